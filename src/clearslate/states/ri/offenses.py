"""How Rhode Island writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:R\.?\s*I\.?\s*)?(?:G\.?\s*L\.?|Gen(?:eral|\.)?\s*Laws)(?:\s*1956)?\s*,?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-\d{1,3}(?:\.\d+)?-\d{1,3}(?:\.\d+)*)",
    default_code="R.I. Gen. Laws",
    inchoate=("11-1-6", "11-1-9"),  # conspiracy, solicitation; attempt is of the common law
    inchoate_source=MEMORY("R.I. Gen. Laws §§ 11-1-6, 11-1-9", "only the headings were read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-(?:\d{1,3}(?:\.\d+)?-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("petty misd", Class.MISDEMEANOR, days(0), months(6)),
        grade("viol", Class.INFRACTION, days(0)),
        grade("civil", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0), days(30)),
    ),
    STYLE,
    TEXT("R.I. Gen. Laws § 11-1-2", "the highest term of an ordinance is remembered"),
    aliases={
        "misdemeanor": "misd",
        "petty misdemeanor": "petty misd",
        "violation": "viol",
        "civil violation": "civil",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_civil = GRADING.is_grade("civil")

# --- the courts and the pleas -------------------------------------------------------------------------------

_DISTRICT = re.compile(r"district", re.IGNORECASE)
_OTHER = re.compile(r"superior|supreme|municipal|traffic|tribunal|family|probate|federal|u\.?\s?s\.", re.IGNORECASE)


def _in_district(court: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the court is the District Court; an empty text (a scenario that names none) is the court that the law asks."""
    if court is None:
        return UNKNOWN, ("court",)
    district, other = _DISTRICT.search(court), _OTHER.search(court)
    if not court or (district and not other):
        return TRUE, ()
    return (FALSE, ()) if other and not district else (UNKNOWN, ("court",))


def _is_nolo(plea: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the plea was nolo contendere."""
    if plea is None:
        return UNKNOWN, ("plea",)
    return (TRUE if re.search(r"nolo|no contest", plea, re.IGNORECASE) else FALSE), ()


in_district_court = Lookup("the court is", "the District Court", ("court",), _in_district)
_nolo = Lookup("the plea is", "nolo contendere", ("plea",), _is_nolo)

# --- facts that Rhode Island alone asks ---------------------------------------------------------------------

DISMISSAL_RULE = OWN.text(
    "dismissal_rule",
    "rule under which the charge was dismissed; 48(a) (or as 48 (a), 48a, Rule 48(a)), other",
    silence="other",
)
FILED_COMPLAINT = OWN.flag(
    "filed_complaint", "the complaint was placed on file, § 12-10-12; the disposition date is the day of the filing"
)


def _day_of_filing(row: Mapping[str, Any]) -> Any:
    """A story that names no other period means the year of the statute."""
    filed = row["disposition_date"]
    if filed is None or not ALWAYS < filed.earliest <= filed.latest < NEVER:
        return filed
    return DayInterval(*(to_day(_next_year(_EPOCH + dt.timedelta(days=day))) for day in (filed.earliest, filed.latest)))


_EPOCH = dt.date(1970, 1, 1)


def _next_year(day: dt.date) -> dt.date:
    """The same day of the next year; a leap day's is the first of March."""
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else dt.date(day.year + 1, 3, 1)


FILED_UNTIL = OWN.event(
    "filed_until",
    "last day of the period for which the court placed the complaint on file, § 12-10-12 since June 2023",
    silence=_day_of_filing,
)
RECLASSIFIED = OWN.flag(
    "reclassified_as_misdemeanor", "the felony was reclassified as a misdemeanor after the conviction, § 12-1.3-1(5)"
)
WRONGFUL_ON = OWN.event(
    "arrest_found_wrongful_on",
    "day on which a law enforcement agency determined that the arrest was wrongful or without probable cause",
    silence=DayInterval(NEVER, NEVER),
    owner=Owner.POLICE,
)
FILING_VIOLATED = OWN.flag("filing_violated", "the court acted on the filed complaint within the year")
# A story that names no amount is not about marijuana: more than the law lets pass.
MARIJUANA_OUNCES = OWN.number("marijuana_ounces", note="a large number where it was none", silence=1000.0)
POSSESSED_AT_HOME = OWN.flag("possessed_at_home", "the marijuana was kept in the person's home", owner=Owner.POLICE)
CRIME_OF_VIOLENCE = OWN.flag("crime_of_violence", by="§ 12-1.3-1(1)", silence=None)
ORDER_COVERS_NOLO = OWN.flag(
    "order_covers_nolo",
    "the court confirms that its expungement of marijuana records reaches a nolo plea with probation alone",
    silence=None,
)
DECRIMINALIZED = OWN.flag("decriminalized", note="since the conviction", silence=None)

# --- what several laws ask ----------------------------------------------------------------------------------

RULE_48A = DISMISSAL_RULE.is_one_of("48(a)", "48 (a)", "Rule 48(a)", "48a")
DEFERRED_SENTENCE = charge.detail_says("deferred sentence", "deferred sent")
# A completed program, other than a deferred sentence, ends in a dismissal too: whether in this one, no text read says.
_program_completed = charge.ended(perhaps=(Disposition.DIVERTED,)) & ~DEFERRED_SENTENCE
by_dismissal = charge.ended(*DROPPED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED)) | _program_completed
exonerated = by_dismissal | charge.ended(
    Disposition.ACQUITTED, Disposition.NO_CHARGE, perhaps=(Disposition.ACQUITTED_INSANITY,)
)
is_filed = charge.ended(Disposition.DEFERRED) & FILED_COMPLAINT
is_domestic = charge.family_violence & LISTS["ri_12_29_2_dv"].matches
is_violent = as_told(CRIME_OF_VIOLENCE, LISTS["ri_crime_of_violence"].matches)
# § 12-18-3: a nolo plea with probation alone that is not violated is no conviction for any purpose.
nolo_with_probation = all_of(
    charge.is_convicted, charge.probation_days > 0, charge.incarceration_days <= 0, charge.suspended_days <= 0, _nolo
)
counts_as_conviction = charge.is_convicted & ~(nolo_with_probation & ~charge.probation_revoked_on.happened)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "RI", "Rhode Island", "R.I. Gen. Laws §§ 12-1.3-1(3), 12-1.3-2(a), (b)"
)
