"""The feed of removals: what a company was told since a day, the last word about each charge, and its word that it is done."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Kind, NotAllowed, Role
from clearslate.clearance.events.users import COMMAND_LINE
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.removals import PUBLIC_AGAIN, REMOVE, attest, removals
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.cleared import restore
from tests.clearance.exchange.test_agencies import PROFILES, SCREENER, Exchange, day, enroll
from tests.clearance.postgres import BY_ITSELF

ACME = "screener.acme"


@pytest.fixture
def told(ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """Two companies, told of six charges in force; one charge is public again since."""
    for company in (ACME, "screener.bolt"):
        enroll(ledger, at, company, dt.date(2025, 12, 1))
    exchange = Exchange(ledger, tmp_path, at, monkeypatch, SCREENER)
    exchange.export(1)
    restore(ledger, exchange.ids[0], day(3), at)
    exchange.export(4)
    return exchange


def test_a_feed_says_the_last_word_about_each_charge(told: Exchange) -> None:
    feed = removals(told.ledger, ACME, day(0), day(9))
    assert {row.clearance: row.action for row in feed.rows} == {
        each: PUBLIC_AGAIN if each == told.ids[0] else REMOVE for each in told.ids
    }
    assert feed.open == len(feed.messages) == 2
    assert feed.cite == "test"
    of_then = removals(told.ledger, ACME, day(0), day(2))
    assert {row.action for row in of_then.rows} == {REMOVE}
    later = removals(told.ledger, ACME, day(2), day(9))
    assert [(row.clearance, row.action) for row in later.rows] == [(told.ids[0], PUBLIC_AGAIN)]
    assert removals(told.ledger, ACME, day(5), day(9)).rows == ()


def test_a_feed_tells_where_a_record_was_and_nothing_that_it_said(told: Exchange) -> None:
    feed = removals(told.ledger, ACME, day(0), day(9))
    [head, *rows] = csv.reader(io.StringIO(feed.to_csv().decode()))
    assert head == ["clearance", "action", "county", "case_number", "sequence"]
    assert len(rows) == 6
    text = json.dumps(feed.to_json()) + feed.to_csv().decode()
    for row in m.Clearance.objects.using(told.ledger.alias).values("person", "law", "statute"):
        for secret in row.values():
            assert secret not in text


def test_an_attestation_answers_every_message_of_the_feed_once(told: Exchange, at: dt.datetime) -> None:
    feed = removals(told.ledger, ACME, day(0), day(9))
    clerk = Actor("cleo", Role.CLERK, COMMAND_LINE)
    importer = Importer(told.ledger, PROFILES, Path(), by=clerk)
    done = attest(feed, feed.digest.upper(), "W-7", told.ledger, importer, day(9), at)
    assert (done.messages, done.rows, done.known) == (2, 7, False)
    assert told.account(9).totals()[ACME] == {"acknowledged": 6}
    assert told.account(9).totals()["screener.bolt"] != {"acknowledged": 6}, (
        "nobody attests for another company"
    )
    links = [link for link in told.ledger.links() if link.kind == Kind.MESSAGE_ACKNOWLEDGED]
    assert {link.told["ack"] for link in links} == {f"W-7:{feed.digest[:16]}"}
    assert {(link.actor, link.role) for link in links} == {("cleo", "clerk")}
    again = removals(told.ledger, ACME, day(0), day(9))
    assert (again.digest, again.open) == (feed.digest, 0)
    assert attest(again, feed.digest, "W-7", told.ledger, importer, day(9), at).known
    assert told.ledger.verify().is_sound


def test_nobody_attests_to_what_was_not_read(told: Exchange, at: dt.datetime) -> None:
    feed, before = removals(told.ledger, ACME, day(0), day(9)), removals(told.ledger, ACME, day(0), day(2))
    importer = Importer(told.ledger, PROFILES, Path())
    with pytest.raises(NotAllowed, match="read the feed again"):
        attest(feed, before.digest, "W-7", told.ledger, importer, day(9), at)
    assert removals(told.ledger, ACME, day(0), day(9)).open == 2


def test_a_feed_is_for_enrolled_background_check_companies_alone_and_ends_after_it_begins(
    told: Exchange,
) -> None:
    for who in ("court", "screener", "screener.nobody", "elsewhere.acme", ""):
        with pytest.raises(NotAllowed):
            removals(told.ledger, who, day(0), day(9))
    with pytest.raises(NotAllowed, match="before it begins"):
        removals(told.ledger, ACME, day(9), day(0))


@BY_ITSELF
def test_the_feed_on_the_command_line(told: Exchange, url: str, tmp_path: Path) -> None:
    told.ledger.close()

    def called(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            main,
            [
                "clear",
                "removals",
                ACME,
                "--ledger",
                url,
                "--since",
                str(day(0)),
                "--through",
                str(day(9)),
                *words,
            ],
        )
        return done.exit_code, done.output

    code, output = called("--out", str(tmp_path / "feed.csv"))
    assert code == 0, output
    assert "6 charges since" in output
    assert "Not answered yet: 2 messages" in output
    assert (tmp_path / "feed.csv").read_text(encoding="utf-8").count("remove") == 5
    digest = json.loads(called("--json")[1])["digest"]
    assert called("--attest", digest)[0] == 2
    code, output = called("--attest", "0" * 64, "--by", "W-7", "--as", "cleo")
    assert code == 5, output
