"""The country as a grid of tiles: what clears by itself where, and how much of each jurisdiction's law was read in its text.

Both are counted from the law modules. What clears by itself is told by the kind of record that an automatic law in force
reaches, and no more is promised: which convictions, and when, stands on each page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markupsafe import Markup, escape

from clearslate.law import Certainty, Disposition, Jurisdiction
from clearslate.law.description import certainties
from clearslate.plain.figures import version_on
from clearslate.plain.language import _
from clearslate.records.days import to_day
from clearslate.states import CODES, jurisdiction

PLACES: Final[dict[str, tuple[int, int]]] = {
    "AK": (0, 0), "ME": (11, 0),
    "VT": (10, 1), "NH": (11, 1),
    "WA": (1, 2), "ID": (2, 2), "MT": (3, 2), "ND": (4, 2), "MN": (5, 2), "WI": (6, 2), "MI": (7, 2), "NY": (9, 2), "MA": (10, 2), "RI": (11, 2),
    "OR": (1, 3), "NV": (2, 3), "WY": (3, 3), "SD": (4, 3), "IA": (5, 3), "IL": (6, 3), "IN": (7, 3), "OH": (8, 3), "PA": (9, 3), "NJ": (10, 3), "CT": (11, 3),
    "CA": (1, 4), "UT": (2, 4), "CO": (3, 4), "NE": (4, 4), "MO": (5, 4), "KY": (6, 4), "WV": (7, 4), "VA": (8, 4), "MD": (9, 4), "DE": (10, 4),
    "AZ": (2, 5), "NM": (3, 5), "KS": (4, 5), "AR": (5, 5), "TN": (6, 5), "NC": (7, 5), "SC": (8, 5), "DC": (9, 5),
    "OK": (4, 6), "LA": (5, 6), "MS": (6, 6), "AL": (7, 6), "GA": (8, 6),
    "HI": (0, 7), "TX": (4, 7), "FL": (9, 7), "US": (11, 7),
}  # fmt: skip
"""Column and row of each tile; US are the federal courts."""
_SIDE, _STEP = 46, 50  # of a tile, and from one to the next


class Clears(StrEnum):
    """What clears by itself in a jurisdiction."""

    CONVICTIONS = "convictions"
    OTHERS = "others"
    NOTHING = "nothing"
    NOT_TOLD = "not_told"


WORDS: Final = {
    Clears.CONVICTIONS: _("Some convictions are cleared with nothing for you to do"),
    Clears.OTHERS: _("Only cases that ended without a conviction are cleared that way"),
    Clears.NOTHING: _("Nothing is cleared that way: you must ask"),
    Clears.NOT_TOLD: _("Not on these pages yet"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A jurisdiction on the map. ``read``: the share of its laws' statements that were read in the law's own text."""

    code: str
    clears: Clears
    read: float


def tile(state: Jurisdiction, day: dt.date) -> Tile:
    """What clears by itself on a day, and the share of statements that were read."""
    reached = {
        disposition
        for law in state.laws
        if law.automatic and law.clears
        for version in (version_on(law, day),)
        if version.start <= to_day(day) < version.end
        for disposition in law.about
    }
    clears = (
        Clears.CONVICTIONS
        if Disposition.CONVICTED in reached
        else Clears.OTHERS
        if reached
        else Clears.NOTHING
    )
    counts = sum((certainties(law) for law in state.laws), Counter[Certainty]())
    read = counts[Certainty.TEXT] + counts[Certainty.READING]
    return Tile(state.code, clears, read / max(counts.total(), 1))


def tiles(day: dt.date) -> tuple[Tile, ...]:
    """Every place of the map, those without laws here too."""
    return tuple(
        tile(jurisdiction(code), day) if code in CODES else Tile(code, Clears.NOT_TOLD, 0.0)
        for code in PLACES
    )


def drawn(found: Iterable[Tile], words: str) -> Markup:
    """The map as SVG; colors are the page's, by class. ``words``: what it shows, for who does not see it."""
    shapes = Markup("").join(_shapes(found))
    return Markup(
        '<svg class="country" viewBox="0 0 {width} {height}" role="img" aria-label="{words}">{shapes}</svg>'
    ).format(width=12 * _STEP, height=8 * _STEP, words=words, shapes=shapes)


def _shapes(found: Iterable[Tile]) -> Iterator[Markup]:
    for each in found:
        column, row = PLACES[each.code]
        x, y = column * _STEP, row * _STEP
        yield Markup(
            '<g class="{kind}"><rect class="tile" x="{x}" y="{y}" width="{side}" height="{side}" rx="5"/>'
            '<text x="{middle}" y="{base}">{code}</text>'
            '<rect class="all" x="{left}" y="{low}" width="{whole}" height="5"/>'
            '<rect class="read" x="{left}" y="{low}" width="{read}" height="5"/></g>'
        ).format(
            kind=each.clears, x=x, y=y, side=_SIDE, middle=x + _SIDE / 2, base=y + 26, code=escape(each.code),
            left=x + 6, low=y + 35, whole=_SIDE - 12, read=round(each.read * (_SIDE - 12), 1),
        )  # fmt: skip


ALONE: Final = """\
text { font: 600 17px system-ui, "Liberation Sans", Arial, sans-serif; text-anchor: middle; fill: #ffffff; }
.convictions .tile { fill: #0c4e29; } .others .tile { fill: #3a49d0; } .nothing .tile { fill: #6a6e73; }
.not_told .tile { fill: none; stroke: #75797e; stroke-dasharray: 4 3; } .not_told text { fill: #75797e; }
.all { fill: #ffffff; fill-opacity: .3; } .read { fill: #ffffff; } .not_told .all, .not_told .read { fill: none; }
"""
"""The style of the map where it is a file of its own: readable on a light page and on a dark one."""


def alone(day: dt.date) -> str:
    """The map as a file of its own, for the documentation."""
    found = tiles(day)
    counts = Counter(each.clears for each in found)
    words = "; ".join(f"{WORDS[kind].lower()}: {counts[kind]}" for kind in Clears if counts[kind])
    map_text = drawn(found, f"The country as tiles; {words}")
    named = str(map_text).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return named.replace(">", f"><style>{ALONE}</style>", 1) + "\n"
