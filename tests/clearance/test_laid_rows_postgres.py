"""Each column of each new row is what its event says: one login lays another value there, and the server refuses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from django.db import DatabaseError, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.workflow.agencies import court_of, ori_of
from tests.clearance.cleared import JUDGE, OPERATOR, clear, planned
from tests.clearance.cleared import workflow as by_law
from tests.clearance.postgres import Server
from tests.clearance.test_changes import ONE, decide, say
from tests.clearance.test_changes_postgres import _story as in_force
from tests.clearance.test_days import OTTO
from tests.clearance.test_one_alone_postgres import COURT, _two_waves, as_logins, more, text
from tests.clearance.test_rights import guided

FREE: Final = {
    # What all answers come to, of a clearance that this one names.
    "ledger_item": {"message", "state", "code", "asked", "said"},
    "ledger_objection": {"decided_on"},  # of one that is decided as it is made
    "ledger_plan": {"laws"},  # beside each text, who had signed it off by then
}
"""Columns whose value no single event says: `ledger verify` finds them, before anything goes out."""

OTHER: Final = {
    "boolean": "NOT coalesce({0}, false)",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "double precision": "0.5",
    "date": "coalesce({0}, '2001-01-01') - 1",
    "jsonb": """'{{"forged": {{"ori": "PA0099900"}}}}'""",
    "text": "left('x' || {0}, 36)",
    "character varying": "left('x' || {0}, 7)",
}


@contextmanager
def forging(
    owner: psycopg.Connection[Any], table: str, column: str, kind: str, how: str = "INSERT"
) -> Iterator[None]:
    """While it lasts, every row that is inserted or updated gets another value in one column."""
    value = OTHER[kind].format(f'NEW."{column}"')
    owner.execute(
        f'CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."{column}" := {value}; RETURN NEW; END $$;'
        f"CREATE TRIGGER a_forge BEFORE {how} ON {table} FOR EACH ROW EXECUTE FUNCTION forge()".encode()
    )
    try:
        yield
    finally:
        owner.execute(f"DROP TRIGGER a_forge ON {table}; DROP FUNCTION forge()".encode())


def columns(owner: psycopg.Connection[Any], table: str) -> list[tuple[str, str]]:
    """The columns of a table with their types."""
    return owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
        " AND is_identity = 'NO' ORDER BY ordinal_position",
        [table],
    ).fetchall()


Act = Callable[[Ledger, dt.datetime], object]
Step = tuple[str, str, Act]

PLAN: Final = Event(Kind.PLAN_MADE, "plan2", {
    "run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": by_law(), "dropped": {"no": 1}, "again": ["restored"],
    "covers": {"jurisdictions": ["PA"], "history": "whole", "charges": 3, "first_year": 1990, "last_year": None},
}, key="plan2")  # fmt: skip
WAVE: Final = Event(Kind.WAVE_FORMED, "w2", {"plan": "plan2", "number": 1, "pilot": True}, key="w2")
BATCH: Final = Event(
    Kind.BATCH_FORMED,
    "b9",
    {"wave": "w2", "by": "Adams", "size": 2, "conviction": True, "sha256": "0"},
    key="b9",
)
MESSAGE: Final = Event(Kind.MESSAGE_MADE, "x", {
    "batch": "b0", "recipient": "court", "purpose": "clear", "attempt": 1, "file": "x.csv", "sha256": "0" * 64, "rows": 6,
    "due": "2026-01-25",
})  # fmt: skip
ANSWERED: Final = Event(
    Kind.ITEM_ACKNOWLEDGED, "x", {"ack": "a1", "on": "2026-01-05", "clearances": ["k00000"]}
)
SIGNED_OFF: Final = Event(Kind.LAW_SIGNED_OFF, "PA-CS-M", {
    "jurisdiction": "PA", "text": "0" * 64, "readings": {"Q": "r"}, "presumptions": ["p"], "counsel": "A. Roe, counsel",
    "on": "2026-01-05", "texts": ["1" * 64], "named": ["s"],
})  # fmt: skip
COMPARED: Final = Event(
    Kind.EXTRACT_COMPARED,
    "court",
    {"extract": "e", "on": "2026-01-05", "found": {"clearances": {"gone": 1}}, "earlier": "d"},
)
ORDER: Final = Event(Kind.ORDER_MADE, "b1", {
    "order": "o1", "sha256": "0" * 64, "covers": digest_of(["k00003"]), "clearances": 1, "number": "N-1", "case": "c1", "draft": True,
    "sheet": "S-1",
})  # fmt: skip


def _object(ledger: Ledger, at: dt.datetime) -> None:
    Office(ledger).object("k00003", JUDGE, at.date(), at, ground="no_match")


def _clearance() -> Event:
    event = planned(90, "b9")
    more = {
        "agencies": {"arresting": {"name": "Adams PD", "ori": "pa0010100"}}, "facts": "0123456789abcdef", "bundle": "c45",
        "notices": [{"key": "victims", "of": "2025-01-01"}],
    }  # fmt: skip
    return Event(event.kind, event.subject, {**event.payload, **more}, key=event.key)


def _as(actor: Actor, *events: Event) -> Act:
    return lambda ledger, at: ledger.append(events, actor, at)


PLANS: Final[tuple[Step, ...]] = (
    ("olive", "ledger_plan", _as(OPERATOR, PLAN)),
    ("olive", "ledger_wave", _as(OPERATOR, WAVE)),
    ("olive", "ledger_batch", _as(OPERATOR, BATCH)),
    ("olive", "ledger_clearance", _as(OPERATOR, _clearance())),
    ("olive", "ledger_message", _as(OPERATOR, MESSAGE)),
    ("olive", "", _as(OPERATOR, Event(Kind.MESSAGE_SENT, "x", {"on": "2026-01-05"}))),
    ("cleo", "ledger_item", _as(Actor("cleo", Role.CLERK), ANSWERED)),
    ("carl", "ledger_signoff", _as(Actor("carl", Role.COUNSEL), SIGNED_OFF)),
    ("ada", "ledger_comparison", _as(Actor("ada", Role.AUDITOR), COMPARED)),
)
STAGES: Final[tuple[Step, ...]] = (
    ("olive", "ledger_order", _as(OPERATOR, ORDER)),
    ("juno", "ledger_objection", _object),
)


@pytest.mark.parametrize("steps", [PLANS, STAGES], ids=["planned", "in a stage"])
def test_each_column_of_a_new_row_is_what_its_event_says(
    postgres: Server, at: dt.datetime, steps: tuple[Step, ...]
) -> None:
    """One operator planned a clearance of one charge, and laid another charge, person or agency beside its event."""
    court = by_law(relief_by="order", stages=[COURT | {"grounds": {"no_match": "x"}}], recheck_days=60)

    def story(ledger: Ledger) -> None:
        ledger.append([Event(Kind.ROLE_GRANTED, "carl", {"role": "counsel"})], OPERATOR, at)
        if steps is PLANS:
            clear(ledger, at)
        else:
            _two_waves(at, court)(ledger)
            Office(ledger).advance(at.date(), at)

    with (
        guided(postgres, at, story=story) as address,
        psycopg.connect(address, autocommit=True) as owner,
        more(address),
        as_logins(address, "olive", "cleo", "carl", "ada", "juno") as ledgers,
    ):
        logins = {ledger.alias: ledger for ledger in ledgers}
        passed: dict[str, set[str]] = {}
        for login, table, act in steps:
            for column, kind in columns(owner, table):
                if not _refuses(logins[login], owner, (table, column, kind), act, at):
                    passed.setdefault(table, set()).add(column)
            act(logins[login], at)
        assert passed == {
            table: names for table, names in FREE.items() if table in {of for _, of, _ in steps}
        }
        assert logins["olive"].verify().is_sound


def _refuses(
    ledger: Ledger, owner: psycopg.Connection[Any], of: tuple[str, str, str], act: Act, at: dt.datetime
) -> bool:
    with forging(owner, *of):
        try:
            with transaction.atomic(using=ledger.alias):
                act(ledger, at)
                transaction.set_rollback(True, using=ledger.alias)
        except (DatabaseError, NotAllowed):
            return True
    return False


def test_the_server_names_courts_and_agencies_as_the_program_does(postgres: Server, at: dt.datetime) -> None:
    """Else no plan of such a court could be recorded."""
    names = st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=60)
    with guided(postgres, at) as address, psycopg.connect(address, autocommit=True) as owner:

        @given(names, names)
        @example("Court of Common Pleas of Northumberland County", "Northumberland")
        @example("Magisterial District Court 12-3-04", "Lewis and Clark")
        def same(court: str, county: str) -> None:
            [(found,)] = owner.execute("SELECT ledger_court(%s, %s)", [court, county]).fetchall()
            assert found == court_of(court, county)

        same()
        [(other,)] = owner.execute("SELECT ledger_court('Tribunal de Doña Ana', 'Doña Ana')").fetchall()
        assert other is None
        for ori in ("pa0010100", " PA0010100 ", "PA001010", "PA00101000", "9A0010100", ""):
            says = text({"oris": {"arresting": ori}})
            [(found,)] = owner.execute("SELECT ledger_ori(%s::jsonb, 'arresting')", [says]).fetchall()
            assert found == ori_of(ori)


@ONE
def test_each_column_that_is_changed_is_what_was_confirmed(
    postgres: Server, at: dt.datetime, change: Event
) -> None:
    """A second person confirmed what newer records say, and laid another person or agency into the row."""
    with (
        guided(postgres, at, real=True, story=in_force) as address,
        as_logins(address, "olive", "otto") as [olive, otto],
        psycopg.connect(address, autocommit=True) as owner,
    ):
        seq, passed = say(olive, change), set()
        for column, kind in columns(owner, "ledger_clearance"):
            with forging(owner, "ledger_clearance", column, kind, "UPDATE"):
                try:
                    with transaction.atomic(using="otto"):
                        decide(otto, seq, OTTO)
                        transaction.set_rollback(True, using="otto")
                except (DatabaseError, NotAllowed):
                    continue
            passed.add(column)
        assert passed <= {"misnamed"}, "nothing but that an order names it wrongly, which asks for another"
        decide(otto, seq, OTTO)
        assert otto.verify().is_sound
