"""The tables of the projection, as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Final

from django.db import connections
from django.db.models.functions import Collate

from clearslate.clearance.events import canonical
from clearslate.clearance.store.ready import models as m

TABLES: Final[tuple[Any, ...]] = (
    m.Opening, m.Plan, m.Wave, m.Batch, m.Stage, m.Clearance, m.Objection, m.Order, m.Message, m.Part, m.Item, m.Comparison,
    m.Proof, m.Grant, m.Paper, m.Forgetting, m.Assignment, m.Change, m.Enrolled, m.Policy, m.SignOff, m.Witness, m.Anchor, m.LawText,
    m.Sheet,
)  # fmt: skip
"""The tables of the projection."""


def clear_tables(using: str) -> None:
    """Empty the projection."""
    for table in TABLES:
        table.objects.using(using).all().delete()


def fingerprint(using: str) -> dict[str, str]:
    """SHA-256 of the content of each table of the projection, whatever the numbers of its rows."""
    return {table.__name__: _of_table(table, using) for table in TABLES}


def _of_table(table: Any, using: str) -> str:
    fields = {field.name: field for field in table._meta.get_fields()}  # noqa: SLF001 (Django's public name)
    names = sorted(name for name, field in fields.items() if field.get_internal_type() != "BigAutoField")
    digest = hashlib.sha256()
    rows = table.objects.using(using).order_by(*_order(table, using)).values_list(*names)
    for row in rows.iterator(chunk_size=5000):
        cells = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
        digest.update(f"{canonical(cells)}\n".encode())
    return digest.hexdigest()


def _order(table: Any, using: str) -> list[Any]:
    """By which a table's rows have one order in every database, whatever the language of a PostgreSQL server."""
    kinds = {field.name: field.get_internal_type() for field in table._meta.get_fields()}  # noqa: SLF001 (Django's public name)
    names = [name for name in _SORTED_BY if kinds.get(name) in ("CharField", "DateField")]
    if connections[using].vendor != "postgresql":
        return names
    return [Collate(name, "C") if kinds[name] == "CharField" else name for name in names]


_SORTED_BY: Final = (
    "id",
    "batch",
    "stage",
    "clearance",
    "agency",
    "recipient",
    "purpose",
    "message",
    "code",
    "extract",
    "earlier",
    "user",
    "role",
    "reference",
    "by",
    "on",
)
