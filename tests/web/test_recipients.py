"""Agencies: what they were sent, sent again, and answers that come as a file by hand or on paper.

A clearance is undone here, of which other tests of this session then see the mistake.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clearslate.clearance.exchange.agency import answer_for
from clearslate.clearance.exchange.answers import write
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details, pages
from clearslate.clearance.rehearsal.staff import PEOPLE
from clearslate.clearance.restoration.restoration import ask, decide, notice
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web.jobs.models import Job, State
from clearslate.web.parts import tokens
from tests.web.conftest import PLACE, SignIn
from tests.web.test_jobs import done

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def told(ledger: Ledger) -> list[m.Message]:
    """A clearance that was undone: of whom was told of it nobody knows that yet."""
    row = pages.clearances(ledger, state="cleared").rows[0]["clearance"]
    now = timezone.now()
    day = ledger.day(now)
    ask(ledger, row, PEOPLE["operator"], day, now, why="an error")
    notice(ledger, row, PEOPLE["clerk"], day, now, why="an error")
    decide(
        ledger, row, PEOPLE["judge"], day, now, restore=True, why="an error", paper="CP-1 #2", hearing=True
    )
    of = m.Message.objects.using(ledger.alias).filter(
        purpose="clear", batch=details.clearance(ledger, row).batch
    )
    return list(of.order_by("recipient"))


def test_an_agency_is_written_to_again_and_answers_by_hand_and_on_paper(
    sign_in: SignIn, ledger: Ledger, told: list[m.Message]
) -> None:
    operator, clerk = sign_in("operator"), sign_in("clerk")
    court = next(each.recipient for each in told if each.recipient.startswith("court"))
    for recipient in (court, "repository"):
        assert recipient.replace("_", " ").split(".")[0] in operator.get("/agencies/").content.decode()
        where = operator.post(f"/agencies/{recipient}/again/", {"key": tokens.new_id()}).headers["Location"]
        job = done(_job(where))
        assert job.state == State.DONE, job.error
        assert job.said[0].startswith("1 message with 1 row;")
        if recipient == court:
            _answered(operator, ledger, recipient)
        else:
            _on_paper(clerk, ledger)
    assert ledger.verify().is_sound


def _job(where: str) -> Job:
    found: Job = Job.objects.get(id=where.split("/")[2])
    return found


def _open(ledger: Ledger, recipient: str) -> m.Message:
    found: m.Message = m.Message.objects.using(ledger.alias).get(recipient=recipient, state="sent")
    return found


def _answered(operator: Client, ledger: Ledger, recipient: str) -> None:
    """The court's answer comes as a file by e-mail."""
    sent, where = _open(ledger, recipient), f"/agencies/{recipient}/"
    page = operator.get(where).content.decode()
    assert "sent" in page
    file = operator.get(f"{where}messages/{sent.id}/file/")
    assert len(zipfile.ZipFile(BytesIO(file.content)).namelist()) == 3
    assert "Choose a file" in operator.post(f"{where}answer/", {"key": tokens.new_id()}).content.decode()
    large = SimpleUploadedFile("a.csv", bytes(200_000))
    refused = operator.post(f"{where}answer/", {"key": tokens.new_id(), "answer": large}).content.decode()
    assert "and so no such file" in refused
    junk = {"key": tokens.new_id(), "answer": SimpleUploadedFile("a.csv", b"not an answer")}
    job = done(_job(operator.post(f"{where}answer/", junk).headers["Location"]))
    assert "set aside" in job.said[0]
    manifest = PLACE / "outbox" / recipient / f"{sent.file}.manifest.json"
    profiles = load_profiles()
    value, profile = answer_for(manifest, profiles, None, "K 17", str(sent.sent_on), refused={})
    data = write(value, profiles[profile].format)
    for words in ("The answer is taken in", "taken in before"):
        form = {"key": tokens.new_id(), "answer": SimpleUploadedFile("Jane Doe.csv", data)}
        job = done(_job(operator.post(f"{where}answer/", form).headers["Location"]))
        assert words in job.said[0]
    of_file = hashlib.sha256(data).hexdigest()
    [event] = [
        link for link in ledger.links(kinds=["message.acknowledged"]) if link.told["answer"] == of_file
    ]
    assert of_file not in "".join(ledger.exported()), "its digest lies beside the chain"
    assert (event.kind, event.authentication) == ("message.acknowledged", "web:upload")
    assert not list(PLACE.rglob("Jane*")), "no name that a browser gave is kept"


def _on_paper(clerk: Client, ledger: Ledger) -> None:
    """The repository's answer comes on paper."""
    sent = _open(ledger, "repository")
    where = f"/agencies/repository/messages/{sent.id}/"
    assert "came on paper" in clerk.get(where).content.decode()
    wrong = {"how": "none", "paper": "Jane Doe", "scan": SimpleUploadedFile("s.pdf", b"MZ not a scan")}
    text = clerk.post(where, wrong).content.decode()
    for words in ("without names", "Choose why it was refused", "no PDF, PNG, JPEG or TIFF", "Error:"):
        assert words in text
    assert 'value="Jane Doe"' in text, "what was typed comes back"
    right = {"how": "all", "paper": "file 17", "scan": SimpleUploadedFile("s.pdf", PNG)}
    assert "is recorded" in clerk.post(where, right, follow=True).content.decode()
    sha256 = hashlib.sha256(PNG).hexdigest()
    assert (PLACE / "scans" / f"{sha256}.png").read_bytes() == PNG
    event = m.Event.objects.using(ledger.alias).filter(kind="message.acknowledged").order_by("-seq")[0]
    assert (event.actor, event.authentication) == ("clerk", "web:password")
    assert json.loads(event.payload)["scan"] == sha256
    right["scan"] = SimpleUploadedFile("s.pdf", PNG)
    assert clerk.post(where, right).status_code == 404, "it is answered"
