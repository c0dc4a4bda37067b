"""The interface as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Api(AppConfig):
    """Who may use the interface, and what was answered to a request that may come again, lie in the office's own database."""

    name = "clearslate.web.api"
    label = "api"
