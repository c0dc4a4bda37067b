"""What an extract shows of each clearance, and what vanished that nobody ordered, as questions to that database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import duckdb
import pyarrow as pa

from clearslate.clearance.events import Kind
from clearslate.clearance.looking_back.reading import KEY_SEED, MUST_BE_DONE, SAID_DONE
from clearslate.records.hashing import hash_strings


class Finding(StrEnum):
    """What an extract shows of a clearance."""

    GONE = "gone"  # not there, or marked there as cleared
    OPEN = "open"  # still there, though the agency said it was done, refused, or let the time pass
    UNSURE = "unsure"  # a row may be it, or could not be read: a human looks
    BACK = "back"  # restored, and there again
    NOT_BACK = "not_back"  # said to be restored, and not there
    NOT_DUE = "not_due"  # the agency's time to do it is running
    NOT_TOLD = "not_told"  # still there, and the agency was not told yet
    TOO_EARLY = "too_early"  # the extract is older than what the agency was told or said
    NOT_COVERED = "not_covered"  # the extract does not speak of that county, or of cases of that year


class Lost(StrEnum):
    """What became of a charge that an earlier extract had and a later one lacks, and that no order closed."""

    VANISHED = "vanished"  # nothing says why
    DELETED = "deleted"  # the source took it back by its key
    RENUMBERED = "renumbered"  # there under another charge id
    UNREADABLE = "unreadable"  # its row was quarantined
    UNSURE = "unsure"  # a row may be it


KINDS: Final[dict[Finding, Kind]] = {
    Finding.GONE: Kind.VERIFIED_GONE,
    Finding.OPEN: Kind.VERIFIED_OPEN,
    Finding.UNSURE: Kind.VERIFIED_UNSURE,
    Finding.BACK: Kind.VERIFIED_BACK,
    Finding.NOT_BACK: Kind.VERIFIED_NOT_BACK,
}
"""What is kept of each finding; the others say nothing of a clearance yet."""


# Rows that may be what is sought, under another charge id. ``sure``: the same case, statute and number of the
# charge or day of its disposition, and nothing that differs. ``perhaps``: nothing differs, and not enough is known.
_PAIRS: Final = """
create or replace table pairs as
with met as (
    select s.id, c.charge as found, c.closed,
        s.tracking = c.tracking as same_tracking, s.number = c.number as same_number,
        s.county = c.county as same_county, s.statute = c.statute as same_statute,
        s.sequence = c.sequence as same_sequence,
        coalesce(s.disposed = c.disposed, s.offended = c.offended) as same_day
    from sought s join candidates c
        on s.number = c.number or s.tracking = c.tracking
), weighed as (
    select *, coalesce(same_tracking, false) or (same_number and coalesce(same_county, false)) as same_case,
        coalesce(same_statute, true) and coalesce(same_day, true)
        and (coalesce(same_tracking, false) or coalesce(same_county, true))
        and (coalesce(same_sequence, true) or coalesce(same_day, false)) as nothing_differs
    from met
)
select id, found, closed, nothing_differs and coalesce(same_statute, false)
    and ((same_case and (coalesce(same_sequence, false) or coalesce(same_day, false)))
         or (coalesce(same_number, false) and coalesce(same_day, false))) as sure
from weighed where nothing_differs;
create or replace table renumbered as
with each as (
    select id, count(*) filter (sure) as sure, count(*) as met, any_value(found) filter (sure) as found,
        any_value(closed) filter (sure) as closed
    from pairs group by id
), shared as (select found, count(*) filter (sure) as by from pairs group by found)
select id, found, closed, each.sure = 1 and shared.by = 1 as sure from each left join shared using (found);
"""


_JUDGED: Final = """
create table there as
select t.clearance, l.closed,
    coalesce(plain(t.number) <> l.number, false) and not coalesce(plain(t.tracking) = l.tracking, false) as other
from told t join later l using (charge);
create table perhaps as
select clearance from told where charge in (select charge_id from later_rows where membership <> 'certain')
union select clearance from told where hash in (select hash from unreadable);
create table sought as
select t.clearance as id, plain(t.number) as number, t.sequence, plain(t.statute) as statute,
    plain(t.county) as county, plain(t.tracking) as tracking, e.disposed, e.offended
from told t left join earlier e using (charge)
where t.clearance not in (select clearance from there);
create table candidates as
select * from later where charge not in (select charge from told) and charge not in (select charge from earlier)
    and (number in (select number from sought) or tracking in (select tracking from sought));
"""


_FINDINGS: Final = """
create table presence as
select t.*,
    case when r.sure then r.found end as under,
    case
        when h.clearance is not null and h.other then 'unsure'
        when h.clearance is not null and (h.closed or r.closed) then $closed
        when h.clearance is not null then case when h.closed is null and says.it then 'unsure' else 'there' end
        when t.clearance in (select clearance from perhaps) then 'unsure'
        when r.sure and r.closed then $closed
        when r.sure then case when r.closed is null and says.it then 'unsure' else 'there' end
        when r.id is not null then 'unsure'
        when $whole then 'absent'
        -- What is known of the year without an earlier row: a charge was disposed before it was eligible.
        when coalesce(outside(coalesce(e.disposed, e.offended), $first, $last), year(t.since) < $first)
            then 'not_covered'
        when e.charge is not null
            or plain(t.county) in (select county from later where county is not null) then 'absent'
        else 'not_covered' end as presence
from told t left join there h using (clearance) left join renumbered r on r.id = t.clearance
    left join earlier e on e.charge = t.charge
    cross join (select count(closed) > 0 as it from later) says;
select clearance, claim, case when presence = 'there' then under end as under,
    case
        when $on < from_day then 'too_early'
        when presence = 'not_covered' then 'not_covered'
        when restored then case
            when presence = 'there' then 'back'
            when presence = 'absent' and list_contains($said_done, claim) then 'not_back'
            else 'not_due' end
        when presence = 'absent' then 'gone'
        when presence = 'unsure' then 'unsure'
        when list_contains($must_be_done, claim) then 'open'
        when claim = 'waiting' then 'not_due'
        else 'not_told' end as finding
from presence order by clearance
"""


def judged_clearances(
    db: duckdb.DuckDBPyConnection, on: dt.date, years: Mapping[str, int], *, whole: bool, must_vanish: bool
) -> pa.Table:
    """What the extract shows of each clearance that the agency was told of."""
    db.execute(_JUDGED)
    db.execute(_PAIRS)
    *steps, last = _FINDINGS.split(";")
    values = {"closed": "there" if must_vanish else "absent", "whole": whole, **years}
    for step in steps:
        db.execute(step, values)
    days = {"on": on, "said_done": [*map(str, SAID_DONE)], "must_be_done": [*map(str, MUST_BE_DONE)]}
    return _table(db, last, days)


_VANISHED: Final = """
create or replace table sought as
select e.charge as id, e.* from earlier e
where e.charge not in (select charge_id from later_rows)
    and e.charge not in (select charge from ordered)
    and e.charge not in (select charge from told)
    and e.closed is not true
    and not coalesce(outside(coalesce(e.disposed, e.offended), $first, $last), false);
create or replace table candidates as
select * from later where charge not in (select charge from earlier) and charge not in (select charge from told)
    and (number in (select number from sought) or tracking in (select tracking from sought));
"""


_LOST: Final = """
select s.id as charge, case when r.sure then r.found end as under,
    case
        when s.id in (select key from deletions where kind = 'charge')
            or s.case_id in (select key from deletions where kind = 'case') then 'deleted'
        when s.id in (select charge from cannot_be_read) then 'unreadable'
        when r.sure then 'renumbered'
        when r.id is not null then 'unsure'
        else 'vanished' end as lost
from sought s left join renumbered r on r.id = s.id order by charge
"""


def lost_charges(db: duckdb.DuckDBPyConnection, years: Mapping[str, int]) -> pa.Table:
    """The charges that the earlier extract had, the later one lacks, and no order closed."""
    sought, candidates, _ = _VANISHED.split(";")
    db.execute(sought, dict(years))
    db.execute(candidates)
    db.execute(_PAIRS)
    ids = _table(db, "select id as charge from sought order by id", {})
    hashes = pa.array(hash_strings(ids["charge"], KEY_SEED))
    db.register("sought_hashes", ids.append_column("hash", hashes))
    db.execute(
        "create table cannot_be_read as select charge from sought_hashes where hash in (select hash from unreadable)"
    )
    return _table(db, _LOST, {})


def _table(db: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> pa.Table:
    return db.sql(query, params=dict(values)).to_arrow_table()
