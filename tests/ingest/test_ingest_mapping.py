"""A mapping says what it says, and a mistake in it is named with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from clearslate.ingest import IngestError, find_mapping, ingest, load_mapping
from clearslate.ingest.mapping import Mapping
from clearslate.ingest.run.plan import Plan
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER, to_date

BASE: dict[str, Any] = {
    "source": "test court",
    "owner": "clerk",
    "jurisdiction": "PA",
    "known_through": date(2024, 12, 31),
    "coverage": {"history": "single_cases", "first_year": 1990, "last_year": 2024},
    "table": {"files": ["main*.csv"]},
    "keys": {"person": "row", "case": "row", "charge": "row"},
    "fields": {"statute": "a"},
}


def rows(folder: Path, files: dict[str, str], **changes: Any) -> list[dict[str, Any]]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "m.yaml").write_text(yaml.safe_dump({**BASE, **changes}), encoding="utf-8")
    report = ingest(folder / "m.yaml", folder, folder / "out", buckets=1)
    table = Dataset.open(report.dataset).table().to_pylist()
    return sorted(table, key=lambda row: (row["source_file"], row["source_line"]))


def plan(tmp_path: Path, **changes: Any) -> Plan:
    path = tmp_path / "m.yaml"
    path.write_text(yaml.safe_dump({**BASE, **changes}), encoding="utf-8")
    return Plan(load_mapping(path), "m.yaml")


def field(rule: object, name: str = "statute") -> dict[str, Any]:
    return {"fields": {name: rule}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (field("a", "statut"), r"statut is no field of the canonical record; did you mean statute"),
        (field("a", "person_id"), "person_id is not filled by a rule"),
        (field({"colum": "a"}), r"fields\.statute\.0\.colum: no such key; did you mean column"),
        (field({"column": "a", "template": "{a}"}), "exactly one of column, template, constant"),
        (field({"template": "a"}), "names columns in braces"),
        (field({"column": "a", "to": "x"}), "add match"),
        (field({"column": "a", "match": "("}), "not a regular expression"),
        (field({"column": "a", "match": "a", "to": r"\1"}), r"names group \\1; match has 0"),
        (field({"column": "a", "values": {"1": 2}}), "values: 2 must be text in quotes"),
        (field({"column": "a", "values": {"A": "x", "a": "y"}}), "stands twice"),
        (
            field({"column": "a", "formats": "%Y"}),
            r"m\.yaml: fields\.statute\.0: formats, until, beside, missing_years",
        ),
        (field({"column": "a", "formats": "%y"}, "offense_date"), "%y is not supported"),
        (field({"column": "a", "unit": "cents"}, "suspended_days"), "unit cents does not fit"),
        (field({"column": "a", "unit": "cents"}), "unit is for amounts and lengths"),
        (
            field({"column": "a", "values": {"G": "guilty"}}, "disposition"),
            "must be one of convicted, acquitted",
        ),
        (
            field({"column": "a", "absent": "later"}, "pardoned_on"),
            "absent: 'later' is not a value of kind event",
        ),
        (field({"column": "a", "when": {"b": True}}), "must be text; write it in quotes"),
        (
            {"coverage": {**BASE["coverage"], "history": "whole"}},
            "cannot be whole where each row is a person",
        ),
        ({"coverage": {**BASE["coverage"], "first_year": 2025}}, "first_year lies after last_year"),
        ({"table": {"files": ["x"], "header": False}}, "needs columns"),
        ({"table": {"files": ["x"], "columns": ["a"]}}, "leave columns out"),
        ({"table": {"files": ["x"], "delimiter": "||"}}, "at most 1 character"),
        ({"facts": {"x": {"level": "case", "kind": "bool", "meaning": "m"}}}, "add fields: fact_x"),
        ({"known_through": "soon"}, "known_through: "),
        ({"set_aside": {"reason": "no_case_key", "when": {"a": "x"}}}, "set_aside.0.reason: no_case_key is"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(IngestError, match=message):
        plan(tmp_path, **changes)


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "a: 1\na: 2\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(IngestError, match=r"m\.yaml: (a mapping starts with|not a YAML file)"):
        load_mapping(tmp_path / "m.yaml")


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="there is no such mapping file"):
        load_mapping(tmp_path / "none.yaml")


def test_a_shipped_mapping_is_found_by_name() -> None:
    assert find_mapping(Path("virginia_circuit")).name == "virginia_circuit.yaml"
    with pytest.raises(IngestError, match=r"clearslate ships ca_doj, .*, virginia_circuit"):
        find_mapping(Path("atlantis"))


def test_rules_are_tried_in_order_and_the_first_with_text_decides(tmp_path: Path) -> None:
    fields = {
        "statute": [
            {"template": "{chapter} ILCS {section}", "unless": {"chapter": ["0"]}},
            {"column": ["other", "last"], "missing": "n/a"},
        ]
    }
    text = "chapter,section,other,last\n720,5/1,x,y\n0,5/1,x,y\n,5/1,n/a,y\n,,,\n"
    assert [row["statute"] for row in rows(tmp_path, {"main.csv": text}, fields=fields)] == [
        "720 ILCS 5/1",
        "x",
        "y",
        None,
    ]


def test_match_and_to_rewrite_and_leave_the_rest_alone(tmp_path: Path) -> None:
    fields = {"statute": [{"column": "a", "match": r"([A-Z])\.(.+)", "to": r"\2(\1)"}, "a"]}
    text = "a\nB.46.2-817\n46.2-817\n"
    assert [row["statute"] for row in rows(tmp_path, {"main.csv": text}, fields=fields)] == [
        "46.2-817(B)",
        "46.2-817",
    ]


def test_a_blank_event_is_never_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    fields = {
        "pardoned_on": {"column": "a", "absent": "never", "missing": ["?"]},
        "cleared_on": "a",
        "disposition_date": {"constant": "2020-01-02"},
        "disposition": {"constant": "convicted"},
    }
    found = rows(tmp_path, {"main.csv": "a,b\n,\n2021-05-06,\n?,\n"}, fields=fields)
    never = to_date(NEVER)
    assert [row["pardoned_on_from"] for row in found] == [never, date(2021, 5, 6), date(2020, 1, 2)]
    assert [row["cleared_on_to"] for row in found] == [never, date(2021, 5, 6), never]
    assert found[0]["cleared_on_from"] == date(2020, 1, 2)  # may or may not have happened


def test_until_makes_a_span_of_days(tmp_path: Path) -> None:
    fields = {"offense_date": {"column": "a", "until": "b"}}
    text = "a,b\n2020-01-02,2020-01-05\n2020-01-02,\n2020-01-05,2020-01-02\n"
    found = rows(tmp_path, {"main.csv": text}, fields=fields)
    assert [(row["offense_date_from"], row["offense_date_to"]) for row in found[:2]] == [
        (date(2020, 1, 2), date(2020, 1, 5)),
        (date(2020, 1, 2), date(2020, 1, 2)),
    ]
    assert found[2]["offense_date_from"] == date(1, 1, 1)


def test_an_unmapped_value_is_missing_kept_or_quarantined(tmp_path: Path) -> None:
    values = {"values": {"F": "felony", "U": None}}
    for number, (unmapped, expected) in enumerate(
        [
            ("missing", ["felony", None, None]),
            ("keep", ["felony", None, "X"]),
            ("quarantine", ["felony", None]),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        fields = {"grade": {"column": "a", "unmapped": unmapped, **values}}
        found = rows(folder, {"main.csv": "a\nf\nU\nX\n"}, fields=fields)
        assert [row["grade"] for row in found] == expected


def test_rows_are_set_aside_by_the_mappings_own_reason(tmp_path: Path) -> None:
    set_aside = [{"reason": "not_a_person", "when": {"kind": ["ORG", "BIZ"]}}]
    found = rows(tmp_path, {"main.csv": "a,kind\nx,ORG\ny,P\n"}, set_aside=set_aside)
    assert [row["statute"] for row in found] == ["y"]


def test_records_that_the_source_itself_marks_as_expunged_are_counted(tmp_path: Path) -> None:
    (tmp_path / "main.csv").write_text("a,sealed\nx,Y\ny,\n")
    set_aside = [{"reason": "already_expunged", "when": {"sealed": "Y"}}]
    (tmp_path / "m.yaml").write_text(yaml.safe_dump({**BASE, "set_aside": set_aside}))
    report = ingest(tmp_path / "m.yaml", tmp_path / "main.csv", tmp_path / "out", buckets=1)
    assert (report.records, report.set_aside, report.already_expunged) == (1, 1, 1)


def test_duplicate_and_nameless_columns_get_names_of_their_own(tmp_path: Path) -> None:
    fields = {"statute": "a#2", "description": "column_3"}
    (row,) = rows(tmp_path, {"main.csv": "a,a,\n1,2,3\n"}, fields=fields)
    assert (row["statute"], row["description"]) == ("2", "3")


def test_a_file_without_header_and_with_another_delimiter(tmp_path: Path) -> None:
    table = {"files": ["main*.csv"], "header": False, "columns": ["x", "a"], "delimiter": "\t", "quote": None}
    found = rows(tmp_path, {"main1.csv": '1\t"q\n', "main2.csv": "2\ts\n"}, table=table)
    assert [(row["statute"], row["source_file"]) for row in found] == [
        ('"q', "main1.csv"),
        ("s", "main2.csv"),
    ]
    assert found[0]["person_id"] == "main1.csv:1"


def test_facts_of_the_jurisdiction_are_columns(tmp_path: Path) -> None:
    facts = {"grams": {"level": "charge", "kind": "number", "meaning": "quantity"}}
    found = rows(tmp_path, {"main.csv": "a\n2.5\n"}, facts=facts, fields={"fact_grams": "a"})
    assert found[0]["fact_grams"] == 2.5


JOIN: dict[str, Any] = {"name": "s", "table": {"files": ["second.csv"]}, "keys": {"id": "a"}}


@pytest.mark.parametrize(
    ("several", "days"),
    [
        ({"several": "first"}, 10),
        ({"several": "last"}, 20),
        ({"several": "longest", "length": "{n} {u}"}, 30),
    ],
)
def test_of_several_joined_rows_one_is_chosen_and_the_rest_counted(
    tmp_path: Path, several: dict[str, str], days: int
) -> None:
    second = "id,n,u,ok\nA,10,days,y\nA,1,month,y\nA,20,days,y\nA,99,days,n\nZ,5,days,y\nbad\n"
    join = {**JOIN, **several, "when": {"ok": "y"}}
    fields = {"incarceration_days": {"template": "{s.n} {s.u}"}}
    (tmp_path / "second.csv").write_text(second)
    (tmp_path / "main.csv").write_text("a\nA\nB\n")
    (tmp_path / "m.yaml").write_text(yaml.safe_dump({**BASE, "joins": [join], "fields": fields}))
    report = ingest(
        tmp_path / "m.yaml", [tmp_path / "main.csv", tmp_path / "second.csv"], tmp_path / "out", buckets=1
    )
    table = Dataset.open(report.dataset).table().sort_by("source_line")
    assert table.column("incarceration_days").to_pylist() == [days, None]
    (counts,) = report.joined
    assert counts.rows == counts.kept + counts.not_selected + counts.superseded + counts.quarantined == 6
    assert (counts.kept, counts.superseded, counts.not_selected, counts.quarantined, counts.unmatched) == (
        2,
        2,
        1,
        1,
        1,
    )
    assert report.issues_by_field["join s"] == {"joined_row_without_match": 1}
    assert (report.rows_in, report.records, report.quarantined) == (2, 2, 0)


@pytest.mark.parametrize("order", [("1,Life", "10,years"), ("10,years", "1,Life"), (",Life", "10,years")])
def test_among_several_lengths_one_that_cannot_be_read_leaves_the_longest_open(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    join = {**JOIN, "several": "longest", "length": "{n} {u}"}
    fields = {"incarceration_days": {"template": "{s.n} {s.u}"}}
    (tmp_path / "second.csv").write_text("id,n,u\n" + "".join(f"A,{row}\n" for row in (*order, ",")))
    (tmp_path / "main.csv").write_text("a\nA\n")
    (tmp_path / "m.yaml").write_text(yaml.safe_dump({**BASE, "joins": [join], "fields": fields}))
    report = ingest(
        tmp_path / "m.yaml", [tmp_path / "main.csv", tmp_path / "second.csv"], tmp_path / "out", buckets=1
    )
    assert Dataset.open(report.dataset).table().column("incarceration_days").to_pylist() == [None]


def test_a_longest_join_needs_its_length(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="longest needs length"):
        plan(tmp_path, joins=[{**JOIN, "several": "longest"}])


def test_progress_is_told_and_the_mapping_is_plain_data(tmp_path: Path) -> None:
    (tmp_path / "main.csv").write_text("a\n1\n2\n")
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(BASE))
    entries: list[tuple[int, int]] = []
    ingest(
        tmp_path / "m.yaml",
        tmp_path,
        tmp_path / "out",
        buckets=1,
        progress=lambda *done: entries.append(done),
    )
    assert entries == [(2, 2)]
    assert isinstance(load_mapping(tmp_path / "m.yaml"), Mapping)
