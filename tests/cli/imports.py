"""What a command imports when it runs: the imports of its function and of the functions of its module that this calls."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import click

HEAVY = (
    "numba",
    "scipy",
    "pandas",
    "polars",
    "duckdb",
    "django",
    "splink",
    "pyspark",
    "sqlalchemy",
    "typst",
    "rich",
    "pydantic",
)

_MEASURE = """
import sys, time, json
lines = json.loads(sys.stdin.read())
import clearslate.cli.main
begun = time.process_time()
for line in lines:
    try:
        exec(line)
    except Exception as error:  # a command of the office first sets Django up
        if type(error).__name__ not in ("ImproperlyConfigured", "AppRegistryNotReady"):
            raise
        import django
        django.setup()
        exec(line)
spent = time.process_time() - begun
states = sum(1 for name in sys.modules if name.startswith("clearslate.states.") and name.endswith(".jurisdiction"))
print(json.dumps([spent, sorted({name.partition(".")[0] for name in sys.modules}), states]))
"""


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that is no group, and the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command is not None:
            yield (*path, name), command


def imports_of(command: click.Command) -> list[str]:
    """The lines that import what a command needs, its module's own first."""
    function: Any = inspect.unwrap(command.callback)  # type: ignore[arg-type]
    module = inspect.getmodule(function)
    assert module is not None
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    wanted, seen, lines = [function.__name__], set(), [f"import {module.__name__}"]
    while wanted:
        name = wanted.pop(0)
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                lines.append(ast.unparse(node))
            elif isinstance(node, ast.Name):
                wanted.append(node.id)
    return list(dict.fromkeys(lines))


def measured(lines: list[str]) -> tuple[float, set[str], int]:
    """Seconds of processor, the packages that are loaded afterwards, and how many states."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=json.dumps(lines), capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "clearslate.web.settings.test"},
    )  # fmt: skip
    spent, names, states = json.loads(done.stdout.splitlines()[-1])
    return spent, set(names), states
