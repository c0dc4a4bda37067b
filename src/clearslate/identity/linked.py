"""The people of the sources under their linked persons: in charges, and in the people table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.identity.bucket import set_columns
from clearslate.identity.links import LinkError, Links
from clearslate.records.columns import one_chunk
from clearslate.records.files import create_private, make_private
from clearslate.records.hashing import hash_strings
from clearslate.records.people import FOLDER as PEOPLE
from clearslate.records.people import PEOPLE_SCHEMA

_SEED: Final = 3  # another hash than the one that spreads persons over buckets
PEOPLE_FILE: Final = "people.parquet"


class LinkedPeople:
    """Looks linked persons up by the sources' own."""

    def __init__(self, links: Links) -> None:
        persons = links.persons
        self.manifest = links.manifest.get("files", {})
        self.possible = links.possible
        self.table = persons
        hashes = hash_strings(persons["source_person_id"], _SEED)
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        ordered = persons.take(pa.array(order)).combine_chunks()
        self._own, self._linked, self._source = (
            one_chunk(ordered[name]) for name in ("source_person_id", "person_id", "source")
        )
        if len(pc.unique(self._own)) < len(self._own):
            raise LinkError("two sources of the links have persons of one id: give their mappings other ids")

    def find(self, own: Any, place: Path) -> tuple[pa.Array, pa.Array]:
        """The linked person and the source of each person of a column.

        Raises:
            LinkError: the links know nothing of a person.
        """
        encoded = one_chunk(own).dictionary_encode()
        hashes = hash_strings(encoded.dictionary, _SEED)
        at = np.searchsorted(self._hashes, hashes)
        at = np.minimum(at, max(len(self._hashes) - 1, 0))
        found = self._own.take(pa.array(at)) if len(self._own) else pa.nulls(len(at), pa.string())
        same = pc.fill_null(pc.equal(found, encoded.dictionary), False).to_numpy(zero_copy_only=False)
        if not same.all():
            # Two ids of one hash lie side by side; whoever is not found then is not there.
            slow = pc.index_in(encoded.dictionary.filter(pa.array(~same)), self._own)
            if slow.null_count:
                raise LinkError(
                    f"{slow.null_count} persons of {place} are not among the links: they are of other records; "
                    "run clearslate link again over these datasets"
                )
            at[~same] = slow.to_numpy()
        rows = pa.array(at).take(encoded.indices)
        return self._linked.take(rows), self._source.take(rows)


def renamed(rows: pa.Table, persons: LinkedPeople, place: Path) -> tuple[pa.Table, list[str]]:
    """The rows under linked persons; cases, charges and files under the name of their source."""
    linked, sources = persons.find(rows["person_id"], place)
    files = pc.binary_join_element_wise(sources, rows["source_file"].cast(pa.string()), "/")
    changed = {
        "person_id": linked,
        "case_id": pc.binary_join_element_wise(sources, rows["case_id"], ":"),
        "charge_id": pc.binary_join_element_wise(sources, rows["charge_id"], ":"),
        "source_file": one_chunk(files).dictionary_encode(),
    }
    return set_columns(rows, changed), pc.unique(sources).to_pylist()


def write_people(datasets: Sequence[Path], persons: LinkedPeople, building: Path) -> None:
    """Who the people of datasets are, under their linked persons: the folder ``people/`` of a new dataset."""
    make_private(building / PEOPLE)
    target = building / PEOPLE / PEOPLE_FILE
    places = [dataset / PEOPLE / PEOPLE_FILE for dataset in datasets]
    there = [str(place) for place in places if place.is_file()]
    create_private(target).close()
    names = ", ".join(
        "persons.person_id" if name == "person_id" else f"people.{name}" for name in PEOPLE_SCHEMA.names
    )
    with duckdb.connect() as connection:
        connection.execute("SET temp_directory = ?", [str(building / "spill")])
        connection.register("persons", persons.table)
        connection.register("nobody", PEOPLE_SCHEMA.empty_table())
        people = (
            "(FROM nobody UNION ALL BY NAME FROM read_parquet(?, union_by_name = true))"
            if there
            else "nobody"
        )
        query = (
            f"SELECT {names} FROM {people} AS people JOIN persons ON persons.source = people.source "  # noqa: S608
            "AND persons.source_person_id = people.person_id "
            "ORDER BY ALL"
        )
        found = connection.sql(query, params=[there] if there else None).to_arrow_reader(100_000)
        with pq.ParquetWriter(target, PEOPLE_SCHEMA, compression="zstd") as writer:
            for batch in found:
                writer.write_table(pa.Table.from_batches([batch]).cast(PEOPLE_SCHEMA))


@contextmanager
def restricted_table(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A Parquet file for its owner only."""
    with create_private(path) as stream, pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        yield writer
