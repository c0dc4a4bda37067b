"""Victims who may be heard first: a list to the office that tells them, and a window for which their charges alone wait."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.documents import documents_of
from clearslate.clearance.plan.arrange import arranged
from clearslate.clearance.plan.plan import _victims
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import WorkflowError, load_workflow, read_workflow
from clearslate.cli.main import main
from clearslate.states import CARRIED_OUT, folder, jurisdiction
from tests.clearance.carried import found_right
from tests.clearance.cleared import CLEARED_ON, OPERATOR, REVIEWER
from tests.clearance.told_lists import head_and_lines

PROSECUTOR: Final = Actor("pam", Role.PROSECUTOR)
COLORADO: Final = load_workflow(folder("CO") / "workflow.yaml")


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


@pytest.fixture
def office(ledger: Ledger, at: dt.datetime) -> Office:
    """A batch of two dismissals of a crime against a victim, v, and one of two others, o, in force by no stage yet."""
    payload = {
        "run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": COLORADO.model_dump(mode="json"), "dropped": {},
        "known_through": CLEARED_ON.isoformat(),
    }  # fmt: skip
    wave = {"plan": "plan1", "number": 1, "pilot": True}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", wave, key="w1"),
    ]
    for batch in "vo":
        formed = {"wave": "w1", "by": "Denver", "size": 2, "conviction": None, "law": "CO-705", "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, batch, formed, key=batch))
    for batch in "vo":
        for number in (1, 2):
            of: dict[str, Any] = {
                "batch": batch, "charge": f"{batch}{number}", "case": f"c{batch}", "person": f"p{batch}", "law": "CO-705",
                "version": "v", "since": "2025-01-01", "county": "Denver", "court": "Denver District Court", "number": f"D-{batch}",
                "sequence": number, "statute": "18-3-204", "conviction": False, "keys": {},
            }  # fmt: skip
            if batch == "v":
                of["notices"] = [{"key": "victim"} | ({"perhaps": True} if number == 2 else {})]
            events.append(Event(Kind.CLEARANCE_PLANNED, f"k{batch}{number}", of, key=f"k{batch}{number}"))
    ledger.append(events, OPERATOR, at)
    found = Office(ledger)
    found_right(found, found.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
    found.request_release("w1", OPERATOR, at)
    found.approve_release("w1", REVIEWER, at)
    found.advance(CLEARED_ON, at)
    return found


def stages(office: Office) -> dict[str, str]:
    return dict(m.Batch.objects.using(office.using).values_list("id", "stage"))


def test_only_charges_with_a_victim_wait_for_the_window(
    office: Office, at: dt.datetime, tmp_path: Path
) -> None:
    assert stages(office) == {"v": "victim_date", "o": "order_of_the_case"}
    office.advance(day(100), at)
    assert stages(office)["v"] == "victim_date", "the office that tells victims was sent no list"
    assert due_lists(office.ledger) == ["v"]
    written = write_list(office.ledger, "v", tmp_path, OPERATOR, day(100), at)
    assert (written.number, written.to, written.last_day) == ("Denver 1", ("prosecutor",), day(135))
    with pytest.raises(NotAllowed, match="no objection on that ground"):
        office.object("kv1", PROSECUTOR, day(101), at, ground="not_eligible")
    office.advance(day(135), at)
    assert stages(office)["v"] == "victim_date"
    office.advance(day(136), at)
    assert stages(office)["v"] == "order_of_the_case"
    assert office.ledger.verify().is_sound


def test_the_list_says_case_offense_relief_date_and_how_to_be_heard(
    office: Office, at: dt.datetime, tmp_path: Path
) -> None:
    write_list(office.ledger, "v", tmp_path, OPERATOR, CLEARED_ON, at)
    head, lines = head_and_lines(tmp_path / "Denver-1.csv")
    entries = dict(row for row in head if len(row) == 2)
    assert head[1] == ["Victim notice list Denver 1"]
    assert entries["Heard until"].startswith("Monday, February 9, 2026, 11:59 p.m.")
    assert entries["How to be heard"].endswith("(C.R.S. 24-72-705(1)(d), 24-4.1-303(11)(b.7))")
    assert "24-72-705(1)(d)" in entries["Legal review pending"]
    assert [(row["Case"], row["Section"], row["What is to happen"]) for row in lines] == [
        ("D-v", "18-3-204", "sealing")
    ] * 2
    assert [bool(row["Check in your file"]) for row in lines] == [False, True], (
        "perhaps a crime with a victim"
    )
    assert not {"Date of birth", "SID", "Address", "Record key"} & set(lines[0])


def test_a_plan_puts_them_in_batches_of_their_own() -> None:
    law = jurisdiction("CO").law("CO-705")
    place = [notice.key for notice in law.notices].index("victim")
    known = {
        "CO-705": {"notices": [{"key": notice.key} for notice in law.notices]},
        "CO-AUTO-INF": {"notices": []},
    }
    rows = pa.table(
        {
            "law": ["CO-705", "CO-705", "CO-705", "CO-AUTO-INF"], "notices": pa.array([1 << place, 0, 1, 1 << place], pa.uint64()),
            "notices_unknown": pa.array([0, 1 << place, 0, 0], pa.uint64()), "county": ["Denver"] * 4, "court": ["D"] * 4,
            "case_id": list("abcd"), "sequence": pa.array([1] * 4, pa.int64()), "disposition": ["dismissed"] * 3 + ["convicted"],
            "disposition_date_to": pa.array([dt.date(2020, 1, 1)] * 4), "date_of_death_from": pa.array([None] * 4, pa.date32()),
        }
    )  # fmt: skip
    heard = _victims(rows, COLORADO, known)
    assert heard.tolist() == [True, True, False, False], "what may be such a crime is treated as one"
    placed, batches = arranged(rows, COLORADO, heard)
    of_case = dict(zip(placed["case_id"].to_pylist(), placed["batch"].to_pylist(), strict=True))
    assert of_case["a"] == of_case["b"] != of_case["c"]
    assert "victim notice" in batches[of_case["a"]].by
    assert not any("victim notice" in batches[of_case[case]].by for case in "cd")
    assert not _victims(rows, load_workflow(folder("MI") / "workflow.yaml"), known).any()
    assert arranged(rows, COLORADO)[1] == arranged(rows, COLORADO, np.zeros(4, bool))[1]


def test_a_stage_in_which_victims_are_told_asks_nobody_else() -> None:
    stage: dict[str, Any] = {
        "id": "told", "what": "victims are told", "actor": "prosecutor", "victims": "victim", "lapse": "proceeds",
        "window": {"days": 35}, "cite": "test",
    }  # fmt: skip
    whole = COLORADO.model_dump(mode="json")
    assert read_workflow(whole | {"stages": [stage, *whole["stages"]]}, "test").stages[0].must_be_shown
    for wrong in (
        {"window": None, "lapse": "waits"},
        {"sign": "batch"},
        {"grounds": {"a": "b"}, "decides_objections": "judge"},
    ):
        with pytest.raises(WorkflowError, match="a stage in which victims are told has a window"):
            read_workflow(whole | {"stages": [stage | wrong, *whole["stages"]]}, "test")


def test_no_window_is_invented_for_automatic_laws() -> None:
    """Michigan, Minnesota and Oregon tell victims of applications, petitions and motions; Colorado of dismissals too."""
    automatic = {law.id for code in CARRIED_OUT for law in jurisdiction(code).laws if law.automatic}
    waits = {}
    for code in CARRIED_OUT:
        workflow = load_workflow(folder(code) / "workflow.yaml")
        laws = {law for stage in workflow.stages if stage.victims for law in stage.laws}
        entries = {
            law for each in documents_of(code).victims if each.route == "automatic" for law in each.laws
        }
        assert laws == entries, code
        assert all(
            not automatic & set(each.laws) for each in documents_of(code).victims if each.route == "petition"
        )
        if laws:
            waits[code] = laws
        for stage in workflow.stages:
            for law in stage.laws if stage.victims else ():
                assert stage.victims in {notice.key for notice in jurisdiction(code).law(law).notices}
    assert waits == {"CO": {"CO-705"}}


def test_the_command_says_for_which_laws_victims_are_told() -> None:
    entries = {
        code: " ".join(CliRunner().invoke(main, ["clear", "workflow", code]).output.split())
        for code in ("CO", "MI")
    }
    assert (
        "Victims are told before what is automatic, by: The district attorney, victim and witness unit, under CO-705"
        in entries["CO"]
    )
    assert "Only for what the law's notice “victim” is about." in entries["CO"]
    assert (
        "Victims are told on a petition or motion only, by: The prosecuting attorney, under MI-PET-SA"
        in entries["MI"]
    )
