"""The panel: each day by its law and by its records, and never by what came later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import clearslate as cs
from clearslate.records.dataset import Coverage, DatasetWriter
from clearslate.states import jurisdiction

THROUGH = dt.date(2025, 12, 31)
PAST = dt.date(2021, 1, 1)
NEVER = ("pardoned_on", "cleared_on", "fact_access_order_vacated_on")


def charge(**facts: Any) -> dict[str, Any]:
    return {
        "person_id": "P", "case_id": "A", "charge_id": "A1", "jurisdiction": "PA", "statute": "18 § 3929", "grade": "M2",
        "disposition": "dismissed", "offense_date": "2004-01-01", "arrest_date": "2004-01-01", "filed_on": "2004-02-01",
        "disposition_date": "2005-05-12",
    } | facts  # fmt: skip


def later(**facts: Any) -> dict[str, Any]:
    days = dict.fromkeys(("offense_date", "arrest_date", "filed_on", "disposition_date"), "2023-03-03")
    return (
        charge()
        | {"charge_id": "B1", "case_id": "B", "grade": "F1", "disposition": "convicted"}
        | days
        | facts
    )


def dataset(folder: Path, *rows: dict[str, Any]) -> cs.Dataset:
    table = cs.judge(list(rows), as_of=THROUGH, never=NEVER).records
    coverage = Coverage(
        jurisdictions=("PA",), sources=("test",), first_year=None, last_year=None, history="whole"
    )
    with DatasetWriter(
        folder, known_through=THROUGH, coverage=coverage, facts=jurisdiction("PA").facts, buckets=1
    ) as writer:
        writer.add(table)
    writer.close()
    return cs.open_dataset(folder)


def told(data: cs.Dataset, day: dt.date, **asked: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = cs.panel(data, [day], **asked).arrow().to_pylist()
    return rows


def outcomes(data: cs.Dataset, day: dt.date) -> dict[tuple[str, str], str]:
    return {(row["charge_id"], row["law"]): row["outcome"] for row in told(data, day)}


def judged(day: dt.date, *rows: dict[str, Any]) -> dict[tuple[str, str], str]:
    found = cs.judge(list(rows), as_of=day, never=NEVER).answers().arrow().to_pylist()
    return {(row["charge_id"], row["law"]): row["outcome"] for row in found}


@pytest.mark.parametrize("disposition", ["dismissed", "convicted"])
def test_a_later_charge_does_not_bear_on_an_earlier_day(tmp_path: Path, disposition: str) -> None:
    own = charge(disposition=disposition)
    assert outcomes(dataset(tmp_path / "both", own, later()), PAST) == judged(PAST, own)


def test_a_charge_that_was_open_on_the_day_was_open(tmp_path: Path) -> None:
    own = charge(disposition="convicted")
    data = dataset(
        tmp_path / "data",
        own,
        later(offense_date="2020-05-05", arrest_date="2020-05-05", filed_on="2020-06-06"),
    )
    was = later(
        offense_date="2020-05-05",
        arrest_date="2020-05-05",
        filed_on="2020-06-06",
        disposition="pending",
        disposition_date=None,
    )
    assert outcomes(data, PAST) == judged(PAST, own, was)


def test_a_charge_that_may_have_been_recorded_later_leaves_the_answer_open(tmp_path: Path) -> None:
    own = charge(disposition="convicted", restitution_owed=0)
    undated = later(offense_date=None, arrest_date=None, filed_on=None, disposition_date=None)
    found = outcomes(dataset(tmp_path / "data", own, undated), PAST)
    without = outcomes(dataset(tmp_path / "own", own), PAST)
    assert {charge for charge, _ in found} == {"A1"}
    certain = {key for key, outcome in without.items() if outcome == "eligible"}
    assert all(found[key] in ("eligible", "unknown") for key in certain)
    assert {key for key, outcome in found.items() if outcome == "eligible"} <= certain


def test_a_later_clearance_had_not_happened(tmp_path: Path) -> None:
    own = charge(cleared_on="2024-06-01", cleared_under="PA-CS-NC", cleared_relief="limit")
    assert outcomes(dataset(tmp_path / "data", own), PAST) == judged(PAST, charge())


def test_what_was_owed_on_the_day_is_missing(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", charge(disposition="convicted", restitution_owed=0))
    [now] = told(data, THROUGH, laws=["PA-CS-M"])
    [then] = told(data, dt.date(2024, 6, 1), laws=["PA-CS-M"])
    assert (now["certain"], now["possible"]) == (True, True)
    assert (then["certain"], then["possible"]) == (False, True)


def test_the_law_of_the_day_decides(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", charge(disposition="convicted", restitution_owed=0))
    days = [dt.date(2019, 1, 1), dt.date(2022, 1, 1), dt.date(2025, 1, 1)]
    rows = cs.panel(data, days[::-1], laws=["PA-CS-M"]).arrow().to_pylist()
    assert [row["day"] for row in rows] == days
    assert len({row["version"] for row in rows}) == 3


def test_on_the_day_on_which_records_end_it_is_a_run(tmp_path: Path) -> None:
    from clearslate.synthetic import generate  # noqa: PLC0415

    generate("PA", 60, tmp_path / "pa", seed=4, known_through=THROUGH, buckets=2)
    data = cs.open_dataset(tmp_path / "pa")
    run = cs.determine(data, as_of=THROUGH, out=tmp_path / "run")
    answers = run.answers().arrow().to_pylist()
    assert outcomes(data, THROUGH) == {(row["charge_id"], row["law"]): row["outcome"] for row in answers}


def test_a_panel_of_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one date"):
        cs.panel(dataset(tmp_path / "data", charge()), [])
