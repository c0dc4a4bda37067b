"""Which pairs of profiles are looked at: those that agree on enough to be one person, by several rules.

A rule joins profiles that are equal in all of its columns. A record misses a rule where one of these is
missing or wrong, so there are rules for each slip and each gap. A block (the profiles of one key) that would
make too many pairs is cut, and said so: its profiles are still compared by the other rules. Too many are those
above `Rule.most`, and, where there are so many people that the pairs of a rule outgrow them (a block grows with
their square), those of its largest blocks until the rest are `_EACH` for each profile.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import duckdb

from clearslate.identity.gather import scalar


@dataclass(frozen=True)
class Rule:
    """Profiles that are equal in ``columns`` are compared.

    ``explode``: the column that holds lists; one equal element is enough. ``gap``: only pairs of which a birth
    is missing. ``most``: pairs that one block may make.
    """

    name: str
    columns: tuple[str, ...]
    explode: str | None = None
    gap: bool = False
    most: int = 200_000


RULES: Final = (
    Rule("birth and first initial", ("birth", "initial")),
    Rule("birth and beginning of the last name", ("birth", "last2")),
    Rule("birth turned and first name", ("either_turn", "root")),
    Rule("birth turned and last name", ("either_turn", "last3")),
    Rule("names and year of birth", ("root", "parts", "year"), explode="parts"),
    Rule("names and day of the year", ("root", "parts", "month_day"), explode="parts"),
    Rule("names and middle initial", ("root", "parts", "middle1"), explode="parts", most=20_000),
    Rule("names, a birth missing", ("root", "parts"), explode="parts", gap=True),
    Rule("last name and initial, a birth missing", ("last", "initial"), gap=True, most=2_000),
    Rule("first name and beginning of the last, a birth missing", ("root", "last3"), gap=True, most=2_000),
    Rule(
        "last name and both initials, a birth missing", ("last", "initial", "middle1"), gap=True, most=20_000
    ),
    Rule("first name and both initials, a birth missing", ("root", "middle1", "last1"), gap=True, most=5_000),
    Rule("first name, middle initial and day of the year", ("root", "middle1", "month_day"), most=20_000),
    Rule("names in either order and year", ("both_names", "year")),
    Rule("names in either order", ("both_names",), most=20_000),
    Rule("birth and initials in either order", ("birth", "both_initials")),
    Rule("beginnings of the names in either order, a birth missing", ("both_heads",), gap=True, most=5_000),
    Rule("address", ("addresses",), explode="addresses", most=5_000),
    Rule("street", ("streets",), explode="streets", most=500),
    Rule("postcode and first name", ("postcodes", "root"), explode="postcodes", most=500),
    Rule("postcode and beginning of the last name", ("postcodes", "last3"), explode="postcodes", most=500),
    Rule("postcode and birth", ("postcodes", "birth"), explode="postcodes", most=500),
    Rule("birth, where few share it", ("birth",), most=50),
    Rule("state number except its end", ("state_id_head", "root"), most=20_000),
    Rule("state number except its beginning", ("state_id_tail", "root"), most=20_000),
    Rule("license except its end", ("license_head", "root"), most=20_000),
    Rule("license except its beginning", ("license_tail", "root"), most=20_000),
)
_LARGEST: Final = 5  # blocks reported of each rule
_EACH: Final = 10  # pairs of a rule for each profile, at most
_FEW: Final = 1_000_000  # profiles, up to which a rule may make as many pairs as for so many


def block(
    con: duckdb.DuckDBPyConnection, rules: tuple[Rule, ...] = RULES, *, each: int = _EACH, few: int = _FEW
) -> list[dict[str, Any]]:
    """Make the table ``blocked`` (l, r: profiles of different groups, l < r), and report on each rule.

    A rule makes ``each`` pairs a profile at most; up to ``few`` profiles, as many as for so many. The report holds
    sizes only: no key, since a key is a name or a birth.
    """
    con.execute("CREATE OR REPLACE TABLE candidate (l INTEGER, r INTEGER)")
    bound = each * max(con.table("profile").shape[0], few)
    report = []
    for rule in rules:
        con.execute(_keys(rule))
        con.execute(_SIZES.format(made=_GAP if rule.gap else "pairs"))
        sizes = con.execute(_LARGEST_SIZES).fetchall()
        most = scalar(con, _MOST, [rule.most, bound])
        cut = scalar(con, "SELECT count(*) FROM size WHERE pairs > ?", [most])
        lost = scalar(con, "SELECT coalesce(sum(made), 0) FROM size WHERE pairs > ?", [most])
        before = con.table("candidate").shape[0]
        con.execute(_PAIRS.format(most=most, gap="AND (l.gap OR r.gap)" if rule.gap else ""))
        report.append(
            asdict(rule)
            | {
                "pairs": con.table("candidate").shape[0] - before,
                "largest_blocks": [{"profiles": count, "pairs": pairs} for count, pairs in sizes],
                "blocks_cut": cut,
                "pairs_cut": int(lost),
            }
        )
    con.execute("CREATE OR REPLACE TABLE blocked AS SELECT DISTINCT l, r FROM candidate")
    for name in ("candidate", "keyed", "size"):
        con.execute(f"DROP TABLE {name}")
    return report


def _keys(rule: Rule) -> str:
    source = "profile"
    if rule.explode:
        source = f"(SELECT * REPLACE (unnest({rule.explode}) AS {rule.explode}) FROM profile)"  # noqa: S608
    filled = " AND ".join(f"{column} IS NOT NULL" for column in rule.columns)
    return (
        f"CREATE OR REPLACE TABLE keyed AS SELECT DISTINCT hash({', '.join(rule.columns)}) AS key, pid, grp, "  # noqa: S608
        f"birth IS NULL AS gap FROM {source} WHERE {filled}"
    )


# ``pairs`` is what a block makes at most, ``made`` what it does: fewer where a birth must be missing.
_SIZES: Final = """
CREATE OR REPLACE TABLE size AS
SELECT *, {made} AS made FROM (
  SELECT key, count(*) AS profiles, count(*) FILTER (gap) AS gaps, count(*) * (count(*) - 1) // 2 AS pairs
  FROM keyed GROUP BY key HAVING count(*) > 1
)
"""
_GAP: Final = "gaps * (profiles - gaps) + gaps * (gaps - 1) // 2"
_LARGEST_SIZES: Final = f"SELECT profiles, pairs FROM size ORDER BY pairs DESC LIMIT {_LARGEST}"  # noqa: S608

# The pairs of the largest block that is kept: within the rule's own bound, and with all smaller ones within that of all.
_MOST: Final = """
SELECT coalesce(max(pairs), 0) FROM (
  SELECT pairs, sum(sum(made)) OVER (ORDER BY pairs) AS so_far FROM size WHERE pairs <= ? GROUP BY pairs
) WHERE so_far <= ?
"""

_PAIRS: Final = """
INSERT INTO candidate
SELECT least(l.pid, r.pid), greatest(l.pid, r.pid)
FROM (SELECT * FROM keyed SEMI JOIN (FROM size WHERE pairs <= {most}) USING (key)) AS l
JOIN keyed AS r ON l.key = r.key AND l.pid < r.pid AND l.grp <> r.grp {gap}
"""
