"""Forgetting: what identifies a cleared person is gone from every byte of the ledger, and what was done is proven as before."""

from __future__ import annotations

import atexit
import datetime as dt
import multiprocessing
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearslate.clearance.events import Event, Kind, NotAllowed, Role, form_of
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.events.ids import clearance_id, keyed_id, new_key
from clearslate.clearance.exchange.account import account
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.answers import Answer, write
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.forgetting import forget
from clearslate.clearance.forgetting import memory as memory_module
from clearslate.clearance.forgetting.memory import Memory, counted_by
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import ledger as ledger_module
from clearslate.clearance.state.anchors import has_come
from clearslate.clearance.state.beside import NOTHING
from clearslate.clearance.state.forgetting import Kept
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.connect import scrub
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import WorkflowError, read_workflow
from clearslate.clearance.workflow.workflow import FORGOTTEN_AFTER
from clearslate.cli.main import main
from clearslate.law.relief import ReliefKind
from clearslate.records.names import People
from clearslate.runs.run import Run
from tests.clearance import copied as built
from tests.clearance.carried import small_workflow
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, clear, people, workflow
from tests.clearance.killing import Cut, Steps
from tests.clearance.postgres import BY_ITSELF, Server
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_anchors import KEY as WITNESS
from tests.clearance.test_anchors import spki
from tests.clearance.test_days import moment
from tests.clearance.test_rights import as_user, guided
from tests.examples import examples

PROFILES: Final = load_profiles()
KEY: Final = SigningKey.make()
OTTO: Final = Actor("otto", Role.OPERATOR)
BUFFER: Final = 60
WAITS: Final = 30  # days that limited access waits in these tests


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


class Story:
    """A ledger whose agencies answer; corrections destroys its copies."""

    def __init__(self, ledger: Ledger, folder: Path, at: dt.datetime, **changes: Any) -> None:
        self.ledger, self.folder, self.at = ledger, folder, at
        entries = [
            each | ({"destroys": ["all"]} if each["id"] == "corrections" else {})
            for each in workflow()["recipients"]
        ]
        same: dict[str, Any] = {
            "recipients": entries,
            "retention_days": BUFFER,
            "forgotten_after": {"limit": WAITS},
        }
        self.told = str(same | changes)
        self.ids = clear(ledger, at, **(same | changes))
        self.people = People(people(folder / "data"))
        self.count = 0

    def export(self, number: int) -> None:
        Exporter(self.ledger, PROFILES, self.folder / "out", KEY, self.people).run(day(number), self.at)

    def answer(self, number: int) -> None:
        """Every recipient has done what it was asked; a name stands in the id of an answer."""
        rows = m.Message.objects.using(self.ledger.alias).exclude(sent_on=None).filter(answered_on=None)
        for message in rows.order_by("made"):
            self.count += 1
            answer = Answer(
                message=message.id, ack=f"MADEUP-{self.count}", sha256=message.sha256, on=day(number).isoformat(), rows=message.rows,
                result="accepted",
            )  # fmt: skip
            place = self.folder / "in" / message.recipient / f"answer-{self.count}"
            place.parent.mkdir(parents=True, exist_ok=True)
            form = PROFILES[{"court": "court_clerk"}.get(message.recipient, message.recipient)].format
            place.write_bytes(write(answer, form))
        Importer(self.ledger, PROFILES, self.folder / "in").run(day(number), self.at)

    def done(self) -> None:
        """All told, all answered, and what is to be destroyed destroyed; the files of it stand in the folder too."""
        kept, self.count = built.once(self.ledger, ("story", self.at, self.told), self._done)
        shutil.copytree(kept, self.folder, dirs_exist_ok=True)

    def _done(self) -> tuple[Path, int]:
        for number in (1, 2, 3, BUFFER + 1):
            self.export(number)
            self.answer(number)
        kept = Path(tempfile.mkdtemp(prefix="clearslate-story-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        return shutil.copytree(self.folder, kept, dirs_exist_ok=True), self.count

    @property
    def first(self) -> int:
        """The first day on which all of it may be forgotten."""
        return BUFFER + 1 + WAITS + 1

    def plan(self, *clearances: str, on: int | None = None) -> forget.Planned:
        when = day(self.first if on is None else on)
        return forget.plan(self.ledger, OPERATOR, when, self.at, clearances=clearances or self.ids)

    def forget(self, *clearances: str, on: int | None = None) -> forget.Forgotten:
        planned = self.plan(*clearances, on=on)
        when = day(self.first if on is None else on)
        return forget.carry_out(self.ledger, planned.id, OTTO, when, self.at)


@pytest.fixture
def story(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> Story:
    found = Story(ledger, tmp_path / "exchange", at)
    found.done()
    return found


def _secrets(ids: list[str]) -> list[bytes]:
    """What identifies clearances of these tests: docket, charge, tracking number, case and person, as they are written."""
    numbers = [int(each[1:]) for each in ids]
    found = set()
    for number in numbers:
        found |= {
            f'"h{number}"',
            f'"CP-{number // 2}"',
            f'"T{number // 2}"',
            f'"c{number // 2}"',
            f'"p{number // 3}"',
        }
    return [each.encode() for each in sorted(found)]


def _bytes(url: str) -> bytes:
    """Every byte of a ledger: its files, of a server those of the database."""
    if url.startswith("sqlite:"):
        place = Path(url.removeprefix("sqlite:"))
        return b"".join(
            path.read_bytes() for path in sorted(place.parent.glob(f"*{place.name}*")) if path.is_file()
        )
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("CHECKPOINT")
        [name] = (
            session.execute("select oid from pg_database where datname = current_database()").fetchone() or ()
        )
        [root] = session.execute("show data_directory").fetchone() or ()
    return b"".join(
        path.read_bytes() for path in sorted(Path(root, "base", str(name)).iterdir()) if path.is_file()
    )


LAW_OF: Final = {
    "mark": "IN-FEL", "off_internet": "AK-COURTVIEW", "limit": "PA-CS-M", "seal": "AK-SEAL", "expunge": "AL-NC-M",
    "destroy": "CA-11361.5", "set_aside": "AK-SEJ", "vacate": "HI-PROST", "reduce": "ID-REDUCE", "redesignate": "CA-PROP64",
    "pardon": "US-MJ22",
}  # fmt: skip
"""Of each kind of relief a law that gives it."""
STAYS: Final = ("reduce", "redesignate", "pardon")
"""What leaves a conviction on the record: a workflow may not forget it by this kind."""


def _of_kind(kind: str, ledger: Ledger, place: Path, at: dt.datetime, **changes: Any) -> Story:
    found = Story(ledger, place / "exchange", at, law=LAW_OF[kind], jurisdiction=LAW_OF[kind][:2], **changes)
    found.done()
    return found


def test_each_kind_of_relief_has_a_story_here() -> None:
    assert LAW_OF.keys() == {each.name.lower() for each in ReliefKind}
    for kind, law in LAW_OF.items():
        assert kind in forget.kinds_of(law[:2], [law])[law]


@BY_ITSELF
@pytest.mark.parametrize("kind", [each for each in LAW_OF if each not in STAYS])
def test_each_kind_of_relief_is_forgotten_after_its_own_days(
    kind: str, ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    """The day before it is kept; on the day it goes, and the ledger proves what it did before and after."""
    story = _of_kind(kind, ledger, tmp_path, at, forgotten_after={kind: WAITS})
    assert ledger.verify().is_sound
    before = account(ledger, PROFILES, day(story.first))
    with pytest.raises(NotAllowed, match=f"it is kept until {day(story.first)}"):
        story.plan(on=story.first - 1)
    assert story.forget().clearances == len(story.ids)
    assert ledger.verify().is_sound
    assert account(ledger, PROFILES, day(story.first)) == before
    rows = m.Clearance.objects.using(ledger.alias)
    assert set(rows.values_list("charge", "person", "number")) == {("", "", "")}
    assert set(rows.values_list("law", flat=True)) == {LAW_OF[kind]}, "by which law it was stays"


@BY_ITSELF
@pytest.mark.parametrize("kind", LAW_OF)
def test_by_itself_only_what_is_destroyed_or_kept_for_a_few_is_forgotten(
    kind: str, ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    """Of the rest the record stays with those who keep it, and the ledger says so, years later too."""
    story = _of_kind(kind, ledger, tmp_path, at, forgotten_after=FORGOTTEN_AFTER)
    if kind in FORGOTTEN_AFTER:
        last = BUFFER + 1 + FORGOTTEN_AFTER[kind]
        with pytest.raises(NotAllowed, match="it is kept until"):
            story.plan(on=last)
        assert story.forget(on=last + 1).clearances == len(story.ids)
    else:
        with pytest.raises(NotAllowed, match="leaves the record with those who keep it"):
            story.plan(on=5000)
    assert ledger.verify().is_sound


@pytest.mark.parametrize("kind", STAYS)
def test_a_workflow_does_not_forget_what_leaves_a_conviction(kind: str) -> None:
    with pytest.raises(WorkflowError, match=f"forgotten_after.*{kind}"):
        read_workflow(workflow(forgotten_after={kind: WAITS}), "test")


def test_the_chain_never_held_who_it_was(story: Story) -> None:
    lines = "\n".join(story.ledger.exported())
    for each in _secrets(story.ids):
        assert each.decode() not in lines
    assert "MADEUP" not in lines, "an agency's own text"
    assert all(f'"{each}"' in lines for each in story.ids)


def test_nothing_of_who_it_was_is_left_in_any_byte(story: Story, url: str) -> None:
    """Searched in the files, not in the tables: what was deleted stands there until it is overwritten."""
    wanted = [*_secrets(story.ids), b"MADEUP-1"]
    restoration.ask(
        story.ledger, story.ids[0], OPERATOR, day(70), story.at, why="wrote Ann Made-Up here", route="error"
    )
    restoration.decide(
        story.ledger, story.ids[0], JUDGE, day(70), story.at, restore=False, why="no", paper="CP-77 #1"
    )
    wanted += [b"Ann Made-Up here", b"CP-77 #1"]
    there = _bytes(url)
    assert [each for each in wanted if each not in there] == []
    done = story.forget()
    assert done.clearances == len(story.ids)
    assert done.events >= 12
    if url.startswith("postgresql"):
        stale = _bytes(url)
        assert any(each in stale for each in wanted), (
            "deleted rows stand in the files until they are rewritten"
        )
    left = scrub(story.ledger.alias)
    assert left == [] or url.startswith("postgresql")
    after = _bytes(url)
    assert [each for each in wanted if each in after] == []
    verdict = story.ledger.verify()
    assert verdict.is_sound, verdict
    story.ledger.rebuild()
    assert story.ledger.verify().is_sound


def test_counts_and_the_account_are_as_before(story: Story) -> None:
    today = day(story.first)
    before = account(story.ledger, PROFILES, today).totals()
    rows = m.Clearance.objects.using(story.ledger.alias).order_by("id")
    names = ("id", "law", "version", "county", "court", "conviction", "state", "cleared_on", "batch", "wave")
    counted = list(rows.values_list(*names))
    story.forget()
    assert account(story.ledger, PROFILES, today).totals() == before
    assert list(rows.values_list(*names)) == counted
    assert set(rows.values_list("charge", "case", "person", "number", "statute", "since", "sequence")) == {
        ("", "", "", "", "", None, None)
    }


def test_one_is_forgotten_and_the_others_are_not(story: Story) -> None:
    """What speaks of several stays until the last of them is forgotten, but a digest of a file with the first."""
    one = story.ids[0]
    kept = m.Clearance.objects.using(story.ledger.alias).exclude(id=one).order_by("id")
    before = list(kept.values())
    story.forget(one)
    assert list(kept.values()) == before
    assert not m.Content.objects.using(story.ledger.alias).filter(body__contains='"h0"').exists()
    assert m.Content.objects.using(story.ledger.alias).filter(body__contains='"h1"').exists()
    assert story.ledger.verify().is_sound
    story.forget(*story.ids[1:], on=story.first + 1)
    assert not m.Content.objects.using(story.ledger.alias).exists()
    assert story.ledger.verify().is_sound


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_persons_new_id_goes_with_the_last_clearance_that_it_covers(story: Story) -> None:
    ledger, bodies = story.ledger, m.Content.objects.using(story.ledger.alias)
    ledger.append([Event(Kind.PERSON_REKEYED, "p0", {"to": ["p77"], "why": "new id"})], OPERATOR, story.at)
    event = Event(Kind.MISSED, "run1", {"on": CLEARED_ON.isoformat(), "charges": ["h0", "x9"]}, key="missed")
    ledger.append([event], SYSTEM, story.at)
    assert "p77" not in "".join(ledger.exported())
    assert bodies.filter(body__contains='"x9"').exists()
    story.forget(story.ids[0])
    assert not bodies.filter(body__contains='"x9"').exists(), (
        "what was found of its charge is forgotten with it"
    )
    assert bodies.filter(body__contains='"p77"').exists()
    assert set(
        m.Clearance.objects.using(ledger.alias).filter(former="p0").values_list("person", flat=True)
    ) == {"p77"}
    story.forget(*story.ids[1:3], on=story.first + 1)
    assert not bodies.filter(body__contains='"p77"').exists()
    assert ledger.verify().is_sound
    ledger.rebuild()
    rows = m.Clearance.objects.using(ledger.alias).filter(id__in=story.ids[:3])
    assert set(rows.values_list("person", "former")) == {("", "(forgotten)")}


# --- who, and when --------------------------------------------------------------------------------------------


def test_two_operators_forget(story: Story) -> None:
    planned = story.plan()
    with pytest.raises(NotAllowed, match="four eyes"):
        forget.carry_out(story.ledger, planned.id, OPERATOR, day(story.first), story.at)
    assert m.Clearance.objects.using(story.ledger.alias).exclude(charge="").count() == len(story.ids)
    assert story.ledger.verify().is_sound


def test_nothing_is_forgotten_before_its_days_have_passed(story: Story) -> None:
    with pytest.raises(NotAllowed, match=f"it is kept until {day(story.first)}"):
        story.plan(on=story.first - 1)
    assert story.plan().persons == 4


def test_a_clock_set_forward_destroys_nothing_that_a_witness_does_not_bear_out(
    story: Story, tmp_path: Path
) -> None:
    """Copies of agencies waited for a witness; what nobody can make again, the ledger's own, went by the clock of the house."""
    using = story.ledger.alias
    assert story.ledger.name_witness("auditor", spki(WITNESS, tmp_path), OTTO, moment(0))
    story.ledger.set_policy("time", "anchored", OTTO, moment(0))
    m.Opening.objects.using(using).update(rehearsal=False)  # which waits for no witness
    row = m.Clearance.objects.using(using).order_by("id")[0]

    def why() -> str:
        return Kept(using).why(row, ["limit"], day(story.first))

    assert "no witness bears out" in why()
    m.Anchor.objects.using(using).create(id="a1", seq=(last := story.ledger.head()[0]), day=day(0))
    assert "no witness bears out" in why()
    m.Anchor.objects.using(using).create(id="a2", seq=last + 1, day=day(story.first - 1))
    assert "no witness bears out" in why()
    m.Anchor.objects.using(using).filter(seq=last + 1).update(day=day(story.first))
    assert why() == ""
    assert has_come(
        day(story.first), using
    )  # of what was taken back, which no event of its own brought into force
    assert not has_come(day(story.first + 1), using)
    m.Anchor.objects.using(using).all().delete()
    m.Opening.objects.using(using).update(rehearsal=True)
    assert story.plan().clearances


def test_who_destroys_has_destroyed_first(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> None:
    story = Story(ledger, tmp_path / "exchange", at)
    for number in (1, 2, 3):
        story.export(number)
        story.answer(number)
    with pytest.raises(NotAllowed, match="corrections has not destroyed its copy"):
        story.plan(on=400)


def test_a_recipient_that_has_not_answered_keeps_it(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> None:
    story = Story(ledger, tmp_path / "exchange", at)
    with pytest.raises(NotAllowed, match="was not told of it"):
        story.plan(on=400)
    story.export(1)
    with pytest.raises(NotAllowed, match="has not done what it was asked"):
        story.plan(on=400)


def test_a_recipient_may_ask_for_longer(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> None:
    """The buffer is each holder's: the repository may come back for a year."""
    entries = [
        each | ({"asks_days": 365} if each["id"] == "repository" else {}) for each in workflow()["recipients"]
    ]
    story = Story(ledger, tmp_path / "exchange", at, recipients=entries)
    story.done()
    with pytest.raises(NotAllowed, match=f"it is kept until {day(1 + 366)}"):
        story.plan(on=story.first)
    assert story.plan(on=367).clearances


def test_a_record_that_is_kept_is_kept_here_too(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> None:
    """Where the relief leaves the record with those who keep it, the ledger forgets nothing unless the workflow says when."""
    story = Story(ledger, tmp_path / "exchange", at, forgotten_after={"destroy": 0, "expunge": 0})
    story.done()
    [kinds] = {tuple(each) for each in forget.kinds_of("PA", ["PA-CS-M"]).values()}
    assert kinds == ("limit",)
    with pytest.raises(NotAllowed, match="leaves the record with those who keep it"):
        story.plan(on=4000)


def test_what_is_on_its_way_or_being_undone_is_kept(story: Story) -> None:
    restoration.ask(story.ledger, story.ids[0], OPERATOR, day(70), story.at, why="an error")
    with pytest.raises(NotAllowed, match="somebody asks that it be undone"):
        story.plan()
    assert story.plan(*story.ids[1:]).clearances == tuple(story.ids[1:])


def test_what_was_undone_is_forgotten_when_the_person_was_told(
    ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    story = Story(ledger, tmp_path / "exchange", at)
    one = story.ids[0]
    for number in (1, 2, 3):
        story.export(number)
        story.answer(number)
    restoration.ask(ledger, one, OPERATOR, day(5), at, why="an error")
    restoration.decide(ledger, one, JUDGE, day(5), at, restore=True, why="an error", paper="MD-1 #1")
    for number in (6, 7, 8):
        story.export(number)
        story.answer(number)
    with pytest.raises(NotAllowed, match="was not told yet"):
        story.plan(one, on=200)
    restoration.tell(ledger, one, OPERATOR, day(9), at)
    with pytest.raises(NotAllowed, match="it is kept until"):
        story.plan(one, on=9 + BUFFER)
    story.forget(one, on=10 + BUFFER)
    assert ledger.verify().is_sound


def test_what_is_forgotten_is_touched_no_more(story: Story) -> None:
    one = story.ids[0]
    story.forget(one)
    when = day(story.first)
    with pytest.raises(NotAllowed, match="was forgotten"):
        restoration.ask(story.ledger, one, OPERATOR, when, story.at, why="an error")
    now = {
        "county": "Adams",
        "court": "x",
        "number": "1",
        "sequence": 1,
        "statute": "1",
        "keys": {},
        "facts": "",
    }
    for kind, entry in (
        (Kind.CLEARANCE_CORRECTED, now),
        (Kind.PROOF_ISSUED, {"code": "0" * 64, "on": when.isoformat()}),
        (Kind.AGENCY_ASSIGNED, {"agency": "arresting", "ori": "PA0000001"}),
    ):
        with pytest.raises(NotAllowed, match="forgotten"):
            story.ledger.append([Event(kind, one, entry)], OPERATOR, story.at)
    with pytest.raises(NotAllowed, match="nothing of that is there"):
        story.plan(one)


def test_a_ledger_that_is_not_sound_forgets_nothing(story: Story) -> None:
    planned = story.plan()
    m.Batch.objects.using(story.ledger.alias).filter(id="b0").update(size=99)
    with pytest.raises(NotAllowed, match="not sound"):
        forget.carry_out(story.ledger, planned.id, OTTO, day(story.first), story.at)
    assert m.Content.objects.using(story.ledger.alias).exists()


# --- what verify finds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_verify_finds_that_another_was_destroyed_with_one(story: Story) -> None:
    ledger, when = story.ledger, day(story.first)
    planned = story.plan(story.ids[0])
    [other] = ledger.links(subject=story.ids[1], kinds=[Kind.CLEARANCE_PLANNED])
    payload = {
        "on": when.isoformat(),
        "forgetting": planned.id,
        "events": [other.seq],
        "verified": ledger.head()[0],
    }
    ledger.append([Event(Kind.CLEARANCE_FORGOTTEN, story.ids[0], payload)], OTTO, story.at)
    m.Content.objects.using(ledger.alias).filter(seq=other.seq).delete()
    assert "another clearance was destroyed with this one" in ledger.verify(state=False).faults[0].what


def test_verify_finds_what_lies_beside_the_chain_and_should_not(story: Story) -> None:
    rows = m.Content.objects.using(story.ledger.alias)
    first = rows.order_by("seq").values().first()
    assert first is not None
    one = rows.filter(seq=first["seq"])
    one.update(body=first["body"].replace("h0", "h9"))
    assert any(
        "not what the event commits to" in each.what or "nobody" in each.what
        for each in story.ledger.verify().faults
    )
    one.delete()
    assert "is gone, and nobody forgot it" in story.ledger.verify(state=False).faults[0].what
    rows.create(**first)
    assert story.ledger.verify().is_sound
    rows.create(seq=1, salt="00" * 32, body="{}")
    assert "commits to nothing" in story.ledger.verify(state=False).faults[0].what
    rows.filter(seq=1).delete()
    story.forget()
    rows.create(**first)
    assert "was forgotten, and is here again" in story.ledger.verify(state=False).faults[0].what


# --- everything that an event can say -------------------------------------------------------------------------


def test_every_text_of_every_kind_is_beside_the_chain_or_declared_plain() -> None:
    """``test_texts`` declares what stands in the chain in the clear; nothing of a record, or of an agency's text, is among it."""
    identifying = {
        "charge", "case", "person", "since", "number", "sequence", "statute", "keys", "facts", "agencies", "written", "under",
        "charges", "ack", "answer", "file", "to",
    }  # fmt: skip
    clear_on_purpose = {
        (Kind.STAGE_SHOWN, "to"),  # roles
        (Kind.CLOCK_MOVED, "to"),  # a day
        (Kind.WAVE_FORMED, "number"),  # 1 is the first
        (Kind.ORDER_MADE, "number"),  # a control number of ours
        (Kind.MESSAGE_MADE, "file"),  # a name of ours: the message's id
    }
    for kind in Kind:
        form = form_of(kind)
        for name in form.payload.model_fields:
            if name in identifying and (kind, name) not in clear_on_purpose:
                assert name in form.beside, f"{kind} says {name} in the chain"
        for name, gone in form.beside.items():
            assert gone in (None, "", [], {}), f"{kind}.{name} reads as something when it is forgotten"


def test_ids_cannot_be_tried() -> None:
    """Whoever knows charge, law and number needs the plan's key, which is gone when the plan is complete."""
    one, other = new_key(), new_key()
    assert (
        clearance_id(one, "h1", "PA-CS-M")
        == clearance_id(one, "h1", "PA-CS-M")
        != clearance_id(other, "h1", "PA-CS-M")
    )
    assert keyed_id(one, "case", "c1") != clearance_id(one, "case", "c1")


# --- what a law counts in a lifetime ----------------------------------------------------------------------------


def test_the_laws_that_count_are_those_with_a_cap() -> None:
    assert counted_by("MI")["MI-AUTO-F"] == {"MI-AUTO-F"}
    assert counted_by("MO")["MO-610.141"] == {"MO-610.141", "MO-610.140"}
    assert counted_by("PA") == {"PA-DRUG-119": {"PA-DRUG-119"}}
    assert counted_by("CA") == {}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Pennsylvania's sealing of misdemeanors came once in a lifetime."""
    caps = {"PA-CS-M": frozenset({"PA-CS-M"})}
    monkeypatch.setattr(memory_module, "counted_by", lambda code: caps if code == "PA" else {})


@pytest.mark.usefixtures("counting")
def test_what_a_law_counts_is_remembered_and_nothing_else(story: Story, tmp_path: Path) -> None:
    planned = story.plan()
    when, key = day(story.first), tmp_path / "memory.key"
    data = story.folder / "data"
    with pytest.raises(NotAllowed, match="give the dataset with the state ids"):
        forget.carry_out(story.ledger, planned.id, OTTO, when, story.at)
    with pytest.raises(NotAllowed, match="give the key"):
        forget.carry_out(story.ledger, planned.id, OTTO, when, story.at, people=data)
    assert not m.Clearance.objects.using(story.ledger.alias).exclude(forgotten_on=None).exists()
    memory = Memory.make(key)
    done = forget.carry_out(story.ledger, planned.id, OTTO, when, story.at, people=data, memory=memory)
    assert done.remembered == len(story.ids)
    rows = m.Remembered.objects.using(story.ledger.alias)
    assert sorted(rows.values_list("law", "count")) == [("PA-CS-M", 3)] * 4
    assert "PA0000" not in str(list(rows.values_list())), "a state id"
    again = Memory.read(key)
    assert again.count("PA-CS-M", "PA00000000", story.ledger.alias) == 3
    assert again.count("PA-CS-M", "PA00000019", story.ledger.alias) == 0
    assert Memory(b"0" * 32).count("PA-CS-M", "PA00000000", story.ledger.alias) == 0, (
        "without the key nobody can try"
    )


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counting")
def test_a_charge_of_somebody_who_was_forgotten_is_left_to_a_person(run: Run, ledger: Ledger) -> None:
    memory, path = Memory(b"1" * 32), run.dataset().path
    before = make_plan(run, run, small_workflow(), ledger)
    laws, persons = before.rows["law"].to_pylist(), before.rows["person_id"].to_pylist()
    one = next(person for person, law in zip(persons, laws, strict=True) if law == "PA-CS-M")
    [state_id] = People(path, [one]).of([one], frozenset({"state_id"}))[one].values()
    memory.add([("PA-CS-M", state_id)], ledger.alias)
    with pytest.raises(PlanError, match="counts what was cleared in a lifetime"):
        make_plan(run, run, small_workflow(), ledger)
    made = make_plan(run, run, small_workflow(), ledger, memory=memory)
    theirs = sum(person == one and law == "PA-CS-M" for person, law in zip(persons, laws, strict=True))
    assert made.dropped["cleared_and_forgotten_before"] >= theirs > 0
    left = zip(made.rows["person_id"].to_pylist(), made.rows["law"].to_pylist(), strict=True)
    assert (one, "PA-CS-M") not in set(left)


# --- the server's own rules -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("counting")
def test_under_the_rights_of_a_server_two_logins_forget_and_nobody_alone(
    postgres: Server, tmp_path: Path, at: dt.datetime
) -> None:
    def told(ledger: Ledger) -> None:
        Story(ledger, tmp_path / "exchange", at).done()
        to = {"to": day(BUFFER + 1 + WAITS + 1).isoformat()}
        ledger.append([Event(Kind.CLOCK_MOVED, "rehearsal", to)], SYSTEM, at)

    counted: dict[str, Any] = {"memory": Memory(b"2" * 32), "people": tmp_path / "exchange" / "data"}
    with guided(postgres, at, story=told) as address:
        when = day(BUFFER + 1 + WAITS + 1)
        olive = as_user(address, "olive")
        ids = list(m.Clearance.objects.using("olive").order_by("id").values_list("id", flat=True))
        planned = forget.plan(olive, OPERATOR, when, at, clearances=ids)
        for sql in (
            "DELETE FROM ledger_content", "UPDATE ledger_content SET body = '{}'", "UPDATE ledger_clearance SET charge = ''",
            f"UPDATE ledger_clearance SET forgetting = '' WHERE id = '{ids[0]}'", "UPDATE ledger_forgetting SET by = 'otto'",  # noqa: S608
        ):  # fmt: skip
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(using="olive"),
                connections["olive"].cursor() as cursor,
            ):
                cursor.execute(sql)
        with pytest.raises(NotAllowed, match=r"four eyes|nobody else planned it"):
            forget.carry_out(olive, planned.id, OPERATOR, when, at, **counted)
        olive.close()
        others = as_user(address, "otto")
        [other] = others.links(subject=ids[1], kinds=[Kind.CLEARANCE_PLANNED])
        payload = {
            "on": when.isoformat(),
            "forgetting": planned.id,
            "events": [other.seq],
            "verified": others.head()[0],
        }
        with pytest.raises(NotAllowed, match="it is of others too"):
            others.append([Event(Kind.CLEARANCE_FORGOTTEN, ids[0], payload)], OTTO, at)
        [mine] = others.links(subject=ids[0], kinds=[Kind.CLEARANCE_PLANNED])
        own = Event(Kind.CLEARANCE_FORGOTTEN, ids[0], payload | {"events": [mine.seq]})

        def destroy_another() -> None:
            with others.together():
                others.append([own], OTTO, at)
                m.Content.objects.using("otto").filter(seq=other.seq).delete()

        with pytest.raises(DatabaseError, match="destroyed by an event that names it"):
            destroy_another()
        others.close()
        otto = as_user(address, "otto")
        done = forget.carry_out(otto, planned.id, OTTO, when, at, **counted)
        assert (
            done.clearances == done.remembered == len(ids)
        )  # what a law counts, by the event that forgets it
        assert otto.verify().is_sound
        assert "until the owner of the tables runs" in scrub(otto.alias)[0]
        assert not m.Content.objects.using("otto").filter(body__contains='"h0"').exists()
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(using="otto"),
            connections["otto"].cursor() as cursor,
        ):
            cursor.execute(f"UPDATE ledger_clearance SET number = 'CP-0' WHERE id = '{ids[0]}'")  # noqa: S608
        otto.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_commands_plan_and_carry_out(story: Story, url: str, tmp_path: Path) -> None:
    when = {"to": day(story.first).isoformat()}
    story.ledger.append([Event(Kind.CLOCK_MOVED, "rehearsal", when)], SYSTEM, story.at)
    story.ledger.close()

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["ledger", *words, "--ledger", url])
        return done.exit_code, done.output

    assert run("forget", "--as", "olive")[0] == 2
    code, output = run("forget", "--due", "--as", "olive")
    assert (code, "12 clearances of 4 persons to be forgotten" in output) == (0, True), output
    assert "batch b0 is so small" in output
    name = output.split(": 12 clearances")[0].splitlines()[-1]
    code, output = run("forget", "--carry-out", name, "--as", "olive")
    assert (code, "four eyes" in output) == (5, True), output
    code, output = run("forget", "--carry-out", name, "--as", "otto")
    assert (code, "12 clearances forgotten" in output) == (0, True), output
    assert "backups made before hold it" in output
    code, output = run("verify")
    assert (code, "forgotten: whose 12 clearances it was" in output) == (0, True), output
    assert run("scrub")[0] == 0
    key = tmp_path / "memory.key"
    assert run("forget", "--new-memory", str(key), "--as", "olive")[0] == 0
    assert key.stat().st_mode & 0o777 == 0o600
    assert run("forget", "--new-memory", str(key), "--as", "olive")[0] != 0, (
        "an existing key is never overwritten"
    )


# --- ledgers of before ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_ledger_of_before_goes_on_is_verified_and_cannot_forget(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its docket stands in the signed chain; what is appended since lies beside it."""
    with monkeypatch.context() as before:
        before.setattr(ledger_module, "split", lambda event, _: (event, NOTHING))
        before.setattr(built, "_BUILT", {})
        story = Story(ledger, tmp_path / "exchange", at)
    assert '"h0"' in "".join(ledger.exported())
    assert not m.Content.objects.using(ledger.alias).exists()
    story.done()
    corrected = {
        "county": "Adams", "court": "Common Pleas, Adams", "number": "CP-OTHER", "sequence": 1, "statute": "18 § 3929",
        "keys": {}, "facts": "",
    }  # fmt: skip
    ledger.append([Event(Kind.CLEARANCE_CORRECTED, story.ids[0], corrected)], OPERATOR, at)
    ledger.append([Event(Kind.PERSON_REKEYED, "p0", {"to": ["p77"], "why": "new id"})], OPERATOR, at)
    assert "CP-OTHER" not in "".join(ledger.exported())
    assert "p77" not in "".join(ledger.exported())
    assert ledger.verify().is_sound
    ledger.rebuild()
    row = m.Clearance.objects.using(ledger.alias).get(id=story.ids[0])
    assert (row.number, row.person, row.former) == ("CP-OTHER", "p77", "p0")
    with pytest.raises(NotAllowed, match="planned by an earlier version"):
        story.plan(story.ids[5])


# --- killed ---------------------------------------------------------------------------------------------------


def _killed(url: str, forgetting: str, step: int, at: dt.datetime, when: dt.date, seen: Any) -> None:
    steps = Steps(None if step < 0 else Cut(step))
    ledger = Rehearsed(url, alias="killed")

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        return steps.statement(execute, sql, params, many, context)

    with connections["killed"].execute_wrapper(watch):
        forget.carry_out(ledger, forgetting, OTTO, when, at)
        scrub(ledger.alias)
    seen.put(steps.count)
    ledger.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kills", [4, pytest.param(12, marks=pytest.mark.prove)])
def test_killed_at_each_statement_it_is_forgotten_whole_or_not_at_all(
    url: str, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    """In parts of five, so that a kill falls between two of them too; run again, it ends as if nothing had happened."""
    monkeypatch.setattr(forget, "TOGETHER", 5)
    ledger = Rehearsed(url)
    story = Story(ledger, tmp_path / "exchange", at)
    story.done()
    planned, when = story.plan(), day(story.first)
    ledger.close()
    place, kept = Path(url.removeprefix("sqlite:")), tmp_path / "kept"
    kept.mkdir()
    for path in place.parent.glob(f"{place.name}*"):
        shutil.copy(path, kept)
    context = multiprocessing.get_context("fork")
    seen = context.Queue()

    def run(step: int) -> int:
        for path in place.parent.glob(f"{place.name}*"):
            path.unlink()
        for path in kept.iterdir():
            shutil.copy(path, place.parent)
        process = context.Process(target=_killed, args=(url, planned.id, step, at, when, seen))
        process.start()
        process.join(120)
        return int(process.exitcode or 0)

    assert run(-1) == 0
    count = seen.get(timeout=20)
    states = set()
    for step in range(0, count, max(1, count // kills)):
        assert run(step) == -signal.SIGKILL, step
        again = Rehearsed(url)
        rows = m.Clearance.objects.using(again.alias)
        gone = rows.exclude(forgotten_on=None)
        states.add(gone.count())
        assert gone.count() in (0, 5, 10, 12)
        assert not gone.exclude(charge="").exists()
        assert again.verify().is_sound
        forget.carry_out(again, planned.id, OTTO, when, at)
        scrub(again.alias)
        assert not rows.filter(forgotten_on=None).exists()
        assert again.verify().is_sound
        again.close()
        there = b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*"))
        assert [each for each in _secrets(story.ids) if each in there] == []
    assert {0, 5, 10} <= states if kills > 4 else len(states) > 1


# --- any story ------------------------------------------------------------------------------------------------


@settings(
    max_examples=examples(2, 6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=1, max_size=4),
    undone=st.sets(st.integers(0, 11), max_size=3),
)
def test_in_whatever_parts_it_is_forgotten_the_rest_is_whole(
    tmp_path_factory: pytest.TempPathFactory,
    at: dt.datetime,
    parts: list[set[int]],
    undone: set[int],
) -> None:
    folder = tmp_path_factory.mktemp("story")
    place = folder / "ledger.db"
    ledger = Rehearsed(f"sqlite:{place}", alias="any")
    story = Story(ledger, folder / "exchange", at)
    story.done()
    for number in sorted(undone):
        restoration.ask(ledger, story.ids[number], OPERATOR, day(70), at, why="an error")
    rows = m.Clearance.objects.using(ledger.alias)
    gone: set[int] = set()
    for offset, part in enumerate(parts):
        wanted = part - gone - undone
        if not wanted:
            continue
        story.forget(*(story.ids[each] for each in sorted(wanted)), on=story.first + offset)
        gone |= wanted
        assert ledger.verify().is_sound
        for number, each in enumerate(story.ids):
            row = rows.get(id=each)
            assert (row.charge, row.forgotten_on is None) == (
                ("", False) if number in gone else (f"h{number}", True)
            )
    scrub(ledger.alias)
    ledger.close()
    there = b"".join(path.read_bytes() for path in folder.glob("ledger.db*"))
    for number in range(12):
        assert (f'"h{number}"'.encode() in there) == (number not in gone)
