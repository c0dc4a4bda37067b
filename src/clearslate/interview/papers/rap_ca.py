"""Rap sheets of California's Department of Justice: cycles of arrests and court events, each with its counts.

Court events are read, and arrests that have none. A count keeps what the Department writes of it at first; where a later line of the count
changes that and is not one of a few that are known, its ending, grade and sentence are left unread. Juvenile courts, custody and other
events make no charges: their counts are lines that could not be read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from clearslate.ingest.values import read_length
from clearslate.interview.papers.lines import Paper
from clearslate.interview.papers.read import Read, ReadCase, ReadCharge
from clearslate.records.schema import Disposition
from clearslate.states import jurisdiction

COUNTIES: Final = frozenset({
    "Alameda", "Alpine", "Amador", "Butte", "Calaveras", "Colusa", "Contra Costa", "Del Norte", "El Dorado", "Fresno", "Glenn", "Humboldt",
    "Imperial", "Inyo", "Kern", "Kings", "Lake", "Lassen", "Los Angeles", "Madera", "Marin", "Mariposa", "Mendocino", "Merced", "Modoc",
    "Mono", "Monterey", "Napa", "Nevada", "Orange", "Placer", "Plumas", "Riverside", "Sacramento", "San Benito", "San Bernardino",
    "San Diego", "San Francisco", "San Joaquin", "San Luis Obispo", "San Mateo", "Santa Barbara", "Santa Clara", "Santa Cruz", "Shasta",
    "Sierra", "Siskiyou", "Solano", "Sonoma", "Stanislaus", "Sutter", "Tehama", "Trinity", "Tulare", "Tuolumne", "Ventura", "Yolo", "Yuba",
})  # fmt: skip
_CYCLE: Final = re.compile(r"(?:\* *){3,5}$")
_PART: Final = re.compile(r"(?:- *){2,}$")
_END: Final = re.compile(r"[* ]*END OF MESSAGE[* ]*$")
_EVENT: Final = re.compile(
    r"(ARR/DET/CITE|COURT|CUSTODY|REGISTRATION|APPLICANT|PROBATION|SUPPLEMENTAL ARR|MENTAL HLTH CUS/SUPV|DECEASED) ?:"
)
_PLACE: Final = re.compile(r"(\d{8}) +([A-Z]{4})\b *(.*)")
_DAY: Final = re.compile(r"\d{8}$")
_COUNT: Final = re.compile(r"CNT ?: ?(\d{1,3})(-\d{1,3})?(?: *#(.*))?$")
_CHARGE: Final = re.compile(r"(\d[\w.,/() -]*?) ?(PC|HS|VC|BP|WI|FG|GC|LC|IC|RT|PU|HN|MC)-(\S.*)$")
_LEVEL: Final = re.compile(r"TOC ?: ?([MFIN])\b\.?")
_ENDED: Final = re.compile(r"\*? ?DISPO ?: ?(\S.*)$")
_STATUS: Final = re.compile(r"CONV STATUS ?: ?(FELONY|MISDEMEANOR|INFRACTION)$")
_SENTENCE: Final = re.compile(r"SEN ?: ?(\S.*)$")
_COMMENT: Final = re.compile(r"COM ?:")
_FLAG: Final = re.compile(r"-[A-Z]")
_ATTEMPT: Final = re.compile(r"-ATTEMPT(?:ED)?$")
_CHANGES: Final = re.compile(
    r"DISM|ACQ|REDUC|17 ?\(?B|1203|SET ASIDE|VACAT|REVERS|SEAL|CHRG|DISPO|SEN\b|XSEN|RESEN|DIV|DEJ"
)
_SET_ASIDE: Final = re.compile(r"CONV SET ASIDE & DISM PER 1203\.4 PC$")
_ENDINGS: Final = {
    "DISMISSED": Disposition.DISMISSED, "DISMISSED/FURTHERANCE OF JUSTICE": Disposition.DISMISSED,
    "ACQUITTED": Disposition.ACQUITTED, "NOT GUILTY": Disposition.ACQUITTED,
}  # fmt: skip
"""Words that a conviction does not begin are read whole: "DISMISSED/DIVERSION COMPLETED" and the like are asked."""
_REJECTED: Final = re.compile(r"PROS REJ-(?!.*(?:DIV|DEF|REF|JURIS|PROB|PAROLE))[A-Z /&]+$")
_CONVICTED: Final = re.compile(r"CONVICTED(?![^-])(?!.*(?:SET|DISM|1203|VACAT|REVERS|DIV|DEJ))")
_TERM: Final = re.compile(r"(\d{1,4} (?:DAYS?|MONTHS?|YEARS?)) (PROBATION|PROB|JAIL|PRISON)$")
_MONEY: Final = re.compile(r"(?:FINE|RESTN|REST|FINE SS)$")
_FURNITURE: Final = re.compile(
    r"PAGE \d+(?: OF \d+)?$|[* ]+$|[* ]*POTENTIAL FELONY STRIKE ENTRY[* ]*$|RE: |DATE:|ATTN:|RESTRICTED-DO NOT USE"
)
_GRADES: Final = {"FELONY": "F", "MISDEMEANOR": "M", "INFRACTION": "I"}
_KINDS: Final = {
    "PROBATION": "probation_days",
    "PROB": "probation_days",
    "JAIL": "incarceration_days",
    "PRISON": "incarceration_days",
}
_HELD_BY: Final = ("disposition", "disposition_date", "grade", "probation_days", "incarceration_days")
_SHORTER: Final = {"SN ": "SAN ", "SNTA ": "SANTA "}


@dataclass
class _Count:
    """A count: its number, the case number beside it, and its lines."""

    number: int
    case: str
    is_many: bool
    lines: list[str] = field(default_factory=list)


@dataclass
class _Event:
    """An event of a cycle. ``kind``: as its head has it; empty where that is not there."""

    kind: str
    day: str | None = None
    office: str = ""
    place: str = ""
    is_broken: bool = False
    counts: list[_Count] = field(default_factory=list)


def fits(paper: Paper) -> bool:
    """Whether it is such a sheet."""
    lines = [" ".join(line.text.split()) for line in paper.lines]
    has_event = any(_EVENT.match(line) or _PLACE.fullmatch(line) for line in lines)
    return has_event and any("CII/" in line for line in lines) and any(map(_COUNT.fullmatch, lines))


def read(paper: Paper) -> Read:
    """Its court events, each a case, and the arrests without one."""
    lines = [" ".join(line.text.split()) for line in paper.lines]
    found = Read([], _born(lines))
    for cycle in _cycles(lines):
        _read_cycle(cycle, found)
    numbers = [case.facts.get("case_number") for case in found.cases]
    for case in found.cases:
        number = case.facts.get("case_number")
        if (
            number is not None and numbers.count(number) > 1
        ):  # a later event of one case changes what was read of it
            for charge in case.charges:
                _leave_open(charge)
    return found


def _born(lines: Sequence[str]) -> dict[str, str | int | float | bool]:
    """The day of birth, where the whole sheet has one: an arrest under another name may have another."""
    written = {each for line in lines for each in re.findall(r"\bDOB ?[/:] ?(\S+)", line)}
    days = {_date(each) for each in written}
    day = days.pop() if len(days) == 1 else None
    return {} if day is None else {"date_of_birth": day}


def _cycles(lines: Sequence[str]) -> Iterator[list[_Event]]:
    """The cycles, each with its events. Lines before the first are the head of the sheet."""
    cycle: list[_Event] | None = None
    for line in lines:
        if _END.match(line):
            break
        if _CYCLE.fullmatch(line):
            if cycle:
                yield cycle
            cycle = []
        elif (found := _EVENT.match(line)) is not None:
            cycle = [] if cycle is None else cycle
            cycle.append(_Event(found[1]))
        elif cycle is None or not line or _FURNITURE.match(line):
            continue
        elif _PART.fullmatch(line):
            cycle.append(_Event(""))
        else:
            _take(cycle, line)
    if cycle:
        yield cycle


def _take(cycle: list[_Event], line: str) -> None:
    """A line of an event: its day and office, a count, or a line under one."""
    if not cycle:
        cycle.append(_Event(""))
    event = cycle[-1]
    place, count = _PLACE.fullmatch(line), _COUNT.fullmatch(line)
    if place is not None and (event.day or event.counts):  # the head of an event is lost
        event = _Event("")
        cycle.append(event)
    if place is not None:
        event.day, event.office = _date(place[1]), place[2]
        event.place = re.sub(r"[. ]+$", "", _LEVEL.sub("", place[3]))
    elif count is not None:
        number = int(count[1])
        if event.counts and number != event.counts[-1].number + 1:
            event.is_broken = True
        case = re.sub(r"[.:\- ]+$", "", count[3] or "")
        event.counts.append(_Count(number, case, count[2] is not None))
    elif event.counts:
        event.counts[-1].lines.append(line)
    elif not _COMMENT.match(line):
        event.is_broken = True


def _read_cycle(cycle: Sequence[_Event], found: Read) -> None:
    events = [event for event in cycle if event.kind or event.counts or event.day]
    courts = [event for event in events if event.kind == "COURT"]
    arrests = [event for event in events if event.kind == "ARR/DET/CITE"]
    is_whole = all(event.kind and not event.is_broken for event in events)
    for event in courts:
        state = "US" if event.office.startswith("US") else "CA" if event.office.startswith("CA") else ""
        if (
            not state
            or event.office == "CAJV"
            or event.is_broken
            or any(count.is_many for count in event.counts)
        ):
            found.lost += max(1, len(event.counts))
            continue
        case = _case(event, state, is_court=True)
        if is_whole and len(courts) == len(arrests) == 1:
            _arrested(case, event, arrests[0])
        found.cases.append(case)
    for event in arrests:
        if not is_whole or any(count.is_many for count in event.counts):
            found.lost += len(event.counts)
        elif courts:  # an arrest's count that came to no court may be a charge too
            filed = {_section(count) for court in courts for count in court.counts}
            found.lost += sum(_section(count) not in filed for count in event.counts)
        elif event.counts:
            case = _case(event, "CA", is_court=False)
            for charge in case.charges:
                charge.take("arrest_date", event.day)
            found.cases.append(case)
    others = [event for event in events if event.kind not in ("COURT", "ARR/DET/CITE", "APPLICANT")]
    found.lost += sum(max(1, len(event.counts)) for event in others)


def _case(event: _Event, state: str, *, is_court: bool) -> ReadCase:
    case = ReadCase(state)
    if is_court:
        numbers = {count.case for count in event.counts if count.case}
        if len(numbers) == 1 and event.counts[0].case and re.fullmatch(r"[\w-]+", event.counts[0].case):
            case.facts["case_number"] = event.counts[0].case
        else:
            case.unread.add("case_number")
        if event.place:
            case.facts["court"] = f"{event.office} {event.place}"[:120]
        if state == "CA" and (county := _county(event.place)):
            case.facts["county"] = county
    case.charges = [_charge(count, event, state, is_court=is_court) for count in event.counts]
    return case


def _county(place: str) -> str:
    """The county where the court's place has the name of one; a court named after another city leaves it open."""
    name = place.upper().removesuffix(" CO")
    for short, full in _SHORTER.items():
        name = full + name.removeprefix(short) if name.startswith(short) else name
    return next((each for each in COUNTIES if each.upper() == name), "")


def _arrested(case: ReadCase, court: _Event, arrest: _Event) -> None:
    """The day of the arrest, where it is one of the cycle's and has a section of the court's."""
    own = {_section(count) for count in court.counts} - {""}
    if own & {_section(count) for count in arrest.counts} and arrest.day is not None:
        for charge in case.charges:
            charge.facts["arrest_date"] = arrest.day


def _section(count: _Count) -> str:
    return next((f"{each[1]} {each[2]}" for line in count.lines if (each := _CHARGE.fullmatch(line))), "")


def _charge(count: _Count, event: _Event, state: str, *, is_court: bool) -> ReadCharge:
    """A count's charge. Its lines are taken up to the first day that stands alone: from there they are later changes."""
    charge = ReadCharge()
    first = next((place for place, line in enumerate(count.lines) if _DAY.fullmatch(line)), len(count.lines))
    own, later = count.lines[:first], count.lines[first:]
    rest = _name(charge, own, state)
    heads = [place for place, line in enumerate(rest) if _ENDED.match(line)]
    if len(heads) == 1:
        _end(charge, rest, heads[0], event.day if is_court else None)
    elif is_court or heads:
        charge.unread |= {"disposition", "disposition_date"}
    if any(_COMMENT.match(line) and _CHANGES.search(line) for line in own) or len(heads) > 1:
        _leave_open(charge)
    _change(charge, later)
    return charge


def _name(charge: ReadCharge, lines: Sequence[str], state: str) -> list[str]:
    """Take section, words and level of the offense; what is left of the lines."""
    rest, sections, levels = list[str](), list[tuple[str, str]](), list[str]()
    flags = list[str]()
    for line in lines:
        plain = _LEVEL.sub("", line).strip(" .")
        levels += _LEVEL.findall(line)
        if (found := _CHARGE.fullmatch(plain)) is not None and found[1].replace(" ", "").upper() != "1170(H)":
            sections.append((f"{found[2]} {found[1].replace(' ', '').replace(',', '.')}", found[3]))
        elif found is None and _FLAG.match(plain) and not rest:
            flags.append(plain)
        elif plain and found is None and not re.fullmatch(r"\.?-?1170 ?\(H\) PC-SENTENCING", plain):
            rest.append(plain)
    if len(sections) == 1 and all(map(_ATTEMPT.match, flags)):
        statute, words = sections[0]
        reads = state == "CA" and bool(jurisdiction("CA").style.meanings(statute))
        charge.take("statute", statute[:120] if reads else None)
        charge.facts["description"] = words.strip()[:200]
        if flags or re.match(r"PC 664\b", statute):
            charge.facts["inchoate"] = "attempt"
    else:
        charge.unread |= {"statute", "description"}
    if len(levels) == 1 and levels[0] in ("F", "M", "I"):
        charge.facts["grade"] = levels[0]
    elif levels and levels != ["N"]:
        charge.unread.add("grade")
    return rest


def _end(charge: ReadCharge, lines: Sequence[str], place: int, day: str | None) -> None:
    """How the count ended, with the status of a conviction and its sentence."""
    match = _ENDED.match(lines[place])
    words = "" if match is None else match[1]
    how = _ENDINGS.get(words)
    if how is None and _CONVICTED.match(words):
        how = Disposition.CONVICTED
    elif how is None and _REJECTED.match(words):
        how = Disposition.NO_CHARGE
    if how is None:
        _leave_open(charge)
        return
    charge.facts |= {"disposition": str(how), "disposition_detail": words[:200]}
    if day is not None:
        charge.facts["disposition_date"] = day
    elif how is not Disposition.NO_CHARGE:
        charge.unread.add("disposition_date")
    if how is not Disposition.CONVICTED:
        return
    charge.facts.pop("grade", None)  # the level at the arrest is not that of the conviction
    below = lines[place + 1 :]
    statuses = [found[1] for line in below if (found := _STATUS.fullmatch(line))]
    charge.take("grade", _GRADES[statuses[0]] if len(statuses) == 1 else None)
    _sentenced(charge, below)


def _sentenced(charge: ReadCharge, lines: Sequence[str]) -> None:
    """Jail or prison and probation, where each part of the sentence is one that is known."""
    at = [place for place, line in enumerate(lines) if _SENTENCE.match(line)]
    if not at:
        return
    text = list[str]()
    for line in lines[at[0] :]:
        if text and (_STATUS.match(line) or _COMMENT.match(line) or _SENTENCE.match(line)):
            break
        text.append(line)
    whole = re.sub(r"^SEN ?: ?", "", " ".join(text))
    found: dict[str, int] = {}
    for part in [each.strip(" .") for each in whole.split(",")]:
        term = _TERM.fullmatch(part)
        length = read_length(term[1].lower(), None).value if term is not None else None
        if _MONEY.fullmatch(part):
            continue
        if term is None or not isinstance(length, int) or _KINDS[term[2]] in found or len(at) > 1:
            charge.unread |= {"probation_days", "incarceration_days"}
            return
        found[_KINDS[term[2]]] = length
    charge.facts |= found


def _change(charge: ReadCharge, later: Sequence[str]) -> None:
    """What a later day changed: a conviction set aside, or probation revoked; else all that may be otherwise now is left open."""
    parts: list[tuple[str | None, list[str]]] = []
    for line in later:
        if _DAY.fullmatch(line):
            parts.append((_date(line), []))
        elif line:
            parts[-1][1].append(line)
    for day, lines in parts:
        ended = _ENDED.match(lines[0]) if len(lines) == 1 else None
        words = "" if ended is None else ended[1]
        convicted = charge.facts.get("disposition") == Disposition.CONVICTED
        decided = str(charge.facts.get("disposition_date", "9999"))
        is_later = day is not None and day >= decided
        if is_later and convicted and _SET_ASIDE.fullmatch(words) and "cleared_on" not in charge.facts:
            charge.facts |= {"cleared_on": str(day), "cleared_under": "CA-1203.4"}
        elif is_later and convicted and words == "PROBATION REVOKED" and len(parts) == 1:
            charge.facts["probation_revoked_on"] = str(day)
        else:
            _leave_open(charge)
            for name in ("cleared_on", "cleared_under", "probation_revoked_on"):
                charge.facts.pop(name, None)
            charge.unread.add("cleared_on")
            return


def _leave_open(charge: ReadCharge) -> None:
    """Leave open what a line that is not understood may have changed."""
    for name in (*_HELD_BY, "disposition_detail"):
        charge.facts.pop(name, None)
    charge.unread |= {"disposition", "disposition_date"}


def _date(text: str) -> str | None:
    """A day written YYYYMMDD; None where it is none."""
    try:
        return (
            dt.date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat()
            if re.fullmatch(r"\d{8}", text)
            else None
        )
    except ValueError:
        return None
