"""How Ohio writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:O\.?\s?)?R\.?\s?C\.?|Ohio\s*Rev(?:ised|\.)?\s*Code(?:\s*Ann\.?)?)?\s*(?:§+|sec(?:tion|\.)?)?\s*"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{3,4}\.\d{2,4})",
    default_code="R.C.",
    inchoate=("2923.01", "2923.02", "2923.03"),  # conspiracy, attempt, complicity
    inchoate_source=TEXT("R.C. 2923.01(A), 2923.02(A), 2923.03(A)", "2923.01 as State v. Marian (1980) quotes it"),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=_CODE + r"(?P<section>\d{3,4}(?:\.\d*)?)",
    units=r"ch(?:ap(?:ter)?)?",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("F1", Class.FELONY, years(11), LIFE),
        grade("F2", Class.FELONY, years(8), years(12)),
        grade("F3", Class.FELONY, years(3), years(5)),
        grade("F4", Class.FELONY, months(18)),
        grade("F5", Class.FELONY, years(1)),
        grade("M1", Class.MISDEMEANOR, days(180)),
        grade("M2", Class.MISDEMEANOR, days(90)),
        grade("M3", Class.MISDEMEANOR, days(60)),
        grade("M4", Class.MISDEMEANOR, days(30)),
        grade("MM", Class.MISDEMEANOR, days(0)),
    ),
    STYLE,
    MEMORY("R.C. 2929.14, 2929.24, 2929.26", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"felony {n}": f"F{n}" for n in "12345"},
        **{f"misdemeanor {n}": f"M{n}" for n in "1234"},
        "minor misdemeanor": "MM",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_third_degree = GRADING.is_grade("F3")
is_minor = GRADING.is_grade("MM")


def _like(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the offense is one like those of a chapter: nothing tells it of a local ordinance."""
    if text is None:
        return UNKNOWN, ("statute",)
    of_ordinance = STYLE.is_of(text, ORDINANCE)
    return (FALSE, ()) if of_ordinance == FALSE else (UNKNOWN, ("statute",))


is_like_ordinance = Lookup("statute is", "a local ordinance much like the state's", ("statute",), _like, "OH")

# --- facts that Ohio alone asks -----------------------------------------------------------------------------

OFFENSE_OF_VIOLENCE = OWN.flag("crime_of_violence", by="R.C. 2901.01(A)(9)", silence=None)
VICTIM_UNDER_13 = OWN.flag("victim_under_13", "the victim was less than thirteen years old", owner=Owner.PROSECUTOR)
SEXUALLY_ORIENTED = OWN.flag("sexually_oriented", "a sexually oriented offense (R.C. 2950.01)")
DUTIES_ENDED_ON = OWN.event(
    "ch2950_ended_on",
    "day on which the duties of a registered sex offender ended; never for one who was never subject to chapter 2950",
    level=Level.PERSON,
    owner=Owner.POLICE,
)
NO_BILL_ON = OWN.event("no_bill_reported_on", "day on which the foreperson of the grand jury reported a no bill")
LIMITATIONS_EXPIRED = OWN.flag(
    "limitations_expired",
    "the limitations period has run for a charge that was dismissed without prejudice",
    silence=True,
    owner=Owner.PROSECUTOR,
)
HASHISH_GRAMS = OWN.number("hashish_grams", "grams of hashish", silence=0, owner=Owner.PROSECUTOR)
TRAFFICKING = OWN.flag("trafficking_survivor")
OLD_CARRY_LAW = OWN.flag(
    "old_carry_law", "convicted under a former version that R.C. 2953.35 names, for conduct that is now lawful"
)
AS_ONE_WITH = OWN.text(
    "counts_as_one_with",
    "the charge with which this one counts as one conviction, where there is one: the same act, or two or three of one proceeding for "
    "related acts within three months; empty where there is none",
    silence="",
)


def _merged(other: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the record says that the conviction counts as one with another."""
    if other is None:
        return UNKNOWN, (AS_ONE_WITH.field,)
    return (TRUE if other.strip() else FALSE), ()


_told_as_one = Lookup("it counts", "as one with another conviction", (AS_ONE_WITH.field,), _merged, "OH")

# --- what several laws ask ----------------------------------------------------------------------------------

# Only convictions of one proceeding can count as one: alone in its case a conviction counts for itself.
counts_for_itself = charge.is_convicted & ~(
    _told_as_one & (case.others.any(charge.is_convicted) | ~is_absent(AS_ONE_WITH))
)
# Its degree tells burglary from trespass in a habitation where the citation names no division.
is_violent = as_told(
    OFFENSE_OF_VIOLENCE, LISTS["violence"].matches | (LISTS["burglary"].matches & GRADING.is_grade("F2", "F3"))
)
is_traffic = LISTS["traffic"].matches | is_like_ordinance
# The age of a victim that is not recorded is open where the offense is one against a person.
is_child_victim = (
    VICTIM_UNDER_13 & ~(is_absent(VICTIM_UNDER_13) & ~LISTS["against_persons"].matches) & ~LISTS["nonsupport"].matches
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("OH", "Ohio", "R.C. 2953.32(A)(1), last paragraph")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
