"""Who may act in which role."""

from __future__ import annotations

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import RoleGranted, RoleRevoked
from clearslate.clearance.projection.queries import must
from clearslate.clearance.projection.said import Said, on_each
from clearslate.clearance.store.ready import models as m


@on_each(RoleGranted)
def _granted(said: Said[RoleGranted], using: str) -> None:
    must(said.says.role in list(Role), f"{said.says.role!r} is no role; the roles: {', '.join(Role)}")
    m.Grant.objects.using(using).get_or_create(user=said.subject, role=said.says.role)


@on_each(RoleRevoked)
def _revoked(said: Said[RoleRevoked], using: str) -> None:
    gone, _ = m.Grant.objects.using(using).filter(user=said.subject, role=said.says.role).delete()
    must(gone == 1, f"{said.subject} has no role {said.says.role}")
    left = m.Grant.objects.using(using).filter(role=Role.OPERATOR).exists()
    must(left, "the last operator cannot be taken away: grant the role to another first")
