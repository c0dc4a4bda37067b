"""What was told, in words of a language: charges, places, days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from clearslate.people.contradictions import Contradiction
from clearslate.people.days import read_days
from clearslate.people.record import Charge, Story
from clearslate.plain.language import Language, _
from clearslate.plain.words import has_plain, plain_of
from clearslate.records.days import ALWAYS, NEVER, to_date
from clearslate.web.people.places import place_name

_DAYS: Final = {
    "date_of_birth": _("your birth"), "offense_date": _("the day when it happened"), "arrest_date": _("the arrest"),
    "disposition_date": _("the end of the charge in court"), "imposed_on": _("the day of the sentence"), "released_on": _("the day when you got out"),
    "completed_on": _("the end of the sentence"), "probation_revoked_on": _("the day when probation was revoked"),
}  # fmt: skip


def contradiction_in_words(found: Contradiction, tongue: Language) -> str:
    """Two days that cannot both be, and what to do."""
    sentence = tongue.say(
        _(
            "By what you gave, {later} comes before {earlier}. One of the two is wrong. Change it, or mark “I don’t know”."
        )
    )
    earlier, later = (tongue.say(_DAYS[name]) for name in (found.earlier, found.later))
    return sentence.format(earlier=earlier, later=later)


def charge_name(charge: Charge, tongue: Language) -> str:
    """A charge as a person knows it: its words, or its statute, and the year."""
    words = str(charge.told.get("description") or charge.told.get("statute") or tongue.say(_("A charge")))
    day = str(charge.told.get("disposition_date", ""))[:4]
    return f"{words} ({day})" if day.isdecimal() else words


def charge_names(story: Story, tongue: Language) -> dict[str, str]:
    """Every charge by a name of its own: those that share one have their place too."""
    names = {charge.id: charge_name(charge, tongue) for _case, charge in story.charges}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    said = tongue.say(_("{charge}, charge {number} of case {case}"))
    for place, case in enumerate(story.cases, start=1):
        for number, charge in enumerate(case.charges, start=1):
            if names[charge.id] in shared:
                names[charge.id] = said.format(charge=names[charge.id], number=number, case=place)
    return names


def case_names(story: Story, tongue: Language) -> dict[str, str]:
    """Every case by its number here and what was charged first."""
    name = tongue.say(_("case {number}, {charge}"))
    return {
        case.id: name.format(number=number, charge=charge_name(case.charges[0], tongue))
        for number, case in enumerate(story.cases, start=1)
        if case.charges
    }


def state_name(code: str, tongue: Language) -> str:
    """A jurisdiction's name in a language, as far as it has plain words."""
    if has_plain(code):
        return plain_of(code).name.of(tongue)
    return place_name(code).of(tongue)


def state_names(tongue: Language, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Jurisdictions by name."""
    return sorted(((code, state_name(code, tongue)) for code in codes), key=lambda pair: pair[1])


def days_in_words(value: object, tongue: Language) -> str:
    """A told date: a day, a month and year, a year, or between two days."""
    if value is None:
        return tongue.say(_("date not known"))
    text = str(value)
    days = read_days(text)
    if days.earliest >= NEVER:
        return tongue.say(_("not yet"))
    if len(text) == 4:
        return text
    if len(text) == 7:
        return tongue.month(to_date(days.earliest))
    low, high = (to_date(day) for day in (max(days.earliest, ALWAYS), min(days.latest, NEVER)))
    if low == high:
        return tongue.date(low)
    if days.earliest <= ALWAYS:
        return tongue.say(_("by {day}")).format(day=tongue.date(high))
    if days.latest >= NEVER:
        return tongue.say(_("on {day} or later")).format(day=tongue.date(low))
    return tongue.say(_("between {first} and {last}")).format(first=tongue.date(low), last=tongue.date(high))
