"""Files made to fill the memory: each is made here, read in a process of its own, and the process is measured."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from clearslate.ingest import IngestError, ingest
from tests.ingest.court import COURT, SINGLE_CASES

# Not forked from the process of the tests, whose threads may hold a lock at that moment, for good in the fork.
PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["clearslate.ingest"])
PATIENCE: Final = 200  # seconds
MIB = 2**20
ALLOWED = 700 * MIB  # more than the process has already
MAPPING: dict[str, Any] = {
    **COURT,
    "coverage": SINGLE_CASES,
    "fields": {"statute": "statute", "case_number": "statute"},
}
COLUMNS = ("person", "case", "charge", "statute")


def table(rows: int, statute: Any) -> pa.Table:
    same = {name: pa.array([f"{name[0]}1"]).take(pa.array([0] * rows)) for name in COLUMNS[:2]}
    return pa.table({**same, "charge": pa.array([f"H{at}" for at in range(rows)]), "statute": statute})


def repeated_value(folder: Path) -> dict[str, Any]:
    value = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 50_000])
    pq.write_table(table(20_000, value), folder / "a.parquet")  # 1 GB of text
    return {"format": "parquet"}


def wide_value(folder: Path) -> dict[str, Any]:
    value = pa.array([b"y" * 300_000], pa.binary(300_000)).take(pa.array([0] * 1_500))
    pq.write_table(table(1_500, value), folder / "a.parquet")
    return {"format": "parquet"}


def large_cell(folder: Path) -> dict[str, Any]:
    value = pa.array(["x" * (160 * MIB)])
    pq.write_table(table(1, value), folder / "a.parquet", compression="zstd", use_dictionary=False)
    return {"format": "parquet"}


def list_of_nothings(folder: Path) -> dict[str, Any]:
    value = pa.ListArray.from_arrays(pa.array([0, 20_000_000], pa.int32()), pa.nulls(20_000_000, pa.int8()))
    pq.write_table(table(1, value), folder / "a.parquet")
    return {"format": "parquet"}


def _listed(folder: Path, values: int) -> dict[str, Any]:
    words = pa.DictionaryArray.from_arrays(
        pa.array([0] * values, pa.int32()), ["x" * 100]
    ).dictionary_decode()
    pq.write_table(
        table(1, pa.ListArray.from_arrays(pa.array([0, values], pa.int32()), words)), folder / "a.parquet"
    )
    return {"format": "parquet"}


def long_list(folder: Path) -> dict[str, Any]:
    return _listed(folder, 8_000_000)  # of one row, 800 MB of text in a file of some kilobytes


def longest_list(folder: Path) -> dict[str, Any]:
    return _listed(folder, 2_500_000)


def repeated_rows(folder: Path) -> dict[str, Any]:
    one = table(1_000_000, pa.array([""]).take(pa.array([0] * 1_000_000)))
    same = one.set_column(2, "charge", one.column("person"))
    with pq.ParquetWriter(folder / "a.parquet", same.schema) as writer:
        for _ in range(40):
            writer.write_table(same)
    return {"format": "parquet"}


def shared_beginnings(folder: Path) -> dict[str, Any]:
    value = pa.array([f"{'z' * 50_000}{at:05d}" for at in range(4_000)])
    pq.write_table(table(4_000, value), folder / "a.parquet", use_dictionary=False,
                   column_encoding={"statute": "DELTA_BYTE_ARRAY"}, data_page_size=2**14)  # fmt: skip
    return {"format": "parquet"}


def packed(folder: Path, lines: Iterator[bytes]) -> None:
    with gzip.open(folder / "a.csv.gz", "wb", compresslevel=6) as stream:
        stream.write(",".join(COLUMNS).encode() + b"\n")
        stream.writelines(lines)


def packed_rows(folder: Path) -> dict[str, Any]:
    packed(folder, (b"P,C,H%d," % at + b"x" * 900_000 + b"\n" for at in range(400)))  # 360 MB
    return {"format": "delimited"}


def packed_blanks(folder: Path) -> dict[str, Any]:
    packed(folder, (b" " * MIB for _ in range(300)))
    return {"format": "delimited"}


def newlines(folder: Path) -> dict[str, Any]:
    packed(folder, (b"\n" * MIB for _ in range(8)))
    return {"format": "delimited"}


def empty_tags(folder: Path) -> dict[str, Any]:
    (folder / "a.xml").write_text(f"<RapSheet>{'<a/>' * 3_000_000}</RapSheet>", encoding="utf-8")
    return {"format": "rap_sheet"}


def attributes(folder: Path) -> dict[str, Any]:
    text = " ".join(f"a{at}=''" for at in range(1_200_000))
    (folder / "a.xml").write_text(f"<RapSheet><b {text}/></RapSheet>", encoding="utf-8")
    return {"format": "rap_sheet"}


def long_names(folder: Path) -> dict[str, Any]:
    row = dict.fromkeys(COLUMNS, "1") | {"n" * 20_000: [0] * 50_000}
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return {"format": "jsonl"}


def many_names(folder: Path) -> dict[str, Any]:
    with (folder / "a.jsonl").open("w", encoding="utf-8") as stream:
        for line in range(30):
            row = dict.fromkeys(COLUMNS, "1") | {f"{line}-{at}-{'n' * 80}": 0 for at in range(20_000)}
            stream.write(json.dumps(row) + "\n")
    return {"format": "jsonl"}


HOSTILE: dict[Callable[[Path], dict[str, Any]], str] = {
    repeated_value: "20000 rows",
    wide_value: "1500 rows",
    large_cell: "a page of 160 MiB",
    list_of_nothings: "lists of 20,000,000 values",
    long_list: "lists of 8,000,000 values",
    longest_list: "1 rows",
    repeated_rows: "40,000,000 rows in",
    shared_beginnings: "4000 rows",
    packed_rows: "unpacks to more than 200 times its size",
    packed_blanks: "unpacks to more than 200 times its size",
    newlines: "0 rows",
    empty_tags: "1 rows",
    attributes: "1 rows",
    long_names: "1 rows",
    many_names: "30 rows",
}
"""Each with what is to be said of it."""
SLOW = (
    wide_value,
    large_cell,
    shared_beginnings,
    packed_rows,
    packed_blanks,
    newlines,
    attributes,
    many_names,
)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(make, marks=[pytest.mark.prove] if make in SLOW else [], id=make.__name__)
        for make in HOSTILE
    ],
)
def test_memory_stays_bounded(make: Callable[[Path], dict[str, Any]], tmp_path: Path) -> None:
    _put(tmp_path, make)
    peak, value = _measured(tmp_path)
    assert HOSTILE[make] in value
    assert peak < ALLOWED, value


def _put(folder: Path, make: Callable[[Path], dict[str, Any]]) -> None:
    mapping = dict(MAPPING)
    if make in (empty_tags, attributes):
        mapping["keys"] = {"person": "person.sid", "case": "cycle.id", "charge": "charge"}
        mapping["fields"] = {"statute": "court.statute"}
    told = mapping | {"table": {**make(folder), "files": ["a.*"]}}
    (folder / "mapping.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def _read(folder: Path) -> str:
    try:
        return f"{ingest(folder / 'mapping.yaml', folder, folder / 'out', buckets=2).rows_in} rows"
    except IngestError as error:
        assert not (folder / "out").exists()
        return str(error)


def _measured(folder: Path) -> tuple[int, str]:
    """The bytes that reading takes at its peak, beyond what the process had, and what it says."""
    mine, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_measure, args=(folder, theirs))
    process.start()
    theirs.close()
    try:
        assert mine.poll(PATIENCE), f"nothing was said for {PATIENCE} s"
        peak, value = mine.recv()
    finally:
        process.kill()
        process.join(PATIENCE)
    return peak, value


def _measure(folder: Path, told: Connection) -> None:
    limit = 6 * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
    before = _status("VmRSS")
    read = _read(folder)
    told.send((_status("VmHWM") - before, read))


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024
