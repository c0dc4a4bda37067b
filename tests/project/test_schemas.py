"""JSON Schemas: they are what the code says, every shipped file holds to its own and names it in its first line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from clearslate.cli.main import main
from clearslate.cli.schemas import schemas
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.story import _Loader  # an editor, too, reads a date as text

PACKAGE = Path(__file__).parents[2] / "src" / "clearslate"
SHIPPED = PACKAGE / "schemas"
FILES = {
    "mapping": sorted((PACKAGE / "ingest" / "mappings").glob("*.yaml")),
    "profile": sorted((PACKAGE / "clearance" / "exchange" / "profiles").glob("*.yaml")),
    "workflow": sorted((PACKAGE / "states").glob("*/workflow.yaml")),
    "scenario": sorted((PACKAGE / "states").glob("*/scenarios/*.yaml")),
    "plain": sorted((PACKAGE / "states").glob("*/plain.yaml")),
    "practical": sorted((PACKAGE / "states").glob("*/practical.yaml")),
    "acts": sorted((PACKAGE / "states").glob("*/acts.yaml")),
}
MADE = {name.removesuffix(".json"): json.loads(text) for name, text in schemas().items()}


def _faults(kind: str, content: Any) -> Iterator[str]:
    for error in Draft202012Validator(MADE[kind]).iter_errors(content):
        yield f"{error.json_path}: {error.message[:200]}"


def test_the_shipped_schemas_are_what_the_code_says(tmp_path: Path) -> None:
    """`clearslate docs --write` writes them; `--schemas FOLDER` writes the same for an editor."""
    assert {path.name: path.read_text(encoding="utf-8") for path in SHIPPED.iterdir()} == schemas()
    result = CliRunner().invoke(main, ["docs", "--schemas", str(tmp_path / "mine")])
    assert result.exit_code == 0, result.output
    assert {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "mine").iterdir()
    } == schemas()
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["docs", "--schemas", str(tmp_path / "file" / "in")])
    assert (result.exit_code, "cannot be written" in result.output) == (3, True)
    for schema in MADE.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", FILES)
def test_every_shipped_file_names_its_schema_in_its_first_line(kind: str) -> None:
    assert FILES[kind]
    for path in FILES[kind]:
        line, _, _ = path.read_text(encoding="utf-8").partition("\n")
        place = os.path.relpath(SHIPPED / f"{kind}.json", path.parent)
        assert line == f"# yaml-language-server: $schema={place}", path


@pytest.mark.parametrize("kind", FILES)
def test_every_shipped_file_holds_to_its_schema(kind: str) -> None:
    faults = []
    for path in FILES[kind]:
        content = read_yaml(path.read_text(encoding="utf-8"), _Loader)
        faults += [f"{path.relative_to(PACKAGE)}: {fault}" for fault in _faults(kind, content)]
    assert faults == []


def test_a_mistake_is_found_with_its_place() -> None:
    mapping = read_yaml(FILES["mapping"][0].read_text(encoding="utf-8"), _Loader)
    mapping["fields"]["dispositon"] = mapping["fields"].pop("disposition")
    mapping["coverage"]["history"] = "all"
    found = list(_faults("mapping", mapping))
    assert [fault.split(":")[0] for fault in found] == ["$.coverage.history", "$.fields"]
    assert "dispositon" in found[1]
