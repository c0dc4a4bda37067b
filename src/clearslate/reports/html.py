"""Pages as HTML: one look for all.

A page is one self-contained file: inline style, inline SVG, no script, nothing fetched. Every value passes the
template's autoescape.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from clearslate.reports.numbers import count
from clearslate.reports.page import Cell, Code, LawId, LawTitle, Page, Phrase, Strong, law_part


def to_html(page: Page) -> str:
    """The page as one file."""
    return _template().render(page=page, footer=_safe_in_style(page.footer))


def environment(*folders: Path) -> Environment:
    """Templates of some folders, escaped and strict."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template() -> Template:
    made = environment(Path(__file__).parent)
    made.filters |= {"phrase": _phrase, "cell": _cell}
    made.tests |= {"of_kind": lambda block, kind: type(block).__name__ == kind}
    return made.get_template("page.html.j2")


def _phrase(text: Phrase) -> Markup:
    """Text with what is code, or strong, marked so."""
    pieces = (text,) if isinstance(text, str) else text
    return Markup("").join(map(_piece, pieces))


def _piece(piece: str) -> Markup:
    law, colon, title = piece.partition(":")
    return _TAGS.get(type(piece), _PLAIN).format(piece, part=law_part(law), law=law, title=colon + title)


_PLAIN: Final = Markup("{}")
_TAGS: Final = {
    Code: Markup("<code>{}</code>"),
    Strong: Markup("<b>{}</b>"),
    LawId: Markup('<a href="#{part}"><b>{}</b></a>'),
    LawTitle: Markup('<b><a href="#{part}">{law}</a>{title}</b>'),
}


def _cell(value: Any) -> Markup:
    """What a cell shows: a number as reports write it, "hidden" where it is None."""
    if isinstance(value, Cell):
        small = (
            Markup("<small{}>{}</small>").format(_WARNING if note.is_warning else "", _phrase(note.text))
            for note in value.notes
        )
        return _phrase(value.text) + Markup("").join(small)
    return _phrase(count(value) if value is None or isinstance(value, int) else value)


_WARNING: Final = Markup(' class="unverified"')


def _safe_in_style(text: str) -> str:
    """Text for a string inside the style sheet: what could end the string or the sheet is left out."""
    return re.sub(r"[^\w ,.;:-]", " ", text)
