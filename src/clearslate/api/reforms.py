"""Reforms written in code, a run's answers under one, and studies."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pydantic import ValidationError

from clearslate.api.answers import Answers, loose
from clearslate.api.opened import Run
from clearslate.api.relations import Relation, facts_html
from clearslate.engine.outcomes import compile_laws
from clearslate.policy.asked.lab import Lab, Variant
from clearslate.policy.asked.reform import CHANGE, KINDS, Placed, Reform, ReformError, read_file
from clearslate.policy.counted import study as studies
from clearslate.policy.counted.population import PopulationError, read_population
from clearslate.policy.counted.sampling import SamplingError, read_weights
from clearslate.records import dataset as records
from clearslate.records.typed import in_words
from clearslate.runs.groups import GroupsError, read_groups
from clearslate.runs.protect import Mode
from clearslate.runs.spec import describe_asked


def reform(
    jurisdiction: str,
    name: str,
    changes: Sequence[Mapping[str, Any]],
    *,
    title: str = "",
    folder: str | PathLike[str] = ".",
) -> Reform:
    """A reform written in code, as a file would have it (docs/policy.md).

    Args:
        jurisdiction: the state's code.
        name: its id: small letters, digits and hyphens.
        changes: each as in a file: ``{"set": "waiting", "law": "PA-CS-M", "to": "5 years", "proposed": True}``.
        title: in words; by default its name.
        folder: where the files of laws lie that it enacts.

    Raises:
        ReformError: a change is none, or lacks its source. What it says of laws is checked where it is applied.
    """
    placed = []
    for number, change in enumerate(changes, 1):
        try:
            made = CHANGE.validate_python(dict(change))
        except ValidationError as error:
            first = error.errors()[0]
            what = (
                f"it is no change that is known: a change has one of the keys {', '.join(KINDS)}"
                if first["type"] == "union_tag_not_found"
                else f"{'.'.join(map(str, first['loc'][1:]))}: {in_words(dict(first))}"
            )
            raise ReformError(f"reform {name}, change {number}: {what}") from error
        placed.append(Placed(made, Path(folder) / f"{name} (in code)", number))
    notes = {name: _said(changes)}
    return Reform(name, title or name, jurisdiction.upper(), tuple(placed), sources=notes)


def _said(changes: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256(
        json.dumps(list(map(dict, changes)), sort_keys=True, default=str).encode()
    ).hexdigest()


def read_reforms(path: str | PathLike[str]) -> tuple[Reform, ...]:
    """The reforms of a file: one, or each combination of its grid.

    Raises:
        ReformError: it cannot be read; the message says where and what to write.
    """
    return read_file(Path(path))


class Reformed(Answers):
    """A run's answers under a reform: those that a run of the edited laws would give."""

    def __init__(self, run: Run, change: Reform) -> None:
        opened = run.opened
        self._run: Final = run
        self._lab: Final = Lab(opened.spec(), [change])
        [variant] = self._lab.variants
        self._variant: Final[Variant] = variant

    @property
    def as_of(self) -> dt.date:
        """The day asked about."""
        return self._run.as_of

    @property
    def presumptions(self) -> tuple[str, ...]:
        """The presumptions that are on under the reform, in the order of the bits of ``presumed``."""
        return tuple(sorted(self._variant.presumptions))

    def _laws(self) -> Mapping[str, Mapping[str, Any]]:
        state = self._variant.found.jurisdiction.code
        others = {name: law for name, law in self._run.opened.laws().items() if law["state"] != state}
        return others | {
            law.id: describe_asked(law, self.as_of, {}) | {"state": state} for law in self._variant.asked
        }

    def _fields(self) -> Mapping[str, Sequence[str]]:
        state = self._variant.found.jurisdiction
        return {
            **self._run.opened.fields(),
            state.code: compile_laws(state, self._variant.asked).fields.names,
        }

    def _determined(self) -> Iterator[pa.Table]:
        opened, data = self._run.opened, self._run.data
        held = set(data.schema.names)
        wanted = [name for name in (*self._lab.columns, "charge_id", "person_id") if name in held]
        for index in range(len(opened.buckets)):
            table = data.read(index, list(dict.fromkeys(wanted)))
            yield self._lab.determinations(self._variant, table, opened.read(index))

    def _records(self, place: int, columns: Sequence[str]) -> pa.Table:
        return self._run.data.read(place, columns)

    def _records_schema(self) -> pa.Schema:
        return self._run.data.schema


def under(run: Run, change: Reform) -> Reformed:
    """A run's answers under a reform. What it does not change is the run's own answer.

    Raises:
        ReformError: it names what does not exist, or changes a law that the run did not ask.
    """
    return Reformed(run, change)


class Study:
    """A finished study: tables of figures under each reform, fit to be published (docs/policy.md)."""

    def __init__(self, opened: studies.Study) -> None:
        self._opened: Final = opened

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._opened.path

    @property
    def study_id(self) -> str:
        """The SHA-256 of all that it stands on."""
        return self._opened.manifest.study_id

    @property
    def scenarios(self) -> dict[str, str]:
        """The baseline and the reforms, each with its title."""
        return dict(self._opened.manifest.scenarios)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(
            sorted(Path(each).stem for each in self._opened.manifest.files if each.endswith(".parquet"))
        )

    def table(self, name: str) -> Relation:
        """One of its tables; a count under 11 is null.

        Raises:
            StudyError: there is no such table, or the file is not the one that was written.
        """
        found = self._opened.table(name)
        schema = pa.schema([loose(each) for each in found.schema])
        return Relation(schema, lambda: [found])

    def cite(self) -> str:
        """What to say of it in a publication: versions, and by hash the run, the records, the reforms, the code, what was done to counts."""
        manifest = self._opened.manifest
        inputs = manifest.inputs
        stands_on = f"run {inputs.run}, answers {inputs.answers}" if inputs.run else "no run"
        files = "; ".join(f"{name} {digest}" for name, digest in sorted(inputs.files.items()))
        laws = "; ".join(f"{code} {digest}" for code, digest in sorted(inputs.law_text.items()))
        invented = " INVENTED records: no real person is in them." if manifest.invented else ""
        return (
            f"clearslate {inputs.clearslate}, study {self.study_id}, as of {inputs.as_of}; {stands_on}. Records {inputs.dataset}, complete "
            f"through {inputs.known_through}. Reforms: {files or ', '.join(inputs.reforms)}. Text of the laws: {laws}. Code {inputs.code}. "
            f"Counts: {inputs.counts}.{invented}"
        )

    def _repr_html_(self) -> str:
        """For a notebook."""
        facts = dict(self.scenarios) | {"tables": ", ".join(self.tables), "study": self.study_id}
        return facts_html("Study", facts)

    def __repr__(self) -> str:
        """What it is, in a line."""
        return f"Study({str(self.path)!r}: {', '.join(self.scenarios)})"


def open_study(path: str | PathLike[str]) -> Study:
    """The study in a folder.

    Raises:
        StudyError: it is none, or was changed after it was written.
    """
    return Study(studies.Study.open(Path(path)))


def study(
    run: Run,
    reforms: Sequence[Reform],
    *,
    out: str | PathLike[str],
    by: Sequence[str] = (),
    jobs: int = 1,
    exact: bool = False,
    key: str | PathLike[str] | None = None,
    public_records: bool = False,
    weights: str | PathLike[str] | None = None,
    replicates: str = "",
    groups: str | PathLike[str] | None = None,
    population: str | PathLike[str] | None = None,
) -> Study:
    """Judge reforms beside a run, as `clearslate policy` does; without the page.

    Args:
        run: the baseline.
        reforms: in the order of the study.
        out: the study's folder.
        by: further columns of the people file to tell people apart by.
        jobs: processes.
        exact: true counts, for use inside an office: not to be published.
        key: the file of the key that protects counts, if it is not beside the dataset's folder.
        public_records: anybody may see the records: true counts, to publish.
        weights: of records that are a sample, the file of people's weights (docs/policy.md): the table ``estimates``.
        replicates: how its replicate weights were made: ``jackknife``, ``brr``, ``bootstrap`` or ``sdr``.
        groups: a file of ``person_id`` and columns of your own to tell people apart by.
        population: a file of who lives in the state (docs/equity.md): the table ``population``.

    Raises:
        ValueError: ``exact`` and ``public_records`` do not go together.
        ReformError: a reform cannot be applied.
        StudyError: a file cannot be used, the run was made of other laws, or ``out`` holds another study.
    """
    data: records.Dataset = run.data
    if exact and public_records:
        raise ValueError("exact is for use inside, public_records to publish: give one of the two")
    mode = Mode.EXACT if exact else Mode.PUBLIC if public_records else Mode.PROTECTED
    try:
        weighting = None if weights is None else read_weights(Path(weights), replicates)
        joined = None if groups is None else read_groups(Path(groups))
        living = None if population is None else read_population(Path(population))
    except (SamplingError, GroupsError, PopulationError) as error:
        raise studies.StudyError(str(error)) from error
    made = studies.make(
        data, run.opened.spec(), run.opened, list(reforms), Path(out), by=by, jobs=jobs, mode=mode,
        key=None if key is None else Path(key), weights=weighting, groups=joined, population=living,
    )  # fmt: skip
    return Study(made)
