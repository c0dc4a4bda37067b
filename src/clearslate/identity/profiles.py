"""What the model compares: a profile is one way in which a group of records names its person.

Records that numbers joined are one *group*; of its many equal lines one profile is left, and what the group
knows as a whole (numbers, addresses) stands beside each. A line that is misfiled makes a profile of its own,
not ``main``, without its record's key number.
"""

from __future__ import annotations

from typing import Final

import duckdb

from clearslate.identity.agreement import compared

# What the model compares and blocks by, made from the columns of ``description``.
_DERIVED: Final = """
  root, may_be, known, middle, last, last_given, parts, suffix, birth::VARCHAR AS birth, year, sex,
  (birth - DATE '1970-01-01')::INTEGER AS born,
  CASE WHEN day(birth) <= 12 AND day(birth) <> month(birth)
    THEN make_date(year(birth), day(birth), month(birth))::VARCHAR END AS turned,
  strftime(birth, '%m-%d') AS month_day,
  root[1] AS initial,
  last[1] AS last1,
  last[1:2] AS last2,
  last[1:3] AS last3,
  middle[1] AS middle1,
  CASE WHEN birth IS NOT NULL
    THEN concat_ws('-', year(birth), least(month(birth), day(birth)), greatest(month(birth), day(birth))) END AS either_turn,
  least(first, last) || '|' || greatest(first, last) AS both_names,
  least(first[1], last[1]) || greatest(first[1], last[1]) AS both_initials,
  least(first[1:3], last[1:3]) || '|' || greatest(first[1:3], last[1:3]) AS both_heads,
  state_id[1:5] AS state_id_head, state_id[-5:] AS state_id_tail,
  driver_license[1:7] AS license_head, driver_license[-5:] AS license_tail
"""

_PROFILE: Final = f"""
CREATE OR REPLACE TABLE profile AS
WITH known AS (
  SELECT grp, mode(state_id ORDER BY state_id) AS state_id, mode(fbi_number ORDER BY fbi_number) AS fbi_number,
    mode(street ORDER BY street) AS street, mode(postcode ORDER BY postcode) AS postcode,
    mode(driver_license ORDER BY driver_license) AS driver_license, mode(ssn_hash ORDER BY ssn_hash) AS ssn_hash,
    list_sort(list(DISTINCT address) FILTER (address IS NOT NULL)) AS addresses,
    list_sort(list(DISTINCT street) FILTER (street IS NOT NULL)) AS streets,
    list_sort(list(DISTINCT postcode) FILTER (postcode IS NOT NULL)) AS postcodes
  FROM description JOIN grouping USING (rid) WHERE main GROUP BY grp
), look AS (
  SELECT grp, true AS main, min(rid) AS rid, first, any_value(root) AS root, any_value(may_be) AS may_be,
    any_value(known) AS known, last, any_value(last_given) AS last_given, any_value(parts) AS parts,
    suffix, birth, year, sex, arg_max(middle, (length(middle), middle)) AS middle
  FROM description JOIN grouping USING (rid) WHERE main GROUP BY grp, first, last, suffix, birth, year, sex
), every AS (
  SELECT l.*, state_id, fbi_number, driver_license, ssn_hash, street, postcode, addresses, streets, postcodes FROM look AS l JOIN known USING (grp)
  UNION ALL BY NAME
  SELECT grp, false AS main, rid, first, root, may_be, known, last, last_given, parts, suffix, birth, year, sex, middle,
    NULL AS state_id, fbi_number, driver_license, ssn_hash, street, postcode,
    CASE WHEN address IS NOT NULL THEN [address] END AS addresses,
    CASE WHEN street IS NOT NULL THEN [street] END AS streets,
    CASE WHEN postcode IS NOT NULL THEN [postcode] END AS postcodes
  FROM description JOIN grouping USING (rid) WHERE NOT main
)
SELECT row_number() OVER (ORDER BY grp, main DESC, last, first, birth, year, suffix, sex, rid)::INTEGER AS pid,
  grp, main, rid, first, {_DERIVED}, state_id, fbi_number, driver_license, ssn_hash, street, postcode,
  CASE WHEN len(addresses) > 0 THEN addresses END AS addresses,
  CASE WHEN len(streets) > 0 THEN streets END AS streets,
  CASE WHEN len(postcodes) > 0 THEN postcodes END AS postcodes
FROM every WHERE first IS NOT NULL OR last IS NOT NULL
ORDER BY pid
"""  # noqa: S608

# Lines as they were written, of some of the groups: from them the model learns how often clerks slip.
_SAMPLE: Final = f"""
CREATE OR REPLACE TABLE sample AS
SELECT line AS pid, first, {_DERIVED}, state_id, fbi_number, driver_license, ssn_hash, street, postcode,
  CASE WHEN address IS NOT NULL THEN [address] END AS addresses,
  CASE WHEN street IS NOT NULL THEN [street] END AS streets,
  CASE WHEN postcode IS NOT NULL THEN [postcode] END AS postcodes
FROM description JOIN grouping USING (rid)
WHERE main AND hash(grp) % 1000000 < ?
ORDER BY line
"""  # noqa: S608

# One profile of some of the groups, and none that agrees with an earlier one in two of first name, last name and birth:
# hardly two of them are one person. Where few numbers joined anybody, matches would else be taken for strangers who agree.
# Of all groups there would be more pairs to compare than linking itself compares, and the model draws a few of them.
_STRANGER: Final = f"""
CREATE OR REPLACE TABLE stranger AS
WITH alone AS (
  SELECT DISTINCT ON (grp) * FROM profile WHERE main AND hash(grp) % 1000000 < ? ORDER BY grp, hash(pid)
),
dated AS (SELECT * REPLACE (birth::DATE AS birth) FROM alone),
met AS (
  SELECT r, {compared("s", "t")}
  FROM blocked JOIN dated AS s ON s.pid = l JOIN dated AS t ON t.pid = r
)
FROM alone WHERE pid NOT IN (SELECT r FROM met WHERE votes(first_agrees, last_agrees, birth_agrees) >= 2)
"""  # noqa: S608


def make(con: duckdb.DuckDBPyConnection) -> int:
    """Make the table ``profile``, of the table ``grouping`` (rid, grp); how many there are."""
    con.execute(_PROFILE)
    return int(con.table("profile").shape[0])


def sample(con: duckdb.DuckDBPyConnection, lines: int) -> int:
    """Make the table ``sample`` of about so many lines, whole groups each, and ``stranger``, one profile of as many groups."""
    for query, of in ((_STRANGER, "grouping"), (_SAMPLE, "description")):
        total = int(con.table(of).shape[0])
        con.execute(query, [1_000_000 if total <= lines else round(1_000_000 * lines / total)])
    return int(con.table("sample").shape[0])
