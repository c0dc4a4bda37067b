"""The door through which every count passes that is published: small, repeatable noise, so that nobody is singled out.

The noise of a count depends on the *set of people* behind it and on a secret of the office, and on nothing else: not on the measure,
the law, the study, the month or the order. The same people always give the same figure, so that repeating a question teaches
nothing; one person more gives noise that has nothing to do with it. Changes are sets of their own: what is after is what was before,
with the published counts of those who entered and of those who left. `docs/decisions/0057` argues why, and what remains.

This module alone makes a `Published`, and tables take nothing else for a count.
"""

from __future__ import annotations

import json
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

from clearslate.records.files import BusyError, create_private, locked, put
from clearslate.records.hashing import hash_strings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset

UNDER: Final = 11  # a count below is told as "under 11", and none is told from 1 to 10
EDGE: Final = (
    10  # a set of more people is told so too where its noise takes it below this; a 10 is shown as 11
)
MOST_NOISE: Final = 10
RATES_FROM: Final = 200  # people of whom a share is told
MEDIANS_FROM: Final = 100
_BITS: Final = 53
_MASK: Final = (1 << 64) - 1
# By a number of people, from -10 to 10, the cumulative chance of noise of at most that, exp(-e²/18) of all, in 2^53.
NOISE: Final = (
    4632566273246, 17944575015281, 52174867090311, 130937943893176, 293111409997846, 591912365751338, 1084551857207648,
    1811362907747788, 2770893615225107, 3904445207967779, 5102754046773213, 6236305639515885, 7195836346993204, 7922647397533344,
    8415286888989654, 8714087844743146, 8876261310847816, 8955024387650681, 8989254679725711, 9002566688467746, 9007199254740992,
)  # fmt: skip
KEY_FILE: Final = "disclosure.key"
_NOTES: Final = "disclosure.json"
_SIZE: Final = 32

Cell: TypeAlias = "Sequence[Any] | NDArray[Any]"
"""How many charges, or people; the sum of their keys; how many people these are; the sum of each person's count, squared."""
FIELDS: Final = 4
EMPTY: Final[Cell] = (0, 0, 0, 0)


def cell_of(keys: NDArray[np.uint64], persons: NDArray[Any] | None = None) -> NDArray[np.uint64]:
    """The cell of some people or, with the person of each, of some charges."""
    times = np.ones(len(keys), np.int64) if persons is None else np.unique(persons, return_counts=True)[1]
    return np.array(
        [len(keys), int(keys.sum(dtype=np.uint64)), len(times), int(np.square(times).sum())], np.uint64
    )


class ProtectionError(Exception):
    """Counts cannot be protected. The message says what to do."""


class Mode(StrEnum):
    """What is done to counts."""

    PROTECTED = "protected"
    EXACT = "exact"  # true counts: for use inside an office
    PUBLIC = "public records"  # true counts: of records that anybody may see


MODE_WORDS: Final = {
    Mode.PROTECTED: "Counts are changed by small random amounts, so that nobody can be singled out. Each is within 10 of the true count, most "
    "within 2. What is after a reform adds changes to what was before; it is nearly always within 9. “Under 11” means a few, “0” "
    "none. Charges vary more. Groups may not add up to the total.",
    Mode.EXACT: "Exact. Inside use only. Do not publish.",
    Mode.PUBLIC: "The records are public, as whoever made this said: counts are exact.",
}


@dataclass(frozen=True)
class Key:
    """The secret of an office, by which people have keys. Whoever has it can take the noise off: it stands in no output."""

    secret: bytes

    def __repr__(self) -> str:
        """Nothing of the secret."""
        return f"Key({self.id})"

    @property
    def id(self) -> str:
        """What is told of it: eight digits, the same for the same secret."""
        return blake2b(self.secret, digest_size=4, person=b"clearslate/i").hexdigest()

    def of_people(self, person_ids: Any) -> NDArray[np.uint64]:
        """The keys of people."""
        found = (
            blake2b(each.encode(), key=self.secret, digest_size=8, person=b"clearslate/p").digest()
            for each in person_ids.to_pylist()
        )
        return np.frombuffer(b"".join(found), "<u8").astype(np.uint64)

    @staticmethod
    def of_charges(people: NDArray[np.uint64], charge_ids: Any) -> NDArray[np.uint64]:
        """The keys of charges, each of its person's."""
        return _mixed_all(people ^ hash_strings(charge_ids))


class Published(NamedTuple):
    """A count as it may be published. ``value``: to add and to divide; ``small``: somebody, and told as under 11.

    The value of a protected count that is not small is 0, or 11 or more. That of a small one is for sums alone.
    """

    value: int
    small: bool

    @property
    def shown(self) -> int | None:
        """What is shown: None where it is small."""
        return None if self.small else self.value


NOBODY: Final = Published(0, small=False)


@dataclass(frozen=True)
class Door:
    """Makes counts fit to be published."""

    mode: Mode
    key: Key

    @property
    def is_exact(self) -> bool:
        """Whether counts are the true ones."""
        return self.mode is not Mode.PROTECTED

    def count(self, cell: Cell) -> Published:
        """A set of people, or of their charges.

        Ten people or fewer are told as "under 11"; in sums they are ten, or nobody, by a coin that is right on average.
        """
        number, key, people, squares = map(int, cell)
        if self.is_exact or not number:
            return Published(number, small=False)
        chance = _mixed(key) >> 64 - _BITS
        if people <= MOST_NOISE:
            is_heads = chance * MOST_NOISE < people << _BITS
            return Published(MOST_NOISE * number // people if is_heads else 0, small=True)
        scale = isqrt((squares - 1) // people) + 1  # charges of a person, in the square mean, rounded up
        moved = number + scale * _noise(chance)
        return (
            Published(max(moved, 0), small=True)
            if moved < EDGE
            else Published(max(moved, UNDER), small=False)
        )

    def moved(
        self, before: Published, entered: Published, left: Published, after: Cell, of: int | None = None
    ) -> Published:
        """A count after a reform: what was before, with those who entered and without those who left.

        Whether it is small depends on who is counted after it alone, as of any other set; but a set is never small whose part is shown.

        Args:
            before: as published, like the next two.
            entered: who is counted only after it.
            left: who was counted only before it.
            after: who is counted after it.
            of: the most that it can be, as published.
        """
        if self.is_exact or not int(after[0]):
            return Published(int(after[0]), small=False)
        if entered == left == NOBODY:
            return before
        value = before.value + entered.value - left.value
        inside = (entered, before) if left == NOBODY else (entered,)
        return self._joined(value if of is None else min(value, of), inside, after)

    def sum(self, parts: Iterable[Published], cell: Cell | None = None) -> Published:
        """Sets that have nobody in common, added up as they are published.

        Args:
            parts: the sets.
            cell: all of them together, by which the sum is small or not; without it the sum itself decides.
        """
        parts = list(parts)
        if all(part == NOBODY for part in parts):
            return NOBODY
        value = sum(part.value for part in parts)
        if self.is_exact:
            return Published(value, small=False)
        return _of_somebody(value) if cell is None else self._joined(value, parts, cell)

    def _joined(self, value: int, inside: Iterable[Published], cell: Cell) -> Published:
        """A set whose value is a sum: small by its own noise, where no set inside it is shown."""
        is_small = self.count(cell).small and all(part.small or part == NOBODY for part in inside)
        return Published(max(value, 0) if is_small else max(value, UNDER), small=is_small)

    def cut(self, found: Published, of: Published) -> Published:
        """A count that is no more than what it is of, and small where that is."""
        if self.is_exact or found == NOBODY:
            return found
        return Published(min(found.value, of.value), small=found.small or of.small)

    def no_fewer(self, charges: Published, people: Published) -> Published:
        """Charges raised to the people who have one: each has one at least, and noise must not say otherwise.

        Args:
            charges: as published.
            people: as published; all of them have at least one of the charges.
        """
        if self.is_exact or not people.shown or (charges.shown or 0) >= people.value:
            return charges
        return Published(max(charges.value, people.value), small=False)

    def shown(self, value: int, *, is_somebody: bool) -> Published:
        """A value that was added up of published ones: small where somebody is in it and it is below 11."""
        return _of_somebody(value) if is_somebody else NOBODY

    def without_keys(self, number: int, what: str) -> Published:
        """A count of people of whom only the number is known: the same number of the same thing has the same noise."""
        digest = blake2b(
            f"{what} {number}".encode(), key=self.key.secret, digest_size=8, person=b"clearslate/n"
        )
        key = int.from_bytes(digest.digest(), "little")
        return self.count((number, key, number, number))

    def quantile(self, counts: Any, cell: Cell, part: int = 50) -> int | None:
        """The place of a histogram by which so many percent are reached, its rank moved as a count is; None of fewer than 100 people."""
        whole = int(np.sum(counts))
        if not whole or (not self.is_exact and int(cell[2]) < MEDIANS_FROM):
            return None
        scale = 0 if self.is_exact else isqrt((int(cell[3]) - 1) // int(cell[2])) + 1
        rank = -(-part * whole // 100) + scale * _noise(_mixed(int(cell[1])) >> 64 - _BITS)
        return int(np.searchsorted(np.cumsum(counts), min(max(rank, 1), whole)))

    def can_rate(self, of: Published) -> bool:
        """Whether a share of so many is told."""
        return of.value >= (1 if self.is_exact else RATES_FROM) and not of.small

    def bounds(
        self,
        least: Published,
        most: Published,
        of: tuple[Published, Published],
        *,
        parts: int = 1,
        unseen: int = 0,
    ) -> tuple[float, float] | None:
        """Between which shares the true one lies, nearly always; None where none is told.

        Args:
            least: who certainly is.
            most: who may be.
            of: of how many, at least and at most.
            parts: of how many counts it is the sum at least: of a reform three.
            unseen: people who were left out of it.
        """
        fewest, all_ = of
        if not self.can_rate(fewest):
            return None
        if self.is_exact:
            return least.value / all_.value, min(1.0, most.value / fewest.value)
        # What is at most has as many counts beside those that are at least.
        below, above = _within(parts) + unseen, _within(2 * parts) + unseen
        of_all = _within(1 if fewest == all_ else 2)
        low = (least.value - below) / (all_.value + of_all)
        high = (most.value + above) / (fewest.value - _within(1))
        return max(0.0, low), min(1.0, high)


def _of_somebody(value: int) -> Published:
    return Published(max(value, 0), small=value < UNDER)


def joined(one: Cell, other: Cell, *, of_charges: bool) -> Cell:
    """The cell of two sets that have nothing in common. The charges of both may be those of the same people: so few are assumed."""
    number, key, people, squares = (int(a) + int(b) for a, b in zip(one, other, strict=True))
    return number, key & _MASK, max(int(one[2]), int(other[2])) if of_charges else people, squares


def _within(parts: int) -> int:
    """Within how many people a sum of so many counts nearly always lies: twice its standard deviation."""
    return -(-6 * isqrt(100 * parts) // 10)


def _noise(chance: int) -> int:
    return bisect_right(NOISE, chance) - MOST_NOISE


def _mixed(value: int) -> int:
    """The finisher of splitmix64."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & _MASK
    return value ^ value >> 31


def count_text(found: Published | int | None) -> str:
    """A published count for a reader.

    >>> count_text(Published(1234, small=False)), count_text(None)
    ('1,234', 'under 11')
    """
    shown = found.shown if isinstance(found, Published) else found
    return f"under {UNDER}" if shown is None else f"{shown:,}"


# --- keys -------------------------------------------------------------------------------------------------


def _mixed_all(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    found = values + np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ found >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ found >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return found ^ found >> np.uint64(31)


INVENTED: Final = Key(bytes(_SIZE))
"""Of invented records, of which nobody is to be protected: anybody gets the same figures."""


def key_for(dataset: Dataset, given: Path | None = None) -> Key:
    """The key by which a dataset's people are protected; made, beside the dataset's folder, where there is none.

    Next month's dataset, in a folder beside this one, finds the same. Another place is ``given``.

    Raises:
        ProtectionError: it cannot be read or written, or these records were published under another one.
    """
    if dataset.manifest.coverage.invented and given is None:
        return INVENTED
    beside = dataset.path.resolve().parent
    try:
        with locked(beside / f".{KEY_FILE}.lock", wait=True):
            found = _read(given or beside / KEY_FILE, may_make=given is None)
            _note(beside / _NOTES, dataset.manifest.digest, found)
    except (OSError, BusyError) as error:
        raise ProtectionError(
            f"the key that protects counts cannot be kept in {beside}: {error}; name one with --key, or let this folder be written"
        ) from error
    return found


def _read(path: Path, *, may_make: bool) -> Key:
    if may_make and not path.exists():
        with create_private(path) as file:
            file.write(secrets.token_bytes(_SIZE))
    try:
        secret = path.read_bytes()
    except FileNotFoundError as error:
        raise ProtectionError(
            f"there is no key {path}: restore it; a new one would start a new series"
        ) from error
    if len(secret) != _SIZE:
        raise ProtectionError(f"{path} is no key: it has {len(secret)} bytes and not {_SIZE}")
    if path.stat().st_mode & 0o077:
        raise ProtectionError(
            f"{path} may be read by others: chmod 600 it, or make a new one if somebody may have"
        )
    return Key(secret)


def _note(path: Path, digest: str, key: Key) -> None:
    """Note by which key records were published; another one is another noise, and the two together are less."""
    known: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    if known.get(digest, key.id) != key.id:
        raise ProtectionError(
            f"counts of these records were published under the key {known[digest]}, and this one is {key.id}: two noises can be "
            "averaged; use that key"
        )
    if digest not in known:
        put(path, json.dumps(known | {digest: key.id}, indent=1, sort_keys=True).encode())
