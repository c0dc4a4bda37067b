"""The settings of the tests, with the files as an office at work serves them: named by their content, and compressed."""

from __future__ import annotations

from clearslate.web.settings.serve import STORAGES  # noqa: F401 (a setting)
from clearslate.web.settings.test import *  # noqa: F403 (a set-up is another one and what differs)

WHITENOISE_USE_FINDERS = False
