"""People at work: what they do by the web stands in the ledger as what they did, and how they were known."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from clearslate.casework.access import verify
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Ledger
from clearslate.web.desk.today import moved_to
from tests.web.conftest import PLACE, SignIn


def said(client: Client, where: str, form: dict[str, str]) -> str:
    """What the page after a form says."""
    found = client.post(where, form, follow=True)
    assert found.status_code == 200, found.content.decode()[:300]
    text = found.content.decode()
    status = text.split('<div role="status">', 1)[1].split("</main>", 1)[0]
    return status.split('usa-alert__text">', 1)[1].split("</p>", 1)[0] if "usa-alert__text" in status else ""


def last(ledger: Ledger, kind: str) -> dict[str, object]:
    return details.events(ledger, kind=kind).rows[0]


@pytest.fixture
def wave(ledger: Ledger) -> str:
    waves = Office(ledger).status(ledger.day(timezone.now()))["waves"]
    return str(waves[1]["wave"])


def test_a_wave_is_audited_and_released_by_two(sign_in: SignIn, ledger: Ledger, wave: str) -> None:
    act, sheet = f"/waves/{wave}/act/", f"/waves/{wave}/worksheet/"
    first, second, reviewer = sign_in("operator"), sign_in("second-operator"), sign_in("reviewer")
    assert "bound is set" in said(first, act, {"act": "set"})
    assert "another person" in said(first, act, {"act": "open"})
    assert "draw is open" in said(second, act, {"act": "open"})
    assert last(ledger, "audit.opened")["known_by"] == "web:password"
    office = Office(ledger)
    drawn = office.drawn(wave)
    assert "another who" in said(first, act, {"act": "request"}) or office.audited(wave).right == 0
    assert "wrong one needs" in said(reviewer, sheet, {"clearance": drawn[0], "answer": "wrong"})
    for each in drawn:
        assert "Recorded" in said(reviewer, sheet, {"clearance": each, "answer": "right"})
    assert office.audited(wave).right == len(drawn)
    assert "found right before" in said(
        reviewer, sheet, {"clearance": drawn[0], "answer": "wrong", "reason": "law"}
    )
    while not office.audited(wave).is_sure:
        said(first, act, {"act": "extend"})
        rows = office.looked_through(office.drawn(wave))
        for row in rows:
            if row[4] not in ("right", "wrong"):
                said(reviewer, sheet, {"clearance": row[0], "answer": "right"})
    assert "asked for" in said(first, act, {"act": "request"})
    assert "Nothing was recorded" in said(first, act, {"act": "approve"})
    assert "released" in said(second, act, {"act": "approve"})
    assert last(ledger, "release.approved")["actor"] == "second-operator"
    assert ledger.verify().is_sound


def test_an_objection_is_filed_withdrawn_filed_again_and_decided_once(
    sign_in: SignIn, ledger: Ledger
) -> None:
    prosecutor, judge = sign_in("prosecutor"), sign_in("judge")
    rows = details.objectionable(ledger, "prosecutor").rows  # type: ignore[arg-type]
    clearance = rows[0]["clearance"]
    ground = next(iter(details.clearance(ledger, clearance).grounds))
    form = {"ground": "I do not like it", "why": "a case is pending"}
    found = prosecutor.post(f"/clearances/{clearance}/object/", form)
    assert "Choose one of the grounds" in found.content.decode()
    assert "a case is pending</textarea>" in found.content.decode(), "what was typed comes back"
    assert "filed" in said(prosecutor, f"/clearances/{clearance}/object/", form | {"ground": ground})
    objection = pages.objections(ledger).rows[0]["objection"]
    text = judge.get(f"/objections/{objection}/").content.decode()
    assert "a case is pending" in text, "who decides reads what the other side says"
    assert "<dt>Ended</dt>" in text
    assert "withdrawn" in said(prosecutor, f"/objections/{objection}/withdraw/", {})
    assert "filed" in said(prosecutor, f"/clearances/{clearance}/object/", {"ground": ground})
    objection = pages.objections(ledger).rows[0]["objection"]
    assert "sustained" in said(judge, f"/objections/{objection}/", {"answer": "sustained"})
    # Somebody else had the same form open.
    again = said(sign_in("clerk"), f"/objections/{objection}/", {"answer": "overruled"})
    assert "Nothing was recorded" in again
    assert "sustained" in again
    assert details.objection(ledger, objection).state == "sustained"
    assert ledger.verify().is_sound


def test_the_clock_of_a_rehearsal_is_moved_openly(sign_in: SignIn, ledger: Ledger) -> None:
    before = last(ledger, "clock.moved")["seq"]
    form = {"by": "day", "day": ledger.day(timezone.now()).isoformat()}
    assert "moved on" in said(sign_in("operator"), "/clock/", form)
    assert "was done before" in said(sign_in("operator"), "/clock/", form), "the same form twice is one day"
    moved = last(ledger, "clock.moved")
    assert moved["seq"] > before  # type: ignore[operator]
    assert moved["actor"] == "operator"
    window = details.next_end(ledger, ledger.day(timezone.now()))
    assert window is not None
    assert "To the end of the next window" in sign_in("operator").get("/clock/").content.decode()
    day = ledger.day(timezone.now())
    assert day <= window
    assert moved_to("window", day, window) == window + dt.timedelta(days=1), (
        "silence has its effect on the day after"
    )
    with pytest.raises(Http404):
        moved_to("window", day, None)


def test_a_person_is_looked_up_with_a_reason_which_is_noted(sign_in: SignIn, ledger: Ledger) -> None:
    log = PLACE / "runs" / "first.access.jsonl"
    judge, other = sign_in("judge"), sign_in("clerk")
    docket = pages.clearances(ledger).rows[0]["case"]
    form = {"by": "docket", "value": docket, "why": "x"}
    assert "give the reason" in judge.post("/people/", form).content.decode()
    form["why"] = f"asked about {docket}"
    assert "holds a name" in judge.post("/people/", form).content.decode()
    form["why"] = "request 17 of this morning"
    found = judge.post("/people/", form)
    assert found.status_code == 302
    where = found.headers["Location"]
    assert docket not in where
    text = judge.get(where).content.decode()
    assert docket in text
    assert other.get(where).status_code == 404, "it is of who looked"
    lines = log.read_text().splitlines()
    assert '"who": "judge"' in lines[-1]
    assert "request 17" in lines[-1]
    assert docket not in log.read_text()
    form["value"] = "CP-99-CR-0000000-1999"
    assert "no person of this dataset" in judge.post("/people/", form).content.decode()


def test_a_page_of_work_that_shows_people_is_noted_too(sign_in: SignIn, ledger: Ledger) -> None:
    log = PLACE / "runs" / "first.access.jsonl"
    row = pages.clearances(ledger, state="planned").rows[0]
    person = details.clearance(ledger, row["clearance"]).person
    sign_in("prosecutor").get("/open/")
    sign_in("reviewer").get(f"/clearances/{row['clearance']}/")
    listed, seen = (json.loads(line) for line in log.read_text().splitlines()[-2:])
    assert (seen["who"], seen["by"], seen["why"]) == ("reviewer", "clearance", "work of the reviewer")
    assert seen["people"] == [person]
    assert (listed["who"], listed["by"]) == ("prosecutor", "open list")
    assert listed["found"] > 1
    assert verify(log).faults == ()


def test_what_is_not_in_force_is_not_undone(sign_in: SignIn, ledger: Ledger) -> None:
    clearance = pages.clearances(ledger, state="planned").rows[0]["clearance"]
    client = sign_in("operator")
    assert "not in force" in client.get(f"/clearances/{clearance}/undo/").content.decode()
    told = said(client, f"/clearances/{clearance}/undo/", {"act": "ask", "why": "a look", "route": "error"})
    assert "Nothing was recorded" in told
    refused = client.post(f"/clearances/{clearance}/undo/", {"act": "erase"})
    assert refused.status_code == 404


def test_forms_to_undo_are_for_those_who_may_and_come_back_with_what_was_typed(
    sign_in: SignIn, ledger: Ledger
) -> None:
    clearance = pages.clearances(ledger, state="cleared").rows[0]["clearance"]
    where = f"/clearances/{clearance}/undo/"
    operator, judge, clerk = sign_in("operator"), sign_in("judge"), sign_in("clerk")
    assert "Say why." in operator.post(where, {"act": "ask", "why": " "}).content.decode()
    route = details.clearance(ledger, clearance).routes[0]
    assert "asked for" in said(operator, where, {"act": "ask", "why": "another record", "route": route.id})
    decides = {role: "Undo the clearance" in sign_in(role).get(where).content.decode() for role in ("judge", "clerk", "reviewer", "operator")}  # fmt: skip
    wanted = {route.decided_by.value} | ({"clerk"} if route.decided_by == "judge" else set())
    assert {role for role, is_shown in decides.items() if is_shown} == wanted - {"operator"}
    form = {"act": "refuse", "why": "it was right", "paper": "Jane Doe"}
    text = judge.post(where, form).content.decode()
    assert "Nothing was recorded" in text
    assert 'value="it was right"' in text
    assert 'value="Jane Doe"' in text
    assert "Error: Undo" in text
    if route.notice_first:
        assert "recorded" in said(clerk, where, {"act": "notice", "why": "a letter"})
    assert "stays cleared" in said(judge, where, form | {"paper": "MD-3-2026", "hearing": "on"})
    assert ledger.verify().is_sound


def test_a_charge_is_kept_back_for_a_reason_of_the_law_and_let_go(sign_in: SignIn, ledger: Ledger) -> None:
    row = next(row for row in pages.clearances(ledger, state="planned").rows if not row["held back"])
    where = f"/clearances/{row['clearance']}/"
    clerk = sign_in("clerk")
    reasons = re.findall(
        r'<option value="([a-z_]+)"', clerk.get(where).content.decode().split('id="reason"')[1]
    )
    assert "in_custody" in reasons
    assert "held back" in said(clerk, f"{where}hold/", {"reason": "in_custody", "act": "hold"})
    assert details.clearance(ledger, row["clearance"]).holds == ["in_custody"]
    assert "The person is in custody" in clerk.get(where).content.decode()
    assert clerk.post(f"{where}hold/", {"reason": "because", "act": "hold"}).status_code == 404
    assert "goes on" in said(clerk, f"{where}hold/", {"reason": "in_custody", "act": "free"})
    assert details.clearance(ledger, row["clearance"]).holds == []
