"""The statute of each row through a dated crosswalk of the jurisdiction's citations, and how well it fits.

A crosswalk says which citation another one was, and for which days of the offense. It is a CSV file with the columns
``old, new, since, until, source``: an offense of a day from ``since`` to ``until`` (either may be blank) that the
source cites as ``old`` is that of ``new``. Where both are the same, the citation is known and stands.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.values import Reading
from clearslate.records.days import ALWAYS, NEVER, DayInterval, read_date

COLUMNS: Final = ("old", "new", "since", "until", "source")


class Tier(StrEnum):
    """How a statute as the source writes it stands to the crosswalk."""

    EXACT = "exact"  # it is a citation that the crosswalk knows, and stands
    RENUMBERED = "renumbered"  # it was replaced by the citation of its day
    SUBSECTION_MISSING = "subsection_missing"  # the crosswalk knows its subsections alone; it stands as it is
    UNDECIDED = "undecided"  # the day of the offense does not settle which entry applies; it is missing
    UNKNOWN = "unknown"  # the crosswalk does not know it; it stands as it is


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a crosswalk, its days included."""

    new: str
    since: int
    until: int


@dataclass(frozen=True)
class Crosswalk:
    """A dated crosswalk, by the plain form of the old citations."""

    entries: dict[str, tuple[Entry, ...]]
    known: frozenset[str] = field(default_factory=frozenset)  # plain forms of all new citations

    def read(self, text: str, day: DayInterval | None) -> tuple[Reading, Tier]:
        """The citation of an offense, and how the source's fits.

        Args:
            text: the citation as the source writes it.
            day: what is known of the day of the offense.
        """
        plain = _plain(text)
        first, last = day or (ALWAYS, NEVER)
        entries = [
            entry for entry in self.entries.get(plain, ()) if entry.since <= last and first <= entry.until
        ]
        if entries:
            return self._dated(text, plain, entries, first, last)
        if plain in self.known:
            return Reading(text), Tier.EXACT
        if plain in self.entries:  # for other days than this offense's
            return Reading(text), Tier.UNKNOWN
        below = any(one.startswith((f"{plain}(", f"{plain}.")) for one in (*self.entries, *self.known))
        return Reading(text), Tier.SUBSECTION_MISSING if below else Tier.UNKNOWN

    def _dated(
        self, text: str, plain: str, entries: list[Entry], first: int, last: int
    ) -> tuple[Reading, Tier]:
        answers = {_plain(entry.new) for entry in entries}
        covered = any(entry.since <= first and last <= entry.until for entry in entries)
        if len(answers) > 1 or not (covered or answers == {plain}):
            return Reading(reason=Reason.UNDECIDED_STATUTE), Tier.UNDECIDED
        if answers == {plain}:
            return Reading(text), Tier.EXACT
        return Reading(entries[0].new), Tier.RENUMBERED


def _plain(citation: str) -> str:
    return "".join(citation.casefold().replace("§", "").split())


def read_crosswalk(path: Path) -> Crosswalk:
    """Read a crosswalk's file.

    Raises:
        IngestError: it is not there, lacks a column, or a line is wrong, with the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream, strict=True)
            absent = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
            if absent:
                raise IngestError(
                    f"{path}: a crosswalk has the columns {', '.join(COLUMNS)}; add {', '.join(absent)}"
                )
            entries: dict[str, list[Entry]] = {}
            for line in lines:
                old, entry = _entry(line, f"{path}, line {lines.line_num}")
                entries.setdefault(old, []).append(entry)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = error.strerror if isinstance(error, OSError) else "it is not CSV in UTF-8"
        raise IngestError(f"{path}: the crosswalk cannot be read: {message}") from None
    known = frozenset(_plain(entry.new) for found in entries.values() for entry in found)
    return Crosswalk({old: tuple(found) for old, found in entries.items()}, known)


def _entry(line: dict[str, str | None], where: str) -> tuple[str, Entry]:
    old, new = (line["old"] or "").strip(), (line["new"] or "").strip()
    if not old or not new:
        raise IngestError(f"{where}: old and new are both needed")
    try:
        since = read_date(line["since"]).earliest if line["since"] else ALWAYS
        until = read_date(line["until"]).latest if line["until"] else NEVER
    except ValueError:
        raise IngestError(f"{where}: since and until are days such as 2014-03-01, or blank") from None
    if until < since:
        raise IngestError(f"{where}: until lies before since")
    return _plain(old), Entry(new, since, until)


@dataclass
class Statutes:
    """How the statutes of a run are read: through the crosswalk, and by the jurisdiction's parser of citations.

    ``parses`` tells whether a citation can be read: it answers false or None, or raises ValueError, where not.
    """

    crosswalk: Crosswalk | None = None
    parses: Callable[[str], object] | None = None
    _memo: dict[str, bool] = field(default_factory=dict)

    def read(self, statute: Reading, day: Reading) -> tuple[Reading, Tier | None]:
        """A statute's reading through the crosswalk, and its tier; none for a blank or without a crosswalk."""
        if self.crosswalk is None or not isinstance(statute.value, str):
            return statute, None
        return self.crosswalk.read(statute.value, day.value if isinstance(day.value, DayInterval) else None)

    def is_parsed(self, text: str) -> bool:
        """Whether the jurisdiction's parser can read a citation; yes where there is no parser."""
        if self.parses is None:
            return True
        known = self._memo.get(text)
        if known is None:
            try:
                known = self.parses(text) not in (None, False)
            except ValueError:
                known = False
            self._memo[text] = known
        return known
