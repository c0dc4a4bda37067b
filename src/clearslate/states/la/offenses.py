"""How Louisiana writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:La\.?\s*)?(?:R\.?\s*S\.?|Rev\.?\s*Stat\.?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}:\d{1,4}(?:\.\d{1,2}){0,2})",
    default_code="R.S.",
    inchoate=("14:26", "14:27", "14:28"),  # conspiracy, attempt, inciting a felony
    inchoate_source=MEMORY("La. R.S. 14:26 to 14:28", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}:)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("ordinance", Class.ORDINANCE, days(0), months(6)),
    ),
    STYLE,
    MEMORY("La. R.S. 14:2", "a felony is what may be punished by hard labor; the maxima are asked by no law here"),
    aliases={"misdemeanor": "misd", "f": "felony", "m": "misd", "municipal ordinance": "ordinance"},
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)
_EPOCH = dt.date(1970, 1, 1)
_LIMITS = {"felony": (4, 6), "misd": (2, 2), "ordinance": (1, 2)}

Row = Mapping[str, Any]
_Silence = Callable[[Row], Any]

# --- facts that Louisiana alone asks ------------------------------------------------------------------------


def _later(day: int, count: int) -> int:
    """The day some years later."""
    date = _EPOCH + dt.timedelta(days=day - to_day(_EPOCH))
    leap = (date.month, date.day) == (2, 29)
    return to_day(dt.date(date.year + count, 3, 1) if leap else date.replace(year=date.year + count))


def _limitation(row: Row) -> DayInterval:
    """In a story: two years after a misdemeanor, four or six after a felony (C.Cr.P. art. 572, remembered)."""
    least, most = _LIMITS.get(row["grade"] or "", (1, 6))
    told: DayInterval | None = row["offense_date"]
    since: DayInterval | None = told if told and told.earliest == told.latest else row["arrest_date"]
    if since is None or since.latest >= NEVER or since.earliest <= ALWAYS:
        return DayInterval(ALWAYS, NEVER)
    return DayInterval(_later(since.earliest, least), _later(since.latest, most))


def _declined(row: Row) -> bool:
    """In a story a charge that was never brought was declined."""
    return bool(row["disposition"] == Disposition.NO_CHARGE)


def _listed(list_id: str) -> _Silence:
    """In a story a fact about the offense is what its statute says."""

    def silence(row: Row) -> bool:
        return LISTS[list_id].decide(row["statute"], row["inchoate"], row["object_statute"])[0] == TRUE

    return silence


CMIS_RECORD = OWN.flag(
    "cmis_record",
    "the bureau has the record with a number of the Case Management Information System and a final disposition",
    level=Level.CASE,
    owner=Owner.REPOSITORY,
)
APPROPRIATED = OWN.flag(
    "appropriation_made",
    "the legislature has appropriated money, so that C.Cr.P. art. 985.2 is in effect",
    level=Level.CASE,
    owner=Owner.REPOSITORY,
)
REQUESTED_ON = OWN.event("requested_on", "day of the request to the bureau", level=Level.CASE, owner=Owner.REPOSITORY)
ART_999_MET = OWN.flag(
    "art_999_met",
    "every condition of C.Cr.P. art. 999 is met: arrested or charged at seventeen, and the rest of the article",
    level=Level.CASE,
)
PROGRAM_COMPLETED_ON = OWN.event(
    "program_completed_on", "day on which the probation or program was completed", owner=Owner.CORRECTIONS
)
DECLINED = OWN.flag("prosecutor_declined", note="after a completed diversion too", silence=_declined)
LIMITATION_ON = OWN.event("limitation_ran_on", level=Level.CASE, silence=_limitation)
DWI = OWN.flag(
    "dwi",
    "the arrest was for R.S. 14:98 or a local equivalent; told where the statute does not tell it",
    level=Level.CASE,
    silence=None,
)
SET_ASIDE = OWN.text(
    "set_aside",
    "under which article the conviction was set aside and the prosecution dismissed; 894B, 893E, or none",
    silence="none",
)
SEX_OFFENSE = OWN.flag(
    "sex_offense",
    "the conviction arose from a sex offense of R.S. 15:541, or from an arrest for one",
    silence=_listed("sex_offense"),
    owner=Owner.PROSECUTOR,
)
FIRST_MARIJUANA = OWN.flag(
    "first_marijuana", "a first-offense misdemeanor possession of marijuana, THC or chemical derivatives"
)
VIOLENCE = OWN.flag(
    "crime_of_violence", by="R.S. 14:2(B)", note="told where the statute does not tell it", silence=None
)
ART_978E = OWN.flag(
    "art_978E",
    "one of the offenses that art. 978(E) lets be expunged after ten years; told where the statute does not tell it",
    silence=None,
)
DRUG_EXCLUDED = OWN.flag(
    "cds_excluded",
    "a drug felony outside the exceptions of art. 978(B)(3): possession, intent to distribute, no more than five years; told where the "
    "statute does not tell it",
    owner=Owner.PROSECUTOR,
    silence=None,
)
MINOR_VICTIM = OWN.flag(
    "minor_victim_offense",
    "a criminal offense against a victim who is a minor, R.S. 15:541; told where the statute does not tell it",
    owner=Owner.PROSECUTOR,
    silence=None,
)
FIRST_PARDON = OWN.flag(
    "first_offender_pardon",
    "the person is entitled to the automatic first offender pardon of the constitution, art. IV § 5(E)(1), and R.S. 15:572",
    owner=Owner.CORRECTIONS,
)
HARD_LABOR = OWN.flag(
    "hard_labor_custody",
    "the person is in physical custody serving a sentence at hard labor",
    level=Level.PERSON,
    owner=Owner.CORRECTIONS,
)
FELONY_ARREST = OWN.flag("felony_arrest", "the original arrest was for a felony")

# --- offenses -----------------------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
# Convictions under an ordinance are taken as misdemeanors.
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)
# Where nobody says what the arrest was for, a plea to a battery may hide a sex offense; of others it is taken to hide none.
is_sex_offense = (is_absent(SEX_OFFENSE) & LISTS["sex_offense"].matches) | (
    SEX_OFFENSE & (~is_absent(SEX_OFFENSE) | LISTS["batteries"].matches)
)
is_minor_victim = as_told(MINOR_VICTIM, LISTS["minor_victim"].matches)
is_violence = as_told(VIOLENCE, LISTS["violence"].matches)
is_978e = as_told(ART_978E, LISTS["art_978e"].matches)
is_drug_excluded = as_told(DRUG_EXCLUDED, LISTS["drugs"].matches)
is_domestic = LISTS["domestic"].matches
is_dwi = as_told(DWI, LISTS["dwi"].matches)
# With another felony conviction there is no first offender; without one it is open where the record is silent.
has_first_pardon = FIRST_PARDON & (~is_absent(FIRST_PARDON) | ~person.others.any(charge.is_convicted & is_felony))

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("LA", "Louisiana", "La. C.Cr.P. arts. 977(A)(2), 978(A)(2)")
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
# Who never was sentenced to imprisonment is in no such custody.
in_custody = HARD_LABOR & (~is_absent(HARD_LABOR) | person.any(charge.is_convicted & (charge.incarceration_days > 0)))
# Whether a fine or restitution is part of it is the open question LA-PAID, which the conditions ask.
sentence_over = later_of(
    charge.disposition_date,
    completion(
        TEXT("La. C.Cr.P. arts. 977(A)(2), 978(A)(2)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT
    ),
)


def not_in_custody(cite: Source) -> Condition:
    """Article 975, of every motion."""
    return Condition(
        "custody", "The person is not in physical custody serving a sentence at hard labor", cite, holds=~in_custody
    )


def more_than(term: Parameter, since: Days) -> OnsetLike:
    """More than a term: from the day after it."""
    return elapsed(days(1), since=since + term)


def clear_of(term: Parameter, convicted: Truth, reading: OpenQuestion) -> OnsetLike:
    """No conviction during the period: counted back from the motion, or the one that follows the sentence."""
    return reading.choose(
        rolling=elapsed(term, since=person.others.latest(charge.disposition_date, charge.is_convicted & convicted)),
        fixed=person.others.none_within(
            term, after=sentence_over, where=charge.is_convicted & convicted, day=charge.disposition_date
        ),
    )
