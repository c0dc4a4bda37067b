"""Bounds are true: on records that are then damaged at random, the truth lies between at least and at most, in every cell."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import LEAST, MOST, NO_BOUND, ROUTES
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.tables import Cells
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.runs.protect import INVENTED, Door, Mode
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic.defects import Defects
from clearslate.synthetic.generator import generate
from tests.edited import rebuilt

DAMAGED = (
    "grade",
    "statute",
    "disposition",
    "restitution_owed",
    "fines_owed",
    "completed_on",
    "released_on",
    "disposition_date",
)
REFORM = (
    "{id: waits, title: Waits, jurisdiction: %s, changes: [{make: automatic, law: all, proposed: true}]}\n"
)


def damaged(table: pa.Table, rng: random.Random, rate: float) -> pa.Table:
    """The rows with cells gone at random; whose they are, and where and when the offense was, stays.

    Each says that it is missing though the source did not leave it empty: an empty disposition is a fact of its own.
    """
    lost: list[list[str]] = [[] for _ in range(table.num_rows)]
    for field in DAMAGED:
        gone = [rng.random() < rate for _ in range(table.num_rows)]
        for row in range(table.num_rows):
            lost[row] += [field] if gone[row] else []
        for name in (field, f"{field}_from", f"{field}_to"):
            if name in table.column_names:
                at, kind = table.column_names.index(name), table.schema.field(name)
                column = pc.if_else(pa.array(gone), pa.scalar(None, kind.type), table.column(name))
                table = table.set_column(at, kind, column)
    told = pa.array([" ".join(each) or None for each in lost], pa.string()).dictionary_encode()
    at = table.column_names.index("unread")
    return table.set_column(at, table.schema.field("unread"), told.cast(table.schema.field("unread").type))


def cells(dataset: Dataset, place: Path, code: str) -> Cells:
    run = start(dataset.path, spec_for(dataset, dt.date(2026, 1, 1), [code]), place / "run")
    (place / "reform.yaml").write_text(REFORM % code, "utf-8")
    lab = Lab(run.spec(), read_file(place / "reform.yaml"))
    tallier, counted = Tallier(lab, dataset, run), Counted()
    for bucket in dataset.buckets:
        counted += tallier.count(bucket.index)
    return Cells(counted, [BASELINE, "waits"], Door(Mode.EXACT, INVENTED))


def compared(tmp_path: Path, code: str, people: int, seed: int) -> int:
    """How many cells the damage widened."""
    rng = random.Random(seed)
    (tmp_path / "true").mkdir()
    (tmp_path / "worse").mkdir()
    generate(
        code, people, tmp_path / "true" / "records", seed=seed, known_through=dt.date(2025, 12, 31), buckets=1,
        defects=Defects(**dict.fromkeys(Defects.__dataclass_fields__, 0.0)),
    )  # fmt: skip
    truth = Dataset.open(tmp_path / "true" / "records")
    worse = rebuilt(
        truth, tmp_path / "worse" / "records", lambda table: damaged(table, rng, rng.choice([0.05, 0.3]))
    )
    known, doubted = cells(truth, tmp_path / "true", code), cells(worse, tmp_path / "worse", code)
    widened = 0
    for column in known.columns:
        if not column.scenario or column.name in NO_BOUND or column.route not in ROUTES:
            continue
        for dimension, groups in known.dimensions.items():
            for group in groups:
                true, found = (each.shown(column, dimension, group).value for each in (known, doubted))
                assert found <= true if column.bound == LEAST else found >= true, (column, dimension, group)
                widened += found != true
    assert MOST in {column.bound for column in known.columns}
    return widened


def test_the_truth_lies_between_at_least_and_at_most(tmp_path: Path) -> None:
    """In every cell: of people and charges, by law, route and group."""
    assert compared(tmp_path, "PA", 150, 3) > 20


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("code", ["PA", "MI", "DE", "NJ", "VA"])
def test_at_length(tmp_path: Path, code: str, seed: int) -> None:
    """The same in several states."""
    assert compared(tmp_path, code, 400, seed) > 20
