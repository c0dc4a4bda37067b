"""Each endpoint: what it answers, in which shape, and what it says of a request that it cannot answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from clearslate.people.endings import Stage, endings
from clearslate.scenarios.check import Checker, check
from clearslate.serve import shapes
from tests.serve.people import AS_OF, person

if TYPE_CHECKING:
    from django.test import Client

    from tests.serve.conftest import Post


THEFT: dict[str, Any] = {
    "format": "clearslate-person/1", "asked_on": AS_OF,
    "facts": {"date_of_birth": "1990-01-01", "on_registry": False, "other_history": "none"},
    "cases": [{
        "id": "A", "state": "PA", "facts": {"restitution_owed": 0, "fines_owed": 0, "fees_owed": 0},
        "charges": [{"id": "A1", "facts": {
            "statute": "18 § 3929(a)(1)", "grade": "M2", "disposition": "convicted", "disposition_date": "2014-05-01", "offense_date": "2014-01-01",
            "imposed_on": "2014-05-01", "completed_on": "2015-05-01", "probation_days": 365, "incarceration_days": 0, "suspended_days": 0,
            "incarceration_min_days": 0, "cleared_on": "never", "pardoned_on": "never",
            "fact_access_order_vacated_on": "never",
        }}],
    }],
}  # fmt: skip
"""A conviction that is eligible, with all that decides it."""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", ["PA", "TX", "OR"])
def test_a_person_is_judged_in_the_shape_that_is_described(post: Post, state: str, language: str) -> None:
    status, found = post("/v1/judge", {"person": person(state), "language": language})
    assert status == 200
    assert found["as_of"] == AS_OF
    assert set(found["text_of_laws"]) == {state}
    assert len(found["charges"]) == 10
    read = shapes.PersonAnswer.model_validate(found)
    assert all(charge.answers for charge in read.charges)
    for charge in read.charges:
        for answer in charge.answers:
            assert answer.law in found["laws"]
            assert answer.route is None or answer.route in found["practical"][state]["routes"]
            assert answer.conditions


def test_the_day_asked_about_is_the_requests_or_the_documents_own(post: Post) -> None:
    document = person()
    assert post("/v1/judge", {"person": document})[1]["as_of"] == AS_OF
    assert post("/v1/judge", {"person": document, "as_of": "2031-01-01"})[1]["as_of"] == "2031-01-01"


def test_conditions_can_be_left_out_or_only_open_ones_listed(post: Post) -> None:
    counts = {}
    for detail in ("all", "open", "none"):
        _, found = post("/v1/judge", {"person": person(), "conditions": detail})
        answers = [one for charge in found["charges"] for one in charge["answers"]]
        counts[detail] = sum(len(one.get("conditions", ())) for one in answers)
    assert counts["all"] > counts["open"] > counts["none"] == 0


def test_answers_can_be_of_some_laws_alone(post: Post) -> None:
    _, found = post("/v1/judge", {"person": person(), "laws": ["pa-cs-m"]})
    assert {one["law"] for charge in found["charges"] for one in charge["answers"]} == {"PA-CS-M"}
    assert set(found["laws"]) == {"PA-CS-M"}


@pytest.mark.parametrize("name", ["PA-CS-MM", "ZZ", "", "PA-CS-M "])
def test_a_law_that_is_none_is_refused_and_not_taken_for_one_that_says_nothing(
    post: Post, client: Client, name: str
) -> None:
    status, found = post("/v1/judge", {"person": person(), "laws": ["PA", name]})
    assert (status, found["errors"][0]["pointer"]) == (422, "/laws/1")
    batch = client.post(
        f"/v1/batch?{urlencode({'laws': name})}", json.dumps(person()), content_type="application/x-ndjson"
    )
    assert (batch.status_code, json.loads(batch.content)["errors"][0]["pointer"]) == (422, "/laws/0")


def test_a_reform_tells_which_answers_differ(post: Post) -> None:
    change = {"set": "waiting", "law": "PA-CS-M", "to": "30 years", "proposed": True}
    reform = {"jurisdiction": "PA", "name": "longer", "changes": [change]}
    status, found = post("/v1/judge", {"person": THEFT, "reform": reform})
    assert (status, found["reform"]["name"]) == (200, "longer")
    answers = {answer["law"]: answer for answer in found["charges"][0]["answers"]}
    [changed] = found["reform"]["changed"]
    assert changed["law"] == "PA-CS-M"
    assert (
        (changed["before"], changed["outcome"])
        == (answers["PA-CS-M"]["outcome"], "not_yet")
        == ("eligible", "not_yet")
    )
    assert (changed["before_day"], changed["day"]) == (answers["PA-CS-M"]["day"], "2044-05-01")
    law = {"set": "no_such_figure", "law": "PA-CS-M", "to": "1 years", "proposed": True}
    status, found = post("/v1/judge", {"person": person(), "reform": reform | {"changes": [law]}})
    assert (status, found["code"]) == (422, "reform")


def test_a_reform_can_name_no_file(post: Post) -> None:
    reform = {"jurisdiction": "PA", "changes": [{"enact": "/etc/passwd", "proposed": True}]}
    status, found = post("/v1/judge", {"person": person(), "reform": reform})
    assert status == 422
    assert found["errors"] == [{"pointer": "/reform/changes/0", "detail": found["detail"]}]


def test_an_interview_can_be_driven_to_its_end(post: Post) -> None:
    document, found = person(charges=2), {"questions": [None]}
    replies: list[dict[str, Any]] = []
    for _ in range(60):
        status, found = post("/v1/ask", {"person": document, "answers": replies})
        assert status == 200, found
        shapes.NextQuestions.model_validate(found)
        document = found["person"]
        if not found["questions"]:
            break
        replies = [
            {"owner": each["owner"], "field": each["field"]}
            | ({"before": each["before"]} if each["before"] else {"value": None})
            for each in found["questions"]
        ]
    assert not found["questions"]
    assert document["not_known"]
    assert post("/v1/judge", {"person": document})[0] == 200


def test_a_reply_is_taken_where_its_pointer_says(post: Post) -> None:
    _, found = post("/v1/ask", {"person": person(charges=2)})
    [question, *_] = found["questions"]
    reply = {"owner": question["owner"], "field": question["field"], "value": "never"}
    assert question["kind"] == "event", question
    status, after = post("/v1/ask", {"person": person(charges=2), "answers": [reply]})
    assert status == 200
    place: Any = after["person"]
    for part in question["pointer"].split("/")[1:]:
        place = place[int(part)] if isinstance(place, list) else place[part]
    assert place == "never"


@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ({"owner": "nobody", "field": "grade", "value": None}, "/answers/0/owner"),
        ({"owner": "C0-0", "field": "no_such_field", "value": None}, "/answers/0/field"),
    ],
)
def test_a_reply_to_nothing_is_refused(post: Post, reply: dict[str, Any], place: str) -> None:
    status, found = post("/v1/ask", {"person": person(), "answers": [reply]})
    assert status == 422
    assert found["errors"][0]["pointer"] == place


@pytest.mark.parametrize(
    "given",
    [{}, {"is_before": True}, {"value": 1, "before": "2014-01-01"}, {"value": True, "is_before": True}],
)
def test_a_reply_that_answers_nothing_is_no_i_dont_know(post: Post, given: dict[str, Any]) -> None:
    reply = {"owner": "C0-0", "field": "cleared_on"} | given
    status, found = post("/v1/ask", {"person": person(), "answers": [reply]})
    assert (status, found["code"]) == (422, "form")
    assert found["errors"][0]["pointer"].startswith("/answers/0")


def test_another_ending_takes_back_what_the_one_before_gave(post: Post) -> None:
    document = person(charges=1)
    facts = document["cases"][0]["charges"][0]["facts"]
    running = next(each for each in endings("PA") if each.stage is Stage.RUNNING)
    reply = {"owner": "C0-0", "field": "disposition"}
    _, first = post("/v1/ask", {"person": document, "answers": [reply | {"value": running.key}]})
    _, then = post("/v1/ask", {"person": first["person"], "answers": [reply | {"value": "convicted"}]})
    [charge] = then["person"]["cases"][0]["charges"]
    assert charge["facts"] == facts | {"disposition": "convicted"}
    assert then["person"].get("not_known", []) == []


def test_an_ending_without_a_day_leaves_the_day_to_be_asked(post: Post) -> None:
    document = person(charges=1)
    del document["cases"][0]["charges"][0]["facts"]["disposition_date"]
    reply = {"owner": "C0-0", "field": "disposition", "value": "convicted"}
    _, found = post("/v1/ask", {"person": document, "answers": [reply]})
    assert found["person"].get("not_known", []) == []
    _, found = post("/v1/ask", {"person": document, "answers": [reply | {"value": None}]})
    assert ["C0-0", "disposition"] in found["person"]["not_known"]


def test_laws_have_a_tag_and_are_not_sent_again(client: Client) -> None:
    for address in (
        "/v1/laws",
        "/v1/laws?state=PA",
        "/v1/laws/PA-CS-M",
        "/v1/jurisdictions",
        "/v1/person.json",
    ):
        first = client.get(address)
        assert first.status_code == 200
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_law_and_an_answer_name_the_same_hash(client: Client, post: Post) -> None:
    law = json.loads(client.get("/v1/laws/PA-CS-M").content)
    shapes.LawDescription.model_validate(law)
    assert post("/v1/judge", {"person": person()})[1]["text_of_laws"]["PA"] == law["sha256"]


def test_every_jurisdiction_and_every_law_is_listed(client: Client) -> None:
    places = shapes.Jurisdictions.model_validate_json(client.get("/v1/jurisdictions").content).jurisdictions
    laws = shapes.LawList.model_validate_json(client.get("/v1/laws").content).laws
    assert len(places) == 52
    assert sum(each.laws for each in places) == len(laws)


def test_there_is_no_such_address_law_or_state(client: Client) -> None:
    for address in ("/v1/laws/XX-NO", "/v1/laws?state=ZZ", "/v1/nothing", "/nothing"):
        found = client.get(address)
        assert (found.status_code, found.headers["Content-Type"]) == (404, "application/problem+json")
        shapes.Problem.model_validate_json(found.content)


def test_openapi_describes_each_endpoint(client: Client) -> None:
    found = json.loads(client.get("/v1/openapi.json").content)
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == {
        "/v1/judge", "/v1/ask", "/v1/scenario", "/v1/batch", "/v1/laws", "/v1/laws/{law_id}", "/v1/jurisdictions", "/v1/person.json",
    }  # fmt: skip
    text = json.dumps(found)
    for name in (part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]):
        assert name in found["components"]["schemas"]


def test_what_is_counted_is_shown(client: Client, post: Post) -> None:
    def judged() -> dict[str, float]:
        lines = client.get("/metrics").content.decode().splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}

    before = judged()
    post("/v1/judge", {"person": person(charges=4)})
    after = judged()
    name = 'clearslate_requests_total{endpoint="judge",status="2xx"}'
    assert after[name] == before.get(name, 0) + 1
    assert after["clearslate_charges_total"] == before["clearslate_charges_total"] + 4
    assert shapes.Health.model_validate_json(client.get("/healthz").content).status == "ok"


def test_a_wrong_answer_is_reported_where_the_answer_and_the_law_say(
    client: Client, post: Post, tmp_path: Path
) -> None:
    document = person()
    _, found = post("/v1/judge", {"person": document, "laws": ["PA-CS-M"]})
    law = json.loads(client.get("/v1/laws/PA-CS-M").content)
    charge = found["charges"][0]
    assert found["report"] == law["report"] == json.loads(client.get("/v1/laws").content)["laws"][0]["report"]
    [answer] = charge["answers"]
    expected = {"charge": charge["charge"], "law": answer["law"]}
    for outcome, fails in ((answer["outcome"], 0), ("not_applicable", 1)):
        body = {"person": document, "expected": outcome} | expected
        made = client.post(found["report"], json.dumps(body), content_type="application/json")
        assert (made.status_code, made.headers["Content-Type"]) == (200, "application/yaml; charset=utf-8")
        (tmp_path / "draft.yaml").write_bytes(made.content)
        assert check([tmp_path / "draft.yaml"], Checker()).failed == fails
    for part, value in (("charge", "none"), ("law", "TX-NO")):
        status, refused = post(
            found["report"], {"person": document, "expected": "eligible"} | expected | {part: value}
        )
        assert (status, refused["errors"][0]["pointer"]) == (422, f"/{part}")
