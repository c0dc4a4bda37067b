"""What the tests of the web run with."""

from __future__ import annotations

from clearslate.web.settings.demo import *  # noqa: F403 (the demo's, with a key that is none)

SECRET_KEY = "only-for-tests-" * 5
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ACCOUNT_RATE_LIMITS = False  # the same machine signs in for all
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: of passwords that guard nothing
