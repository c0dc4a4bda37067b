"""A demo whose workers are given up for dead after few seconds, so that a trial of kills need not wait a minute each time."""

from __future__ import annotations

from clearslate.web.settings.demo import *  # noqa: F403 (the demo's, with less patience)

JOB_BEAT = 0.5
JOB_DEAD = 4.0
ACCOUNT_RATE_LIMITS = False  # the same machine signs in for all
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
