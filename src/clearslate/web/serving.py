"""Opening the office: its own tables and accounts, and the server."""

from __future__ import annotations

import os
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.management import call_command
from gunicorn.app.base import BaseApplication

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.web import clock
from clearslate.web.jobs import table

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
        said = {"state": state, "people": people}
        table.ask(table.new_id(), "invent", said, SYSTEM, clock.now(), alone=True)


def migrate() -> None:
    """Make the office's own tables, or bring them up to date."""
    call_command("migrate", database="default", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def collect() -> None:
    """Put the files of the pages where they are served from, compressed and under names that change with them."""
    call_command("collectstatic", verbosity=0, interactive=False)


def serve(bind: str, *, workers: int) -> None:
    """Answer requests until told to end."""
    _Server(bind, workers).run()


class _Server(BaseApplication):
    """gunicorn with our settings; laws are loaded before it forks, so that its workers share them."""

    def __init__(self, bind: str, workers: int) -> None:
        self._options = {
            "bind": bind, "workers": workers, "threads": 4, "worker_class": "gthread", "preload_app": True,
            "max_requests": 2000, "max_requests_jitter": 200, "timeout": 60, "accesslog": None, "loglevel": "warning",
            "control_socket_disable": True,
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from clearslate.web.wsgi import application  # noqa: PLC0415 (when the server asks for it)

        return application
