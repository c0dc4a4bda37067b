from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clearslate.engine.determine import Evaluator, Undecided
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter
from clearslate.runs.possible_matches import (
    POSSIBLE_OF_SCHEMA,
    has_possible_matches,
    settled_by,
)
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from clearslate.synthetic.defects import Defects

AS_OF = dt.date(2026, 1, 1)
THROUGH = dt.date(2025, 12, 31)
Pair = tuple[str, str]  # a person, and another whose charges possibly are theirs
Answers = dict[Pair, tuple[str, dt.date, dt.date]]  # by charge and law: outcome, possible, certain


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Some Pennsylvanians without a defect."""
    place = tmp_path_factory.mktemp("doubt") / "plain"
    generate("PA", 60, place, seed=3, known_through=THROUGH, defects=Defects.none(), buckets=1)
    return Dataset.open(place)


@pytest.fixture(scope="module")
def pairs(plain: Dataset) -> list[Pair]:
    people = sorted(set(plain.table()["person_id"].to_pylist()))
    chance = random.Random(1)
    found = {tuple(sorted(chance.sample(people, 2))) for _ in range(25)}
    return sorted((one, other) for pair in found for one, other in (pair, pair[::-1]))


def with_rows(plain: Dataset, place: Path, pairs: Sequence[Pair], membership: str = "possible") -> Dataset:
    """The dataset, in which the rows of the second of each pair stand under the first one too."""
    table = plain.table()
    parts = [table]
    for person, of in pairs:
        rows = table.filter(pc.equal(table["person_id"], of))
        changed = {"person_id": person, "membership": membership}
        if membership == "certain":  # another charge then: each has one certain row
            changed |= {"charge_id": "", "case_id": ""}
        for name, value in changed.items():
            column = pc.binary_join_element_wise(rows[name], person, "~") if value == "" else pa.scalar(value)
            cells = column if value == "" else pa.array([value] * rows.num_rows)
            index = rows.column_names.index(name)
            rows = rows.set_column(index, rows.schema.field(index), cells.cast(rows.schema.field(index).type))
        parts.append(rows)
    coverage = Coverage(("PA",), ("invented",), 1980, 2025, "whole")
    facts = plain.manifest.facts
    with DatasetWriter(place, known_through=THROUGH, coverage=coverage, facts=facts, buckets=2) as writer:
        for part in parts:
            writer.add(part)
    return Dataset.open(place)


def answers(dataset: Dataset, out: Path) -> Answers:
    run = start(dataset.path, spec_for(dataset, AS_OF), out)
    return read(run)


def read(run: Run) -> Answers:
    names = ["charge_id", "law", "decides", "outcome", "possible_from", "certain_from"]
    rows = [
        row
        for index in range(len(run.buckets))
        for row in run.read(index, names).to_pylist()
        if row["decides"]
    ]
    return {
        (row["charge_id"], row["law"]): (row["outcome"], row["possible_from"], row["certain_from"])
        for row in rows
    }


def test_what_identity_keeps_open_is_what_would_be_decided_without_it(
    plain: Dataset, pairs: list[Pair], tmp_path: Path
) -> None:
    doubtful = with_rows(plain, tmp_path / "doubtful", pairs)
    run = start(doubtful.path, spec_for(doubtful, AS_OF), tmp_path / "run")
    before, after = read(run), answers(plain, tmp_path / "without")
    settled = {key for key, (outcome, _, _) in before.items() if outcome == "unknown" != after[key][0]}
    charges = {charge for charge, _ in settled}
    table = plain.table()
    home = dict(zip(table["charge_id"].to_pylist(), table["person_id"].to_pylist(), strict=True))
    people = {home[charge] for charge in charges}
    assert has_possible_matches(doubtful)
    assert not has_possible_matches(plain)
    assert len(settled) > 5
    assert run.undecided_by_identity == Undecided(len(people), len(charges), len(settled))
    assert Run.open(tmp_path / "without").undecided_by_identity is None


def test_what_a_pair_settles_is_what_would_be_decided_without_it(
    plain: Dataset, pairs: list[Pair], tmp_path: Path
) -> None:
    doubtful = with_rows(plain, tmp_path / "doubtful", pairs)
    question = spec_for(doubtful, AS_OF).question()
    table = plain.table().to_pylist()
    of = [
        {"person_id": person, "charge_id": row["charge_id"], "of": other}
        for person, other in pairs
        for row in table
        if row["person_id"] == other
    ]
    found = settled_by(doubtful, question, pa.Table.from_pylist(of, schema=POSSIBLE_OF_SCHEMA)).to_pylist()
    entries = {(row["person_id"], row["of"]): (row["charges"], row["answers"]) for row in found}
    before = answers(doubtful, tmp_path / "run")
    home = {row["charge_id"]: row["person_id"] for row in table}
    without = answers(plain, tmp_path / "none")
    freed = [
        home[charge]
        for (charge, law), (outcome, _, _) in before.items()
        if outcome == "unknown" != without[charge, law][0]
    ]
    assert {row["person_id"]: row["together"] for row in found if row["together"]} == {
        person: freed.count(person) for person in freed
    }
    # Persons with several pairs are those where it matters which one is taken out.
    several = [pair for pair in pairs if sum(person == pair[0] for person, _ in pairs) > 1]
    tried = sorted(entries)[:4] + several[:6]
    assert len({person for person, _ in entries}) > 1
    for number, (person, other) in enumerate(tried):
        rest = [pair for pair in pairs if pair != (person, other)]
        after = answers(with_rows(plain, tmp_path / f"d{number}", rest), tmp_path / f"r{number}")
        settled = [key for key, (outcome, _, _) in before.items() if outcome == "unknown" != after[key][0]]
        assert {home[charge] for charge, _ in settled} <= {person}
        expected = (len({charge for charge, _ in settled}), len(settled))
        assert entries.get((person, other), (0, 0)) == expected


def test_a_possible_row_grants_nothing_and_denies_nothing(
    plain: Dataset, pairs: list[Pair], tmp_path: Path
) -> None:
    """What is certain with it in doubt is so without it, and if it is the person's own."""
    with_doubt = answers(with_rows(plain, tmp_path / "doubtful", pairs), tmp_path / "run")
    # A pair a person, so that all charges are theirs or none is.
    firsts = dict(reversed(pairs))
    if len(firsts) < len(pairs):
        pairs = sorted(firsts.items())
        with_doubt = answers(with_rows(plain, tmp_path / "one", pairs), tmp_path / "run-one")
    without = answers(plain, tmp_path / "without")
    own = answers(with_rows(plain, tmp_path / "own", pairs, "certain"), tmp_path / "own-run")
    changed = 0
    for key, (outcome, possible, certain) in with_doubt.items():
        worlds = [without[key], own[key]]
        changed += any(world[0] != outcome for world in worlds)
        if outcome != "unknown":
            assert {world[0] for world in worlds} == {outcome}, key
        assert all(possible <= world[1] and world[2] <= certain for world in worlds), key
    assert changed > 5


def test_without_doubt_nothing_is_undecided_by_it(plain: Dataset) -> None:
    question = spec_for(plain, AS_OF).question()
    evaluator = Evaluator(question)
    rows = plain.table()
    assert evaluator.settled(rows, evaluator.say(rows)) is None
    assert settled_by(plain, question, POSSIBLE_OF_SCHEMA.empty_table()).num_rows == 0
