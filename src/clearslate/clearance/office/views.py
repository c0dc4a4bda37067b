"""What a screen shows of one thing: a wave, a batch, a clearance, an order, an objection. ``details.py`` fills them in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from clearslate.clearance.workflow import Stage
from clearslate.clearance.workflow.parts import Route


class Ground(NamedTuple):
    """On what clearances under a law rest, how many they are, and which weak statements nobody adopted."""

    law: str
    ground: str
    charges: int
    unnamed: Sequence[str]


@dataclass(frozen=True, slots=True)
class WaveView:
    """A wave. ``bound``, ``confidence``, ``set_by``: of its audit; ``opened``: its draw; ``laws``: of each law its charges."""

    id: str
    number: int
    pilot: bool
    state: str
    halted: str
    plan: str
    jurisdiction: str
    run: str
    as_of: dt.date
    requested_by: str
    released_by: str
    bound: float | None
    confidence: float | None
    set_by: str
    opened: bool
    unverified: Sequence[str]
    laws: Sequence[tuple[str, int]]
    grounds: Sequence[Ground]


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage that a batch went through, or is in: ``closed`` on a day, and ``how``."""

    what: str
    opened: dt.date
    shown: dt.date | None
    due: dt.date | None
    closed: dt.date | None
    how: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch. ``of``: what its name is made of; ``stage``: the present one; ``stages``: all that it went through."""

    id: str
    wave: str
    of: str
    law: str
    size: int
    state: str
    due: dt.date | None
    cleared_on: dt.date | None
    stage: Stage | None
    stages: Sequence[StageView]
    jurisdiction: str
    grounds: Sequence[Ground]


@dataclass(frozen=True, slots=True)
class ClearanceView:
    """A clearance.

    ``routes``: by which it may be undone; ``reasons``: for which it may be held, by key. ``asked_by``, ``asked_on``, ``route``,
    ``hearing_by``, ``told_on``, ``restoring``: where its undoing is. ``stage``: that of its batch. ``rests_on``, ``unnamed``,
    ``named``: its law's sign-off. ``objections``, ``cases``: rows of objections, and of the person's other clearances.
    """

    id: str
    charge: str
    case: str
    number: str
    sequence: int | None
    statute: str
    law: str
    since: dt.date | None
    county: str
    court: str
    conviction: bool
    state: str
    holds: Sequence[str]
    audit: str
    batch: str
    wave: str
    order: str
    cleared_on: dt.date | None
    notices: Sequence[str]
    jurisdiction: str
    run: str
    person: str
    stage: Stage | None
    routes: Sequence[Route]
    reasons: Mapping[str, str]
    asked_by: str
    asked_on: dt.date | None
    route: str
    hearing_by: dt.date | None
    told_on: dt.date | None
    restoring: str
    restored_on: dt.date | None
    rests_on: str
    unnamed: Sequence[str]
    named: Sequence[str]
    objections: Sequence[Mapping[str, Any]]
    cases: Sequence[Mapping[str, Any]]

    @property
    def grounds(self) -> Mapping[str, str]:
        """The grounds for an objection in its stage, by key; none outside a stage."""
        return {} if self.stage is None else self.stage.grounds


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order. ``paper``: where the signed one is found; ``scan``: the SHA-256 of its scan; ``charges``: rows of what it names."""

    id: str
    number: str
    batch: str
    case: str
    made_on: dt.date
    sha256: str
    signed_on: dt.date | None
    signed_by: str
    paper: str
    corrects: str
    replaced: bool
    run: str
    scan: str
    sheet: str
    draft: bool
    charges: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection. ``facts``: what was filed; ``reasons``: of the decision; ``words``: its ground; ``decides``: which role."""

    id: str
    ground: str
    words: str
    by: str
    role: str
    filed_on: dt.date
    state: str
    decided_on: dt.date | None
    decides: str | None
    facts: str
    reasons: str
    of: ClearanceView
    stage: Stage


@dataclass(frozen=True, slots=True)
class ObjectionBeside:
    """Another objection on a charge of the same person: its charge's docket and count, and the ground in words."""

    id: str
    docket: str
    count: int | None
    words: str
