"""What people report, as the office knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Lookup(AppConfig):
    """Reports that something still shows, opened, lie in the office's own database."""

    name = "clearslate.web.lookup"
    label = "lookup"
