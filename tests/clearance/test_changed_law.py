"""Whom a law that reads otherwise now affects, among those whose clearance is on its way or in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clearslate.clearance.looking_back.changed_law import affected
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.runs.run import Run
from clearslate.runs.start import start
from tests.clearance import carried
from tests.clearance.test_rechecking import charges_are
from tests.edited import put, rebuilt


def test_the_law_that_was_planned_by_affects_nobody(run: Run, ledger: Ledger, at: dt.datetime) -> None:
    carried.planned(ledger, run, at)
    assert affected(run, ledger) == []


def test_what_is_in_force_is_told_beside_what_is_on_its_way(
    run: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    """The same charges, judged so that they are not eligible: as a law would judge them that asks more."""
    carried.planned(ledger, run, at)
    one, two = m.Clearance.objects.using(ledger.alias).order_by("id")[:2]
    m.Clearance.objects.using(ledger.alias).filter(id=one.id).update(state=m.State.CLEARED)
    records = rebuilt(
        run.dataset(),
        tmp_path / "records",
        lambda table: put(table, "disposition", charges_are(table, [one.charge, two.charge]), "pending"),
    )
    found = {
        each.clearance: each for each in affected(start(records.path, run.spec(), tmp_path / "run"), ledger)
    }
    assert {one.id, two.id} <= found.keys()
    assert (found[one.id].state, found[two.id].state) == ("cleared", "planned")
    assert "eligible" not in {each.outcome for each in found.values()}


def test_a_ledger_without_such_clearances_is_told(run: Run, ledger: Ledger) -> None:
    with pytest.raises(PlanError, match="no clearance under a law that the run was asked"):
        affected(run, ledger)
