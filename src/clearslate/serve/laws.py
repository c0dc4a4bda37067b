"""The laws themselves, for other programs: lists and typed descriptions, each with the hash of what it was read from."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from clearslate.law import Law
from clearslate.law.description import describe
from clearslate.plain.language import languages
from clearslate.serve.errors import RequestError
from clearslate.serve.judging import REPORT, law_hash
from clearslate.states import CODES, jurisdiction


@cache
def country_hash(code: str) -> str:
    """SHA-256 of the laws of a state, or of all states."""
    if code in CODES:
        return law_hash(code)
    return hashlib.sha256("".join(map(law_hash, CODES)).encode()).hexdigest()


@cache
def list_laws(code: str = "") -> dict[str, Any]:
    """The laws of a state, or of all.

    Raises:
        RequestError: there is no such state.
    """
    if code and code not in CODES:  # nothing is kept of a refusal
        raise RequestError(404, "not_found", "there are no laws for this jurisdiction here", ("state",))
    return {
        "laws": [
            _listed(state, law) for state in ([code] if code else CODES) for law in jurisdiction(state).laws
        ]
    }


def _listed(state: str, law: Law) -> dict[str, Any]:
    return {
        "id": law.id,
        "state": state,
        "title": law.title,
        "cite": law.cite,
        "relief": str(law.relief),
        "automatic": law.automatic,
        "status": str(law.status),
        "certainty": str(law.certainty),
        "sha256": law_hash(state),
        "report": REPORT,
    }


def describe_law(law_id: str) -> dict[str, Any]:
    """A law's typed description.

    Raises:
        RequestError: there is no such law.
    """
    found = _by_id().get(law_id.upper())
    if found is None:
        raise RequestError(404, "not_found", "there is no such law here", ("law_id",))
    return _described(*found)


@cache
def _described(code: str, law_id: str) -> dict[str, Any]:
    state = jurisdiction(code)
    law = next(law for law in state.laws if law.id == law_id)
    return describe(law, state).to_json() | {"sha256": law_hash(code), "report": REPORT}


@cache
def _by_id() -> dict[str, tuple[str, str]]:
    return {law.id.upper(): (code, law.id) for code in CODES for law in jurisdiction(code).laws}


@cache
def list_jurisdictions() -> dict[str, Any]:
    """The jurisdictions that have laws here."""
    return {
        "jurisdictions": [
            {
                "code": code,
                "name": jurisdiction(code).name,
                "laws": len(jurisdiction(code).laws),
                "sha256": law_hash(code),
                "facts": [fact.name for fact in jurisdiction(code).facts],
                "languages": [each.code for each in languages()],
            }
            for code in CODES
        ]
    }
