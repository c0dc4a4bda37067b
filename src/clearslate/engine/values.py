"""What an expression's value is, for each row of a table.

Truths are bits: 0 no, 1 unknown, 3 yes (bit 0: possibly, bit 1: certainly). Days and numbers are pairs of arrays,
earliest/latest, at least/at most; an onset is a pair of days, possible/certain. Whom the open ones blame is asked apart
(see `blame`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from clearslate.engine import masks

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMBERSHIP: Final = "membership"
COVERAGE: Final = "coverage"


@dataclass(frozen=True)
class Context:
    """What a run takes as given beside the records.

    ``known_through``: the day up to which the dataset is complete. ``whole_history``: the dataset holds
    each person's whole history. ``presumptions``: the ones that are switched on, by id. ``whole_cases``: it holds every
    charge of each case; where a row of the source can be placed in no case, any may lack one, and no presumption changes that.
    """

    known_through: int
    whole_history: bool = True
    presumptions: frozenset[str] = frozenset()
    whole_cases: bool = True


@dataclass(frozen=True)
class FieldBits:
    """Which field is which bit of a mask of missing fields: the same in every process.

    Blame is asked for the 64 fields of one ``word``; where there are more, once for each word.
    """

    names: tuple[str, ...]
    word: int = 0

    @property
    def words(self) -> int:
        """How many words a mask over all fields has."""
        return masks.words(len(self.names))

    def each(self) -> tuple[FieldBits, ...]:
        """Those of every word."""
        return tuple(replace(self, word=word) for word in range(self.words))

    def bit(self, name: str) -> int:
        """The bit of a field; 0 where it is one of another word."""
        word, at = divmod(self.names.index(name), masks.BITS)
        return 1 << at if word == self.word else 0

    def named(self, mask: int) -> tuple[str, ...]:
        """The fields of a mask of the word."""
        own = self.names[self.word * masks.BITS :]
        return tuple(name for place, name in enumerate(own[: masks.BITS]) if mask >> place & 1)


@dataclass(frozen=True)
class Truths:
    """A static fact for each row."""

    bits: NDArray[Any]


@dataclass(frozen=True)
class Span:
    """A day (int32) or a number (int64) for each row: low and high."""

    low: NDArray[Any]
    high: NDArray[Any]


@dataclass(frozen=True)
class Onsets:
    """An onset for each row."""

    possible: NDArray[Any]
    certain: NDArray[Any]


def whole_number(value: object) -> int:
    """A parameter that counts."""
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is not a number: resolve the law's parameters first")
