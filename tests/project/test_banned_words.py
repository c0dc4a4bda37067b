"""The count of words that an American editor would strike (`make check`): it finds them, and may only fall."""

from __future__ import annotations

import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = runpy.run_path(str(ROOT / "tools" / "words.py"))

EXAMPLES = {
    "told": "What was\ntold",
    "said": "It is Said",
    "whoever": "whoever asks",
    "of which": "the charges of whom",
    "nobody told": "nobody says it",
    "stands": "what stands in two values",
    "goes on": "the run goes on",
    "by itself": "it clears by itself",
    "what is not": "Judge it. What is missing is unknown",
    "past participles as classes": "class Told(Reply):",
}


@pytest.mark.parametrize("name", WORDS["BANNED"])
def test_each_word_is_found_with_its_line(name: str) -> None:
    text = "A clean line.\n" + EXAMPLES[name]
    [line] = [line for found, line in WORDS["found"](text) if found == name]
    assert text.splitlines()[line - 1] in EXAMPLES[name]


def test_plain_english_has_none_of_them() -> None:
    assert (
        list(WORDS["found"]("A charge without a disposition may be a conviction. The clerk signs the order."))
        == []
    )


def test_there_is_a_limit_for_each() -> None:
    limits = tomllib.loads((ROOT / "tools" / "words.toml").read_text(encoding="utf-8"))
    assert limits.keys() == WORDS["BANNED"].keys()


def test_one_more_than_the_limit_ends_different(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "tools" / "words.py").write_bytes((ROOT / "tools" / "words.py").read_bytes())
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        (tmp_path / name).write_text("The clerk was told.\n", encoding="utf-8")

    def ends(*words: str) -> int:
        command = [sys.executable, str(tmp_path / "tools" / "words.py"), *words]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert ends("--write") == 0
    assert ends() == 0
    (tmp_path / "docs" / "new.md").write_text("Nobody was told.\n", encoding="utf-8")
    assert ends() == 1
    (tmp_path / "docs" / "decisions").mkdir()
    (tmp_path / "docs" / "new.md").rename(tmp_path / "docs" / "decisions" / "new.md")
    assert ends() == 0
