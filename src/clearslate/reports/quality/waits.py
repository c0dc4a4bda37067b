"""Who waits for which facts: the undecided answers of a run, by the sets of facts that they lack.

A person waits for a set of facts where an automatic law in force leaves a charge of theirs undecided for lack of
just these, and no such law clears that charge without them. To supply the whole set decides the
answer; what one fact decides alone, what it decides with others, and in which order to repair follow from that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from clearslate.engine.outcomes import Outcome
from clearslate.needs.missing import first_asked
from clearslate.records.distinct import distinct_values
from clearslate.runs.answers import Answer, Best, Bucket, LawInfo, best_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

Facts = frozenset[str]  # the facts that one answer lacks
Waits = frozenset[Facts]  # all such sets of one person, or of one charge

_CANDIDATES: Final = 60  # sets of facts that a step of the plan weighs: those for which the most people wait


@dataclass
class LawTally:
    """One law's deciding answers about charges.

    ``open`` are undecided and lack no fact: a court has still to decide, or the statute is unsettled.
    """

    outcomes: Counter[str] = field(default_factory=Counter)  # eligible, not_yet, ineligible, waiting, open
    any: Counter[str] = field(default_factory=Counter)  # fact -> charges that wait for it
    sole: Counter[str] = field(default_factory=Counter)  # fact -> charges that wait for it alone

    def __iadd__(self, other: LawTally) -> Self:
        """Add another bucket's counts."""
        self.outcomes.update(other.outcomes)
        self.any.update(other.any)
        self.sole.update(other.sole)
        return self


@dataclass
class WaitTally:
    """Counters that add up over buckets: people and charges by all that they wait for, and each law's answers.

    ``first``: people, by the fact that the law of an answer asks before the others that it lacks.
    """

    people: Counter[Waits] = field(default_factory=Counter)
    charges: Counter[Waits] = field(default_factory=Counter)
    laws: dict[str, LawTally] = field(default_factory=dict)
    first: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: WaitTally) -> Self:
        """Add another bucket's counts."""
        self.people.update(other.people)
        self.charges.update(other.charges)
        self.first.update(other.first)
        for law, counts in other.laws.items():
            here = self.laws.setdefault(law, LawTally())
            here += counts
        return self


def tally_waits(bucket: Bucket, answers: Sequence[Answer], names: Mapping[str, Sequence[str]]) -> WaitTally:
    """The counts of one bucket.

    Args:
        bucket: the dataset's rows.
        answers: the deciding determinations of the same bucket.
        names: for each state, the field of each bit of ``missing``.
    """
    automatic = [answer for answer in answers if answer.law.gives_relief and answer.law.automatic]
    waiting = list(_waiting(automatic, best_of(bucket, automatic), names))
    sets = sorted({facts for _, _, facts in waiting}, key=sorted)
    number = {facts: place for place, facts in enumerate(sets)}
    rows = [row for _, row, _ in waiting]
    kinds = [np.full(len(row), number[facts]) for _, row, facts in waiting]
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    kind = np.concatenate(kinds) if kinds else np.zeros(0, np.int64)
    found = WaitTally(_by_owner(bucket.person[row], kind, sets), _by_owner(row, kind, sets))
    for answer in answers:
        found.laws[answer.law.id] = _law(answer, names[answer.law.state])
    first: dict[str, list[NDArray[Any]]] = {}
    for law, at, facts in waiting:
        for name in first_asked(law.state, law.id, facts):
            first.setdefault(name, []).append(bucket.person[at])
    found.first.update({name: len(np.unique(np.concatenate(whose))) for name, whose in first.items()})
    return found


def _waiting(
    automatic: Iterable[Answer], best: Best, names: Mapping[str, Sequence[str]]
) -> Iterator[tuple[LawInfo, NDArray[Any], Facts]]:
    """For each set of facts of each law, the rows that wait for just these."""
    for answer in automatic:
        wait = (answer.outcome == Outcome.UNKNOWN) & ~best.eligible[answer.row] & (answer.missing != 0)
        rows, masks = answer.row[wait], answer.missing[wait]
        for mask, at in _grouped(masks):
            yield answer.law, rows[at], _facts(mask, names[answer.law.state])


def _by_owner(owner: NDArray[Any], kind: NDArray[Any], sets: Sequence[Facts]) -> Counter[Waits]:
    """How many owners (people, rows) have each combination of sets."""
    pairs = distinct_values(owner.astype(np.int64) * max(len(sets), 1) + kind)
    if not len(pairs):
        return Counter()
    owners, kinds = np.divmod(pairs, len(sets))
    starts = [*np.flatnonzero(np.diff(owners, prepend=-1)).tolist(), len(owners)]
    plain = kinds.tolist()
    combined = Counter(tuple(plain[start:end]) for start, end in pairwise(starts))
    return Counter({frozenset(sets[each] for each in combo): count for combo, count in combined.items()})


def _law(answer: Answer, names: Sequence[str]) -> LawTally:
    undecided = answer.outcome == Outcome.UNKNOWN
    found = LawTally()
    for name, outcome in (
        ("eligible", Outcome.ELIGIBLE), ("not_yet", Outcome.NOT_YET), ("ineligible", Outcome.INELIGIBLE),
    ):  # fmt: skip
        found.outcomes[name] = int((answer.outcome == outcome).sum())
    found.outcomes["waiting"] = int((undecided & (answer.missing != 0)).sum())
    found.outcomes["open"] = int((undecided & (answer.missing == 0)).sum())
    for mask, at in _grouped(answer.missing[undecided]):
        facts = _facts(mask, names)
        for name in facts:
            found.any[name] += len(at)
            found.sole[name] += len(at) if len(facts) == 1 else 0
    return found


def _grouped(masks: NDArray[Any]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Each distinct mask, and where it stands."""
    values, inverse = np.unique(masks, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    ends = np.cumsum(np.bincount(inverse, minlength=len(values)))
    for value, start, end in zip(values.tolist(), [0, *ends[:-1].tolist()], ends.tolist(), strict=False):
        yield value, order[start:end]


def _facts(mask: int, names: Sequence[str]) -> Facts:
    return frozenset(name for place, name in enumerate(names) if mask >> place & 1)


# --- what a repair decides ----------------------------------------------------------------------------------


def blocked(waits: Mapping[Waits, int]) -> Counter[str]:
    """For each fact, how many wait for it, alone or with others."""
    found: Counter[str] = Counter()
    for combo, count in waits.items():
        for name in frozenset[str]().union(*combo):
            found[name] += count
    return found


def decided_by_sets(waits: Mapping[Waits, int]) -> Counter[Facts]:
    """For each set of facts, how many have an answer that waits for just these."""
    found: Counter[Facts] = Counter()
    for combo, count in waits.items():
        for facts in combo:
            found[facts] += count
    return found


def decided_by(waits: Mapping[Waits, int], repaired: Facts) -> int:
    """How many have an answer that the repair of these facts together decides."""
    return sum(count for combo, count in waits.items() if any(facts <= repaired for facts in combo))


@dataclass(frozen=True)
class Step:
    """A step of a plan: the facts to repair in it, and how many have an answer decided after it."""

    facts: tuple[str, ...]
    decided: int


def plan(waits: Mapping[Waits, int], steps: int) -> list[Step]:
    """In which order to repair: at each step the set that decides the most people for each fact repaired.

    The sets are those that somebody waits for. A greedy order, and so a good one rather than surely the best.
    """
    left = Counter({frozenset(_smallest(combo)): 0 for combo in waits})
    for combo, count in waits.items():
        left[frozenset(_smallest(combo))] += count
    repaired: Facts = frozenset()
    found: list[Step] = []
    total = 0
    while left and len(found) < steps:
        needed: Counter[Facts] = Counter()
        for combo, count in left.items():
            for facts in combo:
                needed[facts - repaired] += count
        common = sorted(needed, key=lambda facts: (-needed[facts], sorted(facts)))[:_CANDIDATES]
        gains = {facts: decided_by(left, repaired | facts) for facts in common}
        best = min(common, key=lambda facts: (-gains[facts] / len(facts), sorted(facts)))
        repaired |= best
        total += gains[best]
        left = Counter({
            combo: count for combo, count in left.items() if not any(facts <= repaired for facts in combo)
        })  # fmt: skip
        found.append(Step(tuple(sorted(best)), total))
    return found


def _smallest(combo: Waits) -> Iterator[Facts]:
    """The sets that hold no other one: what suffices to decide an answer."""
    return (facts for facts in combo if not any(other < facts for other in combo))
