"""A project with tables of its own beside a ledger, as the web will be: each database holds its own tables only."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.address import DatabaseError
from tests.clearance.cleared import OPERATOR, clear
from tests.clearance.rehearsed import Rehearsed

PROJECT = """
import datetime as dt, json, sys, threading

import django
from django.conf import settings
from clearslate.clearance.store.address import DatabaseError, database

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "clearslate.clearance.store"],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]},
        "ledger": database(sys.argv[2]),
    },
    DATABASE_ROUTERS=["clearslate.clearance.store.routers.LedgerRouter"],
    USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django.db import connections
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m

found = {}
try:
    Ledger.attached("ledger")
except DatabaseError as error:
    found["before"] = str(error)
call_command("migrate", database="default", verbosity=0)
opened = Ledger(sys.argv[2], "opened")  # as `clearslate ledger init` does
opened.begin(["olive", "otto"], dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC), name="desk", zone="UTC")
opened.close()
ledger = Ledger.attached("ledger")
found["sound"] = ledger.verify().is_sound  # makes the state anew in a database of its own
heads = []
def read():
    heads.append(Ledger.attached("ledger").head()[0])
    connections["ledger"].close()
threads = [threading.Thread(target=read) for _ in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
found["heads"] = heads
for alias in ("default", "ledger"):
    with connections[alias].cursor() as cursor:
        found[alias] = sorted(connections[alias].introspection.table_names(cursor))
try:
    m.Event.objects.count()
except Exception as error:
    found["unsaid"] = type(error).__name__
print(json.dumps(found))
"""


def test_each_database_holds_its_own_tables_only(tmp_path: Path) -> None:
    (tmp_path / "project.py").write_text(PROJECT, encoding="utf-8")
    words = [sys.executable, "project.py", "own.db", f"sqlite:{tmp_path / 'ledger.db'}"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "lacks a ledger's tables" in found["before"]
    assert found["sound"]
    assert found["heads"] == [1] * 4
    assert "auth_user" in found["default"]
    assert not [name for name in found["default"] if name.startswith("ledger_")]
    assert {name.partition("_")[0] for name in found["ledger"]} == {"ledger", "django"}
    assert [name for name in found["ledger"] if name.startswith("django")] == ["django_migrations"]
    assert found["unsaid"] == "OperationalError", (
        "a query that does not say which ledger is no query of another"
    )


def test_an_attached_ledger_is_the_same_ledger(ledger: Rehearsed, at: dt.datetime) -> None:
    clear(ledger, at)
    other = Ledger.attached(ledger.alias)
    assert other.head() == ledger.head()
    other.append([Event(Kind.ROLE_GRANTED, "nina", {"role": "clerk"})], OPERATOR, at)
    assert ledger.head() == other.head()
    assert other.verify().is_sound


def test_a_name_under_which_nothing_is_configured_is_refused() -> None:
    with pytest.raises(DatabaseError, match="no database is configured under the name nothing"):
        Ledger.attached("nothing")
