"""The long trial: every story that is known is told through the interview, and the advice held to the one that every fact gives."""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

import clearslate
from clearslate.interview.asking import next_page
from clearslate.records.days import NEVER, to_day
from clearslate.records.narrow import narrow
from clearslate.records.schema import schema_of
from clearslate.records.tables import conform, sort_rows, table_from_rows
from clearslate.scenarios.check import load
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES, folder, jurisdiction
from tests.interview.five import advice, percentile, walks
from tests.interview.playing import answer, arrested_once, begun, play

SOURCE = Path(clearslate.__file__).parent
RESULTS = Path(__file__).parents[2] / "build" / "stories"
"""What was found of each jurisdiction."""


def kind(scenario: Scenario, told: int, known: int) -> str:
    """How the advice compares with the one that every fact gives: the same; less, which the person does not know; wrong."""
    if told == known:
        return "same"
    if any(row["date_of_death"] is None or row["date_of_death"].earliest < NEVER for row in scenario.rows):
        return "of the dead"  # nobody tells such a story of themselves
    if contradicts_itself(scenario):
        return "contradictory"  # what is not asked contradicts what is told
    return "less" if told > known else "wrong"


def contradicts_itself(scenario: Scenario) -> bool:
    """Whether no person could state the story truthfully: its days, the terms of a sentence, or a grade and its recorded maximum."""
    if any(_terms_contradict(row) or _maximum_contradicts(row) for row in scenario.rows):
        return True
    facts = tuple(jurisdiction(scenario.jurisdiction).facts)
    table = sort_rows(conform(table_from_rows(scenario.rows, facts), schema_of(facts)))
    return bool(narrow(table, to_day(scenario.known_through))[1].rows)


def _terms_contradict(row: Mapping[str, Any]) -> bool:
    """A minimum, or what was suspended, is longer than the imprisonment imposed."""
    imposed = row.get("incarceration_days")
    parts = (row.get("incarceration_min_days") or 0, row.get("suspended_days") or 0)
    return imposed is not None and max(parts) > imposed


def _maximum_contradicts(row: Mapping[str, Any]) -> bool:
    """The recorded maximum is one that the section and the grade beside it do not carry."""
    recorded, grade = row.get("max_penalty_days"), row.get("grade")
    if recorded is None or not grade or row["jurisdiction"] not in CODES:
        return False
    found = jurisdiction(row["jurisdiction"]).grading.known(row.get("statute"), grade)
    return bool(found) and not any(
        each.at_least.shortest_days <= recorded <= each.at_most.longest_days for each in found
    )


@dataclass(frozen=True)
class Told:
    """What came of a jurisdiction's stories: each a list, a story an entry; ``steps`` in seconds of the processor.

    ``odd``: the answers that are not those of `check`, in words.
    """

    kinds: dict[str, int]
    odd: list[str]
    pages: list[int]
    asked: list[int]
    facts: list[int]
    steps: list[float]


def told(paths: list[Path]) -> Told:
    """Play every story of the files, and compare each answer."""
    scenarios = [arrested_once(scenario) for _, scenario in load(paths)]
    found = Told({}, [], [], [], [], [])
    for scenario in scenarios:
        played = play(scenario)
        found.pages.append(played.pages)
        found.asked.append(played.asked)
        found.facts.append(played.facts)
        found.steps.extend(round(step, 4) for step in played.steps)
        for charge, (found_, known) in advice(scenario.jurisdiction, scenario, played.story).items():
            what = kind(scenario, found_, known)
            found.kinds[what] = found.kinds.get(what, 0) + 1
            if what in ("wrong", "less"):
                lacking = sorted(played.story.not_known)[:4]
                found.odd.append(
                    f"{what}: {scenario.id} {charge}: {found_ / 2**20:.4f}, known {known / 2**20:.4f}, not known: {lacking}"
                )
    return found


def kept(code: str, whose: str, paths: list[Path]) -> Told:
    """The figures of a jurisdiction's stories; those of an earlier run where nothing that they rest on was changed since.

    So the trial, an hour of the processor, can be ended and gone on with, and a jurisdiction be played in a process of its own.
    """
    rest = [SOURCE / room for room in ("engine", "interview", "law", "people", "records")]
    read = [*paths, folder(code), *rest]
    files = sorted(file for each in read for file in ([each] if each.is_file() else each.rglob("*.[py]*")))
    digest = hashlib.sha256()
    for file in files:
        if file.suffix in (".py", ".yaml", ".jsonl"):
            digest.update(file.read_bytes())
    place = RESULTS / f"{code}-{whose}.json"
    if place.exists() and (earlier := json.loads(place.read_text()))["digest"] == digest.hexdigest():
        del earlier["digest"]
        return Told(**earlier)
    found = told(paths)
    RESULTS.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"digest": digest.hexdigest(), **asdict(found)}))
    return found


def paths_of(shared: Path, code: str, whose: str) -> list[Path]:
    """The files of the shared stories of a jurisdiction, or of those that stand with its laws."""
    return [
        shared / "scenarios" / f"{code.lower()}.yaml" if whose == "reference" else folder(code) / "scenarios"
    ]


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("whose", ["reference", "own"])
def test_every_story_found_through_the_interview_is_advised_as_by_one_who_knows_every_fact(
    shared: Path, code: str, whose: str
) -> None:
    found = kept(code, whose, paths_of(shared, code, whose))
    print(f"\n{code} {whose}: {found.kinds}", *found.odd, sep="\n")
    assert found.pages
    assert not [each for each in found.odd if each.startswith("wrong")]


@pytest.mark.prove
@pytest.mark.parametrize("whose", ["reference", "own"])
def test_how_much_the_interview_asks(shared: Path, whose: str) -> None:
    """Prints the figures of the trial before."""
    every = {code: kept(code, whose, paths_of(shared, code, whose)) for code in CODES}
    print(
        "\nstate  stories  pages (median, worst)  facts asked (median, worst)  facts that the laws know (median)"
    )
    for code, each in every.items():
        print(
            f"{code:>5}  {len(each.pages):>7}  {statistics.median(each.pages):>8} {max(each.pages):>5}"
            f"  {statistics.median(each.asked):>12} {max(each.asked):>5}  {statistics.median(each.facts):>12}"
        )
    kinds = sum((Counter(each.kinds) for each in every.values()), Counter[str]())
    steps = sorted(step for each in every.values() for step in each.steps)
    pages, asked, facts = (
        [n for one in every.values() for n in getattr(one, name)] for name in ("pages", "asked", "facts")
    )
    print(f"answers of {len(pages)} stories: {dict(kinds)}")
    print(
        f"pages: median {statistics.median(pages)}, worst {max(pages)}; facts asked: median {statistics.median(asked)}, "
        f"worst {max(asked)}, of {statistics.median(facts)} (median), {max(facts)} (most)"
    )
    print(
        f"{len(steps)} steps: median {statistics.median(steps) * 1000:.0f} ms, p99 {steps[int(len(steps) * 0.99)] * 1000:.0f} ms"
    )
    assert max(asked) < max(facts)


@pytest.mark.prove
def test_a_step_alone_is_quick_and_fifty_people_need_little_memory() -> None:
    """One interview step, warm, over every state: p99 at most 300 ms of processor (which other work on the machine does not lengthen)."""

    steps: list[float] = []
    stories = []
    for code in CODES:
        found = [scenario for _, scenario in load([folder(code) / "scenarios"])]
        for scenario in found[:: max(1, len(found) // 6)]:
            story, rows = begun(scenario), {str(row["charge_id"]): row for row in scenario.rows}
            stories.append(begun(scenario))
            for _ in range(30):
                start = time.process_time()
                page = next_page(story)
                steps.append(time.process_time() - start)
                if page is None or page.code != scenario.jurisdiction:
                    break
                answer(story, page, rows)
    warm = sorted(steps)[: -len(CODES)]  # the first step of a state loads its laws
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(next_page, (stories * 50)[:50]))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    p99 = warm[int(len(warm) * 0.99)]
    print(f"\n{len(warm)} steps: median {statistics.median(warm) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    print(f"50 at once: {after / 1024:.0f} MiB in all, {(after - before) / 1024:.0f} MiB more than one")
    assert p99 <= 0.3


@pytest.mark.prove
@pytest.mark.parametrize("knows", ["all", "years"])
def test_five_charges_of_one_state_take_few_pages_and_the_advice_is_never_too_good(
    shared: Path, knows: str
) -> None:
    """Prints the figures of docs/people.md: two draws of each jurisdiction."""
    found = [walk for code in CODES for walk in walks(code, shared, knows=knows)]
    pages = [float(walk.pages) for walk in found]
    steps = [step * 1000 for walk in found for step in walk.steps]
    for walk in found:
        if walk.pages > 8 or walk.wrong or walk.less:
            print(f"{walk.code}: {walk.pages} pages; less: {walk.less}; wrong: {walk.wrong}")
    print(
        f"\n{knows}: pages: median {percentile(pages, 0.5)}, p90 {percentile(pages, 0.9)}, most {max(pages)}"
    )
    seconds = [float(walk.seconds) for walk in found]
    print(f"seconds, estimated: median {percentile(seconds, 0.5)}, p90 {percentile(seconds, 0.9)}")
    print(
        f"a step: median {percentile(steps, 0.5):.0f} ms, p90 {percentile(steps, 0.9):.0f} ms, p99 {percentile(steps, 0.99):.0f} ms"
    )
    assert not [walk.wrong for walk in found if walk.wrong]
    assert not [walk.twice for walk in found if walk.twice]
    if knows == "all":
        assert percentile(pages, 0.5) <= 4
        assert percentile(pages, 0.9) <= 6
        assert max(pages) <= 8
