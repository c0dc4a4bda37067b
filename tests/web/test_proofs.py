"""`office check` proves by doing: each proof finds its fault, names the remedy, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.test import Client

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey, keep
from clearslate.clearance.office import granting, trial
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope
from clearslate.web import clock, proofs, watching
from clearslate.web.jobs import table
from clearslate.web.jobs.models import Beat
from clearslate.web.jobs.worker import work


@pytest.fixture
def own() -> Iterator[Ledger]:
    """A real ledger of this test's alone, in memory."""
    found = Ledger("sqlite::memory:", alias="proved")
    found.begin(
        ["olive", "otto"], clock.now(), name="proved", zone="UTC", policies={"decisions": "two_factors"}
    )
    yield found
    found.close()


def faults(do: Callable[[Ledger], Any], ledger: Ledger) -> str:
    return "; ".join(do(ledger))


@pytest.mark.usefixtures("tables")
def test_a_worker_gives_signs_of_life(own: Ledger) -> None:
    Beat.objects.all().delete()
    assert "no worker runs: systemctl enable" in faults(proofs._worker, own)
    table.beat("one", clock.now() - dt.timedelta(minutes=5))
    assert "silent for 5 minutes: systemctl restart" in faults(proofs._worker, own)
    table.beat("two", clock.now())
    assert faults(proofs._worker, own) == ""
    assert "clearslate_workers 1" in Client().get("/metrics").content.decode()
    Beat.objects.all().delete()


@pytest.mark.usefixtures("tables")
def test_a_worker_that_ends_takes_its_sign_away(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(table, "claim", lambda _: seen.append(Beat.objects.count()))
    assert not work(until_idle=True)
    assert seen == [1]
    assert not Beat.objects.exists()


def test_each_role_writes_and_nothing_is_left(own: Ledger) -> None:
    before = own.head()
    assert trial.try_writing(own, clock.now()) == {}
    assert own.head() == before
    assert own.verify().is_sound
    assert not own.roles_of("office-check-judge")


def test_a_role_that_cannot_write_is_named_alone(own: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    event = trial._event

    def refused(role: Role, day: dt.date) -> Any:
        if role == Role.COUNSEL:
            raise NotAllowed("the database refuses it")
        return event(role, day)

    monkeypatch.setattr(trial, "_event", refused)
    assert list(trial.try_writing(own, clock.now())) == [Role.COUNSEL]
    assert faults(proofs._roles, own) == "nobody can write as counsel: the database refuses it"


def test_a_proof_that_cannot_be_tried_is_a_fault(own: Ledger) -> None:
    def broken(_: Ledger) -> Any:
        raise DatabaseError("no such function")

    assert proofs._tried("a worker is alive", broken, own) == [
        "whether a worker is alive cannot be tried: no such function"
    ]


def test_a_ledger_of_one_operator_is_named() -> None:
    found = Ledger("sqlite::memory:", alias="bare")
    try:
        assert "no two operators" in trial.try_writing(found, clock.now())[Role.JUDGE]
    finally:
        found.close()


def test_keys(own: Ledger, changed: Callable[..., None], tmp_path: Path) -> None:
    place = tmp_path / "private.pem"
    changed(KEY=str(place))
    assert "private.pem: No such file" in faults(proofs._keys, own)
    place.write_text("no key")
    assert "holds no private key" in faults(proofs._keys, own)
    place.unlink()
    key = SigningKey.make()
    key.write(place)
    assert faults(proofs._keys, own) == ""
    place.chmod(0o644)
    assert "chmod 600" in faults(proofs._keys, own)
    place.chmod(0o600)
    own.checkpoint(key, clock.now())
    assert "signed a checkpoint" in faults(proofs._keys, own)


def test_offices(own: Ledger, changed: Callable[..., None]) -> None:
    changed(OFFICES="")
    assert "CLEARSLATE_OFFICES is not set" in faults(proofs._offices, own)
    changed(OFFICES="offices.yaml")
    assert faults(proofs._offices, own) == ""


def test_copies(own: Ledger, changed: Callable[..., None], tmp_path: Path) -> None:
    changed(BACKUPS="")
    assert "CLEARSLATE_BACKUPS is not set" in faults(proofs._backup, own)
    changed(BACKUPS=str(tmp_path))
    assert "there is no copy" in faults(proofs._backup, own)
    for name, hours in (("old", 60), ("new", 30)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "office.json").write_text("{}")
        os.utime(tmp_path / name / "office.json", (time.time() - hours * 3600,) * 2)
    assert "the last copy is 30 hours old" in faults(proofs._backup, own)
    (tmp_path / "new/office.json").write_text("{}")
    assert faults(proofs._backup, own) == ""


def test_the_signature_under_the_chain(
    own: Ledger, changed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "checkpoints.jsonl"
    changed(KEPT="")
    assert "CLEARSLATE_KEPT is not set" in faults(proofs._anchor, own)
    changed(KEPT=str(place))
    assert "no checkpoint is kept" in faults(proofs._anchor, own)
    place.write_text("{}\n")
    assert "is no checkpoint" in faults(proofs._anchor, own)
    place.unlink()
    own.checkpoint(SigningKey.make(), clock.now())
    keep(place, own.checkpoints())
    assert faults(proofs._anchor, own) == ""
    later = clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert faults(proofs._anchor, own) == "", "nothing happened since, so nothing is to be signed"
    monkeypatch.undo()
    changed(KEPT=str(place))
    granting.grant(own, "june", "judge", Scope(), Actor("olive", Role.OPERATOR, "web:passkey"), clock.now())
    assert faults(proofs._anchor, own) == ""
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "event 2 has waited 3 days for a checkpoint" in faults(proofs._anchor, own)


def test_room(
    own: Ledger, changed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(FILES=str(tmp_path), BACKUPS="")
    free = shutil.disk_usage(tmp_path)._replace(free=5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert (
        faults(proofs._room, own) == "CLEARSLATE_FILES: 5 MiB are free on its disk: make room, at least 1 GiB"
    )


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"address": "192.0.2.1", "secure": True, "certificate": False}, "X-Forwarded-For $remote_addr"),
        ({"address": "127.0.0.1", "secure": False, "certificate": False}, "X-Forwarded-Proto $scheme"),
        ({"address": "127.0.0.1", "secure": True, "certificate": True}, "did not verify"),
        (None, "another office"),
        ({"address": "127.0.0.1", "secure": True, "certificate": False}, ""),
    ],
)
def test_what_the_proxy_passes_on(
    seen: dict[str, Any] | None,
    words: str,
    own: Ledger,
    changed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed(CSRF_TRUSTED_ORIGINS=["https://office.state.example"], PROXIES=["127.0.0.1"])
    answer = {"status": "ok"} | ({} if seen is None else {"seen": seen})
    monkeypatch.setattr(proofs, "_asked", lambda *_: (answer, time.time() + 1e8))
    found = faults(proofs._proxy, own)
    assert words in found if words else found == ""


def test_a_proxy_that_does_not_answer(own: Ledger, changed: Callable[..., None]) -> None:
    changed(CSRF_TRUSTED_ORIGINS=["https://office.state.example:1"], PROXIES=["127.0.0.1"])
    assert "does not answer through the proxy" in faults(proofs._proxy, own)
    changed(PROXIES=[])
    assert "CLEARSLATE_PROXIES is not set" in faults(proofs._proxy, own)


@pytest.mark.usefixtures("tables")
def test_what_the_office_saw_is_told_under_a_signed_question_alone() -> None:
    assert "seen" not in Client().get("/healthz").json()
    assert "seen" not in Client(headers={"x-clearslate-probe": "forged"}).get("/healthz").json()
    asked = signing.dumps("", salt=watching.SALT)
    assert (
        Client(headers={"x-clearslate-probe": asked}).get("/healthz").json()["seen"]["address"] == "127.0.0.1"
    )
    assert settings.SECRET_KEY not in asked
