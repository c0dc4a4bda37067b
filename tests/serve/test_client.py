"""The Python client, against the service as a process of its own; and its types against the service's shapes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, get_type_hints, is_typeddict

import pytest

from clearslate.client import Client, Problem
from clearslate.client import shapes as given
from clearslate.serve import shapes
from tests.serve.people import person
from tests.serve.server import running

KEY = "a-key-for-tests"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(CLEARSLATE_SERVE_KEYS=hashlib.sha256(KEY.encode()).hexdigest()) as (found, _):
        yield found


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address, key=KEY) as found:
        yield found


def test_it_judges_and_asks(client: Client) -> None:
    found = client.judge(person(), language="es", conditions="open")
    assert len(found["charges"]) == 10
    asked = client.ask(person())
    [first, *_] = asked["questions"]
    again = client.ask(asked["person"], [{"owner": first["owner"], "field": first["field"], "value": None}])
    assert [first["owner"], first["field"]] in again["person"]["not_known"]


def test_a_batch_comes_back_in_order_whatever_its_length(client: Client) -> None:
    people: list[dict[str, Any]] = [person(charges=1, seed=seed) for seed in range(1100)]
    people[700] = {"format": "another"}
    found = list(client.batch(people))
    assert [line["line"] for line in found] == list(range(1, 1101))
    assert [line["line"] for line in found if line["problem"]] == [701]


def test_it_lists_laws(client: Client) -> None:
    assert {law["state"] for law in client.laws("PA")} == {"PA"}
    assert client.law("PA-CS-M")["id"] == "PA-CS-M"
    assert len(client.jurisdictions()) == 52


def test_it_reports_a_wrong_answer(client: Client) -> None:
    text = client.report(
        person(), charge="C0-0", law="PA-CS-M", expected="eligible", because="the years are over"
    )
    assert "because: the years are over" in text


def test_a_refusal_says_where(client: Client, address: str) -> None:
    with pytest.raises(Problem) as refused:
        client.judge({**person(), "cases": [{"id": "A", "state": "ZZ", "charges": []}]})
    assert (refused.value.status, refused.value.errors[0]["pointer"]) == (422, "/person/cases/0/state")
    with pytest.raises(Problem) as refused:
        client.law("PA-NONE")
    assert refused.value.status == 404
    with pytest.raises(Problem) as refused, Client(address, key="another") as stranger:
        stranger.laws()
    assert (refused.value.status, refused.value.code) == (401, "key")


def test_an_address_is_of_the_web() -> None:
    with pytest.raises(ValueError, match="http"):
        Client("ftp://nowhere")


@pytest.mark.parametrize("name", [name for name, kind in vars(given).items() if is_typeddict(kind)])
def test_each_type_has_the_keys_of_the_services_shape(name: str) -> None:
    assert set(get_type_hints(getattr(given, name))) == set(getattr(shapes, name).model_fields)
