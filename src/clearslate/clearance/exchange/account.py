"""Where all clearances in force stand at all agencies, so that the numbers add up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from clearslate.clearance.exchange.book import Book, items_of
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.facts import BatchFacts, Line, Status
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state import Lane
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.workflow import Recipient


@dataclass(frozen=True)
class Account:
    """Every clearance at every recipient, once.

    ``expected``: clearances times the recipients of their batches; ``lines`` sum up to it, always. ``aside``: what is
    asked beside (``ASIDE``), which is in no sum.
    """

    clearances: int
    expected: int
    lines: tuple[Line, ...]
    aside: tuple[Line, ...] = ()

    @property
    def counted(self) -> int:
        """The sum of the lines."""
        return sum(line.count for line in self.lines)

    def totals(self) -> dict[str, dict[str, int]]:
        """By recipient and status."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            found[line.recipient][line.status] += line.count
        return {name: dict(sorted(of.items())) for name, of in sorted(found.items())}


def account(ledger: Ledger, profiles: Mapping[str, Profile], today: dt.date) -> Account:
    """Account for every clearance in force, or restored since, at every recipient.

    Raises:
        ExchangeError: the lines do not sum up: the state is not that of the events (``ledger rebuild``).
    """
    book = Book(ledger, profiles, today)
    lines = tuple(book.lines())
    batches = book.batches.values()
    expected = sum(batch.rows * batch.told for batch in batches)
    found = Account(sum(batch.rows for batch in batches), expected, lines, tuple(book.aside()))
    if found.counted != expected:
        raise ExchangeError(
            f"{found.counted} of {expected} are accounted for: `clearslate ledger verify` says what is wrong"
        )
    return found


def statuses(book: Book, batch: BatchFacts, recipient: Recipient) -> dict[str, Status]:
    """The status of each clearance of a batch at a recipient, one by one: for a look at one batch."""
    ids = sorted(book.clearances(batch).exclude(cleared_on=None).values_list("id", flat=True))
    items = items_of(Lane(batch.id, recipient.id, "clear", book.using))
    lane = book.lane(batch.id, recipient.id, "clear")
    others = book._of_others(batch, lane, recipient)[0]  # noqa: SLF001 (the book's own)
    restoring = book.restoring(batch, recipient)
    found = {}
    for each in ids:
        if each in batch.restored:
            found[each] = book._of_restored(batch, recipient, each, restoring)[0]  # noqa: SLF001
        else:
            item = items.get(each)
            found[each] = others if item is None else book._of_group(lane, item, recipient)[0]  # noqa: SLF001
    return found
