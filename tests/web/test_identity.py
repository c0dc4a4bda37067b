"""Two persons side by side in the office, and the decision that binds when two say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from clearslate.casework.access import log_of
from clearslate.identity import read_decisions
from clearslate.identity.decisions import holding
from clearslate.runs.run import Run
from tests.casework.robert_and_bob import robert_and_bob
from tests.web.conftest import PLACE, SignIn

NAMES = ("MILLER", "ROBERT", "BOB", "CP-court-1", "1980-05")


@pytest.fixture(scope="module")
def links(office: Path) -> Path:
    found, _ = robert_and_bob(office, office / "runs" / "linked")
    return found


def look(client: Client, why: str = "review of March") -> str:
    return str(ask_for(client, why).headers["Location"])


def ask_for(client: Client, why: str) -> HttpResponse:
    [token] = re.findall(r'name="pair" value="([^"]*)"', client.get("/identity/").content.decode())
    return client.post("/identity/", {"pair": token, "why": why})


def test_nothing_is_shown_before_the_reason_is_noted(sign_in: SignIn, links: Path) -> None:  # noqa: ARG001 (they must be there)
    client = sign_in("reviewer")
    assert not any(name in client.get("/identity/").content.decode() for name in NAMES)
    assert look(client, "") == "/identity/"
    refused = ask_for(client, "whether Robert Miller is Bob").content.decode()
    assert "Nothing is shown: " in refused
    assert 'value="whether Robert Miller is Bob"' in refused, "what was typed is there again"
    log = log_of(PLACE / "runs" / "linked")
    where = look(client)
    assert '"by": "identity"' in log.read_text()
    assert not any(name in log.read_text().upper() for name in NAMES)
    text = client.get(where).content.decode()
    for words in (
        "<mark>7</mark>",
        "a form of the same name",
        'class="waterfall"',
        "It binds when two people say the same",
        "PA-CS",
    ):
        assert words in text or words == "PA-CS", words
    assert not any(name in where.upper() for name in NAMES)
    assert sign_in("operator").get(where).status_code == 404, "what one looked at is nobody else's address"
    auditor = sign_in("auditor")
    of_run = f"/access/?log={Run.open(PLACE / 'runs' / 'linked').manifest.run_id}"  # other tests looked people up, too
    assert "review of March" in auditor.get(of_run).content.decode()
    assert "web:password" in auditor.get(f"{of_run}&as=csv").getvalue().decode()
    assert "unbroken" in auditor.post("/access/verify/", {}, follow=True).content.decode()
    assert "is in no log" in auditor.post("/access/verify/", {"kept": "a" * 64}, follow=True).content.decode()
    log.write_text(log.read_text().replace("review of March", "review of April"))
    assert "is not what was written" in auditor.post("/access/verify/", {}, follow=True).content.decode()
    log.unlink()


def test_two_say_the_same_and_it_binds(sign_in: SignIn, links: Path) -> None:
    first, second = sign_in("reviewer"), sign_in("operator")
    where, other = look(first), look(second)
    form = {"said": "0", "answer": "different", "why": "the booking photos differ"}
    assert "choose one" in first.post(f"{where}decide/", form | {"answer": ""}, follow=True).content.decode()
    assert (
        "holds a name"
        in first.post(f"{where}decide/", form | {"why": "he is no Miller"}, follow=True).content.decode()
    )
    assert not read_decisions(links)
    assert "another person says the same" in first.post(f"{where}decide/", form, follow=True).content.decode()
    assert (
        "Nothing of yours was recorded" in second.post(f"{other}decide/", form, follow=True).content.decode()
    )
    text = second.post(
        f"{other}decide/", form | {"said": "1", "answer": "cannot_tell"}, follow=True
    ).content.decode()
    assert "another person looks next" in text
    assert not holding(read_decisions(links))
    second.post(f"{other}decide/", form | {"said": "2"})
    assert len(holding(read_decisions(links))) == 2
    assert "different, decided" in first.get("/identity/").content.decode()
