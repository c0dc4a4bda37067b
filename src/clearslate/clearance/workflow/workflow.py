"""How a jurisdiction carries clearance out: declared in ``states/<usps>/workflow.yaml``, beside its laws.

States differ in kind (practice: a court orders and the repository executes; the repository acts by operation
of law and courts are told; prosecutors are asked first; nobody is asked). So nothing of the order of
things is code: stages, actors, windows and what their lapse means, grounds of objection, who signs what,
who is told and by when. The file is written for a court administrator to read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clearslate.clearance.events import Role
from clearslate.clearance.workflow.closures import is_closed
from clearslate.records.yamls import read_yaml


class WorkflowError(Exception):
    """A workflow file is wrong. The message says where and what to write."""


class Certainty(StrEnum):
    """How well a part of the workflow is grounded, as in the laws."""

    TEXT = "text"
    READING = "reading"
    SECONDARY = "secondary"
    MEMORY = "memory"


FEW: Final = 20
"""Ours: so many are taken back on newer records whatever their share, so that a small plan is no alarm."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Part):
    """What a statute, a rule or another source says. ``certainty``: how well it was read there."""

    cite: str
    certainty: Certainty = Certainty.SECONDARY

    @property
    def is_verified(self) -> bool:
        """Whether it was read in the text of a statute or rule."""
        return self.certainty in (Certainty.TEXT, Certainty.READING)


class Window(_Part):
    """How long something may take.

    ``days`` from the day on which it opens, that day not counted; ``count``: calendar days, or business
    days (no Saturday, Sunday or holiday of the state). A calendar window whose last day is no business day
    ends on the next one where ``rolls`` is true. Instead of ``days``, ``next_month_day``: it ends on that day
    of the month after the one in which it opens. ``since``: whether an agency's window opens when it is sent its
    message, or on the day on which the clearance came into force, as where the law counts from an order. ``ours``:
    no source gives these days: they are chosen so that what is not answered ages and is asked again.
    """

    days: int | None = Field(default=None, ge=0)
    next_month_day: int | None = Field(default=None, ge=1, le=28)
    count: Literal["calendar", "business"] = "calendar"
    rolls: bool = True
    since: Literal["sent", "in_force"] = "sent"
    ours: bool = False

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if (self.days is None) == (self.next_month_day is None):
            raise ValueError("a window has either days or next_month_day")
        return self

    def words(self) -> str:
        """As one says it."""
        after = " of the day in force" if self.since == "in_force" else ""
        ours = " (ours: no source gives the days)" if self.ours else ""
        if self.days is None:
            later = "the month after the day in force" if after else "the next month"
            return f"by day {self.next_month_day} of {later}{ours}"
        return f"{self.days} {self.count} day{'' if self.days == 1 else 's'}{after}{ours}"


HEARING: Final = Window(days=30, ours=True)
"""Ours: how long after a notice a hearing may be asked, where no source gives days."""


class _Concerned(_Sourced):
    """What a stage or recipient is for.

    ``scope``: convictions only, other records only, or all. ``laws``: those laws only; all where empty.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")  # names files and folders too
    what: str
    scope: Literal["all", "convictions", "non_convictions"] = "all"
    laws: tuple[str, ...] = ()

    def concerns(self, *, conviction: bool | None, law: str) -> bool:
        """Whether it is for a clearance of that kind under that law."""
        kind = self.scope == "all" or (self.scope == "convictions") == conviction
        return kind and (not self.laws or law in self.laws)


class Stage(_Concerned):
    """One step of a batch before its clearances are in force.

    ``lapse``: what the end of the window means: ``proceeds`` (silence is consent, of those who were shown the list) or
    ``waits`` (it stays open, and ages). ``grounds``: what may be objected, each with its words; empty where nobody may object.
    ``also_object``: who may object besides the actor; a clerk may record any objection. ``objection_ends``: one that is
    made in time takes the clearance back at once, and nobody decides it; else ``decides_objections`` does. ``sign``: whether the stage
    ends by the signature of an order, and of how many clearances one order speaks.
    """

    actor: Role
    window: Window | None = None
    lapse: Literal["proceeds", "waits"] = "waits"
    grounds: dict[str, str] = Field(default_factory=dict)
    also_object: tuple[Literal[Role.PROSECUTOR, Role.JUDGE, Role.OPERATOR], ...] = ()
    sign: Literal["", "batch", "case"] = ""
    signer: str = ""
    decides_objections: Role | None = None
    unanswered_objection: Literal["keeps", "falls"] = "keeps"
    objection_ends: bool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.lapse == "proceeds" and self.window is None:
            raise ValueError("a stage whose lapse proceeds needs a window")
        if self.grounds and (self.decides_objections is None) != self.objection_ends:
            raise ValueError(
                "a stage with grounds of objection needs decides_objections, who decides them, or objection_ends: true"
            )
        if self.also_object and not self.grounds:
            raise ValueError("also_object is for a stage with grounds of objection")
        if self.window is not None and self.window.since == "in_force":
            raise ValueError("the window of a stage opens with the stage: since is for recipients")
        return self

    @property
    def asked(self) -> tuple[Role, ...]:
        """Who may object, where anybody may: for whom its list is."""
        return (self.actor, *self.also_object)

    @property
    def objectors(self) -> tuple[Role, ...]:
        """Who may object, or record that somebody did."""
        return (*self.asked, Role.CLERK)

    @property
    def must_be_shown(self) -> bool:
        """Whether its list must be shown before it can end by silence: who was never asked has not consented."""
        return self.lapse == "proceeds" and bool(self.grounds)


Holder = Literal[
    "court", "repository", "arresting_agency", "prosecutor", "corrections", "fbi", "screener", "other"
]
"""A kind of agency that may hold a copy."""


ORIS: Final = {"arresting": "arresting_ori", "prosecuting": "prosecuting_ori"}
"""The agencies that a record names by their ORI, and what of a record and a clearance holds it."""
AGENCIES: Final = {**ORIS, "court": "court_id", "jail": "jail_id"}
"""Of which one agency holds a copy, and what of a clearance holds its id; empty while nobody knows it.

A record names its court, and no jail.
"""


class Recipient(_Concerned):
    """An agency that holds a copy and must close it, or the agencies of a kind, of which each closes its own.

    ``agency``: which agency of the record it is (``arresting``, ``prosecuting``, the ``court`` of the case, the ``jail``):
    then each agency is a recipient of its own, whose id is that of the kind, a point, and the agency's ORI, or the id of the
    court or jail. ``registered``: companies of which each is told of all, from the day on which it was enrolled in the ledger.
    ``single``: one for the whole state.

    ``within``: by when it must have acknowledged. ``profile``: id of the
    exchange profile (format, keys, transport). ``after``: the recipient that must have acknowledged before
    (the FBI is told by the repository). ``destroys``: the laws under which it destroys its copy in the end, ``all``
    for all; it closes the copy first, and is asked to destroy it when ``retention_days`` have passed and nobody asks
    that the clearance be undone.
    """

    role: Holder
    within: Window | None = None
    profile: str
    after: str = ""
    destroys: tuple[str, ...] = ()
    agency: Literal["", "arresting", "prosecuting", "court", "jail", "registered", "single"] = ""

    @property
    def kind(self) -> str:
        """The id that the workflow gives it."""
        return self.id.partition(".")[0]

    @property
    def ori(self) -> str:
        """Of one of the agencies of a kind, its ORI or id; empty of others."""
        return self.id.partition(".")[2]

    @property
    def column(self) -> str:
        """What of a clearance holds the id of its agency; empty where all of a batch go to the recipient."""
        return AGENCIES.get(self.agency, "")

    @property
    def is_many(self) -> bool:
        """Whether it is a kind, of which each agency is a recipient of its own."""
        return bool(self.column) or self.agency == "registered"

    @property
    def is_unassigned(self) -> bool:
        """Whether it stands for those clearances of which nobody knows the agency: they go to none."""
        return self.is_many and not self.ori

    def of(self, ori: str) -> Recipient:
        """The agency of an ORI; without one, nobody."""
        return self.model_copy(update={"id": f"{self.kind}.{ori}" if ori else self.kind})

    def destroys_under(self, law: str) -> bool:
        """Whether it destroys in the end what is cleared under a law."""
        return law in self.destroys or "all" in self.destroys


class Route(_Sourced):
    """One way to undo a clearance.

    ``notice_first``: whether the person is told, and may ask for a hearing, before it is decided; else the person
    is told when it is undone. ``hearing_window``: how long after the notice a hearing may be asked, where a source says so. ``decided_by``:
    who decides; never the person who asked. ``within_years``: of the day
    on which the clearance came into force; later nobody may ask. ``laws``: for clearances under those laws only.
    """

    id: str
    what: str
    notice_first: bool = False
    hearing_window: Window | None = None
    decided_by: Role = Role.JUDGE
    within_years: int | None = Field(default=None, ge=1)
    laws: tuple[str, ...] = ()

    @property
    def hearing(self) -> Window | None:
        """How long after the notice a hearing may be asked; where notice comes first and no source gives days, ours."""
        return self.hearing_window or (HEARING if self.notice_first else None)

    def last_day(self, cleared_on: dt.date) -> dt.date | None:
        """The last day on which it may be asked, of a clearance in force from a day; None where there is none."""
        if self.within_years is None:
            return None
        year = cleared_on.year + self.within_years
        is_leap_day = (cleared_on.month, cleared_on.day) == (2, 29)
        return dt.date(year, 2, 28) if is_leap_day else cleared_on.replace(year=year)


class Restoration(Route):
    """How a clearance is undone: the route for one that was wrong from the start, and ``others``."""

    id: str = "error"
    what: str = "The clearance was wrong"
    others: tuple[Route, ...] = ()

    @property
    def routes(self) -> tuple[Route, ...]:
        """All of them, the common one first."""
        return (self, *self.others)


ORI: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")
"""An originating agency identifier: of the state two letters, and seven letters or digits. It names a folder too."""


def is_ori(text: str) -> bool:
    """Whether a text is an ORI that can name an agency."""
    return ORI.fullmatch(text) is not None


def ori_of(text: str) -> str:
    """The ORI that a record's cell is, without blanks and in capitals; empty where it is none."""
    found = text.strip().upper()
    return found if is_ori(found) else ""


PLACE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The id of a court or jail: words and numbers between hyphens. It names a folder too."""
_LONGEST: Final = 36


def is_agency(agency: str, of: str) -> bool:
    """Whether an id can name an agency: an ORI; of a court or jail also its own id."""
    return is_ori(of) or (agency not in ORIS and len(of) <= _LONGEST and PLACE.fullmatch(of) is not None)


def court_of(court: str, county: str) -> str:
    """The id of the court that a record names, by its name and county; empty where it names neither.

    Where a record names the county alone, it is the court of that county. A name that is long, or has other letters, is told
    apart from those like it by some digits of its hash.
    """
    plain = unicodedata.normalize(
        "NFKD", f"{court} {'' if county.casefold() in court.casefold() else county}"
    )
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    found = "-".join(words)
    if len(found) <= _LONGEST and plain.isascii():
        return found
    digits = hashlib.sha256(plain.casefold().encode()).hexdigest()[:8]
    return "-".join([*(part for part in [found[: _LONGEST - 9].strip("-")] if part), digits])


Cadence = Literal["daily", "weekly", "monthly", "quarterly", "semiannual", "annual", "at_disposition", "once"]
"""How often the clearances of a law are looked for."""


class Workflow(_Sourced):
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
        told = {
            recipient.role
            for recipient in self.recipients
            if not (recipient.laws or recipient.scope != "all")
        }
        if both := sorted(told & set(self.not_told)):
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
            f"{taken:,} of {of:,} on their way would be taken back ({taken / of:.1%}), more than the "
            f"{self.recheck_share:.0%} that one person lets be"
        )

    def stages_for(self, *, conviction: bool | None, law: str) -> tuple[Stage, ...]:
        """The stages that a clearance goes through, in order.

        Args:
            conviction: whether a conviction is cleared; None only where the workflow does not tell the two apart.
            law: id of the law; empty only where the workflow does not tell laws apart.
        """
        return tuple(stage for stage in self.stages if stage.concerns(conviction=conviction, law=law))

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
        parts: list[tuple[str, _Sourced]] = [("summary and cadence", self)]
        parts += [(f"stage {each.id}", each) for each in self.stages]
        parts += [(f"recipient {each.id}", each) for each in self.recipients]
        parts += [(f"restoration {each.id}", each) for each in self.restoration.routes]
        return tuple(f"{what} ({each.certainty})" for what, each in parts if not each.is_verified)


def due(opened: dt.date, window: Window | None, jurisdiction: str) -> dt.date | None:
    """The last day of a window that opens on a day; None where there is no window."""
    if window is None:
        return None
    if window.days is None or window.count == "calendar":
        last = last_calendar_day(opened, window)
        while window.rolls and not is_business_day(last, jurisdiction):
            last += dt.timedelta(days=1)
        return last
    last, left = opened, window.days
    while left:
        last += dt.timedelta(days=1)
        left -= is_business_day(last, jurisdiction)
    return last


def last_calendar_day(opened: dt.date, window: Window) -> dt.date:
    """The last day of a window, if every day were a business day: it ends no earlier."""
    if window.days is not None:
        return opened + dt.timedelta(days=window.days)
    month_after = opened.replace(day=1) + dt.timedelta(days=31)
    return month_after.replace(day=window.next_month_day or 1)


def is_business_day(day: dt.date, jurisdiction: str) -> bool:
    """Whether offices are open: no Saturday, no Sunday, no holiday of the state."""
    return day.weekday() < 5 and not is_closed(day, jurisdiction)


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
        raise WorkflowError(f"{path.name} cannot be read: {error}") from error
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
        raise WorkflowError(f"{where}, {place}: {first['msg'].removeprefix('Value error, ')}") from error
