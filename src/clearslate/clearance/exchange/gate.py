"""What is looked at before a byte leaves: the chain since the last time, and that what goes out is what the events say.

The state's tables can be written past the events, and whatever they say would be sent to agencies. So each batch of which
something goes out is compared with the events about it; one that is not what they make waits, and the others go.
Where the last look ended is kept beside what goes out, outside of the database: one that was set back is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Kind, canonical
from clearslate.clearance.events.chain import GENESIS, is_canonical
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.state import chunks
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.files import put

SEEN: Final = ".verified.json"

_DOCKET: Final = ("county", "court", "number", "sequence", "statute", "keys", "facts")
_FIXED: Final = ("charge", "case", "law", "version", "conviction")
_BACK: Final = (Kind.CLEARANCE_WITHDRAWN, Kind.OBJECTION_SUSTAINED)


class Gate:
    """Looks at a ledger before something of it goes out into a folder."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        """``folder``: where what goes out is put, and where it is kept up to which event the chain was verified."""
        self._ledger = ledger
        self._using = ledger.alias
        self._place = folder / SEEN
        self._known: dict[str, str] = {}
        self._right: tuple[str, set[str]] = (
            "",
            set(),
        )  # of the batch that was last looked at, what is as the events say

    def check_chain(self) -> int:
        """Verify the events since the last look; how many there are.

        Raises:
            ExchangeError: the ledger was set back, or an event is not what was written: nothing goes out.
        """
        seq, before = self._seen()
        if seq and self._hash_of(seq) != before:
            raise ExchangeError(
                f"the ledger does not hold event {seq} as it was when something last went out: it was set back to an earlier state, "
                f"or is another. Nothing is sent. Look with `clearslate ledger verify --kept`, then remove {self._place}"
            )
        count, expected = 0, seq + 1
        for link in self._ledger.links(after=seq, bare=True):
            if link.seq != expected or link.digest(before) != link.hash or not is_canonical(link.payload):
                raise ExchangeError(
                    f"event {expected} is not what was written, or stood elsewhere: nothing is sent. `clearslate ledger verify` tells more"
                )
            before, expected, count = link.hash, expected + 1, count + 1
        if self._ledger.head() != (expected - 1, before):
            raise ExchangeError("the ledger does not end with its last event: nothing is sent")
        put(self._place, f"{json.dumps({'seq': expected - 1, 'hash': before})}\n".encode())
        return count

    def why_not(self, batch: str, ids: Sequence[str]) -> str:
        """Why nothing of a batch goes out: what of it is not what the events make; empty where all is."""
        if batch not in self._known:
            self._known[batch] = self._batch_differs(batch)
        if self._right[0] != batch:
            self._right = batch, set()
        right = self._right[1]
        wrong = self._known[batch] or next(
            self._differs(batch, [each for each in ids if each not in right]), ""
        )
        if not wrong:
            right.update(ids)
        return wrong

    def unsound(self) -> Iterator[tuple[str, str]]:
        """The batches that are in force without a day, which no step makes."""
        rows = m.Batch.objects.using(self._using).filter(state=m.BatchState.CLEARED, cleared_on=None)
        yield from ((each, "it is in force without its day") for each in rows.values_list("id", flat=True))

    def _seen(self) -> tuple[int, str]:
        if not self._place.exists():
            return 0, GENESIS
        try:
            told = json.loads(self._place.read_text(encoding="utf-8"))
            return int(told["seq"]), str(told["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise ExchangeError(
                f"{self._place} cannot be read: remove it, and the whole chain is verified"
            ) from error

    def _hash_of(self, seq: int) -> str | None:
        found = m.Event.objects.using(self._using).filter(seq=seq).values_list("hash", flat=True).first()
        return None if found is None else str(found)

    def _batch_differs(self, batch: str) -> str:
        row = m.Batch.objects.using(self._using).get(id=batch)
        cleared = [each for each in self._ledger.links(subject=batch) if each.kind == Kind.BATCH_CLEARED]
        days = [json.loads(each.payload)["on"] for each in cleared]
        if row.cleared_on is None or days != [row.cleared_on.isoformat()]:
            return "no event says that it came into force on its day"
        asked = ""
        for link in self._ledger.links(subject=row.wave):
            if link.kind == Kind.RELEASE_REQUESTED:
                asked = link.actor
            elif (
                link.kind in (Kind.RELEASE_REFUSED, Kind.WAVE_HALTED) and asked and link.seq < cleared[0].seq
            ):
                asked = ""
            elif (
                link.kind == Kind.RELEASE_APPROVED
                and link.seq < cleared[0].seq
                and asked not in ("", link.actor)
            ):
                return ""
        return "no two people released its wave before"

    def _differs(self, batch: str, ids: Sequence[str]) -> Iterator[str]:
        """Of each clearance that is not what the events make, what is not."""
        for part in chunks(sorted(ids)):
            said: dict[str, dict[str, Any]] = {each: {} for each in part}
            for link in self._ledger.links(subjects=part):
                _tell(said[link.subject], Kind(link.kind), link.told)
            rows = {row.id: row for row in m.Clearance.objects.using(self._using).filter(id__in=part)}
            for each, told in said.items():
                if (row := rows.get(each)) is None or not told:
                    yield f"clearance {each} is in no event"
                    continue
                wanted = {name: told[name] for name in (*_DOCKET, *_FIXED, "batch", "state")}
                found: dict[str, Any] = {name: getattr(row, name) for name in wanted}
                if not row.former:
                    wanted["person"], found["person"] = told["person"], row.person
                if canonical(wanted) != canonical(found | {"state": str(row.state)}) or row.batch != batch:
                    names = sorted(name for name, value in wanted.items() if found[name] != value)
                    yield f"of clearance {each} no event says {', '.join(names) or 'batch'} as the state does"


def _tell(told: dict[str, Any], kind: Kind, says: dict[str, Any]) -> None:
    """Add to what the events so far say of a clearance."""
    match kind:
        case Kind.CLEARANCE_PLANNED:
            told.update(
                {name: says[name] for name in (*_FIXED, "batch", "person")}, state=str(m.State.CLEARED)
            )
            told.update({name: says.get(name, "") for name in _DOCKET})
        case Kind.CLEARANCE_CORRECTED:
            told.update({name: says[name] for name in _DOCKET})
        case Kind.CLEARANCE_MOVED:
            told["batch"] = says["batch"]
        case Kind.CLEARANCE_RESTORED:
            told["state"] = str(m.State.RESTORED)
        case Kind.AUDIT_FOUND if not says["right"]:
            told["state"] = str(m.State.WITHDRAWN)
        case _ if kind in _BACK:
            told["state"] = str(m.State.WITHDRAWN)
