"""Which laws still have something to do for a record that another law cleared.

Two things decide: what both laws do (``Relief.goes_beyond``), and whether a record of a kind that the one speaks of can be one
that the other cleared. A record may show another ending than it had when it was cleared: a conviction that was set aside is
shown as vacated or dismissed, a program that was running as one that was completed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from clearslate.law.facts import NON_CONVICTIONS, OPEN
from clearslate.law.relief import Relief, ReliefKind, relief
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


KINDS: Final = frozenset(kind.name.lower() for kind in ReliefKind)
"""What a record may tell of an earlier clearance (``cleared_relief``)."""


def left_by_kind(law: Law, kind: str) -> bool | None:
    """Whether the law goes beyond a relief of which the record tells the kind alone: at every holder."""
    found = ReliefKind[kind.upper()]
    return law.relief.goes_beyond(relief(str(found), found))


def left_by_one_of(law: Law, earlier: Relief, kind: str) -> bool | None:
    """Whether the law goes beyond that one of an earlier law's several reliefs which the record tells."""
    told = tuple(kinds for kinds in earlier.alternatives if ReliefKind[kind.upper()] in kinds)
    return law.relief.goes_beyond(replace(earlier, alternatives=told) if told else earlier)


def reached(law: Law, others: Iterable[Law]) -> dict[str, bool | None]:
    """Of each other law's id, whether this one goes beyond what it did; None where the record does not tell."""
    return {other.id: other.id != law.id and law.relief.goes_beyond(other.relief) for other in others}


def open_endings(law: Law, others: Iterable[Law]) -> frozenset[Disposition]:
    """Of records of which it is not known under which law they were cleared, the endings of those that may be left for this one."""
    beyond = reached(law, others)
    left = [shown_after(each) for each in others if beyond[each.id] is not False]
    return OPEN.union(*left) if left else frozenset()
