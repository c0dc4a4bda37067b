"""What a law adds for those who act reaches them: in the ledger, in orders, in lists."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Kind
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.office import lookup
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import contents
from clearslate.clearance.orders.make import due_batches
from clearslate.clearance.orders.order import document_of
from clearslate.clearance.orders.paper import NoticeLine
from clearslate.clearance.orders.render import write
from clearslate.clearance.plan.plan import Plan, make_plan, record
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.clearance.workflow.notices import briefly, notice_texts, noticed
from clearslate.cli.main import main
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import folder, jurisdiction
from clearslate.synthetic import generate
from tests.clearance.carried import (
    OPERATOR,
    TODAY,
    due_order,
    release,
    released,
    show,
    small_workflow,
    some_contents,
)
from tests.clearance.test_orders import check_archival
from tests.clearance.told_lists import lines

LAW: Final = [
    {"key": "plain", "text": "Tell them", "cite": "§ 1", "dated": False},
    {"key": "by", "text": "Order it by", "cite": "§ 2", "dated": True},
    {"key": "wider", "text": "Wider relief from", "cite": "§ 3", "dated": True},
]


@pytest.fixture(scope="module")
def california(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in which notices have days."""
    place = tmp_path_factory.mktemp("ca")
    generate("CA", 150, place / "data", seed=7, known_through=TODAY)
    return start(place / "data", spec_for(Dataset.open(place / "data"), TODAY), place / "run")


def planned(run: Run, ledger: Ledger, at: dt.datetime, code: str) -> Plan:
    workflow = load_workflow(folder(code) / "workflow.yaml") if code != "PA" else small_workflow()
    plan = make_plan(run, run, workflow, ledger)
    record(plan, ledger, OPERATOR, at)
    return plan


def doubtful_goes_on(run: Run, ledger: Ledger, at: dt.datetime) -> tuple[Office, str]:
    """A batch in its first stage, in which of every second charge it is not known whether a notice speaks of it."""
    plan = make_plan(run, run, small_workflow(), ledger)
    told = plan.rows["notices"].to_pylist()
    known = [mask if number % 2 else 0 for number, mask in enumerate(told)]
    unknown = [0 if number % 2 else mask for number, mask in enumerate(told)]
    rows = plan.rows.drop_columns(["notices", "notices_unknown"])
    rows = rows.append_column("notices", pa.array(known, pa.uint64()))
    rows = rows.append_column("notices_unknown", pa.array(unknown, pa.uint64()))
    record(replace(plan, rows=rows), ledger, OPERATOR, at)
    found = m.Clearance.objects.using(ledger.alias).filter(conviction=True).order_by("id")
    row = next(row for row in found if any("perhaps" in each for each in row.notices))
    office = Office(ledger)
    release(office, row.wave, at)
    office.advance(TODAY, at)
    return office, row.batch


@pytest.mark.parametrize(
    ("certain", "unknown", "days", "wanted"),
    [
        (0b001, 0, None, [{"key": "plain"}]),
        (0b001, 0b010, None, [{"key": "plain"}, {"key": "by", "perhaps": True}]),
        (
            0b100,
            0b011,
            [None, dt.date(2027, 1, 2)],
            [
                {"key": "plain", "perhaps": True},
                {"key": "by", "perhaps": True},
                {"key": "wider", "day": "2027-01-02"},
            ],
        ),
        (0b010, 0, [dt.date(2026, 3, 4), None], [{"key": "by", "day": "2026-03-04"}]),
    ],
)
def test_masks_and_days_become_keys(
    certain: int, unknown: int, days: list[dt.date | None] | None, wanted: list[dict[str, Any]]
) -> None:
    assert noticed(LAW, certain, unknown, days) == wanted


def test_the_ledger_holds_what_the_determination_says(run: Run, ledger: Ledger, at: dt.datetime) -> None:
    """Certain ones, and ones of which it is not known; and nothing where there is none."""
    planned(run, ledger, at, "PA")
    laws, wanted = run.laws(), {}
    for index in range(len(run.buckets)):
        for row in run.read(index).to_pylist():
            if row["decides"]:
                keys = [notice["key"] for notice in laws[row["law"]]["notices"]]
                wanted[row["charge_id"], row["law"]] = [
                    {"key": key} | ({} if row["notices"] >> place & 1 else {"perhaps": True})
                    for place, key in enumerate(keys)
                    if (row["notices"] | row["notices_unknown"]) >> place & 1
                ]
    rows = m.Clearance.objects.using(ledger.alias).all()
    assert all(row.notices == wanted[row.charge, row.law] for row in rows)
    there = {(said["key"], "perhaps" in said) for row in rows for said in row.notices}
    assert ("no_transmission", False) in there
    assert any(perhaps for _, perhaps in there)
    payloads = [json.loads(link.payload) for link in ledger.links() if link.kind == Kind.CLEARANCE_PLANNED]
    assert any("notices" not in payload for payload in payloads), "no word where the law adds nothing"
    assert all(payload.get("notices", True) for payload in payloads)
    assert ledger.verify().is_sound


def test_a_day_goes_with_its_notice(california: Run, ledger: Ledger, at: dt.datetime) -> None:
    planned(california, ledger, at, "CA")
    law, dataset = "CA-1203.425", california.dataset().table()
    ended = dict(
        zip(dataset["charge_id"].to_pylist(), dataset["disposition_date_to"].to_pylist(), strict=True)
    )
    days: dict[str, str | None] = {}
    for row in m.Clearance.objects.using(ledger.alias).filter(law=law):
        by_key = {notice["key"]: notice.get("day") for notice in row.notices}
        assert by_key["court_may_not_disclose"] == "2023-01-01"
        assert by_key["what_stays"] is None
        days |= {row.charge: by_key["schools_after_five_years"]} if len(by_key) > 3 else {}
    assert days
    assert all(
        day == ended[charge].replace(year=ended[charge].year + 5).isoformat() for charge, day in days.items()
    )
    assert ledger.verify().is_sound


def test_an_order_tells_each_notice_once_and_of_how_many(
    run: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    office, _ = doubtful_goes_on(run, ledger, at)
    show(office, TODAY, at, tmp_path)
    office.advance(TODAY + dt.timedelta(days=40), at)
    orders = [order for each in due_batches(ledger) for order in some_contents(ledger, each, run.dataset())]
    assert any(line.perhaps for order in orders for line in order.notices)
    for order in orders:
        rows = m.Clearance.objects.using(ledger.alias).filter(id__in=order.clearances)
        assert sum(line.applies + line.perhaps for line in order.notices) == sum(
            len(row.notices) for row in rows
        )
        assert len({(line.text, line.cite) for line in order.notices}) == len(order.notices)
        assert all(line.text and line.cite and not line.day for line in order.notices)


def test_an_order_of_one_case_tells_its_own(run: Run, ledger: Ledger, at: dt.datetime) -> None:
    released(ledger, run, at)
    Office(ledger).advance(TODAY, at)
    batch = due_order(ledger, run.dataset())
    for order in contents(ledger, batch, run.dataset(), TODAY, per_case=True):
        rows = m.Clearance.objects.using(ledger.alias).filter(id__in=order.clearances)
        assert {row.case for row in rows} == {order.case}
        assert sum(line.applies + line.perhaps for line in order.notices) == sum(
            len(row.notices) for row in rows
        )


def test_the_earliest_day_stands_in_the_order_and_it_is_archival(
    california: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    planned(california, ledger, at, "CA")
    rows = m.Clearance.objects.using(ledger.alias)
    days = [
        said["day"]
        for row in rows.filter(law="CA-1203.425")
        for said in row.notices
        if said["key"] == "schools_after_five_years"
    ]
    batch = next(row.batch for row in rows.filter(law="CA-1203.425") if len(row.notices) > 3)
    [order] = contents(ledger, batch, california.dataset(), TODAY, per_case=False)
    law = jurisdiction("CA").law("CA-1203.425")
    texts = [notice.text for notice in law.notices]
    lines = {line.text: line for line in order.notices}
    assert [line.text for line in order.notices if line.text in texts] == [
        text for text in texts if text in lines
    ]
    school = lines[next(notice.text for notice in law.notices if notice.key == "schools_after_five_years")]
    assert school.day in days
    assert school.has_later == (school.applies > 1)
    more = [NoticeLine("Perhaps this one", "§ 9", 0, 3, no_day=3), NoticeLine("And this", "§ 8", 1, 2)]
    order = replace(order, notices=[*order.notices, *more])
    entries = {line["text"]: line["day"] for line in order.to_json()["notices"]}
    assert entries[school.text].startswith(f"{dt.date.fromisoformat(school.day):%B}")
    assert "And this" in entries
    assert "Perhaps this one" not in entries, "what may not apply is looked up by the clerk first"
    write(document_of(order), tmp_path / "order.pdf")
    check_archival(tmp_path / "order.pdf", "en")


def test_a_list_and_the_commands_tell_them(
    run: Run, url: str, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    _, batch = doubtful_goes_on(run, ledger, at)
    assert batch in due_lists(ledger)
    written = write_list(ledger, batch, tmp_path, OPERATOR, TODAY, at)
    listed = {row["Record key"]: row for row in lines(tmp_path / written.files[0])}
    for row in m.Clearance.objects.using(ledger.alias).filter(batch=batch):
        known = {notice.key: notice.text for notice in jurisdiction("PA").law(row.law).notices}
        wanted = [("perhaps: " if "perhaps" in each else "") + known[each["key"]] for each in row.notices]
        assert listed[row.charge]["What the law adds"] == "; ".join(wanted)
    doubtful = next(row for row in lookup.clearances(ledger, batch=batch) if "perhaps " in row["notices"])
    found = CliRunner().invoke(main, ["ledger", "history", doubtful["clearance"], "--ledger", url])
    assert f"notices {doubtful['notices']}"[:60] in found.output


def test_a_notice_that_the_law_has_no_more_is_told_by_its_key() -> None:
    [gone] = notice_texts("CA", "CA-1203.425", [{"key": "repealed", "perhaps": True, "day": "2027-01-02"}])
    assert str(gone).startswith("perhaps: repealed (a notice that the law had")
    assert str(gone).endswith(": 2027-01-02 at the latest")
    assert gone.cite == jurisdiction("CA").law("CA-1203.425").cite


def test_briefly_they_are_their_keys() -> None:
    notices: list[dict[str, Any]] = [{"key": "plain"}, {"key": "by", "perhaps": True, "day": "2026-03-04"}]
    assert briefly(notices) == "plain, perhaps by 2026-03-04"
    assert briefly([]) == ""
