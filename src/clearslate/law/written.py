"""An expression as a line that a lawyer can follow: what the engine asks, in the words of the law language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from clearslate.law import expressions as e
from clearslate.law.statements import BOTH


def written(x: Any) -> str:
    """The expression in one line.

    >>> written(e.elapsed(e.Parameter("waiting", (("0001-01-01", 5),)), since=e.DayOf("completed_on")))
    'elapsed(waiting, since=completed_on)'
    """
    form = _FORMS.get(type(x))
    if form is not None:
        return form(x)
    if isinstance(x, e.Expression):
        return f"{type(x).__name__.lower()}({_listed(x.parts())})"
    return f"{x:,}" if isinstance(x, int) else str(x)


def _listed(items: Iterable[Any], joint: str = ", ") -> str:
    return joint.join(map(written, items))


def _from(x: e.From) -> str:
    if isinstance(x.day, e.Plus):
        return f"elapsed({written(x.day.term)}, since={written(x.day.day)})"
    return f"from_day({written(x.day)})"


def _choose(x: e.Choose) -> str:
    cases = "; ".join(f"{written(when)}: {written(then)}" for when, then in x.branches)
    return f"choose({cases}; otherwise: {written(x.otherwise)})"


def _reading(x: e.Reading) -> str:
    readings = "; ".join(f"{name}: {written(each)}" for name, each in x.readings if name != BOTH)
    return f"open question {x.question}({readings})"


def _every(x: e.Every) -> str:
    most = f", but {written(x.but)} by {x.by}" if x.but else ""
    return f"every({written(x.condition)}, of {written(x.among)}{most})"


def _latest(x: e.Latest) -> str:
    rank = f", {x.rank} from the last" if x.rank > 1 else ""
    return f"latest({written(x.day)}, of {written(x.among)}{rank})"


def _among(x: e.Among) -> str:
    whose = f"{'other ' if x.others else ''}charges of the {x.scope}"
    own = "" if x.own_day is None else f" {written(x.own_day)}"
    days = f" {written(x.day)} {x.relation.replace('_', ' ')}{own}" if x.relation else ""
    span = f" {written(x.within)}" if x.within is not None else ""
    return f"{whose} where {written(x.where)}{days}{span}"


def _field(x: Any) -> str:
    return str(x.field)


def _name(x: Any) -> str:
    return f"“{x.name}”"


_FORMS: Final[dict[type, Callable[[Any], str]]] = {
    e.Parameter: lambda x: str(x.name),
    e.Known: lambda x: "always" if x.value else "never",
    e.DayOf: _field,
    e.Amount: _field,
    e.Flag: _field,
    e.DefinedTruth: _name,
    e.DefinedDays: _name,
    e.DefinedOnset: _name,
    e.Lookup: lambda x: f"[{x.topic}: {x.detail}]",
    e.Not: lambda x: f"~{written(x.item)}",
    e.AllTrue: lambda x: f"({_listed(x.items, ' & ')})",
    e.Both: lambda x: f"({_listed(x.items, ' & ')})",
    e.AnyTrue: lambda x: f"({_listed(x.items, ' | ')})",
    e.OneOf: lambda x: f"({_listed(x.items, ' | ')})",
    e.LaterOf: lambda x: f"later_of({_listed(x.items)})",
    e.EarlierOf: lambda x: f"earlier_of({_listed(x.items)})",
    e.Compare: lambda x: f"({written(x.left)} {x.operator} {written(x.right)})",
    e.Happened: lambda x: f"{written(x.day)} happened",
    e.Absent: lambda x: f"{x.field} is empty",
    e.Presumed: lambda x: f"{written(x.item)} (presumed {x.value} under {x.presumption})",
    e.Never: lambda _: "no day",
    e.FixedDay: lambda x: written(x.date),
    e.Constant: lambda x: written(x.value),
    e.Plus: lambda x: f"{written(x.day)} + {written(x.term)}",
    e.Static: lambda x: written(x.truth),
    e.From: _from,
    e.Through: lambda x: f"through({written(x.last)})",
    e.Where: lambda x: f"({written(x.day)} where {written(x.when)})",
    e.Completion: lambda x: f"completed({', '.join(f'{part} {how}' for part, how in x.includes)})",
    e.Choose: _choose,
    e.Reading: _reading,
    e.Every: _every,
    e.OnRun: lambda x: f"on_run({written(x.condition)}, {', '.join(x.runs)})",
    e.Latest: _latest,
    e.Earliest: lambda x: f"earliest({written(x.day)}, of {written(x.among)})",
    e.Among: _among,
}
