"""Grades of other jurisdictions: a charge decided elsewhere is graded by the law of the place that decided it.

The registry is filled by ``clearslate.states``, which knows where each jurisdiction's grades lie, and asked while a charge
is judged: a law that is imported imports no other jurisdiction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clearslate.law.grading import Grading

GradesOf = Callable[[str], "Grading | None"]
_readers: Final[list[GradesOf]] = []


def register(reader: GradesOf) -> None:
    """Have the grades of jurisdictions read by this; it answers None for one that has no laws here."""
    _readers[:] = [reader]


def grading_of(jurisdiction: str) -> Grading | None:
    """The grades of another jurisdiction; None where it has none here (a tribe, the armed forces, a territory)."""
    return _readers[0](jurisdiction) if _readers else None
