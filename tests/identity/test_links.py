from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from clearslate.identity import LinkError, Links
from clearslate.identity.links import (
    DECISIONS,
    PAIRS_SCHEMA,
    PERSONS_SCHEMA,
    POSSIBLE_SCHEMA,
)

PERSONS = [
    {"source": "court", "source_person_id": "court:2", "person_id": "P2"},
    {"source": "court", "source_person_id": "court:1", "person_id": "P1"},
    {"source": "prison", "source_person_id": "prison:1", "person_id": "P1"},
]
POSSIBLE = [{"person_a": "P1", "person_b": "P2", "probability": 0.4, "reason": "model"}]


def links(persons: list[Any] = PERSONS, possible: list[Any] = POSSIBLE) -> Links:
    return Links(
        persons=pa.Table.from_pylist(persons, PERSONS_SCHEMA),
        possible=pa.Table.from_pylist(possible, POSSIBLE_SCHEMA),
        pairs=PAIRS_SCHEMA.empty_table(),
        manifest={"clearslate": "test"},
    )


def test_what_is_written_is_read_again_in_order(tmp_path: Path) -> None:
    links().write(tmp_path / "links")
    found = Links.read(tmp_path / "links")
    assert found.persons["source_person_id"].to_pylist() == ["court:1", "court:2", "prison:1"]
    assert found.possible.to_pylist() == POSSIBLE
    assert found.manifest["clearslate"] == "test"


def test_only_the_owner_reads_links(tmp_path: Path) -> None:
    links().write(tmp_path / "links")
    assert (tmp_path / "links").stat().st_mode & 0o077 == 0


def test_decisions_outlast_a_new_run_and_take_what_is_added_meanwhile(tmp_path: Path) -> None:
    links().write(tmp_path / "links")
    (tmp_path / "links" / DECISIONS).write_text("kept\n")
    links(possible=[]).write(tmp_path / "links")
    assert (tmp_path / "links" / DECISIONS).read_text() == "kept\n"
    assert Links.read(tmp_path / "links").possible.num_rows == 0


def test_a_kill_between_the_renames_loses_nothing(tmp_path: Path) -> None:
    links().write(tmp_path / "links")
    (tmp_path / "links" / DECISIONS).write_text("kept\n")
    (tmp_path / "links").rename(tmp_path / ".links.former")
    links().write(tmp_path / "links")
    assert (tmp_path / "links" / DECISIONS).read_text() == "kept\n"


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    links().write(tmp_path / "links")
    place = tmp_path / "links" / "persons.parquet"
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    with pytest.raises(LinkError, match="changed after it was written"):
        Links.read(tmp_path / "links")


def test_another_folder_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("x")
    with pytest.raises(LinkError, match="holds no links"):
        Links.read(tmp_path / "letters")
    with pytest.raises(LinkError, match="not replaced"):
        links().write(tmp_path / "letters")


@pytest.mark.parametrize(
    ("persons", "possible", "words"),
    [
        ([*PERSONS, PERSONS[0]], POSSIBLE, "twice"),
        (PERSONS, [POSSIBLE[0] | {"person_a": "P2", "person_b": "P1"}], "out of order"),
        (PERSONS, [*POSSIBLE, *POSSIBLE], "twice"),
        (PERSONS, [POSSIBLE[0] | {"person_b": "P9"}], "does not hold"),
        (PERSONS, [POSSIBLE[0] | {"probability": 1.5}], "outside"),
    ],
)
def test_links_that_contradict_themselves_are_refused(
    persons: list[Any], possible: list[Any], words: str
) -> None:
    with pytest.raises(LinkError, match=words):
        links(persons, possible)
