"""How events are linked and signed: a hash chain with Ed25519 checkpoints.

The hash of an event covers its place, all that it says, and the hash before it. So a change, a deletion, an
insertion or a reordering of any past event breaks the chain at that place. Whoever can write the database
could link a forged tail anew; a **checkpoint**, the signature of a hash by a key that the database does
not hold, forbids that up to its place. Keep checkpoints also outside of the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearslate.clearance.events import Kind, canonical
from clearslate.clearance.events.payloads.form import SUBJECT, told
from clearslate.clearance.events.users import LIBRARY
from clearslate.records.files import create_private, locked, whole

GENESIS: Final = "0" * 64  # the hash before the first event


@dataclass(frozen=True, slots=True)
class Link:
    """An event in its place.

    ``seq``: 1 is the first, without gaps. ``at``: moment in UTC, ISO 8601. ``payload``: canonical JSON. ``authentication``:
    how the actor was known (``users``). ``login``: as whom the database knew the writer, where the database knows users;
    empty elsewhere, and in events of before. ``body``: what lies beside the chain (canonical JSON), which is not hashed: the
    payload holds a commitment to it; empty where there is nothing, or it was forgotten.
    """

    seq: int
    at: str
    kind: str
    actor: str
    role: str
    subject: str
    key: str | None
    payload: str
    hash: str = ""
    authentication: str = LIBRARY
    login: str = ""
    body: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """All that the event says, with what lies beside the chain; forgotten, that reads as nothing."""
        return told(Kind(self.kind), self.payload, self.body)

    @property
    def about(self) -> str:
        """The subject; of one that names a person, where it was not forgotten, that."""
        return str(json.loads(self.body).get(SUBJECT, self.subject)) if self.body else self.subject

    @property
    def stored(self) -> dict[str, Any]:
        """What of it stands in the table of events, by column."""
        return {name: value for name, value in asdict(self).items() if name != "body"}

    def written(self, before: str) -> str:
        """What is hashed: an object of all that the event says and the hash before it, as RFC 8785 writes it.

        The payload, which is written so already, is put in as it is stored: where it is not canonical, ``faults`` finds it.
        """
        login = f'"login":{canonical(self.login)},' if self.login != "" else ""
        return (
            f'{{"actor":{canonical(self.actor)},"at":{canonical(self.at)},"authentication":{canonical(self.authentication)},'
            f'"before":{canonical(before)},"key":{canonical(self.key)},"kind":{canonical(self.kind)},{login}"payload":{self.payload},'
            f'"role":{canonical(self.role)},"seq":{canonical(self.seq)},"subject":{canonical(self.subject)}}}'
        )

    def digest(self, before: str) -> str:
        """SHA-256 of what is written, as hexadecimal."""
        return hashlib.sha256(self.written(before).encode()).hexdigest()

    def exported(self, before: str) -> str:
        """A line of an exported chain: what is hashed, with its hash (docs/verify-a-ledger.md)."""
        return f'{self.written(before)[:-1]},"hash":"{self.hash}"}}'

    def linked(self, before: str) -> Link:
        """The same, with its hash."""
        return replace(self, hash=self.digest(before))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signature over the hash of the event ``seq``.

    ``signer``: the first 16 digits of the key's SHA-256. ``ledger``: the name of the ledger, which its first event gives.
    """

    seq: int
    hash: str
    at: str
    signer: str
    signature: str  # hexadecimal
    ledger: str = ""

    def said(self) -> bytes:
        """What is signed."""
        return canonical(["clearslate checkpoint", self.ledger, self.seq, self.hash, self.at]).encode()


def read_kept(path: Path) -> list[Checkpoint]:
    """The checkpoints of a file outside of the database, in order; none where there is no file.

    Raises:
        ValueError: a line is no checkpoint; the message says which.
    """
    if not path.exists():
        return []
    found = []
    # Bytes that are no text make a line that is no checkpoint.
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            found.append(Checkpoint(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"{path.name}, line {number} is no checkpoint: take the file from a copy"
            ) from error
    return found


def keep(path: Path, checkpoints: Iterable[Checkpoint]) -> int:
    """Add to a file outside of the database what it does not hold yet; how many that were.

    The file is written anew beside and put in its place, so that a crash leaves the old one or the new one. Whoever
    keeps at the same moment waits.
    """
    with locked(path.with_name(f".{path.name}.lock"), wait=True):
        before = read_kept(path)
        known = {mark.seq for mark in before}
        new = [mark for mark in checkpoints if mark.seq not in known]
        if new:
            lines = (json.dumps(asdict(mark), sort_keys=True) + "\n" for mark in (*before, *new))
            with whole(path, lasting=True) as part:
                part.write_text("".join(lines), encoding="utf-8")
    return len(new)


def missing_from(checkpoints: Iterable[Checkpoint], kept: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Kept checkpoints that a ledger does not hold: it was put back to an earlier state, or is another."""
    held = set(checkpoints)
    return [mark for mark in kept if mark not in held]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the ledger is not as it was written. ``is_junk``: a checkpoint that none of the keys signed, no more."""

    seq: int
    what: str
    is_junk: bool = False


class SigningKey:
    """The key with which checkpoints and batches are signed."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Of a private key."""
        self._private = private
        self.public = private.public_key()

    @classmethod
    def make(cls) -> SigningKey:
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """The key of a PEM file.

        Raises:
            ValueError: the file holds no Ed25519 private key.
        """
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError) as error:  # TypeError: it asks for a password
            raise ValueError(
                f"{path.name} holds no private key that can be read: give the PRIVATE of `clearslate ledger key`"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path.name} holds another kind of key: make one with `clearslate ledger key`")  # noqa: TRY004
        return cls(key)

    def write(self, path: Path) -> None:
        """Write the private key, readable by its owner only; an existing file is never overwritten."""
        pem = self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with create_private(path) as file:
            file.write(pem)

    def sign(self, message: bytes) -> str:
        """The signature, as hexadecimal."""
        return self._private.sign(message).hex()

    @property
    def signer(self) -> str:
        """Short name of the key."""
        return signer_of(self.public)


def signer_of(public: Ed25519PublicKey) -> str:
    """The first 16 digits of the SHA-256 of a public key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def read_public(path: Path) -> Ed25519PublicKey:
    """The public key of a PEM file.

    Raises:
        ValueError: the file holds no Ed25519 public key.
    """
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise ValueError(
            f"{path.name} holds no public key that can be read: give the PUBLIC of `clearslate ledger key`"
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path.name} holds another kind of key")  # noqa: TRY004
    return key


def write_public(public: Ed25519PublicKey, path: Path) -> None:
    """Write a public key for those who verify."""
    path.write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def is_signed(message: bytes, signature: str, public: Ed25519PublicKey) -> bool:
    """Whether the signature is the key's."""
    try:
        public.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def faults(
    links: Iterable[Link],
    head: tuple[int, str],
    checkpoints: Iterable[Checkpoint],
    publics: Iterable[Ed25519PublicKey] = (),
    kept: Iterable[Checkpoint] = (),
    name: str = "",
) -> Iterator[Fault]:
    """Every place at which the chain is broken.

    Args:
        links: all events, by seq.
        head: seq and hash that the ledger says are its last.
        checkpoints: by seq.
        publics: the keys of all who signed; without any, signatures are not checked, the hashes they name are.
        kept: checkpoints that were kept outside of the database.
        name: of the ledger that it must be; whichever it is where empty.
    """
    keys = {signer_of(public): public for public in publics}
    unsigned: list[Fault] = []
    signed_up_to = 0
    marks = {mark.seq: mark for mark in checkpoints}
    for each in kept:
        if marks.get(each.seq) != each:
            yield Fault(each.seq, "the database does not hold the checkpoint that was kept outside of it")
        marks[each.seq] = each
    before, expected, found = GENESIS, 1, ""
    for link in links:
        if link.seq == 1 and link.kind == Kind.LEDGER_OPENED:
            found = link.subject
        if link.seq != expected:
            yield Fault(expected, f"the ledger goes on with event {link.seq}: what stood between is gone")
            expected = link.seq
        if link.digest(before) != link.hash:
            yield Fault(link.seq, "the event, or the one before it, is not what was written")
        elif not is_canonical(link.payload):
            yield Fault(
                link.seq,
                f"what {link.kind} says is not written as RFC 8785 writes it: others would hash it otherwise",
            )
        mark = marks.pop(link.seq, None)
        if mark is not None and keys and not _is_theirs(mark, keys):
            unsigned += _unfit(mark, link.hash, keys, found)
        elif mark is not None:
            signed_up_to = mark.seq
            yield from _unfit(mark, link.hash, keys, found)
        before, expected = link.hash, expected + 1
    # Anybody may have put one there: it says nothing, where a later one that a key signed proves what it would.
    yield from (replace(each, is_junk=each.seq < signed_up_to) for each in unsigned)
    if (expected - 1, before) != head:
        yield Fault(expected - 1, f"the ledger ends here, and says that it ends with event {head[0]}")
    for each in marks.values():
        yield Fault(each.seq, "a checkpoint is of an event that is gone")
    if name and found != name:
        yield Fault(1, f"this is the ledger {found or 'of no name'}, not {name}")


def is_canonical(payload: str) -> bool:
    """Whether a payload has the one form in which whoever reads it would write it again."""
    try:
        return canonical(json.loads(payload)) == payload
    except (ValueError, RecursionError):
        return False


def _is_theirs(mark: Checkpoint, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed a checkpoint."""
    return mark.signer in keys and is_signed(mark.said(), mark.signature, keys[mark.signer])


def _unfit(
    mark: Checkpoint, found: str, keys: Mapping[str, Ed25519PublicKey], ledger: str
) -> Iterator[Fault]:
    if mark.ledger != ledger:
        yield Fault(
            mark.seq, f"the checkpoint is of the ledger {mark.ledger or 'of no name'}, not of this, {ledger}"
        )
    if mark.hash != found:
        yield Fault(mark.seq, "the event does not have the hash of its checkpoint")
    if keys and mark.signer not in keys:
        yield Fault(mark.seq, f"the checkpoint is signed by the key {mark.signer}, which was not given")
    elif keys and not is_signed(mark.said(), mark.signature, keys[mark.signer]):
        yield Fault(mark.seq, "the checkpoint's signature is not that of the key")
