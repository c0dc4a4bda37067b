"""Statutes in several spellings: agencies cite the same section in their own way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearslate.law import Jurisdiction

_STYLES: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda text: re.sub(r"\s*§\s*", " ", text),
    lambda text: re.sub(r"\s+(?=\()", "", text),
    lambda text: re.sub(r"(?<=\d)\(", " (", text),
    lambda text: text.replace(".", ""),
    lambda text: text.replace("§", "Sec."),
    lambda text: re.sub(r"\s*§\s*", " § ", text),
    lambda text: f"  {text} .",
)


def spellings(statute: str, law: Jurisdiction) -> list[str]:
    """The spelling itself and others that the state's citation style reads as the same citation."""
    meant = law.style.read(statute)
    if meant is None:
        return [statute]
    tries = dict.fromkeys((statute, *(" ".join(style(statute).split()) for style in _STYLES)))
    return [text for text in tries if text == statute or law.style.read(text) == meant]


def respelt(column: Any, law: Jurisdiction, number: int) -> pa.Array[Any]:
    """A column of statutes in an agency's own spelling: of each statute, the ``number``-th that fits."""
    encoded = pc.dictionary_encode(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    known = [(spellings(text, law) if text else [""]) for text in encoded.dictionary.to_pylist()]
    words = pa.array([found[number % len(found)] for found in known], pa.string())
    return pc.fill_null(words.take(encoded.indices), "")
