"""A person's variants, judged side by side as columns, have the answers of tables of their own."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pytest

from clearslate.engine.determine import Evaluator, question
from clearslate.interview.judging import Judge, owners_of
from clearslate.interview.planning import answers_to_try
from clearslate.people import variants
from clearslate.people.record import Story, StoryError, document, from_document, from_scenarios
from clearslate.people.variants import Change, Looked, Slot, Value, cell, fields_of, own_fields, program
from clearslate.records.days import to_day
from clearslate.records.errors import DatasetError
from clearslate.records.narrow import narrow
from clearslate.records.schema import FIELDS, Kind
from clearslate.records.tables import columns_of, in_memory, in_order, rows_in_order, table_from_rows
from clearslate.records.yamls import read_yaml
from clearslate.runs.explain import explain_all
from clearslate.runs.spec import RunSpec
from clearslate.states import CODES, folder, jurisdiction

A_STATE = 2
OTHER = {Kind.EVENT: "2019-05/2019-08", Kind.DATE: "2011/..", Kind.TEXT: "a word"}


def stories(code: str) -> Iterator[Story]:
    """People of a state's scenarios; what a scenario is silent about is missing."""
    raws = [
        raw
        for path in sorted((folder(code) / "scenarios").glob("*.yaml"))
        for raw in read_yaml(path.read_text(encoding="utf-8"))
        if sum(len(case["charges"]) for case in raw["cases"]) > 1
    ]
    for raw in raws[:: max(1, len(raws) // A_STATE)][:A_STATE]:
        try:
            yield from_scenarios([{"jurisdiction": code} | raw], dt.date.fromisoformat(str(raw["as_of"])))
        except StoryError:
            continue


def changes_of(judge: Judge, seed: int) -> list[dict[Slot, Value | None]]:
    """A few facts stated otherwise, or taken back, alone and together."""
    draw, fields = random.Random(seed), fields_of(judge.code)
    tries: list[tuple[Slot, Value | None]] = []
    for name, field in fields.items():
        if name in ("disposition", "membership", "jurisdiction") or field.vocabulary:
            values: list[Value | None] = [*field.vocabulary[:2], None]
        else:
            values = [*answers_to_try(judge, "A1", field), OTHER.get(field.kind), None]
        if name not in ("membership", "jurisdiction"):
            owners = owners_of(judge.story, field, judge.code)
            tries += [((draw.choice(owners), name), value) for value in values if owners]
    return [dict([each]) for each in draw.sample(tries, 60)] + [
        dict(draw.sample(tries, 6)) for _ in range(20)
    ]


def judged(judge: Judge, change: Change) -> list[list[int]]:
    """The answers of a variant as a table of its own: by charge and law, day * 8 + outcome."""
    fields = {**fields_of(judge.code)}
    rows = [dict(row) for row in judge.rows]
    for (owner, name), value in change.items():
        for row in rows:
            if owner in ("person", row["case_id"], row["charge_id"]):
                row[name] = cell(fields[name], value)
    known = judge.record.known_through
    table = in_memory(table_from_rows(rows, jurisdiction(judge.code).facts), to_day(known))
    asked = question([program(judge.code)], judge.as_of, known_through=known)
    [(_, results)] = Evaluator(asked).judge(table)
    own = [row for row, code in enumerate(table.column("jurisdiction").to_pylist()) if code == judge.code]
    return [[int(each.eligible_on[row]) * 8 + int(each.outcome[row]) for each in results] for row in own]


def answered(judge: Judge, looked: Looked) -> list[list[list[int]]]:
    """The answers of each variant, as `judged` tells them."""
    marks = np.array([each.eligible_on * 8 + each.outcome for each in looked.results])
    own = [row["jurisdiction"] == judge.code for row in judge.rows]
    found: list[list[list[int]]] = marks.reshape(len(marks), -1, len(own)).transpose(1, 2, 0)[:, own].tolist()
    return found


@pytest.mark.parametrize("code", ["PA", "TX", "IL", "CA", "NY"])
def test_variants_side_by_side_are_judged_as_tables_of_their_own(code: str) -> None:
    found = list(stories(code))
    assert found
    for seed, story in enumerate(found):
        judge = Judge(story, code)
        changes = changes_of(judge, seed)
        marks = answered(judge, judge.look(changes, blame=False))
        assert [marks[0]] == [judged(judge, {})] == answered(judge, judge.look())
        for change, own in zip(changes, marks[1:], strict=True):
            assert own == judged(judge, change), change


@pytest.mark.parametrize("code", CODES[::8])
def test_a_record_is_explained_as_its_table_is(code: str) -> None:
    for story in stories(code):
        judge = Judge(story, code)
        rows = table_from_rows(judge.record.rows, tuple(own_fields(code).values()))
        table = in_memory(rows, to_day(judge.record.known_through))
        spec = RunSpec((code,), story.as_of, judge.record.known_through, whole_history=True)
        own = {charge: [each.to_json() for each in found] for charge, found in judge.explanations().items()}
        apart = explain_all(table, spec)
        public = {law.id for law in jurisdiction(code).laws if law.is_told}
        assert own == {
            charge: [each.to_json() for each in found if each.law in public]
            for charge, found in apart.items()
            if any(each.law in public for each in found)
        }


@pytest.mark.parametrize("code", ["PA", "TX", "IL"])
def test_rows_are_checked_and_read_as_a_table_of_them_is(code: str) -> None:
    facts = jurisdiction(code).facts
    for story in stories(code):
        rows = rows_in_order(Judge(story, code).record.rows)
        table = in_order(table_from_rows(rows, facts))
        found = columns_of(rows, facts)
        for field in (*FIELDS, *facts):
            columns = [table.column(name) for name in field.columns]
            if field.name not in found:
                assert all(column.null_count == len(column) for column in columns)
            elif len(columns) == 2:
                ends = zip(
                    *([day and to_day(day) for day in column.to_pylist()] for column in columns), strict=True
                )
                assert [None if each is None else tuple(each) for each in found[field.name]] == [
                    None if each == (None, None) else each for each in ends
                ]
            else:
                assert found[field.name] == columns[0].to_pylist()


_WRONG: Final[list[dict[str, Any]]] = [
    {"nothing": 1},
    {"charge_id": None},
    {"charge_id": "same"},
    {"disposition": "ended"},
    {"statute": 18},
    {"county": True},
    {"victim_minor": 1},
    {"victim_minor": "yes"},
    {"probation_days": True},
    {"probation_days": "90"},
    {"probation_days": 2**31},
    {"probation_days": -(2**31) - 1},
    {"probation_days": float("nan")},
    {"restitution_owed": True},
    {"restitution_owed": 2**63},
    {"offense_date": 2014},
    {"offense_date": "in May"},
]


@pytest.mark.parametrize("wrong", _WRONG, ids=str)
def test_a_row_that_a_table_refuses_is_refused(wrong: dict[str, Any]) -> None:
    [story, *_] = stories("PA")
    rows = [dict(row) | wrong for row in Judge(story, "PA").record.rows]
    assert len(rows) > 1
    facts = jurisdiction("PA").facts
    with pytest.raises(DatasetError):
        in_order(table_from_rows(rows, facts))
    with pytest.raises(DatasetError):
        columns_of(rows, facts)


def test_a_record_without_a_charge_has_no_answer() -> None:
    [story, *_] = stories("PA")
    for case in story.cases:
        case.charges.clear()
    judge = Judge(story, "PA")
    assert not judge.explanations()
    assert judge.look().open == ()
    assert judge.look([{}], blame=False).charges == ()


def test_what_is_narrowed_is_as_in_a_table() -> None:
    for story in stories("PA"):
        judge = Judge(story, "PA")
        rows = table_from_rows(judge.record.rows, jurisdiction("PA").facts)
        table, _ = narrow(in_order(rows), to_day(judge.record.known_through))
        for name, field in fields_of("PA").items():
            if field.kind in (Kind.DATE, Kind.EVENT):
                low, high = judge.evaluation.columns.days(name)
                ends = [[to_day(day) for day in table.column(each).to_pylist()] for each in field.columns]
                assert [low.tolist(), high.tolist()] == ends, name


def test_a_day_that_may_lie_ahead_has_no_law_written_anew() -> None:
    """What was decided "in 2026" may lie after the day asked about; the laws of that day were written again for each request."""
    [story, *_] = stories("PA")
    plain: dict[str, Any] = document(story)
    Judge(story, "PA").explanations()
    ahead = plain["cases"][0]["charges"][0]["facts"]
    ahead["disposition_date"] = f"{story.as_of.year}"
    judge = Judge(from_document(plain), "PA")
    assert judge.record.known_through > story.as_of
    written = variants.instructions("PA", story.as_of)
    count = len(written)
    judge.explanations()
    assert len(written) == count > 0
