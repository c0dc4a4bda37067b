"""What cannot be read or written is named in words, with exit code 3, before the work begins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from clearslate.cli.common import NEW_FILE, NEW_FOLDER, NEW_PATH, NEW_PLACE, UNUSABLE
from clearslate.cli.main import main

WRITTEN = {"out", "html", "svg", "rows", "json_file", "csv", "xlsx", "parquet", "extracts", "work", "keep"}
NOWHERE = Path("nowhere") / "further" / "down"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def commands(group: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        context = click.Context(group)
        for each in group.list_commands(context):
            found = group.get_command(context, each)
            assert found is not None
            yield from commands(found, f"{name} {each}")
    else:
        yield name, group


def test_every_place_that_a_command_writes_is_looked_at_before_it_works() -> None:
    found = [
        (name, option.name)
        for name, command in commands(main)
        for option in command.params
        if option.name in WRITTEN and not isinstance(option.type, click.types.BoolParamType)
        and option.type not in (NEW_FILE, NEW_FOLDER, NEW_PATH, NEW_PLACE)
    ]  # fmt: skip
    assert not found


@pytest.mark.parametrize(
    "command",
    [
        ("determine", NOWHERE, "--as-of", "2026-01-01", "--out", "run"),
        ("quality", NOWHERE),
        ("report", NOWHERE),
        ("explain", NOWHERE, "--charge", "H1"),
        ("digest", NOWHERE),
        ("link", NOWHERE, "--out", "links"),
        ("review", NOWHERE),
        ("join", NOWHERE, NOWHERE, "--out", "joined"),
        ("ingest", "court_cms", "--source", NOWHERE, "--out", "records"),
    ],
    ids=lambda words: words[0],
)
def test_a_missing_folder_is_called_missing(
    command: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*command)
    assert done.exit_code == UNUSABLE, done.output
    assert f"{NOWHERE}: there is no such folder" in done.output
    assert not list(tmp_path.iterdir())


FILES = [
    ("report", "run", "--html"),
    ("quality", "records", "--html"),
    ("quality", "records", "--json"),
    ("ingest", "--draft", "charges.csv", "--out"),
]


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (command, where)
        for command in FILES
        for where in ("no folder", "a file for a folder", "a folder", "no right")
        if (command[0], where) != ("ingest", "a folder")  # where it drafts nothing, it writes one
    ],
    ids=lambda words: words if isinstance(words, str) else " ".join(words[:3]),
)
def test_a_file_that_cannot_be_written_is_said_before_the_work(
    command: tuple[str, ...], where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "charges.csv").write_text("CASE_NO,DISPO\n1,G\n")
    (tmp_path / "folder").mkdir()
    places = {
        "no folder": NOWHERE / "a.html",
        "a file for a folder": Path("charges.csv") / "a.html",
        "a folder": Path("folder"),
        "no right": Path("folder") / "a.html",
    }
    if where == "no right":  # whoever runs the tests may be allowed everything
        monkeypatch.setattr(os, "access", lambda *_: False)
    done = run(*command, places[where])
    assert done.exit_code == UNUSABLE, done.output
    assert "cannot be written" in done.output or "is a folder" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "command",
    [
        ("synth", "--state", "PA", "--people", "5", "--out"),
        ("determine", "records", "--as-of", "2026-01-01", "--out"),
        ("link", "records", "--out"),
        ("ingest", "court_cms", "--source", ".", "--out"),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_cannot_be_made_is_said_before_the_work(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "charges.csv").write_text("CASE_NO\n")
    done = run(*command, Path("charges.csv") / "records")
    assert done.exit_code == UNUSABLE, done.output
    assert "charges.csv/records cannot be written" in done.output


def test_what_only_the_work_meets_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full, a folder that was taken away in the meantime."""

    def full(self: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(self))

    (tmp_path / "story.yaml").write_text("- {}")
    monkeypatch.setattr(Path, "read_text", full)
    done = run("check", tmp_path / "story.yaml")
    assert done.exit_code == UNUSABLE, done.output
    assert "no space left on device" in done.output
