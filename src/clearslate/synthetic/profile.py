"""What a synthetic state is made of: its offenses (``states/<st>/mix.yaml``), places, courts and names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.law import Jurisdiction
from clearslate.law.grading import Class
from clearslate.records.schema import Disposition
from clearslate.records.yamls import read_yaml
from clearslate.states import folder, jurisdiction
from clearslate.states.names import code_of, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_HERE: Final = Path(__file__).parent
_OFFENSE_KEYS: Final = {"statute", "description", "grade", "weight"}

# What an offense's own words say of its victim. They set rates in made-up records and decide no law.
_PERSON: Final = re.compile(
    r"assault|batter|robbery|rape|murder|homicide|manslaughter|threat|strang|stalk|harass|kidnap|restraint"
    r"|imprisonment|sexual|endanger|menac|wound|molest|abus",
    re.IGNORECASE,
)
_FAMILY: Final = re.compile(
    r"assault|batter|threat|strang|stalk|harass|endanger|domestic|menac", re.IGNORECASE
)
_MINOR: Final = re.compile(r"child|minor|juvenile", re.IGNORECASE)
_MINOR_IS_ACCUSED: Final = re.compile(r"by a? ?minor|underage|alcohol", re.IGNORECASE)
_SEXUAL: Final = re.compile(r"rape|sexual|indecent|molest|sodomy|register", re.IGNORECASE)

_GRAVEST: Final = 15 * 365  # days of imprisonment
COMPLETED: Final = "completed"


class SyntheticError(Exception):
    """A synthetic state cannot be made; the text says what is missing and what to do."""


@dataclass(frozen=True)
class Offense:
    """One offense of a state as its charges write it. ``grade`` is None where the state has none for it."""

    statute: str
    description: str
    grade: str | None
    weight: float
    max_penalty_days: int | None = None
    inchoate: str = COMPLETED


@dataclass(frozen=True)
class NameGroup:
    """Family and given names of one group of people; given names by sex."""

    name: str
    share: float
    rare: float
    family: tuple[str, ...]
    given: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Docket:
    """How the cases of a court are numbered. ``#`` of the template: the county's code, a running number, the year.

    ``codes``: of each county, in the profile's order.
    """

    template: str
    codes: tuple[int, ...]


@dataclass(frozen=True)
class Agencies:
    """Who arrests, how often each does, and who prosecutes; ``{county}`` is the place. A state's are those of its counties."""

    police: dict[str, float] = field(
        default_factory=lambda: {
            "{county} County Sheriff": 0.3,
            "{county} City Police": 0.4,
            "Washington Township Police": 0.2,  # of one name in every county, as such names are
            "State Police, {county}": 0.1,
        }
    )
    prosecutor: str = "{county} County Prosecutor"


@dataclass(frozen=True)
class Profile:
    """All that the generator must know of a state. ``courts``: of each county the higher and the lower one."""

    code: str
    law: Jurisdiction
    offenses: tuple[Offense, ...]
    counties: tuple[str, ...]
    county_weights: tuple[float, ...]
    courts: tuple[tuple[str, str], ...]
    dockets: dict[str, Docket]
    words: dict[Disposition, tuple[str, ...]]
    groups: tuple[NameGroup, ...]
    rare_families: tuple[str, ...]
    suspended: float
    agencies: Agencies = field(default_factory=Agencies)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """How often each offense is charged."""
        return np.array([offense.weight for offense in self.offenses])

    @cached_property
    def kinds(self) -> tuple[Class, ...]:
        """Of each offense, the kind that its grade makes it; an unknown grade counts as a misdemeanor."""
        found = (self.law.grading.find(offense.grade) for offense in self.offenses)
        return tuple(grade.kind if grade else Class.MISDEMEANOR for grade in found)

    @cached_property
    def longest_days(self) -> NDArray[np.int32]:
        """Of each offense, the longest imprisonment that is imposed for it, in days."""
        found = []
        for offense in self.offenses:
            grade = self.law.grading.find(offense.grade)
            longest = offense.max_penalty_days or (grade.at_most.longest_days if grade else 365)
            found.append(min(int(longest), 40 * 365))
        return np.array(found, np.int32)

    def speaks_of(self, pattern: re.Pattern[str]) -> NDArray[np.bool_]:
        """Which offenses' words match."""
        return np.array([bool(pattern.search(offense.description)) for offense in self.offenses])

    @cached_property
    def against_person(self) -> NDArray[np.bool_]:
        """Which offenses are against a person."""
        return self.speaks_of(_PERSON)

    @cached_property
    def against_family(self) -> NDArray[np.bool_]:
        """Which offenses are often committed within a family."""
        return self.speaks_of(_FAMILY)

    @cached_property
    def against_minor(self) -> NDArray[np.bool_]:
        """Which offenses have a minor as their victim."""
        return self.speaks_of(_MINOR) & ~self.speaks_of(_MINOR_IS_ACCUSED)

    @cached_property
    def gravest(self) -> NDArray[np.bool_]:
        """Which offenses are never diverted: felonies of up to fifteen years and more, and sexual ones."""
        felony = np.array([kind is Class.FELONY for kind in self.kinds])
        return felony & ((self.longest_days >= _GRAVEST) | self.sexual)

    @cached_property
    def sexual(self) -> NDArray[np.bool_]:
        """Which offenses mostly lead to the registry."""
        return self.speaks_of(_SEXUAL)

    @cached_property
    def unparseable(self) -> tuple[str, ...]:
        """Statutes as a hurried clerk writes them: none can be read as a citation of the state.

        They stand in groups of equal size, one group an offense, so that a slip is near its offense.
        """
        return tuple(slip for offense in self.offenses for slip in _slips(offense, self.law))


SLIPS: Final = 3  # unreadable spellings of each statute


def _slips(offense: Offense, law: Jurisdiction) -> list[str]:
    """Spellings of an offense's statute that the state's citation style cannot read."""
    text = offense.statute
    tries = (
        text.replace("§", "S").replace("1", "l", 1),
        re.sub(r"\d", "", text, count=1).replace("§", "//"),
        offense.description.upper(),
        f"{text} ??",
        "SEE COMPLAINT",
        "STATUTE ILLEGIBLE",
        "NOT GIVEN",
    )
    found = [slip for slip in tries if law.style.read(slip) is None][:SLIPS]
    if len(found) < SLIPS:
        raise SyntheticError(f"{law.code} reads nearly any text as a statute: narrow its citation style")
    return found


def read_profile(state: str) -> Profile:
    """The profile of a state by its USPS code.

    Raises:
        SyntheticError: there is none, or its offenses are not yet written; the text says what to add.
    """
    code = code_of(state)
    if code is None:
        raise SyntheticError(f"clearslate has no laws for {state!r}; {suggestion(state, laws=False)}")
    raw = _yaml(_HERE / "profiles.yaml").get(code)
    if raw is None:
        raise SyntheticError(f"synthetic/profiles.yaml has no entry {code}: add its counties and courts")
    law = jurisdiction(code)
    names = _yaml(_HERE / "names.yaml")
    return Profile(
        code=code,
        law=law,
        offenses=_offenses(folder(code) / "mix.yaml", law),
        counties=tuple(raw["counties"]),
        county_weights=tuple(float(weight) for weight in raw["counties"].values()),
        courts=tuple(_courts_of(raw, county) for county in raw["counties"]),
        dockets=_dockets(raw),
        words={Disposition(name): tuple(words) for name, words in raw["words"].items()},
        groups=tuple(_group(name, share, names["groups"]) for name, share in raw["groups"].items()),
        rare_families=tuple(
            first + last for first in names["parts"]["first"] for last in names["parts"]["last"]
        ),
        suspended=float(raw["suspended"]),
        agencies=Agencies(**raw.get("agencies", {})),
    )


def _courts_of(raw: dict[str, Any], county: str) -> tuple[str, str]:
    """The higher and the lower court of a county."""
    higher, lower, *_ = raw.get("courts_of", {}).get(county, raw["courts"])
    return higher, lower


def _dockets(raw: dict[str, Any]) -> dict[str, Docket]:
    """How each court numbers its cases: all alike, or each as the profile says."""
    counties = list(raw["counties"])
    courts = {court for county in counties for court in _courts_of(raw, county)}
    known = {"alphabetical": {county: number for number, county in enumerate(sorted(counties), 1)}}
    given = (
        raw["docket"]
        if isinstance(raw["docket"], dict)
        else {court: {"as": raw["docket"]} for court in courts}
    )
    found = {}
    for court in sorted(courts):
        codes = given[court].get("codes", {county: number for number, county in enumerate(counties, 1)})
        of = known[codes] if isinstance(codes, str) else codes
        found[court] = Docket(given[court]["as"], tuple(of.get(county, 0) for county in counties))
    return found


def _group(name: str, share: float, groups: dict[str, Any]) -> NameGroup:
    raw = groups[name]
    return NameGroup(
        name=name,
        share=float(share),
        rare=float(raw["rare"]),
        family=tuple(raw["family"]),
        given={sex: tuple(given) for sex, given in raw["given"].items()},
    )


def _offenses(path: Path, law: Jurisdiction) -> tuple[Offense, ...]:
    if not path.exists():
        raise SyntheticError(
            f"{law.code} has no offense mix: write states/{law.code.lower()}/mix.yaml, a list of "
            "{statute, description, grade, weight, max_penalty_days?, inchoate?}"
        )
    found = tuple(_offense(raw, law, number) for number, raw in enumerate(_yaml(path) or [], start=1))
    if not any(offense.inchoate == COMPLETED for offense in found):
        raise SyntheticError(f"the offense mix of {law.code} has no offense that is completed: add some")
    if wrong := _unreadable(found, law):
        raise SyntheticError(
            f"the offense mix of {law.code} has statutes that its own citation style cannot read: "
            f"{', '.join(wrong)}; write them as its lists do"
        )
    return found


def _offense(raw: dict[str, Any], law: Jurisdiction, number: int) -> Offense:
    where = f"the offense mix of {law.code}, entry {number}"
    if missing := _OFFENSE_KEYS - raw.keys():
        raise SyntheticError(f"{where}: add {', '.join(sorted(missing))}")
    if not float(raw["weight"]) > 0:
        raise SyntheticError(f"{where}: its weight must be above 0")
    grade = None if raw["grade"] in (None, "") else str(raw["grade"])
    longest = raw.get("max_penalty_days")
    return Offense(
        statute=str(raw["statute"]),
        description=str(raw["description"]),
        grade=grade,
        weight=float(raw["weight"]),
        max_penalty_days=None if longest is None else int(longest),
        inchoate=str(raw.get("inchoate", COMPLETED)),
    )


def _unreadable(offenses: Iterable[Offense], law: Jurisdiction) -> list[str]:
    return [offense.statute for offense in offenses if law.style.read(offense.statute) is None]


@cache
def _yaml(path: Path) -> Any:
    return read_yaml(path.read_text(encoding="utf-8"))


def falling(count: int, steepness: float = 0.7) -> NDArray[np.float64]:
    """Weights of names in the order of their frequency."""
    return np.arange(1, count + 1, dtype=np.float64) ** -steepness


def distinct(values: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The distinct values in order, and of each value its place among them."""
    found = tuple(sorted(set(values)))
    places = {value: place for place, value in enumerate(found)}
    return found, np.array([places[value] for value in values], np.int32)
