"""What events say of stages, objections and holds, orders and letters."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import (
    WHY,
    Entered,
    Payload,
    Today,
    Why,
    beside,
    may,
    of,
    paper,
    says,
    scan,
)
from clearslate.clearance.events.vocabulary import Kind, Role


class _InStage(Payload):
    stage: str = of("id of the stage")


@says(Kind.STAGE_OPENED, "batch", Role.SYSTEM)
class StageOpened(_InStage, Today):
    """A batch came into a stage."""

    due: dt.date | None = of("last day of its window, or null where it has none")


@says(Kind.STAGE_SHOWN, "batch", Role.OPERATOR, Role.SYSTEM)
class StageShown(_InStage, Today):
    """The list of a batch was shown to those who may object."""

    due: dt.date | None = of(
        "last day of its window, which runs from the first list, or null where it has none"
    )
    sha256: str = beside("of the list")
    rows: int = of("clearances in it")
    to: list[str] = of("roles for which it is: all who may object")


@says(
    Kind.STAGE_COMPLETED,
    "batch",
    Role.OPERATOR,
    Role.CLERK,
    Role.PROSECUTOR,
    Role.JUDGE,
    Role.SYSTEM,
    decides=True,
)
class StageCompleted(_InStage, Entered):
    """Somebody ended a stage."""


@says(Kind.STAGE_LAPSED, "batch", Role.SYSTEM)
class StageLapsed(_InStage, Today):
    """A stage ended by silence."""

    shown: dt.date | None = of("day on which its list was first shown, or null where there is none to show")


@says(Kind.BATCH_CLEARED, "batch", Role.SYSTEM)
class BatchCleared(Today):
    """A batch came into force."""

    on: dt.date = of("day from which its clearances are in force")


@says(Kind.BATCH_ENDED, "batch", Role.SYSTEM)
class BatchEnded(Today):
    """Nothing of a batch was left."""

    on: dt.date = of("day from which nothing of it could come into force any more")


@says(Kind.OBJECTION_FILED, "clearance", Role.PROSECUTOR, Role.CLERK, Role.JUDGE, Role.OPERATOR)
class ObjectionFiled(Entered):
    """Somebody objects to a clearance."""

    objection: str = of("its id")
    stage: str = of("in which stage")
    ground: str = of("one of the stage's grounds")
    why: str = may(WHY, "")


class ObjectionDecided(Entered):
    """An objection came to its end."""

    objection: str = of("its id")
    why: str = may(WHY, "")


@says(Kind.OBJECTION_SUSTAINED, "clearance", Role.JUDGE, Role.CLERK, Role.REVIEWER, decides=True)
class ObjectionSustained(ObjectionDecided):
    """The clearance is taken back."""


@says(Kind.OBJECTION_OVERRULED, "clearance", Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.SYSTEM, decides=True)
class ObjectionOverruled(ObjectionDecided):
    """The clearance goes on."""


@says(
    Kind.OBJECTION_WITHDRAWN,
    "clearance",
    Role.PROSECUTOR,
    Role.CLERK,
    Role.JUDGE,
    Role.OPERATOR,
    decides=True,
)
class ObjectionWithdrawn(ObjectionDecided):
    """Who objected takes it back."""


@says(Kind.CLEARANCE_HELD, "clearance", Role.OPERATOR, Role.CLERK, Role.REVIEWER)
class ClearanceHeld(Payload):
    """A clearance does not come into force for now."""

    reason: str = of("one of the workflow's reasons to hold")


@says(Kind.CLEARANCE_FREED, "clearance", Role.OPERATOR, Role.CLERK, Role.REVIEWER, decides=True)
class ClearanceFreed(Payload):
    """A hold ends."""

    reason: str = of("the hold that ends")


@says(Kind.ORDER_MADE, "batch", Role.OPERATOR, Role.SYSTEM)
class OrderMade(Payload):
    """A document was written that a judge signs."""

    order: str = of("its id")
    sha256: str = beside("of the document")
    covers: str = of("SHA-256 of the clearance ids that it covers, sorted")
    clearances: int = of("how many they are")
    number: str = may("its control number", "")
    case: str = beside("case id, where it is an order of one case", "")
    bundle: str = may("which case that is, as its clearances say it", "")
    left_off: list[str] = may(
        "clearances that it leaves off, because the day on which the charge ended is not known; sorted", []
    )
    corrects: str = may(
        "the signed order that it corrects: what of it was taken back since, or it names wrongly", ""
    )
    sheet: str = may("number of the cover sheet that lists its statements for counsel", "")
    draft: bool = may(
        "whether its pages are marked DRAFT, since counsel has not certified that sheet", default=False
    )


@says(Kind.ORDER_SIGNED, "batch", Role.JUDGE, Role.CLERK, decides=True)
class OrderSigned(Entered):
    """A judge signed an order."""

    order: str = of("its id")
    paper: str = paper()
    scan: str = scan()


@says(Kind.SIGNATURE_REFUSED, "batch", Role.JUDGE, Role.CLERK, decides=True)
class SignatureRefused(Why):
    """Another person than the one who recorded a signature looked at the paper, and finds it wrong: the order is unsigned again."""

    order: str = of("its id")


@says(Kind.PROOF_ISSUED, "clearance", Role.OPERATOR, Role.CLERK)
class ProofIssued(Today):
    """A person got a letter."""

    code: str = of("SHA-256 of the code that the person holds")
