"""From what was joined, refused and weighed to the tables of links, with ids that last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from clearslate.identity.constraints import Constraints
from clearslate.identity.joining import BY_CASE, Joined
from clearslate.identity.links import (
    MANIFEST,
    PAIRS_SCHEMA,
    PERSONS_SCHEMA,
    POSSIBLE_SCHEMA,
    REASONS_SCHEMA,
    Links,
)
from clearslate.identity.persons import NEW_ID, Change, Event, Record, events, name_persons
from clearslate.identity.scoring import Scores, Splink, explained
from clearslate.identity.thresholds import MatchStatus, Thresholds

_AGREED: Final = 1.0  # of a pair that a number joins
_DOUBTED: Final = 0.5  # at least, of a pair with one number and two descriptions: who was taken for whom?


class Reason(StrEnum):
    """Why two persons are possibly one."""

    MODEL = "model"  # the model's probability lies between the thresholds
    NUMBER = "number_conflict"  # they share a number, and what they say disagrees
    CASE = "one_case"  # two sources tell them of one case, and what they say agrees in part
    APART = "kept_apart"  # joined by number or model, and kept apart: twins, father and son, either of them, too many names
    MISFILED = "misfiled_line"  # a line of one, filed under its number, describes the other


@dataclass(frozen=True)
class Earlier:
    """The persons of the run before: a table of `PERSONS_SCHEMA`, and that run's manifest."""

    persons: pa.Table
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Those of the links in a folder; nobody where there are none.

        Raises:
            LinkError: the links there are damaged.
        """
        if not (folder / MANIFEST).is_file():
            return cls(PERSONS_SCHEMA.empty_table(), {})
        links = Links.read(folder)
        return cls(links.persons, links.manifest)


def keep_scores(con: duckdb.DuckDBPyConnection, scores: Scores, same: float) -> None:
    """Make the table ``evidence``: pairs of groups (their least records), and of records, and how sure; and ``weighed``.

    ``joining`` is how sure they are of those pairs that may be joined: of the probability ``same`` or more, with enough in common.
    """
    rows = pa.table(
        {"l": scores.left, "r": scores.right, "probability": scores.probability, "weight": scores.weight}
    )
    con.register("scored", rows)
    con.execute(_EVIDENCE, [same])
    con.execute("CREATE OR REPLACE TABLE weighed AS FROM scored")
    con.unregister("scored")


def conclude(
    con: duckdb.DuckDBPyConnection,
    joined: Joined,
    constraints: Constraints,
    thresholds: Thresholds,
    earlier: Earlier,
    change: Change,
) -> tuple[Links, list[Event]]:
    """The links, with nothing but counts in their manifest, and the events since the run before."""
    refused = joined.edges.take(joined.refused)
    for name, columns in (
        ("refused", {"a": refused.a, "b": refused.b, "strength": refused.strength}),
        ("parted", {"a": constraints.different.a, "b": constraints.different.b}),
    ):
        con.register(name, pa.table(columns))
    con.execute(_DOUBT, [thresholds.same])
    happened = _name(con, earlier, change)
    con.execute(_POSSIBLE, [thresholds.possible])
    persons = _table(
        con,
        "SELECT source, id, person FROM record JOIN grouping USING (rid) JOIN named USING (grp)",
        [],
        PERSONS_SCHEMA,
    )
    possible = _table(con, "FROM possible", [], POSSIBLE_SCHEMA)
    pairs = _table(con, _PAIRS, [thresholds.possible], PAIRS_SCHEMA)
    by_reason = con.execute(
        "SELECT reason, count(*) FROM possible GROUP BY reason ORDER BY reason"
    ).fetchall()
    counts = {
        "records": persons.num_rows,
        "persons": len(persons["person_id"].unique()),
        "possible": possible.num_rows,
        "possible_by_reason": dict(by_reason),
        "pairs": pairs.num_rows,
    }
    return Links(persons, possible, pairs, {"counts": counts}), happened


def give_reasons(
    con: duckdb.DuckDBPyConnection, on: Splink, learned: dict[str, Any], share: float
) -> pa.Table:
    """Why the model weighs each pair of persons who may be one as it does (`REASONS_SCHEMA`).

    Of the records of two persons those two speak that fit best; where the model weighed none, the first of each.
    """
    con.execute(_ASKED)
    who = {
        (row[0], row[1]): row[2:]
        for row in con.execute("SELECT l, r, a, b, source_a, id_a, source_b, id_b FROM asked").fetchall()
    }
    columns: list[list[Any]] = [[] for _ in REASONS_SCHEMA]
    prior = ("prior", "two records of which nothing is known", round(math.log2(share / (1 - share)), 3))
    for left, right, parts in explained(con, on, learned):
        for place, part in enumerate((prior, *parts)):
            for column, value in zip(columns, (*who[left, right], place, *part), strict=True):
                column.append(value)
    return pa.table(columns, schema=REASONS_SCHEMA)


def _table(con: duckdb.DuckDBPyConnection, sql: str, values: list[Any], schema: pa.Schema) -> pa.Table:
    found = con.sql(sql, params=values).to_arrow_table()
    columns = [column.cast(field.type) for column, field in zip(found.columns, schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def _name(con: duckdb.DuckDBPyConnection, earlier: Earlier, change: Change) -> list[Event]:
    """Make the table ``named`` (grp, person), and say what became of the earlier persons."""
    con.register("before", earlier.persons.rename_columns(["source", "id", "person"]))
    for step in (_PLACED, _NAMED):
        con.execute(step)
    con.unregister("before")
    rows = con.execute(
        "SELECT grp, source, id, person FROM placed SEMI JOIN merged_or_split USING (grp) ORDER BY ALL"
    ).fetchall()
    parts: dict[int, list[Record]] = {}
    formerly: dict[Record, str] = {}
    for grp, source, record, person in rows:
        parts.setdefault(grp, []).append((source, record))
        if person is not None:
            formerly[source, record] = person
    used = set(earlier.persons["person_id"].unique().to_pylist()) if parts else set()
    names = name_persons(list(parts.values()), formerly, used)
    con.executemany(
        "INSERT INTO named VALUES (?, ?)", list(zip(parts, names, strict=True))
    ) if parts else None
    now = {record: name for name, records in zip(names, parts.values(), strict=True) for record in records}
    return events(formerly, now, change)


# Pairs of records that the model weighed. Each profile is spoken for by one record. A first name and a birth are common to many
# strangers: without a last name, a middle name, an address or a number in common they are not ``enough`` to join two
# records, however few people a file holds.
_SLIP_OF_NUMBER: Final = " OR ".join(
    f"damerau_levenshtein(x.{name}, y.{name}) <= 1" for name in ("state_id", "fbi_number", "driver_license")
)
# An address in common, but for a slip of the pen: the house number has none.
_SAME_HOUSE: Final = (
    r"(regexp_extract(x.street, '^\d+') = regexp_extract(y.street, '^\d+') AND regexp_matches(x.street, '^\d') "
    "AND jaro_winkler_similarity(x.street, y.street) >= 0.92 AND damerau_levenshtein(x.postcode, y.postcode) <= 1)"
)
_EVIDENCE: Final = f"""
CREATE OR REPLACE TABLE evidence AS
WITH pair AS (
  SELECT least(x.rid, y.rid) AS a, greatest(x.rid, y.rid) AS b, x.main AND y.main AS main, probability, weight,
    CASE WHEN probability >= ? THEN lasts_agree(x.last, y.last, x.parts, y.parts) OR swapped(x.first, x.last, y.first, y.last)
      OR (length(x.middle) > 1 AND x.middle = y.middle) OR list_has_any(x.streets, y.streets) OR {_SAME_HOUSE}
      OR x.ssn_hash = y.ssn_hash OR {_SLIP_OF_NUMBER} END AS enough
  FROM scored AS s JOIN profile AS x ON x.pid = s.l JOIN profile AS y ON y.pid = s.r
)
SELECT a, b, main, max(probability) AS probability, max(weight) AS weight,
  coalesce(max(probability) FILTER (enough), 0) AS joining
FROM pair GROUP BY ALL
"""  # noqa: S608

_DOUBT: Final = f"""
CREATE OR REPLACE TABLE candidate AS
SELECT a, b, probability, CASE WHEN NOT main THEN '{Reason.MISFILED}' WHEN joining >= ? THEN '{Reason.APART}'
  ELSE '{Reason.MODEL}' END AS reason FROM evidence
UNION ALL SELECT a, b, {_DOUBTED}, '{Reason.NUMBER}' FROM shared_number WHERE NOT joins
UNION ALL SELECT a, b, {_DOUBTED}, '{Reason.CASE}' FROM case_doubt
UNION ALL SELECT a, b, {_DOUBTED}, '{Reason.APART}' FROM refused WHERE strength >= {BY_CASE}
"""  # noqa: S608

# The person of each record in the run before stands beside what it is joined to now.
_PLACED: Final = """
CREATE OR REPLACE TABLE placed AS
SELECT grp, source, id, person FROM grouping JOIN record USING (rid) LEFT JOIN before USING (source, id)
"""

# Most persons hold the records of one earlier person, or new ones alone: they are named here. The others are
# merged_or_split, and named one by one.
_NAMED: Final = f"""
CREATE OR REPLACE TABLE unknown_before AS
SELECT grp, {NEW_ID} AS person FROM placed GROUP BY grp HAVING count(person) = 0;
CREATE OR REPLACE TABLE continued AS
SELECT grp, any_value(person) AS person FROM placed GROUP BY grp HAVING count(DISTINCT person) = 1;
CREATE OR REPLACE TABLE merged_or_split AS
SELECT grp FROM placed GROUP BY grp HAVING count(DISTINCT person) > 1
UNION SELECT grp FROM placed WHERE person IN (SELECT person FROM placed GROUP BY person HAVING count(DISTINCT grp) > 1)
UNION SELECT grp FROM unknown_before SEMI JOIN before USING (person);
CREATE OR REPLACE TABLE named AS
FROM unknown_before ANTI JOIN merged_or_split USING (grp) UNION ALL (FROM continued ANTI JOIN merged_or_split USING (grp))
"""  # noqa: S608

_POSSIBLE: Final = """
CREATE OR REPLACE TABLE possible AS
WITH pair AS (
  SELECT least(x.person, y.person) AS a, greatest(x.person, y.person) AS b, probability, reason
  FROM candidate AS d JOIN grouping AS g ON g.rid = d.a JOIN named AS x ON x.grp = g.grp
  JOIN grouping AS h ON h.rid = d.b JOIN named AS y ON y.grp = h.grp
  WHERE x.person <> y.person AND probability >= ?
), settled AS (
  SELECT DISTINCT least(x.person, y.person) AS a, greatest(x.person, y.person) AS b
  FROM parted AS d JOIN grouping AS g ON g.rid = d.a JOIN named AS x ON x.grp = g.grp
  JOIN grouping AS h ON h.rid = d.b JOIN named AS y ON y.grp = h.grp
)
SELECT a, b, max(probability) AS probability, arg_max(reason, (probability, reason)) AS reason
FROM pair ANTI JOIN settled USING (a, b) GROUP BY a, b
"""

_ASKED: Final = """
CREATE OR REPLACE TABLE asked AS
WITH of_person AS (
  SELECT pid, x.main, person, source, id FROM profile AS x JOIN record USING (rid) JOIN grouping AS g USING (rid)
  JOIN named ON named.grp = g.grp
), pair AS (
  SELECT p.a, p.b, s.l, s.r, s.weight FROM weighed AS s JOIN of_person AS x ON x.pid = s.l JOIN of_person AS y ON y.pid = s.r
  JOIN possible AS p ON p.a = least(x.person, y.person) AND p.b = greatest(x.person, y.person)
), best AS (
  SELECT DISTINCT ON (a, b) a, b, l, r FROM pair ORDER BY a, b, weight DESC, l, r
), first AS (
  SELECT person, arg_min(pid, (NOT main, pid)) AS pid FROM of_person GROUP BY person
), rest AS (
  SELECT p.a, p.b, least(x.pid, y.pid) AS l, greatest(x.pid, y.pid) AS r FROM possible AS p ANTI JOIN best USING (a, b)
  JOIN first AS x ON x.person = p.a JOIN first AS y ON y.person = p.b
), every AS (FROM best UNION ALL FROM rest)
SELECT l, r, a, b,
  CASE WHEN x.person = a THEN x.source ELSE y.source END AS source_a, CASE WHEN x.person = a THEN x.id ELSE y.id END AS id_a,
  CASE WHEN x.person = a THEN y.source ELSE x.source END AS source_b, CASE WHEN x.person = a THEN y.id ELSE x.id END AS id_b
FROM every JOIN of_person AS x ON x.pid = l JOIN of_person AS y ON y.pid = r ORDER BY l, r
"""

_PAIRS: Final = f"""
WITH every AS (
  SELECT a, b, {_AGREED} AS probability FROM shared_number WHERE joins
  UNION ALL SELECT a, b, {_AGREED} FROM of_case UNION ALL SELECT a, b, probability FROM candidate
), pair AS (SELECT a, b, max(probability) AS probability FROM every GROUP BY a, b)
SELECT x.source, x.id, y.source, y.id, probability,
  CASE WHEN g.grp = h.grp THEN '{MatchStatus.SAME}' WHEN probability >= ? THEN '{MatchStatus.POSSIBLE}' ELSE '{MatchStatus.DIFFERENT}' END
FROM pair AS p JOIN record AS x ON x.rid = p.a JOIN record AS y ON y.rid = p.b
JOIN grouping AS g ON g.rid = p.a JOIN grouping AS h ON h.rid = p.b
"""  # noqa: S608
