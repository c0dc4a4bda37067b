"""Long work: asked for on a page, done by a worker, taken up again, stopped, and never done twice."""

from __future__ import annotations

import csv
import datetime as dt
import io
import logging
import re
import shutil
import sqlite3
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.web import clock, records
from clearslate.web.jobs import table
from clearslate.web.jobs.doing.rehearsal import put_in_place
from clearslate.web.jobs.kind import Came, Kind, NoForm
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.models import Job, State
from clearslate.web.jobs.work import Work
from clearslate.web.jobs.worker import do, sweep, work
from clearslate.web.parts import tokens
from tests.web.conftest import PLACE, SignIn

ACTOR = Actor("operator", Role.OPERATOR, "web:password")


def asked(client: Client, kind: str, **form: str) -> Job:
    """A job that was asked for on its page."""
    found = client.post(f"/jobs/ask/{kind}/", {"key": tokens.new_id(), **form})
    assert found.status_code == 302, found.content.decode()
    job: Job = Job.objects.get(id=found.headers["Location"].split("/")[2])
    return job


def done(job: Job) -> Job:
    work(until_idle=True)
    job.refresh_from_db()
    return job


@pytest.fixture
def kind(
    office: object,  # noqa: ARG001 (it must be there)
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Callable[[Work, NoForm], Came]], Job]]:
    """A kind of work of one's own, and a job of it."""

    def made(do: Callable[[Work, NoForm], Came]) -> Job:
        own = {**KINDS, "own": Kind("Own", "", NoForm, do, (Role.OPERATOR,))}
        monkeypatch.setattr("clearslate.web.jobs.worker.KINDS", own)
        return table.ask(tokens.new_id(), "own", {}, ACTOR, clock.now(), alone=False)

    yield made
    Job.objects.filter(kind="own").delete()


def test_a_ledger_is_verified_beside_the_pages(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    job = asked(client, "verify")
    assert "waits for the worker" in client.get("/").content.decode()
    where = f"/jobs/{job.id}/"
    waiting = client.get(where).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "htmx-2.min.js" in waiting
    assert done(job).state == State.DONE
    over = client.get(where).content.decode()
    assert "The ledger is sound" in over
    assert "hx-get" not in over, "a page of what is over asks no more"
    assert client.get(f"{where}part/").status_code == 200


def test_lists_are_written_once_and_are_for_who_asked(sign_in: SignIn, ledger: Ledger) -> None:
    client, other = sign_in("operator"), sign_in("second-operator")
    before = ledger.head()[0]
    first = done(asked(client, "lists"))
    assert first.state == State.DONE, first.error
    shown = ledger.head()[0] - before
    where = f"/jobs/{first.id}/file/"
    if first.file:
        names = zipfile.ZipFile(io.BytesIO(b"".join(client.get(where).streaming_content))).namelist()
        assert len(names) == 2 * shown
        assert other.get(where).status_code == 404
    assert done(asked(client, "lists")).said[0].startswith("0 lists")
    assert ledger.head()[0] == before + shown
    assert other.get(f"/jobs/{first.id}/").status_code == 200
    assert sign_in("reviewer").get(f"/jobs/{first.id}/").status_code == 404


def test_messages_go_out_and_answers_come_in_as_on_the_command_line(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("operator")
    sent = done(asked(client, "export"))
    assert sent.state == State.DONE, sent.error
    head = ledger.head()[0]
    assert done(asked(client, "export")).said[0].startswith("0 messages")
    assert done(asked(client, "answers")).state == State.DONE
    assert done(asked(client, "orders")).state == State.DONE
    assert ledger.head()[0] == head
    assert ledger.verify().is_sound


def test_a_plan_is_shown_first_and_recorded_when_it_is_asked_for(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("operator")
    page = client.get("/jobs/ask/plan/").content.decode()
    assert "first: PA" in page
    wrong = client.post(
        "/jobs/ask/plan/", {"key": tokens.new_id(), "run": "../x", "state": "PA", "record": "true"}
    )
    assert "Nothing was begun" in wrong.content.decode()
    assert 'value="true" checked' in wrong.content.decode(), "what was chosen is not lost"
    assert records.runs()
    run, head = details.runs(ledger)[0], ledger.head()[0]
    shown = done(asked(client, "plan", run=run, state="PA"))
    assert shown.state == State.DONE, shown.error
    assert any("Left out" in words for words in shown.said)
    assert ledger.head()[0] == head


def test_one_worker_has_a_job_and_a_dead_ones_is_taken_up_again(kind: Callable[..., Job]) -> None:
    job = kind(lambda _work, _form: Came(["once"]))
    now = clock.now()
    mine = table.claim(now)
    assert mine is not None
    assert mine.id == job.id
    assert table.claim(now) is None, "another worker has it"
    later = now + dt.timedelta(seconds=settings.JOB_DEAD - 1)
    assert table.claim(later) is None
    taken = table.claim(later + dt.timedelta(seconds=2))
    assert taken is not None
    assert taken.attempts == 2
    assert table.alive(mine, now) == "lost", "the one that was thought dead comes back"
    assert not table.end(mine, State.DONE, now)
    assert not table.note(mine, now, "too late")
    assert table.lines(job) == []
    assert do(taken) == State.DONE
    job.refresh_from_db()
    assert (job.state, job.said, job.attempts) == (State.DONE, ["once"], 2)


def test_what_ends_every_worker_is_given_up(kind: Callable[..., Job]) -> None:
    job, now = kind(lambda _work, _form: Came()), clock.now()
    for number in range(table.ATTEMPTS):
        assert table.claim(now + dt.timedelta(seconds=number * (settings.JOB_DEAD + 1))) is not None
    assert table.claim(now + dt.timedelta(days=1)) is None
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "each time the worker ended" in job.error


def test_a_job_is_stopped_where_it_is(kind: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOB_BEAT", 0.05)
    begun = threading.Event()

    def long(work: Work, _: NoForm) -> Came:
        work.begin("Sleeping", 2)
        begun.set()
        time.sleep(30)
        return Came()

    job = kind(long)

    def stop() -> None:
        begun.wait(10)
        table.stop(job, "operator", clock.now())
        connections.close_all()

    stopper = threading.Thread(target=stop)
    stopper.start()
    assert work(until_idle=True), "the worker begins anew"
    stopper.join()
    job.refresh_from_db()
    assert (job.state, job.stop_by) == (State.STOPPED, "operator")
    with pytest.raises(DoneBefore):
        table.stop(job, "operator", clock.now())


def test_a_job_is_stopped_in_the_middle_of_a_transaction(kind: Callable[..., Job]) -> None:
    def half_done(work: Work, _: NoForm) -> Came:
        with transaction.atomic():
            Job.objects.filter(id=work.job.id).update(doing="half of it")
            time.sleep(30)
        return Came()

    job = kind(half_done)
    taken = table.claim(clock.now())
    assert taken is not None
    Job.objects.filter(id=job.id).update(stop_by="operator")
    assert do(taken) is None
    job.refresh_from_db()
    assert (job.state, job.doing) == (State.STOPPED, "")


def test_a_worker_that_is_told_to_end_gives_its_job_back(kind: Callable[..., Job]) -> None:
    def ended(_: Work, __: NoForm) -> Came:
        raise KeyboardInterrupt

    job = kind(ended)
    assert not work(until_idle=True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)


def test_what_fails_says_no_record(kind: Callable[..., Job], caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Work, __: NoForm) -> Came:
        raise RuntimeError("Jane Doe, born 1970")

    job = kind(broken)
    logging.getLogger("clearslate").propagate = True
    try:
        assert not work(until_idle=True), "the worker goes on"
    finally:
        logging.getLogger("clearslate").propagate = False
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "reference" in job.error
    assert "Jane" not in job.error + caplog.text
    assert "RuntimeError" in caplog.text


def test_a_form_that_is_sent_twice_asks_once(sign_in: SignIn) -> None:
    client, key = sign_in("operator"), tokens.new_id()
    for _ in range(2):
        assert client.post("/jobs/ask/verify/", {"key": key}).headers["Location"] == f"/jobs/{key}/"
    second = client.post("/jobs/ask/verify/", {"key": tokens.new_id()}, follow=True)
    assert "under way already" in second.content.decode()
    assert second.redirect_chain[-1][0] == f"/jobs/{key}/", "the job that is under way is shown"
    with pytest.raises(NotAllowed):
        table.ask(key, "verify", {}, Actor("auditor", Role.AUDITOR), clock.now(), alone=True)
    assert client.post(f"/jobs/{key}/stop/").status_code == 302
    assert Job.objects.get(id=key).state == State.STOPPED


def test_files_are_kept_for_a_week(kind: Callable[..., Job]) -> None:
    def made(work: Work, _: NoForm) -> Came:
        (work.folder / "made.csv").write_text("x")
        return Came([], "made.csv")

    job = done(kind(made))
    place = PLACE / "jobs" / job.id / "made.csv"
    assert place.is_file()
    assert not sweep() or place.is_file()
    Job.objects.filter(id=job.id).update(ended_at=clock.now() - table.KEPT - dt.timedelta(minutes=1))
    assert sweep() == 1
    assert not place.parent.exists()
    job.refresh_from_db()
    assert job.file == ""


def test_an_invented_state_is_put_in_place_wholly_or_begun_anew(office: Path, tmp_path: Path) -> None:  # noqa: ARG001
    at = clock.now()

    def made() -> Path:
        making = tmp_path / "making"
        (making / "runs" / "first").mkdir(parents=True)
        (making / "runs" / "first" / "run.json").write_text("a run")
        (making / "records").mkdir()
        ledger = Ledger(f"sqlite:{making / 'ledger.db'}", alias="made")
        ledger.begin(["olive", "otto"], at, name="invented", zone="UTC", rehearsal_on=dt.date(2026, 1, 5))
        ledger.close()
        return making

    theirs = Ledger(f"sqlite:{tmp_path / 'office.db'}", alias="theirs")
    making = made()
    (making / "ledger.db").rename(tmp_path / "kept")
    with pytest.raises(sqlite3.OperationalError):
        put_in_place(
            making, tmp_path, making / "gone" / "ledger.db"
        )  # cut off, with the files in their places
    assert theirs.is_empty()
    shutil.rmtree(making)
    put_in_place(made(), tmp_path, tmp_path / "office.db")
    opening = theirs.opening()
    assert opening is not None
    assert opening.id == "invented", "who has the ledger open sees it"
    assert theirs.verify().is_sound
    assert (tmp_path / "runs" / "first" / "run.json").read_text() == "a run"
    assert not making.exists()
    theirs.close()


def test_a_demo_says_how_far_its_state_is_made(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("operator")
    monkeypatch.setattr("clearslate.web.accounts.worker.attached", _Nobody)
    job = table.ask(tokens.new_id(), "invent", {"state": "PA", "people": 60}, SYSTEM, clock.now(), alone=True)
    try:
        assert "An invented state is being made" in client.get("/").content.decode()
        part = client.get("/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "It waits for the worker" in part
        Job.objects.filter(id=job.id).update(state=State.FAILED, error="no room")
        assert "End the demo" in client.get("/").content.decode()
    finally:
        job.delete()
    assert "You have no role yet" in client.get("/").content.decode()
    monkeypatch.undo()
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


class _Nobody:
    """A ledger in which nobody has a role yet."""

    def roles_of(self, _: str) -> tuple[Role, ...]:
        return ()


def test_a_long_list_is_made_by_a_job_as_the_view_makes_it(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("operator")
    short = b"".join(client.get("/trail/?as=csv&kind=batch.cleared").streaming_content)
    monkeypatch.setattr("clearslate.web.parts.lists.LONG", 2)
    page = client.get("/trail/?as=csv&kind=batch.cleared").content.decode()
    assert "The list is long" in page
    where = re.search(r'name="where" value="([^"]+)"', page)
    assert where is not None
    refused = client.post("/jobs/download/", {"key": tokens.new_id(), "where": "/trail/?as=csv"})
    assert refused.status_code == 404, "the address was not given by us"
    form = {"key": tokens.new_id(), "where": where[1]}
    job = Job.objects.get(id=client.post("/jobs/download/", form).headers["Location"].split("/")[2])
    assert done(job).state == State.DONE, job.error
    found = client.get(f"/jobs/{job.id}/file/")
    assert b"".join(found.streaming_content) == short
    assert job.said == [f"{short.count(b'batch.cleared'):,} rows."]
    # A role that may not see the list gets no file either.
    other = table.ask(
        tokens.new_id(), "download", {"where": "/trail/?as=xlsx"}, Actor("clerk", Role.CLERK, "web:password"), clock.now(), alone=False
    )  # fmt: skip
    assert done(other).state == State.FAILED
    assert "not there for you" in other.error


def test_a_filled_in_list_is_filed_once(sign_in: SignIn, ledger: Ledger) -> None:
    prosecutor = sign_in("prosecutor")
    file = next(each for each in (PLACE / "orders" / "lists").glob("*.csv"))
    lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    head = next(number for number, line in enumerate(lines) if "Object (Y/N)" in line)
    names, row = lines[head], lines[head + 1]
    grounds = details.clearance(ledger, _clearance_of(ledger, row[-1])).grounds
    row[names.index("Object (Y/N)")] = "Y"
    row[names.index("Ground")] = next(iter(grounds))

    def sent() -> Job:
        text = io.StringIO()
        csv.writer(text).writerows(lines)
        data = SimpleUploadedFile("Jane Doe.csv", text.getvalue().encode())
        found = prosecutor.post("/open/list/", {"key": tokens.new_id(), "list": data})
        assert found.status_code == 302, found.content.decode()
        return done(Job.objects.get(id=found.headers["Location"].split("/")[2]))

    job = sent()
    assert job.state == State.DONE, job.error
    assert job.said[0].startswith("1 objection filed, 0 known before")
    assert sent().said[0].startswith("0 objections filed, 1 known before")
    mine = pages.objections(ledger, by="prosecutor").rows
    assert [each["who"] for each in mine] == ["prosecutor"]
    text = prosecutor.get("/objections/?mine=yes").content.decode()
    assert "You see your own" in text
    row[names.index("Ground")] = "no such ground"
    wrong = sent()
    assert wrong.state == State.FAILED
    assert f"line {head + 2}" in wrong.error
    assert "Ground" in wrong.error
    assert not list(PLACE.rglob("Jane*"))
    prosecutor.post(f"/objections/{mine[0]['objection']}/withdraw/")


def _clearance_of(ledger: Ledger, charge: str) -> str:
    return str(pages.clearances(ledger, charge=charge).rows[0]["clearance"])


def test_a_copy_of_an_office_goes_on_with_no_job(kind: Callable[..., Job]) -> None:
    job = kind(lambda _work, _form: Came())
    assert table.let_go() == 1
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "ask for it again" in job.error
    assert table.claim(clock.now()) is None
