"""Hours of review that a reform adds on day one, by stage of the state's workflow, from minutes that an office states.

No minutes, no hours: a stage of which the office says nothing stays blank, and nothing is assumed for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clearslate.clearance.workflow.workflow import load_workflow
from clearslate.policy.measures import AUTOMATIC, CHARGES_UNIT
from clearslate.policy.shown import Shown
from clearslate.records.files import sha256_of
from clearslate.states import CARRIED_OUT, folder

_COLUMNS: Final = ("stage", "minutes", "source")


class CostError(Exception):
    """Stated minutes cannot be used. The message says what to mend."""


@dataclass(frozen=True)
class Minutes:
    """What an office states: by stage the minutes a charge takes, and where that is from. ``sha256`` of the file."""

    sha256: str
    stages: Mapping[str, tuple[float, str]] = field(repr=False)


@dataclass(frozen=True)
class StageHours:
    """A stage that a reform's charges go through. ``minutes`` and ``hours``: None where nothing is stated, or too few charges."""

    stage: str
    what: str
    minutes: float | None
    source: str
    hours: float | None


def read_minutes(path: Path, state: str) -> Minutes:
    """Read a table with the columns ``stage``, ``minutes`` (for each charge) and ``source``, a row a stage; empty minutes say nothing.

    Raises:
        CostError: a column lacks, the workflow has no such stage, or minutes are no number or have no source.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError) as error:
        raise CostError(f"{path} cannot be read: {error}") from error
    heads = list(rows[0]) if rows else []
    if lacking := [name for name in _COLUMNS if name not in heads]:
        raise CostError(f"{path} has no column {lacking[0]!r}; it has: {', '.join(heads) or 'no rows'}")
    if state not in CARRIED_OUT:
        raise CostError(f"{path}: clearslate has no workflow of {state}, so that no stage is known")
    known = [each.id for each in load_workflow(folder(state) / "workflow.yaml").stages]
    found: dict[str, tuple[float, str]] = {}
    for line, row in enumerate(rows, 2):
        stage, minutes, source = ((row[name] or "").strip() for name in _COLUMNS)
        if stage not in known:
            raise CostError(
                f"{path}, line {line}: {state} has no stage {stage!r}; it has: {', '.join(known)}"
            )
        if stage in found:
            raise CostError(f"{path}, line {line}: {stage} stands twice")
        if not minutes:
            continue
        if not minutes.replace(".", "", 1).isdecimal():
            raise CostError(f"{path}, line {line}: {minutes!r} is no number of minutes")
        if not source:
            raise CostError(
                f"{path}, line {line}: say in `source` where {minutes} minutes are from (a time study, an estimate of the office)"
            )
        found[stage] = (float(minutes), source)
    return Minutes(sha256_of(path), found)


def charges_gained(shown: Shown, scenario: str) -> int | None:
    """The charges that automatic laws clear under a reform and not under the law in force, on day one; None where these are few."""
    return shown.moved(CHARGES_UNIT, scenario, AUTOMATIC, "gains")


def hours(shown: Shown, scenario: str, minutes: Minutes | None) -> tuple[StageHours, ...]:
    """The stages that a reform's further charges may go through, and the hours that they take where minutes are stated.

    Each charge is counted in each stage that concerns a law that the reform changes: so the hours are the most that day one asks.
    Empty where the state's workflow carries out none of these laws.
    """
    gained = charges_gained(shown, scenario)
    found: dict[str, StageHours] = {}
    for law in shown.laws_judged(scenario):
        state = law.partition("-")[0]
        if state not in CARRIED_OUT:
            continue
        workflow = load_workflow(folder(state) / "workflow.yaml")
        if workflow.laws and law not in workflow.laws:
            continue
        for stage in workflow.stages:
            kinds = (True, False)
            if not stage.victims and any(stage.concerns(conviction=kind, law=law) for kind in kinds):
                each_takes, source = (
                    (None, "") if minutes is None else minutes.stages.get(stage.id, (None, ""))
                )
                spent = None if each_takes is None or gained is None else each_takes * gained / 60
                found[stage.id] = StageHours(stage.id, stage.what, each_takes, source, spent)
    return tuple(found.values())
