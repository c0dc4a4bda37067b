"""How the District writes statutes and grades offenses, and the facts that several of its laws share."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

_WHILE_ARMED = re.compile(r"\s*[,;/&+]\s*(?:§+\s*)?(?:22-)?4502\b.*")
_EDITION_OF_1981 = ("33-5", "40-7")  # controlled substances and traffic, before the Code of 2001


class DistrictStyle(CitationStyle):
    """The District's citations: title and section of the Code of 2001.

    ``22-404(a)(1)``, ``D.C. Code § 22-404(a)(1)`` and ``22 D.C. Code 404(a)(1)`` are the same. "22-2801, 22-4502" is
    robbery, while armed. Sections of the 1981 edition that no longer exist are not read: what they are now
    must be said at intake.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        written = self.plain(text)
        return None if written.startswith(_EDITION_OF_1981) else super().written(written)

    def plain(self, text: str) -> str:
        """Title and section joined by a hyphen, without what says that the offender was armed."""
        written = _WHILE_ARMED.sub("", super().plain(text), count=1)
        written = re.sub(r"\(\s*(\w+)-(\w+)\s*\)", r"(\1.\2)", written)
        return re.sub(r"^(\d{1,2}) D\.? ?C\.? (?:Code|C\.) ?§* ?(?=\d)", r"\1-", written, flags=re.IGNORECASE)


_CODE = r"(?:D\.?\s?C\.?\s*(?:Official\s*)?(?:Code|C\.)?(?:\s*Ann\.?)?\s*)?(?:§+\s*)?"

STYLE = DistrictStyle(
    pattern=(
        rf"{_CODE}"
        r"(?P<section>\d{1,2}-\d{1,4}(?:\.\d{1,2}[a-z]?|[a-z])?)"
    ),
    default_code="DC",
    stem=rf"{_CODE}(?!33-|40-)(?P<section>\d{{1,2}}-\d{{0,4}}(?:\.\d*)?)",
    table=read_sections(__file__),
    inchoate=("22-1803", "22-1805a", "22-2107", "48-904.09"),  # attempt, conspiracy, solicitation
    inchoate_source=TEXT("D.C. Code §§ 22-1803, 22-1805a, 22-2107, 48-904.09"),
)

LISTS = read_lists(__file__, STYLE)

# --- grades ------------------------------------------------------------------------------------------------

# The District has no classes: each section sets its own maximum, and a misdemeanor no more than a year.
MISDEMEANOR = grade("misd", Class.MISDEMEANOR, days(0), years(1))
FELONY = grade("felony", Class.FELONY, years(1), LIFE)
GRADES = (MISDEMEANOR, FELONY, grade("infraction", Class.INFRACTION, days(0)))
_ALIASES = {
    "m": "misd", "misdemeanor": "misd", "us misdemeanor": "misd", "dc misdemeanor": "misd", "traffic": "misd",
    "criminal traffic": "misd", "f": "felony", "fel": "felony", "civil": "infraction", "civil infraction": "infraction",
}  # fmt: skip

# Sections of one grade, for records without it.
_FELONIES = frozenset({"22-402", "22-801", "22-2801", "22-2803", "22-3211", "22-404.01", "22-404.04", "22-301"})
_MISDEMEANORS = frozenset({"50-2206.11", "50-2206.14", "22-407", "22-3006", "22-1307"})


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    if citation.section in _FELONIES:
        return (FELONY,)
    if citation.section in _MISDEMEANORS:
        return (MISDEMEANOR,)
    if (citation.section, citation.subsections[:2]) in (("22-404", ("a", "1")), ("48-904.01", ("d", "1"))):
        return (MISDEMEANOR,)
    return ()


GRADING = Grading(
    GRADES,
    STYLE,
    MEMORY("D.C. Code, each section", "the maxima, and which sections have one grade, are remembered"),
    _by_statute,
    aliases=_ALIASES,
)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)

# --- facts that the District alone asks --------------------------------------------------------------------

OWN = OwnFacts()


def _drug(row: Mapping[str, Any]) -> str:
    """Silence about the substance: what the charge's own words say, else none of concern."""
    return "marijuana" if _MARIJUANA.search(row["description"] or "") else "not a drug case"


DRUG = OWN.text("drug", note="marijuana, cocaine", silence=_drug)
DRUG_GRAMS = OWN.number("drug_grams", silence=1.0)
REGISTRABLE = OWN.flag("registration_required", by="Title 22 ch. 40")
REGISTRATION_ENDED_ON = OWN.event(
    "registration_ended_on", "day on which the registration period expires", owner=Owner.CORRECTIONS
)
MOTION_FILED_ON = OWN.event(
    "retention_motion_filed_on", "day of the prosecutor's motion to retain or contest, § 16-802(a)(2)", level=Level.CASE
)
RETENTION_SHOWN = OWN.flag("kept_open_by_court", by="§ 16-802", note="on clear and convincing evidence")
RETENTION_ENDS_ON = OWN.event("retention_ends_on", "day on which the retention order ends", level=Level.CASE)
INNOCENCE = OWN.flag(
    "actual_innocence",
    "the person can show that the offense did not occur or was not theirs, § 16-803",
    level=Level.CASE,
    owner=Owner.PERSON,
)

_MARIJUANA = re.compile(r"\b(?:marijuana|marihuana|cannabis)\b", re.IGNORECASE)


# --- how a case ended --------------------------------------------------------------------------------------

_AGAIN = re.compile(r"new trial|retrial|remand|resentenc|reinstat", re.IGNORECASE)


def _final(disposition: str | None, detail: str | None) -> Answer:
    """Whether the prosecutor ended the charge or it reached a final disposition.

    A deferred sentencing or prosecution that still runs has not. A vacated judgment may be followed by a trial,
    and what was moved to another court ends there: both stay open.
    """
    if disposition is None:
        return UNKNOWN, ("disposition",)
    if disposition == Disposition.TRANSFERRED:
        return UNKNOWN, ("disposition_detail",)
    if disposition == Disposition.VACATED and (detail is None or _AGAIN.search(detail)):
        return UNKNOWN, ("disposition_detail",)
    return (FALSE if disposition in (Disposition.PENDING, Disposition.DEFERRED) else TRUE), ()


has_ended = Lookup(
    "charge was",
    "terminated by the prosecutor or finally disposed",
    ("disposition", "disposition_detail"),
    _final,
    "DC",
)

# § 16-801(a)(3): a plea or verdict of not guilty by reason of insanity is a conviction here.
is_conviction = charge.ended(Disposition.CONVICTED, Disposition.ACQUITTED_INSANITY)

# --- offenses ----------------------------------------------------------------------------------------------


def left_open(topic: str, detail: str, blamed: str, field: str = "disposition") -> Truth:
    """A fact that ``field`` does not decide, nor any other of the record: unknown, and ``blamed`` is to blame."""
    return Lookup(topic, detail, (field,), lambda _: (UNKNOWN, (blamed,)), "DC")


def is_listed(name: str) -> Truth:
    """The charge is for an offense of the list, or an attempt, conspiracy or solicitation where it names them."""
    return LISTS[name].matches


is_completed = Lookup(
    "offense is",
    "not an attempt, conspiracy or solicitation",
    ("inchoate",),
    lambda value: (TRUE, ()) if value in (None, "completed") else (FALSE, ()),
    "DC",
)


def _marijuana(substance: str | None) -> Answer:
    if substance is None:
        return UNKNOWN, (DRUG.field,)
    found = _MARIJUANA.search(substance)
    if found and found.group() != substance.strip():
        return UNKNOWN, (DRUG.field,)  # another substance beside it
    return (TRUE if found else FALSE), ()


is_marijuana = Lookup("the substance is", "marijuana", (DRUG.field,), _marijuana, "DC")

# § 16-1001(8): a fact of the relationship. An offense without a personal victim has none.
is_intrafamily = charge.family_violence & ~all_of(Absent("family_violence"), is_listed("without_victim"), is_completed)

# Title 22 chapter 40: known to the court and to Court Services and Offender Supervision.
is_registrable = REGISTRABLE & ~(is_absent(REGISTRABLE) & ~is_listed("perhaps_registrable"))

# § 16-805(b)(2)-(10), (12): offenses by their sections; of an attempt at one the text says nothing.
is_named = (is_listed("excluded") & is_completed) | (
    is_listed("excluded_or_tried") & left_open("exclusion reaches", "attempts", "inchoate")
)

# § 16-805(b)(13), (14): § 23-1331(3) and (4) as they stand without the additions of 2024.
_cruelty = is_listed("cruelty_to_children") & (
    is_completed | left_open("dangerous crime is", "an attempt at it too", "inchoate")
)
is_dangerous = any_of(is_listed("dangerous_felonies") & is_felony, is_listed("dangerous_or_tried"), _cruelty)
_perhaps_violent = is_listed("violent_with_threats") & left_open(
    "offense was", "accompanied by threats or force", "description", "description"
)
is_violent = any_of(is_listed("violent"), is_listed("violent_felonies") & is_felony, _perhaps_violent)

# D.C. Law 25-175 § 30(h), (k): in force to 2026-12-31.
is_added_in_2024 = is_listed("added_2024") | (is_listed("chapter_30") & is_felony)

is_impaired_driving = is_listed("impaired_driving")
