"""What events say of messages to recipients, their answers, and later extracts."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import Past, Payload, Today, beside, may, of, says, scan
from clearslate.clearance.events.vocabulary import Kind, Role


@says(Kind.AGENCY_ASSIGNED, "clearance", Role.OPERATOR, decides=True)
class AgencyAssigned(Payload):
    """An operator says which agency it was, where the record does not say it, or the one that it names does not have it.

    A second operator confirms it; in a rehearsal it counts at once. Where newer records say so, ``change.confirmed`` confirms it.
    """

    agency: str = of("arresting, prosecuting, court or jail")
    ori: str = of("its ORI, or the id of the court or jail")
    written: dict[str, str] | None = beside(
        "by newer records: the name and ORI that they give", None, gone={}
    )


@says(Kind.AGENCY_CONFIRMED, "clearance", Role.OPERATOR, decides=True)
class AgencyConfirmed(Payload):
    """A second person says the same of which agency it was."""

    agency: str = of("arresting, prosecuting, court or jail")
    ori: str = of("its ORI, or the id of the court or jail")


@says(Kind.CHANGE_CONFIRMED, "clearance", Role.OPERATOR, Role.REVIEWER, decides=True)
class ChangeConfirmed(Payload):
    """A second person decides whether a change that newer records bring is right: of docket, person or agency.

    Its subject is the clearance; of new ids of a person, the number of the event.
    """

    event: int = of("the event that says what is to change")
    right: bool = of("whether it is right; it changes nothing where it is not")


@says(Kind.RECIPIENT_ENROLLED, "recipient", Role.OPERATOR, decides=True)
class RecipientEnrolled(Today):
    """A company is to be told of what comes into force; a second operator confirms it, in a rehearsal it counts at once."""


@says(Kind.RECIPIENT_CONFIRMED, "recipient", Role.OPERATOR, decides=True)
class RecipientConfirmed(Today):
    """A second person confirms a company: it is told of what comes into force from this day on."""


@says(Kind.RECIPIENT_LEFT, "recipient", Role.OPERATOR)
class RecipientLeft(Today):
    """A company is told of nothing that comes into force from this day on."""


@says(Kind.MESSAGE_MADE, "message", Role.SYSTEM, Role.OPERATOR)
class MessageMade(Payload):
    """A file for one recipient was written."""

    batch: str = of("the batch")
    recipient: str = of("id of the recipient")
    purpose: str = of("clear, restore, rekey, correct or destroy")
    attempt: int = of("1 is the first")
    file: str = of("name of the file")
    sha256: str = beside("of the file")
    rows: int = of("clearances in it")
    due: dt.date | None = of("day by which it must be acknowledged, or null")
    only: list[str] | None = may("clearance ids, where not the whole batch")
    on: dt.date | None = may("day, where it asks to destroy")


@says(Kind.MESSAGE_SENT, "message", Role.SYSTEM, Role.OPERATOR)
class MessageSent(Today):
    """A message lies where its recipient takes it."""

    ack: str | None = beside(
        "id of the answer that shows that the recipient has the file, where the export never came to say so",
        None,
    )


class _Answer(Past):
    ack: str = beside("id that the recipient gave")
    answer: str = beside("SHA-256 of the file of the answer, where it came as one", "")
    scan: str = scan()


@says(Kind.MESSAGE_ACKNOWLEDGED, "message", Role.SYSTEM, Role.CLERK)
class MessageAcknowledged(_Answer):
    """The recipient has done all of it."""

    rows: int | None = may("how many rows the recipient counted")


@says(Kind.MESSAGE_REJECTED, "message", Role.SYSTEM, Role.CLERK)
class MessageRejected(_Answer):
    """The recipient refused it as a whole."""

    code: str = of("reason code")


@says(Kind.ITEM_ACKNOWLEDGED, "message", Role.SYSTEM, Role.CLERK)
class ItemAcknowledged(_Answer):
    """The recipient has done some of it."""

    clearances: list[str] = of("their ids")


@says(Kind.ITEM_REJECTED, "message", Role.SYSTEM, Role.CLERK)
class ItemRejected(_Answer):
    """The recipient refused some of it."""

    clearances: dict[str, str] = of("ids, each with its reason code")


@says(Kind.ACK_QUARANTINED, "recipient", Role.SYSTEM)
class AckQuarantined(Payload):
    """An answer was put aside."""

    file: str = beside("name of the file")
    sha256: str = beside("of it")
    code: str = of("why it cannot be matched")


class Seen(Past):
    """What a later extract of a recipient shows of clearances."""

    on: dt.date = of("day of the extract")
    clearances: list[str]


@says(Kind.VERIFIED_GONE, "recipient", Role.SYSTEM, Role.AUDITOR)
class VerifiedGone(Seen):
    """They are closed there."""

    clearances: list[str] = of("ids found gone, or closed as the law says")


@says(Kind.VERIFIED_OPEN, "recipient", Role.SYSTEM, Role.AUDITOR)
class VerifiedOpen(Seen):
    """They are still there."""

    clearances: list[str] = of("ids still there")
    under: dict[str, str] = beside(
        "clearance ids, each with the charge id under which it is there now", {}, gone={}
    )


@says(Kind.VERIFIED_UNSURE, "recipient", Role.SYSTEM, Role.AUDITOR)
class VerifiedUnsure(Seen):
    """Nobody can say."""

    clearances: list[str] = of("ids of which the extract does not surely say whether they are there")


@says(Kind.VERIFIED_BACK, "recipient", Role.SYSTEM, Role.AUDITOR)
class VerifiedBack(Seen):
    """Restored, and there again."""

    clearances: list[str] = of("ids restored, and there again")


@says(Kind.VERIFIED_NOT_BACK, "recipient", Role.SYSTEM, Role.AUDITOR)
class VerifiedNotBack(Seen):
    """Restored, and not there."""

    clearances: list[str] = of("ids restored, and not there")


@says(Kind.GONE_WITHOUT_ORDER, "recipient", Role.SYSTEM, Role.AUDITOR)
class GoneWithoutOrder(Past):
    """Charges vanished that nobody cleared."""

    on: dt.date = of("day of the extract")
    charges: list[str] = beside("ids of charges that vanished without a clearance", gone=[])
    count: int | None = may("how many they are")


@says(Kind.EXTRACT_COMPARED, "recipient", Role.SYSTEM, Role.AUDITOR)
class ExtractCompared(Past):
    """An extract was compared with the ledger."""

    extract: str = of("digest of the extract")
    on: dt.date = of("day up to which it is complete")
    found: dict[str, dict[str, int]] = of("how many of each finding, clearances and charges apart")
    earlier: str = may("digest of the extract before it", "")


@says(Kind.MISSED, "run", Role.SYSTEM, Role.AUDITOR)
class Missed(Past):
    """Charges were eligible when the last plan was made, and are in none."""

    on: dt.date = of("day of the question")
    charges: list[str] = beside(
        "ids of charges that were eligible when the last plan was made, and are in none", gone=[]
    )
    count: int | None = may("how many they are")
