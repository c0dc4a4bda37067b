"""Extracts, and what agencies were told, in a database of the moment (DuckDB), to be compared there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.clearance.exchange.account import statuses
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.facts import BatchFacts, Status
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.hashing import hash_strings

MEMORY: Final = "1GB"


KEY_SEED: Final = 1  # of the hashes by which an ingest's quarantine names charges


class VerificationError(Exception):
    """An extract cannot be compared. The message says why and what to do."""


# Who may keep no closed row either: a background screener has no use for it but to show it.
MUST_VANISH: Final = frozenset({"screener"})


SAID_DONE: Final = (Status.ACKNOWLEDGED, Status.STILL_THERE)


MUST_BE_DONE: Final = (*SAID_DONE, Status.OVERDUE, Status.REJECTED, Status.LOST)


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


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
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


def load_told(
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
    clearances = (
        m.Clearance.objects.using(ledger.alias)
        .filter(batch=batch.id, forgotten_on=None)
        .exclude(cleared_on=None)
    )
    names = ("id", "charge", "number", "sequence", "statute", "county", "keys", "state", "since")
    return list(clearances.values_list(*names).iterator(chunk_size=5000))


def _told_of(book: Book, batch: BatchFacts, recipient: Any, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    claims = statuses(book, batch, recipient)
    asked = {purpose: book.lane(batch.id, recipient.id, purpose).messages for purpose in ("clear", "restore")}
    sent = {
        purpose: min((t.sent_on for t in recipients if t.sent_on), default=batch.cleared_on)
        for purpose, recipients in asked.items()
    }
    answered = {
        purpose: max((t.answered_on for t in recipients if t.answered_on), default=sent[purpose])
        for purpose, recipients in asked.items()
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
                "claim": claim.value, "from_day": (answered if claim in SAID_DONE else sent)[purpose], "since": since,
            }
        )  # fmt: skip
    table = pa.Table.from_pylist(kept, schema=pa.schema([f for f in _TOLD if f.name != "hash"]))
    hashes = pa.array(hash_strings(table["charge"], KEY_SEED))
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


def load_rows(db: duckdb.DuckDBPyConnection, name: str, dataset: Dataset) -> None:
    """A view of a dataset's charges: one row each, keys without blanks and signs, days that are known."""
    db.execute(_ROWS.format(name=name, files=_files(dataset)))


@contextmanager
def opened_rows(*, later: Dataset, earlier: Dataset | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The certain rows of two datasets, in a bound of memory, as ``later`` and ``earlier`` with their columns."""
    with database() as db:
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


def load_unreadable(db: duckdb.DuckDBPyConnection, extract: Dataset) -> None:
    """The hashes of the charges whose rows an ingest quarantined."""
    place = extract.path / "ingest" / "quarantine.parquet"
    db.execute("create table unreadable (hash ubigint)")
    if place.exists():
        found = pq.read_table(place)
        if "charge" in found.column_names:
            _insert(db, "unreadable", found.select(["charge"]).drop_null())


def load_deletions(db: duckdb.DuckDBPyConnection, lists: Iterable[Path]) -> None:
    """Read lists of what the source itself took back, by its keys."""
    db.execute("create table deletions (key varchar, kind varchar)")
    for place in lists:
        try:
            found = pq.read_table(place, columns=["key", "of"])
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise VerificationError(
                f"{place.name} is no list of deletions: give the deletions.parquet of an ingest"
            ) from error
        _insert(db, "deletions", found)
