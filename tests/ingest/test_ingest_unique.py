"""Identifiers that come twice are found, across batches of any size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clearslate.ingest.unique import SeenIds


@given(st.lists(st.lists(st.integers(0, 50).map(str), max_size=20), max_size=12))
def test_repeats_are_those_that_came_before(batches: list[list[str]]) -> None:
    seen = SeenIds()
    before: set[str] = set()
    for batch in batches:
        expected = []
        for text in batch:
            expected.append(text in before)
            before.add(text)
        assert seen.repeats(batch).tolist() == expected
