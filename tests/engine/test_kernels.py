"""The instructions of histories and the loops over columns against naive versions, on small tables drawn at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clearslate.engine import kernels
from clearslate.records.days import ALWAYS, NEVER
from tests.engine import by_instruction
from tests.examples import examples

SMALL = settings(max_examples=examples(40, 150))
BITS = st.sampled_from([0, 1, 3])
A_DAY = st.sampled_from([ALWAYS, 1, 2, 3, 4, 5, 6, NEVER])
RELATIONS: dict[int, Callable[[int, int, int, bool], bool]] = {
    kernels.ANY_DAY: lambda day, own, end, me: True,  # noqa: ARG005
    kernels.SAME_DAY: lambda day, own, end, me: day < NEVER and day == own,  # noqa: ARG005
    kernels.WITHIN: lambda day, own, end, me: not me and day < NEVER and own < day <= end,
    kernels.AFTER: lambda day, own, end, me: day < NEVER and own < day,  # noqa: ARG005
    kernels.BEFORE: lambda day, own, end, me: day < NEVER and day < own,  # noqa: ARG005
}


def int32(values: Sequence[int]) -> Any:
    return np.array(values, np.int32)


def bits_of(values: Sequence[int]) -> Any:
    return np.array(values, np.uint8)


def starts_of(lengths: Sequence[int]) -> Any:
    return np.cumsum([0, *lengths]).astype(np.int64)


def numbers_of(lengths: Sequence[int]) -> Any:
    return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def segments(lengths: Sequence[int]) -> Iterator[range]:
    start = 0
    for length in lengths:
        yield range(start, start + length)
        start += length


@st.composite
def tables(draw: Callable[..., Any], columns: int = 0, *, longest: int = 4) -> tuple[Any, ...]:
    """Lengths of segments, bits, and so many pairs (low, high) of days."""
    lengths = draw(st.lists(st.integers(1, longest), min_size=1, max_size=3))
    rows = sum(lengths)
    found: list[Any] = [lengths, draw(st.lists(BITS, min_size=rows, max_size=rows))]
    for _ in range(columns):
        pairs = draw(st.lists(st.tuples(A_DAY, A_DAY), min_size=rows, max_size=rows))
        found += [[min(pair) for pair in pairs], [max(pair) for pair in pairs]]
    return tuple(found)


def memberships(bits: Sequence[int]) -> list[tuple[bool, ...]]:
    """Every way in which the open ones may turn out."""
    return list(product(*([{0: False, 3: True}[b]] if b != 1 else [False, True] for b in bits)))


# --- over a segment ---------------------------------------------------------------------------------------


def spread(lengths: Sequence[int], values: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """A pair for each segment, repeated on its rows."""
    pairs = [pair for rows, pair in zip(segments(lengths), values, strict=True) for _ in rows]
    return [low for low, _ in pairs], [high for _, high in pairs]


def bounds(answers: Sequence[int]) -> tuple[int, int]:
    return min(answers), max(answers)


@SMALL
@given(tables())
def test_count_and_some(table: tuple[Any, ...]) -> None:
    lengths, bits = table
    low, high = by_instruction.count(numbers_of(lengths), bits_of(bits))
    found = [
        bounds([sum(world) for world in memberships([bits[i] for i in rows])]) for rows in segments(lengths)
    ]
    assert (low.tolist(), high.tolist()) == spread(lengths, found)
    some = by_instruction.some(numbers_of(lengths), bits_of(bits))
    assert some.tolist() == [
        (lo > 0) * 2 | (hi > 0) for lo, hi in zip(low.tolist(), high.tolist(), strict=True)
    ]


def ranked(days: Sequence[int], rank: int) -> int:
    return sorted(days, reverse=True)[rank - 1] if len(days) >= rank else ALWAYS


@SMALL
@given(tables(1), st.integers(1, 3))
def test_latest_and_earliest(table: tuple[Any, ...], rank: int) -> None:
    lengths, bits, low, high = table
    arrays = starts_of(lengths), bits_of(bits), int32(low), int32(high)
    latest, first = [], []
    for rows in segments(lengths):
        worlds = [
            [(low if early else high)[i] for i, member in zip(rows, world, strict=True) if member]
            for world in memberships([bits[i] for i in rows])
            for early in (True, False)
        ]
        latest.append(bounds([ranked(days, rank) for days in worlds]))
        first.append(bounds([min(days, default=NEVER) for days in worlds]))
    got = by_instruction.latest(*arrays, rank)
    assert (got[0].tolist(), got[1].tolist()) == spread(lengths, latest)
    got = by_instruction.earliest(*arrays)
    assert (got[0].tolist(), got[1].tolist()) == spread(lengths, first)


@SMALL
@given(tables(1))
def test_every_and_blame(table: tuple[Any, ...]) -> None:
    lengths, bits, low, high = table
    got = by_instruction.every(numbers_of(lengths), bits_of(bits), int32(low), int32(high))
    found = [
        bounds(
            [
                max(
                    ((low if early else high)[i] for i, member in zip(rows, world, strict=True) if member),
                    default=ALWAYS,
                )
                for world in memberships([bits[i] for i in rows])
                for early in (True, False)
            ]
        )
        for rows in segments(lengths)
    ]
    assert (got[0].tolist(), got[1].tolist()) == spread(lengths, found)
    masks = np.array([1 << i for i in range(len(bits))], np.uint64)
    wanted = np.array([low != 1 for low in table[2]])
    blamed = by_instruction.blame(numbers_of(lengths), bits_of(bits), masks, wanted)
    assert blamed.tolist() == [
        sum(1 << i for i in rows if bits[i]) if wanted[own] else 0
        for rows in segments(lengths)
        for own in rows
    ]


@SMALL
@given(tables(1), st.integers(1, 3))
def test_the_latest_of_the_others(table: tuple[Any, ...], rank: int) -> None:
    lengths, bits, low, high = table
    got = by_instruction.others_latest(starts_of(lengths), bits_of(bits), int32(low), int32(high), rank)
    for rows in segments(lengths):
        for i in rows:
            certain = [low[j] for j in rows if j != i and bits[j] == 3]
            possible = [high[j] for j in rows if j != i and bits[j]]
            assert (got[0][i], got[1][i]) == (ranked(certain, rank), ranked(possible, rank))


@st.composite
def cases(draw: Callable[..., Any]) -> tuple[Any, ...]:
    """Persons, bits, and the cases in which the rows stand together."""
    lengths, bits = draw(tables(longest=5))
    inner: list[int] = []
    for rows in segments(lengths):
        for i in rows:
            fresh = i == rows.start or draw(st.booleans())
            inner.append(i if fresh else inner[-1])
    return lengths, bits, inner


@SMALL
@given(cases())
def test_groups_and_total(table: tuple[Any, ...]) -> None:
    lengths, bits, inner = table
    got = by_instruction.groups(starts_of(lengths), bits_of(bits), int32(inner))
    found = [
        bounds(
            [
                len({inner[i] for i, member in zip(rows, world, strict=True) if member})
                for world in memberships([bits[i] for i in rows])
            ]
        )
        for rows in segments(lengths)
    ]
    assert (got[0].tolist(), got[1].tolist()) == spread(lengths, found)
    low, high = int32(inner), int32(inner) + 3  # the same on all rows of a case
    sums = by_instruction.total(starts_of(lengths), int32(inner), low, high)
    for rows in segments(lengths):
        runs = [key for key, _ in groupby(inner[i] for i in rows)]
        assert all((sums[0][i], sums[1][i]) == (sum(runs), sum(runs) + 3 * len(runs)) for i in rows)


@settings(max_examples=examples(50, 200))
@given(st.data())
def test_distinct_bounds_every_way_to_fill_in_keys(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 4))
    bits = data.draw(st.lists(BITS, min_size=rows, max_size=rows))
    keys = data.draw(st.lists(st.integers(-1, 2), min_size=rows, max_size=rows))
    separate = data.draw(st.lists(BITS, min_size=rows, max_size=rows))
    counts = [
        sum(1 for i in range(rows) if member[i] and alone[i])
        + len({key[i] for i in range(rows) if member[i] and not alone[i]})
        for member in memberships(bits)
        for alone in memberships(separate)
        for key in product(*([k] if k >= 0 else [*range(3), *range(10, 10 + rows)] for k in keys))
    ]
    low, high = by_instruction.distinct(starts_of([rows]), bits_of(bits), int32(keys), bits_of(separate))
    assert (int(low[0]), int(high[0])) == bounds(counts)


@settings(max_examples=examples(40, 150))
@given(st.data())
def test_consolidated_bounds_every_way_to_fill_in_keys(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 3))
    bits = data.draw(st.lists(BITS, min_size=rows, max_size=rows))
    keys = data.draw(st.lists(st.integers(-1, 1), min_size=rows, max_size=rows))
    separate = data.draw(st.lists(BITS, min_size=rows, max_size=rows))
    days = data.draw(st.lists(st.integers(1, 4), min_size=rows, max_size=rows))
    rank = data.draw(st.integers(1, 2))
    answers = []
    for member in memberships(bits):
        for alone in memberships(separate):
            for key in product(*([k] if k >= 0 else [0, 1, *range(10, 10 + rows)] for k in keys)):
                groups: dict[tuple[bool, int], int] = {}
                for i in range(rows):
                    if member[i]:
                        name = (True, i) if alone[i] else (False, key[i])
                        groups[name] = max(groups.get(name, ALWAYS), days[i])
                answers.append(ranked(list(groups.values()), rank))
    starts = starts_of([rows])
    each = by_instruction.consolidated(
        starts, bits_of(bits), int32(keys), bits_of(separate), int32(days), int32(days)
    )
    low, high = by_instruction.latest(starts, each[0], each[1], each[2], rank)
    assert int(low[0]) <= min(answers)
    assert int(high[0]) >= max(answers)
    if all(bit != 1 for bit in (*bits, *separate)) and -1 not in keys:
        assert (int(low[0]), int(high[0])) == bounds(answers)


# --- seen from each row -------------------------------------------------------------------------------------


def _worlds(low: Sequence[int], high: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return product(
        *(sorted({a, b, *range(max(a, 1), min(b, 6) + 1)}) for a, b in zip(low, high, strict=True))
    )


@settings(max_examples=examples(75, 300))
@given(st.data())
def test_a_related_count_bounds_every_world(data: st.DataObject) -> None:
    lengths, bits, low, high, own_low, own_high = data.draw(tables(2, longest=3))
    assume(len(bits) <= 3)
    relation = data.draw(st.sampled_from(list(RELATIONS)))
    others = data.draw(st.booleans()) or relation == kernels.WITHIN
    same_field = data.draw(st.booleans())
    keys = data.draw(st.sampled_from([None, [0, 1, -1], [0, 0, 1], [-1, 0, 0]]))
    if same_field:
        own_low, own_high = low, high
        others = others or relation in (kernels.AFTER, kernels.BEFORE)
    code = kernels.SAME_OWN_DAY if same_field and relation == kernels.SAME_DAY else relation
    plus = [day if day in (ALWAYS, NEVER) else day + 2 for day in [*own_low, *own_high]]
    got_low, got_high = by_instruction.related(
        starts_of(lengths), bits_of(bits), kernels.Relation(
            others, int32(keys[: len(bits)] if keys else []), code, int32(low), int32(high), int32(own_low),
            int32(own_high), int32(plus[: len(bits)]), int32(plus[len(bits) :]),
        ), kernels.COUNT, int32([]), int32([]), 1,
    )  # fmt: skip
    key_worlds = list(product(*([k] if k >= 0 else [0, 1, 9] for k in (keys or [0, 0, 0])[: len(bits)])))
    for rows in segments(lengths):
        for i in rows:
            counts = set()
            for days in _worlds(low, high):
                own_days = (
                    [days[i]]
                    if same_field
                    else sorted(
                        {own_low[i], own_high[i], *range(max(own_low[i], 1), min(own_high[i], 6) + 1)}
                    )
                )
                for own, key in product(own_days, key_worlds):
                    end = own if own in (ALWAYS, NEVER) else own + 2
                    for world in memberships(bits):
                        counts.add(
                            sum(
                                1
                                for j in rows
                                if world[j]
                                and not (others and i == j)
                                and (i == j or key[i] == key[j])
                                and RELATIONS[relation](days[j], own, end, i == j)
                            )
                        )
            assert got_low[i] <= min(counts), (i, counts)
            assert got_high[i] >= max(counts), (i, counts)
            if (
                all(b != 1 for b in bits)
                and low == high
                and own_low == own_high
                and not (keys and -1 in keys)
            ):
                assert {int(got_low[i]), int(got_high[i])} == counts


@settings(max_examples=examples(75, 300))
@given(st.data())
def test_related_days_bound_every_world(data: st.DataObject) -> None:
    lengths, bits, low, high = data.draw(tables(1, longest=3))
    relation = data.draw(
        st.sampled_from([kernels.ANY_DAY, kernels.AFTER, kernels.BEFORE, kernels.SAME_OWN_DAY])
    )
    what, rank = data.draw(
        st.sampled_from([(kernels.LATEST, 1), (kernels.LATEST, 2), (kernels.EARLIEST, 1), (kernels.EVERY, 1)])
    )
    others = data.draw(st.booleans()) or relation in (kernels.AFTER, kernels.BEFORE)
    stands = RELATIONS[kernels.SAME_DAY if relation == kernels.SAME_OWN_DAY else relation]
    days_of = int32(low), int32(high)
    got_low, got_high = by_instruction.related(
        starts_of(lengths), bits_of(bits),
        kernels.Relation(others, int32([]), relation, *days_of, *days_of, int32([]), int32([])), what, *days_of, rank,
    )  # fmt: skip
    for rows in segments(lengths):
        part = list(rows)
        for days in _worlds([low[j] for j in part], [high[j] for j in part]):
            for world in memberships([bits[j] for j in part]):
                for i in range(len(part)):
                    found = [
                        days[j]
                        for j in range(len(part))
                        if world[j] and not (others and i == j) and stands(days[j], days[i], 0, i == j)
                    ]
                    answer = {
                        kernels.LATEST: ranked(found, rank),
                        kernels.EARLIEST: min(found, default=NEVER),
                        kernels.EVERY: max(found, default=ALWAYS),
                    }[what]
                    assert got_low[part[i]] <= answer <= got_high[part[i]]


@SMALL
@given(tables(), st.booleans(), st.data())
def test_counting_by_key_is_relating_by_key(
    table: tuple[Any, ...], others: bool, data: st.DataObject
) -> None:
    lengths, bits = table
    keys = int32(data.draw(st.lists(st.integers(-1, 1), min_size=len(bits), max_size=len(bits))))
    none = int32([])
    relation = kernels.Relation(others, keys, kernels.ANY_DAY, none, none, none, none, none, none)
    wanted = by_instruction.related(starts_of(lengths), bits_of(bits), relation, kernels.COUNT, none, none, 1)
    got = by_instruction.same_key_count(starts_of(lengths), bits_of(bits), others, keys)
    assert got[0].tolist() == wanted[0].tolist()
    assert got[1].tolist() == wanted[1].tolist()


@settings(max_examples=examples(100, 400))
@given(tables(2, longest=4), st.integers(1, 2), st.booleans(), st.data())
def test_the_cap_bounds_every_world(
    table: tuple[Any, ...], limit: int, by_case: bool, data: st.DataObject
) -> None:
    lengths, bits, low, high, tie_low, tie_high = table
    members = [3 if b == 0 else b for b in bits]
    rows = len(bits)

    def drawn(values: list[Any]) -> list[Any]:
        return data.draw(st.lists(st.sampled_from(values), min_size=rows, max_size=rows))

    counted, cleared = drawn([0, 1, 3, 3, 3]), drawn([0, 0, 0, 1, 3])
    # What is cleared never clears again; what may be cleared may never.
    low = [NEVER if c == 3 else day for day, c in zip(low, cleared, strict=True)]
    high = [NEVER if c else day for day, c in zip(high, cleared, strict=True)]
    place = list(range(rows))
    for part in segments(lengths) if by_case else ():
        joined = drawn([True, False])
        for i in list(part)[1:]:
            place[i] = place[i - 1] if joined[i] else i
    got_low, got_high = by_instruction.cap(
        starts_of(lengths), int32(place), int32(low), int32(high), int32(tie_low), int32(tie_high),
        bits_of(counted), bits_of(members), bits_of(cleared), limit, False,
    )  # fmt: skip
    with_more = by_instruction.cap(
        starts_of(lengths), int32(place), int32(low), int32(high), int32(tie_low), int32(tie_high),
        bits_of(counted), bits_of(members), bits_of(cleared), limit, True,
    )  # fmt: skip
    assert (with_more[0] >= low).all()
    assert (with_more[1] >= got_high).all()
    rng = random.Random(0)
    for part in segments(lengths):
        for _ in range(60):
            world = [
                _Capped(
                    place[i],
                    cleared=(was := rng.random() < {0: 0, 1: 0.5, 3: 1}[cleared[i]]),
                    day=NEVER if was else rng.choice([low[i], high[i]]),
                    tie=rng.choice([tie_low[i], tie_high[i]]),
                    member=members[i] == 3 or rng.random() < 0.5,
                    counted=rng.random() < {0: 0, 1: 0.5, 3: 1}[counted[i]],
                )
                for i in part
            ]
            for i, answer, one in zip(part, _capped(world, limit), world, strict=True):
                if one.member:
                    assert got_low[i] <= answer <= got_high[i]


@dataclass(frozen=True)
class _Capped:
    """A row under a cap, in one world."""

    place: int
    cleared: bool
    day: int
    tie: int
    member: bool
    counted: bool


def _capped(world: list[_Capped], limit: int) -> list[int]:
    """The days after the cap, by standing in a queue."""
    queue = sorted((one.day, one.tie, k) for k, one in enumerate(world) if one.member and one.counted)
    taken = {one.place for one in world if one.member and one.counted and one.cleared}
    left = limit - len(taken)
    for day, _, k in queue:
        if day < NEVER and left > 0 and world[k].place not in taken:
            taken.add(world[k].place)
            left -= 1
    return [one.day if not one.counted or one.place in taken else NEVER for one in world]


# --- codes and runs -----------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 9)))
def test_compact_numbers_the_codes_that_occur(codes: list[int]) -> None:
    dense, found = kernels.compact(int32(codes), 10)
    assert [found[code] for code in dense] == codes
    assert sorted(found.tolist()) == sorted(set(codes))


@pytest.mark.parametrize("changed", [[], [True], [True, False, True], [True, True, False]])
def test_run_starts(changed: list[bool]) -> None:
    starts = kernels.run_starts(np.array(changed, bool))
    assert starts.tolist() == [*(i for i, new in enumerate(changed) if new), len(changed)]


@SMALL
@given(st.lists(st.tuples(BITS, A_DAY, A_DAY), min_size=1, max_size=4))
def test_a_choice_bounds_every_branch_that_may_be_taken(branches: list[tuple[int, int, int]]) -> None:
    possible, certain, undecided = int32([NEVER]), int32([ALWAYS]), np.ones(1, np.uint8)
    branches = [*((when, min(days), max(days)) for when, *days in branches), (3, 4, 4)]
    for when, first, last in branches:
        by_instruction.choose(possible, certain, undecided, bits_of([when]), int32([first]), int32([last]))
    taken = []
    for when, first, last in branches:
        if when:
            taken.append((first, last))
        if when == 3:
            break
    assert (int(possible[0]), int(certain[0])) == (min(f for f, _ in taken), max(t for _, t in taken))


@SMALL
@given(tables(1, longest=3), st.sampled_from(list(RELATIONS)), st.booleans(), st.data())
def test_whom_related_rows_blame(
    table: tuple[Any, ...], relation: int, others: bool, data: st.DataObject
) -> None:
    lengths, bits, low, high = table
    masks = [1 << place for place in range(len(bits))]
    wanted = data.draw(st.lists(st.booleans(), min_size=len(bits), max_size=len(bits)))
    plus = [day if day in (ALWAYS, NEVER) else day + 2 for day in [*low, *high]]
    how = kernels.Relation(
        others, int32([]), kernels.SAME_OWN_DAY if relation == kernels.SAME_DAY else relation, int32(low), int32(high),
        int32(low), int32(high), int32(plus[: len(bits)]), int32(plus[len(bits) :]),
    )  # fmt: skip
    found = by_instruction.related_blame(
        starts_of(lengths), bits_of(bits), how, np.array(masks, np.uint64), np.array(wanted, np.bool_)
    )
    for rows in segments(lengths):
        for i in rows:
            members = [j for j in rows if bits[j] and kernels.stands(i, j, how)] if wanted[i] else []
            assert int(found[i]) == sum(masks[j] for j in members)


@SMALL
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1), A_DAY, st.booleans()), max_size=9))
def test_what_is_told_of_persons_is_added_and_the_first_day_kept(
    rows: list[tuple[int, int, int, bool]],
) -> None:
    persons = np.array([person for person, *_ in rows], np.int64)
    values = np.array([value for _, value, *_ in rows], np.uint64)
    one, two, count = np.zeros(4, np.uint64), np.zeros(4, np.uint64), np.zeros(4, np.int32)
    kernels.add(one, two, count, persons, np.arange(len(rows), dtype=np.int32), values, ~values)
    for person in range(4):
        own = [value for of, value, *_ in rows if of == person]
        assert (int(one[person]), int(count[person])) == (sum(own) % 2**64, len(own))
        assert int(two[person]) == sum(2**64 - 1 - value for value in own) % 2**64
    days = int32([0 for _ in rows])
    kernels.least(days, int32([day for _, _, day, _ in rows]), np.array([so for *_, so in rows], np.bool_))
    assert days.tolist() == [min(0, day) if so else 0 for _, _, day, so in rows]


@SMALL
@given(tables(3), st.sampled_from(list(RELATIONS)), st.sampled_from([kernels.EVERY, kernels.LATEST]))
def test_others_without_a_key_are_related_as_all_are(table: tuple[Any, ...], kind: int, what: int) -> None:
    lengths, bits, low, high, own_low, own_high, value_low, value_high = table
    plus = [day if day in (ALWAYS, NEVER) else day + 2 for day in [*own_low, *own_high]]
    relation = kernels.Relation(
        True, int32([]), kind, int32(low), int32(high), int32(own_low), int32(own_high), int32(plus[: len(bits)]),
        int32(plus[len(bits) :]),
    )  # fmt: skip
    starts, values = starts_of(lengths), (int32(value_low), int32(value_high))
    counted = by_instruction.related(starts, bits_of(bits), relation, kernels.COUNT, int32([]), int32([]), 1)
    np.testing.assert_array_equal(by_instruction.others_count(starts, bits_of(bits), relation), counted)
    last = by_instruction.related(starts, bits_of(bits), relation, what, *values, 1)
    np.testing.assert_array_equal(
        by_instruction.others_last(starts, bits_of(bits), relation, *values, what), last
    )


@SMALL
@given(st.lists(st.sampled_from([True, False, None]), max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_bitmaps_are_read_from_wherever_they_begin(
    values: list[bool | None], before: int, after: int
) -> None:
    column = pa.array([None] * before + values + [True] * after).cast(pa.bool_()).slice(before, len(values))
    days = pa.array([None] * before + [None if value is None else int(value) for value in values], pa.int32())
    days = days.slice(before)
    for array, whole in ((column, True), (days, False)):
        valid, content = (
            np.zeros(0, np.uint8) if each is None else np.frombuffer(each, np.uint8)
            for each in array.buffers()
        )
        if whole:
            truths = kernels.truths(content, valid, array.offset, len(array))
            assert truths.tolist() == [1 if value is None else 3 * value for value in values]
        elif len(valid):
            found = kernels.filled(
                content.view(np.int32)[array.offset : array.offset + len(array)], valid, array.offset, ALWAYS
            )
            assert found.tolist() == [ALWAYS if value is None else int(value) for value in values]
