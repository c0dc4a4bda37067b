"""The rights that docs/clearance.md gives on PostgreSQL: whoever works there adds events, in a role of the own, and changes none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, transaction

from clearslate.clearance.chain import SigningKey
from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import clear
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_days import write

GUIDE = Path(__file__).parents[2] / "docs" / "clearance.md"
GROUPS = ("office", *(f"ledger_{role}" for role in Role), "olive", "rhea")


@contextmanager
def guided(server: Server, at: dt.datetime) -> Iterator[str]:
    """The address of a ledger with clearances in force, and the guide's roles; rhea is a reviewer, olive operates."""
    whole, of_olive = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with server.database() as address:
        made = Rehearsed(address, "owner")
        assert len(clear(made, at)) == 12
        made.close()
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(whole.encode())
            owner.execute(of_olive.encode())
            owner.execute(b"CREATE ROLE rhea LOGIN; GRANT office, ledger_reviewer TO rhea")
        try:
            yield address
        finally:
            with psycopg.connect(address, autocommit=True) as owner:
                for role in GROUPS:
                    owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


def as_user(address: str, name: str) -> Ledger:
    """The ledger, opened by a user of the server."""
    return Ledger(re.sub(r"//[^@]*@", f"//{name}@", address), alias=name)


def test_who_works_there_adds_events_and_changes_none(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            held = Event(Kind.WAVE_HALTED, "w1", {"why": "to look"})
            assert len(ledger.append([held], Actor("olive", Role.OPERATOR), at)) == 1
            assert ledger.checkpoint(SigningKey.make(), at) is not None
            ledger.rebuild()
            assert ledger.verify().is_sound
            for table in (m.Event, m.Checkpoint):
                rows = table.objects.using(ledger.alias)
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(using=ledger.alias),
                ):
                    rows.filter(seq__gte=1).update(hash="0")
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(using=ledger.alias),
                ):
                    rows.filter(seq__gte=1).delete()
        finally:
            ledger.close()


def test_the_server_refuses_an_event_in_another_role_or_name(postgres: Server, at: dt.datetime) -> None:
    """By SQL, past the ledger, as the guide's own role once did."""
    with guided(postgres, at) as address:
        ledger = as_user(address, "rhea")
        try:
            before = ledger.head()
            for actor, role in (
                ("juno", "judge"), ("rhea", "judge"), ("olive", "operator"), ("rhea", "operator"), ("ruth", "reviewer"),
                ("clearslate", "system"), ("rhea", "system"), ("rhea", "pg_read_all_data"),
            ):  # fmt: skip
                with (
                    pytest.raises(
                        DatabaseError,
                        match=f"permission denied: rhea may not write an event of {actor} as {role}",
                    ),
                    transaction.atomic(using=ledger.alias),
                ):
                    write(ledger, actor=actor, role=role)
            with pytest.raises(DatabaseError, match="permission denied"):
                ledger.append([Event(Kind.BATCH_ENDED, "b0", {"on": "2026-01-05"})], SYSTEM, at)
            assert ledger.head() == before
            assert (
                len(
                    ledger.append(
                        [Event(Kind.WAVE_HALTED, "w1", {"why": "x"})], Actor("rhea", Role.REVIEWER), at
                    )
                )
                == 1
            )
        finally:
            ledger.close()
