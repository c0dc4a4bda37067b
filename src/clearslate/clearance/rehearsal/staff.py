"""What people do in a rehearsal: they audit, release, object, decide, order and sign, each in a role of their own.

Nobody here can do more than the office lets them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import DaysMissing, order_id, replaced_orders, salt_beside
from clearslate.clearance.orders.make import make_orders, sign
from clearslate.clearance.rehearsal.agencies import Directory
from clearslate.clearance.rehearsal.faults import Faults, draw
from clearslate.clearance.restoration.restoration import (
    ask,
    decide,
    notice,
    tell,
)
from clearslate.clearance.state import open_clearances, workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES, Stage, Workflow
from clearslate.records.dataset import Dataset
from clearslate.records.files import put

_NAMES: Final = {
    "operator": Role.OPERATOR, "second-operator": Role.OPERATOR, "reviewer": Role.REVIEWER, "clerk": Role.CLERK,
    "prosecutor": Role.PROSECUTOR, "judge": Role.JUDGE, "counsel": Role.COUNSEL,
    "auditor": Role.AUDITOR,
}  # fmt: skip
PEOPLE: Final = {name: Actor(name, role) for name, role in _NAMES.items()}
"""Who works in the office of a rehearsal."""
OPERATOR, SECOND, REVIEWER = PEOPLE["operator"], PEOPLE["second-operator"], PEOPLE["reviewer"]
_OF_ROLE: Final = {actor.role: actor for actor in reversed(PEOPLE.values())}
_DECIDED_AFTER: Final = 14  # days until an objection is decided
_HELD_FOR: Final = 40  # days


class Staff:
    """The people of one office."""

    def __init__(
        self, ledger: Ledger, dataset: Dataset, folder: Path, faults: Faults, seed: int, *, documents: int
    ) -> None:
        """At a ledger.

        Args:
            ledger: the ledger.
            dataset: the records, for orders as documents.
            folder: where orders are put, and lists.
            faults: how often somebody objects, and the like.
            seed: of the draws.
            documents: of how many batches the order is written as PDF; of the rest its list of charges alone.
        """
        self._ledger, self._dataset, self._folder = ledger, dataset, folder
        self._faults, self._seed = faults, seed
        self._office = Office(ledger)
        self._documents = documents
        self._looked: set[tuple[str, str]] = set()
        self._held: dict[str, tuple[str, dt.date]] = {}
        self._to_restore: list[str] | None = None
        self.happened: Counter[str] = Counter()

    def engage(self, at: dt.datetime) -> None:
        """Give everybody their role."""
        for name, actor in PEOPLE.items():
            if actor.role == Role.OPERATOR:
                continue  # they opened the ledger
            granted = Event(Kind.ROLE_GRANTED, name, {"role": actor.role}, key=f"granted:{name}:{actor.role}")
            self._ledger.append([granted], OPERATOR, at)

    # --- release --------------------------------------------------------------------------------------------

    def release(self, wave: str, at: dt.datetime) -> bool:
        """Audit a wave until it is sure enough, and release it by two people; whether that could be done."""
        drawn = self._office.draw_audit(wave, OPERATOR, at, opened_by=SECOND)
        while drawn:
            self._look_through(wave, drawn, at)
            if self._office.audited(wave).must_stop:
                self._office.halt(wave, REVIEWER, at, why="the audit found too many wrong ones")
                self.happened["waves halted"] += 1
                return False
            drawn = self._office.extend_audit(wave, OPERATOR, at)
        self._office.request_release(wave, OPERATOR, at)
        self._office.approve_release(wave, SECOND, at)
        self.happened["waves released"] += 1
        return True

    def _look_through(self, wave: str, drawn: list[str], at: dt.datetime) -> None:
        found = []
        for each in drawn:
            right = draw(self._seed, "wrong", each) >= self._faults.wrong
            payload = {"wave": wave, "right": right, "why": "" if right else "another record"}
            found.append(Event(Kind.AUDIT_FOUND, each, payload, key=f"{wave}:audit:{each}"))
            self.happened["clearances audited"] += 1
            self.happened["clearances found wrong"] += not right
        self._ledger.append(found, REVIEWER, at)

    # --- a day ----------------------------------------------------------------------------------------------

    def work(self, day: dt.date, at: dt.datetime) -> int:
        """Do what there is to do on a day, until nothing more moves; how many events the clock made."""
        self._free(day, at)
        self._decide(day, at)
        made = 0
        while True:
            self._office.catch_up(at)
            moved = self._office.advance(day, at)
            made += moved
            moved += sum(self._stage(batch, day, at) for batch in self._in_a_stage())
            if not moved:
                return made

    def _in_a_stage(self) -> list[Any]:
        rows = m.Batch.objects.using(self._ledger.alias).filter(state=m.BatchState.RUNNING).exclude(stage="")
        return list(rows.order_by("id"))

    def _stage(self, batch: Any, day: dt.date, at: dt.datetime) -> int:
        """What people do in the stage that a batch is in; whether it ended."""
        workflow = self._workflow(batch.plan)
        stage = workflow.stage(batch.stage)
        if (batch.id, stage.id) not in self._looked:
            self._looked.add((batch.id, stage.id))
            if stage.is_listed:
                write_list(self._ledger, batch.id, self._folder / "lists", OPERATOR, day, at)
                self.happened["lists shown"] += 1
            self._object(batch, stage, day, at)
            self._hold(batch, workflow, day, at)
        if stage.sign:
            return self._order(batch, stage, day, at)
        if stage.lapse == "proceeds":
            return 0
        self._office.complete(batch.id, _OF_ROLE[stage.actor], day, at)
        return 1

    def _open(self, batch: str, what: str, share: float) -> list[str]:
        """Clearances of a batch that go on, of which a share is drawn."""
        if not share:
            return []
        ids = open_clearances(batch, self._ledger.alias).order_by("id").values_list("id", flat=True)
        return [each for each in ids if draw(self._seed, what, each) < share]

    # --- objections, holds, restorations --------------------------------------------------------------------

    def _object(self, batch: Any, stage: Stage, day: dt.date, at: dt.datetime) -> None:
        if not stage.grounds:
            return
        ground = min(stage.grounds)
        for each in self._open(batch.id, f"objected {stage.id}", self._faults.objected):
            self._office.object(each, _OF_ROLE[stage.actor], day, at, ground=ground)
            self.happened["objections"] += 1

    def _decide(self, day: dt.date, at: dt.datetime) -> None:
        """Decide objections some days after they were filed; a tenth is never decided."""
        rows = m.Objection.objects.using(self._ledger.alias).filter(state=m.ObjectionState.FILED)
        for objection in rows.filter(filed_on__lte=day - dt.timedelta(days=_DECIDED_AFTER)).order_by("id"):
            by_chance = draw(self._seed, "decided", objection.id)
            if by_chance < 0.1:
                continue
            batch = m.Batch.objects.using(self._ledger.alias).get(id=objection.batch)
            decides = self._workflow(batch.plan).stage(objection.stage).decides_objections
            sustained = by_chance < 0.55
            actor = _OF_ROLE[Role(decides)] if decides else REVIEWER
            self._office.decide(objection.id, actor, day, at, sustained=sustained)
            self.happened["objections sustained" if sustained else "objections overruled"] += 1

    def _hold(self, batch: Any, workflow: Workflow, day: dt.date, at: dt.datetime) -> None:
        if not workflow.holds:
            return
        reason = min(workflow.holds)
        for each in self._open(batch.id, "held", self._faults.held):
            if each not in self._held:
                self._office.hold(each, PEOPLE["clerk"], at, reason=reason)
                self._held[each] = (reason, day)
                self.happened["holds"] += 1

    def _free(self, day: dt.date, at: dt.datetime) -> None:
        for each, (reason, since) in list(self._held.items()):
            if reason and (day - since).days >= _HELD_FOR:
                self._office.free(each, PEOPLE["clerk"], at, reason=reason)
                self._held[each] = ("", since)

    def assign(self, directories: Mapping[str, Directory], at: dt.datetime) -> int:
        """Say which agency it was of what is in force and has none, where the directory has the name that the record gives."""
        events = []
        for agency, directory in directories.items():
            rows = m.Clearance.objects.using(self._ledger.alias).filter(
                state=m.State.CLEARED, **{AGENCIES[agency]: ""}
            )
            events += [
                Event(Kind.AGENCY_ASSIGNED, each.id, {"agency": agency, "ori": ori})
                for each in rows.order_by("id")
                if (ori := directory.of(each))
            ]
        self._ledger.append(events, OPERATOR, at)
        self.happened["agencies assigned"] += len(events)
        return len(events)

    def restore_some(self, day: dt.date, at: dt.datetime) -> int:
        """Restore a share of what is in force, as if it had been cleared in error: with notice and hearing where needed."""
        rows = m.Clearance.objects.using(self._ledger.alias).filter(state=m.State.CLEARED)
        count = 0
        for each, plan in rows.order_by("id").values_list("id", "plan").iterator(chunk_size=10_000):
            if draw(self._seed, "restored", each) < self._faults.restored:
                self._restore(each, self._workflow(plan), day, at)
                count += 1
        self.happened["clearances restored"] += count
        return count

    def _restore(self, clearance: str, workflow: Workflow, day: dt.date, at: dt.datetime) -> None:
        ledger, why = self._ledger, "cleared in error"
        ask(ledger, clearance, OPERATOR, day, at, why=why)
        asked = m.Clearance.objects.using(ledger.alias).get(id=clearance).route
        route = workflow.route(asked)
        if route.notice_first:
            notice(ledger, clearance, PEOPLE["clerk"], day, at, why=why)
        decider = SECOND if route.decided_by == Role.OPERATOR else _OF_ROLE[route.decided_by]
        paper = f"hearing of {day.isoformat()}"
        decide(ledger, clearance, decider, day, at, restore=True, why=why, paper=paper, hearing=True)
        tell(ledger, clearance, PEOPLE["clerk"], day, at)

    # --- orders ---------------------------------------------------------------------------------------------

    def _order(self, batch: Any, stage: Stage, day: dt.date, at: dt.datetime) -> int:
        """Make, sign and record the orders of a batch; 0 where nothing of it goes on now."""
        rows = list(
            open_clearances(batch.id, self._ledger.alias).order_by("number", "case", "sequence", "id")
        )
        if not rows:
            return 0
        if self._documents > 0:
            self._documents -= 1
            orders = self._papers(batch.id, rows, stage, at)
        else:
            orders = self._lists(batch.id, rows, stage, at)
            self.happened["orders as lists"] += len(orders)
        for order in orders:
            sign(self._ledger, order, _OF_ROLE[Role.JUDGE], day, at, paper=f"order {order} 1")
        self._office.complete(batch.id, PEOPLE["clerk"], day, at)
        return 1

    def _papers(self, batch: str, rows: list[Any], stage: Stage, at: dt.datetime) -> list[str]:
        """Orders as documents. Of charges whose day no record has, the clerk is taken to have supplied it in the end."""
        try:
            made = make_orders(self._ledger, batch, self._dataset, self._folder / batch, at)
        except DaysMissing:
            self.happened["batches whose days of disposition the clerk supplied"] += 1
            return self._lists(batch, rows, stage, at)
        self.happened["orders as PDF"] += len(made)
        return [each.order for each in made]

    def _lists(self, batch: str, rows: list[Any], stage: Stage, at: dt.datetime) -> list[str]:
        """Orders as the lists of what they close, without the document around them."""
        cases: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            cases[row.case if stage.sign == "case" else ""].append(row)
        events, replaced = [], replaced_orders(batch, self._ledger)
        for case, of in cases.items():
            covers = digest_of(sorted(row.id for row in of))
            lines = [json.dumps([row.id, row.charge, row.number, row.sequence, row.law]) for row in of]
            data = "".join(f"{line}\n" for line in lines).encode()
            order = order_id(
                batch, case, covers, replaced, salt_beside((row.id for row in of), self._ledger.alias)
            )
            put(self._folder / f"{order}.jsonl", data)
            sha256 = hashlib.sha256(data).hexdigest()
            payload = {"order": order, "sha256": sha256, "covers": covers, "clearances": len(of)}
            payload |= {"case": case} if case else {}
            events.append(Event(Kind.ORDER_MADE, batch, payload, key=f"order:{order}"))
        self._ledger.append(events, OPERATOR, at)
        return [event.payload["order"] for event in events]

    def _workflow(self, plan: str) -> Workflow:
        return workflow_of_plan(plan, self._ledger.alias)
