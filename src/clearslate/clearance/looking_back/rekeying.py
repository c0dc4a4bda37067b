"""Persons whose ids changed: merged, split, or named anew, told from where their charges stand in newer records.

The charge is the evidence: it stands under one person now and stood under another before. A clearance whose charge
is no longer in the records moves with its person only where all of the person's charges went the same way; in a
split nobody can say whose it is, and a human looks.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.ids import short_id
from clearslate.clearance.looking_back.reading import opened_rows
from clearslate.clearance.plan.rechecking import corrected_events, corrections, of_another_person
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Rekey:
    """A person of the ledger whose charges stand under other ids now.

    ``to``: the ids; ``why``: merge, split, or new id. ``clearances``: of a split, each clearance that stands under
    another id now. ``unplaced``: clearances of a split of which the records do not say whose they are.
    """

    person: str
    to: tuple[str, ...]
    why: str
    clearances: dict[str, str]
    unplaced: tuple[str, ...]


_MOVES = """
with moved as (
    select k.person as old, l.person_id as new from known k join later l on l.charge_id = k.charge
    union select e.person_id, l.person_id from earlier e join later l using (charge_id)
        where e.person_id in (select person from known)
)
select old, list(distinct new order by new) as new from moved group by old
having count(distinct new) > 1 or min(new) <> old order by old
"""


def changes(ledger: Ledger, newest: Dataset, *, earlier: Dataset | None = None) -> list[Rekey]:
    """The persons with a clearance in force whose ids are others in newer records.

    Args:
        ledger: the ledger.
        newest: the newest records, with person ids as the ledger has them (not those of one agency's own).
        earlier: the records before: their charges that were never cleared tell of persons too.
    """
    rows = m.Clearance.objects.using(ledger.alias).filter(state=m.State.CLEARED, forgotten_on=None)
    known = list(rows.order_by("id").values_list("id", "charge", "person").iterator(chunk_size=5000))
    schema = pa.schema([("clearance", pa.string()), ("charge", pa.string()), ("person", pa.string())])
    table = (
        pa.Table.from_arrays(
            [pa.array(column, pa.string()) for column in zip(*known, strict=True)], schema=schema
        )
        if known
        else schema.empty_table()
    )
    with opened_rows(later=newest, earlier=earlier) as db:
        db.register("known", table)
        moves = db.sql(_MOVES).fetchall()
        now = _now(db)
    targets = Counter(new for _, to in moves for new in to)
    persons = {person for _, _, person in known}
    of_person: dict[str, list[str]] = {}
    for clearance, _, person in known:
        of_person.setdefault(person, []).append(clearance)
    return [_rekey(old, to, of_person[old], now, targets, persons) for old, to in moves if old in of_person]


def _now(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Of clearances whose charge is in the newer records under another person, that person."""
    query = (
        "select clearance, person_id from known join later on charge_id = charge where person_id <> person"
    )
    return dict(db.sql(query).fetchall())


def _rekey(
    old: str, to: Sequence[str], clearances: Sequence[str], now: dict[str, str], targets: Counter[str], persons: set[str]
) -> Rekey:  # fmt: skip
    if len(to) == 1:
        is_merge = targets[to[0]] > 1 or to[0] in persons
        return Rekey(old, tuple(to), "merge" if is_merge else "new id", {}, ())
    placed = {each: now[each] for each in clearances if each in now}
    lost = () if old in to else tuple(each for each in clearances if each not in placed)
    return Rekey(old, tuple(to), "split", placed, lost)


def record(found: Sequence[Rekey], newest: Dataset, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """Put new ids into the ledger, but for persons of whom others wait for a second person; the next export tells who asks for it.

    What is on its way and stands under another person or docket now is taken back, to be planned again. Where that is in
    force, it is corrected, and whoever was told of it is told again.

    Returns:
        How many persons that were.

    Raises:
        NotAllowed: more is to be taken back than the workflow bears: a recheck does it.
    """
    events, digest = [], newest.manifest.digest[:24]
    rekeys = m.Change.objects.using(ledger.alias).filter(kind=Kind.PERSON_REKEYED)
    waiting = set(rekeys.values_list("subject", flat=True))
    for each in found:
        if each.person in waiting:
            continue
        payload: dict[str, Any] = {"to": list(each.to), "why": each.why}
        if each.why == "split":
            payload["clearances"] = each.clearances
        # What came into force since the same records were asked is moved too.
        rows = m.Clearance.objects.using(ledger.alias).filter(person=each.person).order_by("id")
        of_person = list(rows.values_list("id", "state"))
        ids = [id_ for id_, state in of_person if state == m.State.CLEARED]
        key = (
            f"rekey:{short_id(of_person[0][0], *ids)}:{digest}"  # by clearances: a person's id can be guessed
        )
        events.append(Event(Kind.PERSON_REKEYED, each.person, payload, key=key))
    with ledger.together():
        back = of_another_person(ledger, newest)
        taken = (
            Event(Kind.CLEARANCE_WITHDRAWN, each, {"why": why}, key=f"rekey:{digest}:{each}")
            for each, why in back.items()
        )
        ledger.append_many(taken, actor, at)
        ledger.append_many(corrected_events(corrections(ledger, newest), ledger), actor, at)
        return len(ledger.append(events, actor, at))
