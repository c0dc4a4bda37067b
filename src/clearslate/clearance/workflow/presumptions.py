"""What a plan's run presumed where its records are silent, and how it read open questions, in words.

A presumption makes certain what is not: whoever releases, audits or signs must see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clearslate.law import WHOLE_HISTORY
from clearslate.states import jurisdiction


def in_words(assumed: Mapping[str, Any] | None, code: str) -> list[str]:
    """What a plan rests on, a line each.

    Args:
        assumed: as the event of the plan says it; None where it says nothing of it.
        code: of the jurisdiction.
    """
    return ["what the run presumed is not recorded"] if assumed is None else list(_lines(assumed, code))


def _lines(assumed: Mapping[str, Any], code: str) -> Iterator[str]:
    state = jurisdiction(code)
    texts = {each.id: each.text for each in (*state.presumptions, WHOLE_HISTORY)}
    for name in assumed["presumptions"]:
        yield f"presumed, {name}: {texts.get(name, 'unknown now')}"
    for name, reading in sorted(assumed["readings"].items()):
        question = state.questions.get(name)
        words = "unknown now" if question is None else question.readings.get(reading, "unknown now")
        yield f"read, {name}: {reading} ({words})"
