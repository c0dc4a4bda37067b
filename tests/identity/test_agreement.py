"""When two ways of naming a person agree, disagree, or do not say."""

import duckdb
import pytest

from clearslate.identity import agreement, given_names


def compared(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> tuple[bool | None, ...]:
    """Whether first name, last name and birth agree."""
    con = duckdb.connect()
    agreement.install(con)
    con.execute(
        "CREATE TABLE description AS SELECT line, x.first, x.last, string_split(x.last, ' ') AS parts, "
        "x.birth::DATE AS birth, year(x.birth::DATE) AS year FROM (VALUES (1, $1, $2, $3), (2, $4, $5, $6)) "
        "AS x(line, first, last, birth)",
        [*one, *other],
    )
    given_names.compare(con)
    [row] = con.execute(
        f"SELECT {agreement.compared('s', 't')} FROM description AS s, description AS t WHERE s.line = 1 AND t.line = 2"  # noqa: S608
    ).fetchall()
    return tuple(row[:3])


ANNA = ("ANNA", "HOLLOWAY", "1980-03-14")


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (("ANNA", "HOLLOWAY", "1980-03-14"), (True, True, True)),
        (("ANNA", "HOLLOWAY", "1950-08-27"), (True, True, False)),
        (("ANNA", "HOLLOWAY", "1950-08-07"), (True, True, False)),
        (("ANNA", "HOLLOWAY", None), (True, True, None)),
        (("HOLLOWAY", "ANNA", "1980-03-14"), (True, True, True)),
        (("HOLOWAY", "ANA", "1980-03-14"), (True, True, True)),  # in each other's place, and a slip in both
        (("HOLLOWAY", "MARTHA", "1980-03-14"), (False, False, True)),
        (("MARTHA", None, "1980-03-14"), (False, None, True)),
        ((None, "HOLLOWAY", "1980-03-14"), (None, True, True)),
        (("MARTHA", "WHITAKER", "1980-03-24"), (False, False, True)),
        (("WHITAKER", "ANNA", "1980-03-14"), (True, False, True)),  # a given name in the place of a last one
        (("HOLLOWAY", "MARTHA", None), (False, False, None)),  # a last name in the place of a given one
        (("HANNAH", "HOLLOWAY", "1980-03-14"), (False, True, True)),  # another name, a letter or two away
        (("ANNE", "HOLLOWAY", "1980-03-14"), (True, True, True)),
        (("ANNQ", "HOLLOWAY", "1980-03-14"), (True, True, True)),
        (("A", "HOLLOWAY", "1980-03-14"), (True, True, True)),
    ],
)
def test_names_and_births(other: tuple[str | None, ...], found: tuple[bool | None, ...]) -> None:
    assert compared(ANNA, other) == found
    assert compared(other, ANNA) == found


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1980-03-04", "1980-04-03", True),  # day and month turned
        ("1980-03-14", "1980-03-15", True),
        ("1980-03-14", "1981-03-14", True),
        ("1980-03-14", "1990-03-14", True),
        ("1980-03-14", "1983-09-27", False),
        ("1980-03-04", "1983-09-07", False),
    ],
)
def test_births_that_differ_disagree_whatever_their_day(one: str, other: str, *, agree: bool) -> None:
    assert compared((None, None, one), (None, None, other))[2] is agree


def test_what_a_pair_says_does_not_depend_on_where_comparing_ends() -> None:
    con = duckdb.connect()
    agreement.install(con)
    con.execute(
        "CREATE TABLE names AS FROM (VALUES ('ANNA'), ('HANNAH'), ('A'), ('HOLLOWAY'), ('MARY ANN'), ('BOB'), ('ROBERT'), (NULL)) AS f(first), "
        "(VALUES ('HOLLOWAY'), ('ANNA'), ('HOLOWAY'), ('GARCIA LOPEZ'), ('LOPEZ'), (NULL)) AS l(last)"
    )
    con.execute(
        "CREATE TABLE description AS SELECT row_number() OVER () AS line, first, last, string_split(last, ' ') AS parts, "
        "DATE '1980-03-14' AS birth, 1980 AS year FROM names"
    )
    given_names.compare(con)
    swapped = "swapped(s.first, s.last, t.first, t.last)"
    in_full = (
        "firsts_agree(s.first, t.first, s.may_be, t.may_be, s.known AND t.known) "
        f"OR {swapped} OR crossed(s.first, s.last, s.last_given, t.first, t.last, t.last_given) AS first_agrees, "
        f"lasts_agree(s.last, t.last, s.parts, t.parts) OR {swapped} AS last_agrees"
    )
    short, full = (
        f"SELECT first_agrees, last_agrees FROM (SELECT s.line AS a, t.line AS b, {columns} "  # noqa: S608
        "FROM description AS s, description AS t) ORDER BY a, b"
        for columns in (agreement.compared("s", "t"), in_full)
    )
    found = con.execute(short).fetchall()
    assert found == con.execute(full).fetchall()
    assert {each for each, _ in found} == {each for _, each in found} == {True, False, None}
