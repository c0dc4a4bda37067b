"""Inputs that are made to do harm, or do it by accident: each is refused in words, or read for what it is."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.workflow import WorkflowError, load_workflow
from clearslate.cli.main import main
from clearslate.ingest import IngestError, IngestReport, feed, ingest, load_mapping
from clearslate.ingest.formats.database import Database
from clearslate.ingest.values import compile_format
from clearslate.records.dataset import Dataset
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.story import ScenarioError, read_raw
from clearslate.states import jurisdiction
from tests.ingest.court import COURT, SINGLE_CASES, put

HEADER = "person,case,charge,statute,grade,disposition,decided\n"
ROW = "P1,C1,H1,18 § 3921,M1,Guilty,2014-03-01\n"
MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "coverage": SINGLE_CASES,
    "delivery": {"mode": "changes"},
    "fields": {
        "statute": "statute",
        "grade": "grade",
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted"}},
        "disposition_date": "decided",
    },
}


def run(folder: Path, text: str, **changes: Any) -> IngestReport:
    return ingest(
        put(folder, text, MAPPING | changes),
        folder,
        folder / "out",
        buckets=2,
        grades=jurisdiction("PA").grading.accepts,
    )


# --- rows that are held -----------------------------------------------------------------------------------------


def test_a_joined_file_that_fills_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = {"name": "more", "table": {"files": ["more.csv"]}, "keys": {"charge": "charge"}}
    text = "charge,note\n" + "".join(f"H{at},{'x' * 200}\n" for at in range(4_000))
    changes = {
        "joins": [second | {"several": "last"}],
        "fields": MAPPING["fields"] | {"description": "more.note"},
    }
    tmp_path.joinpath("more.csv").write_text(text)
    monkeypatch.setattr("clearslate.ingest.source.held.most_held", lambda: 2**20)
    with pytest.raises(
        IngestError, match=r"joins\.more: its rows are held in memory, and take more than .* GiB"
    ):
        run(tmp_path, HEADER + ROW, **changes)
    # A row that takes the place of an earlier one is not held beside it.
    tmp_path.joinpath("more.csv").write_text("charge,note\n" + f"H1,{'x' * 200}\n" * 4_000)
    assert run(tmp_path, HEADER + ROW, **changes).records == 1


@pytest.mark.parametrize("by_key", [True, False])
def test_records_of_one_file_that_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_key: bool
) -> None:
    """All of a file where parents are found by their key; all that stands under one parent where they are not."""
    charge: dict[str, Any] = {"columns": ["T", "NO", "COUNT", "STATUTE"], "parent": "CA"}
    types = {
        "CA": {"columns": ["T", "NO", "PERSON"]},
        "CH": charge | ({"keys": {"NO": "NO"}} if by_key else {}),
    }
    table = {"format": "nested", "files": ["*.csv"], "type": 1, "types": types, "rows": ["CH"]}
    changes = {
        "table": table,
        "keys": {"person": "CA.PERSON", "case": "CA.NO", "charge": {"template": "{CH.NO}-{CH.COUNT}"}},
        "fields": {"statute": "CH.STATUTE"},
    }
    one = "CA\t{0}\tP{0}\nCH\t{0}\t1\t18 § 3921\n"
    many = "CH\t1\t{0}\t18 § 3921\n"
    monkeypatch.setattr("clearslate.ingest.source.held.most_held", lambda: 2**20)
    under_one = one.format(1) + "".join(many.format(at) for at in range(2, 4_000))
    with pytest.raises(IngestError, match=r"charges\.csv: its rows are held in memory"):
        run(tmp_path, under_one, **changes)
    under_many = "".join(one.format(at) for at in range(1, 2_001))  # 0 is no number
    if by_key:
        with pytest.raises(IngestError, match=r"charges\.csv: its rows are held in memory"):
            run(tmp_path, under_many, **changes)
    else:
        assert run(tmp_path, under_many, **changes).records == 2_000


# --- YAML and JSON ----------------------------------------------------------------------------------------------

DEEP = {
    "lists": "a: " + "[" * 20_000 + "]" * 20_000,
    "open": "a: " + "[" * 20_000,
    "objects": "{a: " * 20_000 + "1" + "}" * 20_000,
    "dashes": "- " * 20_000 + "a",
    "aliases": "a0: &a0 [x]\n"
    + "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 12)),
    "itself": "a: &a [*a]",
    "no day": "known_through: 2024-13-45",
}


@pytest.mark.parametrize("name", DEEP)
def test_no_yaml_is_a_traceback(name: str, tmp_path: Path) -> None:
    place = tmp_path / "x.yaml"
    place.write_text(DEEP[name], encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        read_yaml(DEEP[name])
    with pytest.raises(IngestError, match="not a YAML file"):
        load_mapping(place)
    with pytest.raises(WorkflowError):
        load_workflow(place)
    with pytest.raises(ExchangeError):
        load_profiles(tmp_path)
    with pytest.raises(ScenarioError):
        read_raw(place)


def test_nor_is_any_json(tmp_path: Path) -> None:
    place = tmp_path / "x.jsonl"
    place.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_raw(place)


def test_an_anchor_may_be_used() -> None:
    assert read_yaml("a: &a {b: 1}\nc: *a\nd: *a") == {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1}}


# --- files and addresses ----------------------------------------------------------------------------------------


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(HEADER + ROW, encoding="utf-8")
    mapping = put(tmp_path / "source", HEADER, MAPPING)
    (tmp_path / "source" / "charges.csv").unlink()
    (tmp_path / "source" / "charges.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(IngestError, match="leads out of the source's folder"):
        ingest(mapping, tmp_path / "source", tmp_path / "out", buckets=1)
    with pytest.raises(IngestError, match="leads out of the source's folder"):
        feed(tmp_path / "store", mapping, tmp_path / "source", buckets=1)
    (tmp_path / "source" / "kept.txt").write_text(HEADER + ROW, encoding="utf-8")
    (tmp_path / "source" / "charges.csv").unlink()
    (tmp_path / "source" / "charges.csv").symlink_to(tmp_path / "source" / "kept.txt")
    assert ingest(mapping, tmp_path / "source", tmp_path / "out", buckets=1).records == 1


def test_a_crosswalk_stands_beside_its_mapping(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="leads out of the mapping's folder"):
        run(tmp_path, HEADER + ROW, crosswalk="../../etc/passwd")


def test_a_mistyped_address_makes_no_file(tmp_path: Path) -> None:
    table = {
        "format": "database",
        "url": f"sqlite:///{tmp_path}/cuort.db",
        "table": "t",
        "order_by": "charge",
    }
    with pytest.raises(IngestError, match="is not there"):
        run(tmp_path, HEADER, table=table)
    assert not (tmp_path / "cuort.db").exists()


def test_a_database_is_only_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "court.db") as made:
        made.execute("CREATE TABLE t (person, x)")
    made.close()
    query = "DELETE FROM t RETURNING *"
    table = {
        "format": "database",
        "url": f"sqlite:///{tmp_path}/court.db",
        "query": query,
        "order_by": "person",
    }
    with pytest.raises(IngestError):
        run(tmp_path, HEADER, table=table)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:hunter2@host/court",
        "postgresql+psycopg://host/court?user=clerk&password=hunter2",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7Bx%7D%3BUID%3Dclerk%3BPWD%3Dhunter2",
    ],
)
def test_no_address_holds_a_password(tmp_path: Path, url: str) -> None:
    table = {"format": "database", "url": url, "table": "t", "order_by": "charge"}
    with pytest.raises(IngestError, match="holds a password") as refused:
        run(tmp_path, HEADER, table=table)
    assert "hunter2" not in str(refused.value)
    assert Database.model_validate({**table, "url": "postgresql://clerk@host/court"}).url is not None


# --- what passes as a record ------------------------------------------------------------------------------------


def test_no_records_are_no_success(tmp_path: Path) -> None:
    mapping = put(tmp_path, HEADER + ROW.replace("C1", ""), MAPPING)
    arguments = [str(mapping), "--source", str(tmp_path), "--out", str(tmp_path / "out"), "--quiet"]
    found = CliRunner().invoke(main, ["ingest", *arguments])
    assert (found.exit_code, "No records" in found.output) == (1, True)
    assert (tmp_path / "out" / "ingest" / "quarantine.csv").exists()
    fed = CliRunner().invoke(
        main, ["feed", str(tmp_path / "s"), str(mapping), "--source", str(tmp_path), "--json", "--quiet"]
    )
    assert fed.exit_code == 1


def test_a_jurisdiction_is_one(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="ZZ is the code of no state"):
        run(tmp_path, HEADER + ROW, jurisdiction="ZZ")
    text = HEADER + ROW + ROW.replace("M1", "ZZ").replace("H1", "H2")
    fields = {
        **MAPPING["fields"],
        "jurisdiction": [{"column": "grade", "when": {"grade": "ZZ"}}, {"constant": "PA"}],
    }
    report = run(tmp_path, text, fields=fields)
    assert report.reasons == {"no_jurisdiction": 1}


def test_a_grade_is_of_the_states_code(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + ROW + ROW.replace("M1", "Misd1").replace("H1", "H2"))
    assert report.issues_by_field["grade"] == {"unmapped_value": 1}
    assert report.unmapped["grade"]["Misd1"].line == 3
    grades = Dataset.open(report.dataset).table().sort_by("charge_id")["grade"].to_pylist()
    assert grades == ["M1", None]


# --- where a fault stands ---------------------------------------------------------------------------------------


def joined(folder: Path) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    (folder / "days.csv").write_text("charge,day\nH0,2014-01-01\nH1,31/31/2014\n", encoding="utf-8")
    return {
        "joins": [
            {
                "name": "days",
                "table": {"files": ["days.csv"]},
                "keys": {"charge": "charge"},
                "several": "first",
            }
        ],
        "fields": {**MAPPING["fields"], "disposition_date": {"column": ["days.day", "decided"]}},
    }


def test_a_date_that_fails_in_a_joined_file_names_that_file(tmp_path: Path) -> None:
    text = HEADER + ROW + ROW.replace("C1,H1", "C1,H2").replace("2014-03-01", "2014-77-01")
    report = run(tmp_path, text, **joined(tmp_path))
    issues = pq.read_table(report.folder / "issues.parquet").to_pylist()
    places = {
        (row["file"], row["line"], row["reason"]) for row in issues if row["field"] == "disposition_date"
    }
    assert places == {("days.csv", 3, "unreadable_date"), ("charges.csv", 3, "impossible_date")}


def test_so_it_stands_in_a_store_of_deliveries(tmp_path: Path) -> None:
    done = feed(
        tmp_path / "store", put(tmp_path, HEADER + ROW, MAPPING | joined(tmp_path)), tmp_path, buckets=1
    )
    issues = pq.read_table(done.dataset / "ingest" / "issues.parquet").to_pylist()
    assert ("0001/days.csv", 3) in {(row["file"], row["line"]) for row in issues}
    document = json.loads((done.dataset / "ingest" / "ingest.json").read_text(encoding="utf-8"))
    assert document["issues_by_field"]["disposition_date"] == {"unreadable_date": 1}


def test_a_form_of_dates_names_no_part_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        compile_format("%Y" + "%H" * 30)


# --- patterns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [r"(\w+\s?)*:", r"(a|a)*b", r"(a+)+b", r"(.*a){20}b"])
def test_no_pattern_hangs(pattern: str, tmp_path: Path) -> None:
    """Each takes Python's own expressions longer than anyone waits."""
    fields = {**MAPPING["fields"], "description": {"column": "statute", "match": pattern, "to": "x"}}
    text = HEADER + ROW.replace("18 § 3921", "a" * 3_000)
    assert run(tmp_path, text, fields=fields).records == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"match": "(?!x).*"}, "see but_not"),
        ({"match": r"(a)\1"}, "not a regular expression"),
        ({"match": "(a)", "to": r"\2"}, "names group"),
        ({"match": "(?P<x>a)", "to": r"\g<y>"}, "names group"),
        ({"but_not": "("}, "not a regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_is_named(rule: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=said):
        run(tmp_path, HEADER + ROW, fields={"statute": {"column": "statute", **rule}})


def test_what_but_not_finds_is_not_taken(tmp_path: Path) -> None:
    rules = [
        {"column": "statute", "but_not": "(?i)comment"},
        {"template": "{grade} {charge}", "match": r"(\w+) (?P<n>\w+)", "to": r"\g<n>-\1"},
    ]
    text = HEADER + ROW + ROW.replace("H1", "H2").replace("18 § 3921", "see Comment")
    report = run(tmp_path, text, fields={"statute": rules})
    told = Dataset.open(report.dataset).table().sort_by("charge_id")["statute"].to_pylist()
    assert told == ["18 § 3921", "H2-M1"]
