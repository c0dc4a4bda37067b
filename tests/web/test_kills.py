"""The web process and the worker, killed at random while people work: the ledger is sound, no event lost or doubled.

What a page said was done stands in the ledger, once; a job that a killed worker had is done, once. ``CLEARSLATE_KILLS`` says how
often it is killed (100).
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from clearslate.clearance.events import Kind
from clearslate.clearance.office import details, lookup, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web import clock

KILLS: Final = int(os.environ.get("CLEARSLATE_KILLS", "100"))
PASSWORD: Final = "a-rehearsal-only"  # noqa: S105 (it guards invented people)
ROOT: Final = Path(__file__).parents[2]
_WEB: Final = (
    "from clearslate.web.serving import serve; import sys; serve(f'127.0.0.1:{sys.argv[1]}', workers=1)"
)
_PREPARE: Final = "from clearslate.web.serving import prepare; import sys; prepare(sys.argv[1], 'PA', 60)"


class Lost(Exception):
    """The connection was lost: nobody knows whether it was done."""


@dataclass
class Site:
    """An office: its folder, its two processes, and how often each was killed."""

    place: Path
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def start(self, what: str) -> None:
        command = (
            ["-c", _WEB, str(self.port)] if what == "web" else ["-m", "clearslate.cli.main", "office", "work"]
        )
        self.processes[what] = subprocess.Popen(
            [sys.executable, *command], env=self.environment, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def end(self, what: str) -> None:
        """End a process and whatever it began, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.processes[what].pid, signal.SIGKILL)
        self.processes[what].wait()

    def kill(self, chance: random.Random, kills: int) -> None:
        """Kill one or the other at random, at work, and start it again. One that is not up yet has nothing to be cut off."""
        while sum(self.killed.values()) < kills and not self.is_over.wait(chance.uniform(0.2, 10)):
            what = chance.choice(["web", "worker", "worker", "worker"])
            if not (self.answers() if what == "web" else self.came_to_work(chance)):
                continue
            self.end(what)
            self.killed[what] += 1
            print(f"killed {dict(self.killed)}", flush=True)
            self.start(what)

    def came_to_work(self, chance: random.Random) -> bool:
        """Wait for the worker to have a job, and a moment more."""
        for _ in range(100):
            if self.is_working():
                return not self.is_over.wait(chance.uniform(0, 1))
            if self.is_over.wait(0.1):
                break
        return False

    def is_working(self) -> bool:
        """Whether the worker has a job."""
        with closing(sqlite3.connect(self.place / "office.db", timeout=60)) as office:
            (count,) = office.execute(
                "select count(*) from jobs_job where state = 'running' and beat > ?", [_moment(-2)]
            ).fetchone()
        return bool(count)

    def answers(self) -> bool:
        """Whether a page comes: a socket that takes connections is there long before."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/accounts/login/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def site(place: Path) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.web.kill_settings",
        "CLEARSLATE_LEDGER": f"sqlite:{place / 'ledger.db'}", "CLEARSLATE_OFFICE": f"sqlite:{place / 'office.db'}",
        "CLEARSLATE_RECORDS": str(place / "runs"), "CLEARSLATE_FILES": str(place), "CLEARSLATE_SECRET_KEY": "only-for-a-trial-" * 4,
        "CLEARSLATE_ZONE": "UTC", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    made = Site(place, port, environment)
    subprocess.run([sys.executable, "-c", _PREPARE, PASSWORD], env=environment, cwd=ROOT, check=True)
    for what in ("web", "worker"):
        made.start(what)
    try:
        yield made
    finally:
        made.is_over.set()
        for what in ("web", "worker"):
            made.end(what)


def _moment(seconds: float) -> str:
    """A moment as SQLite has it."""
    return (clock.now() + dt.timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(sep=" ")


class Person:
    """Somebody at a browser without scripts, who tries again when the connection is lost."""

    def __init__(self, of: Site, name: str) -> None:
        self.of, self.name, self.cookies = of, name, SimpleCookie()

    def _send(self, method: str, where: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.of.port, timeout=60)
        head = {
            "Cookie": "; ".join(f"{key}={each.value}" for key, each in self.cookies.items()),
            "Host": f"localhost:{self.of.port}",
        }
        body = urlencode(form, doseq=True) if form is not None else None
        if body is not None:
            head |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://localhost:{self.of.port}/",
            }
        try:
            connection.request(method, where, body, head)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Lost from error
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        if answer.status >= 500:
            raise AssertionError(f"{self.name}: {method} {where}: {answer.status}")
        return answer.status, text, answer.headers.get("Location", "")

    def look(self, where: str) -> str:
        """A page, asked for until it is there; signed in again where the session is gone."""
        for _ in range(600):
            try:
                status, text, to = self._send("GET", where)
                if status == 200:
                    return text
                if "/accounts/login/" in to:
                    self._sign_in()
                    continue
                raise AssertionError(f"{self.name}: {where}: {status} {to}")
            except Lost:
                time.sleep(0.3)
        raise AssertionError(f"{where} never came")

    def _sign_in(self) -> None:
        page = self._send("GET", "/accounts/login/")[1]
        self._send(
            "POST",
            "/accounts/login/",
            {"login": self.name, "password": PASSWORD, "csrfmiddlewaretoken": _token(page)},
        )

    def act(self, page: str, where: str, form: dict[str, Any]) -> str:
        """Send a form as it stands on a page. What the page after it says; where the connection is lost nobody knows."""
        text = self.look(page)
        status, _, to = self._send("POST", where, form | {"csrfmiddlewaretoken": _token(text)})
        assert status == 302, (self.name, where, status)
        return self.look(to)


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def _told(page: object) -> str:
    """What a page says came of an act."""
    return " ".join(re.findall(r'usa-alert__text">([^<]*)', str(page)))


def until(is_done: Callable[[], bool], do: Callable[[], object]) -> None:
    """Do something until it is done: a person who lost the connection loads the page, and sends the form again if need be."""
    last = ""
    for _ in range(200):
        if is_done():
            return
        with suppress(Lost):
            last = _told(do())
        if is_done():
            return
        time.sleep(
            0.3
        )  # who reads a page and sends a form is no faster: two hundred tries were over while the server was away
    raise AssertionError(f"it never came to be done; the last page says: {last}")


class Story:
    """Seven people carry a plan out; each looks into the ledger whether what they did is done."""

    def __init__(self, of: Site, ledger: Ledger) -> None:
        self.of, self.ledger = of, ledger
        names = ("operator", "second-operator", "reviewer", "prosecutor", "judge", "clerk", "auditor")
        self.people = {name: Person(of, name) for name in names}

    def day(self) -> Any:
        return self.ledger.day(clock.now())

    def events(self, kind: Kind, **of: str) -> int:
        return int(m.Event.objects.using(self.ledger.alias).filter(kind=kind, **of).count())

    def begun(self) -> None:
        """The invented state is there: half a minute's work, which begins anew where it is cut off, and would never end."""
        until(lambda: not self.ledger.is_empty(), lambda: time.sleep(1))

    def told(self) -> None:
        for wave in Office(self.ledger).status(self.day())["waves"]:
            if wave["state"] != "released":
                self.release(str(wave["wave"]))
        self.job("operator", "advance")
        self.job("operator", "lists")
        self.object()
        self.move("window")
        self.job("operator", "outside")
        self.move("day")
        self.job("operator", "orders")
        self.sign()
        self.move("day")
        self.job("operator", "export")
        self.job("operator", "outside")
        self.job("auditor", "verify")

    def release(self, wave: str) -> None:
        act, page, office = f"/waves/{wave}/act/", f"/waves/{wave}/", Office(self.ledger)
        first, second, reviewer = (self.people[name] for name in ("operator", "second-operator", "reviewer"))
        until(
            lambda: details.wave(self.ledger, wave).bound is not None,
            lambda: first.act(page, act, {"act": "set"}),
        )
        until(lambda: details.wave(self.ledger, wave).opened, lambda: second.act(page, act, {"act": "open"}))
        while True:
            for row in office.looked_through(office.drawn(wave)):
                if row[4] not in ("right", "wrong"):
                    self._found(wave, row[0], reviewer)
            if office.audited(wave).is_sure:
                break
            self._extended(wave, len(office.drawn(wave)))
        until(
            lambda: bool(details.wave(self.ledger, wave).requested_by),
            lambda: first.act(page, act, {"act": "request"}),
        )
        until(
            lambda: details.wave(self.ledger, wave).state == "released",
            lambda: second.act(page, act, {"act": "approve"}),
        )

    def _extended(self, wave: str, drawn: int) -> None:
        office, page = Office(self.ledger), f"/waves/{wave}/"
        first = self.people["operator"]
        until(
            lambda: len(office.drawn(wave)) > drawn, lambda: first.act(page, f"{page}act/", {"act": "extend"})
        )

    def _found(self, wave: str, clearance: str, reviewer: Person) -> None:
        sheet = f"/waves/{wave}/worksheet/"
        until(
            lambda: self.events(Kind.AUDIT_FOUND, subject=clearance) > 0,
            lambda: reviewer.act(sheet, sheet, {"clearance": clearance, "answer": "right"}),
        )

    def job(self, who: str, kind: str) -> None:
        """Ask for a job and wait for its end; one that was given up is asked for again."""
        person = self.people[who]
        for _ in range(20):
            page = person.look(f"/jobs/ask/{kind}/")
            key = re.search(r'name="key" value="([^"]+)"', page)
            assert key is not None
            with suppress(Lost):
                person.act(f"/jobs/ask/{kind}/", f"/jobs/ask/{kind}/", {"key": key[1]})
            for _ in range(1200):
                with suppress(AssertionError):  # it was not asked for: the connection was lost before
                    text = person.look(f"/jobs/{key[1]}/")
                    if "Look again" not in text:
                        break
                    time.sleep(0.3)
                    continue
                break
            else:
                raise AssertionError(f"job {kind} never ended")
            text = person.look("/jobs/")
            if re.search(rf'href="/jobs/{key[1]}/".*?<td>done</td>', text, re.DOTALL):
                return
        raise AssertionError(f"job {kind} is not done")

    def object(self) -> None:
        rows = details.objectionable(self.ledger, "prosecutor").rows  # type: ignore[arg-type]
        if not rows:
            return
        clearance = rows[0]["clearance"]
        ground = next(iter(details.clearance(self.ledger, clearance).grounds))
        where = f"/clearances/{clearance}/object/"
        until(
            lambda: self.events(Kind.OBJECTION_FILED, subject=clearance) > 0,
            lambda: self.people["prosecutor"].act(where, where, {"ground": ground}),
        )
        objection = details.clearance(self.ledger, clearance).objections[0]["objection"]
        decide = f"/objections/{objection}/"
        until(
            lambda: details.objection(self.ledger, objection).state != "filed",
            lambda: self.people["judge"].act(decide, decide, {"answer": "overruled"}),
        )

    def move(self, by: str) -> None:
        before = self.day()
        form = {
            "by": by if by != "window" or details.next_end(self.ledger, before) else "month",
            "day": before.isoformat(),
        }
        until(lambda: self.day() > before, lambda: self.people["operator"].act("/clock/", "/clock/", form))
        self.job("operator", "advance")

    def sign(self) -> None:
        judge = self.people["judge"]
        wanted = [row["order"] for row in lookup.unsigned(self.ledger)]
        if not wanted:
            return

        def do() -> str:
            text = judge.look("/orders/")
            form = {"order": wanted, "paper": "CP-1 entry 4", "csrfmiddlewaretoken": _token(text)}
            _, _, to = judge._send("POST", "/orders/sign/", form)
            if "reauthenticate" in to:
                page = judge.look(to)
                payload = {"password": PASSWORD, "csrfmiddlewaretoken": _token(page)}
                _, text, to = judge._send("POST", to, payload)
            return judge.look(to) if to else text

        until(lambda: not {row["order"] for row in lookup.unsigned(self.ledger)} & set(wanted), do)
        for batch in sorted(
            {row["batch"] for row in pages.batches(self.ledger, state="running", size=1000).rows}
        ):
            found = details.batch(self.ledger, batch)
            stage = found.stage
            if stage is not None and stage.sign:
                with suppress(Lost, AssertionError):  # what waits for others is not to be ended yet
                    self.people["clerk"].act(
                        f"/batches/{batch}/", f"/batches/{batch}/complete/", {"stage": stage.id}
                    )


ONCE: Final = (
    Kind.AUDIT_FOUND, Kind.RELEASE_APPROVED, Kind.RELEASE_REQUESTED, Kind.AUDIT_OPENED, Kind.STAGE_OPENED, Kind.STAGE_SHOWN,
    Kind.OBJECTION_FILED, Kind.OBJECTION_OVERRULED, Kind.ORDER_MADE, Kind.ORDER_SIGNED, Kind.MESSAGE_MADE, Kind.MESSAGE_SENT,
    Kind.BATCH_CLEARED, Kind.CLEARANCE_PLANNED, Kind.CLOCK_MOVED,
)  # fmt: skip
"""What happens once to a thing."""


def doubled(ledger: Ledger) -> dict[tuple[str, ...], int]:
    """What stands in the ledger twice, of what happens once."""
    found: Counter[tuple[str, ...]] = Counter()
    for link in ledger.links():
        if link.kind not in ONCE:
            continue
        document = json.loads(link.payload)
        which = [
            str(document.get(name, "")) for name in ("wave", "stage", "order", "objection", "to", "ground")
        ]
        found[link.kind, link.subject, *which] += 1
    return {each: count for each, count in found.items() if count > 1}


@pytest.mark.prove
def test_the_office_is_killed_at_random_while_people_work(tmp_path: Path) -> None:
    killed: Counter[str] = Counter()
    entries, events, seed = 0, 0, random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")
    while sum(killed.values()) < KILLS:
        place = tmp_path / str(entries)
        (place / "runs").mkdir(parents=True)
        with site(place) as of:
            killer = threading.Thread(target=of.kill, args=(chance, KILLS - sum(killed.values())))
            ledger = Ledger(of.environment["CLEARSLATE_LEDGER"], alias=f"killed{entries}")
            story = Story(of, ledger)
            story.begun()
            killer.start()
            try:
                story.told()
            finally:
                of.is_over.set()
                killer.join()
            killed += of.killed
            verdict = ledger.verify(now=clock.now())
            assert verdict.is_sound, verdict
            assert doubled(ledger) == {}
            events += verdict.events
            ledger.close()
        entries += 1
        print(f"told {entries} times: {dict(killed)} kills, {events:,} events, sound, none doubled")
        shutil.rmtree(place)
