"""An office with an invented state in it. Its tests run in a session of their own: Django is set up once a process.

DJANGO_SETTINGS_MODULE=clearslate.web.settings.test pytest tests/web
"""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django
import pytest

PLACE: Final = Path(tempfile.mkdtemp(prefix="clearslate-web-"))
atexit.register(shutil.rmtree, PLACE, ignore_errors=True)
# `test_fuzz` runs some tests again with both on a server.
LEDGER: Final = os.environ.get("CLEARSLATE_TESTS_LEDGER") or f"sqlite:{PLACE / 'ledger.db'}"
OFFICE: Final = os.environ.get("CLEARSLATE_TESTS_OFFICE") or f"sqlite:{PLACE / 'office.db'}"
os.environ |= {
    "CLEARSLATE_LEDGER": LEDGER,
    "CLEARSLATE_OFFICE": OFFICE,
    "CLEARSLATE_RECORDS": str(PLACE / "runs"),
    # The browser's driver keeps a loop running in the thread of the tests, which themselves wait for everything.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "CLEARSLATE_FILES": str(PLACE),
    "CLEARSLATE_OIDC_ISSUER": "https://id.state.example",
    "CLEARSLATE_OIDC_CLIENT": "office",
    "CLEARSLATE_OIDC_SECRET": "shared-with-a-stub",
}
django.setup()

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser

    from clearslate.clearance.state.ledger import Ledger

PASSWORD: Final = "only-for-these-tests"
DAY: Final = dt.date(2026, 1, 5)
SignIn = Callable[[str], "Client"]


@pytest.fixture(scope="session")
def office() -> Path:
    """An office whose pilot wave is released, with lists shown; the other waves wait for their audit."""
    from clearslate.clearance.rehearsal.faults import Faults
    from clearslate.clearance.rehearsal.script import Rehearsal, Setting
    from clearslate.clearance.state.ledger import Ledger
    from clearslate.cli.common import workflow_of_state
    from clearslate.records.dataset import Dataset
    from clearslate.runs.spec import spec_for
    from clearslate.runs.start import start
    from clearslate.synthetic import generate
    from clearslate.web.serving import prepare

    prepare(PASSWORD)
    (PLACE / "runs").mkdir()
    generate("PA", 160, PLACE / "records", seed=3, known_through=DAY)
    run = start(PLACE / "records", spec_for(Dataset.open(PLACE / "records"), DAY), PLACE / "runs" / "first")
    workflow = workflow_of_state("PA").model_copy(update={"wave_size": 60, "pilot_size": 220})
    ledger = Ledger(os.environ["CLEARSLATE_LEDGER"], alias="making")
    Rehearsal(
        ledger, run, workflow, PLACE, Setting(seed=1, days=6, step=2, documents=0, faults=Faults.none()), DAY
    ).run()
    ledger.close()
    return PLACE


@pytest.fixture(scope="session")
def tables() -> None:
    """The office's own tables and accounts, and a ledger without anything in it: all that some tests need."""
    from clearslate.web.serving import prepare

    prepare(PASSWORD)


@pytest.fixture
def changed() -> Iterator[Callable[..., None]]:
    """Settings of the application, changed for a test."""
    from contextlib import ExitStack

    from django.test import override_settings

    with ExitStack() as back:
        yield lambda **new: back.enter_context(override_settings(**new))


@pytest.fixture
def ledger(office: Path) -> Ledger:  # noqa: ARG001 (it must be there)
    from clearslate.clearance.state.ledger import Ledger

    return Ledger.attached("ledger")


@pytest.fixture
def sign_in(office: Path) -> Iterator[SignIn]:  # noqa: ARG001 (it must be there)
    """A browser without scripts in which somebody signed in; in the end the session is over, so that few are open at once."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.test import Client

    made = []

    def browser(user: str) -> Client:
        client = Client(enforce_csrf_checks=False)
        made.append(client)
        found = client.post("/accounts/login/", {"login": user, "password": PASSWORD})
        assert found.status_code == 302, found.content.decode()[:500]
        return client

    yield browser
    cookies = (client.cookies.get(settings.SESSION_COOKIE_NAME) for client in made)
    UserSession.objects.filter(session_key__in=[each.value for each in cookies if each]).delete()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser."""
    from tests.browser import opened_browser

    yield from opened_browser()
