"""Records to groups by numbers, groups to persons by the model: twice the same guarded joining.

The table ``grouping`` (rid, grp) holds what stands: ``grp`` is the least record of each group or person.

A record may fit two who are kept apart: a father and his son where it tells no birth, twins where it tells an initial.
It is joined to neither of them unless it fits the one better by `_MARGIN`, the odds at which `Thresholds.same` joins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from clearslate.identity import guards
from clearslate.identity.clusters import CannotLink, Edges, Ints, components, grow
from clearslate.identity.constraints import Constraints
from clearslate.records.distinct import among

# Strength of an edge. Of the model's edges it is the evidence, here always less than 1.
_BY_NUMBER: Final = 10.0  # and one more for each further number
BY_CASE: Final = 5.0
_BITS: Final = 1000.0  # more than any evidence
_MARGIN: Final = 10.0  # bits: a thousand to one


@dataclass(frozen=True)
class Joined:
    """What was joined: the edges that were given, and the rows of those that were refused."""

    edges: Edges
    refused: Ints


def by_numbers(con: duckdb.DuckDBPyConnection, constraints: Constraints) -> Joined:
    """Join records that share a number (``shared_number``) or a case (``of_case``), as decisions and guards allow."""
    found = _edges(
        con,
        f"SELECT a, b, {_BY_NUMBER} + len(kinds) AS strength FROM shared_number WHERE joins "  # noqa: S608
        f"UNION ALL SELECT a, b, {BY_CASE} FROM of_case ORDER BY a, b, strength",
    )
    return _join(con, constraints.same + found, constraints)


def by_model(
    con: duckdb.DuckDBPyConnection, earlier: Joined, constraints: Constraints, same: float
) -> Joined:
    """Join groups by the pairs of the table ``evidence`` from a probability on; what numbers joined stays joined."""
    odds = same / (1 - same) / 2**_MARGIN  # what is likelier may keep a record from whom it is joined to
    joins, rivals = (
        _edges(con, f"SELECT a, b, weight / {_BITS} FROM evidence WHERE main AND {which} ORDER BY a, b")  # noqa: S608
        for which in (
            f"joining >= {same}",
            f"joining < {same} AND probability > {odds / (1 + odds)}",
        )
    )
    return _join(con, earlier.edges + joins, constraints, rivals)


def _join(
    con: duckdb.DuckDBPyConnection, edges: Edges, constraints: Constraints, rivals: Edges | None = None
) -> Joined:
    nodes = int(con.table("record").shape[0])
    labels = components(nodes, edges)
    _write(con, labels)
    crowd, those = guards.crowded(con)
    near = labels if rivals is None else components(nodes, edges + rivals)
    _write(con, near)
    apart = _within(constraints.applied(guards.find(con)), near)
    again = among(near, near[np.concatenate([apart.a, crowd])])
    labels, refused = grow(
        labels, again, edges, apart, those.tolerable, rivals=rivals, margin=_MARGIN / _BITS
    )
    _write(con, labels)
    return Joined(edges, refused)


def _within(apart: CannotLink, labels: Ints) -> CannotLink:
    inside = labels[apart.a] == labels[apart.b]
    return CannotLink(apart.a[inside], apart.b[inside])


def _edges(con: duckdb.DuckDBPyConnection, sql: str) -> Edges:
    a, b, strength = con.execute(sql).fetchnumpy().values()
    return Edges(np.asarray(a, np.int64), np.asarray(b, np.int64), np.asarray(strength, np.float64))


def _write(con: duckdb.DuckDBPyConnection, labels: Ints) -> None:
    rows: Any = pa.table({"rid": np.arange(len(labels), dtype=np.int32), "grp": labels.astype(np.int32)})
    con.register("labeled", rows)
    con.execute("CREATE OR REPLACE TABLE grouping AS FROM labeled")
    con.unregister("labeled")
