"""The floor, as SQL for DuckDB: PA-CS-M (the version from 2024-06-11) over the same dataset.

Written by hand against the statute, not made from the Law. It gives outcome, possible and certain day; the
engine gives masks and earlier versions besides, so the floor does less.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.speed.offenses import KEYS, offense_table

START: Final = dt.date(2024, 6, 11)
# A recorded term of so many days is certainly of 30 months, or possibly so: a month has 28 to 31 days.
THIRTY_MONTHS: Final = 2 * 365 + 6 * 30
NEARLY_THIRTY_MONTHS: Final = 2 * 365 + 6 * 28
SIXTY_MONTHS: Final = 5 * 365

_SEVEN_YEARS: Final = """
create or replace macro seven_years(d) as
    case when d <= date '0001-01-01' or d >= date '9990-01-01' then d
         when month(d) = 2 and day(d) = 29 then make_date(year(d) + 7, 3, 1)
         else cast(d + interval 7 year as date) end
"""

# Each charge has the days from which it may be forgiven (free_from) and certainly is (free_to): a pardon counts for
# certain where it is unconditional. What bars the person bars until then, so every condition on the history is a day.
_QUERY: Final = """
copy (
with base as (
    select r.person_id, r.case_id, r.charge_id, r.tracking_number as tn,
        r.disposition_date_from as df, r.disposition_date_to as dt, r.restitution_owed as owed,
        r.membership = 'certain' as mine,
        r.jurisdiction is null or r.jurisdiction = 'PA' as pa_p, coalesce(r.jurisdiction = 'PA', false) as pa_c,
        r.cleared_on_to < date '9999-12-31' as cleared_c, r.cleared_on_from < date '9999-12-31' as cleared_p,
        r.fact_access_order_vacated_on_to < date '9999-12-31' as vacated_c,
        r.fact_access_order_vacated_on_from < date '9999-12-31' as vacated_p,
        r.disposition is null or r.disposition = 'convicted' as convicted_p,
        coalesce(r.disposition = 'convicted', false) as convicted_c, mine and convicted_c as sure,
        r.disposition is null or r.disposition in ('convicted', 'pending') as about_p,
        least(r.pardoned_on_from, case when r.cleared_under is null or r.cleared_under in {expunged}
            then r.cleared_on_from else date '9999-12-31' end) as free_from,
        least(case when r.pardon = 'unconditional' then r.pardoned_on_to else date '9999-12-31' end,
            case when r.cleared_under in {expunged} then r.cleared_on_to else date '9999-12-31' end) as free_to,
        r.incarceration_days as longest, r.incarceration_min_days as shortest,
        coalesce(shortest >= {m30} and shortest <= coalesce(longest, shortest), false) as long_minimum_c,
        coalesce(shortest, longest, {m60}) >= {nearly_m30} as long_minimum_p,
        pa_p and o.drug_p and not long_minimum_c and not coalesce(longest >= {m60}, false) as qualifying_p,
        pa_c and o.drug_c and not long_minimum_p and not coalesce(longest >= {m60}, true) as qualifying_c,
        o.misdemeanor_p, o.misdemeanor_c, o.felony_p, o.felony_c, o.one_year_p, o.one_year_c,
        o.over_two_p, o.over_two_c, o.excluded_p, o.excluded_c, pa_p and o.bar_p as bar_p, pa_c and o.bar_c as bar_c,
        convicted_p and o.five_years_p or o.excluded_p as block_p,
        sure and (o.five_years_c or o.excluded_c) and not qualifying_p as block_c
    from records r join offenses o on {join}
), cases as (
    select person_id, case_id,
        count(*) filter (sure and felony_c) > 2 as apart_c, count(*) filter (convicted_p and felony_p) > 2 as apart_p,
        max(free_from) filter (block_c) as block_from, max(free_to) filter (block_p) as block_to,
        max(free_to) filter (block_p and not qualifying_c) as block_other_to
    from base group by person_id, case_id
), counts as (
    {counts}
), consolidated as (
    select person_id, what, max(free) as free from counts group by person_id, case_id, what, unit
), persons as (
    select person_id,
        max(free, 2) filter (what = 'over_two_c')[2] as two_from, max(free, 2) filter (what = 'over_two_p')[2] as two_to,
        max(free, 4) filter (what = 'one_year_c')[4] as one_from, max(free, 4) filter (what = 'one_year_p')[4] as one_to
    from consolidated group by person_id
), histories as (
    select person_id,
        max(least(seven_years(df), free_from)) filter (sure and one_year_c) as waited_from,
        max(least(seven_years(dt), free_to)) filter (convicted_p and one_year_p) as waited_to,
        max(free_from) filter (sure and (felony_c and not qualifying_p or bar_c)) as barred_from,
        max(free_to) filter (convicted_p and (felony_p and not qualifying_c or bar_p)) as barred_to
    from base group by person_id
), judged as (
    select b.charge_id,
        b.misdemeanor_p and not b.over_two_c and (b.owed is null or b.owed <= 0) and not b.vacated_c
            and not b.excluded_c as holds_p,
        b.convicted_c and b.pa_c and not b.cleared_p and b.misdemeanor_c and not b.over_two_p
            and coalesce(b.owed <= 0, false) and not b.vacated_p and not b.excluded_p as holds_c,
        case when holds_p then greatest(b.df, date '{start}', h.waited_from, h.barred_from, p.two_from, p.one_from,
                case when not b.qualifying_p then c.block_from end)
             else date '9999-12-31' end as possible_from,
        case when holds_c then greatest(seven_years(b.dt), date '{start}', h.waited_to, h.barred_to, p.two_to, p.one_to,
                case when b.qualifying_c then c.block_other_to else c.block_to end)
             else date '9999-12-31' end as certain_from
    from base b join histories h using (person_id) left join persons p using (person_id)
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

# The convictions that count, by what makes one of several: at the least, one without a tracking number is of the number
# that is forgiven last; at the most, it stands by itself.
_COUNTS: Final = """
select person_id, case_id, '{test}_c' as what, free_from as free,
    case when apart_c then charge_id
         else coalesce(tn, arg_max(tn, free_from) over (partition by person_id, case_id), '') end as unit
from base join cases using (person_id, case_id) where sure and {test}_c
union all
select person_id, case_id, '{test}_p', free_to, case when apart_p or tn is null then charge_id else tn end
from base join cases using (person_id, case_id) where convicted_p and {test}_p
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
                counts=" union all ".join(_COUNTS.format(test=test) for test in ("over_two", "one_year")),
                m30=THIRTY_MONTHS,
                nearly_m30=NEARLY_THIRTY_MONTHS,
                m60=SIXTY_MONTHS,
                join=" and ".join(f"r.{key} is not distinct from o.{key}" for key in KEYS),
                start=START,
                as_of=as_of,
                out=out.as_posix(),
            )
        )
