"""A figure that a day of the record chooses: a branch for each value, in elapsed and in comparisons, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clearslate.law import (
    SECONDARY,
    Condition,
    Law,
    LawError,
    Truth,
    at_most,
    case,
    charge,
    days,
    elapsed,
    later_of,
    parameter,
    years,
)
from clearslate.law import expressions as e
from clearslate.law.resolving import resolve
from clearslate.plain.figures import figures_of
from clearslate.policy.asked.changes import _set
from clearslate.policy.asked.reform import SetFigure
from clearslate.records.days import to_day
from clearslate.states import jurisdiction

WAIT = parameter(
    "waiting",
    {"0001-01-01": years(10), "2014-07-01": years(7), "2015-07-01": years(9)},
    by=charge.offense_date,
)
TODAY = to_day(dt.date(2026, 1, 1))


def law_with(holds: e.OnsetLike) -> Law:
    law = jurisdiction("PA").law("PA-CS-NONCONV")
    return replace(law, conditions=(Condition("c", "{waiting} have passed", SECONDARY("§ 1"), holds=holds),))


def test_elapsed_becomes_a_choice_by_the_day() -> None:
    found = resolve(elapsed(WAIT, since=charge.disposition_date), TODAY, {})
    assert found == e.choose(
        (charge.offense_date < "2014-07-01", elapsed(years(10), since=charge.disposition_date)),
        (charge.offense_date < "2015-07-01", elapsed(years(7), since=charge.disposition_date)),
        otherwise=elapsed(years(9), since=charge.disposition_date),
    )


def test_a_comparison_becomes_one_too_and_is_certain_where_every_value_says_the_same() -> None:
    limit = parameter("limit", {"0001-01-01": days(30), "2020-01-01": days(60)}, by=charge.offense_date)
    found = resolve(charge.incarceration_days <= limit, TODAY, {})
    assert isinstance(found, Truth)
    month, two = charge.incarceration_days <= days(30), charge.incarceration_days <= days(60)
    before = charge.offense_date < "2020-01-01"
    assert found == e.any_of(month & two, before & month, ~before & two)


def test_a_day_that_is_compared() -> None:
    floor = parameter(
        "floor", {"0001-01-01": "2000-01-01", "2010-01-01": "2005-01-01"}, by=charge.offense_date
    )
    found = resolve(charge.disposition_date >= floor, TODAY, {})
    assert {node.date for node in found.walk() if isinstance(node, e.FixedDay)} == {
        "2000-01-01", "2005-01-01", "2010-01-01",
    }  # fmt: skip


_HISTORY = e.Among(e.Scope.PERSON, charge.is_convicted)


@pytest.mark.parametrize(
    "holds",
    [
        lambda: e.from_day(later_of(charge.disposition_date + WAIT, charge.imposed_on)),
        lambda: (
            ~e.Some(
                replace(
                    _HISTORY, day=charge.imposed_on, own_day=charge.imposed_on, relation="within", within=WAIT
                )
            )
        ),
        lambda: (
            at_most(1, on=charge.disposition_date, among=_HISTORY, within=WAIT)
            & e.from_day(e.Latest(charge.disposition_date + WAIT, _HISTORY))
        ),
        lambda: (
            elapsed(WAIT, since=charge.disposition_date)
            & e.from_day(later_of(charge.disposition_date + WAIT, charge.imposed_on))
        ),
    ],
)
def test_it_is_refused_elsewhere(holds: Callable[[], e.OnsetLike]) -> None:
    with pytest.raises(LawError, match="may stand in elapsed"):
        law_with(holds())


def test_one_value_or_no_day_is_refused() -> None:
    with pytest.raises(LawError, match="by= is a day of the record"):
        parameter("waiting", years(3), by=charge.offense_date)
    wrong: Any = case.restitution_owed
    with pytest.raises(LawError, match="by= is a day of the record"):
        parameter("waiting", {"0001-01-01": years(3), "2020-01-01": years(4)}, by=wrong)


def test_its_words_say_each_value_and_plain_words_name_them() -> None:
    law = law_with(elapsed(WAIT, since=charge.disposition_date))
    assert law.conditions[0].words(TODAY) == (
        "10 years (from 2014-07-01: 7 years; from 2015-07-01: 9 years) have passed"
    )
    found = figures_of(law, dt.date(2026, 1, 1))
    assert [found[name].amount for name in ("waiting", "waiting_of_2014", "waiting_of_2015")] == [10, 7, 9]


def test_a_reform_sets_it_and_leaves_the_day_that_decides() -> None:
    law = law_with(elapsed(WAIT, since=charge.disposition_date))
    changed = _set(
        law, SetFigure(law=law.id, set="waiting", to="5 years", proposed=True), SECONDARY("a reform")
    )
    [figure] = changed.parameters
    assert figure.values == (("0001-01-01", years(5)),)
    assert resolve(changed.conditions[0].holds, TODAY, {}) == elapsed(years(5), since=charge.disposition_date)
