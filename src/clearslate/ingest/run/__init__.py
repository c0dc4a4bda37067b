"""The run: a mapping and a source in; a dataset, a quarantine, a list of issues and a manifest out.

Rows in = records + quarantined + superseded + deletions. That is checked before the run ends, and stands in ``ingest.json``.

Quarantine never grants: a quarantined row whose person can be read stands in the dataset besides, as a row of
membership ``possible`` in that person's history, where it is never judged.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.formats import require_every_file, sources_of
from clearslate.ingest.mapping import Mapping, load_mapping
from clearslate.ingest.mending import Mends
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import IngestReport
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.reading import Progress, Run
from clearslate.ingest.run.reporting import SIDE
from clearslate.ingest.statutes import Crosswalk, Statutes, read_crosswalk
from clearslate.records.collector import without_cycle_search
from clearslate.records.dataset import Dataset
from clearslate.records.schema import FIELD, Field, Membership


def ingest(
    mapping_path: Path,
    source: Path | Sequence[Path],
    out: Path,
    *,
    buckets: int,
    progress: Progress | None = None,
    ssn_key: bytes | None = None,
    parses: Callable[[str], object] | None = None,
    grades: Callable[[str], object] | None = None,
    known_through: dt.date | None = None,
    adds: bool = False,
    repairs: Path | None = None,
    may_be_none: bool = False,
) -> IngestReport:
    """Turn a source's files into a dataset of canonical records.

    Args:
        mapping_path: the mapping.
        source: the folder of the source's files, or the files themselves.
        out: the dataset's folder, a new one; in it ``ingest/`` with ``ingest.json``,
            ``quarantine.parquet``, ``quarantine.csv``, ``quarantine-raw.csv`` (restricted) and
            ``issues.parquet``, and ``people/people.parquet`` (restricted) where the mapping says who the people
            are. It appears when the run is complete.
        buckets: into how many buckets the dataset is parted.
        progress: told after each batch how many rows were read, and of how many (judged by the bytes read).
        ssn_key: with which social security numbers are hashed; without it they are left missing.
        parses: the jurisdiction's parser of citations; it answers false or None, or raises ValueError, for one
            that it cannot read. The report counts those.
        grades: answers None or false for a grade that is not of the jurisdiction's code: it is missing then, and listed.
        known_through: the day up to which the source is complete, where it is not the mapping's.
        adds: the files add to records that are there: who has one case in them may have others.
        may_be_none: files that do not exist are no fault: there are no rows then.
        repairs: what clerks say of rows that could not be read, see `clearslate.ingest.mending`.

    Raises:
        IngestError: the mapping or the source as a whole cannot be used; ``out`` does not appear then.
    """
    mapping, crosswalk = read_mapping(mapping_path, known_through)
    plan = Plan(mapping, str(mapping_path), ssn_key)
    mends = Mends.read(repairs) if repairs is not None else None
    if out.exists():
        raise IngestError(f"{out} exists; name a folder that does not, or move it away")
    partial = out.with_name(out.name + ".partial")
    if partial.exists():
        raise IngestError(f"{partial} is left from a run that broke off; remove it and start again")
    try:
        sources = sources_of(mapping.table, source)
        joined = [sources_of(join.table, source) for join in mapping.joins]
    except IngestError:
        if not may_be_none:
            raise
        sources, joined = [], [[] for _ in mapping.joins]
    else:
        if isinstance(source, Path) and source.is_dir():
            require_every_file([mapping.table, *(join.table for join in mapping.joins)], source)
    (partial / SIDE).mkdir(parents=True)
    try:
        with without_cycle_search():
            outcasts = Outcasts(partial / SIDE, plan.mapping.owner)
            statutes = Statutes(crosswalk, parses)
            run = Run(plan, out, statutes, outcasts, grades, adds=adds, progress=progress, mends=mends)
            report = run.run(sources, joined, mapping_path, buckets, partial / "dataset")
        finish(report, partial, out)
    finally:
        shutil.rmtree(partial)
    return report


def preview(
    mapping_path: Path,
    source: Path | Sequence[Path],
    *,
    rows: int,
    ssn_key: bytes | None = None,
    parses: Callable[[str], object] | None = None,
    grades: Callable[[str], object] | None = None,
) -> tuple[list[dict[str, str]], IngestReport]:
    """What a mapping makes of the first rows of a source, without a dataset: the records in the order of their lines, and the report.

    The report is of the first batch (65,536 rows) of each file.

    Args:
        mapping_path: the mapping.
        source: the folder of the source's files, or the files themselves.
        rows: so many records at most.
        ssn_key: as of `ingest`.
        parses: as of `ingest`.
        grades: as of `ingest`.

    Raises:
        IngestError: the mapping or the source as a whole cannot be used.
    """
    mapping, crosswalk = read_mapping(mapping_path)
    plan = Plan(mapping, str(mapping_path), ssn_key)
    sources = sources_of(mapping.table, source)
    for each in sources:
        each.only_first = True
    joined = [sources_of(join.table, source) for join in mapping.joins]
    with TemporaryDirectory(prefix="clearslate-preview-") as place, without_cycle_search():
        out = Path(place)
        (out / SIDE).mkdir()
        run = Run(
            plan, out, Statutes(crosswalk, parses), Outcasts(out / SIDE, mapping.owner), grades, adds=False
        )
        report = run.run(sources, joined, mapping_path, 1, out / "dataset")
        found = Dataset.open(out / "dataset").read(0)
    certain = found.filter(pc.equal(found["membership"].cast(pa.string()), Membership.CERTAIN.value))
    first = certain.take(pc.sort_indices(certain["source_line"])[:rows])
    fields = {**FIELD, **{each.name: each for each in mapping.fact_fields()}}
    shown = [fields[name] for name in ("source_line", "case_id", "charge_id", *mapping.fields)]
    return [{each.name: _shown(row, each) for each in shown} for row in first.to_pylist()], report


def _shown(row: dict[str, Any], field: Field) -> str:
    """A field of a record in words; of a date the day, or the days between which it lies."""
    values = [row[column] for column in field.columns]
    if values[0] is None:
        return ""
    return " to ".join(dict.fromkeys(map(str, values)))


def finish(report: IngestReport, partial: Path, out: Path) -> None:
    """Write what a run says of itself, and put its dataset and its lists into their place."""
    text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
    (partial / SIDE / "ingest.json").write_text(text + "\n", encoding="utf-8")
    (partial / SIDE).rename(partial / "dataset" / SIDE)
    (partial / "dataset").rename(out)


def read_mapping(path: Path, known_through: dt.date | None = None) -> tuple[Mapping, Crosswalk | None]:
    """A mapping, and the crosswalk that it names; ``known_through``: where that is not the mapping's.

    Raises:
        IngestError: one of them cannot be used.
    """
    mapping = load_mapping(path)
    if known_through is not None:
        mapping = mapping.model_copy(update={"known_through": known_through})
    return mapping, read_crosswalk(_beside(path, mapping.crosswalk)) if mapping.crosswalk else None


def _beside(mapping_path: Path, name: str) -> Path:
    """A file in the folder of the mapping.

    Raises:
        IngestError: the name leads out of the folder.
    """
    place = mapping_path.parent / name
    if not place.resolve().is_relative_to(mapping_path.parent.resolve()):
        raise IngestError(
            f"{mapping_path}: crosswalk: {name} leads out of the mapping's folder; put the file beside it"
        )
    return place
