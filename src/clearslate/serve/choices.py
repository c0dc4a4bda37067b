"""How a question is answered: the kind of value, and the answers to choose from."""

from __future__ import annotations

from typing import Any, Final

from clearslate.interview.questions import Asked, ending_words
from clearslate.people.endings import endings
from clearslate.plain.language import Language
from clearslate.records.schema import Kind

ENDING: Final = "disposition"
_KINDS: Final = {
    Kind.BOOL: "flag", Kind.DATE: "day", Kind.EVENT: "event", Kind.MONEY: "money", Kind.DAYS: "days", Kind.NUMBER: "number",
    Kind.COUNT: "count",
}  # fmt: skip


def kind_of(question: Asked) -> str:
    """The kind of value that answers a question."""
    if question.options or question.field.name == ENDING:
        return "choice"
    return _KINDS.get(question.field.kind, "text")


def choices_of(code: str, question: Asked, language: Language) -> list[dict[str, Any]]:
    """The answers to choose from; none where the answer is written."""
    if question.field.name == ENDING:
        return [{"value": way.key, "text": ending_words(way).of(language)} for way in endings(code)]
    return [{"value": each.value, "text": each.words.of(language)} for each in question.options]
