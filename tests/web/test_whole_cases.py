"""The case is the unit of the desk: one decision a case with exceptions by count, lists that are found and sorted, a basket."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clearslate.clearance.events import Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.rehearsal.staff import OPERATOR, REVIEWER, SECOND
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web import clock, records
from clearslate.web.jobs import table
from clearslate.web.jobs.models import Job, State
from clearslate.web.models import Kept, Looked
from clearslate.web.parts import tokens
from clearslate.web.templatetags.humanize_lite import ended
from tests.web.conftest import SignIn
from tests.web.test_jobs import done
from tests.web.test_story import said as sent_form


@pytest.fixture(autouse=True)
def nothing_left(office: object) -> Iterator[None]:  # noqa: ARG001 (it must be there)
    yield
    Kept.objects.all().delete()
    Looked.objects.all().delete()


def cases_of(ledger: Ledger) -> dict[str, list[str]]:
    """The open charges of the prosecutor by docket number."""
    found = defaultdict(list)
    for row in details.objectionable(ledger, Role.PROSECUTOR, size=5000).rows:
        found[row["case"]].append(row["clearance"])
    return {case: sorted(ids) for case, ids in found.items()}


def values(text: str) -> list[list[str]]:
    """The charges of each case on a page of the open list."""
    ticks = re.findall(r'name="clearance" value="([^"]*)"', text)
    return [sorted(count.partition(":")[0] for count in case.split(";")) for case in ticks]


def all_pages(client: Client, where: str) -> list[list[str]]:
    found: list[list[str]] = []
    while where:
        text = client.get(where).content.decode()
        found += values(text)
        after = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        where = f"/open/{unescape(after[1])}" if after else ""
    return found


def test_a_case_is_one_row_whatever_the_page(sign_in: SignIn, ledger: Ledger) -> None:
    cases = cases_of(ledger)
    assert max(map(len, cases.values())) > 1
    shown = all_pages(sign_in("prosecutor"), "/open/")
    assert sorted(shown) == sorted(cases.values())


def test_a_page_ends_with_a_case(ledger: Ledger) -> None:
    wanted, after = [], ()
    while True:
        page = details.objectionable(ledger, Role.PROSECUTOR, size=5, after=after, whole_cases=True)
        wanted += [row["clearance"] for row in page.rows]
        if not page.after:
            break
        longest = max(map(len, cases_of(ledger).values()))
        assert longest > 5 or page.rows[-1]["case"] not in {
            row["case"]
            for row in details.objectionable(ledger, Role.PROSECUTOR, size=1, after=page.after).rows
        }
        after = page.after
    assert wanted == [
        row["clearance"] for row in details.objectionable(ledger, Role.PROSECUTOR, size=5000).rows
    ]


def test_the_open_list_is_found_sorted_and_filtered(sign_in: SignIn, ledger: Ledger) -> None:
    client, cases = sign_in("prosecutor"), cases_of(ledger)
    docket = next(iter(cases))
    found = client.post("/open/", {"q": docket})
    assert values(found.content.decode()) == [cases[docket]]
    row = details.clearance(ledger, cases[docket][0])
    run = records.run_of(row.run)
    name = records.names_of(run, [row.person])[row.person]
    words = f"{name['name_first']} {name['name_last']}"
    shown = values(client.post("/open/", {"q": words}).content.decode())
    assert cases[docket] in shown
    assert len(shown) < len(cases)
    fact = records.facts_of(run, {row.charge: row.person})[row.charge]
    by_offense = values(client.post("/open/", {"q": fact["description"].lower()}).content.decode())
    assert cases[docket] in by_offense
    assert "No open case is found by this" in client.post("/open/", {"q": "nobody at all"}).content.decode()
    graded = client.get(f"/open/?grade={fact['grade']}").content.decode()
    assert f", {fact['grade']} " in graded
    up, down = (values(client.get(f"/open/?sort={way}docket").content.decode()) for way in ("", "-"))
    assert [case[0] for case in up] == [case[0] for case in down][::-1] or len(cases) > 100
    dockets = {charge: number for number, of in cases.items() for charge in of}
    assert [dockets[case[0]] for case in up] == sorted(cases)[:100]
    assert client.get("/open/?begin=-1&sort=docket").status_code == 404


def test_what_was_looked_at_is_marked_and_left_out(sign_in: SignIn, ledger: Ledger) -> None:
    client, head = sign_in("prosecutor"), ledger.head()
    first, *rest = all_pages(client, "/open/?look=no")
    ticked = {"act": "looked", "clearance": ";".join(f"{each}:" for each in first)}
    assert sent_form(client, "/open/assign/", ticked) == "Looked at: 1."
    assert all_pages(client, "/open/?look=yes") == [first]
    assert all_pages(client, "/open/?look=no") == rest
    assert "tick the cases" in sent_form(client, "/open/assign/", {"act": "looked"})
    assert ledger.head() == head, "a mark is no event of the ledger"


def test_one_objection_is_of_a_case_but_for_the_counts_that_are_unticked(
    sign_in: SignIn, ledger: Ledger
) -> None:
    prosecutor, judge = sign_in("prosecutor"), sign_in("judge")
    counts = next(of for of in cases_of(ledger).values() if len(of) > 2)
    where = f"/clearances/{counts[0]}/object/"
    text = prosecutor.get(where).content.decode()
    assert set(re.findall(r'name="counts" id="\w+" value="(\w+)" checked', text)) == set(counts)
    ground = next(iter(details.clearance(ledger, counts[0]).grounds))
    none = prosecutor.post(where, {"several": "yes", "ground": ground, "why": "a case is pending"})
    assert "Tick the counts" in none.content.decode()
    assert "a case is pending</textarea>" in none.content.decode()
    sent = {"several": "yes", "counts": counts[1:], "ground": ground}
    page = prosecutor.post(where, sent, follow=True).content.decode()
    assert f"Your {len(counts) - 1} objections are filed." in page
    filed = [details.clearance(ledger, each).objections for each in counts]
    assert [len(each) for each in filed] == [0] + [1] * (len(counts) - 1)
    # The judge decides all of the person's at once, from the basket.
    ids = [of[0]["objection"] for of in filed[1:]]
    text = judge.get(f"/objections/{ids[0]}/").content.decode()
    also = re.findall(r'name="also" id="\w+" value="(\w+)"', text)
    assert set(ids[1:]) <= set(also)
    assert "The person&#x27;s cases" in text or "The person's cases" in text
    head = ledger.head()
    form = {"answer": "overruled", "also": ids[1:], "why": "nothing is pending", "keep": "yes"}
    assert (
        "Nothing is recorded yet" in judge.post(f"/objections/{ids[0]}/", form, follow=True).content.decode()
    )
    assert ledger.head() == head
    assert "nothing is pending" not in Kept.objects.get(subject=ids[0]).words, "reasons are locked"
    text = judge.get("/basket/").content.decode()
    assert f"Record {len(ids)}" in text
    assert "nothing is pending" in text
    taken = sent_form(judge, "/basket/", {"undo": ids[-1]})
    assert "Taken out" in taken
    assert f"Recorded: {len(ids) - 1} decision" in sent_form(judge, "/basket/", {})
    states = [details.objection(ledger, each).state for each in ids]
    assert states == ["overruled"] * (len(ids) - 1) + ["filed"]
    # Somebody else decides what waits in a basket: nothing of the basket is recorded, and it says why.
    judge.post(f"/objections/{ids[-1]}/", {"answer": "overruled", "keep": "yes"})
    sent_form(sign_in("judge"), f"/objections/{ids[-1]}/", {"answer": "sustained"})
    text = judge.post("/basket/", {}).content.decode()
    assert "Nothing was recorded" in text
    assert "sustained" in text
    assert ledger.verify().is_sound


def test_a_search_of_objections_notes_whom_it_shows_and_nobody_else(
    sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = pages.objections(ledger, state="overruled").rows
    assert filed, "by the test above"
    noted: set[str] = set()
    monkeypatch.setattr(records, "shown", lambda _, __, persons, ___: noted.update(persons))
    client = sign_in("auditor")
    text = client.post("/objections/?state=overruled", {"q": "no docket at all"}).content.decode()
    assert "No objection is found" in text
    assert noted == set()
    row = filed[0]
    client.post("/objections/?state=overruled", {"q": row["case"]})
    assert noted == {details.clearance(ledger, row["clearance"]).person}


def test_an_empty_basket_has_nothing_to_record(sign_in: SignIn) -> None:
    text = sign_in("clerk").post("/basket/", {}).content.decode()
    assert "Nothing was recorded: your basket is empty" in text


def test_the_counts_of_an_objection_say_how_they_ended(sign_in: SignIn, ledger: Ledger) -> None:
    counts = next(of for of in cases_of(ledger).values() if len(of) > 1)
    row = details.clearance(ledger, counts[0])
    facts = records.facts_of(records.run_of(row.run), {row.charge: row.person})
    text = unescape(sign_in("prosecutor").get(f"/clearances/{counts[0]}/object/").content.decode())
    assert f", {ended(facts[row.charge])}</label>" in text


def test_an_objection_is_offered_to_who_decides_it(sign_in: SignIn, ledger: Ledger) -> None:
    filed = pages.objections(ledger).rows
    if not filed:
        clearance = next(iter(cases_of(ledger).values()))[0]
        ground = next(iter(details.clearance(ledger, clearance).grounds))
        sent_form(sign_in("prosecutor"), f"/clearances/{clearance}/object/", {"ground": ground})
        filed = pages.objections(ledger).rows
    decides = details.deciders(ledger, [row["objection"] for row in filed])
    for role in ("judge", "clerk", "reviewer", "prosecutor"):
        text = sign_in(role).get("/objections/").content.decode()
        offered = set(re.findall(r'href="/objections/(\w+)/"', text))
        mine = {each for each, (who, _) in decides.items() if who == role}
        assert offered <= mine, role
        assert bool(offered) == bool(mine), role
    docket = filed[0]["case"]
    judge = sign_in("judge")
    assert docket in judge.post("/objections/?state=filed", {"q": docket}).content.decode()
    assert "No objection is found" in judge.post("/objections/", {"q": "nobody at all"}).content.decode()


def test_the_worksheet_goes_case_by_case_and_its_basket_is_recorded_together(
    sign_in: SignIn, ledger: Ledger
) -> None:
    office, client = Office(ledger), sign_in("reviewer")
    waves = [each for each in office.status(ledger.day(clock.now()))["waves"] if each["state"] != "released"]
    of = m.Clearance.objects.using(ledger.alias)
    wave = max((str(each["wave"]) for each in waves), key=lambda each: of.filter(wave=each).count())
    office.draw_audit(wave, OPERATOR, clock.now(), opened_by=SECOND)
    where, seen = f"/waves/{wave}/worksheet/", list[str]()
    # Who cannot tell of any case is shown each once, and then the first again.
    begin, asked = where, list[list[str]]()
    drawn = set(office.drawn(wave))
    while set().union(*asked) != drawn:
        ids = re.findall(r'name="clearance" value="(\w+)"', client.get(begin).content.decode())
        assert not set().union(*asked) & set(ids), "a case came again before all were shown"
        asked.append(ids)
        begin = client.post(where, {"clearance": ids, "answer": "unsure"}).headers["Location"]
    assert max(map(len, asked)) > 1, "some case has two charges that were drawn"
    for _ in range(3):
        text = client.get(where).content.decode()
        ids = re.findall(r'name="clearance" value="(\w+)"', text)
        assert ids
        cases = m.Clearance.objects.using(ledger.alias).filter(id__in=ids)
        assert len(set(cases.values_list("case", flat=True))) == 1
        client.post(where, {"clearance": ids, "answer": "keep"})
        seen += ids
    assert not Office(ledger).audited(wave).right
    assert f"Record {len(seen)}" in client.get("/basket/").content.decode()
    # Another reviewer finds one of them wrong meanwhile.
    office.find(seen[0], REVIEWER, clock.now(), right=False, why="law")
    text = client.post("/basket/", {}).content.decode()
    assert "it was found wrong before" in text
    assert Office(ledger).audited(wave).right == 0, "all or nothing"
    sent_form(client, "/basket/", {"undo": seen[0]})
    ends = f"Recorded: {len(seen) - 1} finding{'' if len(seen) == 2 else 's'}."
    assert sent_form(client, "/basket/", {}) == ends
    assert Office(ledger).audited(wave).right == len(seen) - 1
    assert client.post(where, {"clearance": ["none"], "answer": "keep"}).status_code == 404
    assert ledger.verify().is_sound


def test_a_wrong_file_is_named_with_the_right_one(sign_in: SignIn) -> None:
    client = sign_in("prosecutor")
    text = client.get("/open/").content.decode()
    assert "Lists as workbooks" in text
    key = tokens.new_id()
    data = SimpleUploadedFile("a.csv", b"No.,Ground,Object (Y/N)\nNowhere 77-1,x,Y\n")
    found = client.post("/open/list/", {"key": key, "list": data})
    job = done(Job.objects.get(id=found.headers["Location"].split("/")[2]))
    assert job.state == State.FAILED
    assert "there is no list Nowhere 77" in job.error
    assert re.search(r"Open now: \w+ \d+ \(\w+-\d+\.xlsx\)", job.error), job.error


def test_a_list_is_taken_along_as_the_workbook_that_was_shown(sign_in: SignIn, ledger: Ledger) -> None:
    prosecutor = sign_in("prosecutor")
    batch = details.objectionable(ledger, Role.PROSECUTOR).rows[0]["batch"]
    assert prosecutor.get(f"/open/list/{batch}/").status_code == 404, "the office did not write it"
    asked = table.ask(tokens.new_id(), "lists", {"batches": [batch]}, OPERATOR, clock.now(), alone=False)
    assert done(asked).state == State.DONE, asked.error
    for where in ("/open/", "/open/list/"):
        assert f'href="/open/list/{batch}/"' in prosecutor.get(where).content.decode()
    found = prosecutor.get(f"/open/list/{batch}/")
    assert b"".join(found.streaming_content).startswith(b"PK")
    assert re.search(r'filename="\w+-\d+\.xlsx"', found.headers["Content-Disposition"])
    assert sign_in("judge").get(f"/open/list/{batch}/").status_code == 404, "nobody objects there as a judge"


def test_batches_are_named_apart_and_found_by_county(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("operator")
    county = details.counties(ledger)[0]
    text = client.get(f"/batches/?county={county}").content.decode()
    shown = re.findall(r'href="/batches/(\w+)/">([^<]*)<', text)
    assert shown
    there = set(m.Clearance.objects.using(ledger.alias).filter(county=county).values_list("batch", flat=True))
    assert {batch for batch, _ in shown} <= there
    everything = re.findall(r'href="/batches/(\w+)/">([^<]*)<', client.get("/batches/").content.decode())
    names = [name for _, name in everything]
    assert len(set(names)) == len(names), "no two of a page have one name"
    assert all(re.search(r"· \w{3} \d{1,2}, \d{4}", unescape(name)) for name in names)
