"""Starts a run and writes its manifest.

The run id is a hash of the logical inputs: the dataset's content, the text of the laws, the day, the readings
and presumptions, the engine. The same inputs have the same id and give the same determinations; what no answer depends
on (workflows, offense mixes, scenarios) has no part in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from clearslate.engine.determine import Question
from clearslate.engine.runner import (
    BucketResult,
    Progress,
    run_buckets,
    total_digest,
    total_outcomes,
    total_undecided,
)
from clearslate.law import WHOLE_HISTORY
from clearslate.records.dataset import Dataset
from clearslate.records.files import whole
from clearslate.records.hashing import show_digest
from clearslate.records.processes import processes_for
from clearslate.runs.manifest import (
    RunError,
    RunManifest,
    Since,
    StateEntry,
    read_manifest,
)
from clearslate.runs.possible_matches import has_possible_matches
from clearslate.runs.run import MANIFEST, PLACE, Run
from clearslate.runs.since import CAUSES, EVERYBODY, GONE, Night, why_everybody
from clearslate.runs.spec import RunSpec, describe_asked, inputs_of

Judge = Callable[[str], list[BucketResult]]
"""Determines every bucket for the question of a key; results in the order of buckets."""


def start(
    dataset_path: Path,
    spec: RunSpec,
    out: Path,
    *,
    jobs: int | None = 1,
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
        jobs: processes; None: by the size of the dataset.
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
    jobs = processes_for(dataset.manifest.charges, jobs)
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
