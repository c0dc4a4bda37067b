"""docs/deploy.md and deploy/ as a stranger follows them: the commands in their order, the environment in a shell, the daily unit."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import psycopg
import pytest

from clearslate.clearance.events import Role
from clearslate.cli.main import main
from tests.clearance.postgres import start_server
from tests.web.test_set_up import environment, run

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = (ROOT / "docs/deploy.md").read_text().split("\n## The office\n")[1].split("\n## ")[0]
ENVIRONMENT: Final = (ROOT / "deploy/office.env").read_text()
DAILY: Final = (ROOT / "deploy/clearslate-daily.service").read_text()


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
    """The commands of the daily unit, without the program."""
    lines = re.findall(r"(?m)^ExecStart=(.*)$", DAILY)
    words = [
        shlex.split(re.sub(r"^/bin/sh -c '(?:exec )?(.*)'$", r"\1", line).replace("%%", "%"))
        for line in lines
    ]
    assert all(each[0] == "/opt/clearslate/bin/clearslate" for each in words), words
    return [each[1:] for each in words]


def test_the_daily_unit_does_all_that_the_guide_asks_for_each_day() -> None:
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


def test_each_command_of_the_daily_unit_has_all_that_it_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsed as the command line parses it: an option that lacks, or that there is none of, is an error here."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLEARSLATE_LEDGER", str(tmp_path / "ledger.db"))
    for words in daily():
        told = [
            str(tmp_path / "file") if word in ("${CLEARSLATE_KEY}", "${CLEARSLATE_SEAL}", "${CLEARSLATE_KEPT}")
            else str(tmp_path) if word.startswith(("/srv/", "${CLEARSLATE_DATASET")) else re.sub(r"\$\{\w+\}", "daily", word)
            for word in words
        ]  # fmt: skip
        context = click.Context(main)
        command: click.Command = main
        name: str | None = ""
        while isinstance(command, click.Group):
            name, found, told = command.resolve_command(context, told)
            assert found is not None, words
            command = found
        command.make_context(name or "", told)


@pytest.mark.prove
def test_the_guide_makes_an_office_on_postgresql(tmp_path: Path) -> None:
    """The commands of the page in their order, as administrator and as the office, against a server of this test's."""
    server = start_server()
    try:
        _installed(server, tmp_path)
    finally:
        server.stop()


def _installed(server: object, place: Path) -> None:
    for name in ("static", "files", "records"):
        (place / name).mkdir(mode=0o700)
    admin_uri = server.server.get_uri()  # type: ignore[attr-defined]
    who = server.address("postgres").split("//")[1].split("@")[0]  # type: ignore[attr-defined]

    def at(user: str, name: str) -> str:
        return str(server.address(name)).replace(f"//{who}@", f"//{user}@")  # type: ignore[attr-defined]

    owner = environment(place, CLEARSLATE_LEDGER=at(who, "clearance"))
    own = environment(
        place, CLEARSLATE_LEDGER=at("web_office", "clearance"), CLEARSLATE_OFFICE=at("web_office", "office")
    )
    is_owner, ran = True, []
    with psycopg.connect(admin_uri, autocommit=True) as admin:
        for kind, block in re.findall(r"```(sh|sql)\n(.*?)```", GUIDE, re.DOTALL):
            if kind == "sql":
                admin.execute(block.encode())
                continue
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                match words:
                    case ["createuser", name]:
                        admin.execute(f'CREATE ROLE "{name}" LOGIN'.encode())
                    case ["createdb", name]:
                        admin.execute(f'CREATE DATABASE "{name}"'.encode())
                    case ["createdb", "--owner", user, name]:
                        admin.execute(f'CREATE DATABASE "{name}" OWNER "{user}"'.encode())
                    case ["set", "-a;", *_]:
                        is_owner = False
                    case ["clearslate", "ledger", "rights", "|", "psql", name]:
                        [(code, told)] = run(owner, "ledger rights")
                        assert code == 0
                        with psycopg.connect(at(who, name), autocommit=True) as there:
                            there.execute(told.encode())
                    case ["clearslate", *command]:
                        [(code, told)] = run(owner if is_owner else own, " ".join(command))
                        assert code == 0, (line, told)
                        ran.append(" ".join(command[:2]))
        assert ran == ["ledger init", "office upgrade", "office account", "office check"]
        for role in Role:
            [(member,)] = admin.execute(
                "select pg_has_role('web_office', %s, 'MEMBER')", (f"ledger_{role}",)
            ).fetchall()
            assert member, role
    _granted(own)
    key = place / "seal.pem"
    days = own | {"CLEARSLATE_DAILY": at("daily", "clearance")}
    [*done] = run(
        days,
        f"ledger key {key} {place / 'public.pem'}",
        "clear advance",
        f"clear lists --due --ledger {days['CLEARSLATE_DAILY']} --as daily --out {place / 'lists'}",
        "clear aging",
        "office account close-idle --days 90 --as daily",
        f"ledger checkpoint --key {key} --keep {place / 'kept.jsonl'}",
        f"office backup {place / 'copy'}",
    )
    assert [code for code, _ in done] == [0] * len(done), done


def _granted(env: dict[str, str]) -> None:
    """What two operators do on the screen Roles: `daily` is operator and auditor."""
    script = """
import datetime as dt, os
import clearslate.clearance.store.ready
from clearslate.clearance.office import granting
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope
ledger = Ledger.attached("ledger")
for role in ("operator", "auditor"):
    for do, by in ((granting.grant, "olive"), (granting.confirm, "otto")):
        do(ledger, "daily", role, Scope(), Actor(by, "operator", "web:passkey"), dt.datetime.now(dt.UTC))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
