"""The explorer: a run's answers while somebody moves the figures of a state's laws.

How it answers quickly: on opening, each bucket is judged once, and of every value that was found only those are kept that
cannot be otherwise whatever is moved: the largest parts of the laws' conditions that no movable figure stands in. A question then
judges only the laws that a moved control is of, over what is kept, joins their answers to the other laws' bits, which are
kept row by row, and counts. Nothing that is kept names anybody: days, bits, and where a person begins.

What it shows passes by `clearslate.runs.protect`. Other settings are other people and so other noise, which averages out; so an answer
is a walk from the law as it is, one control after the other, over rungs that each change eleven people or more (`Explorer.ask`).

It moves figures of laws that the run asked. It loads no file and no law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine.columns import Columns, Interner
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import CompiledLaw, LawResult, Outcome, Program, compile_laws, judge
from clearslate.engine.values import Context
from clearslate.law import Law, Status
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.controls import (
    Control,
    Kind,
    NoControl,
    Settings,
    all_moved,
    as_reform,
    controls_of,
)
from clearslate.policy.asked.kept import lasting
from clearslate.policy.asked.measures import (
    ANY_ROUTE,
    AUTOMATIC,
    CHANGE_BITS,
    LEAST,
    NO_CONVICTION,
    PEOPLE,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.policy.asked.reform import Reform
from clearslate.policy.counted import kernels
from clearslate.policy.counted.tables import Rate
from clearslate.policy.counted.tally import Group, apart
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER, to_day
from clearslate.reports.outcomes.tally import is_felony
from clearslate.runs.answers import CONVICTION, NOT_RECORDED, Bucket, distinct, read_bucket
from clearslate.runs.groups import MISSING, Dimension, People
from clearslate.runs.protect import (
    FIELDS,
    UNDER,
    Door,
    Key,
    Mode,
    ProtectionError,
    Published,
    joined,
    key_for,
)
from clearslate.runs.run import Run
from clearslate.runs.spec import law_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS: Final = (
    "person_id", "charge_id", "membership", "jurisdiction", "statute", "grade", "disposition", "cleared_on_from", "cleared_on_to",
)  # fmt: skip
YEARS: Final = 10  # of the chart
_FIRST: Final = 24  # bit of a person's mask from which on stand the places of first days
_PEOPLE_BITS: Final = _FIRST + YEARS + 3
_ROWS: Final = ""
RACE: Final = "race"
SHARES: Final = {"no_conviction": ("convicted", "perhaps convicted"), "full_relief": ("everyone", "everyone")}
"""Measures by race, each with the people of whom it is a share, at least and at most."""
_WHOLE: Final = ("everyone", "convicted", "perhaps convicted")  # bits of those
_PLACES: Final = {(each.name, each.bound): place for place, each in enumerate(PEOPLE)}
_REMEMBERED: Final = 3  # settings whose bits are held beside those of the law as it is
_ANSWERS: Final = 128  # that are held


@dataclass(frozen=True)
class Figures:
    """People by route: by the name of a measure (`clearslate.policy.asked.measures`) with its bound, how many.

    ``first``: people by the first day of relief: today, in each of the next years, later, never or undecided.
    ``eligible``: charges that can be cleared today. ``by_law``: of each law in force. ``shares``: by measure and race, by automatic laws.
    """

    people: Mapping[str, Mapping[tuple[str, str], Published]]
    eligible: Mapping[str, Published]
    first: tuple[Published, ...]
    by_law: Mapping[str, Published]
    shares: Mapping[str, Mapping[str, Rate]]


@dataclass(frozen=True)
class Answer:
    """The law as it is, and as it is moved. ``left_out``: what of it changes fewer than eleven people, so that no figure shows it."""

    before: Figures
    after: Figures
    moved: tuple[Control, ...]
    left_out: tuple[Control, ...] = ()


# --- what is kept -----------------------------------------------------------------------------------------


@dataclass
class _Kept:
    """One bucket: what cannot move, and the answers of each law.

    ``outcome`` (bits, see `kernels`) and ``due``: of each law for each row.
    """

    columns: Columns
    values: dict[Any, Any]
    starts: NDArray[np.int64]
    live: NDArray[np.bool_]
    there: NDArray[np.bool_]  # people with a charge of their own
    convicted: NDArray[np.uint8]
    felony: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    row_keys: NDArray[np.uint64]
    race: Dimension
    flags: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    due: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    before: _Bits | None = None  # what the law as it is says

    @property
    def persons(self) -> NDArray[np.int64]:
        """Of each row the number of its person."""
        return np.repeat(np.arange(len(self.there)), np.diff(self.starts))


@dataclass(frozen=True)
class _Bits:
    """What the laws say of a bucket, as bits.

    ``people``: by route each person's mask, with who is counted at most without who is at least, and with the place of their first day of
    relief from bit `_FIRST` on. ``rows``: of each row whether it can be cleared, by route and then by law.
    """

    people: Mapping[str, NDArray[np.int64]]
    rows: NDArray[np.int64]

    def others(self, other: _Bits, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """The people of whom another setting says anything else."""
        found = _any_of(starts, self.rows != other.rows)
        for route, masks in self.people.items():
            found |= masks != other.people[route]
        return found


_Cells = dict[str | Group, "NDArray[np.uint64]"]
"""By route of people, by their race, and of rows under an empty name, a cell for each bit."""


class Explorer:
    """A run, held in memory for questions.

    Args:
        run: the run; its laws in force can be moved.
        dataset: the one that was determined.
        buckets: which of its buckets; by default all. Figures of parts add up.
        progress: told how many buckets are read, and of how many.
        key: the file of the key that protects counts, if it is not beside the dataset's folder.

    Raises:
        RunError: the dataset is not the one that was determined.
        NoControl: counts cannot be protected, or the run asked several states, or no law in force, or its laws are no longer these.
    """

    def __init__(
        self,
        run: Run,
        dataset: Dataset,
        buckets: Iterable[int] | None = None,
        progress: Callable[[int, int], object] | None = None,
        key: Path | None = None,
    ) -> None:
        run.check(dataset)
        try:
            self._door = Door(Mode.PROTECTED, key_for(dataset, key))
        except ProtectionError as error:
            raise NoControl(str(error)) from error
        for code, text in run.manifest.inputs.law_text.items():
            if law_text(code) != text:
                raise NoControl(
                    f"the laws of {code} are not those of {run.path}: determine the records again"
                )
        spec = run.spec()
        chosen = spec.chosen()
        if len(chosen) != 1:
            raise NoControl(
                f"the run asked {', '.join(state.code for state, _ in chosen)}: explore one state at a time"
            )
        [(state, laws)] = chosen
        readings = dict(spec.readings)
        in_force = [_read(law, readings) for law in laws if law.status is Status.IN_FORCE]
        if not in_force:
            raise NoControl(f"the run asked no law of {state.name} that is in force")
        self.state = replace(state, laws=tuple(in_force))
        self.as_of = to_day(spec.as_of)
        self.day: dt.date = spec.as_of
        self.run_id = run.manifest.run_id
        self.invented = dataset.manifest.coverage.invented
        self.automatic = {law.id for law in in_force if law.automatic}
        self.titles = {law.id: law.title for law in in_force}
        self.controls = {each.id: each for each in controls_of(state, in_force, self.as_of)}
        self._context = Context(
            to_day(spec.known_through), spec.whole_history, spec.presumptions, spec.whole_cases
        )
        self._interners: dict[tuple[str, ...], Interner] = {}
        self._program = compile_laws(self.state, in_force)
        self._by_id = {law.law.id: law for law in self._program.laws}
        self._cuts = np.array([to_day(_later(spec.as_of, years)) for years in range(1, YEARS + 1)], np.int32)
        wanted = list(range(len(dataset.buckets)) if buckets is None else buckets)
        asked = compile_laws(self.state, all_moved(self.state, in_force, self.as_of))
        columns = [
            name
            for name in dict.fromkeys((*self._program.columns, *_COLUMNS))
            if name in set(dataset.schema.names)
        ]
        self._kept: list[_Kept] = []
        people = People(dataset)
        for number, index in enumerate(wanted, 1):
            self._kept.append(self._keep(dataset.read(index, columns), asked, people))
            if progress:
                progress(number, len(wanted))
        self._base = [kept.before for kept in self._kept if kept.before is not None]
        self._held: dict[tuple[tuple[str, int], ...], list[_Bits]] = {}
        self._rungs: dict[tuple[str, int], tuple[list[int], int]] = {}
        self._answers: dict[frozenset[tuple[str, int]], Answer] = {}
        self._whole = self._denominators()
        self._at_base = self._cells(self._base)
        self.before = self._figures(self._at_base)
        everyone = sum((cells[0] for cells in self._whole.values()), np.zeros(FIELDS, np.uint64))
        self.people = self._door.count(everyone).value

    def _denominators(self) -> dict[str, NDArray[np.uint64]]:
        """By race a cell each of who is there, who has a conviction, and who but perhaps has one."""
        found: dict[str, NDArray[np.uint64]] = {}
        for kept in self._kept:
            has, may = (
                _any_of(kept.starts, kept.live & rows).astype(np.int64)
                for rows in (kept.convicted == 3, kept.convicted != 0)
            )
            bits = 1 | has << 1 | (may & ~has) << 2
            for group, cells in self._by_race(bits, kept, len(_WHOLE)):
                found[group] = found[group] + cells if group in found else cells
        return found

    def _by_race(
        self, bits: NDArray[np.int64], kept: _Kept, names: int
    ) -> Iterator[tuple[str, NDArray[np.uint64]]]:
        own = bits & ((1 << names) - 1)
        counts = self._tally(own, kept.there & (own != 0), kept.keys, None, names, kept.race)
        return zip(kept.race.groups, counts, strict=True)

    def _keep(self, table: pa.Table, moved: Program, people: People) -> _Kept:
        """Judge a bucket, and keep what a question needs."""
        bucket = read_bucket(table)
        columns = Columns(table, self.state.facts, self._interners)
        everything: dict[Any, Any] = {}
        evaluation = Evaluation(columns, self._context, everything)
        starts = np.append(np.flatnonzero(np.diff(bucket.person, prepend=-1)), len(bucket.person))
        persons = one_chunk(table.column("person_id")).take(pa.array(starts[:-1]))
        keys = self._door.key.of_people(persons)
        nowhere = Dimension(RACE, (MISSING,), np.zeros(len(persons), np.int32))
        race = next((each for each in people.of(persons) if each.name == RACE), nowhere)
        row_keys = Key.of_charges(np.repeat(keys, np.diff(starts)), one_chunk(table.column("charge_id")))
        kept = _Kept(
            columns, {}, starts, bucket.own & ~bucket.cleared, bucket.has(bucket.own), *_kinds(bucket), keys, row_keys, race,
        )  # fmt: skip
        for compiled in self._program.laws:
            _note(judge(compiled, evaluation, self.as_of), kept.flags, kept.due)
        asked = [self._as_asked(compiled) for compiled in moved.laws]
        kept.values = lasting(columns, self._context, self._program.laws, asked, self.as_of, everything)
        # What a question still reads of the records is read now, into columns that know nothing else; then they are let go.
        del evaluation, everything
        kept.columns = Columns(table, self.state.facts, self._interners)
        self._judged(kept, moved.laws)
        kept.columns.table = table.select([])
        kept.before = self._bits_of(kept, {})
        return kept

    def _judged(self, kept: _Kept, laws: Iterable[CompiledLaw]) -> list[LawResult]:
        """What laws say of a bucket, where what cannot move is known."""
        evaluation = Evaluation(kept.columns, self._context, dict(kept.values))
        return [judge(self._as_asked(compiled), evaluation, self.as_of) for compiled in laws]

    def _as_asked(self, compiled: CompiledLaw) -> CompiledLaw:
        """A moved law with the parts of the law as it is that no control moves: of what it speaks, and whom it reaches."""
        own = self._by_id[compiled.law.id]
        return replace(compiled, speaks=own.speaks, reach=own.reach)

    # --- asking ---------------------------------------------------------------------------------------------

    def ask(self, settings: Settings) -> Answer:
        """What the laws say with some of their figures moved, as it may be shown.

        An answer is a walk from the law as it is, in a set order of the controls. Of each control only rungs are gone to: values that
        change eleven people or more against the last, alone and here. Each step adds who entered a figure and takes who left it, as
        far as these are eleven or more; so two answers that differ in fewer people are the same.

        Raises:
            NoControl: there is no such control, or its value is out of its range.
            ReformError, LawError: the figures make no law.
        """
        reform, moved = as_reform(self.state.code, self.controls, settings)
        asked = frozenset(
            (each.id, 0 if each.kind is Kind.SWITCH else int(settings[each.id])) for each in moved
        )
        if asked not in self._answers:
            self._laws_of(reform)  # what cannot be is said before anything is walked
            while len(self._answers) >= _ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[asked] = self._walked(dict(asked), moved)
        return self._answers[asked]

    def exact(self, settings: Settings) -> Answer:
        """The true counts: for use inside, and for tests."""
        _, moved = as_reform(self.state.code, self.controls, settings)
        at = {each.id: 0 if each.kind is Kind.SWITCH else int(settings[each.id]) for each in moved}
        door = Door(Mode.EXACT, self._door.key)
        found = self._figures(self._cells(self._at(at)), door=door)
        return Answer(self._figures(self._at_base, door=door), found, moved)

    def _walked(self, asked: Mapping[str, int], moved: tuple[Control, ...]) -> Answer:
        at: dict[str, int] = {}
        values = {
            name: np.array([self._door.count(cell).value for cell in cells])
            for name, cells in self._at_base.items()
        }
        counts = {name: cells[:, 0].astype(np.int64) for name, cells in self._at_base.items()}
        now, left_out = self._base, []
        for name in sorted(asked, key=lambda each: (each.startswith("drop."), each)):
            line = self._ladder(self.controls[name], asked[name])
            while len(line) > 1:
                tried, last = (self._at(at | {name: value}) for value in (line[-1], line[-2]))
                if self._changed(tried, last) >= UNDER:
                    break
                line = line[:-1]
            if len(line) < 2 or line[-1] != asked[name]:
                left_out.append(self.controls[name])
            if len(line) < 2:
                continue
            at[name] = line[-1]
            new = self._at(at)
            for sign, (one, other) in ((1, (new, now)), (-1, (now, new))):
                for each, cells in self._cells(one, without=other).items():
                    values[each] += sign * np.array([self._big(cell) for cell in cells])
                    counts[each] += sign * cells[:, 0].astype(np.int64)
            now = new
        shown = {
            name: [
                self._door.shown(int(value), is_somebody=bool(count))
                for value, count in zip(each, counts[name], strict=True)
            ]
            for name, each in values.items()
        }
        found = self._figures_of(shown, parts=1 + 2 * len(at), unseen=(UNDER - 1) * len(at))
        return Answer(self.before, found, moved, tuple(left_out))

    def _big(self, cell: Any) -> int:
        return self._door.count(cell).value if int(cell[2]) >= UNDER else 0

    def _ladder(self, control: Control, value: int) -> list[int]:
        """The rungs of a control from where the law has it to a value: the law's own first."""
        way = 1 if value > control.value else -1
        rungs, reached = self._rungs.get((control.id, way), ([control.value], control.value))
        for each in range(reached + way, value + way, way):
            if self._changed(self._at({control.id: each}), self._at(self._here(control, rungs[-1]))) >= UNDER:
                rungs = [*rungs, each]
            reached = each
        self._rungs[control.id, way] = rungs, reached
        return [each for each in rungs if (value - each) * way >= 0]

    @staticmethod
    def _here(control: Control, value: int) -> dict[str, int]:
        return {} if value == control.value else {control.id: value}

    def _changed(self, one: Sequence[_Bits], other: Sequence[_Bits]) -> int:
        """How many people have any figure otherwise."""
        return sum(
            int((each.others(beside, kept.starts) & kept.there).sum())
            for each, beside, kept in zip(one, other, self._kept, strict=True)
        )

    def _at(self, settings: Mapping[str, int]) -> list[_Bits]:
        """What the laws say where some controls are moved, by bucket."""
        where = {
            name: value
            for name, value in settings.items()
            if name.startswith("drop.") or value != self.controls[name].value
        }
        if not where:
            return self._base
        key = tuple(sorted(where.items()))
        if key not in self._held:
            changed = self._laws_of(as_reform(self.state.code, self.controls, where)[0])
            while len(self._held) >= _REMEMBERED:
                del self._held[next(iter(self._held))]
            self._held[key] = [self._bits_of(kept, changed) for kept in self._kept]
        return self._held[key]

    def _laws_of(self, reform: Reform) -> dict[str, CompiledLaw]:
        found = reformed(self.state, reform)
        program = compile_laws(
            found.jurisdiction, [law for law in found.jurisdiction.laws if law.id in found.changed]
        )
        return {each.law.id: self._as_asked(each) for each in program.laws}

    # --- counting -------------------------------------------------------------------------------------------

    def _bits_of(self, kept: _Kept, changed: Mapping[str, CompiledLaw]) -> _Bits:
        """What the laws say of one bucket."""
        flags, due = dict(kept.flags), dict(kept.due)
        if changed:
            for result in self._judged(kept, changed.values()):
                _note(result, flags, due)
        rows = np.zeros(len(kept.live), np.int64)
        people = {}
        for bit, route in enumerate(ROUTES):
            laws = [law for law in flags if route == ANY_ROUTE or law in self.automatic]
            masks = (
                np.bitwise_or.reduce([flags[law] for law in laws]) if laws else np.zeros(len(rows), np.uint8)
            )
            days = (
                np.minimum.reduce([due[law] for law in laws]) if laws else np.full(len(rows), NEVER, np.int32)
            )
            rows |= (kept.live & ((masks & kernels.ELIGIBLE) != 0)).astype(np.int64) << bit
            people[route] = self._masks(kept, route, masks, days, (rows >> bit) & 1 == 1)
        for bit, law in enumerate(self.titles, len(ROUTES)):
            rows |= (kept.live & ((flags[law] & kernels.ELIGIBLE) != 0)).astype(np.int64) << bit
        return _Bits(people, rows)

    def _masks(
        self,
        kept: _Kept,
        route: str,
        flags: NDArray[np.uint8],
        days: NDArray[np.int32],
        now: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        number = len(kept.there)
        bits, first = np.zeros(number, np.int64), np.full(number, NEVER, np.int32)
        kernels.people(
            kept.starts,
            kept.live,
            kept.convicted,
            kept.felony,
            flags,
            days,
            np.int32(self.as_of),
            bits,
            first,
        )
        found = apart(bits, PEOPLE)
        if kept.before is not None:
            people = kept.before.people[route]
            was, on_petition = (
                (kept.before.rows >> ROUTES.index(each)) & 1 == 1 for each in (route, ANY_ROUTE)
            )
            moved = (now & ~was, was & ~now)
            rows = (*moved, *(each & (kept.convicted == 3) for each in moved), moved[0] & on_petition)
            freed = ((each >> NO_CONVICTION) & 1 for each in (found & ~people, people & ~found))
            for bit, each in enumerate(
                (*(_any_of(kept.starts, each) for each in rows), *freed), CHANGE_BITS[PEOPLE_UNIT]
            ):
                found |= each.astype(np.int64) << bit
        edges = np.concatenate([[self.as_of], self._cuts, [NEVER - 1]])
        return found | np.int64(1) << (np.searchsorted(edges, first, side="left") + _FIRST)

    def _cells(self, changed: Sequence[_Bits], without: Sequence[_Bits] | None = None) -> _Cells:
        """Cells of every bit; ``without``: of those alone who did not have it there."""
        found: _Cells = {}
        for at, (kept, answers) in enumerate(zip(self._kept, changed, strict=True)):
            other = None if without is None else without[at]
            for route, masks in answers.people.items():
                bits = masks if other is None else masks & ~other.people[route]
                own = self._tally(bits, kept.there & (bits != 0), kept.keys, None, _PEOPLE_BITS)[0]
                found[route] = found[route] + own if route in found else own
                for group, cells in self._by_race(bits, kept, len(PEOPLE)) if route == AUTOMATIC else ():
                    key = (RACE, group)
                    found[key] = found[key] + cells if key in found else cells
            bits = answers.rows if other is None else answers.rows & ~other.rows
            own = self._tally(bits, bits != 0, kept.row_keys, kept.persons, len(ROUTES) + len(self.titles))[0]
            found[_ROWS] = found[_ROWS] + own if _ROWS in found else own
        return found

    @staticmethod
    def _tally(
        bits: NDArray[np.int64],
        there: NDArray[np.bool_],
        keys: NDArray[np.uint64],
        persons: NDArray[np.int64] | None,
        names: int,
        groups: Dimension | None = None,
    ) -> NDArray[np.uint64]:
        counts = np.zeros((1 if groups is None else len(groups.groups), names, FIELDS), np.uint64)
        at = np.flatnonzero(there)
        codes = np.zeros(len(at), np.int32) if groups is None else groups.codes[at]
        whose = at if persons is None else persons[at]
        kernels.tally(
            bits[at],
            np.ones(len(at), np.bool_),
            keys[at],
            whose,
            codes.reshape(1, -1),
            np.zeros(1, np.int64),
            counts,
        )
        return counts

    def _figures(self, cells: _Cells, door: Door | None = None) -> Figures:
        use = door or self._door
        return self._figures_of(
            {name: [use.count(cell) for cell in each] for name, each in cells.items()}, use
        )

    def _figures_of(
        self,
        cells: Mapping[str | Group, Sequence[Published]],
        door: Door | None = None,
        *,
        parts: int = 1,
        unseen: int = 0,
    ) -> Figures:
        use = door or self._door
        people: dict[str, dict[tuple[str, str], Published]] = {}
        for route in ROUTES:
            own = people[route] = {}
            for (name, bound), at in _PLACES.items():
                own_places = (at,) if bound == LEAST else (_PLACES[name, LEAST], at)
                found = [cells[route][place] for place in own_places]
                as_it_is = [self._at_base[route][place] for place in own_places]
                # Where nothing is moved, it is small by the noise of all that is in it, as in a study.
                is_moved = found != [use.count(cell) for cell in as_it_is]
                both = None if is_moved or bound == LEAST else joined(*as_it_is, of_charges=False)
                own[name, bound] = found[0] if bound == LEAST else use.sum(found, both)
        rows = cells[_ROWS]
        return Figures(
            people,
            {
                route: use.no_fewer(charges, people[route]["any_relief", LEAST])
                for route, charges in zip(ROUTES, rows, strict=False)
            },
            tuple(cells[AUTOMATIC][_FIRST:_PEOPLE_BITS]),
            dict(zip(self.titles, rows[len(ROUTES) :], strict=True)),
            {
                measure: {
                    group: self._share(cells[RACE, group], self._whole[group], measure, use, parts, unseen)
                    for group in self._whole
                }
                for measure in SHARES
            },
        )

    @staticmethod
    def _share(
        cells: Sequence[Published],
        whole: NDArray[np.uint64],
        measure: str,
        door: Door,
        parts: int,
        unseen: int,
    ) -> Rate:
        """A share of people of a race, with the range in which it lies nearly always.

        Args:
            cells: of the race, by the bit of a measure.
            whole: its denominators.
            measure: of `SHARES`.
            door: through which counts pass.
            parts: of how many counts each is the sum.
            unseen: people whom an answer may leave out.
        """
        places = [at for at, each in enumerate(PEOPLE) if each.name == measure]
        certain, perhaps = SHARES[measure]
        few = door.count(whole[_WHOLE.index(certain)])
        all_ = few if perhaps == certain else door.sum((few, door.count(whole[_WHOLE.index(perhaps)])))
        least = door.cut(cells[places[0]], few)
        most = door.cut(door.sum((least, cells[places[1]])), all_)
        if least.small or not door.can_rate(few):
            return Rate(least, few, None, None, None)
        bounds = door.bounds(least, most, (few, all_), parts=parts, unseen=unseen)
        return Rate(least, few, least.value / few.value, *(bounds or (None, None)))


def _any_of(starts: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The people of whom one of the rows is."""
    found: NDArray[np.bool_] = (
        np.logical_or.reduceat(rows, starts[:-1]) if rows.any() else np.zeros(len(starts) - 1, np.bool_)
    )
    return found


def _note(result: LawResult, flags: dict[str, NDArray[np.uint8]], due: dict[str, NDArray[np.int32]]) -> None:
    """A law's answers, by row."""
    reached = result.reached
    bits = np.where(reached, np.uint8(1) << result.outcome.astype(np.uint8), np.uint8(0)).astype(np.uint8)
    bits[reached & (result.outcome == Outcome.NOT_YET) & (result.eligible_on < NEVER)] |= np.uint8(
        kernels.DATED
    )
    flags[result.law.id] = bits
    due[result.law.id] = np.where(reached, result.eligible_on, np.int32(NEVER)).astype(np.int32)


def _kinds(bucket: Bucket) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Of each row whether it is, or may be, a conviction, and a felony conviction."""
    convicted = np.where(bucket.kind == CONVICTION, 3, np.where(bucket.kind == NOT_RECORDED, 1, 0)).astype(
        np.uint8
    )
    values, inverse = distinct(bucket.table, ("jurisdiction", "statute", "grade"))
    answers = np.array([is_felony(*value) for value in values], bool).reshape(-1, 2)
    certain, possible = answers[inverse, 0], answers[inverse, 1]
    felony = np.where((convicted == 3) & certain, 3, np.where((convicted != 0) & possible, 1, 0)).astype(
        np.uint8
    )
    return convicted, felony


def _read(law: Law, readings: Mapping[str, str]) -> Law:
    """The law under the readings that the run took."""
    questions = tuple(replace(each, chosen=readings.get(each.id, each.chosen)) for each in law.questions)
    return law if questions == law.questions else replace(law, questions=questions)


def _later(day: dt.date, years: int) -> dt.date:
    leap = day.month == 2 and day.day == 29
    return dt.date(day.year + years, day.month, 28 if leap else day.day)
