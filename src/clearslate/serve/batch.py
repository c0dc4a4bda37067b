"""Many people, a line each: judged in blocks, so that the engine works on thousands of charges at once.

The answers are those of `judging`, without conditions: outcome, day, what is missing and what it rests on. Lines come back in the order
in which they were sent; one that cannot be judged says why, and the others go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from pydantic_core import from_json, to_json

from clearslate.engine import masks
from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import LawResult, Outcome
from clearslate.engine.values import FieldBits
from clearslate.law.rests_on import rests_on
from clearslate.people.record import Story, StoryError, known_through, rows_of
from clearslate.people.variants import program
from clearslate.records.days import NEVER, show_day, to_day
from clearslate.records.errors import DatasetError
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.rests_on import GROUNDS, ranks
from clearslate.runs.rests_on import to_json as grounds_of
from clearslate.serve.errors import RequestError, pointer
from clearslate.serve.person import read_person
from clearslate.states import jurisdiction

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
    groups: dict[tuple[str, dt.date, dt.date], list[tuple[_Person, list[dict[str, Any]]]]] = {}
    for place, person in enumerate(block):
        if person.story is None:
            continue
        try:
            for code in person.story.states:
                if wanted and not any(each.partition("-")[0] == code for each in wanted):
                    continue
                name = f"{place:06}"
                rows = rows_of(person.story, (code,), person=name, prefix=f"{name}/")
                key = code, person.story.as_of, known_through(rows, person.story.as_of)
                groups.setdefault(key, []).append((person, rows))
        except StoryError as error:
            person.problem = RequestError(422, "person", str(error))
    for (code, as_of, through), people in groups.items():
        _judge_state(code, as_of, through, people, block, wanted)
    return b"".join(map(_line, block))


def _judge_state(
    code: str,
    as_of: dt.date,
    through: dt.date,
    people: Sequence[tuple[_Person, list[dict[str, Any]]]],
    block: Sequence[_Person],
    wanted: frozenset[str],
) -> None:
    compiled = program(code)
    rows = [row for _, own in people for row in own]
    try:
        table = in_memory(table_from_rows(rows, jurisdiction(code).facts), to_day(through))
    except DatasetError:
        if len(people) > 1:  # one of them is at fault: the others are judged
            for each in people:
                _judge_state(code, as_of, through, [each], block, wanted)
        else:
            people[0][0].problem = RequestError(422, "person", "a value does not suit its fact")
        return
    asked = question([compiled], as_of, known_through=through)
    [(_, results)] = Evaluator(asked).judge(table, blame=True)
    places = table.column("person_id").to_pylist()
    charges = table.column("charge_id").to_pylist()
    for result in results:
        if wanted and result.law.id.upper() not in wanted and code not in wanted:
            continue
        fragments = _Fragments(result, compiled.fields, asked.as_of)
        for row in np.flatnonzero(result.reached).tolist():
            answers = block[int(places[row])].answers
            answers.setdefault(charges[row].partition("/")[2], []).append(fragments.of(row))


class _Fragments:
    """The answers of a law as JSON: equal ones are written once."""

    def __init__(self, result: LawResult, fields: FieldBits, as_of: int) -> None:
        self._result, self._fields = result, fields
        self._grounds = grounds_of(rests_on(result.law, as_of))
        self._kept: dict[tuple[int, ...], str] = {}
        words = [result.outcome, result.version, result.eligible_on, *result.missing, *result.failed]
        self._keys = list(zip(*(each.tolist() for each in words), strict=True))

    def of(self, row: int) -> str:
        """The answer of a row."""
        key = self._keys[row]
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = to_json(self._answer(row)).decode()
        return found

    def _answer(self, row: int) -> dict[str, Any]:
        result = self._result
        outcome, day = Outcome(int(result.outcome[row])), int(result.eligible_on[row])
        version = result.versions[int(result.version[row])].resolved.version.name
        ground = ranks(
            self._grounds,
            np.zeros(1, np.int8),
            [version],
            np.array([outcome], np.int8),
            np.array([masks.value(result.failed, row)], object),
        )[0]
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
            "rests_on": GROUNDS[ground] if ground >= 0 else "",
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
