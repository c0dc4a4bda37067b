"""Undoing a wrong clearance: by its route, at everyone who was told; and nothing is destroyed that may be undone."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.account import account, statuses
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.aging import Aging, aging
from clearslate.clearance.exchange.answers import Answer, write
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.formats import decode
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.restoration import restoration
from clearslate.clearance.restoration.letters import letter_of
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import WorkflowError, load_workflow, read_workflow
from clearslate.records.names import People
from clearslate.runs.run import Run
from clearslate.states import CARRIED_OUT, folder, jurisdiction
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, REVIEWER, clear, people, restore, workflow
from tests.clearance.rehearsed import Rehearsed

PROFILES = load_profiles()
KEY = SigningKey.make()
CLERK = Actor("carl", Role.CLERK)
BUFFER = 60
AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


ROUTES: dict[str, Any] = {
    "cite": "test",
    "others": [
        {"id": "notice", "what": "notice first", "notice_first": True, "hearing_window": {"days": 20, "rolls": False}, "cite": "test"},
        {"id": "office", "what": "the office corrects itself", "decided_by": "reviewer", "cite": "test"},
        {"id": "soon", "what": "within two years", "within_years": 2, "laws": ["PA-CS-M"], "cite": "test"},
        {"id": "elsewhere", "what": "for another law", "laws": ["PA-ARD"], "cite": "test"},
    ],
}  # fmt: skip


def destroying() -> list[dict[str, Any]]:
    """The recipients, of whom corrections destroys what it closed."""
    return [
        each | ({"destroys": ["all"]} if each["id"] == "corrections" else {})
        for each in workflow()["recipients"]
    ]


class Case:
    """A ledger whose corrections department destroys its copies 60 days after."""

    def __init__(self, ledger: Ledger, folder: Path, *, batches: int = 1, size: int = 4) -> None:
        self.ledger, self.out = ledger, folder / "out"
        changes: dict[str, Any] = {
            "restoration": ROUTES,
            "retention_days": BUFFER,
            "recipients": destroying(),
        }
        self.ids = clear(ledger, AT, batches=batches, size=size, **changes)
        self.people = People(people(folder / "data"))

    def export(self, number: int) -> int:
        return Exporter(self.ledger, PROFILES, self.out, KEY, self.people).run(day(number), AT).messages

    def ask(self, each: str, number: int = 1, by: Actor = OPERATOR, route: str = "error") -> None:
        restoration.ask(self.ledger, each, by, day(number), AT, why="an error", route=route)

    def decide(self, each: str, number: int = 1, by: Actor = JUDGE, **more: Any) -> None:
        payload: dict[str, Any] = {"restore": True, "why": "an error", "paper": "CP-1 #1"} | more
        restoration.decide(self.ledger, each, by, day(number), AT, **payload)

    def get(self, each: str) -> m.Clearance:
        found: m.Clearance = m.Clearance.objects.using(self.ledger.alias).get(id=each)
        return found

    def messages(self, recipient: str, purpose: str) -> list[m.Message]:
        rows = m.Message.objects.using(self.ledger.alias).filter(recipient=recipient, purpose=purpose)
        return list(rows.order_by("batch", "attempt"))

    def told(self, recipient: str, purpose: str) -> list[str]:
        """The clearances of which files of a purpose lie in a recipient's folder."""
        profile = PROFILES["court_clerk" if recipient == "court" else recipient]
        found = []
        for message in self.messages(recipient, purpose):
            place = self.out / recipient / message.file
            if place.exists():
                found += [row["clearance"] for row in decode(profile, place.read_bytes())]
        return sorted(found)

    def acknowledge(self, recipient: str, number: int, purpose: str = "clear") -> None:
        payload = {"on": day(number).isoformat(), "ack": "A"}
        done = [
            Event(Kind.MESSAGE_ACKNOWLEDGED, each.id, payload)
            for each in self.messages(recipient, purpose)
            if each.state == "sent"
        ]
        self.ledger.append(done, SYSTEM, AT)

    def status(self, recipient: str, each: str, number: int) -> str:
        book = Book(self.ledger, PROFILES, day(number))
        batch = book.batches[self.get(each).batch]
        known = next(r for r in batch.recipients if r.id == recipient)
        one = book.line_of(batch, known, each).status
        assert statuses(book, batch, known)[each] == one
        return one


@pytest.fixture
def case(ledger: Ledger, tmp_path: Path) -> Case:
    """On both databases."""
    return Case(ledger, tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Case]:
    """On SQLite alone, for what has nothing to do with the database."""
    found = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    yield Case(found, tmp_path)
    found.close()


# --- routes -------------------------------------------------------------------------------------------------


def test_nothing_is_undone_that_nobody_asked_for_or_decided(small: Case) -> None:
    first = small.ids[0]
    undone = Event(Kind.CLEARANCE_RESTORED, first, {"on": day(1).isoformat(), "why": "an error"})
    with pytest.raises(NotAllowed, match="not decided"):
        small.ledger.append([undone], JUDGE, AT)
    with pytest.raises(NotAllowed, match="nobody asked"):
        small.decide(first)
    small.ask(first)
    with pytest.raises(NotAllowed, match="not decided"):
        small.ledger.append([undone], JUDGE, AT)
    with pytest.raises(NotAllowed, match="was asked before"):
        small.ask(first)
    small.decide(first)
    assert small.get(first).state == "restored"
    with pytest.raises(NotAllowed, match="nothing to restore"):
        small.ask(first)


def test_what_was_refused_stays_cleared_and_can_be_asked_again(small: Case) -> None:
    first = small.ids[0]
    small.ask(first)
    small.decide(first, restore=False)
    assert (small.get(first).state, small.get(first).restoring) == ("cleared", "refused")
    with pytest.raises(NotAllowed, match="nobody asked"):
        small.decide(first)
    small.ask(first, 5)
    small.decide(first, 6, by=CLERK)
    assert small.get(first).restored_on == day(6)


def test_notice_comes_first_where_the_workflow_says_so_and_who_asks_in_time_is_heard(small: Case) -> None:
    first = small.ids[0]
    small.ask(first, route="notice")
    with pytest.raises(NotAllowed, match="notice and hearing come first"):
        small.decide(first)
    last = restoration.notice(small.ledger, first, CLERK, day(2), AT, why="an error")
    assert last == day(22)
    with pytest.raises(NotAllowed, match=f"may be asked until {last}"):
        small.decide(first, 22, hearing=False)
    small.decide(first, 23, hearing=False)
    assert small.get(first).state == "restored"
    second = small.ids[1]
    small.ask(second, 23, route="notice")
    restoration.notice(small.ledger, second, CLERK, day(24), AT, why="an error")
    small.decide(second, 32, hearing=True)
    assert small.get(second).state == "restored"


def test_where_no_court_decides_it_takes_two_people(small: Case) -> None:
    first, second = small.ids[:2]
    small.ask(first, by=REVIEWER, route="office")
    with pytest.raises(NotAllowed, match="four eyes"):
        small.decide(first, by=REVIEWER)
    with pytest.raises(NotAllowed, match="the reviewer decides"):
        small.decide(first, by=JUDGE)
    small.decide(first, by=Actor("ruth", Role.REVIEWER))
    assert small.get(first).state == "restored"
    small.ask(second)
    with pytest.raises(NotAllowed, match="the judge decides"):
        small.decide(second, by=OPERATOR)


def test_a_route_has_its_laws_and_its_time(small: Case) -> None:
    with pytest.raises(NotAllowed, match="the ways: error, notice, office, soon"):
        small.ask(small.ids[0], route="elsewhere")
    with pytest.raises(NotAllowed, match="could be asked until 2028-01-05"):
        small.ask(small.ids[0], 731, route="soon")
    small.ask(small.ids[0], 730, route="soon")


def test_the_person_is_told_once_it_is_undone(small: Case) -> None:
    first = small.ids[0]
    with pytest.raises(NotAllowed, match="not restored"):
        restoration.tell(small.ledger, first, CLERK, day(1), AT)
    restore(small.ledger, first, day(1), AT)
    restoration.tell(small.ledger, first, CLERK, day(2), AT)
    assert small.get(first).told_on == day(2)
    with pytest.raises(NotAllowed, match="told before"):
        restoration.tell(small.ledger, first, CLERK, day(3), AT)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"restoration": ROUTES | {"others": [{"id": "error", "what": "again", "cite": "test"}]}}, "one id"),
        ({"laws": ["PA-ARD"], "restoration": ROUTES}, "PA-CS-M is not in `laws`"),
    ],
)
def test_a_workflow_with_wrong_routes_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(WorkflowError, match=words):
        read_workflow(workflow(**changes), "here")


def test_the_letter_of_the_notice_says_until_when_a_hearing_may_be_asked(small: Case, run: Run) -> None:
    first, second, third, _ = small.ids
    dataset = run.dataset()
    small.ask(first, route="notice")
    letter = letter_of(small.ledger, [first], dataset, day(2))
    assert (letter["kind"], letter["why"], letter["hearing_by"]) == (
        "notice",
        ["an error"],
        day(22).isoformat(),
    )
    last = restoration.notice(small.ledger, first, CLERK, day(3), AT, why="an error")
    assert last is not None
    assert letter_of(small.ledger, [first], dataset, day(9))["hearing_by"] == last.isoformat()
    small.ask(second)
    with pytest.raises(NotAllowed, match="where notice comes first"):
        letter_of(small.ledger, [second], dataset, day(2))
    with pytest.raises(NotAllowed, match="of what stands alike"):
        letter_of(small.ledger, [first, third], dataset, day(2))
    with pytest.raises(NotAllowed, match="there is no clearance"):
        letter_of(small.ledger, ["none"], dataset, day(2))
    small.decide(first, 10, hearing=True)
    letter = letter_of(small.ledger, [first], dataset, day(10))
    assert (letter["kind"], letter["hearing_by"], letter["name"]) == ("undone", "", "")


# --- who is told --------------------------------------------------------------------------------------------


def test_everyone_who_was_told_is_told_again_and_each_answer_counts(case: Case) -> None:
    case.export(1)
    case.acknowledge("court", 2)
    first = case.ids[0]
    restore(case.ledger, first, day(3), AT)
    case.export(4)
    for recipient in ("court", "repository", "corrections", "screener"):
        assert case.told(recipient, "restore") == [first]
        assert case.status(recipient, first, 4) == "waiting"
    assert case.told("fbi", "restore") == []
    assert case.status("fbi", first, 4) == "never_told"
    case.acknowledge("court", 5, "restore")
    assert case.status("court", first, 5) == "acknowledged"
    assert case.status("corrections", first, 90) == "overdue"
    assert case.export(5) == 0
    assert account(case.ledger, PROFILES, day(5)).counted == 20
    assert case.ledger.verify().is_sound


def test_the_fbi_waits_until_the_repository_has_restored_it(small: Case) -> None:
    small.export(1)
    small.acknowledge("repository", 2)
    small.export(2)
    first = small.ids[0]
    restore(small.ledger, first, day(3), AT)
    small.export(4)
    assert small.told("fbi", "restore") == []
    assert small.status("fbi", first, 4) == "waits_for"
    small.acknowledge("repository", 5, "restore")
    assert small.status("fbi", first, 5) == "not_sent"
    small.export(5)
    assert small.status("fbi", first, 5) == "waiting"


def test_what_a_recipient_destroyed_is_lost_and_the_account_says_so(case: Case) -> None:
    case.export(1)
    first = case.ids[0]
    restore(case.ledger, first, day(3), AT)
    case.export(4)
    [message] = case.messages("corrections", "restore")
    refused = {"on": day(5).isoformat(), "ack": "A", "clearances": {first: "destroyed"}}
    case.ledger.append([Event(Kind.ITEM_REJECTED, message.id, refused)], SYSTEM, AT)
    assert case.status("corrections", first, 5) == "lost"
    found = restoration.standing(case.ledger, PROFILES, day(5))
    [line] = [each for each in found if each["clearance"] == first]
    assert line["recipients"]["corrections"] == "lost"
    assert line["lost"] == {"corrections": "the record was destroyed and cannot be opened again"}
    assert line["person"] == "to be told"


# --- destroying ---------------------------------------------------------------------------------------------


def test_a_copy_is_destroyed_after_it_was_closed_and_the_buffer_passed(case: Case) -> None:
    case.export(1)
    assert case.messages("corrections", "destroy") == []
    case.export(BUFFER + 1)  # not closed yet: the message is asked again, nothing is destroyed
    assert case.messages("corrections", "destroy") == []
    case.acknowledge("corrections", BUFFER + 1)
    case.export(BUFFER)
    assert case.messages("corrections", "destroy") == []
    case.export(BUFFER + 1)
    assert case.told("corrections", "destroy") == case.ids
    assert case.messages("court", "destroy") == []
    assert case.export(BUFFER + 1) == 0
    assert case.ledger.verify().is_sound


def test_who_does_not_answer_that_a_copy_is_destroyed_stands_in_the_aging_report(small: Case) -> None:
    small.export(1)
    for recipient in ("court", "repository", "corrections", "screener"):
        small.acknowledge(recipient, 2)
    small.export(2)
    small.acknowledge("fbi", 2)
    first, second, *_ = small.ids

    def report(number: int) -> Aging:
        found = account(small.ledger, PROFILES, day(number))
        return aging(small.ledger, found, day(number))

    assert list(report(BUFFER).stuck) == []
    small.export(BUFFER + 1)
    [line] = report(BUFFER + 20).stuck
    assert (line.recipient, line.purpose, line.status, line.count) == ("corrections", "destroy", "waiting", 4)
    [line] = report(BUFFER + 31).stuck
    assert (line.status, line.since, line.oldest) == ("overdue", day(BUFFER + 1), 30)
    assert list(report(BUFFER + 31).alarms) == [(30, "corrections, to destroy", 4)]
    assert report(BUFFER + 31).closed == report(BUFFER + 31).expected == 20
    restore(small.ledger, first, day(BUFFER + 31), AT)
    [message] = small.messages("corrections", "destroy")
    refused = {"on": day(BUFFER + 32).isoformat(), "ack": "A", "clearances": {second: "legal_hold"}}
    small.ledger.append([Event(Kind.ITEM_REJECTED, message.id, refused)], SYSTEM, AT)
    of = {(line.status, line.count) for line in report(BUFFER + 32).stuck if line.purpose == "destroy"}
    assert of == {("rejected", 1), ("overdue", 2)}, "what is restored is not to be destroyed any more"
    small.acknowledge("corrections", BUFFER + 33, "destroy")


@pytest.mark.parametrize("state", ["asked", "noticed", "restored"])
def test_what_may_be_undone_is_not_destroyed(small: Case, state: str) -> None:
    small.export(1)
    small.acknowledge("corrections", 2)
    first, *others = small.ids
    small.ask(first, route="notice")
    if state != "asked":
        restoration.notice(small.ledger, first, CLERK, day(3), AT, why="an error")
    if state == "restored":
        small.decide(first, 4, hearing=True)
    small.export(BUFFER + 5)
    assert small.told("corrections", "destroy") == others
    if state == "noticed":
        small.decide(first, BUFFER + 6, restore=False)
        small.export(BUFFER + 7)
        assert small.told("corrections", "destroy") == sorted([*others, first])


def test_the_ledger_refuses_to_destroy_too_early(small: Case) -> None:
    small.export(1)
    payload: dict[str, Any] = {
        "batch": "b0", "recipient": "corrections", "purpose": "destroy", "attempt": 1, "file": "f", "sha256": "0",
        "rows": 1, "due": None, "only": [small.ids[0]], "on": day(BUFFER + 1).isoformat(),
    }  # fmt: skip

    def make(**changes: Any) -> None:
        small.ledger.append([Event(Kind.MESSAGE_MADE, "x", payload | changes)], SYSTEM, AT)

    with pytest.raises(NotAllowed, match="has not removed it from view"):
        make()
    small.acknowledge("corrections", 2)
    small.acknowledge("court", 2)
    with pytest.raises(NotAllowed, match="not destroyed before 2026-03-07"):
        make(on=day(BUFFER).isoformat())
    with pytest.raises(NotAllowed, match="keeps what is cleared"):
        make(recipient="court")
    make()
    small.ask(small.ids[0], BUFFER + 1)
    with pytest.raises(NotAllowed, match="it is not sent"):
        small.ledger.append([Event(Kind.MESSAGE_SENT, "x", {"on": day(BUFFER + 1).isoformat()})], SYSTEM, AT)


def test_an_export_cut_off_before_it_destroys_looks_again(
    small: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.export(1)
    small.acknowledge("corrections", 2)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clearslate.clearance.exchange.export.put", killed)
    with pytest.raises(KeyboardInterrupt):
        small.export(BUFFER + 1)
    monkeypatch.undo()
    first, *others = small.ids
    small.ask(first, BUFFER + 1)
    small.export(BUFFER + 1)
    assert small.told("corrections", "destroy") == others
    assert small.ledger.verify().is_sound


def test_what_was_destroyed_by_a_file_that_was_never_said_to_be_sent_is_known(
    small: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small.export(1)
    small.acknowledge("corrections", 2)
    append = small.ledger.append

    def killed(events: Sequence[Event], *rest: Any) -> Any:
        if events[0].kind == Kind.MESSAGE_SENT:
            raise KeyboardInterrupt
        return append(events, *rest)

    monkeypatch.setattr(small.ledger, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        small.export(BUFFER + 1)
    monkeypatch.undo()
    [message] = small.messages("corrections", "destroy")
    first = small.ids[0]
    small.ask(first, BUFFER + 1)
    answer = Answer("A1", message.id, message.sha256, str(day(BUFFER + 2)), "accepted", rows=message.rows)
    place = tmp_path / "in" / "corrections" / "answer"
    place.parent.mkdir(parents=True)
    place.write_bytes(write(answer, PROFILES["corrections"].format))
    taken = Importer(small.ledger, PROFILES, tmp_path / "in").run(day(BUFFER + 2), AT)
    assert (taken.taken, taken.early) == (1, 0)
    [line] = restoration.standing(small.ledger, PROFILES, day(BUFFER + 2))
    assert line["destroyed"] == {"corrections": f"asked on {day(BUFFER + 2)}, done"}
    assert small.ledger.verify().is_sound


# --- whatever happens ---------------------------------------------------------------------------------------


class Undoing(RuleBasedStateMachine):
    """Exports, answers, restorations in any order: who was told is told, and nothing is destroyed in between."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        place = Path(self.folder.name)
        self.case = Case(Rehearsed(f"sqlite:{place / 'ledger.db'}", "undoing"), place, size=3)
        self.now = 0

    def teardown(self) -> None:
        if hasattr(self, "case"):
            self.case.ledger.close()
            self.folder.cleanup()

    @rule(days=st.sampled_from([0, 1, 25, BUFFER + 1]))
    def export(self, days: int) -> None:
        self.now += days
        self.case.export(self.now)
        assert self.case.export(self.now) == 0

    @rule(
        recipient=st.sampled_from(["court", "repository", "corrections", "fbi"]),
        purpose=st.sampled_from(["clear", "restore", "destroy"]),
    )
    def answer(self, recipient: str, purpose: str) -> None:
        self.case.acknowledge(recipient, self.now, purpose)

    @rule(place=st.integers(0, 2), route=st.sampled_from(["error", "notice"]))
    def ask(self, place: int, route: str) -> None:
        self._try(lambda: self.case.ask(self.case.ids[place], self.now, route=route))

    @rule(place=st.integers(0, 2))
    def notice(self, place: int) -> None:
        each = self.case.ids[place]
        self._try(
            lambda: restoration.notice(self.case.ledger, each, CLERK, day(self.now), AT, why="an error")
        )

    @rule(place=st.integers(0, 2), restore=st.booleans(), hearing=st.booleans())
    def decide(self, place: int, restore: bool, hearing: bool) -> None:
        each = self.case.ids[place]
        self._try(lambda: self.case.decide(each, self.now, restore=restore, hearing=hearing))

    @rule(place=st.integers(0, 2))
    def undo(self, place: int) -> None:
        """Asked and granted at once: so that most stories hold a restoration."""
        each = self.case.ids[place]
        self._try(lambda: self.case.ask(each, self.now))
        self._try(lambda: self.case.decide(each, self.now))

    @staticmethod
    def _try(do: Any) -> None:
        with suppress(NotAllowed):
            do()

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def who_was_told_of_what_was_restored_is_told_to_undo_it(self) -> None:
        found = account(self.case.ledger, PROFILES, day(self.now))
        assert found.counted == found.expected == 15
        for each in self.case.ids:
            clearance = self.case.get(each)
            for recipient in ("court", "repository", "corrections", "screener", "fbi"):
                told = each in self.case.told(recipient, "clear")
                again = each in self.case.told(recipient, "restore")
                status = self.case.status(recipient, each, self.now)
                assert told or not again
                if clearance.state == "restored":
                    assert (status == "never_told") != told
                    assert again or status in ("never_told", "not_sent")
                else:
                    assert not again

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def what_is_destroyed_was_closed_and_nobody_asked_that_it_be_undone(self) -> None:
        events = list(self.case.ledger.links())
        under_way: set[str] = set()
        for link in events:
            match link.kind:
                case Kind.RESTORATION_ASKED:
                    under_way.add(link.subject)
                case Kind.RESTORATION_HEARD if '"restore":false' in link.payload:
                    under_way.discard(link.subject)
                case Kind.MESSAGE_MADE if '"purpose":"destroy"' in link.payload:
                    assert not any(each in link.payload for each in under_way)
        for message in self.case.messages("corrections", "destroy"):
            assert message.sent_on is None or message.sent_on >= day(BUFFER + 1)

    @precondition(lambda self: hasattr(self, "case") and self.now > 200)
    @invariant()
    def the_chain_is_sound(self) -> None:
        assert self.case.ledger.verify().is_sound


def run(examples: int, steps: int) -> None:
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Undoing, settings=limits)


def test_whatever_happens() -> None:
    run(4, 12)


@pytest.mark.prove
def test_whatever_happens_oftener() -> None:
    run(300, 25)


def test_each_automatic_law_has_a_way_to_undo_it_and_an_expungement_names_its_own_section() -> None:
    """Pennsylvania's order that vacated an expungement cited § 9122.4, which undoes limited access alone."""
    cited: dict[str, str] = {}
    for code in CARRIED_OUT:
        of_state = load_workflow(folder(code) / "workflow.yaml")
        for law in jurisdiction(code).laws:
            if law.automatic:
                ways = [way for way in of_state.restoration.routes if not way.laws or law.id in way.laws]
                assert ways, law.id
                cited[law.id] = ways[0].cite
    for asked in ("PA-EXP-ACQ", "PA-EXP-PARDON", "PA-ARD", "PA-DRUG-119"):
        assert "9122.4" not in cited[asked]
    assert "9122.4(a)" in cited["PA-CS-NONCONV"]
    # The section that reinstates set-aside convictions, that vacates orders of expungement, that is about summary courts' expungements.
    assert all(
        "780.621h" not in cite for law, cite in cited.items() if law.startswith(("MI-NC", "MI-DEFERRAL"))
    )
    # Sections that void orders of sealing; what is expunged on a pardon or a writ is no order of theirs.
    assert not any(section in cited["VA-EXON"] for section in ("392.7", "392.8", "392.11"))
    assert "179.295" not in cited["NV-PARDON"]
    assert "77-40a-207" not in cited["UT-TRAFFIC-DEL"]
    assert "17-22-950" not in cited["SC-INET"]


def test_without_a_way_named_the_first_one_for_its_law_is_asked(small: Case) -> None:
    plan = m.Plan.objects.using(small.ledger.alias).get()
    one, *_ = small.ids
    law = m.Clearance.objects.using(small.ledger.alias).get(id=one).law
    own = {"id": "own", "what": "its own section", "cite": "test", "laws": [law]}
    plan.workflow = plan.workflow | {"restoration": {"cite": "other", "laws": ["OTHER"], "others": [own]}}
    plan.save(using=small.ledger.alias)
    restoration.ask(small.ledger, one, OPERATOR, day(1), AT, why="an error")
    assert small.get(one).route == "own"
