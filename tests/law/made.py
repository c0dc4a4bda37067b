"""A law of a made-up state XX, for tests that look at one thing of a law."""

from __future__ import annotations

from typing import Any, Final

from clearslate.law import (
    CHARGE,
    CONVICTIONS,
    TEXT,
    CitationStyle,
    Condition,
    Grading,
    Jurisdiction,
    Law,
    OwnFacts,
    ReliefKind,
    Route,
    Version,
    relief,
)

STYLE: Final = CitationStyle(r"(?P<section>\d+)", default_code="X")


def law(*conditions: Condition, **changes: Any) -> Law:
    """A law that seals convictions charge by charge; ``changes``: what it says otherwise."""
    values: dict[str, Any] = {
        "id": "XX-1",
        "source": TEXT("§ 1"),
        "title": "one",
        "relief": relief("sealing", ReliefKind.SEAL),
        "route": Route.COURT_MUST,
        "unit": CHARGE,
        "about": CONVICTIONS,
        "versions": (Version("first", None),),
        "conditions": conditions,
    }
    return Law(**(values | changes))


def state(*laws: Law, own: OwnFacts | None = None, code: str = "XX") -> Jurisdiction:
    """A state of such laws."""
    return Jurisdiction(
        code, code[0], STYLE, Grading((), STYLE, TEXT("§ 9")), laws, "2026-01-01", own or OwnFacts()
    )
