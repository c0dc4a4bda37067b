"""Every format of a source gives the same records, and loses no row."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.records.dataset import Dataset
from clearslate.records.tables import certain_rows
from tests.ingest.court import COURT

MAPPING: dict[str, Any] = {
    **COURT,
    "fields": {
        "statute": "statute",
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted"}},
        "disposition_date": "decided",
        "restitution_owed": "owed",
    },
}
COLUMNS = ("person", "case", "charge", "statute", "disposition", "decided", "owed")
ROWS = [
    ("P1", "C1", "H1", "18 § 3921", "Guilty", "2014-03-01", "12.50"),
    ("P1", "C1", "H2", "18 § 5503", "", "", ""),
]
WIDTHS = {"person": 4, "case": 4, "charge": 4, "statute": 12, "disposition": 10, "decided": 10, "owed": 8}


def run(folder: Path, table: dict[str, Any], **changes: Any) -> IngestReport:
    (folder / "mapping.yaml").write_text(
        yaml.safe_dump({**MAPPING, "table": table, **changes}), encoding="utf-8"
    )
    report = ingest(folder / "mapping.yaml", folder, folder / "out", buckets=2)
    assert report.rows_in == report.records + report.quarantined + report.superseded
    return report


def records(report: IngestReport) -> list[tuple[Any, ...]]:
    names = (
        "person_id",
        "case_id",
        "charge_id",
        "statute",
        "disposition",
        "disposition_date_to",
        "restitution_owed",
    )
    rows = certain_rows(Dataset.open(report.dataset).table()).sort_by("charge_id").to_pylist()
    return [tuple(row[name] for name in names) for row in rows]


def expect_both(report: IngestReport) -> None:
    found = records(report)
    assert found[0] == ("P1", "C1", "H1", "18 § 3921", "convicted", date(2014, 3, 1), 1250)
    assert found[1][:5] == ("P1", "C1", "H2", "18 § 5503", None)


def quarantined(report: IngestReport) -> list[tuple[int, str]]:
    rows = pq.read_table(report.folder / "quarantine.parquet").to_pylist()
    return [(row["line"], row["reason"]) for row in rows]


def stretches() -> dict[str, list[int]]:
    found, at = {}, 1
    for name, width in WIDTHS.items():
        found[name] = [at, at + width - 1]
        at += width
    return found


def fixed(row: tuple[str, ...]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(row, WIDTHS.values(), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp437", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("packed", ["delimited", "fixed_width", "jsonl"])
def test_text_of_every_encoding(tmp_path: Path, packed: str, encoding: str) -> None:
    rows = ROWS
    text = {
        "delimited": "\n".join(",".join(row) for row in (COLUMNS, *rows)),
        "fixed_width": "\r\n".join(map(fixed, rows)),
        "jsonl": "\n".join(
            json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows
        ),
    }[packed]
    if encoding == "cp437":
        text = text.replace("§", "Σ")
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    table: dict[str, Any] = {"format": packed, "files": ["a.txt"], "encoding": encoding}
    if packed == "fixed_width":
        table["columns"] = stretches()
    report = run(tmp_path, table)
    assert [row[3] for row in records(report)] == [
        "18 Σ 3921" if encoding == "cp437" else "18 § 3921",
        "18 Σ 5503" if encoding == "cp437" else "18 § 5503",
    ]


@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "rot13", "unicode_escape", "cp037", "idna", "a\0b"])
def test_an_encoding_that_cannot_be_read_is_refused_in_the_mapping(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(IngestError, match=r"table\.encoding: "):
        run(tmp_path, {"files": ["a.txt"], "encoding": encoding})


@pytest.mark.parametrize(
    ("header", "first"),
    [("optional", "PERSON,x,x,x,x,x,x\n"), ("optional", ""), ("skip", "a,b,c,d,e,f,g\n"), (False, "")],
)
def test_columns_by_position_with_and_without_a_header(
    tmp_path: Path, header: bool | str, first: str
) -> None:
    (tmp_path / "a.csv").write_text(first + "\n".join(",".join(row) for row in ROWS))
    report = run(tmp_path, {"files": ["a.csv"], "header": header, "columns": list(COLUMNS)})
    expect_both(report)
    assert report.rows_in == 2


def test_fixed_width_lines(tmp_path: Path) -> None:
    lines = [fixed(ROWS[0]), fixed(ROWS[1]).rstrip(), "", fixed(ROWS[1]), fixed(ROWS[1]) + "more", "\x1a"]
    (tmp_path / "a.txt").write_text("\n".join(["REPORT OF THE DAY", *lines]))
    table = {"format": "fixed_width", "files": "a.txt", "columns": stretches(), "skip_lines": 1, "width": 52}
    report = run(tmp_path, table)
    expect_both(report)
    assert quarantined(report) == [(3, "line_too_short"), (6, "line_too_long")]
    assert report.files[0].blank_lines == 2


def test_short_lines_are_padded_where_the_mapping_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(f"{fixed(row).rstrip()}\n" for row in ROWS))
    table = {"format": "fixed_width", "files": "a.txt", "columns": stretches(), "short_lines": "pad"}
    expect_both(run(tmp_path, table))


@pytest.mark.parametrize("stretch", [[5, 4], [0, 4], [1], [1, 99]])
def test_a_stretch_that_cannot_be_is_refused(tmp_path: Path, stretch: list[int]) -> None:
    table = {"format": "fixed_width", "files": "a.txt", "columns": {"a": stretch}, "width": 50}
    with pytest.raises(IngestError, match=r"table"):
        run(tmp_path, table)


def test_parquet_values_become_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "person": pa.array([1001.0, 1001.0]),
            "case": pa.array([7, 7]),
            "charge": pa.array([b"H1", b"H2"]),
            "statute": pa.array(["18 § 3921", "18 § 5503 "]).dictionary_encode(),
            "disposition": pa.array(["Guilty", None]),
            "decided": pa.array([date(2014, 3, 1), None]),
            "owed": pa.array([Decimal("12.50"), None]),
            "seen": pa.array([datetime(2014, 3, 1, 10, 11, 12), None]),  # noqa: DTZ001 - a source's own
            "inner": pa.array([{"grade": "M1"}, None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    fields = {
        **MAPPING["fields"],
        "grade": "inner.grade",
        "filed_on": {"column": "seen", "formats": "%Y-%m-%d %H:%M:%S"},
    }
    report = run(tmp_path, {"format": "parquet", "files": "a.parquet"}, fields=fields)
    found = records(report)
    assert found[0] == ("1001", "7", "H1", "18 § 3921", "convicted", date(2014, 3, 1), 1250)
    assert found[1][:5] == ("1001", "7", "H2", "18 § 5503", None)
    rows = Dataset.open(report.dataset).table().sort_by("charge_id").to_pylist()
    assert [(row["grade"], row["source_line"]) for row in rows] == [("M1", 1), (None, 2)]
    assert rows[0]["filed_on_from"] == date(2014, 3, 1)


def test_parquet_times_in_utc_say_so_and_others_are_the_courts(tmp_path: Path) -> None:
    """Without the letter, an hour of the evening lay on the next day."""
    instant = [datetime(2014, 3, 2, 2, tzinfo=UTC)] * 2
    columns = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}
    columns |= {"utc": pa.array(instant, pa.timestamp("us", "UTC"))}
    columns |= {"east": pa.array(instant, pa.timestamp("us", "America/New_York"))}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    fields = {
        **MAPPING["fields"],
        "filed_on": {"column": "utc", "formats": "%Y-%m-%d %H:%M:%S%z"},
        "offense_date": {"column": "east", "formats": "%Y-%m-%d %H:%M:%S"},
    }
    report = run(tmp_path, {"format": "parquet", "files": "a.parquet"}, fields=fields)
    for row in Dataset.open(report.dataset).table().to_pylist():
        assert row["filed_on_from"] == row["filed_on_to"] == date(2014, 3, 1)
        assert row["offense_date_from"] == row["offense_date_to"] == date(2014, 3, 1)


def test_parquet_cells_that_are_no_text_spoil_their_row(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}
    columns["statute"] = [b"\xff", b"a\0b"]
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    report = run(tmp_path, {"format": "parquet", "files": "a.parquet"})
    assert [reason for _, reason in quarantined(report)] == ["undecodable_bytes", "nul_character"]
    assert report.in_history == 2


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(IngestError, match="not a Parquet file"):
        run(tmp_path, {"format": "parquet", "files": "a.parquet"})


JSON_TABLE = {"format": "jsonl", "files": "a.jsonl"}
JSON_FIELDS = {"statute": "charge.statute", "restitution_owed": "owed.0", "on_registry": "listed"}
JSON_KEYS = {"person": "person", "case": "case", "charge": "charge.id"}


def test_json_lines_with_values_in_values(tmp_path: Path) -> None:
    good = {
        "person": 7,
        "case": "C1",
        "charge": {"id": "H1", "statute": "s"},
        "owed": [12.50],
        "listed": True,
    }
    lines = [
        json.dumps(good),
        "",
        '{"person": 1, "person": 2}',
        '{"person": 1, "charge": {"id": 1}, "charge.id": 2}',
        "[1]",
        '{"person": NaN}',
        "{" * 5000,
        "[" * 100_000,
        json.dumps({**good, "charge": {"id": "H2", "statute": "\0"}}),
        '{"person": 7, "case": "C1", "charge": {"id": "H3", "statute": "\\ud800"}, "owed": null}',
        json.dumps({**good, "person": 2**80, "charge": {"id": "H4"}}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    report = run(tmp_path, JSON_TABLE, keys=JSON_KEYS, fields=JSON_FIELDS)
    assert quarantined(report) == [
        (3, "repeated_key"),
        (4, "repeated_key"),
        *((line, "bad_json") for line in (5, 6, 7, 8)),
        (9, "nul_character"),
        (10, "undecodable_bytes"),
    ]
    rows = certain_rows(Dataset.open(report.dataset).table()).sort_by("charge_id").to_pylist()
    assert [(row["person_id"], row["restitution_owed"], row["on_registry"]) for row in rows] == [
        ("7", 1250, True),
        (str(2**80), 1250, True),
    ]


def test_a_json_column_that_occurs_nowhere_is_a_mistake_unless_it_is_optional(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"person": 1, "case": 2, "charge": {"id": 3, "statut": "s"}}\n')
    fields = {"statute": "charge.statute"}
    with pytest.raises(IngestError, match=r"no column 'charge\.statute'.*near matches: charge\.statut"):
        run(tmp_path, JSON_TABLE, keys=JSON_KEYS, fields=fields)
    report = run(tmp_path, {**JSON_TABLE, "optional": "charge.statute"}, keys=JSON_KEYS, fields=fields)
    assert report.records == 1


@pytest.fixture
def database(tmp_path: Path) -> str:
    connection = sqlite3.connect(tmp_path / "court.db")
    connection.execute("create table charges (person, 'case', charge, statute, disposition, decided, owed)")
    connection.executemany("insert into charges values (?, ?, ?, ?, ?, ?, ?)", reversed(ROWS))
    connection.commit()
    connection.close()
    return f"sqlite:///{tmp_path}/court.db"


@pytest.mark.parametrize(
    "what", [{"table": "charges"}, {"query": "select * from charges where owed <> 'x';"}]
)
def test_a_database_table_or_query(
    tmp_path: Path, database: str, what: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURT_DB", database)
    table = {"format": "database", "url_from": "COURT_DB", "order_by": "charge", **what}
    report = run(tmp_path, table)
    expect_both(report)
    (counted,) = report.files
    assert (counted.file, counted.rows, len(counted.sha256)) == (
        f"database:{what.get('table', 'query')}",
        2,
        64,
    )
    rows = Dataset.open(report.dataset).table().sort_by("charge_id").to_pylist()
    assert [row["source_line"] for row in rows] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url_from": "NOT_SET_HERE"}, "NOT_SET_HERE is not set"),
        ({"url": "nonsense"}, "cannot be read"),
        ({"url": "postgresql+nodriver://clerk:hunter2@127.0.0.1/court"}, "holds a password"),
        ({"table": "chargez"}, "cannot be read"),
        ({"order_by": "nowhere"}, "cannot be read"),
        ({"order_by": "Nowhere"}, "no column 'Nowhere', which the mapping names at table.order_by"),
    ],
)
def test_a_database_that_cannot_be_read_says_so_without_its_url(
    tmp_path: Path, database: str, changes: dict[str, str], message: str
) -> None:
    table = {"format": "database", "url": database, "table": "charges", "order_by": "charge", **changes}
    if "url_from" in changes:
        del table["url"]
    with pytest.raises(IngestError, match=message) as raised:
        run(tmp_path, table)
    assert "hunter2" not in str(raised.value)
    assert f"{tmp_path}/court.db" not in str(raised.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"format": "xls", "files": "a"},
            r"table: format is one of delimited, .*; did you mean jsonl|one of",
        ),
        ({"format": "jsonl", "files": "a", "quote": "'"}, r"table\.quote: no such key"),
        ({"format": "database", "table": "a", "order_by": "b"}, "give url, or url_from"),
        ({"format": "database", "url": "x", "order_by": "b"}, "give table, or query"),
        ({"files": "a", "delimiter": '"'}, "two different characters"),
        ({"files": "a", "delimiter": "\n"}, "two different characters"),
        ("a.csv", r"table: "),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, table: Any, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, table)
