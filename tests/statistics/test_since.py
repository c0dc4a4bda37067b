"""A month beside the one before it: what is otherwise, and why, from what both published."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from clearslate.runs.protect import Mode
from clearslate.statistics.page import to_html
from clearslate.statistics.since import Moved, Since, SinceError, since
from tests.statistics.test_statistics import JANUARY, call, counted, place

__all__ = ["place"]  # a fixture


def folder(place: Path, out: Path, month: str, *more: str) -> Path:
    asked = ("--month", month, "--issued", "2026-03-15", "--quiet", "--out", str(out), *more)
    code, output = call(str(place / "run"), str(place / "ledger.db"), *asked)
    assert code == 0, output
    return out


def test_the_change_of_the_backlog_adds_up(place: Path, tmp_path: Path) -> None:
    """Exact counts: the backlog, less what it was, is what was restored and came in, less what was cleared."""
    last = folder(place, tmp_path / "december", "2025-12", "--exact")
    now = counted(place, JANUARY, Mode.EXACT)
    found = since(last, now.to_json())
    by_name = {each.figure: each for each in found.figures}
    before = json.loads((last / "statistics.json").read_text("utf-8"))
    assert by_name["backlog"].before == before["backlog"]["charges"]
    assert by_name["backlog"].now == now.backlog.charges.value
    assert found.others is not None
    change = now.backlog.charges.value - before["backlog"]["charges"]
    assert change == found.others + now.restored.charges.value - now.cleared.charges.value
    assert found.same_records  # one run for both months in these tests
    page = to_html(replace(now, since=found), ["since-last-month.csv"])
    assert "Since December 2025" in page
    assert "rests on last month&#39;s records" in page


def test_a_month_says_what_is_otherwise_and_nothing_under_eleven(place: Path, tmp_path: Path) -> None:
    """The folder has the table, every figure of it published by one of the two months or worked out of these."""
    last = folder(place, tmp_path / "december", "2025-12")
    out = folder(place, tmp_path / "january", "2026-01", "--last", str(last))
    rows = list(csv.DictReader(io.StringIO((out / "since-last-month.csv").read_text("utf-8"))))
    months = [json.loads((each / "statistics.json").read_text("utf-8")) for each in (last, out)]
    assert [row["figure"] for row in rows][0::4] == ["backlog", "cleared in the month"]
    for row, (what, part) in zip(
        rows, [("backlog", "charges"), ("backlog", "people"), ("undecided", "charges")], strict=False
    ):
        assert [row["last_month"], row["this_month"]] == [
            "" if each[what][part] is None else str(each[what][part]) for each in months
        ]
    for row in rows:
        for name in ("last_month", "this_month"):
            assert not re.fullmatch(r"[1-9]|10", row[name])
    long = list(csv.DictReader(io.StringIO((out / "long.csv").read_text("utf-8"))))
    assert {row["measure"] for row in long if row["table"] == "since-last-month"} == {
        "last_month",
        "this_month",
        "difference",
    }
    assert "since-last-month.csv" in (out / "index.html").read_text("utf-8")
    assert months[1]["since"]["month"] == "2025-12"
    assert months[0]["since"] is None


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (None, "is not given"),
        (0, "to within ten charges"),
        (-10, "to within ten charges"),
        (11, "some 11 came into it"),
        (-1200, "some 1,200 left it for another reason"),
    ],
)
def test_the_page_says_why_the_backlog_is_another(place: Path, others: int | None, words: str) -> None:
    figures = tuple(
        Moved(name, 700, 650) for name in ("backlog", "cleared in the month", "restored in the month")
    )
    page = to_html(replace(counted(place), since=Since("2025-12", figures, others, same_records=False)), [])
    assert words in page
    assert "−50" in page
    assert "last month&#39;s records" not in page


def test_another_folder_is_refused(place: Path, tmp_path: Path) -> None:
    """The month before, by the same key and the same counts, or a sentence that says what is given."""
    now = counted(place, JANUARY, Mode.EXACT)
    protected = folder(place, tmp_path / "december", "2025-12")
    with pytest.raises(SinceError, match="its counts is 'protected'"):
        since(protected, now.to_json())
    exact = folder(place, tmp_path / "exact", "2025-12", "--exact")
    with pytest.raises(
        SinceError, match="its month is '2025-12', and what comes before 2025-12 has '2025-11'"
    ):
        since(exact, replace(now, month="2025-12").to_json())
    (tmp_path / "empty").mkdir()
    with pytest.raises(SinceError, match="holds no month"):
        since(tmp_path / "empty", now.to_json())
    asked = ("--month", "2026-01", "--last", str(tmp_path / "empty"), "--out", str(tmp_path / "out"))
    code, output = call(str(place / "run"), str(place / "ledger.db"), *asked)
    assert code == 3
    assert "holds no month" in output
    assert not (tmp_path / "out").exists()
