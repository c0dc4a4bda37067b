"""The session of docs/serve.md, word for word; and its lines of Python."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.server import running

DOCS = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(CLEARSLATE_SERVE_RATE="0") as (found, _):
        yield str(found)


def block(kind: str) -> str:
    found: list[str] = re.findall(rf"```{kind}\n(.*?)```", DOCS, re.DOTALL)
    return found[0]


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
def test_the_session(address: str, tmp_path: Path) -> None:
    (tmp_path / "person.json").write_text(block("json"), encoding="utf-8")
    asked = re.split(r"^\$ ", block("session"), flags=re.MULTILINE)[1:]
    assert len(asked) > 8
    for each in asked:
        command, _, wanted = each.partition("\n")
        ran = subprocess.run(
            ["bash", "-c", command.replace("http://127.0.0.1:8600", address)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.stdout == wanted.removesuffix("\n") + "\n" * bool(wanted.strip()), (command, ran.stderr)


def test_the_lines_of_python(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = block("python").replace("http://127.0.0.1:8600", address).replace("* 1000", "* 10")
    assert len(source.splitlines()) <= 20
    exec(compile(source, "docs/serve.md", "exec"), {"person": json.loads(block("json"))})  # noqa: S102 (our own docs)
    assert capsys.readouterr().out.rstrip().endswith("10")
