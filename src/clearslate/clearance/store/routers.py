"""Which tables lie in which database: a ledger's holds its own and no others.

For a project that has tables of its own beside ledgers (the web's accounts and sessions): without this router, opening any
ledger, even the shadow in which ``verify`` makes the state anew, would make the project's tables in it.
"""

from __future__ import annotations

from typing import Final

APP_LABEL: Final = "ledger"
OWN: Final = "default"
"""Django's name for the database of the project itself, in which no ledger lies."""


class LedgerRouter:
    """A ledger's tables lie everywhere but in the project's own database; all other tables lie only there.

    Which ledger is read or written is always said (``using``): a query that does not say it goes to the project's own
    database, which has no such table, and fails.
    """

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool:
        """Whether an application's tables are made in a database."""
        return (app_label == APP_LABEL) == (db != OWN)
