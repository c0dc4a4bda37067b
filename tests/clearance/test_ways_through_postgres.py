"""Attacks on a ledger in PostgreSQL by SQL, past the program, each by somebody with a login of the own: all are refused."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import refuse_signature, sign
from clearslate.clearance.state import TABLES
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.rights import WORKS
from clearslate.clearance.store.ready import models as m
from tests.clearance.carried import found_right
from tests.clearance.cleared import OPERATOR, REVIEWER, planned
from tests.clearance.postgres import Server
from tests.clearance.test_days import write
from tests.clearance.test_rights import as_user, guided, refused, set_clock

LOGINS: Final = {"olive": "operator", "rhea": "reviewer", "paul": "prosecutor"}
SYSTEM_KINDS: Final = sorted(kind for kind in Kind if Role.SYSTEM in form_of(kind).by)
HARMLESS: Final = "paper.read"
"""What every role of the three may write, and what moves no row that is there."""


def _released(ledger: Ledger, workflow: dict[str, Any], at: dt.datetime) -> None:
    """A batch in its first stage, whose list was shown: its window is open for thirty days."""
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow, "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": 3, "conviction": True, "sha256": "0"}
    ledger.append(
        [
            Event(Kind.PLAN_MADE, "plan1", payload),
            Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
            Event(Kind.BATCH_FORMED, "b0", formed),
            *(planned(number, "b0") for number in range(3)),
        ],
        OPERATOR,
        at,
    )
    office = Office(ledger)
    found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    assert office.advance(at.date(), at) == 1
    office.show("b0", OPERATOR, at.date(), at, sha256="0" * 64, rows=3)


@contextmanager
def in_window(postgres: Server, workflow: dict[str, Any], at: dt.datetime) -> Iterator[str]:
    """A ledger whose only batch is on the first of the thirty days of its window, and then comes into force."""
    by_law = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 60,
    }
    with guided(postgres, at, story=lambda ledger: _released(ledger, by_law, at)) as address:
        yield address


def said(ledger: Ledger, at: dt.datetime, login: str, kind: str = HARMLESS) -> None:
    """An event of a login's own, which it may write, as a cover for what it changes beside it."""
    write(
        ledger, actor=login, role=LOGINS[login], kind=kind, subject="CP-1 #1", payload='{"on":"2026-01-05"}',
        at=at.isoformat(timespec="seconds"),
    )  # fmt: skip


@pytest.mark.parametrize("login", LOGINS)
def test_nobody_alone_writes_what_the_clock_does_before_its_time(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime, login: str
) -> None:
    """An auditor did: one `batch.cleared` for a batch in a stage, with its state, and the next export told the agencies."""
    day = at.date().isoformat()
    attempts = (
        ("batch.cleared", {"on": day}),
        ("stage.lapsed", {"stage": "validate", "on": day, "shown": day}),
        ("stage.opened", {"stage": "validate", "on": day, "due": day}),
        ("stage.shown", {"stage": "validate", "on": day, "due": day, "sha256": "", "rows": 3, "to": ["operator"]}),
    )  # fmt: skip
    with in_window(postgres, workflow, at) as address:
        ledger = as_user(address, login)
        try:
            for kind, says in attempts:
                for actor, role in (("clearslate", "system"), (login, LOGINS[login])):
                    with (
                        pytest.raises(DatabaseError, match="permission denied"),
                        transaction.atomic(using=ledger.alias),
                    ):
                        write(
                            ledger,
                            actor=actor,
                            role=role,
                            kind=kind,
                            subject="b0",
                            payload=json.dumps(says, sort_keys=True, separators=(",", ":")),
                        )
            assert not m.Clearance.objects.using(login).exclude(state="planned").exists()
            assert ledger.verify().is_sound
        finally:
            ledger.close()


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("kind", SYSTEM_KINDS)
def test_the_machinery_writes_for_those_who_work_for_it_alone(
    postgres: Server, at: dt.datetime, kind: Kind, login: str
) -> None:
    """Each kind as each role: a prosecutor's login writes none of them, a reviewer's those of the audit."""
    if LOGINS[login] in WORKS.get(kind, ()):
        pytest.skip("the role works for it: what the server looks at then is another test's")
    with guided(postgres, at, real=True) as address:
        ledger = as_user(address, login)
        try:
            with (
                pytest.raises(DatabaseError, match=f"{login} may not write an event of clearslate as system"),
                transaction.atomic(using=ledger.alias),
            ):
                write(ledger, actor="clearslate", role="system", kind=kind)
        finally:
            ledger.close()


@pytest.mark.parametrize("login", LOGINS)
def test_a_stage_moved_beside_an_event_of_ones_own_brings_nothing_into_force(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime, login: str
) -> None:
    """A prosecutor's `paper.read`, and beside it the stage as if it had lapsed: the next `advance` cleared six on day 1."""
    with in_window(postgres, workflow, at) as address:
        ledger, honest = as_user(address, login), as_user(address, "otto")
        try:
            for forged in (
                "UPDATE ledger_stage SET how = 'lapsed', closed_on = '2026-01-05'",
                "UPDATE ledger_stage SET due = '2026-01-01'",
                "UPDATE ledger_stage SET shown_on = '2025-01-01'",
                "UPDATE ledger_batch SET stage = '', due = NULL",
                "UPDATE ledger_batch SET due = '2026-01-01'",
                "DELETE FROM ledger_stage",
            ):
                with transaction.atomic(using=login):
                    said(ledger, at, login)
                    refused(ledger, forged)
                    transaction.set_rollback(True, using=login)
            assert Office(honest).advance(at.date(), at) == 0
        finally:
            ledger.close()
            honest.close()


def test_even_a_stage_that_the_owner_moved_clears_nothing(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime
) -> None:
    """What comes into force stands on the events, not on the tables beside them."""
    with in_window(postgres, workflow, at) as address:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute("UPDATE ledger_stage SET how = 'lapsed', closed_on = '2026-01-05'")
            owner.execute("UPDATE ledger_batch SET stage = '', due = NULL")
        honest = as_user(address, "otto")
        try:
            gate = Gate(honest)
            assert Office(honest).advance(at.date(), at, gate=gate) == 0
            assert gate.held_back == {"b0": "no event says that it went through its stages so"}
            with pytest.MonkeyPatch.context() as blind:
                blind.setattr(Gate, "why_not", lambda *_: "")
                with pytest.raises(NotAllowed, match=r"the events do not bear out batch\.cleared of b0"):
                    Office(honest).advance(at.date(), at)
        finally:
            honest.close()


def test_in_its_time_the_clock_does_its_work_and_says_whose_login_it_was(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime
) -> None:
    later = at + dt.timedelta(days=40)
    with in_window(postgres, workflow, at) as address:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(
                b"CREATE ROLE timer LOGIN; GRANT office, ledger_worker TO timer; ALTER ROLE timer SET role = office"
            )
        set_clock(address, later)
        otto, timer = as_user(address, "otto"), as_user(address, "timer")
        try:
            otto.move_clock(later.date(), Actor("otto", Role.OPERATOR), later)
            assert Office(timer).advance(later.date(), later) == 2
            assert set(m.Clearance.objects.using("timer").values_list("state", flat=True)) == {"cleared"}
            by = m.Event.objects.using("timer").filter(kind="batch.cleared").values_list("actor", "login")
            assert list(by) == [("clearslate", "timer")]
            assert otto.verify().is_sound
        finally:
            otto.close()
            timer.close()
            with psycopg.connect(address, autocommit=True) as owner:
                owner.execute(b"DROP OWNED BY timer; DROP ROLE timer")


_FILLED: Final = {"boolean": "true", "date": "2018-01-01", "jsonb": [], "text": "filled"}


def _as_if(kind: str) -> Any:
    return {"boolean": True, "date": "2019-07-07", "jsonb": '["forged"]', "text": "forged"}.get(kind, 7)


@pytest.mark.parametrize("login", LOGINS)
def test_no_column_of_the_state_moves_by_an_event_that_does_not_lead_there(
    postgres: Server, at: dt.datetime, login: str
) -> None:
    """Each column of each table, as each role: those of the stages, the dockets and the answers were free."""
    tried = 0
    with guided(postgres, at) as address:
        tables = sorted(table._meta.db_table for table in TABLES)
        columns: dict[str, list[tuple[str, str]]] = {}
        with psycopg.connect(address, autocommit=True) as owner:
            for table in tables:
                found = owner.execute(
                    "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = %s",
                    [table],
                ).fetchall()
                columns[table] = [(name, kind) for name, kind, _ in found]
                if not owner.execute(f"SELECT FROM {table} LIMIT 1".encode()).fetchall():
                    needed = {
                        name: _FILLED.get(kind, "3")
                        for name, kind, may_lack in found
                        if may_lack == "NO" and name != "id"
                    } | ({"id": "1"})
                    owner.execute(
                        f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)".encode(),  # noqa: S608
                        [json.dumps(needed)],
                    )
        ledger = as_user(address, login)
        try:
            with transaction.atomic(using=login), connections[login].cursor() as cursor:
                said(ledger, at, login)
                for table, of in columns.items():
                    for name, kind in of:
                        value = _as_if("text" if kind.startswith("character") else kind)
                        to = f'NOT "{name}"' if kind == "boolean" else "%s"
                        given = [] if kind == "boolean" else [value]
                        with pytest.raises(DatabaseError), transaction.atomic(using=login):  # noqa: PT012 (else what moved is not told)
                            cursor.execute(f'UPDATE {table} SET "{name}" = {to}', given)  # noqa: S608 (names of columns)
                            pytest.fail(f"{table}.{name} moved")
                        tried += 1
                    with (
                        pytest.raises(DatabaseError, match="permission denied"),
                        transaction.atomic(using=login),
                    ):
                        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a name of a table)
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using=login):
                    cursor.execute("UPDATE ledger_head SET hash = 'x'")
                transaction.set_rollback(True, using=login)
        finally:
            ledger.close()
    assert tried > 150


def test_a_policy_is_not_removed_by_a_table_of_ones_own(postgres: Server, at: dt.datetime) -> None:
    """It was: a temporary `pg_class`, in which the user owned everything, since a function had no path."""
    with guided(postgres, at, real=True) as address:
        ledger = as_user(address, "olive")
        try:
            with transaction.atomic(using="olive"), connections["olive"].cursor() as cursor:
                write(ledger, actor="olive", role="operator", kind="policy.set", subject="decisions",
                      payload='{"value":"two_factors"}', authentication="database")  # fmt: skip
                cursor.execute(
                    "CREATE TEMPORARY TABLE pg_class AS SELECT oid, session_user::regrole::oid AS relowner FROM pg_catalog.pg_class"
                )
                cursor.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
                refused(ledger, "DELETE FROM public.ledger_policy")
                refused(
                    ledger,
                    "DELETE FROM public.ledger_batch WHERE false; UPDATE public.ledger_policy SET value = 'anyone'",
                )
                transaction.set_rollback(True, using="olive")
        finally:
            ledger.close()


def test_every_function_has_a_path_and_is_called_by_triggers_alone(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at, real=True) as address, psycopg.connect(address) as owner:
        found = owner.execute(
            "SELECT proname, proconfig, has_function_privilege('office', oid, 'EXECUTE') FROM pg_proc WHERE proname LIKE 'ledger\\_%'"
        ).fetchall()
        assert len(found) > 15
        for name, config, may_call in found:
            if name != "ledger_now":  # which the test replaced
                assert config == ["search_path=pg_catalog, public, pg_temp"], name
                assert not may_call, name


def test_a_policy_that_is_not_there_asks_for_most(postgres: Server, at: dt.datetime) -> None:
    """It asked for nothing."""
    with guided(postgres, at, real=True) as address:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"DELETE FROM ledger_policy")
        ledger = as_user(address, "olive")
        try:
            assert ledger.policies()["decisions"].value == "two_factors"
            with pytest.raises(NotAllowed, match="known by library alone"):
                ledger.append(
                    [Event(Kind.ROLE_GRANTED, "rhea", {"role": "reviewer"})],
                    Actor("olive", Role.OPERATOR),
                    at,
                )
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="olive"):
                write(
                    ledger,
                    actor="olive",
                    role="operator",
                    kind="role.granted",
                    subject="rhea",
                    payload='{"role":"reviewer"}',
                )
        finally:
            ledger.close()


@pytest.mark.parametrize(
    "forged",
    [{"login": "otto"}, {"login": ""}, {"seq": 99}, {"at": "2026-01-11T12:00:00+00:00"}, {"at": "2026-01-05T11:00:00+00:00"},
     {"authentication": "web:password"}, {"actor": "otto"}],
)  # fmt: skip
def test_an_event_is_linked_of_the_servers_time_and_of_the_login_that_wrote_it(
    postgres: Server, at: dt.datetime, forged: dict[str, Any]
) -> None:
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="olive"):
                write(ledger, **({"actor": "olive", "role": "operator", "payload": '{"why":"x"}'} | forged))
            refused(ledger, """INSERT INTO ledger_event SELECT (jsonb_populate_record(e, jsonb_build_object(
                'seq', seq + 1, 'key', 'x', 'hash', repeat('0', 64), 'login', 'olive', 'actor', 'olive', 'role', 'operator', 'kind',
                'wave.halted'))).* FROM ledger_event e ORDER BY seq DESC LIMIT 1""", "permission denied")  # fmt: skip
            refused(ledger, "INSERT INTO ledger_checkpoint VALUES (1, '0', '', '', '', '')")
            refused(ledger, "SET ROLE postgres", "permission denied")
        finally:
            ledger.close()


def test_an_event_of_a_step_without_its_step_is_refused(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime
) -> None:
    """Half of a step stopped everything that others did after it."""
    with in_window(postgres, workflow, at) as address:
        ledger = as_user(address, "olive")
        try:
            with pytest.raises(DatabaseError, match="without its step"), transaction.atomic(using="olive"):
                write(ledger, actor="olive", role="operator", kind="clearance.withdrawn", subject="k00001",
                      payload='{"why":"x"}')  # fmt: skip
            assert ledger.append(
                [Event(Kind.CLEARANCE_HELD, "k00001", {"reason": "in_custody"})], OPERATOR, at
            )
        finally:
            ledger.close()


def test_an_answer_that_one_agency_gave_moves_nothing_of_anothers(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at) as address:
        ledger = as_user(address, "olive")
        try:
            said_of = {"batch": "b0", "purpose": "clear", "attempt": 1, "rows": 6, "due": None, "sha256": "0"}
            for recipient in ("court", "corrections"):
                made = Event(
                    Kind.MESSAGE_MADE, f"m-{recipient}", said_of | {"recipient": recipient, "file": recipient}
                )
                sent = Event(Kind.MESSAGE_SENT, f"m-{recipient}", {"on": at.date().isoformat()})
                ledger.append([made, sent], OPERATOR, at)
            with transaction.atomic(using="olive"):
                write(ledger, actor="clearslate", role="system", kind="message.acknowledged", subject="m-court",
                      payload='{"ack":"a1","on":"2026-01-05"}')  # fmt: skip
                refused(
                    ledger, "UPDATE ledger_message SET state = 'acknowledged' WHERE recipient = 'corrections'"
                )
                transaction.set_rollback(True, using="olive")
        finally:
            ledger.close()


def test_only_the_seal_inserts_checkpoints(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at) as address:
        olive, sealer = as_user(address, "olive"), as_user(address, "sealer")
        try:
            with pytest.raises(DatabaseError, match="permission denied"):
                olive.checkpoint(SigningKey.make(), at)
        finally:
            olive.close()
            sealer.close()


def test_a_machine_whose_clock_is_ahead_moves_no_time(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at, real=True) as address:
        ledger = as_user(address, "olive")
        revoked = [Event(Kind.ROLE_GRANTED, "rhea", {"role": "reviewer"})]
        try:
            with pytest.raises(NotAllowed, match="set the clock right"):
                ledger.append(revoked, Actor("olive", Role.OPERATOR), at + dt.timedelta(days=6))
            [link] = ledger.append(revoked, Actor("olive", Role.OPERATOR), at - dt.timedelta(minutes=20))
            assert link.at == at.isoformat(timespec="seconds")
        finally:
            ledger.close()


def test_the_server_lets_nobody_refuse_a_signature_of_the_own_or_end_a_stage_on_a_refused_one(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime
) -> None:
    signed = workflow | {"stages": workflow["stages"][1:]}
    clerk, judge = Actor("cleo", Role.CLERK), Actor("juno", Role.JUDGE)

    def story(ledger: Ledger) -> None:
        payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": signed, "dropped": {}}
        formed = {"wave": "w1", "by": "Adams", "size": 3, "conviction": True, "sha256": "0"}
        events = [
            Event(Kind.PLAN_MADE, "plan1", payload), Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
            Event(Kind.BATCH_FORMED, "b0", formed), *(planned(number, "b0") for number in range(3)),
        ]  # fmt: skip
        ledger.append(events, OPERATOR, at)
        office = Office(ledger)
        found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
        office.request_release("w1", OPERATOR, at)
        office.approve_release("w1", REVIEWER, at)
        office.advance(at.date(), at)
        covers = digest_of(sorted(f"k{number:05}" for number in range(3)))
        made = {"order": "o1", "sha256": "0", "covers": covers, "clearances": 3}
        ledger.append([Event(Kind.ORDER_MADE, "b0", made)], SYSTEM, at)

    with guided(postgres, at, story=story) as address:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"CREATE ROLE cleo LOGIN; GRANT office, ledger_clerk TO cleo")
            owner.execute(b"CREATE ROLE juno LOGIN; GRANT office, ledger_judge TO juno")
        cleo, juno = as_user(address, "cleo"), as_user(address, "juno")
        try:
            sign(juno, "o1", judge, at.date(), at, paper="CP-1 #1")
            with (
                pytest.raises(DatabaseError, match="nobody else recorded the signature"),
                transaction.atomic(using="juno"),
            ):
                write(juno, actor="juno", role="judge", kind="order.signature_refused", subject="b0",
                      payload='{"order":"o1","why":"x"}')  # fmt: skip
            refuse_signature(cleo, "o1", clerk, at, why="another paper")
            done = json.dumps({"on": at.date().isoformat(), "stage": "order"}, separators=(",", ":"))
            with pytest.raises(DatabaseError, match="do not bear out"), transaction.atomic(using="cleo"):
                write(cleo, actor="cleo", role="clerk", kind="stage.completed", subject="b0", payload=done)
            sign(juno, "o1", judge, at.date(), at, paper="CP-1 #2")
            Office(cleo).complete("b0", clerk, at.date(), at)
            assert cleo.verify().is_sound
        finally:
            cleo.close()
            juno.close()
            with psycopg.connect(address, autocommit=True) as owner:
                for role in ("cleo", "juno"):
                    owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


ALL_LOGINS: Final = {
    "olive": "operator", "rhea": "reviewer", "paul": "prosecutor", "cleo": "clerk", "juno": "judge", "carl": "counsel", "ada": "auditor",
    "timer": "worker", "sealer": "seal", "web_office": "web",
}  # fmt: skip


def test_each_kind_as_each_role_and_each_table_as_each_role(postgres: Server, at: dt.datetime) -> None:
    """Whatever the login: no event of a kind that is not for its role, none in another role, none of the machinery's that is not its own."""
    tried = 0
    with guided(postgres, at) as address:
        more = {
            name: group
            for name, group in ALL_LOGINS.items()
            if name in ("cleo", "juno", "carl", "ada", "timer")
        }
        with psycopg.connect(address, autocommit=True) as owner:
            for name, group in more.items():
                owner.execute(f"CREATE ROLE {name} LOGIN; GRANT office, ledger_{group} TO {name}".encode())
        tables = sorted(table._meta.db_table for table in TABLES)
        try:
            for login, group in ALL_LOGINS.items():
                with psycopg.connect(as_login(address, login)) as connection:
                    for kind in Kind:
                        attempts: list[tuple[str, Role]] = [
                            (login, role) for role in Role
                            if role != Role.SYSTEM and not (role == group and role in form_of(kind).by)
                        ]  # fmt: skip
                        if group not in WORKS.get(kind, ()):
                            attempts.append(("clearslate", Role.SYSTEM))
                        for actor, role in attempts:
                            with (
                                pytest.raises(psycopg.Error, match="permission denied"),
                                connection.transaction(),
                            ):
                                connection.execute(_INSERT, [kind, actor, role, login])
                            tried += 1
                    for table in tables:
                        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):  # noqa: S608 (names of tables)
                            with (
                                pytest.raises(psycopg.Error, match="permission denied"),
                                connection.transaction(),
                            ):
                                connection.execute(statement.encode())
                        tried += 2
        finally:
            with psycopg.connect(address, autocommit=True) as owner:
                for name in more:
                    owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())
    assert tried > 4_000


_INSERT: Final = """INSERT INTO ledger_event (seq, at, kind, actor, role, subject, key, payload, hash, authentication, login)
  SELECT seq + 1, '2026-01-05T12:00:00+00:00', %s, %s, %s, 'x', NULL, '{}', repeat('0', 64), 'library', %s FROM ledger_head"""


def as_login(address: str, name: str) -> str:
    """The address of a ledger for a login."""
    return re.sub(r"//[^@]*@", f"//{name}@", address)
