"""What is wrong with a value is said in words of ours, and never with the value."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearslate.ingest import IngestError, load_mapping
from clearslate.records.typed import first_fault
from clearslate.scenarios.story import ScenarioError, read_raw

LIBRARY = re.compile(
    r"input should|valid (string|integer|dict)|pydantic|Value error|unable to parse|scanning|yaml\.|<unicode",
    re.IGNORECASE,
)


class Form(BaseModel):
    """One of every kind of value that files hold."""

    model_config = ConfigDict(extra="forbid")
    number: int = 0
    share: float = 0
    flag: bool = False
    day: dt.date = dt.date(2026, 1, 1)
    moment: dt.datetime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    kind: Literal["a", "b"] = "a"
    names: list[str] = Field(default_factory=lambda: ["x"], min_length=1)
    inner: dict[str, int] = {}
    code: str = Field(default="a", pattern="^[a-z]+$", min_length=1, max_length=9)
    between: int = Field(default=5, ge=1, le=9)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "Quill"}, "number: must be a whole number"),
        ({"number": 1.5}, "number: must be a whole number"),
        ({"share": "Quill"}, "share: must be a number"),
        ({"flag": "Quill"}, "flag: must be true or false"),
        ({"day": "Quill"}, "day: must be a day, YYYY-MM-DD"),
        ({"moment": "Quill"}, "moment: must be a time"),
        ({"kind": "Quill"}, "kind: must be 'a' or 'b'"),
        ({"names": "Quill"}, "names: must be a list"),
        ({"names": []}, "names: must not be empty"),
        ({"names": [3]}, "names.0: must be text; write it in quotes"),
        ({"inner": "Quill"}, "inner: must hold keys with values"),
        ({"code": "Quill"}, "code: is not of the form ^[a-z]+$"),
        ({"code": ""}, "code: must have at least 1 character"),
        ({"code": "quillfeather"}, "code: must have at most 9 characters"),
        ({"between": 0}, "between: must be 1 or more"),
        ({"between": 10}, "between: must be 9 or less"),
        ({"quill": 1}, "quill: no such key"),
    ],
)
def test_a_wrong_value_is_told_in_words_without_it(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(wrong)
    words = first_fault(caught.value)
    assert words.startswith(said)
    assert "Quill" not in words
    assert not LIBRARY.search(words)


@pytest.mark.parametrize(
    "text",
    [
        "a: [1, 2",
        "a: b: c",
        "x: 2024-13-45",
        'a: "open\nb: 1',
        "\tx: 1",
        "a: 1\na: 2",
        "? [1]: 2",
        "a: &x [*x]",
        "known_through: soon",
    ],
)
def test_a_file_that_is_no_yaml_says_where_to_look(text: str, tmp_path: Path) -> None:
    for name, load, error in (
        ("mapping.yaml", load_mapping, IngestError), ("story.yaml", read_raw, ScenarioError),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(error) as caught:
            load(path)
        value = str(caught.value)
        assert name in value
        assert not LIBRARY.search(value), value
