"""How Connecticut writes statutes and grades offenses, and the facts that several of its laws share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clearslate.law import *

ACCESSORY, CONSPIRACY, ATTEMPT = "53a-8", "53a-48", "53a-49"

# "53a-49/53a-103a" is an attempt, whatever follows. "21a-279c" may mean subsection (c) and cannot be read.
STYLE = CitationStyle(
    pattern=(
        r"(?:(?:C\.?\s*G\.?\s*S\.?(?:\s*A\.?)?|Conn(?:ecticut|\.)?\s*Gen(?:eral|\.)?\s*Stat(?:utes|s|\.)?(?:\s*Ann\.?)?)\s*)?"
        r"(?:§+|sections?|sec\.?)?\s*(?!21a-2(?:67|77|79)[b-z]\b)"
        r"(?P<section>53a-(?:8|48|49)(?=\s*(?:\(\w+\)\s*)*/)|\d{1,2}[a-z]?-\d+[a-z]{0,2}(?![\w/]))"
        r"(?:(?<=[89])\s*(?:\(\w+\)\s*)*/.*)?\s*\*?"
    ),
    default_code="CT",
    inchoate=(ACCESSORY, CONSPIRACY, ATTEMPT),
    inchoate_source=TEXT("C.G.S. §§ 53a-8, 53a-48, 53a-49"),
    table=read_sections(__file__),
    stem=r"(?:C\.?\s*G\.?\s*S\.?(?:\s*A\.?)?\s*)?(?:§+|sections?|sec\.?)?\s*(?P<section>\d{1,2}[a-z]?-\d*)",
)

# A felony without a class is read as unclassified: where its maximum is known, the tier is the same for any class.
GRADES = (
    grade("felony A", Class.FELONY, years(25), LIFE),
    grade("felony B", Class.FELONY, years(20), years(40)),
    grade("felony C", Class.FELONY, years(10), years(20)),
    grade("felony D", Class.FELONY, years(5)),
    grade("felony E", Class.FELONY, years(3)),
    grade("unclassified felony", Class.FELONY, days(366), LIFE),
    grade("misd A", Class.MISDEMEANOR, days(364), years(1)),
    grade("misd B", Class.MISDEMEANOR, months(6)),
    grade("misd C", Class.MISDEMEANOR, months(3)),
    grade("misd D", Class.MISDEMEANOR, days(30)),
    grade("unclassified misd", Class.MISDEMEANOR, days(0), years(1)),
    grade("MV", Class.SUMMARY, days(0), LIFE),
    grade("infraction", Class.INFRACTION, days(0)),
    grade("violation", Class.INFRACTION, days(0)),
)

# Sections of the penal code that carry one class alone, for charges without a grade.
_CLASS_OF = {
    "53a-59": "felony B", "53a-102": "felony C", "53a-103": "felony D", "53a-107": "misd A", "53a-108": "misd B",
    "53a-109": "misd C", "53a-115": "felony D", "53a-116": "misd A", "53a-117": "misd B", "53a-122": "felony B",
    "53a-123": "felony C", "53a-124": "felony D", "53a-125": "misd A", "53a-125a": "misd B", "53a-125b": "misd C",
    "53a-181": "misd B", "53a-182": "misd C",
}  # fmt: skip
_BY_CODE = {entry.code: entry for entry in GRADES}


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    found = _CLASS_OF.get(citation.section)
    return (_BY_CODE[found],) if found else ()


def _aliases() -> dict[str, str]:
    """The other ways in which records write the grades."""
    found = {
        "misd": "unclassified misd",
        "misdemeanor": "unclassified misd",
        "unclassified misdemeanor": "unclassified misd",
        "misd u": "unclassified misd",
        "misdemeanor u": "unclassified misd",
        "um": "unclassified misd",
        "felony": "unclassified felony",
        "felony u": "unclassified felony",
        "uf": "unclassified felony",
        "motor vehicle violation": "MV",
        "motor-vehicle violation": "MV",
    }
    for kind, long, letters in (("felony", "felony", "abcde"), ("misd", "misdemeanor", "abcd")):
        for letter in letters:
            code = f"{kind} {letter.upper()}"
            for text in (
                f"{long} {letter}",
                f"{letter} {long}",
                f"{letter} {kind}",
                f"class {letter} {long}",
                f"class {letter} {kind}",
                f"{long} class {letter}",
                f"{letter}{kind[0]}",
            ):
                if text != code.lower():
                    found[text] = code
    return found


GRADING = Grading(
    GRADES,
    STYLE,
    TEXT(
        "C.G.S. §§ 53a-25 to 53a-27, 53a-35, 53a-35a, 53a-36, 53a-36a",
        "which class a section of its own gives is remembered, and used only where the record has no grade",
    ),
    _by_statute,
    aliases=_aliases(),
)

LISTS = read_lists(__file__, STYLE)

# --- facts of Connecticut alone -------------------------------------------------------------------------------

OWN = OwnFacts()


def _is_youthful(row: Mapping[str, Any]) -> bool:
    return "youthful" in str(row.get("disposition_detail") or "").lower()


YOUTHFUL_OFFENDER = OWN.flag(
    "youthful_offender", "adjudged a youthful offender, which is no conviction, § 54-76k", silence=_is_youthful
)
APPEAL_TAKEN = OWN.flag("appeal_taken", "an appeal or writ of error was taken from the acquittal or dismissal")
APPEAL_DECIDED_ON = OWN.event("appeal_decided_on")
SMALL_CANNABIS = OWN.flag(
    "small_cannabis",
    "the substance was cannabis, at most four ounces or six plants; paraphernalia for cannabis, § 54-142v",
    silence=True,
)
DECRIMINALIZED = OWN.flag("decriminalized", note="since the conviction, § 54-142d")
CODEFENDANTS = OWN.flag(
    "codefendants",
    "the police record names more than one defendant, § 54-142a(i)",
    level=Level.CASE,
    owner=Owner.POLICE,
)


NO_FAMILY_VIOLENCE = Presumption(
    "ct-no-family-violence-designation",
    "a conviction without a recorded family violence designation was not designated",
    "C.G.S. §§ 46b-38a, 46b-38h",
)
NO_APPEAL = Presumption(
    "ct-no-appeal",
    "no appeal was taken from an acquittal or dismissal of which none is recorded",
    "C.G.S. § 54-142a(a)",
)
NO_YOUTHFUL_OFFENDER = Presumption(
    "ct-no-youthful-offender",
    "a conviction that is not recorded as a youthful offender adjudication is none",
    "C.G.S. § 54-76k",
)

is_youthful_offender = NO_YOUTHFUL_OFFENDER.fills(YOUTHFUL_OFFENDER, value=False)
is_family_violence = NO_FAMILY_VIOLENCE.fills(charge.family_violence, value=False)
appeal_was_taken = NO_APPEAL.fills(APPEAL_TAKEN, value=False)

S_54_142A = TEXT("§ 54-142a")

# --- kinds of offense -----------------------------------------------------------------------------------------

is_called_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_motor_vehicle_violation = GRADING.is_kind(Class.SUMMARY)
is_infraction = GRADING.is_kind(Class.INFRACTION)
is_felony = GRADING.is_kind(Class.FELONY)
is_drunk_driving = LISTS["drunk_driving"].matches

over_one_year = GRADING.punishable_by_more_than(years(1))
over_five_years = GRADING.punishable_by_more_than(years(5))

is_misdemeanor = is_called_misdemeanor & ~over_one_year
is_felony_of_ten_year_tier = GRADING.is_grade("felony D", "felony E") | (
    GRADING.is_grade("unclassified felony") & ~over_five_years
)
# A "misdemeanor" punishable by more than a year cannot be: grade and maximum contradict each other.
is_contradictory = all_of(is_called_misdemeanor, over_one_year, ~over_five_years)

is_named = LISTS["named_sections"].matches
_NAMED_OR_TRIED = replace(LISTS["named_sections"], id="named_sections_or_attempt", with_inchoate=True)
is_named_or_tried = _NAMED_OR_TRIED.matches

# --- convictions that count -----------------------------------------------------------------------------------

in_connecticut = charge.decided_in("CT")
is_absolute = one_of_values("pardon", ("unconditional",))

# Infractions and violations are no crimes; a youthful offender adjudication is no conviction.
is_conviction = all_of(charge.is_convicted, in_connecticut, ~is_infraction, ~is_youthful_offender)
# An absolute pardon or an erasure leaves no conviction behind from its day on, § 54-142a(d), (g)(2).
pardoned = from_day(charge.pardoned_on) & is_absolute
forgiven = pardoned | from_day(charge.cleared_on)

# A charge of which the record says neither acquittal, dismissal nor nolle, and which is no longer prosecuted.
ended_in_other_ways = charge.ended(Disposition.WITHDRAWN, Disposition.VACATED, Disposition.NO_CHARGE)
