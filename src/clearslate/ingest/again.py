"""A source's own rows, read a second time by file and line: what stands there, beside what was made of it.

Rows are found again only in the very files that were read: each is compared with the hash that the ingest noted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from clearslate.ingest.formats import sources_of
from clearslate.ingest.mapping import load_mapping
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.reporting import SIDE
from clearslate.ingest.source import BROKEN, Source
from clearslate.records.typed import MalformedError, from_json


@dataclass(frozen=True)
class _NotedFile:
    file: str
    sha256: str


@dataclass(frozen=True)
class _Noted:
    """What ``ingest.json`` says of the files that were read."""

    mapping_sha256: str
    files: tuple[_NotedFile, ...]


class SourceAgain:
    """The files of a source that are still those that were read.

    ``columns``: those of all files, in order, each name once. ``left_out``: other files, and why.
    """

    def __init__(self, sources: dict[str, Source], known: list[str], left_out: dict[str, str]) -> None:
        """``known``: the columns that the mapping names, of a format whose files have no list of their own."""
        self._sources = sources
        self._columns = {name: _columns(source, known) for name, source in sources.items()}
        self.columns: Final = tuple(
            dict.fromkeys(name for columns in self._columns.values() for name in columns)
        )
        self.left_out: Final = left_out

    def __contains__(self, file: object) -> bool:
        """Whether a file can be read again."""
        return file in self._sources

    def rows(self, file: str) -> Iterator[tuple[pa.Array, dict[str, pa.Array]]]:
        """The rows of a file in batches: the line of each, and its cells as text, by column.

        Raises:
            IngestError: the file cannot be read.
        """
        needed = dict.fromkeys(self._columns[file], "the source's own columns")
        for batch in self._sources[file].batches(needed):
            plain = {name: column.cast(pa.string()) for name, column in batch.columns.items()}
            yield pa.array(batch.lines), plain


def _columns(source: Source, known: list[str]) -> list[str]:
    try:
        return list(dict.fromkeys(source.columns() or known))
    except BROKEN as error:
        raise IngestError(f"{source.name}: the file breaks off or cannot be read: {error}") from None


def open_again(dataset: Path, mapping: Path, where: Path) -> SourceAgain:
    """The files from which a dataset was read, as they lie in a folder now.

    Args:
        dataset: the folder of a dataset that ``ingest`` made.
        mapping: the mapping by which it was made.
        where: the folder of the source's files.

    Raises:
        IngestError: the dataset says nothing of its files, the mapping is another one, or no file of it is there.
    """
    noted = _noted(dataset)
    if hashlib.sha256(mapping.read_bytes()).hexdigest() != noted.mapping_sha256:
        raise IngestError(
            f"{mapping} is not the mapping by which {dataset} was made, so its lines may be others: give that one, or "
            "ingest again"
        )
    model = load_mapping(mapping)
    hashes = {entry.file: entry.sha256 for entry in noted.files}
    found = {source.name: source for source in sources_of(model.table, where)}
    same = {name: source for name, source in found.items() if source.sha256() == hashes.get(name)}
    left_out = {
        name: "changed since it was read" if name in found else f"not in {where}"
        for name in hashes
        if name not in same
    }
    return SourceAgain(same, list(Plan(model, str(mapping)).main_columns), left_out)


def _noted(dataset: Path) -> _Noted:
    place = dataset / SIDE / "ingest.json"
    try:
        return from_json(_Noted, place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise IngestError(
            f"{dataset} does not say from which files it was read (it has no {SIDE}/ingest.json): leave out the source, "
            "or take a dataset that `clearslate ingest` made"
        ) from None
    except MalformedError as error:
        raise IngestError(f"{place} is damaged: {error}; ingest again") from None
