"""Single cases of judging that the worlds of test_soundness found, or would find rarely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc
import pytest

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import LawResult, Outcome, compile_laws
from clearslate.law import (
    ANY_RECORD,
    CASE,
    IN,
    NON_CONVICTIONS,
    OUT,
    PERSON,
    TEXT,
    Cap,
    Condition,
    Days,
    Known,
    Law,
    Notice,
    OnsetLike,
    ReliefKind,
    Version,
    case,
    charge,
    completion,
    days,
    elapsed,
    months,
    relief,
    through,
    years,
)
from clearslate.law.expressions import DayOf
from clearslate.law.facts import History, person
from clearslate.records.days import NEVER, DayInterval, show_day, to_day
from clearslate.records.schema import Disposition
from clearslate.records.tables import in_memory, table_from_rows
from tests.law import made

AS_OF = dt.date(2026, 1, 1)
COMPLETED = completion(TEXT("§ 1"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
HARMLESS: dict[str, Any] = {
    "person_id": "P",
    "case_id": "C",
    "jurisdiction": "XX",
    "membership": "certain",
    "source_file": "f",
    "source_line": 1,
    "disposition": "convicted",
    "disposition_date": "2010-01-01",
    "imposed_on": "2010-01-01",
    "arrest_date": "2005-01-01",
    "cleared_on": DayInterval(NEVER, NEVER),
}


def law(holds: OnsetLike, **changes: Any) -> Law:
    """A law of one condition."""
    return made.law(Condition("only", "it holds", TEXT("§ 1"), holds=holds), **changes)


def asked(
    one: Law, *rows: dict[str, Any], others: Sequence[Law] = (), **coverage: bool
) -> tuple[Evaluator, Any]:
    """What asks the law, and the table of the rows; ``others``: laws of its jurisdiction."""
    found = made.state(one, *others)
    full = [HARMLESS | {"charge_id": f"{place}", "sequence": place} | row for place, row in enumerate(rows)]
    put = question([compile_laws(found, [one])], AS_OF, known_through=AS_OF, **coverage)  # type: ignore[arg-type]
    return Evaluator(put), in_memory(table_from_rows(full), to_day(AS_OF))


def judge(one: Law, *rows: dict[str, Any], **more: Any) -> LawResult:
    """The law's answer for rows, in their order."""
    evaluator, table = asked(one, *rows, **more)
    [(_, [result])] = evaluator.judge(table, blame=True)
    return result


def determined(one: Law, *rows: dict[str, Any]) -> Any:
    """The deciding determinations of rows, in their order."""
    evaluator, table = asked(one, *rows)
    return evaluator.determine(table).filter(pc.field("decides"))


def outcomes(one: Law, *rows: dict[str, Any], others: Sequence[Law] = ()) -> list[str]:
    return [str(Outcome(int(outcome))) for outcome in judge(one, *rows, others=others).outcome]


def test_a_law_about_every_kind_of_record_reaches_one_without_a_disposition() -> None:
    # 18 Pa.C.S. § 9122(a)(1): eighteen months after arrest without a disposition.
    holds = charge.has_no_disposition & elapsed(months(18), since=charge.arrest_date)
    one = law(holds, about=ANY_RECORD, floor=charge.arrest_date)
    assert outcomes(one, {"disposition": None, "disposition_date": None, "imposed_on": None}) == ["eligible"]


def test_a_right_ends_after_its_last_day() -> None:
    # AS_OF is 2026-01-01: four years after an arrest of that day of 2022, that day included.
    one = law(through(charge.arrest_date + years(4)))
    ended = {"disposition_date": "2022-02-01", "imposed_on": "2022-02-01"}
    entries = ("2022-01-02", "2022-01-01", "2021-12-31", None)
    days_of: list[dict[str, Any]] = [{**ended, "arrest_date": day} for day in entries]
    assert outcomes(one, *days_of) == ["eligible", "eligible", "ineligible", "unknown"]
    found = judge(one, *days_of)
    assert [show_day(int(day)) for day in found.turns[:2]] == ["2026-01-03", "2026-01-02"]
    assert found.missing is not None
    assert [bool(mask) for mask in found.missing[0]] == [False, False, False, True]


def test_a_right_that_would_begin_after_its_last_day_never_does() -> None:
    one = law(elapsed(years(5), since=charge.disposition_date))
    both = law(
        charge.is_convicted,
        conditions=(
            *one.conditions,
            Condition("end", "in time", holds=through(charge.arrest_date + years(4))),
        ),
    )
    late = {"disposition_date": "2025-01-01", "imposed_on": "2025-01-01", "arrest_date": "2025-01-01"}
    assert outcomes(both, late) == ["ineligible"]
    assert outcomes(one, late) == ["not_yet"]


def test_a_charge_that_may_be_another_persons_takes_no_certain_place_under_a_cap() -> None:
    one = law(charge.is_convicted, caps=(Cap(1, TEXT("§ 2")),))
    mine = {"disposition_date": "2012-01-01", "imposed_on": "2012-01-01"}
    assert outcomes(one, {"membership": "possible"}, mine)[1] == "unknown"


def test_a_cap_binds_the_charges_that_it_counts_and_no_others() -> None:
    grave = charge.incarceration_days > 0
    one = law(charge.is_convicted, caps=(Cap(1, TEXT("§ 2"), where=grave),))
    first, second, light = ({"incarceration_days": n} for n in (30, 30, 0))
    assert outcomes(one, first, light, second) == ["eligible", "eligible", "ineligible"]
    assert outcomes(one, first, {"incarceration_days": None}) == ["eligible", "unknown"]
    assert outcomes(one, {"incarceration_days": None}, first) == ["eligible", "unknown"]


def test_a_cap_by_case_counts_a_case_once_at_its_highest_level() -> None:
    # RSMo § 610.141.6: so many misdemeanors, so many felonies, one case once.
    grave = case.any(charge.incarceration_days > 365)
    caps = (Cap(1, TEXT("§ 2"), where=grave, by=CASE), Cap(1, TEXT("§ 2"), where=~grave, by=CASE))
    one = law(charge.is_convicted, caps=caps)
    rows = [
        {"case_id": "A", "incarceration_days": 400},
        {"case_id": "A", "incarceration_days": 10},
        {"case_id": "B", "incarceration_days": 10},
        {"case_id": "B", "incarceration_days": 10},
        {"case_id": "C", "incarceration_days": 10},
        {"case_id": "D", "incarceration_days": 400},
    ]
    assert outcomes(one, *rows) == [*["eligible"] * 4, "ineligible", "ineligible"]


def test_a_case_cleared_in_part_before_has_its_place_under_a_cap_by_case() -> None:
    one = law(charge.is_convicted, caps=(Cap(1, TEXT("§ 2"), shared_with=("XX-2",), by=CASE),))
    before = {"cleared_on": "2020-01-01", "cleared_under": "XX-2", "case_id": "B"}
    rest = {"case_id": "B"}
    assert outcomes(one, {"case_id": "A"}, before, rest) == ["ineligible", "not_applicable", "eligible"]
    elsewhere = before | {"cleared_under": "another law"}
    assert outcomes(one, {"case_id": "A"}, elsewhere, rest) == ["eligible", "not_applicable", "ineligible"]


def test_a_law_may_go_further_than_one_that_cleared_the_record() -> None:
    # s. 943.0585(1)(h), F.S.: what a court sealed may be expunged ten years later; the case waits for its later count.
    expunged = relief("expunction", ReliefKind.EXPUNGE)
    one = law(elapsed(years(10), since=charge.cleared_on), unit=CASE, relief=expunged)
    before = [law(charge.is_convicted, id="XX-2"), law(charge.is_convicted, id="XX-3", relief=expunged)]
    sealed: dict[str, Any] = {"cleared_on": "2015-01-01", "cleared_under": "XX-2"}
    later = {"cleared_on": "2016-01-02", "cleared_under": "XX-2"}
    rows: tuple[dict[str, Any], ...]
    rows = sealed | {"case_id": "A"}, sealed | {"case_id": "B"}, later | {"case_id": "B"}
    assert outcomes(one, *rows, others=before) == ["eligible", "not_yet", "not_yet"]
    otherwise: list[dict[str, Any]] = [{"cleared_under": name} for name in ("XX-3", "XX-9", None)]
    rows = tuple(sealed | other | {"case_id": f"{n}"} for n, other in enumerate(otherwise))
    # What a law did that is not ours, or that nobody names, is not known.
    assert outcomes(one, *rows, others=before) == ["not_applicable", "unknown", "unknown"]


def test_clearances_that_the_dataset_does_not_hold_may_have_used_a_cap() -> None:
    one = law(charge.is_convicted, caps=(Cap(1, TEXT("§ 2")),))
    result = judge(one, {}, whole_history=False)
    assert str(Outcome(int(result.outcome[0]))) == "unknown"
    assert result.missing is not None
    assert int(result.missing[0][0])


ORDER_BY = Notice("order", "The court acts", TEXT("§ 3"), day=charge.disposition_date + days(60))
MONEY = Notice(
    "money", "Restitution is owed", TEXT("§ 4"), when=case.restitution_owed > 0, day=charge.completed_on
)


def told(one: Law, *rows: dict[str, Any]) -> list[tuple[int, int, list[dt.date | None] | None]]:
    """The masks of notices of each row, and their days."""
    found = determined(one, *rows)
    return [(row["notices"], row["notices_unknown"], row["notice_days"]) for row in found.to_pylist()]


def test_notices_stand_on_what_is_eligible_with_the_latest_day_that_they_may_mean() -> None:
    one = law(charge.is_convicted, notices=(Notice("plain", "Tell them", TEXT("§ 2")), ORDER_BY, MONEY))
    paid, unpaid, unsure = {"restitution_owed": 0}, {"restitution_owed": 100}, {"restitution_owed": None}
    by = dt.date(2010, 3, 2)
    done = {"completed_on": "2011-01-01"}
    rows = told(
        one, paid | {"case_id": "A"}, unpaid | done | {"case_id": "B"}, unsure | done | {"case_id": "C"}
    )
    assert rows == [
        (0b011, 0, [by, None]),
        (0b111, 0, [by, dt.date(2011, 1, 1)]),
        (0b011, 0b100, [by, dt.date(2011, 1, 1)]),
    ]
    [(_, _, last)] = told(one, paid | {"disposition_date": "2010-01"})
    assert last == [dt.date(2010, 4, 1), None]


def test_what_is_not_eligible_has_no_notices_and_a_coming_one_has() -> None:
    one = law(elapsed(years(20), since=charge.disposition_date), notices=(ORDER_BY,))
    assert told(one, {}) == [(1, 0, [dt.date(2010, 3, 2)])]
    never = law(charge.is_pardoned, notices=(ORDER_BY,))
    assert told(never, {"pardoned_on": DayInterval(NEVER, NEVER)}) == [(0, 0, None)]
    assert told(never, {"pardoned_on": None}) == [(0, 0, None)]


def test_a_law_without_notices_stores_none() -> None:
    assert told(law(charge.is_convicted), {}) == [(0, 0, None)]


@pytest.mark.parametrize("longest", [0, 100])
def test_a_minimum_above_its_maximum_is_missing_like_it(longest: int) -> None:
    rows = {"incarceration_min_days": 500, "incarceration_days": longest}
    assert outcomes(law(charge.incarceration_min_days >= 400), rows) == ["unknown"]
    assert outcomes(law(charge.incarceration_min_days <= 400), rows) == ["unknown"]


def test_a_day_that_may_never_come_is_not_certainly_its_own_day() -> None:
    pardons = History(person.scope).on_the_day_of(DayOf("pardoned_on"), charge.is_convicted)
    assert outcomes(law(person.any(pardons)), {"pardoned_on": None}) == ["unknown"]


def test_a_history_by_two_fields_compares_a_charge_with_itself() -> None:
    same_day = person.on_the_day_of(charge.arrest_date, charge.is_convicted, day=charge.disposition_date)
    assert outcomes(law(person.any(same_day)), {}) == ["ineligible"]
    later = person.later_than(charge.arrest_date, charge.is_convicted, day=charge.disposition_date)
    assert outcomes(law(person.any(later)), {}) == ["eligible"]


def test_two_versions_of_a_capped_law_share_the_cap() -> None:
    versions = (
        Version("first", "2015-01-01", TEXT("an act"), until="2020-01-01"),
        Version("second", "2020-01-01", TEXT("an act")),
    )
    one = law(
        elapsed(years(10), since=charge.disposition_date), caps=(Cap(1, TEXT("§ 2")),), versions=versions
    )
    early, late = (
        {"disposition_date": "2008-01-01"},
        {"disposition_date": "2011-01-01", "imposed_on": "2011-01-01"},
    )
    assert outcomes(one, early, late) == ["eligible", "ineligible"]


def test_days_that_nearly_reach_a_term_of_months_are_unknown() -> None:
    assert outcomes(law(charge.incarceration_days >= months(30)), {"incarceration_days": 913}) == ["unknown"]
    assert outcomes(law(charge.incarceration_days >= days(913)), {"incarceration_days": 913}) == ["eligible"]


@pytest.mark.parametrize(
    ("day", "certain"),
    [
        (charge.arrest_date, "2033-01-01"),
        (charge.disposition_date, "2033-01-01"),
        (COMPLETED, "never"),
        (charge.released_on, "never"),
    ],
)
def test_an_unseen_conviction_may_be_as_recent_as_the_records_and_its_sentence_may_still_run(
    day: Days, certain: str
) -> None:
    done = {"released_on": "2010-01-01", "completed_on": "2010-01-01"}
    one = law(elapsed(years(7), since=person.latest(day, charge.is_convicted)))
    assert show_day(int(judge(one, done, whole_history=False).certain[0])) == certain


@pytest.mark.parametrize(
    "one",
    [
        law(~case.any(charge.victim_minor)),
        law(case.all(charge.is_convicted)),
        law(case.count(charge.is_convicted) <= 1),
        law(~person.any(charge.victim_minor)),
        law(charge.is_convicted, unit=CASE),
        law(charge.is_convicted, unit=PERSON),
        law(charge.is_convicted, caps=(Cap(1, TEXT("§ 2")),)),
        law(elapsed(years(7), since=case.latest(charge.disposition_date, charge.is_convicted))),
    ],
)
def test_a_charge_in_no_case_may_be_of_any_case(one: Law) -> None:
    facts = {"victim_minor": False}
    assert outcomes(one, facts) == ["eligible"]
    result = judge(one, facts, whole_cases=False)
    assert str(Outcome(int(result.outcome[0]))) == "unknown"
    assert result.missing is not None
    assert int(result.missing[0][0])


def test_a_law_that_asks_of_the_charge_alone_needs_no_whole_cases() -> None:
    result = judge(law(charge.is_convicted), {}, whole_cases=False)
    assert str(Outcome(int(result.outcome[0]))) == "eligible"


def test_an_unseen_charge_may_be_pending_where_the_history_does_not_exclude_it() -> None:
    one = law(elapsed(years(7), since=person.latest(charge.disposition_date, ~charge.victim_minor)))
    assert show_day(int(judge(one, {}, whole_history=False).certain[0])) == "never"


def test_the_kind_of_an_earlier_relief_decides_where_the_law_is_not_known() -> None:
    expunging = law(charge.is_convicted, relief=relief("expunction", ReliefKind.EXPUNGE))
    others = [law(charge.is_convicted, id="XX-2"), law(charge.is_convicted, id="XX-3", about=NON_CONVICTIONS)]
    cleared: dict[str, Any] = {"cleared_on": "2015-01-01"}
    entries = [
        {"cleared_relief": "seal"}, {"cleared_relief": "destroy"}, {"cleared_under": "XX-9", "cleared_relief": "limit"},
        {"cleared_under": "XX-9"}, {"cleared_under": "XX-2", "cleared_relief": "destroy"},
    ]  # fmt: skip
    rows = tuple(cleared | each | {"case_id": f"{n}"} for n, each in enumerate(entries))
    assert outcomes(expunging, *rows, others=others) == [
        "eligible", "not_applicable", "eligible", "unknown", "eligible",
    ], "our law's own relief stands, whatever the record says besides"  # fmt: skip


def test_an_earlier_clearance_of_no_known_law_is_unknown_only_where_one_of_ours_may_have_left_something() -> (
    None
):
    expunging = law(charge.is_convicted, relief=relief("expunction", ReliefKind.EXPUNGE))
    cleared = {"cleared_on": "2015-01-01"}
    of_other_records = [law(Known(True), id="XX-2", about=NON_CONVICTIONS)]
    assert outcomes(expunging, cleared, others=of_other_records) == ["not_applicable"]
    of_these = [law(charge.is_convicted, id="XX-2")]
    assert outcomes(expunging, cleared, others=of_these) == ["unknown"]
    program = [law(Known(True), id="XX-2", about=frozenset({Disposition.DEFERRED}))]
    completed = cleared | {"disposition": "diverted"}
    one = law(Known(True), about=NON_CONVICTIONS, relief=relief("expunction", ReliefKind.EXPUNGE))
    assert outcomes(one, completed, others=program) == ["unknown"], "it may have been cleared while it ran"
    assert outcomes(one, cleared | {"disposition": "acquitted"}, others=program) == ["not_applicable"]
