"""Commands of the ledger: its key, its roles, checkpoints, verification."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from clearslate.cli.common import (
    DIFFERENT,
    Day,
    DoneAlready,
    Refused,
    Unusable,
    counted,
    errors,
    json_option,
    print_json,
    today,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearslate.clearance.chain import Checkpoint
    from clearslate.clearance.ledger import Actor, Ledger

ROLES: Final = ("operator", "reviewer", "prosecutor", "clerk", "judge", "auditor")
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


def ledger_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where the ledger lies."""
    return click.option(
        "--ledger",
        "url",
        envvar="CLEARSLATE_LEDGER",
        required=True,
        show_envvar=True,
        help="A file's path, sqlite:FILE or postgresql://user@host/name.",
    )(command)


def actor_options(*, role: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Who does it, and in which role."""

    def both(command: Callable[..., Any]) -> Callable[..., Any]:
        # A default of None would count as given, and the role as said.
        given: dict[str, Any] = (
            {"required": True} if role is None else {"default": role, "show_default": True}
        )
        command = click.option("--role", type=click.Choice(ROLES), help="In which role.", **given)(command)
        return click.option(
            "--as",
            "name",
            envvar="CLEARSLATE_USER",
            required=True,
            show_envvar=True,
            help="Who does it: your user name.",
        )(command)

    return both


def _reads(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    ctx.meta[_READER] = value or ""


_READER: Final = "clearslate.reader"
reader_option = click.option(
    "--as", "reader", envvar="CLEARSLATE_USER", show_envvar=True, expose_value=False, callback=_reads,
    help="Who reads: your user name. Needed where some see only what they were granted.",
)  # fmt: skip


@contextmanager
def opened(
    url: str, *, new: bool = False, shows: Literal["all", "part", "nothing"] = "all"
) -> Iterator[Ledger]:
    """The ledger at an address; what it refuses is told as a message.

    Args:
        url: the address.
        new: make it where there is none. Otherwise a slip in the address would be an empty ledger, in which nothing is
            overdue and all is sound.
        shows: what the command tells: of the whole ledger; of no more than who reads was granted; or of no record.
    """
    from clearslate.clearance.ledger import Ledger
    from clearslate.clearance.store.connect import DatabaseError, is_missing
    from clearslate.clearance.workflow import WorkflowError

    with errors(DatabaseError, WorkflowError), _ruled(), _mended():
        if not new and is_missing(url):
            raise Unusable(_NO_LEDGER)
        found = Ledger(url)
        try:
            if not new and found.is_empty():
                raise Unusable(_NO_LEDGER)
            if not new and shows != "nothing":
                _limit(found, is_whole=shows == "all")
            yield found
        finally:
            found.close()


def _limit(found: Ledger, *, is_whole: bool) -> None:
    """Show through the ledger what who acts, or reads, was granted. Refused: to tell of all of it to who may see a part."""
    from clearslate.clearance.events import NotAllowed

    ctx = click.get_current_context()
    role = ctx.params.get("role") or ""
    found.reads_as(ctx.params["name"] if role else ctx.meta.get(_READER, ""), role)
    if is_whole and not found.sees.is_all:
        raise NotAllowed(f"this tells of the whole ledger, and you were granted what is of {found.sees}")


_NO_LEDGER: Final = "there is no ledger at the address of --ledger: look for a slip in it, or make one with `clearslate ledger init`"
_AGAIN: Final = "Nothing is half done: mend that, and run the same command again"


@contextmanager
def _ruled() -> Iterator[None]:
    """What a rule refuses, and what was done before: each told as a message, with an exit code of its own."""
    from clearslate.clearance.events import DoneBefore, NotAllowed

    try:
        yield
    except DoneBefore as error:
        raise DoneAlready(str(error)) from error
    except NotAllowed as error:
        raise Refused(str(error)) from error


def to_each(names: Sequence[str], do: Callable[[str], object], words: str) -> None:
    """Do the same to each, one after the other: what was done before is passed over, what is refused stops no other.

    Args:
        names: of what.
        do: what is done, recorded by itself.
        words: what is said of each that was done, with ``{}`` for its name.

    Raises:
        Refused: of some; nothing was recorded of those.
        DoneAlready: all were done before.
    """
    from clearslate.clearance.events import DoneBefore, NotAllowed

    done, refused = 0, 0
    for name in dict.fromkeys(names):
        try:
            do(name)
        except DoneBefore as before:
            click.echo(str(before))
        except NotAllowed as error:
            refused += 1
            click.echo(f"refused: {error}")
        else:
            done += 1
            click.echo(words.format(name))
    if refused:
        raise Refused(f"{refused:,} of {len(names):,} refused; of those nothing was recorded")
    if not done:
        raise DoneAlready("there was nothing to do")


@contextmanager
def _mended() -> Iterator[None]:
    """What a database or a disk refuses, told as a message.

    What the ledger itself took in wrongly (a constraint, a value) is a fault of ours, whose words may name a record:
    it is not told here.
    """
    from django.db import DataError, Error, IntegrityError, NotSupportedError, ProgrammingError

    try:
        yield
    except Error as error:
        ours = isinstance(error, DataError | IntegrityError | NotSupportedError | ProgrammingError)
        if ours and "permission denied" not in str(error):
            raise
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise Unusable(f"the ledger's database: {first}. {_AGAIN}") from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever reads our output had enough
            raise
        raise Unusable(f"{error}. {_AGAIN}") from error


def actor(name: str, role: str) -> Actor:
    """Who acts."""
    from clearslate.clearance.events import Role
    from clearslate.clearance.ledger import Actor

    return Actor(name, Role(role))


def now() -> dt.datetime:
    """The clock of the command line."""
    return dt.datetime.now(dt.UTC)


@click.group()
def ledger() -> None:
    """Keep the ledger of clearances: who did what when, and that nothing was changed since."""


@ledger.command()
@ledger_option
@click.option(
    "--operator", "operators", multiple=True, required=True,
    help="User name of an operator; a real ledger begins with two, and neither grants a role without the other.",
)  # fmt: skip
@click.option(
    "--zone", default="UTC", show_default=True, help="Time zone in which days begin, as America/New_York."
)
@click.option("--name", default="", help="Name of the ledger, that no other has; drawn unless given.")
@click.option(
    "--rehearsal", is_flag=True, help="It is for trying things out, with a clock of its own; for good."
)
@click.option(
    "--day", type=Day(), help="Of a rehearsal, the day on which its clock begins; today unless given."
)
def init(
    url: str, operators: tuple[str, ...], zone: str, name: str, day: dt.date | None, *, rehearsal: bool
) -> None:
    """Make a ledger, or bring its tables up to date, and name its first operators."""
    import secrets

    from clearslate.clearance.events.users import user_name

    if day is not None and not rehearsal:
        raise click.UsageError("--day is for a --rehearsal: a real ledger has no clock but the world's")
    names = list(dict.fromkeys(map(user_name, operators)))
    clock = (day or today()) if rehearsal else None
    with opened(url, new=True) as found:
        before = found.opening()
        if before is not None and before.rehearsal != rehearsal:
            raise Unusable(f"this ledger is {'a rehearsal' if before.rehearsal else 'real'}, and stays so")
        made = found.begin(names, now(), name=name or secrets.token_hex(8), zone=zone, rehearsal_on=clock)
        click.echo(
            "The ledger is ready." if made else "The ledger stands already; its tables are up to date."
        )


@ledger.command()
@ledger_option
@actor_options(role="operator")
@click.option("--user", required=True, help="Whose role.")
@click.option("--gets", type=click.Choice(ROLES), help="The role that the user gets.")
@click.option(
    "--confirm", type=click.Choice(ROLES), help="The role that another operator granted to the user."
)
@click.option("--loses", type=click.Choice(ROLES), help="The role that the user loses.")
@click.option(
    "--county",
    "counties",
    multiple=True,
    help="The role is for cases of this county alone; of several, if repeated.",
)
@click.option(
    "--court",
    "courts",
    multiple=True,
    help="The role is for cases of this court alone; of several, if repeated.",
)
@click.option(
    "--agency", default="", help="The role is for what this recipient is told, and its answers, alone."
)
def grant(
    url: str, name: str, role: str, user: str, gets: str | None, confirm: str | None, loses: str | None,
    counties: tuple[str, ...], courts: tuple[str, ...], agency: str,
) -> None:  # fmt: skip
    """Say in which roles a user may act, and for what: one operator grants a role, another confirms it, saying the same."""
    from clearslate.clearance.events import Event, Kind
    from clearslate.clearance.events.users import user_name
    from clearslate.clearance.projection.scope import Scope

    user = user_name(user)
    said = {Kind.ROLE_GRANTED: gets, Kind.ROLE_CONFIRMED: confirm, Kind.ROLE_REVOKED: loses}
    if sum(each is not None for each in said.values()) != 1:
        raise click.UsageError("give one of --gets, --confirm and --loses")
    kind, changed = next((kind, each) for kind, each in said.items() if each is not None)
    if loses and (counties or courts or agency):
        raise click.UsageError("a role is lost whole: revoke it, and grant what is to be left")
    of = {"counties": list(counties), "courts": list(courts), "agency": agency}
    scope = {key: value for key, value in of.items() if value}
    with opened(url) as found:
        if gets and found.grants(user, gets):
            click.echo(f"{user} has the role {gets} already")
            return
        found.append([Event(kind, user, {"role": changed} | scope)], actor(name, role), now())
        may = found.grants(user, changed or "")
    waits = kind is Kind.ROLE_GRANTED and not may
    words = (
        "may act"
        if may
        else "may act, once another operator confirms it (--confirm),"
        if waits
        else "may no longer act"
    )
    told = Scope(frozenset(counties), frozenset(courts), agency)
    click.echo(f"{user}: {words} as {changed}{f', for {told}' if scope else ''}")


@ledger.command()
@ledger_option
@actor_options(role="operator")
@click.option("--to", type=Day(), required=True, help="The day that it is now.")
def clock(url: str, name: str, role: str, to: dt.date) -> None:
    """Let the clock of a rehearsal go on to a day. A real ledger has none but the world's."""
    with opened(url) as found:
        found.move_clock(to, actor(name, role), now())
    click.echo(f"In this rehearsal it is {to}.")


@ledger.command()
@click.argument("private", type=_FILE)
@click.argument("public", type=_FILE)
def key(private: Path, public: Path) -> None:
    """Make the key that signs checkpoints and batches. Keep PRIVATE off the database's machine; give PUBLIC away."""
    from clearslate.clearance.chain import SigningKey, write_public

    for place in (private, public):
        if place.exists():
            raise Unusable(f"{place} exists, and no key is written over another: name a file that does not")
    made = SigningKey.make()
    with errors(OSError):
        made.write(private)
        write_public(made.public, public)
    click.echo(f"Key {made.signer}")


@ledger.command()
@ledger_option
@click.option("--key", "key_file", type=_FILE, required=True, help="The private key.")
@click.option("--keep", type=_FILE, help="Also put all checkpoints into this file, outside of the database.")
def checkpoint(url: str, key_file: Path, keep: Path | None) -> None:
    """Sign the last event: what stands before it cannot be changed unseen."""
    from clearslate.clearance.chain import SigningKey, missing_from, read_kept
    from clearslate.clearance.chain import keep as keep_outside

    with errors(OSError, ValueError):
        signing = SigningKey.read(key_file)
    with opened(url, shows="nothing") as found:
        if keep is not None:
            with errors(OSError, ValueError):
                _warn_of_rollback(missing_from(found.checkpoints(), read_kept(keep)), keep)
        mark = found.checkpoint(signing, now())
        if keep is not None:
            with errors(OSError, ValueError):
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
            f"was put back to an earlier state, or is another ({counted(len(missing), 'checkpoint')} of it are missing). "
            "Nothing was signed: look with `clearslate ledger verify --kept`, then begin another file"
        )


@ledger.command()
@ledger_option
@click.option(
    "--public",
    "publics",
    type=_FILE,
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
@click.option("--chain-only", is_flag=True, help="Do not make the present state anew to compare it.")
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
    from clearslate.clearance.chain import read_kept, read_public
    from clearslate.clearance.texts import erased

    with errors(OSError, ValueError):
        keys = [read_public(public) for public in publics]
        marks = [] if kept is None else read_kept(kept)
    if kept is not None and not marks:
        raise Unusable(f"{kept} holds no checkpoint: give the file of `clearslate ledger checkpoint --keep`")
    with opened(url, shows="nothing") as found:
        verdict = found.verify(*keys, kept=marks, state=not chain_only, now=now(), name=name)
        gone = erased(found.alias)
        opening = found.opening()
    if as_json:
        known = {} if opening is None else {"ledger": opening.id, "rehearsal": opening.rehearsal}
        print_json(
            asdict(verdict)
            | known
            | {"is_sound": verdict.is_sound, "texts_erased": gone, "cannot_find": _cannot_find(keys, marks)}
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
                f"the present state differs from the events: {', '.join(verdict.differing)}; `clearslate ledger rebuild` makes it anew"
            )
        words = "sound" if verdict.is_sound else f"NOT sound, {counted(len(verdict.faults), 'fault')}"
        signed = counted(verdict.checkpoints, "checkpoint")
        signed += "" if keys else " (signatures not checked: no --public)"
        click.echo(f"{counted(verdict.events, 'event')}, {signed}: {words}")
        if gone:
            click.echo(f"text erased: the words of {counted(gone, 'event')}, as the ledger records")
    if not verdict.is_sound:
        ctx.exit(DIFFERENT)


def _cannot_find(keys: Sequence[object], marks: Sequence[object]) -> list[str]:
    """What a verification cannot find for want of a key, or of checkpoints kept outside."""
    said = []
    if not keys:
        said.append(
            "Without --public a chain that was forged anew, with checkpoints of its own, is NOT found."
        )
    if not marks:
        said.append(
            "Without --kept a ledger that was put back to an earlier state, or cut off, is NOT found."
        )
    return said


@ledger.command()
@ledger_option
def rebuild(url: str) -> None:
    """Throw the present state away and make it anew of the events."""
    with opened(url, shows="nothing") as found:
        verdict = found.verify(state=False)
        if not verdict.is_sound:
            raise Unusable("the events themselves are not sound: `clearslate ledger verify` says where")
        found.rebuild()
    click.echo(f"Made anew of {counted(verdict.events, 'event')}.")


@ledger.command(name="erase-text")
@ledger_option
@actor_options(role="operator")
@click.argument("subject")
@click.option(
    "--reason",
    type=click.Choice(["names_a_person", "asked_by_the_person", "past_keeping"]),
    required=True,
    help="Why it is erased.",
)
def erase_text(url: str, name: str, role: str, subject: str, reason: str) -> None:
    """Erase the words that people wrote about SUBJECT: the reasons of its events.

    The events stay, and the chain is as sound as before; that the words were erased is recorded. Backups hold them still.
    """
    from clearslate.clearance.events import Event, Kind
    from clearslate.clearance.texts import erasable, erase

    with opened(url) as found, found.together():
        events = erasable(subject, found.alias)
        if events:
            said = {"events": events, "reason": reason}
            found.append([Event(Kind.TEXT_ERASED, subject, said)], actor(name, role), now())
            erase(events, found.alias)
    click.echo(f"{subject}: the words of {counted(len(events), 'event')} erased")


@ledger.command(name="purge-files")
@ledger_option
@actor_options(role="operator")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--days", type=click.IntRange(30), help="For how many days files are kept; the workflow's unless given."
)
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
def purge_files(url: str, name: str, role: str, folder: Path, days: int | None, *, dry_run: bool) -> None:
    """Remove from FOLDER (outbox, inbox, lists, orders) what is done with and past its keeping time, and record it.

    Messages without an answer, lists and orders of batches that move still, and whatever the ledger does not know stay.
    """
    from clearslate.clearance.purge import keeping, past_keeping, purge

    moment = now()
    with opened(url) as found:
        before = moment.date() - dt.timedelta(days=days or keeping(found))
        files = (
            past_keeping(found, folder, before)
            if dry_run
            else purge(found, folder, before, actor(name, role), moment.date(), moment)
        )
    click.echo(
        f"{counted(len(files), 'file')} from before {before} {'would be ' if dry_run else ''}removed from {folder}"
    )


@ledger.command()
@ledger_option
@reader_option
@click.argument("subject")
def history(url: str, subject: str) -> None:
    """All that happened to SUBJECT (a clearance, batch, wave, message, agency, user), in order.

    Of a clearance also what happened to its batch and its wave, and what agencies were told and answered.
    """
    from clearslate.clearance.history import history as of
    from clearslate.clearance.history import said
    from clearslate.clearance.texts import in_words

    with opened(url, shows="part") as found:
        links = list(in_words(of(found, subject), found.alias))
    if not links:
        raise Unusable(f"nothing in the ledger is named {subject}")
    for link in links:
        moment = link.at.replace("T", " ").removesuffix("+00:00")
        click.echo(f"{link.seq:>8}  {moment}  {link.kind:<22} {link.actor} ({link.role})  {said(link)}")


COMMANDS: Final = (ledger,)
