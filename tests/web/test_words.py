"""What a page says: every code that the ledger has is named, days and moments are written as people write them."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Final

import pytest
from django.utils import timezone

import clearslate.states
from clearslate.clearance.events import Kind
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.states import WaveState
from clearslate.clearance.workflow import load_workflow
from clearslate.clearance.workflow.notices import notice_texts
from clearslate.web.parts import names
from clearslate.web.templatetags.humanize_lite import age, day, ended, moment, wave
from tests.web.conftest import SignIn

_TEXT: Final = re.compile(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", re.DOTALL)
_ODD: Final = {
    "a day as programs write it": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "an id": re.compile(r"\b(?=\w*\d)(?=\w*[a-f])[0-9a-f]{12,}\b"),
    "a code": re.compile(r"\b[a-z]+_[a-z]+\b"),
}


def test_every_stage_of_every_state_is_named_in_few_words() -> None:
    found = {
        stage.id
        for place in clearslate.states.folder("PA").parent.glob("*/workflow.yaml")
        for stage in load_workflow(place).stages
    }
    assert found == set(names.STAGES)
    assert all(len(name) <= 40 for name in names.STAGES.values())


def test_every_state_of_a_wave_is_named(sign_in: SignIn) -> None:
    assert {each.value for each in WaveState} == set(names.WAVES)
    assert wave("formed, halted") == "Not released, halted"
    assert "<td>Not released</td>" in sign_in("operator").get("/waves/").content.decode()


def test_a_mistake_is_named_by_its_docket(
    sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = m.Clearance.objects.using(ledger.alias).order_by("id").first()
    assert row is not None
    line = {
        "clearance": row.id,
        "route": "error",
        "state": "asked",
        "asked_on": "2026-01-05",
        "days": 1,
        "person": "",
    }
    monkeypatch.setattr(restoration, "asked", lambda *_: [line])
    page = sign_in("operator").get("/mistakes/").content.decode()
    assert row.number in page
    assert row.id not in _TEXT.sub(" ", page)


def test_every_event_is_told_as_a_sentence() -> None:
    for kind in Kind:
        sentence = names.sentence(kind)
        assert sentence[:1].isupper(), kind
        assert sentence.endswith("."), kind


def test_every_state_is_named() -> None:
    assert set(names.BATCHES) == {each.value for each in m.BatchState}
    assert set(names.CLEARANCES) == {each.value for each in m.State}
    assert set(names.ENDS) == {each.value for each in m.StageEnd} - {""}


def test_a_day_that_no_record_knows_is_not_told_as_one() -> None:
    """Pending had ended on Dec 31, 9999, and what ended within a quarter on its first day."""
    one, two = dt.date(2022, 1, 1), dt.date(2022, 3, 11)

    def words(how: str | None, first: dt.date | None, last: dt.date | None) -> str:
        return str(ended({"disposition": how, "disposition_date_from": first, "disposition_date_to": last}))

    assert words("pending", dt.date.max, dt.date.max) == "Pending"
    assert words("convicted", one, two) == "Convicted, between Jan 1, 2022 and Mar 11, 2022"
    assert words("nolle_prosequi", two, two) == "Nolle prosequi, Mar 11, 2022"
    assert words(None, one, dt.date.max) == "Not known, Jan 1, 2022 or later"
    assert words(None, None, None) == "Not known"


def test_days_and_moments_are_those_of_the_office() -> None:
    assert day(dt.date(2026, 1, 11)) == day("2026-01-11") == "Jan 11, 2026"
    assert day("not shown") == "not shown"
    at = dt.datetime(2026, 1, 11, 5, 27, tzinfo=dt.UTC)
    with timezone.override("America/New_York"):
        assert moment(at) == moment("2026-01-11T05:27:00+00:00") == "Jan 11, 2026, 12:27 AM EST"


def test_a_batch_is_named_by_its_place_and_its_way() -> None:
    assert (
        names.batch_name("Adams, ard_motion and order")
        == "Adams · ARD objection window and order of the court"
    )


@pytest.mark.parametrize(
    "where", ["/", "/orders/", "/orders/?standing=signed", "/batches/", "batch", "clearance"]
)
@pytest.mark.parametrize("role", ["clerk", "operator"])
def test_no_page_of_the_day_shows_a_code(where: str, role: str, sign_in: SignIn, ledger: Ledger) -> None:
    batch = m.Batch.objects.using(ledger.alias).exclude(stage="").order_by("id").first()
    assert batch is not None
    of = m.Clearance.objects.using(ledger.alias).filter(batch=batch.id).order_by("id").first()
    assert of is not None
    ids = {"batch": f"/batches/{batch.id}/", "clearance": f"/clearances/{of.id}/"}
    page = sign_in(role).get(ids.get(where, where)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    if (
        where == "clearance"
    ):  # what an event said word for word, and what decided, stand there for who looks it up
        main = re.sub(r"<small>.*?</small>|<h2>Why</h2>.*?</section>", "", main, flags=re.DOTALL)
    if "signed" in where:  # a rehearsal's papers are called by the order
        main = re.sub(r", by .*?</p>", "", main)
    text = unescape(_TEXT.sub(" ", main))
    found = {what: sorted(set(odd.findall(text)))[:5] for what, odd in _ODD.items() if odd.search(text)}
    assert not found


def test_a_notice_of_the_law_stands_in_its_words(sign_in: SignIn, ledger: Ledger) -> None:
    """The pages of a clearance and of an audit had the key of the notice: no_transmission."""
    row = m.Clearance.objects.using(ledger.alias).exclude(notices=[]).order_by("number", "sequence").first()
    assert row is not None
    plan = m.Plan.objects.using(ledger.alias).get(id=row.plan)
    [first, *_] = notice_texts(plan.jurisdiction, row.law, row.notices)
    page = sign_in("operator").get(f"/clearances/{row.id}/").content.decode()
    words = unescape(page[page.index("<dt>Notices</dt>") :].partition("</dl>")[0])
    assert str(first) in words
    assert row.notices[0]["key"] not in words


def test_the_age_of_an_order_is_in_days() -> None:
    today = dt.date(2026, 1, 12)
    ages = [age(today - dt.timedelta(days=days), today) for days in (0, 1, 12)]
    assert ages == ["today", "1 day ago", "12 days ago"]
