"""What shared numbers say: records that carry one number are one person, unless what they say forbids it.

After `compare` the connection holds, besides the tables of `clearslate.identity.gather`,

    description.main    false for a line that cannot be of the person whom the record mostly names (an arrest
                 filed under somebody else's number): it joins nothing, it may only make possible
    shared_number  a, b, kinds, joins, clash   two records (a < b) with a number in common: joined by it or,
                 where they cannot both be one person, why not
    distrusted   kind, value                 numbers that too many different people carry: no evidence at all
"""

from __future__ import annotations

from typing import Final

import duckdb

from clearslate.identity.agreement import compared
from clearslate.identity.gather import PERSON_NUMBERS

STRONG: Final = (
    "state_id",
    "fbi_number",
)  # given once in a life, from fingerprints; others are typed by clerks, who copy
_MOST_RECORDS: Final = 500  # of one number: a busy life has fewer
_MOST_LOOKS: Final = 12  # different initials and years of birth under one number


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Compare all records that share a number (see above for what that makes)."""
    con.execute(_DISTRUSTED)
    for kind in PERSON_NUMBERS:
        # The model must not take for evidence what is none.
        con.execute(
            f"UPDATE description SET {kind} = NULL WHERE {kind} IN (SELECT value FROM distrusted WHERE kind = '{kind}')"  # noqa: S608
        )
    for step in (_PAIRS, _FOREIGN, _MAIN, _CARRIED):
        con.execute(step)
    con.execute("DROP TABLE sharing")
    con.execute("DROP TABLE misfiled")


def distrusted(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many numbers of each kind are carried by too many different people."""
    return dict(con.execute("SELECT kind, count(*) FROM distrusted GROUP BY kind ORDER BY kind").fetchall())


_DISTRUSTED: Final = f"""
CREATE TABLE distrusted AS
SELECT kind, value FROM number JOIN description USING (rid)
GROUP BY kind, value
HAVING count(DISTINCT rid) > {_MOST_RECORDS}
  OR (count(DISTINCT rid) > {_MOST_LOOKS} AND count(DISTINCT (last[1], year)) > {_MOST_LOOKS})
"""  # noqa: S608

_PAIRS: Final = """
CREATE TABLE sharing AS
SELECT l.rid AS a, r.rid AS b, list_sort(list(DISTINCT l.kind)) AS kinds
FROM number AS l JOIN number AS r ON l.kind = r.kind AND l.value = r.value AND l.rid < r.rid
ANTI JOIN distrusted AS d ON d.kind = l.kind AND d.value = l.value
GROUP BY l.rid, r.rid
"""

# A line is misfiled where it clashes with the line that most others of its record do not clash with.
_FOREIGN: Final = f"""
CREATE TABLE misfiled AS
WITH several AS (SELECT * FROM description WHERE rid IN (SELECT rid FROM description GROUP BY rid HAVING count(*) > 1)),
pair AS (SELECT s.rid, s.line AS one, t.line AS other, {compared("s", "t")}
  FROM several AS s JOIN several AS t ON s.rid = t.rid AND s.line <> t.line),
clash AS (SELECT rid, one, other FROM pair
  WHERE against(first_agrees, last_agrees, birth_agrees) >= 2 AND votes(first_agrees, last_agrees, birth_agrees) <= 1),
standing AS (SELECT s.rid, s.line, count(c.other) AS clashes
  FROM several AS s SEMI JOIN clash AS k ON k.rid = s.rid LEFT JOIN clash AS c ON c.one = s.line GROUP BY s.rid, s.line),
head AS (SELECT DISTINCT ON (rid) rid, line FROM standing ORDER BY rid, clashes, line)
SELECT DISTINCT c.other AS line FROM head AS h JOIN clash AS c ON c.one = h.line
"""  # noqa: S608

_MAIN: Final = """
CREATE OR REPLACE TABLE description AS
SELECT s.*, a.line IS NULL AS main FROM description AS s LEFT JOIN misfiled AS a USING (line) ORDER BY s.line
"""

# Two of three (first name, last name, birth) agree, or one does and none disagrees. A number from
# fingerprints needs no more than that nothing disagrees. Equal names a generation apart are father and son. A number that is
# not from fingerprints may be copied from a twin or a father: by itself it joins no two known given names and no two suffixes.
_CARRIED: Final = f"""
CREATE TABLE shared_number AS
WITH pair AS (
  SELECT p.a, p.b, p.kinds, list_has_any(p.kinds, {list(STRONG)!r}) AS strong,
    s.suffix <> t.suffix AS other_suffix, s.known AND t.known AS known_both, {compared("s", "t")}
  FROM sharing AS p JOIN description AS s ON s.rid = p.a AND s.main JOIN description AS t ON t.rid = p.b AND t.main
), judged AS (
  SELECT a, b, kinds,
    votes(first_agrees, last_agrees, birth_agrees) AS pro,
    against(first_agrees, last_agrees, birth_agrees) AS contra,
    strong, generation,
    NOT strong AND (coalesce(first_agrees IS false AND known_both, false) OR coalesce(other_suffix, false)) AS kin
  FROM pair
)
SELECT a, b, any_value(kinds) AS kinds,
  bool_or((pro >= 2 OR (pro = 1 AND contra = 0) OR (strong AND contra = 0))
    AND NOT (generation AND NOT (strong AND len(kinds) > 1)) AND NOT kin) AS joins,
  bool_and(generation AND pro = 2) AS generation
FROM judged GROUP BY a, b
"""  # noqa: S608
