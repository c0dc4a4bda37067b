"""Many people, a line each: judged in blocks, so that the engine works on thousands of charges at once.

The answers are those of `judging`, without conditions: outcome, day, what is missing and what it rests on. Lines come back in the order
in which they were sent; one that cannot be judged says why, and the others go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from pydantic_core import from_json, to_json

from clearslate.engine import masks
from clearslate.engine.columns import Copies, Decoded
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import LawResult, Outcome, judge_all
from clearslate.engine.values import Context, FieldBits
from clearslate.interview.judging import preparation
from clearslate.people.record import Story, StoryError, known_through, rows_of
from clearslate.people.variants import instructions, program
from clearslate.records.days import NEVER, show_day, to_day
from clearslate.records.errors import DatasetError
from clearslate.records.tables import rows_in_order
from clearslate.runs.explain import Preparation
from clearslate.serve.errors import RequestError, pointer
from clearslate.serve.person import read_person
from clearslate.states import jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK: Final = 4096
"""About so many charges are judged at once."""


@dataclass
class _Person:
    """A line: the person, or why there is none; and the fragments of its answer by charge."""

    line: int
    story: Story | None
    problem: RequestError | None = None
    answers: dict[str, list[str]] = field(default_factory=dict)


def judge_lines(
    lines: Iterable[bytes], as_of: dt.date | None, wanted: frozenset[str] = frozenset()
) -> Iterator[tuple[bytes, int, int]]:
    """The answers to some lines, a line each (`shapes.BatchLine`), as blocks of them are judged; and how many people and charges they are.

    Args:
        lines: a person's document each; empty lines are passed over.
        as_of: the day asked about; None: each document's own.
        wanted: codes of states and ids of laws to answer for (`judging.wanted_laws`); by default all.
    """
    block: list[_Person] = []
    charges = 0
    for person in _people(lines, as_of):
        block.append(person)
        charges += 1 if person.story is None else sum(len(case.charges) for case in person.story.cases)
        if charges >= BLOCK or len(block) >= BLOCK:
            yield _judged(block, wanted), len(block), charges
            block, charges = [], 0
    if block:
        yield _judged(block, wanted), len(block), charges


def _people(lines: Iterable[bytes], as_of: dt.date | None) -> Iterator[_Person]:
    """A person a line; where the lines end before their time, a last one that says why."""
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read(number, line, as_of)
    except RequestError as refused:
        yield _Person(number + 1, None, refused)


def _read(number: int, line: bytes, as_of: dt.date | None) -> _Person:
    try:
        return _Person(number, read_person(from_json(line, allow_inf_nan=False), as_of, ()))
    except RequestError as refused:
        return _Person(number, None, refused)
    except ValueError:
        return _Person(number, None, RequestError(400, "json", "the line is not JSON"))


def _judged(block: Sequence[_Person], wanted: frozenset[str]) -> bytes:
    groups: dict[tuple[str, dt.date], list[_Rows]] = {}
    for place, person in enumerate(block):
        if person.story is None:
            continue
        try:
            for code in person.story.states:
                if wanted and not any(each.partition("-")[0] == code for each in wanted):
                    continue
                name = f"{place:06}"
                rows = rows_of(person.story, (code,), person=name, prefix=f"{name}/")
                groups.setdefault((code, person.story.as_of), []).append(_Rows(person, rows))
        except StoryError as error:
            person.problem = RequestError(422, "person", str(error))
    for (code, as_of), people in groups.items():
        _judge_state(code, as_of, people, wanted)
    return b"".join(map(_line, block))


class _Rows(NamedTuple):
    """A person's rows under one state's laws."""

    person: _Person
    rows: list[dict[str, Any]]


def _judge_state(code: str, as_of: dt.date, people: Sequence[_Rows], wanted: frozenset[str]) -> None:
    rows = rows_in_order(row for each in people for row in each.rows)
    try:
        base = Decoded(rows, jurisdiction(code).facts, {})
    except DatasetError:
        if len(people) > 1:  # one of them is at fault: the others are judged
            for each in people:
                _judge_state(code, as_of, [each], wanted)
        else:
            people[0].person.problem = RequestError(422, "person", "a value does not suit its fact")
        return
    through = {each.rows[0]["person_id"]: known_through(each.rows, as_of) for each in people if each.rows}
    known = np.array([to_day(through[row["person_id"]]) for row in rows], np.int64)
    compiled, day = program(code), to_day(as_of)
    evaluation = Evaluation(
        Copies(base, 1, {}, known), Context(day), written=instructions(code, as_of), parts=False
    )
    lists = _lists(rows, people)
    for result in judge_all(compiled, evaluation, day, blame=True):
        if wanted and result.law.id.upper() not in wanted and code not in wanted:
            continue
        reached = np.flatnonzero(result.reached)
        texts = _Fragments(result, compiled.fields, preparation(code, as_of)).of(reached)
        for row, text in zip(reached.tolist(), texts, strict=True):
            lists[row].append(text)


def _lists(rows: Sequence[Mapping[str, Any]], people: Sequence[_Rows]) -> list[list[str]]:
    """Of each row where the answers of its charge are put."""
    own = {each.rows[0]["person_id"]: each.person.answers for each in people if each.rows}
    return [own[row["person_id"]].setdefault(row["charge_id"].partition("/")[2], []) for row in rows]


class _Fragments:
    """The answers of a law as JSON: equal ones are written once."""

    def __init__(self, result: LawResult, fields: FieldBits, asked: Preparation) -> None:
        self._result, self._fields, self._asked = result, fields, asked
        self._kept: dict[tuple[int, ...], str] = {}

    def of(self, rows: NDArray[np.intp]) -> list[str]:
        """The answers of some rows."""
        result = self._result
        words = [result.outcome, result.version, result.eligible_on, *result.missing, *result.failed]
        found = []
        for row, key in zip(
            rows.tolist(), zip(*(each[rows].tolist() for each in words), strict=True), strict=True
        ):
            text = self._kept.get(key)
            if text is None:
                text = self._kept[key] = to_json(self._answer(row)).decode()
            found.append(text)
        return found

    def _answer(self, row: int) -> dict[str, Any]:
        result = self._result
        outcome, day = Outcome(int(result.outcome[row])), int(result.eligible_on[row])
        version = result.versions[int(result.version[row])].resolved.version.name
        words = result.missing[:, row].tolist()
        return {
            "law": result.law.id,
            "outcome": str(outcome),
            "day": show_day(day) if day < NEVER else None,
            "missing": [
                name
                for each, mask in zip(self._fields.each(), words, strict=True)
                for name in each.named(mask)
            ],
            "rests_on": self._asked.ground(result.law.id, version, outcome, masks.value(result.failed, row)),
        }


def _line(person: _Person) -> bytes:
    if person.problem is not None:
        return to_json({"line": person.line, "charges": [], "problem": problem(person.problem)}) + b"\n"
    story = person.story
    charges = [] if story is None else [charge.id for _, charge in story.charges]
    answers = ",".join(
        f'{{"charge":{_text(charge)},"answers":[{",".join(person.answers.get(charge, ()))}]}}'
        for charge in charges
    )
    return f'{{"line":{person.line},"charges":[{answers}],"problem":null}}\n'.encode()


def _text(text: str) -> str:
    return to_json(text).decode()


def problem(refused: RequestError) -> Mapping[str, Any]:
    """What is wrong, as a problem document has it."""
    return {
        "type": f"urn:clearslate:problem:{refused.code}",
        "title": "The request cannot be answered",
        "status": refused.status,
        "code": refused.code,
        "detail": refused.detail,
        "errors": [{"pointer": pointer(refused.place), "detail": refused.detail}] if refused.place else [],
    }
