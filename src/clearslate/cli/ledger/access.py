"""The ledger that a command opens: where it lies, who acts in it, and how what it refuses is said."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from clearslate.cli.common import (
    DIFFERENT,
    DoneAlready,
    Refused,
    Unusable,
    errors,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearslate.clearance.forgetting.memory import Memory
    from clearslate.clearance.state.gate import Gate
    from clearslate.clearance.state.ledger import Actor, Ledger

ROLES: Final = ("operator", "reviewer", "prosecutor", "clerk", "judge", "counsel", "auditor")


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
    help="Your user name. Needed if some users see only what they were granted.",
)  # fmt: skip


kept_option = click.option(
    "--kept", type=click.Path(dir_okay=False, path_type=Path), envvar="CLEARSLATE_KEPT", show_envvar=True,
    help="Checkpoints that were kept outside of the database (ledger checkpoint --keep): a ledger that lacks one was set back.",
)  # fmt: skip


def gate(found: Ledger, kept: Path | None, folder: Path | None = None) -> Gate:
    """What looks at a ledger before something goes out or comes into force; the chain is verified, and in words refused."""
    from clearslate.clearance.events.chain import read_kept
    from clearslate.clearance.state.gate import Gate, UnsoundError

    with errors(UnsoundError, ValueError, OSError):
        made = Gate(found, folder, () if kept is None else read_kept(kept))
        made.check_chain()
    return made


def tell_held_back(held: Mapping[str, str], what: str, *, err: bool = False) -> None:
    """Tell of batches that are not what the events say, and end with the code that says so."""
    for batch, why in held.items():
        click.echo(
            f"WARNING: nothing of batch {batch} {what}: {why}. `clearslate ledger verify` tells more", err=err
        )
    if held:
        click.get_current_context().exit(DIFFERENT)


memory_option = click.option(
    "--memory", type=click.Path(exists=True, dir_okay=False, path_type=Path), envvar="CLEARSLATE_MEMORY", show_envvar=True,
    help="The key under which it is remembered how often people who were forgotten were cleared (ledger forget).",
)  # fmt: skip
"""Where a law counts what was cleared in a lifetime."""


def memory_of(path: Path | None) -> Memory | None:
    """The key of a file, where one is named."""
    from clearslate.clearance.forgetting.memory import Memory

    with errors(OSError, ValueError):
        return None if path is None else Memory.read(path)


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
    from clearslate.clearance.state.ledger import Ledger
    from clearslate.clearance.store.address import DatabaseError, is_missing
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
        raise NotAllowed(f"this shows the whole ledger, and your grant is limited to {found.sees}")


_NO_LEDGER: Final = "there is no ledger at the address of --ledger: check the spelling, or make one with `clearslate ledger init`"
_AGAIN: Final = "Nothing is half done: fix that, and run the same command again"


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
        raise Refused(f"{refused:,} of {len(names):,} refused; nothing was recorded for those")
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
    from clearslate.clearance.events.users import COMMAND_LINE
    from clearslate.clearance.state.ledger import Actor

    return Actor(name, Role(role), COMMAND_LINE)


def now() -> dt.datetime:
    """The clock of the command line."""
    return dt.datetime.now(dt.UTC)
