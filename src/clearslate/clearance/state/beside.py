"""What identifies people lies beside the chain, which holds a salted commitment to it, so that it can be destroyed.

Of an event that identifies somebody the chain holds ``beside``: HMAC-SHA256 under a random salt of its kind, its subject and what
lies beside it. Salt and body lie in a table by the event's number. Without the salt nobody can try a guess against the chain.
What rules read stays in the chain: where they ask what identifies (which clearances are of one case, what a correction changed,
whom new ids concern), the event says that much in ids that are random to whoever lacks the key of the plan.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, canonical, form_of
from clearslate.clearance.events.chain import Fault, Link
from clearslate.clearance.events.ids import new_key
from clearslate.clearance.events.payloads.form import BESIDE, SUBJECT
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ori_of

_CHUNK: Final = 500
_TOGETHER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside an event."""

    salt: str
    body: str


NOTHING: Final = Beside("", "")


def split(event: Event, using: str) -> tuple[Event, Beside]:
    """The event as the chain holds it, and what lies beside it."""
    form = form_of(event.kind)
    if not form.beside and not form.is_named:
        return event, NOTHING
    payload = dict(event.payload)
    body: dict[str, Any] = {}
    derive = _DERIVED.get(event.kind)
    kept = derive(_Parts(payload, body, event.subject, using)) if derive is not None else ""
    body |= {name: payload.pop(name) for name in form.beside if name in payload and name != kept}
    if form.is_named:
        body[SUBJECT] = event.subject
    if not body:
        return replace(event, payload=payload), NOTHING
    text = Event(event.kind, event.subject, body).text()
    beside = Beside(_drawn(text), text)
    subject = f"{event.kind}:{_drawn(text)[:16]}" if form.is_named else event.subject
    payload[BESIDE] = commitment(beside, event.kind, subject)
    return replace(event, payload=payload, subject=subject), beside


def _drawn(_: str) -> str:
    """A salt for a body, which nothing of the body tells (tests draw the same for the same)."""
    return secrets.token_hex(32)


def commitment(beside: Beside, kind: str, subject: str) -> str:
    """What the chain holds of what lies beside an event."""
    preimage = f"[{canonical(kind)},{canonical(subject)},{beside.body}]"
    return hmac.new(bytes.fromhex(beside.salt), preimage.encode(), hashlib.sha256).hexdigest()


def with_bodies(links: Sequence[Link], using: str) -> Iterator[Link]:
    """The events with what lies beside them, as far as it was not forgotten."""
    wanted = [link.seq for link in links if f'"{BESIDE}":' in link.payload]
    found: dict[int, str] = {}
    rows = m.Content.objects.using(using)
    if len(wanted) > _CHUNK and wanted[-1] - wanted[0] < 2 * _TOGETHER:
        found.update(rows.filter(seq__range=(wanted[0], wanted[-1])).values_list("seq", "body"))
    else:
        for start in range(0, len(wanted), _CHUNK):
            found.update(rows.filter(seq__in=wanted[start : start + _CHUNK]).values_list("seq", "body"))
    yield from (replace(link, body=found[link.seq]) if link.seq in found else link for link in links)


def salt_of(kind: Kind, subject: str, using: str) -> str:
    """The salt of what lies beside the first event of a kind about a subject: it keys what is made of the same content.

    Empty where there is none, or it was forgotten; then nothing of that content is there any more.
    """
    seq = m.Event.objects.using(using).filter(kind=kind, subject=subject).order_by("seq").values("seq")[:1]
    return m.Content.objects.using(using).filter(seq__in=seq).values_list("salt", flat=True).first() or ""


# --- what the chain says instead ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an event says, and what of it lies beside the chain so far; what it is about."""

    said: dict[str, Any]
    body: dict[str, Any]
    subject: str
    using: str


def _planned(of: _Parts) -> str:
    of.said["oris"] = {
        each: ori
        for each, agency in of.said.get("agencies", {}).items()
        if (ori := ori_of(agency.get("ori", "")))
    }
    if of.said.get("notices"):
        of.body["notices"] = of.said["notices"]
        of.said["notices"] = coarse(of.said["notices"])
    return ""


def coarse(notices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The notices of a clearance by their keys alone, which say what the law is, and nothing of the person's days."""
    return [{"key": each["key"]} for each in notices]


DOCKET: Final = ("county", "court", "number", "sequence", "statute", "keys", "facts")


def _corrected(of: _Parts) -> str:
    row = m.Clearance.objects.using(of.using).filter(id=of.subject).first()
    if row is not None:
        of.said["differs"] = [name for name in DOCKET if getattr(row, name) != of.said.get(name)]
    return ""


def _order_made(of: _Parts) -> str:
    """The case as its clearances say it; where they were planned without, the chain has it in the clear already."""
    if not of.said.get("case"):
        return ""
    if not of.said.get("bundle"):
        rows = (
            m.Clearance.objects.using(of.using)
            .filter(batch=of.subject, case=of.said["case"])
            .exclude(bundle="")
        )
        of.said["bundle"] = rows.values_list("bundle", flat=True).first() or ""
    if of.said["bundle"]:
        return ""
    del of.said["bundle"]
    return "case"


def _rekeyed(of: _Parts) -> str:
    """Which clearances are under another id now: where the person has one new id, all; else those that are named."""
    if len(of.said.get("to", ())) == 1:
        rows = m.Clearance.objects.using(of.using).filter(person=of.subject)
        of.said["moved"] = sorted(rows.values_list("id", flat=True))
    else:
        of.said["moved"] = sorted(of.said.get("clearances", {}))
    return ""


def _counted(of: _Parts) -> str:
    of.said["count"] = len(of.said.get("charges", ()))
    return ""


_DERIVED: Final[Mapping[Kind, Callable[[_Parts], str]]] = {
    Kind.CLEARANCE_PLANNED: _planned,
    Kind.CLEARANCE_CORRECTED: _corrected,
    Kind.ORDER_MADE: _order_made,
    Kind.PERSON_REKEYED: _rekeyed,
    Kind.GONE_WITHOUT_ORDER: _counted,
    Kind.MISSED: _counted,
}
"""What of an event the chain says instead of what lies beside it; each gives the name of what stays in the chain after all."""


# --- verifying ------------------------------------------------------------------------------------------------


def forgotten(using: str) -> set[int]:
    """The events of which what lay beside the chain was destroyed, as the chain says."""
    rows = (
        m.Event.objects.using(using).filter(kind=Kind.CLEARANCE_FORGOTTEN).values_list("payload", flat=True)
    )
    return {seq for payload in rows.iterator() for seq in json.loads(payload)["events"]}


def faults(using: str) -> Iterator[Fault]:
    """Where what lies beside the chain is not what the chain commits to, or is gone though nobody forgot it, or still there."""
    gone = forgotten(using)
    yield from _others(using)
    last = -1
    rows = m.Event.objects.using(using).filter(payload__contains=f'"{BESIDE}":').order_by("seq")
    events = rows.values_list("seq", "kind", "subject", "payload").iterator(chunk_size=_TOGETHER)
    bodies = (
        m.Content.objects.using(using)
        .order_by("seq")
        .values_list("seq", "salt", "body")
        .iterator(chunk_size=_TOGETHER)
    )
    there = next(bodies, None)
    for seq, kind, subject, payload in events:
        committed = json.loads(payload).get(BESIDE)
        if committed is None:  # the word stands elsewhere in it
            continue
        while there is not None and there[0] < seq:
            yield Fault(there[0], "something lies beside an event that commits to nothing")
            there = next(bodies, None)
        last, is_there = seq, there is not None and there[0] == seq
        if not is_there and seq not in gone:
            yield Fault(seq, f"what lay beside {kind} is gone, and nobody forgot it")
        elif is_there and seq in gone:
            yield Fault(
                seq, f"what lay beside {kind} was forgotten, and is here again: an older copy was laid in"
            )
        elif there is not None and is_there and not _fits(Beside(*there[1:]), kind, subject, committed):
            yield Fault(seq, f"what lies beside {kind} is not what the event commits to")
        if is_there:
            there = next(bodies, None)
    while there is not None:
        yield Fault(max(there[0], last), "something lies beside an event that commits to nothing")
        there = next(bodies, None)


_OF_ONE: Final = (Kind.CLEARANCE_PLANNED, Kind.CLEARANCE_CORRECTED, Kind.AGENCY_ASSIGNED)


def _others(using: str) -> Iterator[Fault]:
    """Where a clearance was forgotten, and what identifies another was destroyed with it."""
    rows = m.Event.objects.using(using).filter(kind=Kind.CLEARANCE_FORGOTTEN).order_by("seq")
    for seq, subject, payload in rows.values_list("seq", "subject", "payload").iterator():
        named = json.loads(payload)["events"]
        for start in range(0, len(named), _CHUNK):
            of = m.Event.objects.using(using).filter(seq__in=named[start : start + _CHUNK], kind__in=_OF_ONE)
            if of.exclude(subject=subject).exists():
                yield Fault(seq, "what identifies another clearance was destroyed with this one")


def _fits(beside: Beside, kind: str, subject: str, committed: str) -> bool:
    try:
        return hmac.compare_digest(commitment(beside, kind, subject), committed)
    except (ValueError, TypeError):
        return False


def known_file(salt: str, sha256: str) -> str:
    """Under what the chain knows a file, or what it says, that may name people: keyed, so that nobody can try which it was.

    Where nothing of its content lies beside the chain, its digest itself.
    """
    return hmac.new(bytes.fromhex(salt), sha256.encode(), hashlib.sha256).hexdigest() if salt else sha256


_FILES: Final = "files"


def key_of_files(using: str) -> str:
    """The key under which files are known that nobody could read; drawn anew with each forgetting."""
    row, _ = m.PlanKey.objects.using(using).get_or_create(plan=_FILES, defaults={"key": new_key()})
    return str(row.key)


def draw_anew(using: str) -> None:
    """Destroy the key under which files are known."""
    m.PlanKey.objects.using(using).filter(plan=_FILES).delete()
