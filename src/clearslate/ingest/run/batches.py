"""A batch of rows as it was read: keys, fields, what the mapping sets aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.mapping import Delete, Parties, SetAside
from clearslate.ingest.reasons import Reason
from clearslate.ingest.rules import Coded, FieldReader, Readings, condition, why_none
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.source import DIFFER, DOUBTED, MAX_KEPT, NO_DIGIT, NO_KEY, NO_NUMBER, ZEROS, Batch
from clearslate.ingest.values import Reading

NO_KEYS: Final = {
    "charge": f"{NO_KEY}|{NO_NUMBER}",
    "person": f"{NO_KEY}|{NO_NUMBER}|{ZEROS}",
    "case": f"{NO_KEY}|{NO_NUMBER}|{ZEROS}|{NO_DIGIT}",
}


@dataclass(frozen=True, slots=True)
class Charges:
    """A batch as it was read."""

    file: str
    batch: Batch
    keys: dict[str, pa.Array]
    readings: dict[str, Readings]
    copied: dict[str, pa.Array]
    lost: dict[str, dict[int, Reason]]  # of what is copied, the rows whose text is left out


class BatchReader:
    """Reads batches of rows as a plan says."""

    def __init__(self, plan: Plan, grades: Callable[[str], object] | None) -> None:
        self.plan = plan
        # Rows of another jurisdiction have the grades of its code.
        self.grades = grades if "jurisdiction" not in plan.mapping.fields else None
        self._case_made = {names for names, case in plan.mapping.person_told_by() if case}

    def charges(self, file: str, batch: Batch, cells: Coded) -> Charges:
        """A batch as it says of itself."""
        readings, copied, lost = self.fields(batch, cells)
        return Charges(file, batch, self.keys(file, batch, cells), readings, copied, lost)

    def keys(self, file: str, batch: Batch, cells: Coded) -> dict[str, pa.Array]:
        """Person, case and charge key of each row; blank where the row has none."""
        keys: dict[str, pa.Array] = {}
        for name in ("case", "person", "charge"):  # a person may be the case's own
            reader = self.plan.keys.get(name)
            if reader is not None:
                keys[name] = _blanked(reader.texts(cells), _spoiled(batch, reader))
                none = where(pc.match_substring_regex(keys[name], NO_KEYS[name]))
                keys[name] = _blanked(keys[name], [*_long(keys[name]), *none])
            elif getattr(self.plan.mapping.keys, name) == "case":
                keys[name] = keys["case"]
            else:
                keys[name] = pa.array([f"{file}:{line}" for line in batch.lines.tolist()], pa.string())
        if self.plan.mapping.id is not None:
            prefixed = pc.binary_join_element_wise(self.plan.mapping.id, keys["person"], ":")
            keys["person"] = pc.if_else(pc.equal(keys["person"], ""), "", prefixed)
        return keys

    def fields(
        self, batch: Batch, cells: Coded
    ) -> tuple[dict[str, Readings], dict[str, pa.Array], dict[str, dict[int, Reason]]]:
        """The readings of each field, and the texts of those that are copied; a spoiled cell is missing.

        Of the copied ones also the rows whose text is no number, or longer than any that a record keeps: there it is missing.
        """
        lost: dict[str, dict[int, Reason]] = {}
        readings: dict[str, Readings] = {}
        copied: dict[str, pa.Array] = {}
        for name, reader in self.plan.fields.items():
            spoiled = _spoiled(batch, reader)
            if reader.is_copied:
                texts = _blanked(reader.texts(cells), spoiled)
                found = dict.fromkeys(_long(texts), Reason.TOO_LONG)
                found |= {
                    at: why_none(texts[at].as_py()) for at in where(pc.match_substring_regex(texts, NO_KEY))
                }
                if found:
                    lost[name] = found
                copied[name] = _blanked(texts, list(found))
            else:
                read = reader.read(cells)
                if name == "grade" and self.grades is not None:
                    read = Readings([_graded(one, self.grades) for one in read.distinct], read.codes)
                readings[name] = read.without(spoiled) if spoiled else read
        return readings, copied, lost

    def has_person(self, persons: pa.Array) -> NDArray[np.bool_]:
        """Which rows are of a person who may have others."""
        if self.plan.mapping.keys.person == "row":
            return np.zeros(len(persons), np.bool_)
        present: NDArray[np.bool_] = pc.not_equal(persons, "").to_numpy(zero_copy_only=False)
        return present

    def told_by_case(self, cells: Coded, stays: NDArray[np.bool_]) -> int:
        """How many of the rows that stay have a person who is told by the number of a case alone."""
        reader = self.plan.keys.get("person")
        if reader is None:
            return int(stays.sum())
        if not self._case_made:
            return 0
        codes, combinations = cells.rows_of(reader.columns)
        by_case = np.array([reader.made_of(found) in self._case_made for found in combinations], np.bool_)
        return int((by_case[codes] & stays).sum())

    def set_aside(self, cells: Coded) -> Iterator[tuple[str, int]]:
        """The rows that the mapping sets aside, each with its reason."""
        for entry in self.plan.mapping.put_aside:
            if isinstance(entry, Parties):
                if self.plan.people is not None:
                    yield from self.plan.people.parties(cells)
                continue
            yield from ((entry.reason, at) for at in np.flatnonzero(fulfilling(entry, cells)).tolist())


def _graded(reading: Reading, grades: Callable[[str], object]) -> Reading:
    """A grade, missing where it is not of the code."""
    if isinstance(reading.value, str) and not grades(reading.value):
        return Reading(reason=Reason.UNMAPPED, unmapped=reading.value)
    return reading


def fulfilling(entry: SetAside | Delete, cells: Coded) -> NDArray[np.bool_]:
    """The rows that meet the conditions of an entry."""
    names = tuple(dict.fromkeys((*entry.when, *entry.unless)))
    holds = condition(entry.when, entry.unless, {name: at for at, name in enumerate(names)})
    codes, combinations = cells.rows_of(names)
    # What a doubted cell may say puts no row aside.
    fits = (holds(each) and DOUBTED not in each and DIFFER not in each for each in combinations)
    rows: NDArray[np.bool_] = np.fromiter(fits, np.bool_, len(combinations))[codes]
    return rows


def _spoiled(batch: Batch, reader: FieldReader) -> list[int]:
    """The rows in which a cell that the reader looks at cannot be read."""
    return [at for at, row in batch.spoiled.items() if not row.columns.isdisjoint(reader.columns)]


def _blanked(texts: pa.Array, rows: list[int]) -> pa.Array:
    """Texts of which some rows' are missing."""
    if not rows:
        return texts
    mask = np.zeros(len(texts), np.bool_)
    mask[rows] = True
    return pc.if_else(pa.array(mask), "", texts)


def _long(texts: pa.Array) -> list[int]:
    """The rows whose text is longer than any that a record keeps."""
    if not len(texts) or (pc.max(pc.binary_length(texts)).as_py() or 0) <= MAX_KEPT:
        return []
    return where(pc.fill_null(pc.greater(pc.utf8_length(texts), MAX_KEPT), False))


def where(holds: pa.Array) -> list[int]:
    """The places at which a column is true."""
    rows: list[int] = np.flatnonzero(holds.to_numpy(zero_copy_only=False)).tolist()
    return rows
