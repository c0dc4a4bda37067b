"""The examples in docstrings say what the code does.

By pytest's own option every module of the package would be imported and searched in each process, for a few that have one.
"""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import clearslate

ROOT = Path(clearslate.__file__).parent


def modules() -> list[str]:
    """The modules that have an example, but the office's and the service's: Django is set up once a process."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if (
            ">>> " in path.read_text("utf-8")
            and place.parts[0] != "web"
            and place.parts[:2] != ("serve", "http")
        ):
            name = ".".join(("clearslate", *place.with_suffix("").parts))
            found.append(name.removesuffix(".__init__"))
    return found


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_hold(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted
    assert not found.failed


def test_the_examples_are_found() -> None:
    assert len(modules()) > 20
