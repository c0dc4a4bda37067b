"""Whether the database takes what each role may write: one event a role, in a transaction that is undone at its end."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import Error, connections, transaction

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.office import granting
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope

ROLES: Final = tuple(role for role in Role if role != Role.SYSTEM)
GROUPS: Final = ("office", "ledger_web", *(f"ledger_{role}" for role in ROLES))
"""The groups of the server in which the office's login is."""
_USER: Final = "office-check"
_KNOWN: Final = "web:passkey"  # as well as any policy asks


def missing_groups(ledger: Ledger) -> list[str] | None:
    """The groups in which this login is not; None where the database is no server, or its rights were never set."""
    connection = connections[ledger.alias]
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('public.ledger_now()') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "SELECT g FROM unnest(%s::text[]) AS g WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = g AND pg_has_role(session_user, oid, 'MEMBER'))",
            [list(GROUPS)],
        )
        return [row[0] for row in cursor.fetchall()]


def try_writing(ledger: Ledger, at: dt.datetime) -> dict[Role, str]:
    """Why an event of each role is refused; a role that can write is not in it. Nothing is recorded.

    A user whom two operators give the role, in the same transaction, writes an event that changes nothing of a record.

    Args:
        ledger: a ledger with the rights of this login.
        at: the moment.
    """
    operators = granting.holders(ledger, Role.OPERATOR)[:2]
    opening = ledger.opening()
    if opening is None or len(operators) < (1 if opening.rehearsal else 2):
        return dict.fromkeys(ROLES, "the ledger has no two operators: `clearslate ledger grant` makes one")
    found: dict[Role, str] = {}
    with transaction.atomic(using=ledger.alias):
        for role in ROLES:
            try:
                with transaction.atomic(using=ledger.alias):
                    _write(ledger, role, operators, at)
            except (NotAllowed, Error) as error:
                found[role] = " ".join(str(error).split())[:300]
        transaction.set_rollback(True, using=ledger.alias)
    return found


def _write(ledger: Ledger, role: Role, operators: list[str], at: dt.datetime) -> None:
    user = f"{_USER}-{role}"
    first, last = (Actor(name, Role.OPERATOR, _KNOWN) for name in (operators[0], operators[-1]))
    if not granting.grant(ledger, user, role, Scope(), first, at):
        granting.confirm(ledger, user, role, Scope(), last, at)
    ledger.append([_event(role, ledger.day(at))], Actor(user, role, _KNOWN), at)
    if connections[ledger.alias].vendor == "postgresql":
        with connections[ledger.alias].cursor() as cursor:
            # What is looked at when a transaction ends, before this one is undone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _event(role: Role, day: dt.date) -> Event:
    """An event that the role may write of something that there is not, so that no record is touched."""
    on = day.isoformat()
    says: dict[str, Any]
    match role:
        case Role.COUNSEL:
            says = {"jurisdiction": "US", "sha256": "0" * 64, "taken_on": on, "address": "", "on": on}
            return Event(Kind.LAW_TEXT_ADDED, _USER, says)
        case Role.AUDITOR:
            return Event(Kind.EXTRACT_COMPARED, _USER, {"extract": "0" * 64, "on": on, "found": {}})
        case _:
            return Event(Kind.PAPER_READ, f"{_USER} 1 {role}", {"on": on})
