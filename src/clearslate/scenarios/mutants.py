"""Laws that are wrong on purpose, one mistake at a time, and which of them no scenario notices.

A mutant is a law with one condition that always holds, one figure (a waiting period, a count, a date, a cap) moved by a
day or by one, or one offense list emptied. A scenario notices it where an expectation that the true law meets is no
longer met. What survives all scenarios might as well stand in the law: it wants a scenario, or a reason in the state's
``mutants.yaml`` why no record can tell the two apart.

Figures inside the tests of an offense (a statutory maximum, a list that another list is made of) are not moved: they
are part of how a statute is read, not of the law's expressions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from clearslate.engine.outcomes import CompiledLaw, Program, compile_laws, judge
from clearslate.law import Condition, Jurisdiction, Law
from clearslate.law import expressions as e
from clearslate.law.citations import OffenseList
from clearslate.law.model import Resolved
from clearslate.law.rewriting import Change, Part, rewritten
from clearslate.law.terms import FALSE, Term, days
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.scenarios.check import ANY, Checker, Judged, answer_to
from clearslate.scenarios.findings import Finding, explained
from clearslate.scenarios.story import Expectation, read_raw, read_scenario, scenario_files
from clearslate.states import folder

EXPLAINED: Final = "mutants.yaml"


class Kind(StrEnum):
    """What a mutant gets wrong."""

    CONDITION = "condition always holds"
    FIGURE = "figure moved"
    LIST = "list emptied"


@dataclass(frozen=True)
class Trial:
    """The mistakes that no scenario noticed, and how many of each kind were tried."""

    survivors: tuple[Finding, ...]
    tried: Mapping[StrEnum, int]


def survivors(state: Jurisdiction, paths: Sequence[Path] = (), kinds: Iterable[Kind] = Kind) -> Trial:
    """The mutants of the state's laws that its own scenarios, and those of further files or folders, do not notice.

    Raises:
        ScenarioError: a scenario cannot be read, or ``mutants.yaml`` explains what needs no explanation.
    """
    wanted = set(kinds)
    program = compile_laws(state, state.laws)
    courts = _courts(state, program, [folder(state.code) / "scenarios", *paths])
    tried: dict[StrEnum, int] = dict.fromkeys(Kind, 0)
    found: list[Finding] = []
    untried: set[str] = set()
    for place, compiled in enumerate(program.laws):
        asked = [court for court in courts if court.asks(compiled.law)]
        for mistake, wrong in mutants(compiled):
            if mistake.kind not in wanted:
                untried.add(mistake.name)
                continue
            tried[mistake.kind] += 1
            if not any(court.notices(place, wrong) for court in asked):
                found.append(mistake)
    return Trial(tuple(explained(found, folder(state.code) / EXPLAINED, untried)), tried)


# --- the mistakes -------------------------------------------------------------------------------------------


def mutants(compiled: CompiledLaw) -> Iterator[tuple[Finding, CompiledLaw]]:
    """Every mistake in a law with the wrong law, in the order of its conditions, caps and lists."""
    law = compiled.law
    for condition in law.conditions:
        place, several = (
            law.keys.index(condition.key),
            sum(one.key == condition.key for one in law.conditions) > 1,
        )
        key = f"{condition.key} since {condition.since}" if several and condition.since else condition.key
        yield Finding(law.id, key, Kind.CONDITION), _changed(compiled, _holds, condition)
        found: dict[str, set[e.Expression]] = {}
        for version in compiled.versions:
            for index, holds in version.conditions if condition.applies(version.version.start) else ():
                for inner in holds.walk() if index == place else ():
                    if _figure(inner) is not None:
                        found.setdefault(str(_figure(inner)), set()).add(inner)
        for figure, nodes in found.items():
            for step in (-1, 1):
                what = f"{key}: {figure} {step:+} {'day' if _is_time(next(iter(nodes))) else ''}".strip()
                yield Finding(law.id, what, Kind.FIGURE), _changed(compiled, _moves(nodes, step), condition)
    for place, cap in enumerate(law.caps):
        for step in (-1, 1):
            caps = (*law.caps[:place], replace(cap, count=cap.count + step), *law.caps[place + 1 :])
            wrong = replace(compiled, law=replace(law, caps=caps))
            yield Finding(law.id, f"cap {place + 1}: {cap.count} {step:+}", Kind.FIGURE), wrong
    for found_list in law.lists:
        yield Finding(law.id, f"list {found_list.id}", Kind.LIST), _changed(compiled, _empties(found_list))


def _holds(x: Part) -> Part | None:
    return e.Known(True) if isinstance(x, e.Expression) else None


def _figure(x: e.Expression) -> Term | int | str | None:
    """The figure that an expression itself states; None where it states none."""
    match x:
        case e.Plus(term=Term() as term):
            return term
        case e.Constant(value=int() | Term() as value):
            return value
        case e.FixedDay(date=str() as date) if ALWAYS < to_day(dt.date.fromisoformat(date)) < NEVER:
            return date
        case e.Among(within=Term() as within):
            return within
    return None


def _is_time(x: e.Expression) -> bool:
    return not (isinstance(x, e.Constant) and isinstance(x.value, int))


def _moves(nodes: set[e.Expression], step: int) -> Change:
    """Moves the figures of these expressions by a day or by one; a term in months by as many days as it may last, and one."""

    def change(x: Part) -> Part | None:
        if x not in nodes:
            return None
        match x:
            case e.Plus():
                return e.Plus(x, days(step))
            case e.Constant(value=Term() as term):
                return e.Constant(_beyond(term, step))
            case e.Constant(value=int() as value):
                return e.Constant(value + step)
            case e.FixedDay(date=str() as date):
                moved = dt.date.fromisoformat(date) + dt.timedelta(days=step)
                return e.FixedDay(moved.isoformat())
            case e.Among(within=Term() as within):
                return replace(x, within=days(_beyond(within, step)))
        return None

    return change


def _beyond(term: Term, step: int) -> int:
    return term.longest_days + 1 if step > 0 else term.shortest_days - 1


def _empties(found: OffenseList) -> Change:
    empty = replace(found, items=(), could_also_name=(), complete=True)

    def change(x: Part) -> Part | None:
        if not isinstance(x, e.Lookup) or not isinstance(x.asks, OffenseList) or x.asks.id != found.id:
            return None
        asks_whole = x.fields == empty.matches.fields  # else a part of it, such as the statute alone
        decide = empty.matches.decide if asks_whole else _is_none
        return replace(x, decide=decide, owner=f"{x.owner}, emptied")

    return change


def _is_none(*_: object) -> tuple[int, tuple[str, ...]]:
    return FALSE, ()


def _changed(compiled: CompiledLaw, change: Change, condition: Condition | None = None) -> CompiledLaw:
    """The law with a change in every version: in one condition as a whole or in parts of it, or wherever it applies."""

    def version(one: Resolved) -> Resolved:
        known: dict[e.Expression, e.Expression] = {}
        if condition is not None:
            place = compiled.law.keys.index(condition.key) if condition.applies(one.version.start) else None
            conditions = tuple(
                (index, rewritten(holds, change, known) if index == place else holds)
                for index, holds in one.conditions
            )
            return replace(one, conditions=conditions)
        return replace(
            one,
            conditions=tuple((index, rewritten(holds, change, known)) for index, holds in one.conditions),
            floor=rewritten(one.floor, change, known),
            tested=rewritten(one.tested, change, known),
            capped=rewritten(one.capped, change, known),
        )

    return replace(compiled, versions=tuple(version(one) for one in compiled.versions))


# --- the scenarios ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Court:
    """Scenarios that are judged together, with what was worked out for the true laws: a mutant asks for little more.

    ``asked``: the rows that are asked about, where the true laws answer as expected.
    """

    batch: Judged
    asked: list[tuple[int, Expectation]] = field(default_factory=list)

    def asks(self, law: Law) -> bool:
        """Whether an expectation here rests on the law."""
        return any(expectation.law.lower() in (ANY, law.id.lower()) for _, expectation in self.asked)

    def notices(self, place: int, wrong: CompiledLaw) -> bool:
        """Whether an expectation is not met under the mutant that takes the place of a law."""
        result, true = judge(wrong, self.batch.evaluation, self.batch.as_of), self.batch.results[place]
        if np.array_equal(result.outcome, true.outcome) and np.array_equal(
            result.eligible_on, true.eligible_on
        ):
            return False
        results = [*self.batch.results[:place], result, *self.batch.results[place + 1 :]]
        answers = ((answer_to(expectation, results, row), expectation) for row, expectation in self.asked)
        return any(answer is not None and not answer.meets(expectation) for answer, expectation in answers)


def _courts(state: Jurisdiction, program: Program, paths: Sequence[Path]) -> list[_Court]:
    scenarios = [
        read_scenario(raw, state, str(path))
        for path in scenario_files(list(paths))
        for raw in read_raw(path)
        if str(raw.get("jurisdiction", "")).upper() == state.code
    ]
    courts: dict[int, _Court] = {}
    judged = Checker({state.code: program}, blame=False).judge(scenarios)
    for scenario, verdicts in zip(scenarios, judged, strict=True):
        court = courts.setdefault(id(verdicts.evaluation), _Court(verdicts))
        for expectation in scenario.expectations:
            answer = answer_to(expectation, verdicts.results, verdicts.rows[expectation.charge])
            if answer is not None and answer.meets(expectation):
                court.asked.append((verdicts.rows[expectation.charge], expectation))
    return list(courts.values())
