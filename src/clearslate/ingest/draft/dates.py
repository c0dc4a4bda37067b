"""In which forms a column writes its dates."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final

from clearslate.ingest.values import DateRules, compile_format, in_window, read_written_date

_DATE_FORMS: Final = (
    "%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%m%d%Y", "%m-%d-%Y", "%d-%m-%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y",
    "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %b %Y", "%Y-%m", "%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z",
    "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
_SWAPPED: Final = {"%m/%d/%Y": "%d/%m/%Y", "%m-%d-%Y": "%d-%m-%Y", "%m/%d/%y": "%d/%m/%y"}
MOSTLY: Final = 0.8  # of the filled cells, to call a column one of dates
_SOME: Final = 0.01  # of the filled cells, to name a second form


@cache
def rules_of(form: str) -> DateRules:
    """Reads dates of one form."""
    return DateRules((compile_format(form, two_digits=True),), century=in_window(1930))


def _fits(text: str, form: str) -> bool:
    reading = read_written_date(text, rules_of(form))
    return reading.value is not None and reading.reason is None


def date_forms(values: Counter[str]) -> tuple[list[str], str | None]:
    """The forms of a column of dates, the most frequent first, and another that fits it just as well."""
    total = values.total()
    fits = {form: {text for text in values if _fits(text, form)} for form in _DATE_FORMS}
    weight = {form: sum(values[text] for text in texts) for form, texts in fits.items()}
    best = max(_DATE_FORMS, key=weight.__getitem__)
    forms, left = [best], set(values) - fits[best]
    for form in _DATE_FORMS:
        more = sum(values[text] for text in fits[form] & left)
        if form != _SWAPPED.get(best) and more >= _SOME * total:
            forms.append(form)
            left -= fits[form]
    read = total - sum(values[text] for text in left)
    if not total or weight[best] < read / 2 or read < MOSTLY * total:
        return [], None
    other = _SWAPPED.get(best)
    return forms, other if other and weight[other] >= weight[best] else None
