"""Dates as people say them, in English and Spanish: "2014", "spring 2014", "3/2014", "before 2010", "marzo de 2014".

What is said roughly is an interval that holds every day that may be meant, never a guess: seasons run into the months on
either side, and a day and month in numbers that may stand either way round mean both.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from clearslate.plain.language import _
from clearslate.records.days import ALWAYS, NEVER, DayInterval, read_date, to_date, to_day

_MONTHS: Final = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo"),
    ("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre", "setiembre"),
    ("october", "octubre"), ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
_SEASONS: Final = {
    ("spring", "primavera"): ((0, 3), (0, 6)),
    ("summer", "verano"): ((0, 6), (0, 9)),
    ("fall", "autumn", "otono"): ((0, 9), (0, 12)),
    ("winter", "invierno"): ((-1, 12), (1, 3)),
    ("early", "beginning of", "principios de", "inicios de"): ((0, 1), (0, 5)),
    ("middle of", "mid", "mediados de"): ((0, 4), (0, 9)),
    ("late", "end of", "finales de", "fines de"): ((0, 8), (0, 12)),
}
_YEAR: Final = r"((?:18|19|20)\d\d)"
_BEFORE: Final = re.compile(r"(?:before|antes(?: de(?:l)?)?)\s+(.+)")
_AFTER: Final = re.compile(r"(?:after|despues(?: de(?:l)?)?)\s+(.+)")
_SINCE: Final = re.compile(r"(?:since|desde)\s+(.+)")
_BETWEEN: Final = re.compile(r"(?:between|entre|from|de)\s+(.+?)\s+(?:and|y|to|a|al|hasta)\s+(.+)")
_ABOUT: Final = re.compile(r"(?:about|around|circa|ca\.?|alrededor de|hacia|mas o menos en|como en)\s+(.+)")


class UnreadDateError(ValueError):
    """Nobody can tell which day is meant. ``what_to_do``: for the person who typed it, as a text to translate."""

    def __init__(
        self, message: str, what_to_do: str = _("Write a year, a month, or a day, like 2014 or 3/5/2014.")
    ) -> None:
        """Say why it cannot be read, and what to do."""
        super().__init__(message)
        self.what_to_do = what_to_do


def read_typed(text: str, today: dt.date) -> str:
    """The same of a text that a person typed just now, who can be asked again: a day that no month has, or half a year, is not guessed.

    Raises:
        UnreadDateError: it names no day, month or year that there is.
    """
    plain = _plain(text)
    if re.fullmatch(r"\d\d?[/.-]\d\d?[/.-]\d\d", plain):
        raise UnreadDateError(
            "a year of two digits", _("Write the year with four digits, like 2012 and not 12.")
        )
    for found in re.finditer(r"(?<!\d)(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?!\d)|(\d{4})-(\d\d)-(\d\d)", plain):
        first, second, year = (int(each or 0) for each in found.groups()[:3])
        if found[4]:
            year, first, second = (int(each) for each in found.groups()[3:])
        if not any(_is_day(year, month, day) for month, day in ((first, second), (second, first))):
            raise UnreadDateError(
                "no such day",
                _("There is no such day. Look at it again, or write the month or the year alone."),
            )
    return read_when(text, today)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def read_when(text: str, today: dt.date) -> str:
    """The days that are meant, as a story holds them (see `clearslate.scenarios.story.read_days`).

    Raises:
        UnreadDateError: the text names no day, month or year, or only a year of two digits.
    """
    found = _read(_plain(text), today)
    low, high = found
    if low > high:
        raise UnreadDateError("the first day comes after the last")
    return show(found)


def show(days: DayInterval) -> str:
    """Days as a story holds them: as short as they can be written."""
    low, high = days
    if low == high:
        return to_date(low).isoformat()
    if low > ALWAYS and high < NEVER:
        first = to_date(low)
        for text in (f"{first.year:04}", f"{first.year:04}-{first.month:02}"):
            if read_date(text) == days:
                return text
    ends = (
        ".." if low <= ALWAYS else to_date(low).isoformat(),
        ".." if high >= NEVER else to_date(high).isoformat(),
    )
    return "/".join(ends)


def _plain(text: str) -> str:
    """Small letters without accents, commas and words that say nothing."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).replace(",", " ")
    bare = re.sub(r"\b(the|in|on|el|en|la|dia|day)\b", " ", bare)
    return " ".join(bare.split())


def _read(text: str, today: dt.date) -> DayInterval:
    if text in ("today", "hoy"):
        return DayInterval(to_day(today), to_day(today))
    if found := _BETWEEN.fullmatch(text):
        return DayInterval(_read(found[1], today).earliest, _read(found[2], today).latest)
    if found := _BEFORE.fullmatch(text):
        return DayInterval(ALWAYS, _read(found[1], today).earliest - 1)
    if found := _AFTER.fullmatch(text):
        return DayInterval(_read(found[1], today).latest + 1, NEVER)
    if found := _SINCE.fullmatch(text):
        return DayInterval(_read(found[1], today).earliest, NEVER)
    if found := _ABOUT.fullmatch(text):
        return _around(_read(found[1], today))
    if found := re.fullmatch(rf"{_YEAR}\s*(?:-|–|/)\s*{_YEAR}", text):
        return DayInterval(read_date(found[1]).earliest, read_date(found[2]).latest)
    meant = [days for days in _forms(text) if days is not None]
    if not meant:
        raise UnreadDateError("no day, month or year can be read")
    return DayInterval(min(days.earliest for days in meant), max(days.latest for days in meant))


def _around(days: DayInterval) -> DayInterval:
    """About as exact as it was said: a year on either side of a year, a month of a month."""
    length = days.latest - days.earliest
    margin = 366 if length > 300 else 31 if length > 20 else 7
    return DayInterval(days.earliest - margin, days.latest + margin)


def _forms(text: str) -> Iterator[DayInterval | None]:
    if re.fullmatch(rf"{_YEAR}(-\d\d(-\d\d)?)?", text):
        yield read_date(text)
    elif found := re.fullmatch(rf"(\d\d?)[/.-](\d\d?)[/.-]{_YEAR}", text):
        first, second = int(found[1]), int(found[2])
        # Court papers here write the month first; people from elsewhere, the day: where both can be, both are meant.
        yield _day(found[3], first, second)
        if first > 12:
            yield _day(found[3], second, first)
    elif found := re.fullmatch(rf"(\d\d?)[/.-]{_YEAR}", text):
        yield _month(found[2], int(found[1]))
    elif (found := re.fullmatch(rf"(.+?)\s+(?:of |de |del )?{_YEAR}", text)) is not None:
        yield from _named(found[1].strip(), found[2])


def _named(words: str, year: str) -> Iterator[DayInterval | None]:
    for names, (first, last) in _SEASONS.items():
        if words in names:
            start = _month(str(int(year) + first[0]), first[1])
            end = _month(str(int(year) + last[0]), last[1])
            if start is not None and end is not None:
                yield DayInterval(start.earliest, end.latest)
    for number, names in enumerate(_MONTHS, start=1):
        for name in names:
            short = rf"(?:{name}|{name[:3]}\.?|{name[:4]}\.?)"
            if re.fullmatch(short, words):
                yield _month(year, number)
            elif found := re.fullmatch(
                rf"(?:{short} (\d\d?)(?:st|nd|rd|th)?)|(?:(\d\d?)(?:st|nd|rd|th)? (?:of |de )?{short})", words
            ):
                yield _day(year, number, int(found[1] or found[2]))


def _month(year: str, month: int) -> DayInterval | None:
    return read_date(f"{int(year):04}-{month:02}") if 1 <= month <= 12 else None


def _day(year: str, month: int, day: int) -> DayInterval | None:
    return read_date(f"{int(year):04}-{month:02}-{day:02}") if 1 <= month <= 12 and 1 <= day <= 31 else None
