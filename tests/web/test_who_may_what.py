"""Every address, every role: who may not see something gets the answer of what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from clearslate.clearance.events import Role
from clearslate.clearance.office import pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web.jobs import table
from clearslate.web.jobs.models import Job
from tests.web.conftest import SignIn

EVERYBODY: Final = {"operator", "reviewer", "prosecutor", "clerk", "judge", "counsel", "auditor"}
MAY: Final[dict[str, set[str]]] = {
    "today": EVERYBODY,
    "role": EVERYBODY,
    "clock": {"operator"},
    "waves": {"operator", "reviewer", "auditor"},
    "wave": {"operator", "reviewer", "auditor"},
    "wave_act": {"operator", "reviewer"},
    "worksheet": {"operator", "reviewer", "auditor"},
    "basket": {"reviewer", "judge", "clerk"},
    "batches": EVERYBODY,
    "batch": EVERYBODY,
    "complete": {"operator", "clerk", "prosecutor", "judge"},
    "clearance": EVERYBODY,
    "hold": {"operator", "clerk", "reviewer"},
    "object": {"prosecutor", "clerk"},
    "assign": {"prosecutor", "clerk", "judge", "operator"},
    "upload_list": {"prosecutor", "clerk", "judge", "operator"},
    "list_file": {"prosecutor", "clerk", "judge", "operator"},
    "order": {"judge", "clerk", "operator", "auditor"},
    "order_document": {"judge", "clerk", "operator", "auditor"},
    "order_editable": {"judge", "clerk", "operator", "auditor"},
    "order_scan": {"judge", "clerk", "operator", "auditor"},
    "open_list": {"prosecutor", "clerk", "judge", "operator"},
    "objections": EVERYBODY - {"counsel"},
    "decide": {"judge", "clerk", "reviewer"},
    "withdraw": {"prosecutor", "clerk", "judge", "operator"},
    "orders": {"judge", "clerk", "operator", "auditor"},
    "sign_many": {"judge", "clerk"},
    "sign_court": {"judge", "clerk"},
    "refuse": {"judge", "clerk"},
    "end_stages": {"judge", "clerk"},
    "certify": {"counsel", "operator", "auditor"},
    "sheet": {"counsel", "operator", "auditor"},
    "people": {"operator", "reviewer", "clerk", "prosecutor", "judge"},
    "person": {"operator", "reviewer", "clerk", "prosecutor", "judge"},
    "letter": {"operator", "clerk"},
    "mistakes": EVERYBODY,
    "undo": EVERYBODY,
    "laws": EVERYBODY,
    "law": EVERYBODY,
    "law_sign": {"counsel"},
    "law_text": {"counsel"},
    "law_beside": EVERYBODY,
    "law_stories": EVERYBODY,
    "agencies": {"operator", "reviewer", "auditor", "clerk"},
    "recipient": {"operator", "reviewer", "auditor", "clerk"},
    "send_again": {"operator"},
    "drop_answer": {"operator"},
    "message": {"operator", "reviewer", "auditor", "clerk"},
    "message_file": {"operator"},
    "identity": {"operator", "reviewer"},
    "identity_pair": {"operator", "reviewer"},
    "identity_decide": {"operator", "reviewer"},
    "trail": {"auditor", "operator"},
    "quality": {"operator", "reviewer", "auditor"},
    "quality_ask": {"operator", "reviewer"},
    "quality_assign": {"operator", "reviewer"},
    "policy": {"operator", "reviewer", "auditor"},
    "policy_answer": {"operator", "reviewer", "auditor"},
    "policy_file": {"operator", "reviewer", "auditor"},
    "policy_study": {"operator", "reviewer", "auditor"},
    "access": {"auditor"},
    "access_verify": {"auditor"},
    "jobs": EVERYBODY,
    "ask_job": {"operator", "auditor"},
    "ask_download": EVERYBODY,
    "job": {"operator", "auditor"},
    "job_part": {"operator", "auditor"},
    "job_stop": {"operator"},
    "job_file": set(),
    "roles": {"operator"},
    "roles_act": {"operator"},
    "programs": {"operator"},
    "programs_act": {"operator"},
    "forgetting": {"operator", "auditor"},
    "forgetting_act": {"operator"},
    "registry": {"operator", "reviewer", "prosecutor", "clerk", "judge"},
    "registry_act": {"operator", "reviewer", "prosecutor", "clerk", "judge"},
}
WITHOUT: Final = {
    "list_file",
    "decide",
    "sheet",
    "person",
    "letter",
    "identity_pair",
    "order",
    "order_document",
    "order_editable",
    "order_scan",
    "policy_study",
}
"""What nothing is there of in this office: tried where it is (``test_window_ends``)."""
ONLY_SENT: Final = {
    "role",
    "letter",
    "wave_act",
    "complete",
    "hold",
    "withdraw",
    "sign_many",
    "refuse",
    "job_stop",
    "ask_download",
    "send_again",
    "drop_answer",
    "roles_act",
    "programs_act",
    "registry_act",
    "forgetting_act",
    "law_sign",
    "law_text",
    "identity_decide",
    "access_verify",
    "quality_ask",
    "quality_assign",
    "assign",
}

WITHOUT_ID: Final = frozenset(
    {
        "sign_many",
        "roles_act",
        "programs_act",
        "registry_act",
        "forgetting_act",
        "access_verify",
        "quality_ask",
        "quality_assign",
        "ask_download",
        "assign",
    }
)


@pytest.fixture(autouse=True)
def nothing_left(office: object) -> Iterator[None]:  # noqa: ARG001 (it must be there)
    yield
    Job.objects.filter(id="0" * 20).delete()


def ours() -> list[str]:
    """The names of all addresses of the office."""
    return [str(each.name) for each in get_resolver().url_patterns if isinstance(each, URLPattern)]


@lru_cache(maxsize=1)
def shown(ledger: Ledger, head: tuple[int, str]) -> tuple[str, str, str]:  # noqa: ARG001 (other events, other ids)
    """A wave, a batch and a clearance that screens are about."""
    batch = pages.batches(ledger, stage="ard_motion").rows[0]["batch"]
    clearance = pages.clearances(ledger, batch=batch).rows[0]["clearance"]
    return ledger_wave(ledger), str(batch), str(clearance)


def address(name: str, ledger: Ledger) -> str:
    wave, batch, clearance = shown(ledger, ledger.head())
    ids = {"wave": wave, "wave_act": wave, "worksheet": wave, "batch": batch, "complete": batch}
    ids |= {
        "clearance": clearance,
        "hold": clearance,
        "object": clearance,
        "undo": clearance,
        "law": "PA-CS-M",
        "law_sign": "PA-CS-M",
        "law_text": "PA-CS-M",
        "law_beside": "PA-CS-M",
        "law_stories": "PA-CS-M",
        "decide": "none",
        "withdraw": "none",
        "person": "none",
        "letter": "none",
        "identity_pair": "none",
        "identity_decide": "none",
        "ask_job": "verify",
        "order": "none",
        "order_document": "none",
        "order_editable": "none",
        "order_scan": "none",
        "sheet": "none",
        "list_file": "none",
        "refuse": "none",
    }
    ids |= dict.fromkeys(("job", "job_part", "job_stop", "job_file"), a_job())
    ids |= dict.fromkeys(("recipient", "send_again", "drop_answer"), "repository")
    if name == "policy_study":
        return str(reverse(name, args=["none", "study.html"]))
    if name in ("message", "message_file"):
        sent = m.Message.objects.using(ledger.alias).filter(recipient="repository").first()
        return str(reverse(name, args=["repository", sent.id]))
    return str(reverse(name, args=[ids[name]] if name in ids else []))


def a_job() -> str:
    """A job that an operator asked for; its file is for nobody else, and it has none."""
    asked = Actor("second-operator", Role.OPERATOR, "web:password")
    return str(table.ask("0" * 20, "verify", {}, asked, timezone.now(), alone=False).id)


def ledger_wave(ledger: Ledger) -> str:
    return str(Office(ledger).status(ledger.day(timezone.now()))["waves"][1]["wave"])


def test_the_table_names_every_address() -> None:
    assert set(ours()) == MAY.keys()


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_reaches_its_own_screens_and_no_others(role: str, sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in(role)
    found = {}
    for name in MAY:
        if name in ONLY_SENT or name in WITHOUT:
            continue
        found[name] = client.get(address(name, ledger)).status_code
    expected = {name: 200 if role in MAY[name] else 404 for name in found}
    assert found == expected


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_what_only_acts_answers_no_look_and_no_other_role(role: str, sign_in: SignIn) -> None:
    client = sign_in(role)
    for name in ONLY_SENT - {"role"}:
        where = reverse(name, args=[] if name in WITHOUT_ID else ["none"])
        assert client.get(where).status_code == 405, name
        status = client.post(where, {}).status_code
        # What lacks in an empty form is not there either; a rule's refusal leads back to the page.
        assert status in ((302, 404) if role in MAY[name] else (404,)), (name, status)


def test_nobody_else_sees_anything(office: object, ledger: Ledger) -> None:  # noqa: ARG001 (it must be there)
    client = Client()
    for name in MAY:
        found = client.get(address(name, ledger))
        assert found.status_code == 302, name
        assert found.headers["Location"].startswith("/accounts/login/"), name


def test_a_form_of_nobody_s_is_refused(sign_in: SignIn, ledger: Ledger) -> None:
    signed_in = sign_in("operator")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    found = strict.post(address("wave_act", ledger), {"act": "set"})
    assert found.status_code == 403
    assert "Nothing was recorded" in found.content.decode()
