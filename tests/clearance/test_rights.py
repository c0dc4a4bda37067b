"""The rights that docs/clearance.md gives on PostgreSQL: whoever works there adds events, and changes none."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, transaction

from clearslate.clearance.chain import SigningKey
from clearslate.clearance.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import clear
from tests.clearance.postgres import Server

GUIDE = Path(__file__).parents[2] / "docs" / "clearance.md"


def test_who_works_there_adds_events_and_changes_none(postgres: Server, at: dt.datetime) -> None:
    found = re.search(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    with postgres.database() as address:
        Ledger(address).close()  # the owner makes the tables
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(found[1].encode())
        ledger = Ledger(re.sub(r"//[^@]*@", "//office@", address), alias="office")
        try:
            assert len(clear(ledger, at)) == 12
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
            with psycopg.connect(address, autocommit=True) as owner:
                owner.execute("DROP OWNED BY office")
                owner.execute("DROP ROLE office")
