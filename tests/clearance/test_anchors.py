"""Time from outside: by policy a window that protects people ends only where a witness bears out that its days passed."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, canonical
from clearslate.clearance.events.chain import SigningKey, write_public
from clearslate.clearance.events.timestamps import StampError, read_stamp
from clearslate.clearance.events.witnesses import cosign, key_of, stamp_of, stamp_query
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.anchors import days_since
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.postgres import Server
from tests.clearance.test_days import (
    JUNO,
    OLIVE,
    OTTO,
    PAM,
    RHEA,
    day,
    engage,
    moment,
    real,
    released,
    show,
    write,
)
from tests.clearance.test_rights import as_user, guided, set_clock

__all__ = ["real"]  # a fixture

KEY: Final = SigningKey.make()
OTHER: Final = SigningKey.make()


def spki(key: SigningKey, folder: Path) -> str:
    """The key as a ledger holds it, by way of a file."""
    write_public(key.public, folder / "witness.pem")
    return key_of((folder / "witness.pem").read_bytes())


def named(ledger: Ledger, folder: Path) -> None:
    """A witness, and the policy that asks for its word."""
    key, at = spki(KEY, folder), moment(0)
    assert not ledger.name_witness("auditor", key, OLIVE, at)
    with pytest.raises(DoneBefore, match="four eyes"):
        ledger.name_witness("auditor", key, OLIVE, at)
    assert ledger.name_witness("auditor", key, OTTO, at)
    ledger.set_policy("time", "anchored", OLIVE, at)


def anchored(
    ledger: Ledger, by_clock: dt.datetime, truly: dt.datetime, key: SigningKey = KEY
) -> dt.timedelta:
    """Ask the witness by a clock of the house, and take in what its own clock says."""
    link, opening = ledger.ask_time("auditor", by_clock), ledger.opening()
    assert opening is not None
    stamp, proof = cosign(key, opening.id, link.seq, link.hash, truly)
    return ledger.anchor("auditor", link.seq, stamp, proof, by_clock)


def in_window(ledger: Ledger, workflow: dict[str, Any]) -> Office:
    """A batch whose window of thirty days has begun."""
    by_law = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 90,
    }
    office = released(ledger, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    return office


def test_a_clock_set_forward_ends_no_window_that_a_witness_does_not_bear_out(
    real: Ledger, workflow: dict[str, Any], tmp_path: Path
) -> None:
    """Five acts by a clerk whose clock went forward a week at a time let a window of thirty days lapse within minutes."""
    named(real, tmp_path)
    office = in_window(real, workflow)
    anchored(real, moment(0), moment(0))
    for week in range(1, 6):
        real.vouch(day(7 * week), OLIVE, moment(7 * week))
    ahead = anchored(real, moment(35), moment(0) + dt.timedelta(minutes=9))
    assert ahead == dt.timedelta(days=35) - dt.timedelta(minutes=9)
    assert office.advance(day(35), moment(35)) == 0
    lapsed = Event(
        Kind.STAGE_LAPSED, "b0", {"stage": "validate", "on": day(35).isoformat(), "shown": day(0).isoformat()}
    )
    with pytest.raises(NotAllowed, match="no witness bears out"):
        real.append([lapsed], SYSTEM, moment(35))
    office.object("k00000", OLIVE, day(35), moment(35), ground="no_match")  # the window is open still
    assert real.verify().is_sound


def test_a_window_ends_when_its_days_passed_between_anchors(
    real: Ledger, workflow: dict[str, Any], tmp_path: Path
) -> None:
    named(real, tmp_path)
    office = in_window(real, workflow)
    last = m.Batch.objects.using(real.alias).get().due
    assert last is not None
    days = (last - day(0)).days
    for passed in (1, 8, 15, 22, 29):
        anchored(real, moment(passed), moment(passed))
    anchored(real, moment(days + 1), moment(days + 1))
    assert (
        office.advance(day(days + 1), moment(days + 1)) == 0
    )  # the list was there a day before the first anchor
    anchored(real, moment(days + 2), moment(days + 2))
    assert office.advance(day(days + 2), moment(days + 2)) == 2
    assert m.Batch.objects.using(real.alias).get().state == "cleared"
    assert real.verify(now=moment(days + 2)).is_sound
    real.rebuild()
    assert real.verify().is_sound


def test_a_witness_is_believed_by_its_key_alone(real: Ledger, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="is no witness"):
        real.ask_time("auditor", moment(0))
    with pytest.raises(NotAllowed, match="no public key"):
        real.name_witness("auditor", "ed25519:abc", OLIVE, moment(0))
    named(real, tmp_path)
    with pytest.raises(NotAllowed, match="not what witness auditor says"):
        anchored(real, moment(0), moment(0), OTHER)
    link, opening = real.ask_time("auditor", moment(0)), real.opening()
    assert opening is not None
    stamp, proof = cosign(KEY, opening.id, link.seq, link.hash, moment(0))
    for seq, at in ((link.seq - 1, stamp), (link.seq, "2026-03-01T00:00:00+00:00")):
        with pytest.raises(NotAllowed, match=r"not what witness|was not asked"):
            real.anchor("auditor", seq, at, proof, moment(0))
    real.anchor("auditor", link.seq, stamp, proof, moment(0))
    with pytest.raises(DoneBefore):
        real.anchor("auditor", link.seq, stamp, proof, moment(0))
    with pytest.raises(NotAllowed, match="one of their clocks is wrong"):
        anchored(real, moment(0), moment(-1))
    assert not real.name_witness("auditor", "", OLIVE, moment(0))  # taken back by one alone, it counts still
    anchored(real, moment(0), moment(0))
    assert real.name_witness("auditor", "", OTTO, moment(0))
    with pytest.raises(NotAllowed, match="is no witness"):
        real.ask_time("auditor", moment(0))
    assert real.verify().is_sound
    assert days_since(1, real.alias) == 0


def test_by_the_loosest_policy_the_clock_counts_and_a_looser_one_needs_two(
    real: Ledger, tmp_path: Path
) -> None:
    assert real.policies()["time"].value == "clock"
    named(real, tmp_path)
    real.set_policy("time", "clock", OLIVE, moment(0))
    assert real.policies()["time"].value == "anchored"
    real.set_policy("time", "clock", OTTO, moment(0))
    assert real.policies()["time"].value == "clock"


def test_what_came_into_force_in_the_range_of_a_wrong_time_halts_though_its_day_has_come(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """Within a day: the clock was hours ahead, over no midnight."""
    by_law = workflow | {"relief_by": "operation_of_law", "stages": [], "recheck_days": 90}
    office = released(real, by_law, moment(0))
    first = real.head()[0] + 1
    later = moment(0) + dt.timedelta(hours=8)
    assert office.advance(day(0), later) == 1
    real.correct_clock(first, OLIVE, moment(0))
    assert real.correct_clock(first, OTTO, moment(0))
    assert "a clock that was ahead" in m.Wave.objects.using(real.alias).get().halted
    assert real.verify(now=moment(0)).is_sound


def test_the_commands_ask_cosign_and_take_in(tmp_path: Path) -> None:
    url, files = (
        f"sqlite:{tmp_path / 'l.db'}",
        {name: str(tmp_path / name) for name in ("w", "w.pub", "q", "a")},
    )

    def run(*words: str) -> tuple[int, str]:
        found = CliRunner().invoke(main, ["ledger", *words])
        return found.exit_code, found.output

    begin = (
        "--operator",
        "olive",
        "--operator",
        "otto",
        "--state",
        "PA",
        "--decisions",
        "whoever-says-a-name",
    )
    assert run("init", "--ledger", url, *begin)[0] == 0
    assert run("key", files["w"], files["w.pub"])[0] == 0
    for who, words in (("olive", "once another operator"), ("otto", "its word on the time counts")):
        code, output = run("witness", "auditor", "--public", files["w.pub"], "--ledger", url, "--as", who)
        assert (code, words in output) == (0, True), output
    assert run("anchor", "--ask", "auditor", "--out", files["q"], "--ledger", url)[0] == 0
    assert set(json.loads((tmp_path / "q").read_text())) == {"ledger", "witness", "seq", "hash"}
    assert run("cosign", files["q"], files["a"], "--key", files["w"])[0] == 0
    code, output = run("anchor", "--answer", files["a"], "--ledger", url)
    assert (code, "auditor saw event" in output) == (0, True), output
    assert run("anchor", "--answer", files["a"], "--ledger", url)[0] == 4
    assert run("anchor", "--answer", files["q"], "--ledger", url)[0] == 3
    assert run("verify", "--ledger", url)[0] == 0


# --- RFC 3161 -----------------------------------------------------------------------------------------------------

_SETTINGS: Final = """
[req]
distinguished_name = dn
x509_extensions = v3
prompt = no
[dn]
CN = Test authority
[v3]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ordering = yes
"""


@pytest.fixture(params=["rsa:2048", "ec"])
def authority(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A time-stamp authority of OpenSSL's: a folder with its key and certificate."""
    (tmp_path / "tsa.cnf").write_text(_SETTINGS.format(folder=tmp_path))
    new = (
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        if request.param == "ec"
        else ["-newkey", request.param]
    )
    _openssl("req", "-x509", *new, "-nodes", "-days", "30", "-config", tmp_path / "tsa.cnf",
             "-keyout", tmp_path / "tsa.key", "-out", tmp_path / "tsa.pem")  # fmt: skip
    (tmp_path / "serial").write_text("01\n")
    return tmp_path


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def _stamped(folder: Path, question: bytes) -> bytes:
    (folder / "q.tsq").write_bytes(question)
    _openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-section", "one", "-queryfile", folder / "q.tsq",
             "-signer", folder / "tsa.pem", "-inkey", folder / "tsa.key", "-out", folder / "a.tsr")  # fmt: skip
    return (folder / "a.tsr").read_bytes()


def test_a_time_stamp_of_an_authority_is_the_time(real: Ledger, authority: Path) -> None:
    key = key_of((authority / "tsa.pem").read_bytes())
    for who in (OLIVE, OTTO):
        real.name_witness("tsa", key, who, moment(0))
    link, opening = real.ask_time("tsa", moment(0)), real.opening()
    assert opening is not None
    told, proof = stamp_of(_stamped(authority, stamp_query(opening.id, link.seq, link.hash)))
    assert abs(dt.datetime.fromisoformat(told) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    other = stamp_of(_stamped(authority, stamp_query(opening.id, link.seq, "0" * 64)))
    stamp, token = read_stamp(base64.b64decode(proof)), bytearray(base64.b64decode(proof))
    signed = [
        stamp.info,
        stamp.attributes[4:],
        stamp.signature,
    ]  # what else stands there nothing signs, and nothing reads
    for part in signed:
        for at in range(bytes(token).index(part), bytes(token).index(part) + len(part), 5):
            token[at] ^= 1
            changed = base64.b64encode(bytes(token)).decode()
            token[at] ^= 1
            with pytest.raises(NotAllowed, match="not what witness tsa says"):
                real.anchor("tsa", link.seq, told, changed, moment(0))
    with pytest.raises(NotAllowed, match="not what witness tsa says"):
        real.anchor("tsa", link.seq, *other, moment(0))
    real.anchor("tsa", link.seq, told, proof, moment(0))
    assert real.verify().is_sound


@pytest.mark.parametrize(
    "data", [b"", b"0", b"0\x80", b"0\x84\xff\xff\xff\xff", b"<html>", b"0\x03\x02\x01\x02", bytes(200_000)]
)
def test_what_is_no_time_stamp_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(StampError):
        read_stamp(data)


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


def test_the_server_too_lets_no_window_lapse_that_no_witness_bears_out(
    postgres: Server, workflow: dict[str, Any], tmp_path: Path
) -> None:
    """By SQL past the program: the server asks the events of anchors, whatever the tables beside them say."""

    def begun(ledger: Ledger) -> None:
        engage(ledger, RHEA, PAM, JUNO)
        named(ledger, tmp_path)
        in_window(ledger, workflow)

    def lapse(ledger: Ledger, at: dt.datetime) -> None:
        payload = {"on": at.date().isoformat(), "shown": day(0).isoformat(), "stage": "validate"}
        with (
            pytest.raises(DatabaseError, match=r"do not bear out stage\.lapsed"),
            transaction.atomic(using="olive"),
        ):
            write(ledger, at=at.isoformat(timespec="seconds"), kind="stage.lapsed", subject="b0", actor="clearslate",
                  role="system", payload=canonical(payload))  # fmt: skip

    with guided(postgres, moment(0), real=True, story=begun) as address:
        ledger = as_user(address, "olive")
        try:
            anchored(ledger, moment(0), moment(0))
            set_clock(address, moment(40))
            ledger.vouch(day(40), OLIVE, moment(40))
            lapse(ledger, moment(40))
            for forged in (
                m.Witness.objects.using("olive").filter(id="auditor"), m.Anchor.objects.using("olive").all(),
            ):  # fmt: skip
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(using="olive"),
                ):
                    forged.update(**({"key": "forged"} if forged.model is m.Witness else {"day": day(40)}))
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(using="olive"),
                ):
                    forged.delete()
            assert Office(ledger).advance(day(40), moment(40)) == 0
            with pytest.raises(NotAllowed, match="olive may not write an event of otto"):
                ledger.name_witness("auditor", spki(OTHER, tmp_path), OTTO, moment(40))  # by olive's login
            anchored(ledger, moment(40), moment(40))
            assert Office(ledger).advance(day(40), moment(40)) == 2
            assert ledger.verify().is_sound
        finally:
            ledger.close()
