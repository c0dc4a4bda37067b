"""A witness of a ledger: reads its events one by one, and fails on one that must never have been accepted.

It is made of the rules alone, in memory, and knows nothing of the tables or of the code that fills them. What it
believes of every wave, batch and clearance is compared with what the ledger says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from scipy.stats import binom

from clearslate.clearance.events.chain import Link
from clearslate.clearance.workflow import Stage, Workflow, read_workflow


@dataclass
class WaveSeen:
    """A wave, by its events."""

    plan: str
    is_pilot: bool
    state: str = "formed"
    requested_by: str = ""
    is_halted: bool = False
    drawn: list[str] = field(default_factory=list)
    found: dict[str, bool] = field(default_factory=dict)
    draws: int = 0
    bound: float = 0.0
    confidence: float = 0.0
    set_by: str = ""
    seed: int | None = None
    extra: set[str] = field(default_factory=set)


@dataclass
class OrderSeen:
    """An order, by its events."""

    batch: str
    case: str
    covers: frozenset[str]
    is_signed: bool = False
    signed_by: str = ""
    is_replaced: bool = False


@dataclass
class BatchSeen:
    """A batch, by its events. ``asked``: the days on which the list of its stage was shown; ``passed``: stages that ended."""

    wave: str
    conviction: bool | None
    law: str
    state: str = "formed"
    stage: str = ""
    opened: dt.date | None = None
    due: dt.date | None = None
    asked: list[dt.date] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


@dataclass
class ClearanceSeen:
    """A clearance, by its events."""

    batch: str
    wave: str
    case: str
    state: str = "planned"
    holds: set[str] = field(default_factory=set)
    objections: dict[str, str] = field(default_factory=dict)
    restoring: str = ""

    @property
    def goes_on(self) -> bool:
        """Neither taken back, nor held, nor objected to."""
        return self.state == "planned" and not self.holds and "filed" not in self.objections.values()


class Witness:
    """What happened, by the events alone."""

    def __init__(self) -> None:
        """Nothing happened yet."""
        self.seq = 0
        self.plans: dict[str, Workflow] = {}
        self.asked: dict[str, dt.date] = {}  # plan -> day up to which the records were asked
        self.waves: dict[str, WaveSeen] = {}
        self.batches: dict[str, BatchSeen] = {}
        self.clearances: dict[str, ClearanceSeen] = {}
        self.orders: dict[str, OrderSeen] = {}
        self.filed_by: dict[str, str] = {}  # objection -> role
        self.sent: dict[str, bool] = {}  # message -> whether it was sent

    def see(self, link: Link) -> None:
        """Take one event in."""
        assert link.seq == self.seq + 1, "events have no gaps"
        self.seq = link.seq
        step = getattr(self, f"_{link.kind.replace('.', '_')}", None)
        if step is not None:
            step(replace(link, subject=link.about), link.told)

    # --- plans and waves ------------------------------------------------------------------------------------

    def _plan_made(self, link: Link, payload: dict[str, Any]) -> None:
        self.plans[link.subject] = read_workflow(payload["workflow"], "test")
        self.asked[link.subject] = dt.date.fromisoformat(payload["as_of"])

    def _plan_rechecked(self, link: Link, payload: dict[str, Any]) -> None:
        day = min(dt.date.fromisoformat(payload[name]) for name in ("as_of", "known_through"))
        assert day >= self.asked[link.subject], "records are not asked backwards"
        self.asked[link.subject] = day

    def _is_known(self, batch: BatchSeen, on: str) -> bool:
        """Whether the records of a batch's plan are young enough to act on, on a day."""
        plan = self.waves[batch.wave].plan
        bound = self.plans[plan].recheck_days
        return bound is None or (dt.date.fromisoformat(on) - self.asked[plan]).days <= bound

    def _wave_formed(self, link: Link, payload: dict[str, Any]) -> None:
        self.waves[link.subject] = WaveSeen(payload["plan"], payload["pilot"])

    def _batch_formed(self, link: Link, payload: dict[str, Any]) -> None:
        self.batches[link.subject] = BatchSeen(payload["wave"], payload["conviction"], payload.get("law", ""))

    def _clearance_planned(self, link: Link, payload: dict[str, Any]) -> None:
        assert link.subject not in self.clearances, "a clearance is planned once"
        wave = self.batches[payload["batch"]].wave
        assert self.waves[wave].state == "formed", "nothing is added to a released wave"
        self.clearances[link.subject] = ClearanceSeen(payload["batch"], wave, payload["case"])

    def _audit_set(self, link: Link, _: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        assert wave.seed is None, "a bound is not set when the draw is known"
        wave.set_by = link.actor

    def _audit_opened(self, link: Link, _: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        assert wave.seed is None, "a draw is opened once"
        assert wave.set_by not in ("", link.actor), "four eyes"
        wave.seed = int(link.hash[:13], 16)

    def _audit_drawn(self, link: Link, payload: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        assert wave.state == "formed"
        left = [
            name
            for name, each in self.clearances.items()
            if each.wave == link.subject
            and (name in wave.extra or (each.state == "planned" and name not in wave.drawn))
        ]
        order = sorted(left, key=lambda name: hashlib.sha256(f"{payload['seed']}|{name}".encode()).digest())
        assert payload["sample"] == order[: len(payload["sample"])], "a sample is not picked"
        assert payload["seed"] == wave.seed, "nobody chooses what is drawn"
        if wave.draws:
            assert (wave.bound, wave.confidence) == (payload["bound"], payload["confidence"])
        assert not set(payload["extra"]) & {*wave.drawn, *payload["sample"]}, (
            "what is drawn besides was not drawn"
        )
        wave.extra = (wave.extra - set(payload["sample"])) | set(payload["extra"])
        wave.drawn += [each for each in (*payload["sample"], *payload["extra"]) if each not in wave.drawn]
        wave.draws, wave.bound, wave.confidence = wave.draws + 1, payload["bound"], payload["confidence"]

    def _audit_found(self, link: Link, payload: dict[str, Any]) -> None:
        clearance = self.clearances[link.subject]
        wave = self.waves[clearance.wave]
        assert link.role == "reviewer"
        assert link.subject in wave.drawn
        assert link.subject not in wave.found
        wave.found[link.subject] = payload["right"]
        if not payload["right"] and clearance.state == "planned":
            clearance.state = "withdrawn"

    def _wave_halted(self, link: Link, _: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        wave.is_halted = True
        if wave.state == "requested":
            wave.state = "formed"

    def _wave_resumed(self, link: Link, _: dict[str, Any]) -> None:
        self.waves[link.subject].is_halted = False

    def _release_requested(self, link: Link, _: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        assert (wave.state, wave.is_halted) == ("formed", False)
        pilots = {name: each for name, each in self.waves.items() if each.plan == wave.plan and each.is_pilot}
        for name, pilot in pilots.items():
            left = [each.state for each in self.clearances.values() if each.wave == name]
            came_to_nothing = not pilot.drawn and left and "planned" not in left
            assert pilot is wave or pilot.state == "released" or came_to_nothing, "the pilot goes first"
        assert wave.drawn
        assert set(wave.drawn) == wave.found.keys(), "all that was drawn is audited"
        rest = [
            name
            for name, each in self.clearances.items()
            if each.wave == link.subject
            and (name in wave.extra or (each.state == "planned" and name not in wave.drawn))
        ]
        of_wave = [right for name, right in wave.found.items() if name not in wave.extra]
        wrong, doubt = of_wave.count(False), 1 - wave.confidence
        if rest:  # as many wrong ones as were found, or fewer, are rare where the bound is passed
            assert binom.cdf(wrong, len(of_wave), wave.bound) <= doubt / 2 ** (wave.draws - 1) + 1e-9
        wave.state, wave.requested_by = "requested", link.actor

    def _release_approved(self, link: Link, _: dict[str, Any]) -> None:
        wave = self.waves[link.subject]
        assert (wave.state, wave.is_halted) == ("requested", False)
        assert wave.requested_by != link.actor, "four eyes"
        wave.state = "released"

    def _release_refused(self, link: Link, _: dict[str, Any]) -> None:
        assert self.waves[link.subject].state == "requested"
        self.waves[link.subject].state = "formed"

    # --- batches --------------------------------------------------------------------------------------------

    def _stages(self, batch: BatchSeen) -> tuple[Stage, ...]:
        workflow = self.plans[self.waves[batch.wave].plan]
        return workflow.stages_for(conviction=batch.conviction, law=batch.law)

    def _moving(self, batch_id: str) -> BatchSeen:
        batch = self.batches[batch_id]
        wave = self.waves[batch.wave]
        assert (wave.state, wave.is_halted) == ("released", False), "a batch moves while its wave does"
        assert batch.state not in ("cleared", "ended")
        return batch

    def _stage_opened(self, link: Link, payload: dict[str, Any]) -> None:
        batch = self._moving(link.subject)
        stage = self._stages(batch)[len(batch.passed)]
        assert (batch.stage, stage.id) == ("", payload["stage"])
        batch.state, batch.stage, batch.opened = "running", stage.id, dt.date.fromisoformat(payload["on"])
        batch.asked = []
        batch.due = None if payload["due"] is None else dt.date.fromisoformat(payload["due"])
        assert (batch.due is None) == (stage.window is None)
        if batch.due is not None and stage.window is not None and stage.window.days is not None:
            assert batch.due >= batch.opened + dt.timedelta(days=stage.window.days)

    def _stage_shown(self, link: Link, payload: dict[str, Any]) -> None:
        batch = self._moving(link.subject)
        stage = self._stages(batch)[len(batch.passed)]
        assert batch.stage == stage.id == payload["stage"]
        assert link.role in ("operator", "system")
        assert stage.grounds, "who may not object is asked nothing"
        assert {stage.actor, *stage.also_object} <= set(payload["to"]), "all who may object are asked"
        left = [each for each in self.clearances.values() if each.batch == link.subject]
        assert payload["rows"] >= sum(each.state == "planned" for each in left), "of all that is on its way"
        batch.asked.append(dt.date.fromisoformat(payload["on"]))
        assert batch.opened is not None
        assert batch.asked[-1] >= batch.opened
        if len(batch.asked) == 1:
            batch.due = None if payload["due"] is None else dt.date.fromisoformat(payload["due"])

    def is_unasked(self, batch_id: str) -> bool:
        """Whether the silence that ends a batch's stage would be that of people who were never asked."""
        batch = self.batches[batch_id]
        if not batch.stage:
            return False
        stage = self._stages(batch)[len(batch.passed)]
        return bool(stage.grounds) and stage.lapse == "proceeds" and not batch.asked

    def _ends(self, link: Link, payload: dict[str, Any]) -> tuple[BatchSeen, Stage]:
        batch = self._moving(link.subject)
        stage = self._stages(batch)[len(batch.passed)]
        assert batch.stage == stage.id == payload["stage"]
        batch.passed.append(stage.id)
        batch.stage, batch.due = "", None
        return batch, stage

    def _stage_completed(self, link: Link, payload: dict[str, Any]) -> None:
        _, stage = self._ends(link, payload)
        assert link.role in (stage.actor, "system", *(("clerk", "judge") if stage.sign else ()))
        if stage.sign:
            valid = [
                each for each in self.orders.values() if each.batch == link.subject and not each.is_replaced
            ]
            goes_on = self._members(link.subject).keys()
            assert link.actor not in {each.signed_by for each in valid}, (
                "who signs does not bring it into force alone"
            )
            assert any(each.is_signed for each in valid), "a stage that is signed has an order"
            assert all(each.is_signed for each in valid if each.covers & goes_on)
            assert all(bool(each.case) == (stage.sign == "case") for each in valid)

    def _stage_lapsed(self, link: Link, payload: dict[str, Any]) -> None:
        due, on = self.batches[link.subject].due, dt.date.fromisoformat(payload["on"])
        batch, stage = self._ends(link, payload)
        assert stage.lapse == "proceeds"
        assert due is not None
        assert on > due, "silence is consent when the window is over"
        if stage.grounds:
            assert batch.asked, "silence of those who were asked"
            assert stage.window is not None
            assert stage.window.days is not None
            assert (on - batch.asked[0]).days > stage.window.days, "who was asked had all the days"

    def _members(self, batch_id: str) -> dict[str, ClearanceSeen]:
        return {
            name: each for name, each in self.clearances.items() if each.batch == batch_id and each.goes_on
        }

    def _order_made(self, link: Link, payload: dict[str, Any]) -> None:
        self._moving(link.subject)
        case = payload.get("case", "")
        members = self._members(link.subject)
        covers = frozenset(name for name, each in members.items() if case in ("", each.case))
        assert len(covers) == payload["clearances"] > 0
        for each in self.orders.values():
            if each.batch == link.subject and each.case == case and not each.is_replaced:
                assert not each.is_signed, "what is signed is not made again"
                each.is_replaced = True
        self.orders[payload["order"]] = OrderSeen(link.subject, case, covers)

    def _order_signed(self, link: Link, payload: dict[str, Any]) -> None:
        order = self.orders[payload["order"]]
        assert self._is_known(self._moving(link.subject), payload["on"]), "no order on old records"
        assert link.role in ("judge", "clerk")
        assert (order.is_signed, order.is_replaced) == (False, False)
        assert order.covers <= self._members(order.batch).keys(), "a judge signs what still stands"
        assert any(letter.isdigit() for letter in payload["paper"]), "a signature says where its paper is"
        order.is_signed, order.signed_by = True, link.actor

    def _batch_cleared(self, link: Link, payload: dict[str, Any]) -> None:
        batch = self._moving(link.subject)
        stages = self._stages(batch)
        is_ordered = any(stage.sign for stage in stages)
        assert is_ordered or self._is_known(batch, payload["on"]), "nothing in force on old records"
        assert batch.passed == [stage.id for stage in stages], "every stage happened, in order"
        goes = self._ordered(link.subject, self._members(link.subject))
        assert goes, "something of it comes into force"
        for each in goes.values():
            each.state = "cleared"
        batch.state = "cleared"

    def _ordered(self, batch_id: str, members: dict[str, ClearanceSeen]) -> dict[str, ClearanceSeen]:
        """Those in a signed order, where a judge signs."""
        if not any(stage.sign for stage in self._stages(self.batches[batch_id])):
            return members
        signed = [each for each in self.orders.values() if each.batch == batch_id and each.is_signed]
        covers = frozenset[str]().union(*(each.covers for each in signed))
        return {name: each for name, each in members.items() if name in covers}

    def _batch_ended(self, link: Link, _: dict[str, Any]) -> None:
        batch = self._moving(link.subject)
        left = {
            name: each
            for name, each in self.clearances.items()
            if each.batch == link.subject and each.state == "planned"
        }
        if batch.passed == [stage.id for stage in self._stages(batch)]:
            left = self._ordered(link.subject, left)
        assert not left, "nothing that may still come into force is given up"
        batch.state, batch.stage, batch.due = "ended", "", None

    # --- clearances -----------------------------------------------------------------------------------------

    def _objection_filed(self, link: Link, payload: dict[str, Any]) -> None:
        clearance = self.clearances[link.subject]
        batch = self._moving(clearance.batch)
        stage = self._stages(batch)[len(batch.passed)]
        assert (batch.stage, clearance.state) == (payload["stage"], "planned")
        assert payload["ground"] in stage.grounds
        assert not batch.asked or batch.due is None or dt.date.fromisoformat(payload["on"]) <= batch.due
        assert link.role in (stage.actor, *stage.also_object, "clerk")
        clearance.objections[payload["objection"]] = "filed"
        self.filed_by[payload["objection"]] = link.role

    def _decided(self, link: Link, payload: dict[str, Any], state: str) -> None:
        clearance = self.clearances[link.subject]
        assert clearance.objections[payload["objection"]] == "filed"
        clearance.objections[payload["objection"]] = state
        if state == "withdrawn":
            assert link.role in (self.filed_by[payload["objection"]], "clerk")
        else:
            assert link.role in ("judge", "reviewer")
        if state == "sustained" and clearance.state == "planned":
            clearance.state = "withdrawn"

    def _objection_sustained(self, link: Link, payload: dict[str, Any]) -> None:
        self._decided(link, payload, "sustained")

    def _objection_overruled(self, link: Link, payload: dict[str, Any]) -> None:
        self._decided(link, payload, "overruled")

    def _objection_withdrawn(self, link: Link, payload: dict[str, Any]) -> None:
        self._decided(link, payload, "withdrawn")

    def _clearance_held(self, link: Link, payload: dict[str, Any]) -> None:
        clearance = self.clearances[link.subject]
        assert clearance.state == "planned"
        assert payload["reason"] in self.plans[self.waves[clearance.wave].plan].holds
        assert payload["reason"] not in clearance.holds
        clearance.holds.add(payload["reason"])

    def _clearance_freed(self, link: Link, payload: dict[str, Any]) -> None:
        self.clearances[link.subject].holds.remove(payload["reason"])

    def _clearance_moved(self, link: Link, payload: dict[str, Any]) -> None:
        clearance = self.clearances[link.subject]
        assert clearance.goes_on
        assert self.batches[clearance.batch].state in ("cleared", "ended")
        assert self.batches[payload["batch"]].state == "formed"
        assert self.batches[payload["batch"]].wave == clearance.wave
        clearance.batch = payload["batch"]

    def _clearance_withdrawn(self, link: Link, _: dict[str, Any]) -> None:
        assert self.clearances[link.subject].state == "planned"
        self.clearances[link.subject].state = "withdrawn"

    def _restoration_heard(self, link: Link, payload: dict[str, Any]) -> None:
        self.clearances[link.subject].restoring = "granted" if payload["restore"] else "refused"

    def _clearance_restored(self, link: Link, _: dict[str, Any]) -> None:
        clearance = self.clearances[link.subject]
        assert clearance.state == "cleared"
        if self.plans[self.waves[clearance.wave].plan].restoration.notice_first:
            assert clearance.restoring == "granted", "notice and hearing come first"
        clearance.state = "restored"

    # --- messages -------------------------------------------------------------------------------------------

    def _message_made(self, link: Link, payload: dict[str, Any]) -> None:
        batch = self.batches[payload["batch"]]
        assert batch.state == "cleared", "nobody is told of what is not in force"
        workflow = self.plans[self.waves[batch.wave].plan]
        recipients_for = workflow.recipients_for(conviction=batch.conviction, law=batch.law)
        assert payload["recipient"].partition(".")[0] in {recipient.id for recipient in recipients_for}
        if payload["purpose"] == "clear":
            states = [each.state for each in self.clearances.values() if each.batch == payload["batch"]]
            assert payload["rows"] <= states.count("cleared")
            assert all(self.clearances[each].state == "cleared" for each in payload.get("only", ()))
        self.sent[link.subject] = False

    def _message_sent(self, link: Link, _: dict[str, Any]) -> None:
        assert not self.sent[link.subject]
        self.sent[link.subject] = True

    def _message_acknowledged(self, link: Link, _: dict[str, Any]) -> None:
        assert self.sent[link.subject], "only what was sent is answered"
