"""What a reform makes of a jurisdiction: a pure function from its laws to others.

A law that comes out as it was is the very same object, so that whoever judges can tell what is not to be judged again. A
change with a day splits the versions of its laws there: what was the law before stays the law before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from inspect import getclosurevars
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, Final

from clearslate.law import (
    IGNORED,
    SECONDARY,
    WHOLE_HISTORY,
    Cap,
    Citation,
    CitationStyle,
    Condition,
    Jurisdiction,
    Law,
    LawError,
    Lookup,
    OffenseList,
    Parameter,
    Route,
    Source,
    Status,
    Term,
    Truth,
    Version,
    all_of,
    choose,
    days,
    months,
    years,
)
from clearslate.law import expressions as e
from clearslate.law.citations import Item
from clearslate.law.rewriting import Change as Rewriting
from clearslate.law.rewriting import Part, rewritten
from clearslate.policy.asked.reform import (
    ALL,
    Charges,
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
    Reform,
    SetCap,
    SetFigure,
)
from clearslate.records.days import to_date, to_day
from clearslate.records.files import sha256_of
from clearslate.records.national import present_name
from clearslate.runs.proposed import read_laws

_TERM: Final = re.compile(r"(\d+) (year|month|day)s?")
_UNITS: Final = {"year": years, "month": months, "day": days}


@dataclass(frozen=True)
class Reformed:
    """A jurisdiction under a reform.

    ``changed``: ids of the laws that are others, or new; the rest are the same objects. ``readings``: of open questions,
    ``presumptions``: switched on or off. ``enacted``: of the laws that a file of the reform holds, its SHA-256, by id.
    """

    jurisdiction: Jurisdiction
    changed: frozenset[str] = frozenset()
    readings: Mapping[str, str] = field(default_factory=dict)
    presumptions: Mapping[str, bool] = field(default_factory=dict)
    enacted: Mapping[str, str] = field(default_factory=dict)


def reformed(state: Jurisdiction, reform: Reform) -> Reformed:
    """The jurisdiction under a reform.

    Raises:
        ReformError: the reform names what does not exist, or makes a law that cannot be; with the file and the line.
    """
    found = Reformed(state)
    if state.code != reform.jurisdiction:
        raise (
            reform.changes[0].wrong(f"the reform is of {reform.jurisdiction}, not of {state.code}")
            if reform.changes
            else LawError(reform.id)
        )
    for placed in reform.changes:
        try:
            found = _applied(found, placed, reform)
        except LawError as error:
            raise placed.wrong(str(error)) from error
    before = {law.id: law for law in state.laws}
    changed = frozenset(law.id for law in found.jurisdiction.laws if before.get(law.id) is not law)
    return replace(found, changed=changed)


def _applied(found: Reformed, placed: Placed, reform: Reform) -> Reformed:
    state, change = found.jurisdiction, placed.change
    source = _source(placed, reform)
    match change:
        case Enact():
            return _enacted(found, placed.file.parent / change.enact)
        case Read():
            return _read(found, change)
        case Presume():
            known = {each.id for each in state.presumptions} | {WHOLE_HISTORY.id}
            _exists(change.presume, known, "presumption", state.code)
            return replace(found, presumptions={**found.presumptions, change.presume: change.to})
        case SetFigure():
            return _each(found, change.laws, lambda law: change.set in {p.name for p in law.parameters},
                         lambda law: _set(law, change, source),
                         lambda law: f"parameter {change.set!r}; it has: {_names(p.name for p in law.parameters)}")  # fmt: skip
        case MoveFigure():
            return _each(found, change.laws, lambda law: change.figure in law.keys,
                         lambda law: _move(law, change, source), lambda law: _no_condition(law, change.figure))  # fmt: skip
        case SetCap():
            return _each(found, change.laws, lambda law: _has_cap(law, change),
                         lambda law: _cap(law, change, source), lambda law: _no_cap(law, change))  # fmt: skip
        case Drop():
            return _each(found, change.laws, lambda law: change.drop in law.keys,
                         lambda law: _dropped(law, change, source),
                         lambda law: _no_condition(law, change.drop))  # fmt: skip
        case Limit():
            return _each(found, change.laws, lambda law: change.limit in law.keys,
                         lambda law: _limited(law, change, state, source), lambda law: _no_condition(law, change.limit))  # fmt: skip
        case EditList():
            return _each(found, change.laws, lambda law: _asks_list(law, change.edit, state),
                         lambda law: _edited(law, change, source),
                         lambda law: f"list {change.edit!r}; it asks: {_names(each.id for each in law.lists)}")  # fmt: skip
        case Make():
            return _each(
                found, change.laws, lambda _: True, lambda law: _made(law, change, source), lambda law: law.id
            )
    raise LawError(f"no rule for {type(change).__name__}")


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"


def _no_condition(law: Law, key: str) -> str:
    return f"condition {key!r}; it has: {', '.join(law.keys)}"


def _exists(name: str, known: Iterable[str], what: str, where: str) -> None:
    if name not in set(known):
        raise LawError(f"{where} has no {what} {name!r}; it has: {_names(known)}")


def _each(
    found: Reformed,
    laws: tuple[str, ...],
    has: Callable[[Law], bool],
    change: Callable[[Law], Law],
    lacks: Callable[[Law], str],
) -> Reformed:
    """Change the laws named; with ``all``, every law that has what is to be changed."""
    state = found.jurisdiction
    if laws == (ALL,):
        wanted = {law.id for law in state.laws if has(law)}
        if not wanted:
            lacking = "; ".join(f"{law.id}: {lacks(law)}" for law in state.laws)
            raise LawError(f"no law of {state.code} has it. {lacking}")
    else:
        by_id = {law.id.lower(): law for law in state.laws}
        wanted = set()
        for name in laws:
            _exists(name.lower(), by_id, "law", state.code)
            law = by_id[name.lower()]
            if not has(law):
                raise LawError(f"law {law.id} has no {lacks(law)}")
            wanted.add(law.id)
    made = tuple(change(law) if law.id in wanted else law for law in state.laws)
    return replace(found, jurisdiction=replace(state, laws=made))


def _source(placed: Placed, reform: Reform) -> Source:
    cite = placed.change.cite or f"proposed: {reform.title}"
    return Source(cite, SECONDARY, f"a change of the reform {reform.id}")


# --- figures ----------------------------------------------------------------------------------------------


def read_figure(text: str | int | dt.date) -> Term | int | str:
    """A figure as a file writes it: a term (``5 years``), a number, a day.

    >>> str(read_figure("18 months")), read_figure("3"), read_figure("2026-01-01")
    ('18 months', 3, '2026-01-01')

    Raises:
        LawError: it is none of these.
    """
    if isinstance(text, int):
        return text
    written = str(text).strip()
    if found := _TERM.fullmatch(written):
        return _UNITS[found[2]](int(found[1]))
    if written.isdecimal():
        return int(written)
    try:
        return dt.date.fromisoformat(written).isoformat()
    except ValueError:
        raise LawError(
            f"{written!r} is no figure: write a term (5 years, 18 months, 60 days), a number, or a day YYYY-MM-DD"
        ) from None


def _set(law: Law, change: SetFigure, source: Source) -> Law:
    before = next(each for each in law.parameters if each.name == change.set)
    value = read_figure(change.to)
    if type(value) is not type(before.values[0][1]):
        unit = f": write its unit ({change.to} years, months or days)" if isinstance(value, int) else ""
        raise LawError(f"{change.set} of {law.id} is {before}: {change.to!r} is another kind of figure{unit}")
    starts = [version.start for version in law.versions]
    first = e.FixedDay(change.day or "0001-01-01")
    day = _number(str(first.date))
    asked = [day, *(start for start in starts if start >= day)] if day > min(starts) else starts
    now = [old for _, old in before.values] if before.by is not None else [before.at(each) for each in asked]
    if all(each == value for each in now):
        return law
    kept = tuple((since, old) for since, old in before.values if change.day and since < change.day)
    if change.day and not kept:
        kept = (("0001-01-01", before.values[0][1]),)
    after = Parameter(
        before.name, (*kept, (change.day or "0001-01-01", value)), source, before.by if kept else None
    )
    return _rewritten(_split(law, change.day, source), lambda x: after if _is(x, before.name) else None)


def _is(x: Part, name: str) -> bool:
    return isinstance(x, Parameter) and x.name == name


def _number(day: str) -> int:
    return (dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days


def _move(law: Law, change: MoveFigure, source: Source) -> Law:
    old, new = read_figure(change.value), read_figure(change.to)
    seen: set[str] = set()
    hits = 0

    def swap(x: Part) -> Part | None:
        nonlocal hits
        if isinstance(x, Term):
            seen.add(str(x))
            if x == old and isinstance(new, Term):
                hits += 1
                return new
        if isinstance(x, e.Constant) and isinstance(x.value, int):
            seen.add(str(x.value))
            if x.value == old and isinstance(new, int):
                hits += 1
                return e.Constant(new)
        return None

    made = _reworded(law, change.figure, change.day, lambda one: _with(one, swap), source)
    if not hits:
        raise LawError(
            f"condition {change.figure!r} of {law.id} has no figure {change.value!r}; it has: {_names(seen)}"
        )
    return law if old == new else made


def cap_at(law: Law, change: SetCap) -> int:
    """The place of a law's cap that a reform names: "at most 2" by its 2, or by its place among the law's caps.

    Raises:
        LawError: there is none, or both readings name one and not the same.
    """
    named = change.cap
    found = {place for place, cap in enumerate(law.caps) if named in (cap.count, place + 1)}
    if change.value is not None:
        found = {place for place in found if law.caps[place].count == change.value}
    if not found:
        raise LawError(f"law {law.id} has no {_no_cap(law, change)}")
    if len(found) > 1:
        raise LawError(
            f"cap {named} of {law.id} may be any of: {_caps(law)}; add `is:`, the number that it has now"
        )
    return found.pop()


def _has_cap(law: Law, change: SetCap) -> bool:
    return change.cap <= len(law.caps) or any(cap.count == change.cap for cap in law.caps)


def _no_cap(law: Law, change: SetCap) -> str:
    return f"cap {change.cap}; it has: {_caps(law)}"


def _caps(law: Law) -> str:
    return ", ".join(f"at most {cap.count} {cap.by}s" for cap in law.caps) or "none"


def _cap(law: Law, change: SetCap, source: Source) -> Law:
    at = cap_at(law, change)
    count = None if change.to is None else read_figure(change.to)
    if count is not None and not isinstance(count, int):
        raise LawError(f"a cap is a number, not {change.to!r}")
    if count == law.caps[at].count:
        return law
    new: tuple[Cap, ...] = () if count is None else (replace(law.caps[at], count=count, source=source),)
    return replace(law, caps=(*law.caps[:at], *new, *law.caps[at + 1 :]))


# --- conditions -------------------------------------------------------------------------------------------


def _reworded(
    law: Law, key: str, day: str | None, make: Callable[[Condition], Condition | None], source: Source
) -> Law:
    """The law with another wording of a condition, or none, from a day on."""
    made: list[Condition] = []
    for one in law.conditions:
        if one.key != key or (day and one.until is not None and one.until <= day):
            made.append(one)
            continue
        if day and (one.since is None or one.since < day):
            made.append(replace(one, until=day))
            one = replace(one, since=day)  # noqa: PLW2901 (the rest of it)
        after = make(one)
        made += [] if after is None else [after]
    # A bill that strikes the condition which asks about other counts strikes what they do to the case.
    asked = {} if any(one.key == key for one in made) else law.other_counts.asked_of(key)
    counts = replace(law.other_counts, **dict.fromkeys(asked, IGNORED(source)))
    return replace(_split(law, day, source), conditions=tuple(made), other_counts=counts)


def _dropped(law: Law, change: Drop, source: Source) -> Law:
    try:
        return _reworded(law, change.drop, change.day, lambda _: None, source)
    except LawError as error:
        raise LawError(
            f"{change.drop!r} cannot be dropped from {law.id} alone: another condition rests on it ({error}); drop that one first, or "
            "write the law anew and `enact:` it"
        ) from error


def _with(one: Condition, change: Rewriting) -> Condition:
    """A condition with parts replaced, in its limbs too."""
    known: dict[e.Expression, Any] = {}
    changed = one.with_limbs(lambda limb: replace(limb, holds=rewritten(limb.holds, change, known)))
    return replace(changed, holds=rewritten(one.holds, change, known))


def _limited(law: Law, change: Limit, state: Jurisdiction, source: Source) -> Law:
    charges = change.only or change.but
    assert charges is not None  # noqa: S101 (the file's form holds it)
    named = f"{charges_in_words(charges)} {'only' if change.only else 'excepted'}"
    where = charges_as_law(charges, state)
    free = ~where if change.only else where

    def limited(one: Condition) -> Condition:
        held = choose((free, e.Known(True)), otherwise=one.holds)
        return replace(
            one, text=f"{one.text} ({named})", holds=held, one_of=(), all_of=(), branches=(), source=source
        )

    return _reworded(law, change.limit, change.day, limited, source)


def charges_in_words(charges: Charges) -> str:
    """Which charges, in words."""
    asked = (
        (charges.kinds, "of the kind {}"), (charges.grades, "of grade {}"), (charges.statutes, "under {}"),
        ((charges.list,) if charges.list else (), "on the list {}"),
    )  # fmt: skip
    return ", ".join(words.format(" or ".join(map(str, names))) for names, words in asked if names)


def charges_as_law(charges: Charges, state: Jurisdiction) -> Truth:
    """Which charges, as a law asks it.

    Raises:
        LawError: the state has no such grade or list, or a statute cannot be read.
    """
    asked: list[Truth] = []
    if charges.kinds:
        asked.append(state.grading.is_kind(*charges.kinds))
    if charges.grades:
        for code in charges.grades:
            _exists(code.lower(), (each.code.lower() for each in state.grading.grades), "grade", state.code)
        asked.append(state.grading.is_grade(*charges.grades))
    if charges.statutes:
        items = tuple(Item(state.style.require(text)) for text in charges.statutes)
        cited = ", ".join(charges.statutes)
        made = OffenseList(
            cited, Source(cited, SECONDARY), cited, state.read, complete=True, items=items, style=state.style
        )
        asked.append(made.matches)
    if charges.list:
        known = {each.id: each for each in (*state.lists, *(one for law in state.laws for one in law.lists))}
        _exists(charges.list, known, "list", state.code)
        asked.append(known[charges.list].matches)
    return all_of(*asked)


def _asks_list(law: Law, name: str, state: Jurisdiction) -> bool:
    """Whether the law asks the list.

    Raises:
        LawError: a look-up of the state's own asks it, which no reform can see into.
    """
    lists = [each for each in (*law.lists, *state.lists) if each.id == name]
    for top in law.expressions:
        for inner in top.walk():
            if isinstance(inner, Lookup) and any(_looks_into(inner.decide, each) for each in lists):
                raise LawError(
                    f"{law.id} asks the list {name} in a way of its own ({inner.topic}): write the law anew and `enact:` it"
                )
    return name in {each.id for each in law.lists}


def _looks_into(decide: Callable[..., object], found: OffenseList) -> bool:
    """Whether a look-up's function, which is not the list's own, decides by the list."""
    if not isinstance(decide, FunctionType):
        return False
    closure = getclosurevars(decide)
    if any(value is found for value in (*closure.nonlocals.values(), *closure.globals.values())):
        return True
    tables = [value for value in closure.globals.values() if isinstance(value, dict)]
    named = [each for each in decide.__code__.co_consts if isinstance(each, str)]
    # One that names no list, as it goes through several, may name this one.
    return any(
        any(value is found for value in table.values())
        and (found.id in named or not any(each in table for each in named))
        for table in tables
    )


def _edited(law: Law, change: EditList, source: Source) -> Law:
    before = next(each for each in law.lists if each.id == change.edit)
    after = edit_list(before, change.add, change.remove)
    if after is before:
        return law

    def swap(x: Part) -> Part | None:
        return _asked_of(after, x) if isinstance(x, Lookup) and x.asks is before else None

    made = law
    for key in law.keys:
        wordings = [one for one in law.conditions if one.key == key]
        if any(_with(one, swap).holds is not one.holds for one in wordings):
            made = _reworded(made, key, change.day, lambda one: _with(one, swap), source)
    if change.day is None:
        return _rewritten(made, swap)
    elsewhere = (law.floor, law.tested, *(cap.where for cap in law.caps))
    if any(rewritten(x, swap) is not x for x in elsewhere if x is not None):
        raise LawError(
            f"{law.id} asks the list {before.id} outside of its conditions: leave `from:` out, or `enact:` the law anew"
        )
    return made


def _asked_of(changed: OffenseList, x: Lookup) -> Lookup:
    """A look-up in a list, asked of the same fields in the same way, but in the list as it was changed."""
    if not isinstance(x.decide, MethodType):
        raise LawError(
            f"the list {changed.id} is asked in a way of its own ({x.topic}): write the law anew and `enact:` it"
        )
    decide = getattr(changed, x.decide.__name__)
    return replace(x, decide=decide, owner=f"{x.owner} {_mark(changed)}", asks=changed)


def edit_list(before: OffenseList, add: Iterable[str], remove: Iterable[str]) -> OffenseList:
    """A list with sections added and taken out; the list itself where that changes nothing.

    Raises:
        LawError: a section cannot be read, or what is to be taken out is not on the list.
    """
    items, except_ = list(before.items), list(before.except_)
    for text in remove:
        gone = Item(before.style.require(text))
        exact = [each for each in items if each.last is None and each.first == gone.first]
        if exact:
            items = [each for each in items if each not in exact]
        elif before.on(gone.first, "statute")[0] == 0 and not any(each.names(gone.first) for each in items):
            raise LawError(
                f"{text} is not on the list {before.id}; it has: {_names(_entry(each, before.style) for each in before.items)}"
            )
        else:
            except_.append(gone)
    for text in add:
        new = Item(before.style.require(text))
        except_ = [each for each in except_ if each.first != new.first]
        if before.on(new.first, "statute")[0] != 3 or text in remove:
            items.append(new)
    if items == list(before.items) and except_ == list(before.except_):
        return before
    return replace(before, items=tuple(items), except_=tuple(except_))


def as_written(citation: Citation, style: CitationStyle) -> str:
    """A section as a file may write it, so that it is read again as the same."""
    section = f"{citation.section}{''.join(f'({each})' for each in citation.subsections)}"
    forms = (
        str(citation),
        f"§ {section}",
        section,
        f"{citation.code}:{section}",
        f"{citation.code} {section}",
    )
    return next((text for text in forms if style.read(text) == citation), str(citation))


def _entry(item: Item, style: CitationStyle) -> str:
    first = as_written(item.first, style)
    return first if item.last is None else f"{first} to {as_written(item.last, style)}"


def _mark(changed: OffenseList) -> str:
    """Tells a list that was changed from the one that it was made of, wherever values are remembered by what is asked."""
    content = repr((changed.items, changed.except_)).encode()
    return hashlib.sha256(content).hexdigest()[:12]


# --- laws -------------------------------------------------------------------------------------------------


def _split(law: Law, day: str | None, source: Source) -> Law:
    """The law with a version that begins on the day, where its text is then in force."""
    if day is None:
        return law
    found: list[Version] = []
    for version in law.versions:
        if version.start < _number(day) < version.end:
            found += [
                replace(version, until=day),
                _from(version, day, source, f"{version.name}, as changed"),
            ]
        else:
            found.append(version)
    return law if len(found) == len(law.versions) else replace(law, versions=tuple(found))


def _from(version: Version, day: str, source: Source, name: str) -> Version:
    """The version, in force from another day, as another source tells."""
    return replace(version, name=name, enacted=None, in_force=day, operative=None, source=source)


def _rewritten(law: Law, change: Rewriting) -> Law:
    """The law with parts replaced wherever it has them."""
    known: dict[e.Expression, Any] = {}

    def of(x: Any) -> Any:
        return rewritten(x, change, known)

    return replace(
        law,
        conditions=tuple(_with(one, change) for one in law.conditions),
        floor=of(law.floor),
        tested=of(law.tested),
        caps=tuple(replace(cap, where=of(cap.where)) for cap in law.caps),
        notices=tuple(replace(one, when=of(one.when), day=of(one.day)) for one in law.notices),
    )


def _made(law: Law, change: Make, source: Source) -> Law:
    match change.make:
        case "automatic":
            return law if law.automatic else replace(law, route=Route.BY_LAW)
        case "retroactive":
            return replace(law, prospective=False) if law.prospective else law
        case _:
            return _in_force(law, change.day, source)


def _in_force(law: Law, day: str | None, source: Source) -> Law:
    if law.status is Status.IN_FORCE and day is None:
        return law
    running = law.versions
    if day is not None:
        last = law.versions[-1]
        running = (*law.versions[:-1], _from(last, day, source, last.name))
        running = tuple(v for v in running if v is running[-1] or (v.until or day) <= day)
    return replace(law, status=Status.IN_FORCE, versions=running)


def _read(found: Reformed, change: Read) -> Reformed:
    questions = found.jurisdiction.questions
    _exists(change.read, questions, "open question", found.jurisdiction.code)
    _exists(change.to, questions[change.read].readings, "reading", change.read)

    def read(law: Law) -> Law:
        if all(q.id != change.read or q.chosen == change.to for q in law.questions):
            return law
        questions = tuple(replace(q, chosen=change.to) if q.id == change.read else q for q in law.questions)
        return replace(law, questions=questions)

    state = found.jurisdiction
    laws = tuple(map(read, state.laws))
    return replace(
        found, jurisdiction=replace(state, laws=laws), readings={**found.readings, change.read: change.to}
    )


def _enacted(found: Reformed, path: Path) -> Reformed:
    """The jurisdiction with the laws of a file: those of an id that exists take its place."""
    enacted = read_laws(path)
    state, sha256 = found.jurisdiction, sha256_of(path)
    new = {law.id: _enforced(law) for law in enacted.laws}
    kept = tuple(new.pop(law.id, law) for law in state.laws)
    own = state.own
    for name, fact in enacted.own.fields.items():
        if own.fields.get(name, fact) != fact:
            raise LawError(f"{path}: the fact {name!r} is another one in {state.code}")
        if (today := present_name(name, state.code)) != name:
            raise LawError(
                f"{path}: the fact {name!r} is the country's {today!r} now: take that, without words"
            )
        own = replace(
            own,
            fields={**own.fields, name: fact},
            silences={**own.silences, name: enacted.own.silences[name]},
            sections=own.sections | enacted.own.sections,
        )
    presumptions = {each.id: each for each in (*state.presumptions, *enacted.presumptions)}
    made = replace(state, laws=(*kept, *new.values()), own=own, presumptions=tuple(presumptions.values()))
    return replace(
        found, jurisdiction=made, enacted={**found.enacted, **{law.id: sha256 for law in enacted.laws}}
    )


def _enforced(law: Law) -> Law:
    """A law of a bill as if the bill had passed: in force, from its own first day on."""
    waits = law.status in (Status.PROPOSED, Status.ENACTED)
    return replace(law, status=Status.IN_FORCE) if waits else law


def is_in_force(law: Law, day: int) -> bool:
    """Whether a version of a law is in force on a day."""
    return any(version.start <= day < version.end for version in law.versions)


def counted_day(state: Jurisdiction, reform: Reform, as_of: int) -> int:
    """The day on which a reform is counted: the first, from the day asked about on, on which all of it is in force.

    Raises:
        ReformError: a law that it enacts is over by then, and would change nothing.
    """
    day = as_of
    while (later := max((day, *_first_days(state, reform, day)))) > day:
        day = later
    return day


def _first_days(state: Jurisdiction, reform: Reform, as_of: int) -> Iterable[int]:
    """The days on which the parts of a reform begin that are not in force on a day."""
    before = {law.id: law for law in state.laws}
    for placed in reform.changes:
        change = placed.change
        if isinstance(change, Dated) and change.since is not None:
            yield to_day(change.since)
        if not isinstance(change, Enact):
            continue
        for law in read_laws(placed.file.parent / change.enact).laws:
            if law.versions[-1].end <= as_of:
                raise placed.wrong(
                    f"{law.id} was over before {to_date(as_of)}, the day that is counted: give it a version that is in force"
                )
            old = {version.start for version in before[law.id].versions} if law.id in before else set()
            starts = [version.start for version in law.versions]
            new = [start for start in starts if start not in old]
            if new and min(new) > as_of:
                yield min(new)
            elif not is_in_force(law, as_of):
                yield min(start for start in starts if start > as_of)
