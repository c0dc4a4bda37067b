"""The guide of the three agencies: its script runs as it stands, and the guide shows the script's own lines."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main

ROOT = Path(__file__).parents[2]
SCRIPT = (ROOT / "tools" / "three-agencies.sh").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide-three-agencies.md").read_text(encoding="utf-8")
COMMANDS = [line for line in SCRIPT.splitlines() if line.startswith("clearslate ")]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What each command of the script printed, for 150 people."""
    back = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("three"))
    facts = {}
    for line in COMMANDS:
        words = shlex.split(line.replace("$STATE", "PA").replace("$PEOPLE", "150").replace("--jobs 2", ""))
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
        facts[line] = result.output
    yield facts
    os.chdir(back)


@pytest.mark.prove
def test_the_script_goes_from_raw_files_to_a_review(ran: dict[str, str]) -> None:
    verbs = [line.split()[1] for line in ran]
    assert verbs == ["synth", *["feed"] * 5, "link", "join", "determine", "quality", "report", "review"]
    assert {path.name for path in Path().glob("*.html")} == {"quality.html", "report.html"}


@pytest.mark.prove
def test_linking_makes_fewer_persons_of_more_records(ran: dict[str, str]) -> None:
    [entries] = [output for line, output in ran.items() if line.startswith("clearslate link ")]
    found = re.search(r"([\d,]+) source records are ([\d,]+) persons", entries)
    assert found
    records, persons = (int(number.replace(",", "")) for number in found.groups())
    assert 145 <= persons <= 165 < 2.5 * persons < records


@pytest.mark.prove
def test_some_answers_wait_for_identity_alone(ran: dict[str, str]) -> None:
    [entries] = [output for line, output in ran.items() if line.startswith("clearslate determine ")]
    assert "identity alone" in entries


def test_the_guide_shows_the_script_s_commands() -> None:
    shown = [
        line
        for block in re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL)
        for line in block.splitlines()
    ]
    asked = [line for line in shown if line.startswith("clearslate ")]
    script = [line.replace('"$STATE"', "PA").replace('"$PEOPLE"', "20000") for line in COMMANDS]
    assert asked == script
