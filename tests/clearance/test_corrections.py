"""What is taken back after a judge signed is in no force, and the signed order still names it: it is corrected."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.lookup import unsigned
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.corrections import correction
from clearslate.clearance.orders.make import (
    due_batches,
    due_corrections,
    make_correction,
    make_orders,
    not_signed_otherwise,
    sign,
)
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.start import start
from tests.clearance.carried import JUDGE, OPERATOR, TODAY, due_order, released
from tests.clearance.cleared import clear
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.test_orders import check_archival
from tests.clearance.test_papers import COURT, PAPER, ordered
from tests.clearance.test_rechecking import charges_are, corrected_name
from tests.edited import put, rebuilt

CLERK = Actor("cleo", Role.CLERK)


def test_what_is_taken_back_after_the_signature_makes_a_correcting_order(
    ledger: Ledger, run: Run, at: dt.datetime, tmp_path: Path
) -> None:
    office, ids = ordered(ledger, at)
    office.withdraw(ids[3], OPERATOR, at, why="before the signature: its order is made again")
    with pytest.raises(NotAllowed, match="make it again"):
        sign(ledger, "o1", JUDGE, TODAY, at, paper=PAPER)
    assert due_corrections(ledger) == {}
    left = ids[:3]
    payload = {"order": "o2", "sha256": "0", "covers": digest_of(left), "clearances": 3}
    ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)
    sign(ledger, "o2", JUDGE, TODAY, at, paper=PAPER)
    assert due_corrections(ledger) == {}
    office.withdraw(ids[0], OPERATOR, at, why="an error")
    assert due_corrections(ledger) == {"o2": [ids[0]]}
    assert office.status(TODAY)["signed orders to correct"] == [{"order": "o2", "batch": "b0", "charges": 1}]
    first = make_correction(ledger, "o2", run.dataset(), tmp_path, at)
    assert make_correction(ledger, "o2", run.dataset(), tmp_path, at) == first, (
        "the same bytes, and nothing recorded again"
    )
    check_archival(tmp_path / first.file, "en")
    office.withdraw(ids[1], OPERATOR, at, why="another")
    with pytest.raises(NotAllowed, match="make it again"):
        sign(ledger, first.order, JUDGE, TODAY, at, paper="CP-12 #8")
    both = make_correction(ledger, "o2", run.dataset(), tmp_path, at)
    with pytest.raises(NotAllowed, match="the newer one"):
        sign(ledger, first.order, JUDGE, TODAY, at, paper="CP-12 #8")
    assert [(row["order"], row["corrects"]) for row in unsigned(ledger)] == [(both.order, "o2")]
    sign(ledger, both.order, JUDGE, TODAY, at, paper="CP-12 #8")
    assert due_corrections(ledger) == {}
    assert office.status(TODAY)["signed orders to correct"] == []
    office.complete("b0", CLERK, TODAY, at)  # the correction stands in nobody's way
    office.advance(TODAY, at)
    rows = dict(m.Clearance.objects.using(ledger.alias).values_list("id", "state"))
    assert [rows[each] for each in ids] == ["withdrawn", "withdrawn", "cleared", "withdrawn"]
    with pytest.raises(NotAllowed, match="nothing of order o2"):
        make_correction(ledger, "o2", run.dataset(), tmp_path, at)
    assert ledger.verify().is_sound


def test_what_was_left_behind_by_a_signed_order_and_taken_back_later_is_corrected_too(
    ledger: Ledger, run: Run, at: dt.datetime, tmp_path: Path
) -> None:
    """Held when its batch came into force, it went on in another batch; the first order names it all the same."""
    office, ids = ordered(ledger, at)
    sign(ledger, "o1", JUDGE, TODAY, at, paper=PAPER)
    office.hold(ids[0], CLERK, at, reason="in_custody")
    office.complete("b0", CLERK, TODAY, at)
    office.advance(TODAY, at)
    assert due_corrections(ledger) == {}, "it is still to be closed"
    office.free(ids[0], CLERK, at, reason="in_custody")
    [new] = office.catch_up(at)
    office.withdraw(ids[0], OPERATOR, at, why="an error")
    assert due_corrections(ledger) == {"o1": [ids[0]]}
    done = make_correction(ledger, "o1", run.dataset(), tmp_path, at)
    assert m.Order.objects.using(ledger.alias).get(id=done.order).batch == "b0" != new
    sign(ledger, done.order, JUDGE, TODAY, at, paper=PAPER)
    assert due_corrections(ledger) == {}
    assert ledger.verify().is_sound


def test_only_what_is_to_be_corrected_is(ledger: Ledger, at: dt.datetime) -> None:
    ordered(ledger, at)
    payload = {"order": "c1", "sha256": "0", "covers": "0", "clearances": 1, "corrects": "o1"}
    with pytest.raises(NotAllowed, match="is not signed"):
        ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)
    sign(ledger, "o1", JUDGE, TODAY, at, paper=PAPER)
    with pytest.raises(NotAllowed, match="nothing of order o1"):
        ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)
    Office(ledger).withdraw("k00000", OPERATOR, at, why="an error")
    with pytest.raises(NotAllowed, match="changed meanwhile"):
        ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)


def test_the_command_writes_what_corrects(
    ledger: Ledger, url: str, run: Run, at: dt.datetime, tmp_path: Path
) -> None:
    released(ledger, run, at)
    office = Office(ledger)
    office.advance(TODAY, at)
    orders = ("clear", "orders", "--due", "--dataset", str(run.dataset().path), "--ledger", url, "--json")
    batch = due_order(ledger, run.dataset())
    done = make_orders(ledger, batch, run.dataset(), tmp_path / batch, at)[0]
    sign(ledger, done.order, JUDGE, TODAY, at, paper=PAPER)
    taken = m.Clearance.objects.using(ledger.alias).filter(order=done.order).order_by("id")[0]
    office.withdraw(taken.id, OPERATOR, at, why="an error")
    result = CliRunner().invoke(main, [*orders, "--out", str(tmp_path / "out")])
    assert result.exit_code == (1 if json.loads(result.stdout)["waiting"] else 0), result.output
    assert all("exact day of disposition" in row["why"] for row in json.loads(result.stdout)["waiting"])
    written = [row for row in json.loads(result.stdout)["written"] if row.get("corrects")]
    assert [(row["corrects"], row["clearances"]) for row in written] == [(done.order, 1)]
    assert Path(written[0]["file"]).exists()
    with pytest.raises(NotAllowed, match="clear orders --due"):
        make_orders(ledger, batch, run.dataset(), tmp_path / batch, at)


def test_a_signed_order_of_which_something_was_taken_back_stops_no_other_of_its_batch(
    ledger: Ledger, at: dt.datetime
) -> None:
    """Orders of single cases: what a judge signed is not made again, the others are."""
    ids = clear(ledger, at, batches=1, size=4, stages=[COURT | {"sign": "case"}], relief_by="order")
    rows = m.Clearance.objects.using(ledger.alias)
    of_case = {
        case: sorted(rows.filter(case=case).values_list("id", flat=True))
        for case in rows.values_list("case", flat=True)
    }
    made = [
        OrderContent(
            "order",
            "PA",
            "b0",
            TODAY.isoformat(),
            digest_of(covers),
            case,
            {},
            [],
            [],
            [],
            {},
            [],
            id=f"o-{case}",
        )
        for case, covers in of_case.items()
    ]
    for each in made:
        payload = {
            "order": each.id,
            "sha256": "0",
            "covers": each.covers,
            "clearances": len(of_case[each.case]),
            "case": each.case,
        }
        ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)
    signed, *others = made
    sign(ledger, signed.id, JUDGE, TODAY, at, paper=PAPER)
    assert not_signed_otherwise(made, "b0", ledger) == made
    smaller = replace(signed, id="smaller")
    assert not_signed_otherwise([smaller, *others], "b0", ledger) == others
    assert due_batches(ledger) == ["b0"]
    for each in others:
        sign(ledger, each.id, JUDGE, TODAY, at, paper=PAPER)
    Office(ledger).withdraw(of_case[signed.case][0], OPERATOR, at, why="an error")
    assert due_batches(ledger) == []
    assert len(ids) == 4


@pytest.fixture
def in_force(ledger: Ledger, run: Run, at: dt.datetime, tmp_path: Path) -> tuple[str, m.Clearance]:
    """A signed order in force, and one of the clearances that it names."""
    released(ledger, run, at)
    office = Office(ledger)
    office.advance(TODAY, at)
    batch = due_order(ledger, run.dataset())
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path / batch, at)
    sign(ledger, done.order, JUDGE, TODAY, at, paper=PAPER)
    office.complete(batch, CLERK, TODAY, at)
    office.advance(TODAY, at)
    return done.order, m.Clearance.objects.using(ledger.alias).filter(order=done.order).order_by("id")[0]


@BY_ITSELF
def test_an_order_that_named_a_person_wrongly_is_corrected_by_another(
    ledger: Ledger, run: Run, in_force: tuple[str, m.Clearance], at: dt.datetime, tmp_path: Path
) -> None:
    """Who it is was corrected after the signature: the signed order went on naming another man."""
    order, one = in_force
    rows = m.Clearance.objects.using(ledger.alias).filter(order=order, person=one.person).order_by("id")
    ids = list(rows.values_list("id", flat=True))
    assert due_corrections(ledger) == {}
    newest = corrected_name(run.dataset(), tmp_path / "named", one.person)

    def asked(records: Dataset) -> None:
        newer = start(records.path, run.spec(), tmp_path / f"run-of-{records.path.name}")
        recheck(newer, "PA", ledger, OPERATOR, at)

    asked(newest)
    assert due_corrections(ledger)[order] == ids
    with pytest.raises(NotAllowed, match="ask them first"):
        make_correction(ledger, order, run.dataset(), tmp_path, at)
    says = correction(ledger, order, ids, newest, TODAY)
    assert all(case.person.endswith("OTHERMAN") and not case.close for case in says.cases)
    assert [line.was for case in says.cases for line in case.named] == [""] * len(ids), (
        "the docket is the same"
    )
    done = make_correction(ledger, order, newest, tmp_path, at)
    check_archival(tmp_path / done.file, "en")
    assert make_correction(ledger, order, newest, tmp_path, at) == done
    third = corrected_name(run.dataset(), tmp_path / "third", one.person, "THIRDMAN")
    asked(third)
    with pytest.raises(NotAllowed, match="the newer one"):
        sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-12 #8")
    again = make_correction(ledger, order, third, tmp_path, at)
    assert again.order != done.order
    sign(ledger, again.order, JUDGE, TODAY, at, paper="CP-12 #8")
    assert order not in due_corrections(ledger)
    asked(corrected_name(run.dataset(), tmp_path / "fourth", one.person, "FOURTHMAN"))
    assert due_corrections(ledger)[order] == ids, "named wrongly once more"
    assert set(rows.values_list("state", flat=True)) == {"cleared"}
    assert ledger.verify().is_sound


@BY_ITSELF
def test_an_order_that_named_another_docket_is_corrected_too(
    ledger: Ledger, run: Run, in_force: tuple[str, m.Clearance], at: dt.datetime, tmp_path: Path
) -> None:
    order, one = in_force

    def edited(column: str, value: str) -> Dataset:
        def put_in(table: pa.Table) -> pa.Table:
            return put(table, column, charges_are(table, [one.charge]), value)

        records = rebuilt(run.dataset(), tmp_path / column, put_in)
        newer = start(records.path, run.spec(), tmp_path / f"run-{column}")
        recheck(newer, "PA", ledger, OPERATOR, at)
        return records

    edited("tracking_number", "T 1")
    assert due_corrections(ledger) == {}, "of which an order says nothing"
    newest = edited("case_number", "CP-1-2")
    assert due_corrections(ledger) == {order: [one.id]}
    [case] = correction(ledger, order, [one.id], newest, TODAY).cases
    assert case.number == "CP-1-2"
    assert case.named[0].was.startswith(f"{one.number}, ")
