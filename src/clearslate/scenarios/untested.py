"""Which conditions of a state's laws no scenario puts to the test.

A scenario tests a condition where it asks a law about a charge and the condition certainly fails on that day
(it never holds, or its time has not come) or certainly holds. A condition of which no scenario shows both might
say anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from clearslate.engine import masks
from clearslate.engine.outcomes import LawResult
from clearslate.law import Jurisdiction, Law, Unit
from clearslate.law.expressions import cannot_fail
from clearslate.records.days import to_day
from clearslate.scenarios.check import ANY, Checker, Judged
from clearslate.scenarios.findings import Finding, explained
from clearslate.scenarios.story import Scenario, read_raw, read_scenario, scenario_files
from clearslate.states import folder

EXPLAINED: Final = "untested.yaml"


class Lack(StrEnum):
    """What no scenario shows of a condition."""

    FAILS = "no scenario makes it fail"
    HOLDS = "no scenario makes it hold"


def untested(state: Jurisdiction, known: Mapping[tuple[str, str], Shown]) -> list[Finding]:
    """The conditions of which scenarios (``shown``) leave something untested.

    Raises:
        ScenarioError: ``untested.yaml`` explains what needs no explanation.
    """
    found = [
        Finding(law.id, key, lack)
        for law in state.laws
        for key in law.keys
        for lack in Lack
        if not known.get((law.id, key), Shown()).of(lack)
        and not (lack is Lack.FAILS and never_fails(law, key))
    ]
    return explained(found, folder(state.code) / EXPLAINED)


def never_fails(law: Law, key: str) -> bool:
    """Whether no record makes the condition certainly fail, in any version: it holds or is unknown, as it is written."""
    asked = [
        holds for resolved in law.resolved() for place, holds in resolved.conditions if law.keys[place] == key
    ]
    return bool(asked) and all(map(cannot_fail, asked))


@dataclass(frozen=True)
class Shown:
    """The scenarios that show something of a condition, by id, each with its file."""

    holds: dict[str, Path] = field(default_factory=dict)
    fails: dict[str, Path] = field(default_factory=dict)

    def of(self, lack: Lack) -> dict[str, Path]:
        """Those without which that would be lacking."""
        return self.fails if lack is Lack.FAILS else self.holds


def shown(
    state: Jurisdiction, paths: Sequence[Path] = (), checker: Checker | None = None
) -> dict[tuple[str, str], Shown]:
    """What the state's own scenarios, and those of further files or folders, show of each condition (law, key).

    Raises:
        ScenarioError: a scenario cannot be read.
    """
    found: dict[tuple[str, str], Shown] = defaultdict(Shown)
    read = [
        (path, read_scenario(raw, state, str(path)))
        for path in scenario_files([folder(state.code) / "scenarios", *paths])
        for raw in read_raw(path)
        if str(raw.get("jurisdiction", "")).upper() == state.code
    ]
    judged = (checker or Checker()).judge([scenario for _, scenario in read])
    for (path, scenario), answers in zip(read, judged, strict=True):
        for result, row in _asked(scenario, answers):
            for key, lack in _states(result, row, to_day(scenario.as_of)):
                found[result.law.id, key].of(lack)[scenario.id] = path
    return found


def _asked(scenario: Scenario, judged: Judged) -> Iterator[tuple[LawResult, int]]:
    """Each answer that the scenario asks for: of one law, or of every law that speaks of the charge.

    Where a whole case or everything of a person clears, the answer rests on its other charges too.
    """
    rows, cases = judged.rows, judged.cases
    for expectation in scenario.expectations:
        charge = expectation.charge
        for result in judged.results:
            if (
                expectation.law.lower() not in (ANY, result.law.id.lower())
                or not result.reached[rows[charge]]
            ):
                continue
            same_case = (rows[other] for other in rows if cases[other] == cases[charge])
            unit = result.law.unit
            asked = same_case if unit.is_of_case else rows.values() if unit is Unit.PERSON else [rows[charge]]
            yield from ((result, row) for row in asked)


def _states(result: LawResult, row: int, as_of: int) -> Iterable[tuple[str, Lack]]:
    """The conditions that certainly fail, and those that certainly hold, on the day.

    Those of the version in force, and those of the one that decides (a later one may).
    """
    for index, found in enumerate(result.versions):
        version = found.resolved.version
        in_force = version.start <= as_of < version.end
        if (
            not version.read
            or found.failed is None
            or found.unknown is None
            or not (in_force or index == result.version[row])
        ):
            continue
        failed, unknown = masks.value(found.failed, row), masks.value(found.unknown, row)
        for place, _ in found.resolved.conditions:
            if failed >> place & 1:
                yield result.law.keys[place], Lack.FAILS
            elif not unknown >> place & 1:
                yield result.law.keys[place], Lack.HOLDS
