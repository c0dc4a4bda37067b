"""What a written date, amount, length, number or yes/no means. Pure functions of the text.

Each reader answers a ``Reading``: the value, or None where it is missing, and the reason where the text
cannot be taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from clearslate.ingest.reasons import Reason
from clearslate.records.days import DayInterval, read_date, to_date

Value = str | bool | int | float | DayInterval | None

EARLIEST_YEAR: Final = 1850
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
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3,9})",
    "B": r"(?P<b>[A-Za-z]{3,9})",
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{1,2}",
    "S": r"\d{1,2}",
    "f": r"\d{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?",
    "%": "%",
}
# In a format without separators (%Y%m%d) each part has its full width.
_FIXED_WIDTH: Final = {"m": r"(?P<m>\d{2})", "d": r"(?P<d>\d{2})"}


def compile_format(form: str) -> re.Pattern[str]:
    """The pattern of a date format in the directives of ``strptime``.

    Raises:
        ValueError: a directive is not supported (``%y`` among them: two digits do not name a year), or the
            format has no ``%Y``.
    """
    packed = re.search(r"%[Ymd]%[Ymd]", form) is not None
    parts: list[str] = []
    for piece in re.findall(r"%.|[^%]+|%", form):
        if not piece.startswith("%"):
            parts.append(re.escape(piece))
            continue
        letter = piece[1:]
        if letter not in _DIRECTIVES:
            raise ValueError(f"{piece} is not supported; use {', '.join('%' + name for name in _DIRECTIVES)}")
        parts.append(_FIXED_WIDTH[letter] if packed and letter in _FIXED_WIDTH else _DIRECTIVES[letter])
    if form.count("%Y") != 1:
        raise ValueError("needs %Y, the year in four digits, once")
    try:
        return re.compile("".join(parts), re.ASCII)
    except re.error as error:
        raise ValueError(f"names a part twice ({error.msg})") from None


ISO: Final = tuple(compile_format(form) for form in ("%Y-%m-%d", "%Y-%m", "%Y"))


def read_written_date(
    text: str, formats: tuple[re.Pattern[str], ...], missing_years: frozenset[int]
) -> Reading:
    """The days that a written date may mean, by the first format under which it is a possible date.

    A format without a day or a month gives the whole month or year, and so do the parts ``00``. A day that
    its month does not have gives the month, with the reason ``impossible_date``. A year in ``missing_years``
    is missing, with no reason: the mapping knows of it.
    """
    impossible: Reading | None = None
    for pattern in formats:
        found = pattern.fullmatch(text)
        reading = _read_parts(found.groupdict(), missing_years) if found else None
        if reading is None:
            continue
        if reading.reason is None:
            return reading
        impossible = impossible or reading
    return impossible or Reading(reason=Reason.BAD_DATE)


def _read_parts(parts: dict[str, str], missing_years: frozenset[int]) -> Reading | None:
    year = int(parts["Y"])
    if year in missing_years:
        return MISSING
    if year < EARLIEST_YEAR:
        return Reading(reason=Reason.DATE_TOO_EARLY)
    if year > to_date(_LAST_DAY).year:
        return Reading(reason=Reason.BAD_DATE)
    if "b" in parts:
        month = _MONTHS.get(parts["b"].lower())
        if month is None:
            return None
    else:
        month = int(parts.get("m", 0))
    day = int(parts.get("d", 0))
    written = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
    interval = read_date(written)
    exact = interval.earliest == interval.latest
    impossible = not exact if month and day else month > 12 or (day > 0 and month == 0 and "m" in parts)
    return Reading(interval, Reason.IMPOSSIBLE_DATE if impossible else None)


_LAST_DAY: Final = read_date("9998-12-31").latest

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
