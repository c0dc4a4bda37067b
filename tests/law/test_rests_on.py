"""What a law's answers rest on: each part of a statement counts, and the weakest decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from clearslate.law import (
    BOTH,
    IN,
    MEMORY,
    OFFICIAL,
    OUT,
    READING,
    SECONDARY,
    TEXT,
    Branch,
    Cap,
    Chapter,
    Class,
    Condition,
    DefinedTerm,
    Exempt,
    Grading,
    Ground,
    Item,
    Law,
    OffenseList,
    OnsetLike,
    OpenQuestion,
    Source,
    Version,
    charge,
    completion,
    elapsed,
    grade,
    parameter,
    through,
    versions,
    years,
)
from clearslate.law.rests_on import NO_TEXT, RestsOn, rests_on
from clearslate.records.days import to_day
from tests.law import made
from tests.law.made import STYLE

DAY = to_day(dt.date(2026, 1, 1))
S = TEXT("§ 1")
READ = Condition("read", "it was read", S, holds=charge.is_convicted)
WAIT = Condition("wait", "five years", S, holds=elapsed(years(5), since=charge.disposition_date))
QUESTION = OpenQuestion("Q-1", "?", "§ 1", {"a": "one", "b": "other"}, "a", "2026-01-01", "so")


def law(*conditions: Condition, **changes: Any) -> Law:
    return made.law(READ, *conditions, **changes)


def only(found: Law, readings: dict[str, str] | None = None) -> RestsOn:
    [one] = rests_on(found, DAY, readings).values()
    return one


def asks(holds: OnsetLike) -> Condition:
    return Condition("asks", "it asks", S, holds=holds)


def offenses(source: Source) -> OffenseList:
    return OffenseList(
        "L", source, "offenses", "2026-01-01", complete=True, items=(Item(STYLE.require("7")),), style=STYLE
    )


def graded(source: Source, of_one: Source | None = None) -> Grading:
    table = (grade("A", Class.MISDEMEANOR, years(1)), grade("B", Class.FELONY, years(9), source=of_one))
    return Grading(table, STYLE, source)


WAITED = elapsed(parameter("waiting", years(5), MEMORY("a page")), since=charge.disposition_date)
SENTENCE = completion(SECONDARY("§ 2"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
TERM = DefinedTerm("last sentence", MEMORY("§ 3"), "of any case", expression=charge.disposition_date)
HALF = (
    Branch("one", "one year", when=charge.is_convicted, holds=WAIT.holds),
    Branch("other", "two years", SECONDARY("§ 4"), holds=elapsed(years(2), since=charge.disposition_date)),
)


@pytest.mark.parametrize(
    ("found", "ground", "weak"),
    [
        (law(), Ground.TEXT, ()),
        (law(replace(WAIT, source=OFFICIAL("a form"))), Ground.OFFICIAL, ()),
        (law(replace(WAIT, source=READING("§ 1"))), Ground.READING, ("wait (reading)",)),
        (law(replace(WAIT, source=SECONDARY("§ 1"))), Ground.SECONDARY, ()),
        (law(replace(WAIT, source=SECONDARY("§ 1", families=("courts", "bar")))), Ground.TWO_FAMILIES, ()),
        (law(replace(WAIT, source=SECONDARY("§ 1", families=("courts", "courts")))), Ground.SECONDARY, ()),
        (law(replace(WAIT, source=MEMORY("§ 1"))), Ground.MEMORY, ("wait (memory)",)),
        (law(asks(WAITED)), Ground.MEMORY, ("waiting of 5 years (memory)",)),
        (law(asks(elapsed(years(1), since=SENTENCE))), Ground.SECONDARY, ()),
        (law(asks(elapsed(years(1), since=TERM.means))), Ground.MEMORY, ("term last sentence (memory)",)),
        (law(Condition("asks", "as it is", S, branches=HALF)), Ground.SECONDARY, ()),
        (law(asks(~offenses(MEMORY("ch. 7")).matches)), Ground.MEMORY, ("list L (memory)",)),
        (law(asks(graded(SECONDARY("§ 5")).punishable_by_at_least(years(2)))), Ground.SECONDARY, ()),
        (
            law(asks(graded(S, MEMORY("§ 6")).punishable_by_at_least(years(2)))),
            Ground.MEMORY,
            ("maximum of B (memory)",),
        ),
        (law(caps=(Cap(2, MEMORY("§ 7")),)), Ground.MEMORY, ("cap of 2 (memory)",)),
        (law(source=MEMORY("§ 1")), Ground.MEMORY, ("the law as a whole (memory)",)),
        (
            law(versions=(Version("act", "2020-01-01", MEMORY("the act")),)),
            Ground.MEMORY,
            ("first day of version act (memory)",),
        ),
    ],
)  # fmt: skip
def test_the_weakest_part_decides(found: Law, ground: Ground, weak: tuple[str, ...]) -> None:
    row = only(found)
    assert (row.eligible, row.not_yet, row.weak) == (ground, ground, weak)


def test_a_reading_that_is_taken_is_a_reading_and_both_at_once_are_none() -> None:
    found = law(asks(QUESTION.choose(a=WAIT.holds, b=charge.is_convicted)), questions=(QUESTION,))
    assert only(found).eligible is Ground.READING
    assert only(found).weak == ("Q-1 read as a (reading)",)
    both = OpenQuestion("Q-1", "?", "§ 1", {"a": "one", "b": "other"}, BOTH, "2026-01-01", "so")
    agreed = law(asks(both.choose(a=WAIT.holds, b=charge.is_convicted)), questions=(both,))
    assert only(agreed).eligible is Ground.TEXT
    assert only(agreed, {"Q-1": "b"}).weak == ("Q-1 read as b (reading)",)


def test_of_a_reading_not_taken_nothing_counts() -> None:
    found = law(asks(QUESTION.choose(a=WAITED, b=WAIT.holds)), questions=(QUESTION,))
    assert only(found).eligible is Ground.MEMORY
    assert only(found, {"Q-1": "b"}).eligible is Ground.READING


def test_a_fact_that_fails_decides_alone_and_time_together_with_all_that_fail() -> None:
    row = only(law(replace(WAIT, source=MEMORY("§ 1")), asks(charge.is_pardoned)))
    assert row.alone == {Ground.TEXT: 0b101}
    assert row.together[Ground.MEMORY] == 0b010
    assert row.ineligible is Ground.TEXT


def test_a_right_that_ends_counts_though_it_has_not_ended_yet() -> None:
    ends = replace(WAIT, key="ends", source=MEMORY("§ 1"), holds=through(charge.disposition_date))
    assert only(law(ends)).ineligible is Ground.MEMORY


def test_a_fact_decides_alone_only_if_later_versions_ask_the_same() -> None:
    both = versions(Version("one", "2020-01-01", S), Version("two", "2030-01-01", S))
    same = law(versions=both)
    assert rests_on(same, DAY)["one"].alone == {Ground.TEXT: 0b1}
    other = replace(READ, holds=charge.is_pardoned, source=MEMORY("§ 1"), since="2030-01-01")
    changed = law(other, versions=both)
    one = rests_on(changed, DAY)["one"]
    assert one.alone == {}
    assert (one.eligible, one.not_yet, one.ineligible) == (Ground.TEXT, Ground.MEMORY, Ground.MEMORY)
    assert one.weak == ()
    after = rests_on(changed, to_day(dt.date(2031, 1, 1)))["two"]
    assert (after.eligible, after.alone) == (Ground.MEMORY, {Ground.MEMORY: 0b1})


def test_a_law_of_which_no_condition_was_read_says_so() -> None:
    found = law(conditions=(replace(WAIT, source=SECONDARY("§ 1")),))
    assert only(found).weak == (NO_TEXT,)


def test_an_exemption_from_a_chapters_bar_is_a_statement() -> None:
    bar = Condition("bar", "no bar", S, holds=charge.is_convicted)
    found = law(chapter=Chapter("C", S, (bar,)), exempt=(Exempt("bar", MEMORY("§ 9")),))
    assert only(found).weak == ("no bar: bar (memory)",)


def test_two_families_and_adoption_cannot_be_claimed() -> None:
    with pytest.raises(ValueError, match="two families"):
        Source("§ 1", type(TEXT)("two families"))
    assert Ground.TEXT.rank < Ground.OFFICIAL.rank < Ground.ADOPTED.rank < Ground.READING.rank
    assert Ground.READING.rank < Ground.TWO_FAMILIES.rank < Ground.SECONDARY.rank < Ground.MEMORY.rank
