"""A run beside a state's present list of what it clears: where both agree, what only one has, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.casework.listed import Finder, Found, Listed, find
from clearslate.casework.table import Asked, answered, schema
from clearslate.casework.words import CLEARED_BEFORE, OUTCOME_WORDS
from clearslate.engine.outcomes import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

REASONS: Final = 15  # reasons that a summary names, those of the most charges
_EXAMPLES: Final = 20  # lines of the list that a summary names


class Side(StrEnum):
    """Where a charge, or an entry of the list, stands."""

    AGREED = "agreed"
    ONLY_THEIRS = "only theirs"
    ONLY_OURS = "only ours"
    CLEARED = "theirs, cleared before"
    TWICE = "entry found twice"
    NOWHERE = "entry found nowhere"
    UNREADABLE = "entry that cannot be read"
    REPEATED = "entry that repeats another"


SIDE_MEANINGS: Final = {
    Side.AGREED: "on the list, and eligible today under an automatic law",
    Side.ONLY_THEIRS: "on the list, and not eligible today under any automatic law in force",
    Side.ONLY_OURS: "eligible today under an automatic law, and not on the list",
    Side.CLEARED: "on the list, and the records say that it was cleared before",
    Side.TWICE: "several courts or counties have this docket number (or several sources this person's): say which",
    Side.NOWHERE: "no charge of the records has this key",
    Side.UNREADABLE: "blank, or not in the encoding that the mapping gives, or not as many cells as the header",
    Side.REPEATED: "counted once",
}
_ELIGIBLE: Final = OUTCOME_WORDS[Outcome.ELIGIBLE]
THEIRS: Final = (Outcome.NOT_YET, Outcome.UNKNOWN, Outcome.INELIGIBLE)
_OF_CHARGES: Final = (Side.AGREED, Side.ONLY_THEIRS, Side.ONLY_OURS, Side.CLEARED, Side.TWICE)
_OUR_FIELDS: Final = {"charge_id": "charge_id", "case_number": "docket", "person_id": "person_id"}


@dataclass
class Comparison:
    """The totals. ``charges``: by side, law and outcome; ``reasons``: of what only they have, by law and why.

    ``entries``: of the list, by side; ``their_laws``: charges on the list by the state's own word and by side.
    """

    listed: int = 0
    nearly: int = 0
    charges: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    their_laws: Counter[tuple[str, str]] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def by_side(self) -> dict[str, int]:
        """Charges by side."""
        found = dict.fromkeys((str(side) for side in _OF_CHARGES), 0)
        for (side, _, _), count in self.charges.items():
            found[side] += count
        return found

    def by_law(self) -> list[tuple[object, ...]]:
        """By law: charges agreed, ours alone, and theirs alone by our answer (of `THEIRS`)."""
        rows = []
        for law in sorted({law for _, law, _ in self.charges if law}):
            mine = {
                (side, outcome): count for (side, of, outcome), count in self.charges.items() if of == law
            }
            ours = (mine.get((side, _ELIGIBLE), 0) for side in (Side.AGREED, Side.ONLY_OURS))
            theirs = (mine.get((Side.ONLY_THEIRS, OUTCOME_WORDS[each]), 0) for each in THEIRS)
            rows.append((law, *ours, *theirs))
        return rows

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "listed": self.listed,
            "charges": self.by_side(),
            "by_law": [
                {"side": side, "law": law, "outcome": outcome, "charges": count}
                for (side, law, outcome), count in sorted(self.charges.items())
            ],
            "only_theirs_because": [
                {"law": law, "outcome": outcome, "why": why, "charges": count}
                for (law, outcome, why), count in self.reasons.most_common(REASONS)
            ],
            "their_laws": [
                {"their_law": law, "side": side, "charges": count}
                for (law, side), count in sorted(self.their_laws.items())
            ],
            "entries": dict(self.entries),
            "differ_in_zeros_case_or_punctuation": self.nearly,
            "lines": self.lines,
        }


def comparison_schema() -> pa.Schema:
    """The columns of the rows of a comparison: side, the list's line and word, then those of a table."""
    return pa.schema(
        [
            ("comparison", pa.string()),
            ("listed_on_line", pa.int32()),
            ("listed_law", pa.string()),
            *((each.name, pa.string() if pa.types.is_dictionary(each.type) else each.type) for each in schema(Asked())),
        ]
    )  # fmt: skip


def compare_with_list(run: Run, dataset: Dataset, listed: Listed) -> Iterator[tuple[pa.Table, Comparison]]:
    """The rows of a comparison bucket by bucket, each with the totals up to it; entries without a charge come last."""
    found = find(listed, dataset)
    finder = Finder(listed)
    comparison = Comparison(listed=listed.read, nearly=found.nearly)
    for part in answered(run, dataset, Asked()):
        entries = finder.entries(part[_our_name(finder.columns[0])], part["county"], part["count"])
        side = _sides(part, entries, found)
        kept = np.flatnonzero(side >= 0)
        rows = _rows(part.take(pa.array(kept)), entries[kept], side[kept], listed)
        _count(comparison, rows)
        yield rows, comparison
    yield _without_charge(listed, found, comparison), comparison


def _our_name(field_name: str) -> str:
    return _OUR_FIELDS.get(field_name, field_name)


def _sides(part: pa.Table, entries: NDArray[np.int64], found: Found) -> NDArray[np.int64]:
    """The side of each charge by its place in `Side`; -1 where neither has it."""
    outcome = part["outcome"].cast(pa.string())
    eligible = pc.equal(outcome, OUTCOME_WORDS[Outcome.ELIGIBLE]).to_numpy()
    cleared = pc.equal(outcome, CLEARED_BEFORE).to_numpy()
    on_list = entries >= 0
    twice = on_list & found.twice[entries] if len(found.twice) else on_list
    order = list(Side)
    return np.select(
        [twice, on_list & eligible, on_list & cleared, on_list, eligible],
        [order.index(side) for side in (Side.TWICE, Side.AGREED, Side.CLEARED, Side.ONLY_THEIRS, Side.ONLY_OURS)],
        -1,
    )  # fmt: skip


def _rows(part: pa.Table, entries: NDArray[np.int64], side: NDArray[np.int64], listed: Listed) -> pa.Table:
    wanted = comparison_schema()
    words = pa.array([str(each) for each in Side])
    on_list = entries >= 0
    lines = pa.array([*listed.lines, None], pa.int32()).take(
        pa.array(np.where(on_list, entries, len(listed)))
    )
    laws = pa.array([*listed.laws, None], pa.string()).take(pa.array(np.where(on_list, entries, len(listed))))
    ours = [part[each.name].cast(each.type) for each in list(wanted)[3:]]
    return pa.table([words.take(pa.array(side)), lines, laws, *ours], schema=wanted)


def _count(comparison: Comparison, rows: pa.Table) -> None:
    plain = rows.select(["comparison", "law", "outcome", "why", "listed_law"])
    for group in plain.group_by(plain.column_names).aggregate([([], "count_all")]).to_pylist():
        side, law, outcome, count = (
            group["comparison"],
            group["law"] or "",
            group["outcome"],
            group["count_all"],
        )
        comparison.charges[side, law, outcome] += count
        if side == Side.ONLY_THEIRS:
            comparison.reasons[law, outcome, group["why"]] += count
        if group["listed_law"]:
            comparison.their_laws[group["listed_law"], side] += count


def _without_charge(listed: Listed, found: Found, comparison: Comparison) -> pa.Table:
    """The entries that name no charge, or say again what another says."""
    nowhere = [listed.lines[at] for at in np.flatnonzero(found.charges == 0)]
    twice = [listed.lines[at] for at in np.flatnonzero(found.twice)]
    lines = {
        Side.NOWHERE: nowhere, Side.UNREADABLE: listed.unreadable, Side.REPEATED: listed.repeated,
    }  # fmt: skip
    comparison.entries.update(
        {str(side): len(found_on) for side, found_on in {**lines, Side.TWICE: twice}.items()}
    )
    comparison.lines = {
        str(side): found_on[:_EXAMPLES] for side, found_on in {**lines, Side.TWICE: twice}.items() if found_on
    }
    wanted = comparison_schema()
    sides = [str(side) for side, found_on in lines.items() for _ in found_on]
    numbers = [line for found_on in lines.values() for line in found_on]
    rest = [pa.nulls(len(sides), each.type) for each in list(wanted)[2:]]
    return pa.table([pa.array(sides, pa.string()), pa.array(numbers, pa.int32()), *rest], schema=wanted)
