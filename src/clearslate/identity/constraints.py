"""Reviewers' decisions, as must-link edges and cannot-link pairs between the records at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from clearslate.identity.clusters import CannotLink, Edges, Ints
from clearslate.identity.decisions import Decision, Verdict

STRENGTH: Final = 1000.0  # no other edge is as strong

_NAMED: Final = pa.schema([("source", pa.string()), ("id", pa.string())])


@dataclass(frozen=True)
class Constraints:
    """What decisions say of records.

    ``same``: edges. ``different``: pairs that cannot be linked. ``exempt``: pairs that nothing else may keep apart. ``unmatched``: decisions
    of which one side's records are no longer there.
    """

    same: Edges
    different: CannotLink
    exempt: frozenset[tuple[int, int]]
    unmatched: int

    def applied(self, found: CannotLink) -> CannotLink:
        """The cannot-link pairs that were found, without those that a decision lifts, and the decided ones."""
        pairs = zip(found.a.tolist(), found.b.tolist(), strict=True)
        kept = np.array([pair not in self.exempt for pair in pairs], np.bool_)
        return CannotLink(
            np.concatenate([found.a[kept], self.different.a]),
            np.concatenate([found.b[kept], self.different.b]),
        )


def reviewed(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> Constraints:
    """Find the records of the decisions that hold."""
    rids = _rids(con, decisions)
    same: list[tuple[int, int]] = []
    different: list[tuple[int, int]] = []
    exempt: set[tuple[int, int]] = set()
    unmatched = 0
    for decision in decisions:
        left, right = (
            sorted(rids[record] for record in side if record in rids)
            for side in (decision.left, decision.right)
        )
        if not left or not right:
            unmatched += 1
            continue
        pairs = [(min(a, b), max(a, b)) for a in left for b in right]
        if decision.verdict is Verdict.SAME:
            same.append(pairs[0])
            exempt.update(pairs)
        else:
            different += pairs
    edges = Edges(*_columns(same), np.full(len(same), STRENGTH))
    return Constraints(edges, CannotLink(*_columns(different)), frozenset(exempt), unmatched)


def _rids(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> dict[tuple[str, str], int]:
    named = sorted({record for decision in decisions for record in (*decision.left, *decision.right)})
    con.register("named", pa.table([[s for s, _ in named], [i for _, i in named]], schema=_NAMED))
    rows = con.execute("SELECT source, id, rid FROM record JOIN named USING (source, id)").fetchall()
    con.unregister("named")
    return {(source, record): rid for source, record, rid in rows}


def _columns(pairs: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
