"""What holds people back: the value is Shapley's, and what has no row cannot be worked out from what has."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from clearslate.policy.measures import CHARGES_UNIT, PEOPLE_UNIT
from clearslate.policy.tables import SHAPLEY_FROM, obstacles
from clearslate.policy.tally import Counted

LAW, CONDITIONS = "LAW", ("wait", "money", "offense", "grade")
SETS = [each for size in range(1, len(CONDITIONS) + 1) for each in combinations(range(len(CONDITIONS)), size)]
Sets = dict[tuple[int, ...], tuple[int, int]]


def world(rng: random.Random) -> Sets:
    """By conditions that fail together how many charges, and of how many people."""
    scale = rng.choice([20, 200, 3000])
    charges = {each: int(rng.random() ** 3 * scale) for each in SETS}
    return {each: (count, rng.randint(-(-count // 3), count)) for each, count in charges.items()}


def told(sets: Sets) -> list[dict[str, Any]]:
    found = Counted()
    counts = {
        (LAW, failed, unit): count
        for failed, pair in sets.items()
        for unit, count in zip((CHARGES_UNIT, PEOPLE_UNIT), pair, strict=True)
        if pair[0]
    }
    found.obstacles = Counter(counts)
    table = obstacles(found, {LAW: CONDITIONS})
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def narrow(rows: list[dict[str, Any]]) -> list[tuple[tuple[int, ...], float, float]]:
    """Charges of one or two conditions without a row that can be bounded to fewer than eleven values."""
    shown = {
        tuple(CONDITIONS.index(row[name]) for name in ("condition", "other") if row[name]): row["charges"]
        for row in rows
        if row["kind"] != "shapley"
    }
    shares = {CONDITIONS.index(row["condition"]): row["share"] for row in rows if row["kind"] == "shapley"}
    limits = []
    if shares:  # whole percents of all that the law keeps out
        for condition in range(len(CONDITIONS)):
            own = np.array([1 / len(each) if condition in each else 0.0 for each in SETS])
            share = shares.get(condition, 0.0)
            limits += [own - (share + 0.005), (share - 0.005) - own]
    else:
        limits.append(np.ones(len(SETS)))
    most = np.zeros(len(limits)) if shares else np.array([SHAPLEY_FROM - 1.0])
    bounds = [(shown[each], shown[each]) if each in shown else (0, None) for each in SETS]
    found = []
    for at, each in enumerate(SETS):
        if each in shown or len(each) > 2:
            continue
        ends: list[float] = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(SETS))
            goal[at] = sign
            solved = linprog(goal, A_ub=np.array(limits), b_ub=most, bounds=bounds, method="highs")
            assert solved.status in (0, 3), solved.message
            ends.append(sign * solved.fun if solved.status == 0 else np.inf)
        if ends[1] > 0.5 and np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6) + 1 < 11:
            found.append((each, ends[0], ends[1]))
    return found


@pytest.mark.parametrize("seed", range(16))
def test_what_has_no_row_is_not_worked_out(seed: int) -> None:
    """From all rows and shares of a law no count that has no row can be bounded to fewer than eleven values."""
    rows = told(world(random.Random(seed)))
    assert not narrow(rows)
    assert not [row for row in rows if row["kind"] != "shapley" and min(row["charges"], row["people"]) < 11]


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
    shares = {row["condition"]: row["share"] for row in told(sets) if row["kind"] == "shapley"}
    assert shares == {CONDITIONS[each]: round(count / whole, 2) for each, count in value.items()}
