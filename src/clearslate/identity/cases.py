"""What a shared case says: that two records are of one case, which may have several defendants.

A case number is compared with the place that gave it (a county or a court), for counties number alike. It joins
records of different sources where what they say agrees, and only where each is the one of its source in that case
that fits the other: so defendants of one case are never taken for each other. Within a source it joins nobody: who
stands in one case under two keys is two persons, by the source's own account.

After `compare` the connection holds, of the table ``cited`` of `clearslate.identity.gather`,

    docket         rid, key       the cases of each record; the key is the number with its place
    of_case        a, b           records of two sources (a < b) whom a case joins
    case_doubt     a, b           records of two sources that partly agree, and were left over in their case
    codefendants   a, b           records of one source in one case that do not say the same
"""

from __future__ import annotations

from typing import Final

import duckdb

from clearslate.identity.agreement import compared

_MOST_RECORDS: Final = 200  # of one case: more are a number that is none
_MOST_LOOKS: Final = 12  # different initials and years of birth under a number of which no place is told


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Compare all records that share a case (see above for what that makes)."""
    rounds = [_ROUND.format(fits=fits) for fits in ("equal", "fits")]
    for step in (_DOCKET, _CROWDED, _MET, _JOINED, *rounds, _DOUBT, _CODEFENDANTS):
        con.execute(step)
    for name in ("case_met", "case_taken", "case_fit", "case_sole", "case_found"):
        con.execute(f"DROP TABLE {name}")


def crowded(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many case numbers stand for too many records to be a case's, by kind as other numbers are counted."""
    [(count,)] = con.execute("SELECT count(*) FROM crowded_case").fetchall()
    return {"case_number": count} if count else {}


# A number without a place has the place that alone is told for it; of several it may be any, and is none.
_DOCKET: Final = """
CREATE TABLE docket AS
WITH placed AS (
  SELECT number, any_value(county) AS county, list(DISTINCT court) FILTER (court IS NOT NULL) AS courts
  FROM cited WHERE county IS NOT NULL GROUP BY number HAVING count(DISTINCT county) = 1
), courted AS (
  SELECT number, any_value(court) AS court
  FROM cited WHERE court IS NOT NULL GROUP BY number HAVING count(DISTINCT court) = 1
), spread AS (SELECT DISTINCT number FROM cited WHERE county IS NOT NULL OR court IS NOT NULL)
SELECT DISTINCT rid, number || '@' || CASE
    WHEN c.county IS NOT NULL THEN c.county
    WHEN p.county IS NOT NULL AND (c.court IS NULL OR coalesce(len(p.courts), 0) = 0 OR list_contains(p.courts, c.court))
      THEN p.county
    WHEN c.court IS NOT NULL THEN c.court
    WHEN k.court IS NOT NULL AND NOT EXISTS (FROM cited AS o WHERE o.number = c.number AND o.county IS NOT NULL) THEN k.court
    WHEN s.number IS NULL THEN ''
  END AS key
FROM cited AS c LEFT JOIN placed AS p USING (number) LEFT JOIN courted AS k USING (number) LEFT JOIN spread AS s USING (number)
WHERE key IS NOT NULL
"""

_CROWDED: Final = f"""
CREATE TABLE crowded_case AS
SELECT key FROM docket LEFT JOIN description USING (rid) GROUP BY key
HAVING count(DISTINCT rid) > {_MOST_RECORDS} OR (key LIKE '%@' AND count(DISTINCT (last[1], year)) > {_MOST_LOOKS});
DELETE FROM docket WHERE key IN (FROM crowded_case)
"""  # noqa: S608

_MET: Final = f"""
CREATE TABLE case_met AS
WITH met AS (
  SELECT x.rid AS a, y.rid AS b, x.key, r.source AS source_a, t.source AS source_b
  FROM docket AS x JOIN docket AS y ON x.key = y.key AND x.rid < y.rid
  JOIN record AS r ON r.rid = x.rid JOIN record AS t ON t.rid = y.rid
), pair AS (
  SELECT DISTINCT a, b FROM met
), seen AS (
  SELECT a, b, s.suffix <> t.suffix AS other_suffix,
    s.first = t.first AND s.last = t.last AND s.birth = t.birth AS equal, {compared("s", "t")}
  FROM pair JOIN description AS s ON s.rid = a AND s.main JOIN description AS t ON t.rid = b AND t.main
), judged AS (
  SELECT a, b, bool_or(equal IS true) AS equal,
    bool_or(pro >= 2 AND contra = 0 AND NOT generation AND other_suffix IS NOT true) AS fits,
    bool_or(pro >= 1 AND contra <= 1) AS half
  FROM (SELECT *, votes(first_agrees, last_agrees, birth_agrees) AS pro,
    against(first_agrees, last_agrees, birth_agrees) AS contra FROM seen) GROUP BY a, b
)
SELECT met.*, coalesce(equal, false) AS equal, coalesce(fits, false) AS fits, coalesce(half, false) AS half
FROM met LEFT JOIN judged USING (a, b)
"""  # noqa: S608

# Within a case, records of two sources find each other where each is the only one of its source whom the other fits:
# first those that say the same, then those that agree, of whom neither is taken.
_JOINED: Final = """
CREATE TABLE of_case (a INTEGER, b INTEGER);
CREATE TABLE case_taken (key VARCHAR, rid INTEGER, other VARCHAR)
"""

_FREE: Final = """
FROM case_met AS m
ANTI JOIN case_taken AS x ON x.key = m.key AND x.rid = m.a AND x.other = m.source_b
ANTI JOIN case_taken AS y ON y.key = m.key AND y.rid = m.b AND y.other = m.source_a
WHERE source_a <> source_b
"""

_ROUND: Final = f"""
CREATE OR REPLACE TABLE case_fit AS SELECT key, a, b, source_a, source_b {_FREE} AND {{fits}};
CREATE OR REPLACE TABLE case_sole AS
SELECT key, rid, other FROM (
  SELECT key, a AS rid, source_b AS other FROM case_fit UNION ALL SELECT key, b, source_a FROM case_fit
) GROUP BY ALL HAVING count(*) = 1;
CREATE OR REPLACE TABLE case_found AS
SELECT key, a, b, source_a, source_b FROM case_fit AS m
SEMI JOIN case_sole AS x ON x.key = m.key AND x.rid = m.a AND x.other = m.source_b
SEMI JOIN case_sole AS y ON y.key = m.key AND y.rid = m.b AND y.other = m.source_a;
INSERT INTO of_case SELECT DISTINCT a, b FROM case_found ANTI JOIN of_case USING (a, b);
INSERT INTO case_taken SELECT key, a, source_b FROM case_found UNION ALL SELECT key, b, source_a FROM case_found
"""  # noqa: S608

# Who found their own in the other source is not also somebody else there.
_DOUBT: Final = f"CREATE TABLE case_doubt AS SELECT DISTINCT a, b {_FREE} AND half"

# The same words twice are one person entered twice, and left to the model.
_CODEFENDANTS: Final = """
CREATE TABLE codefendants AS SELECT DISTINCT a, b FROM case_met WHERE source_a = source_b AND NOT equal
"""
