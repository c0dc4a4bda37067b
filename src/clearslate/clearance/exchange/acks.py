"""Taking acknowledgements in: each file once, and what cannot be matched set aside with its reason.

The inbox has a folder for each recipient. A file that was taken in goes to ``done/`` there; one that cannot be
matched changes nothing, is told in the ledger, and goes to ``quarantine/``. Which file it was is known by its
SHA-256, so that an import that was killed, or a file that comes twice, does nothing twice.

An export that was cut off may have laid a file out and not said so. An answer to it waits for the next export, which
says it; where that file is not to be sent any more (a clearance was restored since), the answer itself shows that the
recipient has it, and what it did with it counts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.exchange.answers import Answer, read
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.files import alone, move, waiting
from clearslate.clearance.exchange.letters import still_to_send
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.ledger import SYSTEM, Ledger
from clearslate.clearance.project import speaks_of, workflows
from clearslate.clearance.store.ready import models as m

DONE: Final = "done"
QUARANTINE: Final = "quarantine"
LARGEST: Final = 256 * 2**20  # bytes of an acknowledgement that is read

REASONS: Final[dict[str, str]] = {
    "unreadable": "the file is no acknowledgement of the recipient's format",
    "cut_off": "the file holds fewer items than it says",
    "too_large": "the file is larger than is read",
    "contradicts_itself": "its result, reason and items do not go together",
    "unknown_code": "a reason code is not in the list",
    "unknown_message": "no message of that id was made",
    "other_recipient": "the message went to another recipient",
    "wrong_sha256": "the file that the recipient read is not the one that was sent",
    "unknown_item": "an item was not in the message",
    "wrong_count": "the recipient read another number of rows than were sent",
}
"""Why a file is set aside."""


@dataclass(slots=True)
class Imported:
    """What an import did, in files. ``early``: of a message that the next export says is sent; left where they are."""

    taken: int = 0
    known: int = 0
    early: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)


class Importer:
    """Takes acknowledgements in."""

    def __init__(self, ledger: Ledger, profiles: Mapping[str, Profile], inbox: Path) -> None:
        """From an inbox with a folder for each recipient."""
        self._ledger = ledger
        self._inbox = inbox
        self._forms = {
            recipient.id: profiles[recipient.profile].format
            for workflow in workflows(ledger.alias).values()
            for recipient in workflow.recipients
            if recipient.profile in profiles
        }

    def strange(self) -> list[str]:
        """What lies in the inbox itself, or in a folder that no recipient has: it is never read."""
        found = (path for path in self._inbox.iterdir() if not path.name.startswith("."))
        others = (path for path in found if path.name not in self._forms or not path.is_dir())
        return sorted(path.name for path in others if not path.is_dir() or waiting(path))

    def run(self, today: dt.date, at: dt.datetime, *, unchanged_since: dt.datetime | None = None) -> Imported:
        """Take all in that is there.

        Args:
            today: the day.
            at: the moment.
            unchanged_since: leave files alone that changed later: they may still be written.

        Raises:
            ExchangeError: another import runs.
        """
        told = Imported()
        with alone(self._inbox):
            for recipient in sorted(self._forms):
                for path in waiting(self._inbox / recipient, unchanged_since):
                    self._take(path, recipient, today, at, told)
        return told

    def _take(self, path: Path, recipient: str, today: dt.date, at: dt.datetime, told: Imported) -> None:
        sha256 = _sha256(path)
        key = f"ack:{sha256}"
        known = (
            m.Event.objects.using(self._ledger.alias).filter(key=key).values_list("kind", flat=True).first()
        )
        code = ""
        if known is None:
            try:
                events = self._events(path, recipient, key, today)
            except ExchangeError as wrong:
                code = str(wrong)
                said = {"file": _plain(path.name), "sha256": sha256, "code": code}
                events = [Event(Kind.ACK_QUARANTINED, recipient, said, key=key)]
            if not events:
                told.early += 1
                return
            self._ledger.append(events, SYSTEM, at)
        is_bad = code != "" or known == Kind.ACK_QUARANTINED
        move(path, path.parent / (QUARANTINE if is_bad else DONE), f"{sha256[:12]}-{path.name}")
        if known is not None:
            told.known += 1
        elif code:
            told.quarantined[code] = told.quarantined.get(code, 0) + 1
        else:
            told.taken += 1

    def _events(self, path: Path, recipient: str, key: str, today: dt.date) -> list[Event]:
        """What an answer says happened, the first event under the file's key; none where it comes early.

        Raises:
            ExchangeError: it cannot be matched; its text is one of ``REASONS``.
        """
        if path.stat().st_size > LARGEST:
            raise ExchangeError("too_large")
        answer = read(path.read_bytes(), self._forms[recipient])
        message = m.Message.objects.using(self._ledger.alias).filter(id=answer.message).first()
        self._check(answer, message, recipient)
        said = list(_said(answer, today.isoformat()))
        if message.sent_on is None:
            if still_to_send(message, self._ledger.alias):
                return []
            said.insert(0, (Kind.MESSAGE_SENT, {"on": today.isoformat(), "ack": _plain(answer.ack)}))
        return [
            Event(kind, answer.message, payload, key=f"{key}:{number}" if number else key)
            for number, (kind, payload) in enumerate(said)
        ]

    def _check(self, answer: Answer, message: Any, recipient: str) -> None:
        if message is None:
            raise ExchangeError("unknown_message")
        if message.recipient != recipient:
            raise ExchangeError("other_recipient")
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
    told = {"on": on, "ack": _plain(answer.ack)}
    match answer.result:
        case "accepted":
            yield Kind.MESSAGE_ACKNOWLEDGED, told | {"rows": answer.rows}
        case "rejected":
            yield Kind.MESSAGE_REJECTED, told | {"code": answer.code}
        case _:
            done = sorted(item.clearance for item in answer.items if not item.code)
            refused = {item.clearance: item.code for item in answer.items if item.code}
            for ids in _parts(done):
                yield Kind.ITEM_ACKNOWLEDGED, told | {"clearances": ids}
            if refused:
                yield Kind.ITEM_REJECTED, told | {"clearances": refused}


def _parts(ids: Sequence[str], size: int = 5000) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _plain(text: str) -> str:
    """A name that came from outside, fit to be shown: short, and of plain characters."""
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)[:60]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
