"""Reading a person's document from a request: strictly, and with the place of what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.people.record import Story, StoryError, from_document
from clearslate.serve.errors import Place, RequestError

FIRST_DAY: Final = dt.date(1900, 1, 1)
LAST_DAY: Final = dt.date(2100, 12, 31)
"""The days that may be asked about."""
_LONGEST_ID: Final = 200
_LONGEST_TEXT: Final = 2_000
_KEYS: Final = {
    "person": {"format", "asked_on", "facts", "cases", "not_known", "bounded"},
    "case": {"id", "state", "facts", "charges"},
    "charge": {"id", "facts"},
}


def read_person(raw: object, as_of: dt.date | None, place: Place = ("person",)) -> Story:
    """The person of a document.

    Args:
        raw: the document.
        as_of: the day asked about; None: the document's own ``asked_on``.
        place: where the document is in the request.

    Raises:
        RequestError: it is not a person's document. The error names the place.
    """
    whole = _object(raw, "person", place)
    for number, case in enumerate(_list(whole, "cases", place)):
        here = (*place, "cases", number)
        _id(_object(case, "case", here), here)
        for at, charge in enumerate(_list(case, "charges", here)):
            there = (*here, "charges", at)
            _id(_object(charge, "charge", there), there)
    for part in ("not_known", "bounded"):
        for number, slot in enumerate(_list(whole, part, place, optional=True)):
            if not isinstance(slot, list) or not all(isinstance(each, str) for each in slot):
                raise RequestError(
                    422, "person", "a slot is two texts: the owner and the field", (*place, part, number)
                )
    try:
        story = from_document(whole, as_of)
    except StoryError as error:
        raise RequestError(422, "person", str(error), (*place, *error.place)) from error
    if not FIRST_DAY <= story.as_of <= LAST_DAY:
        raise RequestError(
            422, "day", f"the day asked about is from {FIRST_DAY} through {LAST_DAY}", (*place, "asked_on")
        )
    return story


def _object(raw: object, kind: str, place: Place) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise RequestError(422, "person", "an object is expected here", place)
    strange = raw.keys() - _KEYS[kind]
    if strange:
        raise RequestError(
            422,
            "person",
            f"a key that a {kind} does not have; it has {', '.join(sorted(_KEYS[kind]))}",
            place,
        )
    facts = raw.get("facts", {})
    if not isinstance(facts, dict):
        raise RequestError(422, "person", "facts are an object", (*place, "facts"))
    for name, value in facts.items():
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise RequestError(
                422, "person", f"a text has {_LONGEST_TEXT} characters at most", (*place, "facts", name)
            )
    return raw


def _list(raw: Mapping[str, Any], name: str, place: Place, *, optional: bool = False) -> Sequence[Any]:
    found = raw.get(name, [] if optional else None)
    if not isinstance(found, list):
        raise RequestError(422, "person", "a list is expected here", (*place, name))
    return found


def _id(raw: Mapping[str, Any], place: Place) -> None:
    found = raw.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_ID:
        raise RequestError(422, "person", f"an id is a text of 1 to {_LONGEST_ID} characters", (*place, "id"))
