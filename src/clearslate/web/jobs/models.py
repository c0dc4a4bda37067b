"""The tables of jobs. They lie in the office's own database: what was done stands in the ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import models


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OVER: Final = (State.DONE, State.FAILED, State.STOPPED)
"""States of which nothing comes any more."""


class Job(models.Model):
    """A piece of long work.

    ``by``, ``role``, ``known_by``: who asked for it, as the ledger's events name them. ``claim``: the worker that does it; who has
    another one writes nothing. ``beat``: when that worker last was alive. ``attempts``: how often it was begun. ``done``,
    ``total``: how far it is; ``doing``: with what. ``said``: what came of it, in words without anybody's data. ``file``: what can be
    downloaded, in the job's folder.
    """

    id = models.CharField(primary_key=True, max_length=20)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField()
    by = models.CharField(max_length=80)
    role = models.CharField(max_length=16)
    known_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, default=State.WAITING.value)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=16, default="")
    attempts = models.IntegerField(default=0)
    beat = models.DateTimeField(null=True)
    stop_by = models.CharField(max_length=80, default="")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    doing = models.CharField(max_length=120, default="")
    said = models.JSONField(default=list)
    file = models.CharField(max_length=80, default="")
    error = models.CharField(max_length=600, default="")

    class Meta:
        """Taken up in the order of asking; listed the latest first."""

        indexes = (
            models.Index(fields=("state", "asked_at"), name="job_waiting"),
            models.Index(fields=("by", "asked_at"), name="job_of_who"),
            models.Index(fields=("asked_at", "id"), name="job_listed"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_over(self) -> bool:
        """Whether nothing comes of it any more."""
        return self.state in OVER


class Line(models.Model):
    """A line of a job's log: words of ours with ids and numbers, nobody's data."""

    job = models.CharField(max_length=20, db_index=True)
    at = models.DateTimeField()
    words = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.words


class Beat(models.Model):
    """The last sign of life of a worker. ``since``: when it began; one that ends takes its row away."""

    worker = models.CharField(primary_key=True, max_length=16)
    since = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker {self.worker}"
