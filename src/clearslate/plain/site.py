"""The law pages as a static site: files in a folder, ready for any web server, a memory stick or a printer.

``index.html`` asks for the language; ``<language>/index.html`` lists the states; ``<language>/law/<usps>/index.html`` is a law
page. A page is whole in itself: its style is inside, it fetches nothing and needs no script.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from markupsafe import Markup

from clearslate.plain.language import Language, languages
from clearslate.plain.page import STYLE, Place, framed, index_body, law_body, law_title
from clearslate.states import CODES

_LEAF: Final = "index.html"


def write_site(folder: Path, day: dt.date, codes: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Writes the pages of states (all that clearslate has laws for, without ``codes``), and says which files they are.

    Args:
        folder: where; it is made if it is not there. Files of ours are written anew, others are left alone.
        day: the day as of which the laws are told, which stands on every page.
        codes: the states.

    Raises:
        OSError: a file cannot be written.
        PlainError: a state's words cannot be read.
    """
    states = tuple(code.upper() for code in codes) or CODES
    made = dict(_pages(states, day))
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(folder / name for name in made)


def _pages(codes: tuple[str, ...], day: dt.date) -> list[tuple[str, str]]:
    top = Place("", _LEAF)
    found = [(_LEAF, _door(top))]
    for language in languages():
        place = Place("../", _LEAF)
        others = {each.code: place.home(each.code) for each in languages()}
        body = index_body(language, day, place, codes)
        found.append(
            (
                top.home(language.code),
                _framed(body, language.say("Can my record be cleared?"), language, place, others),
            )
        )
        for code in codes:
            place = Place("../../../", _LEAF)
            others = {each.code: place.law(each.code, code) for each in languages()}
            body = law_body(code, language, day, place)
            page = _framed(body, law_title(code, language), language, place, others)
            found.append((top.law(language.code, code), page))
    return found


def _framed(body: Markup, title: str, language: Language, place: Place, others: dict[str, str]) -> str:
    style = STYLE.read_text(encoding="utf-8")
    return framed(body, title=title, language=language, place=place, others=others, style=style)


def _door(place: Place) -> str:
    """The first page: the same question in each language."""
    links = Markup("").join(
        Markup('<p lang="{code}"><a class="button" href="{to}">{name}: {ask}</a></p>\n').format(
            code=each.code,
            to=place.home(each.code),
            name=each.name,
            ask=each.say("Can my record be cleared?"),
        )
        for each in languages()
    )
    english = languages()[0]
    body = Markup("<h1>{}</h1>\n{}").format(english.say("Clear my record"), links)
    return _framed(
        body,
        "Clear my record",
        english,
        place,
        {each.code: place.home(each.code) for each in languages()[1:]},
    )
