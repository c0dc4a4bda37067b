"""What a reform costs on day one: hours of review by stage of the state's workflow, notices, and petitions that are not needed.

All of it is of minutes and dollars that an office states. What it says nothing of stays blank, and nothing is assumed for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clearslate.clearance.workflow.workflow import load_workflow
from clearslate.policy.asked.measures import AUTOMATIC, CHARGES_UNIT, PEOPLE_UNIT
from clearslate.policy.shown.figures import Shown
from clearslate.records.files import sha256_of
from clearslate.states import CARRIED_OUT, folder

_COLUMNS: Final = ("stage", "minutes", "source")
_DOLLARS: Final = "dollars"
ITEMS: Final = {
    "notice": ("for a notice to each person who gains a cleared charge", "gains"),
    "petition": ("saved, if everyone who would no longer need a petition would have filed one", "spared"),
}
"""What is stated in dollars, each with the people whom it is of."""


class CostError(Exception):
    """Stated minutes cannot be used. The message says what to mend."""


@dataclass(frozen=True)
class Minutes:
    """What an office states: by stage the minutes a charge takes, by item the dollars a person, and where that is from.

    ``sha256`` of the file.
    """

    sha256: str
    stages: Mapping[str, tuple[float, str]] = field(repr=False)
    items: Mapping[str, tuple[float, str]] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class StageHours:
    """A stage that a reform's charges go through. ``minutes`` and ``hours``: None where nothing is stated, or too few charges."""

    stage: str
    what: str
    minutes: float | None
    source: str
    hours: float | None


@dataclass(frozen=True)
class Dollars:
    """A sum: of what, how many people, how much for each and by whom stated; None where they are too few."""

    what: str
    people: int | None
    each: float
    source: str
    whole: float | None


def read_minutes(path: Path, state: str) -> Minutes:
    """Read a table with the columns ``stage``, ``minutes`` (for each charge) and ``source``, a row a stage; empty minutes say nothing.

    A row of an item (`ITEMS`) in the place of a stage has ``dollars`` for each person, in a column of that name.

    Raises:
        CostError: a column lacks, there is no such stage or item, or an amount is no number or has no source.
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
    minutes: dict[str, tuple[float, str]] = {}
    items: dict[str, tuple[float, str]] = {}
    seen: set[str] = set()
    for line, row in enumerate(rows, 2):
        stage = (row["stage"] or "").strip()
        is_item = stage in ITEMS
        if stage not in known and not is_item:
            raise CostError(
                f"{path}, line {line}: {state} has no stage {stage!r}; it has: {', '.join(known)}; in dollars: {', '.join(ITEMS)}"
            )
        if stage in seen:
            raise CostError(f"{path}, line {line}: {stage} stands twice")
        seen.add(stage)
        unit, other = (_DOLLARS, "minutes") if is_item else ("minutes", _DOLLARS)
        if (row.get(other) or "").strip():
            raise CostError(f"{path}, line {line}: {stage} is stated in {unit}, not in {other}")
        if (amount := _amount(row, unit, f"{path}, line {line}")) is not None:
            (items if is_item else minutes)[stage] = amount
    return Minutes(sha256_of(path), minutes, items)


def _amount(row: Mapping[str, str | None], unit: str, where: str) -> tuple[float, str] | None:
    amount, source = ((row.get(name) or "").strip() for name in (unit, "source"))
    if not amount:
        return None
    if not amount.replace(".", "", 1).isdecimal():
        raise CostError(f"{where}: {amount!r} is no number of {unit}")
    if not source:
        raise CostError(
            f"{where}: say in `source` where {amount} {unit} are from (a time study, a fee schedule, an estimate of the office)"
        )
    return float(amount), source


def dollars(shown: Shown, scenario: str, minutes: Minutes | None) -> tuple[Dollars, ...]:
    """What notices and petitions come to, where dollars are stated: people, each counted once, by the stated amount."""
    found = []
    for item, (each, source) in ({} if minutes is None else minutes.items).items():
        what, measure = ITEMS[item]
        people = shown.moved(PEOPLE_UNIT, scenario, AUTOMATIC, measure)
        found.append(Dollars(what, people, each, source, None if people is None else people * each))
    return tuple(found)


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
