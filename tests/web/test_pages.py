"""What every page of the office keeps to."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client

from clearslate.clearance.exchange.aging import Aging, age_names
from clearslate.clearance.office import pages
from clearslate.clearance.state.ledger import Ledger
from clearslate.records.names import People
from clearslate.web import clock
from clearslate.web.desk import today
from clearslate.web.jobs.counting import count_now
from clearslate.web.parts import counted
from tests.web.conftest import PLACE, SignIn

SCREENS = ("/", "/waves/", "/batches/", "/objections/", "/orders/", "/agencies/", "/trail/", "/clock/")


def test_no_page_is_kept_by_a_browser_or_framed_or_fetches_from_elsewhere(sign_in: SignIn) -> None:
    client = sign_in("operator")
    for where in SCREENS:
        found = client.get(where)
        assert found.headers["Cache-Control"] == "no-store", where
        assert found.headers["X-Frame-Options"] == "DENY"
        policy = found.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        text = found.content.decode()
        assert "INVENTED" in text
        assert not re.search(r"""(?:src|href)=["']https?://""", text), where
        assert "style=" not in text, "the policy would drop it"
        assert "<script>" not in text


def test_no_name_stands_in_an_address_or_a_title(sign_in: SignIn, ledger: Ledger) -> None:
    family = {name for name in People(PLACE / "records")._table["family_name"].to_pylist() if name}
    client = sign_in("prosecutor")
    text = client.get("/open/").content.decode()
    assert any(name in text for name in family), "the list names people"
    title = re.search(r"<title>(.*?)</title>", text)
    assert title is not None
    output = " ".join(re.findall(r'href="([^"]*)"', text)) + title[1]
    assert not [name for name in family if name in output]
    dockets = [row["case"] for row in pages.clearances(ledger).rows]
    assert dockets
    assert not [docket for docket in dockets if docket in output]


def test_a_session_ends_after_half_an_hour_without_an_act(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("operator")
    assert client.get("/").status_code == 200
    now = clock.now()

    def later(seconds: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=seconds))

    later(settings.IDLE - 60)
    assert client.get("/").status_code == 200
    later(2 * settings.IDLE - 120)
    assert client.get("/").status_code == 200, "the act before counted"
    later(4 * settings.IDLE)
    assert client.get("/").status_code == 302


def test_a_place_that_we_did_not_sign_is_not_there(sign_in: SignIn) -> None:
    assert sign_in("operator").get("/batches/?after=WyJ4Il0").status_code == 404


def test_the_pages_of_a_list_are_the_whole_list_and_its_file_too(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("operator")
    seen, where = [], "/batches/"
    while where:
        text = client.get(where).content.decode()
        seen += re.findall(r"/batches/([0-9a-f]{20})/", text)
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        where = "/batches/" + following[1].replace("&amp;", "&") if following else ""
    rows = pages.batches(ledger, size=10_000).rows
    assert sorted(seen) == sorted(row["batch"] for row in rows)
    found = client.get("/batches/?as=csv")
    lines = b"".join(found.streaming_content).decode().splitlines()
    assert len(lines) == len(rows) + 1


def test_an_error_tells_no_record(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Jane Doe, born 1970")

    client = sign_in("operator")
    monkeypatch.setattr("clearslate.web.desk.waves.render", broken)
    client.raise_request_exception = False
    found = client.get("/waves/")
    assert found.status_code == 500
    assert "Reference" in found.content.decode()
    assert "Jane" not in found.content.decode()


def test_nobody_signs_up_by_himself(office: object) -> None:  # noqa: ARG001 (it must be there)
    found = Client().get("/accounts/signup/")
    assert b"password1" not in found.content


def test_a_wave_that_is_not_released_waits_for_who_audits_it(sign_in: SignIn) -> None:
    for role, waits in (("reviewer", True), ("operator", True), ("auditor", False), ("clerk", False)):
        assert (
            "Waves to audit: fix how many may be wrong" in sign_in(role).get("/").content.decode()
        ) == waits, role


def test_who_supervises_sees_first_what_is_halted_and_what_grows_old(
    sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "LARGE", 0)
    count_now()
    client, why = sign_in("operator"), "the clerk reports a wrong list"
    text = client.get("/").content.decode()
    assert "No wave is halted." in text
    assert "charges that audits looked at" in text
    waves = re.findall(r"/waves/([0-9a-f-]+)/", client.get("/waves/").content.decode())
    client.post(f"/waves/{waves[0]}/act/", {"act": "halt", "why": why})
    try:
        assert [each["id"] for each in pages.stop_rule(ledger).halted] == waves[:1]
        open_ = {"court": dict.fromkeys(age_names(), 0) | {"30-59": 7, "0-29": 2}}
        old = Aging(dt.date(2026, 3, 1), 9, 9, 0, open_, (), ())
        monkeypatch.setattr(today, "counted", lambda *_: [counted.Told(None), counted.Told(old)])
        text = client.get("/").content.decode()
        assert f'/waves/{waves[0]}/">Wave 1</a>: in words' in text
        assert "court: 7 open for 30 days or more" in text.lower()
        assert "open for 30 days" not in sign_in("prosecutor").get("/").content.decode()
    finally:
        client.post(f"/waves/{waves[0]}/act/", {"act": "resume", "why": "the list is right"})
    assert "No wave is halted." in client.get("/").content.decode()
