"""The person records of a chunk, as an agency keeps them, and the hidden truth of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.synthetic import columns
from clearslate.synthetic.draws import chance
from clearslate.synthetic.people import (
    CORRUPTIONS,
    MISSING,
    RELATIONS,
    SEXES,
    PersonRecords,
)
from clearslate.synthetic.profile import distinct
from clearslate.synthetic.world import Recipe, World, person_ids
from clearslate.synthetic.written_days import unless

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray


PEOPLE_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        ("given_name", pa.dictionary(pa.int32(), pa.string())),
        ("middle_initial", pa.dictionary(pa.int32(), pa.string())),
        ("family_name", pa.dictionary(pa.int32(), pa.string())),
        ("sex", pa.dictionary(pa.int32(), pa.string())),
        ("race", pa.dictionary(pa.int32(), pa.string())),
        ("date_of_birth_from", pa.date32()),
        ("date_of_birth_to", pa.date32()),
        ("county", pa.dictionary(pa.int32(), pa.string())),
        ("driver_license", pa.string()),
        ("state_id", pa.string()),
    ]
)
TRUTH_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("true_person_id", pa.string(), nullable=False),
        ("true_date_of_birth", pa.date32()),
        ("relation", pa.dictionary(pa.int32(), pa.string())),
        ("related_to", pa.string()),
        ("corrupted", pa.list_(pa.string())),
    ]
)
_INITIALS: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def people_table(rng: Generator, world: World, recipe: Recipe) -> pa.Table:
    """The person records, by their identifiers."""
    records, people, profile = world.records, world.people, recipe.profile
    size, person = len(records), world.records.person
    born = columns.dates(records.birth)
    given, of_given = distinct(recipe.names.given_names())
    family, of_family = distinct(recipe.names.family_names())
    is_second = np.arange(size) >= len(people)
    no_license = chance(rng, 0.3, size) | (is_second & chance(rng, 0.5, size))
    arrays = [
        columns.strings(person_ids(world)),
        columns.text(of_given[records.given], given),
        columns.text(records.middle, _INITIALS),
        columns.text(of_family[records.family], family),
        columns.text(unless(chance(rng, 0.005, size), people.sex[person]), SEXES),
        columns.text(
            unless(chance(rng, 0.02, size), people.group[person]), [group.name for group in profile.groups]
        ),
        *born,
        columns.text(people.county[person], profile.counties),
        columns.strings(_numbers("D########", world, person, 7_654_321), no_license),
        columns.strings(
            _numbers(
                f"{profile.code}########",
                world,
                np.where(records.other_state_id, np.arange(size), person),
                3_141_593,
            )
        ),
    ]
    return _by_number(pa.Table.from_arrays(arrays, schema=PEOPLE_SCHEMA), records)


def _by_number(table: pa.Table, records: PersonRecords) -> pa.Table:
    """The rows of person records in the order of their identifiers."""
    return table.take(pa.array(np.argsort(records.number)))


_MOST_RECORDS: Final = 131_072  # numbers set aside for one chunk


def _numbers(template: str, world: World, rows: NDArray[Any], factor: int) -> NDArray[np.uint8]:
    """Distinct numbers that do not show their order: multiples modulo 10^8, to which the factor is prime."""
    serial = np.asarray(rows, np.int64) + world.index * _MOST_RECORDS
    return columns.numbered(template, serial * factor % 100_000_000)


def truth_table(world: World) -> pa.Table:
    """Who each person record truly is, and what of it is wrong."""
    records, people = world.records, world.people
    person = records.person
    ids = columns.numbered("T####-######", world.index, np.arange(len(people)))
    related = people.related_to[person]
    codes = np.nonzero(records.corrupted)[1]
    offsets = np.concatenate([[0], np.cumsum(records.corrupted.sum(axis=1))]).astype(np.int32)
    names = columns.text(codes.astype(np.int32), CORRUPTIONS).cast(pa.string())
    born = people.birth[person]
    arrays = [
        columns.strings(person_ids(world)),
        columns.strings(ids[person]),
        columns.dates((born, born))[0],
        columns.text(people.relation[person], RELATIONS),
        columns.strings(ids[np.maximum(related, 0)], related == MISSING),
        pa.ListArray.from_arrays(pa.array(offsets), names),
    ]
    return _by_number(pa.Table.from_arrays(arrays, schema=TRUTH_SCHEMA), records)
