"""What a state's data must hold: each fact that its laws ask, who usually keeps it, what happens without it.

Derived from the laws alone, so that it cannot drift from them. The table stands in each state's README between
two marks and is written by ``clearslate docs --write``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law, Unit
from clearslate.law import expressions as e
from clearslate.law.model import Resolved
from clearslate.needs.asked import Need, Reach, needs
from clearslate.needs.owners import field_of, repair
from clearslate.records.schema import Kind

BEGIN: Final = "<!-- implementability -->"
END: Final = "<!-- /implementability -->"


def spliced(readme: str, state: Jurisdiction) -> str:
    """A README with the table between its marks.

    Raises:
        ValueError: the README has not one pair of marks.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(
            f"the README of {state.code} needs one line {BEGIN} and, below it, one line {END}: the table goes between"
        )
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(state)}{END}{after}"


def table(state: Jurisdiction) -> str:
    """The table in Markdown."""
    lines = [
        "Generated from the laws by `clearslate docs --write`; do not edit.",
        "",
        "| fact | field | usual owner | asked by | bears on | where it is missing |",
        "|---|---|---|---|---|---|",
    ]
    every = tuple(law.id for law in state.laws)
    for need in needs(state):
        known = repair(need.name, state.facts)
        laws = tuple(need.conditions or need.asked)
        cells = (known.words, f"`{need.name}`", known.owner, _laws(laws, every))
        lines.append(_line(*cells, _bears_on(need), _without(need, state)))
    lines += [_line(*cells) for cells in _other_doubts(state, every)]
    return "\n".join(lines) + "\n"


# --- what happens without it --------------------------------------------------------------------------------

_BY_OTHERS: Final = {
    "grade": "by the statute where it has one grade, else unknown",
    "max_penalty_days": "by the grade, else unknown",
    "object_statute": "unknown for attempts, conspiracies and the like",
    "inchoate": "by the statute where it says so, else unknown",
    "disposition": "unknown; it may be pending",
    "cleared_on": "unknown: it may have been cleared before",
}


def _bears_on(need: Need) -> str:
    """Whose answers the fact of a charge may change."""
    reaches = [one.reach for places in need.conditions.values() for one in places]
    return {Reach.CHARGE: "the charge", Reach.CASE: "its case", Reach.PERSON: "the person"}[
        max(reaches, default=Reach.CHARGE)
    ]


def _without(need: Need, state: Jurisdiction) -> str:
    """What becomes of the answers where the fact is missing."""
    places = [one for asked in need.conditions.values() for one in asked]
    if not places:
        return "a notice may not be shown"
    if all(one.absence for one in places):
        return "its absence is itself the fact"
    words = _BY_OTHERS.get(need.name)
    if words is None:
        known = field_of(need.name, state.facts)
        dated = known is not None and known.kind in (Kind.DATE, Kind.EVENT)
        words = "unknown while the days that it may be disagree" if dated else "unknown"
    filled = sorted({one.presumption for one in places if one.presumption})
    for name in filled:
        laws = [
            law for law, asked in need.conditions.items() if any(one.presumption == name for one in asked)
        ]
        whole = all(one.presumption or one.absence for law in laws for one in need.conditions[law])
        words += f"; presumption `{name}` fills it" + ("" if whole else " in part")
    if any(one.absence for one in places):
        words += "; if a law asks about the absence, that is the fact"
    return words


def _other_doubts(state: Jurisdiction, every: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What is no field: records from outside, doubtful links, lists and texts not read to the end."""
    wide = {law.id: _looks_wide(law) for law in state.laws}
    lists: dict[str, list[str]] = defaultdict(list)
    for law in state.laws:
        for one in law.lists:
            if not one.complete:
                lists[one.id].append(law.id)
    read = [law.id for law in state.laws if not all(version.read for version in law.versions)]
    outside = f"unknown unless whole histories are held; presumption `{WHOLE_HISTORY.id}` takes it so"
    doubts = [
        ("coverage", "", [law for law, (beyond, _) in wide.items() if beyond], "the person", outside),
        ("membership", "membership", [law for law, (_, others) in wide.items() if others], "the person",
         "unknown where the doubtful charge could change the answer"),
        *(("offense_list", name, laws, "the charge", "unknown for offenses that the unread rest may name")
          for name, laws in sorted(lists.items())),
        ("law_text", "", read, "the charge", "unknown while that version is in force"),
    ]  # fmt: skip
    for doubt, name, laws, bears_on, without in doubts:
        if laws:
            known = repair(doubt)
            shown = f"`{name}`" if name else ""
            yield known.words, shown, known.owner, _laws(tuple(laws), every), bears_on, without


def _looks_wide(law: Law) -> tuple[bool, bool]:
    """Whether the law looks at charges that the dataset may not hold, and at other charges at all."""
    histories = [
        inner
        for version in law.resolved()
        for top in _tops(version)
        for inner in top.walk()
        if isinstance(inner, e.Among)
    ]
    outside = any(among.scope not in e.WITHIN_CASE for among in histories)
    outside = outside or bool(law.caps) or law.unit in (Unit.ARREST, Unit.PERSON)
    return outside, outside or bool(histories) or law.unit.is_of_case


def _tops(version: Resolved) -> list[e.Expression]:
    tested = [version.tested] if version.tested is not None else []
    return [version.floor, *(holds for _, holds in version.conditions), *tested, *version.capped]


# --- in words -----------------------------------------------------------------------------------------------


def _laws(laws: tuple[str, ...], every: tuple[str, ...]) -> str:
    """The laws, or all, or all but a few."""
    rest = [law for law in every if law not in laws]
    if not rest:
        return "every law" if len(every) > 1 else f"`{every[0]}`"
    if len(rest) <= 2 and len(laws) > 3:
        return f"every law but {', '.join(f'`{law}`' for law in rest)}"
    return ", ".join(f"`{law}`" for law in laws)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
