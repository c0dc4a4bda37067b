"""Orders and letters: every charge on its side, archival and accessible, the same bytes each time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pypdfium2
import pytest
from click.testing import CliRunner
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.asked import Request, answer_requests, published
from clearslate.clearance.orders.cases import CaseLines, Line, names_of
from clearslate.clearance.orders.certified import CertificateError, Unchecked, read_certificate
from clearslate.clearance.orders.content import DaysMissing, contents
from clearslate.clearance.orders.documents import documents_of
from clearslate.clearance.orders.make import due_batches, make_orders, refuse_signature, sign
from clearslate.clearance.orders.offices import Offices
from clearslate.clearance.orders.order import document_of
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.orders.proof import (
    answer,
    is_well_formed,
    issue,
    new_code,
)
from clearslate.clearance.orders.render import write, write_template
from clearslate.clearance.orders.sheets import of_the_clerk, sheets_of
from clearslate.clearance.orders.wording import place_of
from clearslate.clearance.restoration.letters import letter_of, write_letter
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.clinic.captions import place_of as place_on_a_petition
from clearslate.records.dataset import Dataset
from clearslate.records.names import People
from clearslate.records.people import FOLDER, PEOPLE_SCHEMA, note_people
from clearslate.records.proofs import find_of, read_code, unseal
from clearslate.runs.run import Run
from clearslate.states import CARRIED_OUT, jurisdiction
from clearslate.synthetic import generate
from clearslate.typeset.model import Document
from clearslate.typeset.pdf import document_pdf
from clearslate.web.lookup import store
from clearslate.web.lookup.sealing import seal
from tests.clearance.carried import JUDGE, OPERATOR, TODAY, released, some_contents
from tests.clearance.cleared import restore
from tests.clearance.copied import once
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.test_letters import of_relief, undone
from tests.edited import rebuilt

CLERK = Actor("cleo", Role.CLERK)


@pytest.fixture
def batch(ledger: Ledger, run: Run, at: dt.datetime) -> str:
    """A batch that waits for its order, of cases with charges that stay public, in which nothing is left off."""

    def build() -> str:
        found = _orders_due(ledger, run, at)
        return max(
            (each for each in found if each.mixed and not each.left_off),
            key=lambda each: (len(each.cases) > 1, len(each.clearances)),
        ).batch

    return once(ledger, ("batch of an order", run.path, at), build)


def _orders_due(ledger: Ledger, run: Run, at: dt.datetime) -> list[OrderContent]:
    released(ledger, run, at)
    Office(ledger).advance(TODAY, at)
    return [order for each in due_batches(ledger) for order in some_contents(ledger, each, run.dataset())]


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("UPDATE ledger_clearance SET number = 'CP-999' WHERE batch = %s", "no event says number"),
        ("UPDATE ledger_clearance SET held = 0 WHERE batch = %s", "no event says held"),
        ("UPDATE ledger_clearance SET state = 'planned' WHERE batch = %s", "no event says state"),
        ("UPDATE ledger_batch SET due = '2020-01-01' WHERE id = %s", "went through its stages so"),
        ("UPDATE ledger_stage SET shown_on = '2020-01-01' WHERE batch = %s", "went through its stages so"),
        ("UPDATE ledger_plan SET workflow = '{}' WHERE id <> %s", "workflow"),
    ],
)
def test_no_order_is_written_of_what_the_events_do_not_say(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path, forged: str, words: str
) -> None:
    """A judge would have signed it: orders asked the state alone."""
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch)
    held = rows.order_by("id").first()
    assert held is not None
    workflow = m.Plan.objects.using(ledger.alias).get().workflow
    if "held" in forged:
        Office(ledger).hold(held.id, OPERATOR, at, reason=next(iter(workflow["holds"])))
    if "SET state" in forged:
        Office(ledger).withdraw(held.id, OPERATOR, at, why="a court's order")
    if "workflow" in forged:
        plan = m.Plan.objects.using(ledger.alias).get()
        plan.workflow = workflow | {"recheck_days": 9999}
        plan.save(using=ledger.alias)
    else:
        with connections[ledger.alias].cursor() as cursor:
            cursor.execute(forged, [batch])
    with pytest.raises(NotAllowed, match=words):
        make_orders(ledger, batch, run.dataset(), tmp_path, at)
    assert not m.Order.objects.using(ledger.alias).exists()


@pytest.fixture
def lacking(ledger: Ledger, run: Run, at: dt.datetime) -> OrderContent:
    """The order of a batch of which some charges, and not all, have no exact day."""

    def build() -> OrderContent:
        return next(each for each in _orders_due(ledger, run, at) if each.left_off)

    return once(ledger, ("order that lacks days", run.path, at), build)


def test_every_charge_of_every_case_stands_on_one_side(ledger: Ledger, run: Run, batch: str) -> None:
    dataset = run.dataset()
    [content] = contents(ledger, batch, dataset, TODAY, per_case=False)
    rows = dataset.table().to_pylist()
    cases = {clearance.case for clearance in m.Clearance.objects.using(ledger.alias).filter(batch=batch)}
    wanted = {row["charge_id"] for row in rows if row["case_id"] in cases and row["membership"] == "certain"}
    close = [line.charge for case in content.cases for line in case.close]
    stays = [line.charge for case in content.cases for line in case.open]
    assert sorted(close + stays) == sorted(wanted)
    in_batch = m.Clearance.objects.using(ledger.alias).filter(batch=batch)
    assert sorted(close) == sorted(in_batch.values_list("charge", flat=True))
    assert content.mixed > 0


def test_a_charge_without_a_day_is_left_off_and_comes_back(
    ledger: Ledger, run: Run, lacking: OrderContent, at: dt.datetime, tmp_path: Path
) -> None:
    """It stood before the judge as "2009-02-22 to 2026-11-27"; no order names it before the clerk supplies the day."""
    office, rows = Office(ledger), m.Clearance.objects.using(ledger.alias)
    left = set(lacking.left_off)
    assert left.isdisjoint(lacking.clearances)
    assert left | set(lacking.clearances) == set(
        rows.filter(batch=lacking.batch).values_list("id", flat=True)
    )
    [done] = make_orders(ledger, lacking.batch, run.dataset(), tmp_path, at)
    assert done.left_off == len(left)
    assert "between" in text_of(tmp_path / f"clerk-{lacking.batch}.pdf"), "the clerk is told what to supply"
    sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    office.complete(lacking.batch, CLERK, TODAY, at)
    office.advance(TODAY, at)
    states = dict(rows.filter(batch=lacking.batch).values_list("id", "state"))
    assert {each for each, state in states.items() if state == "planned"} == left
    [new] = office.catch_up(at)
    assert set(rows.filter(batch=new).values_list("id", flat=True)) == left
    office.advance(TODAY, at)
    with pytest.raises(DaysMissing, match="the clerk of the court supplies it"):
        contents(ledger, new, run.dataset(), TODAY, per_case=False)
    supplied = with_days(
        run.dataset(), set(rows.filter(batch=new).values_list("charge", flat=True)), tmp_path / "newer"
    )
    [order] = contents(ledger, new, supplied, TODAY, per_case=False)
    assert set(order.clearances) == left
    assert ledger.verify().is_sound


def test_no_judge_is_shown_a_range_of_days_and_every_charge_is_still_counted(
    ledger: Ledger, run: Run, lacking: OrderContent, at: dt.datetime, tmp_path: Path
) -> None:
    """Schedule B said "between June 9, 2024 and December 31, 2024". The counts of the order and the clerk's copy add up."""
    [done] = make_orders(ledger, lacking.batch, run.dataset(), tmp_path, at)
    order, clerk = text_of(tmp_path / done.file), text_of(tmp_path / f"clerk-{lacking.batch}.pdf")
    assert "between" not in order
    assert "not recorded" not in order.casefold()
    data = lacking.to_json()
    named = [sum(len(case[side]) for case in data["cases"]) for side in ("close", "open")]
    on_sheet = sum(case["on_sheet"] for case in data["cases"])
    text = " ".join(order.split())
    counted = f"Charges in Schedule A: {named[0]}. In Schedule B: {named[1]}"
    assert counted + (f", and {on_sheet} on the clerk's copy." if on_sheet else ".") in text.replace("’", "'")
    sheet = of_the_clerk([lacking])
    assert sum(row["sheet"] for row in sheet["counts"]) == on_sheet
    assert len(sheet["left_off"]) + len(sheet["undated"]) == on_sheet + sheet["without"]
    assert all(row["docket"] in clerk for row in sheet["counts"])
    dataset = run.dataset().table().to_pylist()
    cases = {case.case for case in lacking.cases if case.close}
    charges = [row for row in dataset if row["case_id"] in cases and row["membership"] == "certain"]
    assert sum(row["a"] + row["b"] + row["sheet"] + row["before"] for row in sheet["counts"]) == len(charges)


@pytest.mark.parametrize("kind", ["order", "notice"])
def test_a_charge_without_a_day_is_counted_on_the_order_and_named_on_the_clerks_copy_alone(kind: str) -> None:
    content = paper_of(kind, 2)
    [case] = content.cases
    unknown = Line(
        "cu",
        "9",
        "18 § 1",
        "Unknown day",
        "M1",
        "Dismissed",
        "between June 9, 2024 and December 31, 2024",
        is_exact=False,
    )
    waits = Line("cp", "10", "18 § 2", "Still open", "M1", "Pending", "", is_exact=False, is_pending=True)
    [case] = [dataclasses.replace(case, open=[unknown, waits], left_off=[])]
    content = dataclasses.replace(content, cases=[case])
    [entry] = content.to_json()["cases"]
    order, whole = pdf_text(document_of(content)), ["Unknown day", "Still open"]
    is_judges = kind == "order"
    assert [row["what"] for row in entry["open"]] == (whole[1:] if is_judges else whole)
    assert entry["on_sheet"] == is_judges
    assert ("Unknown day" not in order) == ("between" not in order) == is_judges
    assert ("One more charge of this case remains public." in order) == is_judges
    clerk = of_the_clerk([content])
    assert [row["what"] for row in clerk["undated"]] == (whole[:1] if is_judges else [])
    alone = dataclasses.replace(content, cases=[dataclasses.replace(case, open=[unknown])])
    if is_judges:
        assert "Schedule B: charges of the same cases that remain public" in pdf_text(document_of(alone))
        assert "One charge of this case remains public" in pdf_text(document_of(alone))


def test_a_case_whose_charges_all_lack_a_day_is_on_the_clerks_copy_without_an_order() -> None:
    content = paper_of("order", 2)
    [case] = content.cases
    unknown = [dataclasses.replace(line, is_exact=False, on="") for line in case.close]
    other = dataclasses.replace(case, number="CP-2", close=[], open=unknown, left_off=unknown, closed=[])
    for both in (
        dataclasses.replace(content, beside=[other]),
        dataclasses.replace(content, cases=[case, other]),
    ):
        clerk = of_the_clerk([both])
        [copy] = [sheet for sheet, file in sheets_of([both], None) if file.startswith("clerk-")]
        assert [row["docket"] for row in clerk["left_off"]].count("CP-2") == len(unknown) == clerk["without"]
        assert "2 of the charges that were left off are of cases that have no order yet" in pdf_text(copy)
        assert [row["docket"] for row in clerk["counts"]] == ["CP-1"]


def pdf_text(paper: Document) -> str:
    """The text of a document that is not written."""
    document = pypdfium2.PdfDocument(document_pdf(paper))
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def with_days(dataset: Dataset, charges: set[str], folder: Path) -> Dataset:
    """The dataset, in which the clerk supplied the day on which some charges ended: the earliest that it may be."""
    table = dataset.table()
    column = table.column_names.index("disposition_date_to")
    mended = pc.if_else(
        pc.is_in(table["charge_id"], pa.array(sorted(charges))),
        table["disposition_date_from"],
        table["disposition_date_to"],
    )
    return rebuilt(
        dataset, folder, lambda table: table.set_column(column, table.schema.field(column), mended)
    )


def test_what_counsel_must_check_stands_on_the_cover_sheet_alone(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    """No judge signs under "not verified": until counsel certifies the sheet the order is a draft, on every page."""
    [draft] = make_orders(ledger, batch, run.dataset(), tmp_path / "a", at)
    order, sheet = text_of(tmp_path / "a" / draft.file), text_of(tmp_path / "a" / f"counsel-{batch}.pdf")
    assert "verified" not in order
    assert "from memory" not in order
    assert "from memory" in sheet
    pages = pages_of(tmp_path / "a" / draft.file)
    assert all("DRAFT" in page and "INVENTED" in page for page in pages)
    [number] = re.findall(r"sheets: \[([0-9a-f]{12})\]", sheet)
    (tmp_path / "counsel.yaml").write_text(
        f"counsel: Jo Roe, Chief Counsel\ndate: 2026-01-05\nsheets: [{number}]\n", encoding="utf-8"
    )
    certified = read_certificate(tmp_path / "counsel.yaml")
    [final] = make_orders(ledger, batch, run.dataset(), tmp_path / "b", at, counsel=certified)
    assert "DRAFT" not in text_of(tmp_path / "b" / final.file)
    assert "Certified by Jo Roe" in text_of(tmp_path / "b" / f"counsel-{batch}.pdf")
    with pytest.raises(NotAllowed, match="the newer one"):
        sign(ledger, draft.order, JUDGE, TODAY, at, paper="CP-1 #1")
    other = certified.model_copy(update={"sheets": ("000000000000",)})
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False, counsel=other)
    assert content.is_draft, "a certificate of another sheet certifies nothing here"


@pytest.mark.parametrize(
    "text", ["counsel: Jo Roe", "- nothing", "counsel: [", "counsel: Jo Roe\ndate: soon\nsheets: [a]"]
)
def test_a_certificate_that_is_none_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CertificateError, match=r"c\.yaml"):
        read_certificate(tmp_path / "c.yaml")


def test_an_order_tells_no_full_birth_date_and_nothing_cleared_before(
    ledger: Ledger, run: Run, batch: str
) -> None:
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    before = Line("cx", "77", "18 § 9999", "Cleared long ago", "S", "Dismissed", "June 1, 2001")
    first, *rest = content.cases
    content = dataclasses.replace(content, cases=[dataclasses.replace(first, closed=[before]), *rest])
    text = json.dumps(content.to_json())
    assert first.person in text
    assert first.birth not in text
    assert first.born in text
    assert "Cleared long ago" not in text
    sheets = {file.partition("-")[0]: sheet.text for sheet, file in sheets_of([content], None)}
    assert first.birth in sheets["confidential"]
    assert "Cleared long ago" in sheets["clerk"]
    assert first.birth not in sheets["clerk"] + sheets["counsel"]


def test_an_order_says_who_signed_its_laws_off(ledger: Ledger, run: Run, batch: str) -> None:
    [bare] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    assert "signed_off" not in bare.to_json()["foot"], "a judge is not told what nobody did"
    plan = m.Plan.objects.using(ledger.alias).get()
    by = {"counsel": "A. Roe, Chief Counsel", "on": "2026-01-05", "rehearsed": False}
    plan.laws = {law: said | by for law, said in plan.laws.items()}
    plan.save(using=ledger.alias)
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    assert content.id != bare.id
    document = pypdfium2.PdfDocument(document_pdf(document_of(content)))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    document.close()
    assert "signed off by A. Roe, Chief Counsel" in text


def test_an_order_is_of_one_court(ledger: Ledger, run: Run, batch: str) -> None:
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    [county] = {case.county for case in content.cases}
    assert content.head["court"] == f"Court of Common Pleas of {county} County, Pennsylvania"
    rows = m.Clearance.objects.using(ledger.alias)
    state = rows.filter(batch=batch)[0].state
    other = rows.exclude(county=county).filter(state=state).order_by("id")[0]
    rows.filter(case=other.case, batch=other.batch).update(batch=batch)
    with pytest.raises(NotAllowed, match="an order is of one court"):
        contents(ledger, batch, run.dataset(), TODAY, per_case=False)


def test_the_decree_has_the_verb_of_the_statute_and_a_remark_names_its_charge(
    ledger: Ledger, run: Run, batch: str
) -> None:
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    assert content.decree[0] == "Each charge listed in Schedule A is made subject to limited access."
    assert {line.verb for case in content.cases for line in case.close} == {"made subject to limited access"}
    rows = m.Clearance.objects.using(ledger.alias)
    noted = rows.filter(id=content.clearances[0])
    key = jurisdiction("PA").law(noted[0].law).notices[0].key
    rows.filter(batch=batch).update(notices=[])
    noted.update(notices=[{"key": key}])
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    [line] = [line for case in content.cases for line in case.close if line.remarks]
    [remark] = content.notices
    assert (line.clearance, line.remarks) == (noted[0].id, remark.letter)
    assert remark.of == [f"{noted[0].number}, count {noted[0].sequence}"]


@pytest.mark.parametrize(
    ("county", "words"),
    [
        ("Dauphin", "Dauphin County"),
        ("Norfolk City", "the City of Norfolk"),
        ("Cook County", "Cook County"),
        ("District of Columbia", "District of Columbia"),
        ("Southern District of Texas", "Southern District of Texas"),
        ("", "__________ County"),
    ],
)
def test_a_place_is_named_as_one_says_it(county: str, words: str) -> None:
    assert place_of(county) == words
    assert place_on_a_petition(county) == (words if county else "")


def test_the_method_of_service_is_the_laws_or_the_offices_or_is_asked_once(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    def how(**service: str) -> list[str]:
        [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False, service=service)
        return [row["how"] for row in content.served]

    court, electronic = how()
    assert (court, electronic) == ("", "electronically"), "Pennsylvania's file says nothing of the court"
    [asked] = make_orders(ledger, batch, run.dataset(), tmp_path / "a", at)
    assert text_of(tmp_path / "a" / asked.file).count("Method of service where the table names none") == 1
    assert how(all="by mail") == ["by mail", "electronically"]
    assert how(court="entry in CPCMS", repository="on paper") == ["entry in CPCMS", "on paper"]
    with pytest.raises(NotAllowed, match="sheriff is no recipient of this workflow: write one of"):
        how(sheriff="by hand")
    offices = Offices(service={"all": "by mail"})
    [made] = make_orders(ledger, batch, run.dataset(), tmp_path / "b", at, offices=offices)
    assert made.order != asked.order
    text = text_of(tmp_path / "b" / made.file)
    assert "by mail" in text
    assert "Method of service" not in text


def test_control_numbers_follow_one_another(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    batches = [
        batch,
        *(
            each
            for each in due_batches(ledger)
            if each != batch and some_contents(ledger, each, run.dataset())
        ),
    ]
    made = [make_orders(ledger, each, run.dataset(), tmp_path / each, at)[0] for each in batches[:3]]
    assert [each.number for each in made] == [f"PA-2026-{n:06d}" for n in range(1, len(made) + 1)]
    assert make_orders(ledger, batch, run.dataset(), tmp_path / "again", at) == made[:1]
    stored = m.Order.objects.using(ledger.alias)
    assert sorted(stored.values_list("number", flat=True)) == sorted(each.number for each in made)
    pages = pages_of(tmp_path / batch / made[0].file)
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    assert all(made[0].number in page and content.digest[:12] in page for page in pages)
    assert content.digest in "".join(pages).replace("\n", ""), "the clerk's certificate has all of it"


def pages_of(path: Path) -> list[str]:
    """The text of each page of a document."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


def text_of(path: Path) -> str:
    """The text of a document."""
    return "\n".join(pages_of(path))


def test_what_was_closed_before_stays_closed(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    """A later order of the same case does not say that what an earlier one closed stays open."""
    office, rows = Office(ledger), m.Clearance.objects.using(ledger.alias).filter(batch=batch).order_by("id")
    cases = list(rows.values_list("case", flat=True))
    held = next(row for row in rows if cases.count(row.case) > 1)
    office.hold(held.id, CLERK, at, reason="in_custody")
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    office.complete(batch, CLERK, TODAY, at)
    office.advance(TODAY, at)
    office.free(held.id, CLERK, at, reason="in_custody")
    [later] = office.catch_up(at)
    [content] = contents(ledger, later, run.dataset(), TODAY + dt.timedelta(days=1), per_case=False)
    [case] = content.cases
    closed = set(rows.filter(case=held.case, state="cleared").values_list("charge", flat=True))
    assert [line.charge for line in case.close] == [held.charge]
    assert closed <= {line.charge for line in case.closed}
    assert not closed & {line.charge for line in case.open}


def test_the_invented_have_names_too(run: Run) -> None:
    persons = set(run.dataset().table()["person_id"].to_pylist())
    names = names_of(persons, run.dataset())
    assert names.keys() <= persons
    assert all(len(name.split()) >= 2 for name in names.values())
    assert len(names) > 100


def paper_of(kind: str, lines: int) -> OrderContent:
    """A document of one case with charges on each side."""
    rows = [
        Line(f"c{n}", str(n), "18 § 3929(a)(1)", "Retail theft", "F3", "Withdrawn", "July 9, 2008", verb="sealed", clearance=f"k{n}")
        for n in range(lines)
    ]  # fmt: skip
    case = CaseLines(
        "CP-1", "Court of Common Pleas", "Adams", "Ann Made-Up", [] if kind == "correction" else rows, rows[:2], rows[:1],
        rows[:2] if kind == "correction" else [], left_off=rows[:1], birth="May 1, 1970",
    )  # fmt: skip
    head = {
        "court": "Court", "division": "", "party": "State", "matter": "Sealing", "title": "Order", "state": "Pennsylvania",
        "docket": "Docket number", "tracking": "OTN", "state_id": "SID", "by_whom": "State Police", "is_case": False,
        "opening": "The Court finds:", "fill_in": ["Affiant"],
    }  # fmt: skip
    foot = {"signature": "BY THE COURT:", "signer": "Judge", "noun": "order", "clerk": "Adams County"}
    served = [{"who": "State Police", "how": "electronically", "by": "within 30 days"}]
    return OrderContent(
        kind, "PA", "b", "2026-01-05", "0", "", head, ["f"], ["d"], served, foot, [case],
        unchecked=[Unchecked("caption: court", "Court", "from memory")], is_draft=True, number="PA-2026-000001",
    )  # fmt: skip


def test_what_a_court_chooses_is_marked_beside_each_charge(tmp_path: Path) -> None:
    """California's order was "redesignated as Schedule A states", and Schedule A stated nothing."""
    document = documents_of("CA").documents["marijuana"]
    assert "Schedule A" not in document.verb.says
    content = paper_of("order", 2)
    [case] = content.cases
    choices = tuple(each.says for each in document.choices)
    lines = [dataclasses.replace(line, verb=document.verb.says, choices=choices) for line in case.close]
    content = dataclasses.replace(content, cases=[dataclasses.replace(case, close=lines)])
    said = pdf_text(document_of(content))
    assert said.count("dismissed and sealed redesignated as") == len(lines)
    write(document_of(content), tmp_path / "order.pdf")
    check_archival(tmp_path / "order.pdf", "en")


@pytest.mark.parametrize("code", sorted(CARRIED_OUT))
def test_a_decree_ends_in_one_full_stop(code: str) -> None:
    for document in documents_of(code).documents.values():
        for verb in (document.verb, *document.verbs.values()):
            assert verb.says[-1].isalnum() or verb.says.endswith(")"), (
                "a judge read: is redesignated as stated,."
            )


def test_schedules_of_many_pages_are_archival(tmp_path: Path) -> None:
    write(document_of(paper_of("order", 400)), tmp_path / "order.pdf")
    check_archival(tmp_path / "order.pdf", "en")
    with pikepdf.open(tmp_path / "order.pdf") as document:
        assert len(document.pages) > 5


@pytest.mark.parametrize("kind", ["order", "correction", "notice", "erasure_list", "docket_entry"])
def test_every_kind_of_paper_is_archival_and_its_sheets_too(kind: str, tmp_path: Path) -> None:
    content = paper_of(kind, 2)
    write(document_of(content), tmp_path / "paper.pdf")
    check_archival(tmp_path / "paper.pdf", "en")
    text = text_of(tmp_path / "paper.pdf")
    assert ("BY THE COURT" in text) == (kind in ("order", "correction")), (
        "no judge signs what the law itself does"
    )
    assert ("Enter in each case" in text) == (kind == "docket_entry")
    for sheet, file in sheets_of([content], None):
        write(sheet, tmp_path / file)
        check_archival(tmp_path / file, "en")
        assert "DRAFT" in text
    assert "May 1, 1970" not in text


def test_orders_are_the_same_bytes_and_one_event(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    first = make_orders(ledger, batch, run.dataset(), tmp_path / "a", at)
    head = ledger.head()
    assert make_orders(ledger, batch, run.dataset(), tmp_path / "b", at) == first
    assert ledger.head() == head
    assert (tmp_path / "a" / first[0].file).read_bytes() == (tmp_path / "b" / first[0].file).read_bytes()


def test_the_document_is_archival_and_tagged(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    check_archival(tmp_path / done.file, "en")


def check_archival(path: Path, language: str) -> None:
    """What ISO 19005-2 (level A) and ISO 14289-1 ask that can be read off the file's objects."""
    with pikepdf.open(path) as document:
        meta = str(document.Root.Metadata.read_bytes(), "utf-8")
        assert re.search(r"pdfaid:part>2<", meta)
        assert re.search(r"pdfaid:conformance>A<", meta)
        assert re.search(r"pdfuaid:part>1<", meta)
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith(language)
        assert document.Root.StructTreeRoot
        assert any(str(intent.S) == "/GTS_PDFA1" for intent in document.Root.OutputIntents)
        assert "/Encrypt" not in document.trailer
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                for descendant in font.get("/DescendantFonts", [font]):
                    held = descendant.FontDescriptor.keys()
                    assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(held), "a font is not embedded"


def test_what_was_not_ordered_is_not_in_force(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    office = Office(ledger)
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch).order_by("id")
    held = rows[0].id
    office.hold(held, CLERK, at, reason="in_custody")
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    office.free(held, CLERK, at, reason="in_custody")  # freed after the order was made
    sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    office.complete(batch, CLERK, TODAY, at)
    office.advance(TODAY, at)
    states = dict(rows.values_list("id", "state"))
    assert states.pop(held) == "planned"
    assert set(states.values()) <= {"cleared"}
    [new] = office.catch_up(at)
    assert m.Clearance.objects.using(ledger.alias).get(id=held).batch == new
    assert ledger.verify().is_sound


def test_an_order_whose_clearances_changed_is_not_signed(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    taken = m.Clearance.objects.using(ledger.alias).filter(batch=batch).order_by("id")[0].id
    Office(ledger).withdraw(taken, OPERATOR, at, why="test")
    with pytest.raises(NotAllowed, match="make it again"):
        sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    if m.Clearance.objects.using(ledger.alias).filter(batch=batch, state="planned").exists():
        [again] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
        assert again.order != done.order
        sign(ledger, again.order, JUDGE, TODAY, at, paper="CP-1 #1")
        with pytest.raises(NotAllowed, match="the newer one"):
            sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")


def test_a_wrong_signature_is_undone_by_another_while_the_stage_is_open(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    """A signature under the wrong paper stood for good: a second one read "Signed: 1.", and was lost."""
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    office, rows = Office(ledger), m.Clearance.objects.using(ledger.alias).filter(order=done.order)
    with pytest.raises(NotAllowed, match="is not signed"):
        refuse_signature(ledger, done.order, CLERK, at, why="another paper")
    sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    with pytest.raises(NotAllowed, match="four eyes"):
        refuse_signature(ledger, done.order, JUDGE, at, why="another paper")
    with pytest.raises(NotAllowed, match="says something else than before"):
        sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #2")
    refuse_signature(ledger, done.order, CLERK, at, why="it is the paper of another docket")
    order = m.Order.objects.using(ledger.alias).get(id=done.order)
    assert (order.signed_by, order.signed_on, order.paper) == ("", None, "")
    assert set(rows.values_list("signed", flat=True)) == {","}
    with pytest.raises(NotAllowed, match="not all orders"):
        office.complete(batch, CLERK, TODAY, at)
    for paper in ("CP-1 #2", "CP-1 #3"):
        sign(ledger, done.order, JUDGE, TODAY, at, paper=paper)
        if paper == "CP-1 #2":
            refuse_signature(ledger, done.order, CLERK, at, why="and again")
    assert set(rows.values_list("signed", flat=True)) == {f",{done.order},"}
    office.complete(batch, CLERK, TODAY, at)
    with pytest.raises(NotAllowed, match=r"the stage in which order \w+ was signed is over"):
        refuse_signature(ledger, done.order, CLERK, at, why="too late")
    verdict = ledger.verify()
    assert verdict.is_sound, verdict
    ledger.rebuild()
    assert ledger.verify().is_sound


@BY_ITSELF
def test_an_order_made_again_for_what_a_replaced_one_covered_is_recorded_and_signed(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    """Held and freed again: the order of all had the key of the first, was dropped, and nothing could be signed."""
    office = Office(ledger)
    held = m.Clearance.objects.using(ledger.alias).filter(batch=batch).order_by("id")[0].id
    [first] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    office.hold(held, CLERK, at, reason="in_custody")
    make_orders(ledger, batch, run.dataset(), tmp_path, at)
    office.free(held, CLERK, at, reason="in_custody")
    [third] = make_orders(ledger, batch, run.dataset(), tmp_path, at)
    assert (third.clearances, third.order != first.order) == (first.clearances, True)
    assert make_orders(ledger, batch, run.dataset(), tmp_path, at) == [third]
    sign(ledger, third.order, JUDGE, TODAY, at, paper="CP-1 #1")
    assert ledger.verify().is_sound


def test_a_charge_that_the_records_lack_is_an_error(ledger: Ledger, batch: str, tmp_path: Path) -> None:
    generate("PA", 5, tmp_path / "other", seed=99, known_through=TODAY)
    with pytest.raises(NotAllowed, match="does not hold charge"):
        contents(ledger, batch, Dataset.open(tmp_path / "other"), TODAY, per_case=False)


# --- letters ----------------------------------------------------------------------------------------------


@pytest.fixture
def cleared(ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path) -> Any:
    """A clearance in force."""
    [done] = make_orders(ledger, batch, run.dataset(), tmp_path / "o", at)
    sign(ledger, done.order, JUDGE, TODAY, at, paper="CP-1 #1")
    Office(ledger).complete(batch, CLERK, TODAY, at)
    Office(ledger).advance(TODAY, at)
    return m.Clearance.objects.using(ledger.alias).filter(batch=batch, state="cleared").order_by("id")[0]


def test_the_ledger_answers_to_the_code_alone(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    code = issue(ledger, [cleared.id], run.dataset(), tmp_path / "letter.pdf", CLERK, TODAY, at)
    check_archival(tmp_path / "letter.pdf", "en")
    [entry] = answer(ledger, code.lower().replace("-", " "))
    assert entry.unverified == jurisdiction("PA").law(cleared.law).unverified
    assert (entry.number, entry.statute, entry.cleared_on) == (
        cleared.number,
        cleared.statute,
        TODAY.isoformat(),
    )
    assert (entry.counsel, entry.counsel_on) == ("", "")
    by = {"counsel": "A. Roe, Chief Counsel", "on": "2026-01-05", "rehearsed": False}
    m.Plan.objects.using(ledger.alias).filter(id=cleared.plan).update(laws={cleared.law: by})
    [entry] = answer(ledger, code)
    assert (entry.counsel, entry.counsel_on) == ("A. Roe, Chief Counsel", "2026-01-05")
    assert answer(ledger, new_code()) == answer(ledger, "") == answer(ledger, cleared.id) == []
    everything = " ".join(link.payload for link in ledger.links())
    assert read_code(code) not in everything
    assert code not in everything


def test_a_letter_of_a_real_person_says_where_it_can_be_checked(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearslate.clearance.orders.proof.banner", lambda *_, **__: {"en": "", "es": ""})
    place, data = tmp_path / "letter.pdf", run.dataset()
    with pytest.raises(NotAllowed, match="`check_site`, `check_phone` or `phone`"):
        issue(ledger, [cleared.id], data, place, CLERK, TODAY, at)
    assert not m.Proof.objects.using(ledger.alias).exists()
    assert not place.exists()
    issue(ledger, [cleared.id], data, place, CLERK, TODAY, at, offices=Offices(check_phone="555-1"))
    text = " ".join(text_of(place).split())
    assert text.count("555-1") == 2
    assert f"Count {cleared.sequence}, " in text


def test_the_letter_of_a_restored_clearance_says_that_it_was_undone(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    code = issue(ledger, [cleared.id], run.dataset(), tmp_path / "letter.pdf", CLERK, TODAY, at)
    [before] = answer(ledger, code)
    assert before.undone_on == ""
    restore(ledger, cleared.id, TODAY, at)
    [entry] = answer(ledger, code)
    assert entry.undone_on == TODAY.isoformat()
    assert answer(ledger, new_code()) == []


def test_what_letters_prove_is_published_for_the_holders_of_their_codes_alone_while_it_is_in_force(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    code = issue(ledger, [cleared.id], run.dataset(), tmp_path / "letter.pdf", CLERK, TODAY, at)
    [(key, sealed)] = published(ledger).items()
    assert key == find_of(code)
    assert cleared.number not in sealed
    assert unseal(sealed, new_code()) is None
    report = unseal(sealed, code.lower())
    assert report is not None
    assert json.loads(report)[0]["number"] == cleared.number
    assert names_of({cleared.person}, run.dataset())[cleared.person] not in report
    restore(ledger, cleared.id, TODAY, at)
    assert published(ledger) == {}


def test_a_request_by_name_is_answered_by_letter_where_one_person_fits_and_something_is_in_force(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    people = People(run.dataset().path).everybody(frozenset({"name_first", "name_last", "birth_date"}))
    told = people[cleared.person]
    name, born = f"{told['name_last'].upper()}, {told['name_first']}", told["birth_date"]
    other = next(person for person in people if person != cleared.person)
    requests = [
        Request(name, born),
        Request(name, born),
        Request(name, "1900-01-01"),
        Request(told["name_first"], born),
        Request(f"{people[other]['name_first']} {people[other]['name_last']}", people[other]["birth_date"]),
        Request("", ""),
    ]
    (tmp_path / "out").mkdir()
    letters = answer_requests(ledger, requests, run.dataset(), tmp_path / "out", CLERK, TODAY, at)
    assert [letter.person for letter in letters] == [cleared.person]
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.pdf"))
    assert made == ["first-0001.pdf", "in-person/letter-0001.pdf"]
    document = pypdfium2.PdfDocument(tmp_path / "out" / "first-0001.pdf")
    text = " ".join(page.get_textpage().get_text_bounded() for page in document).replace("clearslate", "")
    assert "Please call or come in" in text
    # A stranger may open it: nothing of a record, a case, a court or a code.
    never_said = [
        cleared.number,
        cleared.statute,
        "record",
        "clear",
        "seal",
        "expung",
        "court",
        "case",
        "antecedentes",
        "tribunal",
    ]
    assert not [word for word in never_said if word and word.casefold() in text.casefold()]
    assert len(published(ledger)) == 1


def test_the_commands_between_the_ledger_and_the_public_pages(
    ledger: Ledger, url: str, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    code = issue(ledger, [cleared.id], run.dataset(), tmp_path / "letter.pdf", CLERK, TODAY, at)
    public, key, out = f"sqlite:///{tmp_path / 'public.db'}", tmp_path / "lookup.key", tmp_path / "night"

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["clear", "public", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    shown = call("key", "--out", str(key)).split()[-1]
    assert key.stat().st_mode & 0o077 == 0
    assert call("publish", "--ledger", url, "--public", public).startswith("1 letter")
    assert store.proof(public, find_of(code)) is not None
    assert cleared.number.encode() not in (tmp_path / "public.db").read_bytes()
    told = People(run.dataset().path).of(
        [cleared.person], frozenset({"name_first", "name_last", "birth_date"})
    )[cleared.person]
    asks = {
        "kind": "look_up",
        "name": f"{told['name_first']} {told['name_last']}",
        "born": told["birth_date"],
    }
    for request in (asks, asks | {"born": "never"}, {"kind": "still_shows", "where": "=there"}):
        store.put(public, seal(request, shown), TODAY)
    by = (
        "--ledger",
        url,
        "--public",
        public,
        "--as",
        "carl",
        "--role",
        "clerk",
        "--today",
        TODAY.isoformat(),
    )
    result = call("answer", *by, "--key", str(key), "--records", str(run.dataset().path), "--out", str(out))
    assert result.startswith("2 requests: 1 letter")
    assert sorted(path.name for path in out.iterdir()) == [
        "first-0001.pdf",
        "in-person",
        "letters.csv",
        "reports.csv",
    ]
    assert cleared.person in (out / "letters.csv").read_text()
    assert "'=there" in (out / "reports.csv").read_text()
    assert store.waiting(public) == []
    store.engine(public).dispose()
    store.engine.cache_clear()


def test_the_person_is_told_by_letter_that_a_clearance_was_undone(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    dataset, place = _named(run.dataset(), cleared.person, tmp_path / "named"), tmp_path / "undone.pdf"
    with pytest.raises(NotAllowed, match="a letter is written when it is undone"):
        write_letter(ledger, [cleared.id], dataset, TODAY, place)
    restore(ledger, cleared.id, TODAY, at)
    assert write_letter(ledger, [cleared.id], dataset, TODAY, place) == "undone"
    check_archival(place, "en")
    first = place.read_bytes()
    write_letter(ledger, [cleared.id], dataset, TODAY, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == first
    letter = letter_of(ledger, [cleared.id], dataset, TODAY)
    assert letter["name"] == "ANN B MADE-UP"
    assert "MADE-UP" not in " ".join(link.payload for link in ledger.links())
    assert (letter["why"], letter["by_judge"]) == (["an error"], True)
    [row] = letter["records"]
    assert (row["case"], row["undone_on"]) == (cleared.number, TODAY.isoformat())


def test_a_document_and_a_message_name_a_person_alike(run: Run, tmp_path: Path) -> None:
    """A row is one name of a person: an order by an alias, and a message by the name, would be of two people."""
    dataset = _named(run.dataset(), "p", tmp_path / "named")
    place = dataset.path / FOLDER / "people.parquet"
    rows = pq.read_table(place).to_pylist()
    pq.write_table(pa.Table.from_pylist([*rows, rows[0] | {"name_last": "ALIAS"}], PEOPLE_SCHEMA), place)
    note_people(dataset.path)
    message = People(dataset.path).of(["p"], frozenset({"name_last"}))
    assert message == {"p": {"name_last": "MADE-UP"}}
    assert names_of({"p"}, dataset) == {"p": "ANN B MADE-UP"}


def _named(dataset: Dataset, person: str, folder: Path) -> Dataset:
    """The dataset, in which a person has a name."""
    shutil.copytree(dataset.path, folder)
    (folder / FOLDER).mkdir()
    payload = {
        "person_id": person,
        "name_first": "ANN",
        "name_middle": "B",
        "name_last": "MADE-UP",
        "source": "s",
    }
    rows = pa.Table.from_pylist([payload | {"source_file": "f", "source_line": 1}], PEOPLE_SCHEMA)
    pq.write_table(rows, folder / FOLDER / "people.parquet")
    note_people(folder)
    return Dataset.open(folder)


def test_the_letters_speak_english_and_spanish(tmp_path: Path) -> None:
    until = {"hearing_by": "2026-03-05", "is_verified": False}
    for number, (template, entry) in enumerate(
        (
            ("undone.typ", undone("undone")),
            ("undone.typ", undone("notice", by_judge=False) | until),
            ("undone.typ", undone("notice")),
            ("letter.typ", of_relief("CT", "erasure")),
        )
    ):
        place = tmp_path / f"{number}.pdf"
        write_template(template, entry, place)
        check_archival(place, "en")
        with pikepdf.open(place) as document:
            assert len(document.pages) == 2
            spoken = {str(each.get("/Lang", "")) for each in _parts(document.Root.StructTreeRoot)}
        assert "es" in spoken


def _parts(node: Any) -> Iterator[Any]:
    """The elements below one of a structure tree."""
    below = node.get("/K", [])
    for each in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield each
            yield from _parts(each)


def test_a_letter_is_of_one_person_and_of_what_is_in_force(
    ledger: Ledger, run: Run, batch: str, at: dt.datetime, tmp_path: Path
) -> None:
    waiting = m.Clearance.objects.using(ledger.alias).filter(batch=batch)[0]
    with pytest.raises(NotAllowed, match="in force"):
        issue(ledger, [waiting.id], run.dataset(), tmp_path / "l.pdf", CLERK, TODAY, at)
    assert not (tmp_path / "l.pdf").exists()


@given(st.integers(0, 21), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_of_the_pen_is_mostly_found(place: int, other: str) -> None:
    code = read_code(new_code())
    assert is_well_formed(code)
    slip = code[:place] + other + code[place + 1 :]
    if slip != code and place >= 20:
        assert not is_well_formed(slip)  # a wrong check character is always found
