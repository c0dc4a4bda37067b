"""The people behind the records: who they truly are, and how records write them down.

A person may stand under two records that nobody joined, a name may be misspelled or changed, a birth day
transposed. What is true and what was written stay apart: the truth goes to its own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.records.days import NEVER
from clearslate.synthetic.draws import YEAR, chance, pick, skewed, whole
from clearslate.synthetic.profile import Profile, falling

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Flags, Ints

SEXES: Final = ("M", "F")
RELATIONS: Final = ("none", "twin", "namesake")
CORRUPTIONS: Final = (
    "given_name",
    "family_name",
    "date_of_birth",
    "state_id",
    "split",
)  # what of a person record differs from the truth; "split": the person has another record too

MISSING: Final = np.iinfo(np.int32).min  # a day, or a code, that is not written
_SPAN_YEARS: Final = 38  # first offenses lie within so many years
_MEN: Final = 0.76
_SPELLINGS: Final = 4  # the right one and three slips


@dataclass
class People:
    """True people, one row each; codes point into the profile and the name table."""

    birth: Ints
    first_offense: Ints
    sex: Ints
    group: Ints
    given: Ints
    middle: Ints
    family: Ints
    county: Ints
    relation: Ints
    related_to: Ints  # row of the twin or father; MISSING where there is none

    def __len__(self) -> int:
        return len(self.birth)


@dataclass
class PersonRecords:
    """Person records as observed; several may be of one person."""

    person: Ints  # row of the true person
    number: Ints  # place in the order of identifiers, which tells nothing
    birth: tuple[Ints, Ints]  # earliest and latest day, MISSING where not written
    given: Ints
    middle: Ints
    family: Ints
    other_state_id: Flags  # has a state identification number of its own
    corrupted: NDArray[np.bool_]  # one column for each of CORRUPTIONS

    def __len__(self) -> int:
        return len(self.person)


class Names:
    """A table of given and family names; each has slips of spelling beside it."""

    def __init__(self, profile: Profile) -> None:
        self._groups = profile.groups
        self._families: list[str] = [*profile.rare_families]
        self._given: list[str] = []
        self._family_of: list[tuple[NDArray[np.int32], NDArray[np.float64]]] = []
        self._given_of: dict[tuple[int, int], tuple[NDArray[np.int32], NDArray[np.float64]]] = {}
        for place, group in enumerate(profile.groups):
            common = falling(len(group.family))
            rare = np.full(len(profile.rare_families), 1 / len(profile.rare_families))
            first = len(self._families)
            self._families += group.family
            codes = np.concatenate(
                [np.arange(first, len(self._families)), np.arange(len(profile.rare_families))]
            )
            weights = np.concatenate([common / common.sum() * (1 - group.rare), rare * group.rare])
            self._family_of.append((codes.astype(np.int32), weights))
            for sex, letter in enumerate(SEXES):
                first = len(self._given)
                self._given += group.given[letter]
                codes = np.arange(first, len(self._given), dtype=np.int32)
                self._given_of[place, sex] = codes, falling(len(codes))

    @property
    def spellings(self) -> int:
        """Names of a code: ``code * spellings`` is the right one, the following are slips."""
        return _SPELLINGS

    def given_names(self) -> list[str]:
        """All spellings of given names, in the order of their codes."""
        return [spelling for name in self._given for spelling in _spellings(name)]

    def family_names(self) -> list[str]:
        """All spellings of family names, in the order of their codes."""
        return [spelling for name in self._families for spelling in _spellings(name)]

    def draw_families(self, rng: Generator, groups: Ints) -> Ints:
        """A family name for each person of the groups, rightly spelled."""
        drawn = np.zeros(len(groups), np.int32)
        for place in range(len(self._groups)):
            codes, weights = self._family_of[place]
            rows = np.flatnonzero(groups == place)
            drawn[rows] = codes[pick(rng, weights, len(rows))]
        return drawn * _SPELLINGS

    def draw_given(self, rng: Generator, groups: Ints, sexes: Ints) -> Ints:
        """A given name for each person of the groups and sexes, rightly spelled."""
        drawn = np.zeros(len(groups), np.int32)
        for (place, sex), (codes, weights) in self._given_of.items():
            rows = np.flatnonzero((groups == place) & (sexes == sex))
            drawn[rows] = codes[pick(rng, weights, len(rows))]
        return drawn * _SPELLINGS


def _spellings(name: str) -> tuple[str, str, str, str]:
    """The name and three slips: letters swapped, one lost, one doubled."""
    middle = len(name) // 2
    swap = next((at for at in range(1, len(name) - 1) if name[at] != name[at + 1]), 0)
    swapped = name[:swap] + name[swap + 1] + name[swap] + name[swap + 2 :]
    return name, swapped.capitalize(), name[:middle] + name[middle + 1 :], name[:middle] + name[middle - 1 :]


def draw_people(rng: Generator, count: int, profile: Profile, known_through: int, names: Names) -> People:
    """People whose first offense lies within the records; ages at it peak between 18 and 25."""
    age = np.where(
        chance(rng, 0.88, count),
        16 + rng.gamma(2.0, 4.2, count),
        rng.uniform(18, 65, count),
    )
    ago = 60 + _SPAN_YEARS * YEAR * rng.random(count) ** 1.2
    first = whole(known_through - ago)
    birth = np.maximum(first - age * YEAR, known_through - 97 * YEAR)
    sex = pick(rng, (_MEN, 1 - _MEN), count)
    group = pick(rng, [each.share for each in profile.groups], count)
    return People(
        birth=whole(birth),
        first_offense=np.maximum(first, whole(birth + 14 * YEAR)),
        sex=sex,
        group=group,
        given=names.draw_given(rng, group, sex),
        middle=np.where(chance(rng, 0.75, count), rng.integers(0, 26, count), MISSING).astype(np.int32),
        family=names.draw_families(rng, group),
        county=pick(rng, profile.county_weights, count),
        relation=np.zeros(count, np.int32),
        related_to=np.full(count, MISSING, np.int32),
    )


def relate(rng: Generator, people: People, defects: Defects, known_through: int, names: Names) -> None:
    """Make some people twins, or father and son of one name, in place. Rates are of people, both counted."""
    count = len(people)
    twins, namesakes = (round(count * rate / 2) for rate in (defects.twins, defects.namesakes))
    drawn = rng.permutation(count)[: 2 * (twins + namesakes)].astype(np.int32)
    firsts, seconds = drawn[::2], drawn[1::2]
    is_twin = np.arange(len(firsts)) < twins
    elder, younger = firsts[is_twin], seconds[is_twin]
    later = whole(skewed(rng, 2 * YEAR, 1.0, len(younger)))
    people.birth[younger] = people.birth[elder]
    people.first_offense[younger] = np.minimum(people.first_offense[elder] + later, known_through - 60)
    people.sex[younger] = people.sex[elder]
    _share(people, elder, younger, RELATIONS.index("twin"))
    people.given[younger] = names.draw_given(rng, people.group[younger], people.sex[younger])

    father, son = firsts[~is_twin], seconds[~is_twin]
    born = people.birth[father] + whole(rng.uniform(19, 34, len(father)) * YEAR)
    begun = born + whole(rng.uniform(16, 25, len(father)) * YEAR)
    fits = begun <= known_through - 60
    father, son, born, begun = father[fits], son[fits], born[fits], begun[fits]
    people.birth[son], people.first_offense[son] = born, begun
    people.sex[son] = people.sex[father] = SEXES.index("M")
    people.given[father] = names.draw_given(rng, people.group[father], people.sex[father])
    _share(people, father, son, RELATIONS.index("namesake"))
    people.given[son] = people.given[father]


def _share(people: People, elder: Ints, younger: Ints, relation: int) -> None:
    for shared in (people.group, people.family, people.county):
        shared[younger] = shared[elder]
    people.relation[elder] = people.relation[younger] = relation
    people.related_to[elder], people.related_to[younger] = younger, elder


def write_down(
    rng: Generator, people: People, cases: Ints, defects: Defects, names: Names
) -> tuple[PersonRecords, Ints]:
    """The person records, and for each person the row of a second record (MISSING where there is none).

    Args:
        rng: the source of chance.
        people: true people.
        cases: of each person, the number of cases; only one with several can have two records.
        defects: the rates.
        names: the table that name codes point into.
    """
    count = len(people)
    several = np.flatnonzero(cases > 1)
    split = np.sort(
        rng.permutation(several)[: min(round(count * defects.split_identity), len(several))]
    ).astype(np.int32)
    person = np.concatenate([np.arange(count, dtype=np.int32), split])
    second = np.full(count, MISSING, np.int32)
    second[split] = np.arange(count, len(person), dtype=np.int32)
    records = PersonRecords(
        person=person,
        number=rng.permutation(len(person)).astype(np.int32),
        birth=(people.birth[person], people.birth[person].copy()),
        given=people.given[person],
        middle=people.middle[person],
        family=people.family[person],
        other_state_id=np.zeros(len(person), np.bool_),
        corrupted=np.zeros((len(person), len(CORRUPTIONS)), np.bool_),
    )
    records.corrupted[split, CORRUPTIONS.index("split")] = True
    records.corrupted[count:, CORRUPTIONS.index("split")] = True
    _corrupt(rng, records, people, len(split), defects, names)
    return records, second


def _corrupt(
    rng: Generator, records: PersonRecords, people: People, split: int, defects: Defects, names: Names
) -> None:
    """Write names, births and numbers wrongly, in place. The last ``split`` records are second ones.

    A second record mostly exists because something was written wrongly, so most have such a slip.
    """
    size = len(records)
    is_second = np.arange(size) >= size - split
    slip = np.where(is_second, pick(rng, (0.22, 0.25, 0.15, 0.2, 0.18), size), -1)
    given = chance(rng, defects.misspelled_name, size) | (slip == 0)
    family = chance(rng, defects.misspelled_name, size) | (slip == 1)
    changed = chance(rng, defects.changed_name, size) | (slip == 2)
    turned = chance(rng, defects.transposed_birth, size) | (slip == 3)
    records.given[given] += rng.integers(1, names.spellings, int(given.sum()), np.int32)
    others = np.flatnonzero(changed)
    records.family[others] = names.draw_families(rng, people.group[records.person[others]])
    records.family[family] += rng.integers(1, names.spellings, int(family.sum()), np.int32)
    transpose(records.birth, turned)
    records.other_state_id = is_second & chance(rng, 0.6, size)
    _shorten_birth(rng, records, defects)
    written = (
        records.given != people.given[records.person],
        records.family != people.family[records.person],
        (records.birth[0] != people.birth[records.person]) | (records.birth[1] != records.birth[0]),
        records.other_state_id,
    )
    for column, wrong in enumerate(written):
        records.corrupted[:, column] = wrong


def _shorten_birth(rng: Generator, records: PersonRecords, defects: Defects) -> None:
    size = len(records)
    low, high = records.birth
    shorten((low, high), chance(rng, defects.month_only, size), "M")
    shorten((low, high), chance(rng, defects.year_only, size), "Y")
    missing = chance(rng, defects.missing_birth, size)
    low[missing] = high[missing] = MISSING


def transpose(days: tuple[Ints, Ints], rows: Flags) -> None:
    """Swap day and month in place, in those of the rows where the result is another date."""
    low, high = days
    where = np.flatnonzero(rows)
    dates = low[where].astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    day = (dates - months).astype(np.int64) + 1
    month = (months - years).astype(np.int64) + 1
    other = (day <= 12) & (day != month)
    swapped = (years[other].astype("datetime64[M]") + (day[other] - 1)).astype("datetime64[D]") + (
        month[other] - 1
    )
    low[where[other]] = high[where[other]] = whole(swapped.astype(np.int64))


def shorten(days: tuple[Ints, Ints], rows: Flags, unit: Any) -> None:
    """Leave only the month (``"M"``) or year (``"Y"``) of the days, in place; a missing day stays missing."""
    low, high = days
    where = np.flatnonzero(rows & (low != MISSING) & (high < NEVER) & (low == high))
    periods = low[where].astype("datetime64[D]").astype(f"datetime64[{unit}]")
    low[where] = whole(periods.astype("datetime64[D]").astype(np.int64))
    high[where] = whole((periods + 1).astype("datetime64[D]").astype(np.int64)) - 1


def draw_deaths(rng: Generator, people: People, last_event: Ints, known_through: int) -> Ints:
    """The day of each person's death, NEVER for the living; nobody dies before the last known event."""
    age = rng.normal(74, 12, len(people))
    death = whole(people.birth + age * YEAR)
    return np.where((death > last_event) & (death <= known_through), death, NEVER).astype(np.int32)
