"""What comes with the end of a window: orders as documents, signed with the scan of the paper. The clock is moved: it runs last."""

from __future__ import annotations

import hashlib
import json
import re
import time
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clearslate.clearance.events import Role
from clearslate.clearance.office import lookup
from clearslate.clearance.office.acts import ActKind, May, Standing, acts, open_orders
from clearslate.clearance.rehearsal.staff import PEOPLE
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.texts import words_of
from clearslate.clearance.store.ready import models as m
from clearslate.web.jobs.models import Job, State
from tests.web.conftest import PASSWORD, PLACE, SignIn
from tests.web.test_jobs import asked, done

SCAN = b"%PDF-1.4 signed" + bytes(50)


def test_an_order_is_signed_beside_its_document_with_its_scan(
    sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, judge = sign_in("operator"), sign_in("judge")
    _move(operator, ledger, "window")
    again = done(asked(operator, "outside"))
    assert again.state == State.DONE, again.error
    _move(operator, ledger, "day")
    written = done(asked(operator, "orders"))
    assert written.state == State.DONE, written.error
    rows = lookup.unsigned(ledger)
    assert rows, written.said
    order = rows[0]["order"]
    page = judge.get(f"/orders/{order}/")
    text = page.content.decode()
    assert f'src="/orders/{order}/document/#' in text
    assert "It is signed" in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    document = judge.get(f"/orders/{order}/document/")
    assert b"".join(document.streaming_content).startswith(b"%PDF")
    assert document.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe" not in document.headers["Content-Security-Policy"]
    assert f'href="/orders/{order}/editable/"' in text
    assert b"".join(judge.get(f"/orders/{order}/editable/").streaming_content).startswith(b"PK")
    form = {"order": order, "one": "1", "paper": "Jane Doe"}
    assert "without names" in judge.post("/orders/sign/", form, follow=True).content.decode()
    form["paper"] = "CP-1 entry 4"
    bad = form | {"scan": SimpleUploadedFile("scan.pdf", b"no scan")}
    assert "no PDF, PNG" in judge.post("/orders/sign/", bad, follow=True).content.decode()
    _signed_after_the_password(judge, form, monkeypatch)
    sha256 = hashlib.sha256(SCAN).hexdigest()
    event = m.Event.objects.using(ledger.alias).get(key=f"signed:{order}")
    data = json.loads(event.payload)
    assert (words_of(data["paper"], ledger.alias), data["scan"], event.actor) == (
        "CP-1 entry 4",
        sha256,
        "judge",
    )
    assert (PLACE / "scans" / f"{sha256}.pdf").read_bytes() == SCAN
    assert b"".join(sign_in("auditor").get(f"/orders/{order}/scan/").streaming_content) == SCAN
    (PLACE / "scans" / f"{sha256}.pdf").write_bytes(b"%PDF changed")
    assert judge.get(f"/orders/{order}/scan/").status_code == 404, "it is not what the ledger says"
    assert ledger.verify().is_sound


def test_a_wrong_signature_is_refused_by_another_person(sign_in: SignIn, ledger: Ledger) -> None:
    judge, clerk = sign_in("judge"), sign_in("clerk")
    order = m.Order.objects.using(ledger.alias).exclude(signed_on=None).exclude(number="").latest("made_on")
    assert "The recorded signature is wrong" not in judge.get(f"/orders/{order.id}/").content.decode()
    assert "The recorded signature is wrong" in clerk.get(f"/orders/{order.id}/").content.decode()
    for client in (judge, clerk):
        _again(client)
    where = f"/orders/{order.id}/refuse/"
    page = judge.post(where, {"why": "the paper is of another docket"}).content.decode()
    assert "Nothing was recorded: four eyes" in page
    assert "Refuse the signature" not in page, "who recorded it is not offered that"
    page = clerk.post(where, {"why": "no"}).content.decode()
    assert 'value="no"' in page, "what was typed is there again"
    assert "at least 3 characters" in page
    page = clerk.post(where, {"why": "the paper is of another docket"}, follow=True).content.decode()
    assert "The order waits for a signature again" in page
    assert "It is signed" in page
    form = {"order": order.id, "one": "1", "paper": "CP-1 entry 4"}
    assert "Signed: 1." in judge.post("/orders/sign/", form, follow=True).content.decode()
    assert ledger.verify().is_sound


def test_counsel_certifies_in_the_browser_and_the_drafts_are_written_again(
    sign_in: SignIn, ledger: Ledger
) -> None:
    judge, counsel = sign_in("judge"), sign_in("counsel")
    ledger.set_policy("orders", "certified", PEOPLE["operator"], timezone.now())
    waiting = [each for each in open_orders(ledger, ledger.day(timezone.now())) if each.is_draft]
    assert waiting
    assert {each.standing for each in waiting} == {Standing.DRAFT}
    for client in (judge, counsel):
        _again(client)
    page = judge.get("/orders/?standing=draft").content.decode()
    assert waiting[0].number in page
    assert "orders/court" not in page
    text = judge.get(f"/orders/{waiting[0].id}/").content.decode()
    assert "It is signed" not in text
    assert "counsel certifies its cover sheet" in text
    form = {"order": waiting[0].id, "one": "1", "paper": "CP-1 entry 7"}
    page = judge.post("/orders/sign/", form).content.decode()
    assert "is a draft: counsel certifies cover sheet" in page
    assert "Cover sheets to certify" in counsel.get("/").content.decode()
    page = counsel.get("/certify/").content.decode()
    for where in re.findall(r'href="(/certify/\w+/)"', page):
        assert "Certify this sheet" not in sign_in("operator").get(where).content.decode()
        assert sign_in("operator").post(where, {}).status_code == 404
        page = counsel.post(where, {"counsel": "A. Roe, Chief Counsel"}).content.decode()
        assert "Check every statement first" in page
        assert 'value="A. Roe, Chief Counsel"' in page
        form = {"counsel": "A. Roe, Chief Counsel", "read": "yes"}
        page = counsel.post(where, form, follow=True).content.decode()
        assert "written again without the mark DRAFT" in page
        again = counsel.post(where, form).content.decode()
        assert "Nothing was recorded: counsel certified cover sheet" in again
    own = Job.objects.filter(kind="orders", by="counsel")
    assert own.exists(), "certifying starts the rewrite"
    assert all(done(each).state == State.DONE for each in own)
    written = done(asked(sign_in("operator"), "orders"))  # of sheets certified while a job was under way
    assert written.state == State.DONE, written.error
    now = open_orders(ledger, ledger.day(timezone.now()))
    assert not [each for each in now if each.is_draft]
    assert [each for each in now if each.standing == Standing.READY]
    assert ledger.verify().is_sound


def test_a_second_signature_and_a_paper_of_two_courts_are_refused_in_words(
    sign_in: SignIn, ledger: Ledger
) -> None:
    judge = sign_in("judge")
    today = ledger.day(timezone.now())
    signed = (
        m.Order.objects.using(ledger.alias)
        .exclude(signed_on=None)
        .exclude(number="")
        .order_by("-signed_on")
        .first()
    )
    assert signed is not None
    events = ledger.head()[0]
    _again(judge)
    text = judge.post(
        "/orders/sign/", {"order": signed.id, "one": "1", "paper": "CP-1 entry 9"}
    ).content.decode()
    assert f"order {signed.number} was signed on" in text
    assert f"by the paper {signed.paper}" in text
    waiting = [each for each in open_orders(ledger, today) if each.standing == Standing.READY]
    assert len({each.court for each in waiting}) > 1
    both = {"order": [each.id for each in waiting], "paper": "CP-1 entry 9"}
    text = judge.post("/orders/sign/", both).content.decode()
    assert "a paper belongs to one court" in text
    assert 'value="CP-1 entry 9"' in text, "what was typed is there again"
    assert ledger.head()[0] == events


def test_what_waits_is_done_in_two_clicks_a_court_and_two_for_all_stages(
    sign_in: SignIn, ledger: Ledger
) -> None:
    """Without scripts, by what stands on the pages: from Today to the last stage, counted."""
    judge, clerk = sign_in("judge"), sign_in("clerk")
    for client in (judge, clerk):
        _again(client)
    today = ledger.day(timezone.now())
    courts = sorted({each.court for each in open_orders(ledger, today) if each.standing == Standing.READY})
    clicks = 0
    while links := re.findall(r'href="(/orders/court/[^"]+)"', judge.get("/orders/").content.decode()):
        page = judge.get(unescape(links[0])).content.decode()
        ticked = re.findall(r'name="order" value="(\w+)"[^>]* checked', page)
        text = judge.post(
            "/orders/sign/", {"order": ticked, "paper": "CP-1 entry 5"}, follow=True
        ).content.decode()
        assert f"Signed: {len(ticked)}." in text
        clicks += 2
    assert clicks == 2 * len(courts)
    assert "Waits for someone else" in judge.get("/").content.decode(), (
        "the second person ends what the first signed"
    )
    assert "No stage waits for you" in judge.get("/stages/end/").content.decode()
    assert "Stages to end" in clerk.get("/").content.decode()
    page = clerk.get("/stages/end/").content.decode()
    ticked = re.findall(r'name="batch" value="(\w+)"[^>]* checked', page)
    assert len(ticked) >= len(courts)
    text = clerk.post("/stages/end/", {"batch": ticked}, follow=True).content.decode()
    assert f"Ended: {len(ticked)} stage" in text
    assert "Stages to end" not in clerk.get("/").content.decode(), "what was done is gone"
    assert (
        "Something of it changed meanwhile" in clerk.post("/stages/end/", {"batch": ticked}).content.decode()
    )
    assert ledger.verify().is_sound


def test_a_button_is_shown_to_who_may_press_it(sign_in: SignIn, ledger: Ledger) -> None:
    """A batch whose list is out: no button ends it; a signed one had none for who signed (``tests/clearance/test_acts.py``)."""
    for row in m.Batch.objects.using(ledger.alias).exclude(stage="")[:3]:
        for role in ("judge", "clerk", "prosecutor"):
            page = sign_in(role).get(f"/batches/{row.id}/").content.decode()
            told = acts(ledger, role, Role(role), ledger.day(timezone.now()))
            may = [act for act in told if act.kind == ActKind.END and act.may == May.MAY]
            offered = {each for act in may for each in act.subjects}
            assert ("End this stage" in page) == (row.id in offered), (row.id, role)


def _again(client: Client) -> None:
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def _move(operator: Client, ledger: Ledger, by: str) -> None:
    before = ledger.day(timezone.now())
    operator.post("/clock/", {"by": by, "day": before.isoformat()})
    assert ledger.day(timezone.now()) > before


def _signed_after_the_password(judge: Client, form: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The password is asked again; the form comes back without its file, which is not lost."""
    monkeypatch.setattr(settings, "ACCOUNT_REAUTHENTICATION_TIMEOUT", 0)
    time.sleep(1.1)
    sent = judge.post("/orders/sign/", form | {"scan": SimpleUploadedFile("scan.pdf", SCAN)})
    assert sent.status_code == 302
    assert "reauthenticate" in sent.headers["Location"]
    monkeypatch.undo()
    back = judge.post(sent.headers["Location"], {"password": PASSWORD}, follow=True)
    assert "Signed: 1" in back.content.decode()


def test_a_list_comes_back_through_the_browser(sign_in: SignIn, ledger: Ledger) -> None:
    prosecutor = sign_in("prosecutor")
    for name, data, words in (
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.csv", b"\xff\xfe\x00a", "neither a workbook nor a text"),
        ("a.csv", b"", "empty"),
    ):
        sent = {"list": SimpleUploadedFile(name, data), "batch": "Dauphin 3"}
        text = prosecutor.post("/open/list/", sent).content.decode()
        assert words in text
        assert 'value="Dauphin 3"' in text, "what was typed comes back"
        assert "Error:" in text
    before = Job.objects.filter(kind="returned").count()
    text = prosecutor.post("/open/list/", {}).content.decode()
    assert "Choose a file" in text
    assert Job.objects.filter(kind="returned").count() == before
    assert ledger.day(timezone.now())


def test_a_file_that_is_too_large_is_not_read_to_its_end(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearslate.web.parts.uploads.LARGEST", 100_000)
    large = SimpleUploadedFile("a.csv", bytes(300_000))
    text = sign_in("prosecutor").post("/open/list/", {"list": large}).content.decode()
    assert "larger than" in text
