"""What is remembered of somebody who was forgotten: how often, under a law that counts it, and nothing else.

A law that clears at most so many in a lifetime counts what was cleared before. Of a person who was forgotten the ledger then keeps, for
each law that such a cap counts, an HMAC of the law and the person's state id, with a number. State ids can be enumerated, so the
key lies outside of the database and its copies; without it the rows tell nothing. A plan that meets such a mark leaves the charge
to a person. Of laws without a cap nothing is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db.models import F

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.store.ready import models as m
from clearslate.records.files import create_private
from clearslate.states import jurisdiction

_DIGITS = 64


class Memory:
    """The key under which is remembered how often somebody was cleared."""

    def __init__(self, key: bytes) -> None:
        """``key``: 32 random bytes."""
        self._key = key

    @classmethod
    def make(cls, path: Path) -> Memory:
        """A new key, in a file that is its owner's alone; an existing file is never overwritten."""
        key = secrets.token_hex(_DIGITS // 2)
        with create_private(path) as file:
            file.write(f"{key}\n".encode())
        return cls(bytes.fromhex(key))

    @classmethod
    def read(cls, path: Path) -> Memory:
        """The key of a file.

        Raises:
            ValueError: the file holds no such key.
        """
        text = path.read_text(encoding="ascii", errors="replace").strip()
        try:
            found = bytes.fromhex(text)
        except ValueError:
            found = b""
        if len(found) != _DIGITS // 2:
            raise ValueError(
                f"{path.name} holds no memory key: give the file that `clearslate ledger forget --new-memory` made"
            )
        return cls(found)

    def mark(self, law: str, state_id: str) -> str:
        """What stands for a person under a law."""
        return hmac.new(self._key, f"{law}|{state_id}".encode(), hashlib.sha256).hexdigest()

    def add(self, pairs: Iterable[tuple[str, str]], using: str) -> None:
        """Remember clearances that are forgotten now: of each the law and the person's state id."""
        rows = m.Remembered.objects.using(using)
        for (law, state_id), count in Counter(pairs).items():
            mark = self.mark(law, state_id)
            if not rows.filter(mark=mark).update(count=F("count") + count):
                rows.create(mark=mark, law=law, count=count)

    def count(self, law: str, state_id: str, using: str) -> int:
        """How often somebody who was forgotten had been cleared under a law."""
        found = m.Remembered.objects.using(using).filter(mark=self.mark(law, state_id)).first()
        return 0 if found is None else found.count


def counted_by(code: str) -> Mapping[str, frozenset[str]]:
    """Of each law of a state that clears at most so many in a lifetime, the laws whose clearances it counts."""
    found: dict[str, frozenset[str]] = {}
    for law in jurisdiction(code).laws:
        if law.caps:
            found[law.id] = frozenset({law.id, *(each for cap in law.caps for each in cap.shared_with)})
    return found


def remembered_laws(code: str, laws: Iterable[str], using: str) -> dict[str, frozenset[str]]:
    """Of laws with a cap, those of which it is remembered how often they were used by somebody who was forgotten."""
    there = set(m.Remembered.objects.using(using).values_list("law", flat=True).distinct())
    caps = counted_by(code) if there else {}
    return {law: found for law in laws if (found := caps.get(law, frozenset()) & there)}


def is_remembered(code: str, law: str) -> bool:
    """Whether a cap of the state counts what is cleared under a law."""
    return any(law in counted for counted in counted_by(code).values())


def check_key(memory: Memory | None, laws: Iterable[str]) -> Memory:
    """The key, which must be there where a cap counts.

    Raises:
        NotAllowed: it is not.
    """
    if memory is None:
        raise NotAllowed(
            f"{', '.join(sorted(set(laws)))} counts in a lifetime: give the key under which that is remembered (--memory FILE)"
        )
    return memory
