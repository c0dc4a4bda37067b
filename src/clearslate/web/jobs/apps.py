"""The application whose tables are the jobs."""

from __future__ import annotations

from django.apps import AppConfig


class Jobs(AppConfig):
    """Long work."""

    name = "clearslate.web.jobs"
    label = "jobs"
