"""What an agency does with a message: is it whole, is it ours, what does it ask; and how it answers.

For agencies that have no software of their own, for those who write theirs, and for the agencies of a rehearsal.
Needs no ledger.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearslate.clearance.events.chain import SigningKey, is_signed
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, write
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE
from clearslate.clearance.exchange.files import SIGNED, look
from clearslate.clearance.exchange.formats import decode
from clearslate.clearance.exchange.profiles import Profile
from clearslate.records.files import put

_NEEDED: Final = ("message", "recipient", "purpose", "file", "rows", "sha256", "idempotency_key", "profile")


_NAMES: Final = ("message", "recipient", "purpose", "file", "profile")
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
"""What names a file, or a part of its name, in a folder, and nothing in another one."""


class Refused(Exception):
    """A message that must be refused. ``code``: the reason code (``reasons.OF_MESSAGE``) of the answer."""

    def __init__(self, code: str, manifest: Mapping[str, Any], sha256: str) -> None:
        """Of a message, with the SHA-256 of the file as it was read."""
        super().__init__(code)
        self.code = code
        self.manifest = manifest
        self.sha256 = sha256


@dataclass(frozen=True)
class Received:
    """A message that is whole and ours. ``sha256``: of the file as it was read; ``rows``: its facts, row by row."""

    manifest: Mapping[str, Any]
    sha256: str
    rows: list[dict[str, str]]


def receive(place: Path, profiles: Mapping[str, Profile], public: Ed25519PublicKey | None) -> Received:
    """Read the message of a manifest, and check all that can be checked.

    Args:
        place: the manifest; the message and the signature lie beside it.
        profiles: by id.
        public: the key of the sender; without it the signature is not checked.

    Raises:
        ExchangeError: the manifest itself cannot be read, so that nothing can be answered: tell the sender.
        Refused: the message must be refused, with the code for the answer.
    """
    content, manifest = _manifest(place)
    file = place.with_name(manifest["file"])
    data = look(file).data if os.path.lexists(file) else b""
    sha256 = hashlib.sha256(data).hexdigest()
    if public is not None and not is_signed(content, _signature(place), public):
        raise Refused("bad_signature", manifest, sha256)
    if sha256 != manifest["sha256"]:
        raise Refused("bad_sha256", manifest, sha256)
    profile = profiles.get(manifest["profile"])
    if profile is None:
        raise Refused("unreadable", manifest, sha256)
    try:
        rows = decode(profile, data)
    except ExchangeError as error:
        raise Refused("unreadable", manifest, sha256) from error
    if len(rows) != manifest["rows"]:
        raise Refused("unreadable", manifest, sha256)
    return Received(manifest, sha256, rows)


def manifests(folder: Path) -> list[Path]:
    """The manifests of a folder, by name: what has one is whole."""
    return sorted(folder.glob(f"*{MANIFEST}")) if folder.is_dir() else []


def answer_to(received: Received, ack: str, on: str, refused: Mapping[str, str] | None = None) -> Answer:
    """The answer to a message that was read.

    Args:
        received: the message.
        ack: the agency's own id of the answer.
        on: its day.
        refused: rows that it does not do, each with its reason code.
    """
    fields = (ack, received.manifest["message"], received.sha256, on)
    rows = len(received.rows)
    if not refused:
        return Answer(*fields, "accepted", rows=rows)
    items = tuple(ItemAnswer(row["clearance"], refused.get(row["clearance"], "")) for row in received.rows)
    return Answer(*fields, "partial", rows=rows, items=items)


def refusal_of(refused: Refused, ack: str, on: str) -> Answer:
    """The answer to a message that must be refused."""
    return Answer(ack, refused.manifest["message"], refused.sha256, on, "rejected", refused.code)


def answer_for(
    place: Path,
    profiles: Mapping[str, Profile],
    public: Ed25519PublicKey | None,
    ack: str,
    on: str,
    *,
    refused: Mapping[str, str],
    refuse_all: str = "",
) -> tuple[Answer, str]:
    """Read the message of a manifest and answer it; a damaged one is refused.

    Returns:
        The answer, and the id of the message's profile.

    Raises:
        ExchangeError: the manifest cannot be read, or a refused row is not in the message.
    """
    try:
        found = receive(place, profiles, public)
    except Refused as bad:
        return refusal_of(bad, ack, on), str(bad.manifest["profile"])
    profile = str(found.manifest["profile"])
    if refuse_all:
        return refusal_of(Refused(refuse_all, found.manifest, found.sha256), ack, on), profile
    strange = refused.keys() - {row["clearance"] for row in found.rows}
    if strange:
        raise ExchangeError(f"{min(strange)} is no row of message {found.manifest['message']}")
    return answer_to(found, ack, on, refused), profile


def send(
    answer: Answer, profile: Profile, folder: Path, *, name: str = "", key: SigningKey | None = None
) -> Path:
    """Put an answer into the folder from which the sender takes it, in the format of the message; signed first, by a key."""
    answer.check()
    if not _NAME.fullmatch(answer.ack):
        raise ExchangeError(
            f"{answer.ack!r} cannot be the id of an answer: write letters, digits, points, hyphens"
        )
    place = folder / (name or f"{answer.message}-{answer.ack}.ack{profile.ending}")
    data = write(answer, profile.format)
    if key is not None:
        put(place.with_name(f"{place.name}{SIGNED}"), f"{key.sign(data)}\n".encode())
    put(place, data)
    return place


def _manifest(place: Path) -> tuple[bytes, Mapping[str, Any]]:
    try:
        content = place.read_bytes()
        manifest = json.loads(content)
        lacking = [name for name in _NEEDED if name not in manifest]
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ExchangeError(f"{place.name} is no manifest that can be read: {error}") from error
    if lacking:
        raise ExchangeError(f"{place.name} does not say {', '.join(lacking)}")
    for name in _NAMES:
        if not isinstance(manifest[name], str) or not _NAME.fullmatch(manifest[name]):
            raise ExchangeError(
                f"{place.name}: {name} is no plain name, of letters, digits, points and hyphens"
            )
    if not isinstance(manifest["sha256"], str) or not isinstance(manifest["rows"], int):
        raise ExchangeError(f"{place.name}: sha256 is a text, rows a number")
    return content, manifest


def _signature(place: Path) -> str:
    file = place.with_name(f"{place.name}{SIGNATURE}")
    return file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else ""
