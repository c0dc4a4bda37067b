"""Every condition of a state's laws fails in some scenario and holds in some, or the state says why not."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from clearslate.cli.docs import state_page
from clearslate.cli.main import main
from clearslate.scenarios import untested as module
from clearslate.scenarios.story import ScenarioError
from clearslate.scenarios.untested import shown, untested
from clearslate.states import CODES, jurisdiction
from tests.scenarios.own import own

# States that are being written: add one here only while its scenarios are not whole.
IN_WORK: frozenset[str] = frozenset()


@pytest.mark.parametrize("code", [code for code in CODES if code not in IN_WORK])
def test_every_condition_is_tried_on_both_sides_and_the_page_of_the_law_says_where(code: str) -> None:
    known = own(code).shown
    assert [f"{one.name}: {one.kind}" for one in untested(jurisdiction(code), known) if not one.reason] == []
    laws = {law.id: law for law in jurisdiction(code).laws}
    failed = [(law, key) for (law, key), found in known.items() if found.fails]
    assert [name for name in failed if module.never_fails(laws[name[0]], name[1])] == []
    path, text = state_page(jurisdiction(code), known)
    assert path.read_text(encoding="utf-8") == text, "run `clearslate docs --write`"


def story(*, statute: str, disposition_date: str) -> dict[str, object]:
    """A scenario that asks one law of Virginia about one charge."""
    charge = {"charge_id": "A1", "statute": statute, "grade": "1", "disposition": "convicted"}
    return {
        "id": "S", "name": "one", "jurisdiction": "VA", "as_of": "2030-01-01", "basis": "x", "certainty": "text",
        "cases": [{"case_id": "A", "charges": [charge | {"disposition_date": disposition_date}]}],
        "expect": [{"charge": "A1", "law": "any", "outcome": "unknown", "because": "not asked here"}],
    }  # fmt: skip


def alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stories: list[dict[str, object]]
) -> set[tuple[str, StrEnum]]:
    """What these scenarios alone leave untested."""
    (tmp_path / "scenarios").mkdir(exist_ok=True)
    (tmp_path / "scenarios" / "one.yaml").write_text(yaml.safe_dump(stories), encoding="utf-8")
    monkeypatch.setattr(module, "folder", lambda _: tmp_path)
    return {(one.name, one.kind) for one in untested(jurisdiction("VA"), shown(jurisdiction("VA")))}


def test_a_scenario_shows_what_certainly_fails_and_what_certainly_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = alone(tmp_path, monkeypatch, [])
    conditions = sum(len(law.keys) for law in jurisdiction("VA").laws)
    assert len(every) == 2 * conditions
    one = story(statute="18.2-96", disposition_date="2010-01-01")
    left = alone(tmp_path, monkeypatch, [one])
    assert left < every
    both = alone(tmp_path, monkeypatch, [one, story(statute="18.2-57.2", disposition_date="2029-01-01")])
    assert both < left


def test_a_reason_for_what_is_tested_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    law = jurisdiction("VA").laws[0]
    (tmp_path / "untested.yaml").write_text(
        f"{law.id}/{law.conditions[0].key}: no record of ours can show it\n{law.id}/nothing: idle\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=f"{law.id}/nothing"):
        alone(tmp_path, monkeypatch, [])


def test_the_command_lists_them_and_says_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "none.yaml").write_text("[]\n", encoding="utf-8")
    law = jurisdiction("VA").laws[0]
    name = f"{law.id}/{law.conditions[0].key}"
    (tmp_path / "untested.yaml").write_text(f"{name}: no record shows it\n", encoding="utf-8")
    monkeypatch.setattr(module, "folder", lambda _: tmp_path)
    found = CliRunner().invoke(main, ["laws", "VA", "--untested"])
    assert found.exit_code == 1
    assert f"{name}: no scenario makes it fail (explained: no record shows it)" in found.output
    assert found.output.splitlines()[-1].endswith("untested, 2 explained")
