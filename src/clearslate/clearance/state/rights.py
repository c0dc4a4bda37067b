"""The SQL with which PostgreSQL itself refuses what may not be written (``store/rights.sql``), with who may do what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from clearslate.clearance.events import Kind, Role
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.events.payloads.form import BESIDE
from clearslate.clearance.events.policies import POLICIES
from clearslate.clearance.store.connect import RIGHTS

_KINDS: Final = "/* kinds and roles */"
_GROUPS: Final = "/* kinds and groups */"
_POLICIES: Final = "/* policies and their values */"
_SAYS: Final = "/* what each kind says */"

WORKER: Final = "worker"
"""The group of the logins of timers and queues, which are nobody's."""
_DAILY: Final = (Role.OPERATOR, WORKER, "web")
_AUDIT: Final = (*_DAILY, Role.AUDITOR)
WORKS: Final[dict[Kind, tuple[str, ...]]] = {
    # What the clock does: whoever sets it going, the server looks whether the events bear it out.
    Kind.STAGE_OPENED: _DAILY,
    Kind.STAGE_LAPSED: _DAILY,
    Kind.BATCH_CLEARED: _DAILY,
    Kind.BATCH_ENDED: _DAILY,
    Kind.OBJECTION_OVERRULED: _DAILY,
    Kind.BATCH_FORMED: _DAILY,
    Kind.CLEARANCE_MOVED: _DAILY,
    Kind.AUDIT_DRAWN: (*_DAILY, Role.REVIEWER),
    Kind.WAVE_HALTED: (*_DAILY, Role.REVIEWER),
    # Commands that write files, and read them.
    Kind.ORDER_MADE: (*_DAILY, Role.CLERK),
    Kind.MESSAGE_MADE: _DAILY,
    Kind.MESSAGE_SENT: _DAILY,
    Kind.MESSAGE_ACKNOWLEDGED: _DAILY,
    Kind.MESSAGE_REJECTED: _DAILY,
    Kind.ITEM_ACKNOWLEDGED: _DAILY,
    Kind.ITEM_REJECTED: _DAILY,
    Kind.ACK_QUARANTINED: _DAILY,
    Kind.VERIFIED_GONE: _AUDIT,
    Kind.VERIFIED_OPEN: _AUDIT,
    Kind.VERIFIED_UNSURE: _AUDIT,
    Kind.VERIFIED_BACK: _AUDIT,
    Kind.VERIFIED_NOT_BACK: _AUDIT,
    Kind.GONE_WITHOUT_ORDER: _AUDIT,
    Kind.EXTRACT_COMPARED: _AUDIT,
    Kind.MISSED: _AUDIT,
    Kind.TIME_ASKED: _DAILY,
    Kind.TIME_ANCHORED: _DAILY,
    # Of a rehearsal alone.
    Kind.CLOCK_MOVED: _DAILY,
    Kind.LAW_SIGNED_OFF: _DAILY,
}
"""For which groups of logins the machinery writes which events; of its other kinds, for none."""


_JSON: Final[dict[Any, tuple[str, ...]]] = {
    str: ("string",), dt.date: ("string", "day"), int: ("number",), float: ("number",), bool: ("boolean",), list: ("array",),
    dict: ("object",), type(None): ("null",),
}  # fmt: skip


def _types(of: Any) -> frozenset[str]:
    """The JSON types of an annotation."""
    if get_origin(of) in (Union, UnionType):
        return frozenset[str]().union(*map(_types, get_args(of)))
    if get_origin(of) is Literal:
        return frozenset({"string"})
    return frozenset(
        {"object"} if isinstance(of, type) and issubclass(of, BaseModel) else _JSON[get_origin(of) or of]
    )


def _says() -> Iterator[str]:
    """What events of each kind say in the chain: the keys, whether they must, and their types."""
    for kind in Kind:
        form = form_of(kind)
        if form.beside or form.is_named:
            yield f"('{kind}', '{BESIDE}', false, '{{string}}')"
        for name, field in form.payload.model_fields.items():
            types = ",".join(sorted(_types(field.annotation)))
            yield f"('{kind}', '{name}', {str(field.is_required() and name not in form.beside).lower()}, '{{{types}}}')"


def rights() -> str:
    """The SQL for the owner of a ledger's tables."""
    may = (
        f"('{kind}', '{role}', {str(form_of(kind).decides).lower()}, '{form_of(kind).subject}')"
        for kind in Kind
        for role in sorted(form_of(kind).by)
    )
    values = (
        f"('{policy}', '{value}', {place})"
        for policy, of in POLICIES.items()
        for place, value in enumerate(of)
    )
    works = (f"('{kind}', '{group}')" for kind, groups in WORKS.items() for group in groups)
    text = RIGHTS.read_text(encoding="utf-8").replace(_GROUPS, ", ".join(works))
    text = text.replace(_SAYS, ",\n  ".join(_says()))
    return text.replace(_KINDS, ", ".join(may)).replace(_POLICIES, ", ".join(values))
