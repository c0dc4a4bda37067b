"""What people write in their own words can be erased, and the chain is sound after it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.office.office import Office
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import texts
from clearslate.clearance.state.ledger import Ledger
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
