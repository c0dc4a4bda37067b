"""What the floor needs to know of statutes and grades: one small table of the distinct combinations.

SQL cannot read citations, so the tests on statute and grade are decided once a combination, in Python, and
joined; the engine does the same inside.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from clearslate.law import any_of, years
from clearslate.law.expressions import AllTrue, AnyTrue, Lookup, Not, Truth
from clearslate.states import jurisdiction

KEYS: Final = ("statute", "inchoate", "object_statute", "grade", "max_penalty_days")


def offense_table(combinations: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Columns KEYS, and for each test ``<name>_c`` (certainly so) and ``<name>_p`` (possibly so).

    The floor asks for the maximum of a charge by itself.

    Raises:
        ValueError: where it hangs on the person's history: possession whose maximum is not recorded.
    """
    tests = _tests()
    rows = list(combinations)
    possession = importlib.import_module("clearslate.states.pa.offenses").possession_without_maximum
    for row in rows:
        values = dict(zip(KEYS, row, strict=True)) | {"jurisdiction": "PA"}
        if "max_penalty_days" in possession.decide(*(values[name] for name in possession.fields))[1]:
            raise ValueError(
                f"{values['statute']}: the floor needs max_penalty_days of every possession, as synthetic records have it"
            )
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(KEYS)}
    for name, test in tests.items():
        bits = [_bits(test, dict(zip(KEYS, row, strict=True)) | {"jurisdiction": "PA"}) for row in rows]
        columns[f"{name}_c"] = [bool(found >> 1) for found in bits]
        columns[f"{name}_p"] = [bool(found & 1) for found in bits]
    types = {"max_penalty_days": pa.int32()} | dict.fromkeys(KEYS[:4], pa.string())
    return pa.table({name: pa.array(values, types.get(name, pa.bool_())) for name, values in columns.items()})


_EXCLUDED: Final = ("article_B", "article_D", "chapter_61", "sexual_offenses", "other_excluded")


def _tests() -> dict[str, Truth]:
    jurisdiction("PA")
    offenses = importlib.import_module("clearslate.states.pa.offenses")
    return {
        "misdemeanor": offenses.is_misdemeanor,
        "felony": offenses.is_felony,
        "one_year": offenses.punishable_by_one_year,
        "over_two": offenses.GRADING.punishable_by_more_than(years(2)),
        "five_years": offenses.punishable_by_five_years,
        "excluded": any_of(*(offenses.LISTS[name].matches for name in _EXCLUDED)),
        "drug": offenses.LISTS["controlled_substance_act"].matches,
        "bar": offenses.LISTS["person_bars"].matches,
    }


def _bits(test: Truth, values: dict[str, Any]) -> int:
    if isinstance(test, Lookup):
        return test.decide(*(values[name] for name in test.fields))[0]
    if isinstance(test, AnyTrue):
        found = 0
        for item in test.items:
            found |= _bits(item, values)
        return found
    if isinstance(test, AllTrue):
        found = 3
        for item in test.items:
            found &= _bits(item, values)
        return found
    if isinstance(test, Not):
        return (3, 1, 1, 0)[_bits(test.item, values)]
    raise TypeError(f"{type(test).__name__} is not a test on statute and grade")
