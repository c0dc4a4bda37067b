"""What a second person says of changes that newer records bring."""

from __future__ import annotations

import json

from clearslate.clearance.events import Kind, NotAllowed
from clearslate.clearance.events.payloads import ChangeConfirmed, form_of
from clearslate.clearance.state.changes import about
from clearslate.clearance.state.entries import STEPS, Entry, on_each
from clearslate.clearance.state.queries import must
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import find_row


@on_each(ChangeConfirmed)
def _confirmed(entry: Entry[ChangeConfirmed], using: str) -> None:
    """Where it is right, the change takes place now, by the rules of its kind; else nothing of it does."""
    row = find_row(m.Change, using, str(entry.says.event))
    if row is None:
        raise NotAllowed(
            f"event {entry.says.event} waits for nobody: it was decided, or a newer one took its place (`clear changes` lists what waits)"
        )
    must(entry.subject == about(row), f"event {row.id} is about {about(row)}")
    must(row.by != entry.actor, "four eyes: another person than the one who asked the records decides it")
    row.delete()
    if not entry.says.right:
        return
    kind = Kind(row.kind)
    payload = form_of(kind).payload.model_validate_json(json.dumps(row.payload))
    change = Entry(
        entry.says.event, entry.at, entry.today, row.by, entry.role, row.subject, payload, is_gone=row.gone, is_confirmed=True
    )  # fmt: skip
    STEPS[kind]([change], using)
