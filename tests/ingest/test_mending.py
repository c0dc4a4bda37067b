"""Rows in quarantine that a clerk mends in a spreadsheet and brings back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.ingest import IngestError, IngestReport, ingest
from tests.ingest.court import SINGLE_CASES, put
from tests.ingest.test_completeness import BROKEN, DROPPED, GUILTY, HEADER, MAPPING, OTHER, outcomes

CORRECT = {
    "CASE": "2015 CF 1", "COUNT": "1", "PERSON": "P1", "STATUTE": "812.014", "GRADE": "F3", "DISPO": "Nolle Prossed",
    "DECIDED": "01/19/2016",
}  # fmt: skip


def first(folder: Path, row: str) -> tuple[IngestReport, Path]:
    mapping = put(folder, HEADER + row + DROPPED + OTHER, {**MAPPING, "coverage": SINGLE_CASES})
    return ingest(mapping, folder, folder / "out", buckets=1), folder / "out/ingest/to-repair.csv"


def with_verdict(place: Path, **cells: str) -> Path:
    """The list as a clerk gives it back."""
    with place.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), reader.fieldnames or []
    made = place.with_name("mended.csv")
    with made.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows({**row, "who": "A. Clerk", "why": "the paper file", **cells} for row in rows)
    return made


def again(folder: Path, repairs: Path, **changes: Any) -> IngestReport:
    return ingest(folder / "mapping.yaml", folder, folder / "again", buckets=1, repairs=repairs, **changes)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_row_that_is_mended_answers_as_a_clean_one(tmp_path: Path, kind: str) -> None:
    report, listed = first(tmp_path, BROKEN[kind])
    assert listed.stat().st_mode & 0o777 == 0o600
    assert (report.quarantined, outcomes(report, tmp_path)["2015 CF 1-2"]) == (1, "unknown")
    mended = again(tmp_path, with_verdict(listed, verdict="corrected", **CORRECT))
    assert (mended.records, mended.quarantined, mended.mended) == (3, 0, {"corrected": 1})
    assert set(outcomes(mended, tmp_path / "again").values()) == {"eligible"}
    assert not (tmp_path / "again/ingest/to-repair.csv").exists()


@pytest.mark.parametrize("kind", BROKEN)
def test_a_row_that_is_no_charge_opens_nothing(tmp_path: Path, kind: str) -> None:
    _, listed = first(tmp_path, BROKEN[kind])
    report = again(tmp_path, with_verdict(listed, verdict="no_charge"))
    assert (report.records, report.quarantined, report.set_aside, report.unplaced) == (2, 1, 1, 0)
    assert set(outcomes(report, tmp_path / "again").values()) == {"eligible"}


def test_what_stands_of_a_row_is_there_and_a_list_holds_for_a_later_file(tmp_path: Path) -> None:
    _, listed = first(tmp_path, BROKEN["no person"])
    [row] = csv.DictReader(listed.read_text(encoding="utf-8").splitlines())
    assert (row["CASE"], row["PERSON"], row["DISPO"], row["line"]) == ("2015 CF 1", "", "Guilty", "2")
    mended = with_verdict(listed, verdict="corrected", **CORRECT)
    put(tmp_path, HEADER + OTHER + BROKEN["no person"] + DROPPED, {**MAPPING, "coverage": SINGLE_CASES})
    assert again(tmp_path, mended).mended == {"corrected": 1}


def test_a_list_without_verdicts_changes_nothing_and_another_row_is_not_mended(tmp_path: Path) -> None:
    _, listed = first(tmp_path, BROKEN["no person"])
    report = again(tmp_path, with_verdict(listed))
    assert (report.quarantined, report.mended) == (1, {})
    put(tmp_path, HEADER + BROKEN["no case"] + DROPPED, {**MAPPING, "coverage": SINGLE_CASES})
    other = ingest(
        tmp_path / "mapping.yaml",
        tmp_path,
        tmp_path / "b",
        buckets=1,
        repairs=with_verdict(listed, verdict="no_charge"),
    )
    assert (other.quarantined, other.set_aside, other.mended) == (1, 0, {"not_found": 1})


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"verdict": "fine"}, "verdict is corrected, no_charge, or blank"),
        ({"verdict": "no_charge", "who": ""}, "needs the row's hash, who looked, and why"),
        ({"verdict": "corrected", "hash": ""}, "needs the row's hash"),
    ],
)
def test_a_verdict_is_whole_or_refused(tmp_path: Path, cells: dict[str, str], message: str) -> None:
    _, listed = first(tmp_path, BROKEN["no person"])
    with pytest.raises(IngestError, match=message):
        again(tmp_path, with_verdict(listed, **cells))


def test_the_command_names_the_list_and_takes_it(tmp_path: Path) -> None:
    _, listed = first(tmp_path, GUILTY.replace('"P1"', '""').replace('12" TV', "TV"))
    given = ["ingest", str(tmp_path / "mapping.yaml"), "--source", str(tmp_path), "--quiet", "--out"]
    shown = CliRunner().invoke(main, [*given, str(tmp_path / "b")])
    assert "to-repair.csv" in shown.output.replace("\n", "")
    taken = CliRunner().invoke(
        main,
        [
            *given,
            str(tmp_path / "c"),
            "--repairs",
            str(with_verdict(listed, verdict="corrected", **CORRECT)),
            "--json",
        ],
    )
    assert json.loads(taken.output)["mended"] == {"corrected": 1}
