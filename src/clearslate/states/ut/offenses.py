"""How Utah writes statutes and grades offenses, and the facts that several of its laws share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from clearslate.law import (
    LIFE,
    CitationStyle,
    Class,
    Days,
    Grading,
    Lookup,
    Presumption,
    Truth,
    Where,
    all_of,
    charge,
    days,
    grade,
    later_of,
    months,
    read_lists,
    read_sections,
    years,
)
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.days import DayInterval, to_day
from clearslate.records.schema import Disposition, Kind, Level, fact_field

# --- how statutes and grades are written -------------------------------------------------------------------

_CODE: Final = (
    r"(?:(?:Utah\s*Code|U\.?\s*C\.?\s*A?\.?)\s*(?:Ann(?:otated|\.)?)?\s*,?\s*(?:(?:19|20)\d\d\s*,?\s*)?)?"
    r"(?:§+\s*|Sec(?:tion|\.)?\s*)?"
)
STYLE: Final = CitationStyle(
    pattern=_CODE + (r"(?P<section>\d{1,2}[A-Z]?-\d{1,2}[A-Z]?-\d{1,4}(?:\.\d{1,2})?)"),
    default_code="Utah Code",
    table=read_sections(Path(__file__).with_name("sections.yaml")),
    stem=_CODE + r"(?P<section>\d{1,2}[a-z]?-(?:\d{0,2}[a-z]?|\d{1,2}[a-z]?-\d*(?:\.\d*)?))",
    inchoate=("76-4-101", "76-4-102", "76-4-201", "76-4-202", "76-4-203", "76-4-204"),
)

# 76-3-203, 76-3-204, 76-3-205: maxima (no law here asks for them).
GRADES: Final = (
    grade("FC", Class.FELONY, LIFE),
    grade("F1", Class.FELONY, LIFE),
    grade("F2", Class.FELONY, years(15)),
    grade("F3", Class.FELONY, years(5)),
    grade("MA", Class.MISDEMEANOR, days(364), years(1)),
    grade("MB", Class.MISDEMEANOR, months(6)),
    grade("MC", Class.MISDEMEANOR, days(90)),
    grade("IN", Class.INFRACTION, days(0)),
)


def _spellings(code: str, *words: str) -> dict[str, str]:
    return dict.fromkeys(words, code)


GRADING: Final = Grading(
    GRADES,
    STYLE,
    aliases=_spellings("FC", "capital", "capital felony")
    | _spellings("F1", "1st degree felony", "first degree felony", "felony 1")
    | _spellings("F2", "2nd degree felony", "second degree felony", "felony 2")
    | _spellings("F3", "3rd degree felony", "third degree felony", "felony 3")
    | _spellings("MA", "a", "class a", "class a misdemeanor", "misdemeanor a", "misd a")
    | _spellings("MB", "b", "class b", "class b misdemeanor", "misdemeanor b", "misd b")
    | _spellings("MC", "c", "class c", "class c misdemeanor", "misdemeanor c", "misd c")
    | _spellings("IN", "i", "inf", "infraction"),
)

LISTS: Final = read_lists(Path(__file__).with_name("lists.yaml"), STYLE)


def listed(name: str) -> Truth:
    """The charge's statute is on the list."""
    return LISTS[name].matches


def _decide_attempt_section(statute: str | None) -> tuple[int, tuple[str, ...]]:
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    return (TRUE if STYLE.is_inchoate(citation) else FALSE), ()


# Title 76 Chapter 4: charged as attempt, conspiracy or solicitation, not under the section of the offense itself.
is_under_chapter_4: Final[Truth] = Lookup(
    "statute is", "one of attempt, conspiracy or solicitation", ("statute",), _decide_attempt_section
)
is_felony: Final[Truth] = GRADING.is_kind(Class.FELONY)
is_infraction: Final[Truth] = GRADING.is_kind(Class.INFRACTION)
is_class_a: Final[Truth] = GRADING.is_grade("MA")
is_class_b: Final[Truth] = GRADING.is_grade("MB")
is_class_c_or_infraction: Final[Truth] = GRADING.is_grade("MC", "IN")
is_class_b_or_less: Final[Truth] = GRADING.is_grade("MB", "MC", "IN")
is_possession: Final[Truth] = listed("possession")

# 77-40a-101: an infraction, class B or class C misdemeanor of the traffic code and its kin, not Part 5.
is_traffic_offense: Final[Truth] = all_of(listed("traffic"), is_class_b_or_less)

is_decided_in_utah: Final[Truth] = charge.decided_in("UT")

# --- facts of Utah -----------------------------------------------------------------------------------------

RECEIVABLE: Final = fact_field(
    "receivable_status",
    Level.CASE,
    Kind.TEXT,
    "state of the criminal accounts receivable; satisfied, open, or civil_judgment_osdc (entered as a civil judgment and sent to state debt collection)",
)
FORM_FILED: Final = fact_field(
    "form_filed", Level.CASE, Kind.BOOL, "the person filed the form needed from 2024-10-01 to 2025-12-31"
)
FORM_FILED_ON: Final = fact_field("form_filed_on", Level.CASE, Kind.EVENT, "day of that form")
IDENTIFIED_BEFORE: Final = fact_field(
    "identified_before_form_window",
    Level.CASE,
    Kind.BOOL,
    "the court had identified the case as eligible before 2024-10-01",
)
NOTICE_SENT_ON: Final = fact_field(
    "notice_sent_on", Level.CASE, Kind.EVENT, "day on which the prosecuting agency got the notice"
)
OBJECTED: Final = fact_field(
    "prosecutor_objected", Level.CASE, Kind.BOOL, "the prosecuting agency filed a written objection"
)
OBJECTED_ON: Final = fact_field("prosecutor_objected_on", Level.CASE, Kind.EVENT, "day of the objection")
APPEAL_FINAL_ON: Final = fact_field(
    "appeal_final_order_on",
    Level.CASE,
    Kind.EVENT,
    "final nonappealable order after an appeal of the dismissal; NEVER where none was filed",
)
SUPERVISED: Final = fact_field(
    "corrections_supervision",
    Level.PERSON,
    Kind.BOOL,
    "now on probation or parole supervised by the Department of Corrections",
)
IN_PRISON: Final = fact_field(
    "in_state_prison", Level.PERSON, Kind.BOOL, "now incarcerated in the state prison"
)
SCREENED: Final = fact_field(
    "screened_no_charges",
    Level.CHARGE,
    Kind.BOOL,
    "the investigating agency and the prosecutor screened the case: no charges will be filed",
)
CONSENT: Final = fact_field(
    "prosecutor_consents",
    Level.CASE,
    Kind.BOOL,
    "the prosecutor consents in writing to a certificate of eligibility",
)
LIMITATION_OVER_ON: Final = fact_field(
    "limitation_expired_on",
    Level.CHARGE,
    Kind.EVENT,
    "day on which the statute of limitations expired; NEVER where it has not",
)

FACTS: Final = (
    RECEIVABLE,
    FORM_FILED,
    FORM_FILED_ON,
    IDENTIFIED_BEFORE,
    NOTICE_SENT_ON,
    OBJECTED,
    OBJECTED_ON,
    APPEAL_FINAL_ON,
    SUPERVISED,
    IN_PRISON,
    SCREENED,
    CONSENT,
    LIMITATION_OVER_ON,
)


def _screened(row: Mapping[str, Any], _: Sequence[Mapping[str, Any]]) -> bool:
    """An arrest on record as never charged was screened out, unless a story says otherwise."""
    return bool(row["disposition"] == Disposition.NO_CHARGE)


_FIRST_FORM_DAY: Final = to_day(dt.date(2024, 10, 1))

HARMLESS: Final[dict[str, Any]] = {
    "receivable_status": "satisfied",
    "form_filed": True,
    "form_filed_on": DayInterval(_FIRST_FORM_DAY, _FIRST_FORM_DAY),
    "identified_before_form_window": False,
    "notice_sent_on": None,
    "prosecutor_objected": False,
    "prosecutor_objected_on": None,
    "appeal_final_order_on": None,
    "corrections_supervision": False,
    "in_state_prison": False,
    "screened_no_charges": _screened,
    "prosecutor_consents": False,
    "limitation_expired_on": None,
}

NO_CONVICTION_ELSEWHERE: Final = Presumption(
    "ut-no-conviction-elsewhere",
    "the person has no conviction outside Utah that the dataset does not hold",
    "Utah Code 77-40a-303: the bureau looks at the whole criminal history",
)

# --- how a charge ended ------------------------------------------------------------------------------------

_DISMISSALS: Final = (
    Disposition.DISMISSED,
    Disposition.NOLLE_PROSSED,
    Disposition.WITHDRAWN,
    Disposition.DIVERTED,
)

Answer = tuple[int, tuple[str, ...]]


def _decide_abeyance(disposition: str | None, detail: str | None) -> Answer:
    """Whether the charge was dismissed on completion of a plea in abeyance, by the court's own words.

    ``diverted`` is a plea in abeyance unless the words speak of a diversion (77-2-5), where no plea is entered.
    """
    if disposition is None:
        return UNKNOWN, ("disposition",)
    if disposition not in _DISMISSALS:
        return FALSE, ()
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    words = detail.lower()
    if "abeyance" in words:
        return TRUE, ()
    return (TRUE if disposition == Disposition.DIVERTED and "diversion" not in words else FALSE), ()


def _decide_dismissal(disposition: str | None) -> Answer:
    """Whether the charge was dismissed; of a vacated conviction the record does not say what became of it."""
    if disposition is None or disposition == Disposition.VACATED:
        return UNKNOWN, ("disposition",)
    return (TRUE if disposition in _DISMISSALS else FALSE), ()


completed_abeyance: Final[Truth] = Lookup(
    "the charge ended",
    "dismissed on completion of a plea in abeyance",
    ("disposition", "disposition_detail"),
    _decide_abeyance,
)
_dismissed: Final[Truth] = Lookup("the charge ended", "dismissed", ("disposition",), _decide_dismissal)
dismissed_with_prejudice: Final[Truth] = _dismissed & charge.with_prejudice
dismissed_open: Final[Truth] = _dismissed & ~charge.with_prejudice
running_abeyance: Final[Truth] = charge.ended(Disposition.DEFERRED)
plea_in_abeyance: Final[Truth] = completed_abeyance | running_abeyance
is_acquitted: Final[Truth] = charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY)
is_insanity: Final[Truth] = charge.ended(Disposition.ACQUITTED_INSANITY)
was_charged: Final[Truth] = ~charge.ended(Disposition.NO_CHARGE)


def _decide_open(disposition: str | None) -> Answer:
    """Whether the charge is not finally decided; one that went to another court is decided there, if it is."""
    if disposition in (None, Disposition.TRANSFERRED):
        return UNKNOWN, ("disposition",)
    return (TRUE if disposition in (Disposition.PENDING, Disposition.DEFERRED) else FALSE), ()


is_open: Final[Truth] = charge.is_pending | Lookup(
    "the charge is", "not finally decided", ("disposition",), _decide_open
)

# The day of judgment: that of the sentence where it came later than the plea or verdict.
adjudicated_on: Final[Days] = later_of(charge.disposition_date, Where(charge.is_convicted, charge.imposed_on))
