"""Ways through that an attacker with a day found, tried again: each failed to be refused once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.db import connections

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, canonical
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.aging import aging
from clearslate.clearance.exchange.answers import ItemAnswer
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.state.beside import Beside, commitment
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.runs.manifest import hash_of
from clearslate.runs.run import Run
from tests.clearance.carried import small_workflow
from tests.clearance.cleared import CLEARED_ON, OPERATOR, clear, planned
from tests.clearance.exchange.test_exchange import Exchange
from tests.clearance.second import opinion
from tests.clearance.test_days import OLIVE, OTTO, RHEA, day, engage, moment, real, released, show, write
from tests.clearance.waiting import FOUND_OTHERWISE, asked, on_its_way, withdrawn

__all__ = ["real"]  # a fixture

# --- a clock that was ahead -----------------------------------------------------------------------------------


def _ahead(ledger: Ledger, workflow: dict[str, Any]) -> tuple[Any, int]:
    """A window of thirty days that ended by a machine's clock that was set forward by a week at a time."""
    by_law = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 90,
    }
    office = released(ledger, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    first = ledger.head()[0] + 1
    for week in range(1, 6):
        ledger.vouch(day(7 * week), OLIVE, moment(7 * week))
    return office, first


def test_a_clock_that_was_ahead_is_corrected_by_two_and_what_it_ended_goes_its_way_again(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """It blocked everybody until that day came, with no command to repair it."""
    stages = [workflow["stages"][0], {**workflow["stages"][0], "id": "again"}]
    by_law = workflow | {"relief_by": "operation_of_law", "stages": stages, "recheck_days": 90}
    office = released(real, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    first = real.head()[0] + 1
    for week in range(1, 6):
        real.vouch(day(7 * week), OLIVE, moment(7 * week))
    assert office.advance(day(35), moment(35)) == 2  # the first stage lapsed, the second is open
    with pytest.raises(NotAllowed, match="--wrong-from EVENT"):
        engage(real, Actor("new", RHEA.role), at=moment(1))
    with pytest.raises(NotAllowed, match="is not the first one of a time to come"):
        real.correct_clock(first + 1, OLIVE, moment(1))
    assert not real.correct_clock(first, OLIVE, moment(1))
    assert not real.correct_clock(first, OLIVE, moment(1))  # alone, as often as one likes
    assert real.correct_clock(first, OTTO, moment(1))
    engage(real, Actor("new", RHEA.role), at=moment(1))
    assert m.Batch.objects.using(real.alias).get().state == "ended"
    [again] = office.catch_up(moment(1))
    office.advance(day(1), moment(1))
    assert m.Batch.objects.using(real.alias).get(id=again).stage == stages[0]["id"]
    verdict = real.verify(now=moment(1))
    assert verdict.is_sound, verdict


def test_what_came_into_force_by_a_clock_that_was_ahead_halts(real: Ledger, workflow: dict[str, Any]) -> None:
    office, first = _ahead(real, workflow)
    assert office.advance(day(35), moment(35)) == 2
    assert m.Batch.objects.using(real.alias).get().state == "cleared"
    real.correct_clock(first, OLIVE, moment(1))
    assert real.correct_clock(first, OTTO, moment(1))
    assert "a clock that was ahead" in m.Wave.objects.using(real.alias).get().halted
    assert real.verify(now=moment(1)).is_sound


# --- acknowledgments that are taken back ------------------------------------------------------------------------


@pytest.fixture
def exchange(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> Exchange:
    """Twelve clearances in force, told to five agencies."""
    clear(ledger, at)
    found = Exchange(ledger, tmp_path, at)
    found.export(1)
    return found


@pytest.mark.parametrize("first", ["accepted", "partial"])
def test_what_an_agency_says_is_done_and_then_refuses_is_public_and_asked_anew(
    exchange: Exchange, first: str
) -> None:
    """`accepted`, then of the same court `no match`: it was taken in without an alarm, and stayed acknowledged."""
    message = exchange.messages("court")[0]
    ids = exchange.ids(message)
    done = {"items": tuple(ItemAnswer(each) for each in ids)} if first == "partial" else {}
    exchange.answer(message, first, **done)
    exchange.take(2)
    exchange.answer(message, "partial", items=(ItemAnswer(ids[0], "no_match"),))
    assert exchange.take(3).taken == 1
    lines = [
        line for line in exchange.account(3).lines if (line.batch, line.recipient) == (message.batch, "court")
    ]
    assert sorted((line.status, line.why, line.count) for line in lines) == [
        ("acknowledged", "", len(ids) - 1),
        ("contradicted", "no_match", 1),
    ]
    stuck = [
        each
        for each in aging(exchange.ledger, exchange.account(3), CLEARED_ON + dt.timedelta(days=3)).stuck
        if each.recipient == "court"
    ]
    assert any(each.status == "contradicted" and each.count == 1 for each in stuck)
    assert exchange.export(4).again == 1
    [again] = [each for each in exchange.messages("court") if each.attempt == 2]
    assert exchange.ids(again) == ids[:1]
    exchange.answer(again)
    exchange.take(5)
    assert exchange.export(5).messages == 0
    assert exchange.ledger.verify().is_sound


@pytest.mark.parametrize("whole_first", [True, False])
def test_what_one_attempt_did_and_refused_is_not_done_although_a_later_attempt_waits(
    exchange: Exchange, *, whole_first: bool
) -> None:
    """The refused count counted as done with its batch, so that its destruction was asked of who had not closed it."""
    message = exchange.messages("court")[0]
    ids = exchange.ids(message)
    assert exchange.export(45).again >= 1
    refused = ("partial", {"items": (ItemAnswer(ids[0], "no_match"),)})
    for number, (result, entry) in enumerate(
        [("accepted", {}), refused] if whole_first else [refused, ("accepted", {})]
    ):
        exchange.answer(message, result, **entry)
        exchange.take(46 + number)
    done = {
        line.status: line.count
        for line in exchange.account(48).lines
        if (line.batch, line.recipient) == (message.batch, "court")
    }
    assert done[Status.ACKNOWLEDGED] == len(ids) - 1, done
    assert sum(done.values()) == len(ids)


@pytest.mark.parametrize("order", ["accepted first", "rejected first"])
def test_a_whole_answer_that_is_taken_back_is_a_contradiction_in_either_order(
    exchange: Exchange, order: str
) -> None:
    message = exchange.messages("court")[0]
    answers: list[tuple[str, dict[str, Any]]] = [("accepted", {}), ("rejected", {"code": "not_ours"})]
    for number, (result, entry) in enumerate(answers if order == "accepted first" else answers[::-1]):
        exchange.answer(message, result, **entry)
        exchange.take(2 + number)
    [line] = [
        each for each in exchange.account(4).lines if (each.batch, each.recipient) == (message.batch, "court")
    ]
    assert (line.status, line.why) == ("contradicted", "not_ours")
    assert exchange.export(5).again == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [({"ack": "A1", "result": "rejected", "code": "not_ours"}, "other_answer"), ({"on": "2025-12-31"}, "wrong_day"),
     ({"on": "2026-02-01"}, "wrong_day")],
)  # fmt: skip
def test_an_answer_of_another_day_or_under_the_id_of_another_is_set_aside(
    exchange: Exchange, said: dict[str, str], code: str
) -> None:
    message = exchange.messages("court")[0]
    exchange.answer(message, ack="A1")
    exchange.take(2)
    exchange.answer(message, **({"ack": "A2"} | said))
    told = exchange.take(3)
    assert told.quarantined == {code: 1}
    assert m.Message.objects.using(exchange.ledger.alias).get(id=message.id).state == "acknowledged"


# --- a run that was forged ----------------------------------------------------------------------------------------


def test_a_run_whose_files_and_hashes_were_all_made_again_is_not_planned(
    run: Run, ledger: Ledger, tmp_path: Path
) -> None:
    """No hash of it has a key: whoever may write the files made a charge eligible, and the plan took it."""
    forged = tmp_path / "forged"
    shutil.copytree(run.path, forged)
    (forged / "dataset.txt").write_text(str(run.dataset().path), "utf-8")
    manifest = forged / "run.json"
    document = json.loads(manifest.read_text("utf-8"))
    for bucket in document["buckets"]:
        file = forged / "determinations" / bucket["file"]
        table = pq.read_table(file)
        law, cells = table["law"].to_pylist(), table["outcome"].cast(pa.string()).to_pylist()
        cells = ["eligible" if of == "PA-CS-M" else each for of, each in zip(law, cells, strict=True)]
        field, at = table.schema.field("outcome"), table.column_names.index("outcome")
        column = pa.array(cells).dictionary_encode().cast(field.type)
        pq.write_table(table.set_column(at, field, column), file)
        bucket["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    document["sha256"] = hash_of({name: each for name, each in document.items() if name != "sha256"})
    manifest.write_text(json.dumps(document), "utf-8")
    other = Run.open(forged)
    with pytest.raises(PlanError, match="asked again, the laws say otherwise of"):
        make_plan(other, other, small_workflow(), ledger)
    honest = make_plan(run, run, small_workflow(), ledger)
    assert json.loads(honest.begun().text())["asked_again"] >= honest.rows.num_rows > 0


# --- two people who are one ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("twin", ["оlive", "0live", "ölive", "o1ive"])
def test_a_name_that_looks_like_another_users_is_refused(real: Ledger, twin: str) -> None:
    """One person with two names that nobody can tell apart is four eyes."""
    with pytest.raises(NotAllowed, match="looks like olive"):
        real.append([Event(Kind.ROLE_GRANTED, twin, {"role": "reviewer"})], OLIVE, moment(0))
    engage(real, Actor("olivia", RHEA.role))
    other = Ledger("sqlite:file:", "twins")
    with pytest.raises(NotAllowed, match="looks like olive"):
        other.begin(["olive", twin], moment(0), name="real", zone="UTC")
    other.close()


def test_one_account_that_says_three_names_releases_nothing(tmp_path: Path) -> None:
    """It acted as three people and released waves: a ledger began with decisions of whoever says a name."""
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    begin = ["ledger", "init", "--ledger", url, "--operator", "olive", "--operator", "otto", "--state", "PA"]
    assert CliRunner().invoke(main, begin).exit_code == 0
    found = CliRunner().invoke(
        main, ["ledger", "grant", "--user", "rhea", "--gets", "reviewer", "--ledger", url, "--as", "olive"]
    )
    assert found.exit_code != 0
    assert "taken from people who are signed in alone" in found.output
    loose = [
        "ledger",
        "init",
        "--ledger",
        f"sqlite:{tmp_path / 'loose.db'}",
        *begin[4:],
        "--decisions",
        "whoever-says-a-name",
    ]
    assert CliRunner().invoke(main, loose).exit_code == 0


# --- what was done before -------------------------------------------------------------------------------------------


def test_a_keyed_act_that_is_done_says_who_did_it_and_refuses_other_words(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """A second signature with another paper read "Signed: 1.", and was lost; whoever had no right to it read the same."""
    office = released(real, workflow)
    ids = sorted(m.Clearance.objects.using(real.alias).values_list("id", flat=True))
    other = Actor("ruth", RHEA.role)
    engage(real, other)

    def found(*, right: bool = True, why: str = "") -> Event:
        payload = {"wave": "w1", "right": right, "why": why}
        return Event(Kind.AUDIT_FOUND, ids[0], payload, key=f"w1:audit:{ids[0]}")

    assert office.audited("w1").right == len(ids)
    assert real.append([found()], RHEA, moment(0)) == []  # the same again is the same
    with pytest.raises(DoneBefore, match="rhea did that on 2026-01-05"):
        real.append([found()], other, moment(0))
    with pytest.raises(NotAllowed, match="says something else than before: rhea did that"):
        real.append([found(right=False)], RHEA, moment(0))
    stranger = Actor("nobody", RHEA.role)
    with pytest.raises(NotAllowed, match="nobody may not act as reviewer"):
        real.append([found()], stranger, moment(0))


# --- what goes out is verified first ------------------------------------------------------------------------------


def _sql(ledger: Ledger, statement: str) -> None:
    with connections[ledger.alias].cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("UPDATE ledger_batch SET cleared_on = NULL WHERE id = 'b0'", "without its day"),
        (
            "UPDATE ledger_batch SET cleared_on = '2020-01-01' WHERE id = 'b0'",
            "no event says that it came into force",
        ),
        (
            "UPDATE ledger_clearance SET number = 'CP-999' WHERE id = 'k00001'",
            "of clearance k00001 no event says number",
        ),
        (
            "UPDATE ledger_clearance SET state = 'cleared', batch = 'b0' WHERE id = 'k00007'",
            "k00007 no event says batch",
        ),
        ("UPDATE ledger_clearance SET person = 'p9' WHERE id = 'k00001'", "no event says person"),
    ],
)
def test_what_the_events_do_not_make_is_not_sent_and_the_rest_is(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, forged: str, words: str
) -> None:
    """A half-forged row stopped the exports to every agency by a TypeError; a whole one was sent to all of them."""
    clear(ledger, at, recipients=[
        {"id": "court", "what": "c", "role": "court", "profile": "court_clerk", "cite": "test"},
        {"id": "screeners", "what": "s", "role": "screener", "profile": "screener", "agency": "registered", "cite": "test"},
    ])  # fmt: skip
    exchange = Exchange(ledger, tmp_path, at)
    ledger.append(
        [Event(Kind.RECIPIENT_ENROLLED, "screeners.acme", {"on": CLEARED_ON.isoformat()})], OPERATOR, at
    )
    _sql(ledger, forged)
    exported = exchange.export(1)
    assert words in exported.held_back["b0"]
    sent = {message.batch for message in exchange.messages()}
    assert sent == {"b1"} or (sent == set() and "k00007" in forged)


def test_an_event_changed_or_a_ledger_that_was_set_back_sends_nothing(
    exchange: Exchange,
) -> None:
    events = m.Event.objects.using(exchange.ledger.alias)
    last = events.order_by("-seq").first()
    assert last is not None
    events.filter(seq=last.seq).update(payload=last.payload.replace("2026", "2025"))
    (exchange.out / ".verified.json").unlink()
    with pytest.raises(ExchangeError, match="is not what was written"):
        exchange.export(2)
    events.filter(seq=last.seq).update(payload=last.payload)
    exchange.export(2)
    events.filter(seq=last.seq).delete()
    before = events.get(seq=last.seq - 1)
    m.Head.objects.using(exchange.ledger.alias).update(seq=before.seq, hash=before.hash)
    with pytest.raises(ExchangeError, match="was set back to an earlier state"):
        exchange.export(3)


def test_a_junk_checkpoint_stops_no_seal_and_is_named(real: Ledger) -> None:
    """It stopped the holder of the seal, and the ledger was unsound for it."""
    key = SigningKey.make()
    seq, found = real.head()
    m.Checkpoint.objects.using(real.alias).create(
        seq=seq, hash="0", at="", signer="junk", signature="", ledger=""
    )
    verdict = real.verify(key.public)
    assert not verdict.is_sound  # nothing else proves the chain
    real.vouch(day(0), OLIVE, moment(0))
    assert real.checkpoint(key, moment(0)) is not None
    verdict = real.verify(key.public)
    assert verdict.is_sound
    assert {junk.seq for junk in verdict.junk} == {seq}
    m.Checkpoint.objects.using(real.alias).filter(seq=seq + 1).update(signer="junk", signature="00")
    assert real.checkpoint(key, moment(0)) is not None
    assert real.verify(key.public).is_sound
    assert found


def _running(ledger: Ledger, workflow: dict[str, Any]) -> Office:
    """Two batches whose windows are over tomorrow but one."""
    by_law = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 90,
    }
    office = released(ledger, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    return office


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("UPDATE ledger_stage SET due = '2026-01-06'; UPDATE ledger_batch SET due = '2026-01-06'", "its stages so"),
        ("UPDATE ledger_stage SET how = 'lapsed', closed_on = '2026-01-05'; UPDATE ledger_batch SET stage = '', due = NULL", "its stages so"),
        ("UPDATE ledger_clearance SET state = 'planned' WHERE id = 'k00001'", "of clearance k00001 no event says state"),
        ("UPDATE ledger_clearance SET held = 0 WHERE id = 'k00002'", "of clearance k00002 no event says held"),
        ("UPDATE ledger_clearance SET objections = 0 WHERE id = 'k00003'", "of clearance k00003 no event says objections"),
    ],
)  # fmt: skip
def test_nothing_comes_into_force_that_the_events_do_not_say(
    real: Ledger, workflow: dict[str, Any], forged: str, words: str
) -> None:
    """`advance` read the state alone: a stage that somebody moved in a table was as good as one that ended."""
    office = _running(real, workflow)
    office.withdraw("k00001", OLIVE, moment(1), why="a court's order")
    office.hold("k00002", OLIVE, moment(1), reason="in_custody")
    office.object("k00003", OLIVE, day(1), moment(1), ground="no_match")
    for statement in forged.split(";"):
        _sql(real, statement)
    at = 2 if "its stages so" in words else 33
    for week in range(7, at, 7):
        real.vouch(day(week), OLIVE, moment(week))
    gate = Gate(real)
    office.advance(day(at), moment(at), gate=gate)
    assert words in gate.held_back["b0"]
    assert not m.Clearance.objects.using(real.alias).filter(state="cleared").exists()


def test_an_objection_that_another_took_back_still_keeps_it_out_of_force(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """An event that is rightly linked, with the state that it makes: the objector had taken nothing back."""
    office = _running(real, workflow)
    objection = office.object("k00003", OLIVE, day(1), moment(1), ground="no_match")
    write(
        real,
        actor="juno",
        role="judge",
        kind=Kind.OBJECTION_WITHDRAWN,
        subject="k00003",
        payload=canonical({"objection": objection, "on": day(1).isoformat()}),
        at=moment(1).isoformat(timespec="seconds"),
    )
    m.Objection.objects.using(real.alias).update(state="withdrawn", decided_on=day(1))
    m.Clearance.objects.using(real.alias).filter(id="k00003").update(objections=0)
    for week in range(7, 33, 7):
        real.vouch(day(week), OLIVE, moment(week))
    gate = Gate(real)
    office.advance(day(33), moment(33), gate=gate)
    assert "taken back by who did not object" in gate.held_back["b0"]
    assert not m.Clearance.objects.using(real.alias).filter(state="cleared").exists()


def test_every_command_that_sends_or_moves_finds_a_ledger_that_was_set_back(tmp_path: Path) -> None:
    """By the checkpoints that were kept outside of the database: a backup that was restored, a fork."""
    url, kept = f"sqlite:{tmp_path / 'l.db'}", str(tmp_path / "kept")

    def run(*words: str) -> tuple[int, str]:
        found = CliRunner().invoke(main, [*words, "--ledger", url])
        return found.exit_code, found.output

    begin = (
        "--operator",
        "olive",
        "--operator",
        "otto",
        "--state",
        "PA",
        "--decisions",
        "whoever-says-a-name",
    )
    assert run("ledger", "init", *begin)[0] == 0
    assert (
        CliRunner().invoke(main, ["ledger", "key", str(tmp_path / "p"), str(tmp_path / "q")]).exit_code == 0
    )
    old = (tmp_path / "l.db").read_bytes()
    assert run("ledger", "policy", "decisions", "--as", "olive")[0] == 2
    assert run("ledger", "grant", "--user", "rhea", "--gets", "reviewer", "--as", "olive")[0] == 0
    assert run("ledger", "checkpoint", "--key", str(tmp_path / "p"), "--keep", kept)[0] == 0
    assert run("clear", "advance", "--kept", kept)[0] == 0
    for beside in tmp_path.glob("l.db*"):
        beside.unlink()
    (tmp_path / "l.db").write_bytes(old)
    out = str(tmp_path / "out")
    for command in (
        ("clear", "advance"), ("clear", "export", "--out", out, "--key", str(tmp_path / "p")),
        ("clear", "public", "publish", "--public", f"sqlite:{tmp_path / 'public.db'}"),
    ):  # fmt: skip
        code, output = run(*command, "--kept", kept)
        assert (code, "was set back to an earlier state" in " ".join(output.split())) == (3, True), (
            command,
            output,
        )


def _planned_late(ledger: Ledger) -> str:
    event = planned(90, "b0")
    salt, body = (
        "0" * 64,
        {
            name: event.payload[name]
            for name in ("charge", "case", "person", "since", "number", "sequence", "statute", "keys")
        },
    )
    beside = Beside(salt, canonical(body | {"facts": ""}))
    plain = {name: each for name, each in event.payload.items() if name not in body}
    plain["beside"] = commitment(beside, Kind.CLEARANCE_PLANNED, event.subject)
    write(
        ledger,
        actor="olive",
        role="operator",
        kind=Kind.CLEARANCE_PLANNED,
        subject=event.subject,
        payload=canonical(plain),
    )
    m.Content.objects.using(ledger.alias).create(seq=ledger.head()[0], salt=salt, body=beside.body)
    row = m.Clearance.objects.using(ledger.alias).get(id="k00001")
    for name in ("charge", "case", "person", "number", "sequence", "statute", "keys"):
        setattr(row, name, event.payload[name])
    row.id = event.subject
    row.save(using=ledger.alias, force_insert=True)
    return event.subject


def _moved_in(ledger: Ledger) -> str:
    write(
        ledger,
        actor="clearslate",
        role="system",
        kind=Kind.CLEARANCE_MOVED,
        subject="k00007",
        payload='{"batch":"b0"}',
    )
    m.Clearance.objects.using(ledger.alias).filter(id="k00007").update(batch="b0")
    return "k00007"


def _restored(ledger: Ledger) -> str:
    payload = {"on": CLEARED_ON.isoformat(), "why": "an error"}
    write(
        ledger,
        actor="juno",
        role="judge",
        kind=Kind.CLEARANCE_RESTORED,
        subject="k00001",
        payload=canonical(payload),
    )
    m.Clearance.objects.using(ledger.alias).filter(id="k00001").update(
        state="restored", restored_on=CLEARED_ON
    )
    return "k00001"


def _overruled(ledger: Ledger) -> str:
    """Two events at once: an objection that was never filed is overruled."""
    payload = {"objection": "o9", "on": CLEARED_ON.isoformat()}
    write(
        ledger,
        actor="cleo",
        role="clerk",
        kind=Kind.OBJECTION_OVERRULED,
        subject="k00001",
        payload=canonical(payload),
    )
    return "k00001"


def _junk(ledger: Ledger) -> str:
    """Any role's event that nobody can read, of a clearance."""
    write(
        ledger,
        actor="paul",
        role="prosecutor",
        kind=Kind.OBJECTION_FILED,
        subject="k00001",
        payload='{"x": 1}',
    )
    return "k00001"


@pytest.mark.parametrize("forge", [_planned_late, _moved_in, _overruled, _junk])
def test_what_rules_forbid_is_not_sent_though_events_say_it(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, forge: Callable[[Ledger], str]
) -> None:
    """The events were rightly linked, and the state was what they say: it went to every agency. The other batch goes."""
    clear(ledger, at)
    exchange = Exchange(ledger, tmp_path, at)
    forged = forge(ledger)
    found = exchange.export(1)
    assert list(found.held_back) == ["b0"]
    assert forged in found.held_back["b0"] or "cannot be read" in found.held_back["b0"]
    assert {message.batch for message in exchange.messages()} == {"b1"}
    assert not ledger.verify().is_sound
    assert opinion(ledger), "the second program finds it in the chain alone"


def test_what_nobody_decided_to_undo_is_not_undone_at_any_agency(
    ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    clear(ledger, at)
    exchange = Exchange(ledger, tmp_path, at)
    exchange.export(1)
    forged = _restored(ledger)
    found = exchange.export(2)
    assert f"{forged} was restored, and no two people decided it" in found.held_back["b0"]
    assert not [message for message in exchange.messages() if message.purpose == "restore"]
    assert opinion(ledger)


def test_a_stage_that_was_over_too_early_brings_nothing_into_force(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """By events that are rightly linked, with the state that they make."""
    office = _running(real, workflow)
    on = day(1).isoformat()
    shown = m.Stage.objects.using(real.alias).get(batch="b0").shown_on
    payload = {"on": on, "shown": shown and shown.isoformat(), "stage": "validate"}
    write(
        real,
        actor="clearslate",
        role="system",
        kind=Kind.STAGE_LAPSED,
        subject="b0",
        payload=canonical(payload),
        at=moment(1).isoformat(timespec="seconds"),
    )
    m.Stage.objects.using(real.alias).filter(batch="b0").update(how="lapsed", closed_on=on)
    m.Batch.objects.using(real.alias).filter(id="b0").update(stage="", due=None)
    gate = Gate(real)
    office.advance(day(1), moment(1), gate=gate)
    assert "stage validate was over before its window was" in gate.held_back["b0"]
    assert not m.Clearance.objects.using(real.alias).filter(state="cleared").exists()


def test_nobody_approves_a_release_of_what_was_not_looked_through(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """If somebody asked for it past the ledger: the second person's approval looks at the audit, too."""
    _running(real, workflow)
    wave = m.Wave.objects.using(real.alias)
    wave.update(state="requested", requested_by="olive", released_by="", right=0)
    with pytest.raises(NotAllowed, match="are not audited"):
        Office(real).approve_release("w1", OTTO, moment(1))


# --- newer records --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["on newer records: not eligible", "a court's order"])
def test_a_recheck_takes_no_more_back_than_others_allowed_whatever_it_says(real: Ledger, why: str) -> None:
    """The second person's word was asked where the event named its run's digest, and for as many as it said were taken back."""
    at = moment(0)
    on_its_way(real, at, 40, OLIVE)
    real.append(withdrawn(30, why), OLIVE, at)
    for says in FOUND_OTHERWISE:
        with pytest.raises(NotAllowed, match=r"another person allows it first|says sha256"):
            real.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at, **says))], OLIVE, at)
    for gone in ("sha256", "covers"):
        lacking = {name: value for name, value in asked(at).items() if name != gone}
        with pytest.raises(NotAllowed, match=f"does not say {gone}"):
            real.append([Event(Kind.PLAN_RECHECKED, "plan1", lacking)], OLIVE, at)
    assert opinion(real) == []
    real.append([Event(Kind.RECHECK_ALLOWED, "plan1", {"run": "forged", "taken": 30})], RHEA, at)
    real.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at))], OLIVE, at)
    real.append(withdrawn(35, why, since=30), OLIVE, at)
    real.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at, run="the next"))], OLIVE, at)
    assert opinion(real) == []
    assert real.verify().is_sound


@pytest.mark.parametrize("says", FOUND_OTHERWISE)
def test_a_forged_recheck_is_found(real: Ledger, says: dict[str, Any]) -> None:
    """Laid into the file of a SQLite ledger, by the verification and by the program that was written apart."""
    at = moment(0)
    on_its_way(real, at, 40, OLIVE)
    real.append(withdrawn(30, "on newer records: not eligible"), OLIVE, at)
    write(real, actor="olive", role="operator", kind="plan.rechecked", subject="plan1", payload=canonical(asked(at, **says)))  # fmt: skip
    [fault] = real.verify().faults
    assert "another person allows it first" in fault.what or "says sha256" in fault.what
    [(seq, words)] = opinion(real)
    assert seq == real.head()[0]
    assert words in (
        "one person alone took so much back",
        "newer records are asked by a run that has a digest",
    )


# --- a plan that does not say all -----------------------------------------------------------------------------


def test_nothing_enters_a_wave_whose_audit_began(real: Ledger) -> None:
    """A plan that did not say what it would hold was added to when its sample was drawn: what came later was never drawn."""
    at = moment(0)
    on_its_way(real, at, 40, OLIVE)
    Office(real).draw_audit("w1", OLIVE, at, opened_by=RHEA)
    with pytest.raises(NotAllowed, match="its audit began"):
        real.append([planned(41, "b0")], OLIVE, at)
    assert opinion(real) == []
    says = planned(41, "b0").payload
    write(
        real,
        actor="olive",
        role="operator",
        kind="clearance.planned",
        subject="k00041",
        payload=canonical(says),
    )
    assert "its audit began" in real.verify().faults[0].what
    assert [seq for seq, _ in opinion(real)] == [real.head()[0]]


@pytest.mark.parametrize("after", ["", "k00001", "k00002", "k00000"])
def test_what_ended_is_planned_again_as_what_it_is(real: Ledger, after: str) -> None:
    """A charge that was taken back by a person was planned as if it were new, or as what follows another charge."""
    at = moment(0)
    on_its_way(real, at, 3, OLIVE)
    real.append(withdrawn(1, "a court's order"), OLIVE, at)
    real.append(withdrawn(3, "on newer records: not eligible", since=2), OLIVE, at)
    again = Event(Kind.CLEARANCE_PLANNED, "again", {**planned(0, "b0").payload, "after": after})
    with pytest.raises(NotAllowed, match="k00000"):
        real.append([again], OLIVE, at)
    for follows in ("", "k00001"):
        other = Event(Kind.CLEARANCE_PLANNED, "other", {**planned(2, "b0").payload, "after": follows})
        with pytest.raises(NotAllowed, match="k00002"):
            real.append([other], OLIVE, at)
    other = Event(Kind.CLEARANCE_PLANNED, "other", {**planned(2, "b0").payload, "after": "k00002"})
    real.append([other], OLIVE, at)
    with pytest.raises(NotAllowed, match="other"):
        real.append([Event(Kind.CLEARANCE_PLANNED, "more", other.payload)], OLIVE, at)
    assert opinion(real) == []
    assert real.verify().is_sound
