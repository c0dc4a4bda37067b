"""The calendar of the laws: which days stand in it, joined to what is to be read again; and its iCalendar, by RFC 5545."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clearslate.cli.main import main
from clearslate.law.stale import stale
from clearslate.reports.calendar import Event, Kind, calendar, to_ics
from clearslate.states import all_jurisdictions, jurisdiction

TODAY = dt.date(2026, 12, 1)


def event(day: dt.date = TODAY, what: str = "a new wait", key: str = "Act 1") -> Event:
    return Event(day, "PA", Kind.ACT, what, ("PA-CS-M",), "Act 1", key)


def unfolded(ics: bytes) -> list[str]:
    """The content lines of an iCalendar, as the RFC says to read them."""
    assert ics.endswith(b"\r\n")
    return ics.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_days_of_the_next_year_stand_in_it_and_no_others() -> None:
    found = calendar([jurisdiction("DC")], TODAY, 365, 365)
    begins = {(each.day.isoformat(), each.laws) for each in found if each.kind is Kind.BEGINS}
    assert begins == {
        ("2027-01-01", ("DC-805",)),
        ("2027-01-01", ("DC-803-806",)),
        ("2027-10-01", ("DC-803-806",)),
    }
    assert [each.day for each in found] == sorted(each.day for each in found)
    assert all(TODAY <= each.day <= TODAY + dt.timedelta(365) for each in found)
    deadline = next(each for each in found if each.kind is Kind.DEADLINE)
    assert (deadline.day.isoformat(), deadline.laws) == ("2027-10-01", ("DC-802", "DC-805"))
    day_before = calendar([jurisdiction("DC")], TODAY, (deadline.day - TODAY).days - 1, 365)
    assert Kind.DEADLINE not in {each.kind for each in day_before}


def test_a_day_is_told_once() -> None:
    """A version that ends where another begins, and an act that a version of each of its laws tells, are told by the version."""
    found = calendar([jurisdiction("VA")], dt.date(2027, 6, 1), 60, 3650)
    here = [each.kind for each in found if each.laws == ("VA-392.6",) and each.day == dt.date(2027, 7, 1)]
    assert here == [Kind.BEGINS]
    kentucky = calendar([jurisdiction("KY")], dt.date(2027, 4, 1), 60, 3650)
    assert [(each.day.isoformat(), each.kind) for each in kentucky if each.laws == ("KY-PET-F",)] == [
        ("2027-04-01", Kind.LOOK),
        ("2027-04-30", Kind.ACT),  # no version of ours tells it
    ]
    gun = calendar([jurisdiction("SC")], dt.date(2029, 3, 1), 30, 36500)
    assert [(each.day.isoformat(), each.laws) for each in gun if each.kind is Kind.ENDS] == [
        ("2029-03-08", ("SC-PET-GUN",))
    ]


def test_what_is_to_be_read_again_is_what_stale_says_on_that_day() -> None:
    state = jurisdiction("PA")
    age = 200
    found = [each for each in calendar([state], TODAY, 365, age) if each.kind is Kind.READ]
    assert found
    for each in found:
        reading = each.day - dt.timedelta(age)
        old, young = (
            {one.law for one in stale([state], day, age - 1) if one.is_reading and one.day == reading}
            for day in (each.day, each.day - dt.timedelta(1))
        )
        assert (set(each.laws), young) == (old, set())
    assert calendar([state], TODAY, 0, 365) == []


def test_what_is_overdue_to_be_read_stays_until_it_is_read() -> None:
    later = dt.date(2030, 1, 1)
    found = calendar([jurisdiction("NV")], later, 0, 365)
    assert {each.kind for each in found} == {Kind.READ, Kind.LOOK}
    assert all(each.day < later for each in found)


def test_all_states_together_have_days_with_a_keeper_each() -> None:
    found = calendar(all_jurisdictions(), TODAY, 365, 365)
    root = Path(__file__).parents[2]
    assert {each.state for each in found} == {state.code for state in all_jurisdictions()}
    assert all((root / each.keeper).exists() for each in found)


# --- iCalendar ------------------------------------------------------------------------------------------------


def test_an_event_is_whole_and_of_one_day() -> None:
    lines = unfolded(to_ics([event(dt.date(2027, 12, 31))], TODAY))
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clearslate//calendar of the laws//EN", "CALSCALE:GREGORIAN"]  # fmt: skip
    body = lines[lines.index("BEGIN:VEVENT") :]
    assert body[2:5] == [
        "DTSTAMP:20261201T000000Z",
        "DTSTART;VALUE=DATE:20271231",
        "DTEND;VALUE=DATE:20280101",
    ]
    assert re.fullmatch(r"UID:[0-9a-f]{32}@clearslate", body[1])
    assert body[-2:] == ["END:VEVENT", "END:VCALENDAR"]


def test_text_is_escaped() -> None:
    lines = unfolded(to_ics([event(what="a\\b; c, d\ne\r\nf\x07g")], TODAY))
    assert r"SUMMARY:PA: act takes effect: a\\b\; c\, d\ne\nfg (PA-CS-M)" in lines


def test_an_event_that_moves_stays_the_same_and_different_ones_differ() -> None:
    def uids(*events: Event) -> list[str]:
        return [line for line in unfolded(to_ics(events, TODAY)) if line.startswith("UID:")]

    assert uids(event()) == uids(event(dt.date(2030, 1, 1), what="other words"))
    assert len(set(uids(event(), event(key="Act 2")))) == 2
    found = calendar(all_jurisdictions(), dt.date(2020, 1, 1), 36500, 365)
    assert len(set(uids(*found))) == len(found)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_lines_are_folded_at_75_octets_between_letters(what: str) -> None:
    ics = to_ics([event(what=what)], TODAY)
    lines = ics.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(
        line.decode() for line in lines
    )  # no letter was cut: each line is UTF-8 by itself, and none is empty
    summary = next(line for line in unfolded(ics) if line.startswith("SUMMARY:"))
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", summary.removeprefix("SUMMARY:"))


def test_the_command_lists_it_and_writes_it(tmp_path: Path) -> None:
    run = CliRunner().invoke
    asked = ["laws", "DC", "--calendar", "--today", "2026-12-01", "--ahead", "400"]
    result = run(main, asked)
    assert result.exit_code == 0, result.output
    assert "D.C. Law 26-52" in result.output
    found = json.loads(run(main, [*asked, "--json"]).output)
    assert {each["state"] for each in found} == {"DC"}
    file = tmp_path / "laws.ics"
    result = run(main, [*asked, "--ics", str(file)])
    assert (result.exit_code, f"{len(found)} events" in result.output) == (0, True)
    assert file.read_bytes().count(b"BEGIN:VEVENT") == len(found)
    assert run(main, ["laws", "DC", "--ics", str(file)]).exit_code == 2


@pytest.mark.parametrize(("day", "section"), [("2025-04-23", "40-32-101(a)"), ("2025-04-24", "40-32-106")])
def test_the_command_says_which_section_is_in_force(day: str, section: str) -> None:
    result = CliRunner().invoke(main, ["laws", "TN", "--renumbered", "--today", day, "--json"])
    first = json.loads(result.output)[0]
    assert (first["was"], first["in_force"]) == ("T.C.A. § 40-32-101(a)", f"T.C.A. § {section}")


def test_a_law_says_what_it_is_and_how_far_the_sessions_were_swept() -> None:
    result = CliRunner().invoke(main, ["laws", "OH-NC", "--today", "2023-04-03"])
    assert "Acts of the sessions: not swept" in result.output
    assert "Section R.C. 2953.33 is R.C. 2953.52 on 2023-04-03." in result.output
    assert "Section R.C." not in CliRunner().invoke(main, ["laws", "OH-NC", "--today", "2023-04-04"]).output
    result = CliRunner().invoke(main, ["laws", "LA-AUTO", "--today", "2026-12-01"])
    assert "On 2026-12-01: unfunded (" in result.output
