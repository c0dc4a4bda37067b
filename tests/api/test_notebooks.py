"""The notebooks of examples/ run, each in an empty folder, and show what they printed."""

from __future__ import annotations

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = spec_from_file_location("notebooks", ROOT / "tools" / "notebooks.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_has_kept_what_it_prints(notebook: Path, tool: ModuleType) -> None:
    kept = json.loads(notebook.read_text(encoding="utf-8"))
    cells = [cell for cell in tool.run(notebook)["cells"] if cell["cell_type"] == "code"]
    assert any(cell["outputs"] for cell in cells)
    shown = [bool(cell["outputs"]) for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert shown == [bool(cell["outputs"]) for cell in cells]
    assert sys.prefix not in notebook.read_text(encoding="utf-8")


def test_a_notebook_says_that_its_data_is_invented() -> None:
    assert NOTEBOOKS
    for notebook in NOTEBOOKS:
        first = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]
        assert "**invented**" in "".join(first["source"]), notebook
