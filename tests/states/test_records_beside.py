"""What a record beside another, or a fact that is missing, may never do: make a charge eligible, or leave it so unasked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Any, Final

import pytest

from clearslate.engine import masks
from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.outcomes import LawResult, Outcome, compile_laws
from clearslate.engine.values import Context
from clearslate.law import ANY_RECORD, Disposition, Law, Unit
from clearslate.law.citations import OffenseList
from clearslate.law.expressions import Absent, Lookup
from clearslate.law.other_counts import Effect
from clearslate.law.other_counts import Kind as Effects
from clearslate.law.terms import UNKNOWN
from clearslate.records.days import ALWAYS, NEVER, DayInterval
from clearslate.records.schema import FIELD, Field, Level
from clearslate.records.schema import Kind as FieldKind
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.states import CODES, jurisdiction
from tests.reference.people import AS_OF, stories

Row = dict[str, Any]

STORIES: Final = 60  # of each state, where it has more: a sample that its code draws
EACH: Final = 3  # eligible charges of each law
BESIDE: Final = ("pending", "convicted", "deferred", "transferred", None, "no_charge")
KEPT: Final = frozenset(
    {
        "person_id",
        "case_id",
        "jurisdiction",
        "charge_id",
        "sequence",
        "membership",
        "source_file",
        "source_line",
        "unread",
    }
    | {"case_number", "court", "county", "description", "plea", "incident_id"}
)  # keys, and what no law asks
WITHOUT_FORM: Final = frozenset({"inchoate"})  # a charge without it is of the offense itself, decision 0079


@cache
def people(code: str, most: int | None = STORIES) -> tuple[tuple[Row, ...], ...]:
    """The people of some of the state's stories, or of all, each under ids of its own."""
    drawn = list(stories(code))
    rng = random.Random(f"beside {code}")
    rng.shuffle(drawn)
    return tuple(_apart(story.rows, f"S{at}") for at, story in enumerate(drawn[:most]))


def _apart(rows: Sequence[Row], name: str) -> tuple[Row, ...]:
    return tuple(
        row | {"person_id": name, "charge_id": f"{name}-{at}", "case_id": f"{name}-{row['case_id']}"}
        for at, row in enumerate(rows)
    )


def judged(
    code: str, rows: Sequence[Sequence[Row]], laws: Sequence[Law]
) -> tuple[list[LawResult], dict[str, int]]:
    """Each law's answers, and the place of each charge in them."""
    found = jurisdiction(code)
    table = in_memory(table_from_rows([row for person in rows for row in person], found.facts), AS_OF)
    asked = Question((compile_laws(found, laws),), AS_OF, Context(AS_OF, whole_history=True))
    [(_, results)] = Evaluator(asked).judge(table)
    return list(results), {charge: row for row, charge in enumerate(table.column("charge_id").to_pylist())}


def eligible(results: Sequence[LawResult], places: dict[str, int]) -> Iterator[tuple[LawResult, str]]:
    """The eligible charges of each law."""
    for result in results:
        for charge, place in places.items():
            if result.outcome[place] == Outcome.ELIGIBLE:
                yield result, charge


def with_count(
    rows: Sequence[Row], charge: str, ended: str | None, name: str, *, elsewhere: bool = False
) -> tuple[Row, ...]:
    """The person with one more count of the charge's case, or ``elsewhere`` of its arrest, which ended so."""
    own = next(row for row in rows if row["charge_id"] == charge)
    beside = own | {
        "charge_id": "beside", "sequence": 99, "disposition": ended, "tracking_number": None,
        "cleared_on": DayInterval(NEVER, NEVER), "cleared_under": None,
    }  # fmt: skip
    if elsewhere:
        beside |= {"case_id": "elsewhere", "incident_id": "incident"}
        rows = [row | {"incident_id": "incident"} if row is own else row for row in rows]
    if ended in ("pending", None):
        beside["disposition_date"] = DayInterval(NEVER, NEVER) if ended else DayInterval(ALWAYS, NEVER)
    return renamed((*rows, beside), name)


def renamed(rows: Sequence[Row], name: str) -> tuple[Row, ...]:
    return tuple(
        row
        | {
            "person_id": name,
            "charge_id": f"{name}:{row['charge_id']}",
            "case_id": f"{name}:{row['case_id']}",
        }
        for row in rows
    )


def stays(law: Law, ended: str | None, *, elsewhere: bool = False) -> bool:
    """Whether the law itself says that a count which ended so does not stand in the way, or asks it by its conditions."""
    effects = law.other_counts.effects
    if ended == "no_charge" or (elsewhere and ended == "transferred"):
        return True
    if ended is None:  # it may be any of them
        silent = all(_is_said(effects[name]) for name in ("pending", "standing", "transferred"))
        return silent or _is_said(effects["unrecorded"]) or law.about >= ANY_RECORD
    if ended in ("convicted", "deferred"):
        is_tested = not elsewhere and Disposition(ended) in law.about  # the conditions test the case alone
        return is_tested or _is_said(effects["standing"])
    return _is_said(effects[ended])


def _is_said(effect: Effect) -> bool:
    """Whether the law says that such a count has no effect by itself, or tests it as the others are."""
    return effect.is_silent or effect.kind is Effects.PART


@pytest.mark.parametrize("code", CODES)
def test_no_case_or_arrest_stays_eligible_beside_a_count_of_which_its_law_says_nothing(code: str) -> None:
    _check_beside(code, people(code))


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_no_story_stays_eligible_beside_a_count_that_its_law_does_not_mention(code: str) -> None:
    _check_beside(code, people(code, None))


def _check_beside(code: str, persons: Sequence[Sequence[Row]]) -> None:
    laws = [law for law in jurisdiction(code).laws if law.unit.is_of_case]
    if not laws:
        return
    by_person = {rows[0]["person_id"]: rows for rows in persons}
    made: list[tuple[Row, ...]] = []
    asked: list[tuple[str, str, str | None, bool]] = []
    counted: dict[str, int] = {}
    for result, charge in eligible(*judged(code, persons, laws)):
        counted[result.law.id] = counted.get(result.law.id, 0) + 1
        if counted[result.law.id] > EACH:
            continue
        rows = by_person[charge.partition("-")[0]]
        own = next(row for row in rows if row["charge_id"] == charge)
        is_arrest = result.law.unit is Unit.ARREST
        clears_alone = own["disposition"] == "no_charge" and not is_arrest  # it is no count of the case
        if clears_alone and result.law.other_counts.never_filed.kind is not Effects.PART:
            continue
        for ended, elsewhere in product(BESIDE, (False, True) if is_arrest else (False,)):
            name = f"B{len(made)}"
            made.append(with_count(rows, charge, ended, name, elsewhere=elsewhere))
            asked.append((result.law.id, f"{name}:{charge}", ended, elsewhere))
    if not made:
        return
    results, places = judged(code, made, laws)
    answers = {result.law.id: result for result in results}
    for law_id, charge, ended, elsewhere in asked:
        result = answers[law_id]
        outcome = Outcome(int(result.outcome[places[charge]]))
        if not stays(result.law, ended, elsewhere=elsewhere):
            where = "of its arrest in another case" if elsewhere else "of its case"
            assert outcome is not Outcome.ELIGIBLE, (
                f"{law_id} clears {charge} beside a count {where} that is {ended}"
            )
        if ended == "pending" and result.law.other_counts.pending.kind is Effects.BARS:
            assert outcome in (Outcome.INELIGIBLE, Outcome.UNKNOWN), f"{law_id}: {outcome}"


@pytest.mark.parametrize("code", CODES)
def test_a_fact_that_is_missing_makes_no_charge_eligible(code: str) -> None:
    _check_missing(code, people(code), 40)


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_no_missing_fact_of_any_story_makes_a_charge_eligible(code: str) -> None:
    _check_missing(code, people(code, None), 4000)


def _check_missing(code: str, persons: Sequence[Sequence[Row]], count: int) -> None:
    state = jurisdiction(code)
    known = {**FIELD, **{fact.name: fact for fact in state.facts}}
    rng = random.Random(f"missing {code}")
    candidates = [
        (person, at, name)
        for person in persons
        for at, row in enumerate(person)
        if _can_be(row)  # days that contradict each other leave a charge open until one of them is taken away
        for name, value in row.items()
        if name in known and name not in KEPT | WITHOUT_FORM and value is not None
    ]
    drawn = rng.sample(candidates, min(count, len(candidates)))
    made = []
    for number, (person, at, name) in enumerate(drawn):
        field = known[name]
        gone: Any = DayInterval(ALWAYS, NEVER) if field.kind in (FieldKind.DATE, FieldKind.EVENT) else None
        less = [
            row | {name: gone, "unread": f"{row.get('unread') or ''} {name}".strip()} if n == at else row
            for n, row in enumerate(person)
        ]
        made.append(renamed(less, f"M{number}"))
    before, places = judged(code, persons, state.laws)
    after, now = judged(code, made, state.laws)
    for number, (person, at, name) in enumerate(drawn):
        for row in person:
            for old, new in zip(before, after, strict=True):
                was, became = (
                    Outcome(int(result.outcome[spots[charge]]))
                    for result, spots, charge in (
                        (old, places, row["charge_id"]),
                        (new, now, f"M{number}:{row['charge_id']}"),
                    )
                )
                assert became is not Outcome.ELIGIBLE or was is Outcome.ELIGIBLE, (
                    f"{old.law.id}: {row['charge_id']} was {was}; without {name} of charge {at} it is eligible"
                )


IN_ORDER: Final = (
    "offense_date",
    "arrest_date",
    "disposition_date",
    "imposed_on",
    "released_on",
    "completed_on",
)
TELLS_OF_ITS_OFFENSE: Final = (
    "grade",
    "max_penalty_days",
    "object_statute",
    "disposition_detail",
)


@pytest.mark.parametrize("code", CODES)
def test_a_fact_that_is_told_makes_no_eligible_charge_unknown(code: str) -> None:
    _check_told(code, people(code), 60)


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_no_fact_of_any_story_that_is_told_makes_an_eligible_charge_unknown(code: str) -> None:
    _check_told(code, people(code, None), 4000)


def _check_told(code: str, persons: Sequence[Sequence[Row]], count: int) -> None:
    """Who was certainly cleared while nothing was known of a fact is cleared or not once it is known, never unsure."""
    state = jurisdiction(code)
    known = {**FIELD, **{fact.name: fact for fact in state.facts}}
    asked_absent = set(_asked_absent(state.laws))
    people_of = {person[0]["person_id"]: person for person in persons}
    before, places = judged(code, persons, state.laws)
    cleared: dict[str, list[tuple[str, str]]] = {}
    for result, charge in eligible(before, places):
        cleared.setdefault(charge.partition("-")[0], []).append((result.law.id, charge))
    candidates = [
        (person, at, name, value)
        for who in cleared
        for person in (people_of[who],)
        for at, row in enumerate(person)
        for name in sorted(known.keys() - KEPT - WITHOUT_FORM - asked_absent)
        if _is_missing(row.get(name))
        for value in _told(code, row, known[name])
        if _can_be(row | {name: value})
    ]
    rng = random.Random(f"told {code}")
    drawn = rng.sample(candidates, min(count, len(candidates)))
    made = [
        renamed(
            [row | {name: value} if _shares(known[name], row, person[at]) else row for row in person], f"T{n}"
        )
        for n, (person, at, name, value) in enumerate(drawn)
    ]
    if not made:
        return
    after, now = judged(code, made, state.laws)
    answers = {result.law.id: result for result in after}
    for n, (person, at, name, value) in enumerate(drawn):
        for law, charge in cleared[person[0]["person_id"]]:
            outcome = Outcome(int(answers[law].outcome[now[f"T{n}:{charge}"]]))
            assert outcome is not Outcome.UNKNOWN, (
                f"{law}: {charge} is eligible; told that {name} of {person[at]['charge_id']} is {value} it is unknown"
            )


@pytest.mark.parametrize("code", CODES)
def test_a_section_of_attempts_says_so_where_the_record_does_not(code: str) -> None:
    """To tell that an offense under such a section was an attempt, and not at what, makes nothing less certain."""
    lists = {
        id(inner.asks): inner.asks
        for law in jurisdiction(code).laws
        for condition in law.conditions
        for inner in condition.holds.walk()
        if isinstance(inner, Lookup) and isinstance(inner.asks, OffenseList)
    }
    rows = [row for story in stories(code) for row in story.rows]
    also_completed = {row["statute"] for row in rows if row["inchoate"] in (None, "completed")}
    tried = {
        (row["statute"], row["inchoate"])
        for row in rows
        if row["object_statute"] not in (None, row["statute"]) and row["statute"] not in also_completed
    }
    for listed in lists.values():
        for statute, form in sorted(tried, key=str):
            untold, value = (listed.decide(statute, entry, None)[0] for entry in (None, form))
            assert untold in (value, UNKNOWN), f"{listed.id}: {statute}, {form}"


def _asked_absent(laws: Sequence[Law]) -> Iterator[str]:
    """Facts whose absence from the record is itself what some law asks: a list tells them where the record does not."""
    yield "disposition"  # of an arrest whose end nobody recorded
    for law in laws:
        for condition in law.conditions:
            yield from (inner.field for inner in condition.holds.walk() if isinstance(inner, Absent))


def _can_be(row: Row) -> bool:
    """Whether its days can have come in this order, and came before today."""
    days = [row[name] for name in IN_ORDER if not _is_missing(row[name]) and row[name].earliest < NEVER]
    return all(one.earliest <= other.latest for one, other in pairwise(days)) and all(
        day.earliest <= AS_OF for day in days
    )


def _is_missing(value: Any) -> bool:
    return value is None or value == DayInterval(ALWAYS, NEVER)


def _told(code: str, row: Row, field: Field) -> list[Any]:
    """What the state's stories tell of the fact where they tell it: of what belongs to an offense, of the same one."""
    if field.kind is FieldKind.BOOL:
        return [True, False]
    values = (
        other[field.name]
        for person in people(code)
        for other in person
        if not _is_missing(other.get(field.name))
        and (field.name not in TELLS_OF_ITS_OFFENSE or _is_of_one_offense(field, row, other))
    )
    return list(dict.fromkeys(values))


def _is_of_one_offense(field: Field, row: Row, other: Row) -> bool:
    """Whether what a charge records of its offense can be so of another: the years follow from the grade."""
    return other["statute"] == row["statute"] and (
        field.name != "max_penalty_days" or other["grade"] == row["grade"]
    )


def _shares(field: Field, row: Row, other: Row) -> bool:
    """Whether two charges of a person have the fact in common."""
    if field.level is Level.PERSON:
        return True
    return row["case_id"] == other["case_id"] and (
        field.level is Level.CASE or row["charge_id"] == other["charge_id"]
    )


@pytest.mark.parametrize("code", CODES)
def test_every_no_and_every_unknown_has_a_reason(code: str) -> None:
    results, places = judged(code, people(code), jurisdiction(code).laws)
    for result in results:
        if result.law.versions[-1].end <= AS_OF:
            continue  # a law that is over gives nothing
        for charge, place in places.items():
            outcome = Outcome(int(result.outcome[place]))
            reasons = masks.value(result.failed, place) | masks.value(result.unknown, place)
            assert outcome not in (Outcome.INELIGIBLE, Outcome.UNKNOWN) or reasons, (
                f"{result.law.id}: {charge} is {outcome} without a reason"
            )
