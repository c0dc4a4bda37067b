"""The tables of the ledger.

``Event``, ``Text``, ``Statute``, ``Content``, ``PlanKey``, ``Remembered``, ``ProofKey``, ``Checkpoint`` and ``Head`` are the ledger. All
others are its projection: they are made of the events by ``clearslate.clearance.state`` alone, and can be thrown away and made again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.db import models

from clearslate.clearance.store.states import (
    FOUND,
    OVER,
    AuditState,
    BatchState,
    ExtractState,
    ItemState,
    MessageState,
    ObjectionState,
    RestorationState,
    StageEnd,
    State,
    WaveState,
    found,
)

__all__ = [
    "FOUND", "OVER", "Assignment", "AuditState", "Batch", "BatchState", "Change", "Checkpoint", "Clearance", "Comparison", "Content", "Enrolled", "Event",
    "ExtractState", "Forgetting", "Grant", "Head", "Item", "ItemState", "LawText", "Message", "MessageState", "Objection", "ObjectionState",
    "Opening", "Order", "Paper", "Part", "Plan", "PlanKey", "Policy", "Proof", "ProofKey", "Remembered", "RestorationState", "SignOff", "Stage",
    "StageEnd", "State", "Statute", "Text", "Wave", "WaveState", "found",
]  # fmt: skip


def _choices(states: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(state.value, state.value) for state in states]  # plain text: migrations outlive the code


class Event(models.Model):
    """Something that happened (``clearslate.clearance.events.chain.Link``)."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    subject = models.CharField(max_length=80, db_index=True)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 (null: no key; "" would be one)
    payload = models.TextField()
    hash = models.CharField(max_length=64)
    authentication = models.CharField(max_length=64)
    login = models.CharField(max_length=80, default="")  # as whom the database knew the writer

    class Meta:
        """In order; looked through by kind and by who it was, too."""

        ordering = ("seq",)
        indexes = (
            models.Index(fields=("kind", "seq"), name="event_of_kind"),
            models.Index(fields=("actor", "seq"), name="event_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"


class Checkpoint(models.Model):
    """A signed hash (``clearslate.clearance.events.chain.Checkpoint``)."""

    seq = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.CharField(max_length=32)
    signer = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)
    ledger = models.CharField(max_length=80, default="")

    class Meta:
        """In order."""

        ordering = ("seq",)

    def __str__(self) -> str:
        return f"checkpoint at {self.seq}"


class Text(models.Model):
    """Words that a person wrote, beside the chain (``clearslate.clearance.state.texts``). Erased: without salt and words."""

    digest = models.CharField(primary_key=True, max_length=64)
    salt = models.CharField(max_length=32)
    words = models.TextField()

    def __str__(self) -> str:
        return self.digest[:12]


class Content(models.Model):
    """What identifies people in an event, beside the chain (``clearslate.clearance.state.beside``). Forgotten: no row."""

    seq = models.BigIntegerField(primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()

    def __str__(self) -> str:
        return f"beside {self.seq}"


class PlanKey(models.Model):
    """The key under which the ids of a plan are made, until it is complete: a plan that was cut off goes on with the same ids."""

    plan = models.CharField(primary_key=True, max_length=40)
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return "plan key"


class Remembered(models.Model):
    """How often somebody who was forgotten was cleared under a law that counts it (``clearslate.clearance.forgetting``).

    ``mark``: HMAC of the law and the person's state id, under a key that lies outside of the database and its copies.
    """

    mark = models.CharField(primary_key=True, max_length=64)
    law = models.CharField(max_length=60)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"remembered under {self.law}"


class ProofKey(models.Model):
    """Of a letter's code what the nightly publication needs, beside the chain: destroyed, what was published opens no more."""

    code = models.CharField(primary_key=True, max_length=64)  # its SHA-256
    find = models.CharField(max_length=32)
    lock = models.CharField(max_length=64)

    def __str__(self) -> str:
        return "proof key"


class Statute(models.Model):
    """The text of a section of a statute that counsel brought, beside the chain, under its SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    words = models.TextField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Head(models.Model):
    """The last event. One row; who appends locks it."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq}"


# --- the projection ---------------------------------------------------------------------------------------


class Opening(models.Model):
    """Which ledger this is. ``clock``: of a rehearsal, the day that it is there."""

    id = models.CharField(primary_key=True, max_length=80)
    rehearsal = models.BooleanField()
    zone = models.CharField(max_length=64)
    clock = models.DateField(null=True)
    doubted = models.CharField(max_length=40, default="")  # events of a wrong time, as one operator says
    doubted_by = models.CharField(max_length=80, default="")

    def __str__(self) -> str:
        return self.id


class SignOff(models.Model):
    """What counsel last said of a law. ``rehearsed``: the machinery of a rehearsal said it."""

    id = models.CharField(primary_key=True, max_length=60)
    jurisdiction = models.CharField(max_length=8)
    state = models.CharField(max_length=16)  # signed, withdrawn
    text = models.CharField(max_length=64)
    readings = models.JSONField()
    presumptions = models.JSONField()
    counsel = models.CharField(max_length=120)
    on = models.DateField()
    by = models.CharField(max_length=80)
    rehearsed = models.BooleanField()
    named = models.JSONField(
        default=list
    )  # the statements that counsel adopts though nobody read them in the text
    texts = models.JSONField(default=list)  # of the sections that were read beside it

    def __str__(self) -> str:
        return f"{self.id}: {self.state}"


class LawText(models.Model):
    """A text of a section that counsel brought. ``id``: the section and the hash; ``current``: the last one of its section."""

    id = models.CharField(primary_key=True, max_length=150)
    section = models.CharField(max_length=80)
    jurisdiction = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    address = models.CharField(max_length=400)
    taken_on = models.DateField()
    on = models.DateField()
    by = models.CharField(max_length=80)
    current = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.section} {self.sha256[:12]}"


class Plan(models.Model):
    """What one run leads to."""

    id = models.CharField(primary_key=True, max_length=40)
    jurisdiction = models.CharField(max_length=8)
    run = models.CharField(max_length=64)
    dataset = models.CharField(max_length=64)
    as_of = models.DateField()
    workflow = models.JSONField()
    dropped = models.JSONField()
    asked_on = models.DateField()  # up to this day the records were asked of what is on its way
    assumed = models.JSONField(null=True)  # presumptions and readings of its run; null: it does not say
    again = models.JSONField(default=list)  # what ended before, that it plans again
    covers = models.JSONField(default=dict)  # what the records cover that were last asked
    laws = models.JSONField(
        default=dict
    )  # of each law its text, and who had signed it off when the plan was made
    holds = models.JSONField(default=dict)  # what it is to hold, where it is recorded in parts
    planned = models.IntegerField(default=0)  # of such a one: how many are there
    digest = models.CharField(max_length=64, default="")  # of these
    complete = models.BooleanField(default=True)
    allowed_run = models.CharField(max_length=64, default="")  # over newer records, that may take much back
    allowed_by = models.CharField(max_length=80, default="")
    allowed_taken = models.IntegerField(default=0)
    back = models.IntegerField(default=0)  # of its jurisdiction, taken back since records were last asked

    def __str__(self) -> str:
        return self.id


class Wave(models.Model):
    """The batches that are released together."""

    id = models.CharField(primary_key=True, max_length=40)
    plan = models.CharField(max_length=40, db_index=True)
    number = models.IntegerField()
    pilot = models.BooleanField()
    state = models.CharField(max_length=16, choices=_choices(WaveState), default=WaveState.FORMED.value)
    requested_by = models.CharField(max_length=80, default="")
    released_by = models.CharField(max_length=80, default="")
    halted = models.TextField(default="")
    bound = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    seed = models.BigIntegerField(null=True)
    set_by = models.CharField(
        max_length=80, default=""
    )  # who fixed bound and confidence; another opens the draw
    unverified = models.JSONField(default=list)  # laws of which more are drawn
    draws = models.IntegerField(default=0)
    drawn = models.IntegerField(default=0)
    right = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.id


class Batch(models.Model):
    """Clearances that go through the stages together."""

    id = models.CharField(primary_key=True, max_length=40)
    wave = models.CharField(max_length=40, db_index=True)
    plan = models.CharField(max_length=40)
    by = models.CharField(max_length=200)
    size = models.IntegerField()
    conviction = models.BooleanField(null=True)
    law = models.CharField(max_length=60, default="")
    state = models.CharField(max_length=16, choices=_choices(BatchState), default=BatchState.FORMED.value)
    stage = models.CharField(max_length=40, default="")
    due = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    cleared_by = models.BigIntegerField(default=0)  # the event by which it came into force

    class Meta:
        """Listed a page at a time."""

        indexes = (models.Index(fields=("by", "id"), name="batch_listed"),)

    def __str__(self) -> str:
        return self.id


class Stage(models.Model):
    """One stage of one batch.

    ``shown_on``: the day on which its list was first shown to those who may object. ``due``: last day of its window,
    from that day where the list was shown. ``how``: it ended.
    """

    batch = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    opened_on = models.DateField()
    shown_on = models.DateField(null=True)
    due = models.DateField(null=True)
    since = models.BigIntegerField(default=0)  # the event by which its window began
    closed_on = models.DateField(null=True)
    how = models.CharField(max_length=16, choices=_choices(StageEnd), default=StageEnd.OPEN.value)

    class Meta:
        """A batch goes through a stage once."""

        constraints = (models.UniqueConstraint(fields=("batch", "stage"), name="one_stage_a_batch"),)

    def __str__(self) -> str:
        return f"{self.batch} {self.stage}"


class Clearance(models.Model):
    """One charge to be cleared under one law."""

    id = models.CharField(primary_key=True, max_length=40)
    plan = models.CharField(max_length=40, db_index=True)
    wave = models.CharField(max_length=40, default="")
    batch = models.CharField(max_length=40, default="")
    charge = models.CharField(max_length=120, db_index=True)
    case = models.CharField(max_length=120, db_index=True)
    bundle = models.CharField(max_length=40, default="")  # which are of one case, as the chain says it
    person = models.CharField(max_length=120, db_index=True)
    former = models.CharField(max_length=120, default="")  # the person's id before a merge or split
    law = models.CharField(max_length=60)
    version = models.CharField(max_length=120)
    since = models.DateField(null=True)  # null: forgotten
    county = models.CharField(max_length=120)
    court = models.CharField(max_length=120)
    number = models.CharField(max_length=120)
    sequence = models.IntegerField(null=True)
    statute = models.CharField(max_length=200)
    conviction = models.BooleanField()
    keys = models.JSONField()
    arresting_ori = models.CharField(max_length=9, default="")  # empty while nobody knows the agency
    prosecuting_ori = models.CharField(max_length=9, default="")
    court_id = models.CharField(max_length=36, default="")
    jail_id = models.CharField(max_length=36, default="")
    agencies = models.JSONField(default=dict)  # name and ORI as the records write them
    notices = models.JSONField(default=list)
    after = models.CharField(max_length=40, default="")
    facts = models.CharField(max_length=16, default="")  # digest of what is told of the person
    corrected = models.CharField(max_length=8, default="")  # in force: docket (or both), or person
    state = models.CharField(max_length=16, choices=_choices(State), default=State.PLANNED.value)
    holds = models.JSONField(default=list)
    held = models.IntegerField(default=0)
    objections = models.IntegerField(default=0)  # filed and not decided
    audit = models.CharField(max_length=8, choices=_choices(AuditState), default=AuditState.NOT_DRAWN.value)
    extra = models.BooleanField(default=False)  # drawn for its law and kind, beside the sample of the wave
    why = models.TextField(default="")
    order = models.CharField(max_length=40, default="")
    signed = models.TextField(default=",")  # orders that name it and are signed, between commas
    corrected_in = models.TextField(default=",")  # those of them that a signed order corrected since
    misnamed = models.BooleanField(
        default=False
    )  # they name another docket, or another person, than it is of
    cleared_on = models.DateField(null=True)
    restoring = models.CharField(
        max_length=16, choices=_choices(RestorationState), default=RestorationState.NOT_ASKED.value
    )
    route = models.CharField(max_length=40, default="")  # by which it is to be undone
    asked_by = models.CharField(max_length=80, default="")
    asked_on = models.DateField(null=True)
    noticed_on = models.DateField(null=True)
    hearing_by = models.DateField(null=True)
    restored_on = models.DateField(null=True)
    told_on = models.DateField(null=True)  # the person was told that it was undone
    forgetting = models.CharField(max_length=40, default="")  # the plan by which it is to be forgotten
    forgotten_on = models.DateField(null=True)

    class Meta:
        """How many of a wave were not drawn is asked at every finding of its audit; where all stand, every day."""

        indexes = (
            # With all that the audit of a wave counts: the index alone answers it, at every finding.
            models.Index(
                fields=("wave", "law", "conviction", "audit", "state", "extra"), name="clearance_audit"
            ),
            models.Index(fields=("batch", "county", "number", "id"), name="clearance_in_batch"),
            models.Index(fields=("state", "county"), name="clearance_counties"),
            models.Index(fields=("restoring",), condition=~models.Q(restoring=""), name="clearance_undone"),
            models.Index(fields=("state", "batch", "former"), name="clearance_standing"),
            models.Index(fields=("number", "id"), name="clearance_listed"),
        )

    def __str__(self) -> str:
        return self.id


class Objection(models.Model):
    """A formal objection to one clearance."""

    id = models.CharField(primary_key=True, max_length=40)
    clearance = models.CharField(max_length=40, db_index=True)
    batch = models.CharField(max_length=40, db_index=True)
    stage = models.CharField(max_length=40)
    ground = models.CharField(max_length=60)
    by = models.CharField(max_length=80)
    role = models.CharField(max_length=16)  # in which it was filed
    filed_on = models.DateField()
    state = models.CharField(
        max_length=16, choices=_choices(ObjectionState), default=ObjectionState.FILED.value
    )
    decided_on = models.DateField(null=True)

    class Meta:
        """Listed a page at a time."""

        indexes = (models.Index(fields=("state", "filed_on", "id"), name="objection_listed"),)

    def __str__(self) -> str:
        return self.id


class Order(models.Model):
    """A document that a judge signs, or that states what happened by operation of law."""

    id = models.CharField(primary_key=True, max_length=40)
    batch = models.CharField(max_length=40, db_index=True)
    case = models.CharField(max_length=120, default="")
    bundle = models.CharField(max_length=40, default="")  # of an order of one case, as the chain says it
    number = models.CharField(max_length=40, default="", db_index=True)  # control number
    sha256 = models.CharField(max_length=64)
    clearances = models.IntegerField()
    made_on = models.DateField()
    replaced = models.BooleanField(default=False)  # made again before it was signed
    signed_by = models.CharField(max_length=80, default="")
    signed_on = models.DateField(null=True)
    paper = models.CharField(max_length=80, default="")  # where the signed one is found
    corrects = models.CharField(max_length=40, default="")  # the signed order that it corrects
    sheet = models.CharField(
        max_length=40, default=""
    )  # the cover sheet that lists its statements for counsel
    draft = models.BooleanField(default=False)  # counsel had not certified that sheet when it was made

    def __str__(self) -> str:
        return self.id


class Sheet(models.Model):
    """A cover sheet that counsel certified: orders that rest on its statements are no drafts."""

    id = models.CharField(primary_key=True, max_length=40)
    jurisdiction = models.CharField(max_length=8)
    counsel = models.CharField(max_length=120)
    on = models.DateField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.id


class Message(models.Model):
    """What one recipient was sent about one batch."""

    id = models.CharField(primary_key=True, max_length=80)
    batch = models.CharField(max_length=40, db_index=True)
    recipient = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=12)
    attempt = models.IntegerField()
    partial = models.BooleanField(default=False)  # of some of the batch's clearances: its items name them
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    due = models.DateField(null=True)
    state = models.CharField(max_length=16, choices=_choices(MessageState), default=MessageState.MADE.value)
    sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    code = models.CharField(max_length=200, default="")  # why it was refused; several with commas
    said = models.CharField(
        max_length=8, default=""
    )  # what answers say of it as a whole: done, refused, both
    made = models.BigIntegerField()  # the event that made it

    class Meta:
        """By recipient, as they were made."""

        indexes = (models.Index(fields=("recipient", "made"), name="message_of"),)

    def __str__(self) -> str:
        return self.id


class Part(models.Model):
    """A clearance that a message of some of a batch's clearances speaks of."""

    message = models.CharField(max_length=80)
    clearance = models.CharField(max_length=40)

    class Meta:
        """Once a message."""

        constraints = (models.UniqueConstraint(fields=("message", "clearance"), name="one_part"),)

    def __str__(self) -> str:
        return f"{self.message} {self.clearance}"


class Item(models.Model):
    """What is known of one clearance at one recipient apart from what the message of its whole batch says.

    ``message``: the one that asks for it now. ``floor``: only answers to this attempt or later ones can say that it is
    done. ``seen``: what the last extract showed; ``seen_on``: the day of that extract; ``seen_since``: of the first one
    that showed the same.
    ``asked``: the attempt that asks for it. ``said``: what answers say of it at each attempt, in any order (``lanes``).
    ``under``: the charge id under which it is still there, where that is another than its own.
    """

    clearance = models.CharField(max_length=40)
    batch = models.CharField(max_length=40)
    recipient = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12, default="clear")
    message = models.CharField(max_length=80, default="", db_index=True)
    state = models.CharField(max_length=16, choices=_choices(ItemState), default=ItemState.AS_ITS_BATCH.value)
    code = models.CharField(max_length=200, default="")  # why it was refused; several with commas
    floor = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)
    said = models.JSONField(default=list)
    seen = models.CharField(max_length=8, choices=_choices(ExtractState), default=ExtractState.NOT_SEEN.value)
    seen_on = models.DateField(null=True)
    seen_since = models.DateField(null=True)
    under = models.CharField(max_length=120, default="")

    class Meta:
        """One a clearance, recipient and purpose."""

        constraints = (
            models.UniqueConstraint(fields=("clearance", "recipient", "purpose"), name="one_item"),
        )
        indexes = (
            models.Index(
                fields=("batch", "recipient", "purpose", "state", "message", "code"), name="item_standing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.clearance} {self.recipient}"


class Comparison(models.Model):
    """An extract of a recipient that was compared with the ledger. ``found``: how many of each finding."""

    recipient = models.CharField(max_length=60)
    extract = models.CharField(max_length=64)
    earlier = models.CharField(max_length=64, default="")
    on = models.DateField()
    found = models.JSONField()

    class Meta:
        """An extract is compared once, beside the one before it and without."""

        constraints = (
            models.UniqueConstraint(fields=("recipient", "extract", "earlier"), name="one_comparison"),
        )

    def __str__(self) -> str:
        return f"{self.recipient} {self.on}"


class Proof(models.Model):
    """What a letter that a person holds tells of: SHA-256 of its code, and a clearance."""

    code = models.CharField(max_length=64)
    clearance = models.CharField(max_length=40, db_index=True)
    issued_on = models.DateField()

    class Meta:
        """A letter may tell of several clearances."""

        constraints = (models.UniqueConstraint(fields=("code", "clearance"), name="one_proof"),)

    def __str__(self) -> str:
        return "proof"


class Forgetting(models.Model):
    """A plan to forget, which another operator than the one who made it carries out. ``kinds``: of reliefs, by law."""

    id = models.CharField(primary_key=True, max_length=40)
    by = models.CharField(max_length=80)
    planned_on = models.DateField()
    kinds = models.JSONField()
    clearances = models.IntegerField()
    persons = models.IntegerField()
    made = models.BigIntegerField()  # the event that made it

    def __str__(self) -> str:
        return self.id


class Assignment(models.Model):
    """Which agency it was of a clearance, as one person says and a second has still to confirm."""

    clearance = models.CharField(max_length=40)
    agency = models.CharField(max_length=12)
    ori = models.CharField(max_length=36)
    by = models.CharField(max_length=80)

    class Meta:
        """One an agency of a clearance."""

        constraints = (models.UniqueConstraint(fields=("clearance", "agency"), name="one_assignment"),)

    def __str__(self) -> str:
        return f"{self.clearance} {self.ori}"


class Change(models.Model):
    """What newer records would change, as one person says and a second has still to confirm.

    ``id``: the number of the event; ``subject``: of the event: the clearance, or the person whose ids change; ``part``: which
    agency, where it is one; ``payload``: what the event says; ``gone``: whether that was forgotten.
    """

    id = models.CharField(primary_key=True, max_length=20)
    subject = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=12)
    by = models.CharField(max_length=80)
    payload = models.JSONField()
    gone = models.BooleanField()

    class Meta:
        """One of a kind about the same."""

        constraints = (models.UniqueConstraint(fields=("subject", "kind", "part"), name="one_change"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Enrolled(models.Model):
    """A company that is told of all from a day on. ``since``: None while a second person has still to confirm it."""

    id = models.CharField(primary_key=True, max_length=60)
    by = models.CharField(max_length=80)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the first day from which it is told of nothing new

    def __str__(self) -> str:
        return self.id

    def is_told_of(self, day: dt.date) -> bool:
        """Whether it is told of what came into force on a day."""
        return self.since is not None and self.since <= day and (self.until is None or day < self.until)


class Paper(models.Model):
    """Of which day a paper is, as somebody read it."""

    reference = models.CharField(max_length=80)
    on = models.DateField()
    by = models.CharField(max_length=80)

    class Meta:
        """Once a reader."""

        constraints = (models.UniqueConstraint(fields=("reference", "on", "by"), name="one_reading"),)

    def __str__(self) -> str:
        return self.reference


class Grant(models.Model):
    """A role in which a user may act, once a second person has confirmed it. ``by``: who granted it.

    ``counties``, ``courts``, ``agency``: for what it is; ``scoped``: whether any of them is named.
    """

    user = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    by = models.CharField(max_length=80, default="")
    confirmed = models.BooleanField(default=False)
    counties = models.JSONField(default=list)
    courts = models.JSONField(default=list)
    agency = models.CharField(max_length=60, default="")
    scoped = models.BooleanField(default=False)

    class Meta:
        """Once a user and role."""

        constraints = (models.UniqueConstraint(fields=("user", "role"), name="one_grant"),)

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Policy(models.Model):
    """A policy that the house set (``events.policies``). ``asked``: a looser value that one operator of two asked for."""

    id = models.CharField(primary_key=True, max_length=40)
    value = models.CharField(max_length=20)
    asked = models.CharField(max_length=20, default="")
    asked_by = models.CharField(max_length=80, default="")

    def __str__(self) -> str:
        return f"{self.id} {self.value}"


class Witness(models.Model):
    """Whose word on the time counts. ``key``: its public key, which two operators named; ``asked``: another, which one did."""

    id = models.CharField(primary_key=True, max_length=80)
    key = models.TextField(default="")
    asked = models.TextField(default="")
    asked_by = models.CharField(max_length=80, default="")

    def __str__(self) -> str:
        return self.id


class Anchor(models.Model):
    """An event of which a witness was asked when it saw it. ``at``, ``day``: what it said; empty before."""

    id = models.CharField(primary_key=True, max_length=20)
    seq = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    witness = models.CharField(max_length=80)
    at = models.CharField(max_length=32, default="")
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.seq} {self.at}"
