"""A look at the office: an invented state, on this machine alone."""

from __future__ import annotations

from clearslate.web.settings.base import *  # noqa: F403 (a set-up is the base and what differs)

DEMO = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
