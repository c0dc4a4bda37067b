"""What linking says: which source records are one person, which may be, and how sure that is.

This is the one thing that other rooms read of identity. A folder of links holds ``persons.parquet``,
``possible.parquet``, ``pairs.parquet`` and ``manifest.json``; beside them, and outlasting every run, the
reviewers' decisions and the events of persons merged and split. All of it is readable by its owner only.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.records.files import create_private, make_private

MANIFEST: Final = "manifest.json"
DECISIONS: Final = "decisions.jsonl"
EVENTS: Final = "identity_events.jsonl"
LINKS_VERSION: Final = 1

_TEXT: Final = pa.string()

# Every source record exactly once: the record, under its source's own key, and the person that it is of.
PERSONS_SCHEMA: Final = pa.schema(
    [pa.field(name, _TEXT, nullable=False) for name in ("source", "source_person_id", "person_id")]
)
# Two persons that may be one. person_a < person_b; the greatest probability of a pair of their records.
POSSIBLE_SCHEMA: Final = pa.schema(
    [
        pa.field("person_a", _TEXT, nullable=False),
        pa.field("person_b", _TEXT, nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("reason", _TEXT, nullable=False),
    ]
)
# The pairs of source records that were looked at and are not plainly different: for scoring alone.
PAIRS_SCHEMA: Final = pa.schema(
    [
        *(pa.field(name, _TEXT, nullable=False) for name in ("source_a", "id_a", "source_b", "id_b")),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("status", _TEXT, nullable=False),
    ]
)

# Why the model weighs two persons who may be one as it does: of the pair of their records that fits best, field by field, in
# the order in which the model compares, how alike they are and how many bits that is for one person, or (below 0) for two.
# ``field`` is ``prior`` in a first row: what is to be thought of two records of which nothing is known.
REASONS_SCHEMA: Final = pa.schema(
    [
        *(
            pa.field(name, _TEXT, nullable=False)
            for name in ("person_a", "person_b", "source_a", "id_a", "source_b", "id_b")
        ),
        pa.field("place", pa.int32(), nullable=False),
        pa.field("field", _TEXT, nullable=False),
        pa.field("level", _TEXT, nullable=False),
        pa.field("bits", pa.float64(), nullable=False),
    ]
)

_TABLES: Final = {
    "persons": PERSONS_SCHEMA,
    "possible": POSSIBLE_SCHEMA,
    "pairs": PAIRS_SCHEMA,
    "reasons": REASONS_SCHEMA,
}
_LATER: Final = frozenset({"reasons"})  # links that were written before lack it, and are read as having none


class LinkError(Exception):
    """People cannot be linked, or links cannot be used; the text says where, and what to do."""


@dataclass(frozen=True)
class Links:
    """The links of one run.

    ``persons``, ``possible``, ``pairs``, ``reasons``: tables of the schemas above, in the order of their columns.
    ``manifest``: what went in and how it was decided; the reader adds nothing to it.
    """

    persons: pa.Table
    possible: pa.Table
    pairs: pa.Table
    manifest: dict[str, Any]
    reasons: pa.Table = dataclasses.field(default_factory=REASONS_SCHEMA.empty_table)

    def __post_init__(self) -> None:
        """Raises LinkError where the tables contradict their contract."""
        for name, schema in _TABLES.items():
            if not getattr(self, name).schema.equals(schema):
                raise LinkError(f"{name} is not of the schema of links; run clearslate link again")
        _check_persons(self.persons)
        _check_possible(self.possible, self.persons)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The links in a folder.

        Raises:
            LinkError: the folder holds no links, or damaged ones, or those of another version.
        """
        manifest = read_manifest(folder)
        tables = {}
        for name, schema in _TABLES.items():
            place = folder / f"{name}.parquet"
            if name in _LATER and place.name not in manifest["files"]:
                continue
            try:
                content = place.read_bytes()
            except OSError as error:
                raise LinkError(f"{place} cannot be read; run clearslate link again") from error
            if hashlib.sha256(content).hexdigest() != manifest["files"].get(place.name):
                raise LinkError(f"{place} was changed after it was written; run clearslate link again")
            tables[name] = pq.read_table(pa.BufferReader(content), schema=schema)
        return cls(manifest=manifest, **tables)

    def write(self, folder: Path, *, events: Sequence[str] = ()) -> None:
        """Write the links, in the place of those that are there; decisions stay, events are added to.

        All is built beside the folder and renamed, so that a run that is killed leaves the earlier links.

        Raises:
            LinkError: the folder's parent does not exist, or the folder is something else.
        """
        check_place(folder)
        building = folder.parent / f".{folder.name}.building"
        shutil.rmtree(building, ignore_errors=True)
        make_private(building)
        try:
            files = {f"{name}.parquet": _write(building, name, getattr(self, name)) for name in _TABLES}
            content = self.manifest | {"links_version": LINKS_VERSION, "files": files}
            text = json.dumps(content, sort_keys=True, indent=1) + "\n"
            (building / MANIFEST).write_text(text, encoding="utf-8")
            if (folder / DECISIONS).exists():
                # The same file under both names: what is decided meanwhile is not lost.
                os.link(folder / DECISIONS, building / DECISIONS)
            before = (folder / EVENTS).read_bytes() if (folder / EVENTS).exists() else b""
            _write_bytes(building / EVENTS, before + "".join(f"{line}\n" for line in events).encode())
            _put(building, folder)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of links.

    Raises:
        LinkError: the folder holds no links, or those of another version.
    """
    place = folder / MANIFEST
    try:
        content: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        version, files = content["links_version"], content["files"]
    except FileNotFoundError as error:
        if not folder.exists():
            raise LinkError(f"{folder}: there is no such folder") from error
        raise LinkError(f"{folder} holds no links; give a folder that clearslate link wrote") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LinkError(f"{place} is not a manifest of links; run clearslate link again") from error
    if version != LINKS_VERSION or not isinstance(files, dict):
        raise LinkError(
            f"{place} is of links version {version}, not {LINKS_VERSION}; run clearslate link again"
        )
    return content


def check_place(folder: Path) -> None:
    """Refuse a place that links cannot be written to; take up what a kill left between two renames.

    Raises:
        LinkError: the parent does not exist, or the folder is there and holds something else.
    """
    if not folder.parent.is_dir():
        raise LinkError(f"cannot write links to {folder}: the folder {folder.parent} does not exist; make it")
    former = _former(folder)
    if former.exists() and not folder.exists():
        former.rename(folder)
    if folder.exists() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        raise LinkError(f"{folder} exists and holds no links, so it is not replaced; choose another place")


def _former(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.former"


def _put(building: Path, folder: Path) -> None:
    if folder.exists():
        former = _former(folder)
        shutil.rmtree(former, ignore_errors=True)
        folder.rename(former)
        building.rename(folder)
        shutil.rmtree(former)
    else:
        building.rename(folder)


def _write(folder: Path, name: str, table: pa.Table) -> str:
    """Write one table in its order of rows; the SHA-256 of the file."""
    ordered = table.sort_by([(column, "ascending") for column in table.column_names if column != "reason"])
    sink = pa.BufferOutputStream()
    pq.write_table(ordered, sink, compression="zstd", write_statistics=False)
    content = sink.getvalue()
    _write_bytes(folder / f"{name}.parquet", content)
    return hashlib.sha256(content).hexdigest()


def _write_bytes(place: Path, content: bytes) -> None:
    with create_private(place) as stream:
        stream.write(content)


def _check_persons(persons: pa.Table) -> None:
    keys = persons.select(["source", "source_person_id"])
    if keys.group_by(keys.column_names).aggregate([]).num_rows != keys.num_rows:
        raise LinkError("persons holds a source record twice; run clearslate link again")


def _check_possible(possible: pa.Table, persons: pa.Table) -> None:
    first, second = possible["person_a"], possible["person_b"]
    if not pc.all(pc.less(first, second)).as_py() and possible.num_rows:
        raise LinkError("possible holds a pair out of order; run clearslate link again")
    if possible.group_by(["person_a", "person_b"]).aggregate([]).num_rows != possible.num_rows:
        raise LinkError("possible holds a pair twice; run clearslate link again")
    known = pc.unique(persons["person_id"])
    if not all(pc.all(pc.is_in(side, known)).as_py() for side in (first, second) if len(side)):
        raise LinkError("possible names a person that persons does not hold; run clearslate link again")
    share = possible["probability"].to_numpy()
    if not bool(np.all((share >= 0) & (share <= 1))):
        raise LinkError("possible holds a probability outside of 0 to 1; run clearslate link again")
