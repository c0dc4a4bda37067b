"""The records behind a plan: names, source rows and explanations, read when a page shows them and kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from clearslate.casework.access import Access, log_of, note
from clearslate.identity.apply import SIDE
from clearslate.identity.links import Links
from clearslate.ingest.again import SourceAgain, open_again
from clearslate.ingest.reasons import IngestError
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.errors import DatasetError
from clearslate.records.names import People
from clearslate.runs.explain import Explanation, explain, person_of
from clearslate.runs.manifest import RunError
from clearslate.runs.run import PLACE, Run

if TYPE_CHECKING:
    from clearslate.web.accounts.worker import Worker

NAMES: Final = frozenset({"name_last", "name_first", "birth_date", "state_id"})


@lru_cache(maxsize=4)
def _people(dataset: str) -> People | None:
    try:
        return People(Path(dataset))
    except DatasetError:
        return None


@lru_cache(maxsize=64)
def _run(folder: str, wanted: str) -> Run | None:
    return next((run for run in _runs(folder) if run.manifest.run_id == wanted), None)


def _runs(folder: str) -> Iterator[Run]:
    for place in sorted(each for each in Path(folder).iterdir() if each.is_dir()):
        try:
            yield Run.open(place)
        except RunError:  # it is not finished, or no run
            continue


def run_joined_by(links: Links) -> Run | None:
    """The newest run at hand over the records that were joined by these links."""
    found = (
        _joined(settings.RECORDS, json.dumps(links.manifest["files"], sort_keys=True))
        if settings.RECORDS
        else None
    )
    return None if found is None else Run.open(Path(found))


def _joined(folder: str, files: str) -> str | None:
    fitting = [run for run in _runs(folder) if _links_of(run) == files]
    newest = max(fitting, key=lambda run: run.as_of, default=None)
    return None if newest is None else str(newest.path)


def _links_of(run: Run) -> str:
    """The files of the links by which a run's records were joined, as `run_joined_by` compares them; empty where by none."""
    try:
        place = run.path / (run.path / PLACE).read_text(encoding="utf-8").strip() / SIDE / "join.json"
        return json.dumps(json.loads(place.read_text(encoding="utf-8"))["links"], sort_keys=True)
    except (OSError, ValueError, KeyError):
        return ""


def logs() -> dict[str, Path]:
    """The logs of look-ups that are there, by the ids of their runs, the newest run first."""
    found = (
        sorted(_runs(settings.RECORDS), key=lambda run: run.as_of, reverse=True) if settings.RECORDS else []
    )
    return {run.manifest.run_id: log for run in found if (log := log_of(run.path)).exists()}


def source_again(dataset: Dataset) -> SourceAgain | None:
    """The files of the source from which a dataset was read, where the office has them and they are those that were read."""
    if not (settings.SOURCE and settings.MAPPING):
        return None
    try:
        return open_again(dataset.path, Path(settings.MAPPING), Path(settings.SOURCE))
    except (IngestError, OSError):  # of another source: the rows name file and line all the same
        return None


def states() -> list[str]:
    """The states that the runs at hand were asked of."""
    found = _runs(settings.RECORDS) if settings.RECORDS else ()
    return sorted({state.code for run in found for state in run.manifest.states})


@lru_cache(maxsize=4)
def _dataset(run: Path) -> Dataset:
    return Run.open(run).dataset()


def dataset_of(run: Run) -> Dataset:
    """The dataset of a run, which is checked once a process."""
    return _dataset(run.path)


def run_of(wanted: str) -> Run | None:
    """The run of a plan, where its folder is at hand."""
    return _run(settings.RECORDS, wanted) if settings.RECORDS else None


def runs() -> list[Run]:
    """The finished runs whose folders are at hand, the latest first."""
    if not settings.RECORDS or not Path(settings.RECORDS).is_dir():
        return []
    found = []
    for place in sorted(each for each in Path(settings.RECORDS).iterdir() if each.is_dir()):
        try:
            found.append(Run.open(place))
        except RunError:  # it is not finished, or no run
            continue
    return sorted(found, key=lambda run: (run.as_of, run.path.name), reverse=True)


def shown(worker: Worker, run: Run | None, persons: Iterable[str], page: str) -> None:
    """Note in the log of look-ups that a page of work is to show people's records, before it does.

    Args:
        worker: to whom; the reason is the work that waits for that role.
        run: of which run; where it is not at hand, the page shows no name and no record.
        persons: whose.
        page: which page, as the log's ``by``.

    Raises:
        AccessError: it cannot be noted, so nothing may be shown.
    """
    if run is not None:
        why = f"work of the {worker.role}"
        found = tuple(sorted(set(persons)))
        note(
            log_of(run.path),
            Access(worker.at, worker.name, why, run.manifest.run_id, page, found, worker.known_by),
        )


def names_of(run: Run | None, persons: Iterable[str]) -> dict[str, dict[str, str]]:
    """Names, births and state ids, by person; nothing where the people are not at hand."""
    people = None if run is None else _people(str(_dataset(run.path).path))
    return {} if people is None else people.of(persons, NAMES)


def said(name: dict[str, str] | None) -> str:
    """A person's name as an office writes it."""
    if not name:
        return ""
    return ", ".join(part for part in (name.get("name_last", ""), name.get("name_first", "")) if part)


def explained(run: Run | None, charge: str, law: str) -> tuple[Explanation | None, list[dict[str, Any]]]:
    """Why a law answers as it does for a charge, and all rows of the person; nothing where the records are not at hand."""
    if run is None:
        return None, []
    table = person_of(_dataset(run.path), charge)
    found = explain(table, run.spec(), charge, law)
    columns = [name for name in _SHOWN if name in table.column_names]
    return (found[0] if found else None), table.select(columns).to_pylist()


def facts_of(run: Run | None, charges: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Offense, grade, outcome and its day of some charges; nothing of a charge that is not at hand.

    ``charges``: of each charge its person.
    """
    if run is None or not charges:
        return {}
    dataset = _dataset(run.path)
    persons = pa.array(sorted(set(charges.values())), pa.string())
    wanted = pa.array(sorted(charges), pa.string())
    names = [name for name in _FACTS if name in dataset.schema.names]
    found: dict[str, dict[str, Any]] = {}
    for index in np.unique(bucket_of(persons, len(dataset.buckets))).tolist():
        table = dataset.read(index, names)
        for row in table.filter(pc.is_in(table["charge_id"], wanted)).to_pylist():
            found[row["charge_id"]] = row
    return found


def of_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Any]]]:
    """Names by person, and facts by charge, of rows of the ledger, each read from the run of its plan."""
    names: dict[str, dict[str, str]] = {}
    facts: dict[str, dict[str, Any]] = {}
    for run, of_run in _by_run(rows):
        names |= names_of(run, {row["person"] for row in of_run})
        facts |= facts_of(run, {row["charge"]: row["person"] for row in of_run})
    return names, facts


def show_rows(worker: Worker, rows: Iterable[Mapping[str, Any]], page: str) -> None:
    """Note whose records a page shows, of rows of the ledger (``shown``)."""
    for run, of_run in _by_run(rows):
        shown(worker, run, {row["person"] for row in of_run}, page)


def _by_run(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Run | None, list[Mapping[str, Any]]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["run"], []).append(row)
    yield from ((run_of(wanted), of_run) for wanted, of_run in found.items())


_FACTS: Final = (
    "charge_id",
    "description",
    "grade",
    "disposition",
    "disposition_date_from",
    "disposition_date_to",
)


def this_of(rows: Iterable[Mapping[str, Any]], charge: str) -> Mapping[str, Any]:
    """The row of a charge among those of its person; nothing where the records are not at hand."""
    return next((each for each in rows if each.get("charge_id") == charge), {})


_SHOWN: Final = (
    "charge_id", "case_id", "case_number", "sequence", "statute", "description", "grade", "disposition", "source_file",
    "source_line", "county", "disposition_date_from", "disposition_date_to",
)  # fmt: skip
