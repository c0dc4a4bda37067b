"""Later extracts that agencies sent: each compared with the ledger once, in the order in which they came.

The folder has one for each recipient. An extract is a dataset that `clearslate ingest` built, packed as a ZIP, and its name is
its SHA-256. One that was compared goes to ``done/`` there; one that is no dataset, or cannot be compared, to ``aside/`` with a
file that says why. Records of another form are for the operator, who ingests them first.
"""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.files import alone, waiting
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.looking_back.extracts import compare, record
from clearslate.clearance.looking_back.reading import VerificationError
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.records.files import make_private, put

DONE: Final = "done"
ASIDE: Final = "aside"
WHOLE: Final = ".whole.zip"
"""Ends the name of an extract that covers every clearance that its recipient was told; of others ``.zip`` does."""
_MOST_FILES: Final = 5000
MOST_BYTES: Final = 20 * 2**30
"""What an extract may hold unpacked."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an extract. ``why_not``: why it was set aside; empty where it was compared."""

    recipient: str
    sha256: str
    alarms: tuple[str, ...] = ()
    why_not: str = ""


def take_extracts(
    ledger: Ledger, profiles: Mapping[str, Profile], folder: Path, actor: Actor, today: dt.date, at: dt.datetime
) -> Iterator[Taken]:  # fmt: skip
    """Compare all that lies there, and record what it shows.

    Raises:
        ExchangeError: another process takes them.
    """
    with alone(folder):
        for place in sorted(each for each in folder.iterdir() if each.is_dir()):
            for packed in waiting(place, (DONE, ASIDE)):
                yield _take(packed, ledger, profiles, actor, today, at)


def _take(
    packed: Path, ledger: Ledger, profiles: Mapping[str, Profile], actor: Actor, today: dt.date, at: dt.datetime
) -> Taken:  # fmt: skip
    recipient, sha256 = packed.parent.name, packed.name.partition(".")[0]
    place = packed.parent / f".{sha256}"
    shutil.rmtree(place, ignore_errors=True)  # of one that was broken off
    try:
        unpack(packed, place)
        found = compare(
            ledger, recipient, Dataset.open(place), profiles, today,
            deletions=sorted((place / "ingest").rglob("deletions.parquet")), whole=packed.name.endswith(WHOLE),
        )  # fmt: skip
        record(found, ledger, actor, at)
        told = Taken(recipient, sha256, tuple(found.alarms))
    except (DatasetError, VerificationError, ExchangeError) as error:
        told = Taken(recipient, sha256, why_not=str(error))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    target = packed.parent / (ASIDE if told.why_not else DONE)
    make_private(target)
    if told.why_not:
        put(target / f"{packed.name}.txt", f"{told.why_not}\n".encode())
    packed.rename(target / packed.name)
    return told


def unpack(packed: Path, place: Path) -> None:
    """Unpack a dataset into a new folder: plain files in it and under ``ingest/``, within a bound.

    Raises:
        DatasetError: it is no ZIP, holds what no dataset holds, or more than ``MOST_BYTES``.
    """
    try:
        with zipfile.ZipFile(packed) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if len(entries) > _MOST_FILES or sum(each.file_size for each in entries) > MOST_BYTES:
                raise DatasetError("the extract holds more than an extract may")
            if len({each.filename for each in entries}) < len(entries):
                raise DatasetError("the extract holds a file twice")
            for each in entries:
                _unpack_one(archive, each, place)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise DatasetError(
            f"the extract is no ZIP of a dataset that can be read ({type(error).__name__})"
        ) from error


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    parts = Path(entry.filename).parts
    plain = all(part not in ("..", "") and not part.startswith((".", "/")) for part in parts)
    if not plain or len(parts) > 3 or "\\" in entry.filename or (entry.external_attr >> 28) == 0xA:
        raise DatasetError("the extract holds a name that no file of a dataset has")
    target = place.joinpath(*parts)
    make_private(target.parent)
    with archive.open(entry) as source, target.open("xb") as file:
        left = entry.file_size  # what the directory says; who lies there is cut off
        while left >= 0 and (data := source.read(2**20)):
            left -= len(data)
            file.write(data)
    if left:
        raise DatasetError("the extract holds a file of another size than it says")
