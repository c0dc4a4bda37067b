"""How the conditions and the offense lists of each jurisdiction are grounded, and how they were before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from clearslate.law import Jurisdiction
from clearslate.law.sources import Certainty

_Counts = tuple[int, int, int, int]  # of each certainty that there was then
_THEN: Final = (Certainty.TEXT, Certainty.READING, Certainty.SECONDARY, Certainty.MEMORY)

# The first seventeen jurisdictions as they stood on 2026-11-28, before the others came and their text was looked for again:
# conditions and lists, counted by `grounds` at commit 3fbf660^.
_BEFORE: Final[dict[str, tuple[_Counts, _Counts]]] = {
    "CA": ((9, 3, 7, 3), (7, 0, 2, 3)),
    "CO": ((21, 9, 42, 2), (3, 0, 8, 3)),
    "CT": ((41, 26, 3, 14), (11, 0, 0, 0)),
    "DC": ((12, 3, 2, 1), (5, 0, 8, 4)),
    "DE": ((38, 33, 86, 0), (5, 0, 7, 1)),
    "IL": ((0, 0, 28, 0), (0, 0, 15, 0)),
    "MD": ((7, 4, 15, 11), (1, 0, 7, 3)),
    "MI": ((46, 17, 1, 8), (7, 0, 4, 3)),
    "MN": ((3, 3, 12, 0), (3, 0, 7, 1)),
    "MO": ((19, 12, 19, 2), (5, 0, 13, 4)),
    "NJ": ((16, 4, 19, 0), (3, 0, 2, 5)),
    "NY": ((5, 1, 19, 4), (5, 0, 4, 3)),
    "OK": ((26, 12, 49, 0), (0, 0, 6, 0)),
    "OR": ((15, 4, 6, 2), (6, 0, 5, 4)),
    "PA": ((35, 4, 7, 5), (10, 0, 1, 2)),
    "UT": ((21, 5, 30, 5), (2, 0, 9, 3)),
    "VA": ((35, 7, 2, 0), (18, 0, 4, 0)),
}  # fmt: skip


def grounds(state: Jurisdiction) -> tuple[Counter[Certainty], Counter[Certainty]]:
    """How many conditions of the state's laws, and how many of the lists that they ask, are of each certainty.

    A condition counts once in each wording; a list once, however many laws ask it.
    """
    conditions: Counter[Certainty] = Counter()
    lists: dict[str, Certainty] = {}
    for law in state.laws:
        conditions.update(condition.stands.certainty for condition in law.conditions)
        lists |= {what: source.certainty for what, source in law.statements() if what.startswith("list ")}
    return conditions, Counter(lists.values())


def grounds_table(states: Iterable[Jurisdiction]) -> list[str]:
    """The table of conditions and lists by certainty, one jurisdiction a row, before and after."""
    lines = [
        "## Conditions and lists",
        "",
        "The conditions of the laws, each wording once, and the offense lists that they ask, each once: read in the text / on an",
        "official page / a reading / secondary / remembered. *Before*: the first seventeen jurisdictions on the morning of",
        "2026-11-28, before their text was looked for again.",
        "",
        "| jurisdiction | conditions before | conditions | lists before | lists |",
        "|---|---:|---:|---:|---:|",
    ]
    sums = [Counter[Certainty]() for _ in range(4)]
    for state in states:
        conditions, lists = grounds(state)
        before = _BEFORE.get(state.code)
        then = (
            [Counter(dict(zip(_THEN, counts, strict=True))) for counts in before] if before else [None, None]
        )
        row = (then[0], conditions, then[1], lists)
        for place, counts in enumerate(row):
            sums[place].update(counts or {})
        lines.append(f"| {state.name} | " + " | ".join(_written(counts) for counts in row) + " |")
    lines.append("| **all** | " + " | ".join(_written(counts) for counts in sums) + " |")
    return lines


def _written(counts: Counter[Certainty] | None) -> str:
    return "" if counts is None else " / ".join(str(counts[certainty]) for certainty in Certainty)
