"""Rap sheets in XML, by the reader that ingest has for them: the same elements, in memory.

A sheet does not say for each arrest in which state it was: all are taken for the state that holds the sheet, which the person
is asked to check.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Final

from clearslate.ingest.formats.documents import documents, parse
from clearslate.ingest.formats.rap_cycle import CONTENT, person_of, rows_of
from clearslate.ingest.values import read_length
from clearslate.interview.papers.lines import NotReadError, Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge, ending
from clearslate.interview.when import UnreadDateError, read_when
from clearslate.people.record import MOST_CHARGES
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.states import CODES, jurisdiction

_TERMS: Final = {
    "confinement": ["JAIL", "PRISON", "INCARCERATION", "CONFINEMENT"],
    "probation": ["PROBATION"],
}
_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "statute": ("court.statute", "prosecution.statute", "arrest.statute"),
    "description": ("court.description", "prosecution.description", "arrest.description"),
    "offense_date": ("incident.date",),
    "arrest_date": ("arrest.date",),
    "disposition_date": ("court.disposition_date",),
    "imposed_on": ("sentence.date",),
}
_DAYS: Final = frozenset({"offense_date", "arrest_date", "disposition_date", "imposed_on"})


def fits(paper: Paper) -> bool:
    """Whether it holds a rap sheet."""
    return "RapSheet" in paper.raw[:20_000] and paper.raw.lstrip().startswith("<")


def read(paper: Paper) -> Read:
    """The cycles of the first rap sheet.

    Raises:
        NotReadError: it holds none that can be read.
    """
    document = next(iter(documents(io.StringIO(paper.raw), "RapSheet", CONTENT)), None)
    sheet = parse(document.text)[0] if document is not None else None
    if sheet is None:
        raise NotReadError("the rap sheet is broken")
    cases: dict[str, ReadCase] = {}
    rows, _ = rows_of(sheet, _TERMS)
    person = person_of(sheet)
    holder = person.get("person.sid_state", "")[:2].upper()
    state = holder if holder in JURISDICTIONS else "US"
    facts = [row for row in rows if row.get("kind") != "person"]
    for row in facts[:MOST_CHARGES]:
        case = cases.setdefault(row.get("cycle.id", ""), ReadCase(state))
        if number := row.get("court.number"):
            case.facts["case_number"] = number
        case.charges.append(_charge(row, case.state))
    born = _day(person.get("person.birth", ""))
    return Read(
        [case for case in cases.values() if case.charges],
        {"date_of_birth": born} if born else {},
        max(0, len(facts) - MOST_CHARGES),
    )


def _charge(row: Mapping[str, str], code: str) -> ReadCharge:
    charge = ReadCharge()
    for name, columns in _FIRST.items():
        text = next((row[column] for column in columns if row.get(column)), "")
        if text:
            charge.take(name, _day(text) if name in _DAYS else text[:200], text)
    grade = next(
        (
            row[column]
            for column in ("court.severity", "prosecution.severity", "arrest.severity")
            if row.get(column)
        ),
        "",
    )
    charge.take("grade", jurisdiction(code).grading.spelled(grade) if code in CODES else None, grade)
    words = row.get("court.disposition", "")
    how = ending(words) if words else None
    charge.take("disposition", None if how is None else str(how), words or "missing")
    if how is not None:
        charge.facts["disposition_detail"] = words
    if not row.get("sentence.open"):
        for column, name in (
            ("sentence.confinement", "incarceration_days"),
            ("sentence.probation", "probation_days"),
        ):
            if length := row.get(column, ""):
                days = read_length(length, None).value
                charge.take(name, days if isinstance(days, int) else None, length)
    return charge


def _day(text: str) -> str | None:
    try:
        return read_when(text.strip(), dt.date(2100, 1, 1))
    except UnreadDateError:
        return None
