"""Newer records: another person or docket, a delivery that is not whole, and what agencies were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.looking_back import rekeying
from clearslate.clearance.looking_back.changed_law import affected
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import contents
from clearslate.clearance.plan import rechecking
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import read_workflow
from clearslate.records.dataset import Dataset
from clearslate.records.names import People
from clearslate.records.people import note_people
from clearslate.runs.run import Run
from clearslate.runs.start import start
from tests.clearance import carried
from tests.clearance.carried import OPERATOR, REVIEWER, TODAY, release, small_workflow
from tests.clearance.cleared import workflow
from tests.clearance.postgres import BY_ITSELF
from tests.edited import put, rebuilt


@pytest.fixture
def planned(run: Run, ledger: Ledger, at: dt.datetime) -> Any:
    """The clearances of a plan."""
    carried.planned(ledger, run, at)
    return m.Clearance.objects.using(ledger.alias).order_by("id")


Again = Callable[[Dataset], Run]


@pytest.fixture
def again(run: Run, tmp_path: Path) -> Again:
    """Asks other records what the run was asked."""
    return lambda dataset: start(dataset.path, run.spec(), tmp_path / f"run-of-{dataset.path.name}")


def charges_are(table: pa.Table, charges: list[str]) -> pa.Array:
    return pc.is_in(table["charge_id"].cast(pa.string()), pa.array(charges)).combine_chunks()


def corrected_name(source: Dataset, place: Path, person: str, name: str = "OTHERMAN") -> Dataset:
    """The same records, in which a person has another last name."""
    found = rebuilt(source, place, lambda table: table)
    people = pq.read_table(place / "people.parquet")
    mine = pc.equal(people["person_id"], person)
    pq.write_table(put(people, "family_name", mine, name), place / "people.parquet")
    note_people(place)
    return found


def test_a_charge_of_another_person_is_taken_back_and_planned_again(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    """The charge and its law are the same, and eligible: an order would name another man."""
    one = planned[0]
    mine = planned.filter(person=one.person).count()

    def move(table: pa.Table) -> pa.Table:
        return put(table, "person_id", pc.equal(table["person_id"], one.person), "another-person")

    newer = again(rebuilt(run.dataset(), tmp_path / "moved", move))
    assert recheck(newer, "PA", ledger, OPERATOR, at)["another person"] == mine
    one.refresh_from_db()
    assert (one.state, one.why) == ("withdrawn", "on newer records: another person")
    plan = make_plan(newer, newer, small_workflow(), ledger)
    assert set(plan.rows["person_id"].to_pylist()) == {"another-person"}
    record(plan, ledger, OPERATOR, at)
    assert planned.filter(charge=one.charge, state="planned").get().person == "another-person"
    assert ledger.verify().is_sound


@BY_ITSELF
def test_what_another_agency_cleared_is_in_the_records(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    """It was told as what any law does not apply to, or as what is not there."""
    one = planned[0]

    def close(table: pa.Table) -> pa.Table:
        mine = charges_are(table, [one.charge])
        closed = put(put(table, "cleared_on_from", mine, TODAY), "cleared_on_to", mine, TODAY)
        return put(closed, "cleared_under", mine, "PA-CS-M")

    newer = again(rebuilt(run.dataset(), tmp_path / "closed", close))
    assert recheck(newer, "PA", ledger, OPERATOR, at)["cleared before by these records"] == 1
    one.refresh_from_db()
    assert (one.state, one.why) == ("withdrawn", "on newer records: cleared before by these records")
    assert one.id not in {each.clearance for each in affected(newer, ledger)}


@BY_ITSELF
@pytest.mark.parametrize("how", ["pending again", "decided anew"])
def test_a_case_in_force_that_was_reopened_is_named(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path, how: str
) -> None:
    ids = [row.id for row in planned[:3]]
    rows = planned.filter(id__in=ids)
    rows.update(state="cleared", cleared_on=TODAY - dt.timedelta(days=10))
    one, later = rows[0], TODAY - dt.timedelta(days=3)
    before = [(row.id, row.state) for row in rows]

    def reopen(table: pa.Table) -> pa.Table:
        mine = charges_are(table, [one.charge])
        if how == "pending again":
            return put(table, "disposition", mine, "pending")
        for name in ("imposed_on", "released_on", "completed_on", "disposition_date"):
            for end in ("from", "to"):
                table = put(table, f"{name}_{end}", mine, later if name == "disposition_date" else None)
        return table

    newer = again(rebuilt(run.dataset(), tmp_path / "open", reopen))
    seen = rechecking.look(newer, "PA", ledger)
    assert {each: words.startswith(how) for each, words in seen.reopened.items()} == {one.id: True}
    rechecking.record(seen, newer, "PA", ledger, OPERATOR, at)
    assert [(row.id, row.state) for row in rows] == before, "nothing is undone by itself"


@BY_ITSELF
def test_a_person_whose_name_was_corrected_is_planned_again(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    one = planned[0]
    newest = corrected_name(run.dataset(), tmp_path / "named", one.person)
    with pytest.raises(NotAllowed, match=r"named otherwise, in these records: ask them first"):
        contents(ledger, one.batch, newest, TODAY, per_case=False)
    newer = again(newest)
    rechecked = recheck(newer, "PA", ledger, OPERATOR, at)
    assert (
        rechecked["person corrected"]
        == planned.filter(state="withdrawn").count()
        == planned.filter(person=one.person).count()
    )
    record(make_plan(newer, newer, small_workflow(), ledger), ledger, OPERATOR, at)
    assert recheck(newer, "PA", ledger, OPERATOR, at).keys() == {"eligible"}
    assert "OTHERMAN" not in " ".join(link.payload for link in ledger.links())


@BY_ITSELF
@pytest.mark.parametrize(
    ("column", "value"), [("case_number", "CP-1-2"), ("tracking_number", "T 1"), ("county", "Erie")]
)
def test_a_docket_that_was_corrected_is_planned_again(
    run: Run,
    ledger: Ledger,
    planned: Any,
    again: Again,
    at: dt.datetime,
    tmp_path: Path,
    column: str,
    value: str,
) -> None:
    one = next(each for each in planned if each.county != value)  # ids, and so their order, are drawn
    newer = again(
        rebuilt(run.dataset(), tmp_path / "docket", lambda table: put(table, column, charges_are(table, [one.charge]), value))
    )  # fmt: skip
    assert recheck(newer, "PA", ledger, OPERATOR, at)["docket corrected"] == 1
    one.refresh_from_db()
    assert one.why == "on newer records: docket corrected"


@BY_ITSELF
def test_new_ids_take_back_what_is_planned(
    run: Run, ledger: Ledger, planned: Any, at: dt.datetime, tmp_path: Path
) -> None:
    """They were passed over, and the order named nobody, or stopped all others."""
    one = planned[0]
    newest = rebuilt(
        run.dataset(), tmp_path / "moved",
        lambda table: put(table, "person_id", pc.equal(table["person_id"], one.person), "another-person"),
    )  # fmt: skip
    rekeying.record(rekeying.changes(ledger, newest), newest, ledger, OPERATOR, at)
    one.refresh_from_db()
    assert one.why == "on newer records: another person"


@BY_ITSELF
def test_whoever_was_told_of_another_name_or_docket_is_told_of_the_right_one(
    run: Run, ledger: Ledger, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    by_law = read_workflow(workflow(pilot_size=10_000), "test")
    record(make_plan(run, run, by_law, ledger), ledger, OPERATOR, at)
    office, rows = Office(ledger), m.Clearance.objects.using(ledger.alias)
    release(office, rows.order_by("id")[0].wave, at)
    office.advance(TODAY, at)
    one = rows.filter(state="cleared").order_by("id")[0]
    profiles, key = load_profiles(), SigningKey.make()

    def export(dataset: Dataset) -> Any:
        return Exporter(ledger, profiles, tmp_path / "outbox", key, People(dataset.path)).run(TODAY, at)

    export(run.dataset())
    newest = corrected_name(run.dataset(), tmp_path / "named", one.person)
    newer = again(newest)
    recheck(newer, "PA", ledger, OPERATOR, at)
    ids = set(rows.filter(person=one.person, state="cleared").values_list("id", flat=True))
    assert set(rows.filter(corrected="person").values_list("id", flat=True)) == ids
    export(newest)
    messages = m.Message.objects.using(ledger.alias).filter(purpose="correct")
    assert {each.recipient for each in messages.all()} == {"repository", "corrections"}, (
        "whoever is told names"
    )
    [message] = messages.filter(recipient="repository", batch=one.batch)
    text = (tmp_path / "outbox" / "repository" / message.file).read_text("utf-8")
    assert "amend" in text
    assert "OTHERMAN" in text
    before = messages.count()
    recheck(newer, "PA", ledger, OPERATOR, at)
    export(newest)
    assert messages.count() == before, "once"
    third = corrected_name(run.dataset(), tmp_path / "third", one.person, "THIRDMAN")
    assert export(third).messages == 0
    recheck(again(third), "PA", ledger, OPERATOR, at)
    export(third)
    assert messages.count() == 2 * before, "corrected again, told again"
    assert ledger.verify().is_sound


@BY_ITSELF
def test_a_charge_goes_to_the_agency_that_newer_records_name(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    """It stayed with the agency of the plan, and was told to another than made the arrest."""
    one, two = planned[0], planned[1]
    where = [one.charge, two.charge]

    def moved(table: pa.Table) -> pa.Table:
        table = put(table, "arresting_ori", charges_are(table, [one.charge]), "PA0990900")
        return put(table, "prosecuting_ori", charges_are(table, [two.charge]), "nobody")

    newer = again(rebuilt(run.dataset(), tmp_path / "agency", moved))
    assert recheck(newer, "PA", ledger, OPERATOR, at).keys() == {"eligible"}
    before = dict(planned.filter(charge__in=where).values_list("id", "prosecuting_ori"))
    one.refresh_from_db()
    assert (one.state, one.arresting_ori, one.agencies["arresting"]["ori"]) == (
        "planned",
        "PA0990900",
        "PA0990900",
    )
    assert planned.get(id=two.id).prosecuting_ori == before[two.id], "what names none moves nothing"
    head = ledger.head()
    seen = rechecking.look(newer, "PA", ledger)
    assert (seen.moved, ledger.head()) == ({}, head), "once"
    assert ledger.verify().is_sound


# --- a delivery that is not whole ---------------------------------------------------------------------------


@BY_ITSELF
def test_records_that_cover_less_are_refused(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    """One bucket of eight took most of what was on its way back."""
    people = sorted(set(run.dataset().table()["person_id"].to_pylist()))[: 150 // 8]
    part = rebuilt(
        run.dataset(), tmp_path / "part", lambda table: table.filter(pc.is_in(table["person_id"], pa.array(people)))
    )  # fmt: skip
    with pytest.raises(
        PlanError, match=r"cover less than those asked before: \d+ charges, and they were \d+"
    ):
        recheck(again(part), "PA", ledger, OPERATOR, at)
    assert not planned.filter(state="withdrawn").exists()


def test_where_much_is_taken_back_a_second_person_allows_it(
    run: Run, ledger: Ledger, planned: Any, again: Again, at: dt.datetime, tmp_path: Path
) -> None:
    charges = list(planned.values_list("charge", flat=True))[: planned.count() // 2]
    newer = again(
        rebuilt(
            run.dataset(), tmp_path / "less",
            lambda table: put(put(table, "disposition", charges_are(table, charges), None), "grade", charges_are(table, charges), None),
        )
    )  # fmt: skip
    seen = rechecking.look(newer, "PA", ledger)
    assert len(seen.taken) >= len(charges)
    assert f"{len(seen.taken):,} of {planned.count():,} pending clearances would be withdrawn" in seen.stop
    with pytest.raises(NotAllowed, match="another person allows it first"):
        recheck(newer, "PA", ledger, OPERATOR, at)
    assert not planned.filter(state="withdrawn").exists(), "nothing by half"
    rechecking.allow(seen, newer, "PA", ledger, OPERATOR, at)
    with pytest.raises(NotAllowed, match="another person allows it first"):
        recheck(newer, "PA", ledger, OPERATOR, at)
    rechecking.allow(seen, newer, "PA", ledger, REVIEWER, at)
    recheck(newer, "PA", ledger, OPERATOR, at)
    assert planned.filter(state="withdrawn").count() == len(seen.taken)
    assert ledger.verify().is_sound
