"""Commands of documents: lists, orders, signatures, proof letters."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    Scripted,
    Unusable,
    errors,
    jobs_option,
    json_option,
    print_json,
    print_table,
)
from clearslate.cli.days import day_in, signed_option, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    gate,
    kept_option,
    ledger_option,
    now,
    opened,
    reader_option,
    to_each,
)
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.orders.make import OrderFile

_dataset = click.option(
    "--dataset", type=FOLDER, required=True, help="The records, for what stays open and for names."
)


@click.command(cls=Scripted)
@click.argument("batches", nargs=-1)
@ledger_option
@reader_option
@click.option("--dataset", type=FOLDER, help="The records, for what stays open and for names.")
@click.option("--out", type=NEW_FOLDER, help="Folder; each batch gets one of its own in it.")
@click.option(
    "--counsel", type=FILE, help="What counsel certified (YAML): the documents are no longer drafts."
)
@click.option(
    "--offices", type=FILE, help="How agencies are served (YAML, `service`): printed in each order."
)
@click.option(
    "--docx", "as_docx", is_flag=True, help="Also write each order as DOCX, for a court that edits it."
)
@click.option("--due", is_flag=True, help="All batches whose order is due, and notices of what is in force.")
@click.option("--unsigned", is_flag=True, help="Write nothing: list the orders that are not signed yet.")
@json_option
@jobs_option
@kept_option
def orders(
    batches: tuple[str, ...], url: str, dataset: Path | None, out: Path | None, counsel: Path | None, jobs: int | None, kept: Path | None,
    offices: Path | None, *, due: bool, unsigned: bool, as_json: bool, as_docx: bool,
) -> None:  # fmt: skip
    """Write the orders of BATCHES as PDF/A, and record them. A second call writes the same and records nothing.

    Beside them are the cover sheet for counsel, the clerk's copy and the confidential sheet. A charge whose disposition date is not
    known is left off, and named there.

    --due also writes corrections of signed orders: a charge was withdrawn since, or the order names a docket or a
    person differently from newer records.
    """
    from clearslate.clearance.events import NotAllowed
    from clearslate.clearance.orders.certified import CertificateError, read_certificate
    from clearslate.clearance.orders.documents import DocumentsError
    from clearslate.clearance.orders.make import due_batches, due_corrections, make_correction, make_orders
    from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    if unsigned:
        _show_unsigned(url, batches, as_json=as_json)
        return
    if not batches and not due:
        raise click.UsageError("give BATCHES, or --due for all of which something is to be written")
    if dataset is None or out is None:
        raise click.UsageError("give --dataset and --out: from what is written, and where to")
    with (
        errors(DatasetError, CertificateError, DocumentsError, OfficesError, OSError),
        opened(url, shows="part") as found,
    ):
        records, certified = Dataset.open(dataset), None if counsel is None else read_certificate(counsel)
        written, waiting, looks = [], [], gate(found, kept, out)
        lines = NOBODY if offices is None else read_offices(offices)
        for batch in dict.fromkeys((*batches, *(due_batches(found) if due else ()))):
            try:
                made = make_orders(
                    found,
                    batch,
                    records,
                    out / batch,
                    now(),
                    processes=jobs or 2,
                    counsel=certified,
                    gate=looks,
                    offices=lines,
                    as_docx=as_docx,
                )
            except NotAllowed as error:
                if batch in batches:
                    raise
                waiting.append({"batch": batch, "why": str(error)})  # one batch stops nobody else's
                click.echo(f"batch {batch} waits: {error}", err=True)
                continue
            written += [_written(each, batch, out / batch, as_json=as_json) for each in made]
        for order in due_corrections(found) if due else ():
            place = out / f"correction-of-{order}"
            try:
                done = make_correction(
                    found, order, records, place, now(), gate=looks, offices=lines, as_docx=as_docx
                )
            except NotAllowed as error:
                waiting.append({"order": order, "why": str(error)})
                click.echo(f"the correction of order {order} waits: {error}", err=True)
                continue
            written.append(_written(done, "", place, order, as_json=as_json))
    if as_json:
        print_json({"written": written, "waiting": waiting})
    else:
        click.echo(f"{things(len(written), 'document')} in {out}")
    if waiting:
        click.echo(f"WARNING: {things(len(waiting), 'document')} not written", err=as_json)
        click.get_current_context().exit(DIFFERENT)


def _written(
    made: OrderFile, batch: str, folder: Path, corrects: str = "", *, as_json: bool
) -> dict[str, Any]:
    """Tell of a document. ``corrects``: the order that it corrects, if it does."""
    place = str(folder / made.file)
    if not as_json:
        what = f", corrects {corrects}" if corrects else ""
        left = (
            f"; {things(made.left_off, 'charge')} left off (the clerk's copy says what to supply)"
            if made.left_off
            else ""
        )
        click.echo(f"{made.number} ({made.order}): {things(made.clearances, 'charge')}, {place}{what}{left}")
    return {
        "order": made.order, "number": made.number, "batch": batch, "clearances": made.clearances, "left_off": made.left_off,
        "file": place, "corrects": corrects,
    }  # fmt: skip


def _show_unsigned(url: str, batches: tuple[str, ...], *, as_json: bool) -> None:
    from clearslate.clearance.office.lookup import unsigned
    from clearslate.cli.clear.lookup import show

    with opened(url, shows="part") as found:
        rows = unsigned(found, batches)
    show(rows, "No order waits for a signature.", as_json=as_json)


@click.command(cls=Scripted)
@click.argument("order_ids", nargs=-1, required=True)
@ledger_option
@actor_options(role="judge")
@signed_option
@click.option(
    "--scan",
    type=FILE,
    help="The scan of the signed paper: its SHA-256 is recorded. Keep the file beside the ledger.",
)
def sign(
    order_ids: tuple[str, ...],
    url: str,
    name: str,
    role: str,
    day: dt.date | None,
    paper: str,
    scan: Path | None,
) -> None:
    """Record that ORDER_IDS were signed. Another person ends their stage (`clear complete`)."""
    from clearslate.clearance.orders.make import sign as sign_order

    sha256 = "" if scan is None else hashlib.sha256(scan.read_bytes()).hexdigest()
    with opened(url, shows="part") as found:
        on, who = day_in(found, day), actor(name, role)
        to_each(
            order_ids,
            lambda each: sign_order(found, each, who, on, now(), paper=paper, scan=sha256),
            "order {}: signed",
        )


@click.command("refuse-sign", cls=Scripted)
@click.argument("order_ids", nargs=-1, required=True)
@ledger_option
@actor_options(role="clerk")
@click.option("--why", required=True, help="What is wrong with it; no names.")
def refuse_sign(order_ids: tuple[str, ...], url: str, name: str, role: str, why: str) -> None:
    """Undo the signatures of ORDER_IDS that another person recorded wrongly: of the wrong paper, day or order.

    Only while the stage is open, and only by another person than the one who recorded them. The orders can then be signed
    again (`clear sign`). Later, an order that corrects the signed one is signed.
    """
    from clearslate.clearance.orders.make import refuse_signature

    with opened(url, shows="part") as found:
        who = actor(name, role)
        to_each(
            order_ids,
            lambda each: refuse_signature(found, each, who, now(), why=why),
            "order {}: its signature is undone",
        )


@click.command(cls=Scripted)
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="clerk")
@today_option
@_dataset
@click.option("--out", type=NEW_FILE, required=True, help="The letter (PDF).")
@click.option("--offices", type=FILE, help="Whom the person may call (YAML): office, check_site, legal_aid …")
def proof(
    clearances: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, dataset: Path, out: Path,
    offices: Path | None,
) -> None:  # fmt: skip
    """Write a letter for the person whose CLEARANCES are in force. Its code stands in the letter only."""
    from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
    from clearslate.clearance.orders.proof import issue
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    if not out.parent.is_dir():
        raise Unusable(f"{out.parent} is no folder: make it first")
    with errors(DatasetError, OfficesError, OSError), opened(url, shows="part") as found:
        day = day_in(found, day)
        lines = NOBODY if offices is None else read_offices(offices)
        issue(found, clearances, Dataset.open(dataset), out, actor(name, role), day, now(), offices=lines)
    click.echo(f"{out}: hand it to the person")


@click.command("check-proof", cls=Scripted)
@click.argument("code")
@ledger_option
@json_option
def check_proof(code: str, url: str, *, as_json: bool) -> None:
    """Show what the letter with CODE proves. Every other text gets one and the same answer."""
    from clearslate.clearance.orders.proof import answer

    with opened(url, shows="nothing") as found:
        proven = [asdict(each) for each in answer(found, code)]
    if as_json:
        print_json(proven)
    elif proven:
        unverified = [(each["cite"], each.pop("unverified")) for each in proven]
        counsel = [(each["cite"], each.pop("counsel"), each.pop("counsel_on")) for each in proven]
        print_table(tuple(proven[0]), [tuple(each.values()) for each in proven])
        for cite, parts in dict(unverified).items():
            if parts:
                click.echo(f"NOT VERIFIED against the text of {cite}: {'; '.join(parts)}")
        for cite, who, on in dict.fromkeys(counsel):
            click.echo(f"{cite}: " + (f"signed off by {who} on {on}" if who else "not signed off by counsel"))
        for each in proven:
            if each["undone_on"]:
                click.echo(
                    f"{each['number']}: UNDONE on {each['undone_on']}; the letter proves nothing of it."
                )
    else:
        click.echo("No letter has this code.")
