"""A study: reforms judged beside a run, and what is published of them.

Its id is a hash of all that its figures depend on: the run (or, where no law is in force, the records), the text of the
reforms and of the laws beside them, the code that judges and counts. The same inputs have the same id and the same files.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

import clearslate
from clearslate.law import CONVICTIONS, Jurisdiction, Law, Status
from clearslate.law.statements import RECORD
from clearslate.policy.asked.changes import is_in_force
from clearslate.policy.asked.kept import Kept
from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import ANY_ROUTE, AUTOMATIC, CHARGES_UNIT, PEOPLE_UNIT
from clearslate.policy.asked.reform import Placed, Reform
from clearslate.policy.asked.wording import in_words
from clearslate.policy.counted import tables
from clearslate.policy.counted.population import Population
from clearslate.policy.counted.sampling import SamplingError, Weights
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.records.collector import without_cycle_search
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_date
from clearslate.records.files import content_hash, sha256_of, whole
from clearslate.records.people import people_file, people_files
from clearslate.records.processes import process_pool, processes_for
from clearslate.records.typed import MalformedError, from_json
from clearslate.runs.groups import ALL, MISSING, SEVERAL, Groups
from clearslate.runs.manifest import hash_of
from clearslate.runs.protect import INVENTED, Door, Key, Mode, ProtectionError, key_for
from clearslate.runs.run import Run
from clearslate.runs.spec import RunSpec, law_text
from clearslate.states import grading_files

MANIFEST: Final = "study.json"
TABLES: Final = "tables"
STUDY_VERSION: Final = 2
MOST_REFORMS: Final = 16  # of a study that is published
_HOUSE: Final = Path(clearslate.__file__).parent
_ROOMS: Final = (
    "engine",
    "loops",
    "records",
    "law",
    "needs",
    "runs",
    "reports/outcomes",
    "policy",
)  # their code judges and counts

Progress = Callable[[int, int], None]


class StudyError(Exception):
    """A study cannot be made or opened. The message says what to do."""


_PLAIN: Final = {
    RECORD: "The charge is over, and ended in a way that the law covers (it is open, or ended in another way)"
}  # said of every law, where the law's own sentence does not say what is wrong


@dataclass(frozen=True)
class Inputs:
    """What the figures of a study depend on, and nothing else.

    ``run``: id of the run, ``answers`` the digest of its determinations; empty where the study has none. ``people``: SHA-256 of
    the file that tells race and sex. ``reforms``: by id all that they say. ``files``: SHA-256 of the reforms' files, and of the
    laws beside them. ``code``: SHA-256 of the code that judges and counts. ``by``: further columns to tell people apart by.
    ``counts``: what was done to counts (`clearslate.runs.protect.Mode`); ``key``: the id of the key by which. ``weights``: SHA-256 of
    the file, method and replicates, where the records are a sample. ``population``: SHA-256 of the table of who lives there;
    ``groups``: of a table of columns to tell people apart by.
    """

    study_version: int
    run: str
    answers: str
    dataset: str
    as_of: dt.date
    known_through: dt.date
    whole_history: bool
    presumptions: tuple[str, ...]
    readings: dict[str, str]
    people: str
    by: tuple[str, ...]
    counts: str
    key: str
    reforms: dict[str, tuple[str, ...]]
    files: dict[str, str]
    law_text: dict[str, str]
    code: str
    clearslate: str
    weights: str = ""
    population: str = ""
    groups: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        days = {"as_of": self.as_of.isoformat(), "known_through": self.known_through.isoformat()}
        return asdict(self) | days


@dataclass(frozen=True)
class StudyManifest:
    """What ``study.json`` holds.

    ``study_id``: SHA-256 of the inputs. ``scenarios``: baseline and reforms, each with its title. ``unverified``: of each law
    of the baseline what was not read in the text. ``files``: SHA-256 of each file of the study by its name.
    """

    inputs: Inputs
    jurisdictions: tuple[str, ...]
    scenarios: dict[str, str]
    coverage: str
    people: int
    charges: int
    invented: bool
    cautions: tuple[str, ...]
    unverified: tuple[str, ...]
    files: dict[str, str]
    study_id: str = ""
    sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """What ``study.json`` holds."""
        return asdict(self) | {"inputs": self.inputs.to_json()}

    def sealed(self) -> StudyManifest:
        """With its id and its own hash."""
        named = replace(self, study_id=hash_of(self.inputs.to_json()), sha256="")
        return replace(named, sha256=hash_of(named.to_json()))


@dataclass(frozen=True)
class Study:
    """A finished study."""

    path: Path
    manifest: StudyManifest = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Study:
        """Open a study's folder.

        Raises:
            StudyError: it is none, or was changed after it was written.
        """
        place = path / MANIFEST
        if not place.is_file():
            raise StudyError(f"{path} is not a study: give a folder that `clearslate policy` wrote")
        try:
            found = from_json(StudyManifest, place.read_bytes())
        except MalformedError as error:
            raise StudyError(f"{place} is damaged: {error}; make the study again") from error
        if found != found.sealed():
            raise StudyError(f"{place} was changed after it was written: make the study again")
        return cls(path, found)

    def table(self, name: str) -> pa.Table:
        """One of its tables.

        Raises:
            StudyError: there is no such table, or the file is not the one that was written.
        """
        file = f"{TABLES}/{name}.parquet"
        if file not in self.manifest.files:
            known = sorted(Path(each).stem for each in self.manifest.files if each.endswith(".parquet"))
            raise StudyError(f"{self.path} has no table {name!r}; it has: {', '.join(known)}")
        if not (self.path / file).is_file() or sha256_of(self.path / file) != self.manifest.files[file]:
            raise StudyError(f"{self.path / file} is not the file that was written: make the study again")
        with pq.ParquetFile(self.path / file) as opened:
            return opened.read()

    def verify(self) -> None:
        """Compare each file with the manifest.

        Raises:
            StudyError: one is missing, or not the one that was written.
        """
        for name, sha256 in self.manifest.files.items():
            if not (self.path / name).is_file() or sha256_of(self.path / name) != sha256:
                raise StudyError(f"{self.path / name} is not the file that was written: make the study again")


def make(
    dataset: Dataset,
    spec: RunSpec,
    run: Run | None,
    reforms: Sequence[Reform],
    out: Path,
    *,
    by: Sequence[str] = (),
    mode: Mode = Mode.PROTECTED,
    key: Path | None = None,
    weights: Weights | None = None,
    population: Population | None = None,
    groups: Groups | None = None,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Study:
    """Make a study.

    Args:
        dataset: the run's own.
        spec: what the run asked; of a study without a run, a question without laws.
        run: the baseline; None where no law is in force.
        reforms: in the order of the study.
        out: its folder.
        by: further columns of the people file to tell people apart by.
        mode: what is done to counts.
        key: the file of the key that protects counts, if it is not beside the dataset's folder.
        weights: of records that are a sample.
        population: who lives there.
        groups: columns of another file to tell people apart by.
        jobs: processes; None: by the size of the dataset.
        progress: told (buckets done, buckets in all).

    Raises:
        StudyError: the run was made of other laws or by another engine, or ``out`` holds another study.
        ReformError: a reform cannot be applied.
    """
    if mode is Mode.PROTECTED and len(reforms) > MOST_REFORMS:
        raise StudyError(
            f"{len(reforms)} reforms: a study that is published has at most {MOST_REFORMS}, since more answers about the same people "
            "undo what protects them; make several questions of it in the explorer, or give --exact for use inside the office"
        )
    if groups is not None and (twice := set(by) & set(groups.names)):
        raise StudyError(f"{', '.join(sorted(twice))} is in --by and in --groups: give it once")
    lab = Lab(spec, reforms)
    try:
        door = Door(mode, key_for(dataset, key) if mode is not Mode.PUBLIC else INVENTED)
    except ProtectionError as error:
        raise StudyError(str(error)) from error
    inputs = replace(
        _inputs(dataset, spec, run, reforms, by, door),
        weights="" if weights is None else weights.said(),
        population="" if population is None else population.sha256,
        groups="" if groups is None else groups.sha256,
    )
    kept = None if run is None or weights is not None else Kept(run.path, _stands_on(inputs))
    if (out / MANIFEST).exists() and Study.open(out).manifest.inputs != inputs:
        raise StudyError(f"{out} holds another study: choose another --out, or delete it")
    counted = Counted()
    gc.freeze()  # the laws stay: the collector of circles need not look through them again and again
    try:
        for done, each in enumerate(
            _counts(
                lab,
                dataset,
                run,
                by,
                processes_for(dataset.manifest.charges, jobs),
                kept,
                weights,
                door.key,
                groups,
            ),
            1,
        ):
            counted += each
            if progress:
                progress(done, len(dataset.buckets))
    except SamplingError as error:
        raise StudyError(str(error)) from error
    except KeyError as error:
        raise StudyError(
            f"the people of {dataset.path} have no column {error} to tell people apart by: see --by; --groups joins one"
        ) from error
    finally:
        gc.unfreeze()
    with without_cycle_search():
        cells = tables.Cells(counted, [*lab.scenarios], door, lab.beside)
        _check_joined(groups, cells)
        written = _tables(lab, cells, run, inputs, population)
        (out / TABLES).mkdir(parents=True, exist_ok=True)
        files = {name: sha256 for each in written for name, sha256 in _write(each, out)}
    coverage = dataset.manifest.coverage
    described = {} if run is None else run.laws()
    manifest = StudyManifest(
        inputs=inputs,
        jurisdictions=tuple(sorted({state.name for state, _ in lab.states.values()})),
        scenarios=_titles(lab, run),
        coverage=f"{', '.join(coverage.jurisdictions)}, {coverage.first_year or '?'} to {coverage.last_year or '?'}",
        people=_everyone(cells, PEOPLE_UNIT),
        charges=_everyone(cells, CHARGES_UNIT),
        invented=coverage.invented,
        cautions=spec.cautions,
        unverified=tuple(
            f"{name}: {', '.join(law['unverified'])}" for name, law in described.items() if law["unverified"]
        ),
        files=dict(sorted(files.items())),
    ).sealed()
    with whole(out / MANIFEST) as part:
        part.write_text(
            json.dumps(manifest.to_json(), indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8"
        )
    return Study(out, manifest)


def _check_joined(groups: Groups | None, cells: tables.Cells) -> None:
    """Refuse a table of groups in which nobody of the records is: its ids are others."""
    names = () if groups is None else groups.names
    if names and not any(set(cells.dimensions.get(name, ())) - {MISSING, SEVERAL} for name in names):
        raise StudyError(
            f"the groups ({', '.join(names)}) tell of nobody in the records: give each row the person_id that the dataset has"
        )


def _everyone(cells: tables.Cells, unit: str) -> int:
    return cells.shown(tables.Column(unit, "", "", "everyone"), ALL, "").value


def _tables(
    lab: Lab, cells: tables.Cells, run: Run | None, inputs: Inputs, population: Population | None
) -> list[tables.DataTable]:
    laws = {} if run is None else run.laws()
    conditions = {name: [c["key"] for c in law["conditions"]] for name, law in laws.items()}
    texts = {
        (name, c["key"]): _PLAIN.get(c["key"], c["text"])
        for name, law in laws.items()
        for c in law["conditions"]
    }
    undecided = None if run is None else run.undecided_by_identity
    timeline = tables.timeline(cells, {name: to_date(day) for name, day in lab.scenarios.items()})
    found = [
        _scenarios(lab, _titles(lab, run)),
        tables.people(cells),
        tables.figures(cells),
        timeline,
        tables.second_chance_gap(cells),
        tables.obstacles(cells, conditions, texts),
        tables.uncertainty(cells, None if undecided is None else undecided.people),
    ]
    if population is not None:
        found.append(tables.of_population(cells, population))
    if inputs.weights:
        found.append(tables.estimates(cells, inputs.weights.split(" ")[1]))
    return [*found, tables.dictionary(found)]


def _titles(lab: Lab, run: Run | None) -> dict[str, str]:
    """What is counted, in words."""
    law = "The law in force" if run else "No law"
    reforms = {each.id: each.title for each in lab.variants}
    return {
        name: reforms.get(name) or (law if name == BASELINE else f"{law} on {to_date(day)}")
        for name, day in lab.scenarios.items()
    }


def _scenarios(lab: Lab, titles: Mapping[str, str]) -> tables.DataTable:
    rows: list[tuple[Any, ...]] = [
        (name, titles[name], to_date(day), "", AUTOMATIC, "any_relief", "", False, "", "", "", "")
        for name, day in lab.scenarios.items()
        if name not in lab.beside
    ]
    for each in lab.variants:
        assert each.reform is not None  # noqa: S101 (only the baseline has none)
        state, _ = lab.states[each.reform.jurisdiction]
        judged = [law for law in each.found.jurisdiction.laws if law.id in each.judged]
        dormant = [
            law.id for law in judged if law.status is not Status.IN_FORCE or not is_in_force(law, each.day)
        ]
        head = (
            each.id, each.title, to_date(each.day), lab.beside[each.id], *_target(state, judged),
            " ".join(dormant), each.reform.is_proposed, " ".join(each.judged),
        )  # fmt: skip
        rows += [
            (*head, in_words(placed, state, lab.as_of), placed.change.cite or "proposed", each.reform.note)
            for placed in each.reform.changes
        ] or [(*head, "nothing", "", each.reform.note)]
    return tables.DataTable("scenarios", "one change of one reform", tables.SCENARIOS, rows)


def _target(state: Jurisdiction, judged: Sequence[Law]) -> tuple[str, str]:
    """By which route a reform works, and what people gain by it: what its own laws clear."""
    laws = [law for law in judged if law.status is Status.IN_FORCE] or judged
    automatic = {law.id for law in (*laws, *state.laws) if law.automatic}
    route = AUTOMATIC if not laws or any(law.id in automatic for law in laws) else ANY_ROUTE
    convictions = laws and all(law.about <= CONVICTIONS for law in laws)
    return route, "conviction_gains" if convictions else "gains"


def _inputs(
    dataset: Dataset, spec: RunSpec, run: Run | None, reforms: Sequence[Reform], by: Sequence[str], door: Door
) -> Inputs:
    before = None if run is None else run.manifest.inputs
    engine = content_hash(_HOUSE / "engine", _HOUSE / "loops", _HOUSE / "records", files=grading_files())
    if before is not None:
        for code, text in before.law_text.items():
            if law_text(code) != text:
                raise StudyError(
                    f"the laws of {code} are not those of {run and run.path}: determine the records again"
                )
        if before.engine != engine:
            raise StudyError(
                f"{run and run.path} was made by another version of the engine: determine the records again"
            )
    people = people_file(dataset.path)
    return Inputs(
        study_version=STUDY_VERSION,
        run="" if run is None else run.manifest.run_id,
        answers="" if run is None else run.manifest.digest,
        dataset=dataset.manifest.digest,
        as_of=spec.as_of,
        known_through=spec.known_through,
        whole_history=spec.whole_history,
        presumptions=tuple(sorted(spec.presumptions)),
        readings=dict(spec.readings),
        people="" if people is None else "".join(sha256_of(file) for file in people_files(people)),
        by=tuple(by),
        counts=door.mode,
        key=door.key.id,
        reforms={each.id: tuple(map(_words, each.changes)) for each in reforms},
        files={name: sha256 for each in reforms for name, sha256 in each.sources.items()},
        law_text={} if before is None else before.law_text,
        code=content_hash(*(_HOUSE / room for room in _ROOMS)),
        clearslate=clearslate.__version__,
    )


def _stands_on(inputs: Inputs) -> dict[str, Any]:
    """What that depends on which is kept of a run: all that a study of no reform does."""
    names = ("run", "answers", "dataset", "people", "by", "groups", "law_text", "code", "key")
    return {name: getattr(inputs, name) for name in names}


def _words(placed: Placed) -> str:
    return json.dumps(placed.change.model_dump(mode="json", by_alias=True), sort_keys=True)


def _write(data: tables.DataTable, out: Path) -> Iterator[tuple[str, str]]:
    csv, parquet = f"{TABLES}/{data.name}.csv", f"{TABLES}/{data.name}.parquet"
    with whole(out / csv) as part:
        part.write_text(data.to_csv(), encoding="utf-8")
        yield csv, sha256_of(part)
    with whole(out / parquet) as part:
        pq.write_table(data.to_arrow(), part, compression="zstd")
        yield parquet, sha256_of(part)


# --- counting, on one process or several ------------------------------------------------------------------


def _counts(
    lab: Lab,
    dataset: Dataset,
    run: Run | None,
    by: Sequence[str],
    jobs: int,
    kept: Kept | None,
    weights: Weights | None,
    key: Key,
    groups: Groups | None,
) -> Iterator[Counted]:
    indexes = range(len(dataset.buckets))
    files: dict[str, str] = {}
    if jobs == 1 or len(indexes) == 1:
        tallier = Tallier(lab, dataset, run, by, kept, weights, key, groups)
        yield from map(tallier.count, indexes)
        files = tallier.files
    else:
        reforms = [each.reform for each in lab.variants if each.reform is not None]
        arguments = (
            dataset.path,
            None if run is None else run.path,
            lab.spec,
            reforms,
            tuple(by),
            kept,
            weights,
            key,
            groups,
        )
        with process_pool(min(jobs, len(indexes)), _start, *arguments) as pool:
            for future in as_completed([pool.submit(_count, index) for index in indexes]):
                counted, more = future.result()
                files |= more
                yield counted
    if kept is not None:
        kept.note(files)


_tallier: list[Tallier] = []


def _start(
    dataset: Path,
    run: Path | None,
    spec: RunSpec,
    reforms: Sequence[Reform],
    by: Sequence[str],
    kept: Kept | None,
    weights: Weights | None,
    key: Key,
    groups: Groups | None,
) -> None:
    pa.set_cpu_count(1)
    opened = None if run is None else Run.open(run)
    _tallier[:] = [Tallier(Lab(spec, reforms), Dataset.open(dataset), opened, by, kept, weights, key, groups)]


def _count(index: int) -> tuple[Counted, dict[str, str]]:
    [tallier] = _tallier
    tallier.files = {}
    return tallier.count(index), tallier.files
