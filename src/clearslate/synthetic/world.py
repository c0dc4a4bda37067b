"""What is true in a chunk of a synthetic state, and under which person record each case stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearslate.synthetic import columns
from clearslate.synthetic.cases import (
    Cases,
    Charges,
    count_cases,
    draw_cases,
    draw_charges,
)
from clearslate.synthetic.draws import chance
from clearslate.synthetic.facts import FactValues, fact_values
from clearslate.synthetic.people import (
    MISSING,
    Names,
    People,
    PersonRecords,
    draw_deaths,
    draw_people,
    relate,
    write_down,
)
from clearslate.synthetic.profile import Profile
from clearslate.synthetic.sentences import (
    Aftermath,
    Debts,
    Sentences,
    draw_aftermath,
    draw_debts,
    draw_sentences,
)

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Ints


@dataclass(frozen=True)
class Recipe:
    """What all chunks of a synthetic state share."""

    profile: Profile
    defects: Defects
    seed: int
    known_through: int
    names: Names
    facts: tuple[FactValues, ...]


def make_recipe(profile: Profile, defects: Defects, seed: int, known_through: int) -> Recipe:
    """Look up once what every chunk needs."""
    return Recipe(profile, defects, seed, known_through, Names(profile), fact_values(profile))


@dataclass(frozen=True)
class World:
    """All that is true in a chunk, and its person records."""

    index: int
    people: People
    deaths: Ints
    cases: Cases
    charges: Charges
    sentences: Sentences
    debts: Debts
    aftermath: Aftermath
    records: PersonRecords
    record: Ints  # of each case, the person record under which it stands
    second: Ints  # of each person, the row of the second record or MISSING


def make_world(truth: Generator, defects: Generator, recipe: Recipe, index: int, count: int) -> World:
    """Draw who lives and what happened, and write the person records down."""
    profile, end, names = recipe.profile, recipe.known_through, recipe.names
    people = draw_people(truth, count, profile, end, names)
    relate(defects, people, recipe.defects, end, names)
    counts = count_cases(truth, people, end)
    cases = draw_cases(truth, people, counts, profile, end)
    charges = draw_charges(truth, cases, profile, end)
    sentences = draw_sentences(truth, charges, profile, end)
    latest = np.maximum(cases.filed, np.where(cases.disposed <= end, cases.disposed, 0))
    deaths = draw_deaths(truth, people, np.maximum.reduceat(latest, cases.starts), end)
    records, second = write_down(defects, people, counts, recipe.defects, names)
    return World(
        index=index,
        people=people,
        deaths=deaths,
        cases=cases,
        charges=charges,
        sentences=sentences,
        debts=draw_debts(truth, cases, charges),
        aftermath=draw_aftermath(truth, charges, profile.law.laws, end),
        records=records,
        record=_records_of_cases(defects, cases, counts, second),
        second=second,
    )


def _records_of_cases(rng: Generator, cases: Cases, counts: Ints, second: Ints) -> Ints:
    """Cases of a person with two records stand under either; each record has at least one."""
    other = second[cases.person]
    moved = (other != MISSING) & chance(rng, 0.5, len(cases))
    lasts = cases.starts + counts - 1
    moved[lasts] = other[lasts] != MISSING
    moved[cases.starts] = False
    return np.where(moved, other, cases.person).astype(np.int32)


def person_ids(world: World) -> NDArray[np.uint8]:
    """Of each person record its identifier, as bytes."""
    return columns.numbered("P####-######", world.index, world.records.number)
