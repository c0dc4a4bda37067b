"""The facts of the country: said once, and read under every name that a state gave them before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

import clearslate.api as cs
from clearslate.clinic.columns import column_of, known_columns
from clearslate.engine.columns import Columns, renamed
from clearslate.identity.apply import facts_of
from clearslate.ingest import IngestError, load_mapping
from clearslate.interview.questions import asked
from clearslate.law import Kind, LawError, Level, Owner, OwnFacts
from clearslate.people.record import StoryError, document, from_document, person_schema
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.reform import ReformError, read_file
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter
from clearslate.records.days import ALWAYS, NEVER, to_date
from clearslate.records.national import NATIONAL, present_name
from clearslate.records.schema import FACT_PREFIX, FIELD, Field, fact_field
from clearslate.records.tables import table_from_rows
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import ScenarioError, read_scenario
from clearslate.states import CODES, folder, jurisdiction

TAKEN = {code: {name for name in jurisdiction(code).own.fields if name in NATIONAL} for code in CODES}


@pytest.mark.parametrize("name", NATIONAL)
def test_a_fact_of_the_country_is_asked_by_three_states_at_least(name: str) -> None:
    assert sum(name in taken for taken in TAKEN.values()) >= 3


def test_a_former_name_is_of_states_that_take_the_fact_and_means_nothing_else_there() -> None:
    """What a state calls by a name today is never what it, or the country, called so before."""
    wrong = []
    for today, fact in NATIONAL.items():
        for old, states in fact.formerly.items():
            wrong += [f"{old} is a name of today"] if old in NATIONAL or old in FIELD else []
            wrong += [f"{code} does not take {today}" for code in states if today not in TAKEN[code]]
            wrong += [f"{code} has {old} too" for code in states if old in jurisdiction(code).own.fields]
    by_state = Counter(
        (code, old) for fact in NATIONAL.values() for old, states in fact.formerly.items() for code in states
    )
    assert [*wrong, *(key for key, count in by_state.items() if count > 1)] == []


def test_no_fact_of_a_person_has_a_name_that_a_charge_was_read_under() -> None:
    """One person's rows of two states: what the one says of the person would be read of the other's charge."""
    of_people = {
        name
        for code in CODES
        for name, field in jurisdiction(code).own.fields.items()
        if field.level is Level.PERSON
    }
    assert of_people.isdisjoint(old for fact in NATIONAL.values() for old in fact.formerly)


@pytest.mark.parametrize("code", CODES)
def test_a_state_words_no_question_of_the_country_again(code: str) -> None:
    """The answers to choose from alone are the state's."""
    path = folder(code) / "questions.yaml"
    own = read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}
    former = {old for fact in NATIONAL.values() for old, states in fact.formerly.items() if code in states}
    assert {name for name in own if name in former} == set()
    assert {name: set(own[name]) for name in own if name in NATIONAL} == {
        name: {"options"} for name in own if name in NATIONAL
    }


def test_a_state_takes_a_fact_by_its_name_and_adds_a_section_a_note_and_whose_it_is() -> None:
    own = OwnFacts()
    assert own.flag("crime_of_violence", by="§ 1-2", note="of a felony", level=Level.CASE).field == (
        "fact_crime_of_violence"
    )
    taken = own.fields["crime_of_violence"]
    assert taken.meaning == NATIONAL["crime_of_violence"].field.meaning + ", § 1-2; of a felony"
    assert (taken.level, taken.owner, taken.kind) == (Level.CASE, Owner.PROSECUTOR, Kind.BOOL)
    assert own.sections == {"crime_of_violence": "§ 1-2"}


@pytest.mark.parametrize(
    ("kind", "arguments", "more", "message"),
    [
        ("flag", ("crime_of_violense",), {}, "none of that name; did you mean crime_of_violence"),
        ("text", ("crime_of_violence",), {}, "is of another kind: bool"),
        ("flag", ("crime_of_violence", "a violent one"), {}, "is one of the country: leave out its words"),
        ("flag", ("on_the_moon", "done on the moon"), {"by": "§ 1"}, "say by= and note= there"),
    ],
)
def test_a_fact_that_is_neither_the_countrys_nor_said_is_an_error(
    kind: str, arguments: tuple[str, ...], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(LawError, match=message):
        getattr(OwnFacts(), kind)(*arguments, **more)


def test_the_country_asks_and_the_state_names_its_section_and_its_answers() -> None:
    told = asked("OH", "fact_crime_of_violence")
    assert told is not None
    assert told.words.en == "Does the law call it a violent crime? (R.C. 2901.01(A)(9))"
    survivor, other = asked("OH", "fact_trafficking_survivor"), asked("AL", "fact_trafficking_survivor")
    assert survivor is not None
    assert other is not None
    assert survivor.words == other.words
    deferred = asked("HI", "fact_deferral_statute")
    assert deferred is not None
    assert deferred.options == () or {each.value for each in deferred.options} >= {"853"}


# --- former names ---------------------------------------------------------------------------------------------


def story(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    charge = {
        "charge_id": "A1", "statute": "R.C. 2907.25", "grade": "M3", "disposition": "convicted", "disposition_date": "2020-06-01",
        "facts": facts,
    }  # fmt: skip
    return {
        "id": "T-1", "name": "A survivor", "jurisdiction": code, "as_of": "2026-12-01",
        "cases": [{"case_id": "A", "charges": [charge]}],
        "expect": [{"charge": "A1", "law": "OH-TRAFF", "outcome": "eligible"}],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "so"), [("trafficking_related", True), ("trafficking_survivor", True), ("trafficking_related", False)])  # fmt: skip
def test_a_scenario_reads_a_former_name_of_its_state(name: str, so: bool) -> None:
    scenario = read_scenario(story("OH", {name: so}), jurisdiction("OH"), "here")
    assert scenario.rows[0]["fact_trafficking_survivor"] is so
    [result] = Checker().check_all([("here", scenario)])
    assert (str(result.answer.outcome) == "eligible") is so


def test_a_former_name_of_another_state_is_none() -> None:
    with pytest.raises(ScenarioError, match="has no fact 'survivor'"):
        read_scenario(story("OH", {"survivor": True}), jurisdiction("OH"), "here")
    assert present_name("survivor", "ME") == "sex_trafficking_survivor"
    assert present_name("survivor", "OH") == "survivor"


def person(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": "clearslate-person/1", "asked_on": "2026-12-01",
        "cases": [{"id": "A", "state": "OH", "charges": [{"id": "A1", "facts": facts}]}],
        "not_known": [["A1", "fact_trafficking_related"]],
    }  # fmt: skip


def test_a_persons_document_reads_a_former_name_and_is_written_with_the_name_of_today() -> None:
    read = from_document(person({"fact_trafficking_related": True}))
    assert read.cases[0].charges[0].told == {"fact_trafficking_survivor": True}
    assert read.not_known == {("A1", "fact_trafficking_survivor")}
    assert "trafficking_related" not in str(document(read))
    assert person_schema()["$defs"]["OH"]["properties"]["fact_trafficking_related"]["deprecated"]
    with pytest.raises(StoryError):
        from_document(person({"fact_survivor": True}))


def test_a_clinics_list_finds_a_former_head_of_its_state() -> None:
    for code, head in (
        ("OH", "trafficking related"),
        ("OH", "trafficking_survivor"),
        ("ME", "fact_survivor"),
    ):
        column = column_of(head, known_columns((code,)))
        assert column is not None
        assert column.field == present_name(column.field, code)
        assert column.field in NATIONAL
    assert column_of("survivor", known_columns(("OH",))) is None


MAPPING: dict[str, Any] = {
    "source": "a court", "owner": "clerk", "jurisdiction": "OH", "known_through": dt.date(2024, 12, 31),
    "coverage": {"history": "single_cases", "first_year": 1990, "last_year": 2024}, "table": {"files": ["main*.csv"]},
    "keys": {"person": "row", "case": "row", "charge": "row"},
}  # fmt: skip


def mapped(tmp_path: Path, facts: dict[str, Any], **fields: str) -> tuple[Field, ...]:
    raw = MAPPING | {"facts": facts, "fields": {"statute": "a"} | fields}
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    return load_mapping(tmp_path / "m.yaml").fact_fields()


def test_a_mapping_reads_a_former_name_and_need_not_declare_what_is_the_countrys(tmp_path: Path) -> None:
    declared = {"trafficking_related": {"level": "charge", "kind": "bool", "meaning": "as the court says"}}
    [old] = mapped(tmp_path, declared, fact_trafficking_related="b")
    assert (old.name, old.meaning) == ("fact_trafficking_survivor", "as the court says")
    assert mapped(tmp_path, {}, fact_trafficking_survivor="b") == (NATIONAL["trafficking_survivor"].field,)
    assert mapped(tmp_path, {}, fact_trafficking_related="b") == (NATIONAL["trafficking_survivor"].field,)


def test_a_mapping_that_fills_a_fact_under_both_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="under its name of today too"):
        mapped(tmp_path, {}, fact_trafficking_related="b", fact_trafficking_survivor="c")


ROW: dict[str, Any] = {
    "person_id": "P", "case_id": "A", "jurisdiction": "OH", "statute": "R.C. 2907.25", "grade": "M3", "disposition": "convicted",
    "disposition_date": "2020-06-01", "offense_date": "2020-01-01",
}  # fmt: skip


def test_a_table_of_rows_takes_a_former_column_and_answers_alike() -> None:
    answers = []
    for name in ("fact_trafficking_related", "fact_trafficking_survivor"):
        rows = [ROW | {"charge_id": f"{number}", name: so} for number, so in enumerate((True, False, None))]
        found = cs.judge(rows, as_of=dt.date(2026, 12, 1), laws=("OH-TRAFF",)).answers().arrow()
        answers.append(found.select(["charge_id", "outcome"]).sort_by("charge_id").to_pylist())
    assert answers[0] == answers[1]
    assert [each["outcome"] for each in answers[0]] == ["unknown", "ineligible", "unknown"]


def columns(**of: list[Any]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.date32() if name.endswith(("_from", "_to")) else None) for name, values in of.items()})  # fmt: skip


def test_where_records_hold_both_names_each_row_is_read_by_the_one_that_says_something() -> None:
    oh, az = jurisdiction("OH").facts, jurisdiction("AZ").facts
    table = columns(
        fact_trafficking_related=[True, True, None, None], fact_trafficking_survivor=[False, None, True, None]
    )
    assert renamed(table, oh)["fact_trafficking_survivor"].to_pylist() == [False, True, True, None]
    first, last = to_date(ALWAYS), to_date(NEVER)
    day, other = dt.date(2020, 1, 2), dt.date(2021, 3, 4)
    dated = columns(
        fact_seal_denied_on_from=[day, day, first], fact_seal_denied_on_to=[day, day, last],
        fact_petition_denied_on_from=[other, first, first], fact_petition_denied_on_to=[other, last, last],
    )  # fmt: skip
    found = renamed(dated, az)
    assert found["fact_petition_denied_on_from"].to_pylist() == [other, day, first]
    assert found["fact_petition_denied_on_to"].to_pylist() == [other, day, last]
    words = pa.table({"fact_substance": pa.array(["x", None]).dictionary_encode(), "fact_drug": pa.array([None, "y"]).dictionary_encode()})  # fmt: skip
    assert renamed(words, jurisdiction("MD").facts)["fact_drug"].to_pylist() == ["x", "y"]
    assert renamed(table, jurisdiction("PA").facts) == {}


def test_a_dataset_built_before_is_read_by_the_laws_of_today(tmp_path: Path) -> None:
    old = fact_field("trafficking_related", Level.CHARGE, Kind.BOOL, "as it was")
    rows = table_from_rows([dataset_row("1", fact_trafficking_related=True)], (old,))
    with DatasetWriter(
        tmp_path / "old",
        known_through=dt.date(2025, 12, 31),
        coverage=covered("OH"),
        facts=(old,),
    ) as writer:
        writer.add(rows)
    dataset = Dataset.open(tmp_path / "old")
    [table] = [read for bucket in dataset.buckets if (read := dataset.read(bucket.index)).num_rows]
    read = Columns(table, jurisdiction("OH").facts, {})
    assert read.has("fact_trafficking_survivor")
    assert read.bits("fact_trafficking_survivor").tolist() == [3]


def covered(code: str) -> Coverage:
    return Coverage((code,), ("a court",), first_year=2000, last_year=2025, history="whole")


def dataset_row(charge: str, **more: Any) -> dict[str, Any]:
    return {
        "person_id": "P", "case_id": "A", "charge_id": charge, "jurisdiction": "OH", "membership": "certain", "source_file": "f",
        "source_line": 1,
    } | more  # fmt: skip


def test_sources_of_two_states_may_tell_a_fact_of_the_country_of_the_case_and_of_the_charge(
    tmp_path: Path,
) -> None:
    made = []
    for name, level in (("one", Level.CASE), ("two", Level.CHARGE)):
        fact = fact_field("plea_agreement", level, Kind.BOOL, "as the state says")
        with DatasetWriter(tmp_path / name, known_through=dt.date(2025, 12, 31), coverage=covered("WV"), facts=(fact,)) as writer:  # fmt: skip
            writer.add(table_from_rows([dataset_row("1")], (fact,)))
        made.append(Dataset.open(tmp_path / name))
    assert [(each.name, each.level) for each in facts_of(made)] == [
        (FACT_PREFIX + "plea_agreement", Level.CHARGE)
    ]


BILL = """
from clearslate.law import *
from clearslate.states.oh.offenses import GRADING, LISTS, STYLE

BILL = READING("H.B. 0000", "made up")
FACTS = OwnFacts()
forced = FACTS.flag("trafficking_related", "forced into it")
LAW = Law(
    id="OH-BILL",
    source=BILL,
    title="Survivors",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("the bill", "2025-01-01", BILL)),
    conditions=(Condition("forced", "The person was forced into it", BILL("1"), holds=forced),),
)
JURISDICTION = Jurisdiction(
    code="OH", name="Ohio", style=STYLE, grading=GRADING, laws=(LAW,), read="2026-12-01", own=FACTS,
    lists=tuple(LISTS.values()),
)
"""


def test_a_reforms_own_law_says_the_name_of_today(tmp_path: Path) -> None:
    """Its former name would be another column, which no record holds."""
    place = tmp_path / "reform.yaml"
    place.write_text(
        "id: bill\ntitle: B\njurisdiction: OH\nchanges: [{enact: bill.py, cite: H.B. 0000}]\n",
        encoding="utf-8",
    )
    (tmp_path / "bill.py").write_text(BILL, encoding="utf-8")
    [reform] = read_file(place)
    with pytest.raises(
        ReformError, match=r"'trafficking_related' is the country's 'trafficking_survivor' now"
    ):
        reformed(jurisdiction("OH"), reform)
    today = BILL.replace('"trafficking_related", "forced into it"', '"trafficking_survivor", silence=False')
    (tmp_path / "bill.py").write_text(today, encoding="utf-8")
    [reform] = read_file(place)
    assert "OH-BILL" in [law.id for law in reformed(jurisdiction("OH"), reform).jurisdiction.laws]
