"""The command that lists where else a person's record stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.common import FOLDER, errors, json_option, print_json
from clearslate.cli.ledger.access import actor, ledger_option, now, opened, reader_option
from clearslate.wording import things


@click.command()
@click.argument("person")
@click.argument("places", nargs=-1, type=click.Path(exists=True, path_type=Path))
@ledger_option
@reader_option
@click.option("--dataset", type=FOLDER, help="A dataset with the person, for name and state id.")
@click.option(
    "--docket", "dockets", multiple=True, help="A docket number to look for too (repeat for several)."
)
@click.option(
    "--erase",
    is_flag=True,
    help="Remove the files of PLACES that the ledger is done with, once forgetting is planned.",
)
@json_option
@click.pass_context
def where(
    ctx: click.Context, person: str, places: tuple[Path, ...], url: str, dataset: Path | None, dockets: tuple[str, ...],
    *, erase: bool, as_json: bool,
) -> None:  # fmt: skip
    """List where the records of PERSON stand: in the ledger, and in the files of PLACES (runs, datasets, outboxes, lists, logs, backups).

    Each file is searched by its content. What may be erased is named with how; what cannot be reached from here is named too.
    """
    from clearslate.clearance.events import NotAllowed
    from clearslate.clearance.exchange.purge import purge
    from clearslate.clearance.looking_back import where as of
    from clearslate.records.errors import DatasetError

    with errors(DatasetError, OSError), opened(url) as found:
        moment = now()
        today = found.day(moment)
        signs = of.signs_of(found, person, dataset=dataset, dockets=dockets)
        held = of.in_ledger(found, person, today)
        seen = list(of.search(places, signs, found))
        files = [each for each in seen if isinstance(each, of.Found)]
        unread = [each for each in seen if isinstance(each, of.Unread)]
        gone: list[Path] = []
        if erase:
            if not of.check_planned(found, person):
                raise NotAllowed(
                    f"the ledger still needs what it holds of {person}: plan first that it is forgotten (`clearslate ledger forget`)"
                )
            if not (name := str(ctx.meta.get("clearslate.reader", ""))):
                raise click.UsageError("--erase is recorded: say who does it (--as)")
            who = actor(name, "operator")
            for folder in (place for place in places if place.is_dir()):
                tomorrow = moment.date() + dt.timedelta(days=1)
                gone += purge(
                    found, folder, tomorrow, who, moment.date(), moment, among=set(of.erasable(files))
                )
    beyond = of.beyond_reach(url)
    if as_json:
        print_json({
            "ledger": held, "cannot_reach": beyond, "erased": [str(path) for path in gone],
            "files": [
                {"place": str(each.place), "by": list(each.signs), "what": each.what, "may": each.may, "erasable": each.erasable}
                for each in files
            ],
            "not_read": [{"place": str(each.place), "why": each.why} for each in unread],
        })  # fmt: skip
        return
    for words in held or [f"the ledger holds nothing under {person}: it was forgotten, or never there"]:
        click.echo(words)
    for each in files:
        click.echo(
            f"{each.place}: {each.what} (by {', '.join(each.signs)}): {each.may if each.place not in gone else 'erased'}"
        )
    for left in unread:
        click.echo(f"{left.place}: NOT READ: {left.why}")
    click.echo(
        f"{things(len(files), 'file')} of {things(len(places), 'place')} name the person; {things(len(gone), 'file')} erased"
    )
    click.echo("Cannot be reached from here:")
    for words in beyond:
        click.echo(f"- {words}")
