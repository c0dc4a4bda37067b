"""Tables of the screens: who works on which gap of the data. What is done to a record stands in the ledger."""

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
