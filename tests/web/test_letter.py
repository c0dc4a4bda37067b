"""A letter that proves what was cleared, written from the page of the person who asks for it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from django.test import Client

from clearslate.clearance.office import pages
from clearslate.clearance.orders.proof import answer
from clearslate.clearance.state.ledger import Ledger
from tests.web.conftest import SignIn


def looked_up(client: Client, docket: str) -> str:
    found = client.post("/people/", {"by": "docket", "value": docket, "why": "asks for a letter, request 9"})
    assert found.status_code == 302, found.content.decode()[:500]
    return str(found.headers["Location"])


def test_a_letter_is_written_once_for_what_is_ticked_and_in_force(
    sign_in: SignIn, ledger: Ledger, tmp_path: Path, changed: Callable[..., None]
) -> None:
    row = pages.clearances(ledger, state="cleared").rows[0]
    clerk = sign_in("clerk")
    where = looked_up(clerk, row["case"])
    page = clerk.get(where).content.decode()
    assert re.search(r"Repository: (done|told)", page), "who has it still"
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key is not None
    (tmp_path / "offices.yaml").write_text("office: Office of Records\n", encoding="utf-8")
    changed(OFFICES=str(tmp_path / "offices.yaml"))
    form = {"key": key[1], "clearance": [row["clearance"]]}
    before = ledger.head()[0]
    letters = [clerk.post(f"{where}letter/", form) for _ in range(2)]
    texts = []
    for letter in letters:
        assert letter.headers["Content-Type"] == "application/pdf"
        texts.append(
            "\n".join(
                p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(io.BytesIO(letter.content))
            )
        )
    codes = [re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}-[0-9A-Z]{2}", text)[0] for text in texts]  # type: ignore[index]
    assert codes[0] == codes[1]
    assert ledger.head()[0] == before + 1, "the same form twice is one letter"
    assert [each.number for each in answer(ledger, codes[0])] == [row["case"]]
    assert "Office of Records" in texts[0]
    assert len(re.findall(r"In the letter", clerk.get(where).content.decode())) == 1
    assert codes[0] not in clerk.get(where).content.decode()


def test_nobody_gets_a_letter_of_what_he_did_not_look_up_or_may_not_write(
    sign_in: SignIn, ledger: Ledger
) -> None:
    rows = pages.clearances(ledger, state="cleared").rows
    people = {row["case"]: row for row in rows}
    mine, other = rows[0], list(people.values())[-1]
    assert mine["case"] != other["case"]
    clerk, judge = sign_in("clerk"), sign_in("judge")
    where = looked_up(clerk, mine["case"])
    before = ledger.head()[0]
    assert clerk.post(f"{where}letter/", {"key": "a", "clearance": [other["clearance"]]}).status_code == 404
    assert judge.post(f"{where}letter/", {"key": "a", "clearance": [mine["clearance"]]}).status_code == 404
    assert judge.post(f"{looked_up(judge, mine['case'])}letter/", {"key": "a"}).status_code == 404
    text = clerk.post(f"{where}letter/", {"key": "a"}, follow=True).content.decode()
    assert "tick what it is to prove" in text
    kept = pages.clearances(ledger, state="planned").rows[0]
    where = looked_up(clerk, kept["case"])
    text = clerk.post(
        f"{where}letter/", {"key": "a", "clearance": [kept["clearance"]]}, follow=True
    ).content.decode()
    assert "No letter was written" in text
    assert ledger.head()[0] == before
