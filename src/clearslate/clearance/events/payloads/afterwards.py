"""What events say of restorations, and of persons whose ids changed."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import (
    WHY,
    Entered,
    Payload,
    beside,
    may,
    of,
    paper,
    says,
    scan,
)
from clearslate.clearance.events.vocabulary import Kind, Role


@says(
    Kind.RESTORATION_ASKED, "clearance", Role.OPERATOR, Role.CLERK, Role.JUDGE, Role.PROSECUTOR, Role.REVIEWER
)
class RestorationAsked(Entered):
    """Somebody asks that a clearance be undone."""

    route: str = of("by which of the workflow's routes it is to be undone")
    why: str = of(WHY)


@says(Kind.RESTORATION_NOTICED, "clearance", Role.OPERATOR, Role.CLERK)
class RestorationNoticed(Entered):
    """The person was told, before it is decided."""

    on: dt.date = of("day of the notice")
    hearing_by: dt.date | None = of("day by which a hearing may be asked, or null")
    why: str = of(WHY)


@says(Kind.RESTORATION_HEARD, "clearance", Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.OPERATOR, decides=True)
class RestorationHeard(Entered):
    """It was decided."""

    on: dt.date = of("day of the decision")
    restore: bool = of("whether it is to be restored")
    paper: str = paper()
    scan: str = scan()
    hearing: bool = may(
        "whether a hearing was held, or waived; where it is not said, none was", default=False
    )
    why: str = may(WHY, "")


@says(
    Kind.CLEARANCE_RESTORED, "clearance", Role.OPERATOR, Role.CLERK, Role.JUDGE, Role.REVIEWER, decides=True
)
class ClearanceRestored(Entered):
    """A clearance is undone."""

    why: str = of(WHY)


@says(Kind.RESTORATION_TOLD, "clearance", Role.OPERATOR, Role.CLERK)
class RestorationTold(Entered):
    """The person knows."""

    on: dt.date = of("day on which the person was told that the clearance was undone")


@says(Kind.PERSON_REKEYED, "person", Role.OPERATOR, is_named=True)
class PersonRekeyed(Payload):
    """A person has other ids now; in a real ledger once another person confirms it."""

    to: list[str] = beside("ids that stand for the person now", gone=[])
    why: str = of("merge or split")
    clearances: dict[str, str] = beside(
        "clearance ids of the person, each with the id that it is under now, where the person was split",
        {},
        gone={},
    )
    moved: list[str] | None = may("the clearances that are under another id now")
