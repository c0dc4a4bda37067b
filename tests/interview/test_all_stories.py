"""The long trial: every story that is known is told through the interview, and each answer held to that of `check`."""

from __future__ import annotations

import resource
import statistics
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.interview.asking import next_page
from clearslate.interview.playing import Played, answer, begun, play
from clearslate.records.days import NEVER, to_day
from clearslate.records.narrow import narrow
from clearslate.records.schema import schema_of
from clearslate.records.tables import conform, sort_rows, table_from_rows
from clearslate.scenarios.check import Checker, Judged, load
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES, folder, jurisdiction

# What a law takes from a table of its own where the record does not say it: told, it may be otherwise.
EXPLAINED = {"VA-own-6R-02", "VA-own-6R-03", "VA-own-6R-27"}


def kind(scenario: Scenario, judged: Judged, charge: str, got: tuple[str, int]) -> str:
    """How an answer compares: the same; the same today with a later first day; less, which an office alone would know; wrong."""
    row = judged.rows[charge]
    results = [each for each in judged.results if each.law.is_told]
    outcome, day = min((int(each.outcome[row]), int(each.eligible_on[row])) for each in results)
    wanted = (str(Outcome(outcome)), day)
    if got == wanted:
        return "same"
    if any(row["date_of_death"] is None or row["date_of_death"].earliest < NEVER for row in scenario.rows):
        return "of the dead"  # nobody tells such a story of themselves
    if contradicts_itself(scenario):
        return "contradictory"  # days that are not asked contradict those that are told
    if got[0] == wanted[0] == "eligible" and got[1] > wanted[1]:
        return "same today, since when at the latest"
    return "less" if got[0] == "unknown" else "wrong"


def contradicts_itself(scenario: Scenario) -> bool:
    facts = tuple(jurisdiction(scenario.jurisdiction).facts)
    table = sort_rows(conform(table_from_rows(scenario.rows, facts), schema_of(facts)))
    return bool(narrow(table, to_day(scenario.known_through))[1].rows)


@pytest.mark.prove
def test_every_story_told_through_the_interview_is_answered_as_check_answers_it(shared: Path) -> None:
    paths = [
        path
        for code in CODES
        for path in (shared / "scenarios" / f"{code.lower()}.yaml", folder(code) / "scenarios")
        if path.exists()
    ]
    kinds: Counter[str] = Counter()
    odd: list[str] = []
    played: dict[str, list[Played]] = defaultdict(list)
    checker = Checker(blame=False)
    for path in paths:
        scenarios = [scenario for _, scenario in load([path])]
        for scenario, judged in zip(scenarios, checker.judge(scenarios), strict=True):
            found = play(scenario)
            played[scenario.jurisdiction].append(found)
            for charge, row in judged.rows.items():
                if judged.table.column("jurisdiction")[row].as_py() == scenario.jurisdiction:
                    what = kind(scenario, judged, charge, found.answers[charge])
                    kinds[what] += 1
                    if what in ("wrong", "less") and scenario.id not in EXPLAINED:
                        odd.append(
                            f"{what}: {scenario.id} {charge}: {found.answers[charge]}, not known: {sorted(found.story.not_known)[:4]}"
                        )
    steps = sorted(step for each in played.values() for one in each for step in one.steps)
    print(f"\nanswers: {dict(kinds)}")
    print(
        f"step: median {statistics.median(steps) * 1000:.0f} ms, p99 {steps[int(len(steps) * 0.99)] * 1000:.0f} ms"
    )
    print(
        "state  stories  pages (median, worst)  facts asked (median, worst)  facts that the laws know (median)"
    )
    for code, each in played.items():
        pages, asked, facts = ([getattr(one, name) for one in each] for name in ("pages", "asked", "facts"))
        print(
            f"{code:>5}  {len(each):>7}  {statistics.median(pages):>8} {max(pages):>5}  {statistics.median(asked):>12} {max(asked):>5}"
            f"  {statistics.median(facts):>12}"
        )
    print("\n".join(odd))
    assert kinds["wrong"] <= len(EXPLAINED)
    assert not [each for each in odd if each.startswith("wrong")]


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
