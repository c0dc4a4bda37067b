"""The country: every jurisdiction that has laws gets its share of so many people, made, judged, deleted, one after the other.

As many parts are made at once as processes judge; then each is judged alone, by all processes. No disk and no memory holds more of
the country. What was judged is noted in ``country.jsonl``, so that a measurement that was ended goes on.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

import clearslate
from benchmarks.speed.measure import BenchError, measure
from clearslate.records.dataset import Dataset
from clearslate.records.files import content_hash
from clearslate.records.processes import process_pool
from clearslate.records.typed import MalformedError, from_json
from clearslate.states import CODES, jurisdiction

# Thousands of residents at the census of 2020. Federal courts have no residents: one in a hundred of the country is assumed.
_THOUSANDS: Final = {
    "AK": 733, "AL": 5024, "AR": 3012, "AZ": 7152, "CA": 39538, "CO": 5774, "CT": 3606, "DC": 690, "DE": 990, "FL": 21538,
    "GA": 10712, "HI": 1455, "IA": 3190, "ID": 1839, "IL": 12813, "IN": 6786, "KS": 2938, "KY": 4506, "LA": 4658, "MA": 7030,
    "MD": 6177, "ME": 1362, "MI": 10077, "MN": 5706, "MO": 6155, "MS": 2961, "MT": 1084, "NC": 10439, "ND": 779, "NE": 1962,
    "NH": 1378, "NJ": 9289, "NM": 2118, "NV": 3105, "NY": 20201, "OH": 11799, "OK": 3959, "OR": 4237, "PA": 13003, "RI": 1097,
    "SC": 5118, "SD": 887, "TN": 6911, "TX": 29146, "US": 3314, "UT": 3272, "VA": 8631, "VT": 643, "WA": 7705, "WI": 5894,
    "WV": 1794, "WY": 577,
}  # fmt: skip
_LARGEST: Final = 1_000_000  # people of a part: half a gigabyte of records, as much of answers
_NOTES: Final = "country.jsonl"
_PLACE: Final = "part-"

Make = Callable[[str, int, int, Path], object]
"""Makes a synthetic dataset: of a state, so many people, a seed, at a place. It must be picklable where several are made at once."""


@dataclass(frozen=True)
class Part:
    """A jurisdiction's people, or some of them where they are many. ``seed``: no two parts of one hold the same people."""

    state: str
    people: int
    seed: int


@dataclass(frozen=True)
class Judged:
    """What one part took. ``made_…`` is the making of its records; ``cpu_…`` are the processor's seconds, of all processes."""

    part: Part
    question: str  # the code, the day and the processes
    charges: int
    rows: int
    made_seconds: float
    made_cpu_seconds: float
    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class CountryResult:
    """All parts, and how many people the whole country has, with the jurisdictions that have no laws here yet."""

    people: int
    as_of: str
    jobs: int
    judged: tuple[Judged, ...]

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)


def parts_of(people: int, codes: Sequence[str] = CODES) -> list[Part]:
    """The parts of a country of so many people, for those of its jurisdictions that are asked for.

    Raises:
        BenchError: of one of them no population is known.
    """
    if unknown := [code for code in codes if code not in _THOUSANDS]:
        raise BenchError(f"no population is known of {', '.join(unknown)}: add it to {Path(__file__).name}")
    parts = []
    for code in codes:
        left = max(1, round(people * _THOUSANDS[code] / sum(_THOUSANDS.values())))
        seed = 0
        while left:
            seed += 1
            parts.append(Part(code, min(left, _LARGEST), seed))
            left -= parts[-1].people
    return parts


def bench_country(
    make: Make,
    people: int,
    as_of: dt.date,
    work: Path,
    *,
    codes: Sequence[str] = CODES,
    jobs: int = 2,
    say: Callable[[str], object] = lambda _: None,
) -> CountryResult:
    """Make, judge and delete each part that is not noted yet.

    Args:
        make: makes a part's records.
        people: of the whole country.
        as_of: the day asked about.
        work: folder to work in.
        codes: the jurisdictions.
        jobs: processes that make, and then that judge.
        say: told a line for each part.

    Raises:
        BenchError: a measurement failed.
    """
    work.mkdir(parents=True, exist_ok=True)
    notes = work / _NOTES
    code = content_hash(Path(clearslate.__file__).parent)
    question = f"clearslate {clearslate.__version__} {code[:12]}, {as_of}, {jobs} processes"
    parts = parts_of(people, codes)
    done = {each.part: each for each in _noted(notes) if each.question == question}
    for left in work.glob(f"{_PLACE}*"):  # of a measurement that was ended
        shutil.rmtree(left)
    todo = [part for part in parts if part not in done]
    for start in range(0, len(todo), jobs):
        for part, place, seconds, own in _make_all(make, todo[start : start + jobs], work):
            found = done[part] = _judge(part, place, (seconds, own), question, as_of, jobs)
            with notes.open("a", encoding="utf-8") as file:
                file.write(f"\n{json.dumps(asdict(found))}\n")  # the line before may be a half
            say(
                f"{len(done)} of {len(parts)}: {part.state}, {part.people:,} people, {found.charges:,} charges, "
                f"made in {found.made_seconds:.1f} s, judged in {found.seconds:.1f} s"
            )
    return CountryResult(people, as_of.isoformat(), jobs, tuple(done[part] for part in parts))


def _noted(notes: Path) -> Iterator[Judged]:
    if not notes.exists():
        return
    for line in notes.read_text(encoding="utf-8").splitlines():
        try:
            yield from_json(Judged, line)
        except MalformedError:
            continue  # the process was killed while it wrote the line: the part is judged again


_Made = tuple[Part, Path, float, float]


def _make_all(make: Make, parts: Sequence[Part], work: Path) -> list[_Made]:
    """The records of some parts, each made by a process of its own where there are several."""
    tasks = [(make, part, work / f"{_PLACE}{number}") for number, part in enumerate(parts)]
    if len(tasks) == 1:
        return [_timed(*tasks[0])]
    with process_pool(len(tasks), pa.set_cpu_count, 1) as pool:
        return list(pool.map(_timed, *zip(*tasks, strict=True)))


def _timed(make: Make, part: Part, place: Path) -> _Made:
    clock, own = time.perf_counter(), time.process_time()
    make(part.state, part.people, part.seed, place)
    return part, place, time.perf_counter() - clock, time.process_time() - own


def _judge(
    part: Part, place: Path, made: tuple[float, float], question: str, as_of: dt.date, jobs: int
) -> Judged:
    manifest = Dataset.open(place).manifest
    out = place.with_name(f"{place.name}-run")
    task = {
        "kind": "engine", "dataset": str(place), "as_of": as_of.isoformat(), "laws": [part.state], "jobs": jobs,
        "out": str(out),
    }  # fmt: skip
    found = measure(task)
    for left in (place, out):
        shutil.rmtree(left)
    return Judged(
        part,
        question,
        manifest.charges,
        manifest.rows,
        *made,
        found["seconds"],
        found["cpu_seconds"],
        found["peak_bytes"],
    )


def country_text(found: CountryResult, price: float) -> str:
    """The measurements as a table in Markdown; ``price``: of a core for an hour."""
    return "\n".join(_lines(found, price))


def _lines(found: CountryResult, price: float) -> Iterator[str]:
    yield (
        f"{len({each.part.state for each in found.judged})} jurisdictions, each with its share of {found.people:,} people, as of "
        f"{found.as_of}, {found.jobs} processes"
    )
    yield ""
    yield (
        "| jurisdiction | laws | people | charges | made, s | judged, s | judged, processor's s | charges/s | charges/s a core "
        "| peak memory of a process |"
    )
    yield "|---|" + "---:|" * 9
    for state in dict.fromkeys(each.part.state for each in found.judged):
        of_state = [each for each in found.judged if each.part.state == state]
        yield _line(state, f"{len(jurisdiction(state).laws)}", of_state)
    yield _line("all", "", found.judged)
    own = sum(each.cpu_seconds for each in found.judged)
    charges = sum(each.charges for each in found.judged)
    made = sum(each.made_cpu_seconds for each in found.judged)
    yield ""
    yield (
        f"Judging took {own / 3600:.3f} core hours: {own / 3600 * price:.4f} at {price:g} a core hour, "
        f"{own / 3600 * price / charges * 1e6:.6f} a million charges. Making the records took {made / 3600:.3f}."
    )


def _line(name: str, laws: str, each: Sequence[Judged]) -> str:
    people, charges = sum(one.part.people for one in each), sum(one.charges for one in each)
    made, seconds, own = (
        sum(getattr(one, what) for one in each) for what in ("made_seconds", "seconds", "cpu_seconds")
    )
    peak = max(one.peak_bytes for one in each) / 2**20
    return (
        f"| {name} | {laws} | {people:,} | {charges:,} | {made:.1f} | {seconds:.1f} | {own:.1f} | {charges / seconds:,.0f} "
        f"| {charges / own:,.0f} | {peak:,.0f} MiB |"
    )
