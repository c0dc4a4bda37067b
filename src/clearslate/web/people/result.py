"""The answer as a page: charge by charge, a time line, what to do; and as files to keep: PDF, and the story itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

from clearslate.interview.answers import Answer, ChargeAnswer, Said, answers
from clearslate.interview.doing import step_in_words, then_in_words
from clearslate.people.days import read_days
from clearslate.people.endings import Stage
from clearslate.people.record import Story
from clearslate.plain.language import Language, _
from clearslate.plain.practical import has_practical, practical_of
from clearslate.records.days import ALWAYS, NEVER, to_date
from clearslate.web.people import page
from clearslate.web.people.sitting import Sitting
from clearslate.web.people.words import case_names, charge_names, days_in_words, state_name

STILL: Final = _(
    "The state may still be working on it. Get your own record and look. If it is still there, call the court clerk, or ask free legal aid. "
    "They can tell you who must fix it."
)
HEADS: Final = {
    Said.ITSELF: _("Clears by itself: it qualifies now"),
    Said.ASK: _("You can ask to have it cleared now"),
    Said.DO: _("Do this first, then it can clear"),
    Said.ITSELF_LATER: _("Clears by itself later"),
    Said.ASK_LATER: _("You can ask to have it cleared later"),
    Said.UNKNOWN: _("We cannot tell yet: something is missing"),
    Said.STAYS: _("It helps you, but the record stays"),
    Said.NO: _("No law here reaches it now"),
    Said.CLEARED: _("You said that it was cleared"),
    Said.ELSEWHERE: _("We do not have the laws of that place"),
}
CLASSES: Final = {
    Said.ITSELF: "auto", Said.ASK: "ask", Said.DO: "ask", Said.ITSELF_LATER: "later", Said.ASK_LATER: "later", Said.UNKNOWN: "open", Said.STAYS: "later",
    Said.NO: "no", Said.CLEARED: "auto", Said.ELSEWHERE: "no",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One charge's answer as a page shows it. ``texts``: its sentences, in order; ``steps``: what there is to do first."""

    name: str
    about: str
    said: Said
    head: str
    css: str
    day: str
    is_past: bool
    answer: ChargeAnswer
    steps: tuple[str, ...]
    texts: tuple[str, ...]


def shown(
    request: HttpRequest,
    tongue: Language,
    sitting: Sitting,
    _errors: Mapping[str, object],
    _typed: Mapping[str, str],
) -> HttpResponse:
    """The page of the answer."""
    found = answers(sitting.story, tongue)
    return page.show(
        request, tongue, "result.html.j2", tongue.say(_("What can be cleared")), state=sitting.token,
        cards=cards(found, sitting.story, tongue), moments=moments(found, sitting.story, tongue),
        todo=todo(found, sitting.story, tongue), practical={code: practical_of(code) for code in sitting.story.states if has_practical(code)},
        as_of=sitting.story.as_of, is_open=any(each.said is Said.UNKNOWN for each in found), Said=Said,
        outcome=lambda each: outcome(each, tongue), outcomes=OUTCOMES, asking=lambda way: asking(way, tongue), ask_there=lambda way: ask_there(way, tongue),
        lacking=lambda each: tongue.say(LACKING[each.outcome]), still=tongue.say(STILL),
    )  # fmt: skip


def cards(found: Sequence[ChargeAnswer], story: Story, tongue: Language) -> list[Card]:
    """The charges, those first that clear or can be asked for."""
    names, cases = charge_names(story, tongue), case_names(story, tongue)
    return [
        Card(
            names[each.charge.id], state_name(each.case.state, tongue), each.said, tongue.say(HEADS[each.said]),
            CLASSES[each.said], "" if each.day is None else tongue.date(each.day), each.day is not None and each.day <= story.as_of, each,
            () if each.lift is None else tuple(step_in_words(step, cases, tongue) for step in each.lift.steps),
            tuple(text for text in _texts(each, tongue) if text),
        )
        for each in sorted(found, key=lambda one: list(Said).index(one.said))
    ]  # fmt: skip


def _texts(each: ChargeAnswer, tongue: Language) -> Iterator[str]:
    """What is said of a charge, the same on the page and on paper."""
    say, best, day = tongue.say, each.best, "" if each.day is None else tongue.date(each.day)
    what = "" if best is None else best.what
    match each.said:
        case Said.ITSELF:
            yield say(_("You do not have to ask. It met the law’s terms on {day} or before.")).format(day=day)
            yield what
            yield "" if best is None else best.done
            yield say(_("Look whether it is done before you say that you have no record."))
        case Said.ITSELF_LATER:
            yield say(
                _("You do not have to ask. It meets the law’s terms on {day}, if nothing new happens.")
            ).format(day=day)
            yield what
        case Said.ASK:
            yield what
            by_letter = best is not None and best.law.route.is_by_letter
            office = _("You must ask an office for this, not a court.")
            yield say(office if by_letter else _("You must ask a court for this."))
        case Said.ASK_LATER:
            yield say(_("You can ask from {day}, if nothing new happens.")).format(day=day)
            yield what
        case Said.DO if each.lift is not None and each.lifted is not None:
            yield then_in_words(each.lift, tongue)
            yield each.lifted.what
        case Said.UNKNOWN if best is not None and best.missing:
            yield say(_("Some facts are missing. Find these, and come back. Then it may clear now:"))
        case Said.UNKNOWN:
            yield say(
                _("A lawyer must look at this one. The law is not clear, or we do not have all of its text.")
            )
        case Said.STAYS if best is not None:
            yield f"{best.title}."
            yield what
        case Said.NO:
            yield from _no(each, tongue)
        case Said.ELSEWHERE:
            yield say(
                _(
                    "It counts as part of your record for the other laws. For the charge itself, ask free legal aid in that state."
                )
            )
    if each.perhaps is not None:
        facts = " ".join(asked.words.of(tongue) for asked in each.perhaps.missing[:2])
        yield say(_("Another law may clear it by itself: {title}. We cannot tell yet.")).format(
            title=each.perhaps.title
        )
        yield say(_("Find this out: {facts}")).format(facts=facts) if facts else ""
    if each.later is not None and each.later.day is not None:
        texts = (
            _("In any case, it clears by itself from {day}.")
            if each.later.law.automatic
            else _("In any case, you can ask from {day}.")
        )
        yield say(texts).format(day=tongue.date(each.later.day))


def asking(way: Answer, tongue: Language) -> tuple[tuple[str, str], ...]:
    """How one asks: each fact with its name, and for one that was not found whom to ask. Empty where no route is known."""
    say, route, by_letter = tongue.say, way.route, way.law.route.is_by_letter
    if route is None:
        return ()
    not_found = say(_("Not found. Ask that office.") if by_letter else _("Not found. Ask the court clerk."))
    facts = (
        (_("Who decides") if by_letter else _("Court"), route.court), (_("Where to send it") if by_letter else _("Where to file"), route.filed),
        (_("What it costs"), route.fee), (_("If you cannot pay"), route.waiver),
    )  # fmt: skip
    return tuple(
        (say(name), not_found if isinstance(fact, str) else fact.told(tongue)) for name, fact in facts
    )


def ask_there(way: Answer, tongue: Language) -> str:
    """Whom to ask where no route is known."""
    if way.law.route.is_by_letter:
        return tongue.say(_("Ask that office for the form and the cost."))
    return tongue.say(_("Ask the court clerk for the form and the cost."))


def _no(each: ChargeAnswer, tongue: Language) -> Iterator[str]:
    """Of a charge that no law reaches: what the closest one asks for, and what comes very late."""
    say, far = tongue.say, each.far
    closest = next((one for one in each.answers if one.reasons and one is not far), None)
    if closest is not None:
        asks = say(_("The law that comes closest asks for this:"))
        yield f"{asks} “{closest.reasons[0].text}” {say(_('By what you told us, that is not so.'))}"
    elif far is None:
        yield say(_("No law here is about a charge that ended this way."))
    if far is not None:
        when = (
            say(_("from {day}")).format(day=tongue.date(far.day))
            if far.day is not None
            else say(_("from a day that we cannot tell"))
        )
        yield say(_("One law can still help much later: {title}, {when}.")).format(title=far.title, when=when)
    yield say(_("A lawyer may see another way, like a pardon."))


@dataclass(frozen=True)
class ToDo:
    """A line of the summary: what to do, what follows, and which charges it moves."""

    what: str
    then: str
    charges: str


def todo(found: Sequence[ChargeAnswer], story: Story, tongue: Language) -> list[ToDo]:
    """What to do, what moves most charges first; then what waits."""
    say, cases, names = tongue.say, case_names(story, tongue), charge_names(story, tongue)
    lines: dict[tuple[Said, str], list[ChargeAnswer]] = {}
    for each in found:
        key = (
            " ".join(step_in_words(step, cases, tongue) for step in each.lift.steps)
            if each.lift is not None
            else ""
        )
        if each.said is Said.UNKNOWN and each.best is not None:
            key = " ".join(asked.words.of(tongue) for asked in each.best.missing[:2])
        if each.said in (Said.ITSELF_LATER, Said.ASK_LATER) and each.day is not None:
            key = tongue.date(each.day)
        lines.setdefault((each.said, key), []).append(each)
    order = list(Said)
    ranked = sorted(
        lines.items(),
        key=lambda line: (
            line[0][0] not in _ACTS,
            -len(line[1]) if line[0][0] in _ACTS else 0,
            order.index(line[0][0]),
        ),
    )
    made = []
    for (text, key), charges in ranked:
        head = say(SUMMARY[text]).format(day=key)
        follows = then_in_words(charges[0].lift, tongue) if charges[0].lift is not None else ""
        what = key if text is Said.DO else f"{head} {key}" if text is Said.UNKNOWN and key else head
        made.append(ToDo(what, follows, _named([names[each.charge.id] for each in charges])))
    return made


def _named(names: Sequence[str]) -> str:
    """Charges by name; of many the first, and how many more."""
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more


_NAMED: Final = 4
_ACTS: Final = frozenset({Said.ASK, Said.DO, Said.UNKNOWN})
SUMMARY: Final = {
    Said.ITSELF: _("Clears by itself. Look whether it is done."),
    Said.ASK: _("Ask to have it cleared. You can do this now."),
    Said.DO: "",
    Said.UNKNOWN: _("Find out what is missing."),
    Said.ITSELF_LATER: _("Clears by itself from {day}."),
    Said.ASK_LATER: _("Ask from {day}."),
    Said.STAYS: _("A law helps you, but the record stays."),
    Said.NO: _("No law here reaches it now."),
    Said.CLEARED: _("You said that it was cleared."),
    Said.ELSEWHERE: _("Of a place that we have no laws for."),
}

OUTCOMES: Final = {
    "eligible": _("it qualifies now"),
    "not_yet": _("it does not qualify yet"),
    "unknown": _("we need more information"),
    "ineligible": _("it does not qualify under this law"),
    "not_applicable": _("this law is not about this record"),
}


LACKING: Final = {
    "ineligible": _("It asks for this, and that is not so:"),
    "not_yet": _("It asks for this, and that is still to come:"),
    "unknown": _("It asks for this, and we cannot tell whether that is so:"),
}


def outcome(answer: Answer, tongue: Language) -> str:
    """A law's answer in words, with its day."""
    words = tongue.say(OUTCOMES[answer.outcome])
    if answer.outcome == "not_yet" and answer.day is not None:
        return tongue.say(_("{what}; from {day}")).format(what=words, day=tongue.date(answer.day))
    return words


BEGINS: Final = {
    Said.ITSELF: _("Qualified to clear automatically: {charge}"),
    Said.ASK: _("From this day on you can ask: {charge}"),
    Said.ITSELF_LATER: _("From this day on it clears automatically: {charge}"),
    Said.ASK_LATER: _("From this day on you can ask: {charge}"),
}
"""What began, or begins, on a day of the time line: most lie years before today, so that none says "now"."""


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
    points: list[tuple[dt.date, str, str, str]] = [(story.as_of, today, tongue.say(_("Today")), "today")]
    for each in found:
        name = names[each.charge.id]
        ended = each.charge.told.get("disposition_date")
        if ended is not None and ALWAYS < (day := read_days(str(ended)).latest) < NEVER:
            ending = story.ending_of(each.charge)
            runs = ending is not None and ending.stage is Stage.RUNNING
            words = tongue.say(_("Began: {charge}") if runs else _("Ended: {charge}")).format(charge=name)
            points.append((to_date(day), days_in_words(str(ended), tongue), words, "ended"))
        begins = BEGINS.get(each.said)
        if each.day is not None and begins is not None:
            words = tongue.say(begins).format(charge=name)
            points.append((each.day, tongue.date(each.day), words, CLASSES[each.said]))
    points.sort(key=lambda each: each[0])
    first, last = points[0][0], points[-1][0]
    length = max((last - first).days, 1)
    return [
        Moment(shown, words, css, 20 + 960 * (day - first).days // length)
        for day, shown, words, css in points
    ]
