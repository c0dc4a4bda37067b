"""Datasets and runs on disk, opened for counting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.api.answers import Answers, loose
from clearslate.api.relations import Relation, facts_html
from clearslate.records import dataset as records
from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.runs import explain as explaining
from clearslate.runs import run
from clearslate.runs.groups import MISSING, OF_PEOPLE, People, years
from clearslate.runs.manifest import RunError
from clearslate.runs.spec import inputs_of, spec_for
from clearslate.runs.start import start

_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
PEOPLE: Final = pa.schema(
    [
        pa.field("person_id", pa.string()),
        *(pa.field(name, _WORDS) for name in OF_PEOPLE),
        pa.field("age_from", pa.int32()),
        pa.field("age_to", pa.int32()),
    ]
)


class Dataset:
    """A dataset on disk: the records, a row a charge (docs/records.md)."""

    def __init__(self, opened: records.Dataset) -> None:
        self._opened: Final = opened

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._opened.path

    @property
    def digest(self) -> str:
        """Of its content: the same records have the same, however they are cut into buckets."""
        return self._opened.manifest.digest

    @property
    def known_through(self) -> dt.date:
        """The day up to which its records are complete."""
        return self._opened.manifest.known_through

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Whose records it declares to hold: USPS codes."""
        return tuple(self._opened.manifest.coverage.jurisdictions)

    @property
    def people(self) -> int:
        """How many people it holds."""
        return self._opened.manifest.people

    @property
    def charges(self) -> int:
        """How many charges it holds; each counts once, at its own person."""
        return self._opened.manifest.charges

    @property
    def invented(self) -> bool:
        """No real person is in it."""
        return self._opened.manifest.coverage.invented

    def records(self, columns: Sequence[str] | None = None) -> Relation:
        """Its rows; of the given columns only, in their order.

        A row whose ``membership`` is not ``certain`` may be another person's: count charges where it is ``certain``.

        Raises:
            KeyError: there is no such column.
        """
        schema = self._opened.schema
        unknown = [name for name in columns or () if name not in schema.names]
        if unknown:
            raise KeyError(
                f"{self.path} has no column {', '.join(unknown)}; docs/records.md lists those that there are"
            )
        wanted = list(schema.names if columns is None else columns)
        given = pa.schema([loose(schema.field(name)) for name in wanted])
        return Relation(
            given, lambda: (self._opened.read(bucket.index, wanted) for bucket in self._opened.buckets)
        )

    def cite(self) -> str:
        """What to say of it in a publication: its content by hash, whose records, how far they reach."""
        invented = "; INVENTED, no real person is in it" if self.invented else ""
        return (
            f"Records of {', '.join(self.jurisdictions)}, complete through {self.known_through}: {self.people:,} people, "
            f"{self.charges:,} charges; records {self.digest}{invented}."
        )

    def _repr_html_(self) -> str:
        """For a notebook."""
        facts = {
            "records of": ", ".join(self.jurisdictions), "complete through": self.known_through, "people": f"{self.people:,}",
            "charges": f"{self.charges:,}", "invented": "yes" if self.invented else "no", "digest": self.digest,
        }  # fmt: skip
        return facts_html("Dataset", facts)

    def __repr__(self) -> str:
        """What it is, in a line."""
        return f"Dataset({str(self.path)!r}: {self.people:,} people, {self.charges:,} charges)"


class Run(Answers):
    """A finished run: every law's answer about every charge, as of a day (docs/runs.md)."""

    def __init__(self, opened: run.Run, place: Path | None) -> None:
        self._opened: Final = opened
        self._place: Final = place

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._opened.path

    @property
    def run_id(self) -> str:
        """The SHA-256 of all that was asked: the same question of the same records has the same."""
        return self._opened.manifest.run_id

    @property
    def digest(self) -> str:
        """Of its answers."""
        return self._opened.manifest.digest

    @property
    def as_of(self) -> dt.date:
        """The day asked about."""
        return self._opened.as_of

    @property
    def presumptions(self) -> tuple[str, ...]:
        """The presumptions that were on."""
        return tuple(self._opened.manifest.presumptions)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What keeps histories from being whole, though the dataset or a presumption says that they are."""
        return self._opened.cautions

    def people(self) -> Relation:
        """Its people, a row each: ``person_id``, ``race``, ``ethnicity``, ``sex``, ``age_from``, ``age_to``.

        The words are those of the people file; null where it has none, and where two of them differ "recorded in several
        ways". The age is that on the run's day, between the two numbers where the day of birth is known to a range.
        """
        people = People(self.data)

        def parts() -> Iterator[pa.Table]:
            for bucket in self.data.buckets:
                yield _people(
                    self.data.read(bucket.index, ["person_id", "membership", *_BORN]), people, self.as_of
                )

        return Relation(PEOPLE, parts)

    def explain(self, charge_id: str, law: str | None = None) -> tuple[str, ...]:
        """Why each law, or one, answers as it does about one charge: a text a law, as `clearslate explain` prints it.

        Raises:
            KeyError: the dataset has no such charge.
            RunError: the run does not ask the law, or was made of other laws or by another engine.
        """
        now = inputs_of(self._opened.spec(), self.data)
        then = self._opened.manifest.inputs
        if (now.law_text, now.engine) != (then.law_text, then.engine):
            raise RunError(
                f"{self.path} was made of other laws or by another engine (clearslate {then.clearslate}), so that today's text may say "
                "otherwise: determine again"
            )
        try:
            own = explaining.person_of(self.data, charge_id)
        except RunError as error:
            raise KeyError(charge_id) from error
        found = explaining.explain(own, self._opened.spec(), charge_id, law)
        return tuple(explaining.in_words(each) for each in found)

    def cite(self) -> str:
        """What to say of it in a publication: versions, and by hash the records, the law's text, the engine, the answers."""
        inputs = self._opened.manifest.inputs
        asked = "; ".join(
            f"{code}: {len(laws)} laws, text {inputs.law_text[code]}" for code, laws in inputs.laws.items()
        )
        readings = ", ".join(f"{name}={reading}" for name, reading in sorted(inputs.readings.items()))
        return (
            f"clearslate {inputs.clearslate}, run {self.run_id}, as of {self.as_of}. Records {inputs.dataset}, complete through "
            f"{inputs.known_through}. {asked}. Engine {inputs.engine}. Presumptions: {', '.join(self.presumptions) or 'none'}. "
            f"Readings: {readings or 'as published'}. Answers {self.digest}."
        )

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset that was judged, in its very files.

        Raises:
            RunError: it is not there, or its records are others.
        """
        return Dataset(self.data)

    @cached_property
    def data(self) -> records.Dataset:
        """The dataset as the rest of the package has it; no stable name."""
        return self._opened.dataset(self._place)

    @property
    def opened(self) -> run.Run:
        """The run as the rest of the package has it; no stable name."""
        return self._opened

    def _laws(self) -> Mapping[str, Mapping[str, Any]]:
        return self._opened.laws()

    def _fields(self) -> Mapping[str, Sequence[str]]:
        return self._opened.fields()

    def _determined(self) -> Iterator[pa.Table]:
        return (self._opened.read(index) for index in range(len(self._opened.buckets)))

    def _records(self, place: int, columns: Sequence[str]) -> pa.Table:
        return self.data.read(place, columns)

    def _records_schema(self) -> pa.Schema:
        return self.data.schema

    def _repr_html_(self) -> str:
        """For a notebook."""
        manifest = self._opened.manifest
        facts = {
            "as of": self.as_of, "people": f"{manifest.people:,}", "charges": f"{manifest.charges:,}",
            "laws": ", ".join(self._laws()), "presumptions": ", ".join(self.presumptions) or "none",
            "cautions": " ".join(self.cautions) or "none", "run": self.run_id,
        }  # fmt: skip
        return facts_html("Run", facts)

    def __repr__(self) -> str:
        """What it is, in a line."""
        manifest = self._opened.manifest
        return f"Run({str(self.path)!r}: as of {self.as_of}, {manifest.people:,} people, {manifest.charges:,} charges)"


_BORN: Final = ("date_of_birth_from", "date_of_birth_to")


def _people(table: pa.Table, people: People, day: dt.date) -> pa.Table:
    """The people of a bucket: who has a charge of their own in it."""
    own = table.filter(pc.equal(table.column("membership").cast(pa.string()), "certain"))
    born = own.group_by("person_id", use_threads=False).aggregate([(_BORN[0], "min"), (_BORN[1], "max")])
    ids = one_chunk(born.column("person_id"))
    words = {each.name: each for each in people.of(ids)}
    columns = [ids]
    for name in OF_PEOPLE:
        found = words.get(name)
        groups = [None] * len(ids) if found is None else [found.groups[code] for code in found.codes]
        columns.append(pa.array([None if each == MISSING else each for each in groups], _WORDS))
    for name in (f"{_BORN[1]}_max", f"{_BORN[0]}_min"):  # born latest: youngest
        days = pc.fill_null(one_chunk(born.column(name)).cast(pa.int32()), NEVER).to_numpy()
        known = (days > ALWAYS) & (days < NEVER)
        ages = years(np.full(len(days), to_day(day)), np.where(known, days, 0))
        columns.append(pa.array(ages.astype(np.int32), mask=~known | (ages < 0)))
    return pa.table(columns, schema=PEOPLE)


def open_dataset(path: str | PathLike[str]) -> Dataset:
    """The dataset in a folder.

    Raises:
        DatasetError: the folder holds no dataset, or one of another version.
    """
    return Dataset(records.Dataset.open(Path(path)))


def open_run(path: str | PathLike[str], dataset: str | PathLike[str] | None = None) -> Run:
    """The run in a folder, also one that rests on earlier nights.

    Args:
        path: its folder.
        dataset: where its dataset lies, if it was moved; read only where records are asked for.

    Raises:
        RunError: it is not a run, it was interrupted, or its manifest is damaged or was changed.
    """
    return Run(run.Run.open(Path(path)), None if dataset is None else Path(dataset))


def determine(
    dataset: Dataset,
    *,
    as_of: dt.date,
    out: str | PathLike[str],
    laws: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    presumptions: Sequence[str] = (),
    jobs: int = 1,
) -> Run:
    """Ask every law about every charge of a dataset, as of a day, as `clearslate determine` does.

    Args:
        dataset: the records.
        as_of: the day.
        out: the run's folder. A run that was interrupted there is taken up again.
        laws: codes of states and ids of laws; by default all laws of the dataset's jurisdictions.
        readings: open questions read otherwise: id of the question, key of the reading.
        presumptions: those that are on; all are off by default.
        jobs: processes. With more than one, call it from a module that may be imported (``if __name__ == "__main__":``).

    Raises:
        RunError: a law, reading or presumption does not exist, or ``out`` holds a run of another question.
    """
    opened = records.Dataset.open(dataset.path)
    spec = spec_for(opened, as_of, laws, readings=readings, presumptions=frozenset(presumptions))
    return Run(start(dataset.path, spec, Path(out), jobs=jobs), dataset.path)
