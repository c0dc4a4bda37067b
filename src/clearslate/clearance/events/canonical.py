"""The one way in which events are written out and hashed: JSON as RFC 8785 (JCS) writes it.

So that whoever holds an exported chain hashes it with other tools. What the standard library's encoder writes is what RFC
8785 asks for as long as a value holds none of the few things that the two write in different ways; those are refused
(numbers) or written as the RFC does (a whole number that is kept as a float). docs/decisions/0020 says why no library does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

LARGEST: Final = 2**53 - 1
"""Of whole numbers: beyond it, readers that hold numbers as IEEE 754 doubles (RFC 8785, section 3.2.2.3) lose digits."""
_FRACTIONS: Final = (
    1e-4,
    1e16,
)  # within these bounds Python and ECMAScript write a fraction with the same characters
_BEYOND: Final = "\U00010000"
_AS_IT_IS: Final = frozenset((str, bool, type(None)))
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: object) -> str:
    """JSON as RFC 8785 writes it: the same value is always the same text.

    Raises:
        ValueError: the value holds what cannot be written so; the message says what, and does not show it.
    """
    if type(value) is int:
        return str(_number(value))
    text = _ENCODER.encode(_plain(value))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("holds half of a character (a lone surrogate): no text has that") from None
    return text


def _plain(value: object) -> object:
    """The value, of nothing but what the encoder writes as RFC 8785 does."""
    if type(value) in _AS_IT_IS or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        _check_names(value)
        return {key: each if type(each) in _AS_IT_IS else _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [each if type(each) in _AS_IT_IS else _plain(each) for each in value]
    if isinstance(value, (int, float)):
        return _number(value)
    raise ValueError(f"holds a {type(value).__name__}, which JSON does not have")


def _check_names(value: Mapping[Any, object]) -> None:
    """Check the keys. RFC 8785 sorts by UTF-16 units, Python by code points: up to U+FFFF they are one order."""
    try:
        every = "".join(value)
    except TypeError:  # one of them is no text
        every = _BEYOND
    if not every.isascii() and max(every) >= _BEYOND:
        raise ValueError("holds a key that is no text, or has a character beyond U+FFFF")


def _number(value: float) -> float:
    if isinstance(value, float) and not value.is_integer():
        if not _FRACTIONS[0] <= abs(value) < _FRACTIONS[1]:
            raise ValueError("holds a fraction that is too small, or no number")
        return value
    whole = int(value)
    if abs(whole) > LARGEST:
        raise ValueError("holds a whole number beyond 2**53 - 1")
    return whole
