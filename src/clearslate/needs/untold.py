"""Facts that the laws ask and that no record of a source tells: who asks them, and how a mapping tells them.

Most are facts of what never happened (no earlier clearance, no pardon, no order vacated). A source that says nothing of
them leaves every charge undecided; its owner alone can say whether an empty cell means "never", or whether the source
holds no such charge at all. So each fact comes with the rule to write, its choices open, and with the presumption of the
law that may stand in for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import Final

from clearslate.law import Jurisdiction
from clearslate.needs.asked import Need, needs
from clearslate.needs.owners import field_of, repair
from clearslate.records.national import NATIONAL
from clearslate.records.schema import FACT_PREFIX, Field, Kind
from clearslate.wording import things

FOLLOWS: Final = {
    "cleared_under": "cleared_on",
    "cleared_relief": "cleared_under",
    "pardon": "pardoned_on",
    "inchoate": "statute",
    "object_statute": "statute",
    "max_penalty_days": "grade",
    "membership": "",
}
"""Fields that are asked only where another one says so, or that another one settles; none is for a mapping to begin with."""

_HEAD: Final = (
    "Facts that the laws of {state} ask and that no record tells. Take the lines whose answer your office knows into the "
    "mapping, answer each question mark, and leave the others out: what is not told stays unknown and clears nobody."
)
_WIDTH: Final = 110
# Of each kind, the rule where the source has a column.
_RULES: Final = {
    Kind.EVENT: '{column: "?", formats: "%m/%d/%Y", absent: never}',
    Kind.DATE: '{column: "?", formats: "%m/%d/%Y"}',
    Kind.DAYS: '{column: "?", unit: days}',
}
_NEVER: Final = "{constant: never}"
_PROVISO: Final = {
    "cleared_on": "only if every charge that is cleared leaves this source",
    "pardoned_on": "only if no conviction in this source was ever pardoned",
    "date_of_death": "",  # that everyone lives is nothing to state of a source
}


@dataclass(frozen=True)
class Untold:
    """A fact that laws ask and no record tells.

    ``laws``: ids of those whose conditions ask it. ``presumptions``: ids of those that fill it in, at least in part.
    ``rule``: the rule of a mapping where the source has a column for it. ``stated``: the rule where the office knows
    the answer for every row, empty where there is none, and ``proviso``, when that may be written.
    ``declared``: the line under ``facts`` that a state's own fact needs, else empty.
    """

    field: str
    words: str
    owner: str
    laws: tuple[str, ...]
    presumptions: tuple[str, ...]
    declared: str
    rule: str
    stated: str
    proviso: str

    @property
    def may_be_stated(self) -> bool:
        """Whether one line can answer it for every row."""
        return bool(self.stated)


def untold(state: Jurisdiction, given: Collection[str]) -> tuple[Untold, ...]:
    """The facts that the laws of a state ask and that are not told: first those that one line can answer, by their laws.

    Args:
        state: the state whose laws are asked.
        given: the fields of which at least one record says something.
    """
    found = []
    for need in needs(state):
        field = field_of(need.name, state.facts)
        if (
            field is None
            or field.required
            or not {need.name, *field.formerly}.isdisjoint(given)
            or need.name in FOLLOWS
            or not _open(need)
        ):
            continue
        found.append(_untold(need, field, state))
    return tuple(sorted(found, key=lambda one: (not one.may_be_stated, -len(one.laws), one.field)))


def _open(need: Need) -> bool:
    """Whether a missing one leaves a condition open: where a law asks its absence alone, none is."""
    return any(not one.absence for places in need.conditions.values() for one in places)


def _untold(need: Need, field: Field, state: Jurisdiction) -> Untold:
    what = repair(field.name, state.facts)
    filled = {one.presumption for places in need.conditions.values() for one in places if one.presumption}
    rule = _RULES.get(field.kind, '{column: "?"}')
    if field.vocabulary:
        rule = f'{{column: "?", values: {{"?": "?"}}}} # into: {", ".join(field.vocabulary)}'
    proviso = _proviso(field, state)
    return Untold(
        field.name, what.words, what.owner, tuple(need.conditions), tuple(sorted(filled)),
        _declared(field), rule, _NEVER if proviso else "", proviso,
    )  # fmt: skip


def _proviso(field: Field, state: Jurisdiction) -> str:
    """When one line may say of every row that an event never happened; empty where none may.

    Only events are stated so, and of a state's own those alone whose harmless answer is that they never happened: a
    yes-or-no of every charge (no victim was a minor) is true of no court's whole file, and a payment that never came denies.
    """
    if field.kind is not Kind.EVENT or state.harmless.get(field.name.removeprefix(FACT_PREFIX)) is not None:
        return ""
    return _PROVISO.get(field.name, "only if it never happened to any charge in this source")


def _declared(field: Field) -> str:
    if not field.name.startswith(FACT_PREFIX):
        return ""
    known = NATIONAL.get(field.name.removeprefix(FACT_PREFIX))
    if known and known.field.level is field.level:
        return ""
    meaning = json.dumps(field.meaning, ensure_ascii=False)
    return f"{field.name.removeprefix(FACT_PREFIX)}: {{level: {field.level}, kind: {field.kind}, meaning: {meaning}}}"


def in_yaml(facts: Iterable[Untold], state: str, width: int = _WIDTH) -> str:
    """The lines to take into a mapping, each question open; what can be folded is no wider than so many columns."""
    facts = tuple(facts)
    return "\n".join(_lines(facts, state, width)) + "\n"


def _lines(facts: tuple[Untold, ...], state: str, width: int) -> Iterator[str]:
    yield _folded(_HEAD.format(state=state), "# ", "# ", width)
    if own := [one for one in facts if one.declared]:
        yield "facts:"
        # A line end within quotation marks is a blank to YAML.
        yield from (_folded(one.declared, "  ", "      ", width) for one in own)
    yield "fields:"
    for one in facts:
        asked = f"asked by {things(len(one.laws), 'law')}"
        filled = f"; or presume it: --presume {', '.join(one.presumptions)}" if one.presumptions else ""
        yield _folded(f"{one.words} ({one.owner}; {asked}{filled})", "  # ", "  # ", width)
        yield f"  {one.field}: {one.rule}"
        if one.stated:
            yield f"  # or, {one.proviso}:"
            yield f"  # {one.field}: {one.stated}"


def _folded(text: str, first: str, later: str, width: int) -> str:
    return fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
