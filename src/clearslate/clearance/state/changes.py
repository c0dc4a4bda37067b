"""What newer records would change of a clearance, and a second person has still to confirm (docs/decisions/0078-a-change-takes-two.md).

One person asks newer records and says what they say. In a real ledger that changes nothing until another person confirms it,
and meanwhile no message names the docket, or goes to the agency, that may be wrong. In a rehearsal it counts at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from clearslate.clearance.events import Kind
from clearslate.clearance.events.payloads import kind_of
from clearslate.clearance.state.entries import Entry
from clearslate.clearance.state.queries import must
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES

WAITS: Final = "a change of it that newer records bring waits for a second person (`clear changes`)"
"""Why something does not go on, in words."""


def takes_two(using: str) -> bool:
    """Whether what newer records change takes a second person: in a rehearsal it counts at once."""
    return not m.Opening.objects.using(using).filter(rehearsal=True).exists()


def waits(entry: Entry[Any], using: str, part: str = "") -> bool:
    """Whether what an event says waits for a second person; if so, it is noted.

    A newer event takes the place of one about the same clearance that still waits.

    Args:
        entry: the event.
        using: alias of the database.
        part: which agency, where it is one.

    Raises:
        NotAllowed: other new ids of the same person wait already.
    """
    if entry.is_confirmed or not takes_two(using):
        return False
    kind = kind_of(type(entry.says))
    rows = m.Change.objects.using(using).filter(subject=entry.subject, kind=kind, part=part)
    if kind == Kind.PERSON_REKEYED:
        must(not rows.exists(), "other new ids of that person wait for a second person (`clear changes`)")
    rows.delete()
    m.Change.objects.using(using).create(
        id=str(entry.seq),
        subject=entry.subject,
        kind=kind,
        part=part,
        by=entry.actor,
        payload=entry.says.model_dump(mode="json", exclude_unset=True),
        gone=entry.is_gone,
    )
    return True


def about(row: m.Change) -> str:
    """What the event that decides a change is about: the clearance; of new ids of a person, the number of the event."""
    return str(row.id if row.kind == Kind.PERSON_REKEYED else row.subject)


def clearances_of(row: m.Change) -> list[str]:
    """The clearances that a change concerns."""
    if row.kind != Kind.PERSON_REKEYED:
        return [row.subject]
    return sorted(row.payload.get("moved") or row.payload.get("clearances") or ())


def all_waiting(using: str) -> set[str]:
    """The clearances whose change waits for a second person."""
    rows = m.Change.objects.using(using).order_by("id")
    return {clearance for row in rows.iterator() for clearance in clearances_of(row)}


class Waiting:
    """Which clearances no message may name now: the docket, or the agency, may be another."""

    def __init__(self, using: str) -> None:
        """``using``: alias of the database."""
        self.using = using
        self._columns: dict[str, set[str]] = defaultdict(set)
        kinds = (Kind.CLEARANCE_CORRECTED, Kind.AGENCY_ASSIGNED)
        rows = m.Change.objects.using(using).filter(kind__in=kinds)
        for subject, part in rows.values_list("subject", "part"):
            self._columns[subject].add(AGENCIES[part] if part else "")

    def others(self, ids: Iterable[str], column: str = "") -> list[str]:
        """Those without a waiting change that concerns a recipient. ``column``: ``Recipient.column``."""
        return [each for each in ids if not self._columns.get(each, frozenset()) & {"", column}]

    def concerns(self, ids: Iterable[str]) -> bool:
        """Whether something waits of any of them."""
        return any(each in self._columns for each in ids)
