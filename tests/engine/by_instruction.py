"""The instructions of histories as functions of columns, as tests draw them."""

from __future__ import annotations

from typing import Any

from clearslate.engine import machine
from clearslate.engine.kernels import Relation
from tests.engine.performing import Hand, days_of, related_operands, starts_of_runs


def count(of_row: Any, bits: Any) -> Any:
    return days_of(machine.COUNT, starts_of_runs(of_row), truths={"of": bits}, within=0)


def some(of_row: Any, bits: Any) -> Any:
    hand = Hand(starts_of_runs(of_row))
    out, of = hand.register("truths"), hand.register("truths", bits)
    hand.write(machine.SOME, out, of, 0)
    return hand.run().registers.t[out]


def latest(starts: Any, bits: Any, low: Any, high: Any, rank: int) -> Any:
    return days_of(
        machine.LATEST, starts, truths={"of": bits}, days={"day": (low, high)}, within=0, rank=rank
    )


def others_latest(starts: Any, bits: Any, low: Any, high: Any, rank: int) -> Any:
    return days_of(
        machine.LATEST_OTHER, starts, truths={"of": bits}, days={"day": (low, high)}, within=0, rank=rank
    )


def earliest(starts: Any, bits: Any, low: Any, high: Any) -> Any:
    return days_of(machine.EARLIEST, starts, truths={"of": bits}, days={"day": (low, high)}, within=0)


def every(of_row: Any, bits: Any, low: Any, high: Any) -> Any:
    return days_of(
        machine.EVERY, starts_of_runs(of_row), truths={"of": bits}, days={"onset": (low, high)}, within=0
    )


def blame(of_row: Any, bits: Any, masks: Any, wanted: Any) -> Any:
    hand = Hand(starts_of_runs(of_row))
    rows, own = hand.rows(wanted), hand.mask(masks)
    out, of = hand.register("masks"), hand.register("truths", bits)
    hand.write(machine.GATHER, out, of, 0, rows, own)
    return kept_mask(hand, out)


def kept_mask(hand: Hand, register: int) -> Any:
    """A mask that a tape leaves, nothing where it is not held."""
    hand.write(machine.STORE_MASK, 0, register)
    return hand.run().out.m[0]


def groups(starts: Any, bits: Any, inner: Any) -> Any:
    return days_of(machine.GROUPS, starts, cases=starts_of_runs(inner), truths={"of": bits}, within=0)


def total(starts: Any, inner: Any, low: Any, high: Any) -> Any:
    return days_of(machine.TOTAL, starts, cases=starts_of_runs(inner), days={"of": (low, high)})


def distinct(starts: Any, bits: Any, keys: Any, separate: Any) -> Any:
    truths = {"of": bits, "separate": separate}
    return days_of(machine.DISTINCT, starts, truths=truths, columns={"keys": keys}, within=0)


def consolidated(starts: Any, bits: Any, keys: Any, separate: Any, possible: Any, certain: Any) -> Any:
    hand = Hand(starts)
    out, onset = hand.register("days"), hand.register("days", possible, certain)
    of, stands, apart = (
        hand.register("truths", bits),
        hand.register("truths"),
        hand.register("truths", separate),
    )
    hand.write(machine.CONSOLIDATED, out, of, stands, apart, hand.column("days", keys), onset)
    registers = hand.run().registers
    return registers.t[stands], registers.d[out, 0], registers.d[out, 1]


def same_key_count(starts: Any, bits: Any, others: bool, keys: Any) -> Any:
    return days_of(
        machine.COUNT_KEY, starts, truths={"of": bits}, columns={"keys": keys}, within=0, others=int(others)
    )


def related(starts: Any, bits: Any, relation: Relation, what: int, low: Any, high: Any, rank: int) -> Any:
    given = related_operands(relation)
    given["days"]["asked"] = (low, high)
    return days_of(machine.RELATED, starts, truths={"of": bits}, within=0, what=what, rank=rank, **given)


def others_count(starts: Any, bits: Any, relation: Relation) -> Any:
    given = related_operands(relation) | {"columns": {}, "keys": -1}
    return days_of(machine.RELATED_COUNT, starts, truths={"of": bits}, within=0, what=0, **given)


def others_last(starts: Any, bits: Any, relation: Relation, low: Any, high: Any, what: int) -> Any:
    given = related_operands(relation) | {"columns": {}, "keys": -1}
    given["days"]["asked"] = (low, high)
    return days_of(machine.RELATED_LAST, starts, truths={"of": bits}, within=0, what=what, **given)


def related_blame(starts: Any, bits: Any, relation: Relation, masks: Any, wanted: Any) -> Any:
    hand = Hand(starts)
    rows, own = hand.rows(wanted), hand.mask(masks)
    out, of = hand.register("masks"), hand.register("truths", bits)
    days = [
        hand.register("days", *ends) if len(ends[0]) else -1
        for ends in related_operands(relation)["days"].values()
    ]
    keys = hand.column("days", relation.keys) if len(relation.keys) else -1
    hand.write(
        machine.GATHER_RELATED, out, of, 0, rows, keys, relation.kind, *days, int(relation.others), own
    )
    return kept_mask(hand, out)


def choose(possible: Any, certain: Any, undecided: Any, when: Any, first: Any, last: Any) -> None:
    """In place."""
    hand = Hand(range(len(possible) + 1))
    out, open_ = hand.register("days", possible, certain), hand.register("truths", undecided)
    hand.write(machine.BRANCH, out, open_, hand.register("truths", when), hand.register("days", first, last))
    registers = hand.run().registers
    possible[:], certain[:], undecided[:] = registers.d[out, 0], registers.d[out, 1], registers.t[open_]


def cap(
    starts: Any, place: Any, low: Any, high: Any, tie_low: Any, tie_high: Any, counted: Any, members: Any, cleared: Any,
    limit: int, more: bool,
) -> Any:  # fmt: skip
    truths = {"counted": counted, "members": members, "cleared": cleared}
    days = {"onset": (low, high), "tie": (tie_low, tie_high)}
    runs = starts_of_runs(place)
    return days_of(
        machine.CAP, starts, cases=runs, truths=truths, days=days, limit=limit, by_case=1, more=int(more)
    )


def plus(days: Any, months: int, table: Any, first: int) -> Any:
    """Days so many months later."""
    hand = Hand([0, len(days)])
    out, day = hand.register("days"), hand.register("days", days, days)
    hand.months, hand.first = [table], first
    hand.write(machine.PLUS_MONTHS, out, day, months, 0)
    return hand.run().registers.d[out, 0]


def plus_days(days: Any, count: int) -> Any:
    return days_of(machine.PLUS_DAYS, [0, len(days)], days={"day": (days, days)}, count=count)[1]


def next_run(days: Any, runs: Any) -> Any:
    hand = Hand([0, len(days)])
    out, day = hand.register("days"), hand.register("days", days, days)
    hand.runs = list(runs)
    hand.write(machine.NEXT_RUN, out, day, 0, len(hand.runs))
    return hand.run().registers.d[out, 1]
