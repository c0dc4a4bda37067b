"""Every parameter of every address takes whatever is sent: a page, a refusal in words, never a fault of ours.

The same runs on PostgreSQL (``test_the_same_on_postgresql``), which refuses what SQLite bears: a NUL in a text, a number too large.

What it posts is undone at its end: the tests after it find the office and ledger as they were.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from clearslate.clearance.state.ledger import Ledger
from clearslate.web.api import access
from clearslate.web.api.access import May
from clearslate.web.parts.forms import OfficeForm
from tests.clearance.postgres import start_server
from tests.web.conftest import SignIn
from tests.web.test_who_may_what import address

ROOT: Final = Path(__file__).parents[2]
WEB: Final = ROOT / "src/clearslate/web"
NASTY: Final = (
    "\x00", "a\x00b", "", " ", "9" * 40, "9" * 5000, "-1", "2147483648", "9223372036854775808", "٣", "²", "NaN", "0000-00-00", "10000-01-01",
    "2026-02-30", "2026-01-01T00:00:00", "'\"<>%_\\", "../../../etc/passwd", "a\r\nb: c", "\u202e\ufffe", "\U0010ffff", "[]", '{"$gt":""}',
    "x" * 5000, "true", "confirm", "policy", "grant", "find", "operator",
)  # fmt: skip
WHOLE: Final = bool(os.environ.get("CLEARSLATE_TESTS_LEDGER") or os.environ.get("CLEARSLATE_TESTS_WHOLE"))
"""Every value to every address, as the long trials send them; else a ninth of those that databases and Python differ about."""
SENT: Final = NASTY if WHOLE else (NASTY[0], *NASTY[4:11], NASTY[13], NASTY[17], NASTY[-2])
ACTS: Final = ("", "grant", "policy", "make", "revoke", "paper", "enroll", "assign", "set", "find", "release")
WHO: Final = ("operator", "clerk", "judge", "prosecutor", "counsel") if WHOLE else ("operator", "clerk")
PARTS: Final = 1 if WHOLE else 9
_HIDE: Final = ("after", "as", "sort")  # what is wrong with these is said before the rest is looked at
_READ: Final = re.compile(r"""(?:GET|POST|FILES)(?:\.get|\.getlist|\.pop)?[\[(]\s*f?"(\w+)""")
_TOLD: Final = re.compile(r"""filters\(\s*request,\s*\(([^)]*)\)""")


def parameters() -> list[str]:
    """Every name that a screen asks a request for, as the code says, and each field of a form in a template."""
    found: set[str] = set()
    for path in WEB.rglob("*.py"):
        if "people" not in path.parts:
            text = path.read_text()
            found |= set(_READ.findall(text))
            for names in _TOLD.findall(text):
                found |= set(re.findall(r'"(\w+)"', names))
    for path in (WEB / "templates").rglob("*.html"):
        found |= set(re.findall(r'name="(\w+)"', path.read_text()))
    get_resolver().url_patterns  # noqa: B018 (it imports every screen)
    for form in forms_of(OfficeForm):
        found |= form.base_fields.keys()
    return sorted(found)


def forms_of(kind: type[OfficeForm]) -> set[type[OfficeForm]]:
    """Every form that a screen declares."""
    return {kind}.union(*(forms_of(each) for each in kind.__subclasses__()))


def share(values: Sequence[str], number: int) -> Sequence[str]:
    """The values for one of the addresses: a ninth of them, so that nine addresses in a row are sent all."""
    return values[number % PARTS :: PARTS]


def everywhere(ledger: Ledger) -> list[str]:
    """Every address of the office, each with what there is for it."""
    found = []
    for each in get_resolver().url_patterns:
        if isinstance(each, URLPattern):
            found.append(address(str(each.name), ledger))
        elif isinstance(each, URLResolver) and each.pattern.regex.pattern.startswith("^session"):
            found += [reverse(str(one.name)) for one in each.url_patterns if isinstance(one, URLPattern)]
    found += [
        "/accounts/login/", "/accounts/logout/", "/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/2fa/",
        "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/", "/accounts/sessions/", "/accounts/2fa/webauthn/login/",
        "/accounts/password/reset/", "/accounts/password/reset/key/1-abc-def/", "/accounts/oidc/state/login/",
        "/accounts/oidc/state/login/callback/",
    ]  # fmt: skip
    return found


@pytest.fixture(scope="module", autouse=True)
def undone(office: Path) -> Iterator[None]:  # noqa: ARG001 (it must be there)
    """Both databases as they were before this module. A server of its own is thrown away with all that is in it."""
    if connection.vendor != "sqlite":
        yield
        return
    kept = {}
    for alias in connections:
        each = connections[alias]
        each.ensure_connection()
        kept[alias] = sqlite3.connect(":memory:")
        each.connection.backup(kept[alias])
    yield
    for alias, copy in kept.items():
        each = connections[alias]
        each.ensure_connection()
        copy.backup(each.connection)
        copy.close()


@pytest.fixture(autouse=True)
def faults_are_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is an answer of 500, as in an office at work."""
    init = Client.__init__

    def made(self: Client, *args: Any, **named: Any) -> None:
        init(self, *args, **named)
        self.raise_request_exception = False

    monkeypatch.setattr(Client, "__init__", made)


def test_the_names_are_found() -> None:
    assert {"stage", "after", "sort", "as", "act", "counties", "user", "paper", "login", "why"} <= set(
        parameters()
    )


@pytest.mark.parametrize("role", ["operator", "clerk", "prosecutor"])
def test_no_parameter_of_a_look_is_a_fault(role: str, sign_in: SignIn, ledger: Ledger) -> None:
    client, wrong, names = sign_in(role), [], parameters()
    # Each role begins with another ninth: what one sends to an address the others send to its neighbors.
    begin = ("operator", "clerk", "prosecutor").index(role)
    for number, where in enumerate(dict.fromkeys(everywhere(ledger)), start=begin):
        if where == "/accounts/logout/" or client.get(where).status_code not in (200, 302):
            continue
        for value in share(SENT, number):
            asked = "&".join(f"{name}={quote(value)}" for name in names if name not in _HIDE)
            queries = (asked, *(f"{name}={quote(value)}" for name in _HIDE))
            wrong += [
                (where, query[:20], value[:30])
                for query in queries
                if client.get(f"{where}?{query}").status_code >= 500
            ]
    assert not wrong, wrong[:20]


@pytest.mark.parametrize(("begin", "role"), list(enumerate(WHO)))
def test_no_field_of_a_form_is_a_fault(
    begin: int, role: str, sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What binds others asks again who it is: here that was just answered."""
    monkeypatch.setattr("clearslate.web.accounts.afresh.is_known_afresh", lambda _: True)
    client, wrong, names = sign_in(role), [], parameters()
    for number, where in enumerate(dict.fromkeys(everywhere(ledger)), start=begin):
        if where.startswith(("/accounts/logout", "/accounts/sessions", "/session/everywhere", "/role/")):
            continue
        for value in share(SENT, number):
            if where == "/roles/act/" and value == "operator":
                continue  # it would revoke the role in which the operator sends the next form
            for act in ACTS if where.endswith("/act/") else ("",):
                sent = dict.fromkeys(names, value) | ({"act": act} if act else {})
                if client.post(where, sent).status_code >= 500:
                    wrong.append((where, act, value[:30]))
    assert not wrong, wrong[:20]
    cut = [link.kind for link in ledger.links() if "x" * 40 in f"{link.subject}{link.told}"]
    assert not cut, "a text that is too long is refused, and never recorded in part"


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 40, "٣", "²"])
def test_no_number_is_too_long_to_be_refused(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """Of those that a form sends beside the word for what is to be done."""
    monkeypatch.setattr("clearslate.web.accounts.afresh.is_known_afresh", lambda _: True)
    client = sign_in("operator")
    facts = {"name": "a court", "scope": "status", "days": number}
    assert client.post("/mistakes/", {"act": "done", "report": number}).status_code < 500
    assert client.post("/programs/act/", {"act": "make", **facts}).status_code < 500


def test_no_part_of_an_address_is_a_fault(sign_in: SignIn) -> None:
    client, wrong = sign_in("operator"), []
    for number, pattern in enumerate(get_resolver().url_patterns):
        if not isinstance(pattern, URLPattern):
            continue
        route = str(pattern.pattern)
        for value in share(NASTY, number):
            parts = re.split(r"<\w+:\w+>", route)
            where = f"/{quote(value, safe='').join(parts)}"
            if client.get(where).status_code >= 500:
                wrong.append(where[:80])
    assert not wrong, wrong[:20]


def test_no_cookie_is_a_fault(office: object) -> None:  # noqa: ARG001 (it must be there)
    for name in ("s", "browser", "csrftoken", "messages"):
        for value in (*NASTY, '"\\000abcdefghij"', '"\\000"', "abcdefgh\\000"):
            sent = value.encode().decode("latin-1")
            assert Client(headers={"Cookie": f"{name}={sent}"}).get("/").status_code in (302, 400), (
                name,
                value,
            )


def test_nothing_that_a_program_sends_is_a_fault(office: object) -> None:  # noqa: ARG001 (it must be there)
    """The interface: what is in an address, a header and a body."""
    row, token = access.make(
        "fuzz", "operator", dt.datetime.now(dt.UTC), days=1, scopes=list(May), recipient="repository"
    )
    wrong = []
    monkey = pytest.MonkeyPatch()
    monkey.setattr(access, "PER_MINUTE", 10**9)
    try:
        client = Client(headers={"Authorization": f"Bearer {token}"})
        spec = client.get("/api/v1/openapi.json").json()
        for path, ways in spec["paths"].items():
            for method in ways:
                for value in (*NASTY, "\ud800"):
                    safe = value.encode("utf-8", "surrogatepass")
                    where = re.sub(r"\{\w+\}", quote(safe, safe=""), path)
                    names = [
                        each["name"] for each in ways[method].get("parameters", ()) if each["in"] == "query"
                    ]
                    query = "&".join(f"{name}={quote(safe)}" for name in names)
                    bodies = (
                        json.dumps(
                            dict.fromkeys(("answers", "message", "state", "reason", "items", "id"), value)
                        ),
                        json.dumps([value]),
                        f'{{"a": "{"x"}"',
                    )
                    for body in bodies if method in ("post", "put") else ("",):
                        found = client.generic(
                            method.upper(), f"{where}?{query}", body, content_type="application/json", headers={"Idempotency-Key": "k" * 10},
                        )  # fmt: skip
                        if found.status_code >= 500:
                            wrong.append((method, where[:60], value[:20], body[:40]))
    finally:
        monkey.undo()
        row.delete()
    assert not wrong, wrong[:20]


@pytest.mark.prove
def test_every_value_at_every_address() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--show-capture=no", "tests/web/test_fuzz.py"],
        env=os.environ | {"CLEARSLATE_TESTS_WHOLE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.prove
def test_the_same_on_postgresql() -> None:
    """Ledger and accounts on a server of their own."""
    server = start_server()
    try:
        with server.database(bare=True) as ledger, server.database(bare=True) as own:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "--show-capture=no",
                    "tests/web/test_fuzz.py",
                    "tests/web/test_attacks.py",
                ],
                env=os.environ | {"CLEARSLATE_TESTS_LEDGER": ledger, "CLEARSLATE_TESTS_OFFICE": own},
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=1800,
            )
    finally:
        server.stop()
    assert done.returncode == 0, done.stdout[-6000:]


def test_a_provider_that_does_not_answer_is_said_in_words(tables: None) -> None:  # noqa: ARG001 (they must be there)
    """The state's own sign-in is somebody else's machine."""
    found = Client().post("/accounts/oidc/state/login/", follow=True)
    assert found.status_code == 200
    assert f"{settings.OIDC_NAME} does not answer" in html.unescape(found.content.decode())


def test_a_nul_is_refused_before_a_database_sees_it(tables: None) -> None:  # noqa: ARG001 (they must be there)
    client = Client()
    for found in (
        client.get("/?stage=%00"),
        client.get("/?%00=a"),
        client.get("/laws/%00/"),
        client.post("/accounts/login/", {"login": "a\x00", "password": "b"}),
        Client(headers={"Cookie": 's="abcdefgh\\000"'}).get("/"),
    ):
        assert (found.status_code, b"Nothing was recorded" in found.content) == (400, True)
