"""What each command imports: no heavy library that it has no use for, and (a long trial measures it) a second at most."""

from __future__ import annotations

import pytest

from clearslate.cli.main import main
from tests.cli.imports import HEAVY, commands, imports_of, measured

BAR = 1.0
# What comes with a library that researchers and developers install: Arrow imports pandas wherever it is there.
BESIDE = {"pandas"}
MAY: dict[str, set[str]] = {  # the heavy libraries of some commands that are asked often
    "determine": {"pydantic"},
    "explain": {"pydantic"},
    "report": {"pydantic", "rich"},
    "laws": {"pydantic", "rich"},
    "check": {"pydantic"},
    "clear find": {"django", "pydantic"},
}


def _least(lines: list[str]) -> tuple[float, set[str], int]:
    """The quickest of three times: a machine that is busy with something else takes longer."""
    tries = []
    for _ in range(3):
        tries.append(measured(lines))
        if tries[-1][0] < BAR:
            break
    return min(tries, key=lambda each: each[0])


@pytest.mark.parametrize(("name", "may"), MAY.items())
def test_a_command_imports_what_it_needs(name: str, may: set[str]) -> None:
    command = next(command for path, command in commands(main) if " ".join(path) == name)
    _, packages, states = measured(imports_of(command))
    assert packages & set(HEAVY) - BESIDE <= may
    assert states == 0, "no state's laws before it is known which"


@pytest.mark.prove
def test_every_command_is_quick() -> None:
    facts: dict[tuple[str, ...], str] = {}
    for path, command in commands(main):
        facts.setdefault(tuple(imports_of(command)), " ".join(path))
    slow = {}
    for lines, name in facts.items():
        spent, packages, _ = _least(list(lines))
        print(f"{spent:5.2f}  {name}  {' '.join(sorted(packages & set(HEAVY)))}")
        assert "numba" not in packages, name
        if spent >= BAR:
            slow[name] = spent
    assert slow == {}
