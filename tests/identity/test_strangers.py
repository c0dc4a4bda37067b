"""Strangers who share a first name and a day of birth are common; in a small file the model takes them for one person."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from clearslate.identity import Links, link
from tests.identity.conftest import Row, build, person
from tests.identity.test_twins import told as status

FIRST = (
    "MARIA", "LINDA", "SUSAN", "KAREN", "NANCY", "LISA", "BETTY", "HELEN", "SANDRA", "DONNA", "CAROL", "RUTH", "SHARON", "LAURA",
    "SARAH", "DEBORAH", "JESSICA", "SHIRLEY", "CYNTHIA", "ANGELA", "MELISSA", "BRENDA", "AMY", "ANNA", "REBECCA", "VIRGINIA",
)  # fmt: skip
SYLLABLES = (
    "BAR",
    "DEL",
    "KOV",
    "MIN",
    "TAL",
    "RES",
    "VON",
    "HAL",
    "GUR",
    "PEN",
    "SOL",
    "WIT",
    "ZAM",
    "LOR",
    "FEN",
)
STRANGERS, MARRIED, SLIPPED, NEXT_DOOR, KNOWN = 40, 10, 10, 10, 600
OTHERS = STRANGERS + MARRIED + SLIPPED + NEXT_DOOR


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    draw = random.Random(3)
    people: dict[str, list[Row]] = {"court": [], "prison": []}
    births = iter(draw.sample(range(18_000), OTHERS + KNOWN))

    def last() -> str:
        return "".join(draw.choices(SYLLABLES, k=3)) + draw.choice(("", "S", "ER"))

    def add(source: str, n: int, first: str, name: str, birth: int, **more: Any) -> None:
        day = f"{1950 + birth // 360}-{birth // 30 % 12 + 1:02}-{birth % 28 + 1:02}"
        people[source].append(person(f"{source}:{n}", first, name, day, sex="F", **more))

    def home() -> dict[str, str]:
        return {"street": f"{draw.randint(1, 900)} {last()} AVE", "postcode": f"{draw.randint(15000, 19600)}"}

    for n in range(OTHERS + KNOWN):
        first, name, birth, at = draw.choice(FIRST), last(), next(births), home()
        add("court", n, first, name, birth, **at)
        if n < STRANGERS:
            add("prison", n, first, last(), birth, **home())
        elif n < STRANGERS + MARRIED:  # another last name at the same address
            add("prison", n, first, last(), birth, **at)
        elif n < OTHERS - NEXT_DOOR:  # the same, a letter of the street struck twice
            house, street, kind = at["street"].split()
            add("prison", n, first, last(), birth, **at | {"street": f"{house} {street}{street[-1]} {kind}"})
        elif n < OTHERS:
            house, street, kind = at["street"].split()
            add("prison", n, first, last(), birth, **at | {"street": f"{int(house) + 1} {street} {kind}"})
        elif n % 2:
            add("prison", n, first, name, birth, **(at if n % 4 == 1 else home()))
    folder: Path = tmp_path_factory.mktemp("strangers")
    return link([build(folder / source, rows) for source, rows in people.items()], folder / "links")


def test_the_model_has_learned(links: Links) -> None:
    assert links.manifest["learned_from"]
    assert links.manifest["share_of_matches"] > 1e-4


def test_a_first_name_and_a_birth_in_common_are_for_a_reviewer(links: Links) -> None:
    found = [status(links, n) for n in range(STRANGERS)]
    assert found == ["possible"] * STRANGERS


def test_with_an_address_in_common_they_are_one(links: Links) -> None:
    found = [status(links, n) for n in range(STRANGERS, STRANGERS + MARRIED)]
    assert found == ["same"] * MARRIED


def test_with_an_address_that_is_the_same_but_for_a_slip_they_are_one(links: Links) -> None:
    first = STRANGERS + MARRIED
    assert [status(links, n) for n in range(first, first + SLIPPED)] == ["same"] * SLIPPED


def test_with_a_house_in_the_same_street_they_are_for_a_reviewer(links: Links) -> None:
    found = [status(links, n) for n in range(OTHERS - NEXT_DOOR, OTHERS)]
    assert found == ["possible"] * NEXT_DOOR
