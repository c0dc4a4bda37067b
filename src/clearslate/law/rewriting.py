"""An expression with some of its parts replaced: for a law that is to say something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from clearslate.law import expressions as e
from clearslate.law.terms import Term

Part = e.Expression | e.Parameter | Term
Change = Callable[[Part], Part | None]
"""What stands in the place of an expression, a dated figure or a term; None: it stays as it is."""


def rewritten(x: Any, change: Change, known: dict[e.Expression, Any] | None = None) -> Any:
    """The expression with every part that the change names replaced; what holds none of them stays the same object.

    ``known`` holds what was rewritten before by the same change: trees share their parts.
    """
    known = {} if known is None else known
    if isinstance(x, tuple):
        items = tuple(rewritten(item, change, known) for item in x)
        return items if any(new is not old for new, old in zip(items, x, strict=True)) else x
    if isinstance(x, e.Parameter | Term):
        return change(x) or x
    if not isinstance(x, e.Expression):
        return x
    if x not in known:
        made = change(x)
        if made is None:
            values = {f.name: getattr(x, f.name) for f in fields(x)}  # type: ignore[arg-type]
            new = {name: rewritten(value, change, known) for name, value in values.items()}
            changed = {name: value for name, value in new.items() if value is not values[name]}
            made = replace(x, **changed) if changed else x  # type: ignore[type-var]
        known[x] = made
    return known[x]
