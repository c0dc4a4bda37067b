"""Which given name a word may be: its own, the formal name of a short form, or the one that a slip made it of.

A twin has another name; a clerk's slip is a word that is hardly anybody's name and lies one edit from one that is.
So a word is *established* where it is listed, or where several people of the data at hand have it and no name one
edit away has so many more that it is their slip. An established name may be the formal names of its families; any
other word may be itself and whatever an established name one edit away may be.

After `compare`, ``description`` has beside its other columns

    may_be      the names that its first name may be
    known       whether its first name is established
    last_given  whether its last name is rather a given one, as where first and last name changed places
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import duckdb
import pyarrow as pa

_FILE: Final = "given_names.txt"
_ALONE: Final = "="
_PEOPLE: Final = 5  # with different last names and births, who have a name that no list has
# A slip in one place of a name is rarer than this against the name: clerks err in few names of a hundred, and in many ways.
_SLIPS: Final = 50
_SHORTEST: Final = 3  # signs of a word that may be a slip: of two signs, any is one edit from many names


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Of each listed form the formal names that it may be: the first names of its families.

    >>> families()["DONNIE"], families()["ALEX"]
    (('DONALD',), ('ALEXANDER', 'ALEXANDRA'))
    """
    found: dict[str, list[str]] = {}
    for line in files("clearslate.identity").joinpath(_FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        formal, *forms = line.split()
        for name in forms if formal == _ALONE else (formal, *forms):
            found.setdefault(name, []).append(name if formal == _ALONE else formal)
    return {name: tuple(formals) for name, formals in found.items()}


@cache
def roots() -> dict[str, str]:
    """Of each listed form one name that all have whose families share a form: what may be one name at the widest.

    >>> roots()["BOBBY"], roots()["ROBERT"], roots()["ALEXANDRA"]
    ('ROBERT', 'ROBERT', 'ALEXANDER')
    """
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while above.get(name, name) != name:
            name = above[name]
        return name

    for formals in families().values():
        first, *others = sorted(root(formal) for formal in formals)
        above |= dict.fromkeys(others, first)
    return {name: root(formals[0]) for name, formals in families().items()}


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Add the columns above to ``description``."""
    listed = families()
    con.register(
        "listed", pa.table({"name": list(listed), "formals": [list(each) for each in listed.values()]})
    )
    for step in (_WORD, _ONE_EDIT, _ESTABLISHED, _MAY_BE, _SAID):
        con.execute(step)
    con.unregister("listed")
    for name in ("word", "one_edit", "established", "given"):
        con.execute(f"DROP TABLE {name}")


# How many people, of different last names and births, have a word as their first name, and how many as their last.
_WORD: Final = """
CREATE TABLE word AS
WITH first AS (
  SELECT split_part(first, ' ', 1) AS name, least(count(DISTINCT last), count(DISTINCT coalesce(birth::VARCHAR, year::VARCHAR))) AS people
  FROM description WHERE first IS NOT NULL GROUP BY ALL
), last AS (
  SELECT last AS name, least(count(DISTINCT first), count(DISTINCT coalesce(birth::VARCHAR, year::VARCHAR))) AS others
  FROM description WHERE last IS NOT NULL GROUP BY ALL
)
SELECT name, people IS NOT NULL AS first, coalesce(people, 0) AS people, coalesce(others, 0) AS others, formals
FROM first FULL JOIN last USING (name) FULL JOIN listed USING (name)
"""

# Words one edit apart have a rest in common: what is left of each without one of its signs, or with all of them.
_ONE_EDIT: Final = f"""
CREATE TABLE one_edit AS
WITH rest AS (
  SELECT name, unnest(list_distinct(list_append(
    list_transform(range(1, length(name) + 1), lambda i: name[1:i - 1] || name[i + 1:]), name))) AS rest
  FROM word WHERE (first OR formals IS NOT NULL) AND length(name) >= {_SHORTEST}
), pair AS (
  SELECT DISTINCT x.name, y.name AS other FROM rest AS x JOIN rest AS y ON x.rest = y.rest AND x.name <> y.name
)
SELECT pair.name, other FROM pair JOIN word AS x ON x.name = pair.name JOIN word AS y ON y.name = other
WHERE x.formals IS NULL AND (y.formals IS NOT NULL OR y.people >= {_PEOPLE})
  AND damerau_levenshtein(pair.name, other) <= 1
"""  # noqa: S608

_ESTABLISHED: Final = f"""
CREATE TABLE established AS
SELECT name, coalesce(formals, [name]) AS formals, people, others FROM word AS w
WHERE formals IS NOT NULL OR (people >= {_PEOPLE} AND NOT EXISTS (
  FROM one_edit AS e JOIN word AS y ON y.name = e.other WHERE e.name = w.name AND y.people >= {_SLIPS} * w.people))
"""  # noqa: S608

_MAY_BE: Final = """
CREATE TABLE given AS
SELECT name, true AS known, formals AS may_be, people >= others AS first_rather FROM established
UNION ALL
SELECT w.name, false, list_distinct(list_append(flatten(coalesce(list(e.formals) FILTER (e.name IS NOT NULL), [])), w.name)), false
FROM word AS w LEFT JOIN one_edit AS o ON o.name = w.name LEFT JOIN established AS e ON e.name = o.other
WHERE w.name NOT IN (SELECT name FROM established) GROUP BY w.name
"""

_SAID: Final = """
CREATE OR REPLACE TABLE description AS
SELECT s.*, f.may_be, coalesce(f.known, false) AS known, coalesce(l.known AND l.first_rather, false) AS last_given
FROM description AS s LEFT JOIN given AS f ON f.name = split_part(s.first, ' ', 1) LEFT JOIN given AS l ON l.name = s.last
ORDER BY line
"""
