"""The TypeScript client: its types are those of the service as it is now, and they hold where TypeScript is installed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

PACKAGE = Path(__file__).parents[2] / "integrations" / "typescript"


def interface(source: str, name: str) -> set[str]:
    """The keys of a schema in the generated file."""
    body = source.partition(f"        {name}: {{\n")[2].partition("\n        };\n")[0]
    return set(re.findall(r"^            ([a-z0-9_]+)\??: ", body, re.MULTILINE))


def test_the_types_are_those_of_the_service(client: Client) -> None:
    described = json.loads(client.get("/v1/openapi.json").content)
    source = (PACKAGE / "src" / "schema.ts").read_text(encoding="utf-8")
    for path in described["paths"]:
        assert f'    "{path}": {{' in source, "run `npm run types`"
    schemas = described["components"]["schemas"]
    assert len(schemas) > 20
    for name, schema in schemas.items():
        if "properties" in schema:
            assert interface(source, name) == set(schema["properties"]), f"{name}: run `npm run types`"


def test_the_example_has_about_a_hundred_lines() -> None:
    lines = (PACKAGE / "example" / "texas.ts").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 110


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (PACKAGE / "package-lock.json").read_text(encoding="utf-8")


def test_the_types_hold() -> None:
    compiler = PACKAGE / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        pytest.skip("TypeScript is not installed: run `npm ci` in integrations/typescript")
    done = subprocess.run([compiler, "--noEmit"], cwd=PACKAGE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
