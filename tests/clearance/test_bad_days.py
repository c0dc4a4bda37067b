"""What comes between two steps: a disk that may not be written, one that lied, midnights of each zone, persons who merge, laws taken back."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.state.gate import Gate, UnsoundError
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.connect import close_database
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.runs.run import Run
from clearslate.runs.start import start
from clearslate.states import CARRIED_OUT, folder
from tests.clearance.carried import TODAY, found_right, small_workflow
from tests.clearance.cleared import OPERATOR, clear, planned
from tests.clearance.exchange.test_exchange import Exchange
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.second import opinion
from tests.clearance.test_days import OLIVE, OTTO, RHEA, engage
from tests.clearance.test_rechecking import charges_are
from tests.edited import put, rebuilt

ZONES: Final = sorted(
    {zone for code in CARRIED_OUT for zone in load_workflow(folder(code) / "workflow.yaml").zones}
)
WINDOW: Final = 3  # days


# --- midnights ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "last", [dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2028, 2, 28), dt.date(2028, 2, 29), dt.date(2027, 12, 31)]
)  # fmt: skip
def test_a_window_ends_at_midnight_of_its_zone_and_no_second_before(
    zone: str, last: dt.date, workflow: dict[str, Any]
) -> None:
    """The days on which clocks change, the leap day, the day before it, the end of a year: in each time zone of a state."""
    at_home = ZoneInfo(zone)
    shown_on = last - dt.timedelta(days=WINDOW)
    begins = dt.datetime.combine(shown_on, dt.time(0, 0, 30), at_home).astimezone(dt.UTC)
    stage = workflow["stages"][0] | {"window": {"days": WINDOW, "rolls": False}}
    by_law = workflow | {"relief_by": "operation_of_law", "stages": [stage], "recheck_days": None}
    ledger = Ledger("sqlite:file:", "midnight")
    try:
        ledger.begin(["olive", "otto"], begins, name="real", zone=zone)
        engage(ledger, RHEA, at=begins)
        payload = {
            "run": "r",
            "dataset": "d",
            "as_of": shown_on.isoformat(),
            "workflow": by_law,
            "dropped": {},
        }
        formed = {"wave": "w1", "by": "Adams", "size": 2, "conviction": True, "sha256": "0"}
        ledger.append([Event(Kind.PLAN_MADE, "plan1", payload), Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
                       Event(Kind.BATCH_FORMED, "b0", formed), *(planned(number, "b0") for number in range(2))], OLIVE, begins)  # fmt: skip
        office = Office(ledger)
        found_right(office, office.draw_audit("w1", OLIVE, begins, opened_by=RHEA), RHEA, begins)
        office.request_release("w1", OLIVE, begins)
        office.approve_release("w1", OTTO, begins)
        assert office.advance(shown_on, begins) == 1
        office.show("b0", OLIVE, shown_on, begins, sha256="a" * 64, rows=2)
        midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), at_home).astimezone(dt.UTC)
        before = midnight - dt.timedelta(seconds=1)
        assert (ledger.day(before), ledger.day(midnight)) == (last, last + dt.timedelta(days=1))
        assert office.advance(last, before) == 0
        with pytest.raises(NotAllowed, match="nothing happens on"):
            ledger.append([Event(Kind.STAGE_LAPSED, "b0", {"stage": stage["id"], "on": (last + dt.timedelta(days=1)).isoformat(),
                                                           "shown": shown_on.isoformat()})], SYSTEM, before)  # fmt: skip
        office.object("k00000", OLIVE, last, before, ground="no_match")
        assert office.advance(last + dt.timedelta(days=1), midnight) == 2
        states = dict(m.Clearance.objects.using(ledger.alias).values_list("id", "state"))
        assert states == {"k00000": "planned", "k00001": "cleared"}
        assert ledger.verify(now=midnight).is_sound
        assert opinion(ledger, midnight) == []
    finally:
        ledger.close()


# --- disks --------------------------------------------------------------------------------------------------------

_TRY: Final = """
import sys
from click.testing import CliRunner
from clearslate.cli.main import main
for words in (["ledger", "verify"], ["clear", "status"], ["clear", "advance"]):
    done = CliRunner().invoke(main, [*words, "--ledger", sys.argv[1]])
    print(done.exit_code, repr(done.exception), done.output.replace(chr(10), " ")[-300:])
"""


def test_on_a_disk_that_may_not_be_written_a_command_says_so_and_changes_nothing(
    tmp_path: Path, at: dt.datetime
) -> None:
    place = tmp_path / "mount"
    place.mkdir()
    ledger = Rehearsed(f"sqlite:{place / 'l.db'}", "mounted")
    clear(ledger, at)
    ledger.close()
    held = (place / "l.db").read_bytes()
    script = f"mount --bind {place} {place} && mount -o remount,ro,bind {place} && exec {sys.executable} -c '{_TRY}' sqlite:{place / 'l.db'}"
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", script], capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("this machine lets nobody mount")
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done.stderr
    for line in lines:  # a broken thing in words, never a stack
        assert line.startswith("3 SystemExit(3)"), line
        assert "readonly" in line or "read-only" in line.lower() or "unable to open" in line, line
    assert (place / "l.db").read_bytes() == held


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 0.9])
def test_a_disk_that_lied_loses_an_end_and_what_lies_elsewhere_tells(
    tmp_path: Path, at: dt.datetime, share: float
) -> None:
    """It said that it had saved: after the power was cut a part of the journal is there. The ledger is an earlier one, never another."""
    ledger = Rehearsed(f"sqlite:{tmp_path / 'l.db'}", "lied")
    clear(ledger, at)
    with connections[ledger.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA wal_autocheckpoint=0")
    first = ledger.head()
    exchange = Exchange(ledger, tmp_path, at)
    exchange.export(1)
    for message in exchange.messages():
        exchange.answer(message)
    exchange.take(2)
    mark = ledger.checkpoint(SigningKey.make(), at)
    assert mark is not None
    Gate(ledger, tmp_path / "out").check_chain()
    journal = (tmp_path / "l.db-wal").read_bytes()
    (tmp_path / "after").mkdir()
    shutil.copy(tmp_path / "l.db", tmp_path / "after" / "l.db")
    (tmp_path / "after" / "l.db-wal").write_bytes(journal[: int(len(journal) * share)])
    last = ledger.head()
    ledger.close()
    after = Rehearsed(f"sqlite:{tmp_path / 'after' / 'l.db'}", "after")
    try:
        assert first[0] <= after.head()[0] < last[0]
        verdict = after.verify()
        assert verdict.is_sound, verdict
        assert not after.verify(kept=[mark]).is_sound
        for look in (Gate(after, tmp_path / "out"), Gate(after, kept=[mark])):
            with pytest.raises(UnsoundError, match="set back to an earlier state"):
                look.check_chain()
    finally:
        after.close()


# --- people and laws between steps ----------------------------------------------------------------------------------


def _released(ledger: Ledger, workflow: dict[str, Any], at: dt.datetime) -> Office:
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow, "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": 6, "conviction": True, "sha256": "0"}
    wave = Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True})
    ledger.append([Event(Kind.PLAN_MADE, "plan1", payload), wave, Event(Kind.BATCH_FORMED, "b0", formed),
                   *(planned(number, "b0") for number in range(6))], OPERATOR, at)  # fmt: skip
    office, reviewer = Office(ledger), Actor("rhea", Role.REVIEWER)
    found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=reviewer), reviewer, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", reviewer, at)
    return office


@pytest.mark.parametrize("how", ["merge", "split"])
def test_a_person_merged_or_split_after_the_release_comes_into_force_as_the_new_one(
    ledger: Ledger, workflow: dict[str, Any], at: dt.datetime, tmp_path: Path, how: str
) -> None:
    office = _released(ledger, workflow | {"relief_by": "operation_of_law", "stages": []}, at)
    rows = m.Clearance.objects.using(ledger.alias)
    of_person = {each: sorted(rows.filter(person=each).values_list("id", flat=True)) for each in ("p0", "p1")}
    if how == "merge":
        for each in of_person:
            ledger.append([Event(Kind.PERSON_REKEYED, each, {"to": ["q"], "why": "merge"})], OPERATOR, at)
        wanted = dict.fromkeys([*of_person["p0"], *of_person["p1"]], "q")
    else:
        one, *rest = of_person["p0"]
        parts = {one: "q1"} | dict.fromkeys(rest, "q2")
        ledger.append(
            [Event(Kind.PERSON_REKEYED, "p0", {"to": ["q1", "q2"], "why": "split", "clearances": parts})],
            OPERATOR,
            at,
        )
        wanted = parts
    gate = Gate(ledger)
    assert office.advance(at.date(), at, gate=gate) == 1
    assert not gate.held_back
    assert dict(rows.filter(id__in=wanted).values_list("id", "person")) == wanted
    assert set(rows.values_list("state", flat=True)) == {"cleared"}
    assert ledger.verify().is_sound
    assert opinion(ledger) == []
    assert tmp_path


def test_a_sign_off_taken_back_after_the_plan_stops_no_release_and_is_seen(
    ledger: Ledger, workflow: dict[str, Any], at: dt.datetime
) -> None:
    """What was planned goes on, as docs say: people halt the wave. The next plan is refused (`test_sign_off`)."""
    counsel = Actor("pat", Role.COUNSEL)
    payload = {
        "text": "0" * 64,
        "readings": {},
        "presumptions": [],
        "jurisdiction": "PA",
        "counsel": "A. Roe",
        "on": at.date().isoformat(),
    }
    ledger.append([Event(Kind.LAW_SIGNED_OFF, "PA-CS-M", payload)], counsel, at)
    office = _released(ledger, workflow | {"relief_by": "operation_of_law", "stages": []}, at)
    ledger.append([Event(Kind.LAW_SIGN_OFF_WITHDRAWN, "PA-CS-M", {"why": "a new reading"})], counsel, at)
    assert m.SignOff.objects.using(ledger.alias).get(id="PA-CS-M").state == "withdrawn"
    office.halt("w1", OPERATOR, at, why="counsel took the law back")
    assert office.advance(at.date(), at) == 0
    office.resume("w1", OPERATOR, at, why="counsel signed it off anew")
    assert office.advance(at.date(), at) == 1
    assert ledger.verify().is_sound
    assert opinion(ledger) == []


def test_what_is_in_force_is_not_planned_again_by_records_that_know_it(
    run: Run, tmp_path: Path, at: dt.datetime
) -> None:
    """Determined anew after the clearance, by records in which the agencies closed it, and by records in which they did not yet."""
    ledger = Rehearsed(f"sqlite:{tmp_path / 'l.db'}", "anew")
    try:
        first = make_plan(run, run, small_workflow(), ledger)
        record(first, ledger, OPERATOR, at)
        charges = first.rows["charge_id"].to_pylist()
        assert make_plan(run, run, small_workflow(), ledger).rows.num_rows == 0

        def close(table: Any) -> Any:
            mine = charges_are(table, charges)
            return put(put(table, "cleared_on_from", mine, TODAY), "cleared_on_to", mine, TODAY)

        records = rebuilt(run.dataset(), tmp_path / "closed", close)
        again = start(records.path, run.spec(), tmp_path / "again")
        later = make_plan(again, again, small_workflow(), ledger)
        assert not set(later.rows["charge_id"].to_pylist()) & set(charges)
    finally:
        close_database(ledger.alias)
