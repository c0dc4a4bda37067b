"""Where what the tables hold stands: the words of their columns."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a clearance stands."""

    PLANNED = "planned"  # on its way
    WITHDRAWN = "withdrawn"  # taken back before it was in force
    CLEARED = "cleared"  # in force
    RESTORED = "restored"  # undone


class WaveState(StrEnum):
    """Where a wave stands."""

    FORMING = "forming"  # its plan is not recorded to its end
    FORMED = "formed"  # not yet released
    REQUESTED = "requested"  # one person asked to release it
    RELEASED = "released"  # two people released it


class BatchState(StrEnum):
    """Where a batch stands."""

    FORMED = "formed"  # its wave is not released
    RUNNING = "running"  # in its stages
    CLEARED = "cleared"  # in force
    ENDED = "ended"  # nothing of it could come into force any more


OVER: Final = (BatchState.CLEARED, BatchState.ENDED)
"""Of a batch that moves no more."""


class MessageState(StrEnum):
    """Where a message stands."""

    MADE = "made"  # written, not sent
    SENT = "sent"  # not answered
    PARTLY = "partly"  # some of its rows are answered
    ACKNOWLEDGED = "acknowledged"  # done by the recipient
    REJECTED = "rejected"  # refused as a whole
    CONTRADICTED = "contradicted"  # said to be done, and refused as a whole
    REPLACED = "replaced"  # sent anew


class ObjectionState(StrEnum):
    """Where an objection stands."""

    FILED = "filed"  # nobody decided it yet
    SUSTAINED = "sustained"  # the clearance is taken back
    OVERRULED = "overruled"  # the clearance goes on
    WITHDRAWN = "withdrawn"  # whoever objected took it back


class ItemState(StrEnum):
    """Where a clearance stands at a recipient, apart from what the message of its whole batch says."""

    AS_ITS_BATCH = ""  # as that message
    PENDING = "pending"  # asked for by a message of some
    ACKNOWLEDGED = "acknowledged"  # the recipient says that it is done
    REJECTED = "rejected"  # the recipient refused it
    CONTRADICTED = "contradicted"  # the recipient says that it is done, and refuses it: nobody knows
    REOPENED = "reopened"  # said to be done, and a later extract shows it still


class AuditState(StrEnum):
    """Where a clearance stands in the audit of its wave."""

    NOT_DRAWN = ""
    DRAWN = "drawn"  # to be looked at
    RIGHT = "right"  # found right
    WRONG = "wrong"  # found wrong


FOUND: Final = (AuditState.RIGHT, AuditState.WRONG)
"""Of a clearance that was looked at."""


def found(*, right: bool) -> AuditState:
    """What is found of a clearance that was looked at."""
    return AuditState.RIGHT if right else AuditState.WRONG


class RestorationState(StrEnum):
    """Where the restoration of a clearance stands."""

    NOT_ASKED = ""
    ASKED = "asked"
    NOTICED = "noticed"  # the person was given notice
    GRANTED = "granted"
    REFUSED = "refused"


class ExtractState(StrEnum):
    """What the last extract of a recipient showed of a clearance."""

    NOT_SEEN = ""  # none was compared
    GONE = "gone"  # not there, or marked there as cleared
    OPEN = "open"  # still there
    UNSURE = "unsure"  # a row may be it, or could not be read
    BACK = "back"  # restored, and there again
    NOT_BACK = "not_back"  # said to be restored, and not there


class StageEnd(StrEnum):
    """How a stage of a batch ended."""

    OPEN = ""  # it did not
    COMPLETED = "completed"  # somebody did what it is for
    LAPSED = "lapsed"  # its window ran out
    ENDED = "ended"  # nothing of the batch was left
