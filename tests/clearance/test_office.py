"""From a run to clearances in force: the plan, the audit, the release, the stages."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from scipy.stats import binomtest

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.office.office import Filed, FiledList, Office
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.plan import Plan, make_plan, record, summary
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.state.audit import (
    Bound,
    confidence_of,
    drawn_from,
    interval,
)
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow, load_workflow
from clearslate.runs.run import Run
from clearslate.runs.start import start
from clearslate.states import folder
from tests.clearance.carried import JUDGE, OPERATOR, REVIEWER, TODAY, planned, release, show, small_workflow
from tests.edited import note_again


@pytest.fixture(scope="module")
def workflow() -> Workflow:
    """Pennsylvania's, with small waves."""
    return small_workflow()


@pytest.fixture
def plan(run: Run, ledger: Ledger, at: dt.datetime) -> Plan:
    """A plan, in the ledger."""
    return planned(ledger, run, at)


def test_only_what_is_eligible_enters(run: Run, plan: Plan, ledger: Ledger) -> None:
    eligible = set()
    for index in range(len(run.buckets)):
        for row in run.read(index).to_pylist():
            if row["decides"] and row["outcome"] == "eligible":
                eligible.add((row["charge_id"], row["law"]))
    entered = set(m.Clearance.objects.using(ledger.alias).values_list("charge", "law"))
    automatic = {name for name, law in run.laws().items() if law["automatic"]}
    assert entered <= eligible
    assert {charge for charge, _ in entered} == {charge for charge, law in eligible if law in automatic}
    assert sum(line["charges"] for line in summary(plan)) == len(entered)
    assert ledger.verify().is_sound


@pytest.mark.usefixtures("plan")
def test_a_plan_says_which_agency_the_records_name(run: Run, ledger: Ledger) -> None:
    table = run.dataset().table()
    names = ("charge_id", "arresting_agency", "arresting_ori", "prosecuting_agency", "prosecuting_ori")
    certain = table.filter(pc.equal(table["membership"].cast("string"), "certain"))
    of = {row["charge_id"]: row for row in certain.select(names).to_pylist()}
    for each in m.Clearance.objects.using(ledger.alias).all():
        row = of[each.charge]
        assert each.arresting_ori == (row["arresting_ori"] or "")
        assert each.prosecuting_ori == (row["prosecuting_ori"] or "")
        assert each.agencies.get("arresting", {}).get("name") == row["arresting_agency"]
    assert len(set(m.Clearance.objects.using(ledger.alias).values_list("arresting_ori"))) > 2


def test_a_case_stays_together_and_kinds_apart(plan: Plan) -> None:
    waves: dict[str, set[int]] = {}
    kinds: dict[int, set[bool]] = {}
    for row in plan.rows.to_pylist():
        waves.setdefault(row["case_id"], set()).add(row["wave"])
        kinds.setdefault(row["batch"], set()).add(row["conviction"])
    assert all(len(each) == 1 for each in waves.values())
    assert all(len(each) == 1 for each in kinds.values())
    assert plan.rows["wave"].to_pylist() == sorted(plan.rows["wave"].to_pylist())


def test_a_batch_names_a_law_that_goes_its_way(run: Run, ledger: Ledger, at: dt.datetime) -> None:
    """Summary convictions go the way of charges without conviction, which other convictions do not."""
    workflow = load_workflow(folder("PA") / "workflow.yaml")
    plan = make_plan(run, run, workflow, ledger)
    laws = {row["law"] for row in plan.rows.to_pylist()}
    assert laws >= {"PA-CS-M", "PA-CS-SUMMARY", "PA-CS-NONCONV"}
    for row in plan.rows.to_pylist():
        batch = plan.batches[row["batch"]]
        way = workflow.way(conviction=row["conviction"], law=row["law"])
        assert batch.conviction == row["conviction"]
        assert workflow.way(conviction=row["conviction"], law=batch.law) == way
    assert record(plan, ledger, OPERATOR, at) > len(laws)


def test_what_was_cleared_with_less_is_not_lost_from_sight(
    run: Run, plan: Plan, workflow: Workflow, ledger: Ledger
) -> None:
    """A charge off Michigan's public site, whose arrest record is to be destroyed sixty days later, and the like."""
    charge = next(row["charge_id"] for row in plan.rows.to_pylist() if row["law"] == "PA-CS-NONCONV")
    cleared = m.Clearance.objects.using(ledger.alias).filter(charge=charge)
    cleared.update(state="cleared")
    assert make_plan(run, run, workflow, ledger).dropped["cleared_before"] == 1
    cleared.update(law="PA-ARD")  # the wider relief was given before
    assert make_plan(run, run, workflow, ledger).dropped["cleared_before"] == 1
    narrower_last = tuple(law for law in workflow.laws if law != "PA-ARD")
    turned = workflow.model_copy(update={"laws": (*narrower_last, "PA-ARD")})
    assert make_plan(run, run, turned, ledger).dropped["wider_relief_waits"] == 1


def test_stages_lead_to_force(plan: Plan, ledger: Ledger, at: dt.datetime, tmp_path: Path) -> None:
    assert plan.waves > 2
    office = Office(ledger)
    looked_through = m.Batch.objects.using(ledger.alias).filter(conviction=True).order_by("id").first()
    assert office.advance(TODAY, at) == 0  # nothing is released
    release(office, looked_through.wave, at)
    office.advance(TODAY, at)
    looked_through.refresh_from_db()
    assert (looked_through.stage, looked_through.due) == ("validate", dt.date(2026, 2, 4))
    show(office, TODAY, at, tmp_path)
    assert office.advance(dt.date(2026, 2, 4), at) == 0  # the last day of the window is still open
    assert office.advance(dt.date(2026, 2, 5), at) >= 2  # it lapses, and the next stage opens
    looked_through.refresh_from_db()
    assert looked_through.stage == "order"
    with pytest.raises(NotAllowed, match="has no order"):
        office.complete(looked_through.id, JUDGE, dt.date(2026, 2, 5), at)
    assert not m.Clearance.objects.using(ledger.alias).filter(state="cleared").exists()


@pytest.mark.usefixtures("plan")
def test_an_objection_takes_back_and_a_late_one_is_refused(
    ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    office = Office(ledger)
    conviction = m.Clearance.objects.using(ledger.alias).filter(conviction=True).order_by("id").first()
    release(office, conviction.wave, at)
    office.advance(TODAY, at)
    show(office, TODAY, at, tmp_path)
    with pytest.raises(NotAllowed, match="no objection on that ground"):
        office.object(conviction.id, OPERATOR, TODAY, at, ground="dislike")
    with pytest.raises(NotAllowed, match="ended on 2026-02-04"):
        office.object(conviction.id, OPERATOR, dt.date(2026, 2, 5), at, ground="no_match")
    filed = office.object(conviction.id, OPERATOR, TODAY, at, ground="no_match")
    with pytest.raises(NotAllowed, match="decided by the reviewer"):
        office.decide(filed, JUDGE, TODAY, at, sustained=True)
    office.decide(filed, REVIEWER, TODAY, at, sustained=True)
    conviction.refresh_from_db()
    assert conviction.state == "withdrawn"


def _in_validation(ledger: Ledger, at: dt.datetime) -> tuple[Office, list[m.Clearance]]:
    """Clearances of a batch whose list is looked through."""
    office = Office(ledger)
    batch = m.Batch.objects.using(ledger.alias).filter(conviction=True, size__gt=3).order_by("id")[0]
    release(office, batch.wave, at)
    office.advance(TODAY, at)
    return office, list(m.Clearance.objects.using(ledger.alias).filter(batch=batch.id).order_by("id"))


@pytest.mark.usefixtures("plan")
def test_an_objection_that_waits_is_filed_once(ledger: Ledger, at: dt.datetime) -> None:
    """Whoever does not know whether it was taken in files it again."""
    office, clearances = _in_validation(ledger, at)
    first = office.object(clearances[0].id, OPERATOR, TODAY, at, ground="no_match")
    assert office.object(clearances[0].id, OPERATOR, TODAY, at, ground="no_match") == first
    assert m.Objection.objects.using(ledger.alias).count() == 1
    other = office.object(clearances[0].id, OPERATOR, TODAY, at, ground="incorrect_data")
    office.decide(first, REVIEWER, TODAY, at, sustained=False)
    again = office.object(clearances[0].id, OPERATOR, TODAY, at, ground="no_match")
    another = office.object(clearances[0].id, Actor("otto", Role.OPERATOR), TODAY, at, ground="no_match")
    assert len({first, other, again, another}) == 4


@pytest.mark.usefixtures("plan")
def test_a_list_of_objections_is_filed_whole_and_once(ledger: Ledger, at: dt.datetime) -> None:
    office, rows = _in_validation(ledger, at)
    batch = rows[0].batch
    filed = [Filed(each.charge, "no_match") for each in rows[:2]]
    for wrong, words in (
        (Filed("x", "no_match"), "line 3: the charge"),
        (Filed(rows[2].charge, "x"), "line 3: no obj"),
    ):
        with pytest.raises(NotAllowed, match=words):
            office.object_all(batch, [*filed, wrong], OPERATOR, TODAY, at)
    assert not m.Objection.objects.using(ledger.alias).exists()
    office.object(rows[0].id, OPERATOR, TODAY, at, ground="no_match")
    assert office.object_all(batch, [*filed, *filed], OPERATOR, TODAY, at) == FiledList(1, 1, 0)
    assert office.object_all(batch, filed, OPERATOR, TODAY, at) == FiledList(0, 2, 0)
    assert set(m.Objection.objects.using(ledger.alias).values_list("clearance", flat=True)) == {
        rows[0].id,
        rows[1].id,
    }
    office.decide(
        m.Objection.objects.using(ledger.alias).order_by("id")[0].id, REVIEWER, TODAY, at, sustained=True
    )
    shown = sum(
        m.Batch.objects.using(ledger.alias).get(id=each).size
        for each in m.Stage.objects.using(ledger.alias)
        .filter(stage="validate")
        .values_list("batch", flat=True)
    )
    assert office.status(TODAY)["objections"] == [
        {
            "stage": "validate", "ground": "no_match", "filed": 2, "of shown": f"{2 / shown:.2%}", "undecided": 1,
            "sustained": 1, "overruled": 0, "withdrawn": 0,
        }
    ]  # fmt: skip


@pytest.mark.usefixtures("plan")
def test_who_objects_and_decides_is_whom_the_workflow_names(ledger: Ledger, at: dt.datetime) -> None:
    office, rows = _in_validation(ledger, at)
    with pytest.raises(NotAllowed, match="is the operator; a clerk may record it"):
        office.object(rows[0].id, Actor("paul", Role.PROSECUTOR), TODAY, at, ground="no_match")
    filed = office.object(rows[0].id, OPERATOR, TODAY, at, ground="no_match")
    with pytest.raises(NotAllowed, match="the operator objected"):
        office.withdraw_objection(filed, JUDGE, TODAY, at)
    fell = {"objection": filed, "on": "2030-01-01", "why": "x"}
    with pytest.raises(NotAllowed, match="does not lapse automatically"):
        ledger.append([Event(Kind.OBJECTION_OVERRULED, rows[0].id, fell)], SYSTEM, at)
    with pytest.raises(NotAllowed, match="is ended by the operator"):
        office.complete(rows[0].batch, JUDGE, TODAY, at)
    batch = m.Batch.objects.using(ledger.alias).get(id=rows[0].batch)
    office.complete(batch.id, OPERATOR, TODAY, at)
    short = {"stage": "order", "on": TODAY.isoformat(), "due": TODAY.isoformat()}
    with pytest.raises(NotAllowed, match="the window of stage order is none"):
        ledger.append([Event(Kind.STAGE_OPENED, batch.id, short)], SYSTEM, at)


def test_others_object_where_the_workflow_names_them(run: Run, ledger: Ledger, at: dt.datetime) -> None:
    """As where the bureau and the prosecutors object to one list (22 O.S. § 19(B)(3))."""
    found = small_workflow()
    first = found.stages[0].model_copy(update={"also_object": (Role.PROSECUTOR, Role.JUDGE)})
    record(
        make_plan(run, run, found.model_copy(update={"stages": (first, *found.stages[1:])}), ledger),
        ledger, OPERATOR, at,
    )  # fmt: skip
    office, rows = _in_validation(ledger, at)
    filed = office.object(rows[0].id, Actor("paul", Role.PROSECUTOR), TODAY, at, ground="no_match")
    office.object(rows[1].id, JUDGE, TODAY, at, ground="no_match")
    with pytest.raises(NotAllowed, match="the prosecutor objected"):
        office.withdraw_objection(filed, OPERATOR, TODAY, at)
    with pytest.raises(NotAllowed, match="is ended by the operator"):
        office.complete(rows[0].batch, Actor("paul", Role.PROSECUTOR), TODAY, at)


def test_what_newer_records_no_longer_say_is_taken_back_and_planned_again_when_they_do(
    run: Run, workflow: Workflow, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    """A charge of a person gets a missing disposition date: its clearance is in doubt."""
    record(make_plan(run, run, workflow, ledger), ledger, OPERATOR, at)
    planned = m.Clearance.objects.using(ledger.alias)
    count = planned.count()
    assert recheck(run, "PA", ledger, OPERATOR, at) == {"eligible": count}
    newer = _without_dates(run, planned.order_by("id")[0].charge, tmp_path)
    rechecked = recheck(newer, "PA", ledger, OPERATOR, at, dry_run=True)
    assert rechecked["eligible"] < count
    assert planned.filter(state="planned").count() == count
    assert recheck(newer, "PA", ledger, OPERATOR, at) == rechecked
    assert planned.filter(state="planned").count() == rechecked["eligible"]
    assert recheck(newer, "PA", ledger, OPERATOR, at) == {"eligible": rechecked["eligible"]}
    whys = set(planned.filter(state="withdrawn").values_list("why", flat=True))
    assert whys <= {f"on newer records: {outcome}" for outcome in rechecked}
    again = make_plan(run, run, workflow, ledger)
    assert again.rows.num_rows == count - rechecked["eligible"]
    record(again, ledger, OPERATOR, at)
    assert planned.filter(state="planned").count() == count
    with pytest.raises(PlanError, match="older than a plan"):
        recheck(_older(run, tmp_path), "PA", ledger, OPERATOR, at)
    assert ledger.verify().is_sound


def _older(run: Run, folder: Path) -> Run:
    return start(
        run.dataset().path, replace(run.spec(), as_of=run.as_of - dt.timedelta(days=1)), folder / "older"
    )


def _without_dates(run: Run, charge: str, folder: Path) -> Run:
    """The run over the same records, in which the case of a charge lost its dispositions."""
    source, place = run.dataset().path, folder / "newer"
    shutil.copytree(source, place)
    case = next(row["case_id"] for row in run.dataset().table().to_pylist() if row["charge_id"] == charge)
    for path in place.rglob("*.parquet"):
        table = pq.read_table(path)
        if "disposition" not in table.column_names:
            continue
        there = pc.equal(table["case_id"].cast(pa.string()), case)
        for name in ("disposition", "disposition_date_from", "disposition_date_to"):
            column = table[name]
            table = table.set_column(
                table.column_names.index(name),
                table.schema.field(name),
                pc.if_else(there, pa.scalar(None, column.type), column),
            )
        pq.write_table(table, path)
    note_again(place)
    return start(place, run.spec(), folder / "newer-run")


@pytest.mark.usefixtures("plan")
def test_the_stop_rule_halts_a_wave(ledger: Ledger, at: dt.datetime) -> None:
    office = Office(ledger)
    wave = m.Wave.objects.using(ledger.alias).get(number=1)
    drawn = office.draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER, size=12)
    halted = [office.find(each, REVIEWER, at, right=False).must_stop for each in drawn[:3]]
    assert halted[-1]
    with pytest.raises(NotAllowed, match="halted"):
        office.request_release(wave.id, OPERATOR, at)
    assert m.Clearance.objects.using(ledger.alias).filter(state="withdrawn").count() == 3


@pytest.mark.usefixtures("plan")
def test_a_wave_that_was_resumed_halts_again_at_the_next_finding(ledger: Ledger, at: dt.datetime) -> None:
    office = Office(ledger)
    wave = m.Wave.objects.using(ledger.alias).get(number=1)
    drawn = office.draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER, size=12)
    left = iter(drawn)
    while not office.is_halted(drawn[0]):
        office.find(next(left), REVIEWER, at, right=False)
    for right in (True, True, False):
        office.resume(wave.id, OPERATOR, at, why="to look the rest through")
        office.find(next(left), REVIEWER, at, right=right)
        assert office.is_halted(drawn[0]), "surely more are wrong than are borne, as before"


@pytest.mark.usefixtures("plan")
def test_too_much_doubt_needs_a_further_draw(ledger: Ledger, at: dt.datetime) -> None:
    office = Office(ledger)
    wave = m.Wave.objects.using(ledger.alias).get(number=2)
    bound = Bound(0.05, 0.9)
    first = office.draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER, bound=bound, size=30)
    assert office.draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER, bound=bound, size=30) == first
    with pytest.raises(NotAllowed, match="its bound stands"):
        office.set_audit(wave.id, OPERATOR, at)
    with pytest.raises(NotAllowed, match="not audited yet"):
        office.extend_audit(wave.id, OPERATOR, at)
    for number, each in enumerate(first):
        office.find(each, REVIEWER, at, right=number > 0)
    with pytest.raises(NotAllowed, match="the pilot goes first"):
        office.request_release(wave.id, OPERATOR, at)
    release(office, m.Wave.objects.using(ledger.alias).get(number=1).id, at)
    with pytest.raises(NotAllowed, match="draw 63 more"):
        office.request_release(wave.id, OPERATOR, at)
    further = office.extend_audit(wave.id, OPERATOR, at)
    wave.refresh_from_db()
    assert wave.drawn == 30 + 63  # some of which were looked at for their law before
    assert office.extend_audit(wave.id, OPERATOR, at) == further  # asked again before it is audited
    assert interval(1, 93, 0.95)[1] <= 0.05 < interval(1, 92, 0.95)[1]  # a second draw leaves half the doubt
    assert not set(first) & set(further)
    for each in further:
        office.find(each, REVIEWER, at, right=True)
    assert office.extend_audit(wave.id, OPERATOR, at) == []
    office.request_release(wave.id, OPERATOR, at)
    assert ledger.verify().is_sound


@pytest.mark.usefixtures("plan")
def test_a_sample_that_was_picked_is_refused(ledger: Ledger, at: dt.datetime) -> None:
    office, wave = Office(ledger), m.Wave.objects.using(ledger.alias).get(number=1)
    office.set_audit(wave.id, OPERATOR, at)
    ids = m.Clearance.objects.using(ledger.alias).filter(wave=wave.id).values_list("id", flat=True)
    payload: dict[str, Any] = {"sample": drawn_from(ids, 1, 3), "seed": 1, "bound": 0.01, "confidence": 0.95}
    with pytest.raises(NotAllowed, match="was not opened"):
        ledger.append([Event(Kind.AUDIT_DRAWN, wave.id, payload)], OPERATOR, at)
    opened = Event(Kind.AUDIT_OPENED, wave.id, {})
    with pytest.raises(NotAllowed, match="four eyes"):
        ledger.append([opened], OPERATOR, at)
    [link] = ledger.append([opened], REVIEWER, at)
    with pytest.raises(NotAllowed, match="can only be extended"):
        ledger.append([opened], REVIEWER, at)
    with pytest.raises(NotAllowed, match="has the seed of the event that opened it"):
        ledger.append([Event(Kind.AUDIT_DRAWN, wave.id, payload)], OPERATOR, at)
    seed = int(link.hash[:13], 16)
    payload["seed"] = seed
    with pytest.raises(NotAllowed, match="not what the seed draws"):
        ledger.append([Event(Kind.AUDIT_DRAWN, wave.id, payload | {"sample": sorted(ids)[:3]})], OPERATOR, at)
    with pytest.raises(
        NotAllowed, match="not what the seed draws"
    ):  # nothing beside it, of laws that it leaves unseen
        ledger.append(
            [Event(Kind.AUDIT_DRAWN, wave.id, payload | {"sample": drawn_from(ids, seed, 3)})],
            OPERATOR,
            at,
        )


@pytest.mark.usefixtures("plan")
def test_the_bound_has_limits(ledger: Ledger, at: dt.datetime) -> None:
    """A bound of 0.9 at a confidence of 0.5 is a sample of one."""
    office, wave = Office(ledger), m.Wave.objects.using(ledger.alias).get(number=1)
    for share, sure, words in ((0.9, 0.95, "at most 5.00% here"), (0.01, 0.5, "at least 90.00% here")):
        with pytest.raises(NotAllowed, match=words):
            office.set_audit(wave.id, OPERATOR, at, bound=Bound(share, sure))
    with pytest.raises(NotAllowed, match="is not set"):
        office.open_audit(wave.id, REVIEWER, at)


@pytest.mark.usefixtures("plan")
def test_each_law_is_looked_at_and_its_own_bound_told(ledger: Ledger, at: dt.datetime) -> None:
    """A sample of the wave may hold one conviction among three hundred."""
    office, rows = Office(ledger), m.Clearance.objects.using(ledger.alias)
    wave = m.Wave.objects.using(ledger.alias).get(number=2)
    drawn = office.draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER, bound=Bound(0.05, 0.9), size=5)
    wave.refresh_from_db()
    for law, kind in set(rows.filter(wave=wave.id).values_list("law", "conviction")):
        of = rows.filter(wave=wave.id, law=law, conviction=kind)
        least = 59 if law in wave.unverified else 29
        assert of.filter(id__in=drawn).count() >= min(least, of.count())
    extras = rows.filter(wave=wave.id, extra=True).count()
    assert len(drawn) == 5 + extras > 5
    assert office.audited(wave.id).waiting == extras
    for each in drawn:
        office.find(each, REVIEWER, at, right=True)
    found = office.audited(wave.id)
    assert (found.drawn, found.right, found.waiting) == (5, 5, 0), (
        "what is drawn for its law says nothing of the wave"
    )
    assert sum(stratum.right for stratum in found.strata) == len(drawn)
    for stratum in found.strata:
        low, high = stratum.interval
        if stratum.right == stratum.size:
            assert (low, high) == (0, 0), "all were looked at"
        else:
            exact = binomtest(stratum.wrong, stratum.right).proportion_ci(2 * 0.9 - 1, "exact")
            assert (low, high) == pytest.approx((exact.low, exact.high))
    further = office.extend_audit(wave.id, OPERATOR, at)
    assert not set(further) & set(drawn), "what was looked at for its law is not looked at again"
    for each in further:
        office.find(each, REVIEWER, at, right=True)
    assert office.audited(wave.id).is_sure
    assert ledger.verify().is_sound


def test_a_wave_that_is_not_planned_to_its_end_is_not_drawn(
    run: Run, workflow: Workflow, ledger: Ledger, at: dt.datetime
) -> None:
    """Of a plan that does not say what it holds, as they were recorded before: its batches say how many each has."""
    first, *events, _ = make_plan(run, run, workflow, ledger).events()
    entries = {name: value for name, value in first.payload.items() if name != "holds"}
    events = [replace(first, payload=entries), *events]
    planned = [event for event in events if event.kind == Kind.CLEARANCE_PLANNED]
    ledger.append([event for event in events if event.kind != Kind.CLEARANCE_PLANNED], OPERATOR, at)
    ledger.append(planned[:10], OPERATOR, at)
    wave = m.Wave.objects.using(ledger.alias).get(number=1)
    with pytest.raises(NotAllowed, match="not planned to its end"):
        Office(ledger).draw_audit(wave.id, OPERATOR, at, opened_by=REVIEWER)


def test_the_interval_is_exact() -> None:
    # Clopper and Pearson 1934: the "rule of three" for none wrong, one-sided 95 %.
    assert Bound(0.01, 0.95).sample == 299
    low, high = interval(1, 10, 0.975)
    assert (round(low, 4), round(high, 4)) == (0.0025, 0.4450)
    assert interval(0, 0, 0.95) == (0.0, 1.0)
    for share, confidence in ((0.01, 0.95), (0.001, 0.99), (0.2, 0.6)):
        size = Bound(share, confidence).sample
        assert interval(0, size, confidence)[1] <= share < interval(0, size - 1, confidence)[1]
    assert sum(1 - confidence_of(draws, 0.95) for draws in range(1, 50)) == pytest.approx(0.1)
