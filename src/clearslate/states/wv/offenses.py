"""How West Virginia writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:W\.?\s*Va\.?\s*Code\s*(?:Ann\.?\s*)?)?§*\s*"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}[A-F]?-\d{1,2}[A-Z]?-\d{1,4}[A-Z]{0,2})",
    default_code="W. Va. Code",
    inchoate=("61-11-8", "61-10-31"),
    inchoate_source=MEMORY("W. Va. Code §§ 61-11-8, 61-10-31", "attempt, conspiracy; not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[A-F]?-(?:\d{1,2}[A-Z]?-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0), days(30)),
    ),
    STYLE,
    MEMORY("W. Va. Code § 61-11-1", "the maxima are remembered; no law here asks them"),
    aliases={"f": "felony", "m": "misd", "misdemeanor": "misd", "municipal ordinance": "ordinance"},
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that West Virginia alone asks --------------------------------------------------------------------


def _completed(row: Mapping[str, Any]) -> DayInterval | None:
    """Of a sentence of which a scenario says no more, the discharge is its completion."""
    found = row["completed_on"]
    return found if isinstance(found, DayInterval) else None


PLEA_EXCHANGE = OWN.flag("plea_agreement", note="of all charges of the case", level=Level.CASE)
FELONY_BEFORE = OWN.flag(
    "felony_before",
    "the person was ever convicted of a felony, anywhere; told where the record does not tell it",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
    silence=None,
)
REGISTRABLE = OWN.flag(
    "registration_required", by="ch. 15, art. 12", note="told where the statute does not tell it", silence=None
)
EXCLUDED = OWN.flag(
    "excluded_offense", by="§ 61-11-26(c)", note="told where the statute does not tell it", silence=None
)
SAME_TRANSACTION = OWN.text("criminal_episode", note="of felonies; where none is told each case is one")
DEADLY_WEAPON = OWN.flag(
    "deadly_weapon", "the person used or exhibited a deadly weapon or dangerous instrument", owner=Owner.PROSECUTOR
)
VICTIM_OFFICER = OWN.flag(
    "victim_officer", "a law-enforcement officer was intentionally injured", owner=Owner.PROSECUTOR
)
DUI_CONVICTED_ON = OWN.event(
    "dui_convicted_on",
    "day of the latest conviction of driving under the influence, where the record does not hold it",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
EXPUNGED_BEFORE = OWN.flag(
    "expunged_before", "the person was granted expungement under § 61-11-26 or 61-11-26a before", level=Level.PERSON
)
TREATMENT_DAYS = OWN.number(
    "treatment_days",
    "days of successful compliance with an approved treatment or recovery program, the history documented",
    silence=0,
    level=Level.PERSON,
    kind=Kind.DAYS,
    owner=Owner.PERSON,
)
JOB_READINESS_ON = OWN.event(
    "job_readiness_on",
    "day of graduation from an approved job readiness course",
    level=Level.PERSON,
    owner=Owner.PERSON,
)
CDL_TRAFFIC = OWN.flag("commercial_traffic", note="of a traffic control law")
CONDITIONAL_DISCHARGE = OWN.flag(
    "conditional_discharge", "the proceedings were discharged and dismissed under § 60A-4-407"
)
PROBATION_VIOLATIONS = OWN.flag(
    "probation_violations", "probation was violated seriously or repeatedly", owner=Owner.CORRECTIONS
)
DISCHARGED_ON = OWN.day(
    "discharged_on",
    "day on which the sentence of the pardoned conviction was discharged",
    silence=_completed,
    owner=Owner.CORRECTIONS,
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="a direct result")
OTHER_CONVICTIONS = OWN.flag(
    "other_convictions_in_state",
    "the person has convictions in West Virginia that are no part of the petition; told where the record does not tell it",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
    silence=None,
)

# --- what several laws ask ----------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_dui = LISTS["dui"].matches
counted_felony = all_of(charge.is_convicted, charge.decided_in("WV"), is_felony)
# A traffic violation for which nobody was confined is no conviction that counts (remembered).
counted_misdemeanor = all_of(
    charge.is_convicted,
    charge.decided_in("WV"),
    is_misdemeanor,
    ~(LISTS["traffic"].matches & (charge.incarceration_days <= 0)),
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "WV", "West Virginia", "W. Va. Code § 61-11-25(a)", "felony conviction"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known


def expunged_under(*law_ids: str) -> Truth:
    """The charge was expunged under one of these laws before."""
    return charge.is_cleared & one_of_values("cleared_under", law_ids)
