"""Scores links against the truth: pairs of source records, their match statuses, and whether probabilities mean what they say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final, Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.linkage.shares import EVERYBODY, Line, Share
from benchmarks.linkage.truth import GROUPS, TrialError, Truth
from clearslate.identity.links import Links

PRECISION: Final = "precision of same"
RECALL: Final = "recall of same"
RECALL_POSSIBLE: Final = "recall of same or possible"
POSSIBLE_TRUE: Final = "truly same among possible"
DOUBTFUL: Final = "persons with a possible link"
REVIEW: Final = "true pairs left to a reviewer"
DECIDING: Final = "pairs in doubt that change an answer"
STATUSES: Final = "truly same, by match status"
MIXED: Final = "source records that hold two persons"

# Narrow where the decisions are made: at both ends.
EDGES: Final = (
    0.0, 0.000_1, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999_9, 1.0,
)  # fmt: skip

# Seen from each record of a group, its pairs with other records: all pairs seen twice give the same shares.
# m: records of one true person within one found person.
_SAME: Final = """
    WITH m AS (SELECT person_id, true_person_id, any_value({group}) AS g, count(*) AS n FROM record GROUP BY 1, 2),
    whole AS (SELECT person_id, sum(n) AS n FROM m GROUP BY 1)
    SELECT g, sum(m.n * (m.n - 1))::BIGINT, sum(m.n * (whole.n - 1))::BIGINT FROM m JOIN whole USING (person_id) GROUP BY g
"""
_TRUE: Final = """
    WITH t AS (SELECT true_person_id, any_value({group}) AS g, count(*) AS n FROM record GROUP BY 1)
    SELECT g, sum(n * (n - 1))::BIGINT FROM t GROUP BY g
"""
_POSSIBLE: Final = """
    WITH m AS (SELECT person_id, true_person_id, any_value({group}) AS g, count(*) AS n FROM record GROUP BY 1, 2),
    whole AS (SELECT person_id, sum(n) AS n FROM m GROUP BY 1),
    link AS (
        SELECT person_a AS a, person_b AS b FROM possible UNION ALL SELECT person_b, person_a FROM possible
    )
    SELECT m.g, sum(m.n * coalesce(other.n, 0))::BIGINT, sum(m.n * whole.n)::BIGINT
    FROM link JOIN m ON m.person_id = link.a JOIN whole ON whole.person_id = link.b
    LEFT JOIN m AS other ON other.person_id = link.b AND other.true_person_id = m.true_person_id
    GROUP BY m.g
"""
_PAIRS: Final = """
    SELECT pair.probability, pair.status, a.true_person_id = b.true_person_id AS same FROM pair
    JOIN record AS a ON a.source = pair.source_a AND a.source_person_id = pair.id_a
    JOIN record AS b ON b.source = pair.source_b AND b.source_person_id = pair.id_b
"""


@dataclass(frozen=True)
class Bin:
    """Pairs whose match probability lies from ``low`` to ``high``.

    ``probability``: the sum of their probabilities. ``same``: how many truly are one person.
    """

    low: float
    high: float
    pairs: int
    probability: float
    same: int

    def __add__(self, other: Bin) -> Bin:
        """The bin of two trials."""
        return Bin(
            self.low,
            self.high,
            self.pairs + other.pairs,
            self.probability + other.probability,
            self.same + other.same,
        )

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """The bin that `to_json` gave."""
        return cls(**raw)


@dataclass(frozen=True)
class LinkScore:
    """How good links are: figures, and bins for the calibration."""

    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]


def score_links(links: Links, truth: Truth) -> LinkScore:
    """Score the links that were made of extracts.

    Raises:
        TrialError: the links are of other records.
    """
    with duckdb.connect() as con:
        _load(con, links, truth)
        lines = [line for dimension in (EVERYBODY[0], *GROUPS) for line in _of_groups(con, dimension)]
        lines += [
            Line(DOUBTFUL, *EVERYBODY, _doubtful(con)),
            Line(MIXED, *EVERYBODY, Share(truth.mixed().num_rows, links.persons.num_rows)),
            *_statuses(con),
        ]
        return LinkScore(tuple(lines), _bins(con))


def _load(con: duckdb.DuckDBPyConnection, links: Links, truth: Truth) -> None:
    own = truth.records.filter(truth.records["own"])
    con.register("person", links.persons)
    con.register("own", own)
    con.register("possible", links.possible)
    con.register("pair", links.pairs)
    con.register("truly", truth.people)
    con.execute(
        "CREATE TABLE record AS SELECT source, source_person_id, person_id, true_person_id, 'all' AS everybody, "
        "sex, race, names FROM person JOIN own USING (source, source_person_id) JOIN truly USING (true_person_id)"
    )
    found = con.execute("SELECT count(*) FROM record").fetchall()[0][0]
    if not found == own.num_rows == links.persons.num_rows:
        raise TrialError(
            f"the links are of {links.persons.num_rows:,} source records, the truth of {own.num_rows:,}, "
            f"and {found:,} are in both: link the datasets made from these extracts, whole"
        )


def _of_groups(con: duckdb.DuckDBPyConnection, dimension: str) -> list[Line]:
    column = "everybody" if dimension == EVERYBODY[0] else dimension
    same, true, possible = (
        {row[0]: row[1:] for row in con.execute(query.format(group=column)).fetchall()}
        for query in (_SAME, _TRUE, _POSSIBLE)
    )
    lines = []
    for group in sorted(true):
        (pairs,) = true[group]
        right, joined = same[group]
        among, left = possible.get(group, (0, 0))
        lines += [
            Line(PRECISION, dimension, group, Share(right, joined)),
            Line(RECALL, dimension, group, Share(right, pairs)),
            Line(RECALL_POSSIBLE, dimension, group, Share(right + among, pairs)),
            Line(POSSIBLE_TRUE, dimension, group, Share(among, left)),
            Line(REVIEW, dimension, group, Share(among, pairs)),
        ]
    return lines


def deciding(ordered: pa.Table) -> Line:
    """Of the pairs in doubt, with what a decision on each alone would settle, those that change an answer."""
    return Line(
        DECIDING, *EVERYBODY, Share(pc.sum(pc.greater(ordered["together"], 0)).as_py() or 0, ordered.num_rows)
    )


def _doubtful(con: duckdb.DuckDBPyConnection) -> Share:
    [row] = con.execute(
        "SELECT (SELECT count(DISTINCT p) FROM (SELECT person_a AS p FROM possible UNION ALL SELECT person_b FROM possible)), "
        "(SELECT count(DISTINCT person_id) FROM person)"
    ).fetchall()
    return Share(*row)


def _statuses(con: duckdb.DuckDBPyConnection) -> list[Line]:
    """Of the pairs that linking looked at, how many truly are one person, by the match status that it gave them in."""
    counted = con.execute(
        f"SELECT status, count(*) FILTER (same), count(*) FROM ({_PAIRS}) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [Line(STATUSES, "status", status, Share(same, pairs)) for status, same, pairs in counted]


def _bins(con: duckdb.DuckDBPyConnection) -> tuple[Bin, ...]:
    place = " + ".join(f"(probability >= {edge})::INT" for edge in EDGES[1:-1])
    counted = con.execute(
        f"SELECT {place} AS bin, count(*), sum(probability), count(*) FILTER (same) FROM ({_PAIRS}) GROUP BY 1"
    ).fetchall()
    found = {bin_: rest for bin_, *rest in counted}
    return tuple(
        Bin(low, high, *found.get(at, (0, 0.0, 0))) for at, (low, high) in enumerate(pairwise(EDGES))
    )
