"""Load on `clearslate serve`, on this machine: how long answers take, and the processor's time for each.

    python benchmarks/serve_load.py --state PA --state VT --charges 10 --rate 20 --seconds 30

People have cases of the state's own scenarios, which are silent about much: any jurisdiction will do. With `--full` they are invented with
few gaps (PA, TX, OR).

Requests are sent at a steady rate, whether or not earlier ones were answered, over a few connections; a time runs from the
moment at which a request was due. The processor's time is the server's own (`/proc/PID/stat`), so that it hardly depends on what else runs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.serve.people import person, with_gaps
from tests.serve.server import running

CONNECTIONS = 8
_BATCH = 2000
TICKS = os.sysconf("SC_CLK_TCK")


def spent(parent: int) -> float:
    """Seconds of processor that a process and its children have used."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    fields = Path(f"/proc/{parent}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(spent(int(each)) for each in children)


def load(address: str, path: str, bodies: list[bytes], rate: float, seconds: float) -> list[float]:
    """Send requests at a rate; gives the seconds that each took."""
    begun, count = time.monotonic() + 0.1, int(rate * seconds)
    place, took, lock = iter(range(count)), [0.0] * count, threading.Lock()

    def work() -> None:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        while True:
            with lock:
                number = next(place, None)
            if number is None:
                return
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            connection.request(
                "POST", path, bodies[number % len(bodies)], {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            took[number] = time.monotonic() - due

    workers = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return took


def main() -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--state", action="append", default=[])
    asked.add_argument("--charges", type=int, default=10)
    asked.add_argument("--rate", type=float, default=20)
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--full", action="store_true", help="people who lack few facts (PA, TX, OR)")
    chosen = asked.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors")
    for state in chosen.state or ["PA"]:
        with running(states=state, CLEARSLATE_SERVE_RATE="0") as (address, server):
            everyone = (
                [person(state, chosen.charges, seed) for seed in range(_BATCH)]
                if chosen.full
                else with_gaps(state, chosen.charges, _BATCH)
            )
            people = everyone[:50]
            for path, options in (("/v1/judge", {}), ("/v1/judge", {"conditions": "none"}), ("/v1/ask", {})):
                bodies = [json.dumps({"person": each} | options).encode() for each in people]
                load(address, path, bodies, chosen.rate, 3)
                before = spent(server)
                took = load(address, path, bodies, chosen.rate, chosen.seconds)
                each = (spent(server) - before) / len(took)
                cuts = statistics.quantiles(took, n=100)
                print(
                    f"{state} {path} {json.dumps(options)}: {len(took)} requests at {chosen.rate:g} a second; median {cuts[49] * 1e3:.0f} ms, "
                    f"p99 {cuts[98] * 1e3:.0f} ms; {each * 1e3:.1f} ms of processor each, {1 / each:.0f} a second a core"
                )
            lines = b"".join(json.dumps(each).encode() + b"\n" for each in everyone)
            before, begun = spent(server), time.monotonic()
            connection = HTTPConnection(urlsplit(address).netloc, timeout=300)
            connection.request("POST", "/v1/batch", lines, {"Content-Type": "application/x-ndjson"})
            found = connection.getresponse().read()
            each = (spent(server) - before) / (_BATCH * chosen.charges)
            print(
                f"{state} /v1/batch: {_BATCH * chosen.charges:,} charges in {time.monotonic() - begun:.1f} s, {len(found):,} bytes; "
                f"{1 / each:,.0f} charges a second of processor"
            )


if __name__ == "__main__":
    main()
