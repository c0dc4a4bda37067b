"""The public pages. Their tests run in a session of their own: Django is set up once a process.

DJANGO_SETTINGS_MODULE=clearslate.web.settings.people pytest tests/people
"""

from __future__ import annotations

import html
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

os.environ |= {
    "CLEARSLATE_SECRET_KEY": "only-for-tests-" * 5,
    "CLEARSLATE_HOSTS": "testserver localhost 127.0.0.1",
}

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from playwright.sync_api import Browser


@dataclass
class Reader:
    """Somebody who goes through the pages without scripts."""

    client: Client
    lang: str = "en"
    page: str = ""
    response: Any = None

    def get(self, address: str) -> HttpResponse:
        self.response = self.client.get(address)
        self.page = self.response.content.decode()
        return self.response

    def do(self, what: str, **typed: str) -> HttpResponse:
        """Press a button of the page."""
        self.response = self.client.post(
            f"/{self.lang}/check/", {"do": what, "state": self.state, **typed}, follow=True
        )
        self.page = self.response.content.decode()
        return self.response

    @property
    def state(self) -> str:
        found = re.search(r'name="state" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.page, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    def tell(self, words: str, grade: str, ending: str, when: str) -> None:
        """Tell a charge, from the page that asks for it."""
        self.do("search", q=words)
        self.do("details", pick="0", grade=grade, ending=ending, when=when)
        assert self.response.status_code == 200, self.page

    def answer(self, **chosen: str) -> None:
        """Answer a page: a control without an answer gets none of these, no, the completed offense, or "I don't know"."""
        if 'name="all"' in self.page:
            chosen.setdefault("all", "some" if any(chosen.values()) else "none")
        controls = dict.fromkeys(
            re.findall(r'type="radio" name="(f\d+)"|<select id="f\d+_s" name="(f\d+)"', self.page)
        )
        for control in [radio or select for radio, select in controls]:
            choices = re.findall(rf'name="{control}" value="([^"]*)"', self.page)
            chosen.setdefault(
                control,
                next((each for each in ("no", "before", "completed") if each in choices), "dont_know"),
            )
        self.do("answer", **chosen)
        assert self.response.status_code == 200, self.page

    @property
    def is_asked(self) -> bool:
        """Whether the page asks questions."""
        return 'value="answer"' in self.page

    def to_the_end(self) -> int:
        """Answer until nothing more is asked; how many pages that took."""
        for count in range(40):
            if not self.is_asked:
                return count
            self.answer()
        raise AssertionError("the interview does not end")


@pytest.fixture
def reader() -> Reader:
    from django import setup
    from django.test import Client

    setup()
    return Reader(Client())


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name there)
        pass


class _Threaded(ThreadingMixIn, WSGIServer):
    """A browser opens a connection ahead of its need: one that waits must not keep the others waiting."""

    daemon_threads = True


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A server of the pages, on this machine."""
    from django.core.wsgi import get_wsgi_application

    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), server_class=_Threaded, handler_class=_Silent
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from tests.browser import opened_browser

    yield from opened_browser()
