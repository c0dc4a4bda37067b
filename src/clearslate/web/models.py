"""Tables of the screens: who works on which gap of the data, and figures. What is done to a record stands in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Repair(models.Model):
    """A gap of the data that somebody was given to have fixed. ``owner``: whose data; ``state``: open, asked, fixed."""

    fact = models.CharField(max_length=80)
    owner = models.CharField(max_length=40)
    to = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="open")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """One a gap."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("fact", "owner"), name="one_a_gap")]

    def __str__(self) -> str:
        return f"{self.fact} of {self.owner}"


class Assigned(models.Model):
    """Who of a role goes through a charge that is open to objection: an order of work, no decision. ``by``: who gave it."""

    clearance = models.CharField(max_length=40)
    role = models.CharField(max_length=16)
    to = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """One a charge and role; found by whom."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("clearance", "role"), name="one_an_attorney")
        ]
        indexes: ClassVar = [models.Index(fields=("role", "to"), name="assigned_to")]

    def __str__(self) -> str:
        return f"{self.clearance} of {self.to}"


class Looked(models.Model):
    """That somebody of a role looked at a charge that is open to objection: the office's own note, which decides nothing."""

    clearance = models.CharField(max_length=40)
    role = models.CharField(max_length=16)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """One a charge and role."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("clearance", "role"), name="one_look")]

    def __str__(self) -> str:
        return f"{self.clearance} by {self.by}"


class Kept(models.Model):
    """A finding or a decision that waits in somebody's basket until they record it. ``words``: reasons, under the office's key."""

    by = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    kind = models.CharField(max_length=10)  # finding, decision
    subject = models.CharField(max_length=40)
    answer = models.CharField(max_length=10)
    words = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        """One a subject of each person in a role, in the order in which they came."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("by", "role", "subject"), name="one_kept_answer")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"


class Counted(models.Model):
    """Figures over a whole ledger, as a worker counted them last (``parts.counted``): numbers, and ids of stages and plans.

    ``seen``: place and hash of the ledger's last event then, and the day; ``at``: when, None while nobody did; ``due``: from when on
    they may be counted again.
    """

    name = models.CharField(primary_key=True, max_length=40)
    value = models.JSONField(null=True)
    seen = models.JSONField(null=True)
    at = models.DateTimeField(null=True)
    due = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Guess(models.Model):
    """Wrong passwords of a browser, a network or a session, or for a name (``accounts.locks``).

    ``name``: digest of the name; ``first``: when the count began; ``until``: before it nothing is looked at; ``shut``: until it is
    released.
    """

    bucket = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=40, db_index=True)
    place = models.CharField(max_length=60)
    count = models.PositiveIntegerField(default=0)
    first = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    shut = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.bucket}"


class Unknown(models.Model):
    """From when on the browsers of a user are known no more. ``name``: digest of the name."""

    name = models.CharField(primary_key=True, max_length=40)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Closed(models.Model):
    """An account that an operator closed. ``opened_by``: who asked that it be opened again, which another operator does."""

    name = models.CharField(primary_key=True, max_length=150)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    opened_by = models.CharField(max_length=80, default="")

    def __str__(self) -> str:
        return self.name
