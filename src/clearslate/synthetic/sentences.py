"""Sentences, debts, pardons and earlier clearances: what follows a disposition. No defects here.

A sentence that still runs on the records' last day ends after it: its day of release or completion is the
interval from the day after to NEVER, not a missing day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from clearslate.law.grading import Class
from clearslate.records.days import NEVER
from clearslate.synthetic.cases import CONVICTED, DISPOSITIONS, PENDING
from clearslate.synthetic.draws import YEAR, chance, pick, skewed, whole
from clearslate.synthetic.people import MISSING

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.law import Law
    from clearslate.synthetic.cases import Cases, Charges
    from clearslate.synthetic.draws import Flags, Ints
    from clearslate.synthetic.profile import Profile

# Shares of: no supervision, probation, jail, prison.
_SENTENCES: Final = {
    Class.FELONY: (0.06, 0.36, 0.25, 0.33),
    Class.MISDEMEANOR: (0.27, 0.50, 0.22, 0.01),
}
_LESSER: Final = (0.96, 0.02, 0.02, 0.0)  # summary offenses, infractions, ordinances
_PROBATION_TERMS: Final = (90, 180, 365, 545, 730, 1095, 1825)
_PROBATION_WEIGHTS: Final = (0.06, 0.2, 0.34, 0.08, 0.18, 0.1, 0.04)

PARDONS: Final = ("unconditional", "conditional")


@dataclass
class Sentences:
    """One row a charge. A charge without a sentence has lengths of 0 and its disposition's day."""

    imposed: Ints
    incarceration: Ints
    minimum: Ints
    suspended: Ints
    probation: Ints
    released: tuple[Ints, Ints]
    completed: tuple[Ints, Ints]
    revoked: Ints


@dataclass
class Aftermath:
    """Pardons and clearances, one row a charge: days are NEVER, codes MISSING, where there was none."""

    pardoned: Ints
    pardon: Ints  # code into PARDONS
    cleared: Ints
    cleared_under: Ints  # code into the jurisdiction's laws


@dataclass
class Debts:
    """What is owed, in cents, one row a case."""

    restitution: NDArray[np.int64]
    fines: NDArray[np.int64]
    fees: NDArray[np.int64]


def draw_sentences(rng: Generator, charges: Charges, profile: Profile, known_through: int) -> Sentences:
    """The sentences of the convictions; for other charges what is left where there is no sentence."""
    size = len(charges)
    ended = np.where(charges.disposition == PENDING, MISSING, charges.disposed).astype(np.int32)
    lengths = {
        name: np.zeros(size, np.int32) for name in ("incarceration", "minimum", "suspended", "probation")
    }
    found = Sentences(
        imposed=ended.copy(),
        **lengths,
        released=(ended.copy(), ended.copy()),
        completed=(ended.copy(), ended.copy()),
        revoked=np.full(size, NEVER, np.int32),
    )
    rows = np.flatnonzero(charges.disposition == CONVICTED).astype(np.int32)
    _impose(rng, found, rows, charges, known_through)
    _lengths(rng, found, rows, charges.offense_code[rows], profile)
    _serve(rng, found, rows, known_through)
    return found


def _impose(rng: Generator, found: Sentences, rows: Ints, charges: Charges, known_through: int) -> None:
    later = np.where(chance(rng, 0.78, len(rows)), 0, rng.integers(20, 90, len(rows)))
    days = charges.disposed[rows] + later
    found.imposed[rows] = np.where(days > known_through, charges.disposed[rows], days)


def _lengths(rng: Generator, found: Sentences, rows: Ints, offense: Ints, profile: Profile) -> None:
    size = len(rows)
    bounds = np.cumsum([_SENTENCES.get(kind, _LESSER) for kind in profile.kinds], axis=1)[offense]
    drawn = rng.random(size)[:, None]
    kind = (drawn >= bounds[:, :3]).sum(axis=1)
    longest = profile.longest_days[offense]
    jail = np.minimum(skewed(rng, 45, 1.1, size), 365)
    prison = 365 + skewed(rng, 540, 0.8, size)
    term = np.select([kind == 2, kind == 3], [jail, prison], 0)
    term = np.where(kind >= 2, np.clip(term, 1, longest), 0).astype(np.int32)
    found.incarceration[rows] = term
    found.minimum[rows] = np.where(kind == 3, term // 2, np.where(chance(rng, 0.5, size), term // 2, term))
    suspended = (kind >= 2) & chance(rng, profile.suspended, size)
    share = np.where(chance(rng, 0.5, size), 1.0, rng.random(size))
    found.suspended[rows] = np.where(suspended, whole(term * share), 0)
    supervised = (kind == 1) | ((kind == 2) & chance(rng, 0.3, size))
    terms = np.array(_PROBATION_TERMS, np.int32)[pick(rng, _PROBATION_WEIGHTS, size)]
    found.probation[rows] = np.where(supervised, np.minimum(terms, np.maximum(longest, 90)), 0)


def _serve(rng: Generator, found: Sentences, rows: Ints, known_through: int) -> None:
    size = len(rows)
    imposed, maximum = found.imposed[rows], found.incarceration[rows] - found.suspended[rows]
    least = np.minimum(found.minimum[rows], maximum)
    served = least + whole((maximum - least) * rng.random(size))
    release = imposed + served
    probation = found.probation[rows]
    early = np.where(chance(rng, 0.12, size), 0.6, 1.0)
    parole = np.where(served > 180, maximum - served, 0)
    done = release + np.maximum(whole(probation * early), parole)
    for days, (low, high) in ((release, found.released), (done, found.completed)):
        running = days > known_through
        low[rows] = np.where(running, known_through + 1, days)
        high[rows] = np.where(running, NEVER, days)
    revoked = np.minimum(imposed + whole(probation * rng.random(size)), done)
    happened = (probation > 0) & chance(rng, 0.09, size) & (revoked <= known_through)
    found.revoked[rows] = np.where(happened, revoked, NEVER)


def draw_debts(rng: Generator, cases: Cases, charges: Charges) -> Debts:
    """What people owe: 8 % of the cases with a conviction restitution, 35 % fines or fees, others nothing."""
    size = len(cases)
    convicted = np.maximum.reduceat(charges.disposition == CONVICTED, charges.starts)
    restitution = convicted & chance(rng, 0.08, size)
    owing = convicted & chance(rng, 0.35, size)
    kind = pick(rng, (0.2, 0.4, 0.4), size)  # fines, fees, both
    return Debts(
        restitution=_cents(rng, restitution, 850),
        fines=_cents(rng, owing & (kind != 1), 300),
        fees=_cents(rng, owing & (kind != 0), 420),
    )


def _cents(rng: Generator, owed: Flags, median: float) -> NDArray[np.int64]:
    amounts = np.maximum(skewed(rng, median * 100, 1.2, len(owed)), 100).astype(np.int64)
    return np.where(owed, amounts, 0)


def draw_aftermath(rng: Generator, charges: Charges, laws: tuple[Law, ...], known_through: int) -> Aftermath:
    """Rare pardons of old convictions, and a few charges that were cleared before."""
    size = len(charges)
    pardoned = np.full(size, NEVER, np.int32)
    pardon = np.full(size, MISSING, np.int32)
    old = known_through - 5 * YEAR
    rows = np.flatnonzero((charges.disposition == CONVICTED) & (charges.disposed < old))
    rows = rows[chance(rng, 0.0015, len(rows))]
    after = whole(charges.disposed[rows] + 5 * YEAR)
    pardoned[rows] = after + whole((known_through - after) * rng.random(len(rows)))
    pardon[rows] = pick(rng, (0.7, 0.3), len(rows))
    cleared, under = _clear(rng, charges, laws, known_through)
    return Aftermath(pardoned, pardon, cleared, under)


def _clear(rng: Generator, charges: Charges, laws: tuple[Law, ...], known_through: int) -> tuple[Ints, Ints]:
    """A few charges cleared under the first law of the state that reaches their kind of record."""
    first = np.full(len(DISPOSITIONS), MISSING, np.int32)
    since = np.zeros(len(DISPOSITIONS), np.int64)
    for code, disposition in enumerate(DISPOSITIONS):
        for place, law in enumerate(laws):
            if disposition in law.about and code != PENDING:
                first[code], since[code] = place, law.versions[0].start
                break
    cleared = np.full(len(charges), NEVER, np.int32)
    under = np.full(len(charges), MISSING, np.int32)
    rows = np.flatnonzero(chance(rng, 0.004, len(charges)) & (first[charges.disposition] != MISSING))
    earliest = np.maximum(charges.disposed[rows].astype(np.int64) + 60, since[charges.disposition[rows]])
    rows, earliest = rows[earliest <= known_through], earliest[earliest <= known_through]
    cleared[rows] = earliest + whole((known_through - earliest) * rng.random(len(rows)))
    under[rows] = first[charges.disposition[rows]]
    return cleared, under
