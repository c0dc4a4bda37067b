"""Lists are sorted by their own columns, either way round, and their pages are the whole list each way."""

from __future__ import annotations

import re

import pytest

from clearslate.clearance.office import details, pages
from clearslate.clearance.state.ledger import Ledger
from tests.web.conftest import SignIn


def test_a_keyset_from_the_end_is_the_same_list_turned_round(ledger: Ledger) -> None:
    def all_of(size: int, *, down: bool, sort: str) -> list[str]:
        found: list[str] = []
        after: pages.Place = ()
        while True:
            page = pages.batches(ledger, after=after, size=size, sort=sort, down=down)
            found += [row["batch"] for row in page.rows]
            if not page.after:
                return found
            after = page.after

    for sort in ("of", "until"):
        up = all_of(1000, down=False, sort=sort)
        assert len(up) > 3
        assert all_of(2, down=False, sort=sort) == up
        assert all_of(2, down=True, sort=sort) == up[::-1]
    ends = [row["until"] for row in pages.batches(ledger, sort="until").rows]
    entries = [end for end in ends if re.match(r"\d{4}", end)]
    assert ends[: len(entries)] == sorted(entries), "what has no window comes last"
    first = details.events(ledger, down=False).rows[0]
    assert first["seq"] == 1
    clearances = [row["clearance"] for row in pages.clearances(ledger, size=1000).rows]
    assert [row["clearance"] for row in pages.clearances(ledger, size=1000, down=True).rows] == clearances[
        ::-1
    ]


@pytest.mark.parametrize(
    ("where", "column"),
    [("/batches/", "until"), ("/waves/", "wrong"), ("/agencies/", "messages"), ("/laws/", "unverified"), ("/trail/", "seq")],
)  # fmt: skip
def test_a_head_says_how_a_list_is_sorted_and_turns_it(where: str, column: str, sign_in: SignIn) -> None:
    client = sign_in("operator")
    page = client.get(where, {"sort": column}).content.decode()
    assert f'aria-sort="ascending"><a href="?sort=-{column}"' in page
    turned = client.get(where, {"sort": f"-{column}"}).content.decode()
    assert f'aria-sort="descending"><a href="?sort={column}"' in turned
    for wrong in ("id", "person", "-", "payload", "by__id"):
        assert client.get(where, {"sort": wrong}).status_code == 404


def test_a_place_is_of_a_list_in_one_order(sign_in: SignIn) -> None:
    client = sign_in("operator")
    page = client.get("/trail/").content.decode()
    after = re.search(r"after=([^&\"]+)", page)
    assert after is not None
    assert client.get(f"/trail/?after={after[1]}").status_code == 200
    assert client.get(f"/trail/?sort=seq&after={after[1]}").status_code == 404
