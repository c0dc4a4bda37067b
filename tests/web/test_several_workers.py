"""Several workers at one table of jobs, on PostgreSQL: each job is one worker's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.clearance.postgres import start_server

ROOT: Final = Path(__file__).parents[2]
_ASK: Final = """
from clearslate.web.serving import migrate
import clearslate.clearance.store.ready
from clearslate.clearance.state.ledger import SYSTEM
from clearslate.web import clock
from clearslate.web.jobs import table
from clearslate.web.parts import tokens
migrate()
for _ in range(60):
    table.ask(tokens.new_id(), "own", {}, SYSTEM, clock.now(), alone=False)
"""
_CLAIM: Final = """
import clearslate.clearance.store.ready
from clearslate.web import clock
from clearslate.web.jobs import table
while (job := table.claim(clock.now())) is not None:
    print(job.id, flush=True)
"""


@pytest.mark.prove
def test_each_job_is_one_workers_on_postgresql(tmp_path: Path) -> None:
    server = start_server()
    try:
        with server.database(bare=True) as address:
            environment = os.environ | {
                "DJANGO_SETTINGS_MODULE": "clearslate.web.settings.test", "CLEARSLATE_OFFICE": address,
                "CLEARSLATE_LEDGER": f"sqlite:{tmp_path / 'ledger.db'}",
            }  # fmt: skip
            subprocess.run([sys.executable, "-c", _ASK], env=environment, cwd=ROOT, check=True)
            workers = [
                subprocess.Popen(
                    [sys.executable, "-c", _CLAIM],
                    env=environment,
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for _ in range(3)
            ]
            got = [each.communicate()[0].split() for each in workers]
            assert [each.returncode for each in workers] == [0, 0, 0]
    finally:
        server.stop()
    print(f"jobs by worker: {[len(each) for each in got]}")
    assert sum(map(len, got)) == 60
    assert len({job for each in got for job in each}) == 60
