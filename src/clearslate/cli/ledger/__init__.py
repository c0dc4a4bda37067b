"""``clearslate ledger``: the ledger's key, its roles, its checks and its upkeep."""

from __future__ import annotations

from typing import Final

import click

from clearslate.cli.sections import SectionedGroup, Sections

_HERE: Final = "clearslate.cli.ledger"

SECTIONS: Final[Sections] = {
    "Begin": {
        "init": (f"{_HERE}.keeping:init", "Make a ledger, or bring its tables up to date."),
        "key": (f"{_HERE}.keeping:key", "Make the key that signs checkpoints and messages."),
    },
    "People and roles": {
        "grant": (f"{_HERE}.people:grant", "Grant, confirm or revoke a role."),
        "policy": (f"{_HERE}.people:policy", "Show or set policies, as decisions from signed-in people."),
        "rights": (f"{_HERE}.people:rights", "Print the SQL with which PostgreSQL enforces the roles."),
    },
    "What happened, and that nothing was changed": {
        "history": (f"{_HERE}.history:history", "Show all that happened to a clearance, batch, wave or user."),
        "checkpoint": (f"{_HERE}.keeping:checkpoint", "Sign the last event, so that nothing before it can be changed."),
        "verify": (f"{_HERE}.keeping:verify", "Check every event and signature."),
        "witness": (f"{_HERE}.anchoring:witness", "Name a witness of the time, with a second operator."),
        "anchor": (f"{_HERE}.anchoring:anchor", "Ask a witness for the time, or take in its answer."),
        "cosign": (f"{_HERE}.anchoring:cosign", "As a witness: sign a question with your own clock."),
        "export": (f"{_HERE}.keeping:export", "Write the chain of events, to be verified with other tools."),
    },
    "Upkeep": {
        "backup": (f"{_HERE}.keeping:backup", "Copy the ledger into a folder, to be restored in any database."),
        "restore": (f"{_HERE}.keeping:restore", "Restore a copy into a new ledger, and check it."),
        "upgrade": (f"{_HERE}.keeping:upgrade", "Bring the tables up to this version, and check the ledger."),
        "rebuild": (f"{_HERE}.keeping:rebuild", "Rebuild the present state from the events."),
        "erase-text": (f"{_HERE}.history:erase_text", "Erase what a person wrote; the events stay."),
        "forget": (f"{_HERE}.forgetting:forget", "Forget whose records were cleared; what was done stays proven."),
        "scrub": (f"{_HERE}.forgetting:scrub", "Remove from the database's files what was deleted."),
        "purge-files": (f"{_HERE}.history:purge_files", "Remove files that are no longer needed."),
        "clock": (f"{_HERE}.keeping:clock", "Confirm the day after a quiet week, or move a rehearsal's clock."),
    },
}  # fmt: skip


@click.group(cls=SectionedGroup, sections=SECTIONS)
def ledger() -> None:
    """Keep the ledger of clearances: who did what and when, and proof that nothing was changed."""
