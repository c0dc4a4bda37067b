"""When two ways of naming a person agree, disagree, or cannot both be true: macros of a DuckDB connection.

Each macro takes columns of two rows of ``description``, and gives NULL where either side does not say.
"""

from __future__ import annotations

from typing import Final

import duckdb

# Names this alike are one name and a slip (JONATHAN, JONATHON).
_FIRST_ALIKE: Final = 0.88
_LAST_ALIKE: Final = 0.90
_DAYS_OFF: Final = 10  # of two births that are one: a slip in the day
FAR_YEARS: Final = 12  # a father and his son are further apart, a mistyped year is nearer

_MACROS: Final = f"""
CREATE MACRO plain(a) AS regexp_replace(upper(a), '[^A-Z0-9]', '', 'g');
CREATE MACRO turned(a) AS CASE WHEN day(a) <= 12 THEN make_date(year(a), day(a), month(a)) END;
CREATE MACRO births_agree(a, b, ya, yb) AS CASE
  WHEN a = b THEN true
  WHEN a IS NOT NULL AND b IS NOT NULL THEN coalesce(a = turned(b), false)
    OR damerau_levenshtein(a::VARCHAR, b::VARCHAR) <= 1
    OR (month(a) = month(b) AND day(a) = day(b) AND abs(ya - yb) IN (1, 10))
    OR abs(a - b) <= {_DAYS_OFF}
  ELSE ya = yb OR (a IS NULL AND b IS NULL AND abs(ya - yb) = 1) END;
CREATE MACRO firsts_agree(a, b, may_be_a, may_be_b, both_known) AS CASE WHEN a = b THEN true
  ELSE list_has_any(may_be_a, may_be_b) OR ((length(a) = 1 OR length(b) = 1) AND a[1] = b[1])
  OR (NOT both_known AND (jaro_winkler_similarity(a, b) >= {_FIRST_ALIKE} OR damerau_levenshtein(a, b) <= 1))
  OR replace(a, ' ', '') = replace(b, ' ', '') END;
CREATE MACRO middle_of(first, middle) AS coalesce(middle, nullif(substr(first, length(split_part(first, ' ', 1)) + 2), ''));
CREATE MACRO middles_agree(a, b) AS CASE WHEN length(a) > 1 AND length(b) > 1 THEN
  jaro_winkler_similarity(a, b) >= {_FIRST_ALIKE} OR damerau_levenshtein(a, b) <= 1
  OR list_has_any(string_split(a, ' '), string_split(b, ' ')) ELSE a[1] = b[1] END;
CREATE MACRO lasts_agree(a, b, pa, pb) AS CASE WHEN a = b THEN true ELSE
  jaro_winkler_similarity(a, b) >= {_LAST_ALIKE} OR damerau_levenshtein(a, b) <= 1 OR list_has_any(pa, pb) END;
CREATE MACRO alike(a, b) AS CASE WHEN jaro_winkler_similarity(a, b) >= {_LAST_ALIKE} THEN true ELSE damerau_levenshtein(a, b) <= 1 END;
CREATE MACRO swapped(fa, la, fb, lb) AS coalesce(alike(fa, lb) AND alike(la, fb), false);
CREATE MACRO crossed(fa, la, given_a, fb, lb, given_b) AS
  coalesce(given_b AND alike(fa, lb), false) OR coalesce(given_a AND alike(la, fb), false);
CREATE MACRO votes(first, last, birth) AS
  (first IS true)::INTEGER + (last IS true)::INTEGER + (birth IS true)::INTEGER;
CREATE MACRO against(first, last, birth) AS
  (first IS false)::INTEGER + (last IS false)::INTEGER + (birth IS false)::INTEGER;
CREATE MACRO far_apart(ya, yb) AS coalesce(abs(ya - yb) > {FAR_YEARS}, false);
"""


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Define the macros."""
    con.execute(_MACROS)


def compared(left: str, right: str) -> str:
    """Columns that say in what two rows of ``description`` agree: first, last, birth, each true, false or NULL.

    First and last name in the other's place agree both, slips aside; a first name that stands for the other's last
    name, and is rather a given one, agrees alone.
    """
    swapped = f"swapped({left}.first, {left}.last, {right}.first, {right}.last)"
    crossed = f"crossed({left}.first, {left}.last, {left}.last_given, {right}.first, {right}.last, {right}.last_given)"
    may_be = f"{left}.may_be, {right}.may_be, {left}.known AND {right}.known"
    firsts = f"firsts_agree({left}.first, {right}.first, {may_be})"
    lasts = f"lasts_agree({left}.last, {right}.last, {left}.parts, {right}.parts)"
    # Most pairs that meet agree, and a CASE looks no further then; an OR would compare all names with all, a tenfold work.
    return f"""
      CASE WHEN {firsts} THEN true WHEN {swapped} THEN true WHEN {crossed} THEN true ELSE {firsts} END AS first_agrees,
      CASE WHEN {lasts} THEN true WHEN {swapped} THEN true ELSE {lasts} END AS last_agrees,
      births_agree({left}.birth, {right}.birth, {left}.year, {right}.year) AS birth_agrees,
      far_apart({left}.year, {right}.year) AS generation
    """
