"""How Delaware writes statutes and grades offenses, and the offenses that its expungement sections name."""

from collections.abc import Mapping, Sequence
from typing import Any

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

_DEL_C = r"(?:del(?:aware)?\.?\s*(?:c(?:ode)?\b\.?)(?:\s*ann\b\.?)?)"

# "11 Del. C. § 841", "16 Del.C. §4764(c)", "4 § 904(f)", "11-841", "Title 21, § 4177".
_TITLE = rf"(?:title\s*)?(?P<code>\d{{1,2}})(?:\s*{_DEL_C}[\s,]*(?:§+|sec(?:tion|\.)?|s\b\.?)?\s*|[\s,]*§+\s*|[-:]|\s+)"
STYLE = CitationStyle(
    pattern=rf"{_TITLE}(?:0(?=\d{{3}}(?!\d)))?(?P<section>\d{{1,5}}[a-z]{{0,2}})",
    inchoate=("501", "502", "503", "511", "512", "513", "531"),  # solicitation, conspiracy, attempt
    inchoate_source=TEXT("11 Del. C. §§ 501 to 531", "of §§ 503, 512 and 513 the headings alone were read"),
    table=read_sections(__file__),
    stem=rf"{_TITLE}(?P<section>\d{{1,5}}(?:\.\d*)?)",
    units=r"\b(?:sub)?ch(?:ap(?:ter)?)?\b",
)

LISTS = read_lists(__file__, STYLE)

# --- grades ------------------------------------------------------------------------------------------------

# A "civil" violation is of no class.
GRADES = (
    grade("felony A", Class.FELONY, LIFE),
    grade("felony B", Class.FELONY, years(25)),
    grade("felony C", Class.FELONY, years(15)),
    grade("felony D", Class.FELONY, years(8)),
    grade("felony E", Class.FELONY, years(5)),
    grade("felony F", Class.FELONY, years(3)),
    grade("felony G", Class.FELONY, years(2)),
    grade("felony", Class.FELONY, years(1), LIFE),
    grade("misd A", Class.MISDEMEANOR, years(1)),
    grade("misd B", Class.MISDEMEANOR, months(6)),
    grade("misd", Class.MISDEMEANOR, days(0), years(1)),
    grade("violation", Class.INFRACTION, days(0)),
    grade("civil", Class.ORDINANCE, days(0)),
    grade("MV felony", Class.FELONY, years(1), LIFE),
    grade("MV misd", Class.MISDEMEANOR, days(0), years(1)),
    grade("MV violation", Class.INFRACTION, days(0)),
)

_ALIASES = {
    **{
        alias: f"{short} {letter}"
        for short, long, letters in (("felony", "felony", "abcdefg"), ("misd", "misdemeanor", "ab"))
        for letter in letters
        for alias in (f"class {letter} {long}", f"{long} class {letter}", f"{long} {letter}", f"{short[0]}{letter}")
    },
    "misdemeanor": "misd",
    "unclassified misdemeanor": "misd",
    "misd u": "misd",
    "unclassified misd": "misd",
    "unclassified felony": "felony",
    "viol": "violation",
    "civil violation": "civil",
    "mv misdemeanor": "MV misd",
    "mv viol": "MV violation",
}  # fmt: skip

GRADING = Grading(GRADES, STYLE, TEXT("11 Del. C. §§ 4202, 4203, 4205, 4206"), aliases=_ALIASES)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_violation = GRADING.is_kind(Class.INFRACTION)


def _title_21(statute: str | None, code: str | None, maximum: int | None) -> Answer:
    """Title 21 by its citation; where what is written is no citation, by a grade that says motor vehicle."""
    del maximum
    if statute is None or STYLE.meanings(statute):
        return LISTS["title_21"].decide(statute, None, None)
    found = GRADING.find(code)
    if found is not None and found.code.startswith("MV"):
        return TRUE, ()
    return UNKNOWN, ("statute",)


def _completed(inchoate: str | None) -> Answer:
    return (TRUE, ()) if inchoate in (None, "completed") else (UNKNOWN, ("statute",))


is_title_21 = Lookup("offense is", "one of Title 21, motor vehicles (§ 4372(f)(2))", OFFENSE_FIELDS, _title_21, "DE")
# An offense written with the section that was attempted may be the attempt of § 531, which no list of relief names.
is_completed = Lookup("offense is", "not an attempt, conspiracy or solicitation", ("inchoate",), _completed, "DE")

is_marijuana = LISTS["marijuana"].matches & is_completed
is_underage_alcohol = LISTS["underage_alcohol"].matches & is_completed
is_drug_possession = LISTS["drug_possession"].matches & is_completed
is_listed_felony = all_of(LISTS["listed_felonies"].matches, is_completed, is_felony)
is_without_wait = is_marijuana | is_underage_alcohol

# --- facts that Delaware alone asks ------------------------------------------------------------------------

OWN = OwnFacts()


def _no_filing_date(row: Mapping[str, Any]) -> bool:
    """A scenario that leaves the filing date missing has a case without one."""
    return row["filed_on"] is None


def _activity(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> bool:
    """A charge that a scenario calls pending is being prosecuted, unless it says that nothing was done."""
    del row
    return any(other["disposition"] == Disposition.PENDING for other in case_rows)


ACTIVE_WARRANT = OWN.flag("active_warrant", "an active warrant in the case", level=Level.CASE)
ACTIVITY = OWN.flag(
    "activity_last_12_months",
    "documented activity in the case in the last twelve months",
    silence=_activity,
    level=Level.CASE,
)
NO_FILING_DATE = OWN.flag(
    "no_filing_date",
    "no filing date is on record, so the case's age is counted from the arrest",
    silence=_no_filing_date,
    level=Level.CASE,
)
VULNERABLE = OWN.flag("victim_vulnerable_adult", "the victim was a vulnerable adult, § 4373(b)", owner=Owner.PROSECUTOR)
WILFUL = OWN.flag(
    "nonpayment_wilful", "a court found the non-payment wilful, § 4372(l)", level=Level.CASE, silence=None
)
AG_PETITION = OWN.flag(
    "ag_petition",
    "the Attorney General petitions for expungement, § 4374(f), (h)",
    silence=True,
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)


# --- what several conditions ask ---------------------------------------------------------------------------

# A charge without a recorded disposition has rules of its own (§§ 4372(b)(7), 4373(a)(3)): it is no conviction here.
is_convicted = ~charge.has_no_disposition & charge.is_convicted

# § 4373(a)(2): what needs five or ten years and a record without other convictions.
is_tier_2 = all_of(is_convicted, ~is_without_wait, is_misdemeanor | is_felony)

# § 4373(b), and by the same token what § 4374(a)(2) calls listed.
is_domestic_violence = charge.family_violence & ~(Absent("family_violence") & ~LISTS["domestic_violence"].matches)
_has_victim = ~LISTS["without_victim"].matches
has_child_victim = charge.victim_minor & ~(Absent("victim_minor") & ~_has_victim)
has_vulnerable_victim = VULNERABLE & ~(is_absent(VULNERABLE) & ~_has_victim)
is_kept_from_mandatory = any_of(
    LISTS["not_mandatory"].matches, is_domestic_violence, has_child_victim, has_vulnerable_victim
)

# § 4372(g), (h): convictions that never count against a person; nor does one of another state (Osgood v. State, Del. 2023).
is_counted = is_convicted & charge.decided_in("DE") & ~(is_without_wait | is_title_21)
# What was expunged counts no more from that day on; what is asked of one that counts is asked of one that stands.
is_standing = is_counted & ~charge.is_cleared
expunged = from_day(charge.cleared_on)
