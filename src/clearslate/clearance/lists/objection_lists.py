"""Lists of batches for those who may object: one line a charge, in which an objection comes back.

Silence is consent only of who was shown something. The list of an open stage says what to look through, until when, on
which grounds and what silence means; who objects fills in the line, and the same file, as CSV or as a workbook, goes into
``clearslate clear objections``. That it was shown is recorded when the files are whole, and the window runs from that
day; who was cut off between the two writes the list again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.lists.charges import ListedCharge, Records, listed, unverified
from clearslate.clearance.lists.columns import NUMBER, RECORD, REPLY_WIDTHS, Cell, Reply, columns
from clearslate.clearance.lists.head import INVENTED, REHEARSAL, deadline, grounds_in, head_of
from clearslate.clearance.lists.returned import is_filled_in
from clearslate.clearance.lists.victim_lists import Context, victim_sheet
from clearslate.clearance.lists.workbook import Field, Sheet, workbook
from clearslate.clearance.office.control_numbers import lines_of, number_of, open_to_objections
from clearslate.clearance.office.office import Office
from clearslate.clearance.office.sign_offs import of_batch
from clearslate.clearance.orders.documents import ObjectionWords, documents_of
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger, Opening
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage, Workflow, due
from clearslate.records.cells import CellWriter
from clearslate.records.files import put


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written.

    ``number``: its control number. ``files``: the same list twice, as CSV and as a workbook. ``to``: the roles for which it
    is. ``last_day``: of the window, if there is one. ``grounds``: what may be filled in.
    """

    batch: str
    stage: str
    number: str
    files: tuple[str, ...]
    charges: int
    to: tuple[str, ...]
    last_day: dt.date | None
    grounds: tuple[str, ...]


def write_list(
    ledger: Ledger,
    batch_id: str,
    out: Path,
    actor: Actor,
    today: dt.date,
    at: dt.datetime,
    records: Records | None = None,
) -> Written:
    """Write the list of a batch that is in a stage in which somebody may object, and record that it was shown.

    Args:
        ledger: the ledger.
        batch_id: the batch.
        out: folder.
        actor: who shows it.
        today: the day on which it is shown.
        at: now.
        records: where the list is to say more of charges and persons than the ledger knows.

    Raises:
        NotAllowed: there is no such batch, nobody may object to it now, another file stands in the list's place, or the
            records lack a charge.
    """
    ledger.sees.check(batch_id, ledger.alias)
    workflow, stage = _workflow(ledger, batch_id)
    row = m.Stage.objects.using(ledger.alias).get(batch=batch_id, stage=stage.id)
    last_day = row.due if row.shown_on is not None else due(today, stage.window, workflow.jurisdiction)
    number = number_of(ledger, batch_id, stage.id)
    charges = _charges(ledger, batch_id, workflow.jurisdiction, records)
    zone = opening.zone if (opening := ledger.opening()) is not None else workflow.zones[0]
    context = Context(
        workflow.jurisdiction,
        stage,
        str(number),
        last_day,
        zone,
        banner_of(opening, records),
        tuple(of_batch(ledger, batch_id)),
    )
    sheet = victim_sheet(context, charges) if stage.victims else _sheet(context, charges, records)
    data = {".csv": _csv(sheet), ".xlsx": workbook(sheet)}
    files = {out / f"{number.file}{ending}": content for ending, content in data.items()}
    for file, content in files.items():
        _check_place(file, content, was_shown=row.shown_on is not None)
    for file, content in files.items():
        put(file, content)
    sha256 = hashlib.sha256(data[".csv"]).hexdigest()
    last_day = Office(ledger).show(batch_id, actor, today, at, sha256=sha256, rows=len(charges))
    words = documents_of(workflow.jurisdiction).objection.get(stage.id, ObjectionWords())
    grounds = tuple(ground.label for ground in grounds_in(stage, words))
    names = tuple(file.name for file in files)
    return Written(batch_id, stage.id, str(number), names, len(charges), stage.asked, last_day, grounds)


def _check_place(file: Path, content: bytes, *, was_shown: bool) -> None:
    """Refuse to write over a list that somebody may have filled in; one that nobody was shown is written anew.

    Raises:
        NotAllowed: the file may hold an answer.
    """
    if not file.exists() or file.read_bytes() == content:
        return
    if was_shown or is_filled_in(file):
        raise NotAllowed(
            f"{file} is there and says something else: somebody may have filled it in (`clearslate clear objections`); "
            "give another folder"
        )


def _workflow(ledger: Ledger, batch_id: str) -> tuple[Workflow, Stage]:
    """The workflow of a batch, and its stage, of which there is a list.

    Raises:
        NotAllowed: there is none.
    """
    batch = existing(m.Batch, ledger.alias, "batch", batch_id)
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    stage = workflow.stage(batch.stage) if batch.stage else None
    if stage is None or not stage.victims:
        stage = open_to_objections(ledger, batch)
    if existing(m.Wave, ledger.alias, "wave", batch.wave).halted:
        raise NotAllowed(
            f"wave {batch.wave} is halted: nothing of it is shown before it goes on (`clear resume`)"
        )
    return workflow, stage


def _charges(ledger: Ledger, batch_id: str, code: str, records: Records | None) -> list[ListedCharge]:
    """What is still on its way in a batch, as an office works; those held with the others."""
    rows = list(m.Clearance.objects.using(ledger.alias).filter(batch=batch_id, state=m.State.PLANNED))
    return listed(code, rows, lines_of(ledger, batch_id), records)


def _sheet(context: Context, charges: Sequence[ListedCharge], records: Records | None) -> Sheet:
    documents = documents_of(context.code)
    stage, number, last_day, zone = context.stage, context.number, context.last_day, context.zone
    words = documents.objection.get(stage.id, ObjectionWords())
    grounds = grounds_in(stage, words)
    labels = tuple(ground.label for ground in grounds)
    caption = columns(documents.caption)
    fields = [Field(NUMBER, 15), *(Field(each.name, each.width) for each in caption)]
    for reply, width in REPLY_WIDTHS.items():
        choices = {Reply.OBJECT: ("Y", "N"), Reply.GROUND: _choices(labels)}.get(reply, ())
        fields.append(Field(reply, width, is_reply=True, is_day=reply == Reply.DATE, choices=choices))
    fields.append(Field(RECORD, 22))
    rows: list[list[Cell]] = [
        [
            f"{number}-{charge.line}",
            *(each.of(charge) for each in caption),
            *("" for _ in REPLY_WIDTHS),
            charge.charge,
        ]
        for charge in charges
    ]
    cases = len({(charge.court, charge.docket) for charge in charges})
    head = head_of(
        stage,
        words,
        last_day=last_day,
        zone=zone,
        charges=len(charges),
        cases=cases,
        unverified=unverified(context.code, charges),
        signed_off=context.signed_off,
    )
    lead = (
        f"Object by {deadline(last_day, zone)}",
        f"Grounds: {'; '.join(labels)}. Their words, and what silence means: see “Read first”.",
    )
    return Sheet(
        f"Objection list {number}", context.banner, lead,
        (*head, *_lacking(records)), tuple(fields), rows,
    )  # fmt: skip


def _choices(labels: tuple[str, ...]) -> tuple[str, ...]:
    """What a drop-down offers: a workbook holds no longer list in a cell's rule than 255 characters."""
    return labels if len(",".join(labels)) <= 255 else tuple(label.partition(" ")[0] for label in labels)


def _lacking(records: Records | None) -> Iterator[tuple[str, str]]:
    if records is None:
        yield "Not on this list", "names, offenses and dispositions: the list was written without the records"
    elif records.people is None:
        yield "Not on this list", "names, birth dates and SIDs: the records have no people"


def banner_of(opening: Opening | None, records: Records | None) -> str:
    """What stands on top of a list that asks nothing of a real office."""
    if records is not None and records.dataset.manifest.coverage.invented:
        return INVENTED
    return REHEARSAL if opening is not None and opening.rehearsal else ""


def _csv(sheet: Sheet) -> bytes:
    """The same as the workbook: the head in two columns, an empty line, the table."""
    text = io.StringIO()
    table = CellWriter(text, lineterminator="\n")
    if sheet.banner:
        table.writerow([sheet.banner])
    table.writerow([sheet.title])
    table.writerows(sheet.head)
    table.writerow([])
    table.writerow([field.name for field in sheet.fields])
    for cells in sheet.rows:
        table.writerow(
            [
                cell.isoformat() if isinstance(cell, dt.date) else "" if cell is None else cell
                for cell in cells
            ]
        )
    return text.getvalue().encode(
        "utf-8-sig"
    )  # without the mark a spreadsheet reads names in another alphabet
