"""An event before it has its place in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clearslate.clearance.events.canonical import canonical
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.events.vocabulary import Kind, NotAllowed, Role

LONGEST_SUBJECT: Final = 80
LONGEST_KEY: Final = 120
"""Characters for which the ledger has room. PostgreSQL refuses more with an error; SQLite would take any number."""


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
        """The payload as it is stored and hashed (``canonical``).

        Raises:
            NotAllowed: it says what JSON, or our part of it, cannot hold.
        """
        try:
            return canonical(self.payload)
        except ValueError as error:
            raise NotAllowed(f"{self.kind} {error}") from None

    def check(self, role: Role) -> None:
        """Refuse an event by a role that may not do it, or too long a name. What it says is looked at where the state is made of it.

        Raises:
            NotAllowed: with the roles that may, or how long a name may be.
        """
        by = form_of(self.kind).by
        if role not in by:
            raise NotAllowed(f"{self.kind} is not for the role {role}: it is for {', '.join(sorted(by))}")
        if len(self.subject) > LONGEST_SUBJECT or len(self.key or "") > LONGEST_KEY:
            raise NotAllowed(
                f"{self.kind} is of {form_of(self.kind).subject}: a name or id that long does not fit; use at most {LONGEST_SUBJECT} characters"
            )
