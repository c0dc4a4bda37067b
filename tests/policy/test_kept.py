"""What is kept of a run changes no figure, is believed of this run alone, and spares reading the records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.policy.asked.kept import FOLDER, Kept
from clearslate.policy.asked.lab import Lab
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.study import Study, _inputs, _stands_on, make
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.records.files import sha256_of
from clearslate.runs.protect import INVENTED, Door, Mode
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


def study(run: Run, file: Path, out: Path) -> Study:
    return make(run.dataset(), run.spec(), run, read_file(file), out)


def same(one: Counted, other: Counted) -> bool:
    return json.dumps(one.to_json(), sort_keys=True) == json.dumps(other.to_json(), sort_keys=True)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_changes_no_figure(run: Run, reform: WriteReform, tmp_path: Path, change: str) -> None:
    """Whatever is changed, and whatever an earlier study kept: the counts are those without anything kept."""
    file = reform(f"changes:\n- {change}\n")
    lab, dataset = Lab(run.spec(), read_file(file)), run.dataset()
    plain = [Tallier(lab, dataset, run).count(index) for index in range(len(dataset.buckets))]
    study(run, file, tmp_path / "first")
    kept = [Tallier(lab, dataset, run, (), _kept(run)).count(index) for index in range(len(dataset.buckets))]
    assert all(same(one, other) for one, other in zip(plain, kept, strict=True))
    assert study(run, file, tmp_path / "second").manifest == Study.open(tmp_path / "first").manifest


def _kept(run: Run) -> Kept:
    inputs = _inputs(run.dataset(), run.spec(), run, [], (), Door(Mode.PROTECTED, INVENTED))
    return Kept(run.path, _stands_on(inputs))


def test_another_figure_reads_nothing_of_the_records(
    run: Run, reform: WriteReform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second study of a law's figure asks neither the records nor the run's answers."""
    study(run, reform("changes:\n- " + CHANGES[0] + "\n"), tmp_path / "first")
    monkeypatch.setattr(Dataset, "read", lambda *_: pytest.fail("the records were read"))
    monkeypatch.setattr(Run, "read", lambda *_: pytest.fail("the answers were read"))
    found = study(
        run, reform("changes:\n- " + CHANGES[0].replace("3 years", "5 years") + "\n"), tmp_path / "second"
    )
    monkeypatch.undo()
    shutil.rmtree(run.path / FOLDER)
    assert study(run, tmp_path / "reform.yaml", tmp_path / "third").manifest == found.manifest


def test_what_was_changed_is_found_out_anew(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """A file that is not the one that was written, and notes of another run, are not believed."""
    file = reform("changes:\n- " + CHANGES[0] + "\n")
    first = study(run, file, tmp_path / "first")
    for place in sorted((run.path / FOLDER).glob("*.arrow")):
        content = bytearray(place.read_bytes())
        content[len(content) // 2] ^= 1
        place.write_bytes(bytes(content))
    assert study(run, file, tmp_path / "second").manifest == first.manifest
    notes = run.path / FOLDER / "kept.json"
    document = json.loads(notes.read_bytes())
    place = next((run.path / FOLDER).glob("people-*.arrow"))
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    document["files"][place.stem] = sha256_of(place)
    notes.write_text(json.dumps(document), "utf-8")
    assert study(run, file, tmp_path / "third").manifest == first.manifest
    document["key"] = "another run's"
    notes.write_text(json.dumps(document), "utf-8")
    (run.path / FOLDER / "values-old-00000.arrow").write_bytes(b"of another run")
    assert study(run, file, tmp_path / "fourth").manifest == first.manifest
    assert not (run.path / FOLDER / "values-old-00000.arrow").exists()


def test_nobody_else_reads_it(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """It is as private as the run, and holds no id."""
    study(run, reform("changes:\n- " + CHANGES[0] + "\n"), tmp_path / "first")
    files = list((run.path / FOLDER).iterdir())
    assert {place.stat().st_mode & 0o077 for place in files} == {0}
    ids = run.dataset().read(0, ["person_id", "charge_id"]).slice(0, 20)
    names = {str(value).encode() for column in ids.columns for value in column.to_pylist()}
    content = b"".join(place.read_bytes() for place in files)
    assert not [name for name in names if name in content]
