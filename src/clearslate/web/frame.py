"""The frame of every page: who is at work, the menu of their role, the day, and whether all of it is invented."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from clearslate.clearance.events import Role
from clearslate.web.accounts.worker import ALL, SUPERVISORS, worker_of
from clearslate.web.desk import forgetting, identity, objections, people, recipients, registry

MENU: Final = (
    ("today", "Today", ALL),
    ("waves", "Waves", SUPERVISORS),
    ("open_list", "Open for objection", (Role.PROSECUTOR, Role.CLERK, Role.JUDGE)),
    ("objections", "Objections", (*objections.DECIDERS, Role.PROSECUTOR, Role.OPERATOR, Role.AUDITOR)),
    ("orders", "Orders", (Role.JUDGE, Role.CLERK, Role.OPERATOR, Role.AUDITOR)),
    ("certify", "Certify", (Role.COUNSEL,)),
    ("batches", "Batches", ALL),
    ("people", "People", people.LOOKERS),
    ("identity", "Who is one person?", identity.DECIDERS),
    ("agencies", "Agencies", recipients.READERS),
    ("quality", "Data quality", SUPERVISORS),
    ("policy", "Policy", SUPERVISORS),
    ("mistakes", "Mistakes", ALL),
    ("laws", "Laws", ALL),
    ("trail", "Audit trail", (Role.AUDITOR, Role.OPERATOR)),
    ("access", "Look-ups", (Role.AUDITOR,)),
    ("jobs", "Jobs", ALL),
    ("registry", "Registry", registry.READERS),
    ("forgetting", "Forgetting", forgetting.READERS),
    ("roles", "Roles", (Role.OPERATOR,)),
    ("programs", "Programs", (Role.OPERATOR,)),
    ("clock", "Rehearsal's clock", (Role.OPERATOR,)),
)
"""The menu: the name of an address, its words, and the roles that find it there."""


def in_every_page(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a page shows."""
    worker = worker_of(request)
    if worker is None:
        provider = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        return {
            "is_demo": settings.DEMO,
            "oidc_name": provider,
            "notice": "" if settings.DEMO else settings.NOTICE,
        }
    opening = worker.opening
    return {
        "worker": worker,
        "is_demo": settings.DEMO,
        "is_rehearsal": opening is not None and opening.rehearsal,
        "menu": [(name, words) for name, words, roles in MENU if worker.role in roles],
    }
