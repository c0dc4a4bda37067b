"""Whether one key stands for one person, and one case: what names, births and counties under it say.

A number that repeats from county to county, or a case's number taken for a person's, makes one person of many. Nothing in a
single row shows that; the rows of one key together do. One person has other names and, now and then, another birth date; so
two rows contradict each other only where both the names and the births are others, and a key is wrong where many of its
values are contradicted, or one of them holds a crowd.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.records.columns import one_chunk
from clearslate.records.distinct import among, distinct_values
from clearslate.records.hashing import hash_strings, mix, rows_hashes

PERSONS: Final = (
    0.05  # share of the persons of several rows whose rows contradict, from which the key is wrong
)
CASES: Final = 0.02  # share of the cases that lie in several counties
FEW: Final = 5  # so many contradictions are no key's fault
CROWD: Final = 12  # different names and births under one key: nobody has so many
_PARTS: Final = 16  # in which pairs of case and county are counted: the memory that counting takes
ENOUGH: Final = 200  # persons, none of whom has a second case: the key is a case's

Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Agreement:
    """What the rows under one key say of each other.

    ``persons``, ``cases``: how many were compared: persons of several rows that tell a name or a birth, cases whose county
    is known. ``of_many``: persons whose rows contradict. ``in_several``: cases that lie in several counties. ``most``: how
    many different people stand under one key, at most. ``single``: persons, where none of them has two cases; else 0.
    ``spelled``, ``persons_spelled``, ``charges_spelled``: cases, persons and charges (of one case) whose number has more than
    one spelling. ``kin``: cases of one person whose number is that of another but for a part. ``nines``: numbers of cases and
    persons that are nines, where no other number comes near.
    """

    persons: int = 0
    of_many: int = 0
    most: int = 1
    cases: int = 0
    in_several: int = 0
    single: int = 0
    spelled: int = 0
    persons_spelled: int = 0
    charges_spelled: int = 0
    kin: int = 0
    nines: int = 0

    def faults(self, *, whole: bool, adds: bool = False) -> list[str]:
        """Why the keys cannot be right; with ``whole``, of a source that holds whole histories; ``adds``: of a part of it."""
        lines = []
        if self.of_many > max(FEW, PERSONS * self.persons):
            lines.append(
                f"the key of the person stands for several people: under {self.of_many:,} of the {self.persons:,} keys that "
                f"can be compared, names and births contradict each other (up to {self.most:,} people under one)"
            )
        elif self.most >= CROWD:
            lines.append(
                f"a key of a person stands for {self.most:,} people: it is a number that means none, such as nines"
            )
        if self.in_several > max(FEW, CASES * self.cases):
            lines.append(
                f"the key of the case stands for several cases: {self.in_several:,} of {self.cases:,} lie in more than one "
                "county; make the key from county and number"
            )
        if self.spelled:
            lines.append(
                f"the key of the case is spelled in several ways: {self.spelled:,} numbers differ from another in blanks, capitals, "
                "signs or leading zeros alone, so that a charge would be judged without the others of its case; bring them into one "
                "form (match and to)"
            )
        if whole and self.persons_spelled:
            lines.append(
                f"the key of the person is spelled in several ways: {self.persons_spelled:,} numbers differ from another in blanks, "
                "capitals, signs or leading zeros alone, so that a history would lack some of its cases; bring them into one form "
                "(match and to)"
            )
        if self.charges_spelled:
            lines.append(
                f"the key of the charge is spelled in several ways: {self.charges_spelled:,} numbers differ from another of their case "
                "in blanks, capitals, signs or leading zeros alone, so that a charge would be judged twice; bring them into one form "
                "(match and to)"
            )
        if self.kin:
            lines.append(
                f"the key of the case has a part more in some rows: {self.kin:,} numbers are those of another case of the same person "
                "but for a part (such as 2015 CF 1 and 2015 CF 1 A), so that a charge would be judged without the others of its case; "
                "bring them into one form (match and to)"
            )
        if self.nines:
            lines.append(
                f"{self.nines:,} numbers of cases or persons are nines, and no other number comes near: they fill a column and "
                "mean none; name them under missing"
            )
        if whole and not adds and self.single >= ENOUGH:
            lines.append(
                f"the key of the person is a case's: none of {self.single:,} persons has a second case, though histories are "
                "said to be whole"
            )
        return lines


class _Numbers(NamedTuple):
    """Hashes of numbers of cases: as they are, in one spelling, and without one of their parts."""

    whole: Hashes
    shorter: Hashes

    @classmethod
    def of(cls, persons: Hashes, cases: pa.Array) -> Self:
        """The numbers of the cases of persons, each with its person's hash folded in."""
        plain = plain_keys(cases)
        shorter = [np.zeros(0, np.uint64)]
        for without in shorter_keys(plain):
            known = without.is_valid()
            shorter.append(mix(persons, without)[known.to_numpy(zero_copy_only=False)])
        return cls(mix(persons, plain), np.concatenate(shorter))

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """All of several."""
        none = np.zeros(0, np.uint64)
        return cls(*(np.concatenate(found) for found in zip((none, none), *parts, strict=True)))

    def kin(self) -> int:
        """How many numbers are another's without one of its parts."""
        return int(among(distinct_values(self.whole), self.shorter).sum())


@dataclass
class KeyCheck:
    """Gathers what rows say of the keys under which they stand. Rows come in buckets, each with all of its persons."""

    _sums: list[Agreement] = field(default_factory=list)
    _cases: list[Hashes] = field(default_factory=list)
    _places: list[Hashes] = field(default_factory=list)
    _spelled: dict[str, list[Hashes]] = field(
        default_factory=lambda: {"case_id": [], "person_id": []}
    )  # of each case and person its number and its plain form, two a row
    _kin: int = 0
    _apart: list[_Numbers] = field(default_factory=list)  # of cases that have a person each
    _nines: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    _charges_spelled: int = 0
    _persons: int = 0
    _pairs: int = 0

    def people(self, rows: pa.Table) -> None:
        """Take rows with ``person_id`` and, so far as they are there, names and the two days of birth."""
        self._sums.append(compare(rows))

    def records(self, rows: pa.Table, *, births: bool) -> None:
        """Take a bucket's records; with ``births``, compare births too: where nothing else tells of people."""
        persons, cases = (hash_strings(rows.column(name)) for name in ("person_id", "case_id"))
        self._persons += len(distinct_values(persons))
        for name, found in self._spelled.items():
            numbers = pc.unique(one_chunk(rows.column(name)))
            found.append(_spelled(numbers))
            self._nines.update((name, *near) for near in _near_nines(numbers))
        of_cases, apart = _numbers_of_cases(rows)
        self._kin += of_cases.kin()
        self._apart.append(apart)
        self._charges_spelled += _spelled_charges(rows)
        self._pairs += len(distinct_values(mix(persons, rows.column("case_id"))))
        place = next((name for name in ("county", "court") if _is_told(rows, name)), None)
        if place is not None:
            known = rows.column(place).is_valid().to_numpy()
            pairs, first = np.unique(mix(cases, rows.column(place))[known], return_index=True)
            self._cases.append(cases[known][first])
            self._places.append(pairs)
        if births:
            self.people(_births(rows))

    def told(self) -> Agreement:
        """What all of them say."""
        cases = in_several = 0
        for part in range(_PARTS if self._cases else 0):  # a case's pairs are all in one part
            here = [of_bucket % np.uint64(_PARTS) == part for of_bucket in self._cases]
            pairs = np.concatenate([places[mine] for places, mine in zip(self._places, here, strict=True)])
            of_pair = np.concatenate([owner[mine] for owner, mine in zip(self._cases, here, strict=True)])
            _, first = np.unique(pairs, return_index=True)
            _, counts = np.unique(of_pair[first], return_counts=True)
            cases += len(counts)
            in_several += int((counts > 1).sum())
        return Agreement(
            persons=sum(each.persons for each in self._sums),
            of_many=sum(each.of_many for each in self._sums),
            most=max((each.most for each in self._sums), default=1),
            cases=cases,
            in_several=in_several,
            single=self._persons if self._pairs - self._persons <= self._persons // 1000 else 0,
            spelled=self._in_several_ways("case_id"),
            persons_spelled=self._in_several_ways("person_id"),
            charges_spelled=self._charges_spelled,
            kin=self._kin + _Numbers.joined(self._apart).kin(),
            nines=sum(
                count
                for (name, digits, nines), count in self._nines.items()
                if nines and not self._nines[name, digits, False]
            ),
        )

    def _in_several_ways(self, name: str) -> int:
        """How many numbers have the plain form of another."""
        if not self._spelled[name]:
            return 0
        pairs = np.concatenate(self._spelled[name])
        _, first = np.unique(pairs[:, 0], return_index=True)
        _, counts = np.unique(pairs[first, 1], return_counts=True)
        return int(counts[counts > 1].sum())


def _spelled(numbers: pa.Array) -> Hashes:
    """Of each number its hash and that of its plain form, two a row, sorted."""
    pair = [hash_strings(numbers), hash_strings(plain_keys(numbers))]
    return np.unique(np.stack(pair, axis=1), axis=0)


def _near_nines(numbers: pa.Array) -> Iterator[tuple[int, bool]]:
    """Of numbers whose last part is digits and begins with two nines: how many digits, and whether all of them are nines."""
    near = numbers.filter(pc.match_substring_regex(numbers, _NEAR_NINES))
    last = pc.struct_field(pc.extract_regex(near, _NEAR_NINES), "last").to_pylist()
    return ((len(digits), digits.strip("9") == "") for digits in last)


def _numbers_of_cases(rows: pa.Table) -> tuple[_Numbers, _Numbers]:
    """The numbers of a bucket's cases: those of persons who may have several, and of those that have a person each."""
    pairs = rows.select(["person_id", "case_id"]).group_by(["person_id", "case_id"]).aggregate([])
    persons, cases = (one_chunk(pairs.column(name)) for name in ("person_id", "case_id"))
    apart = is_of_case(persons, cases)
    theirs = pc.invert(apart)
    return (
        _Numbers.of(hash_strings(persons.filter(theirs)), cases.filter(theirs)),
        _Numbers.of(np.zeros(pc.sum(apart).as_py() or 0, np.uint64), cases.filter(apart)),
    )


def is_of_case(persons: pa.Array, cases: pa.Array) -> pa.Array:
    """Of each row, whether its person is told by the number of its case alone (before which the source's name may stand)."""
    return pc.or_(
        pc.equal(persons, cases), pc.equal(pc.replace_substring_regex(persons, "^[^:]*:", ""), cases)
    )


def _spelled_charges(rows: pa.Table) -> int:
    """How many charges of a bucket have the plain form of another of their person's case."""
    if "charge_id" not in rows.column_names:
        return 0
    charges = one_chunk(rows.column("charge_id"))
    of_case, _ = rows_hashes(rows.column("person_id"), rows.column("case_id"), plain_keys(charges))
    pairs = np.unique(np.stack([of_case, hash_strings(charges)], axis=1), axis=0)
    _, counts = np.unique(pairs[:, 0], return_counts=True)
    return int(counts[counts > 1].sum())


_LETTERS: Final = (
    (r"(\pN)oo(\pN)", r"\100\2"),
    (r"(\pN)o(\pN)", r"\10\2"),
    (r"(\pN)[il](\pN)", r"\11\2"),
)
# What a clerk writes behind a case's number, and what is no part of it.
_STATUSES: Final = (
    "closed|open|reopened|inactive|pending|disposed|dismissed|transferred|consolidated|amended|sealed|expunged|"
    "vacated|void|duplicate|dup|see file|on appeal|warrant"
)
_SPELLING: Final = (
    (r"(\d)[.]0+$", r"\1"),
    (r"[^\pL\pN]+", " "),
    (r"(\pL) ?(\pN)", r"\1 \2"),
    (r"(\pN) ?(\pL)", r"\1 \2"),
    (r"(\pL) l$", r"\1 1"),
    (r"^(?:(?:case|docket|cause|no|nbr|num|number) )+(.*\pN)", r"\1"),
    (rf"(\pN.*?)(?: (?:{_STATUSES}))+ ?$", r"\1"),
    (r"^0?(\d \pL)", r"200\1"),
    (r"^([0-4]\d \pL)", r"20\1"),
    (r"^([5-9]\d \pL)", r"19\1"),
    (r"(^| )0+(\pN)", r"\1\2"),
)
_PARTS_LESS: Final = ((" [^ ]+$", ""), ("^[^ ]+ ", ""), ("(^| )[a-z]+( |$)", " "))
_NEAR_NINES: Final = r"(?:^|[^0-9])(?P<last>99[0-9]{3,})[^0-9]*$"
_DIGIT_OF_LETTERS: Final = r"\pN[oil]+\pN"
_IN_ASCII: Final = ((r"[^\pL\pN]", "[^a-z0-9]"), (r"\pL", "[a-z]"), (r"\pN", "[0-9]"))
LOOKALIKES: Final = str.maketrans(
    "\u0430\u03b2\u0432\u0441\u0501\u0435\u0261\u04bb\u0456\u0131\u0458\u043a\u04cf\u043c\u0578\u03bf\u043e\u043f\u0440\u057d\u0475\u03bd\u03c9\u0445\u0443\u04af\u03b1\u03b3\u03b9\u03ba\u03c1\u03c4\u03c5\u03c7\u0455",
    "abbcdeghiijklmnoonpuvvwxyyayikptuxs",
)
"""Small letters of other alphabets that look like Latin ones, by Unicode's confusables (UTS 39)."""


def plain_keys(keys: pa.Array) -> pa.Array:
    """Keys in one spelling: small letters, one blank where signs or blanks part them or a letter meets a digit, no leading zeros.

    A letter among digits that was typed for one is that digit (``2O15``, ``20l5``; ``CF l``), wide digits are digits, a letter of
    another alphabet is the one it looks like, a whole number has no ``.0`` behind it, and two digits before letters are a year
    (``15 CF 1`` is ``2015 CF 1``). "Case no." before and a status behind ("(closed)") are no part of a number. UTF-8
    that was read as Windows-1252 is read again. Numbers that a sign parts stay apart: ``1-11`` is not ``11-1``.
    """
    if not pc.all(pc.string_is_ascii(keys)).as_py():
        keys = pa.array([key and _read_again(key) for key in keys.to_pylist()], pa.string())
    found = pc.utf8_lower(pc.utf8_normalize(keys, form="NFKC"))
    if not pc.all(pc.string_is_ascii(found)).as_py():
        found = pa.array([key and key.translate(LOOKALIKES) for key in found.to_pylist()], pa.string())
    ascii_alone = bool(pc.all(pc.string_is_ascii(found)).as_py())
    if pc.any(pc.match_substring_regex(found, _of(_DIGIT_OF_LETTERS, ascii_alone=ascii_alone))).as_py():
        for pattern, by in _LETTERS * 2:
            found = pc.replace_substring_regex(found, _of(pattern, ascii_alone=ascii_alone), by)
    for pattern, by in _SPELLING:
        found = pc.replace_substring_regex(found, _of(pattern, ascii_alone=ascii_alone), by)
    return pc.utf8_trim_whitespace(found)


def shorter_keys(plain: pa.Array) -> list[pa.Array]:
    """Plain keys (`plain_keys`) without their last part, their first, and their letters; missing where that leaves no digit, or all."""
    found = []
    for pattern, rest in _PARTS_LESS:
        without = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, pattern, rest))
        stands = pc.and_(pc.not_equal(without, plain), pc.match_substring_regex(without, "[0-9]"))
        found.append(pc.if_else(stands, without, None))
    return found


@cache
def _of(pattern: str, *, ascii_alone: bool) -> str:
    """A pattern of small letters and digits, for keys that are of ASCII alone.

    RE2 reads each pattern anew for each array, and classes of all of Unicode's letters take it a hundred times as long.
    """
    for unicode, here in _IN_ASCII if ascii_alone else ():
        pattern = pattern.replace(unicode, here)
    return pattern


def _read_again(key: str) -> str:
    """A text whose bytes were taken for another encoding's, as it was meant; any other as it is."""
    try:
        return key.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return key


def compare(rows: pa.Table) -> Agreement:
    """How the rows of each person agree, each compared with the person's first."""
    if not rows.num_rows:
        return Agreement()
    persons = _codes(rows, "person_id")
    order = np.argsort(persons, kind="stable")
    persons = persons[order]
    starts = np.flatnonzero(np.append(True, persons[1:] != persons[:-1]))
    reference = np.repeat(starts, np.diff(np.append(starts, len(persons))))
    first, last, initial = (
        _codes(rows, name)[order] for name in ("name_first", "name_last", "name_first[0]")
    )
    names = _both(first, reference) & _both(last, reference)
    others = names & (last != last[reference]) & (initial != initial[reference])
    birth, parts = _birth(rows, order)
    births = _both(birth, reference)
    far = births & (sum((part != part[reference]).astype(np.int8) for part in parts) >= 2)
    own = np.arange(len(persons)) == reference
    contradict = np.where(births, far & (others | ~names), others) & ~own
    compared = (names | births) & ~own
    at = np.cumsum(np.bincount(starts, minlength=len(persons))) - 1
    return Agreement(
        persons=len(distinct_values(at[compared])),
        of_many=len(distinct_values(at[contradict])),
        most=max(_most(at, [(first, last), (birth,)]), 1),
    )


def _most(persons: Codes, keys: list[tuple[Codes, ...]]) -> int:
    """The most different people under one key: of names and births, where both are told, the fewer."""
    counts = []
    for columns in keys:
        known = np.logical_and.reduce([column >= 0 for column in columns])
        if not known.any():
            continue
        different = persons[known]
        for column in columns:
            _, different = np.unique(different * (int(column.max()) + 1) + column[known], return_inverse=True)
        _, first = np.unique(different, return_index=True)
        counts.append(np.bincount(persons[known][first], minlength=int(persons[-1]) + 1))
    return int(np.minimum.reduce(counts).max()) if counts else 1


def _is_told(rows: pa.Table, name: str) -> bool:
    return name in rows.column_names and rows.column(name).null_count < rows.num_rows


def _births(rows: pa.Table) -> pa.Table:
    """The births of records, each of a person once."""
    names = ["person_id", "date_of_birth_from", "date_of_birth_to"]
    births = rows.select(names).filter(rows.column(names[1]).is_valid())
    return births.rename_columns(["person_id", "birth_from", "birth_to"])


def _codes(rows: pa.Table, name: str) -> Codes:
    """A column as numbers, equal where its texts are; -1 where they are missing. ``[0]`` stands for the first letter."""
    plain = name.removesuffix("[0]")
    if plain not in rows.column_names:
        return np.full(rows.num_rows, -1, np.int64)
    texts = one_chunk(rows.column(plain)).cast(pa.string())
    if plain != name:
        texts = pc.utf8_slice_codeunits(texts, 0, 1)
    return _numbers(texts.dictionary_encode().indices.cast(pa.int64()))


def _birth(rows: pa.Table, order: Any) -> tuple[Codes, tuple[Codes, ...]]:
    """The day of birth where it is one day, else -1; and its year, month and day."""
    if "birth_from" not in rows.column_names:
        missing = np.full(rows.num_rows, -1, np.int64)
        return missing, (missing,)
    low, high = (one_chunk(rows.column(f"birth_{end}")).cast(pa.date32()) for end in ("from", "to"))
    day = pc.if_else(pc.equal(low, high), low, None)
    parts = tuple(_numbers(part(day))[order] for part in (pc.year, pc.month, pc.day))
    return np.where(parts[0] < 0, -1, parts[0] * 512 + parts[1] * 32 + parts[2]), parts


def _numbers(column: pa.Array) -> Codes:
    numbers: Codes = pc.fill_null(column.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return numbers


def _both(codes: Codes, reference: NDArray[np.intp]) -> Mask:
    return np.asarray((codes >= 0) & (codes[reference] >= 0), np.bool_)
