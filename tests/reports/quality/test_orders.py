"""Days in an order that seldom is right, and ages: each pair is found, nothing else is, and no answer changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.narrow import CHAIN
from clearslate.reports.quality import assess, to_html, to_text
from clearslate.reports.quality.orders import AGES, PAIRS
from clearslate.reports.terminal import Screen

NEVER = dt.date(9999, 12, 31)
SOUND: dict[str, Any] = {
    "date_of_birth": "1980-01-01", "offense_date": "2010-01-01", "arrest_date": "2010-01-05", "filed_on": "2010-02-01",
    "disposition_date": "2010-06-01", "imposed_on": "2010-06-01", "incarceration_days": 30, "suspended_days": 0,
    "released_on": "2010-07-01", "completed_on": "2011-06-01", "probation_revoked_on": NEVER, "pardoned_on": NEVER,
    "cleared_on": NEVER, "date_of_death": NEVER,
}  # fmt: skip


def charge(number: int, **facts: Any) -> dict[str, Any]:
    return SOUND | {
        "person_id": f"P{number}", "case_id": f"C{number}", "jurisdiction": "ZZ", "charge_id": f"H{number}",
        "statute": "1", "disposition": "convicted", "membership": "certain", "source_file": "court.csv",
        "source_line": number,
    } | facts  # fmt: skip


def found(folder: Path, *charges: dict[str, Any]) -> dict[tuple[str, str], int]:
    coverage = Coverage(("ZZ",), ("court.csv",), 1990, 2025, "whole")
    with DatasetWriter(folder, known_through=dt.date(2025, 12, 31), coverage=coverage, buckets=2) as writer:
        writer.add(table_from_rows(list(charges)))
    quality = assess(Dataset.open(folder), None)
    text, page = to_text(quality, Screen()), to_html(quality)
    assert ("DAYS TO LOOK AT" in text) == ("Days to look at" in page) == bool(quality.orders)
    assert all(sum(part.rows or 0 for part in line.sources) in (0, line.rows) for line in quality.orders)
    return {(line.earlier, line.later): line.rows for line in quality.orders}


def test_a_sound_charge_and_one_of_which_nothing_is_told_are_not_odd(tmp_path: Path) -> None:
    untold = dict.fromkeys(SOUND)
    same = dict.fromkeys((name for name in SOUND if name.endswith(("_on", "_date"))), "2010-01-01")
    ends = {name: NEVER for name, day in SOUND.items() if day == NEVER}
    assert found(tmp_path / "a", charge(1), charge(2, **untold), charge(3, **same | ends)) == {}


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_each_pair_is_found(earlier: str, later: str, tmp_path: Path) -> None:
    """The later day stands before the earlier; the days of the chain between them are not told."""
    others = {name: None for name in (*CHAIN, "filed_on", "imposed_on") if name not in (earlier, later)}
    odd = charge(1, **others, **{earlier: "2015-05-05", later: "2014-04-04"})
    fine = charge(2, **others, **{earlier: "2014-04-04", later: "2015-05-05"})
    month = charge(3, **others, **{earlier: "2014-05", later: "2014-05-04"})
    assert found(tmp_path / "a", odd, fine, month) == {(earlier, later): 1}


@pytest.mark.parametrize(
    ("born", "offense", "later"),
    [
        ("2001-01-02", "2010-01-01", AGES[0]),
        ("2000-06-01", "2010-05-30", AGES[0]),
        ("2000-01-01", "2010-01-02", None),
        ("2000", "2010-01-02", None),  # born some day of that year: ten, perhaps
        ("1908-01-01", "2010-01-01", AGES[1]),
        ("1912-01-01", "2010-01-01", None),
    ],
)
def test_ages_that_seldom_are_right(born: str, offense: str, later: str | None, tmp_path: Path) -> None:
    odd = found(
        tmp_path / "a", charge(1, date_of_birth=born, offense_date=offense, arrest_date=None, filed_on=None)
    )
    assert odd == ({("date_of_birth", later): 1} if later else {})


def test_an_arrest_on_a_warrant_after_the_filing_is_ordinary(tmp_path: Path) -> None:
    assert found(tmp_path / "a", charge(1, filed_on="2010-01-02", arrest_date="2010-03-01")) == {}
