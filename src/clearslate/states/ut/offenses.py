"""How Utah writes statutes and grades offenses, and the facts that several of its laws share."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

# --- how statutes and grades are written -------------------------------------------------------------------

_CODE = (
    r"(?:(?:Utah\s*Code|U\.?\s*C\.?\s*A?\.?)\s*(?:Ann(?:otated|\.)?)?\s*,?\s*(?:(?:19|20)\d\d\s*,?\s*)?)?"
    r"(?:§+\s*|Sec(?:tion|\.)?\s*)?"
)
STYLE = CitationStyle(
    pattern=_CODE + (r"(?P<section>\d{1,2}[A-Z]?-\d{1,2}[A-Z]?-\d{1,4}(?:\.\d{1,2})?)"),
    default_code="Utah Code",
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[a-z]?-(?:\d{0,2}[a-z]?|\d{1,2}[a-z]?-\d*(?:\.\d*)?))",
    inchoate=("76-4-101", "76-4-102", "76-4-201", "76-4-202", "76-4-203", "76-4-204"),
    inchoate_source=TEXT("Utah Code 76-4-101 to 76-4-204"),
)

GRADES = (
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


GRADING = Grading(
    GRADES,
    STYLE,
    MEMORY("Utah Code 76-3-203, 76-3-204, 76-3-205", "the sections were not read; no law here asks for the maxima"),
    aliases=_spellings("FC", "capital", "capital felony")
    | _spellings("F1", "1st degree felony", "first degree felony", "felony 1")
    | _spellings("F2", "2nd degree felony", "second degree felony", "felony 2")
    | _spellings("F3", "3rd degree felony", "third degree felony", "felony 3")
    | _spellings("MA", "a", "class a", "class a misdemeanor", "misdemeanor a", "misd a")
    | _spellings("MB", "b", "class b", "class b misdemeanor", "misdemeanor b", "misd b")
    | _spellings("MC", "c", "class c", "class c misdemeanor", "misdemeanor c", "misd c")
    | _spellings("IN", "i", "inf", "infraction"),
)

LISTS = read_lists(__file__, STYLE)


def listed(name: str) -> Truth:
    """The charge's statute is on the list."""
    return LISTS[name].matches


def _decide_attempt_section(statute: str | None) -> tuple[int, tuple[str, ...]]:
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    return (TRUE if STYLE.is_inchoate(citation) else FALSE), ()


# Title 76 Chapter 4: charged as attempt, conspiracy or solicitation, not under the section of the offense itself.
is_under_chapter_4 = Lookup(
    "statute is", "one of attempt, conspiracy or solicitation", ("statute",), _decide_attempt_section
)
is_felony = GRADING.is_kind(Class.FELONY)
is_infraction = GRADING.is_kind(Class.INFRACTION)
is_class_a = GRADING.is_grade("MA")
is_class_b = GRADING.is_grade("MB")
is_class_c_or_infraction = GRADING.is_grade("MC", "IN")
is_class_b_or_less = GRADING.is_grade("MB", "MC", "IN")
is_possession = listed("possession")

# 77-40a-101: an infraction, class B or class C misdemeanor of the traffic code and its kin, not Part 5.
is_traffic_offense = listed("traffic") & is_class_b_or_less

is_decided_in_utah = charge.decided_in("UT")

# --- facts of Utah -----------------------------------------------------------------------------------------

OWN = OwnFacts()


def _screened(row: Mapping[str, Any]) -> bool:
    """An arrest on record as never charged was screened out, unless a story says otherwise."""
    return bool(row["disposition"] == Disposition.NO_CHARGE)


_FIRST_FORM_DAY = to_day(dt.date(2024, 10, 1))


RECEIVABLE = OWN.text(
    "receivable_status",
    "state of the criminal accounts receivable; satisfied, open, or civil_judgment_osdc (entered as a civil judgment and sent to state debt collection)",
    silence="satisfied",
    level=Level.CASE,
)
FORM_FILED = OWN.flag(
    "form_filed", "the person filed the form needed from 2024-10-01 to 2025-12-31", silence=True, level=Level.CASE
)
FORM_FILED_ON = OWN.event(
    "form_filed_on", "day of that form", silence=DayInterval(_FIRST_FORM_DAY, _FIRST_FORM_DAY), level=Level.CASE
)
IDENTIFIED_BEFORE = OWN.flag(
    "identified_before_form_window", "the court had identified the case as eligible before 2024-10-01", level=Level.CASE
)
NOTICE_SENT_ON = OWN.event("notice_sent_on", "day on which the prosecuting agency got the notice", level=Level.CASE)
OBJECTED = OWN.flag("prosecutor_objected", "the prosecuting agency filed a written objection", level=Level.CASE)
OBJECTED_ON = OWN.event("prosecutor_objected_on", "day of the objection", level=Level.CASE)
APPEAL_FINAL_ON = OWN.event("appeal_decided_on", level=Level.CASE)
SUPERVISED = OWN.flag(
    "corrections_supervision",
    "now on probation or parole supervised by the Department of Corrections",
    level=Level.PERSON,
)
IN_PRISON = OWN.flag("in_state_prison", "now incarcerated in the state prison", level=Level.PERSON)
CONFINED_OR_SUPERVISED = OWN.flag(
    "incarcerated_or_supervised",
    "now incarcerated, on probation or on parole anywhere, for more than an infraction, a traffic or a minor regulatory offense",
    level=Level.PERSON,
    owner=Owner.CORRECTIONS,
)
PROTECTIVE_ORDER = OWN.flag(
    "protective_order",
    "a protective order, civil or criminal, or a criminal stalking injunction against the person is in effect",
    level=Level.PERSON,
)
FALSE_APPLICATION = OWN.flag(
    "false_application",
    "the person told something false, or left it out, in an application for a certificate of eligibility",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
SCREENED = OWN.flag(
    "screened_no_charges",
    "the investigating agency and the prosecutor screened the case: no charges will be filed",
    silence=_screened,
)
CONSENT = OWN.flag("prosecutor_consents", note="in writing, to a certificate of eligibility", level=Level.CASE)
LIMITATION_OVER_ON = OWN.event("limitation_ran_on")


NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "UT", "Utah", "Utah Code 77-40a-303: the bureau looks at the whole criminal history"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

# --- how a charge ended ------------------------------------------------------------------------------------

_DISMISSALS = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.DIVERTED)

Answer = tuple[int, tuple[str, ...]]


def _decide_abeyance(disposition: str | None, detail: str | None) -> Answer:
    """Whether the charge was dismissed on completion of a plea in abeyance, by the court's own words.

    ``diverted`` is a plea in abeyance unless the words refer to a diversion (77-2-5), where no plea is entered.
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


completed_abeyance = Lookup(
    "the charge ended",
    "dismissed on completion of a plea in abeyance",
    ("disposition", "disposition_detail"),
    _decide_abeyance,
)
_dismissed = Lookup("the charge ended", "dismissed", ("disposition",), _decide_dismissal)
dismissed_with_prejudice = _dismissed & charge.with_prejudice
dismissed_open = _dismissed & ~charge.with_prejudice
running_abeyance = charge.ended(Disposition.DEFERRED)
plea_in_abeyance = completed_abeyance | running_abeyance
is_acquitted = charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY)
is_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)
was_charged = ~charge.ended(Disposition.NO_CHARGE)


def _decide_open(disposition: str | None) -> Answer:
    """Whether the charge is not finally decided; one that went to another court is decided there, if it is."""
    if disposition in (None, Disposition.TRANSFERRED):
        return UNKNOWN, ("disposition",)
    return (TRUE if disposition in (Disposition.PENDING, Disposition.DEFERRED) else FALSE), ()


is_open = charge.is_pending | Lookup("the charge is", "not finally decided", ("disposition",), _decide_open)

# The day of judgment: that of the sentence where it came later than the plea or verdict.
adjudicated_on = later_of(charge.disposition_date, Where(charge.is_convicted, charge.imposed_on))


def each_conviction_aged(class_c: Parameter, class_b: Parameter, since: Days) -> tuple[Limb, Limb]:
    """The time of its class has passed since each conviction of the case."""

    def aged(key: str, what: str, wait: Parameter, of_c: OnsetLike, of_b: OnsetLike) -> Limb:
        every = case.every(choose((is_class_c_or_infraction, of_c), (is_class_b, of_b)), where=charge.is_convicted)
        return Limb(key, f"{{{wait.name}}} have passed since each conviction of {what}", holds=every)

    return (
        aged("class_c", "class C or of an infraction", class_c, elapsed(class_c, since=since), Known(True)),
        aged(
            "class_b", "class B; there is none of a higher class", class_b, Known(True), elapsed(class_b, since=since)
        ),
    )
