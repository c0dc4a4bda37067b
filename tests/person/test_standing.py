"""What heads an answer: what can be done today, before a day that is far off."""

from __future__ import annotations

import datetime as dt

from clearslate.interview.answers import ChargeAnswer, Said, answers
from clearslate.interview.asking import bounded, next_page
from clearslate.people.record import Story
from clearslate.people.standing import Doing, Standing, horizon, standing
from clearslate.people.variants import Value, fields_of
from clearslate.plain.language import language
from clearslate.records.schema import Kind

TODAY = dt.date(2026, 12, 1)


def told(
    code: str, charge: dict[str, Value], case: dict[str, Value], person: dict[str, Value]
) -> ChargeAnswer:
    """The answer for one charge of which everything else that is asked is harmless."""
    story = Story(TODAY, dict(person))
    own = story.add_case(code)
    own.told |= case
    story.add_charge(own).told.update(charge)
    usual: dict[str, Value] = {
        "completed_on": "2016",
        "restitution_owed": 0,
        "fines_owed": 0,
        "fees_owed": 0,
        "other_history": "none",
        "inchoate": "completed",
    }
    for _ in range(60):
        page = next_page(story)
        if page is None:
            break
        if page.before is not None:
            bounded(story, page, is_before=None)
            continue
        for owner, name in page.slots:
            kind = fields_of(code)[name].kind
            none = _NONE.get(kind)
            story.answer(owner, name, usual.get(name, none))
    [found] = answers(story, language("en"))
    return found


_NONE: dict[Kind, Value] = {
    Kind.EVENT: "never",
    Kind.BOOL: False,
    Kind.DAYS: 0,
    Kind.MONEY: 0,
    Kind.NUMBER: 0,
}
THEFT: dict[str, Value] = {
    "statute": "18 § 3929(a)(1)", "grade": "M2", "disposition": "convicted", "disposition_date": "2014-05-01", "offense_date": "2014-01-01",
    "imposed_on": "2014-05-01", "completed_on": "2015-05-01", "probation_days": 365, "incarceration_days": 0, "suspended_days": 0,
    "incarceration_min_days": 0, "cleared_on": "never", "pardoned_on": "never",
}  # fmt: skip


def test_restitution_that_is_owed_is_told_to_be_paid_and_not_a_birthday_in_2060() -> None:
    found = told(
        "PA",
        THEFT,
        {"restitution_owed": 1250, "fines_owed": 0, "fees_owed": 0},
        {"date_of_birth": "1990-01-01", "on_registry": False},
    )
    assert found.said is Said.DO
    assert found.lift is not None
    [step] = found.lift.steps
    assert (step.doing, step.field, step.cents) == (Doing.PAY, "restitution_owed", 125_000)
    assert (found.lift.law, found.lift.automatic, found.lift.outcome) == ("PA-CS-M", True, "eligible")
    assert found.day is None or found.day < dt.date(2027, 1, 1)


def test_a_day_beyond_ten_years_heads_nothing() -> None:
    far, soon = dt.date(2060, 1, 1), dt.date(2030, 1, 1)
    assert (
        standing("not_yet", far, TODAY)
        > standing("unknown", None, TODAY)
        > standing("eligible", TODAY, TODAY)
    )
    assert (
        standing("not_yet", soon, TODAY)
        < standing("not_yet", far, TODAY)
        < standing("ineligible", None, TODAY)
    )
    assert standing("not_yet", None, TODAY) is Standing.FAR
    assert horizon(TODAY).year == 2036


def test_a_program_that_runs_is_told_to_be_finished() -> None:
    """PA ARD, entered four weeks ago: nothing is cleared, and finishing it is what does it."""
    found = told(
        "PA",
        {"statute": "75 § 3802(a)(1)", "grade": "M", "disposition": "deferred", "disposition_detail": "ARD", "disposition_date": "2026-11-03"},
        {"restitution_owed": 0, "fines_owed": 0, "fees_owed": 0}, {"date_of_birth": "1990-01-01", "on_registry": False},
    )  # fmt: skip
    assert found.said is Said.DO
    assert found.lift is not None
    assert [step.doing for step in found.lift.steps] == [Doing.FINISH]
    assert found.lift.automatic


def test_texas_deferred_adjudication_is_finished_or_runs() -> None:
    base: dict[str, Value] = {
        "statute": "PC 31.03(e)(2)",
        "grade": "MB",
        "offense_date": "2024-01-01",
        "fact_deferred_adjudication": True,
        "fact_placed_on": "2024-06-01",
    }
    runs = told(
        "TX",
        base | {"disposition": "deferred", "disposition_date": "2024-06-01"},
        {},
        {"date_of_birth": "1990-01-01"},
    )
    assert runs.said is Said.DO
    assert runs.lift is not None
    assert [step.doing for step in runs.lift.steps] == [Doing.FINISH]
    done = told(
        "TX",
        base | {"disposition": "diverted", "disposition_date": "2025-06-01", "completed_on": "2025-06-01"},
        {},
        {"date_of_birth": "1990-01-01"},
    )
    assert done.said in (Said.ITSELF, Said.ASK)


def test_a_program_that_runs_is_told_to_be_finished_where_the_day_after_it_depends_on_a_missing_fact() -> (
    None
):
    """Court supervision of Illinois that still runs: no day is certain, and the page had no law that reaches the charge."""
    charge: dict[str, Value] = {
        "statute": "720 ILCS 5/16-25(a)(1)",
        "grade": "class A",
        "disposition": "deferred",
        "disposition_detail": "court supervision",
        "disposition_date": "2026-03",
        "cleared_on": "never",
    }
    story = Story(TODAY)
    story.add_charge(story.add_case("IL")).told.update(charge)
    [found] = answers(story, language("en"))
    assert found.lift is not None
    assert [step.doing for step in found.lift.steps] == [Doing.FINISH]
    assert (found.lift.outcome, found.lift.is_certain) == ("unknown", False)
