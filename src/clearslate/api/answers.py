"""What a run, or a table judged in memory, says: answers, what stands in the way, what is missing, the laws."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.api.relations import Relation
from clearslate.engine import masks
from clearslate.engine.determine import with_words
from clearslate.engine.masks import has
from clearslate.records.columns import one_chunk
from clearslate.runs.rests_on import column

_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
LAWS: Final = pa.schema(
    [
        *(pa.field(name, _WORDS) for name in ("law", "state", "title", "cite", "relief")),
        pa.field("automatic", pa.bool_()),
        *(pa.field(name, _WORDS) for name in ("unit", "status", "certainty")),
    ]
)
CONDITIONS: Final = pa.schema(
    [
        pa.field("law", _WORDS),
        pa.field("place", pa.int32()),
        *(pa.field(name, _WORDS) for name in ("condition", "text", "cite", "certainty")),
    ]
)
_RESTS_ON: Final = pa.field("rests_on", _WORDS)
_CHARGE: Final = pa.field("charge_id", pa.string())
OBSTACLES: Final = pa.schema([_CHARGE, *(pa.field(name, _WORDS) for name in ("law", "condition", "is"))])
MISSING: Final = pa.schema([_CHARGE, *(pa.field(name, _WORDS) for name in ("law", "field"))])


class Answers(ABC):
    """What every law says of every charge, however it was asked.

    A row of `answers` is a charge under a law that covers it, with the version of the law that decides; docs/runs.md
    describes each column.
    """

    @property
    @abstractmethod
    def as_of(self) -> dt.date:
        """The day asked about."""

    @property
    @abstractmethod
    def presumptions(self) -> tuple[str, ...]:
        """The presumptions that were on, in the order of the bits of ``presumed``."""

    @abstractmethod
    def _laws(self) -> Mapping[str, Mapping[str, Any]]:
        """The laws as a run's manifest describes them."""

    @abstractmethod
    def _fields(self) -> Mapping[str, Sequence[str]]:
        """By state the fields that the bits of ``missing`` name."""

    @abstractmethod
    def _determined(self) -> Iterator[pa.Table]:
        """The determinations, a bucket at a time."""

    @abstractmethod
    def _records(self, place: int, columns: Sequence[str]) -> pa.Table:
        """Columns of the records of one bucket."""

    @abstractmethod
    def _records_schema(self) -> pa.Schema:
        """The columns of the records."""

    def answers(self, records: Sequence[str] = (), *, every_version: bool = False) -> Relation:
        """The answers: charge, law, version, outcome, days, masks, and what each rests on (``rests_on``).

        Args:
            records: columns of the charge's own record to stand beside each answer (``person_id``, ``county``, ``grade``).
            every_version: also the versions of a law still to come, with the column ``decides``.

        Raises:
            KeyError: the records have no such column.
        """
        unknown = [name for name in records if name not in self._records_schema().names]
        if unknown:
            raise KeyError(
                f"the records have no column {', '.join(unknown)}; docs/records.md lists those that there are"
            )
        told = self._schema().append(_RESTS_ON)
        taken = [name for name in records if name not in told.names]
        fields = (*told, *(self._records_schema().field(name) for name in taken))
        schema = pa.schema([loose(each) for each in fields if every_version or each.name != "decides"])

        laws = self._laws()

        def parts() -> Iterator[pa.Table]:
            for place, table in enumerate(self._determined()):
                found = table if every_version else _decided(table)
                found = found.append_column(_RESTS_ON.name, column(laws, found))
                if taken:
                    beside = self._records(place, taken).take(found.column("row"))
                    for name in taken:
                        found = found.append_column(name, beside.column(name))
                yield found.select(schema.names)

        return Relation(schema, parts)

    def _schema(self) -> pa.Schema:
        """The columns of the determinations: those of all, and the further words of masks of many names."""
        laws = self._laws().values()
        names = {
            "failed": max((len(law["conditions"]) for law in laws), default=0),
            "missing": max(map(len, self._fields().values()), default=0),
            "presumed": len(self.presumptions),
            "notices": max((len(law["notices"]) for law in laws), default=0),
        }
        return with_words(names)

    def laws(self) -> Relation:
        """The laws asked: ``law`` (its id), ``state``, ``title``, ``cite``, ``relief``, ``automatic``, ``unit``, ``status``, ``certainty``."""
        rows = [{"law": name} | dict(law) for name, law in self._laws().items()]
        return _told(rows, LAWS)

    def conditions(self) -> Relation:
        """Their conditions, in order: ``law``, ``place`` (the bit of ``failed`` and ``unknown``), ``condition``, ``text``, ``cite``, ``certainty``."""
        rows = [
            {"law": name, "place": place, "condition": each["key"]} | dict(each)
            for name, law in self._laws().items()
            for place, each in enumerate(law["conditions"])
        ]
        return _told(rows, CONDITIONS)

    def obstacles(self) -> Relation:
        """The masks written out, a row for each condition that keeps a charge from a law.

        ``is`` says how: ``failed`` (it does not hold on the day) or ``unknown`` (it may).
        """
        keys = {name: [each["key"] for each in law["conditions"]] for name, law in self._laws().items()}

        def parts() -> Iterator[pa.Table]:
            for table in self._determined():
                found = _decided(table)
                yield pa.concat_tables(
                    [
                        OBSTACLES.empty_table(),
                        *(
                            part.append_column("is", pa.array([how] * part.num_rows, _WORDS))
                            for how in ("failed", "unknown")
                            for part in _exploded(found, how, keys.__getitem__, "condition")
                        ),
                    ]
                )

        return Relation(OBSTACLES, parts)

    def missing(self) -> Relation:
        """What is missing where the outcome is ``unknown``: a row for each charge, law and ``field``.

        Four names are no field (docs/runs.md): ``membership``, ``coverage``, ``offense_list``, ``law_text``.
        """
        states = {name: law["state"] for name, law in self._laws().items()}

        def parts() -> Iterator[pa.Table]:
            for table in self._determined():
                found = _decided(table)
                named = _exploded(found, "missing", lambda law: self._fields()[states[law]], "field")
                yield pa.concat_tables([MISSING.empty_table(), *named])

        return Relation(MISSING, parts)


def _decided(table: pa.Table) -> pa.Table:
    return table.filter(table.column("decides"))


def loose(field: pa.Field) -> pa.Field:
    """The field as a relation has it: any may be null, and a dictionary may have any number of values."""
    kind = _WORDS if pa.types.is_dictionary(field.type) else field.type
    return pa.field(field.name, kind)


def _told(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> Relation:
    columns = [pa.array([row[each.name] for row in rows], each.type) for each in schema]
    return Relation(schema, lambda: [pa.table(columns, schema=schema)])


def _exploded(
    table: pa.Table, mask: str, names: Callable[[str], Sequence[str]], called: str
) -> Iterator[pa.Table]:
    """For each law and each name of a mask, the charges of which its bit is set."""
    if not table.num_rows:
        return
    laws = one_chunk(table.column("law"))
    codes = laws.indices.to_numpy()
    set_bits = masks.read(table, mask)
    charges = one_chunk(table.column("charge_id"))
    for code, law in enumerate(laws.dictionary.to_pylist()):
        at = np.flatnonzero((codes == code) & (set_bits != 0))
        if not len(at):
            continue
        for bit, name in enumerate(names(law)):
            rows = at[has(set_bits[at], bit)]
            if len(rows):
                columns = (
                    pc.take(charges, pa.array(rows)),
                    *(pa.array([word] * len(rows), _WORDS) for word in (law, name)),
                )
                yield pa.table(list(columns), names=["charge_id", "law", called])
