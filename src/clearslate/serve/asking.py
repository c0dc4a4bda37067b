"""The next question, so that any interview tool can be driven by the engine.

A tool sends the person so far and the answers to the last questions, and gets the document with them taken, and what to
ask next. Which question that is, is decided by the room `interview`; `pages` is the one place that decides it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from clearslate.interview.asking import Page, bounded, pages
from clearslate.interview.questions import asked
from clearslate.people.endings import ending, is_of_case
from clearslate.people.record import Case, Story, document
from clearslate.people.variants import PERSON, Slot, own_fields
from clearslate.plain.language import Language
from clearslate.records.schema import FIELD
from clearslate.serve.choices import ENDING, choices_of, kind_of
from clearslate.serve.errors import RequestError, pointer
from clearslate.serve.person import read_person
from clearslate.serve.shapes import Reply


def ask(story: Story, replies: Sequence[Reply], language: Language) -> dict[str, Any]:
    """The next questions, as `shapes.NextQuestions` describes them.

    Raises:
        RequestError: a reply is to nobody's question, or its value does not suit the field.
    """
    for number, reply in enumerate(replies):
        _take(story, reply, number)
    # The document is read again: what a reply gave is held to the same rules as what a document tells.
    story = read_person(document(story), None, ("answers",)) if replies else story
    found = pages(story)
    page = found[0] if found else None
    return {
        "person": document(story),
        "state": None if page is None else page.code,
        "questions": []
        if page is None
        else [
            _question(story, page, slot, day, language)
            for slot, day in zip(page.slots, page.days or (None,) * len(page.slots), strict=True)
        ],
        "pages": len(found),
    }


def _question(
    story: Story, page: Page, slot: Slot, before: dt.date | None, language: Language
) -> dict[str, Any]:
    owner, name = slot
    question = asked(page.code, name)
    if question is None:
        raise ValueError(f"{name} is asked and has no question")
    return {
        "owner": owner,
        "field": name,
        "question": question.words.of(language),
        "find": question.find.of(language),
        "kind": kind_of(question),
        "before": None if before is None else before.isoformat(),
        "choices": choices_of(page.code, question, language),
        "pointer": pointer((*_place(story, owner), "facts", name)),
    }


def _place(story: Story, owner: str) -> tuple[str | int, ...]:
    """Where a person, a case or a charge is in the document."""
    if owner == PERSON:
        return ()
    for number, case in enumerate(story.cases):
        if case.id == owner:
            return "cases", number
        for at, charge in enumerate(case.charges):
            if charge.id == owner:
                return "cases", number, "charges", at
    raise KeyError(owner)


def _take(story: Story, reply: Reply, number: int) -> None:
    """Take a reply into the story."""
    place = ("answers", number)
    case = next((case for case, charge in story.charges if reply.owner in (case.id, charge.id)), None)
    if case is None and reply.owner != PERSON:
        raise RequestError(
            422, "answer", "there is no such person, case or charge in the document", (*place, "owner")
        )
    known = FIELD if case is None else {**FIELD, **own_fields(case.state)}
    own = {name for code in story.states for name in own_fields(code)}
    if reply.field not in known and reply.field not in own:
        raise RequestError(422, "answer", "there is no such field", (*place, "field"))
    if reply.before is not None:
        _bound(story, reply, reply.before)
        return
    if reply.field == ENDING and case is not None and reply.owner != case.id:
        _end(story, case, reply)
    else:
        story.answer(reply.owner, reply.field, reply.value)


def _end(story: Story, case: Case, reply: Reply) -> None:
    """Take how a charge ended, without its day; what another way of ending gave before is taken back."""
    charge = story.charge(reply.owner)
    before = story.ending_of(charge)
    for name in () if before is None else before.told("", story.as_of):
        if not is_of_case(case.state, name):
            story.facts_of(charge.id).pop(name, None)
        elif len(case.charges) == 1:
            story.facts_of(case.id).pop(name, None)
    way = None if reply.value is None else ending(case.state, str(reply.value))
    values = {ENDING: reply.value} if way is None else way.told("", story.as_of)
    for name, value in values.items():
        story.answer(case.id if is_of_case(case.state, name) else charge.id, name, value)


def _bound(story: Story, reply: Reply, day: dt.date) -> None:
    page = Page(story.states[0] if story.states else "", ((reply.owner, reply.field),), (day,))
    bounded(story, page, is_before=reply.is_before)
