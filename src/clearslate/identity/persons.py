"""Ids of persons that stay the same from run to run, and what changed: merges and splits.

A person keeps the id under which most of its records stood before; a new one gets an id made from its records,
so that the same records give the same id anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Record = tuple[str, str]  # source, source_person_id
_DIGITS: Final = 16
# The id of a new person, over its rows (source, id), for DuckDB; `_new_id` gives the same.
NEW_ID: Final = (
    f"'P' || sha256(string_agg(source || chr(31) || id, chr(30) ORDER BY source, id))[1:{_DIGITS}]"
)


@dataclass(frozen=True)
class Change:
    """What differs from the run before.

    ``decided``: records of which newer decisions speak. ``same_input``: whether it read the same records.
    """

    decided: frozenset[Record]
    same_input: bool


@dataclass(frozen=True)
class Event:
    """A merge (several earlier persons became one) or a split (one became several).

    ``cause``: ``decision`` where a reviewer's decision joins or parts records of these persons, else ``records``
    where other records came in, else ``settings``.
    """

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    cause: str

    def to_json(self, run: str) -> str:
        """One line for the file of events; ``run`` tells which run of linking made it."""
        content = {"run": run, "kind": self.kind, "old": self.old, "new": self.new, "cause": self.cause}
        return json.dumps(content, sort_keys=True)


def name_persons(
    parts: Sequence[Sequence[Record]], earlier: Mapping[Record, str], used: set[str]
) -> list[str]:
    """An id for each part of the records.

    Args:
        parts: the records of each person, each record in one part.
        earlier: the person under which a record stood in the run before; empty at first.
        used: ids that stand for somebody already.
    """
    claims = []
    for place, records in enumerate(parts):
        before = Counter(earlier[record] for record in records if record in earlier)
        claims += [(-count, min(records), person, place) for person, count in before.items()]
    found: list[str | None] = [None] * len(parts)
    taken: set[str] = set()
    # The part with most records of an earlier person keeps its id; a part keeps one id only.
    for _, _, person, place in sorted(claims):
        if found[place] is None and person not in taken:
            found[place] = person
            taken.add(person)
    used = used | set(earlier.values())
    for place, records in enumerate(parts):
        if found[place] is None:
            found[place] = _new_id(records, used)
            used.add(str(found[place]))
    return [str(person) for person in found]


def _new_id(records: Sequence[Record], used: set[str]) -> str:
    text = "\x1e".join(f"{source}\x1f{record}" for source, record in sorted(records))
    for attempt in range(len(used) + 1):
        words = text if attempt == 0 else f"{attempt}\x1e{text}"
        person = "P" + hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]
        if person not in used:
            return person
    raise AssertionError("more ids are used than there are")


def events(earlier: Mapping[Record, str], now: Mapping[Record, str], change: Change) -> list[Event]:
    """What became of the earlier persons.

    Args:
        earlier: the person of each record in the run before.
        now: the person of each record in this run.
        change: what differs between the runs.
    """
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    touched: set[str] = set()
    for record, old in earlier.items():
        new = now.get(record)
        if new is None:
            continue
        after[old].add(new)
        before[new].add(old)
        if record in change.decided:
            touched |= {old, new}
    otherwise = "settings" if change.same_input else "records"
    found = [
        Event(
            "split", (old,), tuple(sorted(new)), "decision" if old in touched or new & touched else otherwise
        )
        for old, new in after.items()
        if len(new) > 1
    ]
    found += [
        Event(
            "merge", tuple(sorted(old)), (new,), "decision" if new in touched or old & touched else otherwise
        )
        for new, old in before.items()
        if len(old) > 1
    ]
    return sorted(found, key=lambda event: (event.kind, event.old, event.new))
