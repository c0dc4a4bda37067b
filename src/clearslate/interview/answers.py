"""The answer, charge by charge: what clears by itself and when, what can be asked for, what does not, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clearslate.interview.judging import Judge, judges_of
from clearslate.interview.planning import Finding, findable
from clearslate.interview.questions import Asked, asked
from clearslate.law import Law
from clearslate.people.days import read_days
from clearslate.people.record import Case, Charge, Story
from clearslate.people.standing import Lift, Standing, lifts, standing
from clearslate.plain.figures import with_days
from clearslate.plain.language import ENGLISH, Language, language
from clearslate.plain.practical import Route, has_practical, practical_of
from clearslate.plain.words import Sentences, sentences
from clearslate.records.days import NEVER
from clearslate.runs.explain import ConditionExplained, Explanation
from clearslate.states import jurisdiction


class Said(StrEnum):
    """What the laws say of a charge, by what there is to do, in the order in which it is told."""

    ITSELF = "itself"  # clears by itself, today
    ASK = "ask"  # can be asked for today
    DO = "do"  # today or soon, once something is paid or finished
    UNKNOWN = "unknown"  # something is missing, and it may be today
    ITSELF_LATER = "itself_later"  # clears by itself, from a day within ten years
    ASK_LATER = "ask_later"  # can be asked for from a day within ten years
    STAYS = "stays"  # a law helps, such as a pardon, and the record stays
    NO = "no"  # no law here reaches it within ten years
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
    """One law's answer. ``day``: since when, from when. ``missing``: the fewest facts that settle it. ``found``: as the engine explains it."""

    law: Law
    title: str
    what: str
    outcome: str
    day: dt.date | None
    reasons: tuple[Reason, ...]
    missing: tuple[Asked, ...]
    route: Route | None
    found: Explanation
    standing: Standing = Standing.NO
    is_likely: bool = False  # the usual answers to what is missing bring relief
    done: str = ""  # by when the state has to have done what the law does by itself

    @property
    def conditions(self) -> tuple[ConditionExplained, ...]:
        """The law's conditions, each with what decides it."""
        return self.found.conditions

    @property
    def is_verified(self) -> bool:
        """Whether all of the law was read in its text."""
        return not self.law.unverified


@dataclass(frozen=True)
class ChargeAnswer:
    """All laws' answers for one charge, the best first. ``lift``: the least that the person can do for a better one."""

    case: Case
    charge: Charge
    said: Said
    day: dt.date | None
    answers: tuple[Answer, ...]
    lift: Lift | None = None

    @property
    def best(self) -> Answer | None:
        """The answer that is told first."""
        return self.answers[0] if self.answers else None

    @property
    def lifted(self) -> Answer | None:
        """The law that the lift reaches."""
        if self.lift is None:
            return None
        return next(each for each in self.answers if each.law.id == self.lift.law)

    @property
    def petition(self) -> Answer | None:
        """What can be asked for, today or soon or once something is done, where the charge does not clear by itself today."""
        if self.lifted is not None and not self.lifted.law.automatic:
            return self.lifted
        found = (
            each
            for each in self.answers
            if not each.law.automatic and each.standing in (Standing.TODAY, Standing.SOON)
        )
        return None if self.said is Said.ITSELF else next(found, None)

    @property
    def later(self) -> Answer | None:
        """The answer with a day within reach, where something else heads the charge: it comes whatever is found or done."""
        found = (each for each in self.answers if each.standing is Standing.SOON)
        return next(found, None) if self.said in (Said.DO, Said.UNKNOWN) else None

    @property
    def far(self) -> Answer | None:
        """The answer from a day beyond ten years, or from one that is not known, where nothing else is there."""
        found = (each for each in self.answers if each.standing is Standing.FAR)
        return next(found, None) if self.said is Said.NO else None

    @property
    def perhaps(self) -> Answer | None:
        """A law that clears by itself and is still undecided, where the charge can be asked for."""
        found = (
            each
            for each in self.answers
            if each.law.automatic and each.law.clears and each.outcome == "unknown"
        )
        return next(found, None) if self.said in (Said.ASK, Said.ASK_LATER) else None


def answers(
    story: Story, language: Language, judges: Mapping[str, Judge] | None = None
) -> list[ChargeAnswer]:
    """The answer for every charge of the story, in the order in which they were told.

    Args:
        story: the person's record.
        language: the reader's.
        judges: the story as each of its states judges it (`judges_of`), for a caller that asks more of them.
    """
    found: dict[str, ChargeAnswer] = {}
    for code, judge in (judges_of(story) if judges is None else judges).items():
        explained = judge.explanations()
        words = sentences(code, language, story.as_of)
        findings = findable(judge)
        own = [
            _charge(case, charge, explained[charge.id], code, words, story.as_of, findings)
            for case, charge in story.charges
            if case.state == code
        ]
        found |= {each.charge.id: each for each in _lifted(judge, own)}
    return [
        found.get(charge.id) or ChargeAnswer(case, charge, Said.ELSEWHERE, None, ())
        for case, charge in story.charges
    ]


def _charge(
    case: Case,
    charge: Charge,
    found: Sequence[Explanation],
    code: str,
    words: Sentences | None,
    as_of: dt.date,
    findings: Mapping[tuple[str, str], Finding],
) -> ChargeAnswer:
    laws = {law.id: law for law in jurisdiction(code).laws if law.is_told}
    of_laws = [
        _answer(each, laws[each.law], code, words, as_of, finding=findings.get((charge.id, each.law)))
        for each in found
        if each.law in laws
    ]
    of_laws.sort(key=_order)
    cleared = charge.told.get("cleared_on")
    if cleared is not None and read_days(str(cleared)).latest < NEVER:
        return ChargeAnswer(case, charge, Said.CLEARED, None, tuple(of_laws))
    answer = _said(of_laws[0]) if of_laws else Said.NO
    day = of_laws[0].day if of_laws and answer is not Said.NO else None
    return ChargeAnswer(case, charge, answer, day, tuple(of_laws))


def _lifted(judge: Judge, charges: Sequence[ChargeAnswer]) -> Iterator[ChargeAnswer]:
    """The charges, each with what the person can do for it."""
    standings = {
        each.charge.id: each.answers[0].standing if each.answers else Standing.NO
        for each in charges
        if each.said is not Said.CLEARED
    }
    found = lifts(judge, standings)
    for each in charges:
        lift = found.get(each.charge.id)
        yield each if lift is None else replace(each, said=Said.DO, day=lift.day, lift=lift)


def _order(answer: Answer) -> tuple[Standing, bool, bool, dt.date, int]:
    """By standing; of what is missing the likely relief first; what needs no petition before what does, the earlier day first."""
    failing = sum(each.state == "fails" for each in answer.conditions)
    is_remote = answer.standing is Standing.FIND and not answer.is_likely
    return (answer.standing, is_remote, not answer.law.automatic, answer.day or dt.date.max, failing)


def _said(best: Answer) -> Said:
    automatic = best.law.automatic
    match best.standing:
        case Standing.TODAY:
            return Said.ITSELF if automatic else Said.ASK
        case Standing.SOON:
            return Said.ITSELF_LATER if automatic else Said.ASK_LATER
        case Standing.FIND | Standing.OPEN:
            return Said.UNKNOWN
        case Standing.STAYS:
            return Said.STAYS if best.outcome in ("eligible", "not_yet") else Said.UNKNOWN
        case _:
            return Said.NO


def _answer(
    found: Explanation,
    law: Law,
    code: str,
    words: Sentences | None,
    as_of: dt.date,
    *,
    finding: Finding | None,
) -> Answer:
    day = None if found.eligible_on is None else dt.date.fromisoformat(found.eligible_on)
    missing = () if finding is None else tuple(_missing(found, code, finding.names))
    return Answer(
        law=law,
        title=with_days(law.title, language(ENGLISH)) if words is None else words.title(law),
        what="" if words is None else words.what(law),
        outcome=found.outcome,
        done="" if words is None else words.done(law),
        day=day,
        reasons=tuple(_reasons(found, law, words)),
        missing=missing,
        route=_route(code, law),
        found=found,
        standing=standing(found.outcome, day, as_of, clears=law.clears, can_be_found=bool(missing)),
        is_likely=finding is not None and finding.is_likely,
    )


def _reasons(found: Explanation, law: Law, words: Sentences | None) -> Iterator[Reason]:
    """The conditions that fail, those first that a reader is told in plain words."""
    states = {"ineligible": ("fails",), "not_yet": ("not yet",), "unknown": ("unknown",)}.get(
        found.outcome, ()
    )
    reasons = [
        Reason(plain or with_days(each.text, language(ENGLISH)), each.cite, plain is not None)
        for each in found.conditions
        if each.state in states
        for plain in [None if words is None else words.condition(law, each.key)]
    ]
    yield from sorted(reasons, key=lambda reason: not reason.is_plain)


def _missing(found: Explanation, code: str, find: frozenset[str]) -> Iterator[Asked]:
    """The facts to find: of those that the law misses, the fewest that settle it."""
    for name in [each for each in found.missing if each in find] or sorted(find):
        question = asked(code, name)
        if question is not None:
            yield question


def _route(code: str, law: Law) -> Route | None:
    if law.automatic or not has_practical(code):
        return None
    routes = practical_of(code).routes
    return next((route for route in routes if law.id in route.laws), None)
