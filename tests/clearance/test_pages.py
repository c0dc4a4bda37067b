"""Lists a page at a time: together they are the list, no page reads more than its rows, and an index finds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.office import lookup, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.office.pages import Page
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import CLEARED_ON, OPERATOR, clear
from tests.clearance.test_scopes import ADAMS, BERKS, OF_ADAMS
from tests.clearance.test_scopes import ledger as scoped  # noqa: F401 (a fixture)
from tests.clearance.test_shown import STAGE


def through(turn: Callable[[tuple[Any, ...]], Page]) -> list[dict[str, Any]]:
    """All pages, one after the other."""
    rows, after = [], ()
    while True:
        page = turn(after)
        rows += page.rows
        if not page.after:
            return rows
        after = page.after


@pytest.mark.parametrize("size", [1, 4, 6, 12, 50])
def test_the_pages_are_the_list(ledger: Ledger, at: dt.datetime, size: int) -> None:
    clear(ledger, at, batches=3, size=4)
    found = through(lambda after: pages.clearances(ledger, state="cleared", after=after, size=size))
    listed = lookup.clearances(ledger, state="cleared")
    assert len(found) == 12
    assert sorted(found, key=lambda row: row["clearance"]) == sorted(listed, key=lambda row: row["clearance"])
    assert [row["case"] for row in found] == [row["case"] for row in listed]
    assert through(lambda after: pages.batches(ledger, after=after, size=size)) == lookup.batches(ledger)
    told = through(lambda after: pages.events(ledger, "k00003", after=after, size=size))
    assert [row["seq"] for row in told] == [link.seq for link in ledger.links(subject="k00003")]


def test_counts_are_by_state(ledger: Ledger, at: dt.datetime) -> None:
    clear(ledger, at, batches=3, size=4)
    assert pages.counts(ledger) == {
        "batches": {"cleared": 3},
        "clearances": {"cleared": 12},
        "objections": {},
    }


def test_a_page_reads_its_rows_and_no_more(ledger: Ledger, at: dt.datetime) -> None:
    clear(ledger, at, batches=3, size=4)
    for turn in (pages.clearances, pages.batches, pages.objections):
        with CaptureQueriesContext(connections[ledger.alias]) as seen:
            turn(ledger, size=2)
        listing = [each["sql"] for each in seen if "ORDER BY" in each["sql"] and "LIMIT 3" in each["sql"]]
        assert len(listing) == 1
        assert len(seen) <= 5, "no query for each row"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("rows", "by", "after", "index"),
    [
        (m.Clearance, ("number", "id"), ("CP-1", "k00003"), "clearance_listed"),
        (m.Batch, ("by", "id"), ("Adams", "b1"), "batch_listed"),
        (m.Objection, ("filed_on", "id"), (dt.date(2026, 1, 5), "o1"), "objection_listed"),
    ],
)
def test_a_page_is_found_by_an_index(
    ledger: Ledger, rows: Any, by: tuple[str, ...], after: tuple[Any, ...], index: str
) -> None:
    asked = rows.objects.using(ledger.alias).filter(pages._beyond(by, after, down=False)).order_by(*by)
    if rows is m.Objection:
        asked = asked.filter(state="filed")
    plan = asked.explain()
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("values", [("a",), ("a", 1), ("a", 1, "x")])
def test_beyond_a_place_is_what_a_sort_says(values: tuple[Any, ...], ledger: Ledger) -> None:
    """Of one, two and three columns, held to Python's own order of tuples."""
    by = ("recipient", "attempt", "purpose")[: len(values)]
    names = [(r, a, p) for r in "ab" for a in (0, 1, 2) for p in "wxy"]
    made = {"batch": "b", "attempt": 0, "file": "f", "sha256": "0", "rows": 1, "made": 1}
    m.Message.objects.using(ledger.alias).bulk_create(
        m.Message(**made | {"id": f"{r}{a}{p}", "recipient": r, "attempt": a, "purpose": p})
        for r, a, p in names
    )
    for down in (False, True):
        found = m.Message.objects.using(ledger.alias).filter(pages._beyond(by, values, down=down))
        assert set(found.values_list("recipient", "attempt", "purpose")) == {
            each for each in names if (each[: len(values)] < values if down else each[: len(values)] > values)
        }


def test_who_sees_a_part_gets_pages_and_counts_of_it(scoped: Ledger, at: dt.datetime) -> None:  # noqa: F811
    office, ground = Office(scoped), next(iter(STAGE["grounds"]))
    for batch, each, who in (("b0", "k00000", ADAMS), ("b1", "k00004", BERKS)):
        office.show(batch, OPERATOR, CLEARED_ON, at, sha256="0", rows=4)
        office.object(each, who, CLEARED_ON, at, ground=ground)
    scoped.reads_as("alba", "prosecutor")
    assert [row["clearance"] for row in pages.clearances(scoped).rows] == OF_ADAMS
    assert [row["batch"] for row in pages.batches(scoped).rows] == ["b0"]
    assert [row["clearance"] for row in pages.objections(scoped).rows] == ["k00000"]
    assert pages.counts(scoped)["clearances"] == {"planned": 4}
    with pytest.raises(NotAllowed, match="outside of what you were granted"):
        pages.events(scoped, "k00004")
