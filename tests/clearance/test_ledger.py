"""The ledger: one order of events, nothing twice, nothing half, every tampering found."""

from __future__ import annotations

import datetime as dt
import gc
import random
import sqlite3
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import GENESIS, Link, SigningKey
from clearslate.clearance.events.event import LONGEST_KEY, LONGEST_SUBJECT
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.tables import TABLES, _order
from clearslate.clearance.store.ready import models as m
from tests.clearance.postgres import BY_ITSELF, Server
from tests.clearance.rehearsed import OPENED, Rehearsed

OPERATOR, OTHER = Actor("olive", Role.OPERATOR), Actor("otto", Role.OPERATOR)
REVIEWER = Actor("rhea", Role.REVIEWER)


def planned(number: int, batch: str = "b1") -> Event:
    """A clearance of a plan."""
    payload: dict[str, Any] = {
        "batch": batch, "charge": f"h{number}", "case": f"c{number // 2}", "person": f"p{number // 3}", "law": "PA-CS-M",
        "version": "v", "since": "2025-01-01", "county": "Adams", "court": "Common Pleas", "number": f"CP-{number}",
        "sequence": 1, "statute": "18 § 3929", "conviction": True, "keys": {"tracking_number": f"T{number}"},
    }  # fmt: skip
    return Event(Kind.CLEARANCE_PLANNED, f"k{number}", payload, key=f"plan1:k{number}")


def opening(workflow: dict[str, Any], size: int) -> list[Event]:
    """A plan of one wave and one batch."""
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow, "dropped": {}}
    batch = {"wave": "w1", "by": "Adams", "size": size, "conviction": True, "sha256": "0"}
    return [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
        Event(Kind.BATCH_FORMED, "b1", batch, key="b1"),
    ]


@pytest.fixture
def filled(ledger: Ledger, workflow: dict[str, Any], at: dt.datetime) -> Ledger:
    """A ledger with a plan of twelve clearances."""
    ledger.append([*opening(workflow, 12), *map(planned, range(12))], OPERATOR, at)
    return ledger


def test_the_same_event_twice_is_one(filled: Ledger, at: dt.datetime) -> None:
    before = filled.head()
    assert filled.append([planned(3), planned(4)], OPERATOR, at) == []
    assert filled.head() == before
    assert len(filled.append([planned(12), planned(12)], OPERATOR, at)) == 1


def test_an_illegal_event_leaves_nothing(filled: Ledger, at: dt.datetime) -> None:
    before = filled.head()
    with pytest.raises(NotAllowed, match="no audit sample"):
        filled.append([planned(20), Event(Kind.RELEASE_REQUESTED, "w1", {})], OPERATOR, at)
    assert filled.head() == before
    assert not m.Clearance.objects.using(filled.alias).filter(id="k20").exists()
    assert filled.verify().is_sound


def test_what_is_appended_together_is_appended_whole_or_not_at_all(filled: Ledger, at: dt.datetime) -> None:
    before = filled.head()
    with suppress(NotAllowed), filled.together():
        filled.append([planned(20)], OPERATOR, at)
        filled.append([Event(Kind.RELEASE_REQUESTED, "w1", {})], OPERATOR, at)
        pytest.fail("no sample was audited")
    assert filled.head() == before
    with filled.together():
        filled.append([planned(20)], OPERATOR, at)
        filled.append([planned(21)], OPERATOR, at)
    assert filled.head()[0] == before[0] + 2
    assert filled.verify().is_sound


def test_a_clearance_is_planned_once(filled: Ledger, at: dt.datetime) -> None:
    for number, before in ((3, []), (20, [planned(20)])):
        again = replace(planned(number), key="another")
        with pytest.raises(NotAllowed, match="planned before"):
            filled.append([*before, again], OPERATOR, at)
    assert filled.head()[0] == OPENED + 1 + 15, "the opening, a clock that went on, the plan"


def test_a_role_does_its_own_only(filled: Ledger, at: dt.datetime) -> None:
    with pytest.raises(NotAllowed, match="not for the role auditor"):
        filled.append([Event(Kind.RELEASE_REQUESTED, "w1", {})], Actor("ada", Role.AUDITOR), at)


@BY_ITSELF
@pytest.mark.parametrize(("name", "key"), [("x" * 81, None), ("x" * 80, "k" * 121), ("9" * 5000, None)])
def test_a_name_too_long_is_refused_in_words(
    ledger: Ledger, at: dt.datetime, name: str, key: str | None
) -> None:
    """SQLite would take it, and PostgreSQL would stop with an error of its own."""
    before = ledger.head()
    with pytest.raises(NotAllowed, match="does not fit; use at most 80 characters"):
        ledger.append([Event(Kind.ROLE_GRANTED, name, {"role": Role.CLERK}, key=key)], OPERATOR, at)
    assert ledger.head() == before


def test_the_ledger_has_room_for_what_an_event_may_be_called() -> None:
    lengths = (m.Event._meta.get_field(name).max_length for name in ("subject", "key"))
    assert tuple(lengths) == (LONGEST_SUBJECT, LONGEST_KEY)


def test_a_text_too_long_for_its_column_is_refused_in_words(postgres: Server, at: dt.datetime) -> None:
    with postgres.database() as url:
        ledger = Rehearsed(url, "long")
        before = ledger.head()
        with pytest.raises(NotAllowed, match="name, text or number in it is too long"):
            ledger.append(
                [Event(Kind.ROLE_GRANTED, "kim", {"role": Role.CLERK, "agency": "a" * 61})], OPERATOR, at
            )
        assert ledger.head() == before
        ledger.close()


def test_four_eyes(filled: Ledger, at: dt.datetime) -> None:
    office = Office(filled)
    office.set_audit("w1", OPERATOR, at)
    with pytest.raises(NotAllowed, match="four eyes"):
        office.open_audit("w1", OPERATOR, at)
    ids = office.open_audit("w1", REVIEWER, at)
    found = [Event(Kind.AUDIT_FOUND, each, {"wave": "w1", "right": True, "why": ""}) for each in ids]
    filled.append(found, REVIEWER, at)
    filled.append([Event(Kind.RELEASE_REQUESTED, "w1", {})], OPERATOR, at)
    with pytest.raises(NotAllowed, match="four eyes"):
        filled.append([Event(Kind.RELEASE_APPROVED, "w1", {})], OPERATOR, at)
    filled.append([Event(Kind.RELEASE_APPROVED, "w1", {})], OTHER, at)
    with pytest.raises(NotAllowed, match="is released already"):
        filled.append([Event(Kind.RELEASE_APPROVED, "w1", {})], OTHER, at)
    assert filled.verify().is_sound


def test_the_state_is_what_the_events_make(filled: Ledger) -> None:
    assert filled.verify().is_sound
    m.Clearance.objects.using(filled.alias).filter(id="k3").update(state="cleared")
    assert filled.verify().differing == ("Clearance",)
    filled.rebuild()
    assert filled.verify().is_sound


def test_the_state_is_read_in_one_order_whatever_the_language_of_the_server(ledger: Ledger) -> None:
    """A server of another language than C puts `o.b` after `oa`, and SQLite, in which it is made anew, before."""
    for table in TABLES:
        rows = table.objects.using(ledger.alias).order_by(*_order(table, ledger.alias))
        ordered = str(rows.query).partition("ORDER BY")[2].split(",")
        assert ordered != [""]
        if connections[ledger.alias].vendor == "postgresql":
            words = [each for each in ordered if '"on"' not in each]  # a day has one order everywhere
            assert all('COLLATE "C"' in each for each in words)


def test_on_a_server_that_speaks_english_a_sound_ledger_is_sound(postgres: Server, at: dt.datetime) -> None:
    with postgres.database(collation="en_US.UTF-8") as address:
        ledger = Rehearsed(address, alias="english")
        try:
            users = ("olive", "Otto", "o.b", "oa", "o_c")
            grants = [Event(Kind.ROLE_GRANTED, user, {"role": "operator"}) for user in users]
            ledger.append(grants, OPERATOR, at)
            assert ledger.verify().is_sound
        finally:
            ledger.close()


def _open_connections() -> int:
    gc.collect()
    count = 0
    for each in gc.get_objects():
        if type(each) is sqlite3.Connection:
            with suppress(sqlite3.ProgrammingError):  # closed
                count += each.total_changes >= 0
    return count


def test_a_verification_leaves_no_connection_open(filled: Ledger) -> None:
    before = _open_connections()
    assert filled.verify().is_sound
    assert _open_connections() == before
    second = Rehearsed("sqlite::memory:", alias="second")
    assert second.head() == (0, GENESIS)
    second.close()
    assert _open_connections() == before


def test_an_event_that_may_not_happen_is_found_where_it_stands(filled: Ledger, at: dt.datetime) -> None:
    """Put there past all rules by one who can link the chain."""
    seq, before = filled.head()
    forged = Link(
        seq + 1, at.isoformat(), Kind.RELEASE_APPROVED, "rhea", "reviewer", "w1", None, "{}"
    ).linked(before)
    m.Event.objects.using(filled.alias).create(**forged.stored)
    m.Head.objects.using(filled.alias).update(seq=forged.seq, hash=forged.hash)
    [fault] = filled.verify().faults
    assert fault.seq == seq + 1
    assert "nobody asks for its release" in fault.what
    with pytest.raises(NotAllowed, match="nobody asks"):
        filled.rebuild()
    assert m.Clearance.objects.using(filled.alias).count() == 12


# --- tampering --------------------------------------------------------------------------------------------


def _edit(ledger: Ledger, seq: int) -> None:
    rows = m.Event.objects.using(ledger.alias).filter(seq=seq)
    field = random.Random(seq).choice(
        ["at", "kind", "actor", "role", "subject", "payload", "key", "hash", "authentication"]
    )
    value = getattr(rows.get(), field)
    rows.update(**{field: "x" if value is None else value[:-1] + ("#" if value[-1] != "#" else "1")})


def _delete(ledger: Ledger, seq: int) -> None:
    m.Event.objects.using(ledger.alias).filter(seq=seq).delete()


def _insert(ledger: Ledger, seq: int) -> None:
    """Make room for a copy of an event, as a forger would."""
    events = m.Event.objects.using(ledger.alias)
    for each in list(events.filter(seq__gt=seq).order_by("-seq")):
        events.filter(seq=each.seq).update(seq=each.seq + 1)
    copy = events.get(seq=seq)
    copy.seq, copy.key = seq + 1, None
    copy.save(using=ledger.alias, force_insert=True)


def _swap(ledger: Ledger, seq: int) -> None:
    events = m.Event.objects.using(ledger.alias)
    other = seq + 1 if events.filter(seq=seq + 1).exists() else seq - 1
    for old, new in ((seq, -1), (other, seq), (-1, other)):
        events.filter(seq=old).update(seq=new)


@pytest.mark.parametrize("tamper", [_edit, _delete, _insert, _swap])
def test_every_tampering_is_found(filled: Ledger, tamper: Any, at: dt.datetime) -> None:
    key = SigningKey.make()
    filled.checkpoint(key, at)
    kept = list(m.Event.objects.using(filled.alias).order_by("seq"))
    for seq in range(1, len(kept) + 1):
        tamper(filled, seq)
        verdict = filled.verify(key.public, state=False)
        assert not verdict.is_sound, f"{tamper.__name__} at {seq} was not found"
        assert abs(verdict.faults[0].seq - seq) <= 1
        m.Event.objects.using(filled.alias).all().delete()
        m.Event.objects.using(filled.alias).bulk_create(kept)
    assert filled.verify(key.public).is_sound


def test_a_tail_forged_anew_is_found_by_the_checkpoint(filled: Ledger, at: dt.datetime) -> None:
    key = SigningKey.make()
    filled.checkpoint(key, at)
    events = m.Event.objects.using(filled.alias)
    events.filter(seq=9).update(subject="forged")
    before = events.get(seq=8).hash
    for link in filled.links(after=8):
        before = link.digest(before)
        events.filter(seq=link.seq).update(hash=before)
    m.Head.objects.using(filled.alias).update(hash=before)
    assert [fault.what for fault in filled.verify(key.public, state=False).faults] == [
        "the event does not have the hash of its checkpoint"
    ]


def test_a_checkpoint_of_another_key_is_found(filled: Ledger, at: dt.datetime) -> None:
    filled.checkpoint(SigningKey.make(), at)
    assert "was not given" in filled.verify(SigningKey.make().public, state=False).faults[0].what
    assert filled.checkpoint(SigningKey.make(), at) is None
