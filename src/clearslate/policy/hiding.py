"""Small figures are hidden, jointly over all that a study publishes: tables, page, files.

What is published adds up in many ways: the groups of a dimension to everyone, the answers of people to all people, gains less
losses to the change. So a small figure is never hidden alone:

- **A group that has a small figure is hidden whole**, in every table, under every law, with at least one other group, until
  what the hidden groups have together is 0 or at least 11 in each column. Whatever the columns have to do with one another, all
  of it could then be one hidden group's, or none of it.
- **A family of columns that would hide much of a dimension** (few are undecided; a reform changes little for some group) is
  hidden in that dimension instead, for all groups; a group in which what is shown leaves fewer than 11 values for it is
  hidden whole. Who gains and who loses is a family with all else of that reform: where nobody loses, the gains are the
  difference of two figures.
- **Of everyone's figures** a small one is hidden with its family, and so is what would give it away.
- **Two studies of one run** hide the same groups (`Earlier`): what the first hid of a group would else be the difference of
  figures that the second shows. Where these groups do not suffice for a new law, its columns are hidden for all groups.

A figure is small from 1 to 10. ``tests/policy/test_hiding.py`` attacks what is left by linear programming.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from clearslate.policy.measures import CHANGES, LEAST
from clearslate.runs.suppress import SMALLEST_CELL, suppressed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MUCH: Final = (
    0.1  # of the people of a dimension: where more are hidden, families of columns are hidden instead
)


class Column(NamedTuple):
    """A published figure, whatever the group. ``scenario`` and ``route`` are empty where it is of no law."""

    unit: str
    scenario: str
    route: str
    name: str
    bound: str = LEAST


_FAMILIES: Final = {
    **dict.fromkeys(CHANGES, "change"), "later": "rest", "undecided": "rest", "never": "rest", "full_relief": "full",
    "no_felony": "felony", "no_conviction": "conviction", "cleared": "cleared", "cleared_last_year": "cleared",
    "felony_convicted": "felony_convicted", "convicted": "convicted",
}  # fmt: skip
"""By name what is hidden together; what is in none is never hidden for all groups. Who may have relief at most is of the rest:
less who certainly has it, it is who is undecided."""

_OF: Final = {"no_felony": "felony_convicted", "no_conviction": "convicted"}

BASELINE: Final = "baseline"
Family = tuple[str, str, str, str]


def family(column: Column) -> Family | None:
    """What a column is hidden together with."""
    is_most = column.name == _main(column.unit) and column.bound != LEAST
    found = "rest" if is_most else _FAMILIES.get(column.name)
    return None if found is None else (column.unit, column.scenario, column.route, found)


@dataclass(frozen=True)
class Hidden:
    """What is hidden of a dimension. ``groups``: whole; ``columns``: for all groups; ``is_all``: nothing of it is shown."""

    groups: frozenset[str] = frozenset()
    columns: frozenset[Column] = frozenset()
    is_all: bool = False
    withheld: frozenset[str] = frozenset()  # laws of which nothing can be shown, not even of everyone

    def __or__(self, other: Hidden) -> Hidden:
        """What either hides."""
        return Hidden(
            self.groups | other.groups,
            self.columns | other.columns,
            self.is_all or other.is_all,
            self.withheld | other.withheld,
        )

    def hides(self, group: str, column: Column) -> bool:
        """Whether a figure is hidden."""
        return self.is_all or group in self.groups or column in self.columns


Earlier = Mapping[str, Hidden]
"""What earlier studies of the run hid by dimension."""


@dataclass
class Block:
    """The published figures of one dimension: a row a group, a column a figure.

    ``totals``: of everyone; None where hidden. ``beside``: by reform the baseline that it is counted beside.
    """

    groups: Sequence[str]
    columns: Sequence[Column]
    counts: NDArray[np.int64]
    totals: Sequence[int | None]
    beside: Mapping[str, str] = field(default_factory=dict)
    _place: dict[Column, int] = field(init=False)

    def __post_init__(self) -> None:
        self._place = {column: at for at, column in enumerate(self.columns)}

    def without(self, scenarios: Collection[str]) -> Block:
        """The same without the figures of some laws."""
        at = [place for place, column in enumerate(self.columns) if column.scenario not in scenarios]
        return Block(
            self.groups,
            [self.columns[place] for place in at],
            self.counts[:, at],
            [self.totals[place] for place in at],
            self.beside,
        )

    def total(self, column: Column) -> int | None:
        """Everyone's figure; None where it is hidden."""
        return self.totals[self._place[column]]

    def of(
        self, unit: str, scenario: str, route: str, name: str, bound: str = LEAST
    ) -> NDArray[np.int64] | None:
        """The figures of one column, by group."""
        at = self._place.get(Column(unit, scenario, route, name, bound))
        return None if at is None else self.counts[:, at]


# --- everyone ---------------------------------------------------------------------------------------------


def hidden_of_all(totals: Mapping[Column, int]) -> frozenset[Column]:
    """Which figures of everyone are hidden."""
    hidden = {column for column, count in totals.items() if 0 < count < SMALLEST_CELL}
    hidden |= {column for column in totals for one in hidden if family(one) and family(column) == family(one)}
    columns = list(totals)
    block = Block(
        ("",), columns, np.array([[totals[column] for column in columns]]), [totals[c] for c in columns]
    )
    while True:
        hidden |= _entailed(columns, hidden)
        more = {
            other
            for column in hidden
            if 0 < room(block, column, hidden)[0] < SMALLEST_CELL
            for other in columns
            if other[:3] == column[:3]
        }
        if more <= hidden:
            return frozenset(hidden)
        hidden |= more


def _entailed(columns: Sequence[Column], hidden: set[Column]) -> set[Column]:
    """What must be hidden with it: charges that were cleared are all that are under no answer of a law."""
    if Column("charges", "", "", "cleared") not in hidden:
        return set()
    return {each for each in columns if each.unit == "charges" and (family(each) or ("",) * 4)[3] == "rest"}


def _main(unit: str) -> str:
    return "any_relief" if unit == "people" else "eligible"


# --- the groups of a dimension ----------------------------------------------------------------------------


def hidden_of(block: Block, earlier: Hidden | None = None) -> Hidden:
    """What is hidden of a dimension.

    Args:
        block: its figures.
        earlier: what earlier studies of the run hid of it, if they showed it.
    """
    if not len(block.groups):
        return Hidden()
    columns = {column for column, total in zip(block.columns, block.totals, strict=True) if total is None}
    if earlier is not None:
        return _hidden_beside(block, columns, earlier)
    families = [family(column) for column in block.columns]
    told = _Families(
        block, [each in {family(one) for one in columns} - {None} for each in families], families
    )
    for each in told.by_what_they_hide():
        if told.share() <= _MUCH:
            break
        told.hide(each)
    columns |= {column for column, out in zip(block.columns, told.hidden, strict=True) if out}
    columns |= _entailed(block.columns, columns)
    hidden = np.array([column in columns for column in block.columns])
    shown = np.hstack([block.counts[:, ~hidden], _rooms(block, columns)])
    small = (shown > 0) & (shown < SMALLEST_CELL)
    groups = _joined(block, small.any(axis=1) | _forced(block, columns), shown)
    if groups.all():
        return Hidden(is_all=True)
    names = frozenset(name for name, out in zip(block.groups, groups, strict=True) if out)
    return Hidden(names, frozenset(columns))


def _hidden_beside(block: Block, columns: set[Column], earlier: Hidden) -> Hidden:
    """The groups that earlier studies hid, and of the new laws what these do not suffice for."""
    if earlier.is_all:
        return Hidden(is_all=True)
    names = {family(column) for column in columns} - {None}
    columns |= {column for column in block.columns if family(column) in names or column in earlier.columns}
    groups = np.array([group in earlier.groups for group in block.groups])
    withheld: set[str] = set()
    while True:
        columns |= _entailed(block.columns, columns)
        given_away = _given_away(block, groups, columns)
        if not given_away:
            return Hidden(frozenset(earlier.groups), frozenset(columns), withheld=frozenset(withheld))
        wider = {column: _next_wider(block, column, columns) for column in given_away}
        for column, hides in wider.items():
            columns |= hides
            if not hides:
                scenarios = {each.scenario for each in block.columns} - {"", BASELINE}
                withheld |= {column.scenario} & scenarios or scenarios
        if not {each.scenario for each in block.columns} - {"", BASELINE} - withheld:
            return Hidden(frozenset(earlier.groups), frozenset(columns), withheld=frozenset(withheld))
        columns |= {each for each in block.columns if each.scenario in withheld}
        block = block.without(withheld)


def _given_away(block: Block, groups: NDArray[np.bool_], columns: set[Column]) -> list[Column]:
    """The columns of which a figure is small, or is left fewer than eleven values, where these groups and columns are hidden."""
    found = [
        column
        for at, column in enumerate(block.columns)
        if column not in columns and _is_small(block.counts[:, at], groups)
    ]
    for column in sorted(columns & set(block.columns)):
        total = block.total(column)
        if total == 0:
            continue
        most = room(block, column, columns)
        low, high = (
            np.maximum(0, (total or 0) - (most.sum() - most)),
            most if total is None else np.minimum(most, total),
        )
        # A group that is hidden whole may hold anything that the others of them do not.
        narrow = total is not None and bool(((high > 0) & (high - low < SMALLEST_CELL - 1))[~groups].any())
        if narrow or _is_small(most, groups):
            found.append(column)
    return found


def _is_small(counts: NDArray[np.int64], groups: NDArray[np.bool_]) -> bool:
    shown, together = counts[~groups], int(counts[groups].sum())
    return bool(((shown > 0) & (shown < SMALLEST_CELL)).any()) or 0 < together < SMALLEST_CELL


def _next_wider(block: Block, column: Column, hidden: set[Column]) -> set[Column]:
    """What is hidden next to protect a column: its family, all that is beside it, all of its law; nothing, if that is done.

    Of the law in force an earlier study has shown all that it did not hide: then the new laws give the figure away.
    """
    if column.scenario in ("", BASELINE):
        return set()
    own = family(column)
    is_change = own is not None and own[3] == "change"
    wider = [
        {each for each in block.columns if own is not None and not is_change and family(each) == own},
        {each for each in block.columns if each[:3] == column[:3]},
        {each for each in block.columns if each.scenario == column.scenario},
    ]
    return next((each for each in wider if each - hidden), set())


class _Families:
    """Which families of columns are hidden for all groups, and what the others hide."""

    def __init__(self, block: Block, hidden: Sequence[bool], families: Sequence[Family | None]) -> None:
        self.block, self.families = block, families
        self.hidden = np.array(hidden)
        self.small = (block.counts > 0) & (block.counts < SMALLEST_CELL)
        people = block.of("people", "", "", "everyone")
        self.weight = (people if people is not None else block.counts.sum(axis=1)).astype(np.float64)

    def groups(self, hidden: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """The groups that are hidden whole where these columns are hidden for all groups."""
        out = self.hidden if hidden is None else hidden
        small: NDArray[np.bool_] = np.any(self.small & ~out, axis=1)
        return _joined(self.block, small, self.block.counts[:, ~out])

    def share(self, hidden: NDArray[np.bool_] | None = None) -> float:
        """Of all people the share of those in groups that are hidden."""
        return float(self.weight[self.groups(hidden)].sum()) / max(1.0, float(self.weight.sum()))

    def of(self, one: Family) -> NDArray[np.bool_]:
        """The columns of a family; that of a change has all columns of its law."""
        if one[3] == "change":
            return np.array([column[:3] == one[:3] for column in self.block.columns])
        return np.array([each == one for each in self.families])

    def by_what_they_hide(self) -> list[Family]:
        """The families, first those that hide most by themselves."""
        rest = np.array([each is not None for each in self.families])
        names = dict.fromkeys(each for each in self.families if each is not None)
        own = {one: np.array([each == one for each in self.families]) for one in names}
        cost = {one: self.share(self.hidden | (rest & ~columns)) for one, columns in own.items()}
        return sorted(cost, key=lambda one: (-cost[one], one))

    def hide(self, one: Family) -> None:
        """Hide a family for all groups."""
        self.hidden = self.hidden | self.of(one)


def _rooms(block: Block, columns: set[Column]) -> NDArray[np.int64]:
    """Of each hidden column that is not nobody's what it may be at most, by group."""
    rooms = [room(block, column, columns) for column in sorted(columns) if block.total(column) != 0]
    return np.stack(rooms, axis=1) if rooms else np.zeros((len(block.groups), 0), np.int64)


def _forced(block: Block, columns: set[Column]) -> NDArray[np.bool_]:
    """The groups for which everyone's figure leaves fewer than 11 values of a hidden one: the others cannot hold the rest."""
    found = np.zeros(len(block.groups), np.bool_)
    for column in columns:
        total = block.total(column)
        if total:
            most = room(block, column, columns)
            low, high = np.maximum(0, total - (most.sum() - most)), np.minimum(most, total)
            found |= (high > 0) & (high - low < SMALLEST_CELL - 1)
    return found


def room(block: Block, column: Column, hidden: set[Column]) -> NDArray[np.int64]:
    """By group the most that a hidden figure may be, by what stands beside it."""
    unit, scenario, route, name, bound = column
    everyone = _whole(
        block, Column(unit, "", "", _OF.get(name, "everyone"), bound if name in _OF else LEAST), hidden
    )
    if not scenario:
        return _least(everyone, *_room_of_cleared(block, column, hidden))
    now = _shown(block, Column(unit, scenario, route, _main(unit)), hidden)
    most = _shown(block, Column(unit, scenario, route, _main(unit), "at_most"), hidden)
    before = _shown(block, Column(unit, block.beside.get(scenario, BASELINE), route, _main(unit)), hidden)
    limits = [everyone]
    match name:
        case "gains" | "conviction_gains" | "freed":
            limits += [] if before is None or unit == "people" else [everyone - before]
            limits += [] if now is None else [now]
        case "losses" | "conviction_losses" | "unfreed":
            limits += [] if before is None else [before]
            limits += [] if now is None or unit == "people" else [everyone - now]
        case "later" | "undecided" | "never":
            limits += [] if now is None else [everyone - now]
            if most is not None and name == "undecided":
                limits.append(most - (now if now is not None else 0))
            if most is not None and name == "never" and bound == LEAST:
                limits.append(everyone - most)
        case _:
            part = most if bound != LEAST or now is None else now
            limits += [] if part is None else [part]
    return _least(*limits)


def _least(*limits: NDArray[np.int64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.minimum.reduce(limits)
    return found


def _room_of_cleared(block: Block, column: Column, hidden: set[Column]) -> list[NDArray[np.int64]]:
    told = (
        [_shown(block, Column("charges", "", "", "cleared"), hidden)]
        if column.name.startswith("cleared")
        else []
    )
    if column == Column("charges", "", "", "cleared"):
        whole = _whole(block, Column(column.unit, "", "", "everyone"), hidden)
        answered = [each for each in block.columns if each.name == "eligible" and each.bound != LEAST]
        told = [None if (most := _shown(block, each, hidden)) is None else whole - most for each in answered]
    return [each for each in told if each is not None]


def _shown(block: Block, column: Column, hidden: set[Column]) -> NDArray[np.int64] | None:
    return None if column in hidden else block.of(*column)


def _whole(block: Block, of: Column, hidden: set[Column]) -> NDArray[np.int64]:
    """What a figure is a part of; everyone, where that is hidden."""
    found = block.of(*(of if of not in hidden else Column(of.unit, "", "", "everyone")))
    assert found is not None  # noqa: S101 (every block has it)
    return found


def _joined(block: Block, groups: NDArray[np.bool_], shown: NDArray[np.int64]) -> NDArray[np.bool_]:
    """With as many more groups as keep the hidden ones from being worked out: the smallest first."""
    groups = groups.copy()
    people = block.of("people", "", "", "everyone")
    size = people if people is not None else block.counts.sum(axis=1)
    together = shown[groups].sum(axis=0)
    for place in np.argsort(size, kind="stable").tolist():
        enough = groups.sum() > 1 and bool(((together == 0) | (together >= SMALLEST_CELL)).all())
        if enough or not groups.any():
            break
        if not groups[place]:
            groups[place] = True
            together += shown[place]
    return groups


# --- in time ----------------------------------------------------------------------------------------------


def hidden_in_time(months: Mapping[str, int], years: Mapping[str, int], later: int) -> set[str]:
    """The periods that are hidden: months, years, and ``later``.

    Args:
        months: by month its count.
        years: by year its count, of people each once.
        later: the count after the last month.
    """
    names = [*years, "later"]
    shown = suppressed([*years.values(), later])
    out = {name for name, count in zip(names, shown, strict=True) if count is None}
    if out and (len(out) < 2 or sum({**years, "later": later}[name] for name in out) < SMALLEST_CELL):
        return {*months, *names}
    for year in years:
        own = [month for month in months if month.startswith(f"{year}-")]
        told = suppressed([months[month] for month in own])
        out |= {month for month, count in zip(own, told, strict=True) if count is None or year in out}
    return out
