"""An invented state for a look at the office: made beside, and then put in place in one step, or not at all."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.conf import settings

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.exchange import recipients
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.agency import answer_for, manifests, send
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.rehearsal.faults import Faults
from clearslate.clearance.rehearsal.script import Rehearsal, Setting
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.workflow import load_workflow
from clearslate.records.dataset import Dataset
from clearslate.records.files import make_private
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import folder as folder_of_state
from clearslate.synthetic import generate
from clearslate.web import records
from clearslate.web.jobs.linked import invent_linked
from clearslate.web.jobs.work import Work
from clearslate.web.parts.uploads import files
from clearslate.wording import things

_BEGINS: Final = dt.date(2026, 1, 5)
_DAYS: Final = 6  # before the office opens: the pilot is released, the rest waits for its audit
_LEDGER: Final = "ledger.db"


def invent(work: Work, state: str, people: int) -> str:
    """Make an invented state, judge it, and carry its clearance some days far. What was done, in words.

    All of it is made in a folder of its own. Its files are moved to their places, and last the ledger is copied into the
    office's, in one transaction: who is cut off before begins anew, and an office with a ledger is left alone.

    Raises:
        NotAllowed: the office is no demo.
    """
    database = settings.DATABASES[settings.LEDGER]
    if not settings.DEMO or not database["ENGINE"].endswith("sqlite3"):
        raise NotAllowed("only a demo invents its state")
    place = files()
    if not Ledger.attached(settings.LEDGER).is_empty():
        invent_linked(work, place, state, _BEGINS)
        return "It was made before."
    making = place / "making"
    shutil.rmtree(making, ignore_errors=True)
    make_private(making / "runs")
    _make(work, making, state, people)
    put_in_place(making, place, Path(database["NAME"]))
    invent_linked(work, place, state, _BEGINS)
    return (
        f"{people:,} invented people of {state}; the pilot wave is released, the others wait for their audit."
    )


def world_outside(work: Work, ledger: Ledger) -> list[str]:
    """What happens outside of the office of a rehearsal: agencies answer, and records are asked again. What was done, in words.

    Invented people do nothing new: their records are the same on a later day. Every agency does what it is asked.

    Raises:
        NotAllowed: the ledger is no rehearsal, or the records are not at hand.
    """
    opening = ledger.opening()
    if opening is None or not opening.rehearsal:
        raise NotAllowed("only in a rehearsal does the office say what happens outside of it")
    lines = [_asked_again(work, ledger, run_id) for run_id in details.runs(ledger)]
    work.begin("Agencies answer")
    profiles, day, count = load_profiles(), ledger.day(work.at), 0
    for each in recipients.told(ledger):
        name = each["recipient"]
        waits = recipients.waiting(ledger, name)
        for manifest in manifests(files() / "outbox" / name):
            answer, of = answer_for(
                manifest, profiles, None, f"R-{day.isoformat()}", day.isoformat(), refused={}
            )
            if answer.message in waits:
                send(answer, profiles[of], files() / "inbox" / name)
                count += 1
    taken = Importer(ledger, profiles, files() / "inbox").run(day, work.at)
    return [
        *filter(None, lines),
        f"Agencies answered {things(count, 'message')}; taken in: {taken.taken:,}.",
    ]


def _asked_again(work: Work, ledger: Ledger, run_id: str) -> str:
    """Ask the records of a plan again, as of today."""
    before, day = records.run_of(run_id), ledger.day(work.at)
    if before is None:
        raise NotAllowed("the run of a plan is not in the office's folder of records (CLEARSLATE_RECORDS)")
    if before.as_of >= day:
        return ""
    work.begin("Asking the records again")
    spec = replace(before.spec(), as_of=day, known_through=day)
    newest = start(
        records.dataset_of(before).path, spec, before.path.with_name(f"{before.path.name}-{day.isoformat()}")
    )
    code = newest.spec().chosen()[0][0].code
    found = recheck(newest, code, ledger, work.actor, work.at)
    return f"{code}: asked again as of {day.isoformat()}, {found.get('eligible', 0):,} stay as they are."


def _make(work: Work, making: Path, state: str, people: int) -> None:
    work.begin(f"Inventing {people:,} people of {state}")
    generate(state, people, making / "records", seed=1, known_through=_BEGINS)
    work.tell(f"{people:,} people of {state} invented; no real person is among them")
    work.begin("Asking every law about every charge")
    spec = spec_for(Dataset.open(making / "records"), _BEGINS)

    def progress(done: int, total: int) -> None:
        work.begin("Asking every law about every charge", total)
        work.did(parts=done)

    run = start(making / "records", spec, making / "runs" / "first", jobs=1, progress=progress)
    work.tell(f"{run.manifest.rows:,} answers")
    work.begin("Carrying their clearance out, some days far")
    workflow = load_workflow(folder_of_state(state) / "workflow.yaml").model_copy(
        update={"wave_size": max(60, people // 3), "pilot_size": max(30, people // 6)}
    )
    setting = Setting(seed=1, days=_DAYS, step=2, documents=0, faults=Faults.none())
    ledger = Ledger(f"sqlite:{making / _LEDGER}", alias="making")
    try:
        Rehearsal(ledger, run, workflow, making, setting, _BEGINS, say=work.tell).run()
    finally:
        ledger.close()


def put_in_place(making: Path, place: Path, database: Path) -> None:
    """Move what was made to where the office looks for it, and last copy the ledger into the office's, in one transaction.

    What one who was cut off left in a place is replaced.
    """
    others = (each for each in making.iterdir() if each.name != "runs" and not each.name.startswith(_LEDGER))
    for each in [*(making / "runs").iterdir(), *others]:
        target = place / each.relative_to(making)
        if target.is_dir():
            shutil.rmtree(target)
        make_private(target.parent)
        each.replace(target)
    with closing(sqlite3.connect(making / _LEDGER)) as made, closing(sqlite3.connect(database)) as office:
        made.backup(office)
    shutil.rmtree(making)
