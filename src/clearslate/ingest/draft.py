"""A first mapping for a file: what its columns are like, and which fields they may fill. For a person to finish.

A draft says what it saw and marks what it guessed. What it cannot know stands as ``???``, and a mapping with a ``???`` in
it is refused: no draft runs before a person has read it. It holds no cell but the words of coded columns (dispositions,
grades, pleas): no name, no day of birth, no number.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from clearslate.ingest.formats.jsonl import read_object
from clearslate.ingest.mapping import SHIPPED, TO_FILL
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.records.schema import FIELD, Kind

_ROWS: Final = 20_000  # rows looked at
_BYTES: Final = 32 * 1024 * 1024  # of a text file
_MANY: Final = 400  # words of a coded column that a draft lists
_FORMATS: Final = (
    "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m-%d-%Y", "%m%d%Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S", "%b %d, %Y", "%B %d, %Y", "%m/%d/%y", "%m-%d-%y",
)  # fmt: skip
_SURE: Final = 0.9  # share of cells that have a form, for the column to be said to have it

# Fields by the names that columns usually have, tried in this order; one column fills one field.
_OF_FIELDS: Final = {
    "disposition_date": r"(dispo?s?(ition)?|verdict|judge?ment|outcome).*(date|dt)$|^(date|dt).*dispo",
    "disposition": r"dispo(sition|s)?(.?(code|desc|description|text|type))?$|verdict|^outcome|^finding",
    "disposition_detail": r"dispo.*(detail|words|comment)",
    "arrest_date": r"(arrest|citation|booking).*(date|dt)$|^(date|dt).*arrest",
    "offense_date": r"(offen[sc]e|incident|violation|occurr?).*(date|dt)$|^(date|dt).*(offen|incident)",
    "filed_on": r"^filed$|(fil(ed|ing)|initiat).*(date|dt|on)$|^(date|dt).*fil",
    "imposed_on": r"sentenc.*(date|dt)$|^(date|dt).*sentenc|imposed",
    "released_on": r"releas.*(date|dt|on)$",
    "completed_on": r"(complet|discharg|expir).*(date|dt|on)$",
    "tracking_number": r"^(otn|itn|ctn|tcn)$|tracking|cycle.?(no|num|id)",
    "case_number": r"(case|docket|cause|file).?(no|num|nbr|number|id|key|#)?$",
    "sequence": r"(count|charge|chrg|chg).?(no|num|nbr|number|seq|sequence|#)$|^(count|seq|sequence)$",
    "statute": r"statute|^code section$|(violation|offen[sc]e|charge|law|section).?(code|section|cite|no|num)$|citation$|^section$",
    "description": r"(charge|offen[sc]e|statute|violation).?(desc|description|text|name|title)|^(charge|offen[sc]e|description)$",
    "grade": r"grade|severity|degree|(charge|offen[sc]e|crime).?(class|level|type)|^(class|level)$",
    "plea": r"^plea",
    "court": r"^court(.?(name|code|id))?$|^agency$",
    "county": r"county",
    "restitution_owed": r"restitution",
    "fines_owed": r"^fines?(.|$)",
    "fees_owed": r"^(fees?|costs?)(.|$)",
    "probation_days": r"probation.*(days|length|term)",
    "incarceration_days": r"(jail|prison|confine|incarcer).*(days|length|term)",
}
_OF_PEOPLE: Final = {
    "birth": r"dob|birth",
    "name_first": r"(first|given).?(name|nm)?$|^(name.?)?first$",
    "name_middle": r"middle|^mi$",
    "name_last": r"(last|sur|family).?(name|nm)?$|^(name.?)?last$",
    "name_suffix": r"suffix|^generation",
    "sex": r"^(sex|gender)",
    "race": r"^(race|ethnic)",
    "state_id": r"^sid$|state.?id|fingerprint",
    "fbi_number": r"fbi|^ucn$",
    "driver_licence": r"^(driver|operator)s? licen[cs]e( (no|num|number))?$|^dln?( (no|num|number))?$|^oln$",
    "ssn": r"ssn|social",
    "postcode": r"zip|post(al)?.?code",
    "street": r"street|address|addr",
}
_FULL_NAME: Final = r"^(name|full.?name|(defendant|party|person|offender|def|inmate).?(name|nm)?)$"
_OF_PERSON: Final = r"(person|defendant|def|offender|inmate|party|subject|participant|individual|cii).?(id|no|num|nbr|number|key|#)$|^sid$|^pid$"
_OF_CHARGE: Final = r"(charge|count|chrg).?(id|key)$"
# Columns whose words a draft lists: they tell of charges, not of people.
_CODED: Final = ("disposition", "grade")


@dataclass(frozen=True)
class Looked:
    """How a file is written, and its first rows: each a text by column."""

    table: Mapping[str, object]
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    notes: tuple[str, ...] = ()


@dataclass
class Column:
    """What the cells of a column are like."""

    name: str
    filled: float  # share of rows
    words: Counter[str]
    formats: tuple[str, ...]
    of_date: bool = field(init=False)

    def __post_init__(self) -> None:
        self.of_date = bool(self.formats)

    @property
    def said(self) -> str:
        """The column in a few words, none of them its own."""
        looks = f", days as {' or '.join(self.formats)}" if self.of_date else ""
        numbers = sum(n for word, n in self.words.items() if re.fullmatch(r"-?\$?[\d,]+(\.\d+)?", word))
        if not looks and self.words and numbers >= _SURE * self.words.total():
            looks = ", numbers"
        return f"{self.filled:.0%} filled, {len(self.words):,} different{looks}"


def draft(path: Path) -> str:
    """A mapping for a file, to be finished by hand.

    Args:
        path: a delimited or fixed-width text, JSON Lines, Parquet, or an XML rap sheet.

    Returns:
        YAML with comments. `load_mapping` refuses it until every ``???`` is filled.

    Raises:
        IngestError: the file cannot be read, is empty, or is of no form that can be told; with what to do.
    """
    looked = _look(path)
    if isinstance(looked, str):
        return looked
    columns = [_column(name, [row[at] for row in looked.rows]) for at, name in enumerate(looked.columns)]
    return _write(path, looked, columns)


# --- looking ----------------------------------------------------------------------------------------------


def _look(path: Path) -> Looked | str:
    try:
        with path.open("rb") as file:
            start = file.read(_BYTES)
            whole = not file.read(1)
    except OSError as error:
        raise IngestError(f"{path}: cannot be read ({error.strerror}); name a file") from None
    if start.startswith(b"PAR1"):
        return _parquet(path)
    if not start.strip():
        raise IngestError(f"{path}: the file is empty; name one with rows")
    encoding, text = _decoded(start)
    if not whole:  # the last line may be cut
        text = text[: text.rfind("\n") + 1]
    first = text.lstrip()[:1]
    if first == "<":
        shipped = (SHIPPED / "rap_sheet.yaml").read_text(encoding="utf-8")
        known = re.sub(r"(?m)^(known_through|jurisdiction|owner): .*$", rf"\1: {TO_FILL}", shipped)
        return f"# {path.name} is XML: this is the mapping for rap sheets of the interstate format. Check its words.\n{known}"
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()][:_ROWS]
    if not lines:
        raise IngestError(f"{path}: the file holds nothing but blanks; name one with rows")
    table: dict[str, object] = {"files": [path.name]}
    if first == "{":
        return _json_lines(path, lines, table, encoding)
    mark = _delimiter(lines)
    return _delimited(lines, mark, table, encoding) if mark else _fixed_width(path, lines, table, encoding)


def _decoded(start: bytes) -> tuple[str, str]:
    """The encoding that the bytes fit, and the text; the last character may be cut."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16", start.decode("utf-16", errors="ignore")
    try:
        return "utf-8", start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(start) - 3:
            return "utf-8", start[: error.start].decode("utf-8-sig")
    return "cp1252", start.decode("cp1252", errors="replace")


def _parquet(path: Path) -> Looked:
    try:
        with pq.ParquetFile(path) as file:
            batch = next(file.iter_batches(_ROWS), None)
    except (pa.ArrowException, OSError) as error:
        raise IngestError(
            f"{path}: not a Parquet file that can be read ({type(error).__name__}); send it again"
        ) from None
    if batch is None:
        raise IngestError(f"{path}: the file holds no rows; name one with rows")
    cells = [["" if cell is None else str(cell) for cell in column.to_pylist()] for column in batch.columns]
    table = {"format": "parquet", "files": [path.name]}
    return Looked(table, tuple(batch.schema.names), list(zip(*cells, strict=True)))


def _json_lines(path: Path, lines: list[str], table: dict[str, object], encoding: str) -> Looked:
    found = [read_object(line) for line in lines]
    told = [each for each in found if not isinstance(each, Reason)]
    if not told:
        raise IngestError(f"{path}: no line holds one whole JSON object; write one on each line (JSON Lines)")
    names = tuple(dict.fromkeys(name for each in told for name in each))
    notes = (f"{len(found) - len(told):,} lines are no JSON object",) if len(told) < len(found) else ()
    rows = [[each.get(name, "") for name in names] for each in told]
    return Looked({"format": "jsonl", **table, **_encoded(encoding)}, names, rows, notes)


def _encoded(encoding: str) -> dict[str, object]:
    return {} if encoding == "utf-8" else {"encoding": encoding}


def _delimiter(lines: list[str]) -> str | None:
    """The mark that parts most lines into the same number of cells, more than one."""
    best: tuple[float, int, str] = (0.0, 0, "")
    for mark in ",|\t;":
        try:
            counts = Counter(map(len, csv.reader(lines[:2000], delimiter=mark)))
        except csv.Error:  # a cell of unbounded length: not this mark
            continue
        cells, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        if cells > 1:
            best = max(best, (times / counts.total(), cells, mark))
    return best[2] if best[0] >= _SURE else None


def _delimited(lines: list[str], mark: str, table: dict[str, object], encoding: str) -> Looked:
    try:
        cells = list(csv.reader(lines, delimiter=mark))
    except csv.Error:
        raise IngestError(
            f"{table['files']}: a cell has no end; close its quote, or write the mapping by hand (docs/ingest.md)"
        ) from None
    width = Counter(map(len, cells)).most_common(1)[0][0]
    rows = [row for row in cells if len(row) == width]
    notes = (
        [] if len(rows) == len(cells) else [f"{len(cells) - len(rows):,} rows have another number of cells"]
    )
    described = {"format": "delimited", **table, **_encoded(encoding)}
    if mark != ",":
        described["delimiter"] = mark
    head = rows[0]
    # A word of the first line that stands again below it is no column's name.
    again = any(name == row[at] for row in rows[1:2000] for at, name in enumerate(head))
    named = [name for name in head if name.strip()]
    if not again and named and all(re.fullmatch(r"[^\d\W][\w .#/()%-]*", name.strip()) for name in named):
        if len(set(head)) == width == len(named):
            return Looked(described, tuple(head), rows[1:], tuple(notes))
        names = _told_apart(head)
        described |= {"header": "skip", "columns": list(names)}
        notes.append("names in the first line are blank or stand twice: they are told apart here by numbers")
        return Looked(described, names, rows[1:], tuple(notes))
    names = tuple(f"C{number:02}" for number in range(1, width + 1))
    described |= {"header": False, "columns": list(names)}
    notes.append("guess: the first line names no columns; give them names from the file's layout")
    return Looked(described, names, rows, tuple(notes))


def _told_apart(head: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, those that are blank or stood before with the column's number."""
    seen: set[str] = set()
    found = []
    for number, name in enumerate(head, start=1):
        own = name if name.strip() and name not in seen else f"{name.strip() or 'C'}_{number}"
        seen.add(own)
        found.append(own)
    return tuple(found)


def _fixed_width(path: Path, lines: list[str], table: dict[str, object], encoding: str) -> Looked:
    """Columns where no line has a character, and one blank column parts them: a guess to hold against the layout."""
    width, times = Counter(map(len, lines)).most_common(1)[0]
    if width < 8 or times < _SURE * len(lines):
        raise IngestError(
            f"{path}: neither a delimiter (comma, bar, tab, semicolon) nor one width of line is to be seen; "
            "write the mapping's table by hand (docs/ingest.md)"
        )
    rows = [line for line in lines if len(line) == width]
    blank = [all(line[at] == " " for line in rows) for at in range(width)]
    spans = [list(run) for empty, run in itertools.groupby(range(width), lambda at: blank[at]) if not empty]
    columns = {f"C{number:02}": [run[0] + 1, run[-1] + 1] for number, run in enumerate(spans, start=1)}
    described = {"format": "fixed_width", **table, **_encoded(encoding), "width": width, "columns": columns}
    note = "guess: columns that touch are one here, and their names are invented; take both from the file's layout"
    cut = [[line[first - 1 : last].strip() for first, last in columns.values()] for line in rows]
    return Looked(described, tuple(columns), cut, (note,))


def _column(name: str, cells: Sequence[str]) -> Column:
    told = [cell.strip() for cell in cells if cell.strip()]
    words = Counter(told)
    formats = tuple(form for form in _FORMATS if told and _share(words, form) >= _SURE)[:2]
    return Column(name, len(told) / max(len(cells), 1), words, formats)


def _share(words: Counter[str], form: str) -> float:
    """Share of the cells that are a day of the form, in a year that can be."""
    some = dict(itertools.islice(words.items(), 500))

    def fits(word: str) -> bool:
        try:
            return 1900 <= dt.datetime.strptime(word, form).year <= 2100  # noqa: DTZ007 - a day
        except ValueError:
            return False

    return sum(n for word, n in some.items() if fits(word)) / sum(some.values())


# --- writing ----------------------------------------------------------------------------------------------


def _write(path: Path, looked: Looked, columns: list[Column]) -> str:
    fields, people = _assigned(columns)
    keys, who = _keys(columns, fields), _people(columns, people)
    used = {column.name for column in (*fields.values(), *people.values())}
    used |= {column.name for column in columns if any(column.name in line for line in (*keys, *who))}
    named = {column.name: column for column in columns}
    lines = [
        f"# A draft for {_one_line(path.name)}, from its first {len(looked.rows):,} rows. Every `guess` may be wrong: hold it against the",
        f"# file's layout. Fill each {TO_FILL} (a word may become null: the field is then missing); until then it is refused.",
        *(f"# {note}" for note in looked.notes),
        *_yaml({"id": re.sub(r"\W+", "_", path.stem.lower()).strip("_") or "source"}),
        f"source: {TO_FILL} # what the file is, in words",
        f"owner: {TO_FILL} # who can correct it",
        f"jurisdiction: {TO_FILL} # two letters",
        f"known_through: {TO_FILL} # the day up to which the file is complete",
        "coverage:",
        f"  history: {TO_FILL} # whole, or single_cases",
        f"  first_year: {TO_FILL}",
        f"  last_year: {TO_FILL}",
        "",
        *_yaml({"table": dict(looked.table)}),
        "",
        *keys,
        "",
        "fields:",
        *(line for name, column in fields.items() for line in _field(name, column)),
        *([] if fields else [f"  disposition: {TO_FILL}"]),
        *who,
        "",
        "# Columns that nothing above uses:",
        *(f"# {_one_line(name)}: {named[name].said}" for name in looked.columns if name not in used),
    ]
    return "\n".join(lines) + "\n"


def _assigned(columns: Iterable[Column]) -> tuple[dict[str, Column], dict[str, Column]]:
    """Which column may fill which field of the record, and of the people."""
    left = list(columns)
    found: tuple[dict[str, Column], dict[str, Column]] = ({}, {})
    for into, patterns in zip(found, (_OF_FIELDS, _OF_PEOPLE), strict=True):
        for name, pattern in patterns.items():
            days = name == "birth" or (name in FIELD and FIELD[name].kind in (Kind.DATE, Kind.EVENT))
            fits = [
                column for column in left
                if column.of_date == days and re.search(pattern, _plain(column.name))
            ]  # fmt: skip
            if fits:
                into[name] = max(fits, key=lambda column: column.filled)
                left.remove(into[name])
    return found


def _plain(name: str) -> str:
    """A column's name in small letters, its words parted by blanks: DispDate, DISP_DATE."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower()


def _keys(columns: list[Column], fields: Mapping[str, Column]) -> list[str]:
    def first(pattern: str) -> str | None:
        return next((column.name for column in columns if re.search(pattern, _plain(column.name))), None)

    person, charge = first(_OF_PERSON), first(_OF_CHARGE)
    case = fields["case_number"].name if "case_number" in fields else None
    made: object = charge or TO_FILL
    if charge is None and case and "sequence" in fields:
        made = {"template": f"{{{case}}}-{{{fields['sequence'].name}}}"}
    told = {"person": person or TO_FILL, "case": case or TO_FILL, "charge": made}
    return [
        "# guess: which columns tell persons, cases and charges apart",
        *_yaml({"keys": told}),
    ]


def _field(name: str, column: Column) -> list[str]:
    rule: dict[str, object] = {"column": column.name}
    if column.formats:
        rule["formats"] = list(column.formats)
    note = f"guess: {column.said}"
    if len(column.formats) > 1:
        note += "; two forms fit: leave one"
    if name in _CODED:
        few = column.words.most_common(_MANY)
        rule["values"] = {word: TO_FILL for word, _ in few}
        note += (
            f"; {len(column.words) - len(few):,} words are left out" if len(few) < len(column.words) else ""
        )
    plain = len(rule) == 1
    body = _yaml({name: column.name if plain else rule}, indent=2)
    return [f"  # {note}", *body]


def _people(columns: list[Column], people: Mapping[str, Column]) -> list[str]:
    full = next((c.name for c in columns if re.search(_FULL_NAME, _plain(c.name)) and not c.of_date), None)
    parts = any(name.startswith("name_") for name in people)
    if not people or not (full or parts):
        return []
    told: dict[str, object] = {} if parts else {"name": {"column": full, "order": TO_FILL}}
    for name, column in people.items():
        told[name] = (
            {"column": column.name, "formats": list(column.formats)} if column.formats else column.name
        )
    return [
        "",
        "# guess: who the people are (kept apart from the charges); order of a name such as LAST, FIRST MIDDLE",
        *_yaml({"people": told}),
    ]


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))


def _yaml(value: Mapping[str, object], indent: int = 0) -> list[str]:
    text = yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=110)
    return [" " * indent + line for line in text.rstrip().splitlines()]
