"""Two runs compared: what links that are wrong do to people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from benchmarks.linkage import clearances
from benchmarks.linkage.clearances import Comparison, Side, compare
from benchmarks.linkage.shares import Share
from benchmarks.linkage.truth import TrialError, Truth
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start

AS_OF = dt.date(2026, 1, 1)


def members(dataset: Path) -> pa.Table:
    """Every charge is made of one row: its own."""
    charges = Dataset.open(dataset).table()["charge_id"].combine_chunks()
    return pa.table({"source": ["court"] * len(charges), "source_charge_id": charges, "charge_id": charges})


@pytest.fixture(scope="module")
def truth(extracts: Path) -> Truth:
    return Truth.read(extracts / "truth")


@pytest.fixture(scope="module")
def found(court: Path, tmp_path_factory: pytest.TempPathFactory) -> Side:
    """No links at all: every party is a person."""
    run = start(court, spec_for(Dataset.open(court), AS_OF), tmp_path_factory.mktemp("found") / "run")
    return Side(run, members(court))


@pytest.fixture(scope="module")
def true(court: Path, truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Side:
    """Every charge under its true person."""
    place = tmp_path_factory.mktemp("true")
    opened = Dataset.open(court)
    person = dict(
        zip(truth.charges["charge_id"].to_pylist(), truth.charges["true_person_id"].to_pylist(), strict=True)
    )
    with DatasetWriter(
        place / "linked",
        known_through=opened.manifest.known_through,
        coverage=opened.manifest.coverage,
        facts=opened.manifest.facts,
        buckets=2,
    ) as writer:
        table = opened.table()
        owner = pa.array([person[charge] for charge in table["charge_id"].to_pylist()])
        writer.add(table.set_column(table.schema.get_field_index("person_id"), "person_id", owner))
    run = start(place / "linked", spec_for(Dataset.open(place / "linked"), AS_OF), place / "run")
    return Side(run, members(place / "linked"))


def figure(comparison: Comparison, measure: str, dimension: str = "all", group: str = "all") -> Share:
    found = [
        line.share
        for line in comparison.lines
        if (line.measure, line.dimension, line.group) == (measure, dimension, group)
    ]
    return found[0] if found else Share(0, 0)


def answers(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    rows = [row for index in range(len(run.buckets)) for row in run.read(index).to_pylist() if row["decides"]]
    return {(row["charge_id"], row["law"]): row for row in rows}


def test_as_counted_one_by_one(found: Side, true: Side, truth: Truth) -> None:
    comparison = compare(found, true, truth)
    of_found, of_true = answers(found.run), answers(true.run)
    counts: dict[str, int] = defaultdict(int)
    for key in of_found.keys() | of_true.keys():
        ours = of_found[key]["outcome"] if key in of_found else "not_applicable"
        truly = of_true[key]["outcome"] if key in of_true else "not_applicable"
        counts["eligible"] += ours == "eligible"
        counts["wrong"] += ours == "eligible" != truly
        counts["denied"] += truly == "eligible" and ours in ("ineligible", "not_applicable")
        counts["left"] += ours == "unknown" != truly
        if ours == "not_yet" and of_found[key]["eligible_on"] is not None:
            day = of_true[key]["eligible_on"] if key in of_true else None
            counts["early"] += day is None or of_found[key]["eligible_on"] < day
    assert counts["wrong"] > 10
    assert counts["early"] > 10
    assert figure(comparison, clearances.WRONG_CLEARANCE) == Share(counts["wrong"], counts["eligible"])
    assert figure(comparison, clearances.WRONG_DENIAL).part == counts["denied"]
    assert figure(comparison, clearances.COST).part == counts["left"]
    assert figure(comparison, clearances.TOO_EARLY).part == counts["early"]
    assert (
        sum(wrong["found_outcome"] == "eligible" for wrong in comparison.wrong.to_pylist()) == counts["wrong"]
    )


def test_groups_and_laws_are_parts_of_the_whole(found: Side, true: Side, truth: Truth) -> None:
    comparison = compare(found, true, truth)
    for measure in (clearances.WRONG_CLEARANCE, clearances.COST):
        whole = figure(comparison, measure)
        for dimension in ("sex", "race", "names", "law"):
            parts = [
                line.share
                for line in comparison.lines
                if (line.measure, line.dimension) == (measure, dimension)
            ]
            assert sum(parts, Share(0, 0)) == whole
    people = figure(comparison, clearances.PEOPLE_CLEARED)
    assert 0 < people.part <= figure(comparison, clearances.WRONG_CLEARANCE).part
    automatic = figure(comparison, clearances.WRONG_CLEARANCE + ", automatic laws")
    assert 0 < automatic.whole < figure(comparison, clearances.WRONG_CLEARANCE).whole


def test_the_truth_errs_nowhere(true: Side, truth: Truth) -> None:
    comparison = compare(true, true, truth)
    assert all(line.share.part == 0 for line in comparison.lines)
    assert figure(comparison, clearances.WRONG_CLEARANCE).whole > 500
    assert comparison.wrong.num_rows == 0


def test_a_charge_made_of_two_rows_is_held_against_both(true: Side, truth: Truth) -> None:
    """Where links make one charge of two, it is wrongly cleared if either of the two is not to be cleared."""
    both = answers(true.run)
    right = next(
        charge
        for (charge, law), row in both.items()
        if law == "PA-CS-NONCONV" and row["outcome"] == "eligible"
    )
    wrong = next(
        charge
        for (charge, law), row in both.items()
        if law == "PA-CS-NONCONV" and row["outcome"] == "ineligible"
    )
    table = true.members.to_pylist()
    merged = pa.Table.from_pylist(
        [row | ({"charge_id": right} if row["source_charge_id"] == wrong else {}) for row in table]
    )
    comparison = compare(Side(true.run, merged), true, truth)
    assert figure(comparison, clearances.WRONG_CLEARANCE, "law", "PA-CS-NONCONV").part == 1
    assert (right, wrong) in {(row["found"], row["truly"]) for row in comparison.wrong.to_pylist()}


def test_a_row_that_is_not_judged_is_left_unknown_unless_another_of_its_charge_is(
    true: Side, truth: Truth
) -> None:
    law = "PA-CS-NONCONV"
    one = next(
        key[0] for key, row in answers(true.run).items() if key[1] == law and row["outcome"] == "eligible"
    )
    rows = {row["source_charge_id"]: row for row in true.members.to_pylist()}

    def left(of_found: dict[str, str | None], of_truth: dict[str, str]) -> Share:
        found, truly = (
            Side(
                true.run,
                pa.Table.from_pylist([row | {"charge_id": of.get(key, key)} for key, row in rows.items()]),
            )
            for of in (of_found, of_truth)
        )
        comparison = compare(found, truly, truth)
        assert figure(comparison, clearances.WRONG_DENIAL, "law", law).part == 0
        return figure(comparison, clearances.COST_ELIGIBLE, "law", law)

    other = next(key for key in rows if (key, law) not in answers(true.run))
    assert left({one: None}, {}).part == 1
    assert left({one: None, other: one}, {other: one}).part == 0


def test_runs_of_different_days_are_not_compared(
    court: Path, true: Side, truth: Truth, tmp_path: Path
) -> None:
    other = start(court, spec_for(Dataset.open(court), dt.date(2027, 1, 1)), tmp_path / "run")
    with pytest.raises(TrialError, match="as_of"):
        compare(Side(other, members(court)), true, truth)
