"""The web application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """Accounts lie in Django's own tables; what is done lies in the ledger. This application has what the screens keep."""

    name = "clearslate.web"
    label = "web"

    def ready(self) -> None:
        """Log who signs in, and who does not."""
        from clearslate.web.accounts import told  # noqa: PLC0415 (the applications must be there)

        told.begin()
