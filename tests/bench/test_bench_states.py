"""Every state's laws can be measured on its own synthetic records."""

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.speed import bench_states, states_text
from clearslate.states import jurisdiction
from clearslate.synthetic import generate


@pytest.mark.prove
def test_states_are_measured_in_one_table(tmp_path: Path) -> None:
    places = {code: tmp_path / code for code in ("MN", "OR")}
    for code, place in places.items():
        generate(code, 200, place, seed=1, known_through=dt.date(2025, 12, 31))
    found = bench_states(places, dt.date(2026, 1, 1), tmp_path / "work")
    assert [line.state for line in found.lines] == ["MN", "OR"]
    assert found.lines[0].laws == len(jurisdiction("MN").laws)
    assert all(line.charges > 200 and line.peak_mib > 10 for line in found.lines)
    assert all(line.cpu_seconds > line.floor_seconds > 0 for line in found.lines)
    assert f"| OR | {found.lines[1].laws} |" in states_text(found)


@pytest.mark.prove
def test_importing_all_laws_takes_little_time(tmp_path: Path) -> None:
    """Half a second of the processor on the machine of the benchmarks; others are slower, or busy."""
    assert 0 < bench_states({}, dt.date(2026, 1, 1), tmp_path).import_cpu_seconds < 2
