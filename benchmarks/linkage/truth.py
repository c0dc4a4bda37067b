"""The truth behind extracts: who each source record and each charge is. Only this room reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.identity.links import PAIRS_SCHEMA, PERSONS_SCHEMA, POSSIBLE_SCHEMA, Links
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.records.files import make_private
from clearslate.records.people import FOLDER as PEOPLE
from clearslate.records.people import note_people

GROUPS: Final = ("sex", "race", "names")  # dimensions by which errors are told apart
UNKNOWN: Final = "not known"  # the group of those of whom it is not known
_PEOPLE_FILE: Final = "people.parquet"

# A record that a source keeps under one key may hold rows of two persons (an arrest filed under another's number).
# Its own person is the one of most of its charges, and the first by name among equals.
_RECORDS: Final = """
    WITH held AS (
        SELECT source, person_id, true_person_id, count(DISTINCT charge_id) AS charges
        FROM row_truth GROUP BY ALL
    )
    SELECT source, person_id AS source_person_id, true_person_id,
        row_number() OVER (
            PARTITION BY source, person_id ORDER BY charges DESC, true_person_id
        ) = 1 AS own
    FROM held ORDER BY ALL
"""
_CHARGES: Final = """
    SELECT source, charge_id, min(person_id) AS source_person_id,
        min(true_person_id) AS true_person_id, min(true_charge_id) AS true_charge_id
    FROM row_truth GROUP BY source, charge_id ORDER BY ALL
"""


class TrialError(Exception):
    """A trial cannot be made or scored. The message says what to do."""


@dataclass(frozen=True)
class Truth:
    """Who is who in extracts.

    ``records``: source, source_person_id, true_person_id, own: a row for each person that a source record holds, the
    record's own person marked. ``charges``: source, charge_id, source_person_id, true_person_id, true_charge_id.
    ``people``: true_person_id and what they are counted by. ``lines``: source, file, line, person_id, true_person_id.
    """

    records: pa.Table
    charges: pa.Table
    people: pa.Table
    lines: pa.Table

    @classmethod
    def read(cls, folder: Path, delivery: int = 1) -> Self:
        """The truth in the folder ``truth/`` of extracts, as far as one delivery goes.

        Raises:
            TrialError: the folder holds none.
        """
        try:
            rows = pq.read_table(folder / "rows.parquet")
            people = pq.read_table(folder / "people.parquet")
        except (OSError, pa.ArrowInvalid) as error:
            raise TrialError(
                f"{folder} holds no truth; make extracts with clearslate synth --extracts"
            ) from error
        # What is set aside (no people, cleared before) is no record of a person.
        kept = pc.and_(pc.is_valid(rows["true_charge_id"]), pc.equal(rows["delivery"], delivery))
        kept = pc.and_(kept, pc.is_in(rows["what"].cast(pa.string()), pa.array(["charge", "duplicate"])))
        lines = rows.filter(kept)
        with duckdb.connect() as con:
            con.register("row_truth", lines)
            records, charges = (con.sql(query).to_arrow_table() for query in (_RECORDS, _CHARGES))
        for name in GROUPS:
            known = pc.fill_null(people[name], UNKNOWN)
            people = people.set_column(people.schema.get_field_index(name), name, known)
        return cls(records, charges, people, lines)

    def links(self) -> Links:
        """The links that a linker without error makes: nothing is only possible.

        Persons of a record that is not their own stand under the key that `unmixed` gives them.
        """
        table = self.records
        key = pc.if_else(table["own"], table["source_person_id"], _split_key(table))
        persons = pa.Table.from_arrays(
            [table["source"], key, table["true_person_id"]], names=PERSONS_SCHEMA.names
        )
        return Links(
            persons=persons.cast(PERSONS_SCHEMA),
            possible=POSSIBLE_SCHEMA.empty_table(),
            pairs=PAIRS_SCHEMA.empty_table(),
            manifest={"made_from": "the truth behind synthetic extracts"},
        )

    def mixed(self) -> pa.Table:
        """Of ``records``, the persons that stand in another's record."""
        return self.records.filter(pc.invert(self.records["own"]))

    def unmixed(self, dataset: Path, source: str, out: Path) -> Path:
        """A source's dataset with every record's charges under one person: a copy, or itself where none is mixed.

        Args:
            dataset: the dataset as it was brought in.
            source: its short name.
            out: the folder of the copy, which does not exist.
        """
        mixed = self.mixed().filter(pc.equal(self.mixed()["source"].cast(pa.string()), source))
        if not mixed.num_rows:
            return dataset
        opened = Dataset.open(dataset)
        of_source = self.charges.filter(pc.equal(self.charges["source"].cast(pa.string()), source))
        charges = _strangers(of_source, mixed)
        with DatasetWriter(
            out,
            known_through=opened.manifest.known_through,
            coverage=opened.manifest.coverage,
            facts=opened.manifest.facts,
            buckets=len(opened.buckets),
        ) as writer:
            for bucket in opened.buckets:
                writer.add(_rekeyed(opened.read(bucket.index), "charge_id", charges))
        self._unmix_people(dataset, source, mixed, out)
        return out

    def _unmix_people(self, dataset: Path, source: str, mixed: pa.Table, out: Path) -> None:
        people = pq.read_table(dataset / PEOPLE / _PEOPLE_FILE)
        lines = self.lines.filter(pc.equal(self.lines["source"].cast(pa.string()), source))
        named = lines.select(["source", "person_id", "true_person_id"]).rename_columns(
            ["source", "source_person_id", "true_person_id"]
        )
        keys = _strangers(named.append_column("line", lines["line"].cast(pa.string())), mixed, "line")
        text = people.append_column("line", people["source_line"].cast(pa.string()))
        make_private(out / PEOPLE)
        pq.write_table(_rekeyed(text, "line", keys).drop_columns(["line"]), out / PEOPLE / _PEOPLE_FILE)
        note_people(out)


def _split_key(table: pa.Table) -> Any:
    """The key of a person that stands in another's record."""
    return pc.binary_join_element_wise(
        table["source_person_id"].cast(pa.string()), table["true_person_id"].cast(pa.string()), "~"
    )


def _strangers(rows: pa.Table, mixed: pa.Table, key: str = "charge_id") -> dict[str, str]:
    """Of the rows that are of a mixed record's other persons: their key, and the new person key."""
    wanted = _split_key(mixed)
    found = _split_key(rows)
    chosen = pc.is_in(found, wanted)
    return dict(zip(rows[key].filter(chosen).to_pylist(), found.filter(chosen).to_pylist(), strict=True))


def _rekeyed(table: pa.Table, key: str, new: dict[str, str]) -> pa.Table:
    at = pc.index_in(table[key], pa.array(list(new), pa.string()))
    person = pc.coalesce(pa.array(list(new.values()), pa.string()).take(_one(at)), _one(table["person_id"]))
    return table.set_column(table.schema.get_field_index("person_id"), "person_id", person)


def _one(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
