"""What a page costs: bytes over the wire, as an office at work serves them, and questions to the database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.db import connections
from playwright.sync_api import Browser

from clearslate.clearance.events import Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Ledger
from tests.web.browsing import Seat, Served
from tests.web.conftest import PASSWORD, SignIn

FIRST, AFTER = 150_000, 30_000  # bytes
QUESTIONS: Final = 17
COUNTED: Final = (
    35  # where a small ledger is counted anew; of a large one the figures are kept (parts/counted.py)
)


@pytest.fixture(scope="module")
def served(office: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: ARG001 (without a browser nothing is served)
    """An office with the files as they are collected for work: named by their content, and compressed."""
    place = tmp_path_factory.mktemp("weight")
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.web.collected",
        "CLEARSLATE_STATIC": str(place / "static"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    collect = "import django; django.setup(); from django.core.management import call_command; call_command('collectstatic', interactive=False, verbosity=0)"
    subprocess.run([sys.executable, "-c", collect], env=os.environ | settings, check=True)
    found = Served(office, place, more=settings).start()
    yield found
    found.stop()


@pytest.mark.prove  # collecting the files takes some seconds
def test_the_first_page_and_those_after_it_are_light(browser: Browser, served: Served) -> None:
    """150 kB at first, with styles and fonts; 30 kB after, of which the longest list is one."""
    with Seat(browser, served, "", "") as seat:
        weighed: list[float] = []
        wire = seat.context.new_cdp_session(seat.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: weighed.append(event["encodedDataLength"]))
        seat.sign_in("prosecutor", PASSWORD)
        seat.page.wait_for_load_state("networkidle")
        assert sum(weighed) <= FIRST
        assert sum(weighed) > 20_000, "it was weighed"
        for where in ("/open/", "/batches/", "/objections/", "/laws/", "/"):
            weighed.clear()
            seat.go(where)
            seat.page.wait_for_load_state("networkidle")
            assert 0 < sum(weighed) <= AFTER, where


def test_no_page_asks_the_database_much(sign_in: SignIn, ledger: Ledger) -> None:
    planned = pages.clearances(ledger, state="planned").rows[0]["clearance"]
    shown = details.objectionable(ledger, Role.PROSECUTOR).rows[0]["clearance"]
    waves = [line["wave"] for line in Office(ledger).wave_lines()]
    screens = [
        ("prosecutor", "/"), ("prosecutor", "/open/"), ("prosecutor", f"/clearances/{shown}/object/"), ("judge", "/objections/"),
        ("judge", "/orders/"), ("clerk", "/batches/"), ("clerk", f"/batches/{pages.batches(ledger).rows[0]['batch']}/"),
        ("clerk", f"/clearances/{planned}/"), ("reviewer", "/waves/"), *(("reviewer", f"/waves/{wave}/") for wave in waves),
        ("reviewer", f"/waves/{waves[1]}/worksheet/"), ("operator", "/mistakes/"), ("operator", "/laws/"), ("operator", "/jobs/"),
        ("auditor", "/trail/"), ("operator", "/"), ("operator", "/agencies/"),
    ]  # fmt: skip
    many = {}
    for role, where in screens:
        client, asked = sign_in(role), list[str]()

        def note(execute, sql, params, is_many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            asked.append(sql)  # noqa: B023
            return execute(sql, params, is_many, context)

        client.get(where)
        with connections["ledger"].execute_wrapper(note), connections["default"].execute_wrapper(note):
            assert client.get(where).status_code == 200
        if len(asked) > (COUNTED if where in ("/", "/agencies/") and role == "operator" else QUESTIONS):
            many[f"{role} {where}"] = len(asked)
    assert many == {}
