"""What reading a state's laws as text shows: sentences that say less, or more, than the expression beside them does.

None of it is an error by itself. Each class is one way in which careful readers found laws wrong before; the findings of each
are counted in ``docs/law-language.md``, and a law that adds one fails the test of that table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from clearslate.law.expressions import Completion, DefinedDays, DefinedOnset, DefinedTruth
from clearslate.law.model import Jurisdiction, Law
from clearslate.law.other_counts import Kind as Effects
from clearslate.law.other_counts import OtherCounts
from clearslate.law.rests_on import NO_TEXT, weak
from clearslate.law.sources import Certainty
from clearslate.law.statements import Condition
from clearslate.law.subsections import places
from clearslate.law.terms import Term
from clearslate.scenarios.findings import Finding
from clearslate.scenarios.reach import unlisted


class Statement(StrEnum):
    """Ways in which a law may say less, or more, than it does."""

    CONFESSES = "a notice confesses that something was not read"
    WORDS_ONLY = "a defined term, or a completed sentence, in words only"
    TWO_FIGURES = "two figures in one sentence"
    IGNORED = "other counts are ignored, and not by the text"
    TESTED = "says what is tested, and not what becomes of other counts"
    UNREAD = "automatic, and not one condition was read in the text"
    CUT_OFF = "a later subsection of the section was not read in the text"
    UNLISTED = "reaches what another law cleared, without a line in the README"


_ADVICE: Final = {
    Statement.CONFESSES: "make it a condition: unread(...)",
    Statement.WORDS_ONLY: "ask the term's means, or a completion(...)",
    Statement.TWO_FIGURES: "give each case a branch of its own",
    Statement.IGNORED: "read the subsection, or leave the default",
    Statement.TESTED: "say other_counts=",
    Statement.UNREAD: "read the section, or have counsel sign the law off with that named",
    Statement.CUT_OFF: "read the section to its end",
    Statement.UNLISTED: "run `clearslate docs --write` and read the pair",
}
_UNREAD: Final = re.compile(
    r"\b(?:not|nobody|never) (?:been )?(?:read|verified|checked|found)\b|\b(?:is|are) (?:remembered|not known)\b",
    re.IGNORECASE,
)
_COMPLETED: Final = re.compile(
    r"\bcomplet\w+ (?:of )?(?:the |a |any |every |his or her )?(?:\w+ )?sentences?\b|\bsentences? (?:\w+ ){0,2}(?:complet|satisfi|discharg)",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(
    r"\{(\w+)\}|\b(?:\d+|one|two|three|four|five|six|seven|eight|ten|fifteen) (?:years?|months?|days?)\b",
    re.IGNORECASE,
)
# What an offense is punishable by says which it is; "a year and thirty days" is one length of time.
_ONE_FIGURE: Final = re.compile(r"\bpunishable by [^,;]*|\{(\w+)\} and \{\w+\}")
_NAMED: Final = (DefinedTruth, DefinedDays, DefinedOnset)


def statements(state: Jurisdiction) -> list[Finding]:
    """What reading the state's laws shows, in the order of its laws."""
    terms = {
        node.name
        for law in state.laws
        for one in law.conditions
        for node in one.holds.walk()
        if isinstance(node, _NAMED)
    }
    found = [
        Finding(law.id, what, kind, _ADVICE[kind]) for law in state.laws for kind, what in _of_law(law, terms)
    ]
    found += [
        Finding(state.code, what, Statement.CUT_OFF, _ADVICE[Statement.CUT_OFF]) for what in cut_off(state)
    ]
    found += [
        Finding(state.code, what, Statement.UNLISTED, _ADVICE[Statement.UNLISTED]) for what in unlisted(state)
    ]
    return found


def _of_law(law: Law, terms: set[str]) -> Iterator[tuple[Statement, str]]:
    for notice in law.notices:
        if _UNREAD.search(notice.text):
            yield Statement.CONFESSES, f"notice {notice.key}"
    for condition in {one.key: one for one in law.conditions}.values():
        if any(_in_words_only(condition, terms)):
            yield Statement.WORDS_ONLY, condition.key
        if _figures(condition) > 1:
            yield Statement.TWO_FIGURES, condition.key
    for name, effect in law.other_counts.effects.items():
        if effect.kind is Effects.IGNORED and effect.source and effect.source.certainty is not Certainty.TEXT:
            yield Statement.IGNORED, f"other counts that are {name}"
    if law.unit.is_of_case and law.tested is not None and law.other_counts == OtherCounts():
        yield Statement.TESTED, "tested"
    if law.automatic and law.clears and NO_TEXT in weak(law):
        yield Statement.UNREAD, "conditions"


def _in_words_only(condition: Condition, terms: set[str]) -> Iterator[bool]:
    nodes = condition.holds.walk()
    asked = {node.name for node in nodes if isinstance(node, _NAMED)}
    has_completion = any(isinstance(node, Completion) for node in nodes)
    for text in (condition.text, *(limb.text for limb in condition.limbs)):
        yield any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in terms - asked)
        yield bool(_COMPLETED.search(text)) and not has_completion and not asked


def _figures(condition: Condition) -> int:
    """The most lengths of time that one of its sentences packs together."""
    texts = [limb.text for limb in condition.limbs] if condition.branches else [condition.text]
    texts = [_ONE_FIGURE.sub(lambda found: f"{{{found[1]}}}" if found[1] else "", text) for text in texts]

    def lengths(text: str) -> set[str]:
        return {
            each[0] for each in _FIGURE.finditer(text) if each[1] is None or _is_length(condition, each[1])
        }

    return max((len(lengths(text)) for text in texts), default=0)


def _is_length(condition: Condition, name: str) -> bool:
    figure = condition.parameters.get(name)
    return figure is not None and any(isinstance(value, Term) for _, value in figure.values)


def cut_off(state: Jurisdiction) -> list[str]:
    """Sections of which an earlier subsection was read and the last one that a law cites was not; a reading was read."""
    read: dict[str, set[str]] = defaultdict(set)
    cited: dict[str, set[str]] = defaultdict(set)
    for law in state.laws:
        for _, source in law.statements():
            for place in places(source.cite):
                if place.path:
                    section = re.sub(r"^.*§+ |^\D+ (?=\d)", "", place.section)
                    cited[section].add(place.path[0])
                    if source.is_verified:
                        read[section].add(place.path[0])
    return [
        f"section {section}, after ({max(read[section], key=_order)})"
        for section in read
        if max(read[section], key=_order) != (last := max(cited[section], key=_order))
        and _order(last) > max(map(_order, read[section]))
    ]


def _order(marker: str) -> tuple[int, int, str]:
    """Numbers, then letters, as statutes count."""
    number = re.match(r"\d+", marker)
    return (0, int(number[0]), marker) if number else (1, len(marker), marker.lower())
