"""Orders and letters: every charge on its side, archival and accessible, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import CaseLines, Line, OrderContent, contents, names_of
from clearslate.clearance.orders.make import due_batches, make_orders, sign
from clearslate.clearance.orders.proof import (
    answer,
    is_well_formed,
    issue,
    new_code,
    read_code,
)
from clearslate.clearance.orders.render import write
from clearslate.clearance.restoration.letters import letter_of, write_letter
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.names import People
from clearslate.records.people import FOLDER, PEOPLE_SCHEMA, note_people
from clearslate.runs.run import Run
from clearslate.states import jurisdiction
from clearslate.synthetic import generate
from tests.clearance.carried import JUDGE, OPERATOR, TODAY, released
from tests.clearance.cleared import restore
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.test_letters import of_relief, undone

CLERK = Actor("cleo", Role.CLERK)


@pytest.fixture
def batch(ledger: Ledger, run: Run, at: dt.datetime) -> str:
    """A batch that waits for its order, of cases with charges that stay open."""
    released(ledger, run, at)
    Office(ledger).advance(TODAY, at)
    dataset = run.dataset()
    waiting = [
        each
        for each in due_batches(ledger)
        if contents(ledger, each, dataset, TODAY, per_case=False)[0].to_json()["mixed"]
    ]
    return max(waiting, key=lambda each: m.Batch.objects.using(ledger.alias).get(id=each).size)


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
    assert content.to_json()["mixed"] > 0


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


def test_a_county_stands_once_and_the_kind_in_words(ledger: Ledger, run: Run, batch: str) -> None:
    [content] = contents(ledger, batch, run.dataset(), TODAY, per_case=False)
    assert all(case.court.count(case.county) == 1 for case in content.cases)
    assert re.fullmatch(r"[A-Z]\w+; (convictions|charges that ended without a conviction)", content.of)


def test_the_invented_have_names_too(run: Run) -> None:
    persons = set(run.dataset().table()["person_id"].to_pylist())
    names = names_of(persons, run.dataset())
    assert names.keys() <= persons
    assert all(len(name.split()) >= 2 for name in names.values())
    assert len(names) > 100


def test_an_annex_of_many_pages_is_archival(tmp_path: Path) -> None:
    rows = [Line(f"c{n}", str(n), "18 § 3929(a)(1)", "Retail theft", "F3", "withdrawn", "2008-07-09", "PA-CS-NONCONV") for n in range(400)]  # fmt: skip
    case = CaseLines("CP-1", "Court of Common Pleas, Adams", "Adams", "Ann Made-Up", rows, rows[:2], rows[:1])
    content = OrderContent(
        "o", "order", "Pennsylvania", "§ 1", "", "b", "Adams", "2026-01-05", "0", "", [], [], [case]
    )
    write("order.typ", content.to_json(), tmp_path / "order.pdf")
    check_archival(tmp_path / "order.pdf", "en")
    with pikepdf.open(tmp_path / "order.pdf") as document:
        assert len(document.pages) > 5


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
    [told] = answer(ledger, code.lower().replace("-", " "))
    assert told.unverified == jurisdiction("PA").law(cleared.law).unverified
    assert (told.number, told.statute, told.cleared_on) == (
        cleared.number,
        cleared.statute,
        TODAY.isoformat(),
    )
    assert answer(ledger, new_code()) == answer(ledger, "") == answer(ledger, cleared.id) == []
    everything = " ".join(link.payload for link in ledger.links())
    assert read_code(code) not in everything
    assert code not in everything


def test_the_letter_of_a_restored_clearance_says_that_it_was_undone(
    ledger: Ledger, run: Run, cleared: Any, at: dt.datetime, tmp_path: Path
) -> None:
    code = issue(ledger, [cleared.id], run.dataset(), tmp_path / "letter.pdf", CLERK, TODAY, at)
    [before] = answer(ledger, code)
    assert before.undone_on == ""
    restore(ledger, cleared.id, TODAY, at)
    [told] = answer(ledger, code)
    assert told.undone_on == TODAY.isoformat()
    assert answer(ledger, new_code()) == []


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
    said = letter_of(ledger, [cleared.id], dataset, TODAY)
    assert said["name"] == "ANN B MADE-UP"
    assert "MADE-UP" not in " ".join(link.payload for link in ledger.links())
    assert (said["why"], said["by_judge"]) == (["an error"], True)
    [row] = said["records"]
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
    said = {
        "person_id": person,
        "name_first": "ANN",
        "name_middle": "B",
        "name_last": "MADE-UP",
        "source": "s",
    }
    rows = pa.Table.from_pylist([said | {"source_file": "f", "source_line": 1}], PEOPLE_SCHEMA)
    pq.write_table(rows, folder / FOLDER / "people.parquet")
    note_people(folder)
    return Dataset.open(folder)


def test_the_letters_speak_english_and_spanish(tmp_path: Path) -> None:
    until = {"hearing_by": "2026-03-05", "is_verified": False}
    for number, (template, said) in enumerate(
        (
            ("undone.typ", undone("undone")),
            ("undone.typ", undone("notice", by_judge=False) | until),
            ("undone.typ", undone("notice")),
            ("letter.typ", of_relief("CT", "erasure")),
        )
    ):
        place = tmp_path / f"{number}.pdf"
        write(template, said, place)
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
