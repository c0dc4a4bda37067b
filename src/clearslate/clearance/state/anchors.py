"""Time from outside: how many days surely passed since an event, by witnesses whose clock nobody of the house can move.

An event existed when a witness first saw a later one. So at least as many days passed since as lie between that
moment and the last one that a witness said.
"""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.policies import ANCHORED, TIME
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.store.ready import models as m


def days_since(seq: int, using: str) -> int:
    """How many days surely passed since an event."""
    anchors = m.Anchor.objects.using(using).exclude(day=None)
    first = anchors.filter(seq__gt=seq).order_by("seq").values_list("day", flat=True).first()
    last = anchors.order_by("-seq").values_list("day", flat=True).first()
    return 0 if first is None or last is None else (last - first).days


def is_window_over(stage: m.Stage, using: str) -> bool:
    """Whether no witness is waited for that bears out that the window of a stage is over."""
    begun = stage.shown_on or stage.opened_on
    return stage.due is not None and is_borne_out(stage.since, begun, stage.due, using)


def is_buffer_over(batch: str, first: dt.date, using: str) -> bool:
    """Whether no witness is waited for that bears out that the retention buffer of a batch is over.

    ``first``: the first day after it.
    """
    row = m.Batch.objects.using(using).get(id=batch)
    return row.cleared_on is not None and is_borne_out(
        row.cleared_by, row.cleared_on, first - dt.timedelta(days=1), using
    )


def is_borne_out(seq: int, from_day: dt.date, until: dt.date, using: str) -> bool:
    """Whether the days of a window that protects people passed, as the policy ``time`` counts them.

    Args:
        seq: the event by which it opened.
        from_day: the day on which it opened.
        until: its last day.
        using: alias of the database.
    """
    return not _is_anchored(using) or days_since(seq, using) > (until - from_day).days


def has_come(day: dt.date, using: str) -> bool:
    """Whether no witness is waited for that bears out that a day has come, where no event opens its window."""
    if not _is_anchored(using):
        return True
    days = m.Anchor.objects.using(using).exclude(day=None).order_by("-seq").values_list("day", flat=True)
    last = days.first()
    return last is not None and last >= day


def _is_anchored(using: str) -> bool:
    return not m.Opening.objects.using(using).get().rehearsal and value_of(TIME, using) == ANCHORED
