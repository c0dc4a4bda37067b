"""Lists of batches for those who may object: one row a charge, in which an objection comes back.

Silence is consent only of who was shown something. The list of an open stage says what to look through and until
when; who objects fills in a ground, and the same file goes into ``clearslate clear objections``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.exchange.files import put
from clearslate.clearance.exchange.people import People
from clearslate.clearance.ledger import Ledger
from clearslate.clearance.project import workflow_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage
from clearslate.states import jurisdiction

NAMES: Final = ("name_last", "name_first", "birth_date", "state_id")
"""What the list says of a person, where it is made with a dataset's people."""

_OF_CLEARANCE: Final = {
    "charge": "charge",
    "county": "county",
    "court": "court",
    "case_number": "number",
    "charge_sequence": "sequence",
    "statute": "statute",
    "law": "law",
    "eligible_since": "since",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written. ``last_day``: of the window, if there is one; ``grounds``: what may be filled in."""

    batch: str
    stage: str
    file: str
    charges: int
    last_day: dt.date | None
    grounds: tuple[str, ...]


def due_lists(ledger: Ledger) -> list[str]:
    """The batches in a stage in which somebody may object."""
    running = m.Batch.objects.using(ledger.alias).filter(state=m.BatchState.RUNNING).exclude(stage="")
    return [batch.id for batch in running.order_by("id") if _stage(ledger, batch).grounds]


def write_list(ledger: Ledger, batch_id: str, out: Path, people: People | None = None) -> Written:
    """Write the list of a batch that is in a stage in which somebody may object.

    Args:
        ledger: the ledger.
        batch_id: the batch.
        out: folder.
        people: of a dataset, where the list is to name the persons.

    Raises:
        NotAllowed: there is no such batch, or nobody may object to it now.
        ExchangeError: the people cannot be read.
    """
    batch = m.Batch.objects.using(ledger.alias).filter(id=batch_id).first()
    if batch is None:
        raise NotAllowed(f"there is no batch {batch_id}")
    if not batch.stage or not _stage(ledger, batch).grounds:
        raise NotAllowed(
            f"batch {batch_id} is in no stage in which somebody may object: there is no list of it"
        )
    stage = _stage(ledger, batch)
    named = NAMES if people is not None else ()
    text = io.StringIO()
    table = csv.DictWriter(
        text,
        [*_OF_CLEARANCE, "tracking_number", "law_unverified", *named, "ground", "why"],
        lineterminator="\n",
    )
    table.writeheader()
    count = 0
    for row in _rows(ledger, batch_id, people):
        table.writerow(row)
        count += 1
    file = out / f"{batch_id}-{stage.id}.csv"
    put(file, text.getvalue().encode("utf-8"))
    return Written(batch_id, stage.id, file.name, count, batch.due, tuple(stage.grounds))


def _stage(ledger: Ledger, batch: Any) -> Stage:
    return workflow_of(m.Plan.objects.using(ledger.alias).get(id=batch.plan)).stage(batch.stage)


def _rows(ledger: Ledger, batch_id: str, people: People | None) -> Iterator[dict[str, Any]]:
    """What is still on its way in a batch, by docket number and charge; those held with the others."""
    found = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id, state=m.State.PLANNED)
    rows = list(found.order_by("number", "sequence", "id").values(*_OF_CLEARANCE.values(), "keys", "person"))
    plan = m.Plan.objects.using(ledger.alias).get(
        id=m.Batch.objects.using(ledger.alias).get(id=batch_id).plan
    )
    unverified = _unverified(plan.jurisdiction, {row["law"] for row in rows})
    names = people.of((row["person"] for row in rows), frozenset(NAMES)) if people is not None else {}
    for row in rows:
        said = {column: row[name] for column, name in _OF_CLEARANCE.items()}
        said["tracking_number"] = row["keys"].get("tracking_number", "")
        said["law_unverified"] = unverified[row["law"]]
        yield said | names.get(row["person"], {})


def _unverified(code: str, laws: Iterable[str]) -> dict[str, str]:
    """How many parts of each law were not verified against its text; nothing where all were."""
    parts = {law: len(jurisdiction(code).law(law).unverified) for law in laws}
    return {law: f"{count} parts" if count else "" for law, count in parts.items()}
