"""Rows as they are read: batches of cells, what was rejected, what is spoiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clearslate.ingest.reasons import Reason

MAX_FIELD: Final = 2**20  # characters in one cell
MAX_ROW: Final = 2**22  # characters in one row
MAX_KEPT: Final = 2**12  # characters of a text that a record keeps: no number, name or citation is longer
RAW_KEPT: Final = 2**16  # characters of an overlong row that the raw quarantine keeps
UNREADABLE: Final = "\0"  # stands for a cell that cannot be told: it spoils its row, and is no blank
DOUBTED: Final = (
    "\0unread"  # stands for a cell of a joined row that nobody could read: no blank, and no value
)
DIFFER: Final = "\0differ"  # of joined rows, or entries of a list, that say different things
_WORDS: Final = (
    r"\(?null\)?|n/a|nan|nil|none|unknown|unk|tbd|tba|\\n|ditto|same(?: as (?:above|before|prior|previous))?|(?:see |as )above|"
    r"see (?:file|docket|notes?|attached)|pending|blank|empty|missing|undefined|unassigned|unavailable|void|"
    r"(?:not|none|to be|yet to be)(?: yet)? (?:assigned|available|applicable|entered|filed|given|issued|known|numbered|provided)|"
    r"no (?:case|docket|id|number|record)(?: (?:no|number))?"
)
NO_KEY: Final = (
    '["\\x00\ufffd]'  # a quotation mark, a cell in doubt, a sign that was lost before
    r"|^\d(?:[.,]\d+)?[Ee][+]\d+$|^\d[.,]\d+[Ee]\d+$"  # a number that a spreadsheet or a program shortened
    r"|^#(?i:N/A|REF|VALUE|NAME|NUM|NULL|DIV/0|SPILL|CALC|GETTING_DATA)"  # what it could not compute
    rf"|^(?i:{_WORDS})$"  # words for nothing
    r"|^[!-/:-@\[-`{-~]+$"  # signs alone
)
"""No key looks like one of these."""
NO_NUMBER: Final = (
    r"(?:^|[^A-Za-z0-9])(?i:null|n/a|ditto|unassigned|not assigned)(?:[^A-Za-z0-9]|$)"
    rf"|^[^0-9]*[0-9]*[^A-Za-z0-9]+(?i:{_WORDS})$"  # behind a county's number, not behind a case's
)
"""No number of a person, a case or a charge has a part that is a word for nothing."""
NO_DIGIT: Final = r"^\PN+$"
"""No number of a case is without a digit."""
ZEROS: Final = "^0+$"
"""Nor is one of a person or a case zeros; charges may be counted from 0."""
BATCH_ROWS: Final = 65_536
BATCH_CHARACTERS: Final = 2**25


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read.

    ``readings``: of the needed columns, the cells that stand, in each way in which the row may be read; ``sure``: where the
    damage is known, so that they stand whatever other rows say. ``fused``: it holds more than one row of the source, as where
    a line end was lost; what stands is of one of them, and the others may be anyone's.
    """

    line: int
    reason: Reason
    raw: str
    readings: tuple[Mapping[str, str], ...] = ()
    sure: bool = False
    fused: bool = False


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What is wrong with a row that can be split but not read whole; its unreadable cells stand as blanks.

    ``many``: it is a document that may tell any number of charges.
    """

    reason: Reason
    columns: frozenset[str]  # of the needed columns, those whose cell cannot be read
    many: bool = False


@dataclass(slots=True)
class Batch:
    """Rows that can be split: the cells of the needed columns, with line and text of each row.

    ``columns``: Arrow arrays of strings, plain or dictionary-encoded, stripped, never null: a blank is ``""``.
    ``lines``: the line on which each row begins (1 is the first), or the row's number where there are no lines.
    ``spoiled`` has, by position, the rows that are to be quarantined although some cells can be read.
    ``characters``: of the text of its rows, where that is counted. ``joined``: by the name of a joined file, the place of
    the row that belongs to each.
    """

    columns: dict[str, pa.Array]
    lines: NDArray[np.int64]
    raw: Sequence[str]
    rejected: list[Rejected] = field(default_factory=list)
    spoiled: dict[int, Spoiled] = field(default_factory=dict)
    characters: int = 0
    joined: dict[str, list[tuple[str, int] | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, kept: NDArray[np.bool_]) -> Batch:
        """The rows that are marked, with what was rejected."""
        places = np.flatnonzero(kept).tolist()
        chosen = pa.array(kept)
        return Batch(
            {name: column.filter(chosen) for name, column in self.columns.items()},
            self.lines[kept],
            [self.raw[at] for at in places],
            self.rejected,
            {new: self.spoiled[old] for new, old in enumerate(places) if old in self.spoiled},
            joined={name: [rows[at] for at in places] for name, rows in self.joined.items()},
        )

    def cells(self, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The cells of some columns, row by row."""
        columns = [self.columns[name].to_pylist() for name in names]
        return zip(*columns, strict=True) if columns else iter([()] * len(self))


class _Chain(Sequence[str]):
    """Sequences one after the other."""

    def __init__(self, parts: Sequence[Sequence[str]]) -> None:
        self._parts = parts
        self._ends = np.cumsum([len(part) for part in parts])

    def __len__(self) -> int:
        return int(self._ends[-1])

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        part = int(np.searchsorted(self._ends, at, "right"))
        return self._parts[part][at - (int(self._ends[part - 1]) if part else 0)]


def joined(parts: Sequence[Batch]) -> Batch:
    """One batch of the rows of several."""
    if len(parts) == 1:
        return parts[0]
    spoiled: dict[int, Spoiled] = {}
    before = 0
    for part in parts:
        spoiled |= {before + at: found for at, found in part.spoiled.items()}
        before += len(part)
    return Batch(
        {name: pa.concat_arrays([part.columns[name] for part in parts]) for name in parts[0].columns},
        np.concatenate([part.lines for part in parts]),
        _Chain([part.raw for part in parts]),
        [row for part in parts for row in part.rejected],
        spoiled,
    )


class Gathering:
    """Rows gathered one by one into batches. A cell that cannot be read spoils its row."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._start()

    def _start(self) -> None:
        self._rows: list[tuple[str, ...]] = []
        self._lines: list[int] = []
        self._raw: list[str] = []
        self._rejected: list[Rejected] = []
        self._spoiled: dict[int, Spoiled] = {}
        self._characters = 0

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejected)

    @property
    def is_full(self) -> bool:
        """Whether it is time to take a batch."""
        return len(self) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS

    def add(
        self,
        line: int,
        cells: Sequence[str],
        raw: str,
        reason: Reason | None = None,
        *,
        many: bool = False,
    ) -> None:
        """Add a row.

        Args:
            line: where it begins.
            cells: those of the needed columns, in their order.
            raw: the whole row as it stands, for the restricted quarantine.
            reason: what is wrong with the row as a whole although its cells can be told.
            many: see `Spoiled`.
        """
        if reason is not None or not is_readable("\n".join(cells), limit=None) or len(raw) > MAX_FIELD:
            bad = [at for at, cell in enumerate(cells) if not is_readable(cell) and cell != DIFFER]
            if bad or reason is not None:
                why = reason or _why_unreadable([cells[at] for at in bad])
                self._spoiled[len(self._rows)] = Spoiled(why, frozenset(self._names[at] for at in bad), many)
                cells = ["" if at in bad else cell for at, cell in enumerate(cells)]
        self._rows.append(tuple(cell.strip() for cell in cells))
        self._lines.append(line)
        self._raw.append(raw[:RAW_KEPT] if len(raw) > MAX_FIELD else raw)
        self._characters += len(raw)

    def reject(
        self,
        line: int,
        reason: Reason,
        raw: str,
        readings: tuple[Mapping[str, str], ...] = (),
        *,
        sure: bool = False,
        fused: bool = False,
    ) -> None:
        """Add a row that cannot be split, with what stands of it (`Rejected`)."""
        kept = raw[:RAW_KEPT] if len(raw) > MAX_FIELD else raw
        self._rejected.append(Rejected(line, reason, kept, readings, sure, fused))
        self._characters += len(raw)

    def take(self) -> Batch:
        """The rows since the last batch."""
        cells = list(zip(*self._rows, strict=True)) or [()] * len(self._names)
        columns = {
            name: pa.array(column, pa.string()) for name, column in zip(self._names, cells, strict=True)
        }
        batch = Batch(columns, np.array(self._lines, np.int64), self._raw, self._rejected, self._spoiled)
        self._start()
        return batch


def _why_unreadable(cells: list[str]) -> Reason:
    if any("\0" in cell for cell in cells):
        return Reason.NUL
    return Reason.UNDECODABLE if not all(map(is_decoded, cells)) else Reason.TOO_LONG


def is_readable(text: str, limit: int | None = MAX_FIELD) -> bool:
    """Whether a text was decoded, holds no NUL and is not too long."""
    return "\0" not in text and is_decoded(text) and (limit is None or len(text) <= limit)


def is_decoded(text: str) -> bool:
    """Whether every byte was decoded: those that were not stand as lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
