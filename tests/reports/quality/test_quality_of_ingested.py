"""What ingest leaves beside a dataset stands in the report, for one file and for deliveries; and the command."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from clearslate.cli.common import UNUSABLE
from clearslate.cli.main import main
from clearslate.ingest import feed, ingest
from clearslate.records.dataset import Dataset
from clearslate.reports.quality import Quality, assess, to_html, to_text
from clearslate.reports.terminal import Screen
from tests.ingest.court import COURT

HEADER = "person,case,name,statute,disposition,arrested,decided\n"
MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "delivery": {"mode": "changes"},
    "crosswalk": "crosswalk.csv",
    "keys": {"person": "person", "case": "case", "charge": {"template": "{case}-{person}"}},
    "people": {"name": {"column": "name", "order": "last, first"}},
    "set_aside": [{"parties": "names"}, {"reason": "no_record", "when": {"disposition": "XX"}}],
    "fields": {
        "statute": "statute",
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted"}},
        "arrest_date": "arrested",
        "disposition_date": "decided",
    },
}
CROSSWALK = "old,new,since,until,source\n18 § 1,18 § 3921,,,Act\n18 § 5(a),18 § 5(a),,,Code\n"


def row(person: str, **cells: str) -> str:
    given = {
        "name": '"Doe, Jane"', "statute": "18 § 1", "disposition": "Guilty", "arrested": "2010-01-01",
        "decided": "2010-06-01",
    } | cells  # fmt: skip
    return ",".join([person, f"C{person}" if person else "", *given.values()]) + "\n"


ROWS = [
    row("1"),
    row("2", statute="18 § 5"),  # a subsection is missing
    row("3", statute="99 § 1"),  # unknown
    *(row(str(number), disposition="Held over") for number in range(10, 22)),  # twelve: shown
    row("30", disposition="Jane is gone"),  # one: never shown
    row("40", disposition="XX"),
    row("41", name='"STATE OF X"'),
    row(""),  # the case has no key either
    row("50", decided="2010-02-31"),
    row("51", arrested="2011-01-01"),
]


def put(folder: Path, rows: list[str]) -> tuple[Path, Path]:
    (folder / "charges.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    (folder / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
    (folder / "mapping.yaml").write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
    return folder / "mapping.yaml", folder


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mapping, source = put(tmp_path_factory.mktemp("ingested"), ROWS)
    return ingest(mapping, source, source / "out", buckets=2).dataset


@pytest.fixture(scope="module")
def quality(ingested: Path) -> Quality:
    return assess(Dataset.open(ingested), None)


def test_where_the_rows_went_and_why(quality: Quality) -> None:
    assert quality.ingest is not None
    rows = quality.ingest.rows
    assert rows["rows_in"] == len(ROWS) == 21
    assert rows["records"] == 18
    assert (rows["quarantined"], rows["set_aside"]) == (3, 2)
    reasons = {line.reason: (line.rows, line.owner) for line in quality.ingest.outcasts}
    assert reasons == dict.fromkeys(
        ("no_record", "not_a_person", "no_case_key"), (1, "clerk of the test court")
    )
    assert all(line.remedy for line in quality.ingest.outcasts)
    assert ("disposition_date", "impossible_date", 1) in [
        (line.field, line.reason, line.rows) for line in quality.ingest.issues
    ]


def test_values_that_the_mapping_does_not_know_are_shown_where_many_rows_share_them(quality: Quality) -> None:
    assert quality.ingest is not None
    found = quality.ingest.unmapped["disposition"]
    assert (found.rows, found.distinct) == (13, 2)
    [shown] = found.shown
    assert (shown.text, shown.rows, shown.first) == ("Held over", 12, "charges.csv, line 5")
    for form in (to_text(quality, Screen()), to_html(quality), json.dumps(quality.to_json())):
        assert "Held over" in form
        assert "gone" not in form
        assert "Doe" not in form


def test_statutes_fit_the_crosswalk_in_tiers(quality: Quality) -> None:
    assert quality.ingest is not None
    assert quality.ingest.tiers["renumbered"] == 16
    assert quality.ingest.tiers["subsection_missing"] == 1
    assert quality.ingest.tiers["unknown"] == 1


def test_what_the_source_did_not_send_stands_beside_what_is_known(quality: Quality) -> None:
    lines = {line.field: line for line in quality.fields}
    assert lines["grade"].unsent == 18  # no column of the source
    assert lines["arrest_date"].unsent == 0
    assert lines["disposition"].unsent == lines["disposition"].missing == 13
    # Five ended: three on a known day, one in February, one contradicted.
    day = lines["disposition_date"]
    assert (day.asked, day.known, day.partial, day.missing) == (5, 3, 1, 1)


def test_contradictions_of_deliveries_are_not_lost(tmp_path: Path) -> None:
    wrong = [row(str(number), arrested="2011-01-01") for number in range(1, 13)]
    mapping, source = put(tmp_path, wrong)
    feed(tmp_path / "store", mapping, source, buckets=2)
    put(tmp_path, [row(str(100 + number), arrested="2012-01-01") for number in range(11)])
    done = feed(tmp_path / "store", mapping, source, buckets=2)
    [line] = assess(Dataset.open(done.dataset), None).conflicts
    assert (line.earlier, line.later, line.rows) == ("arrest_date", "disposition_date", 23)
    assert [(part.place, part.rows) for part in line.sources] == [("charges.csv", 23)]
    assert [(part.place, part.rows) for part in line.years] == [("2011", 12), ("2012", 11)]


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["quality", *(str(argument) for argument in arguments)])


def test_the_command_judges_by_itself_and_says_so(ingested: Path, tmp_path: Path) -> None:
    result = call(ingested, "--quiet", "--full")
    assert result.exit_code == 0, result.output
    assert "No --run given: asking every law of PA as of 2024-12-31. The run is not kept" in result.stderr
    assert "CAN EACH LAW BE CARRIED OUT" in result.stdout
    page, figures = tmp_path / "q.html", tmp_path / "q.json"
    result = call(ingested, "--quiet", "--html", page, "--json", figures, "--as-of", "2024-06-01")
    assert result.exit_code == 0, result.output
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(figures.read_text("utf-8"))["judged"]["as_of"] == "2024-06-01"


def test_the_command_refuses_what_it_cannot_use(ingested: Path, tmp_path: Path) -> None:
    assert call(tmp_path).exit_code == UNUSABLE
    assert call(ingested, "--run", tmp_path).exit_code == UNUSABLE
    both = call(ingested, "--run", tmp_path, "--as-of", "2024-06-01")
    assert both.exit_code == 2
    assert "leave one of them out" in both.output
