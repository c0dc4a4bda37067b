"""The commands of the office: lists of objections, newer records, days that have not come."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.cli.common import REFUSED, UNUSABLE
from clearslate.cli.main import main
from clearslate.runs.run import Run
from clearslate.runs.start import start
from clearslate.states import folder, jurisdiction
from tests.clearance.carried import TODAY, planned, release
from tests.clearance.cleared import CLEARED_ON, clear, restore
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.told_lists import answered, head_and_lines, lines

LISTS = ("clear", "lists", "--as", "olive", "--today", TODAY.isoformat())


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger's address: commands need no second kind of database."""
    return f"sqlite:{tmp_path / 'ledger.db'}"


@pytest.fixture
def charges(ledger: Ledger, run: Run, at: dt.datetime) -> list[str]:
    """Charges of a batch whose list is looked through, and before them the batch."""
    planned(ledger, run, at)
    office = Office(ledger)
    batch = m.Batch.objects.using(ledger.alias).filter(conviction=True, size__gt=2).order_by("id")[0]
    release(office, batch.wave, at)
    office.advance(TODAY, at)
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch.id).order_by("id")
    return [batch.id, *rows.values_list("charge", flat=True)]


def call(*args: str) -> tuple[int, str]:
    """A command's code and words."""
    done = CliRunner().invoke(main, [*args])
    return done.exit_code, " ".join(done.output.split())


def begin_rehearsal(url: str) -> None:
    """A ledger of olive's, on the day of the tests."""
    day = TODAY.isoformat()
    code, words = call("ledger", "init", "--ledger", url, "--operator", "olive", "--rehearsal", "--day", day)
    assert code == 0, words


def test_a_list_of_objections_says_which_line_is_wrong(url: str, charges: list[str], tmp_path: Path) -> None:
    batch, *rows = charges
    listed = tmp_path / "list.csv"
    command = (
        "clear", "objections", str(listed), "--ledger", url, "--batch", batch, "--as", "olive", "--role", "operator",
        "--today", TODAY.isoformat(),
    )  # fmt: skip
    listed.write_text("charge;ground\n")
    assert call(*command)[0] != 0
    assert "no columns charge and ground" in call(*command)[1]
    listed.write_text(f"charge,ground\n{rows[0]},no_match\n{rows[1]},dislike\n")
    code, words = call(*command)
    assert code != 0
    assert "line 3" in words, "where it stands in the file"
    assert rows[1] not in words, "no key of a record in a message"
    listed.write_text(f"charge,ground\n{rows[0]},no_match\n{rows[1]},no_match\n")
    rest = "no ground on 0 lines, to which nobody objects"
    assert call(*command) == (0, f"2 objections filed, 0 known before; {rest}")
    assert call(*command) == (0, f"0 objections filed, 2 known before; {rest}")


def test_a_list_goes_out_and_comes_back_with_the_objections(
    url: str, charges: list[str], tmp_path: Path
) -> None:
    """Who is never shown a list cannot consent by silence (22 O.S. § 19(B)(2), UCJA 4-208: the list is sent)."""
    rows = charges[1:]
    out = tmp_path / "lists"
    code, words = call(*LISTS, "--due", "--ledger", url, "--out", str(out))
    assert code == 0, words
    assert "2026-02-04" in words
    file = next(each for each in out.glob("*.csv") if lines(each)[0]["Record key"] in rows)
    assert call(*LISTS, "--due", "--ledger", url, "--out", str(out))[1].endswith(f"0 lists in {out}")
    listed = lines(file)
    assert sorted(row["Record key"] for row in listed) == sorted(rows)
    assert all(row["Docket"] and row["Section"] and not row["Ground"] for row in listed)
    assert not any(row["Name"] for row in listed), "no name without the people"
    laws = [
        law
        for law in jurisdiction("PA").laws
        if law.cite in {row["Under"] for row in listed} and law.unverified
    ]
    [pending] = [row[1] for row in head_and_lines(file)[0] if row[:1] == ["Legal review pending"]]
    assert laws
    assert all(f"{law.cite} ({len(law.unverified)} parts" in pending for law in laws)
    answered(file, {"Object (Y/N)": "Y", "Ground": "no match", "Facts": "-5 counts"})
    command = (
        "clear", "objections", str(file), "--ledger", url, "--as", "olive", "--role", "operator", "--today",
        TODAY.isoformat(),
    )  # fmt: skip
    rest = f"no ground on {len(rows) - 1} lines, to which nobody objects"
    assert call(*command) == (0, f"1 objection filed, 0 known before; {rest}")


def test_who_says_why_says_a_ground(url: str, charges: list[str], tmp_path: Path) -> None:
    """A reason with no ground is no silence."""
    batch, *rows = charges
    listed = tmp_path / "list.csv"
    listed.write_text(f"charge,ground,why\n{rows[0]},,\n{rows[1]},,not ours\n")
    code, words = call(
        "clear", "objections", str(listed), "--ledger", url, "--batch", batch, "--as", "olive", "--role", "operator",
        "--today", TODAY.isoformat(),
    )  # fmt: skip
    assert code != 0
    assert "line 3, Ground: an objection needs a ground: write one of 1 not eligible" in words


def test_there_is_no_list_where_nobody_may_object(url: str, charges: list[str], tmp_path: Path) -> None:
    batch = charges[0]
    advance = ("clear", "advance", "--ledger", url, "--today")
    command = ("clear", "lists", "--as", "olive", batch, "--ledger", url, "--out", str(tmp_path / "lists"))
    assert (
        "to be shown, from which windows run: `clearslate clear lists --due`"
        in call(*advance, "2026-03-02")[1]
    ), "nobody was asked"
    assert call(*command)[0] == 0
    assert call(*advance, "2026-04-02")[0] == 0
    code, words = call(*command)
    assert code != 0
    assert f"batch {batch} is in no stage in which somebody may object" in words


def test_a_list_names_persons_where_it_is_given_them(
    url: str, charges: list[str], run: Run, tmp_path: Path
) -> None:
    """The Minnesota bureau tells name, birth date and file number (Minn. Stat. § 609A.055)."""
    data, out = str(run.dataset().path), tmp_path / "lists"
    code, words = call(*LISTS, charges[0], "--ledger", url, "--out", str(out), "--dataset", data)
    assert code == 0, words
    [file] = out.glob("*.csv")
    assert all(row["Name"] and row["Offense"] for row in lines(file))


def test_a_plan_says_what_is_not_verified_in_its_laws(url: str, run: Run, ledger: Ledger) -> None:
    workflow = load_workflow(folder("PA") / "workflow.yaml")
    made = make_plan(run, run, workflow, ledger)
    laws = [law for law in workflow.laws if law in made.rows["law"].to_pylist()]
    assert made.unverified == (*jurisdiction("PA").unverified(laws), *workflow.unverified)
    begin_rehearsal(url)
    command = ("clear", "plan", str(run.path), "--ledger", url, "--as", "olive", "--state", "PA", "--dry-run")
    assert all(part in call(*command)[1] for part in made.unverified)


@pytest.mark.usefixtures("charges")
def test_newer_records_are_asked(url: str, run: Run) -> None:
    code, words = call(
        "clear", "recheck", str(run.path), "--ledger", url, "--as", "olive", "--state", "PA", "--dry-run"
    )
    assert code == 0, words
    assert "would be withdrawn: 0" in words


@pytest.mark.usefixtures("charges")
def test_where_records_are_too_old_it_is_said_with_the_remedy(url: str, run: Run, tmp_path: Path) -> None:
    later = TODAY + dt.timedelta(days=31)
    words = (
        "nothing comes into force after 2026-02-04: ask the newest, `clearslate clear recheck RUN --state PA`"
    )
    for command in ("status", "advance"):
        assert words in call("clear", command, "--ledger", url, "--today", later.isoformat())[1]
    newer = replace(run.spec(), as_of=later, known_through=later)
    place = start(run.dataset().path, newer, tmp_path / "newer").path
    code, result = call("clear", "recheck", str(place), "--ledger", url, "--as", "olive", "--state", "PA")
    assert code == 0, result
    assert "WARNING" not in call("clear", "status", "--ledger", url, "--today", later.isoformat())[1]


def test_a_letter_is_written_to_the_person_of_what_was_undone(
    url: str, ledger: Ledger, run: Run, at: dt.datetime, tmp_path: Path
) -> None:
    [first, second] = clear(ledger, at, batches=1, size=2)
    restore(ledger, first, CLEARED_ON, at)
    letter = tmp_path / "letter.pdf"
    command = (
        "clear", "restore", "letter", "--ledger", url, "--dataset", str(run.dataset().path), "--out", str(letter), "--today",
        CLEARED_ON.isoformat(),
    )  # fmt: skip
    code, words = call(*command, first)
    assert code == 0, words
    assert "then record that with `clearslate clear restore told`" in words
    assert letter.read_bytes().startswith(b"%PDF")
    code, words = call(*command, second)
    assert code == REFUSED
    assert "a letter is written when it is undone" in words


@pytest.mark.usefixtures("charges")
def test_what_is_held_is_shown_with_why_and_since_when(url: str, ledger: Ledger, at: dt.datetime) -> None:
    held = m.Clearance.objects.using(ledger.alias).exclude(batch="").filter(state="planned")
    running = m.Batch.objects.using(ledger.alias).filter(state="running")
    each = held.filter(batch__in=running.values("id")).order_by("id")[0].id
    Office(ledger).hold(each, Actor("cleo", Role.CLERK), at, reason="in_custody")
    words = call("clear", "aging", "--ledger", url, "--today", "2026-01-25")[1]
    assert "Not in force, and why" in words
    assert "held: in_custody" in words
    assert "2026-01-05" in words


@pytest.mark.usefixtures("charges")
def test_a_day_that_has_not_come_ends_no_window(url: str, tmp_path: Path) -> None:
    coming = (dt.date.today() + dt.timedelta(days=40)).isoformat()  # noqa: DTZ011 (as the command's own clock)
    assert call("clear", "advance", "--ledger", url, "--today", coming)[0] == 0
    code, words = call("clear", "advance", "--ledger", url, "--today", TODAY.isoformat())
    assert (code, "is past" in words) == (REFUSED, True), words
    real = f"sqlite:{tmp_path / 'real.db'}"
    begin = ("ledger", "init", "--ledger", real, "--operator", "olive", "--operator", "otto")
    code, words = call(*begin)
    assert (code, "a ledger's days are those of its state" in words) == (2, True), words
    assert call(*begin, "--state", "MI", "--zone", "America/New_York")[0] == 2
    assert call(*begin, "--state", "MI")[0] == 0
    found = Ledger(real, "look")
    opening = found.opening()
    assert opening is not None
    assert opening.zone == "America/Detroit"
    found.close()
    code, words = call("clear", "advance", "--ledger", real, "--today", coming)
    assert (code, "has not come" in words) == (REFUSED, True), words
    code, words = call("ledger", "clock", "--ledger", real, "--as", "olive", "--to", coming)
    assert (code, "nothing happens on" in words) == (REFUSED, True), words
    day = dt.datetime.now(ZoneInfo("America/Detroit")).date().isoformat()
    assert call("ledger", "clock", "--ledger", real, "--as", "olive", "--to", day) == (0, f"It is {day}.")
    code, words = call("ledger", "init", "--ledger", real, "--operator", "olive", "--rehearsal")
    assert (code, "this ledger is real, and stays so" in words) == (UNUSABLE, True), words
    assert call("clear", "advance", "--ledger", real)[0] == 0


def test_a_role_of_a_real_ledger_is_granted_by_two(url: str) -> None:
    begin = ("ledger", "init", "--ledger", url, "--state", "PA", "--decisions", "whoever-says-a-name")
    assert call(*begin, "--operator", "olive", "--operator", "Otto ")[0] == 0
    give = ("ledger", "grant", "--ledger", url, "--user", "rhea")
    code, words = call(*give, "--as", "olive", "--gets", "reviewer")
    assert (code, "once another operator confirms it" in words) == (0, True)
    assert call(*give, "--as", "olive", "--confirm", "reviewer")[0] == REFUSED
    assert call(*give, "--as", "otto", "--confirm", "reviewer") == (0, "rhea: may act as reviewer")


def test_a_role_is_granted_once(url: str) -> None:
    begin_rehearsal(url)
    give = ("ledger", "grant", "--ledger", url, "--as", "olive", "--user", "rhea", "--gets", "reviewer")
    assert call(*give) == (0, "rhea: may act as reviewer")
    assert call(*give) == (0, "rhea has the role reviewer already")
    ledger = Rehearsed(url)
    assert ledger.head()[0] == 2
    ledger.close()


def test_several_restorations_are_asked_all_or_none(url: str, ledger: Ledger, at: dt.datetime) -> None:
    first, second, *_ = clear(ledger, at)
    ask = (
        "clear",
        "restore",
        "ask",
        "--ledger",
        url,
        "--as",
        "olive",
        "--why",
        "an error",
        "--today",
        TODAY.isoformat(),
    )
    before = ledger.head()
    code, words = call(*ask, first, "nothing")
    assert (code, words) == (
        REFUSED,
        "Error: there is no clearance nothing: `clear clearances` finds one by its case",
    )
    assert ledger.head() == before
    assert call(*ask, first, second)[0] == 0
    assert ledger.head()[0] == before[0] + 2


def test_what_the_disk_refuses_is_said_with_its_remedy(url: str, tmp_path: Path) -> None:
    SigningKey.make().write(tmp_path / "key.pem")
    begin_rehearsal(url)
    (tmp_path / "out").write_text("a file, no folder")
    export = ("clear", "export", "--out", str(tmp_path / "out" / "in it"), "--key", str(tmp_path / "key.pem"))
    code, words = call(*export, "--ledger", url)
    assert (code, "in it cannot be written" in words) == (UNUSABLE, True), words


def test_an_objection_said_twice_is_one_and_waits_in_sight(url: str, charges: list[str]) -> None:
    """As after a crash, or by a clerk who is not sure that it was recorded."""
    _, first, *_ = charges
    asked = CliRunner().invoke(main, ["clear", "clearances", "--ledger", url, "--charge", first, "--json"])
    [clearance] = [row["clearance"] for row in json.loads(asked.output)]
    command = (
        "clear", "object", clearance, "--ground", "no_match", "--ledger", url, "--as", "olive", "--role", "operator",
        "--today", TODAY.isoformat(),
    )  # fmt: skip
    code, objection = call(*command)
    assert code == 0
    assert call(*command) == (0, objection)
    waits = CliRunner().invoke(main, ["clear", "undecided", "--ledger", url, "--json"])
    assert [(row["objection"], row["clearance"]) for row in json.loads(waits.output)] == [
        (objection, clearance)
    ]
