"""docs/policy.md: its reforms can be read, and its queries give what a study's tables say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clearslate.policy.asked.lab import BASELINE
from clearslate.policy.asked.reform import KINDS, read_file
from clearslate.policy.counted.study import Study, make
from clearslate.runs.protect import Mode
from clearslate.runs.run import Run

GUIDE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
REFORMS: list[str] = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
QUERIES: list[str] = re.findall(r"```sql\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def place(records: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that the guide speaks of."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "pa").symlink_to(records)
    (folder / "run").symlink_to(run.path)
    (folder / "summary.yaml").write_text(REFORMS[1], "utf-8")
    make(
        run.dataset(), run.spec(), run, read_file(folder / "summary.yaml"), folder / "study", mode=Mode.EXACT
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def test_every_kind_of_change_is_in_the_guide() -> None:
    """The table of changes has every kind."""
    for kind in KINDS:
        assert f"| `{kind}: " in GUIDE


def test_the_first_reform_is_a_grid_of_six(tmp_path: Path) -> None:
    """The guide's own reform is read."""
    (tmp_path / "waits.yaml").write_text(REFORMS[0], "utf-8")
    assert len(read_file(tmp_path / "waits.yaml")) == 6


def test_three_figures_by_hand(place: Path) -> None:
    """SQL over the run's own files gives what the study counts."""
    study = Study.open(place / "study")
    figures = {
        (row["scenario"], row["unit"], row["measure"]): row["count"]
        for row in study.table("figures").to_pylist()
        if (row["dimension"], row["route"]) == ("all", "automatic") and row["bound"] != "at_most"
    }
    years = {
        row["period"]: row["count"]
        for row in study.table("timeline").to_pylist()
        if (row["scenario"], row["unit"], row["route"]) == (BASELINE, "people", "automatic")
    }
    entries = (
        figures[BASELINE, "people", "any_relief"],
        figures["summary", "charges", "gains"],
        years["2027"],
    )
    assert all(entries)
    assert tuple(map(ask, QUERIES)) == entries


def ask(query: str) -> Any:
    with duckdb.connect() as database:
        [(found,)] = database.execute(query).fetchall()
        return found
