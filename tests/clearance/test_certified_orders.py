"""Counsel certifies a cover sheet in the ledger: its orders are written again without the mark DRAFT."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import due_batches, make_orders, sign
from clearslate.clearance.orders.to_certify import certify, sheets_to_certify, statements_of
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.runs.run import Run
from tests.clearance.carried import JUDGE, OPERATOR, TODAY, released, some_contents
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.test_orders import text_of

COUNSEL = Actor("cora", Role.COUNSEL)


@BY_ITSELF
def test_a_certificate_in_the_ledger_ends_the_draft(
    ledger: Ledger, run: Run, at: dt.datetime, tmp_path: Path
) -> None:
    released(ledger, run, at)
    Office(ledger).advance(TODAY, at)
    ledger.append([Event(Kind.ROLE_GRANTED, "cora", {"role": "counsel"})], OPERATOR, at)
    ledger.set_policy("orders", "certified", OPERATOR, at)
    batch = next(each for each in due_batches(ledger) if some_contents(ledger, each, run.dataset()))
    [draft] = make_orders(ledger, batch, run.dataset(), tmp_path / "a", at)
    [sheet] = sheets_to_certify(ledger)
    assert (sheet.orders, sheet.charges, sheet.jurisdiction) == (1, draft.clearances, "PA")
    statements = statements_of(ledger, sheet)
    printed = text_of(tmp_path / "a" / f"counsel-{batch}.pdf")
    assert sheet.number in printed, "the sheet beside the documents has the same number"
    assert {each.known for each in statements} >= {"from memory"}
    with pytest.raises(NotAllowed, match="is a draft"):
        sign(ledger, draft.order, JUDGE, TODAY, at, paper="CP-1 #1")
    with pytest.raises(NotAllowed, match="no draft rests on"):
        certify(ledger, "000000000000", COUNSEL, at, counsel="A. Roe, Chief Counsel")
    certify(ledger, sheet.number, COUNSEL, at, counsel="A. Roe, Chief Counsel")
    with pytest.raises(DoneBefore, match=f"cora certified cover sheet {sheet.number}"):
        certify(ledger, sheet.number, COUNSEL, at, counsel="A. Roe, Chief Counsel")
    assert not sheets_to_certify(ledger)
    [final] = make_orders(ledger, batch, run.dataset(), tmp_path / "b", at)
    assert "DRAFT" in text_of(tmp_path / "a" / draft.file)
    assert "DRAFT" not in text_of(tmp_path / "b" / final.file)
    assert "Certified by A. Roe, Chief Counsel" in text_of(tmp_path / "b" / f"counsel-{batch}.pdf")
    assert m.Order.objects.using(ledger.alias).get(id=draft.order).replaced
    sign(ledger, final.order, JUDGE, TODAY, at, paper="CP-1 #1")
    assert ledger.verify().is_sound
