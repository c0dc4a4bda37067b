"""Where a source's deliveries lie, each as it came, and the dataset that they make together."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from clearslate.ingest.mapping import Mapping
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.run.reporting import SIDE
from clearslate.records.files import BusyError, locked

Mode = Literal["full", "changes"]
TOLD: Final = "delivery.json"
HISTORY: Final = "history"
NAMED: Final = "named"
_WORK: Final = ".feeding"


@dataclass(frozen=True)
class Delivery:
    """One delivery of a source. ``identity``: a hash of all on which its rows depend; ``proof``: how it is known to be whole."""

    number: int
    mode: str
    known_through: dt.date
    identity: str
    buckets: int
    rows_in: int
    records: int
    quarantined: int
    superseded: int
    deletions: int
    changes: dict[str, int]
    proof: str = ""

    def to_json(self) -> dict[str, Any]:
        """For ``delivery.json``."""
        return asdict(self) | {"known_through": self.known_through.isoformat()}

    @classmethod
    def read(cls, folder: Path) -> Delivery:
        """The delivery in a folder of the store."""
        document = json.loads((folder / TOLD).read_text(encoding="utf-8"))
        return cls(**document | {"known_through": dt.date.fromisoformat(document["known_through"])})


@dataclass(frozen=True)
class Totals:
    """Where all rows of all deliveries are: ``rows_in`` is the sum of the others.

    ``records`` are the charges of the projection; ``deletions`` are rows that delete, ``deleted`` those that
    were deleted, or that a full delivery lacks.
    """

    rows_in: int = 0
    records: int = 0
    quarantined: int = 0
    superseded: int = 0
    deleted: int = 0
    deletions: int = 0

    def check(self) -> None:
        """Raise IngestError where a row is nowhere."""
        there = self.records + self.quarantined + self.superseded + self.deleted + self.deletions
        if self.rows_in != there:
            raise IngestError(
                f"{self.rows_in} rows in, but {there} accounted for: {asdict(self)}. "
                "This is a fault of clearslate; the store is as it was"
            )


@dataclass(frozen=True)
class Feed:
    """What a feed did. ``repeats``: the earlier delivery that was the same, so that nothing was done.

    ``unmatched``: deletions that name nothing the store holds. ``caution``: what the delivery's ingest warns of. ``waits``: charges
    that a full delivery lacks, of which nobody knows whether they are gone; ``in_part``: cases of which it brings some charges.
    """

    delivery: Delivery
    repeats: int | None
    totals: Totals
    left_quarantine: int
    unmatched: int
    caution: str | None
    dataset: Path
    waits: int = 0
    in_part: int = 0

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "delivery": self.delivery.to_json(),
            "repeats": self.repeats,
            "totals": asdict(self.totals),
            "left_quarantine": self.left_quarantine,
            "unmatched": self.unmatched,
            "caution": self.caution,
            "waits": self.waits,
            "in_part": self.in_part,
        }


class Store:
    """The deliveries of one source."""

    def __init__(self, home: Path) -> None:
        self.home: Final = home

    @property
    def dataset(self) -> Path:
        """The projection's dataset."""
        return self.home / "dataset"

    @property
    def history(self) -> Path:
        """What happened to each charge: a folder with a file for each delivery."""
        return self.home / HISTORY

    @property
    def named(self) -> Path:
        """Whose rows a key names, for the next delivery."""
        return self.home / "current" / NAMED

    @property
    def number(self) -> int:
        """How many deliveries count."""
        current = self.home / "current"
        return int(current.readlink().name) if current.is_symlink() else 0

    def deliveries(self) -> list[Delivery]:
        """Those that count, in order."""
        return [Delivery.read(self.folder(number)) for number in range(1, self.number + 1)]

    def folder(self, number: int) -> Path:
        """Where a delivery lies."""
        return self.home / "deliveries" / f"{number:04d}"

    def told(self) -> dict[str, Any]:
        """What ``ingest.json`` of the projection says; nothing before the first delivery."""
        if not self.number:
            return {}
        document: dict[str, Any] = json.loads(
            (self.dataset / SIDE / "ingest.json").read_text(encoding="utf-8")
        )
        return document

    @contextmanager
    def at_work(self) -> Iterator[Path]:
        """An empty folder to build in, for one process at a time.

        Raises:
            IngestError: another feed of the source is running.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with ExitStack() as claim:
            try:
                claim.enter_context(locked(self.home))
            except BusyError:
                raise IngestError(f"another feed into {self.home} is running; wait for it to end") from None
            self._clear()
            work = self.home / _WORK
            work.mkdir()
            claim.callback(shutil.rmtree, work)
            yield work

    def _clear(self) -> None:
        """Remove what a feed that was killed left: what is newer than the projection that holds."""
        shutil.rmtree(self.home / _WORK, ignore_errors=True)
        for folder in ("deliveries", "projections"):
            (self.home / folder).mkdir(exist_ok=True)
            for place in (self.home / folder).iterdir():
                if int(place.name) > self.number:
                    shutil.rmtree(place)

    def commit(self, work: Path, number: int) -> None:
        """Move a delivery and its projection in, and make them count. Readers may finish with the one before."""
        delivery, projection = self.folder(number), self.home / "projections" / f"{number:04d}"
        (work / "delivery").rename(delivery)
        (work / "projection").rename(projection)
        for name in ("dataset", HISTORY):
            if not (self.home / name).is_symlink():
                (self.home / name).symlink_to(Path("current") / name)
        link = work / "current"
        link.symlink_to(Path("projections") / projection.name)
        link.replace(self.home / "current")
        (self.home / f"{HISTORY}.parquet").unlink(missing_ok=True)  # an older clearslate's
        for place in (self.home / "projections").iterdir():
            if int(place.name) < number - 1:
                shutil.rmtree(place)


def open_store(store: Path, mapping: Mapping) -> Store:
    """The store of a mapping's source.

    Raises:
        IngestError: the mapping does not say what tells its rows apart from one delivery to the next.
    """
    if mapping.id is None:
        raise IngestError("a source that is fed needs a short name: add id, such as court, to the mapping")
    for name in ("person", "case", "charge"):
        if getattr(mapping.keys, name) == "row":
            raise IngestError(
                f"keys: {name}: row cannot tell a {name} again in the next delivery; make the key from columns"
            )
    return Store(store / mapping.id)
