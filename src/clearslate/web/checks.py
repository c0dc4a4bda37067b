"""What is wrong with the set-up of an office at work: each fault in words, with what to do."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.casework.access import verify
from clearslate.clearance.exchange.acks import agency_keys
from clearslate.clearance.orders.offices import OfficesError, read_offices
from clearslate.clearance.store.address import DatabaseError as AddressError
from clearslate.clearance.store.connect import check_attached
from clearslate.web import records

_KEY: Final = 50  # characters that a secret key has at least
_KINDS: Final = 10  # different ones
_HERE: Final = {"localhost", "127.0.0.1", "::1", "*"}


def problems(*, deployed: bool = False, sqlite: bool = False) -> list[str]:
    """What is wrong with the set-up of an office at work, in words.

    Args:
        deployed: look also at what Django's checks for deployment say, and whether the databases are there and up to date.
        sqlite: it was said that the office works in SQLite: one machine, few people.
    """
    found = [
        *_settings(),
        *([] if sqlite else _sqlite()),
        *_names(),
        *_provider(),
        *_proxy(),
        *_files(),
        *_offices(),
        *_agency_keys(),
    ]
    return [*found, *_databases(), *_looked_up(), *_django()] if deployed else found


def _settings() -> Iterator[str]:
    if settings.DEBUG:
        yield "debugging is on: pages would show what they hold"
    if settings.DEMO:
        yield "these are the settings of a demo, with accounts whose password is known"
    for name, keys in (("", [settings.SECRET_KEY]), ("_FALLBACKS", settings.SECRET_KEY_FALLBACKS)):
        if any(len(key) < _KEY or len(set(key)) < _KINDS for key in keys):
            yield f"CLEARSLATE_SECRET_KEY{name} is weak: give one of {_KEY} characters or more, drawn at random"
    if not settings.STATIC_ROOT:
        yield "CLEARSLATE_STATIC is not set: give a folder for the files of the pages"


def _looked_up() -> Iterator[str]:
    for log in records.logs().values():
        yield from (f"log of look-ups {log.name}: {fault}" for fault in verify(log).faults)


def _sqlite() -> Iterator[str]:
    for name, what in ((settings.LEDGER, "the ledger lies"), ("default", "the office's own accounts lie")):
        if settings.DATABASES[name]["ENGINE"].endswith("sqlite3"):
            yield f"{what} in SQLite, which serves one office on one machine: give a PostgreSQL address, or say --sqlite"
    if settings.DATABASES["default"]["NAME"] == settings.DATABASES[settings.LEDGER]["NAME"]:
        yield "CLEARSLATE_OFFICE and CLEARSLATE_LEDGER are one database: whoever keeps accounts would keep the ledger too"


def _names() -> Iterator[str]:
    if not set(settings.ALLOWED_HOSTS) - _HERE or "*" in settings.ALLOWED_HOSTS:
        yield "CLEARSLATE_HOSTS names no host: give the names by which people reach the office, and no *"
    origins = getattr(settings, "CSRF_TRUSTED_ORIGINS", [])
    if not origins or any(urlsplit(each).scheme != "https" for each in origins):
        yield "CLEARSLATE_ORIGINS: give the addresses with https:// from which forms may come"


def _provider() -> Iterator[str]:
    if not settings.OIDC_ISSUER:
        return
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    if any(urlsplit(each).scheme != "https" for each in (settings.OIDC_ISSUER, *settings.OIDC_ORIGINS)):
        yield "CLEARSLATE_OIDC_ISSUER: an identity provider is reached by https:// alone"
    if not all(each["client_id"] and each["secret"] for each in apps):
        yield "CLEARSLATE_OIDC_CLIENT and CLEARSLATE_OIDC_SECRET: the provider gave both for this office"


def _proxy() -> Iterator[str]:
    for each in settings.PROXIES:
        try:
            each == "unix" or ipaddress.ip_network(each, strict=False)
        except ValueError:
            yield f"CLEARSLATE_PROXIES: {each} is no address, no network, and not `unix`"
    if settings.CLIENT_CERTIFICATE_HEADER and not settings.PROXIES:
        yield "CLEARSLATE_CLIENT_CERTIFICATE_HEADER without CLEARSLATE_PROXIES: say whose header is believed"
    if not getattr(settings, "SECURE_SSL_REDIRECT", False):
        yield "CLEARSLATE_TLS is not `proxy`: without TLS in front, passwords travel in the open"


def _files() -> Iterator[str]:
    for name, place in (("CLEARSLATE_FILES", settings.FILES), ("CLEARSLATE_RECORDS", settings.RECORDS)):
        if not place:
            yield f"{name} is not set: give a folder that is this office's alone"
        elif not Path(place).is_dir():
            yield f"{name}: there is no such folder, or this account may not look into it"
        elif Path(place).stat().st_mode & 0o007:
            yield f"{name}: everybody on this machine may look into that folder: chmod o-rwx"


def _agency_keys() -> Iterator[str]:
    try:
        agency_keys(Path(settings.AGENCY_KEYS) if settings.AGENCY_KEYS else None)
    except (OSError, ValueError) as error:
        yield f"CLEARSLATE_AGENCY_KEYS: {error}"


def _offices() -> Iterator[str]:
    try:
        if settings.OFFICES and not read_offices(Path(settings.OFFICES)).says_where_to_check:
            yield "CLEARSLATE_OFFICES: write `check_site`, `check_phone` or `phone`: each letter says where it can be checked"
    except OfficesError as error:
        yield f"CLEARSLATE_OFFICES: {error}"


def _databases() -> Iterator[str]:
    try:
        check_attached(settings.LEDGER)
    except AddressError as error:
        yield str(error)
    try:
        executor = MigrationExecutor(connections["default"])
        behind = [
            each
            for each in executor.migration_plan(executor.loader.graph.leaf_nodes())
            if each[0].app_label != "ledger"
        ]
        tables = connections["default"].introspection.table_names()
    except DatabaseError as error:
        yield f"the office's own database cannot be reached: {type(error).__name__}"
        return
    if behind or settings.CACHES["default"]["LOCATION"] not in tables:
        yield "the office's own tables are not there, or of an earlier version: run `clearslate office upgrade`"


def _django() -> list[str]:
    output = io.StringIO()
    try:
        call_command("check", deploy=True, fail_level="WARNING", stdout=output, stderr=output)
    except CommandError as error:
        return [line.strip() for line in str(error).splitlines() if line.strip().startswith("?:")]
    return []
