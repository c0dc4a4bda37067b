"""Where else a person stands: every kind of file is looked through, and what nobody can look into is named."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.looking_back import where
from clearslate.clearance.looking_back.where import Found, Signs, Unread
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.cleared import OPERATOR, clear
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


def test_what_is_packed_otherwise_is_looked_through_or_named(story: Story, tmp_path: Path) -> None:
    """A ZIP with a password broke the search off; archives in archives, and what zstd packed, were passed over in silence."""
    place = tmp_path / "files"
    place.mkdir()
    (place / "a.csv.bz2").write_bytes(bz2.compress(b"CP-0"))
    (place / "b.csv.xz").write_bytes(lzma.compress(b"CP-0"))
    (place / "c.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"packed")
    (place / "d.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"packed")
    (place / "e.xz").write_bytes(b"\xfd7zXZ\x00 and no more")
    inner, deep = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", "<t>T0</t>" * 99)
    with zipfile.ZipFile(place / "f.zip", "w", zipfile.ZIP_DEFLATED) as sent:
        sent.writestr("list.xlsx", inner.getvalue())
    locked = bytearray(inner.getvalue())
    locked[6] |= 1  # the flag of a member with a password, here and in the directory
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (place / "g.zip").write_bytes(locked)
    deep.write(inner.getvalue())
    for _ in range(4):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as around:
            around.writestr("inner.zip", deep.getvalue())
        deep = outer
    (place / "h.zip").write_bytes(deep.getvalue())
    seen = list(where.search([place], where.signs_of(story.ledger, "p0"), story.ledger))
    assert {each.place.name: each.signs for each in seen if isinstance(each, Found)} == {
        "a.csv.bz2": ("docket",), "b.csv.xz": ("docket",), "f.zip": ("tracking number",),
    }  # fmt: skip
    unread = {each.place.name for each in seen if isinstance(each, Unread)}
    assert unread == {"c.csv.zst", "d.7z", "e.xz", "g.zip", "h.zip"}


def test_a_person_is_found_under_the_id_and_the_docket_of_before(ledger: Rehearsed, at: dt.datetime) -> None:
    """Records gave a person a new id, and a docket another number: older files have the old ones."""
    clear(ledger, at)
    ledger.append([Event(Kind.PERSON_REKEYED, "p0", {"to": ["q0"], "why": "merge"})], OPERATOR, at)
    now = {
        "county": "Adams", "court": "Common Pleas, Adams", "number": "CP-77", "sequence": 1, "statute": "18 § 3929",
        "keys": {"tracking_number": "T77"}, "facts": "", "differs": ["keys", "number"],
    }  # fmt: skip
    ledger.append([Event(Kind.CLEARANCE_CORRECTED, "k00000", now)], OPERATOR, at)
    for person in ("p0", "q0"):
        kinds = where.signs_of(ledger, person).kinds
        assert {"p0", "q0", "CP-0", "CP-77", "T0", "T77"} <= kinds.keys()
        assert len(where.in_ledger(ledger, person, day(0))) == 3


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
