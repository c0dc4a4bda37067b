"""The country's people are shared out by population, judged part by part, and what was judged is not judged again."""

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.speed import BenchError, bench_country, country_text, parts_of
from clearslate.states import CODES
from clearslate.synthetic import generate

AS_OF = dt.date(2026, 1, 1)


def test_every_jurisdiction_with_laws_has_its_share() -> None:
    parts = parts_of(70_000_000)
    assert {part.state for part in parts} == set(CODES)
    assert len(set(parts)) == len(parts)
    assert max(part.people for part in parts) <= 1_000_000
    of_california = [part for part in parts if part.state == "CA"]
    assert sum(part.people for part in of_california) == pytest.approx(70_000_000 * 39.5 / 335, rel=0.01)
    assert len({part.seed for part in of_california}) == len(of_california) == 9
    with pytest.raises(BenchError, match="XX"):
        parts_of(100, ("XX",))


@pytest.mark.prove
def test_a_measurement_that_was_ended_goes_on(tmp_path: Path) -> None:
    made: list[str] = []

    def make(state: str, people: int, seed: int, place: Path) -> None:
        if state == "WY" and "WY" not in made:
            made.append(state)
            raise KeyboardInterrupt
        made.append(state)
        generate(state, people, place, seed=seed, known_through=dt.date(2025, 12, 31))

    asked = {"codes": ("OR", "WY"), "jobs": 1}
    with pytest.raises(KeyboardInterrupt):
        bench_country(make, 20_000, AS_OF, tmp_path, **asked)  # type: ignore[arg-type]
    with (tmp_path / "country.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"part": {"state": "WY"')  # it was killed while it wrote
    bench_country(make, 20_000, AS_OF, tmp_path, **asked)  # type: ignore[arg-type]
    found = bench_country(make, 20_000, AS_OF, tmp_path, **asked)  # type: ignore[arg-type]
    assert made == ["OR", "WY", "WY"]
    assert [each.part.state for each in found.judged] == ["OR", "WY"]
    assert all(each.charges > each.part.people and each.cpu_seconds > 0 for each in found.judged)
    assert [path.name for path in tmp_path.iterdir()] == ["country.jsonl"]
    text = country_text(found, 3600.0)
    assert "| WY |" in text
    own = sum(each.cpu_seconds for each in found.judged)
    assert f"core hours: {own:.4f} at 3600 a core hour" in text


def _make(state: str, people: int, seed: int, place: Path) -> None:
    generate(state, people, place, seed=seed, known_through=dt.date(2025, 12, 31))


@pytest.mark.prove
def test_parts_are_made_beside_each_other(tmp_path: Path) -> None:
    texts: list[str] = []
    (tmp_path / "part-7").mkdir()  # of a measurement that was killed
    found = bench_country(_make, 500, AS_OF, tmp_path, codes=("OR", "WY"), jobs=2, say=texts.append)
    assert [each.part.state for each in found.judged] == ["OR", "WY"]
    assert [line.split(",")[0] for line in texts] == ["1 of 2: OR", "2 of 2: WY"]
    assert [path.name for path in tmp_path.iterdir()] == ["country.jsonl"]
