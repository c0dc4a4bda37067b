"""The floor, as a group-by and join for Polars: the same law, the same answers as ``bench.sql``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import polars as pl

from clearslate.bench.offenses import KEYS, offense_table
from clearslate.bench.sql import SIXTY_MONTHS, START, THIRTY_MONTHS

_NEVER: Final = pl.lit(dt.date(9999, 12, 31))
_ALWAYS: Final = pl.lit(dt.date(1, 1, 1))
_MOST: Final = 2_000_000_000
_EXPUNGED: Final = ("PA-EXP-ACQ", "PA-EXP-PARDON", "PA-ARD", "PA-PET-EXP")


def run_frames(dataset: Path, as_of: dt.date, out: Path) -> None:
    """Write the floor's determinations of PA-CS-M to a Parquet file."""
    if as_of < START:
        raise ValueError(f"the floor knows the version from {START} only")
    records = pl.scan_parquet(f"{dataset.as_posix()}/bucket-*.parquet").with_columns(
        pl.col(name).cast(pl.String) for name in KEYS[:4]
    )
    found = records.select(KEYS).unique().collect().rows()
    offenses: Any = pl.from_arrow(offense_table(found))
    base = _base(records.join(offenses.lazy(), on=list(KEYS), how="left", nulls_equal=True))
    cases = base.group_by("person_id", "case_id").agg(*_case_totals())
    persons = cases.group_by("person_id").agg(
        _total("two", "c").alias("two_lo"), _total("two", "p").alias("two_hi"),
        _total("one", "c").alias("one_lo"), _total("one", "p").alias("one_hi"),
    )  # fmt: skip
    histories = base.group_by("person_id").agg(*_histories())
    joined = (
        base.join(histories, on="person_id")
        .join(persons, on="person_id")
        .join(cases, on=["person_id", "case_id"])
    )
    _judged(joined, as_of).sink_parquet(out, compression="lz4")


def _c(name: str) -> pl.Expr:
    return pl.col(name)


def _base(records: pl.LazyFrame) -> pl.LazyFrame:
    late = pl.lit(dt.date(9999, 12, 31))
    under = _c("cleared_under").cast(pl.String).is_in(_EXPUNGED)
    disposition = _c("disposition").cast(pl.String)
    jurisdiction = _c("jurisdiction").cast(pl.String) == "PA"
    return (
        records.with_columns(
            mine=_c("membership").cast(pl.String) == "certain",
            pa_p=jurisdiction.fill_null(value=True), pa_c=jurisdiction.fill_null(value=False),
            cleared_c=_c("cleared_on_to") < late, cleared_p=_c("cleared_on_from") < late,
            vacated_c=_c("fact_access_order_vacated_on_to") < late,
            vacated_p=_c("fact_access_order_vacated_on_from") < late,
            convicted_p=(disposition == "convicted").fill_null(value=True),
            convicted_c=(disposition == "convicted").fill_null(value=False),
            about_p=disposition.is_in(("convicted", "pending")).fill_null(value=True),
            under_p=under.fill_null(value=True), under_c=under.fill_null(value=False),
            max_lo=_c("incarceration_days").fill_null(0), max_hi=_c("incarceration_days").fill_null(_MOST),
            min_lo=_c("incarceration_min_days").fill_null(0),
            min_hi=pl.min_horizontal(
                _c("incarceration_min_days").fill_null(_MOST), _c("incarceration_days").fill_null(_MOST)
            ),
        )
        .with_columns(
            counted_p=_c("convicted_p") & ~(_c("pardoned_on_to") < late) & ~(_c("cleared_c") & _c("under_c")),
            counted_c=_c("convicted_c") & ~(_c("pardoned_on_from") < late) & ~(_c("cleared_p") & _c("under_p")),
            qualifying_p=_c("pa_p") & _c("drug_p") & ~(_c("min_lo") >= THIRTY_MONTHS) & ~(_c("max_lo") >= SIXTY_MONTHS),
            qualifying_c=_c("pa_c") & _c("drug_c") & ~(_c("min_hi") >= THIRTY_MONTHS) & ~(_c("max_hi") >= SIXTY_MONTHS),
            excluded_p=_c("pa_p") & _c("excluded_p"), excluded_c=_c("pa_c") & _c("excluded_c"),
            bar_p=_c("pa_p") & _c("bar_p"), bar_c=_c("pa_c") & _c("bar_c"),
        )
        .with_columns(
            block_p=_c("counted_p") & (_c("five_years_p") | _c("excluded_p")),
            block_c=_c("mine") & _c("counted_c") & (_c("five_years_c") | _c("excluded_c")),
        )
        .with_columns(
            other_p=_c("block_p") & ~_c("qualifying_c"), other_c=_c("block_c") & ~_c("qualifying_p"),
        )
    )  # fmt: skip


def _case_totals() -> list[pl.Expr]:
    sure, maybe = _c("mine") & _c("counted_c"), _c("counted_p")
    number = _c("tracking_number")
    found = [
        ((sure & _c("felony_c")).sum() > 2).alias("apart_c"),
        ((maybe & _c("felony_p")).sum() > 2).alias("apart_p"),
    ]
    for name, test in (("two", "over_two"), ("one", "one_year")):
        certain, possible = sure & _c(f"{test}_c"), maybe & _c(f"{test}_p")
        distinct_c = number.filter(certain).drop_nulls().n_unique()
        distinct_p = number.filter(possible).drop_nulls().n_unique() + (possible & number.is_null()).sum()
        found += [
            certain.sum().alias(f"{name}_n_c"),
            possible.sum().alias(f"{name}_n_p"),
            pl.max_horizontal(distinct_c, certain.any().cast(pl.UInt32)).alias(f"{name}_d_c"),
            distinct_p.alias(f"{name}_d_p"),
        ]
    found += [_c(name).sum().alias(f"{name}_n") for name in ("block_p", "block_c", "other_p", "other_c")]
    return found


def _total(name: str, side: str) -> pl.Expr:
    return pl.when(_c(f"apart_{side}")).then(_c(f"{name}_n_{side}")).otherwise(_c(f"{name}_d_{side}")).sum()


def _histories() -> list[pl.Expr]:
    sure, maybe = _c("mine") & _c("counted_c"), _c("counted_p")
    return [
        _c("disposition_date_from")
        .filter(sure & _c("one_year_c"))
        .max()
        .fill_null(_ALWAYS)
        .alias("latest_lo"),
        _c("disposition_date_to")
        .filter(maybe & _c("one_year_p"))
        .max()
        .fill_null(_ALWAYS)
        .alias("latest_hi"),
        (maybe & _c("felony_p") & ~_c("qualifying_c")).any().alias("has_felony_p"),
        (sure & _c("felony_c") & ~_c("qualifying_p")).any().alias("has_felony_c"),
        (maybe & _c("bar_p")).any().alias("has_bar_p"),
        (sure & _c("bar_c")).any().alias("has_bar_c"),
    ]


def _seven_years(name: str) -> pl.Expr:
    day = _c(name)
    leap = (day.dt.month() == 2) & (day.dt.day() == 29)
    later = pl.date(
        day.dt.year() + 7,
        pl.when(leap).then(3).otherwise(day.dt.month()),
        pl.when(leap).then(1).otherwise(day.dt.day()),
    )
    return pl.when((day <= _ALWAYS) | (day >= pl.lit(dt.date(9990, 1, 1)))).then(day).otherwise(later)


def _judged(joined: pl.LazyFrame, as_of: dt.date) -> pl.LazyFrame:
    owed = _c("restitution_owed")
    none_p = (_c("block_c_n") - _c("block_c").cast(pl.UInt32) == 0) | (
        _c("other_c_n") - _c("other_c").cast(pl.UInt32) == 0
    )
    holds_p = (
        _c("misdemeanor_p") & ~_c("over_two_c") & (owed <= 0).fill_null(value=True) & ~_c("vacated_c")
        & ~_c("excluded_c") & ~_c("has_felony_c") & ~_c("has_bar_c") & (_c("two_lo") < 2) & (_c("one_lo") < 4)
        & (_c("qualifying_p") | none_p)
    )  # fmt: skip
    holds_c = (
        _c("convicted_c") & _c("pa_c") & ~_c("cleared_p") & _c("misdemeanor_c") & ~_c("over_two_p")
        & (owed <= 0).fill_null(value=False) & ~_c("vacated_p") & ~_c("excluded_p") & ~_c("has_felony_p")
        & ~_c("has_bar_p") & (_c("two_hi") < 2) & (_c("one_hi") < 4)
        & (_c("qualifying_c") | (_c("block_p_n") - _c("block_p").cast(pl.UInt32) == 0))
        & (_c("other_p_n") - _c("other_p").cast(pl.UInt32) == 0)
    )  # fmt: skip
    day = pl.lit(as_of)
    return (
        joined.filter(_c("mine") & _c("about_p") & _c("pa_p") & ~_c("cleared_c"))
        .select(
            "charge_id",
            possible_from=pl.when(holds_p)
            .then(pl.max_horizontal("disposition_date_from", _seven_years("latest_lo"), pl.lit(START)))
            .otherwise(_NEVER),
            certain_from=pl.when(holds_c)
            .then(
                pl.max_horizontal(
                    _seven_years("disposition_date_to"), _seven_years("latest_hi"), pl.lit(START)
                )
            )
            .otherwise(_NEVER),
        )
        .with_columns(
            outcome=pl.when(_c("certain_from") <= day)
            .then(pl.lit("eligible"))
            .when(_c("possible_from") <= day)
            .then(pl.lit("unknown"))
            .when(_c("possible_from") < _NEVER)
            .then(pl.lit("not_yet"))
            .otherwise(pl.lit("ineligible"))
        )
    )
