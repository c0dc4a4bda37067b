"""The public pages alone: no ledger, no accounts, no sessions. Served apart from the office (`clearslate public`).

``CLEARSLATE_SECRET_KEY``: seals what a page carries. ``CLEARSLATE_PUBLIC``: address of the public database, which holds
proofs by the hash of their code and sealed requests, and no record (unset: neither is offered). ``CLEARSLATE_ZONE``: the
time zone in which days begin. ``CLEARSLATE_LOOKUP_KEY``: the office's
public key, to which requests are sealed. ``CLEARSLATE_HOSTS``, ``CLEARSLATE_TLS`` as for the office.
``CLEARSLATE_STATISTICS``: the folder of the state's monthly figures, with which its page opens; ``CLEARSLATE_LINKS``: a file of the office's
links (volunteer, report, give).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from csp.constants import NONE, SELF

ROOT: Final = Path(__file__).parents[1]

DEBUG = False
SECRET_KEY = os.environ.get("CLEARSLATE_SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("CLEARSLATE_SECRET_KEY_FALLBACKS", "").split() if key]
ALLOWED_HOSTS = os.environ.get("CLEARSLATE_HOSTS", "localhost 127.0.0.1").split()
ROOT_URLCONF = "clearslate.web.people.urls"
WSGI_APPLICATION = "clearslate.web.wsgi.application"
TIME_ZONE = os.environ.get("CLEARSLATE_ZONE", "UTC")
USE_TZ = True
USE_I18N = False  # the pages have their own texts (clearslate.plain.language)

PUBLIC = os.environ.get("CLEARSLATE_PUBLIC", "")
LOOKUP_KEY = os.environ.get("CLEARSLATE_LOOKUP_KEY", "")
STATISTICS = os.environ.get("CLEARSLATE_STATISTICS", "")
OFFICE_LINKS = os.environ.get("CLEARSLATE_LINKS", "")
DATABASES: dict[str, dict[str, Any]] = {}
INSTALLED_APPS = ["django.contrib.staticfiles"]
MIDDLEWARE = [
    "clearslate.web.people.middleware.Quiet",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES: list[dict[str, Any]] = []
STATIC_URL = "/static/"
STATICFILES_DIRS = [("people", ROOT.parent / "plain" / "static"), ("people", ROOT / "people" / "static")]
STATIC_ROOT = os.environ.get("CLEARSLATE_STATIC", "")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SECURE_SSL_REDIRECT = os.environ.get("CLEARSLATE_TLS", "") == "proxy"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL_REDIRECT else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SECURE_REFERRER_POLICY = "no-referrer"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**21
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# A file that a person brings is read in memory, and never written to a temporary one.
FILE_UPLOAD_HANDLERS = ["clearslate.web.people.files.InMemory"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# What an error says may hold what a person typed: the log has its kind and where it happened, and no arguments.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bare": {"()": "clearslate.web.errors.Bare"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["bare"]}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "clearslate": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
