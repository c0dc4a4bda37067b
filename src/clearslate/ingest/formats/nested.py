"""Several types of records in one file, told apart by a code: a case, its charges, events, deletions.

Each record of the chosen types makes a row: its own columns as ``TYPE.COLUMN``, those of the records above it
beside them, and of other records below those (events) the ones that the mapping attaches, as ``NAME.COLUMN``.
``record_type`` says which type made the row. A record stands under the nearest one of its parent's type before
it, or, where ``keys`` are given, under the one with the same key wherever it stands.

No line is lost, and none is put under a record that may not be its own: after a line that cannot be read, what
follows has no parent until the next one is named. A parent without any row below it makes a row by itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from clearslate.ingest.formats.fixed_width import Stretch
from clearslate.ingest.reasons import Reason
from clearslate.ingest.several import agreed, merged
from clearslate.ingest.source import (
    UNREADABLE,
    Batch,
    Encoding,
    FileSource,
    FileTable,
    Gathering,
    Part,
    Texts,
    open_text,
    require,
    text_lines,
)
from clearslate.ingest.source.held import Held
from clearslate.ingest.values import code as plain_code

TYPE_COLUMN: Final = "record_type"
_JOINT: Final = "; "


class RecordType(Part):
    """The columns of one type of record, and the type that it stands under."""

    columns: Annotated[list[str], Field(min_length=1)] | dict[str, Stretch]
    parent: str | None = None
    keys: dict[str, str] = Field(default_factory=dict)  # own column: the parent's column


class Attached(Part):
    """Records whose columns stand beside the rows of the record that they belong to, as ``NAME.COLUMN``."""

    name: str = Field(pattern=r"^\w+$")
    type: str
    when: dict[str, Texts] = Field(default_factory=dict)
    several: Literal["first", "last", "all"]


class Nested(FileTable):
    """How a file of several types of records is written."""

    PARTS: ClassVar[tuple[type[Part], ...]] = (RecordType, Attached)

    format: Literal["nested"]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = "\t"  # null: fixed width
    quote: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: Encoding = "utf-8"
    type: int | Stretch  # the column of the code, counted from 1, or its first and last character
    types: dict[str, RecordType] = Field(min_length=1)
    rows: Texts = Field(min_length=1)
    ignore: Texts = Field(default_factory=list)
    attach: list[Attached] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Nested:
        fixed = self.delimiter is None
        if isinstance(self.type, int) == fixed or (isinstance(self.type, int) and self.type < 1):
            raise ValueError(
                "type is the number of a column, from 1; with delimiter: null it is [first, last] character"
            )
        if (self.quote is not None and fixed) or (self.quote is not None and self.quote == self.delimiter):
            raise ValueError("quote is another character than the delimiter, and for delimited files only")
        for code, record in self.types.items():
            if isinstance(record.columns, dict) != fixed:
                raise ValueError(
                    f"types: {code}: columns are a list of names; with delimiter: null each has [first, last]"
                )
            self._check_parent(code, record)
        for code in self.rows:
            self._known(code, "rows")
        taken = {*self.types, TYPE_COLUMN}
        for entry in self.attach:
            self._known(entry.type, f"attach: {entry.name}")
            if entry.name in taken:
                raise ValueError(f"attach: {entry.name} is the name of something else; take another")
            taken.add(entry.name)
            if self.types[entry.type].parent is None:
                raise ValueError(f"attach: {entry.type} stands under no record; give its parent under types")
            unknown = set(entry.when) - set(self.types[entry.type].columns)
            if unknown:
                raise ValueError(f"attach: {entry.name}: {min(unknown)} is no column of {entry.type}")
        if both := set(self.ignore) & set(self.types):
            raise ValueError(f"ignore: {min(both)} is described under types")
        above = {code for made in self.rows for code in (made, *self.lineage(made))}
        for code, record in self.types.items():
            if record.parent is None and code not in above:
                raise ValueError(f"types: {code} comes into no row: name it in rows or in ignore")
        return self

    def _known(self, code: str, where: str) -> None:
        if code not in self.types:
            raise ValueError(f"{where}: {code} is not among types: {', '.join(self.types)}")

    def _check_parent(self, code: str, record: RecordType) -> None:
        if record.keys and record.parent is None:
            raise ValueError(f"types: {code}: keys pair columns with those of a parent; name the parent")
        if record.parent is None:
            return
        seen = {code}
        above: str | None = record.parent
        while above is not None:
            self._known(above, f"types: {code}: parent")
            if above in seen:
                raise ValueError(f"types: {code}: stands under itself")
            seen.add(above)
            above = self.types[above].parent
        for own, others in record.keys.items():
            if own not in record.columns or others not in self.types[record.parent].columns:
                raise ValueError(f"types: {code}: keys pair a column of {code} with one of {record.parent}")

    def lineage(self, code: str) -> Iterator[str]:
        """The types above one, from its parent up."""
        above = self.types[code].parent
        while above is not None:
            yield above
            above = self.types[above].parent

    @property
    def by_key(self) -> bool:
        """Whether any record may stand anywhere in the file, so that the whole file is held in memory."""
        return any(record.keys for record in self.types.values())


@dataclass(eq=False, slots=True)
class _Record:
    """A line that was read."""

    line: int
    code: str
    cells: list[str]
    raw: str
    fault: Reason | None = None
    parent: _Record | None = None
    below: list[_Record] = field(default_factory=list)
    in_row: bool = False  # whether a row was made of it, or of one below

    def upwards(self) -> Iterator[_Record]:
        """The record and those above it."""
        record: _Record | None = self
        while record is not None:
            yield record
            record = record.parent


class NestedSource(FileSource):
    """Reads a file of several types of records."""

    table: Nested

    def __init__(self, path: Path, table: Nested) -> None:
        super().__init__(path, table)
        self._position = {
            code: {name: at for at, name in enumerate(record.columns)} for code, record in table.types.items()
        }
        self._lineage = {code: list(table.lineage(code)) for code in table.types}
        self._above_rows = {above for code in table.rows for above in self._lineage[code]}
        self._roots = {code for code in self._above_rows if not self._lineage[code]}
        self._kin = {
            code: {code, *self._lineage[code], *(low for low in table.types if code in self._lineage[low])}
            for code in table.types
        }
        self._attached = {entry.name: entry for entry in table.attach}

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        require(self.name, self.columns(), needed)
        columns = [(name.partition(".")[0], name.partition(".")[2]) for name in needed]
        rows = Gathering(needed)
        with (
            self.path.open("rb") as plain,
            open_text(plain, self.name, self.table.encoding) as stream,
        ):
            for group in self._groups(self._records(stream, rows)):
                self._link(group)
                self._add(group, columns, rows)
                if rows.is_full:
                    self.position = plain.tell()
                    yield rows.take()
            self.position = plain.tell()
        if len(rows):
            yield rows.take()

    def columns(self) -> list[str]:
        """The names that the mapping gives, each after its type of record."""
        table = self.table
        made = dict.fromkeys(above for code in table.rows for above in (code, *self._lineage[code]))
        return [
            TYPE_COLUMN,
            *(f"{code}.{name}" for code in made for name in table.types[code].columns),
            *(f"{entry.name}.{name}" for entry in table.attach for name in table.types[entry.type].columns),
        ]

    # --- lines ---

    def _records(self, stream: IO[str], rows: Gathering) -> Iterator[_Record]:
        """The lines that can be read, each under its parent where the order tells it; the others are rejected."""
        current: dict[str, _Record] = {}
        for number, line, too_long in text_lines(stream):
            if not line.strip(" \t\x1a\ufeff"):
                self.blank_lines += 1
                continue
            found = Reason.TOO_LONG if too_long else self._split(number, line)
            if isinstance(found, Reason):
                # It may have been the parent of what follows; where its type is not known, of what precedes it too.
                for value in current.values() if found in (Reason.QUOTING, Reason.TOO_LONG) else ():
                    if any(self.table.types[entry.type].parent == value.code for entry in self.table.attach):
                        value.fault = value.fault or found
                current.clear()
                self._reject(number, found, line, rows)
                continue
            if found is None:
                self.parts["ignored"] += 1
                continue
            for code in [code for code in current if found.code in self._lineage[code]]:
                del current[code]
            record = self.table.types[found.code]
            if record.parent is not None and not record.keys:
                found.parent = current.get(record.parent)
            current[found.code] = found
            yield found

    def _reject(self, number: int, reason: Reason, raw: str, rows: Gathering) -> None:
        self.rows += 1
        rows.reject(number, reason, raw)

    def _split(self, number: int, line: str) -> _Record | Reason | None:
        """A line's cells; None where the mapping ignores its type."""
        table = self.table
        if table.delimiter is None:
            first, last = table.type if isinstance(table.type, list) else (1, 1)
            code, cells = line[first - 1 : last].strip(), []
        else:
            try:
                cells = self._cells(line)
            except csv.Error:
                return Reason.QUOTING
            at = table.type if isinstance(table.type, int) else 1
            code = cells[at - 1].strip() if len(cells) >= at else ""
        if code in table.ignore:
            return None
        record = table.types.get(code)
        if record is None:
            return Reason.UNKNOWN_TYPE
        fault = None
        if isinstance(record.columns, dict):
            if len(line) < max(last for _, last in record.columns.values()):
                fault = Reason.SHORT_LINE
            cells = [line[first - 1 : last] for first, last in record.columns.values()]
        elif len(cells) != len(record.columns):
            fault = Reason.COLUMN_COUNT
        if fault is not None and code in self._above_rows:
            return fault
        unread = [UNREADABLE] * len(record.columns)
        return _Record(number, code, unread if fault else [cell.strip() for cell in cells], line, fault)

    def _cells(self, line: str) -> list[str]:
        delimiter = self.table.delimiter or "\t"
        if self.table.quote is None:
            return line.split(delimiter)
        (cells,) = csv.reader([line], delimiter=delimiter, quotechar=self.table.quote, strict=True)
        return cells

    # --- groups: a record without a parent and all that stands under it ---

    def _groups(self, records: Iterator[_Record]) -> Iterator[list[_Record]]:
        held, group = Held(self.name), list[_Record]()
        for record in records:
            if record.code in self._roots and group and not self.table.by_key:
                yield group
                group = []
                held.clear()
            held.add((record.raw, *record.cells))
            group.append(record)
        yield group

    def _link(self, group: list[_Record]) -> None:
        """Put each record that names its parent's key under it, and tell all parents what stands below them."""
        types = self.table.types
        wanted = {(kind.parent, tuple(kind.keys.values())) for kind in types.values() if kind.keys}
        index: dict[tuple[str | None, tuple[str, ...], tuple[str, ...]], _Record] = {}
        again: dict[_Record, _Record] = {}  # a parent, and the later one with its key
        for record in group:
            for parent, columns in wanted:
                if record.code == parent:
                    place = parent, columns, self._of(record, columns)
                    if (earlier := index.get(place)) is not None:
                        # What they say differently, nobody knows of those below.
                        record.cells = list(merged(earlier.cells, record.cells, [agreed] * len(record.cells)))
                        again[earlier] = record
                    index[place] = record
        for record in group:
            kind = types[record.code]
            if kind.keys:
                key = self._of(record, kind.keys)
                record.parent = index.get((kind.parent, tuple(kind.keys.values()), key)) if all(key) else None
            while record.parent is not None and record.parent in again:
                record.parent = again[record.parent]
            if record.parent is not None:
                record.parent.below.append(record)

    def _of(self, record: _Record, columns: Iterable[str]) -> tuple[str, ...]:
        place = self._position[record.code]
        return tuple(record.cells[place[name]] for name in columns)

    # --- rows ---

    def _add(self, group: list[_Record], columns: list[tuple[str, str]], rows: Gathering) -> None:
        """Add the rows of a group; the other records are counted as parts of them, or rejected."""
        made_of = self.table.rows
        for record in group:
            if record.code in made_of:
                for above in record.upwards():
                    above.in_row = True
        for record in group:
            lost = record.parent is None and self.table.types[record.code].parent is not None
            fault = record.fault or (Reason.NO_PARENT if lost else None) or self._attached_fault(record)
            alone = self._is_alone(record)
            if record.code in made_of or alone:
                self.rows += 1
                fault = fault or (Reason.NO_CHARGE if alone else None)
                chain = {above.code: above for above in record.upwards()}
                cells = [self._cell(record, chain, prefix, name, fault) for prefix, name in columns]
                rows.add(record.line, cells, _raw(record), fault)
            elif fault is not None:
                self._reject(record.line, fault, record.raw, rows)
            else:
                self.parts[record.code] += 1

    def _attached_fault(self, record: _Record) -> Reason | None:
        """What is wrong with a record that is attached to one of a row's: what it tells is unknown, and no blank."""
        types = {entry.type for entry in self.table.attach}
        faults = (
            lower.fault or (above.fault if above.fault is not None and above is not record else None)
            for above in record.upwards()
            for lower in (above, *above.below)
            if lower is above or lower.code in types
        )
        return (
            next((fault for fault in faults if fault is not None), None)
            if record.code in self.table.rows
            else None
        )

    def _is_alone(self, record: _Record) -> bool:
        """Whether a record is a parent without any row below it, and the lowest such one.

        It makes a row: its case and person are known, its charge is not.
        """
        return (
            not record.in_row
            and record.code in self._above_rows
            and not any(lower.code in self._above_rows for lower in record.below)
        )

    def _cell(
        self, record: _Record, chain: dict[str, _Record], prefix: str, name: str, fault: Reason | None
    ) -> str:
        if prefix == TYPE_COLUMN:
            return record.code
        attached = self._attached.get(prefix)
        holder = prefix if attached is None else self.table.types[attached.type].parent or ""
        found = chain.get(holder)
        if found is None:
            # What a row lacks that is not whole is unknown; it does not count as blank.
            return UNREADABLE if fault is not None and holder in self._kin[record.code] else ""
        if attached is not None:
            return self._attached_cell(attached, found, name)
        return found.cells[self._position[prefix][name]]

    def _attached_cell(self, entry: Attached, holder: _Record, name: str) -> str:
        place = self._position[entry.type]
        cells = [
            record.cells
            for record in holder.below
            if record.code == entry.type
            and record.fault is None
            and all(
                plain_code(record.cells[place[column]]) in map(plain_code, texts)
                for column, texts in entry.when.items()
            )
        ]
        if not cells:
            return ""
        if entry.several == "all":
            return _JOINT.join(dict.fromkeys(row[place[name]] for row in cells if row[place[name]]))
        return cells[0 if entry.several == "first" else -1][place[name]]


def _raw(record: _Record) -> str:
    """The record's line after those of the records above it, so that a corrected row can be fed by itself."""
    return "\n".join(reversed([above.raw for above in record.upwards()]))
