"""A command cut off before the step of one's choice, and the story that commands tell: a ledger from its first day on.

A step is what can be half of something: a statement that writes, a commit, a file opened to be written, flushed,
renamed or removed, a folder made. The process counts its steps and ends itself with SIGKILL before the one that was
chosen (or loses its database, or finds the disk full), so that every place at which a machine can stop is reached,
also those that last too short for a kill from outside.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

import click
import psutil
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import clearslate.clearance.exchange.acks
import clearslate.clearance.exchange.standing
import clearslate.clearance.looking_back.extracts
import clearslate.clearance.looking_back.rekeying
import clearslate.clearance.orders.make
import clearslate.clearance.orders.proof
import clearslate.clearance.plan.plan
import clearslate.clearance.restoration.restoration
import clearslate.clearance.state.beside
import clearslate.cli.clear.planning
from clearslate.clearance.events import Kind
from clearslate.clearance.events.chain import (
    SigningKey,
    read_kept,
    read_public,
    write_public,
)
from clearslate.clearance.exchange import export as export_module
from clearslate.clearance.exchange.agency import answer_for, receive, send
from clearslate.clearance.exchange.export import MANIFEST
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.state import fingerprint
from clearslate.clearance.state import ledger as ledger_module
from clearslate.clearance.state import pace as pace_module
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.texts import in_words
from clearslate.clearance.store import address
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow, read_workflow
from clearslate.cli.common import DONE_BEFORE, REFUSED
from clearslate.cli.main import main
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.clearance import hasty
from tests.clearance.carried import TODAY
from tests.clearance.cleared import workflow as by_law
from tests.clearance.day import ended, heard
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed
from tests.edited import of_one_county

PROFILES: Final = load_profiles()
SEAL: Final = SigningKey.make()
"""Signs the checkpoints of every story: a file of it, as the key of messages is."""
_READS: Final = ("SELECT", "PRAGMA", "SHOW")


def workflow(_: str = "PA") -> Workflow:
    """A court's order, then four agencies; what corrections closed it destroys in the end."""
    destroys = {"corrections": {"destroys": ["all"]}}
    entries = [
        each | destroys.get(each["id"], {}) for each in by_law()["recipients"] if each["id"] != "screener"
    ]
    return read_workflow(
        by_law(
            relief_by="order", recipients=entries, retention_days=60, forgotten_after=dict.fromkeys(("limit", "expunge", "destroy"), 2),
            pilot_size=4, wave_size=1000, batch_size=12, batch_by=["kind"],
            stages=[{"id": "order", "what": "a judge signs", "actor": "judge", "sign": "batch", "cite": "test"}],
        ),
        "test",
    )  # fmt: skip


# --- a command, cut off ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cut:
    """What happens to a command before one of its steps.

    ``how``: ``kill``: the process ends; ``disconnect``: PostgreSQL ends its connection; ``crash``: the PostgreSQL
    server (process ``server``) ends at once and saves nothing.
    """

    step: int
    how: Literal["kill", "disconnect", "crash"] = "kill"
    server: int = 0


class Steps:
    """Counts steps, and cuts the command off before one of them."""

    def __init__(self, cut: Cut | None) -> None:
        self.count, self.cut = 0, cut

    def step(self) -> None:
        self.count += 1
        if self.cut is not None and self.count == self.cut.step + 1:
            {"kill": self._kill, "disconnect": self._disconnect, "crash": self._crash}[self.cut.how]()

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _disconnect(self) -> None:
        session = connections["ledger"].connection
        if session is not None and not session.closed:
            with psycopg.connect(session.info.dsn, autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s, 10000)", [session.info.backend_pid])

    def _crash(self) -> None:
        assert self.cut is not None
        os.kill(self.cut.server, signal.SIGQUIT)
        psutil.wait_procs([psutil.Process(self.cut.server)], timeout=20)

    def statement(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip().upper().startswith(_READS):
            self.step()
        return execute(sql, *rest)

    def watch(self) -> None:
        """From now on, to the end of the process."""
        commit, sync = BaseDatabaseWrapper._commit, os.fsync

        def committed(connection: BaseDatabaseWrapper) -> Any:
            self.step()
            done = commit(connection)
            self.step()
            return done

        def synced(fd: Any) -> None:
            self.step()
            sync(fd)

        def audited(event: str, told: tuple[Any, ...]) -> None:
            is_file = event in ("os.rename", "os.mkdir", "os.remove", "os.truncate")
            if is_file or (event == "open" and isinstance(told[1], str) and set(told[1]) & set("wax+")):
                self.step()

        def connected(connection: BaseDatabaseWrapper, **_: Any) -> None:
            if not connection.alias.endswith("_shadow"):  # nothing lasts there
                connection.execute_wrappers.append(self.statement)

        BaseDatabaseWrapper._commit = committed
        os.fsync = synced
        connection_created.connect(connected, weak=False)
        sys.addaudithook(audited)


def command(
    arguments: Sequence[str],
    cut: Cut | None,
    told: Connection,
    *,
    largest: int | None = None,
    patience: float = 60,
) -> None:
    """Do a command in this process; tell its steps, exit code and words.

    Args:
        arguments: of ``clearslate``.
        cut: where it is cut off.
        told: to whom it is told.
        largest: no file grows beyond so many bytes: the disk is full.
        patience: seconds for which SQLite waits for another who writes.
    """
    address.PATIENCE = patience  # type: ignore[misc]
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    ledger_module.CHUNK = pace_module.MOST = 9  # type: ignore[misc]
    pace_module.REST = 0.0  # type: ignore[misc]
    export_module._TOGETHER = 3  # type: ignore[misc]
    vars(clearslate.cli.clear.planning)["workflow_of_state"] = workflow
    vars(clearslate.clearance.plan.plan)["new_key"] = lambda: "07" * 32  # else each story has ids of its own
    vars(clearslate.clearance.state.beside)["_drawn"] = lambda text: hashlib.sha256(text.encode()).hexdigest()
    hasty.ready_to_copy()  # what is made for the tests alone is no step of the command
    steps, words = Steps(cut), StringIO()
    steps.watch()
    with redirect_stdout(words), redirect_stderr(words):
        try:
            code = main(list(arguments), standalone_mode=False) or 0
        except click.ClickException as error:
            code = error.exit_code
            words.write(error.format_message())
    told.send((steps.count, code, words.getvalue()))


# --- the story ------------------------------------------------------------------------------------------------


@dataclass
class Site:
    """A ledger, and the folders around it. ``run``: what is planned, over ``run.dataset()``."""

    url: str
    folder: Path
    run: Run
    alias: str = "site"
    proofs: list[Path] = field(default_factory=list)

    def ledger(self) -> Ledger:
        return Rehearsed(self.url, alias=self.alias)

    def _ids(self, table: Any, **where: Any) -> list[str]:
        ledger = self.ledger()
        try:
            return sorted(table.objects.using(ledger.alias).filter(**where).values_list("id", flat=True))
        finally:
            ledger.close()

    # --- what commands the story has ----------------------------------------------------------------------

    def day(self, number: int) -> str:
        return (TODAY + dt.timedelta(days=number)).isoformat()

    def at(self, *arguments: object, by: str = "", on: int | None = None) -> list[str]:
        """A command at this ledger."""
        entries = [*map(str, arguments), "--ledger", self.url]
        if by:
            name, _, role = by.partition("/")
            entries += ["--as", name, "--role", role]
        return entries if on is None else [*entries, "--today", self.day(on)]

    def export(self, on: int) -> list[str]:
        data = self.run.dataset().path
        return self.at("clear", "export", "--out", self.folder / "out", "--key", self.folder / "key.pem", "--dataset", data, on=on)  # fmt: skip

    def take(self, on: int) -> list[str]:
        self.answer(on)
        return self.at("clear", "take-answers", self.folder / "in", "--settle", 0, on=on)

    def told(self) -> Iterator[tuple[str, list[str]]]:
        """The operations of the story, each a command; made one after the other."""
        data = self.run.dataset().path
        yield (
            "ledger init",
            self.at(
                "ledger",
                "init",
                "--operator",
                "olive",
                "--rehearsal",
                "--day",
                self.day(0),
                "--name",
                "story",
            ),
        )
        for user in ("rhea/reviewer", "juno/judge", "carl/clerk", "ada/auditor", "otto/operator"):
            name, _, role = user.partition("/")
            yield "grant", self.at("ledger", "grant", "--user", name, "--gets", role, by="olive/operator")
        yield "plan", self.at("clear", "plan", self.run.path, "--state", "PA", by="olive/operator")
        yield "checkpoint", self.checkpoint()
        for wave in self.waves():
            yield "audit", self.at("clear", "audit", wave, "--set", by="olive/operator")
            yield "audit", self.at("clear", "audit", wave, "--open", "--size", 9999, by="rhea/reviewer")
            drawn = self._ids(m.Clearance, wave=wave, audit="drawn")
            yield "find", self.at("clear", "find", *drawn, "--right", by="rhea/reviewer")
            yield "request", self.at("clear", "request", wave, by="olive/operator")
            yield "approve", self.at("clear", "approve", wave, by="rhea/reviewer")
        yield "advance", self.at("clear", "advance", on=0)
        yield (
            "orders",
            self.at("clear", "orders", "--due", "--dataset", data, "--out", self.folder / "orders"),
        )
        yield (
            "sign",
            self.at("clear", "sign", *self._ids(m.Order), "--paper", "CP-1 #1", by="juno/judge", on=0),
        )
        for batch in self._ids(m.Batch):
            yield "complete", self.at("clear", "complete", batch, by="carl/clerk", on=0)
        yield "advance", self.at("clear", "advance", on=0)
        yield "export", self.export(1)
        yield "take-answers", self.take(2)
        yield "export", self.export(2)  # the FBI, after the repository
        yield "take-answers", self.take(3)
        yield "checkpoint", self.checkpoint()
        yield "verify-extract", self.at("clear", "verify-extract", self.extract(), "--recipient", "court", "--whole", by="ada/auditor", on=40)  # fmt: skip
        yield "export", self.export(41)
        yield "take-answers", self.take(42)
        undone = self._ids(m.Clearance, state="cleared")[:3]
        yield (
            "restore ask",
            self.at("clear", "restore", "ask", *undone, "--why", "an error", by="olive/operator", on=43),
        )
        yield (
            "restore notice",
            self.at("clear", "restore", "notice", *undone, "--why", "an error", by="carl/clerk", on=43),
        )
        granted = ("--grant", "--hearing", "--paper", "CP-1 #2", "--why", "an error")
        yield (
            "restore decide",
            self.at("clear", "restore", "decide", *undone, *granted, by="juno/judge", on=44),
        )
        yield "restore export", self.export(45)
        yield "take-answers", self.take(46)
        yield "restore told", self.at("clear", "restore", "told", *undone, by="carl/clerk", on=46)
        yield "rekey", self.at("clear", "rekey", self.newest(), by="olive/operator")
        yield "rekey export", self.export(47)
        yield "take-answers", self.take(48)
        yield "destroy export", self.export(70)
        yield "take-answers", self.take(71)
        yield "proof", self.proof(data)
        yield "checkpoint", self.checkpoint()
        yield "clock", self.at("ledger", "clock", "--to", self.day(76), by="olive/operator")
        yield "forget", self.at("ledger", "forget", "--due", by="olive/operator")
        for forgetting in self._ids(m.Forgetting):
            yield "carry out", self.at("ledger", "forget", "--carry-out", forgetting, by="otto/operator")
        yield "ledger rebuild", self.at("ledger", "rebuild")

    def waves(self) -> list[str]:
        ledger = self.ledger()
        try:
            return list(m.Wave.objects.using(ledger.alias).order_by("number").values_list("id", flat=True))
        finally:
            ledger.close()

    def checkpoint(self) -> list[str]:
        return self.at(
            "ledger", "checkpoint", "--key", self.folder / "seal.pem", "--keep", self.folder / "kept"
        )

    def proof(self, data: Path) -> list[str]:
        [first, *_] = self._ids(m.Clearance, state="cleared")
        letter = self.folder / "letters" / "one.pdf"
        letter.parent.mkdir(exist_ok=True)
        self.proofs.append(letter)
        return self.at("clear", "proof", first, "--dataset", data, "--out", letter, by="carl/clerk", on=72)

    # --- what agencies and later records say --------------------------------------------------------------

    def answer(self, on: int) -> None:
        """Every agency answers what is new in the outbox; of every third message the court refuses a row."""
        public = read_public(self.folder / "public.pem")
        for number, place in enumerate(sorted((self.folder / "out").glob("*/*.manifest.json"))):
            inbox, name = self.folder / "in" / place.parent.name, place.name.partition(".")[0]
            if any(inbox.rglob(f"*{name}*")):
                continue
            refuses = number % 3 == 0 and inbox.name == "court"
            rows = receive(place, PROFILES, public).rows if refuses else []
            refused = {row["clearance"]: "no_match" for row in rows[:1]}
            value, profile = answer_for(place, PROFILES, public, name[-20:], self.day(on), refused=refused)
            send(value, PROFILES[profile], inbox, name=f"{name}.ack")

    def extract(self) -> Path:
        """The court's records later: of what was cleared, three charges still there."""
        place = self.folder / "extract"
        if not place.exists():
            ledger = self.ledger()
            charges = sorted(
                m.Clearance.objects.using(ledger.alias)
                .filter(state="cleared")
                .values_list("charge", flat=True)
            )
            ledger.close()
            gone = pa.array(charges[3:], pa.string())
            self._copy(
                place,
                lambda rows: rows.filter(pc.invert(pc.is_in(rows["charge_id"].cast(pa.string()), gone))),
            )
        return place

    def newest(self) -> Path:
        """The records with two persons under other ids."""
        place = self.folder / "newest"
        if not place.exists():
            ledger = self.ledger()
            rows = m.Clearance.objects.using(ledger.alias).filter(state="cleared")
            persons = sorted(set(rows.values_list("person", flat=True)))[:2]
            ledger.close()
            self._copy(place, lambda table: _renamed(table, persons))
        return place

    def _copy(self, place: Path, changed: Callable[[pa.Table], pa.Table]) -> None:
        data = self.run.dataset()
        coverage = Coverage(("PA",), ("court",), None, None, "whole")
        with DatasetWriter(
            place,
            known_through=TODAY + dt.timedelta(days=35),
            coverage=coverage,
            facts=data.manifest.facts,
            buckets=2,
        ) as writer:
            for index in range(len(data.buckets)):
                writer.add(changed(data.read(index)))


def _renamed(table: pa.Table, persons: Sequence[str]) -> pa.Table:
    old = table["person_id"].cast(pa.string())
    new = pc.if_else(
        pc.is_in(old, pa.array(list(persons))), pc.binary_join_element_wise(old, pa.scalar("new"), "-"), old
    )
    return table.set_column(
        table.schema.get_field_index("person_id"), "person_id", new.cast(table.schema.field("person_id").type)
    )


# --- the story, told ---------------------------------------------------------------------------------------

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.clearance.killing"])


def do(arguments: list[str], cut: Cut | None = None, **more: Any) -> tuple[int, int, str] | None:
    """Do a command in a process (``command``): steps, exit code, words; None where it was killed."""
    mine, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=command, args=(arguments, cut, theirs), kwargs=more)
    process.start()
    theirs.close()
    try:
        numbers: tuple[int, int, str] | None = heard(mine, process)
    except EOFError:
        numbers = None
    code = ended(process)
    mine.close()
    assert code == (-signal.SIGKILL if numbers is None else 0), (arguments, code)
    return numbers


def do_whole(name: str, arguments: list[str]) -> tuple[int, int, str] | None:
    """Do a command; `advance` until nothing is left: what an order leaves off goes on in a batch of its own the next time."""
    done = do(arguments)
    while name == "advance" and done is not None and not done[2].startswith("0 events"):
        again = do(arguments)
        assert again is not None
        done = done[0], *again[1:]
    return done


@dataclass(frozen=True)
class Stand:
    """Where a story stands after a command: all that happened, in order; the state; the files."""

    events: list[tuple[str, str, str, str]]
    state: dict[str, str]
    files: dict[str, bytes]


_ELSE_EACH_TIME: Final[dict[Any, dict[str, object]]] = {
    m.Order: {"paper": ""},  # words, under a salt
    m.Wave: {"seed": 0},  # as in _but_the_draw
    m.Batch: {"cleared_by": 0},
    m.Stage: {"id": 0, "since": 0},
    m.Forgetting: {"made": 0},
}
"""Columns of tables that another telling has otherwise: the last three are numbers of events, of which more or fewer came before."""


def stand(site: Site) -> Stand:
    ledger = site.ledger()
    try:
        events = [
            (link.kind, link.subject, link.key or "", _but_the_draw(link.kind, link.payload))
            for link in in_words(ledger.links(), ledger.alias)  # beside the chain, under a salt that is drawn
            if link.kind != Kind.PROOF_ISSUED  # of a code that is drawn
        ]
        state = fingerprint(ledger.alias)
        del state["Proof"]
        for table, else_ in _ELSE_EACH_TIME.items():
            rows = table.objects.using(ledger.alias).order_by("pk").values()
            state[table.__name__] = json.dumps(sorted((row | else_ for row in rows), key=str), default=str)
    finally:
        ledger.close()
    return Stand(events, state, dict(_files(site.folder)))


def _but_the_draw(kind: str, payload: str) -> str:
    """What an event says, but the order of a draw, whose seed is of a hash that covers the moment, and numbers of events."""
    if kind == Kind.CLEARANCE_FORGOTTEN:
        return json.dumps(json.loads(payload) | {"events": [], "verified": 0}, sort_keys=True)
    if kind != Kind.AUDIT_DRAWN:
        return payload
    document = json.loads(payload)
    return json.dumps(document | {"seed": 0, "sample": sorted(document["sample"])}, sort_keys=True)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files of a story but its database, the kept checkpoints, locks, and letters of a code that is drawn."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if (
            not path.is_file()
            or path.name == ".verified.json"
            or path.name.endswith(".lock")
            or name.startswith(("ledger.db", "kept", "letters", "extract", "newest"))
        ):
            continue
        data = path.read_bytes()
        if path.name.endswith(MANIFEST):  # but the hash of the event, which covers the moment
            data = json.dumps(json.loads(data) | {"ledger": ""}).encode()
        if not path.name.endswith(f"{MANIFEST}.sig"):
            yield name, data


@dataclass
class Story:
    """The story in which nobody was killed: each command's name, steps, and where it left everything."""

    steps: list[tuple[str, int]] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)


class Place:
    """Where stories are told."""

    def __init__(self, run: Run, folder: Path, key: SigningKey, server: Server | None) -> None:
        self.run, self.folder, self.key, self.server = run, folder, key, server
        self.count = 0

    @contextmanager
    def fresh(self) -> Iterator[Site]:
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir()
        self.key.write(folder / "key.pem")
        SEAL.write(folder / "seal.pem")
        write_public(self.key.public, folder / "public.pem")
        if self.server is None:
            yield Site(f"sqlite:{folder / 'ledger.db'}", folder, self.run)
        else:
            with self.server.database() as address:
                yield Site(address, folder, self.run)
        shutil.rmtree(folder)

    def alone(self) -> Story:
        story = Story()
        with self.fresh() as site:
            for name, arguments in site.told():
                done = do_whole(name, arguments)
                assert done is not None
                assert done[1] in (0, 1), (name, done[2])  # 1: done, and somebody must look
                story.steps.append((name, done[0]))
                story.stands.append(stand(site))
            self.check(site, name)
        return story

    def check(self, site: Site, name: str) -> None:
        """The ledger is sound."""
        ledger = site.ledger()
        try:
            verdict = ledger.verify(SEAL.public, kept=read_kept(site.folder / "kept"))
            assert verdict.is_sound, (name, verdict)
        finally:
            ledger.close()

    def retold(self, story: Story, before: Callable[[Site, str, list[str], int], bool]) -> None:
        """Tell it again; after each command all stands as in the story.

        Args:
            story: as nothing cut it off.
            before: does to a command (its name, arguments, steps) what is to be done before it is let alone, and says
                whether it was begun: then it may say that it was done before.
        """
        with self.fresh() as site:
            told = zip(site.told(), story.steps, story.stands, strict=True)
            for (name, arguments), (_, steps), expected in told:
                was_begun = before(site, name, arguments, steps)
                done = do_whole(name, arguments)
                assert done is not None
                assert done[1] in (0, 1) or (was_begun and done[1] in (DONE_BEFORE, REFUSED)), (name, done[2])
                found = stand(site)
                # Of an `advance` that was cut off, the next one begins with the batches of what was left off: another order.
                assert Counter(found.events) == Counter(expected.events), (name, done[2])
                apart = {table for table in expected.state if found.state[table] != expected.state[table]}
                assert not apart, (name, apart)
                assert found.files.keys() == expected.files.keys(), (
                    name,
                    sorted(found.files.keys() ^ expected.files.keys()),
                )
                others = [each for each, data in found.files.items() if data != expected.files[each]]
                assert not others, name
            self.check(site, name)
            for letter in site.proofs:
                assert letter.read_bytes().startswith(b"%PDF")


def small_state(folder: Path) -> Run:
    """A run over a few people."""
    generate("PA", 12, folder / "counties", seed=7, known_through=TODAY)
    of_one_county(Dataset.open(folder / "counties"), folder / "data")
    return start(folder / "data", spec_for(Dataset.open(folder / "data"), TODAY), folder / "run")
