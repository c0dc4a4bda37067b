"""Drafts a mapping: profiles a source and writes what a data engineer finishes in an hour.

A draft decides nothing. What is guessed stands behind a question mark (``"? DISPO_DATE"``), what only a person
can say is a question mark alone, and `load_mapping` refuses a mapping as long as one is left. A draft says nothing
of anyone: of what cells hold it shows the codes of dispositions and grades alone, with the rows that bear them, and
none that fewer than ``RARE`` rows bear.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.formats import FILE_FORMATS, TABLES
from clearslate.ingest.formats.database import Database, DatabaseSource
from clearslate.ingest.formats.jsonl import read_object
from clearslate.ingest.formats.parquet import column_names
from clearslate.ingest.mapping import CASE_NUMBER, GUESS, SHIPPED, load_mapping, plain_name
from clearslate.ingest.names import normal
from clearslate.ingest.reader import Delimited, DelimitedSource
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import BROKEN, Batch, Source, is_decoded
from clearslate.ingest.values import DateRules, compile_format, in_window, read_number, read_written_date
from clearslate.records.days import DayInterval
from clearslate.records.keys import KeyCheck
from clearslate.records.schema import FIELD, Disposition, Kind

SAMPLE_ROWS: Final = 100_000
RARE: Final = 5  # rows; a code that fewer bear may be somebody's, or a slip of the pen that names somebody
CODES: Final = 100  # a column of more different values is not coded
_LONGEST_CODE: Final = 80
_SAMPLE_BYTES: Final = 2**20
_SAMPLE_LINES: Final = 500
_DISTINCT: Final = 2_000  # values of a column that are looked at for dates and numbers
_MOST_COLUMNS: Final = 1_000
_MOST_TYPES: Final = 20

# --- what a name of a column suggests -----------------------------------------------------------------------

# In order: the first that fits a column's name names its place, and a place goes to the first column that fits.
_SUGGESTS: Final = tuple(
    (place, re.compile(f"(?:{pattern})", re.ASCII))
    for place, pattern in (
        ("keys.person", r"(party|person|defendant|def|subject|participant|offender|individual|cii)_?(id|no|num|number|key)"),
        ("keys.charge", r"(charge|chg|count|offense)_(id|key)"),
        ("keys.case", CASE_NUMBER.pattern),
        ("people.name_last", r"(\w+_)?(last|sur|family)_?name|(\w+_)?name_?last"),
        ("people.name_first", r"(\w+_)?(first|given)_?name|(\w+_)?name_?first"),
        ("people.name_middle", r"(\w+_)?middle_?(name|initial)?|(\w+_)?name_?middle"),
        ("people.name_suffix", r"(\w+_)?suffix"),
        ("people.name", r"((defendant|party|person|full|pri|subject)_?)?name"),
        ("date_of_birth", r"(\w+_)?(dob|birth_?(date|day)?|date_of_birth)"),
        ("people.ssn", r"(\w+_)?ssn"),
        ("people.fbi_number", r"fbi(_?(no|num|number|id))?"),
        ("people.state_id", r"sid|state_?id(_?(no|num|number))?"),
        ("people.driver_licence", r"(\w+_)?(dln?|cdl|oln|driver_?s?_?licen[cs]e(_?(no|num|number))?|licen[cs]e_(no|num|number))"),
        ("people.sex", r"(\w+_)?(sex|gender)"),
        ("people.race", r"(\w+_)?race"),
        ("people.postcode", r"(\w+_)?(zip|zip_?code|post(al)?_?code)"),
        ("people.street", r"(\w+_)?(street|addr(ess)?)(_?(1|line_?1))?"),
        ("date_of_death", r"(date_of_death|death_date|dod)"),
        ("sequence", r"((charge|chg|count)_?)?(seq|sequence|count)(_?(no|num|number))?|(charge|chg|count)_(no|num|number|order)"),
        ("court", r"court(_?(name|code|id))?"),
        ("county", r"county(_?(name|code|id))?"),
        ("filed_on", r"(\w+_)?(filed|filing|file_?date)(_?(on|date))?"),
        ("arrest_date", r"arrest_?date|date_of_arrest"),
        ("offense_date", r"(offense|offence|violation|incident)_?(begin_?|start_?)?(date|time)(_begin)?|date_of_offense"),
        ("disposition_date", r"(disp|dispo|disposition|judge?ment)_?(date|dt)(_\w+)?|date_of_disposition"),
        ("disposition", r"(charge_)?(disp|dispo|disposition|verdict|judge?ment)(_?(code|cd|code_desc))?"),
        ("disposition_detail", r"(\w+_)?(disp|dispo|disposition)_?(text|desc|descr|description|detail)"),
        ("imposed_on", r"(sentence|sentencing|sent)_?(date|dt)|imposed_on"),
        ("statute", r"(disposition_charged_)?(statute|code_section|citation|section|violation_?code|charge_code|offense_code|act)"),
        ("grade", r"(charge_)?(class|grade|severity|level|degree|charge_type)|offense_toc"),
        ("description", r"(disposition_charged_)?(charge|offense|offence|violation)(_?(text|desc|descr|description|title))?"),
        ("tracking_number", r"(otn|itn|ctn|tracking_?(no|num|number|id))"),
        ("arresting_ori", r"arrest(ing)?_?(agency|agcy)?_?ori"),
        ("arresting_agency", r"arrest(ing)?_?(agency|agcy|dept|department)(_?(name|desc))?"),
        ("prosecuting_ori", r"(pros|prosecut(or|ing))_?(agency|agcy)?_?ori"),
        ("prosecuting_agency", r"(pros|prosecut(or|ing))_?(agency|agcy|office)(_?(name|desc))?"),
        ("incident_id", r"incident(_?(id|no|num|number))?"),
        ("plea", r"plea(_?(code|desc))?"),
        ("fines_owed", r"fines?_(owed|due|balance)"),
        ("fees_owed", r"(fees?|costs?)_(owed|due|balance)"),
        ("restitution_owed", r"restitution_(owed|due|balance)"),
    )
)  # fmt: skip
_IDENTIFYING: Final = re.compile(
    r"name|birth|dob|ssn|sid|fbi|licen[cs]e|street|address|phone|mail|zip|postcode|alias|person|party|defendant|subject"
)
_HEADING: Final = re.compile(r"[A-Za-z][A-Za-z _.#/()-]*[0-9]{0,2}[A-Za-z _.#/()-]*", re.ASCII)
_WORDS: Final = re.compile(
    r"case|charge|chg|name|date|disp|statute|code|court|county|id|number|no|num|sex|gender|race|dob|type|offense|"
    r"person|party|defendant|grade|class|sentence|plea|seq|count|desc|descr|description|judge|status|cid|key",
    re.ASCII,
)
_CODED: Final = ("disposition", "grade")

# --- dates ---------------------------------------------------------------------------------------------------

_DATE_FORMS: Final = (
    "%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%m%d%Y", "%m-%d-%Y", "%d-%m-%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y",
    "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %b %Y", "%Y-%m", "%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
_SWAPPED: Final = {"%m/%d/%Y": "%d/%m/%Y", "%m-%d-%Y": "%d-%m-%Y", "%m/%d/%y": "%d/%m/%y"}
_MOSTLY: Final = 0.8  # of the filled cells, to call a column one of dates
_SOME: Final = 0.01  # of the filled cells, to name a second form


@cache
def _rules(form: str) -> DateRules:
    return DateRules((compile_format(form, two_digits=True),), century=in_window(1930))


def _fits(text: str, form: str) -> bool:
    reading = read_written_date(text, _rules(form))
    return reading.value is not None and reading.reason is None


def _date_forms(values: Counter[str]) -> tuple[list[str], str | None]:
    """The forms of a column of dates, the most frequent first, and another that fits it just as well."""
    total = values.total()
    fits = {form: {text for text in values if _fits(text, form)} for form in _DATE_FORMS}
    weight = {form: sum(values[text] for text in texts) for form, texts in fits.items()}
    best = max(_DATE_FORMS, key=weight.__getitem__)
    if not total or weight[best] < _MOSTLY * total:
        return [], None
    forms, left = [best], set(values) - fits[best]
    for form in _DATE_FORMS:
        more = sum(values[text] for text in fits[form] & left)
        if form != _SWAPPED.get(best) and more >= _SOME * total:
            forms.append(form)
            left -= fits[form]
    other = _SWAPPED.get(best)
    return forms, other if other and weight[other] >= weight[best] else None


# --- the profile ---------------------------------------------------------------------------------------------


@dataclass
class _Column:
    """What a column holds, in counts."""

    name: str
    rows: int = 0
    filled: int = 0
    values: Counter[str] = field(default_factory=Counter)  # all of them up to ``_DISTINCT``, then no new ones
    many: bool = False  # whether there are others

    def add(self, cells: pa.Array) -> None:
        plain = cells.cast(pa.string())
        self.rows += len(plain)
        for entry in pc.value_counts(plain).to_pylist():
            text, count = entry["values"], entry["counts"]
            if not text:
                continue
            self.filled += count
            if text in self.values or len(self.values) < _DISTINCT:
                self.values[text] += count
            else:
                self.many = True

    @property
    def plain_name(self) -> str:
        """See `clearslate.ingest.mapping.plain_name`."""
        return plain_name(self.name)

    @property
    def is_identifying(self) -> bool:
        return _IDENTIFYING.search(self.plain_name) is not None

    def kind(self, forms: Sequence[str]) -> str:
        if not self.filled:
            return "always empty"
        if forms:
            return "dates " + ", ".join(forms)
        numbers = all(read_number(text).value is not None for text in self.values)
        return "numbers" if numbers else "text"

    def codes(self) -> tuple[list[tuple[str, int]], int]:
        """The codes that may be shown, with their rows, and how many others there are; none of a column not coded."""
        if self.many or len(self.values) > CODES or self.is_identifying:
            return [], len(self.values)
        shown = [
            (text, count)
            for text, count in self.values.most_common()
            if count >= RARE and len(text) <= _LONGEST_CODE and not re.search(r"\d{4}", text)
        ]
        return shown, len(self.values) - len(shown)


@dataclass
class _Sketch:
    """A source as it was made out: its table in the mapping, where it is read, and what is to be said of it.

    ``columns``: their names. ``marked``: keys of the table that are guesses.
    """

    table: dict[str, Any]
    source: Source
    columns: list[str]
    marked: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def draft_mapping(where: str) -> str:
    """A mapping for a source, to be finished by hand: `load_mapping` refuses it as it is.

    Args:
        where: a file, or ``database:VARIABLE/TABLE``: the environment variable that holds the URL, and the table.

    Raises:
        IngestError: the source cannot be read, is empty, or is of no format that clearslate reads.
    """
    if where.startswith("database:"):
        sketch = _database(where.removeprefix("database:"))
    else:
        path = Path(where)
        if not path.is_file():
            raise IngestError(f"{where}: there is no such file; give one file of the source, as it was sent")
        head = _head(path)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return _rap_sheet(path, head)
        sketch = _file(path, head)
    if len(sketch.columns) > _MOST_COLUMNS:
        raise IngestError(
            f"{sketch.source.name}: {len(sketch.columns):,} columns; this is not one table, or the delimiter is unusual"
        )
    columns, faults, sample = _profile(sketch)
    return "\n".join(_lines(sketch, columns, faults, sample)) + "\n"


@dataclass
class _Sample:
    """The columns of the sample that may be keys, and those that say whether they are."""

    parts: dict[str, list[pa.Array]]

    @classmethod
    def of(cls, columns: Iterable[str]) -> _Sample:
        """Room for those columns whose names suggest a key, a name, a birth or a county."""
        return cls({name: [] for name in columns if _place(_Column(name)) in _TELLING})

    def add(self, batch: Batch) -> None:
        for name, found in self.parts.items():
            found.append(batch.columns[name].cast(pa.string()))

    def table(
        self, guesses: dict[str, list[str]], forms: dict[str, tuple[list[str], str | None]]
    ) -> pa.Table:
        """What the sample tells of people and places, so far as its columns can be made out."""

        def first(place: str) -> pa.Array | None:
            found = guesses.get(place)
            return pa.chunked_array(self.parts[found[0]], pa.string()).combine_chunks() if found else None

        told: dict[str, pa.Array] = {}
        names = first("people.name")
        if names is not None:  # in either order: the first two words
            for name, at in (("name_last", 0), ("name_first", 1)):
                words = [[*normal(text).split(), "", ""][at] or None for text in names.to_pylist()]
                told[name] = pa.array(words, pa.string())
        for name in ("name_last", "name_first"):
            part = first(f"people.{name}")
            if part is not None:
                told[name] = _filled(part)
        births = first("date_of_birth")
        if births is not None and (written := forms[guesses["date_of_birth"][0]][0]):
            read = _births(births, written)
            told |= {"birth_from": read, "birth_to": read}
        county = first("county")
        if county is not None:
            told["county"] = _filled(county)
        return pa.table(told)

    def contradicts(self, key: str, told: pa.Table, *, case: bool = False) -> bool:
        """Whether names and births (of a case: counties) under one value of a column contradict one another."""
        if not told.num_columns:
            return False
        values = _filled(pa.chunked_array(self.parts[key], pa.string()).combine_chunks())
        rows = told.append_column("person_id", values).filter(values.is_valid())
        check = KeyCheck()
        if case:
            check.records(rows.append_column("case_id", rows["person_id"]), births=False)
        else:
            check.people(rows)
        return bool(check.told().faults(whole=False))


_TELLING: Final = frozenset(
    {"keys.person", "keys.case", "people.name", "people.name_last", "people.name_first", "date_of_birth", "county"}
)  # fmt: skip


def _filled(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _births(texts: pa.Array, forms: Sequence[str]) -> pa.Array:
    """The days of births, where they are one day."""
    coded = texts.dictionary_encode()
    days: list[int | None] = []
    for text in coded.dictionary.to_pylist():
        read = (read_written_date(text, _rules(form)).value for form in forms)
        day = next((value for value in read if isinstance(value, DayInterval)), None)
        days.append(day.earliest if day is not None and day.earliest == day.latest else None)
    return pa.array(days, pa.int32()).take(coded.indices).cast(pa.date32())


def _profile(sketch: _Sketch) -> tuple[list[_Column], Counter[Reason], _Sample]:
    sample = _Sample.of(sketch.columns)
    columns = {name: _Column(name) for name in sketch.columns}
    faults: Counter[Reason] = Counter()
    batches = sketch.source.batches(dict.fromkeys(columns, "the draft"))
    read = 0
    for batch in batches:
        faults.update(row.reason for row in batch.rejected)
        faults.update(spoiled.reason for spoiled in batch.spoiled.values())
        sample.add(batch)
        for name, cells in batch.columns.items():
            columns[name].add(cells)
        read += len(batch)
        if read >= SAMPLE_ROWS:
            batches.close()
            break
    return list(columns.values()), faults, sample


# --- which format ---------------------------------------------------------------------------------------------


def _head(path: Path) -> bytes:
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


def _file(path: Path, head: bytes) -> _Sketch:
    if head.startswith(b"PAR1"):
        table = {"format": "parquet", "files": [path.name]}
        return _Sketch(table, _open(path, table), column_names(path))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise IngestError(f"{path.name}: a zip archive or a workbook; unpack or export it as delimited text")
    encoding, sure, why = _encoding(head)
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    lines = text.splitlines()[:_SAMPLE_LINES]
    if len(head) == _SAMPLE_BYTES and len(lines) > 1:
        lines = lines[: len(text.splitlines()) - 1]  # the last one may be cut
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise IngestError(f"{path.name}: the file is empty; send it again")
    first = lines[0].lstrip()
    if first.startswith("["):
        raise IngestError(f"{path.name}: one JSON array; export it as JSON Lines, one object a line")
    sketch = _json_lines(path, lines) if first.startswith("{") else _of_lines(path, lines, encoding)
    if encoding != "utf-8":
        sketch.table["encoding"] = encoding
        sketch.source = _open(path, sketch.table)
    if not sure:
        sketch.marked["encoding"] = f"{GUESS} {encoding}"
        sketch.said.append(why)
    return sketch


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


def _json_lines(path: Path, lines: list[str]) -> _Sketch:
    table = {"format": "jsonl", "files": [path.name]}
    rows = [found for found in map(read_object, lines) if isinstance(found, dict)]
    if not rows:
        raise IngestError(
            f"{path.name}: looks like JSON, but none of its first lines is one object; one a line is read"
        )
    names = list(dict.fromkeys(name for row in rows for name in reversed(row)))
    return _Sketch(
        table, _open(path, table), names, said=[f"columns: those of the first {len(rows)} objects"]
    )


def _of_lines(path: Path, lines: list[str], encoding: str) -> _Sketch:
    """A file whose rows are lines: delimited, fixed width, or several types of records."""
    delimiter = _delimiter(lines)
    nested = _record_types(lines, delimiter)
    if nested is not None:
        return _nested(path, nested, delimiter, encoding)
    return (
        _fixed(path, lines, encoding) if delimiter is None else _delimited(path, lines, delimiter, encoding)
    )


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


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
    sure = share >= _MOSTLY or typed
    return best if sure and not (same_length and width == 2 and best != "\t") else None


def _delimited(path: Path, lines: list[str], delimiter: str, encoding: str) -> _Sketch:
    table: dict[str, Any] = {
        "format": "delimited",
        "files": [path.name],
        "delimiter": delimiter,
        "encoding": encoding,
    }
    rows = _split(lines, delimiter)
    said = []
    if _is_header(rows):
        source = _open(path, table)
        for _ in source.batches({}):
            break
        columns = source.header if isinstance(source, DelimitedSource) else []
    else:
        width = Counter(map(len, rows)).most_common(1)[0][0]
        columns = [f"column_{number}" for number in range(1, width + 1)]
        table |= {"header": False, "columns": columns}
        source = _open(path, table)
        said.append(
            "header: the first line does not look like names of columns. If it is, write header: true and take columns "
            "out; if not, write the names under columns, from the source's own layout"
        )
    marked = {} if table.get("header", True) else {"header": f"{GUESS} false"}
    said += _alike(columns, named=bool(table.get("header", True)))
    return _Sketch(
        {key: value for key, value in table.items() if key != "encoding"}, source, columns, marked, said
    )


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row surely names the columns: what is no header may be somebody's data."""
    first = [cell.strip() for cell in rows[0]]
    named = [cell for cell in first if cell]
    if not named or len(named) < len(first) - 1 or len(set(map(str.casefold, named))) < len(named) // 2:
        return False
    if not all(_HEADING.fullmatch(cell) for cell in named):
        return False
    below = [
        {cell.strip() for cell in column}
        for column in zip(*(row for row in rows[1:] if len(row) == len(first)), strict=True)
    ]
    if any(cell in cells for cell, cells in zip(first, below, strict=False) if cell):
        return False
    known = sum(any(_WORDS.fullmatch(word) for word in _Column(cell).plain_name.split("_")) for cell in named)
    return known * 2 >= len(named)


def _alike(columns: Sequence[str], *, named: bool) -> list[str]:
    """Shipped mappings that read the same columns."""
    found = []
    for path in sorted(SHIPPED.glob("*.yaml")):
        mapping = load_mapping(path)
        if not isinstance(mapping.table, Delimited):
            continue
        own = mapping.table.columns
        needs = {name for name in mapping.columns() if "." not in name}
        if (named and needs and needs <= set(columns)) or (own and len(own) > 9 and len(own) == len(columns)):
            found.append(
                f"clearslate ships a mapping for a layout like this one: {path.stem}. Look at it first"
            )
    return found


def _fixed(path: Path, lines: list[str], encoding: str) -> _Sketch:
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
    said = [
        (
            f"columns: guessed from blanks that {len(lines)} lines share; columns that touch each other cannot be told "
            "apart so. Write names and stretches from the source's own layout"
        )
    ]
    return _Sketch(table, source, list(stretches), {"short_lines": f"{GUESS} {table['short_lines']}"}, said)


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


def _nested(path: Path, widths: dict[str, int], delimiter: str | None, encoding: str) -> _Sketch:
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
    return _Sketch(
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


def _database(where: str) -> _Sketch:
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
    return _Sketch(table, source, columns, marked, ["order_by: columns that tell every row apart"])


def _rap_sheet(path: Path, head: bytes) -> str:
    """The shipped mapping of rap sheets, with what only this source's people can say left open."""
    if b"RapSheet" not in head:
        raise IngestError(
            f"{path.name}: XML, but no rap sheet of the interstate criminal history format, the one kind of XML that "
            "is read; export the rows as delimited text or JSON Lines"
        )
    text = (SHIPPED / "rap_sheet.yaml").read_text(encoding="utf-8")
    for key in ("id", "source", "owner", "jurisdiction", "known_through", "coverage"):
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {json.dumps(GUESS)}", text)
    return re.sub(r"(?m)^(  files:).*$", rf"\1 [{json.dumps(path.name)}]", text)


# --- the text --------------------------------------------------------------------------------------------------


def _shown(value: Any) -> str:
    """A value as YAML in one line; YAML takes no sign that is not printed."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else f"\\u{ord(sign):04x}" if ord(sign) < 2**16 else f"\\U{ord(sign):08x}"
        for sign in text
    )


def _place(column: _Column) -> str | None:
    """The place that the name of a column suggests."""
    return next((place for place, pattern in _SUGGESTS if pattern.fullmatch(column.plain_name)), None)


def _guessed(columns: Iterable[_Column]) -> dict[str, list[str]]:
    """The columns whose names suggest each place, the first one first."""
    found: dict[str, list[str]] = {}
    for column in columns:
        place = _place(column)
        if place is not None and column.filled:
            found.setdefault(place, []).append(column.name)
    return found


def _lines(
    sketch: _Sketch, columns: list[_Column], faults: Counter[Reason], sample: _Sample
) -> Iterator[str]:
    guesses = _guessed(columns)
    by_name = {column.name: column for column in columns}
    forms = {column.name: _date_forms(column.values) for column in columns}
    yield "# A draft, written by clearslate ingest --draft; docs/ingest.md tells of every key."
    yield '# It is refused until no question mark is left. "? NAME" is a guess: look, correct it, and take "? " away.'
    yield '# "?" alone is what only you can say. A line that you do not need may go: what is not mapped is missing.'
    yield f"# Read: {max((column.rows for column in columns), default=0):,} rows of {sketch.source.name}."
    for reason, count in sorted(faults.items()):
        yield f"# {count:,} rows would be quarantined: {reason}."
    yield ""
    yield 'id: "?" # a short name of the source, such as court'
    yield 'source: "?" # its name, as reports shall show it'
    yield 'owner: "?" # who can correct it'
    yield 'jurisdiction: "?" # USPS code of the state whose courts decided'
    yield 'known_through: "?" # YYYY-MM-DD, the day up to which the source is complete'
    yield "# whole: the source holds all that these courts ever recorded of a person; otherwise single_cases"
    yield 'coverage: {history: "?", first_year: "?", last_year: "?"}'
    yield ""
    yield "table:"
    for told in sketch.said:
        yield f"  # {told}"
    for key, value in {**sketch.table, **sketch.marked}.items():
        if isinstance(value, dict):
            yield f"  {key}:"
            yield from (f"    {_shown(name)}: {_shown(inner)}" for name, inner in value.items())
        else:
            yield f"  {key}: {_shown(value)}"
    yield ""
    yield from _keys(guesses, sample, sample.table(guesses, forms))
    yield ""
    yield from _people(guesses, forms)
    yield "fields:"
    placed = [place for place in guesses if place in FIELD]
    if "keys.case" in guesses:
        yield f"  case_number: {_rule(guesses['keys.case'][0])}"
    for place in placed:
        yield from _field(place, guesses[place], by_name, forms)
    if "disposition" not in placed:
        yield '  disposition: {column: "?", values: {"?": "?"}} # how the charge ended: ' + ", ".join(
            Disposition
        )
    yield ""
    yield "# What the columns hold (* may identify a person: pass it on to nobody):"
    width = max((len(column.name) for column in columns), default=0)
    for column in columns:
        share = f"{100 * column.filled / max(column.rows, 1):.0f} % filled"
        different = f"more than {_DISTINCT:,}" if column.many else f"{len(column.values):,}"
        mark = "*" if column.is_identifying else " "
        yield (
            f"# {mark} {_one_line(column.name):{width}}  {share}, {different} different, {column.kind(forms[column.name][0])}"
        )


def _one_line(name: str) -> str:
    return name if name.isprintable() else _shown(name)


def _rule(name: str) -> str:
    return _shown(f"{GUESS} {name}")


def _keys(guesses: dict[str, list[str]], sample: _Sample, told: pa.Table) -> Iterator[str]:
    """The keys; none is proposed under which the rows of the sample contradict one another."""
    yield "keys: # what tells persons, cases and charges apart; row where each row is one"
    wrong = [name for name in guesses.get("keys.person", ()) if sample.contradicts(name, told)]
    repeated = [name for name in guesses.get("keys.case", ()) if sample.contradicts(name, told, case=True)]
    if wrong:
        yield f"  # no key of a person: {', '.join(map(_one_line, wrong))}. Names and births under one value contradict"
    if repeated:
        yield f"  # no key of a case alone: {', '.join(map(_one_line, repeated))}. It repeats from county to county"
    guesses = guesses | {
        f"keys.{key}": [name for name in guesses.get(f"keys.{key}", ()) if name not in (*wrong, *repeated)]
        for key in ("person", "case")
    }
    county = guesses.get("county")
    case, sequence = guesses.get("keys.case"), guesses.get("sequence")
    for key in ("person", "case", "charge"):
        found = guesses.get(f"keys.{key}")
        if (
            key == "case"
            and not found
            and repeated
            and county
            and not re.search(r"[{}]", county[0] + repeated[0])
        ):
            yield f"  case: {{template: {_rule(f'{{{county[0]}}}-{{{repeated[0]}}}')}}}"
        elif found:
            yield f"  {key}: {_rule(found[0])}{_others(found)}"
        elif key == "charge" and case and sequence and not re.search(r"[{}]", case[0] + sequence[0]):
            yield f"  charge: {{template: {_rule(f'{{{case[0]}}}-{{{sequence[0]}}}')}}}"
        else:
            yield f'  {key}: "?"'


def _others(found: Sequence[str]) -> str:
    return f" # or {', '.join(map(_one_line, found[1:]))}" if found[1:] else ""


def _dated(name: str, forms: tuple[list[str], str | None]) -> Iterator[str]:
    """The keys of a rule for a date."""
    found, other = forms
    marked = [f"{GUESS} {form}" for form in found] if other else found
    yield f"column: {_rule(name)}"
    yield f"formats: {_shown(marked or [GUESS])}" + (f" # {other} fits every row as well" if other else "")
    if any("%y" in form for form in found):
        yield f"two_digit_years: {{before: {_shown(GUESS)}}} # no date lies before that year"


def _people(guesses: dict[str, list[str]], forms: dict[str, tuple[list[str], str | None]]) -> Iterator[str]:
    found = {
        place.removeprefix("people."): names
        for place, names in guesses.items()
        if place.startswith("people.")
    }
    if not any(name.startswith("name") for name in found):
        return
    yield "# set_aside: [{parties: names}] # rows whose party is no person"
    yield "people: # for identity resolution only"
    if any(name.startswith("name_") for name in found):
        found.pop("name", None)
    for name, columns in found.items():
        if name == "name":
            yield f'  name: {{column: {_rule(columns[0])}, order: "?"}} # such as: last, first middle{_others(columns)}'
        else:
            yield f"  {name}: {_rule(columns[0])}{_others(columns)}"
    if "date_of_birth" in guesses:
        yield "  birth:"
        yield from (
            f"    {line}" for line in _dated(guesses["date_of_birth"][0], forms[guesses["date_of_birth"][0]])
        )
    yield ""


def _field(
    place: str,
    found: list[str],
    columns: dict[str, _Column],
    forms: dict[str, tuple[list[str], str | None]],
) -> Iterator[str]:
    name = found[0]
    if FIELD[place].kind in (Kind.DATE, Kind.EVENT):
        yield f"  {place}:{_others(found)}"
        yield from (f"    {line}" for line in _dated(name, forms[name]))
        return
    if place not in _CODED:
        yield f"  {place}: {_rule(name)}{_others(found)}"
        return
    shown, hidden = columns[name].codes()
    yield f"  {place}:{_others(found)}"
    yield f"    column: {_rule(name)}"
    if place == "disposition":
        yield "    # one of: " + ", ".join(Disposition)
    yield "    values:"
    for code, count in shown:
        if is_decoded(code):
            yield f"      {_shown(code)}: {_shown(GUESS)} # {count:,} rows"
    if hidden or not shown:
        yield f"      # {hidden:,} other values are not shown: fewer than {RARE} rows bear them, or they look like no code"
    if not shown:
        yield f"      {_shown(GUESS)}: {_shown(GUESS)}"
