"""How Hawaii writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:H\.?\s*R\.?\s*S\.?|Haw(?:aii)?\.?\s*Rev(?:ised)?\.?\s*Stat(?:utes)?\.?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[A-Z]?-\d{1,4}(?:\.\d{1,2})?)",
    default_code="HRS",
    inchoate=("705-500", "705-510", "705-520"),  # attempt, solicitation, conspiracy
    inchoate_source=TEXT("HRS 705-500, 705-510, 705-520"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,3}[A-Z]?-\d{0,3})",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(10)),
        grade("felony C", Class.FELONY, years(5)),
        grade("misd", Class.MISDEMEANOR, years(1)),
        grade("petty misd", Class.SUMMARY, days(30)),
        grade("violation", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("HRS 706-659 to 706-663", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"class {letter} felony".lower(): f"felony {letter}" for letter in "ABC"},
        "misdemeanor": "misd",
        "petty misdemeanor": "petty misd",
        "infraction": "violation",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_felony_or_misdemeanor = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_violation = GRADING.is_kind(Class.INFRACTION)

# --- facts that Hawaii alone asks ---------------------------------------------------------------------------


def _substance(row: Mapping[str, Any]) -> str:
    """A story about the third degree is about marijuana, unless it says otherwise."""
    citation = STYLE.read(row["statute"])
    return "marijuana" if citation is not None and citation.section == "712-1249" else ""


SUBSTANCE = OWN.text("drug", note="marijuana (or cannabis), schedule_v", silence=_substance)
# A story that names no amount is not about a small one.
GRAMS = OWN.number("drug_grams", note="of marijuana", silence=1000.0)
FORFEITED = OWN.flag("bail_forfeiture", "there was no conviction because bail was forfeited")
ABSCONDED = OWN.flag("absconded", "the prosecution became impossible because the person left the jurisdiction")
DEFERRAL = OWN.text(
    "deferral_statute",
    note="853 where a plea was deferred, 712-1255 where the person was conditionally discharged, none",
    silence="none",
)
CASE_LISTED = OWN.flag(
    "court_case_listed",
    "the expungement order carries the court case number and the arrest number",
    silence=True,
    owner=Owner.REPOSITORY,
)
CO_DEFENDANT = OWN.flag(
    "co_defendant_not_expunged",
    "another defendant of the case has no expungement order",
    level=Level.CASE,
    owner=Owner.REPOSITORY,
)
UNFIT = OWN.flag(
    "chapter_704",
    "the person was hospitalized under 706-607, or acquitted or the charge dismissed under chapter 704 (disease, disorder or defect)",
)
ORDER_ON = OWN.event(
    "expungement_order_on",
    "day on which the attorney general transmitted the expungement order to the court; not told, the day on which the charge was expunged",
    owner=Owner.REPOSITORY,
)
TREATMENT = OWN.flag(
    "treatment_completed",
    "the person was sentenced to treatment probation under the section, and completed the program and the terms",
    owner=Owner.CORRECTIONS,
)
CONTACT = OWN.flag(
    "enforcement_contact_since", "a later alcohol or drug related enforcement contact of the person", level=Level.PERSON
)
COMMERCIAL = OWN.flag("holds_commercial_license")

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("HI", "Hawaii", "HRS 706-622.9(3), 712-1209.6")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
no_charge = charge.ended(Disposition.NO_CHARGE)
went_elsewhere = charge.ended(Disposition.TRANSFERRED, Disposition.VACATED)
