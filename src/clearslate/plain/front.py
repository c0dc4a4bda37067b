"""What a state's page opens with: what its office has cleared, month by month; where no office publishes that, how clearing began there.

An office is a folder of monthly figures (``clearslate statistics``) and a few links of its own. The counts are those that the figures publish,
protected as they are there; a count that is null is a few people.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.law import Jurisdiction, Status
from clearslate.plain.language import Language, _
from clearslate.records.yamls import read_yaml

LINKS: Final = {
    "volunteer": _("Help others: volunteer"),
    "report": _("Tell the office about a mistake"),
    "give": _("Give money"),
}
"""How a reader can help, by the name that the office's file gives it."""
_MOST_COUNTIES: Final = 100


class OfficeError(ValueError):
    """The figures or the links of an office cannot be read. The message names the file and what to do."""


@dataclass(frozen=True)
class Office:
    """What an office publishes: the newest figures of each state, and its links."""

    figures: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path | None, links: Path | None) -> Office:
        """Read both.

        Args:
            folder: one month's folder, or one of several months' folders.
            links: a YAML file with ``volunteer``, ``report``, ``give``: https addresses.

        Raises:
            OfficeError: one of them cannot be read, or is none.
        """
        return cls(_newest(folder) if folder else {}, _links(links) if links else {})


def _newest(folder: Path) -> dict[str, Mapping[str, Any]]:
    files = sorted({*folder.glob("statistics.json"), *folder.glob("*/statistics.json")})
    if not files:
        raise OfficeError(
            f"{folder} has no statistics.json: name the folder that `clearslate statistics` wrote"
        )
    found: dict[str, Mapping[str, Any]] = {}
    for file in files:
        try:
            read = json.loads(file.read_text(encoding="utf-8"))
            month, codes = str(read["month"]), [str(code) for code in read["states"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OfficeError(f"{file} cannot be read as the figures of a month: make it again") from error
        if read.get("counts") == "exact":
            raise OfficeError(
                f"{file} holds exact counts, which are for the office alone: make it without --exact"
            )
        for code in codes:
            if code not in found or str(found[code]["month"]) < month:
                found[code] = read
    return found


def _links(path: Path) -> dict[str, str]:
    try:
        read = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OfficeError(f"{path} cannot be read: {error}") from error
    if not isinstance(read, dict) or not set(read) <= set(LINKS):
        raise OfficeError(f"{path}: write {', '.join(LINKS)}, each with its address")
    bad = [name for name, address in read.items() if not str(address).startswith("https://")]
    if bad:
        raise OfficeError(f"{path}: the address of {', '.join(bad)} has to begin with https://")
    return {name: str(address) for name, address in read.items()}


# --- what has been done ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """Charges and people of a line, as a page shows them."""

    name: str
    charges: str
    people: str


@dataclass(frozen=True)
class Done:
    """A state's month: what was cleared in it and until its end, by county and by month, and what waits."""

    month: str
    in_month: Counted
    to_date: Counted
    waiting: Counted
    counties: tuple[Counted, ...]
    months: tuple[Counted, ...]
    invented: bool


def done(code: str, office: Office | None, language: Language) -> Done | None:
    """What has been done in a state; None where nobody publishes it."""
    found = office.figures.get(code.upper()) if office else None
    if found is None:
        return None

    def counted(name: str, amount: Mapping[str, Any], charges: str = "charges") -> Counted:
        return Counted(name, _count(amount.get(charges), language), _count(amount.get("people"), language))

    counties = [counted(str(line["name"]), line, "cleared") for line in found.get("counties", ())]
    return Done(
        month=_month(str(found["month"]), language),
        in_month=counted("", found["cleared"]),
        to_date=counted("", found["to_date"]),
        waiting=counted("", found["backlog"]),
        counties=tuple(sorted(counties, key=lambda each: each.name)[:_MOST_COUNTIES]),
        months=tuple(
            counted(_month(month, language), amount)
            for month, amount in sorted(found.get("months", {}).items(), reverse=True)
        ),
        invented=bool(found.get("invented") or found.get("rehearsal")),
    )


def _count(value: object, language: Language) -> str:
    return language.number(value) if isinstance(value, int) else language.say(_("fewer than 11"))


def _month(text: str, language: Language) -> str:
    """A month in words: October 2026."""
    year, number = text.split("-")[:2]
    return language.month(dt.date(int(year), int(number), 1))


# --- how clearing began -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Began:
    """A day on which laws of automatic clearance began, or their rule changed. ``act``: what brought it, as its module names it."""

    day: str
    act: str
    began: tuple[str, ...]
    changed: tuple[str, ...]
    is_ahead: bool


def story(
    state: Jurisdiction, titles: Mapping[str, str], language: Language, day: dt.date
) -> tuple[Began, ...]:
    """The days on which clearing without a petition began and changed in a state, the first one first; none where none is known."""
    days: dict[str, tuple[list[str], dict[str, list[str]]]] = {}
    for law in state.laws:
        if not law.automatic or law.status != Status.IN_FORCE:
            continue
        for place, version in enumerate(law.versions):
            if version.begins is None:
                continue
            acts, which = days.setdefault(version.begins, ([], {"began": [], "changed": []}))
            if version.name not in acts:
                acts.append(version.name)
            which["began" if place == 0 else "changed"].append(titles[law.id])
    return tuple(
        Began(
            language.date(dt.date.fromisoformat(begins)), "; ".join(acts), _once(which["began"]), _once(which["changed"]), begins > day.isoformat()
        )
        for begins, (acts, which) in sorted(days.items())
    )  # fmt: skip


def _once(titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(titles))
