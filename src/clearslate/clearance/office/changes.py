"""What newer records would change and waits for a second person: what it is, and that person's decision."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.state.changes import about, clearances_of
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.queries import chunks, some
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import find_row
from clearslate.clearance.workflow import AGENCIES

_DOCKET: Final = ("county", "court", "number", "sequence", "statute")


def waiting(ledger: Ledger) -> list[dict[str, Any]]:
    """What waits, the oldest first: the number of its event, who asked the records, which clearances, and what would change."""
    rows = [(row, clearances_of(row)) for row in m.Change.objects.using(ledger.alias)]
    ids = sorted({each for _, of in rows for each in of})
    known = {each.id: each for part in chunks(ids) for each in some(m.Clearance, ledger.alias, part)}
    return [
        {"change": int(row.id), "by": row.by, "clearances": of, "what": _what(row, known)}
        for row, of in sorted(rows, key=lambda each: int(each[0].id))
    ]


def _what(row: m.Change, known: Mapping[str, m.Clearance]) -> str:
    """What would change, in words: what it is now, and what it would be."""
    says = row.payload
    if row.kind == Kind.PERSON_REKEYED:
        split = sorted({*says.get("clearances", {}).values()})
        return f"person: {row.subject} -> {', '.join(split or says['to'])} ({says['why']})"
    found = known[row.subject]
    if row.kind == Kind.AGENCY_ASSIGNED:
        name = says["written"].get("name", "")
        now = getattr(found, AGENCIES[row.part]) or "not known"
        return f"{row.part}: {now} -> {says['ori']}{f' ({name})' if name else ''}"
    changed = [
        f"{name}: {_text(getattr(found, name))} -> {_text(says[name])}"
        for name in _DOCKET
        if getattr(found, name) != says[name]
    ]
    if found.keys != says["keys"]:
        changed.append(f"identifiers: {_keys(found.keys)} -> {_keys(says['keys'])}")
    if found.facts != says["facts"]:
        changed.append("who the person is: compare the name and birth in the new records")
    return "; ".join(changed)


def _text(value: Any) -> str:
    return "none" if value in (None, "") else str(value)


def _keys(keys: Mapping[str, str]) -> str:
    return ", ".join(keys[name] for name in sorted(keys)) or "none"


def decide(ledger: Ledger, change: int, actor: Actor, at: dt.datetime, *, right: bool) -> None:
    """Say, as another person than the one who asked the records, whether a change is right; if so, it takes place.

    Args:
        ledger: the ledger.
        change: the number of its event.
        actor: an operator or a reviewer.
        at: the moment.
        right: whether it is right.

    Raises:
        DoneBefore: somebody decided it.
        NotAllowed: nothing of that number waits, the same person asked the records, or the change may not happen any more.
    """
    row = find_row(m.Change, ledger.alias, str(change))
    if row is None:
        raise _decided(ledger, change) or NotAllowed(
            f"event {change} waits for nobody: `clear changes` lists what waits"
        )
    ledger.append([Event(Kind.CHANGE_CONFIRMED, about(row), {"event": change, "right": right})], actor, at)


def _decided(ledger: Ledger, change: int) -> DoneBefore | None:
    """Who decided a change before."""
    decided = m.Event.objects.using(ledger.alias).filter(
        kind=Kind.CHANGE_CONFIRMED, payload__contains=f'"event":{change},'
    )
    for actor, payload in decided.values_list("actor", "payload"):
        says = json.loads(payload)
        if says["event"] == change:
            return DoneBefore(f"change {change} was {'confirmed' if says['right'] else 'refused'} by {actor}")
    return None
