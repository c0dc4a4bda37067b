"""A run that rests on an earlier one says what a full run says, whatever changed in between."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clearslate.engine.determine import DETERMINATIONS
from clearslate.records import update
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter
from clearslate.records.days import to_day
from clearslate.records.hashing import hash_strings
from clearslate.records.update import Update
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import jurisdiction
from clearslate.synthetic import generate

THROUGH = dt.date(2025, 12, 31)
Rows = list[dict[str, Any]]


@dataclass
class County:
    """A few people of a state, their records as they are now, and the days of the last run."""

    state: str
    rows: Rows
    facts: Any
    schema: pa.Schema
    through: dt.date = THROUGH
    history: Literal["whole", "single_cases"] = "whole"

    def write(self, place: Path) -> Dataset:
        coverage = Coverage((self.state,), ("invented",), 1980, 2025, self.history)
        table = pa.Table.from_pylist(
            self.rows, schema=pa.schema([(f.name, _plain(f.type)) for f in self.schema])
        )
        with DatasetWriter(
            place, known_through=self.through, coverage=coverage, facts=self.facts, buckets=2, overwrite=True
        ) as writer:
            writer.add(table.cast(self.schema))
        return Dataset.open(place)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


# Dictionaries of two runs may be ordered otherwise.
PLAIN = pa.schema([(field.name, _plain(field.type)) for field in DETERMINATIONS])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], County]:
    made: dict[str, County] = {}

    def of(state: str) -> County:
        if state not in made:
            place = tmp_path_factory.mktemp(state) / "made"
            generate(state, 60, place, seed=3, known_through=THROUGH, buckets=1)
            dataset = Dataset.open(place)
            rows = [_as_delivered(row) for row in dataset.table().to_pylist()]
            made[state] = County(state, rows, dataset.manifest.facts, dataset.schema)
        found = made[state]
        return County(state, [dict(row) for row in found.rows], found.facts, found.schema)

    return of


def _as_delivered(row: dict[str, Any]) -> dict[str, Any]:
    """With nothing where a day is missing: that it lies before the last day of the records is found anew each night."""
    missing = {
        name[:-3] for name in row if name.endswith("_to") and row[name] == THROUGH != row[f"{name[:-3]}_from"]
    }
    return row | {f"{name}{end}": None for name in missing for end in ("_from", "_to")}


# --- what a night may bring -----------------------------------------------------------------------------------


def person_of(county: County, chance: random.Random) -> str:
    return str(chance.choice(sorted({row["person_id"] for row in county.rows})))


def a_fact_is_told(county: County, chance: random.Random) -> None:
    row = chance.choice(county.rows)
    name = chance.choice(["grade", "statute", "disposition", "restitution_owed", "fines_owed"])
    row[name] = chance.choice([other[name] for other in county.rows])


def a_day_is_told(county: County, chance: random.Random) -> None:
    row = chance.choice(county.rows)
    name = chance.choice(["disposition_date", "completed_on", "date_of_birth"])
    day = THROUGH - dt.timedelta(days=chance.randrange(12_000))
    known = chance.random() < 0.7
    row[f"{name}_from"] = row[f"{name}_to"] = day if known else None


def a_person_leaves(county: County, chance: random.Random) -> None:
    gone = person_of(county, chance)
    county.rows = [row for row in county.rows if row["person_id"] != gone]


def a_person_comes(county: County, chance: random.Random) -> None:
    like, name = person_of(county, chance), f"new-{chance.randrange(10**9)}"
    county.rows += [
        row | {"person_id": name, **{each: f"{row[each]}-{name}" for each in ("case_id", "charge_id")}}
        for row in county.rows
        if row["person_id"] == like and row["membership"] == "certain"
    ]


def two_are_one(county: County, chance: random.Random) -> None:
    one, other = person_of(county, chance), person_of(county, chance)
    stays = {row["charge_id"] for row in county.rows if row["person_id"] == one}
    county.rows = [
        row | {"person_id": one} if row["person_id"] == other else row
        for row in county.rows
        if row["person_id"] != other or row["membership"] == "certain" or row["charge_id"] not in stays
    ]


def one_is_two(county: County, chance: random.Random) -> None:
    person = person_of(county, chance)
    cases = sorted({row["case_id"] for row in county.rows if row["person_id"] == person})
    for row in county.rows:
        if row["person_id"] == person and row["case_id"] == cases[0]:
            row["person_id"] = f"{person}-b"


def a_link_is_thought_of(county: County, chance: random.Random) -> None:
    one, other = person_of(county, chance), person_of(county, chance)
    there = {row["charge_id"] for row in county.rows if row["person_id"] == one}
    county.rows += [
        row | {"person_id": one, "membership": "possible"}
        for row in county.rows
        if row["person_id"] == other and row["membership"] == "certain" and row["charge_id"] not in there
    ]


CHANGES = (
    a_fact_is_told, a_day_is_told, a_person_leaves, a_person_comes, two_are_one, one_is_two, a_link_is_thought_of,
)  # fmt: skip


def same(run: Run, full: Run) -> None:
    """The same determinations, counts and rows."""
    for name in ("run_id", "digest", "rows", "charges", "people", "outcomes", "undecided_by_identity"):
        assert getattr(run.manifest, name) == getattr(full.manifest, name), name
    for index in range(len(full.buckets)):
        assert run.read(index).cast(PLAIN).equals(full.read(index).cast(PLAIN))
        assert run.read(index, ["charge_id", "missing"]).equals(full.read(index, ["charge_id", "missing"]))
        told = run.index(index)
        assert (told.turns <= full.index(index).turns).all()
        assert told.digest == full.index(index).digest


@pytest.mark.parametrize(
    ("state", "seed", "history"),
    [
        ("PA", 1, "whole"), ("MI", 2, "whole"), ("CO", 3, "whole"), ("MD", 4, "whole"), ("OK", 5, "presumed"),
        ("PA", 6, "presumed"), ("UT", 7, "single_cases"),
    ],
)  # fmt: skip
def test_a_run_since_another_is_a_full_run(
    county: Callable[[str], County], tmp_path: Path, state: str, seed: int, history: str
) -> None:
    chance = random.Random(seed)
    here = county(state)
    here.history = "whole" if history == "whole" else "single_cases"
    taken = {each.id for each in jurisdiction(state).presumptions} | {"whole-history"}
    presumptions = frozenset(taken if history == "presumed" else ())
    as_of = dt.date(2024, 5, 1)
    spec = spec_for(here.write(tmp_path / "d"), as_of, presumptions=presumptions)
    earlier = start(tmp_path / "d", spec, tmp_path / "0")
    judged = 0
    for night in range(1, 5):
        for _ in range(chance.randrange(4)):
            chance.choice(CHANGES)(here, chance)
        here.through += dt.timedelta(days=0 if history == "single_cases" else chance.choice([0, 0, 1]))
        as_of += dt.timedelta(days=chance.choice([0, 1, 1, 30, 700]))
        dataset = here.write(tmp_path / "d")
        spec = spec_for(dataset, as_of, presumptions=presumptions)
        found = start(dataset.path, spec, tmp_path / str(night), since=earlier)
        same(Run.open(found.path), start(dataset.path, spec, tmp_path / f"full-{night}"))
        assert found.manifest.since is not None
        assert not found.manifest.since.everybody
        assert not (found.path / "determinations").exists()  # what reads the files must not take some for all
        found.check(dataset)
        found.verify()
        judged += sum(found.manifest.since.judged.values())
        earlier = found
    assert judged < 4 * 60


def test_a_night_over_a_dataset_in_layers_is_a_full_run(
    county: Callable[[str], County], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "_MUCH", 1.0)
    chance, as_of = random.Random(8), dt.date(2024, 5, 1)
    here = county("PA")
    first = here.write(tmp_path / "first")
    with DatasetWriter(
        tmp_path / "0",
        known_through=THROUGH,
        coverage=first.manifest.coverage,
        facts=here.facts,
        buckets=2,
        in_blocks=True,
    ) as writer:
        writer.add(first.table())
    now = Dataset.open(tmp_path / "0")
    earlier = start(now.path, spec_for(now, as_of), tmp_path / "run-0")
    for night in range(1, 3):
        for change in chance.sample(CHANGES, 2):
            change(here, chance)
        anew = here.write(tmp_path / "anew")
        then, rows = _by_person(now), _by_person(anew)
        who = [person for person in {*then, *rows} if then.get(person) != rows.get(person)]
        theirs = anew.table().filter(pc.is_in(anew.table()["person_id"], pa.array(who, pa.string())))
        night_of = Update(now, hash_strings(pa.array(who, pa.string())))
        night_of.write(tmp_path / f"{night}", theirs, known_through=THROUGH, coverage=anew.manifest.coverage)
        now = Dataset.open(tmp_path / f"{night}")
        assert now.manifest.digest == anew.manifest.digest
        spec = spec_for(now, as_of)
        found = start(now.path, spec, tmp_path / f"run-{night}", since=earlier)
        same(Run.open(found.path), start(now.path, spec, tmp_path / f"full-{night}"))
        assert found.manifest.since is not None
        assert sum(found.manifest.since.judged.values()) <= 2 * len(who)
        earlier = found
    assert any(len(bucket.entry.layers) > 1 for bucket in now.buckets)


def _by_person(dataset: Dataset) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in dataset.table().to_pylist():
        found.setdefault(row["person_id"], []).append(row)
    return found


def test_where_nothing_changed_nobody_is_judged_again(
    county: Callable[[str], County], tmp_path: Path
) -> None:
    dataset = county("PA").write(tmp_path / "d")
    spec = spec_for(dataset, dt.date(2026, 1, 1))
    first = start(dataset.path, spec, tmp_path / "0")
    found = start(dataset.path, spec, tmp_path / "1", since=first)
    assert found.manifest.since is not None
    assert set(found.manifest.since.judged.values()) == {0}
    same(found, first)


def test_a_night_reads_no_whole_bucket(
    county: Callable[[str], County], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, as_of = county("PA"), dt.date(2024, 5, 1)
    probe = start(tmp_path / "d", spec_for(here.write(tmp_path / "d"), as_of), tmp_path / "probe")
    soonest = min(int(probe.index(bucket).turns.min()) for bucket in range(2))
    as_of += dt.timedelta(days=soonest - to_day(as_of) - 5)
    found = start(tmp_path / "d", spec_for(Dataset.open(tmp_path / "d"), as_of), tmp_path / "0")
    judged: Counter[str] = Counter()
    for night, change in enumerate((a_fact_is_told, a_person_comes, a_person_leaves), 1):
        change(here, random.Random(night))
        here.rows[night]["restitution_owed"] = 1_000 + night
        here.through += dt.timedelta(days=night - 1)
        dataset = here.write(tmp_path / "d")
        spec = spec_for(dataset, as_of + dt.timedelta(days=5 * night))
        with monkeypatch.context() as patch:
            for kind in (Dataset, Run):
                patch.setattr(kind, "read", lambda *_: pytest.fail("it read all rows of a bucket"))
            found = start(dataset.path, spec, tmp_path / str(night), since=found)
        same(found, start(dataset.path, spec, tmp_path / f"full-{night}"))
        assert found.manifest.since is not None
        judged.update(found.manifest.since.judged)
    assert set(judged) == {"new", "records", "open_days", "time", "gone"}
    assert all(judged.values())


def test_records_that_were_built_elsewhere_are_looked_through(
    county: Callable[[str], County], tmp_path: Path
) -> None:
    here, as_of = county("MD"), dt.date(2025, 6, 1)
    first = start(tmp_path / "d", spec_for(here.write(tmp_path / "d"), as_of), tmp_path / "0")
    here.rows[3]["restitution_owed"] = 4_321
    elsewhere = here.write(tmp_path / "elsewhere")
    assert elsewhere.changed(0) is None
    found = start(elsewhere.path, spec_for(elsewhere, as_of), tmp_path / "1", since=first)
    same(found, start(elsewhere.path, spec_for(elsewhere, as_of), tmp_path / "full"))


def test_the_causes_are_told(county: Callable[[str], County], tmp_path: Path) -> None:
    here, chance = county("PA"), random.Random(1)
    as_of = dt.date(2026, 1, 1)
    first = start(tmp_path / "d", spec_for(here.write(tmp_path / "d"), as_of), tmp_path / "0")
    a_person_comes(here, chance)
    a_person_leaves(here, chance)
    here.rows[5]["restitution_owed"] = 12_345
    here.through += dt.timedelta(days=1)
    dataset = here.write(tmp_path / "d")
    found = start(dataset.path, spec_for(dataset, as_of), tmp_path / "1", since=first)
    assert found.manifest.since is not None
    judged = found.manifest.since.judged
    assert (judged["new"], judged["records"], judged["gone"], judged["time"]) == (1, 1, 1, 0)
    assert 0 < judged["open_days"] < 40


def test_a_day_that_was_bounded_when_it_was_told_does_not_move(
    county: Callable[[str], County], tmp_path: Path
) -> None:
    here, as_of = county("PA"), dt.date(2026, 1, 1)
    before = here.write(tmp_path / "d")
    first = start(tmp_path / "d", spec_for(before, as_of), tmp_path / "0")
    assert any(people.is_open.any() for people in map(before.persons, range(2)) if people)
    here.rows = (
        before.table().to_pylist()
    )  # what a delivery told lies before its last day, as `feed` keeps it
    here.rows[7]["restitution_owed"] = 12_345
    here.through += dt.timedelta(days=1)
    dataset = here.write(tmp_path / "d")
    found = start(dataset.path, spec_for(dataset, as_of), tmp_path / "1", since=first)
    same(found, start(dataset.path, spec_for(dataset, as_of), tmp_path / "full"))
    assert found.manifest.since is not None
    assert {cause: count for cause, count in found.manifest.since.judged.items() if count} == {"records": 1}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"presumptions": frozenset({"whole-history"})}, "presumptions"),
        ({"as_of": dt.date(2025, 12, 1)}, "later day"),
        ({"laws": ("PA-CS-M",)}, "laws"),
    ],
)
def test_another_question_is_asked_of_everybody(
    county: Callable[[str], County], tmp_path: Path, changed: dict[str, Any], why: str
) -> None:
    dataset = county("PA").write(tmp_path / "d")
    spec = spec_for(dataset, dt.date(2026, 1, 1))
    first = start(dataset.path, spec, tmp_path / "0")
    other = replace(spec, **changed)
    found = start(dataset.path, other, tmp_path / "1", since=first)
    assert found.manifest.since is not None
    assert why in found.manifest.since.everybody
    same(found, start(dataset.path, other, tmp_path / "full"))


def test_open_histories_rest_on_the_day_through_which_records_are_known(
    county: Callable[[str], County], tmp_path: Path
) -> None:
    here = county("PA")
    here.history = "single_cases"
    as_of = dt.date(2026, 1, 1)
    first = start(tmp_path / "d", spec_for(here.write(tmp_path / "d"), as_of), tmp_path / "0")
    here.through += dt.timedelta(days=1)
    dataset = here.write(tmp_path / "d")
    found = start(dataset.path, spec_for(dataset, as_of), tmp_path / "1", since=first)
    assert found.manifest.since is not None
    assert "histories are not whole" in found.manifest.since.everybody


def test_the_earlier_run_is_not_written_over(county: Callable[[str], County], tmp_path: Path) -> None:
    dataset = county("PA").write(tmp_path / "d")
    spec = spec_for(dataset, dt.date(2026, 1, 1))
    first = start(dataset.path, spec, tmp_path / "0")
    with pytest.raises(RunError, match="choose another --out"):
        start(dataset.path, spec, tmp_path / "0", since=first)


def test_a_changed_file_is_not_taken_over(county: Callable[[str], County], tmp_path: Path) -> None:
    dataset = county("PA").write(tmp_path / "d")
    spec = spec_for(dataset, dt.date(2026, 1, 1))
    first = start(dataset.path, spec, tmp_path / "0")
    found = start(dataset.path, spec, tmp_path / "1", since=first)
    file = found.path / "base" / "bucket-00000.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(RunError, match="determine it again"):
        found.read(0)
