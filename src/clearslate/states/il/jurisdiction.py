"""Illinois: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.law import Jurisdiction
from clearslate.records.days import NEVER, DayInterval
from clearslate.records.schema import Disposition
from clearslate.states.il import cannabis, clean_slate, petition, prostitution
from clearslate.states.il.offenses import GRADING, LISTS, STYLE


def _last_disposition(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> DayInterval | None:
    """The day on which a scenario's case closed, where it does not say: its last disposition.

    NEVER while a charge is pending; None (missing) where a disposition has no date.
    """
    del row
    if any(each["disposition"] == Disposition.PENDING for each in case_rows):
        return DayInterval(NEVER, NEVER)
    days = [each["disposition_date"] for each in case_rows]
    if None in days:
        return None
    return DayInterval(max(day.earliest for day in days), max(day.latest for day in days))


JURISDICTION: Final = Jurisdiction(
    code="IL",
    name="Illinois",
    style=STYLE,
    grading=GRADING,
    laws=(*clean_slate.LAWS, *prostitution.LAWS, *cannabis.LAWS, *petition.LAWS),
    facts=(*clean_slate.FACTS, *cannabis.FACTS),
    harmless={
        clean_slate.CLOSED_ON.name.removeprefix("fact_"): _last_disposition,
        cannabis.DRUG.name.removeprefix("fact_"): "",
        cannabis.DRUG_GRAMS.name.removeprefix("fact_"): 1.0,
        cannabis.ENHANCED.name.removeprefix("fact_"): False,
    },
    lists=tuple(LISTS.values()),
    presumptions=(cannabis.NO_VIOLENT_CRIME,),
)
