"""The floor, as a group-by and join for Polars: the same law, the same answers as ``bench.sql``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import polars as pl

from benchmarks.speed.offenses import KEYS, offense_table
from benchmarks.speed.sql import NEARLY_THIRTY_MONTHS, SIXTY_MONTHS, START, THIRTY_MONTHS

_NEVER: Final = pl.lit(dt.date(9999, 12, 31))
_ALWAYS: Final = pl.lit(dt.date(1, 1, 1))
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
    cases = base.group_by("person_id", "case_id").agg(*_of_case())
    histories = base.group_by("person_id").agg(*_of_person())
    joined = base.join(histories, on="person_id").join(cases, on=["person_id", "case_id"])
    for test, most in (("over_two", 1), ("one_year", 3)):
        for consolidated in (_certain_counts(base, cases, test), _possible_counts(base, cases, test)):
            joined = joined.join(_more_than(most, consolidated), on="person_id", how="left")
    _judged(joined, as_of).sink_parquet(out, compression="lz4")


def _c(name: str) -> pl.Expr:
    return pl.col(name)


def _base(records: pl.LazyFrame) -> pl.LazyFrame:
    under = _c("cleared_under").cast(pl.String).is_in(_EXPUNGED)
    disposition = _c("disposition").cast(pl.String)
    jurisdiction = _c("jurisdiction").cast(pl.String) == "PA"
    unconditional = _c("pardon").cast(pl.String) == "unconditional"
    shortest, longest = _c("incarceration_min_days"), _c("incarceration_days")
    return (
        records.with_columns(
            mine=_c("membership").cast(pl.String) == "certain",
            pa_p=jurisdiction.fill_null(value=True), pa_c=jurisdiction.fill_null(value=False),
            cleared_c=_c("cleared_on_to") < _NEVER, cleared_p=_c("cleared_on_from") < _NEVER,
            vacated_c=_c("fact_access_order_vacated_on_to") < _NEVER,
            vacated_p=_c("fact_access_order_vacated_on_from") < _NEVER,
            convicted_p=(disposition == "convicted").fill_null(value=True),
            convicted_c=(disposition == "convicted").fill_null(value=False),
            about_p=disposition.is_in(("convicted", "pending")).fill_null(value=True),
            free_from=pl.min_horizontal(
                "pardoned_on_from",
                pl.when(under.fill_null(value=True)).then("cleared_on_from").otherwise(_NEVER),
            ),
            free_to=pl.min_horizontal(
                pl.when(unconditional).then("pardoned_on_to").otherwise(_NEVER),
                pl.when(under).then("cleared_on_to").otherwise(_NEVER),
            ),
            long_minimum_c=(
                (shortest >= THIRTY_MONTHS) & (shortest <= pl.coalesce(longest, shortest))
            ).fill_null(value=False),
            long_minimum_p=pl.coalesce(shortest, longest, SIXTY_MONTHS) >= NEARLY_THIRTY_MONTHS,
            long_c=(longest >= SIXTY_MONTHS).fill_null(value=False),
            long_p=(longest >= SIXTY_MONTHS).fill_null(value=True),
        )
        .with_columns(
            sure=_c("mine") & _c("convicted_c"),
            qualifying_p=_c("pa_p") & _c("drug_p") & ~_c("long_minimum_c") & ~_c("long_c"),
            qualifying_c=_c("pa_c") & _c("drug_c") & ~_c("long_minimum_p") & ~_c("long_p"),
            bar_p=_c("pa_p") & _c("bar_p"), bar_c=_c("pa_c") & _c("bar_c"),
        )
        .with_columns(
            block_p=(_c("convicted_p") & _c("five_years_p")) | _c("excluded_p"),
            block_c=_c("sure") & (_c("five_years_c") | _c("excluded_c")) & ~_c("qualifying_p"),
        )
    )  # fmt: skip


def _latest(day: pl.Expr, where: pl.Expr, name: str) -> pl.Expr:
    """The latest such day; none where nothing is so."""
    return day.filter(where).max().alias(name)


def _of_case() -> list[pl.Expr]:
    return [
        ((_c("sure") & _c("felony_c")).sum() > 2).alias("apart_c"),
        ((_c("convicted_p") & _c("felony_p")).sum() > 2).alias("apart_p"),
        _latest(_c("free_from"), _c("block_c"), "block_from"),
        _latest(_c("free_to"), _c("block_p"), "block_to"),
        _latest(_c("free_to"), _c("block_p") & ~_c("qualifying_c"), "block_other_to"),
    ]


def _of_person() -> list[pl.Expr]:
    waited_from = pl.min_horizontal(_seven_years("disposition_date_from"), "free_from")
    waited_to = pl.min_horizontal(_seven_years("disposition_date_to"), "free_to")
    felony_c, felony_p = _c("felony_c") & ~_c("qualifying_p"), _c("felony_p") & ~_c("qualifying_c")
    return [
        _latest(waited_from, _c("sure") & _c("one_year_c"), "waited_from"),
        _latest(waited_to, _c("convicted_p") & _c("one_year_p"), "waited_to"),
        _latest(_c("free_from"), _c("sure") & (felony_c | _c("bar_c")), "barred_from"),
        _latest(_c("free_to"), _c("convicted_p") & (felony_p | _c("bar_p")), "barred_to"),
    ]


def _certain_counts(base: pl.LazyFrame, cases: pl.LazyFrame, test: str) -> pl.LazyFrame:
    """One without a tracking number is of the number of its case that is forgiven last."""
    number = _c("tracking_number")
    last = number.sort_by("free_from").drop_nulls().last()
    return (
        base.filter(_c("sure") & _c(f"{test}_c"))
        .join(cases, on=["person_id", "case_id"])
        .with_columns(unit=number.fill_null(last.over("person_id", "case_id")))
        .with_columns(unit=pl.when("apart_c").then("charge_id").otherwise("unit"))
        .group_by("person_id", "case_id", "unit")
        .agg(_c("free_from").max().alias(f"{test}_from"))
    )


def _possible_counts(base: pl.LazyFrame, cases: pl.LazyFrame, test: str) -> pl.LazyFrame:
    """One without a tracking number stands by itself."""
    alone = _c("apart_p") | _c("tracking_number").is_null()
    return (
        base.filter(_c("convicted_p") & _c(f"{test}_p"))
        .join(cases, on=["person_id", "case_id"])
        .group_by("person_id", "case_id", pl.when(alone).then("charge_id").otherwise("tracking_number"))
        .agg(_c("free_to").max().alias(f"{test}_to"))
    )


def _more_than(most: int, consolidated: pl.LazyFrame) -> pl.LazyFrame:
    """From which day no more than so many of the person's convictions count."""
    return consolidated.group_by("person_id").agg(
        pl.selectors.date().sort(descending=True).get(most, null_on_oob=True)
    )


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
    holds_p = (
        _c("misdemeanor_p") & ~_c("over_two_c") & (owed <= 0).fill_null(value=True) & ~_c("vacated_c")
        & ~_c("excluded_c")
    )  # fmt: skip
    holds_c = (
        _c("convicted_c") & _c("pa_c") & ~_c("cleared_p") & _c("misdemeanor_c") & ~_c("over_two_p")
        & (owed <= 0).fill_null(value=False) & ~_c("vacated_p") & ~_c("excluded_p")
    )  # fmt: skip
    possible = pl.max_horizontal(
        "disposition_date_from", pl.lit(START), "waited_from", "barred_from", "over_two_from", "one_year_from",
        pl.when(~_c("qualifying_p")).then("block_from"),
    )  # fmt: skip
    certain = pl.max_horizontal(
        _seven_years("disposition_date_to"), pl.lit(START), "waited_to", "barred_to", "over_two_to", "one_year_to",
        pl.when("qualifying_c").then("block_other_to").otherwise("block_to"),
    )  # fmt: skip
    day = pl.lit(as_of)
    return (
        joined.filter(_c("mine") & _c("about_p") & _c("pa_p") & ~_c("cleared_c"))
        .select(
            "charge_id",
            possible_from=pl.when(holds_p).then(possible).otherwise(_NEVER),
            certain_from=pl.when(holds_c).then(certain).otherwise(_NEVER),
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
