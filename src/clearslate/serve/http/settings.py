"""Settings of the service, from the environment (docs/serve.md).

``CLEARSLATE_SERVE_KEYS``: SHA-256 of the keys that let a program in, with blanks between (unset: everybody is let in).
``CLEARSLATE_SERVE_ORIGINS``: origins of web pages that may call it, with blanks between; ``*`` for all. ``CLEARSLATE_SERVE_RATE``:
requests that one key, or one address without keys, may make a minute (0: no limit). ``CLEARSLATE_SERVE_BODY``: bytes that a request has
at most. ``CLEARSLATE_SERVE_LINES``: people in one batch at most. ``CLEARSLATE_SERVE_SECONDS``: how long a batch may take.
``CLEARSLATE_HOSTS``, ``CLEARSLATE_TLS``: as for the public pages.
"""

from __future__ import annotations

import os
from typing import Any

DEBUG = False
SECRET_KEY = "signs-nothing: there are no sessions, no cookies and no tokens"  # noqa: S105 (Django wants one)
ALLOWED_HOSTS = os.environ.get("CLEARSLATE_HOSTS", "localhost 127.0.0.1 [::1]").split()
ROOT_URLCONF = "clearslate.serve.http.urls"
APPEND_SLASH = False
USE_TZ = True
USE_I18N = False
DATABASES: dict[str, dict[str, Any]] = {}
INSTALLED_APPS: list[str] = []
TEMPLATES: list[dict[str, Any]] = []
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
MIDDLEWARE = ["clearslate.serve.http.middleware.Door"]

BEHIND_PROXY = os.environ.get("CLEARSLATE_TLS", "") == "proxy"
KEYS = frozenset(os.environ.get("CLEARSLATE_SERVE_KEYS", "").lower().split())
ORIGINS = frozenset(os.environ.get("CLEARSLATE_SERVE_ORIGINS", "").split())
RATE = int(os.environ.get("CLEARSLATE_SERVE_RATE", "600"))
MOST_BODY = int(os.environ.get("CLEARSLATE_SERVE_BODY", str(2**20)))
MOST_LINES = int(os.environ.get("CLEARSLATE_SERVE_LINES", "100000"))
MOST_SECONDS = float(os.environ.get("CLEARSLATE_SERVE_SECONDS", "300"))
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # the door looks at the length, before anything is read

# What an error says may hold what was sent: a log line has its kind and where it happened, and no arguments.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bare": {"()": "clearslate.serve.http.problems.Bare"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["bare"]}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "clearslate": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
