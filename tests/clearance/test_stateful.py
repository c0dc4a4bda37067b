"""No sequence of actions, by whomever, on whatever day, leads the ledger to a state that may not be.

People of every role do at random what the office can do, in the order that comes; some try what is not theirs, or
put events into the ledger past the office. Agencies are told, answer in whole or in part, late, twice, or the
contrary of what they said; extracts show what they did; clearances are undone, persons get other ids, copies are
destroyed. An independent witness (``witness``, ``witness_after``) reads every event that was accepted, and what it
believes must be what the ledger says. What was refused must have left nothing.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import clearslate.states
from clearslate.clearance.events import Event, Kind, NotAllowed, Role, form_of
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.exchange.account import account, statuses
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.exchange.letters import Letters
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office.held_back import held_back, never_shown
from clearslate.clearance.office.office import Office
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import (
    Lane,
    clear_tables,
    fingerprint,
    open_clearances,
    project,
)
from clearslate.clearance.state.audit import Bound
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Route, Stage, Workflow, due, load_workflow
from clearslate.records.proofs import digest_of as digest_of_code
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.waiting import asked
from tests.clearance.witness_after import After

AT: Final = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
JURISDICTIONS: Final = ("PA", "UT", "MN", "OK", "CO", "MI", "NJ", "MD", "VA")
DESTROYING: Final = ("PA", "MI", "MN", "OK")
OPERATOR, OTHER = Actor("olive", Role.OPERATOR), Actor("otto", Role.OPERATOR)
REVIEWER, JUDGE = Actor("rhea", Role.REVIEWER), Actor("juno", Role.JUDGE)
PEOPLE: Final = (
    OPERATOR, OTHER, REVIEWER, Actor("olive", Role.REVIEWER), Actor("paul", Role.PROSECUTOR),
    Actor("cleo", Role.CLERK), JUDGE, Actor("ada", Role.AUDITOR), SYSTEM,
)  # fmt: skip
CLERK: Final = Actor("cleo", Role.CLERK)
PROFILES: Final = load_profiles()
ORIS: Final = ("PA0010000", "PA0010100", "")
CODES: Final = ("busy", "busy", "no_match", "destroyed")
LOOKED: Final = (Kind.VERIFIED_OPEN, Kind.VERIFIED_OPEN, Kind.VERIFIED_GONE, Kind.VERIFIED_UNSURE)
ANSWERS: Final = (
    Kind.MESSAGE_ACKNOWLEDGED, Kind.MESSAGE_REJECTED, Kind.ITEM_ACKNOWLEDGED, Kind.ITEM_REJECTED,
)  # fmt: skip

numbers = st.integers(0, 2**31)
people = st.sampled_from((None, *PEOPLE)) | st.none()  # mostly whose it is: None
days = st.sampled_from((0, 0, 1, 29, 30, 31, 45, 61, 70))


@lru_cache
def workflow_of(code: str) -> Workflow:
    """The state's; in some, copies are destroyed soon."""
    found = load_workflow(clearslate.states.folder(code) / "workflow.yaml")
    found = found.model_copy(
        update={"audit_bound": 0.9, "audit_confidence": 0.6}
    )  # so that small samples are enough
    if code not in DESTROYING:
        return found
    first, *rest = found.recipients
    destroys = (first.model_copy(update={"destroys": ("all",)}), *rest)
    return found.model_copy(update={"retention_days": 20, "recipients": destroys})


def ways(workflow: Workflow) -> list[tuple[bool, str]]:
    """A kind and law of each way through the stages."""
    found: dict[tuple[str, ...], tuple[bool, str]] = {}
    for law, conviction in itertools.product(workflow.laws, (False, True)):
        found.setdefault(workflow.way(conviction=conviction, law=law), (conviction, law))
    return list(found.values())


def pick(things: Sequence[Any], number: int) -> Any:
    """One of them."""
    return things[number % len(things)]


def said(using: str) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    """What the state says. That an answer did one clearance says no more than that another did its whole batch."""
    names = [field.name for field in m.Item._meta.concrete_fields if field.name != "id"]
    items = []
    for item in m.Item.objects.using(using).all():
        if item.state == "acknowledged" and Lane(item.batch, item.recipient, item.purpose, using).whole_done:
            item.state = ""
        if item.state or item.seen or item.floor:
            items.append(tuple(str(getattr(item, name)) for name in names))
    rest = {name: digest for name, digest in fingerprint(using).items() if name != "Item"}
    return rest, sorted(items)


class Clearing(RuleBasedStateMachine):
    """A ledger, and everybody at work on it."""

    ledger: Ledger  # of the class: its tables are emptied for each story
    shadow: Ledger  # another, in memory, for what the same events in another order make

    def __init__(self) -> None:
        super().__init__()
        using = self.ledger.alias
        clear_tables(using)
        for table in (m.Event, m.Content, m.Head, m.Checkpoint):
            table.objects.using(using).all().delete()
        self.using = using
        self.office = Office(self.ledger)
        self.witness = After()
        self.today = dt.date(2026, 1, 5)
        self.count = itertools.count()

    # --- doing ----------------------------------------------------------------------------------------------

    def attempt(self, do: Callable[[], Any]) -> None:
        """Do it; what is refused leaves nothing."""
        before = self.ledger.head()
        try:
            do()
        except NotAllowed:
            assert self.ledger.head() == before
        for link in self.ledger.links(after=self.witness.seq):
            self.witness.see(link)

    def put(self, actor: Actor, *events: Event) -> None:
        """Past the office."""
        self.attempt(lambda: self.ledger.append(events, actor, AT))

    def ids(self, table: Any, **where: Any) -> list[str]:
        rows = table.objects.using(self.using).filter(**where)
        return sorted(rows.values_list("id", flat=True)) or ["none"]

    # --- plans, audits, releases ----------------------------------------------------------------------------

    @initialize(
        code=st.sampled_from(JURISDICTIONS), number=numbers, moves=st.sampled_from((True, True, False))
    )
    def begin(self, code: str, number: int, *, moves: bool) -> None:
        self.plan(code, number)
        if moves:
            self.release(0)
            self.advance(0)

    @rule(code=st.sampled_from(JURISDICTIONS), number=numbers)
    def plan(self, code: str, number: int) -> None:
        """Two waves, the first of two batches, each of two cases with three charges."""
        if len(self.witness.plans) == 3:
            return
        name, workflow = f"plan{next(self.count)}", workflow_of(code)
        payload = {
            "run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow.model_dump(mode="json"), "dropped": {},
        }  # fmt: skip
        events = [Event(Kind.PLAN_MADE, name, payload, key=name)]
        for wave in (1, 2):
            formed = {"plan": name, "number": wave, "pilot": wave == 1}
            events.append(Event(Kind.WAVE_FORMED, f"{name}-{wave}", formed, key=f"{name}-{wave}"))
        for each, wave in enumerate((1, 1, 2)):
            conviction, law = pick(ways(workflow), number + each)
            batch = f"{name}-b{each}"
            batch_formed: dict[str, Any] = {
                "wave": f"{name}-{wave}", "by": "Adams", "size": 3, "sha256": "0",
                "conviction": conviction if workflow.splits_kinds else None, "law": law if workflow.splits_laws else "",
            }  # fmt: skip
            events.append(Event(Kind.BATCH_FORMED, batch, batch_formed, key=batch))
            events += [self.planned(f"{batch}-{place}", batch, conviction, law) for place in range(3)]
        self.put(OPERATOR, *events)

    @staticmethod
    def planned(name: str, batch: str, conviction: bool, law: str) -> Event:
        payload = {
            "batch": batch, "charge": f"h-{name}", "case": f"c-{batch}-{name[-1] == '0'}", "person": f"p-{batch}", "law": law,
            "version": "v", "since": "2025-01-01", "county": "Adams", "court": "Common Pleas", "number": "1" if name[-1] == "0" else "2",
            "sequence": 1, "statute": "18 § 3929", "conviction": conviction, "keys": {"tracking_number": "T1"},
            "agencies": {"arresting": {"ori": ORIS[int(name[-1]) % 3]}, "prosecuting": {"ori": ORIS[int(name[-1]) % 2]}},
        }  # fmt: skip
        return Event(Kind.CLEARANCE_PLANNED, name, payload, key=name)

    @rule(number=numbers, actor=people, size=st.integers(1, 6), share=st.sampled_from((0.01, 0.5, 0.9)))
    def draw(self, number: int, actor: Actor | None, size: int, share: float) -> None:
        wave = pick(self.ids(m.Wave), number)
        self.attempt(
            lambda: self.office.draw_audit(
                wave, actor or OPERATOR, AT, opened_by=REVIEWER, bound=Bound(share, 0.6), size=size
            )
        )

    @rule(number=numbers, actor=people)
    def draw_more(self, number: int, actor: Actor | None) -> None:
        self.attempt(lambda: self.office.extend_audit(pick(self.ids(m.Wave), number), actor or OPERATOR, AT))

    @rule(number=numbers, right=st.booleans(), actor=st.sampled_from((REVIEWER, OPERATOR)))
    def find(self, number: int, actor: Actor, *, right: bool) -> None:
        clearance = pick(self.ids(m.Clearance), number)
        self.attempt(lambda: self.office.find(clearance, actor, AT, right=right))

    @rule(number=numbers, actor=people)
    def request(self, number: int, actor: Actor | None) -> None:
        self.attempt(
            lambda: self.office.request_release(pick(self.ids(m.Wave), number), actor or OPERATOR, AT)
        )

    @rule(number=numbers, actor=people)
    def approve(self, number: int, actor: Actor | None) -> None:
        self.attempt(
            lambda: self.office.approve_release(pick(self.ids(m.Wave), number), actor or REVIEWER, AT)
        )

    @rule(number=numbers, actor=people, verb=st.sampled_from(("resume", "resume", "halt", "refuse_release")))
    def stop(self, number: int, actor: Actor | None, verb: str) -> None:
        wave = pick(self.ids(m.Wave), number)
        self.attempt(lambda: getattr(self.office, verb)(wave, actor or OPERATOR, AT, why="test"))

    @rule(number=numbers)
    def release(self, number: int) -> None:
        """As it should be: so that stories come to their end."""
        wave = pick(self.ids(m.Wave), number)
        self.attempt(lambda: self.office.draw_audit(wave, OPERATOR, AT, opened_by=REVIEWER, size=100))
        for each in self.ids(m.Clearance, wave=wave, audit="drawn"):
            self.attempt(lambda each=each: self.office.find(each, REVIEWER, AT, right=True))  # type: ignore[misc]
        self.attempt(lambda: self.office.request_release(wave, OPERATOR, AT))
        for who in (Actor(OPERATOR.name, Role.REVIEWER), REVIEWER):  # who asked tries first
            self.attempt(lambda who=who: self.office.approve_release(wave, who, AT))  # type: ignore[misc]
        day = self.today.isoformat()
        for batch in self.ids(
            m.Batch, wave=wave, state="formed"
        ):  # and the clock opens a window that is over at once
            for stage in self.stages_left(batch)[:1]:
                payload = {"stage": stage, "on": day, "due": day}
                self.put(SYSTEM, Event(Kind.STAGE_OPENED, batch, payload))

    def stages_left(self, batch: str) -> list[str]:
        """The stages that a batch has not been through."""
        found = m.Batch.objects.using(self.using).filter(id=batch).first()
        if found is None:
            return []
        plan = m.Plan.objects.using(self.using).get(id=found.plan)
        own = workflow_of(plan.jurisdiction).stages_for(conviction=found.conviction, law=found.law)
        passed = m.Stage.objects.using(self.using).filter(batch=batch).exclude(how="").count()
        return [stage.id for stage in own[passed:]]

    # --- stages ---------------------------------------------------------------------------------------------

    @rule(later=days)
    def advance(self, later: int) -> None:
        self.today += dt.timedelta(days=later)
        self.office.advance(self.today, AT)  # never refused
        self.attempt(lambda: None)

    @rule(number=numbers, actor=people, ago=st.sampled_from((0, 0, 10, 40)))
    def ask_records(self, number: int, actor: Actor | None, ago: int) -> None:
        """Newer records are asked of what is on its way, and say the same of it."""
        day = self.today.isoformat()
        known = (self.today - dt.timedelta(days=ago)).isoformat()
        payload = asked(AT, as_of=day, known_through=known)
        plan = pick(self.ids(m.Plan), number)
        self.put(actor or OPERATOR, Event(Kind.PLAN_RECHECKED, plan, payload))

    @rule(later=st.sampled_from((0, 70)))
    def carry_on(self, later: int) -> None:
        """As it should be: lists are shown, records are asked, windows end, orders are signed, stages completed."""
        for each, _ in list(never_shown(self.using)):
            self.attempt(lambda each=each: self.shown(each.batch, OPERATOR))  # type: ignore[misc]
        self.today += dt.timedelta(days=later)
        for number in range(len(self.ids(m.Plan))):
            self.ask_records(number, None, 0)
        self.advance(0)
        for number, batch in enumerate(self.ids(m.Batch, state="running")):
            stage = self.stage_of(batch)
            if stage is not None and stage.sign:
                self.order(number, wrong=False, signs=True, ends=True)
            elif later == 0 and stage is not None:
                doer = Actor("pat", stage.actor)
                self.attempt(lambda batch=batch, doer=doer: self.office.complete(batch, doer, self.today, AT))  # type: ignore[misc]
        self.advance(0)

    def shown(self, batch: str, actor: Actor, kind: int = 0) -> None:
        """Show the list of a batch; one of several, if it was written more than once."""
        rows = m.Clearance.objects.using(self.using).filter(batch=batch, state="planned").count()
        self.office.show(batch, actor, self.today, AT, sha256=f"{kind}{rows}", rows=rows)

    @rule(number=numbers, actor=people)
    def show(self, number: int, actor: Actor | None) -> None:
        batch = pick(self.ids(m.Batch, state="running"), number)
        self.attempt(lambda: self.shown(batch, actor or OPERATOR, number % 3))

    @rule()
    def catch_up(self) -> None:
        self.office.catch_up(AT)
        self.attempt(lambda: None)

    @rule(number=numbers, actor=people)
    def complete(self, number: int, actor: Actor | None) -> None:
        batch = pick(self.ids(m.Batch, state="running"), number)
        stage = self.stage_of(batch)
        doer = actor or Actor("pat", stage.actor if stage else Role.OPERATOR)
        self.attempt(lambda: self.office.complete(batch, doer, self.today, AT))

    def stage_of(self, batch: str) -> Stage | None:
        found = m.Batch.objects.using(self.using).filter(id=batch).exclude(stage="").first()
        if found is None:
            return None
        plan = m.Plan.objects.using(self.using).get(id=found.plan)
        return workflow_of(plan.jurisdiction).stage(found.stage)

    @rule(
        number=numbers, wrong=st.sampled_from((False, False, True)), signs=st.booleans(), ends=st.booleans()
    )
    def order(self, number: int, *, wrong: bool, signs: bool, ends: bool) -> None:
        """Orders of a batch, signed or not, the stage ended or not."""
        batch = pick(self.ids(m.Batch, state="running"), number)
        stage = self.stage_of(batch)
        per_case = (stage is not None and stage.sign == "case") != wrong
        rows = open_clearances(batch, self.using)
        cases = sorted(set(rows.values_list("case", flat=True))) if per_case else [""]
        made = []
        for case in cases:
            ids = sorted(rows.filter(**({"case": case} if case else {})).values_list("id", flat=True))
            name = f"order{next(self.count)}"
            payload = {"order": name, "sha256": "0", "covers": digest_of(ids), "clearances": len(ids)}
            self.put(SYSTEM, Event(Kind.ORDER_MADE, batch, payload | ({"case": case} if case else {})))
            made.append(name)
        for name in made if signs else ():
            self.sign_it(name, JUDGE)
        if signs and ends:
            self.attempt(lambda: self.office.complete(batch, CLERK, self.today, AT))

    @rule(number=numbers)
    def order_the_rest(self, number: int) -> None:
        """What is held while the order is made, and freed when it is signed, is in no signed order."""
        batch = pick(self.ids(m.Batch, state="running"), number)
        clearance = pick(self.ids(m.Clearance, batch=batch, state="planned"), number // 7)
        self.attempt(lambda: self.office.hold(clearance, OPERATOR, AT, reason="open_appeal"))
        self.order(
            0 if batch == "none" else self.ids(m.Batch, state="running").index(batch),
            wrong=False,
            signs=True,
            ends=False,
        )
        self.attempt(lambda: self.office.free(clearance, OPERATOR, AT, reason="open_appeal"))
        self.attempt(lambda: self.office.complete(batch, CLERK, self.today, AT))
        self.advance(0)

    @rule(number=numbers, actor=people)
    def sign(self, number: int, actor: Actor | None) -> None:
        self.sign_it(pick(self.ids(m.Order), number), actor or JUDGE)

    def sign_it(self, name: str, actor: Actor) -> None:
        found = m.Order.objects.using(self.using).filter(id=name).first()
        payload = {"order": name, "on": self.today.isoformat(), "paper": "CP-1 #1"}
        self.put(actor, Event(Kind.ORDER_SIGNED, found.batch if found else "none", payload))

    # --- single clearances ----------------------------------------------------------------------------------

    @rule(number=numbers, actor=people, goes_on=st.booleans())
    def object(self, number: int, actor: Actor | None, *, goes_on: bool) -> None:
        batch = pick(self.ids(m.Batch, state="running"), number)
        clearance = pick(self.ids(m.Clearance, batch=batch), number // 7)
        stage = self.stage_of(batch)
        ground = pick([*(stage.grounds if stage else ()), "none"], number // 49)
        doer = actor or Actor("pat", stage.actor if stage else Role.OPERATOR)
        self.attempt(lambda: self.office.object(clearance, doer, self.today, AT, ground=ground))
        if goes_on:
            self.carry_on(70)

    @rule(number=numbers, actor=people, sustained=st.booleans())
    def decide(self, number: int, actor: Actor | None, *, sustained: bool) -> None:
        objection = pick(self.ids(m.Objection), number)
        doer = actor or pick((JUDGE, REVIEWER), number // 7)
        self.attempt(lambda: self.office.decide(objection, doer, self.today, AT, sustained=sustained))

    @rule(number=numbers, actor=people)
    def take_back_objection(self, number: int, actor: Actor | None) -> None:
        objection = pick(self.ids(m.Objection), number)
        doer = actor or Actor("cleo", Role.CLERK)
        self.attempt(lambda: self.office.withdraw_objection(objection, doer, self.today, AT))

    @rule(number=numbers, actor=people, verb=st.sampled_from(("hold", "free")))
    def hold(self, number: int, actor: Actor | None, verb: str) -> None:
        held = {"held": 1} if verb == "free" else {"state": "planned"}
        clearance = pick(self.ids(m.Clearance, **held), number)
        reason = pick(("open_appeal", "in_custody", "none"), number // 7)
        self.attempt(lambda: getattr(self.office, verb)(clearance, actor or OPERATOR, AT, reason=reason))

    @rule(number=numbers, actor=people)
    def withdraw(self, number: int, actor: Actor | None) -> None:
        clearance = pick(self.ids(m.Clearance), number)
        self.attempt(lambda: self.office.withdraw(clearance, actor or OPERATOR, AT, why="test"))

    @rule(number=numbers, share=st.sampled_from((1, 1, 2)), verb=st.sampled_from(("hold", "withdraw")))
    def keep_a_batch_back(self, number: int, share: int, verb: str) -> None:
        """Hold or take back a whole batch, or half of it."""
        batch = pick(self.ids(m.Batch, state="running"), number)
        said = {"hold": {"reason": "open_appeal"}, "withdraw": {"why": "test"}}[verb]
        for each in self.ids(m.Clearance, batch=batch, state="planned")[::share]:
            self.attempt(lambda each=each: getattr(self.office, verb)(each, OPERATOR, AT, **said))  # type: ignore[misc]

    @rule()
    def free_all(self) -> None:
        for each in self.ids(m.Clearance, held=1, holds=["open_appeal"]):
            self.attempt(lambda each=each: self.office.free(each, OPERATOR, AT, reason="open_appeal"))  # type: ignore[misc]

    # --- undoing ----------------------------------------------------------------------------------------------

    @rule(number=numbers, actor=people)
    def restore(self, number: int, actor: Actor | None) -> None:
        """Past the office."""
        clearance = pick(self.ids(m.Clearance, state="cleared"), number)
        payload = {"on": self.today.isoformat(), "why": "test"}
        self.put(actor or OPERATOR, Event(Kind.CLEARANCE_RESTORED, clearance, payload))

    @rule(number=numbers, actor=people)
    def ask(self, number: int, actor: Actor | None) -> None:
        clearance = pick(self.ids(m.Clearance, state="cleared"), number)
        route = pick([*(each.id for each in self.routes_of(clearance)), "none"], number // 7)
        doer = actor or OPERATOR
        self.attempt(
            lambda: restoration.ask(self.ledger, clearance, doer, self.today, AT, why="test", route=route)
        )

    def routes_of(self, clearance: str) -> Sequence[Route]:
        found = m.Clearance.objects.using(self.using).filter(id=clearance).first()
        if found is None:
            return ()
        plan = m.Plan.objects.using(self.using).get(id=found.plan)
        return workflow_of(plan.jurisdiction).restoration.routes

    @rule(number=numbers, actor=people)
    def notice(self, number: int, actor: Actor | None) -> None:
        clearance = pick(self.ids(m.Clearance, restoring="asked"), number)
        doer = actor or CLERK
        self.attempt(lambda: restoration.notice(self.ledger, clearance, doer, self.today, AT, why="test"))

    @rule(number=numbers, actor=people, restores=st.booleans(), hearing=st.booleans())
    def decide_undoing(self, number: int, actor: Actor | None, *, restores: bool, hearing: bool) -> None:
        waiting = self.ids(m.Clearance, restoring__in=("asked", "noticed"))
        clearance, doer = pick(waiting, number), actor or pick((JUDGE, REVIEWER, OTHER), number // 7)
        self.attempt(
            lambda: restoration.decide(
                self.ledger,
                clearance,
                doer,
                self.today,
                AT,
                restore=restores,
                why="test",
                paper="CP-1 #1",
                hearing=hearing,
            )
        )

    @rule(number=numbers)
    def undo(self, number: int) -> None:
        """As it should be: asked, noticed, decided by whom the route names, told."""
        clearance = pick(self.ids(m.Clearance, state="cleared"), number)
        routes = self.routes_of(clearance)
        decider = Actor("dora", routes[0].decided_by if routes else Role.JUDGE)
        at, on = (self.ledger, clearance), (self.today, AT)
        self.attempt(lambda: restoration.ask(*at, OPERATOR, *on, why="test"))
        self.attempt(lambda: restoration.notice(*at, CLERK, *on, why="test"))
        self.attempt(
            lambda: restoration.decide(
                *at, decider, *on, restore=True, why="test", paper="CP-1 #1", hearing=True
            )
        )

    @rule(number=numbers, actor=people)
    def tell_person(self, number: int, actor: Actor | None) -> None:
        clearance, doer = pick(self.ids(m.Clearance, state="restored"), number), actor or CLERK
        self.attempt(lambda: restoration.tell(self.ledger, clearance, doer, self.today, AT))

    @rule(number=numbers, actor=people, splits=st.booleans())
    def rekey(self, number: int, actor: Actor | None, *, splits: bool) -> None:
        """A person is merged into another, or split."""
        clearance = m.Clearance.objects.using(self.using).order_by("id")[number % 9 : number % 9 + 1].first()
        if clearance is None:
            return
        person, new = clearance.person, f"n{next(self.count)}"
        payload: dict[str, Any] = {
            "to": [person, new] if splits else [new],
            "why": "split" if splits else "merge",
        }
        if splits:
            payload["clearances"] = {clearance.id: new}
        self.put(actor or OPERATOR, Event(Kind.PERSON_REKEYED, person, payload))

    @rule(number=numbers, actor=people)
    def prove(self, number: int, actor: Actor | None) -> None:
        clearance = pick(self.ids(m.Clearance), number)
        code = digest_of_code(f"{next(self.count)}")
        self.put(
            actor or CLERK, Event(Kind.PROOF_ISSUED, clearance, {"code": code, "on": self.today.isoformat()})
        )

    # --- agencies -------------------------------------------------------------------------------------------

    @rule(most=st.integers(1, 6), sends=st.sampled_from((True, True, False)), by_hand=st.booleans())
    def tell(self, most: int, *, sends: bool, by_hand: bool) -> None:
        """Make the messages that are due, some of them."""
        letters = Letters(Book(self.ledger, PROFILES, self.today), by_hand=by_hand)
        for letter in itertools.islice(letters, most):
            name = f"message{next(self.count)}"
            last = due(self.today, letter.recipient.within, letter.batch.jurisdiction)
            payload: dict[str, Any] = {
                "batch": letter.batch.id, "recipient": letter.recipient.id, "purpose": letter.purpose,
                "attempt": letter.attempt, "file": name, "sha256": "0", "rows": len(letter.ids),
                "due": None if last is None else last.isoformat(),
            }  # fmt: skip
            if not letter.whole:
                payload["only"] = list(letter.ids)
            if letter.purpose == "destroy":
                payload["on"] = self.today.isoformat()
            before = self.ledger.head()
            self.put(SYSTEM, Event(Kind.MESSAGE_MADE, name, payload))
            assert self.ledger.head() != before, "what is due may be said"
            if sends:
                self.put(SYSTEM, Event(Kind.MESSAGE_SENT, name, {"on": self.today.isoformat()}))

    @rule(number=numbers, later=st.sampled_from((0, 1, 31, 31)))
    def exchange(self, number: int, later: int) -> None:
        """A day of it: what is due is told, and most agencies answer."""
        self.advance(later)
        self.tell(12, sends=True, by_hand=False)
        draw = random.Random(number)
        for message in self.ids(m.Message, state__in=("sent", "partly")):
            if draw.random() < 0.8:
                self.answer_one(
                    message, draw.getrandbits(30), draw.choice(("all", "all", "all", "some", "none"))
                )

    @rule(number=numbers, is_there=st.booleans())
    def send(self, number: int, *, is_there: bool) -> None:
        """What was made earlier, or is answered though nobody said that it was sent."""
        message = pick(self.ids(m.Message), number)
        payload = {"on": self.today.isoformat()} | ({"ack": "a"} if is_there else {})
        self.put(SYSTEM, Event(Kind.MESSAGE_SENT, message, payload))

    @rule(
        said=st.lists(
            st.tuples(numbers, st.sampled_from(("all", "all", "none", "some", "some"))),
            min_size=1,
            max_size=5,
        )
    )
    def answer(self, said: list[tuple[int, str]]) -> None:
        """Answers, one after the other."""
        for number, how in said:
            self.answer_one(pick(self.ids(m.Message), number), number // 7, how)

    def answer_one(self, message: str, number: int, how: str) -> None:
        payload: dict[str, Any] = {"on": self.today.isoformat(), "ack": "a"}
        draw = random.Random(number)
        if how == "all":
            self.put(SYSTEM, Event(Kind.MESSAGE_ACKNOWLEDGED, message, payload))
        elif how == "none":
            code = draw.choice(("system_error", "not_ours"))
            self.put(SYSTEM, Event(Kind.MESSAGE_REJECTED, message, payload | {"code": code}))
        else:
            seen = self.witness.messages.get(message)
            ids = sorted(seen.ids) if seen else []
            answered = [each for each in ids if draw.random() < 0.8] or ids[:1]
            refused = {each: draw.choice(CODES) for each in answered if draw.random() < 0.4}
            done = sorted(set(answered) - refused.keys())
            strange = ["none"] if draw.random() < 0.05 else []
            events = []
            if done:
                events.append(
                    Event(Kind.ITEM_ACKNOWLEDGED, message, payload | {"clearances": done + strange})
                )
            if refused:
                events.append(Event(Kind.ITEM_REJECTED, message, payload | {"clearances": refused}))
            self.put(SYSTEM, *events)

    @rule(number=numbers, back=st.booleans(), earlier=st.sampled_from((0, 0, 5)), actor=people)
    def compare(self, number: int, actor: Actor | None, earlier: int, *, back: bool) -> None:
        """An extract shows something of some clearances of a batch."""
        batch = m.Batch.objects.using(self.using).filter(state="cleared").order_by("id").first()
        if batch is None:
            return
        recipient = pick(
            workflow_of(m.Plan.objects.using(self.using).get(id=batch.plan).jurisdiction).recipients, number
        )
        kinds = (Kind.VERIFIED_BACK, Kind.VERIFIED_NOT_BACK) if back else LOOKED
        state = {"state": "restored"} if back else {"state__in": ("cleared", "restored")}
        ids = self.ids(m.Clearance, **state)
        shown = sorted({pick(ids, number // 7), pick(ids, number // 11)})
        payload: dict[str, Any] = {
            "on": (self.today - dt.timedelta(days=earlier)).isoformat(),
            "clearances": shown,
        }
        whom = recipient.of(pick(ORIS, number // 5)) if recipient.column else recipient
        self.put(actor or SYSTEM, Event(pick(kinds, number // 49), whom.id, payload))

    @rule(
        number=numbers,
        actor=people,
        agency=st.sampled_from(("arresting", "prosecuting", "court", "jail")),
        ori=st.sampled_from(ORIS),
    )
    def assign(self, number: int, actor: Actor | None, agency: str, ori: str) -> None:
        """Somebody says which agency it was."""
        payload = {"agency": agency, "ori": ori}
        self.put(actor or OPERATOR, Event(Kind.AGENCY_ASSIGNED, pick(self.ids(m.Clearance), number), payload))

    # --- past the office ------------------------------------------------------------------------------------

    @rule(number=numbers, actor=people, later=st.integers(-400, 400), kind=st.sampled_from(sorted(
        {Kind.STAGE_OPENED, Kind.STAGE_SHOWN, Kind.STAGE_COMPLETED, Kind.STAGE_LAPSED, Kind.BATCH_CLEARED, Kind.BATCH_ENDED}
    )))  # fmt: skip
    def force(self, number: int, actor: Actor | None, later: int, kind: Kind) -> None:
        """Move a batch as nobody asked, mostly one that is on its way."""
        on_its_way = [*self.ids(m.Batch, state="formed"), *self.ids(m.Batch, state="running")]
        batch = pick([*on_its_way, pick(self.ids(m.Batch), number)], number // 7)
        stages = [*self.stages_left(batch)[:1] * 3, *self.stages_left(batch), "none"]
        day = (self.today + dt.timedelta(days=later)).isoformat()
        objectors = [["operator"], ["prosecutor"], ["clerk", "judge", "operator", "prosecutor"]]
        payload = {
            "stage": pick(stages, number // 49), "on": self.today.isoformat(), "due": day, "sha256": "0",
            "rows": 2 + number % 2, "to": pick(objectors, number // 3), "shown": self.shown_on(batch, number // 5),
        }  # fmt: skip
        self.put(actor or SYSTEM, Event(kind, batch, {name: payload[name] for name in form_of(kind).says}))

    def shown_on(self, batch: str, number: int) -> str | None:
        """The day on which the list of a batch was shown, or one on which it was not."""
        seen = self.witness.batches.get(batch)
        days: list[str | None] = [day.isoformat() for day in seen.asked[:1]] if seen else []
        picked: str | None = pick([*(days or [None]), self.today.isoformat()], number)
        return picked

    @rule(number=numbers, actor=people)
    def force_move(self, number: int, actor: Actor | None) -> None:
        """Move a clearance to a batch that is not its own."""
        payload = {"batch": pick(self.ids(m.Batch), number // 7)}
        self.put(actor or SYSTEM, Event(Kind.CLEARANCE_MOVED, pick(self.ids(m.Clearance), number), payload))

    @rule(number=numbers)
    def add(self, number: int) -> None:
        """Add a clearance to a batch, or an existing one again."""
        batch = m.Batch.objects.using(self.using).order_by("id").first()
        plan = m.Plan.objects.using(self.using).get(id=batch.plan)
        conviction, law = pick(ways(workflow_of(plan.jurisdiction)), number)
        name = pick((f"{batch.id}-9", f"{batch.id}-0"), number // 7)
        event = self.planned(name, batch.id, conviction, law)
        self.put(OPERATOR, Event(event.kind, event.subject, event.payload))

    # --- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def the_ledger_says_what_the_witness_saw(self) -> None:
        waves = {name: (each.state, each.is_halted) for name, each in self.witness.waves.items()}
        rows = m.Wave.objects.using(self.using).values_list("id", "state", "halted")
        assert {name: (state, bool(halted)) for name, state, halted in rows} == waves
        batches = {name: (each.state, each.stage, each.due) for name, each in self.witness.batches.items()}
        found = m.Batch.objects.using(self.using).values_list("id", "state", "stage", "due")
        assert {name: tuple(rest) for name, *rest in found} == batches
        entries = {
            name: (each.batch, each.wave, each.state, sorted(each.holds), list(each.objections.values()).count("filed"))
            for name, each in self.witness.clearances.items()
        }  # fmt: skip
        names = ("id", "batch", "wave", "state", "holds", "objections")
        clearances = m.Clearance.objects.using(self.using).values_list(*names)
        assert {name: tuple(rest) for name, *rest in clearances} == entries

    @invariant()
    def what_is_over_or_waits(self) -> None:
        """Nothing that was released is out of sight: it goes on, is kept back with its reason, or is over."""
        released = [name for name, each in self.witness.waves.items() if each.state == "released"]
        kept = sum(each.count for each in held_back(self.ledger, self.today))
        stopped = [
            each
            for each in self.witness.clearances.values()
            if each.wave in released and each.state == "planned"
            and (
                not each.goes_on or self.witness.batches[each.batch].state in ("cleared", "ended")
                or self.witness.is_unasked(each.batch)
            )
        ]  # fmt: skip
        assert kept == len(stopped)

    @rule()
    def every_clearance_is_accounted_for_at_every_recipient(self) -> None:
        """By the book, as the witness saw it."""
        book, seen = Book(self.ledger, PROFILES, self.today), self.witness
        found = account(self.ledger, PROFILES, self.today)
        expected = 0
        for batch in book.batches.values():
            told = seen.told(batch.id)
            workflow = seen.workflow(next(iter(told)))
            own = workflow.recipients_for(
                conviction=seen.batches[batch.id].conviction, law=seen.batches[batch.id].law
            )
            assert [each.id for each in own] == [each.id for each in batch.recipients]
            expected += len(told) * len(own)
            for share, recipient in batch.shares():
                status = statuses(book, share, recipient)
                mine = {
                    name: of for name, of in told.items() if seen.whom(name, recipient.kind) == recipient.id
                }
                assert status.keys() == mine.keys()
                for each, clearance in mine.items():
                    purpose = "restore" if clearance.state == "restored" else "clear"
                    is_done = (each, recipient.id, purpose) in seen.done
                    assert (status[each] is Status.ACKNOWLEDGED) == is_done, (each, recipient.id, purpose)
                    if purpose == "restore":
                        was_told = seen.was_told(each, recipient.id)
                        assert (status[each] is Status.NEVER_TOLD) == (not was_told)
        assert set(book.batches) == {name for name, each in seen.batches.items() if each.state == "cleared"}
        assert found.counted == found.expected == expected

    def the_same_answers_in_another_order_give_the_same_state(self) -> None:
        """Answers that came one after the other, turned round, some of them twice."""
        links, draw = list(self.ledger.links()), random.Random(len(self.witness.messages))
        turned = []
        for are_answers, run in itertools.groupby(links, key=lambda link: link.kind in ANSWERS):
            part = list(run)
            if are_answers:
                part += [each for each in part if draw.random() < 0.3]
                draw.shuffle(part)
            turned += part
        clear_tables(self.shadow.alias)
        with transaction.atomic(using=self.shadow.alias):
            project(turned, self.shadow.alias)
        assert said(self.shadow.alias) == said(self.using)

    def teardown(self) -> None:
        """What the events make is what stands there; the chain is whole."""
        self.every_clearance_is_accounted_for_at_every_recipient()
        self.the_same_answers_in_another_order_give_the_same_state()
        before = fingerprint(self.using)
        self.ledger.rebuild()
        assert fingerprint(self.using) == before
        assert self.ledger.verify(state=False).is_sound


class Afterwards(Clearing):
    """What comes after clearances are in force: few stories of ``Clearing`` get far."""

    @initialize(code=st.sampled_from(JURISDICTIONS), number=numbers, told=st.booleans())
    def begin(self, code: str, number: int, *, told: bool) -> None:
        self.plan(code, number)
        self.release(0)
        self.advance(0)
        self.carry_on(70)
        self.carry_on(0)
        if told:
            self.exchange(number, 1)

    draw = draw_more = find = request = approve = stop = force = force_move = add = order_the_rest = None  # type: ignore[assignment]


def tell(ledger: Ledger, machine: type[Clearing], *, examples: int, steps: int) -> None:
    """Tell so many stories of so many actions."""
    shadow = Rehearsed("sqlite::memory:", alias="shadow")
    told = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(
            type("Told", (machine,), {"ledger": ledger, "shadow": shadow}), settings=told
        )
    finally:
        shadow.close()


MACHINES: Final = pytest.mark.parametrize("machine", [Clearing, Afterwards])
STORIES: Final = int(os.environ.get("CLEARSLATE_STORIES", "2000"))


@MACHINES
def test_no_sequence_of_actions_leads_to_an_illegal_state(machine: type[Clearing]) -> None:
    ledger = Rehearsed("sqlite::memory:", alias="stories")
    try:
        tell(ledger, machine, examples=5, steps=30)
    finally:
        ledger.close()


@pytest.mark.prove
@MACHINES
def test_nor_do_thousands(machine: type[Clearing]) -> None:
    ledger = Rehearsed("sqlite::memory:", alias="stories")
    try:
        tell(ledger, machine, examples=STORIES, steps=60)
    finally:
        ledger.close()


@pytest.mark.prove
@MACHINES
def test_nor_on_postgresql(postgres: Server, machine: type[Clearing]) -> None:
    with postgres.database() as address:
        ledger = Rehearsed(address, alias="stories")
        try:
            tell(ledger, machine, examples=STORIES // 10, steps=60)
        finally:
            ledger.close()
