"""A copy of a ledger is laid into another database, and an earlier version's tables are brought up to this one."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.db import connections

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.state import backup as keeping
from clearslate.clearance.state import fingerprint
from clearslate.clearance.state import ledger as ledger_module
from clearslate.clearance.state.backup import BackupError, backup, brought_up, restore
from clearslate.clearance.state.beside import NOTHING
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.address import database
from clearslate.clearance.store.connect import versions
from clearslate.cli.main import main
from tests.clearance import copied as built
from tests.clearance.cleared import OPERATOR, clear
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed

WHY = "as they told us on the phone"


def worked_in(url: str, at: dt.datetime, alias: str = "worked_in") -> Rehearsed:
    """A ledger with clearances in force, words beside the chain, and a checkpoint."""
    ledger = Rehearsed(url, alias)
    clear(ledger, at)
    ledger.append([Event(Kind.WAVE_HALTED, "w1", {"why": WHY})], OPERATOR, at)
    assert ledger.checkpoint(SigningKey.make(), at) is not None
    return ledger


@pytest.fixture
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are written as before anything lay beside the chain: all that they say stands in it, and none says a login."""
    monkeypatch.setattr(ledger_module, "split", lambda event, _: (event, NOTHING))
    monkeypatch.setattr(built, "_BUILT", {})
    monkeypatch.setattr(Ledger, "_server", lambda _: ("", None))


def copied(ledger: Ledger) -> dict[str, object]:
    """All that a copy must hold."""
    marks = ledger.checkpoints()
    return {
        "links": list(ledger.links()),
        "marks": marks,
        "state": fingerprint(ledger.alias),
        "head": ledger.head(),
    }


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_copy_is_the_same_ledger_in_another_database(
    to: str, url: str, tmp_path: Path, at: dt.datetime, postgres: Server
) -> None:
    """From each database into each: what stood in one stands in the other, and verify finds nothing."""
    ledger = worked_in(url, at)
    try:
        saved = backup(ledger, tmp_path / "copy", at)
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "copy").iterdir()} == {0o600}
        with postgres.database() as address:
            other = Ledger(f"sqlite:{tmp_path / 'other.db'}" if to == "sqlite" else address, "other")
            try:
                assert restore(other, tmp_path / "copy") == saved
                assert other.verify(now=at).is_sound
                assert copied(other) == copied(ledger)
                assert len(other.append([Event(Kind.WAVE_RESUMED, "w1", {"why": WHY})], OPERATOR, at)) == 1
                with pytest.raises(BackupError, match="not empty"):
                    restore(other, tmp_path / "copy")
            finally:
                other.close()
    finally:
        ledger.close()


def test_a_copy_that_was_changed_or_cut_off_is_refused_and_leaves_nothing(
    tmp_path: Path, at: dt.datetime
) -> None:
    ledger = worked_in(f"sqlite:{tmp_path / 'l.db'}", at)
    backup(ledger, tmp_path / "copy", at)
    ledger.close()
    with pytest.raises(BackupError, match="never overwritten"):
        backup(ledger, tmp_path / "copy", at)
    place = tmp_path / "copy" / "events.jsonl"
    whole = place.read_bytes()
    manifest = (tmp_path / "copy" / "backup.json").read_bytes()
    forged = whole.replace(b'"olive"', b'"otter"', 1)
    document = json.loads(manifest)

    document["files"]["events.jsonl"]["sha256"] = hashlib.sha256(forged).hexdigest()
    for data, says, words in (
        (whole[:-10], manifest, "cannot be read"),
        (b"".join(whole.splitlines(keepends=True)[:-1]), manifest, "not the file that was written"),
        (forged, manifest, "not the file that was written"),
        (forged, json.dumps(document).encode(), "not sound"),
        (whole, b"{}", "no whole copy"),
    ):
        place.write_bytes(data)
        (tmp_path / "copy" / "backup.json").write_bytes(says)
        other = Ledger(f"sqlite:{tmp_path / f'{len(words)}-{len(data)}-{len(says)}.db'}", "refusing")
        with pytest.raises(BackupError, match=words):
            restore(other, tmp_path / "copy")
        assert other.is_empty()
        other.close()


def test_others_work_while_a_copy_is_taken(postgres: Server, tmp_path: Path, at: dt.datetime) -> None:
    """It shows one moment: an event that is appended meanwhile is not in it, and waits for nothing."""
    with postgres.database() as address:
        ledger = worked_in(address, at)
        before = ledger.head()

        def append() -> None:
            other = Rehearsed(address, "meanwhile")
            other.append([Event(Kind.WAVE_RESUMED, "w1", {"why": "meanwhile"})], OPERATOR, at)
            other.close()

        class Slow(type(ledger)):  # type: ignore[misc]
            def opening(self) -> object:
                worker = threading.Thread(target=append)
                worker.start()
                worker.join(30)
                assert not worker.is_alive()
                return super().opening()

        slow = Slow.attached(ledger.alias)
        saved = backup(slow, tmp_path / "copy", at)
        assert (saved.events, saved.head) == before
        assert ledger.head()[0] == before[0] + 1
        other = Ledger(f"sqlite:{tmp_path / 'other.db'}", "other")
        restore(other, tmp_path / "copy")
        assert other.verify(now=at).is_sound
        other.close()
        ledger.close()


@pytest.mark.usefixtures("as_before")
def test_the_tables_of_an_earlier_version_are_brought_up_to_this_one(url: str, at: dt.datetime) -> None:
    """The events stay as they are; a table that is new is made of them."""
    ledger = worked_in(url, at)
    before = copied(ledger)
    call_command("migrate", "ledger", "0001_tables", database=ledger.alias, verbosity=0)
    ledger.close()
    assert versions(url)[0] == "0001_tables"
    again = Rehearsed(url, "again")
    try:
        verdict, _ = brought_up(again, at)
        assert verdict.is_sound
        assert copied(again) == before
        with connections[again.alias].cursor() as cursor:
            cursor.execute("DELETE FROM ledger_grant")
        assert brought_up(again, at)[1], "a state that is kept otherwise is made anew"
        assert copied(again) == before
    finally:
        again.close()
    assert versions(url)[0] == versions(url)[1]


@pytest.mark.usefixtures("as_before")
def test_the_commands_copy_restore_and_upgrade(tmp_path: Path, at: dt.datetime) -> None:
    ledger = worked_in(f"sqlite:{tmp_path / 'l.db'}", at)
    call_command("migrate", "ledger", "0001_tables", database=ledger.alias, verbosity=0)
    ledger.close()

    def run(*words: str, of: str = "l.db") -> tuple[int, str]:
        result = CliRunner().invoke(main, ["ledger", *words, "--ledger", f"sqlite:{tmp_path / of}"])
        return result.exit_code, result.output

    code, output = run("upgrade", "--backup", str(tmp_path / "copy"))
    assert (code, "of version 0001_tables" in output, "sound" in output) == (0, True, True), output
    assert run("upgrade")[1].startswith("The tables are of version")
    assert run("backup", str(tmp_path / "second"))[0] == 0
    code, output = run("restore", str(tmp_path / "second"), of="new.db")
    assert (code, "sound" in output) == (0, True), output
    assert run("verify", of="new.db")[0] == 0
    assert "not empty" in run("restore", str(tmp_path / "second"), of="new.db")[1]
    assert "no whole copy" in run("restore", str(tmp_path), of="third.db")[1]
    assert "no ledger" in run("backup", str(tmp_path / "x"), of="fourth.db")[1]
    assert database(f"sqlite:{tmp_path / 'new.db'}")["NAME"]


def test_a_copy_that_a_full_disk_cut_off_is_simply_made_again(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was not empty then, and the same command refused it."""
    clear(ledger, at)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(keeping, "put", full)
        with pytest.raises(OSError, match="No space left"):
            keeping.backup(ledger, tmp_path / "copy", at)
    assert not (tmp_path / "copy").exists()
    assert keeping.backup(ledger, tmp_path / "copy", at).events == ledger.head()[0]
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy"]
