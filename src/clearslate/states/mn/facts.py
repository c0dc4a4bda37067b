"""Facts that Minnesota's laws ask for beyond the canonical record, and what a scenario's silence means."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

OWN = OwnFacts()


def _in_favor(row: Mapping[str, Any]) -> bool | None:
    """True for an acquittal or dismissal; a vacated conviction and a missing disposition leave it open."""
    if row["disposition"] in (None, Disposition.VACATED):
        return None
    return row["disposition"] in _ENDED_IN_FAVOR


def _before_probable_cause(row: Mapping[str, Any]) -> bool | None:
    """True for a dismissal; a missing disposition leaves it open."""
    if row["disposition"] is None:
        return None
    return row["disposition"] in (*DISMISSALS, Disposition.NO_CHARGE)


def _own_grade(row: Mapping[str, Any]) -> str | None:
    grade: str | None = row["grade"]
    return grade


DRUG = OWN.text("drug", note="cannabis, cocaine", silence="")
INCOMPETENCY = OWN.flag("dismissed_incompetent")
DEEMED_GRADE = OWN.text(
    "deemed_grade", "grade of which the conviction is deemed to be under Minn. Stat. § 609.13", silence=_own_grade
)
before_probable_cause = OWN.flag(
    "dismissed_before_probable_cause", "dismissed before a court found probable cause", silence=_before_probable_cause
)
is_resolved_in_favor = OWN.flag("resolved_in_favor", "resolved in favor of the person", silence=_in_favor)
DISCHARGE_STATUTE = OWN.text(
    "deferral_statute", note="152.18 of a dismissal and discharge, empty where there was none", silence=""
)


# A charge that went to another court lives on there.
RECORDS = ANY_RECORD - {Disposition.TRANSFERRED}

# Discharge of the disposition or sentence; where its day is missing it is still not before the disposition.
# Discharge from the sentence; money is not asked but through it.
DISCHARGED = later_of(
    completion(
        SECONDARY("609A.015 subd. 3(a); 609A.02 subd. 3(a)"),
        custody=IN,
        supervision=IN,
        restitution=OUT,
        fines_and_costs=OUT,
    ),
    charge.disposition_date,
)

# --- when a charge was filed ------------------------------------------------------------------------------

# A charge that was disposed of was filed by then, should the day of filing be missing.
FILED_ON = later_of(
    Where(~charge.has_no_disposition, earlier_of(case.filed_on, charge.disposition_date)),
    Where(charge.has_no_disposition, case.filed_on),
)

# --- how a charge ended -----------------------------------------------------------------------------------

DISMISSALS = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)

is_dismissed = charge.ended(*DISMISSALS)
is_acquitted = charge.ended(Disposition.ACQUITTED)
is_not_guilty_by_mental_illness = charge.ended(Disposition.ACQUITTED_INSANITY)
is_diverted = charge.ended(Disposition.DIVERTED)
is_stayed = charge.ended(Disposition.DEFERRED)
is_never_charged = charge.ended(Disposition.NO_CHARGE)
is_vacated = charge.ended(Disposition.VACATED)

rests_on_incompetency = is_dismissed & INCOMPETENCY


def _discharged(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the discharge is one under Minn. Stat. § 152.18."""
    if statute is None:
        return UNKNOWN, (DISCHARGE_STATUTE.field,)
    return (TRUE if re.search(r"\b152\.18\b", statute) else FALSE), ()


has_discharge = Lookup("discharge is", "under Minn. Stat. § 152.18", (DISCHARGE_STATUTE.field,), _discharged, "MN")
is_exonerated = charge.detail_says("an order of exoneration", "exonerat", r"590\.11")

# --- the substance ----------------------------------------------------------------------------------------

_CANNABIS = re.compile(r"cannab|mari[hj]uana|\bthc\b|hash|tetrahydro", re.IGNORECASE)


def _cannabis(drug: str | None) -> tuple[int, tuple[str, ...]]:
    if drug is None or not drug.strip():
        return UNKNOWN, (DRUG.field,)
    return (TRUE if _CANNABIS.search(drug) else FALSE), ()


is_cannabis = Lookup("substance is", "cannabis", (DRUG.field,), _cannabis, "MN")
# A record that names no substance names no other one: the absence itself is the fact.
names_another_drug = ~is_absent(DRUG) & ~is_cannabis

# --- what a scenario's silence means ----------------------------------------------------------------------

_ENDED_IN_FAVOR = (*DISMISSALS, Disposition.ACQUITTED, Disposition.NO_CHARGE)
