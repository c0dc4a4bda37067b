"""Who may use the interface, and what was answered."""

from __future__ import annotations

import datetime as dt

from django.db import models


class Access(models.Model):
    """What lets one program of an agency in: a signed token, a client certificate, or either.

    ``recipient``: of whose messages; empty for a court's system, which asks for clearances of ``counties`` and ``courts``
    alone (of all, where it names none). ``scopes``: what it may do. ``certificate``: SHA-256 of the DER of a client
    certificate; empty where only its token lets it in.
    """

    id = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(max_length=80)
    recipient = models.CharField(max_length=60, blank=True)
    counties = models.JSONField(default=list)
    courts = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    certificate = models.CharField(max_length=64, blank=True, db_index=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id

    def lasts(self, at: dt.datetime) -> bool:
        """Whether it lets anybody in at a moment."""
        return self.revoked_at is None and self.made_at <= at < self.ends_at


class Answered(models.Model):
    """What was answered to a request under an idempotency key, so that the same request is done once.

    ``asked``: SHA-256 of the request. ``status``: 0 while it is worked on.
    """

    access = models.ForeignKey(Access, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.IntegerField(default=0)
    kind = models.CharField(max_length=60, default="")
    body = models.BinaryField(default=b"")

    class Meta:
        """A key is used once by each."""

        constraints = (models.UniqueConstraint(fields=("access", "key"), name="one_answer"),)

    def __str__(self) -> str:
        return f"{self.access_id} {self.key}"
