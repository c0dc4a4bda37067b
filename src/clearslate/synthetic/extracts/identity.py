"""Who the people of a chunk truly are, in more detail than the charges need, and how a clerk writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from clearslate.records.days import NEVER
from clearslate.synthetic.draws import YEAR, chance, whole
from clearslate.synthetic.people import MISSING, transpose

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.chunk import Chunk
    from clearslate.synthetic.draws import Ints
    from clearslate.synthetic.extracts.flaws import Flaws
    from clearslate.synthetic.profile import Profile

Texts = "NDArray[np.object_]"  # text; None where there is none

_TWO_PARTS: Final = {"hispanic": 0.5}
_TWO_PARTS_ELSE: Final = 0.02
_MARRIED: Final = 0.4  # of women; most of them take another name
_OWN_NAMES: Final = ("hispanic", "asian", "native")
_HOUSES: Final = 8  # addresses of one person over the years
_YEARS_IN_A_HOUSE: Final = 4
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_DAY_1900: Final = int(np.datetime64("1900-01-01").astype(np.int64))


@dataclass
class Identities:
    """The true people of a chunk, one row each, in the order of the chunk's person records."""

    true_id: NDArray[np.object_]
    first: NDArray[np.object_]
    middle: NDArray[np.object_]
    last: NDArray[np.object_]
    later_last: NDArray[np.object_]
    renamed: Ints  # the day from which the later last name is borne; NEVER
    alias: NDArray[np.object_]  # another last name that is given at times
    suffix: NDArray[np.object_]
    birth: Ints
    sex: NDArray[np.object_]
    race: NDArray[np.object_]
    names: NDArray[np.object_]  # the origin of the last name: english, hispanic, asian, native
    state_id: NDArray[np.object_]
    fbi_number: NDArray[np.object_]
    license: NDArray[np.object_]
    household: NDArray[np.int64]
    place: Ints  # code of the county
    relation: NDArray[np.object_]
    related_to: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.true_id)


@dataclass
class Written:
    """How an agency wrote people down, one row a record."""

    first: NDArray[np.object_]
    middle: NDArray[np.object_]
    last: NDArray[np.object_]
    suffix: NDArray[np.object_]
    birth: Ints  # MISSING where not written
    sex: NDArray[np.object_]
    race: NDArray[np.object_]
    street: NDArray[np.object_]
    postcode: NDArray[np.object_]
    license: NDArray[np.object_]


def _objects(array: pa.Array[Any]) -> NDArray[np.object_]:
    column: Any = array
    if hasattr(column, "combine_chunks"):
        column = column.combine_chunks()
    return np.asarray(column.to_pylist(), object)


def true_people(rng: Generator, chunk: Chunk, profile: Profile, index: int) -> Identities:
    """The people of a chunk made without defects: each person record is a true person."""
    people, truth = chunk.people, chunk.truth
    size = people.num_rows
    relation = _objects(truth["relation"])
    related = pc.index_in(truth["related_to"], truth["true_person_id"].combine_chunks())
    other = np.asarray(related.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    birth = people["date_of_birth_from"].cast("int32").to_numpy().astype(np.int32)
    first, last = _objects(people["given_name"]), _objects(people["family_name"])
    sex, race = _objects(people["sex"]), _objects(people["race"])
    middle = _middles(rng, _objects(people["middle_initial"]), race, sex, profile)
    suffix = np.full(size, None, object)
    namesake = (relation == "namesake") & (other >= 0)
    son = namesake & (birth > birth[other])
    same_middle = son & chance(rng, 0.7, size)
    middle[same_middle] = middle[other[same_middle]]
    last = _two_parts(rng, last, race)
    kin = (other > np.arange(size)) & (other >= 0)
    last[other[kin]] = last[kin]
    suffix[son] = "JR"
    suffix[namesake & ~son] = "SR"
    again = (relation == "none") & (sex == "M") & chance(rng, 0.03, size)
    suffix[again] = np.array(["JR", "JR", "JR", "II", "III", "SR"], object)[
        rng.integers(0, 6, int(again.sum()))
    ]
    serial = np.arange(size, dtype=np.int64) + index * 131_072
    household = np.where(
        (other >= 0) & chance(rng, 0.6, size), np.minimum(serial, index * 131_072 + other), serial
    )
    later, renamed = _marry(rng, last, sex, birth)
    alias = last[rng.permutation(size)]
    counties = {name: code for code, name in enumerate(profile.counties)}
    letters = np.array(list("ABCDEFGHJKLMNPRTVWX"), object)
    fbi = (serial * 2_718_281 + 7_777_777) % 100_000_000
    return Identities(
        true_id=_objects(truth["true_person_id"]),
        first=first,
        middle=middle,
        last=last,
        later_last=later,
        renamed=renamed,
        alias=alias,
        suffix=suffix,
        birth=birth,
        sex=sex,
        race=race,
        names=_origins(_objects(people["family_name"]), profile),
        state_id=_objects(people["state_id"]),
        fbi_number=np.array([f"{number:08d}" for number in fbi.tolist()], object)
        + letters[serial % len(letters)],
        license=_objects(people["driver_license"]),
        household=household,
        place=np.array([counties[name] for name in _objects(people["county"])], np.int32),
        relation=relation,
        related_to=_objects(truth["related_to"]),
    )


def _origins(last: NDArray[np.object_], profile: Profile) -> NDArray[np.object_]:
    """The origin of each last name; a name that several groups bear, or that nobody else bears, is english."""
    of_name = {
        name: group.name for group in profile.groups for name in group.family if group.name in _OWN_NAMES
    }
    for group in profile.groups:
        if group.name not in _OWN_NAMES:
            of_name |= dict.fromkeys(group.family, "english")
    return np.array([of_name.get(name, "english") for name in last], object)


def _middles(
    rng: Generator,
    initials: NDArray[np.object_],
    race: NDArray[np.object_],
    sex: NDArray[np.object_],
    profile: Profile,
) -> NDArray[np.object_]:
    """Middle names that begin with the initial, from the given names of the group; else the initial."""
    middle = initials.copy()
    for group in profile.groups:
        for letter, names in group.given.items():
            by_initial: dict[str, list[str]] = {}
            for name in names:
                by_initial.setdefault(name[0], []).append(name)
            rows = np.flatnonzero((race == group.name) & (sex == letter))
            drawn = rng.random(len(rows))
            for initial, fitting in by_initial.items():
                chosen = initials[rows] == initial
                words = np.array(fitting, object)
                middle[rows[chosen]] = words[(drawn[chosen] * len(words)).astype(np.int64)]
    return middle


def _two_parts(rng: Generator, last: NDArray[np.object_], race: NDArray[np.object_]) -> NDArray[np.object_]:
    """Some last names have two parts: the second is a name of the same group."""
    found = last.copy()
    for group in dict.fromkeys(race.tolist()):
        rows = np.flatnonzero(race == group)
        chosen = rows[chance(rng, _TWO_PARTS.get(group, _TWO_PARTS_ELSE), len(rows))]
        second = last[rng.permutation(rows)[: len(chosen)]]
        found[chosen] = np.where(last[chosen] == second, last[chosen], last[chosen] + " " + second)
    return found


def _marry(
    rng: Generator, last: NDArray[np.object_], sex: NDArray[np.object_], birth: Ints
) -> tuple[NDArray[np.object_], Ints]:
    size = len(last)
    married = (sex == "F") & chance(rng, _MARRIED, size)
    later = last.copy()
    husband = last[rng.permutation(size)]
    both = chance(rng, 0.15, size)
    taken = np.where(both, last + " " + husband, husband)
    later[married] = taken[married]
    day = whole(birth + rng.gamma(4.0, 2.5, size) * YEAR + 18 * YEAR)
    return later, np.where(married, day, NEVER).astype(np.int32)


class Clerk:
    """Writes people down, with the flaws of its agency."""

    def __init__(self, flaws: Flaws, words: dict[str, Any]) -> None:
        self.flaws = flaws
        self._nicknames: dict[str, list[str]] = words["nicknames"]
        self._streets = np.array(words["streets"], object)
        self._kinds = np.array(words["kinds"], object)

    def write(self, rng: Generator, true: Identities, person: NDArray[Any], day: Ints) -> Written:
        """A record of each person as of that day.

        Args:
            rng: the source of chance.
            true: the true people.
            person: of each record, the row of its true person.
            day: of each record, the day on which it was written.
        """
        flaws, size = self.flaws, len(person)
        first = self._nicknamed(rng, true.first[person])
        last = self._last(rng, true, person, day)
        first, last = self._misspelled(rng, first), self._misspelled(rng, last)
        swap = chance(rng, flaws.swapped, size)
        first[swap], last[swap] = last[swap], first[swap]
        middle = true.middle[person]
        short = chance(rng, flaws.middle_initial, size)
        middle[short] = np.array([text and text[0] for text in middle[short]], object)
        middle[chance(rng, flaws.no_middle, size)] = None
        suffix = true.suffix[person]
        suffix[chance(rng, flaws.no_suffix, size)] = None
        street, postcode = self._address(rng, true, person, day)
        return Written(
            first=first,
            middle=middle,
            last=last,
            suffix=suffix,
            birth=self._birth(rng, true.birth[person]),
            sex=true.sex[person],
            race=true.race[person],
            street=street,
            postcode=postcode,
            license=self.number(rng, true.license[person], flaws.missing),
        )

    def number(
        self, rng: Generator, numbers: NDArray[np.object_], missing: float | NDArray[Any]
    ) -> NDArray[np.object_]:
        """Numbers as written: some absent, some with one digit wrong."""
        size = len(numbers)
        found = numbers.copy()
        wrong = chance(rng, self.flaws.wrong_number, size)
        place, digit = rng.random(size), rng.integers(0, 10, size)
        for row in np.flatnonzero(wrong):
            if found[row] is not None:
                found[row] = _with_digit(found[row], place[row], int(digit[row]))
        found[chance(rng, missing, size)] = None
        return found

    def _nicknamed(self, rng: Generator, first: NDArray[np.object_]) -> NDArray[np.object_]:
        found = first.copy()
        place = rng.random(len(first))
        for row in np.flatnonzero(chance(rng, self.flaws.nickname, len(first))):
            nicknames = self._nicknames.get(found[row])
            if nicknames:
                found[row] = nicknames[int(place[row] * len(nicknames))]
        return found

    def _last(self, rng: Generator, true: Identities, person: NDArray[Any], day: Ints) -> NDArray[np.object_]:
        flaws, size = self.flaws, len(person)
        renamed = (day >= true.renamed[person]) & ~chance(rng, flaws.maiden, size)
        last: NDArray[np.object_] = np.where(renamed, true.later_last[person], true.last[person])
        # Who has an alias is told by the person, not by the record; one record in four bears it.
        bears = (true.household[person] * 2_654_435_761 % 10_007) / 10_007 < flaws.alias
        other = bears & chance(rng, 0.25, size)
        last[other] = true.alias[person][other]
        draw = rng.random(size)
        side = rng.random(size)
        for row in np.flatnonzero(draw < flaws.one_part + flaws.hyphen):
            one, blank, two = last[row].partition(" ")
            if blank and draw[row] < flaws.one_part:
                last[row] = one if side[row] < 0.75 else two
            elif blank:
                last[row] = f"{one}-{two}"
        return last

    def _misspelled(self, rng: Generator, names: NDArray[np.object_]) -> NDArray[np.object_]:
        found = names.copy()
        rows = np.flatnonzero(chance(rng, self.flaws.misspelled, len(names)))
        for row, kind, place, letter in zip(
            rows,
            rng.integers(0, 4, len(rows)),
            rng.random(len(rows)),
            rng.integers(0, 26, len(rows)),
            strict=True,
        ):
            found[row] = _edited(found[row], int(kind), float(place), _ALPHABET[letter])
        return found

    def _birth(self, rng: Generator, birth: Ints) -> Ints:
        flaws, size = self.flaws, len(birth)
        low, high = birth.copy(), birth.copy()
        transpose((low, high), chance(rng, flaws.transposed, size))
        near = np.flatnonzero(chance(rng, flaws.near_birth, size))
        shift = np.array([1, -1, 10, -10, 365, -365, 3652], np.int32)[rng.integers(0, 7, len(near))]
        low[near] += shift
        january = np.flatnonzero(chance(rng, flaws.first_january, size))
        years = low[january].astype("datetime64[D]").astype("datetime64[Y]")
        low[january] = years.astype("datetime64[D]").astype(np.int64)
        low[chance(rng, flaws.birth_1900, size)] = _DAY_1900
        low[chance(rng, flaws.missing, size)] = MISSING
        return low

    def _address(
        self, rng: Generator, true: Identities, person: NDArray[Any], day: Ints
    ) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Where the person lived: one house for some years, then another; none is kept of some."""
        house = (day // int(_YEARS_IN_A_HOUSE * YEAR) + true.household[person]) % _HOUSES
        mixed = (true.household[person] * _HOUSES + house + 1) * 2_654_435_761 % 4_294_967_291
        number = (mixed % 1_900 + 1).astype(np.int64)
        street = self._streets[mixed // 1_900 % len(self._streets)]
        kind = self._kinds[mixed // 131_071 % len(self._kinds)]
        text = np.array([f"{n} " for n in number.tolist()], object) + street + " " + kind
        code = 10_000 + true.place[person] * 71 + mixed // 7_919 % 23
        postcode = np.array([f"{n:05d}" for n in code.tolist()], object)
        gone = chance(rng, self.flaws.missing, len(person))
        text[gone] = None
        postcode[gone] = None
        return text, postcode


def _with_digit(number: str, place: float, digit: int) -> str:
    digits = [at for at, letter in enumerate(number) if letter.isdigit()]
    at = digits[int(place * len(digits))]
    return number[:at] + str((int(number[at]) + 1 + digit % 9) % 10) + number[at + 1 :]


def _edited(name: str, kind: int, place: float, letter: str) -> str:
    """A slip of the keyboard: a letter wrong, lost, doubled, or two swapped; the first one seldom."""
    at = min(len(name) - 1, 1 + int(place * max(len(name) - 1, 1))) if place > 0.05 else 0
    if kind == 0:
        return name[:at] + letter + name[at + 1 :]
    if kind == 1 and len(name) > 3:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[: at + 1] + name[at:]
    return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
