"""Pages as HTML: one look for all.

A page is one self-contained file: inline style, inline SVG, nothing fetched. Every value passes the template's autoescape. One
script of ours (`page.js`) sorts tables, writes their files and unfolds for paper; a page reads the same without it, and the
page's own policy lets no other script run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from clearslate.reports.page import Cell, Code, LawName, Link, Page, Phrase, Strong, law_part
from clearslate.wording import count

_HERE: Final = Path(__file__).parent


def to_html(page: Page) -> str:
    """The page as one file."""
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        page=page,
        footer=_safe_in_style(page.footer),
        script=Markup(script),  # noqa: S704 (our own file)
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


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
    made = environment(_HERE)
    made.filters |= {"phrase": _phrase, "cell": _cell}
    made.tests |= {"of_kind": lambda block, kind: type(block).__name__ == kind}
    return made.get_template("page.html.j2")


def _phrase(text: Phrase) -> Markup:
    """Text with what is code, or strong, or leads somewhere, marked so."""
    pieces = (text,) if isinstance(text, str) else text
    return Markup("").join(map(_piece, pieces))


def _piece(piece: str) -> Markup:
    match piece:
        case LawName():
            return _LAW.format(piece, part=law_part(piece.id), law=piece.id)
        case Link():
            return _LINK.format(piece, to=piece.to)
        case Code():
            return _CODE.format(_BREAK.join(map(escape, piece.split("_"))))
        case Strong():
            return _STRONG.format(piece)
    return escape(piece)


_STRONG: Final = Markup("<b>{}</b>")
_CODE: Final = Markup("<code>{}</code>")
_BREAK: Final = Markup("_<wbr>")  # a long name goes over two lines there, and nowhere else
_LINK: Final = Markup('<a href="#{to}">{}</a>')
_LAW: Final = Markup('<a href="#{part}">{}</a> <small class="id">{law}</small>')


def _cell(value: Any) -> Markup:
    """What a cell shows: a number as reports write it, "hidden" where it is None."""
    if isinstance(value, Cell):
        small = (
            Markup("<small{}>{}</small>").format(_WARNING if note.is_warning else "", _phrase(note.text))
            for note in value.notes
        )
        return _phrase(value.text) + Markup(" ").join(("", *small))
    return _phrase(count(value) if value is None or isinstance(value, int) else value)


_WARNING: Final = Markup(' class="unverified"')


def _safe_in_style(text: str) -> str:
    """Text for a string inside the style sheet: what could end the string or the sheet is left out."""
    return re.sub(r"[^\w ,.;:-]", " ", text)
