"""For who watches the office: an error's reference finds its line in the log, which holds nothing of a record; health and counts."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import DatabaseError
from django.http import HttpRequest
from django.test import Client

from clearslate.web import clock, watching
from clearslate.web.api import problems
from clearslate.web.errors import REQUEST, Bare, Structured, Timed
from clearslate.web.jobs import views
from clearslate.web.jobs.models import Job
from tests.web.conftest import SignIn

NAME: Final = "Jane Doe, born 1970"
UNITS: Final = sorted((Path(__file__).parents[2] / "deploy").glob("clearslate-*.[st]*"))


def _fail(*_: object, **__: object) -> object:
    raise KeyError(NAME)


@pytest.fixture(params=[Timed, Structured])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What a log would hold: lines for people, and for programs."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(Bare())
    handler.setFormatter(request.param())
    loggers = [logging.getLogger(name) for name in ("django.request", "clearslate")]
    for each in loggers:
        each.addHandler(handler)
    yield text
    for each in loggers:
        each.removeHandler(handler)


def test_the_reference_of_an_error_finds_its_line(
    sign_in: SignIn, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kind of the error, place in our code, page, request id; and not a word of what the error says or of what was typed."""
    client = sign_in("operator")
    client.raise_request_exception = False
    monkeypatch.setattr(views, "title", _fail)
    job = Job.objects.create(
        id="1" * 20, kind="verify", arguments={}, by="operator", role="operator", known_by="web:password",
        asked_at=clock.now(), state="done",
    )  # fmt: skip
    found = client.get(f"/jobs/{job.id}/?typed={NAME.split()[0]}")
    job.delete()
    assert found.status_code == 500
    [reference] = re.findall(r"Reference: <code>(\w+)</code>", found.content.decode())
    assert found.headers["X-Request-Id"] == reference
    [line] = [each for each in log.getvalue().splitlines() if reference in each and "KeyError" in each]
    assert re.search(r"KeyError at web/jobs/views\.py:\d+ in _told, GET /jobs/<slug:job_id>/", line), line
    assert "Jane" not in log.getvalue()
    if line.startswith("{"):
        assert json.loads(line)["request"] == reference


@pytest.mark.usefixtures("tables")
def test_the_reference_of_the_interface_finds_its_line(log: io.StringIO) -> None:
    token = REQUEST.set("ab12cd34")
    try:
        found = problems._failed(HttpRequest(), KeyError(NAME))
    finally:
        REQUEST.reset(token)
    assert json.loads(found.content)["reference"] == "ab12cd34"
    assert "KeyError, reference ab12cd34" in log.getvalue()
    assert "Jane" not in log.getvalue()


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("headers", "status"), [({"host": "evil.example"}, 400), ({"host": "a b"}, 400)])
def test_a_refusal_of_the_server_is_words(headers: dict[str, str], status: int) -> None:
    found = Client(headers=headers).get("/accounts/login/")
    assert found.status_code == status
    text = found.content.decode()
    assert "Nothing was recorded" in text
    assert found.headers["X-Request-Id"] in text
    assert "evil" not in text


def test_too_many_fields_are_refused_in_words(sign_in: SignIn) -> None:
    found = sign_in("operator").post("/role/", {f"f{number}": "x" for number in range(2100)})
    assert found.status_code == 400
    assert "cannot read this request" in found.content.decode()


@pytest.mark.usefixtures("tables")
def test_whether_the_office_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(headers={"host": "10.0.0.7:8300"})  # a monitor asks by address, and without TLS
    found = client.get("/healthz")
    assert (found.status_code, found.json()) == (200, {"status": "ok"})

    class Gone:
        def cursor(self) -> object:
            raise DatabaseError(NAME)

    class Every:
        def __getitem__(self, _: str) -> Gone:
            return Gone()

    monkeypatch.setattr(watching, "connections", Every())
    found = client.get("/healthz")
    assert (found.status_code, found.json()) == (503, {"status": "no database"})


@pytest.mark.usefixtures("tables")
def test_counts_for_prometheus_hold_numbers_alone() -> None:
    Client().get(f"/people/{NAME}/")
    Client().get(f"/{NAME}/")
    text = Client().get("/metrics").content.decode()
    assert 'clearslate_requests_total{endpoint="people",status="3xx"}' in text
    assert 'clearslate_requests_total{endpoint="other"' in text
    assert "clearslate_workers 0" in text
    assert "clearslate_oldest_job_seconds" in text
    assert "Jane" not in text
    for line in text.splitlines():
        assert line.startswith("# ") or re.fullmatch(r'clearslate_\w+(\{[a-z]+="[^"{}]+"(,[a-z]+="[^"{}]+")*\})? [\d.]+', line), line  # fmt: skip


@pytest.mark.usefixtures("tables")
def test_through_a_proxy_there_are_no_counts() -> None:
    """The shipped nginx.conf passes no such request on; one that does leads to the sign-in, as any address."""
    assert Client(headers={"x-forwarded-for": "198.51.100.7"}).get("/metrics").status_code in (302, 404)


@pytest.mark.usefixtures("tables")
def test_requests_are_logged_where_that_is_asked_for(changed: Callable[..., None], log: io.StringIO) -> None:
    Client().get(f"/people/{NAME}/")
    assert "GET" not in log.getvalue()
    changed(LOG_REQUESTS=True)
    Client().get(f"/people/{NAME}/")
    assert re.search(r"GET /people/<str:token>/: 302 in \d+ ms", log.getvalue())
    assert "Jane" not in log.getvalue()


def test_systemd_reads_the_units_without_a_fault(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze to read the units of deploy/ (on Debian: apt-get install systemd)")
    assert len(UNITS) == 6, UNITS
    places: dict[str, Any] = {}
    for unit in UNITS:  # a program that is there, in place of the installed one
        name = unit.name.replace("@.", "@1.")
        places[name] = tmp_path / name
        text = unit.read_text().replace("/opt/clearslate/bin/clearslate", "/bin/true")
        places[name].write_text(text)
    done = subprocess.run(
        [program, "verify", "--man=no", *map(str, places.values())],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "clearslate" in line]
    assert about_ours == []
