"""How Kentucky writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:K\.?\s*R\.?\s*S\.?|Ky\.?\s*Rev\.?\s*Stat\.?(?:\s*Ann\.?)?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[A-E]?\.(?:\d{1,2}-\d{3}|\d{3,5}))",
    default_code="KRS",
    inchoate=("506.010", "506.030", "506.040"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("KRS 506.010, 506.030, 506.040", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,3}[A-E]?\.\d{0,2}-?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("capital", Class.FELONY, LIFE),
        grade("felony A", Class.FELONY, years(20), LIFE),
        grade("felony B", Class.FELONY, years(10), years(20)),
        grade("felony C", Class.FELONY, years(5), years(10)),
        grade("felony D", Class.FELONY, years(1), years(5)),
        grade("misd A", Class.MISDEMEANOR, days(365)),
        grade("misd B", Class.MISDEMEANOR, days(90)),
        grade("misd", Class.MISDEMEANOR, days(0), days(365)),
        grade("viol", Class.SUMMARY, days(0)),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("KRS 532.060, 532.090", "the maxima are remembered"),
    aliases={
        **{f"class {name} felony".lower(): f"felony {name}" for name in "ABCD"},
        **{f"class {name} misdemeanor".lower(): f"misd {name}" for name in "AB"},
        "capital offense": "capital",
        "misdemeanor": "misd",
        "violation": "viol",
        "traffic infraction": "infraction",
        "traffic": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)


def _enhancement(row: Mapping[str, Any]) -> DayInterval | None:
    """A story that names no day has an offense without enhancement; of drunk driving the ten years of the statute count."""
    is_dui, _ = LISTS["dui"].decide(row["statute"], None, None)
    return None if is_dui == TRUE else DayInterval(ALWAYS, ALWAYS)


# --- facts that Kentucky alone asks -------------------------------------------------------------------------

IN_EXCHANGE = OWN.flag("plea_agreement")
PERSON_OBJECTS = OWN.flag("person_objects", note="within the thirty days")
HELD_ON = OWN.event(
    "held_to_grand_jury_on",
    "day on which the District Court held the felony charge to the grand jury, with no indictment or information since",
)
ENHANCEMENT_ENDS = OWN.event(
    "enhancement_ends",
    "first day on which the conviction no longer makes a second or later offense graver; never, where it does so for life",
    silence=_enhancement,
    owner=Owner.PROSECUTOR,
)
SEX_OFFENSE = OWN.flag(
    "sex_offense",
    "the offense is a sex offense; told where the statute does not tell it",
    owner=Owner.PROSECUTOR,
    silence=None,
)
INJURY_OR_DEATH = OWN.flag("death_or_serious_injury")
PROGRAM = OWN.text(
    "program_completed",
    "the program on whose completion the charge was dismissed, KRS 218A.14151 or 533.270; deferred_prosecution, behavioral_health, none",
    silence="none",
)
DEFERRED_PROSECUTION = OWN.flag(
    "deferred_prosecution_before",
    "a charge of possession was dismissed before after a completed deferred prosecution, KRS 218A.14151",
    level=Level.PERSON,
)

# --- offenses -----------------------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_class_d = GRADING.is_grade("felony D")
# A violation of the motor vehicle chapters is a traffic infraction (the reading taken): it is no criminal charge here.
is_traffic_infraction = GRADING.is_kind(Class.INFRACTION) | (GRADING.is_kind(Class.SUMMARY) & LISTS["traffic"].matches)
is_marijuana = LISTS["marijuana"].matches
is_sex_offense = as_told(SEX_OFFENSE, LISTS["sex_offense"].matches)

# --- what several laws ask ----------------------------------------------------------------------------------

was_acquitted = charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY))
was_dismissed = charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.VACATED,))
# Where the record does not say whether a plea was given in exchange, one of the same day or case leaves it open; so does a
# conviction of another case since the arrest and before the dismissal, when both were bargained about. Kentucky's courts bargain about
# no other state's charges.
_convicted_here = charge.is_convicted & charge.decided_in("KY")
_convicted_since = person.others.later_than(charge.arrest_date, _convicted_here, day=charge.disposition_date)
_convicted_before = person.others.earlier_than(charge.disposition_date, _convicted_here)
_plea_beside = any_of(
    person.others.any(person.others.on_the_day_of(charge.disposition_date, _convicted_here)),
    case.others.any(charge.is_convicted),
    person.others.any(_convicted_since) & person.others.any(_convicted_before),
)
in_exchange = IN_EXCHANGE & (~is_absent(IN_EXCHANGE) | _plea_beside)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("KY", "Kentucky", "KRS 431.073(5), 431.078(4)(b)")
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
nothing_pending = none_pending(TEXT("KRS 431.073(5)(c), 431.078(4)(c)"), is_crime, person.others)


def expunged_under(*law_ids: str) -> Truth:
    """The charge was expunged under one of these laws before."""
    return charge.is_cleared & one_of_values("cleared_under", law_ids)


def clean(term: Parameter) -> OnsetLike:
    """No conviction of a felony or misdemeanor in the term before filing; what was expunged never occurred."""
    return at_most(
        0,
        on=charge.disposition_date,
        among=person.others.among(charge.is_convicted & is_crime),
        within=term,
        unless=from_day(charge.cleared_on),
    )
