"""What a column holds, in counts; which of its cells may be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.draft.dates import date_forms
from clearslate.ingest.mapping import plain_name
from clearslate.ingest.values import read_number

RARE: Final = 5  # rows; a code that fewer bear may be somebody's, or a slip of the pen that names somebody
CODES: Final = 100  # a column of more different values is not coded
_LONGEST_CODE: Final = 80
DISTINCT: Final = 2_000  # values of a column that are looked at for dates and numbers
_IDENTIFYING: Final = re.compile(
    r"name|birth|dob|ssn|sid|fbi|licen[cs]e|street|address|phone|mail|zip|postcode|alias|person|party|defendant|subject"
)


@dataclass
class Column:
    """What a column holds, in counts."""

    name: str
    rows: int = 0
    filled: int = 0
    values: Counter[str] = field(default_factory=Counter)  # all of them up to ``DISTINCT``, then no new ones
    many: bool = False  # whether there are others

    def add(self, cells: pa.Array) -> None:
        """Count the cells of a batch."""
        plain = cells.cast(pa.string())
        self.rows += len(plain)
        for entry in pc.value_counts(plain).to_pylist():
            text, count = entry["values"], entry["counts"]
            if not text:
                continue
            self.filled += count
            if text in self.values or len(self.values) < DISTINCT:
                self.values[text] += count
            else:
                self.many = True

    @property
    def plain_name(self) -> str:
        """See `clearslate.ingest.mapping.plain_name`."""
        return plain_name(self.name)

    @property
    def is_identifying(self) -> bool:
        """Whether its name says that it tells who somebody is."""
        return _IDENTIFYING.search(self.plain_name) is not None

    def kind(self, forms: Sequence[str]) -> str:
        """What it holds, in a word."""
        if not self.filled:
            return "always empty"
        if forms:
            return "dates " + ", ".join(forms)
        numbers = all(read_number(text).value is not None for text in self.values)
        return "numbers" if numbers else "text"

    @cached_property
    def forms(self) -> tuple[list[str], str | None]:
        """In which forms it writes dates (see `date_forms`); to be asked once all cells are counted."""
        return date_forms(self.values)

    def share(self, fits: Callable[[str], bool]) -> float:
        """The share of its filled cells, so far as they were kept, that fit; 0 of none."""
        total = self.values.total()
        return sum(count for text, count in self.values.items() if fits(text)) / total if total else 0.0

    def codes(self) -> tuple[list[tuple[str, int]], int]:
        """The codes that may be shown, with their rows, and how many others there are; none of a column not coded."""
        if self.many or len(self.values) > CODES or self.is_identifying:
            return [], len(self.values)
        shown = [
            (text, count)
            for text, count in self.values.most_common()
            if count >= RARE and len(text) <= _LONGEST_CODE and not re.search(r"\d{4}", text)
        ]
        return shown, len(self.values) - len(shown)
