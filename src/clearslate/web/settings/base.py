"""What every set-up shares. What differs from office to office comes by environment variables, which ``clearslate office`` sets.

``CLEARSLATE_LEDGER``: address of the ledger. ``CLEARSLATE_OFFICE``: address of the office's own database (accounts and
sessions). ``CLEARSLATE_ZONE``: the time zone in which the ledger's days begin. ``CLEARSLATE_RECORDS``: folder of the dataset
of which the plan was made, for names and documents. ``CLEARSLATE_FILES``: folder of what work leaves behind: lists, orders,
the outbox and the inbox, scans, results of jobs. ``CLEARSLATE_KEY``: the private key that signs messages to agencies.
``CLEARSLATE_OFFICES``: whom a person may call, as letters say it (YAML: office, phone, check_site, legal_aid).
``CLEARSLATE_AGENCY_KEYS``: folder with RECIPIENT.pem, the public key of each recipient that signs its answers.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from clearslate.clearance.store.address import database

ROOT: Final = Path(__file__).parents[1]
EXPLORER: Final = ROOT.parent / "policy" / "shown" / "explorer" / "static"

DEBUG = False
SECRET_KEY = os.environ.get("CLEARSLATE_SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("CLEARSLATE_SECRET_KEY_FALLBACKS", "").split() if key]
ALLOWED_HOSTS = os.environ.get("CLEARSLATE_HOSTS", "localhost 127.0.0.1").split()
ROOT_URLCONF = "clearslate.web.urls"
WSGI_APPLICATION = "clearslate.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LEDGER: Final = "ledger"
"""Django's name for the connection to the ledger."""
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(os.environ.get("CLEARSLATE_OFFICE", "sqlite::memory:")),
    LEDGER: database(os.environ.get("CLEARSLATE_LEDGER", "sqlite::memory:")),
}
DATABASE_ROUTERS = ["clearslate.clearance.store.routers.LedgerRouter"]
RECORDS = os.environ.get("CLEARSLATE_RECORDS", "")
LINKS = os.environ.get("CLEARSLATE_LINKS", "")
SOURCE, MAPPING = (os.environ.get(f"CLEARSLATE_{name}", "") for name in ("SOURCE", "MAPPING"))
FILES = os.environ.get("CLEARSLATE_FILES", "")
KEY = os.environ.get("CLEARSLATE_KEY", "")
OFFICES = os.environ.get("CLEARSLATE_OFFICES", "")
AGENCY_KEYS = os.environ.get("CLEARSLATE_AGENCY_KEYS", "")
BACKUPS, KEPT = (os.environ.get(f"CLEARSLATE_{name}", "") for name in ("BACKUPS", "KEPT"))
JOB_BEAT = 5.0
"""Seconds from one sign of life of a worker to the next."""
JOB_DEAD = 60.0
"""Seconds without one after which another worker takes its job up."""
LARGEST_EXTRACT: Final = int(os.environ.get("CLEARSLATE_LARGEST_EXTRACT", str(2**30)))
"""Bytes of an extract that an agency may send by HTTP; a larger one comes as a file."""

# The proxy in front (addresses, networks, `unix` for a socket), which says whence a request comes and, in the header named
# here, which client certificate it verified. Nobody else is believed.
PROXIES = os.environ.get("CLEARSLATE_PROXIES", "").split()
CLIENT_CERTIFICATE_HEADER = os.environ.get("CLEARSLATE_CLIENT_CERTIFICATE_HEADER", "")

# Counters of sign-ins and of requests: in the database, since each process would count for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "office_cache"}}

# What people report on the public pages: their database, and the file of the key that opens it (docs/people.md).
PUBLIC = os.environ.get("CLEARSLATE_PUBLIC", "")
LOOKUP_KEY_FILE = os.environ.get("CLEARSLATE_LOOKUP_KEY_FILE", "")

# Django sets the process's time zone from this one: a window must end on the same day as on the command line.
TIME_ZONE = os.environ.get("CLEARSLATE_ZONE", "UTC")
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = True
FORMAT_MODULE_PATH = ["clearslate.web.formats"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "clearslate.web.api",
    "django_htmx",
    "clearslate.clearance.store",
    "clearslate.web",
    "clearslate.web.jobs",
    "clearslate.web.lookup",
]
MIDDLEWARE = [
    "clearslate.web.middleware.Proxied",
    "clearslate.web.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clearslate.web.middleware.Clean",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clearslate.web.middleware.Idle",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clearslate.web.middleware.Private",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clearslate.web.frame.in_every_page",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static", ("explorer", EXPLORER)]
STATIC_ROOT = os.environ.get("CLEARSLATE_STATIC", "")

# --- who signs in ---------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
NOTICE = os.environ.get("CLEARSLATE_NOTICE") or (
    "You are about to use a restricted system. What you do in it may be monitored, recorded and audited. Unauthorized use is "
    "prohibited, and subject to criminal and civil penalties. By signing in you consent to monitoring and recording."
)
"""What is said before somebody signs in (CJIS Security Policy 6.0, AC-8)."""
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clearslate.web.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Guesses are counted by `accounts.locks`, which knows browsers: allauth would count them by the name alone, or by the address.
ACCOUNT_RATE_LIMITS: dict[str, str | None] | bool = {"login": None, "login_failed": None}
ACCOUNT_FORMS = {"change_password": "clearslate.web.accounts.sign_in.AnotherPassword"}
MFA_FORMS = {
    "authenticate": "clearslate.web.accounts.sign_in.Code",
    "reauthenticate": "clearslate.web.accounts.sign_in.CodeAgain",
}
BROWSER_COOKIE = "browser"
"""By which a browser is known in which somebody signed in before."""
MFA_ADAPTER = "clearslate.web.accounts.adapters.Factors"
MFA_RECOVERY_CODES_SHOW_ONCE = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the office mails nothing
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 24 * 3600
"""Seconds for which the link is good by which a user sets a password; an operator hands it over."""

# The state's own identity provider, if it has one: it says who somebody is, an operator said whose account that is.
OIDC_ID: Final = "state"
OIDC_ISSUER = os.environ.get("CLEARSLATE_OIDC_ISSUER", "").rstrip("/")
OIDC_NAME = os.environ.get("CLEARSLATE_OIDC_NAME", "the state's sign-in")
OIDC_ORIGINS = os.environ.get("CLEARSLATE_OIDC_ORIGINS", "").split() or [
    f"{urlsplit(OIDC_ISSUER).scheme}://{urlsplit(OIDC_ISSUER).netloc}"
]
SOCIALACCOUNT_ADAPTER = "clearslate.web.accounts.adapters.Provided"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_ID,
                "name": OIDC_NAME,
                "client_id": os.environ.get("CLEARSLATE_OIDC_CLIENT", ""),
                "secret": os.environ.get("CLEARSLATE_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER, "fetch_userinfo": False, "scope": ["openid"]},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- sessions and what a browser may do -----------------------------------------------------------------------

SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a working day at most; IDLE ends it before
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE: Final = 30 * 60
"""Seconds without an act of the user after which a session ends (CJIS Security Policy, AC-11 and AC-12)."""
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "clearslate.web.errors.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_HANDLERS = [
    "clearslate.web.parts.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *(OIDC_ORIGINS if OIDC_ISSUER else ())],  # a form leads on to the provider
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What an error says may hold a name: the log has its kind and where it happened, and no arguments. `json`: a JSON object a line,
# and a line for each request, by the pattern of its page.
LOG_REQUESTS = os.environ.get("CLEARSLATE_LOG", "") == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bare": {"()": "clearslate.web.errors.Bare"}},
    "formatters": {"timed": {"()": f"clearslate.web.errors.{'Structured' if LOG_REQUESTS else 'Timed'}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["bare"], "formatter": "timed"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "clearslate": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
