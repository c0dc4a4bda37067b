"""The core works without the extras, and each extra by itself: the others' libraries are hidden from a new process."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from clearslate.cli.main import EXTRAS

HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
"""
ALL = """
import importlib, pkgutil
import {room} as room
for found in pkgutil.walk_packages(room.__path__, "{room}."):
    if "migrations" not in found.name and not found.name.endswith(".store.models"):
        importlib.import_module(found.name)
"""
# What is imported under another name than it is installed.
IMPORTED = {
    "argon2-cffi": "argon2", "django-allauth": "allauth", "django-csp": "csp", "django-htmx": "django_htmx",
    "django-ninja": "ninja", "python-docx": "docx",
}  # fmt: skip
CORE = (
    "records",
    "ingest",
    "law",
    "states",
    "engine",
    "runs",
    "reports",
    "scenarios",
    "synthetic",
    "api",
    "cli",
)


def run(hidden: set[str], code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HIDE.format(hidden=hidden) + code], capture_output=True, text=True, check=False
    )


def test_every_library_of_an_extra_is_known_to_the_command_line() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    named: dict[str, tuple[str, ...]] = {}
    for extra in ("clearance", "clinic", "identity", "office", "postgresql", "research"):
        for requirement in project["optional-dependencies"][extra]:
            if not requirement.startswith("clearslate["):
                library = requirement.partition(">")[0].partition("[")[0]
                library = IMPORTED.get(library, library)
                named[library] = (*named.get(library, ()), extra)
    assert named == EXTRAS


def test_the_core_imports_without_any_extra() -> None:
    code = "".join(ALL.format(room=f"clearslate.{room}") for room in CORE)
    done = run(set(EXTRAS), code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("extra", "rooms"),
    [
        ("identity", ("identity",)),
        ("clearance", ("clearance",)),
        ("clinic", ("clinic", "typeset")),
    ],
)
def test_each_extra_imports_without_the_others(extra: str, rooms: tuple[str, ...]) -> None:
    ready = "from clearslate.clearance.store.ready import models\n" if extra == "clearance" else ""
    hidden = {library for library, owners in EXTRAS.items() if extra not in owners}
    done = run(hidden, ready + "".join(ALL.format(room=f"clearslate.{room}") for room in rooms))
    assert done.returncode == 0, done.stderr


def test_a_command_without_its_libraries_says_what_to_install(tmp_path: Path) -> None:
    call = f"from clearslate.cli.main import main; main(['ledger', 'verify', '--ledger', {str(tmp_path / 'x.db')!r}])"
    done = run(set(EXTRAS), call)
    assert done.returncode == 3
    assert "pip install 'clearslate[clearance]'" in done.stderr
