"""What comes with the end of a window: orders as documents, signed with the scan of the paper. The clock is moved: it runs last."""

from __future__ import annotations

import hashlib
import json
import time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clearslate.clearance.office import lookup
from clearslate.clearance.state.ledger import Ledger
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
    form = {"order": order, "one": "1", "paper": "Jane Doe"}
    assert "without names" in judge.post("/orders/sign/", form, follow=True).content.decode()
    form["paper"] = "CP-1 entry 4"
    bad = form | {"scan": SimpleUploadedFile("scan.pdf", b"no scan")}
    assert "no PDF, PNG" in judge.post("/orders/sign/", bad, follow=True).content.decode()
    _signed_after_the_password(judge, form, monkeypatch)
    sha256 = hashlib.sha256(SCAN).hexdigest()
    event = m.Event.objects.using(ledger.alias).get(key=f"signed:{order}")
    said = json.loads(event.payload)
    assert (said["paper"], said["scan"], event.actor) == ("CP-1 entry 4", sha256, "judge")
    assert (PLACE / "scans" / f"{sha256}.pdf").read_bytes() == SCAN
    assert b"".join(sign_in("auditor").get(f"/orders/{order}/scan/").streaming_content) == SCAN
    (PLACE / "scans" / f"{sha256}.pdf").write_bytes(b"%PDF changed")
    assert judge.get(f"/orders/{order}/scan/").status_code == 404, "it is not what the ledger says"
    assert ledger.verify().is_sound


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
