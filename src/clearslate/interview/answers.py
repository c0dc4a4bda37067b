"""The answer, charge by charge: what clears by itself and when, what can be asked for, what does not, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearslate.interview.judging import Judge
from clearslate.interview.questions import Asked, asked
from clearslate.interview.told import Case, Charge, Story
from clearslate.law import Law
from clearslate.plain.language import Language
from clearslate.plain.practical import Route, has_practical, practical_of
from clearslate.plain.words import Sentences, has_plain
from clearslate.records.days import NEVER
from clearslate.runs.explain import ConditionExplained, Explanation, explain_all
from clearslate.runs.run import RunSpec
from clearslate.scenarios.story import read_days
from clearslate.states import jurisdiction


class Said(StrEnum):
    """What the laws say of a charge, in the order in which it is told."""

    ITSELF = "itself"  # clears by itself, today
    ASK = "ask"  # can be asked for today
    ITSELF_LATER = "itself_later"  # clears by itself, from a later day
    ASK_LATER = "ask_later"  # can be asked for from a later day
    UNKNOWN = "unknown"  # something is missing
    STAYS = "stays"  # a law helps, such as a pardon, and the record stays
    NO = "no"  # not under these laws
    CLEARED = "cleared"  # was cleared before
    ELSEWHERE = "elsewhere"  # of a jurisdiction that has no laws here


@dataclass(frozen=True)
class Reason:
    """A condition that keeps a law from giving relief: as a sentence to the reader, or in the law's own short words."""

    text: str
    cite: str
    is_plain: bool


@dataclass(frozen=True)
class Answer:
    """One law's answer. ``day``: since when, from when. ``missing``: what is not known, and where one finds it."""

    law: Law
    title: str
    what: str
    outcome: str
    day: dt.date | None
    reasons: tuple[Reason, ...]
    missing: tuple[Asked, ...]
    route: Route | None
    conditions: tuple[ConditionExplained, ...]

    @property
    def is_verified(self) -> bool:
        """Whether all of the law was read in its text."""
        return not self.law.unverified


@dataclass(frozen=True)
class ChargeAnswer:
    """All laws' answers for one charge, the best first."""

    case: Case
    charge: Charge
    said: Said
    day: dt.date | None
    answers: tuple[Answer, ...]

    @property
    def best(self) -> Answer | None:
        """The answer that is told first."""
        return self.answers[0] if self.answers else None

    @property
    def petition(self) -> Answer | None:
        """What can be asked for, today or later, where the charge does not clear by itself today."""
        found = (
            each
            for each in self.answers
            if not each.law.automatic and each.outcome in ("eligible", "not_yet")
        )
        return None if self.said is Said.ITSELF else next(found, None)


_RANK: Final = {"eligible": 0, "not_yet": 1, "unknown": 2, "ineligible": 4}
_STAYS: Final = 3  # what helps and clears no record comes after all that may clear it


def answers(story: Story, language: Language) -> list[ChargeAnswer]:
    """The answer for every charge of the story, in the order in which they were told."""
    found = {}
    for code in story.states:
        judge = Judge(story, code)
        spec = RunSpec((code,), story.as_of, judge.scenario.known_through, whole_history=True)
        explained = explain_all(judge.table, spec)
        words = Sentences(code, language, story.as_of) if has_plain(code) else None
        for case, charge in story.charges:
            if case.state == code:
                found[charge.id] = _charge(case, charge, explained[charge.id], code, words)
    return [
        found.get(charge.id) or ChargeAnswer(case, charge, Said.ELSEWHERE, None, ())
        for case, charge in story.charges
    ]


def _charge(
    case: Case, charge: Charge, found: Sequence[Explanation], code: str, words: Sentences | None
) -> ChargeAnswer:
    laws = {law.id: law for law in jurisdiction(code).laws if law.is_told}
    told = [_answer(each, laws[each.law], code, words) for each in found if each.law in laws]
    told.sort(key=_order)
    cleared = charge.told.get("cleared_on")
    if cleared is not None and read_days(str(cleared)).latest < NEVER:
        return ChargeAnswer(case, charge, Said.CLEARED, None, tuple(told))
    said = _said(told[0]) if told else Said.NO
    return ChargeAnswer(case, charge, said, told[0].day if told else None, tuple(told))


def _order(answer: Answer) -> tuple[int, bool, dt.date, int]:
    """What is there today before what comes, what needs no petition before what does, the earlier day first."""
    failing = sum(each.state == "fails" for each in answer.conditions)
    rank = _RANK[answer.outcome] if answer.law.clears else max(_RANK[answer.outcome], _STAYS)
    return (rank, not answer.law.automatic, answer.day or dt.date.max, failing)


def _said(best: Answer) -> Said:
    if not best.law.clears and best.outcome in ("eligible", "not_yet"):
        return Said.STAYS
    match best.outcome:
        case "eligible":
            return Said.ITSELF if best.law.automatic else Said.ASK
        case "not_yet":
            return Said.ITSELF_LATER if best.law.automatic else Said.ASK_LATER
        case "unknown":
            return Said.UNKNOWN
        case _:
            return Said.NO


def _answer(found: Explanation, law: Law, code: str, words: Sentences | None) -> Answer:
    day = None if found.eligible_on is None else dt.date.fromisoformat(found.eligible_on)
    return Answer(
        law=law,
        title=law.title if words is None else words.title(law),
        what="" if words is None else words.what(law),
        outcome=found.outcome,
        day=day,
        reasons=tuple(_reasons(found, law, words)),
        missing=tuple(_missing(found, code)),
        route=_route(code, law),
        conditions=found.conditions,
    )


def _reasons(found: Explanation, law: Law, words: Sentences | None) -> Iterator[Reason]:
    """The conditions that fail, those first that a reader is told in plain words."""
    states = {"ineligible": ("fails",), "not_yet": ("not yet",), "unknown": ("unknown",)}.get(
        found.outcome, ()
    )
    told = [
        Reason(plain or each.text, each.cite, plain is not None)
        for each in found.conditions
        if each.state in states
        for plain in [None if words is None else words.condition(law, each.key)]
    ]
    yield from sorted(told, key=lambda reason: not reason.is_plain)


def _missing(found: Explanation, code: str) -> Iterator[Asked]:
    for name in found.missing:
        question = asked(code, name)
        if question is not None:
            yield question


def _route(code: str, law: Law) -> Route | None:
    if law.automatic or not has_practical(code):
        return None
    routes = practical_of(code).routes
    return next((route for route in routes if law.id in route.laws), None)


def kept(story: Story) -> list[dict[str, object]]:
    """The scenarios of a story with what is answered today: a file that ``clearslate check`` holds to the laws."""
    found: list[dict[str, object]] = []
    for code in story.states:
        looked = Judge(story, code).look(blame=False)
        own = {charge.id for case, charge in story.charges if case.state == code}
        expect: list[dict[str, object]] = []
        for row, charge in enumerate(looked.charges):
            if charge not in own:
                continue
            for result in looked.results:
                told: dict[str, object] = {"charge": charge, "law": result.law.id}
                told["outcome"] = _OUTCOMES[int(result.outcome[row])]
                if int(result.eligible_on[row]) < NEVER:
                    told["eligible_on"] = (
                        dt.date(1970, 1, 1) + dt.timedelta(int(result.eligible_on[row]))
                    ).isoformat()
                expect.append(told)
        found.append(story.scenario(code) | {"expect": expect})
    return found


_OUTCOMES: Final = ("eligible", "not_yet", "unknown", "ineligible", "not_applicable")
