"""Makes a synthetic state: a dataset of charges, and beside it the person records and the hidden truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from clearslate.records.dataset import Coverage, DatasetWriter, Manifest
from clearslate.records.days import to_day
from clearslate.records.people import note_people
from clearslate.synthetic.chunk import Chunk, make_chunk
from clearslate.synthetic.defects import Defects
from clearslate.synthetic.person_records import PEOPLE_SCHEMA, TRUTH_SCHEMA
from clearslate.synthetic.profile import Profile, SyntheticError, read_profile
from clearslate.synthetic.world import make_recipe

PEOPLE_FILE: Final = "people.parquet"
TRUTH_FILE: Final = "truth.parquet"

CHUNK: Final = 50_000  # true people made at a time; part of what a seed means
MOST_PEOPLE: Final = 10_000 * CHUNK  # identifiers have four digits for the chunk

_YEARS: Final = 40
_CHARGES_A_BUCKET: Final = 200_000
_CHARGES_A_PERSON: Final = 6

Progress = Callable[[int, int], None]


def generate(
    state: str,
    people: int,
    out: Path,
    *,
    seed: int,
    known_through: dt.date,
    buckets: int | None = None,
    progress: Progress | None = None,
    defects: Defects | None = None,
) -> Manifest:
    """Write a synthetic state into a new dataset folder.

    The same state, people, seed, day and defects give the same content, whatever the number of buckets.

    Args:
        state: USPS code.
        people: how many true people; person records are a few more.
        out: the dataset's folder; its parent exists.
        seed: not negative.
        known_through: the day up to which the records are complete.
        buckets: of the dataset; by default as many as its size asks for.
        progress: called with the people made so far and their total.
        defects: rates of defects; by default those of real records.

    Returns:
        The dataset's manifest.

    Raises:
        SyntheticError: there is no such state, or a number is out of range.
        DatasetError: the place is taken.
    """
    profile = read_profile(state)
    chunks = _chunks(profile, people, seed, known_through, defects)
    coverage = Coverage(
        jurisdictions=(profile.code,),
        sources=(f"synthetic-{profile.code.lower()}",),
        first_year=known_through.year - _YEARS,
        last_year=known_through.year,
        history="whole",
        invented=True,
    )
    size = buckets if buckets is not None else default_buckets(people)
    with DatasetWriter(
        out, known_through=known_through, coverage=coverage, facts=profile.law.facts, buckets=size
    ) as writer:
        # Only now is the place ours: another build to it would have been refused.
        beside = {name: out.parent / f".{out.name}.{name}" for name in (PEOPLE_FILE, TRUTH_FILE)}
        try:
            with (
                pq.ParquetWriter(beside[PEOPLE_FILE], PEOPLE_SCHEMA, compression="zstd") as people_file,
                pq.ParquetWriter(beside[TRUTH_FILE], TRUTH_SCHEMA, compression="zstd") as truth_file,
            ):
                made = 0
                for chunk in chunks:
                    writer.add(chunk.charges)
                    people_file.write_table(chunk.people)
                    truth_file.write_table(chunk.truth)
                    made = min(made + CHUNK, people)
                    if progress is not None:
                        progress(made, people)
            manifest = writer.close()
            for name, path in beside.items():
                path.replace(out / name)
            note_people(out)
        finally:
            for path in beside.values():
                path.unlink(missing_ok=True)
    return manifest


def default_buckets(people: int) -> int:
    """So many buckets that each holds about 200,000 charges; a power of two, from 8 to 4,096."""
    wanted = people * _CHARGES_A_PERSON // _CHARGES_A_BUCKET
    return max(8, min(4096, 1 << max(wanted - 1, 0).bit_length()))


def charge_tables(
    state: str, people: int, *, seed: int, known_through: dt.date, defects: Defects | None = None
) -> Iterator[Chunk]:
    """The same content chunk by chunk, in memory: canonical charge rows, person records, truth.

    Raises:
        SyntheticError: there is no such state, or a number is out of range.
    """
    return _chunks(read_profile(state), people, seed, known_through, defects)


def _chunks(
    profile: Profile, people: int, seed: int, known_through: dt.date, defects: Defects | None
) -> Iterator[Chunk]:
    if not 1 <= people <= MOST_PEOPLE:
        raise SyntheticError(f"{people} people: choose from 1 to {MOST_PEOPLE}")
    if seed < 0:
        raise SyntheticError("the seed must not be negative")
    recipe = make_recipe(profile, defects or Defects(), seed, to_day(known_through))
    return (
        make_chunk(recipe, index, min(CHUNK, people - start))
        for index, start in enumerate(range(0, people, CHUNK))
    )
