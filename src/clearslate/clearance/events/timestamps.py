"""RFC 3161 time stamps: a query, and what of a response is needed to check it against one key that is known.

No chain of certificates is built: two people put the authority's own key into the ledger.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_SHA256: Final = bytes.fromhex("0609608648016503040201")
_HASHES: Final[dict[bytes, Any]] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
_CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")
_LONGEST: Final = 100_000


class StampError(ValueError):
    """It is no time stamp that can be read; the message says what it lacks."""


def query(digest: bytes) -> bytes:
    """A request for a time stamp of a SHA-256, with the authority's certificate asked for."""
    algorithm = _der(0x30, _SHA256 + b"\x05\x00")
    imprint = _der(0x30, algorithm + _der(0x04, digest))
    return _der(0x30, b"\x02\x01\x01" + imprint + b"\x01\x01\xff")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp. ``at``: its moment in UTC, to the second; ``token``: the CMS structure by itself."""

    at: str
    token: bytes
    imprint: bytes
    info: bytes
    attributes: bytes
    attribute_digest: bytes
    hash_name: bytes
    signature: bytes

    def is_by(self, public: Any, digest: bytes) -> bool:
        """Whether the holder of a key stamped a SHA-256."""
        algorithm = _HASHES.get(self.hash_name)
        if algorithm is None or self.imprint != digest:
            return False
        if hashlib.new(algorithm.name, self.info).digest() != self.attribute_digest:
            return False
        try:
            if isinstance(public, rsa.RSAPublicKey):
                public.verify(self.signature, self.attributes, padding.PKCS1v15(), algorithm)
            elif isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(self.signature, self.attributes, ec.ECDSA(algorithm))
            else:
                return False
        except InvalidSignature:
            return False
        return True


def read_stamp(data: bytes) -> Stamp:
    """The time stamp of a response, or of the token in it.

    Raises:
        StampError: it is none.
    """
    if len(data) > _LONGEST:
        raise StampError("it is too long for a time stamp")
    try:
        return _read(data)
    except (LookupError, ValueError, StopIteration) as error:
        raise (
            error if isinstance(error, StampError) else StampError("it is no time stamp of RFC 3161")
        ) from error


def _read(data: bytes) -> Stamp:
    outer = list(_parts(_only(data, 0x30)))
    token = data
    if outer[0][0] == 0x30:  # a response: its status stands before the token
        if int.from_bytes(next(_parts(outer[0][1]))[1]) > 1:
            raise StampError("the authority refused to stamp it")
        token = outer[1][2]
        outer = list(_parts(outer[1][1]))
    if outer[0][1] != _SIGNED_DATA:
        raise StampError("it holds no signed data")
    signed = list(_parts(_only(_only(outer[1][2], 0xA0), 0x30)))
    content = list(_parts(signed[2][1]))
    if content[0][1] != _TST_INFO:
        raise StampError("what is signed is no time stamp")
    info = _only(_only(content[1][2], 0xA0), 0x04)
    [signer] = [each for _, each, _ in _parts(signed[-1][1])]
    fields = list(_parts(signer))
    place = next(number for number, (tag, _, _) in enumerate(fields) if tag == 0xA0)
    attributes = {next(_parts(each))[1]: list(_parts(each))[1][1] for _, each, _ in _parts(fields[place][1])}
    if _only(attributes[_CONTENT_TYPE], 0x06) != _TST_INFO:
        raise StampError("what is signed is no time stamp")
    parts = list(_parts(_only(info, 0x30)))
    imprint = list(_parts(parts[2][1]))
    if next(_parts(imprint[0][1]))[2] != _SHA256:
        raise StampError("it is not of a SHA-256")
    text = next(each for tag, each, _ in parts if tag == 0x18).decode("ascii")
    moment = dt.datetime.strptime(text.partition(".")[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    return Stamp(
        moment.isoformat(timespec="seconds"), token, imprint[1][1], info, _der(0x31, fields[place][1]),
        _only(attributes[_MESSAGE_DIGEST], 0x04), next(_parts(fields[place - 1][1]))[1], fields[place + 2][1],
    )  # fmt: skip


def _parts(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The elements that stand one after the other: tag, content, the whole."""
    at = 0
    while at < len(data):
        start, tag, length = at, data[at], data[at + 1]
        at += 2
        if length & 0x80:
            more = length & 0x7F
            if not 1 <= more <= 4:
                raise StampError("a length in it is of no form that DER has")
            length, at = int.from_bytes(data[at : at + more]), at + more
        if at + length > len(data):
            raise StampError("it is cut off")
        yield tag, data[at : at + length], data[start : at + length]
        at += length


def _only(data: bytes, wanted: int) -> bytes:
    tag, content, _ = next(_parts(data))
    if tag != wanted:
        raise StampError("it has another form than a time stamp")
    return content


def _der(tag: int, content: bytes) -> bytes:
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = (len(content).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(content).to_bytes(size) + content
