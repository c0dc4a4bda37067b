"""What the commands share: dates, errors, exit codes, progress, tables."""

from __future__ import annotations

import datetime as dt
import errno
import io
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

if TYPE_CHECKING:
    from types import FrameType

    from clearslate.clearance.workflow import Workflow
    from clearslate.reports.terminal import Screen

DIFFERENT: Final = 1  # a check found something that is not as it should be
UNUSABLE: Final = 3  # an input cannot be used

DONE_BEFORE: Final = 4  # nothing was to do
REFUSED: Final = 5  # a rule of the law's workflow or of the house forbids it
INTERRUPTED: Final = 130
TERMINATED: Final = 143

EXIT_CODES: Final = {
    0: "done",
    DIFFERENT: "done, and something needs attention (a scenario fails, a list has findings)",
    2: "the command was called wrongly; the message says how to call it",
    UNUSABLE: "an input cannot be used (a file, a dataset, a mapping, a run); the message says where and what to do",
    DONE_BEFORE: "nothing to do: it was done before",
    REFUSED: "refused: a rule of the workflow, or a role, forbids it; nothing was recorded",
    INTERRUPTED: "interrupted; the same command continues the work",
    TERMINATED: "told to end (SIGTERM); the same command begins or continues the work",
}


FOLDER: Final = click.Path(file_okay=False, path_type=Path)
FILE: Final = click.Path(dir_okay=False, path_type=Path)


class _Output(click.Path):
    """Where a command writes: refused before the work begins where it surely cannot be written."""

    def __init__(self, *, file: bool = False, folder: bool = False) -> None:
        super().__init__(path_type=Path)
        self._file, self._folder = file, folder
        self.name = "path" if file and folder else "file" if file else "directory"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path.

        Raises:
            Unusable: it is of the other kind, or no file can be made there.
        """
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.is_dir() and not self._folder:
            raise Unusable(f"{path} is a folder: give the name of a file to write")
        if path.exists() and not path.is_dir() and not self._file:
            raise Unusable(f"{path} is a file: give the name of a folder to write into")
        if path.exists() and not path.is_dir() and not path.is_file():
            raise Unusable(f"{path} is a device or a pipe, not a file: give the name of a file to write")
        home = path.parent
        while self._folder and not home.exists():  # a command makes the folders above its own
            home = home.parent
        if not home.is_dir():
            raise Unusable(f"{path} cannot be written: there is no folder {home}")
        there = path if path.exists() else home
        if not os.access(there, os.W_OK):
            raise Unusable(
                f"{path} cannot be written: {there} may not be written to; look at its owner and its rights"
            )
        return path


NEW_FOLDER: Final = _Output(folder=True)
NEW_FILE: Final = _Output(file=True)
NEW_PATH: Final = _Output(file=True, folder=True)


class _Place(click.ParamType[str]):
    """A folder's path, or the address of one on a store (``s3://bucket/folder``)."""

    name = "place"

    def __init__(self, path: click.Path) -> None:
        self._path = path

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The place, as it was given.

        Raises:
            Unusable: see `_Output`.
        """
        text = os.fspath(value)
        return text if "://" in text else str(self._path.convert(text, param, ctx))


PLACE: Final = _Place(FOLDER)
NEW_PLACE: Final = _Place(NEW_FOLDER)
jobs_option: Final = click.option(
    "--jobs",
    type=click.IntRange(1),
    show_default="one; two of half a million charges or more",
    help="Processes that share the work.",
)
json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")


class Day(click.ParamType[dt.date]):
    """A calendar day, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The date of a text."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a calendar day: write YYYY-MM-DD", param, ctx)


class StateCode(click.ParamType[str]):
    """A jurisdiction that clearslate has laws for, by its USPS code or its name; its code."""

    name = "state"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 (click's signature)
        """The code of a text."""
        from clearslate.states.names import code_of, suggestion

        code = code_of(value)
        if code is None:
            raise Unusable(f"{value!r}: clearslate has no laws for it; {suggestion(value, laws=False)}")
        return code


class Unusable(click.ClickException):
    """An input cannot be used."""

    exit_code = UNUSABLE


class DoneAlready(click.ClickException):
    """What was asked was done before."""

    exit_code = DONE_BEFORE


class Refused(click.ClickException):
    """A rule forbids what was asked."""

    exit_code = REFUSED


_OUTCOMES: Final = {
    0: "done", DIFFERENT: "look", 2: "called_wrongly", UNUSABLE: "broken", DONE_BEFORE: "done_before", REFUSED: "refused",
}  # fmt: skip
"""Of an exit code, in what a script reads."""


class WithCommands(click.Command):
    """A command that takes a name, or the name of one of a few commands that stand under it."""

    def __init__(self, *args: Any, under: Mapping[str, click.Command], **kwargs: Any) -> None:
        """As any command; ``under``: the commands under it."""
        super().__init__(*args, **kwargs)
        self.under = under

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line: its own, or that of a command under it."""
        if args and args[0] in self.under:
            name, *rest = args
            return self.under[name].make_context(f"{info_name} {name}", rest, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


class Scripted(click.Command):
    """A command that scripts call: with ``--json`` it always prints one JSON value, also where it fails.

    One without JSON of its own prints ``outcome`` and the lines that it ``said``. An error has both too.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As any command; ``--json`` is added where it has none."""
        super().__init__(*args, **kwargs)
        self._has_its_own = any(each.name == "as_json" for each in self.params)
        if not self._has_its_own:
            words = "Print for a program to read."
            self.params.append(click.Option(["--json", "as_json"], is_flag=True, help=words))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; what is wrong in it is printed for a program too, where that is asked."""
        as_json = "--json" in args
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            if not as_json or error.exit_code not in _OUTCOMES:
                raise
            error.show()
            print_json({"outcome": _OUTCOMES[error.exit_code], "said": [error.format_message()]})
            raise click.exceptions.Exit(error.exit_code) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, and print for a program where that is asked."""
        as_json = ctx.params["as_json"] if self._has_its_own else ctx.params.pop("as_json")
        if not as_json:
            return super().invoke(ctx)
        words = io.StringIO()
        try:
            with files_named(), nullcontext() if self._has_its_own else redirect_stdout(words):
                found = super().invoke(ctx)
        except (click.exceptions.Exit, SystemExit) as ended:
            code = ended.exit_code if isinstance(ended, click.exceptions.Exit) else ended.code
            if code in _OUTCOMES:
                self._print(int(code), words)
            raise
        except click.ClickException as error:
            error.show()
            words.write(f"{error.format_message()}\n")
            print_json({"outcome": _OUTCOMES[error.exit_code], "said": words.getvalue().splitlines()})
            ctx.exit(error.exit_code)
        self._print(0, words)
        return found

    def _print(self, code: int, words: io.StringIO) -> None:
        if not self._has_its_own:
            print_json({"outcome": _OUTCOMES[code], "said": words.getvalue().splitlines()})


class Scripts(click.Group):
    """A group of such commands."""

    command_class = Scripted
    group_class = type


@contextmanager
def errors(*kinds: type[Exception]) -> Iterator[None]:
    """Turn errors that are written for the user into a message and an exit code."""
    try:
        yield
    except kinds as error:
        raise Unusable(_in_words(error)) from error


_NO_ROOM: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota is used up",
    errno.EFBIG: "a file may not grow larger here",
}


@contextmanager
def files_named() -> Iterator[None]:
    """Tell in words which file could not be read or written, or that there is no room; anything else goes on."""
    try:
        yield
    except OSError as error:
        # Whoever reads our output had enough; and an error that names no file is no user's to mend.
        if error.errno not in _NO_ROOM and (error.errno == errno.EPIPE or error.filename is None):
            raise
        raise Unusable(_in_words(error)) from error


@contextmanager
def ends_when_told() -> Iterator[None]:
    """Told to end (SIGTERM), a command stops as by Ctrl-C, so that nothing half written stays; and says so in a sentence.

    Nothing changes in a thread, or where somebody else listens for the signal.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
    ):
        yield
        return
    own, noticed = os.getpid(), threading.Event()

    def end(number: int, _: object) -> None:
        if os.getpid() != own:  # a process of ours, forked: it has nothing to take away
            os._exit(128 + number)
        noticed.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if not noticed.is_set():
            raise
        click.echo("Stopped, because the process was told to end (SIGTERM). Run the command again.", err=True)
        raise SystemExit(TERMINATED) from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def ends_when_interrupted() -> Iterator[None]:
    """End with one sentence and `INTERRUPTED` on Ctrl-C, also at a prompt and in a server, which else ends as if all were done."""
    pressed = threading.Event()
    is_ours = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if is_ours else None
    own = os.getpid()

    def press(number: int, frame: FrameType | None) -> None:
        if os.getpid() != own:  # a process of ours, forked: the parent says what happened
            os._exit(128 + number)
        pressed.set()
        signal.default_int_handler(number, frame)

    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, press)
    cause: BaseException | None = None
    try:
        yield
    except (KeyboardInterrupt, click.Abort) as error:
        pressed.set()
        cause = error
    finally:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, before)
    if pressed.is_set():
        click.echo("Interrupted. The same command continues the work.", err=True)
        raise SystemExit(INTERRUPTED) from cause


def _in_words(error: Exception) -> str:
    """What an error says; of a file, which and what is wrong with it; of a full disk, what to do."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        where = f" for {error.filename}" if error.filename is not None else ""
        return f"No room is left{where} ({_NO_ROOM[error.errno]}): make room, then run the command again."
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror[:1].lower()}{error.strerror[1:]}"
    return str(error)


def workflow_of_state(state: str) -> Workflow:
    """The workflow of a jurisdiction.

    Raises:
        Unusable: clearslate knows no such jurisdiction, or its file is wrong.
    """
    from clearslate.clearance.workflow import WorkflowError, load_workflow
    from clearslate.states import CARRIED_OUT, CODES, folder

    if state.upper() not in CODES:
        raise Unusable(f"no workflow for {state!r}; those known: {', '.join(CARRIED_OUT)}")
    if state.upper() not in CARRIED_OUT:
        raise Unusable(
            f"no law of {state.upper()} clears by itself, so there is nothing to carry out; petitions are for the person to file "
            f"(clearslate clinic). Workflows: {', '.join(CARRIED_OUT)}"
        )
    with errors(WorkflowError):
        return load_workflow(folder(state) / "workflow.yaml")


@contextmanager
def progress_bar(words: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream that is told (done, of how many)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done, total: None  # noqa: ARG005
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with hushed(), Progress(*columns, console=console) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


_BEATS: Final = (
    2,
    10,
    30,
    60,
)  # seconds after which a command says that it works; after the last one, every so often
_HUSHED = threading.Event()


@contextmanager
def still_working() -> Iterator[None]:
    """Says on the terminal, after two seconds and then more seldom, that a command works. Whole lines, so none is broken."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def tell() -> None:
        seconds = 0
        for beat in chain(_BEATS, count(2 * _BEATS[-1], _BEATS[-1])):
            if done.wait(beat - seconds):
                return
            seconds = beat
            if not _HUSHED.is_set():
                print(f"Working: {seconds} s", file=sys.stderr, flush=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def hushed() -> Iterator[None]:
    """Nothing is said meanwhile: a bar shows how far the work is, or a server runs until it is stopped."""
    before = _HUSHED.is_set()
    _HUSHED.set()
    try:
        yield
    finally:
        if not before:
            _HUSHED.clear()


def screen() -> Screen:
    """The terminal that a report is written for: as wide as it is, 80 columns where there is none."""
    from clearslate.reports.terminal import Screen

    return Screen(min(max(shutil.get_terminal_size((80, 24)).columns, 40), 120))


full_option: Final = click.option("--full", is_flag=True, help="Print all tables, not one screen.")


def print_json(value: object) -> None:
    """Print for a program to read."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print a table under its title; numbers stand right, and no id is broken over two lines.

    A table too wide for the terminal is printed a row a block; in a file it is as wide as it must be.
    """
    from rich.console import Console
    from rich.table import Table

    if title:  # above it, not in it: a title wider than its table would be broken
        click.echo(title)
    from clearslate.reports.terminal import Screen, fitted

    cells = [[_cell(value) for value in row] for row in rows]
    frame = 3 * len(columns) + 1
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=max(140, frame + _longest(columns, cells)))
    widths = fitted([columns, *cells], console.width - frame)
    if widths is None:
        click.echo(Screen(console.width).blocks(columns, cells) + "\n")
        return
    table = Table(header_style="bold")
    for place, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float) for row in rows)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(name, justify=justify, overflow="fold", width=widths[place])
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _longest(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """The columns of a table that is as wide as its longest words."""
    return sum(
        max((len(word) for text in column for word in text.split()), default=1)
        for column in zip(columns, *cells, strict=True)
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def today() -> dt.date:
    """The clock of the command line."""
    return dt.date.today()  # noqa: DTZ011 (a day of the local calendar, as a clerk means it)
