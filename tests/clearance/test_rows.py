"""One row by its primary key is what Django's own query gives, and is written as Django writes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist

from clearslate.clearance.state import fingerprint
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.tables import TABLES
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import find_row, get_row, stored, update
from tests.clearance.cleared import clear, restore

EVERY = (*TABLES, m.Event, m.Head)


@pytest.fixture
def lived(ledger: Ledger, at: dt.datetime) -> Ledger:
    """A ledger with rows in many tables."""
    restore(ledger, clear(ledger, at)[0], dt.date(2026, 1, 7), at)
    return ledger


def test_a_row_is_what_a_query_gives(lived: Ledger) -> None:
    seen = set()
    for table in EVERY:
        for row in table.objects.using(lived.alias):
            found = get_row(table, lived.alias, row.pk)
            assert found.__dict__.keys() == row.__dict__.keys()
            for field in table._meta.concrete_fields:
                assert getattr(found, field.attname) == getattr(row, field.attname), field
            assert found._state.db == lived.alias
            assert not found._state.adding
            seen.add(table)
    assert {m.Opening, m.Plan, m.Wave, m.Batch, m.Clearance, m.Grant, m.Event, m.Head} <= seen


def test_a_row_is_written_as_django_writes_it(lived: Ledger) -> None:
    """Its own values change nothing; changed ones are there for the next who reads, JSON and days among them."""
    before = fingerprint(lived.alias)
    for table in TABLES:
        for row in table.objects.using(lived.alias):
            update(row, lived.alias)
    assert fingerprint(lived.alias) == before
    row = m.Clearance.objects.using(lived.alias).order_by("id").first()
    assert row is not None
    row.keys, row.cleared_on, row.audit = {"tracking_number": ["é", 1]}, None, m.AuditState.WRONG
    update(row, lived.alias)
    again = m.Clearance.objects.using(lived.alias).get(id=row.id)
    assert (again.keys, again.cleared_on, again.audit) == (row.keys, None, m.AuditState.WRONG)


def test_what_is_not_there_is_none_or_an_error(lived: Ledger) -> None:
    assert find_row(m.Clearance, lived.alias, "nobody") is None
    assert stored(m.Plan, lived.alias, "no plan", "workflow") is None
    with pytest.raises(ObjectDoesNotExist, match="there is no Clearance nobody"):
        get_row(m.Clearance, lived.alias, "nobody")
    row = m.Clearance.objects.using(lived.alias).order_by("id").first()
    assert row is not None
    row.id = "nobody"
    with pytest.raises(ObjectDoesNotExist, match="there is no Clearance nobody"):
        update(row, lived.alias)
    assert not m.Clearance.objects.using(lived.alias).filter(id="nobody").exists()
