"""Published counts: the noise, what it depends on, and the key."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from clearslate.records.dataset import Dataset
from clearslate.runs.protect import (
    EMPTY,
    INVENTED,
    KEY_FILE,
    NOBODY,
    NOISE,
    Door,
    Key,
    Mode,
    ProtectionError,
    Published,
    _note,
    _read,
    count_text,
    joined,
    key_for,
)
from clearslate.synthetic.generator import generate

DOOR = Door(Mode.PROTECTED, Key(b"k" * 32))
EXACT = Door(Mode.EXACT, INVENTED)


def of_people(number: int, key: int) -> tuple[int, int, int, int]:
    return number, key, number, number


def test_the_noise_has_mean_zero_and_a_spread_of_three_people() -> None:
    draw = random.Random(1)
    found = np.array([DOOR.count(of_people(500, draw.getrandbits(64))).value - 500 for _ in range(40_000)])
    assert abs(found.mean()) < 0.06  # four standard errors
    assert abs(found.std() - 3) < 0.05
    assert abs(found).max() <= 10
    assert (abs(found) <= 2).mean() == pytest.approx(0.6, abs=0.02)
    assert (abs(found) <= 6).mean() == pytest.approx(0.97, abs=0.01)


@pytest.mark.prove
def test_the_noise_is_what_it_is_said_to_be() -> None:
    """Over a million keys each noise comes as often as it should (chi-square, 20 degrees of freedom, 1 in 1,000)."""
    draw = random.Random(2)
    found = np.bincount(
        [DOOR.count(of_people(500, draw.getrandbits(64))).value - 490 for _ in range(1_000_000)]
    )
    wanted = np.diff([0, *NOISE]) / 2**53 * 1_000_000
    assert (np.square(found - wanted) / wanted).sum() < 45.3


def test_the_noise_is_pinned() -> None:
    """Another table, or another mixing, would be a new series: figures published before would be a second noise."""
    assert len(NOISE) == 21
    assert NOISE[-1] == 2**53
    assert all(low < high for low, high in pairwise(NOISE))
    keys = [0, 1, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15]
    assert [DOOR.count(of_people(500, key)).value for key in keys] == [504, 501, 498, 504, 499]
    people = Key(b"\0" * 32).of_people(pa.array(["P1", "P2"]))
    assert people.tolist() == [8651120397379847489, 18192430658413020339]


@pytest.mark.parametrize("number", range(1, 11))
def test_a_few_are_told_as_under_eleven_and_counted_right_on_average(number: int) -> None:
    draw = random.Random(number)
    found = [DOOR.count(of_people(number, draw.getrandbits(64))) for _ in range(4000)]
    assert {each.shown for each in found} == {None}
    assert {each.value for each in found} <= {0, 10}
    assert np.mean([each.value for each in found]) == pytest.approx(number, abs=0.3)


@pytest.mark.parametrize("number", range(11, 22))
def test_the_edge_of_what_is_small_is_not_sharp(number: int) -> None:
    """Eleven to nineteen people are told as under 11 as often as their noise takes them below 10: to know that they are is not to know ten."""
    draw = random.Random(number)
    found = [DOOR.count(of_people(number, draw.getrandbits(64))) for _ in range(4000)]
    below = 9 - number + 10  # the place of the largest noise that hides so many
    share = NOISE[below] / 2**53 if below >= 0 else 0
    assert np.mean([each.small for each in found]) == pytest.approx(share, abs=0.03)
    assert (share > 0) == (number <= 19)
    assert {each.shown for each in found if not each.small}.isdisjoint(range(11))
    # A 10 is shown as 11: of a count that is near, too many by an eighth of a person at most.
    assert np.mean([each.value for each in found]) == pytest.approx(number, abs=0.35)


def test_a_sum_is_small_by_the_noise_of_all_that_is_in_it() -> None:
    draw, shown = random.Random(3), 0
    for _ in range(2000):
        one, other = (of_people(draw.randint(1, 9), draw.getrandbits(64)) for _ in range(2))
        whole = joined(one, other, of_charges=False)
        found = DOOR.sum(map(DOOR.count, (one, other)), whole)
        assert found.small == DOOR.count(whole).small
        assert found.small or whole[0] > 10
        moved = DOOR.moved(DOOR.count(one), DOOR.count(other), NOBODY, whole)
        assert moved == found
        shown += not found.small
    assert shown > 300
    part = of_people(40, 5)
    hidden = next(k for k in range(10_000) if DOOR.count(of_people(12, k)).small)
    assert not DOOR.sum([DOOR.count(part), NOBODY], of_people(12, hidden)).small


def test_charges_of_both_bounds_may_be_of_the_same_people() -> None:
    """A thousand charges of eight people who are in both parts were shown, as a sum of two coins."""
    few = (500, 7, 8, 40_000)
    whole = joined(few, few, of_charges=True)
    assert whole[:3] == (1000, 14, 8)
    assert DOOR.sum([DOOR.count(few), DOOR.count(few)], whole).small


def test_a_part_of_what_is_small_is_small() -> None:
    small, some = Published(10, small=True), Published(14, small=False)
    assert DOOR.cut(some, small) == small
    assert DOOR.cut(NOBODY, small) == NOBODY
    assert DOOR.cut(some, Published(12, small=False)) == Published(12, small=False)
    assert EXACT.cut(Published(3, small=False), Published(2, small=False)).value == 3


def test_nobody_is_nobody() -> None:
    assert DOOR.count(EMPTY) == NOBODY
    assert DOOR.moved(NOBODY, NOBODY, NOBODY, EMPTY) == NOBODY
    assert DOOR.sum([NOBODY, NOBODY]) == NOBODY
    assert (count_text(NOBODY), count_text(DOOR.count(of_people(3, 1)))) == ("0", "under 11")


def test_charges_are_moved_by_what_a_person_has_of_them() -> None:
    """Five hundred charges of three people are not told; those of many move by more where each has more."""
    assert DOOR.count((500, 7, 3, 100_000)).small
    draw = random.Random(4)
    for each, spread in ((1, 3), (4, 12)):
        cells = [(200 * each, draw.getrandbits(64), 200, 200 * each * each) for _ in range(6000)]
        assert np.std([DOOR.count(cell).value for cell in cells]) == pytest.approx(spread, rel=0.05)


def test_charges_are_no_fewer_than_their_people() -> None:
    """Thirteen charges of sixteen people cannot be; where people are not shown, or none are, charges stay as they are."""
    few, some, more = Published(10, small=True), Published(13, small=False), Published(16, small=False)
    assert DOOR.no_fewer(some, more) == more
    assert DOOR.no_fewer(few, some) == some  # of people who are shown, charges are shown
    assert DOOR.no_fewer(more, some) == more
    for charges in (few, some, NOBODY):
        assert DOOR.no_fewer(charges, few) == DOOR.no_fewer(charges, NOBODY) == charges
    assert EXACT.no_fewer(some, more) == some


def test_what_is_after_adds_what_entered_and_takes_what_left() -> None:
    before = DOOR.count(of_people(100, 11))
    entered, left, after = DOOR.count(of_people(40, 21)), DOOR.count(of_people(15, 31)), of_people(125, 1)
    found = DOOR.moved(before, entered, left, after)
    assert found.value == before.value + entered.value - left.value
    assert DOOR.moved(before, NOBODY, NOBODY, of_people(100, 11)) == before
    assert DOOR.moved(before, entered, left, after, of=90).value == 90
    # Whoever was there has left: nobody, whatever the coin said of them.
    few = DOOR.count(of_people(7, 99))
    assert DOOR.moved(few, NOBODY, few, EMPTY) == NOBODY


def test_exact_counts_are_the_true_ones() -> None:
    assert EXACT.count(of_people(7, 3)) == Published(7, small=False)
    was, more, fewer = (Published(each, small=False) for each in (5, 3, 1))
    assert EXACT.moved(was, more, fewer, of_people(7, 3)).value == 7
    assert EXACT.without_keys(4, "people") == Published(4, small=False)


def test_a_middle_one_is_told_of_a_hundred_people_or_more() -> None:
    counts = np.array([0, 60, 100, 40])
    assert DOOR.quantile(counts, (200, 5, 99, 500)) is None
    assert DOOR.quantile(counts, (200, 5, 150, 300)) == 2
    assert EXACT.quantile(np.array([1, 2]), EMPTY) == 1


def test_shares_are_told_of_two_hundred_people_or_more_and_hold_the_true_one() -> None:
    draw = random.Random(6)
    assert not DOOR.can_rate(DOOR.count(of_people(150, 1)))
    held = 0
    for _ in range(2000):
        least, most, of = sorted(draw.sample(range(230, 1000), 3))
        entries = [DOOR.count(of_people(each, draw.getrandbits(64))) for each in (least, most - least, of)]
        bounds = DOOR.bounds(entries[0], DOOR.sum(entries[:2]), (entries[2], entries[2]), parts=3)
        assert bounds is not None
        held += bounds[0] <= least / of and most / of <= bounds[1]
    assert held > 1940


def test_the_same_people_have_the_same_key_in_any_order_and_type() -> None:
    key = Key(b"s" * 32)
    ids = [f"P{number}" for number in range(50)]
    found = dict(zip(ids, key.of_people(pa.array(ids)).tolist(), strict=True))
    ids.reverse()
    again = key.of_people(pa.chunked_array([ids]).combine_chunks())
    assert again.dtype == np.uint64
    assert again.tolist() == [found[each] for each in ids]
    charges = Key.of_charges(again, pa.array([f"C{number}" for number in range(50)]))
    assert len({*charges.tolist(), *again.tolist()}) == 100
    assert Key(b"t" * 32).of_people(pa.array(ids)).tolist() != again.tolist()


# --- where the key is -------------------------------------------------------------------------------------


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    (tmp_path / "data").mkdir()
    generate("PA", 20, tmp_path / "data" / "records", seed=1, known_through=dt.date(2025, 12, 31), buckets=1)
    return Dataset.open(tmp_path / "data" / "records")


def test_invented_people_have_the_key_that_everybody_knows(dataset: Dataset) -> None:
    assert key_for(dataset) is INVENTED
    assert not (dataset.path.parent / KEY_FILE).exists()


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    place = tmp_path / KEY_FILE
    with ThreadPoolExecutor(1) as pool:
        found = {pool.submit(_read, place, may_make=True).result().id for _ in range(3)}
    assert len(found) == 1
    assert place.stat().st_mode & 0o777 == 0o600
    assert len(place.read_bytes()) == 32
    assert place.read_bytes().hex() not in repr(_read(place, may_make=False))


def test_a_key_that_cannot_be_one_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ProtectionError, match="there is no key"):
        key_for(dataset, tmp_path / "lost.key")
    (tmp_path / "short.key").write_bytes(b"short")
    with pytest.raises(ProtectionError, match="5 bytes and not 32"):
        key_for(dataset, tmp_path / "short.key")
    (tmp_path / "open.key").write_bytes(b"k" * 32)
    (tmp_path / "open.key").chmod(0o644)
    with pytest.raises(ProtectionError, match="may be read by others"):
        key_for(dataset, tmp_path / "open.key")


def test_records_are_published_under_one_key(dataset: Dataset, tmp_path: Path) -> None:
    """Two keys are two noises, which can be averaged."""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(name.encode() * 10 + b"xx")
        (tmp_path / name).chmod(0o600)
    assert key_for(dataset, tmp_path / "one").id == key_for(dataset, tmp_path / "one").id
    with pytest.raises(ProtectionError, match="two noises"):
        key_for(dataset, tmp_path / "two")
    _note(dataset.path.parent / "disclosure.json", "another dataset", Key(b"y" * 32))
