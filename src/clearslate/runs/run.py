"""Starts a run, writes its manifest, opens it again.

The run id is a hash of the logical inputs: the dataset's content, the text of the laws, the day, the readings
and presumptions, the engine. The same inputs have the same id and give the same determinations; what no answer depends
on (workflows, offense mixes, scenarios) has no part in it.

The manifest says the SHA-256 of each file of determinations and of each file of the dataset, and its own: what was
changed after it was written is not read.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import clearslate
from clearslate.engine import masks
from clearslate.engine.determine import Question, Undecided, question
from clearslate.engine.index import Due, Index
from clearslate.engine.outcomes import Program, compile_laws
from clearslate.engine.runner import (
    BASE,
    CHANGED,
    FOLDER,
    NOTES,
    PEOPLE,
    BucketResult,
    Progress,
    bucket_key,
    due_file,
    few_file,
    index_file,
    kept_persons,
    more_file,
    run_buckets,
    said_file,
    total_digest,
    total_outcomes,
    total_undecided,
)
from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law
from clearslate.law.kinds import names_kind
from clearslate.law.rests_on import rests_on
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.records.errors import DatasetError
from clearslate.records.files import SoundFiles, UnsoundError, content_hash, whole
from clearslate.records.hashing import show_digest
from clearslate.records.manifest import Manifest
from clearslate.records.persons import Persons, persons_from
from clearslate.runs.manifest import (
    RUN_VERSION,
    Inputs,
    RunError,
    RunManifest,
    Since,
    StateEntry,
    read_manifest,
)
from clearslate.runs.possible_matches import has_possible_matches
from clearslate.runs.rests_on import to_json
from clearslate.runs.since import CAUSES, EVERYBODY, GONE, Night, why_everybody
from clearslate.states import CODES, grading_files, jurisdiction, law_files
from clearslate.states.names import code_of, suggestion

__all__ = [
    "MANIFEST",
    "Run",
    "RunError",
    "RunSpec",
    "content_hash",
    "describe_law",
    "inputs_of",
    "law_text",
    "spec_for",
    "start",
]

MANIFEST: Final = "run.json"
_ORDERED: Final = ("law", "version", "decides", "row")
PLACE: Final = "dataset.txt"  # where the dataset lies, seen from the run: no part of what it answers

Judge = Callable[[str], list[BucketResult]]
"""Determines every bucket for the question of a key; results in the order of buckets."""


@dataclass(frozen=True)
class RunSpec:
    """What a run asks.

    ``laws`` are ids of laws or codes of states. ``readings`` switch open questions, ``presumptions`` are
    the ones that are on. ``whole_cases``: no row of the sources may belong to any case.
    """

    laws: tuple[str, ...]
    as_of: dt.date
    known_through: dt.date
    whole_history: bool
    readings: tuple[tuple[str, str], ...] = ()
    presumptions: frozenset[str] = frozenset()
    cautions: tuple[str, ...] = ()
    whole_cases: bool = True

    def over(self, manifest: Manifest) -> RunSpec:
        """The same question, asked of other records."""
        coverage = manifest.coverage
        claimed = coverage.history == "whole" or WHOLE_HISTORY.id in self.presumptions
        return replace(
            self,
            known_through=manifest.known_through,
            whole_history=coverage.is_whole,
            cautions=coverage.cautions_of(claimed=claimed),
            whole_cases=coverage.has_whole_cases,
        )

    def chosen(self) -> list[tuple[Jurisdiction, list[Law]]]:
        """The laws asked for, by jurisdiction.

        Raises:
            RunError: a name is neither a state nor a law, or a switch does not exist.
        """
        found: dict[str, tuple[Jurisdiction, list[Law]]] = {}
        for name in self.laws:
            state, laws = _find(name)
            known = found.setdefault(state.code, (state, []))[1]
            known += [law for law in laws if law not in known]
        chosen = [found[code] for code in sorted(found)]
        self._check_switches([state for state, _ in chosen])
        return chosen

    def _check_switches(self, states: Sequence[Jurisdiction]) -> None:
        questions = {name: q for state in states for name, q in state.questions.items()}
        for name, reading in self.readings:
            if name not in questions:
                raise RunError(
                    f"there is no open question {name!r}; there are: {', '.join(sorted(questions)) or 'none'}"
                )
            if reading not in questions[name].readings:
                raise RunError(
                    f"{name} has no reading {reading!r}; it has: {', '.join(sorted(questions[name].readings))}"
                )
        known = {p.id for state in states for p in state.presumptions} | {WHOLE_HISTORY.id}
        for presumption in self.presumptions - known:
            raise RunError(f"there is no presumption {presumption!r}; there are: {', '.join(sorted(known))}")

    def programs(self) -> tuple[Program, ...]:
        """The laws, compiled."""
        return tuple(compile_laws(state, laws, dict(self.readings)) for state, laws in self.chosen())

    def question(self) -> Question:
        """What the engine is asked."""
        return question(
            self.programs(),
            self.as_of,
            known_through=self.known_through,
            whole_history=self.whole_history,
            presumptions=self.presumptions,
            whole_cases=self.whole_cases,
        )


def _find(name: str) -> tuple[Jurisdiction, list[Law]]:
    of_state = name if name.upper() in CODES else code_of(name)
    if of_state is not None:
        state = jurisdiction(of_state)
        return state, list(state.laws)
    own = name.upper().partition("-")[0]  # a law's id begins with its state's code, as a rule
    for code in sorted(CODES, key=lambda code: code != own):
        for law in jurisdiction(code).laws:
            if law.id.lower() == name.lower():
                return jurisdiction(code), [law]
    raise RunError(f"{name!r} is neither a state nor a law; {suggestion(name)}")


def spec_for(
    dataset: Dataset,
    as_of: dt.date,
    laws: Sequence[str] = (),
    *,
    readings: Mapping[str, str] | None = None,
    presumptions: frozenset[str] = frozenset(),
) -> RunSpec:
    """A run over a dataset; without ``laws``, all laws of the dataset's jurisdictions."""
    manifest = dataset.manifest
    wanted = tuple(laws) or tuple(code for code in manifest.coverage.jurisdictions if code in CODES)
    if not wanted:
        raise RunError(
            f"clearslate has no laws for {', '.join(manifest.coverage.jurisdictions)}; name some with --laws"
        )
    return RunSpec(
        laws=wanted,
        as_of=as_of,
        known_through=manifest.known_through,
        whole_history=False,
        readings=tuple(sorted((readings or {}).items())),
        presumptions=presumptions,
    ).over(manifest)


def law_text(code: str) -> str:
    """SHA-256 of all from which a jurisdiction's laws are read: its files, and the language that they are written in."""
    return content_hash(Path(clearslate.__file__).parent / "law", files=law_files(code))


def inputs_of(spec: RunSpec, dataset: Dataset) -> Inputs:
    """What the determinations of a question about a dataset depend on, by this process's code and laws."""
    house = Path(clearslate.__file__).parent
    return Inputs(
        run_version=RUN_VERSION,
        dataset=dataset.manifest.digest,
        as_of=spec.as_of,
        known_through=spec.known_through,
        whole_history=spec.whole_history,
        readings=dict(spec.readings),
        presumptions=tuple(sorted(spec.presumptions)),
        laws={state.code: tuple(sorted(law.id for law in laws)) for state, laws in spec.chosen()},
        law_text={state.code: law_text(state.code) for state, _ in spec.chosen()},
        # A charge that another jurisdiction decided is graded by that one's table, whose laws are asked or not.
        engine=content_hash(house / "engine", house / "loops", house / "records", files=grading_files()),
        clearslate=clearslate.__version__,
        whole_cases=spec.whole_cases,
    )


def start(
    dataset_path: Path,
    spec: RunSpec,
    out: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    since: Run | None = None,
    judge: Judge | None = None,
    place: str | None = None,
) -> Run:
    """Determine a dataset. A run that was interrupted in ``out`` is taken up again.

    Where ``out`` holds a run of the same question over an earlier state of the records, it is brought up to
    date: buckets whose records did not change are not computed again. With ``since``, an earlier run over an earlier state
    of the records or of an earlier day, only those are judged again of whom anything may be said otherwise; the
    determinations are a full run's.

    Args:
        dataset_path: folder of the dataset.
        spec: what is asked.
        out: folder of the run.
        jobs: processes.
        progress: told (buckets done, buckets in all).
        since: the earlier run.
        judge: who determines the buckets, where this machine's processes do not.
        place: where the dataset lies, if not at ``dataset_path``.

    Raises:
        RunError: ``out`` holds a run of another question, or is that of ``since``.
    """
    if since is not None and out.resolve() == since.path.resolve():
        raise RunError(f"{out} is the earlier run: choose another --out")
    dataset = Dataset.open(dataset_path)
    inputs = inputs_of(spec, dataset)
    manifest = out / MANIFEST
    if manifest.exists():
        if read_manifest(manifest).key != inputs.key:
            raise RunError(f"{out} holds another run: choose another --out, or delete it")
        manifest.unlink()  # until it is whole again the run is an interrupted one
    asked = spec.question()  # compiled once; a process of its own compiles its own
    build = partial(_build, spec) if jobs > 1 else lambda: asked
    everybody = since and why_everybody(inputs, dataset, since, whole_history=_whole(spec))
    if since is None or everybody:
        results = (
            judge(inputs.key)
            if judge
            else run_buckets(dataset_path, build, out, key=inputs.key, jobs=jobs, progress=progress)
        )
        again = {EVERYBODY: dataset.manifest.people}
    else:
        night = Night(dataset, inputs, asked, out, since)
        results = night.run(progress)
        again = {cause: night.causes[cause] for cause in (*CAUSES, GONE)}
    rests = None if since is None else Since(since.manifest.run_id, everybody or "", again)
    found = RunManifest(
        key=inputs.key,
        inputs=inputs,
        digest=show_digest(total_digest(results)),
        rows=sum(result.rows for result in results),
        charges=dataset.manifest.charges,
        people=dataset.manifest.people,
        outcomes=total_outcomes(results),
        states=tuple(
            StateEntry(
                state.code,
                state.name,
                program.fields.names,
                tuple(describe_asked(law, spec.as_of, dict(spec.readings)) for law in laws),
            )
            for (state, laws), program in zip(spec.chosen(), asked.programs, strict=True)
        ),
        presumptions=tuple(sorted(spec.presumptions)),
        buckets=tuple(results),
        cautions=spec.cautions,
        undecided_by_identity=(total_undecided(results) if has_possible_matches(dataset) else None),
        since=rests,
    ).sealed()
    (out / PLACE).write_text((place or os.path.relpath(dataset_path, out)) + "\n", encoding="utf-8")
    with whole(manifest) as part:
        part.write_text(found.to_text(), encoding="utf-8")
    return Run(out, found)


def _whole(spec: RunSpec) -> bool:
    return spec.whole_history or WHOLE_HISTORY.id in spec.presumptions


def _build(spec: RunSpec) -> Question:
    return spec.question()


def describe_law(law: Law) -> dict[str, Any]:
    """A law for a program to read: what a mask points at, and how far it is verified."""
    return {
        "id": law.id,
        "cite": law.cite,
        "title": law.title,
        "relief": str(law.relief),
        "route": str(law.route),
        "automatic": law.automatic,
        "unit": str(law.unit),
        "status": str(law.status),
        "certainty": str(law.certainty),
        "unverified": list(law.unverified),
        "conditions": [
            {
                "key": c.key,
                "text": c.words(law.versions[-1].start),
                "cite": c.cite,
                "certainty": str(c.certainty),
                "until": c.until,
                "names_kind": names_kind(c.holds),
                "joint": c.joint,
                "limbs": [
                    {
                        "key": limb.key,
                        "text": c.filled(limb.text, law.versions[-1].start),
                        "cite": limb.stands.cite,
                        "certainty": str(limb.stands.certainty),
                    }
                    for limb in c.limbs
                ],
            }
            for c in (law.condition(index) for index in range(len(law.reasons)))
        ],
        "notices": [
            {"key": n.key, "text": n.text, "cite": n.cite, "dated": n.day is not None} for n in law.notices
        ],
        "versions": [
            {"name": v.name, "since": v.begins, "until": v.until, "read": v.read} for v in law.versions
        ],
        "questions": [{"id": q.id, "question": q.question, "chosen": q.chosen} for q in law.questions],
        "parameters": {p.name: {since: str(value) for since, value in p.values} for p in law.parameters},
        "remarks": list(law.remarks),
    }


def describe_asked(law: Law, as_of: dt.date, readings: Mapping[str, str]) -> dict[str, Any]:
    """A law as a run asked it: with what its answers rest on, by version."""
    return describe_law(law) | {"rests_on": to_json(rests_on(law, to_day(as_of), readings))}


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
