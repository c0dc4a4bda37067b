"""Plain words are held to the laws: every law and condition told, every figure the law's own, easy to read in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import clearslate.interview
import clearslate.people
import clearslate.records
from clearslate.law import Law, Parameter, Term
from clearslate.plain.figures import PLACEHOLDER, figure, figures_of, with_days
from clearslate.plain.language import language
from clearslate.plain.words import Plain, Sentences, Words, has_plain, plain_of
from clearslate.records.yamls import read_yaml
from clearslate.states import CODES, folder, jurisdiction
from tests.reading import grade, perspicuity

DAY: Final = dt.date(2026, 11, 28)
_VALUES: Final = (*range(21), *range(30, 101, 10))
_ENGLISH: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
)
_SPANISH: Final = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien"
)
NUMBERS: Final = {
    "en": dict(zip(_ENGLISH.split(), _VALUES, strict=True)) | {"twenty-one": 21, "half": 6, "twice": 2},
    "es": dict(zip(_SPANISH.split(), _VALUES, strict=True)) | {"veintiuno": 21, "veintiún": 21},
}
NO_NUMBERS: Final = {"one", "un", "half", "twice"}  # "one of these", "un juez"
LONGEST: Final = {"en": 26, "es": 30}  # words of a sentence
NEVER: Final = {
    # What voice.md never says to a person, as far as a word alone shows it.
    "en": r"accusation|(?<!youthful )offender|perpetrator|innocent|(?<!\()nolle|disposition|repository|screener|docketed|undone|expungeable",
    "es": r"(?<!habría )juzgado|convicci[oó]n|felon[ií]a|alivio|ofensor|castigo|el cierre|inocente|libertad condicional|aplicaci[oó]n|expungir"
    r"|probatoria|perd[oó]n|perdones|de tráfico",
}


@pytest.fixture(params=[code for code in CODES if has_plain(code)])
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def own_words(plain: Plain, law: Law) -> Iterator[tuple[str, Words]]:
    """All that is said of a law, by what it is said of; a ground of a condition counts as the condition."""
    laws = plain.laws[law.id]
    yield from (("", laws.title), ("", laws.what), ("", laws.when))
    for key in law.keys:
        said = plain.told(law.id, key)
        if said.words is not None:
            yield key, said.words
        yield from ((key, words) for words in said.limbs.values())


def test_every_law_and_every_condition_is_told(code: str) -> None:
    plain, state = plain_of(code), jurisdiction(code)
    assert plain.jurisdiction == code
    assert set(plain.laws) == {law.id for law in state.laws}
    used: set[str] = set()
    for law in state.laws:
        own = plain.laws[law.id].conditions
        missing = [key for key in law.keys if key not in own and key not in plain.conditions]
        assert missing == [], f"{law.id}: tell each condition, or mark it `expert`"
        assert set(own) <= set(law.keys), f"{law.id}: no such condition"
        used |= set(law.keys) - set(own)
        for key in law.keys:
            limbs = {
                limb.key for condition in law.conditions if condition.key == key for limb in condition.limbs
            }
            assert set(plain.told(law.id, key).limbs) <= limbs, (law.id, key, sorted(limbs))
    assert set(plain.conditions) == used, "a sentence that no law uses"


def test_a_sentence_serves_only_laws_whose_conditions_say_the_same(code: str) -> None:
    """A shared sentence stands for one condition: a law whose own says something else needs words of its own."""
    plain, state = plain_of(code), jurisdiction(code)
    for key in plain.conditions:
        texts = {
            law.condition(law.keys.index(key)).text
            for law in state.laws
            if key in law.keys and key not in plain.laws[law.id].conditions
        }
        assert len(texts) <= 1, (key, sorted(texts))


def numbers_in(text: str) -> set[int]:
    """The numbers that a text tells, in digits or words."""
    words = re.findall(r"[a-z]+(?:-one)?", text.lower())
    return {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)} | {
        NUMBERS["en"][word] for word in words if word in NUMBERS["en"]
    }


def asked(law: Law, key: str) -> tuple[set[str], set[int]]:
    """What a condition asks, and its law's: the terms and days inside it, as text, and the numbers that it tells."""
    terms: set[str] = set()
    numbers: set[int] = set()
    for condition in law.conditions:
        if key not in ("", condition.key):
            continue
        numbers |= numbers_in(condition.text)
        for limb in condition.limbs:
            numbers |= numbers_in(limb.text)
        for inner in condition.holds.walk():
            for value in constants(inner):
                if isinstance(value, Term):
                    terms |= {f"{value.count} {value.unit}"}
                    if value.unit == "months" and value.count % 12 == 0:
                        terms.add(f"{value.count // 12} years")
                elif isinstance(value, int):
                    numbers |= {value, value + 1}  # at most k: fewer than k + 1
                else:
                    terms.add(value)
    for cap in law.caps:
        numbers.add(cap.count)
    return terms, numbers


def constants(inner: Any) -> Iterator[Term | int | str]:
    for name in getattr(inner, "__dataclass_fields__", ()):
        value = getattr(inner, name)
        values = value.values if isinstance(value, Parameter) else (("", value),)
        for _, one in values:
            is_day = isinstance(one, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", one)
            if isinstance(one, Term | int) or is_day:
                yield one


def test_every_figure_is_the_laws_own(code: str) -> None:
    plain, state = plain_of(code), jurisdiction(code)
    wrong = []
    for law in state.laws:
        named = figures_of(law, DAY)
        for key, words in own_words(plain, law):
            places = set(PLACEHOLDER.findall(words.en))
            if places != set(PLACEHOLDER.findall(words.es)):
                wrong.append(f"{law.id} {key}: other figures in Spanish: {words.es}")
            terms, numbers = asked(law, key)
            for place in places:
                found = figure(place)
                if found is None:
                    if place not in named:
                        wrong.append(f"{law.id} {key}: no figure {place!r}; it has {sorted(named)}")
                elif place not in terms and (found.day.year if found.day else found.amount) not in numbers:
                    wrong.append(f"{law.id} {key}: the law does not ask {place!r}")
    assert wrong == [], "\n".join(wrong)


def test_no_figure_is_typed(code: str) -> None:
    """Digits stand in placeholders alone; a grade's code (M2) and a section's number are names."""
    plain = plain_of(code)
    wrong = []
    entries = [("never", words) for words in plain.never]
    for law in jurisdiction(code).laws:
        entries += [(law.id, words) for _, words in own_words(plain, law)]
    for law_id, words in entries:
        for lang, text in ((lang, getattr(words, lang)) for lang in NUMBERS):
            bare = re.sub(
                r"§+ ?[\w.()-]+|\b[A-Z]+-?\d\b|\b([Cc]lass|[Cc]lase|[Ll]evel|[Nn]ivel|Tier|Title) \d\b",
                "",
                PLACEHOLDER.sub("", text),
            )
            words_told = (
                set(re.findall(r"[a-záéíóúñ]+(?:-one)?", bare.lower())) & set(NUMBERS[lang]) - NO_NUMBERS
            )
            if re.search(r"\d", bare) or words_told:
                wrong.append(f"{law_id}: {text}")
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def in_spanish(raw: object) -> Iterator[str]:
    """Every Spanish text of a file of words."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from [value] if key == "es" and isinstance(value, str) else in_spanish(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from in_spanish(value)


def test_questions_and_facts_say_the_same_words_in_spanish_as_the_laws() -> None:
    """A person reads them side by side: an "indulto" here and a "perdón" there would be two things."""
    names = ("practical.yaml", "questions.yaml", "documents.yaml")
    paths = [folder(code) / name for code in CODES for name in names]
    paths += [
        Path(clearslate.interview.__file__).parent / "questions.yaml",
        Path(clearslate.people.__file__).parent / "endings.yaml",
        Path(clearslate.records.__file__).parent / "national.yaml",
    ]
    wrong = [
        f"{path.parent.name}/{path.name}: {found[0]}"
        for path in paths
        if path.exists()
        for text in in_spanish(read_yaml(path.read_text(encoding="utf-8")))
        if (found := re.search(rf"\b({NEVER['es']})\b", text, re.IGNORECASE))
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_words_for_people_are_used(code: str, lang: str) -> None:
    plain = plain_of(code)
    never = NEVER[lang] + ("" if code == "CT" or lang == "en" else r"|borrad[oa]s?|borrar?n?")
    for law in jurisdiction(code).laws:
        for _, words in own_words(plain, law):
            found = re.search(rf"\b({never})\b", getattr(words, lang), re.IGNORECASE)
            assert found is None, (law.id, found and found[0], getattr(words, lang))


def text_of(code: str, lang: str, law: Law) -> str:
    """All sentences of a law."""
    sentences = Sentences(code, language(lang), DAY)
    entries = [sentences.what(law), sentences.when(law)]
    for key in law.keys:
        sentence = sentences.condition(law, key)
        entries += [sentence] if sentence else []
        entries += sentences.limbs(law, key).values()
    return " ".join(entries)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_each_law_is_easy_to_read(code: str, lang: str) -> None:
    """English at most grade 8, Spanish 65 or more on the scale of Szigriszt-Pazos; no sentence is long."""
    wrong = []
    for law in jurisdiction(code).laws:
        text = text_of(code, lang, law)
        found = grade(text) if lang == "en" else perspicuity(text)
        if (found > 8) if lang == "en" else (found < 65):
            wrong.append(f"{law.id}: {found:.1f}")
        sentences = re.split(r"(?<=[.!?:]) ", text)
        wrong += [
            f"{law.id}: long: {sentence}" for sentence in sentences if len(sentence.split()) > LONGEST[lang]
        ]
    assert wrong == [], "\n".join(wrong)


def test_days_of_a_laws_own_words_are_written_as_the_reader_writes_them() -> None:
    text = "Filed by 2026-07-29; section 12-2026-07-29, part 2026-13-01"
    assert with_days(text, language("en")) == "Filed by July 29, 2026; section 12-2026-07-29, part 2026-13-01"
    assert with_days("2026-07-29", language("es")) == "29 de julio de 2026"
