"""The store of a source's deliveries, and the dataset that they add up to.

``STORE/<source id>/`` holds::

    deliveries/0001/    one delivery as `ingest` made it, never changed again, with ``delivery.json``
    projections/0001/   what the deliveries up to that one add up to: ``dataset/``, ``history/``, and ``named/``
    current             a link to the projection that holds; ``dataset`` and ``history`` lead through it

What a delivery of changes does not touch is not read and not written: the rows of the persons whom it names are, whose they are tells
``named/``, and all other files of the projection get a second name.

A delivery is made beside the store's own folders and moved in when it is whole; that ``current`` leads to its
projection is what makes it count, and that is one rename. So a feed that is killed at any moment leaves the store
as it was; the next one clears up what it left.

Rows in = canonical + quarantined + superseded + deleted + deletions, over all deliveries: checked at each feed, and
told in ``dataset/ingest/ingest.json``.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from clearslate.ingest.deliveries.next_projection import NextProjection
from clearslate.ingest.deliveries.person_changes import read_changes, with_changes
from clearslate.ingest.deliveries.proof import proof_of
from clearslate.ingest.deliveries.store import Delivery, Feed, Mode, Totals, open_store
from clearslate.ingest.mapping import load_mapping
from clearslate.ingest.projection import (
    Place,
)
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import IngestReport
from clearslate.ingest.run import ingest
from clearslate.ingest.run.reading import Progress
from clearslate.records.cells import restored


def feed(
    store: Path,
    mapping_path: Path,
    source: Path | Sequence[Path],
    *,
    known_through: dt.date | None = None,
    mode: Mode | None = None,
    corrects: Path | None = None,
    allow_shrink: bool = False,
    expect_rows: int | None = None,
    confirm_absent: str | None = None,
    person_changes: Path | None = None,
    whole: bool = False,
    buckets: int = 16,
    progress: Progress | None = None,
    ssn_key: bytes | None = None,
    parses: Callable[[str], object] | None = None,
    grades: Callable[[str], object] | None = None,
) -> Feed:
    """Take in one delivery of a source and bring its dataset up to date.

    Args:
        store: the folder of all sources' stores.
        mapping_path: the mapping.
        source: the folder of the delivery's files, or the files themselves.
        known_through: the day up to which the delivery is complete, where it is not the mapping's.
        mode: where it is not the mapping's ``delivery: mode``.
        corrects: a CSV file with columns ``file`` and ``line``: rows in quarantine that this delivery corrects,
            besides those whose charge it brings again.
        allow_shrink: take a full delivery that lacks more than 5 % of the charges that stand.
        expect_rows: how many rows the sender says that the delivery has.
        confirm_absent: who says why that what a full delivery lacks is gone; without it, and without the sender's own
            proof, it waits.
        person_changes: the source's own merges and splits of persons (see `clearslate.ingest.deliveries.person_changes`); then
            the delivery may have no file.
        whole: write the dataset anew, each bucket as one file, whatever the delivery changes.
        buckets: into how many buckets datasets are parted; only for a source's first delivery.
        progress: told after each batch how many rows were read, and of how many.
        ssn_key: as `ingest` takes it.
        parses: as `ingest` takes it.
        grades: as `ingest` takes it.

    Raises:
        IngestError: the delivery cannot be used; the store is as it was.
    """
    mapping = load_mapping(mapping_path)
    place = open_store(store, mapping)
    chosen = mode or (mapping.delivery.mode if mapping.delivery else None)
    if chosen is None:
        raise IngestError(
            "say whether a delivery holds everything: add delivery: {mode: full} or {mode: changes}"
        )
    if chosen == "changes" and mapping.keys.counts is not None:
        raise IngestError(
            "keys: counts is for deliveries that hold everything: in one of changes a case has fewer rows than it states"
        )
    changes = read_changes(person_changes, str(mapping.id)) if person_changes is not None else None
    with place.at_work() as work:
        earlier = place.deliveries()
        if changes is not None and (chosen == "full" or not earlier):
            raise IngestError(
                "merges and splits of persons are for deliveries of changes: a full delivery says itself whose each charge is"
            )
        report = ingest(
            mapping_path,
            source,
            work / "delivery",
            buckets=earlier[0].buckets if earlier else buckets,
            progress=progress,
            ssn_key=ssn_key,
            parses=parses,
            grades=grades,
            known_through=known_through,
            adds=bool(earlier) and chosen == "changes",
            may_be_none=changes is not None,
        )
        if changes is not None:
            report = with_changes(changes, place.dataset, work / "delivery", report)
        proof = proof_of(mapping, source, report, expect_rows=expect_rows, word=confirm_absent)
        delivery = _described(
            report,
            len(earlier) + 1,
            chosen,
            earlier[0].buckets if earlier else buckets,
            proof,
            " ".join(filter(None, [confirm_absent, changes.sha256 if changes is not None else None])),
        )
        same = next((one for one in earlier if one.identity == delivery.identity), None)
        if same is not None:
            previous = place.told()
            return Feed(same, same.number, Totals(**previous["totals"]), 0, 0, None, place.dataset)
        if earlier and delivery.known_through < earlier[-1].known_through:
            raise IngestError(
                f"the delivery is complete through {delivery.known_through}, the one before it through "
                f"{earlier[-1].known_through}: feed deliveries in their order, and say its day with --as-of-delivery"
            )
        made = NextProjection(place, mapping, earlier, delivery, report, work, _corrected(corrects))
        done = made.make(allow_shrink=allow_shrink or bool(confirm_absent), whole=whole)
        place.commit(work, delivery.number)
    return done


def _described(
    report: IngestReport, number: int, mode: Mode, buckets: int, proof: str, word: str
) -> Delivery:
    """The delivery, with the hash of its files, its mapping, its mode and the day up to which it is complete."""
    files = sorted((each.file, each.sha256) for each in report.files)
    joined = sorted((each.name, *file) for each in report.joined for file in each.files)
    inputs = [
        files,
        joined,
        report.mapping_sha256,
        mode,
        report.known_through.isoformat(),
        *filter(None, [word]),
    ]
    return Delivery(
        number=number,
        mode=mode,
        known_through=report.known_through,
        identity=hashlib.sha256(json.dumps(inputs).encode()).hexdigest(),
        buckets=buckets,
        rows_in=report.rows_in,
        records=report.records,
        quarantined=report.quarantined,
        superseded=report.superseded,
        deletions=report.deletions,
        changes={},
        proof=proof,
    )


def _corrected(listed: Path | None) -> frozenset[Place]:
    """The places in a list of rows in quarantine."""
    if listed is None:
        return frozenset()
    try:
        with listed.open(encoding="utf-8", newline="") as stream:
            return frozenset((restored(row["file"]), int(row["line"])) for row in csv.DictReader(stream))
    except (OSError, KeyError, AttributeError, TypeError, ValueError, csv.Error):
        raise IngestError(
            f"{listed}: write a CSV file with the columns file and line, as in quarantine.csv of the dataset"
        ) from None
