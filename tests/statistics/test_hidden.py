"""What the public statistics hide is attacked by linear programming, over all files of a month together.

The attacker knows the figures of the whole state, every row that is shown, and how the figures of a row have to do with one
another. No hidden figure may be bounded to fewer than eleven values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from clearslate.runs.suppress import SMALLEST_CELL
from clearslate.statistics.figures import ages_of, hidden_lines
from clearslate.statistics.records import AGES, FromRun

CHARGES, CONVICTIONS, PEOPLE, REST = "charges", "convictions", "people", "non_convictions"
NAMES = (CHARGES, CONVICTIONS, PEOPLE, REST)
Lines = list[dict[str, int | None]]


@dataclass
class Attack:
    """Rows of one or more files as a linear program. A file's rows are apart (`True`), or one charge may stand in several."""

    whole: dict[str, int]
    files: list[tuple[Lines, bool]]
    places: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def narrow(self) -> list[tuple[tuple[int, int, str], float, float]]:
        """Hidden figures that can be bounded to fewer than eleven values."""
        for file, (rows, _) in enumerate(self.files):
            for at, row in enumerate(rows):
                for name in row:
                    self.places[file, at, name] = len(self.places)
        equal: list[tuple[dict[int, float], float]] = []
        most: list[tuple[dict[int, float], float]] = []
        for file, (rows, apart) in enumerate(self.files):
            for name in rows[0]:
                parts = {self.places[file, at, name]: 1.0 for at in range(len(rows))}
                if apart and name != PEOPLE:  # a person may stand in several rows
                    equal.append((parts, self.whole[name]))
                else:
                    most.append((dict.fromkeys(parts, -1.0), -self.whole[name]))
            for at, row in enumerate(rows):
                x = {name: self.places[file, at, name] for name in row}
                if REST in row:
                    equal.append(({x[CHARGES]: 1.0, x[CONVICTIONS]: -1.0, x[REST]: -1.0}, 0))
                most += [({x[name]: 1.0, x[CHARGES]: -1.0}, 0) for name in set(row) - {CHARGES}]
                most += [({place: 1.0}, self.whole[name]) for name, place in x.items()]
        bounds: list[tuple[float, float | None]] = [(0, None)] * len(self.places)
        hidden = []
        for (file, at, name), place in self.places.items():
            shown = self.files[file][0][at][name]
            if shown is None:
                hidden.append((file, at, name))
            else:
                bounds[place] = (shown, shown)
        found = []
        for cell in hidden:
            low, high = (self._end(cell, sign, equal, most, bounds) for sign in (1, -1))
            if high > 0.5 and np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 < SMALLEST_CELL:
                found.append((cell, low, high))
        return found

    def _end(self, cell: tuple[int, int, str], sign: int, equal: Any, most: Any, bounds: Any) -> float:
        goal = np.zeros(len(self.places))
        goal[self.places[cell]] = sign
        told = linprog(goal, *_matrix(most, len(goal)), *_matrix(equal, len(goal)), bounds, method="highs")
        assert told.status in (0, 3), told.message
        return float(sign * told.fun) if told.status == 0 else float(sign * -np.inf)


def _matrix(rows: list[tuple[dict[int, float], float]], width: int) -> tuple[Any, Any]:
    if not rows:
        return None, None
    found = np.zeros((len(rows), width))
    for at, (row, _) in enumerate(rows):
        for place, value in row.items():
            found[at, place] += value
    return found, np.array([end for _, end in rows])


def world(rng: np.random.Generator) -> tuple[dict[str, int], list[tuple[Lines, bool]]]:
    """A month: charges with their county, their laws (a charge may stand under two), their age; the files as they are published."""
    charges = int(rng.choice([6, 30, 200, 1500]))
    person = rng.integers(0, max(1, charges // 2), charges)
    conviction = rng.random(charges) < rng.choice([0.02, 0.3])
    county = rng.choice(8, charges, p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.015, 0.005])
    law = np.stack([rng.random(charges) < share for share in (0.9, 0.3, 0.1, 0.02)])
    law[0, ~law.any(axis=0)] = True
    days = rng.choice(np.array([10, 50, 100, 200, 500, 1000, 4000]), charges)

    def amounts(rows: Any) -> list[int]:
        return [int(rows.sum()), int((rows & conviction).sum()), len(np.unique(person[rows]))]

    everyone = amounts(np.ones(charges, np.bool_))
    files: list[tuple[Lines, bool]] = []
    for groups, apart in (([county == each for each in range(8)], True), (list(law), False)):
        told = hidden_lines([amounts(rows) for rows in groups], everyone)
        # A column of which no row is told tells nothing: it is not published by county, or by law.
        files.append(([dict(zip(NAMES, row, strict=False)) for row in told], apart))
    found = FromRun()
    for day, is_conviction in zip(days.tolist(), conviction.tolist(), strict=True):
        found.days[day, is_conviction] += 1
    ages = ages_of(found)
    assert len(ages) == len(AGES)
    files.append(
        (
            [
                {CHARGES: each.charges, CONVICTIONS: each.convictions, REST: each.non_convictions}
                for each in ages
            ],
            True,
        )
    )
    whole = dict(zip(NAMES, everyone, strict=False)) | {REST: everyone[0] - everyone[1]}
    return whole, [(rows, apart) for rows, apart in files if any(None not in row.values() for row in rows)]


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_figure_is_worked_out(seed: int) -> None:
    """Over all files of a month no hidden figure can be bounded to fewer than eleven values."""
    assert not Attack(*world(np.random.default_rng(seed))).narrow()


def test_something_is_hidden_and_something_shown() -> None:
    """The attack has something to attack."""
    rows = [row for seed in range(12) for told, _ in world(np.random.default_rng(seed))[1] for row in told]
    assert sum(None in row.values() for row in rows) > 20
    assert sum(None not in row.values() for row in rows) > 20


def test_the_attack_finds_a_row_that_is_hidden_alone() -> None:
    """Of one hidden row all is the difference to the whole state."""
    rows: Lines = [
        {CHARGES: 40, CONVICTIONS: 20, PEOPLE: 30},
        {CHARGES: None, CONVICTIONS: None, PEOPLE: None},
    ]
    found = Attack({CHARGES: 47, CONVICTIONS: 24, PEOPLE: 35}, [(rows, True)]).narrow()
    assert {(name, low, high) for (_, _, name), low, high in found} >= {(CHARGES, 7, 7), (CONVICTIONS, 4, 4)}


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 400))
def test_at_length(seed: int) -> None:
    """The same in more months."""
    assert not Attack(*world(np.random.default_rng(seed))).narrow()
