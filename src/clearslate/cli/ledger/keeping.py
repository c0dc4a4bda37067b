"""Commands that make a ledger, sign and check its chain, and make its present state anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    Day,
    Scripted,
    Unusable,
    errors,
    json_option,
    print_json,
    today,
)
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
    reader_option,
)
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.events.chain import Checkpoint

_DECISIONS = {"signed-in": "signed_in", "two-factors": "two_factors", "whoever-says-a-name": "anyone"}
"""Words for the values of the policy ``decisions``."""


@click.command(cls=Scripted)
@ledger_option
@click.option(
    "--operator", "operators", multiple=True, required=True,
    help="User name of an operator; a real ledger begins with two, and neither grants a role without the other.",
)  # fmt: skip
@click.option(
    "--state", default="", help="Whose clearances it is for: its days begin in the time zone of this state."
)
@click.option(
    "--zone",
    default="",
    help="Time zone in which days begin, as America/Menominee, where it is not that of most of the state.",
)
@click.option("--name", default="", help="Name of the ledger, that no other has; drawn unless given.")
@click.option(
    "--decisions",
    type=click.Choice(list(_DECISIONS)),
    default="signed-in",
    help="From whom approvals, signatures and decisions are taken: people signed in at the office, or at PostgreSQL by a login of "
    "their own; only those with a second factor; or whoever says a name, so that one account can act as everybody.",
)
@click.option(
    "--unsigned-laws",
    is_flag=True,
    help="Plan under laws that counsel did not sign off, too (`clear sign-off`), as far as they rest on what was read.",
)
@click.option(
    "--rehearsal", is_flag=True, help="It is for trying things out, with a clock of its own; for good."
)
@click.option(
    "--day", type=Day(), help="Of a rehearsal, the day on which its clock begins; today unless given."
)
def init(
    url: str, operators: tuple[str, ...], state: str, zone: str, name: str, day: dt.date | None, *,
    rehearsal: bool, unsigned_laws: bool, decisions: str,
) -> None:  # fmt: skip
    """Make a ledger, or bring its tables up to date, and name its first operators."""
    import secrets

    from clearslate.clearance.events.policies import (
        ANY,
        ANYONE,
        CERTIFIED,
        DECISIONS,
        GROUNDS,
        LAWS,
        NAMED,
        ORDERS,
        SIGNED_OFF,
    )
    from clearslate.clearance.events.users import COMMAND_LINE, user_name
    from clearslate.cli.common import workflow_of_state

    if day is not None and not rehearsal:
        raise click.UsageError("--day is for a --rehearsal: a real ledger has no clock but the world's")
    if not (zone or state or rehearsal):
        raise click.UsageError("give --state, or --zone: a ledger's days are those of its state")
    zones = workflow_of_state(state).zones if state else (zone or "UTC",)
    if zone and zone not in zones:
        raise click.UsageError(f"--zone is none of {state.upper()}: {', '.join(zones)}")
    names = list(dict.fromkeys(map(user_name, operators)))
    clock = (day or today()) if rehearsal else None
    with opened(url, new=True) as found:
        before = found.opening()
        if before is not None and before.rehearsal != rehearsal:
            raise Unusable(f"this ledger is {'a rehearsal' if before.rehearsal else 'real'}, and stays so")
        made = found.begin(
            names, now(), name=name or secrets.token_hex(8), zone=zone or zones[0], rehearsal_on=clock,
            authentication=COMMAND_LINE, policies={
                DECISIONS: ANYONE if rehearsal else _DECISIONS[decisions], LAWS: ANY if rehearsal or unsigned_laws else SIGNED_OFF,
                GROUNDS: ANY if rehearsal else NAMED, ORDERS: ANY if rehearsal else CERTIFIED,
            },
        )  # fmt: skip
        click.echo(
            "The ledger is ready." if made else "The ledger exists already; its tables are up to date."
        )


@click.command(cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.option("--to", type=Day(), help="The day that it is now.")
@click.option(
    "--wrong-from",
    type=int,
    help="The number of the first event of a time that had not come; a second operator says the same.",
)
def clock(url: str, name: str, role: str, to: dt.date | None, wrong_from: int | None) -> None:
    """Move the clock of a rehearsal to a day; in a real ledger, confirm which day it is, or correct it.

    A real ledger has no clock but the world's. After more than a week without an event, the machine's clock alone is not
    trusted: an operator first confirms the day, which must be that of the clock.

    If a machine's clock was ahead, nobody can record anything until that time comes. Two operators then give the first event
    with the wrong time (--wrong-from), by clocks that are right. Batches whose windows it ended go through their stages
    again; the waves of those that it brought into force are halted, and wait for your decision.
    """
    if (to is None) == (wrong_from is None):
        raise click.UsageError("give --to, or --wrong-from")
    with opened(url) as found:
        if to is None:
            done = found.correct_clock(wrong_from or 0, actor(name, role), now())
            words = "The clock is corrected." if done else "Recorded. A second operator gives the same."
            click.echo(words)
            return
        opening = found.opening()
        is_real = opening is not None and not opening.rehearsal
        (found.vouch if is_real else found.move_clock)(to, actor(name, role), now())
    click.echo(f"It is {to}." if is_real else f"In this rehearsal it is {to}.")


@click.command(cls=Scripted)
@click.argument("private", type=NEW_FILE)
@click.argument("public", type=NEW_FILE)
def key(private: Path, public: Path) -> None:
    """Make the key that signs checkpoints and batches. Keep PRIVATE off the database's machine; give PUBLIC away."""
    from clearslate.clearance.events.chain import SigningKey, write_public

    for place in (private, public):
        if place.exists():
            raise Unusable(f"{place} exists, and a key is never overwritten: name a new file")
    made = SigningKey.make()
    with errors(OSError):
        made.write(private)
        write_public(made.public, public)
    click.echo(f"Key {made.signer}")


@click.command(cls=Scripted)
@ledger_option
@click.option("--key", "key_file", type=FILE, required=True, help="The private key.")
@click.option(
    "--keep", type=NEW_FILE, help="Also put all checkpoints into this file, outside of the database."
)
def checkpoint(url: str, key_file: Path, keep: Path | None) -> None:
    """Sign the last event: nothing before it can be changed unnoticed."""
    from clearslate.clearance.events.chain import SigningKey, missing_from, read_kept
    from clearslate.clearance.events.chain import keep as keep_outside

    with errors(OSError, ValueError):
        signing = SigningKey.read(key_file)
    with opened(url, shows="nothing") as found:
        if keep is not None:
            with errors(ValueError):
                _warn_of_rollback(missing_from(found.checkpoints(), read_kept(keep)), keep)
        mark = found.checkpoint(signing, now())
        if keep is not None:
            with errors(ValueError):
                keep_outside(keep, found.checkpoints())
    if mark is None:
        click.echo("Nothing happened since the last checkpoint.")
    else:
        click.echo(f"Signed event {mark.seq}: {mark.hash}")


def _warn_of_rollback(missing: Sequence[Checkpoint], keep: Path) -> None:
    """Refuse to sign a ledger that does not hold what was kept of it: the signature would cover what was lost."""
    if missing:
        last = missing[-1]
        raise Unusable(
            f"WARNING: {keep} holds the checkpoint of event {last.seq} of {last.at}, which this ledger does not hold: the ledger "
            f"was set back to an earlier state, or is another ({things(len(missing), 'checkpoint')} of it are missing). "
            "Nothing was signed: look with `clearslate ledger verify --kept`, then begin another file"
        )


@click.command(cls=Scripted)
@ledger_option
@click.option(
    "--public",
    "publics",
    type=FILE,
    multiple=True,
    help="A public key; several where the key was changed. Without any, signatures are not checked.",
)
@click.option(
    "--kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Checkpoints that were kept outside (checkpoint --keep).",
)
@click.option(
    "--name", default="", help="The ledger that it must be (`ledger init` and `verify` say its name)."
)
@click.option("--chain-only", is_flag=True, help="Do not rebuild the present state to compare it.")
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    url: str,
    publics: tuple[Path, ...],
    kept: Path | None,
    name: str,
    *,
    chain_only: bool,
    as_json: bool,
) -> None:
    """Check every event, every checkpoint, and that the present state is what the events make."""
    from clearslate.clearance.events.chain import read_kept, read_public
    from clearslate.clearance.state.texts import erased

    with errors(OSError, ValueError):
        keys = [read_public(public) for public in publics]
        marks = [] if kept is None else read_kept(kept)
    if kept is not None and not marks:
        raise Unusable(
            f"{kept} holds no checkpoint: give the file from `clearslate ledger checkpoint --keep`"
        )
    with opened(url, shows="nothing") as found:
        verdict = found.verify(*keys, kept=marks, state=not chain_only, now=now(), name=name)
        gone, forgot = erased(found.alias), found.forgotten()
        opening = found.opening()
    if as_json:
        known = {} if opening is None else {"ledger": opening.id, "rehearsal": opening.rehearsal}
        print_json(
            asdict(verdict)
            | known
            | {
                "is_sound": verdict.is_sound,
                "texts_erased": gone,
                "forgotten": forgot,
                "cannot_find": _cannot_find(keys, marks),
            }
        )
    else:
        for words in _cannot_find(keys, marks):
            click.echo(words)
        if opening is not None:
            click.echo(f"ledger {opening.id}{', a rehearsal' if opening.rehearsal else ''}")
        for fault in verdict.faults[:20]:
            click.echo(f"event {fault.seq}: {fault.what}")
        if verdict.differing:
            click.echo(
                f"the present state differs from the events: {', '.join(verdict.differing)}; `clearslate ledger rebuild` rebuilds it"
            )
        for seq in sorted({junk.seq for junk in verdict.junk}):
            click.echo(
                f"Event {seq} has a checkpoint that none of the keys signed: it says nothing. Find out who put it there."
            )
        for words in verdict.cut_off:
            click.echo(words)
        words = "sound" if verdict.is_sound else f"NOT sound, {things(len(verdict.faults), 'fault')}"
        signed = things(verdict.checkpoints, "checkpoint")
        signed += "" if keys else " (signatures not checked: no --public)"
        click.echo(f"{things(verdict.events, 'event')}, {signed}: {words}")
        if gone:
            click.echo(f"text erased: the words of {things(gone, 'event')}, as the ledger records")
        if forgot:
            click.echo(f"forgotten: whose {things(forgot, 'clearance')} it was, as the ledger records")
    if not verdict.is_sound:
        ctx.exit(DIFFERENT)


@click.command(cls=Scripted)
@ledger_option
@reader_option
@click.option("--out", type=NEW_FILE, required=True, help="The file to write, one JSON object a line.")
def export(url: str, out: Path) -> None:
    """Write the chain of events, to be verified with other tools.

    docs/verify-a-ledger.md has a short verifier. What identifies people lies beside the chain and is not in the file; ids, counties
    and days are: it is its owner's alone. Of a ledger that an earlier version began, it holds charges and dockets too.
    """
    from clearslate.records.files import create_private, whole

    with opened(url) as found, whole(out) as part, create_private(part) as file:
        number = 0
        for number, line in enumerate(found.exported(), 1):  # noqa: B007 (the last is how many)
            file.write(f"{line}\n".encode())
    click.echo(f"{out}: {things(number, 'event')}")


def _cannot_find(keys: Sequence[object], marks: Sequence[object]) -> list[str]:
    """What a verification cannot find for want of a key, or of checkpoints kept outside."""
    lines = []
    if not keys:
        lines.append("Without --public a forged chain with checkpoints of its own is NOT found.")
    if not marks:
        lines.append(
            "Without --kept a ledger that was set back to an earlier state, or cut off, is NOT found."
        )
    return lines


@click.command(cls=Scripted)
@ledger_option
def rebuild(url: str) -> None:
    """Discard the present state and rebuild it from the events."""
    with opened(url, shows="nothing") as found:
        verdict = found.verify(state=False)
        if not verdict.is_sound:
            raise Unusable("the events themselves are not sound: `clearslate ledger verify` says where")
        found.rebuild()
    click.echo(f"Rebuilt from {things(verdict.events, 'event')}.")


@click.command(cls=Scripted)
@ledger_option
@click.argument("folder", type=NEW_FOLDER)
def backup(url: str, folder: Path) -> None:
    """Copy the ledger into the new FOLDER, as it is at this moment; others may go on working.

    The copy holds events, words and signatures, and can be restored into any database. It is as confidential as the ledger.
    """
    from clearslate.clearance.state.backup import BackupError
    from clearslate.clearance.state.backup import backup as copy

    with errors(BackupError, OSError), opened(url, shows="nothing") as found:
        kept = copy(found, folder, now())
    click.echo(f"{folder}: {things(kept.events, 'event')} of ledger {kept.ledger}, up to {kept.head}")


@click.command(cls=Scripted)
@ledger_option
@click.argument("folder", type=FOLDER)
def restore(url: str, folder: Path) -> None:
    """Restore the copy in FOLDER into a new ledger: the chain is checked, and the state rebuilt from the events.

    Check it then against what was kept elsewhere: `clearslate ledger verify --public KEY --kept FILE`.
    """
    from clearslate.clearance.state.backup import BackupError
    from clearslate.clearance.state.backup import restore as lay_in

    with errors(BackupError), opened(url, new=True) as found:
        restored = lay_in(found, folder)
        verdict = found.verify(now=now())
    if not verdict.is_sound:
        raise Unusable("what was restored differs from its events: `clearslate ledger verify` says where")
    click.echo(
        f"Restored ledger {restored.ledger}: {things(restored.events, 'event')}, {things(restored.checkpoints, 'checkpoint')}: sound"
    )


@click.command(cls=Scripted)
@ledger_option
@click.option(
    "--backup",
    "folder",
    type=NEW_FOLDER,
    help="Copy the ledger into this new folder when it is upgraded and sound.",
)
def upgrade(url: str, folder: Path | None) -> None:
    """Bring the tables up to this version, check the chain, and rebuild the state where it is kept otherwise now.

    The owner of the tables runs it, while nobody works in the ledger; on PostgreSQL `clearslate ledger rights` follows. Events are
    never changed by it.
    """
    from clearslate.clearance.state.backup import BackupError, brought_up
    from clearslate.clearance.state.backup import backup as copy
    from clearslate.clearance.store.address import DatabaseError
    from clearslate.clearance.store.connect import versions

    with errors(DatabaseError):
        before, latest = versions(url)
    with errors(BackupError, OSError), opened(url, shows="nothing") as found:
        verdict, rebuilt = brought_up(found, now())
        if folder is not None:
            copy(found, folder, now())
    click.echo(
        f"The tables were of version {before}."
        if before != latest
        else f"The tables are of version {latest} already."
    )
    also = " The state was rebuilt." if rebuilt else ""
    click.echo(f"Now {latest}; {things(verdict.events, 'event')}: sound.{also}")
