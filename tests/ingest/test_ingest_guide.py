"""The reference names every key of a mapping and every reason; the guide's example and the tutorial run as they say."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.ingest import Reason, ingest
from clearslate.ingest.mapping import all_keys
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "mapping.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(csv|yaml|sh)\n(.*?)```", flags=re.DOTALL)
BLOCKS = dict(reversed(BLOCK.findall((DOCS / "ingest.md").read_text(encoding="utf-8"))))
TUTORIAL = (DOCS / "first-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted(all_keys()))
def test_the_reference_explains_the_key(key: str) -> None:
    assert f"`{key}`" in REFERENCE


@pytest.mark.parametrize("reason", list(Reason))
def test_the_reference_names_the_reason(reason: Reason) -> None:
    assert f"`{reason}`" in REFERENCE


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the guide's own files, in which its own commands were run; what they said is in said.txt."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "charges.csv").write_text(BLOCKS["csv"], encoding="utf-8")
    (folder / "mapping.yaml").write_text(BLOCKS["yaml"], encoding="utf-8")
    entries = []
    with contextlib.chdir(folder):
        for line in BLOCKS["sh"].splitlines():
            done = CliRunner().invoke(main, shlex.split(line)[1:], catch_exceptions=False)
            assert done.exit_code == 0, done.output
            entries.append(done.output)
    (folder / "said.txt").write_text("\n".join(entries), encoding="utf-8")
    return folder


def test_the_example_becomes_records_as_the_guide_says(example: Path) -> None:
    report = json.loads((example / "records" / "ingest" / "ingest.json").read_text())
    assert (report["rows_in"], report["records"]) == (3, 3)
    assert report["issues_by_field"] == {
        "disposition_date": {"impossible_date": 1},
        "grade": {"unmapped_value": 1},
    }
    rows = Dataset.open(example / "records").table().sort_by("source_line").to_pylist()
    assert [row["restitution_owed"] for row in rows] == [0, None, 1250]
    assert rows[2]["grade"] is None
    assert (rows[2]["disposition_date_from"], rows[2]["disposition_date_to"]) == (
        date(2019, 2, 1),
        date(2019, 2, 28),
    )


def test_the_example_clears_somebody(example: Path) -> None:
    outcomes = Run.open(example / "run").manifest.outcomes
    assert outcomes["PA-CS-M"]["eligible"] == 1
    assert outcomes["PA-CS-NONCONV"]["eligible"] == 1
    assert outcomes["PA-CS-M"]["ineligible"] == 1  # restitution is owed
    assert "1 of 2 people (50%): a charge qualifies today" in said(example)


def test_without_the_facts_of_what_never_happened_it_clears_nobody(example: Path, tmp_path: Path) -> None:
    mapping = re.sub(r"(?m)^  (cleared|pardoned)_on:.*\n", "", BLOCKS["yaml"])
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
    ingest(tmp_path / "mapping.yaml", example, tmp_path / "records", buckets=1)
    spec = spec_for(Dataset.open(tmp_path / "records"), date(2025, 1, 1), ("PA-CS-M", "PA-CS-NONCONV"))
    run = start(tmp_path / "records", spec, tmp_path / "run")
    assert not any(counts.get("eligible") for counts in run.manifest.outcomes.values())


def said(example: Path) -> str:
    return (example / "said.txt").read_text(encoding="utf-8")


@pytest.mark.prove
def test_the_tutorial_goes_as_it_says(tmp_path: Path) -> None:
    mapping = dict(BLOCK.findall(TUTORIAL))["yaml"]
    (line,) = re.findall(r"```text\n(  pardoned_on: .*\n)```", TUTORIAL)
    seen: dict[str, str] = {}
    with contextlib.chdir(tmp_path):
        for command in "".join(text for kind, text in BLOCK.findall(TUTORIAL) if kind == "sh").splitlines():
            if "ingest mapping.yaml" in command and not (tmp_path / "mapping.yaml").exists():
                (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
            if command.endswith("--out records-2"):
                (tmp_path / "mapping.yaml").write_text(mapping + line, encoding="utf-8")
            done = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
            assert done.exit_code == 0, done.output
            seen[command] = done.output
    read = seen["clearslate ingest mapping.yaml --source practice/clerk --out records"]
    assert read.splitlines()[0] in TUTORIAL
    lacks = seen["clearslate quality records --run run"].replace("\n", " ")
    assert "Answer in the mapping 13 facts that no record tells" in lacks
    first, second = (Run.open(tmp_path / name).manifest.outcomes for name in ("run", "run-2"))
    assert first["PA-CS-NONCONV"]["eligible"] == 670
    assert not {"eligible", "not_yet"} & {name for name, count in first["PA-CS-M"].items() if count}
    assert (second["PA-CS-M"]["not_yet"], second["PA-CS-M"]["unknown"]) == (40, 146)
    assert len(list((tmp_path / "practice" / "clerk").glob("DISPOS_*.csv"))) == 39
