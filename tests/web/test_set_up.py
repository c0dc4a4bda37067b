"""An office at work: what is wrong with its set-up is named, it opens where nothing is, and a copy of it is laid in elsewhere."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from clearslate.web.checks import problems
from tests.clearance.postgres import start_server

CLEARSLATE: Final = [sys.executable, "-m", "clearslate.cli.main"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of a proper set-up."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("static", "files", "records"):
        (folder / name).mkdir(mode=0o700)
    return folder


def environment(place: Path, **changed: str) -> dict[str, str]:
    """A proper set-up, but for what is changed."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("CLEARSLATE_", "DJANGO_"))
    }
    return own | {
        "CLEARSLATE_LEDGER": f"sqlite:{place / 'ledger.db'}", "CLEARSLATE_OFFICE": f"sqlite:{place / 'office.db'}",
        "DJANGO_SETTINGS_MODULE": "clearslate.web.settings.serve", "CLEARSLATE_ZONE": "America/New_York", "CLEARSLATE_SECRET_KEY": secrets.token_urlsafe(48),
        "CLEARSLATE_HOSTS": "office.state.example", "CLEARSLATE_ORIGINS": "https://office.state.example",
        "CLEARSLATE_STATIC": str(place / "static"), "CLEARSLATE_FILES": str(place / "files"), "CLEARSLATE_RECORDS": str(place / "records"),
    } | changed  # fmt: skip


_SEVERAL: Final = """
import json, sys
from click.testing import CliRunner
from clearslate.cli.main import main
for words in json.loads(sys.argv[1]):
    done = CliRunner().invoke(main, words)
    print(json.dumps([done.exit_code, done.output]), flush=True)
"""


def run(env: dict[str, str], *commands: str) -> list[tuple[int, str]]:
    """What commands end with and say, one after the other in one process: to start one costs seconds."""
    text = json.dumps([command.split() for command in commands])
    done = subprocess.run(
        [sys.executable, "-c", _SEVERAL, text],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [(code, entry) for code, entry in map(json.loads, done.stdout.splitlines())]


PROPER: Final[dict[str, Any]] = {
    "DEBUG": False, "DEMO": False, "SECRET_KEY": "".join(map(chr, range(60, 120))), "SECRET_KEY_FALLBACKS": [],
    "ALLOWED_HOSTS": ["office.state.example"], "CSRF_TRUSTED_ORIGINS": ["https://office.state.example"], "SECURE_SSL_REDIRECT": True,
    "OIDC_ISSUER": "", "PROXIES": [], "CLIENT_CERTIFICATE_HEADER": "",
}  # fmt: skip
SQLITE: Final = {"ENGINE": "django.db.backends.sqlite3"}
POSTGRES: Final = {"ENGINE": "django.db.backends.postgresql"}
FAULTS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "debugging": ({"DEBUG": True}, "debugging is on"),
    "demo": ({"DEMO": True}, "the settings of a demo"),
    "short key": ({"SECRET_KEY": "short"}, "CLEARSLATE_SECRET_KEY is weak"),
    "one letter": ({"SECRET_KEY": "a" * 80}, "CLEARSLATE_SECRET_KEY is weak"),
    "weak earlier key": ({"SECRET_KEY_FALLBACKS": ["old"]}, "CLEARSLATE_SECRET_KEY_FALLBACKS is weak"),
    "no hosts": ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, "CLEARSLATE_HOSTS names no host"),
    "any host": ({"ALLOWED_HOSTS": ["office.state.example", "*"]}, "CLEARSLATE_HOSTS names no host"),
    "no origin": ({"CSRF_TRUSTED_ORIGINS": []}, "CLEARSLATE_ORIGINS"),
    "origin in the open": ({"CSRF_TRUSTED_ORIGINS": ["http://office.state.example"]}, "CLEARSLATE_ORIGINS"),
    "no TLS": ({"SECURE_SSL_REDIRECT": False}, "passwords travel in the open"),
    "provider in the open": (
        {"OIDC_ISSUER": "http://id.state.example", "OIDC_ORIGINS": ["http://id.state.example"]}, "CLEARSLATE_OIDC_ISSUER",
    ),
    "provider without a secret": (
        {
            "OIDC_ISSUER": "https://id.state.example", "OIDC_ORIGINS": [],
            "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [{"client_id": "office", "secret": ""}]}},
        },
        "CLEARSLATE_OIDC_SECRET",
    ),
    "anybody's certificate": ({"CLIENT_CERTIFICATE_HEADER": "Client-Cert"}, "without CLEARSLATE_PROXIES"),
    "no static": ({"STATIC_ROOT": ""}, "CLEARSLATE_STATIC is not set"),
    "no files": ({"FILES": ""}, "CLEARSLATE_FILES is not set"),
    "files of nobody": ({"FILES": "/nowhere/at/all"}, "CLEARSLATE_FILES: there is no such folder"),
    "files of all": ({"FILES": "/tmp"}, "CLEARSLATE_FILES: everybody on this machine"),  # noqa: S108 (what is refused)
    "sqlite": ({"DATABASES": {"default": POSTGRES | {"NAME": "o"}, "ledger": SQLITE | {"NAME": "l"}}}, "the ledger lies in SQLite"),
    "sqlite accounts": (
        {"DATABASES": {"default": SQLITE | {"NAME": "o"}, "ledger": POSTGRES | {"NAME": "l"}}}, "accounts lie in SQLite",
    ),
    "one database": (
        {"DATABASES": {"default": POSTGRES | {"NAME": "x"}, "ledger": POSTGRES | {"NAME": "x"}}}, "are one database",
    ),
}  # fmt: skip


@pytest.fixture
def proper(changed: Callable[..., None], place: Path) -> None:
    changed(**PROPER, STATIC_ROOT=str(place), FILES=str(place / "files"), RECORDS=str(place / "records"))


@pytest.mark.usefixtures("proper")
def test_nothing_is_wrong_with_a_proper_set_up(changed: Callable[..., None]) -> None:
    assert problems(sqlite=True) == []
    apart = {"default": POSTGRES | {"NAME": "o"}, "ledger": POSTGRES | {"NAME": "l"}}
    # Django warns of changed DATABASES, which nothing opens here.
    with pytest.warns(UserWarning, match="Overriding setting DATABASES"):
        changed(DATABASES=apart)
    assert problems() == []


@pytest.mark.usefixtures("proper")
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_set_up_is_named_alone(fault: str, changed: Callable[..., None]) -> None:
    value, words = FAULTS[fault]
    changed(**value)
    [found] = problems(sqlite="DATABASES" not in value)
    assert words in found


ROOT: Final = Path(__file__).parents[2]


def test_what_an_office_is_told_by_its_environment_is_told_in_its_page() -> None:
    """Each variable that the settings read is in docs/, and each of deploy/office.env is read by somebody."""
    settings = "".join(path.read_text() for path in (ROOT / "src/clearslate/web/settings").glob("*.py"))
    named = re.compile(r"CLEARSLATE_[A-Z_]+")
    read = set(re.findall(r'environ\.get\("(CLEARSLATE_[A-Z_]+)"', settings))
    assert (
        read - set(named.findall("".join(path.read_text() for path in (ROOT / "docs").glob("*.md")))) == set()
    )
    units = "".join(path.read_text() for path in (ROOT / "deploy").glob("*.service"))
    asked = {
        line.lstrip("#").split("=")[0]
        for line in (ROOT / "deploy/office.env").read_text().splitlines()
        if "CLEARSLATE_" in line.split("=")[0]
    }
    assert asked <= read | set(named.findall(units))


SAFE: Final = (0, "The office is set up safely, as far as can be seen from inside.\n")


def test_the_office_opens_is_checked_and_copied(place: Path) -> None:
    """From nothing: tables, accounts, check, a server that answers, a copy, and the copy laid in elsewhere."""
    env, copy = environment(place), place / "copy"
    made, behind, upgraded, added, clean, refused, tried = run(
        env, "ledger init --operator olive --operator otto --state PA", "office check --sqlite --before-opening", "office upgrade",
        "office account add olive --as olive", "office check --sqlite --before-opening", "office serve", "office check --sqlite",
    )  # fmt: skip
    assert made[0] == 0, made
    assert (behind[0], "run `clearslate office upgrade`" in behind[1]) == (1, True), behind
    assert upgraded == (0, "The tables are of this version, and the ledger is sound.\n")
    assert (added[0], "https://office.state.example/accounts/password/reset/key/" in added[1]) == (0, True), (
        added
    )
    assert clean == SAFE
    assert (refused[0], "the ledger lies in SQLite" in refused[1]) == (3, True), refused
    assert tried[0] == 1, tried
    assert "ok: each role can write\n" in tried[1]
    assert "to fix: no worker runs: systemctl enable --now clearslate-office-work@1\n" in tried[1]
    with serving(env) as client:
        found = client.get("/")
        assert (found.status_code, found.headers["Location"]) == (302, "/accounts/login/?next=/")
        assert "max-age=31536000" in found.headers["Strict-Transport-Security"]
        page = client.get("/accounts/login/")
        cookie = page.headers["Set-Cookie"]
        assert cookie.startswith("__Host-s=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {
            each.strip() for each in cookie.split(";")
        }
        style = next(each for each in page.text.split('"') if each.endswith(".css"))
        assert "immutable" in client.get(style).headers["Cache-Control"], "named by its content"
        assert (
            client.get("/", headers={"X-Forwarded-Proto": "http"}).headers["Location"].startswith("https://")
        )
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
        assert client.get("/api/v1/self").status_code == 401
    elsewhere = env | {
        "CLEARSLATE_LEDGER": f"sqlite:{place / 'ledger-2.db'}", "CLEARSLATE_OFFICE": f"sqlite:{place / 'office-2.db'}",
    }  # fmt: skip
    assert run(env, f"office backup {copy}")[0][0] == 0
    restored, verified, listed, again = run(
        elsewhere,
        f"office restore {copy}",
        "ledger verify",
        "office account list --json",
        f"office restore {copy}",
    )
    assert (restored[0], "sound" in restored[1]) == (0, True), restored
    assert verified[0] == 0
    assert [(row["user"], row["roles"]) for row in json.loads(listed[1])] == [("olive", "operator")]
    assert "not empty" in again[1]


class serving:  # noqa: N801 (read as a verb)
    """A server that answers, and ends when it is left."""

    def __init__(self, env: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        command = [
            *CLEARSLATE,
            "office",
            "serve",
            "--sqlite",
            "--workers",
            "1",
            "--bind",
            f"127.0.0.1:{self._port}",
        ]
        self._process = subprocess.Popen(command, env=env)
        headers = {"Host": "office.state.example", "X-Forwarded-Proto": "https"}
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", headers=headers)

    def __enter__(self) -> httpx.Client:
        until = time.monotonic() + 120
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self._client.get("/accounts/login/")
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return self._client
        raise AssertionError("the office did not open")

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0


@pytest.mark.prove
def test_an_office_in_postgresql_is_copied_into_sqlite_and_back(place: Path) -> None:
    """Ledger and accounts, each in a database of its own, on a server."""
    server = start_server()
    try:
        with server.database(bare=True) as ledger, server.database(bare=True) as own:
            at = {"CLEARSLATE_LEDGER": ledger, "CLEARSLATE_OFFICE": own}
            env = environment(place, **at)
            copy, second = place / "of-postgresql", place / "of-sqlite"
            made, upgraded, added, checked, backed = run(
                env, "ledger init --operator olive --operator otto --state PA", "office upgrade", "office account add olive --as olive",
                "office check --before-opening", f"office backup {copy}",
            )  # fmt: skip
            assert [each[0] for each in (made, upgraded, added, checked, backed)] == [0] * 5, (
                made,
                upgraded,
                added,
                checked,
                backed,
            )
            files = {
                "CLEARSLATE_LEDGER": f"sqlite:{place / 'l-3.db'}",
                "CLEARSLATE_OFFICE": f"sqlite:{place / 'o-3.db'}",
            }
            restored, verified, listed, again = run(
                env | files,
                f"office restore {copy}",
                "ledger verify",
                "office account list --json",
                f"office backup {second}",
            )
            assert [each[0] for each in (restored, verified, listed, again)] == [0] * 4, (
                restored,
                verified,
                listed,
                again,
            )
            assert [(row["user"], row["roles"]) for row in json.loads(listed[1])] == [("olive", "operator")]
            with server.database(bare=True) as third, server.database(bare=True) as fourth:
                back = {"CLEARSLATE_LEDGER": third, "CLEARSLATE_OFFICE": fourth}
                laid, sound, people = run(
                    env | back, f"office restore {second}", "ledger verify", "office account list --json"
                )
                assert (laid[0], sound[0], people[1]) == (0, 0, listed[1])
    finally:
        server.stop()
