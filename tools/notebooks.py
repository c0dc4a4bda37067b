"""Runs the notebooks of examples/ and keeps what they print: ``python tools/notebooks.py``. It needs no Jupyter.

A notebook is JSON: cells of text and of code. The code runs in one namespace, in an empty folder; what a cell prints, and
the value of its last line, stand under it as Jupyter would write them.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

NOTEBOOKS: Final = Path(__file__).resolve().parents[1] / "examples" / "notebooks"


def run(notebook: Path) -> dict[str, Any]:
    """The notebook with the outputs of its code.

    Raises:
        Exception: whatever its code raises.
    """
    found: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    with _in_empty_folder():
        for number, cell in enumerate((cell for cell in found["cells"] if cell["cell_type"] == "code"), 1):
            cell["execution_count"] = number
            cell["outputs"] = _outputs(
                "".join(cell["source"]), f"{notebook.name}, cell {number}", names, number
            )
    return found


def write(notebook: Path) -> None:
    """Run a notebook and keep its outputs."""
    text = json.dumps(run(notebook), indent=1, ensure_ascii=False)
    notebook.write_text(text + "\n", encoding="utf-8")


def _outputs(source: str, name: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    code = ast.parse(source, name)
    *before, end = code.body
    last = end if isinstance(end, ast.Expr) else None
    code.body = before if last else code.body
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), names)  # noqa: S102 (our own examples)
        value = None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), names)  # noqa: S307 (the same)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        outputs.append(
            {
                "data": _shown(value),
                "execution_count": number,
                "metadata": {},
                "output_type": "execute_result",
            }
        )
    return outputs


def _shown(value: Any) -> dict[str, list[str]]:
    """A value as Jupyter shows it: as text, and as HTML where it has one."""
    found = {"text/plain": _lines(repr(value))}
    if hasattr(value, "_repr_html_"):
        found["text/html"] = _lines(value._repr_html_())
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@contextlib.contextmanager
def _in_empty_folder() -> Iterator[None]:
    back = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(back)


if __name__ == "__main__":
    for each in map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(NOTEBOOKS.glob("*.ipynb")):
        write(each)
