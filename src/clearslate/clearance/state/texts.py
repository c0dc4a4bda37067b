"""What people write in their own words: outside of the chain, and hashed into it, so that it can be erased.

Events are never changed, so no name may get into one. A reason is a code of the machinery, or words of a person: the event
then holds the SHA-256 of a random salt and the words, and both lie in a table beside the chain. Erased, nothing tells any
more what they were, the chain is as sound as before, and ``ledger verify`` says what was erased.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.chain import Fault, Link
from clearslate.clearance.events.payloads.form import WHY, form_of
from clearslate.clearance.events.vocabulary import TEXT as MARK
from clearslate.clearance.store.ready import models as m

ERASED: Final = "(text erased)"
_HOUSE: Final = re.compile(r"on newer records: [a-z_ ]{1,40}")
"""Reasons that the machinery gives in the name of who started it (``plan.recheck``)."""

_CHUNK: Final = 500


def apart(event: Event, role: Role, texts: list[tuple[str, str, str]]) -> Event:
    """The event without words of a person, which are added to ``texts``: digest, salt, words."""
    why = event.payload.get("why")
    if not isinstance(why, str) or not why.strip() or role == Role.SYSTEM or not _is_free(event.kind):
        return event
    if _HOUSE.fullmatch(why):
        return event
    salt = secrets.token_hex(16)
    digest = _digest(salt, why)
    texts.append((digest, salt, why))
    return replace(event, payload={**event.payload, "why": f"{MARK}{digest}"})


def _is_free(kind: Kind) -> bool:
    field = form_of(kind).payload.model_fields.get("why")
    return field is not None and field.description == WHY


def _digest(salt: str, words: str) -> str:
    return hashlib.sha256(f"{salt}|{words}".encode()).hexdigest()


def words_of(why: str, using: str) -> str:
    """A reason in words: those that lie beside the chain, if it is no code; ``ERASED`` where they were erased."""
    if not why.startswith(MARK):
        return why
    found = m.Text.objects.using(using).filter(digest=why.removeprefix(MARK)).first()
    return found.words if found is not None and found.salt else ERASED


def in_words(links: Iterable[Link], using: str) -> Iterator[Link]:
    """The events with their reasons in words; only to be shown."""
    for link in links:
        if f'"why":"{MARK}' in link.payload:
            told = json.loads(link.payload)
            told["why"] = words_of(told["why"], using)
            yield replace(link, payload=json.dumps(told, ensure_ascii=False))
        else:
            yield link


def erasable(subject: str, using: str) -> list[int]:
    """The events about a subject whose words are there still."""
    rows = m.Event.objects.using(using).filter(subject=subject, payload__contains=f'"why":"{MARK}')
    told = [(seq, _of(payload)) for seq, payload in rows.order_by("seq").values_list("seq", "payload")]
    there = set(_there([digest for _, digest in told], using))
    return [seq for seq, digest in told if digest in there]


def erase(events: Sequence[int], using: str) -> None:
    """Forget the words of events, and what could prove a guess of them."""
    for start in range(0, len(events), _CHUNK):
        rows = m.Event.objects.using(using).filter(seq__in=events[start : start + _CHUNK])
        digests = [_of(payload) for payload in rows.values_list("payload", flat=True)]
        m.Text.objects.using(using).filter(digest__in=digests).update(salt="", words="")


def faults(using: str) -> Iterator[Fault]:
    """Words that are not those of their event, or are gone though nobody erased them."""
    erased: set[int] = set()
    for payload in (
        m.Event.objects.using(using).filter(kind=Kind.TEXT_ERASED).values_list("payload", flat=True)
    ):
        erased.update(json.loads(payload)["events"])
    rows = m.Event.objects.using(using).filter(payload__contains=f'"why":"{MARK}').order_by("seq")
    part: dict[int, str] = {}
    for seq, payload in rows.values_list("seq", "payload").iterator(chunk_size=5000):
        part[seq] = _of(payload)
        if len(part) == _CHUNK:
            yield from _unfit(part, erased, using)
            part = {}
    yield from _unfit(part, erased, using)


def erased(using: str) -> int:
    """Of how many events the words were erased."""
    rows = m.Event.objects.using(using).filter(kind=Kind.TEXT_ERASED)
    return sum(len(json.loads(payload)["events"]) for payload in rows.values_list("payload", flat=True))


def _unfit(part: dict[int, str], erased: set[int], using: str) -> Iterator[Fault]:
    rows = m.Text.objects.using(using).filter(digest__in=part.values())
    found = {digest: (salt, words) for digest, salt, words in rows.values_list("digest", "salt", "words")}
    for seq, digest in part.items():
        salt, words = found.get(digest, ("", ""))
        if not salt and not words:
            if seq not in erased:
                yield Fault(seq, "the words of its reason are gone, and nobody erased them")
        elif _digest(salt, words) != digest:
            yield Fault(seq, "the words of its reason are not those that were written")


def _there(digests: Sequence[str], using: str) -> Iterator[str]:
    for start in range(0, len(digests), _CHUNK):
        rows = m.Text.objects.using(using).filter(digest__in=digests[start : start + _CHUNK]).exclude(salt="")
        yield from rows.values_list("digest", flat=True)


def _of(payload: str) -> str:
    why: str = json.loads(payload).get("why", "")
    return why.removeprefix(MARK)
