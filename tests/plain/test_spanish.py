"""The Spanish of pages and states: no sentence that a court interpreter struck comes back, and one thing has one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "clearslate"
STRUCK = (
    r"[Ll]o mejor que lo sepa",
    r"limpió antes este cargo",
    r"\bcaso limpiado\b",
    r"qué vale para",
    r"\bvalen otras reglas\b",
    r"[Tt]erminé un tribunal",
    r"delitos graves más serios",
    r"Más o menos el:",
    r"oficina del secretario(?! del tribunal)",
    r"[Ss]e limpian? sol[oa]s?\b",
    r"\bpruebe otra vez\b",
)


def spanish() -> Iterator[tuple[str, str]]:
    """Every Spanish text, with its file."""
    for path in sorted(SOURCE.rglob("es*.po")):
        for found in re.finditer(
            r'^msgstr(?:\[\d\])? "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            yield path.name, found[1]
    for path in sorted(SOURCE.rglob("*.yaml")):
        for found in re.finditer(
            r"\bes:\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\n]+)", path.read_text(encoding="utf-8")
        ):
            yield path.relative_to(SOURCE).as_posix(), found[1]


TEXTS = list(spanish())


def test_there_is_spanish_to_read() -> None:
    assert len(TEXTS) > 3000


@pytest.mark.parametrize("struck", STRUCK)
def test_no_struck_sentence_comes_back(struck: str) -> None:
    assert [(name, text) for name, text in TEXTS if re.search(struck, text)] == []
