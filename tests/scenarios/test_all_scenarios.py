"""Every scenario of every state: those beside the laws, and the shared ones where they are at hand."""

from pathlib import Path

import pytest
import yaml

from clearslate.scenarios.check import Checker, load
from clearslate.states import CODES, folder

CHECKER = Checker()


def disputed(code: str) -> dict[str, str]:
    """Shared scenarios that the state's README disputes, with the reason: they stay failing."""
    path = folder(code) / "disputed.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def differences(paths: list[Path]) -> dict[str, str]:
    return {
        result.scenario.id: result.words()
        for result in CHECKER.check_all(load(paths))
        if not result.passed and not result.scenario.differs
    }


@pytest.mark.parametrize("code", CODES)
def test_the_laws_answer_their_own_scenarios(code: str) -> None:
    paths = [folder(code) / "scenarios"]
    assert load(paths), "a law without scenarios does not exist"
    assert differences(paths) == {}


@pytest.mark.parametrize("code", CODES)
def test_the_laws_answer_the_shared_scenarios(code: str, shared: Path) -> None:
    found = differences([shared / "scenarios" / f"{code.lower()}.yaml"])
    assert set(found) == set(disputed(code)), found


@pytest.mark.parametrize("code", CODES)
def test_peers_agree_or_the_difference_is_explained(code: str, shared: Path) -> None:
    path = shared / "scenarios" / "peers" / f"{code.lower()}.jsonl"
    if not path.exists():
        pytest.skip("no other program's answers are at hand for this state")
    explained = folder(code) / "peers.yaml"
    known = yaml.safe_load(explained.read_text(encoding="utf-8")) if explained.exists() else {}
    assert set(differences([path])) == set(known or {})
