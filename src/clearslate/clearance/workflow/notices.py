"""What a law tells those who act on a clearance (``law.Notice``): from a determination into the ledger, and out in words.

A clearance holds the keys of its notices; the words are the law's, as it stands when a document is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clearslate.states import jurisdiction


def noticed(
    notices: Sequence[Mapping[str, Any]], certain: int, unknown: int, days: Sequence[dt.date | None] | None
) -> list[dict[str, Any]]:
    """The notices of a determination, as the ledger holds them: ``key``, ``perhaps`` where it is not known, ``day``.

    Args:
        notices: the law's, as a run describes them.
        certain: mask of those that speak of the charge.
        unknown: mask of those of which it is not known.
        days: of each dated notice of the law, in order; None where there is none.
    """
    found, dated = [], iter(days or ())
    for place, notice in enumerate(notices):
        day = next(dated, None) if notice["dated"] else None
        if not (certain | unknown) >> place & 1:
            continue
        entry: dict[str, Any] = {"key": notice["key"]}
        if not certain >> place & 1:
            entry["perhaps"] = True
        if day is not None:
            entry["day"] = day.isoformat()
        found.append(entry)
    return found


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice of a clearance, in words.

    ``place``: its number in the law. ``is_perhaps``: whether it speaks of the charge is not known. ``is_dated``: a day
    belongs to it. ``day``: the latest on which that may lie (ISO); empty where it is not known.
    """

    place: int
    text: str
    cite: str
    is_perhaps: bool
    is_dated: bool
    day: str

    def __str__(self) -> str:
        """In one line."""
        day = f": {self.day} at the latest" if self.day else ""
        return f"{'perhaps: ' if self.is_perhaps else ''}{self.text}{day}"


def notice_texts(code: str, law_id: str, notices: Iterable[Mapping[str, Any]]) -> list[NoticeText]:
    """The notices of a clearance, in words. One that the law has no more is told by its key, not left out."""
    law = jurisdiction(code).law(law_id)
    known = {notice.key: (place, notice) for place, notice in enumerate(law.notices)}
    found = []
    for said in notices:
        perhaps, day = said.get("perhaps", False), said.get("day", "")
        if said["key"] in known:
            place, notice = known[said["key"]]
            found.append(NoticeText(place, notice.text, notice.cite, perhaps, notice.day is not None, day))
        else:
            text = f"{said['key']} (a notice that the law had when this was planned; the run of the plan says it)"
            found.append(NoticeText(len(known), text, law.cite, perhaps, "day" in said, day))
    return found


def briefly(notices: Iterable[Mapping[str, Any]]) -> str:
    """The notices of a clearance by their keys, in one line."""
    return ", ".join(
        f"{'perhaps ' if notice.get('perhaps') else ''}{notice['key']}{' ' + notice['day'] if 'day' in notice else ''}"
        for notice in notices
    )
