"""The commands that look back, from end to end: extracts, what was missed, new ids, undoing, proof."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearslate.cli.common import DIFFERENT, DONE_BEFORE, REFUSED, UNUSABLE
from clearslate.cli.main import main
from tests.clearance.cleared import CLEARED_ON, clear, people
from tests.clearance.extracts import extract, row
from tests.clearance.rehearsed import Rehearsed

LATER = CLEARED_ON + dt.timedelta(days=40)


def call(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


class Desk:
    """A ledger with twelve clearances in force, of which every agency was told, and answered."""

    def __init__(self, folder: Path, at: dt.datetime) -> None:
        self.folder, self.url = folder, f"sqlite:{folder / 'ledger.db'}"
        ledger = Rehearsed(self.url)
        self.ids = clear(ledger, at, retention_days=0)
        ledger.close()
        call("ledger", "key", folder / "private.pem", folder / "public.pem")
        self.data = people(folder / "data")
        self.export(CLEARED_ON)
        self.answer()

    def at(self, *command: object, day: dt.date = LATER, **options: object) -> Result:
        given = [part for name, value in options.items() for part in (f"--{name.rstrip('_')}", value)]
        return call("clear", *command, "--ledger", self.url, "--today", day, *given)

    def export(self, day: dt.date) -> Result:
        place = self.folder / "out"
        return self.at("export", day=day, out=place, key=self.folder / "private.pem", dataset=self.data)

    def answer(self) -> None:
        """The court and the repository say that all is done."""
        for name in ("court", "repository"):
            for number, manifest in enumerate(sorted((self.folder / "out" / name).glob("*.manifest.json"))):
                place = self.folder / "in" / name
                call(
                    "clear",
                    "answer",
                    manifest,
                    "--out",
                    place,
                    "--ack",
                    f"{name}{number}",
                    "--today",
                    CLEARED_ON,
                )
        taken = self.at("take-answers", self.folder / "in", day=CLEARED_ON, settle=0)
        assert taken.exit_code == 0, taken.output

    def extract(self, name: str, numbers: range, on: dt.date, **changes: Any) -> Path:
        extract(self.folder / name, [row(number, **changes) for number in numbers], on)
        return self.folder / name


@pytest.fixture
def desk(tmp_path: Path, at: dt.datetime) -> Desk:
    return Desk(tmp_path, at)


# --- extracts -------------------------------------------------------------------------------------------------


def test_an_extract_is_compared_once_and_told_in_words(desk: Desk) -> None:
    before = desk.extract("before", range(14), CLEARED_ON)
    now = desk.extract("now", range(2), LATER)
    compare = ("verify-extract", now)
    options: dict[str, Any] = {"as_": "ada", "recipient": "court", "earlier": before}
    shown = desk.at(*compare, "--dry-run", **options)
    assert (shown.exit_code, "Nothing recorded." in shown.output) == (DIFFERENT, True), shown.output
    none = call("clear", "verified", "--ledger", desk.url)
    assert "No extract was compared yet" in none.output
    first = desk.at(*compare, **options)
    assert first.exit_code == DIFFERENT
    assert "ALARM: 2 cleared and still there at court" in first.output
    assert "Recorded." in first.output
    assert "recorded before" in desk.at(*compare, **options).output
    rows = json.loads(call("clear", "verified", "--ledger", desk.url, "--json").output)
    assert {(each["finding"], each["clearances"]) for each in rows} == {("gone", 10), ("open", 2)}
    document = json.loads(desk.at(*compare, "--json", **options).output)
    assert {each["finding"] for each in document["clearances"]} == {"open"}
    assert document["counts"]["charges"] == {"vanished": 2}, "12 and 13 were never cleared, and are gone"
    assert desk.export(LATER).exit_code == 0


def test_an_extract_that_shows_all_gone_ends_with_nothing_to_look_at(desk: Desk) -> None:
    before, now = desk.extract("before", range(12), CLEARED_ON), desk.extract("now", range(0), LATER)
    done = desk.at("verify-extract", now, as_="ada", recipient="court", earlier=before)
    assert (done.exit_code, "ALARM" in done.output) == (0, False), done.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"recipient": "nobody"}, "the recipients: corrections, court"),
        ({"recipient": "court", "earlier": "nowhere"}, "there is no such folder"),
        ({"recipient": "court", "profiles": "nowhere"}, "there is no such folder"),
        ({"recipient": "court", "role": "clerk"}, "is not for the role clerk"),
    ],
)
def test_an_extract_called_wrongly_is_said(desk: Desk, options: dict[str, Any], words: str) -> None:
    now = desk.extract("now", range(2), LATER)
    done = desk.at("verify-extract", now, as_="ada", **options)
    code = REFUSED if "role" in options else UNUSABLE
    assert (done.exit_code, words in done.output) == (code, True), done.output
    assert "is not a dataset" in desk.at("verify-extract", desk.folder, as_="ada", recipient="court").output


def test_a_day_that_is_none_is_said(desk: Desk) -> None:
    done = call("clear", "verify-extract", "x", "--ledger", desk.url, "--as", "ada", "--recipient", "court", "--today", "2019-02-30")  # fmt: skip
    assert (done.exit_code, "'2019-02-30' is not a calendar day" in done.output) == (2, True)


# --- persons under new ids ------------------------------------------------------------------------------------


def test_persons_under_new_ids_are_shown_then_taken_over(desk: Desk) -> None:
    newest = desk.extract("newest", range(3), LATER, person_id="p-merged")
    rekey = ("clear", "rekey", newest, "--ledger", desk.url, "--as", "olive")
    shown = call(*rekey, "--dry-run")
    assert (shown.exit_code, "new id: 1 person" in shown.output) == (0, True), shown.output
    assert call(*rekey).output == shown.output
    assert "new id: 0 persons" in call(*rekey).output, "what was taken over is not told again"
    assert json.loads(call(*rekey, "--json").output) == []
    wrong = call("clear", "rekey", desk.folder, "--ledger", desk.url, "--as", "olive")
    assert (wrong.exit_code, "is not a dataset" in wrong.output) == (UNUSABLE, True)


# --- undoing --------------------------------------------------------------------------------------------------


def test_a_clearance_is_undone_and_all_who_were_told_are_told_again(desk: Desk) -> None:
    first = desk.ids[0]
    assert "No restoration was asked for" in desk.at("restore", "status").output
    asked = desk.at("restore", "ask", first, as_="olive", why="entered wrongly")
    assert (asked.exit_code, "its restoration is asked" in asked.output) == (0, True), asked.output
    again = desk.at("restore", "ask", first, as_="olive", why="entered wrongly")
    assert (again.exit_code, "was asked before" in again.output) == (DONE_BEFORE, True)
    early = desk.at("restore", "told", first, as_="carl")
    assert (early.exit_code, "not restored" in early.output) == (REFUSED, True)
    noticed = desk.at("restore", "notice", first, as_="carl", why="by post")
    assert "notice was given" in noticed.output
    decided = desk.at("restore", "decide", first, "--grant", "--paper", "CP-1 #1", as_="juno", why="an error")
    assert "restored" in decided.output
    assert "court not sent" in desk.at("restore", "status").output
    assert desk.export(LATER).exit_code == 0
    assert "court waiting" in desk.at("restore", "status").output
    assert "the person was told" in desk.at("restore", "told", first, as_="carl").output
    [entry] = json.loads(desk.at("restore", "status", "--json").output)
    assert (entry["state"], "told on" in entry["person"]) == ("restored", True)
    history = call("ledger", "history", first, "--ledger", desk.url).output
    kinds = [line.split()[3] for line in history.splitlines()]
    assert (
        kinds.index("restoration.asked") < kinds.index("clearance.restored") < kinds.index("restoration.told")
    )
    assert "batch.cleared" in kinds
    assert "message.acknowledged" in kinds


def test_what_was_refused_stays_cleared_and_may_be_asked_again(desk: Desk) -> None:
    first = desk.ids[0]
    desk.at("restore", "ask", first, as_="olive", why="a doubt")
    refused = desk.at(
        "restore", "decide", first, "--refuse", "--paper", "CP-1 #1", as_="juno", why="no error"
    )
    assert "stays cleared" in refused.output
    rows = json.loads(desk.at("restore", "status", "--json").output)
    assert [each["state"] for each in rows] == ["refused"]
    assert desk.at("restore", "ask", first, as_="olive", why="a new doubt").exit_code == 0


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        (("ask", "nothing"), {"as_": "olive", "why": "x"}, "there is no clearance nothing"),
        (("ask", "k00000"), {"as_": "olive", "why": "x", "route": "whim"}, "the ways: error"),
        (("ask", "k00000"), {"as_": "ada", "why": "x", "role": "auditor"}, "is not for the role auditor"),
        (("notice", "k00000"), {"as_": "carl", "why": "x"}, "nobody asked for the restoration"),
        (
            ("decide", "k00000", "--grant", "--paper", "1"),
            {"as_": "juno", "why": "x"},
            "nobody asked for the restoration",
        ),
        (("told", "k00000"), {"as_": "carl"}, "not restored"),
    ],
)
def test_an_undoing_out_of_turn_is_said(
    desk: Desk, command: tuple[str, ...], options: dict[str, Any], words: str
) -> None:
    done = desk.at("restore", *command, **options)
    assert (done.exit_code, words in done.output) == (REFUSED, True), done.output


# --- ids and history ------------------------------------------------------------------------------------------


def test_ids_are_found_by_what_a_clerk_knows(desk: Desk) -> None:
    rows = json.loads(call("clear", "clearances", "--ledger", desk.url, "--case", "CP-0", "--json").output)
    assert [each["clearance"] for each in rows] == ["k00000", "k00001"]
    assert {each["charge"] for each in rows} == {"h0", "h1"}
    assert "k00002" in call("clear", "clearances", "--ledger", desk.url, "--charge", "h2").output
    listed = call("clear", "clearances", "--ledger", desk.url, "--batch", "b0", "--limit", "3").output
    assert "There are more than 3" in listed
    assert (
        "There is no such clearance"
        in call("clear", "clearances", "--ledger", desk.url, "--case", "x").output
    )
    assert call("clear", "clearances", "--ledger", desk.url).exit_code == 2
    batches = json.loads(
        call("clear", "batches", "--ledger", desk.url, "--state", "cleared", "--json").output
    )
    assert [each["batch"] for each in batches] == ["b0", "b1"]
    assert "No objection waits" in call("clear", "undecided", "--ledger", desk.url).output
    nothing = call("ledger", "history", "nothing", "--ledger", desk.url)
    assert (nothing.exit_code, "nothing in the ledger is named" in nothing.output) == (UNUSABLE, True)
