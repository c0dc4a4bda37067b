"""Who may act in which role: granted by one operator, confirmed by another, revoked whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.users import user_name
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope
from clearslate.clearance.store.ready import models as m


@dataclass(frozen=True, slots=True)
class Granted:
    """A role of a user, and for what. ``confirmed``: whether a second operator said it too; before that it is none."""

    user: str
    role: str
    scope: Scope
    by: str
    confirmed: bool


def grants(ledger: Ledger) -> list[Granted]:
    """All roles that were granted, by user.

    Raises:
        NotAllowed: who reads was granted a part of the ledger.
    """
    if not ledger.sees.is_all:
        raise NotAllowed("who may act in which role is for those to see who were granted the whole ledger")
    rows = m.Grant.objects.using(ledger.alias).order_by("user", "role")
    return [Granted(row.user, row.role, Scope.named(row), row.by, row.confirmed) for row in rows]


def holders(ledger: Ledger, role: str) -> list[str]:
    """Who acts in a role, by name: who gives work to colleagues chooses among them."""
    rows = m.Grant.objects.using(ledger.alias).filter(role=role, confirmed=True)
    return sorted(set(rows.values_list("user", flat=True)))


def grant(ledger: Ledger, user: str, role: str, scope: Scope, actor: Actor, at: dt.datetime) -> bool:
    """Grant a role; in a real ledger it holds when another operator confirms it.

    Returns:
        Whether it holds already.

    Raises:
        NotAllowed: by the ledger's rules.
    """
    return _say(ledger, Kind.ROLE_GRANTED, user, role, scope, actor, at)


def confirm(ledger: Ledger, user: str, role: str, scope: Scope, actor: Actor, at: dt.datetime) -> bool:
    """Confirm a role that another operator granted, for what it was granted.

    Raises:
        NotAllowed: by the ledger's rules.
    """
    return _say(ledger, Kind.ROLE_CONFIRMED, user, role, scope, actor, at)


def revoke(ledger: Ledger, user: str, role: str, actor: Actor, at: dt.datetime) -> bool:
    """Take a role away, whole.

    Raises:
        NotAllowed: by the ledger's rules.
    """
    return _say(ledger, Kind.ROLE_REVOKED, user, role, Scope(), actor, at)


def _say(
    ledger: Ledger, kind: Kind, user: str, role: str, scope: Scope, actor: Actor, at: dt.datetime
) -> bool:
    of: dict[str, Any] = {
        "counties": sorted(scope.counties), "courts": sorted(scope.courts), "agency": scope.agency,
    }  # fmt: skip
    payload = {"role": role} | {key: value for key, value in of.items() if value}
    ledger.append([Event(kind, user_name(user), payload)], actor, at)
    return ledger.grants(user_name(user), role)
