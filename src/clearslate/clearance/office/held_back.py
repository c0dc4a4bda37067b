"""What is kept back of what was released: held, objected to and not decided, left behind, or never shown to those asked.

A hold may last for years (the person is in custody), so it gives no alarm; but it is never out of sight.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Q

from clearslate.clearance.events import Kind
from clearslate.clearance.state import CHUNK, moving_on, workflows
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage

_NOT_SHOWN: Final = "its review list was never written: `clearslate clear lists --due`"
_FREE: Final = "free to go on: the next `clear advance` gives it a batch of its own"


class Where(StrEnum):
    """Where a clearance is kept back."""

    LEFT_BEHIND = "left behind"  # its batch is in force without it, or ended
    WAITS = "its batch waits"  # nothing of its batch goes on, or nobody was shown the list
    REST_GOES_ON = "the rest continues"


@dataclass(frozen=True, slots=True)
class HeldBack:
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


def held_back(ledger: Ledger, today: dt.date) -> list[HeldBack]:
    """What is kept back on a day, by where and why."""
    using = ledger.alias
    released = m.Wave.objects.using(using).filter(state=m.WaveState.RELEASED)
    planned = m.Clearance.objects.using(using).filter(state=m.State.PLANNED, wave__in=released.values("id"))
    over = m.Batch.objects.using(using).filter(state__in=m.OVER)
    stopped = Q(held__gt=0) | Q(objections__gt=0) | Q(batch__in=over.values("id"))
    rows = list(planned.filter(stopped).order_by("id").values_list("id", "batch", "holds", "objections"))
    ids = [each for each, *_ in rows]
    unshown = {row.batch: row.opened_on for row, stage in never_shown(using) if stage.must_be_shown}
    of_batch = _where({batch for _, batch, *_ in rows}, unshown, using)
    held, filed, last = _holds(ids, using), _objections(ids, using), _last(ids, using)
    alike: dict[tuple[Where, str], list[tuple[str, dt.date]]] = defaultdict(list)
    for each, batch, holds, objections in rows:
        grounds = filed.get(each, {}) if objections else {}
        parts = [f"held: {', '.join(holds)}"] if holds else []
        parts += [f"objected to, not decided: {', '.join(sorted(grounds))}"] if grounds else []
        days = [held[each, reason] for reason in holds] + list(grounds.values())
        why = "; ".join(parts) or _FREE
        alike[of_batch[batch], why].append((batch, min(days, default=last[each])))
    found = [
        HeldBack(where, why, since, (today - since).days, len({batch for batch, _ in of}), len(of))
        for (where, why), of in alike.items()
        for since in [min(day for _, day in of)]
    ]
    return sorted([*found, *_not_shown(unshown, today, using)], key=lambda each: (each.where, each.why))


def never_shown(using: str, among: Sequence[str] | None = None) -> Iterator[tuple[m.Stage, Stage]]:
    """The open stages in which somebody may object, and of which nobody was shown the list.

    ``among``: of these batches only.
    """
    known = workflows(using)
    batches, stages = m.Batch.objects.using(using), m.Stage.objects.using(using)
    if among is not None:
        batches, stages = batches.filter(id__in=among), stages.filter(batch__in=among)
    plans = dict(batches.exclude(stage="").values_list("id", "plan"))
    for row in stages.filter(how=m.StageEnd.OPEN, shown_on=None).order_by("batch"):
        stage = known[plans[row.batch]].stage(row.stage)
        if stage.is_listed:
            yield row, stage


def due_lists(ledger: Ledger) -> list[str]:
    """The batches in a stage in which somebody may object, and of which nobody was shown the list."""
    halted = m.Wave.objects.using(ledger.alias).exclude(halted="")
    stand = m.Batch.objects.using(ledger.alias).filter(wave__in=halted.values("id"))
    still = set(stand.values_list("id", flat=True))
    if not ledger.sees.is_all:  # a list of which not all may be seen is written by who may see all of it
        still.update(ledger.sees.hidden(ledger.alias).values_list("batch", flat=True))
    return [row.batch for row, _ in never_shown(ledger.alias) if row.batch not in still]


def _not_shown(unshown: Mapping[str, dt.date], today: dt.date, using: str) -> Iterator[HeldBack]:
    """What would go on in batches of which nobody was shown the list."""
    counts: dict[str, int] = {}
    for part in _parts(sorted(unshown)):
        goes_on = moving_on(using).filter(batch__in=part)
        counts.update(goes_on.values_list("batch").annotate(Count("id")))
    if counts:
        since = min(unshown[batch] for batch in counts)
        yield HeldBack(
            Where.WAITS, _NOT_SHOWN, since, (today - since).days, len(counts), sum(counts.values())
        )


def _where(batches: Iterable[str], unshown: Mapping[str, dt.date], using: str) -> dict[str, Where]:
    found = {}
    for part in _parts(sorted(batches)):
        goes_on = moving_on(using).filter(batch__in=part)
        moving = set(goes_on.values_list("batch", flat=True))
        states = m.Batch.objects.using(using).filter(id__in=part).values_list("id", "state")
        for batch, state in states:
            rest = Where.REST_GOES_ON if batch in moving - unshown.keys() else Where.WAITS
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
        rows = m.Objection.objects.using(using).filter(clearance__in=part, state=m.ObjectionState.FILED)
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
