"""JSON that programs write, read back as what it is: every field of its type, or an error that names the field.

And what is wrong with what people write, in words of ours: those of the library that checks it are no reader's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from clearslate.records.yamls import line_of, read_yaml, what_is_wrong

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


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
        raise MalformedError(first_fault(error)) from error
    return found


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


_WORDS: Final = {
    "extra_forbidden": "no such key",
    "missing": "this key is needed",
    "string_type": "must be text; write it in quotes",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "is not of the form {pattern}",
    "too_short": "must not be empty",
    "too_long": "holds too many",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "frozen_set_type": "must be a list",
    "dict_type": "must hold keys with values",
    "mapping_type": "must hold keys with values",
    "model_type": "must hold keys with values",
    "model_attributes_type": "must hold keys with values",
    "dataclass_type": "must hold keys with values",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "union_tag_invalid": "must be {expected_tags}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "none_required": "must be left out",
    "json_invalid": "is no JSON",
    "json_type": "is no JSON",
}
"""By the code of a fault; what stands in braces is the checking library's own account of the limit."""
_BY_FAMILY: Final = {
    "date_": "must be a day, YYYY-MM-DD",
    "datetime_": "must be a time, such as 2026-01-31T14:00:00Z",
    "time_": "must be a time of day, such as 14:00",
}


def in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong with one value that was checked, without the value: it may name a person.

    Args:
        fault: an entry of ``ValidationError.errors()``.
    """
    kind = fault["type"]
    if kind == "value_error":  # raised by this project's own checks, in its own words
        return str(fault["msg"]).removeprefix("Value error, ")
    if kind in _WORDS:
        return _WORDS[kind].format_map(fault.get("ctx") or {})
    family = next((words for start, words in _BY_FAMILY.items() if kind.startswith(start)), None)
    return family or "is not of the form that belongs here"


def first_fault(error: ValidationError) -> str:
    """The place of the first fault, and what is wrong there."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    words = in_words(cast("Mapping[str, Any]", first))
    return f"{place}: {words}" if place else words


def from_yaml(
    path: Path, kind: type[M], fault: type[Exception], *, name: str, words: Mapping[str, str] | None = None
) -> M:
    """A file that a person wrote, as what it is.

    Args:
        path: the file.
        kind: its model.
        fault: what is raised; its message names the file, the key and the remedy.
        name: of the file, for the message.
        words: what a fault of some kinds is called in this file.
    """
    try:
        found = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise fault(f"{name} cannot be read: {what_is_wrong(error)}") from error
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        line = line_of(path.read_text(encoding="utf-8"), first["loc"])
        message = (words or {}).get(first["type"]) or _of_a_key(cast("Mapping[str, Any]", first))
        raise fault(f"{name}, {place}: {message}{f' (line {line})' if line else ''}") from error


def _of_a_key(fault: Mapping[str, Any]) -> str:
    match fault["type"]:
        case "missing":
            return f"write `{fault['loc'][-1]}`, which is missing"
        case "extra_forbidden" | "invalid_key":
            return f"`{fault['loc'][-1]}` is no key of this place: check the spelling, and quote words that hold a comma"
        case _:
            return in_words(fault)
