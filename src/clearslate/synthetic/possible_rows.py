"""Rows of charges that may belong to another person too, with that person's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from clearslate.records.schema import Membership
from clearslate.synthetic import columns
from clearslate.synthetic.charge_rows import PERSON_COLUMNS
from clearslate.synthetic.draws import YEAR, whole
from clearslate.synthetic.people import (
    MISSING,
)
from clearslate.synthetic.world import Recipe, World

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.draws import Ints

_SPLIT_WEIGHT: Final = 12.0  # charges of a person with two records stand elsewhere so much more often


def possible_rows(rng: Generator, world: World, recipe: Recipe, certain: pa.Table) -> pa.Table:
    """Rows of charges that may belong to another person too, with that person's facts."""
    case = world.charges.case
    person = world.cases.person[case]
    is_split = world.second[person] != MISSING
    weight = np.where(is_split, _SPLIT_WEIGHT, 1.0)
    share = recipe.defects.possible_membership * weight / weight.mean()
    rows = np.flatnonzero(rng.random(len(case)) < share)
    other = _others(rng, world, rows)
    rows, other = rows[other != MISSING], other[other != MISSING]
    table = certain.take(pa.array(rows))
    record = _first_rows(world)[other]
    of_other = certain.select(_of_person(recipe)).take(pa.array(record))
    for name in of_other.column_names:
        table = table.set_column(
            table.column_names.index(name), certain.schema.field(name), of_other.column(name)
        )
    place = table.column_names.index("membership")
    member = columns.same(Membership.POSSIBLE, len(rows))
    return table.set_column(place, certain.schema.field("membership"), member)


def _of_person(recipe: Recipe) -> list[str]:
    own = (field for field in recipe.profile.law.facts if field.level == "person")
    return [*PERSON_COLUMNS, *(column for field in own for column in field.columns)]


def _first_rows(world: World) -> NDArray[np.int64]:
    """Of each person record, the row of one of its charges: every record has some."""
    record = world.record[world.charges.case]
    first = np.zeros(len(world.records), np.int64)
    first[record] = np.arange(len(record))
    return first


def _others(rng: Generator, world: World, rows: NDArray[np.intp]) -> Ints:
    """The person record under which each charge may stand too; MISSING where nobody else is old enough.

    It is the person's other record, or that of a twin or namesake, or anybody's; never of one who was a
    child on the day of the offense.
    """
    offense = world.charges.offense[rows]
    home = world.record[world.charges.case[rows]]
    person = world.records.person[home]
    second = world.second[person]
    sibling = np.where(home == second, person, second)
    related = world.people.related_to[person]
    born_by = offense - whole(np.full(len(rows), 14 * YEAR))
    births = world.people.birth[world.records.person]
    by_age = np.argsort(births, kind="stable")
    old_enough = np.searchsorted(births[by_age], born_by, side="right")
    place = (rng.random(len(rows)) * old_enough).astype(np.int64)
    next_place = np.where(by_age[place] == home, (place + 1) % np.maximum(old_enough, 1), place)
    anybody = by_age[next_place]
    anybody = np.where((old_enough > 0) & (anybody != home), anybody, MISSING)
    fits = (related != MISSING) & (world.people.birth[np.maximum(related, 0)] <= born_by)
    return np.where(sibling != MISSING, sibling, np.where(fits, related, anybody)).astype(np.int32)
