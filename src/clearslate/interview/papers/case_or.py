"""Case pages of Oregon's eCourt Case Information (OECI), as a browser saves them.

The page's tables are read as rows of cells, never by where they are painted. A ruling is read from the dispositions alone: a plea of
"Guilty" or a sentence is no ending. A charge whose disposition names another offense keeps its ending and loses its section and grade,
for the page does not say which section the new offense has.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Final

from clearslate.interview.papers.lines import NotReadError, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.states import jurisdiction

_DAY: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_NUMBERED: Final = re.compile(r"(\d{1,3})\.\s+(\S.*)")
_SECTION: Final = re.compile(r"\d{3}[A-Z]?\.\d{3}(?:\(\w{1,4}\))*")
_OPENS: Final = frozenset({"td", "th"})
_BREAKS: Final = frozenset({"br", "div", "tr", "table", "p"})
_DECIDES: Final = frozenset({"disposition", "amended disposition"})
_NO_RULING: Final = re.compile(
    r"(?:amended )?(?:plea|sentence|judgment)\b(?!.*(?:dismiss|acquit|vacat|set aside))"
)
_COLUMNS: Final = ("number", "description", "", "statute", "grade", "offense_date")
MOST_CHARGES: Final = 200
MOST_DEPTH: Final = 30
COUNTIES: Final = frozenset({
    "Baker", "Benton", "Clackamas", "Clatsop", "Columbia", "Coos", "Crook", "Curry", "Deschutes", "Douglas", "Gilliam", "Grant", "Harney",
    "Hood River", "Jackson", "Jefferson", "Josephine", "Klamath", "Lake", "Lane", "Lincoln", "Linn", "Malheur", "Marion", "Morrow",
    "Multnomah", "Polk", "Sherman", "Tillamook", "Umatilla", "Union", "Wallowa", "Wasco", "Washington", "Wheeler", "Yamhill",
})  # fmt: skip


@dataclass
class _Row:
    """A row of a table: under which title it is, and its cells, each in its lines."""

    title: str
    is_outermost: bool = True
    parts: list[list[list[str]]] = field(default_factory=list)

    @cached_property
    def cells(self) -> list[list[str]]:
        """The lines of each cell that say something. Asked for when the page is read to its end."""
        return [[" ".join(line) for line in cell if line] for cell in self.parts]

    @cached_property
    def texts(self) -> list[str]:
        """Each cell as one text."""
        return [" ".join(cell) for cell in self.cells]


class _Tables(HTMLParser):
    """The rows of a page's tables, and its titles. A table within a cell has rows of its own, whose text the cell holds too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self.number: list[str] = []
        self._title = ""
        self._open: list[_Row] = []
        self._within = ""  # the class of the title that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if kind == "ssCaseDetailSectionTitle":
            self._within, self._title = kind, ""
        elif kind == "ssCaseDetailCaseNbr":
            self._within = kind
        if tag == "tr":
            if len(self._open) >= MOST_DEPTH:
                raise NotReadError("the page's tables cannot be told apart")
            self._open.append(_Row(self._title, self._title not in {each.title for each in self._open}))
            self.rows.append(self._open[-1])
        elif tag in _OPENS and self._open:
            self._open[-1].parts.append([[]])
        if tag in _BREAKS:
            self._line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "col"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._within = ""
        if tag in _BREAKS:
            self._line()
        if tag == "tr" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())  # a blank that may not break is one too
        if self._within == "ssCaseDetailSectionTitle":
            self._title = f"{self._title} {text}".strip()
        elif self._within == "ssCaseDetailCaseNbr":
            self.number.append(text)
        for row in self._open:
            if row.parts and text:
                row.parts[-1][-1].append(text)

    def _line(self) -> None:
        for row in self._open:
            if row.parts and row.parts[-1][-1]:
                row.parts[-1].append([])


def fits(paper: Paper) -> bool:
    """Whether it is such a page."""
    return "ssCaseDetailCaseNbr" in paper.raw and "Charge Information" in paper.raw and "Oregon" in paper.raw


def read(paper: Paper) -> Read:
    """The case of a page.

    Raises:
        NotReadError: it is of several persons, or its tables cannot be told apart.
    """
    page = _Tables()
    page.feed(paper.raw)
    page.close()
    if sum(text.startswith("Charges:") for row in page.rows for text in row.texts[:1]) > 1:
        raise NotReadError("the case is of several persons")
    case = ReadCase("OR")
    number = re.fullmatch(r"Case No\. ?(\w[\w-]*)", " ".join(" ".join(page.number).split()))
    if number is not None:
        case.facts["case_number"] = number[1]
    else:
        case.unread.add("case_number")
    about = {
        each.texts[0]: each.texts[1]
        for each in page.rows
        if len(each.texts) == 2 and each.texts[0].endswith(":")
    }
    filed, place = _day(about.get("Date Filed:", "")), about.get("Location:", "")
    if filed is not None:
        case.facts["filed_on"] = filed
    if place in COUNTIES:
        case.facts["county"] = place
    case.unread |= {"filed_on", "county"} - set(case.facts)
    charges, lost = _charges(page.rows)
    _decide(page.rows, charges)
    case.charges = [each for _, each in sorted(charges.items())]
    born = {each for row in page.rows if row.title == "Party Information" for each in _born(row)}
    return Read([case], {"date_of_birth": born.pop()} if len(born) == 1 else {}, lost)


def _born(row: _Row) -> list[str]:
    days = re.findall(r"\bDOB: (\d\d/\d\d/\d{4})\b", " ".join(row.texts))
    return [day for each in days if (day := _day(each)) is not None]


def _day(text: str) -> str | None:
    """The day; None where it is none."""
    found = _DAY.fullmatch(text)
    try:
        return dt.date(int(found[3]), int(found[1]), int(found[2])).isoformat() if found else None
    except ValueError:
        return None


def _charges(rows: list[_Row]) -> tuple[dict[int, ReadCharge], int]:
    """The charges by their number; how many rows could not be told apart."""
    found: dict[int, ReadCharge] = {}
    lost = 0
    for row in rows:
        cells = row.texts
        if row.title != "Charge Information" or not any(cells) or cells[0].startswith("Charges:"):
            continue
        number = re.fullmatch(r"(\d{1,3})\.", cells[0])
        if (
            number is None
            or len(cells) != len(_COLUMNS)
            or int(number[1]) in found
            or len(found) >= MOST_CHARGES
        ):
            lost += 1
            continue
        charge = found[int(number[1])] = ReadCharge()
        of = dict(zip(_COLUMNS, cells, strict=True))
        charge.take("description", of["description"][:200] or None)
        section = re.sub(r"^(\d{3})(\d{3})$", r"\1.\2", of["statute"])
        charge.take("statute", section if _SECTION.fullmatch(section) else None)
        charge.take("grade", jurisdiction("OR").grading.spelled(of["grade"]))
        charge.take("offense_date", _day(of["offense_date"]))
    return found, lost


def _decide(rows: list[_Row], charges: dict[int, ReadCharge]) -> None:
    """How each charge ended, and the day: the one disposition that names it, or the one that amends it last.

    Where the list of dispositions is cut short, or one is written as none is known to be, no charge's ending is read: it may have been
    the one that counts.
    """
    events, is_whole = _events(rows)
    if not is_whole:
        for charge in charges.values():
            _unread(charge, "disposition", "disposition_date", "statute", "grade", "description")
        return
    for number, charge in charges.items():
        of = [each for each in events if each.number == number]
        standing = [each for each in of if each.amends][-1:] or of
        how = ending(standing[0].ruling) if len(standing) == 1 else None
        if how is None:
            _unread(charge, "disposition", "disposition_date")
        else:
            charge.facts |= {"disposition": str(how), "disposition_date": standing[0].day}
            charge.facts["disposition_detail"] = standing[0].ruling[:200]
        if any(each.named.casefold() != str(charge.facts.get("description", "")).casefold() for each in of):
            _unread(charge, "statute", "grade", "description")


def _unread(charge: ReadCharge, *names: str) -> None:
    for name in names:
        charge.facts.pop(name, None)
        charge.unread.add(name)


@dataclass(frozen=True, order=True)
class _Event:
    """A ruling on a charge."""

    day: str
    amends: bool
    number: int
    named: str
    ruling: str


def _events(rows: list[_Row]) -> tuple[list[_Event], bool]:
    """The rulings by their day; whether the list of dispositions is there to its end and each could be read."""
    found: list[_Event] = []
    part = ""
    for row in rows:
        if row.title != "Events & Orders of the Court" or not any(row.texts):
            continue
        heads = [each for each in row.texts if each]
        if len(heads) == 1 and heads[0] in ("DISPOSITIONS", "OTHER EVENTS AND HEARINGS"):
            if part == "DISPOSITIONS":
                return sorted(found), True
            part = heads[0]
        elif part == "DISPOSITIONS" and row.is_outermost:
            day, lines = (
                _day(row.texts[0]),
                [each for each in row.cells[-1] if not each.startswith(("Created:", "Defendant:"))],
            )
            kind = re.sub(r" ?\(Judicial Officer.*", "", lines[0]).casefold() if lines else ""
            if re.match(_NO_RULING, kind):
                continue
            named = [_NUMBERED.fullmatch(each) for each in lines[1::2]]
            rulings = lines[2::2]
            if (
                day is None
                or kind not in _DECIDES
                or len(named) != len(rulings)
                or any(_NUMBERED.match(each) for each in rulings)
            ):
                return [], False
            for each, ruling in zip(named, rulings, strict=True):
                if each is None:
                    return [], False
                found.append(_Event(day, kind != "disposition", int(each[1]), each[2], ruling))
    return [], part == "OTHER EVENTS AND HEARINGS"
