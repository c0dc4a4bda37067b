"""Digests of answers tell whether a change of the code changed an answer, and which."""

import datetime as dt
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clearslate.engine.runner import FOLDER
from clearslate.records.dataset import Dataset
from clearslate.runs.digest import changes, digests
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.edited import note_again

DAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("digest")
    generate("OR", 300, place / "data", seed=5, known_through=DAY, buckets=2)
    spec = spec_for(Dataset.open(place / "data"), DAY)
    return start(place / "data", spec, place / "run")


def test_the_same_answers_have_the_same_digest_whatever_the_buckets(run: Run, tmp_path: Path) -> None:
    generate("OR", 300, tmp_path / "data", seed=5, known_through=DAY, buckets=5)
    other = start(tmp_path / "data", run.spec(), tmp_path / "run")
    assert digests(other) == digests(run)
    assert changes(run, other) == ([], [])


def test_one_changed_answer_is_found_and_named(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.path, tmp_path / "run")
    other = Run.open(tmp_path / "run")
    file = other.path / FOLDER / other.buckets[0].file
    rows = pq.read_table(file).to_pylist()
    place = next(n for n, row in enumerate(rows) if row["decides"] and row["outcome"] == "ineligible")
    rows[place]["outcome"] = "eligible"
    pq.write_table(type(table := pq.read_table(file)).from_pylist(rows, schema=table.schema), file)
    note_again(other.path)
    other = Run.open(other.path)
    law = rows[place]["law"]
    assert {name for name, value in digests(other).items() if value != digests(run)[name]} == {law}
    counted, some = changes(run, other)
    assert [(c.law, c.was, c.now, c.what, c.answers) for c in counted] == [
        (law, "ineligible", "eligible", "outcome", 1)
    ]
    assert some[0][1] == rows[place]["charge_id"]
