"""Lists that came back: what an office filled in, read from CSV or from a workbook, each error with its place.

A file that was made by other software needs no more than the columns charge and ground. Nothing is guessed: a line that
says two things, or a ground that the law does not give, is refused with what to write instead.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.lists.columns import NUMBER, RECORD, Reply
from clearslate.clearance.lists.head import Ground, ground_named, grounds_in
from clearslate.clearance.office.control_numbers import lines_of, number_of, open_to_objections
from clearslate.clearance.office.office import Filed
from clearslate.clearance.orders.documents import ObjectionWords, documents_of
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.cells import restored
from clearslate.wording import things

_NAMES: Final = {
    "no": NUMBER, "number": NUMBER, "recordkey": RECORD, "charge": RECORD, "objectyn": Reply.OBJECT, "object": Reply.OBJECT,
    "ground": Reply.GROUND, "facts": Reply.FACTS, "why": Reply.FACTS, "attorney": Reply.ATTORNEY,
    "dateofobjection": Reply.DATE, "day": Reply.DATE, "date": Reply.DATE,
}  # fmt: skip
"""Names of columns, in small letters without other signs, and what they hold."""
_KEYS: Final = frozenset({NUMBER, RECORD})
_YES: Final = frozenset({"y", "yes", "x"})
_NO: Final = frozenset({"n", "no"})
_LARGEST: Final = 200 << 20
"""Ours: bytes of a workbook, unpacked. A list of 5,000 charges has 5 MB."""


class ListError(Exception):
    """A list that came back cannot be read. The message says file, line, column and what to write."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that came back. ``place``: where it stands in its file; ``cells``: by column, without blanks around them."""

    place: int
    cells: Mapping[str, str | dt.date]

    def text(self, column: str) -> str:
        """What stands in a column; nothing where there is none."""
        cell = self.cells.get(column, "")
        return cell.isoformat() if isinstance(cell, dt.date) else cell

    @property
    def is_answered(self) -> bool:
        """Whether an office wrote something into it."""
        return any(self.text(column) for column in Reply)


def lines_in(file: Path) -> list[Line]:
    """The lines of a list.

    Raises:
        ListError: it is no list, or cannot be read.
        OSError: the file cannot be opened.
    """
    rows = _of_workbook(file) if file.suffix.casefold() == ".xlsx" else _of_csv(file)
    found: list[Line] = []
    named: dict[int, str] | None = None
    width = 0
    for place, cells in rows:
        if not any(cell not in ("", None) for cell in cells):
            continue
        if named is None:
            named, width = _header(cells), len(cells)
            continue
        if len(cells) != width:  # a workbook's rows are all of one width
            raise ListError(
                f"{file.name}, line {place}: {things(len(cells), 'field')} where the line of names has {width}: put a text with commas "
                "in quotation marks"
            )
        found.append(Line(place, {name: _cell(cells[at]) for at, name in named.items()}))
    if named is None:
        raise ListError(
            f"{file.name} has no columns charge and ground: a list of `clearslate clear lists` has them under other names, "
            "and every other file names them in its first line, with commas between the fields"
        )
    return found


def is_filled_in(file: Path) -> bool:
    """Whether an office may have written into a list: of a file that cannot be read nobody knows."""
    try:
        return any(line.is_answered for line in lines_in(file))
    except (ListError, OSError):
        return True


def list_number(lines: Iterable[Line]) -> str:
    """The control number of the list of which lines are; empty where they say none, or several."""
    numbers = {line.text(NUMBER).rpartition("-")[0] for line in lines}
    return numbers.pop() if len(numbers) == 1 else ""


def objections_in(
    file: Path, lines: Sequence[Line], ledger: Ledger, batch_id: str, today: dt.date
) -> list[Filed]:
    """The objections of a list that came back, and the lines to which nobody objects.

    Args:
        file: for messages.
        lines: of it.
        ledger: in which the batch stands.
        batch_id: whose list it is.
        today: no objection is of a later day.

    Raises:
        ListError: a line is of another list, says two things, or gives a ground that the law does not.
        NotAllowed: there is no such batch, or nobody may object to it now.
    """
    batch = existing(m.Batch, ledger.alias, "batch", batch_id)
    stage = open_to_objections(ledger, batch)
    grounds = _grounds(ledger, batch)
    numbers = lines_of(ledger, batch_id)
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id)
    name = str(number_of(ledger, batch_id, stage.id)).casefold()
    charges = {f"{name}-{numbers[id_]}": charge for id_, charge in rows.values_list("id", "charge")}
    return [_Answer(file.name, line, grounds, today).filed(charges) for line in lines]


def ground_said(ledger: Ledger, clearance_id: str, text: str) -> str:
    """The code of the ground that somebody says of a clearance: by number, code, label or words, as on its list.

    What is none of the stage's grounds is given back as it is said: the ledger refuses it, and names those there are.
    """
    row = existing(m.Clearance, ledger.alias, "clearance", clearance_id)
    batch = existing(m.Batch, ledger.alias, "batch", row.batch)
    found = ground_named(text, _grounds(ledger, batch)) if batch.stage else None
    return text if found is None else found.code


def _grounds(ledger: Ledger, batch: m.Batch) -> tuple[Ground, ...]:
    """The grounds of the stage that a batch is in, as its list numbers them."""
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    words = documents_of(workflow.jurisdiction).objection.get(batch.stage, ObjectionWords())
    return grounds_in(workflow.stage(batch.stage), words)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one line says."""

    file: str
    line: Line
    grounds: Sequence[Ground]
    today: dt.date

    def filed(self, charges: Mapping[str, str]) -> Filed:
        charge = self._charge(charges)
        ground = self._ground()
        if ground is None:
            return Filed(charge, "", "", self.line.place)
        return Filed(charge, ground.code, self._why(), self.line.place)

    def _wrong(self, column: str, words: str) -> ListError:
        return ListError(f"{self.file}, line {self.line.place}, {column}: {words}")

    def _charge(self, charges: Mapping[str, str]) -> str:
        key, number = self.line.text(RECORD), self.line.text(NUMBER)
        if not number:
            return key
        of_number = charges.get(number.casefold())
        if of_number is None:
            raise self._wrong(NUMBER, f"{number} is not on this list: send back each list in its own file")
        if key and key != of_number:
            raise self._wrong(
                NUMBER,
                f"{number} and the record key are of two charges: sort whole lines, or copy them again",
            )
        return of_number

    def _ground(self) -> Ground | None:
        """The ground of an objection; none where nobody objects."""
        objection, text = self.line.text(Reply.OBJECT).casefold(), self.line.text(Reply.GROUND)
        if objection and objection not in _YES | _NO:
            raise self._wrong(Reply.OBJECT, "write Y or N, or nothing")
        if not self.line.is_answered or (objection in _NO and not text):
            return None
        if objection in _NO:
            raise self._wrong(Reply.OBJECT, "N, and a ground: write Y to object, or clear the ground")
        if not objection and Reply.OBJECT in self.line.cells:
            raise self._wrong(
                Reply.OBJECT, "the line is filled in, and this is empty: write Y to object, or N"
            )
        ground = ground_named(text, self.grounds) if text else None
        if ground is None:
            known = ", ".join(each.label for each in self.grounds) or "none"
            what = "the law gives no such ground in this step" if text else "an objection needs a ground"
            raise self._wrong(Reply.GROUND, f"{what}: write one of {known}")
        return ground

    def _why(self) -> str:
        """What was written beside the ground, in one text."""
        day = self._day()
        parts = [f"attorney: {who}"] if (who := self.line.text(Reply.ATTORNEY)) else []
        parts += [f"dated {day}"] if day else []
        facts = self.line.text(Reply.FACTS)
        return f"{facts} ({'; '.join(parts)})".strip() if parts else facts

    def _day(self) -> str:
        entry = self.line.cells.get(Reply.DATE, "")
        if not entry:
            return ""
        day = entry if isinstance(entry, dt.date) else _day_of(entry)
        if day is None:
            raise self._wrong(Reply.DATE, "no day that can be read: write it as 03/02/2026 or 2026-03-02")
        if day > self.today:
            raise self._wrong(Reply.DATE, f"{day} is later than {self.today}, on which this is filed")
        return day.isoformat()


def _day_of(text: str) -> dt.date | None:
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _header(cells: Sequence[Any]) -> dict[int, str] | None:
    """Which columns hold what, where a line names them."""
    plain = [re.sub(r"[^a-z]", "", str(cell or "").casefold()) for cell in cells]
    named = {at: _NAMES[name] for at, name in enumerate(plain) if name in _NAMES}
    headings = set(named.values())
    return named if _KEYS & headings and Reply.GROUND in headings else None


def _cell(cell: Any) -> str | dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else restored(str(cell).strip())


def _of_csv(file: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.reader(lines, strict=True)
        try:
            for row in table:
                yield table.line_num, row
        except UnicodeDecodeError as error:
            raise ListError(
                f"{file.name} is not in UTF-8: save it as “CSV UTF-8”, or as a workbook"
            ) from error
        except csv.Error as error:
            raise ListError(
                f"{file.name}, after line {table.line_num}: {error}; look for a quotation mark"
            ) from error


def _of_workbook(file: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of the first sheet of a workbook that names the columns of a list."""
    from openpyxl import load_workbook  # noqa: PLC0415 (heavy, and most lists are no workbooks)

    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise ListError(f"{file.name} is too large for a list: save its sheet alone, or as CSV")
        book = load_workbook(file, read_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ListError(
            f"{file.name} is no workbook that can be read: save it as XLSX again, or as CSV"
        ) from error
    try:
        for sheet in book.worksheets:
            rows = list(enumerate(sheet.iter_rows(values_only=True), 1))
            if any(_header(cells) for _, cells in rows):
                yield from rows
                return
    finally:
        book.close()
