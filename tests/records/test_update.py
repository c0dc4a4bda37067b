"""A dataset that is brought up to date by its changes reads as one that is built anew, whatever the nights bring."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.records import update as module
from clearslate.records.blocks import Blocks, write_blocks
from clearslate.records.dataset import (
    Coverage,
    Dataset,
    DatasetError,
    DatasetWriter,
    in_memory,
    table_from_rows,
)
from clearslate.records.days import to_day
from clearslate.records.files import UnsoundError
from clearslate.records.hashing import hash_strings
from clearslate.records.update import Update
from tests.examples import examples

COVERAGE = Coverage(("PA",), ("charges.csv",), 1990, None, "whole")
FIRST = dt.date(2020, 6, 30)
BUCKETS = 3

Night = tuple[int, list[dict[str, Any]]]
"""By how many days the records go on, and the charges that come: new, amended, or gone (no disposition and no grade)."""


def charge(number: int, person: int, grade: str | None, disposed: str | None) -> dict[str, Any]:
    return {
        "person_id": f"P{person}",
        "case_id": f"C{person}",
        "jurisdiction": "PA",
        "charge_id": f"H{number}",
        "membership": "certain",
        "source_file": "charges.csv",
        "source_line": number + 2,
        "grade": grade,
        "disposition": "convicted" if disposed else None,
        "disposition_date": disposed,
        "arrest_date": None,
    }


GONE = "gone"
CHARGES = st.builds(
    charge,
    st.integers(0, 12),
    st.integers(0, 30),
    st.sampled_from(["M1", "F3", None, GONE]),
    st.sampled_from(["2010-03-04", "2012-05", None]),
)
NIGHTS = st.lists(st.tuples(st.integers(0, 1), st.lists(CHARGES, max_size=5)), min_size=1, max_size=6)
BEGIN = [charge(number, number % 17, "M1", "2010") for number in range(100, 160)]


def whole(path: Path, rows: pa.Table, day: dt.date, since: Dataset | None) -> Dataset:
    with DatasetWriter(
        path, known_through=day, coverage=COVERAGE, buckets=BUCKETS, since=since, in_blocks=True
    ) as writer:
        writer.add(rows)
    return Dataset.open(path)


def told(rows: list[dict[str, Any]], day: dt.date) -> pa.Table:
    return in_memory(table_from_rows(rows), to_day(day))


def nexts(rows: pa.Table, brought: pa.Table) -> pa.Table:
    """What stands after a night, and a charge that came again as it came."""
    again = set(brought["charge_id"].to_pylist())
    stays = [charge not in again for charge in rows["charge_id"].to_pylist()]
    gone = [grade == GONE for grade in brought["grade"].to_pylist()]
    return pa.concat_tables([rows.filter(pa.array(stays)), brought.filter(pa.array(np.logical_not(gone)))])


def same(one: Dataset, other: Dataset) -> None:
    assert replace(one.manifest, buckets=(), since="") == replace(other.manifest, buckets=(), since="")
    for bucket in range(BUCKETS):
        assert one.read(bucket).equals(other.read(bucket))
        assert one.read(bucket, ["grade", "person_id"]).equals(other.read(bucket, ["grade", "person_id"]))
        ours, theirs = one.known_persons(bucket), other.known_persons(bucket)
        for name in ("person", "rows", "digest", "lasting", "is_open"):
            assert getattr(ours, name).tolist() == getattr(theirs, name).tolist(), name
        assert as_rows(one.endless(bucket)) == as_rows(other.endless(bucket))
        assert as_rows(one.changed(bucket)) == as_rows(other.changed(bucket))
        assert (one.buckets[bucket].rows, one.buckets[bucket].people) == (
            other.buckets[bucket].rows,
            other.buckets[bucket].people,
        )
        for persons in (np.arange(len(ours.person)), np.arange(len(ours.person))[::2]):
            names = one.places(bucket).person_id.take(pa.array(persons)).to_pylist()
            rows = [row for row in other.read(bucket).to_pylist() if row["person_id"] in names]
            assert one.rows_of(bucket, persons).to_pylist() == rows
    one.verify()


def as_rows(table: pa.Table | None) -> list[dict[str, Any]] | None:
    return None if table is None else table.to_pylist()


@settings(max_examples=examples(4, 10), deadline=None)
@given(NIGHTS, st.sampled_from([0.02, 1 / 8, 10.0]))
def test_it_reads_as_if_it_was_built_anew(
    tmp_path_factory: pytest.TempPathFactory, nights: list[Night], much: float
) -> None:
    folder = tmp_path_factory.mktemp("update")
    rows, day = told(BEGIN, FIRST), FIRST
    now = then = whole(folder / "0", rows, day, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MUCH", much)
        for number, (days, charges) in enumerate(nights, 1):
            day += dt.timedelta(days)
            brought = told(list({each["charge_id"]: each for each in charges}.values()), day)
            again = nexts(rows, brought)
            charges_of = set(brought["charge_id"].to_pylist())
            persons = [
                row["person_id"]
                for row in [*rows.to_pylist(), *brought.to_pylist()]
                if row["charge_id"] in charges_of
            ]
            update = Update(now, hash_strings(pa.array(persons, pa.string())))
            assert set(update.rows["person_id"].to_pylist()) <= set(persons)
            theirs = again.filter(
                pa.array([row in persons for row in again["person_id"].to_pylist()], pa.bool_())
            )
            update.write(folder / f"{number}", theirs, known_through=day, coverage=COVERAGE)
            then = whole(folder / f"{number}-whole", again, day, then)
            now, rows = Dataset.open(folder / f"{number}"), again
            assert now.manifest.since == then.manifest.since
            same(now, then)


def test_a_nights_layer_holds_those_who_changed_and_the_rest_is_no_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MUCH", 1.0)
    before = whole(tmp_path / "before", told(BEGIN, FIRST), FIRST, None)
    update = Update(before, hash_strings(pa.array(["P3"])))
    rows = update.rows.set_column(
        update.rows.column_names.index("grade"),
        update.rows.schema.field("grade"),
        pa.array(["F1"] * update.rows.num_rows).dictionary_encode(),
    )
    update.write(tmp_path / "after", rows, known_through=FIRST, coverage=COVERAGE)
    after = Dataset.open(tmp_path / "after")
    layers = sorted(len(bucket.entry.layers) for bucket in after.buckets)
    assert layers == [1, 1, 2]
    for one, other in zip(before.buckets, after.buckets, strict=True):
        assert one.path.samefile(other.path)
    assert not list((tmp_path / "after").glob("bucket-*.parquet"))  # nobody takes them for all rows
    [changed] = [bucket for bucket in after.buckets if len(bucket.entry.layers) == 2]
    assert before.buckets[changed.index].sha256 != changed.sha256
    assert {path.name.partition("-")[0] for path in changed.files} == {"base", "persons", "places", "layer"}


def test_a_charge_has_one_certain_row_after_a_night_too(tmp_path: Path) -> None:
    before = whole(tmp_path / "before", told(BEGIN, FIRST), FIRST, None)
    update = Update(before, hash_strings(pa.array(["P3"])))
    twice = pa.concat_tables([update.rows, update.rows])
    with pytest.raises(DatasetError, match="more than one certain row"):
        update.write(tmp_path / "after", twice, known_through=FIRST, coverage=COVERAGE)


def test_a_layer_that_was_changed_on_the_disk_is_refused(tmp_path: Path) -> None:
    before = whole(tmp_path / "before", told(BEGIN, FIRST), FIRST, None)
    layer = tmp_path / "before" / before.buckets[0].entry.layers[0].file
    content = bytearray(layer.read_bytes())
    content[40] ^= 1
    layer.write_bytes(content)
    with pytest.raises(DatasetError, match="is not the file that was written"):
        Dataset.open(tmp_path / "before").rows_of(0, np.arange(1))
    with pytest.raises(DatasetError, match="is not the file that was written"):
        Dataset.open(tmp_path / "before").verify()


# --- blocks -------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 9), st.lists(st.integers(0, 45), max_size=8))
def test_blocks_give_the_rows_and_keys_that_are_asked_for(
    tmp_path_factory: pytest.TempPathFactory, keys: list[int], block: int, wanted: list[int]
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "table.blocks"
    held = sorted(keys)
    table = pa.table(
        {
            "key": pa.array(held, pa.uint64()),
            "word": pa.array([str(key % 5) for key in held]).dictionary_encode(),
        }
    )
    blocks = Blocks(path, write_blocks(table, path, block, "key"))
    assert blocks.rows == len(held)
    assert blocks.table().to_pylist() == table.to_pylist()
    rows = np.array([place % len(held) for place in wanted] if held else [], np.int64)
    assert blocks.take(rows).to_pylist() == table.take(pa.array(rows)).to_pylist()
    found = blocks.find(np.array(wanted, np.uint64))["key"].to_pylist()
    assert sorted(key for key in found if key in wanted) == [key for key in held if key in wanted]


@pytest.mark.parametrize("place", [0, -40, -9])
def test_blocks_that_were_changed_are_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "table.blocks"
    sha256 = write_blocks(pa.table({"key": pa.array(range(50), pa.uint64())}), path, 10)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnsoundError, match="is not the file that was written"):
        Blocks(path, sha256).table()


def test_blocks_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.blocks"
    sha256 = write_blocks(pa.table({"key": pa.array(range(50), pa.uint64())}), path, 10)
    for size in (0, 5, 20):
        path.write_bytes(path.read_bytes()[:size])
        with pytest.raises(UnsoundError):
            Blocks(path, sha256)
