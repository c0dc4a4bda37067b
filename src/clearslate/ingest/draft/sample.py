"""What the first rows of a source tell: of each column, in counts, and of keys that contradict what is told of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.draft.columns import Column
from clearslate.ingest.draft.dates import rules_of
from clearslate.ingest.draft.sketch import Sketch
from clearslate.ingest.draft.suggest import place_of
from clearslate.ingest.names import normal
from clearslate.ingest.reasons import Reason
from clearslate.ingest.source import Batch
from clearslate.ingest.values import read_written_date
from clearslate.records.days import DayInterval
from clearslate.records.keys import KeyCheck


@dataclass
class Sample:
    """The columns of the sample that may be keys, and those that say whether they are."""

    parts: dict[str, list[pa.Array]]

    @classmethod
    def of(cls, columns: Iterable[str]) -> Sample:
        """Room for those columns whose names suggest a key, a name, a birth or a county."""
        return cls({name: [] for name in columns if place_of(name) in _TELLING})

    def add(self, batch: Batch) -> None:
        """Keep what a batch tells."""
        for name, found in self.parts.items():
            found.append(batch.columns[name].cast(pa.string()))

    def table(
        self, guesses: dict[str, list[str]], forms: dict[str, tuple[list[str], str | None]]
    ) -> pa.Table:
        """What the sample tells of people and places, so far as its columns can be made out."""

        def first(place: str) -> pa.Array | None:
            found = guesses.get(place)
            if not found or found[0] not in self.parts:
                return None
            return pa.chunked_array(self.parts[found[0]], pa.string()).combine_chunks()

        columns: dict[str, pa.Array] = {}
        names = first("people.name")
        if names is not None:  # in either order: the first two words
            for name, at in (("name_last", 0), ("name_first", 1)):
                words = [[*normal(text).split(), "", ""][at] or None for text in names.to_pylist()]
                columns[name] = pa.array(words, pa.string())
        for name in ("name_last", "name_first"):
            part = first(f"people.{name}")
            if part is not None:
                columns[name] = _filled(part)
        births = first("date_of_birth")
        if births is not None and (written := forms[guesses["date_of_birth"][0]][0]):
            read = _births(births, written)
            columns |= {"birth_from": read, "birth_to": read}
        county = first("county")
        if county is not None:
            columns["county"] = _filled(county)
        return pa.table(columns)

    def contradicts(self, key: str, table: pa.Table, *, case: bool = False) -> bool:
        """Whether names and births (of a case: counties) under one value of a column contradict one another."""
        if (
            not table.num_columns or key not in self.parts
        ):  # a key that its values alone suggest is left to a person
            return False
        values = _filled(pa.chunked_array(self.parts[key], pa.string()).combine_chunks())
        rows = table.append_column("person_id", values).filter(values.is_valid())
        check = KeyCheck()
        if case:
            check.records(rows.append_column("case_id", rows["person_id"]), births=False)
        else:
            check.people(rows)
        # A number in several forms is a key all the same, once they are brought into one.
        return bool(replace(check.told(), spelled=0, kin=0, nines=0).faults(whole=False))


_TELLING: Final = frozenset(
    {"keys.person", "people.state_id", "keys.case", "people.name", "people.name_last", "people.name_first", "date_of_birth", "county"}
)  # fmt: skip


def _filled(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _births(texts: pa.Array, forms: Sequence[str]) -> pa.Array:
    """The days of births, where they are one day."""
    coded = texts.dictionary_encode()
    days: list[int | None] = []
    for text in coded.dictionary.to_pylist():
        read = (read_written_date(text, rules_of(form)).value for form in forms)
        day = next((value for value in read if isinstance(value, DayInterval)), None)
        days.append(day.earliest if day is not None and day.earliest == day.latest else None)
    return pa.array(days, pa.int32()).take(coded.indices).cast(pa.date32())


def profile(sketch: Sketch) -> tuple[list[Column], Counter[Reason], Sample]:
    """The columns of a source's first rows, what is wrong with the rows, and what they tell of keys."""
    sample = Sample.of(sketch.columns)
    columns = {name: Column(name) for name in sketch.columns}
    faults: Counter[Reason] = Counter()
    for batch in sketch.batches():
        faults.update(row.reason for row in batch.rejected)
        faults.update(spoiled.reason for spoiled in batch.spoiled.values())
        sample.add(batch)
        for name, cells in batch.columns.items():
            columns[name].add(cells)
    return list(columns.values()), faults, sample
