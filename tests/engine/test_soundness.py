"""What the engine says of a record holds in every world that the record allows.

The record of each made-up person, with its holes, goes to the engine; worlds that fill the holes go to the
slow evaluator (``tests/reference``), which shares the law objects and nothing else. A day that the engine
calls certain must have come true in every world by then; one that it calls possible may not come before.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clearslate.engine import masks
from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.outcomes import LawResult, Noticed, Outcome, Program, compile_laws, tell
from clearslate.engine.values import Context
from clearslate.law import Law
from clearslate.law import expressions as e
from clearslate.law.model import Resolved
from clearslate.law.statements import Unit
from clearslate.records.days import NEVER, show_day
from clearslate.records.narrow import PAST
from clearslate.records.schema import FIELD, Level
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.states import CODES, jurisdiction
from tests.reference.people import AS_OF, flat, person_rows, pools
from tests.reference.slow import HOME, MEMBER, Answer, Judge, World
from tests.reference.worlds import CORNERS, Person, Plan, random_style

KNOWN_THROUGH = AS_OF
DAYS = (AS_OF, AS_OF - 2000, AS_OF + 3000)
QUICK, THOROUGH = 14, 40  # worlds for each person
SESSION, MORE = 8, 40  # people of a state: in every session, and in a long trial
COMPLETE, MORE_COMPLETE = 24, 80  # the same, of complete records
HARD_WORLDS = 2000  # more, where no two worlds disagree and the engine does not know
SHOWN = 5

# What a world may say where the engine says this.
ALLOWED = {
    "eligible": {"eligible"},
    "not_yet": {"not_yet", "ineligible", "not_applicable"},
    "ineligible": {"ineligible", "not_applicable"},
    "not_applicable": {"not_applicable"},
    "unknown": {"eligible", "not_yet", "ineligible", "not_applicable"},
}


@dataclass
class Tally:
    """What a trial found."""

    people: int = 0
    determinations: int = 0
    exact: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)  # unknown though no two worlds disagree, by law
    examples: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def share_agreed(self) -> float:
        """Unknown though no two worlds disagree, as a share of all determinations."""
        return sum(self.agreed.values()) / max(self.determinations, 1)

    def show(self, code: str) -> str:
        """The figures in a line."""
        return (
            f"{code}: {self.people} people, {self.determinations} determinations, {dict(self.outcomes)}; "
            f"unknown though no two worlds disagree: {self.share_agreed:.2%} {dict(self.agreed)}"
        )

    def check(self) -> None:
        """Nothing contradicts."""
        assert not self.wrong, "\n".join([f"{len(self.wrong)} contradictions", *self.wrong[:SHOWN]])


@dataclass(frozen=True)
class Setting:
    """What a run takes as given: readings of open questions, presumptions that are on, what the dataset covers."""

    readings: tuple[tuple[str, str], ...] = ()
    presumptions: frozenset[str] = frozenset()
    whole_history: bool = True
    whole_cases: bool = True

    @property
    def context(self) -> Context:
        """As the engine takes it."""
        return Context(KNOWN_THROUGH, self.whole_history, self.presumptions, self.whole_cases)


PLAIN = Setting()


@cache
def program(code: str, setting: Setting = PLAIN) -> Program:
    found = jurisdiction(code)
    return compile_laws(found, found.laws, dict(setting.readings))


@cache
def resolved_laws(code: str, setting: Setting = PLAIN) -> list[tuple[Law, tuple[Resolved, ...]]]:
    return [(law, law.resolved(dict(setting.readings))) for law in jurisdiction(code).laws]


@cache
def presumed_facts(code: str, setting: Setting) -> list[e.Presumed]:
    """The facts of the laws that a presumption which is on fills in."""
    tops = [
        top
        for _, versions in resolved_laws(code, setting)
        for version in versions
        for top in (
            version.floor,
            *(holds for _, holds in version.conditions),
            *([version.tested] if version.tested is not None else []),
            *version.capped,
            *(part for notice in version.notices for part in notice if part is not None),
        )
    ]
    found = {inner for top in tops for inner in top.walk() if isinstance(inner, e.Presumed)}
    return [fact for fact in found if fact.presumption in setting.presumptions]


def silent_rows(code: str, table: Any, setting: Setting) -> dict[e.Presumed, list[bool]]:
    """For each such fact, the rows whose record leaves it open."""
    evaluator = Evaluator(Question((program(code, setting),), AS_OF, setting.context))
    evaluation = evaluator.evaluation(program(code, setting), table)
    return {fact: (evaluation.truth(fact.item).bits == 1).tolist() for fact in presumed_facts(code, setting)}


@cache
def unseen_charges(code: str) -> list[list[dict[str, Any]]]:
    """Charges of people, of which none may be in a dataset of single cases."""
    found = jurisdiction(code)
    people = person_rows(found, 77, 40, complete=True)
    table = in_memory(table_from_rows(flat(people), found.facts), KNOWN_THROUGH)
    start, entries = 0, []
    for person in people:
        part = table.slice(start, len(person))
        start += len(person)
        one = Person(person, part, found, pools(code), known_through=KNOWN_THROUGH, as_of=AS_OF)
        charges = one.world(Plan("unseen", CORNERS[0])).charges
        entries.append(
            [each for each in charges if not any(KNOWN_THROUGH < each[day] < NEVER for day in PAST)]
        )
    return [charges for charges in entries if charges]


def with_unseen(code: str, world: World, rng: random.Random, *, whole_cases: bool) -> World:
    """The world with charges of the same person that the dataset does not hold, in cases that it holds if those are not whole."""
    known = world.charges[0]
    of_person = [f.name for f in (*FIELD.values(), *jurisdiction(code).facts) if f.level is Level.PERSON]
    more = []
    for charge in rng.choice(unseen_charges(code))[: rng.randrange(4)]:
        incident = rng.choice(world.charges)["incident_id"] if rng.random() < 0.2 else charge["incident_id"]
        own = {name: known[name] for name in of_person}
        of = rng.choice(world.charges)["case_id"] if not whole_cases and rng.random() < 0.7 else None
        own |= {"case_id": of or f"unseen {charge['case_id']}", "incident_id": incident}
        more.append(charge | own | {HOME: False, MEMBER: True})
    return World([*world.charges, *more], world.choices, world.presumed)


def judged(
    code: str, rows: list[dict[str, Any]], as_of: int, setting: Setting = PLAIN
) -> tuple[Any, list[tuple[LawResult, Noticed | None]]]:
    """The narrowed table, and every law's answer with its notices."""
    table = in_memory(table_from_rows(rows, jurisdiction(code).facts), KNOWN_THROUGH)
    evaluator = Evaluator(Question((program(code, setting),), as_of, setting.context))
    [asked] = evaluator.question.programs
    return table, tell(asked.laws, evaluator.evaluation(asked, table), as_of, asked.fields)


def trial(
    code: str,
    seed: int,
    count: int,
    *,
    complete: bool = False,
    worlds: int = THOROUGH,
    search: bool = False,
    setting: Setting = PLAIN,
    shared: Path | None = None,
) -> Tally:
    """Judge so many people of a state both ways and compare.

    ``search``: where the engine does not know and no two worlds disagree, look for one that does. ``shared``: the
    reference data, where people are to be made of their scenarios too.
    """
    found = jurisdiction(code)
    people = person_rows(found, seed, count, complete=complete, shared=shared)
    rows = flat(people)
    answers = {day: judged(code, rows, day, setting) for day in DAYS}
    table = answers[AS_OF][0]
    silent = silent_rows(code, table, setting)
    by_day = {day: [result for result, _ in found] for day, (_, found) in answers.items()}
    noticed = [entry for _, entry in answers[AS_OF][1]]
    tally = Tally()
    start = 0
    for place, person in enumerate(people):
        part = table.slice(start, len(person))
        one = Person(person, part, found, pools(code, shared), known_through=KNOWN_THROUGH, as_of=AS_OF)
        rng = random.Random(f"{code} {seed} {place}")
        _Comparison(
            code,
            one,
            range(start, start + len(person)),
            by_day,
            noticed,
            tally,
            f"seed {seed}, person {place}",
            setting,
            silent,
        ).run(rng, complete=complete, worlds=worlds, search=search)
        start += len(person)
        tally.people += 1
    return tally


class _Comparison:
    """The comparison of one person's determinations with worlds."""

    def __init__(
        self,
        code: str,
        person: Person,
        rows: range,
        by_day: dict[int, list[LawResult]],
        noticed: list[Noticed | None],
        tally: Tally,
        where: str,
        setting: Setting,
        silent: Mapping[e.Presumed, list[bool]],
    ) -> None:
        self.code, self.person, self.rows = code, person, rows
        self.by_day, self.noticed, self.tally, self.where = by_day, noticed, tally, where
        self.laws = resolved_laws(code, setting)
        self.setting = setting
        self.presumed = {
            fact: frozenset(place for place, row in enumerate(rows) if open_rows[row])
            for fact, open_rows in silent.items()
        }
        self.seen: dict[tuple[int, int, int], set[bool]] = {}  # (law, place, day): eligible or not

    def run(self, rng: random.Random, *, complete: bool, worlds: int, search: bool) -> None:
        if complete:
            assert self.person.is_complete, self.where
            self._compare(self.person.world(Plan(self.where, CORNERS[0])), exact=True)
        else:
            corners = CORNERS if worlds > len(CORNERS) else [*CORNERS[:6], *rng.sample(CORNERS[6:], 4)]
            styles = [*corners, *(random_style(rng) for _ in range(worlds - len(corners)))]
            for number, style in enumerate(styles):
                world = self.person.world(Plan(f"{self.where} {number}", style))
                world = World(world.charges, world.choices, self.presumed)
                setting = self.setting
                if not (setting.whole_history and setting.whole_cases):
                    world = with_unseen(self.code, world, rng, whole_cases=setting.whole_cases)
                self._compare(world)
        self._count()
        if search:
            self._search(rng)

    def _count(self) -> None:
        for results in self.by_day.values():
            for result in results:
                for row in self.rows:
                    if result.reached[row]:
                        self.tally.determinations += 1
                        self.tally.outcomes[said(result, row)] += 1

    def _search(self, rng: random.Random) -> None:
        """Count the unknown outcomes on which, even after a search, no two worlds disagree."""
        for number, place, day in self._unknown():
            if len(self.seen.get((number, place, day), ())) == 2 or self._found(number, place, day, rng):
                continue
            law, _ = self.laws[number]
            self.tally.agreed[law.id] += 1
            bits = masks.value(self.by_day[day][number].unknown, self.rows[place])
            open_conditions = [c.key for bit, c in enumerate(law.conditions) if bits >> bit & 1]
            self.tally.examples.append(
                f"{self.where}, row {place}, {law.id} on {show_day(day)}: {open_conditions or 'no condition'}"
            )

    def _found(self, number: int, place: int, day: int, rng: random.Random) -> bool:
        """Search for a world that disagrees with those seen, from one world to a better neighbor."""
        [seen] = self.seen[number, place, day]
        law, versions = self.laws[number]
        version = next(v for v in versions if v.version.start <= day < v.version.end)
        best = 0
        plan: Plan | None = None
        for step in range(HARD_WORLDS):
            fresh = plan is None or step % 1000 == 0
            tried = Plan(f"{self.where} hard {step}", random_style(rng)) if fresh else plan.neighbor(rng)  # type: ignore[union-attr]
            judge = Judge(jurisdiction(self.code), self.person.world(tried))
            by_day = bool(law.caps)  # a cap asks about the days of the others
            eligible = judge.first_days(version)[place] <= day if by_day else judge.holds(version, place, day)
            if eligible != seen:
                return True
            score = judge.score(version, place, day) * (-1 if seen else 1)
            if fresh or score >= best:
                best, plan = score, tried
        return False

    def _unknown(self) -> Iterator[tuple[int, int, int]]:
        for day, results in self.by_day.items():
            for number, result in enumerate(results):
                versions = self.laws[number][1]
                if any(v.version.start <= day < v.version.end and not v.version.read for v in versions):
                    continue
                for place, row in enumerate(self.rows):
                    if result.reached[row] and result.outcome[row] == Outcome.UNKNOWN:
                        yield number, place, day

    # --- one world ------------------------------------------------------------------------------------------

    def _compare(self, world: World, *, exact: bool = False, only: set[int] | None = None) -> None:
        judge = Judge(jurisdiction(self.code), world)
        for number, (law, versions) in enumerate(self.laws):
            if only is not None and number not in only:
                continue
            if exact:  # read anew, so that every choice that an answer rests on is asked again
                judge, world.choices.asked = Judge(jurisdiction(self.code), world), 0
            firsts = [(version, judge.first_days(version)) for version in versions]
            free = world.choices.asked == 0
            for place, row in enumerate(self.rows):
                if world.charges[place][HOME]:
                    self._check_versions(number, firsts, place, row)
                    self._check_notices(number, judge, versions, place, row)
                    for day in self.by_day:
                        answer = judge.answer(law, firsts, place, day)
                        pending = self._waits(world, law, place)
                        self._check(number, place, day, row, answer, exact=exact and free and not pending)

    @staticmethod
    def _waits(world: World, law: Law, place: int) -> bool:
        """Whether a pending charge is among those that clear together: it may yet be of any kind."""
        same = {
            Unit.CHARGE: "charge_id",
            Unit.CASE: "case_id",
            Unit.ARREST: "person_id",
            Unit.PERSON: "person_id",
        }[law.unit]
        own = world.charges[place][same]
        return any(each["disposition"] == "pending" and each[same] == own for each in world.charges)

    def _check_versions(
        self, number: int, firsts: list[tuple[Resolved, list[int]]], place: int, row: int
    ) -> None:
        result = self.by_day[AS_OF][number]
        for (version, days), engine in zip(firsts, result.versions, strict=True):
            possible, certain = int(engine.onset.possible[row]), int(engine.onset.certain[row])
            if version.version.read and result.reached[row] and not possible <= days[place] <= certain:
                self._wrong(
                    number, place, AS_OF, row,
                    f"under {version.version.name} {show_day(days[place])}, engine {show_day(possible)} to {show_day(certain)}",
                )  # fmt: skip

    def _check_notices(
        self, number: int, judge: Judge, versions: tuple[Resolved, ...], place: int, row: int
    ) -> None:
        result, noticed = self.by_day[AS_OF][number], self.noticed[number]
        if noticed is None or not result.reached[row] or result.outcome[row] > Outcome.NOT_YET:
            return
        certain, unknown = masks.value(noticed.certain, row), masks.value(noticed.unknown, row)
        days = iter(noticed.days)
        for bit, (applies, day) in enumerate(judge.notices(versions[int(result.version[row])], place)):
            surely, perhaps = certain >> bit & 1, (certain | unknown) >> bit & 1
            last = int(next(days)[row]) if day is not None else NEVER
            if not surely <= applies <= perhaps or (applies and day is not None and day > last):
                key = result.law.notices[bit].key
                self._wrong(
                    number, place, AS_OF, row, f"notice {key} {applies}, {day}; engine {perhaps}, {last}"
                )

    def _check(
        self, number: int, place: int, day: int, row: int, answer: Answer | None, *, exact: bool
    ) -> None:
        result = self.by_day[day][number]
        outcome, on = said(result, row), int(result.eligible_on[row])
        if answer is None:  # the version in force was not read
            if result.reached[row] and outcome != "unknown":
                self._wrong(number, place, day, row, "that asks for unknown")
            return
        self.seen.setdefault((number, place, day), set()).add(answer.outcome == "eligible")
        if answer.outcome not in ALLOWED[outcome]:
            self._wrong(number, place, day, row, str(answer))
        elif on < NEVER and (answer.outcome != outcome or answer.eligible_on > on):
            self._wrong(number, place, day, row, f"of a later day {answer}")
        elif exact:
            self.tally.exact += 1
            if self._may_come(number, day) and (outcome, on, answer.outcome) == (
                "not_yet",
                NEVER,
                "ineligible",
            ):
                return
            if (outcome, on) != (answer.outcome, answer.eligible_on):
                self._wrong(number, place, day, row, f"without doubt {answer}")

    def _may_come(self, number: int, day: int) -> bool:
        """A version whose text was not read is still to come: what it will say no world knows."""
        return any(not v.version.read and v.version.end > day for v in self.laws[number][1])

    def _wrong(self, number: int, place: int, day: int, row: int, world: str) -> None:
        result = self.by_day[day][number]
        self.tally.wrong.append(
            f"{self.where}, row {place}, {result.law.id} on {show_day(day)}: "
            f"engine {said(result, row)} ({show_day(int(result.eligible_on[row]))}), a world {world}"
        )


def said(result: LawResult, row: int) -> str:
    """The engine's outcome in words."""
    return str(Outcome(int(result.outcome[row])))


@pytest.mark.parametrize("code", CODES)
def test_what_is_certain_holds_in_every_world_and_what_is_not_possible_in_none(code: str) -> None:
    tally = trial(code, seed=1, count=SESSION, worlds=QUICK)
    tally.check()
    outcomes = {"eligible", "not_yet", "unknown", "ineligible"}
    if not outcomes <= tally.outcomes.keys():  # where much is unknown, a few people are too much alike
        tally = trial(code, seed=1, count=MORE, worlds=QUICK)
        tally.check()
    assert outcomes <= tally.outcomes.keys(), "the people are too much alike"


def exact(code: str, count: int) -> None:
    tally = trial(code, seed=2, count=count, complete=True)
    tally.check()
    assert tally.exact > 2 * count
    assert {"eligible", "not_yet", "ineligible"} <= tally.outcomes.keys(), "the people are too much alike"


@pytest.mark.parametrize("code", CODES)
def test_on_complete_records_engine_and_slow_evaluator_give_the_same_outcome_and_day(code: str) -> None:
    exact(code, COMPLETE)


def settings_of(code: str, seed: int) -> list[Setting]:
    """Every presumption on; every open question read the other way; a dataset of single cases; all at once."""
    found, rng = jurisdiction(code), random.Random(seed)
    presumptions = frozenset(one.id for one in found.presumptions)
    readings = tuple(
        (name, rng.choice([reading for reading in question.readings if reading != question.chosen]))
        for name, question in sorted(found.questions.items())
    )
    return [
        Setting(presumptions=presumptions),
        Setting(readings=readings),
        Setting(whole_history=False),
        Setting(readings, presumptions, whole_history=False),
        Setting(whole_cases=False),
    ]


@pytest.mark.parametrize("code", CODES)
def test_soundness_whatever_a_run_takes_as_given(code: str) -> None:
    """One setting a state, each of them in ten states; the long trial below has all of them in each."""
    settings = settings_of(code, 1)
    number = CODES.index(code) % len(settings)
    trial(code, seed=40 + number, count=3, worlds=QUICK, setting=settings[number]).check()


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_soundness_for_more_people(code: str) -> None:
    trial(code, seed=1, count=MORE, worlds=QUICK).check()
    exact(code, MORE_COMPLETE)


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_soundness_whatever_else_a_run_takes_as_given(code: str) -> None:
    for number, setting in enumerate(settings_of(code, 1)):
        trial(code, seed=40 + number, count=8, worlds=QUICK, setting=setting).check()


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_soundness_for_thousands_whatever_a_run_takes_as_given(code: str) -> None:
    for seed in range(400, 403):
        for setting in settings_of(code, seed):
            trial(code, seed=seed, count=100, setting=setting).check()


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_soundness_for_thousands_of_people(code: str) -> None:
    for seed in range(100, 110):
        trial(code, seed=seed, count=200).check()
    for seed in range(200, 205):
        trial(code, seed=seed, count=400, complete=True).check()


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_soundness_for_people_of_the_shared_scenarios(code: str, shared: Path) -> None:
    for seed in range(500, 505):
        trial(code, seed=seed, count=200, shared=shared).check()
    trial(code, seed=505, count=400, complete=True, shared=shared).check()


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_unknown_is_said_only_where_two_worlds_disagree(code: str) -> None:
    tally = trial(code, seed=300, count=60, search=True)
    print(tally.show(code))
    tally.check()
    assert tally.share_agreed < 0.01, "\n".join(tally.examples[:SHOWN])
