"""The texts of statutes that counsel brought: beside the chain of events, each under its hash, which the events name.

They are no part of clearslate, which holds no statute's text. A text that is not what its hash says is never shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from clearslate.clearance.events import Kind
from clearslate.clearance.events.chain import Fault
from clearslate.clearance.store.ready import models as m


def digest_of(words: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(words.encode()).hexdigest()


def keep(words: str, using: str) -> str:
    """Lay a text beside the chain; its hash."""
    digest = digest_of(words)
    m.Statute.objects.using(using).get_or_create(sha256=digest, defaults={"words": words})
    return digest


def words_of(sha256: str, using: str) -> str | None:
    """The text of a hash, where it is there and is what the hash says."""
    found = m.Statute.objects.using(using).filter(sha256=sha256).values_list("words", flat=True).first()
    return found if found is not None and digest_of(found) == sha256 else None


def faults(using: str) -> Iterator[Fault]:
    """Texts that are gone, or not those that were brought."""
    rows = m.Event.objects.using(using).filter(kind=Kind.LAW_TEXT_ADDED).order_by("seq")
    for seq, section, payload in rows.values_list("seq", "subject", "payload"):
        if words_of(json.loads(payload)["sha256"], using) is None:
            yield Fault(seq, f"the text of {section} is gone, or is not the one that was brought")
