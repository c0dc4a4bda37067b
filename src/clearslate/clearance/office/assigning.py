"""Which agency it was, where a record names none that is known: what waits for an operator's word, and that word.

A clearance is told to the agency that arrested or prosecutes, to the court of the case and the jail, and to no other of
their kind. Where the record gives no ORI it waits: a name alone tells no agency from another of the same name. A court is
known by its name and county; no record names a jail. One person says which agency it was, a second confirms it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Min

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.state import CHUNK, recipients_of, workflows
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES


@dataclass(frozen=True, order=True, slots=True)
class Written:
    """What records write of an agency.

    ``agency``: arresting, prosecuting, court or jail; ``county``: of the court; ``name``, ``ori``: as they are written, which may be
    nothing.
    """

    agency: str
    county: str
    name: str = ""
    ori: str = ""


def unassigned(ledger: Ledger) -> list[dict[str, Any]]:
    """What waits for its agency, by what the records write of it: how many clearances, and since when they are in force.

    Of what is on its way, and in force, under laws that tell such an agency.
    """
    counted: Counter[Written] = Counter()
    in_force: Counter[Written] = Counter()
    since: dict[Written, str] = {}
    proposed: dict[Written, set[str]] = {}
    assignments = m.Assignment.objects.using(ledger.alias)
    for agency, rows in _waiting_at(ledger):
        alike = ("county", "court" if agency == "court" else f"agencies__{agency}")
        counts = (
            rows.values_list(*alike).annotate(Count("pk"), Count("cleared_on"), Min("cleared_on")).order_by()
        )
        for county, as_written, count, cleared, day in counts:
            written = _as_written(agency, county, as_written)
            counted[written] += count
            in_force[written] += cleared
            if day is not None:
                since[written] = min(since.get(written, day.isoformat()), day.isoformat())
        of_one = dict(assignments.filter(agency=agency).values_list("clearance", "ori"))
        for row in rows.filter(id__in=assignments.filter(agency=agency).values("clearance")):
            proposed.setdefault(_written(row, agency), set()).add(of_one[row.id])
    return [
        asdict(each)
        | {"clearances": counted[each], "in force": in_force[each], "since": since.get(each, "")}
        | ({"to be confirmed": ", ".join(sorted(proposed[each]))} if each in proposed else {})
        for each in sorted(counted)
    ]


def assign(
    ledger: Ledger, clearances: Sequence[str], agency: str, ori: str, actor: Actor, at: dt.datetime, *, confirm: bool = False
) -> None:  # fmt: skip
    """Say which agency it was, of all of the clearances or of none; or confirm, as a second person, that another said so.

    Args:
        ledger: the ledger.
        clearances: ids.
        agency: arresting, prosecuting, court or jail.
        ori: of the agency, or the id of the court or jail.
        actor: an operator.
        at: the moment.
        confirm: whether another said so before.

    Raises:
        NotAllowed: it is no ORI, or another agency was told, and has not refused.
        DoneBefore: it is that agency's already.
    """
    payload = {"agency": agency, "ori": ori}
    kind = Kind.AGENCY_CONFIRMED if confirm else Kind.AGENCY_ASSIGNED
    ledger.append([Event(kind, each, payload) for each in clearances], actor, at)


def assign_written(
    ledger: Ledger, written: Written, ori: str, actor: Actor, at: dt.datetime, *, confirm: bool = False
) -> int:
    """Say which agency it is of which the records write so, of all that wait; how many they were.

    Raises:
        NotAllowed: nothing waits of which the records write so, or it is no ORI.
        DoneBefore: all of which they write so was assigned before.
    """
    ids = [row.id for each, row in _waiting(ledger) if each == written]
    if not ids:
        rows = m.Clearance.objects.using(ledger.alias).filter(county=written.county)
        rows = rows.exclude(**{AGENCIES[written.agency]: ""})
        if any(_written(row, written.agency) == written for row in rows.iterator()):
            raise DoneBefore("what the records write so was assigned before")
        raise NotAllowed("nothing waits of which the records write so: `clear unassigned` shows what does")
    assign(ledger, ids, written.agency, ori, actor, at, confirm=confirm)
    return len(ids)


@dataclass(frozen=True, slots=True)
class Company:
    """A company that is told of all. ``since``: None while another operator has still to confirm it."""

    id: str
    by: str
    since: dt.date | None
    until: dt.date | None


def companies(ledger: Ledger) -> list[Company]:
    """The companies that were enrolled, by id."""
    rows = m.Enrolled.objects.using(ledger.alias).order_by("id")
    return [Company(row.id, row.by, row.since, row.until) for row in rows]


def enroll(
    ledger: Ledger, company: str, actor: Actor, at: dt.datetime, on: dt.date, *, confirm: bool = False, leave: bool = False
) -> None:  # fmt: skip
    """Enroll a company, confirm as a second person that another did, or end it.

    Args:
        ledger: the ledger.
        company: its id: of the kind that the workflow names, a point, its own.
        actor: an operator.
        at: the moment.
        on: the day.
        confirm: whether another enrolled it before.
        leave: whether it ends.

    Raises:
        NotAllowed: by the ledger's rules.
    """
    kind = Kind.RECIPIENT_CONFIRMED if confirm else Kind.RECIPIENT_LEFT if leave else Kind.RECIPIENT_ENROLLED
    ledger.append([Event(kind, company, {"on": on.isoformat()})], actor, at)


def _waiting(ledger: Ledger) -> Iterator[tuple[Written, m.Clearance]]:
    """What waits for its agency, in batches that go to such an agency."""
    for agency, rows in _waiting_at(ledger):
        for row in rows.order_by("id").iterator():
            yield _written(row, agency), row


def _waiting_at(ledger: Ledger) -> Iterator[tuple[str, Any]]:
    """The rows of what waits for its agency, by the kind of agency, of some batches at a time."""
    of_plan = workflows(ledger.alias)
    batches: dict[str, list[str]] = {agency: [] for agency in AGENCIES}
    for batch in m.Batch.objects.using(ledger.alias).order_by("id").iterator():
        for agency in {
            str(each.agency) for each in recipients_of(batch, of_plan[batch.plan])
        } & AGENCIES.keys():
            batches[agency].append(batch.id)
    for agency, ids in batches.items():
        for start in range(0, len(ids), CHUNK):
            yield (
                agency,
                m.Clearance.objects.using(ledger.alias).filter(
                    batch__in=ids[start : start + CHUNK],
                    state__in=(m.State.PLANNED, m.State.CLEARED),
                    **{AGENCIES[agency]: ""},
                ),
            )


def _written(row: m.Clearance, agency: str) -> Written:
    return _as_written(agency, row.county, row.court if agency == "court" else row.agencies.get(agency))


def _as_written(agency: str, county: str, entry: Any) -> Written:
    """``said``: a court's name; of another agency its name and ORI, or None."""
    return Written(agency, county, **({"name": entry} if agency == "court" else entry or {}))
