"""The words that nearly every state uses: what each makes, and that states use them where they say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clearslate.law import (
    RUNNING_IS_OPEN,
    TEXT,
    Branch,
    Condition,
    OnsetLike,
    Source,
    case,
    charge,
    elapsed,
    from_day,
    incident,
    money_paid,
    months,
    no_conviction_elsewhere,
    no_pending_charge,
    none_pending,
    none_running,
    not_denied,
    not_revoked,
    one_of_values,
    only_once,
    parameter,
    passed,
    person,
    restitution_paid,
    wait_of,
    wait_over,
    was_pardoned,
    years,
)
from clearslate.law.expressions import Where
from clearslate.states import all_jurisdictions

HERE = TEXT("§ 1")
FIVE = parameter("waiting", years(5))
ONE = parameter("again", years(1))
DENIED = charge.completed_on
ELSEWHERE = no_conviction_elsewhere("ZZ", "Westmark", "§ 1", "felony conviction")


@pytest.mark.parametrize(
    ("made", "key", "text", "holds"),
    [
        (
            no_pending_charge(HERE),
            "nothing_pending",
            f"No charge is pending against the person; {RUNNING_IS_OPEN}",
            person.none(charge.is_pending) & none_running(HERE),
        ),
        (
            no_pending_charge(HERE, "felony charge", counts=charge.family_violence, among=person.others),
            "nothing_pending",
            f"No felony charge is pending against the person; {RUNNING_IS_OPEN}",
            person.others.none(charge.is_pending & charge.family_violence)
            & none_running(HERE, charge.family_violence, person.others),
        ),
        (
            no_pending_charge(HERE, among=case, key="over"),
            "over",
            f"No charge is pending in the case; {RUNNING_IS_OPEN}",
            case.none(charge.is_pending) & none_running(HERE, among=case),
        ),
        (
            no_pending_charge(HERE, among=incident.others, text="None is open"),
            "nothing_pending",
            f"None is open; {RUNNING_IS_OPEN}",
            incident.others.none(charge.is_pending) & none_running(HERE, among=incident.others),
        ),
        (
            wait_over(FIVE, charge.disposition_date, "the conviction", HERE),
            "waiting",
            "{waiting} have passed since the conviction",
            elapsed(FIVE, since=charge.disposition_date),
        ),
        (
            wait_over(ONE, charge.arrest_date, "the arrest", HERE, key="year"),
            "year",
            "{again} has passed since the arrest",
            elapsed(ONE, since=charge.arrest_date),
        ),
        (
            restitution_paid(HERE, "Nothing is owed to a victim"),
            "restitution",
            "Nothing is owed to a victim",
            case.restitution_is_paid,
        ),
        (
            money_paid(HERE),
            "money",
            "All fines, fees, costs and restitution of the case are paid",
            case.all_money_is_paid,
        ),
        (
            only_once("ZZ-1", "ZZ-2", source=HERE, among=person.others),
            "once",
            "No record of the person was cleared under this law before",
            person.others.none(charge.is_cleared & one_of_values("cleared_under", ("ZZ-1", "ZZ-2"))),
        ),
        (
            not_denied(ONE, DENIED, HERE),
            "denied",
            "No petition for this record was denied in the last {again}",
            elapsed(ONE, since=Where(DENIED.happened, DENIED)),
        ),
        (was_pardoned(HERE), "pardoned", "The conviction was pardoned", from_day(charge.pardoned_on)),
        (
            not_revoked(HERE),
            "not_revoked",
            "Probation was not revoked",
            ~charge.probation_revoked_on.happened,
        ),
        (
            ELSEWHERE.is_known(HERE),
            "elsewhere",
            "Whether the person was convicted outside Westmark is known",
            ~ELSEWHERE.fills(person.convicted_elsewhere, value=False),
        ),
    ],
    ids=lambda value: value.key if isinstance(value, Condition) else "",
)
def test_a_shared_word_is_the_condition_written_out(
    made: Condition, key: str, text: str, holds: object
) -> None:
    assert (made.key, made.text, made.source) == (key, text, HERE)
    assert made.holds == holds


def test_a_shared_word_is_bounded_as_any_condition_is() -> None:
    made = money_paid(HERE, since="2020-01-01", until="2024-01-01", when=charge.is_convicted)
    assert (made.since, made.until, made.when) == ("2020-01-01", "2024-01-01", charge.is_convicted)
    written = Condition("money", made.text, HERE, when=charge.is_convicted, holds=case.all_money_is_paid)
    assert made.holds == written.holds
    freed = wait_over(FIVE, charge.disposition_date, "the conviction", HERE, unless=charge.is_pardoned)
    assert (
        freed.holds
        == Condition(
            "waiting",
            "",
            HERE,
            holds=elapsed(FIVE, since=charge.disposition_date),
            unless=charge.is_pardoned,
        ).holds
    )


def test_the_wait_of_a_kind_is_a_branch() -> None:
    made = wait_of(
        "felony", "a felony", FIVE, charge.completed_on, HERE, since="the release", when=charge.is_pardoned
    )
    assert made == Branch(
        "felony",
        "a felony: {waiting} since the release",
        HERE,
        when=charge.is_pardoned,
        holds=elapsed(FIVE, since=charge.completed_on),
    )
    assert wait_of("other", "any other", ONE, charge.completed_on).text == "any other: {again}"


def test_one_is_singular_only_where_it_always_is_one() -> None:
    assert passed(ONE) == "{again} has passed"
    assert passed(parameter("wait", months(1))) == "{wait} has passed"
    assert passed(parameter("wait", years(11))) == "{wait} have passed"
    assert passed(parameter("wait", {"2020-01-01": years(3), "2024-01-01": years(1)})) == "{wait} have passed"


def test_the_presumption_of_no_conviction_elsewhere() -> None:
    assert ELSEWHERE.id == "zz-no-conviction-elsewhere"
    assert (
        ELSEWHERE.text
        == "the person has no felony conviction outside Westmark that the dataset does not hold"
    )
    assert ELSEWHERE.cite == "§ 1"


def test_looks_at_days_of_a_history_are_what_they_stand_for() -> None:
    day, own = charge.disposition_date, charge.offense_date
    others = person.others
    assert others.none_before(own, charge.is_convicted, day=day) == others.none(
        others.earlier_than(own, charge.is_convicted, day=day)
    )
    assert others.none_after(own, charge.is_convicted, day=day) == others.none(
        others.later_than(own, charge.is_convicted, day=day)
    )
    assert others.none_within(years(3), after=own, where=charge.is_convicted, day=day) == others.none(
        others.within(years(3), after=own, where=charge.is_convicted, day=day)
    )


@pytest.mark.parametrize(
    ("holds", "few"),
    [
        (none_pending, 3),
        (lambda source: none_pending(source, among=person.others), 3),
        (lambda _: case.restitution_is_paid, 8),
        (lambda _: case.all_money_is_paid, 13),
    ],
    ids=("pending", "others_pending", "restitution", "money"),
)
def test_what_states_ask_alike_stands_under_few_sentences(
    holds: Callable[[Source], OnsetLike], few: int
) -> None:
    """Nothing pending had 48 sentences; a wording of its own is for a statute of its own."""
    laws = [law for state in all_jurisdictions() for law in state.laws]
    asked = [
        one
        for law in laws
        for one in law.conditions
        if one.holds == holds(one.source or HERE) and not one.limbs
    ]
    assert len(asked) > few
    assert len({one.text for one in asked}) <= few
