"""The figures over a whole ledger that screens show: each named, with how it is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from clearslate.clearance.exchange.account import account
from clearslate.clearance.exchange.aging import Aging, aging
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import assigning, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Ledger
from clearslate.web.parts.counted import Figures

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Window:
    """Windows that end on a day: of which stage, and how many batches."""

    due: dt.date
    stage: str
    batches: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Where everything stands (``Office.status``), all clearances on their way, and the windows that end next."""

    status: dict[str, Rows]
    steps: Rows
    windows: list[Window]


def _picture(ledger: Ledger, today: dt.date) -> Picture:
    windows = [Window(**each) for each in pages.windows(ledger)]
    return Picture(Office(ledger).status(today), pages.flow(ledger), windows)


def _aging(ledger: Ledger, today: dt.date) -> Aging:
    return aging(ledger, account(ledger, load_profiles(), today), today)


def _unassigned(ledger: Ledger, _: dt.date) -> Rows:
    return assigning.unassigned(ledger)


PICTURE: Final = Figures("picture", _picture, TypeAdapter(Picture))
"""Of a supervisor's Today."""
AGING: Final = Figures("agencies", _aging, TypeAdapter(Aging))
"""What is not closed at each agency, by age."""
UNASSIGNED: Final = Figures("unassigned", _unassigned, TypeAdapter(Rows))
"""What waits for somebody to say which agency it was."""
ALL: Final[tuple[Figures[Any], ...]] = (PICTURE, AGING, UNASSIGNED)
"""In the order in which a worker counts them."""
