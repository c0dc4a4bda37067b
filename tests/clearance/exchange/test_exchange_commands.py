"""The exchange on the command line, from both ends: who sends, and the agency that answers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearslate.cli.common import DIFFERENT, UNUSABLE
from clearslate.cli.main import main
from tests.clearance.cleared import CLEARED_ON, RECIPIENTS, clear, people
from tests.clearance.rehearsed import Rehearsed


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def day(number: int) -> str:
    return (CLEARED_ON + dt.timedelta(days=number)).isoformat()


class Desk:
    """A ledger with twelve clearances in force, a key, an outbox and an inbox."""

    def __init__(self, folder: Path, at: dt.datetime) -> None:
        self.url = f"sqlite:{folder / 'ledger.db'}"
        self.out, self.inbox, self.data = folder / "out", folder / "in", people(folder / "data")
        self.private, self.public = folder / "key.pem", folder / "public.pem"
        ledger = Rehearsed(self.url)
        self.ids = clear(ledger, at)
        ledger.close()
        assert call("ledger", "key", self.private, self.public).exit_code == 0

    def export(self, number: int, *more: object) -> Result:
        return call(
            "clear", "export", "--ledger", self.url, "--today", day(number), "--out", self.out, "--key", self.private,
            "--dataset", self.data, *more,
        )  # fmt: skip

    def take(self, number: int, settle: int = 0, *more: object) -> Result:
        return call(
            "clear",
            "take-answers",
            self.inbox,
            "--ledger",
            self.url,
            "--today",
            day(number),
            "--settle",
            settle,
            "--patience",
            settle,
            *more,
        )

    def ask(self, command: str, number: int, *more: object) -> Result:
        return call("clear", command, "--ledger", self.url, "--today", day(number), *more)

    def manifests(self, recipient: str) -> list[Path]:
        return sorted((self.out / recipient).glob("*.manifest.json"))

    def answer(self, manifest: Path, *more: object) -> Result:
        place = self.inbox / manifest.parent.name
        return call(
            "clear", "answer", manifest, "--out", place, "--today", day(2), "--public", self.public, *more
        )


@pytest.fixture
def desk(tmp_path: Path, at: dt.datetime) -> Desk:
    return Desk(tmp_path, at)


def test_a_message_goes_out_is_read_answered_and_taken_in(desk: Desk) -> None:
    assert "8 messages with 48 rows" in desk.export(1).output
    assert "0 messages" in desk.export(1).output
    for number, recipient in enumerate(RECIPIENTS):
        for place in desk.manifests(recipient):
            read = call("clear", "read-message", place, "--public", desk.public)
            assert "6 rows, attempt 1" in read.output, read.output
            assert read.output.strip().endswith("whole")
            assert desk.answer(place, "--ack", f"A{number}").exit_code == 0
    taken = desk.take(2)
    assert (taken.exit_code, taken.output.split()[0]) == (0, "8")
    assert "2 messages with 12 rows" in desk.export(2).output  # the FBI, after the repository
    document = json.loads(desk.ask("account", 2, "--json").output)
    assert document["at"]["court"] == {"acknowledged": 12}
    assert document["at"]["fbi"] == {"waiting": 12}
    assert "12 clearances" in desk.ask("account", 2).output


def test_an_agency_signs_its_answer_by_command(desk: Desk, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    assert call("ledger", "key", tmp_path / "mine.pem", keys / "court.pem").exit_code == 0
    desk.export(1)
    one, two = desk.manifests("court")
    desk.answer(one, "--ack", "A1", "--sign-with", tmp_path / "mine.pem")
    desk.answer(two, "--ack", "A2")
    taken = desk.take(2, 0, "--agency-keys", keys)
    assert (taken.exit_code, taken.output.split()[0]) == (1, "1")
    assert "taken in only where they are signed: the answers of court" in taken.output
    assert "no signature of its own lies beside the file" in taken.output
    (keys / "court.pem").write_text("no key")
    refused = desk.take(2, 0, "--agency-keys", keys)
    assert refused.exit_code == UNUSABLE
    assert "court.pem holds no public key" in refused.output


def test_one_clearance_is_accounted_for_with_every_message(desk: Desk) -> None:
    desk.export(1)
    [first, _] = desk.manifests("court")
    rows = json.loads(call("clear", "read-message", first, "--json").output)["rows"]
    refused = rows[0]["clearance"]
    desk.answer(first, "--ack", "A1", "--refuse", f"{refused}=no_match")
    assert desk.take(2).exit_code == 0
    output = desk.ask("account", 2, refused).output
    assert "court (clear): refused: the recipient finds no such record since 2026-01-07" in output
    assert "attempt 1: sent 2026-01-06, to be answered by 2026-01-26, answered in part" in output
    assert "fbi (clear): waits until repository has done it" in output
    other = json.loads(desk.ask("account", 2, rows[1]["clearance"], "--json").output)
    assert {each["recipient"]: each["status"] for each in other}["court"] == "acknowledged"
    assert desk.ask("account", 2, "nothing").exit_code == UNUSABLE


def test_a_damaged_message_is_refused_with_its_code_and_sent_again(desk: Desk) -> None:
    desk.export(1)
    [first, _] = desk.manifests("court")
    file = first.with_name(first.name.removesuffix(".manifest.json"))
    file.write_bytes(file.read_bytes().replace(b"close", b"clore", 1))
    read = call("clear", "read-message", first, "--public", desk.public)
    assert (read.exit_code, "bad_sha256" in read.output) == (UNUSABLE, True)
    assert "rejected (bad_sha256)" in desk.answer(first, "--ack", "A1").output
    assert desk.take(2).exit_code == 0
    assert "asking again: 1" in desk.export(2).output


def test_a_manifest_signed_by_another_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.export(1)
    other = tmp_path / "other.pem"
    call("ledger", "key", tmp_path / "other-private.pem", other)
    read = call("clear", "read-message", desk.manifests("court")[0], "--public", other)
    assert (read.exit_code, "bad_signature" in read.output) == (UNUSABLE, True)


def test_what_cannot_be_matched_ends_with_one(desk: Desk) -> None:
    desk.export(1)
    (desk.inbox / "court").mkdir(parents=True)
    (desk.inbox / "court" / "stray").write_text("hello")
    taken = desk.take(2)
    assert taken.exit_code == DIFFERENT
    assert (
        "ALARM: court: stray was set aside: the file is no acknowledgement of the recipient's format"
        in taken.output
    )


def test_what_may_still_be_uploaded_waits(desk: Desk) -> None:
    desk.export(1)
    desk.answer(desk.manifests("court")[0], "--ack", "A1")
    assert "0 taken in" in desk.take(2, settle=600).output
    assert "1 taken in" in desk.take(2).output


def test_what_is_stuck_alarms_with_its_age(desk: Desk) -> None:
    desk.export(1)
    young = desk.ask("aging", 29)
    assert (young.exit_code, "ALARM" in young.output) == (0, False)
    old = desk.ask("aging", 95)
    assert old.exit_code == DIFFERENT
    assert "ALARM 90 days: court: 12 clearances" in old.output
    assert "never answered, asked 1 times" in old.output
    report = json.loads(desk.ask("aging", 95, "--json").output)
    assert report["open_by_age"]["court"]["90-119"] == 12


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("take-answers", "nowhere"), "there is no such folder"),
        (("profiles", "nobody"), "there is no profile 'nobody'"),
        (("read-message", "nothing.manifest.json"), "is no manifest that can be read"),
    ],
)
def test_what_cannot_be_used_is_said(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    more = ("--ledger", desk.url) if arguments[0] == "take-answers" else ()
    result = call("clear", *arguments, *more)
    assert (result.exit_code, words in result.output) == (UNUSABLE, True), result.output


def test_the_profiles_are_shown() -> None:
    assert "fixed_width" in call("clear", "profiles").output
    shown = call("clear", "profiles", "court_clerk").output
    assert "docket number as the court writes it" in shown
    assert json.loads(call("clear", "profiles", "fbi", "--json").output)[0]["format"] == "xml"
