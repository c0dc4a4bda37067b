"""A dataset holds what was added, whatever the order and the number of buckets, or is not there at all."""

import datetime as dt
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.records import dataset as module
from clearslate.records.dataset import (
    Coverage,
    Dataset,
    DatasetError,
    DatasetWriter,
    Manifest,
    bucket_of,
    in_memory,
    table_from_rows,
)
from clearslate.records.days import to_day
from clearslate.records.hashing import row_digest, show_digest
from clearslate.records.schema import Field, Kind, Level, fact_field, schema_of
from tests.edited import note_again
from tests.examples import examples

COVERAGE = Coverage(("PA",), ("charges.csv",), 1990, None, "single_cases")
KNOWN_THROUGH = dt.date(2020, 6, 30)
FACTS = (
    fact_field("served_on", Level.CASE, Kind.DATE, "day of service"),
    fact_field("military", Level.PERSON, Kind.BOOL, "served in the armed forces"),
)

Row = dict[str, Any]


def charge(number: int, **facts: object) -> Row:
    required = {
        "person_id": f"P{number % 7}",
        "case_id": f"C{number % 7}-{number // 14}",
        "jurisdiction": "PA",
        "charge_id": f"H{number}",
        "membership": "certain",
        "source_file": "charges.csv",
        "source_line": number + 2,
    }
    return required | facts


def build(
    path: Path, rows: Sequence[Row], *, buckets: int = 4, batch: int = 5, facts: tuple[Field, ...] = FACTS
) -> Manifest:
    with DatasetWriter(
        path, known_through=KNOWN_THROUGH, coverage=COVERAGE, facts=facts, buckets=buckets
    ) as writer:
        for start in range(0, len(rows), batch):
            writer.add(table_from_rows(rows[start : start + batch], facts))
    return writer.close()


ROWS = [
    charge(
        number,
        sequence=number % 2,
        grade=("M1", "F3", None)[number % 3],
        disposition=("convicted", "dismissed", "pending", None)[number % 4],
        disposition_date=("2010-03-04", "2012-05", None)[number % 3],
        arrest_date=("2010-01-01", "2013")[number % 2],
        fact_military=(True, None)[number % 2],
        fact_served_on=("2011", None)[number % 2],
    )
    for number in range(40)
]

RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.sampled_from("PQRS"),
            "sequence": st.none() | st.integers(0, 2),
            "membership": st.sampled_from(["certain", "possible"]),
            "disposition": st.sampled_from(["convicted", "pending", None]),
            "disposition_date": st.sampled_from(["2010-03-04", "2012", "2021", None]),
            "arrest_date": st.sampled_from(["2011-01-01", None]),
            "description": st.none() | st.text(max_size=5),
        }
    ).map(dict),
    max_size=25,
).map(lambda records: [charge(number) | record for number, record in enumerate(records)])


def test_a_dataset_gives_back_what_was_added(tmp_path: Path) -> None:
    manifest = build(tmp_path / "charges", ROWS)
    dataset = Dataset.open(tmp_path / "charges")
    dataset.verify()
    assert dataset.manifest == manifest
    assert (manifest.rows, manifest.people, manifest.charges) == (40, 7, 40)
    assert (manifest.coverage, manifest.known_through) == (COVERAGE, KNOWN_THROUGH)
    assert manifest.facts == tuple(sorted(FACTS, key=lambda fact: fact.name))
    expected = in_memory(table_from_rows(ROWS, manifest.facts), to_day(KNOWN_THROUGH))
    found = dataset.table()
    assert found.schema.equals(schema_of(manifest.facts), check_metadata=True)
    assert sorted(found.to_pylist(), key=_charge) == sorted(expected.to_pylist(), key=_charge)
    assert show_digest(row_digest(expected)) == manifest.content_digest


def _charge(row: Row) -> str:
    return str(row["charge_id"])


def test_a_bucket_is_what_a_table_in_memory_would_be(tmp_path: Path) -> None:
    build(tmp_path / "charges", ROWS, buckets=1)
    dataset = Dataset.open(tmp_path / "charges")
    expected = in_memory(table_from_rows(ROWS, dataset.manifest.facts), to_day(KNOWN_THROUGH))
    assert dataset.read(0).to_pylist() == expected.to_pylist()


def test_all_rows_of_a_person_lie_in_the_bucket_of_the_hash(tmp_path: Path) -> None:
    build(tmp_path / "charges", ROWS)
    dataset = Dataset.open(tmp_path / "charges")
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index, ["person_id"])
        assert bucket_of(table["person_id"], 4).tolist() == [bucket.index] * bucket.rows
        assert len(table["person_id"].unique()) == bucket.people


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    build(tmp_path / "charges", ROWS)
    dataset = Dataset.open(tmp_path / "charges")
    assert dataset.read(0, ["grade", "charge_id"]).column_names == ["grade", "charge_id"]
    with pytest.raises(DatasetError, match="has no column colour"):
        dataset.read(0, ["colour"])


def test_a_dataset_of_before_the_record_had_a_column_is_read_with_nothing_in_it(tmp_path: Path) -> None:
    build(tmp_path / "data", [charge(number) for number in range(20)])
    for bucket in Dataset.open(tmp_path / "data").buckets:
        before = pq.read_table(bucket.path).drop_columns(["arresting_agency", "arresting_ori"])
        pq.write_table(before, bucket.path)
    note_again(tmp_path / "data")
    found = Dataset.open(tmp_path / "data")
    table = found.table()
    assert table.schema.names == found.schema.names
    assert (table.num_rows, table["arresting_ori"].null_count) == (20, 20)
    assert found.read(0, ["arresting_ori", "charge_id"]).column_names == ["arresting_ori", "charge_id"]


@settings(max_examples=examples(8, 25))
@given(records=RECORDS, random=st.randoms(use_true_random=False), buckets=st.sampled_from([1, 3, 16]))
def test_content_does_not_depend_on_order_batches_or_buckets(
    records: list[Row], random: Random, buckets: int
) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        one = build(Path(name) / "one", records, buckets=2, batch=100)
        patch.setattr(module, "_RUN_ROWS", 4)
        other = build(Path(name) / "other", shuffled, buckets=buckets, batch=random.randint(1, 9))
        again = build(Path(name) / "again", shuffled, buckets=2, batch=6)
        assert one.digest == other.digest == again.digest
        assert (one.rows, one.people, one.charges) == (other.rows, other.people, other.charges)
        assert one.buckets == again.buckets, "the same rows give the same bytes"
        Dataset.open(Path(name) / "other").verify()


@pytest.mark.parametrize(
    "change",
    [
        {"known_through": dt.date(2020, 7, 1)},
        {"coverage": Coverage(("PA",), ("charges.csv",), 1990, None, "whole")},
        {"facts": FACTS[:1]},
    ],
)
def test_the_digest_covers_what_the_rows_mean(tmp_path: Path, change: dict[str, Any]) -> None:
    rows = [charge(1, disposition="convicted", disposition_date="2010-03-04")]
    usual: dict[str, Any] = {"known_through": KNOWN_THROUGH, "coverage": COVERAGE, "facts": FACTS}
    digests = []
    for name, settings_ in (("one", usual), ("other", usual | change)):
        with DatasetWriter(tmp_path / name, **settings_) as writer:
            writer.add(table_from_rows(rows))
        digests.append(writer.close().digest)
    assert digests[0] != digests[1]


def test_a_changed_cell_changes_the_digest(tmp_path: Path) -> None:
    one = build(tmp_path / "one", ROWS)
    other = build(tmp_path / "other", [ROWS[0] | {"grade": "F1"}, *ROWS[1:]])
    assert one.digest != other.digest


def test_a_dataset_may_be_empty(tmp_path: Path) -> None:
    manifest = build(tmp_path / "empty", [])
    assert (manifest.rows, manifest.people, len(manifest.buckets)) == (0, 0, 4)
    assert Dataset.open(tmp_path / "empty").table().num_rows == 0


def test_conflicts_stand_in_the_manifest(tmp_path: Path) -> None:
    rows = [charge(1, arrest_date="2015", disposition="convicted", disposition_date="2010")]
    [conflict] = build(tmp_path / "charges", rows).conflicts
    assert (conflict.earlier, conflict.later, conflict.rows) == ("arrest_date", "disposition_date", 1)
    assert conflict.examples == (("charges.csv", 3),)
    assert conflict.groups == (("charges.csv", 2015, 1),)


@pytest.mark.parametrize("other_person", ["P1", "P2", "P3", "P4"])
def test_a_charge_with_two_certain_rows_is_refused_in_whatever_buckets(
    tmp_path: Path, other_person: str
) -> None:
    rows = [charge(1), charge(2), charge(9, charge_id="H1", person_id=other_person)]
    with pytest.raises(
        DatasetError, match=r"more than one certain row: charges\.csv line 3; charges\.csv line 11; give"
    ):
        build(tmp_path / "charges", rows, buckets=16)
    assert list(tmp_path.iterdir()) == []


def test_a_possible_row_beside_the_certain_one_is_no_repetition(tmp_path: Path) -> None:
    rows = [charge(1), charge(9, charge_id="H1", person_id="P5", membership="possible")]
    manifest = build(tmp_path / "charges", rows)
    assert (manifest.rows, manifest.charges) == (2, 1)


def test_an_exception_discards_the_build(tmp_path: Path) -> None:
    writer = DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE)
    wrong = table_from_rows([charge(2, case_id=None)])
    with pytest.raises(DatasetError, match="field case_id is required and empty"), writer:
        _add_all(writer, table_from_rows([charge(1)]), wrong)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DatasetError, match=r"the build of .* has ended"):
        writer.close()


def _add_all(writer: DatasetWriter, *tables: pa.Table) -> None:
    for table in tables:
        writer.add(table)


def test_nothing_can_be_added_to_a_finished_dataset(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE) as writer:
        pass
    with pytest.raises(DatasetError, match="has ended; start another one"):
        writer.add(table_from_rows([charge(1)]))


KILLED = """
import datetime as dt, os, pathlib, signal, sys
from clearslate.records import dataset
write = dataset.write_rows
def die_at_the_third(rows, path):
    if path.stem == "bucket-00002":
        os.kill(os.getpid(), signal.SIGKILL)
    return write(rows, path)
dataset.write_rows = die_at_the_third
coverage = dataset.Coverage(("PA",), ("charges.csv",), 1990, None, "single_cases")
with dataset.DatasetWriter(pathlib.Path(sys.argv[1]), known_through=dt.date(2020, 6, 30), coverage=coverage):
    pass
"""


def test_a_killed_build_leaves_no_dataset_and_the_next_one_clears_up(tmp_path: Path) -> None:
    path = tmp_path / "charges"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not path.exists()
    assert (tmp_path / ".charges.building").is_dir()
    build(path, ROWS)
    Dataset.open(path).verify()
    assert [left.name for left in tmp_path.iterdir()] == ["charges"]
    assert sorted(file.name for file in path.iterdir()) == [
        *(f"bucket-{index:05d}.parquet" for index in range(4)),
        "manifest.json",
        *(f"persons-{index:05d}.arrow" for index in range(4)),
    ]


def test_two_builds_to_one_place_do_not_mix(tmp_path: Path) -> None:
    with (
        DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE),
        pytest.raises(DatasetError, match="another build is running"),
    ):
        DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE)
    assert Dataset.open(tmp_path / "charges").manifest.rows == 0


def test_a_dataset_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "charges"
    build(path, ROWS)
    with pytest.raises(DatasetError, match="exists; choose another place"):
        DatasetWriter(path, known_through=KNOWN_THROUGH, coverage=COVERAGE)
    with DatasetWriter(path, known_through=KNOWN_THROUGH, coverage=COVERAGE, buckets=2, overwrite=True):
        pass
    assert Dataset.open(path).manifest.rows == 0
    assert sorted(file.name for file in path.iterdir()) == [
        "bucket-00000.parquet",
        "bucket-00001.parquet",
        "manifest.json",
        "persons-00000.arrow",
        "persons-00001.arrow",
    ]
    assert [left.name for left in tmp_path.iterdir()] == ["charges"]


def test_what_is_not_a_dataset_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("Dear clerk")
    with pytest.raises(DatasetError, match="is not a dataset, so it is not overwritten"):
        DatasetWriter(tmp_path / "letters", known_through=KNOWN_THROUGH, coverage=COVERAGE, overwrite=True)


def test_a_place_must_have_a_folder_and_a_sensible_number_of_buckets(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does not exist; make it first"):
        DatasetWriter(tmp_path / "no" / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE)
    with pytest.raises(DatasetError, match="0 buckets: choose from 1 to"):
        DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE, buckets=0)


def test_facts_are_declared_once_and_by_their_name(tmp_path: Path) -> None:
    for facts in ((FACTS[0], FACTS[0]), (Field("served_on", Level.CASE, Kind.DATE, "a date"),)):
        with pytest.raises(DatasetError, match="facts declared twice or not named fact_"):
            DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE, facts=facts)


def test_undeclared_columns_are_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(DatasetError, match="does not have: fact_military; declare"),
        DatasetWriter(tmp_path / "charges", known_through=KNOWN_THROUGH, coverage=COVERAGE) as writer,
    ):
        writer.add(pa.table({"fact_military": [True]}))


def test_a_folder_without_a_manifest_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"is not a dataset: it has no manifest\.json; give a folder"):
        Dataset.open(tmp_path)
    with pytest.raises(DatasetError, match="there is no such folder"):
        Dataset.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": 99}, "is of schema version 99, this clearslate reads version 1; build"),
        ({"known_through": "2021-01-01"}, "was changed after it was written"),
        ({"buckets": None}, "is damaged: buckets: must be a list; build the dataset again"),
    ],
)
def test_a_manifest_that_was_tampered_with_is_refused(tmp_path: Path, change: Row, words: str) -> None:
    build(tmp_path / "charges", ROWS)
    place = tmp_path / "charges" / "manifest.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | change))
    with pytest.raises(DatasetError, match=words):
        Dataset.open(tmp_path / "charges")


def test_a_manifest_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DatasetError, match="is not a dataset's manifest"):
        Dataset.open(tmp_path)


def test_a_file_that_changed_is_found(tmp_path: Path) -> None:
    build(tmp_path / "charges", ROWS)
    dataset = Dataset.open(tmp_path / "charges")
    place = dataset.buckets[1].path
    content = place.read_bytes()
    place.write_bytes(content[:-1])
    with pytest.raises(DatasetError, match=r"bucket-00001\.parquet is not the file that was written"):
        dataset.verify()
    with pytest.raises(DatasetError, match="is not the file that was written"):
        dataset.read(1)
    place.write_bytes(content)
    assert dataset.read(1).num_rows == dataset.buckets[1].rows
    place.write_bytes(content[::-1])
    with pytest.raises(DatasetError, match="is not the file that was written"):
        dataset.read(1)  # it was sound when it was read before
    place.unlink()
    with pytest.raises(DatasetError, match="is missing or cannot be read"):
        dataset.verify()


def test_a_day_after_the_first_end_of_several_sources_is_kept(tmp_path: Path) -> None:
    """One source tells through August what all together tell through June alone."""
    row = charge(1, arrest_date="2020-08-01")
    for through, known in ((None, None), (dt.date(2020, 8, 31), dt.date(2020, 8, 1))):
        place = tmp_path / str(through)
        with DatasetWriter(
            place, known_through=KNOWN_THROUGH, told_through=through, coverage=COVERAGE, buckets=1
        ) as writer:
            writer.add(table_from_rows([row]))
        found = Dataset.open(place)
        assert found.manifest.known_through == KNOWN_THROUGH
        assert found.table()["arrest_date_from"].to_pylist() == [known or dt.date(1, 1, 1)]
