"""Commands of those who may object: their lists, their objections, what is decided."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.common import FOLDER, NEW_FOLDER, Scripted, errors, print_table
from clearslate.cli.days import day_in, paper_option, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
)
from clearslate.wording import things


@click.command(cls=Scripted)
@click.argument("batches", nargs=-1)
@ledger_option
@actor_options(role="operator")
@today_option
@click.option("--out", type=NEW_FOLDER, required=True, help="Folder.")
@click.option("--due", is_flag=True, help="All batches open to objection whose list was never written.")
@click.option(
    "--dataset", type=FOLDER, help="The records, for names, offenses, dispositions and restitution."
)
def lists(
    batches: tuple[str, ...],
    url: str,
    name: str,
    role: str,
    day: dt.date | None,
    out: Path,
    dataset: Path | None,
    *,
    due: bool,
) -> None:
    """Write review lists of BATCHES for agencies that may object, as CSV and as workbooks, in which objections come back.

    Where a law has victims told first, the list is for the office that tells them.

    Send them on the day they are written: the objection period runs from the first list of a batch. Without a list,
    silence is no consent.
    """
    from clearslate.clearance.lists.charges import Records
    from clearslate.clearance.lists.objection_lists import write_list
    from clearslate.clearance.office.control_numbers import batch_named
    from clearslate.clearance.office.held_back import due_lists
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    if not batches and not due:
        raise click.UsageError("give BATCHES, or --due for all that were never shown")
    with errors(DatasetError), opened(url, shows="part") as found:
        day = day_in(found, day)
        named = (batch_named(found, each) for each in batches)
        wanted = dict.fromkeys((*named, *(due_lists(found) if due else ())))
        # A new office has no records yet, and no list to write.
        records = None if dataset is None or not wanted else Records.of(Dataset.open(dataset))
        who = actor(name, role)
        written = [write_list(found, batch, out, who, day, now(), records) for batch in wanted]
    rows = [
        (
            each.number,
            each.charges,
            ", ".join(each.to),
            str(each.last_day or ""),
            ", ".join(each.grounds),
            " ".join(each.files),
        )
        for each in written
    ]
    print_table(("list", "charges", "for", "last day", "grounds", "files"), rows)
    click.echo(f"{things(len(written), 'list')} in {out}")


@click.command("object", cls=Scripted)
@click.argument("clearance")
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--ground",
    required=True,
    help="One of the stage's grounds: its number on the list, or its name (`clearslate clear workflow`).",
)
@click.option("--why", default="", help="More words, without personal data.")
def object_(
    clearance: str, url: str, name: str, role: str, day: dt.date | None, ground: str, why: str
) -> None:
    """Object to CLEARANCE in the stage that is open: its id, or the number of its line on a list ("Dauphin 3-17")."""
    from clearslate.clearance.lists.returned import ground_said
    from clearslate.clearance.office.control_numbers import clearance_named
    from clearslate.clearance.office.office import Office

    with opened(url, shows="part") as found:
        day = day_in(found, day)
        named = clearance_named(found, clearance)
        ground = ground_said(found, named, ground)
        click.echo(Office(found).object(named, actor(name, role), day, now(), ground=ground, why=why))


@click.command(cls=Scripted)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--batch", default="", help="Whose list it is, where the file does not say: id or number of the list."
)
def objections(file: Path, url: str, name: str, role: str, day: dt.date | None, batch: str) -> None:
    """File the objections of FILE, all or none: a returned list of `clearslate clear lists` (CSV or XLSX).

    Any other CSV file with the columns charge and ground, and if need be facts, does. The same file again files nothing
    twice.
    """
    from clearslate.clearance.lists.returned import ListError, lines_in, list_number, objections_in
    from clearslate.clearance.office.control_numbers import batch_named
    from clearslate.clearance.office.office import Office

    with errors(OSError, ListError), opened(url, shows="part") as found:
        lines = lines_in(file)
        of_list = batch or list_number(lines)
        if not of_list:
            raise click.UsageError("the file does not say which list it is: give --batch")
        day = day_in(found, day)
        batch = batch_named(found, of_list)
        filed = objections_in(file, lines, found, batch, day)
        result = Office(found).object_all(batch, filed, actor(name, role), day, now())
    named = sum(bool(each.ground) for each in filed)
    click.echo(
        f"{things(result.new, 'objection')} filed, {result.waiting + result.decided:,} known before; no ground on "
        f"{things(len(filed) - named, 'line')}, to which nobody objects"
    )
    if result.decided:
        click.echo(
            f"{things(result.decided, 'objection')} known before: decided already in this stage; to object to the same again, "
            "`clearslate clear object`"
        )


@click.command(cls=Scripted)
@click.argument("objection")
@ledger_option
@actor_options()
@paper_option
@click.option("--sustain/--overrule", "sustained", default=None, help="The decision.")
@click.option("--withdraw", is_flag=True, help="The person who objected withdraws it.")
@click.option("--why", default="", help="The reason, without personal data.")
def decide(
    objection: str,
    url: str,
    name: str,
    role: str,
    day: dt.date | None,
    why: str,
    *,
    sustained: bool | None,
    withdraw: bool,
) -> None:
    """Record the decision on OBJECTION, or its withdrawal."""
    from clearslate.clearance.office.office import Office

    if (sustained is None) != withdraw:
        raise click.UsageError("give one of --sustain, --overrule and --withdraw")
    with opened(url, shows="part") as found:
        day = day_in(found, day)
        office, who = Office(found), actor(name, role)
        if sustained is None:
            office.withdraw_objection(objection, who, day, now(), why=why)
        else:
            office.decide(objection, who, day, now(), sustained=sustained, why=why)
    done = {True: "sustained", False: "overruled", None: "withdrawn"}[sustained]
    click.echo(f"objection {objection}: {done}")
