"""What heads an answer, and what a person can do to change it.

One order for the interview, the clinic and the office, so that one person gets one answer. What is there today comes first; then
what a missing fact may give today; then what a day within reach gives. A day beyond ten years heads nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import combinations
from math import comb
from typing import Any, Final

import numpy as np

from clearslate.engine.outcomes import LawResult, Outcome
from clearslate.people.endings import finished
from clearslate.people.variants import FAR_YEARS, Change, Looked, Value, Variants
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date, to_day
from clearslate.records.schema import Disposition

MONEY: Final = ("restitution_owed", "fines_owed", "fees_owed")
_ALL_TRIPLES: Final = 6
"""With up to so many steps every three of them are tried together."""
_MOST_STEPS: Final = 24
_MOST_ROWS: Final = 20_000  # charges that are judged to find what a person can do


class Standing(IntEnum):
    """How a law's answer ranks among those for one charge, the best first."""

    TODAY = 0
    FIND = 1  # a fact is missing that somebody can find, and it may be today
    SOON = 2  # from a day within ten years
    OPEN = 3  # nobody can find what is missing: a court or a lawyer must say
    STAYS = 4  # the law helps and clears no record
    FAR = 5  # from a day beyond ten years, or from no day that is known
    NO = 6


def standing(
    outcome: str, day: dt.date | None, as_of: dt.date, *, clears: bool = True, can_be_found: bool = True
) -> Standing:
    """How a law's answer ranks.

    Args:
        outcome: of the law for the charge.
        day: the day from which it gives relief, if that is known.
        as_of: the day asked about.
        clears: whether the law clears a record.
        can_be_found: of an unknown answer, whether somebody can find what is missing.
    """
    if outcome in ("ineligible", "not_applicable"):
        return Standing.NO
    if not clears:
        return Standing.STAYS
    if outcome == "eligible":
        return Standing.TODAY
    if outcome == "unknown":
        return Standing.FIND if can_be_found else Standing.OPEN
    return Standing.SOON if day is not None and day <= horizon(as_of) else Standing.FAR


def horizon(as_of: dt.date) -> dt.date:
    """The last day that can head an answer."""
    return to_date(to_day(as_of) + FAR_YEARS * 366)


class Doing(StrEnum):
    """What a person can do, or wait for."""

    PAY = "pay"
    FINISH = "finish"  # a program or a sentence that still runs
    END = "end"  # an open case ends, well or badly


@dataclass(frozen=True)
class Step:
    """One thing to do in one case. ``field`` and ``cents``: of money, what is owed and how much."""

    doing: Doing
    case: str
    field: str = ""
    cents: int = 0


@dataclass(frozen=True)
class Lift:
    """The smallest set of steps that gives a charge a better answer, and that answer.

    ``outcome``: ``eligible`` (then at once), ``not_yet`` (then from ``day``), ``unknown`` (then perhaps: something is missing too).
    """

    steps: tuple[Step, ...]
    law: str
    automatic: bool
    outcome: str
    day: dt.date | None

    @property
    def is_certain(self) -> bool:
        """Whether the steps alone give it: an open case may end badly, and a missing fact may say no."""
        return self.outcome != "unknown" and all(step.doing is not Doing.END for step in self.steps)

    @property
    def cents(self) -> int:
        """What it costs, where that is known."""
        return sum(step.cents for step in self.steps)


def lifts(variants: Variants, standings: Mapping[str, Standing]) -> dict[str, Lift]:
    """What a person can do for each charge.

    Args:
        variants: the person's rows under one state's laws.
        standings: of each charge that is asked about, how its best answer ranks today.
    """
    wanted = {charge: now for charge, now in standings.items() if now is not Standing.TODAY}
    steps = steps_of(variants)
    if not wanted or not steps:
        return {}
    sets = list(_sets(list(steps), len(variants.rows)))
    changes = [{slot: value for step in each for slot, value in steps[step].items()} for each in sets]
    looked = variants.look(changes, blame=False)
    place = {charge: row for row, charge in enumerate(looked.charges)}
    rows = len(looked.charges)
    helping = [_Helping(result, variants.as_of) for result in looked.results if result.law.clears]
    found = {}
    for charge, now in wanted.items():
        tried = [
            (reached, len(each), lift.cents, not lift.automatic, number, lift)
            for number, each in enumerate(sets, start=1)
            if (better := _reached(helping, number * rows + place[charge], now, each))
            for reached, lift in [better]
        ]
        if tried:
            found[charge] = min(tried, key=lambda each: each[:-1])[-1]
    return found


def standings(looked: Looked, as_of: dt.date) -> dict[str, Standing]:
    """How the best answer of each charge of the state ranks today."""
    found: dict[str, Standing] = {}
    for row, charge in enumerate(looked.charges):
        found[charge] = min(
            (
                _standing(
                    int(result.outcome[row]), int(result.eligible_on[row]), as_of, clears=result.law.clears
                )[1]
                for result in looked.results
            ),
            default=Standing.NO,
        )
    return found


def _standing(
    outcome: int, day: int, as_of: dt.date, *, clears: bool
) -> tuple[str, Standing, dt.date | None]:
    name, when = str(Outcome(outcome)), None if day >= NEVER else to_date(day)
    return name, standing(name, when, as_of, clears=clears), when


class _Helping:
    """A law that clears, and its answers for rows: seldom many are today or soon."""

    def __init__(self, result: LawResult, as_of: dt.date) -> None:
        self.law, self._as_of = result.law, as_of
        last, is_later = to_day(horizon(as_of)), result.outcome == Outcome.NOT_YET
        # A day that may come within reach, and is not certain: something is missing, as where the outcome is unknown.
        is_open = is_later & (result.eligible_on >= NEVER) & (result.possible <= last)
        outcome = np.where(is_open, Outcome.UNKNOWN, result.outcome)
        helps = (outcome == Outcome.ELIGIBLE) | (outcome == Outcome.UNKNOWN)
        helps |= is_later & (result.eligible_on <= last)
        self.helps: list[bool] = helps.tolist()
        self._answers = list(zip(outcome.tolist(), result.eligible_on.tolist(), strict=True))
        self._standings: dict[tuple[int, int], tuple[str, Standing, dt.date | None]] = {}

    def standing(self, row: int) -> tuple[str, Standing, dt.date | None]:
        """Outcome, rank and day of a row."""
        answer = self._answers[row]
        found = self._standings.get(answer)
        if found is None:
            found = self._standings[answer] = _standing(*answer, self._as_of, clears=True)
        return found


def _reached(
    laws: Sequence[_Helping], row: int, now: Standing, steps: tuple[Step, ...]
) -> tuple[int, Lift] | None:
    """The best answer of a row, where it is better than today's."""
    best: tuple[tuple[Any, ...], Lift] | None = None
    for each in laws:
        if not each.helps[row]:
            continue
        outcome, then, day = each.standing(row)
        if then > Standing.SOON or not _is_better(then, now):
            continue
        tier = {Standing.TODAY: 0, Standing.SOON: 1}.get(then, 2)
        by_asking, when = not each.law.automatic, day or dt.date.max
        key = (tier, when, by_asking) if then is Standing.SOON else (tier, by_asking, when)
        lift = Lift(steps, each.law.id, each.law.automatic, outcome, day)
        if best is None or key < best[0]:
            best = (key, lift)
    return None if best is None else (best[0][0], best[1])


def _is_better(then: Standing, now: Standing) -> bool:
    """Whether an answer that is reached lifts a charge: today always does; a day, or a perhaps, where there was nothing."""
    return then is Standing.TODAY or now > Standing.SOON


def _sets(steps: list[Step], rows: int) -> Iterator[tuple[Step, ...]]:
    """Singles, pairs, triples of a few, and all of them; of a long record singles and all, so that an answer takes bounded time."""
    most = 3 if len(steps) <= _ALL_TRIPLES else 2
    while most > 1 and rows * sum(comb(len(steps), size) for size in range(1, most + 1)) > _MOST_ROWS:
        most -= 1
    for size in range(1, min(most, len(steps)) + 1):
        yield from combinations(steps, size)
    if len(steps) > most:
        yield tuple(steps)


def steps_of(variants: Variants) -> dict[Step, Change]:
    """What the record leaves to be done, each with the facts that doing it changes."""
    return dict(list(_steps(variants))[:_MOST_STEPS])


def _steps(variants: Variants) -> Iterator[tuple[Step, Change]]:
    """Every step that the person's record leaves to be taken, with what it changes."""
    today = variants.as_of.isoformat()
    cases: dict[str, list[Mapping[str, Any]]] = {}
    for row in variants.rows:
        cases.setdefault(str(row["case_id"]), []).append(row)
    for case, rows in cases.items():
        for name in MONEY:
            owed = rows[0].get(name)
            if owed:
                yield Step(Doing.PAY, case, name, int(owed)), {(case, name): 0}
        done: dict[tuple[str, str], Value | None] = {}
        ended: dict[tuple[str, str], Value | None] = {}
        for row in rows:
            charge = str(row["charge_id"])
            if row["disposition"] == Disposition.PENDING:
                ended |= {
                    (charge, "disposition"): str(Disposition.DISMISSED),
                    (charge, "disposition_date"): today,
                }
            elif row["disposition"] == Disposition.CONVICTED:
                done |= {
                    (charge, name): today
                    for name in ("released_on", "completed_on")
                    if _lies_ahead(row.get(name), variants.as_of)
                }
            else:
                done |= finished(str(row["jurisdiction"]), case, charge, row, variants.as_of)
        if done:
            yield Step(Doing.FINISH, case), done
        if ended:
            yield Step(Doing.END, case), ended


def _lies_ahead(days: object, as_of: dt.date) -> bool:
    """Whether a day is known not to have come."""
    return isinstance(days, DayInterval) and days.earliest > max(ALWAYS, to_day(as_of))
