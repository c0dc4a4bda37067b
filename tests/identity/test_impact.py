from __future__ import annotations

import pyarrow as pa

from clearslate.identity.impact import order_by_effect
from clearslate.identity.links import POSSIBLE_SCHEMA


def test_the_pair_that_settles_most_comes_first() -> None:
    possible = pa.Table.from_pylist(
        [
            {"person_a": "a", "person_b": "b", "probability": 0.9, "reason": "name"},
            {"person_a": "a", "person_b": "c", "probability": 0.2, "reason": "name"},
            {"person_a": "c", "person_b": "d", "probability": 0.4, "reason": "birth"},
            {"person_a": "e", "person_b": "f", "probability": 0.5, "reason": "birth"},
        ],
        schema=POSSIBLE_SCHEMA,
    )
    settled = pa.table(
        {
            "person_id": ["c", "a", "d", "c"],
            "of": ["d", "c", "c", "a"],
            "charges": [1, 2, 2, 1],
            "answers": [1, 5, 3, 1],
            "together": [1, 5, 3, 2],
        }
    )
    found = order_by_effect(possible, settled)
    assert found.column_names == [*possible.column_names, "charges", "answers", "together"]
    entries = [
        (row["person_a"], row["person_b"], row["charges"], row["answers"], row["together"])
        for row in found.to_pylist()
    ]
    assert entries == [("a", "c", 3, 6, 7), ("c", "d", 3, 4, 4), ("a", "b", 0, 0, 0), ("e", "f", 0, 0, 0)]


def test_no_pairs_have_no_effect() -> None:
    settled = pa.table({"person_id": ["a"], "of": ["b"], "charges": [1], "answers": [1], "together": [1]})
    assert order_by_effect(POSSIBLE_SCHEMA.empty_table(), settled).num_rows == 0


def test_a_pair_that_decides_only_together_with_another_comes_before_one_that_decides_nothing() -> None:
    possible = pa.Table.from_pylist(
        [
            {"person_a": "a", "person_b": "b", "probability": 0.9, "reason": "name"},
            {"person_a": "c", "person_b": "d", "probability": 0.2, "reason": "name"},
        ],
        schema=POSSIBLE_SCHEMA,
    )
    settled = pa.table({"person_id": ["c"], "of": ["d"], "charges": [0], "answers": [0], "together": [2]})
    assert [row["person_a"] for row in order_by_effect(possible, settled).to_pylist()] == ["c", "a"]
