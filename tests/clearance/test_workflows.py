"""Each state's declared workflow: it can be read, and speaks of the state's own automatic laws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Role
from clearslate.clearance.workflow import (
    Certainty,
    Window,
    Workflow,
    WorkflowError,
    due,
    load_workflow,
    read_workflow,
)
from clearslate.clearance.workflow.closures import CLOSED
from clearslate.cli.main import main
from clearslate.law import Status
from clearslate.states import CARRIED_OUT, folder, jurisdiction


def of(code: str) -> Workflow:
    return load_workflow(folder(code) / "workflow.yaml")


def automatic(code: str) -> set[str]:
    return {law.id for law in jurisdiction(code).laws if law.automatic and law.status == Status.IN_FORCE}


def ways(workflow: Workflow) -> Iterator[tuple[str, bool]]:
    return ((law, conviction) for law in workflow.laws for conviction in (False, True))


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_a_workflow_is_of_the_automatic_laws_of_its_state(code: str) -> None:
    workflow = of(code)
    assert workflow.jurisdiction == code
    assert set(workflow.laws) == automatic(code)
    assert workflow.open_questions


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_every_clearance_is_told_to_somebody(code: str) -> None:
    workflow = of(code)
    for law, conviction in ways(workflow):
        entries = {r.id for r in workflow.recipients_for(conviction=conviction, law=law)}
        assert entries, (law, conviction)
        for recipient in workflow.recipients_for(conviction=conviction, law=law):
            assert recipient.after in {"", *entries}, f"{law}: {recipient.id} waits for one who is not told"


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_a_stage_of_objections_says_who_decides_and_when_silence_is_consent(code: str) -> None:
    for stage in of(code).stages:
        if stage.grounds:
            assert stage.window is not None
            assert stage.lapse == "proceeds"
            assert stage.objection_ends or stage.decides_objections in (Role.JUDGE, Role.REVIEWER)
            assert all(words[0].isupper() for words in stage.grounds.values())
        if stage.sign:
            assert stage.signer


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_what_rests_on_memory_is_told(code: str) -> None:
    workflow = of(code)
    weak = [r.id for r in workflow.recipients if r.certainty in (Certainty.SECONDARY, Certainty.MEMORY)]
    assert all(any(f"recipient {name} " in part for part in workflow.unverified) for name in weak)


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_what_the_person_hears_of_a_clearance_is_not_what_is_heard_of_its_undoing(code: str) -> None:
    """Where a clearance is undone the person is told everywhere, also where nobody tells of a clearance."""
    shown = CliRunner().invoke(main, ["clear", "workflow", code]).output
    before, _, after = " ".join(shown.split()).partition("If a clearance was wrong")
    assert "When a record is cleared, the person" in before
    assert "and so is the person, always" in after
    assert "not told" not in after.partition("Open questions")[0]
    destroys = any(recipient.destroys for recipient in of(code).recipients)
    assert ("asked to destroy it: " in before) == destroys


def stage_ids(code: str, law: str, *, conviction: bool) -> list[str]:
    return [stage.id for stage in of(code).stages_for(conviction=conviction, law=law)]


def test_the_states_differ_in_kind() -> None:
    assert stage_ids("PA", "PA-CS-M", conviction=True) == ["validate", "order"]
    assert stage_ids("PA", "PA-CS-NONCONV", conviction=False) == ["order"]
    assert stage_ids("UT", "UT-CS-CONV", conviction=True) == ["prosecutor_list", "order"]
    assert stage_ids("UT", "UT-AUTO-NC", conviction=False) == ["order"]  # the prosecutor is not asked
    assert stage_ids("UT", "UT-TRAFFIC-DEL", conviction=True) == []  # deleted by the court, no order
    assert stage_ids("MI", "MI-AUTO-F", conviction=True) == []
    assert stage_ids("CO", "CO-704-AUTO", conviction=False) == []
    for code in ("MD", "CT"):
        assert not of(code).stages
    assert not any(stage.grounds or stage.sign for stage in of("DE").stages)


@pytest.mark.parametrize(
    ("code", "law", "days"),
    [("UT", "UT-CS-CONV", 35), ("MN", "MN-609A.015", 60), ("OK", "OK-CS-2026", 45), ("CO", "CO-AUTO-MISD", 45)],
)  # fmt: skip
def test_who_is_asked_has_the_days_of_the_law(code: str, law: str, days: int) -> None:
    window = of(code).stages_for(conviction=True, law=law)[0].window
    assert window is not None
    assert window.days == days


def test_the_public_interest_is_a_ground_against_felonies_only() -> None:
    for law in of("CO").laws:
        grounds = {g for stage in of("CO").stages_for(conviction=True, law=law) for g in stage.grounds}
        assert ("public_interest" in grounds) == (law == "CO-AUTO-FEL")


def test_michigan_tells_the_arresting_agency_by_the_tenth() -> None:
    within = of("MI").recipient("arresting_agency").within
    assert due(dt.date(2026, 1, 31), within, "MI") == dt.date(2026, 2, 10)
    assert due(dt.date(2026, 12, 1), within, "MI") == dt.date(2027, 1, 11)  # the tenth is a Sunday


def test_a_window_ends_on_a_day_on_which_offices_are_open() -> None:
    assert due(dt.date(2026, 5, 26), Window(days=39), "PA") == dt.date(2026, 7, 6)  # after Independence Day
    assert due(dt.date(2026, 7, 1), Window(days=2, count="business"), "PA") == dt.date(2026, 7, 6)
    assert due(dt.date(2026, 7, 1), None, "PA") is None


def test_a_wrong_workflow_says_where() -> None:
    good = of("UT").model_dump(mode="json")
    with pytest.raises(WorkflowError, match="no stage is signed"):
        read_workflow({**good, "stages": []}, "x.yaml")
    with pytest.raises(WorkflowError, match="which is not in `laws`"):
        read_workflow({**good, "laws": ["UT-CS-CONV"]}, "x.yaml")
    with pytest.raises(WorkflowError, match="either days or next_month_day"):
        read_workflow(
            {**good, "recipients": [{**good["recipients"][0], "within": {"count": "business"}}]}, "x.yaml"
        )


def test_what_a_window_says_of_itself() -> None:
    assert Window(days=1, count="business").words() == "1 business day"
    assert Window(days=90, since="in_force").words() == "90 calendar days of the day in force"
    assert Window(days=30, ours=True).words() == "30 calendar days (ours: no source gives the days)"
    assert Window(next_month_day=10).words() == "by day 10 of the next month"
    assert (
        Window(next_month_day=10, since="in_force").words() == "by day 10 of the month after the day in force"
    )


def test_the_window_of_a_stage_opens_with_the_stage() -> None:
    good = of("UT").model_dump(mode="json")
    first = good["stages"][0] | {"window": {"days": 35, "since": "in_force"}}
    with pytest.raises(WorkflowError, match="since is for recipients"):
        read_workflow({**good, "stages": [first, *good["stages"][1:]]}, "x.yaml")


def test_nobody_objects_where_there_is_no_ground() -> None:
    good = of("UT").model_dump(mode="json")
    order = good["stages"][1] | {"also_object": ["operator"]}
    with pytest.raises(WorkflowError, match="also_object is for a stage with grounds"):
        read_workflow({**good, "stages": [good["stages"][0], order]}, "x.yaml")


def test_who_is_told_of_everything_is_not_said_to_be_told_of_nothing() -> None:
    good = of("UT").model_dump(mode="json")
    with pytest.raises(WorkflowError, match="court is a recipient of every clearance, and in `not_told`"):
        read_workflow({**good, "not_told": {"court": "x"}}, "x.yaml")


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_a_court_administrator_can_read_it(code: str) -> None:
    shown = CliRunner().invoke(main, ["clear", "workflow", code, "--day", "2026-03-02"])
    assert shown.exit_code == 0, shown.output
    workflow = of(code)
    for part in (*workflow.stages, *workflow.recipients):
        assert part.what in " ".join(shown.output.split())
    assert all(question in " ".join(shown.output.split()) for question in workflow.open_questions)
    assert all(words in " ".join(shown.output.split()) for words in workflow.not_told.values())
    assert all(
        each.name in " ".join(shown.output.split()) and each.cite in " ".join(shown.output.split())
        for each in CLOSED.get(code, ())
    )


def test_a_workflow_says_how_much_of_its_laws_is_not_verified() -> None:
    shown = CliRunner().invoke(main, ["clear", "workflow", "UT"]).output
    count = len(jurisdiction("UT").law("UT-TRAFFIC-DEL").unverified)
    assert f"{count} of UT-TRAFFIC-DEL" in " ".join(shown.split())


def test_a_law_is_shown_with_the_kinds_of_records_that_it_speaks_of() -> None:
    """A summary conviction is no other record: Pennsylvania's convictions have no second way."""
    shown = CliRunner().invoke(main, ["clear", "workflow", "PA", "--day", "2026-03-02"]).output
    assert "PA-CS-M (other records)" not in " ".join(shown.split())
    assert "PA-CS-SUMMARY, PA-CS-NONCONV: order from 2026-03-02" in " ".join(shown.split())


def test_a_day_that_the_law_counts_from_the_set_aside_is_shown_though_another_comes_first() -> None:
    shown = CliRunner().invoke(main, ["clear", "workflow", "MI", "--day", "2026-03-02"]).output
    assert "arresting_agency by 2026-04-10 after court" in " ".join(shown.split())
