"""What people write in their own words can be erased, and the chain is sound after it."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role, form_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import texts
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.common import REFUSED
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, SYSTEM, clear
from tests.clearance.exchange.test_exchange_commands import call
from tests.clearance.rehearsed import Rehearsed

NAMED = "he is John Q. Public, born 1980-01-01"


def _reasons(ledger: Ledger) -> list[str]:
    payloads = m.Event.objects.using(ledger.alias).values_list("payload", flat=True)
    return [json.loads(payload)["why"] for payload in payloads if '"why"' in payload]


def test_words_of_people_get_into_no_event_and_no_table_of_the_state(ledger: Ledger, at: dt.datetime) -> None:
    ids = clear(ledger, at)
    restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why=NAMED)
    restoration.decide(ledger, ids[0], JUDGE, CLEARED_ON, at, restore=True, why=NAMED, paper="CP-1 #1")
    Office(ledger).halt("w1", OPERATOR, at, why=NAMED)
    assert all(why == "" or why.startswith("text:") for why in _reasons(ledger))
    for table in (m.Clearance, m.Wave, m.Event):
        assert "Public" not in str(list(table.objects.using(ledger.alias).values_list()))
    last = m.Event.objects.using(ledger.alias).get(kind=Kind.CLEARANCE_RESTORED)
    assert texts.words_of(json.loads(last.payload)["why"], ledger.alias) == NAMED
    assert ledger.verify().is_sound
    ledger.rebuild()
    assert ledger.verify().is_sound


def test_what_the_machinery_says_stays_a_code(ledger: Ledger, at: dt.datetime) -> None:
    clear(ledger, at)
    ledger.append([Event(Kind.WAVE_HALTED, "w1", {"why": "too many"})], SYSTEM, at)
    assert _reasons(ledger)[-1] == "too many"


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_reason_that_must_be_given_is_not_blank(ledger: Ledger, at: dt.datetime, blank: str) -> None:
    ids = clear(ledger, at)
    with pytest.raises(NotAllowed, match="say why"):
        restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why=blank)
    assert not m.Text.objects.using(ledger.alias).exists()


def test_erased_words_are_gone_and_the_chain_is_sound(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    ids = clear(ledger, at)
    restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why=NAMED)
    restoration.ask(ledger, ids[1], JUDGE, CLEARED_ON, at, why="another word")
    ledger.close()
    assert NAMED in call("ledger", "history", ids[0], "--ledger", url).output.replace("…", NAMED)
    done = call(
        "ledger", "erase-text", ids[0], "--reason", "names_a_person", "--as", "olive", "--ledger", url
    )
    assert "the words of 1 event erased" in done.output, done.output
    assert "text erased" in call("ledger", "history", ids[0], "--ledger", url).output
    assert "another word" in call("ledger", "history", ids[1], "--ledger", url).output
    verified = call("ledger", "verify", "--ledger", url)
    assert verified.exit_code == 0
    assert "text erased: the words of 1 event" in verified.output
    again = call(
        "ledger", "erase-text", ids[0], "--reason", "names_a_person", "--as", "olive", "--ledger", url
    )
    assert "the words of 0 events erased" in again.output
    assert b"John Q. Public" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words": "another"}, "not those that were written"), ({"salt": "", "words": ""}, "nobody erased them"),
        (None, "nobody erased them"),
    ],
)  # fmt: skip
def test_words_changed_or_removed_past_the_ledger_are_found(
    ledger: Ledger, at: dt.datetime, change: dict[str, str] | None, words: str
) -> None:
    ids = clear(ledger, at)
    restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why=NAMED)
    rows = m.Text.objects.using(ledger.alias).all()
    rows.delete() if change is None else rows.update(**change)
    [fault] = ledger.verify().faults
    assert words in fault.what


def test_only_an_operator_erases(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    ids = clear(ledger, at)
    restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why=NAMED)
    ledger.close()
    done = call(
        "ledger", "erase-text", ids[0], "--reason", "names_a_person", "--as", "carl", "--role", "clerk", "--ledger", url,
    )  # fmt: skip
    assert done.exit_code == REFUSED
    ledger = Rehearsed(url)
    assert m.Text.objects.using(ledger.alias).exclude(salt="").count() == 1
    ledger.close()


PLAIN = {
    "of the ledger and its house": "zone operators policies counties courts agency role value to",
    "of laws, and of counsel who signs as such": "jurisdiction text readings presumptions counsel unverified named texts address",
    "of witnesses of the time: a public key, a moment, what they signed": "key at proof",
    "of runs, files and plans: digests, names of ours and counts": "run dataset workflow dropped assumed covers again runs laws sha256 "
    "found extract earlier scan corrects left_off",
    "ids, codes and days, and names of ours of files and orders": "sheet batch wave plan law version ground stage objection order reason "
    "purpose recipient route code only clearances sample extra by after bundle moved forgetting orders messages kinds file number",
    "where it was, what the law says of all such charges, and which agency it is": "county court notices ori oris",
    "names of fields": "differs",
}  # fmt: skip
"""Text that stands in the chain, and why it may."""


def test_no_event_of_any_kind_holds_text_that_is_not_known_for_what_it_is() -> None:
    """Every field of every payload that can hold text lies beside the chain, as words or as what identifies somebody, or is named above."""
    plain = {name for names in PLAIN.values() for name in names.split()}
    for kind in Kind:
        form = form_of(kind)
        for name, field in form.payload.model_fields.items():
            if re.search(r"str|Any", str(field.annotation)) and name not in plain and name not in form.beside:
                assert name in ("why", "paper"), f"{kind} says {name}: declare it, or put it beside the chain"


NAMED_PAPER = "Ann Made-Up 1980-01-01"


def test_a_name_typed_as_a_paper_lies_beside_the_chain_and_is_erased(ledger: Ledger, at: dt.datetime) -> None:
    """It stayed in the chain, for good, after `erase-text`."""
    ids = clear(ledger, at)
    ledger.read_paper(NAMED_PAPER, CLEARED_ON, Actor("carl", Role.CLERK), at)
    with pytest.raises(DoneBefore):
        ledger.read_paper(NAMED_PAPER, CLEARED_ON, Actor("carl", Role.CLERK), at)
    restoration.ask(ledger, ids[0], OPERATOR, CLEARED_ON, at, why="x")
    restoration.decide(ledger, ids[0], JUDGE, CLEARED_ON, at, restore=True, why="x", paper=NAMED_PAPER)
    for table in (m.Event, m.Paper, m.Clearance, m.Order):
        assert "Made-Up" not in str(list(table.objects.using(ledger.alias).values_list()))
    assert ledger.verify().is_sound
    for subject in (NAMED_PAPER, ids[0]):
        events = texts.erasable(subject, ledger.alias)
        assert events
        payload = {"events": events, "reason": "names_a_person"}
        ledger.append([Event(Kind.TEXT_ERASED, ids[0], payload)], OPERATOR, at)
        texts.erase(events, ledger.alias)
    assert not m.Text.objects.using(ledger.alias).filter(words=NAMED_PAPER).exists()
    assert ledger.verify().is_sound


def test_who_enters_late_what_a_paper_says_is_matched_with_who_read_its_day(
    ledger: Ledger, at: dt.datetime
) -> None:
    clear(ledger, at)
    ledger.read_paper(NAMED_PAPER, CLEARED_ON, Actor("carl", Role.CLERK), at)
    read = m.Event.objects.using(ledger.alias).get(kind=Kind.PAPER_READ)
    late = Event(Kind.RESTORATION_ASKED, "k00001", {"on": CLEARED_ON.isoformat(), "late": True, "paper": NAMED_PAPER,
                 "route": "court", "why": "x"})  # fmt: skip
    entries: list[tuple[str, str, str]] = []
    assert texts.apart(late, Role.OPERATOR, entries, ledger.alias).payload["paper"] == read.subject
    assert [words for _, _, words in entries] == ["x"]
