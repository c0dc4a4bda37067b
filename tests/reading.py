"""How easy a text is to read: by the house's measures, of English and of Spanish."""

from __future__ import annotations

import re

import pyphen


def grade(text: str) -> float:
    """The highest of three reading grades: Flesch-Kincaid, Coleman-Liau, and the automated index."""
    words, sentences, syllables = _counted(text, "en_US")
    letters = sum(map(len, words)) / len(words)
    length = len(words) / sentences
    return max(
        0.39 * length + 11.8 * syllables / len(words) - 15.59,
        5.88 * letters - 29.6 / length - 15.8,
        4.71 * letters + 0.5 * length - 21.43,
    )


def perspicuity(text: str) -> float:
    """Szigriszt-Pazos: 65 and more is easy Spanish."""
    words, sentences, syllables = _counted(text, "es")
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences


def _counted(text: str, language: str) -> tuple[list[str], int, int]:
    """Words, sentences and syllables; citations, addresses, codes and dockets are not read as words."""
    bare = re.sub(r"\([^)]*§[^)]*\)|https?://\S+", "", text)
    bare = " ".join(word for word in bare.split() if not re.search(r"[\d§]", word))
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", bare)
    syllables = pyphen.Pyphen(lang=language)
    return (
        words,
        max(1, len(re.findall(r"[.!?](?:\s|$)", bare))),
        sum(len(syllables.positions(word)) + 1 for word in words),
    )
