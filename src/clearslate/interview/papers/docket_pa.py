"""Docket sheets of Pennsylvania's Courts of Common Pleas and the Philadelphia Municipal Court, as the courts' portal prints them.

The layout (sections, their columns, the order of lines in a disposition, what heads and ends a page) is that of the sheets which public
readers keep to test themselves. None of those is kept here: the tests make sheets of their own in that layout. What is in two places
must agree, else it is unread; money is not read, since a sheet's totals do not say whose it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from clearslate.ingest.values import read_length, read_range
from clearslate.interview.papers.counties_pa import COUNTIES, county_of
from clearslate.interview.papers.lines import Line, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.interview.when import UnreadDateError, read_when
from clearslate.states import jurisdiction

_SECTIONS: Final = (
    "CASE INFORMATION", "RELATED CASES", "STATUS INFORMATION", "CALENDAR EVENTS", "CONFINEMENT INFORMATION", "DEFENDANT INFORMATION",
    "CASE PARTICIPANTS", "BAIL INFORMATION", "CHARGES", "DISPOSITION SENTENCING/PENALTIES", "COMMONWEALTH INFORMATION", "ATTORNEY INFORMATION",
    "ENTRIES", "PAYMENT PLAN SUMMARY", "CASE FINANCIAL INFORMATION", "PETITIONER INFORMATION",
)  # fmt: skip
_NUMBER: Final = re.compile(r"Docket Number:\s*((?:CP|MC)-\d{2}-(?:CR|SU|SA|MD)-\d{7}-\d{4})")
_DATE: Final = re.compile(r"\d{2}/\d{2}/\d{4}")
_COUNTY: Final = re.compile(r"(?:COURT OF COMMON PLEAS|MUNICIPAL COURT) OF ([A-Z][A-Z ]+?) COUNTY")
_TRACKED: Final = re.compile(r"\bOTN:\s*([A-Z]\s?\d{6,7}(?:-\d)?)(?=\s|$)")
_CHARGE: Final = re.compile(r"(\d{1,3}(?:,\d{3})?)\s*/\s*(.*)")
_STATUTE: Final = re.compile(r"\d{1,2}\s*§\s*[\w.\-]+(?:\s*§§\s*[\w.()\-]+)?")
_FINAL: Final = re.compile(r"(Final Disposition|Not Final)")
_PERIOD: Final = re.compile(
    r"(Min|Max)(?: of|:)\s+([\d.]+\s+\w+(?:\(s\))?(?:\s+[\d.]+\s+\w+(?:\(s\))?)*?)(?=\s+(?:Min|Max)(?: of|:)|$)"
)
_LATEST: Final = dt.date(2100, 1, 1)
_FOOT: Final = ("CPCMS ", "AOPC ", "MDJS ")
_MOST_HEAD: Final = 14
"""Lines at the top of a page among which the parties are."""
_REPLACED: Final = 99_999
"""The number of a charge that another took the place of."""


def fits(paper: Paper) -> bool:
    """Whether it is such a sheet."""
    text = paper.text
    return bool(_NUMBER.search(text)) and "CHARGES" in text and "Commonwealth of Pennsylvania" in text


def read(paper: Paper) -> Read:
    """The case of a sheet."""
    sections = by_heading(without_furniture(paper.lines), _SECTIONS)
    case = ReadCase("PA")
    numbers = {each[1] for each in _NUMBER.finditer(paper.text)}
    if len(numbers) == 1:
        case.facts["case_number"] = numbers.pop()
    elif numbers:
        case.unread.add("case_number")
    county = _COUNTY.search(paper.text)
    county_in(case, {county[1]} if county else set())
    tracking_of(case, {each[1] for each in _TRACKED.finditer(paper.text)})
    _labeled(case, "filed_on", "Date Filed:", sections.get("CASE INFORMATION", []))
    charges, lost = _charges(sections.get("CHARGES", []))
    arrested = label_date("Arrest Date:", sections.get("STATUS INFORMATION", []))
    for each in charges.values():
        if arrested:
            each.facts["arrest_date"] = arrested
    lost += _dispositions(charges, sections.get("DISPOSITION SENTENCING/PENALTIES", []))
    charges = {
        number: each for number, each in charges.items() if number != _REPLACED
    }  # another charge takes its place
    for each in charges.values():
        if "disposition" not in each.facts:
            each.unread.add("disposition")
        if "disposition_date" not in each.facts:
            each.unread.add("disposition_date")
    case.charges = list(charges.values())
    born = label_date("Date Of Birth:", sections.get("DEFENDANT INFORMATION", []))
    return Read([case], {"date_of_birth": born} if born else {}, lost)


def by_heading(lines: Iterable[Line], names: Iterable[str]) -> dict[str, list[Line]]:
    """The lines under each heading; one that continues on a further page keeps its lines, whether its heading is repeated or not."""
    found: dict[str, list[Line]] = {}
    current = ""
    for line in lines:
        text = line.text.strip()
        head = next((name for name in names if text == name or text.startswith(f"{name}  ")), None)
        if head is not None:
            current = head
            found.setdefault(current, [])
        elif text and current:
            found[current].append(line)
    return found


def without_furniture(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of a sheet without what heads and ends each of its pages: court, number and parties; the notice at the foot."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for page in pages.values():
        foot = next(
            (place for place, line in enumerate(page) if line.text.strip().startswith(_FOOT)), len(page)
        )
        versus = next(
            (place for place, line in enumerate(page[:_MOST_HEAD]) if line.text.strip() == "v."), -2
        )
        first = versus + 2  # below it stands the name of the person
        yield from page[first:foot]


def county_in(case: ReadCase, found: set[str]) -> None:
    """The county, if a sheet names one of Pennsylvania's and its docket number does not name another."""
    names = {each.strip().upper() for each in found}
    county = next((each for each in COUNTIES if {each.upper()} == names), "")
    numbered = county_of("PA", str(case.facts.get("case_number", "")))
    if county and numbered in ("", county):
        case.facts["county"] = county
    elif names:
        case.unread.add("county")


def tracking_of(case: ReadCase, found: set[str]) -> None:
    """The tracking number, where a sheet has one."""
    numbers = {"".join(each.split()) for each in found}
    if len(numbers) == 1:
        case.tracking = numbers.pop()
    elif numbers:
        case.unread.add("tracking_number")


def date_of(text: str) -> str | None:
    """A day that is written MM/DD/YYYY; None where the text is none."""
    if not _DATE.fullmatch(text.strip()):
        return None
    month, day, year = text.strip().split("/")
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and 1900 <= int(year) <= 2100):
        return None
    written = f"{year}-{month}-{day}"
    try:
        return written if read_when(written, _LATEST) == written else None
    except UnreadDateError:
        return None


def label_date(label: str, lines: Sequence[Line]) -> str | None:
    """The date after a label; None where it is not there once, or cannot be read."""
    found = {
        date
        for line in lines
        for each in re.finditer(re.escape(label) + r"\s*(\S+)", line.text, re.IGNORECASE)
        if (date := date_of(each[1])) is not None
    }
    return found.pop() if len(found) == 1 else None


def _labeled(case: ReadCase, name: str, label: str, lines: Sequence[Line]) -> None:
    date = label_date(label, lines)
    if date is not None:
        case.facts[name] = date
    elif any(label in line.text for line in lines):
        case.unread.add(name)


# --- charges ------------------------------------------------------------------------------------------------------


def _charges(lines: Sequence[Line]) -> tuple[dict[int, ReadCharge], int]:
    """The charges by their number; how many lines could not be told apart."""
    heads = next((line for line in lines if "Statute" in line.text and "Grade" in line.text), None)
    columns = [] if heads is None else [(cell.x, cell.text) for cell in heads.cells]
    found: dict[int, ReadCharge] = {}
    lost, last = 0, 0
    for line in lines:
        if line is heads or not line.cells:
            continue
        cells = in_columns(line, columns)
        number = cells.get("Seq.", "").strip().replace(",", "")
        if not number:
            if last and set(cells) <= {"Statute Description"}:  # words that run on
                found[last].facts["description"] = (
                    f"{found[last].facts.get('description', '')} {cells['Statute Description']}".strip()
                )
            else:
                lost += 1
            continue
        if not number.isdecimal() or int(number) in found:
            lost += 1
            last = 0
            continue
        last = int(number)
        found[last] = _charge(cells)
    return found, lost


def in_columns(line: Line, columns: Sequence[tuple[float, str]]) -> dict[str, str]:
    """The cells of a line by the head of the column in which they begin."""
    found: dict[str, str] = {}
    for cell in line.cells:
        under = [name for x, name in columns if x <= cell.x + 4]
        if under:
            found[under[-1]] = f"{found.get(under[-1], '')} {cell.text}".strip()
    return found


def _charge(cells: dict[str, str]) -> ReadCharge:
    charge = ReadCharge()
    grade = cells.get("Grade", "")
    charge.take("grade", jurisdiction("PA").grading.spelled(grade or None), grade)
    statute = cells.get("Statute", "")
    charge.take("statute", statute_of(statute), statute or "missing")
    description = cells.get("Statute Description", "")
    if description:
        charge.facts["description"] = description
    offense = cells.get("Offense Dt.", "")
    charge.take("offense_date", date_of(offense), offense)
    return charge


def statute_of(text: str) -> str | None:
    """A citation as the laws read it: "18 § 3921 §§ A" is 18 § 3921(a)."""
    plain = " ".join(text.split())
    if not _STATUTE.fullmatch(plain):
        return None
    section, _, more = plain.partition("§§")
    parts = re.findall(r"[A-Za-z0-9.\-]+", more)
    written = section.strip() + "".join(f"({part.lower()})" for each in parts for part in _parts(each))
    return written if jurisdiction("PA").style.meanings(written) else None


def _parts(text: str) -> list[str]:
    """Subsections as the sheet runs them together: "A1" is (a)(1)."""
    return re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", text)


# --- how they ended -----------------------------------------------------------------------------------------------


def _dispositions(charges: dict[int, ReadCharge], lines: Sequence[Line]) -> int:
    """Put into the charges how they ended, by the last final event; how many lines could not be placed."""
    lost = 0
    for is_final, date, block in _events(lines):
        if not is_final:
            continue
        for number, words, grade, statute, sentences, decided in _lines_of(block):
            charge = charges.get(number)
            if charge is None:
                lost += 1
                continue
            _ended(charge, words, grade, statute, date)
            _sentenced(charge, sentences, decided)
    return lost


def _events(lines: Sequence[Line]) -> Iterator[tuple[bool, str | None, list[Line]]]:
    """Each event: whether it is final, its date, and the lines below it."""
    is_final, date, block = False, None, list[Line]()
    for line in lines:
        found = _FINAL.search(line.text)
        if found and _CHARGE.match(line.text.strip()) is None and "Disposition Date" not in line.text:
            if block:
                yield is_final, date, block
            dates = [each for each in map(date_of, _DATE.findall(line.text)) if each]
            is_final, date, block = (
                found[1] == "Final Disposition",
                (dates[0] if len(dates) == 1 else None),
                [],
            )
        else:
            block.append(line)
    if block:
        yield is_final, date, block


_Found = tuple[int, str, str, str, list[Line], str | None]


def _lines_of(block: Sequence[Line]) -> Iterator[_Found]:
    """Each charge of an event: its number, the words, grade and section, the lines of its sentence, the day it was decided."""
    head: tuple[int, str, str, str] | None = None
    below: list[Line] = []
    for line in block:
        found = _CHARGE.match(line.text.strip())
        if found is None:
            if head is not None:
                below.append(line)
            continue
        if head is not None:
            yield (*head, below, _decided(below))
        head, below = _head(line, int(found[1].replace(",", ""))), []
    if head is not None:
        yield (*head, below, _decided(below))


def _head(line: Line, number: int) -> tuple[int, str, str, str]:
    """A line "1 / Theft  Guilty Plea  M1  18 § 3921 §§ A": cells from the right."""
    cells = [cell.text for cell in line.cells]
    statute = cells.pop() if len(cells) > 1 and "§" in cells[-1] else ""
    grade = cells.pop() if len(cells) > 1 and jurisdiction("PA").grading.find(cells[-1]) is not None else ""
    words = cells[-1] if len(cells) == 2 else ""
    return number, words, grade, statute


def _decided(below: Sequence[Line]) -> str | None:
    """The day beside the judge's name, which is that of the sentence."""
    dates = [
        date_of(line.cells[-1].text) for line in below if len(line.cells) == 2 and "," in line.cells[0].text
    ]
    found = {date for date in dates if date is not None}
    return found.pop() if len(found) == 1 else None


def _ended(charge: ReadCharge, words: str, grade: str, statute: str, date: str | None) -> None:
    how = ending(words) if words else None
    if how is not None and charge.facts.get("disposition") == str(how) and "disposition_date" in charge.facts:
        return  # it was decided before: a later event of the same ending sentences again
    for name in ("disposition", "disposition_detail", "disposition_date"):
        charge.facts.pop(name, None)  # a later event stands
        charge.unread.discard(name)
    own = statute_of(statute) if statute else None
    if (
        own is not None
        and "statute" in charge.facts
        and _section(own) != _section(str(charge.facts["statute"]))
    ):
        charge.facts.pop("statute")  # two places of the sheet contradict one another
        charge.unread.add("statute")
    charge.take("disposition", None if how is None else str(how), words or "missing")
    if how is not None:
        charge.facts["disposition_detail"] = words
    charge.take("disposition_date", date, "missing")
    if grade:
        charge.facts["grade"] = grade
        charge.unread.discard("grade")


def _section(statute: str) -> str:
    return statute.partition("(")[0].strip()


def _sentenced(charge: ReadCharge, below: Sequence[Line], decided: str | None) -> None:
    """Confinement and probation, where each is told once; several of a kind may run together or after one another."""
    if charge.facts.get("disposition") != "convicted":
        return
    for kind, name in KINDS.items():
        lines = [line for line in below if line.text.strip().startswith(kind)]
        if len(lines) > 1 or (lines and (name in charge.facts or name in charge.unread)):
            not_read(charge, name)
        elif lines:
            period(charge, name, " ".join(cell.text for cell in lines[0].cells[1:2]))
    if decided is not None and charge.facts.setdefault("imposed_on", decided) != decided:
        not_read(charge, "imposed_on")  # sentenced again


KINDS: Final = {"Confinement": "incarceration_days", "Probation": "probation_days"}


def not_read(charge: ReadCharge, name: str) -> None:
    """Take back what was read of a fact that is told in two ways."""
    charge.facts.pop(name, None)
    if name == "incarceration_days":
        charge.facts.pop("incarceration_min_days", None)
    charge.unread.add(name)


def period(charge: ReadCharge, name: str, text: str) -> None:
    """A length with its least and its most: "Min of 11.00 Months Max of 23.00 Months", "3 1/2 Years to 10 Years"."""
    plain = text.replace(".00", "")
    periods = {which: read_length(length, None).value for which, length in _PERIOD.findall(plain)}
    most, least = periods.get("Max"), periods.get("Min")
    if not periods and (both := read_range(plain)) is not None:
        least, most = both
    if isinstance(most, int) and (least is None or (isinstance(least, int) and least <= most)):
        charge.facts[name] = most
        if isinstance(least, int) and name == "incarceration_days":
            charge.facts["incarceration_min_days"] = least
    else:
        charge.unread.add(name)
