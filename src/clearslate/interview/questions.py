"""The words of the interview: what is asked of each fact, where a person finds it, and the ways in which a charge ends.

Common facts stand in ``questions.yaml`` here, those of the country in ``records/national.yaml``, a state's own in
``states/<usps>/questions.yaml``, ways of ending in ``people/endings.yaml``; each in every language of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearslate.law import Law, Status
from clearslate.people.endings import Ending
from clearslate.people.variants import own_fields
from clearslate.plain.figures import with_days
from clearslate.plain.language import language
from clearslate.plain.words import Words
from clearslate.records.national import NATIONAL
from clearslate.records.schema import FACT_PREFIX, FIELD, Field
from clearslate.records.yamls import read_yaml
from clearslate.states import folder, jurisdiction

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Option:
    """An answer to choose."""

    value: str
    words: Words


@dataclass(frozen=True)
class Asked:
    """What is asked of a fact. ``find``: where a person finds it, and ``place`` its key. ``options``: answers to choose from, in place of typing.

    ``needs``: the fact that must be known, and not as "no", before this one is asked.
    """

    field: Field
    words: Words
    find: Words
    options: tuple[Option, ...] = ()
    place: str = "lawyer"
    needs: str = ""


@cache
def asked(code: str, name: str) -> Asked | None:
    """What is asked of a fact under a state's laws; None where a person cannot know it."""
    own = own_fields(code)
    field = own.get(name) or FIELD.get(name)
    if field is None:
        return None
    raw = _of_state(code, field) if name in own else _common()["facts"].get(name)
    if raw is None or raw.get("not_asked"):
        return None
    options = tuple(Option(str(each["value"]), _words(each)) for each in raw.get("options", ()))
    if name == "grade":
        options = tuple(
            Option(each.code, grade_words(code, each.code)) for each in jurisdiction(code).grading.grades
        )
    if name == "cleared_under":
        laws = [law for law in jurisdiction(code).laws if law.status is Status.IN_FORCE]
        options = tuple(Option(law.id, _titled(law)) for law in laws)
    return Asked(
        field,
        _words(raw),
        _words(_common()["places"][raw["find"]]),
        options,
        str(raw["find"]),
        raw.get("needs", ""),
    )


def _of_state(code: str, field: Field) -> Mapping[str, Any]:
    """What is asked of a fact of a state: of the country's the country's words, and the section by which the state decides it.

    The answers to choose from are the state's.
    """
    name = field.name.removeprefix(FACT_PREFIX)
    own = _own(code).get(name)
    if name not in NATIONAL:
        return own or _unworded(field)
    question, section = NATIONAL[name].asked, jurisdiction(code).own.sections.get(name)
    words = {key: f"{question[key]} ({section})" if section else question[key] for key in ("en", "es")}
    return {"find": question["find"]} | words | (own or {})


def ending_words(way: Ending) -> Words:
    """A way of ending in words of the state's papers."""
    return _words(way.texts)


_KINDS: Final[Mapping[str, Words]] = {
    "felony": Words(en="felony", es="delito grave"),
    "misdemeanor": Words(en="misdemeanor", es="delito menor"),
    "summary": Words(en="summary offense", es="falta"),
    "infraction": Words(en="violation or infraction", es="infracción"),
    "ordinance": Words(en="city or local law", es="ley de la ciudad"),
}


def grade_words(code: str, grade: str) -> Words:
    """A grade as papers write it, with its kind in plain words."""
    found = jurisdiction(code).grading.find(grade)
    if found is None:
        return _same(grade)
    kind = _KINDS[str(found.kind)]
    return Words(en=f"{found.code} ({kind.en})", es=f"{found.code} ({kind.es})")


def is_worded(code: str) -> bool:
    """Whether a state's own facts, if it has any, are asked in plain words."""
    return bool(_own(code)) or not own_fields(code)


def _unworded(field: Field) -> Mapping[str, Any]:
    """A state's fact for which no plain words are written yet: the words of the record, as they stand."""
    meaning = field.meaning.partition(";")[0]
    return {
        "en": f"What is so for you? {meaning[:1].upper()}{meaning[1:]}.",
        "es": f"¿Cómo es en su caso? (en inglés) {meaning[:1].upper()}{meaning[1:]}.",
        "find": "lawyer",
    }


def _titled(law: Law) -> Words:
    """A law's title as its module has it, with its citation; days as the reader writes them."""
    en, es = (with_days(f"{law.title} ({law.cite})", language(code)) for code in ("en", "es"))
    return Words(en=en, es=es)


def _same(text: str) -> Words:
    return Words(en=text, es=text)


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(en=str(raw["en"]), es=str(raw["es"]))


@cache
def _common() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml((_HERE / "questions.yaml").read_text(encoding="utf-8"))
    return found


@cache
def _own(code: str) -> Mapping[str, Any]:
    path = folder(code) / "questions.yaml"
    found: Mapping[str, Any] = read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found or {}
