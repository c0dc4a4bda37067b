"""What is asked of a person's conditions at once is what is asked of each apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from clearslate.engine import outcomes
from clearslate.engine.evaluate import Evaluation
from clearslate.people.record import StoryError, from_scenarios, record_of
from clearslate.people.variants import own_fields
from clearslate.records.days import to_day
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.records.yamls import read_yaml
from clearslate.runs import explain as explaining
from clearslate.runs.spec import RunSpec
from clearslate.states import CODES, folder

A_STATE = 4


def people(code: str) -> Iterator[tuple[pa.Table, RunSpec]]:
    """People of a state's scenarios; what a scenario is silent about is missing."""
    raws = [
        raw
        for path in sorted((folder(code) / "scenarios").glob("*.yaml"))
        for raw in read_yaml(path.read_text(encoding="utf-8"))
        if sum(len(case["charges"]) for case in raw["cases"]) > 1
    ]
    for raw in raws[:: max(1, len(raws) // A_STATE)][:A_STATE]:
        as_of = dt.date.fromisoformat(str(raw["as_of"]))
        try:
            record = record_of(from_scenarios([{"jurisdiction": code} | raw], as_of), code)
        except StoryError:
            continue
        rows = table_from_rows(record.rows, tuple(own_fields(code).values()))
        spec = RunSpec((code,), as_of, record.known_through, whole_history=True)
        yield in_memory(rows, to_day(record.known_through)), spec


def explained(table: pa.Table, spec: RunSpec) -> dict[str, list[dict[str, Any]]]:
    found = explaining.explain_all(table, spec)
    return {charge: [each.to_json() for each in answers] for charge, answers in found.items()}


@pytest.mark.parametrize("code", CODES[::4])
def test_a_persons_explanations_are_those_of_each_condition_asked_apart(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = list(people(code))
    assert cases
    asked: list[int] = []
    ask = Evaluation.ask

    def counted(self: Any, *args: Any, **named: Any) -> Any:
        asked.append(1)
        return ask(self, *args, **named)

    monkeypatch.setattr(Evaluation, "ask", counted)
    explaining._prepare.cache_clear()
    at_once = [explained(*each) for each in cases]
    assert len(asked) == len(cases), "something was asked apart"
    monkeypatch.setattr(explaining, "tell", lambda *args, parts: outcomes.tell(*args, parts=not parts))
    explaining._prepare.cache_clear()
    apart = [explained(*each) for each in cases]
    explaining._prepare.cache_clear()
    assert len(asked) > 4 * len(cases)
    assert at_once == apart


def test_what_is_kept_of_a_run_holds_nothing_of_a_record() -> None:
    mark = "zq-marked-zq"
    table, spec = next(people("PA"))
    texts = pa.array([mark] * table.num_rows).dictionary_encode().cast(table.schema.field("statute").type)
    marked = table.set_column(table.schema.get_field_index("statute"), "statute", texts)
    explaining._prepare.cache_clear()
    assert mark in str(explained(marked, spec))
    asked = explaining.prepare(spec)
    assert asked.written
    seen: set[int] = set()

    def reached(value: object) -> Iterator[object]:
        # A law keeps how citations are read, so many and no more: that is of the law, and not of a run.
        is_of_law = type(value).__module__.startswith("clearslate.law")
        if id(value) in seen or isinstance(value, type) or is_of_law:
            return
        seen.add(id(value))
        yield value
        if isinstance(value, dict):
            parts: list[object] = [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            parts = list(value)
        else:
            parts = list(vars(value).values()) if hasattr(value, "__dict__") and not callable(value) else []
        for part in parts:
            yield from reached(part)

    assert not any(
        isinstance(each, str) and mark in each
        for each in reached([asked.written, asked.looks, asked.wordings, asked.found])
    )
