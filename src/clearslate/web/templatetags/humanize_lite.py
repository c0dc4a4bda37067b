"""How numbers, shares and codes are written on a page."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def count(value: object) -> str:
    """A count, in groups of three digits."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def percent(value: object) -> str:
    """A share of one as a percentage."""
    return f"{float(value):.2%}" if isinstance(value, int | float) else ""


@register.filter
def words(value: object) -> str:
    """A code in words: ``prosecutor_review`` as prosecutor review."""
    return str(value or "").replace("_", " ").replace(".", " ", 1)


@register.filter
def split(value: str) -> list[str]:
    """The words of a text."""
    return value.split()
