"""What the engine carries out for a law, in words."""

from __future__ import annotations

import json

from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.loops.table import INSTRUCTIONS


def test_a_laws_instructions_are_printed_by_name() -> None:
    done = CliRunner().invoke(main, ["laws", "PA-CS-M", "--instructions", "--today", "2026-01-05"])
    lines = done.output.splitlines()
    assert done.exit_code == 0
    assert len(lines) > 100
    assert {line.split()[1] for line in lines} <= set(INSTRUCTIONS)
    document = json.loads(
        CliRunner()
        .invoke(main, ["laws", "PA-CS-M", "--instructions", "--today", "2026-01-05", "--json"])
        .output
    )
    assert [each["name"] for each in document] == [line.split()[1] for line in lines]
    decide = next(each for each in document if each["name"] == "DECIDE")
    assert {"ever", "onset", "ahead", "index", "outcome", "deciding"} <= decide["operands"].keys()
    assert decide["operands"]["ever"].endswith("!")  # in place


def test_instructions_are_of_one_law() -> None:
    done = CliRunner().invoke(main, ["laws", "PA", "--instructions"])
    assert done.exit_code == 2
    assert "--instructions are of one law: name it (PA-CS-M)" in done.output
