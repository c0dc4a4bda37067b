"""A docket number says that two records are of one case. It is nobody's identity."""

from typing import Any

import pytest

from clearslate.identity import Links, link
from tests.identity.conftest import Row, build, person

HOME: dict[str, Any] = {"street": "1 ELM ST", "postcode": "19000", "sex": "M"}
PAIRS = 40
SOURCES = ("court", "prison")


class Cast:
    """People of two sources, each group of them with a last name and a case of its own."""

    def __init__(self) -> None:
        self.people: dict[str, list[Row]] = {source: [] for source in SOURCES}
        self.numbers: dict[str, list[tuple[str, str, str]]] = {source: [] for source in SOURCES}

    def add(
        self,
        key: str,
        first: str,
        last: str,
        birth: str | None,
        *,
        docket: str,
        place: tuple[str, str] | None = ("county", "Philadelphia"),
        **more: Any,
    ) -> None:
        """A record of a case."""
        source = key.split(":", maxsplit=1)[0]
        self.people[source].append(person(key, first, last, birth, **more))
        self.numbers[source].append((key, "case_number", f"CP-51-CR-{docket}-2010"))
        if place:
            self.numbers[source].append((key, *place))

    def codefendants(self) -> None:
        """Pairs of strangers, each pair in one case of the court; the first ones stand in prison too."""
        for n in range(PAIRS):
            docket = f"1{n:06}"
            for at, first in enumerate(("ANNA", "CARL")):
                who = (first, f"{_word(2 * n + at)}STEIN", f"19{50 + n % 40}-0{3 + at}-{n % 26 + 2:02}")
                self.add(f"court:p{n}{first}", *who, docket=docket)
                if n < 5:
                    self.add(f"prison:p{n}{first}", *who, docket=docket)

    def twins(self) -> None:
        """Twins of one case, as one source tells them, as two do, and one of them in each."""
        births = {
            "ALDERHOLT": "1990-05-17",
            "BEXWORTH": "1984-08-21",
            "CRUMMOCK": "1979-10-03",
            "DUNSTAN": "1993-02-26",
        }
        for docket, (last, birth) in enumerate(births.items(), 2_000_000):
            second = "MARKO" if last == "CRUMMOCK" else "PAUL"  # a slip away, or another name
            self.add(f"court:{last}-1", "MARK", last, birth, docket=str(docket), **HOME)
            if last != "DUNSTAN":
                self.add(f"court:{last}-2", second, last, birth, docket=str(docket), **HOME)
            if last in ("BEXWORTH", "CRUMMOCK"):
                self.add(f"prison:{last}-1", "MARK", last, birth, docket=str(docket), **HOME)
            if last != "ALDERHOLT":
                self.add(f"prison:{last}-2", second, last, birth, docket=str(docket), **HOME)

    def counties(self) -> None:
        """Counties that number alike, and a record that is of one of them."""
        for n in range(40):
            who = ("LEE", f"{_word(n + 200)}BORO", f"19{40 + n}-06-14")
            self.add(f"court:c{n}", *who, docket="3000000", place=("county", f"{_word(n)} County"))
        self.add(
            "prison:c7",
            "LEE",
            f"{_word(207)}BORO",
            None,
            docket="3000000",
            place=("county", _word(7).upper()),
        )

    def agencies(self) -> None:
        """One person whom two agencies tell, who tell of the place what they may."""
        for n, (last, of_court, of_prison) in enumerate(
            (
                ("EASTLOW", ("county", "Philadelphia"), ("county", "PHILADELPHIA COUNTY")),
                ("FARRINGDON", ("county", "Philadelphia"), None),
                ("GREYSTOCK", ("county", "Philadelphia"), ("county", "Bucks")),
                ("HAVERSHAM", ("court", "Third District Court"), ("court", "THIRD DISTRICT COURT")),
                ("INGLETON", ("court", "Third District Court"), ("court", "Fourth District Court")),
                ("JESMOND", None, None),
            )
        ):
            docket = f"4{n:06}"
            self.add(f"court:{last}", "ANNA", last, f"1980-03-{n + 14}", docket=docket, place=of_court)
            self.add(f"prison:{last}", "ANNA", last, None, docket=docket, place=of_prison)
        # A number of two counties, and a record that tells none.
        self.add(
            "court:KELSALL", "ANNA", "KELSALL", "1981-04-25", docket="4100000", place=("county", "Bucks")
        )
        self.add(
            "court:LANGTREE", "CARL", "LANGTREE", "1971-11-30", docket="4100000", place=("county", "York")
        )
        self.add("prison:KELSALL", "ANNA", "KELSALL", None, docket="4100000", place=None)

    def contradictions(self) -> None:
        """Two records of one case that agree in part."""
        for n, (last, first, other, birth) in enumerate(
            (
                ("MELBURY", "ANNA", "MELBURY", "1950-07-02"),  # another birth
                ("NORTHCOTE", "ANNA", "WHITAKER", "1980-09-15"),  # married, or another one
                ("OSMOTHERLY", "ANNA", "PICKWELL", "1950-07-03"),  # another one
                ("QUARNDON", "ANNIE", "QUARNDEN", None),
            )
        ):
            docket = f"5{n:06}"
            self.add(f"court:{last}", "ANNA", last, f"1980-09-{n + 14}", docket=docket)
            self.add(f"prison:{last}", first, other, birth, docket=docket)

    def kin(self) -> None:
        """Father and son of one case and a record without a birth; one woman twice, or two; a record that fits two."""
        self.add("court:RAVENSCAR-1", "MARK", "RAVENSCAR", "1960-05-17", docket="6000000", **HOME)
        self.add("court:RAVENSCAR-2", "MARK", "RAVENSCAR", "1990-02-03", docket="6000000", **HOME)
        self.add("prison:RAVENSCAR", "MARK", "RAVENSCAR", None, docket="6000000", **HOME)
        self.add("court:SALTBURN-1", "ANNA", "SALTBURN", "1980-03-11", docket="6000001", **HOME)
        self.add("court:SALTBURN-2", "ANNE", "SALTBURN", "1980-03-11", docket="6000001", **HOME)
        one: dict[str, Any] = {"state_id": "PA1111111"}
        two: dict[str, Any] = {"fbi_number": "22222222F"}
        self.add("court:THORNABY-1", "MARK", "THORNABY", None, docket="6000002", **one)
        self.add("court:THORNABY-2", "MARK", "THORNABY", "1990-05-17", docket="6000002", **two)
        self.add("prison:THORNABY", "MARK", "THORNABY", "1990-05-17", docket="6000003", **one, **two)


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    cast = Cast()
    for group in (Cast.codefendants, Cast.twins, Cast.counties, Cast.agencies, Cast.contradictions, Cast.kin):
        group(cast)
    folder = tmp_path_factory.mktemp("cases")
    datasets = [
        build(folder / source, cast.people[source], tuple(cast.numbers[source])) for source in SOURCES
    ]
    return link(datasets, folder / "links")


def told(links: Links, one: str, other: str) -> str:
    """``same``, the reason why two records are possibly one person, or ``apart``."""
    home = dict(
        zip(*(links.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    )
    if home[one] == home[other]:
        return "same"
    pair = tuple(sorted((home[one], home[other])))
    found = [
        row["reason"] for row in links.possible.to_pylist() if (row["person_a"], row["person_b"]) == pair
    ]
    return found[0] if found else "apart"


def doubts(links: Links, of: str) -> list[str]:
    """Why any record whose key begins so is possibly somebody else."""
    rows = zip(*(links.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    ours = {home for key, home in rows if key.split(":")[1].startswith(of)}
    return [row["reason"] for row in links.possible.to_pylist() if ours & {row["person_a"], row["person_b"]}]


def test_codefendants_with_keys_of_their_own_are_no_doubt(links: Links) -> None:
    assert doubts(links, "p") == []
    assert {told(links, f"court:p{n}ANNA", f"court:p{n}CARL") for n in range(PAIRS)} == {"apart"}


def test_codefendants_whom_two_sources_tell_find_each_their_own(links: Links) -> None:
    found = {
        told(links, f"court:p{n}{first}", f"prison:p{n}{first}")
        for n in range(5)
        for first in ("ANNA", "CARL")
    }
    assert found == {"same"}
    assert {told(links, f"court:p{n}ANNA", f"prison:p{n}CARL") for n in range(5)} == {"apart"}


@pytest.mark.parametrize("last", ["BEXWORTH", "CRUMMOCK"])
def test_twins_of_one_case_whom_two_sources_tell_find_each_their_own(links: Links, last: str) -> None:
    assert told(links, f"court:{last}-1", f"prison:{last}-1") == "same"
    assert told(links, f"court:{last}-2", f"prison:{last}-2") == "same"
    for one, other in (
        ("court:{}-1", "court:{}-2"),
        ("court:{}-1", "prison:{}-2"),
        ("court:{}-2", "prison:{}-1"),
    ):
        assert told(links, one.format(last), other.format(last)) != "same"


def test_twins_of_one_case_are_never_merged_without_review(links: Links) -> None:
    assert told(links, "court:ALDERHOLT-1", "court:ALDERHOLT-2") != "same"
    # One of them in each source: nothing says that they are two, but their names.
    assert told(links, "court:DUNSTAN-1", "prison:DUNSTAN-2") not in ("same", "apart")


def test_counties_that_number_alike_bring_nobody_together(links: Links) -> None:
    assert told(links, "court:c7", "prison:c7") == "same"
    assert doubts(links, "c") == []


@pytest.mark.parametrize(
    ("last", "joined"),
    [
        ("EASTLOW", True),
        ("FARRINGDON", True),
        ("GREYSTOCK", False),
        ("HAVERSHAM", True),
        ("INGLETON", False),
        ("JESMOND", True),
        ("KELSALL", False),
    ],
)
def test_a_case_is_of_the_place_that_numbered_it(links: Links, last: str, joined: bool) -> None:
    assert (told(links, f"court:{last}", f"prison:{last}") == "same") == joined


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("MELBURY", {"one_case", "model"}),
        ("NORTHCOTE", {"one_case", "model"}),
        ("OSMOTHERLY", {"apart"}),
        ("QUARNDON", {"same"}),
    ],
)
def test_a_case_never_outweighs_names_and_births(links: Links, last: str, found: set[str]) -> None:
    assert told(links, f"court:{last}", f"prison:{last}") in found


def test_father_and_son_of_one_case_leave_a_record_without_a_birth_to_a_reviewer(links: Links) -> None:
    assert told(links, "court:RAVENSCAR-1", "court:RAVENSCAR-2") != "same"
    for key in ("court:RAVENSCAR-1", "court:RAVENSCAR-2"):
        assert told(links, key, "prison:RAVENSCAR") not in ("same", "apart")


def test_two_keys_of_a_source_in_one_case_are_two_persons(links: Links) -> None:
    assert told(links, "court:SALTBURN-1", "court:SALTBURN-2") != "same"


def test_a_third_record_does_not_bring_codefendants_together(links: Links) -> None:
    assert told(links, "court:THORNABY-1", "court:THORNABY-2") != "same"


def _word(n: int) -> str:
    """A word that is unlike those of other numbers."""
    letters = "BCDFGHJKLMNPRSTVWZ"
    return letters[n % 18] + "AEIOU"[n % 5] + letters[n // 18 % 18] + "OUAIE"[n % 5] + letters[(7 * n) % 18]
