"""What a screen shows of forgetting: plans that wait for a second operator, what they would destroy, and the days of each holder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from clearslate.clearance.forgetting.forget import FEW, kinds_of
from clearslate.clearance.state.forgetting import Holder, Kept
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m

SHOWN: Final = 100
"""Clearances of a plan that a page lists; the page gives the number of the others."""


@dataclass(frozen=True)
class Row:
    """A clearance that may be forgotten, or not yet. ``why``: why it is kept on the day; empty where it may go."""

    id: str
    number: str
    county: str
    law: str
    batch: str
    why: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Waiting:
    """A plan to forget. ``left``: how many of it are not forgotten yet; ``few``: batches so small that an old list may tell whose it was."""

    id: str
    by: str
    on: dt.date
    clearances: int
    persons: int
    left: int
    kinds: tuple[str, ...]
    few: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def more(self) -> int:
        """How many of it the page does not list."""
        return self.left - len(self.rows)


def rows_of(ledger: Ledger, found: Sequence[m.Clearance], on: dt.date) -> list[Row]:
    """Clearances with the days until which they are kept for each holder."""
    codes = dict(m.Plan.objects.using(ledger.alias).values_list("id", "jurisdiction"))
    kept_by, kinds = Kept(ledger.alias), dict[tuple[str, str], list[str]]()
    shown = []
    for row in found:
        of = codes[row.plan], row.law
        if of not in kinds:
            kinds[of] = kinds_of(of[0], [row.law])[row.law]
        why = kept_by.why(row, kinds[of], on)
        holders = tuple(kept_by.holders(row, kinds[of]))
        shown.append(Row(row.id, row.number, row.county, row.law, row.batch, why, holders))
    return shown


def of_docket(ledger: Ledger, number: str, on: dt.date) -> list[Row]:
    """What is known of a docket or a clearance's id, and not forgotten."""
    rows = m.Clearance.objects.using(ledger.alias).filter(Q(number=number) | Q(id=number), forgotten_on=None)
    return rows_of(ledger, list(rows.exclude(person="").order_by("id")[:SHOWN]), on)


def plans(ledger: Ledger, on: dt.date, most: int = 20) -> list[Waiting]:
    """Plans to forget, the latest first."""
    clearances = m.Clearance.objects.using(ledger.alias)
    found = []
    for each in m.Forgetting.objects.using(ledger.alias).order_by("-made")[:most]:
        left = clearances.filter(forgetting=each.id, forgotten_on=None)
        part = list(left.order_by("id")[:SHOWN])
        sizes = clearances.filter(batch__in=left.values("batch")).values_list("batch").annotate(n=Count("id"))
        few = tuple(sorted(batch for batch, count in sizes if count < FEW))
        kinds = tuple(sorted({kind for of in each.kinds.values() for kind in of}))
        found.append(
            Waiting(
                each.id,
                each.by,
                each.planned_on,
                each.clearances,
                each.persons,
                left.count(),
                kinds,
                few,
                tuple(rows_of(ledger, part, on)),
            )
        )
    return found
