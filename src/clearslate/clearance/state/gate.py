"""What is looked at before something goes out or comes into force: the chain, and that the state is what the events say.

The state's tables can be written past the events, and whatever they say would be ordered, published, brought into force and
sent to agencies. So each batch of which something goes out is compared with the events about it; one that is not what they
make waits, and the others go. Where the last look ended is kept beside what goes out, outside of the database: one that was
set back is found. Where nothing is kept, the chain is verified from its last checkpoint on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Kind, NotAllowed, canonical
from clearslate.clearance.events.chain import GENESIS, Checkpoint, Link, is_canonical
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.queries import chunks, workflow_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow
from clearslate.records.files import put

SEEN: Final = ".verified.json"

_DOCKET: Final = ("county", "court", "number", "sequence", "statute", "keys", "facts")
_FIXED: Final = ("charge", "case", "law", "version", "conviction")
_STANDS: Final = ("batch", "state", "held", "objections")


class UnsoundError(NotAllowed):
    """The ledger is not what was written: nothing goes out, and nothing comes into force. The message says what to do."""


class Gate:
    """Looks at a ledger before something of it goes out, or comes into force.

    ``held_back``: the batches that were looked at and are not what the events make, each with what of it is not.
    """

    def __init__(self, ledger: Ledger, folder: Path | None = None, kept: Iterable[Checkpoint] = ()) -> None:
        """Of a ledger.

        Args:
            ledger: the ledger.
            folder: where what goes out is put, and where it is kept up to which event the chain was verified.
            kept: checkpoints that were kept outside of the database.
        """
        self._ledger = ledger
        self._using = ledger.alias
        self._place = None if folder is None else folder / SEEN
        self._kept = tuple(kept)
        self.held_back: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._workflows: dict[str, Workflow | None] = {}
        self._right: tuple[str, set[str]] = (
            "",
            set(),
        )  # of the batch that was last looked at, what is as the events say

    def check_chain(self) -> int:
        """Verify the events since the last look; how many there are.

        Raises:
            UnsoundError: the ledger was set back, or an event is not what was written.
        """
        last, head = self._ledger.head()
        seq, before = self._seen(last)
        for mark in self._kept:
            if self._hash_of(mark.seq) != mark.hash:
                raise UnsoundError(
                    f"the ledger does not hold event {mark.seq} as the checkpoint of {mark.at} that was kept outside of it has it: it was "
                    "set back to an earlier state, or is another. Nothing goes out. Look with `clearslate ledger verify --kept`"
                )
        if seq and self._hash_of(seq) != before:
            raise UnsoundError(
                f"the ledger does not hold event {seq} as it was when something last went out: it was set back to an earlier state, "
                f"or is another. Nothing goes out. Look with `clearslate ledger verify --kept`, then remove {self._place}"
            )
        count, expected = 0, seq + 1
        for link in self._ledger.links(after=seq, bare=True):
            if link.seq > last:  # others go on appending
                break
            if link.seq != expected or link.digest(before) != link.hash or not is_canonical(link.payload):
                raise UnsoundError(
                    f"event {expected} is not what was written, or stood elsewhere: nothing goes out. `clearslate ledger verify` tells more"
                )
            before, expected, count = link.hash, expected + 1, count + 1
        if (last, head) != (expected - 1, before):
            raise UnsoundError("the ledger does not end with its last event: nothing goes out")
        if self._place is not None:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            put(self._place, f"{json.dumps({'seq': last, 'hash': head})}\n".encode())
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
        if wrong:
            self.held_back[batch] = wrong
        else:
            right.update(ids)
        return wrong

    def unsound(self) -> Iterator[tuple[str, str]]:
        """The batches that are in force without a day, which no step makes."""
        rows = m.Batch.objects.using(self._using).filter(state=m.BatchState.CLEARED, cleared_on=None)
        yield from ((each, "it is in force without its day") for each in rows.values_list("id", flat=True))

    def _seen(self, last: int) -> tuple[int, str]:
        """The event up to which the chain was verified, with its hash."""
        if self._place is None or not self._place.exists():
            rows = m.Checkpoint.objects.using(self._using).filter(seq__lte=last).order_by("-seq")
            for seq, marked in rows.values_list("seq", "hash")[:5]:
                if self._hash_of(seq) == marked:
                    return seq, marked
            return 0, GENESIS
        try:
            told = json.loads(self._place.read_text(encoding="utf-8"))
            return int(told["seq"]), str(told["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnsoundError(
                f"{self._place} cannot be read: remove it, and the whole chain is verified"
            ) from error

    def _hash_of(self, seq: int) -> str | None:
        found = m.Event.objects.using(self._using).filter(seq=seq).values_list("hash", flat=True).first()
        return None if found is None else str(found)

    def _batch_differs(self, batch: str) -> str:
        row = m.Batch.objects.using(self._using).get(id=batch)
        links = list(self._ledger.links(subject=batch))
        cleared = [each for each in links if each.kind == Kind.BATCH_CLEARED]
        if (
            row.state == m.BatchState.ENDED and not cleared
        ):  # nothing of it goes anywhere; where a clock was corrected no event of its own says so
            return ""
        days = [json.loads(each.payload)["on"] for each in cleared]
        is_cleared = row.state == m.BatchState.CLEARED
        if (
            days != ([] if row.cleared_on is None else [row.cleared_on.isoformat()])
            or bool(days) != is_cleared
        ):
            return "no event says that it came into force on its day"
        if self._workflow(row.plan) is None:
            return "its plan's workflow is not what the events say"
        said = _stages_said(links)
        open_ = [(stage, each[2]) for stage, each in said.items() if each[3] == m.StageEnd.OPEN]
        fields = ("opened_on", "shown_on", "due", "how")
        found = {
            each.stage: [_text(getattr(each, name)) for name in fields]
            for each in m.Stage.objects.using(self._using).filter(batch=batch)
        }
        if found != said or open_ != ([(row.stage, _text(row.due))] if row.stage else []):
            return "no event says that it went through its stages so"
        before = cleared[0].seq if cleared else None
        return (
            ""
            if self._is_released(row.wave, before)
            else "no two people released its wave before, and let it be"
        )

    def _workflow(self, plan: str) -> Workflow | None:
        """The workflow of a plan; None where it is not what the plan's event says."""
        if plan not in self._workflows:
            row = m.Plan.objects.using(self._using).filter(id=plan).first()
            made = [each for each in self._ledger.links(subject=plan) if each.kind == Kind.PLAN_MADE]
            says = [canonical(json.loads(each.payload)["workflow"]) for each in made]
            is_so = row is not None and says == [canonical(row.workflow)]
            self._workflows[plan] = workflow_of(row) if is_so else None
        return self._workflows[plan]

    def _is_released(self, wave: str, before: int | None) -> bool:
        """Whether two people released a wave, by the events before one, and nothing took that back."""
        asked, is_released, is_halted = "", False, False
        for link in self._ledger.links(subject=wave):
            if before is not None and link.seq >= before:
                break
            if link.kind == Kind.RELEASE_REQUESTED:
                asked = link.actor
            elif link.kind == Kind.RELEASE_REFUSED:
                asked = ""
            elif link.kind == Kind.WAVE_HALTED:  # one that was released goes on when it is resumed
                asked, is_halted = "", True
            elif link.kind == Kind.WAVE_RESUMED:
                is_halted = False
            elif link.kind == Kind.RELEASE_APPROVED:
                is_released = asked not in ("", link.actor)
        return is_released and not is_halted

    def _differs(self, batch: str, ids: Sequence[str]) -> Iterator[str]:
        """Of each clearance that is not what the events make, what is not."""
        row_of = m.Batch.objects.using(self._using).get(id=batch)
        workflow = self._workflow(row_of.plan)
        begins = m.State.CLEARED if row_of.state == m.BatchState.CLEARED else m.State.PLANNED
        for part in chunks(sorted(ids)):
            said: dict[str, dict[str, Any]] = {each: {} for each in part}
            for link in self._ledger.links(subjects=part):
                if workflow is not None:
                    _tell(said[link.subject], Kind(link.kind), link.told, workflow, str(begins))
            rows = {row.id: row for row in m.Clearance.objects.using(self._using).filter(id__in=part)}
            for each, told in said.items():
                if (row := rows.get(each)) is None or not told:
                    yield f"clearance {each} is in no event"
                    continue
                wanted = {name: told[name] for name in (*_DOCKET, *_FIXED, *_STANDS)}
                found: dict[str, Any] = {name: getattr(row, name) for name in wanted}
                if not row.former:
                    wanted["person"], found["person"] = told["person"], row.person
                if canonical(wanted) != canonical(found | {"state": str(row.state)}) or row.batch != batch:
                    names = sorted(name for name, value in wanted.items() if found[name] != value)
                    yield f"of clearance {each} no event says {', '.join(names) or 'batch'} as the state does"


def _tell(told: dict[str, Any], kind: Kind, says: dict[str, Any], workflow: Workflow, begins: str) -> None:
    """Add to what the events so far say of a clearance. ``begins``: the state of one to which nothing happened."""
    match kind:
        case Kind.CLEARANCE_PLANNED:
            told.update({name: says[name] for name in (*_FIXED, "batch", "person")}, state=begins)
            told.update({name: says.get(name, "") for name in _DOCKET}, held=0, objections=0, holds=[])
        case Kind.CLEARANCE_CORRECTED:
            told.update({name: says[name] for name in _DOCKET})
        case Kind.CLEARANCE_MOVED:
            told["batch"] = says["batch"]
        case Kind.CLEARANCE_RESTORED:
            told["state"] = str(m.State.RESTORED)
        case Kind.CLEARANCE_HELD | Kind.CLEARANCE_FREED:
            others = [each for each in told["holds"] if each != says["reason"]]
            told["holds"] = [*others, says["reason"]] if kind == Kind.CLEARANCE_HELD else others
            told["held"] = len(told["holds"])
        case Kind.OBJECTION_FILED if workflow.stage(says["stage"]).objection_ends:
            told["state"] = str(m.State.WITHDRAWN)
        case Kind.OBJECTION_FILED:
            told["objections"] += 1
        case Kind.OBJECTION_OVERRULED | Kind.OBJECTION_WITHDRAWN:
            told["objections"] -= 1
        case Kind.OBJECTION_SUSTAINED:
            told["objections"] -= 1
            told["state"] = str(m.State.WITHDRAWN)
        case Kind.CLEARANCE_WITHDRAWN:
            told["state"] = str(m.State.WITHDRAWN)
        case Kind.AUDIT_FOUND if not says["right"]:
            told["state"] = str(m.State.WITHDRAWN)


def _stages_said(links: Iterable[Link]) -> dict[str, list[str]]:
    """The stages that a batch went through by its events: opened, shown, last day, how each ended."""
    found: dict[str, list[str]] = {}
    for link in links:
        says = json.loads(link.payload)
        match Kind(link.kind):
            case Kind.STAGE_OPENED:
                found[says["stage"]] = [says["on"], "", _text(says["due"]), str(m.StageEnd.OPEN)]
            case Kind.STAGE_SHOWN if not found[says["stage"]][1]:
                found[says["stage"]][1:3] = [says["on"], _text(says["due"])]
            case Kind.STAGE_COMPLETED:
                found[says["stage"]][3] = str(m.StageEnd.COMPLETED)
            case Kind.STAGE_LAPSED:
                found[says["stage"]][3] = str(m.StageEnd.LAPSED)
    return found


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
