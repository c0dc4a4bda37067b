"""What an event of each kind says: one payload a kind, strict. Forms and checks are made of it.

A payload is read from the JSON that the ledger stores. What it does not say, says besides, or says in another form
is refused, whoever wrote it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearslate.clearance.events.vocabulary import Kind, NotAllowed, Role
from clearslate.records.typed import in_words


class Payload(BaseModel):
    """What an event says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class Form:
    """What an event of a kind must say.

    ``subject``: of what it tells. ``payload``: the type of what it says. ``by``: the roles that may do it. ``decides``:
    whether a person decides, approves or signs by it, so that a house may want to know who it was (``policies``). ``is_named``: its subject
    names a person, and lies beside the chain too.
    """

    kind: Kind
    subject: str
    by: frozenset[Role]
    payload: type[Payload]
    decides: bool
    is_named: bool = False

    @cached_property
    def beside(self) -> Mapping[str, Any]:
        """The keys that lie beside the chain, each with what it reads as when it was forgotten."""
        fields = self.payload.model_fields.items()
        extra = {name: field.json_schema_extra for name, field in fields}
        return {
            name: value[_GONE] for name, value in extra.items() if isinstance(value, dict) and _GONE in value
        }

    @property
    def says(self) -> dict[str, str]:
        """The keys that it must have, each with its meaning."""
        fields = self.payload.model_fields.items()
        return {name: field.description or "" for name, field in fields if field.is_required()}

    @property
    def may(self) -> dict[str, str]:
        """The keys that it may have besides, each with its meaning."""
        fields = self.payload.model_fields.items()
        return {name: field.description or "" for name, field in fields if not field.is_required()}


_FORMS: Final[dict[Kind, Form]] = {}
_KINDS: Final[dict[type[Payload], Kind]] = {}


def form_of(kind: Kind) -> Form:
    """What an event of a kind must say."""
    return _FORMS[kind]


def kind_of(payload: type[Payload]) -> Kind:
    """Of which kind an event is that says such a payload."""
    return _KINDS[payload]


def payload_of(kind: Kind, text: str, body: str = "") -> Payload:
    """What an event of a kind says, read from its JSON.

    Args:
        kind: of the event.
        text: its payload, as the chain holds it.
        body: what lies beside the chain, as JSON; where that was forgotten, empty.

    Raises:
        NotAllowed: it does not say what its kind must say, or says more, or in another form.
    """
    if body or f'"{BESIDE}":' in text:
        text = json.dumps(told(kind, text, body), ensure_ascii=False)
    try:
        return _FORMS[kind].payload.model_validate_json(text)
    except ValidationError as error:
        raise NotAllowed(f"{kind} {_in_words(error)}") from None


def told(kind: Kind, text: str, body: str = "") -> dict[str, Any]:
    """All that an event says: its payload, with what lies beside the chain; forgotten, that reads as nothing."""
    document: dict[str, Any] = json.loads(text)
    if isinstance(document, dict) and document.pop(BESIDE, None) is not None:
        beside = (
            json.loads(body)
            if body
            else {n: gone for n, gone in _FORMS[kind].beside.items() if n not in document}
        )
        beside.pop(SUBJECT, None)
        document |= beside
    return document


def _in_words(error: ValidationError) -> str:
    """What is wrong with a payload, without what stands in it."""
    found = error.errors(include_url=False, include_input=False)
    at = [(each["type"], ".".join(map(str, each["loc"])), in_words(dict(each))) for each in found]
    lacking = sorted(name for what, name, _ in at if what == "missing")
    if lacking:
        return f"does not say {', '.join(lacking)}"
    extra = sorted(name for what, name, _ in at if what == "extra_forbidden")
    if extra:
        return f"says {', '.join(extra)}, which is no part of it"
    return "; ".join(f"says {name} in no form that it has: {words}" for _, name, words in at)


def says(
    kind: Kind, subject: str, *by: Role, decides: bool = False, is_named: bool = False
) -> Callable[[type[P]], type[P]]:
    """Register the payload of a kind: what its events tell of, who may do it, and whether a person decides by it."""

    def register(payload: type[P]) -> type[P]:
        _FORMS[kind] = Form(kind, subject, frozenset(by), payload, decides, is_named)
        _KINDS[payload] = kind
        return payload

    return register


def of(meaning: str, **rest: Any) -> Any:
    """A key that every event of the kind has, and its meaning."""
    return Field(description=meaning, **rest)


def may(meaning: str, default: Any = None, **rest: Any) -> Any:
    """A key that an event may have besides."""
    if isinstance(default, (list, dict)):  # pydantic copies such a default for each event; a new one is cheap
        return Field(default_factory=type(default), description=meaning, **rest)
    return Field(default, description=meaning, **rest)


def beside(meaning: str, default: Any = ..., *, gone: Any = "") -> Any:
    """A key that lies beside the chain, which holds a salted commitment to it: what identifies people, and other people's texts.

    Args:
        meaning: what it says.
        default: of one that an event need not have.
        gone: as what it is read when it was forgotten.
    """
    extra = {_GONE: gone}
    if isinstance(default, (list, dict)):
        return Field(default_factory=type(default), description=meaning, json_schema_extra=extra)
    return Field(default, description=meaning, json_schema_extra=extra)


SHA256: Final = "^[0-9a-f]{64}$"
"""How a digest is spelled."""
BESIDE: Final = "beside"
"""The key of a payload that holds the commitment to what lies beside the chain."""
SUBJECT: Final = "subject"
"""The key of what lies beside the chain that holds the subject, where that names a person."""
_GONE: Final = "gone"


WHY: Final = "the reason: a code, or SHA-256 of words that lie beside the chain and can be erased"


PAPER: Final = "where the paper is found: docket number and entry, or file number; letters, digits, blanks and . / # : ( ) _ -"
_LONGEST: Final = 80
_PLACE: Final = r"[A-Za-z0-9 ./#:()_-]*"
_REFERENCE: Final = f"{_PLACE}[0-9]{_PLACE}"


def paper() -> Any:
    """A reference to a paper: no words, so that nobody's name stands in it, and a number."""
    return of(PAPER, pattern=f"^{_REFERENCE}$", max_length=_LONGEST)


def scan() -> Any:
    """The scan of a paper, which lies beside the ledger under its hash."""
    return may("SHA-256 of the scan of the paper", "", pattern=r"^([0-9a-f]{64})?$")


def is_reference(text: str) -> bool:
    """Whether a text is a reference to a paper."""
    return len(text) <= _LONGEST and re.fullmatch(_REFERENCE, text) is not None


class Why(Payload):
    """A reason."""

    why: str = of(WHY)


class Today(Payload):
    """What happens on the day on which it is recorded, and on no other."""

    on: dt.date = of("day")


class Entered(Payload):
    """What happened on paper, or elsewhere: on the day on which it is recorded, or entered late, which it says.

    What is late names its paper, of which another person read the day (``PaperRead``).
    """

    on: dt.date = of("day")
    late: bool = may("whether it is entered on a later day", default=False)
    paper: str = may(f"of what is late, {PAPER}", "", pattern=f"^({_REFERENCE})?$", max_length=_LONGEST)


class Past(Payload):
    """What tells of a day that has come."""

    on: dt.date = of("day")
