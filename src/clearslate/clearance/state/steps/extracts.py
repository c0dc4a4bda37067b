"""What later extracts of recipients show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q

from clearslate.clearance.events.payloads import (
    ExtractCompared,
    GoneWithoutOrder,
    Missed,
    VerifiedBack,
    VerifiedGone,
    VerifiedNotBack,
    VerifiedOpen,
    VerifiedUnsure,
)
from clearslate.clearance.state.entries import Entry, on_each, stands
from clearslate.clearance.state.lanes import ITEM, SETTLED, Lane
from clearslate.clearance.state.queries import chunks, must, some
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m

_PURPOSE_OF: Final = {
    m.ExtractState.GONE: "clear",
    m.ExtractState.OPEN: "clear",
    m.ExtractState.UNSURE: "clear",
    m.ExtractState.BACK: "restore",
    m.ExtractState.NOT_BACK: "restore",
}
"""What an extract shows, and what the recipient was told to do about it."""


def _seen(what: m.ExtractState) -> Callable[[Entry[Any], str], None]:
    purpose = _PURPOSE_OF[what]

    def step(entry: Entry[Any], using: str) -> None:
        under = entry.says.under if isinstance(entry.says, VerifiedOpen) else {}
        on = entry.says.on
        for part in chunks(entry.says.clearances):
            cleared = some(m.Clearance, using, part).exclude(cleared_on=None)
            if purpose == "restore":
                cleared = cleared.filter(state=m.State.RESTORED)
            batches = dict(cleared.values_list("id", "batch"))
            must(
                len(batches) == len(set(part)),
                "an extract is compared with what is in force, or was restored",
            )
            items = some(m.Item, using, part, "clearance").filter(recipient=entry.subject, purpose=purpose)
            for each in items.filter(seen_on__gt=on).values_list("clearance", flat=True):
                del batches[each]  # a later extract was compared before this one
            since = dict(items.filter(seen=what).values_list("clearance", "seen_since"))
            rows = (
                (each, batch, since.get(each) or on, under.get(each, ""), entry.subject, purpose, what, on)
                for each, batch in batches.items()
            )
            bulk.put(m.Item, using, _SEEN, rows, keys=ITEM, sets=("seen", "seen_on", "seen_since", "under"))
            if what in (m.ExtractState.OPEN, m.ExtractState.NOT_BACK):
                _ask_again(entry.subject, purpose, batches, using)

    return step


_SEEN: Final = ("clearance", "batch", "seen_since", "under", "recipient", "purpose", "seen", "seen_on")


def _ask_again(recipient: str, purpose: str, batches: dict[str, str], using: str) -> None:
    """What a recipient said it had done and an extract shows undone is open again; its answers so far count no more."""
    for batch in sorted(set(batches.values())):
        lane = Lane(batch, recipient, purpose, using)
        whole, attempts = lane.whole_done, lane.messages.count()
        for part in chunks(sorted(each for each, its in batches.items() if its == batch)):
            said_done = Q(state__in=SETTLED) if whole else Q(state=m.ItemState.ACKNOWLEDGED)
            lane.items.filter(said_done, clearance__in=part).update(
                state=m.ItemState.REOPENED, message="", code="", floor=attempts + 1
            )


@on_each(ExtractCompared)
def _compared(entry: Entry[ExtractCompared], using: str) -> None:
    m.Comparison.objects.using(using).create(
        recipient=entry.subject, extract=entry.says.extract, earlier=entry.says.earlier,
        on=entry.says.on, found=entry.says.found,
    )  # fmt: skip


on_each(VerifiedGone)(_seen(m.ExtractState.GONE))
on_each(VerifiedOpen)(_seen(m.ExtractState.OPEN))
on_each(VerifiedUnsure)(_seen(m.ExtractState.UNSURE))
on_each(VerifiedBack)(_seen(m.ExtractState.BACK))
on_each(VerifiedNotBack)(_seen(m.ExtractState.NOT_BACK))
stands(GoneWithoutOrder)
stands(Missed)
