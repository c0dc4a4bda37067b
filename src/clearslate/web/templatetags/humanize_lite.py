"""How numbers, shares and codes are written on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from clearslate.web.parts import names
from clearslate.wording import things

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
def day(value: object) -> str:
    """A day as people write it: Jan 11, 2026; of a text that is none, the text."""
    if isinstance(value, str):
        try:
            return day(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return f"{value:%b} {value.day}, {value.year}" if isinstance(value, dt.date) else ""


@register.filter
def moment(value: object) -> str:
    """A moment in the office's zone, with the zone's name: Jan 11, 2026, 12:27 AM EST."""
    if isinstance(value, str):
        try:
            return moment(dt.datetime.fromisoformat(value))
        except ValueError:
            return value
    if not isinstance(value, dt.datetime):
        return ""
    here = localtime(value)
    return f"{day(here.date())}, {here.hour % 12 or 12}:{here:%M %p %Z}"


@register.filter
def ended(row: Mapping[str, Any]) -> str:
    """How a charge ended, and when, as far as its record says: a day only where it is known to the day."""
    how = words(row.get("disposition")).capitalize() or "Not known"
    when = between(row.get("disposition_date_from"), row.get("disposition_date_to"))
    return f"{how}, {when}" if when else how


def between(first: dt.date | None, last: dt.date | None) -> str:
    """A day, or those between which it is; nothing where none is known."""
    if first is None or first == dt.date.max:
        return ""
    if last is None or last == dt.date.max:
        return f"{day(first)} or later"
    return day(first) if first == last else f"between {day(first)} and {day(last)}"


@register.filter
def words(value: object) -> str:
    """A code in words: ``prosecutor_review`` as prosecutor review."""
    return str(value or "").replace("_", " ").replace(".", " ", 1)


@register.filter
def listed(values: Iterable[object]) -> str:
    """Codes in words, one after another."""
    return "; ".join(map(words, values))


@register.simple_tag(takes_context=True)
def column(context: dict[str, Any], name: str, words: str, kind: str = "") -> SafeString:
    """The head of a column by which the list may be sorted: a link, and which way it is sorted now."""
    how, request = context["sorting"], context["request"]
    return format_html(
        '<th scope="col"{}aria-sort="{}"><a href="{}">{}</a></th>',
        format_html(' class="{}" ', kind) if kind else " ",
        how.way(name),
        how.link(request, name),
        words,
    )


@register.filter
def stage(value: object) -> str:
    """A stage by its id, named."""
    return names.stage_name(str(value)) if value else ""


@register.filter
def batch(value: str) -> str:
    """What a batch is of, named."""
    return names.batch_name(value)


@register.filter
def named(value: object) -> str:
    """Where a batch or a clearance stands, or how a stage ended, in words."""
    text = str(value or "")
    return (names.BATCHES | names.CLEARANCES | names.ENDS).get(text, text)


@register.filter
def wave(value: str) -> str:
    """Where a wave is, in words: ``formed, halted`` as Not released, halted."""
    state, _, more = value.partition(", ")
    return ", ".join(filter(None, (names.WAVES.get(state, state), more)))


@register.filter
def happened(value: object) -> str:
    """What an event says, as a sentence."""
    return names.sentence(str(value))


@register.filter
def agency(value: str) -> str:
    """A recipient's id in words: ``court.court-of-common-pleas-berks`` as Court of common pleas berks, ``jail.berks`` as Jail, berks."""
    kind, _, own = value.partition(".")
    kind, own = kind.replace("_", " "), own.replace("-", " ")
    name = f"{kind}, {own}" if own and not own.startswith(kind) else own or kind
    return name[:1].upper() + name[1:]


@register.filter
def split(value: str) -> list[str]:
    """The words of a text."""
    return value.split()


@register.filter
def age(since: dt.date, today: dt.date) -> str:
    """How long ago a day was, in words."""
    days = (today - since).days
    return "today" if days <= 0 else f"{things(days, 'day')} ago"
