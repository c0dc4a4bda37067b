"""Statutes through a dated crosswalk; sentinel days and two-digit years through a mapping."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.ingest.report import ValueCount
from clearslate.ingest.statutes import Tier, read_crosswalk
from clearslate.records.dataset import Dataset
from clearslate.records.days import read_date
from tests.ingest.court import COURT, SINGLE_CASES, put

MAPPING: dict[str, Any] = {
    **COURT,
    "coverage": SINGLE_CASES,
    "keys": {"person": "person", "case": "person", "charge": "person"},
    "fields": {"statute": "statute", "offense_date": "day"},
}
CROSSWALK = """\
old,new,since,until,source
18 § 1,18 § 101,,2009-12-31,Act 1
18 § 1,18 § 201,2010-01-01,,Act 1
18 § 5,18 § 5,,,Code
18 § 7(a),18 § 7(a),,,Code
18 § 8,18 § 108,2010-01-01,,Act 2
"""


def run(folder: Path, rows: str, header: str = "person,statute,day\n", **changes: Any) -> IngestReport:
    mapping = put(folder, header + rows, MAPPING | changes)
    (folder / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
    return ingest(mapping, folder, folder / "out", buckets=1, parses=lambda text: text.startswith("18 "))


def column(report: IngestReport, name: str) -> list[Any]:
    table = Dataset.open(report.dataset).table().sort_by("source_line")
    values: list[Any] = table.column(name).to_pylist()
    return values


def test_a_statute_is_read_as_of_the_day_of_its_offense(tmp_path: Path) -> None:
    rows = (
        "1,18 § 1,2009-12-31\n2,18 §1,2010-01-01\n3,18 § 1,\n4,18 § 1,2009\n5,18 § 5,\n6,18 § 101,\n"
        "7,18 § 7,2020-01-01\n8,99 § 1,2020-01-01\n9,,2020-01-01\n10,18 § 8,2009-01-01\n11,18 § 8,2009/\n"
    )
    report = run(tmp_path, rows, crosswalk="crosswalk.csv")
    assert column(report, "statute") == [
        "18 § 101",
        "18 § 201",
        None,
        "18 § 101",
        "18 § 5",
        "18 § 101",
        "18 § 7",
        "99 § 1",
        None,
        "18 § 8",
        None,
    ]
    assert report.statutes.tiers == {
        "exact": 2,
        "renumbered": 3,
        "subsection_missing": 1,
        "undecided": 2,
        "unknown": 2,
    }
    assert report.issues_by_field["statute"] == {"statute_undecided": 2}
    assert report.statutes.unparsed_rows == 1
    assert report.statutes.unparsed == {"99 § 1": ValueCount(1, "charges.csv", 9)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("old,new\n", "add since, until, source"),
        ("old,new,since,until,source\n1,,,,\n", "line 2: old and new are both needed"),
        ("old,new,since,until,source\n1,2,soon,,\n", "line 2: since and until are days"),
        ("old,new,since,until,source\n1,2,2010-01-01,2009-01-01,\n", "line 2: until lies before since"),
        ('old,new,since,until,source\n1,"2\n', "cannot be read"),
    ],
)
def test_a_mistake_in_a_crosswalk_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(IngestError, match=message):
        read_crosswalk(tmp_path / "c.csv")


def test_a_crosswalk_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"nowhere\.csv: the crosswalk cannot be read"):
        run(tmp_path, "", crosswalk="nowhere.csv")


def test_an_offense_over_both_windows_is_undecided(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(CROSSWALK, encoding="utf-8")
    crosswalk = read_crosswalk(tmp_path / "c.csv")
    assert crosswalk.read("18 § 1", read_date("2009"))[1] is Tier.RENUMBERED
    assert crosswalk.read("18 § 1", None)[1] is Tier.UNDECIDED
    assert crosswalk.read("18 § 5", None)[1] is Tier.EXACT


def test_sentinel_days_are_missing_without_complaint(tmp_path: Path) -> None:
    rule = {"column": "day", "missing_dates": ["1004-*", date(9999, 12, 31), "1900-01-01"]}
    report = run(
        tmp_path,
        "1,,1004-02-03\n2,,9999-12-31\n3,,1900-01-01\n4,,1900-01-02\n5,,9999-12-30\n6,,1004\n",
        fields={"statute": "statute", "date_of_birth": rule},
    )
    assert column(report, "date_of_birth_from")[3] == date(1900, 1, 2)
    listed = pq.read_table(report.folder / "issues.parquet").to_pylist()
    assert [(row["line"], row["reason"]) for row in listed] == [
        (6, "unreadable_date"),
        (7, "date_before_1850"),
    ]


def test_the_century_is_told_by_a_window_or_another_column(tmp_path: Path) -> None:
    fields = {
        "statute": "statute",
        "filed_on": {"column": "day", "formats": "%m/%d/%Y"},
        "date_of_birth": {
            "column": "dob",
            "formats": ["%m/%d/%y", "%m/%d/%Y"],
            "two_digit_years": {"not_after": "day"},
        },
        "offense_date": {"column": "off", "formats": "%y%m%d", "two_digit_years": {"before": 1930}},
    }
    report = run(
        tmp_path,
        "1,,05/04/2012,05/05/12,\n2,,05/04/2012,05/04/12,120504\n3,,,05/05/12,300504\n",
        header="person,statute,day,dob,off\n",
        fields=fields,
    )
    assert column(report, "date_of_birth_to")[:2] == [date(1912, 5, 5), date(2012, 5, 4)]
    assert column(report, "offense_date_to")[1:] == [date(2012, 5, 4), date(1930, 5, 4)]
    assert report.issues_by_field["date_of_birth"] == {"century_not_told": 1}


@pytest.mark.parametrize(
    ("zone", "text", "days"),
    [
        (None, "2019-03-05T02:00:00Z", ("2019-03-04", "2019-03-04")),
        (None, "2019-03-05T00:00:00Z", ("2019-03-04", "2019-03-05")),
        (None, "2019-03-05T05:00:00Z", ("2019-03-04", "2019-03-05")),
        (None, "2019-03-05T12:00:00+00:00", ("2019-03-05", "2019-03-05")),
        (None, "2019-03-05T23:59:00-0500", ("2019-03-05", "2019-03-05")),
        ("UTC", "2019-03-05T00:00:00Z", ("2019-03-05", "2019-03-05")),
        ("America/New_York", "2019-03-05T04:59:00Z", ("2019-03-04", "2019-03-04")),
        ("America/New_York", "2019-03-05T05:00:00Z", ("2019-03-05", "2019-03-05")),
        ("America/New_York", "2019-07-05T04:00:00Z", ("2019-07-05", "2019-07-05")),
        ("America/New_York", "2019-03-05T00:30:00+05:30", ("2019-03-04", "2019-03-04")),
    ],
)
def test_a_time_in_utc_names_the_day_of_the_court(
    tmp_path: Path, zone: str | None, text: str, days: tuple[str, str]
) -> None:
    """Read by its letters, a hearing of the evening lies on the next day and a waiting time ends a day late or early."""
    report = run(
        tmp_path,
        f"1,,{text}\n",
        fields={"statute": "statute", "filed_on": {"column": "day", "formats": "%Y-%m-%dT%H:%M:%S%z"}},
        **({} if zone is None else {"time_zone": zone}),
    )
    found = (*column(report, "filed_on_from"), *column(report, "filed_on_to"))
    assert tuple(str(day) for day in found) == days


@pytest.mark.parametrize(
    "text", ["2019-03-05T25:00:00Z", "2019-03-05T12:61:00Z", "2019-03-05T12:00:00+99:00"]
)
def test_an_impossible_time_of_day_is_unreadable(tmp_path: Path, text: str) -> None:
    report = run(
        tmp_path,
        f"1,,{text}\n",
        fields={"statute": "statute", "filed_on": {"column": "day", "formats": "%Y-%m-%dT%H:%M:%S%z"}},
    )
    assert report.issues_by_field["filed_on"] == {"unreadable_date": 1}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"formats": "%Y-%m-%dT%H:%M:%SZ"}, "write %z for it"),
        ({"formats": "%Y-%m-%d%z"}, "%z needs the day and the time"),
        ({"two_digit_years": {}}, "give exactly one of before, not_after, not_before"),
        ({"two_digit_years": {"before": 30}}, "before"),
        ({"missing_dates": ["yesterday"]}, "missing_dates"),
        ({"formats": "%m/%d/%y"}, "say with two_digit_years"),
        ({"two_digit_years": {"not_after": "statute"}, "values": {"x": "2010"}}, "do not go together"),
    ],
)
def test_a_mistake_about_dates_is_named(tmp_path: Path, rule: dict[str, Any], message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, "", fields={"offense_date": {"column": "day", **rule}})
