"""A list of clients as it comes: CSV or XLSX with one row a charge, or files kept from an interview.

What cannot be read is a problem with file, row and column, and what to do; no message shows what a cell holds. A row with a
problem in it takes its whole client out of the answers: half a history would answer wrongly.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

import yaml

from clearslate.clinic.columns import (
    ALWAYS,
    LEAST,
    CellError,
    Column,
    Sentence,
    cell_text,
    column_of,
    ending_of,
    grade_of,
    known_columns,
    read_sentence,
    state_of,
)
from clearslate.clinic.told import NOBODY, Attorney, Client, client_of
from clearslate.people.endings import NOT_RECORDED, is_of_case
from clearslate.people.record import NOT_TOLD, Story, StoryError, from_document
from clearslate.plain.language import ENGLISH, Language, _, language
from clearslate.records.cells import restored
from clearslate.records.schema import FACT_PREFIX, Level
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.story import ScenarioError, raw_of, scenario_files
from clearslate.states import CODES, jurisdiction

_LARGEST: Final = 50 << 20  # bytes of a list, unpacked
_MOST_ROWS: Final = 20_000  # charges of a list: a clinic's, not a court's
_FILES: Final = (".yaml", ".yml", ".jsonl")
_NEEDED: Final = ("client", "jurisdiction")


class ListError(Exception):
    """A list as a whole cannot be used. The message names the file and says what to do."""


LEFT_OUT: Final = Sentence(_("the client is left out"))
ROW_OUT: Final = Sentence(_("the row is left out"))
COLUMN_OUT: Final = Sentence(_("the column is not read"))
MISSING: Final = Sentence(_("taken as missing"))
ONCE: Final = Sentence(_("counted once"))


@dataclass(frozen=True)
class Problem:
    """A cell or a row that cannot be read. ``row`` counts from 1, the line of heads among them; ``column`` is its head.

    ``then``: what becomes of it. A cell is missing, as if it were empty; a row that contradicts another, or is of no state, leaves its
    client out.
    """

    file: str
    row: int
    column: str
    client: str
    what: Sentence
    then: Sentence

    @property
    def words(self) -> str:
        """For a person to read, in English."""
        return self.told(language(ENGLISH))

    def told(self, tongue: Language) -> str:
        """For a person to read, in a language."""
        where = _("{file}, row {row}, column {column}") if self.column else _("{file}, row {row}")
        place = tongue.say(where).format(file=self.file, row=self.row, column=self.column)
        return f"{place}: {self.what.of(tongue)} ({self.then.of(tongue)})"


@dataclass(frozen=True)
class Listed:
    """What a list holds.

    ``left_out``: keys of clients who are not judged for a problem in their rows. ``invented``: a line of notes says so. ``attorney``: who signs,
    by lines of notes.
    """

    clients: tuple[Client, ...]
    problems: tuple[Problem, ...] = ()
    invented: bool = False
    attorney: Attorney = NOBODY

    @property
    def left_out(self) -> list[str]:
        """Who is not judged."""
        return sorted({each.client for each in self.problems if each.client and each.then == LEFT_OUT})

    def __add__(self, other: Listed) -> Listed:
        return Listed(
            (*self.clients, *other.clients),
            self.problems + other.problems,
            self.invented or other.invented,
            self.attorney if self.attorney.block else other.attorney,
        )


def read_list(path: Path) -> Listed:
    """The clients of a file, or of a folder of files kept from interviews.

    Raises:
        ListError: it is no list, or cannot be read.
        OSError: it cannot be opened.
    """
    if path.is_dir() or path.suffix in _FILES:
        try:
            files = list(scenario_files([path]))
        except ScenarioError as error:
            raise ListError(str(error)) from error
        if not files:
            raise ListError(f"{path} has no files kept from an interview (.yaml)")
        found = sum((_of_file(file) for file in files), Listed(()))
        return replace(found, clients=renamed(found.clients))
    if path.stat().st_size > _LARGEST:
        raise ListError(f"{path.name} is larger than {_LARGEST >> 20} MB: split it")
    return read_bytes(path.name, path.read_bytes())


def read_bytes(name: str, content: bytes) -> Listed:
    """The clients of a file's bytes, of which nothing is written anywhere.

    Raises:
        ListError: it is no list, or cannot be read.
    """
    suffix = Path(name).suffix.casefold()
    if suffix == ".xlsx":
        return _of_rows(name, _of_workbook(name, content))
    if suffix in (".csv", ".txt"):
        return _of_rows(name, _of_csv(name, content))
    if suffix in _FILES:
        return _of_text(name, content)
    raise ListError(f"{name}: give a .csv or .xlsx file, or files kept from an interview (.yaml)")


# --- rows ---------------------------------------------------------------------------------------------------

_Rows = Iterator[tuple[int, list[str]]]


def _of_csv(name: str, content: bytes) -> _Rows:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListError(f"{name} is not UTF-8: in a spreadsheet save it as CSV UTF-8, or as XLSX") from error
    heads = next(
        (line for line in text.splitlines() if line.strip() and not line.startswith(("#", '"#'))), ""
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heads.count), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [restored(cell_text(cell)) for cell in cells]
    except csv.Error as error:
        raise ListError(f"{name}, line {reader.line_num}: {error}; look at the quotation marks") from error


def _of_workbook(name: str, content: bytes) -> _Rows:
    from openpyxl import load_workbook  # noqa: PLC0415 (who reads a CSV file does not load it)

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(each.file_size for each in packed.infolist())
        if size > _LARGEST:
            raise ListError(f"{name} is larger than {_LARGEST >> 20} MB unpacked: split it")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ListError(f"{name} is no workbook that can be read: save it as .xlsx again") from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [cell_text(cell) for cell in cells]
    finally:
        book.close()


def _of_rows(name: str, rows: _Rows) -> Listed:
    heads: dict[int, str] = {}
    lines: list[tuple[int, list[str]]] = []
    invented, notes = False, list[str]()
    for number, cells in rows:
        if not any(cells):
            continue
        if cells[0].startswith("#"):  # a line of notes, as the template has them
            invented = invented or "INVENTED" in cells[0]
            notes.append(", ".join(filter(None, cells)))
            continue
        if not heads:
            heads = {place: head for place, head in enumerate(cells) if head}
            continue
        lines.append((number, cells))
        if len(lines) > _MOST_ROWS:
            raise ListError(f"{name} has more than {_MOST_ROWS:,} charges: a court's records are read by `clearslate ingest`")  # fmt: skip
    if not heads:
        raise ListError(f"{name} is empty: `clearslate clinic --template` writes one to fill in")
    table = _Table(name, heads, _states(heads, lines))
    for number, cells in lines:
        table.add(number, cells)
    return replace(table.listed(), invented=invented, attorney=Attorney.of(notes))


def _states(heads: dict[int, str], lines: Sequence[tuple[int, list[str]]]) -> tuple[str, ...]:
    """The states that have laws here and stand in the list: their own facts may be columns."""
    known = known_columns(())
    at = [place for place, head in heads.items() if (one := column_of(head, known)) and one.field == "jurisdiction"]  # fmt: skip
    found = {state_of(cells[place]) for _, cells in lines for place in at if place < len(cells)}
    return tuple(sorted(code for code in CODES if code in found))


@dataclass
class _Person:
    """A client while rows are read. ``about``: what a field said first, and in which row."""

    key: str
    about: dict[str, tuple[Any, int]] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    cases: dict[tuple[str, str, str, str], dict[str, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


class _Table:
    def __init__(self, name: str, heads: dict[int, str], codes: tuple[str, ...]) -> None:
        self.name = name
        self.heads = heads
        self.problems: list[Problem] = []
        self.people: dict[str, _Person] = {}
        self.columns: dict[int, Column] = {}
        self.rows: dict[tuple[str, ...], int] = {}
        known, everywhere = known_columns(codes), known_columns(CODES)
        taken: dict[str, str] = {}
        for place, head in heads.items():
            column = column_of(head, known) or column_of(head, everywhere)
            if column is None:
                self._problem(1, head, "", _("no fact has this name: take the head from the list to fill in, or delete the column"), COLUMN_OUT)  # fmt: skip
            elif column.field in taken:
                self._problem(
                    1,
                    head,
                    "",
                    _("the column {other} holds the same: delete one"),
                    COLUMN_OUT,
                    other=taken[column.field],
                )
            else:
                self.columns[place] = column
                taken[column.field] = head
        lacking = [each for each in _NEEDED if each not in taken]
        if lacking:
            names = [next(one.name for one in ALWAYS if one.field == each) for each in lacking]
            raise ListError(
                f"{name} has no column {' and no column '.join(names)}: `clearslate clinic --template` writes a list to fill in"
            )

    def _problem(
        self, row: int, column: str, client: str, what: str | Sentence, then: Sentence, **values: str
    ) -> None:
        sentence = what if isinstance(what, Sentence) else Sentence(what, **values)
        self.problems.append(Problem(self.name, row, column, client, sentence, then))

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Take in a row."""
        if any(cells[place:] and cells[place] for place in range(len(cells)) if place not in self.heads):
            client = self._client(cells)
            self._problem(row, "", client, _("a cell is under no head: give its column one, or put text with commas in quotation marks"), LEFT_OUT)  # fmt: skip
        key = self._client(cells)
        if not key:
            self._problem(row, self._head("client"), "", _("the row names no client: fill in a number of yours"), ROW_OUT)  # fmt: skip
            return
        values: dict[str, Any] = {}
        implied: dict[str, Any] = {}  # the court's words of an ending, where they have no column of their own
        for place, column in self.columns.items():
            text = cells[place] if place < len(cells) else ""
            if not text:
                continue
            try:
                read = self._read(column, text, cells)
                values[column.field] = read.pop(column.field)
                implied |= read
            except CellError as error:
                then = LEFT_OUT if column.field == "jurisdiction" else MISSING
                self._problem(row, self.heads[place], key, error.sentence, then)
                implied |= _unread(column, text)
        if self._is_again(row, key, cells):
            return
        self._take(row, key, implied | values)

    def _is_again(self, row: int, key: str, cells: Sequence[str]) -> bool:
        """Whether a row says in every cell what one before says: the same count of a case is counted once; without counts, ask."""
        alike = (
            key,
            *(cells[place].casefold() if place < len(cells) else "" for place in sorted(self.columns)),
        )
        before = self.rows.setdefault(alike, row)
        if before == row:
            return False
        place = next((place for place, column in self.columns.items() if column.field == "sequence"), None)
        if place is not None and place < len(cells) and cells[place]:
            self._problem(
                row, "", key, _("row {other} says the same of the same count"), ONCE, other=str(before)
            )
        else:
            self._problem(
                row,
                "",
                key,
                _(
                    "row {other} says the same: delete one, or give each charge its number in the column count"
                ),
                LEFT_OUT,
                other=str(before),
            )
        return True

    def _read(self, column: Column, text: str, cells: Sequence[str]) -> dict[str, Any]:
        """What a cell says: of a grade and of an ending, in the words of the row's state."""
        if column.field == "grade":
            return {column.field: self._grade(text, cells)}
        if column.field == "incarceration_days" and (both := read_sentence(text)) is not None:
            return {column.field: both[1], "incarceration_min_days": both[0]}
        if column.field == "disposition":
            ending, is_known = ending_of(self._state(cells), text)
            if ending is not None:
                detail = {"disposition_detail": ending.detail} if ending.detail else {}
                ended = None if ending.disposition == NOT_RECORDED else ending.disposition
                return {column.field: ended, "_facts": ending.facts} | detail
            if is_known or column.read(text) == NOT_TOLD:  # a program's name: it may be finished or still run
                return {
                    column.field: NOT_TOLD,
                    "disposition_detail": text,
                    "_facts": {"disposition_date": None},
                }
        return {column.field: column.read(text)}

    def _state(self, cells: Sequence[str]) -> str:
        place = next(place for place, column in self.columns.items() if column.field == "jurisdiction")
        return (state_of(cells[place]) or "") if place < len(cells) else ""

    def _client(self, cells: Sequence[str]) -> str:
        place = next(place for place, column in self.columns.items() if column.field == "client")
        return cells[place] if place < len(cells) else ""

    def _head(self, name: str) -> str:
        return next((self.heads[place] for place, column in self.columns.items() if column.field == name), "")

    def _grade(self, text: str, cells: Sequence[str]) -> str:
        """A grade that the state's code has."""
        code = self._state(cells)
        if code not in CODES:
            return text
        grade = grade_of(code, text)
        if grade is None:
            grades, state = jurisdiction(code).grading.grades, jurisdiction(code).name
            known = ", ".join(each.code for each in grades)
            raise CellError(_("{state} has no such grade: write one of {known}; leave it empty where it is not known"), state=state, known=known)  # fmt: skip
        return grade

    def _take(self, row: int, key: str, values: dict[str, Any]) -> None:
        if "jurisdiction" not in values:
            if not any(
                each.row == row and each.column == self._head("jurisdiction") for each in self.problems
            ):
                self._problem(
                    row,
                    self._head("jurisdiction"),
                    key,
                    _("say in which state the case was decided"),
                    LEFT_OUT,
                )
            return
        client = self.people.setdefault(key, _Person(key))
        levels = {
            column.field: column
            for column in (*ALWAYS, LEAST, *self.columns.values())
            if column.field not in ("client", "jurisdiction")
        }
        rest = {name: value for name, value in values.items() if name in levels or name == "_facts"}
        of_person = [
            name
            for name in rest
            if name in levels and (levels[name].goes is None or levels[name].goes is Level.PERSON)
        ]
        for name in of_person:
            self._once(client.about, client.person, name, rest.pop(name), row, levels[name], key)
        self._case(row, client, values["jurisdiction"], rest, levels)

    def _once(
        self, seen: dict[str, tuple[Any, int]], into: dict[str, Any], name: str, value: Any, row: int, column: Column, key: str
    ) -> None:  # fmt: skip
        """A fact of a person or a case, which all its rows say alike."""
        before = seen.setdefault(name, (value, row))
        if before[0] != value:
            words = (
                _("row {other} says otherwise of the same case: make them alike")
                if column.goes is Level.CASE
                else _("row {other} says otherwise of the same client: make them alike")
            )
            self._problem(row, self._head(name), key, words, LEFT_OUT, other=str(before[1]))
            return
        if column.own:
            into.setdefault("facts", {})[name] = value
        else:
            into[name] = value

    def _case(
        self, row: int, client: _Person, code: str, values: dict[str, Any], levels: dict[str, Column]
    ) -> None:
        number = str(values.get("case_number", ""))
        which = (
            code,
            str(values.get("court", "")).casefold(),
            str(values.get("county", "")).casefold(),
            number or f"row {row}",
        )
        case = client.cases.setdefault(
            which, {"jurisdiction": code, "case_id": f"C{len(client.cases) + 1}", "charges": [], "_seen": {}}
        )
        if not number:  # no number says that two rows are of one case
            case["case_number"] = ""
        charge: dict[str, Any] = {"charge_id": f"{case['case_id']}-{len(case['charges']) + 1}"}
        implied = values.pop("_facts", {})
        if "disposition_date" in implied:  # beside a program's name stands the day on which it began
            values.pop(implied.popitem()[0], None)
        for name, value in implied.items():  # what a way of ending says of the state's own facts
            into = case if is_of_case(code, name) else charge
            into.setdefault("facts", {}).setdefault(name.removeprefix(FACT_PREFIX), value)
        for name, value in values.items():
            column = levels[name]
            if column.goes is Level.CASE:
                self._once(case["_seen"], case, name, value, row, column, client.key)
            elif column.goes is Level.SENTENCE:
                charge.setdefault("sentence", {})[name] = value
            elif column.own:
                charge.setdefault("facts", {})[name] = value
            else:
                charge[name] = value
        charge.setdefault("disposition", NOT_TOLD)
        charge.setdefault("sequence", len(case["charges"]) + 1)
        case["charges"].append(charge)
        client.places[charge["charge_id"]] = f"{self.name}, row {row}"

    def listed(self) -> Listed:
        """All clients without a problem."""
        bad = {each.client for each in self.problems if each.then == LEFT_OUT}
        return Listed(
            tuple(_client(each) for key, each in self.people.items() if key not in bad),
            tuple(self.problems),
        )


def _unread(column: Column, text: str) -> dict[str, Any]:
    """What a cell that cannot be read leaves: an ending keeps the court's words and loses its day; a history that may not be whole is not."""
    if column.field == "disposition":
        return {"disposition": NOT_TOLD, "disposition_detail": text, "_facts": {"disposition_date": None}}
    return {"whole": False} if column.field == "whole" else {}


def _client(read: _Person) -> Client:
    about = {name: read.person.pop(name, None) for name in ("name", "language", "address", "whole")}
    cases = [{name: value for name, value in case.items() if name != "_seen"} for case in read.cases.values()]
    return Client(
        key=read.key,
        name=about["name"] or "",
        language=about["language"] or "en",
        address=about["address"] or "",
        whole=about["whole"],
        told={"person": read.person, "cases": cases},
        places=read.places,
    )


# --- files kept from an interview ---------------------------------------------------------------------------


def _of_file(path: Path) -> Listed:
    """The people of a file."""
    return _of_text(path.name, path.read_bytes())


def _of_text(name: str, content: bytes) -> Listed:
    """The people of a file: one of a person's document, or where its scenarios tell the same cases to the laws of several states."""
    person = _document(name, content)
    if person is not None:
        return Listed((client_of(person, Path(name).stem, name),))
    try:
        raw = raw_of(content.decode("utf-8-sig"), name)
    except (ScenarioError, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, ScenarioError) else f"{name} is not UTF-8"
        raise ListError(why) from error
    case_ids = [{str(case.get("case_id")) for case in each.get("cases") or ()} for each in raw]
    codes = [str(each.get("jurisdiction")) for each in raw]
    if len(raw) > 1 and all(each == case_ids[0] for each in case_ids) and len(set(codes)) == len(codes):
        return from_raws(raw, Path(name).stem, name)
    return sum((from_raws([each], str(each.get("id") or Path(name).stem), name) for each in raw), Listed(()))


def _document(name: str, content: bytes) -> Story | None:
    """The person of a document; None where the file is none."""
    try:
        raw = read_yaml(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or "format" not in raw:
        return None
    try:
        return from_document(raw)
    except StoryError as error:
        raise ListError(f"{name}: {error}") from error


def from_raws(raws: Sequence[dict[str, Any]], key: str, name: str) -> Listed:
    """The client of a person's file, as `clearslate check` reads it: what it leaves unsaid is harmless, null is missing.

    Args:
        raws: its scenarios, one a state, which tell the same cases.
        key: the client's.
        name: the file, for messages.
    """
    by_state = {str(raw.get("jurisdiction", "")).upper(): raw for raw in raws}
    unknown = [code for code in by_state if code not in CODES]
    if unknown:
        return Listed((), (Problem(name, 1, "jurisdiction", key, Sentence(_("the file names no jurisdiction that has laws here")), LEFT_OUT),))  # fmt: skip
    code, raw = next(iter(by_state.items()))
    try:
        cases = [
            {
                **case,
                "case_id": str(case["case_id"]),
                "jurisdiction": str((case.get("facts") or {}).get("jurisdiction", code)),
                "charges": [
                    {**charge, "charge_id": str(charge["charge_id"]), "disposition": charge["disposition"]}
                    for charge in case["charges"]
                ],
            }
            for case in raw["cases"]
        ]
    except (KeyError, TypeError) as error:
        return Listed(
            (),
            (
                Problem(
                    name,
                    1,
                    "",
                    key,
                    Sentence(_("the file cannot be read: {what} is missing"), what=str(error)),
                    LEFT_OUT,
                ),
            ),
        )
    client = Client(
        key=key,
        name="",  # a story's name is no person's
        told={"person": dict(raw.get("person") or {}), "cases": cases},
        raws={code: {**each, "jurisdiction": code} for code, each in by_state.items()},
        places={charge["charge_id"]: name for case in cases for charge in case["charges"]},
    )
    return Listed((client,))


def renamed(clients: Sequence[Client]) -> tuple[Client, ...]:
    """Clients whose keys differ: the second of a key gets a number."""
    taken: set[str] = set()
    found = []
    for client in clients:
        keys = chain((client.key,), (f"{client.key} ({number})" for number in count(2)))
        key = next(each for each in keys if each not in taken)
        taken.add(key)
        found.append(replace(client, key=key))
    return tuple(found)
