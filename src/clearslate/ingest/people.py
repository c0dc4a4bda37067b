"""The people table of a run: who the source says that its people are.

It is written beside the dataset, readable by its owner only; no list and no report holds what it says.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clearslate.ingest.mapping import Mapping, NameRule, Rule
from clearslate.ingest.names import Name, NameOrder, full_name, name_of_parts, no_person, normal
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.rules import MEMO_LIMIT, REMEMBERED, Coded, Codes, FieldReader, Readings
from clearslate.ingest.source import MAX_KEPT
from clearslate.ingest.unique import SeenIds
from clearslate.ingest.values import Reading
from clearslate.records.days import DayInterval
from clearslate.records.files import create_private, make_private
from clearslate.records.people import FOLDER, PEOPLE_SCHEMA, note_people
from clearslate.records.schema import Field, Kind, Level

FILE: Final = "people.parquet"
SHORTEST_KEY: Final = 16  # bytes of the key with which social security numbers are hashed
_NAME_PARTS: Final = ("first", "middle", "last", "suffix")
_SEXES: Final = {
    **dict.fromkeys(("F", "FEMALE"), "F"),
    **dict.fromkeys(("M", "MALE"), "M"),
    **dict.fromkeys(("X", "NONBINARY", "NON-BINARY"), "X"),
    **dict.fromkeys(("U", "UNKNOWN"), None),
}
_WITH_VALUES: Final = frozenset(
    {"sex", "race", "ethnicity"}
)  # of the others, what the source says may name a person
_NUMBERS: Final = frozenset({"state_id", "fbi_number", "driver_license"})
_KNOWN_FALSE: Final = frozenset({"123456789", "078051120", "219099999"})  # printed as specimens
_NO_NUMBER: Final = frozenset({"UNKNOWN", "UNK", "NONE", "NA", "NULL", "PENDING"})


class PeopleReader:
    """Reads the people of a batch, by the mapping's ``people``."""

    def __init__(self, mapping: Mapping, where: str, ssn_key: bytes | None) -> None:
        """Raises IngestError, with the place in the mapping, where a rule does not fit its field."""
        rules = mapping.people
        if rules is None or mapping.id is None:
            raise ValueError("the mapping has no people")
        if ssn_key is not None and len(ssn_key) < SHORTEST_KEY:
            raise IngestError(
                f"the key for social security numbers has {len(ssn_key)} bytes; it needs {SHORTEST_KEY} or more"
            )
        self.source = mapping.id
        self._ssn_key = ssn_key
        self._readers = {
            name: _reader(name, given, mapping, f"{where}: people.{name}") for name, given in rules.rules()
        }
        self._names = NameReader(
            rules.name, {part: self._readers.get(f"name_{part}") for part in _NAME_PARTS}
        )

    def parties(self, cells: Coded) -> Iterator[tuple[Reason, int]]:
        """The rows whose name is no person's, with the reason."""
        codes, combinations = cells.rows_of(self._names.columns)
        reasons = [no_person(" ".join(texts)) for texts in combinations]
        for code, reason in enumerate(reasons):
            if reason is not None:
                yield from ((reason, int(at)) for at in np.flatnonzero(codes == code))

    def read(self, cells: Coded) -> tuple[dict[str, pa.Array], dict[str, Readings]]:
        """The columns of the people table, and the readings from which issues are listed, by field."""
        codes, names = self._names.read(cells)
        columns = {
            f"name_{part}": pa.array([getattr(name, part) for name in names], pa.string()).take(
                pa.array(codes)
            )
            for part in _NAME_PARTS
        }
        unread = [Reading(reason=None if name.readable else Reason.BAD_NAME) for name in names]
        readings = {"people.name": Readings(unread, codes)}
        for field, reader in self._readers.items():
            if field.startswith("name_"):
                continue
            found = reader.read(cells)
            distinct = [self._told(field, reading) for reading in found.distinct]
            readings[f"people.{field}"] = Readings(distinct, found.codes)
            columns |= _columns(field, distinct, found.codes)
        return columns, readings

    def reader(self, field: str) -> FieldReader | None:
        """The reader of a field; None of a full name, which has its own."""
        return self._readers.get(field)

    def _told(self, field: str, reading: Reading) -> Reading:
        """A reading in the normal form of its field."""
        if not isinstance(reading.value, str):
            return reading
        if field == "ssn":
            return _ssn(reading.value, self._ssn_key)
        return _NORMAL[field](reading.value) if field in _NORMAL else reading


class NameReader:
    """Reads a name from one column, or from those of its parts."""

    def __init__(self, rule: NameRule | None, parts: dict[str, FieldReader | None]) -> None:
        self._rule = rule
        self._parts = parts
        self._order = NameOrder.of(rule.order) if rule is not None else None
        of_parts = [column for reader in parts.values() if reader for column in reader.columns]
        self.columns = tuple(dict.fromkeys(rule.column if rule is not None else of_parts))
        self._memo: dict[tuple[str, ...], Name] = {}

    def read(self, cells: Coded) -> tuple[Codes, list[Name]]:
        """The different names of a batch, and which of them each row has."""
        codes, combinations = cells.rows_of(self.columns)
        if len(self._memo) > MEMO_LIMIT:
            self._memo.clear()
        names = []
        for texts in combinations:
            name = self._memo.get(texts)
            if name is None:
                name = self._decide(texts)
                if sum(map(len, texts)) <= REMEMBERED:
                    self._memo[texts] = name
            names.append(name)
        return codes, names

    def _decide(self, texts: tuple[str, ...]) -> Name:
        if any(len(text) > MAX_KEPT for text in texts):
            return Name(readable=False)
        if self._rule is not None and self._order is not None:
            skip = self._rule.missing
            return full_name(next((text for text in texts if text and text not in skip), ""), self._order)
        place = dict(zip(self.columns, texts, strict=True))
        words = []
        for part in _NAME_PARTS:
            reader = self._parts[part]
            value = reader.decide([place[name] for name in reader.columns]).value if reader else None
            words.append(str(value or ""))
        return name_of_parts(*words)


def _reader(name: str, rules: list[Rule], mapping: Mapping, where: str) -> FieldReader:
    if name == "birth":
        # Under the canonical field's name: a birth is a day of the past.
        return FieldReader(Field("date_of_birth", Level.PERSON, Kind.DATE, ""), rules, mapping, where)
    if name not in _WITH_VALUES and any(rule.values is not None for rule in rules):
        raise IngestError(
            f"{where}: values are for sex, race and ethnicity; what else a person has is no code"
        )
    if name == "sex":
        known: dict[str, bool | int | float | str | None] = dict(_SEXES)
        rules = [
            rule if rule.values is not None else rule.model_copy(update={"values": known}) for rule in rules
        ]
        return FieldReader(
            Field(name, Level.PERSON, Kind.TEXT, "", vocabulary=("F", "M", "X")), rules, mapping, where
        )
    return FieldReader(Field(name, Level.PERSON, Kind.TEXT, ""), rules, mapping, where)


def _columns(field: str, readings: list[Reading], codes: Codes) -> dict[str, pa.Array]:
    rows = pa.array(codes)
    if field == "birth":
        days = [reading.value if isinstance(reading.value, DayInterval) else None for reading in readings]
        return {
            "birth_from": pa.array([day and day.earliest for day in days], pa.int32())
            .view(pa.date32())
            .take(rows),
            "birth_to": pa.array([day and day.latest for day in days], pa.int32())
            .view(pa.date32())
            .take(rows),
        }
    name = "ssn_hash" if field == "ssn" else field
    return {name: pa.array([reading.value for reading in readings], pa.string()).take(rows)}


def _ssn(text: str, key: bytes | None) -> Reading:
    """The keyed hash of a number; the number itself is kept nowhere."""
    digits = re.sub(r"[\s-]", "", text)
    if (
        digits in _KNOWN_FALSE
        or not re.fullmatch(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}", digits, re.ASCII)
        or len(set(digits)) == 1
    ):
        return Reading(reason=Reason.PLACEHOLDER)
    if key is None:
        return Reading(reason=Reason.NO_SSN_KEY)
    return Reading(hmac.new(key, digits.encode(), hashlib.sha256).hexdigest())


def _number(text: str) -> Reading:
    """An identifying number without signs; zeros, or one digit throughout, stand for none."""
    plain = re.sub(r"[^\w:]|_", "", text.upper())
    tail = plain.rpartition(":")[2]
    if tail in _NO_NUMBER or len(set(tail)) < 2:
        return Reading(reason=Reason.PLACEHOLDER)
    return Reading(plain)


def _postcode(text: str) -> Reading:
    found = re.fullmatch(r"(\d{5})(?:-?\d{4})?", text, re.ASCII)
    return Reading(found[1] if found else normal(text) or None)


_NORMAL: Final[dict[str, Callable[[str], Reading]]] = {
    **dict.fromkeys(_NUMBERS, _number),
    "postcode": _postcode,
    "street": lambda text: Reading(normal(text).replace("-", " ") or None),
}


class PeopleBook:
    """Gathers the different rows of people over a run.

    Whether a row came before is told by a 64-bit hash of it (8 bytes a row); over 50 million rows the chance that
    one row is lost to another's hash is about 7 in 100,000.
    """

    def __init__(self) -> None:
        self._seen = SeenIds()
        self._tables: list[pa.Table] = []

    def add(self, rows: pa.Table) -> None:
        """Add rows in the schema of the people table; a row that differs in its place alone counts once."""
        entries = [
            column for name, column in zip(rows.column_names, rows.columns, strict=True) if name not in _PLACE
        ]
        texts = [pc.fill_null(column.cast(pa.string()), "\x1e").combine_chunks() for column in entries]
        again = self._seen.repeats(pc.binary_join_element_wise(*texts, "\x1f"))
        if not again.all():
            self._tables.append(rows.filter(pa.array(~again)))

    def rows(self) -> pa.Table:
        """The rows gathered so far."""
        return pa.concat_tables([PEOPLE_SCHEMA.empty_table(), *self._tables])

    def write(self, folder: Path) -> int:
        """Write ``people/people.parquet`` into a dataset's folder, for its owner only; how many rows it has."""
        rows = self.rows()
        rows = rows.take(pc.sort_indices(rows, [(name, "ascending") for name in ("person_id", *_PLACE)]))
        make_private(folder / FOLDER)
        with create_private(folder / FOLDER / FILE) as stream:
            pq.write_table(rows, stream, compression="zstd")
        note_people(folder)
        return len(rows)


_PLACE: Final = ("source_file", "source_line")


def people_rows(
    columns: dict[str, pa.Array], source: str, file: str, lines: NDArray[np.int64], people: pa.Array
) -> pa.Table:
    """Rows of the people table from what was read, those of no person left out."""
    count = len(lines)
    given = {
        **columns,
        "person_id": people,
        "source": pa.array([source] * count, pa.string()),
        "source_file": pa.array([file] * count, pa.string()),
        "source_line": pa.array(lines.astype(np.int32)),
    }
    arrays = [given.get(field.name, pa.nulls(count, field.type)) for field in PEOPLE_SCHEMA]
    return pa.Table.from_arrays(arrays, schema=PEOPLE_SCHEMA)
