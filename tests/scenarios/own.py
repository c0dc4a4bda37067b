"""What a state's own scenarios show, judged once for every test that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from clearslate.scenarios.check import Checker, Judged, Result, load
from clearslate.scenarios.story import Scenario
from clearslate.scenarios.untested import Shown, shown
from clearslate.states import folder, jurisdiction


@dataclass
class _Once(Checker):
    """Keeps the answers for the scenarios that it judged last: those of a state take hundreds of megabytes."""

    asked: Sequence[Scenario] = ()
    judged: list[Judged] = field(default_factory=list)

    def judge(self, scenarios: Sequence[Scenario]) -> list[Judged]:
        if not scenarios or scenarios != self.asked:
            self.asked, self.judged = scenarios, super().judge(scenarios)
        return self.judged


@dataclass(frozen=True)
class Own:
    """What the expectations of a state's scenarios were answered, and what they show of each condition."""

    results: list[Result]
    shown: dict[tuple[str, str], Shown]


@cache
def own(code: str) -> Own:
    """Judge the scenarios beside the state's laws; which missing fields leave an answer open is not asked."""
    checker = _Once(blame=False)
    known = shown(jurisdiction(code), checker=checker)
    return Own(checker.check_all(own_stories(code)), known)


@cache
def own_stories(code: str) -> tuple[tuple[str, Scenario], ...]:
    """The scenarios beside a state's laws, each with its file, read once: to be looked at, not to be changed."""
    return tuple(load([folder(code) / "scenarios"]))
