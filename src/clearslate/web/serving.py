"""Opening the office: its own tables and accounts, and the server."""

from __future__ import annotations

import os
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.management import call_command

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.server import Server
from clearslate.web import clock, watching
from clearslate.web.jobs import table
from clearslate.web.parts import tokens

DEMO_USERS: Final = (
    "operator",
    "second-operator",
    "reviewer",
    "prosecutor",
    "judge",
    "clerk",
    "counsel",
    "auditor",
)


def prepare(password: str, state: str = "", people: int = 0) -> None:
    """Make the office's own tables and an empty ledger's, and the accounts of a demo; ask for its invented state, if one is named."""
    migrate()
    Ledger(os.environ["CLEARSLATE_LEDGER"], alias="making").close()
    users = get_user_model()
    for name in DEMO_USERS:
        if not users.objects.filter(username=name).exists():
            users.objects.create_user(name, password=password)
    if state:
        payload = {"state": state, "people": people}
        table.ask(tokens.new_id(), "invent", payload, SYSTEM, clock.now(), alone=True)


def migrate() -> None:
    """Make the office's own tables, or bring them up to date."""
    call_command("migrate", database="default", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def collect() -> None:
    """Put the files of the pages where they are served from, compressed and under names that change with them."""
    call_command("collectstatic", verbosity=0, interactive=False)


def serve(bind: str, *, workers: int) -> None:
    """Answer requests until told to end."""
    own = {"max_requests": 2000, "max_requests_jitter": 200, "post_fork": _take_row}
    Server(bind, workers, _application, **own).run()


def _take_row(server: Any, worker: Any) -> None:  # noqa: ARG001 (gunicorn's)
    watching.counters().take_row(worker.age)


def _application() -> Any:
    from clearslate.web.wsgi import application  # noqa: PLC0415 (when the server asks for it)

    return application
