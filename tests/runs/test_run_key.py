"""A run is another one where an answer may be another one, and else the same: what is computed is kept."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clearslate import states
from clearslate.records.dataset import Dataset
from clearslate.runs.manifest import RunError
from clearslate.runs.run import MANIFEST, Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, NOT_LAW, grading_files, law_files
from clearslate.synthetic import generate

TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("key") / "pa"
    generate("PA", 60, place, seed=3, known_through=TODAY, buckets=2)
    return place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Pennsylvania's folder, which stands for it in a run's key."""
    shutil.copytree(states.folder("PA"), tmp_path / "pa")
    monkeypatch.setattr(states, "folder", lambda _: tmp_path / "pa")
    return tmp_path / "pa"


def determine(records: Path, out: Path) -> Run:
    return start(records, spec_for(Dataset.open(records), TODAY, ("PA",)), out)


def stamps(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (out / "determinations").iterdir()}


@pytest.mark.parametrize("name", sorted(NOT_LAW))
def test_what_lies_beside_the_law_computes_nothing_again(
    records: Path, folder: Path, tmp_path: Path, name: str
) -> None:
    before = determine(records, tmp_path / "run")
    computed = stamps(tmp_path / "run")
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# another word\n")
    after = determine(records, tmp_path / "run")
    assert stamps(tmp_path / "run") == computed
    assert after.manifest == before.manifest


@pytest.mark.parametrize("name", ["lists.yaml", "sections.yaml", "petition.py", "more/grades.yaml"])
def test_what_the_law_reads_makes_another_run(records: Path, folder: Path, tmp_path: Path, name: str) -> None:
    determine(records, tmp_path / "run")
    (folder / name).parent.mkdir(exist_ok=True)
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# another word\n")
    with pytest.raises(RunError, match="holds another run"):
        determine(records, tmp_path / "run")


def test_the_laws_read_just_the_files_that_make_a_run_another() -> None:
    """Told by the files that are opened when all laws are loaded."""
    code = (
        "import sys\n"
        "opened = set()\n"
        "sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == 'open' else None)\n"
        "from clearslate.states import all_jurisdictions\n"
        "all_jurisdictions()\n"
        "print(*(path for path in opened if path.endswith('.yaml')), sep='\\n')\n"
    )
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    hashed = {path for code in CODES for path in law_files(code) if path.suffix == ".yaml"}
    assert {Path(path) for path in result.stdout.split()} == hashed


def test_a_broken_manifest_is_told_by_its_field(records: Path, tmp_path: Path) -> None:
    determine(records, tmp_path / "run")
    path = tmp_path / "run" / MANIFEST
    whole = json.loads(path.read_text("utf-8"))
    for broken, entry in (
        (whole | {"rows": "many"}, "rows: must be a whole number"),
        (whole | {"inputs": whole["inputs"] | {"as_of": "yesterday"}}, "inputs.as_of: "),
        ({name: value for name, value in whole.items() if name != "buckets"}, "buckets: this key is needed"),
        ([], "damaged"),
    ):
        path.write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(RunError, match="determine it again") as found:
            Run.open(tmp_path / "run")
        with pytest.raises(RunError) as again:
            determine(records, tmp_path / "run")
        assert str(again.value) == str(found.value)
        assert str(path) in str(found.value)
        assert entry in str(found.value)


def test_a_note_that_was_cut_off_is_computed_again(records: Path, tmp_path: Path) -> None:
    before = determine(records, tmp_path / "run")
    for content in ("", '{"index": 0}', "[]"):
        (tmp_path / "run" / "notes" / "bucket-00000.json").write_text(content, encoding="utf-8")
        assert determine(records, tmp_path / "run").manifest == before.manifest


def test_the_buckets_of_a_run_are_read_once(records: Path, tmp_path: Path) -> None:
    run = determine(records, tmp_path / "run")
    assert run.buckets is run.buckets
    assert Run.open(tmp_path / "run").buckets == run.buckets


def test_a_run_is_another_where_a_state_grades_otherwise_what_it_decided() -> None:
    asked = {path for code in CODES for path in law_files(code)}
    assert {path.name for path in grading_files()} == {"offenses.py", "sections.yaml"}
    assert len(grading_files()) == 2 * len(CODES)
    assert set(grading_files()) <= asked
