"""Where else a person stands: every kind of file is looked through, and what nobody can look into is named."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from clearslate.clearance.looking_back import where
from clearslate.clearance.looking_back.where import Found, Signs, Unread
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_forgetting import Story, day


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Files are looked through alike whatever database the ledger lies in."""
    return f"sqlite:{tmp_path / 'ledger.db'}"


@pytest.fixture
def story(ledger: Rehearsed, tmp_path: Path, at: dt.datetime) -> Story:
    found = Story(ledger, tmp_path / "exchange", at)
    found.done()
    return found


def test_a_sign_is_a_word_and_no_part_of_one() -> None:
    signs = Signs({"p1": "person", "CP-1": "docket"})
    assert signs.found_in(b"p12 xp1 CP-11 ACP-1") == set()
    assert signs.found_in(b'"p1",CP-1.') == {"person", "docket"}
    assert Signs({}).found_in(b"p1") == set()


def test_a_name_is_found_as_people_write_it(story: Story, tmp_path: Path) -> None:
    """The dataset has names in capitals; a letter has not, and a spreadsheet may be saved as UTF-16."""
    signs = Signs({"SMITH, JOHN": "name"})
    assert signs.found_in(b"Dear Smith, John:") == {"name"}
    (tmp_path / "list.csv").write_text("Docket;Smith, John", "utf-16")
    [found] = where.search([tmp_path / "list.csv"], signs, story.ledger)
    assert isinstance(found, Found)
    assert found.signs == ("name",)


def test_each_kind_of_file_is_looked_through(story: Story, tmp_path: Path) -> None:
    place = tmp_path / "files"
    place.mkdir()
    (place / "plain.log").write_bytes(b"x" * (1 << 20) + b"... docket CP-0 ...")
    (place / "across.txt").write_bytes(b"x" * ((1 << 20) - 2) + b" CP-0 ")
    (place / "packed.jsonl.gz").write_bytes(gzip.compress(b'{"charge": "h0"}'))
    with zipfile.ZipFile(place / "list.xlsx", "w") as book:
        book.writestr("xl/sharedStrings.xml", "<t>T0</t>")
    pq.write_table(
        pa.table({"case_id": pa.array(["c9", "c0"]).dictionary_encode()}), place / "charges.parquet"
    )
    (place / "other.txt").write_text("CP-99 h99 p99")
    (place / "broken.gz").write_bytes(b"\x1f\x8b" + b"not packed")
    (place / "broken.zip").write_bytes(b"PK\x03\x04 no")
    (place / "linked").symlink_to(place / "plain.log")
    signs = where.signs_of(story.ledger, "p0", dataset=story.folder / "data")
    assert set(signs.kinds.values()) == {
        "person",
        "charge",
        "case",
        "docket",
        "tracking number",
        "state id",
        "name",
    }
    seen = list(where.search([place], signs, story.ledger))
    assert {each.place.name: each.signs for each in seen if isinstance(each, Found)} == {
        "plain.log": ("docket",), "across.txt": ("docket",), "packed.jsonl.gz": ("charge",), "list.xlsx": ("tracking number",),
        "charges.parquet": ("case",),
    }  # fmt: skip
    assert {each.place.name for each in seen if isinstance(each, Unread)} == {"broken.gz", "broken.zip"}


def test_what_a_file_is_says_what_may_be_done(story: Story, tmp_path: Path) -> None:
    run, data, copy = (tmp_path / name for name in ("run", "data", "copy"))
    for folder, sign in ((run, "run.json"), (data, "manifest.json"), (copy, "backup.json")):
        folder.mkdir()
        (folder / sign).write_text("{}")
        (folder / "rows.jsonl").write_text('"p0"')
    (tmp_path / "run.access.jsonl").write_text('"p0"')
    signs = where.signs_of(story.ledger, "p0")
    found = [
        each
        for each in where.search([run, data, copy, tmp_path / "run.access.jsonl"], signs, story.ledger)
        if isinstance(each, Found)
    ]
    assert [each.what for each in found] == ["a run", "a dataset", "a backup", "a log of look-ups"]
    assert not any(each.erasable for each in found)


def test_what_the_ledger_is_done_with_goes_once_forgetting_is_planned(story: Story, url: str) -> None:
    out = story.folder / "out"
    story.ledger.close()
    words = ["where", "p0", str(out), "--ledger", url, "--as", "olive", "--erase"]
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 5, refused.output
    assert "plan first" in refused.output
    assert any(out.rglob("*"))
    ledger = Rehearsed(url)
    story.ledger = ledger
    story.plan()
    before = m.Event.objects.using(ledger.alias).filter(kind="files.purged").count()
    ledger.close()
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "Cannot be reached from here" in done.output
    assert b'"CP-0"' not in b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    ledger = Rehearsed(url)
    assert m.Event.objects.using(ledger.alias).filter(kind="files.purged").count() == before + 1
    assert ledger.verify().is_sound
    signs = where.signs_of(ledger, "p0")
    assert [each for each in where.search([out], signs, ledger) if isinstance(each, Found)] == []
    assert where.in_ledger(ledger, "p0", day(story.first))[0].endswith(
        "may be forgotten now (`clearslate ledger forget`)"
    )
    ledger.close()
