"""The clock of the web: the one place of it that asks what time it is."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The moment, with its zone."""
    return dt.datetime.now(dt.UTC)
