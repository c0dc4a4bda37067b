"""Languages of the public pages: texts, dates, lengths of time and money as each language writes them.

English stands in the code and in the states' files. Any other language is a file ``locale/<code>.po``; Spanish of what the
states say stands in their own files, beside the English, so that a lawyer reads both at once. A further language translates
all of it: the English sentence is its key (``<code>.check.po`` holds what the interview says). The files are read as they are; nothing is compiled.
"""

from __future__ import annotations

import ast
import datetime as dt
import gettext
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

_LOCALE: Final = Path(__file__).parent / "locale"
ENGLISH: Final = "en"


def _(text: str) -> str:
    """Marks a text for translation; it is looked up where it is shown."""
    return text


_MONTHS: Final = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
    _("October"), _("November"), _("December"),
)  # fmt: skip


@dataclass(frozen=True)
class Language:
    """A language: its code (BCP 47) and its texts. `locale/<code>.po` names it in its own words as ``Language name``."""

    code: str
    texts: gettext.NullTranslations

    def say(self, text: str) -> str:
        """A text in the language; in English where it has none."""
        return self.texts.gettext(text) if text else ""

    def count(self, one: str, many: str, number: int) -> str:
        """A text for a number, which stands in it as ``{n}``."""
        return self.texts.ngettext(one, many, number).format(n=self.number(number))

    def number(self, number: int) -> str:
        """A whole number: 16,264, as English and the Spanish of the United States write it."""
        return f"{number:,}"

    def money(self, dollars: int) -> str:
        """An amount of whole dollars."""
        return f"${self.number(dollars)}"

    def date(self, day: dt.date) -> str:
        """A day: March 1, 2018; 1 de marzo de 2018."""
        return self.say(_("{month} {day}, {year}")).format(
            month=self.say(_MONTHS[day.month - 1]), day=day.day, year=day.year
        )

    def month(self, day: dt.date) -> str:
        """A month: March 2018; marzo de 2018."""
        return self.say(_("{month} {year}")).format(month=self.say(_MONTHS[day.month - 1]), year=day.year)

    def length(self, amount: int, unit: str) -> str:
        """A length of time, a weight or a plain count (unit ""), as the language writes it.

        Raises:
            KeyError: no language knows the unit.
        """
        if not unit:
            return self.number(amount)
        one, many = UNITS[unit]
        return self.count(one, many, amount)

    def listed(self, words: list[str]) -> str:
        """A list in a sentence: a, b and c."""
        if len(words) < 2:
            return "".join(words)
        return self.say(_("{first} and {last}")).format(first=", ".join(words[:-1]), last=words[-1])

    @property
    def name(self) -> str:
        """Its name, in the language itself."""
        return "English" if self.code == ENGLISH else self.say("Language name")


def _many(one: str, many: str) -> tuple[str, str]:
    """Marks a text with its plural for translation."""
    return one, many


UNITS: Final = {
    "years": _many("{n} year", "{n} years"),
    "months": _many("{n} month", "{n} months"),
    "days": _many("{n} day", "{n} days"),
    "hours": _many("{n} hour", "{n} hours"),
    "ounces": _many("{n} ounce", "{n} ounces"),
    "grams": _many("{n} gram", "{n} grams"),
}
"""What is counted: by the name that a figure gives it."""


def languages() -> tuple[Language, ...]:
    """English, and one of each translation file."""
    codes = sorted(path.stem for path in _LOCALE.glob("*.po") if "." not in path.stem)
    return (language(ENGLISH), *map(language, codes))


@cache
def language(code: str) -> Language:
    """The language of a code.

    Raises:
        KeyError: there is no translation file for it.
    """
    if code == ENGLISH:
        return Language(code, gettext.NullTranslations())
    path = _LOCALE / f"{code}.po"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) or not path.exists():
        raise KeyError(code)
    texts = "\n\n".join(
        each.read_text(encoding="utf-8") for each in (path, *sorted(_LOCALE.glob(f"{code}.*.po")))
    )
    return Language(code, gettext.GNUTranslations(BytesIO(_compiled(texts))))


def _compiled(text: str) -> bytes:
    """A catalog as gettext reads it: the format of GNU's .mo files."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages_of(text))
    heads, body, at = [], b"", 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            heads.append(struct.pack("<II", len(pair[column]), at + len(body)))
            body += pair[column] + b"\0"
    start = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return start + b"".join(heads) + body


def messages_of(text: str) -> Iterator[tuple[str, str]]:
    """The messages of a .po file and their translations, plurals joined as gettext wants them; those without one are left out."""
    for block in re.split(r"\n\s*\n", text):
        found = {
            name: "".join(
                ast.literal_eval(piece) for piece in re.findall(r'^"(?:[^"\\]|\\.)*"$', output, re.MULTILINE)
            )
            for name, output in _keys(block)
        }
        key = found.get("msgid")
        if key is None or not (found.get("msgstr") or found.get("msgstr[0]")):
            continue
        if "msgid_plural" in found:
            forms = [found[f"msgstr[{n}]"] for n in range(sum(name.startswith("msgstr[") for name in found))]
            yield f"{key}\0{found['msgid_plural']}", "\0".join(forms)
        else:
            yield key, found["msgstr"]


def _keys(block: str) -> Iterator[tuple[str, str]]:
    """Each keyword of an entry and the lines of its string, one a line."""
    parts = re.split(r"^(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+", block, flags=re.MULTILINE)
    yield from zip(parts[1::2], parts[2::2], strict=True)
