"""Facts that Minnesota's laws ask for beyond the canonical record, and what a scenario's silence means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.law import Absent, Days, Lookup, Truth, Where, case, charge, earlier_of, flag_fact, later_of
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.schema import Disposition, Kind, Level, Owner, fact_field

DRUG: Final = fact_field(
    "drug", Level.CHARGE, Kind.TEXT, "the controlled substance (cannabis, cocaine)", owner=Owner.POLICE
)
INCOMPETENCY: Final = fact_field(
    "dismissed_for_incompetency",
    Level.CHARGE,
    Kind.BOOL,
    "the dismissal rests on a finding that the person was incompetent",
)
DEEMED_GRADE: Final = fact_field(
    "deemed_grade",
    Level.CHARGE,
    Kind.TEXT,
    "grade of which the conviction is deemed to be under Minn. Stat. § 609.13",
)
BEFORE_PROBABLE_CAUSE: Final = fact_field(
    "dismissed_before_probable_cause",
    Level.CHARGE,
    Kind.BOOL,
    "dismissed before a court found probable cause",
)
RESOLVED_IN_FAVOR: Final = fact_field(
    "resolved_in_favor", Level.CHARGE, Kind.BOOL, "resolved in favor of the person"
)
DISCHARGE_STATUTE: Final = fact_field(
    "discharge_statute",
    Level.CHARGE,
    Kind.TEXT,
    "statute of a dismissal and discharge (152.18); empty where there was none",
)

FACTS: Final = (
    DRUG,
    INCOMPETENCY,
    DEEMED_GRADE,
    BEFORE_PROBABLE_CAUSE,
    RESOLVED_IN_FAVOR,
    DISCHARGE_STATUTE,
)

# --- when a charge was filed ------------------------------------------------------------------------------

# A charge that was disposed of was filed by then, should the day of filing be missing.
FILED_ON: Final[Days] = later_of(
    Where(~charge.has_no_disposition, earlier_of(case.filed_on, charge.disposition_date)),
    Where(charge.has_no_disposition, case.filed_on),
)

# --- how a charge ended -----------------------------------------------------------------------------------

DISMISSALS: Final = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)

is_dismissed: Final[Truth] = charge.ended(*DISMISSALS)
is_acquitted: Final[Truth] = charge.ended(Disposition.ACQUITTED)
is_not_guilty_by_mental_illness: Final[Truth] = charge.ended(Disposition.ACQUITTED_INSANITY)
is_diverted: Final[Truth] = charge.ended(Disposition.DIVERTED)
is_stayed: Final[Truth] = charge.ended(Disposition.DEFERRED)
is_never_charged: Final[Truth] = charge.ended(Disposition.NO_CHARGE)
is_vacated: Final[Truth] = charge.ended(Disposition.VACATED)

rests_on_incompetency: Final[Truth] = is_dismissed & flag_fact(INCOMPETENCY)
before_probable_cause: Final[Truth] = flag_fact(BEFORE_PROBABLE_CAUSE)
is_resolved_in_favor: Final[Truth] = flag_fact(RESOLVED_IN_FAVOR)


def _discharged(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the discharge is one under Minn. Stat. § 152.18."""
    if statute is None:
        return UNKNOWN, (DISCHARGE_STATUTE.name,)
    return (TRUE if re.search(r"\b152\.18\b", statute) else FALSE), ()


def _exonerated(detail: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the court's own words tell of an order of exoneration (Minn. Stat. § 590.11)."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if re.search(r"exonerat|590\.11", detail, re.IGNORECASE) else FALSE), ()


has_discharge: Final[Truth] = Lookup(
    "discharge is", "under Minn. Stat. § 152.18", (DISCHARGE_STATUTE.name,), _discharged, "MN"
)
is_exonerated: Final[Truth] = Lookup(
    "disposition is", "an order of exoneration", ("disposition_detail",), _exonerated, "MN"
)

# --- the substance ----------------------------------------------------------------------------------------

_CANNABIS: Final = re.compile(r"cannab|mari[hj]uana|\bthc\b|hash|tetrahydro", re.IGNORECASE)


def _cannabis(drug: str | None) -> tuple[int, tuple[str, ...]]:
    if drug is None or not drug.strip():
        return UNKNOWN, (DRUG.name,)
    return (TRUE if _CANNABIS.search(drug) else FALSE), ()


is_cannabis: Final[Truth] = Lookup("substance is", "cannabis", (DRUG.name,), _cannabis, "MN")
# A record that names no substance names no other one: the absence itself is the fact.
names_another_drug: Final[Truth] = ~Absent(DRUG.name) & ~is_cannabis

# --- what a scenario's silence means ----------------------------------------------------------------------

_ENDED_IN_FAVOR: Final = (*DISMISSALS, Disposition.ACQUITTED, Disposition.NO_CHARGE)


def _in_favor(row: Mapping[str, Any], _: Sequence[Mapping[str, Any]]) -> bool | None:
    """True for an acquittal or dismissal; a vacated conviction and a missing disposition leave it open."""
    if row["disposition"] in (None, Disposition.VACATED):
        return None
    return row["disposition"] in _ENDED_IN_FAVOR


def _before_probable_cause(row: Mapping[str, Any], _: Sequence[Mapping[str, Any]]) -> bool | None:
    """True for a dismissal; a missing disposition leaves it open."""
    if row["disposition"] is None:
        return None
    return row["disposition"] in (*DISMISSALS, Disposition.NO_CHARGE)


def _own_grade(row: Mapping[str, Any], _: Sequence[Mapping[str, Any]]) -> str | None:
    grade: str | None = row["grade"]
    return grade


HARMLESS: Final[dict[str, Any]] = {
    "drug": "",
    "dismissed_for_incompetency": False,
    "deemed_grade": _own_grade,
    "dismissed_before_probable_cause": _before_probable_cause,
    "resolved_in_favor": _in_favor,
    "discharge_statute": "",
}
