"""The commands as a new user calls them: what they print, and how they end."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from clearslate.cli.common import DIFFERENT, EXIT_CODES, UNUSABLE
from clearslate.cli.docs import generated
from clearslate.cli.main import main
from clearslate.cli.sections import SectionedGroup
from clearslate.records.schema import Disposition


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("commands") / "pa"
    result = call(
        "synth",
        "--state",
        "pa",
        "--people",
        "400",
        "--out",
        place,
        "--seed",
        "3",
        "--buckets",
        "2",
        "--quiet",
    )
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture(scope="module")
def run(dataset: Path) -> Path:
    out = dataset.parent / "run"
    result = call("determine", dataset, "--as-of", "2026-01-01", "--out", out, "--quiet")
    assert result.exit_code == 0, result.output
    return out


def _commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


def test_every_command_teaches() -> None:
    for path, command in _commands(main):
        result = call(*path, "--help")
        assert result.exit_code == 0
        assert command.help, path
        assert "\\b" not in result.output, f"{path}: a mark of the help's layout shows"
        assert all(option.help for option in command.params if isinstance(option, click.Option)), path


def test_commands_stand_under_the_stage_of_work_with_a_line_each() -> None:
    for path in ((), ("clear",), ("ledger",)):
        lines = call(*path, "--help").output.splitlines()
        group = main.commands[path[0]] if path else main
        assert isinstance(group, SectionedGroup)
        for title, listed in group.sections.items():
            under = lines[lines.index(f"{title}:") + 1 :]
            for row, (name, (_, line)) in zip(under, listed.items(), strict=False):
                assert row.split(maxsplit=1) == [name, line]


def test_help_loads_nothing_that_a_command_needs() -> None:
    """So that it is there at once: about 0.1 s."""
    words = (
        "import sys, clearslate.cli.main as m; m.main(['clear', '--help'], standalone_mode=False); "
        "print(sorted({'rich', 'pydantic', 'numpy', 'django', 'clearslate.law', 'clearslate.cli.clear.stages'} & {*sys.modules}))"
    )
    result = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_exit_codes_are_documented() -> None:
    assert all(f"{code}  {meaning[:20]}" in call("--help").output for code, meaning in EXIT_CODES.items())


def test_the_generated_pages_are_what_the_code_says() -> None:
    stale = {
        path.name: [*unified_diff(path.read_text("utf-8").splitlines(), text.splitlines(), lineterm="", n=0)][
            :12
        ]
        for path, text in generated(main).items()
        if not path.exists() or path.read_text("utf-8") != text
    }
    assert stale == {}, "run `clearslate docs --write`"


def test_determine_says_what_it_found(dataset: Path, run: Path) -> None:
    result = call("determine", dataset, "--as-of", "2026-01-01", "--out", run, "--json", "--quiet")
    assert result.exit_code == 0
    manifest = json.loads(result.output)
    assert set(manifest["outcomes"]) == {law["id"] for state in manifest["states"] for law in state["laws"]}
    assert all(sum(counts.values()) == manifest["charges"] for counts in manifest["outcomes"].values())


def test_a_moved_dataset_is_asked_for_and_another_is_refused(
    dataset: Path, run: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    call(
        "synth", "--state", "PA", "--people", "50", "--out", other, "--seed", "4", "--buckets", "2", "--quiet"
    )
    assert "is not the dataset of" in call("report", run, "--dataset", other).output
    assert call("report", run, "--dataset", dataset).exit_code == 0
    moved = tmp_path / "run"
    shutil.copytree(run, moved)
    assert "give its folder with --dataset" in call("report", moved).output


def test_report_and_explain_read_the_run(run: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert call("report", run, "--html", page).exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    charges = json.loads(call("report", run, "--json").output)
    assert charges
    charge = pq.read_table(run / "determinations" / "bucket-00000.parquet")["charge_id"][0].as_py()
    words = call("explain", run, "--charge", charge)
    assert words.exit_code == 0, words.output
    assert charge in words.output
    answers = json.loads(call("explain", run, "--charge", charge, "--json").output)
    assert {answer["charge_id"] for answer in answers} == {charge}


def test_laws_are_shown_for_all_a_state_and_one() -> None:
    assert "PA-CS-M" in call("laws").output
    assert "PA-9122.3-B" in call("laws", "PA").output
    one = call("laws", "pa-cs-m").output
    assert "10 years have passed" in one
    assert "7 years have passed" in one
    assert "NOT VERIFIED" in one
    assert json.loads(call("laws", "PA-CS-M", "--json").output)["id"] == "PA-CS-M"
    codes = json.loads(call("laws", "fl", "--codes", "--json").output)
    assert {"code": "F3", "class": "felony", "also": ["felony third"]} in codes["grades"]
    assert set(codes["dispositions"]) == set(Disposition)
    assert "felony third" in call("laws", "FL", "--codes").output
    assert "of one state" in call("laws", "--codes").output
    assert call("laws", "XX-1").exit_code == UNUSABLE


SCENARIO = """
- id: T-1
  name: Nine years are enough in the seven-year version
  jurisdiction: PA
  as_of: 2024-06-11
  cases:
    - case_id: A
      charges:
        - {charge_id: A1, statute: 18 § 5503(a)(4), grade: M3, disposition: convicted, disposition_date: 2015-01-10}
  expect:
    - {charge: A1, law: PA-CS-M, outcome: OUTCOME}
"""


@pytest.mark.parametrize(
    ("outcome", "code", "end"),
    [("eligible", 0, "1 passed, 0 failed"), ("ineligible", DIFFERENT, "0 passed, 1 failed")],
)
def test_check_ends_with_the_count(tmp_path: Path, outcome: str, code: int, end: str) -> None:
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIO.replace("OUTCOME", outcome), encoding="utf-8")
    result = call("check", path)
    assert result.exit_code == code
    assert result.output.splitlines()[-1] == end
    assert ("7 years have passed" in result.output) == bool(code)
    assert json.loads(call("check", path, "--json").output)["failed"] == (1 if code else 0)


def test_one_bad_scenario_does_not_stop_the_others(tmp_path: Path) -> None:
    good = SCENARIO.replace("OUTCOME", "eligible")
    bad = good.replace("T-1", "T-2").replace("grade: M3", "colour: red")
    law = good.replace("T-1", "T-3").replace("PA-CS-M", "PA-CS-X")
    elsewhere = good.replace("T-1", "T-4").replace("jurisdiction: PA", "jurisdiction: ZZ")
    (tmp_path / "all.yaml").write_text(good + bad + law + elsewhere, encoding="utf-8")
    result = call("check", tmp_path)
    assert result.exit_code == DIFFERENT
    assert "scenario T-2: charge A1: unknown key 'colour'" in result.output
    assert "PA has no law 'PA-CS-X'" in result.output
    assert "1 expectations of ZZ not asked" in result.output
    assert result.output.splitlines()[-1] == "1 passed, 2 failed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("determine", "nowhere", "--as-of", "2026-01-01", "--out", "x"), "no such folder"),
        (("report", "nowhere"), "no such folder"),
        (("ingest", "nowhere.yaml", "--source", ".", "--out", "x"), "nowhere.yaml"),
        (("check", "nowhere.yaml"), "no such file"),
    ],
)
def test_what_cannot_be_used_is_said(arguments: tuple[str, ...], words: str) -> None:
    result = call(*arguments)
    assert result.exit_code == UNUSABLE, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_wrong_laws_dates_and_switches_are_said(dataset: Path, tmp_path: Path) -> None:
    base = ("determine", dataset, "--out", tmp_path / "run", "--quiet", "--as-of")
    assert "neither a state nor a law" in call(*base, "2026-01-01", "--laws", "PA-CS-X").output
    assert "not a calendar day" in call(*base, "2019-02-30").output
    assert "there is no presumption" in call(*base, "2026-01-01", "--presume", "good-luck").output
    assert "has no reading" in call(*base, "2026-01-01", "--reading", "PA-9122.3-B=mine").output
    assert "QUESTION=READING" in call(*base, "2026-01-01", "--reading", "x").output


def test_another_reading_answers_otherwise_and_is_another_run(
    dataset: Path, run: Path, tmp_path: Path
) -> None:
    other = tmp_path / "run"
    result = call(
        "determine",
        dataset,
        "--as-of",
        "2026-01-01",
        "--out",
        other,
        "--quiet",
        "--json",
        "--reading",
        "PA-9122.3-B=target",
    )
    manifest = json.loads(result.output)
    assert manifest["inputs"]["readings"] == {"PA-9122.3-B": "target"}
    assert manifest["run_id"] != json.loads((run / "run.json").read_text("utf-8"))["run_id"]
