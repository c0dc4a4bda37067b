"""Commands of those who may object: their lists, their objections, what is decided."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.common import (
    FOLDER,
    Scripted,
    Unusable,
    counted,
    errors,
    print_table,
)
from clearslate.cli.days import day_in, paper_option, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
)


@click.command(cls=Scripted)
@click.argument("batches", nargs=-1)
@ledger_option
@actor_options(role="operator")
@today_option
@click.option("--out", type=FOLDER, required=True, help="Folder.")
@click.option("--due", is_flag=True, help="All batches open to objection whose list was never written.")
@click.option("--dataset", type=FOLDER, help="The records, where the lists are to name the persons.")
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
    """Write review lists of BATCHES for agencies that may object: CSV files, in which a ground is filled in and sent back.

    Send them on the day they are written: the objection period runs from the first list of a batch. Without a list,
    silence is no consent.
    """
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.office.review_lists import due_lists, write_list
    from clearslate.records.errors import DatasetError
    from clearslate.records.names import People

    if not batches and not due:
        raise click.UsageError("give BATCHES, or --due for all that were never shown")
    with errors(ExchangeError, DatasetError), opened(url, shows="part") as found:
        day = day_in(found, day)
        people = None if dataset is None else People(dataset)
        wanted = dict.fromkeys((*batches, *(due_lists(found) if due else ())))
        who = actor(name, role)
        written = [write_list(found, batch, out, who, day, now(), people) for batch in wanted]
    rows = [
        (each.file, each.charges, ", ".join(each.to), str(each.last_day or ""), ", ".join(each.grounds))
        for each in written
    ]
    print_table(("file", "charges", "for", "last day", "grounds"), rows)
    click.echo(f"{counted(len(written), 'list')} in {out}")


@click.command("object", cls=Scripted)
@click.argument("clearance")
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--ground", required=True, help="One of the stage's grounds (`clearslate clear workflow` lists them)."
)
@click.option("--why", default="", help="More words, without personal data.")
def object_(
    clearance: str, url: str, name: str, role: str, day: dt.date | None, ground: str, why: str
) -> None:
    """Object to CLEARANCE in the stage that is open."""
    from clearslate.clearance.office.office import Office

    with opened(url, shows="part") as found:
        day = day_in(found, day)
        click.echo(Office(found).object(clearance, actor(name, role), day, now(), ground=ground, why=why))


@click.command(cls=Scripted)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ledger_option
@actor_options()
@paper_option
@click.option("--batch", required=True, help="The batch of the list.")
def objections(file: Path, url: str, name: str, role: str, day: dt.date | None, batch: str) -> None:
    """File the objections of FILE, all or none: a CSV file with the columns charge, ground and, if need be, why.

    A list of `clearslate clear lists` comes back so. The same file again files nothing twice.
    """
    import csv

    from clearslate.clearance.office.office import Filed, Office
    from clearslate.records.cells import restored

    filed = []
    with errors(OSError), file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines, strict=True)
        try:
            if not {"charge", "ground"} <= set(table.fieldnames or ()):
                raise Unusable(f"{file.name} has no columns charge and ground: name them in its first line")
            for row in table:
                if None in row or row["ground"] is None:
                    words = (
                        "other fields than the first line names: put a text with commas in quotation marks"
                    )
                    raise Unusable(f"{file.name}, line {table.line_num}: {words}")
                charge, why = restored(row["charge"] or ""), restored(row.get("why") or "")
                filed.append(Filed(charge, row["ground"], why, table.line_num))
        except UnicodeDecodeError as error:
            raise Unusable(f"{file.name} is not in UTF-8: save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise Unusable(
                f"{file.name}, after line {table.line_num}: {error}; look for a quotation mark"
            ) from error
    with opened(url, shows="part") as found:
        day = day_in(found, day)
        told = Office(found).object_all(batch, filed, actor(name, role), day, now())
    named = sum(bool(each.ground) for each in filed)
    click.echo(
        f"{counted(told.new, 'objection')} filed, {told.waiting + told.decided:,} known before; no ground on "
        f"{counted(len(filed) - named, 'line')}, to which nobody objects"
    )
    if told.decided:
        click.echo(
            f"{counted(told.decided, 'objection')} known before: decided already in this stage; to object to the same again, "
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
    done = {True: "sustained", False: "overruled", None: "taken back"}[sustained]
    click.echo(f"objection {objection}: {done}")
