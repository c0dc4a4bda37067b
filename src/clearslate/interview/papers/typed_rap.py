"""Typed rap sheets: lines of a label and what it says ("Disposition: DISMISSED"), one arrest after another.

Only labels that are known are read, each charge from the line that begins it; all else is left alone and counted.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from clearslate.interview.papers.lines import Line, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.interview.when import UnreadDateError, read_when
from clearslate.states import CODES, jurisdiction

_LABEL: Final = re.compile(r"([A-Za-z][A-Za-z ./()#-]{1,40}?)\s*:\s*(.*)")
_STATE: Final = re.compile(r"\b(?:STATE|COMMONWEALTH|DISTRICT) OF ([A-Z][A-Z ]+)")
_CASE: Final = frozenset({"arrest date", "date of arrest", "arrested", "date arrested"})
_CHARGE: Final = frozenset({"charge", "offense", "charge description"})
_OF_CHARGE: Final = {
    "statute": "statute", "citation": "statute", "code": "statute", "statute/code": "statute", "level": "grade", "grade": "grade", "severity": "grade",
    "class": "grade", "disposition": "disposition", "disposition date": "disposition_date", "date of disposition": "disposition_date",
    "offense date": "offense_date", "date of offense": "offense_date",
}  # fmt: skip
_OF_CASE: Final = {
    "case number": "case_number",
    "docket number": "case_number",
    "docket": "case_number",
    "court": "court",
    "county": "county",
}
_LATEST: Final = dt.date(2100, 1, 1)


def fits(paper: Paper) -> bool:
    """Whether it has the labels of arrests, charges and dispositions."""
    labels = {found[1].casefold() for line in paper.lines if (found := _LABEL.match(line.text.strip()))}
    return bool(labels & _CASE and labels & _CHARGE and "disposition" in labels)


def read(paper: Paper) -> Read:
    """Its arrests, each a case."""
    state, cases, lost = _state_of(paper), list[ReadCase](), 0
    for line in paper.lines:
        for label, text in _labels(line):
            if label in _CASE:
                cases.append(ReadCase(state))
            if not cases:
                continue
            if not _take(cases[-1], label, text):
                lost += 1
    arrests = [case for case in cases if case.charges]
    for case in arrests:
        arrested = case.facts.pop("arrest_date", None)
        for charge in case.charges:
            if arrested is not None:
                charge.facts["arrest_date"] = arrested
            if "disposition" not in charge.facts:
                charge.unread.add("disposition")
    return Read(arrests, {}, lost)


def _labels(line: Line) -> list[tuple[str, str]]:
    found = [_LABEL.match(cell.text.strip()) for cell in line.cells]
    if all(found):
        return [(each[1].casefold().strip(), each[2].strip()) for each in found if each]
    whole = _LABEL.match(line.text.strip())
    return [(whole[1].casefold().strip(), whole[2].strip())] if whole else []


def _take(case: ReadCase, label: str, text: str) -> bool:
    """Take a labeled fact; False where it belongs to a charge and there is none."""
    if label in _CASE:
        if (day := _day(text)) is not None:
            case.facts["arrest_date"] = day
        else:
            case.unread.add("arrest_date")
    elif label in _CHARGE:
        case.charges.append(ReadCharge({"description": text[:200]} if text else {}))
    elif label in _OF_CASE and text:
        case.facts[_OF_CASE[label]] = text[:120]
    elif label in _OF_CHARGE:
        if not case.charges:
            return False
        _of_charge(case, case.charges[-1], _OF_CHARGE[label], text)
    return True


def _of_charge(case: ReadCase, charge: ReadCharge, name: str, text: str) -> None:
    if name in charge.facts or name in charge.unread:
        charge.facts.pop(name, None)  # told twice: nobody knows which is meant
        charge.unread.add(name)
        return
    if name == "disposition":
        how = ending(text)
        charge.take(name, None if how is None else str(how), text)
        if how is not None:
            charge.facts["disposition_detail"] = text[:200]
    elif name == "grade":
        known = jurisdiction(case.state).grading.spelled(text) if case.state in CODES else None
        charge.take(name, known, text)
    elif name == "statute":
        reads = case.state in CODES and bool(jurisdiction(case.state).style.meanings(text))
        charge.take(name, text[:120] if reads else None, text)
    else:
        charge.take(name, _day(text), text)


def _day(text: str) -> str | None:
    try:
        return read_when(text, _LATEST) if text else None
    except UnreadDateError:
        return None


def _state_of(paper: Paper) -> str:
    """The state that the sheet names at its head; federal where it names none that is known."""
    # The longer names first: West Virginia is not Virginia.
    names = {
        name.upper(): code
        for name, code in sorted(
            ((jurisdiction(code).name, code) for code in CODES), key=lambda one: -len(one[0])
        )
    }
    for line in paper.lines[:30]:
        for found in _STATE.finditer(line.text.upper()):
            for name, known in names.items():
                if found[1].strip().startswith(name):
                    return known
        if (
            code := next((code for name, code in names.items() if name in line.text.upper()), None)
        ) is not None:
            return code
    return "US"
