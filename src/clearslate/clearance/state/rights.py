"""The SQL with which PostgreSQL itself refuses what may not be written (``store/rights.sql``), with who may do what."""

from __future__ import annotations

from typing import Final

from clearslate.clearance.events import Kind
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.events.policies import POLICIES
from clearslate.clearance.store.connect import RIGHTS

_KINDS: Final = "/* kinds and roles */"
_POLICIES: Final = "/* policies and their values */"


def rights() -> str:
    """The SQL for the owner of a ledger's tables."""
    may = (
        f"('{kind}', '{role}', {str(form_of(kind).decides).lower()})"
        for kind in Kind
        for role in sorted(form_of(kind).by)
    )
    values = (
        f"('{policy}', '{value}', {place})"
        for policy, of in POLICIES.items()
        for place, value in enumerate(of)
    )
    text = RIGHTS.read_text(encoding="utf-8")
    return text.replace(_KINDS, ", ".join(may)).replace(_POLICIES, ", ".join(values))
