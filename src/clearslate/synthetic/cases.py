"""Cases and charges of true people: what was charged, when, and how it ended. No defects here.

Order of things: offense, arrest, filing, disposition. Charges of one case mostly end on one day. What has not
ended by the records' last day is pending.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from clearslate.records.days import NEVER
from clearslate.records.schema import Disposition
from clearslate.synthetic.draws import chance, count_with_tail, pick, skewed, whole
from clearslate.synthetic.profile import COMPLETED, Profile

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.draws import Flags, Ints
    from clearslate.synthetic.people import People

DISPOSITIONS: Final = tuple(Disposition)
CODE: Final = {disposition: code for code, disposition in enumerate(DISPOSITIONS)}
CONVICTED: Final = CODE[Disposition.CONVICTED]
PENDING: Final = CODE[Disposition.PENDING]

_MOST_CASES: Final = 150
_MOST_CHARGES: Final = 300  # of one case

# Charges that end without a finding: withdrawn, nolle prossed, dismissed.
_DROPPED: Final = (
    CODE[Disposition.WITHDRAWN],
    CODE[Disposition.NOLLE_PROSSED],
    CODE[Disposition.DISMISSED],
)
_DROPPED_WEIGHTS: Final = (0.42, 0.25, 0.33)


class Outcome(IntEnum):
    """How a case ends."""

    CONVICTED = 0
    DROPPED = 1
    DIVERTED = 2
    DEFERRED = 3
    ACQUITTED = 4
    NEVER_CHARGED = 5
    TRANSFERRED = 6
    STILL_OPEN = 7


_OUTCOME_WEIGHTS: Final = (0.665, 0.21, 0.065, 0.015, 0.012, 0.02, 0.003, 0.01)

# Of the other charges of a case with a conviction, the share that is convicted, and that is acquitted.
_ALSO_CONVICTED: Final = 0.51
_ALSO_ACQUITTED: Final = 0.01


@dataclass
class Cases:
    """One row a case, by person and time."""

    person: Ints
    starts: NDArray[np.int64]  # of each person, the row of the first case
    offense: Ints
    arrest: Ints
    filed: Ints
    disposed: Ints
    outcome: Ints
    county: Ints
    number: Ints  # place in the order of identifiers, which tells nothing
    incident: Ints  # the case whose incident it is: itself, or the one before
    charges: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass
class Charges:
    """One row a charge, by case and sequence."""

    case: Ints
    starts: NDArray[np.int64]  # of each case, the row of the first charge
    sequence: Ints
    offense_code: Ints
    object_code: Ints  # the offense attempted, conspired at or solicited; that of the charge where completed
    offense: Ints
    arrest: Ints
    disposition: Ints
    disposed: Ints
    own_incident: Flags  # an incident of its own, apart from the case's

    def __len__(self) -> int:
        return len(self.case)


def count_cases(rng: Generator, people: People, known_through: int) -> Ints:
    """How many cases each person has: about 2.2 on average, with a long tail; as many as their years hold."""
    drawn = count_with_tail(rng, 1.22, 1.3, _MOST_CASES, len(people))
    room = 1 + (known_through - people.first_offense) // 45
    return np.minimum(drawn, room).astype(np.int32)


def draw_cases(rng: Generator, people: People, counts: Ints, profile: Profile, known_through: int) -> Cases:
    """The cases of the people, each person's in order of time."""
    person = np.repeat(np.arange(len(people), dtype=np.int32), counts)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    size = len(person)
    offense = np.minimum(_offense_days(rng, people, counts, starts, known_through), known_through)
    delay = np.where(chance(rng, 0.62, size), 0, skewed(rng, 9, 1.2, size))
    incident = _incidents(rng, starts, size)
    offense = offense[incident]
    arrest = np.minimum(offense + whole(np.minimum(delay, 700))[incident], known_through)
    wait = np.where(chance(rng, 0.6, size), rng.integers(0, 3, size), rng.integers(0, 25, size))
    filed = np.minimum(arrest + wait, known_through)
    length = np.clip(skewed(rng, 165, 0.75, size), 2, 2200)
    return Cases(
        person=person,
        starts=starts,
        offense=offense,
        arrest=arrest.astype(np.int32),
        filed=filed.astype(np.int32),
        disposed=(filed + whole(length)).astype(np.int32),
        outcome=pick(rng, _OUTCOME_WEIGHTS, size),
        county=np.where(
            chance(rng, 0.8, size), people.county[person], pick(rng, profile.county_weights, size)
        ).astype(np.int32),
        number=rng.permutation(size).astype(np.int32),
        incident=incident,
        charges=count_with_tail(rng, 1.72, 1.0, _MOST_CHARGES, size),
    )


def _offense_days(
    rng: Generator, people: People, counts: Ints, starts: NDArray[np.int64], known_through: int
) -> Ints:
    """Days of the offenses: the first one, then gaps of recidivism that fit into the person's years."""
    gaps = skewed(rng, 540, 1.1, int(counts.sum())).astype(np.float64)
    gaps[starts] = 0
    since = np.cumsum(gaps)
    since -= np.repeat(since[starts], counts)
    total = since[starts + counts - 1]
    room = (known_through - people.first_offense) * rng.beta(3, 1.2, len(people))
    scale = np.minimum(1, room / np.maximum(total, 1))
    return whole(np.repeat(people.first_offense, counts) + since * np.repeat(scale, counts))


def _incidents(rng: Generator, starts: NDArray[np.int64], size: int) -> Ints:
    """Of each case, the case whose incident it is: a few are the one before, filed again."""
    again = chance(rng, 0.02, size)
    again[starts] = False
    again[1:] &= ~again[:-1]
    return np.where(again, np.arange(size) - 1, np.arange(size)).astype(np.int32)


def draw_charges(rng: Generator, cases: Cases, profile: Profile, known_through: int) -> Charges:
    """The charges of the cases, each case's in order of sequence."""
    case = np.repeat(np.arange(len(cases), dtype=np.int32), cases.charges)
    starts = np.concatenate([[0], np.cumsum(cases.charges)[:-1]]).astype(np.int64)
    size = len(case)
    sequence = (np.arange(size) - starts[case] + 1).astype(np.int32)
    lead = sequence == 1
    offense_code = pick(rng, profile.weights, size)
    repeated = chance(rng, 0.3, size) & ~lead
    offense_code[repeated] = offense_code[starts[case[repeated]]]
    disposition = _dispositions(rng, cases, case, lead)
    _try_the_gravest(cases, case, starts, profile.gravest[offense_code], disposition)
    disposed = _disposed(rng, cases, case, lead, disposition)
    open_ = (disposed > known_through) | (cases.outcome[case] == Outcome.STILL_OPEN)
    disposition[open_] = PENDING
    disposed[open_] = NEVER
    own_incident = chance(rng, 0.04, size) & ~lead
    earlier = np.where(own_incident, rng.integers(1, 60, size), 0)
    return Charges(
        case=case,
        starts=starts,
        sequence=sequence,
        offense_code=offense_code,
        object_code=_objects(rng, offense_code, profile),
        offense=(cases.offense[case] - earlier).astype(np.int32),
        arrest=cases.arrest[case],
        disposition=disposition,
        disposed=disposed,
        own_incident=own_incident,
    )


def _objects(rng: Generator, offense_code: Ints, profile: Profile) -> Ints:
    """What inchoate charges aim at: another offense of the state, drawn by its weight."""
    completed = np.array([offense.inchoate == COMPLETED for offense in profile.offenses])
    objects = offense_code.copy()
    rows = np.flatnonzero(~completed[offense_code])
    objects[rows] = pick(rng, profile.weights * completed, len(rows))
    return objects


def _dispositions(rng: Generator, cases: Cases, case: Ints, lead: Flags) -> Ints:
    """How each charge ends, by how its case ends."""
    dropped = np.array(_DROPPED, np.int32)
    of_case = np.array(
        [
            CONVICTED,
            0,  # drawn below
            CODE[Disposition.DIVERTED],
            CODE[Disposition.DEFERRED],
            CODE[Disposition.ACQUITTED],
            CODE[Disposition.NO_CHARGE],
            CODE[Disposition.TRANSFERRED],
            PENDING,
        ],
        np.int32,
    )[cases.outcome]
    in_full = cases.outcome == Outcome.DROPPED
    of_case[in_full] = dropped[pick(rng, _DROPPED_WEIGHTS, int(in_full.sum()))]
    ended = of_case[case]

    bargained = cases.outcome[case] == Outcome.CONVICTED
    rows = np.flatnonzero(bargained & ~lead)
    drawn = rng.random(len(rows), np.float32)
    ended[rows[drawn >= _ALSO_CONVICTED]] = CODE[Disposition.ACQUITTED]
    rows = rows[drawn >= _ALSO_CONVICTED + _ALSO_ACQUITTED]
    ended[rows] = dropped[pick(rng, _DROPPED_WEIGHTS, len(rows))]

    _turn(rng, ended, CODE[Disposition.CONVICTED], CODE[Disposition.VACATED], 0.004)
    _turn(rng, ended, CODE[Disposition.ACQUITTED], CODE[Disposition.ACQUITTED_INSANITY], 0.03)
    return ended


def _try_the_gravest(
    cases: Cases, case: Ints, starts: NDArray[np.int64], gravest: Flags, ended: Ints
) -> None:
    """No case of a charge of the gravest kind is diverted or deferred, as by accelerated rehabilitation: it falls instead.

    Nothing is drawn, so that all else of the state stays as it was.
    """
    lenient = np.isin(cases.outcome, (Outcome.DIVERTED, Outcome.DEFERRED))
    never = np.logical_or.reduceat(gravest, starts) & lenient
    rows = np.flatnonzero(never[case])
    ended[rows] = np.array(_DROPPED, np.int32)[case[rows] % len(_DROPPED)]
    cases.outcome[never] = Outcome.DROPPED


def _turn(rng: Generator, ended: Ints, common: int, rare: int, share: float) -> None:
    rows = np.flatnonzero(ended == common)
    ended[rows[chance(rng, share, len(rows))]] = rare


def _disposed(rng: Generator, cases: Cases, case: Ints, lead: Flags, disposition: Ints) -> Ints:
    """The day on which each charge ends: the case's, but some charges fall away at an earlier hearing."""
    disposed = cases.disposed[case]
    share = np.where(disposition == CONVICTED, 0.02, 0.12)
    rows = np.flatnonzero((rng.random(len(case), np.float32) < share) & ~lead)
    filed = cases.filed[case[rows]]
    disposed[rows] = filed + whole((disposed[rows] - filed) * rng.random(len(rows)))
    return disposed
