"""Whatever is sent, the service answers: never with a fault of its own, and in bounded time."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.people.record import person_schema
from clearslate.scenarios.story import raw_of
from clearslate.serve import shapes
from tests.examples import examples
from tests.serve.people import person

if TYPE_CHECKING:
    from django.test import Client

    from tests.serve.conftest import Post

LONGEST = 10  # seconds of processor for one answer
NUMBERS = (
    st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([2**31, -(2**31) - 1, 2**63, -(2**63), 1e300, -1e300, 10**400])
)  # fmt: skip
DAYS = st.sampled_from(
    ["never", "2019", "2019-02", "2019-02-30", "0001-01-01", "9999-12-31", "9998", "../2014", "2014/..", "../..", "2020/2010",
     "2014-03/2014-05", "", " ", "0000", "10000-01-01", "-1", "2019-13", "2019-00-00", "\u0660\u0661"]
)  # fmt: skip
TEXTS = (
    st.text(max_size=20)
    | DAYS
    | st.sampled_from(["\x00", "\u202e", "a" * 2001, "$", "§", "18 § 3929", "' OR 1=1", "🂡"])
)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(
    SCALARS, lambda each: st.lists(each, max_size=4) | st.dictionaries(TEXTS, each, max_size=4), max_leaves=12
)


def facts_of(part: dict[str, Any], own: list[str]) -> st.SearchStrategy[Any]:
    """Facts by the schema, mostly with values that suit, some with any."""

    def suiting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        kinds: dict[str, st.SearchStrategy[Any]] = {
            "boolean": st.booleans(),
            "number": NUMBERS,
            "integer": NUMBERS,
        }
        return kinds.get(schema.get("type", ""), DAYS | TEXTS)

    each = {name: suiting(schema) | suiting(schema) | SCALARS for name, schema in part["properties"].items()}
    each |= dict.fromkeys(own, SCALARS)
    pairs = st.one_of([st.tuples(st.just(name), value) for name, value in each.items()])
    return st.lists(pairs, max_size=12).map(dict)


WORDS = st.sampled_from(
    ["set", "law", "to", "proposed", "drop", "list", "make", "cap", "limit", "figure", "is", "read", "presume", "enact", "from"]
)  # fmt: skip
FIGURES = st.sampled_from(["PA-CS-M", "waiting", "5 years", "2027-01-01"])
SCHEMA = person_schema()
CASE = SCHEMA["properties"]["cases"]["items"]["properties"]
OWN = sorted(SCHEMA["$defs"]["PA"]["properties"])
IDS = st.sampled_from(["A", "A1", "B", "", "a/b~c", "person", "@case", "é", "\x00", "x" * 201]) | st.text(
    min_size=1, max_size=8
)
CHARGES = st.fixed_dictionaries(
    {"id": IDS, "facts": facts_of(CASE["charges"]["items"]["properties"]["facts"], OWN)}
)
CASES = st.fixed_dictionaries(
    {
        "id": IDS,
        "state": st.sampled_from(["PA", "TX", "US", "GU", "PA", "XX", "pa"]),
        "facts": facts_of(CASE["facts"], OWN),
        "charges": st.lists(CHARGES, max_size=3),
    }
)
PEOPLE = st.fixed_dictionaries(
    {
        "format": st.sampled_from(["clearslate-person/1"] * 9 + ["clearslate-person/2"]),
        "asked_on": st.sampled_from(
            ["2026-12-01"] * 5 + ["1900-01-01", "2100-12-31", "1899-12-31", "0001-01-01", "9999-12-31", "x"]
        ),
        "cases": st.lists(CASES, max_size=3),
    },
    optional={
        "facts": facts_of(SCHEMA["properties"]["facts"], OWN),
        "not_known": st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=2) | JSON,
        "bounded": st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=2) | JSON,
    },
)


def sent(client: Client, path: str, body: bytes, kind: str = "application/json") -> tuple[int, bytes]:
    begun = time.process_time()
    found = client.post(path, body, content_type=kind)
    content = b"".join(found.streaming_content) if found.streaming else found.content
    assert time.process_time() - begun < LONGEST
    assert found.status_code < 500, (path, body, content)
    if found.status_code >= 400:
        assert found.headers["Content-Type"] == "application/problem+json"
        shapes.Problem.model_validate_json(content)
    return found.status_code, content


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def try_one(client: Client, document: Any) -> None:
    status, content = sent(client, "/v1/judge", encoded({"person": document}))
    if status == 200:
        found = shapes.PersonAnswer.model_validate_json(content)
        for charge in found.charges[:1]:
            report = {
                "charge": charge.charge,
                "law": "PA-CS-M",
                "expected": "eligible",
                "basis": "\x00: §",
                "because": "- {a",
            }
            kind, made = sent(client, "/v1/scenario", encoded({"person": document} | report))
            assert kind == 422 or raw_of(made.decode(), "draft")[0]["jurisdiction"] == charge.state
    _, lines = sent(client, "/v1/batch", encoded(document), "application/x-ndjson")
    line = shapes.BatchLine.model_validate_json(lines)
    assert (line.problem is None) == (status == 200), (document, content, lines)


@settings(max_examples=examples(40, 150))
@given(document=PEOPLE)
def test_documents_of_the_schema_with_values_that_may_not_suit(client: Client, document: Any) -> None:
    try_one(client, document)


@settings(max_examples=examples(15, 40))
@given(document=PEOPLE)
def test_an_interview_about_them(client: Client, document: Any) -> None:
    status, content = sent(client, "/v1/ask", encoded({"person": document}))
    if status == 200:
        found = shapes.NextQuestions.model_validate_json(content)
        for question in found.questions[:2]:
            for value in (None, "x", 1e300, True, "never"):
                reply = {"owner": question.owner, "field": question.field, "value": value}
                sent(
                    client,
                    "/v1/ask",
                    encoded({"person": found.person.model_dump(mode="json"), "answers": [reply]}),
                )


@settings(max_examples=examples(40, 150))
@given(document=JSON)
def test_any_json(client: Client, document: Any) -> None:
    for path in ("/v1/judge", "/v1/ask", "/v1/scenario"):
        sent(client, path, encoded(document))
        sent(client, path, encoded({"person": document}))
    sent(client, "/v1/batch", encoded(document), "application/x-ndjson")


@settings(max_examples=examples(30, 80))
@given(body=st.binary(max_size=200))
def test_any_bytes(client: Client, body: bytes) -> None:
    for path in ("/v1/judge", "/v1/ask", "/v1/scenario", "/v1/batch"):
        sent(client, path, body)


@settings(max_examples=examples(20, 60))
@given(change=st.dictionaries(WORDS, SCALARS | FIGURES, max_size=5))
def test_any_reform(client: Client, change: Any) -> None:
    reform = {"jurisdiction": "PA", "changes": [change]}
    sent(client, "/v1/judge", encoded({"person": person(charges=1), "reform": reform}))


@pytest.mark.prove
@settings(max_examples=10_000)
@given(document=PEOPLE)
def test_ten_thousand_documents(client: Client, document: Any) -> None:
    try_one(client, document)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"person": NaN}',
        b'{"person": {"cases": Infinity}}',
        b'\xff\xfe{"person": {}}',
        '{"person": {}}'.encode("utf-16"),
        b'{"person": "\\ud800"}',
        b"\x00" * 1000,
        b"",
        b"null",
        b'{"person": {}, "person": {}}',
        b'{"person": ' + b"9" * 10_000 + b"}",
    ],
    ids=range(12),
)
def test_what_is_no_document(client: Client, body: bytes) -> None:
    for path in ("/v1/judge", "/v1/ask"):
        status, _ = sent(client, path, body)
        assert status in (400, 413, 422)
    _, lines = sent(client, "/v1/batch", body, "application/x-ndjson")
    assert all(shapes.BatchLine.model_validate_json(line).problem for line in lines.splitlines())


@pytest.mark.parametrize("amount", [51877848572950781952, 2**63, 1e300, -(2**70), 2**31])
def test_a_number_of_any_size_is_answered_or_refused(client: Client, amount: float) -> None:
    document = person(charges=1)
    document["cases"][0]["facts"]["restitution_owed"] = amount
    try_one(client, document)
    document = person(charges=1)
    document["cases"][0]["charges"][0]["facts"]["probation_days"] = amount
    try_one(client, document)


def test_a_request_that_is_too_large_is_refused_unread(client: Client) -> None:
    status, content = sent(client, "/v1/judge", b" " * (2**20 + 1))
    assert (status, json.loads(content)["code"]) == (413, "too_large")
    _, lines = sent(client, "/v1/batch", b"[" * (3 * 2**20), "application/x-ndjson")
    assert json.loads(lines)["problem"]["code"] == "too_large"


def test_a_person_has_so_many_charges_at_most(post: Post) -> None:
    assert post("/v1/judge", {"person": person(charges=302)})[0] == 422


@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.prove)])
def test_so_many_charges_without_a_day_are_answered_in_bounded_time(client: Client, count: int) -> None:
    many = person(charges=count)
    for case in many["cases"]:
        for charge in case["charges"]:
            charge["facts"].pop("offense_date"), charge["facts"].pop("disposition_date")
    assert sent(client, "/v1/judge", encoded({"person": many}))[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/judge",
        "/v1/ask",
        "/v1/scenario",
        "/v1/batch",
        "/v1/laws",
        "/v1/laws/PA-CS-M",
        "/v1/jurisdictions",
    ],
)
def test_other_methods_are_refused(client: Client, path: str) -> None:
    for method in (
        "PUT",
        "DELETE",
        "PATCH",
        "GET" if path in ("/v1/judge", "/v1/ask", "/v1/scenario", "/v1/batch") else "POST",
    ):
        assert client.generic(method, path).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/v1/laws/" + "x" * 3000, "/v1/laws/%00", "/v1/laws/%ff", "/v1/laws?state=%00", "/v1/laws?state=ABC", "/%2e%2e/x", "//",
     "/v1/laws/a%2fb"],
)  # fmt: skip
def test_addresses_that_are_none(client: Client, path: str) -> None:
    found = client.get(path)
    assert 400 <= found.status_code < 500
    assert found.headers["Content-Type"] == "application/problem+json"


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code in (200, 400)
    assert client.get("/v1/laws", headers={"Host": "a b"}).status_code < 500
