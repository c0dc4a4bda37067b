"""The laws, one folder a jurisdiction. ``docs/law-language.md`` says how to add one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clearslate.records.yamls import read_yaml
from clearslate.states.state import State

if TYPE_CHECKING:
    from clearslate.law import Grading, Jurisdiction, Law
    from clearslate.law.addresses import Site

CODES: Final = tuple(
    sorted(folder.name.upper() for folder in Path(__file__).parent.iterdir() if (folder / "offenses.py").exists())
)
NATIONAL_FACTS: Final = Path(__file__).parents[1] / "records" / "national.yaml"
# The jurisdictions where a law clears by itself, so that there is something to carry out.
CARRIED_OUT: Final = tuple(code for code in CODES if (Path(__file__).parent / code.lower() / "workflow.yaml").exists())
# Lie in a jurisdiction's folder for others to read; no answer depends on them.
NOT_LAW: Final = frozenset(
    {
        "acts.yaml",
        "disputed.yaml",
        "documents.yaml",
        "lint.yaml",
        "mix.yaml",
        "mutants.yaml",
        "peers.yaml",
        "plain.yaml",
        "practical.yaml",
        "questions.yaml",
        "untested.yaml",
        "workflow.yaml",
    }
)


@cache
def jurisdiction(code: str) -> Jurisdiction:
    """The jurisdiction of a USPS code (letters' case does not matter).

    Raises:
        KeyError: clearslate has no laws for it.
    """
    if code.upper() not in CODES:
        raise KeyError(code)
    found = getattr(import_module(f"clearslate.states.{code.lower()}"), "STATE", None)
    if not isinstance(found, State):
        raise TypeError(f"states/{code.lower()}/__init__.py must define STATE = State(...)")
    from clearslate.law.grading import read_grades_by  # noqa: PLC0415 (what only names a state reads no law)

    read_grades_by(grading_of)
    return found.jurisdiction


@cache
def grading_of(code: str) -> Grading | None:
    """The grades of a jurisdiction, without its laws; None where clearslate has none for it."""
    if code not in CODES:
        return None
    found: Grading = import_module(f"clearslate.states.{code.lower()}.offenses").GRADING
    return found


def all_jurisdictions() -> tuple[Jurisdiction, ...]:
    """Every jurisdiction, in the order of its code."""
    return tuple(jurisdiction(code) for code in CODES)


def find_law(law_id: str) -> tuple[Jurisdiction, Law]:
    """The law of an id, and its jurisdiction.

    Raises:
        KeyError: no jurisdiction has it.
    """
    # An id begins with its state's code, so the other 51 need not be imported.
    code = law_id.partition("-")[0].upper()
    for found in (jurisdiction(code),) if code in CODES else ():
        for law in found.laws:
            if law.id.lower() == law_id.lower():
                return found, law
    raise KeyError(law_id)


def statute_reader() -> Callable[[str, str], tuple[str, ...] | None]:
    """Reads statutes of every jurisdiction that clearslate has laws for: of a state and a text the code, section and subsections."""

    @cache
    def read(state: str, text: str) -> tuple[str, ...] | None:
        found = jurisdiction(state).style.read(text) if state in CODES else None
        return None if found is None else (found.code, found.section, *found.subsections)

    return read


@cache
def _sites() -> dict[str, Site]:
    from clearslate.law.addresses import read_sites  # noqa: PLC0415 (what only names a state reads no address)

    return read_sites(Path(__file__).with_name("addresses.yaml"))


def site(code: str) -> Site:
    """Where a jurisdiction publishes its statutes."""
    return _sites()[code.upper()]


@cache
def official_address(code: str, cite: str) -> str:
    """The official address of the first section that a citation of a jurisdiction's laws names; empty where it has none."""
    return site(code).address(cite)


def folder(code: str) -> Path:
    """The folder of a jurisdiction: its README, lists and scenarios."""
    return Path(__file__).parent / code.lower()


def law_files(code: str) -> tuple[Path, ...]:
    """The files of a jurisdiction's folder on which its answers depend: code, lists, sections, whatever is not known to be no law; and how they are joined."""
    place = folder(code)
    found = [
        path
        for path in sorted(place.rglob("*"))
        if path.suffix in (".py", ".yaml")
        and path.name not in NOT_LAW
        and "scenarios" not in path.relative_to(place).parts
    ]
    return (*found, Path(__file__).with_name("state.py"), NATIONAL_FACTS)


def grading_files() -> tuple[Path, ...]:
    """The files by which each jurisdiction grades what it decided: answers of the others depend on them too."""
    found = (folder(code) / name for code in CODES for name in ("offenses.py", "sections.yaml"))
    return tuple(path for path in found if path.exists())


def statute_table(code: str) -> tuple[str, ...]:
    """Every statute of the state that its offense mix and scenarios name: what lists are linted against."""
    place = folder(code)
    found: dict[str, None] = {}
    for path in (place / "mix.yaml", *sorted((place / "scenarios").glob("*.yaml"))):
        if path.exists():
            raw = read_yaml(path.read_text(encoding="utf-8"))
            found.update(dict.fromkeys(_statutes(raw, code.upper())))
    return tuple(found)


def _statutes(raw: object, code: str) -> list[str]:
    if isinstance(raw, dict):
        if (raw.get("facts") or {}).get("jurisdiction", code) != code:
            return []  # decided elsewhere
        own = [str(raw["statute"])] if raw.get("statute") else []
        return own + [text for value in raw.values() for text in _statutes(value, code)]
    if isinstance(raw, list):
        return [text for value in raw for text in _statutes(value, code)]
    return []
