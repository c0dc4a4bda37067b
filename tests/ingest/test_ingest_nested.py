"""Several types of records in one file: each charge stands beside its own case, and no line is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.ingest import Deletion, IngestError, IngestReport, ingest, read_deletions
from clearslate.ingest.formats.nested import Nested, NestedSource
from clearslate.records.dataset import Dataset
from tests.examples import examples
from tests.ingest.court import COURT

TABLE: dict[str, Any] = {
    "format": "nested",
    "files": ["*.txt"],
    "type": 1,
    "types": {
        "CA": {"columns": ["T", "NO", "PERSON"]},
        "CH": {"columns": ["T", "NO", "COUNT", "STATUTE"], "parent": "CA"},
        "CE": {"columns": ["T", "CODE", "DATE"], "parent": "CA"},
        "DE": {"columns": ["T", "NO", "COUNT"]},
    },
    "rows": ["CH", "DE"],
    "ignore": ["XX"],
    "attach": [{"name": "sentencing", "type": "CE", "when": {"CODE": ["SENT"]}, "several": "last"}],
}
MAPPING: dict[str, Any] = {
    **COURT,
    "table": TABLE,
    "keys": {
        "person": "CA.PERSON",
        "case": ["CA.NO", "DE.NO"],
        "charge": [{"template": "{CH.NO}-{CH.COUNT}"}, {"template": "{DE.NO}-{DE.COUNT}"}],
    },
    "delete": {"when": {"record_type": ["DE"]}},
    "fields": {"statute": "CH.STATUTE", "imposed_on": "sentencing.DATE"},
}


def run(folder: Path, text: str, **changes: Any) -> IngestReport:
    (folder / "mapping.yaml").write_text(yaml.safe_dump({**MAPPING, **changes}), encoding="utf-8")
    (folder / "night.txt").write_text(text.replace("|", "\t"), encoding="utf-8")
    report = ingest(folder / "mapping.yaml", folder, folder / "out", buckets=1)
    lines = [line for line in text.splitlines() if line.strip()]
    file = report.files[0]
    assert file.rows + sum(file.parts.values()) == len(lines)
    assert report.rows_in == report.records + report.quarantined + report.superseded + report.deletions
    return report


def records(report: IngestReport, membership: str = "certain") -> list[tuple[Any, ...]]:
    rows = Dataset.open(report.dataset).table().sort_by("source_line").to_pylist()
    return [
        (row["person_id"], row["case_id"], row["charge_id"], row["statute"], _known(row["imposed_on_to"]))
        for row in rows
        if row["membership"] == membership
    ]


def _known(day: date | None) -> date | None:
    return None if day == date.max else day


def quarantined(report: IngestReport) -> list[tuple[int, str]]:
    rows = pq.read_table(report.folder / "quarantine.parquet").to_pylist()
    return [(row["line"], row["reason"]) for row in rows]


def test_a_charge_stands_beside_its_case_and_the_chosen_event(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        "CA|C1|P1\nCH|C1|1|3921\nCE|SENT|2014-03-01\nCH|C1|2|5503\nCE|SENT|2014-04-01\nCE|FEE|2015-01-01\n"
        "XX|anything\n\nCA|C2|P2\nCH|C2|1|3929\n",
    )
    assert records(report) == [
        ("P1", "C1", "C1-1", "3921", date(2014, 4, 1)),
        ("P1", "C1", "C1-2", "5503", date(2014, 4, 1)),
        ("P2", "C2", "C2-1", "3929", None),
    ]
    assert report.files[0].parts == {"CA": 2, "CE": 3, "ignored": 1}


def test_a_deletion_is_listed_with_its_key_and_makes_no_record(tmp_path: Path) -> None:
    report = run(tmp_path, "CA|C1|P1\nCH|C1|1|3921\nDE|C7|3\nDE|C8|\nDE||\n")
    assert (report.records, report.deletions) == (1, 2)
    assert read_deletions(report.folder) == [
        Deletion("C7-3", "night.txt", 3),
        Deletion("C8", "night.txt", 4, "case"),
    ]
    assert quarantined(report) == [(5, "no_charge_key")]


def test_a_charge_never_stands_under_a_case_that_may_not_be_its_own(tmp_path: Path) -> None:
    report = run(
        tmp_path, "CA|C1|P1\nCH|C1|1|3921\nCA|C2\nCH|C2|1|3929\nCE|SENT|2014-04-01\nCA|C3|P3\nCH|C3|1|3929\n"
    )
    assert [row[:3] for row in records(report)] == [("P1", "C1", "C1-1"), ("P3", "C3", "C3-1")]
    assert sorted(quarantined(report)) == [
        (3, "wrong_number_of_columns"),
        (4, "no_parent_record"),
        (5, "no_parent_record"),
    ]


def test_what_cannot_be_read_stays_in_the_history_of_its_person(tmp_path: Path) -> None:
    report = run(tmp_path, "CA|C1|P1\nCH|C1|1|3921\nCH|C1|2\nCA|C2|P2\n")
    assert sorted(quarantined(report)) == [(3, "wrong_number_of_columns"), (4, "no_charge_key")]
    assert [row[:2] for row in records(report, "possible")] == [("P1", "C1"), ("P2", "C2")]
    assert "CA\tC1\tP1\nCH\tC1\t2" in (report.folder / "quarantine-raw.csv").read_text(encoding="utf-8")


def test_with_keys_the_order_does_not_matter(tmp_path: Path) -> None:
    types = {**TABLE["types"], "CH": {**TABLE["types"]["CH"], "keys": {"NO": "NO"}}}
    report = run(
        tmp_path,
        "CH|C2|1|3929\nCH|C1|1|3921\nCA|C1|P1\nCE|SENT|2014-04-01\nCA|C2|P2\nCH|C9|1|3921\nCH||1|1\n",
        table={**TABLE, "types": types},
    )
    assert records(report) == [
        ("P2", "C2", "C2-1", "3929", None),
        ("P1", "C1", "C1-1", "3921", date(2014, 4, 1)),
    ]
    assert sorted(quarantined(report)) == [(6, "no_parent_record"), (7, "no_parent_record")]


@pytest.mark.parametrize(
    ("second", "kept"),
    [("P1", [("P1", "C1", "C1-1", "3921", date(2014, 4, 1))]), ("", [("P1", "C1", "C1-1", "3921", date(2014, 4, 1))]), ("P2", [])],
)  # fmt: skip
def test_two_parents_of_one_key_that_say_different_things_are_not_chosen_from(
    tmp_path: Path, second: str, kept: list[tuple[Any, ...]]
) -> None:
    types = {**TABLE["types"], "CH": {**TABLE["types"]["CH"], "keys": {"NO": "NO"}}}
    report = run(
        tmp_path,
        f"CA|C1|P1\nCE|SENT|2014-04-01\nCA|C1|{second}\nCH|C1|1|3921\n",
        table={**TABLE, "types": types},
    )
    assert records(report) == kept
    assert ((4, "no_person_key") in quarantined(report)) == (not kept)


def test_types_of_fixed_width(tmp_path: Path) -> None:
    table = {
        **TABLE,
        "delimiter": None,
        "type": [1, 2],
        "attach": [],
        "ignore": [],
        "rows": ["CH"],
        "types": {
            "CA": {"columns": {"NO": [3, 4], "PERSON": [5, 6]}},
            "CH": {"columns": {"NO": [3, 4], "COUNT": [5, 5], "STATUTE": [6, 9]}, "parent": "CA"},
        },
    }
    report = run(
        tmp_path,
        "CAC1P1\nCHC113921\nCHC12\nZZ\n",
        table=table,
        keys={"person": "CA.PERSON", "case": "CA.NO", "charge": {"template": "{CH.NO}-{CH.COUNT}"}},
        delete=None,
        fields={"statute": "CH.STATUTE"},
    )
    assert records(report) == [("P1", "C1", "C1-1", "3921", None)]
    assert sorted(quarantined(report)) == [(3, "line_too_short"), (4, "unknown_record_type")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": ["CH"]}, "DE comes into no row"),
        ({"rows": ["CH", "QQ"]}, "rows: QQ is not among types"),
        ({"type": 0}, "type is the number of a column"),
        ({"ignore": ["CH"]}, "ignore: CH is described under types"),
        ({"attach": [{"name": "CA", "type": "CE", "several": "last"}]}, "name of something else"),
        (
            {"attach": [{"name": "x", "type": "CE", "when": {"Z": ["1"]}, "several": "last"}]},
            "Z is no column",
        ),
        ({"delimiter": None}, "type is the number of a column"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, "CA|C1|P1\n", table={**TABLE, **changes})


_LINE = st.lists(
    st.sampled_from(["CA", "CH", "CE", "DE", "XX", "", "C1", "1", "\x00", "é", "\udc80", '"', " "]),
    max_size=5,
).map("\t".join)


@settings(max_examples=examples(40, 150), deadline=None)
@given(lines=st.lists(_LINE, max_size=12), keyed=st.booleans(), quoted=st.booleans())
def test_every_line_is_a_row_or_part_of_one(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], *, keyed: bool, quoted: bool
) -> None:
    types = {**TABLE["types"], "CH": {**TABLE["types"]["CH"], "keys": {"NO": "NO"} if keyed else {}}}
    table = Nested.model_validate({**TABLE, "types": types, "quote": '"' if quoted else None})
    path = tmp_path_factory.mktemp("nested") / "night.txt"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    source = NestedSource(path, table)
    needed = dict.fromkeys(("CA.NO", "CH.STATUTE", "sentencing.DATE", "record_type"), "")
    batches = list(source.batches(needed))
    assert sum(len(batch) + len(batch.rejected) for batch in batches) == source.rows
    filled = [line for line in lines if line.strip(" \t\x1a\ufeff")]
    assert source.rows + source.parts.total() == len(filled)
