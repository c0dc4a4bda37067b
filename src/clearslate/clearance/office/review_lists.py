"""Lists of batches for those who may object: one row a charge, in which an objection comes back.

Silence is consent only of who was shown something. The list of an open stage says what to look through; who objects
fills in a ground, and the same file goes into ``clearslate clear objections``. That it was shown is recorded when the
file is whole, and the window runs from that day; who was cut off between the two writes the list again.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.office.office import Office
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage, Workflow
from clearslate.clearance.workflow.notices import notice_texts
from clearslate.records.cells import neutral
from clearslate.records.files import put
from clearslate.records.names import People
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
    """A list that was written.

    ``to``: the roles for which it is. ``last_day``: of the window, if there is one. ``grounds``: what may be filled in.
    """

    batch: str
    stage: str
    file: str
    charges: int
    to: tuple[str, ...]
    last_day: dt.date | None
    grounds: tuple[str, ...]


def due_lists(ledger: Ledger) -> list[str]:
    """The batches in a stage in which somebody may object, and of which nobody was shown the list."""
    halted = m.Wave.objects.using(ledger.alias).exclude(halted="")
    stand = m.Batch.objects.using(ledger.alias).filter(wave__in=halted.values("id"))
    still = set(stand.values_list("id", flat=True))
    if not ledger.sees.is_all:  # a list of which not all may be seen is written by who may see all of it
        still.update(ledger.sees.hidden(ledger.alias).values_list("batch", flat=True))
    return [row.batch for row, _ in never_shown(ledger.alias) if row.batch not in still]


def write_list(
    ledger: Ledger,
    batch_id: str,
    out: Path,
    actor: Actor,
    today: dt.date,
    at: dt.datetime,
    people: People | None = None,
) -> Written:
    """Write the list of a batch that is in a stage in which somebody may object, and record that it was shown.

    Args:
        ledger: the ledger.
        batch_id: the batch.
        out: folder.
        actor: who shows it.
        today: the day on which it is shown.
        at: now.
        people: of a dataset, where the list is to name the persons.

    Raises:
        NotAllowed: there is no such batch, nobody may object to it now, or another file stands in the list's place.
        ExchangeError: the people cannot be read.
    """
    ledger.sees.check(batch_id, ledger.alias)
    workflow, stage = _workflow(ledger, batch_id)
    named = NAMES if people is not None else ()
    text = io.StringIO()
    table = csv.DictWriter(
        text,
        [*_OF_CLEARANCE, "tracking_number", "law_unverified", "notices", *named, "ground", "why"],
        lineterminator="\n",
    )
    table.writeheader()
    count = 0
    for row in _rows(ledger, batch_id, workflow.jurisdiction, people):
        table.writerow({column: neutral(cell) for column, cell in row.items()})
        count += 1
    file, data = out / f"{batch_id}-{stage.id}.csv", text.getvalue().encode("utf-8")
    if file.exists() and file.read_bytes() != data:
        raise NotAllowed(
            f"{file} is there and says something else: somebody may have filled it in (`clearslate clear objections`); "
            "give another folder"
        )
    put(file, data)
    sha256 = hashlib.sha256(data).hexdigest()
    last_day = Office(ledger).show(batch_id, actor, today, at, sha256=sha256, rows=count)
    return Written(batch_id, stage.id, file.name, count, stage.asked, last_day, tuple(stage.grounds))


def _workflow(ledger: Ledger, batch_id: str) -> tuple[Workflow, Stage]:
    """The workflow of a batch, and its stage, in which somebody may object.

    Raises:
        NotAllowed: there is none.
    """
    batch = existing(m.Batch, ledger.alias, "batch", batch_id)
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    if not batch.stage or not workflow.stage(batch.stage).grounds:
        raise NotAllowed(
            f"batch {batch_id} is in no stage in which somebody may object: there is no list of it"
        )
    if existing(m.Wave, ledger.alias, "wave", batch.wave).halted:
        raise NotAllowed(
            f"wave {batch.wave} is halted: nothing of it is shown before it goes on (`clear resume`)"
        )
    return workflow, workflow.stage(batch.stage)


def _rows(ledger: Ledger, batch_id: str, code: str, people: People | None) -> Iterator[dict[str, Any]]:
    """What is still on its way in a batch, by docket number and charge; those held with the others."""
    found = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id, state=m.State.PLANNED)
    rows = list(
        found.order_by("number", "sequence", "id").values(
            *_OF_CLEARANCE.values(), "keys", "notices", "person"
        )
    )
    unverified = _unverified(code, {row["law"] for row in rows})
    names = people.of((row["person"] for row in rows), frozenset(NAMES)) if people is not None else {}
    for row in rows:
        said = {column: row[name] for column, name in _OF_CLEARANCE.items()}
        said["tracking_number"] = row["keys"].get("tracking_number", "")
        said["law_unverified"] = unverified[row["law"]]
        said["notices"] = "; ".join(map(str, notice_texts(code, row["law"], row["notices"])))
        yield said | names.get(row["person"], {})


def _unverified(code: str, laws: Iterable[str]) -> dict[str, str]:
    """How many parts of each law were not verified against its text; nothing where all were."""
    parts = {law: len(jurisdiction(code).law(law).unverified) for law in laws}
    return {law: f"{count} parts" if count else "" for law, count in parts.items()}
