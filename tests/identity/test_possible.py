"""What is certain while two persons may be one is so if they are, and if they are not."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clearslate.identity.apply import SIDE, join
from clearslate.identity.possible import widen
from clearslate.records.dataset import Dataset, in_memory, table_from_rows
from clearslate.records.days import to_day
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import statute_reader
from clearslate.synthetic.extracts import Flaws
from tests.reference.linked import extracts, true_persons, write_links

AS_OF = dt.date(2026, 1, 1)
OUTCOMES = {"eligible", "not_yet", "unknown", "ineligible"}
OWN: dict[str, Any] = {
    "person_id": "p", "case_id": "court:C1", "charge_id": "court:C1-1", "jurisdiction": "PA", "membership": "certain",
    "source_file": "court/charges.csv", "source_line": 1, "court": "Court of A", "case_number": "CP-1",
    "sequence": 1, "statute": "18 § 3921(a)", "disposition": "dismissed", "disposition_date": "2010-06-01",
    "date_of_birth": "1980-01-02", "on_registry": False,
}  # fmt: skip
OTHER: dict[str, Any] = OWN | {
    "case_id": "repository:R1", "charge_id": "repository:R1-1", "source_file": "repository/arrests.txt", "court": None,
    "membership": "possible", "case_number": "CP1",
}  # fmt: skip


def widened(*rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    table = in_memory(table_from_rows(rows), to_day(dt.date(2025, 12, 31)))
    return {row["charge_id"]: row for row in widen(table, (), statute_reader())[0].to_pylist()}


def test_facts_of_a_person_that_a_possible_row_contradicts_are_open() -> None:
    found = widened(OWN, OTHER | {"date_of_birth": "1980-02-01", "on_registry": True})["court:C1-1"]
    assert found["on_registry"] is None
    assert (found["date_of_birth_from"], found["date_of_birth_to"]) == (
        dt.date(1980, 1, 2),
        dt.date(1980, 2, 1),
    )


def test_what_a_person_lacks_is_not_filled_from_a_possible_row() -> None:
    found = widened(OWN | {"on_registry": None, "grade": None}, OTHER | {"on_registry": False, "grade": "M1"})
    assert found["court:C1-1"]["on_registry"] is None
    assert found["court:C1-1"]["grade"] is None


def test_a_charge_that_a_possible_row_tells_otherwise_is_open() -> None:
    found = widened(OWN, OTHER | {"disposition": "convicted"})
    assert found["court:C1-1"]["disposition"] is None
    assert found["repository:R1-1"]["disposition"] == "convicted"


def test_a_possible_row_of_the_same_number_stands_in_the_case() -> None:
    found = widened(OWN, OTHER | {"statute": "18 § 5503", "sequence": 2})
    assert found["repository:R1-1"]["case_id"] == "court:C1"
    assert found["court:C1-1"]["disposition"] == "dismissed"
    apart = widened(OWN, OTHER | {"statute": "18 § 5503", "sequence": 2, "case_number": "CP-2"})
    assert apart["repository:R1-1"]["case_id"] == "repository:R1"


def test_a_charge_without_an_ending_that_another_may_tell_is_doubted() -> None:
    table = in_memory(
        table_from_rows([OWN | {"disposition": None, "disposition_date": None}, OTHER]),
        to_day(dt.date(2025, 12, 31)),
    )
    rows, doubted = widen(table, (), statute_reader())
    assert set(rows["membership"].to_pylist()) == {"possible"}
    assert doubted.to_pylist() == [
        {"charge_id": "court:C1-1", "double_of": "repository:R1-1", "why": "ending"}
    ]


def test_the_persons_own_sentence_does_not_keep_an_arrest_without_an_ending_from_the_courts_charge() -> None:
    """The court's charge fits the prison's best, and is the arrest's all the same."""
    days = {"offense_date": "2010-01-01", "arrest_date": "2010-01-01", "case_number": None, "court": None}
    ended = {"disposition": "convicted", "imposed_on": "2010-06-01"}
    arrest = OWN | days | {"charge_id": "repository:R1-1", "case_id": "repository:R1", "tracking_number": "T1",
                           "disposition": None, "disposition_date": None, "source_file": "repository/arrests.txt"}  # fmt: skip
    sentence = OWN | ended | {"charge_id": "corrections:S1-1", "case_id": "corrections:S1", "case_number": None, "court": None,
                              "incarceration_days": 30, "probation_days": 0, "source_file": "corrections/s.jsonl"}  # fmt: skip
    court = OWN | days | ended | {"case_number": "CP-1", "court": "Court of A", "membership": "possible",
                                  "incarceration_days": 30, "probation_days": 0}  # fmt: skip
    found = widened(arrest, sentence, court)
    assert found["repository:R1-1"]["membership"] == "possible"


def test_a_possible_row_that_may_be_of_several_cases_stands_in_each() -> None:
    numbers = {"tracking_number": "T1", "case_number": None}
    second = {"case_id": "court:C2", "charge_id": "court:C2-1", "sequence": 7, "statute": "18 § 5503"}
    table = in_memory(
        table_from_rows([OWN | numbers, OWN | numbers | second, OTHER | numbers]),
        to_day(dt.date(2025, 12, 31)),
    )
    rows, _ = widen(table, (), statute_reader())
    cases = [row["case_id"] for row in rows.to_pylist() if row["charge_id"] == "repository:R1-1"]
    assert sorted(cases) == ["court:C1", "court:C2"]


def test_people_without_possible_rows_stay_as_they_are() -> None:
    table = in_memory(table_from_rows([OWN, OTHER | {"person_id": "q"}]), to_day(dt.date(2025, 12, 31)))
    found, _ = widen(table, (), statute_reader())
    assert found.filter(pa.compute.equal(found["person_id"], "p")).to_pylist() == [table.to_pylist()[0]]


Answers = dict[tuple[str, str, str], tuple[str, dt.date, dt.date]]  # by source, its charge, law


def answers(datasets: list[Path], links: Path, place: Path) -> Answers:
    """What is answered of each source's charge that is judged."""
    place.mkdir()
    linked = place / "linked"
    join(links, datasets, linked, read=statute_reader(), buckets=2)
    run = start(linked, spec_for(Dataset.open(linked), AS_OF), place / "run")
    names = ["charge_id", "law", "decides", "outcome", "possible_from", "certain_from"]
    facts: dict[str, list[dict[str, Any]]] = {}
    for index in range(len(run.buckets)):
        for row in run.read(index, names).to_pylist():
            if row["decides"]:
                facts.setdefault(row["charge_id"], []).append(row)
    return {
        (member["source"], member["charge_id"], row["law"]): (
            row["outcome"], row["possible_from"], row["certain_from"],
        )
        for member in pq.read_table(linked / SIDE / "members.parquet").to_pylist()
        for row in facts.get(member["linked_charge_id"], [])
    }  # fmt: skip


def contradicted(kind: str, people: int, state: str, tmp_path: Path) -> tuple[Answers, list[tuple[Any, ...]]]:
    """What is answered in doubt, and of that what does not hold if all possible pairs are one, or if none is.

    ``kind``: the pairs are the agencies' records of one person, or strangers.
    """
    datasets = extracts(tmp_path, people, Flaws(), state=state)
    persons = true_persons(tmp_path)
    if kind == "agencies":  # whom the repository knows may be whom the court knows
        chance = random.Random(2)
        split = {person for _, _, person in persons if chance.random() < 0.5}
        persons = [
            (source, own, f"{person}~" if source == "repository" and person in split else person)
            for source, own, person in persons
        ]
        ids = {person for _, _, person in persons}
        pairs = [(person, f"{person}~") for person in sorted(ids) if f"{person}~" in ids]
    else:  # two people may be one who never were
        ids = {person for _, _, person in persons}
        pairs = list(zip(sorted(ids)[::2], sorted(ids)[1::2], strict=False))
    one = {other: person for person, other in pairs}
    same = [(source, own, one.get(person, person)) for source, own, person in persons]
    in_doubt = answers(
        datasets, write_links(tmp_path / "l1", persons, [(a, b, 0.5) for a, b in pairs]), tmp_path / "a"
    )
    worlds = {
        "different": answers(datasets, write_links(tmp_path / "l2", persons), tmp_path / "b"),
        "same": answers(datasets, write_links(tmp_path / "l3", same), tmp_path / "c"),
    }
    wrong: list[tuple[Any, ...]] = []
    for key, (outcome, possible, certain) in in_doubt.items():
        for name, world in worlds.items():
            there = world.get(key)
            if there is None:
                continue
            allowed = {outcome}
            if outcome == "unknown":
                allowed = OUTCOMES
            elif outcome == "not_yet" and certain == dt.date.max:  # no day is named: it may never come
                allowed = {"not_yet", "ineligible"}
            if there[0] not in allowed or there[1] < possible or there[2] > certain:
                wrong.append((name, *key, outcome, there[0], possible, there[1], certain, there[2]))
    return in_doubt, wrong


@pytest.mark.parametrize("kind", ["agencies", "strangers"])
def test_what_is_certain_in_doubt_holds_whether_or_not_two_persons_are_one(kind: str, tmp_path: Path) -> None:
    in_doubt, wrong = contradicted(kind, 120, "PA", tmp_path)
    assert len(in_doubt) > 1000
    assert sum(outcome == "unknown" for outcome, _, _ in in_doubt.values()) > 20
    assert wrong == []


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["agencies", "strangers"])
@pytest.mark.parametrize("state", ["PA", "DE", "MI", "MN"])
def test_what_is_certain_in_doubt_holds_for_many_people(kind: str, state: str, tmp_path: Path) -> None:
    in_doubt, wrong = contradicted(kind, 1500, state, tmp_path)
    outcomes = Counter(outcome for outcome, _, _ in in_doubt.values())
    print(f"{state}, {kind}: {len(in_doubt):,} answers {dict(outcomes)}, {len(wrong):,} do not hold")
    assert wrong == []
