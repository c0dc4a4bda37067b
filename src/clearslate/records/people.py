"""Who a source says that its people are: names, birth dates, numbers. Only identity resolution reads it, and the check of keys.

A dataset keeps these apart from its charges, in the folder ``people/`` (Parquet, readable by its owner
only): the engine never sees a name. A synthetic state's lie in the dataset's own folder. One row is one way in which a source names a person, so that a person
of an alias or of two birth dates has several rows.

Where a dataset is kept up to date by its changes, what was said of people since the file was written lies beside it, so that it need not be
written every night: whoever reads people reads both (`read_people`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.records.columns import one_chunk
from clearslate.records.errors import DatasetError
from clearslate.records.files import create_private, sha256_of
from clearslate.records.hashing import hash_strings

FOLDER: Final = "people"
FILE: Final = "people.parquet"
SINCE: Final = "people-since.parquet"
NOTE: Final = "people.sha256"
"""In a dataset's folder: the SHA-256 of its people, as `sha256sum` writes and checks it."""


@dataclass(frozen=True, slots=True)
class PeopleField:
    """One column of the people table. ``identifies``: two people do not share a value, errors aside."""

    name: str
    meaning: str
    type: pa.DataType
    required: bool = False
    identifies: bool = False


_TEXT: Final = pa.string()

# fmt: off
PEOPLE_FIELDS: Final[tuple[PeopleField, ...]] = (
    PeopleField("person_id", "the person under the source's own key, as in the dataset's charges", _TEXT, required=True),
    PeopleField("source", "the source's short name (the mapping's id)", _TEXT, required=True),
    PeopleField("name_first", "first name, normalized: upper case, no accents or points", _TEXT),
    PeopleField("name_middle", "middle names or initial, normalized", _TEXT),
    PeopleField("name_last", "last name, normalized; parts of a hyphenated name joined by one blank", _TEXT),
    PeopleField("name_suffix", "generation: JR, SR, II, III, IV", _TEXT),
    PeopleField("birth_from", "earliest day of birth that the source's text allows", pa.date32()),
    PeopleField("birth_to", "latest day of birth that the source's text allows", pa.date32()),
    PeopleField("sex", "F, M or X", _TEXT),
    PeopleField("race", "the source's own word; never used to link, only to report errors by group", _TEXT),
    PeopleField("ethnicity", "the source's own word, where it records it beside the race; never used to link", _TEXT),
    PeopleField("state_id", "state fingerprint number (SID)", _TEXT, identifies=True),
    PeopleField("fbi_number", "FBI universal control number", _TEXT, identifies=True),
    PeopleField("driver_license", "driver license number with its state (PA:12345678)", _TEXT, identifies=True),
    PeopleField("ssn_hash", "keyed hash of a social security number; the number itself is never stored", _TEXT, identifies=True),
    PeopleField("postcode", "postal code of the address", _TEXT),
    PeopleField("street", "street of the address, normalized", _TEXT),
    PeopleField("source_file", "file from which the row was read", _TEXT, required=True),
    PeopleField("source_line", "line of that file (1 is the first)", pa.int32(), required=True),
)
# fmt: on

PEOPLE_SCHEMA: Final = pa.schema(
    [pa.field(field.name, field.type, nullable=not field.required) for field in PEOPLE_FIELDS]
)

SINCE_SCHEMA: Final = pa.schema([pa.field(field.name, field.type) for field in PEOPLE_FIELDS])
"""What was said of people since their file was written. A row without a source says that what the file holds of the person counts no more."""
_ORDER: Final = [(name, "ascending") for name in ("person_id", "source_file", "source_line")]


def people_file(dataset: Path) -> Path | None:
    """The people of a dataset's folder, which are those that were written; None where it has none.

    A dataset of an older clearslate has no note of them: its people are taken as they are.

    Raises:
        DatasetError: they were changed after they were written.
    """
    place = _place(dataset)
    if place is None:
        return None
    note = dataset / NOTE
    if note.is_file() and note.read_text(encoding="utf-8") != _note(dataset, place):
        raise DatasetError(
            f"{place} is not the file that was written; restore it, or build the dataset again"
        )
    return place


def write_people(dataset: Path, rows: pa.Table) -> None:
    """Write a dataset's people, whose folder is there, into one file, and note its hash."""
    with create_private(dataset / FOLDER / FILE) as stream:
        pq.write_table(rows.sort_by(_ORDER), stream, compression="zstd")
    note_people(dataset)


def people_files(place: Path) -> list[Path]:
    """The file that `people_file` found, and what lies beside it of what was said since."""
    since = place.with_name(SINCE)
    return [place, since] if since.is_file() else [place]


def note_people(dataset: Path, held: Path | None = None) -> None:
    """Note the hashes of a dataset's people, now that they are written.

    ``held``: the dataset from which the file was taken over, whose note says of it what is noted again.
    """
    place = _place(dataset)
    if place is None:
        return
    known = None if held is None else (held / NOTE).read_text(encoding="utf-8").splitlines(keepends=True)[0]
    (dataset / NOTE).write_text(_note(dataset, place, known), encoding="utf-8")


def read_people(
    place: Path, columns: Sequence[str] | None = None, persons: Iterable[str] | None = None
) -> pa.Table:
    """The people that `people_file` found; a person's rows stand together.

    Args:
        place: the file.
        columns: some columns, ``person_id`` among them.
        persons: whose rows alone are wanted.
    """
    chosen = None if persons is None else pa.array(sorted(set(persons)), pa.string())
    only = None if chosen is None else pc.is_in(pc.field("person_id"), chosen)
    table = pq.read_table(place, columns=_list(columns), filters=only)
    later = people_since(place)
    if later is None:
        return table
    who, rows = later
    table = table.filter(pc.invert(pc.is_in(table["person_id"], who)))
    rows = rows if chosen is None else rows.filter(pc.is_in(rows["person_id"], chosen))
    return pa.concat_tables([table, rows.select(table.column_names).cast(table.schema)])


def _list(columns: Sequence[str] | None) -> list[str] | None:
    return None if columns is None else list(columns)


def people_since(place: Path) -> tuple[pa.Array, pa.Table] | None:
    """Those of whom something was said since the file was written, and all that is said of them now; None where there is nothing."""
    since = place.with_name(SINCE)
    if not since.is_file():
        return None
    since_table = pq.read_table(since, schema=SINCE_SCHEMA)
    is_gone = pc.is_null(since_table["source"])
    who = pc.unique(one_chunk(since_table["person_id"]))
    stays = who.filter(pc.invert(pc.is_in(who, one_chunk(since_table["person_id"].filter(is_gone)))))
    held = pq.read_table(place, schema=SINCE_SCHEMA, filters=pc.is_in(pc.field("person_id"), stays))
    rows = distinct_people(pa.concat_tables([held, since_table.filter(pc.invert(is_gone))]))
    return who, rows.cast(PEOPLE_SCHEMA).sort_by(_ORDER)


def distinct_people(rows: pa.Table) -> pa.Table:
    """Rows that say something different, each under its first place."""
    columns = [
        pc.fill_null(one_chunk(rows[name].cast(pa.string())), "\x1e")
        for name in PEOPLE_SCHEMA.names
        if name not in ("source_file", "source_line")
    ]
    _, first = np.unique(
        hash_strings(pc.binary_join_element_wise(*columns, "\x1f"), _SEED), return_index=True
    )
    return rows.take(pa.array(np.sort(first)))


_SEED: Final = 1


def _place(dataset: Path) -> Path | None:
    return next((place for place in (dataset / FOLDER / FILE, dataset / FILE) if place.is_file()), None)


def _note(dataset: Path, place: Path, known: str | None = None) -> str:
    first, *since = people_files(place)
    return (known or _line(dataset, first)) + "".join(_line(dataset, each) for each in since)


def _line(dataset: Path, place: Path) -> str:
    return f"{sha256_of(place)}  {place.relative_to(dataset).as_posix()}\n"
