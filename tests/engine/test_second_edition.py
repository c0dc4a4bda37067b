"""What the law language does by itself, so that no law can leave it out: other counts, completion, reasons, what was not read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from clearslate.engine import masks
from clearslate.engine.determine import question
from clearslate.engine.outcomes import LawResult, Outcome, compile_laws
from clearslate.law import (
    ANY_RECORD,
    ARREST,
    BARS,
    CASE,
    CONVICTIONS,
    IGNORED,
    IN,
    NON_CONVICTIONS,
    OUT,
    PART,
    PENDING_OR_STANDING,
    TEXT,
    UNSAID,
    Branch,
    Cap,
    Chapter,
    Condition,
    DefinedTerm,
    Disposition,
    Exempt,
    Grading,
    Jurisdiction,
    Known,
    Law,
    LawError,
    OtherCounts,
    Version,
    Where,
    asked_by,
    case,
    charge,
    completion,
    elapsed,
    from_day,
    nothing_beside,
    parameter,
    person,
    unread,
    years,
)
from clearslate.law.expressions import Flag
from clearslate.records.days import NEVER, DayInterval, to_day
from clearslate.runs.explain import Preparation, answers, in_words
from tests.engine.test_judge import AS_OF, asked, judge, law
from tests.law.made import STYLE

S = TEXT("§ 1")
DISMISSED = {"disposition": "dismissed"}
NO_CONDITION = Known(True)


def outcomes(result: LawResult) -> list[str]:
    """The outcome of each row."""
    return [str(Outcome(int(each))) for each in result.outcome]


def reasons(result: LawResult, row: int) -> tuple[set[str], set[str]]:
    """The reasons that fail, and those that are unknown."""
    failed, unknown = masks.value(result.failed, row), masks.value(result.unknown, row)
    names = result.law.reasons
    return tuple({name for at, name in enumerate(names) if mask >> at & 1} for mask in (failed, unknown))  # type: ignore[return-value]


def case_law(**changes: Any) -> Law:
    """A law that clears a case of charges that ended without a conviction."""
    return law(NO_CONDITION, **({"unit": CASE, "about": NON_CONVICTIONS} | changes))


# --- the other counts of a case -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ("pending", "ineligible"),
        ("convicted", "unknown"),
        ("deferred", "eligible"),  # a non-conviction: the law is about it, and its conditions test it
        ("transferred", "unknown"),
        (None, "unknown"),
        ("no_charge", "eligible"),
        ("acquitted", "eligible"),
        ("vacated", "eligible"),
    ],
)
def test_another_count_of_the_case_is_safe_by_default(beside: str | None, outcome: str) -> None:
    result = judge(case_law(), DISMISSED, {"disposition": beside})
    assert outcomes(result)[0] == outcome
    failed, unknown = reasons(result, 0)
    assert ("rest_of_unit" in failed, "rest_of_unit" in unknown) == (
        outcome == "ineligible",
        outcome == "unknown",
    )


@pytest.mark.parametrize("unread_fields", [None, "disposition"])
def test_a_count_of_unknown_end_may_be_one_that_bars_also_of_a_law_about_every_record(
    unread_fields: str | None,
) -> None:
    # it may have gone to another court, or may be pending: that a law is about every record does not make it harmless
    every = case_law(
        about=ANY_RECORD, tested=charge.ended(Disposition.DISMISSED) | charge.ended(Disposition.ACQUITTED)
    )
    result = judge(every, DISMISSED, {"disposition": None, "unread": unread_fields})
    assert outcomes(result)[0] == "unknown"
    assert reasons(result, 0) == (set(), {"rest_of_unit"})


@pytest.mark.parametrize(
    ("effect", "empty", "in_doubt"),
    [(IGNORED(S), "eligible", "unknown"), (BARS(S), "ineligible", "unknown")],
)
def test_a_law_about_counts_with_no_end_on_record_decides_of_those_that_the_source_left_empty(
    effect: Any, empty: str, in_doubt: str
) -> None:
    tested = charge.ended(Disposition.DISMISSED)
    about_them = case_law(
        about=ANY_RECORD,
        tested=~charge.has_no_disposition & tested,
        other_counts=OtherCounts(unrecorded=effect),
    )
    assert outcomes(judge(about_them, DISMISSED, {"disposition": None}))[0] == empty
    assert (
        outcomes(judge(about_them, DISMISSED, {"disposition": None, "unread": "disposition"}))[0] == in_doubt
    )
    assert (
        outcomes(judge(about_them, DISMISSED, {"disposition": "acquitted", "unread": None}))[0] == "eligible"
    )


def test_a_deferral_that_stands_beside_a_law_that_is_not_about_it_leaves_the_case_unknown() -> None:
    dismissed = case_law(about=frozenset({Disposition.DISMISSED}))
    assert outcomes(judge(dismissed, DISMISSED, {"disposition": "deferred"}))[0] == "unknown"


@pytest.mark.parametrize("beside", ["convicted", "deferred"])
def test_a_count_that_stands_and_that_nothing_tests_leaves_the_case_unknown(beside: str) -> None:
    tested = charge.ended(Disposition.ACQUITTED)
    some = case_law(about=ANY_RECORD, tested=tested)
    rows = {"disposition": "acquitted"}, {"disposition": beside}
    result = judge(some, *rows)
    assert outcomes(result)[0] == "unknown"
    assert reasons(result, 0) == (set(), {"rest_of_unit"})
    assert outcomes(judge(replace(some, tested=None), *rows))[0] == "eligible"
    ignored = case_law(about=ANY_RECORD, tested=tested, other_counts=OtherCounts(standing=IGNORED(S)))
    assert outcomes(judge(ignored, *rows))[0] == "eligible"


def test_a_count_of_another_case_has_no_effect() -> None:
    assert outcomes(judge(case_law(), DISMISSED, {"disposition": "pending", "case_id": "D"}))[0] == "eligible"


def test_a_count_that_was_cleared_releases_the_case_from_that_day() -> None:
    day = to_day(dt.date(2015, 6, 1))
    result = judge(case_law(), DISMISSED, {"disposition": "convicted", "cleared_on": DayInterval(day, day)})
    assert outcomes(result)[0] == "eligible"
    assert result.eligible_on[0] == day


def test_a_law_says_otherwise_with_its_citation() -> None:
    rows = DISMISSED, {"disposition": "convicted"}
    assert outcomes(judge(case_law(other_counts=OtherCounts(standing=IGNORED(S))), *rows))[0] == "eligible"
    assert outcomes(judge(case_law(other_counts=OtherCounts(standing=BARS(S))), *rows))[0] == "ineligible"


def test_a_condition_may_ask_about_the_other_counts() -> None:
    asks = Condition("alone", "no other count is pending", S, holds=case.none(charge.is_pending))
    counts = OtherCounts(pending=asked_by("alone"))
    rows = DISMISSED, {"disposition": "pending", "disposition_date": None}
    assert outcomes(judge(case_law(conditions=(asks,), other_counts=counts), *rows))[0] == "ineligible"
    with pytest.raises(LawError, match="no condition of that key looks at other counts"):
        case_law(other_counts=OtherCounts(pending=asked_by("only")))


def test_a_pending_count_may_be_part_of_a_case_that_is_tested() -> None:
    asks = Condition("ended", "every count was dismissed or is pending", S, holds=~charge.is_convicted)
    counts = OtherCounts(pending=PART(S), standing=PART(S))
    day = Where(~charge.is_pending, charge.disposition_date)
    tested = case_law(conditions=(asks,), other_counts=counts, tested=Known(True), floor=day)
    pending = {"disposition": "pending", "disposition_date": None}
    assert outcomes(judge(tested, DISMISSED, pending))[0] == "eligible"
    assert outcomes(judge(tested, DISMISSED, {"disposition": "convicted"}))[0] == "ineligible"
    with pytest.raises(LawError, match="needs tested="):
        case_law(other_counts=OtherCounts(pending=PART(S)))


def test_a_count_that_was_never_filed_clears_by_itself() -> None:
    rows = {"disposition": "no_charge"}, {"disposition": "pending"}
    assert outcomes(judge(case_law(), *rows))[0] == "eligible"
    arrest = case_law(other_counts=OtherCounts(never_filed=PART(S)))
    assert outcomes(judge(arrest, *rows))[0] == "ineligible"


def test_a_case_sees_filed_counts_only() -> None:
    rows: tuple[dict[str, Any], ...] = {}, {"disposition": "no_charge"}
    assert outcomes(judge(law(case.count(Known(True)) <= 1), *rows))[0] == "eligible"
    assert outcomes(judge(law(case.with_never_filed.count(Known(True)) <= 1), *rows))[0] == "ineligible"


def test_what_went_to_another_court_is_unknown_of_itself_and_no_conviction_of_the_person() -> None:
    rows = {"disposition": "transferred"}, {"disposition": "transferred", "case_id": "D"}
    itself = law(charge.ended(Disposition.DISMISSED), about=ANY_RECORD)
    assert outcomes(judge(itself, *rows)) == ["unknown", "unknown"]
    history = law(person.none(charge.ended(Disposition.CONVICTED)), about=ANY_RECORD)
    assert outcomes(judge(history, *rows)) == ["eligible", "eligible"]
    named = law(charge.ended(Disposition.TRANSFERRED), about=ANY_RECORD)
    assert outcomes(judge(named, *rows)) == ["eligible", "eligible"]


# --- the counts of an arrest ------------------------------------------------------------------------------------

ARRESTED: dict[str, Any] = {"incident_id": "I", "arrest_date": "2008-05-01", "offense_date": "2008-05-01"}


def arrest_law(**changes: Any) -> Law:
    """A law that clears the record of an arrest that led to no conviction."""
    return case_law(**({"unit": ARREST} | changes))


@pytest.mark.parametrize("own", ["dismissed", "no_charge"])
@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ("pending", "ineligible"),
        ("convicted", "unknown"),
        ("deferred", "unknown"),  # the conditions test the counts of the case alone
        (
            "transferred",
            "eligible",
        ),  # its outcome is a count of its own, of the arrest if it shares the incident
        (None, "unknown"),
        ("no_charge", "eligible"),
        ("acquitted", "eligible"),
    ],
)
def test_a_count_of_the_arrest_in_another_case_is_safe_by_default(
    own: str, beside: str | None, outcome: str
) -> None:
    rows = ARRESTED | {"disposition": own}, ARRESTED | {"disposition": beside, "case_id": "D"}
    result = judge(arrest_law(), *rows)
    assert outcomes(result)[0] == outcome
    failed, unknown = reasons(result, 0)
    assert ("rest_of_unit" in failed, "rest_of_unit" in unknown) == (
        outcome == "ineligible",
        outcome == "unknown",
    )
    assert outcomes(judge(case_law(), *rows))[0] == "eligible"  # of unit case, another case has no effect


@pytest.mark.parametrize("own", ["dismissed", "no_charge"])
def test_an_arrest_does_not_lose_the_filed_counts_of_its_case(own: str) -> None:
    pending = {"disposition": "pending"}
    assert outcomes(judge(arrest_law(), {"disposition": own}, pending))[0] == "ineligible"


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"incident_id": "J"}, "eligible"),  # of another incident
        ({"incident_id": "J", "arrest_date": None}, "eligible"),
        ({"incident_id": None}, "unknown"),  # arrested on the day
        ({"incident_id": None, "arrest_date": None}, "unknown"),
        ({"incident_id": None, "arrest_date": "2008-06-01"}, "eligible"),
        ({"arrest_date": None}, "ineligible"),  # the same incident settles it
    ],
)
def test_counts_are_of_one_arrest_by_incident_or_perhaps_by_day(known: dict[str, Any], outcome: str) -> None:
    pending = ARRESTED | {"disposition": "pending", "case_id": "D", "disposition_date": None} | known
    assert outcomes(judge(arrest_law(), ARRESTED | DISMISSED, pending))[0] == outcome


def test_a_charge_that_ended_before_the_other_offense_is_not_of_its_arrest() -> None:
    unnamed = {"incident_id": None, "arrest_date": None}
    later = unnamed | {"disposition": "pending", "disposition_date": None, "case_id": "D"}
    earlier = unnamed | DISMISSED | {"disposition_date": "2010-01-01"}
    assert outcomes(judge(arrest_law(), earlier, later | {"offense_date": "2009-05-01"}))[0] == "unknown"
    later |= {"offense_date": "2014-05-01"}
    assert outcomes(judge(arrest_law(), earlier, later))[0] == "eligible"


def test_a_count_of_the_arrest_that_was_cleared_releases_it_from_that_day() -> None:
    day = to_day(dt.date(2015, 6, 1))
    other = ARRESTED | {"disposition": "convicted", "case_id": "D", "cleared_on": DayInterval(day, day)}
    result = judge(arrest_law(), ARRESTED | DISMISSED, other)
    assert outcomes(result)[0] == "eligible"
    assert result.eligible_on[0] == day


def test_a_law_of_an_arrest_says_otherwise_with_its_citation() -> None:
    rows = ARRESTED | DISMISSED, ARRESTED | {"disposition": "convicted", "case_id": "D"}
    for effect, outcome in ((IGNORED(S), "eligible"), (BARS(S), "ineligible")):
        assert outcomes(judge(arrest_law(other_counts=OtherCounts(standing=effect)), *rows))[0] == outcome


def test_an_explanation_names_the_count_of_the_arrest_in_another_case() -> None:
    _, table = asked(
        arrest_law(), ARRESTED | DISMISSED, ARRESTED | {"disposition": "convicted", "case_id": "D"}
    )
    found = Jurisdiction("XX", "X", STYLE, Grading((), STYLE, TEXT("§ 9")), (arrest_law(),), "2026-01-01")
    put = question([compile_laws(found, [arrest_law()])], AS_OF, known_through=AS_OF, whole_history=True)
    [answer] = answers(table, Preparation.of(put), [0], None)
    *_, last = answer.conditions
    assert (last.key, last.state) == ("rest_of_unit", "unknown")
    [record] = last.records
    assert (record.case_id, record.counts, record.why) == ("D", "possibly", "how it ended")
    assert last.text.endswith("(its outcome is recorded there)")
    assert "No other count of the case or the arrest is pending" in last.text


# --- completing a sentence ------------------------------------------------------------------------------------

PARTS: dict[str, Any] = {"custody": IN, "supervision": IN, "restitution": IN, "fines_and_costs": OUT}
DONE = {"completed_on": "2015-01-01"}


@pytest.mark.parametrize(
    ("restitution", "owed", "outcome"),
    [
        (IN, 0, "eligible"),
        (IN, 5000, "ineligible"),
        (IN, None, "unknown"),
        (OUT, 5000, "eligible"),
        (UNSAID, 0, "eligible"),
        (UNSAID, 5000, "unknown"),
        (UNSAID, None, "unknown"),
    ],
)
def test_completion_says_whether_restitution_counts(restitution: Any, owed: int | None, outcome: str) -> None:
    done = completion(S, **(PARTS | {"restitution": restitution}))
    row = DONE | {"restitution_owed": owed, "fines_owed": 100, "fees_owed": 100}
    assert outcomes(judge(law(elapsed(years(5), since=done)), row)) == [outcome]


@pytest.mark.parametrize(("owed", "outcome"), [(0, "eligible"), (1, "ineligible"), (None, "unknown")])
@pytest.mark.parametrize("money", ["fines_owed", "fees_owed"])
def test_fines_and_costs_count_where_the_law_says_so(money: str, owed: int | None, outcome: str) -> None:
    done = completion(S, **(PARTS | {"fines_and_costs": IN}))
    row = DONE | {"restitution_owed": 0, "fines_owed": 0, "fees_owed": 0, money: owed}
    assert outcomes(judge(law(from_day(done)), row)) == [outcome]


def test_a_completion_of_nothing_is_an_error() -> None:
    with pytest.raises(LawError, match="includes nothing"):
        completion(S, custody=OUT, supervision=OUT, restitution=OUT, fines_and_costs=OUT)


# --- what was not read ----------------------------------------------------------------------------------------


def test_what_nobody_read_is_unknown_of_the_charges_that_it_concerns() -> None:
    minor = Flag("victim_minor")
    asks = unread("minors", "Whether minors are excepted", S, where=minor)
    asked = law(NO_CONDITION, conditions=(asks,))
    result = judge(asked, {"victim_minor": True}, {"victim_minor": False}, {"victim_minor": None})
    assert outcomes(result) == ["unknown", "eligible", "unknown"]
    assert reasons(result, 0) == (set(), {"minors"})


# --- branches, when, unless -----------------------------------------------------------------------------------

SHORT, LONG = parameter("waiting_short", years(3), S), parameter("waiting_long", years(30), S)
WAITS = Condition(
    "waiting",
    "These years have passed",
    S,
    branches=(
        Branch(
            "minor",
            "of a child: {waiting_long}",
            S,
            when=Flag("victim_minor"),
            holds=elapsed(LONG, since=charge.disposition_date),
        ),
        Branch("other", "of others: {waiting_short}", S, holds=elapsed(SHORT, since=charge.disposition_date)),
    ),
)


def test_the_branch_that_applies_decides() -> None:
    rows = {"victim_minor": True}, {"victim_minor": False}, {"victim_minor": None}
    assert outcomes(judge(law(NO_CONDITION, conditions=(WAITS,)), *rows)) == [
        "not_yet",
        "eligible",
        "unknown",
    ]


def test_only_the_last_branch_may_be_for_all_others() -> None:
    first, last = WAITS.branches
    with pytest.raises(LawError, match="only the last branch"):
        law(NO_CONDITION, conditions=(Condition("waiting", "x", S, branches=(last, first)),))


def test_when_limits_a_condition_and_unless_frees_of_it() -> None:
    never = Known(False)
    rows = {"victim_minor": True}, {"victim_minor": False}
    asked = Condition("asked", "x", S, when=Flag("victim_minor"), holds=never)
    assert outcomes(judge(law(NO_CONDITION, conditions=(asked,)), *rows)) == ["ineligible", "eligible"]
    freed = Condition("asked", "x", S, unless=Flag("victim_minor"), holds=never)
    assert outcomes(judge(law(NO_CONDITION, conditions=(freed,)), *rows)) == ["eligible", "ineligible"]


# --- chapters and terms ---------------------------------------------------------------------------------------

CHAPTER = Chapter("XX-9", S, bars=(Condition("minor", "no minor was harmed", holds=~Flag("victim_minor")),))


def test_a_law_inherits_the_bars_of_its_chapter_but_for_cited_exceptions() -> None:
    row = {"victim_minor": True}
    assert outcomes(judge(law(NO_CONDITION, chapter=CHAPTER), row)) == ["ineligible"]
    free = law(NO_CONDITION, chapter=CHAPTER, exempt=(Exempt("minor", S),))
    assert outcomes(judge(free, row)) == ["eligible"]
    with pytest.raises(LawError, match="has no bar 'age'"):
        law(NO_CONDITION, chapter=CHAPTER, exempt=(Exempt("age", S),))


def test_a_law_replaced_with_a_part_changed_inherits_no_bar_twice() -> None:
    one = law(NO_CONDITION, chapter=CHAPTER)
    changed = replace(one, conditions=tuple(replace(each, text=f"{each.text}.") for each in one.conditions))
    assert changed.keys == one.keys == ("only", "minor")


def test_a_defined_term_asks_what_it_means() -> None:
    term = DefinedTerm(
        "last sentence",
        S,
        "the latest of any case",
        expression=person.latest(charge.disposition_date, charge.is_convicted),
    )
    rows: tuple[dict[str, Any], ...] = {}, {"disposition_date": "2025-06-01", "case_id": "D"}
    assert outcomes(judge(law(elapsed(years(5), since=term.means)), *rows)) == ["not_yet", "not_yet"]


# --- a law of unit charge whose section leaves the rest of the arrest open ---------------------------------------


@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ({"disposition": "pending"}, "unknown"),
        ({"disposition": "convicted"}, "unknown"),
        ({"disposition": "deferred"}, "unknown"),
        ({"disposition": "transferred"}, "unknown"),
        ({"disposition": None}, "unknown"),
        ({"disposition": "acquitted"}, "eligible"),
        ({"disposition": "no_charge"}, "eligible"),
        ({"disposition": "convicted", "cleared_on": "2020-01-01"}, "eligible"),
        ({"disposition": "pending", "case_id": "D", "incident_id": "I"}, "unknown"),
        ({"disposition": "convicted", "case_id": "D", "incident_id": "I"}, "unknown"),
        ({"disposition": "convicted", "case_id": "D", "incident_id": "J"}, "eligible"),
    ],
)
def test_a_charge_beside_an_open_count_of_its_arrest_is_unknown_where_its_section_is_silent(
    beside: dict[str, Any], outcome: str
) -> None:
    alone = law(NO_CONDITION, about=NON_CONVICTIONS, conditions=(nothing_beside(S),))
    result = judge(alone, DISMISSED | {"incident_id": "I"}, {"incident_id": "I"} | beside)
    assert outcomes(result)[0] == outcome
    assert reasons(result, 0) == (set(), {"beside"} if outcome == "unknown" else set())


def test_counts_that_the_section_settles_are_left_out_of_the_doubt() -> None:
    pending_alone = law(
        NO_CONDITION, about=NON_CONVICTIONS, conditions=(nothing_beside(S, counts=charge.is_pending),)
    )
    assert outcomes(judge(pending_alone, DISMISSED, {}))[0] == "eligible"
    assert outcomes(judge(pending_alone, DISMISSED, {"disposition": "pending"}))[0] == "unknown"
    standing = law(NO_CONDITION, conditions=(Condition("x", "X", S, holds=case.any(PENDING_OR_STANDING)),))
    assert outcomes(judge(standing, {}))[0] == "eligible"


# --- a reason for every no and every unknown ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "row", "reason"),
    [
        ({}, {"disposition": None}, "of_this_kind"),
        ({"caps": (Cap(0, S),)}, {}, "within_cap"),
        ({"versions": (Version("unread", None, read=False),)}, {}, "text_read"),
    ],
)
def test_an_answer_that_no_condition_explains_has_a_reason(
    changes: dict[str, Any], row: dict[str, Any], reason: str
) -> None:
    result = judge(law(NO_CONDITION, **changes), row)
    assert outcomes(result)[0] in ("ineligible", "unknown")
    assert reason in set.union(*reasons(result, 0))


def test_about_stays_what_the_law_is_about() -> None:
    """A conviction beside a law about convictions is tested by its conditions, and bars nothing by itself."""
    both = law(NO_CONDITION, unit=CASE, about=CONVICTIONS)
    assert outcomes(judge(both, {}, {})) == ["eligible", "eligible"]
    assert int(judge(both, {}, {}).eligible_on[0]) < NEVER


def test_an_explanation_names_the_count_that_keeps_a_case_from_clearing() -> None:
    _, table = asked(case_law(), DISMISSED, {"disposition": "convicted"})
    found = Jurisdiction("XX", "X", STYLE, Grading((), STYLE, TEXT("§ 9")), (case_law(),), "2026-01-01")
    put = question([compile_laws(found, [case_law()])], AS_OF, known_through=AS_OF, whole_history=True)
    [answer] = answers(table, Preparation.of(put), [0], None)
    *_, last = answer.conditions
    assert (last.key, last.state) == ("rest_of_unit", "unknown")
    [record] = last.records
    assert (record.charge_id, record.counts, record.why) == ("1", "possibly", "how it ended")
    assert "possibly in the way: charge 1" in in_words(answer)


def test_an_explanation_shows_the_branch_that_applied() -> None:
    one = law(NO_CONDITION, conditions=(WAITS,))
    _, table = asked(one, {"victim_minor": False})
    found = Jurisdiction("XX", "X", STYLE, Grading((), STYLE, TEXT("§ 9")), (one,), "2026-01-01")
    put = question([compile_laws(found, [one])], AS_OF, known_through=AS_OF, whole_history=True)
    [answer] = answers(table, Preparation.of(put), [0], None)
    assert [limb.applies for limb in answer.conditions[0].limbs] == ["no", "certainly"]
    assert "where it applies: [yes] of others: 3 years" in in_words(answer)
    assert "30 years" not in in_words(answer)
