"""A day's whole work on a ledger, as a process that may be killed: from a plan to answers taken in.

Everything in it may be run again after it was cut off, and must then end as if it never was.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from collections import Counter
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, NotAllowed, Role, canonical
from clearslate.clearance.events.chain import SigningKey, keep
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, write
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import MANIFEST, Exporter
from clearslate.clearance.exchange.formats import decode
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office.office import Office
from clearslate.clearance.state import ledger as module
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.names import People
from tests.clearance.cleared import CLEARED_ON, people, planned, workflow
from tests.clearance.rehearsed import Rehearsed

OPERATOR, REVIEWER = Actor("olive", Role.OPERATOR), Actor("rhea", Role.REVIEWER)
AT: Final = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
BATCHES, SIZE = 4, 6
PATIENCE: Final = 200.0  # seconds for which a test waits for a process of its own
PROFILES: Final = load_profiles()
FORMS: Final = {"court": "court_clerk"}  # recipients whose profile has another name


def plan_events() -> list[Event]:
    """A plan of one wave."""
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow(), "dropped": {}}
    wave = {"plan": "plan1", "number": 1, "pilot": True}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", wave, key="w1"),
    ]
    for batch in range(BATCHES):
        formed = {"wave": "w1", "by": "Adams", "size": SIZE, "conviction": True, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", formed, key=f"b{batch}"))
    return events + [planned(number, f"b{number // SIZE}") for number in range(BATCHES * SIZE)]


def prepare(folder: Path) -> None:
    """What is there before the work: the signing key and the people."""
    SigningKey.make().write(folder / "key.pem")
    SigningKey.make().write(folder / "seal.pem")
    people(folder / "data", BATCHES * SIZE)


def _release(ledger: Ledger) -> None:
    office = Office(ledger)
    wave = m.Wave.objects.using(ledger.alias).get(id="w1")
    for each in office.draw_audit("w1", OPERATOR, AT, opened_by=REVIEWER, size=8):
        office.find(each, REVIEWER, AT, right=True)
    for each in office.extend_audit("w1", OPERATOR, AT):
        office.find(each, REVIEWER, AT, right=True)
    if wave.state == m.WaveState.FORMED:
        office.request_release("w1", OPERATOR, AT)
        wave.refresh_from_db()
    if wave.state == m.WaveState.REQUESTED:
        office.approve_release("w1", REVIEWER, AT)
    office.advance(CLEARED_ON, AT)


def _answer(ledger: Ledger, folder: Path) -> None:
    """The agencies answer what lies whole in the outbox: most of it as done, some of it in part."""
    for message in m.Message.objects.using(ledger.alias).exclude(sent_on=None).order_by("id"):
        place = folder / "in" / message.recipient
        name = f"{message.id}.ack"
        # A file that begins with a dot was left by a process that was killed while it wrote the answer.
        if message.attempt > 1 or any(not each.name.startswith(".") for each in place.rglob(f"*{name}")):
            continue
        sent = folder / "out" / message.recipient / message.file
        assert sent.with_name(f"{sent.name}{MANIFEST}").exists(), "what is said to be sent lies there"
        profile = PROFILES[FORMS.get(message.recipient, message.recipient)]
        ids = sorted(row["clearance"] for row in decode(profile, sent.read_bytes()))
        is_part = int(message.id[:2], 16) % 2 == 0
        items = (
            tuple(ItemAnswer(each, "no_match" if each == ids[0] else "") for each in ids) if is_part else ()
        )
        result = "partial" if is_part else "accepted"
        answer = Answer(
            f"A{message.id[:8]}",
            message.id,
            message.sha256,
            str(message.sent_on)[:10],
            result,
            "",
            message.rows,
            items,
        )
        place.mkdir(parents=True, exist_ok=True)
        temporary = place / f".{os.getpid()}-{name}"
        temporary.write_bytes(write(answer, profile.format))
        temporary.rename(place / name)


def work(url: str, folder: Path, *, patient: bool = False) -> None:
    """The day's work, in small transactions.

    ``patient``: others do the same work at the same time; what they did meanwhile is passed over, and their turn
    at a folder is waited for by trying again.
    """
    module.CHUNK = 9  # type: ignore[misc]
    ledger = Rehearsed(url, alias="day")
    ledger.append_many(plan_events(), OPERATOR, AT)
    key, seal = (SigningKey.read(folder / name) for name in ("key.pem", "seal.pem"))

    def export() -> None:
        Exporter(ledger, PROFILES, folder / "out", key, People(folder / "data")).run(CLEARED_ON, AT)

    def take() -> None:
        _answer(ledger, folder)
        Importer(ledger, PROFILES, folder / "in").run(CLEARED_ON, AT)

    def sign() -> None:
        ledger.checkpoint(seal, AT)
        keep(folder / "kept", ledger.checkpoints())

    # The second time, those are told who come after another, and answer.
    for step in (sign, lambda: _release(ledger), export, take, sign, export, take, sign):
        for left in itertools.count(-200):
            try:
                step()
            except (NotAllowed, ExchangeError):
                if not patient or not left:
                    raise
                time.sleep(0.02)
            else:
                break
    ledger.close()


def life(url: str, folder: Path, begun: Connection) -> None:
    """A process that does the work, and says when it has the ledger open."""
    Rehearsed(url, alias="day").close()
    begun.send("begun")
    work(url, folder)
    begun.send("done")


def ended(process: BaseProcess) -> int | None:
    """Wait for the end of a process, end it where that takes too long, and give its exit code."""
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join(PATIENCE)
        raise AssertionError(f"a process was at work for more than {PATIENCE:g} s, and was killed")
    return process.exitcode


def heard(mine: Connection, process: BaseProcess) -> Any:
    """What a process says next.

    Raises:
        EOFError: it ended and said nothing.
    """
    if not mine.poll(PATIENCE):
        process.kill()
        raise AssertionError(f"a process said nothing for {PATIENCE:g} s, and was killed")
    return mine.recv()


def happened(ledger: Ledger) -> Counter[tuple[str, ...]]:
    """All that happened, whatever the order; but which charges an audit drew, which is of a chain's hashes, and salted keys."""
    return Counter(
        (
            link.kind,
            link.subject,
            "ack" if (link.key or "").startswith("ack:") else link.key or "",
            canonical(link.told),
        )
        for link in ledger.links()
        if link.kind != Kind.AUDIT_DRAWN
    )


def files(folder: Path) -> dict[str, Any]:
    """The messages in the outbox."""
    found = sorted((folder / "out").rglob("*"))
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in found
        if path.is_file() and not path.name.startswith(".") and MANIFEST not in path.name
    }
