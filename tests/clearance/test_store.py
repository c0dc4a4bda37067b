"""The tables: their migrations are complete, and many rows at once are the rows one by one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction

from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store import bulk
from clearslate.clearance.store.address import database
from clearslate.clearance.store.ready import models as m
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed


def test_what_the_ledger_has_said_is_on_the_disk(tmp_path: Path) -> None:
    """Only tests do without (``hasty``)."""
    assert (
        "PRAGMA synchronous=FULL" in database(f"sqlite:{tmp_path / 'ledger.db'}")["OPTIONS"]["init_command"]
    )


def test_a_server_that_saves_later_saves_a_ledger_at_once(postgres: Server) -> None:
    """A server in a hurry would lose, where it ends, what people and agencies were told of (`hasty` sets it so)."""
    with postgres.database() as address:
        ledger = Rehearsed(address, alias="hurried")
        with connections[ledger.alias].cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
        ledger.close()


@pytest.mark.usefixtures("ledger")
def test_the_migrations_make_the_tables_of_the_models() -> None:
    call_command("makemigrations", "ledger", check=True, dry_run=True, verbosity=0)


def test_rows_inserted_together_are_rows_inserted_one_by_one(ledger: Ledger) -> None:
    stages = m.Stage.objects.using(ledger.alias)
    day, text = dt.date(2026, 1, 5), 'a\tb\\N "c"\nd'
    stages.create(batch=text, stage="one", opened_on=day)
    rows = [(text, "two", day.isoformat()), (text, "three", day.isoformat())]
    with transaction.atomic(using=ledger.alias):
        bulk.insert(m.Stage, ledger.alias, ("batch", "stage", "opened_on"), rows)
    assert len(set(stages.values_list("batch", "opened_on", "due", "closed_on", "how"))) == 1
    assert bulk.known(m.Stage, ledger.alias, "stage", ["two", "three", "four"]) == {"two", "three"}
    assert bulk.known(m.Stage, ledger.alias, "batch", [text, "b"]) == {text}
    with pytest.raises(IntegrityError), transaction.atomic(using=ledger.alias):
        bulk.insert(m.Stage, ledger.alias, ("batch", "stage", "opened_on"), rows)
    assert stages.count() == 3


def test_rows_put_together_change_those_that_are_there_and_add_the_others(ledger: Ledger) -> None:
    stages, day = m.Stage.objects.using(ledger.alias), dt.date(2026, 1, 5)
    stages.create(batch="a", stage="one", opened_on=day, how="lapsed")
    rows = [("a", "one", day, day), ("a", "two", day, day)]
    names = ("batch", "stage", "opened_on", "due")
    with transaction.atomic(using=ledger.alias):
        bulk.put(m.Stage, ledger.alias, names, rows[:1], keys=("batch", "stage"), sets=("due",))
        bulk.put(m.Stage, ledger.alias, names, rows, keys=("batch", "stage"), sets=("due",))
    assert list(stages.order_by("stage").values_list("stage", "due", "how")) == [
        ("one", day, "lapsed"),
        ("two", day, ""),
    ]
