"""What the commands share: dates, errors, exit codes, progress, tables."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

DIFFERENT: Final = 1  # a check found something that is not as it should be
UNUSABLE: Final = 3  # an input cannot be used

EXIT_CODES: Final = {
    0: "done",
    DIFFERENT: "done, and something is not as it should be (a scenario fails, a list has findings)",
    2: "the command was called wrongly; the message says how to call it",
    UNUSABLE: "an input cannot be used (a file, a dataset, a mapping, a run); the message says where and what to do",
    130: "interrupted; the same command takes the work up again",
}


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


class Unusable(click.ClickException):
    """An input cannot be used."""

    exit_code = UNUSABLE


@contextmanager
def errors(*kinds: type[Exception]) -> Iterator[None]:
    """Turn errors that are written for the user into a message and an exit code."""
    try:
        yield
    except kinds as error:
        raise Unusable(str(error)) from error


@contextmanager
def progress_bar(words: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream that is told (done, of how many)."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done, total: None  # noqa: ARG005
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(value: object) -> None:
    """Print for a program to read."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print a table; numbers stand right."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for place, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=140)
    console.print(table)


def today() -> dt.date:
    """The clock of the command line."""
    return dt.date.today()  # noqa: DTZ011 (a day of the local calendar, as a clerk means it)
