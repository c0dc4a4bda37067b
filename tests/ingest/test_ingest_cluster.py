"""An ingest that many workers share writes, byte for byte, what one process writes, and fails as it does."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner

from clearslate.cli.data import readers_of
from clearslate.cli.main import main
from clearslate.ingest import IngestError, chunks, reader
from clearslate.ingest import ingest as alone
from clearslate.ingest.run import cluster
from clearslate.ingest.unique import First, others_before
from clearslate.records.spark import one_by_one
from tests.ingest.court import COURT
from tests.reference.spark import kill_an_executor, kill_the_driver, noted, spark_command, stamps, wait_for

MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "table": {"files": ["charges_*"]},
    "joins": [
        {
            "name": "sentence",
            "table": {"files": ["sentences.csv"]},
            "keys": {"CHARGE": "CHARGE"},
            "several": "last",
        }
    ],
    "keys": {"person": "PERSON", "case": "CASE", "charge": "CHARGE"},
    "crosswalk": "crosswalk.csv",
    "set_aside": [{"reason": "not_a_person", "when": {"KIND": ["company"]}}],
    "delete": {"when": {"KIND": ["gone"]}},
    "people": {"name": {"column": "NAME", "order": "last, first middle"}, "birth": "BORN", "ssn": "SSN"},
    "fields": {
        "statute": "STATUTE",
        "grade": {"column": "GRADE", "values": {"M1": "M1", "M2": "M2"}},
        "disposition": {
            "column": "END",
            "values": {"guilty": "convicted", "none": "nolle_prossed", "?": None},
            "unmapped": "quarantine",
        },
        "disposition_date": "ON",
        "incarceration_days": {"column": "sentence.DAYS", "unit": "days"},
    },
}
CROSSWALK = """old,new,since,until,source
18 § 3901,18 § 3951,,2005-12-31,an act
18 § 3901,18 § 3961,2006-01-01,,an act
18 § 3904,18 § 3914,,,an act
18 § 3905,18 § 3905,,,the code
"""
COLUMNS = ("PERSON", "CASE", "CHARGE", "KIND", "NAME", "BORN", "SSN", "STATUTE", "GRADE", "END", "ON")


def court(rows: range) -> list[list[str]]:
    """Rows with everything that may be wrong, each now and then; a charge is told again far from where it came first."""
    made: list[list[str]] = []
    for at in rows:
        who = at % 97
        row = [
            f"P{who}", f"C{who}-{at % 3}", f"H{at}", "person", f"DOE{who}, JO", f"19{50 + who % 50}-02-0{1 + who % 9}",
            f"21{who % 9 + 1}-4{who % 9}-678{who % 9}", f"18 § {3900 + at % 7}", "M1", "guilty", f"20{10 + at % 9}-03-04",
        ]  # fmt: skip
        if at % 41 == 1:
            row[2] = f"H{at % 450}"  # of another person, as a rule
        if at % 43 == 2:
            row[:7], row[9] = made[at // 2][:7], "none"  # told before, and otherwise
        for every, column, text in (
            (47, 8, "M7"), (53, 9, "plea"), (59, 9, "?"), (61, 10, "2011-02-31"), (67, 1, ""), (71, 0, ""), (73, 3, "company"),
            (79, 3, "gone"), (83, 2, ""), (89, 6, "000-00-0000"), (91, 4, 'DOE "JIM'), (101, 4, "MADONNA"),
        ):  # fmt: skip
            if at % every == 3:
                row[column] = text
        made.append(row)
    return made


def as_text(rows: list[list[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([COLUMNS, *rows])
    # Here and there a mark that is left open, or a line of another width.
    spoiled = [
        f'"{line}' if at % 307 == 5 else line + ",more" if at % 311 == 7 else line
        for at, line in enumerate(lines.getvalue().splitlines())
    ]
    return "\n".join(spoiled) + "\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches and chunks so small that a short file is many."""
    monkeypatch.setattr(reader, "BATCH_ROWS", 40)
    monkeypatch.setattr(chunks, "FIRST_BYTES", 512)
    monkeypatch.setattr(chunks, "CHUNK_BYTES", 2048)
    monkeypatch.setattr(chunks, "PIECE_BYTES", 1024)


@pytest.fixture
def folder(tmp_path: Path, small: None) -> Path:  # noqa: ARG001
    """A source of two files and a joined one, with its mapping."""
    rows = court(range(900))
    (tmp_path / "charges_1.csv").write_text(as_text(rows[:600]), encoding="utf-8")
    (tmp_path / "charges_2.csv").write_text(as_text(rows[600:]), encoding="utf-8")
    sentences = "".join(f"H{at},{at % 400}\n" for at in range(0, 1000, 5))
    (tmp_path / "sentences.csv").write_text("CHARGE,DAYS\n" + sentences + ",7\n", encoding="utf-8")
    return told(tmp_path)


def told(folder: Path, **changes: Any) -> Path:
    text = yaml.safe_dump({**MAPPING, **changes})
    (folder / "mapping.yaml").write_text(text, encoding="utf-8")
    (folder / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
    return folder


def readers(
    code: str,
) -> tuple[Callable[[str], object] | None, Callable[[str], object] | None]:
    assert code == "PA"
    return (lambda text: "3903" not in text), (lambda grade: grade in ("M1", "M2"))


def key() -> bytes | None:
    return b"0123456789abcdef"


def by_workers(folder: Path, out: Path, size: int = 3000, each: Any = one_by_one) -> Any:
    return cluster.ingest(
        folder / "mapping.yaml", str(folder), out, buckets=5, each=each, readers=readers, ssn_key=key, size=size
    )  # fmt: skip


def by_one(folder: Path, out: Path) -> Any:
    parses, grades = readers("PA")
    return alone(folder / "mapping.yaml", folder, out, buckets=5, ssn_key=key(), parses=parses, grades=grades)


def bytes_of(folder: Path) -> dict[str, tuple[str, int]]:
    """The hash and the rights of each file."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mode
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }  # fmt: skip


def test_workers_write_the_bytes_of_one_process(folder: Path, tmp_path: Path) -> None:
    told_by: list[int] = []

    def each(task: Callable[[int], str], numbers: Sequence[int]) -> list[str]:
        told_by.append(len(numbers))
        return one_by_one(task, numbers)

    report = by_workers(folder, tmp_path / "together", each=each)
    expected = by_one(folder, tmp_path / "alone")
    assert report.to_json() == expected.to_json()
    assert bytes_of(tmp_path / "together") == bytes_of(tmp_path / "alone")
    assert not (tmp_path / "together.partial").exists()
    files, parts, again, buckets = told_by
    assert (files, buckets) == (2, 5)
    assert parts > 10  # the files were parted
    assert 0 < again < parts  # some had to know what came before
    for said in ("duplicate_charge_id", "no_case_key", "no_person_key", "bad_quoting", "unmapped_value"):
        assert expected.reasons[said], said
    assert expected.superseded
    assert expected.deletions
    assert expected.issues["rows_disagree"]
    assert expected.issues["joined_row_without_match"]


def test_groups_of_a_parquet_file_are_parts(tmp_path: Path) -> None:
    rows = court(range(500))
    table = pa.table({name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)})
    pq.write_table(table, tmp_path / "charges_1.parquet", row_group_size=60)
    told(
        tmp_path,
        table={"format": "parquet", "files": ["charges_1.parquet"]},
        joins=[],
        fields={"statute": "STATUTE"},
    )
    by_one(tmp_path, tmp_path / "alone")
    by_workers(tmp_path, tmp_path / "together", size=1)
    assert bytes_of(tmp_path / "together") == bytes_of(tmp_path / "alone")


def test_what_was_noted_is_not_done_again(folder: Path, tmp_path: Path) -> None:
    class EndedError(Exception):
        pass

    read: list[int] = []

    def ends(task: Callable[[int], str], numbers: Sequence[int]) -> list[str]:
        if len(numbers) > 10:  # the parts, of which half are done
            one_by_one(task, numbers[: len(numbers) // 2])
            raise EndedError
        return one_by_one(task, numbers)

    with pytest.raises(EndedError):
        by_workers(folder, tmp_path / "together", each=ends)
    work = tmp_path / "together.partial" / "work"
    before = {path.name: path.stat().st_mtime_ns for path in work.glob("part-*.json")}
    assert len(before) > 5
    with pytest.raises(IngestError, match="left from a run that broke off"):
        by_workers(folder, tmp_path / "together", size=4000)  # asked otherwise

    def sees(task: Callable[[int], str], numbers: Sequence[int]) -> list[str]:
        made = one_by_one(task, numbers)
        read.append(
            sum(before.get(path.name) == path.stat().st_mtime_ns for path in work.glob("part-*.json"))
        )
        return made

    by_workers(folder, tmp_path / "together", each=sees)
    assert set(read) == {len(before)}
    by_one(folder, tmp_path / "alone")
    assert bytes_of(tmp_path / "together") == bytes_of(tmp_path / "alone")


@pytest.mark.parametrize(
    "changes",
    [
        {"keys": {**MAPPING["keys"], "charge": "COUNT"}},  # no such column
        {"joins": [], "fields": {"statute": "sentence.DAYS"}},
        {"table": {"files": ["nothing_*"]}},
        {"keys": {**MAPPING["keys"], "person": "GRADE"}, "joins": [], "fields": {"statute": "STATUTE"}},  # of many people
    ],
)  # fmt: skip
def test_a_fault_is_that_of_one_process(folder: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    told(folder, **changes)
    with pytest.raises(IngestError) as expected:
        by_one(folder, tmp_path / "alone")
    with pytest.raises(IngestError) as found:
        by_workers(folder, tmp_path / "together")
    assert str(found.value) == str(expected.value)
    assert not (tmp_path / "together").exists()
    assert not (tmp_path / "together.partial").exists()


def test_a_worker_with_another_key_or_other_code_refuses(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [key(), key(), b"another key of 16"]
    with pytest.raises(IngestError, match="another key for social security numbers"):
        cluster.ingest(
            folder / "mapping.yaml", str(folder), tmp_path / "together", buckets=5, each=one_by_one, readers=readers,
            ssn_key=lambda: keys.pop(0) if len(keys) > 1 else keys[0],
        )  # fmt: skip
    monkeypatch.setattr(cluster, "content_hash", lambda: "other code")
    with pytest.raises(IngestError, match="install the same version"):
        by_workers(folder, tmp_path / "together", size=3001)


def test_a_source_on_a_store_is_fetched(folder: Path, tmp_path: Path) -> None:
    by_one(folder, tmp_path / "alone")
    cluster.ingest(
        folder / "mapping.yaml", folder.as_uri(), tmp_path / "together", buckets=5, each=one_by_one, readers=readers,
        ssn_key=key, size=3000,
    )  # fmt: skip
    assert bytes_of(tmp_path / "together") == bytes_of(tmp_path / "alone")
    asked = [
        "ingest",
        str(folder / "mapping.yaml"),
        "--source",
        folder.as_uri(),
        "--out",
        str(tmp_path / "no"),
    ]
    assert "--engine spark" in CliRunner().invoke(main, asked).output
    asked[3:4] = [str(folder), "--spark", "spark.master=local"]
    assert "--spark is for --engine spark" in CliRunner().invoke(main, asked).output


def test_the_first_part_that_has_a_charge_says_whose_it_is() -> None:
    def first(*pairs: tuple[int, int]) -> First:
        charge, owned = zip(*pairs, strict=True) if pairs else ((), ())
        return First(*(pa.array(each, pa.uint64()).to_numpy() for each in (charge, owned)))

    parts = [first((7, 1), (8, 1)), first((8, 1)), first(), first((9, 5), (7, 2), (8, 1)), first((9, 5))]
    found = others_before(parts)
    assert list(found) == [3]
    assert dict(zip(found[3].charge.tolist(), found[3].owned.tolist(), strict=True)) == {7: 1, 8: 1}


@pytest.mark.prove
@pytest.mark.parametrize("killed", ["executor", "driver"])
def test_on_a_cluster_whoever_is_killed_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    rows, source = court(range(48_000)), tmp_path / "source"
    source.mkdir()
    for at in range(12):
        text = as_text(rows[4_000 * at : 4_000 * (at + 1)])
        (source / f"charges_{at:02d}.csv").write_text(text, encoding="utf-8")
    sentences = "".join(f"H{at},{at % 400}\n" for at in range(0, 50_000, 5))
    (source / "sentences.csv").write_text(f"CHARGE,DAYS\n{sentences}", encoding="utf-8")
    mapping = told(source) / "mapping.yaml"
    parses, grades = readers_of("PA")
    one, out = tmp_path / "alone", tmp_path / "together"
    alone(mapping, source, one, buckets=24, ssn_key=key(), parses=parses, grades=grades)
    monkeypatch.setenv("CLEARSLATE_SSN_KEY", "0123456789abcdef")
    words = ("ingest", str(mapping), "--source", str(source), "--out", str(out), "--buckets", "24")
    work = tmp_path / "together.partial" / "work"
    if killed == "executor":
        kill_an_executor(spark_command(*words), 3, noted(work, "part-*.json"))
    else:
        kill_the_driver(spark_command(*words), 3, noted(work, "bucket-*.json"))
        before = stamps(work, "part-*.json") | stamps(work, "bucket-*.json")
        assert len(before) >= 12 + 3
        assert not out.exists()
        with subprocess.Popen(spark_command(*words)) as driver:
            wait_for(driver, 12, noted(work, "bucket-*.json"))
            assert before.items() <= stamps(work, "*-*.json").items()
            assert driver.wait() == 0
    (out / "ingest" / "facts-to-tell.yaml").unlink()  # the command's own
    hashes, expected = (
        {name: sha256 for name, (sha256, _) in bytes_of(folder).items()} for folder in (out, one)
    )
    assert hashes == expected
