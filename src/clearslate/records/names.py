"""The names that a message needs, read from a dataset's people when it is made, and kept nowhere else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.records.errors import DatasetError
from clearslate.records.people import people_file, read_people

# Where a fact stands in the people table of an ingest, and in that of a synthetic state.
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name_last": ("name_last", "family_name"),
    "name_first": ("name_first", "given_name"),
    "name_middle": ("name_middle", "middle_initial"),
    "sex": ("sex",),
    "state_id": ("state_id",),
    "fbi_number": ("fbi_number",),
    "name_suffix": ("name_suffix",),
}
_BIRTH: Final = (("birth_from", "birth_to"), ("date_of_birth_from", "date_of_birth_to"))


class People:
    """The people of a dataset, by person id. Of a person with several rows the first one counts."""

    def __init__(self, dataset: Path, persons: Sequence[str] | None = None) -> None:
        """Of a dataset's folder; of ``persons`` alone where they are given.

        Raises:
            DatasetError: it has no people, or they are not those that were written.
        """
        place = people_file(dataset)
        if place is None:
            raise DatasetError(f"{dataset.name} has no people: give the dataset that was ingested with them")
        table = read_people(place, persons=persons)
        ids = table["person_id"].to_numpy(zero_copy_only=False)
        self._order = np.argsort(ids, kind="stable")
        self._ids = ids[self._order]
        self._table = table

    def of(self, persons: Iterable[str], facts: frozenset[str]) -> dict[str, dict[str, str]]:
        """The facts of persons; whoever is not in the table has none.

        Args:
            persons: person ids.
            facts: names in ``clearance.exchange.profiles.PERSONAL``.
        """
        wanted = np.array(sorted(set(persons)), dtype=object)
        if not len(wanted) or not len(self._ids):
            return {}
        places = np.searchsorted(self._ids, wanted)
        there = (places < len(self._ids)) & (self._ids[np.minimum(places, len(self._ids) - 1)] == wanted)
        rows = self._table.take(pa.array(self._order[places[there]]))
        columns = {fact: self._column(rows, fact) for fact in sorted(facts)}
        return {
            person: {fact: values[number] for fact, values in columns.items()}
            for number, person in enumerate(wanted[there].tolist())
        }

    def everybody(self, facts: frozenset[str]) -> dict[str, dict[str, str]]:
        """The facts of every person of the table."""
        return self.of(self._ids.tolist(), facts)

    def told(self, persons: Iterable[str]) -> dict[str, str]:
        """Of each person who is in the table a digest of what orders and messages say of who that is."""
        facts = self.of(persons, _IDENTIFY)
        facts_text = {person: json.dumps(sorted(own.items())) for person, own in facts.items()}
        return {
            person: hashlib.sha256(text.encode()).hexdigest()[:_DIGITS] for person, text in facts_text.items()
        }

    @staticmethod
    def _column(rows: pa.Table, fact: str) -> list[str]:
        if fact == "birth_date":
            for names in _BIRTH:
                if set(names) <= set(rows.column_names):
                    pairs = zip(*(rows[name].to_pylist() for name in names), strict=True)
                    return [_day(first, last) for first, last in pairs]
            return [""] * rows.num_rows
        for name in _COLUMNS[fact]:
            if name in rows.column_names:
                return ["" if value is None else str(value) for value in rows[name].to_pylist()]
        return [""] * rows.num_rows


_IDENTIFY: Final = frozenset({*_COLUMNS, "birth_date"})
_DIGITS: Final = 8
"""Of a digest of who a person is. It tells a correction, and is too short to tell whose it is from all people there are."""


def persons_with(dataset: Path, fact: str, value: str) -> list[str]:
    """The people of a dataset of whom a fact has this very value, such as a state's number; ids in order.

    Raises:
        DatasetError: it has no people, or they are not those that were written.
    """
    place = people_file(dataset)
    if place is None:
        raise DatasetError(f"{dataset.name} has no people: give the dataset that was ingested with them")
    there = pq.read_schema(place).names
    column = next((name for name in _COLUMNS[fact] if name in there), None)
    if column is None:
        return []
    found = read_people(place, ["person_id", column])
    return sorted(set(found["person_id"].filter(pc.equal(found[column], value)).to_pylist()))


def persons_named(dataset: Path, last: str, first: str, born: dt.date | None = None) -> list[str]:
    """The people of a dataset with a name, whatever its case, accents, blanks and hyphens; ids in order.

    Args:
        dataset: its folder.
        last: the family name, whole.
        first: the first given name.
        born: of those who may be born on this day alone; who has no day of birth may be.

    Raises:
        DatasetError: it has no people, or they are not those that were written.
    """
    place = people_file(dataset)
    if place is None:
        raise DatasetError(f"{dataset.name} has no people: give the dataset that was ingested with them")
    there = pq.read_schema(place).names
    names = [
        next((name for name in _COLUMNS[fact] if name in there), "") for fact in ("name_last", "name_first")
    ]
    births = next((pair for pair in _BIRTH if set(pair) <= set(there)), ())
    if not all(names):
        return []
    table = read_people(place, ["person_id", *names, *births])
    here = pc.and_(
        *(
            pc.equal(_plain(table[name]), _plain(pa.array([name_text]))[0])
            for name, name_text in zip(names, (last, first), strict=True)
        )
    )
    if born is not None and births:
        earliest, latest = (table[name] for name in births)
        may = pc.and_kleene(pc.less_equal(earliest, born), pc.greater_equal(latest, born))
        here = pc.and_(here, pc.fill_null(may, fill_value=True))
    return sorted(set(table["person_id"].filter(here).to_pylist()))


def _plain(names: Any) -> Any:
    """Names as capital letters alone."""
    letters = pc.utf8_upper(pc.utf8_normalize(names, "NFKD"))
    return pc.replace_substring_regex(letters, r"[^\p{Lu}]", "")


def told_of(dataset: Path, persons: Iterable[str]) -> dict[str, str]:
    """Of each person a digest of what orders and messages say of who that is: names, birth, numbers.

    Nothing of a person whom the dataset does not name, and of nobody where it has no people.

    Raises:
        DatasetError: the people are not those that were written.
    """
    if people_file(dataset) is None:
        return {}
    return People(dataset).told(persons)


def _day(first: Any, last: Any) -> str:
    return first.isoformat() if isinstance(first, dt.date) and first == last else ""
