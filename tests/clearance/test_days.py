"""Days are those of the moments at which events happen, and roles are those that two people gave, whoever writes."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role, canonical
from clearslate.clearance.events.chain import Link
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import sign
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.texts import in_words
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.workflow import load_workflow
from clearslate.states import CARRIED_OUT, folder
from tests.clearance.carried import found_right
from tests.clearance.cleared import planned
from tests.clearance.copied import once
from tests.clearance.postgres import BY_ITSELF

OLIVE, OTTO = Actor("olive", Role.OPERATOR), Actor("otto", Role.OPERATOR)
RHEA, PAM, JUNO = Actor("rhea", Role.REVIEWER), Actor("pam", Role.PROSECUTOR), Actor("juno", Role.JUDGE)
FIRST = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def moment(days: int) -> dt.datetime:
    """Noon, days after the ledger began."""
    return FIRST + dt.timedelta(days=days)


def day(days: int) -> dt.date:
    return moment(days).date()


def engage(ledger: Ledger, *actors: Actor, at: dt.datetime = FIRST) -> None:
    """Grant roles by two people."""
    for each in actors:
        payload = {"role": each.role.value}
        ledger.append([Event(Kind.ROLE_GRANTED, each.name, payload)], OLIVE, at)
        ledger.append([Event(Kind.ROLE_CONFIRMED, each.name, payload)], OTTO, at)


@pytest.fixture
def real(url: str) -> Any:
    """A real ledger, with two operators and a reviewer, a prosecutor and a judge."""
    found = Ledger(url, "real")

    def build() -> None:
        found.begin(["olive", "otto"], FIRST, name="real-1", zone="UTC")
        engage(found, RHEA, PAM, JUNO)

    once(found, ("real",), build)
    yield found
    found.close()


def released(ledger: Ledger, workflow: dict[str, Any], at: dt.datetime = FIRST, size: int = 6) -> Office:
    """A wave of one batch, planned, audited and released at one moment."""
    if at > moment(7):
        ledger.vouch(at.date(), OLIVE, at)
    payload = {
        "run": "r",
        "dataset": "d",
        "as_of": at.date().isoformat(),
        "workflow": workflow,
        "dropped": {},
    }
    formed = {"wave": "w1", "by": "Adams", "size": size, "conviction": True, "sha256": "0"}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
        Event(Kind.BATCH_FORMED, "b0", formed),
        *(planned(number, "b0") for number in range(size)),
    ]
    office = Office(ledger)

    def build() -> None:
        ledger.append(events, OLIVE, at)
        found_right(office, office.draw_audit("w1", OLIVE, at, opened_by=RHEA), RHEA, at)
        office.request_release("w1", OLIVE, at)
        office.approve_release("w1", OTTO, at)

    once(ledger, ("released", at, *(event.text() for event in events)), build)
    return office


def show(office: Office, at: dt.datetime, on: dt.date | None = None) -> None:
    """Show the list of the batch."""
    office.show("b0", OLIVE, on or at.date(), at, sha256="a" * 64, rows=6)


# --- days -----------------------------------------------------------------------------------------------------


def test_nothing_is_in_force_half_a_minute_after_its_release(real: Ledger, workflow: dict[str, Any]) -> None:
    """A day long past, then the list of today: so 301 clearances were once in force before anybody looked."""
    office = released(real, workflow, moment(60))
    with pytest.raises(NotAllowed, match="it is 2026-03-06: nothing happens on 2026-01-05"):
        office.advance(day(0), moment(60))
    office.advance(day(60), moment(60))
    show(office, moment(60))
    with pytest.raises(NotAllowed, match="it is 2026-03-06: nothing happens on 2026-04-07"):
        office.advance(day(92), moment(60))
    real.vouch(day(92), OTTO, moment(92))
    office.advance(day(92), moment(92))
    assert m.Batch.objects.using(real.alias).get().stage == "order"
    assert real.verify(now=moment(92)).is_sound


@BY_ITSELF
@pytest.mark.parametrize("on", [day(-365), day(-1), day(1), day(365)])
def test_a_mistyped_year_moves_nothing(real: Ledger, workflow: dict[str, Any], on: dt.date) -> None:
    office = released(real, workflow)
    with pytest.raises(NotAllowed, match="it is 2026-01-05"):
        office.advance(on, FIRST)
    office.advance(day(0), FIRST)
    with pytest.raises(NotAllowed, match="it is 2026-01-05"):
        show(office, FIRST, on)


def test_what_comes_on_paper_says_that_it_is_late_and_never_precedes_its_list(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    office = released(real, workflow)
    office.advance(day(0), FIRST)
    show(office, moment(3))
    with pytest.raises(NotAllowed, match="says that it is late"):
        office.object("k00000", OLIVE, day(5), moment(8), ground="no_match")
    for on in (2, 5, 9):
        with pytest.raises(NotAllowed, match="has not come") if on > 8 else nullcontext():
            real.read_paper("CP-1 #7", day(on), OTTO, moment(8))
    real.late_paper = "CP-1 #7"
    with pytest.raises(NotAllowed, match="2026-01-07 is before 2026-01-08, the day of the list"):
        office.object("k00000", OLIVE, day(2), moment(8), ground="no_match")
    with pytest.raises(NotAllowed, match="has not come"):
        office.object("k00000", OLIVE, day(9), moment(8), ground="no_match")
    office.object("k00000", OLIVE, day(5), moment(8), ground="no_match")
    real.vouch(day(20), OLIVE, moment(20))
    with pytest.raises(NotAllowed, match="more than 14 days later"):
        office.object("k00001", OLIVE, day(5), moment(20), ground="no_match")
    filed = json.loads(list(in_words(real.links(subject="k00000"), real.alias))[-1].payload)
    assert (filed["on"], filed["late"], filed["paper"]) == ("2026-01-10", True, "CP-1 #7")


def test_what_is_entered_late_is_read_by_another_person_first(real: Ledger, workflow: dict[str, Any]) -> None:
    """Within the workflow's days one person alone could put a signature, or an objection, on whatever day was wanted."""
    office = released(real, workflow)
    office.advance(day(0), FIRST)
    show(office, FIRST)

    def enter(by: Actor = OLIVE) -> None:
        office.object("k00000", by, day(2), moment(4), ground="no_match")

    real.late_paper = ""
    with pytest.raises(NotAllowed, match="names its paper"):
        enter()
    real.late_paper = "CP-1 #7"
    with pytest.raises(
        NotAllowed, match="four eyes: another person first says that paper CP-1 #7 is of 2026-01-07"
    ):
        enter()
    real.read_paper("CP-1 #7", day(2), OLIVE, moment(4))
    with pytest.raises(NotAllowed, match="four eyes"):
        enter()
    real.read_paper("CP-1 #7", day(3), OTTO, moment(4))
    with pytest.raises(NotAllowed, match="four eyes"):
        enter()
    with pytest.raises(NotAllowed, match="a paper is named by"):
        real.read_paper("the paper of John", day(2), OTTO, moment(4))
    real.read_paper("CP-1 #7", day(2), OTTO, moment(4))
    with pytest.raises(DoneBefore):
        real.read_paper("CP-1 #7", day(2), OTTO, moment(4))
    enter()
    assert real.verify(now=moment(4)).is_sound


def test_a_clock_far_ahead_is_not_believed_and_stops_no_ledger(real: Ledger) -> None:
    """A mistyped year of the machine's own clock, at one event, stopped the ledger for a year."""
    for ahead in (8, 31, 366):
        with pytest.raises(NotAllowed, match="nothing happened since 2026-01-05"):
            real.append([Event(Kind.ROLE_GRANTED, "ann", {"role": "clerk"})], OLIVE, moment(ahead))
        with pytest.raises(NotAllowed, match=f"it is {day(ahead)}"):
            real.vouch(day(1), OLIVE, moment(ahead))
    real.append([Event(Kind.ROLE_GRANTED, "ann", {"role": "clerk"})], OLIVE, moment(7))
    real.vouch(day(40), OTTO, moment(40))
    real.append([Event(Kind.ROLE_CONFIRMED, "ann", {"role": "clerk"})], OTTO, moment(40))
    with pytest.raises(NotAllowed, match="not for the role"):
        real.vouch(day(41), RHEA, moment(41))
    assert real.verify(now=moment(41)).is_sound


def test_an_order_is_signed_no_earlier_than_it_was_made(real: Ledger, workflow: dict[str, Any]) -> None:
    workflow = workflow | {"stages": workflow["stages"][1:]}
    office = released(real, workflow)
    office.advance(day(0), FIRST)
    ids = sorted(f"k{number:05}" for number in range(6))
    from clearslate.clearance.events.ids import digest_of  # noqa: PLC0415 (of one test)

    payload = {"order": "o1", "sha256": "0", "covers": digest_of(ids), "clearances": 6}
    real.append([Event(Kind.ORDER_MADE, "b0", payload)], SYSTEM, moment(4))
    for on in (3, 5):
        real.read_paper("CP-1 #1", day(on), OTTO, moment(6))
    real.late_paper = ""
    with pytest.raises(NotAllowed, match="2026-01-08 is before 2026-01-09, the day of the order"):
        sign(real, "o1", JUNO, day(3), moment(6), paper="CP-1 #1")
    sign(real, "o1", JUNO, day(5), moment(6), paper="CP-1 #1")
    assert real.verify(now=moment(6)).is_sound


def test_a_clock_that_goes_back_is_refused_and_one_that_lags_is_not(real: Ledger) -> None:
    real.append([Event(Kind.ROLE_GRANTED, "ann", {"role": "clerk"})], OLIVE, moment(1))
    real.append(
        [Event(Kind.ROLE_GRANTED, "bob", {"role": "clerk"})], OLIVE, moment(1) - dt.timedelta(seconds=9)
    )
    assert [link.at for link in real.links()][-2:] == ["2026-01-06T12:00:00+00:00"] * 2
    with pytest.raises(NotAllowed, match="set the clock right"):
        real.append([Event(Kind.ROLE_GRANTED, "cat", {"role": "clerk"})], OLIVE, moment(0))


def test_a_day_begins_in_the_zone_of_the_ledger(url: str) -> None:
    found = Ledger(url, "zone")
    found.begin(["olive", "otto"], FIRST, name="east", zone="America/New_York")
    assert found.day(dt.datetime(2026, 2, 5, 4, 59, tzinfo=dt.UTC)) == dt.date(2026, 2, 4)
    assert found.day(dt.datetime(2026, 2, 5, 5, 0, tzinfo=dt.UTC)) == dt.date(2026, 2, 5)
    found.close()


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_every_state_says_its_time_zones_which_every_machine_knows(code: str) -> None:
    zones = load_workflow(folder(code) / "workflow.yaml").zones
    assert zones
    zoneinfo.reset_tzpath(to=[])
    try:
        for each in zones:
            offset = zoneinfo.ZoneInfo.no_cache(each).utcoffset(dt.datetime(2026, 1, 1))  # noqa: DTZ001
            assert offset is not None
            assert offset < dt.timedelta(0)
    finally:
        zoneinfo.reset_tzpath()


@BY_ITSELF
def test_a_plan_of_a_state_goes_into_a_ledger_of_its_time(real: Ledger, workflow: dict[str, Any]) -> None:
    """By default days were those of UTC: in a state of the west they ended at four in the afternoon."""
    with pytest.raises(NotAllowed, match="begin in UTC, and those of PA in America/New_York"):
        released(real, workflow | {"zones": ["America/New_York"]})


def test_only_a_rehearsal_has_a_clock_that_is_moved(real: Ledger) -> None:
    with pytest.raises(NotAllowed, match="this ledger is real"):
        real.move_clock(day(30), OLIVE, FIRST)
    payload = {"rehearsal": True, "zone": "UTC", "operators": ["olive"], "clock": "2026-01-05"}
    with pytest.raises(NotAllowed, match="opened once, by its first event"):
        real.append([Event(Kind.LEDGER_OPENED, "other", payload)], OLIVE, FIRST)
    assert not real.begin(["olive"], FIRST, name="other", zone="UTC", rehearsal_on=day(0)), (
        "it stays what it is"
    )
    assert real.day(moment(9)) == day(9)


def test_the_clock_of_a_rehearsal_goes_on_by_events(url: str, workflow: dict[str, Any]) -> None:
    found = Ledger(url, "tried")
    found.begin(["olive", "otto"], FIRST, name="rehearsal-1", zone="UTC", rehearsal_on=day(0))
    found.append([Event(Kind.ROLE_GRANTED, "rhea", {"role": "reviewer"})], OLIVE, FIRST)
    office = released(found, workflow)
    office.advance(day(0), FIRST)
    with pytest.raises(NotAllowed, match="it is 2026-01-05"):
        show(office, moment(400), day(1))
    found.move_clock(day(1), OLIVE, FIRST)
    show(office, FIRST, day(1))
    assert found.day(moment(400)) == day(1)
    with pytest.raises(NotAllowed, match="never back"):
        found.move_clock(day(0), OLIVE, FIRST)
    assert found.verify(now=FIRST).is_sound
    found.close()


# --- whoever wrote it -------------------------------------------------------------------------------------------


def write(ledger: Ledger, **changes: Any) -> None:
    """Append an event past the ledger, rightly linked, as who can write the database may."""
    head = m.Head.objects.using(ledger.alias).get()
    bare = Link(
        head.seq + 1, "2026-01-05T12:00:00+00:00", Kind.WAVE_HALTED, "rhea", "reviewer", "w1", None,
        canonical({"why": "to look"}),
    )  # fmt: skip
    login, _ = ledger._server()
    link = replace(bare, **({"login": login} | changes)).linked(head.hash)
    names = (
        "seq",
        "at",
        "kind",
        "actor",
        "role",
        "subject",
        "key",
        "payload",
        "hash",
        "authentication",
        "login",
    )
    bulk.insert(m.Event, ledger.alias, names, [[getattr(link, name) for name in names]])
    m.Head.objects.using(ledger.alias).update(seq=link.seq, hash=link.hash)


FORGED: list[tuple[dict[str, Any], str]] = [
    ({"actor": "mallory"}, "mallory may not act as reviewer"),
    ({"actor": "rhea "}, "may not act as reviewer"),
    ({"actor": "rhea", "role": "judge"}, "is not for the role judge"),
    ({"actor": "rhea", "role": "operator"}, "rhea may not act as operator"),
    ({"role": "emperor"}, "is not for the role emperor"),
    ({"role": "system"}, "is not the machinery"),
    ({"at": "1999-01-01T00:00:00+00:00"}, "before that of the event before it"),
    ({"at": "soon"}, "its moment is none"),
    ({"at": "2026-01-05T13:00:00+01:00"}, "not in UTC"),
    ({"at": "2031-01-05T12:00:00+00:00"}, "nothing happened since"), ({"at": "2026-01-10T12:00:00+00:00"}, "a moment that has not come"),
    ({"kind": "wave.vanished"}, "is no kind of event"),
    ({"payload": "{"}, "wave.halted"),
    ({"payload": '{"why":7}'}, "in no form that it has"),
    ({"payload": '{"more":1,"why":"x"}'}, "says more, which is no part of it"),
    ({"subject": ""}, "is about nothing"),
    ({"subject": "w9"}, "there is no wave w9"),
    ({"kind": Kind.PLAN_MADE, "actor": "olive", "role": "operator", "subject": "plan1",
      "payload": '{"as_of":"2026-01-01","dataset":"d","dropped":{},"run":"r","workflow":{}}'}, "the plan's workflow"),
    ({"kind": Kind.WAVE_FORMED, "actor": "olive", "role": "operator",
      "payload": '{"number":1,"pilot":true,"plan":"plan1"}'}, "is there already"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "changes", "words"),
    [
        # On PostgreSQL every day only who may not act, and what cannot be read.
        pytest.param(kind, *each, marks=() if kind == "sqlite" or number in (0, 11) else pytest.mark.prove)
        for kind in ("sqlite", "postgresql")
        for number, each in enumerate(FORGED)
    ],
    indirect=["url"],
)
def test_an_event_that_nobody_could_have_written_is_a_finding(
    real: Ledger, workflow: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    released(real, workflow)
    write(real, **changes)
    verdict = real.verify(now=moment(1))
    assert [fault.seq for fault in verdict.faults] == [real.head()[0]]
    assert words in verdict.faults[0].what
    if "has not come" not in words:
        with pytest.raises(NotAllowed):
            real.rebuild()


def test_a_ledger_begins_with_its_opening(url: str, workflow: dict[str, Any]) -> None:
    found = Ledger(url, "none")
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow, "dropped": {}}
    with pytest.raises(NotAllowed, match="never opened"):
        found.append([Event(Kind.PLAN_MADE, "plan1", payload)], OLIVE, FIRST)
    with pytest.raises(NotAllowed, match="two operators"):
        found.begin(["olive"], FIRST, name="alone", zone="UTC")
    with pytest.raises(NotAllowed, match="two operators"):
        found.begin(["olive", "olive"], FIRST, name="alone", zone="UTC")
    found.close()


# --- roles --------------------------------------------------------------------------------------------------------


def _grant(ledger: Ledger, user: str, role: str, by: Actor, kind: Kind = Kind.ROLE_GRANTED) -> None:
    ledger.append([Event(kind, user, {"role": role})], by, FIRST)


@BY_ITSELF
@pytest.mark.parametrize(
    ("tried", "words"),
    [
        (lambda ledger: _grant(ledger, "olive", "judge", OLIVE), "nobody grants a role to himself"),
        (lambda ledger: _grant(ledger, "judy", "emperor", OLIVE), "is no role"),
        (lambda ledger: _grant(ledger, "judy", "system", OLIVE), "is no role of a user"),
        (lambda ledger: _grant(ledger, "judy ", "judge", OLIVE), "no user's name"),
        (lambda ledger: _grant(ledger, "Judy", "judge", OLIVE), "no user's name"),
        (lambda ledger: _grant(ledger, "clearslate", "judge", OLIVE), "no user's name"),
        (lambda ledger: _grant(ledger, "juno", "judge", OLIVE), "granted the role judge before"),
        (lambda ledger: _grant(ledger, "judy", "judge", OTTO, Kind.ROLE_CONFIRMED), "waits to be confirmed"),
    ],
)  # fmt: skip
def test_no_role_is_got_alone(real: Ledger, tried: Callable[[Ledger], None], words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        tried(real)


def test_who_creates_a_user_cannot_act_as_him(real: Ledger) -> None:
    """A grant counts when another operator has confirmed it: not its maker, not the user that he made."""
    _grant(real, "puppet", "operator", OLIVE)
    puppet = Actor("puppet", Role.OPERATOR)
    assert not real.grants("puppet", "operator")
    for actor, words in ((OLIVE, "four eyes"), (puppet, "puppet may not act as operator")):
        with pytest.raises(NotAllowed, match=words):
            _grant(real, "puppet", "operator", actor, Kind.ROLE_CONFIRMED)
    _grant(real, "puppet", "operator", OTTO, Kind.ROLE_CONFIRMED)
    assert real.grants("puppet", "operator")


def test_nobody_confirms_a_role_that_is_to_be_their_own(real: Ledger) -> None:
    """Of two operators each granted the other a role, and each confirmed their own: a third confirms it."""
    _grant(real, "otto", "judge", OLIVE)
    with pytest.raises(NotAllowed, match="nobody confirms a role of their own"):
        _grant(real, "otto", "judge", OTTO, Kind.ROLE_CONFIRMED)
    assert not real.grants("otto", "judge")
    opal = Actor("opal", Role.OPERATOR)
    engage(real, opal)
    _grant(real, "otto", "judge", opal, Kind.ROLE_CONFIRMED)
    assert real.grants("otto", "judge")


def test_a_real_ledger_keeps_two_operators(real: Ledger) -> None:
    with pytest.raises(NotAllowed, match="last operator"):
        _grant(real, "otto", "operator", OLIVE, Kind.ROLE_REVOKED)


def test_one_spelling_of_a_name_is_one_person(real: Ledger, workflow: dict[str, Any]) -> None:
    assert Actor("Olive ", Role.OPERATOR) == OLIVE
    office = released(real, workflow)
    assert m.Wave.objects.using(office.using).get().released_by == "otto"
