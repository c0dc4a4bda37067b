"""Policies of the house: approvals, signatures and decisions from people alone who signed in at the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.events.payloads import form_of
from clearslate.clearance.events.policies import DECISIONS, POLICIES
from clearslate.clearance.events.users import COMMAND_LINE
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.postgres import Server
from tests.clearance.test_rights import as_user, guided

OLIVE: Final = Actor("olive", Role.OPERATOR, COMMAND_LINE)
OTTO: Final = replace(OLIVE, name="otto")
GRANTED: Final = Event(Kind.ROLE_GRANTED, "juno", {"role": "judge"})


def at_the_office(actor: Actor, ways: str = "password") -> Actor:
    return replace(actor, authentication=f"web:{ways}")


@pytest.fixture
def ledger(url: str, at: dt.datetime) -> Iterator[Ledger]:
    """A real ledger of two operators."""
    found = Ledger(url, "policies")
    found.begin(["olive", "otto"], at, name="real", zone="UTC")
    yield found
    found.close()


def test_a_decision_of_the_command_line_is_refused_once_the_policy_says_so(
    ledger: Ledger, at: dt.datetime
) -> None:
    """A name that somebody gave is enough before, and a session at the office is asked for after."""
    ledger.append([GRANTED], OLIVE, at)
    ledger.set_policy(DECISIONS, "signed_in", OLIVE, at)
    confirmed = Event(Kind.ROLE_CONFIRMED, "juno", {"role": "judge"})
    for known_by in (COMMAND_LINE, "library", "web", "webless:password"):
        with pytest.raises(NotAllowed, match=r"role\.confirmed is taken from people who are signed in alone"):
            ledger.append([confirmed], replace(OTTO, authentication=known_by), at)
    assert not ledger.grants("juno", "judge")
    ledger.append([confirmed], at_the_office(OTTO), at)
    assert ledger.grants("juno", "judge")
    ledger.vouch(at.date(), OLIVE, at)  # no decision: it is taken as before
    assert ledger.verify().is_sound
    ledger.rebuild()
    assert ledger.policies()[DECISIONS].value == "signed_in"


def test_more_than_a_password_can_be_asked_for(ledger: Ledger, at: dt.datetime) -> None:
    ledger.set_policy(DECISIONS, "two_factors", OLIVE, at)
    with pytest.raises(NotAllowed, match="with more than a password alone"):
        ledger.append([GRANTED], at_the_office(OLIVE), at)
    for number, ways in enumerate(("password+totp", "password+webauthn", "passkey", "oidc")):
        event = replace(GRANTED, subject=f"juno{number}")
        assert ledger.append([event], at_the_office(OLIVE, ways), at)


def test_a_looser_policy_holds_when_a_second_operator_says_it_too(ledger: Ledger, at: dt.datetime) -> None:
    ledger.set_policy(DECISIONS, "signed_in", OLIVE, at)
    with pytest.raises(NotAllowed, match=r"policy\.set is taken from people who are signed in alone"):
        ledger.set_policy(DECISIONS, "anyone", OLIVE, at)
    olive, otto = at_the_office(OLIVE), at_the_office(OTTO)
    ledger.set_policy(DECISIONS, "anyone", olive, at)
    now_is = ledger.policies()[DECISIONS]
    assert (now_is.value, now_is.asked, now_is.asked_by) == ("signed_in", "anyone", "olive")
    with pytest.raises(DoneBefore, match="another operator says it too"):
        ledger.set_policy(DECISIONS, "anyone", olive, at)
    ledger.set_policy(DECISIONS, "anyone", otto, at)
    assert ledger.policies()[DECISIONS].value == "anyone"
    ledger.append([GRANTED], OLIVE, at)
    assert ledger.verify().is_sound


def test_a_stricter_policy_ends_what_was_asked_for(ledger: Ledger, at: dt.datetime) -> None:
    olive, otto = at_the_office(OLIVE, "passkey"), at_the_office(OTTO, "passkey")
    ledger.set_policy(DECISIONS, "signed_in", olive, at)
    ledger.set_policy(DECISIONS, "anyone", olive, at)
    ledger.set_policy(DECISIONS, "two_factors", otto, at)
    ledger.set_policy(DECISIONS, "anyone", otto, at)
    assert ledger.policies()[DECISIONS].value == "two_factors"


def test_what_is_no_policy_or_no_value_is_refused(ledger: Ledger, at: dt.datetime) -> None:
    for policy, value, words in (
        ("lunch", "anyone", "no policy"), (DECISIONS, "nobody", "no value"), (DECISIONS, "anyone", "anyone already"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=words):
            ledger.set_policy(policy, value, OLIVE, at)
    with pytest.raises(NotAllowed, match="not for the role reviewer"):
        ledger.set_policy(DECISIONS, "signed_in", replace(OLIVE, role=Role.REVIEWER), at)


def test_every_second_pair_of_eyes_and_every_signature_is_a_decision() -> None:
    """What one asks for and another confirms: both must be known, else one person could be both."""
    deciding = {kind for kind in Kind if form_of(kind).decides}
    ends = (
        "approved",
        "confirmed",
        "granted",
        "signed",
        "sustained",
        "overruled",
        "restored",
        "heard",
        "requested",
    )
    assert {kind for kind in Kind if kind.endswith(ends)} - {Kind.RESTORATION_ASKED} <= deciding
    assert not {kind for kind in deciding if form_of(kind).by == {Role.SYSTEM}}
    assert {Kind.WAVE_HALTED, Kind.CLEARANCE_HELD}.isdisjoint(deciding), "whoever sees a mistake may stop it"


def test_verify_finds_a_decision_that_the_policy_refuses(
    ledger: Ledger, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who wrote it past the check is found later."""
    ledger.set_policy(DECISIONS, "signed_in", OLIVE, at)
    with monkeypatch.context() as blind:
        blind.setitem(POLICIES, DECISIONS, POLICIES[DECISIONS])
        blind.setattr("clearslate.clearance.state.projection.is_known_enough", lambda *_: True)
        ledger.append([GRANTED], OLIVE, at)
    [fault] = ledger.verify().faults
    assert (fault.seq, "is taken from people who are signed in" in fault.what) == (3, True)


def test_the_command_shows_and_sets_policies(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'l.db'}"

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["ledger", *words, "--ledger", url])
        return result.exit_code, result.output

    begin = ("init", "--operator", "olive", "--operator", "otto", "--state", "PA")
    assert run(*begin, "--decisions", "whoever-says-a-name")[0] == 0
    assert run("policy") == (
        0,
        "decisions: anyone\nlaws: signed_off\ntime: clock\ngrounds: named\norders: certified\n",
    )
    assert run("policy", "decisions", "signed_in", "--as", "olive") == (
        0,
        "decisions: signed_in\nlaws: signed_off\ntime: clock\ngrounds: named\norders: certified\n",
    )
    code, output = run("grant", "--as", "olive", "--user", "juno", "--gets", "judge")
    assert code != 0
    assert "known by: command line" in output
    assert run("policy", "decisions")[0] == 2
    assert run("verify")[0] == 0


def test_the_server_refuses_it_too(postgres: Server, at: dt.datetime) -> None:
    """By SQL past the ledger, and in the office's name by nobody but the office's own login."""
    with guided(postgres, at, real=True) as address:
        olive = as_user(address, "olive")
        try:
            olive.set_policy(DECISIONS, "signed_in", OLIVE, at)
            olive.append([replace(GRANTED, subject="jane")], OLIVE, at)  # her own login is hers alone
            olive.set_policy(DECISIONS, "two_factors", OLIVE, at)
            with pytest.raises(NotAllowed, match="olive may not write an event of olive"):
                olive.append([GRANTED], at_the_office(OLIVE), at)
            with pytest.MonkeyPatch.context() as blind:
                blind.setattr("clearslate.clearance.state.projection.is_known_enough", lambda *_: True)
                with pytest.raises(
                    NotAllowed, match=r"role\.granted of olive, who is known by database alone"
                ):
                    olive.append([GRANTED], OLIVE, at)
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(using=olive.alias),
            ):
                m.Policy.objects.using(olive.alias).update(value="anyone")
        finally:
            olive.close()


def test_the_offices_login_writes_for_whoever_is_signed_in(postgres: Server, at: dt.datetime) -> None:
    with guided(postgres, at, real=True) as address:
        office = as_user(address, "web_office")
        try:
            office.append([GRANTED], at_the_office(OLIVE), at)
            with pytest.raises(NotAllowed, match="web_office may not write an event of olive as operator"):
                office.append([replace(GRANTED, subject="other")], OLIVE, at)
            office.append([Event(Kind.ROLE_CONFIRMED, "juno", {"role": "judge"})], at_the_office(OTTO), at)
            office.set_policy(DECISIONS, "signed_in", at_the_office(OLIVE), at)
            office.set_policy(DECISIONS, "anyone", at_the_office(OLIVE), at)
            office.set_policy(DECISIONS, "anyone", at_the_office(OTTO), at)
            assert office.verify().is_sound
            assert office.policies()[DECISIONS].value == "anyone"
        finally:
            office.close()
