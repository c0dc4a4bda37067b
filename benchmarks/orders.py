"""How fast orders are written: one order a case, as PDF/A, of a synthetic state that is judged, planned and released.

python benchmarks/orders.py --orders 10000
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import OrderFile, due_batches, make_orders
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.records.dataset import Dataset
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import folder
from clearslate.synthetic import generate

STATE = "NJ"  # one order a case
PEOPLE_AN_ORDER = 6
DAY, AT = dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def begin(ledger: Ledger) -> None:
    """Open a rehearsal's ledger, with a reviewer."""
    ledger.begin([OPERATOR.name], AT, name="benchmark", zone="UTC", rehearsal_on=DAY)
    ledger.append([Event(Kind.ROLE_GRANTED, REVIEWER.name, {"role": REVIEWER.role})], OPERATOR, AT)


OPERATOR, REVIEWER = Actor("operator", Role.OPERATOR), Actor("reviewer", Role.REVIEWER)


def opened(place: Path, people: int) -> tuple[Ledger, Dataset]:
    """A ledger whose batches are in the stage that a judge signs, and the records."""
    generate(STATE, people, place / "records", seed=1, known_through=DAY)
    records = Dataset.open(place / "records")
    run = start(place / "records", spec_for(records, DAY), place / "run", jobs=1)
    ledger, workflow = Ledger(f"sqlite:{place / 'ledger.db'}"), load_workflow(folder(STATE) / "workflow.yaml")
    begin(ledger)
    record(make_plan(run, run, workflow, ledger), ledger, OPERATOR, AT)
    office = Office(ledger)
    for wave in m.Wave.objects.using(ledger.alias).order_by("number").values_list("id", flat=True):
        for each in office.draw_audit(wave, OPERATOR, AT, opened_by=REVIEWER):
            office.find(each, REVIEWER, AT, right=True)
        office.request_release(wave, OPERATOR, AT)
        office.approve_release(wave, REVIEWER, AT)
    office.advance(DAY, AT)
    return ledger, records


def main() -> None:
    """Write orders until there are enough, and print what it took."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--orders", type=int, default=10_000)
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        ledger, records = opened(place, given.orders * PEOPLE_AN_ORDER)
        files: list[OrderFile] = []
        began = time.perf_counter()
        for batch in due_batches(ledger):
            if len(files) < given.orders:
                files += make_orders(
                    ledger, batch, records, place / "orders" / batch, AT, processes=given.processes
                )
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in (place / "orders").rglob("*.pdf"))
        peak = [
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        print(
            f"{len(files):,} orders, {sum(each.clearances for each in files):,} charges: {seconds:,.1f} s, "
            f"{len(files) / seconds:,.0f} a second with {given.processes} processes, {size / 2**20:,.0f} MiB of PDF; "
            f"peak {peak[0]:,} MiB, a worker {peak[1]:,} MiB; Python {sys.version.split()[0]}"
        )
        ledger.close()


if __name__ == "__main__":
    main()
