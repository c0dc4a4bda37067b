"""What holds people back: the value is Shapley's, and what has no row cannot be worked out from what has."""

from __future__ import annotations

import random
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest

from clearslate.policy.asked.measures import CHARGES_UNIT, PEOPLE_UNIT
from clearslate.policy.counted.tables import SHAPLEY_FROM, Cells, obstacles
from clearslate.policy.counted.tally import Counted
from clearslate.runs.protect import Door, Key, Mode, Published

LAW, CONDITIONS = "LAW", ("wait", "money", "offense", "grade")
SETS = [each for size in range(1, len(CONDITIONS) + 1) for each in combinations(range(len(CONDITIONS)), size)]
Sets = dict[tuple[int, ...], tuple[int, int]]


def world(rng: random.Random) -> Sets:
    """By conditions that fail together how many charges, and of how many people."""
    scale = rng.choice([20, 200, 3000])
    charges = {each: int(rng.random() ** 3 * scale) for each in SETS}
    return {each: (count, rng.randint(-(-count // 3), count)) for each, count in charges.items()}


def cell(rng: random.Random, charges: int, people: int) -> list[int]:
    """So many charges of so many people, as equal as can be."""
    each, more = divmod(charges, people)
    return [charges, rng.getrandbits(64), people, (people - more) * each**2 + more * (each + 1) ** 2]


def told(
    sets: Sets, mode: Mode, seed: int = 1
) -> tuple[list[dict[str, Any]], dict[tuple[int, ...], Published]]:
    """The rows, and by conditions the charges as they are published."""
    rng, found, door = random.Random(seed), Counted(), Door(mode, Key(b"k" * 32))
    for failed, (charges, people) in sets.items():
        if charges:
            found.obstacles[LAW, failed, CHARGES_UNIT] = np.array(cell(rng, charges, people), np.uint64)
            found.obstacles[LAW, failed, PEOPLE_UNIT] = np.array(cell(rng, people, people), np.uint64)
    table = obstacles(Cells(found, [], door), {LAW: CONDITIONS})
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return rows, {key[1]: door.count(each) for key, each in found.obstacles.items() if key[2] == CHARGES_UNIT}


@pytest.mark.parametrize("seed", range(16))
def test_what_has_no_row_is_not_worked_out(seed: int) -> None:
    """Shares are of published counts: even who worked one out of them all would find a coin, which fits one to ten people alike."""
    sets = world(random.Random(seed))
    rows, published = told(sets, Mode.PROTECTED, seed)
    shown = {
        tuple(CONDITIONS.index(row[name]) for name in ("condition", "other") if row[name])
        for row in rows
        if row["kind"] != "shapley"
    }
    assert not [
        row for row in rows if row["kind"] != "shapley" and (row["charges"].small or row["people"].small)
    ]
    for failed, found in published.items():
        charges, people = sets[failed]
        if people <= 10:
            assert failed not in shown
            assert found.small
            assert found.value in (0, 10 * charges // people)


def test_the_share_is_shapleys_value() -> None:
    """Over all orders in which conditions are dropped, what each frees when it goes."""
    sets = world(random.Random(5))
    assert sum(count for count, _ in sets.values()) > SHAPLEY_FROM
    value = dict.fromkeys(range(len(CONDITIONS)), 0.0)
    orders = list(permutations(range(len(CONDITIONS))))
    for order in orders:
        for place, condition in enumerate(order):
            gone = set(order[: place + 1])
            value[condition] += sum(
                count for failed, (count, _) in sets.items() if condition in failed and set(failed) <= gone
            ) / len(orders)
    whole = sum(value.values())
    shares = {row["condition"]: row["share"] for row in told(sets, Mode.EXACT)[0] if row["kind"] == "shapley"}
    assert shares == {CONDITIONS[each]: round(count / whole, 2) for each, count in value.items()}
