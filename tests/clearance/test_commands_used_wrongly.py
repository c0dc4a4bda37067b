"""Commands of the office called wrongly: nothing is recorded, and the words say what is wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.office.office import Office
from clearslate.clearance.store.ready import models as m
from clearslate.cli.common import REFUSED, UNUSABLE
from clearslate.cli.main import main
from clearslate.runs.run import Run
from clearslate.runs.start import start
from tests.clearance.cleared import OPERATOR, REVIEWER, clear, planned
from tests.clearance.cleared import workflow as by_law
from tests.clearance.rehearsed import Rehearsed


def call(*args: object) -> tuple[int, str]:
    """A command's code and words."""
    done = CliRunner().invoke(main, [str(each) for each in args])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'ledger.db'}"


@pytest.fixture
def drawn(url: str, at: dt.datetime) -> list[str]:
    """Clearances of a wave whose sample waits to be looked through."""
    ledger = Rehearsed(url)
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": by_law(), "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": 6, "conviction": True, "sha256": "0"}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
        Event(Kind.BATCH_FORMED, "b0", formed, key="b0"),
        *(planned(number, "b0") for number in range(6)),
    ]
    ledger.append(events, OPERATOR, at)
    found = Office(ledger).draw_audit("w1", OPERATOR, at, opened_by=REVIEWER)
    ledger.close()
    return found


# --- a ledger that is none ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("ledger", "verify"),
        ("ledger", "rebuild"),
        ("clear", "status"),
        ("clear", "advance"),
        ("clear", "aging"),
    ],
)
def test_a_slip_in_the_address_is_no_empty_ledger(tmp_path: Path, command: tuple[str, ...]) -> None:
    place = tmp_path / "slip.db"
    code, words = call(*command, "--ledger", f"sqlite:{place}")
    assert (code, "there is no ledger" in words) == (UNUSABLE, True), words
    assert not place.exists()


def test_a_ledger_of_which_all_was_deleted_is_not_told_to_be_none(url: str, drawn: list[str]) -> None:
    ledger = Rehearsed(url)
    m.Head.objects.using(ledger.alias).all().delete()
    ledger.close()
    code, words = call("ledger", "verify", "--ledger", url)
    assert (code, "NOT sound" in words) == (1, True), (words, drawn)


@pytest.mark.parametrize("kind", ["text", "folder", "nobody"])
def test_what_is_no_database_is_said(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    if kind == "text":
        place.write_text("a story, and no database\n" * 100)
    elif kind == "folder":
        place.mkdir()
    url = "postgresql://nobody:hush@localhost:1/none" if kind == "nobody" else f"sqlite:{place}"
    code, words = call("clear", "status", "--ledger", url)
    assert code == UNUSABLE
    assert ("the ledger cannot be opened" if kind == "nobody" else "place is no SQLite database") in words
    assert "hush" not in words


# --- choices that must be made --------------------------------------------------------------------------------


def test_a_finding_is_right_or_wrong_and_stands(url: str, drawn: list[str]) -> None:
    find = ("clear", "find", drawn[0], "--ledger", url, "--as", "rhea")
    assert "give one of --right and --wrong" in call(*find)[1]
    assert "--wrong needs --why" in call(*find, "--wrong")[1]
    assert call(*find, "--right")[0] == 0
    assert call(*find, "--right")[0] == 0, "again, as after a crash"
    code, words = call(*find, "--wrong", "--why", "another person's")
    assert (code, "was found right before" in words) == (REFUSED, True), words
    ledger = Rehearsed(url)
    assert m.Clearance.objects.using(ledger.alias).get(id=drawn[0]).audit == "right"
    ledger.close()


@pytest.mark.parametrize(
    "command", [("complete", "b0"), ("object", "k00000", "--ground", "x"), ("decide", "o", "--sustain")]
)
def test_a_role_is_asked_for(url: str, drawn: list[str], command: tuple[str, ...]) -> None:
    code, words = call("clear", *command, "--ledger", url, "--as", "rhea")
    assert (code, "Missing option '--role'" in words) == (2, True), (words, drawn)


def test_restoration_is_granted_or_refused(url: str, at: dt.datetime) -> None:
    ledger = Rehearsed(url)
    [first, *_] = clear(ledger, at)
    ledger.close()
    base = ("--ledger", url, "--today", "2026-01-06", "--why", "an error")
    assert call("clear", "restore", "ask", first, *base, "--as", "olive")[0] == 0
    code, words = call("clear", "restore", "decide", first, *base, "--as", "juno", "--paper", "CP-1 #1")
    assert (code, "give one of --grant and --refuse" in words) == (2, True), words
    assert (
        call("clear", "restore", "decide", first, *base, "--as", "juno", "--paper", "CP-1 #1", "--grant")[0]
        == 0
    )


# --- runs and records that do not fit -------------------------------------------------------------------------


def test_a_day_that_has_not_come_is_not_planned(url: str, run: Run, tmp_path: Path) -> None:
    assert (
        call("ledger", "init", "--ledger", url, "--operator", "olive", "--rehearsal", "--day", "2026-01-05")[
            0
        ]
        == 0
    )
    coming = dt.date.today() + dt.timedelta(days=400)  # noqa: DTZ011 (as the command's own clock)
    later = start(run.dataset().path, replace(run.spec(), as_of=coming), tmp_path / "later")
    plan = ("clear", "plan", later.path, "--ledger", url, "--as", "olive", "--state", "PA", "--dry-run")
    code, words = call(*plan)
    assert (code, "a day that has not come" in words) == (UNUSABLE, True), words
    recheck = call("clear", "recheck", later.path, "--ledger", url, "--as", "olive", "--state", "PA")
    assert (recheck[0], "a day that has not come" in recheck[1]) == (UNUSABLE, True)
    assert call("ledger", "clock", "--ledger", url, "--as", "olive", "--to", coming.isoformat())[0] == 0
    assert call(*plan)[0] == 0, "in this rehearsal it has come"


def test_records_and_states_that_are_none_are_said(url: str, run: Run, tmp_path: Path) -> None:
    assert (
        call("ledger", "init", "--ledger", url, "--operator", "olive", "--rehearsal", "--day", "2026-01-05")[
            0
        ]
        == 0
    )
    base = ("--ledger", url, "--as", "olive", "--state")
    code, words = call("clear", "plan", run.path, *base, "PA", "--newest", tmp_path / "nowhere")
    assert (code, "there is no such folder" in words) == (UNUSABLE, True), words
    assert "no workflow for 'ZZ'" in call("clear", "recheck", run.path, *base, "ZZ")[1]
    assert "there is no plan of MI" in call("clear", "recheck", run.path, *base, "MI")[1]


# --- files ----------------------------------------------------------------------------------------------------


def test_no_key_is_written_over_another(tmp_path: Path) -> None:
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    assert call("ledger", "key", private, public)[0] == 0
    before = public.read_bytes()
    for names in ((private, tmp_path / "other.pem"), (tmp_path / "other.pem", public)):
        code, words = call("ledger", "key", *names)
        assert (code, "a key is never overwritten" in words) == (UNUSABLE, True), words
    assert public.read_bytes() == before
    assert not (tmp_path / "other.pem").exists()


def test_keys_that_are_none_are_said(url: str, drawn: list[str], tmp_path: Path) -> None:
    private, public, empty = tmp_path / "private.pem", tmp_path / "public.pem", tmp_path / "empty"
    call("ledger", "key", private, public)
    empty.touch()
    sign, verify = ("ledger", "checkpoint", "--ledger", url, "--key"), ("ledger", "verify", "--ledger", url)
    assert "public.pem holds no private key that can be read" in call(*sign, public)[1], drawn
    assert "empty holds no private key that can be read" in call(*sign, empty)[1]
    assert "nowhere.pem: no such file or directory" in call(*sign, tmp_path / "nowhere.pem")[1]
    assert "private.pem holds no public key that can be read" in call(*verify, "--public", private)[1]
    code, words = call(*verify, "--kept", empty)
    assert (code, "empty holds no checkpoint" in words) == (UNUSABLE, True), words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"charge,ground,why\nh0,no_match,caf\xe9\n", "list.csv is not in UTF-8: save it as “CSV UTF-8”"),
        ("charge,ground\nh0,no_match\n".encode("utf-16"), "list.csv is not in UTF-8"),
        (b"charge,ground,why\nh0\n", "list.csv, line 2: 1 field where the line of names has 3"),
        (b"charge,ground,why\nh0,no_match,a,b\n", "list.csv, line 2: 4 fields where the line of names has 3"),
        (b'charge,ground\nh0,no_match\n"h1,no_match\n', "list.csv, after line 3: unexpected end of data"),
        (b"", "list.csv has no columns charge and ground"),
    ],
)
def test_a_list_of_objections_that_cannot_be_read_says_where(
    url: str, drawn: list[str], tmp_path: Path, content: bytes, words: str
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_bytes(content)
    code, result = call(
        "clear", "objections", listed, "--ledger", url, "--batch", "b0", "--as", "olive", "--role", "operator"
    )
    assert (code, words in result) == (UNUSABLE, True), (result, drawn)


def test_what_lies_in_no_recipients_folder_is_told(url: str, at: dt.datetime, tmp_path: Path) -> None:
    ledger = Rehearsed(url)
    clear(ledger, at)
    ledger.close()
    inbox = tmp_path / "in"
    for name in ("court", "cuort", "to-come"):
        (inbox / name).mkdir(parents=True)
    (inbox / "cuort" / "answer.csv").write_text("x")
    (inbox / "answer.csv").write_text("x")
    code, words = call("clear", "take-answers", inbox, "--ledger", url, "--today", "2026-01-06")
    assert code == 1
    assert "cuort is no recipient's folder" in words
    assert "answer.csv is no recipient's folder" in words
    assert "to-come" not in words, "it is empty"


@pytest.mark.parametrize("today", ["2090-01-01", "2020-01-01"])
def test_a_day_that_a_rule_forbids_is_refused_and_not_unusable(tmp_path: Path, today: str) -> None:
    """A script that reads exit codes was told that a file was broken."""
    url = f"sqlite:{tmp_path / 'l.db'}"
    begin = ["ledger", "init", "--ledger", url, "--operator", "olive", "--operator", "otto", "--state", "PA"]
    assert CliRunner().invoke(main, begin).exit_code == 0
    done = CliRunner().invoke(main, ["clear", "advance", "--ledger", url, "--today", today])
    assert done.exit_code == 5, done.output
