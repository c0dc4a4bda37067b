"""What a ledger says of a month: cleared, undone, found wrong, and how long it took.

Counted by the days that stand in the ledger, as of the month's last day, so that a later count of the same month finds the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from clearslate.clearance.events import Kind
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state import ended
from clearslate.clearance.state.days import day_of_moment, moment_of
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.queries import chunks, some
from clearslate.clearance.store.ready import models as m
from clearslate.statistics.months import Month

TRACKED: Final = 12  # months of which the page shows the clearances


@dataclass(frozen=True)
class Amount:
    """Charges, of these convictions, and the people whose they are."""

    charges: int = 0
    convictions: int = 0
    people: int = 0

    @property
    def non_convictions(self) -> int:
        """Charges that ended without a conviction."""
        return self.charges - self.convictions


@dataclass(frozen=True)
class FromLedger:
    """The month in the ledger.

    ``to_date``: in force on the month's last day. ``by_law``, ``by_county``: ``cleared`` and ``restored`` in the month.
    ``months``: clearances that came into force in this month and those before it. ``to_force``: for each clearance that came into
    force in the month, the days since it was eligible; ``to_confirmed``: for each of which the last agency confirmed in the
    month, the days since it came into force. ``audited``: (looked at, found wrong). ``withdrawn``, ``routes``: by cause.
    ``in_force``: charges cleared by the end of the month; ``under_way``: planned by then and neither cleared nor taken back.
    """

    cleared: Amount
    to_date: Amount
    restored: Amount
    restored_to_date: Amount
    by_law: Mapping[str, Mapping[str, Amount]]
    by_county: Mapping[str, Mapping[str, Amount]]
    months: Mapping[str, Amount]
    to_force: tuple[int, ...]
    to_confirmed: tuple[int, ...]
    audited: tuple[int, int]
    withdrawn: Mapping[str, int]
    routes: Mapping[str, int]
    in_force: frozenset[str] = field(repr=False)
    under_way: frozenset[str] = field(repr=False)


def count_ledger(
    ledger: Ledger, laws: Collection[str], month: Month, profiles: Mapping[str, Profile], today: dt.date
) -> FromLedger:
    """Count the clearances under some laws.

    Args:
        ledger: the ledger.
        laws: ids of the laws of the run.
        month: the month that is told.
        profiles: of the agencies that are told.
        today: the ledger's day, at which agencies' answers are read.
    """
    rows = m.Clearance.objects.using(ledger.alias).filter(law__in=sorted(laws))
    here = _within(month)
    cleared, restored = rows.filter(here("cleared_on")), rows.filter(here("restored_on"))
    ever = rows.filter(cleared_on__lte=month.last)
    in_force = ever.filter(Q(restored_on=None) | Q(restored_on__gt=month.last))
    looked_at, withdrawn = _events(ledger, set(laws), month)
    return FromLedger(
        cleared=_amount(cleared),
        to_date=_amount(in_force),
        restored=_amount(restored),
        restored_to_date=_amount(rows.filter(restored_on__lte=month.last)),
        by_law=_split(cleared, restored, "law"),
        by_county=_split(cleared, restored, "county"),
        months={
            str(each): _amount(rows.filter(_within(each)("cleared_on")))
            for each in (month.back(number) for number in range(TRACKED - 1, -1, -1))
        },
        to_force=tuple(
            (day - since).days
            for since, day in cleared.order_by("id").values_list("since", "cleared_on").iterator()
        ),
        to_confirmed=tuple(_confirmed(ledger, set(laws), month, profiles, today)),
        audited=looked_at,
        withdrawn=withdrawn[0],
        routes=dict(restored.order_by("route").values_list("route").annotate(Count("id"))),
        in_force=frozenset(in_force.values_list("charge", flat=True).iterator()),
        under_way=frozenset(_under_way(ledger, rows, month, withdrawn[1])),
    )


def _within(month: Month) -> Any:
    return lambda name: Q(**{f"{name}__gte": month.first, f"{name}__lte": month.last})


def _amount(rows: Any) -> Amount:
    told = rows.aggregate(
        charges=Count("id"),
        convictions=Count("id", filter=Q(conviction=True)),
        people=Count("person", distinct=True),
    )
    return Amount(**told)


def _split(cleared: Any, restored: Any, by: str) -> dict[str, dict[str, Amount]]:
    found: dict[str, dict[str, Amount]] = defaultdict(dict)
    for name, rows in (("cleared", cleared), ("restored", restored)):
        told = rows.order_by(by).values(by).annotate(
            charges=Count("id"),
            convictions=Count("id", filter=Q(conviction=True)),
            people=Count("person", distinct=True),
        )  # fmt: skip
        for each in told:
            place = each.pop(by)
            found[place][name] = Amount(**each)
    return dict(found)


def _events(
    ledger: Ledger, laws: set[str], month: Month
) -> tuple[tuple[int, int], tuple[dict[str, int], set[str]]]:
    """What has no day of its own in the state: audits and what was taken back, by the day of the event.

    Returns:
        (looked at, found wrong) in the month; what was taken back in the month, by cause, and by the end of it, ids.
    """
    dated = list(_dated(ledger))
    whose = _laws_of(ledger, {each.clearance for each in dated})
    audits = Counter(
        each.right
        for each in dated
        if each.right is not None and month.has(each.on) and whose[each.clearance].law in laws
    )
    # What took a clearance back is the last that was said of it.
    ends = {each.clearance: each.on for each in dated if not each.right}
    gone = {
        each: on
        for each, on in ends.items()
        if whose[each].state == m.State.WITHDRAWN and whose[each].law in laws and on <= month.last
    }
    causes = Counter(
        _CAUSES[ended(m.State.WITHDRAWN, whose[each].why)] for each, on in gone.items() if month.has(on)
    )
    return (audits.total(), audits[False]), (dict(causes), set(gone))


_CAUSES: Final = {
    "": "newer records",
    "found_wrong": "found wrong by an audit",
    "objected": "an objection was sustained",
    "withdrawn": "taken back by the office",
}
_TAKES_BACK: Final = (
    Kind.AUDIT_FOUND,
    Kind.CLEARANCE_WITHDRAWN,
    Kind.OBJECTION_FILED,  # where the law says that it ends the clearance
    Kind.OBJECTION_SUSTAINED,
)


class _Dated(NamedTuple):
    """An audit (``right`` says what it found), or what may have taken a clearance back."""

    clearance: str
    right: bool | None
    on: dt.date


def _dated(ledger: Ledger) -> Iterator[_Dated]:
    """Audits and what takes back with their days: that of the moment, or in a rehearsal that of its clock."""
    opening = ledger.opening()
    kinds = (Kind.LEDGER_OPENED, Kind.CLOCK_MOVED, *_TAKES_BACK)
    rows = m.Event.objects.using(ledger.alias).filter(kind__in=kinds).order_by("seq")
    clock: dt.date | None = None
    for kind, subject, at, payload in rows.values_list("kind", "subject", "at", "payload").iterator():
        says = json.loads(payload)
        if kind in (Kind.LEDGER_OPENED, Kind.CLOCK_MOVED):
            told = says.get("clock") or says.get("to")
            clock = dt.date.fromisoformat(told) if told else None
            continue
        right = bool(says["right"]) if kind == Kind.AUDIT_FOUND else None
        yield _Dated(subject, right, clock or day_of_moment(moment_of(at), opening))


class _Whose(NamedTuple):
    law: str
    state: str
    why: str


def _laws_of(ledger: Ledger, ids: set[str]) -> dict[str, _Whose]:
    """Of clearances the law, how they stand, and why they were taken back."""
    found: dict[str, _Whose] = {}
    for part in chunks(sorted(ids)):
        rows = some(m.Clearance, ledger.alias, part)
        found |= {each: _Whose(*told) for each, *told in rows.values_list("id", "law", "state", "why")}
    return found


def _under_way(ledger: Ledger, rows: Any, month: Month, gone: set[str]) -> Iterator[str]:
    """Charges planned by the end of the month that were neither in force nor taken back then."""
    plans = m.Plan.objects.using(ledger.alias).filter(as_of__lte=month.last)
    planned = rows.filter(plan__in=list(plans.values_list("id", flat=True)))
    waiting = planned.filter(Q(cleared_on=None) | Q(cleared_on__gt=month.last))
    for each, charge in waiting.values_list("id", "charge").iterator():
        if each not in gone:
            yield charge


def _confirmed(
    ledger: Ledger, laws: set[str], month: Month, profiles: Mapping[str, Profile], today: dt.date
) -> Iterator[int]:
    """For each clearance whose batch every agency confirmed whole, the last in the month: days since it came into force."""
    done: dict[str, list[dt.date | None]] = defaultdict(list)
    for line in Book(ledger, profiles, today).lines():
        if line.purpose == "clear":
            done[line.batch].append(line.since if line.status is Status.ACKNOWLEDGED else None)
    closed = {
        batch: max(day for day in days if day is not None) for batch, days in done.items() if None not in days
    }
    for part in chunks(sorted(batch for batch, day in closed.items() if month.has(day))):
        rows = some(m.Clearance, ledger.alias, part, "batch").filter(
            law__in=sorted(laws), state=m.State.CLEARED
        )
        for batch, day in rows.order_by("id").values_list("batch", "cleared_on").iterator():
            yield (closed[batch] - day).days
