"""Distinct values and membership by sorting give what NumPy gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearslate.records.distinct import among, distinct_values

NUMBERS = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=30)


@given(NUMBERS)
def test_each_value_stands_once_in_order(told: list[int]) -> None:
    values = np.array(told, np.uint64)
    assert distinct_values(values).tolist() == sorted(set(told))
    assert values.tolist() == told


@given(NUMBERS, NUMBERS)
def test_a_value_is_among_the_keys_or_not(told: list[int], keys: list[int]) -> None:
    found = among(np.array(told, np.uint64), np.array(keys, np.uint64))
    assert found.tolist() == [value in set(keys) for value in told]
