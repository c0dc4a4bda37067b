"""20 ILCS 2630/5.2(i)(1): automatic expungement of minor cannabis arrest records (P.A. 101-0027)."""

import re

from clearslate.states.il.offenses import *
from clearslate.states.il.sealing import *

DRUG = OWN.text("drug", silence="")
DRUG_GRAMS = OWN.number("drug_grams", silence=1.0)
ENHANCED = OWN.flag(
    "section_7_enhancement",
    "the penalty was enhanced under section 7 of the Cannabis Control Act",
    owner=Owner.PROSECUTOR,
)

S_POLICE = OFFICIAL(
    "20 ILCS 2630/5.2",
    "the State Police's page on the expungement of minor cannabis offenses, and its answers to questions",
)
S_CLERK = OFFICIAL("20 ILCS 2630/5.2", "the page of a circuit clerk (Will County) on cannabis records")

_BEFORE = parameter("before", "2019-06-25", S_POLICE("(i)(1)"))
_GRAMS = parameter("grams", 30, S_POLICE("(a)(1)(G-5)"))
_WAIT = parameter("waiting", years(1), S_CLERK("(i)(1)(A)"))

COMMITTED = OpenQuestion(
    id="IL-5.2i-BEFORE",
    question="Which day must lie before 25 June 2019?",
    cite="20 ILCS 2630/5.2(i)(1)",
    readings={"arrest": "the day of arrest", "offense": "the day of the offense"},
    chosen="arrest",
    decided="2026-11-25",
    because="the record to be expunged is the arrest, and the State Police sort by it",
)

SUPERVISION = OpenQuestion(
    id="IL-5.2i-SUPERVISION",
    question="Are charges that were dismissed after supervision or qualified probation 'subsequently dismissed'?",
    cite="20 ILCS 2630/5.2(i)(1)(B)",
    readings={"dismissed": "they are: supervision ends in a dismissal", "not_dismissed": "they are not"},
    chosen=BOTH,
    decided="2026-11-25",
    because="no source decides it",
)

NO_VIOLENT_CRIME = Presumption(
    "il-no-violent-crime",
    "a charge of the same arrest or case whose statute may or may not be a violent crime is none, unless flagged",
    cite="20 ILCS 2630/5.2(a)(1)(G-5)",
)


def _another_drug(drug: str | None) -> tuple[int, tuple[str, ...]]:
    """The record names a substance that is not cannabis."""
    if drug is None:
        return UNKNOWN, (DRUG.field,)
    other = drug.strip() and not re.search(r"cannab|mari[hj]uana|hash|thc", drug, re.IGNORECASE)
    return (TRUE if other else FALSE), ()


_names_another_drug = Lookup("substance is", "not cannabis", (DRUG.field,), _another_drug, "IL")

_violent = LISTS["violent_crime"].matches
_no_violent_crime = NO_VIOLENT_CRIME.fills(
    case.none(_violent) & person.none(person.on_the_day_of(charge.arrest_date, _violent)), value=True
)

CANNABIS = Law(
    id="IL-5.2i",
    source=S_POLICE("(i)(1)"),
    title="Automatic expungement of minor cannabis arrest records",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    tested=LISTS["minor_cannabis"].matches,
    other_counts=OtherCounts(pending=BARS(S_5_2("(i)(1)(B)"))),
    versions=versions(
        Version("P.A. 101-0027", "2019-06-25", OFFICIAL("P.A. 101-0027", "the State Police's page names the day"))
    ),
    floor=FLOOR,
    conditions=(
        Condition(
            "offense",
            "The charge is of section 4 or 5 of the Cannabis Control Act",
            S_POLICE("(a)(1)(G-5); 720 ILCS 550/4, 550/5"),
            holds=LISTS["minor_cannabis"].matches,  # these sections are about cannabis alone
        ),
        Condition(
            "amount", "It concerned no more than {grams} grams", S_POLICE("(a)(1)(G-5)"), holds=DRUG_GRAMS <= _GRAMS
        ),
        Condition(
            "no_enhancement",
            "The penalty was not enhanced under section 7",
            S_POLICE("(a)(1)(G-5); 720 ILCS 550/7"),
            holds=~ENHANCED,
        ),
        Condition(
            "no_violent_crime",
            "No charge of the same case or day of arrest is for a violent crime, however it ended",
            S_POLICE("(a)(1)(G-5); 725 ILCS 120/3(c)"),
            holds=_no_violent_crime,
        ),
        Condition(
            "before_the_act",
            "The arrest was before {before}",
            S_POLICE("(i)(1)"),
            holds=COMMITTED.choose(arrest=charge.arrest_date < _BEFORE, offense=charge.offense_date < _BEFORE),
        ),
        wait_over(_WAIT, charge.arrest_date, "the arrest", S_CLERK("(i)(1)(A)"), key="elapsed"),
        Condition(
            "ended",
            "No charge was filed, or the charge was dismissed or vacated, or the person was acquitted",
            S_CLERK("(i)(1)(B)"),
            holds=choose(
                (ended_in_supervision, SUPERVISION.choose(dismissed=Known(True), not_dismissed=Known(False))),
                (ended_without_conviction, STRICKEN.choose(final=~may_be_reinstated, at_once=Known(True))),
            ),
        ),
    ),
    questions=(COMMITTED, SUPERVISION, STRICKEN),
    notices=(
        Notice(
            "deadline_2021",
            "Arrest from 1 January 2013 on: was to be expunged by 1 January 2021",
            S_POLICE("(i)(1)"),
            when=charge.arrest_date >= "2013-01-01",
        ),
        Notice(
            "deadline_2023",
            "Arrest from 2000 to 2012: was to be expunged by 1 January 2023",
            S_5_2("(i)(1)"),
            when=(charge.arrest_date >= "2000-01-01") & (charge.arrest_date < "2013-01-01"),
        ),
        Notice(
            "deadline_2025",
            "Arrest before 2000: was to be expunged by 1 January 2025",
            S_POLICE("(i)(1)"),
            when=charge.arrest_date < "2000-01-01",
        ),
        Notice(
            "another_substance",
            "The record names a substance that is not cannabis: check the statute charged",
            SECONDARY("720 ILCS 550/4, 550/5", "the sections were not read"),
            when=_names_another_drug,
        ),
        Notice(
            "local_agencies",
            "Each agency expunges its own records; the State Police cannot compel local agencies",
            S_POLICE("(i)(1)"),
        ),
    ),
    remarks=(
        "Sealed records are reached: all records of the arrest are to be expunged, and sealing keeps them, (a)(1)(K), (i)(1).",
        "Convictions go another way: the Prisoner Review Board and a pardon, or a motion to vacate under (i)(3).",
    ),
)
