"""The office as it is served, but on loopback without TLS, where everybody signs in from one machine."""

from __future__ import annotations

from clearslate.web.settings.serve import *  # noqa: F403 (a set-up is another one and what differs)

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
ACCOUNT_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
