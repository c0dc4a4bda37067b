"""Who each record and charge is, and datasets in which no record holds two persons."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.linkage.truth import TrialError, Truth
from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.synthetic.extracts import Flaws, make_extracts
from tests.trials.conftest import THROUGH


def test_every_record_of_a_dataset_has_its_person(extracts: Path, court: Path) -> None:
    truth = Truth.read(extracts / "truth")
    of_court = truth.records.filter(pc.equal(truth.records["source"].cast(pa.string()), "court"))
    table = Dataset.open(court).table()
    assert set(table["person_id"].to_pylist()) == set(of_court["source_person_id"].to_pylist())
    assert set(table["charge_id"].to_pylist()) <= set(truth.charges["charge_id"].to_pylist())


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that files one arrest in ten under somebody else's number."""
    place = tmp_path_factory.mktemp("mixed")
    flaws = Flaws(other_state_id=0.1, missing=0)
    make_extracts("PA", 150, place / "pa", seed=2, known_through=THROUGH, flaws=flaws)
    # Ingest stops where so many keys contradict; that they do is what is tried here.
    mapping = place / "pa/mappings/repository.yaml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace("keys:\n", "keys:\n  confirmed: mixed on purpose\n", 1), encoding="utf-8")
    ingest(
        mapping,
        place / "pa/repository/delivery-1",
        place / "repository",
        buckets=2,
    )
    return place


def test_a_record_that_holds_two_persons_is_taken_apart(mixed: Path) -> None:
    truth = Truth.read(mixed / "pa" / "truth")
    assert truth.mixed().num_rows > 10
    found = truth.unmixed(mixed / "repository", "repository", mixed / "apart")
    person = {
        key: true
        for source, key, true in zip(*truth.links().persons.to_pydict().values(), strict=True)
        if source == "repository"
    }
    true = dict(
        zip(truth.charges["charge_id"].to_pylist(), truth.charges["true_person_id"].to_pylist(), strict=True)
    )
    before, after = Dataset.open(mixed / "repository"), Dataset.open(found)
    assert after.manifest.charges == before.manifest.charges
    table = after.table()
    for key, charge in zip(table["person_id"].to_pylist(), table["charge_id"].to_pylist(), strict=True):
        assert person[key] == true[charge]
    people = pq.read_table(found / "people" / "people.parquet")
    assert people.num_rows == pq.read_table(mixed / "repository" / "people" / "people.parquet").num_rows
    lines = truth.lines.filter(pc.equal(truth.lines["source"].cast(pa.string()), "repository"))
    line = dict(zip(lines["line"].to_pylist(), lines["true_person_id"].to_pylist(), strict=True))
    assert set(people["person_id"].to_pylist()) <= set(person)
    assert all(
        person[key] == line[at]
        for key, at in zip(people["person_id"].to_pylist(), people["source_line"].to_pylist(), strict=True)
    )


def test_a_dataset_without_such_a_record_is_taken_as_it_is(
    extracts: Path, court: Path, tmp_path: Path
) -> None:
    truth = Truth.read(extracts / "truth")
    assert truth.unmixed(court, "court", tmp_path / "x") == court


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrialError, match="clearslate synth --extracts"):
        Truth.read(tmp_path)
