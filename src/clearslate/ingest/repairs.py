"""What a mapping may do about citations that no style reads: rules that would have them read, each with the rows it would mend."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from clearslate.ingest.patterns import Pattern
from clearslate.ingest.report import ValueCount

_TRIED: Final = (
    # what, match, to
    ("a mark behind the citation", r"(.*[0-9A-Za-z)])[^0-9A-Za-z()]+", r"\1"),
    ("letters before the number", r"[A-Za-z][A-Za-z. ]*[ .:-]+(\d.*)", r"\1"),
    ("the offense behind the citation", r"(\d[\d.:\-]*(?:\([0-9A-Za-z]+\))*)[ ,;:-]+[A-Za-z].*", r"\1"),
    ("a subsection behind a point, a dash or a blank", r"(\d+[.:-]\d+)[. -](\d+)", r"\1(\2)"),
    (
        "two subsections behind a point, a dash or a blank",
        r"(\d+[.:-]\d+)[. -](\d+)([A-Za-z])",
        r"\1(\2)(\3)",
    ),
    ("blanks within the number", r"(\d+)\s*([.:-])\s*(\d+)(.*)", r"\1\2\3\4"),
)


@dataclass(frozen=True)
class Repair:
    """A rule that would have citations read. ``rows``: of those that no style reads now; ``example``: one of them."""

    what: str
    match: str
    to: str
    rows: int
    example: str

    def in_yaml(self, column: str) -> str:
        """The rule for a mapping, to stand before the column as it is."""
        return f"{{column: {json.dumps(column)}, match: {json.dumps(self.match)}, to: {json.dumps(self.to)}}}"


def repairs(unread: Mapping[str, ValueCount], parses: Callable[[str], object]) -> list[Repair]:
    """The rules that would have some of the unread citations read, those of the most rows first.

    Args:
        unread: citations that the state's style cannot read, with their rows.
        parses: the state's reader of citations; it answers false or None, or raises ValueError, for one that it cannot read.
    """
    found = []
    for what, match, to in _TRIED:
        pattern = Pattern(match, to)
        mended = [text for text in unread if _reads(parses, pattern.rewritten(text))]
        if mended:
            rows = sum(unread[text].rows for text in mended)
            found.append(Repair(what, match, to, rows, max(mended, key=lambda text: unread[text].rows)))
    return sorted(found, key=lambda each: -each.rows)


def _reads(parses: Callable[[str], object], text: str) -> bool:
    try:
        return bool(text and parses(text))
    except ValueError:
        return False
