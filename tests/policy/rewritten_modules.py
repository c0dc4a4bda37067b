"""A state's modules with something else written in them, run anew: what a reform is held to.

Where a reform changes a law that stands, this changes what the modules say while they are read: a figure, a list, a version,
a condition, an open question. Nothing of `clearslate.policy` has a part in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import clearslate.law as language
from clearslate.law import Jurisdiction

PLACE = "clearslate.states"


def state_of(code: str, words: Mapping[str, Callable[..., Any]]) -> Jurisdiction:
    """The jurisdiction as its modules make it where words of the language (`parameter`, `Law`, ...) mean something else."""
    with _read_anew(code):
        state = import_module(f"{PLACE}.{code.lower()}").STATE
        with _words(words):
            for name in ("offenses", *state.modules):
                import_module(f"{PLACE}.{code.lower()}.{name}")
        found = state.jurisdiction
    assert isinstance(found, Jurisdiction)
    return found


@contextmanager
def _read_anew(code: str) -> Iterator[None]:
    """Modules that are imported within are read again, and forgotten again after."""
    name = f"{PLACE}.{code.lower()}"
    before = {
        each: sys.modules.pop(each)
        for each in list(sys.modules)
        if each == name or each.startswith(f"{name}.")
    }
    package = import_module(PLACE)
    try:
        yield
    finally:
        for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[each]
        sys.modules.update(before)
        if name in before:
            setattr(package, code.lower(), before[name])


@contextmanager
def _words(words: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    before = {name: getattr(language, name) for name in words}
    try:
        for name, word in words.items():
            setattr(language, name, word)
        yield
    finally:
        for name, word in before.items():
            setattr(language, name, word)
