"""What somebody typed into a form of the office is never cut: it is refused in words, and comes back with the reason."""

from __future__ import annotations

from typing import Final

import pytest

from clearslate.clearance.state.ledger import Ledger
from tests.web.conftest import SignIn
from tests.web.test_who_may_what import address


def long(count: int) -> str:
    """A text of so many characters."""
    return "to be kept ".ljust(count, "x")


CASES: Final = (
    ("counsel", "law_sign", {"act": "sign", "counsel": "A. Roe, Chief Counsel", "why": long(501)}),
    ("counsel", "law_sign", {"act": "sign", "counsel": long(121), "why": "read"}),
    ("counsel", "law_sign", {"act": "withdraw", "why": long(501)}),
    ("counsel", "law_text", {"section": long(81)}),
    ("counsel", "law_text", {"address": long(401)}),
    ("operator", "wave_act", {"act": "halt", "why": long(201)}),
    ("operator", "registry_act", {"act": "paper", "paper": long(81), "on": "2026-01-02"}),
    ("operator", "registry_act", {"act": "enroll", "company": long(61)}),
    ("operator", "registry_act", {"act": "assign", "agency": "arresting", "to": long(37)}),
    ("operator", "roles_act", {"act": "grant", "role": "judge", "user": long(81)}),
    ("operator", "roles_act", {"act": "grant", "role": "judge", "user": "juno", "agency": long(61)}),
    ("operator", "roles_act", {"act": "grant", "role": "judge", "user": "juno", "counties": long(2001)}),
    ("operator", "roles_act", {"act": "grant", "role": "judge", "user": "juno", "courts": long(2001)}),
    ("operator", "programs_act", {"act": "make", "days": "9", "name": long(81)}),
    ("operator", "programs_act", {"act": "make", "days": "9", "name": "a program", "recipient": long(61)}),
    ("operator", "programs_act", {"act": "make", "days": "9", "name": "a program", "certificate": long(96)}),
    ("operator", "forgetting", {"number": long(121)}),
    ("operator", "forgetting_act", {"act": "plan", "number": long(121)}),
    ("judge", "people", {"by": "docket", "value": long(301), "why": "request 17 of this morning"}),
    ("judge", "people", {"by": "docket", "value": "CP-1", "why": long(301)}),
)  # fmt: skip
"""By role and screen, a form with one text that is too long for its field."""


@pytest.mark.parametrize(("role", "screen", "sent"), CASES)
def test_a_text_that_is_too_long_is_refused_in_words_and_comes_back(
    role: str, screen: str, sent: dict[str, str], sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("clearslate.web.accounts.afresh.is_known_afresh", lambda _: True)
    client, before = sign_in(role), ledger.head()
    found = client.post(address(screen, ledger), sent)
    page = found.content.decode()
    [typed] = [value for value in sent.values() if value.startswith("to be kept ")]
    assert found.status_code == 200
    assert f"Ensure this value has at most {len(typed) - 1} characters (it has {len(typed)})." in page
    for value in sent.values():
        assert value in page, "all that was sent is there again"
    assert ledger.head() == before


@pytest.mark.parametrize(
    ("role", "screen", "sent", "words"),
    [
        ("counsel", "law_sign", {"act": "sign", "why": "read twice"}, "Give your name and office."),
        ("counsel", "law_sign", {"act": "sign", "counsel": "AR", "why": "read twice"}, "at least 3 characters"),
        ("counsel", "law_text", {"section": "18 § 1", "taken_on": "at noon"}, "give the day on which"),
        ("operator", "registry_act", {"act": "paper", "on": "at noon"}, "Write where the paper is found."),
        ("operator", "registry_act", {"act": "paper", "paper": "CP-1 #1", "on": "at noon"}, "as year, month and day"),
        ("operator", "roles_act", {"act": "grant", "role": "judge", "courts": "one"}, "Write the name of the user."),
        ("operator", "roles_act", {"act": "grant", "role": "emperor", "user": "juno"}, "Select a valid choice."),
        ("operator", "programs_act", {"act": "make", "name": "a program", "days": "many"}, "lasts one day to"),
        ("operator", "programs_act", {"act": "make", "name": "a program", "days": "9", "scope": "all"}, "Select a valid"),
        ("judge", "people", {"by": "docket", "value": "CP-1"}, "Nothing is shown: give the reason."),
    ],
)  # fmt: skip
def test_what_a_form_lacks_is_named_beside_what_was_typed(
    role: str, screen: str, sent: dict[str, str], words: str, sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("clearslate.web.accounts.afresh.is_known_afresh", lambda _: True)
    client, before = sign_in(role), ledger.head()
    page = client.post(address(screen, ledger), sent).content.decode()
    assert words in page
    for name, value in sent.items():
        assert value in page or name in ("role", "scope"), "all that was sent is there again"
    assert ledger.head() == before
