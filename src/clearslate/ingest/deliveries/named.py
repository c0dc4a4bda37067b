"""Whose rows a key names: found in a list of keys, without reading the dataset.

The list beside a projection has the hash of each charge's and case's key with the hash of the person who has it, that of cases and
persons in one spelling, and that of each place of a row that is not judged. It is added to and never taken from: who is named by a key
that they had once is looked at in vain, and nobody is overlooked. Each file is sorted by the key's hash; small ones are brought together
as they grow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pyarrow as pa

from clearslate.ingest.deliveries.places import place_hashes
from clearslate.ingest.projection import certain_of, own_keys, possible_of
from clearslate.ingest.unique import hash_ids
from clearslate.records.blocks import Blocks, write_blocks
from clearslate.records.columns import one_chunk
from clearslate.records.distinct import among, distinct_values
from clearslate.records.errors import DatasetError
from clearslate.records.files import UnsoundError, take_over
from clearslate.records.hashing import hash_strings
from clearslate.records.keys import is_of_case, plain_keys, shorter_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_TOLD: Final = "named.json"
_BLOCK: Final = 1024  # rows of 16 bytes


@dataclass(frozen=True)
class _File:
    file: str
    rows: int
    sha256: str


class Named:
    """The list that lies in a folder, whose files are read when they are asked for."""

    def __init__(self, folder: Path, files: list[_File]) -> None:
        self._folder = folder
        self._files = files

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The list of a folder; None where there is none, as beside a projection that an older clearslate made."""
        place = folder / _TOLD
        if not place.is_file():
            return None
        return cls(folder, [_File(**each) for each in json.loads(place.read_text(encoding="utf-8"))])

    def whose(self, keys: Hashes) -> Hashes:
        """The hashes of the persons whom any of the keys names, sorted.

        Raises:
            DatasetError: a file is not the one that was written.
        """
        keys = distinct_values(keys)
        found = [np.zeros(0, np.uint64)]
        for each in self._files:
            rows = self._open(each).find(keys)
            found.append(rows["person"].to_numpy()[among(rows["key"].to_numpy(), keys)])
        return distinct_values(np.concatenate(found))

    def _open(self, file: _File) -> Blocks:
        try:
            return Blocks(self._folder / file.file, file.sha256)
        except UnsoundError as error:
            raise DatasetError(f"{error}; restore it, or feed with --whole") from error

    def write_next(self, folder: Path, rows: pa.Table) -> None:
        """Write the list that names the persons of further rows too."""
        pairs, files = _pairs([rows]), list(self._files)
        while files and files[-1].rows < 2 * pairs.num_rows:
            pairs = _sorted(pa.concat_tables([self._open(files.pop()).table(), pairs]))
        folder.mkdir()
        for each in files:
            take_over(self._folder / each.file, folder / each.file)
        _write(folder, files, pairs)


def write_named(folder: Path, tables: Iterable[pa.Table]) -> None:
    """Write the list of a dataset's rows."""
    folder.mkdir()
    _write(folder, [], _pairs(tables))


def _write(folder: Path, files: list[_File], pairs: pa.Table) -> None:
    if pairs.num_rows:
        name = f"{len(files):02d}.blocks"
        files = [*files, _File(name, pairs.num_rows, write_blocks(pairs, folder / name, _BLOCK, "key"))]
    (folder / _TOLD).write_text(json.dumps([asdict(each) for each in files]) + "\n", encoding="utf-8")


def _pairs(tables: Iterable[pa.Table]) -> pa.Table:
    """By what rows are named, and whose they are."""
    nobody = pa.Table.from_batches([], _PAIRS)
    return _sorted(pa.concat_tables([nobody, *(pairs for rows in tables for pairs in _of(rows))]))


_PAIRS: Final = pa.schema({"key": pa.uint64(), "person": pa.uint64()})


def _of(rows: pa.Table) -> Iterable[pa.Table]:
    certain, possible = certain_of(rows), possible_of(rows)
    yield _pair(rows, hash_ids(one_chunk(rows["case_id"])))
    yield from (_pair(rows, found) for rows, found in spellings(certain))
    yield _pair(certain, hash_ids(one_chunk(certain["charge_id"])))
    yield _pair(possible, hash_ids(own_keys(possible)))
    yield _pair(possible, place_hashes(possible))


def spellings(rows: pa.Table) -> Iterable[tuple[pa.Table, Hashes]]:
    """By what rows are named whose case or person has the same number in another spelling, or but for a part of it."""
    yield rows, hash_ids(plain_keys(one_chunk(rows["person_id"])))
    yield rows, hash_ids(plain_keys(one_chunk(rows["case_id"])))
    # A person's own cases come with the person.
    alone = rows.filter(is_of_case(*(one_chunk(rows[name]) for name in ("person_id", "case_id"))))
    for shorter in shorter_keys(plain_keys(one_chunk(alone["case_id"]))):
        known = shorter.is_valid()
        yield alone.filter(known), hash_ids(shorter.filter(known))


def _pair(rows: pa.Table, keys: Hashes) -> pa.Table:
    return pa.table([pa.array(keys), pa.array(hash_strings(rows["person_id"]))], _PAIRS)


def _sorted(pairs: pa.Table) -> pa.Table:
    """By key, each pair once."""
    key, person = (one_chunk(pairs[name]).to_numpy() for name in ("key", "person"))
    order = np.lexsort((person, key))
    key, person = key[order], person[order]
    is_new = np.ones(len(key), np.bool_)
    is_new[1:] = (key[1:] != key[:-1]) | (person[1:] != person[:-1])
    return pa.table([pa.array(key[is_new]), pa.array(person[is_new])], _PAIRS)
