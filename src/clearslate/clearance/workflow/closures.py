"""On which days a jurisdiction's offices are closed.

The holidays are those of the library ``holidays``, put right where a statute, or a court's own list of holidays, says
otherwise: a day that is celebrated while offices are open ends no window late, and a day on which they are closed ends
none early.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import holidays


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which offices are closed and that the library does not know. ``on``: its day of a year, if it has one."""

    name: str
    on: Callable[[int], dt.date | None]
    cite: str


def _nth(month: int, weekday: int, number: int) -> Callable[[int], dt.date]:
    """The ``number``-th of a weekday (0: Monday) in a month."""

    def on(year: int) -> dt.date:
        first = dt.date(year, month, 1)
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))

    return on


def _or_monday(month: int, day: int) -> Callable[[int], dt.date]:
    """A fixed day; the Monday after it, where it is a Sunday."""

    def on(year: int) -> dt.date:
        fixed = dt.date(year, month, day)
        return fixed + dt.timedelta(days=fixed.weekday() == 6)

    return on


def _after_thanksgiving(year: int) -> dt.date:
    return _nth(11, 3, 4)(year) + dt.timedelta(days=1)


def _general_election(year: int) -> dt.date | None:
    """The Tuesday after the first Monday of November of an even year."""
    return None if year % 2 else _nth(11, 0, 1)(year) + dt.timedelta(days=1)


def _juneteenth_monday(year: int) -> dt.date:
    """The Monday before 19 June, or after it where that is a Saturday or Sunday."""
    day = dt.date(year, 6, 19)
    weekday = day.weekday()
    return day + dt.timedelta(days=7 - weekday if weekday > 4 else -weekday)


_UTAH: Final = "Utah Code § 63G-1-301(1), (2)(c), (d)"
_MINNESOTA: Final = "Minn. Stat. § 645.44, subd. 5"  # each a holiday of one branch at least

OPEN: Final[dict[str, dict[str, str]]] = {
    "CA": {
        "Susan B. Anthony Day": "not in Gov. Code § 6700 as a court reads it (courts' list of 2026)",
        "Diwali": "not in the courts' list of 2026",
    },
    "CO": {"Cesar Chavez Day": "C.R.S. 24-11-112 (who works for the state may take it instead of another)"},
    "NY": {"Susan B. Anthony Day": "Gen. Constr. Law § 24"},
    "UT": {"Juneteenth National Independence Day": _UTAH},
}
"""Days of the library on which offices are open, by name, each with its source."""

CLOSED: Final[dict[str, tuple[Closure, ...]]] = {
    "CA": (
        Closure("Lincoln Day", lambda year: dt.date(year, 2, 12), "Gov. Code § 6700; Code Civ. Proc. § 135"),
        Closure("Native American Day", _nth(9, 4, 4), "Gov. Code § 6700; Code Civ. Proc. § 135"),
    ),
    "MD": (Closure("General Election Day", _general_election, "Md. Code, Gen. Prov. § 1-111"),),
    "MN": (
        Closure("Indigenous Peoples Day", _nth(10, 0, 2), _MINNESOTA),
        Closure("Friday after Thanksgiving", _after_thanksgiving, _MINNESOTA),
    ),
    "MO": (Closure("Lincoln Day", _or_monday(2, 12), "RSMo §§ 9.010, 9.020"),),
    "UT": (Closure("Juneteenth National Freedom Day", _juneteenth_monday, _UTAH),),
}
"""Days on which offices are closed and that the library lacks."""


def is_closed(day: dt.date, jurisdiction: str) -> bool:
    """Whether a weekday is a holiday of a jurisdiction."""
    open_on = OPEN.get(jurisdiction, {})
    known = _library(jurisdiction).get_list(day)
    if any(name.removesuffix(" (observed)") not in open_on for name in known):
        return True
    return any(closure.on(day.year) == day for closure in CLOSED.get(jurisdiction, ()))


@lru_cache(maxsize=64)
def _library(jurisdiction: str) -> holidays.HolidayBase:
    # The federal courts keep the federal holidays (5 U.S.C. 6103), and are no part of a state.
    return holidays.country_holidays("US", subdiv=None if jurisdiction == "US" else jurisdiction)
