"""Files in which a column is a stretch of each line: FIRST..LAST, counted in characters from 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import (
    Batch,
    Encoding,
    FileSource,
    FileTable,
    Gathering,
    is_readable,
    open_text,
    require,
    text_lines,
)

_GZIP: Final = b"\x1f\x8b"
Stretch = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)]


class FixedWidth(FileTable):
    """How a fixed-width file is written."""

    format: Literal["fixed_width"]
    columns: dict[str, Stretch] = Field(min_length=1)
    encoding: Encoding = "utf-8"
    width: Annotated[int, Field(ge=1)] | None = None  # of a whole line; a longer one is quarantined
    short_lines: Literal["quarantine", "pad"] = "quarantine"
    skip_lines: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> FixedWidth:
        for name, (first, last) in self.columns.items():
            if last < first:
                raise ValueError(f"columns: {name} ends before it begins; write [first, last], from 1")
            if self.width is not None and last > self.width:
                raise ValueError(f"columns: {name} ends at {last}, beyond the width of {self.width}")
        return self

    @property
    def end(self) -> int:
        """The last character that any column holds, or the width where it is given."""
        return self.width or max(last for _, last in self.columns.values())


class FixedWidthSource(FileSource):
    """Reads a fixed-width file."""

    table: FixedWidth

    def __init__(self, path: Path, table: FixedWidth) -> None:
        super().__init__(path, table)
        self._twice = 0  # lines that are as long as two rows

    def columns(self) -> list[str]:
        """The names that the mapping gives."""
        return list(self.table.columns)

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        table = self.table
        require(self.name, list(table.columns), needed)
        cuts = [slice(table.columns[name][0] - 1, table.columns[name][1]) for name in needed]
        rows = Gathering(needed)
        is_open = self._is_open()
        with (
            self.path.open("rb") as plain,
            open_text(plain, self.name, table.encoding) as stream,
        ):
            lines = text_lines(stream)
            following = next(lines, None)
            while following is not None:
                number, line, too_long = following
                following = next(lines, None)
                if number <= table.skip_lines:
                    continue
                if not line.strip(" \t\x1a"):  # mainframes end a file with \x1a
                    self.blank_lines += 1
                    continue
                self.rows += 1
                reason = self._fault(line, too_long=too_long, is_open=following is None and is_open)
                self._twice += len(line.rstrip()) >= 2 * table.end
                if reason is not None:
                    rows.reject(
                        number,
                        reason,
                        line,
                        self._readings(line, list(needed)),
                        fused=too_long or len(line) >= 2 * table.end or "\r" in line,
                    )
                else:
                    rows.add(number, [line[cut] for cut in cuts], line)
                if rows.is_full:
                    self.position = plain.tell()
                    yield rows.take()
            self.position = plain.tell()
        if table.width is None and 0 < self._twice < self.rows:
            raise IngestError(
                f"{self.name}: {self._twice:,} of {self.rows:,} lines are twice as long as the columns that the mapping names, and may "
                "hold two rows, the second of them lost; give width, the characters of a whole line"
            )
        if len(rows):
            yield rows.take()

    def _readings(self, line: str, needed: list[str]) -> tuple[dict[str, str], ...]:
        """What stands of a line that is too long or too short, by the column in which the damage may lie."""
        off = len(line) - self.table.end
        found: dict[tuple[tuple[str, str], ...], None] = {}
        for damaged, _ in self.table.columns.values():
            readings = {}
            for name in needed:
                first, last = self.table.columns[name]
                shift = off if first > damaged else 0
                if first != damaged and first + shift > 0 and last + shift <= len(line):
                    readings[name] = line[first - 1 + shift : last + shift].strip()
            found[tuple((name, cell) for name, cell in readings.items() if is_readable(cell))] = None
        return tuple(dict(each) for each in found)

    def _is_open(self) -> bool:
        """Whether the last line has no end: it may be cut off. Of a packed file the packing tells."""
        with self.path.open("rb") as plain:
            packed = plain.read(len(_GZIP)) == _GZIP
            plain.seek(max(self.path.stat().st_size - 2, 0))
            return not packed and b"\n" not in plain.read()

    def _fault(self, line: str, *, too_long: bool, is_open: bool) -> Reason | None:
        if too_long:
            return Reason.TOO_LONG
        if "\r" in line.rstrip("\r"):  # the end of another line within it
            return Reason.LONG_LINE
        # A last line without an end may be cut off, and a tab stands for nobody knows how many blanks.
        whole = self.table.short_lines == "pad" and not is_open and "\t" not in line.rstrip()
        if len(line) < self.table.end and not whole:
            return Reason.SHORT_LINE
        if self.table.width is not None and len(line.rstrip()) > self.table.width:
            return Reason.LONG_LINE
        return None
