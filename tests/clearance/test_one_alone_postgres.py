"""More attacks on a ledger in PostgreSQL by SQL, each by one person with a login of their own; what two of them are needed for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import sign
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.carried import found_right
from tests.clearance.cleared import OPERATOR, REVIEWER, planned
from tests.clearance.cleared import workflow as by_law
from tests.clearance.postgres import Server
from tests.clearance.test_days import write
from tests.clearance.test_rights import as_user, guided, refused

LOGINS: Final = {"cleo": "clerk", "juno": "judge", "carl": "counsel", "ada": "auditor"}
COURT: Final = {
    "id": "order", "what": "a judge signs", "actor": "judge", "sign": "case", "decides_objections": "judge", "cite": "test",
}  # fmt: skip


def text(payload: Any) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"))


@contextmanager
def more(address: str) -> Iterator[None]:
    """A clerk, a judge, counsel and an auditor, besides those of the guide."""
    with psycopg.connect(address, autocommit=True) as owner:
        for name, group in LOGINS.items():
            owner.execute(f"CREATE ROLE {name} LOGIN; GRANT office, ledger_{group} TO {name}".encode())
    try:
        yield
    finally:
        with psycopg.connect(address, autocommit=True) as owner:
            for name in LOGINS:
                owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


@contextmanager
def as_logins(address: str, *names: str) -> Iterator[list[Ledger]]:
    """The ledger, once for each login."""
    found = [as_user(address, name) for name in names]
    try:
        yield found
    finally:
        for each in found:
            each.close()


def cannot_write(
    ledger: Ledger, login: str, role: str, kind: str, subject: str, payload: Any, **rest: Any
) -> None:
    """An event that the server refuses, though the login may write its kind."""
    written = payload if isinstance(payload, str) else text(payload)
    with (
        pytest.raises(DatabaseError, match=r"permission denied|invalid input syntax"),
        transaction.atomic(using=ledger.alias),
    ):
        write(ledger, actor=login, role=role, kind=kind, subject=subject, payload=written, **rest)


def _two_waves(at: dt.datetime, workflow: dict[str, Any]) -> Callable[[Ledger], None]:
    """A wave that was released, and one that nobody looked at; each batch of three."""

    def story(ledger: Ledger) -> None:
        payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow, "dropped": {}}
        events = [Event(Kind.PLAN_MADE, "plan1", payload)]
        for number in (1, 2):
            formed = {"wave": f"w{number}", "by": "Adams", "size": 3, "conviction": True, "sha256": "0"}
            wave = {"plan": "plan1", "number": number, "pilot": number == 1}
            events += [
                Event(Kind.WAVE_FORMED, f"w{number}", wave),
                Event(Kind.BATCH_FORMED, f"b{number}", formed),
            ]
            events += [planned(each, f"b{number}") for each in range(3 * number, 3 * number + 3)]
        ledger.append(events, OPERATOR, at)
        office = Office(ledger)
        found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
        office.request_release("w1", OPERATOR, at)
        office.approve_release("w1", REVIEWER, at)

    return story


def test_nothing_enters_a_wave_that_was_released(postgres: Server, at: dt.datetime) -> None:
    """One operator planned a clearance into a released batch, or moved one there: in force with the next `advance`."""
    with (
        guided(postgres, at, story=_two_waves(at, by_law())) as address,
        as_logins(address, "olive") as [olive],
    ):
        event = planned(9, "b1").payload
        plain = ("batch", "law", "version", "county", "court", "conviction")
        into = {name: event[name] for name in plain} | {"beside": "0" * 64}
        cannot_write(olive, "olive", "operator", "clearance.planned", "k00009", into)
        for moved, to in (
            ("k00007", "b1"),
            ("k00004", "b1"),
            ("k00004", "b2"),
            ("k00009", "b1"),
            ("k00004", "b9"),
        ):
            for role, actor in (("operator", "olive"), ("system", "clearslate")):
                cannot_write(olive, actor, role, "clearance.moved", moved, {"batch": to})
        olive.move_clock(at.date(), OPERATOR, at)
        assert Office(olive).advance(at.date(), at) > 0
        assert olive.verify().is_sound
        in_force = m.Clearance.objects.using("olive").filter(state="cleared").values_list("id", flat=True)
        assert sorted(in_force) == ["k00003", "k00004", "k00005"]
        # What the owner of the tables lets in is found before anything moves.
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"UPDATE ledger_clearance SET batch = 'b1', state = 'cleared' WHERE id = 'k00007'")
        gate = Gate(olive)
        assert gate.why_not("b1", ["k00007"])


def test_a_release_stands_on_what_was_found(postgres: Server, at: dt.datetime) -> None:
    """A reviewer wrote one finding and beside it that a hundred were right: the wave could be released."""
    with (
        guided(postgres, at, story=_two_waves(at, by_law())) as address,
        as_logins(address, "olive", "rhea", "otto") as [olive, rhea, otto],
    ):
        office = Office(olive)
        office.set_audit("w2", OPERATOR, at)
        drawn = Office(rhea).open_audit("w2", REVIEWER, at)
        sample = {"sample": ["k00006"], "extra": [], "seed": 1, "bound": 0.5, "confidence": 0.5}
        cannot_write(olive, "clearslate", "system", "audit.drawn", "w2", sample)
        for forged in ("drawn = 1, draws = 1", '"right" = 3', 'wrong = 0, "right" = 3'):
            with transaction.atomic(using="rhea"):
                write(
                    rhea,
                    actor="rhea",
                    role="reviewer",
                    kind="audit.found",
                    subject=drawn[0],
                    payload=text({"right": True, "wave": "w2"}),
                )
                refused(rhea, f"UPDATE ledger_wave SET {forged} WHERE id = 'w2'")  # noqa: S608 (a constant)
                refused(rhea, "UPDATE ledger_clearance SET audit = 'right' WHERE id <> '" + drawn[0] + "'")  # noqa: S608 (as above)
                transaction.set_rollback(True, using="rhea")
        cannot_write(olive, "olive", "operator", "release.requested", "w2", {})
        with psycopg.connect(address, autocommit=True) as owner:  # as if somebody got so far
            owner.execute(
                b"UPDATE ledger_wave SET state = 'requested', requested_by = 'olive' WHERE id = 'w2'"
            )
        with pytest.raises(NotAllowed, match="nobody else asks for it"):
            Office(otto).approve_release("w2", Actor("otto", Role.OPERATOR), at)
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"UPDATE ledger_wave SET state = 'formed', requested_by = '' WHERE id = 'w2'")
        found_right(Office(rhea), drawn, REVIEWER, at)
        office.request_release("w2", OPERATOR, at)
        Office(otto).approve_release("w2", Actor("otto", Role.OPERATOR), at)
        assert olive.verify().is_sound


def test_each_order_of_a_stage_is_signed(postgres: Server, at: dt.datetime) -> None:
    """One signed order of several ended the stage, and a clerk alone hung the others to it."""
    wanted = by_law(relief_by="order", stages=[COURT])

    def story(ledger: Ledger) -> None:
        _two_waves(at, wanted)(ledger)
        Office(ledger).advance(at.date(), at)
        for case, ids in (("c1", ["k00003"]), ("c2", ["k00004", "k00005"])):
            made = {
                "order": f"o-{case}",
                "sha256": "0",
                "covers": digest_of(ids),
                "clearances": len(ids),
                "case": case,
            }
            ledger.append([Event(Kind.ORDER_MADE, "b1", made)], SYSTEM, at)

    with (
        guided(postgres, at, story=story) as address,
        more(address),
        as_logins(address, "cleo", "juno") as [cleo, juno],
    ):
        day = at.date().isoformat()
        sign(juno, "o-c1", Actor("juno", Role.JUDGE), at.date(), at, paper="CP-1 #1")
        cannot_write(cleo, "cleo", "clerk", "stage.completed", "b1", {"on": day, "stage": "order"})
        made = {"order": "o-c1", "covers": digest_of(["k00004"]), "clearances": 1, "beside": "0" * 64}
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="cleo"):  # noqa: PT012 (refused when it ends)
            write(
                cleo, actor="clearslate", role="system", kind="order.made", subject="b1", payload=text(made)
            )
            with connections["cleo"].cursor() as cursor:
                cursor.execute("UPDATE ledger_clearance SET \"order\" = 'o-c1' WHERE batch = 'b1'")
        with transaction.atomic(using="cleo"):
            signed = {"on": day, "order": "o-c2", "paper": "CP-1 #2"}
            write(cleo, actor="cleo", role="clerk", kind="order.signed", subject="b1", payload=text(signed))
            refused(cleo, "UPDATE ledger_clearance SET signed = ',o-c1,' WHERE id = 'k00004'")
            refused(cleo, "UPDATE ledger_clearance SET signed = ',o-c2,' WHERE id = 'k00003'")
            transaction.set_rollback(True, using="cleo")
        sign(juno, "o-c2", Actor("juno", Role.JUDGE), at.date(), at, paper="CP-1 #2")
        Office(cleo).complete("b1", Actor("cleo", Role.CLERK), at.date(), at)
        assert cleo.verify().is_sound


def test_what_is_in_force_is_undone_by_nobody_alone(postgres: Server, at: dt.datetime) -> None:
    """An operator alone wrote that a clearance was restored, and every agency would have opened the record again."""
    with guided(postgres, at) as address, more(address), as_logins(address, "olive", "juno") as [olive, juno]:
        day, why = at.date().isoformat(), {"why": "an error"}
        restored = {"on": day} | why
        cannot_write(olive, "olive", "operator", "clearance.restored", "k00001", restored)
        cannot_write(juno, "juno", "judge", "clearance.restored", "k00001", restored)
        judge = Actor("juno", Role.JUDGE)
        restoration.ask(juno, "k00001", judge, at.date(), at, why="an error")
        cannot_write(
            juno,
            "juno",
            "judge",
            "restoration.heard",
            "k00001",
            {"hearing": False, "on": day, "restore": True} | why,
        )
        cannot_write(olive, "olive", "operator", "clearance.restored", "k00001", restored)
        assert olive.verify().is_sound


def test_objections_and_holds_count_as_the_events_do(
    postgres: Server, workflow: dict[str, Any], at: dt.datetime
) -> None:
    """A hold beside which one's own event wrote that nothing is held; an objection that anybody overruled."""
    one_stage = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 60,
    }

    def story(ledger: Ledger) -> None:
        _two_waves(at, one_stage)(ledger)
        office = Office(ledger)
        office.advance(at.date(), at)
        office.show("b1", OPERATOR, at.date(), at, sha256="0" * 64, rows=3)
        office.object("k00003", OPERATOR, at.date(), at, ground="no_match")
        office.hold("k00004", OPERATOR, at, reason="in_custody")

    with (
        guided(postgres, at, story=story) as address,
        more(address),
        as_logins(address, "olive", "cleo", "rhea") as [olive, cleo, rhea],
    ):
        [objection] = m.Objection.objects.using("olive").values_list("id", flat=True)
        day = at.date().isoformat()
        cannot_write(
            cleo, "cleo", "clerk", "objection.overruled", "k00003", {"objection": objection, "on": day}
        )
        cannot_write(
            rhea, "rhea", "reviewer", "objection.overruled", "k00003", {"objection": "another", "on": day}
        )
        with transaction.atomic(using="cleo"):
            write(
                cleo,
                actor="cleo",
                role="clerk",
                kind="clearance.held",
                subject="k00004",
                payload='{"reason":"in_custody"}',
            )
            refused(cleo, "UPDATE ledger_clearance SET held = 0, holds = '[]' WHERE id = 'k00004'")
            refused(cleo, "UPDATE ledger_clearance SET held = 0 WHERE id = 'k00004'")
            transaction.set_rollback(True, using="cleo")
        with transaction.atomic(using="olive"):
            filed = {"ground": "no_match", "objection": "o9", "on": day, "stage": "validate"}
            write(
                olive,
                actor="olive",
                role="operator",
                kind="objection.filed",
                subject="k00003",
                payload=text(filed),
            )
            refused(olive, "UPDATE ledger_clearance SET objections = 0 WHERE id = 'k00003'")
            transaction.set_rollback(True, using="olive")
        Office(rhea).decide(objection, REVIEWER, at.date(), at, sustained=False)
        assert olive.verify().is_sound


def test_what_lies_beside_the_chain_is_nobodys_to_write(postgres: Server, at: dt.datetime) -> None:
    """Beside any event of one's own: what a law counted in a lifetime set to nothing, letters that prove no more, content laid in."""
    with guided(postgres, at) as address, more(address), as_logins(address, "ada", "paul") as [ada, paul]:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"INSERT INTO ledger_remembered VALUES ('m', 'PA-CS-M', 1)")
            owner.execute(b"INSERT INTO ledger_proofkey VALUES ('c', 'f', 'l')")
            owner.execute(b"INSERT INTO ledger_plankey VALUES ('p9', 'k')")
        attacks = (
            "UPDATE ledger_remembered SET count = 0",
            "UPDATE ledger_remembered SET mark = 'x'",
            "DELETE FROM ledger_remembered",
            "INSERT INTO ledger_remembered VALUES ('x', 'PA-CS-M', 3)",
            "UPDATE ledger_proofkey SET lock = 'x'",
            "DELETE FROM ledger_proofkey",
            "INSERT INTO ledger_proofkey VALUES ('x', 'f', 'l')",
            "UPDATE ledger_plankey SET key = 'x'",
            "DELETE FROM ledger_plankey WHERE plan = 'p9'",
            "INSERT INTO ledger_plankey VALUES ('plan7', 'x')",
            "INSERT INTO ledger_content SELECT 1, repeat('0', 64), '{}'",
            "INSERT INTO ledger_content SELECT 999, repeat('0', 64), '{}'",
            "INSERT INTO ledger_text VALUES (repeat('0', 64), '', 'junk')",
            "INSERT INTO ledger_statute VALUES (repeat('0', 64), 'junk')",
            "UPDATE ledger_head SET id = 9",
        )
        for ledger in (ada, paul):
            for sql in attacks:
                refused(ledger, sql)
        with transaction.atomic(using="paul"):
            write(
                paul,
                actor="paul",
                role="prosecutor",
                kind="paper.read",
                subject="CP-1 #1",
                payload='{"on":"2026-01-05"}',
            )
            for sql in attacks:
                refused(paul, sql)
            transaction.set_rollback(True, using="paul")
        assert paul.verify().is_sound


@pytest.mark.parametrize(
    ("payload", "rest"),
    [
        ("{}", {}), ("[]", {}), ("null", {}), ("not json", {}), ('{"on":7}', {}), ('{"on":"soon"}', {}), ('{"more":1,"on":"2026-01-05"}', {}),
        ('{"on":"2026-01-05"}', {"key": "b0:validate:lapsed"}), ('{"on":"2026-01-05"}', {"key": "x"}), ('{"on":"2026-01-05"}', {"subject": ""}),
    ],
)  # fmt: skip
def test_an_event_says_what_its_kind_says_and_takes_no_others_key(
    postgres: Server, at: dt.datetime, payload: str, rest: dict[str, Any]
) -> None:
    """Junk, or the key of what the clock would do, written by one prosecutor, stopped `advance` and the exports to all agencies."""
    with guided(postgres, at) as address, as_logins(address, "paul") as [paul]:
        cannot_write(
            paul, "paul", "prosecutor", "paper.read", rest.pop("subject", "CP-1 #1"), payload, **rest
        )


def test_a_clock_is_corrected_and_an_agency_named_by_two(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at, real=True) as address, as_logins(address, "olive") as [olive]:
        cannot_write(
            olive,
            "olive",
            "operator",
            "clock.corrected",
            "real",
            {"first": 1, "last": 1},
            authentication="database",
        )
    with (
        guided(postgres, at) as address,
        as_logins(address, "olive") as [olive],
        transaction.atomic(using="olive"),
    ):
        named = {"agency": "arresting", "ori": "PA0010000"}
        write(
            olive,
            actor="olive",
            role="operator",
            kind="agency.assigned",
            subject="k00001",
            payload=text(named),
        )
        refused(olive, "UPDATE ledger_clearance SET arresting_ori = 'PA0099900' WHERE id = 'k00001'")
        transaction.set_rollback(True, using="olive")


def test_nobody_makes_functions_where_those_of_the_ledger_look(postgres: Server, at: dt.datetime) -> None:
    """Before PostgreSQL 15 everybody may in `public`, and a function whose arguments fit better is taken for the server's."""
    with guided(postgres, at) as address:
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(b"GRANT CREATE ON SCHEMA public TO PUBLIC")  # as it was then
            from clearslate.clearance.state.rights import rights  # noqa: PLC0415 (only here)

            owner.execute(b"DROP FUNCTION ledger_now()")
            owner.execute(rights().encode())
        with as_logins(address, "olive") as [olive]:
            refused(
                olive,
                "CREATE FUNCTION public.format(text, text, text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
            )
            refused(olive, "CREATE TABLE public.mine (id int)")
