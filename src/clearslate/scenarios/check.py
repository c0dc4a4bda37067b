"""Runs scenarios against the laws and says what differs."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import LawResult, Outcome, Program, compile_laws, judge_all
from clearslate.law import Status
from clearslate.records.days import NEVER, to_date, to_day
from clearslate.records.errors import DatasetError
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.explain import explain, in_words
from clearslate.runs.spec import RunSpec
from clearslate.scenarios.story import (
    Expectation,
    Scenario,
    ScenarioError,
    read_raw,
    read_scenario,
    scenario_files,
)
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    import pyarrow as pa

ANY: Final = "any"
_IDS: Final = ("person_id", "case_id", "charge_id")


@dataclass(frozen=True)
class Answer:
    """What the laws answer for a charge: outcome, day, and the law that gives it."""

    outcome: Outcome
    eligible_on: dt.date | None
    law: str

    def meets(self, wanted: Expectation) -> bool:
        """Whether it is what is expected."""
        if wanted.is_not is not None:
            return str(self.outcome) != wanted.is_not
        if str(self.outcome) != wanted.outcome:
            return False
        return wanted.eligible_on is None or self.eligible_on == wanted.eligible_on


@dataclass(frozen=True)
class Result:
    """One expectation and the answer to it."""

    file: str
    scenario: Scenario
    expectation: Expectation
    answer: Answer

    @property
    def passed(self) -> bool:
        """Whether the answer is the expected one."""
        return self.answer.meets(self.expectation)

    def words(self) -> str:
        """The difference in one line."""
        wanted = (
            f"not {self.expectation.is_not}" if self.expectation.is_not else f"{self.expectation.outcome}"
        )
        if self.expectation.eligible_on:
            wanted += f" on {self.expectation.eligible_on}"
        got = str(self.answer.outcome) + (f" on {self.answer.eligible_on}" if self.answer.eligible_on else "")
        law = self.expectation.law if self.expectation.law != ANY else f"any ({self.answer.law})"
        return f"charge {self.expectation.charge}, law {law}: expected {wanted}, got {got}"


@dataclass(frozen=True)
class Judged:
    """Every law's answer for each row of a table that holds a scenario, among others.

    ``rows``: the row of each of the scenario's charges, in the table's order. ``cases``: the case of each.
    """

    table: pa.Table
    as_of: int
    evaluation: Evaluation
    results: list[LawResult]
    rows: dict[str, int]
    cases: dict[str, str]


@dataclass
class Checker:
    """Answers scenarios; compiles each jurisdiction's laws once.

    ``blame``: whether the answers say which missing fields leave them open.
    """

    programs: dict[str, Program] = field(default_factory=dict)
    blame: bool = True

    def program(self, code: str) -> Program:
        """All laws of a jurisdiction, compiled."""
        if code not in self.programs:
            found = jurisdiction(code)
            self.programs[code] = compile_laws(found, found.laws)
        return self.programs[code]

    def table(self, scenario: Scenario) -> pa.Table:
        """The canonical rows of a scenario, as a bucket would hold them."""
        found = jurisdiction(scenario.jurisdiction)
        return in_memory(table_from_rows(scenario.rows, found.facts), to_day(scenario.known_through))

    def judge(self, scenarios: Sequence[Scenario]) -> list[Judged]:
        """Every law's answer for the rows of each scenario, in the order given.

        Scenarios of which the same is asked on the same day are judged as one table, each a person of it: a law
        costs about the same for one person as for a hundred.
        """
        batches: dict[tuple[str, dt.date, dt.date], list[int]] = defaultdict(list)
        for place, scenario in enumerate(scenarios):
            batches[scenario.jurisdiction, scenario.as_of, scenario.known_through].append(place)
        found: dict[int, Judged] = {}
        for (code, as_of, known_through), places in batches.items():
            program, day = self.program(code), to_day(as_of)
            evaluator = Evaluator(question([program], as_of, known_through=known_through))
            table = together([scenarios[place] for place in places])
            evaluation = evaluator.evaluation(program, table)
            results = judge_all(program, evaluation, day, blame=self.blame)
            batch = Judged(table, day, evaluation, results, {}, {})
            found |= zip(places, apart(batch, len(places)), strict=True)
        return [found[place] for place in range(len(scenarios))]

    def check(self, scenario: Scenario, file: str) -> list[Result]:
        """The scenario's expectations with their answers.

        Raises:
            ScenarioError: an expectation names a charge or a law that does not exist.
            DatasetError: a value does not suit its field.
        """
        return self.check_all([(file, scenario)])

    def check_all(self, scenarios: Sequence[tuple[str, Scenario]]) -> list[Result]:
        """The expectations of scenarios, each with its file (as `load` gives them), with their answers.

        Raises:
            ScenarioError: an expectation names a charge or a law that does not exist.
            DatasetError: a value does not suit its field.
        """
        judged = self.judge([scenario for _, scenario in scenarios])
        return [
            Result(file, scenario, expectation, _asked(file, scenario, expectation, answers))
            for (file, scenario), answers in zip(scenarios, judged, strict=True)
            for expectation in scenario.expectations
        ]


def together(scenarios: Sequence[Scenario]) -> pa.Table:
    """The canonical rows of scenarios of one state that are known through the same day, as a bucket would hold them.

    Each is a person: ids that two of them share are kept apart by the scenario's place.
    """
    rows = [
        row | {name: f"{place:06}/{row[name]}" for name in _IDS}
        for place, scenario in enumerate(scenarios)
        for row in scenario.rows
    ]
    facts = jurisdiction(scenarios[0].jurisdiction).facts
    return in_memory(table_from_rows(rows, facts), to_day(scenarios[0].known_through))


def apart(batch: Judged, count: int) -> list[Judged]:
    """The answers for the table of ``count`` scenarios, one by one."""
    found = [replace(batch, rows={}, cases={}) for _ in range(count)]
    ids = (batch.table.column(name).to_pylist() for name in ("charge_id", "case_id"))
    for row, (charge, case) in enumerate(zip(*ids, strict=True)):
        place, _, name = charge.partition("/")
        found[int(place)].rows[name] = row
        found[int(place)].cases[name] = case
    return found


def _asked(file: str, scenario: Scenario, expectation: Expectation, judged: Judged) -> Answer:
    where = f"{file}, scenario {scenario.id}"
    if expectation.charge not in judged.rows:
        raise ScenarioError(f"{where}: there is no charge {expectation.charge!r}")
    found = answer_to(expectation, judged.results, judged.rows[expectation.charge])
    if found is None:
        raise ScenarioError(f"{where}: {scenario.jurisdiction} has no law {expectation.law!r}")
    return found


def answer_to(expectation: Expectation, results: Iterable[LawResult], row: int) -> Answer | None:
    """What is answered of a row by the law that is asked, or by all together; None where there is no such law."""
    if expectation.law == ANY:
        return best(results, row)
    asked = expectation.law.lower()
    return next((_answer(result, row) for result in results if result.law.id.lower() == asked), None)


def _answer(result: LawResult, row: int) -> Answer:
    day = int(result.eligible_on[row])
    return Answer(Outcome(int(result.outcome[row])), to_date(day) if day < NEVER else None, result.law.id)


def best(results: Iterable[LawResult], row: int) -> Answer:
    """The best outcome over all laws in force (what-if laws left out), the earliest day among equals."""
    answers = [_answer(result, row) for result in results if result.law.status is Status.IN_FORCE]
    answers = answers or [Answer(Outcome.NOT_APPLICABLE, None, "no law in force")]
    return min(answers, key=lambda answer: (answer.outcome, answer.eligible_on or dt.date.max))


def load(paths: list[Path]) -> list[tuple[str, Scenario]]:
    """All scenarios of files and folders whose jurisdiction clearslate knows.

    Raises:
        ScenarioError: something cannot be read.
    """
    found = []
    for path in scenario_files(paths):
        for raw in read_raw(path):
            code = str(raw.get("jurisdiction", "")).upper()
            if code in CODES:
                found.append((str(path), read_scenario(raw, jurisdiction(code), str(path))))
            else:
                raise ScenarioError(
                    f"{path}, scenario {raw.get('id')}: clearslate has no laws for {code or 'no jurisdiction'}"
                )
    return found


@dataclass
class Checked:
    """What became of all scenarios of some files.

    ``problems`` are scenarios that cannot be read or asked, each with as many expectations as it holds: they
    count as failed. ``skipped`` counts the expectations of jurisdictions that clearslate has no laws for.
    """

    results: list[Result] = field(default_factory=list)
    problems: list[tuple[str, int]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def passed(self) -> int:
        """Expectations met."""
        return sum(result.passed for result in self.results)

    @property
    def failed(self) -> int:
        """Expectations not met, or that could not be asked."""
        return len(self.differences) + sum(count for _, count in self.problems)

    @property
    def differences(self) -> list[Result]:
        """Answers that are not the expected ones."""
        return [result for result in self.results if not result.passed and not result.scenario.differs]

    @property
    def tagged(self) -> int:
        """Answers that differ from another program's where its rule is known to depart from the statute."""
        return sum(not result.passed and bool(result.scenario.differs) for result in self.results)


def check(paths: list[Path], checker: Checker) -> Checked:
    """All expectations of files and folders with their answers. One bad scenario does not stop the others.

    Raises:
        ScenarioError: a path does not exist, a file is not a list of scenarios, or none of a path holds one.
    """
    checked = Checked()
    asked: list[tuple[str, Scenario]] = []
    for given in paths:
        found = [(path, raw) for path in scenario_files([given]) for raw in read_raw(path)]
        if not found:
            raise ScenarioError(f"{given}: there is no scenario in it; docs/scenarios.md shows the form")
        for path, raw in found:
            code = str(raw.get("jurisdiction", "")).upper()
            count = max(len(raw.get("expect") or ()), 1)
            if code and code not in CODES:
                checked.skipped[code] += count
                continue
            try:
                asked.append((str(path), read_scenario(raw, jurisdiction(code), str(path))))
            except KeyError:
                checked.problems.append(
                    (f"{path}, scenario {raw.get('id')}: it names no jurisdiction", count)
                )
            except ScenarioError as error:
                checked.problems.append((str(error), count))
    try:
        checked.results += checker.check_all(asked)
    except (ScenarioError, DatasetError):  # some cannot be asked: one by one, to know which
        for one in asked:
            try:
                checked.results += checker.check_all([one])
            except (ScenarioError, DatasetError) as error:
                checked.problems.append((str(error), max(len(one[1].expectations), 1)))
    return checked


def as_json(checked: Checked) -> dict[str, Any]:
    """The results for a program to read."""
    return {
        "passed": checked.passed,
        "failed": checked.failed,
        "differ_as_tagged": checked.tagged,
        "problems": [words for words, _ in checked.problems],
        "skipped": dict(sorted(checked.skipped.items())),
        "results": [
            {
                "file": result.file,
                "scenario": result.scenario.id,
                "charge": result.expectation.charge,
                "law": result.expectation.law,
                "expected": result.expectation.outcome or f"not {result.expectation.is_not}",
                "expected_on": result.expectation.eligible_on and result.expectation.eligible_on.isoformat(),
                "outcome": str(result.answer.outcome),
                "eligible_on": result.answer.eligible_on and result.answer.eligible_on.isoformat(),
                "by": result.answer.law,
                "passed": result.passed,
            }
            for result in checked.results
        ],
    }


def explanation(result: Result, checker: Checker) -> str:
    """Why the laws answer so, in words (the law that answers, where any was asked)."""
    scenario = result.scenario
    spec = RunSpec((scenario.jurisdiction,), scenario.as_of, scenario.known_through, whole_history=True)
    found = explain(checker.table(scenario), spec, result.expectation.charge, result.answer.law)
    return "\n".join(in_words(entry) for entry in found)
