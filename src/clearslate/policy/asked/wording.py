"""What a change of a reform says, in words that a legislator reads: the figure before and after, not its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clearslate.law import Cap, Jurisdiction, Law, LawError, Term
from clearslate.policy.asked.changes import cap_at, charges_in_words, read_figure
from clearslate.policy.asked.reform import (
    ALL,
    Dated,
    Drop,
    EditList,
    Enact,
    Limit,
    Make,
    MoveFigure,
    Placed,
    Presume,
    Read,
    SetCap,
    SetFigure,
)
from clearslate.runs.proposed import read_laws
from clearslate.wording import things

_NAMED = 3  # laws that are listed by name; more are counted
_MADE = {
    "in force": "in force",
    "retroactive": "also for dispositions before its start",
    "automatic": "without a petition",
}


def in_words(placed: Placed, state: Jurisdiction, as_of: int) -> str:
    """One change, in words.

    Args:
        placed: the change.
        state: the laws as they are.
        as_of: the day asked about, whose figures are those before.
    """
    change = placed.change
    since = f", from {change.day}" if isinstance(change, Dated) and change.day else ""
    return _words(placed, state, as_of) + since


def _words(placed: Placed, state: Jurisdiction, as_of: int) -> str:
    change = placed.change
    match change:
        case SetFigure():
            after = figure_in_words(read_figure(change.to))
            name = change.set.replace("_", " ")
            return _by_law(state, change.laws, lambda law: f"{name}, {_figure(law, change.set, as_of)} to {after}",
                           lambda law: change.set in {each.name for each in law.parameters})  # fmt: skip
        case MoveFigure():
            return _by_law(state, change.laws, lambda law: f"{condition_in_words(law, change.figure)}: {change.value} to {change.to}",
                           lambda law: change.figure in law.keys)  # fmt: skip
        case SetCap():
            return _by_law(state, change.laws, lambda law: _cap(law, change), lambda law: bool(law.caps))
        case Drop():
            return _by_law(state, change.laws, lambda law: f"without the condition “{condition_in_words(law, change.drop)}”",
                           lambda law: change.drop in law.keys)  # fmt: skip
        case Limit():
            charges = change.only or change.but
            which = "" if charges is None else charges_in_words(charges)
            how = f"asked only of charges {which}" if change.only else f"not asked of charges {which}"
            return _by_law(state, change.laws, lambda law: f"the condition “{condition_in_words(law, change.limit)}” {how}",
                           lambda law: change.limit in law.keys)  # fmt: skip
        case EditList():
            parts = [f"with {', '.join(change.add)}"] if change.add else []
            parts += [f"without {', '.join(change.remove)}"] if change.remove else []
            return f"the list {change.edit} {' and '.join(parts)}"
        case Make():
            return _by_law(state, change.laws, lambda _: _MADE[change.make], lambda _: True)
        case Read():
            question = state.questions.get(change.read)
            return f"{change.read} is read: {change.to if question is None else question.readings.get(change.to, change.to)}"
        case Presume():
            return f"{change.presume} is {'' if change.to else 'not '}presumed"
        case Enact():
            enacted = read_laws(placed.file.parent / change.enact).laws
            return f"{change.enact} is enacted: {'; '.join(f'{law.id}, {law.title}' for law in enacted)}"
    return str(change)


def _by_law(
    state: Jurisdiction, names: Sequence[str], words: Callable[[Law], str], has: Callable[[Law], bool]
) -> str:
    """What is said of each law; laws of which the same is said stand together."""
    wanted = {name.lower() for name in names}
    laws_by_words: dict[str, list[str]] = {}
    for law in state.laws:
        if (ALL in wanted or law.id.lower() in wanted) and has(law):
            laws_by_words.setdefault(words(law), []).append(law.id)
    if not laws_by_words:  # of a law that another part of the reform enacts
        return f"{', '.join(names)}: changed"
    return "; ".join(f"{_listed(laws)}: {changed}" for changed, laws in laws_by_words.items())


def _listed(laws: Sequence[str]) -> str:
    more = len(laws) - _NAMED
    return ", ".join(laws[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _figure(law: Law, name: str, as_of: int) -> str:
    return figure_in_words(next(each for each in law.parameters if each.name == name).at(as_of))


def figure_in_words(value: Term | int | str) -> str:
    """A figure with its unit: whole years as years.

    >>> figure_in_words(read_figure("60 months"))
    '5 years'
    """
    if isinstance(value, Term) and value.unit == "months" and value.count % 12 == 0:
        years = value.count // 12
        return things(years, "year")
    return str(value)


def condition_in_words(law: Law, key: str) -> str:
    """A condition as the law says it, with the figures of its last version."""
    return law.condition(law.keys.index(key)).words(law.versions[-1].start)


def _cap(law: Law, change: SetCap) -> str:
    try:
        before = law.caps[cap_at(law, change)]
    except LawError:
        return "its cap is another"
    after = "no limit" if change.to is None else f"at most {change.to}"
    return f"{cap_in_words(before)} to {after}"


def cap_in_words(cap: Cap) -> str:
    """A lifetime cap.

    >>> cap_in_words(Cap(2))
    'at most 2 charges in a lifetime'
    """
    return f"at most {things(cap.count, str(cap.by))} in a lifetime"


def keys_of(law: Law) -> list[tuple[str, str, str]]:
    """What a reform can name of a law: the kind of change, the key, and how it stands."""
    day = law.versions[-1].start
    figures = [("set", each.name, figure_in_words(each.at(day))) for each in law.parameters]
    caps = [("cap", str(place), cap_in_words(each)) for place, each in enumerate(law.caps, 1)]
    conditions = [("drop, limit", key, condition_in_words(law, key)) for key in law.keys]
    return [*figures, *caps, *conditions, *(("list", each.id, each.title) for each in law.lists)]
