"""What is kept back of what was released: held, objected to and not decided, or left behind; why, and since when.

A hold may last for years (the person is in custody), so it gives no alarm; but it is never out of sight.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q

from clearslate.clearance.events import Kind
from clearslate.clearance.ledger import Ledger
from clearslate.clearance.project import CHUNK
from clearslate.clearance.store.ready import models as m

_FREE: Final = "free to go on: the next `clear advance` gives it a batch of its own"


class Where(StrEnum):
    """Where a clearance is kept back."""

    LEFT_BEHIND = "left behind"  # its batch is in force without it, or ended
    WAITS = "its batch waits"  # nothing of its batch goes on
    REST_GOES_ON = "the rest goes on"


@dataclass(frozen=True, slots=True)
class Kept:
    """Clearances that are kept back alike.

    ``since``: the earliest day (of UTC) from which one of them is; ``oldest``: days since then.
    """

    where: Where
    why: str
    since: dt.date
    oldest: int
    batches: int
    count: int

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "where": self.where, "why": self.why, "since": self.since.isoformat(), "oldest_days": self.oldest,
            "batches": self.batches, "clearances": self.count,
        }  # fmt: skip


def kept_back(ledger: Ledger, today: dt.date) -> list[Kept]:
    """What is kept back on a day, by where and why."""
    using = ledger.alias
    released = m.Wave.objects.using(using).filter(state=m.WaveState.RELEASED)
    planned = m.Clearance.objects.using(using).filter(state=m.State.PLANNED, wave__in=released.values("id"))
    over = m.Batch.objects.using(using).filter(state__in=m.OVER)
    stopped = Q(held__gt=0) | Q(objections__gt=0) | Q(batch__in=over.values("id"))
    rows = list(planned.filter(stopped).order_by("id").values_list("id", "batch", "holds", "objections"))
    ids = [each for each, *_ in rows]
    of_batch = _where({batch for _, batch, *_ in rows}, using)
    held, filed, last = _holds(ids, using), _objections(ids, using), _last(ids, using)
    alike: dict[tuple[Where, str], list[tuple[str, dt.date]]] = defaultdict(list)
    for each, batch, holds, objections in rows:
        grounds = filed.get(each, {}) if objections else {}
        parts = [f"held: {', '.join(holds)}"] if holds else []
        parts += [f"objected to, not decided: {', '.join(sorted(grounds))}"] if grounds else []
        days = [held[each, reason] for reason in holds] + list(grounds.values())
        why = "; ".join(parts) or _FREE
        alike[of_batch[batch], why].append((batch, min(days, default=last[each])))
    return [
        Kept(where, why, since, (today - since).days, len({batch for batch, _ in of}), len(of))
        for (where, why), of in sorted(alike.items())
        for since in [min(day for _, day in of)]
    ]


def _where(batches: Iterable[str], using: str) -> dict[str, Where]:
    found = {}
    for part in _parts(sorted(batches)):
        goes_on = m.Clearance.objects.using(using).filter(
            batch__in=part, state=m.State.PLANNED, held=0, objections=0
        )
        moving = set(goes_on.values_list("batch", flat=True))
        states = m.Batch.objects.using(using).filter(id__in=part).values_list("id", "state")
        for batch, state in states:
            rest = Where.REST_GOES_ON if batch in moving else Where.WAITS
            found[batch] = Where.LEFT_BEHIND if state in m.OVER else rest
    return found


def _holds(ids: Sequence[str], using: str) -> dict[tuple[str, str], dt.date]:
    """Of clearances and reasons, the day of the last hold."""
    found = {}
    for part in _parts(ids):
        events = m.Event.objects.using(using).filter(subject__in=part, kind=Kind.CLEARANCE_HELD)
        for subject, payload, at in events.order_by("seq").values_list("subject", "payload", "at"):
            found[subject, json.loads(payload)["reason"]] = dt.datetime.fromisoformat(at).date()
    return found


def _objections(ids: Sequence[str], using: str) -> dict[str, dict[str, dt.date]]:
    """Of clearances, the grounds of undecided objections, each with the day of the first."""
    found: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for part in _parts(ids):
        rows = m.Objection.objects.using(using).filter(clearance__in=part, state="filed")
        for clearance, ground, day in rows.order_by("-filed_on").values_list(
            "clearance", "ground", "filed_on"
        ):
            found[clearance][ground] = day
    return found


def _last(ids: Sequence[str], using: str) -> dict[str, dt.date]:
    """The day of the last event of clearances."""
    found = {}
    for part in _parts(ids):
        events = m.Event.objects.using(using).filter(subject__in=part).order_by("seq")
        for subject, at in events.values_list("subject", "at"):
            found[subject] = dt.datetime.fromisoformat(at).date()
    return found


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
