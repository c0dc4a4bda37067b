"""Files past their keeping time go, and the ledger says that they went."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

from clearslate.clearance.events import Kind
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.common import REFUSED
from tests.clearance.exchange.test_exchange_commands import Desk, call


def _aged(folder: Path, days: int) -> None:
    then = time.time() - days * 86400
    for path in folder.rglob("*"):
        os.utime(path, (then, then), follow_symlinks=False)


def _purge(desk: Desk, folder: Path, *more: object, role: str = "operator") -> str:
    result = call(
        "ledger", "purge-files", folder, "--ledger", desk.url, "--as", "olive", "--role", role, *more
    )
    assert result.exit_code == (0 if role == "operator" else REFUSED), result.output
    return result.output


def test_what_is_answered_and_old_is_removed_and_recorded(tmp_path: Path, at: dt.datetime) -> None:
    desk = Desk(tmp_path, at)
    desk.export(1)
    first, second = desk.manifests("court")
    desk.answer(first, "--ack", "A1")
    (desk.inbox / "court" / "stray").write_text("hello")
    desk.take(2)
    (desk.out / "court" / "mine.txt").write_text("not the ledger's")
    (desk.inbox / "court" / "new").write_text("not looked at yet")
    assert _purge(desk, desk.out).startswith("0 files"), "all of it is young"
    _aged(desk.out, 800)
    _aged(desk.inbox, 800)
    before = sorted(desk.out.rglob("*"))
    assert _purge(desk, desk.out, "--dry-run").startswith("3 files")
    assert sorted(desk.out.rglob("*")) == before
    _purge(desk, desk.out, role="clerk")
    assert sorted(desk.out.rglob("*")) == before, "refused, nothing is removed"
    assert _purge(desk, desk.out).startswith("3 files")
    assert not first.exists()
    assert second.exists(), "nobody answered it yet"
    assert (desk.out / "court" / "mine.txt").exists()
    assert _purge(desk, desk.inbox).startswith("2 files")
    assert (desk.inbox / "court" / "new").exists()
    ledger = Ledger(desk.url)
    rows = m.Event.objects.using(ledger.alias).filter(kind=Kind.FILES_PURGED).order_by("seq")
    assert [(each.subject, json.loads(each.payload)["files"]) for each in rows] == [("out", 3), ("in", 2)]
    assert ledger.verify().is_sound
    ledger.close()


def test_no_link_is_followed(tmp_path: Path, at: dt.datetime) -> None:
    desk = Desk(tmp_path, at)
    desk.export(1)
    elsewhere = tmp_path / "elsewhere" / "done"
    elsewhere.mkdir(parents=True)
    (elsewhere / "x").write_text("x")
    (desk.inbox / "court").mkdir(parents=True)
    (desk.inbox / "court" / "done").symlink_to(elsewhere)
    _aged(tmp_path, 800)
    assert _purge(desk, desk.inbox).startswith("0 files")
    assert (elsewhere / "x").exists()
