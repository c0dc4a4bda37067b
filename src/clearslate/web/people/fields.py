"""The fields of the interview's pages: how an answer is given, read, shown again, and what to say where it cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearslate.ingest.values import read_length, read_money, read_number
from clearslate.interview.questions import Asked, ending_words
from clearslate.interview.when import UnreadDateError, read_typed
from clearslate.people.days import read_days
from clearslate.people.endings import Ending
from clearslate.people.variants import Value
from clearslate.plain.language import Language, _
from clearslate.records.days import to_day
from clearslate.records.schema import Kind

DONT_KNOW = "dont_know"
RUNS_ON = frozenset({"completed_on", "released_on"})
"""Dates that may lie ahead: who has not come so far says so."""


@dataclass(frozen=True)
class Choice:
    """An answer to choose."""

    value: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it. ``id``: of its controls. ``typed``: the control in which one types, if any."""

    id: str
    legend: str
    about: str
    find: str
    choices: tuple[Choice, ...]
    typed: str  # "", "date", "money", "length", "number", "text"
    hint: str
    chosen: str
    written: str
    unit: str
    error: str
    none: bool = False  # "none of these" answers it
    unsure: bool = False  # "not sure" is marked
    may_lie_ahead: bool = False


@dataclass(frozen=True)
class Group:
    """One question as a page shows it: its rows, one a person, case or charge."""

    id: str
    legend: str
    find: str
    hint: str
    rows: tuple[Shown, ...]


NONE, SOME = "none", "some"
"""Of all that "none of these" answers on a page: whether any of it is so."""


def grouped(shown: Sequence[Shown]) -> tuple[Group, ...]:
    """The rows of a page by their question, in its order."""
    found: dict[str, list[Shown]] = {}
    for each in shown:
        found.setdefault(each.legend, []).append(each)
    return tuple(
        Group(rows[0].id, legend, rows[0].find, rows[0].hint, tuple(rows)) for legend, rows in found.items()
    )


def is_when(question: Asked) -> bool:
    """Whether the question asks "when?", so that yes and no are no answers to it."""
    return question.words.en.startswith(("When ", "On what day ", "On which day "))


def choices_of(question: Asked, tongue: Language, ways: tuple[Ending, ...] = ()) -> tuple[Choice, ...]:
    """The answers to choose from, "I don't know" last."""
    say = tongue.say
    if question.field.name == "disposition":
        found = [Choice(way.key, ending_words(way).of(tongue)) for way in ways]
    elif question.options:
        found = [Choice(option.value or "-", option.words.of(tongue)) for option in question.options]
    else:
        match question.field.kind:
            case Kind.BOOL:
                found = [Choice("yes", say(_("Yes"))), Choice("no", say(_("No")))]
            case Kind.EVENT if is_when(question):
                found = [
                    Choice("no", say(_("It did not happen"))),
                    Choice("yes", say(_("On or about:"))),
                ]
            case Kind.EVENT:
                found = [Choice("no", say(_("No"))), Choice("yes", say(_("Yes")))]
            case Kind.MONEY:
                found = [Choice("no", say(_("Nothing"))), Choice("yes", say(_("I still owe this much:")))]
            case Kind.DAYS:
                found = [Choice("no", say(_("None"))), Choice("yes", say(_("This long:")))]
            case Kind.DATE:
                found = [Choice("yes", say(_("On or about:")))]
                if question.field.name in RUNS_ON:
                    found.append(Choice("not_yet", say(_("Not yet: it is still going on"))))
            case _:
                found = [Choice("yes", say(_("This:")))]
    return (*found, Choice(DONT_KNOW, say(_("I don’t know"))))


def typed_of(question: Asked) -> str:
    """The control in which the answer is typed; none where it is chosen."""
    if question.options or question.field.name == "disposition":
        return ""
    return {
        Kind.BOOL: "", Kind.EVENT: "date", Kind.DATE: "date", Kind.MONEY: "money", Kind.DAYS: "length", Kind.NUMBER: "number",
    }.get(question.field.kind, "text")  # fmt: skip


HINTS: Mapping[str, str] = {
    "": "",
    "date": _("As well as you know it: 2014, spring 2014, 3/2014, or 3/5/2014 (month, day, year)."),
    "money": _("In dollars, like 250."),
    "length": _("A number, like 6."),
    "number": _("A number, like 30."),
    "text": _("As it stands on the paper."),
}


class UnreadError(ValueError):
    """An answer cannot be read. The message says what to do, in English, as a text to translate."""


def read(question: Asked, choice: str, written: str, unit: str, today: dt.date) -> Value | None:
    """The answer that a form gives; None is "I don't know".

    Raises:
        UnreadError: nothing was chosen, or what was typed cannot be read.
    """
    if choice == DONT_KNOW:
        return None
    if question.options:
        values = {option.value or "-": option.value for option in question.options}
        if choice not in values:
            raise UnreadError(_("Choose an answer."))
        return values[choice]
    kind = question.field.kind
    if kind is Kind.BOOL:
        if choice not in ("yes", "no"):
            raise UnreadError(_("Choose an answer."))
        return choice == "yes"
    if choice == "no" and kind in (Kind.EVENT, Kind.MONEY, Kind.DAYS):
        return "never" if kind is Kind.EVENT else 0
    if choice == "not_yet":
        return f"{(today + dt.timedelta(days=1)).isoformat()}/.."
    if choice != "yes" and not written.strip():
        raise UnreadError(_("Choose an answer."))
    return _typed(kind, written.strip(), unit, today)


def _day(kind: Kind, written: str, today: dt.date) -> str:
    try:
        found = read_typed(written, today)
    except UnreadDateError as error:
        raise UnreadError(error.what_to_do) from error
    if kind is Kind.EVENT and read_days(found).earliest > to_day(today):
        raise UnreadError(_("That day is still to come. Write a day that has been."))
    return found


def _typed(kind: Kind, written: str, unit: str, today: dt.date) -> Value:
    match kind:
        case Kind.DATE | Kind.EVENT:
            if kind is Kind.EVENT and not written:
                return f"../{today.isoformat()}"
            return _day(kind, written, today)
        case Kind.MONEY:
            money = read_money(written, "dollars")
            if not isinstance(money.value, int):
                raise UnreadError(_("Write an amount in dollars, like 250."))
            return money.value / 100
        case Kind.DAYS:
            length = read_length(written, unit or "days")
            if not isinstance(length.value, int):
                raise UnreadError(_("Write a number, and choose days, months or years."))
            return length.value
        case Kind.NUMBER:
            number = read_number(written)
            if not isinstance(number.value, float):
                raise UnreadError(_("Write a number, like 30."))
            return number.value
        case _:
            if not written:
                raise UnreadError(_("Write what the paper says, or choose “I don’t know”."))
            return written[:200]
