"""How a jurisdiction carries clearance out: declared in ``states/<usps>/workflow.yaml``, beside its laws.

States differ in kind (practice: a court orders and the repository executes; the repository acts by operation
of law and courts are told; prosecutors are asked first; nobody is asked). So nothing of the order of
things is code: stages, actors, windows and what their lapse means, grounds of objection, who signs what,
who is told and by when. The file is written for a court administrator to read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from clearslate.clearance.workflow.agencies import Holder, is_agency
from clearslate.clearance.workflow.parts import FEW, Recipient, Restoration, Route, Stage
from clearslate.clearance.workflow.sources import Sourced
from clearslate.records.typed import in_words
from clearslate.records.yamls import read_yaml, what_is_wrong


class WorkflowError(Exception):
    """A workflow file is wrong. The message says where and what to write."""


Cadence = Literal["daily", "weekly", "monthly", "quarterly", "semiannual", "annual", "at_disposition", "once"]
"""How often the clearances of a law are looked for."""

Forgettable = Literal["mark", "off_internet", "limit", "seal", "expunge", "destroy", "set_aside", "vacate"]
"""The kinds of relief (``law.ReliefKind``, in small letters) after which the ledger may forget whose record it was."""
FORGOTTEN_AFTER: Final[dict[Forgettable, int]] = {"destroy": 180, "expunge": 180}
"""Ours: after so many days, where a workflow does not say."""


class Workflow(Sourced):
    """A jurisdiction's way of carrying clearance out.

    ``relief_by``: how most of its clearances come into force; a batch is in force by order where one of its own
    stages is signed. ``laws``: the laws that go this way, the preferred one first: where a charge is eligible
    under several, it is cleared under the first of them, which gives the widest relief. ``deceased``: whether
    the records of the dead are cleared after all others, or left out of plans. ``cadences``: of the laws that do not
    follow ``cadence``. ``ours``: which of the cadence and the order of the waves no source gives (sizes of waves,
    batches and the pilot are ours everywhere). ``not_told``: why an agency that may hold a copy is no recipient.
    ``recheck_days``: how many days old the records may be, of which it was last asked whether a clearance is eligible still,
    when its order is signed, or when it comes into force by operation of law; None: any number. The default is ours.
    ``recheck_share``: which share of what is on its way newer records may take back before a second person must allow it;
    a few are taken back anyhow. The default is ours. ``audit_bound``, ``audit_confidence``: the highest bound and the lowest
    confidence that the audit of a wave may have; ours.
    ``zones``: the time zones of the state (IANA's names; 49 CFR part 71), that of most of its people first: a real ledger's
    days begin in one of them.
    ``forgotten_after``: by the kind of relief, for how many days after each recipient's last answer the ledger keeps whose
    record it was; a kind that is not there is never forgotten. The default is ours: where the record is destroyed, or kept for a few.
    ``late_days``: how many days after it happened something that came on paper may be entered; the default is ours.
    ``certainty``: of the summary, the cadence and the batches.
    """

    jurisdiction: str
    zones: tuple[str, ...] = ()
    summary: str
    relief_by: Literal["order", "operation_of_law"]
    cadence: Cadence
    cadences: dict[str, Cadence] = Field(default_factory=dict)
    ours: tuple[Literal["cadence", "waves"], ...] = ()
    batch_by: tuple[Literal["county", "court", "law", "kind"], ...] = ("county",)
    batch_size: int = Field(default=5000, ge=1)
    waves: Literal["newest_first", "oldest_first", "easiest_first"] = "newest_first"
    wave_size: int = Field(default=50_000, ge=1)
    pilot_size: int = Field(default=300, ge=1)
    laws: tuple[str, ...] = ()  # all automatic ones where empty
    deceased: Literal["last", "left_out"] = "last"
    stages: tuple[Stage, ...] = ()
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    not_told: dict[Holder, str] = Field(default_factory=dict)
    holds: dict[str, str] = Field(default_factory=dict)
    restoration: Restoration
    tells_person: Literal["no", "letter", "on_request"] = "on_request"
    retention_days: int = Field(default=180, ge=0)
    files_days: int = Field(
        default=730, ge=30
    )  # ours: for which messages, answers, lists and orders are kept as files
    forgotten_after: dict[Forgettable, Annotated[int, Field(ge=0)]] = Field(
        default_factory=lambda: dict(FORGOTTEN_AFTER)
    )
    recheck_days: int | None = Field(default=30, ge=0)
    recheck_share: float = Field(default=0.1, ge=0, le=1)
    audit_bound: float = Field(default=0.05, gt=0, lt=1)
    audit_confidence: float = Field(default=0.9, ge=0.5, lt=1)
    late_days: int = Field(default=14, ge=0)
    open_questions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name, ids in (
            ("stage", [s.id for s in self.stages]),
            ("recipient", [r.id for r in self.recipients]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"two {name}s have one id")
        if self.relief_by == "order" and not any(stage.sign for stage in self.stages):
            raise ValueError(
                "relief comes by order, and no stage is signed: give one `sign: batch` or `sign: case`"
            )
        for part in (*self.stages, *self.recipients):
            if self.laws and set(part.laws) - set(self.laws):
                raise ValueError(
                    f"{part.id} is for {', '.join(sorted(set(part.laws) - set(self.laws)))}, which is not in `laws`"
                )
        routes = [route.id for route in self.restoration.routes]
        if len(set(routes)) < len(routes):
            raise ValueError("two routes of restoration have one id")
        facts = {
            recipient.role
            for recipient in self.recipients
            if not (recipient.laws or recipient.scope != "all")
        }
        if both := sorted(facts & set(self.not_told)):
            raise ValueError(f"{', '.join(both)} is a recipient of every clearance, and in `not_told`")
        of_laws = (*(r.destroys for r in self.recipients), *(r.laws for r in self.restoration.routes))
        for named in (*of_laws, tuple(self.cadences)):
            if self.laws and set(named) - {*self.laws, "all"}:
                raise ValueError(f"{', '.join(sorted(set(named) - {*self.laws, 'all'}))} is not in `laws`")
        known = {recipient.id for recipient in self.recipients}
        for recipient in self.recipients:
            if recipient.after and recipient.after not in known - {recipient.id}:
                raise ValueError(
                    f"recipient {recipient.id} comes after {recipient.after!r}, which is no recipient"
                )
        return self

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id.

        Raises:
            KeyError: there is none.
        """
        return {stage.id: stage for stage in self.stages}[stage_id]

    def recipient(self, recipient_id: str) -> Recipient:
        """The recipient of that id, or the agency of that id among those of a kind.

        Raises:
            KeyError: there is none.
        """
        kind, _, ori = recipient_id.partition(".")
        found = {recipient.id: recipient for recipient in self.recipients}[kind]
        if recipient_id == kind:
            return found
        if not found.is_many or not is_agency(found.agency, ori):
            raise KeyError(recipient_id)
        return found.of(ori)

    def route(self, route_id: str) -> Route:
        """The route of restoration of that id.

        Raises:
            KeyError: there is none.
        """
        return {route.id: route for route in self.restoration.routes}[route_id]

    def destroyed_from(self, cleared_on: dt.date) -> dt.date:
        """The first day on which a recipient may be asked to destroy what is in force from a day."""
        return cleared_on + dt.timedelta(days=self.retention_days + 1)

    def asked_again_by(self, asked_on: dt.date) -> dt.date:
        """The last day on which an order may be signed, or a batch come into force, on records up to a day."""
        return dt.date.max if self.recheck_days is None else asked_on + dt.timedelta(days=self.recheck_days)

    def too_many(self, taken: int, of: int) -> str:
        """That newer records take back too many of those on their way for one person to let it be, in words."""
        if taken <= FEW or taken <= self.recheck_share * of:
            return ""
        return (
            f"{taken:,} of {of:,} pending clearances would be withdrawn ({taken / of:.1%}), more than the "
            f"{self.recheck_share:.0%} that one person lets be"
        )

    def stages_for(
        self, *, conviction: bool | None, law: str, notices: Container[str] = ()
    ) -> tuple[Stage, ...]:
        """The stages that a clearance goes through, in order.

        Args:
            conviction: whether a conviction is cleared; None only where the workflow does not tell the two apart.
            law: id of the law; empty only where the workflow does not tell laws apart.
            notices: keys of the law's notices that it carries: a stage in which victims are told is for those alone.
        """
        return tuple(
            stage
            for stage in self.stages
            if stage.concerns(conviction=conviction, law=law)
            and (not stage.victims or stage.victims in notices)
        )

    def victims_of(self, law: str) -> frozenset[str]:
        """The keys of a law's notices by which a victim may be heard."""
        return frozenset(
            stage.victims for stage in self.stages if stage.victims and law in (stage.laws or (law,))
        )

    def recipients_for(self, *, conviction: bool | None, law: str) -> tuple[Recipient, ...]:
        """Who is told of a clearance; arguments as in ``stages_for``."""
        return tuple(r for r in self.recipients if r.concerns(conviction=conviction, law=law))

    def way(self, *, conviction: bool | None, law: str) -> tuple[str, ...]:
        """The ids of the stages and recipients of a clearance: what a batch must have in common."""
        stages = self.stages_for(conviction=conviction, law=law)
        return tuple(part.id for part in (*stages, *self.recipients_for(conviction=conviction, law=law)))

    @property
    def splits_kinds(self) -> bool:
        """Whether convictions and other records go different ways, so that no batch may hold both."""
        scopes = {part.scope for part in (*self.stages, *self.recipients)}
        return "kind" in self.batch_by or scopes != {"all"}

    @property
    def splits_laws(self) -> bool:
        """Whether laws go different ways, so that a batch may hold only those that go one way."""
        return "law" in self.batch_by or any(part.laws for part in (*self.stages, *self.recipients))

    @property
    def unverified(self) -> tuple[str, ...]:
        """The parts that were not read in the text of a statute or rule."""
        parts: list[tuple[str, Sourced]] = [("summary and cadence", self)]
        parts += [(f"stage {each.id}", each) for each in self.stages]
        parts += [(f"recipient {each.id}", each) for each in self.recipients]
        parts += [(f"restoration {each.id}", each) for each in self.restoration.routes]
        return tuple(f"{what} ({each.certainty})" for what, each in parts if not each.is_verified)


_ONE_OF: Final = {
    "arresting_agency": "arresting",
    "prosecutor": "prosecuting",
    "court": "court",
    "corrections": "jail",
    "screener": "registered",
}


def load_workflow(path: Path) -> Workflow:
    """The workflow of a file.

    Raises:
        WorkflowError: it cannot be read; the message names the key and the remedy.
    """
    try:
        found = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WorkflowError(f"{path.name} cannot be read: {what_is_wrong(error)}") from error
    read = read_workflow(found, path.name)
    if not read.zones:
        raise WorkflowError(f"{path.name}: write `zones: [America/New_York]`, the time zones of the state")
    for each in read.recipients:
        words = _ONE_OF.get(each.role)
        if words and not each.agency:
            raise WorkflowError(
                f"{path.name}, recipient {each.id}: write `agency: {words}` where it is one of many, `agency: single` where "
                "there is one for the whole state"
            )
    return read


def read_workflow(content: object, where: str) -> Workflow:
    """The workflow that a mapping holds (as in a file, or in the event of a plan).

    Raises:
        WorkflowError: with the key that is wrong.
    """
    try:
        return Workflow.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise WorkflowError(f"{where}, {place}: {in_words(dict(first))}") from error
