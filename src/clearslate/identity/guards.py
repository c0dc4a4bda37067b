"""What keeps records of one component from being one person: twins, father and son, strangers.

A *look* is one way of naming a person, the same for all records that use it. Two looks clash where one person
can hardly have both. A component of the table ``grouping`` (rid, grp) that holds clashing looks gets
cannot-link pairs of its records, save those that a number from fingerprints joins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np

from clearslate.identity.agreement import compared
from clearslate.identity.clusters import CannotLink, Ints
from clearslate.identity.gather import PERSON_NUMBERS
from clearslate.identity.numbers import STRONG

_MOST_BIRTHS: Final = 3  # different days of birth of one person, and one more for every so many records
_MOST_NAMES: Final = 5  # different last names, and different first names
_RECORDS_A_BIRTH: Final = 15
_RECORDS_A_NAME: Final = 8
_BEARING_SLIPS: Final = tuple(kind for kind in PERSON_NUMBERS if kind != "ssn_hash")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables ``look`` and ``looks`` (rid, look) of the main lines."""
    con.execute(_LOOK)
    con.execute(_LOOKS)


def find(con: duckdb.DuckDBPyConnection) -> CannotLink:
    """The cannot-link pairs of records of one component of ``grouping``, in the order of their records."""
    for step in (_CLASHING, _OTHER_NUMBER, _CANNOT_LINK):
        con.execute(step)
    a, b = (
        np.asarray(column, np.int64)
        for column in con.execute("SELECT a, b FROM cannot_link ORDER BY a, b").fetchnumpy().values()
    )
    return CannotLink(a, b)


@dataclass
class NamesAndBirths:
    """How many births and names the records of suspect components have."""

    births: dict[int, frozenset[int]]
    lasts: dict[int, frozenset[str]]
    firsts: dict[int, frozenset[str]]

    def tolerable(self, records: list[int]) -> bool:
        """Whether records may be of one person, as far as the numbers of their births and names tell."""
        return (
            _count(self.births, records) <= _MOST_BIRTHS + len(records) // _RECORDS_A_BIRTH
            and _count(self.lasts, records) <= _MOST_NAMES + len(records) // _RECORDS_A_NAME
            and _count(self.firsts, records) <= _MOST_NAMES + len(records) // _RECORDS_A_NAME
        )


def crowded(con: duckdb.DuckDBPyConnection) -> tuple[Ints, NamesAndBirths]:
    """Components with too many births or names for one person, and what their records say."""
    [found] = con.execute(_CROWDED).fetchnumpy().values()
    rows = con.execute(_NAMES_AND_BIRTHS).fetchall()
    those = NamesAndBirths({}, {}, {})
    for rid, births, lasts, firsts in rows:
        those.births[rid] = frozenset(births)
        those.lasts[rid] = frozenset(lasts)
        those.firsts[rid] = frozenset(firsts)
    return np.asarray(found, np.int64), those


def _count(of: dict[int, frozenset[int]] | dict[int, frozenset[str]], records: list[int]) -> int:
    return len(frozenset().union(*(of.get(record, frozenset()) for record in records)))


_LOOK: Final = """
CREATE OR REPLACE TABLE look AS
SELECT (row_number() OVER (ORDER BY last, first, middle, birth, year, suffix))::INTEGER AS look,
  first, any_value(root) AS root, any_value(may_be) AS may_be, any_value(known) AS known, middle,
  last, any_value(parts) AS parts, any_value(last_given) AS last_given, suffix, birth, year
FROM description WHERE main GROUP BY first, middle, last, suffix, birth, year
"""

_LOOKS: Final = """
CREATE OR REPLACE TABLE looks AS
SELECT DISTINCT s.rid, k.look FROM description AS s JOIN look AS k
  ON s.first IS NOT DISTINCT FROM k.first AND s.last IS NOT DISTINCT FROM k.last
  AND s.suffix IS NOT DISTINCT FROM k.suffix AND s.birth IS NOT DISTINCT FROM k.birth
  AND s.year IS NOT DISTINCT FROM k.year AND s.middle IS NOT DISTINCT FROM k.middle
WHERE s.main
"""

# Strangers: two of first name, last name and birth disagree. Twins, brothers and sisters, husband and wife: another
# first name alone, whatever the birth says, for it may be mistyped or missing, or another middle name, both in full
# (JOSE LUIS and JOSE ANTONIO). Father and son: equal names, and a generation between them, or another suffix whatever the birth.
_CLASHING: Final = f"""
CREATE OR REPLACE TABLE clashing AS
WITH seen AS (SELECT DISTINCT grp, look FROM grouping JOIN looks USING (rid)),
met AS (SELECT DISTINCT x.look AS one, y.look AS other FROM seen AS x JOIN seen AS y ON x.grp = y.grp AND x.look < y.look),
pair AS (
  SELECT one, other, s.suffix <> t.suffix AS other_suffix, {compared("s", "t")},
    middles_agree(middle_of(s.first, s.middle), middle_of(t.first, t.middle)) AS middle_agrees
  FROM met JOIN look AS s ON s.look = one JOIN look AS t ON t.look = other
)
SELECT one, other FROM pair
WHERE (against(first_agrees, last_agrees, birth_agrees) >= 2)
  OR first_agrees IS false OR middle_agrees IS false
  OR (generation AND first_agrees AND last_agrees AND birth_agrees IS false)
  OR (other_suffix AND first_agrees AND last_agrees)
"""  # noqa: S608

# Who tells neither birth nor year is kept apart from a record that carries another number of one kind and issuer (a
# license bears its state): of a father and his son, whose names and address are one, it is all that tells which he is.
# A number with one slip is no other; a hash does not show slips.
_OTHER_NUMBER: Final = f"""
CREATE OR REPLACE TABLE other_number AS
WITH unborn AS (SELECT rid FROM looks JOIN look USING (look) GROUP BY rid HAVING count(year) = 0),
carried AS (
  SELECT rid, kind || regexp_extract(value, '^[^:]*:') AS kind, value FROM number ANTI JOIN distrusted USING (kind, value)
  WHERE kind IN {_BEARING_SLIPS!r}
)
SELECT DISTINCT a, b FROM (
  SELECT least(x.rid, y.rid) AS a, greatest(x.rid, y.rid) AS b
  FROM unborn JOIN grouping AS g USING (rid) JOIN grouping AS h ON h.grp = g.grp AND h.rid <> g.rid
  JOIN carried AS x ON x.rid = g.rid JOIN carried AS y ON y.rid = h.rid AND y.kind = x.kind
  GROUP BY x.rid, y.rid, x.kind HAVING min(damerau_levenshtein(x.value, y.value)) > 1
)
"""  # noqa: S608

# A bar stands between records of which every look clashes with every look of the other, between those of another number,
# and between those whom their own source tells apart within one case.
_CANNOT_LINK: Final = f"""
CREATE OR REPLACE TABLE cannot_link AS
WITH count_of AS (SELECT rid, count(*) AS looks FROM looks GROUP BY rid),
pairwise AS (SELECT one, other FROM clashing UNION ALL SELECT other, one FROM clashing),
met AS (
  SELECT x.rid AS a, y.rid AS b, count(*) AS clashes
  FROM pairwise AS c JOIN looks AS x ON x.look = c.one JOIN looks AS y ON y.look = c.other
  JOIN grouping AS g ON g.rid = x.rid JOIN grouping AS h ON h.rid = y.rid
  WHERE g.grp = h.grp AND x.rid < y.rid GROUP BY x.rid, y.rid
), apart AS (
  SELECT a, b FROM met JOIN count_of AS x ON x.rid = a JOIN count_of AS y ON y.rid = b
  WHERE clashes = x.looks * y.looks
  UNION FROM other_number
  UNION SELECT a, b FROM codefendants JOIN grouping AS g ON g.rid = a JOIN grouping AS h ON h.rid = b AND g.grp = h.grp
)
SELECT a, b FROM apart ANTI JOIN (FROM shared_number WHERE joins AND list_has_any(kinds, {list(STRONG)!r})) AS k USING (a, b)
"""  # noqa: S608

_CROWDED: Final = f"""
CREATE OR REPLACE TABLE crowd AS
SELECT grp FROM grouping JOIN looks USING (rid) JOIN look USING (look) GROUP BY grp
HAVING count(DISTINCT birth) > {_MOST_BIRTHS} + count(DISTINCT rid) // {_RECORDS_A_BIRTH}
  OR count(DISTINCT last) > {_MOST_NAMES} + count(DISTINCT rid) // {_RECORDS_A_NAME}
  OR count(DISTINCT root) > {_MOST_NAMES} + count(DISTINCT rid) // {_RECORDS_A_NAME};
SELECT grp FROM crowd ORDER BY grp
"""  # noqa: S608

_NAMES_AND_BIRTHS: Final = """
SELECT rid,
  coalesce(list(DISTINCT (birth - DATE '1970-01-01')::INTEGER) FILTER (birth IS NOT NULL), []),
  coalesce(list(DISTINCT last) FILTER (last IS NOT NULL), []),
  coalesce(list(DISTINCT root) FILTER (root IS NOT NULL), [])
FROM grouping SEMI JOIN crowd USING (grp) JOIN looks USING (rid) JOIN look USING (look) GROUP BY rid
"""
