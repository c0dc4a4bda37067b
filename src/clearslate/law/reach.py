"""Which laws still have something to do for a record that another law cleared.

Two things decide: what both laws do (``Relief.goes_beyond``), and whether a record of a kind that the one speaks of can be one
that the other cleared. A record may show another ending than it had when it was cleared: a conviction that was set aside is
shown as vacated or dismissed, a program that was running as one that was completed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from clearslate.law.facts import NON_CONVICTIONS
from clearslate.law.relief import ReliefKind
from clearslate.records.schema import Disposition

if TYPE_CHECKING:
    from clearslate.law.model import Law

_ENDS: Final = frozenset({ReliefKind.SET_ASIDE, ReliefKind.VACATE})
_PROGRAM: Final = frozenset({Disposition.DIVERTED, Disposition.DISMISSED, Disposition.NOLLE_PROSSED})


def shown_after(law: Law) -> frozenset[Disposition]:
    """The endings that a record may show once the law cleared it."""
    found = law.about
    if law.relief.kinds & _ENDS:
        found |= NON_CONVICTIONS
    if Disposition.DEFERRED in found:
        found |= _PROGRAM
    return found


def reached(law: Law, others: Iterable[Law]) -> dict[str, bool | None]:
    """Of each other law's id, whether this one goes beyond what it did; None where the record does not tell."""
    return {other.id: other.id != law.id and law.relief.goes_beyond(other.relief) for other in others}


def open_endings(law: Law, others: Iterable[Law]) -> frozenset[Disposition]:
    """The endings of records that this law may still have something to do for, where it is not known under which law they were cleared."""
    beyond = reached(law, others)
    return frozenset().union(*(shown_after(each) for each in others if beyond[each.id] is not False))
