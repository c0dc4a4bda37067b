"""The open list by assigned attorney: taken, given to a colleague, filtered; nobody's order of work is changed unseen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.office import details
from clearslate.clearance.rehearsal.staff import OPERATOR
from clearslate.clearance.state.ledger import Ledger
from clearslate.web import clock
from clearslate.web.jobs.worker import sweep
from clearslate.web.models import Assigned, Looked
from tests.web.conftest import PASSWORD, SignIn


@pytest.fixture
def other(ledger: Ledger) -> Iterator[str]:
    """A second prosecutor, who comes last by name."""
    get_user_model().objects.create_user("zoe", password=PASSWORD)
    ledger.append([Event(Kind.ROLE_GRANTED, "zoe", {"role": Role.PROSECUTOR})], OPERATOR, clock.now())
    yield "zoe"
    ledger.append([Event(Kind.ROLE_REVOKED, "zoe", {"role": Role.PROSECUTOR})], OPERATOR, clock.now())
    get_user_model().objects.filter(username="zoe").delete()
    Assigned.objects.all().delete()


def shown(client: Client, of: str) -> list[str]:
    """The charges that the list shows of somebody, over all of its pages."""
    found, where = list[str](), f"/open/?of={of}"
    while where:
        page = client.get(where).content.decode()
        cases = re.findall(r'name="clearance" value="([^"]*)"', page)
        found += [count.partition(":")[0] for case in cases for count in case.split(";")]
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        where = f"/open/{following[1].replace('&amp;', '&')}" if following else ""
    return found


def give(client: Client, to: str, *ticked: str) -> str:
    found = client.post("/open/assign/", {"to": to, "clearance": ticked}, follow=True)
    return " ".join(re.findall(r'usa-alert__text">([^<]*)', found.content.decode()))


def test_each_attorney_finds_their_own_and_what_nobody_has(
    sign_in: SignIn, ledger: Ledger, other: str
) -> None:
    one, two = sign_in("prosecutor"), sign_in(other)
    everything = shown(one, "")
    assert len(everything) > 3
    head = ledger.head()
    first, second, third = everything[0], everything[1], everything[-1]
    assert "Given to prosecutor: 2." in give(one, "mine", f"{first}:", f"{third}:")
    number = re.search(r'<option value="(\d+)">zoe</option>', one.get("/open/").content.decode())
    assert number is not None
    assert "Given to zoe: 1." in give(one, number[1], f"{second}:")
    assert shown(one, "mine") == [first, third]
    assert shown(two, "mine") == shown(one, number[1]) == [second]
    assert shown(one, "nobody") == [each for each in everything if each not in (first, second, third)]
    assert "zoe" not in f"/open/?of={number[1]}", "no name stands in an address"
    assert "Given to nobody: 1." in give(two, "nobody", f"{second}:zoe")
    assert shown(two, "mine") == []
    assert ledger.head() == head, "an order of work is no event of the ledger"
    download = one.get("/open/?of=mine&as=csv")
    assert b"".join(download).decode("utf-8-sig").count("prosecutor") == 2


def test_the_second_is_told_what_the_first_did_and_a_stranger_gets_nothing(
    sign_in: SignIn, other: str
) -> None:
    one, two = sign_in("prosecutor"), sign_in(other)
    first, second = shown(one, "")[:2]
    give(two, "mine", f"{first}:")
    told = give(one, "mine", f"{second}:", f"{first}:")
    assert "zoe gave one of these to zoe" in told
    assert shown(one, "mine") == [], "all or none"
    assert "tick the cases" in give(one, "mine")
    for to in ("olive", "99", "", "prosecutor"):
        assert "choose somebody who acts as prosecutor" in give(one, to, f"{second}:"), to
    assert sign_in("auditor").post("/open/assign/", {"to": "mine"}).status_code == 404
    assert "no clearance" in give(one, "mine", "0000:")
    assert not Assigned.objects.exclude(clearance=first).exists()


@pytest.mark.usefixtures("office")
def test_who_had_a_charge_a_year_ago_is_forgotten() -> None:
    now = clock.now()
    for clearance, days in (("old", 366), ("new", 364)):
        Assigned.objects.create(
            clearance=clearance, role="prosecutor", to="zoe", by="zoe", at=now - dt.timedelta(days=days)
        )
        Looked.objects.create(
            clearance=clearance, role="prosecutor", by="zoe", at=now - dt.timedelta(days=days)
        )
    sweep()
    for table in (Assigned, Looked):
        assert list(table.objects.values_list("clearance", flat=True)) == ["new"]
        table.objects.all().delete()


def test_a_page_of_few_ends_and_goes_on_like_the_whole_list(ledger: Ledger) -> None:
    whole = details.objectionable(ledger, Role.PROSECUTOR, size=1000).rows
    ids = [row["clearance"] for row in whole]
    some = ids[::2]
    found, after = list[str](), ()
    while True:
        page = details.objectionable(ledger, Role.PROSECUTOR, among=some, after=after, size=2)
        found += [row["clearance"] for row in page.rows]
        if not (after := page.after):
            break
    assert found == some
    left = details.objectionable(ledger, Role.PROSECUTOR, without=some, size=1000).rows
    assert [row["clearance"] for row in left] == ids[1::2]
