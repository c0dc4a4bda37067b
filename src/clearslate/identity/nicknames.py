"""Given names that are forms of one another: BOB, ROBBIE and ROBERT have one root."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

_FILE: Final = "nicknames.txt"


@cache
def roots() -> dict[str, str]:
    """Of each listed form, its root: the first name of its family.

    Raises:
        ValueError: the list names a form in two families.

    >>> roots()["BOBBY"], roots()["ROBERT"]
    ('ROBERT', 'ROBERT')
    """
    found: dict[str, str] = {}
    text = files("clearslate.identity").joinpath(_FILE).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        names = line.split()
        for name in names:
            if found.setdefault(name, names[0]) != names[0]:
                raise ValueError(f"{_FILE}:{number}: {name} stands in two families; keep it in one")
    return found
