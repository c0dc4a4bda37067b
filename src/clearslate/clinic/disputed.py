"""Reads what a letter of dispute is about from a file, and fills in what a person's own file and the laws know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from clearslate.clinic.dispute import WHYS, Dispute, Entry
from clearslate.clinic.listed import read_list
from clearslate.clinic.told import charges_of
from clearslate.interview.questions import ending_words, grade_words
from clearslate.law import Law
from clearslate.people.days import read_days
from clearslate.people.endings import ending_told
from clearslate.records.days import NEVER
from clearslate.records.schema import FACT_PREFIX
from clearslate.records.yamls import read_yaml, what_is_wrong
from clearslate.states import CODES, jurisdiction

TEMPLATE: Final = """\
# What a background check report shows, and what is wrong with it. Leave out what you do not know: the letter has a blank there.
# A date is year-month-day.
name: ""
address: []              # a list, a line each
born:
company: ""              # that made the report
company_address: []      # its address for disputes
report: ""               # its number or date
for_whom: ""             # the employer or landlord who asked for it
person:                  # a person's own file (as the interview keeps it): what it tells of a charge is filled in
entries:
  # why: cleared (it must not show), ended (it says wrongly how the charge ended), not_mine, twice (it shows it twice),
  #      grade (it gives the wrong level), other (say what is wrong)
  - why: cleared
    charge:              # its id in the person's file
    offense: ""
    case: ""             # the case number
    place: ""            # court and county
    day:                 # the day on which it was cleared, or ended
    ended: ""            # how it ended, or its right level
    law:                 # the law by which it was cleared, like PA-CS-M: the relief and the citation are filled in
    code: ""             # of the proof letter
    site: ""             # where the code is checked
    said: ""             # in your own words
"""
_KEYS: Final = frozenset(
    {"name", "address", "born", "company", "company_address", "report", "for_whom", "person", "entries"}
)
_OF_ENTRY: Final = ("offense", "case", "place", "ended", "code", "site", "said")
_ENTRY_KEYS: Final = frozenset({*_OF_ENTRY, "why", "charge", "day", "law"})


class DisputeError(Exception):
    """The file cannot be read or is not of a dispute. The message names the key and says what to do; it repeats nothing told."""


def read_dispute(path: Path, on: dt.date, languages: tuple[str, ...]) -> Dispute:
    """What the letter is about.

    Args:
        path: the file (`TEMPLATE` is one to fill in); a person's file that it names is looked for beside it.
        on: the day of the letter.
        languages: of the letter, the first is sent.

    Raises:
        DisputeError: a key is wrong or is not known.
        ListError: the person's file cannot be read.
    """
    try:
        raw = read_yaml(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DisputeError(f"{path}: cannot be read: {what_is_wrong(error)}") from error
    _check_keys(raw, _KEYS, f"{path}")
    entries = raw.get("entries")
    if not isinstance(entries, list) or not entries:
        raise DisputeError(f"{path}: entries: name at least one thing that the report shows")
    charges = _charges(path.parent / str(raw["person"])) if raw.get("person") else {}
    return Dispute(
        tuple(_entry(each, charges, f"{path}, entry {number}") for number, each in enumerate(entries, 1)),
        on,
        name=_text(raw, "name"),
        address=_lines(raw, "address", f"{path}"),
        company=_text(raw, "company"),
        company_address=_lines(raw, "company_address", f"{path}"),
        report=_text(raw, "report"),
        for_whom=_text(raw, "for_whom"),
        born=_day(raw, "born", f"{path}"),
        languages=languages,
    )


def _entry(raw: Any, charges: Mapping[str, Mapping[str, Any]], where: str) -> Entry:
    _check_keys(raw, _ENTRY_KEYS, where)
    if raw.get("why") not in WHYS:
        raise DisputeError(f"{where}: why: write one of {', '.join(WHYS)}")
    entry: Mapping[str, Any] = {}
    if raw.get("charge"):
        if str(raw["charge"]) not in charges:
            raise DisputeError(
                f"{where}: charge: the person's file has none of that id; it has {', '.join(charges) or 'none'}"
            )
        entry = _told(charges[str(raw["charge"])], raw["why"])
    text = {name: _text(raw, name) or str(entry.get(name, "")) for name in _OF_ENTRY}
    law = _law(str(raw.get("law") or entry.get("law") or ""), where)
    return Entry(
        why=raw["why"],
        on=_day(raw, "day", where) or entry.get("on"),
        relief=str(law.relief) if law is not None else "",
        cite=law.cite if law is not None else "",
        ended_es="" if _text(raw, "ended") else str(entry.get("ended_es", "")),
        **text,
    )


def _told(charge: Mapping[str, Any], why: str) -> dict[str, Any]:
    """What a person's file says of a charge, as an entry has it."""
    code = str(charge["jurisdiction"])
    state = jurisdiction(code).name if code in CODES else code
    places = (charge.get("court"), charge.get("county"), state)
    found = {
        "offense": charge.get("description") or charge.get("statute") or "",
        "case": charge.get("case_number") or "",
        "place": ", ".join(str(each) for each in places if each),
    }
    words = None
    if why == "grade" and charge.get("grade") and code in CODES:
        words = grade_words(code, str(charge["grade"]))
    elif why == "ended" and charge.get("disposition"):
        stated = dict(charge) | {FACT_PREFIX + name: value for name, value in charge["facts"].items()}
        way = ending_told(code if code in CODES else CODES[0], stated)
        words = None if way is None else ending_words(way)
    if words is not None:
        found |= {"ended": words.en, "ended_es": words.es}
    if why == "cleared":
        found["law"] = charge.get("cleared_under") or ""
    days = {"cleared": "cleared_on", "ended": "disposition_date"}
    return found | {"on": _whole_day(charge.get(days.get(why, "")))}


def _whole_day(value: object) -> dt.date | None:
    """A day that is known exactly; of what is known roughly the letter leaves a blank."""
    if value is None:
        return None
    low, high = read_days(str(value))
    return dt.date(1970, 1, 1) + dt.timedelta(days=low) if low == high < NEVER else None


def _charges(path: Path) -> dict[str, Mapping[str, Any]]:
    """The charges of a person's file, each with what is told of its case."""
    if not path.is_file():
        raise DisputeError(f"{path}: person: no such file beside this one")
    listed = read_list(path)
    if listed.problems or len(listed.clients) != 1:
        raise DisputeError(f"{path}: person: give the file of one person")
    return {
        str(charge["charge_id"]): {name: value for name, value in case.items() if name != "charges"}
        | charge
        | {"facts": (case.get("facts") or {}) | (charge.get("facts") or {})}
        for case, charge in charges_of(listed.clients[0])
    }


def _law(name: str, where: str) -> Law | None:
    if not name:
        return None
    code = name.partition("-")[0].upper()
    laws: Iterator[Law] = iter(jurisdiction(code).laws if code in CODES else ())
    found = next((law for law in laws if law.id.casefold() == name.casefold()), None)
    if found is None:
        raise DisputeError(f"{where}: law: no law has that id; `clearslate laws --state XX` lists them")
    return found


def _check_keys(raw: Any, known: frozenset[str], where: str) -> None:
    if not isinstance(raw, Mapping):
        raise DisputeError(
            f"{where}: must be a mapping of keys, as `clearslate dispute --template` writes it"
        )
    unknown = sorted(str(key) for key in raw.keys() - known)
    if unknown:
        raise DisputeError(f"{where}: {unknown[0]}: no such key; there are {', '.join(sorted(known))}")


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return "" if value is None else str(value).strip()


def _lines(raw: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = raw.get(name) or []
    if not isinstance(value, list):
        raise DisputeError(f"{where}: {name}: write a list, a line each")
    return tuple(str(each) for each in value)


def _day(raw: Mapping[str, Any], name: str, where: str) -> dt.date | None:
    value = raw.get(name)
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise DisputeError(f"{where}: {name}: write a day as year-month-day") from error
