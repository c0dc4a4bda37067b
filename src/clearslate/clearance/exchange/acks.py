"""Taking acknowledgements in: each file once, and what cannot be matched set aside with its reason.

The inbox has a folder for each recipient. A file that was taken in goes to ``done/`` there; one that cannot be
matched changes nothing, is recorded in the ledger, and goes to ``quarantine/``. Which file it was is known by its
SHA-256, so that an import that was killed, or a file that comes twice, does nothing twice. What was set aside is judged
anew whenever it is laid there again: put right, it counts.

No file stops another, whatever it holds and whatever it is. One that is not whole may still be written: it is set
aside when nobody has written to it for long.

An export that was cut off may have laid a file out and not said so. An answer to it waits for the next export, which
says it; where that file is not to be sent any more (a clearance was restored since), the answer itself shows that the
recipient has it, and what it did with it counts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Max

from clearslate.clearance.events import Event, Kind, NotAllowed, canonical
from clearslate.clearance.events.chain import is_signed, read_public
from clearslate.clearance.exchange.answers import Answer, read
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.files import Seen, alone, look, plain, waiting
from clearslate.clearance.exchange.letters import still_to_send
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state import speaks_of, workflows
from clearslate.clearance.state.beside import key_of_files, known_file, salt_of
from clearslate.clearance.state.changes import Waiting
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m

DONE: Final = "done"
QUARANTINE: Final = "quarantine"
_ANSWERS: Final = (
    Kind.MESSAGE_ACKNOWLEDGED,
    Kind.MESSAGE_REJECTED,
    Kind.ITEM_ACKNOWLEDGED,
    Kind.ITEM_REJECTED,
)
_HEAD_BYTES, _ROW_BYTES = 64 * 2**10, 256  # of an acknowledgement: what it may take, in any format

REASONS: Final[dict[str, str]] = {
    "unreadable": "the file is no acknowledgement of the recipient's format",
    "cut_off": "the file holds fewer items than it says",
    "too_large": "the file is larger than an answer to the largest message can be",
    "cannot_be_read": "the file may not be opened, or the disk fails",
    "no_file": "it is no plain file but a link, a pipe or the like",
    "wrong_sum": "the file is not the one of the sum beside it",
    "unsigned": "the recipient signs its answers, and no signature of its own lies beside the file",
    "strange_id": "an id in it holds characters that no id has",
    "contradicts_itself": "its result, reason and items do not go together",
    "unknown_code": "a reason code is not in the list",
    "unknown_message": "no message of that id was made",
    "other_recipient": "the message went to another recipient",
    "wrong_sha256": "the file that the recipient read is not the one that was sent",
    "unknown_item": "an item was not in the message",
    "wrong_count": "the recipient read another number of rows than were sent",
    "wrong_day": "its day is before the message was sent, or has not come",
    "other_answer": "the recipient gave the id of another answer, which says something else",
    "against_rules": "what it says cannot have happened, by the rules of the ledger",
}
"""Why a file is set aside."""

LATER: Final[dict[str, str]] = {
    "young": "it was written a moment ago and may not be whole; it is taken in once it has not changed for --settle seconds",
    "unfinished": "it is not whole, and may still be written; it is set aside if it does not change for --patience seconds",
    "early": "no export says yet that its message was sent; it is taken in after the next `clear export`",
}
"""Why a file is left for the next import."""

MAY_BE_WRITTEN: Final = ("unreadable", "cut_off", "cannot_be_read", "wrong_sum", "unsigned")
"""Reasons for which a file may only not be whole yet."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that was set aside. ``file``: its name, as it may be shown; ``code``: one of ``REASONS``."""

    recipient: str
    file: str
    code: str


@dataclass(slots=True)
class Imported:
    """What an import did, in files.

    ``left``: files that stay where they are until the next import, each with why (a code of ``LATER``).
    ``not_moved``: what could not be moved, or looked through, and is looked at again.
    """

    taken: int = 0
    known: int = 0
    left: dict[str, str] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)
    not_moved: list[str] = field(default_factory=list)

    @property
    def early(self) -> int:
        """Answers to a message that the next export says is sent."""
        return sum(why == "early" for why in self.left.values())

    @property
    def unfinished(self) -> int:
        """Files that are not whole, or too young to tell."""
        return len(self.left) - self.early

    @property
    def quarantined(self) -> dict[str, int]:
        """How many were set aside, by reason."""
        return dict(Counter(each.code for each in self.aside))


@dataclass(frozen=True, slots=True)
class _Now:
    """When an import runs: ``unchanged``, ``patient`` as seconds since the epoch. ``scan``: of what came on paper."""

    today: dt.date
    at: dt.datetime
    unchanged: float
    patient: float
    scan: str = ""


def agency_keys(folder: Path | None) -> dict[str, Ed25519PublicKey]:
    """The public keys of the recipients that sign their answers: RECIPIENT.pem of a folder.

    Raises:
        ValueError: a file is no public key.
        OSError: the folder, or a file of it, cannot be read.
    """
    if folder is None:
        return {}
    return {path.stem: read_public(path) for path in sorted(folder.iterdir()) if path.suffix == ".pem"}


class Importer:
    """Takes acknowledgements in."""

    def __init__(
        self,
        ledger: Ledger,
        profiles: Mapping[str, Profile],
        inbox: Path,
        by: Actor = SYSTEM,
        keys: Mapping[str, Ed25519PublicKey] | None = None,
    ) -> None:
        """From an inbox with a folder for each recipient, or one answer at a time (``take``).

        ``by``: the machinery, and how it is known whose answer it is, where it is known in another way than by its folder.
        ``keys``: of the recipients that sign what they lay into their folder (``agency_keys``): nothing else counts there.
        """
        self._keys = keys or {}
        self._ledger = ledger
        self._inbox = inbox
        self._by = by
        kinds = [each for of in workflows(ledger.alias).values() for each in of.recipients]
        recipients = set(m.Message.objects.using(ledger.alias).values_list("recipient", flat=True).distinct())
        self._forms = {
            recipient: profiles[kind.profile].format
            for kind in kinds
            for recipient in (
                sorted(each for each in recipients if each.startswith(f"{kind.id}."))
                if kind.is_many
                else [kind.id]
            )
            if kind.profile in profiles
        }

    def strange(self) -> list[str]:
        """What lies in the inbox itself, in a folder that no recipient has, or in one that a recipient made: never read."""
        found = []
        for path in self._inbox.iterdir():
            if path.name in self._forms and path.is_dir():
                found += [
                    each for each in _listed(path) if each.is_dir() and each.name not in (DONE, QUARANTINE)
                ]
            elif not path.name.startswith(".") and (not path.is_dir() or _listed(path)):
                found.append(path)
        return sorted(plain(str(path.relative_to(self._inbox))) for path in found)

    def run(
        self,
        today: dt.date,
        at: dt.datetime,
        *,
        unchanged_since: dt.datetime | None = None,
        patient_since: dt.datetime | None = None,
    ) -> Imported:
        """Take all in that is there.

        Args:
            today: the day.
            at: the moment.
            unchanged_since: leave files alone that changed later: they may still be written.
            patient_since: leave files alone that are not whole and changed later.

        Raises:
            ExchangeError: another import runs.
        """
        latest = float("inf")
        now = _Now(
            today, at,
            latest if unchanged_since is None else unchanged_since.timestamp(),
            latest if patient_since is None else patient_since.timestamp(),
        )  # fmt: skip
        imported = Imported()
        with alone(self._inbox):
            for recipient in sorted(self._forms):
                try:
                    for path in waiting(self._inbox / recipient, (DONE, QUARANTINE)):
                        self._take(path, recipient, now, imported)
                except OSError:
                    imported.not_moved.append(recipient)
        return imported

    def form_of(self, recipient: str) -> str:
        """The format in which a recipient is written to and answers; empty where there is no such recipient."""
        return self._forms.get(recipient, "")

    def most(self, recipient: str) -> int:
        """How many bytes an answer of a recipient can have: one that names every row of its largest message."""
        messages = m.Message.objects.using(self._ledger.alias).filter(recipient=recipient)
        rows: int = messages.aggregate(most=Max("rows"))["most"] or 0
        return _HEAD_BYTES + _ROW_BYTES * rows

    def take(
        self, data: bytes, name: str, recipient: str, today: dt.date, at: dt.datetime, *, scan: str = ""
    ) -> Imported:
        """Take one answer in that came in another way than as a file in the inbox: the same events, under the same keys.

        Args:
            data: what the file would hold.
            name: what it would be called.
            recipient: whose it is, as is known from how it came.
            today: the day.
            at: the moment.
            scan: SHA-256 of the scan of the paper, where it came on paper.

        Returns:
            What became of it. An answer that comes early is in ``left``; one that cannot be matched in ``aside``, and the
            ledger tells of it as of a file that was set aside.
        """
        imported = Imported()
        seen = Seen(Path(plain(name)), data, hashlib.sha256(data).hexdigest(), whole=True)
        if len(data) > self.most(recipient):
            seen = replace(seen, data=b"", why_not="too_large")
        self._judge(seen, recipient, _Now(today, at, float("inf"), float("inf"), scan), imported)
        return imported

    def _judge(self, seen: Seen, recipient: str, now: _Now, imported: Imported) -> str | None:
        """Take an answer in, or say in the ledger that it was set aside: the code why, None where it comes early."""
        name = plain(seen.path.name)
        code = self._taken(seen, recipient, now, imported)
        if code in MAY_BE_WRITTEN and seen.changed > now.patient:
            imported.left[f"{recipient}/{name}"] = "unfinished"
            return None
        if code is None:
            imported.left[f"{recipient}/{name}"] = "early"
            return None
        if code:
            self._ledger.append([_aside(seen, recipient, code, self._ledger.alias)], self._by, now.at)
            imported.aside.append(Aside(recipient, name, code))
        return code

    def _take(self, path: Path, recipient: str, now: _Now, imported: Imported) -> None:
        try:
            seen = look(path, self.most(recipient))
        except FileNotFoundError:  # taken back by who laid it there
            return
        if seen.whole is not True and seen.changed > now.unchanged:
            imported.left[f"{recipient}/{plain(path.name)}"] = "young"
            return
        key = self._keys.get(recipient)
        if key is not None and not seen.why_not and not is_signed(seen.data, seen.signature, key):
            seen = replace(seen, why_not="unsigned")
        code = self._judge(seen, recipient, now, imported)
        if code is None:
            return
        try:
            seen.move(path.parent / (QUARANTINE if code else DONE))
        except OSError:
            imported.not_moved.append(f"{recipient}/{plain(path.name)}")

    def _taken(self, seen: Seen, recipient: str, now: _Now, imported: Imported) -> str | None:
        """Take an answer in; why not: a code of ``REASONS``, or None where it comes early."""
        if seen.why_not or seen.whole is False:
            return seen.why_not or "wrong_sum"
        try:
            answer = read(seen.data, self._forms[recipient])
            # Keyed by what lies beside the message: nobody can try from the chain what it was that was answered.
            salt = salt_of(Kind.MESSAGE_MADE, answer.message, self._ledger.alias)
            keys = [f"ack:{each}" for each in (known_file(salt, seen.sha256), seen.sha256)]
            if m.Event.objects.using(self._ledger.alias).filter(key__in=keys).exists():
                imported.known += 1
                return ""
            events = self._events(answer, seen.sha256, recipient, keys[0], now)
            if not events:
                return None
            self._ledger.append(events, self._by, now.at)
        except ExchangeError as wrong:
            return str(wrong)
        except NotAllowed:
            return "against_rules"
        imported.taken += 1
        return ""

    def _events(self, answer: Answer, sha256: str, recipient: str, key: str, now: _Now) -> list[Event]:
        """What an answer says happened, the first event under the file's key; none where it comes early.

        Raises:
            ExchangeError: it cannot be matched; its text is one of ``REASONS``.
        """
        message = m.Message.objects.using(self._ledger.alias).filter(id=answer.message).first()
        self._check(answer, message, recipient, now.today)
        on = now.today.isoformat()
        scan = {"scan": now.scan} if now.scan else {}
        entries = [(kind, payload | scan | {"answer": sha256}) for kind, payload in _said(answer, on)]
        if message.sent_on is None:
            if still_to_send(message, Waiting(self._ledger.alias)):
                return []
            entries.insert(0, (Kind.MESSAGE_SENT, {"on": on, "ack": _plain(answer.ack)}))
        return [
            Event(kind, answer.message, payload, key=f"{key}:{number}" if number else key)
            for number, (kind, payload) in enumerate(entries)
        ]

    def _check(self, answer: Answer, message: Any, recipient: str, today: dt.date) -> None:
        if message is None:
            raise ExchangeError("unknown_message")
        if message.recipient != recipient:
            raise ExchangeError("other_recipient")
        on = dt.date.fromisoformat(answer.on)
        if on > today or (message.sent_on is not None and on < message.sent_on):
            raise ExchangeError("wrong_day")
        given = (link for link in self._ledger.links(subject=message.id) if link.kind in _ANSWERS)
        if any(link.told["ack"] == _plain(answer.ack) for link in given):
            raise ExchangeError("other_answer")
        if answer.result == "rejected":
            return  # whoever got a damaged file refuses it, and names what was read
        if answer.sha256 != message.sha256:
            raise ExchangeError("wrong_sha256")
        if answer.rows != message.rows:
            raise ExchangeError("wrong_count")
        if not speaks_of(message, [item.clearance for item in answer.items], self._ledger.alias):
            raise ExchangeError("unknown_item")


def _said(answer: Answer, on: str) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """The events of an answer: kind and payload."""
    payload = {"on": on, "ack": _plain(answer.ack)}
    match answer.result:
        case "accepted":
            yield Kind.MESSAGE_ACKNOWLEDGED, payload | {"rows": answer.rows}
        case "rejected":
            yield Kind.MESSAGE_REJECTED, payload | {"code": answer.code}
        case _:
            done = sorted(item.clearance for item in answer.items if not item.code)
            refused = {item.clearance: item.code for item in answer.items if item.code}
            for ids in _parts(done):
                yield Kind.ITEM_ACKNOWLEDGED, payload | {"clearances": ids}
            if refused:
                yield Kind.ITEM_REJECTED, payload | {"clearances": refused}


def _parts(ids: Sequence[str], size: int = 5000) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _aside(seen: Seen, recipient: str, code: str, using: str) -> Event:
    """That a file was set aside, told once for each reason; put right, it is an answer like any other."""
    payload = {"file": _plain(seen.path.name), "sha256": seen.sha256, "code": code}
    which = hashlib.sha256(
        canonical([recipient, payload, seen.sha256 or [*map(str, seen.mark)]]).encode()
    ).hexdigest()
    return Event(
        Kind.ACK_QUARANTINED, recipient, payload, key=f"aside:{known_file(key_of_files(using), which)}"
    )


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder; nothing of one that may not be looked into."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _plain(text: str) -> str:
    """A name that came from outside, fit to be shown: short, and of plain characters."""
    return plain(text)[:60]
