"""What is kept of a run changes no figure, is believed of this run alone, and spares reading the records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.policy.kept import FOLDER, Kept
from clearslate.policy.lab import Lab
from clearslate.policy.reform import read_file
from clearslate.policy.study import Study, _inputs, _stands_on, make
from clearslate.policy.tally import Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run

WriteReform = Callable[..., Path]
CHANGES = (
    "{set: waiting, law: PA-CS-M, to: 3 years, proposed: true}",
    "{drop: restitution, law: PA-CS-M, proposed: true}",
    "{limit: grade, law: PA-CS-M, except: {grades: [M1]}, proposed: true}",
    "{make: automatic, law: PA-PET-LA, proposed: true}",
    "{set: waiting, law: PA-CS-M, to: 1 years, from: 2025-01-01, proposed: true}",
    "{presume: pa-no-order-vacated, to: true, proposed: true}",
)


@pytest.fixture(scope="module")
def own(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run, with nothing kept beside it."""
    place = tmp_path_factory.mktemp("kept") / "run"
    shutil.copytree(run.path, place, ignore=shutil.ignore_patterns(FOLDER))
    (place / "dataset.txt").write_text(str(run.dataset().path), "utf-8")
    return Run.open(place)


def study(run: Run, file: Path, out: Path) -> Study:
    return make(run.dataset(), run.spec(), run, read_file(file), out)


def same(one: Counted, other: Counted) -> bool:
    return json.dumps(one.to_json(), sort_keys=True) == json.dumps(other.to_json(), sort_keys=True)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_changes_no_figure(own: Run, reform: WriteReform, tmp_path: Path, change: str) -> None:
    """Whatever is changed, and whatever an earlier study kept: the counts are those without anything kept."""
    file = reform(f"changes:\n- {change}\n")
    lab, dataset = Lab(own.spec(), read_file(file)), own.dataset()
    plain = [Tallier(lab, dataset, own).count(index) for index in range(len(dataset.buckets))]
    study(own, file, tmp_path / "first")
    kept = [Tallier(lab, dataset, own, (), _kept(own)).count(index) for index in range(len(dataset.buckets))]
    assert all(same(one, other) for one, other in zip(plain, kept, strict=True))
    assert study(own, file, tmp_path / "second").manifest == Study.open(tmp_path / "first").manifest


def _kept(run: Run) -> Kept:
    inputs = _inputs(run.dataset(), run.spec(), run, [], ())
    return Kept(run.path, _stands_on(inputs))


def test_another_figure_reads_nothing_of_the_records(
    own: Run, reform: WriteReform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second study of a law's figure asks neither the records nor the run's answers."""
    study(own, reform("changes:\n- " + CHANGES[0] + "\n"), tmp_path / "first")
    monkeypatch.setattr(Dataset, "read", lambda *_: pytest.fail("the records were read"))
    monkeypatch.setattr(Run, "read", lambda *_: pytest.fail("the answers were read"))
    found = study(
        own, reform("changes:\n- " + CHANGES[0].replace("3 years", "5 years") + "\n"), tmp_path / "second"
    )
    monkeypatch.undo()
    shutil.rmtree(own.path / FOLDER)
    assert study(own, tmp_path / "reform.yaml", tmp_path / "third").manifest == found.manifest


def test_what_was_changed_is_found_out_anew(own: Run, reform: WriteReform, tmp_path: Path) -> None:
    """A file that is not the one that was written, and notes of another run, are not believed."""
    file = reform("changes:\n- " + CHANGES[0] + "\n")
    first = study(own, file, tmp_path / "first")
    for place in sorted((own.path / FOLDER).glob("*.arrow")):
        content = bytearray(place.read_bytes())
        content[len(content) // 2] ^= 1
        place.write_bytes(bytes(content))
    assert study(own, file, tmp_path / "second").manifest == first.manifest
    notes = own.path / FOLDER / "kept.json"
    told = json.loads(notes.read_bytes())
    told["counted"]["0"]["verified"] = [["baseline", 1]]
    notes.write_text(json.dumps(told), "utf-8")
    assert study(own, file, tmp_path / "third").manifest == first.manifest
    told["key"] = "another run's"
    notes.write_text(json.dumps(told), "utf-8")
    (own.path / FOLDER / "values-old-00000.arrow").write_bytes(b"of another run")
    assert study(own, file, tmp_path / "fourth").manifest == first.manifest
    assert not (own.path / FOLDER / "values-old-00000.arrow").exists()


def test_nobody_else_reads_it(own: Run, reform: WriteReform, tmp_path: Path) -> None:
    """It is as private as the run, and holds no id."""
    study(own, reform("changes:\n- " + CHANGES[0] + "\n"), tmp_path / "first")
    files = list((own.path / FOLDER).iterdir())
    assert {place.stat().st_mode & 0o077 for place in files} == {0}
    ids = own.dataset().read(0, ["person_id", "charge_id"]).slice(0, 20)
    names = {str(value).encode() for column in ids.columns for value in column.to_pylist()}
    content = b"".join(place.read_bytes() for place in files)
    assert not [name for name in names if name in content]
