"""What every command keeps: a form for programs, one default, names that are nearly right, and how it ends on Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearslate.cli.common import INTERRUPTED, UNUSABLE
from clearslate.cli.docs import man_pages
from clearslate.cli.main import main
from clearslate.records.processes import PAYS_FROM, processes_for

SERVERS = {"office serve", "office work", "public", "serve"}
CALLED_WITH_JSON_ABOVE = {"review show"}  # `review --json`, as its help says


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands())


def option(command: click.Command, name: str) -> click.Option | None:
    return next(
        (each for each in command.params if name in each.opts and isinstance(each, click.Option)), None
    )


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*map(str, arguments)])
    return done.exit_code, done.output


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - SERVERS - CALLED_WITH_JSON_ABOVE))
def test_a_program_can_read_what_each_command_prints(name: str) -> None:
    assert option(COMMANDS[name], "--json") is not None


def test_processes_have_one_default() -> None:
    found = [jobs for each in COMMANDS.values() if (jobs := option(each, "--jobs"))]
    assert len(found) > 5
    assert {str(jobs.show_default) for jobs in found} == {"one; two of half a million charges or more"}


def test_few_charges_are_not_worth_a_second_process() -> None:
    assert [processes_for(PAYS_FROM - 1), processes_for(PAYS_FROM)] == [1, 2]
    assert [processes_for(1, 3), processes_for(PAYS_FROM, 1)] == [3, 1]


@pytest.mark.parametrize("arguments", [("laws", "Pennsylvania"), ("laws", "pennsylvania"), ("laws", "pa")])
def test_a_state_is_known_by_its_code_and_its_name(arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments, "--json")
    assert code == 0
    assert {each["id"].partition("-")[0] for each in json.loads(output)} == {"PA"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("laws", "Pensylvania"), "did you mean PA (Pennsylvania)?"),
        (("laws", "PA-CS-N"), "PA-CS-M"),
        (("laws", "ZZ-1"), "`clearslate laws` lists both"),
        (("laws", "--lint", "Texs"), "did you mean TX (Texas)?"),
        (("synth", "--state", "Virgina", "--out", "new"), "did you mean VA (Virginia)"),
        (("lawz",), "Did you mean 'laws'?"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_name_that_is_nearly_right_is_guessed(arguments: tuple[str, ...], words: str) -> None:
    code, output = run(*arguments)
    assert code in (2, UNUSABLE)
    assert words in " ".join(output.split())


def test_a_folder_named_as_a_state_hides_it_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pa").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("laws", "pa")[0] == 0


@pytest.mark.parametrize(("name", "content"), [("none.yaml", ""), ("none.yaml", "[]\n"), ("none.jsonl", "")])
def test_a_file_without_scenarios_is_an_error(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    code, output = run("check", str(tmp_path / name))
    assert code == UNUSABLE
    assert "there is no scenario in it" in output


def test_laws_of_another_state_are_noted(tmp_path: Path) -> None:
    assert (
        run("synth", "--state", "PA", "--people", "20", "--out", str(tmp_path / "records"), "--quiet")[0] == 0
    )
    asked = ("determine", str(tmp_path / "records"), "--as-of", "2026-01-01", "--quiet")
    code, output = run(*asked, "--laws", "NJ", "--out", str(tmp_path / "run"))
    assert code == 0
    assert "Note: these are no records of NJ" in output
    assert "no records of" not in run(*asked, "--out", str(tmp_path / "other"))[1]


def test_nothing_but_a_file_is_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, Path("/dev/null")):
        code, output = run("statistics", str(tmp_path), "--month", "2026-01", "--out", str(place))
        assert code in (2, UNUSABLE), output
        code, output = run("report", str(tmp_path), "--html", str(place))
        assert code == UNUSABLE
        assert "is a device or a pipe" in output
    assert pipe.is_fifo()


def test_each_command_has_a_manual_page() -> None:
    pages = man_pages(main)
    assert {f"clearslate-{name.replace(' ', '-')}.1" for name in COMMANDS} <= pages.keys()
    for name, text in pages.items():
        assert text.startswith(".TH "), name
        assert ".SH SYNOPSIS" in text
        assert not [line for line in text.splitlines() if line.startswith("'")], name


def begun(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "clearslate.cli.main", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    for _ in range(6_000):
        if there() or process.poll() is not None:
            return
        time.sleep(0.01)
    raise AssertionError("it did not begin")


def test_ctrl_c_ends_processes_that_share_the_work_in_silence(tmp_path: Path) -> None:
    records, out = tmp_path / "records", tmp_path / "run"
    assert (
        run(
            "synth", "--state", "PA", "--people", "2000", "--buckets", "20", "--out", str(records), "--quiet"
        )[0]
        == 0
    )
    process = begun(
        "determine", str(records), "--as-of", "2026-01-01", "--jobs", "2", "--out", str(out), "--quiet"
    )
    wait_for(lambda: any(out.rglob("bucket-*.json")), process)  # one has ended a part, so both are there
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, errors
    assert errors == "Interrupted. The same command continues the work.\n"
    again = ("determine", str(records), "--as-of", "2026-01-01", "--out", str(out), "--quiet", "--jobs", "1")
    assert run(*again)[0] == 0


@pytest.mark.parametrize("server", [("public",), ("serve", "--state", "Wyoming")], ids=" ".join)
def test_ctrl_c_ends_a_server_like_any_command(server: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = begun(*server, "--bind", f"127.0.0.1:{port}")

    def is_open() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            return False
        return True

    wait_for(is_open, process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, errors
    assert "Traceback" not in errors


def test_a_full_output_is_an_error_and_a_closed_one_is_quiet() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "clearslate.cli.main", "laws", "PA"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )  # fmt: skip
    assert done.returncode == UNUSABLE
    assert done.stderr.startswith("Error: No room is left")
    shell = 'set -o pipefail; "$0" -m clearslate.cli.main laws --json | head -c 1'
    done = subprocess.run(["bash", "-c", shell, sys.executable], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[", "")


@pytest.mark.parametrize("columns", ["60", "100"])
def test_the_width_of_the_terminal_is_obeyed(columns: str) -> None:
    environment = os.environ | {"COLUMNS": columns, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "clearslate.cli.main", "determine", "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert 50 < max(map(len, done.stdout.splitlines())) <= int(columns)
    assert "\x1b" not in done.stdout
