"""JSON Lines: one object a line. A value within another has a dotted name: ``person.name.last``, ``charges.0.code``."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from pydantic import Field

from clearslate.ingest.reasons import Reason
from clearslate.ingest.source import (
    DIFFER,
    Batch,
    Encoding,
    FileSource,
    FileTable,
    Gathering,
    Texts,
    is_readable,
    open_text,
    require,
    text_lines,
)

_HINTS: Final = 10_000  # names of columns that are remembered, to tell near matches
_LONGEST_NAME: Final = 500  # characters of the name of a value that holds others
_NO_CHARACTERS: Final = " \t\r\ufeff"


class JsonLines(FileTable):
    """How a JSON Lines file is written. A column of ``optional`` may occur in no row, or say what nobody asks for."""

    format: Literal["jsonl"]
    encoding: Encoding = "utf-8"
    optional: Texts = Field(default_factory=list)


class _RepeatedKey(ValueError):
    pass


class JsonLinesSource(FileSource):
    """Reads a JSON Lines file. A key that is absent, and a null, are blanks."""

    table: JsonLines

    def __init__(self, path: Path, table: JsonLines) -> None:
        super().__init__(path, table)

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        rows = Gathering(needed)
        seen: dict[str, None] = dict.fromkeys(self.table.optional)
        hints: dict[str, None] = {}
        readable = 0
        asked = {*needed, *self.table.optional}
        alone = [
            name for name, where in needed.items() if not where.startswith("people.")
        ]  # of names there may be several
        others = {name: entries for name in alone if (entries := _other_entries(name)) is not None}
        elsewhere = _Elsewhere(alone, self.table.optional)
        with (
            self.path.open("rb") as plain,
            open_text(plain, self.name, self.table.encoding) as stream,
        ):
            for number, line, too_long in text_lines(stream):
                if not line.strip(_NO_CHARACTERS):
                    self.blank_lines += 1
                    continue
                self.rows += 1
                found = Reason.TOO_LONG if too_long else read_object(line)
                if isinstance(found, Reason):
                    stands = {} if found is not Reason.BAD_JSON else pairs_before(line)
                    values = {name: stands[name].strip() for name in needed if name in stands}
                    rows.reject(
                        number, found, line, (values,) if values else (), sure=True, fused=_is_fused(line)
                    )
                else:
                    readable += 1
                    seen.update((name, None) for name in needed if name in found)
                    if len(hints) < _HINTS:
                        hints.update(dict.fromkeys(found))
                    doubted = elsewhere.of(found)
                    cells = [
                        DIFFER if name in doubted else _of_all(name, found, others, asked) for name in needed
                    ]
                    rows.add(number, cells, line)
                if rows.is_full:
                    self.position = plain.tell()
                    yield rows.take()
            self.position = plain.tell()
        if readable:
            require(self.name, [*seen, *(name for name in hints if name not in seen)], needed)
        if len(rows):
            yield rows.take()


class _Elsewhere:
    """Which values a row lacks by their own name, and has under another: in other letters, as a list, within an object, as a whole.

    Such a value is no blank. Rows of the same names are answered once.
    """

    def __init__(self, names: Iterable[str], optional: Iterable[str]) -> None:
        self._names = list(names)
        self._optional = frozenset(optional)
        self._known: dict[tuple[str, ...], frozenset[str]] = {}

    def of(self, found: Mapping[str, str]) -> frozenset[str]:
        """Of a row, the names whose value has another name there."""
        lacking = [name for name in self._names if name not in found and name not in self._optional]
        if not lacking:
            return frozenset()
        there = tuple(found)
        if there not in self._known:
            if len(self._known) >= _HINTS:
                self._known.clear()
            keys = [key for key in there if key not in self._optional]
            self._known[there] = frozenset(
                name for name in lacking if any(_is_elsewhere(name, key) for key in keys)
            )
        return self._known[there]


_PLACE: Final = re.compile(r"\.\d+(?=\.|$)")


def _is_elsewhere(name: str, key: str) -> bool:
    """Whether what is asked for by a name may stand under a key.

    >>> [_is_elsewhere("owed", key) for key in ("Owed", "owed.amount", "owed.0", "fees.owed")]
    [True, True, True, False]
    >>> [_is_elsewhere("owed.0.sum", key) for key in ("owed", "owed.sum", "owed.1.sum", "owed.0.sum.net")]
    [True, True, False, True]
    """
    name, key = name.casefold(), key.casefold()
    if not (_PLACE.search(name) and _PLACE.search(key)):  # another entry of a list is another value
        name, key = _PLACE.sub("", name), _PLACE.sub("", key)
    return name == key or key.startswith(f"{name}.") or name.startswith(f"{key}.")


def _other_entries(name: str) -> re.Pattern[str] | None:
    """What the same value is called of any entry of the lists that a name leads through; None where there is no list."""
    parts = name.split(".")
    if not any(part.isdecimal() for part in parts):
        return None
    return re.compile(r"\.".join(r"\d+" if part.isdecimal() else re.escape(part) for part in parts))


def _of_all(
    name: str, found: dict[str, str], others: dict[str, re.Pattern[str]], asked: Container[str]
) -> str:
    """A value; doubted where another entry of its list, which the mapping does not read, says otherwise."""
    own = found.get(name, "")
    if name not in others:
        return own
    texts = (text for key, text in found.items() if key not in asked and others[name].fullmatch(key))
    return own if all(text.strip() in ("", own.strip()) for text in texts) else DIFFER


def read_object(line: str) -> dict[str, str] | Reason:
    """The values of a JSON object as text by dotted name, or why the line holds none.

    Numbers are as they are written, true and false in words; null is left out.
    """
    try:
        found = json.loads(
            line,
            object_pairs_hook=_once,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
        if not isinstance(found, dict):
            return Reason.BAD_JSON
        return _flat(found)
    except _RepeatedKey:
        return Reason.REPEATED_KEY
    except (ValueError, RecursionError):
        return Reason.BAD_JSON


def pairs_before(line: str) -> dict[str, str]:
    """Of an object that breaks off or is damaged, the values of the pairs that end before the damage."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_refuse
    )
    found: dict[str, Any] = {}
    at = _after(line, 0, "{")
    while at is not None:
        try:
            name, at = decoder.raw_decode(line, _skip(line, at))
            at = _after(line, at, ":")
            if at is None or not isinstance(name, str) or name in found:
                break
            value, end = decoder.raw_decode(line, _skip(line, at))
        except (ValueError, RecursionError):
            break
        at = _after(line, end, ",")
        if at is not None:  # what ends the line may have been longer
            found[name] = value
    try:
        return {name: text for name, text in _flat(found).items() if is_readable(text)}
    except ValueError:
        return {}


def _is_fused(line: str) -> bool:
    """Whether a line has more than one object, or may: one of them was cut, and the next begins behind it."""
    return re.search(r"""[}"'\d\w]\s*\{\s*["}]""", line) is not None


def _skip(line: str, at: int) -> int:
    while at < len(line) and line[at] in _NO_CHARACTERS:
        at += 1
    return at


def _after(line: str, at: int, mark: str) -> int | None:
    """The place behind a mark, if it comes next."""
    at = _skip(line, at)
    return at + 1 if line.startswith(mark, at) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RepeatedKey
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _short(name: str, inner: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """What stands within a value, where its names are names: long ones would be repeated before each value."""
    if len(name) > _LONGEST_NAME:
        raise ValueError("a name of a column is too long")
    return inner


def _flat(found: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = list(found.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{name}.{key}", inner) for key, inner in _short(name, value.items())]
        elif isinstance(value, list):
            waiting += [(f"{name}.{at}", inner) for at, inner in _short(name, enumerate(value))]
        elif value is not None:
            if name in flat:  # "a.b" beside {"a": {"b": ...}}
                raise _RepeatedKey
            flat[name] = value if isinstance(value, str) else str(value).lower()
    return flat
