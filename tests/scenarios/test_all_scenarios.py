"""Every scenario of every state: those beside the laws, and the shared ones where they are at hand."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from clearslate.scenarios.check import Checker, Result, load
from clearslate.states import CODES, folder
from tests.scenarios.own import own, own_stories

CHECKER = Checker()


def disputed(code: str) -> dict[str, str]:
    """Shared scenarios that the state's README disputes, with the reason: they stay failing."""
    path = folder(code) / "disputed.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def differences(results: Iterable[Result]) -> dict[str, str]:
    return {
        result.scenario.id: result.words()
        for result in results
        if not result.passed and not result.scenario.differs
    }


@pytest.mark.parametrize("code", CODES)
def test_the_laws_answer_their_own_scenarios(code: str) -> None:
    results = own(code).results
    assert results, "a law without scenarios does not exist"
    assert differences(results) == {}


# What happens to a charge, in the order in which alone it can.
ORDER = (
    "offense_date",
    "arrest_date",
    "disposition_date",
    ("completed_on", "probation_revoked_on", "pardoned_on", "cleared_on"),
)


@pytest.mark.parametrize("code", CODES)
def test_no_story_tells_of_what_cannot_have_been(code: str) -> None:
    """A law that only an impossible record tells from a wrong one is not told at all."""
    impossible = []
    for _, scenario in own_stories(code):
        for row in scenario.rows:
            days = [[row[name] for name in ([step] if isinstance(step, str) else step)] for step in ORDER]
            for place, step in enumerate(days):
                later = [day for found in days[place + 1 :] for day in found if day is not None]
                if any(day.latest < one.earliest for one in step if one is not None for day in later):
                    impossible.append(f"{scenario.id} {row['charge_id']}")
    assert impossible == []


@pytest.mark.parametrize("code", CODES)
def test_the_laws_answer_the_shared_scenarios(code: str, shared: Path) -> None:
    found = differences(CHECKER.check_all(load([shared / "scenarios" / f"{code.lower()}.yaml"])))
    assert set(found) == set(disputed(code)), found


@pytest.mark.parametrize("code", CODES)
def test_peers_agree_or_the_difference_is_explained(code: str, shared: Path) -> None:
    path = shared / "scenarios" / "peers" / f"{code.lower()}.jsonl"
    if not path.exists():
        pytest.skip("no other program's answers are at hand for this state")
    explained = folder(code) / "peers.yaml"
    known = yaml.safe_load(explained.read_text(encoding="utf-8")) if explained.exists() else {}
    assert set(differences(CHECKER.check_all(load([path])))) == set(known or {})


@pytest.mark.parametrize("code", CODES)
def test_no_two_stories_have_one_id(code: str) -> None:
    """Differences are listed by id: of two alike, one failure would hide the other."""
    ids = Counter(scenario.id for _, scenario in own_stories(code))
    assert [each for each, count in ids.items() if count > 1] == []
