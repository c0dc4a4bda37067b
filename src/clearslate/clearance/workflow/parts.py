"""What a workflow is made of: stages, recipients, ways to undo, each with where it stands in law."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from clearslate.clearance.events import Role
from clearslate.clearance.workflow.agencies import AGENCIES, Holder
from clearslate.clearance.workflow.sources import Sourced
from clearslate.clearance.workflow.windows import HEARING, Window

FEW: Final = 20
"""Ours: so many are taken back on newer records whatever their share, so that a small plan is no alarm."""


class Concerned(Sourced):
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


class Stage(Concerned):
    """One step of a batch before its clearances are in force.

    ``lapse``: what the end of the window means: ``proceeds`` (silence is consent, of those who were shown the list) or
    ``waits`` (it stays open, and ages). ``grounds``: what may be objected, each with its words; empty where nobody may object.
    ``also_object``: who may object besides the actor; a clerk may record any objection. ``objection_ends``: one that is
    made in time takes the clearance back at once, and nobody decides it; else ``decides_objections`` does. ``sign``: whether the stage
    ends by the signature of an order, and of how many clearances one order speaks. ``victims``: the key of the law's notice by
    which a victim may be heard first: then the stage is for clearances with that notice alone, ``actor`` is the office that
    tells victims, and the list goes to it.
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
    victims: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.lapse == "proceeds" and self.window is None:
            raise ValueError("a stage whose lapse proceeds needs a window")
        if self.grounds and (self.decides_objections is None) != self.objection_ends:
            raise ValueError(
                "a stage with grounds of objection needs decides_objections, who decides them, or objection_ends: true"
            )
        if self.victims and (self.grounds or self.sign or self.window is None):
            raise ValueError(
                "a stage in which victims are told has a window, no grounds and no signature: give each a stage"
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
        return self.lapse == "proceeds" and self.is_listed

    @property
    def is_listed(self) -> bool:
        """Whether there is a list of it: for those who may object, or for the office that tells victims."""
        return bool(self.grounds or self.victims)


class Recipient(Concerned):
    """An agency that holds a copy and must act on it, or the agencies of a kind, each for its own copies.

    ``agency``: which agency of the record it is (``arresting``, ``prosecuting``, the ``court`` of the case, the ``jail``):
    then each agency is a recipient of its own, whose id is that of the kind, a point, and the agency's ORI, or the id of the
    court or jail. ``registered``: companies of which each is told of all, from the day on which it was enrolled in the ledger.
    ``single``: one for the whole state.

    ``within``: by when it must have acknowledged. ``profile``: id of the
    exchange profile (format, keys, transport). ``after``: the recipient that must have acknowledged before
    (the FBI is told by the repository). ``destroys``: the laws under which it destroys its copy in the end, ``all``
    for all; it removes the copy from view first, and is asked to destroy it when ``retention_days`` have passed and nobody asks
    that the clearance be undone. ``asks_days``: for how many days after its last answer it may come back and ask what that was:
    the ledger forgets nothing before.
    """

    role: Holder
    within: Window | None = None
    profile: str
    after: str = ""
    destroys: tuple[str, ...] = ()
    agency: Literal["", "arresting", "prosecuting", "court", "jail", "registered", "single"] = ""
    asks_days: int = Field(default=0, ge=0)

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


class Route(Sourced):
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
