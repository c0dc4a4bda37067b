"""Docket sheets of Pennsylvania's magisterial district judges, as the courts' portal prints them.

The layout is taken from public readers of these sheets; no real one is kept here. A sheet gives one day of disposition for the case, which is
that of each charge whose ending is read; a program's name (ARD) is no ending, and its day is the one on which the program began.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clearslate.interview.papers.docket_pa import (
    by_heading,
    county_in,
    date_of,
    in_columns,
    label_date,
    statute_of,
    tracking_of,
    without_furniture,
)
from clearslate.interview.papers.lines import Line, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.states import jurisdiction

_NUMBER: Final = re.compile(r"Docket Number:\s*(MJ-\d{5}-(?:CR|NT|TR|SU)-\d{7}-\d{4})")
_COUNTY: Final = re.compile(r"County:\s+([A-Z][A-Za-z]+)\b")
_OTN: Final = re.compile(r"\bOTN:\s*([A-Z]\s?\d{6,7}(?:-\d)?)(?=\s|$)")
_SECTIONS: Final = (
    "CASE INFORMATION", "STATUS INFORMATION", "CALENDAR EVENTS", "CONFINEMENT", "DEFENDANT INFORMATION", "CASE PARTICIPANTS", "BAIL",
    "CHARGES", "DISPOSITION / SENTENCING DETAILS", "DISPOSITION/SENTENCING DETAILS", "ATTORNEY INFORMATION", "COMMONWEALTH INFORMATION",
    "DOCKET ENTRY INFORMATION", "CASE FINANCIAL INFORMATION", "PAYMENT PLAN SUMMARY",
)  # fmt: skip


def fits(paper: Paper) -> bool:
    """Whether it is such a sheet."""
    text = paper.text
    return bool(_NUMBER.search(text)) and "Magisterial District" in text and "CHARGES" in text


def read(paper: Paper) -> Read:
    """The case of a sheet."""
    sections = by_heading(without_furniture(paper.lines), _SECTIONS)
    case = ReadCase("PA")
    numbers = {each[1] for each in _NUMBER.finditer(paper.text)}
    if len(numbers) == 1:
        case.facts["case_number"] = numbers.pop()
    else:
        case.unread.add("case_number")
    about = [*sections.get("CASE INFORMATION", []), *sections.get("STATUS INFORMATION", [])]
    county_in(case, {each[1] for line in about for each in _COUNTY.finditer(line.text)})
    tracking_of(case, {each[1] for line in about for each in _OTN.finditer(line.text)})
    filed = label_date("File Date:", about) or label_date("Date Filed:", about)
    if filed is not None:
        case.facts["filed_on"] = filed
    details = [line for name, lines in sections.items() if name.startswith("DISPOSITION") for line in lines]
    ended = _ended(about, details)
    arrested = label_date("Arrest Date:", about)
    case.charges, lost = _charges(sections.get("CHARGES", []))
    for charge in case.charges:
        if "disposition" in charge.facts:
            charge.take("disposition_date", ended, "missing")
        else:
            charge.unread.add("disposition_date")
        if arrested is not None:
            charge.facts["arrest_date"] = arrested
    born = label_date(
        "Date Of Birth:", [*sections.get("DEFENDANT INFORMATION", []), *sections.get("CASE PARTICIPANTS", [])]
    )
    return Read([case], {"date_of_birth": born} if born else {}, lost)


def _ended(about: Sequence[Line], details: Sequence[Line]) -> str | None:
    """The day of disposition: of the case's head, and of its details where they give one; None where the two differ."""
    days = {day for day in (label_date("Disposition Date:", about),) if day is not None}
    heads = next(
        ((line, place) for place, line in enumerate(details) if "Case Disposition" in line.text), None
    )
    if heads is not None:
        columns = [(cell.x, cell.text) for cell in heads[0].cells]
        for line in details[heads[1] + 1 : heads[1] + 2]:
            day = date_of(in_columns(line, columns).get("Disposition Date", ""))
            days |= {day} if day is not None else set()
    return days.pop() if len(days) == 1 else None


def _charges(lines: Sequence[Line]) -> tuple[list[ReadCharge], int]:
    """The charges in their order; how many lines could not be told apart."""
    heads = next((line for line in lines if "Grade" in line.text and "Disposition" in line.text), None)
    if heads is None:
        return [], len(lines)
    columns = [(cell.x, cell.text.strip()) for cell in heads.cells]
    first = columns[0][1]
    found: dict[str, ReadCharge] = {}
    last, lost = "", 0
    for line in lines:
        if line.text == heads.text:
            continue
        cells = in_columns(line, columns)
        number = cells.get(first, "").strip()
        if number.isdecimal() and number not in found:
            last, found[number] = number, _charge(cells)
        elif not number and last and set(cells) <= {"Description", "Disposition", "Charge"}:
            for head, name in (("Description", "description"), ("Disposition", "disposition_detail")):
                if cells.get(head):
                    found[last].facts[name] = f"{found[last].facts.get(name, '')} {cells[head]}".strip()
        else:
            lost += 1
    for charge in found.values():
        words = str(charge.facts.pop("disposition_detail", ""))
        how = ending(words) if words else None
        charge.take("disposition", None if how is None else str(how), words or "missing")
        if how is not None:
            charge.facts["disposition_detail"] = words
    return list(found.values()), lost


def _charge(cells: dict[str, str]) -> ReadCharge:
    charge = ReadCharge()
    grade, statute = cells.get("Grade", ""), cells.get("Charge", "") or cells.get("Statute", "")
    charge.take("grade", jurisdiction("PA").grading.spelled(grade or None), grade)
    charge.take("statute", statute_of(statute), statute or "missing")
    for name, head in (("description", "Description"), ("disposition_detail", "Disposition")):
        if cells.get(head):
            charge.facts[name] = cells[head]
    offense = cells.get("Offense Dt.", "")
    charge.take("offense_date", date_of(offense), offense)
    return charge
