"""One file of one agency, whatever it holds, stops nobody else's answers; and no answer is judged while it is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.clearance.events import Kind
from clearslate.clearance.exchange.acks import REASONS, Imported, Importer
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, read, write
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.common import DIFFERENT
from tests.clearance.cleared import clear
from tests.clearance.exchange.test_exchange import PROFILES, Exchange, day
from tests.clearance.exchange.test_exchange_commands import Desk

SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # what concerns files alone
FORMS = ("csv", "jsonl", "fixed_width", "xml")
HEAD = {
    "ack": "A",
    "message": "m",
    "sha256": "0" * 64,
    "on": "2026-01-09",
    "result": "accepted",
    "code": "",
    "rows": 1,
}


@pytest.fixture
def exchange(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> Exchange:
    common = {"what": "an agency", "cite": "test"}
    recipients = [
        common | {"id": "court", "role": "court", "profile": "court_clerk"},
        common | {"id": "prosecutor", "role": "prosecutor", "profile": "prosecutor"},
        common | {"id": "screener", "role": "screener", "profile": "screener"},
    ]
    clear(ledger, at, recipients=recipients)
    found = Exchange(ledger, tmp_path, at)
    found.export(1)
    for recipient in ("court", "prosecutor"):
        (found.inbox / recipient).mkdir(parents=True)
    return found


@pytest.fixture
def desk(tmp_path: Path, at: dt.datetime) -> Desk:
    return Desk(tmp_path, at)


def jsonl(**value: object) -> bytes:
    return f"{json.dumps(HEAD | {'items': 0} | value)}\n".encode()


def _text(data: bytes, name: str = "x") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def _unreadable(folder: Path) -> None:
    (folder / "x").write_bytes(b"secret")
    (folder / "x").chmod(0)


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a lone surrogate in the message's id": (_text(jsonl(message="\ud800")), "strange_id"),
    "a lone surrogate in a row's id": (
        _text(jsonl(result="partial", items=1) + b'{"clearance": "\\udfff", "code": ""}\n'), "strange_id",
    ),
    "a NUL in the message's id": (_text(jsonl(message="a\0b")), "strange_id"),
    "a lone surrogate in the answer's own id": (_text(jsonl(ack="\ud800")), "unknown_message"),
    "a name of 250 characters": (_text(b"hello", "n" * 250), "unreadable"),
    "a name that is no text": (lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/\xff\n\x1b[2J")).touch(), "unreadable"),
    "a file called done": (_text(b"hello", "done"), "unreadable"),
    "a file called quarantine": (_text(b"hello", "quarantine"), "unreadable"),
    "a link called done": (lambda folder: (folder / "done").symlink_to(folder.parent / "court"), "no_file"),
    "a link to a file elsewhere": (lambda folder: (folder / "x").symlink_to("/etc/hostname"), "no_file"),
    "a link to nothing": (lambda folder: (folder / "x").symlink_to("nothing"), "no_file"),
    "a pipe": (lambda folder: os.mkfifo(folder / "x"), "no_file"),
    "newlines": (_text(b"\n" * 24 * 2**20), "too_large"),
    "brackets": (_text(b"[" * 60_000), "unreadable"),
    "a number of many digits": (_text(jsonl(rows=0).replace(b'"rows": 0', b'"rows": 1e999')), "unreadable"),
    "an empty file": (_text(b""), "unreadable"),
}  # fmt: skip


def test_a_file_that_cannot_be_taken_stops_nobody(exchange: Exchange) -> None:
    place = exchange.inbox / "prosecutor"
    for name, (make, code) in HOSTILE.items():
        make(place)
        before, after = (exchange.answer(exchange.messages(each)[0]) for each in ("court", "screener"))
        told = exchange.take(2)
        assert (told.taken, told.quarantined) == (2, {code: 1}), name
        assert not before.exists(), name
        assert not after.exists(), name
        assert (told.aside[0].recipient, told.aside[0].code) == ("prosecutor", code), name
        assert told.aside[0].file.isprintable(), name
        assert len(list((place / "quarantine").iterdir())) == 1, name
        assert [path.name for path in place.iterdir()] == ["quarantine"], name
        assert exchange.take(3) == Imported(), name
        shutil.rmtree(place / "quarantine")
    events = m.Event.objects.using(exchange.ledger.alias).filter(kind=Kind.ACK_QUARANTINED).order_by("seq")
    entries = [(each.subject, json.loads(each.payload)["code"]) for each in events]
    assert entries == [("prosecutor", code) for _, code in HOSTILE.values()]


@SQLITE
def test_a_file_that_may_not_be_opened_stops_nobody(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, whom no mode keeps out: so the opening itself refuses."""
    real = os.open

    def refusing(path: str, flags: int, *more: object, **named: object) -> int:
        if Path(path).name == "x":
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, *more, **named)  # type: ignore[arg-type]

    _unreadable(exchange.inbox / "prosecutor")
    exchange.answer(exchange.messages("screener")[0])
    monkeypatch.setattr(os, "open", refusing)
    told = exchange.take(2)
    assert (told.taken, told.quarantined) == (1, {"cannot_be_read": 1})


@SQLITE
def test_a_file_that_cannot_be_moved_is_told_and_stops_nobody(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.parent.name == "prosecutor":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, target)

    (exchange.inbox / "prosecutor" / "x").write_bytes(b"hello")
    exchange.answer(exchange.messages("screener")[0])
    monkeypatch.setattr(Path, "rename", refusing)
    told = exchange.take(2)
    assert (told.taken, told.not_moved) == (1, ["prosecutor/x"])
    head = exchange.ledger.head()
    assert exchange.take(2).not_moved == ["prosecutor/x"]
    assert exchange.ledger.head() == head, "it is told once in the ledger"


@pytest.mark.parametrize("form", FORMS)
def test_reading_an_answer_takes_no_more_memory_than_a_few_times_the_file(form: str) -> None:
    tracemalloc.start()
    for data in (b"\n" * 2**20, b"," * 2**20, b"\r" * 2**20, b"I\n" * 2**19):
        with pytest.raises(ExchangeError):
            read(data, form)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * 2**20


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_cut_off_anywhere_is_no_answer(form: str) -> None:
    """A row whose reason is cut off would read as done."""
    items = (ItemAnswer("k1"), ItemAnswer("k2", "no_match"))
    for answer in (
        Answer("A3", "m1", "a" * 64, "2026-01-09", "partial", "", 12, items),
        Answer("A3", "m1", "a" * 64, "2026-01-09", "accepted", "", 12),
    ):
        whole = write(answer, form)
        for cut in range(len(whole.rstrip())):
            try:
                found = read(whole[:cut], form)
            except ExchangeError:
                continue
            pytest.fail(f"{whole[:cut]!r} is read as {found}")


def test_an_answer_in_the_wrong_folder_counts_when_it_is_put_right(exchange: Exchange) -> None:
    place = exchange.answer(exchange.messages("prosecutor")[0])
    data = place.read_bytes()
    place.unlink()
    misfiled, right = exchange.inbox / "screener" / "a", exchange.inbox / "prosecutor" / "a"
    misfiled.parent.mkdir(exist_ok=True)
    for path, number in ((misfiled, 2), (misfiled, 3)):
        path.write_bytes(data)
        assert exchange.take(number).quarantined == {"other_recipient": 1}
    right.write_bytes(data)
    assert exchange.take(4).taken == 1
    right.write_bytes(data)
    assert exchange.take(5).known == 1
    kinds = m.Event.objects.using(exchange.ledger.alias).filter(kind=Kind.ACK_QUARANTINED)
    assert kinds.count() == 1, "the same file, set aside twice for one reason, is told once"


# --- what is being written ------------------------------------------------------------------------------------


def _take(exchange: Exchange, *, settle: float, patience: float) -> Imported:
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    importer = Importer(exchange.ledger, PROFILES, exchange.inbox)
    ages = {
        "unchanged_since": now - dt.timedelta(seconds=settle),
        "patient_since": now - dt.timedelta(seconds=patience),
    }
    return importer.run(day(2), exchange.at, **ages)


def _aged(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


@SQLITE
def test_a_slow_upload_is_not_judged_while_it_is_half_written(exchange: Exchange) -> None:
    place = exchange.answer(exchange.messages("court")[0])
    whole = place.read_bytes()
    place.write_bytes(whole[:-20])
    _aged(place, 60)  # its line is slow: nothing came for a minute
    told = _take(exchange, settle=10, patience=3600)
    assert (told.unfinished, told.quarantined, place.exists()) == (1, {}, True)
    place.write_bytes(whole)
    _aged(place, 60)
    assert _take(exchange, settle=10, patience=3600).taken == 1


@SQLITE
def test_half_an_answer_that_nobody_goes_on_writing_is_set_aside(exchange: Exchange) -> None:
    place = exchange.answer(exchange.messages("court")[0])
    place.write_bytes(place.read_bytes()[:-20])
    _aged(place, 7200)
    assert _take(exchange, settle=10, patience=3600).quarantined == {"cut_off": 1}


@SQLITE
def test_a_name_that_says_it_is_being_written_is_left_alone(exchange: Exchange) -> None:
    for name in (".a", "a.part", "a.filepart", "a.tmp"):
        place = exchange.answer(exchange.messages("court")[0])
        renamed = place.rename(place.with_name(name))
        assert exchange.take(2) == Imported()
        renamed.rename(place)
        assert exchange.take(2).taken == 1


@SQLITE
def test_a_sum_that_comes_last_says_that_the_answer_is_whole(exchange: Exchange) -> None:
    place = exchange.answer(exchange.messages("court")[0])
    whole = place.read_bytes()
    total = place.with_name(f"{place.name}.sha256")
    total.write_text(f"{hashlib.sha256(whole).hexdigest()}  {place.name}\n")
    place.write_bytes(whole[:-3])
    assert _take(exchange, settle=10, patience=3600).unfinished == 1
    place.write_bytes(whole)
    assert _take(exchange, settle=600, patience=3600).taken == 1, "however young it is"
    assert not total.exists()
    place.write_bytes(whole + b"\n")
    total.write_text("no sum\n")
    _aged(place, 7200)
    _aged(total, 7200)
    assert _take(exchange, settle=10, patience=3600).quarantined == {"wrong_sum": 1}
    assert sorted(path.name for path in place.parent.iterdir()) == ["done", "quarantine"]


@SQLITE
def test_what_was_laid_over_a_file_while_it_was_judged_is_not_lost(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = exchange.messages("court")
    place, other = exchange.answer(first), exchange.answer(second)
    newer = other.read_bytes()
    other.unlink()
    append = Ledger.append

    def laid_over(self: Ledger, *arguments: object) -> object:
        if not other.exists() and place.exists():
            other.write_bytes(newer)
            other.replace(place)
        return append(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "append", laid_over)
    assert exchange.take(2).taken == 1
    monkeypatch.undo()
    assert exchange.take(2).taken == 1
    assert exchange.account(2).totals()["court"] == {"acknowledged": 12}


# --- on the command line ----------------------------------------------------------------------------------------


def test_the_command_raises_an_alarm_of_what_was_set_aside(desk: Desk) -> None:
    desk.export(1)
    desk.answer(desk.manifests("screener")[0], "--ack", "A1")
    (desk.inbox / "court" / "sub").mkdir(parents=True)
    (desk.inbox / "court" / "sub" / "x").touch()
    (desk.inbox / "court" / "a\nALARM: b\x1b[2J").write_text("hello")
    taken = desk.take(2)
    assert taken.exit_code == DIFFERENT
    assert "1 taken in" in taken.output
    assert "ALARM: court: a?ALARM: b?[2J was set aside: the file is no acknowledgement" in taken.output
    assert f"not read: {desk.inbox}/court/sub" in taken.output


def test_every_reason_is_in_words() -> None:
    assert {code for _, code in HOSTILE.values()} <= REASONS.keys()
