"""A later extract of an agency beside the ledger: what is gone, what is still there, what nobody ordered.

Only what the extract surely says is said. A row that may be the cleared charge under another number, a row that
could not be read, a place that the extract does not speak of: each is told apart, and none is taken for gone. What
an extract showed goes into the ledger once, in one transaction, under the extract's digest.

The joins run in DuckDB within a bound of memory, and spill to disk beyond it. Nothing but ids of charges and
clearances enters the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.looking_back.matching import KINDS, Finding, Lost, judged_clearances, lost_charges
from clearslate.clearance.looking_back.reading import (
    MUST_VANISH,
    VerificationError,
    database,
    load_deletions,
    load_rows,
    load_told,
    load_unreadable,
)
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset

_PART: Final = 5000  # ids in one event


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
        counts = {
            f"cleared and still there at {self.recipient}": found.get(Finding.OPEN, 0),
            f"restored and not there again at {self.recipient}": found.get(Finding.NOT_BACK, 0),
            "perhaps there under another number, or unreadable": found.get(Finding.UNSURE, 0),
            "gone without an order, and nothing says why": lost.get(Lost.VANISHED, 0),
            "lacking, and perhaps there under another number": lost.get(Lost.UNSURE, 0),
        }
        return [f"{count:,} {words}" for words, count in counts.items() if count]

    def events(self) -> Iterator[Event]:
        """What the ledger keeps of it; the first event says that the extract was compared."""
        key, on = _key(self.recipient, self.extract, self.earlier), self.on.isoformat()
        summary: dict[str, Any] = {"extract": self.extract, "on": on, "found": self.counts}
        if self.earlier:
            summary["earlier"] = self.earlier
        yield Event(Kind.EXTRACT_COMPARED, self.recipient, summary, key=key)
        for finding, kind in KINDS.items():
            rows = self.clearances.filter(pc.equal(self.clearances["finding"], finding))
            for number, part in enumerate(parts_of(rows)):
                payload: dict[str, Any] = {"on": on, "clearances": part["clearance"].to_pylist()}
                under = _named(part, "clearance") if kind is Kind.VERIFIED_OPEN else {}
                payload["clearances"] = [each for each in payload["clearances"] if each not in under]
                if payload["clearances"] or not under:
                    yield Event(kind, self.recipient, payload, key=f"{key}:{finding}:{number}")
                # Each by itself: what identifies one is forgotten without the others.
                for each, charge in sorted(under.items()):
                    yield Event(
                        kind, self.recipient, {"on": on, "clearances": [each], "under": {each: charge}},
                        key=f"{key}:{finding}:{number}:{each}",
                    )  # fmt: skip
        gone = self.charges.filter(pc.equal(self.charges["lost"], Lost.VANISHED))
        for number, part in enumerate(parts_of(gone)):
            payload = {"on": on, "charges": part["charge"].to_pylist()}
            yield Event(Kind.GONE_WITHOUT_ORDER, self.recipient, payload, key=f"{key}:vanished:{number}")


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
    with database() as db:
        roles = load_told(db, ledger, book, recipient, extract.manifest.coverage.jurisdictions)
        if not roles:
            known = sorted({r.id for batch in book.batches.values() for _, r in batch.shares()})
            raise VerificationError(
                f"no clearance in force went to a recipient {recipient!r} of the extract's jurisdiction; "
                f"the recipients: {', '.join(known) or 'none'}"
            )
        load_rows(db, "later", extract)
        if earlier is None:
            db.execute("create view earlier as select * from later limit 0")
        else:
            load_rows(db, "earlier", earlier)
        load_unreadable(db, extract)
        load_deletions(db, deletions)
        coverage = extract.manifest.coverage
        years = {"first": coverage.first_year or 0, "last": coverage.last_year or 9999}
        clearances = judged_clearances(db, on, years, whole=whole, must_vanish=bool(roles & MUST_VANISH))
        charges = lost_charges(db, years)
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


def parts_of(rows: pa.Table) -> Iterator[pa.Table]:
    """Rows, as many at a time as one event holds."""
    for start in range(0, rows.num_rows, _PART):
        yield rows.slice(start, _PART)


def _named(rows: pa.Table, key: str) -> dict[str, str]:
    """The other charge id of each row that has one."""
    pairs = zip(rows[key].to_pylist(), rows["under"].to_pylist(), strict=True)
    return {each: under for each, under in pairs if under is not None}


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    found = pc.value_counts(column.combine_chunks()).to_pylist()
    return {each["values"]: each["counts"] for each in sorted(found, key=lambda each: each["values"])}
