"""The log of look-ups: its lines are linked, and whatever was done to them is found."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.casework.access import Access, latest, note, verify
from clearslate.cli.main import main

AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def look(log: Path, number: int, who: str = "rhea") -> None:
    note(log, Access(AT, who, f"request {number}", "run", "id", (f"p{number}",), known="web:password+totp"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    place = tmp_path / "run.access.jsonl"
    for number in range(1, 6):
        look(place, number)
    return place


def test_a_log_is_sound_and_says_its_last_hash(log: Path) -> None:
    found = verify(log)
    assert (found.lines, found.unlinked, found.faults) == (5, 0, ())
    assert json.loads(log.read_text().splitlines()[-1])["hash"] == found.last
    look(log, 6)
    assert not verify(log, kept=found.last).faults
    assert verify(log.with_name("none")).faults == ()


@pytest.mark.parametrize("done", ["changed", "removed", "inserted", "swapped", "first gone"])
def test_what_was_done_to_a_line_is_found(log: Path, done: str) -> None:
    lines = log.read_text().splitlines(keepends=True)
    if done == "changed":
        lines[2] = lines[2].replace("request 3", "request 9")
    elif done == "removed":
        del lines[2]
    elif done == "inserted":
        lines.insert(2, lines[3])
    elif done == "swapped":
        lines[1:3] = lines[1:3][::-1]
    else:
        del lines[0]
    log.write_text("".join(lines))
    assert verify(log).faults


def test_a_cut_end_is_found_by_whoever_kept_the_last_hash(log: Path) -> None:
    kept = verify(log).last
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:-1]))
    assert not verify(log).faults
    assert "cut off" in verify(log, kept=kept).faults[0]


def test_lines_of_an_older_version_and_half_a_line_stay_and_are_covered(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('{"at": "2025-01-01", "who": "a", "why": "earlier", "people": []}\n{"at": "20')
    look(log, 1)
    look(log, 2)
    found = verify(log)
    assert (found.lines, found.unlinked, found.faults) == (2, 2, ())
    log.write_text(log.read_text().replace("earlier", "another"))
    assert "does not follow" in verify(log).faults[0]


def test_the_newest_come_first_a_page_at_a_time(log: Path) -> None:
    for number in range(6, 400):
        look(log, number, who="rhea" if number % 2 else "ruth")
    seen, before = [], None
    while before != 0:
        rows, before = latest(log, before=before, size=90)
        seen += [row["people"][0] for row in rows]
    assert seen == [f"p{number}" for number in range(399, 0, -1)]
    rows, _ = latest(log, size=3, who="ruth")
    assert [row["people"] for row in rows] == [["p398"], ["p396"], ["p394"]]
    assert verify(log).lines == 399


def test_the_command_checks_a_log(log: Path) -> None:
    found = CliRunner().invoke(main, ["access-log", str(log)])
    assert found.exit_code == 0, found.output
    assert verify(log).last in found.output
    log.write_text(log.read_text().replace("request 3", "request 9"))
    found = CliRunner().invoke(main, ["access-log", str(log), "--json"])
    assert found.exit_code == 1
    assert json.loads(found.output)["faults"]
