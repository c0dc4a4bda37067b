"""What can happen to a clearance: the vocabulary of the ledger.

An event is a fact: it happened at a moment, somebody did it in a role, and it is never changed. All state
is made of events (``project``). A wrong event is answered by a later one.

Subjects: a **clearance** is one charge to be cleared under one law; a **batch** is the clearances that go
through the stages and out to the agencies together; a **wave** is the batches released together; a **plan**
is the waves made of one run; a **message** is what one agency is sent about one batch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Role(StrEnum):
    """In which capacity somebody acts. ``SYSTEM`` is the clock and the machinery."""

    OPERATOR = "operator"  # the state agency that runs the clearance
    REVIEWER = "reviewer"  # checks samples, decides objections where no court does
    PROSECUTOR = "prosecutor"
    CLERK = "clerk"  # a court's clerk, or who records what its judge did
    JUDGE = "judge"
    AUDITOR = "auditor"  # reads everything, changes nothing
    SYSTEM = "system"


class Kind(StrEnum):
    """What happened."""

    PLAN_MADE = "plan.made"
    PLAN_RECHECKED = "plan.rechecked"
    CLEARANCE_PLANNED = "clearance.planned"
    WAVE_FORMED = "wave.formed"
    BATCH_FORMED = "batch.formed"
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
    ORDER_MADE = "order.made"
    ORDER_SIGNED = "order.signed"
    BATCH_CLEARED = "batch.cleared"
    BATCH_ENDED = "batch.ended"
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
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"


@dataclass(frozen=True, slots=True)
class Form:
    """What an event of a kind must say.

    ``subject``: of what it tells. ``says``: the keys of its payload, each with its meaning. ``may``: keys
    that it may have besides. ``by``: the roles that may do it.
    """

    subject: str
    says: Mapping[str, str]
    by: frozenset[Role]
    may: Mapping[str, str] | None = None


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_OP, _SYS = Role.OPERATOR, Role.SYSTEM
_WHY: Final = {"why": "the reason, in words without personal data"}

# fmt: off
FORMS: Final[dict[Kind, Form]] = {
    Kind.PLAN_MADE: Form("plan", {"run": "id of the run", "dataset": "digest of the newest dataset, against which it was checked again", "as_of": "day of the question", "workflow": "the jurisdiction's workflow, whole", "dropped": "how many determinations were left out, by reason"}, _by(_OP), {"known_through": "day up to which that dataset is complete", "assumed": "the run's presumptions, and its readings of open questions"}),
    Kind.PLAN_RECHECKED: Form("plan", {"run": "id of the run over newer records", "as_of": "day of the question", "known_through": "day up to which those records are complete", "found": "how many of what is on its way there are, by what the records say"}, _by(_OP)),
    Kind.CLEARANCE_PLANNED: Form("clearance", {"batch": "the batch", "charge": "charge id", "case": "case id", "person": "person id", "law": "law id", "version": "version of the law", "since": "day from which it is certainly eligible", "county": "", "court": "", "number": "case number", "sequence": "number of the charge in the case", "statute": "", "conviction": "whether a conviction is cleared", "keys": "identifiers that recipients match on: tracking number, state id and the like"}, _by(_OP), {"notices": "what those who act must know", "after": "the restored clearance that this one follows"}),
    Kind.WAVE_FORMED: Form("wave", {"plan": "the plan", "number": "1 is the first", "pilot": "whether it is the pilot"}, _by(_OP)),
    Kind.BATCH_FORMED: Form("batch", {"wave": "the wave", "by": "what its clearances have in common (county, court)", "size": "how many they are", "conviction": "whether it is of convictions; null where of both", "sha256": "of their ids, in order"}, _by(_OP, _SYS), {"law": "a law of it, where the workflow tells laws apart: all of the batch go its way"}),
    Kind.AUDIT_DRAWN: Form("wave", {"sample": "clearance ids drawn at random", "seed": "of the draw", "bound": "highest share of wrong ones that is borne", "confidence": "of the interval"}, _by(_OP)),
    Kind.AUDIT_FOUND: Form("clearance", {"wave": "the wave", "right": "whether a human found the clearance right"}, _by(Role.REVIEWER), _WHY),
    Kind.WAVE_HALTED: Form("wave", _WHY, _by(_SYS, _OP, Role.REVIEWER)),
    Kind.WAVE_RESUMED: Form("wave", _WHY, _by(_OP)),
    Kind.RELEASE_REQUESTED: Form("wave", {}, _by(_OP)),
    Kind.RELEASE_APPROVED: Form("wave", {}, _by(_OP, Role.REVIEWER)),
    Kind.RELEASE_REFUSED: Form("wave", _WHY, _by(_OP, Role.REVIEWER)),
    Kind.STAGE_OPENED: Form("batch", {"stage": "id of the stage", "on": "day", "due": "last day of its window, or null where it has none"}, _by(_SYS)),
    Kind.STAGE_SHOWN: Form("batch", {"stage": "id of the stage", "on": "day", "due": "last day of its window, which runs from the first list, or null where it has none", "sha256": "of the list", "rows": "clearances in it", "to": "roles for which it is: all who may object"}, _by(_OP, _SYS)),
    Kind.STAGE_COMPLETED: Form("batch", {"stage": "id of the stage", "on": "day"}, _by(_OP, Role.CLERK, Role.PROSECUTOR, Role.JUDGE, _SYS)),
    Kind.STAGE_LAPSED: Form("batch", {"stage": "id of the stage", "on": "day", "shown": "day on which its list was first shown, or null where there is none to show"}, _by(_SYS)),
    Kind.OBJECTION_FILED: Form("clearance", {"objection": "its id", "stage": "in which stage", "ground": "one of the stage's grounds", "on": "day"}, _by(Role.PROSECUTOR, Role.CLERK, Role.JUDGE, _OP), _WHY),
    Kind.OBJECTION_SUSTAINED: Form("clearance", {"objection": "its id", "on": "day"}, _by(Role.JUDGE, Role.CLERK, Role.REVIEWER), _WHY),
    Kind.OBJECTION_OVERRULED: Form("clearance", {"objection": "its id", "on": "day"}, _by(Role.JUDGE, Role.CLERK, Role.REVIEWER, _SYS), _WHY),
    Kind.OBJECTION_WITHDRAWN: Form("clearance", {"objection": "its id", "on": "day"}, _by(Role.PROSECUTOR, Role.CLERK, Role.JUDGE, _OP), _WHY),
    Kind.CLEARANCE_HELD: Form("clearance", {"reason": "one of the workflow's reasons to hold"}, _by(_OP, Role.CLERK, Role.REVIEWER)),
    Kind.CLEARANCE_FREED: Form("clearance", {"reason": "the hold that ends"}, _by(_OP, Role.CLERK, Role.REVIEWER)),
    Kind.CLEARANCE_MOVED: Form("clearance", {"batch": "the batch that it goes on with"}, _by(_OP, _SYS)),
    Kind.CLEARANCE_WITHDRAWN: Form("clearance", _WHY, _by(_OP, Role.REVIEWER, _SYS)),
    Kind.ORDER_MADE: Form("batch", {"order": "its id", "sha256": "of the document", "covers": "SHA-256 of the clearance ids that it covers, sorted", "clearances": "how many they are"}, _by(_OP, _SYS), {"case": "case id, where it is an order of one case"}),
    Kind.ORDER_SIGNED: Form("batch", {"order": "its id", "on": "day"}, _by(Role.JUDGE, Role.CLERK)),
    Kind.BATCH_CLEARED: Form("batch", {"on": "day from which its clearances are in force"}, _by(_SYS)),
    Kind.BATCH_ENDED: Form("batch", {"on": "day from which nothing of it could come into force any more"}, _by(_SYS)),
    Kind.MESSAGE_MADE: Form("message", {"batch": "the batch", "recipient": "id of the recipient", "purpose": "clear, restore, rekey or destroy", "attempt": "1 is the first", "file": "name of the file", "sha256": "of the file", "rows": "clearances in it", "due": "day by which it must be acknowledged, or null"}, _by(_SYS, _OP), {"only": "clearance ids, where not the whole batch", "on": "day, where it asks to destroy"}),
    Kind.MESSAGE_SENT: Form("message", {"on": "day"}, _by(_SYS, _OP), {"ack": "id of the answer that shows that the recipient has the file, where the export never came to say so"}),
    Kind.MESSAGE_ACKNOWLEDGED: Form("message", {"on": "day", "ack": "id that the recipient gave"}, _by(_SYS, Role.CLERK), {"rows": "how many rows the recipient counted"}),
    Kind.MESSAGE_REJECTED: Form("message", {"on": "day", "ack": "id that the recipient gave", "code": "reason code"}, _by(_SYS, Role.CLERK)),
    Kind.ITEM_ACKNOWLEDGED: Form("message", {"on": "day", "ack": "id that the recipient gave", "clearances": "their ids"}, _by(_SYS, Role.CLERK)),
    Kind.ITEM_REJECTED: Form("message", {"on": "day", "ack": "id that the recipient gave", "clearances": "ids, each with its reason code"}, _by(_SYS, Role.CLERK)),
    Kind.ACK_QUARANTINED: Form("recipient", {"file": "name of the file", "sha256": "of it", "code": "why it cannot be matched"}, _by(_SYS)),
    Kind.VERIFIED_GONE: Form("recipient", {"on": "day of the extract", "clearances": "ids found gone, or closed as the law says"}, _by(_SYS, Role.AUDITOR)),
    Kind.VERIFIED_OPEN: Form("recipient", {"on": "day of the extract", "clearances": "ids still there"}, _by(_SYS, Role.AUDITOR), {"under": "clearance ids, each with the charge id under which it is there now"}),
    Kind.VERIFIED_UNSURE: Form("recipient", {"on": "day of the extract", "clearances": "ids of which the extract does not surely say whether they are there"}, _by(_SYS, Role.AUDITOR)),
    Kind.VERIFIED_BACK: Form("recipient", {"on": "day of the extract", "clearances": "ids restored, and there again"}, _by(_SYS, Role.AUDITOR)),
    Kind.VERIFIED_NOT_BACK: Form("recipient", {"on": "day of the extract", "clearances": "ids restored, and not there"}, _by(_SYS, Role.AUDITOR)),
    Kind.GONE_WITHOUT_ORDER: Form("recipient", {"on": "day of the extract", "charges": "ids of charges that vanished without a clearance"}, _by(_SYS, Role.AUDITOR)),
    Kind.EXTRACT_COMPARED: Form("recipient", {"extract": "digest of the extract", "on": "day up to which it is complete", "found": "how many of each finding"}, _by(_SYS, Role.AUDITOR), {"earlier": "digest of the extract before it"}),
    Kind.MISSED: Form("run", {"on": "day of the question", "charges": "ids of charges that were eligible when the last plan was made, and are in none"}, _by(_SYS, Role.AUDITOR)),
    Kind.RESTORATION_ASKED: Form("clearance", {"on": "day", "route": "by which of the workflow's routes it is to be undone"} | _WHY, _by(_OP, Role.CLERK, Role.JUDGE, Role.PROSECUTOR, Role.REVIEWER)),
    Kind.RESTORATION_NOTICED: Form("clearance", {"on": "day of the notice", "hearing_by": "day by which a hearing may be asked, or null"} | _WHY, _by(_OP, Role.CLERK)),
    Kind.RESTORATION_HEARD: Form("clearance", {"on": "day of the decision", "restore": "whether it is to be restored"}, _by(Role.JUDGE, Role.CLERK, Role.REVIEWER, _OP), {"hearing": "whether a hearing was held; where it is not said, it was"} | _WHY),
    Kind.CLEARANCE_RESTORED: Form("clearance", {"on": "day"} | _WHY, _by(_OP, Role.CLERK, Role.JUDGE, Role.REVIEWER)),
    Kind.RESTORATION_TOLD: Form("clearance", {"on": "day on which the person was told that the clearance was undone"}, _by(_OP, Role.CLERK)),
    Kind.PERSON_REKEYED: Form("person", {"to": "ids that stand for the person now", "why": "merge or split"}, _by(_SYS, _OP), {"clearances": "clearance ids of the person, each with the id that it is under now, where the person was split"}),
    Kind.ROLE_GRANTED: Form("user", {"role": "in which the user may act from now on"}, _by(_OP)),
    Kind.ROLE_REVOKED: Form("user", {"role": "in which the user may act no more"}, _by(_OP)),
    Kind.PROOF_ISSUED: Form("clearance", {"code": "SHA-256 of the code that the person holds", "on": "day"}, _by(_OP, Role.CLERK)),
}
# fmt: on


class NotAllowed(Exception):
    """What was asked is against the law's workflow or the house's rules. The message says which and what to do.

    ``seq``: place of the event in the ledger, or of the first of several alike that were looked at together.
    """

    seq: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, before it has its place in the ledger.

    ``key``: an idempotency key. A second event of the same key is the same event, and is not appended.
    """

    kind: Kind
    subject: str
    payload: Mapping[str, Any]
    key: str | None = None

    def text(self) -> str:
        """The payload as it is stored and hashed: JSON with sorted keys and no blanks."""
        return canonical(self.payload)

    def check(self, role: Role) -> None:
        """Refuse an event that does not say what its kind must say, or by a role that may not do it.

        Raises:
            NotAllowed: with the keys, or the roles.
        """
        form = FORMS[self.kind]
        if role not in form.by:
            raise NotAllowed(
                f"{self.kind} is not for the role {role}: it is for {', '.join(sorted(form.by))}"
            )
        given = self.payload.keys()
        lacking = form.says.keys() - given
        if lacking:
            raise NotAllowed(f"{self.kind} does not say {', '.join(sorted(lacking))}")
        extra = given - form.says.keys() - (form.may or {}).keys()
        if extra:
            raise NotAllowed(f"{self.kind} says {', '.join(sorted(extra))}, which is no part of it")


_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: the same value is always the same text."""
    return _CANONICAL.encode(value)
