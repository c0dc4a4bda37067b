"""Whose figures are told apart: by race, ethnicity, sex, age at the offense, county and decade. What is missing is a group.

Race, ethnicity and sex are the words of the dataset's people file; nothing is guessed. Of a person with several charges the
age and the decade are those of the earliest offense, the county that of the latest; a charge has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.files import sha256_of
from clearslate.records.hashing import hash_strings
from clearslate.records.people import PEOPLE_FIELDS, people_file, read_people
from clearslate.runs.answers import codes_of, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL: Final = "all"
MISSING: Final = "not recorded"
SEVERAL: Final = "recorded in several ways"
PERSON: Final = "person_id"
OF_PEOPLE: Final = ("race", "ethnicity", "sex")
_OF_ONE_PERSON: Final = {each.name for each in PEOPLE_FIELDS} - {*OF_PEOPLE, "postcode", "source"}
_MOST_GROUPS: Final = 1000  # of a column: more are a person each, or nearly
AGES: Final = ("under 18", "18 to 20", "21 to 24", "25 to 29", "30 to 39", "40 to 49", "50 or over", MISSING)
_BANDS: Final = np.array([18, 21, 25, 30, 40, 50])
_DECADES: Final = tuple(f"{year}s" for year in range(1940, 2050, 10))
DECADES: Final = (f"before {_DECADES[0][:4]}", *_DECADES, MISSING)
RACE_BY_SEX: Final = "race by sex"
OF_CHARGES: Final = frozenset(
    {"age", "county", "decade"}
)  # a charge has its own, which may not be its person's
DIMENSION_WORDS: Final = {
    ALL: "Everyone", "race": "Race", RACE_BY_SEX: "Race by sex", "ethnicity": "Ethnicity", "sex": "Sex", "age": "Age at the offense", "county": "County",
    "decade": "Decade of the offense",
}  # fmt: skip
COLUMNS: Final = ("person_id", "county", "date_of_birth_from", "date_of_birth_to", "offense_date_from", "offense_date_to",
                  "arrest_date_from", "arrest_date_to")  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """One way to tell people, or charges, apart: its groups, and the group of each unit."""

    name: str
    groups: tuple[str, ...]
    codes: NDArray[np.int32]


class GroupsError(Exception):
    """A table of groups cannot be used. The message says what to mend."""


@dataclass(frozen=True)
class Groups:
    """Columns to tell people apart by, from a file of person ids and further columns. ``sha256`` of the file."""

    sha256: str
    names: tuple[str, ...]
    table: pa.Table = field(repr=False)


def read_by_person(path: Path, text: Iterable[str] = ()) -> pa.Table:
    """A table with the column ``person_id``, CSV or Parquet; of a CSV, ``text`` are columns whose words stay as they are written."""
    if path.suffix == ".parquet":
        return pq.read_table(path)
    types = dict.fromkeys((PERSON, *text), pa.string())
    options = pa_csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=True
    )
    return pa_csv.read_csv(path, convert_options=options)


def read_groups(path: Path) -> Groups:
    """Read groups of people: ``person_id``, and each further column a way to tell people apart. An empty cell is not recorded.

    Raises:
        GroupsError: the file cannot be read, has no such columns, or one that is a way to tell people apart already.
    """
    try:
        heads = read_by_person(path).column_names
        table = read_by_person(path, heads)
    except (OSError, pa.ArrowInvalid) as error:
        raise GroupsError(f"{path} cannot be read: {error}") from error
    names = tuple(name for name in heads if name != PERSON)
    if len(set(heads)) < len(heads):
        raise GroupsError(f"{path} has two columns of one name: {', '.join(heads)}")
    if PERSON not in heads or not names:
        raise GroupsError(
            f"{path} needs the column {PERSON!r} and one or more beside it; it has: {', '.join(heads)}"
        )
    if taken := [name for name in names if name.lower() in DIMENSION_WORDS]:
        raise GroupsError(
            f"{path}: people are told apart by {taken[0]!r} already: give the column another name"
        )
    columns = {name: one_chunk(table.column(name)).cast(pa.string()) for name in (PERSON, *names)}
    for name in names:
        if (several := len(pc.unique(columns[name]))) > _MOST_GROUPS:
            raise GroupsError(
                f"{path}: {name!r} has {several:,} different words; tell people apart by {_MOST_GROUPS:,} at most"
            )
    return Groups(sha256_of(path), names, pa.table(columns))


class People:
    """What the dataset's people file tells of each person, and what is joined to it, by the hash of the id.

    Args:
        dataset: the dataset.
        more: further columns of the file by which to tell people apart.
        joined: columns of another file by which to do so.

    Raises:
        KeyError: the file has no such column, or one that says who somebody is.
    """

    def __init__(self, dataset: Dataset, more: Sequence[str] = (), joined: Groups | None = None) -> None:
        place = people_file(dataset.path)
        there = [] if place is None else pq.read_schema(place).names
        for name in more:
            if name not in there or name in _OF_ONE_PERSON:
                raise KeyError(name)
        names = tuple(name for name in dict.fromkeys((*OF_PEOPLE, *more)) if name in there)
        self._told = (
            [] if place is None or not names else [_Told(read_people(place, [PERSON, *names]), names)]
        )
        if joined is not None:
            self._told.append(_Told(joined.table, joined.names))

    def of(self, person_ids: pa.Array) -> list[Dimension]:
        """The dimensions of some people."""
        hashes = hash_strings(person_ids) if self._told else np.zeros(0, np.uint64)
        return [found for column in self._told for found in column.of(hashes)]


class _Told:
    """What one table tells of each person."""

    def __init__(self, table: pa.Table, names: Sequence[str]) -> None:
        hashes = hash_strings(one_chunk(table.column(PERSON)))
        order = np.argsort(hashes, kind="stable")
        self._hashes, first = np.unique(hashes[order], return_index=True)
        self._tables = {
            name: _told_once(table.column(name), order, first, len(self._hashes)) for name in names
        }

    def of(self, hashes: NDArray[np.uint64]) -> Iterable[Dimension]:
        """The dimensions of the people of some hashes; who is not in the table is not recorded."""
        at = np.minimum(np.searchsorted(self._hashes, hashes), max(0, len(self._hashes) - 1))
        known = self._hashes[at] == hashes if len(self._hashes) else np.zeros(len(hashes), np.bool_)
        for name, (groups, codes) in self._tables.items():
            own = codes[at] if len(codes) else at
            yield Dimension(name, groups, np.where(known, own, len(groups) - 1).astype(np.int32))


def _told_once(
    column: Any, order: NDArray[np.int64], first: NDArray[np.int64], count: int
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Of each person the word that the first row gives which gives one; the last group is of those with none."""
    found = one_chunk(column)
    words = found if isinstance(found, pa.DictionaryArray) else found.cast(pa.string()).dictionary_encode()
    groups = tuple(map(str, words.dictionary.to_pylist()))
    codes = pc.fill_null(words.indices.cast(pa.int32()), len(groups)).to_numpy()[order]
    lowest = np.minimum.reduceat(codes, first) if count else codes
    several = np.maximum.reduceat(np.where(codes < len(groups), codes, -1), first) if count else codes
    groups_once = np.where(
        (several >= 0) & (several != lowest), len(groups) + 1, lowest
    )  # two words that differ
    order_ = np.append(np.arange(len(groups)), [len(groups) + 1, len(groups)])  # the missing stand last
    return (*groups, SEVERAL, MISSING), order_[groups_once].astype(np.int32)


def dimensions(
    table: pa.Table, person: NDArray[np.int64], own: NDArray[np.bool_], people: People
) -> tuple[list[Dimension], list[Dimension]]:
    """The dimensions of a bucket's people, and of its rows.

    Args:
        table: the rows, `COLUMNS`.
        person: of each row the number of its person.
        own: the rows that are certainly the person's.
        people: of the dataset.
    """
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    ids = one_chunk(table.column("person_id")).take(pa.array(starts))
    values = people.of(ids)
    low, high = _days(table, "offense_date")
    known = (low > ALWAYS) & (high < NEVER)
    other_low, other_high = _days(table, "arrest_date")
    low, high = np.where(known, low, other_low), np.where(known, high, other_high)
    born = _days(table, "date_of_birth")
    age, decade = _ages(low, high, *born), _decades(low, high)
    counties = (*map(str, words_of(table, "county")), MISSING)
    codes = codes_of(table, "county")
    county = np.where(codes < 0, len(counties) - 1, codes).astype(np.int32)
    middle = np.where(own & (low > ALWAYS), low, NEVER)
    earliest = _extreme(middle, starts, own, np.minimum, NEVER)
    latest = _extreme(np.where(own & (high < NEVER), high, ALWAYS), starts, own, np.maximum, ALWAYS)
    values += _crossed(values)
    of_people = [
        *values,
        Dimension("age", AGES, age[earliest]),
        Dimension("county", counties, county[latest]),
        Dimension("decade", DECADES, decade[earliest]),
    ]
    of_rows = [
        *(Dimension(each.name, each.groups, each.codes[person]) for each in values),
        Dimension("age", AGES, age),
        Dimension("county", counties, county),
        Dimension("decade", DECADES, decade),
    ]
    return of_people, of_rows


def _crossed(crossing: Sequence[Dimension]) -> list[Dimension]:
    """Race by sex, where people are told apart by both: what is missing of either is missing."""
    by_name = {each.name: each for each in crossing}
    if not {"race", "sex"} <= by_name.keys():
        return []
    race, sex = by_name["race"], by_name["sex"]
    late = (SEVERAL, MISSING)
    pairs = [(one, other) for one in race.groups for other in sex.groups]
    words = [
        max((each for each in pair if each in late), key=late.index, default=f"{pair[0]}, {pair[1]}")
        for pair in pairs
    ]
    groups = tuple(dict.fromkeys((*(word for word in words if word not in late), *late)))
    place = np.array([groups.index(word) for word in words], np.int32)
    codes = place[race.codes * len(sex.groups) + sex.codes] if pairs else race.codes
    return [Dimension(RACE_BY_SEX, groups, codes)]


def _extreme(
    days: NDArray[Any], starts: NDArray[np.int64], own: NDArray[np.bool_], which: Any, none: int
) -> NDArray[np.int64]:
    """Of each person the row of the earliest, or the latest, day; where none is known, the first row of their own."""
    if not len(starts):
        return starts
    size = np.diff(starts, append=len(days))
    best = np.repeat(which.reduceat(days, starts), size)
    rank = np.where((days == best) & own & (days != none), 0, np.where(own, 1, 2))
    key = rank * len(days) + np.arange(len(days))
    return np.minimum.reduceat(key, starts) % len(days)


def _days(table: pa.Table, name: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    low = pc.fill_null(one_chunk(table.column(f"{name}_from")).cast(pa.int32()), ALWAYS).to_numpy()
    high = pc.fill_null(one_chunk(table.column(f"{name}_to")).cast(pa.int32()), NEVER).to_numpy()
    return low, high


def _ages(
    low: NDArray[Any], high: NDArray[Any], born_low: NDArray[Any], born_high: NDArray[Any]
) -> NDArray[np.int32]:
    """The band of the age, where the days leave but one."""
    known = (low > ALWAYS) & (high < NEVER) & (born_low > ALWAYS) & (born_high < NEVER)
    least, most = _band(low, born_high, known), _band(high, born_low, known)
    return np.where(known & (least == most) & (low >= born_low), least, len(AGES) - 1).astype(np.int32)


def _band(day: NDArray[Any], born: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The band of somebody's age on a day."""
    found: NDArray[np.int64] = np.searchsorted(
        _BANDS, years(np.where(known, day, 0), np.where(known, born, 0)), side="right"
    )
    return found


def years(day: NDArray[Any], born: NDArray[Any]) -> NDArray[np.int64]:
    """Somebody's age on a day, by the calendar: a birthday counts on the day itself."""
    y1, m1 = _months(day)
    y0, m0 = _months(born)
    return y1 - y0 - (m1 < m0)


def _months(day: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The year of a day, and its place in the year as month and day (101 for 1 January)."""
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    year = month.astype("datetime64[Y]")
    of_year = (month - year.astype("datetime64[M]")).astype(np.int64) + 1
    of_month = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    return year.astype(np.int64) + 1970, of_year * 100 + of_month


def _decades(low: NDArray[Any], high: NDArray[Any]) -> NDArray[np.int32]:
    known = (low > ALWAYS) & (high < NEVER)
    first, last = (_decade(np.where(known, day, 0)) for day in (low, high))
    return np.where(known & (first == last), first, len(DECADES) - 1).astype(np.int32)


def _decade(day: NDArray[Any]) -> NDArray[np.int64]:
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.clip((year - 1940) // 10 + 1, 0, len(DECADES) - 2)
