"""What a script needs of each command: JSON whatever happens, and an exit code that says what did."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from clearslate.cli.clear import clear as group
from clearslate.cli.common import DONE_BEFORE, EXIT_CODES, REFUSED, UNUSABLE, Day
from clearslate.cli.main import main
from tests.clearance.cleared import CLEARED_ON, clear
from tests.clearance.exchange.test_exchange_commands import Desk
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_shown import STAGE


def _walk(commands: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in commands.commands.items():
        if isinstance(command, click.Group):
            yield from _walk(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(_walk(group, ("clear",)))
# What no command line can be made of by its types alone.
MORE = {
    "find": ["--right"], "decide": ["--sustain"], "clearances": ["--batch", "x"],
    "lists": ["--due"], "orders": ["--unsigned"], "workflow": [], "proof": [], "assign": ["--county", "x"],
    "sign-off": ["--state", "PA"], "decide-change": ["--refuse"],
}  # fmt: skip


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def _value(of: click.ParamType[object], folder: Path) -> str:
    if isinstance(of, click.Path):
        place = folder / "file"
        if of.file_okay:
            place.touch()
            return str(place)
        return str(folder)
    if isinstance(of, click.Choice):
        return str(of.choices[0])
    if isinstance(of, Day):
        return "2026-01-05"
    return "1" if isinstance(of, click.types.IntParamType) else "x"


def _line(path: tuple[str, ...], command: click.Command, folder: Path) -> list[str]:
    """Arguments with which the command can be called, at a ledger that there is not."""
    (folder / "file").touch()  # so that nobody takes the folder for a new one
    line = [*path, "--json"]
    for each in command.params:
        if isinstance(each, click.Argument) and each.required:
            line.append(_value(each.type, folder))
        elif each.name == "url":
            line += ["--ledger", str(folder / "nothing.db")]
        elif each.required:
            line += [each.opts[0], _value(each.type, folder)]
    more = ["--grant"] if path[-2:] == ("restore", "decide") else MORE.get(path[-1], [])
    return [*line, *more]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_speaks_json_also_where_it_fails(path: tuple[str, ...], tmp_path: Path) -> None:
    line = _line(path, COMMANDS[path], tmp_path)
    result = _call(*line)
    document = json.loads(result.stdout)
    if "--ledger" in line or path[-1] in ("read-message", "answer", "workflow", "rehearse"):
        assert (result.exit_code, document["outcome"]) == (UNUSABLE, "broken"), result.output
        assert document["said"]
    assert result.exit_code in EXIT_CODES


def test_what_was_done_before_what_is_refused_and_what_is_broken_are_told_apart(
    tmp_path: Path, at: dt.datetime
) -> None:
    desk = Desk(tmp_path, at)
    by = ("--ledger", desk.url, "--as", "olive", "--role", "operator", "--json")
    for command, code, outcome in (
        (("halt", "w1", "--why", "x"), 0, "done"), (("halt", "w1", "--why", "x"), DONE_BEFORE, "done_before"),
        (("resume", "w1", "--why", "x"), 0, "done"), (("resume", "w1", "--why", "x"), REFUSED, "refused"),
        (("request", "w1"), DONE_BEFORE, "done_before"), (("approve", "w1"), DONE_BEFORE, "done_before"),
        (("withdraw", desk.ids[0], "--why", "x"), REFUSED, "refused"),
        (("hold", desk.ids[0], "--reason", "x"), REFUSED, "refused"),
        (("withdraw", "nobody", "--why", "x"), REFUSED, "refused"),
    ):  # fmt: skip
        result = _call("clear", *command, *by)
        assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (code, outcome), (
            command,
            result.output,
        )
    nothing = _call("clear", "halt", "w1", "--why", "x", *by[2:], "--ledger", tmp_path / "nothing.db")
    assert (nothing.exit_code, json.loads(nothing.stdout)["outcome"]) == (UNUSABLE, "broken")


def test_what_was_cut_off_after_the_first_goes_on_with_the_others(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    clear(ledger, at, batches=3, size=2, stages=[STAGE])
    ledger.close()
    by = ("--ledger", url, "--as", "paul", "--role", "prosecutor", "--today", CLEARED_ON)
    assert _call("clear", "complete", "b0", *by).exit_code == 0
    result = _call("clear", "complete", "b0", "b1", "b2", *by, "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["outcome"]) == (0, "done"), result.output
    assert document["said"] == [
        f"stage list of batch b0 was completed on {CLEARED_ON}", "batch b1: stage completed", "batch b2: stage completed",
    ]  # fmt: skip
    assert _call("clear", "complete", "b0", "b1", "b2", *by).exit_code == DONE_BEFORE
    assert _call("clear", "complete", "b0", "--stage", "list", *by).exit_code == DONE_BEFORE
    assert _call("clear", "complete", "nothing", "b1", *by).exit_code == REFUSED


def test_what_is_refused_of_several_stops_no_other(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    clear(ledger, at, batches=2, size=2, stages=[STAGE])
    ledger.close()
    by = ("--ledger", url, "--as", "paul", "--role", "prosecutor", "--today", CLEARED_ON)
    result = _call("clear", "complete", "nothing", "b1", *by)
    assert result.exit_code == REFUSED
    assert "batch b1: stage completed" in result.output
    other = _call("clear", "complete", "b0", "--stage", "order", *by)
    assert (other.exit_code, "is in stage list, not in order" in other.output) == (REFUSED, True)


def test_answers_that_were_set_aside_are_listed_with_their_reason(tmp_path: Path, at: dt.datetime) -> None:
    desk = Desk(tmp_path, at)
    desk.export(1)
    [court, _] = desk.manifests("court")
    desk.answer(court, "--ack", "A1")
    [answer] = (desk.inbox / "court").iterdir()
    whole = answer.read_bytes()
    (desk.inbox / "screener").mkdir()
    answer.rename(desk.inbox / "screener" / "stray")
    desk.take(2)
    [row] = json.loads(_call("clear", "answers", "--quarantined", "--ledger", desk.url, "--json").stdout)
    assert (row["recipient"], row["file"], row["code"], row["taken"]) == (
        "screener",
        "stray",
        "unreadable",
        "no",
    )
    answer.write_bytes(whole)
    desk.take(2)
    [row] = json.loads(_call("clear", "answers", "--quarantined", "--ledger", desk.url, "--json").stdout)
    assert row["taken"] == "yes"
    rows = json.loads(_call("clear", "answers", "--ledger", desk.url, "--json").stdout)
    assert [each["answer"] for each in rows] == ["ack.quarantined", "message.acknowledged"]
