"""The floor, as SQL for DuckDB: PA-CS-M (the version from 2024-06-11) over the same dataset.

Written by hand against the statute, not made from the Law. It gives outcome, possible and certain day; the
engine gives masks and earlier versions besides, so the floor does less.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import duckdb

from clearslate.bench.offenses import KEYS, offense_table

START: Final = dt.date(2024, 6, 11)
THIRTY_MONTHS: Final = 2 * 365 + 6 * 30  # as the record writes a term of months
SIXTY_MONTHS: Final = 5 * 365

_SEVEN_YEARS: Final = """
create or replace macro seven_years(d) as
    case when d <= date '0001-01-01' or d >= date '9990-01-01' then d
         when month(d) = 2 and day(d) = 29 then make_date(year(d) + 7, 3, 1)
         else cast(d + interval 7 year as date) end
"""

_QUERY: Final = """
copy (
with base as (
    select r.person_id, r.case_id, r.charge_id, r.disposition, r.tracking_number as tn,
        r.disposition_date_from as df, r.disposition_date_to as dt, r.restitution_owed as owed,
        r.membership = 'certain' as mine,
        r.jurisdiction is null or r.jurisdiction = 'PA' as pa_p, coalesce(r.jurisdiction = 'PA', false) as pa_c,
        r.cleared_on_to < date '9999-12-31' as cleared_c, r.cleared_on_from < date '9999-12-31' as cleared_p,
        r.fact_access_order_vacated_on_to < date '9999-12-31' as vacated_c,
        r.fact_access_order_vacated_on_from < date '9999-12-31' as vacated_p,
        r.disposition is null or r.disposition = 'convicted' as convicted_p,
        coalesce(r.disposition = 'convicted', false) as convicted_c,
        r.disposition is null or r.disposition in ('convicted', 'pending') as about_p,
        convicted_p and not r.pardoned_on_to < date '9999-12-31'
            and not (cleared_c and coalesce(r.cleared_under in {expunged}, false)) as counted_p,
        convicted_c and not r.pardoned_on_from < date '9999-12-31'
            and not (cleared_p and (r.cleared_under is null or r.cleared_under in {expunged})) as counted_c,
        coalesce(r.incarceration_days, 0) as max_lo, coalesce(r.incarceration_days, 2000000000) as max_hi,
        coalesce(r.incarceration_min_days, 0) as min_lo,
        least(coalesce(r.incarceration_min_days, 2000000000), max_hi) as min_hi,
        pa_p and o.drug_p and not min_lo >= {m30} and not max_lo >= {m60} as qualifying_p,
        pa_c and o.drug_c and not min_hi >= {m30} and not max_hi >= {m60} as qualifying_c,
        o.misdemeanor_p, o.misdemeanor_c, o.felony_p, o.felony_c, o.one_year_p, o.one_year_c,
        o.over_two_p, o.over_two_c, pa_p and o.excluded_p as excluded_p, pa_c and o.excluded_c as excluded_c,
        pa_p and o.bar_p as bar_p, pa_c and o.bar_c as bar_c,
        counted_p and (o.five_years_p or pa_p and o.excluded_p) as block_p,
        mine and counted_c and (o.five_years_c or pa_c and o.excluded_c) as block_c,
        block_p and not qualifying_c as block_other_p,
        block_c and not qualifying_p as block_other_c
    from records r join offenses o on {join}
), cases as (
    select person_id, case_id,
        count(*) filter (mine and counted_c and felony_c) > 2 as apart_c,
        count(*) filter (counted_p and felony_p) > 2 as apart_p,
        count(*) filter (mine and counted_c and over_two_c) as two_n_c,
        count(*) filter (counted_p and over_two_p) as two_n_p,
        greatest(count(distinct tn) filter (mine and counted_c and over_two_c), (two_n_c > 0)::int) as two_d_c,
        count(distinct tn) filter (counted_p and over_two_p)
            + count(*) filter (counted_p and over_two_p and tn is null) as two_d_p,
        count(*) filter (mine and counted_c and one_year_c) as one_n_c,
        count(*) filter (counted_p and one_year_p) as one_n_p,
        greatest(count(distinct tn) filter (mine and counted_c and one_year_c), (one_n_c > 0)::int) as one_d_c,
        count(distinct tn) filter (counted_p and one_year_p)
            + count(*) filter (counted_p and one_year_p and tn is null) as one_d_p,
        count(*) filter (block_p) as block_n_p, count(*) filter (block_c) as block_n_c,
        count(*) filter (block_other_p) as other_n_p, count(*) filter (block_other_c) as other_n_c
    from base group by person_id, case_id
), persons as (
    select person_id,
        sum(case when apart_c then two_n_c else two_d_c end) as two_lo,
        sum(case when apart_p then two_n_p else two_d_p end) as two_hi,
        sum(case when apart_c then one_n_c else one_d_c end) as one_lo,
        sum(case when apart_p then one_n_p else one_d_p end) as one_hi
    from cases group by person_id
), histories as (
    select person_id,
        coalesce(max(df) filter (mine and counted_c and one_year_c), date '0001-01-01') as latest_lo,
        coalesce(max(dt) filter (counted_p and one_year_p), date '0001-01-01') as latest_hi,
        bool_or(counted_p and felony_p and not qualifying_c) as felony_p,
        bool_or(mine and counted_c and felony_c and not qualifying_p) as felony_c,
        bool_or(counted_p and bar_p) as bar_p,
        bool_or(mine and counted_c and bar_c) as bar_c
    from base group by person_id
), judged as (
    select b.charge_id,
        b.misdemeanor_p and not b.over_two_c and (b.owed is null or b.owed <= 0) and not b.vacated_c
            and not b.excluded_c and not h.felony_c and not h.bar_c and p.two_lo < 2 and p.one_lo < 4
            and (b.qualifying_p or c.block_n_c - b.block_c::int = 0 or c.other_n_c - b.block_other_c::int = 0)
            as holds_p,
        b.convicted_c and b.pa_c and not b.cleared_p
            and b.misdemeanor_c and not b.over_two_p and coalesce(b.owed <= 0, false) and not b.vacated_p
            and not b.excluded_p and not h.felony_p and not h.bar_p and p.two_hi < 2 and p.one_hi < 4
            and (b.qualifying_c or c.block_n_p - b.block_p::int = 0) and c.other_n_p - b.block_other_p::int = 0
            as holds_c,
        case when holds_p then greatest(b.df, seven_years(h.latest_lo), date '{start}')
             else date '9999-12-31' end as possible_from,
        case when holds_c then greatest(seven_years(b.dt), seven_years(h.latest_hi), date '{start}')
             else date '9999-12-31' end as certain_from
    from base b join histories h using (person_id) join persons p using (person_id)
        join cases c using (person_id, case_id)
    where b.mine and b.about_p and b.pa_p and not b.cleared_c
)
select charge_id,
    case when certain_from <= date '{as_of}' then 'eligible'
         when possible_from <= date '{as_of}' then 'unknown'
         when possible_from < date '9999-12-31' then 'not_yet'
         else 'ineligible' end as outcome,
    possible_from, certain_from
from judged
) to '{out}' (format parquet, compression lz4)
"""


def run_sql(dataset: Path, as_of: dt.date, out: Path, *, threads: int) -> None:
    """Write the floor's determinations of PA-CS-M to a Parquet file."""
    if as_of < START:
        raise ValueError(f"the floor knows the version from {START} only")
    with duckdb.connect(config={"threads": threads}) as db:
        db.execute(
            f"create view records as select * from read_parquet('{dataset.as_posix()}/bucket-*.parquet')"
        )
        keys = ", ".join(KEYS)
        found = db.execute(f"select distinct {keys} from records").fetchall()
        db.register("offenses", offense_table(found))
        db.execute(_SEVEN_YEARS)
        db.execute(
            _QUERY.format(
                expunged="('PA-EXP-ACQ', 'PA-EXP-PARDON', 'PA-ARD', 'PA-PET-EXP')",
                m30=THIRTY_MONTHS,
                m60=SIXTY_MONTHS,
                join=" and ".join(f"r.{key} is not distinct from o.{key}" for key in KEYS),
                start=START,
                as_of=as_of,
                out=out.as_posix(),
            )
        )
