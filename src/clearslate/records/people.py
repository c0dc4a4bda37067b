"""Who a source says that its people are: names, birth dates, numbers. Only identity resolution reads it, and the check of keys.

A dataset keeps these apart from its charges, in the folder ``people/`` (Parquet, readable by its owner
only): the engine never sees a name. A synthetic state's lie in the dataset's own folder. One row is one way in which a source names a person, so that a person
of an alias or of two birth dates has several rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from clearslate.records.errors import DatasetError
from clearslate.records.files import sha256_of

FOLDER: Final = "people"
FILE: Final = "people.parquet"
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


def note_people(dataset: Path) -> None:
    """Note the hash of a dataset's people, now that they are written."""
    place = _place(dataset)
    if place is not None:
        (dataset / NOTE).write_text(_note(dataset, place), encoding="utf-8")


def _place(dataset: Path) -> Path | None:
    return next((place for place in (dataset / FOLDER / FILE, dataset / FILE) if place.is_file()), None)


def _note(dataset: Path, place: Path) -> str:
    return f"{sha256_of(place)}  {place.relative_to(dataset).as_posix()}\n"
