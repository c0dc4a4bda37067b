"""The tables' classes, with Django set up first where no project has done so.

Import ``models`` from here: Django refuses to make table classes before its settings are known.
"""

from __future__ import annotations

import os

import django
from django.apps import apps
from django.conf import settings

APP = "clearslate.clearance.store"

if not apps.ready:
    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(
            INSTALLED_APPS=[APP],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            USE_TZ=True,
            LOGGING_CONFIG=None,
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        )
    django.setup()

from clearslate.clearance.store import models  # noqa: E402 (only now)

__all__ = ["APP", "models"]
