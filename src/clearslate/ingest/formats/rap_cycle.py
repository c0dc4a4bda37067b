"""One rap sheet's charges as rows: an arrest's charge beside the court's, where they are surely the same.

Within a cycle (an arrest and what followed) the charges of arrest, prosecutor, court and sentences are matched by
tracking number and sequence, tracking number, statute and sequence, or statute, where no other has the same. What cannot be
matched is never taken for the end of another charge: it stays apart, and the columns say so (``match``: ``open``).
Of one court charge told several times, the last holds if every time has a day of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clearslate.ingest.formats.documents import Element

_OF_CHARGE: Final = (
    "tracking",
    "sequence",
    "statute",
    "description",
    "severity",
    "count",
    "plea",
    "disposition",
    "disposition_date",
)
_OF_ACTION: Final = ("date", "agency", "number", "status")
_OF_PERSON: Final = (
    "sid",
    "sid_state",
    "fbi",
    "ssn",
    "license",
    "license_state",
    "first",
    "middle",
    "last",
    "suffix",
    "full_name",
    "birth",
    "death",
    "sex",
    "race",
    "ethnicity",
)
STAGES: Final = ("arrest", "prosecution", "court")
COLUMNS: Final = (
    "kind",
    "match",
    "stages",
    "charge",
    *(f"person.{name}" for name in _OF_PERSON),
    *("cycle.id", "cycle.number", "cycle.date", "incident.date", "incident.number"),
    *(f"{stage}.{name}" for stage in STAGES for name in (*_OF_ACTION, *_OF_CHARGE)),
    *("sentence.date", "sentence.text", "sentence.fine", "sentence.costs", "sentence.open"),
    *("supervision.status", "supervision.date", "supervision.open"),
    *("post.event", "post.date", "post.open"),
)
CONTENT: Final = ("RapSheetPerson", "RapSheetCycle", "ArrestCharge", "CourtCharge")
OTHER_TERM: Final = "other"

Row = dict[str, str]
_DATES: Final = ("Date", "DateTime", "YearMonth", "YearMonthDate", "Year", "YearDate")
# A day, with the time of day that goes with it; of a time in UTC but midnight the court's day may be another.
_ISO: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z|T(?!.*(?:Z|[+-]00:00)$).*|Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)


def person_of(sheet: Element) -> Row:
    """The columns of the person, from what was read of a rap sheet."""
    person = next((found for found in sheet.children("RapSheetPerson") if found.closed), None)
    if person is None:
        return {}
    name = _child(person, "PersonName") or person.first("PersonName")
    state, driver = person.first("PersonStateFingerprintIdentification"), person.first("DriverLicense")
    said = {
        "sid": _id(state),
        "sid_state": _text(state, "IdentificationJurisdictionText", "IdentificationJurisdictionNCICLSTACode"),
        "fbi": _id(person.first("PersonFBIIdentification", "PersonFBIID")),
        "ssn": _id(person.first("PersonSSNIdentification", "PersonSSNID")),
        "license": _id(driver),
        "license_state": _text(
            driver, "IdentificationJurisdictionText", "IdentificationJurisdictionNCICLSTACode"
        ),
        "first": _text(name, "PersonGivenName"),
        "middle": _text(name, "PersonMiddleName"),
        "last": _text(name, "PersonSurName"),
        "suffix": _text(name, "PersonNameSuffixText", "PersonSuffixName"),
        "full_name": _text(name, "PersonFullName"),
        "birth": _day(person.first("PersonBirthDate")),
        "death": _day(person.first("PersonDeathDate")),
        "sex": _text(person, "PersonSexText", "PersonSexCode"),
        "race": _text(person, "PersonRaceText", "PersonRaceCode"),
        "ethnicity": _text(person, "PersonEthnicityText", "PersonEthnicityCode"),
    }
    return {f"person.{key}": value for key, value in said.items()}


def rows_of(sheet: Element, terms: dict[str, list[str]]) -> tuple[list[Row], int]:
    """The rows of a rap sheet, and how many charges went into another's row.

    Args:
        sheet: the root element.
        terms: for each column of a sentence's length, the kinds of term (in capitals) that it holds.
    """
    person, agencies = person_of(sheet), _agencies(sheet)
    rows: list[Row] = []
    parts = 0
    seen: dict[str, int] = {}
    for number, cycle in enumerate(sheet.children("RapSheetCycle"), start=1):
        own = _text(cycle, "CycleTrackingIdentificationID", "CycleTrackingIdentification") or str(number)
        seen[own] = seen.get(own, 0) + 1
        name = own if seen[own] == 1 else f"{own}#{seen[own]}"
        found, merged = _cycle(cycle, agencies, terms)
        parts += merged
        incidents = cycle.children("Incident")
        incident = incidents[0] if len(incidents) == 1 else None
        of_cycle = {
            "cycle.id": name,
            "cycle.number": str(number),
            "cycle.date": _day(cycle.first("CycleEarliestDate")),
            "incident.date": _day(_child(incident, "ActivityDate", "IncidentDate")),
            "incident.number": _id(_child(incident, "ActivityIdentification")),
        }
        rows += [
            {**person, **of_cycle, "kind": "charge", **row, "charge": f"{name}/{row['charge']}"}
            for row in found
        ]
    return rows or [{**person, "kind": "person"}], parts


# --- one cycle ---


@dataclass(slots=True)
class _Charge:
    """A charge as one stage tells it."""

    stage: str
    number: int
    cells: Row
    day: str = ""

    def key(self, *names: str) -> tuple[str, ...] | None:
        found = tuple(self.cells.get(name, "") for name in names)
        return found if all(found) else None


@dataclass(slots=True)
class _Line:
    """A row in the making: the charge by stages."""

    stages: dict[str, _Charge]
    match: str = "only"
    cells: Row = field(default_factory=dict)


class _Way(NamedTuple):
    """A way to tell that two stages mean the same charge."""

    name: str
    key: Callable[[_Charge], tuple[str, ...] | None]


_SAME_CHARGE: Final = (
    _Way("tracking", lambda charge: charge.key("tracking", "sequence")),
    _Way("tracking", lambda charge: charge.key("tracking")),
    _Way("statute", lambda charge: charge.key("statute", "sequence")),
    _Way("statute", lambda charge: charge.key("statute")),
)
# A sentence that names a charge may do so by its number alone.
_NAMED_CHARGE: Final = (*_SAME_CHARGE, _Way("sequence", lambda charge: charge.key("sequence")))


def _cycle(cycle: Element, agencies: dict[str, str], terms: dict[str, list[str]]) -> tuple[list[Row], int]:
    arrests = list(_charges(cycle, agencies, "arrest", "Arrest", "ArrestCharge"))
    courts, outcomes = _latest(list(_charges(cycle, agencies, "court", "CourtAction", "CourtCharge")))
    lines = _joined(arrests, courts)
    merged = outcomes - len(courts) + len(arrests) + len(courts) - len(lines)
    prosecuted = list(_charges(cycle, agencies, "prosecution", "Prosecution", "ProsecutionCharge"))
    for at, charge in _assigned(prosecuted, lines):
        lines[at].stages["prosecution"] = charge
    _add_sentences(cycle, lines, terms)
    _add_events(cycle, lines, "Supervision", "supervision.status", _supervision)
    _add_events(cycle, lines, "PostSentenceAction", "post.event", _post_event)
    return [_row(line) for line in lines], merged


def _row(line: _Line) -> Row:
    first = line.stages.get("arrest") or line.stages["court"]
    stages = "+".join(stage for stage in STAGES if stage in line.stages)
    row = {
        "match": line.match,
        "stages": stages,
        "charge": f"{first.stage[0].upper()}{first.number}",
        **line.cells,
    }
    for stage, charge in line.stages.items():
        row |= {f"{stage}.{name}": value for name, value in charge.cells.items()}
    return row


def _charges(
    cycle: Element, agencies: dict[str, str], stage: str, action_name: str, charge_name: str
) -> Iterator[_Charge]:
    number = 0
    for action in cycle.children(action_name):
        of_action = {
            "date": _day(_child(action, "ActivityDate", f"{action_name}Date")),
            "agency": agencies.get(action.attributes.get("id", ""), "")
            or _text(
                _child(action, f"{action_name}Agency", "CourtActionCourt", "ArrestAgency"), "OrganizationName"
            ),
            "number": _id(
                _child(
                    action,
                    "CourtRecordIdentification",
                    "ArrestAgencyRecordIdentification",
                    "ProsecutionAgencyRecordIdentification",
                )
            ),
            "status": _text(action, "CourtCaseStatusText") if stage == "court" else "",
        }
        for charge in action.children(charge_name):
            number += 1
            cells = of_action | _charge_cells(charge)
            yield _Charge(stage, number, cells, cells["disposition_date"] or of_action["date"])


def _charge_cells(charge: Element) -> Row:
    ended = _child(charge, "ChargeDisposition", "Disposition")
    return {
        "tracking": _id(charge.first("ChargeTrackingIdentification", "ChargeTrackingIdentificationID")),
        "sequence": _text(charge, "ChargeSequenceID", "ChargeSequenceNumberText"),
        "statute": _id(charge.first("StatuteCodeIdentification", "StatuteCodeID"))
        or _text(charge.first("ChargeStatute"), "StatuteText", "StatuteCodeSectionIdentification"),
        "description": _text(charge, "ChargeDescriptionText", "ChargeText"),
        "severity": _text(
            charge, "ChargeSeverityDescriptionText", "ChargeSeverityText", "ChargeSeverityLevel"
        ),
        "count": _text(charge, "ChargeCountQuantity"),
        "plea": _text(
            charge.first("ChargePlea"), "PleaCategoryText", "PleaDescriptionText", "ActivityDescriptionText"
        ),
        "disposition": _text(
            ended,
            "DispositionDescriptionText",
            "ChargeDispositionDescriptionText",
            "DispositionText",
            "DispositionCategoryText",
            "ChargeDispositionCategoryText",
        ),
        "disposition_date": _day(
            ended.first("DispositionDate", "ChargeDispositionDate") if ended is not None else None
        ),
    }


def _latest(charges: list[_Charge]) -> tuple[list[_Charge], int]:
    """Of a court charge that was told several times the last, if each time has a day of its own; how many there were."""
    groups: dict[tuple[str, ...], list[_Charge]] = {}
    for charge in charges:
        key = charge.key("tracking", "sequence", "statute") or (str(charge.number),)
        groups.setdefault(key, []).append(charge)
    kept = []
    for group in groups.values():
        days = {charge.day for charge in group if len(charge.day) == len("2000-01-01")}
        kept += [max(group, key=lambda charge: charge.day)] if len(days) == len(group) else group
    return sorted(kept, key=lambda charge: charge.number), len(charges)


def _joined(arrests: list[_Charge], courts: list[_Charge]) -> list[_Line]:
    """Each charge once, with what arrest and court say of it."""
    pairs = {left.number: (right, way) for left, right, way in _pairs(arrests, courts)}
    taken = {right.number for right, _ in pairs.values()}
    open_ends = len(pairs) < len(arrests) and len(taken) < len(courts)
    alone = "open" if open_ends else "only"
    lines = []
    for charge in arrests:
        if charge.number in pairs:
            court, way = pairs[charge.number]
            lines.append(_Line({"arrest": charge, "court": court}, way))
        else:
            lines.append(_Line({"arrest": charge}, alone))
    lines += [_Line({"court": charge}, alone) for charge in courts if charge.number not in taken]
    return lines


def _pairs(
    left: Sequence[_Charge], right: Sequence[_Charge], ways: Sequence[_Way] = _SAME_CHARGE
) -> Iterator[tuple[_Charge, _Charge, str]]:
    """Charges of two stages that are surely the same: alike in a way that fits no other of either stage."""
    paired: set[int] = set()
    for way in ways:
        ours, theirs = _by_key(left, way), _by_key(right, way)
        for key, (one, *others) in ours.items():
            match = theirs.get(key, [])
            if others or len(match) != 1 or _differ(one, match[0], way) or {id(one), id(match[0])} & paired:
                continue
            paired |= {id(one), id(match[0])}
            yield one, match[0], way.name


def _by_key(charges: Iterable[_Charge], way: _Way) -> dict[tuple[str, ...], list[_Charge]]:
    found: dict[tuple[str, ...], list[_Charge]] = {}
    for charge in charges:
        key = way.key(charge)
        if key is not None:
            found.setdefault(key, []).append(charge)
    return found


def _differ(one: _Charge, other: _Charge, way: _Way) -> bool:
    """Whether two charges differ in a number that would be the same, were they one."""
    name = "sequence" if way.name == "tracking" else "tracking"
    return bool(one.cells[name] and other.cells[name]) and one.cells[name] != other.cells[name]


# --- what stands beside the charges ---


def _assigned(charges: list[_Charge], lines: list[_Line]) -> Iterator[tuple[int, _Charge]]:
    """Of charges told elsewhere in the cycle, the lines that they mean, by the court's words or the arrest's."""
    left = list(charges)
    for stage, ways in (("court", _NAMED_CHARGE), ("arrest", _SAME_CHARGE)):
        places = {id(line.stages[stage]): at for at, line in enumerate(lines) if stage in line.stages}
        there = [line.stages[stage] for line in lines if stage in line.stages]
        for theirs, ours, _ in list(_pairs(left, there, ways)):
            left.remove(theirs)
            yield places[id(ours)], theirs


def _meant(element: Element, lines: list[_Line]) -> list[int] | None:
    """The lines that an element of the cycle belongs to; None where that is not sure."""
    named = [found for found in element.walk() if found.name.endswith("Charge")]
    if named:
        charges = [_Charge("", number, _charge_cells(found)) for number, found in enumerate(named)]
        places = sorted({at for at, _ in _assigned(charges, lines)})
        return places if len(places) == len(named) else None
    decided = [at for at, line in enumerate(lines) if "court" in line.stages] or list(range(len(lines)))
    return decided if len(decided) == 1 else None


def _add_sentences(cycle: Element, lines: list[_Line], terms: dict[str, list[str]]) -> None:
    for sentencing in cycle.children("Sentencing"):
        imposed = _day(_child(sentencing, "ActivityDate", "SentencingDate"))
        for sentence in sentencing.children("Sentence") or [sentencing]:
            cells = _sentence_cells(sentence, imposed, terms)
            places = _meant(sentence, lines)
            if places is None:
                for line in lines:
                    line.cells["sentence.open"] = "yes"
                continue
            for at in places:
                for name, text in cells.items():
                    _append(
                        lines[at].cells, name, text, repeated=name not in ("sentence.date", "sentence.text")
                    )


def _sentence_cells(sentence: Element, imposed: str, terms: dict[str, list[str]]) -> Row:
    cells = {
        "sentence.date": _day(_child(sentence, "ActivityDate", "SentenceDate")) or imposed,
        "sentence.text": _text(
            sentence,
            "SentenceDescriptionText",
            "SentenceText",
            "DispositionDescriptionText",
            "ActivityDescriptionText",
        ),
        "sentence.fine": _text(sentence, "SupervisionFineAmount", "SentenceFineAmount"),
        "sentence.costs": _text(
            sentence, "CourtCostAmount", "SentenceCourtFeeAmount", "SupervisionCourtCostAmount"
        ),
    }
    for term in sentence.walk():
        longest = _text(term, "TermMaximumDuration", "TermDuration")
        if not term.name.endswith("Term") or not longest:
            continue
        kind = _text(term, "ActivityCategoryText", "SupervisionCategoryText", "TermCategoryText") or term.name
        column = next((name for name, kinds in terms.items() if kind.upper() in kinds), OTHER_TERM)
        _append(cells, f"sentence.{column}", _length(longest), repeated=True)
        _append(cells, f"sentence.{column}_min", _length(_text(term, "TermMinimumDuration")), repeated=True)
    return cells


def _length(duration: str) -> str:
    """A duration in words, ``P1Y6M`` as ``1 years 6 months``; another text as it stands."""
    found = _DURATION.fullmatch(duration)
    if found is None or not any(found.groups()):
        return duration
    parts = zip(found.groups(), ("years", "months", "weeks", "days"), strict=True)
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def _add_events(
    cycle: Element,
    lines: list[_Line],
    element_name: str,
    column: str,
    read: Callable[[Element], tuple[str, str]],
) -> None:
    """The last event of a kind for each charge that it surely belongs to; else it is listed as open."""
    stem = column.partition(".")[0]
    for event in cycle.children(element_name):
        text, day = read(event)
        places = _meant(event, lines)
        if places is None:
            for line in lines:
                _append(line.cells, f"{stem}.open", f"{text} {day}".strip() or "yes")
            continue
        for at in places:
            if day >= lines[at].cells.get(f"{stem}.date", ""):
                lines[at].cells |= {column: text, f"{stem}.date": day}


def _supervision(event: Element) -> tuple[str, str]:
    status = event.first("SupervisionCustodyStatus")
    text = _text(status, "StatusDescriptionText", "StatusText") or _text(event, "ActivityCategoryText")
    return text, _day(status.first("StatusDate") if status is not None else None) or _day(
        _child(event, "ActivityDate")
    )


def _post_event(event: Element) -> tuple[str, str]:
    return _text(event, "PostSentenceEventText", "ActivityDescriptionText"), _day(
        _child(event, "ActivityDate", "PostSentenceEventDate")
    )


def _append(cells: Row, name: str, text: str, *, repeated: bool = False) -> None:
    """Add a text to a cell, once; a repeated one twice, for two terms of a year are not one."""
    old = cells.get(name, "")
    if not text or (text in old.split("; ") and not repeated):
        cells.setdefault(name, old)
        return
    cells[name] = f"{old}; {text}" if old else text


# --- elements ---


def _agencies(sheet: Element) -> dict[str, str]:
    """The name of the agency of each activity that an association ties to one, by the activity's id."""
    names = {
        found.attributes["id"]: _text(found, "OrganizationName")
        for found in sheet.children("Agency", "Court")
        if "id" in found.attributes
    }
    tied: dict[str, str] = {}
    for association in (found for found in sheet.walk() if found.name.endswith("Association")):
        ends = [found.attributes["ref"] for found in association.walk() if "ref" in found.attributes]
        agency = next((names[end] for end in ends if names.get(end)), "")
        tied |= {end: agency for end in ends if agency and end not in names}
    return tied


def _child(element: Element | None, *names: str) -> Element | None:
    if element is None:
        return None
    return next((found for name in names for found in element.children(name)), None)


def _text(element: Element | None, *names: str) -> str:
    """The text of the first element of the first name that has any, in an element."""
    if element is None:
        return ""
    for name in names:
        for found in element.walk():
            if found.name == name and (text := _said(found)):
                return text
    return ""


def _id(element: Element | None) -> str:
    return "" if element is None else _text(element, "IdentificationID", "ID") or _said(element)


def _said(element: Element) -> str:
    """An element's own text, or the first in it."""
    return " ".join(
        (element.text or next((found.text for found in element.walk() if found.text), "")).split()
    )


def _day(element: Element | None) -> str:
    """A date without its time, but for a time in UTC: the mapping's time zone says which day it is."""
    if element is None:
        return ""
    text = _text(element, *_DATES) or _said(element)
    found = _ISO.fullmatch(text)
    return found[1] if found else text
