"""docs/deploy.md and deploy/ as a stranger follows them: one script that makes an office, its environment in a shell, its units."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import click
import psycopg
import pytest

from clearslate.cli.main import main
from tests.clearance.postgres import Server, start_server
from tests.web.test_proxy import (
    HOST,
    WORDS,
    _certificate,
    _free,
    _token,
    _until_it_answers,
    _write,
    client_from,
)
from tests.web.test_set_up import environment, run

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = (ROOT / "docs/deploy.md").read_text().split("\n## The office\n")[1].split("\n## ")[0]
SCRIPT: Final = ROOT / "deploy/install.sh"
ENVIRONMENT: Final = (ROOT / "deploy/office.env").read_text()
UNITS: Final = [(ROOT / f"deploy/clearslate-{name}.service").read_text() for name in ("backup", "daily")]


def test_a_shell_and_systemd_read_the_same_environment(tmp_path: Path) -> None:
    """Also where several values stand in one variable, and where a name holds an apostrophe."""
    text = re.sub(r"(?m)^#(CLEARSLATE_)", r"\1", ENVIRONMENT).replace(
        'CLEARSLATE_ORIGINS="https://office.example.gov"', 'CLEARSLATE_ORIGINS="https://one.example.gov https://two.example.gov"'
    )  # fmt: skip
    place = tmp_path / "office.env"
    place.write_text(text)
    done = subprocess.run(
        ["/bin/sh", "-euc", f"set -a; . {place}; set +a; env"],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    of_shell = dict(line.split("=", 1) for line in done.stdout.splitlines() if line.startswith("CLEARSLATE_"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    of_systemd = {}
    for line in lines:
        name, value = line.split("=", 1)
        [of_systemd[name]] = shlex.split(value)
    assert of_shell == of_systemd
    assert of_shell["CLEARSLATE_ORIGINS"].split() == ["https://one.example.gov", "https://two.example.gov"]


def daily() -> list[list[str]]:
    """The commands of clearslate in the units of each day, without the program."""
    return commands_of("\n".join(UNITS), "/opt/clearslate/bin/clearslate")


def commands_of(units: str, program: str) -> list[list[str]]:
    """The commands of a program in units, also where a shell calls it."""
    lines = re.findall(r"(?m)^ExecStart=(.*)$", units)
    found = [shlex.split(line.partition(program)[2].removesuffix("'")) for line in lines if program in line]
    assert len(lines) - len(found) <= 1, "one line removes old copies"
    return found


def test_the_daily_units_do_all_that_the_guide_asks_for_each_day() -> None:
    table = (ROOT / "docs/deploy.md").read_text().split("## Every day")[1].split("\n## ")[0]
    asked = {
        command.removeprefix("clearslate ")
        for line in table.splitlines()
        if re.match(r"\| (each morning|daily)", line)
        for command in re.findall(r"`([^`]+)`", line)
    }
    done = [" ".join(each) for each in daily()]
    shown = {"clear status"}  # people look at it; the figures of `aging` are in the log
    missing = {
        command for command in asked - shown if not any(all(word in each.split() for word in command.split()) for each in done)
    }  # fmt: skip
    assert not missing


def test_each_command_of_the_daily_units_has_all_that_it_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsed as the command line parses it: an option that lacks, or that there is none of, is an error here."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLEARSLATE_LEDGER", str(tmp_path / "ledger.db"))
    for words in daily():
        entries = [_filled(word, tmp_path) for word in words]
        context = click.Context(main)
        command: click.Command = main
        name: str | None = ""
        while isinstance(command, click.Group):
            name, found, entries = command.resolve_command(context, entries)
            assert found is not None, words
            command = found
        command.make_context(name or "", entries)


def _filled(word: str, place: Path) -> str:
    """A word of a unit's command with what its variables stand for."""
    if word in ("${CLEARSLATE_KEY}", "${CLEARSLATE_SEAL}", "${CLEARSLATE_KEPT}"):
        return str(place / "file")
    if word == "$day":
        return str(place / "new")
    if word.startswith(("/srv/", "${CLEARSLATE_DATASET")):
        return str(place)
    return re.sub(r"\$\{\w+\}", "daily", word)


def test_a_new_office_without_records_has_a_quiet_morning(tmp_path: Path) -> None:
    """The daily service of an office that has no dataset yet fails at nothing."""
    for name in ("static", "files", "records"):
        (tmp_path / name).mkdir(mode=0o700)
    env = environment(tmp_path)
    done = run(
        env,
        "ledger init --operator olive --operator otto --state PA",
        f"ledger key {tmp_path / 'private.pem'} {tmp_path / 'public.pem'}",
        f"clear lists --due --as olive --out {tmp_path / 'lists'} --dataset {tmp_path / 'records'}",
        f"clear export --out {tmp_path / 'outbox'} --key {tmp_path / 'private.pem'} --dataset {tmp_path / 'records'}",
    )
    assert [code for code, _ in done] == [0] * 4, done


def test_the_guide_shows_the_steps_of_the_script_in_their_order() -> None:
    steps = re.findall(r'(?m)^ *step "(.*)"$', SCRIPT.read_text())
    listed = re.findall(r"(?m)^\d+\. \*\*(.*?)\*\*", GUIDE)
    assert listed == steps
    [command] = re.findall(r"(?m)^sudo deploy/install.sh .*$", GUIDE)
    options = set(re.findall(r"--[a-z]+", command))
    assert options <= set(re.findall(r"--[a-z]+(?=\))", SCRIPT.read_text()))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--state PA --host office.example.gov --phone 1 --operator olive", "two people"),
        ("--state", "needs a value"),
        ("--stat PA", "unknown option"),
        (
            "--state PA --host h --phone 1 --operator a --operator b --key k",
            "--certificate and --key together",
        ),
    ],
)
def test_the_script_says_what_it_lacks(options: str, words: str) -> None:
    done = subprocess.run([SCRIPT, *options.split()], capture_output=True, text=True, check=False)
    assert (done.returncode, words in done.stderr) == (2, True), done


@dataclass
class Machine:
    """A machine laid out in a folder: a PostgreSQL server, nginx and units of a test's own, all on high ports of the loopback."""

    place: Path
    server: Server
    port: int  # of nginx
    own: int  # of the office
    variables: dict[str, str]

    def install(self) -> str:
        """Run the script as the guide shows it."""
        done = subprocess.run(
            [
                SCRIPT, "--state", "PA", "--host", HOST, "--operator", "olive", "--operator", "otto", "--phone", "(717) 555-0100",
                "--certificate", str(self.place / "office.pem"), "--key", str(self.place / "office.key"),
                "--agencies", str(self.place / "agencies.pem"),
            ],
            env=self.variables, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def environment(self) -> dict[str, str]:
        """What systemd gives the office."""
        text = (self.place / "etc/office.env").read_text()
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        named = dict(line.split("=", 1) for line in lines)
        own = {name: shlex.split(value)[0] for name, value in named.items()}
        keep = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CLEARSLATE_", "DJANGO_"))
        }
        # The authority of the test's certificates, which a machine would have in its store.
        return keep | own | {"SSL_CERT_FILE": str(self.place / "office.pem")}

    def run(self, words: list[str], *, beside: bool = False) -> subprocess.Popen[Any]:
        """A command as the office's account."""
        account = self.variables["OFFICE_ACCOUNT"]
        as_ = [] if account == pwd.getpwuid(os.getuid()).pw_name else ["runuser", "-u", account, "--"]
        env = self.environment()
        command = [
            str(Path(sys.executable).parent / "clearslate"),
            *(re.sub(r"\$\{(\w+)\}", lambda found: env[found[1]], word) for word in words),
        ]
        process = subprocess.Popen(
            [*as_, *command], env=env | {"HOME": str(self.place / "srv")}, cwd="/", text=True,
            stdout=None if beside else subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if not beside:
            process.output = process.communicate(timeout=300)[0]  # type: ignore[attr-defined]
        return process


@pytest.fixture
def machine() -> Iterator[Machine]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or shutil.which("psql") is None or shutil.which("openssl") is None:
        pytest.skip(
            "needs nginx, psql and openssl (on Debian: apt-get install nginx-light postgresql-client openssl)"
        )
    # Not in pytest's folder, which another account may not enter.
    place = Path(tempfile.mkdtemp(prefix="clearslate-install-"))
    place.chmod(0o755)
    server = start_server()
    try:
        plain, tls, own = _free(3)
        _write(place, "office", *_certificate(HOST, days=90))
        _write(place, "agencies", *_certificate("agencies of the state"))
        owner = server.folder.owner()
        parts = urlsplit(server.server.get_uri())
        (place / "nginx.conf").write_text(_around(place, program, place / "site.conf"))
        variables = {
            "OFFICE_PREFIX": str(Path(sys.executable).parents[1]), "OFFICE_FOLDER": str(place / "srv"), "OFFICE_ETC": str(place / "etc"),
            "OFFICE_KEPT": str(place / "kept"), "OFFICE_UNITS": str(place / "units"), "OFFICE_SITE": str(place / "site.conf"),
            "OFFICE_ACCOUNT": owner, "OFFICE_ADMIN": owner, "OFFICE_SUPERUSER": parts.username or "postgres",
            "OFFICE_SOCKET": dict(parse_qsl(parts.query))["host"], "OFFICE_BIND": f"127.0.0.1:{own}",
            "OFFICE_HTTP": f"127.0.0.1:{plain}", "OFFICE_HTTPS": f"127.0.0.1:{tls}", "OFFICE_NO_SYSTEMD": "1",
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/usr/lib/postgresql/15/bin", "SSL_CERT_FILE": str(place / "office.pem"),
        }  # fmt: skip
        yield Machine(place, server, tls, own, variables)
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _around(place: Path, program: str, site: Path) -> str:
    """What an installed nginx has around a site."""
    temporary = "".join(
        f"{name}_temp_path {place / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    assert program
    return f"daemon off; pid {place / 'nginx.pid'}; error_log {place / 'error.log'}; events {{}}\nhttp {{\n{temporary}include {site};\n}}\n"


@pytest.mark.prove
def test_one_script_makes_an_office_in_which_an_operator_signs_in(machine: Machine) -> None:
    """From a server without databases to an operator behind nginx; again without a change; and the copy restores."""
    shown = machine.install()
    links = re.findall(r"https://\S+/accounts/password/\S+", shown)
    assert len(links) == 2, shown
    assert "to fix: no worker runs" in shown, shown[-2500:]
    before = _files(machine.place)
    again = machine.install()
    assert not re.findall(r"/accounts/password/", again), "accounts that are there get no new link"
    assert _files(machine.place) == before, "keys, environment and units stay"
    units = {path.name: path.read_text() for path in (machine.place / "units").iterdir()}
    assert len(units) == 6
    program = f"{machine.variables['OFFICE_PREFIX']}/bin/clearslate"
    [serve] = commands_of(units["clearslate-office.service"], program)
    [work] = commands_of(units["clearslate-office-work@.service"], program)
    before_it = machine.run(["office", "check", "--before-opening"])
    assert before_it.returncode == 0, before_it.output  # type: ignore[attr-defined]
    processes = [machine.run(serve, beside=True), machine.run(work, beside=True)]
    nginx = shutil.which("nginx", path=machine.variables["PATH"])
    processes.append(
        subprocess.Popen(
            [str(nginx), "-p", str(machine.place), "-c", str(machine.place / "nginx.conf")], text=True
        )
    )
    try:
        url = f"https://{HOST}:{machine.port}"
        _until_it_answers(url, machine.port, *processes)
        _signs_in(links[0], url, machine.port)
        _grants(machine)
        time.sleep(6)  # a worker's first sign of life
        checked = machine.run(["office", "check"])
        assert checked.returncode == 0, checked.output  # type: ignore[attr-defined]
        assert "ok: the proxy says who asks" in checked.output  # type: ignore[attr-defined]
        for name in ("clearslate-backup.service", "clearslate-daily.service"):
            for words in commands_of(units[name], program):
                asked = [f"{machine.place}/srv/backups/again" if word == "$day" else word for word in words]
                done = machine.run(asked)
                assert done.returncode in (0, 1), (words, done.output)  # type: ignore[attr-defined]
        _revoked(machine)
        drill = subprocess.run(
            [ROOT / "deploy/restore-drill.sh"], env=machine.variables, capture_output=True, text=True, check=False, timeout=300
        )  # fmt: skip
        assert drill.returncode == 0, drill.stdout + drill.stderr
        assert "sound" in drill.stdout
        assert "olive" in drill.stdout
        assert not list((machine.place / "srv/backups").glob(".drill*")), "nothing of it is left"
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def _files(place: Path) -> dict[str, str]:
    """What a second run may not change: the environment, keys, units, the site."""
    found = [
        *(place / "etc").rglob("*"),
        *(place / "units").rglob("*"),
        place / "site.conf",
        *(place / "srv").glob("*.pem"),
        *(place / "kept").glob("*.pem"),
    ]
    return {str(path): path.read_text() for path in found if path.is_file()}


def _signs_in(link: str, url: str, port: int) -> None:
    """Olive sets her password by the link, signs in, and reads Today."""
    with client_from("127.0.9.1", port) as client:
        page = client.get(link, follow_redirects=True)
        sent = {"password1": WORDS, "password2": WORDS, "csrfmiddlewaretoken": _token(page.text)}
        where = f"{url}{page.url.path}"
        assert client.post(where, data=sent, headers={"Referer": where}).status_code == 302
    with client_from("127.0.9.2", port) as client:
        where = f"{url}/accounts/login/"
        sent = {"login": "olive", "password": WORDS, "csrfmiddlewaretoken": _token(client.get(where).text)}
        assert client.post(where, data=sent, headers={"Referer": where}).status_code == 302
        today = client.get(f"{url}/")
        assert today.status_code == 200
        assert "operator" in today.text
        assert client.get(f"{url}/metrics").status_code == 404
        assert client.get(f"{url}/healthz").json() == {"status": "ok"}


def _grants(machine: Machine) -> None:
    """What two operators do on the screen Roles: `daily` is operator and auditor."""
    script = """
import datetime as dt
import clearslate.clearance.store.ready
from clearslate.clearance.office import granting
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope
ledger = Ledger.attached("ledger")
for role in ("operator", "auditor"):
    for do, by in ((granting.grant, "olive"), (granting.confirm, "otto")):
        do(ledger, "daily", role, Scope(), Actor(by, "operator", "web:passkey"), dt.datetime.now(dt.UTC))
"""
    _as_owner_of_office(machine, script)


def _revoked(machine: Machine) -> None:
    """A group that is taken away is named with its remedy, and no other role is."""
    with psycopg.connect(machine.server.server.get_uri(), autocommit=True) as admin:
        admin.execute("REVOKE ledger_counsel FROM web_office")
        checked = machine.run(["office", "check"])
        admin.execute("GRANT ledger_counsel TO web_office")
    output = checked.output  # type: ignore[attr-defined]
    assert checked.returncode == 1, output
    assert "as the administrator, GRANT ledger_counsel TO web_office" in output
    assert re.findall(r"nobody can write as (\w+)", output) == ["counsel"], output


def _as_owner_of_office(machine: Machine, script: str) -> None:
    account = machine.variables["OFFICE_ACCOUNT"]
    as_ = [] if account == pwd.getpwuid(os.getuid()).pw_name else ["runuser", "-u", account, "--"]
    env = machine.environment() | {"DJANGO_SETTINGS_MODULE": "clearslate.web.settings.serve"}
    done = subprocess.run(
        [*as_, sys.executable, "-c", script], env=env, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
