"""What is counted over a whole ledger, for the screens that show the whole picture.

Of a small ledger it is counted when a page asks, and kept until anything happens. Of a large one no request counts: a worker
does (``office work``), at most one part in a hundred of the time, and lays the figures into a table where every process of
the office finds them. Pages show them with the moment at which they were counted.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter

from clearslate.clearance.state.ledger import Ledger
from clearslate.web import clock
from clearslate.web.models import Counted

T = TypeVar("T")
LARGE: Final = 20_000
"""Events from which on a ledger is large: fewer are counted within a tenth of a second."""
_SHARE: Final = 100
_LEAST: Final = 10.0  # seconds for which figures stand at least
_LONGEST: Final = dt.timedelta(minutes=15)  # after which a worker that began to count is taken for dead


@dataclass(frozen=True)
class Figures(Generic[T]):
    """Figures over a ledger that is seen whole. ``name``: unlike others; ``count``: of a day; ``kind``: how they are kept as JSON."""

    name: str
    count: Callable[[Ledger, dt.date], T]
    kind: TypeAdapter[T]


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """Figures as they are at hand. ``value``: None where nobody counted yet; ``at``: when it was counted, None where just now."""

    value: T | None
    at: dt.datetime | None = None


_NOW: Final[dict[tuple[str, str], tuple[tuple[Any, ...], Any]]] = {}


def is_large(head: tuple[int, str]) -> bool:
    """Whether no request counts over a ledger with this head."""
    return head[0] >= LARGE


def counted(ledger: Ledger, today: dt.date, *which: Figures[Any]) -> list[Told[Any]]:
    """Figures, each counted now or a while ago.

    Args:
        ledger: of which ledger, seen whole.
        today: of which day.
        which: the figures.
    """
    head = ledger.head()
    if not is_large(head):
        return [Told(_counted_now(ledger, today, head, each)) for each in which]
    kept = {row.name: row for row in Counted.objects.filter(name__in=[each.name for each in which])}
    return [_told(kept.get(each.name), each) for each in which]


def _counted_now(ledger: Ledger, today: dt.date, head: tuple[int, str], of: Figures[T]) -> T:
    known, seen = _NOW.get((ledger.alias, of.name)), (*head, today)
    if known is None or known[0] != seen:
        known = _NOW[ledger.alias, of.name] = (seen, of.count(ledger, today))
    value: T = known[1]
    return value


def _told(row: Counted | None, of: Figures[T]) -> Told[T]:
    if row is None or row.at is None:
        return Told(None)
    return Told(of.kind.validate_python(row.value), row.at)


def again(of: Figures[Any]) -> None:
    """Have figures counted anew as soon as a worker comes to it: somebody just changed what they say."""
    Counted.objects.filter(name=of.name).update(due=clock.now())


def count_due(ledger: Ledger, which: Sequence[Figures[Any]]) -> int:
    """Count what is not counted yet, or may be counted again and is no longer true: a worker's part. How many figures that were.

    Of several workers one counts. Nothing is counted of a small ledger.
    """
    head, done = ledger.head(), 0
    if not is_large(head):
        return 0
    today = ledger.day(clock.now())
    seen = [*head, today.isoformat()]
    for of in which:
        row, _ = Counted.objects.get_or_create(name=of.name, defaults={"due": clock.now()})
        now = clock.now()
        if row.seen == seen or row.due > now:
            continue
        if not Counted.objects.filter(name=of.name, due=row.due).update(due=now + _LONGEST):
            continue  # another worker was faster
        begun = time.monotonic()
        value = of.kind.dump_python(of.count(ledger, today), mode="json")
        took = time.monotonic() - begun
        now = clock.now()
        due = now + dt.timedelta(seconds=max(_LEAST, _SHARE * took))
        Counted.objects.filter(name=of.name).update(value=value, seen=seen, at=now, due=due)
        done += 1
    return done
