"""The answer as a page: charge by charge, a time line, what to do; and as files to keep: PDF, and the story itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

from clearslate.interview.answers import Answer, ChargeAnswer, Said, answers
from clearslate.interview.told import Story
from clearslate.people.days import read_days
from clearslate.plain.language import Language, _
from clearslate.plain.practical import has_practical, practical_of
from clearslate.records.days import ALWAYS, NEVER, to_date
from clearslate.web.people import page
from clearslate.web.people.sitting import Sitting
from clearslate.web.people.words import charge_names, days_in_words, state_name

HEADS: Final = {
    Said.ITSELF: _("Clears by itself: it qualifies now"),
    Said.ASK: _("You can ask a court to clear it now"),
    Said.ITSELF_LATER: _("Clears by itself later"),
    Said.ASK_LATER: _("You can ask a court to clear it later"),
    Said.UNKNOWN: _("We cannot tell yet"),
    Said.STAYS: _("It helps you, but the record stays"),
    Said.NO: _("Not under these laws"),
    Said.CLEARED: _("You said that it was cleared"),
    Said.ELSEWHERE: _("We do not have the laws of that place"),
}
CLASSES: Final = {
    Said.ITSELF: "auto", Said.ASK: "ask", Said.ITSELF_LATER: "later", Said.ASK_LATER: "later", Said.UNKNOWN: "open", Said.STAYS: "later",
    Said.NO: "no", Said.CLEARED: "auto", Said.ELSEWHERE: "no",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One charge's answer as a page shows it."""

    name: str
    about: str
    said: Said
    head: str
    css: str
    day: str
    is_past: bool
    answer: ChargeAnswer


def shown(
    request: HttpRequest,
    tongue: Language,
    sitting: Sitting,
    _errors: Mapping[str, str],
    _typed: Mapping[str, str],
) -> HttpResponse:
    """The page of the answer."""
    found = answers(sitting.story, tongue)
    sitting.at = "result"
    return page.show(
        request, tongue, "result.html.j2", tongue.say(_("What can be cleared")), state=sitting.sealed(),
        cards=cards(found, sitting.story, tongue), moments=moments(found, sitting.story, tongue),
        practical={code: practical_of(code) for code in sitting.story.states if has_practical(code)},
        as_of=sitting.story.as_of, is_open=any(each.said is Said.UNKNOWN for each in found), Said=Said, outcome=lambda each: outcome(each, tongue),
    )  # fmt: skip


def cards(found: Sequence[ChargeAnswer], story: Story, tongue: Language) -> list[Card]:
    """The charges, those first that clear."""
    names = charge_names(story, tongue)
    return [
        Card(
            names[each.charge.id], state_name(each.case.state, tongue), each.said, tongue.say(HEADS[each.said]),
            CLASSES[each.said], "" if each.day is None else tongue.date(each.day), each.day is not None and each.day <= story.as_of, each,
        )
        for each in sorted(found, key=lambda one: list(Said).index(one.said))
    ]  # fmt: skip


OUTCOMES: Final = {
    "eligible": _("it qualifies now"),
    "not_yet": _("it does not qualify yet"),
    "unknown": _("we need more information"),
    "ineligible": _("it does not qualify under this law"),
    "not_applicable": _("this law is not about this record"),
}


def outcome(answer: Answer, tongue: Language) -> str:
    """A law's answer in words, with its day."""
    words = tongue.say(OUTCOMES[answer.outcome])
    if answer.outcome == "not_yet" and answer.day is not None:
        return tongue.say(_("{what}; from {day}")).format(what=words, day=tongue.date(answer.day))
    return words


@dataclass(frozen=True)
class Moment:
    """A day on the time line. ``at``: where it lies, of 1000. ``css``: its kind."""

    day: str
    words: str
    css: str
    at: int


def moments(found: Sequence[ChargeAnswer], story: Story, tongue: Language) -> list[Moment]:
    """How charges ended, today, and the days from which they clear, in order."""
    names = charge_names(story, tongue)
    today = tongue.date(story.as_of)
    told: list[tuple[dt.date, str, str, str]] = [(story.as_of, today, tongue.say(_("Today")), "today")]
    for each in found:
        name = names[each.charge.id]
        ended = each.charge.told.get("disposition_date")
        if ended is not None and ALWAYS < (day := read_days(str(ended)).latest) < NEVER:
            words = tongue.say(_("Ended: {charge}")).format(charge=name)
            told.append((to_date(day), days_in_words(str(ended), tongue), words, "ended"))
        if each.day is not None and each.said in (Said.ITSELF, Said.ASK, Said.ITSELF_LATER, Said.ASK_LATER):
            words = f"{tongue.say(HEADS[each.said])}: {name}"
            told.append((each.day, tongue.date(each.day), words, CLASSES[each.said]))
    told.sort(key=lambda each: each[0])
    first, last = told[0][0], told[-1][0]
    length = max((last - first).days, 1)
    return [
        Moment(shown, words, css, 20 + 960 * (day - first).days // length) for day, shown, words, css in told
    ]
