"""What can happen to a clearance: the vocabulary of the ledger.

An event is a fact: it happened at a moment, somebody did it in a role, and it is never changed. All state
is made of events (``projection``). A wrong event is answered by a later one.

Subjects: a **clearance** is one charge to be cleared under one law; a **batch** is the clearances that go
through the stages and out to the agencies together; a **wave** is the batches released together; a **plan**
is the waves made of one run; a **message** is what one agency is sent about one batch.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """In which capacity somebody acts. ``SYSTEM`` is the clock and the machinery."""

    OPERATOR = "operator"  # the state agency that runs the clearance
    REVIEWER = "reviewer"  # checks samples, decides objections where no court does
    PROSECUTOR = "prosecutor"
    CLERK = "clerk"  # a court's clerk, or who records what its judge did
    JUDGE = "judge"
    COUNSEL = "counsel"  # says that a law's text, with the readings that the state takes, may be acted on
    AUDITOR = "auditor"  # reads everything, changes nothing
    SYSTEM = "system"


class Kind(StrEnum):
    """What happened."""

    LEDGER_OPENED = "ledger.opened"
    CLOCK_MOVED = "clock.moved"
    CLOCK_VOUCHED = "clock.vouched"
    CLOCK_DOUBTED = "clock.doubted"
    CLOCK_CORRECTED = "clock.corrected"
    WITNESS_NAMED = "witness.named"
    TIME_ASKED = "time.asked"
    TIME_ANCHORED = "time.anchored"
    PAPER_READ = "paper.read"
    LAW_TEXT_ADDED = "law.text_added"
    LAW_SIGNED_OFF = "law.signed_off"
    LAW_SIGN_OFF_WITHDRAWN = "law.sign_off_withdrawn"
    SHEET_CERTIFIED = "sheet.certified"
    PLAN_MADE = "plan.made"
    PLAN_COMPLETED = "plan.completed"
    PLAN_RECHECKED = "plan.rechecked"
    RECHECK_ALLOWED = "recheck.allowed"
    CLEARANCE_PLANNED = "clearance.planned"
    WAVE_FORMED = "wave.formed"
    BATCH_FORMED = "batch.formed"
    AUDIT_SET = "audit.set"
    AUDIT_OPENED = "audit.opened"
    AUDIT_DRAWN = "audit.drawn"
    AUDIT_FOUND = "audit.found"
    WAVE_HALTED = "wave.halted"
    WAVE_RESUMED = "wave.resumed"
    RELEASE_REQUESTED = "release.requested"
    RELEASE_APPROVED = "release.approved"
    RELEASE_REFUSED = "release.refused"
    STAGE_OPENED = "stage.opened"
    STAGE_SHOWN = "stage.shown"
    STAGE_COMPLETED = "stage.completed"
    STAGE_LAPSED = "stage.lapsed"
    OBJECTION_FILED = "objection.filed"
    OBJECTION_SUSTAINED = "objection.sustained"
    OBJECTION_OVERRULED = "objection.overruled"
    OBJECTION_WITHDRAWN = "objection.withdrawn"
    CLEARANCE_HELD = "clearance.held"
    CLEARANCE_FREED = "clearance.freed"
    CLEARANCE_MOVED = "clearance.moved"
    CLEARANCE_WITHDRAWN = "clearance.withdrawn"
    CLEARANCE_CORRECTED = "clearance.corrected"
    ORDER_MADE = "order.made"
    ORDER_SIGNED = "order.signed"
    SIGNATURE_REFUSED = "order.signature_refused"
    BATCH_CLEARED = "batch.cleared"
    BATCH_ENDED = "batch.ended"
    AGENCY_ASSIGNED = "agency.assigned"
    AGENCY_CONFIRMED = "agency.confirmed"
    CHANGE_CONFIRMED = "change.confirmed"
    RECIPIENT_ENROLLED = "recipient.enrolled"
    RECIPIENT_CONFIRMED = "recipient.confirmed"
    RECIPIENT_LEFT = "recipient.left"
    MESSAGE_MADE = "message.made"
    MESSAGE_SENT = "message.sent"
    MESSAGE_ACKNOWLEDGED = "message.acknowledged"
    MESSAGE_REJECTED = "message.rejected"
    ITEM_ACKNOWLEDGED = "item.acknowledged"
    ITEM_REJECTED = "item.rejected"
    ACK_QUARANTINED = "ack.quarantined"
    VERIFIED_GONE = "verified.gone"
    VERIFIED_OPEN = "verified.open"
    VERIFIED_UNSURE = "verified.unsure"
    VERIFIED_BACK = "verified.back"
    VERIFIED_NOT_BACK = "verified.not_back"
    GONE_WITHOUT_ORDER = "verified.gone_without_order"
    EXTRACT_COMPARED = "extract.compared"
    MISSED = "verified.missed"
    RESTORATION_ASKED = "restoration.asked"
    RESTORATION_NOTICED = "restoration.noticed"
    RESTORATION_HEARD = "restoration.heard"
    CLEARANCE_RESTORED = "clearance.restored"
    RESTORATION_TOLD = "restoration.told"
    PERSON_REKEYED = "person.rekeyed"
    PROOF_ISSUED = "proof.issued"
    TEXT_ERASED = "text.erased"
    FORGETTING_PLANNED = "forgetting.planned"
    CLEARANCE_FORGOTTEN = "clearance.forgotten"
    FILES_PURGED = "files.purged"
    ROLE_GRANTED = "role.granted"
    ROLE_CONFIRMED = "role.confirmed"
    ROLE_REVOKED = "role.revoked"
    POLICY_SET = "policy.set"


class NotAllowed(Exception):
    """What was asked is against the law's workflow or the house's rules. The message says which and what to do.

    ``seq``: place of the event in the ledger, or of the first of several alike that were looked at together.
    """

    seq: int = 0


class DoneBefore(NotAllowed):
    """What was asked was done before; there is nothing to do."""


TEXT: Final = "text:"
"""Begins the reason of an event whose words lie beside the chain (``clearslate.clearance.state.texts``)."""


def in_state(why: str) -> str:
    """A reason as the state holds it: the words themselves can be erased, and stand in no table of it."""
    return "in words, which `clearslate ledger history` shows" if why.startswith(TEXT) else why
