"""A finished run, opened again: its determinations, what they were made of, and whether they are as they were written.

The manifest records the SHA-256 of each file of determinations, of each file of the dataset, and of itself. A file that
changed after the run was written is refused, not read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.engine import masks
from clearslate.engine.determine import Undecided
from clearslate.engine.index import Due, Index
from clearslate.engine.runner import (
    BASE,
    CHANGED,
    FOLDER,
    NOTES,
    PEOPLE,
    BucketResult,
    bucket_key,
    due_file,
    few_file,
    index_file,
    kept_persons,
    more_file,
    said_file,
)
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.records.files import SoundFiles, UnsoundError
from clearslate.records.persons import Persons, persons_from
from clearslate.runs.manifest import (
    RunError,
    RunManifest,
    read_manifest,
)
from clearslate.runs.spec import RunSpec

MANIFEST: Final = "run.json"
PLACE: Final = "dataset.txt"  # where the dataset lies, seen from the run: no part of what it answers
_ORDERED: Final = ("law", "version", "decides", "row")


@dataclass(frozen=True)
class Run:
    """A finished run."""

    path: Path
    manifest: RunManifest = field(repr=False)
    _files: SoundFiles = field(default_factory=SoundFiles, repr=False, compare=False)

    @classmethod
    def open(cls, path: Path) -> Run:
        """Open a run's folder.

        Raises:
            RunError: it is not one, it was interrupted, or its manifest is damaged or was changed.
        """
        manifest = path / MANIFEST
        if not path.exists():
            raise RunError(f"{path}: there is no such folder")
        if not manifest.exists():
            why = (
                "was interrupted: start it again with the same command"
                if (path / NOTES).exists()
                else "is not a run"
            )
            raise RunError(f"{path} {why}")
        return cls(path, read_manifest(manifest))

    @property
    def sha256(self) -> str:
        """Of its manifest, and so of every file that it is made of and was made from; empty in an older run."""
        return self.manifest.sha256

    def dataset(self, place: Path | None = None) -> Dataset:
        """The dataset of the run: at ``place``, or where it lay when the run was made; in its very files.

        Raises:
            RunError: it is not there, or it is another one.
        """
        where = place or self.path / (self.path / PLACE).read_text(encoding="utf-8").strip()
        try:
            found = Dataset.open(where)
        except DatasetError as error:
            raise RunError(
                f"the dataset of {self.path} is not at {where}: give its folder with --dataset"
            ) from error
        if found.manifest.digest != self.manifest.inputs.dataset:
            raise RunError(f"{where} is not the dataset of {self.path}: its records are others")
        self.check(found)
        return found

    def check(self, dataset: Dataset) -> None:
        """Refuse a dataset that is not the one determined, in its very buckets: rows are told by their place.

        Raises:
            RunError: it is another one.
        """
        keys = [result.key for result in self.buckets]
        if keys != [bucket_key(self.manifest.key, bucket) for bucket in dataset.buckets]:
            raise RunError(
                f"{self.path} did not determine {dataset.path} as it is now; "
                "name the run's own dataset, or determine it again"
            )

    @property
    def undecided_by_identity(self) -> Undecided | None:
        """What identity alone keeps open; None where no row may be another person's."""
        return self.manifest.undecided_by_identity

    @property
    def cautions(self) -> tuple[str, ...]:
        """What keeps histories from being whole, though the dataset or a presumption says that they are."""
        return self.manifest.cautions

    @property
    def as_of(self) -> dt.date:
        """The day asked about."""
        return self.manifest.inputs.as_of

    @property
    def buckets(self) -> tuple[BucketResult, ...]:
        """The results of the buckets."""
        return self.manifest.buckets

    def laws(self) -> dict[str, dict[str, Any]]:
        """The laws of the run, by id."""
        return {
            law["id"]: law | {"state": state.code} for state in self.manifest.states for law in state.laws
        }

    def fields(self) -> dict[str, list[str]]:
        """The fields that the bits of ``missing`` name, by state."""
        return {state.code: list(state.fields) for state in self.manifest.states}

    def read(self, index: int, columns: list[str] | None = None) -> pa.Table:
        """The determinations of one bucket; where a mask is among the columns, all its words.

        Raises:
            RunError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        if not bucket.base:
            return self.changed(index, columns)
        wanted = None if columns is None else list(dict.fromkeys([*columns, *_ORDERED]))
        base = self._determinations(BASE, bucket.file, bucket.base, wanted)
        found = pa.concat_tables([self._still(base, self.index(index)), self.changed(index, wanted)])
        found = self._ordered(found.unify_dictionaries().combine_chunks())
        if columns is None:
            return found
        return found.select(_held(columns, found.column_names))

    def changed(self, index: int, columns: list[str] | None = None) -> pa.Table:
        """Of a run that rests on another: the determinations of one bucket's persons who were judged again since; else all.

        Raises:
            RunError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        if not bucket.base:
            return self._determinations(FOLDER, bucket.file, bucket.sha256, columns)
        content = self._content(CHANGED, few_file(index), bucket.sha256)
        with pa.ipc.open_file(content) as file:
            found = file.read_all()
        return found if columns is None else found.select(_held(columns, found.column_names))

    def index(self, index: int) -> Index:
        """The index of one bucket's persons.

        Raises:
            RunError: a file is not the one that was written, or the run's dataset does not tell its persons apart.
        """
        persons = self.persons(index)
        if persons is None:
            raise RunError(f"{self.path} was made of a dataset that does not tell its persons apart")
        return Index.from_bytes(self._content(PEOPLE, index_file(index), self.buckets[index].people), persons)

    def persons(self, index: int) -> Persons | None:
        """What the run's dataset told of one bucket's persons; None where an earlier version wrote it down.

        Raises:
            RunError: the file is not the one that was written.
        """
        return persons_from(self._content(PEOPLE, kept_persons(index), self.buckets[index].persons))

    def due(self, index: int) -> Due | None:
        """The rows of one bucket's persons who were due soon when the run that this one rests on, or this one, was made.

        None in a run of before they were kept.

        Raises:
            RunError: the file is not the one that was written.
        """
        sha256 = self.buckets[index].due
        return Due.from_bytes(self._content(PEOPLE, due_file(index), sha256)) if sha256 else None

    def more(self, index: int) -> Due | None:
        """Of those who were judged again since the run that this one rests on, the rows of who is due soon; None where none is.

        Raises:
            RunError: the file is not the one that was written.
        """
        sha256 = self.buckets[index].more
        return Due.from_bytes(self._content(PEOPLE, more_file(index), sha256)) if sha256 else None

    def said(self, index: int) -> pa.Buffer | None:
        """The outcomes of one bucket's rows, of the run that this one rests on, or of itself; None where they were not kept.

        Raises:
            RunError: the file is not the one that was written.
        """
        sha256 = self.buckets[index].said
        return self._content(PEOPLE, said_file(index), sha256) if sha256 else None

    def _content(self, folder: str, name: str, sha256: str) -> pa.Buffer:
        try:
            return self._files.content(self.path / folder / name, sha256)
        except UnsoundError as error:
            raise RunError(f"{error}: determine it again") from error

    def _determinations(self, folder: str, name: str, sha256: str, columns: list[str] | None) -> pa.Table:
        with pq.ParquetFile(pa.BufferReader(self._content(folder, name, sha256))) as file:
            return file.read(None if columns is None else _held(columns, file.schema_arrow.names))

    @staticmethod
    def _still(base: pa.Table, index: Index) -> pa.Table:
        """The determinations of the run that this one rests on, as far as they hold, at the rows where they stand now."""
        kept = np.flatnonzero(index.base >= 0)
        kept = kept[np.argsort(index.base[kept], kind="stable")]
        row = one_chunk(base.column("row")).to_numpy()
        if not len(kept):
            return base.slice(0, 0)
        first = index.base[kept]
        at = np.searchsorted(first, row, side="right") - 1
        holds = (at >= 0) & (row < first[at] + index.rows[kept][at])
        here = (row - first[at] + index.first[kept][at])[holds].astype(np.int32)
        place = base.column_names.index("row")
        return base.filter(pa.array(holds)).set_column(place, base.schema.field("row"), pa.array(here))

    def _ordered(self, found: pa.Table) -> pa.Table:
        """In a full run's order: of laws; of each, the deciding rows before those of versions to come."""
        law, version = one_chunk(found.column("law")), one_chunk(found.column("version"))
        if not len(law):
            return found
        laws = self.laws()
        places = {law: place for place, law in enumerate(laws)}
        versions = {
            (law, told["name"]): place
            for law, described in laws.items()
            for place, told in enumerate(described["versions"], 1)
        }
        names, called = law.dictionary.to_pylist(), version.dictionary.to_pylist()
        stretch = np.array([[versions.get((name, one), 0) for one in called] for name in names])
        codes, decides = law.indices.to_numpy(), one_chunk(found.column("decides"))
        keys = (
            one_chunk(found.column("row")).to_numpy(),
            np.where(decides.to_numpy(zero_copy_only=False), 0, stretch[codes, version.indices.to_numpy()]),
            np.array([places[name] for name in names])[codes],
        )
        return found.take(pa.array(np.lexsort(keys)))

    def verify(self) -> None:
        """Compare each file with the manifest, where another program is to read them.

        Raises:
            RunError: a file is missing, or not the one that was written.
        """
        for index, bucket in enumerate(self.buckets):
            self.changed(index, [])
            if bucket.base:
                self._content(BASE, bucket.file, bucket.base)
            for name, sha256 in ((index_file(index), bucket.people), (kept_persons(index), bucket.persons)):
                if sha256:
                    self._content(PEOPLE, name, sha256)
            self.due(index)
            self.more(index)
            self.said(index)

    def spec(self) -> RunSpec:
        """The specification, to ask again about one charge."""
        inputs = self.manifest.inputs
        return RunSpec(
            laws=tuple(law for laws in inputs.laws.values() for law in laws),
            as_of=self.as_of,
            known_through=inputs.known_through,
            whole_history=inputs.whole_history,
            readings=tuple(sorted(inputs.readings.items())),
            presumptions=frozenset(inputs.presumptions),
            cautions=self.cautions,
            whole_cases=inputs.whole_cases,
        )


def _held(columns: Sequence[str], there: Sequence[str]) -> list[str]:
    """The columns of a file that are asked for; of a mask, all its words."""
    return [each for name in columns for each in masks.columns_in(name, there)]
