"""What a ledger says of a month: cleared, undone, found wrong, and how long it took.

Counted by the days that stand in the ledger, as of the month's last day, so that a later count of the same month finds the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np
import pyarrow as pa
from django.db.models import Q

from clearslate.clearance.events import Kind
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state import ended
from clearslate.clearance.state.days import day_of_moment, moment_of
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.queries import chunks, some
from clearslate.clearance.store.ready import models as m
from clearslate.runs.protect import NOBODY, Cell, Door, Key, Published, cell_of
from clearslate.statistics.months import Month

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRACKED: Final = 12  # months of which the page shows the clearances


@dataclass(frozen=True)
class Amount:
    """Charges, those of them that are convictions and that are not, and the people whose they are."""

    charges: Published = NOBODY
    convictions: Published = NOBODY
    non_convictions: Published = NOBODY
    people: Published = NOBODY

    @classmethod
    def of(cls, cells: Sequence[Cell], door: Door) -> Self:
        """As it is published: no fewer charges than people."""
        charges, convictions, rest, people = map(door.count, cells)
        return cls(door.no_fewer(charges, people), convictions, rest, people)


class Cleared:
    """Clearances of a ledger that came into force, with what they are counted by."""

    def __init__(self, rows: Any, door: Door) -> None:
        cleared = [_counted_apart(row) for row in rows.order_by("id").values_list(*_CLEARED).iterator()]
        columns = (
            dict(zip(_CLEARED, zip(*cleared, strict=True), strict=True))
            if cleared
            else dict.fromkeys(_CLEARED, ())
        )
        self._door = door
        names, self._person = np.unique(np.array(columns["person"], object).astype(str), return_inverse=True)
        self._people = door.key.of_people(pa.array(names.tolist(), pa.string()))
        keys = self._people[self._person]
        self._charges = Key.of_charges(keys, pa.array(columns["charge"], pa.string()))
        self._conviction = np.array(columns["conviction"], np.bool_)
        self.charge, self.since = (np.array(columns[name], object) for name in ("charge", "since"))
        self.law, self.county, self.route = (
            np.array(columns[name], object) for name in ("law", "county", "route")
        )
        none = dt.date.max
        self.cleared_on, self.restored_on = (
            np.array([each or none for each in columns[name]], "datetime64[D]")
            for name in ("cleared_on", "restored_on")
        )

    def within(self, month: Month, name: str) -> NDArray[np.bool_]:
        """Which of them came into force, or were restored, in a month."""
        days: NDArray[Any] = getattr(self, name)
        found: NDArray[np.bool_] = (days >= np.datetime64(month.first)) & (days <= np.datetime64(month.last))
        return found

    def cell(self, which: NDArray[np.bool_]) -> Cell:
        """Some of them."""
        return cell_of(self._charges[which], self._person[which])

    def amount(self, which: NDArray[np.bool_]) -> Amount:
        """Some of them, as they are published."""
        parts = (which, which & self._conviction, which & ~self._conviction)
        people = cell_of(self._people[np.unique(self._person[which])])
        return Amount.of((*map(self.cell, parts), people), self._door)


def _counted_apart(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A clearance that was forgotten counts as a person of its own: nobody knows any more which were one person's."""
    id_, person, charge, *rest = row
    return (id_, person or id_, charge or id_, *rest)


_CLEARED: Final = (
    "id", "person", "charge", "conviction", "law", "county", "route", "since", "cleared_on", "restored_on",
)  # fmt: skip


@dataclass(frozen=True)
class FromLedger:
    """The month in the ledger.

    ``to_date``: in force on the month's last day. ``by_law``, ``by_county``: ``cleared`` and ``restored`` in the month.
    ``months``: clearances that came into force in this month and those before it. ``to_force``: for each clearance that came into
    force in the month, the days since it was eligible; ``to_confirmed``: for each of which the last agency confirmed in the
    month, the days since it came into force; each with its cell. ``audited``: (looked at, found wrong). ``withdrawn``, ``routes``: by cause.
    ``charges``: those ``cleared`` and ``restored`` in the month. ``in_force``: charges cleared by the end of the month;
    ``under_way``: planned by then and neither cleared nor taken back.
    """

    cleared: Amount
    to_date: Amount
    restored: Amount
    restored_to_date: Amount
    by_law: Mapping[str, Mapping[str, Amount]]
    by_county: Mapping[str, Mapping[str, Amount]]
    months: Mapping[str, Amount]
    to_force: tuple[tuple[int, ...], Cell]
    to_confirmed: tuple[tuple[int, ...], Cell]
    audited: tuple[Published, Published]
    withdrawn: Mapping[str, Published]
    routes: Mapping[str, Published]
    in_force: frozenset[str] = field(repr=False)
    charges: Mapping[str, frozenset[str]] = field(repr=False)
    under_way: frozenset[str] = field(repr=False)


def count_ledger(
    ledger: Ledger,
    laws: Collection[str],
    month: Month,
    profiles: Mapping[str, Profile],
    today: dt.date,
    door: Door,
) -> FromLedger:
    """Count the clearances under some laws.

    Args:
        ledger: the ledger.
        laws: ids of the laws of the run.
        month: the month that is told.
        profiles: of the agencies that are told.
        today: the ledger's day, at which agencies' answers are read.
        door: through which counts pass.
    """
    rows = m.Clearance.objects.using(ledger.alias).filter(law__in=sorted(laws))
    ever = Cleared(rows.filter(cleared_on__lte=month.last), door)
    cleared, restored = ever.within(month, "cleared_on"), ever.within(month, "restored_on")
    last = np.datetime64(month.last)
    waited = cleared & np.array(
        [day is not None for day in ever.since], np.bool_
    )  # of what was forgotten nobody knows
    in_force = ever.restored_on > last
    audited, withdrawn, gone = _events(ledger, set(laws), month, door)
    months = [month.back(number) for number in range(TRACKED - 1, -1, -1)]
    return FromLedger(
        cleared=ever.amount(cleared),
        to_date=ever.amount(in_force),
        restored=ever.amount(restored),
        restored_to_date=ever.amount(~in_force),
        by_law=_split(ever, cleared, restored, ever.law),
        by_county=_split(ever, cleared, restored, ever.county),
        months={str(each): ever.amount(ever.within(each, "cleared_on")) for each in months},
        to_force=(
            tuple(int(each) for each in (ever.cleared_on - ever.since.astype("datetime64[D]"))[waited].astype(np.int64)),
            ever.cell(waited),
        ),
        to_confirmed=_confirmed(ledger, set(laws), month, profiles, today, door),
        audited=audited,
        withdrawn=withdrawn,
        routes={
            route: door.count(ever.cell(restored & (ever.route == route))) for route in sorted({*ever.route[restored]})
        },
        in_force=frozenset(ever.charge[in_force].tolist()),
        charges={
            name: frozenset(ever.charge[which].tolist()) for name, which in (("cleared", cleared), ("restored", restored))
        },
        under_way=frozenset(_under_way(ledger, rows, month, gone)),
    )  # fmt: skip


def _split(
    ever: Cleared, cleared: NDArray[np.bool_], restored: NDArray[np.bool_], by: NDArray[Any]
) -> dict[str, dict[str, Amount]]:
    return {
        name: {
            "cleared": ever.amount(cleared & (by == name)),
            "restored": ever.amount(restored & (by == name)),
        }
        for name in sorted({*by[cleared | restored]})
    }


def _events(
    ledger: Ledger, laws: set[str], month: Month, door: Door
) -> tuple[tuple[Published, Published], dict[str, Published], set[str]]:
    """What has no day of its own in the state: audits and what was taken back, by the day of the event.

    Returns:
        (looked at, found wrong) in the month; what was taken back in the month, by cause; and by the end of it, ids.
    """
    dated = list(_dated(ledger))
    whose = _laws_of(ledger, {each.clearance for each in dated})
    audits = [
        each
        for each in dated
        if each.right is not None and month.has(each.on) and whose[each.clearance].law in laws
    ]
    # What took a clearance back is the last that was said of it.
    ends = {each.clearance: each.on for each in dated if not each.right}
    gone = {
        each: on
        for each, on in ends.items()
        if whose[each].state == m.State.WITHDRAWN and whose[each].law in laws and on <= month.last
    }
    causes: dict[str, list[str]] = defaultdict(list)
    for each, on in gone.items():
        if month.has(on):
            causes[_CAUSES[ended(m.State.WITHDRAWN, whose[each].why)]].append(each)

    def people_of(ids: Iterable[str]) -> Published:
        return door.count(_charges_of([whose[each] for each in ids], door))

    looked_at = people_of(each.clearance for each in audits)
    wrong = people_of(each.clearance for each in audits if not each.right)
    return (looked_at, wrong), {cause: people_of(ids) for cause, ids in causes.items()}, set(gone)


def _charges_of(whose: Sequence[_Whose], door: Door) -> Cell:
    persons = pa.array([each.person for each in whose], pa.string())
    keys = Key.of_charges(door.key.of_people(persons), pa.array([each.charge for each in whose], pa.string()))
    return cell_of(keys, np.array(persons.to_pylist(), object).astype(str))


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
            moved_to = says.get("clock") or says.get("to")
            clock = dt.date.fromisoformat(moved_to) if moved_to else None
            continue
        right = bool(says["right"]) if kind == Kind.AUDIT_FOUND else None
        yield _Dated(subject, right, clock or day_of_moment(moment_of(at), opening))


class _Whose(NamedTuple):
    law: str
    state: str
    why: str
    person: str
    charge: str


def _laws_of(ledger: Ledger, ids: set[str]) -> dict[str, _Whose]:
    """Of clearances the law, how they stand, and why they were taken back."""
    found: dict[str, _Whose] = {}
    for part in chunks(sorted(ids)):
        rows = some(m.Clearance, ledger.alias, part)
        found |= {
            each: _Whose(law, state, why, person or each, charge or each)
            for each, law, state, why, person, charge in rows.values_list(
                "id", "law", "state", "why", "person", "charge"
            )
        }
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
    ledger: Ledger, laws: set[str], month: Month, profiles: Mapping[str, Profile], today: dt.date, door: Door
) -> tuple[tuple[int, ...], Cell]:
    """For each clearance whose batch every agency confirmed whole, the last in the month: days since it came into force."""
    done: dict[str, list[dt.date | None]] = defaultdict(list)
    for line in Book(ledger, profiles, today).lines():
        if line.purpose == "clear":
            done[line.batch].append(line.since if line.status is Status.ACKNOWLEDGED else None)
    closed = {
        batch: max(day for day in days if day is not None) for batch, days in done.items() if None not in days
    }
    found: list[int] = []
    whose: list[_Whose] = []
    for part in chunks(sorted(batch for batch, day in closed.items() if month.has(day))):
        rows = some(m.Clearance, ledger.alias, part, "batch").filter(
            law__in=sorted(laws), state=m.State.CLEARED
        )
        found_rows = rows.order_by("id").values_list(
            "batch", "cleared_on", "law", "state", "why", "person", "charge", "id"
        )
        for batch, day, law, state, why, person, charge, id_ in found_rows.iterator():
            found.append((closed[batch] - day).days)
            whose.append(_Whose(law, state, why, person or id_, charge or id_))
    return tuple(found), _charges_of(whose, door)
