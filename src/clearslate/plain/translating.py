"""A translation file to begin a further language with: every text of the public pages, in English, to be translated.

What the pages say stands in the Spanish file, whose keys are the code's texts; what the states say stands in their own files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from clearslate.plain.language import messages_of
from clearslate.plain.page import codes_told
from clearslate.plain.practical import practical_of
from clearslate.plain.words import Told, Words, plain_of

_HEAD: Final = """\
# A language of the public pages. Translate each msgstr; what is left empty is shown in English. Name the file after the
# language's code (ht.po) and put it into clearslate/plain/locale; {places} stay as they are.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def blank(into: Path | None = None) -> str:
    """The text of a translation file with every text to translate; ``into``: a file of before, whose translations are kept."""
    done = dict(messages_of(into.read_text(encoding="utf-8"))) if into is not None else {}
    parts = [_HEAD]
    for key in dict.fromkeys((*_pages(), *_states())):
        one, _, many = key.partition("\0")
        forms = done.get(key, "\0" if many else "").split("\0")
        lines = [f"msgid {_quoted(one)}"]
        if many:
            lines.append(f"msgid_plural {_quoted(many)}")
            lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {_quoted(forms[0])}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _pages() -> Iterator[str]:
    """The keys of what the pages themselves say, plurals joined as gettext joins them."""
    for path in sorted((Path(__file__).parent / "locale").glob("es*.po")):
        yield from (key for key, _ in messages_of(path.read_text(encoding="utf-8")) if key)


def _states() -> Iterator[str]:
    for code in codes_told():
        yield from _words(plain_of(code))
        yield from _words(practical_of(code))


def _words(part: object) -> Iterator[str]:
    """The English of everything that is said in a file."""
    if isinstance(part, Words | Told):
        yield from ((part.en,) if part.en else ())
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _words(getattr(part, name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from _words(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _words(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
