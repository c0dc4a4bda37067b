"""What people write in their own words: outside of the chain, and hashed into it, so that it can be erased.

Events are never changed, so no name may get into one. A reason is a code of the machinery, or words of a person; where a paper
is found is a person's words too, and may hold a name. The event then holds the SHA-256 of a random salt and the words, and both
lie in a table beside the chain. Erased, nothing tells any more what they were, the chain is as sound as before, and
``ledger verify`` says what was erased.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import Q

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.chain import Fault, Link
from clearslate.clearance.events.payloads.form import PAPER, WHY, form_of, is_reference
from clearslate.clearance.events.vocabulary import TEXT as MARK
from clearslate.clearance.state.queries import must
from clearslate.clearance.store.ready import models as m

ERASED: Final = "(text erased)"
_HOUSE: Final = re.compile(r"on newer records: [a-z_ ]{1,40}")
"""Reasons that the machinery gives in the name of who started it (``plan.recheck``)."""

_CHUNK: Final = 500


def apart(event: Event, role: Role, texts: list[tuple[str, str, str]], using: str) -> Event:
    """The event without words of a person, which are added to ``texts``: digest, salt, words.

    Raises:
        NotAllowed: a paper is named in words that are no reference.
    """
    payload = dict(event.payload)
    why, paper, subject = payload.get("why"), payload.get("paper"), event.subject
    if isinstance(why, str) and _is_free(event.kind, why, role):
        payload["why"] = _put(why, texts)
    if isinstance(paper, str) and paper and not paper.startswith(MARK) and "paper" in _fields(event.kind):
        payload["paper"] = _paper(paper, payload.get("on"), texts, using, is_known=bool(payload.get("late")))
    if event.kind == Kind.PAPER_READ and not subject.startswith(MARK):
        subject = _paper(subject, payload.get("on"), texts, using, is_known=True)
    return replace(event, payload=payload, subject=subject)


def _put(words: str, texts: list[tuple[str, str, str]]) -> str:
    salt = secrets.token_hex(16)
    digest = _digest(salt, words)
    texts.append((digest, salt, words))
    return f"{MARK}{digest}"


def _paper(words: str, on: object, texts: list[tuple[str, str, str]], using: str, *, is_known: bool) -> str:
    """Where a paper is found, as the chain says it: the same for who reads its day and for who enters what it says.

    ``is_known``: somebody may have read it, of the day ``on``.
    """
    must(is_reference(words), f"a paper is named by {PAPER}")
    rows = (
        m.Paper.objects.using(using).filter(on=on, reference__startswith=MARK)
        if is_known
        else m.Paper.objects.none()
    )
    for reference in rows.values_list("reference", flat=True).distinct():
        if words_of(reference, using) == words:
            return str(reference)
    return _put(words, texts)


def _fields(kind: Kind) -> Mapping[str, Any]:
    return form_of(kind).payload.model_fields


def _is_free(kind: Kind, why: str, role: Role) -> bool:
    field = _fields(kind).get("why")
    is_free = field is not None and field.description == WHY
    return is_free and role != Role.SYSTEM and bool(why.strip()) and not _HOUSE.fullmatch(why)


def _digest(salt: str, words: str) -> str:
    return hashlib.sha256(f"{salt}|{words}".encode()).hexdigest()


def words_of(why: str, using: str) -> str:
    """A reason in words: those that lie beside the chain, if it is no code; ``ERASED`` where they were erased."""
    if not why.startswith(MARK):
        return why
    found = m.Text.objects.using(using).filter(digest=why.removeprefix(MARK)).first()
    return found.words if found is not None and found.salt else ERASED


def in_words(links: Iterable[Link], using: str) -> Iterator[Link]:
    """The events with what people wrote in words; only to be shown."""
    for link in links:
        if _marks(link.subject, link.payload):
            fields = spelled_out(link.told, using)
            payload = json.dumps(fields, ensure_ascii=False)
            yield replace(link, payload=payload, subject=words_of(link.subject, using), body="")
        else:
            yield link


def spelled_out(payload: Mapping[str, Any], using: str) -> dict[str, Any]:
    """What an event says, with what lies beside the chain in words."""
    return {name: words_of(each, using) if isinstance(each, str) else each for name, each in payload.items()}


def erasable(subject: str, using: str) -> list[int]:
    """The events that hold the words of those about a subject, which are there still; of a paper, all that name it."""
    rows = m.Event.objects.using(using)
    texts = m.Text.objects.using(using).exclude(salt="")
    wanted = {
        digest
        for entry in rows.filter(subject=subject).values_list("subject", "payload")
        for digest in _marks(*entry)
    }
    if is_reference(subject):
        wanted |= set(texts.filter(words=subject).values_list("digest", flat=True))
    there = sorted(_there(sorted(wanted), using))
    found: set[int] = set()
    for digest in there:
        named = Q(payload__contains=f'"{MARK}{digest}"') | Q(subject=f"{MARK}{digest}")
        found.update(rows.filter(named).values_list("seq", flat=True))
    return sorted(found)


def erase(events: Sequence[int], using: str) -> None:
    """Forget the words of events, and what could prove a guess of them."""
    for start in range(0, len(events), _CHUNK):
        rows = m.Event.objects.using(using).filter(seq__in=events[start : start + _CHUNK])
        digests = [each for entry in rows.values_list("subject", "payload") for each in _marks(*entry)]
        m.Text.objects.using(using).filter(digest__in=digests).update(salt="", words="")


def faults(using: str) -> Iterator[Fault]:
    """Words that are not those of their event, or are gone though nobody erased them."""
    erased: set[int] = set()
    erasures = m.Event.objects.using(using).filter(kind__in=(Kind.TEXT_ERASED, Kind.CLEARANCE_FORGOTTEN))
    for payload in erasures.values_list("payload", flat=True).iterator():
        erased.update(json.loads(payload)["events"])
    rows = m.Event.objects.using(using).filter(Q(payload__contains=f'"{MARK}') | Q(subject__startswith=MARK))
    part: dict[str, int] = {}
    for seq, subject, payload in (
        rows.order_by("seq").values_list("seq", "subject", "payload").iterator(chunk_size=5000)
    ):
        part.update(dict.fromkeys(_marks(subject, payload), seq))
        if len(part) >= _CHUNK:
            yield from _unfit(part, erased, using)
            part = {}
    yield from _unfit(part, erased, using)


def erased(using: str) -> int:
    """Of how many events the words were erased."""
    rows = m.Event.objects.using(using).filter(kind=Kind.TEXT_ERASED)
    return sum(len(json.loads(payload)["events"]) for payload in rows.values_list("payload", flat=True))


def _unfit(part: dict[str, int], erased: set[int], using: str) -> Iterator[Fault]:
    rows = m.Text.objects.using(using).filter(digest__in=part)
    found = {digest: (salt, words) for digest, salt, words in rows.values_list("digest", "salt", "words")}
    for digest, seq in part.items():
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


def _marks(subject: str, payload: str) -> list[str]:
    """The digests of the words of an event."""
    marks = _IN_PAYLOAD.findall(payload)
    return [*marks, subject.removeprefix(MARK)] if subject.startswith(MARK) else marks


_IN_PAYLOAD: Final = re.compile(rf'"{MARK}([0-9a-f]{{64}})"')
