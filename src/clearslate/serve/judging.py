"""One person, judged: for each charge and law the answer, what decides it, what is missing and what to do.

The answer is the interview's own (`clearslate.interview.answers`), laid out for a program.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from clearslate.interview.answers import Answer, ChargeAnswer, answers
from clearslate.interview.doing import step_in_words, then_in_words
from clearslate.interview.judging import Judge, judges_of, owners_of
from clearslate.interview.questions import asked
from clearslate.people.record import Story
from clearslate.people.standing import Lift
from clearslate.people.variants import fields_of
from clearslate.plain.language import Language
from clearslate.plain.practical import Fact, NotFound, Practical, Route, has_practical, practical_of
from clearslate.plain.words import Sentences, sentences
from clearslate.runs.explain import ConditionExplained
from clearslate.runs.spec import law_text
from clearslate.serve.choices import choices_of, kind_of
from clearslate.serve.errors import RequestError
from clearslate.states import CODES, jurisdiction

_MOST_RECORDS: Final = 25  # that a condition lists: an answer must not grow with the square of a record
FORMAT: Final = "clearslate-answer/1"
REPORT: Final = "/v1/scenario"
"""Where an answer that is wrong is reported."""
_DAYS_KEPT: Final = 256  # days and languages for which a state's sentences are kept

law_hash = cache(law_text)
"""Of a state, the SHA-256 of all from which its laws are read, worked out once a process."""


@dataclass(frozen=True)
class Options:
    """How an answer is given (see `shapes.Options`)."""

    language: Language
    laws: tuple[str, ...] = ()
    conditions: str = "all"


def wanted_laws(names: Sequence[str]) -> frozenset[str]:
    """Codes of states and ids of laws, in capitals; none: all.

    Raises:
        RequestError: there is no such state or law. Without answers it would read as a law that does not speak of the charge.
    """
    wanted = [each.upper() for each in names]
    for number, each in enumerate(wanted):
        code = each.partition("-")[0]
        is_known = code in CODES and (
            each == code or any(law.id.upper() == each for law in jurisdiction(code).laws)
        )
        if not is_known:
            raise RequestError(422, "laws", "there is no such state or law here", ("laws", number))
    return frozenset(wanted)


def judge(story: Story, options: Options) -> dict[str, Any]:
    """The answer for one person, as `shapes.PersonAnswer` describes it.

    Raises:
        RequestError: it asks for laws that are not here.
    """
    wanted = wanted_laws(options.laws)
    judges = judges_of(story)
    found = answers(story, options.language, judges)
    charges = [_charge(each, story, options, wanted) for each in found]
    shown = {
        (each.case.state, one.law.id): one
        for each in found
        for one in each.answers
        if _is_wanted(one, wanted)
    }
    return {
        "format": FORMAT,
        "as_of": story.as_of.isoformat(),
        "language": options.language.code,
        "text_of_laws": {code: law_hash(code) for code in story.states},
        "charges": charges,
        "laws": {law: _named(state, one) for (state, law), one in shown.items()},
        "missing": {code: list(_missing(one, found, options)) for code, one in judges.items()},
        "practical": {
            code: practical(code, options.language, frozenset(law for state, law in shown if state == code))
            for code in story.states
            if has_practical(code)
        },
        "report": REPORT,
    }


def _is_wanted(answer: Answer, wanted: frozenset[str]) -> bool:
    return (
        not wanted or answer.law.id.upper() in wanted or answer.found.law.partition("-")[0].upper() in wanted
    )


# --- a charge ---------------------------------------------------------------------------------------------------------


def _charge(each: ChargeAnswer, story: Story, options: Options, wanted: frozenset[str]) -> dict[str, Any]:
    words = sentences(each.case.state, options.language, story.as_of)
    return {
        "charge": each.charge.id,
        "case": each.case.id,
        "state": each.case.state,
        "heading": str(each.said),
        "day": _iso(each.day),
        "first": None if each.lift is None else _lift(each.lift, story, options.language),
        "answers": [
            _answer(one, words, options.conditions) for one in each.answers if _is_wanted(one, wanted)
        ],
    }


def _answer(one: Answer, words: Sentences | None, detail: str) -> dict[str, Any]:
    found = one.found
    answer = {
        "law": one.law.id,
        "outcome": found.outcome,
        "standing": one.standing.name.lower(),
        "day": _iso(one.day),
        "version": found.version,
        "possible_from": found.possible_from,
        "certain_from": found.certain_from,
        "rests_on": found.rests_on,
        "missing": found.missing,
        "reasons": [reason.text for reason in one.reasons],
        "notices": [vars(notice) for notice in found.notices],
        "route": None if one.route is None else one.route.id,
    }
    if detail != "none":
        answer["conditions"] = [
            _condition(each, None if words is None else words.condition(one.law, each.key))
            for each in found.conditions
            if detail == "all" or (each.state != "holds" and each.applies != "no")
        ]
    return answer


def _condition(found: ConditionExplained, plain: str | None) -> dict[str, Any]:
    return {
        "key": found.key,
        "text": found.text,
        "plain": plain,
        "cite": found.cite,
        "certainty": found.certainty,
        "state": found.state,
        "possible_from": found.possible_from,
        "certain_from": found.certain_from,
        "applies": found.applies,
        "missing": found.missing,
        "facts": found.facts,
        "records": [
            {
                "charge": each.charge_id,
                "case": each.case_id,
                "what": each.what,
                "counts": each.counts,
                "until": each.until,
                "why": each.why,
            }
            for each in found.records[:_MOST_RECORDS]
        ],
        "records_left_out": max(0, len(found.records) - _MOST_RECORDS),
        "limbs": [vars(each) for each in found.limbs],
        "joint": found.joint if found.limbs else None,
        "is_read": found.is_read,
        "through": found.through,
    }


def _lift(lift: Lift, story: Story, language: Language) -> dict[str, Any]:
    cases = {case.id: case.id for case in story.cases}
    return {
        "steps": [
            {"doing": str(step.doing), "case": step.case, "field": step.field or None, "cents": step.cents if step.field else None,
             "text": step_in_words(step, cases, language)}
            for step in lift.steps
        ],
        "then": then_in_words(lift, language),
        "law": lift.law,
        "outcome": lift.outcome,
        "day": _iso(lift.day),
        "is_certain": lift.is_certain,
    }  # fmt: skip


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


# --- beside the charges -----------------------------------------------------------------------------------------------


def _named(state: str, one: Answer) -> dict[str, Any]:
    return {
        "state": state,
        "title": one.title,
        "what": one.what,
        "cite": one.law.cite,
        "relief": str(one.law.relief),
        "route": str(one.law.route),
        "automatic": one.law.automatic,
        "clears": one.law.clears,
        "remarks": one.law.remarks,
        "unverified": one.law.unverified,
    }


def _missing(one: Judge, found: Sequence[ChargeAnswer], options: Options) -> Iterator[dict[str, Any]]:
    """The facts that leave a state's answers open, the one that most wait for first."""
    story, code = one.story, one.code
    counted = Counter(
        name
        for each in found
        if each.case.state == code
        for answer in each.answers
        for name in answer.found.missing
    )
    fields = fields_of(code)
    for name, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        question = asked(code, name)
        if question is None:
            continue
        yield {
            "field": name,
            "question": question.words.of(options.language),
            "find": question.find.of(options.language),
            "kind": kind_of(question),
            "choices": choices_of(code, question, options.language),
            "owners": [owner for owner in owners_of(story, fields[name], code) if one.lacks(owner, name)],
            "open_answers": count,
        }


@lru_cache(maxsize=_DAYS_KEPT)
def practical(code: str, language: Language, laws: frozenset[str]) -> Mapping[str, Any]:
    """The practical facts of a state, with the petitions for some of its laws."""
    found: Practical = practical_of(code)
    return {
        **{name: _facts(getattr(found, name), language) for name in ("record", "check", "costs", "help")},
        "routes": {each.id: _route(each, language) for each in found.routes if laws.intersection(each.laws)},
    }


_OF_ROUTE: Final = (
    "court", "filed", "service", "objection", "hearing", "fee", "waiver", "decides", "holds", "exhibits", "forms",
)  # fmt: skip


def _route(route: Route, language: Language) -> dict[str, Any]:
    return {
        "title": route.title.of(language),
        "called": route.called,
        **{name: _facts(getattr(route, name), language) for name in _OF_ROUTE},
    }


def _facts(facts: Fact | tuple[Fact, ...] | NotFound, language: Language) -> list[dict[str, Any]] | NotFound:
    if isinstance(facts, str):
        return facts
    return [_fact(each, language) for each in (facts if isinstance(facts, tuple) else (facts,))]


def _fact(fact: Fact, language: Language) -> dict[str, Any]:
    return {
        "text": fact.told(language),
        "cite": fact.cite,
        "link": fact.link,
        "certainty": fact.certainty,
        "seen": fact.seen.isoformat(),
        "name": getattr(fact, "name", None),
        "days": fact.days,
        "dollars": fact.dollars,
    }
