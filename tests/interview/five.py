"""Five charges of each jurisdiction, stated by somebody who knows every fact, or years alone: pages, rows, time, and the advice that comes of it.

python -m tests.interview.five PA TX        # some jurisdictions; without any, all
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from clearslate.interview.asking import Page, can_be_none, next_page, seconds
from clearslate.interview.judging import Judge
from clearslate.people.record import Story
from clearslate.people.variants import Variants
from clearslate.records.days import NEVER, DayInterval, to_date
from clearslate.records.schema import FIELD, Kind, Level
from clearslate.scenarios.check import load
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES, folder, jurisdiction
from tests.interview.playing import answer, as_known, begun

HARD: Final = ("max_penalty_days", "tracking_number", "incident_id")
"""What hardly anybody knows, even with all the years."""


@dataclass(frozen=True)
class Walk:
    """What came of one record: pages of questions, rows on them, seconds as estimated, processor seconds of each step.

    ``wrong``: charges whose advice is more favorable than the one that every fact gives; ``less``: whose is less so.
    """

    code: str
    pages: int
    rows: int
    seconds: int
    steps: tuple[float, ...]
    wrong: tuple[str, ...]
    less: tuple[str, ...]
    twice: tuple[tuple[str, str], ...]
    story: Story


def merged(code: str, scenarios: list[Scenario], draw: random.Random, charges: int = 5) -> Scenario:
    """A person of so many charges: whole cases of several stories, the person of the first."""
    rows: list[dict[str, Any]] = []
    own = [each for each in scenarios if all(row["jurisdiction"] == code for row in each.rows)]
    people = {name for name, field in _fields(code).items() if field.level is Level.PERSON}
    person: dict[str, Any] = {}
    for scenario in draw.sample(own, len(own)):
        if len(rows) + len(scenario.rows) > charges:
            continue
        person = person or {name: scenario.rows[0].get(name) for name in people}
        rows += [row | person | _own_ids(scenario.id, row) for row in scenario.rows]
        if len(rows) == charges:
            break
    born = person.get("date_of_birth")
    if isinstance(born, DayInterval):
        first = min((row["offense_date"].earliest for row in rows if row.get("offense_date")), default=0)
        day = min(born.earliest, first - 25 * 365)
        rows = [row | {"date_of_birth": DayInterval(day, day)} for row in rows]
    as_of = max(each.as_of for each in own)
    return replace(own[0], id=f"{code}-five", rows=tuple(rows), as_of=as_of)


def _own_ids(story: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The ids of a row, its own story's: one person."""
    names = ("case_id", "charge_id", "incident_id", "tracking_number")
    return {"person_id": "P"} | {name: f"{story}/{row[name]}" for name in names if row.get(name) is not None}


def _fields(code: str) -> Mapping[str, Any]:
    return FIELD | {fact.name: fact for fact in jurisdiction(code).facts}


def rough(code: str, scenario: Scenario) -> Scenario:
    """The same person who knows years and no days, and no fact that is hard to know."""
    fields = _fields(code)

    def stated(name: str, value: Any) -> Any:
        if name in HARD:
            return None
        field = fields.get(name)
        if (
            field is None
            or field.kind not in (Kind.DATE, Kind.EVENT)
            or name == "date_of_birth"
            or value is None
        ):
            return value
        if value.earliest >= NEVER:
            return value
        low, high = (
            dt.date(to_date(value.earliest).year, 1, 1),
            dt.date(to_date(min(value.latest, NEVER - 1)).year, 12, 31),
        )
        epoch = dt.date(1970, 1, 1)
        return DayInterval((low - epoch).days, (high - epoch).days)

    return replace(
        scenario,
        rows=tuple({name: stated(name, value) for name, value in row.items()} for row in scenario.rows),
    )


def advice(code: str, scenario: Scenario, story: Story) -> dict[str, tuple[int, int]]:
    """By charge what is certain: under the story as it was stated, and with every fact known.

    A fact that was asked, and that the scenario itself lacks, stays one that the person does not know.
    """
    stated = Judge(story, code).look(blame=False)
    rows = as_known(scenario, story).rows
    known = Variants(rows, code, scenario.as_of, scenario.known_through).look(blame=False)
    own = {str(row["charge_id"]) for row in scenario.rows if row["jurisdiction"] == code}
    found = []
    for looked in (stated, known):
        charges = [charge for charge in looked.charges if charge in own]
        found.append(dict(zip(charges, looked.worth.advice[0].tolist(), strict=True)))
    return {charge: (found[0][charge], found[1][charge]) for charge in found[0]}


def walked(code: str, scenario: Scenario, known: Scenario | None = None, most: int = 40) -> Walk:
    """Go through the interview as one who knows ``known`` (by default all of the scenario)."""
    known = known or scenario
    story, rows = begun(known), {str(row["charge_id"]): dict(row) for row in known.rows}
    everything = {str(row["charge_id"]): dict(row) for row in scenario.rows}
    pages: list[Page] = []
    steps, asked, twice, estimate, shown = [], set(), [], 0, 0
    while True:
        began = time.process_time()
        page = next_page(story)
        steps.append(time.process_time() - began)
        if page is None:
            break
        if len(pages) >= most:
            raise RuntimeError(f"{scenario.id}: the interview does not end")
        pages.append(page)
        shown += len(page.slots)
        estimate += seconds(code, page.slots) if not page.days else 5 + 4 * len(page.slots)
        for slot in page.slots:
            key = (*slot, page.days[page.slots.index(slot)]) if page.days else slot
            if key in asked:
                twice.append(slot)
            asked.add(key)
        before = {slot: story.facts_of(slot[0]).get(slot[1]) for slot in page.slots}
        answer(story, page, everything if page.days else rows)
        estimate += 10 * sum(
            story.facts_of(owner).get(name) not in (None, "never", False, 0, before[owner, name])
            for owner, name in page.slots
            if not page.days and can_be_none(code, name)
        )
    found = advice(code, scenario, story)
    wrong = tuple(charge for charge, (stated, every) in found.items() if stated < every)
    less = tuple(charge for charge, (stated, every) in found.items() if stated > every)
    return Walk(code, len(pages), shown, estimate, tuple(steps), wrong, less, tuple(twice), story)


def stories(code: str, shared: Path | None) -> list[Scenario]:
    """The shared stories of a jurisdiction, or where there are none those that are kept with its laws."""
    path = None if shared is None else shared / "scenarios" / f"{code.lower()}.yaml"
    paths = [path] if path is not None and path.exists() else [folder(code) / "scenarios"]
    return [scenario for _, scenario in load(paths)]


def walks(code: str, shared: Path | None, *, knows: str = "all", draws: int = 2) -> Iterator[Walk]:
    """Some records of five charges, each stated to its end; ``knows``: all, or years."""
    found = stories(code, shared)
    for seed in range(draws):
        scenario = merged(code, found, random.Random(f"{code}{seed}"))
        yield walked(code, scenario, rough(code, scenario) if knows == "years" else None)


def percentile(values: list[float], share: float) -> float:
    """The value below or at which so many of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main(stated: list[str]) -> None:
    """Print the figures of some jurisdictions; a word with a stroke is the folder of the shared stories, "years" who knows years alone."""
    place = next((Path(each) for each in stated if "/" in each), None)
    found = []
    for code in [each for each in stated if each in CODES] or list(CODES):
        for walk in walks(code, place, knows="years" if "years" in stated else "all"):
            found.append(walk)
            mean = sum(walk.steps) / len(walk.steps) * 1000
            line = f"{code} {walk.pages} pages, {walk.rows} rows, {walk.seconds} s, a step {mean:.0f} ms, at most {max(walk.steps) * 1000:.0f}"
            print(
                line,
                *(
                    f"{name} {each}"
                    for name, each in (("wrong", walk.wrong), ("less", walk.less), ("twice", walk.twice))
                    if each
                ),
                flush=True,
            )
    for name in ("pages", "rows", "seconds"):
        values = [float(getattr(walk, name)) for walk in found]
        print(f"{name}: median {percentile(values, 0.5)}, p90 {percentile(values, 0.9)}, most {max(values)}")
    steps = [step * 1000 for walk in found for step in walk.steps]
    print(
        f"a step: median {percentile(steps, 0.5):.0f} ms, p90 {percentile(steps, 0.9):.0f}, p99 {percentile(steps, 0.99):.0f}"
    )
    for name in ("wrong", "less", "twice"):
        print(f"{name}: {sum(len(getattr(walk, name)) for walk in found)}")


if __name__ == "__main__":
    main(sys.argv[1:])
