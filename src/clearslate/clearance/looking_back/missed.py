"""What was eligible on a day and is in no plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.forgetting.memory import Memory
from clearslate.clearance.looking_back.extracts import parts_of
from clearslate.clearance.looking_back.reading import VerificationError
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow
from clearslate.runs.run import Run


@dataclass(frozen=True)
class Missed:
    """What the newest records hold eligible and no plan has.

    ``rows``: charge, law, since. ``fresh``: how many more became eligible only after the last plan, and simply come
    with the next one.
    """

    run: str
    on: dt.date
    rows: pa.Table
    fresh: int


def missed(ledger: Ledger, run: Run, workflow: Workflow, memory: Memory | None = None) -> Missed:
    """What was eligible on the day of the last plan already, by what is known now, and was never planned.

    Args:
        ledger: the ledger.
        run: over the newest records.
        workflow: the jurisdiction's.
        memory: the key under which it is remembered what a law counts in a lifetime.

    Raises:
        PlanError: none of the run's laws is automatic and in force.
        VerificationError: there is no plan to look back on.
    """
    days = m.Plan.objects.using(ledger.alias).filter(jurisdiction=workflow.jurisdiction)
    last = max(days.values_list("as_of", flat=True), default=None)
    if last is None:
        raise VerificationError(
            f"there is no plan of {workflow.jurisdiction} yet: nothing can have been missed"
        )
    rows = make_plan(run, run, workflow, ledger, anew=True, memory=memory).rows.select(
        ["charge_id", "law", "certain_from"]
    )
    rows = rows.rename_columns(["charge", "law", "since"]).sort_by("charge")
    before = pc.less_equal(rows["since"], pa.scalar(last, pa.date32()))
    return Missed(
        run.manifest.run_id, run.as_of, rows.filter(before), int(pc.sum(pc.invert(before)).as_py() or 0)
    )


def record_missed(found: Missed, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """Put what was missed into the ledger, once a run; how many events that made."""
    events = [
        Event(
            Kind.MISSED, found.run, {"on": found.on.isoformat(), "charges": part["charge"].to_pylist()},
            key=f"missed:{found.run[:40]}:{number}",
        )
        for number, part in enumerate(parts_of(found.rows))
    ]  # fmt: skip
    return len(ledger.append(events, actor, at))
