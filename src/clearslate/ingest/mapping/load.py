"""Reads a mapping's file, and says in words what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError

from clearslate.ingest.formats import TABLES
from clearslate.ingest.mapping.model import Mapping
from clearslate.ingest.mapping.parts import (
    Coverage,
    Delete,
    Delivery,
    Fact,
    Join,
    Keys,
    Parties,
    People,
    Repeats,
    SetAside,
)
from clearslate.ingest.mapping.rules import NameRule, Rule, TwoDigitYears, near
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import Fill, Part
from clearslate.records.typed import in_words
from clearslate.records.yamls import SafeLoader, read_yaml, what_is_wrong

SHIPPED: Final = Path(__file__).parent.parent / "mappings"
# Stands in a draft for what is not yet known, and before a guess that nobody has looked at.
GUESS: Final = "?"
PartT = TypeVar("PartT", bound=Part)
_MARKS_ALLOWED: Final = frozenset(
    {"when", "unless", "missing", "delimiter", "quote"}
)  # there it is the source's


def find_mapping(given: Path) -> Path:
    """A mapping file, or the one that clearslate ships under that name (``cook_county_2019``).

    Raises:
        IngestError: there is neither; with the names of those that are shipped.
    """
    if given.is_file():
        return given
    shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}
    found = shipped.get(str(given))
    if found is None:
        raise IngestError(f"{given}: there is no such mapping file; clearslate ships {', '.join(shipped)}")
    return found


class _Loader(SafeLoader):
    """YAML, with a key that stands twice refused: the second would silently replace the first."""


def _mapping_once(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, list | dict):
            raise yaml.YAMLError(f"line {key_node.start_mark.line + 1}: a key must be a name")
        if key in seen:
            raise yaml.YAMLError(f"line {key_node.start_mark.line + 1}: the key {key!r} stands twice")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_once)


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises:
        IngestError: with the file, the place in it, what is wrong and what to do, one line for each mistake.
    """
    raw = read_keys(path, "source and jurisdiction (docs/ingest.md)")
    if places := _left_open(raw):
        raise IngestError(
            "\n".join(
                f"{path}: {place}: a question mark is left; correct what stands there and take the mark away"
                for place in places
            )
        )
    return checked(path, raw, Mapping, all_keys())


def read_keys(path: Path, such_as: str) -> dict[Any, Any]:
    """The keys of a YAML file, as they stand; ``such_as``: which it should have, for the error.

    Raises:
        IngestError: it is not there, or no YAML of keys.
    """
    try:
        raw = read_yaml(path.read_text(encoding="utf-8-sig"), _Loader)
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such mapping file") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise IngestError(f"{path}: not a YAML file that can be read: {what_is_wrong(error)}") from None
    if not isinstance(raw, dict):
        raise IngestError(f"{path}: a mapping starts with keys such as {such_as}")
    return raw


def checked(path: Path, raw: Any, model: type[PartT], keys: set[str], place: str = "") -> PartT:
    """A part of a mapping's file, of its type.

    Args:
        path: the file, for errors.
        raw: what stands there.
        model: the part.
        keys: all keys that may stand there, for near matches.
        place: where in the file the part stands.

    Raises:
        IngestError: with the file, the place in it, what is wrong and what to do, one line for each mistake.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        entries = (dict(entry) for entry in error.errors(include_url=False))
        lines = [f"{path}: {_show(entry, keys, place)}" for entry in entries]
        raise IngestError("\n".join(dict.fromkeys(lines))) from None


def _left_open(raw: dict[Any, Any]) -> list[str]:
    """The places of a mapping whose text is a question mark, or begins with one: a draft that is not finished."""
    found: list[str] = []
    waiting: list[tuple[str, Any]] = [("", raw)]
    seen: set[int] = set()  # an alias of YAML may lead back to itself
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, str) and (node == GUESS or node.startswith(f"{GUESS} ")):
            found.append(place)
        elif isinstance(node, dict | list) and id(node) not in seen:
            seen.add(id(node))
            entries = node.items() if isinstance(node, dict) else enumerate(node)
            inner = [
                (f"{place}.{key}".lstrip("."), value) for key, value in entries if key not in _MARKS_ALLOWED
            ]
            waiting += reversed(inner)
    return found


def _show(error: dict[str, Any], keys: set[str], within: str) -> str:
    # Of a key with several forms the checker names the form that it tried: no place in the file.
    parts = (part for part in map(str, error["loc"]) if "[" not in part and part != "bool")
    place = ".".join((*((within,) if within else ()), *parts)) or "the mapping"
    message = in_words(error)
    if error["type"] == "extra_forbidden":
        message += near(str(error["loc"][-1]), keys)
    return f"{place}: {message}"


def all_keys() -> set[str]:
    """Every key that a mapping may have, at any depth."""
    models: tuple[type[Part], ...] = (
        Mapping,
        Coverage,
        *TABLES.values(),
        *(part for table in TABLES.values() for part in table.PARTS),
        Fill,
        Join,
        Keys,
        SetAside,
        Delete,
        Repeats,
        Delivery,
        Parties,
        People,
        NameRule,
        TwoDigitYears,
        Fact,
        Rule,
    )
    return {name for model in models for name in model.model_fields}
