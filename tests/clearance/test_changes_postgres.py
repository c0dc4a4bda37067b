"""What newer records change takes two logins on PostgreSQL, too: each attack by SQL of one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import DatabaseError, connections, transaction

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import OPERATOR
from tests.clearance.postgres import Server
from tests.clearance.test_changes import CHANGES, DOCKET, ONE, decide, put_in_force, rows_of, say
from tests.clearance.test_days import OTTO, RHEA, engage, write
from tests.clearance.test_one_alone_postgres import as_logins, cannot_write, text
from tests.clearance.test_rights import guided, refused

CORRECTED: Final = {
    "county": "Adams",
    "court": "Common Pleas, Adams",
    "differs": ["number"],
    "beside": "0" * 64,
}


def _story(ledger: Ledger) -> None:
    engage(ledger, RHEA)
    put_in_force(ledger)


@contextmanager
def logins(server: Server, at: dt.datetime, *names: str) -> Iterator[list[Ledger]]:
    """A real ledger with clearances in force, once for each login."""
    with guided(server, at, real=True, story=_story) as address, as_logins(address, *names) as found:
        yield found


@ONE
def test_two_logins_change_what_is_in_force_and_one_does_not(
    postgres: Server, at: dt.datetime, change: Event
) -> None:
    with logins(postgres, at, "olive", "otto", "rhea") as [olive, otto, rhea]:
        before = rows_of(olive)
        seq = say(olive, change)
        about = str(seq) if change.kind == Kind.PERSON_REKEYED else change.subject
        cannot_write(
            olive,
            "olive",
            "operator",
            "change.confirmed",
            about,
            {"event": seq, "right": True},
            authentication="database",
        )
        assert rows_of(olive) == before
        decide(otto, seq, OTTO, right=False)
        assert rows_of(olive) == before
        decide(rhea, say(olive, change), RHEA)
        after = rows_of(olive)
        assert after[0] != before[0]
        assert after[3:] == before[3:]
        assert olive.verify().is_sound


def test_in_a_rehearsal_it_counts_at_once(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at) as address, as_logins(address, "olive") as [olive]:
        olive.append([Event(Kind.CLEARANCE_CORRECTED, "k00000", DOCKET)], OPERATOR, at)
        assert m.Clearance.objects.using("olive").get(id="k00000").number == "CP-999"
        olive.append([CHANGES["another agency"]], OPERATOR, at)
        olive.append([CHANGES["another person"]], OPERATOR, at)
        assert olive.verify().is_sound


def test_a_row_moves_by_no_event_that_waits(postgres: Server, at: dt.datetime) -> None:
    """One login wrote what newer records say, and changed the row beside it."""
    kinds: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
        "clearance.corrected": (CORRECTED, "k00000", ("number = 'CP-999'", "facts = 'f'", "corrected = 'docket'")),
        "agency.assigned": (
            {"agency": "arresting", "ori": "PA0099900", "beside": "0" * 64}, "k00000", ("arresting_ori = 'PA0099900'", "agencies = '{}'"),
        ),
        "person.rekeyed": (
            {"why": "new id", "moved": ["k00000"], "beside": "0" * 64}, "person.rekeyed:0", ("person = 'stranger'", "former = 'p0'"),
        ),
    }  # fmt: skip
    with logins(postgres, at, "olive") as [olive]:
        for kind, (says, subject, sets) in kinds.items():
            for change in sets:
                with transaction.atomic(using="olive"):
                    write(
                        olive,
                        actor="olive",
                        role="operator",
                        kind=kind,
                        subject=subject,
                        payload=text(says),
                        authentication="database",
                    )
                    refused(olive, f"UPDATE ledger_clearance SET {change} WHERE id = 'k00000'")  # noqa: S608 (a constant)
                    transaction.set_rollback(True, using="olive")
            # And what nobody would find is refused when the transaction ends.
            with pytest.raises(DatabaseError, match="without its step"), transaction.atomic(using="olive"):
                write(
                    olive,
                    actor="olive",
                    role="operator",
                    kind=kind,
                    subject=subject,
                    payload=text(says),
                    authentication="database",
                )
        assert olive.verify().is_sound


def test_what_waits_is_not_removed_and_is_what_its_event_has(postgres: Server, at: dt.datetime) -> None:
    """Otto would confirm what he reads: one login made the row say something else than the event, or wrote it for another."""
    with logins(postgres, at, "olive", "otto") as [olive, otto]:
        seq = say(olive, CHANGES["another docket"])
        for attack in (
            "DELETE FROM ledger_change",
            "UPDATE ledger_change SET payload = '{}'",
            "UPDATE ledger_change SET by = 'otto'",
        ):
            refused(olive, attack)
            with transaction.atomic(using="olive"):
                write(
                    olive, actor="olive", role="operator", kind="wave.halted", subject="w1", payload=text({"why": "x"}),
                    authentication="database",
                )  # fmt: skip
                refused(olive, attack)
                transaction.set_rollback(True, using="olive")
        insert = (
            "INSERT INTO ledger_change (id, subject, kind, part, by, payload, gone) VALUES "
            "('{}', '{}', 'clearance.corrected', '', '{}', '{{\"number\": \"CP-1\"}}', false)"
        )
        head = olive.head()[0]
        for row in ((head + 1, "k00001", "otto"), (head + 1, "k00002", "olive"), (3, "k00001", "olive")):
            with transaction.atomic(using="olive"):
                write(
                    olive, actor="olive", role="operator", kind="clearance.corrected", subject="k00001", payload=text(CORRECTED),
                    authentication="database",
                )  # fmt: skip
                refused(olive, insert.format(*row))
                transaction.set_rollback(True, using="olive")
        with transaction.atomic(using="olive"):  # a row that says something else than its event
            write(
                olive, actor="olive", role="operator", kind="clearance.corrected", subject="k00001", payload=text(CORRECTED),
                authentication="database",
            )  # fmt: skip
            with connections["olive"].cursor() as cursor:
                cursor.execute(insert.format(head + 1, "k00001", "olive"))
        with pytest.raises(Exception, match="the events do not bear out"):
            decide(otto, head + 1, OTTO)
        decide(otto, seq, OTTO)
        assert rows_of(otto)[0][1] == "CP-999"
        assert rows_of(otto)[1][1] == "CP-0"
