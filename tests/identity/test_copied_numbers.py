"""A number that a clerk types may be copied from kin: by itself it makes one person of no two names, and of no two suffixes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.identity import Links, link
from tests.identity.conftest import Row, build, person
from tests.identity.test_twins import family

EACH: Final = 15
Kin = tuple[dict[str, Any], dict[str, Any]]
# What two records say of themselves, beside one last name and one address.
KINDS: Final[dict[str, Kin]] = {
    "twins": ({"first": "JAMES"}, {"first": "ROBERT"}),
    "siblings": ({"first": "JAMES"}, {"first": "ROBERT", "years": 2}),
    "father and son of one birth date": ({"first": "JAMES", "name_suffix": "SR"}, {"first": "JAMES", "name_suffix": "JR"}),
    "middle names in full": ({"first": "JOSE", "name_middle": "LUIS"}, {"first": "JOSE", "name_middle": "ANTONIO"}),
    "a slip": ({"first": "ROBERT"}, {"first": "ROBRET"}),
    "a short form": ({"first": "ROBERT"}, {"first": "BOB"}),
    "an initial": ({"first": "ROBERT"}, {"first": "R"}),
    "a moved birth": ({"first": "ROBERT"}, {"first": "ROBERT", "years": 1}),
}  # fmt: skip
# A misspelling that many have would be taken for a name.
SLIPS: Final = (
    ("ROBERT", "ROBRET"), ("MICHAEL", "MICHEAL"), ("DAVID", "DAVDI"), ("WILLIAM", "WILIAM"), ("RICHARD", "RICAHRD"),
    ("JOSEPH", "JOSPEH"), ("THOMAS", "THOMSA"), ("CHARLES", "CHRALES"), ("DANIEL", "DANEIL"), ("MATTHEW", "MATHTEW"),
    ("ANTHONY", "ANTHOYN"), ("STEVEN", "STEVNE"), ("KENNETH", "KENETH"), ("EDWARD", "EDWRAD"), ("BRIAN", "BRAIN"),
)  # fmt: skip
ONE: Final = ("a slip", "a short form", "an initial", "a moved birth")


def linked(folder: Path, kind: str) -> Links:
    """Two sources, each with one of every two kin."""
    sources: dict[str, list[Row]] = {"court": [], "prison": []}
    for group, (name, kin) in enumerate(KINDS.items()):
        for n in range(EACH):
            names = SLIPS[n] if name == "a slip" else [each["first"] for each in kin]
            for source, given, first in zip(sources, kin, names, strict=True):
                entries = {key: value for key, value in given.items() if key not in ("first", "years")}
                at = 20 * group + n
                number = f"{at:064x}" if kind == "ssn_hash" else f"SID{100_000 + 7 * at}"
                sources[source].append(
                    person(
                        f"{source}:{name}:{n}",
                        first,
                        family(at),
                        f"{1950 + n + given.get('years', 0)}-03-{n + 5:02}",
                        street=f"{at} ELM ST",
                        postcode=f"{19000 + at}",
                        **{**entries, kind: number},
                    )
                )
    return link([build(folder / source, rows) for source, rows in sources.items()], folder / "links")


@pytest.fixture(scope="module")
def by_ssn(tmp_path_factory: pytest.TempPathFactory) -> Links:
    return linked(tmp_path_factory.mktemp("ssn"), "ssn_hash")


@pytest.fixture(scope="module")
def by_state_id(tmp_path_factory: pytest.TempPathFactory) -> Links:
    return linked(tmp_path_factory.mktemp("sid"), "state_id")


def merged(links: Links, kind: str) -> int:
    rows = zip(*(links.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    home = dict(rows)
    return sum(home[f"court:{kind}:{n}"] == home[f"prison:{kind}:{n}"] for n in range(EACH))


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - set(ONE)))
def test_a_copied_number_merges_no_kin_and_is_looked_at(by_ssn: Links, kind: str) -> None:
    assert merged(by_ssn, kind) == 0
    rows = zip(*(by_ssn.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    home = dict(rows)
    pairs = {frozenset((row["person_a"], row["person_b"])) for row in by_ssn.possible.to_pylist()}
    assert all(
        frozenset((home[f"court:{kind}:{n}"], home[f"prison:{kind}:{n}"])) in pairs for n in range(EACH)
    )


@pytest.mark.parametrize("kind", ONE)
def test_a_number_joins_who_is_named_otherwise_by_a_slip(by_ssn: Links, kind: str) -> None:
    assert merged(by_ssn, kind) == EACH


def test_a_number_from_fingerprints_joins_whatever_the_first_name(by_state_id: Links) -> None:
    assert merged(by_state_id, "twins") == EACH  # an alias
