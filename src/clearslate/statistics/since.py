"""What is otherwise than last month, from what both months published: nothing more is read, so nothing more can be worked out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.statistics.months import Month

FILE: Final = "statistics.json"
_SCHEMA: Final = 2
_FIGURES: Final = {
    "backlog": ("backlog", "charges"), "backlog, people": ("backlog", "people"),
    "undecided": ("undecided", "charges"), "undecided, people": ("undecided", "people"),
    "cleared in the month": ("cleared", "charges"), "restored in the month": ("restored", "charges"),
}  # fmt: skip


class SinceError(Exception):
    """Last month cannot be compared. The message says why, and what to give."""


@dataclass(frozen=True)
class Moved:
    """A figure of both months; None where it is told as under 11, and where a change would be of one that is."""

    figure: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        """How much more, or less."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Since:
    """This month beside the one before it.

    ``others``: by how much the backlog is another for what was neither cleared nor restored: charges became eligible with time, were newly
    recorded, or are answered otherwise. ``same_records``: the run rests on last month's records.
    """

    month: str
    figures: tuple[Moved, ...]
    others: int | None
    same_records: bool


def since(place: Path, own: Mapping[str, Any]) -> Since:
    """Compare a month, as it is published, with the folder of the month before it.

    Raises:
        SinceError: it is no folder of that month, of other states, or its counts were changed in another way.
    """
    try:
        before: Mapping[str, Any] = json.loads((place / FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise SinceError(
            f"{place} holds no month: give the folder that `clearslate statistics` wrote ({error})"
        ) from error
    month = str(Month.read(own["month"]).back(1))
    wanted: dict[str, Any] = {"schema": _SCHEMA, "month": month} | {
        name: own[name] for name in ("states", "counts", "key", "rehearsal")
    }
    for name, value in wanted.items():
        if before.get(name) != value:
            raise SinceError(
                f"{place}: its {name} is {before.get(name)!r}, and what comes before {own['month']} has {value!r}: give that month's folder"
            )
    figures = tuple(Moved(name, before[one][part], own[one][part]) for name, (one, part) in _FIGURES.items())
    change, cleared, restored = figures[0].change, figures[-2].now, figures[-1].now
    others = None if change is None or cleared is None or restored is None else change + cleared - restored
    return Since(month, figures, others, before["dataset_digest"] == own["dataset_digest"])
