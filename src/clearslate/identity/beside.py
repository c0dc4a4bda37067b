"""Two persons side by side, for whoever decides whether they are one: how their records name them, and their charges.

Read from the dataset that was joined by the links, for one look; nothing of it is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.identity.links import Links
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.people import people_file, read_people
from clearslate.records.schema import Membership

FIELDS: Final = {
    "name_last": "Last name", "name_first": "First name", "name_middle": "Middle name", "name_suffix": "Suffix", "birth": "Born",
    "sex": "Sex", "state_id": "State number", "fbi_number": "FBI number", "driver_license": "Driver license", "street": "Street",
    "postcode": "Postal code",
}  # fmt: skip
"""What of a record stands side by side, in words. Race is not among it: it is never used to tell who somebody is."""
_CHARGE: Final = (
    "person_id", "charge_id", "case_number", "county", "sequence", "statute", "description", "grade", "disposition",
    "disposition_date_from", "disposition_date_to", "membership",
)  # fmt: skip


@dataclass
class Side:
    """One of the two. ``records``: each way in which sources name the person, once; ``charges``: those that are certainly theirs."""

    person: str
    records: list[dict[str, str]] = field(default_factory=list)
    charges: list[dict[str, Any]] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """What the records say of a field, each value once."""
        return list(dict.fromkeys(each[name] for each in self.records if each.get(name)))


@dataclass(frozen=True)
class Step:
    """A step of the waterfall: what a field tells, in bits, and how many bits there are with it."""

    field: str
    level: str
    bits: float
    total: float


_ANOTHER: Final = 0.6  # of two texts that are less alike, no letters are compared
Marked = list[tuple[str, bool]]
"""Parts of a text, and whether each differs from the other's text."""


def sides(dataset: Dataset, persons: Sequence[str]) -> list[Side]:
    """Persons of a dataset, in the order in which they are named.

    Raises:
        DatasetError: its people are not those that were written.
    """
    found = {person: Side(person) for person in persons}
    place = people_file(dataset.path)
    if place is not None:
        table = read_people(place, persons=persons)
        for row in table.to_pylist():
            record = _record(row)
            if record not in found[row["person_id"]].records:
                found[row["person_id"]].records.append(record)
    buckets = np.unique(bucket_of(pa.array(list(persons), pa.string()), len(dataset.buckets))).tolist()
    for index in buckets:
        names = [name for name in _CHARGE if name in dataset.schema.names]
        table = dataset.read(index, names)
        here = pc.and_(
            pc.is_in(table["person_id"], pa.array(list(persons), pa.string())),
            pc.equal(table["membership"].cast(pa.string()), str(Membership.CERTAIN)),
        )
        for row in table.filter(here).to_pylist():
            found[row["person_id"]].charges.append(row | {"on": _span(row, "disposition_date")})
    return [found[person] for person in persons]


def _record(row: dict[str, Any]) -> dict[str, str]:
    """What a row of people says: a birth as its day, its year or its span."""
    values = {name: str(row[name]) for name in FIELDS if row.get(name)}
    born = _span(row, "birth") or _span(row, "date_of_birth")
    return values | ({"birth": born} if born else {}) | {"source": str(row.get("source") or "")}


def _span(row: dict[str, Any], name: str) -> str:
    first, last = row.get(f"{name}_from"), row.get(f"{name}_to")
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return ""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{first} to {last}" if first.year > 1 and last.year < 9999 else ""


def marked(one: str, other: str) -> tuple[Marked, Marked]:
    """Two texts, letter by letter: what of each differs from the other.

    >>> marked("MILLER", "MILNER")
    ([('MIL', False), ('L', True), ('ER', False)], [('MIL', False), ('N', True), ('ER', False)])
    """
    left: Marked = []
    right: Marked = []
    if _alike(one, other) < _ANOTHER:  # single letters in common would only confuse
        return [(one, True)], [(other, True)]
    for what, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if i < j:
            left.append((one[i:j], what != "equal"))
        if k < m:
            right.append((other[k:m], what != "equal"))
    return left, right


def nearest(value: str, others: Sequence[str]) -> str:
    """Of several texts the one that is most like another; empty where there is none."""
    return max(others, key=lambda each: _alike(value, each), default="")


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def waterfall(links: Links, persons: tuple[str, str]) -> list[Step]:
    """Why the model weighs two persons as it does, field by field; nothing of links that were written before it was kept."""
    first, second = sorted(persons)
    rows = links.reasons.filter(
        pc.and_(pc.equal(links.reasons["person_a"], first), pc.equal(links.reasons["person_b"], second))
    ).sort_by("place")
    steps: list[Step] = []
    for row in rows.to_pylist():
        total = row["bits"] + (steps[-1].total if steps else 0.0)
        steps.append(Step(row["field"], row["level"], row["bits"], round(total, 3)))
    return steps
