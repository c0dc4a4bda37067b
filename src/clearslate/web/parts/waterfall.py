"""Bits that add up, as a picture beside the words: each bar, in its row, begins where the one above it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from clearslate.identity.beside import Step

_HEIGHT: Final = 22
_LEAST: Final = 0.6  # percent of the width: a step that tells nothing is a line


def waterfall(steps: Sequence[Step]) -> list[SafeString]:
    """A bar for each step as SVG, with classes alone; the row that it stands in says it in words."""
    ends = [0.0, *(step.total for step in steps), *(step.total - step.bits for step in steps)]
    low, width = min(ends), (max(ends) - min(ends)) or 1.0

    def at(bits: float) -> float:
        return 2 + 96 * (bits - low) / width

    return [_bar(step, at(step.total - step.bits), at(step.total), at(0)) for step in steps]


def _bar(step: Step, begins: float, ends: float, zero: float) -> SafeString:
    kind = "for" if step.bits > 0 else "against" if step.bits < 0 else "nothing"
    start, end = sorted((begins, ends))
    return format_html(
        '<svg class="waterfall" aria-hidden="true" width="100%" height="{0}"><line class="zero" x1="{1}%" x2="{1}%" y1="0" y2="{0}"/>'
        '<rect class="{2}" x="{3}%" y="5" width="{4}%" height="12"/></svg>',
        _HEIGHT, round(zero, 2), kind, round(start, 2), round(max(end - start, _LEAST), 2),
    )  # fmt: skip
