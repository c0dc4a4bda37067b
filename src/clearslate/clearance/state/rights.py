"""The SQL with which PostgreSQL itself refuses what may not be written (``store/rights.sql``), with who may do what."""

from __future__ import annotations

from clearslate.clearance.events import Kind
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.store.connect import RIGHTS

_PLACE = "/* kinds and roles */"


def rights() -> str:
    """The SQL for the owner of a ledger's tables."""
    pairs = (f"('{kind}', '{role}')" for kind in Kind for role in sorted(form_of(kind).by))
    text = RIGHTS.read_text(encoding="utf-8")
    return text.replace(_PLACE, ", ".join(pairs))
