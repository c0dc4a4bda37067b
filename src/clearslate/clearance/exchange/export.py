"""Making and sending messages: one after the other of the letters that are due.

A message goes through three steps: it is **made** (an event with the SHA-256 of its bytes), **delivered** (the file,
its manifest, the manifest's signature), **sent** (an event). The bytes depend on the ledger and the people alone.
So an export that was killed anywhere is run again, and ends with the same files and the same events.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, canonical
from clearslate.clearance.events.chain import Checkpoint, SigningKey
from clearslate.clearance.events.ids import digest_of, short_id
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.files import alone
from clearslate.clearance.exchange.formats import Header, Row, encode
from clearslate.clearance.exchange.letters import Letter, Letters, still_to_send
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state import CHUNK, workflow_of_plan
from clearslate.clearance.state.changes import Waiting
from clearslate.clearance.state.gate import Gate, UnsoundError
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import due
from clearslate.records.files import put, sweep
from clearslate.records.names import People

MANIFEST: Final = ".manifest.json"
SIGNATURE: Final = ".sig"
ACTIONS: Final = {
    "clear": "close",
    "restore": "reopen",
    "rekey": "rekey",
    "correct": "amend",
    "destroy": "erase",
}

_TOGETHER: Final = 20  # messages made in one transaction


@dataclass(slots=True)
class Exported:
    """What an export did.

    ``again``: messages that ask what was asked before. ``other_people``: those that were not made, since the people given
    are others than the ledger knows: newer records were not asked yet. ``held_back``: batches of which nothing went out, since
    the state is not what the events make (`gate`), each with what is not.
    """

    messages: int = 0
    rows: int = 0
    again: int = 0
    other_people: int = 0
    held_back: dict[str, str] = field(default_factory=dict)


class Exporter:
    """Makes and sends messages."""

    def __init__(
        self,
        ledger: Ledger,
        profiles: Mapping[str, Profile],
        out: Path,
        key: SigningKey,
        people: People | None = None,
        kept: Iterable[Checkpoint] = (),
    ) -> None:
        """Of a ledger, into an outbox with a folder for each recipient.

        Args:
            ledger: the ledger.
            profiles: by id.
            out: the outbox.
            key: signs manifests.
            people: where profiles need names.
            kept: checkpoints that were kept outside of the database.
        """
        self._ledger = ledger
        self._profiles = profiles
        self._out = out
        self._key = key
        if ledger.seals_with(key.signer):
            raise ExchangeError(
                "this key signs the ledger's checkpoints: what is needed every day is another key (`clearslate ledger key`)"
            )
        self._people = people
        self._gate = Gate(ledger, out, kept)

    def run(self, today: dt.date, at: dt.datetime, *, by_hand: bool = False, only: str = "") -> Exported:
        """Send all that is due.

        Args:
            today: the day.
            at: the moment.
            by_hand: also ask again what was refused for good, or was asked as often as is done by itself.
            only: id of the recipient that is written to; all where it is empty.

        Raises:
            ExchangeError: a profile is missing, a value does not fit, people are needed, or another export runs.
            NotAllowed: the ledger changed meanwhile so that a message may not be made: run again.
        """
        exported = Exported()
        with alone(self._out):
            try:
                self._gate.check_chain()
            except UnsoundError as error:
                raise ExchangeError(str(error)) from error
            exported.held_back.update(self._gate.unsound())
            for folder in self._out.glob("*/"):
                sweep(folder)
            self._finish(today, at, exported)
            letters = iter(Letters(Book(self._ledger, self._profiles, today), by_hand=by_hand, only=only))
            while part := list(islice(letters, _TOGETHER)):
                self._make(part, today, at, exported)
        return exported

    # --- steps ----------------------------------------------------------------------------------------------

    def _finish(self, today: dt.date, at: dt.datetime, exported: Exported) -> None:
        """Deliver what an export that was cut off had made, if it can be made the same again.

        What cannot (a clearance was restored since, or the people are others) is replaced by a new attempt, and taken
        back from the outbox, if it lies there already.
        """
        waiting = Waiting(self._ledger.alias)
        made = m.Message.objects.using(self._ledger.alias).filter(state=m.MessageState.MADE)
        for message in made.order_by("made"):
            ids = still_to_send(message, waiting)
            if ids and not self._passes(message.batch, ids, exported):
                continue
            if ids:
                data = self._bytes(message.batch, message.recipient, message.purpose, message.id, ids)
                if hashlib.sha256(data).hexdigest() == message.sha256:
                    self._deliver([(message.id, ids, data)], today, at, exported)
                    continue
            self._take_back(message)

    def _take_back(self, message: Any) -> None:
        """Take the files of a message out of the outbox, the manifest first: without it nobody takes them up."""
        place = self._out / message.recipient / message.file
        for ending in (MANIFEST, f"{MANIFEST}{SIGNATURE}", ""):
            place.with_name(f"{place.name}{ending}").unlink(missing_ok=True)

    def _make(self, letters: Sequence[Letter], today: dt.date, at: dt.datetime, exported: Exported) -> None:
        events, ready = [], []
        for letter in letters:
            if not self._passes(letter.batch.id, letter.ids, exported):
                continue
            if self._names_others(letter):
                exported.other_people += 1
                continue
            message = message_id(letter)
            data = self._bytes(letter.batch.id, letter.recipient.id, letter.purpose, message, letter.ids)
            events.append(self._made(letter, message, data, today))
            ready.append((message, letter.ids, data))
        self._ledger.append(events, SYSTEM, at)
        self._deliver(ready, today, at, exported)

    def _passes(self, batch: str, ids: Sequence[str], exported: Exported) -> bool:
        """Whether what is to go out of a batch is what the events say; where it is not, it waits and is told of."""
        if why := self._gate.why_not(batch, ids):
            exported.held_back[batch] = why
        return not why

    def _names_others(self, letter: Letter) -> bool:
        """Whether a letter would name somebody else than the ledger knows: no agency is told of another person."""
        if self._people is None or not self._profiles[letter.recipient.profile].personal:
            return False
        known = {
            each["person"]: each["facts"]
            for each in self._clearances(letter.ids, letter.batch.id)
            if each["facts"]
        }
        now = self._people.told(known)
        return any(now.get(person, "") != facts for person, facts in known.items())

    def _made(self, letter: Letter, message: str, data: bytes, today: dt.date) -> Event:
        profile = self._profiles[letter.recipient.profile]
        last = due(_opens(letter, today), letter.recipient.within, letter.batch.jurisdiction)
        payload: dict[str, Any] = {
            "batch": letter.batch.id,
            "recipient": letter.recipient.id,
            "purpose": letter.purpose,
            "attempt": letter.attempt,
            "file": file_name(
                profile, letter.batch.jurisdiction, letter.recipient.id, letter.purpose, message
            ),
            "sha256": hashlib.sha256(data).hexdigest(),
            "rows": len(letter.ids),
            "due": None if last is None else last.isoformat(),
        }
        if not letter.whole:
            payload["only"] = list(letter.ids)
        if letter.purpose == "destroy":
            payload["on"] = today.isoformat()
        return Event(Kind.MESSAGE_MADE, message, payload, key=f"{message}:made")

    def _deliver(
        self,
        ready: Sequence[tuple[str, tuple[str, ...], bytes]],
        today: dt.date,
        at: dt.datetime,
        exported: Exported,
    ) -> None:
        """Put files into the outbox, the manifest last: what has a manifest is whole. Then say that they are sent."""
        sent = []
        for message_id_, ids, data in ready:
            message = m.Message.objects.using(self._ledger.alias).get(id=message_id_)
            folder = self._out / message.recipient
            manifest = self._manifest(message, ids)
            put(folder / message.file, data)
            put(folder / f"{message.file}{MANIFEST}{SIGNATURE}", f"{self._key.sign(manifest)}\n".encode())
            put(folder / f"{message.file}{MANIFEST}", manifest)
            sent.append(
                Event(Kind.MESSAGE_SENT, message.id, {"on": today.isoformat()}, key=f"{message.id}:sent")
            )
            exported.messages += 1
            exported.rows += len(ids)
            exported.again += message.attempt > 1
        self._ledger.append(sent, SYSTEM, at)

    # --- bytes ------------------------------------------------------------------------------------------------

    def _bytes(
        self, batch_id: str, recipient_id: str, purpose: str, message: str, ids: Sequence[str]
    ) -> bytes:
        batch = m.Batch.objects.using(self._ledger.alias).get(id=batch_id)
        workflow = self._workflow(batch)
        profile = self._profiles[workflow.recipient(recipient_id).profile]
        header = Header(message, workflow.jurisdiction, recipient_id, purpose)
        return encode(profile, header, list(self._rows(ids, batch_id, purpose, profile)))

    def _rows(self, ids: Sequence[str], batch: str, purpose: str, profile: Profile) -> Iterator[Row]:
        """The facts of clearances, by docket number and sequence."""
        found = self._clearances(ids, batch)
        names: dict[str, dict[str, str]] = {}
        if profile.personal:
            if self._people is None:
                raise ExchangeError(
                    f"profile {profile.id} tells {', '.join(sorted(profile.personal))}: give the dataset with its people"
                )
            names = self._people.of((each["person"] for each in found), profile.personal)
        for each in sorted(found, key=lambda row: (row["number"], row["sequence"] or 0, row["id"])):
            yield _facts(each, ACTIONS[purpose]) | names.get(each["person"], {})

    def _clearances(self, ids: Sequence[str], batch: str) -> list[dict[str, Any]]:
        rows = m.Clearance.objects.using(self._ledger.alias).filter(batch=batch)
        if len(ids) > CHUNK:  # nearly all of a batch: quicker read whole
            wanted = set(ids)
            return [row for row in rows.values(*_COLUMNS).iterator(chunk_size=5000) if row["id"] in wanted]
        return list(rows.filter(id__in=ids).values(*_COLUMNS))

    def _workflow(self, batch: Any) -> Any:
        return workflow_of_plan(batch.plan, self._ledger.alias)

    def _manifest(self, message: Any, ids: Sequence[str]) -> bytes:
        """What a message is: all that a recipient needs to know that it is whole, ours, and not done before."""
        batch = m.Batch.objects.using(self._ledger.alias).get(id=message.batch)
        workflow = self._workflow(batch)
        jurisdiction = workflow.jurisdiction
        profile = self._profiles[workflow.recipient(message.recipient).profile]
        event = m.Event.objects.using(self._ledger.alias).get(seq=message.made)
        manifest = {
            "message": message.id,
            "jurisdiction": jurisdiction,
            "batch": message.batch,
            "recipient": message.recipient,
            "purpose": message.purpose,
            "attempt": message.attempt,
            "file": message.file,
            "profile": profile.id,
            "format": profile.format,
            "rows": message.rows,
            "sha256": message.sha256,
            "due": None if message.due is None else message.due.isoformat(),
            "idempotency_key": idempotency_key(jurisdiction, message, ids),
            "ledger": {"seq": event.seq, "hash": event.hash},
            "signer": self._key.signer,
        }
        return f"{json.dumps(manifest, indent=1, sort_keys=True)}\n".encode()


_COLUMNS: Final = (
    "id", "charge", "case", "number", "sequence", "county", "court", "statute", "law", "cleared_on", "restored_on",
    "keys", "person", "former", "facts",
)  # fmt: skip


def _facts(row: Mapping[str, Any], action: str) -> dict[str, str]:
    """The facts of a clearance as text (``profiles.FACTS``)."""
    same = (
        "charge",
        "case",
        "county",
        "court",
        "statute",
        "law",
        "person",
        "sequence",
        "cleared_on",
        "restored_on",
    )
    found = {name: "" if row[name] is None else str(row[name]) for name in same}
    return found | {
        "clearance": row["id"],
        "action": action,
        "case_number": row["number"],
        "tracking_number": str(row["keys"].get("tracking_number", "")),
        "former_person": row["former"],
    }


def _opens(letter: Letter, today: dt.date) -> dt.date:
    """The day on which the window of a letter opens.

    A law's window from the day in force is for the first letter: who is asked again has its days from then on, else it
    would be asked each day.
    """
    within = letter.recipient.within
    counts = within is not None and within.since == "in_force"
    first = counts and letter.purpose == "clear" and letter.attempt == 1
    return letter.batch.cleared_on if first else today


def message_id(letter: Letter) -> str:
    """The id of a message: the same letter always has the same."""
    return short_id("message", letter.batch.id, letter.recipient.id, letter.purpose, str(letter.attempt))


def file_name(profile: Profile, jurisdiction: str, recipient: str, purpose: str, message: str) -> str:
    """The name of a message's file."""
    named = profile.file.format(
        jurisdiction=jurisdiction.lower(), recipient=recipient, purpose=purpose, message=message
    )
    return f"{named}{profile.ending}"


def idempotency_key(jurisdiction: str, message: Any, ids: Sequence[str]) -> str:
    """The same for every attempt that asks the same: a recipient that did it once only answers again."""
    what = [jurisdiction, message.batch, message.recipient, message.purpose, digest_of(sorted(ids))]
    return hashlib.sha256(canonical(what).encode()).hexdigest()
