"""A state's folder names its modules, and the rest follows."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import clearslate.states
from clearslate.law import Jurisdiction, LawError
from clearslate.states.state import State

OFFENSES = """
from pathlib import Path
from clearslate.law import *
STYLE = CitationStyle(pattern=r"(?P<section>\\d+)")
GRADING = Grading((), STYLE, TEXT("§ 9"))
OWN = OwnFacts()
ELSEWHERE = Presumption("ww-none-elsewhere", "none elsewhere")

def law(name, title="one"):
    return Law(id=name, source=TEXT("§ 1"), title=title, relief=relief("sealing", ReliefKind.SEAL), route=Route.COURT_MUST, unit=CHARGE,
        about=CONVICTIONS, versions=(Version("a", None),),
        conditions=(Condition("only", "it holds", holds=charge.is_convicted),))
"""
FIRST = "from clearslate.states.ww.offenses import *\nB = law('WW-B')\nA = law('WW-A')\n"
SECOND = "from clearslate.states.ww.first import A\nfrom clearslate.states.ww.offenses import *\n"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state's folder beside the real ones."""
    folder = tmp_path / "ww"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "offenses.py").write_text(OFFENSES, encoding="utf-8")
    (folder / "first.py").write_text(FIRST, encoding="utf-8")
    monkeypatch.setattr(clearslate.states, "__path__", [*clearslate.states.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.startswith("clearslate.states.ww")]:
        del sys.modules[name]


def made(*modules: str, lists: tuple[str, ...] = ()) -> Jurisdiction:
    return State("WW", "Westward", read="2026-11-30", modules=modules, lists=lists).jurisdiction


def test_laws_stand_in_the_order_of_definition_and_presumptions_are_found(written: Path) -> None:
    del written
    found = made("first")
    assert [law.id for law in found.laws] == ["WW-B", "WW-A"]
    assert [one.id for one in found.presumptions] == ["ww-none-elsewhere"]
    assert found.lists == ()


def test_a_module_may_name_its_laws_itself(written: Path) -> None:
    (written / "second.py").write_text(SECOND + "C = law('WW-C')\nLAWS = (C,)\n", encoding="utf-8")
    assert [law.id for law in made("second", "first").laws] == ["WW-C", "WW-B", "WW-A"]


@pytest.mark.parametrize(
    ("second", "lists", "said"),
    [
        (SECOND + "C = law('WW-C')\n", (), "two laws have the id WW-A"),
        ("X = 1\n", (), "second defines no law: take it out of modules="),
        ("from clearslate.states.ww.offenses import *\nC = law('WW-C')\n", ("GONE",), "names the list GONE"),
    ],
)
def test_a_mistake_in_the_modules_is_told(
    written: Path, second: str, lists: tuple[str, ...], said: str
) -> None:
    (written / "second.py").write_text(second, encoding="utf-8")
    with pytest.raises(LawError, match=said):
        made("first", "second", lists=lists)


def test_what_names_a_state_reads_no_law_and_one_state_reads_no_other() -> None:
    code = (
        "import sys\n"
        "from clearslate.states.wa import STATE\n"
        "light = set(sys.modules)\n"
        "STATE.jurisdiction\n"
        "print(*(name for name in light if name.startswith(('clearslate.law', 'numpy', 'pyarrow'))))\n"
        "print(*sorted({name.split('.')[2] for name in sys.modules if name.startswith('clearslate.states.')}))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert result.stdout.splitlines() == ["", "state wa"]
