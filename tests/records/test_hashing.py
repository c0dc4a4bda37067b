"""Hashes depend on values alone; digests do not depend on the order of rows."""

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.records.hashing import (
    EMPTY_DIGEST,
    add_digests,
    hash_strings,
    mix,
    row_digest,
    rows_digest,
    show_digest,
)

TEXTS = st.lists(st.none() | st.text(max_size=20), max_size=30)
ROWS = st.lists(
    st.tuples(
        st.none() | st.text(max_size=9),
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | st.booleans(),
        st.none() | st.floats(allow_nan=False),
    ),
    max_size=30,
)
Row = tuple[str | None, int | None, bool | None, float | None]


def table(rows: list[Row]) -> pa.Table:
    texts, numbers, truths, floats = ([row[place] for row in rows] for place in range(4))
    return pa.table(
        {
            "text": pa.array(texts, pa.string()).dictionary_encode(),
            "day": pa.array(numbers, pa.int32()).view(pa.date32()),
            "truth": pa.array(truths, pa.bool_()),
            "number": pa.array(floats, pa.float64()),
        }
    )


# Written down once: datasets and runs in use depend on them.
GOLDEN = ["e220a8397b1dcdaf", "5e025f9ade9eaf3e", "7463ee00df8d33ca", "cdef639c87c718e7"]
GOLDEN_DIGEST = "c8f03e11a42c14b54e3b4dfb5e982d15"


def test_hashes_are_the_same_on_every_machine_and_run() -> None:
    hashes = hash_strings(pa.array(["", "a", "A person of more than eight bytes", None]))
    assert [f"{one:016x}" for one in hashes.tolist()] == GOLDEN
    assert show_digest(row_digest(table([("a", 1, True, 0.5), (None, None, None, None)]))) == GOLDEN_DIGEST


@given(TEXTS, st.integers(0, 2**64 - 1))
def test_a_hash_depends_on_the_string_and_not_on_how_it_is_stored(texts: list[str | None], seed: int) -> None:
    plain = pa.array(texts, pa.string())
    expected = hash_strings(plain, seed)
    padded = pa.array(["other", None, *texts], pa.string())
    half = len(texts) // 2
    stored = [
        plain.cast(pa.large_string()),
        plain.dictionary_encode(),
        padded.slice(2),
        padded.dictionary_encode().slice(2),
        pa.chunked_array([plain.slice(0, half), plain.slice(half)], pa.string()),
        pa.chunked_array([plain.slice(0, half).dictionary_encode(), plain.slice(half).dictionary_encode()]),
    ]
    for column in stored:
        np.testing.assert_array_equal(hash_strings(column, seed), expected)


@given(TEXTS)
def test_different_strings_have_different_hashes(texts: list[str | None]) -> None:
    assert len(set(hash_strings(pa.array(texts, pa.string())).tolist())) == len(set(texts))


@given(
    st.lists(st.none() | st.lists(st.none() | st.integers(0, 3), max_size=3), max_size=9), st.integers(0, 9)
)
def test_the_digest_of_lists_depends_on_their_elements_and_not_on_how_they_are_stored(
    lists: list[list[int | None] | None], cut: int
) -> None:
    kind = pa.list_(pa.int32())
    whole = pa.array(lists, kind)
    parts = pa.chunked_array([whole.slice(0, cut), pa.array(lists[cut:], kind)], kind)
    assert rows_digest(whole) == rows_digest(parts) == rows_digest(pa.array([[9], *lists], kind).slice(1))
    assert (rows_digest(whole) == rows_digest(pa.nulls(len(lists), kind))) == (
        all(one is None for one in lists)
    )
    words = {rows_digest(pa.array([one], kind)) for one in lists}
    assert len(words) == len({None if one is None else tuple(one) for one in lists})


def test_trailing_zero_bytes_count() -> None:
    assert len(set(hash_strings(pa.array(["", "\0", "\0\0", "\0" * 8, "\0" * 9])).tolist())) == 5


def test_seeds_give_independent_hashes() -> None:
    column = pa.array([f"P{number}" for number in range(1000)])
    assert not np.any(hash_strings(column) == hash_strings(column, 1))


def test_persons_spread_evenly_over_buckets() -> None:
    column = pa.array([f"PA-{number:07d}" for number in range(64_000)])
    sizes = np.bincount((hash_strings(column) % np.uint64(64)).astype(np.int64))
    assert sizes.min() > 850
    assert sizes.max() < 1150


def test_folding_in_a_column_takes_arrays_of_either_library() -> None:
    hashes = hash_strings(pa.array(["a", "a", "b"]))
    folded = mix(hashes, np.array([1, 2, 2], np.int32))
    np.testing.assert_array_equal(folded, mix(hashes, pa.array([1, 2, 2], pa.int64())))
    assert len(set(folded.tolist())) == 3
    assert len(set(mix(hashes, pa.array([True, None, None])).tolist())) == 3


@given(ROWS, st.randoms())
def test_a_digest_does_not_depend_on_the_order_of_rows(rows: list[Row], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert row_digest(table(shuffled)) == row_digest(table(rows))


@given(ROWS, ROWS)
def test_digests_of_parts_add_up_to_that_of_the_whole(one: list[Row], other: list[Row]) -> None:
    assert add_digests(row_digest(table(one)), row_digest(table(other))) == row_digest(table(one + other))


@given(ROWS.filter(bool))
def test_a_digest_changes_with_any_row(rows: list[Row]) -> None:
    assert row_digest(table(rows)) != row_digest(table([*rows, rows[0]]))
    changed = [("changed text", *rows[0][1:]), *rows[1:]]
    assert row_digest(table(changed)) != row_digest(table(rows))


def test_a_cell_counts_in_its_own_column() -> None:
    one, two = pa.array([1, 2]), pa.array([3, 4])
    assert rows_digest(one, two) != rows_digest(two, one)
    assert rows_digest(one, two) != rows_digest(one, two.take(pa.array([1, 0])))


def test_zero_has_no_sign() -> None:
    assert rows_digest(pa.array([0.0])) == rows_digest(pa.array([-0.0]))


def test_a_table_without_rows_has_the_empty_digest() -> None:
    assert row_digest(table([])) == EMPTY_DIGEST == rows_digest()
    assert add_digests() == EMPTY_DIGEST


@pytest.mark.parametrize("kind", [pa.string(), pa.dictionary(pa.int32(), pa.string())])
def test_nulls_hash_to_one_value(kind: pa.DataType) -> None:
    assert len(set(hash_strings(pa.nulls(3, kind)).tolist())) == 1
