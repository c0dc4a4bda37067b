"""The front page: its commands run as they stand, its links lead somewhere, its index holds every page."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    back = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(back)


def test_the_first_half_hour_runs(empty: Path) -> None:
    [story] = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    (empty / "story.yaml").write_text(story, encoding="utf-8")
    charge, called = "", []
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL):
        for line in block.splitlines():
            program, *words = shlex.split(line.replace("20000", "400").replace("CHARGE", charge))
            if program == "python":
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(words[1], {})  # noqa: S102 (the page's own line)
                charge = re.findall(r"[\w-]*\d[\w-]*-\d+", printed.getvalue())[0]
                continue
            result = CliRunner().invoke(main, words)
            assert result.exit_code == 0, f"{line}\n{result.output}"
            called.append(words[0])
    assert called == ["synth", "determine", "report", "report", "explain", "laws", "laws", "check"]
    assert (empty / "report.html").stat().st_size > 10_000


def test_every_page_and_room_is_named() -> None:
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in README] == []
    rooms = sorted(
        path.name for path in (ROOT / "src" / "clearslate").iterdir() if (path / "__init__.py").exists()
    )
    assert [room for room in rooms if f"| `src/clearslate/{room}` |" not in README] == []
    assert [room for room in rooms if not (ROOT / "src" / "clearslate" / room / "README.md").exists()] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in folder.glob("0*.md") if page.name not in index] == []
