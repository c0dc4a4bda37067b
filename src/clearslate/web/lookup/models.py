"""The office's queue of what people report. It lies in the office's own database, not in the ledger: nobody has checked it yet."""

from __future__ import annotations

from django.db import models


class Report(models.Model):
    """A report that a record still shows, in the person's words.

    ``place``: where it shows. ``code``: of a proof letter, if they gave one. ``done_by``, ``done_on``: who worked it off, and when.
    """

    reported_on = models.DateField()
    place = models.CharField(max_length=400)
    code = models.CharField(max_length=64, blank=True)
    case = models.CharField(max_length=400, blank=True)
    offense = models.CharField(max_length=400, blank=True)
    said = models.CharField(max_length=400, blank=True)
    name = models.CharField(max_length=400, blank=True)
    done_by = models.CharField(max_length=80, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        """The oldest first."""

        ordering = ("reported_on", "id")

    def __str__(self) -> str:
        return "report"
