"""An office at work."""

from __future__ import annotations

import os

from clearslate.web.settings.base import *  # noqa: F403 (a set-up is the base and what differs)

DEMO = False
for each in DATABASES.values():  # noqa: F405 (the base's)
    each["CONN_MAX_AGE"] = (
        600  # a thread keeps its connections: to open two for each page takes longer than the page
    )
SESSION_COOKIE_NAME = "__Host-s"
BROWSER_COOKIE = "__Host-browser"
SESSION_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = os.environ.get("CLEARSLATE_TLS", "proxy") == "proxy"
SECURE_PROXY_SSL_HEADER = (
    "HTTP_X_FORWARDED_PROTO",
    "https",
)  # set by the proxy in front, which docs/deploy.md asks for
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = [
    "security.W021"
]  # a browser's preload list binds a state's whole domain: it is not ours to ask for
CSRF_TRUSTED_ORIGINS = os.environ.get("CLEARSLATE_ORIGINS", "").split()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
