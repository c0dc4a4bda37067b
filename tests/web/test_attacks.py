"""The sign-in turned against the office: whoever guesses shuts out a browser or a network, never a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clearslate.clearance.events import Role
from clearslate.clearance.office import granting
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.scope import Scope
from clearslate.web import clock
from clearslate.web.accounts import made
from clearslate.web.accounts.worker import attached
from tests.web.conftest import PASSWORD
from tests.web.test_sign_in import (
    NEW,
    Passkey,
    Provider,
    again,
    by_provider,
    code_of,
    grant,
    house,
    made_passkey,
    office,
    provider,
    signed_in,
)

__all__ = ["house", "provider"]  # fixtures of the sign-in's tests
HERE: Final = "192.0.2.7"
THERE: Final = "198.51.100.7"


@pytest.fixture(autouse=True)
def limits(changed: Callable[..., None]) -> None:
    """The office's own limits, which the settings of other tests switch off in part."""
    changed(ACCOUNT_RATE_LIMITS={"login": None, "login_failed": None})


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the clock on by seconds."""
    at = [dt.datetime.now(dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def on(seconds: float) -> None:
        at[0] += dt.timedelta(seconds=seconds)

    return on


def guess(name: str = "olive", *, of: str = HERE, client: Client | None = None, password: str = "") -> Any:
    sent = {"login": name, "password": password or "a guess"}
    return (client or Client()).post("/accounts/login/", sent, REMOTE_ADDR=of)


def is_let_in(answer: Any) -> bool:
    return bool(answer.status_code == HTTPStatus.FOUND and "inactive" not in answer.headers["Location"])


def attack(networks: int, moment: Callable[[float], None], name: str = "olive") -> None:
    """Five guesses from each of so many networks, as patient as the office makes them."""
    for number in range(networks):
        for _ in range(5):
            guess(name, of=f"203.{number // 256}.{number % 256}.9")
            moment(1)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("networks", [1, 4, pytest.param(40, marks=pytest.mark.prove)])
def test_an_attack_shuts_out_no_browser_that_the_user_signed_in_by(
    networks: int, moment: Callable[[float], None], house: Ledger
) -> None:
    """A known browser, an open session, and the password asked again inside of it survive."""
    browser = signed_in("olive")
    other = Client()
    signed_in("olive", client=other)
    other.post("/accounts/logout/")
    attack(networks, moment)
    assert get_user_model().objects.get(username="olive").is_active
    assert browser.get("/").status_code == HTTPStatus.OK, "the open session"
    again(browser)
    assert grant(browser, "juno").headers["Location"] == "/roles/", "the password, asked again"
    signed_in("olive", client=other)
    assert house.head()[0] == 2


@pytest.mark.usefixtures("house")
def test_who_is_known_by_the_provider_alone_is_not_closed_by_guesses(
    provider: Provider,  # noqa: ARG001 (it answers)
    moment: Callable[[float], None],
) -> None:
    made.tie("olive", "0-8-15")
    user = get_user_model().objects.get(username="olive")
    user.set_unusable_password()
    user.save()
    attack(2, moment)
    client, _ = by_provider()
    assert client.get("/").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("house")
def test_a_passkey_works_while_the_name_is_under_attack(moment: Callable[[float], None]) -> None:
    owner, passkey = signed_in("olive"), Passkey()
    again(owner)
    made_passkey(owner, passkey)
    attack(3, moment)
    fresh = Client()
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    asked = fresh.get("/accounts/2fa/webauthn/login/", headers=ajax).json()["request_options"]
    fresh.post(
        "/accounts/2fa/webauthn/login/", {"credential": passkey.signed(asked)}, REMOTE_ADDR="203.0.1.9"
    )
    assert fresh.get("/").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("house")
def test_five_guesses_lock_a_name_in_a_network_until_another_operator_releases_it(
    moment: Callable[[float], None],
) -> None:
    for _ in range(5):
        assert "not correct" in guess(of=HERE).content.decode()
    refused = guess(of=HERE, password=PASSWORD)
    assert refused.status_code == HTTPStatus.OK
    assert "until an operator releases" in refused.content.decode()
    moment(40 * 86400)
    assert not is_let_in(guess(of=HERE, password=PASSWORD)), "no time opens it"
    assert is_let_in(guess(of=THERE, password=PASSWORD)), "nobody is shut out elsewhere"
    assert is_let_in(guess("otto", of=HERE, password=PASSWORD)), "nor anybody else there"
    assert office("release", "--as", "otto", "olive").exit_code == 0
    assert is_let_in(guess(of=HERE, password=PASSWORD))


@pytest.mark.usefixtures("house")
def test_a_second_operator_releases_in_the_browser_and_nobody_releases_themself() -> None:
    olive, otto = signed_in("olive"), signed_in("otto")
    for browser in (olive, otto):
        again(browser)
    for _ in range(5):
        guess(of=HERE)
    guess("a password, typed into the wrong field", of=HERE)
    shown = otto.get("/roles/").content.decode()
    assert "Locked sign-ins" in shown
    assert "wrong field" not in shown
    released = {"act": "release", "user": "olive"}
    assert "another operator" in olive.post("/roles/act/", released, follow=True).content.decode()
    assert not is_let_in(guess(of=HERE, password=PASSWORD))
    assert "may sign in again" in otto.post("/roles/act/", released, follow=True).content.decode()
    assert is_let_in(guess(of=HERE, password=PASSWORD))
    assert "Locked sign-ins" not in otto.get("/roles/").content.decode()


@pytest.mark.usefixtures("house")
def test_a_known_browser_bears_five_guesses_too() -> None:
    client = signed_in("olive")
    client.post("/accounts/logout/")
    for _ in range(5):
        guess(client=client)
    assert not is_let_in(guess(client=client, password=PASSWORD))
    assert is_let_in(guess(of=THERE, password=PASSWORD)), "the rest of the world knows nothing of it"
    assert office("release", "--as", "otto", "olive").exit_code == 0
    assert is_let_in(guess(client=client, password=PASSWORD))


@pytest.mark.usefixtures("house")
def test_a_browser_is_known_for_the_user_that_signed_in_and_for_no_other() -> None:
    client = signed_in("otto")
    client.post("/accounts/logout/")
    for _ in range(5):
        guess(of=HERE)
    assert not is_let_in(guess(client=client, of=HERE, password=PASSWORD))
    forged = Client()
    forged.cookies["browser"] = client.cookies["browser"].value[:-3] + "abc"
    assert not is_let_in(guess(client=forged, of=HERE, password=PASSWORD))


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("networks", [40, pytest.param(400, marks=pytest.mark.prove)])
def test_many_networks_that_guess_one_name_wait_longer_and_longer(
    moment: Callable[[float], None], networks: int
) -> None:
    tried = 0
    for number in range(networks):
        text = guess(of=f"203.0.{number}.9" if number < 250 else f"203.1.{number - 250}.9").content.decode()
        tried += "not correct" in text
    assert tried <= 6, "at once, from so many networks"
    waits = 0
    while "until an operator releases" not in (text := guess(of=f"203.2.{waits % 250}.9").content.decode()):
        tried += "not correct" in text
        moment(901)
        waits += 1
        assert waits < 120
    assert tried == 100, "then only browsers that are known"


@pytest.mark.usefixtures("house")
def test_a_network_that_tries_one_password_on_many_names_is_bounded(moment: Callable[[float], None]) -> None:
    known = signed_in("olive")
    known.post("/accounts/logout/")
    entries = [guess(f"user{number}", of=HERE).content.decode() for number in range(80)]
    assert sum("not correct" in each for each in entries) == 50
    assert not is_let_in(guess("otto", of=HERE, password=PASSWORD))
    assert is_let_in(guess("olive", of=HERE, client=known, password=PASSWORD)), "known browsers there go on"
    assert is_let_in(guess("otto", of=THERE, password=PASSWORD))
    moment(901)
    assert is_let_in(guess("otto", of=HERE, password=PASSWORD))


@pytest.mark.usefixtures("house")
def test_a_flood_of_names_forgets_no_lock() -> None:
    """Django's cache keeps 300 entries; a table keeps all of them."""
    for _ in range(5):
        guess(of=HERE)
    for number in range(310):
        guess(f"nobody{number}", of=f"203.0.{number % 250}.9")
    assert not is_let_in(guess(of=HERE, password=PASSWORD))


@pytest.mark.usefixtures("house")
def test_who_guesses_inside_an_open_session_ends_that_session_and_no_other() -> None:
    left_open, elsewhere = signed_in("olive"), signed_in("olive")
    for _ in range(5):
        left_open.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert left_open.get("/").status_code == HTTPStatus.FOUND
    assert elsewhere.get("/").status_code == HTTPStatus.OK
    again(elsewhere)


@pytest.mark.usefixtures("house")
def test_codes_of_a_second_factor_are_counted_as_passwords_are() -> None:
    owner = signed_in("olive")
    again(owner)
    shown = owner.get("/accounts/2fa/totp/activate/").content.decode()
    secret = shown.split("Secret: <code>")[1].split("<")[0]
    assert owner.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    thief = Client()
    tried = 0
    for number in range(12):
        if guess(client=thief, of=HERE, password=PASSWORD).status_code != HTTPStatus.FOUND:
            break
        said = thief.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}, REMOTE_ADDR=HERE)
        tried += "ncorrect code" in said.content.decode()
    assert tried == 5
    assert get_user_model().objects.get(username="olive").is_active
    for number in range(5):
        owner.post("/accounts/2fa/reauthenticate/", {"code": f"{number:06}"})
    assert owner.get("/").status_code == HTTPStatus.FOUND, "inside a session: it ends"


@pytest.mark.usefixtures("house")
def test_a_closed_account_is_opened_by_two_operators_and_by_no_release() -> None:
    assert office("close", "--as", "otto", "olive").exit_code == 0
    assert "two operators" in office("release", "--as", "otto", "olive").output
    assert "is closed" in office("link", "--as", "otto", "olive").output
    assert "another operator" in office("reopen", "--as", "otto", "olive").output
    assert "another operator" in office("reopen", "--as", "otto", "olive").output, "one is not two"
    assert not get_user_model().objects.get(username="olive").is_active
    assert office("reopen", "--as", "olive", "olive").exit_code == 3, "nobody opens their own"
    made.add("juno")
    attached_operator("juno")
    assert "is open again" in office("reopen", "--as", "juno", "olive").output
    path = office("link", "--as", "otto", "olive").stdout.strip().splitlines()[-1]
    client = Client()
    where = client.get(path, follow=True).redirect_chain[-1][0]
    assert client.post(where, {"password1": NEW, "password2": NEW}).status_code == 302
    signed_in("olive", NEW)


def attached_operator(name: str) -> None:
    """Grant the role of an operator, by two."""
    for do, by in ((granting.grant, "olive"), (granting.confirm, "otto")):
        do(
            attached(),
            name,
            "operator",
            Scope(),
            Actor(by, Role.OPERATOR, "web:passkey"),
            dt.datetime.now(dt.UTC),
        )


# --- sessions ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("house")
def test_somebody_sees_where_they_are_signed_in_and_signs_out_everywhere() -> None:
    desk, lost = Client(), Client(headers={"User-Agent": "Lost Phone 4"})
    for client, of in ((desk, HERE), (lost, THERE)):
        assert is_let_in(guess(client=client, of=of, password=PASSWORD))
    shown = desk.get("/accounts/sessions/").content.decode()
    assert "Lost Phone 4" in shown
    assert THERE in shown
    ended = desk.post("/session/everywhere/")
    assert ended.headers["Location"] == "/accounts/login/"
    for client in (desk, lost):
        assert client.get("/").status_code == HTTPStatus.FOUND
    for _ in range(5):
        guess(of=THERE)
    assert not is_let_in(guess(client=lost, of=THERE, password=PASSWORD)), "nor is its browser known any more"


@pytest.mark.usefixtures("tables")
def test_a_passkey_is_offered_before_the_password() -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert page.index("Sign in with a passkey") < page.index('name="password"')


@pytest.mark.usefixtures("house")
def test_a_link_that_was_used_says_whom_to_ask_and_of_no_mail() -> None:
    path = office("link", "--as", "otto", "olive").stdout.strip().splitlines()[-1]
    client = Client()
    where = client.get(path, follow=True).redirect_chain[-1][0]
    assert client.post(where, {"password1": NEW, "password2": NEW}).status_code == 302
    for used in (path, path[:-4] + "zzz/"):
        text = Client().get(used, follow=True).content.decode()
        assert "Ask an operator for a new one" in text
        assert "password reset" not in text.lower()
