"""What an open office shows when it is tried: a worker alive, a write of each role, a request through the proxy, room, copies.

Each proof does what it is about, and leaves nothing behind. A fault is a sentence with its remedy.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connections

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.events.chain import SigningKey, read_kept
from clearslate.clearance.events.policies import ANCHORED, TIME
from clearslate.clearance.office import trial
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web import clock, watching
from clearslate.web.jobs.models import Beat

DAILY: Final = dt.timedelta(hours=26)
"""What is done each day is missed after this long."""
_CLOCK: Final = dt.timedelta(seconds=30)
_ROOM: Final = 2**30
_PATIENCE: Final = 10  # seconds for which the proxy is waited for
_LAST_DAYS: Final = 14  # of a certificate, in which a new one is due
_NOBODY: Final = "192.0.2.1"  # an address that is no machine's (RFC 5737): a client that says so lies


def proofs() -> dict[str, list[str]]:
    """What was tried, each with its faults."""
    tried: dict[str, Callable[[Ledger], Iterator[str]]] = {
        "a worker is alive": _worker,
        "each role can write": _roles,
        "the keys can be used": _keys,
        "letters say whom to call": _offices,
        "the proxy says who asks": _proxy,
        "the clocks agree": _clocks,
        "there is room": _room,
        "the last copy is of today": _backup,
        "the chain is signed": _anchor,
    }
    ledger = Ledger.attached(settings.LEDGER)
    return {words: _tried(words, do, ledger) for words, do in tried.items()}


def _tried(words: str, do: Callable[[Ledger], Iterator[str]], ledger: Ledger) -> list[str]:
    """The faults that a proof finds; that it cannot be tried at all is one."""
    try:
        return list(do(ledger))
    except DatabaseError as error:
        return [f"whether {words} cannot be tried: {' '.join(str(error).split())[:300]}"]


def _worker(_: Ledger) -> Iterator[str]:
    last = max(Beat.objects.values_list("at", flat=True), default=None)
    if last is None:
        yield "no worker runs: systemctl enable --now clearslate-office-work@1"
    elif (silent := clock.now() - last).total_seconds() > settings.JOB_DEAD:
        yield f"the last worker has been silent for {_long(silent)}: systemctl restart clearslate-office-work@1"


def _roles(ledger: Ledger) -> Iterator[str]:
    groups = trial.missing_groups(ledger)
    if groups is None and connections[ledger.alias].vendor == "postgresql":
        yield "the server enforces no roles: as the owner of the ledger, clearslate ledger rights | psql clearance"
    elif groups:
        login = connections[ledger.alias].settings_dict["USER"]
        yield f"the login {login} lacks groups: as the administrator, GRANT {', '.join(groups)} TO {login}"
    for role, why in trial.try_writing(ledger, clock.now()).items():
        yield f"nobody can write as {role}: {why}"


def _keys(ledger: Ledger) -> Iterator[str]:
    place = Path(settings.KEY) if settings.KEY else Path(settings.FILES) / "private.pem"
    try:
        key = SigningKey.read(place)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        yield f"CLEARSLATE_KEY, {place.name}: {why}; clearslate ledger key makes one"
        return
    if place.stat().st_mode & 0o077:
        yield f"CLEARSLATE_KEY: others on this machine may read {place.name}: chmod 600"
    if ledger.seals_with(key.signer):
        yield f"CLEARSLATE_KEY: {place.name} signed a checkpoint; messages need a key of their own: clearslate ledger key"


def _offices(_: Ledger) -> Iterator[str]:
    if not settings.OFFICES:  # what the file says, the set-up's own checks look at
        yield "CLEARSLATE_OFFICES is not set: letters name nobody whom a person may call"


def _proxy(_: Ledger) -> Iterator[str]:
    """Ask as a browser does that lies about itself; what the office saw of it comes back under a signed question."""
    origin = urlsplit(next(iter(settings.CSRF_TRUSTED_ORIGINS), ""))
    if not origin.hostname:
        return  # which the set-up's own checks say
    if not settings.PROXIES:
        yield "CLEARSLATE_PROXIES is not set: everybody comes from the proxy's address, and one guesser shuts out all"
    port = origin.port or 443
    try:
        answer, ends = _asked(origin.hostname, port)
    except ssl.SSLCertVerificationError as error:
        yield f"{origin.netloc}: this machine does not trust the certificate ({error.verify_message}): give one of an authority"
        return
    except (OSError, http.client.HTTPException, ValueError) as error:
        yield f"{origin.netloc} does not answer through the proxy ({type(error).__name__}): start clearslate-office and nginx"
        return
    if ends - clock.now().timestamp() < _LAST_DAYS * 24 * 3600:
        yield f"the certificate of {origin.netloc} ends within {_LAST_DAYS} days: renew it"
    seen = answer.get("seen")
    if answer.get("status") != "ok" or seen is None:
        yield f"{origin.netloc} is answered by another office, or under another CLEARSLATE_SECRET_KEY: restart clearslate-office"
        return
    if seen["address"] == _NOBODY:
        yield "the proxy passes on what a client says of its address: set X-Forwarded-For $remote_addr there"
    if not seen["secure"]:
        yield "the office does not learn that TLS is in front: set X-Forwarded-Proto $scheme there, and CLEARSLATE_PROXIES here"
    if seen["certificate"]:
        yield 'the proxy passes on a client certificate that it did not verify: set that header to "" there'


def _asked(host: str, port: int) -> tuple[dict[str, Any], float]:
    """What the office saw of a request through its proxy, and until when the proxy's certificate lasts."""
    # A proxy on this machine is asked here: its public name may lead elsewhere, or nowhere yet.
    at = next((each for each in settings.PROXIES if each in ("127.0.0.1", "::1")), host)
    context = ssl.create_default_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # browsers take certificates of older authorities too
    with (
        socket.create_connection((at, port), timeout=_PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
        connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
        connection.sock = secured
        headers = {
            "X-Clearslate-Probe": signing.dumps("", salt=watching.SALT), "X-Forwarded-For": _NOBODY, "X-Forwarded-Proto": "http",
            settings.CLIENT_CERTIFICATE_HEADER or "X-Client-Cert": "forged",
        }  # fmt: skip
        connection.request("GET", "/healthz", headers=headers)
        return json.loads(connection.getresponse().read()), ends


def _clocks(_: Ledger) -> Iterator[str]:
    for alias, words in ((settings.LEDGER, "the ledger's"), ("default", "the office's")):
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            differ = abs(clock.now() - cursor.fetchone()[0])
        if differ > _CLOCK:
            yield f"this machine's clock and that of {words} database are {_long(differ)} apart: have NTP keep both"


def _room(_: Ledger) -> Iterator[str]:
    for name, place in (("CLEARSLATE_FILES", settings.FILES), ("CLEARSLATE_BACKUPS", settings.BACKUPS)):
        if place and Path(place).is_dir() and (free := shutil.disk_usage(place).free) < _ROOM:
            yield f"{name}: {free / 2**20:.0f} MiB are free on its disk: make room, at least {_ROOM / 2**30:.0f} GiB"


def _backup(_: Ledger) -> Iterator[str]:
    if not settings.BACKUPS:
        yield "CLEARSLATE_BACKUPS is not set: name the folder of the copies, or nobody sees when the last one was made"
        return
    last = watching.last_backup()
    if last is None:
        yield "there is no copy: systemctl start clearslate-backup, and enable its timer"
    elif (old := dt.timedelta(seconds=clock.now().timestamp() - last.stat().st_mtime)) > DAILY:
        yield f"the last copy is {_long(old)} old: journalctl -u clearslate-backup says why"


def _anchor(ledger: Ledger) -> Iterator[str]:
    """The first event that no checkpoint outside of the database covers, and the last word of a witness, are of today."""
    now, events = clock.now(), m.Event.objects.using(ledger.alias)
    if not settings.KEPT:
        yield "CLEARSLATE_KEPT is not set: name the file of `ledger checkpoint --keep`, outside of the database"
    else:
        try:
            signed = max((each.seq for each in read_kept(Path(settings.KEPT))), default=0)
        except (OSError, ValueError) as error:
            yield f"CLEARSLATE_KEPT: {error}"
            return
        first = events.filter(seq__gt=signed).order_by("seq").values_list("at", flat=True).first()
        if not signed:
            yield "no checkpoint is kept: systemctl start clearslate-backup"
        elif first is not None and now - dt.datetime.fromisoformat(first) > DAILY:
            yield f"event {signed + 1} has waited {_long(now - dt.datetime.fromisoformat(first))} for a checkpoint: systemctl start clearslate-backup"
    witnesses = m.Witness.objects.using(ledger.alias).exclude(key="")
    if witnesses.exists() or ledger.policies()[TIME].value == ANCHORED:
        last = (
            m.Anchor.objects.using(ledger.alias)
            .exclude(at="")
            .order_by("-seq")
            .values_list("at", flat=True)
            .first()
        )
        if last is None or now - dt.datetime.fromisoformat(last) > DAILY:
            before = "never" if last is None else f"{_long(now - dt.datetime.fromisoformat(last))} ago"
            yield f"a witness last gave the time {before}: clearslate ledger anchor --ask WITNESS, and take in the answer"


def _long(time_: dt.timedelta) -> str:
    """About how long, for people."""
    hours = time_.total_seconds() / 3600
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} hours" if hours >= 2 else f"{max(1, round(hours * 60))} minutes"
