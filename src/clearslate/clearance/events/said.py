"""An event before it has its place in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.events.vocabulary import Kind, NotAllowed, Role, canonical


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, before it has its place in the ledger.

    ``key``: an idempotency key. A second event of the same key is the same event, and is not appended.
    """

    kind: Kind
    subject: str
    payload: Mapping[str, Any]
    key: str | None = None

    def text(self) -> str:
        """The payload as it is stored and hashed: JSON with sorted keys and no blanks."""
        return canonical(self.payload)

    def check(self, role: Role) -> None:
        """Refuse an event by a role that may not do it. What it says is looked at where the state is made of it.

        Raises:
            NotAllowed: with the roles that may.
        """
        by = form_of(self.kind).by
        if role not in by:
            raise NotAllowed(f"{self.kind} is not for the role {role}: it is for {', '.join(sorted(by))}")
