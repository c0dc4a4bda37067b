"""Charges on their way as a picture beside its table: a band that is as wide as there are many, from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ROW: Final = 46  # px a step
_BAR: Final = 26
_LEAST: Final = 0.6  # of a hundred: a step with few is a line


def flow(steps: Sequence[Mapping[str, Any]]) -> SafeString:
    """The steps as SVG, with classes alone; the words are the table's, and stand on the bars as far as they fit."""
    if not steps:
        return SafeString("")
    most = max(step["charges"] for step in steps) or 1
    wide = [max(96 * step["charges"] / most, _LEAST) for step in steps]
    height = _ROW * len(steps)
    bands = format_html_join(
        "",
        '<polygon class="band" points="{}"/>',
        ((_band(wide, number),) for number in range(len(steps) - 1)),
    )
    bars = format_html_join(
        "", _RECT, (_bar(step["kind"], wide[number], number) for number, step in enumerate(steps))
    )
    words = format_html_join(
        "", '<text x="50%" y="{}">{}</text>', (_words(step, number) for number, step in enumerate(steps))
    )
    return format_html(
        '<svg class="flow" role="img" aria-label="Charges at each step of their way; the table has them" width="100%" height="{0}">'
        '<svg viewBox="0 0 100 {0}" preserveAspectRatio="none" width="100%" height="{0}">{1}{2}</svg>{3}</svg>',
        height, bands, bars, words,
    )  # fmt: skip


_RECT: Final = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'


def _bar(kind: str, width: float, number: int) -> tuple[str, float, int, float, int]:
    return kind, round(50 - width / 2, 2), number * _ROW + 4, round(width, 2), _BAR


def _words(step: Mapping[str, Any], number: int) -> tuple[int, str]:
    return number * _ROW + _BAR + 17, f"{step['words']}: {step['charges']:,}"


def _band(wide: Sequence[float], number: int) -> str:
    """From the bar of a step down to that of the next."""
    top, bottom = number * _ROW + 4 + _BAR, (number + 1) * _ROW + 4
    one, two = wide[number] / 2, wide[number + 1] / 2
    return f"{50 - one:.2f},{top} {50 + one:.2f},{top} {50 + two:.2f},{bottom} {50 - two:.2f},{bottom}"
