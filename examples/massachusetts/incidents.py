"""A proposal about M.G.L. c. 276 §§ 100I-100J: expungement of a young person's few incidents, as published what-if answers asked it.

It is no law of Massachusetts. The published answers (codeforboston/clean-slate-data, MIT) know six yes-or-no codes of each
incident, all charges of a person on one day, and no date, statute or grade; so does this proposal. A question drops the conditions
that it does not ask.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *

QUESTIONS: Final = SECONDARY("codeforboston/clean-slate-data, what-if questions", "a proposal, no act")
EXCLUDED: Final = SECONDARY("M.G.L. c. 276 § 100J", "by the source's own list of offenses, not by ours")

OWN: Final = OwnFacts()
juvenile = OWN.flag("juvenile", "digit 1: under 21 at the offense, as the county's source says it")
may_expunge = OWN.flag("may_expunge", "digit 2: every charge of the incident may be expunged, § 100J")
sex_or_murder = OWN.flag("sex_or_murder", "digit 3: a charge is a sex offense or murder")
guilty = OWN.flag("guilty", "digit 4: a charge has a guilty disposition")
waited_on = OWN.day(
    "waited_on",
    "digit 6: the day on which the waiting period passes, of which the source says only whether it has",
)

GUILTY_MOST: Final = parameter("guilty_incidents", 2, QUESTIONS)
OTHER_MOST: Final = parameter("other_incidents", 2, QUESTIONS)
INCIDENTS_MOST: Final = parameter("incidents", 4, QUESTIONS)

FEW_INCIDENTS: Final = Law(
    id="MA-INCIDENTS",
    source=QUESTIONS,
    title="Expungement of a young person's few incidents",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=ANY_RECORD,
    floor=FixedDay("0001-01-01"),  # the source has no day before which nothing could be expunged
    versions=(Version("as asked", None),),
    status=Status.IN_FORCE,
    conditions=(
        Condition("young", "Every incident was the person's under 21", holds=person.all(juvenile)),
        Condition("expungeable", "Every incident may be expunged", EXCLUDED, holds=person.all(may_expunge)),
        Condition("no_sex_offense", "No incident is a sex offense or murder", holds=person.none(sex_or_murder)),
        Condition(
            "few_guilty", "No more than {guilty_incidents} incidents with a guilty disposition",
            holds=person.count(guilty) <= GUILTY_MOST,
        ),
        Condition(
            "few_others", "No more than {other_incidents} incidents without one", holds=person.count(~guilty) <= OTHER_MOST
        ),
        Condition("few", "No more than {incidents} incidents", holds=person.count(Known(True)) <= INCIDENTS_MOST),
        Condition(
            "none_excluded_and_guilty", "No incident is both outside of § 100J and guilty", EXCLUDED,
            holds=person.none(~may_expunge & guilty),
        ),
        Condition(
            "waiting", "The waiting period of every incident has passed",
            holds=person.every(from_day(waited_on), Known(True)),
        ),
    ),
)  # fmt: skip

STYLE: Final = CitationStyle(
    pattern=r"(?P<section>\d+-\d+)", default_code="MGL", inchoate=(), inchoate_source=QUESTIONS
)

JURISDICTION: Final = Jurisdiction(
    code="MA",
    name="Massachusetts",
    read="2026-11-28",
    style=STYLE,
    grading=Grading(grades=(grade("F", Class.FELONY, years(1), LIFE),), style=STYLE, source=QUESTIONS),
    laws=(FEW_INCIDENTS,),
    own=OWN,
)
