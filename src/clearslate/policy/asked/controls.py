"""The figures and conditions of laws that can be moved: sliders and switches, and what is moved as a reform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from clearslate.law import Jurisdiction, Law, Parameter, Term
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.reform import CHANGE, Placed, Reform, ReformError

_MOST_YEARS, _MOST_COUNT = 20, 20  # ends of sliders, unless a law's own figure is larger

Setting = str | int
Settings = Mapping[str, Setting]
"""What is moved: by the id of a control its value."""


class Kind(StrEnum):
    """What a control is."""

    TERM = "term"  # a slider over a length of time
    COUNT = "count"  # a slider over a number
    SWITCH = "switch"  # a condition that may be dropped


@dataclass(frozen=True)
class Control:
    """A slider or a switch. ``laws``: whose it is. ``value``: as the law has it, in ``unit`` (years, months, days, or none).

    A switch that is set, to 0 or to 1, drops its condition. ``none``: the slider's last place means that there is no limit.
    """

    id: str
    kind: Kind
    laws: tuple[str, ...]
    label: str
    cite: str
    value: int
    most: int
    unit: str = ""
    none: bool = False


class NoControl(Exception):
    """What was moved does not exist, or not so far. The message says what there is."""


def controls_of(state: Jurisdiction, laws: Sequence[Law], as_of: int) -> tuple[Control, ...]:
    """The sliders and switches of a state's laws in force: named figures, caps, conditions that the law can be without."""
    found: list[Control] = []
    shared: dict[Parameter, list[str]] = {}
    for law in laws:
        for each in law.parameters:
            shared.setdefault(each, []).append(law.id)
    for each, names in shared.items():
        if made := _slider(each, tuple(names), as_of):
            found.append(made)
    for law in laws:
        for place, cap in enumerate(law.caps, 1):
            most = max(_MOST_COUNT, 2 * cap.count) + 1
            found.append(
                Control(
                    f"cap.{law.id}.{place}", Kind.COUNT, (law.id,), f"most {cap.by}s in a lifetime", cap.cite, cap.count, most, none=True
                )
            )  # fmt: skip
        day = law.versions[-1].start
        switches = (
            Control(f"drop.{law.id}.{one.key}", Kind.SWITCH, (law.id,), one.words(day), one.cite, 1, 1)
            for one in (law.condition(index) for index in range(len(law.keys)))
        )
        found += [each for each in switches if _can_be_dropped(state, each)]
    return tuple(found)


def _can_be_dropped(state: Jurisdiction, switch: Control) -> bool:
    """Whether the law can be without the condition: not where another asks for a day that this one alone explains."""
    try:
        reformed(state, as_reform(state.code, {switch.id: switch}, {switch.id: 0})[0])
    except ReformError:
        return False
    return True


def _slider(each: Parameter, laws: tuple[str, ...], as_of: int) -> Control | None:
    value = each.at(as_of)
    name = f"set.{'+'.join(laws)}.{each.name}"
    label = each.name.replace("_", " ")
    cite = each.source.cite if each.source else ""
    if isinstance(value, Term):
        unit, count = _in_unit(value)
        most = max(count * 2, {"years": _MOST_YEARS, "months": 12 * _MOST_YEARS, "days": 365}[unit])
        return Control(name, Kind.TERM, laws, label, cite, count, most, unit)
    if isinstance(value, int):
        return Control(name, Kind.COUNT, laws, label, cite, value, max(_MOST_COUNT, 2 * value))
    return None  # a day: no slider


def _in_unit(term: Term) -> tuple[str, int]:
    if term.unit == "months" and term.count % 12 == 0:
        return "years", term.count // 12
    return ("months" if term.unit == "months" else "days"), term.count


def as_reform(
    code: str, controls: Mapping[str, Control], settings: Settings
) -> tuple[Reform, tuple[Control, ...]]:
    """What is moved, as a reform; and the controls that are not where the law has them.

    Raises:
        NoControl: there is no such control, or its value is out of its range.
    """
    moved: list[Control] = []
    placed: list[Placed] = []
    for name in sorted(settings, key=_turn):
        given = settings[name]
        control = controls.get(name)
        if control is None:
            raise NoControl(f"there is no control {name!r}; there are: {', '.join(controls)}")
        try:
            value = int(given)
        except (TypeError, ValueError):
            raise NoControl(f"{name}: {given!r} is no whole number") from None
        if not 0 <= value <= control.most:
            raise NoControl(f"{name}: {value} is not from 0 to {control.most}")
        if value == control.value and control.kind is not Kind.SWITCH:
            continue
        moved.append(control)
        placed.append(
            Placed(CHANGE.validate_python(_change(control, value)), Path("explorer"), len(placed) + 1)
        )
    return Reform("explored", "As it is moved", code, tuple(placed)), tuple(moved)


def _turn(name: str) -> tuple[bool, str, int]:
    """When a control is moved: a figure before a condition that takes it along is dropped, a later cap before one that may go."""
    law, _, place = name.rpartition(".")
    is_cap = name.startswith("cap.") and place.isdecimal()
    return name.startswith("drop."), law if is_cap else name, -int(place) if is_cap else 0


def _change(control: Control, value: int) -> dict[str, Any]:
    laws = list(control.laws)
    what = control.id.rpartition(".")[2]
    if control.kind is Kind.SWITCH:
        return {"drop": what, "law": laws, "proposed": True}
    if control.id.startswith("cap."):
        to = None if control.none and value == control.most else value
        return {"cap": int(what), "is": control.value, "law": laws, "to": to, "proposed": True}
    return {
        "set": what,
        "law": laws,
        "to": f"{value} {control.unit}" if control.unit else value,
        "proposed": True,
    }


def all_moved(state: Jurisdiction, laws: Sequence[Law], as_of: int) -> tuple[Law, ...]:
    """The laws with every figure somewhere else: what they ask that the laws as they are ask too, no control can change."""
    controls = {each.id: each for each in controls_of(state, laws, as_of)}
    settings = {
        name: each.value + 1 if each.value < each.most else each.value - 1
        for name, each in controls.items()
        if each.kind is not Kind.SWITCH
    }
    moved = reformed(state, as_reform(state.code, controls, settings)[0]).jurisdiction
    ids = {law.id for law in laws}
    return tuple(law for law in moved.laws if law.id in ids)
