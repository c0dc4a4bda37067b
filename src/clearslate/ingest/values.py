"""What a written date, amount, length, number or yes/no means. Pure functions of the text.

Each reader answers a ``Reading``: the value, or None where it is missing, and the reason where the text
cannot be taken as it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from clearslate.ingest.reasons import Reason
from clearslate.records.days import ALWAYS, NEVER, DayInterval, read_date, to_date, to_day

Value = str | bool | int | float | DayInterval | None

EARLIEST_YEAR: Final = 1850
# What databases and spreadsheets make of an empty cell or a zero; nobody alive has a record of these days.
_OF_EMPTY_CELLS: Final = frozenset({"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01"})
_LONGEST: Final = 40  # characters of an amount, a length or a number
_INT32: Final = 2**31 - 1
_INT64: Final = 2**63 - 1


class Reading(NamedTuple):
    """What a cell says. ``unmapped`` is the text of a code that the mapping does not know."""

    value: Value = None
    reason: Reason | None = None
    unmapped: str | None = None
    quarantine: bool = False


MISSING: Final = Reading()


def code(text: str) -> str:
    """A code as it is compared: case and spacing do not count."""
    return " ".join(text.split()).casefold()


# --- dates ------------------------------------------------------------------------------------------------

_MONTH_NAMES: Final = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may",),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_DIRECTIVES: Final = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3,9})",
    "B": r"(?P<b>[A-Za-z]{3,9})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"\d{1,2}",
    "M": r"(?P<M>\d{1,2})",
    "S": r"\d{1,2}",
    "f": r"\d{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?",
    "z": r"(?P<z>[Zz]|[+-]\d{2}:?\d{2})",
    "%": "%",
}
# In a format without separators (%Y%m%d) each part has its full width.
_FIXED_WIDTH: Final = {"m": r"(?P<m>\d{2})", "d": r"(?P<d>\d{2})"}


def compile_format(form: str, *, two_digits: bool = False) -> re.Pattern[str]:
    """The pattern of a date format in the directives of ``strptime``.

    Args:
        form: the format.
        two_digits: whether the mapping says which year two digits name, so that ``%y`` may stand for ``%Y``.

    Raises:
        ValueError: a directive is not supported (``%y`` among them, where two digits do not name a year), or the
            format has no year.
    """
    packed = re.search(r"%[Yymd]%[Yymd]", form) is not None
    known = _DIRECTIVES if two_digits else {name: part for name, part in _DIRECTIVES.items() if name != "y"}
    parts: list[str] = []
    for piece in re.findall(r"%.|[^%]+|%", form, re.DOTALL):
        if not piece.startswith("%"):
            parts.append(re.escape(piece))
            continue
        letter = piece[1:]
        if letter not in known:
            hint = "; say with two_digit_years which year two digits name" if letter == "y" else ""
            raise ValueError(f"{piece} is not supported{hint}; use {', '.join('%' + name for name in known)}")
        parts.append(_FIXED_WIDTH[letter] if packed and letter in _FIXED_WIDTH else known[letter])
    letters = [piece[1] for piece in re.findall(r"%[^%]", form)]
    if len(letters) != len(set(letters)):  # without separators, such a form could be tried for ever
        raise ValueError("names a part twice")
    if form.count("%Y") + form.count("%y") != 1:
        raise ValueError("needs %Y, the year in four digits, once")
    if re.search(r"%[HMSf] ?Z", form):
        raise ValueError("Z after a time is UTC, whose day may not be the court's; write %z for it")
    if "z" in letters and not {"H", "M", "d"} <= set(letters):
        raise ValueError("%z needs the day and the time, %d, %H and %M")
    try:
        return re.compile("".join(parts), re.ASCII)
    except re.error as error:
        raise ValueError(f"names a part twice ({error.msg})") from None


ISO: Final = tuple(
    compile_format(form)
    for form in ("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z")
)

# From two digits, a month and a day (0 where the text has none) to the year; None where nothing tells the century.
Century = Callable[[int, int, int], int | None]


def in_window(first: int) -> Century:
    """The year of the hundred from ``first`` on that ends in the two digits."""

    def year(digits: int, _month: int, _day: int) -> int:
        return first + (digits - first) % 100

    return year


def beside(other: DayInterval | None, *, after: bool) -> Century:
    """The nearest year for which the day may be not after another one (or not before it)."""

    def year(digits: int, month: int, day: int) -> int | None:
        if other is None or not ALWAYS < other.earliest <= other.latest < NEVER:
            return None
        edge = to_date(other.earliest if after else other.latest).year
        near = edge + (digits - edge) % 100 if after else edge - (edge - digits) % 100
        found = _interval(near, month, day)
        if after and found.latest < other.earliest:
            return near + 100
        return near - 100 if not after and found.earliest > other.latest else near

    return year


@dataclass(frozen=True)
class DateRules:
    """How dates are read: the forms tried in order, what stands for "not recorded", the century of two digits.

    ``missing``: patterns of the day as ``YYYY-MM-DD`` (``YYYY-MM``, ``YYYY`` where it has no day or month).
    ``zone``: the time zone by which the court names its days; None where the mapping does not say.
    """

    formats: tuple[re.Pattern[str], ...] = ISO
    missing_years: frozenset[int] = frozenset()
    missing: tuple[re.Pattern[str], ...] = ()
    century: Century | None = None
    zone: dt.tzinfo | None = None


def read_written_date(text: str, rules: DateRules) -> Reading:
    """The days that a written date may mean, by the format under which it is a possible date.

    Where two formats give two different days (03/04/2019), nobody knows which is meant: it is missing, as ``TWO_DATES``.
    A format without a day or a month gives the whole month or year, and so do the parts ``00``. A day that
    its month does not have gives the month, with the reason ``impossible_date``. A date that stands for "not
    recorded" is missing, with no reason: the mapping knows of it.
    """
    impossible: Reading | None = None
    possible: Reading | None = None
    for pattern in rules.formats:
        found = pattern.fullmatch(text)
        reading = _read_parts(found.groupdict(), rules) if found else None
        if reading is None:
            continue
        if reading.reason is not None:
            impossible = impossible or reading
        elif possible is not None and reading != possible:
            return Reading(reason=Reason.TWO_DATES)
        else:
            possible = reading
    return possible or impossible or Reading(reason=Reason.BAD_DATE)


def _read_parts(parts: dict[str, str], rules: DateRules) -> Reading | None:
    month = _MONTHS.get(parts["b"].lower()) if "b" in parts else int(parts.get("m", 0))
    if month is None:
        return None
    day = int(parts.get("d", 0))
    year = int(parts["Y"]) if "Y" in parts else _year(int(parts["y"]), month, day, rules)
    if year is None:
        return Reading(reason=Reason.NO_CENTURY)
    written = _written(year, month, day)
    if year in rules.missing_years or any(pattern.fullmatch(written) for pattern in rules.missing):
        return MISSING
    if written in _OF_EMPTY_CELLS:
        return Reading(reason=Reason.DEFAULT_DATE)
    if year < EARLIEST_YEAR:
        return Reading(reason=Reason.DATE_TOO_EARLY)
    if year > _LAST_YEAR:
        return Reading(reason=Reason.BAD_DATE)
    interval = read_date(written)
    exact = interval.earliest == interval.latest
    if exact and parts.get("z"):
        return _local_day(dt.date(year, month, day), parts, rules.zone)
    impossible = not exact if month and day else month > 12 or (day > 0 and month == 0 and "m" in parts)
    return Reading(interval, Reason.IMPOSSIBLE_DATE if impossible else None)


def _local_day(day: dt.date, parts: dict[str, str], zone: dt.tzinfo | None) -> Reading:
    """The court's day of an instant written with its offset from UTC.

    An offset other than zero is the court's own clock. Of an instant in UTC without a zone in the mapping, the
    evening before is as possible as the day itself: the zones of the states lie four to ten hours behind. Midnight
    may also only fill up what is a day.
    """
    hour, minute = int(parts["H"]), int(parts["M"])
    offset = "" if parts["z"] in "Zz" else parts["z"].replace(":", "")
    shift = dt.timedelta(hours=int(offset[:3] or 0), minutes=int((offset[:1] + offset[3:]) or 0))
    if hour > 23 or minute > 59 or abs(shift) >= dt.timedelta(days=1):
        return Reading(reason=Reason.BAD_DATE)
    instant = dt.datetime.combine(day, dt.time(hour, minute), dt.timezone(shift))
    if zone is not None:
        first = last = instant.astimezone(zone)
    elif shift:
        first = last = instant
    else:
        first, last = (instant - dt.timedelta(hours=hours) for hours in _BEHIND_UTC)
        last = last if hour or minute else instant
    return Reading(DayInterval(to_day(first.date()), to_day(last.date())))


_BEHIND_UTC: Final = (10, 4)  # hours, in Hawaii and in an eastern summer


def _year(digits: int, month: int, day: int, rules: DateRules) -> int | None:
    return rules.century(digits, month, day) if rules.century is not None else None


def _written(year: int, month: int, day: int) -> str:
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


def _interval(year: int, month: int, day: int) -> DayInterval:
    return read_date(_written(min(max(year, 1), _LAST_YEAR), month, day))


_LAST_YEAR: Final = 9998

# --- amounts, lengths, numbers ----------------------------------------------------------------------------

_MONEY: Final = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{0,2})?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_PART: Final = r"(\d+(?:\.\d+)?)\s*(years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)\b\.?"
_LENGTH: Final = re.compile(rf"(?:{_PART}(?:\s*(?:,|and)?\s*))+", re.ASCII | re.IGNORECASE)
_LENGTH_PART: Final = re.compile(_PART, re.ASCII | re.IGNORECASE)
_BARE: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def read_money(text: str, unit: str) -> Reading:
    """Cents, of an amount in dollars ("$1,234.50") or in cents ("123450")."""
    found = _MONEY.fullmatch(text)
    if not found or len(text) > _LONGEST:
        return Reading(reason=Reason.BAD_MONEY)
    amount = Decimal(found[1].replace(",", "") + (found[2] or ""))
    cents = int(amount * 100) if unit == "dollars" else int(amount)
    exact = unit == "dollars" or amount == cents
    return Reading(cents) if exact and cents <= _INT64 else Reading(reason=Reason.BAD_MONEY)


def read_length(text: str, unit: str | None) -> Reading:
    """Days, of a length in words ("3 Years 6 Months") or, with a unit, of a bare number.

    Twelve months are a year. A year counts 365 days, a month beyond whole years 30, a week 7; a fraction of
    a day is rounded up.
    """
    plain = " ".join(text.lower().replace("(s)", "s").split())
    parts = _length_parts(plain, unit) if len(plain) <= _LONGEST else []
    if not parts:
        return Reading(reason=Reason.BAD_LENGTH)
    total = {"y": Fraction(0), "m": Fraction(0), "w": Fraction(0), "d": Fraction(0)}
    for number, word in parts:
        total[word[0]] += Fraction(number)
    years, months = divmod(total["y"] * 12 + total["m"], 12)
    days = ceil(years * 365 + months * 30 + total["w"] * 7 + total["d"])
    return Reading(days) if days <= _INT32 else Reading(reason=Reason.BAD_LENGTH)


_HALVES: Final = {"½": ".5", "¼": ".25", "¾": ".75", "1/2": ".5", "1/4": ".25", "3/4": ".75"}
_FRACTION: Final = re.compile(r"(?:(\d+)[\s-]*)?([½¼¾]|(?<![\d/])(?:1/2|1/4|3/4)(?![\d/]))")
_RANGE: Final = re.compile(r"(.+?)\s*(?:\bto\b|[-–])\s*(.+)", re.IGNORECASE)
_UNIT: Final = re.compile(r"[a-zA-Z]+(?:\(s\))?\s*$")


def decimals(text: str) -> str:
    """A length with its halves as decimals: 11 1/2 months is 11.5 months."""
    return _FRACTION.sub(lambda found: f"{found[1] or 0}{_HALVES[found[2]]}", text)


def read_range(text: str) -> tuple[int, int] | None:
    """The least and the most days of a sentence such as "11 1/2 to 23 months", as they come; None where the text is no range.

    >>> read_range("11 1/2 to 23 months"), read_range("1-2 years"), read_range("6 months"), read_range("3 1/2 Years to 10 Years")
    ((345, 695), (365, 730), None, (1275, 3650))
    """
    parts = _RANGE.fullmatch(decimals(text.strip()))
    unit = _UNIT.search(text)
    if parts is None or unit is None:
        return None
    least_text = parts[1] if _UNIT.search(parts[1]) else f"{parts[1]} {unit[0]}"
    least, most = read_length(least_text, None).value, read_length(parts[2], None).value
    return (least, most) if isinstance(least, int) and isinstance(most, int) else None


def _length_parts(plain: str, unit: str | None) -> list[tuple[str, str]]:
    """Each number of a length with its unit; none where the text is no length."""
    if _BARE.fullmatch(plain):
        return [(plain, unit)] if unit else []
    return list(_LENGTH_PART.findall(plain)) if _LENGTH.fullmatch(plain) else []


def read_number(text: str) -> Reading:
    """A plain number, with or without thousands separators."""
    if not _NUMBER.fullmatch(text) or len(text) > _LONGEST:
        return Reading(reason=Reason.BAD_NUMBER)
    return Reading(float(text.replace(",", "")))


def read_count(text: str) -> Reading:
    """A small whole number."""
    number = read_number(text).value
    if not isinstance(number, float) or number != int(number) or abs(number) > _INT32:
        return Reading(reason=Reason.BAD_NUMBER)
    return Reading(int(number))


_YES: Final = frozenset({"true", "t", "yes", "y", "1"})
_NO: Final = frozenset({"false", "f", "no", "n", "0"})


def read_bool(text: str) -> Reading:
    """Yes or no, in the common spellings."""
    word = text.casefold()
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    return Reading(reason=Reason.BAD_BOOL)


Reader = Callable[[str], Reading]
