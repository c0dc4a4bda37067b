"""The laws of a jurisdiction as one JSON document that programs without Python build on, and the difference of two in words."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic import TypeAdapter

import clearslate
from clearslate.law import Jurisdiction, Law, OffenseList
from clearslate.law import expressions as e
from clearslate.law.citations import Item
from clearslate.law.description import CapWords, ConditionWords, LawDescription, Stands, Wording, describe
from clearslate.law.sources import Source
from clearslate.law.written import written
from clearslate.plain.acts import acts_of
from clearslate.records.typed import MalformedError, from_json

FORMAT: Final = 1
"""Of the document. It grows by one where a reader of the last one would be misled; new keys alone change nothing."""


@dataclass(frozen=True)
class Entry:
    """An entry of a list: a citation, or a range of sections up to ``last``."""

    first: str
    last: str | None
    title: str
    note: str


@dataclass(frozen=True)
class ListedOffenses:
    """Offenses that laws name. ``complete``: nothing is missing; else the rest may lie in ``could_also_name`` (empty: anywhere).

    ``with_inchoate``: whether attempts, conspiracies and solicitations of them count; None where the statute is silent.
    """

    id: str
    title: str
    as_of: str
    complete: bool
    with_inchoate: bool | None
    stands: Stands
    names: tuple[Entry, ...]
    exceptions: tuple[Entry, ...]
    could_also_name: tuple[Entry, ...]


@dataclass(frozen=True)
class TermWords:
    """A term that the statutes define, and the laws that ask it."""

    name: str
    stands: Stands
    laws: tuple[str, ...]


@dataclass(frozen=True)
class FactAsked:
    """A fact that the laws ask beyond the common record. ``level``: whose it is (charge, case, person)."""

    name: str
    level: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class GradeWords:
    """A grade; its statutory maximum is at least and at most so long."""

    code: str
    kind: str
    at_least: str
    at_most: str


@dataclass(frozen=True)
class ExportedLaw:
    """A law: what readers see of it, what the engine asks for each condition, and a hash of both."""

    description: LawDescription
    asks: dict[str, str]
    lists: tuple[str, ...]
    status_today: str
    sha256: str


@dataclass(frozen=True)
class ExportedLaws:
    """The laws of a jurisdiction. ``as_of``: the day of ``status_today``; ``swept_through``: of its acts, None where nobody swept them."""

    format: int
    clearslate: str
    as_of: str
    code: str
    name: str
    read: str
    swept_through: str | None
    laws: tuple[ExportedLaw, ...]
    lists: tuple[ListedOffenses, ...]
    terms: tuple[TermWords, ...]
    facts: tuple[FactAsked, ...]
    grades: tuple[GradeWords, ...]

    def to_json(self) -> str:
        """The document: UTF-8, one space of indent, keys in their order."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def export_schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    return TypeAdapter(ExportedLaws).json_schema()


def read_export(text: str | bytes) -> ExportedLaws:
    """A document of an export.

    Raises:
        MalformedError: it is none, or of another `FORMAT`.
    """
    found = from_json(ExportedLaws, text)
    if found.format != FORMAT:
        raise MalformedError(
            f"format: {found.format} is not {FORMAT}, the one that this version of clearslate reads"
        )
    return found


def export(state: Jurisdiction, as_of: dt.date) -> ExportedLaws:
    """The laws of a jurisdiction on a day."""
    acts = acts_of(state.code)

    def stands(source: Source) -> Stands:
        return Stands(
            source.cite, source.level, source.note, source.read or state.read, state.address(source.cite)
        )

    used = {law.id: _nodes(law) for law in state.laws}
    terms: dict[str, tuple[Source, list[str]]] = {}
    for law_id, nodes in used.items():
        for node in nodes:
            if isinstance(node, e.DefinedTruth | e.DefinedDays | e.DefinedOnset):
                laws = terms.setdefault(node.name, (node.source, []))[1]
                if law_id not in laws:
                    laws.append(law_id)
    lists = {each.id: each for each in state.lists}
    lists |= {
        each.id: each
        for nodes in used.values()
        for node in nodes
        for each in _lists(node)
        if each.id not in lists
    }
    return ExportedLaws(
        format=FORMAT,
        clearslate=clearslate.__version__,
        as_of=as_of.isoformat(),
        code=state.code,
        name=state.name,
        read=state.read,
        swept_through=acts.swept_through.isoformat() if acts.swept_through else None,
        laws=tuple(_law(law, state, used[law.id], acts.standing(law, as_of)) for law in state.laws),
        lists=tuple(_offenses(each, stands) for each in lists.values()),
        terms=tuple(
            TermWords(name, stands(source), tuple(laws)) for name, (source, laws) in sorted(terms.items())
        ),
        facts=tuple(
            FactAsked(each.name, str(each.level), str(each.kind), each.meaning) for each in state.facts
        ),
        grades=tuple(
            GradeWords(each.code, str(each.kind), str(each.at_least), str(each.at_most))
            for each in state.grading.grades
        ),
    )


def _nodes(law: Law) -> list[e.Expression]:
    """Every expression that the law's conditions ask."""
    return [
        node for one in law.conditions if isinstance(one.holds, e.Expression) for node in one.holds.walk()
    ]


def _law(law: Law, state: Jurisdiction, nodes: Iterable[e.Expression], standing: str) -> ExportedLaw:
    description = describe(law, state)
    asks = {
        f"{one.key}@{one.since or ''}" if one.since else one.key: written(one.holds) for one in law.conditions
    }
    lists = tuple(dict.fromkeys(each.id for node in nodes for each in _lists(node)))
    text = json.dumps([asdict(description), asks], sort_keys=True, ensure_ascii=False)
    return ExportedLaw(description, asks, lists, standing, hashlib.sha256(text.encode()).hexdigest())


def _lists(node: e.Expression) -> Iterator[OffenseList]:
    for value in vars(node).values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, OffenseList):
                yield each


def _offenses(offenses: OffenseList, stands: Callable[[Source], Stands]) -> ListedOffenses:
    return ListedOffenses(
        offenses.id, offenses.title, offenses.as_of, offenses.complete, offenses.with_inchoate, stands(offenses.source),
        *(tuple(map(_entry, items)) for items in (offenses.items, offenses.except_, offenses.could_also_name)),
    )  # fmt: skip


def _entry(item: Item) -> Entry:
    return Entry(str(item.first), str(item.last) if item.last else None, item.title, item.note)


# --- differences ----------------------------------------------------------------------------------------------


def differences(before: ExportedLaws, after: ExportedLaws) -> Iterator[str]:
    """What changed from one export of a jurisdiction to a later one, a sentence each, laws first."""
    old, new = ({each.description.id: each for each in one.laws} for one in (before, after))
    for law_id in sorted(old.keys() | new.keys()):
        if law_id not in new:
            yield f"{law_id}: no longer there"
        elif law_id not in old:
            yield f"{law_id}: new: {new[law_id].description.title}"
        else:
            yield from (f"{law_id}: {each}" for each in _of_law(old[law_id], new[law_id]))
    grades = [{each.code: each for each in one.grades} for one in (before, after)]
    yield from _named("grade", grades[0], grades[1])
    lists = [{each.id: each for each in one.lists} for one in (before, after)]
    for list_id in sorted(lists[0].keys() | lists[1].keys()):
        yield from _of_list(list_id, lists[0].get(list_id), lists[1].get(list_id))
    terms = [{each.name: each for each in one.terms} for one in (before, after)]
    yield from _named("defined term", terms[0], terms[1])
    facts = [{each.name: each for each in one.facts} for one in (before, after)]
    yield from _named("fact", facts[0], facts[1])


def _named(word: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{word} {each!r}: new" for each in sorted(new.keys() - old.keys()))
    yield from (f"{word} {each!r}: no longer asked" for each in sorted(old.keys() - new.keys()))
    yield from (
        f"{word} {each!r}: changed" for each in sorted(old.keys() & new.keys()) if old[each] != new[each]
    )


def _of_law(old: ExportedLaw, new: ExportedLaw) -> Iterator[str]:
    """What changed of a law. Of what no sentence is made the parts are named: no difference is passed over."""
    found = list(_sentences(old, new))
    yield from found
    if not found and old != new:
        was, now = asdict(old), asdict(new)
        was, now = was | was.pop("description"), now | now.pop("description")
        parts = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
        yield f"changed: {', '.join(each for each in parts if each != 'sha256')}"


def _sentences(old: ExportedLaw, new: ExportedLaw) -> Iterator[str]:
    before, after = old.description, new.description
    for name in ("title", "relief", "route", "unit", "status"):
        was, now = str(getattr(before, name)), str(getattr(after, name))
        if was != now:
            yield f"{name}: {was} to {now}"
    if old.status_today != new.status_today:
        yield f"status on the day: {old.status_today} to {new.status_today}"
    yield from _of_figures(before, after)
    yield from _of_versions(before, after)
    yield from _of_conditions(old, new)
    if before.caps != after.caps:
        yield f"caps: {_caps(before.caps)} to {_caps(after.caps)}"
    for notice in sorted({each.key for each in after.notices} ^ {each.key for each in before.notices}):
        yield f"notice {notice}: {'new' if any(each.key == notice for each in after.notices) else 'gone'}"
    if before.unverified != after.unverified:
        yield f"parts not verified: {len(before.unverified)} to {len(after.unverified)}"


def _of_figures(before: LawDescription, after: LawDescription) -> Iterator[str]:
    old, new = ({each.name: dict(each.values) for each in one.figures} for one in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            yield f"{name}: {'new' if name in new else 'gone'}"
            continue
        for since in sorted(new[name].keys() | old[name].keys()):
            was, now = _in_force(old[name], since), _in_force(new[name], since)
            if was != now:
                first = min(new[name].keys() | old[name].keys())
                yield f"{name}: {was} to {now}" + ("" if since == first else f" from {since}")


def _in_force(values: Mapping[str, str], day: str) -> str:
    """The value on a day; before the first one, the first."""
    return values[max((since for since in values if since <= day), default=min(values))]


def _of_versions(before: LawDescription, after: LawDescription) -> Iterator[str]:
    old, new = (
        {each.name: (each.since, each.until, each.read) for each in one.versions} for one in (before, after)
    )
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"version {name}: gone"
        elif name not in old:
            yield f"version {name}: new, from {new[name][0] or 'a day not stated'}"
        elif old[name] != new[name]:
            yield f"version {name}: {_window(*old[name])} to {_window(*new[name])}"


def _window(since: str | None, until: str | None, read: bool) -> str:  # noqa: FBT001 (a tuple's parts)
    return f"{since or 'always'} until {until or 'further notice'}{'' if read else ', not read'}"


def _of_conditions(old: ExportedLaw, new: ExportedLaw) -> Iterator[str]:
    before, after = ({each.key: each for each in one.description.conditions} for one in (old, new))
    for key in [*before, *(key for key in after if key not in before)]:
        if key not in after:
            yield f"condition {key}: gone: {_last(before[key]).text}"
        elif key not in before:
            yield f"condition {key}: new: {_last(after[key]).text}"
        else:
            was, now = _last(before[key]), _last(after[key])
            if was.text != now.text:
                yield f"condition {key}: {was.text!r} to {now.text!r}"
            elif [each.text for each in was.limbs] != [each.text for each in now.limbs]:
                yield f"condition {key}: other branches"
            if was.stands.certainty != now.stands.certainty:
                yield f"condition {key}: {was.stands.certainty} to {now.stands.certainty}"
            if was.text == now.text and _asks(old, key) != _asks(new, key):
                yield f"condition {key}: the same words, asked otherwise"


def _asks(law: ExportedLaw, key: str) -> list[str]:
    return [text for name, text in law.asks.items() if name.partition("@")[0] == key]


def _last(condition: ConditionWords) -> Wording:
    return condition.wordings[-1]


def _caps(caps: Iterable[CapWords]) -> str:
    return ", ".join(f"{each.count} by {each.by}" for each in caps) or "none"


def _of_list(list_id: str, old: ListedOffenses | None, new: ListedOffenses | None) -> Iterator[str]:
    if old is None or new is None:
        yield f"list {list_id}: {'new' if old is None else 'gone'}"
        return
    if old == new:
        return
    parts = [("names", old.names, new.names), ("excepts", old.exceptions, new.exceptions),
             ("could also name", old.could_also_name, new.could_also_name)]  # fmt: skip
    if all({*was} == {*now} for _, was, now in parts) and old.complete == new.complete:
        yield f"list {list_id}: changed beside its entries"
    for words, was, now in parts:
        entries = [{(each.first, each.last) for each in some} for some in (was, now)]
        yield from (
            f"list {list_id}: {words} {_cited(each)}" for each in sorted(entries[1] - entries[0], key=str)
        )
        yield from (
            f"list {list_id}: no longer {words} {_cited(each)}"
            for each in sorted(entries[0] - entries[1], key=str)
        )
    if old.complete != new.complete:
        yield f"list {list_id}: {'complete' if new.complete else 'not complete'} now"


def _cited(entry: tuple[str, str | None]) -> str:
    return entry[0] if entry[1] is None else f"{entry[0]} to {entry[1]}"
