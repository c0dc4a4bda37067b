"""An expression in one version of its law: with the figures of its day, under the chosen readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from clearslate.law import expressions as e
from clearslate.law.rewriting import rewritten


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
        if expression.by is not None:
            raise e.LawError(misplaced(expression))
        return expression.at(day)
    if not isinstance(expression, e.Expression):
        return expression
    if expression not in known:
        known[expression] = _resolved(expression, day, chosen, known)
    return known[expression]


def misplaced(figure: e.Parameter) -> str:
    """What is wrong with a figure by a day of the record that stands where no branch can."""
    return f"parameter {figure.name!r} is by a day of the record: it may stand in elapsed(...) and in a comparison alone"


def by_record(x: e.Expression) -> e.Parameter | None:
    """The figure by a day of the record that an ``elapsed`` or a comparison asks, where it asks one."""
    if isinstance(x, e.From):
        asked: list[Any] = [x.day.term] if isinstance(x.day, e.Plus) else []
    elif isinstance(x, e.Compare):
        asked = [_figure(side) for side in (x.left, x.right)]
    else:
        return None
    return next((one for one in asked if isinstance(one, e.Parameter) and one.by is not None), None)


def _figure(side: e.Expression) -> Any:
    match side:
        case e.Constant():
            return side.value
        case e.FixedDay():
            return side.date
        case e.Plus():
            return side.term
    return None


def _at_each(x: e.Expression, figure: e.Parameter) -> Any:
    """An ``elapsed`` or a comparison as a choice between the figure's values."""

    def having(value: Any) -> Any:  # a condition where it is one, a fact where it is a comparison
        fixed = replace(figure, values=(("0001-01-01", value),), by=None)
        return rewritten(x, lambda part: fixed if part is figure or part == figure else None)

    windows, last = figure.windows(), having(figure.values[-1][1])
    if isinstance(x, e.Compare):
        cases = [(when, having(value)) for when, value in windows]
        # Where every value says the same, the day need not be known.
        found = [e.all_of(*(then for _, then in cases), last)]
        before: list[e.Truth] = []
        for when, then in cases:
            found.append(e.all_of(when, *before, then))
            before.append(~when)
        compared: e.Expression = e.any_of(*found, e.all_of(*before, last))
        return compared
    chosen: e.Expression = e.choose(*((when, having(value)) for when, value in windows), otherwise=last)
    return chosen


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
    if figure := by_record(expression):
        chosen_by: e.Expression = resolve(_at_each(expression, figure), day, chosen, known)
        return chosen_by
    if isinstance(expression, e.FixedDay) and isinstance(expression.date, e.Parameter):
        return e.FixedDay(str(expression.date.at(day)))
    values = {f.name: getattr(expression, f.name) for f in fields(expression)}  # type: ignore[arg-type]
    changed = {
        name: new
        for name, value in values.items()
        if (new := resolve(value, day, chosen, known)) is not value and new != value
    }
    return replace(expression, **changed) if changed else expression  # type: ignore[type-var]
