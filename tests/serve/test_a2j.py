"""The program for A2J Author: a form as the A2J Viewer posts it becomes a person's document, and the service's answer a page."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import json
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from tests.serve.conftest import Post

PROGRAM = Path(__file__).parents[2] / "integrations" / "a2j" / "receive.py"
TODAY = dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def receive() -> ModuleType:
    spec = importlib.util.spec_from_file_location("receive", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers(**changed: tuple[str, list[Any]]) -> dict[str, Any]:
    """Two charges of one case and one of another, as the viewer has them."""
    given: dict[str, tuple[str, list[Any]]] = {
        "Person date of birth DA": ("Date", ["04/05/1980"]),
        "Case id TE": ("Text", ["one", "one", "two"]),
        "Case state MC": ("MC", ["PA", "PA", "PA"]),
        "Case restitution owed NU": ("Number", ["1,250.50", None, 0]),
        "Charge statute TE": ("Text", ["18 § 3929", "18 § 5503", ""]),
        "Charge disposition MC": ("MC", ["convicted", "dismissed"]),
        "Charge disposition date DA": ("Date", ["08/14/2012", "08/14/2012", None]),
        "Charge cleared on TF": ("TF", [False, True, None]),
        "Charge after trial TF": ("TF", [None, False, None]),
        "visitedpages": ("Text", ["[]"]),
    }
    given |= {name.replace("_", " "): value for name, value in changed.items()}
    return {
        name.lower(): {"name": name, "repeating": len(values) > 1, "type": kind, "values": [None, *values]}
        for name, (kind, values) in given.items()
    }


def test_answers_become_a_persons_document_and_silence_stays_missing(receive: ModuleType) -> None:
    assert receive.person_of(answers(), TODAY) == {
        "format": "clearslate-person/1",
        "asked_on": "2026-12-01",
        "facts": {"date_of_birth": "1980-04-05"},
        "cases": [
            {
                "id": "one",
                "state": "PA",
                "facts": {"restitution_owed": 1250.5},
                "charges": [
                    {
                        "id": "one/1",
                        "facts": {"statute": "18 § 3929", "disposition": "convicted", "disposition_date": "2012-08-14", "cleared_on": "never"},
                    },
                    {
                        "id": "one/2",
                        "facts": {"statute": "18 § 5503", "disposition": "dismissed", "disposition_date": "2012-08-14", "after_trial": False},
                    },
                ],
            },
            {"id": "two", "state": "PA", "facts": {"restitution_owed": 0}, "charges": [{"id": "two/3", "facts": {}}]},
        ],
    }  # fmt: skip


def post_form(receive: ModuleType, form: bytes, **environ: str) -> tuple[str, str]:
    lines: list[str] = []
    body = receive.application(
        {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(form)), "wsgi.input": io.BytesIO(form)}
        | environ,
        lambda status, _: lines.append(status),
    )
    return lines[0][:3], b"".join(body).decode()


def test_the_page_has_the_services_answer(
    receive: ModuleType, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []

    def judge(person: Any, **named: Any) -> Any:
        status, found = post("/v1/judge", {"person": person} | named)
        if status != 200:
            raise receive.Problem(found)
        given.append(found)
        return found

    monkeypatch.setattr(receive, "Client", lambda *_, **__: nullcontext(SimpleNamespace(judge=judge)))
    form = urlencode({"AnswerKey": "<AnswerSet/>", "AnswerKeyJSON": json.dumps(answers())}).encode()
    status, page = post_form(receive, form)
    assert status == "200"
    [found] = given
    for charge in found["charges"]:
        assert receive.HEADINGS[charge["heading"]] in page
    [facts] = found["missing"].values()
    assert len(facts) > 3
    for fact in facts:
        assert receive.escape(fact["question"]) in page
    wrong = urlencode({"AnswerKeyJSON": json.dumps(answers(Case_state_MC=("MC", ["PA", "PA", "ZZ"])))})
    status, page = post_form(receive, wrong.encode())
    assert (status, "/person/cases/1/state" in page) == ("422", True)
    two = urlencode({"AnswerKeyJSON": json.dumps(answers(Case_fines_owed_NU=("Number", [1, 2])))})
    for other in (b"", b"AnswerKey=x", b"AnswerKeyJSON=[1]", b"AnswerKeyJSON={", b"\xff", two.encode()):
        assert post_form(receive, other)[0] == "400"
    assert post_form(receive, form, REQUEST_METHOD="GET")[0] == "400"


def test_every_heading_has_words(receive: ModuleType) -> None:
    from clearslate.interview.answers import Said

    assert set(receive.HEADINGS) == set(map(str, Said))
