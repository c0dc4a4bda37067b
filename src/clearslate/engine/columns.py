"""A table of whole persons as the evaluator reads it: codes, bits and intervals, one array a field.

Read only what a law asks for; each field is decoded once. The interning of texts lives for the process, so
that a test on text (a statute on a list, a grade) is decided once for each distinct combination of values.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import kernels
from clearslate.law.terms import UNKNOWN
from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.narrow import UNKNOWN_LENGTH, Dates, Terms, dates_of, narrow_dates
from clearslate.records.schema import FIELD, UNREAD, Disposition, Field, Kind, Membership
from clearslate.records.tables import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.engine.values import FieldBits

UNBOUNDED: Final = np.int64(2**62)
_FEW_WORDS: Final = 64  # up to so many are all numbered, whether they occur or not


@dataclass(frozen=True)
class Doubted:
    """A missing value of a field that its source did not leave empty (``unread``): it may be any of these, of which None is the first."""

    field: str
    values: tuple[str | None, ...]


Value = str | int | None | Doubted


class MissingColumn(Exception):
    """The table lacks a column that a law reads. The message names it."""


@dataclass
class Interner:
    """Numbers for the distinct combinations of values of a few fields, and what each law's test says of them."""

    numbers: dict[tuple[Value, ...], int] = field(default_factory=dict)
    combinations: list[tuple[Value, ...]] = field(default_factory=list)
    answers: dict[object, tuple[bytearray, list[tuple[str, ...]]]] = field(default_factory=dict)
    masks: dict[tuple[object, int], tuple[array[int], bool]] = field(default_factory=dict)

    def number(self, combination: tuple[Value, ...]) -> int:
        """The number of a combination, given on first sight."""
        found = self.numbers.get(combination)
        if found is None:
            found = self.numbers[combination] = len(self.combinations)
            self.combinations.append(combination)
        return found

    def bits(self, key: object, decide: Callable[..., tuple[int, tuple[str, ...]]]) -> bytearray:
        """Bits of every combination seen so far, deciding only the new ones."""
        found = self.answers.get(key)
        if found is None:
            found = self.answers[key] = bytearray(), []
        bits, names = found
        for combination in self.combinations[len(bits) :]:
            answer, blamed = _decided(decide, combination)
            names.append(blamed)
            bits.append(answer)
        return bits

    def blame(self, key: object, fields: FieldBits) -> tuple[array[int], bool]:
        """The mask of the fields that each combination blames, of those that `bits` decided; and whether any blames one."""
        _, names = self.answers[key]
        masks, some = self.masks.get((key, fields.word), (array("Q"), False))
        if len(masks) < len(names):
            new = [sum({fields.bit(name) for name in blamed}) for blamed in names[len(masks) :]]
            masks.extend(new)
            some = some or any(new)
            self.masks[key, fields.word] = masks, some
        return masks, some


def _decided(
    decide: Callable[..., tuple[int, tuple[str, ...]]], combination: tuple[Value, ...]
) -> tuple[int, tuple[str, ...]]:
    """What a test says of a combination: of a doubted value what it says of all that it may be, or that it is unknown.

    A test may read a missing value as an answer (no word of an attempt is the completed offense); of a doubted one that would be a guess.
    """
    doubted = [value for value in combination if isinstance(value, Doubted)]
    if not doubted:
        return decide(*combination)
    readings = product(*(value.values if isinstance(value, Doubted) else (value,) for value in combination))
    first = decide(*next(readings))
    if first[0] == UNKNOWN or all(decide(*each)[0] == first[0] for each in readings):
        return first
    return UNKNOWN, tuple(value.field for value in doubted)


class Rows(Protocol):
    """What is asked of a table: an Arrow table, or one that reads its columns when they are asked for."""

    @property
    def num_rows(self) -> int:
        """How many rows."""

    @property
    def column_names(self) -> list[str]:
        """The columns that there are."""

    def column(self, name: str) -> Any:
        """One column."""


class Segments(NamedTuple):
    """Where persons and cases begin (and, last, the number of rows); bits of whether a row is surely its person's, None where all are."""

    persons: NDArray[Any]
    cases: NDArray[Any]
    membership: NDArray[Any] | None


class Columns:
    """Decoded columns of one table, rows sorted by person and case.

    Args:
        table: canonical rows of whole persons (see ``clearslate.records.schema``), dates narrowed.
        facts: the jurisdiction's own fields.
        interners: the process's interners, by fields.
        segments: those of this very table, where they are known already.
    """

    def __init__(
        self,
        table: Rows,
        facts: Iterable[Field],
        interners: dict[tuple[str, ...], Interner],
        segments: Segments | None = None,
    ) -> None:
        self.table = table
        self.facts = tuple(facts)
        self._renamed = renamed(table, self.facts)
        self._names = frozenset((*table.column_names, *self._renamed))
        self._begin(table.num_rows, FIELD | {fact.name: fact for fact in self.facts}, interners, segments)

    def _begin(
        self,
        rows: int,
        fields: Mapping[str, Field],
        interners: dict[tuple[str, ...], Interner],
        segments: Segments | None,
    ) -> None:
        self.rows = rows
        self._fields = fields
        self._interners = interners
        self._texts: dict[str, tuple[NDArray[Any], list[Value]]] = {}
        self._days: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {}
        self._combinations: dict[tuple[str, ...], NDArray[Any]] = {}
        self._keys: dict[str, NDArray[Any]] = {}
        self.kept: dict[Hashable, Any] = {}
        """What tapes keep of the table between their runs."""
        self.segments = segments or self._segments()
        self.person_starts, self.case_starts, self.membership = self.segments
        self.person_of_row = _numbers(self.person_starts)
        self.case_of_row = _numbers(self.case_starts)

    def _segments(self) -> Segments:
        persons = kernels.run_starts(self._changes("person_id"))
        changed = self._changes("case_id")
        if self.rows:
            changed[persons[:-1]] = True
        return Segments(persons, kernels.run_starts(changed), self._membership())

    def _membership(self) -> NDArray[Any] | None:
        """Bits of whether each row is surely its person's; None where all are."""
        codes, words = self.text("membership")
        surely = np.array([3 if word == Membership.CERTAIN else 1 for word in words], np.uint8)
        bits = kernels.pick(surely, codes)
        return None if (bits == 3).all() else bits

    def column(self, name: str) -> pa.Array:
        """One column as a single Arrow array."""
        if name not in self._names:
            raise MissingColumn(
                f"the dataset has no column {name!r}, which the law reads: build it with this version"
            )
        found = self._renamed.get(name)
        return one_chunk(self.table.column(name)) if found is None else found

    def has(self, name: str) -> bool:
        """Whether the table has the field at all (a fact that no source carries has no column)."""
        return self._fields[name].columns[0] in self._names

    def is_days(self, name: str) -> bool:
        """Whether a field is a date or an event."""
        return len(self._fields[name].columns) == 2

    def kind(self, name: str) -> Kind:
        """Of what kind a field is."""
        return self._fields[name].kind

    def values(self, name: str) -> list[Any]:
        """A column of the table as Python values; None in every row where the table has none."""
        return self.column(name).to_pylist() if name in self._names else [None] * self.rows

    def _changes(self, name: str) -> NDArray[Any]:
        changed = np.ones(self.rows, bool)
        if self.rows > 1:
            values = self.column(name)
            changed[1:] = pc.not_equal(values.slice(1), values.slice(0, self.rows - 1)).to_numpy(
                zero_copy_only=False
            )
        return changed

    # --- text -------------------------------------------------------------------------------------

    def text(self, name: str) -> tuple[NDArray[Any], list[Value]]:
        """Codes (int32) and the value of each code; missing is the last code, value None."""
        if name not in self._texts:
            self._texts[name] = self._read_text(name)
        return self._texts[name]

    def _read_text(self, name: str) -> tuple[NDArray[Any], list[Value]]:
        if not self.has(name):
            return np.zeros(self.rows, np.int32), [None]
        encoded = self._encoded(name)
        words: list[Value] = encoded.dictionary.to_pylist()
        return _int32(encoded.indices.cast(pa.int32()), len(words)), [*words, None]

    def _encoded(self, name: str) -> pa.DictionaryArray:
        values = self.column(self._fields[name].columns[0])
        return values if pa.types.is_dictionary(values.type) else values.dictionary_encode()

    def keys(self, name: str) -> NDArray[Any]:
        """Codes of an identifier, -1 where it is missing; equal codes are equal identifiers in this table."""
        if name not in self._keys:
            self._keys[name] = (
                _int32(self._encoded(name).indices.cast(pa.int32()), -1)
                if self.has(name)
                else np.full(self.rows, -1, np.int32)
            )
        return self._keys[name]

    def combination(self, fields: tuple[str, ...]) -> tuple[NDArray[Any], Interner]:
        """For each row the number of its combination of values, and the interner that gave the numbers."""
        interner = self.interner(fields)
        if fields not in self._combinations:
            self._combinations[fields] = self._combine(fields, interner)
        return self._combinations[fields], interner

    def interner(self, fields: tuple[str, ...]) -> Interner:
        """What numbers the combinations of values of the fields."""
        found = self._interners.get(fields)
        if found is None:
            found = self._interners[fields] = Interner()
        return found

    def _combine(self, fields: tuple[str, ...], interner: Interner) -> NDArray[Any]:
        dense, words = self._doubted(fields[0])
        tuples: list[tuple[Value, ...]] = [(word,) for word in words]
        if fields[1:] or len(words) > _FEW_WORDS:
            dense, found = kernels.compact(dense, len(words))
            tuples = [tuples[code] for code in found]
        for name in fields[1:]:
            codes, words = self._doubted(name)
            dense, found = kernels.compact(
                dense.astype(np.int64) * len(words) + codes, len(tuples) * len(words)
            )
            tuples = [(*tuples[pair // len(words)], words[pair % len(words)]) for pair in found.tolist()]
        numbers = np.array([interner.number(combination) for combination in tuples], np.int32)
        return kernels.pick(numbers, dense) if self.rows else np.empty(0, np.int32)

    def _doubted(self, name: str) -> tuple[NDArray[Any], list[Value]]:
        """As `text`, with a value of its own where a field that has few values is missing and its source did not leave it empty."""
        codes, words = self.text(name)
        vocabulary = self._fields[name].vocabulary
        if not vocabulary or len(self.text(UNREAD)[1]) < 2:
            return codes, words
        rows = (codes == len(words) - 1) & self.is_unread(name)
        if not rows.any():
            return codes, words
        # What is missing keeps the last code.
        codes = np.where(codes == len(words) - 1, np.where(rows, codes, codes + 1), codes).astype(np.int32)
        return codes, [*words[:-1], Doubted(name, (None, *vocabulary)), None]

    def is_unread(self, name: str) -> NDArray[np.bool_]:
        """The rows that say of a field that its source did not leave it empty."""
        codes, lists = self.text(UNREAD)
        found: NDArray[np.bool_] = np.array([name in str(each or "").split() for each in lists])[codes]
        return found

    # --- truths, days, numbers ----------------------------------------------------------------------

    def bits(self, name: str) -> NDArray[Any]:
        """A yes-or-no field as truth bits: 3 yes, 0 no, 1 missing."""
        if not self.has(name):
            return np.ones(self.rows, np.uint8)
        values = self.column(name)
        valid, content = values.buffers()
        found: NDArray[Any] = kernels.truths(_bytes(content), _bytes(valid), values.offset, self.rows)
        return found

    def days(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """A date or event: earliest and latest day (the same array where every day is exact)."""
        if name not in self._days:
            self._days[name] = self._read_days(name)
        return self._days[name]

    def _read_days(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        if not self.has(name):
            return np.full(self.rows, ALWAYS, np.int32), np.full(self.rows, NEVER, np.int32)
        first, last = self._fields[name].columns
        low = _int32(self.column(first), ALWAYS)
        high = _int32(self.column(last), NEVER)
        return (low, low) if _equal(low, high) else (low, high)

    def numbers(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """A number: at least and at most (0 and UNBOUNDED where it is missing)."""
        if not self.has(name):
            return np.zeros(self.rows, np.int64), np.full(self.rows, UNBOUNDED, np.int64)
        values = self.column(name)
        kind = np.float64 if self._fields[name].kind is Kind.NUMBER else np.int64
        low = pc.fill_null(values, 0).to_numpy(zero_copy_only=False).astype(kind)
        if not values.null_count:
            return low, low
        high = low.copy()
        high[values.is_null().to_numpy(zero_copy_only=False)] = UNBOUNDED
        return low, high


class Stated(NamedTuple):
    """A value that is stated of a field; None: missing. Of a date or event a `DayInterval`. ``rows``: of all rows, whether it is stated there."""

    rows: NDArray[np.bool_]
    value: Any


class Decoded(Columns):
    """A few people's rows, of Python values, as columns: the dates as they are recorded. A field that no row has is missing.

    Args:
        rows: canonical rows by field name, in the order of a bucket (`in_order`).
        facts: the jurisdiction's own fields.
        interners: by fields.

    Raises:
        DatasetError: a row names a field that does not exist, lacks one that is required, or has a value that does not suit its
            field; or a charge has more than one certain row.
    """

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        facts: Sequence[Field],
        interners: dict[tuple[str, ...], Interner],
    ) -> None:
        self.facts = tuple(facts)
        self._cells = columns_of(rows, self.facts)
        self._bits: dict[str, NDArray[Any]] = {}
        self._numbers: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {}
        self._begin(len(rows), FIELD | {fact.name: fact for fact in self.facts}, interners, None)
        self.interners = interners
        own = (fact.name for fact in self.facts if fact.kind in (Kind.DATE, Kind.EVENT))
        self.recorded = dates_of(self._cells, own, self.rows)
        """The names of the dates, and of each a row of earliest days, of latest days, and of whether anything is recorded."""

    def has(self, name: str) -> bool:
        """Whether any row says anything of the field."""
        return name in self._cells

    def values(self, name: str) -> list[Any]:
        """A field as Python values."""
        found = self._cells.get(name)
        return [None] * self.rows if found is None else found

    def _changes(self, name: str) -> NDArray[Any]:
        changed = np.ones(self.rows, bool)
        values = self.values(name)
        changed[1:] = [one != other for one, other in pairwise(values)]
        return changed

    def _read_text(self, name: str) -> tuple[NDArray[Any], list[Value]]:
        values = self.values(name)
        words: list[Value] = [word for word in dict.fromkeys(values) if word is not None]
        places: dict[Value, int] = {word: place for place, word in enumerate((*words, None))}
        return np.fromiter(map(places.__getitem__, values), np.int32, self.rows), [*words, None]

    def bits(self, name: str) -> NDArray[Any]:
        """A yes-or-no field as truth bits."""
        if name not in self._bits:
            self._bits[name] = np.array([_TRUTHS[value] for value in self.values(name)], np.uint8)
        return self._bits[name]

    def numbers(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """A number: at least and at most."""
        if name not in self._numbers:
            kind = np.float64 if self.kind(name) is Kind.NUMBER else np.int64
            values = self.values(name)
            low = np.array([0 if value is None else value for value in values], kind)
            high = low
            if None in values:
                high = np.array([UNBOUNDED if value is None else value for value in values], kind)
            self._numbers[name] = low, high
        return self._numbers[name]


_TRUTHS: Final = {True: 3, False: 0, None: 1}


_BOUNDING: Final = ("disposition", "incarceration_days", "suspended_days")
"""What bounds the dates of a row, beside them."""


class Copies(Columns):
    """A small table so many times over, each copy with persons of its own, and some values stated in place of the table's.

    The dates are narrowed as those of a bucket are.

    Args:
        base: the table.
        count: how many copies.
        stated: by field what is stated in which rows of all copies; of two about one row the later one counts.
        known_through: the day up to which the records are complete; where that is not one for all, of each row of the base.
        once: the same table once, with nothing stated otherwise, where that is there: what is the same is taken from it.
    """

    def __init__(
        self,
        base: Decoded,
        count: int,
        stated: Mapping[str, Sequence[Stated]],
        known_through: int | NDArray[np.int64],
        once: Copies | None = None,
    ) -> None:
        self._base, self.count, self.stated = base, count, stated
        self._known_through = known_through
        starts = np.arange(count, dtype=np.int64)[:, None] * base.rows
        persons, cases = (
            np.append((starts + each[:-1]).ravel(), count * base.rows)
            for each in (base.person_starts, base.case_starts)
        )
        membership = None if base.membership is None else repeated(base.membership, count)
        self.facts = base.facts
        self._begin(count * base.rows, base._fields, base.interners, Segments(persons, cases, membership))
        if once is None and (count > 1 or stated):
            once = Copies(base, 1, {}, known_through)
        self._once = once
        if once is not None:
            self.kept = once.kept
        self.read: dict[Hashable, tuple[NDArray[Any], ...]] = {}
        """Of the table once, the arrays that tapes read."""

    def has(self, name: str) -> bool:
        """Whether it is a field: one that nobody stated is missing."""
        return name in self._fields

    @property
    def once(self) -> Copies:
        """The table once."""
        return self._once or self

    @cached_property
    def otherwise_dated(self) -> NDArray[np.intp]:
        """The rows whose dates may be others than the table's: where a date is stated, or what bounds one."""
        rows = np.zeros(self.rows, np.bool_)
        for name in self.stated.keys() & {*self._base.recorded[0], *_BOUNDING}:
            for stated in self.stated[name]:
                rows |= stated.rows
        return np.flatnonzero(rows)

    @cached_property
    def _dates(self) -> dict[str, Dates]:
        return self.narrowed(np.arange(self.rows))

    def narrowed(self, rows: NDArray[np.intp]) -> dict[str, Dates]:
        """The dates of some rows, which are named in their order."""
        own = rows % self._base.rows if self.count > 1 else rows
        known = self._known_through if isinstance(self._known_through, int) else self._known_through[own]
        names, *ends = self._base.recorded
        lows, highs, recorded = (each.take(own, axis=1) for each in ends)
        dates = {name: Dates(*each) for name, *each in zip(names, lows, highs, recorded, strict=True)}
        for name in self.stated.keys() & dates.keys():
            low, high, written = dates[name]
            for stated, days in self.stated[name]:
                here = stated.take(rows)
                first, last = (ALWAYS, NEVER) if days is None else days
                np.putmask(low, here, first)
                np.putmask(high, here, last)
                np.putmask(written, here, days is not None and days != (ALWAYS, NEVER))
        codes, words = self.text("disposition")
        codes = codes[rows]
        endings = (
            codes == (words.index(each) if each in words else -1)
            for each in (Disposition.PENDING, Disposition.CONVICTED, Disposition.DEFERRED, None)
        )
        lengths = ([end[rows] for end in self.numbers(name)] for name in _BOUNDING[1:])
        lasting = (np.where(low == high, low, UNKNOWN_LENGTH) for low, high in lengths)
        narrow_dates(dates, Terms(*endings, *lasting), known, is_in_order=not np.greater(lows, highs).any())
        return dates

    def values(self, name: str) -> list[Any]:
        """A column of the table as Python values, where there is one copy with nothing stated otherwise."""
        if self.count > 1 or self.stated:
            raise ValueError("copies have no values of their own")
        return self._base.values(name)

    def _read_text(self, name: str) -> tuple[NDArray[Any], list[Value]]:
        codes, words = self._base.text(name)
        codes, words = repeated(codes, self.count), list(words)
        for rows, value in self.stated.get(name, ()):
            if value not in words:  # a new word takes the code of what is missing, which is the last one
                codes[codes == len(words) - 1] = len(words)
                words.insert(-1, value)
            np.putmask(codes, rows, words.index(value))
        return codes, words

    def keys(self, name: str) -> NDArray[Any]:
        """Codes of an identifier, -1 where it is missing; equal codes are equal identifiers in this table."""
        if name not in self._keys:
            codes, words = self.text(name)
            self._keys[name] = np.where(codes == len(words) - 1, np.int32(-1), codes)
        return self._keys[name]

    def _combine(self, fields: tuple[str, ...], interner: Interner) -> NDArray[Any]:
        if self.stated.keys().isdisjoint((*fields, UNREAD)):
            return repeated(self._base.combination(fields)[0], self.count)
        return super()._combine(fields, interner)

    def bits(self, name: str) -> NDArray[Any]:
        """A yes-or-no field as truth bits: 3 yes, 0 no, 1 missing."""
        found: NDArray[Any] = repeated(self._base.bits(name), self.count)
        for rows, value in self.stated.get(name, ()):
            np.putmask(found, rows, 1 if value is None else 3 if value else 0)
        return found

    def _read_days(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        return self._dates[name][:2] if name in self._dates else super()._read_days(name)

    def numbers(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """A number: at least and at most (0 and UNBOUNDED where it is missing)."""
        low, high = (repeated(each, self.count) for each in self._base.numbers(name))
        for rows, value in self.stated.get(name, ()):
            np.putmask(low, rows, 0 if value is None else value)
            np.putmask(high, rows, UNBOUNDED if value is None else value)
        return low, high


def repeated(values: NDArray[Any], count: int) -> NDArray[Any]:
    """Values of rows so many times over, along the last axis; a new array."""
    found = np.empty((*values.shape[:-1], count, values.shape[-1]), values.dtype)
    found[...] = values[..., None, :]
    return found.reshape(*values.shape[:-1], count * values.shape[-1])


def renamed(table: Rows, facts: Iterable[Field]) -> dict[str, pa.Array]:
    """The columns of facts that the table holds under a former name; where it has both, today's goes first, row by row.

    The dates of the table are narrowed: a missing one is any day.
    """
    names = frozenset(table.column_names)
    found: dict[str, pa.Array] = {}
    for fact in facts:
        for before in (old.columns for old in fact.former):
            if names.isdisjoint(before):
                continue
            olds = [one_chunk(table.column(column)) for column in before]
            if fact.columns[0] in names:
                news = [one_chunk(table.column(column)) for column in fact.columns]
                olds = [_first(new, old, _is_open(news)) for new, old in zip(news, olds, strict=True)]
            found |= dict(zip(fact.columns, olds, strict=True))
    return found


def _is_open(columns: list[pa.Array]) -> pa.Array:
    """Where a field is missing."""
    if len(columns) == 1:
        return columns[0].is_null()
    first, last = (each.cast(pa.int32()) for each in columns)
    return pc.and_(pc.equal(pc.fill_null(first, ALWAYS), ALWAYS), pc.equal(pc.fill_null(last, NEVER), NEVER))


def _first(new: pa.Array, old: pa.Array, missing: pa.Array) -> pa.Array:
    words = pa.types.is_dictionary(new.type)
    chosen = pc.if_else(
        missing, old.dictionary_decode() if words else old, new.dictionary_decode() if words else new
    )
    return chosen.dictionary_encode() if words else chosen


def _numbers(starts: NDArray[Any]) -> NDArray[np.int32]:
    """Of each row the number of its run."""
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))


def _equal(low: NDArray[Any], high: NDArray[Any]) -> bool:
    some = slice(0, 64)  # mostly they differ at once, or nowhere
    return np.array_equal(low[some], high[some]) and np.array_equal(low, high)


def _int32(values: pa.Array, missing: int) -> NDArray[Any]:
    valid, content = values.buffers()
    days = _bytes(content).view(np.int32)[values.offset : values.offset + len(values)]
    if not values.null_count:
        return days
    found: NDArray[Any] = kernels.filled(days, _bytes(valid), values.offset, missing)
    return found


def _bytes(buffer: pa.Buffer | None) -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8)
