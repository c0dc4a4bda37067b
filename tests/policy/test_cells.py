"""Cells as the compiled loops count them, held to the cells of the sets themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clearslate.loops import study
from clearslate.policy.counted import kernels
from clearslate.records.days import NEVER
from clearslate.runs.protect import FIELDS, cell_of

AS_OF = 20_000


def people(rng: Any) -> tuple[Any, Any, Any, Any]:
    """People with up to five charges: the first of each and the end, whose each is, and keys of both, of all 64 bits."""
    many = rng.integers(0, 6, int(rng.integers(1, 30)))
    starts = np.concatenate([[0], np.cumsum(many)])
    keys, row_keys = (rng.integers(0, 2**64, int(n), dtype=np.uint64) for n in (len(many), starts[-1]))
    return starts, np.repeat(np.arange(len(many)), many), keys, row_keys


@pytest.mark.parametrize("seed", range(20))
def test_groups_are_counted_as_their_sets_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    _, persons, _, keys = people(rng)
    rows, names, groups = len(keys), 9, (1, 4)
    codes = np.stack([rng.integers(0, each, rows) for each in groups])
    bits, live = rng.integers(0, 2**names, rows), rng.random(rows) < 0.7
    counts = np.zeros((sum(groups), names, FIELDS), np.uint64)
    kernels.tally(bits, live, keys, persons, codes, np.array([0, 1, 5]), counts)
    for dimension, offset in enumerate((0, 1)):
        for group in range(groups[dimension]):
            for bit in range(names):
                these = live & (codes[dimension] == group) & ((bits >> bit) & 1 == 1)
                found = counts[offset + group, bit]
                np.testing.assert_array_equal(found, cell_of(keys[these], persons[these]))


@pytest.mark.parametrize("seed", range(20))
def test_periods_count_charges_and_each_person_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts, persons, keys, row_keys = people(rng)
    ahead = rng.integers(-9, 40, len(row_keys))
    first = np.where(rng.random(len(row_keys)) < 0.3, NEVER, AS_OF + ahead)
    month_of = np.array([1] * 10 + [2] * 10 + [3])  # of days ahead; beyond the last is later
    year_of = np.array([-1, 4, 4, -1, -1])
    found_people, found_charges = (np.zeros((5, FIELDS), np.uint64) for _ in range(2))
    kernels.by_period(starts, first, keys, row_keys, AS_OF, month_of, year_of, found_people, found_charges)
    month = np.where(ahead <= 0, 0, month_of[np.clip(ahead, 0, 20)])
    for place in range(5):
        these = (first < NEVER) & ((month == place) | (year_of[month] == place))
        np.testing.assert_array_equal(found_charges[place], cell_of(row_keys[these], persons[these]))
        np.testing.assert_array_equal(found_people[place], cell_of(keys[np.unique(persons[these])]))


def test_what_is_compiled_is_what_is_written() -> None:
    rng = np.random.default_rng(1)
    _, persons, _, keys = people(rng)
    bits, codes, live = (
        rng.integers(0, 8, len(keys)),
        np.zeros((1, len(keys)), np.int32),
        np.ones(len(keys), np.uint8),
    )
    compiled, plain = np.zeros((1, 3, FIELDS), np.uint64), np.zeros(3 * FIELDS, np.uint64)
    kernels.tally(bits, live, keys, persons, codes, np.zeros(1, np.int64), compiled)
    with np.errstate(over="ignore"):  # keys are added up in 64 bits
        study.add_groups(
            bits, live, keys, persons, codes[0], 1, len(keys), np.zeros(1, np.int64), plain, 3, np.full(3, -1), np.zeros(3, np.uint64)
        )  # fmt: skip
    assert compiled.any()
    np.testing.assert_array_equal(compiled.reshape(-1), plain)


def test_a_bit_without_a_cell_is_refused() -> None:
    """The loop would count it in another group's cell, or beyond all cells."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    counts = np.zeros((1, 2, FIELDS), np.uint64)
    with pytest.raises(ValueError, match="bits beyond the 2"):
        kernels.tally(one << 2, one, one, none, np.zeros((1, 1), np.int32), none, counts)


@pytest.mark.parametrize(
    "counts", [np.zeros((1, 1, FIELDS + 1), np.uint64), np.zeros((1, 1, 2 * FIELDS), np.uint64)[:, :, ::2]]
)
def test_cells_that_would_be_copied_are_refused(counts: Any) -> None:
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    with pytest.raises(ValueError, match="in one piece"):
        kernels.tally(one, one, one, none, np.zeros((1, 1), np.int32), none, counts)
