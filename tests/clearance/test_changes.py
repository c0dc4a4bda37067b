"""Newer records change what is in force only when a second person says that this is right."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office.acts import ActKind, May, acts
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.rechecking import Correction, corrected_events
from clearslate.clearance.state.forgetting import Kept
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.records.names import People
from tests.clearance.carried import found_right
from tests.clearance.cleared import people, planned
from tests.clearance.cleared import workflow as by_law
from tests.clearance.copied import once
from tests.clearance.exchange.test_exchange import KEY
from tests.clearance.second import check_rules, opinion
from tests.clearance.test_days import FIRST, OLIVE, OTTO, RHEA, day, engage
from tests.clearance.test_second_opinion import relinked

CITY, STRANGER = "PA0010100", "PA0099900"
DOCKET: Final[dict[str, Any]] = {
    "county": "Adams", "court": "Common Pleas, Adams", "number": "CP-999", "sequence": 9, "statute": "18 § 9999", "keys": {},
    "facts": "f" * 16,
}  # fmt: skip
MOVE: Final = {"agency": "arresting", "ori": STRANGER, "written": {"name": "A Stranger", "ori": STRANGER}}
NEW_ID: Final = {"to": ["stranger"], "why": "new id"}
CHANGES: Final = {
    "another docket": Event(Kind.CLEARANCE_CORRECTED, "k00000", DOCKET),
    "another agency": Event(Kind.AGENCY_ASSIGNED, "k00000", MOVE),
    "another person": Event(Kind.PERSON_REKEYED, "p0", NEW_ID),
}
ONE: Final = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def put_in_force(ledger: Ledger, at: dt.datetime = FIRST) -> None:
    """Six clearances in force in a real ledger, for a court and the city's police."""
    common = {"what": "an agency", "cite": "test", "within": {"days": 20, "rolls": False}}
    court = {"id": "court", "role": "court", "profile": "court_clerk"}
    police = {
        "id": "arresting_agency",
        "role": "arresting_agency",
        "profile": "arresting_agency",
        "agency": "arresting",
    }
    workflow = by_law(recipients=[common | court, common | police])
    payload = {
        "run": "r",
        "dataset": "d",
        "as_of": at.date().isoformat(),
        "workflow": workflow,
        "dropped": {},
    }
    formed = {"wave": "w1", "by": "Adams", "size": 6, "conviction": True, "sha256": "0"}
    agencies = {"arresting": {"name": "City Police", "ori": CITY}}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
        Event(Kind.BATCH_FORMED, "b0", formed),
        *(
            replace(each, payload={**each.payload, "agencies": agencies})
            for each in (planned(number, "b0") for number in range(6))
        ),
    ]
    ledger.append(events, OLIVE, at)
    office = Office(ledger)
    found_right(office, office.draw_audit("w1", OLIVE, at, opened_by=RHEA), RHEA, at)
    office.request_release("w1", OLIVE, at)
    office.approve_release("w1", OTTO, at)
    office.advance(at.date(), at)


@contextmanager
def opened(url: str) -> Iterator[Ledger]:
    """A real ledger of olive and otto, with clearances in force."""
    found = Ledger(url, "changes")

    def build() -> None:
        found.begin(["olive", "otto"], FIRST, name="real-1", zone="UTC")
        engage(found, RHEA)
        put_in_force(found)

    once(found, ("changes",), build)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def opened_again(url: str) -> Iterator[Ledger]:
    found = Ledger(url, "changes")
    yield found
    found.close()


@pytest.fixture
def real(url: str) -> Iterator[Ledger]:
    with opened(url) as found:
        yield found


def rows_of(ledger: Ledger) -> list[tuple[Any, ...]]:
    """What agencies learn of each clearance."""
    names = ("id", "number", "statute", "facts", "arresting_ori", "person", "former", "corrected")
    return list(m.Clearance.objects.using(ledger.alias).order_by("id").values_list(*names))


def say(ledger: Ledger, change: Event, actor: Actor = OLIVE) -> int:
    """What an operator writes of newer records; the number of its event."""
    [link] = ledger.append([change], actor, FIRST)
    return link.seq


def decide(ledger: Ledger, seq: int, actor: Actor, *, right: bool = True) -> None:
    event = m.Event.objects.using(ledger.alias).get(seq=seq)
    about = str(seq) if event.kind == Kind.PERSON_REKEYED else event.subject
    says = {"event": seq, "right": right}
    ledger.append([Event(Kind.CHANGE_CONFIRMED, about, says)], actor, FIRST)


def send(ledger: Ledger, folder: Path) -> dict[str, set[str]]:
    """Export, and whom the messages so far name, by recipient."""
    Exporter(ledger, load_profiles(), folder / "out", KEY, People(people(folder / "data"))).run(day(0), FIRST)
    sent: dict[str, set[str]] = {}
    for message in m.Message.objects.using(ledger.alias).all():
        rows = m.Part.objects.using(ledger.alias).filter(message=message.id)
        ids = (
            rows.values_list("clearance", flat=True)
            if message.partial
            else [row[0] for row in rows_of(ledger)]
        )
        sent.setdefault(message.recipient, set()).update(ids)
    return sent


# --- one person alone -----------------------------------------------------------------------------------------


@ONE
def test_what_one_operator_says_of_newer_records_changes_nothing(
    real: Ledger, change: Event, tmp_path: Path
) -> None:
    """A forged run by olive alone gave a clearance in force another docket, agency or person, and the next export sent it."""
    before = rows_of(real)
    seq = say(real, change)
    assert rows_of(real) == before
    sent = send(real, tmp_path)
    assert f"arresting_agency.{STRANGER}" not in sent
    for right in (True, False):
        with pytest.raises(NotAllowed, match="four eyes"):
            decide(real, seq, OLIVE, right=right)
    assert rows_of(real) == before
    assert real.verify().is_sound
    assert not Gate(real).why_not("b0", [row[0] for row in before])


@ONE
def test_a_second_person_says_that_it_is_right(real: Ledger, change: Event, tmp_path: Path) -> None:
    before = rows_of(real)
    seq = say(real, change)
    decide(real, seq, RHEA)
    after = rows_of(real)
    assert after[0] != before[0]
    assert after[3:] == before[3:], "of nobody else"
    assert not m.Change.objects.using(real.alias).exists()
    with pytest.raises(NotAllowed, match="waits for nobody"):
        decide(real, seq, OTTO)
    assert real.verify().is_sound
    assert not Gate(real).why_not("b0", [row[0] for row in before])
    assert send(real, tmp_path)["court"] == {row[0] for row in before}


@ONE
def test_or_that_it_is_wrong(real: Ledger, change: Event, tmp_path: Path) -> None:
    before = rows_of(real)
    decide(real, say(real, change), OTTO, right=False)
    assert rows_of(real) == before
    assert not m.Change.objects.using(real.alias).exists()
    assert real.verify().is_sound
    assert send(real, tmp_path)[f"arresting_agency.{CITY}"] == {row[0] for row in before}


def test_an_agency_of_what_is_on_its_way_waits_too(real: Ledger) -> None:
    """A clearance that comes into force tomorrow would reach a stranger the day after."""
    m.Clearance.objects.using(real.alias).filter(id="k00000").update(state="planned")
    say(real, CHANGES["another agency"])
    assert m.Clearance.objects.using(real.alias).get(id="k00000").arresting_ori == CITY


def test_a_change_by_newer_records_is_not_confirmed_as_an_assignment(real: Ledger) -> None:
    """What newer records say is confirmed by its own event, which holds what they write."""
    say(real, CHANGES["another agency"])
    payload = {"agency": "arresting", "ori": STRANGER}
    with pytest.raises(NotAllowed, match="is that of PA0099900"):
        real.append([Event(Kind.AGENCY_CONFIRMED, "k00000", payload)], OTTO, FIRST)


# --- what waits -----------------------------------------------------------------------------------------------


def test_no_message_names_what_waits_and_all_others_go(real: Ledger, tmp_path: Path) -> None:
    """Neither the old docket nor the new one goes out while nobody knows which is right."""
    say(real, CHANGES["another docket"])
    say(real, replace(CHANGES["another agency"], subject="k00001"))
    rest = {f"k{number:05}" for number in range(1, 6)}
    sent = send(real, tmp_path)
    assert sent == {"court": rest, f"arresting_agency.{CITY}": rest - {"k00001"}}
    for row in m.Change.objects.using(real.alias).all():
        decide(real, int(row.id), OTTO)
    sent = send(real, tmp_path)
    assert sent["court"] == rest | {"k00000"}
    assert sent[f"arresting_agency.{STRANGER}"] == {"k00001"}
    assert real.verify().is_sound


def test_a_message_that_was_made_before_is_not_sent_while_a_change_waits(
    real: Ledger, tmp_path: Path
) -> None:
    """An export that was cut off is taken up again; the message of the whole batch names what waits since."""
    payload = {"batch": "b0", "recipient": "court", "purpose": "clear", "attempt": 1, "file": "f", "sha256": "0",
               "rows": 6, "due": None}  # fmt: skip
    real.append([Event(Kind.MESSAGE_MADE, "x", payload)], OLIVE, FIRST)
    say(real, CHANGES["another docket"])
    send(real, tmp_path)
    sent = m.Message.objects.using(real.alias).exclude(sent_on=None)
    assert "x" not in sent.values_list("id", flat=True)
    parts = m.Part.objects.using(real.alias).filter(message__in=sent.values("id"))
    assert "k00000" not in parts.values_list("clearance", flat=True)


def test_a_newer_change_takes_the_place_of_one_that_waits(real: Ledger) -> None:
    first = say(real, CHANGES["another docket"])
    second = say(real, Event(Kind.CLEARANCE_CORRECTED, "k00000", DOCKET | {"number": "CP-1000"}), OTTO)
    say(real, CHANGES["another agency"])
    assert m.Change.objects.using(real.alias).count() == 2, "one of each"
    with pytest.raises(NotAllowed, match="waits for nobody"):
        decide(real, first, OTTO)
    decide(real, second, OLIVE)
    assert m.Clearance.objects.using(real.alias).get(id="k00000").number == "CP-1000"
    assert real.verify().is_sound


def test_the_next_recheck_says_nothing_twice(real: Ledger) -> None:
    """Each night the same records say the same: one change waits, not one a night."""
    docket = {name: value for name, value in DOCKET.items() if name != "facts"}
    seen = {"k00000": Correction("p0", docket, DOCKET["facts"], {})}
    [event] = corrected_events(seen, real)
    say(real, event)
    assert not list(corrected_events(seen, real))
    [other] = corrected_events({"k00000": replace(seen["k00000"], facts="e" * 16)}, real)
    say(real, other)
    assert m.Change.objects.using(real.alias).get().payload["facts"] == "e" * 16


@ONE
def test_what_waits_is_not_forgotten(real: Ledger, change: Event) -> None:
    seq = say(real, change)
    row = m.Clearance.objects.using(real.alias).get(id="k00000")
    assert "waits for a second person" in Kept(real.alias).why(row, ("expungement",), day(4000))
    decide(real, seq, OTTO, right=False)
    assert "waits for a second person" not in Kept(real.alias).why(row, ("expungement",), day(4000))


# --- others look ----------------------------------------------------------------------------------------------


@ONE
def test_the_second_opinion_knows_the_rule(real: Ledger, change: Event) -> None:
    seq = say(real, change)
    decide(real, seq, OTTO)
    assert opinion(real) == []


@ONE
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_second_opinion_finds_a_change_by_one_person(real: Ledger, change: Event) -> None:
    seq = say(real, change)
    decide(real, seq, OTTO)
    events = [json.loads(line) for line in real.exported()]
    last = events[-1]
    for forged, words in (
        ({"actor": "olive"}, "four eyes"),
        ({"payload": {"event": seq - 1, "right": True}}, "waits for nobody"),
        ({"subject": "k00005"}, "is about something else"),
    ):
        faults, _ = check_rules.check(relinked([*events[:-1], last | forged]))
        assert [(at, words in what) for at, what in faults] == [(last["seq"], True)], faults


def test_the_gate_finds_a_row_that_one_person_changed(real: Ledger) -> None:
    for changes in (
        {name: DOCKET[name] for name in ("number", "sequence", "statute", "keys", "facts")},
        {"arresting_ori": STRANGER},
        {"court_id": "common-pleas-berks"},
    ):
        row = m.Clearance.objects.using(real.alias).filter(id="k00000")
        before = row.values(*changes).get()
        say(real, CHANGES["another docket"])
        say(real, CHANGES["another agency"])
        row.update(**changes)
        assert "no event says" in Gate(real).why_not("b0", ["k00000"]), changes
        row.update(**before)
        assert not Gate(real).why_not("b0", ["k00000"])


def test_the_gate_knows_what_two_people_named(real: Ledger) -> None:
    """An agency that one named and another confirmed, and a county that was corrected with its court."""
    named = {"agency": "jail", "ori": "adams-county-jail"}
    real.append([Event(Kind.AGENCY_ASSIGNED, "k00000", named)], OLIVE, FIRST)
    real.append([Event(Kind.AGENCY_CONFIRMED, "k00000", named)], OTTO, FIRST)
    moved = DOCKET | {"county": "Berks", "court": "Common Pleas, Berks"}
    decide(real, say(real, Event(Kind.CLEARANCE_CORRECTED, "k00000", moved)), OTTO)
    found = m.Clearance.objects.using(real.alias).get(id="k00000")
    assert (found.jail_id, found.court_id) == ("adams-county-jail", "common-pleas-berks")
    assert not Gate(real).why_not("b0", ["k00000"])
    assert opinion(real) == []


def test_the_desk_offers_it_to_another_person(real: Ledger) -> None:
    assert not _offered(real, OTTO)
    for change in CHANGES.values():
        say(real, change)
    assert _offered(real, OLIVE) == [(May.SECOND, 3, 3)]
    assert _offered(real, OTTO) == _offered(real, RHEA) == [(May.MAY, 3, 3)]


def _offered(ledger: Ledger, who: Actor) -> list[tuple[May, int, int]]:
    found = acts(ledger, who.name, who.role, day(0))
    return [(each.may, each.count, each.charges) for each in found if each.kind == ActKind.CHANGE]


# --- the command ----------------------------------------------------------------------------------------------


def _call(url: str, *args: str) -> Any:
    return CliRunner().invoke(main, ["clear", "changes", "--ledger", url, *args])


def _decide(url: str, *args: str) -> Any:
    return CliRunner().invoke(main, ["clear", "decide-change", "--ledger", url, *args])


def _waits(url: str) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = json.loads(_call(url, "--json").output)
    return found


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_command_lists_what_waits_and_takes_a_second_persons_word(url: str) -> None:
    with opened(url) as ledger:
        seqs = [say(ledger, each) for each in CHANGES.values()]
        assert _call(url).exit_code == 0, _call(url).output
        rows = _waits(url)
        assert [row["change"] for row in rows] == seqs
        assert [row["by"] for row in rows] == ["olive"] * 3
        assert "number: CP-0 -> CP-999" in rows[0]["what"]
        assert f"arresting: {CITY} -> {STRANGER}" in rows[1]["what"]
        assert "p0 -> stranger" in rows[2]["what"]
        assert [row["clearances"] for row in rows] == [["k00000"], ["k00000"], ["k00000", "k00001", "k00002"]]
        ledger.close()
        vouch = (
            "ledger",
            "clock",
            "--ledger",
            url,
            "--as",
            "otto",
            "--to",
            dt.datetime.now(dt.UTC).date().isoformat(),
        )
        assert CliRunner().invoke(main, vouch).exit_code == 0
        numbers = [str(seq) for seq in seqs]
        assert _decide(url, numbers[0], "--as", "otto").exit_code == 2, "confirmed or refused?"
        alone = _decide(url, *numbers, "--confirm", "--as", "olive")
        assert (alone.exit_code, alone.output.count("refused: four eyes")) == (5, 3), alone.output
        done = _decide(url, *numbers[:2], "--confirm", "--as", "rhea", "--role", "reviewer")
        assert done.output == f"change {seqs[0]}: confirmed\nchange {seqs[1]}: confirmed\n"
        done = _decide(url, numbers[2], "--refuse", "--as", "otto")
        assert done.output == f"change {seqs[2]}: refused\n"
        assert _call(url).output == "Nothing waits.\n"
        again = _decide(url, numbers[0], "--confirm", "--as", "rhea", "--role", "reviewer")
        assert f"change {seqs[0]} was confirmed by rhea" in again.output
        assert "waits for nobody" in _decide(url, "3", "--confirm", "--as", "otto").output
    with opened_again(url) as ledger:
        assert rows_of(ledger)[0][1:7] == ("CP-999", "18 § 9999", "f" * 16, STRANGER, "p0", "")
