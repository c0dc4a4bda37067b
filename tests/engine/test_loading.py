"""Of copies of a record only what is stated otherwise is read anew: the columns are those that reading all of them gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clearslate.engine import loading
from clearslate.engine.loading import load
from clearslate.interview.asking import pages_of
from clearslate.interview.judging import Judge
from clearslate.interview.planning import answers_to_try, findable, usual_of
from clearslate.people.record import from_document
from clearslate.people.standing import steps_of
from clearslate.people.variants import fields_of
from tests.serve.people import person


@pytest.mark.parametrize("state", ["PA", "TX", "OR"])
def test_copies_are_loaded_as_if_all_of_them_were_read(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def checked(columns: Any, sources: Any, known: Any) -> Any:
        nonlocal compared
        found = load(columns, sources, known)
        whole = loading._loaded(columns, sources, known, {})
        for mine, other in zip(found, whole, strict=True):
            assert np.array_equal(mine, other, equal_nan=mine.dtype.kind == "f")
        compared += getattr(columns, "count", 1) > 1
        return found

    monkeypatch.setattr("clearslate.engine.tape.load", checked)
    for seed in range(3):
        judge = Judge(from_document(person(state, 5, seed)), state)
        assert findable(judge)
        pages_of(judge)
        judge.look(list(steps_of(judge).values()), blame=False)
    assert compared > 5


def test_of_two_facts_about_one_slot_the_later_one_counts() -> None:
    """Together with the usual answers: each variant is judged as the one that states the later fact alone."""
    judge = Judge(from_document(person("PA", 4, 1)), "PA")
    owner, name = next(
        slot for page in pages_of(judge) for slot in page.slots if usual_of(judge, *slot) is not None
    )
    first, second, *_ = answers_to_try(judge, owner, fields_of("PA")[name])
    slot = owner, name
    facts = [(slot, first), (slot, second), (slot, first)]
    chosen = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 0], [1, 0, 1]], np.bool_)
    together = judge.look_at(facts, chosen).worth
    alone = judge.look([{slot: second}, {slot: first}, {slot: second}, {slot: first}], blame=False).worth
    assert np.array_equal(together.sure, alone.sure)
    assert np.array_equal(together.best, alone.best)
