"""What lies on disk between two steps is what the step before wrote, or it is not read."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from clearslate.clearance.orders.cases import names_of
from clearslate.cli.main import main
from clearslate.engine.runner import FOLDER
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.records.names import People
from clearslate.runs.manifest import RunError
from clearslate.runs.run import MANIFEST, Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.clearance.carried import TODAY


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small state, and a run over it."""
    folder = tmp_path_factory.mktemp("files")
    generate("PA", 60, folder / "data", seed=3, known_through=TODAY, buckets=2)
    start(folder / "data", spec_for(Dataset.open(folder / "data"), TODAY), folder / "run")
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def change(path: Path, column: str, before: str | None, after: str) -> None:
    """Change the first cell of a column that says something."""
    table = pq.read_table(path)
    cells = table[column].cast(pa.string()).to_pylist()
    cells[cells.index(before) if before else 0] = after
    field = table.schema.field(column)
    changed = pa.array(cells).cast(field.type if not pa.types.is_dictionary(field.type) else pa.string())
    if pa.types.is_dictionary(field.type):
        changed = changed.dictionary_encode().cast(field.type)
    pq.write_table(table.set_column(table.column_names.index(column), field, changed), path)


def renote(manifest: Path, name: str, path: Path) -> None:
    """Note the new hash of a file in a manifest, as somebody would who knows of it."""
    content = json.loads(manifest.read_text("utf-8"))
    for bucket in content["buckets"]:
        if bucket["file"] == name:
            bucket["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(content), "utf-8")


def invoke(place: Path, command: str) -> Result:
    """A command that reads the run and its dataset."""
    data, run, ledger = str(place / "data"), str(place / "run"), f"sqlite:{place / 'ledger.db'}"
    acts = ("--state", "PA", "--ledger", ledger, "--as", "olive")
    opened = ("ledger", "init", "--ledger", ledger, "--operator", "olive", "--rehearsal", "--day", str(TODAY))
    assert CliRunner().invoke(main, opened).exit_code == 0
    commands = {
        "plan": ("clear", "plan", run, *acts, "--dry-run"),
        "report": ("report", run),
        "explain": ("explain", run, "--charge", pq.read_table(place / "data" / "bucket-00000.parquet")["charge_id"][0].as_py()),
        "quality": ("quality", data, "--run", run),
        "digest": ("digest", run),
    }  # fmt: skip
    return CliRunner().invoke(main, commands[command])


@pytest.mark.parametrize("command", ["plan", "report", "quality", "digest"])
def test_a_changed_answer_is_not_read(place: Path, command: str) -> None:
    path = place / "run" / FOLDER / "bucket-00000.parquet"
    change(path, "outcome", "ineligible", "eligible")
    result = invoke(place, command)
    assert result.exit_code == 3, result.output
    assert "bucket-00000.parquet is not the file that was written" in result.output


@pytest.mark.parametrize("command", ["plan", "report", "explain", "quality"])
def test_a_changed_record_is_not_read(place: Path, command: str) -> None:
    for bucket in Dataset.open(place / "data").buckets:
        change(bucket.path, "case_number", None, "MC-51-CR-0000001-2001")
    result = invoke(place, command)
    assert result.exit_code == 3, result.output
    assert "is not the file that was written" in result.output


def test_changed_records_are_not_determined(place: Path) -> None:
    change(place / "data" / "bucket-00001.parquet", "grade", None, "M3")
    with pytest.raises(DatasetError, match=r"bucket-00001\.parquet is not the file that was written"):
        start(place / "data", spec_for(Dataset.open(place / "data"), TODAY), place / "again")


def test_a_run_names_its_records_by_the_hash_of_each_file(place: Path) -> None:
    """Whoever changes a record and its hash in the dataset's manifest has not changed what the run read."""
    path = place / "data" / "bucket-00000.parquet"
    change(path, "case_number", None, "MC-51-CR-0000001-2001")
    renote(place / "data" / "manifest.json", path.name, path)
    with pytest.raises(RunError, match="determine it again"):
        Run.open(place / "run").dataset()


def test_a_run_s_manifest_is_as_it_was_written(place: Path) -> None:
    path, manifest = place / "run" / FOLDER / "bucket-00000.parquet", place / "run" / MANIFEST
    change(path, "outcome", "ineligible", "eligible")
    renote(manifest, path.name, path)
    with pytest.raises(RunError, match="was changed after it was written"):
        Run.open(place / "run")


def test_a_run_of_before_is_read_but_not_planned(place: Path) -> None:
    """Its manifest does not say its own hash."""
    manifest = place / "run" / MANIFEST
    content = json.loads(manifest.read_text("utf-8"))
    del content["sha256"]
    content["inputs"]["run_version"] = 2
    content["run_id"] = hashlib.sha256(json.dumps(content["inputs"], sort_keys=True).encode()).hexdigest()
    manifest.write_text(json.dumps(content), "utf-8")
    assert invoke(place, "report").exit_code == 0
    result = invoke(place, "plan")
    assert result.exit_code == 3
    assert "determine it again" in result.output


def test_the_hash_cannot_be_left_out(place: Path) -> None:
    manifest = place / "run" / MANIFEST
    content = json.loads(manifest.read_text("utf-8"))
    del content["sha256"]
    manifest.write_text(json.dumps(content), "utf-8")
    with pytest.raises(RunError, match="was changed after it was written"):
        Run.open(place / "run")


def test_changed_names_are_not_read(place: Path) -> None:
    """They go into orders, lists and messages; a dataset of before, without a note of them, is read."""
    data = place / "data"
    before = People(data)
    change(data / "people.parquet", "family_name", None, "SOMEONE-ELSE")
    person = pq.read_table(data / "people.parquet")["person_id"][0].as_py()
    assert person in before.of([person], frozenset({"name_last"}))
    for read in (lambda: People(data), lambda: names_of({person}, Dataset.open(data))):
        with pytest.raises(DatasetError, match=r"people.parquet is not the file that was written"):
            read()
    (data / "people.sha256").unlink()
    assert names_of({person}, Dataset.open(data))[person].endswith("SOMEONE-ELSE")
