"""The day on which a command acts.

The clock of the command line is asked in one place (``cli.ledger.access.now``); which day that is, the ledger says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from clearslate.cli.common import Day, Refused, today
from clearslate.cli.ledger.access import now

if TYPE_CHECKING:
    from clearslate.clearance.state.ledger import Ledger

_LATE: Final = "clearslate.late"


_PAPER: Final = "clearslate.paper"


def _noted(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Note an option's value for ``day_in``."""

    def note(ctx: click.Context, _: click.Parameter, value: Any) -> Any:
        ctx.meta[key] = value
        return value

    return note


def _option(words: str, **rest: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--today", "day", type=Day(), help=words, **rest)


today_option = _option(
    "Only in a rehearsal: the day that it is; it moves the rehearsal's clock, by an event."
)


def _late_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option(
        "--late", is_flag=True, expose_value=False, callback=_noted(_LATE),
        help="It is entered late: --today is the earlier day on which it happened, by a paper that another person read "
        "(`clear paper`).",
    )(command)  # fmt: skip
    return _option("With --late, the day on which it happened; in a rehearsal, the day that it is.")(command)


def paper_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The day of what came on paper: today, or, entered late, an earlier one, and then by which paper."""
    words = "With --late: where the paper is found, as docket number and entry, or file number; no names."
    return _late_options(
        click.option("--paper", default="", expose_value=False, callback=_noted(_PAPER), help=words)(command)
    )


def signed_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, of what is never recorded without its paper."""
    words = "Where the signed paper is found: docket number and entry, or file number; no names."
    return _late_options(click.option("--paper", required=True, callback=_noted(_PAPER), help=words)(command))


look_option = _option("The day of the answer; today unless given.")
plain_day_option = _option("The day of the answer.", default=today, show_default="today")


def day_of(ledger: Ledger, day: dt.date | None) -> dt.date:
    """The day of which a report tells."""
    return day or ledger.day(now())


def day_in(ledger: Ledger, day: dt.date | None) -> dt.date:
    """The day on which something is done.

    A real ledger has the world's clock: no day that has not come is taken. A rehearsal has its own, which an event moves.
    """
    from clearslate.clearance.state.ledger import SYSTEM

    opening, it_is = ledger.opening(), ledger.day(now())
    meta = click.get_current_context().meta
    ledger.late_paper = meta.get(_PAPER, "") if meta.get(_LATE) else None
    if day is None or day == it_is:
        return it_is
    if day > it_is:
        if opening is None or not opening.rehearsal:
            raise Refused(
                f"{day} has not come, and no silence is consent before its day: in this ledger it is {it_is}. To rehearse, make a "
                "ledger of its own (`clearslate ledger init --rehearsal`)"
            )
        ledger.move_clock(day, SYSTEM, now())
    elif ledger.late_paper is None:
        raise Refused(
            f"{day} is past, in this ledger it is {it_is}: give --late with what came on paper and is entered late"
        )
    return day
