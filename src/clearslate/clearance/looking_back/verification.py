"""A later extract of an agency beside the ledger: what is gone, what is still there, what nobody ordered.

Only what the extract surely says is said. A row that may be the cleared charge under another number, a row that
could not be read, a place that the extract does not speak of: each is told apart, and none is taken for gone. What
an extract showed goes into the ledger once, in one transaction, under the extract's digest.

The joins run in DuckDB within a bound of memory, and spill to disk beyond it. Nothing but ids of charges and
clearances enters the ledger.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.exchange.book import BatchFacts, Book, Status, statuses
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow
from clearslate.records.dataset import Dataset
from clearslate.records.hashing import hash_strings
from clearslate.runs.run import Run

MEMORY: Final = "1GB"
_PART: Final = 5000  # ids in one event
_KEY_SEED: Final = 1  # of the hashes by which an ingest's quarantine names charges


class VerificationError(Exception):
    """An extract cannot be compared. The message says why and what to do."""


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

# Who may keep no closed row either: a background screener has no use for it but to show it.
_MUST_VANISH: Final = frozenset({"screener"})
_SAID_DONE: Final = (Status.ACKNOWLEDGED, Status.STILL_THERE)
_MUST_BE_DONE: Final = (*_SAID_DONE, Status.OVERDUE, Status.REJECTED, Status.LOST)

_TOLD: Final = pa.schema(
    [
        ("clearance", pa.string()),
        ("charge", pa.string()),
        ("hash", pa.uint64()),
        ("number", pa.string()),
        ("sequence", pa.int32()),
        ("statute", pa.string()),
        ("county", pa.string()),
        ("tracking", pa.string()),
        ("restored", pa.bool_()),
        ("claim", pa.string()),
        ("from_day", pa.date32()),
        ("since", pa.date32()),
    ]
)


@dataclass(frozen=True)
class Compared:
    """What an extract of a recipient showed.

    ``extract``, ``earlier``: digests of the two datasets; ``on``: the day up to which the extract is complete.
    ``clearances``: clearance, finding, claim (what the recipient says), since, under (another charge id).
    ``charges``: charge, lost, under. ``known``: it was compared and recorded before.
    """

    recipient: str
    extract: str
    earlier: str
    on: dt.date
    clearances: pa.Table
    charges: pa.Table
    known: bool

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many clearances of each finding, and how many lost charges of each kind."""
        return {
            "clearances": _counted(self.clearances["finding"]),
            "charges": _counted(self.charges["lost"]),
        }

    @property
    def alarms(self) -> list[str]:
        """What somebody must look into, in words."""
        found, lost = self.counts["clearances"], self.counts["charges"]
        said = {
            f"cleared and still there at {self.recipient}": found.get(Finding.OPEN, 0),
            f"restored and not there again at {self.recipient}": found.get(Finding.NOT_BACK, 0),
            "perhaps there under another number, or unreadable": found.get(Finding.UNSURE, 0),
            "gone without an order, and nothing says why": lost.get(Lost.VANISHED, 0),
            "lacking, and perhaps there under another number": lost.get(Lost.UNSURE, 0),
        }
        return [f"{count:,} {words}" for words, count in said.items() if count]

    def events(self) -> Iterator[Event]:
        """What the ledger keeps of it; the first event says that the extract was compared."""
        key, on = _key(self.recipient, self.extract, self.earlier), self.on.isoformat()
        told: dict[str, Any] = {"extract": self.extract, "on": on, "found": self.counts}
        if self.earlier:
            told["earlier"] = self.earlier
        yield Event(Kind.EXTRACT_COMPARED, self.recipient, told, key=key)
        for finding, kind in KINDS.items():
            rows = self.clearances.filter(pc.equal(self.clearances["finding"], finding))
            for number, part in enumerate(_parts(rows)):
                said: dict[str, Any] = {"on": on, "clearances": part["clearance"].to_pylist()}
                under = _named(part, "clearance")
                if under and kind is Kind.VERIFIED_OPEN:
                    said["under"] = under
                yield Event(kind, self.recipient, said, key=f"{key}:{finding}:{number}")
        gone = self.charges.filter(pc.equal(self.charges["lost"], Lost.VANISHED))
        for number, part in enumerate(_parts(gone)):
            said = {"on": on, "charges": part["charge"].to_pylist()}
            yield Event(Kind.GONE_WITHOUT_ORDER, self.recipient, said, key=f"{key}:vanished:{number}")


def compare(
    ledger: Ledger,
    recipient: str,
    extract: Dataset,
    profiles: Mapping[str, Profile],
    today: dt.date,
    *,
    earlier: Dataset | None = None,
    deletions: Iterable[Path] = (),
    whole: bool = False,
) -> Compared:
    """Compare a later extract of a recipient with the ledger.

    Args:
        ledger: the ledger.
        recipient: its id in the workflow.
        extract: the recipient's records now.
        profiles: by id.
        today: the day.
        earlier: an extract of the same recipient from before: what it had is covered, and what nobody ordered to
            go is found by it.
        deletions: lists (``deletions.parquet`` of an ingest) of what the source took back by its own keys.
        whole: the extract speaks of every clearance of which the recipient was told. Otherwise it speaks of the
            charges of the earlier extract and of the counties that it has rows of, as far as they are of the years
            that its manifest says it covers.

    Raises:
        VerificationError: no batch in force goes to such a recipient, or the extract lies in the future.
    """
    on = extract.manifest.known_through
    if on > today:
        raise VerificationError(f"the extract is complete up to {on}, which is after {today}")
    book = Book(ledger, profiles, today)
    with _database() as db:
        roles = _load_told(db, ledger, book, recipient, extract.manifest.coverage.jurisdictions)
        if not roles:
            known = sorted({r.id for batch in book.batches.values() for _, r in batch.shares()})
            raise VerificationError(
                f"no clearance in force went to a recipient {recipient!r} of the extract's jurisdiction; "
                f"the recipients: {', '.join(known) or 'none'}"
            )
        _load_rows(db, "later", extract)
        if earlier is None:
            db.execute("create view earlier as select * from later limit 0")
        else:
            _load_rows(db, "earlier", earlier)
        _load_unreadable(db, extract)
        _load_deletions(db, deletions)
        coverage = extract.manifest.coverage
        years = {"first": coverage.first_year or 0, "last": coverage.last_year or 9999}
        clearances = _clearances(db, on, years, whole=whole, must_vanish=bool(roles & _MUST_VANISH))
        charges = _lost_charges(db, years)
    digests = extract.manifest.digest, "" if earlier is None else earlier.manifest.digest
    known = m.Event.objects.using(ledger.alias).filter(key=_key(recipient, *digests)).exists()
    return Compared(recipient, *digests, on, _since(ledger, recipient, clearances, on), charges, known)


def record(found: Compared, ledger: Ledger, actor: Actor, at: dt.datetime) -> bool:
    """Put what an extract showed into the ledger, all of it or nothing; an extract is recorded once.

    Returns:
        Whether it was not recorded before.
    """
    if (
        m.Event.objects.using(ledger.alias)
        .filter(key=_key(found.recipient, found.extract, found.earlier))
        .exists()
    ):
        return False
    return bool(ledger.append(list(found.events()), actor, at))


def standing(ledger: Ledger) -> list[dict[str, Any]]:
    """What the last extracts showed: by recipient and finding, how many, and since when the oldest stands so."""
    items = m.Item.objects.using(ledger.alias).exclude(seen=m.ExtractState.NOT_SEEN)
    found: dict[tuple[str, str], list[Any]] = {}
    for recipient, seen, since in items.values_list("recipient", "seen", "seen_since").iterator(
        chunk_size=10_000
    ):
        counted = found.setdefault((recipient, seen), [0, since])
        counted[0] += 1
        counted[1] = min(counted[1], since)
    return [
        {"recipient": recipient, "finding": seen, "clearances": count, "since": since.isoformat()}
        for (recipient, seen), (count, since) in sorted(found.items())
    ]


@dataclass(frozen=True)
class Missed:
    """What the newest records hold eligible and no plan has.

    ``rows``: charge, law, since. ``fresh``: how many more became eligible only after the last plan, and simply come
    with the next one.
    """

    run: str
    on: dt.date
    rows: pa.Table
    fresh: int


def missed(ledger: Ledger, run: Run, workflow: Workflow) -> Missed:
    """What was eligible on the day of the last plan already, by what is known now, and was never planned.

    Args:
        ledger: the ledger.
        run: over the newest records.
        workflow: the jurisdiction's.

    Raises:
        PlanError: none of the run's laws is automatic and in force.
        VerificationError: there is no plan to look back on.
    """
    days = m.Plan.objects.using(ledger.alias).filter(jurisdiction=workflow.jurisdiction)
    last = max(days.values_list("as_of", flat=True), default=None)
    if last is None:
        raise VerificationError(
            f"there is no plan of {workflow.jurisdiction} yet: nothing can have been missed"
        )
    rows = make_plan(run, run, workflow, ledger).rows.select(["charge_id", "law", "certain_from"])
    rows = rows.rename_columns(["charge", "law", "since"]).sort_by("charge")
    before = pc.less_equal(rows["since"], pa.scalar(last, pa.date32()))
    return Missed(
        run.manifest.run_id, run.as_of, rows.filter(before), int(pc.sum(pc.invert(before)).as_py() or 0)
    )


def record_missed(found: Missed, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """Put what was missed into the ledger, once a run; how many events that made."""
    events = [
        Event(
            Kind.MISSED, found.run, {"on": found.on.isoformat(), "charges": part["charge"].to_pylist()},
            key=f"missed:{found.run[:40]}:{number}",
        )
        for number, part in enumerate(_parts(found.rows))
    ]  # fmt: skip
    return len(ledger.append(events, actor, at))


# --- loading ------------------------------------------------------------------------------------------------


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills to a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="clearslate-") as spill,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill}) as db,
    ):
        db.execute(_MACROS)
        yield db


_MACROS: Final = """
create macro plain(text) as nullif(regexp_replace(upper(text), '[^A-Z0-9]', '', 'g'), '');
create macro outside(day, first, last) as year(day) not between first and last;
create macro known_day(first, last) as case when first = last and last < date '9999-12-31' then last end;
"""


def _load_told(
    db: duckdb.DuckDBPyConnection, ledger: Ledger, book: Book, recipient: str, jurisdictions: Sequence[str]
) -> set[str]:
    """Of what a recipient was or will be told, and what it says; its roles in the workflows.

    ``ordered`` are all charges whose clearance is in force, whoever is told of them.
    """
    db.execute(f"create table told ({', '.join(f'{f.name} {_SQL[f.type]}' for f in _TOLD)})")
    db.execute("create table ordered (charge varchar)")
    roles: set[str] = set()
    for batch in book.batches.values():
        if batch.jurisdiction not in jurisdictions:
            continue
        rows = _clearances_of(ledger, batch)
        _insert(db, "ordered", pa.table({"charge": [row[1] for row in rows if row[7] == m.State.CLEARED]}))
        for own, each in batch.shares(recipient):
            if not each.is_unassigned:
                roles.add(each.role)
                _insert(db, "told", _told_of(book, own, each, rows))
    return roles


_SQL: Final = {
    pa.string(): "varchar",
    pa.uint64(): "ubigint",
    pa.int32(): "integer",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    db.register("new_rows", rows)
    db.execute(f"insert into {table} select * from new_rows")  # noqa: S608 (names of our own)
    db.unregister("new_rows")


def _clearances_of(ledger: Ledger, batch: BatchFacts) -> list[tuple[Any, ...]]:
    told = m.Clearance.objects.using(ledger.alias).filter(batch=batch.id).exclude(cleared_on=None)
    names = ("id", "charge", "number", "sequence", "statute", "county", "keys", "state", "since")
    return list(told.values_list(*names).iterator(chunk_size=5000))


def _told_of(book: Book, batch: BatchFacts, recipient: Any, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    claims = statuses(book, batch, recipient)
    asked = {purpose: book.lane(batch.id, recipient.id, purpose).messages for purpose in ("clear", "restore")}
    sent = {
        purpose: min((t.sent_on for t in told if t.sent_on), default=batch.cleared_on)
        for purpose, told in asked.items()
    }
    answered = {
        purpose: max((t.answered_on for t in told if t.answered_on), default=sent[purpose])
        for purpose, told in asked.items()
    }
    kept: list[dict[str, Any]] = []
    for each, charge, number, sequence, statute, county, keys, state, since in rows:
        claim = claims.get(each)
        if claim in (None, Status.NEVER_TOLD):  # another agency's; restored, and never to be closed here
            continue
        purpose = "restore" if state == m.State.RESTORED else "clear"
        kept.append(
            {
                "clearance": each, "charge": charge, "number": number, "sequence": sequence, "statute": statute,
                "county": county, "tracking": keys.get("tracking_number"), "restored": state == m.State.RESTORED,
                "claim": claim.value, "from_day": (answered if claim in _SAID_DONE else sent)[purpose], "since": since,
            }
        )  # fmt: skip
    table = pa.Table.from_pylist(kept, schema=pa.schema([f for f in _TOLD if f.name != "hash"]))
    hashes = pa.array(hash_strings(table["charge"], _KEY_SEED))
    return table.add_column(2, _TOLD.field("hash"), hashes)


_ROWS: Final = """
create view {name}_rows as select * from read_parquet({files});
create view {name} as select
    charge_id as charge, case_id, plain(case_number) as number, sequence, plain(statute) as statute,
    plain(county) as county, plain(tracking_number) as tracking,
    known_day(disposition_date_from, disposition_date_to) as disposed,
    known_day(offense_date_from, offense_date_to) as offended,
    case when cleared_on_to < date '9999-12-31' then true
         when cleared_on_from = date '9999-12-31' then false end as closed
from {name}_rows where membership = 'certain';
"""


def _load_rows(db: duckdb.DuckDBPyConnection, name: str, dataset: Dataset) -> None:
    """A view of a dataset's charges: one row each, keys without blanks and signs, days that are known."""
    db.execute(_ROWS.format(name=name, files=_files(dataset)))


@contextmanager
def opened_rows(*, later: Dataset, earlier: Dataset | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The certain rows of two datasets, in a bound of memory, as ``later`` and ``earlier`` with their columns."""
    with _database() as db:
        for name, dataset in (("later", later), ("earlier", earlier)):
            rows = (
                "later limit 0"
                if dataset is None
                else f"read_parquet({_files(dataset)}) where membership = 'certain'"
            )
            db.execute(f"create view {name} as select * from {rows}")  # noqa: S608 (paths, quoted)
        yield db


def _files(dataset: Dataset) -> str:
    """The files of a dataset, as SQL writes a list of them; they are what was written.

    Raises:
        DatasetError: one is not.
    """
    dataset.verify()
    quoted = ", ".join("'" + str(bucket.path).replace("'", "''") + "'" for bucket in dataset.buckets)
    return f"[{quoted}]"


def _load_unreadable(db: duckdb.DuckDBPyConnection, extract: Dataset) -> None:
    """The hashes of the charges whose rows an ingest quarantined."""
    place = extract.path / "ingest" / "quarantine.parquet"
    db.execute("create table unreadable (hash ubigint)")
    if place.exists():
        found = pq.read_table(place)
        if "charge" in found.column_names:
            _insert(db, "unreadable", found.select(["charge"]).drop_null())


def _load_deletions(db: duckdb.DuckDBPyConnection, lists: Iterable[Path]) -> None:
    db.execute("create table deletions (key varchar, kind varchar)")
    for place in lists:
        try:
            found = pq.read_table(place, columns=["key", "of"])
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise VerificationError(
                f"{place.name} is no list of deletions: give the deletions.parquet of an ingest"
            ) from error
        _insert(db, "deletions", found)


# --- comparing ----------------------------------------------------------------------------------------------

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


def _clearances(
    db: duckdb.DuckDBPyConnection, on: dt.date, years: Mapping[str, int], *, whole: bool, must_vanish: bool
) -> pa.Table:
    db.execute(_JUDGED)
    db.execute(_PAIRS)
    *steps, last = _FINDINGS.split(";")
    values = {"closed": "there" if must_vanish else "absent", "whole": whole, **years}
    for step in steps:
        db.execute(step, values)
    days = {"on": on, "said_done": [*map(str, _SAID_DONE)], "must_be_done": [*map(str, _MUST_BE_DONE)]}
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


def _lost_charges(db: duckdb.DuckDBPyConnection, years: Mapping[str, int]) -> pa.Table:
    """The charges that the earlier extract had, the later one lacks, and no order closed."""
    sought, candidates, _ = _VANISHED.split(";")
    db.execute(sought, dict(years))
    db.execute(candidates)
    db.execute(_PAIRS)
    ids = _table(db, "select id as charge from sought order by id", {})
    hashes = pa.array(hash_strings(ids["charge"], _KEY_SEED))
    db.register("sought_hashes", ids.append_column("hash", hashes))
    db.execute(
        "create table cannot_be_read as select charge from sought_hashes where hash in (select hash from unreadable)"
    )
    return _table(db, _LOST, {})


def _table(db: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> pa.Table:
    return db.sql(query, params=dict(values)).to_arrow_table()


# --- telling ------------------------------------------------------------------------------------------------


def _key(recipient: str, extract: str, earlier: str) -> str:
    return f"compared:{recipient}:{extract[:24]}:{earlier[:16]}"


def _since(ledger: Ledger, recipient: str, rows: pa.Table, on: dt.date) -> pa.Table:
    """With the day of the first extract that showed the same: of what is not as it should be."""
    since: list[dt.date | None] = [None] * rows.num_rows
    lasting = (Finding.OPEN, Finding.NOT_BACK, Finding.UNSURE)
    wanted = [
        (place, each, finding)
        for place, (each, finding) in enumerate(
            zip(rows["clearance"].to_pylist(), rows["finding"].to_pylist(), strict=True)
        )
        if finding in lasting
    ]
    seen = m.Item.objects.using(ledger.alias).filter(recipient=recipient, seen__in=lasting)
    known = {(each, what): day for each, what, day in seen.values_list("clearance", "seen", "seen_since")}
    for place, each, finding in wanted:
        since[place] = min(known.get((each, finding), on), on)
    return rows.append_column("since", pa.array(since, pa.date32()))


def _parts(rows: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, rows.num_rows, _PART):
        yield rows.slice(start, _PART)


def _named(rows: pa.Table, key: str) -> dict[str, str]:
    """The other charge id of each row that has one."""
    pairs = zip(rows[key].to_pylist(), rows["under"].to_pylist(), strict=True)
    return {each: under for each, under in pairs if under is not None}


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    found = pc.value_counts(column.combine_chunks()).to_pylist()
    return {each["values"]: each["counts"] for each in sorted(found, key=lambda each: each["values"])}
