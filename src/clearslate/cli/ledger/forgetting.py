"""The commands by which the ledger forgets whom it cleared, and what is left of that in its files."""

from __future__ import annotations

from pathlib import Path

import click

from clearslate.cli.common import FOLDER, Scripted, Unusable, errors
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    memory_of,
    memory_option,
    now,
    opened,
)
from clearslate.wording import things

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.argument("persons", nargs=-1)
@click.option(
    "--clearance", "clearances", multiple=True, help="Plan to forget this clearance (repeat for several)."
)
@click.option("--due", is_flag=True, help="Plan to forget all that may be forgotten today.")
@click.option("--carry-out", "forgetting", help="Forget what another operator planned, by the plan's id.")
@click.option(
    "--public",
    "publics",
    type=_FILE,
    multiple=True,
    help="A public key of checkpoints; the ledger is verified first.",
)
@click.option("--kept", type=_FILE, help="Checkpoints that were kept outside (checkpoint --keep).")
@memory_option
@click.option(
    "--new-memory", type=click.Path(dir_okay=False, path_type=Path), help="Make such a key, in this file."
)
@click.option(
    "--dataset",
    type=FOLDER,
    help="The records with the persons' state ids, where a law counts in a lifetime.",
)
def forget(
    url: str, name: str, role: str, persons: tuple[str, ...], clearances: tuple[str, ...], forgetting: str | None,
    publics: tuple[Path, ...], kept: Path | None, memory: Path | None, new_memory: Path | None, dataset: Path | None, *, due: bool,
) -> None:  # fmt: skip
    """Forget whose records were cleared: PERSONS, clearances, or all that are due. One operator plans it, another carries it out.

    Docket, charge, person and names' digests are destroyed, with the salts by which the chain commits to them. Events, counts and
    proof that nothing was changed stay. docs/security.md lists what stays, why, and how long. It cannot be undone.
    """
    from clearslate.clearance.events.chain import read_kept, read_public
    from clearslate.clearance.forgetting import forget as of
    from clearslate.clearance.forgetting.memory import Memory
    from clearslate.clearance.store.connect import scrub as clean

    named = bool(persons or clearances)
    if new_memory is not None:
        with errors(OSError):
            Memory.make(new_memory)
        click.echo(f"{new_memory}: keep it away from the database and its backups, with one copy offline")
    elif [named, due, forgetting is not None].count(True) != 1:
        raise click.UsageError(
            "name persons or clearances, or give one of --due, --carry-out and --new-memory"
        )
    if not named and not due and forgetting is None:
        return
    with errors(OSError, ValueError):
        keys = [read_public(public) for public in publics]
        marks = [] if kept is None else read_kept(kept)
    with opened(url) as found:
        moment = now()
        today, who = found.day(moment), actor(name, role)
        if forgetting is None:
            planned = of.plan(found, who, today, moment, persons=persons, clearances=clearances, due=due)
            for batch in planned.few:
                click.echo(
                    f"batch {batch} is so small that an old list of dockets may show whose it was, whatever is forgotten"
                )
            click.echo(
                f"{planned.id}: {things(len(planned.clearances), 'clearance')} of {things(planned.persons, 'person')} to be forgotten; "
                f"another operator does it: `clearslate ledger forget --carry-out {planned.id}`"
            )
            return
        done = of.carry_out(
            found,
            forgetting,
            who,
            today,
            moment,
            publics=keys,
            kept=marks,
            memory=memory_of(memory),
            people=dataset,
        )
        left = clean(found.alias)
    click.echo(
        f"{things(done.clearances, 'clearance')} forgotten; {things(done.events, 'body', 'bodies')} beside the chain destroyed"
    )
    if done.remembered:
        click.echo(
            f"remembered that {things(done.remembered, 'clearance')} counts in a lifetime, and no more"
        )
    for words in (
        *left,
        "backups made before hold it until they are overwritten: `clearslate where` lists what else does",
    ):
        click.echo(words)


@click.command(cls=Scripted)
@ledger_option
def scrub(url: str) -> None:
    """Remove from the database's files what was deleted in it. On PostgreSQL, run it as the owner of the tables."""
    from clearslate.clearance.store.connect import scrub as clean

    with opened(url, shows="nothing") as found:
        left = clean(found.alias)
    for words in left or ["what was deleted is no longer in the database's files"]:
        click.echo(words)
    if any("until" in words and "owner" in words for words in left):
        raise Unusable("only the owner of the tables can do that")
