"""Bits that add up, as a picture beside its table: each step begins where the one before it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clearslate.identity.beside import Step

_ROW: Final = 26  # px a step
_BAR: Final = 14
_LEAST: Final = 0.4  # percent of the width: a step that tells nothing is a line


def waterfall(steps: Sequence[Step]) -> SafeString:
    """The steps as SVG, with classes alone; the words are the table's."""
    ends = [0.0, *(step.total for step in steps), *(step.total - step.bits for step in steps)]
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0

    def at(bits: float) -> float:
        return 2 + 96 * (bits - low) / width

    bars = []
    for number, step in enumerate(steps):
        start, end = sorted((at(step.total - step.bits), at(step.total)))
        kind = "for" if step.bits > 0 else "against" if step.bits < 0 else "nothing"
        bars.append((kind, round(start, 2), number * _ROW + 6, round(max(end - start, _LEAST), 2), _BAR))
    drawn = format_html_join("", '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>', bars)
    zero, height = round(at(0), 2), len(steps) * _ROW
    return format_html(
        '<svg class="waterfall" role="img" aria-label="Bits of the model, step by step; the table has them" width="100%" height="{}">'
        '<line class="zero" x1="{}%" x2="{}%" y1="0" y2="{}"/>{}</svg>',
        height, zero, zero, height, drawn,
    )  # fmt: skip
