"""A verifier of the rules that knows nothing of this program finds every forgery of these tests, and nothing in sound ledgers."""

from __future__ import annotations

import ast
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.clearance.events import Event, Kind, Role, canonical, form_of
from clearslate.clearance.events.chain import SigningKey, keep
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.events.payloads import Entered, Past, Today
from clearslate.clearance.events.policies import POLICIES
from clearslate.clearance.orders.make import sign
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from tests.clearance.cleared import OPERATOR, clear, restore
from tests.clearance.exchange.test_exchange import Exchange
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.second import PLACE, check_rules, opinion
from tests.clearance.test_anchors import anchored, in_window, named
from tests.clearance.test_days import (
    FORGED,
    JUNO,
    OTTO,
    PAM,
    day,
    engage,
    moment,
    real,
    released,
    show,
    write,
)
from tests.clearance.test_tampering import chain

__all__ = ["real"]  # a fixture

CLEO: Final = Actor("cleo", Role.CLERK)
ON_SQLITE: Final = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def says(**payload: Any) -> str:
    return canonical(payload)


def test_it_imports_nothing_of_clearslate_and_only_what_python_brings() -> None:
    tree = ast.parse(PLACE.read_text("utf-8"))
    names = {
        each.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for each in node.names
    }
    names |= {
        str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert names <= sys.stdlib_module_names


def test_its_table_of_kinds_is_that_of_the_program() -> None:
    """Written apart, and compared: a kind, a role or a key that one of the two does not know is a finding of this test."""
    assert {policy: list(values) for policy, values in POLICIES.items()} == check_rules.POLICIES
    ours = {}
    for kind in Kind:
        form = form_of(kind)
        of_day = {Today: "T", Entered: "E", Past: "P"}
        marks = "D" * form.decides + next(
            (mark for base, mark in of_day.items() if issubclass(form.payload, base)), ""
        )
        ours[str(kind)] = (set(form.by), set(form.says), set(form.may), marks)
    theirs = {
        kind: (set(by), set(needs), set(may), marks[0] if marks else "")
        for kind, (by, needs, may, marks) in check_rules.KINDS.items()
    }
    assert theirs == ours


# --- sound ledgers ------------------------------------------------------------------------------------------------


def test_a_ledger_with_messages_answers_and_restorations_is_sound_to_both(
    tmp_path: Path, at: dt.datetime
) -> None:
    ledger = Rehearsed(f"sqlite:{tmp_path / 'l.db'}", "second")
    clear(ledger, at)
    exchange = Exchange(ledger, tmp_path, at)
    exchange.export(1)
    for number, message in enumerate(exchange.messages()):
        exchange.answer(
            message,
            "rejected" if number == 0 else "accepted",
            **({"code": "not_ours"} if number == 0 else {}),
        )
    exchange.take(2)
    exchange.export(3)
    restore(ledger, "k00002", at.date() + dt.timedelta(days=4), at)
    exchange.export(5)
    faults, rules = check_rules.check(list(ledger.exported()))
    assert faults == []
    assert ledger.verify().is_sound
    lines = "\n".join(rules.account())
    assert "court" in lines
    assert "done" in lines
    assert "refused" in lines
    ledger.close()


@ON_SQLITE
def test_windows_orders_and_anchors_are_sound_to_both(
    real: Ledger, workflow: dict[str, Any], tmp_path: Path
) -> None:
    engage(real, CLEO)
    named(real, tmp_path)
    flow = workflow | {"recheck_days": 90}
    office = released(real, flow)
    office.advance(day(0), moment(0))
    show(office, moment(0))
    for each in (0, 7, 14, 21, 28, 35):
        anchored(real, moment(each), moment(each))
    office.advance(day(35), moment(35))
    covers = digest_of(sorted(f"k{number:05}" for number in range(6)))
    real.append(
        [Event(Kind.ORDER_MADE, "b0", {"order": "o1", "sha256": "0", "covers": covers, "clearances": 6})],
        SYSTEM,
        moment(35),
    )
    sign(real, "o1", JUNO, day(35), moment(35), paper="CP-1 #1")
    assert opinion(real) == []
    write(real, at=moment(35).isoformat(timespec="seconds"), kind="stage.completed", actor="juno", role="judge", subject="b0",
          payload=says(on=day(35).isoformat(), stage="order"))  # fmt: skip
    assert [seq for seq, _ in opinion(real)] == [real.head()[0]]
    assert "four eyes" in opinion(real)[0][1]
    assert not real.verify().is_sound


# --- forgeries ----------------------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("changes", [changes for changes, _ in FORGED])
def test_what_nobody_could_have_written_is_found(
    real: Ledger, workflow: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Each event that `test_days` forges."""
    released(real, workflow)
    assert opinion(real, moment(1)) == []
    write(real, **changes)
    assert [seq for seq, _ in opinion(real, moment(1))] == [real.head()[0]]


_DAY: Final = day(0).isoformat()
_LATER: Final = day(40).isoformat()
STEPS: Final[dict[str, dict[str, Any]]] = {
    "in force in a stage": {"kind": "batch.cleared", "payload": says(on=_DAY)},
    "a window that is open": {"kind": "stage.lapsed", "payload": says(on=_DAY, shown=_DAY, stage="validate")},
    "a list of another day": {"kind": "stage.lapsed", "payload": says(on=_DAY, shown=None, stage="validate")},
    "a stage that is not the next one": {"kind": "stage.opened", "payload": says(on=_DAY, due=None, stage="order")},
    "a window that was made longer": {"kind": "stage.shown", "payload": says(on=_DAY, due=_LATER, rows=6, sha256="0", stage="validate", to=["operator"])},
    "a list that lacks some": {"kind": "stage.shown", "payload": says(on=_DAY, due="2026-02-04", rows=1, sha256="0", stage="validate", to=["operator"])},
    "an end with clearances left": {"kind": "batch.ended", "payload": says(on=_DAY)},
    "a stage ended by another role": {"kind": "stage.completed", "actor": "juno", "role": "judge", "payload": says(on=_DAY, stage="validate")},
    "an order in no stage of orders": {"kind": "order.made", "payload": says(order="o1", sha256="0", covers="0", clearances=6)},
    "a signature of no order": {"kind": "order.signed", "actor": "juno", "role": "judge", "payload": says(order="o1", on=_DAY, paper="CP-1 #1")},
    "an agency told of what is not in force": {"kind": "message.made", "subject": "m1", "payload": says(
        batch="b0", recipient="repository", purpose="clear", attempt=1, file="f", sha256="0", rows=6, due=None)},
    "an answer to what was never sent": {"kind": "message.acknowledged", "subject": "m1", "payload": says(ack="a", on=_DAY)},
    "an objection by another role": {"kind": "objection.filed", "subject": "k00001", "actor": "juno", "role": "judge",
                                     "payload": says(ground="no_match", objection="x", on=_DAY, stage="validate")},
    "an objection on no ground": {"kind": "objection.filed", "subject": "k00001", "actor": "olive", "role": "operator",
                                  "payload": says(ground="dislike", objection="x", on=_DAY, stage="validate")},
    "an objection that fell by itself": {"kind": "objection.overruled", "subject": "k00001", "payload": says(objection="x", on=_DAY)},
    "a hold for no reason": {"kind": "clearance.held", "subject": "k00001", "actor": "olive", "role": "operator", "payload": says(reason="x")},
    "a clearance planned later": {"kind": "clearance.planned", "subject": "k9", "actor": "olive", "role": "operator", "payload": says(
        batch="b0", charge="c", case="c", person="p", law="l", version="v", since=_DAY, county="", court="", number="", sequence=1,
        statute="", conviction=True, keys={})},
    "a clearance moved": {"kind": "clearance.moved", "subject": "k00001", "payload": says(batch="b0")},
    "a restoration of what is not in force": {"kind": "clearance.restored", "subject": "k00001", "actor": "juno", "role": "judge",
                                              "payload": says(on=_DAY, why="x")},
    "a finding on what was not drawn": {"kind": "audit.found", "subject": "k00001", "actor": "rhea", "role": "reviewer",
                                        "payload": says(wave="w1", right=True, why="")},
    "a release of what is released": {"kind": "release.approved", "subject": "w1", "actor": "otto", "role": "operator", "payload": "{}"},
    "a role to oneself": {"kind": "role.granted", "subject": "olive", "actor": "olive", "role": "operator", "payload": says(role="judge")},
    "a role that nobody granted": {"kind": "role.confirmed", "subject": "eve", "actor": "olive", "role": "operator", "payload": says(role="judge")},
    "the last operator": {"kind": "role.revoked", "subject": "otto", "actor": "olive", "role": "operator", "payload": says(role="operator")},
    "a clock of a real ledger": {"kind": "clock.moved", "subject": "real-1", "actor": "olive", "role": "operator", "payload": says(to=_LATER)},
    "a clock corrected alone": {"kind": "clock.corrected", "subject": "real-1", "actor": "olive", "role": "operator", "payload": says(first=3, last=4)},
    "a time of no witness": {"kind": "time.anchored", "subject": "eve", "payload": says(seq=1, at="2026-01-05T12:00:00+00:00", proof="")},
    "an agency confirmed alone": {"kind": "agency.confirmed", "subject": "k00001", "actor": "olive", "role": "operator",
                                  "payload": says(agency="arresting", ori="PA0010000")},
    "a second opening": {"kind": "ledger.opened", "subject": "real-2", "actor": "olive", "role": "operator", "payload": says(
        rehearsal=False, zone="UTC", operators=["olive", "otto"])},
}  # fmt: skip
"""Attacks on a batch in its window, as events past the program (`test_ways_through`, `test_ways_through_postgres`)."""


@ON_SQLITE
@pytest.mark.parametrize("attack", STEPS)
def test_a_step_that_the_events_do_not_bear_out_is_found_by_both(
    real: Ledger, workflow: dict[str, Any], attack: str
) -> None:
    in_window(real, workflow)
    write(real, **({"actor": "clearslate", "role": "system", "subject": "b0"} | STEPS[attack]))
    assert not real.verify(now=moment(1)).is_sound
    [(seq, words)] = opinion(real, moment(1))
    assert seq == real.head()[0], words


@ON_SQLITE
def test_a_role_that_its_own_user_confirmed_is_found_by_both(real: Ledger) -> None:
    real.append([Event(Kind.ROLE_GRANTED, "otto", {"role": "judge"})], OPERATOR, moment(0))
    write(real, actor="otto", role="operator", kind="role.confirmed", subject="otto", payload=says(role="judge"))  # fmt: skip
    assert not real.verify(now=moment(1)).is_sound
    [(seq, words)] = opinion(real, moment(1))
    assert (seq, words) == (real.head()[0], "four eyes: nobody confirms a role of their own")


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "payload"),
    [("release.approved", "{}"), ("audit.opened", "{}"), ("audit.drawn", says(bound=0.01, confidence=0.95, extra=[], sample=["k00001"], seed=7)),
     ("release.requested", "{}")],
)  # fmt: skip
def test_a_release_by_one_person_or_a_sample_that_was_chosen_is_found(
    real: Ledger, workflow: dict[str, Any], kind: str, payload: str
) -> None:
    """The story up to the event of that kind; then the same by the person who did the one before it, or what was chosen."""
    released(real, workflow)
    lines = [json.loads(line) for line in real.exported()]
    place = next(number for number, line in enumerate(lines) if line["kind"] == kind)
    actor = {"release.approved": "olive", "audit.opened": "olive", "release.requested": "olive"}.get(
        kind, "clearslate"
    )
    kept = (
        lines[: place - 1] if kind == "release.requested" else lines[:place]
    )  # one of the sample is not looked at
    found = [
        *kept,
        lines[place]
        | {
            "actor": actor,
            "role": "system" if actor == "clearslate" else "operator",
            "payload": json.loads(payload),
        },
    ]
    assert [seq for seq, _ in check_rules.check(relinked(found))[0]] == [len(found)]


def relinked(events: list[dict[str, Any]]) -> list[str]:
    """The lines of a chain, linked anew, as whoever can write it does."""
    before, lines = "0" * 64, []
    for seq, each in enumerate(events, 1):
        bare = {name: value for name, value in each.items() if name != "hash"} | {
            "seq": seq,
            "before": before,
        }
        before = check_rules.sha(check_rules.canonical(bare))
        lines.append(check_rules.canonical(bare | {"hash": before}))
    return lines


def test_every_change_of_the_chain_is_found_where_it_is(tmp_path: Path, at: dt.datetime) -> None:
    """Every edit of every key, deletion, insertion and reordering of a short chain; a tail forged anew by a checkpoint."""
    ledger, key = Rehearsed(f"sqlite:{tmp_path / 'l.db'}", "second"), SigningKey.make()
    ledger.append([Event(Kind.ROLE_GRANTED, "zoe", {"role": "clerk"})], OPERATOR, at)
    assert ledger.checkpoint(key, at) is not None
    lines, marks = (
        list(ledger.exported()),
        [{"seq": mark.seq, "hash": mark.hash} for mark in ledger.checkpoints()],
    )
    keep(tmp_path / "kept", ledger.checkpoints())
    ledger.close()
    assert check_rules.check(lines, kept=marks)[0] == []
    for place, line in enumerate(lines):
        event = json.loads(line)
        for name in event:
            changed = canonical(event | {name: f"{event[name]}x"})
            assert check_rules.check([*lines[:place], changed, *lines[place + 1 :]])[0][0][0] == place + 1
        assert (
            place == len(lines) - 1
            or check_rules.check([*lines[:place], *lines[place + 1 :]])[0][0][0] == place + 1
        )
        assert check_rules.check([*lines[:place], line, *lines[place:]])[0][0][0] == place + 2
    swapped = [lines[1], lines[0], *lines[2:]]
    assert check_rules.check(swapped)[0][0][0] == 1
    forged = relinked([json.loads(line) | {"subject": "eve" if number == len(lines) - 1 else json.loads(line)["subject"]}
                       for number, line in enumerate(lines)])  # fmt: skip
    assert check_rules.check(forged)[0] == []  # a rule alone does not tell; what was kept outside does
    assert check_rules.check(forged, kept=marks)[0][0][0] == len(lines)
    assert check_rules.check(lines[:-1], kept=marks)[0][0][0] == len(lines)
    assert chain(3)


def test_an_auditor_runs_it_with_nothing_but_python(tmp_path: Path, at: dt.datetime) -> None:
    ledger = Rehearsed(f"sqlite:{tmp_path / 'l.db'}", "second")
    clear(ledger, at)
    ledger.checkpoint(SigningKey.make(), at)
    keep(tmp_path / "kept", ledger.checkpoints())
    lines = list(ledger.exported())
    ledger.close()
    for name, entry, code in (
        ("sound", lines, 0),
        ("cut", lines[:-1], 1),
        ("broken", [*lines, lines[-1]], 1),
    ):
        (tmp_path / name).write_text("\n".join(entry) + "\n", "utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(PLACE), str(tmp_path / name), "--kept", str(tmp_path / "kept")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert ("12 cleared" in done.stdout) or code
        assert ("every event keeps the rules" in done.stdout) == (code == 0)
    assert OTTO
    assert PAM
