"""A state's present list of what it clears: read by a small mapping, held as keys, found in the records.

An entry names a charge, or something wider with all its charges: a docket, a tracking number, a person. Keys are compared
letter by letter: nothing is guessed of an id that lost its zeros; it is only said that there are such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from clearslate.ingest.formats import FILE_FORMATS, sources_of
from clearslate.ingest.mapping.load import checked, read_keys
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import FileTable, Part
from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.ingest.source import Batch
    from clearslate.records.dataset import Dataset

NAMED_BY: Final = {
    "charge": "charge_id", "docket": "case_number", "tracking_number": "tracking_number", "person": "person_id",
}  # fmt: skip
"""What an entry may name, with the field of the record that holds it."""
_WIDE: Final = ("docket", "tracking_number")  # of which a count, or a county, tells the charges apart
_PART: Final = "\x1f"  # stands between the parts of a key; no cell holds it


class ListMapping(Part):
    """How a list is written and what each of its lines names (``docs/tables.md``)."""

    table: dict[str, Any] = Field(default_factory=dict)
    charge: str | None = None
    docket: str | None = None
    tracking_number: str | None = None
    person: str | None = None
    count: str | None = None
    county: str | None = None
    law: str | None = None

    @model_validator(mode="after")
    def _one(self) -> ListMapping:
        named = [name for name in NAMED_BY if getattr(self, name) is not None]
        if len(named) != 1:
            raise ValueError(
                f"name one column that tells what is listed: {', '.join(NAMED_BY)}; this one has "
                f"{' and '.join(named) or 'none'}"
            )
        if named[0] not in _WIDE and (self.count or self.county):
            raise ValueError("count and county go with docket or tracking_number alone; leave them out")
        return self

    @property
    def by(self) -> str:
        """What the list names: a key of `NAMED_BY`."""
        return next(name for name in NAMED_BY if getattr(self, name) is not None)

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the list, each with its place in the mapping."""
        names = ("charge", "docket", "tracking_number", "person", "count", "county", "law")
        return {column: name for name in names if (column := getattr(self, name)) is not None}


def load_list_mapping(path: Path) -> tuple[ListMapping, FileTable]:
    """Read and check the mapping of a list.

    Raises:
        IngestError: with the place in the file, what is wrong and what to do.
    """
    raw = read_keys(path, "docket or charge (docs/tables.md)")
    keys = set(ListMapping.model_fields)
    mapping = checked(path, raw, ListMapping, keys)
    name = mapping.table.get("format", "delimited")
    if name not in FILE_FORMATS:
        raise IngestError(f"{path}: table.format: {name} is none of {', '.join(FILE_FORMATS)}")
    model = FILE_FORMATS[name].table
    table = checked(path, mapping.table | {"files": ["*"]}, model, set(model.model_fields), "table")
    return mapping, table


@dataclass
class Listed:
    """The entries of a list, each distinct one once.

    ``lines``: the line on which each stands first; ``laws``: under what the state clears it, in its own words. ``read``:
    the list's rows; ``repeated``: those that say again what another says; ``unreadable``: the lines of those whose key is
    blank or cannot be read.
    """

    by: str
    keys: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    read: int = 0
    repeated: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


def read_list(file: Path, mapping: ListMapping, table: FileTable) -> Listed:
    """Read a list.

    Raises:
        IngestError: it cannot be read, or lacks a column; with the columns that it has.
    """
    if not file.is_file():
        raise IngestError(f"{file}: there is no such file")
    found = Listed(mapping.by)
    known: dict[str, int] = {}
    [source] = sources_of(table, file)
    for batch in source.batches(mapping.columns):
        found.read += len(batch) + len(batch.rejected)
        found.unreadable += [row.line for row in batch.rejected]
        for line, key, law in _entries(batch, mapping):
            if key is None:
                found.unreadable.append(line)
            elif key in known:
                found.repeated.append(line)
            else:
                known[key] = len(known)
                found.keys.append(key)
                found.lines.append(line)
                found.laws.append(law)
    found.unreadable.sort()
    return found


def _entries(batch: Batch, mapping: ListMapping) -> Iterator[tuple[int, str | None, str]]:
    """Line, key and law of each row; no key where it cannot be read."""
    names = (getattr(mapping, mapping.by), mapping.county, mapping.count, mapping.law)
    needed = {name for name in names[:3] if name is not None}
    cells = [batch.columns[name].to_pylist() if name else [""] * len(batch) for name in names]
    for at, (text, county, count, law) in enumerate(zip(*cells, strict=True)):
        spoiled = batch.spoiled.get(at)
        number = _count(count)
        bad = not text or number is None or (spoiled is not None and not needed.isdisjoint(spoiled.columns))
        yield int(batch.lines[at]), None if bad else _key(text, county, number or ""), law


def _key(text: str, county: str, count: str) -> str:
    return _PART.join((text, county.lower(), count))


def _count(text: str) -> str | None:
    """A count as a number, whatever zeros stand before it; None where it is none."""
    if not text:
        return ""
    return str(int(text)) if text.isascii() and text.isdigit() else None


# --- in the records -----------------------------------------------------------------------------------------


class Finder:
    """Finds the entry that names a charge: the narrowest, where several do."""

    def __init__(self, listed: Listed) -> None:
        self._field: Final = NAMED_BY[listed.by]
        self._forms: list[tuple[bool, bool, pa.Array, NDArray[np.int64]]] = []
        parts = [key.split(_PART) for key in listed.keys]
        for county, count in product((True, False), repeat=2):
            at = [
                place
                for place, (_, one, two) in enumerate(parts)
                if (bool(one), bool(two)) == (county, count)
            ]
            if at:
                keys = pa.array([listed.keys[place] for place in at], pa.string())
                self._forms.append((county, count, keys, np.array(at, np.int64)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the record by which charges are found."""
        return (self._field, "county", "sequence")

    def entries(self, name: Any, county: Any, sequence: Any) -> NDArray[np.int64]:
        """The place of the entry for each charge, by its columns; -1 where none names it."""
        text = _filled(name)
        places = self._places(text, county, sequence)
        if self._field == "person_id":
            missed = self._places(own_key(text), county, sequence)
            places = np.where(places < 0, missed, places)
        return places

    def _places(self, text: Any, county: Any, sequence: Any) -> NDArray[np.int64]:
        places = np.full(len(text), -1, np.int64)
        for by_county, by_count, keys, at in self._forms:
            where = pc.utf8_lower(_filled(county)) if by_county else ""
            number = _filled(sequence) if by_count else ""
            found = pc.index_in(pc.binary_join_element_wise(text, where, number, _PART), value_set=keys)
            hit = pc.fill_null(found, -1).to_numpy()
            places = np.where((places < 0) & (hit >= 0), at[hit], places)
        return places


def own_key(person: Any) -> Any:
    """A person's key in their source: what stands behind the source's name and a colon."""
    return pc.replace_substring_regex(person, r"^[^:]*:", "")


def _filled(column: Any) -> Any:
    return pc.fill_null(one_chunk(column).cast(pa.string()), "")


@dataclass(frozen=True)
class Found:
    """What of a list stands in the records: by entry.

    ``charges``: how many it names. ``twice``: those whose number several courts or counties have (of people: several
    sources), so that nobody can tell which is meant. ``nearly``: of those found nowhere, how many differ from a record in zeros, case or punctuation alone.
    """

    charges: NDArray[np.int64]
    twice: NDArray[np.bool_]
    nearly: int


def find(listed: Listed, dataset: Dataset) -> Found:
    """Look for every entry in a dataset."""
    finder = Finder(listed)
    charges = np.zeros(len(listed), np.int64)
    first: list[Any] = [None] * len(listed)
    twice = np.zeros(len(listed), bool)
    for name, county, sequence, court in _keys_of(dataset, finder):
        entries = finder.entries(name, county, sequence)
        hit = np.flatnonzero(entries >= 0)
        charges += np.bincount(entries[hit], minlength=len(listed))
        if listed.by in ("docket", "person"):
            both = (county, court) if listed.by == "docket" else (name, name)
            places = zip(*(column.take(hit).to_pylist() for column in both), strict=True)
            for entry, place in zip(entries[hit].tolist(), places, strict=True):
                if first[entry] is None:
                    first[entry] = place
                elif first[entry] != place:
                    twice[entry] = True
    return Found(charges, twice, _nearly(listed, charges, dataset, finder))


def _keys_of(dataset: Dataset, finder: Finder) -> Iterator[tuple[Any, ...]]:
    names = dict.fromkeys((*finder.columns, "court"))
    for index in range(len(dataset.buckets)):
        table = dataset.read(index, [*names, "membership"])
        table = table.filter(pc.equal(table["membership"].cast(pa.string()), "certain"))
        yield tuple(one_chunk(table[name]) for name in (*finder.columns, "court"))


def _nearly(listed: Listed, charges: NDArray[np.int64], dataset: Dataset, finder: Finder) -> int:
    missed = [listed.keys[at].split(_PART)[0] for at in np.flatnonzero(charges == 0)]
    if not missed:
        return 0
    loose = _loose(pa.array(missed, pa.string()))
    seen = np.zeros(len(missed), bool)
    for name, *_ in _keys_of(dataset, finder):
        there = pc.is_in(loose, value_set=pc.unique(_loose(_filled(name))))
        seen |= there.to_numpy(zero_copy_only=False)
    return int(seen.sum())


def _loose(texts: Any) -> Any:
    """Texts without case, punctuation and zeros before a number."""
    plain = pc.utf8_lower(texts)
    without_zeros = pc.replace_substring_regex(plain, r"(^|[^0-9])0+([0-9])", r"\1\2")
    return pc.replace_substring_regex(without_zeros, r"[^0-9a-z]", "")
