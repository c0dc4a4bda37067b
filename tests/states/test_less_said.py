"""A charge of which less is recorded is never decided the other way: the less that is known, the more is open."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.law import Grading
from clearslate.law import expressions as e
from clearslate.law.terms import FALSE, TRUE, UNKNOWN, statutory_maximum
from clearslate.states import CODES, jurisdiction
from tests.reference.people import pools, stories

# Form: one that no source names is the offense itself, unless the statute is that of an attempt.
# Place: every record has one, and an empty one is by definition the state's own.
NOT_TAKEN_OUT: Final = ("inchoate", "jurisdiction")
MIXED: Final = 60  # charges put together from those of several stories
WORDS: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}

Row = Mapping[str, Any]


def answer(x: e.Truth, row: Row) -> int | None:
    """What the fact is of the charge as far as its own texts and numbers tell; None where they tell nothing."""
    match x:
        case e.Known():
            return TRUE if x.value else FALSE
        case e.Lookup():
            return decided(x, tuple(map(row.get, x.fields)))
        case e.Not():
            found = answer(x.item, row)
            return {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN, None: None}[found]
        case e.AllTrue() | e.AnyTrue():
            parts = [part for part in (answer(item, row) for item in x.items) if part is not None]
            return (min if isinstance(x, e.AllTrue) else max)(parts, default=None)
    return None


@cache
def decided(x: e.Lookup, values: tuple[Any, ...]) -> int:
    return x.decide(*values)[0]


def asked(x: e.Expression) -> Iterator[e.Truth]:
    """The greatest facts of a charge in an expression, and what is asked inside them of other charges."""
    if isinstance(x, e.Truth) and answer(x, {}) is not None:
        yield x
    todo = list(x.parts())
    while todo:
        part = todo.pop()
        if isinstance(x, e.Not | e.AllTrue | e.AnyTrue) and isinstance(
            part, e.Not | e.AllTrue | e.AnyTrue | e.Lookup
        ):
            todo.extend(part.parts())
        else:
            yield from asked(part)


@cache
def questions(code: str) -> tuple[e.Truth, ...]:
    """What the state's laws ask of a charge by itself."""
    tops: dict[e.Expression, None] = {}
    for law in jurisdiction(code).laws:
        for version in law.resolved({}):
            tops |= dict.fromkeys(holds for _, holds in version.conditions)
            tops |= dict.fromkeys(version.capped)
            tops |= dict.fromkeys(when for when, _ in version.notices)
            if version.tested is not None:
                tops[version.tested] = None
    return tuple({id(x): x for top in tops for x in asked(top)}.values())


def charges(
    code: str, names: Sequence[str], mixed: int, shared: Path | None = None
) -> Iterator[dict[str, Any]]:
    """What the charges of the stories say in these fields, and what charges would that took each from another."""
    rows = [row for story in stories(code, shared) for row in story.rows]
    yield from ({name: row.get(name) for name in names} for row in rows)
    every = pools(code, shared).texts["statute"]
    inchoate = [text for text in every if _is_inchoate(code, text)] or every
    rng = random.Random(f"{code} {list(names)}")
    for number in range(mixed):
        entries = {name: rng.choice(rows).get(name) for name in names}
        if (
            "statute" in entries and number % 2
        ):  # of any section: every other time of one whose object stands elsewhere
            entries["statute"] = rng.choice(inchoate if number % 4 == 1 else every)
        yield entries


def _is_inchoate(code: str, statute: str) -> bool:
    style = jurisdiction(code).style
    citation = style.read(statute)
    return citation is not None and style.is_inchoate(citation)


def _has_maximum(grading: Grading, charge: Row) -> bool:
    """Whether the recorded maximum is one that the charge's grade can have."""
    days = charge.get("max_penalty_days")
    if days is None:
        return True
    least, most = grading.maximum(charge.get("statute"), charge.get("grade"), None)
    term = statutory_maximum(days)
    return FALSE not in (term.at_least(least), most.at_least(term))


def contradicts_itself(code: str, record: Row) -> bool:
    """What no record can say together: neither part is then believed, or one goes before the other."""
    place = record.get("jurisdiction") or code
    if place in CODES:  # graded where it was decided
        there = jurisdiction(place).grading
        of_statute, of_grade = (
            there.possible(record.get("statute"), None),
            there.known(None, record.get("grade")),
        )
        if of_statute and of_grade and not {x.kind for x in of_statute} & {x.kind for x in of_grade}:
            return True
        if place != code and not _has_maximum(there, record):
            return True
    state = jurisdiction(code)
    statute, form, maximum = record.get("statute"), record.get("inchoate"), record.get("max_penalty_days")
    tried, citation = record.get("object_statute"), state.style.read(statute)
    grade = state.grading.find(record.get("grade"))
    of_statute = state.grading.possible(statute, None)
    if (
        grade
        and of_statute
        and not any(
            one.kind == grade.kind
            and one.at_least.shortest_days >= grade.at_least.shortest_days
            and one.at_most.longest_days <= grade.at_most.longest_days
            for one in of_statute
        )
    ):  # a grade that the statute does not carry
        return True
    if not _has_maximum(state.grading, record):  # neither statute nor grade allows it
        return True
    shortest, longest = record.get("incarceration_min_days"), record.get("incarceration_days")
    if shortest is not None and longest is not None and shortest > longest:
        return True
    if (
        tried
        and citation
        and form not in (None, "completed")
        and not (state.style.is_inchoate(citation) or state.style.read(tried) == citation)
    ):  # an attempt at one offense under the section of another
        return True
    match code:
        case "MI":  # an attempt of less than five years at an offense of five years or more (MCL 750.92)
            return "object_statute" in record and (1825 if maximum is None else maximum) < 1825
        case "MO":  # a felony under an ordinance
            return "felony" in (record.get("grade") or "") and "Ordinance" in (statute or "")
        case "NY":  # an attempt whose citation names another object than the record
            return form not in (None, "completed") and tried is not None and "-" in (statute or "")
        case "OR":  # a class that possession of drugs alone has
            return grade is not None and grade.code == "DEM" and statute is not None
    return False


def turned(code: str, mixed: int, shared: Path | None = None) -> tuple[list[str], int]:
    """Where less says something else with certainty, in words; and how many charges were asked about."""
    wrong: list[str] = []
    asked = 0
    decided.cache_clear()
    sound: dict[
        tuple[str, ...], list[Row]
    ] = {}  # by their fields: each charge once, that no record rules out
    for x in questions(code):
        names = tuple(
            sorted({name for part in x.walk() if isinstance(part, e.Lookup) for name in part.fields})
        )
        if names not in sound:
            each = {tuple(map(str, row.values())): row for row in charges(code, names, mixed, shared)}
            sound[names] = [row for row in each.values() if not contradicts_itself(code, row)]
        asked += len(sound[names])
        for charge in sound[names]:
            whole = answer(x, charge)
            for name in (name for name in names if name not in NOT_TAKEN_OUT and charge[name] is not None):
                less = answer(x, {**charge, name: None})
                if less not in (UNKNOWN, whole):
                    wrong.append(f"{x}\nof {charge}: {WORDS[whole or 0]}, without {name} {WORDS[less or 0]}")
    return wrong, asked


@pytest.mark.parametrize("code", CODES)
def test_what_is_certain_of_a_charge_stays_so_when_more_is_known_of_it(code: str) -> None:
    wrong, asked = turned(code, MIXED)
    assert asked > min(500, 5 * len(questions(code))), (
        "a state that asks little of a charge by itself is asked less"
    )
    assert wrong == [], "\n".join(wrong[:5])


@pytest.mark.parametrize("code", CODES)
def test_so_it_does_of_the_charges_of_the_shared_scenarios(code: str, shared: Path) -> None:
    wrong, _ = turned(code, MIXED // 3, shared)
    assert wrong == [], "\n".join(wrong[:5])


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_so_it_does_of_thousands_of_charges(code: str) -> None:
    wrong, _ = turned(code, 100 * MIXED)
    assert wrong == [], "\n".join(wrong[:5])
