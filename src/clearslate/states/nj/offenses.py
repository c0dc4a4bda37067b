"""How New Jersey writes statutes and grades offenses, and the facts that several of its laws share."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

CRIMINAL_CODE, MOTOR_VEHICLES = "2C", "39"

# --- how statutes are written ------------------------------------------------------------------------------

_STATUTE = re.compile(
    r"(?:N\.?\s?J\.?\s?(?:S\.?\s?A?\.?|Stat\.?(?:\s?Ann\.?)?)?\s*)?(?:§+\s*)?(?P<code>\d{1,2}[A-D]?)\s?:\s?"
    r"(?P<section>\d{1,3}[A-Z]{0,2}-\d{1,4}(?:\.\d{1,3})?)(?P<rest>.*)",
    re.IGNORECASE,
)
# Subsections: in parentheses, or bare where no letter stands beside them ("35-5b(12)", but not "theft").
_PARTS = re.compile(
    r"(?:[\s.,]*(?:\((?:[a-z]{1,4}|\d{1,2})\)|(?<![a-z])[a-z](?![a-z])|\d{1,2}(?!\d)))*[\s.,;]*", re.IGNORECASE
)


_ORDINANCE = re.compile(
    r"\bord(?:\.|inance\b)|\b(?:city|town|township|twp\.?|borough|boro|village|municipal|county)\s+code\b",
    re.IGNORECASE,
)


class NewJerseyStyle(CitationStyle):
    """New Jersey's citations: title, section, and subsections with or without parentheses.

    ``2C:35-5(b)(12)``, ``N.J.S.A. 2C:35-5b(12)`` and ``2C:35-5.b.(12)`` are the same paragraph. A section of
    its own number after a point (``2C:35-7.1``) is another section, not a subsection. A local ordinance is of a
    code of its own, without a section.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        if _ORDINANCE.search(text):
            return Citation(ORDINANCE, "")
        found = _STATUTE.fullmatch(self.plain(text))
        if found is None or not _PARTS.fullmatch(found["rest"]):
            return None
        parts = tuple(re.findall(r"[a-z]+|\d+", found["rest"].lower()))
        return Citation(found["code"].upper(), found["section"].lower(), parts)


STYLE = NewJerseyStyle(
    pattern=r"(?P<code>\d{1,2}[A-D]?):(?P<section>\d+[A-Z]*-\d+(?:\.\d+)?)",
    inchoate=("5-1", "5-2"),  # attempt, conspiracy
    inchoate_source=TEXT("N.J.S.A. 2C:5-1, 2C:5-2"),
    table=read_sections(__file__),
    stem=r"(?:N\.?\s?J\.?\s?(?:S\.?\s?A?\.?)?\s*)?(?:§+\s*)?(?P<code>\d{1,2}[A-D]?)\s?:\s?(?P<section>\d{0,3}(?:-\d*(?:\.\d*)?)?)",
)

LISTS = read_lists(__file__, STYLE)

# --- grades ------------------------------------------------------------------------------------------------

# The ordinary maxima. No law here asks for them.
GRADES = (
    grade("1st degree", Class.FELONY, years(20), LIFE),
    grade("2nd degree", Class.FELONY, years(10)),
    grade("3rd degree", Class.FELONY, years(5)),
    grade("4th degree", Class.FELONY, months(18)),
    grade("crime", Class.FELONY, months(18), LIFE),  # indictable, degree not told
    grade("DP", Class.MISDEMEANOR, months(6)),
    grade("PDP", Class.MISDEMEANOR, days(30)),
    grade("ordinance", Class.ORDINANCE, days(0), days(90)),
    grade("traffic", Class.INFRACTION, days(0), days(180)),
)
_BY_CODE = {entry.code: entry for entry in GRADES}
_FIRST, _SECOND, _THIRD, _FOURTH = "1st degree", "2nd degree", "3rd degree", "4th degree"

# 2C:35-5(b) and 2C:35-10: the quantity or substance paragraph gives the degree.
_DISTRIBUTION = {
    "1": _FIRST, "2": _SECOND, "3": _THIRD, "4": _SECOND, "5": _THIRD, "6": _FIRST, "7": _SECOND, "8": _FIRST,
    "11": _THIRD, "12": _FOURTH, "13": _THIRD, "14": _FOURTH,
}  # fmt: skip
_LETTERED = {("9", "a"): _SECOND, ("9", "b"): _THIRD, ("10", "a"): _FIRST, ("10", "b"): _SECOND}
_POSSESSION = {
    ("a", "1"): _THIRD,
    ("a", "2"): _FOURTH,
    ("a", "3"): _FOURTH,
    ("a", "4"): "DP",
    ("b",): "DP",
    ("c",): "DP",
}


def _grades_by_statute(citation: Citation) -> tuple[Grade, ...]:
    """The grades that a statute may carry where the record has none; () where the table does not know it."""
    if citation.code == MOTOR_VEHICLES:
        return (_BY_CODE["traffic"],)
    parts = citation.subsections
    if citation.code != CRIMINAL_CODE or not parts:
        return ()
    if citation.section == "35-5" and parts[0] == "b":
        numbered = _DISTRIBUTION.get(parts[1]) if len(parts) > 1 else None
        found = (
            [numbered] if numbered else [code for key, code in _LETTERED.items() if key[: len(parts) - 1] == parts[1:3]]
        )
        return tuple(_BY_CODE[code] for code in found) if len(parts) > 1 else ()
    if citation.section == "35-10":
        return tuple(_BY_CODE[code] for key, code in _POSSESSION.items() if key == parts[: len(key)])
    return ()


GRADING = Grading(
    GRADES,
    STYLE, MEMORY("N.J.S.A. 2C:43-6, 2C:43-8; 2C:35-5(b), 2C:35-10", "the maxima, and the degree that a quantity gives, are remembered"),
    by_statute=_grades_by_statute,
    aliases={
        spelled: code
        for code, word, number in ((_FIRST, "first", "1"), (_SECOND, "second", "2"), (_THIRD, "third", "3"), (_FOURTH, "fourth", "4"))
        for spelled in (
            code[:3], number, word, f"{word} degree", f"{word}-degree", f"{code[:3]}-degree", f"{code} crime", f"{word} degree crime",
            f"{word}-degree crime", f"crime of the {word} degree", f"{number} degree", f"degree {number}", f"f{number}",
        )
    }
    | {
        "indictable": "crime", "indictable offense": "crime", "indictable crime": "crime", "felony": "crime",
        "disorderly persons": "DP", "disorderly persons offense": "DP", "disorderly person": "DP", "dpo": "DP", "d.p.": "DP",
        "petty disorderly persons": "PDP", "petty disorderly persons offense": "PDP", "petty disorderly person": "PDP",
        "pdpo": "PDP", "petty dp": "PDP", "p.d.p.": "PDP",
        "municipal ordinance": "ordinance", "ordinance violation": "ordinance", "municipal ordinance violation": "ordinance", "mo": "ordinance",
        "motor vehicle": "traffic", "traffic offense": "traffic", "mv": "traffic", "title 39": "traffic",
    },
)  # fmt: skip

is_crime = GRADING.is_kind(Class.FELONY)
is_disorderly = GRADING.is_kind(Class.MISDEMEANOR)  # disorderly and petty disorderly persons offenses


_BY_TITLE = {
    CRIMINAL_CODE: Class.MISDEMEANOR,  # or a crime: the Code knows these two alone
    MOTOR_VEHICLES: Class.INFRACTION,
    ORDINANCE: Class.ORDINANCE,
}


def _is_of(*kinds: Class) -> Callable[[str | None, str | None], Answer]:
    """Decides whether a charge is of the kinds: by the title of its statute, in other titles by its grade."""

    def decide(statute: str | None, code: str | None) -> Answer:
        by_title, found = {_BY_TITLE.get(each.code) for each in STYLE.meanings(statute)}, GRADING.find(code)
        if len(by_title) != 1:
            return UNKNOWN, ("statute",)
        kind = by_title.pop()
        if kind is None and found is None:
            return UNKNOWN, ("grade",)
        return (TRUE if (kind or (found and found.kind)) in kinds else FALSE), ()

    return decide


is_crime_or_offense = Lookup(
    "the charge is",
    "a crime, disorderly persons or petty disorderly persons offense",
    ("statute", "grade"),
    _is_of(Class.FELONY, Class.MISDEMEANOR),
    "NJ",
)
is_ordinance = Lookup(
    "the charge is", "a municipal ordinance violation", ("statute", "grade"), _is_of(Class.ORDINANCE), "NJ"
)

# --- grades of other places --------------------------------------------------------------------------------

_PETTY = re.compile(r"traffic|infraction|violation|ordinance|petty|summary|civil", re.IGNORECASE)


def _kinds_elsewhere(statute: str | None, code: str | None, jurisdiction: str | None) -> set[Class]:
    return {each.kind for each in GRADING.known(statute, code, jurisdiction)}


def _counts_elsewhere(statute: str | None, code: str | None, jurisdiction: str | None) -> Answer:
    """A traffic matter or petty offense of another place may be no conviction in the sense of this chapter."""
    kinds = _kinds_elsewhere(statute, code, jurisdiction)
    counts = kinds and kinds <= {Class.FELONY, Class.MISDEMEANOR} and not _PETTY.search(code or "")
    return (TRUE, ()) if counts else (UNKNOWN, ("grade",))


def _crime_elsewhere(statute: str | None, code: str | None, jurisdiction: str | None) -> Answer:
    """A felony is a crime; whether a misdemeanor of another place is one depends on its penalty."""
    kinds = _kinds_elsewhere(statute, code, jurisdiction)
    if kinds == {Class.FELONY}:
        return TRUE, ()
    petty = kinds and kinds.isdisjoint({Class.FELONY, Class.MISDEMEANOR})
    return (FALSE, ()) if petty or _PETTY.search(code or "") else (UNKNOWN, ("grade",))


_ELSEWHERE = ("statute", "grade", "jurisdiction")
_is_graver_elsewhere = Lookup("elsewhere", "more than a traffic or petty matter", _ELSEWHERE, _counts_elsewhere, "NJ")
_is_crime_elsewhere = Lookup("elsewhere", "a crime", _ELSEWHERE, _crime_elsewhere, "NJ")

# --- facts of New Jersey -----------------------------------------------------------------------------------

OWN = OwnFacts()


def _paid(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> DayInterval:
    """Paid with the last conviction of the case, unless something is owed, or it is missing whether anything is."""
    owed = [row[name] for name in _OWED]
    if any(owed):
        return _NOT_PAID
    convicted = [other for other in case_rows if other["disposition"] == Disposition.CONVICTED]
    disposed = [other["disposition_date"] for other in convicted or case_rows]
    if None in owed or None in disposed:
        return _MAY_BE_PAID
    return DayInterval(max(day.earliest for day in disposed), max(day.latest for day in disposed))


ASSESSMENTS_PAID_ON = OWN.event(
    "assessments_paid_on",
    "day on which the last court-ordered financial assessment of the case was paid; the day of disposition where none was ordered",
    silence=_paid,
    level=Level.CASE,
)
PLEA_BARGAIN = OWN.flag("plea_agreement")
TOUCHED_OFFICE = OWN.flag(
    "touched_public_office", "committed by a public officer or employee, and involved or touched the office"
)
ACTOR_IS_PARENT = OWN.flag("actor_is_parent", "the actor is a parent of the victim")
PUBLIC_INTEREST = OWN.flag(
    "public_interest_found",
    "a court found that expungement of this drug sale is consistent with the public interest",
    silence=None,
)
CLOSELY_RELATED = OWN.flag(
    "closely_related",
    "closely related in circumstances to the person's other convictions, and within a comparatively short time of them",
)
involves_marijuana = OWN.flag("involves_marijuana", "the substance was marijuana or hashish", silence=None)
SEALING_SYSTEM = OWN.flag(
    "sealing_system_exists",
    "the Administrative Office's sealing system of 2C:52-5.2 existed when the case was disposed of",
    level=Level.CASE,
    silence=None,
)


_OWED = ("restitution_owed", "fines_owed", "fees_owed")
_NOT_PAID = DayInterval(NEVER, NEVER)
_MAY_BE_PAID = DayInterval(ALWAYS, NEVER)


NO_PUBLIC_OFFICE = Presumption(
    "nj-no-public-office",
    "a crime of which nothing else is recorded was not one that touched a public office",
    "N.J.S.A. 2C:52-2(b)",
)
NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "NJ", "New Jersey", "N.J.S.A. 2C:52-2(a), 2C:52-5.3; In re K.M.G., A-0363-22 (App. Div. 2023)"
)


# A recorded balance goes before a recorded day of payment.
is_unpaid = ~case.all_money_is_paid | ~ASSESSMENTS_PAID_ON.happened

# --- which convictions count -------------------------------------------------------------------------------

is_conviction = all_of(charge.is_convicted, charge.decided_in("NJ"), is_crime_or_offense)
is_conviction_elsewhere = all_of(charge.is_convicted, ~charge.decided_in("NJ"), _is_graver_elsewhere)
is_crime_conviction = is_conviction & is_crime
is_disorderly_conviction = is_conviction & is_disorderly
is_crime_conviction_elsewhere = all_of(charge.is_convicted, ~charge.decided_in("NJ"), _is_crime_elsewhere)
# 2C:52-3(b): a later offense of another place counts where the total would be too large; which offenses of other places are
# disorderly persons offenses is not said, so one that could be too many is never certainly so.
is_disorderly_anywhere = is_disorderly_conviction | is_conviction_elsewhere

is_leading_marijuana = LISTS["marijuana_leading"].matches
is_marijuana_companion = LISTS["marijuana_companion"].matches
