"""The floor, written by hand in SQL, in data frames and in plain Python, answers as the engine does."""

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.speed import bench_dataset, to_text
from clearslate.synthetic import generate


@pytest.mark.parametrize("people", [600, pytest.param(3_000, marks=pytest.mark.prove)])
def test_floor_and_engine_give_the_same_answers(tmp_path: Path, people: int) -> None:
    place = tmp_path / "pa"
    generate("PA", people, place, seed=5, known_through=dt.date(2025, 12, 31), buckets=2)
    found = bench_dataset(place, dt.date(2026, 1, 1), tmp_path / "work", jobs=1, each_law=False)
    assert found.compared == {"sql": 0, "frames": 0, "plain": 0}
    assert found.charges > 3 * people
    assert "0 determinations differ" in to_text(found)
