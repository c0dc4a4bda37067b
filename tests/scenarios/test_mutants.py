"""Laws made wrong on purpose, one mistake at a time: a scenario notices each, or the state says why none can."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.scenarios import mutants as module
from clearslate.scenarios.findings import open_of
from clearslate.scenarios.mutants import Kind, Trial, survivors
from clearslate.scenarios.story import ScenarioError
from clearslate.states import CODES, jurisdiction


def unexplained(found: Trial) -> list[str]:
    return [one.name for one in open_of(found.survivors)]


SOME = ("CO", "NE", "OK", "PA")
"""In every session; a mistake in another state's laws is tried by the long trials, and by `clearslate laws --mutants`."""


@pytest.mark.parametrize("code", SOME)
def test_no_condition_can_be_left_out_unnoticed(code: str) -> None:
    assert unexplained(survivors(jurisdiction(code), kinds=[Kind.CONDITION])) == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_no_mistake_of_any_kind_goes_unnoticed(code: str) -> None:
    assert unexplained(survivors(jurisdiction(code))) == []


def story(*, disposition_date: str, outcome: str, on: str | None = None) -> dict[str, object]:
    """A scenario that asks the automatic law of Virginia about one charge of petit larceny."""
    charge = {"charge_id": "A1", "statute": "18.2-96", "grade": "misd 1", "disposition": "convicted"}
    expected = {"charge": "A1", "law": "VA-392.6", "outcome": outcome, "because": "told here"}
    return {
        "id": f"S {disposition_date}", "name": "one", "jurisdiction": "VA", "as_of": "2026-08-01", "basis": "x", "certainty": "text",
        "cases": [{"case_id": "A", "charges": [charge | {"disposition_date": disposition_date}]}],
        "expect": [expected | ({"eligible_on": on} if on else {})],
    }  # fmt: skip


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose scenarios alone are Virginia's."""
    (tmp_path / "scenarios").mkdir()
    monkeypatch.setattr(module, "folder", lambda _: tmp_path)
    return tmp_path


def tell(place: Path, *stories: dict[str, object]) -> Trial:
    (place / "scenarios" / "one.yaml").write_text(yaml.safe_dump(list(stories)), encoding="utf-8")
    return survivors(jurisdiction("VA"))


def test_what_no_scenario_asks_survives_and_every_kind_is_tried(alone: Path) -> None:
    virginia = jurisdiction("VA")
    found = tell(alone)
    assert {one.kind for one in found.survivors} == set(Kind)
    assert sum(found.tried.values()) == len(found.survivors) == len({one.name for one in found.survivors})
    assert found.tried[Kind.CONDITION] == sum(len(law.conditions) for law in virginia.laws)
    assert found.tried[Kind.LIST] == sum(len(law.lists) for law in virginia.laws)


def test_a_scenario_of_a_wait_notices_a_day_where_it_names_the_day(alone: Path) -> None:
    """Seven years without another conviction (§ 19.2-392.6(C)): one day more or less shows on the day alone."""
    moved = {f"VA-392.6/seven_years: 7 years {step} day" for step in ("-1", "+1")}
    roughly = tell(alone, story(disposition_date="2019-08-15", outcome="not_yet"))
    assert moved <= set(unexplained(roughly))
    exactly = tell(alone, story(disposition_date="2019-08-15", outcome="not_yet", on="2026-08-15"))
    assert set(unexplained(exactly)) == set(unexplained(roughly)) - moved


def test_a_reason_for_what_is_noticed_is_refused(alone: Path) -> None:
    (alone / "mutants.yaml").write_text("VA-0/nothing: idle\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="VA-0/nothing"):
        tell(alone)


def test_the_command_lists_them_and_says_how_many(alone: Path) -> None:
    first = jurisdiction("VA").laws[0]
    name = f"{first.id}/{first.conditions[0].key}"
    (alone / "mutants.yaml").write_text(f"{name}: no record tells\n", encoding="utf-8")
    tried = tell(alone)
    found = CliRunner().invoke(main, ["laws", "VA", "--mutants"])
    assert found.exit_code == 1
    assert f"{name}: condition always holds (explained: no record tells)" in found.output
    assert found.output.splitlines()[-1] == f"{len(tried.survivors) - 1} unnoticed, 1 explained"


def test_one_reason_may_stand_for_all_whose_names_fit(alone: Path) -> None:
    (alone / "mutants.yaml").write_text('"VA-392.6/seven_years: *": not asked here\n', encoding="utf-8")
    reasons = {one.name: one.reason for one in tell(alone).survivors}
    moved = {name for name in reasons if name.startswith("VA-392.6/seven_years: ")}
    assert len(moved) > 1
    assert {name for name, reason in reasons.items() if reason} == moved
