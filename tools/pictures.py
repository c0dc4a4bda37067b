"""Photograph the office: its main screens for the docs, or all of them, to look at; and the studies of the example bills.

    python tools/pictures.py                         docs/office/*.webp, of which docs/office.md shows
    python tools/pictures.py --policy                docs/policy/*.webp, of which docs/policy.md shows
    python tools/pictures.py --all pictures/         every screen, wide and narrow, light and dark

It opens ``clearslate office --demo``, whose people are invented, waits until its rehearsal came to rest, and signs in as
each role. Needs Chromium (on Debian: ``apt-get install chromium``).
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DOCS: Final = Path(__file__).parents[1] / "docs" / "office"
POLICY: Final = DOCS.parent / "policy"
EXAMPLES: Final = DOCS.parents[1] / "examples" / "bills"
BILLS: Final = ("pa-five-years", "ga-automatic", "tx-automatic")
with closing(socket.socket()) as free:
    free.bind(("127.0.0.1", 0))
    PORT: Final = int(free.getsockname()[1])
URL: Final = f"http://localhost:{PORT}"
PASSWORD: Final = "a-rehearsal-only"  # noqa: S105 (shown on the demo's sign-in page)
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
PATIENCE: Final = 600  # seconds until the rehearsal came to rest
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)

Steps = tuple[str, ...]
"""Where a screen is: an address, then links that are followed, by their words or (``css=``) as a selector."""
LOOKED_UP: Final = "the person of the first docket on the page"
"""A step: somebody is looked up, as a clerk does at the counter."""
SCREENS: Final[dict[str, tuple[str, Steps]]] = {
    "sign-in": ("", ("/accounts/login/",)),
    "today": ("operator", ("/",)),
    "today-prosecutor": ("prosecutor", ("/",)),
    "waves": ("operator", ("/waves/",)),
    "wave": ("operator", ("/waves/", "css=tbody a >> nth=1")),
    "wave-released": ("operator", ("/waves/", "css=tbody a >> nth=0")),
    "worksheet": ("reviewer", ("/waves/", "css=tbody a >> nth=1", "Worksheet")),
    "open": ("prosecutor", ("/open/",)),
    "object": ("prosecutor", ("/open/", "css=a[href$='/object/'] >> nth=0")),
    "objections": ("judge", ("/objections/",)),
    "decide": ("judge", ("/objections/", "Decide")),
    "orders": ("judge", ("/orders/",)),
    "batches": ("operator", ("/batches/",)),
    "batch": ("operator", ("/batches/", "css=tbody a >> nth=0")),
    "clearance": ("clerk", ("/batches/", "css=tbody a >> nth=0", "css=tbody a >> nth=0")),
    "people": ("clerk", ("/people/",)),
    "person": ("clerk", ("/batches/?state=cleared", "css=tbody a >> nth=0", LOOKED_UP)),
    "identity": ("reviewer", ("/identity/",)),
    "identity-pair": ("reviewer", ("/identity/", "css=tbody a >> nth=0")),
    "agencies": ("operator", ("/agencies/",)),
    "agency": ("operator", ("/agencies/", "css=tbody a >> nth=0")),
    "quality": ("operator", ("/quality/",)),
    "mistakes": ("operator", ("/mistakes/",)),
    "laws": ("operator", ("/laws/",)),
    "law": ("operator", ("/laws/PA-CS-M/",)),
    "law-signed": ("counsel", ("/laws/PA-CS-M/",)),
    "law-stories": ("operator", ("/laws/PA-CS-M/stories/",)),
    "looks": ("auditor", ("/access/",)),
    "forgetting": ("operator", ("/forgetting/",)),
    "roles": ("operator", ("/roles/",)),
    "programs": ("operator", ("/programs/",)),
    "registry": ("operator", ("/registry/",)),
    "trail": ("auditor", ("/trail/",)),
    "clock": ("operator", ("/clock/",)),
    "jobs": ("operator", ("/jobs/",)),
    "password": ("operator", ("/accounts/password/change/",)),
    "second-factor": ("operator", ("/accounts/2fa/",)),
    "not-there": ("operator", ("/no-such-page/",)),
}
SHOWN: Final = (
    ("today", WIDE, "light"),
    ("worksheet", WIDE, "light"),
    ("open", WIDE, "light"),
    ("decide", WIDE, "dark"),
    ("agencies", WIDE, "light"),
    ("person", WIDE, "light"),
    ("identity-pair", WIDE, "dark"),
    ("worksheet", NARROW, "dark"),
)
"""Pictures of the docs."""


@contextmanager
def office(folder: Path) -> Iterator[None]:
    """An office of invented people whose pilot is under way, where a draw is open and somebody objected."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [
        sys.executable,
        "-m",
        "clearslate.cli.main",
        "office",
        "--demo",
        "--port",
        str(PORT),
        "--folder",
        str(folder),
    ]
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 (ourselves)
    try:
        until = time.monotonic() + PATIENCE
        while not (answers() and is_at_rest(folder)):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the demo did not open")
            time.sleep(1)
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait()


def answers() -> bool:
    """Whether the office answers."""
    try:
        urllib.request.urlopen(f"{URL}/accounts/login/", timeout=60).close()  # noqa: S310 (loopback)
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def is_at_rest(folder: Path) -> bool:
    """Whether nothing happens any more: the ledger did not grow for some seconds."""
    files = [each for each in folder.glob("ledger.db*") if each.exists()]
    last = max((each.stat().st_mtime for each in files), default=time.time())
    return bool(list(folder.glob("outbox/*/*"))) and time.time() - last > 6


class Photographer:
    """Signs in as whom a screen is for, and takes its picture."""

    def __init__(self, browser: Browser, size: dict[str, int], theme: str) -> None:
        """At one size, in one theme."""
        self._browser, self._size, self._theme = browser, size, theme
        self._pages: dict[str, Page] = {}

    def page(self, user: str) -> Page:
        """A page of somebody who is signed in."""
        if user not in self._pages:
            context = self._browser.new_context(base_url=URL, viewport=self._size, color_scheme=self._theme)  # type: ignore[arg-type]
            page = context.new_page()
            if user:
                page.goto("/accounts/login/")
                page.fill("#id_login", user)
                page.fill("#id_password", PASSWORD)
                with page.expect_navigation():
                    page.click("form:has(#id_password) button")
            self._pages[user] = page
        return self._pages[user]

    def take(self, name: str, *, whole: bool) -> Image.Image | None:
        """The picture of a screen; None where there is no such one now."""
        user, (where, *links) = SCREENS[name]
        page = self.page(user)
        page.goto(where)
        for link in links:
            if link == LOOKED_UP:
                self._look_up(page)
                continue
            found = (
                page.locator(link[4:])
                if link.startswith("css=")
                else page.get_by_role("link", name=link, exact=True).first
            )
            if not found.count():
                return None
            with page.expect_navigation():
                found.click()
        return Image.open(io.BytesIO(page.screenshot(full_page=whole)))

    def _look_up(self, page: Page) -> None:
        docket = page.locator("tbody th a").first.inner_text()
        page.goto("/people/")
        page.fill("#id_value", docket)
        page.fill("#id_why", "asks for a letter, request 12")
        with page.expect_navigation():
            page.click("main button")

    def close(self) -> None:
        """Sign everybody out."""
        for page in self._pages.values():
            page.context.close()


def prepare(browser: Browser) -> None:
    """Two open the draw of the second wave; the prosecutor objects to two charges."""
    for user, button in (("operator", "set"), ("second-operator", "open")):
        at = Photographer(browser, WIDE, "light")
        page = at.page(user)
        page.goto("/waves/")
        with page.expect_navigation():
            page.locator("tbody a").nth(1).click()
        if (found := page.locator(f"button[value={button}]")).count():
            with page.expect_navigation():
                found.click()
        at.close()
    at = Photographer(browser, WIDE, "light")
    page = at.page("prosecutor")
    for _ in range(2):
        page.goto("/open/")
        if (found := page.locator("a[href$='/object/']")).count():
            with page.expect_navigation():
                found.first.click()
            page.locator(".usa-radio__label").first.click()
            with page.expect_navigation():
                page.locator("form[method=post] button.usa-button").last.click()
    at.close()


def policy(browser: Browser) -> None:
    """The briefs of the example bills, and the first page of the last: made as docs/policy.md says, of invented people."""
    POLICY.mkdir(exist_ok=True)
    for bill in BILLS:
        with tempfile.TemporaryDirectory() as folder:
            place, state = Path(folder), bill[:2].upper()
            minutes = ("--minutes", str(EXAMPLES / "minutes.csv")) if state == "PA" else ()
            for command in (
                ("synth", "--state", state, "--people", "12000", "--seed", "4", "--out", f"{place}/records"),
                ("determine", f"{place}/records", "--as-of", "2026-01-01", "--out", f"{place}/run"),
                (
                    "policy",
                    f"{place}/run",
                    str(EXAMPLES / f"{bill}.yaml"),
                    *minutes,
                    "--out",
                    f"{place}/study",
                ),
            ):
                subprocess.run([sys.executable, "-m", "clearslate.cli.main", *command, "--quiet"], check=True)  # noqa: S603 (ourselves)
            with closing(pypdfium2.PdfDocument(place / "study" / "brief.pdf")) as brief:
                _kept(brief[0].render(scale=2).to_pil().resize((850, 1100), Image.Resampling.LANCZOS), bill)
            if bill == BILLS[-1]:
                page = browser.new_page(viewport={"width": 1280, "height": 1400})
                page.goto((place / "study" / "study.html").as_uri())
                _kept(Image.open(io.BytesIO(page.screenshot())), "equity")


def _kept(picture: Image.Image, name: str) -> None:
    picture.convert("RGB").save(POLICY / f"{name}.webp", quality=82, method=6)


def main() -> None:
    """Take the pictures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--all", type=Path, metavar="FOLDER", help="every screen, for your own eyes")
    options.add_argument("--policy", action="store_true", help="the studies of the example bills")
    options.add_argument("--only", nargs="*", help="with --all: these screens")
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("needs Chromium (on Debian: apt-get install chromium)")
    if given.policy:
        with sync_playwright() as playwright:
            policy(playwright.chromium.launch(executable_path=chromium, args=list(QUIET)))
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        office(Path(folder) / "demo"),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        prepare(browser)
        if given.all is None:
            for name, size, theme in SHOWN:
                photographer = Photographer(browser, size, theme)
                picture = photographer.take(name, whole=False)
                if picture is not None:
                    DOCS.mkdir(exist_ok=True)
                    narrow = "-phone" if size == NARROW else ""
                    picture.convert("RGB").save(DOCS / f"{name}{narrow}.webp", quality=82, method=6)
                photographer.close()
        else:
            given.all.mkdir(parents=True, exist_ok=True)
            for size, theme in ((WIDE, "light"), (NARROW, "light"), (WIDE, "dark"), (NARROW, "dark")):
                photographer = Photographer(browser, size, theme)
                for name in given.only or SCREENS:
                    picture = photographer.take(name, whole=True)
                    if picture is not None:
                        picture.save(given.all / f"{name}-{size['width']}-{theme}.png")
                photographer.close()
        browser.close()


if __name__ == "__main__":
    main()
