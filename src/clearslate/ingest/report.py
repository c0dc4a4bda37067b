"""What a run says of itself; ``ingest.json`` holds the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

VALUES_LISTED: Final = 1_000  # distinct values of a coded field that the manifest lists
VALUE_LENGTH: Final = 80  # characters of such a value
_VALUES_COUNTED: Final = 100_000  # distinct values of a field that are counted by themselves


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file of the source and where its rows went: records + quarantined + superseded + deletions = rows.

    ``parts``: by type, the lines that are no rows by themselves but parts of rows. Where each row is a line, rows +
    parts + blank lines are the lines of the file.
    """

    file: str
    sha256: str
    bytes: int
    rows: int
    records: int
    quarantined: int
    superseded: int
    deletions: int
    blank_lines: int
    parts: dict[str, int]


@dataclass(frozen=True, slots=True)
class JoinedCount:
    """A joined file and where its rows went: kept + not_selected + superseded + quarantined = rows.

    ``differs``: by field, how many of the superseded rows say something else than the one before.
    """

    name: str
    files: tuple[tuple[str, str], ...]  # name and SHA-256
    rows: int
    kept: int
    not_selected: int
    superseded: int
    quarantined: int
    unmatched: int
    several: str
    differs: dict[str, int]


@dataclass(frozen=True, slots=True)
class ValueCount:
    """In how many rows a value stands, and where it stands first."""

    rows: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class StatuteCount:
    """How the statutes of the records fit the crosswalk, and which the jurisdiction's parser cannot read.

    ``tiers`` is empty without a crosswalk, ``unparsed`` without a parser. ``unparsed_rows`` counts all.
    """

    tiers: dict[str, int]
    unparsed_rows: int
    unparsed: dict[str, ValueCount]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did; ``ingest.json`` holds the same.

    ``rows_in`` = ``records`` + ``quarantined`` + ``superseded`` + ``deletions``, all of the main source. ``deletions``
    take back what was sent before; they are listed, and carried out by who keeps the deliveries. ``superseded`` rows came
    after one of the same charge, case and person: equal ones add nothing; where they disagree, the record's field is
    missing and listed. ``reasons`` are those of the quarantined rows, ``issues`` those of fields that were left
    missing or wider than a day. ``unmapped`` counts, by coded field, the values that the mapping does not know;
    ``missing`` the records that lack a field. ``quarantined`` = ``in_history`` (the row stays as a possible one in
    its person's history) + ``unassigned`` (its person cannot be read) + ``set_aside`` (as no charge of a person; of
    these, ``already_expunged`` are records that should be gone at the source); ``caution`` says what the
    unassigned rows mean where the source is said to hold whole histories. ``people`` is the number of rows of the
    people table. ``keys`` says what names, births and counties under one key say of it, and the mapping's word on that.
    ``unplaced`` are those of the unassigned rows that may be of any case; ``marks_read`` the rows that were read although
    quotation marks within their cells are not doubled; ``doubtful_endings`` the codes that are taken for a completed
    program although nothing says so; ``trailers`` the lines that end files, with
    the number of rows that each tells; ``withheld`` the records that are not judged because a quarantined row
    may be the later word on them. ``mended`` counts the rows of a list of
    repairs that were found, by verdict. ``by_case`` are the records whose person is told by the number of a case or an arrest alone.
    """

    dataset: Path
    folder: Path
    mapping_sha256: str
    id: str | None
    source: str
    owner: str
    jurisdiction: str
    known_through: dt.date
    history: str
    rows_in: int
    records: int
    quarantined: int
    superseded: int
    deletions: int
    in_history: int
    unassigned: int
    set_aside: int
    already_expunged: int
    by_case: int
    unplaced: int
    marks_read: int
    doubtful_endings: tuple[str, ...]
    trailers: tuple[tuple[str, str], ...]
    withheld: int
    mended: dict[str, int]
    caution: str | None
    people: int
    keys: dict[str, Any]
    reasons: dict[str, int]
    issues: dict[str, int]
    issues_by_field: dict[str, dict[str, int]]
    unmapped: dict[str, dict[str, ValueCount]]
    missing: dict[str, int]
    statutes: StatuteCount
    files: tuple[FileCount, ...]
    joined: tuple[JoinedCount, ...]

    def to_json(self) -> dict[str, Any]:
        """The report without the folders of this machine."""
        plain = asdict(self)
        del plain["dataset"], plain["folder"]
        plain["known_through"] = self.known_through.isoformat()
        return plain


@dataclass
class Values:
    """Counts the values of a coded field, and remembers where each came first."""

    _rows: Counter[str] = field(default_factory=Counter)
    _first: dict[str, tuple[str, int]] = field(default_factory=dict)
    _others: int = 0

    def add(self, text: str, file: str, line: int, rows: int = 1) -> None:
        """Count a value that stands on a line, and on so many altogether; lines come in their order."""
        text = text[:VALUE_LENGTH]
        if len(self._rows) >= _VALUES_COUNTED and text not in self._rows:
            self._others += rows
            return
        self._rows[text] += rows
        self._first.setdefault(text, (file, line))

    @property
    def total(self) -> int:
        """How many rows were counted."""
        return self._rows.total() + self._others

    def listed(self) -> dict[str, ValueCount]:
        """The most frequent values."""
        return {
            text: ValueCount(rows, *self._first[text]) for text, rows in self._rows.most_common(VALUES_LISTED)
        }
