"""Forgetting clearances: one operator plans it, another carries it out.

What identifies them is destroyed with the salts of its commitments, in the transaction that says so: bodies beside the chain, words about
them, the columns of the state, the keys with which letters about them are published. The chain stays, and all that is counted.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Count, Q

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.chain import Checkpoint
from clearslate.clearance.events.ids import short_id
from clearslate.clearance.events.payloads.form import BESIDE
from clearslate.clearance.forgetting.memory import Memory, check_key, is_remembered
from clearslate.clearance.state import chunks
from clearslate.clearance.state.beside import draw_anew
from clearslate.clearance.state.forgetting import Kept
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.queries import existing, some
from clearslate.clearance.state.texts import erasable, erase
from clearslate.clearance.store.ready import models as m
from clearslate.records.names import People
from clearslate.states import jurisdiction

TOGETHER: Final = 1000
"""Clearances that are forgotten in one transaction."""
MOST: Final = 5000
"""Clearances of one plan to forget."""
FEW: Final = 11
"""With an old list of dockets, a batch of fewer may single somebody out."""
YEAR: Final = dt.timedelta(days=365)
"""For how long what was found of charges, and in answers that were set aside, is kept by name."""
_SETTLED: Final = (m.MessageState.ACKNOWLEDGED, m.MessageState.REPLACED)
_ANSWERED: Final = (
    Kind.MESSAGE_MADE, Kind.MESSAGE_SENT, Kind.MESSAGE_ACKNOWLEDGED, Kind.MESSAGE_REJECTED, Kind.ITEM_ACKNOWLEDGED, Kind.ITEM_REJECTED,
)  # fmt: skip
_BY_AGE: Final = (Kind.GONE_WITHOUT_ORDER, Kind.MISSED, Kind.ACK_QUARANTINED, Kind.FILES_PURGED)
_OF_FILES: Final = (Kind.STAGE_SHOWN, Kind.ORDER_MADE)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan to forget. ``few``: the batches that are so small that an old list may single somebody out."""

    id: str
    clearances: tuple[str, ...]
    persons: int
    few: tuple[str, ...]


@dataclass
class Forgotten:
    """What was forgotten."""

    clearances: int = 0
    events: int = 0
    remembered: int = 0


def kinds_of(code: str, laws: Iterable[str]) -> dict[str, list[str]]:
    """The kinds of relief that laws give, in the words of workflows."""
    state = jurisdiction(code)
    return {
        law: sorted(kind.name.lower() for kind in state.law(law).relief.kinds) for law in sorted(set(laws))
    }


def may_go(ledger: Ledger, on: dt.date) -> Iterator[tuple[Any, str]]:
    """Each clearance whose state is settled, with why it is kept on a day; empty where it may be forgotten."""
    codes = dict(m.Plan.objects.using(ledger.alias).values_list("id", "jurisdiction"))
    kinds: dict[tuple[str, str], list[str]] = {}
    kept_by = Kept(ledger.alias)
    rows = m.Clearance.objects.using(ledger.alias).filter(forgotten_on=None).exclude(state=m.State.PLANNED)
    for row in rows.order_by("id").iterator(chunk_size=2000):
        of = codes[row.plan], row.law
        if of not in kinds:
            kinds[of] = kinds_of(of[0], [row.law])[row.law]
        yield row, kept_by.why(row, kinds[of], on)


def plan(
    ledger: Ledger, actor: Actor, today: dt.date, at: dt.datetime, *, persons: Sequence[str] = (), clearances: Sequence[str] = (),
    due: bool = False,
) -> Planned:  # fmt: skip
    """Plan that clearances be forgotten.

    Args:
        ledger: the ledger.
        actor: an operator.
        today: the day.
        at: now.
        persons: all clearances of these persons.
        clearances: these.
        due: all that may be forgotten on the day.

    Raises:
        NotAllowed: one that is named may not be forgotten yet, or was planned by a version that wrote it into the chain.
    """
    rows = m.Clearance.objects.using(ledger.alias).filter(forgotten_on=None)
    if due:
        found = list(
            islice((row for row, why in may_go(ledger, today) if not why and not row.forgetting), MOST)
        )
    else:
        found = list(
            rows.filter(Q(person__in=list(persons)) | Q(id__in=list(clearances)))
            .exclude(person="")
            .order_by("id")
        )
    if not found:
        raise NotAllowed("nothing of that is there to be forgotten")
    if len(found) > MOST:
        raise NotAllowed(f"a plan to forget holds no more than {MOST:,} clearances: plan in parts")
    _check_beside([row.id for row in found], ledger)
    codes = dict(m.Plan.objects.using(ledger.alias).values_list("id", "jurisdiction"))
    kinds: dict[str, list[str]] = {}
    for code in sorted({codes[row.plan] for row in found}):
        kinds |= kinds_of(code, [row.law for row in found if codes[row.plan] == code])
    payload: dict[str, Any] = {
        "on": today.isoformat(), "clearances": sorted(row.id for row in found), "kinds": kinds,
        "persons": len({row.person for row in found}),
    }  # fmt: skip
    name = short_id("forget", *payload["clearances"], str(m.Forgetting.objects.using(ledger.alias).count()))
    ledger.append([Event(Kind.FORGETTING_PLANNED, name, payload)], actor, at)
    return Planned(name, tuple(payload["clearances"]), payload["persons"], tuple(_few(found, ledger)))


def _check_beside(ids: Sequence[str], ledger: Ledger) -> None:
    """Refuse what an earlier version wrote into the chain itself, of which nothing can be removed."""
    for part in chunks(ids):
        rows = m.Event.objects.using(ledger.alias).filter(kind=Kind.CLEARANCE_PLANNED, subject__in=part)
        for subject, payload in rows.values_list("subject", "payload"):
            if "charge" in json.loads(payload):
                raise NotAllowed(
                    f"clearance {subject} was planned by an earlier version, and its docket is in the signed chain, which cannot forget a "
                    "part of itself: keep that ledger until all of it may go, and plan in a new one (docs/security.md)"
                )


def _few(found: Sequence[Any], ledger: Ledger) -> list[str]:
    rows = m.Clearance.objects.using(ledger.alias).filter(batch__in={row.batch for row in found})
    return sorted(batch for batch, count in rows.values_list("batch").annotate(n=Count("id")) if count < FEW)


def carry_out(
    ledger: Ledger, forgetting: str, actor: Actor, today: dt.date, at: dt.datetime, *, publics: Sequence[Ed25519PublicKey] = (),
    kept: Sequence[Checkpoint] = (), memory: Memory | None = None, people: Path | None = None,
) -> Forgotten:  # fmt: skip
    """Forget what another operator planned. Cut off, it is simply run again: each clearance is forgotten whole or not at all.

    Args:
        ledger: the ledger.
        forgetting: the plan's id.
        actor: another operator.
        today: the day.
        at: now.
        publics: the keys of checkpoints.
        kept: checkpoints that were kept outside of the database.
        memory: the key under which it is remembered what a law counts in a lifetime.
        people: the dataset with the persons' state ids, where a law counts.

    Raises:
        NotAllowed: the ledger is not sound, or a clearance may not be forgotten; what was forgotten before stays so.
    """
    planned = existing(m.Forgetting, ledger.alias, "forgetting", forgetting)
    done = Forgotten()
    verdict = ledger.verify(*publics, kept=kept, now=at)
    if not verdict.is_sound:
        fault = (
            verdict.faults[0].what if verdict.faults else f"the state differs: {', '.join(verdict.differing)}"
        )
        raise NotAllowed(f"the ledger is not sound, so nothing of it is destroyed: {fault}")
    rows = (
        m.Clearance.objects.using(ledger.alias)
        .filter(forgetting=planned.id, forgotten_on=None)
        .order_by("id")
    )
    while part := list(rows[:TOGETHER]):
        with ledger.together():
            counted = _to_remember(part, ledger, people)
            key = check_key(memory, [law for law, _ in counted]) if counted else None
            done.events += _forget(part, ledger, planned.id, verdict.events, actor, today, at)
            if key is not None:
                key.add(counted, ledger.alias)
            done.clearances, done.remembered = done.clearances + len(part), done.remembered + len(counted)
    return done


def _to_remember(rows: Sequence[Any], ledger: Ledger, people: Path | None) -> list[tuple[str, str]]:
    """Of clearances in force that a cap of their state counts, the law and the person's state id.

    Raises:
        NotAllowed: the records do not say the state id of one.
    """
    codes = dict(m.Plan.objects.using(ledger.alias).values_list("id", "jurisdiction"))
    wanted = [row for row in rows if row.state == m.State.CLEARED and is_remembered(codes[row.plan], row.law)]
    if not wanted:
        return []
    if people is None:
        raise NotAllowed(
            f"{', '.join(sorted({row.law for row in wanted}))} counts what was cleared in a lifetime: give the dataset with the "
            "state ids, under which it is remembered (--dataset)"
        )
    persons = sorted({row.person for row in wanted})
    known = People(people, persons).of(persons, frozenset({"state_id"}))
    pairs = [(row.law, known.get(row.person, {}).get("state_id", "")) for row in wanted]
    without = sum(not state_id for _, state_id in pairs)
    if without:
        raise NotAllowed(
            f"of {without} clearances the records give no state id, and their law counts what was cleared in a lifetime: they are not "
            "forgotten, since nobody could tell later that it was"
        )
    return pairs


def _forget(
    rows: Sequence[Any],
    ledger: Ledger,
    forgetting: str,
    verified: int,
    actor: Actor,
    today: dt.date,
    at: dt.datetime,
) -> int:
    """Forget clearances, all or none; how many bodies beside the chain were destroyed."""
    using, ids = ledger.alias, {row.id for row in rows}
    left = _Left(ids, using)
    payloads: dict[str, dict[str, Any]] = {
        row.id: {"on": today.isoformat(), "forgetting": forgetting, "events": [], "verified": verified}
        for row in rows
    }
    # What speaks of several goes with the last of them, and stands in the event of that one.
    last = rows[-1].id
    shared: set[int] = set()
    for part in chunks(sorted(ids)):
        for seq, subject in _beside(using, subject__in=part):
            payloads[subject]["events"].append(seq)
    for row in rows:
        payloads[row.id]["events"] += erasable(row.id, using) if _has_words(row.id, using) else []
    orders = left.orders(rows)
    messages = left.messages(rows)
    batches = sorted({row.batch for row in rows} | left.earlier_batches())
    for part in chunks(batches):
        shared.update(seq for seq, _ in _beside(using, subject__in=part, kind__in=_OF_FILES))
        if orders:
            shared.update(_papers(orders, part, using))
    for part in chunks(messages):
        shared.update(seq for seq, _ in _beside(using, subject__in=part, kind__in=_ANSWERED))
    shared.update(left.named_with_others())
    shared.update(_found(rows, today, using))
    payloads[last]["events"] += sorted(shared)
    if made := left.orders_made(batches):
        payloads[last]["orders"] = made
    if messages:
        payloads[last]["messages"] = messages
    for each in payloads.values():
        each["events"] = sorted(set(each["events"]))
    events = [
        Event(Kind.CLEARANCE_FORGOTTEN, each, of, key=f"forgotten:{each}") for each, of in payloads.items()
    ]
    ledger.append(events, actor, at)
    gone = sorted({seq for of in payloads.values() for seq in of["events"]})
    count = 0
    for start in range(0, len(gone), 500):
        part_of = gone[start : start + 500]
        erase(part_of, using)
        count += m.Content.objects.using(using).filter(seq__in=part_of).delete()[0]
    for part in chunks(sorted(ids)):
        codes = some(m.Proof, using, part, "clearance").values("code")
        m.ProofKey.objects.using(using).filter(code__in=codes).delete()
    draw_anew(using)
    return count


def _beside(using: str, **where: Any) -> Iterator[tuple[int, str]]:
    """The events of which something lies beside the chain, with what they are about."""
    rows = m.Event.objects.using(using).filter(payload__contains=f'"{BESIDE}":', **where)
    yield from rows.order_by("seq").values_list("seq", "subject")


def _has_words(clearance: str, using: str) -> bool:
    return bool(m.Event.objects.using(using).filter(subject=clearance, payload__contains='"text:').exists())


def _papers(orders: Iterable[str], batches: Sequence[str], using: str) -> Iterator[int]:
    """The events that name the papers of orders of which nothing is left."""
    of = set(orders)
    signed = m.Event.objects.using(using).filter(
        kind=Kind.ORDER_SIGNED, subject__in=batches, payload__contains='"text:'
    )
    digests = {
        digest
        for payload in signed.values_list("payload", flat=True)
        if json.loads(payload)["order"] in of
        for digest in _MARKED.findall(payload)
    }
    for digest in sorted(digests):
        named = Q(payload__contains=f'"text:{digest}"') | Q(subject=f"text:{digest}")
        yield from m.Event.objects.using(using).filter(named).values_list("seq", flat=True)


_MARKED: Final = re.compile(r'"text:([0-9a-f]{64})"')


def _found(rows: Sequence[Any], today: dt.date, using: str) -> Iterator[int]:
    """What was found of the charges that are forgotten, and all that was found, or set aside, more than a year ago."""
    charges = {row.charge for row in rows}
    bodies = m.Content.objects.using(using)
    events = m.Event.objects.using(using).filter(kind__in=_BY_AGE, payload__contains=f'"{BESIDE}":')
    for seq, kind, at in events.order_by("seq").values_list("seq", "kind", "at"):
        body = bodies.filter(seq=seq).values_list("body", flat=True).first()
        if body is None:
            continue
        is_old = dt.date.fromisoformat(at[:10]) + YEAR < today
        if is_old or kind == Kind.FILES_PURGED or charges & set(json.loads(body).get("charges", ())):
            yield seq


class _Left:
    """What is left of what speaks of several clearances, when some more are forgotten."""

    def __init__(self, ids: AbstractSet[str], using: str) -> None:
        self._ids, self._using = ids, using

    def _all_gone(self, clearances: Iterable[str]) -> bool:
        """Whether all of some clearances are forgotten, or are now."""
        rest = sorted(set(clearances) - self._ids)
        return not any(
            some(m.Clearance, self._using, part).filter(forgotten_on=None).exists() for part in chunks(rest)
        )

    def orders(self, rows: Sequence[Any]) -> list[str]:
        """The orders of the clearances of which none is left."""
        named = {order for row in rows for order in (row.order, *row.signed.strip(",").split(",")) if order}
        of = m.Clearance.objects.using(self._using).filter(forgotten_on=None)
        found = []
        for order in sorted(named):
            rest = of.filter(Q(order=order) | Q(signed__contains=f",{order},")).values_list("id", flat=True)
            if self._all_gone(rest):
                found.append(order)
        return found

    def orders_made(self, batches: Sequence[str]) -> list[str]:
        """All orders of batches: the digest of a document that names somebody who is forgotten goes with the first of them."""
        found = [some(m.Order, self._using, part, "batch").exclude(sha256="") for part in chunks(batches)]
        return sorted(each for rows in found for each in rows.values_list("id", flat=True))

    def earlier_batches(self) -> set[str]:
        """The batches in which the clearances were, and from which they moved."""
        kinds = (Kind.CLEARANCE_PLANNED, Kind.CLEARANCE_MOVED)
        found: set[str] = set()
        for part in chunks(sorted(self._ids)):
            rows = m.Event.objects.using(self._using).filter(kind__in=kinds, subject__in=part)
            found |= {json.loads(payload)["batch"] for payload in rows.values_list("payload", flat=True)}
        return found

    def messages(self, rows: Sequence[Any]) -> list[str]:
        """The messages that need their digest no more: all is answered, or nobody of them is left."""
        found: set[str] = set()
        seen: set[str] = set()
        kept_by = Kept(self._using)
        for row in rows:
            for message in kept_by.messages_of(row):
                if message.sha256 and message.id not in seen:
                    seen.add(message.id)
                    if message.state in _SETTLED or self._all_gone(self._of(message)):
                        found.add(message.id)
        return sorted(found)

    def _of(self, message: Any) -> Iterable[str]:
        if message.partial:
            of: Iterable[str] = (
                m.Part.objects.using(self._using)
                .filter(message=message.id)
                .values_list("clearance", flat=True)
            )
            return of
        rows = m.Clearance.objects.using(self._using).filter(batch=message.batch).exclude(cleared_on=None)
        return list(rows.values_list("id", flat=True))

    def named_with_others(self) -> Iterator[int]:
        """Events that name several clearances, of which all are forgotten: new ids of a person, and what was found still there."""
        rows = m.Event.objects.using(self._using).filter(
            kind__in=(Kind.PERSON_REKEYED, Kind.VERIFIED_OPEN), payload__contains=f'"{BESIDE}":'
        )
        for seq, kind, payload in rows.values_list("seq", "kind", "payload").iterator():
            named = json.loads(payload)["moved" if kind == Kind.PERSON_REKEYED else "clearances"]
            if self._ids & set(named) and self._all_gone(named):
                yield seq
