"""JSON that programs write, read back as what it is: every field of its type, or an error that names the field."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class MalformedError(ValueError):
    """A text is no JSON, or not of the form. The message names the field, and no value."""


def from_json(kind: type[T], text: str | bytes) -> T:
    """What a JSON text says, as a dataclass; keys that it has no field for are passed over.

    Raises:
        MalformedError: it says something else, or not all.
    """
    try:
        found: T = _reader(cast("Any", kind)).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise MalformedError(f"{place}: {first['msg']}" if place else first["msg"]) from error
    return found


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
