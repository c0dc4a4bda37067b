"""Bad input, one kind at a time: a clear message or a quarantined row, and no row lost."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clearslate.ingest import IngestError, IngestReport, ValueCount, chunks, ingest, reader
from clearslate.ingest.reader import Delimited, DelimitedSource
from clearslate.records.dataset import Dataset
from clearslate.records.tables import certain_rows
from tests.examples import examples
from tests.ingest.court import COURT, SINGLE_CASES, put

HEADER = "person,case,charge,statute,disposition,decided,owed\n"
GOOD = "P1,C1,H1,18 § 3921,Guilty,03/01/2014,$1\n"
SECOND = "P2,C2,H2,18 § 3921,Guilty,03/01/2015,$1\n"

MAPPING: dict[str, Any] = {
    **COURT,
    "fields": {
        "statute": "statute",
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted", "Dismissed": "dismissed"}},
        "disposition_date": {"column": "decided", "formats": ["%m/%d/%Y", "%Y-%m-%d"]},
        "restitution_owed": {"column": "owed"},
    },
}


def run(folder: Path, content: str | bytes, **changes: Any) -> IngestReport:
    report = ingest(put(folder, content, MAPPING | changes), folder, folder / "out", buckets=2)
    assert report.rows_in == report.records + report.quarantined + report.superseded
    assert json.loads((report.folder / "ingest.json").read_text())["rows_in"] == report.rows_in
    return report


def records(report: IngestReport) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = certain_rows(Dataset.open(report.dataset).table()).to_pylist()
    return sorted(rows, key=lambda row: str(row["charge_id"]))


def quarantined(report: IngestReport) -> list[tuple[int, str]]:
    rows = pq.read_table(report.folder / "quarantine.parquet").to_pylist()
    with (report.folder / "quarantine.csv").open(encoding="utf-8", newline="") as stream:
        assert [(int(row["line"]), row["reason"]) for row in csv.DictReader(stream)] == [
            (row["line"], row["reason"]) for row in rows
        ]
    assert all(row["owner"] == MAPPING["owner"] and row["remedy"] for row in rows)
    return [(row["line"], row["reason"]) for row in rows]


def issues(report: IngestReport) -> list[tuple[int, str, str]]:
    rows = pq.read_table(report.folder / "issues.parquet").to_pylist()
    return [(row["line"], row["field"], row["reason"]) for row in rows]


def test_a_good_row_becomes_a_record(tmp_path: Path) -> None:
    (row,) = records(run(tmp_path, HEADER + GOOD))
    assert (row["person_id"], row["case_id"], row["charge_id"]) == ("P1", "C1", "H1")
    assert (row["statute"], row["disposition"], row["restitution_owed"]) == ("18 § 3921", "convicted", 100)
    assert row["disposition_date_from"] == row["disposition_date_to"] == date(2014, 3, 1)
    assert (row["source_file"], row["source_line"], row["membership"]) == ("charges.csv", 2, "certain")
    assert row["jurisdiction"] == "PA"
    assert row["grade"] is None


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"charges\.csv: the file is empty"):
        run(tmp_path, "")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.partial").exists()


def test_a_header_alone_is_a_day_without_charges(tmp_path: Path) -> None:
    assert run(tmp_path, HEADER).rows_in == 0


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_a_wrong_delimiter_is_named(tmp_path: Path, delimiter: str, word: str) -> None:
    with pytest.raises(IngestError, match=f"separated by {word}, not by comma; set delimiter"):
        run(tmp_path, (HEADER + GOOD).replace(",", delimiter))


def test_a_latin_1_row_is_quarantined_under_utf_8(tmp_path: Path) -> None:
    latin = HEADER.encode() + b"P0,C0,H0,18-3921,Guilty,03/01/2014,1\n" + GOOD.encode("latin-1")
    report = run(tmp_path, latin)
    assert quarantined(report) == [(3, "undecodable_bytes")]
    assert b"18 \xa7 3921" in (report.folder / "quarantine-raw.csv").read_bytes()


def test_a_latin_1_header_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="header is not utf-8; set encoding to latin-1"):
        run(tmp_path, HEADER.replace("owed", "owéd").encode("latin-1"))


def test_latin_1_is_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    report = run(
        tmp_path, (HEADER + GOOD).encode("latin-1"), table={"files": ["charges.csv"], "encoding": "latin-1"}
    )
    assert records(report)[0]["statute"] == "18 § 3921"


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    assert len(records(run(tmp_path, (HEADER + GOOD).encode("utf-8-sig")))) == 1


def test_a_byte_order_mark_that_contradicts_the_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="begins with a UTF-8 mark"):
        run(tmp_path, (HEADER + GOOD).encode("utf-8-sig"), table={"files": ["*.csv"], "encoding": "latin-1"})


def test_utf_16_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="UTF-16; set encoding: utf-16"):
        run(tmp_path, (HEADER + GOOD).encode("utf-16"))


def test_30_february_is_february(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + "P1,C1,H1,s,Guilty,2019-02-30,1\n")
    (row,) = records(report)
    assert (row["disposition_date_from"], row["disposition_date_to"]) == (date(2019, 2, 1), date(2019, 2, 28))
    assert issues(report) == [(2, "disposition_date", "impossible_date")]


def test_unreadable_fields_are_missing_and_listed_while_the_row_stays(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + "P1,C1,H1,s,Hung jury,yesterday,lots\n")
    (row,) = records(report)
    assert row["disposition"] is None
    assert row["restitution_owed"] is None
    assert sorted(issues(report)) == [
        (2, "disposition", "unmapped_value"),
        (2, "disposition_date", "unreadable_date"),
        (2, "restitution_owed", "unreadable_money"),
    ]
    assert report.unmapped == {"disposition": {"Hung jury": ValueCount(1, "charges.csv", 2)}}
    assert report.missing["disposition"] == 1


def test_a_date_after_known_through_is_missing_and_listed(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + "P1,C1,H1,s,Guilty,04/22/2109,1\n")
    assert issues(report) == [(2, "disposition_date", "date_after_known_through")]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_over_one_megabyte_is_quarantined(tmp_path: Path, quote: str) -> None:
    long = quote + "x" * (2**20 + 1) + quote
    report = run(tmp_path, HEADER + f"P1,C1,H1,{long},Guilty,03/01/2014,1\n" + SECOND)
    assert quarantined(report) == [(2, "field_too_long")]
    assert report.records == 1


def test_a_line_without_end_is_quarantined_in_bounded_memory(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + GOOD + "y" * 2**23 + "\n" + SECOND)
    assert quarantined(report) == [(3, "field_too_long")]
    assert [row["source_line"] for row in records(report)] == [2, 4]


@pytest.mark.parametrize("other", ["P9,C1,H1", "P1,C9,H1"])
def test_a_charge_that_is_anothers_already_is_quarantined(tmp_path: Path, other: str) -> None:
    again = GOOD.replace("P1,C1,H1", other)
    report = run(tmp_path, HEADER + GOOD + again + again + GOOD.replace("H1", "H2"))
    assert quarantined(report) == [(3, "duplicate_charge_id"), (4, "duplicate_charge_id")]
    assert (report.records, report.superseded) == (2, 0)


def superseded(report: IngestReport) -> list[tuple[int, int]]:
    rows = pq.read_table(report.folder / "superseded.parquet").to_pylist()
    return sorted((row["line"], row["by_line"]) for row in rows)


def test_equal_rows_of_one_charge_are_one_record(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + GOOD + GOOD + SECOND + GOOD)
    assert (report.records, report.quarantined, report.superseded) == (2, 0, 2)
    assert superseded(report) == [(3, 2), (5, 2)]
    assert [row["source_line"] for row in records(report)] == [2, 4]
    assert report.issues == {}
    (counted,) = report.files
    assert (counted.rows, counted.records, counted.superseded) == (4, 2, 2)


def test_where_rows_of_one_charge_disagree_nobody_guesses(tmp_path: Path) -> None:
    other = "P1,C1,H1,18 § 3921,Dismissed,2014-05-31,\n"
    report = run(tmp_path, HEADER + GOOD + SECOND + other)
    row = records(report)[0]
    assert (row["statute"], row["disposition"], row["restitution_owed"]) == ("18 § 3921", None, None)
    assert (row["disposition_date_from"], row["disposition_date_to"]) == (date(2014, 3, 1), date(2014, 5, 31))
    assert (report.records, report.superseded) == (2, 1)
    assert report.missing["disposition"] == 1
    assert sorted(issues(report)) == sorted(
        (line, field, "rows_disagree")
        for line in (2, 4)
        for field in ("disposition", "disposition_date", "restitution_owed")
    )


@pytest.mark.parametrize("rows_a_batch", [1, 2, 100])
def test_rows_of_one_charge_are_found_over_batches_and_files(
    tmp_path: Path, rows_a_batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BATCH_ROWS", rows_a_batch)
    tmp_path.joinpath("more.csv").write_text(HEADER + SECOND + GOOD, encoding="utf-8")
    report = run(tmp_path, HEADER + GOOD + SECOND, table={"files": ["charges.csv", "more.csv"]})
    assert (report.rows_in, report.records, report.superseded) == (4, 2, 2)
    assert [(file.records, file.superseded) for file in report.files] == [(2, 0), (0, 2)]
    assert [row["source_file"] for row in records(report)] == ["charges.csv", "charges.csv"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",C1,H1,s,Guilty,03/01/2014,1", "no_person_key"),
        ("P1, ,H1,s,Guilty,03/01/2014,1", "no_case_key"),
        ("P1,C1,,s,Guilty,03/01/2014,1", "no_charge_key"),
    ],
)
def test_a_row_without_a_key_is_quarantined(tmp_path: Path, row: str, reason: str) -> None:
    report = run(tmp_path, HEADER + row + "\n" + GOOD)
    assert quarantined(report) == [(2, reason)]
    assert report.records == 1


def test_a_missing_column_is_named_with_its_place_and_near_matches(tmp_path: Path) -> None:
    fields = {**MAPPING["fields"], "statute": "statut"}
    with pytest.raises(IngestError, match=r"no column 'statut'.*fields\.statute; near matches: statute"):
        run(tmp_path, HEADER + GOOD, fields=fields)


@pytest.mark.parametrize("row", ["P1,C1\n", "P1,C1,H1,s,Guilty,03/01/2014,1,extra\n", "P1;C1;H1\n"])
def test_a_row_of_another_width_is_quarantined(tmp_path: Path, row: str) -> None:
    report = run(tmp_path, HEADER + row + GOOD)
    assert quarantined(report) == [(2, "wrong_number_of_columns")]
    assert report.records == 1


def test_a_nul_is_quarantined(tmp_path: Path) -> None:
    assert quarantined(run(tmp_path, HEADER + GOOD.replace("3921", "39\0 21") + GOOD)) == [
        (2, "nul_character")
    ]


def test_quoted_line_ends_and_crlf_are_read(tmp_path: Path) -> None:
    text = (HEADER + 'P1,C1,H1,"18 §\n3921",Guilty,03/01/2014,1\n\n' + SECOND).replace("\n", "\r\n")
    report = run(tmp_path, text)
    assert [(row["statute"], row["source_line"]) for row in records(report)] == [
        ("18 §\r\n3921", 2),
        ("18 § 3921", 5),
    ]
    assert report.files[0].blank_lines == 1


def test_an_open_quote_costs_its_own_line_alone(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + GOOD + 'P3,C3,H3,"s,Guilty,03/01/2014,1\n' + SECOND)
    assert quarantined(report) == [(3, "bad_quoting")]
    assert [row["source_line"] for row in records(report)] == [2, 4]


def test_two_open_quotes_cost_their_own_lines_alone(tmp_path: Path) -> None:
    bad = 'P3,C3,H3,"s,Guilty,03/01/2014,1\n'
    report = run(tmp_path, HEADER + bad + GOOD + bad + SECOND)
    assert [line for line, _ in quarantined(report)] == [2, 4]
    assert [row["source_line"] for row in records(report)] == [3, 5]


def test_quarantine_never_holds_what_a_cell_says_but_in_the_restricted_file(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + "Very Secret,C1\n")
    raw = report.folder / "quarantine-raw.csv"
    assert "Very Secret" in raw.read_text()
    restricted = {
        raw,
        report.folder / "waiting.parquet",  # the keys as they may have to be read
        report.folder / "to-repair.csv",  # for the clerk who mends the rows
    }
    for place in restricted:
        assert place.stat().st_mode & 0o077 == 0
    for other in report.folder.iterdir():
        if other.is_file() and other not in restricted:
            assert b"Secret" not in other.read_bytes()


def test_a_broken_gzip_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="breaks off or cannot be read"):
        run(tmp_path, b"\x1f\x8b\x08\x00 broken")


def test_an_existing_output_is_never_overwritten(tmp_path: Path) -> None:
    run(tmp_path, HEADER + GOOD)
    with pytest.raises(IngestError, match="exists; name a folder that does not"):
        run(tmp_path, HEADER + GOOD)


def test_a_source_without_the_file_says_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"no file of the source fits other\.csv; there is charges\.csv"):
        run(tmp_path, HEADER, table={"files": ["other.csv"]})


_PIECES = st.sampled_from(
    [
        b"P1,C1,H1,s,Guilty,03/01/2014,1",
        b",",
        b'"',
        b'""',
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xff",
        b"x",
        b"P2,C,H9,,,,",
    ]
)
_BYTES = st.one_of(st.binary(max_size=300), st.lists(_PIECES, max_size=40).map(b"".join))


@settings(max_examples=examples(30, 80), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=_BYTES, headed=st.booleans(), encoding=st.sampled_from(["utf-8", "latin-1", "cp1252", "ascii"])
)
def test_no_bytes_crash_the_reader_or_lose_a_row(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, headed: bool, encoding: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    body = (HEADER.encode() if headed else b"") + content
    try:
        report = run(folder, body, table={"files": ["charges.csv"], "encoding": encoding})
    except IngestError:
        return
    table = certain_rows(Dataset.open(report.dataset).table())
    lines = [*table.column("source_line").to_pylist(), *(line for line, _ in quarantined(report))]
    lines += [line for line, _ in superseded(report)]
    assert len(lines) == report.rows_in == len(set(lines))


def _everything(path: Path, table: Delimited) -> tuple[list[Any], list[Any], int, int]:
    """All that the reader says of a file: rows, rejected rows, counts of rows and of blank lines."""
    source = DelimitedSource(path, table)
    rows: list[Any] = []
    rejected: list[Any] = []
    for batch in source.batches({"a": "test", "c": "test"}):
        for at, cells in enumerate(batch.cells(batch.columns)):
            rows.append((int(batch.lines[at]), batch.raw[at], cells, batch.spoiled.get(at)))
        rejected += batch.rejected
    return rows, rejected, source.rows, source.blank_lines


@settings(max_examples=examples(40, 150), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.one_of(
        st.lists(
            st.sampled_from([b"a,b,c\n", b'a,"b",c\r\n', b"\n", b'"', b",", b"\r", b"\0", b"\xff", b"x,"])
        ),
        st.binary(max_size=200),
    ).map(lambda pieces: pieces if isinstance(pieces, bytes) else b"".join(pieces)),
    characters=st.sampled_from([1, 5, 16, 2**16]),
    quote=st.sampled_from(['"', None]),
)
def test_blocks_of_lines_are_split_as_lines_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, characters: int, quote: str | None
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    path.write_bytes(content)
    table = Delimited(files=["a.csv"], header=False, columns=["a", "b", "c"], quote=quote)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BLOCK_CHARACTERS", characters)
        try:
            by_block = _everything(path, table)
        except IngestError:  # refused before a row is read: empty, UTF-16 or packed
            return
        patch.setattr(DelimitedSource, "_split", lambda *_: None)
        assert _everything(path, table) == by_block


_ROWS = [
    "a,b,c\n",
    'a,"b",c\r\n',
    '"a,b",\u00a7 b,"c"\n',
    " a , b\t,\x1fc\n",
    "\u2003a,\x85b\u00a0,c\u2028\n",
    '"a""b",b,c\n',
    '"a"b,b,c\n',
    'a"b,"",""\n',
    'a, "b",c\n',
    '"a\nb",b,c\n',
    '",",",\n",c\n',
    "\ufeffa,b,c\n",
    "a,b\n",
    ",,\n",
    "\n",
    "\r",
    "\0",
    '"',
    "x",
]
_TEXTS = st.lists(st.one_of(st.sampled_from(_ROWS), st.text(max_size=8)), max_size=30).map("".join)


@settings(max_examples=examples(100, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.one_of(
        st.tuples(_TEXTS, st.sampled_from(["utf-8", "utf-16-le", "latin-1", "gb18030"])).map(
            lambda drawn: drawn[0].encode(drawn[1], "replace")
        ),
        st.binary(max_size=100),
    ),
    encoding=st.sampled_from(["utf-8", "latin-1", "cp1252", "ascii", "gb18030", "shift_jis", "utf-16"]),
    sizes=st.tuples(*[st.sampled_from([1, 7, 40, 2**16])] * 3),
    quote=st.sampled_from(['"', "'", None]),
    delimiter=st.sampled_from([",", "\t", "|", "\u00a7"]),
    header=st.sampled_from([False, "optional"]),
)
@example(  # Arrow would skip the mark
    content="a,b,c\n\ufeffa,b,c\n".encode(),
    encoding="utf-8",
    sizes=(1, 1, 1),
    quote=None,
    delimiter=",",
    header=False,
)
def test_clean_chunks_are_split_as_the_careful_reader_does(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    encoding: str,
    sizes: tuple[int, int, int],
    quote: str | None,
    delimiter: str,
    header: Any,
) -> None:
    path = tmp_path_factory.mktemp("chunks") / "a.csv"
    path.write_bytes(content)
    table = Delimited(
        files=["a.csv"],
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        columns=["a", "b", "c"],
        quote=quote,
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, size in zip(("FIRST_BYTES", "CHUNK_BYTES", "PIECE_BYTES"), sizes, strict=True):
            patch.setattr(chunks, name, size)
        at_once = _everything_or_error(path, table)
        patch.setattr(DelimitedSource, "_at_once", lambda *_: None)
        assert _everything_or_error(path, table) == at_once


def _everything_or_error(path: Path, table: Delimited) -> object:
    try:
        return _everything(path, table)
    except IngestError as error:
        return str(error)


def test_a_file_of_clean_rows_is_split_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful reader sees the first chunk, with the header, and the chunk of the bad row alone."""
    judged: list[int] = []
    judge = DelimitedSource._judge

    def count(*given: Any) -> None:
        judged.append(len(given[1].rows))
        judge(*given)

    monkeypatch.setattr(DelimitedSource, "_judge", count)
    monkeypatch.setattr(chunks, "FIRST_BYTES", 10)
    monkeypatch.setattr(chunks, "PIECE_BYTES", 200)
    rows = [GOOD.replace("1", str(number)) for number in range(1000)]
    rows[500] = "bad\n"
    single = SINGLE_CASES
    report = run(tmp_path, HEADER + "".join(rows), coverage=single)
    assert quarantined(report) == [(502, "wrong_number_of_columns")]
    assert report.records == 999
    assert sum(judged) < 20


def test_no_cell_of_the_quarantine_is_a_formula(tmp_path: Path) -> None:
    row = "=HYPERLINK(1),C9,H9\n"
    report = run(tmp_path, HEADER + GOOD + row, owner="=cmd()")
    for name in ("quarantine.csv", "quarantine-raw.csv"):
        with (report.folder / name).open(encoding="utf-8", newline="") as stream:
            cells = [cell for line in csv.reader(stream) for cell in line]
        assert not [cell for cell in cells if cell.startswith("=")]
        assert [cell for cell in cells if cell.startswith("'=")]
