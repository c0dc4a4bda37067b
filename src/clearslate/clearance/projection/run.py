"""Bringing the state up to date with events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any, Final

from clearslate.clearance.chain import Link
from clearslate.clearance.events import Kind, NotAllowed, payload_of
from clearslate.clearance.projection import steps
from clearslate.clearance.projection.said import STEPS, Said

__all__ = ["project", "steps"]

_TOGETHER: Final = 10_000  # events of one kind that are looked at together


def project(links: Iterable[Link], using: str) -> None:
    """Bring the state up to date with events, in order.

    Raises:
        NotAllowed: an event may not happen in the state that those before it made.
    """
    for kind, run in groupby(links, key=lambda link: link.kind):
        said = _read(Kind(kind), run)
        while part := list(islice(said, _TOGETHER)):
            try:
                STEPS[Kind(kind)](part, using)
            except NotAllowed as error:
                error.seq = part[0].seq
                raise


def _read(kind: Kind, links: Iterable[Link]) -> Iterator[Said[Any]]:
    for link in links:
        try:
            says = payload_of(kind, link.payload)
        except NotAllowed as error:
            error.seq = link.seq
            raise
        yield Said(link.seq, link.at, link.actor, link.role, link.subject, says, link.hash)
