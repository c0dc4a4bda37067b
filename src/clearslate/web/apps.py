"""The web application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """Accounts lie in Django's own tables; what is done lies in the ledger. This application has what the screens keep."""

    name = "clearslate.web"
    label = "web"
