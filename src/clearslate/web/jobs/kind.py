"""What a kind of work is, and what the kinds have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.lists.returned import ListError
from clearslate.clearance.orders.certified import CertificateError
from clearslate.clearance.orders.documents import DocumentsError
from clearslate.clearance.orders.offices import OfficesError
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.workflow import WorkflowError
from clearslate.records.errors import DatasetError
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.web import records
from clearslate.web.jobs.work import Work

TOLD: Final = (
    NotAllowed, DatasetError, RunError, PlanError, ExchangeError, ListError, DocumentsError, CertificateError, WorkflowError, OfficesError,
)  # fmt: skip
"""Errors whose words say what to do, and nobody's data."""

RUN: Final = Field(pattern=r"^[0-9a-f]{8,64}$", title="Run")
STATE: Final = Field(pattern=r"^[A-Z]{2}$", title="State")


@dataclass(frozen=True)
class Came:
    """What came of a job. ``said``: in words without anybody's data; ``file``: what can be downloaded, in the job's folder."""

    said: list[str] = field(default_factory=list)
    file: str = ""


class Form(BaseModel):
    """Arguments of a kind of work."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    ``roles``: who may ask for it on a page. ``alone``: one of it at a time. ``is_asked``: whether it stands among what one may ask
    for on the screen of jobs; else a screen of its own asks for it. ``rehearsal``: whether a real office has no such work.
    """

    title: str
    what: str
    form: type[Form]
    do: Callable[[Work, Any], Came]
    roles: tuple[Role, ...]
    alone: bool = False
    is_asked: bool = True
    rehearsal: bool = False


class NoForm(Form):
    """Nothing is asked."""


def whole(work: Work) -> Ledger:
    """The ledger, for work that tells of all of it.

    Raises:
        NotAllowed: who asked was granted a part.
    """
    ledger = work.ledger()
    if not ledger.sees.is_all:
        raise NotAllowed(f"this is about the whole ledger, and your grant is limited to {ledger.sees}")
    return ledger


def run_of(run_id: str) -> Run:
    """A run in the office's folder of records.

    Raises:
        NotAllowed: it is not there.
    """
    found = records.run_of(run_id)
    if found is None:
        raise NotAllowed("the run is not in the office's folder of records (CLEARSLATE_RECORDS)")
    return found


def not_so(held_back: Mapping[str, str]) -> list[str]:
    """The batches that are not what the events make, in words."""
    return [
        f"Batch {batch} waits: {why}. Whoever keeps the office verifies the ledger."
        for batch, why in held_back.items()
    ]
