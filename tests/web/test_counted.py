"""The whole picture of a large ledger: counted by a worker, found by every process, never by a request."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest
from django.utils import timezone

from clearslate.clearance.office import pages
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web import clock
from clearslate.web.jobs.counting import Counting, count_now
from clearslate.web.jobs.worker import work
from clearslate.web.models import Counted
from clearslate.web.parts import counted as kept
from clearslate.web.parts.counted import Figures, counted
from clearslate.web.parts.figures import ALL, PICTURE
from tests.web.conftest import SignIn

_SCREENS = ("/", "/agencies/", "/registry/")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a large ledger that nobody counted yet."""
    monkeypatch.setattr(kept, "LARGE", 0)
    Counted.objects.all().delete()


@pytest.mark.usefixtures("large")
def test_no_request_counts_a_large_ledger(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("operator")
    with monkeypatch.context() as patched:
        patched.setattr(Figures, "count", property(lambda _: pytest.fail("a request counts")), raising=False)
        for where in _SCREENS:
            text = client.get(where).content.decode()
            assert "These figures were not counted yet" in text, where
        assert "No wave is halted." in client.get("/").content.decode(), "a halt is seen without any figures"
    assert count_now() == len(ALL)
    at = timezone.localtime(Counted.objects.get(name=PICTURE.name).at)
    for where in _SCREENS:
        text = client.get(where).content.decode()
        assert "These figures were counted" in text, where
        assert f"{at:%b} {at.day}" in text, where
    assert "Charges and people on their way" in client.get("/").content.decode()


@pytest.mark.usefixtures("large")
def test_what_is_kept_says_what_would_be_counted(ledger: Ledger) -> None:
    count_now()
    today = ledger.day(clock.now())
    for entry, of in zip(counted(ledger, today, *ALL), ALL, strict=True):
        assert entry.value == of.count(ledger, today), of.name


@pytest.mark.usefixtures("large")
def test_figures_are_counted_again_when_something_happened_and_not_too_often(sign_in: SignIn) -> None:
    assert count_now() == len(ALL)
    Counted.objects.update(due=clock.now())
    assert count_now() == 0, "nothing happened since"
    client = sign_in("operator")
    (wave, *_) = m.Wave.objects.using("ledger").order_by("number").values_list("id", flat=True)

    def halt_and_resume() -> None:
        client.post(f"/waves/{wave}/act/", {"act": "halt", "why": "the list is wrong"})
        client.post(f"/waves/{wave}/act/", {"act": "resume", "why": "it is right"})

    halt_and_resume()
    assert count_now() == len(ALL)
    halt_and_resume()
    assert count_now() == 0, "it was counted a moment ago"
    kept.again(PICTURE)
    assert count_now() == 1


@pytest.mark.usefixtures("large")
def test_of_several_workers_one_counts(ledger: Ledger) -> None:
    inner = []

    def count(_: Ledger, __: dt.date) -> list[dict[str, object]]:
        inner.append(kept.count_due(ledger, [of]))
        return []

    of = Figures("twice", count, ALL[2].kind)
    assert kept.count_due(ledger, [of]) == 1
    assert inner == [0]


@pytest.mark.usefixtures("large", "office")
def test_a_worker_counts_beside_its_jobs_and_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    work(until_idle=True)
    assert Counted.objects.exclude(at=None).count() == len(ALL)
    Counted.objects.all().delete()
    monkeypatch.setattr("clearslate.web.jobs.counting._LOOK", 0.01)
    beside = Counting()
    counts: list[int] = []

    def count() -> None:
        counts.append(1)
        beside.stop()

    monkeypatch.setattr("clearslate.web.jobs.counting.count_now", count)
    beside.start()
    beside.join(10)
    assert counts == [1]


def test_people_are_counted_once_at_each_step(ledger: Ledger) -> None:
    batches = {row.id: row for row in m.Batch.objects.using("ledger")}
    people, charges = defaultdict(set), Counter[str]()
    for row in m.Clearance.objects.using("ledger"):
        batch = batches[row.batch]
        step = row.state
        if row.state == m.State.PLANNED:
            over = "left" if batch.state in m.OVER else batch.stage or "between"
            step = "release" if batch.state == m.BatchState.FORMED else over
        people[step].add(row.person)
        charges[step] += 1
    entries = {each["step"]: (each["charges"], each["people"]) for each in pages.flow(ledger)}
    assert entries == {step: (charges[step], len(people[step])) for step in charges}
    assert len(entries) > 2
