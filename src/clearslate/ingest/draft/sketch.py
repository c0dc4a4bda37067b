"""In which format a source is written, as far as its first lines show."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearslate.ingest.draft.dates import MOSTLY
from clearslate.ingest.draft.heading import Heading, heading_of
from clearslate.ingest.formats import FILE_FORMATS, TABLES
from clearslate.ingest.formats.database import Database, DatabaseSource
from clearslate.ingest.formats.jsonl import read_object
from clearslate.ingest.formats.parquet import column_names
from clearslate.ingest.formats.workbook import MARK, first_rows, sheets_of
from clearslate.ingest.mapping import GUESS, SHIPPED, load_mapping
from clearslate.ingest.reader import Delimited, DelimitedSource, named_columns
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import BROKEN, Batch, Source, open_text

_SAMPLE_BYTES: Final = 2**20
_SAMPLE_LINES: Final = 500
_MOST_TYPES: Final = 20
SAMPLE_ROWS: Final = 100_000
_MANY: Final = 9  # columns; a layout of fewer is told by their names alone


@dataclass
class Sketch:
    """A source as it was made out: its table in the mapping, where it is read, and notes on it.

    ``columns``: their names. ``marked``: keys of the table that are guesses. ``more``: further files of the same table.
    ``heading``: the line that names the columns, of a delimited file that has one.
    """

    table: dict[str, Any]
    source: Source
    columns: list[str]
    marked: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    more: list[Source] = field(default_factory=list)
    heading: str = ""

    def batches(self) -> Iterator[Batch]:
        """The rows of all files, up to ``SAMPLE_ROWS`` and the rest of a batch.

        Raises:
            IngestError: a file cannot be read.
        """
        needed, count = dict.fromkeys(self.columns, "the draft"), 0
        for source in (self.source, *self.more):
            found = source.batches(needed)
            for batch in found:
                yield batch
                count += len(batch)
                if count >= SAMPLE_ROWS:
                    found.close()
                    return

    def take(self, path: Path) -> bool:
        """Take a further file, if it has the same heading at the same place."""
        if not self.heading:
            return False
        try:
            encoding = self.table.get("encoding", "utf-8")
            with path.open("rb") as plain, open_text(plain, path.name, encoding) as stream:
                lines = list(itertools.islice(stream, self.table.get("skip_lines", 0) + 1))
        except IngestError:  # of another kind
            return False
        if not lines or lines[-1].rstrip("\r\n") != self.heading:
            return False
        self.table["files"].append(path.name)
        self.more.append(_open(path, {**self.table, "files": [path.name]}))
        return True


def head_of(path: Path) -> bytes:
    """The first bytes, unpacked where the file is gzip."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_SAMPLE_BYTES)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                head = packed.read(_SAMPLE_BYTES)
    except BROKEN as error:
        raise IngestError(
            f"{path.name}: the file breaks off or cannot be read ({type(error).__name__})"
        ) from None
    if not head.strip():
        raise IngestError(f"{path.name}: the file is empty; send it again")
    return head


def sketch_file(path: Path, head: bytes) -> Sketch:
    """A file as its first lines show it."""
    if head.startswith(b"PAR1"):
        table = {"format": "parquet", "files": [path.name]}
        return Sketch(table, _open(path, table), column_names(path))
    if head.startswith(MARK) and (sheets := sheets_of(path)):
        return _workbook(path, sheets)
    if head.startswith((MARK, b"\xd0\xcf\x11\xe0")):
        raise IngestError(
            f"{path.name}: a zip archive, or a workbook of an old form or with a password; unpack it, or save it as XLSX or CSV"
        )
    encoding, sure, why = _encoding(head)
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    every = re.split(r"\r\n|[\r\n]", text)
    whole = every[:-1] if len(head) == _SAMPLE_BYTES and len(every) > 1 else every  # the last one may be cut
    every = whole[:_SAMPLE_LINES]
    lines = [line for line in every if line.strip()]
    if not lines:
        raise IngestError(f"{path.name}: the file is empty; send it again")
    first = lines[0].lstrip()
    if first.startswith("["):
        raise IngestError(f"{path.name}: one JSON array; export it as JSON Lines, one object a line")
    sketch = _json_lines(path, lines) if first.startswith("{") else _of_lines(path, every, encoding)
    if encoding != "utf-8":
        sketch.table["encoding"] = encoding
        sketch.source = _open(path, sketch.table)
    if not sure:
        sketch.marked["encoding"] = f"{GUESS} {encoding}"
        sketch.notes.append(why)
    return sketch


def _workbook(path: Path, sheets: Sequence[str]) -> Sketch:
    """The sheet with the most rows under a heading; the row of the heading is where the sheet's title ends."""
    headings = {name: _sheet_heading(path, name) for name in sheets}
    sheet = max(sheets, key=lambda name: (headings[name][0].is_sure, headings[name][1]))
    return _of_sheet(path, sheet, headings[sheet][0], [name for name in sheets if name != sheet])


def sheets_beside(path: Path, sketch: Sketch) -> list[tuple[str, Sketch]]:
    """The other sheets of a workbook that hold rows under a heading."""
    found = []
    for name in (sheets_of(path) or []) if sketch.table["format"] == "xlsx" else []:
        heading, _ = _sheet_heading(path, name)
        if name != sketch.table["sheet"] and heading.is_sure:
            found.append((name, _of_sheet(path, name, heading, [])))
    return found


def _of_sheet(path: Path, sheet: str, heading: Heading, others: Sequence[str]) -> Sketch:
    table: dict[str, Any] = {"format": "xlsx", "files": [path.name], "sheet": sheet}
    notes = []
    if heading.is_sure and heading.skip:
        table["header_row"] = heading.skip + 1
        notes.append(f"header_row: the names of the columns stand in row {heading.skip + 1}")
    marked = {"sheet": f"{GUESS} {sheet}"} if others else {}
    if others:
        notes.append(
            f"sheet: there are also {', '.join(others)}; a sheet whose rows belong to this one's is a join (docs/mapping.md)"
        )
    source = _open(path, table)
    columns = source.columns() or []
    return Sketch(table, source, columns, marked, [*notes, *_alike(columns, named=True)])


def _sheet_heading(path: Path, sheet: str) -> tuple[Heading, int]:
    """The heading of a sheet, and how many of its first rows hold more than one cell."""
    rows = first_rows(path, sheet, _SAMPLE_LINES)
    wide = sum(sum(map(bool, cells)) > 1 for _, cells in rows)
    if not wide:
        return Heading(0, is_sure=False), 0
    # A row whose last cells are blank is shorter: it is as wide as the others.
    width = max(len(cells) for _, cells in rows)
    full = [
        (at, [*cells, *[""] * (width - len(cells))] if sum(map(bool, cells)) > 1 else cells)
        for at, cells in rows
    ]
    return heading_of(full), wide


def _encoding(head: bytes) -> tuple[str, bool, str]:
    """The encoding, whether that is sure, and why it is not."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", True, ""
    if head.count(0) > len(head) // 5:
        wide = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return wide, False, "encoding: a guess, from the zero bytes between the letters"
    try:
        head[: len(head) - 4].decode("utf-8") if len(head) == _SAMPLE_BYTES else head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # the sample ends within a letter
            return "utf-8", True, ""
    else:
        return "utf-8", True, ""
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return (
            "latin-1",
            False,
            "encoding: a guess; the file is no UTF-8. Ask the source, or look at accented names",
        )
    return (
        "cp1252",
        False,
        "encoding: a guess; the file is no UTF-8. Ask the source, or look at accented names",
    )


def _open(path: Path, table: dict[str, Any]) -> Source:
    model = TABLES[table["format"]].model_validate(table)
    return FILE_FORMATS[table["format"]].open(path, model)


def _json_lines(path: Path, lines: list[str]) -> Sketch:
    table = {"format": "jsonl", "files": [path.name]}
    rows = [found for found in map(read_object, lines) if isinstance(found, dict)]
    if not rows:
        raise IngestError(
            f"{path.name}: looks like JSON, but none of its first lines is one object; one a line is read"
        )
    names = list(dict.fromkeys(name for row in rows for name in reversed(row)))
    return Sketch(
        table, _open(path, table), names, notes=[f"columns: those of the first {len(rows)} objects"]
    )


def _of_lines(path: Path, every: list[str], encoding: str) -> Sketch:
    """A file whose rows are lines: delimited, fixed width, or several types of records."""
    lines = [line for line in every if line.strip()]
    delimiter = _delimiter(lines)
    nested = _record_types(lines, delimiter)
    if nested is not None:
        return _nested(path, nested, delimiter, encoding)
    return (
        _fixed(path, lines, encoding) if delimiter is None else _delimited(path, every, delimiter, encoding)
    )


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


def _numbered(lines: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows, each with the number of lines before it: a quoted cell may hold line ends."""
    reader, before, found = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter), 0, []
    try:
        for row in reader:
            found.append((before, row))
            before = reader.line_num
    except csv.Error:
        return [(at, line.split(delimiter)) for at, line in enumerate(lines)]
    return found


def _delimiter(lines: Sequence[str]) -> str | None:
    """The mark that parts most of the lines into the same number of cells; None where none does."""
    scores: dict[str, tuple[float, int]] = {}
    for mark in "\t,;|~^":
        widths = Counter(map(len, _split(lines, mark)))
        width, count = widths.most_common(1)[0]
        if width > 1:
            scores[mark] = (round(count / sum(widths.values()), 1), width)
    same_length = len(lines) > 1 and len({len(line) for line in lines}) == 1
    if not scores:
        return None
    best = max(scores, key=scores.__getitem__)
    share, width = scores[best]
    typed = best == "\t"  # several types of records have several widths
    sure = share >= MOSTLY or typed
    return best if sure and not (same_length and width == 2 and best != "\t") else None


def _delimited(path: Path, lines: list[str], delimiter: str, encoding: str) -> Sketch:
    table: dict[str, Any] = {
        "format": "delimited",
        "files": [path.name],
        "delimiter": delimiter,
        "encoding": encoding,
    }
    rows = _numbered(lines, delimiter)
    heading = heading_of(rows)
    notes = []
    if heading.skip:
        table["skip_lines"] = heading.skip
        notes.append(f"skip_lines: {heading.skip} lines stand before the names of the columns")
    if heading.names is not None:
        columns = named_columns(list(heading.names))
        table |= {"header": "skip", "columns": columns}
        notes.append("header: a comma in the heading parts a name in two; the names stand under columns")
    elif heading.is_sure:
        columns = DelimitedSource(path, Delimited.model_validate(table)).columns()
    else:
        width = Counter(len(row) for _, row in rows if row).most_common(1)[0][0]
        columns = [f"column_{number}" for number in range(1, width + 1)]
        table |= {"header": False, "columns": columns}
        notes.append(
            "header: the first line does not look like names of columns. If it is, write header: true and take columns "
            "out; if not, write the names under columns, from the source's own layout"
        )
    named = table.get("header") is not False
    marked = {} if named else {"header": f"{GUESS} false"}
    notes += _alike(columns, named=named)
    return Sketch(
        {key: value for key, value in table.items() if key != "encoding"},
        _open(path, table),
        columns,
        marked,
        notes,
        heading=lines[heading.skip] if named and heading.skip < len(lines) else "",
    )


def _alike(columns: Sequence[str], *, named: bool) -> list[str]:
    """Shipped mappings that read the same columns."""
    return [
        f"clearslate ships a mapping for a layout like this one: {name}. Look at it first"
        for name, needs, own in _shipped()
        if (named and needs and needs <= set(columns)) or (own > _MANY and own == len(columns))
    ]


@cache
def _shipped() -> tuple[tuple[str, frozenset[str], int], ...]:
    """Of each shipped mapping of a delimited file: its name, the columns that it reads, how many it names by position."""
    return tuple(
        (
            path.stem,
            frozenset(name for name in mapping.columns() if "." not in name),
            len(mapping.table.columns or ()),
        )
        for path in sorted(SHIPPED.glob("*.yaml"))
        if isinstance((mapping := load_mapping(path)).table, Delimited)
    )


def _fixed(path: Path, lines: list[str], encoding: str) -> Sketch:
    """Columns where every line of the sample has blanks before them."""
    width = max(map(len, lines))
    filled = [any(at < len(line) and line[at] not in " \t" for line in lines) for at in range(width)]
    starts = [at for at in range(width) if filled[at] and (at == 0 or not filled[at - 1])] or [0]
    starts[0] = 0
    stretches = {
        f"column_{number}": [start + 1, end]
        for number, (start, end) in enumerate(itertools.pairwise([*starts, width]), start=1)
    }
    same = len({len(line) for line in lines}) == 1
    table: dict[str, Any] = {
        "format": "fixed_width",
        "files": [path.name],
        "columns": stretches,
        "short_lines": "quarantine" if same else "pad",
    }
    source = _open(path, {**table, "encoding": encoding})
    notes = [
        (
            f"columns: guessed from blanks that {len(lines)} lines share; columns that touch each other cannot be told "
            "apart so. Write names and stretches from the source's own layout"
        )
    ]
    return Sketch(table, source, list(stretches), {"short_lines": f"{GUESS} {table['short_lines']}"}, notes)


def _record_types(lines: Sequence[str], delimiter: str | None) -> dict[str, int] | None:
    """The codes at the beginning of each line, in order, with the number of cells; None where rows are all alike."""
    if delimiter is None:
        return None
    widths: dict[str, Counter[int]] = {}
    for line in lines:
        cells = line.split(delimiter)
        widths.setdefault(cells[0].strip(), Counter())[len(cells)] += 1
    coded = 1 < len(widths) <= _MOST_TYPES and all(
        re.fullmatch(r"[A-Z][A-Z0-9]{0,3}", code) for code in widths
    )
    alike = coded and all(len(count) == 1 for count in widths.values())
    found = {code: max(count) for code, count in widths.items()}
    return found if alike and len(set(found.values())) > 1 and min(found.values()) > 1 else None


def _nested(path: Path, widths: dict[str, int], delimiter: str | None, encoding: str) -> Sketch:
    types = {
        code: {"columns": ["TYPE", *(f"column_{number}" for number in range(2, width + 1))]}
        for code, width in widths.items()
    }
    table: dict[str, Any] = {
        "format": "nested", "files": [path.name], "delimiter": delimiter, "type": 1, "types": types, "rows": list(types)
    }  # fmt: skip
    source = _open(path, {**table, "encoding": encoding})
    first = next(iter(types))
    above = {
        code: described if code == first else {**described, "parent": f"{GUESS} {first}"}
        for code, described in types.items()
    }
    return Sketch(
        table,
        source,
        [f"{code}.{name}" for code, described in types.items() for name in described["columns"][1:]],
        {"types": above, "rows": [GUESS]},
        [
            (
                "types: each line begins with a code. Write the names of the columns from the source's own layout, the parent "
                "of each type (none where it stands alone), and under rows the types that are charges"
            )
        ],
    )


def sketch_database(where: str) -> Sketch:
    """A table of a database."""
    variable, _, name = where.partition("/")
    if not variable or not name:
        raise IngestError(
            "a database is given as database:VARIABLE/TABLE, the variable of the environment with its URL"
        )
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable, re.ASCII):
        raise IngestError("database:VARIABLE/TABLE: the first is no name of an environment variable")
    table: dict[str, Any] = {"format": "database", "url_from": variable, "table": name, "order_by": ["?"]}
    columns, key = DatabaseSource(Database.model_validate(table)).described()
    table["order_by"] = key or columns[:1]
    source = DatabaseSource(Database.model_validate(table))
    marked = {"order_by": [f"{GUESS} {column}" for column in key] or [GUESS]}
    return Sketch(table, source, columns, marked, ["order_by: columns that tell every row apart"])
