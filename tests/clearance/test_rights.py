"""The rights that docs/clearance.md gives on PostgreSQL: whoever works there adds events, in a role of the own, and changes none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connections, transaction

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.events.ids import digest_on
from clearslate.clearance.state import TABLES
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.rights import rights
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.cleared import OPERATOR, clear, planned, workflow
from tests.clearance.killing import Place, do, small_state
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_days import write

GUIDE = Path(__file__).parents[2] / "docs" / "clearance.md"
GROUPS = (
    "office",
    *(f"ledger_{role}" for role in (*(set(Role) - {Role.SYSTEM}), "worker", "seal", "web")),
    "olive",
    "otto",
    "rhea",
    "paul",
    "sealer",
    "web_office",
)
PEOPLE = 6
STATE = sorted(table._meta.db_table for table in (m.Head, *TABLES))


@contextmanager
def guided(
    server: Server, at: dt.datetime, *, real: bool = False, story: Callable[[Ledger], object] | None = None
) -> Iterator[str]:
    """The address of a ledger, with the rights of its guide: olive and otto operate, rhea is a reviewer, paul a prosecutor.

    It is a rehearsal's with clearances in force, or what a story makes of it, or a real one, of olive and otto. The server's clock
    stands at the moment.
    """
    [of_olive] = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with server.database() as address:
        if real:
            ledger = Ledger(address, "owner")
            assert ledger.begin(["olive", "otto"], at, name="real", zone="UTC")
            if story is not None:
                story(ledger)
            ledger.close()
        else:
            made = Rehearsed(address, "owner")
            assert story is not None or len(clear(made, at)) == 12
            if story is not None:
                story(made)
            made.close()
        printed = CliRunner().invoke(main, ["ledger", "rights"]).stdout.encode()
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(printed)
            owner.execute(printed)  # again, as after an upgrade
            owner.execute(of_olive.encode())
            owner.execute(of_olive.replace("olive", "otto").encode())
            owner.execute(b"CREATE ROLE rhea LOGIN; GRANT office, ledger_reviewer TO rhea")
            owner.execute(b"CREATE ROLE paul LOGIN; GRANT office, ledger_prosecutor TO paul")
            owner.execute(b"CREATE ROLE sealer LOGIN; GRANT office, ledger_seal TO sealer")
            owner.execute(
                b"CREATE ROLE web_office LOGIN; GRANT office, ledger_web, ledger_operator TO web_office"
            )
        set_clock(address, at)
        try:
            yield address
        finally:
            with psycopg.connect(address, autocommit=True) as owner:
                for role in GROUPS:
                    owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


def set_clock(address: str, now: dt.datetime) -> None:
    """Let the server's clock stand at a moment, as the owner of its tables alone can."""
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(
            f"CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql AS $$SELECT '{now.isoformat()}'::timestamptz$$".encode()
        )


def as_user(address: str, name: str) -> Ledger:
    """The ledger, opened by a user of the server."""
    return Ledger(re.sub(r"//[^@]*@", f"//{name}@", address), alias=name)


def test_who_works_there_adds_events_and_changes_none(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            held = Event(Kind.WAVE_HALTED, "w1", {"why": "to look"})
            assert len(ledger.append([held], Actor("olive", Role.OPERATOR), at)) == 1
            sealer = as_user(address, "sealer")
            assert sealer.checkpoint(SigningKey.make(), at) is not None
            sealer.close()
            assert ledger.verify().is_sound
            with pytest.raises(DatabaseError, match="permission denied"):
                ledger.rebuild()
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
                    write(
                        ledger,
                        actor=actor,
                        role=role,
                        **({"kind": "batch.ended"} if role == "system" else {}),
                    )
            with pytest.raises(NotAllowed, match="may not write an event of clearslate as system"):
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


def refused(ledger: Ledger, sql: str, words: str = "permission denied") -> None:
    """A statement that the server refuses, in the transaction that is open or in one of its own."""
    with (
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(using=ledger.alias),
        connections[ledger.alias].cursor() as cursor,
    ):
        cursor.execute(sql)


def test_no_table_of_the_state_is_changed_past_the_events(postgres: Server, at: dt.datetime) -> None:
    """Each was writable by all of `office`: a forged grant let its user append until somebody verified."""
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            with psycopg.connect(address) as owner:
                found = owner.execute(
                    "SELECT table_name, min(column_name) FROM information_schema.columns WHERE table_name LIKE 'ledger\\_%' GROUP BY 1"
                ).fetchall()
            columns: dict[str, str] = dict(found)
            assert set(STATE) == columns.keys() - {
                "ledger_event", "ledger_checkpoint", "ledger_text", "ledger_statute", "ledger_content", "ledger_plankey", "ledger_remembered",
                "ledger_proofkey", "ledger_writing", "ledger_may", "ledger_works", "ledger_leads",
                "ledger_named", "ledger_listed", "ledger_values", "ledger_says", "ledger_keys",
            }, "no table is left out"  # fmt: skip
            for table in STATE:
                column = f'"{columns[table]}"'
                for sql in (
                    f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0",  # noqa: S608
                    f"UPDATE {table} SET {column} = {column}",  # noqa: S608
                    f"DELETE FROM {table}",  # noqa: S608
                    f"TRUNCATE {table}",
                ):
                    refused(ledger, sql)
            refused(ledger, "UPDATE ledger_text SET words = ''")
            refused(ledger, "UPDATE ledger_statute SET words = ''")
            refused(ledger, "DELETE FROM ledger_statute")
            refused(ledger, "UPDATE ledger_content SET body = '{}'")
            refused(ledger, "DELETE FROM ledger_content")
            refused(ledger, "DELETE FROM ledger_remembered")
            refused(ledger, "INSERT INTO ledger_writing VALUES (pg_current_xact_id(), '', '', 0)")
            refused(ledger, "INSERT INTO ledger_may VALUES ('order.signed', 'operator')")
            refused(ledger, "UPDATE ledger_leads SET kind = 'wave.halted'")
            assert ledger.append([Event(Kind.WAVE_HALTED, "w1", {"why": "to look"})], OPERATOR, at)
            owner_of = Ledger(address, "owner")
            owner_of.rebuild()
            assert owner_of.verify().is_sound
            owner_of.close()
        finally:
            ledger.close()


CARRIED = (
    "UPDATE ledger_clearance SET state = 'restored'",
    "UPDATE ledger_clearance SET state = 'planned', cleared_on = NULL",
    "UPDATE ledger_clearance SET signed = ',o1,' WHERE id = (SELECT min(id) FROM ledger_clearance)",
    "UPDATE ledger_clearance SET batch = 'b9'",
    "UPDATE ledger_clearance SET holds = '[\"in_custody\"]', held = 1",
    "UPDATE ledger_clearance SET objections = 1",
    "UPDATE ledger_clearance SET restoring = 'granted'",
    "UPDATE ledger_clearance SET id = 'x' || id",
    "DELETE FROM ledger_clearance",
    "UPDATE ledger_batch SET state = 'running'",
    "UPDATE ledger_wave SET state = 'requested'",
    "UPDATE ledger_wave SET released_by = 'otto'",
    "UPDATE ledger_wave SET requested_by = 'otto'",
    "DELETE FROM ledger_wave",
    """INSERT INTO ledger_wave SELECT (jsonb_populate_record(w, '{"id": "w9"}')).* FROM ledger_wave w LIMIT 1""",
    """INSERT INTO ledger_clearance SELECT (jsonb_populate_record(c, '{"id": "c9", "state": "planned"}')).*
    FROM ledger_clearance c LIMIT 1""",
    """INSERT INTO ledger_objection (id, clearance, batch, stage, ground, by, role, filed_on, state)
    SELECT 'o9', id, batch, '', 'x', 'juno', 'judge', now(), 'overruled' FROM ledger_clearance LIMIT 1""",
)


def test_an_event_of_ones_own_carries_no_step_that_it_does_not_make(
    postgres: Server, at: dt.datetime
) -> None:
    """It did: whoever wrote one could clear or undo anything in its transaction, until somebody verified."""
    with guided(postgres, at) as address:
        olive = as_user(address, "olive")
        try:
            with olive.together():
                assert olive.append([Event(Kind.WAVE_HALTED, "w1", {"why": "to look"})], OPERATOR, at)
                for sql in CARRIED:
                    refused(olive, sql, "permission denied|ledger_four_eyes")
            assert olive.verify().is_sound
        finally:
            olive.close()


def test_the_server_refuses_an_event_that_is_not_for_the_role_or_without_a_grant(
    postgres: Server, at: dt.datetime
) -> None:
    """By SQL, past the ledger, though the server lets the user act in that role."""
    with guided(postgres, at) as address:
        rhea, otto, olive = (as_user(address, name) for name in ("rhea", "otto", "olive"))
        try:
            assert olive.append([Event(Kind.ROLE_REVOKED, "otto", {"role": "operator"})], OPERATOR, at)
            for ledger, user, role, kind in (
                (rhea, "rhea", "reviewer", "order.signed"),
                (rhea, "rhea", "reviewer", "no.kind"),
                (otto, "otto", "operator", "wave.halted"),  # still of the server's group
            ):
                with (
                    pytest.raises(
                        DatabaseError, match=f"permission denied: {kind} is not for {user} as {role}"
                    ),
                    transaction.atomic(using=ledger.alias),
                ):
                    write(ledger, actor=user, role=role, kind=kind)
        finally:
            for ledger in (rhea, otto, olive):
                ledger.close()


AS_NO_OWNER = b"""
DROP TRIGGER ledger_writer ON ledger_event;
CREATE OR REPLACE FUNCTION ledger_is_owner(of oid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
"""


@pytest.mark.prove
def test_no_command_of_a_ledgers_whole_story_is_refused(postgres: Server, tmp_path: Path) -> None:
    """The server holds its owner, as whom the story is told, for none."""
    (tmp_path / "state").mkdir()
    place = Place(small_state(tmp_path / "state"), tmp_path, SigningKey.make(), postgres)
    with place.fresh() as site:
        try:
            for name, arguments in site.told():
                if name == "ledger rebuild":  # which is the owner's
                    break
                done = do(arguments)
                assert done is not None
                assert done[1] in (0, 1), (name, done[2])
                if name == "ledger init":
                    with psycopg.connect(site.url, autocommit=True) as owner:
                        owner.execute(rights().encode() + AS_NO_OWNER)
            place.check(site, "the whole story")
        finally:
            with psycopg.connect(site.url, autocommit=True) as owner:
                for role in GROUPS[:-PEOPLE]:
                    owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


FORGED = (
    """INSERT INTO ledger_grant ("user", role, by, confirmed, counties, courts, agency, scoped)
    VALUES ('olive', 'judge', 'otto', true, '[]', '[]', '', false)""",
    """INSERT INTO ledger_grant ("user", role, by, confirmed, counties, courts, agency, scoped)
    VALUES ('puppet', 'judge', 'otto', false, '[]', '[]', '', false)""",
    "UPDATE ledger_grant SET confirmed = true WHERE \"user\" = 'rhea'",
    "UPDATE ledger_grant SET by = 'puppet'",
    "UPDATE ledger_grant SET counties = '[\"Erie\"]'",
    "DELETE FROM ledger_grant WHERE \"user\" = 'otto'",
    "UPDATE ledger_opening SET zone = 'Asia/Tokyo'",
    "UPDATE ledger_opening SET rehearsal = true",
)


def test_a_plan_is_recorded_in_parts_and_nobody_but_its_end_lets_a_wave_go_on(
    postgres: Server, at: dt.datetime
) -> None:
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow(), "dropped": {}}
    formed = {"wave": "w9", "by": "Adams", "size": 2, "conviction": True, "sha256": "0"}
    first, second = planned(98, "b9"), planned(99, "b9")
    digest = digest_on("", [f"{each.subject}|b9" for each in (first, second)])
    holds = {"clearances": 2, "sha256": digest}
    olive = Actor("olive", Role.OPERATOR)
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            wave = m.Wave.objects.using(ledger.alias).filter(id="w9")
            begun = Event(Kind.PLAN_MADE, "plan9", payload | {"holds": holds})
            in_wave = Event(Kind.WAVE_FORMED, "w9", {"plan": "plan9", "number": 1, "pilot": True})
            ledger.append([begun, in_wave, Event(Kind.BATCH_FORMED, "b9", formed), first], olive, at)
            assert wave.get().state == "forming"
            with ledger.together():
                ledger.append([Event(Kind.WAVE_HALTED, "w1", {"why": "to look"})], olive, at)
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic("olive"):
                    wave.update(state="formed")
            ledger.append([second, Event(Kind.PLAN_COMPLETED, "plan9", holds)], olive, at)
            assert wave.get().state == "formed"
            assert ledger.verify().is_sound
        finally:
            ledger.close()


def test_a_grant_is_forged_by_nobody_alone(postgres: Server, at: dt.datetime) -> None:
    """Not in the same transaction as events of one's own, either."""
    with guided(postgres, at, real=True) as address:
        olive, otto = as_user(address, "olive"), as_user(address, "otto")
        payload = {"role": "reviewer", "counties": ["Adams"]}
        try:
            with olive.together():
                assert olive.append([Event(Kind.ROLE_GRANTED, "rhea", payload)], OPERATOR, at)
                for sql in FORGED:
                    refused(olive, sql)
            with pytest.raises(NotAllowed, match="four eyes"):
                olive.append([Event(Kind.ROLE_CONFIRMED, "rhea", payload)], OPERATOR, at)
            assert not olive.grants("rhea", "reviewer")
            assert otto.append(
                [Event(Kind.ROLE_CONFIRMED, "rhea", payload)], Actor("otto", Role.OPERATOR), at
            )
            assert olive.grants("rhea", "reviewer")
            assert olive.append([Event(Kind.ROLE_GRANTED, "otto", {"role": "judge"})], OPERATOR, at)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="otto"):  # noqa: PT012 (refused where both are written)
                write(otto, actor="otto", role="operator", kind="role.confirmed", subject="otto",
                      payload='{"role":"judge"}', authentication="database")  # fmt: skip
                m.Grant.objects.using("otto").filter(user="otto", role="judge").update(confirmed=True)
            assert not olive.grants("otto", "judge"), "nobody confirms a role of their own"
            assert otto.append(
                [Event(Kind.ROLE_REVOKED, "rhea", {"role": "reviewer"})], Actor("otto", Role.OPERATOR), at
            )
            assert olive.verify().is_sound
        finally:
            olive.close()
            otto.close()
