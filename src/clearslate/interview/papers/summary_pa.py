"""Court summaries of Pennsylvania: all cases of a person in the Courts of Common Pleas and the Philadelphia Municipal Court.

The layout is that of the summaries which public readers keep to test themselves; none is kept here. A case's day of disposition is that of
each of its charges whose ending is read. An ending that is blank is not on the summary, and is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.interview.papers.counties_pa import COUNTIES, county_of
from clearslate.interview.papers.docket_pa import (
    KINDS,
    date_of,
    in_columns,
    not_read,
    period,
    statute_of,
    tracking_of,
)
from clearslate.interview.papers.lines import Line, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.states import jurisdiction

_NUMBER: Final = re.compile(
    r"(?:CP|MC)-\d{2}-(?:CR|SU|SA|MD)-\d{7}-\d{4}|MJ-\d{5}-(?:CR|NT|TR|SU)-\d{7}-\d{4}"
)
_OTHER: Final = re.compile(r"[A-Z]{2}-\d{2,5}-[A-Z]{2}-\d{7}-\d{4}")
_FOOT: Final = ("CPCMS ", "AOPC ", "MDJS ")
_LABELS: Final = ("Def Atty:", "Last Action", "Next Action", "Trial Dt:", "Bail", "Legacy No")
_SOON: Final = 366
_STATUSES: Final = frozenset({"Active", "Inactive", "Closed", "Archived", "Adjudicated"})
_TITLE: Final = "Court Summary"
_AGAIN: Final = "(Continued)"


def fits(paper: Paper) -> bool:
    """Whether it is a court summary."""
    return any(line.text.strip() == _TITLE for line in paper.lines[:6]) and bool(_NUMBER.search(paper.text))


def read(paper: Paper) -> Read:
    """The cases of a summary."""
    summary = _Summary()
    for line in _without_furniture(paper.lines):
        summary.take(line)
    born = {
        date
        for line in paper.lines
        for each in re.finditer(r"\bDOB:\s*(\S+)", line.text)
        if (date := date_of(each[1]))
    }
    for case in summary.cases:
        _finish(case)
    return Read(summary.cases, {"date_of_birth": born.pop()} if len(born) == 1 else {}, summary.lost)


def _without_furniture(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without the notice at the foot of each page and what its head repeats."""
    inside, page = False, 0
    for line in lines:
        text = line.text.strip()
        if line.page != page:
            inside, page = False, line.page
        if text == _TITLE:
            inside = True
            continue
        inside = inside and not text.startswith(_FOOT)
        if inside and text and _AGAIN not in text:
            yield line


class _Summary:
    def __init__(self) -> None:
        self.cases: list[ReadCase] = []
        self.lost = 0
        self._county = ""
        self._columns: list[tuple[float, str]] = []
        self._charge: ReadCharge | None = None
        self._seen: set[str] = set()
        self._number = 0
        self._page = 0
        self._skips = (
            False  # a case of another kind, such as a juvenile's, or one whose number cannot be read
        )

    def take(self, line: Line) -> None:
        """Take in a line, by what it is."""
        text, first = line.text.strip(), line.cells[0].text.strip()
        if len(line.cells) == 1 and first in COUNTIES:
            self._county, self._skips = first, True  # until a number comes
        elif len(line.cells) == 1 and first in _STATUSES:
            self._skips = True
        elif _OTHER.match(first):
            self._begin(line, first)
        elif "Proc Status:" in text or "DC No:" in text:
            self._lose()  # the line of a case whose number cannot be read
        elif text.startswith("Seq No") and self.cases and self.cases[-1].charges and line.page == self._page:
            self._lose()  # heads are repeated at the top of a page alone: another case began
        elif text.startswith("Seq No"):
            self._columns = [(cell.x, cell.text) for cell in line.cells]
        elif text.startswith("Sentence Dt.") or not self.cases or self._skips:
            return
        elif text.startswith("Arrest Dt:") and (self.cases[-1].charges or "arrest_line" in self._seen):
            self._lose()  # a case begins whose number is not there
        elif text.startswith(("Arrest Dt:", *_LABELS)):
            self._seen.add("arrest_line")
            self._label(text)
        else:
            self._row(line)
            self._page = line.page

    def _begin(self, line: Line, first: str) -> None:
        found = _NUMBER.match(first)
        self._skips, self._charge, self._columns, self._number, self._seen = found is None, None, [], 0, set()
        if found is None:
            self.lost += 1
            return
        case = ReadCase("PA", {"case_number": found[0]})
        named = county_of("PA", found[0])
        if named and self._county in ("", named):
            case.facts["county"] = named
        elif self._county:
            case.unread.add("county")  # the number names another county than the heading above it
        tracking_of(case, set(re.findall(r"\bOTN:\s*([A-Z]\s?\d{6,7}(?:-\d)?)(?=\s|$)", line.text)))
        self.cases.append(case)

    def _lose(self) -> None:
        """Leave out what follows, until a number that can be read: whose it is nobody can tell."""
        self.lost += 1
        self._skips = True

    def _label(self, text: str) -> None:
        case = self.cases[-1]
        for label, name in (("Arrest Dt:", "arrest_date"), ("Disp Date:", "disposition_date")):
            for found in re.finditer(re.escape(label) + r"\s*(\d\S*)", text):
                date = date_of(found[1])
                if date is None or case.facts.setdefault(name, date) != date:
                    case.facts.pop(name, None)
                    case.unread.add(name)

    def _row(self, line: Line) -> None:
        """A charge, words that run on, or a sentence."""
        case, cells = self.cases[-1], in_columns(line, self._columns)
        number = cells.get("Seq No", "").split("  ")[0].replace(",", "")
        if date_of(line.cells[0].text) is not None and self._charge is not None:
            self._sentence(line)
        elif number.isdecimal() and line.cells[0].text.replace(",", "") == number:
            if int(number) <= self._number:
                self._lose()  # numbers rise within a case: another began
                return
            self._number, self._charge = int(number), _charge(cells)
            case.charges.append(self._charge)
        elif self._charge is not None and cells and set(cells) <= {"Description", "Disposition"}:
            for name in ("description", "disposition_detail"):
                more = cells.get("Description" if name == "description" else "Disposition", "")
                if more:
                    self._charge.facts[name] = f"{self._charge.facts.get(name, '')} {more}".strip()
        elif self._charge is not None and any(cell.text.strip() in KINDS for cell in line.cells[:2]):
            not_read(self._charge, "imposed_on")  # a sentence without its day: one of several, or of another
            self.lost += 1
        else:
            self.lost += 1

    def _sentence(self, line: Line) -> None:
        charge, day = self._charge, date_of(line.cells[0].text)
        if charge is None or day is None:
            return
        kind = line.cells[1].text.strip() if len(line.cells) > 1 else ""
        length = next(
            (cell.text for cell in line.cells[2:] if re.match(r"(?:Min|Max):", cell.text.strip())), ""
        )
        name = KINDS.get(kind)
        if name is not None and (name in charge.facts or name in charge.unread):
            not_read(charge, name)  # several of a kind: together, after one another, or anew
        elif name is not None:
            period(charge, name, length)
        if "imposed_on" in charge.unread:
            return
        if charge.facts.setdefault("imposed_on", day) != day:
            not_read(charge, "imposed_on")  # sentenced again


def _is_soon(ended: str, imposed: str) -> bool:
    """Whether a sentence came on the day of the disposition or within a year."""
    return 0 <= (dt.date.fromisoformat(imposed) - dt.date.fromisoformat(ended)).days <= _SOON


def _charge(cells: dict[str, str]) -> ReadCharge:
    charge = ReadCharge()
    grade, statute = cells.get("Grade", ""), cells.get("Statute", "")
    charge.take("grade", jurisdiction("PA").grading.spelled(grade or None), grade)
    charge.take("statute", statute_of(statute), statute or "missing")
    for name, head in (("description", "Description"), ("disposition_detail", "Disposition")):
        if cells.get(head):
            charge.facts[name] = cells[head]
    return charge


def _finish(case: ReadCase) -> None:
    """How and when each charge ended, once all its words are read; a sentence is that of a conviction alone."""
    arrested, ended = case.facts.pop("arrest_date", None), case.facts.pop("disposition_date", None)
    for charge in case.charges:
        imposed = charge.facts.get("imposed_on")
        if "imposed_on" in charge.unread or (
            imposed is not None and (ended is None or not _is_soon(str(ended), str(imposed)))
        ):
            for name in ("imposed_on", "incarceration_days", "probation_days"):
                if name in charge.facts:
                    not_read(charge, name)  # not the sentence of that day: the person was sentenced again
    for charge in case.charges:
        words = str(charge.facts.pop("disposition_detail", ""))
        how = ending(words) if words else None
        charge.take("disposition", None if how is None else str(how), words or "missing")
        if how is not None:
            charge.facts["disposition_detail"] = words
            charge.take("disposition_date", ended, "missing")
        else:
            charge.unread.add("disposition_date")
        if charge.facts.get("disposition") != "convicted":
            for name in ("imposed_on", "incarceration_days", "incarceration_min_days", "probation_days"):
                charge.facts.pop(name, None)
                charge.unread.discard(name)
        if arrested is not None:
            charge.facts["arrest_date"] = arrested
