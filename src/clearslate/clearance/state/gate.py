"""What is looked at before something goes out or comes into force: the chain, and that the state is what the events say.

The state's tables can be written past the events, and whatever they say would be ordered, published, brought into force and
sent to agencies. So each batch of which something goes out is compared with the events about it; one that is not what they
make waits, and the others go. Where the last look ended is kept beside what goes out, outside of the database: one that was
set back is found. Where nothing is kept, the chain is verified from its last checkpoint on.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist

from clearslate.clearance.events import Kind, NotAllowed, Role, canonical
from clearslate.clearance.events.chain import GENESIS, Checkpoint, Link, is_canonical
from clearslate.clearance.state.changes import takes_two
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.queries import chunks, is_ordered, stages_of, workflow_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import get_row
from clearslate.clearance.workflow import (
    AGENCIES,
    ORIS,
    Stage,
    Workflow,
    court_of,
    last_calendar_day,
    ori_of,
)
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
        self._begun: dict[str, int | None] = {}  # of a batch the event by which it began to move
        self._released: dict[str, int] = {}  # of a wave that by which it was first released
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
            if link.seq != expected or link.digest(before) != link.hash:
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
        if self._right[0] != batch:
            self._right = batch, set()
        right = self._right[1]
        try:
            if batch not in self._known:
                self._known[batch] = self._batch_differs(batch)
            wrong = self._known[batch] or next(
                self._differs(batch, [each for each in ids if each not in right]), ""
            )
        except (LookupError, TypeError, ValueError, ObjectDoesNotExist) as error:
            # A person who may write an event may write one that nobody can read: it stops nothing of the others.
            wrong = f"an event about it, or a row, cannot be read ({type(error).__name__})"
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
            document = json.loads(self._place.read_text(encoding="utf-8"))
            return int(document["seq"]), str(document["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnsoundError(
                f"{self._place} cannot be read: remove it, and the whole chain is verified"
            ) from error

    def _hash_of(self, seq: int) -> str | None:
        found = m.Event.objects.using(self._using).filter(seq=seq).values_list("hash", flat=True).first()
        return None if found is None else str(found)

    def _batch_differs(self, batch: str) -> str:
        row = get_row(m.Batch, self._using, batch)
        links = list(self._ledger.links(subject=batch))
        cleared = [each for each in links if each.kind == Kind.BATCH_CLEARED]
        if (
            row.state == m.BatchState.ENDED and not cleared
        ):  # nothing of it goes anywhere; where a clock was corrected no event of its own says so
            return ""
        days = [_says(each)["on"] for each in cleared]
        is_cleared = row.state == m.BatchState.CLEARED
        if (
            days != ([] if row.cleared_on is None else [row.cleared_on.isoformat()])
            or bool(days) != is_cleared
        ):
            return "no event says that it came into force on its day"
        if (workflow := self._workflow(row.plan)) is None:
            return "its plan's workflow is not what the events say"
        stages = _stages_said(links)
        open_ = [(stage, each[2]) for stage, each in stages.items() if each[3] == m.StageEnd.OPEN]
        fields = ("opened_on", "shown_on", "due", "how")
        found = {
            each.stage: [_text(getattr(each, name)) for name in fields]
            for each in m.Stage.objects.using(self._using).filter(batch=batch)
        }
        if found != stages or open_ != ([(row.stage, _text(row.due))] if row.stage else []):
            return "no event says that it went through its stages so"
        if broken := _against_rules(links, stages_of(row, workflow)):
            return broken
        self._begun[batch] = next((each.seq for each in links if each.kind in _BEGINS), None)
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
            says = [canonical(_says(each)["workflow"]) for each in made]
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
                self._released.setdefault(wave, link.seq)
        return is_released and not is_halted

    def _differs(self, batch: str, ids: Sequence[str]) -> Iterator[str]:
        """Of each clearance that is not what the events make, what is not."""
        row_of = get_row(m.Batch, self._using, batch)
        workflow = self._workflow(row_of.plan)
        at_once = not takes_two(self._using)
        signed = self._signed(batch) if workflow is not None and is_ordered(row_of, workflow) else None
        begins = m.State.CLEARED if row_of.state == m.BatchState.CLEARED else m.State.PLANNED
        for part in chunks(sorted(ids)):
            by_events: dict[str, dict[str, Any]] = {each: {} for each in part}
            for link in self._ledger.links(subjects=part):
                _says(link)
                if workflow is not None:
                    _tell(by_events[link.subject], link, workflow, str(begins))
                    _alter(by_events[link.subject], link, at_once=at_once)
                    _decide(by_events[link.subject], link, workflow)
            rows = {row.id: row for row in m.Clearance.objects.using(self._using).filter(id__in=part)}
            for each, facts in by_events.items():
                if (row := rows.get(each)) is None or not facts:
                    yield f"clearance {each} is in no event"
                    continue
                if broken := facts["broken"] or self._entered_wrongly(row_of, facts, workflow):
                    yield f"clearance {each} {broken}"
                    continue
                if (
                    signed is not None
                    and begins == m.State.CLEARED
                    and facts["state"] == begins
                    and row.order not in signed
                ):
                    yield f"clearance {each} is in force by no signed order"
                    continue
                wanted = {name: facts[name] for name in (*_DOCKET, *_FIXED, *_STANDS, *AGENCIES.values())}
                found: dict[str, Any] = {name: getattr(row, name) for name in wanted}
                if not row.former:
                    wanted["person"], found["person"] = facts["person"], row.person
                if canonical(wanted) != canonical(found | {"state": str(row.state)}) or row.batch != batch:
                    names = sorted(name for name, value in wanted.items() if found[name] != value)
                    yield f"of clearance {each} no event says {', '.join(names) or 'batch'} as the state does"

    def _signed(self, batch: str) -> set[str]:
        """The orders of a batch that are signed, as the events say it."""
        found: set[str] = set()
        for link in self._ledger.links(subject=batch, kinds=(Kind.ORDER_SIGNED, Kind.SIGNATURE_REFUSED)):
            (found.add if link.kind == Kind.ORDER_SIGNED else found.discard)(_says(link)["order"])
        return found

    def _entered_wrongly(self, batch: m.Batch, facts: dict[str, Any], workflow: Workflow | None) -> str:
        """What is wrong with how a clearance came into its batch; empty where nothing is."""
        begun, released = self._begun.get(batch.id), self._released.get(batch.wave)
        way = None if workflow is None else workflow.way(conviction=facts["conviction"], law=facts["law"])
        if workflow is not None and way != workflow.way(conviction=batch.conviction, law=batch.law):
            return f"goes another way than batch {batch.id}"
        if not facts["moved_from"]:
            is_late = released is not None and facts["entered"] > released
            return "was planned after its wave was released" if is_late else ""
        others = m.Batch.objects.using(self._using).filter(
            id=facts["moved_from"], wave=batch.wave, state__in=m.OVER
        )
        if not others.exists() or (begun is not None and facts["entered"] > begun):
            return "was moved where nothing is moved to"
        return ""


_BEGINS: Final = (Kind.STAGE_OPENED, Kind.BATCH_CLEARED)


def _says(link: Link) -> dict[str, Any]:
    """What the chain says in an event.

    Raises:
        ValueError: not in the one form in which everybody reads the same.
    """
    if not is_canonical(link.payload):
        raise ValueError("an event is not in its one form")
    found: dict[str, Any] = json.loads(link.payload)
    return found


def _tell(facts: dict[str, Any], link: Link, workflow: Workflow, begins: str) -> None:
    """Add to what the events so far say of a clearance. ``begins``: the state of one to which nothing happened."""
    says, kind = link.told, Kind(link.kind)
    match kind:
        case Kind.CLEARANCE_PLANNED:
            facts.update({name: says[name] for name in (*_FIXED, "batch", "person")}, state=begins)
            facts.update(entered=link.seq, moved_from="", broken="", asked="", is_granted=False, filed={})
            facts.update({name: says.get(name, "") for name in _DOCKET}, held=0, objections=0, holds=[])
            oris = says.get("oris") or {
                each: of.get("ori", "") for each, of in says.get("agencies", {}).items()
            }
            facts.update({column: ori_of(oris.get(each, "")) for each, column in ORIS.items()}, jail_id="")
            facts["court_id"] = court_of(says["court"], says["county"])
            facts["waits"] = {}  # by the event that asks for a change, who asked and what is another
        case Kind.CLEARANCE_MOVED:
            facts.update(batch=says["batch"], moved_from=facts["batch"], entered=link.seq)
        case Kind.CLEARANCE_RESTORED:
            facts["state"] = str(m.State.RESTORED)
        case Kind.CLEARANCE_HELD | Kind.CLEARANCE_FREED:
            others = [each for each in facts["holds"] if each != says["reason"]]
            facts["holds"] = [*others, says["reason"]] if kind == Kind.CLEARANCE_HELD else others
            facts["held"] = len(facts["holds"])
        case Kind.OBJECTION_FILED if workflow.stage(says["stage"]).objection_ends:
            facts["state"] = str(m.State.WITHDRAWN)
        case Kind.OBJECTION_FILED:
            facts["objections"] += 1
        case Kind.OBJECTION_OVERRULED | Kind.OBJECTION_WITHDRAWN:
            facts["objections"] -= 1
        case Kind.OBJECTION_SUSTAINED:
            facts["objections"] -= 1
            facts["state"] = str(m.State.WITHDRAWN)
        case Kind.CLEARANCE_WITHDRAWN:
            facts["state"] = str(m.State.WITHDRAWN)
        case Kind.AUDIT_FOUND if not says["right"]:
            facts["state"] = str(m.State.WITHDRAWN)


def _alter(facts: dict[str, Any], link: Link, *, at_once: bool) -> None:
    """Add what changes its docket or its agencies. ``at_once``: whether that counts without a second person."""
    says, kind = link.told, Kind(link.kind)
    match kind:
        case Kind.CLEARANCE_CORRECTED | Kind.AGENCY_ASSIGNED:
            change = _change(facts, kind, says)
            facts["waits"][link.seq] = link.actor, change
            facts.update(change if at_once else {})
        case Kind.AGENCY_CONFIRMED:
            change = _change(facts, kind, says)
            facts.update(change)
            if not any(by != link.actor and change == asked for by, asked in facts["waits"].values()):
                facts["broken"] = "is that of an agency that one person named"
        case Kind.CHANGE_CONFIRMED:
            by, change = facts["waits"].pop(says["event"])  # one that does not wait cannot be read
            facts.update(change if says["right"] else {})
            if by == link.actor:
                facts["broken"] = "was changed by one person, who confirmed it"


def _change(facts: dict[str, Any], kind: Kind, says: dict[str, Any]) -> dict[str, Any]:
    """What of a clearance is another once an event counts: its docket and court, or one of its agencies."""
    if kind != Kind.CLEARANCE_CORRECTED:
        return {AGENCIES[says["agency"]]: says["ori"]}
    change = {name: says[name] for name in _DOCKET}
    if any(facts[name] != says[name] for name in ("county", "court")):
        change["court_id"] = court_of(says["court"], says["county"])
    return change


def _decide(facts: dict[str, Any], link: Link, workflow: Workflow) -> None:
    """Note who asked and objected; ``broken``: what of it was decided by somebody who does not decide it."""
    says, kind, broken = link.told, Kind(link.kind), ""
    if kind == Kind.RESTORATION_ASKED:
        facts.update(asked=link.actor, is_granted=False)
    elif kind == Kind.RESTORATION_HEARD:
        facts["is_granted"] = says["restore"] and facts["asked"] not in ("", link.actor)
    elif kind == Kind.CLEARANCE_RESTORED and not facts["is_granted"]:
        broken = "was restored, and no two people decided it"
    elif kind == Kind.OBJECTION_FILED:
        facts["filed"][says["objection"]] = says["stage"], link.role
    elif kind in _DECIDED:
        stage, objector = facts["filed"].pop(says["objection"])  # one that was never filed cannot be read
        if kind == Kind.OBJECTION_WITHDRAWN and link.role not in (objector, Role.CLERK):
            broken = "has an objection that was taken back by who did not object"
        elif kind != Kind.OBJECTION_WITHDRAWN and link.role not in (
            Role.SYSTEM,
            workflow.stage(stage).decides_objections,
        ):
            broken = f"has an objection that was {kind.partition('.')[2]} by who does not decide it"
    facts["broken"] = facts["broken"] or broken


_DECIDED: Final = (Kind.OBJECTION_WITHDRAWN, Kind.OBJECTION_SUSTAINED, Kind.OBJECTION_OVERRULED)


def _against_rules(links: Sequence[Link], stages: Sequence[Stage]) -> str:
    """What of the stages of a batch, as the events say them, is against their rules; empty where nothing is."""
    passed, due, shown = 0, None, False
    signers: dict[str, str] = {}
    for link in links:
        kind, says = Kind(link.kind), _says(link)
        if kind == Kind.ORDER_SIGNED:
            signers[says["order"]] = link.actor
        elif kind == Kind.SIGNATURE_REFUSED:
            signers.pop(says["order"], None)
        elif kind == Kind.BATCH_CLEARED and passed < len(stages):
            return "it came into force before it was through its stages"
        if kind not in (Kind.STAGE_OPENED, Kind.STAGE_SHOWN, Kind.STAGE_LAPSED, Kind.STAGE_COMPLETED):
            continue
        stage = stages[passed] if passed < len(stages) else None
        if stage is None or says["stage"] != stage.id:
            return f"{kind} of {says['stage']} is not of the stage that it is in"
        if kind == Kind.STAGE_OPENED or (kind == Kind.STAGE_SHOWN and not shown):
            shown, due = kind == Kind.STAGE_SHOWN, says["due"]
            shortest = (
                None
                if stage.window is None
                else last_calendar_day(dt.date.fromisoformat(says["on"]), stage.window)
            )
            if (due is None) != (shortest is None) or (shortest is not None and due < shortest.isoformat()):
                return f"the window of stage {stage.id} is shorter than its law's"
            continue
        if kind == Kind.STAGE_SHOWN:
            continue
        passed += 1
        if kind == Kind.STAGE_LAPSED:
            if (
                stage.lapse != "proceeds"
                or due is None
                or not due < says["on"]
                or (stage.must_be_shown and not shown)
            ):
                return f"stage {stage.id} was over before its window was"
        elif link.role not in (stage.actor, *((Role.CLERK, Role.JUDGE) if stage.sign else ())):
            return f"stage {stage.id} was ended by the {link.role}"
        elif stage.sign and (not signers or link.actor in signers.values()):
            return f"stage {stage.id} was ended without a signature that another looked at"
    return ""


def _stages_said(links: Iterable[Link]) -> dict[str, list[str]]:
    """The stages that a batch went through by its events: opened, shown, last day, how each ended."""
    found: dict[str, list[str]] = {}
    for link in links:
        says = _says(link)
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
