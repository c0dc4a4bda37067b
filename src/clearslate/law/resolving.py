"""An expression in one version of its law: with the figures of its day, under the chosen readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from clearslate.law import expressions as e


def resolve(
    expression: Any,
    day: int,
    chosen: Mapping[str, str],
    known: dict[e.Expression, e.Expression] | None = None,
) -> Any:
    """The expression with parameters at their value of the day and open questions at the chosen reading.

    ``known`` holds what was resolved before for the same day and readings: trees share their parts.
    """
    known = {} if known is None else known
    if isinstance(expression, tuple):
        return tuple(resolve(item, day, chosen, known) for item in expression)
    if isinstance(expression, e.Parameter):
        return expression.at(day)
    if not isinstance(expression, e.Expression):
        return expression
    if expression not in known:
        known[expression] = _resolved(expression, day, chosen, known)
    return known[expression]


def _resolved(
    expression: e.Expression, day: int, chosen: Mapping[str, str], known: dict[e.Expression, e.Expression]
) -> e.Expression:
    if isinstance(expression, e.TRANSPARENT):
        plain: e.Expression = resolve(expression.means, day, chosen, known)
        return plain
    if isinstance(expression, e.Reading):
        found: e.Expression = resolve(
            dict(expression.readings)[chosen[expression.question]], day, chosen, known
        )
        return found
    if isinstance(expression, e.FixedDay) and isinstance(expression.date, e.Parameter):
        return e.FixedDay(str(expression.date.at(day)))
    values = {f.name: getattr(expression, f.name) for f in fields(expression)}  # type: ignore[arg-type]
    changed = {
        name: new
        for name, value in values.items()
        if (new := resolve(value, day, chosen, known)) is not value and new != value
    }
    return replace(expression, **changed) if changed else expression  # type: ignore[type-var]
