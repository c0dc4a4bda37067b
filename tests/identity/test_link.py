from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.identity import LinkError, Links, link
from tests.identity.conftest import MakeDataset, Row, person


def linked(links: Links) -> dict[str, str]:
    return dict(
        zip(
            links.persons["source_person_id"].to_pylist(), links.persons["person_id"].to_pylist(), strict=True
        )
    )


def same(links: Links, one: str, other: str) -> bool:
    return linked(links)[one] == linked(links)[other]


def possible(links: Links, one: str, other: str) -> str | None:
    pair = tuple(sorted((linked(links)[one], linked(links)[other])))
    found = [row for row in links.possible.to_pylist() if (row["person_a"], row["person_b"]) == pair]
    return found[0]["reason"] if found else None


ANNA = ("ANNA", "HOLLOWAY", "1980-03-14")
CARL = ("CARL", "BRANDT", "1971-11-30")


def test_a_shared_number_and_agreeing_names_join(make_dataset: MakeDataset, tmp_path: Path) -> None:
    court = make_dataset("court", [person("court:1", *ANNA, state_id="PA1234567"), person("court:2", *CARL)])
    prison = make_dataset("prison", [person("prison:1", "ANNIE", "HOLOWAY", None, state_id="PA1234567")])
    links = link([court, prison], tmp_path / "links")
    assert same(links, "court:1", "prison:1")
    assert not same(links, "court:2", "prison:1")


def test_a_shared_number_with_other_name_and_birth_is_a_conflict(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    court = make_dataset("court", [person("court:1", *ANNA, state_id="PA1234567")])
    prison = make_dataset("prison", [person("prison:1", *CARL, state_id="PA1234567")])
    links = link([court, prison], tmp_path / "links")
    assert not same(links, "court:1", "prison:1")
    assert possible(links, "court:1", "prison:1") == "number_conflict"


@pytest.mark.parametrize("field", ["tracking_number", "case_number"])
def test_the_numbers_of_a_charge_join_too(make_dataset: MakeDataset, tmp_path: Path, field: str) -> None:
    court = make_dataset("court", [person("court:1", *ANNA)], (("court:1", field, "T-1234567"),))
    prison = make_dataset("prison", [person("prison:1", *ANNA)], (("prison:1", field, "t 1234567"),))
    assert same(link([court, prison], tmp_path / "links"), "court:1", "prison:1")


def test_equal_names_and_birth_alone_are_possible_or_same_and_strangers_neither(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    court = make_dataset("court", [person("court:1", *ANNA, sex="F"), person("court:2", *CARL, sex="M")])
    prison = make_dataset("prison", [person("prison:1", *ANNA, sex="F")])
    links = link([court, prison], tmp_path / "links")
    assert same(links, "court:1", "prison:1") or possible(links, "court:1", "prison:1") == "model"
    assert possible(links, "court:2", "prison:1") is None


def test_twins_are_never_the_same_without_a_number(make_dataset: MakeDataset, tmp_path: Path) -> None:
    home: dict[str, Any] = {"street": "1 ELM ST", "postcode": "19000", "sex": "M"}
    court = make_dataset(
        "court",
        [
            person("court:1", "MARK", "HAZELTHORN", "1990-05-17", **home),
            person("court:2", "PAUL", "HAZELTHORN", "1990-05-17", **home),
        ],
    )
    assert not same(link([court], tmp_path / "links"), "court:1", "court:2")


def test_another_first_name_is_another_person_whatever_the_birth(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    rows: list[Row] = []
    for last, births in {
        "HAZELTHORN": ("1990-05-17", "1990-05-18"),  # mistyped
        "BEXWORTH": (None, None),
        "CRUMMOCK": ("1984-01-01", "1984-01-01"),  # the year alone
    }.items():
        home: dict[str, Any] = {
            "street": f"1 {last} ST",
            "postcode": "19000",
            "sex": "M",
            "name_middle": "QUENTIN",
        }
        for at, (first, birth) in enumerate(zip(("MARTIN", "FRANCIS"), births, strict=True)):
            plate = f"PA:4715{len(rows) - at}20{at}"
            rows.append(person(f"court:{last}{at}", first, last, birth, **home, driver_license=plate))
    links = link([make_dataset("court", rows)], tmp_path / "links")
    for last in ("HAZELTHORN", "BEXWORTH", "CRUMMOCK"):
        assert not same(links, f"court:{last}0", f"court:{last}1")
        assert possible(links, f"court:{last}0", f"court:{last}1")


def test_father_and_son_of_one_name_are_never_the_same(make_dataset: MakeDataset, tmp_path: Path) -> None:
    home: dict[str, Any] = {"street": "1 ELM ST", "postcode": "19000", "sex": "M"}
    rows = [
        person("court:1", "MARK", "HAZELTHORN", "1960-05-17", name_suffix="SR", **home),
        person("court:2", "MARK", "HAZELTHORN", "1990-02-03", name_suffix="JR", **home),
    ]
    assert not same(link([make_dataset("court", rows)], tmp_path / "links"), "court:1", "court:2")


def test_twins_are_kept_apart_though_a_third_record_shares_a_number_with_each(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    court = make_dataset(
        "court",
        [
            person("court:1", "MARK", "HAZELTHORN", "1990-05-17", state_id="PA1111111"),
            person("court:2", "PAUL", "HAZELTHORN", "1990-05-17", fbi_number="22222222F"),
            person("court:3", None, "HAZELTHORN", "1990-05-17", state_id="PA1111111", fbi_number="22222222F"),
        ],
    )
    links = link([court], tmp_path / "links")
    for one, other in (("court:1", "court:2"), ("court:1", "court:3"), ("court:2", "court:3")):
        assert not same(links, one, other)
    for twin in ("court:1", "court:2"):
        assert possible(links, twin, "court:3") == "kept_apart", "the third may be either"


def test_a_number_that_many_different_people_carry_is_distrusted(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    people = [
        person(
            f"court:{n}", "LEE", f"{chr(65 + n)}INTERS", f"{1950 + n}-03-14", driver_license="PA:D00000001"
        )
        for n in range(15)
    ]
    links = link([make_dataset("court", people)], tmp_path / "links")
    assert len(set(linked(links).values())) == 15
    assert links.possible.num_rows == 0
    assert links.manifest["distrusted_numbers"] == {"driver_license": 1}


def test_an_arrest_under_a_strangers_number_joins_nobody_and_stays_possible(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    state = make_dataset(
        "state",
        [
            person("state:PA1", *ANNA, state_id="PA1234567", source_line=1),
            person("state:PA1", "ANNA", "HOLLOWAY", None, state_id="PA1234567", source_line=2),
            person("state:PA1", *CARL, state_id="PA1234567", source_line=3),
        ],
        (("state:PA1", "tracking_number", "T1111111"),),
    )
    court = make_dataset(
        "court",
        [person("court:1", *CARL), person("court:2", *ANNA, state_id="PA1234567")],
        (("court:1", "tracking_number", "T1111111"),),
    )
    links = link([state, court], tmp_path / "links")
    assert same(links, "state:PA1", "court:2")
    assert not same(links, "state:PA1", "court:1")
    assert possible(links, "state:PA1", "court:1") in ("number_conflict", "misfiled_line")


def test_every_record_stands_once_and_a_person_without_a_name_too(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    court = make_dataset("court", [person("court:1", *ANNA), person("court:2", None, None, None)])
    assert linked(link([court], tmp_path / "links")).keys() == {"court:1", "court:2"}


def test_the_same_input_gives_the_same_bytes_whatever_its_order(
    make_dataset: MakeDataset, tmp_path: Path
) -> None:
    court = make_dataset(
        "court", [person(f"court:{n}", "ANN", "LEE", f"1980-03-{n:02}") for n in range(2, 12)]
    )
    prison = make_dataset("prison", [person("prison:1", "ANNE", "LEE", "1980-03-02")])
    link([court, prison], tmp_path / "one")
    link([prison, court], tmp_path / "two")
    for name in ("persons.parquet", "possible.parquet", "pairs.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_no_name_and_no_number_stands_in_the_links(make_dataset: MakeDataset, tmp_path: Path) -> None:
    people = [person("court:1", *ANNA, state_id="PA7654321"), person("court:2", *ANNA)]
    link([make_dataset("court", people)], tmp_path / "links")
    for place in (tmp_path / "links").iterdir():
        content = place.read_bytes()
        assert not [word for word in (b"HOLLOWAY", b"ANNA", b"PA7654321") if word in content]


def test_a_dataset_without_people_is_refused(make_dataset: MakeDataset, tmp_path: Path) -> None:
    court = make_dataset("court", [person("court:1", *ANNA)])
    (court / "people" / "people.parquet").unlink()
    with pytest.raises(LinkError, match="no people table"):
        link([court], tmp_path / "links")


def test_one_source_in_two_datasets_is_refused(make_dataset: MakeDataset, tmp_path: Path) -> None:
    places = [make_dataset(name, [person("court:1", *ANNA)]) for name in ("one", "two")]
    with pytest.raises(LinkError, match="the source court is in"):
        link(places, tmp_path / "links")


def test_nothing_is_left_beside_the_links(make_dataset: MakeDataset, tmp_path: Path) -> None:
    court = make_dataset("court", [person("court:1", *ANNA)])
    link([court], tmp_path / "links")
    assert {place.name for place in tmp_path.iterdir()} == {"court", "links"}


def test_the_commands_link_review_decide_and_link_again(make_dataset: MakeDataset, tmp_path: Path) -> None:
    court = make_dataset("court", [person("court:1", *ANNA, state_id="PA1234567")])
    prison = make_dataset("prison", [person("prison:1", *CARL, state_id="PA1234567")])
    arguments = ["link", str(court), str(prison), "--out", str(tmp_path / "links"), "--quiet"]

    def run(*words: str) -> str:
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "2 source records are 2 persons; 1 pairs" in run(*arguments)
    assert "number_conflict" in run("review", str(tmp_path / "links"))
    one, other = Links.read(tmp_path / "links").persons["person_id"].to_pylist()
    run(
        "review",
        str(tmp_path / "links"),
        "same",
        one,
        other,
        "--why",
        "the prison's file names her former name",
    )
    assert "2 source records are 1 persons; 0 pairs" in run(*arguments)
    assert "merge" in (tmp_path / "links" / "identity_events.jsonl").read_text()
    assert "in doubt" in run("review", str(tmp_path / "links"))
