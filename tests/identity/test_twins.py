"""Twins have two names, a mistyped record has a misspelt one: the first are kept apart, the second are found."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from clearslate.identity import Links, given_names, link
from tests.identity.conftest import Row, build, person

TWINS = (
    ("RONALD", "DONALD"), ("DANIEL", "DANIELLE"), ("JEAN", "JOAN"), ("MARIO", "MARIA"), ("ERIC", "ERICA"),
    ("LARRY", "GARY"), ("CHRISTOPHER", "CHRISTINA"), ("HANNAH", "ANNA"), ("JANET", "JANICE"), ("PATRICK", "PATRICIA"),
    ("MICHAEL", "MICHELLE"), ("MIN", "MINH"), ("JOSE LUIS", "JOSE ANTONIO"), ("TYQUAN", "TYJUAN"), ("THOMAS", "HENRY"),
)  # fmt: skip
ONE = (
    ("RONALD", "RONLAD"), ("MICHAEL", "MICHEAL"), ("IJM", "JAMES"), ("JEFF", "JEFREY"), ("SARA", "SARAH"),
    ("TRACY", "TRACEY"), ("CLAYTEN", "CALYTON"), ("TOM", "TPOMAS"), ("DANIELLE", "DANIELE"), ("MARY ANN", "MARYANN"),
    ("TYQUAN", "TYQUANN"), ("JOSE LUIS", "JOSE"), ("CHRIS", "CHRISTINA"),
)  # fmt: skip
# Names that no list has, and that many have here.
HERE = ("TYQUAN", "TYJUAN")
FAMILIES = "BCDFGHKLMNPRSTVWZ"


def family(n: int) -> str:
    """A last name that is unlike those of other numbers."""
    return f"{FAMILIES[n % 17]}{'AEIOU'[n % 5]}{FAMILIES[(5 * n + 3) % 17]}{'OUAIE'[n // 5 % 5]}{FAMILIES[(11 * n + 7) % 17]}HOLT"


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    people: dict[str, list[Row]] = {"court": [], "prison": []}
    for n, pair in enumerate((*TWINS, *ONE)):
        birth = f"19{60 + n}-05-{n % 28 + 1:02}"
        home: dict[str, Any] = {"street": f"{n + 1} ELM ST", "postcode": f"{19000 + n}"}
        for source, name in zip(people, pair, strict=True):
            # A source may write a second given name as the middle one.
            first, middle = name.split() if name == "JOSE ANTONIO" else (name, None)
            people[source].append(
                person(f"{source}:{n}", first, family(n), birth, name_middle=middle, **home)
            )
    for n, first in enumerate(HERE * 6):
        people["court"].append(person(f"court:x{n}", first, family(100 + n), f"{1950 + n}-08-{n + 3:02}"))
    folder = tmp_path_factory.mktemp("twins")
    return link([build(folder / source, rows) for source, rows in people.items()], folder / "links")


def told(links: Links, n: int) -> str:
    """Whether the two records of a family are the same person, possibly, or apart."""
    rows = zip(*(links.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    home = dict(rows)
    one, other = home[f"court:{n}"], home[f"prison:{n}"]
    if one == other:
        return "same"
    pair = (min(one, other), max(one, other))
    found = {(row["person_a"], row["person_b"]) for row in links.possible.to_pylist()}
    return "possible" if pair in found else "apart"


@pytest.mark.parametrize("n", range(len(TWINS)), ids=["/".join(pair) for pair in TWINS])
def test_twins_whose_names_are_alike_are_left_to_a_reviewer(links: Links, n: int) -> None:
    assert told(links, n) == "possible"


@pytest.mark.parametrize("n", range(len(ONE)), ids=["/".join(pair) for pair in ONE])
def test_a_slip_a_spelling_or_a_short_form_is_no_other_name(links: Links, n: int) -> None:
    assert told(links, len(TWINS) + n) == "same"


def test_a_word_that_is_a_slip_of_a_name_that_many_more_have_is_no_name() -> None:
    con = duckdb.connect()
    rows = [("BRYNLEE", n) for n in range(300)] + [("BRYNLE", n) for n in range(6)]
    rows += [("QUENTRELL", n) for n in range(6)]
    con.execute("CREATE TABLE told (first VARCHAR, n INTEGER)")
    con.executemany("INSERT INTO told VALUES (?, ?)", rows)
    con.execute(
        "CREATE TABLE said AS SELECT row_number() OVER () AS line, first, 'L' || n AS last, NULL::DATE AS birth, "
        "1900 + n AS year FROM told"
    )
    given_names.compare(con)
    found = {
        first: (known, sorted(may_be))
        for first, known, may_be in con.execute("SELECT DISTINCT first, known, may_be FROM said").fetchall()
    }
    assert found == {
        "BRYNLEE": (True, ["BRYNLEE"]),
        "BRYNLE": (False, ["BRYNLE", "BRYNLEE"]),
        "QUENTRELL": (True, ["QUENTRELL"]),
    }
