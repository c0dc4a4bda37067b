"""Mistakes in a law are errors when its module is read, in words that a lawyer can act on."""

# mypy: disable-error-code="operator, arg-type, comparison-overlap, misc, attr-defined, unreachable"
# The mistakes are those of a person who has no type checker.

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from clearslate.law import (
    BOTH,
    CASE,
    MEMORY,
    SECONDARY,
    TEXT,
    Condition,
    FixedDay,
    Known,
    Law,
    LawError,
    Limb,
    Notice,
    OnsetLike,
    OpenQuestion,
    OwnFacts,
    Truth,
    Version,
    all_of,
    any_of,
    case,
    charge,
    choose,
    days,
    either,
    elapsed,
    from_day,
    is_absent,
    on_run,
    parameter,
    person,
    through,
    versions,
    years,
)
from clearslate.records.days import ALWAYS, NEVER, to_day
from tests.law import made

SINCE = elapsed(years(7), since=charge.disposition_date)
OWN = OwnFacts()
LIMB = Limb("first", "it holds", holds=SINCE)
QUESTION = OpenQuestion("Q-1", "?", "§ 1", {"a": "one", "b": "other"}, "a", "2026-01-01", "so")
WAITING = parameter("waiting", {"2019-01-01": years(10), "2024-01-01": years(7)}, TEXT("§ 1"))
ANY: Any = None


FORGIVEN_EARLY = charge.is_convicted & ~charge.is_pardoned


@pytest.mark.parametrize(
    "holds",
    [
        person.none(FORGIVEN_EARLY),
        choose((charge.is_convicted, person.none(FORGIVEN_EARLY)), otherwise=Known(True)),
        elapsed(years(7), since=person.latest(charge.disposition_date, FORGIVEN_EARLY)),
        case.every(SINCE, charge.is_convicted & ~charge.is_cleared),
    ],
)
def test_what_bars_is_not_forgiven_before_its_day(holds: OnsetLike) -> None:
    with pytest.raises(LawError, match=r"in a history that bars: say none\(where, unless=from_day"):
        law(condition(holds))


def test_what_is_asked_for_may_be_one_that_was_not_forgiven() -> None:
    assert law(condition(person.any(FORGIVEN_EARLY)))
    assert law(condition(person.none(charge.is_convicted, unless=from_day(charge.pardoned_on))))


def condition(holds: OnsetLike, **changes: Any) -> Condition:
    return Condition(
        **({"key": "only", "text": "it holds", "source": TEXT("§ 1(a)"), "holds": holds} | changes)
    )


def law(*conditions: Condition, **changes: Any) -> Law:
    return made.law(*(conditions or (condition(SINCE),)), **changes)


MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "unknown field": (
        lambda: charge.dispositon_date,
        "charge has no fact 'dispositon_date'; did you mean disposition_date",
    ),
    "unknown fact of a person": (lambda: person.age, "person has no fact 'age'"),
    "unknown fact of a case": (lambda: case.restitution, "case has no fact 'restitution'; did you mean"),
    "negated onset": (lambda: ~SINCE, "cannot be negated"),
    "negated onset inside": (lambda: ~(charge.is_convicted & SINCE), "cannot be negated"),
    "and instead of &": (lambda: charge.is_convicted and SINCE, "with & and |, not 'and', 'or'"),
    "or instead of |": (lambda: SINCE or charge.is_convicted, "with & and |, not 'and', 'or'"),
    "not instead of ~": (lambda: not charge.is_convicted, "no truth value"),
    "chained comparison": (lambda: 1 <= charge.probation_days <= 9, "no truth value"),
    "number as a condition": (
        lambda: charge.is_convicted & charge.probation_days,
        "Amount is not a condition",
    ),
    "day as a condition": (lambda: SINCE & charge.disposition_date, "DayOf is not a condition"),
    "equality of days": (
        lambda: charge.is_convicted & (charge.arrest_date == "2020-01-01"),
        "bool is not a condition",
    ),
    "negated onset joined": (lambda: ~all_of(charge.is_convicted, SINCE), "cannot be negated"),
    "onset as a choice": (lambda: choose((SINCE, Known(True))), "From is not a static fact"),
    "onset as where": (lambda: person.latest(charge.arrest_date, SINCE), "static fact about a charge"),
    "elapsed since a fact": (lambda: elapsed(years(1), since=charge.is_convicted), "needs a day"),
    "elapsed of a number": (
        lambda: elapsed(ANY or 7, since=charge.disposition_date),
        "7 is not a term: write years",
    ),
    "a number added to a day": (
        lambda: charge.disposition_date + (ANY or 60),
        "60 is not a term: write years",
    ),
    "date that does not exist": (lambda: charge.arrest_date < "2023-02-30", "'2023-02-30' is not a date"),
    "date written otherwise": (lambda: from_day("1 March 2020"), "is not a date: write YYYY-MM-DD"),
    "day compared with a number": (lambda: charge.arrest_date < (ANY or 5), "5 is not a day"),
    "number compared with text": (lambda: charge.probation_days > (ANY or "5"), "'5' is not a number"),
    "run that is no day": (lambda: on_run(SINCE, "13-01"), "'13-01' is not a day of the year"),
    "a fact that is declared twice": (
        lambda: (OWN.flag("same", "one"), OWN.flag("same", "two")),
        "the fact 'same' is declared twice",
    ),
    "the absence of what no record gives": (
        lambda: is_absent(charge.is_convicted),
        "is_absent asks a fact of the record",
    ),
    "histories of another scope": (lambda: case.any(person.among(charge.is_convicted)), "another scope"),
    "either of a number": (lambda: either(ANY or 3, SINCE), "int is not a condition"),
    "chosen reading that is none": (
        lambda: OpenQuestion("Q", "?", "§", {"a": "one"}, "b", "2026-01-01", "so"),
        "the reading 'b' is not one of",
    ),
    "branch of a reading missing": (lambda: QUESTION.choose(a=SINCE), "one condition for each of"),
    "question not listed": (
        lambda: law(condition(QUESTION.choose(a=SINCE, b=SINCE))),
        "asks the open question 'Q-1': list it",
    ),
    "law without citation": (lambda: law(source=TEXT("")), "XX-1: the law has no citation"),
    "law without version": (lambda: law(versions=()), "at least one version"),
    "version whose first day nothing tells": (
        lambda: law(versions=(Version("a", "2019-01-01"),)),
        "version 'a' has a first day and no source",
    ),
    "condition that never says when it holds": (
        lambda: law(Condition("only", "it holds", TEXT("§ 1(a)"))),
        "condition 'only' does not say when it holds",
    ),
    "an end of the sentence of which nothing is said": (
        lambda: law(Condition("only", "x", TEXT("§ 1"), holds=from_day(charge.completed_on))),
        "asks completed_on without a completion: say what the end of the sentence includes",
    ),
    "limbs of two kinds": (
        lambda: law(Condition("only", "it holds", one_of=(LIMB,), all_of=(LIMB,))),
        "condition 'only' joins its limbs in two ways (one_of, all_of, branches): split it",
    ),
    "two limbs of one key": (
        lambda: law(Condition("only", "it holds", one_of=(LIMB, LIMB))),
        "condition 'only': two limbs have one key",
    ),
    "two conditions of one key": (
        lambda: law(condition(SINCE), condition(SINCE)),
        "two conditions have the key 'only'",
    ),
    "condition that is a number": (
        lambda: law(condition(charge.probation_days)),
        "is a Amount, not a condition",
    ),
    "parameter that is not there": (
        lambda: law(condition(SINCE, text="{waiting} have passed")),
        "mentions {waiting}, which is not a parameter",
    ),
    "parameter that is named for its number": (
        lambda: law(condition(elapsed(parameter("five", years(5)), since=charge.disposition_date))),
        "parameter 'five' is named for its number: name it for what it is",
    ),
    "parameter whose name holds a number": (
        lambda: law(condition(elapsed(parameter("days_180", days(180)), since=charge.disposition_date))),
        "parameter 'days_180' is named for its number",
    ),
    "overlapping versions": (
        lambda: law(
            versions=(Version("a", "2019-01-01", TEXT("an act")), Version("b", "2020-01-01", TEXT("an act")))
        ),
        "version 'a' overlaps version 'b': give it until='2020-01-01'",
    ),
    "version that ends before it begins": (
        lambda: law(versions=(Version("a", "2020-01-01", TEXT("an act"), until="2019-01-01"),)),
        "version 'a' ends before it begins",
    ),
    "version that is operative before it is in force": (
        lambda: law(versions=(Version("a", "2020-01-01", TEXT("an act"), operative="2019-12-31"),)),
        "version 'a' is operative before it is in force",
    ),
    "version enacted on a day that does not exist": (
        lambda: law(versions=(Version("a", "2020-01-01", TEXT("an act"), enacted="2019-02-29"),)),
        "'2019-02-29' is not a date",
    ),
    "version from a day that does not exist": (
        lambda: law(versions=(Version("a", "2023-02-30", TEXT("an act")),)),
        "'2023-02-30' is not a date",
    ),
    "parameter from a day that does not exist": (
        lambda: parameter("waiting", {"2023-13-01": years(1)}, TEXT("§ 1")),
        "'2023-13-01' is not a date",
    ),
    "a right that ends, joined to something": (
        lambda: law(condition(through(charge.arrest_date) & SINCE)),
        "make through(...) a condition of its own",
    ),
    "a right of a case that ends": (
        lambda: law(condition(through(charge.arrest_date)), unit=CASE),
        "known for laws of unit CHARGE without caps",
    ),
    "two laws of one id": (
        lambda: made.state(law(), law()),
        "XX: two laws have the id XX-1",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_an_error_that_says_what_to_do(mistake: str) -> None:
    make, message = MISTAKES[mistake]
    with pytest.raises(LawError) as error:
        make()
    assert message in str(error.value)


def test_versions_follow_one_another() -> None:
    first, second = versions(
        Version("a", "2019-01-01", TEXT("an act")), Version("b", "2020-06-01", TEXT("an act"))
    )
    assert first.end == second.start
    assert second.end == NEVER


@pytest.mark.parametrize(
    ("in_force", "days_named", "begins"),
    [
        ("2020-01-01", {}, "2020-01-01"),
        ("2020-01-01", {"enacted": "2019-06-01"}, "2020-01-01"),
        ("2020-01-01", {"enacted": "2020-01-01"}, "2020-01-01"),
        ("2020-01-01", {"enacted": "2019-06-01", "operative": "2021-07-01"}, "2021-07-01"),
        (None, {"operative": "2021-07-01"}, "2021-07-01"),
        (None, {"enacted": "2019-06-01"}, None),
    ],
)
def test_a_version_begins_when_it_is_operative_or_in_force_and_never_when_enacted(
    in_force: str | None, days_named: dict[str, str], begins: str | None
) -> None:
    version = Version("a", in_force, TEXT("an act"), **days_named)
    day = ALWAYS if begins is None else to_day(dt.date.fromisoformat(begins))
    assert (version.begins, version.start) == (begins, day)
    before = Version("before", None)
    assert versions(before, version)[0].until == begins


def test_a_parameter_has_the_value_of_its_day() -> None:
    first, last = (
        law(condition(elapsed(WAITING, since=charge.arrest_date))),
        Version("second", "2024-01-01", TEXT("an act")),
    )
    one = law(*first.conditions, versions=versions(Version("first", "2019-01-01", TEXT("an act")), last))
    before, after = (version.conditions[0][1] for version in one.resolved())
    assert before == elapsed(years(10), since=charge.arrest_date)
    assert after == elapsed(years(7), since=charge.arrest_date)


def test_a_condition_belongs_to_the_versions_that_start_within_its_days() -> None:
    old, new = (
        condition(SINCE, key="old", until="2020-01-01"),
        condition(SINCE, key="new", since="2020-01-01"),
    )
    one = law(
        old,
        new,
        versions=versions(
            Version("a", "2019-01-01", TEXT("an act")), Version("b", "2020-01-01", TEXT("an act"))
        ),
    )
    assert [[index for index, _ in version.conditions] for version in one.resolved()] == [[0], [1]]


def test_a_run_may_switch_a_reading() -> None:
    other = elapsed(days(60), since=charge.arrest_date)
    one = law(condition(QUESTION.choose(a=SINCE, b=other)), questions=(QUESTION,))
    assert one.resolved()[0].conditions[0][1] == SINCE
    assert one.resolved({"Q-1": "b"})[0].conditions[0][1] == other


def test_words_carry_the_figures_of_the_version() -> None:
    told = condition(elapsed(WAITING, since=charge.arrest_date), text="{waiting} have passed")
    first, second = versions(
        Version("a", "2019-01-01", TEXT("an act")), Version("b", "2024-01-01", TEXT("an act"))
    )
    assert (told.words(first.start), told.words(second.start)) == (
        "10 years have passed",
        "7 years have passed",
    )


def test_all_of_several_truths_is_a_truth_that_may_be_negated() -> None:
    assert isinstance(~(charge.is_convicted & charge.is_pardoned), OnsetLike)
    assert isinstance(~all_of(charge.is_convicted, charge.is_pardoned, charge.is_cleared), OnsetLike)


@pytest.mark.parametrize("second", [charge.is_pardoned, SINCE])
def test_there_is_one_and_and_one_or_for_facts_and_for_conditions(second: OnsetLike) -> None:
    """A sign between two, a word for several: static facts give a static fact, with time among them a condition."""
    first = charge.is_convicted
    assert all_of(first, second) == first & second
    assert any_of(first, second) == first | second
    assert isinstance(all_of(first, second), Truth) == isinstance(second, Truth)
    assert isinstance(any_of(first, second), Truth) == isinstance(second, Truth)


def test_a_count_of_cases_is_asked_of_the_whole_scope() -> None:
    with pytest.raises(LawError, match=r"leave out \.others"):
        person.others.count_cases(charge.is_convicted)
    with pytest.raises(LawError, match=r"leave out \.others"):
        person.others.count_consolidated(charge.is_convicted, separate=charge.is_pending)


def test_what_names_no_source_stands_where_its_law_stands_and_a_limb_where_its_condition_does() -> None:
    plain = Condition("plain", "it holds", holds=SINCE)
    own = Limb("second", "it holds", MEMORY("§ 3"), holds=SINCE)
    grounds = Condition("grounds", "one of these", TEXT("§ 2"), one_of=(LIMB, own))
    first, second = law(plain, grounds).conditions
    assert (first.cite, second.cite) == ("§ 1", "§ 2")
    assert [limb.stands.cite for limb in second.limbs] == ["§ 2", "§ 3"]
    assert second.certainty == MEMORY
    assert law(plain, grounds).unverified == ("grounds, second (memory)",)


def test_a_place_of_a_section_is_as_certain_as_the_section_or_says_otherwise() -> None:
    section = TEXT("§ 7", read="2026-01-01")
    assert section("(a)") == TEXT("§ 7(a)", read="2026-01-01")
    assert section("(b)", SECONDARY, "a summary").words == "secondary: a summary"


def test_a_condition_whose_wording_changed_is_one_condition() -> None:
    old, new = condition(SINCE), condition(elapsed(years(2), since=charge.arrest_date), since="2020-01-01")
    windows = versions(Version("a", "2019-01-01", TEXT("x")), Version("b", "2020-01-01", TEXT("y")))
    one = law(old, new, versions=windows)
    assert one.keys == ("only",)
    assert [version.conditions for version in one.resolved()] == [((0, old.holds),), ((0, new.holds),)]
    assert one.conditions[0].until == "2020-01-01"


def test_limbs_are_joined_as_the_condition_says() -> None:
    other = Limb("second", "it holds", holds=elapsed(years(2), since=charge.arrest_date))
    assert Condition("x", "x", one_of=(LIMB, other)).holds == LIMB.holds | other.holds
    assert Condition("x", "x", all_of=(LIMB, other)).holds == LIMB.holds & other.holds


def test_what_nothing_decides_is_asked_in_both_readings() -> None:
    asked = OpenQuestion("Q", "?", "§ 1", {"a": "one", "b": "other"}, BOTH, "2026-01-01", "nothing decides")
    other = elapsed(days(60), since=charge.arrest_date)
    assert asked.choose(a=SINCE, b=other) == asked.choose(a=SINCE, b=other, both=either(SINCE, other))


def test_a_figure_that_a_notice_alone_asks_is_a_statement_too() -> None:
    by = parameter("by", "2029-01-01", MEMORY("§ 4"))
    notice = Notice("late", "It is done by then", day=FixedDay(by))
    assert law(notices=(notice,)).unverified == ("by of 2029-01-01 (memory)",)
