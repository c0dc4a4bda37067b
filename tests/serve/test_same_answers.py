"""One person has one answer wherever one asks: the service, `clearslate.judge`, the interview, and a batch."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import clearslate as cs
from clearslate.interview.answers import answers
from clearslate.people.record import from_document
from clearslate.plain.language import language
from clearslate.serve import shapes
from clearslate.states import CODES, folder, jurisdiction
from tests.serve.people import from_file, person, with_gaps

if TYPE_CHECKING:
    from django.test import Client

    from tests.serve.conftest import Post

Answers = dict[tuple[str, str], tuple[str, str | None]]


def of_service(found: dict[str, Any]) -> Answers:
    return {
        (charge["charge"], one["law"]): (one["outcome"], one["day"])
        for charge in found["charges"]
        for one in charge["answers"]
    }


def of_judge(document: dict[str, Any]) -> Answers:
    as_of = dt.date.fromisoformat(document["asked_on"])
    public = {law.id for case in document["cases"] for law in jurisdiction(case["state"]).laws if law.is_told}
    rows = cs.judge(document, as_of=as_of).answers().arrow().to_pylist()
    return {
        (row["charge_id"], row["law"]): (row["outcome"], None if row["eligible_on"] is None else row["eligible_on"].isoformat())
        for row in rows
        if row["law"] in public
    }  # fmt: skip


def check(post: Post, client: Client, documents: list[dict[str, Any]]) -> None:
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in documents)
    response = client.post("/v1/batch", lines, content_type="application/x-ndjson")
    batch = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert [line["line"] for line in batch] == list(range(1, len(documents) + 1))
    for line, document in zip(batch, documents, strict=True):
        shapes.BatchLine.model_validate(line)
        status, found = post("/v1/judge", {"person": document})
        assert status == 200, found
        shapes.PersonAnswer.model_validate(found)
        assert of_service(found) == of_judge(document) == of_service(line)
        interview = answers(from_document(document), language("en"))
        assert [(each["charge"], each["heading"], each["day"]) for each in found["charges"]] == [
            (each.charge.id, str(each.said), None if each.day is None else each.day.isoformat())
            for each in interview
        ]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("count", [1, pytest.param(3, marks=pytest.mark.prove)])
def test_of_our_own_stories(post: Post, client: Client, code: str, count: int) -> None:
    paths = sorted((folder(code) / "scenarios").glob("*.yaml"))
    documents = from_file(paths[0], count)
    assert documents
    check(post, client, documents)


@pytest.mark.parametrize("state", ["PA", "TX", "OR"])
def test_of_invented_people(post: Post, client: Client, state: str) -> None:
    check(post, client, [person(state, charges, seed=charges) for charges in (1, 3, 10)])


@pytest.mark.parametrize("state", ["VT", "CA"])
def test_of_people_who_lack_much(post: Post, client: Client, state: str) -> None:
    check(post, client, with_gaps(state, 10, 2))


def test_of_people_with_cases_in_two_states(post: Post) -> None:
    both = person("PA", 4)
    others = person("TX", 4)["cases"]
    for case in others:
        case["id"] = f"T{case['id']}"
        case["charges"] = [each | {"id": f"T{each['id']}"} for each in case["charges"]]
    status, found = post("/v1/judge", {"person": both | {"cases": both["cases"] + others}})
    assert status == 200
    assert set(found["text_of_laws"]) == {"PA", "TX"}
    assert {charge["state"] for charge in found["charges"]} == {"PA", "TX"}


@pytest.mark.parametrize("code", ["PA", "TX", "IL", "CA", "NY", "KS"])
@pytest.mark.parametrize("count", [3, pytest.param(12, marks=pytest.mark.prove)])
def test_of_stories_written_elsewhere(
    shared: Path, post: Post, client: Client, code: str, count: int
) -> None:
    check(post, client, from_file(shared / "scenarios" / f"{code.lower()}.yaml", count))


def test_nothing_of_one_person_reaches_the_answer_of_another(post: Post) -> None:
    """Two people, two languages and two days, one after the other in turn: each answer is the one that it is alone."""
    asked = [
        {"person": someone, "language": language, "as_of": day}
        for someone in (person("PA", 3, seed=1), person("PA", 5, seed=2))
        for language in ("en", "es")
        for day in ("2026-12-01", "2019-03-04")
    ]
    first = [post("/v1/judge", each) for each in asked]
    assert {status for status, _ in first} == {200}
    assert len({json.dumps(found, sort_keys=True) for _, found in first}) == len(asked)
    assert [post("/v1/judge", each) for each in reversed(asked)] == first[::-1]


def test_days_that_may_lie_ahead_stay_with_their_person_in_a_batch(post: Post, client: Client) -> None:
    """People of a block are known up to different days: each is judged as alone."""
    documents = [person("PA", 4, seed=seed) for seed in range(6)]
    for year, document in zip(("2026", "2027"), documents[::3], strict=True):
        document["cases"][0]["charges"][0]["facts"]["disposition_date"] = year
    check(post, client, documents)
