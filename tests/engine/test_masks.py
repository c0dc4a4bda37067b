"""A law may have more conditions, and a jurisdiction more fields, than a word has bits: none is lost, and none moves."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clearslate.engine import masks
from clearslate.engine.determine import DETERMINATIONS, Evaluator, Question, question
from clearslate.engine.outcomes import compile_laws
from clearslate.law import (
    TEXT,
    Condition,
    Law,
    Notice,
    OwnFacts,
    charge,
)
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.answers import law_info, read_answers
from clearslate.runs.digest import _names
from clearslate.runs.explain import Preparation, answers
from clearslate.runs.spec import describe_law
from tests.engine.test_judge import HARMLESS
from tests.law import made

AS_OF = dt.date(2026, 1, 1)
WIDE = 150  # three words


@cache
def wide(count: int) -> tuple[Question, OwnFacts, Law]:
    """What asks a law of so many conditions, each of a fact of its own; the facts; the law."""
    own = OwnFacts()
    flags = [own.flag(f"f{n:03}", "a fact") for n in range(count)]
    conditions = tuple(
        Condition(f"c{n:03}", f"fact {n} holds", TEXT(f"§ {n + 1}"), holds=flag)
        for n, flag in enumerate(flags)
    )
    notices = tuple(
        Notice(f"n{n:03}", f"notice {n}", TEXT(f"§ {n + 1}"), when=flags[n] & charge.is_convicted)
        for n in range(min(count, 70))
    )
    law = made.law(*conditions, notices=notices)
    state = made.state(law, own=own)
    return question([compile_laws(state, [law])], AS_OF, known_through=AS_OF), own, law


def table(count: int, *others: dict[int, bool | None]) -> pa.Table:
    """Charges of which every fact holds but for those told."""
    _, facts, _ = wide(count)
    rows = []
    for place, other in enumerate(others):
        held = {fact.name: other.get(n, True) for n, fact in enumerate(facts)}
        own = {"charge_id": str(place), "person_id": f"P{place}", "case_id": f"C{place}", "sequence": place}
        rows.append(HARMLESS | own | held)
    return in_memory(table_from_rows(rows, tuple(facts)), (AS_OF - dt.date(1970, 1, 1)).days)


def named(found: pa.Table, name: str, names: list[str]) -> list[list[str]]:
    return [
        [each for at, each in enumerate(names) if int(mask) >> at & 1] for mask in masks.read(found, name)
    ]


@pytest.mark.parametrize("count", [3, 64, 65, WIDE])
def test_every_condition_fact_and_notice_has_its_bit(count: int) -> None:
    asked, _, law = wide(count)
    last = count - 1
    found = Evaluator(asked).determine(table(count, {}, {last: False}, {last: None, 0: None}, {1: None}))
    keys = [condition.key for condition in law.conditions]
    fields = list(asked.programs[0].fields.names)
    assert found["outcome"].to_pylist() == ["eligible", "ineligible", "unknown", "unknown"]
    assert named(found, "failed", keys) == [[], [keys[last]], [], []]
    assert named(found, "unknown", keys) == [[], [], [keys[0], keys[last]], [keys[1]]]
    assert named(found, "missing", fields) == [
        [], [], ["fact_f000", f"fact_f{last:03}"], ["fact_f001"],
    ]  # fmt: skip
    assert named(found, "notices", [each.key for each in law.notices])[0] == [n.key for n in law.notices]


def test_a_run_of_few_names_has_the_columns_of_always() -> None:
    asked, *_ = wide(3)
    found = Evaluator(asked).determine(table(3, {}))
    assert found.schema == DETERMINATIONS


def test_more_words_stand_in_further_columns_of_their_own() -> None:
    asked, *_ = wide(WIDE)
    found = Evaluator(asked).determine(table(WIDE, {}))
    assert found.column_names == [
        *DETERMINATIONS.names,
        *(f"{name}_{bit}" for name in ("failed", "missing") for bit in (64, 128)),
        "notices_64",
        *(f"unknown_{bit}" for bit in (64, 128)),
        "notices_unknown_64",
    ]  # fmt: skip
    assert masks.columns_in("failed", found.column_names) == ("failed", "failed_64", "failed_128")
    assert masks.columns_in("presumed", found.column_names) == ("presumed",)


def test_what_reads_masks_reads_all_their_words() -> None:
    asked, _, law = wide(WIDE)
    found = Evaluator(asked).determine(
        table(WIDE, {140: False}, {140: False, 2: False}, {70: None}, {0: None, 149: None})
    )
    described = describe_law(law) | {"state": "XX"}
    [answer] = read_answers(found.unify_dictionaries().combine_chunks(), {"XX-1": law_info(described)})
    assert masks.has(answer.failed, 140).tolist() == [True, True, False, False]
    assert masks.has_one(answer.failed).tolist() == [True, False, True, True]
    fields = asked.programs[0].fields.names
    assert _names(answer.missing, fields).tolist() == ["", "", "fact_f070", "fact_f000 fact_f149"]
    row = found.slice(0, 1).to_pylist()[0]
    assert masks.in_row(row, "notices") == 0
    assert masks.in_row(row, "failed") == 1 << 140
    values, inverse = np.unique(answer.missing, return_inverse=True)
    assert len(values) == 3
    assert inverse.tolist()[:2] == [0, 0]


def test_an_explanation_names_what_any_word_blames() -> None:
    asked, _, _ = wide(WIDE)
    [entry] = answers(table(WIDE, {2: None, 70: None, 149: None}), Preparation.of(asked), [0], None)
    assert entry.missing == ("fact_f002", "fact_f070", "fact_f149")
    open_ = {condition.key: condition.missing for condition in entry.conditions if condition.missing}
    assert open_ == {"c002": ("fact_f002",), "c070": ("fact_f070",), "c149": ("fact_f149",)}


def test_a_wide_law_answers_as_its_parts_do() -> None:
    """The same facts, a law of all their conditions and one of the last alone."""
    _, facts, law = wide(WIDE)
    part = Law(**{name: getattr(law, name) for name in law.__dataclass_fields__} | {
        "id": "XX-2", "conditions": law.conditions[-1:], "notices": (),
    })  # fmt: skip
    state = made.state(law, part, own=facts)
    both = question([compile_laws(state, [law, part])], AS_OF, known_through=AS_OF)
    found = Evaluator(both).determine(table(WIDE, {}, {149: False}, {149: None}))
    rows = found.filter(pc.equal(found["law"].cast(pa.string()), "XX-2"))
    assert rows["outcome"].to_pylist() == ["eligible", "ineligible", "unknown"]
    assert rows["failed"].to_pylist() == [0, 1, 0]
    assert named(rows, "missing", list(both.programs[0].fields.names)) == [[], [], ["fact_f149"]]
