"""Windows of time, and the days on which they end."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from clearslate.clearance.workflow.closures import is_closed
from clearslate.clearance.workflow.sources import Part


class Window(Part):
    """How long something may take.

    ``days`` from the day on which it opens, that day not counted; ``count``: calendar days, or business
    days (no Saturday, Sunday or holiday of the state). A calendar window whose last day is no business day
    ends on the next one where ``rolls`` is true. Instead of ``days``, ``next_month_day``: it ends on that day
    of the month after the one in which it opens. ``since``: whether an agency's window opens when it is sent its
    message, or on the day on which the clearance came into force, as where the law counts from an order. ``ours``:
    no source gives these days: they are chosen so that what is not answered ages and is asked again.
    """

    days: int | None = Field(default=None, ge=0)
    next_month_day: int | None = Field(default=None, ge=1, le=28)
    count: Literal["calendar", "business"] = "calendar"
    rolls: bool = True
    since: Literal["sent", "in_force"] = "sent"
    ours: bool = False

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if (self.days is None) == (self.next_month_day is None):
            raise ValueError("a window has either days or next_month_day")
        return self

    def words(self) -> str:
        """As one says it."""
        after = " of the day in force" if self.since == "in_force" else ""
        ours = " (ours: no source gives the days)" if self.ours else ""
        if self.days is None:
            later = "the month after the day in force" if after else "the next month"
            return f"by day {self.next_month_day} of {later}{ours}"
        return f"{self.days} {self.count} day{'' if self.days == 1 else 's'}{after}{ours}"


HEARING: Final = Window(days=30, ours=True)
"""Ours: how long after a notice a hearing may be asked, where no source gives days."""


def due(opened: dt.date, window: Window | None, jurisdiction: str) -> dt.date | None:
    """The last day of a window that opens on a day; None where there is no window."""
    if window is None:
        return None
    if window.days is None or window.count == "calendar":
        last = last_calendar_day(opened, window)
        while window.rolls and not is_business_day(last, jurisdiction):
            last += dt.timedelta(days=1)
        return last
    last, left = opened, window.days
    while left:
        last += dt.timedelta(days=1)
        left -= is_business_day(last, jurisdiction)
    return last


def last_calendar_day(opened: dt.date, window: Window) -> dt.date:
    """The last day of a window, if every day were a business day: it ends no earlier."""
    if window.days is not None:
        return opened + dt.timedelta(days=window.days)
    month_after = opened.replace(day=1) + dt.timedelta(days=31)
    return month_after.replace(day=window.next_month_day or 1)


def is_business_day(day: dt.date, jurisdiction: str) -> bool:
    """Whether offices are open: no Saturday, no Sunday, no holiday of the state."""
    return day.weekday() < 5 and not is_closed(day, jurisdiction)
