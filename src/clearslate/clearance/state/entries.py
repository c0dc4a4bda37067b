"""Events as the projection reads them, and what is done with each kind: steps are registered by payload."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from clearslate.clearance.events import Kind, Payload
from clearslate.clearance.events.payloads import kind_of

P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """An event as the projection reads it. ``today``: the day that it was in the ledger at its moment.

    ``is_gone``: what lay beside it was forgotten: no rule may ask it. ``is_confirmed``: another person confirmed what it says.
    """

    seq: int
    at: str
    today: dt.date
    actor: str
    role: str
    subject: str
    says: P
    hash: str = ""
    is_gone: bool = False
    is_confirmed: bool = False


Step = Callable[[Sequence[Entry[Any]], str], None]
"""First refuses what may not happen in the present state, then changes it: events of one kind, alias of the database."""

STEPS: Final[dict[Kind, Step]] = {}


def on_many(
    payload: type[P],
) -> Callable[[Callable[[Sequence[Entry[P]], str], None]], Callable[[Sequence[Entry[P]], str], None]]:
    """Register what is done with events of one kind that follow one another."""

    def register(
        step: Callable[[Sequence[Entry[P]], str], None],
    ) -> Callable[[Sequence[Entry[P]], str], None]:
        STEPS[kind_of(payload)] = step
        return step

    return register


def on_each(payload: type[P]) -> Callable[[Callable[[Entry[P], str], None]], Callable[[Entry[P], str], None]]:
    """Register what is done with each event of a kind."""

    def register(step: Callable[[Entry[P], str], None]) -> Callable[[Entry[P], str], None]:
        def one_by_one(events: Sequence[Entry[P]], using: str) -> None:
            for entry in events:
                step(entry, using)

        STEPS[kind_of(payload)] = one_by_one
        return step

    return register


def stands(payload: type[Payload]) -> None:
    """Register a kind whose events stand in the ledger and change no state."""

    def nothing(events: Sequence[Entry[Any]], using: str) -> None:
        """Nothing."""

    STEPS[kind_of(payload)] = nothing
