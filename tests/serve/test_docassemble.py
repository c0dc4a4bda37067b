"""The docassemble package: its blocks, and a sitting with a stand-in for docassemble, against the service itself.

docassemble is a server with a database and a queue and is not installed here: what is tried is every block's form, every name
that its code uses, and the loop of its mandatory block.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import yaml

from clearslate.serve.shapes import Charge

if TYPE_CHECKING:
    from types import ModuleType

    from tests.serve.conftest import Post

PACKAGE = Path(__file__).parents[2] / "integrations" / "docassemble" / "docassemble" / "clearslate"
INTERVIEW = PACKAGE / "data" / "questions" / "clear_my_record.yml"
BLOCKS = [each for each in yaml.safe_load_all(INTERVIEW.read_text(encoding="utf-8")) if each]
KINDS = {
    "metadata", "modules", "features", "default screen parts", "objects", "code", "question", "variable name", "data", "event",
}  # fmt: skip
OF_QUESTIONS = {
    "question",
    "subquestion",
    "fields",
    "yesno",
    "continue button field",
    "validation code",
    "event",
    "buttons",
}
OF_CODE = {"code", "initial", "mandatory"}
OF_FIELDS = {
    "required",
    "help",
    "hint",
    "maxlength",
    "input type",
    "choices",
    "datatype",
    "code",
    "label",
    "field",
}


@pytest.fixture(scope="module")
def service_module() -> ModuleType:
    specification = importlib.util.spec_from_file_location("clearslate_docassemble", PACKAGE / "service.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def service(service_module: ModuleType, post: Post, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package's service, whose requests reach the application."""

    def send(address: str, json: Any, headers: dict[str, str], timeout: float) -> SimpleNamespace:
        assert timeout > 0
        status, body = post(urlsplit(address).path, json, **headers)
        return SimpleNamespace(ok=status < 400, status_code=status, json=lambda: body)

    monkeypatch.setattr(service_module.requests, "post", send)
    return service_module.Service("http://testserver")


def test_the_interview_has_about_twenty_blocks_of_forms_that_docassemble_knows() -> None:
    assert 15 <= len(BLOCKS) <= 20
    for block in BLOCKS:
        assert KINDS & block.keys(), block
        if "question" in block:
            assert block.keys() <= OF_QUESTIONS, block
            for field in block.get("fields", ()):
                labels = field.keys() - OF_FIELDS
                assert len(labels) == (0 if set(field) == {"code"} else 1), field
        elif "code" in block:
            assert block.keys() <= OF_CODE, block


def test_every_name_is_defined_once_and_the_loop_asks_what_is_defined(service_module: ModuleType) -> None:
    defined = {
        name.partition(":")[0] for block in BLOCKS for each in block.get("objects", ()) for name in each
    }
    defined |= {block["variable name"] for block in BLOCKS if "variable name" in block}
    defined |= {
        block[key] for block in BLOCKS for key in ("continue button field", "yesno", "event") if key in block
    }
    for block in BLOCKS:
        for field in block.get("fields", ()):
            defined |= {str(value) for key, value in field.items() if key not in OF_FIELDS}
    codes = [ast.parse(block["code"]) for block in BLOCKS if "code" in block]
    for node in (node for code in codes for node in ast.walk(code) if isinstance(node, ast.Assign)):
        defined |= {ast.unparse(target) for target in node.targets}
    offered = set(service_module.__all__) | {
        "get_config", "get_language", "process_action", "undefine", "today", "states_list", "ordinal",
    }  # fmt: skip
    for code in codes:
        for name in (node.id for node in ast.walk(code) if isinstance(node, ast.Name)):
            assert name in offered | {each.partition(".")[0].partition("[")[0] for each in defined}, name
    [headings] = [block["data"] for block in BLOCKS if block.get("variable name") == "headings"]
    assert set(headings) == set(Charge.model_fields["heading"].annotation.__args__)  # type: ignore[union-attr]


def test_a_sitting_comes_to_the_answer_of_the_service(service: Any, service_module: ModuleType) -> None:
    charge = SimpleNamespace(
        case="A-1", statute="18 § 3929", grade="M2", disposition="convicted", disposition_date="2012-08-14"
    )
    asked = service.ask(service_module.document([charge], "PA", "2026-12-01"))
    pages = 0
    while asked["questions"]:
        pages += 1
        assert pages < 40
        fields = service_module.fields_of(asked)
        assert [re.fullmatch(r"page\.reply\[(\d+)\]", each["field"])[1] for each in fields] == [  # type: ignore[index]
            str(number) for number in range(len(fields))
        ]
        given = {
            number: "never" if each["kind"] == "event" else ""
            for number, each in enumerate(asked["questions"])
        }
        asked = service.ask(asked["person"], service_module.replies_of(asked, given))
    assert pages > 1
    judged = service.judge(asked["person"])
    [only] = judged["charges"]
    assert only["case"] == "A-1"
    assert only["answers"]


def test_what_is_refused_is_named_and_not_repeated(service: Any, service_module: ModuleType) -> None:
    document = service_module.document([], "PA", "2026-12-01") | {
        "cases": [{"id": "A", "state": "Secret", "charges": []}]
    }
    with pytest.raises(service_module.RefusedError) as refused:
        service.judge(document)
    assert "/person/cases/0" in str(refused.value)
    assert "Secret" not in str(refused.value)
