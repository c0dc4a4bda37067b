"""Who signs in and how it is known: password, authenticator app, passkey, the state's provider; and how a session ends."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from click.testing import CliRunner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData
from requests.adapters import BaseAdapter

from clearslate.clearance.events import Role
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.texts import words_of
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.web import clock
from clearslate.web.accounts import adapters, locks, made
from clearslate.web.accounts.worker import attached, known_by
from clearslate.web.models import Closed, Guess, Unknown
from tests.clearance.test_changes import CHANGES, CITY, put_in_force
from tests.clearance.test_days import OLIVE, RHEA, engage
from tests.web.conftest import PASSWORD

ISSUER: Final = "https://id.state.example"
NEW: Final = "another-long-password-of-tests"


@pytest.fixture
def house(tables: None, tmp_path: Path, changed: Callable[..., None]) -> Iterator[Ledger]:  # noqa: ARG001 (they must be there)
    """A real ledger of two operators, who have accounts with passwords."""
    ledger = Ledger(f"sqlite:{tmp_path / 'house.db'}", "house")
    ledger.begin(["olive", "otto"], dt.datetime.now(dt.UTC), name="real", zone="UTC")
    changed(LEDGER="house")
    attached.cache_clear()
    cache.clear()
    for model in (Guess, Unknown, Closed):
        model.objects.all().delete()
    users = get_user_model().objects
    users.filter(username__in=("olive", "otto", "juno", "rhea")).delete()
    for name in ("olive", "otto"):
        users.create_user(name, password=PASSWORD)
    yield ledger
    attached.cache_clear()
    ledger.close()


def signed_in(user: str, password: str = PASSWORD, *, client: Client | None = None) -> Client:
    found = client or Client()
    answer = found.post("/accounts/login/", {"login": user, "password": password})
    assert answer.status_code == HTTPStatus.FOUND, answer.content
    return found


def again(client: Client, password: str = PASSWORD) -> None:
    """Say the password again."""
    assert client.post("/accounts/reauthenticate/", {"password": password}).status_code == HTTPStatus.FOUND


def grant(client: Client, user: str, **text: str) -> Any:
    return client.post("/roles/act/", {"act": "grant", "user": user, "role": "judge"} | text)


def known(client: Client, user: str) -> str:
    """How an event would say that it is known who is signed in."""
    request = HttpRequest()
    request.session, request.user = client.session, get_user_model().objects.get(username=user)
    return known_by(request)


def last_known_by(ledger: Ledger) -> str:
    return list(ledger.links())[-1].authentication


# --- passwords ------------------------------------------------------------------------------------------------


def test_a_password_is_said_again_before_what_binds_others_and_the_form_is_kept(house: Ledger) -> None:
    client = signed_in("olive")
    asked = grant(client, "juno", counties="Adams\nYork")
    assert (asked.status_code, asked.headers["Location"]) == (
        302,
        "/accounts/reauthenticate/?next=%2Froles%2Fact%2F",
    )
    assert house.head()[0] == 1
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert house.head()[0] == 1
    done = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert done.headers["Location"] == "/roles/"
    link = list(house.links())[-1]
    assert (link.kind, link.actor, link.authentication) == ("role.granted", "olive", "web:password")
    assert json.loads(link.payload) == {"role": "judge", "counties": ["Adams", "York"]}
    assert grant(client, "rhea").headers["Location"] == "/roles/", "said a moment ago"
    client.session.save()
    stale = client.session
    records = stale["account_authentication_methods"]
    records[-1]["at"] = time.time() - 301
    stale["account_authentication_methods"] = records
    stale.save()
    assert grant(client, "cleo").headers["Location"].startswith("/accounts/reauthenticate/"), (
        "five minutes ago"
    )


def test_two_operators_grant_and_confirm_a_role_on_the_screen(house: Ledger) -> None:
    olive, otto = signed_in("olive"), signed_in("otto")
    again(olive)
    again(otto)
    grant(olive, "juno", courts="Common Pleas, Adams")
    shown = otto.get("/roles/").content.decode()
    assert "waits for another operator" in shown
    own = olive.get("/roles/").content.decode()
    assert 'value="confirm"' not in own, "nobody confirms what they granted"
    confirm = {"act": "confirm", "user": "juno", "role": "judge"}
    olive.post("/roles/act/", confirm | {"courts": "Common Pleas, Adams"})
    assert not house.grants("juno", "judge"), "the ledger refuses it too"
    otto.post("/roles/act/", confirm)
    assert not house.grants("juno", "judge"), "it is confirmed for what it was granted"
    otto.post("/roles/act/", confirm | {"courts": "Common Pleas, Adams\n"})
    assert house.grants("juno", "judge")
    otto.post("/roles/act/", {"act": "policy", "policy": "decisions", "value": "signed_in"})
    assert house.policies()["decisions"].value == "signed_in"
    olive.post("/roles/act/", {"act": "revoke", "user": "juno", "role": "judge"})
    assert not house.grants("juno", "judge")
    assert house.verify().is_sound


def test_what_two_must_say_is_said_on_the_screen(house: Ledger) -> None:
    """A paper's day, a company: the ledger's own refusals come back in words, and nobody is two."""
    olive = signed_in("olive")
    again(olive)
    olive.post("/registry/act/", {"act": "paper", "paper": "CP-1 #3", "on": "2026-01-02"})
    link = list(house.links())[-1]
    assert (link.kind, words_of(link.subject, house.alias), json.loads(link.payload)) == (
        "paper.read",
        "CP-1 #3",
        {"on": "2026-01-02"},
    )
    for entry in (
        {"act": "enroll", "company": "nobody"},
        {"act": "assign", "agency": "arresting", "to": "PA0010000"},
    ):
        found = olive.post("/registry/act/", entry, follow=True)
        assert "Nothing was recorded" in found.content.decode(), entry
    for entry in (
        {"act": "assign", "agency": "barber"},
        {"act": ""},
    ):
        assert olive.post("/registry/act/", entry).status_code == 404, entry
    kept = olive.post(
        "/registry/act/", {"act": "paper", "paper": "CP-1 #3", "on": "yesterday"}
    ).content.decode()
    assert "write the day as year, month and day" in kept
    assert 'value="yesterday"' in kept, "what was typed is there again"
    assert "Every charge has its agency" in olive.get("/registry/").content.decode()


def test_what_newer_records_change_is_decided_by_a_second_person_on_the_screen(house: Ledger) -> None:
    at = dt.datetime.now(dt.UTC)
    engage(house, RHEA, at=at)
    put_in_force(house, at)
    [docket], [agency] = (
        house.append([CHANGES[name]], OLIVE, at) for name in ("another docket", "another agency")
    )
    olive, otto = signed_in("olive"), signed_in("otto")
    again(olive)
    again(otto)
    own, shown = (each.get("/registry/").content.decode() for each in (olive, otto))
    assert "number: CP-0 -&gt; CP-999" in own
    assert 'value="right"' not in own, "nobody decides what they asked for"
    assert shown.count('value="right"') == 2
    assert "Changes that newer records bring" in otto.get("/").content.decode()
    refused = olive.post("/registry/act/", {"act": "right", "change": str(docket.seq)}, follow=True)
    assert "four eyes" in refused.content.decode()
    done = otto.post("/registry/act/", {"act": "right", "change": str(docket.seq)}, follow=True)
    assert "Confirmed" in done.content.decode()
    before = otto.post("/registry/act/", {"act": "wrong", "change": str(docket.seq)}, follow=True)
    assert f"change {docket.seq} was confirmed by otto" in before.content.decode()
    otto.post("/registry/act/", {"act": "wrong", "change": str(agency.seq)})
    found = m.Clearance.objects.using(house.alias).get(id="k00000")
    assert (found.number, found.arresting_ori) == ("CP-999", CITY)
    assert "Nothing waits." in otto.get("/registry/").content.decode()
    assert otto.post("/registry/act/", {"act": "right", "change": "x"}).status_code == 404
    assert house.verify().is_sound


def test_an_access_for_an_agency_is_made_and_revoked_on_the_screen(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    client = signed_in("olive")
    again(client)
    made_ = {
        "act": "make",
        "name": "state police",
        "recipient": "repository",
        "scope": ["messages:read"],
        "days": "30",
    }
    client.post("/programs/act/", made_)
    shown = client.get("/programs/").content.decode()
    [token] = re.findall(r"cls_[0-9a-f]+:[A-Za-z0-9_-]+", shown)
    assert token not in client.get("/programs/").content.decode(), "it is shown once"
    agency = Client(headers={"Authorization": f"Bearer {token}"})
    shown_self = agency.get("/api/v1/self").json()
    assert shown_self["recipient"] == "repository"
    kept = client.post("/programs/act/", made_ | {"days": "0"}).content.decode()
    assert "lasts one day" in kept
    assert 'value="state police"' in kept or ">state police</textarea>" in kept, (
        "what was typed is there again"
    )
    client.post("/programs/act/", {"act": "revoke", "access": shown_self["id"]})
    assert agency.get("/api/v1/self").status_code == 401


# --- authenticator app ------------------------------------------------------------------------------------------


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


def test_an_authenticator_app_is_set_up_and_asked_for(house: Ledger) -> None:
    client = signed_in("olive")
    again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    shown = page.content.decode()
    [secret] = re.findall(r"Secret: <code>(\w+)</code>", shown)
    assert "<svg" in shown
    assert "data:image" not in shown, "the content policy would refuse it"
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    kept = Authenticator.objects.get(user__username="olive", type="totp").data["secret"]
    assert secret not in kept, "whoever reads the database has no second factor"
    grant(client, "rhea")
    cache.clear()  # a code counts once: wait for no next one
    other = Client()
    stage = other.post("/accounts/login/", {"login": "olive", "password": PASSWORD})
    assert stage.headers["Location"] == "/accounts/2fa/authenticate/"
    assert other.get("/").status_code == 302, "a password alone lets nobody in"
    assert other.post("/accounts/2fa/authenticate/", {"code": "123456"}).status_code == 200
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    again(other)
    grant(other, "juno")
    assert last_known_by(house) == "web:password+totp"


@pytest.mark.usefixtures("provider")
def test_where_two_factors_are_asked_a_password_alone_opens_nothing(house: Ledger) -> None:
    client = signed_in("olive")
    assert client.get("/roles/").status_code == 200
    house.set_policy(
        "decisions", "two_factors", Actor("olive", Role.OPERATOR, "web:passkey"), dt.datetime.now(dt.UTC)
    )
    led = client.get("/roles/")
    assert (led.status_code, led.headers["Location"]) == (302, "/accounts/2fa/")
    assert "asks for more than a password" in client.get("/accounts/2fa/").content.decode()
    made.tie("otto", "0-8-15")
    assert by_provider()[0].get("/roles/").status_code == 200


# --- passkeys ---------------------------------------------------------------------------------------------------


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Passkey:
    """What a phone or a security key does, in the few lines of it that a server sees."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: str = ""
    origin: str = "https://testserver"

    def _client(self, what: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": f"webauthn.{what}", "challenge": challenge, "origin": self.origin}
        ).encode()

    def _answer(self, response: dict[str, str], **more: Any) -> str:
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response} | more
        )

    def made(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        known = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        data = AuthenticatorData.create(
            hashlib.sha256(b"testserver").digest(), AuthenticatorData.FLAG(0x45), 0, known
        )
        payload = {
            "clientDataJSON": b64(self._client("create", asked["challenge"])),
            "attestationObject": b64(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._answer(payload, clientExtensionResults={"credProps": {"rk": True}})

    def signed(self, options: dict[str, Any]) -> str:
        client = self._client("get", options["publicKey"]["challenge"])
        data = bytes(
            AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), AuthenticatorData.FLAG(0x05), 1)
        )
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        payload = {
            "clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": self.user,
        }  # fmt: skip
        return self._answer(payload, clientExtensionResults={})


def made_passkey(client: Client, passkey: Passkey) -> None:
    """Add a passkey to the account of who is signed in."""
    page = client.get("/accounts/2fa/webauthn/add/")
    [data] = re.findall(
        r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page.content.decode(), re.DOTALL
    )[:1]
    options = json.loads(data)["creation_options"]
    sent = {"name": "phone", "credential": passkey.made(options), "passwordless": "on"}
    assert client.post("/accounts/2fa/webauthn/add/", sent).status_code == 302


def test_a_passkey_is_added_and_is_enough_to_sign_in(house: Ledger) -> None:
    client, passkey = signed_in("olive"), Passkey()
    again(client)
    made_passkey(client, passkey)
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    other = Client()
    changes: list[tuple[dict[str, Any], bool]] = [
        ({"key": ec.generate_private_key(ec.SECP256R1())}, False),
        ({"origin": "https://evil.example"}, False),
        ({}, True),
    ]
    for change, works in changes:
        asked = other.get("/accounts/2fa/webauthn/login/", headers=ajax).json()["request_options"]
        tried = replace(passkey, **change)
        other.post("/accounts/2fa/webauthn/login/", {"credential": tried.signed(asked)})
        assert (other.get("/").status_code == 200) is works, change
    assert known(other, "olive") == "web:passkey"
    again(other)
    grant(other, "juno")
    assert last_known_by(house) == "web:passkey+password"


# --- the state's identity provider ------------------------------------------------------------------------------


@dataclass
class Provider(BaseAdapter):
    """A provider of ours, that answers what the office asks of it directly."""

    sub: str = "0-8-15"
    auth_time: float = 0.0
    audience: str = "office"
    asked: list[str] = field(default_factory=list)

    def send(self, request: Any, **_: Any) -> requests.Response:  # type: ignore[override]
        """Answer."""
        self.asked.append(urlsplit(request.url).path)
        found = requests.Response()
        found.status_code, found.request, found.url = 200, request, request.url
        if request.url.endswith("openid-configuration"):
            payload: dict[str, Any] = {
                "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/ask", "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
                "userinfo_endpoint": f"{ISSUER}/user", "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        else:
            assert "code_verifier" in request.body, "PKCE"
            now = int(time.time())
            claims = {"iss": ISSUER, "aud": self.audience, "sub": self.sub, "iat": now, "exp": now + 60}
            claims |= {"auth_time": int(self.auth_time)} if self.auth_time else {}
            payload = {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": jwt.encode(claims, "k" * 32, "HS256"),
            }
        found._content = json.dumps(payload).encode()
        found.headers["Content-Type"] = "application/json"
        return found

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    stub = Provider()

    def session(_: object) -> requests.Session:
        found = requests.Session()
        found.mount(f"{ISSUER}/", stub)
        return found

    monkeypatch.setattr(adapters.Provided, "get_requests_session", session)
    return stub


def comes_back(client: Client, asked: Any) -> Any:
    """What the browser does that the provider sends back."""
    wanted = parse_qs(urlsplit(asked.headers["Location"]).query)
    return client.get("/accounts/oidc/state/login/callback/", {"code": "c", "state": wanted["state"][0]})


def by_provider(client: Client | None = None) -> tuple[Client, Any]:
    found = client or Client()
    asked = found.post("/accounts/oidc/state/login/")
    assert asked.headers["Location"].startswith(f"{ISSUER}/ask?"), asked.content
    return found, comes_back(found, asked)


@pytest.mark.usefixtures("house")
def test_who_the_provider_knows_is_let_in_where_an_operator_tied_the_account(
    provider: Provider,
) -> None:
    client, refused = by_provider()
    assert (refused.status_code, "0-8-15" in refused.content.decode()) == (403, True), (
        "it says what to tell an operator"
    )
    assert not get_user_model().objects.filter(username__contains="0-8-15").exists(), "nobody signs up"
    assert client.get("/").status_code == 302
    made.tie("olive", "0-8-15")
    client, done = by_provider()
    assert (done.status_code, client.get("/").status_code) == (302, 200)
    assert known(client, "olive") == "web:oidc"
    made.close("olive")
    assert client.get("/").status_code == 302, "a closed account's session has ended"
    assert by_provider()[1].status_code == 403
    provider.audience = "another office"
    made.tie("otto", "0-8-16")
    provider.sub = "0-8-16"
    client, _ = by_provider()
    assert client.get("/").status_code == 302, "a token for others"


def test_who_has_no_password_says_again_at_the_provider_who_they_are(
    house: Ledger, provider: Provider
) -> None:
    made.tie("olive", "0-8-15")
    user = get_user_model().objects.get(username="olive")
    user.set_unusable_password()
    user.save()
    client, _ = by_provider()
    for when, words in (
        (0.0, "never said"),
        (time.time() - 3600, "an hour ago"),
        (time.time() + 3600, "to come"),
    ):
        provider.auth_time = when
        asked = grant(client, "juno")
        assert asked.headers["Location"] == "/session/again/?next=%2Froles%2Fact%2F", words
        sent = client.post(asked.headers["Location"])
        wanted = parse_qs(urlsplit(sent.headers["Location"]).query)
        assert (wanted["prompt"], wanted["max_age"]) == (["login"], ["0"])
        comes_back(client, sent)
        assert house.head()[0] == 1, words
    provider.auth_time = time.time()
    provider.sub = "somebody else"
    comes_back(client, client.post(grant(client, "juno").headers["Location"]))
    assert house.head()[0] == 1
    provider.sub = "0-8-15"
    done = comes_back(client, client.post(grant(client, "juno").headers["Location"]))
    assert done.headers["Location"] == "/roles/"
    assert (last_known_by(house), house.head()[0]) == ("web:oidc", 2)


def test_nobody_ties_an_account_to_themself(house: Ledger, provider: Provider) -> None:  # noqa: ARG001
    client = signed_in("olive")
    again(client)
    asked = client.post("/accounts/oidc/state/login/?process=connect")
    comes_back(client, asked)
    assert [each.sub for each in made.accounts() if each.name == "olive"] == [""]


def test_forms_may_lead_on_to_the_provider_and_nowhere_else(house: Ledger) -> None:  # noqa: ARG001
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {ISSUER}" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


# --- accounts ---------------------------------------------------------------------------------------------------


def office(*words: str) -> Any:
    return CliRunner().invoke(main, ["office", "account", *words], env=dict(os.environ))


def test_an_operator_makes_an_account_without_ever_knowing_its_password(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    added = office("add", "--as", "olive", "Juno")
    assert added.exit_code == 0, added.output
    path = added.stdout.strip().splitlines()[-1]
    assert not Client().login(username="juno", password="")
    client = Client()
    page = client.get(path, follow=True)
    assert page.status_code == 200
    where = page.redirect_chain[-1][0]
    assert client.post(where, {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(where, {"password1": NEW, "password2": NEW}).status_code == 302
    signed_in("juno", NEW)
    used = Client().get(path, follow=True).content.decode()
    assert "password1" not in used, "the link is good once"
    rows = {row["user"]: row for row in json.loads(office("list", "--json").stdout)}
    assert (rows["juno"]["signs in by"], rows["juno"]["roles"], rows["olive"]["roles"]) == (
        "password",
        "",
        "operator",
    )
    assert "has an account" in office("add", "--as", "olive", "juno").output
    assert "is no operator" in office("add", "--as", "juno", "rhea").output
    assert "is no user's name" in office("add", "--as", "olive", "clearslate").output
    assert office("tie", "--as", "olive", "juno", "--sub", "4711").exit_code == 0
    assert "is tied to juno" in office("tie", "--as", "olive", "otto", "--sub", "4711").output
    assert office("close", "--as", "olive", "juno").exit_code == 0
    assert "is closed" in office("link", "--as", "olive", "juno").output


def test_nobody_signs_up_and_nothing_is_mailed(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    client = Client()
    for address in ("/accounts/signup/", "/accounts/3rdparty/signup/", "/accounts/2fa/webauthn/signup/"):
        found = client.post(address, {"username": "mallory", "password1": NEW, "password2": NEW})
        assert found.status_code in (200, 302, 403, 404), address
    assert client.post("/accounts/password/reset/", {"email": "somebody@state.example"}).status_code in (
        200,
        302,
        404,
    )
    assert not get_user_model().objects.filter(username="mallory").exists()


# --- sessions ---------------------------------------------------------------------------------------------------


def test_a_session_of_before_is_not_the_session_of_after(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    """Somebody lays a session into a browser, and waits until its user has signed in."""
    thief = Client()
    thief.get("/accounts/login/")
    thief.post("/accounts/login/", {"login": "olive", "password": "guessed"})
    laid = thief.cookies["s"].value
    victim = Client()
    victim.cookies["s"] = laid
    signed_in("olive", client=victim)
    assert victim.cookies["s"].value != laid
    assert thief.get("/").status_code == 302
    before = victim.cookies["s"].value
    victim.post("/accounts/logout/")
    replayed = Client()
    replayed.cookies["s"] = before
    assert replayed.get("/").status_code == 302, "who signed out is out"


def test_a_session_ends_after_half_an_hour_without_an_act_and_the_form_is_not_lost(
    house: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime.now(dt.UTC)
    client = signed_in("olive")
    client.get("/")
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=29))
    assert client.get("/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=29 + 31))
    ended = grant(client, "juno", counties="Adams", why="in the minutes of our meeting, item 4")
    assert ended.headers["Location"] == "/accounts/login/"
    kept = json.dumps(dict(client.session))
    assert "juno" not in kept, "it waits encrypted"
    assert "meeting" not in kept
    otto = signed_in("otto", client=client)
    assert "meeting" not in otto.get("/session/carried/", follow=True).content.decode(), "somebody else's"
    client = Client()
    monkeypatch.setattr(clock, "now", lambda: now)
    signed_in("olive", client=client)
    client.get("/")
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=31))
    grant(client, "juno", counties="Adams", why="in the minutes of our meeting, item 4")
    back = client.post("/accounts/login/", {"login": "olive", "password": PASSWORD})
    assert back.headers["Location"] == "/session/carried/"
    page = client.get("/session/carried/").content.decode()
    assert 'action="/roles/act/"' in page
    assert "in the minutes of our meeting, item 4</textarea>" in page
    assert 'name="user" value="juno"' in page
    assert house.head()[0] == 1, "it sends nothing by itself"
    assert client.get("/session/carried/").headers["Location"] == "/", "it is shown once"


def test_a_forged_form_is_not_carried(house: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 (it is the ledger)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in("olive").cookies
    strict.get("/")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert grant(strict, "mallory").status_code == 403
    monkeypatch.undo()
    assert signed_in("olive", client=Client()).get("/session/carried/").status_code == 302


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
    ],
)
def test_no_address_leads_out_of_the_office(to: str, house: Ledger, provider: Provider) -> None:  # noqa: ARG001
    client = Client()
    found = client.post("/accounts/login/", {"login": "olive", "password": PASSWORD, "next": to})
    assert found.headers["Location"] == "/"
    asked = client.post(f"/accounts/reauthenticate/?next={to}", {"password": PASSWORD})
    assert urlsplit(asked.headers["Location"]).netloc == ""
    made.tie("olive", "0-8-15")
    provider.auth_time = time.time()
    back = comes_back(client, client.post(f"/session/again/?next={to}"))
    assert "evil" not in back.headers["Location"]
    other = Client()
    asked = other.post("/accounts/oidc/state/login/", {"next": to})
    assert "evil" not in comes_back(other, asked).headers["Location"]


@pytest.mark.usefixtures("house")
def test_five_guesses_lock_a_name_for_a_network_until_an_operator_releases_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("clearslate").addHandler(caplog.handler)
    caplog.set_level(logging.INFO, "clearslate.web")
    for number in range(locks.MOST - 1):
        Client().post("/accounts/login/", {"login": "Olive", "password": f"guess {number}"})
    signed_in("olive")
    for number in range(locks.MOST):
        Client().post("/accounts/login/", {"login": "olive", "password": f"guess {number}"})
    right = Client().post("/accounts/login/", {"login": "olive", "password": PASSWORD})
    assert (right.status_code, "until an operator releases it" in right.content.decode()) == (200, True)
    Client().post("/accounts/login/", {"login": "my passw0rd\n", "password": "x"})
    assert office("release", "--as", "otto", "olive").exit_code == 0
    signed_in("olive")
    entries = [record.getMessage() for record in caplog.records if record.name == "clearslate.web"]
    logging.getLogger("clearslate").removeHandler(caplog.handler)
    assert entries.count("olive was not signed in, from 127.0.0.1") >= 2 * locks.MOST - 1
    assert entries.count("olive signed in, from 127.0.0.1") == 2
    assert "network for a name shut out after 5 wrong passwords, from 127.0.0.0/24" in entries
    assert office("close", "--as", "otto", "olive").exit_code == 0
    assert "is closed" in office("release", "--as", "otto", "olive").output


def test_accounts_that_nobody_uses_are_closed(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=91)
    get_user_model().objects.filter(username__in=("olive", "otto")).update(
        last_login=long_ago, date_joined=long_ago
    )
    shown = office("close-idle", "--as", "olive", "--dry-run").output
    assert "otto" in shown
    assert get_user_model().objects.get(username="otto").is_active
    office("close-idle", "--as", "olive")
    active = {name: get_user_model().objects.get(username=name).is_active for name in ("olive", "otto")}
    assert active == {"olive": True, "otto": False}


@pytest.mark.usefixtures("house")
def test_a_session_ends_after_twelve_hours_however_much_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, now = signed_in("olive"), dt.datetime.now(dt.UTC)
    for minutes in (*range(0, 12 * 60, 25), 12 * 60 - 1):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + dt.timedelta(minutes=minutes))
        assert client.get("/").status_code == 200, minutes
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=12 * 60 + 1))
    assert client.get("/").status_code == 302


def test_pages_are_in_no_frame_and_in_no_cache(house: Ledger) -> None:  # noqa: ARG001 (it is the ledger)
    client = signed_in("olive")
    for address in ("/", "/roles/", "/programs/", "/accounts/login/", "/accounts/2fa/"):
        found = client.get(address, follow=True)
        assert found.headers["X-Frame-Options"] == "DENY", address
        assert (
            found.headers["Cache-Control"].startswith("no-store")
            or "no-store" in found.headers["Cache-Control"]
        )
        assert found.headers["Referrer-Policy"] == "same-origin"
        assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_form_says_beside_its_fields_changes_nothing(house: Ledger) -> None:
    """Mass assignment: who grants, when, whether it is confirmed is not the form's to say."""
    client = signed_in("olive")
    again(client)
    grant(
        client,
        "juno",
        actor="otto",
        by="otto",
        confirmed="true",
        at="2020-01-01",
        authentication="web:passkey",
        role="judge",
    )
    link = list(house.links())[-1]
    assert (link.actor, link.authentication, house.grants("juno", "judge")) == (
        "olive",
        "web:password",
        False,
    )
    client.post("/programs/act/", {
        "act": "make", "name": "x", "scope": "status:read", "days": "5", "made_by": "otto", "id": "mine", "ends_at": "2099-01-01",
    })  # fmt: skip
    shown = client.get("/programs/").content.decode()
    assert "2099" not in shown
    assert "<code>mine</code>" not in shown


def test_a_form_that_is_sent_twice_is_done_once(house: Ledger) -> None:
    """A double click, and the back button."""
    client = signed_in("olive")
    again(client)
    grant(client, "juno")
    events = house.head()[0]
    found = client.post("/roles/act/", {"act": "grant", "user": "juno", "role": "judge"}, follow=True)
    assert "Nothing was recorded" in found.content.decode()
    assert house.head()[0] == events
