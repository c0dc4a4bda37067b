"""A reform's answers are those of a law module that was really edited: random reforms, in every state."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import clearslate.law as language
from clearslate.engine import masks
from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.outcomes import Program, compile_laws
from clearslate.engine.values import Context
from clearslate.law import IGNORED, Jurisdiction, Law, LawError, OtherCounts, Route, Status, Term, Version
from clearslate.policy.asked.changes import as_written
from clearslate.policy.asked.lab import Lab, Variant
from clearslate.policy.asked.reform import CHANGE, Placed, Reform, ReformError
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.runs.spec import RunSpec, spec_for
from clearslate.states import CODES, jurisdiction
from clearslate.synthetic.generator import generate
from tests.policy.rewritten_modules import state_of

AS_OF = dt.date(2026, 1, 1)
FROM = "2025-03-01"
CANNOT_BE = re.compile(r"in a way of its own|cannot be dropped from \S+ alone: another condition rests on it")


@dataclass(frozen=True)
class Edit:
    """A change of a reform, and the same edit in the words of the modules."""

    change: dict[str, Any]
    words: Mapping[str, Callable[..., Any]]


# --- what may be edited -----------------------------------------------------------------------------------


def a_figure(state: Jurisdiction, rng: random.Random) -> Edit | None:
    found = sorted({(p.name, p.values) for law in state.laws for p in law.parameters}, key=str)
    if not found:
        return None
    name, values = rng.choice(found)
    if sum(each == name for each, _ in found) > 1:
        return None  # two laws call different figures by one name
    value = values[-1][1]
    new: Any
    if isinstance(value, Term):
        new = Term(max(0, value.count + rng.choice([-24, -12, -1, 1, 12, 30])), value.unit)
    elif isinstance(value, int):
        new = max(0, value + rng.choice([-1, 1, 2]))
    else:
        return None
    day = rng.choice([None, FROM])

    def parameter(called: str, told: Any, source: Any = None, **others: Any) -> Any:
        made = language.expressions.parameter(called, told, source, **others)
        if called != name:
            return made
        if day is None:
            return replace(made, values=(("0001-01-01", new),), by=None)  # nothing is left to decide by
        return replace(made, values=(*(pair for pair in made.values if pair[0] < day), (day, new)))

    change = {"set": name, "to": str(new), "proposed": True} | ({"from": day} if day else {})
    asks = {law.id for law in state.laws if name in {p.name for p in law.parameters}}
    return Edit(change, {"parameter": parameter, "Law": partial(_law_from, day, asks)})


def a_condition(state: Jurisdiction, rng: random.Random) -> Edit | None:
    law = rng.choice([law for law in state.laws if len(law.keys) > 1] or [state.laws[0]])
    key = rng.choice(law.keys)

    def made(**words: Any) -> Law:
        if words["id"] == law.id:
            words["conditions"] = tuple(one for one in words["conditions"] if one.key != key)
            counts = words.get("other_counts", OtherCounts())
            # Who strikes the condition that asks about other counts strikes what they do: nothing refers to it any more.
            effects = dict.fromkeys(counts.asked_of(key), IGNORED(language.TEXT("an act")))
            words["other_counts"] = replace(counts, **effects)
        return Law(**words)

    return Edit({"drop": key, "law": law.id, "proposed": True}, {"Law": made})


def a_list(state: Jurisdiction, rng: random.Random) -> Edit | None:
    lists = [one for law in state.laws for one in law.lists if any(item.last is None for item in one.items)]
    if not lists:
        return None
    chosen = rng.choice(lists)
    item = rng.choice([item for item in chosen.items if item.last is None])

    def read(path: Path, style: Any) -> Any:
        found = language.citations.read_lists(path, style)
        return {
            name: replace(
                one, items=tuple(each for each in one.items if each.last or each.first != item.first)
            )
            if name == chosen.id
            else one
            for name, one in found.items()
        }

    return Edit(
        {"list": chosen.id, "remove": [as_written(item.first, chosen.style)], "proposed": True},
        {"read_lists": read},
    )


def a_route(state: Jurisdiction, rng: random.Random) -> Edit | None:
    law = rng.choice(state.laws)
    what = rng.choice(["automatic", "retroactive", "in force"])
    facts: dict[str, dict[str, Any]] = {
        "automatic": {"route": Route.BY_LAW},
        "retroactive": {"prospective": False},
        "in force": {"status": Status.IN_FORCE},
    }

    def made(**words: Any) -> Law:
        return Law(**(words | facts[what] if words["id"] == law.id else words))

    return Edit({"make": what, "law": law.id, "proposed": True}, {"Law": made})


def a_reading(state: Jurisdiction, rng: random.Random) -> Edit | None:
    if not state.questions:
        return None
    question = rng.choice(sorted(state.questions.values(), key=lambda each: each.id))
    reading = rng.choice(sorted(question.readings))

    def made(**told: Any) -> Any:
        found = language.statements.OpenQuestion(**told)
        return replace(found, chosen=reading) if found.id == question.id else found

    return Edit({"read": question.id, "as": reading, "proposed": True}, {"OpenQuestion": made})


def a_cap(state: Jurisdiction, rng: random.Random) -> Edit | None:
    laws = [law for law in state.laws if law.caps]
    if not laws:
        return None
    law = rng.choice(laws)
    count = law.caps[0].count + rng.choice([-1, 1, 2])

    def made(**told: Any) -> Law:
        if told["id"] == law.id:
            first, *rest = told["caps"]
            told["caps"] = (replace(first, count=count), *rest)
        return Law(**told)

    return Edit({"cap": 1, "law": law.id, "to": count, "proposed": True}, {"Law": made})


EDITS = (a_figure, a_figure, a_condition, a_list, a_route, a_reading, a_cap)


def _law_from(day: str | None, asks: set[str], **told: Any) -> Law:
    """A law whose versions are parted on a day, as an act of that day would part them."""
    if day is not None and told["id"] in asks:
        told["versions"] = tuple(part for each in told["versions"] for part in _parted(each, day))
    return Law(**told)


def _parted(version: Version, day: str) -> list[Version]:
    if not version.start < to_day(dt.date.fromisoformat(day)) < version.end:
        return [version]
    later = Version(
        f"{version.name}, as changed", day, language.TEXT("an act"), until=version.until, read=version.read
    )
    return [replace(version, until=day), later]


# --- the trial --------------------------------------------------------------------------------------------


def in_words(table: pa.Table, program: Program) -> list[tuple[Any, ...]]:
    """What determinations say, whatever the bits of their masks mean."""
    names = program.fields.names
    missing = [
        " ".join(name for at, name in enumerate(names) if int(mask) >> at & 1)
        for mask in masks.read(table, "missing")
    ]
    entries = (
        "law",
        "charge_id",
        "version",
        "decides",
        "outcome",
        "possible_from",
        "certain_from",
        "eligible_on",
    )
    return sorted(zip(*(table.column(name).to_pylist() for name in entries), missing, strict=True), key=str)


def question(program: Program, spec: RunSpec) -> Question:
    return Question(
        (program,),
        to_day(spec.as_of),
        Context(to_day(spec.known_through), spec.whole_history, spec.presumptions),
    )


def reform_of(state: Jurisdiction, changes: list[dict[str, Any]]) -> Reform:
    placed = tuple(Placed(CHANGE.validate_python(change), Path("reform.yaml"), 1) for change in changes)
    return Reform("reform", "A reform", state.code, placed)


def tried(dataset: Dataset, state: Jurisdiction, rng: random.Random) -> bool:
    """One random reform; whether there was one to try."""
    edit = rng.choice(EDITS)(state, rng)
    if edit is None:
        return False
    spec = spec_for(dataset, AS_OF, [state.code])
    try:
        lab = Lab(spec, [reform_of(state, [edit.change])])
    except (ReformError, LawError) as error:
        assert CANNOT_BE.search(str(error)), (edit.change, str(error))  # all else can be changed  # noqa: PT017
        return False
    other = state_of(state.code, edit.words)
    edited = compile_laws(other, other.laws)
    table = dataset.read(0)
    [variant] = lab.variants
    was = compile_laws(state, state.laws)
    before = Evaluator(question(was, spec)).determine(table)
    found = lab.determinations(variant, table, before)
    really = Evaluator(question(edited, spec)).determine(table)
    whole = compile_laws(variant.found.jurisdiction, variant.asked) if variant.judged else was
    assert in_words(found, whole) == in_words(really, edited), edit.change
    _judges_alike(lab, variant, table, really)
    return True


def _judges_alike(lab: Lab, variant: Variant, table: pa.Table, really: pa.Table) -> None:
    """What is counted is what is determined."""
    decided = really.filter(really.column("decides"))
    for law, result in lab.judge(table)[variant.id].items():
        told = decided.filter(pa.compute.equal(decided.column("law").cast(pa.string()), law))
        rows = result.reached.nonzero()[0]
        assert told.column("row").to_pylist() == rows.tolist()
        assert told.column("outcome").to_pylist() == [
            ("eligible", "not_yet", "unknown", "ineligible")[each] for each in result.outcome[rows]
        ]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Dataset]:
    def made(code: str, people: int) -> Dataset:
        place = tmp_path_factory.mktemp(code) / "records"
        generate(code, people, place, seed=11, known_through=dt.date(2025, 12, 31), buckets=1)
        return Dataset.open(place)

    return made


@pytest.mark.parametrize("code", ["DE", "MI", "PA", "VA"])
def test_a_reform_answers_as_the_edited_modules_do(code: str, records: Callable[[str, int], Dataset]) -> None:
    """A reform's answers are those of the modules, edited and read anew."""
    dataset, rng = records(code, 60), random.Random(code)
    assert sum(tried(dataset, jurisdiction(code), rng) for _ in range(4)) > 1


def test_an_old_figure_gives_the_old_figures_answers(records: Callable[[str, int], Dataset]) -> None:
    """A figure set to what it once was answers as the modules do without the figures that came after."""
    dataset, state = records("PA", 60), jurisdiction("PA")
    spec = spec_for(dataset, AS_OF, ["PA"])
    values = next(p.values for law in state.laws for p in law.parameters if len(p.values) > 1)
    asks = [law.id for law in state.laws if values in {p.values for p in law.parameters}]

    def parameter(called: str, told: Any, source: Any = None, **others: Any) -> Any:
        made = language.expressions.parameter(called, told, source, **others)
        return replace(made, values=values[:1]) if made.values == values else made

    [name] = {p.name for law in state.laws for p in law.parameters if p.values == values}
    change = {"set": name, "law": asks, "to": str(values[0][1]), "from": values[1][0], "proposed": True}
    lab = Lab(spec, [reform_of(state, [change])])
    [variant] = lab.variants
    assert set(variant.judged) == set(asks)
    other, table = state_of("PA", {"parameter": parameter}), dataset.read(0)
    edited, was = compile_laws(other, other.laws), compile_laws(state, state.laws)
    found = lab.determinations(variant, table, Evaluator(question(was, spec)).determine(table))
    really = Evaluator(question(edited, spec)).determine(table)
    whole = compile_laws(variant.found.jurisdiction, variant.asked)
    assert in_words(found, whole) == in_words(really, edited)
    assert in_words(found, whole) != in_words(Evaluator(question(was, spec)).determine(table), was)


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_in_every_state(code: str, records: Callable[[str, int], Dataset]) -> None:
    """The same, with more reforms in every state."""
    dataset, rng = records(code, 300), random.Random(f"{code}, at length")
    assert sum(tried(dataset, jurisdiction(code), rng) for _ in range(25)) > 5
