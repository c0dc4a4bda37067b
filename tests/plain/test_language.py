"""Every text of the pages stands in every language, with the same places; dates and numbers as the language writes them."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from jinja2 import Environment

import clearslate.plain.language as room
from clearslate.cli.main import main
from clearslate.plain.language import UNITS, language, languages
from clearslate.plain.words import Sentences
from clearslate.states import jurisdiction

ROOM = Path(room.__file__).parent


def texts() -> Iterator[str]:
    """Every text that is marked for translation, in code and templates; of a plural, both forms."""
    made = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    for path in sorted((ROOM / "templates").glob("*.j2")):
        for _, _, found in made.extract_translations(path.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            yield from (text for text in ((found,) if isinstance(found, str) else found) if text)
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "_many")
            ):
                yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def written(code: str) -> dict[str, str]:
    """The messages of a translation file."""
    found = dict(room.messages_of((ROOM / "locale" / f"{code}.po").read_text(encoding="utf-8")))
    found.pop("", None)
    return {
        key: entry
        for whole, forms in found.items()
        for key, entry in zip(whole.split("\0"), forms.split("\0"), strict=True)
    }


OTHERS = [each.code for each in languages() if each.code != "en"]


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(code: str) -> None:
    asked = {*texts(), "Language name"}
    said = written(code)
    assert asked - set(said) == set(), "translate these"
    if code == "es":  # a further language holds the states' sentences too
        assert set(said) - asked == set(), "no page says these any more"


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_places_of_the_text(code: str) -> None:
    for text, entry in written(code).items():
        for place in (r"\{\w+\}", r"%\(\w+\)s", r"%%"):
            assert sorted(re.findall(place, text)) == sorted(re.findall(place, entry)), text


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    english, spanish = language("en"), language("es")
    day = dt.date(2018, 3, 1)
    assert (english.date(day), spanish.date(day)) == ("March 1, 2018", "1 de marzo de 2018")
    assert [english.length(1, "years"), spanish.length(1, "years")] == ["1 year", "1 año"]
    assert [each.length(18, "months") for each in (english, spanish)] == ["18 months", "18 meses"]
    assert all(each.length(2, unit) for each in (english, spanish) for unit in UNITS)
    assert english.money(1250) == "$1,250"
    assert spanish.name == "Español"


def test_a_third_language_is_a_file_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The states' English is its key; what it does not say stays English."""
    (tmp_path / "xx.po").write_text(
        'msgid "Language name"\nmsgstr "Ixix"\n\nmsgid "Old misdemeanors"\nmsgstr "Ol ix"\n', encoding="utf-8"
    )
    monkeypatch.setattr(room, "_LOCALE", tmp_path)
    room.language.cache_clear()
    try:
        found = room.language("xx")
        assert [each.name for each in room.languages()] == ["English", "Ixix"]
        sentences = Sentences("PA", found, dt.date(2026, 11, 28))
        assert sentences.title(jurisdiction("PA").law("PA-CS-M")) == "Ol ix"
        assert sentences.title(jurisdiction("PA").law("PA-CS-SUMMARY")) == "Summary offenses"
        with pytest.raises(KeyError):
            room.language("../es")
    finally:
        room.language.cache_clear()


def test_a_blank_file_holds_every_text_and_keeps_what_is_translated(tmp_path: Path) -> None:
    path = tmp_path / "ht.po"
    path.write_text('msgid "Old misdemeanors"\nmsgstr "Ansyen deli"\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["pages", "--translate", str(path)])
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    assert 'msgid "Old misdemeanors"\nmsgstr "Ansyen deli"' in text
    for entry in (
        "You paid all restitution (money owed to a victim) in the case.",
        "Check my record",
        "{n} years",
    ):
        assert f'"{entry}"' in text
    assert dict(room.messages_of(text))["Old misdemeanors"] == "Ansyen deli"
    assert CliRunner().invoke(main, ["pages"]).exit_code == 2
