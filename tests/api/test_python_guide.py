"""docs/python.md: its examples run, in order, and it names all that is stable."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import clearslate as cs
from clearslate import api
from clearslate.synthetic import generate

GUIDE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)


def test_every_stable_name_is_described() -> None:
    listed = GUIDE.partition("## The stable names")[2]
    assert set(api.__all__) == set(
        re.findall(r"`([A-Za-z_]+)`", "\n".join(re.findall(r"^\| `.*?\|", listed, flags=re.MULTILINE)))
    )


def test_the_examples_run(tmp_path: Path) -> None:
    generate("PA", 300, tmp_path / "pa", seed=1, known_through=dt.date(2025, 12, 31), buckets=2)
    cs.determine(cs.open_dataset(tmp_path / "pa"), as_of=dt.date(2026, 1, 1), out=tmp_path / "run")
    back = Path.cwd()
    os.chdir(tmp_path)
    names: dict[str, Any] = {}
    try:
        for block in BLOCKS:
            exec(compile(block, "docs/python.md", "exec"), names)  # noqa: S102 (the guide's own examples)
    finally:
        os.chdir(back)
    assert names["people"] > 0
    assert names["alone"].height > 1
    assert names["people_who_gain"]
    assert names["figures"].height > 4
