"""The Django app that owns the ledger's tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The ledger's tables."""

    name = "clearslate.clearance.store"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
