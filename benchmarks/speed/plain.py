"""The same law read row by row in plain Python, as a program of rules is mostly written: the answers of ``bench.sql``.

A charge is a dictionary, a person a list of them; every test is an ``if``. It is what one would write for one county, and it is
measured beside the engine for what that costs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.offenses import KEYS, offense_table
from benchmarks.speed.sql import NEARLY_THIRTY_MONTHS, SIXTY_MONTHS, START, THIRTY_MONTHS

NEVER: Final = dt.date(9999, 12, 31)
_ALWAYS: Final = dt.date(1, 1, 1)
_ENDLESS: Final = dt.date(9990, 1, 1)
_EXPUNGED: Final = ("PA-EXP-ACQ", "PA-EXP-PARDON", "PA-ARD", "PA-PET-EXP")
_COLUMNS: Final = (
    "person_id", "case_id", "charge_id", "tracking_number", "disposition", "disposition_date_from", "disposition_date_to",
    "restitution_owed", "membership", "jurisdiction", "cleared_on_from", "cleared_on_to", "cleared_under", "pardoned_on_from",
    "pardoned_on_to", "pardon", "incarceration_days", "incarceration_min_days", "fact_access_order_vacated_on_from",
    "fact_access_order_vacated_on_to", *KEYS,
)  # fmt: skip
_SCHEMA: Final = pa.schema(
    [
        ("charge_id", pa.string()),
        ("outcome", pa.string()),
        ("possible_from", pa.date32()),
        ("certain_from", pa.date32()),
    ]
)

Charge = dict[str, Any]


def run_plain(dataset: Path, as_of: dt.date, out: Path) -> None:
    """Write the floor's determinations of PA-CS-M to a Parquet file."""
    if as_of < START:
        raise ValueError(f"the floor knows the version from {START} only")
    with pq.ParquetWriter(out, _SCHEMA, compression="lz4") as writer:
        for file in sorted(dataset.glob("bucket-*.parquet")):
            rows = pq.read_table(file, columns=list(_COLUMNS)).to_pylist()
            told = offense_table({tuple(row[key] for key in KEYS) for row in rows}).to_pylist()
            offenses = {tuple(each[key] for key in KEYS): each for each in told}
            found = [
                answer
                for _, person in groupby(rows, lambda row: row["person_id"])
                for answer in _person([_charge(row, offenses) for row in person], as_of)
            ]
            writer.write_table(pa.Table.from_pylist(found, _SCHEMA))


def _charge(row: Charge, offenses: dict[tuple[Any, ...], dict[str, Any]]) -> Charge:
    """A row with what is certain (``_c``) and what is possible (``_p``) of it."""
    row |= offenses[tuple(row[key] for key in KEYS)]
    row["mine"] = row["membership"] == "certain"
    row["pa_p"] = row["jurisdiction"] in (None, "PA")
    row["pa_c"] = row["jurisdiction"] == "PA"
    row["convicted_p"] = row["disposition"] in (None, "convicted")
    row["convicted_c"] = row["disposition"] == "convicted"
    row["sure"] = row["mine"] and row["convicted_c"]
    under = row["cleared_under"]
    row["free_from"] = min(
        row["pardoned_on_from"], row["cleared_on_from"] if under is None or under in _EXPUNGED else NEVER
    )
    row["free_to"] = min(
        row["pardoned_on_to"] if row["pardon"] == "unconditional" else NEVER,
        row["cleared_on_to"] if under in _EXPUNGED else NEVER,
    )
    longest, shortest = row["incarceration_days"], row["incarceration_min_days"]
    if shortest is not None:
        minimum = shortest
        long_c = shortest >= THIRTY_MONTHS and (longest is None or shortest <= longest)
    else:
        minimum = SIXTY_MONTHS if longest is None else longest
        long_c = False
    drug_p, drug_c = row["pa_p"] and row["drug_p"], row["pa_c"] and row["drug_c"]
    row["qualifying_p"] = drug_p and not long_c and not (longest is not None and longest >= SIXTY_MONTHS)
    row["qualifying_c"] = (
        drug_c and minimum < NEARLY_THIRTY_MONTHS and longest is not None and longest < SIXTY_MONTHS
    )
    row["bar_p"], row["bar_c"] = row["pa_p"] and row["bar_p"], row["pa_c"] and row["bar_c"]
    row["block_p"] = (row["convicted_p"] and row["five_years_p"]) or row["excluded_p"]
    row["block_c"] = row["sure"] and (row["five_years_c"] or row["excluded_c"]) and not row["qualifying_p"]
    return row


def _person(charges: list[Charge], as_of: dt.date) -> Iterator[Charge]:
    cases: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        cases[charge["case_id"]].append(charge)
    from_days, to_days = _history(charges, cases)
    for charge in charges:
        about = charge["disposition"] in (None, "convicted", "pending")
        if not (charge["mine"] and about and charge["pa_p"]) or charge["cleared_on_to"] < NEVER:
            continue
        case, owed = cases[charge["case_id"]], charge["restitution_owed"]
        possible = certain = NEVER
        if (
            charge["misdemeanor_p"]
            and not charge["over_two_c"]
            and (owed is None or owed <= 0)
            and charge["fact_access_order_vacated_on_to"] == NEVER
            and not charge["excluded_c"]
        ):
            blocks = [] if charge["qualifying_p"] else [c["free_from"] for c in case if c["block_c"]]
            possible = max([charge["disposition_date_from"], START, *from_days, *blocks])
        if (
            charge["convicted_c"]
            and charge["pa_c"]
            and charge["cleared_on_from"] == NEVER
            and charge["misdemeanor_c"]
            and not charge["over_two_p"]
            and owed is not None
            and owed <= 0
            and charge["fact_access_order_vacated_on_from"] == NEVER
            and not charge["excluded_p"]
        ):
            blocks = [
                c["free_to"]
                for c in case
                if c["block_p"] and not (charge["qualifying_c"] and c["qualifying_c"])
            ]
            certain = max([_seven_years(charge["disposition_date_to"]), START, *to_days, *blocks])
        yield {
            "charge_id": charge["charge_id"],
            "outcome": _outcome(possible, certain, as_of),
            "possible_from": possible,
            "certain_from": certain,
        }


def _outcome(possible: dt.date, certain: dt.date, as_of: dt.date) -> str:
    if certain <= as_of:
        return "eligible"
    if possible <= as_of:
        return "unknown"
    return "not_yet" if possible < NEVER else "ineligible"


def _history(charges: list[Charge], cases: dict[str, list[Charge]]) -> tuple[list[dt.date], list[dt.date]]:
    """The days until which the person's other crimes stand in the way: at the earliest, and at the latest."""
    least, most = [], []
    for c in charges:
        if c["sure"] and c["one_year_c"]:
            least.append(min(_seven_years(c["disposition_date_from"]), c["free_from"]))
        if c["convicted_p"] and c["one_year_p"]:
            most.append(min(_seven_years(c["disposition_date_to"]), c["free_to"]))
        if c["sure"] and ((c["felony_c"] and not c["qualifying_p"]) or c["bar_c"]):
            least.append(c["free_from"])
        if c["convicted_p"] and ((c["felony_p"] and not c["qualifying_c"]) or c["bar_p"]):
            most.append(c["free_to"])
    for test, allowed in (("over_two", 1), ("one_year", 3)):
        for days, counted in ((least, _certain_counts), (most, _possible_counts)):
            free = sorted(counted(cases, test).values(), reverse=True)
            if len(free) > allowed:
                days.append(free[allowed])
    return least, most


def _certain_counts(cases: dict[str, list[Charge]], test: str) -> dict[tuple[str, str], dt.date]:
    """One without a tracking number is of the number of its case that is forgiven last."""
    found: dict[tuple[str, str], dt.date] = {}
    for case, charges in cases.items():
        apart = sum(c["sure"] and c["felony_c"] for c in charges) > 2
        counted = [c for c in charges if c["sure"] and c[f"{test}_c"]]
        numbers = [
            (c["free_from"], c["tracking_number"]) for c in counted if c["tracking_number"] is not None
        ]
        last = max(numbers)[1] if numbers else ""
        for c in counted:
            number = last if c["tracking_number"] is None else c["tracking_number"]
            key = case, c["charge_id"] if apart else number
            found[key] = max(found.get(key, _ALWAYS), c["free_from"])
    return found


def _possible_counts(cases: dict[str, list[Charge]], test: str) -> dict[tuple[str, str], dt.date]:
    """One without a tracking number stands by itself."""
    found: dict[tuple[str, str], dt.date] = {}
    for case, charges in cases.items():
        apart = sum(c["convicted_p"] and c["felony_p"] for c in charges) > 2
        for c in charges:
            if c["convicted_p"] and c[f"{test}_p"]:
                alone = apart or c["tracking_number"] is None
                key = case, c["charge_id"] if alone else c["tracking_number"]
                found[key] = max(found.get(key, _ALWAYS), c["free_to"])
    return found


def _seven_years(day: dt.date) -> dt.date:
    if day <= _ALWAYS or day >= _ENDLESS:
        return day
    leap = day.month == 2 and day.day == 29
    return dt.date(day.year + 7, 3, 1) if leap else day.replace(year=day.year + 7)
