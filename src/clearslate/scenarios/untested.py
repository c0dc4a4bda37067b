"""Which conditions of a state's laws no scenario puts to the test.

A scenario tests a condition where it asks a law about a charge and the condition certainly fails on that day
(it never holds, or its time has not come) or certainly holds. A condition of which no scenario shows both might
say anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import LawResult
from clearslate.law import Jurisdiction
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.check import ANY, Checker
from clearslate.scenarios.story import Scenario, ScenarioError, read_raw, read_scenario, scenario_files
from clearslate.states import folder

EXPLAINED: Final = "untested.yaml"


class Lack(StrEnum):
    """What no scenario shows of a condition."""

    FAILS = "no scenario makes it fail"
    HOLDS = "no scenario makes it hold"


@dataclass(frozen=True)
class Untested:
    """A condition that no scenario makes fail, or none makes hold; ``reason`` where the state explains it."""

    law: str
    condition: str
    lack: Lack
    reason: str = ""

    @property
    def name(self) -> str:
        """The condition as ``untested.yaml`` names it: law and key."""
        return f"{self.law}/{self.condition}"

    def to_json(self) -> dict[str, str]:
        """For a program to read."""
        return {"law": self.law, "condition": self.condition, "lack": str(self.lack), "reason": self.reason}


def untested(
    state: Jurisdiction, paths: Sequence[Path] = (), checker: Checker | None = None
) -> list[Untested]:
    """The conditions that the state's own scenarios, and those of further files or folders, leave untested.

    Raises:
        ScenarioError: a scenario cannot be read, or ``untested.yaml`` explains what needs no explanation.
    """
    shown = _shown(state, [folder(state.code) / "scenarios", *paths], checker or Checker())
    reasons = explained(state.code)
    found = [
        Untested(law.id, condition.key, lack, reasons.get(f"{law.id}/{condition.key}", ""))
        for law in state.laws
        for condition in law.conditions
        for lack in Lack
        if lack not in shown[law.id, condition.key]
    ]
    idle = reasons.keys() - {one.name for one in found}
    if idle:
        raise ScenarioError(
            f"{folder(state.code) / EXPLAINED}: {', '.join(sorted(idle))}: scenarios test it, or there is no such condition; remove it"
        )
    return found


def explained(code: str) -> dict[str, str]:
    """The conditions that a state leaves untested for a reason, as law/key: reason."""
    path = folder(code) / EXPLAINED
    return (read_yaml(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def _shown(state: Jurisdiction, paths: list[Path], checker: Checker) -> dict[tuple[str, str], set[Lack]]:
    """What scenarios show of each condition (law, key)."""
    shown: dict[tuple[str, str], set[Lack]] = defaultdict(set)
    for path in scenario_files(paths):
        for raw in read_raw(path):
            if str(raw.get("jurisdiction", "")).upper() == state.code:
                for result, row in _asked(read_scenario(raw, state, str(path)), checker):
                    for key, lack in _states(result, row):
                        shown[result.law.id, key].add(lack)
    return shown


def _asked(scenario: Scenario, checker: Checker) -> Iterator[tuple[LawResult, int]]:
    """Each answer that the scenario asks for: of one law, or of every law that speaks of the charge."""
    program = checker.program(scenario.jurisdiction)
    evaluator = Evaluator(question([program], scenario.as_of, known_through=scenario.known_through))
    table = checker.table(scenario)
    [(_, results)] = evaluator.judge(table, blame=False)
    rows = {charge: row for row, charge in enumerate(table.column("charge_id").to_pylist())}
    for expectation in scenario.expectations:
        row = rows[expectation.charge]
        for result in results:
            if expectation.law.lower() in (ANY, result.law.id.lower()) and result.reached[row]:
                yield result, row


def _states(result: LawResult, row: int) -> Iterable[tuple[str, Lack]]:
    """The conditions of the deciding version that certainly fail, and those that certainly hold, on the day."""
    version = result.versions[int(result.version[row])].resolved
    failed, unknown = int(result.failed[row]), int(result.unknown[row])
    if not version.version.read:
        return
    for index, _ in version.conditions:
        if failed >> index & 1:
            yield result.law.conditions[index].key, Lack.FAILS
        elif not unknown >> index & 1:
            yield result.law.conditions[index].key, Lack.HOLDS
