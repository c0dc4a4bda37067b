"""One chunk of a synthetic state: true people, their cases, and what the records say of them.

A chunk depends on the seed, the state, its own number and its size alone. Truth and defects are drawn from
separate streams: the same people stand behind records of any quality, as long as as many of them are twins and
namesakes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clearslate.synthetic.agencies import agency_columns
from clearslate.synthetic.charge_rows import charge_table
from clearslate.synthetic.person_records import people_table, truth_table
from clearslate.synthetic.possible_rows import possible_rows
from clearslate.synthetic.world import Recipe, make_world


@dataclass(frozen=True)
class Chunk:
    """Canonical charge rows, the person records beside them, and the hidden truth of each record."""

    charges: pa.Table
    people: pa.Table
    truth: pa.Table


def make_chunk(recipe: Recipe, index: int, count: int) -> Chunk:
    """The chunk of that number, with ``count`` true people."""
    state = int.from_bytes(recipe.profile.code.encode("ascii"), "big")
    streams = np.random.SeedSequence((recipe.seed, state, index)).spawn(3)
    truth, defects, police = (np.random.Generator(np.random.SFC64(stream)) for stream in streams)
    world = make_world(truth, defects, recipe, index, count)
    certain = charge_table(
        defects,
        world,
        recipe,
        agency_columns(police, world.cases, world.charges.case, recipe.profile, recipe.defects),
    )
    possible = possible_rows(defects, world, recipe, certain)
    return Chunk(
        pa.concat_tables([certain, possible]),
        people_table(defects, world, recipe),
        truth_table(world),
    )
