"""An office that answers a real browser, and people who sit before one. What a page complains of fails the test."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
)

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 900}
PATIENCE: Final = 60  # seconds until an office answers, on a machine that is busy
_SERVE: Final = "import sys; from clearslate.web.serving import serve; serve(sys.argv[1], workers=1)"
_TITLE: Final = "Error:"


class Served:
    """An office in a process of its own, over copies of the databases of another: nothing done in it is seen elsewhere."""

    def __init__(
        self,
        of: Path,
        place: Path,
        *,
        ledger: Path | None = None,
        records: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Copy. ``ledger``: another one than ``of`` has; ``records``: folder of the runs; ``more``: other settings."""
        place.mkdir(parents=True, exist_ok=True)
        self.place = place
        self._more = dict(more or {})
        self.records = records or of / "runs"
        self.ledger = ledger or place / "ledger.db"
        _copy(of / "office.db", place / "office.db")
        if ledger is None:
            _copy(of / "ledger.db", self.ledger)
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self, *, worker: bool = False) -> Self:
        """Open it. ``worker``: with a worker beside it, which does the jobs that pages ask for."""
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "clearslate.web.settings.test",
            "CLEARSLATE_LEDGER": f"sqlite:{self.ledger}",
            "CLEARSLATE_OFFICE": f"sqlite:{self.place / 'office.db'}",
            "CLEARSLATE_RECORDS": str(self.records),
            **self._more,
        }
        command = [sys.executable, "-c", _SERVE, f"127.0.0.1:{self.port}"]
        # A session of its own: it ends with all of its processes.
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)
        if worker:
            command = [sys.executable, "-m", "clearslate.cli.main", "office", "work"]
            self._worker = subprocess.Popen(command, env=environment, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=PATIENCE).close()  # noqa: S310 (loopback)
            except urllib.error.URLError:
                assert self._process.poll() is None, "the office ended before it answered"
                assert time.monotonic() < until, "the office does not answer"
                time.sleep(0.05)
            else:
                return self

    def stop(self) -> None:
        """Close it, as a machine does that loses power."""
        for process in filter(None, (self._process, self._worker)):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._process = self._worker = None


def _copy(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as copy:
        source.backup(copy)


class Seat:
    """Somebody before a browser of their own, signed in. ``faults``: what their pages complained of."""

    def __init__(self, browser: Browser, office: Served, user: str, password: str, **how: Any) -> None:
        """Sit down. ``how``: size, theme, scripts, as the browser's contexts take them."""
        self.office, self.faults = office, list[str]()
        self.allowed: tuple[str, ...] = ()  # what a test expects a page to complain of
        self.context: BrowserContext = browser.new_context(**({"viewport": DESK} | how), base_url=office.url)
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()
        if user:
            self.sign_in(user, password)

    def sign_in(self, user: str, password: str) -> None:
        """Sign in on the page that asks for it."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("User name").fill(user)
        self.page.get_by_label("Password", exact=True).fill(password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign in", exact=True).click()
        assert "/login/" not in self.page.url, self.page.locator("main").inner_text()

    def go(self, where: str) -> Page:
        """Open a page."""
        self.page.goto(where)
        return self.page

    def press(self, name: str) -> str:
        """Press a button by its words, or by those with which they begin, and what the page after it says."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()
        return self.said()

    def job(self, kind: str, *boxes: str, patience: int = PATIENCE) -> str:
        """Ask for a job on its page, with boxes ticked, wait until the worker has done it, and what came of it."""
        self.go(f"/jobs/ask/{kind}/")
        for words in boxes:
            self.page.locator("label.usa-checkbox__label").get_by_text(words).click()
        self.press("Begin")
        state = self.page.locator("#job dl.facts dd").first
        expect(state).to_have_text(re.compile("done|failed|stopped"), timeout=patience * 1000)
        came = self.page.locator("#job").inner_text()
        assert state.inner_text() == "done", came
        return came

    def said(self) -> str:
        """What the page says of what was done."""
        return " ".join(self.page.locator("[role=status] .usa-alert__text").all_inner_texts())

    def _watch(self, page: Page) -> None:
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self._answered)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(each in message.text for each in self.allowed):
            self.faults.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} of {response.url}")

    def leave(self) -> None:
        """Close the browser's window; nothing may have been complained of."""
        self.context.close()
        assert not self.faults, self.faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.context.close()
        if kind is None:
            assert not self.faults, self.faults


UNFOLD: Final = "for (const fold of document.querySelectorAll('main details')) fold.open = true"


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong on a page, with all of it unfolded."""
    page.evaluate(UNFOLD)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], [node["html"][:300] for node in each["nodes"][:4]]) for each in found]


def too_wide(page: Page) -> list[str]:
    """What stands over the right edge of the window, other than in a box that scrolls by itself."""
    return list(page.evaluate(_WIDE))


_WIDE: Final = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll('body *')].filter(each =>
    each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.scroll, .menu')).slice(0, 5)
    .map(each => each.outerHTML.slice(0, 200));
}"""
CLEARANCE: Final = re.compile(r"/clearances/([0-9a-f]+)/")
