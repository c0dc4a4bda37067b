"""One trial from end to end: invented extracts are brought in, linked, joined and judged, by links and by the truth.

All that is made lies in the trial's folder. A trial that is done is not made again; one that was interrupted begins
anew.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.linkage.clearances import Side, compare
from benchmarks.linkage.figures import UNLINKED, Level
from benchmarks.linkage.pairs import deciding, score_links
from benchmarks.linkage.shares import Line
from benchmarks.linkage.truth import Truth
from clearslate.identity.apply import possible_rows
from clearslate.identity.impact import order_by_effect
from clearslate.identity.links import Links
from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.runs.possible_matches import settled_by
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import jurisdiction
from clearslate.synthetic.extracts import FIRST, MAPPINGS, SOURCES, TRUTH, Flaws, make_extracts

RESULT: Final = "trial.json"
WRONG: Final = "wrong.parquet"
MEMBERS: Final = Path("identity") / "members.parquet"
_VERSION: Final = 2
_A_BUCKET: Final = 50_000  # charges or so
_CHARGES: Final = 6  # a person, in synthetic states

Linker = Callable[[Sequence[Path], Path], object]
"""Links datasets and writes the links into a folder."""
Joiner = Callable[[Path, Sequence[Path], Path], object]
"""Makes one dataset, in a folder, of links and the datasets that were linked."""
Told = Callable[[str], object]
"""Told which step begins."""


@dataclass(frozen=True)
class Plan:
    """What a trial is made of: a state's people, the share of identifiers that are missing, the day asked about."""

    state: str
    people: int
    missing: float
    seed: int = 1
    known_through: dt.date = dt.date(2025, 12, 31)
    as_of: dt.date = dt.date(2026, 1, 1)

    @property
    def name(self) -> str:
        """A name for its folder."""
        return f"{self.state.lower()}-{self.people}-missing-{self.missing:g}-seed-{self.seed}"

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self) | {"known_through": str(self.known_through), "as_of": str(self.as_of)}


@dataclass(frozen=True)
class Trial:
    """What a trial found, and how many seconds each step took."""

    plan: Plan
    level: Level
    seconds: dict[str, float] = field(compare=False)

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "version": _VERSION,
            "plan": self.plan.to_json(),
            "level": self.level.to_json(),
            "seconds": self.seconds,
        }


def run_trial(
    plan: Plan,
    work: Path,
    *,
    link: Linker,
    join: Joiner,
    jobs: int = 1,
    keep: bool = False,
    told: Told | None = None,
) -> Trial:
    """Make a trial, or read it where it was made.

    Args:
        plan: what it is made of.
        work: folder of all trials; this one's lies in it.
        link: what is tried.
        join: makes the linked dataset, of the links under trial and of those of the truth alike.
        jobs: processes that determine.
        keep: leave extracts, datasets and runs in the folder; without it figures and wrong determinations stay alone.
        told: told which step begins.

    Raises:
        TrialError, LinkError, IngestError, DatasetError, RunError, SyntheticError: a step fails.
    """
    place = work / plan.name
    done = _read(place / RESULT, plan)
    if done is not None:
        return done
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    steps = _Steps(plan.name, told or (lambda _: None))
    level = _Work(plan, place, link, join, jobs, steps).level()
    trial = Trial(plan, level, steps.seconds)
    if not keep:
        for path in place.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    (place / RESULT).write_text(
        json.dumps(trial.to_json(), indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    return trial


def _read(path: Path, plan: Plan) -> Trial | None:
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["version"] != _VERSION or raw["plan"] != plan.to_json():
        return None
    return Trial(plan, Level.from_json(raw["level"]), raw["seconds"])


class _Steps:
    """The steps of a trial with their seconds."""

    def __init__(self, trial: str, disclosure: Told) -> None:
        self._trial, self._told = trial, disclosure
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._told(f"{self._trial}: {name}")
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)


class _Work:
    def __init__(self, plan: Plan, place: Path, link: Linker, join: Joiner, jobs: int, steps: _Steps) -> None:
        self._plan, self._place, self._steps = plan, place, steps
        self._link, self._join, self._jobs = link, join, jobs

    def level(self) -> Level:
        """All steps."""
        plan, place, step = self._plan, self._place, self._steps
        with step("extracts"):
            made = make_extracts(
                plan.state,
                plan.people,
                place / "extracts",
                seed=plan.seed,
                known_through=plan.known_through,
                flaws=Flaws(missing=plan.missing),
            )
        with step("ingest"):
            datasets = [self._ingest(source) for source in SOURCES]
        with step("link"):
            self._link(datasets, place / "links")
        truth = Truth.read(place / "extracts" / TRUTH)
        with step("score"):
            score = score_links(Links.read(place / "links"), truth)
        with step("link by the truth"):
            truth.links().write(place / "true-links")
            apart = [
                truth.unmixed(dataset, source, place / f"{source}-apart")
                for source, dataset in zip(SOURCES, datasets, strict=True)
            ]
            nobody(truth).write(place / "no-links")
        found = self._side("linked", place / "links", datasets)
        true = self._side("true", place / "true-links", apart)
        without = self._side("unlinked", place / "no-links", datasets)
        with step("what review decides"):
            review = self._review(place / "links", place / "linked", found)
        with step("compare"):
            comparison = compare(found, true, truth)
            unlinked = [
                replace(line, measure=f"{line.measure}{UNLINKED}")
                for line in compare(without, true, truth).lines
            ]
        pq.write_table(comparison.wrong, place / WRONG)
        return Level(
            plan.missing,
            {plan.state: made.people},
            (*score.lines, review, *comparison.lines, *unlinked),
            score.bins,
        )

    def _ingest(self, source: str) -> Path:
        extracts, out = self._place / "extracts", self._place / source
        ingest(
            extracts / MAPPINGS / f"{source}.yaml",
            extracts / source / FIRST,
            out,
            buckets=max(2, self._plan.people * _CHARGES // _A_BUCKET),
            parses=jurisdiction(self._plan.state).style.read,
        )
        return out

    def _review(self, links: Path, dataset: Path, found: Side) -> Line:
        made = Links.read(links)
        settled = settled_by(Dataset.open(dataset), found.run.spec().question(), possible_rows(dataset, made))
        return deciding(order_by_effect(made.possible, settled))

    def _side(self, name: str, links: Path, datasets: Sequence[Path]) -> Side:
        dataset = self._place / name
        with self._steps(f"join, {name}"):
            self._join(links, datasets, dataset)
        with self._steps(f"determine, {name}"):
            run = start(
                dataset,
                spec_for(Dataset.open(dataset), self._plan.as_of, (self._plan.state,)),
                self._place / f"run-{name}",
                jobs=self._jobs,
            )
        return Side(run, read_members(dataset / MEMBERS, judged_elsewhere=name == "true"))


def nobody(truth: Truth) -> Links:
    """The links of somebody who links nobody: every source record is a person. What linking is worth shows against it."""
    true = truth.links()
    own = true.persons.filter(_one(truth.records["own"]))
    at = own.schema.get_field_index("person_id")
    persons = own.set_column(at, own.schema.field(at), own["source_person_id"])
    return replace(true, persons=persons, manifest={"made_from": "nothing: nobody is linked"})


def _one(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def read_members(path: Path, *, judged_elsewhere: bool) -> pa.Table:
    """Where each row of a source went, as a comparison takes it.

    Args:
        path: the table that joining writes beside the linked dataset.
        judged_elsewhere: a row that is possibly one with a charge has that charge's answer; else it has none.
    """
    table = pq.read_table(path)
    charge = table["linked_charge_id"].combine_chunks()
    doubted = table.filter(pc.equal(table["what"], "doubted"))
    at = pc.index_in(charge, doubted["linked_charge_id"].combine_chunks())
    # Rows that were merged into a charge that is doubted go where it goes.
    instead = (
        doubted["double_of"].combine_chunks().take(at)
        if judged_elsewhere
        else pa.nulls(len(charge), pa.string())
    )
    judged = pc.if_else(at.is_valid(), instead, charge)
    return pa.table({"source": table["source"], "source_charge_id": table["charge_id"], "charge_id": judged})
