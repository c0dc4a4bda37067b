"""Messages to agencies and their answers: nothing lost, nothing twice, every clearance accounted for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clearslate.states
from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.chain import SigningKey, is_signed
from clearslate.clearance.exchange import export as module
from clearslate.clearance.exchange.account import Account, account, statuses
from clearslate.clearance.exchange.acks import Imported, Importer
from clearslate.clearance.exchange.aging import age_of, aging
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, read, write
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE, Exported, Exporter
from clearslate.clearance.exchange.formats import Header, decode, encode
from clearslate.clearance.exchange.profiles import Profile, load_profiles
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.records.files import put
from clearslate.records.names import People
from clearslate.states import CARRIED_OUT
from tests.clearance.cleared import CLEARED_ON, OPERATOR, RECIPIENTS, clear, people, restore
from tests.clearance.rehearsed import Rehearsed
from tests.examples import examples

PROFILES = load_profiles()
KEY = SigningKey.make()


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


class Exchange:
    """A ledger with an outbox and an inbox."""

    def __init__(self, ledger: Ledger, folder: Path, at: dt.datetime) -> None:
        self.ledger, self.at = ledger, at
        self.out, self.inbox = folder / "out", folder / "in"
        self.people = People(people(folder / "data"))
        self.count = 0

    def export(self, number: int, *, by_hand: bool = False) -> Exported:
        exporter = Exporter(self.ledger, PROFILES, self.out, KEY, self.people)
        return exporter.run(day(number), self.at, by_hand=by_hand)

    def take(self, number: int) -> Imported:
        return Importer(self.ledger, PROFILES, self.inbox).run(day(number), self.at)

    def account(self, number: int) -> Account:
        return account(self.ledger, PROFILES, day(number))

    def messages(self, recipient: str = "court", purpose: str = "clear") -> list[m.Message]:
        rows = m.Message.objects.using(self.ledger.alias).filter(recipient=recipient, purpose=purpose)
        return list(rows.order_by("attempt", "id"))

    def ids(self, message: m.Message) -> list[str]:
        data = (self.out / message.recipient / message.file).read_bytes()
        return [row["clearance"] for row in decode(self.profile(message), data)]

    def profile(self, message: m.Message) -> Profile:
        return PROFILES[{"court": "court_clerk"}.get(message.recipient, message.recipient)]

    def answer(self, message: m.Message, result: str = "accepted", **value: Any) -> Path:
        self.count += 1
        facts = {
            "message": value.pop("of", message.id),
            "ack": f"A{self.count}",
            "sha256": message.sha256,
            "on": (message.sent_on or dt.date(2026, 1, 5)).isoformat(),
            "rows": message.rows,
        }
        found = Answer(**({"result": result} | facts | value))
        place: Path = self.inbox / message.recipient / f"answer-{self.count}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(write(found, self.profile(message).format))
        return place

    def files(self) -> dict[str, str]:
        found = sorted(path for path in self.out.rglob("*") if path.is_file())
        return {
            str(p.relative_to(self.out)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in found
            if not p.name.startswith(".")
        }


@pytest.fixture
def exchange(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> Exchange:
    clear(ledger, at)
    return Exchange(ledger, tmp_path, at)


def test_a_deadline_that_the_law_counts_from_the_order_is_not_put_off_by_a_late_message(
    ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    """As D.C. Code § 16-804(c)(2): certified within 90 days of the order, here 20. Who is asked again has 20 more."""
    within = {"days": 20, "rolls": False, "since": "in_force"}
    court = {"id": "court", "what": "the clerk", "cite": "test", "role": "court", "profile": "court_clerk"}
    clear(ledger, at, batches=1, recipients=[court | {"within": within}])
    exchange = Exchange(ledger, tmp_path, at)
    exchange.export(6)
    assert [each.due for each in exchange.messages()] == [day(20)]
    assert exchange.export(20).messages == 0  # the last day is still in time
    assert exchange.export(21).again == 1
    assert [each.due for each in exchange.messages()] == [day(20), day(41)]
    assert exchange.export(22).messages == 0


# --- messages -----------------------------------------------------------------------------------------------


def test_every_recipient_is_told_once_and_the_fbi_through_the_repository(exchange: Exchange) -> None:
    exported = exchange.export(1)
    assert (exported.messages, exported.rows, exported.again) == (8, 48, 0)
    assert exchange.export(1).messages == 0
    assert not exchange.messages("fbi")
    for message in exchange.messages("repository"):
        exchange.answer(message)
    assert exchange.take(2).taken == 2
    assert exchange.export(2).messages == 2
    assert [len(exchange.ids(message)) for message in exchange.messages("fbi")] == [6, 6]
    assert exchange.ledger.verify().is_sound


def test_the_fbi_is_told_of_what_the_repository_did_and_of_no_more(exchange: Exchange) -> None:
    exchange.export(1)
    first, _ = exchange.messages("repository")
    ids = exchange.ids(first)
    exchange.answer(
        first, "partial", items=tuple(ItemAnswer(each, "no_match" if each == ids[0] else "") for each in ids)
    )
    exchange.take(2)
    exchange.export(2)
    [entry] = exchange.messages("fbi")
    assert sorted(exchange.ids(entry)) == sorted(ids[1:])
    payload = {
        "batch": first.batch, "recipient": "fbi", "purpose": "clear", "attempt": 2, "file": "f", "sha256": "0",
        "rows": 1, "due": None, "only": [ids[0]],
    }  # fmt: skip
    with pytest.raises(NotAllowed, match="told when repository has done it"):
        exchange.ledger.append([Event(Kind.MESSAGE_MADE, "x", payload)], SYSTEM, exchange.at)


def test_a_manifest_says_what_a_recipient_must_know_and_is_signed(exchange: Exchange) -> None:
    exchange.export(1)
    message = exchange.messages()[0]
    place = exchange.out / "court" / f"{message.file}{MANIFEST}"
    manifest = json.loads(place.read_bytes())
    data = (exchange.out / "court" / message.file).read_bytes()
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert (manifest["rows"], manifest["attempt"], manifest["due"]) == (6, 1, day(21).isoformat())
    signature = place.with_name(f"{place.name}{SIGNATURE}").read_text().strip()
    assert is_signed(place.read_bytes(), signature, KEY.public)
    assert not [path for path in exchange.out.rglob("*") if path.name.endswith(".part")]


def test_an_agency_learns_no_more_than_it_needs(exchange: Exchange) -> None:
    exchange.export(1)
    texts = {
        name: "".join(
            path.read_text() for path in (exchange.out / name).iterdir() if MANIFEST not in path.name
        )
        for name in RECIPIENTS
        if name != "fbi"
    }
    assert "Made-Up" in texts["repository"]
    assert "Made-Up" in texts["corrections"]
    for told_less in ("court", "screener"):
        assert "Made-Up" not in texts[told_less]
        assert "1980" not in texts[told_less]
    for word in ("3929", "PA-CS-M", "2026-01-05"):
        assert word not in texts["screener"]


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_message_is_read_as_it_was_written(name: str) -> None:
    profile = PROFILES[name]
    row = {field.of: f'v "{field.of[:1]}", <é>'[: field.width or None].strip() for field in profile.fields}
    rows = [row, row | {"sequence": ""}]
    if name == "corrections":
        rows = [{key: value[:4] for key, value in each.items()} for each in rows]
    header = Header("m", "PA", "court", "clear")
    data = encode(profile, header, rows)
    read_back = decode(profile, data)
    assert [{k: v.strip() for k, v in each.items()} for each in read_back] == [
        {field.of: each[field.of].strip() for field in profile.fields} for each in rows
    ]
    assert data == encode(profile, header, rows)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_characters_that_a_format_cannot_hold_are_blanks(name: str) -> None:
    """One of them, out of an old system's field, would make an XML that no agency can read."""
    row = {field.of: "a\x00\x1ab\ud800\uffff\u2028c" for field in PROFILES[name].fields}
    row |= {field.of: "abc"[: field.width] for field in PROFILES[name].fields if 0 < field.width < 9}
    [read_back] = decode(PROFILES[name], encode(PROFILES[name], Header("m", "PA", "r", "clear"), [row]))
    assert set(read_back.values()) <= {"a b c", *row.values()}


def test_a_value_too_wide_is_refused_not_cut() -> None:
    row = {field.of: "x" for field in PROFILES["corrections"].fields} | {"name_last": "x" * 41}
    with pytest.raises(ExchangeError, match="does not fit name_last"):
        encode(PROFILES["corrections"], Header("m", "PA", "r", "clear"), [row])


def test_names_are_needed_where_a_profile_tells_them(exchange: Exchange) -> None:
    with pytest.raises(ExchangeError, match="give the dataset with its people"):
        Exporter(exchange.ledger, PROFILES, exchange.out, KEY).run(day(1), exchange.at)


@pytest.mark.parametrize("state", CARRIED_OUT)
def test_every_recipient_of_every_workflow_has_a_profile(state: str) -> None:
    found = load_workflow(clearslate.states.folder(state) / "workflow.yaml")
    assert {recipient.profile for recipient in found.recipients} <= PROFILES.keys()


# --- answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "fixed_width", "xml"])
def test_an_answer_is_read_as_it_was_written(form: str) -> None:
    sha256 = "a" * 64
    for answer in (
        Answer("A1", "m1", sha256, "2026-01-09", "accepted", rows=3),
        Answer("A2", "m1", sha256, "2026-01-09", "rejected", "bad_sha256"),
        Answer(
            "A3",
            "m1",
            sha256,
            "2026-01-09",
            "partial",
            "",
            2,
            (ItemAnswer("k1"), ItemAnswer("k2", "no_match")),
        ),
    ):
        assert read(write(answer, form), form) == answer


@pytest.mark.parametrize("form", ["csv", "jsonl", "fixed_width", "xml"])
def test_damaged_answers_are_refused_with_a_code(form: str) -> None:
    items = tuple(ItemAnswer(f"k{number}") for number in range(9))
    whole = write(Answer("A3", "m1", "a" * 64, "2026-01-09", "partial", "", 9, items), form)
    draw = random.Random(1)
    for cut in range(0, len(whole) - 2, 7):
        with pytest.raises(ExchangeError):
            read(whole[:cut], form)
    for _ in range(200):
        place, byte = draw.randrange(len(whole)), draw.randrange(256)
        damaged = whole[:place] + bytes([byte]) + whole[place + 1 :]
        with suppress(ExchangeError):  # and nothing else
            read(damaged, form)


def test_xml_with_entities_is_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Acknowledgement>&a;</Acknowledgement>'
    with pytest.raises(ExchangeError, match="unreadable"):
        read(bomb, "xml")


def test_what_cannot_be_matched_is_set_aside_with_its_reason(exchange: Exchange) -> None:
    exchange.export(1)
    first, second = exchange.messages()
    before = exchange.account(2)
    exchange.answer(first, of="nothing")
    exchange.answer(first, sha256="0" * 64)
    exchange.answer(first, rows=5)
    exchange.answer(first, "partial", items=(ItemAnswer(exchange.ids(second)[0]),))
    exchange.answer(first, "partial", items=(ItemAnswer("k1", "because"),))
    exchange.answer(first, "accepted", code="busy")
    exchange.answer(exchange.messages("repository")[0]).rename(exchange.inbox / "court" / "stray")
    (exchange.inbox / "court").mkdir(exist_ok=True)
    told = exchange.take(2)
    assert told.quarantined == {
        "unknown_message": 1, "wrong_sha256": 1, "wrong_count": 1, "unknown_item": 1, "unknown_code": 1,
        "contradicts_itself": 1, "unreadable": 1,
    }  # fmt: skip
    assert len(list((exchange.inbox / "court" / "quarantine").iterdir())) == 7
    assert exchange.account(2) == before
    events = m.Event.objects.using(exchange.ledger.alias).filter(kind=Kind.ACK_QUARANTINED)
    assert events.count() == 7


def test_a_message_of_another_recipient_is_not_answered(exchange: Exchange) -> None:
    exchange.export(1)
    of_screener = exchange.messages("screener")[0]
    data = write(
        Answer("A", of_screener.id, of_screener.sha256, "2026-01-09", "accepted", rows=of_screener.rows),
        "csv",
    )
    (exchange.inbox / "court").mkdir(parents=True)
    (exchange.inbox / "court" / "x").write_bytes(data)
    assert exchange.take(2).quarantined == {"other_recipient": 1}


def test_the_same_file_twice_is_one_answer(exchange: Exchange) -> None:
    exchange.export(1)
    place = exchange.answer(exchange.messages()[0])
    data = place.read_bytes()
    assert exchange.take(2).taken == 1
    head = exchange.ledger.head()
    place.write_bytes(data)
    assert exchange.take(3).known == 1
    assert exchange.ledger.head() == head


def test_a_recipient_that_signs_is_believed_by_its_signature_alone(exchange: Exchange) -> None:
    """Anybody who could write into its folder reported its records as closed."""
    exchange.export(1)
    own, other = SigningKey.make(), SigningKey.make()
    keys = {"repository": own.public}

    def take(number: int, *, patient: bool = False) -> Imported:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1) if patient else None
        importer = Importer(exchange.ledger, PROFILES, exchange.inbox, keys=keys)
        return importer.run(day(number), exchange.at, patient_since=since)

    def signed(place: Path, key: SigningKey) -> None:
        place.with_name(f"{place.name}.sig").write_text(f"{key.sign(place.read_bytes())}\n")

    first, second = exchange.messages("repository")
    exchange.answer(exchange.messages("court")[0])  # which has no key
    forged = exchange.answer(first)
    assert take(2, patient=True).left == {
        f"repository/{forged.name}": "unfinished"
    }  # the signature may follow
    imported = take(2)
    assert (imported.taken, imported.quarantined) == (0, {"unsigned": 1})
    signed(exchange.answer(first), other)
    assert take(2).quarantined == {"unsigned": 1}
    assert [each.state for each in exchange.messages("repository")] == ["sent", "sent"]
    place = exchange.answer(first)
    signed(place, own)
    changed = exchange.answer(second)
    signed(changed, own)
    changed.write_bytes(changed.read_bytes().replace(second.id.encode(), first.id.encode()))
    imported = take(2)
    assert (imported.taken, imported.quarantined) == (1, {"unsigned": 1})
    folder = exchange.inbox / "repository"
    assert [path.name for path in folder.iterdir() if path.is_file()] == []
    assert sorted(path.suffix for path in (folder / "done").iterdir()) == [place.suffix, ".sig"]
    states = {each.id: each.state for each in exchange.messages("repository")}
    assert states == {first.id: "acknowledged", second.id: "sent"}
    assert exchange.ledger.verify().is_sound


def test_what_is_overdue_or_refused_for_a_passing_reason_is_asked_again(exchange: Exchange) -> None:
    exchange.export(1)
    first, second = exchange.messages()
    ids = exchange.ids(first)
    items = tuple(
        ItemAnswer(each, code) for each, code in zip(ids, ["", "", "busy", "no_match"], strict=False)
    )
    exchange.answer(first, "partial", items=items)
    exchange.answer(second, "rejected", code="system_error")
    exchange.take(2)
    exchange.export(2)
    messages = exchange.messages()
    again = {message.batch: exchange.ids(message) for message in messages if message.attempt == 2}
    assert again[first.batch] == [ids[2]]
    assert len(again[second.batch]) == 6
    assert (
        exchange.export(22).again > 0
    )  # what was not answered at all is overdue now, with all other recipients'
    third = next(
        message for message in exchange.messages() if message.attempt == 3 and message.batch == first.batch
    )
    assert sorted(exchange.ids(third)) == sorted([ids[4], ids[5]])
    status = exchange.account(22).totals()["court"]
    assert status["rejected"] == 1  # no match: a human must look
    assert exchange.export(22, by_hand=True).messages >= 1


def test_the_same_asked_again_has_the_same_idempotency_key(exchange: Exchange) -> None:
    exchange.export(1)
    exchange.export(30)
    keys: dict[str, set[str]] = {}
    for message in exchange.messages("screener"):
        manifest = json.loads((exchange.out / "screener" / f"{message.file}{MANIFEST}").read_bytes())
        keys.setdefault(message.batch, set()).add(manifest["idempotency_key"])
    assert len(exchange.messages("screener")) == 4
    assert [len(each) for each in keys.values()] == [1, 1]


def test_asking_ends_after_some_attempts_and_the_report_says_so(exchange: Exchange) -> None:
    for number in range(1, 300, 25):
        exchange.export(number)
    assert max(message.attempt for message in exchange.messages()) == PROFILES["court_clerk"].attempts
    report = aging(exchange.ledger, exchange.account(300), day(300))
    court = next(each for each in report.stuck if each.recipient == "court")
    assert (court.status, court.why, court.oldest, court.count) == ("overdue", "asked 6 times", 300, 12)
    fbi = next(each for each in report.stuck if each.recipient == "fbi")
    assert (fbi.status, fbi.why) == ("waits_for", "repository")
    assert report.open["court"]["120+"] == 12
    assert (120, "court", 12) in list(report.alarms)
    assert report.to_json()["expected"] == 12 * 5


def test_ages() -> None:
    assert [age_of(days) for days in (0, 29, 30, 59, 60, 89, 90, 119, 120, 999)] == [
        "0-29", "0-29", "30-59", "30-59", "60-89", "60-89", "90-119", "90-119", "120+", "120+",
    ]  # fmt: skip


def check_one_by_one(exchange: Exchange, number: int) -> None:
    """The account's counts are those of the single clearances."""
    book = Book(exchange.ledger, PROFILES, day(number))
    found: dict[str, dict[str, int]] = {}
    for batch in book.batches.values():
        for recipient in batch.recipients:
            of = found.setdefault(recipient.id, {})
            for status in statuses(book, batch, recipient).values():
                of[status] = of.get(status, 0) + 1
    assert {name: dict(sorted(of.items())) for name, of in sorted(found.items())} == exchange.account(
        number
    ).totals()


# --- any order of the same answers ------------------------------------------------------------------------------

Answers = st.SearchStrategy[tuple[int, str, dict[str, object]]]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Exchange, bytes, Answers]]:
    """An exchange after three rounds of messages, with the database as it then is, and what may be answered."""
    folder = tmp_path_factory.mktemp("order")
    moment = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    ledger = Rehearsed(f"sqlite:{folder / 'ledger.db'}", alias="order")
    clear(ledger, moment, batches=1, size=5, recipients=[
        {"id": "court", "what": "a court", "role": "court", "profile": "court_clerk", "cite": "test",
         "within": {"days": 20, "rolls": False}},
    ])  # fmt: skip
    found = Exchange(ledger, folder, moment)
    found.export(1)
    [first] = found.messages()
    ids = found.ids(first)
    found.answer(
        first,
        "partial",
        items=(ItemAnswer(ids[0]), ItemAnswer(ids[1], "no_match"), ItemAnswer(ids[2], "busy")),
    )
    found.take(2)
    found.export(2)  # attempt 2: the busy one
    found.export(30)  # attempt 3: what was never answered
    answers = _answers(found)
    ledger.close()
    yield found, (folder / "ledger.db").read_bytes(), answers
    ledger.close()


@settings(max_examples=examples(4, 12), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_and_repetition_of_the_same_answers_ends_alike(
    scratch: tuple[Exchange, bytes, Answers], data: st.DataObject
) -> None:
    exchange, content, possible = scratch
    results = []
    answers = data.draw(st.lists(possible, min_size=1, max_size=6))
    for _ in range(2):
        shuffled = data.draw(
            st.permutations([*answers, *data.draw(st.lists(st.sampled_from(answers), max_size=2))])
        )
        _reset(exchange, content)
        for number, (attempt, result, entry) in enumerate(shuffled):
            message = next(each for each in exchange.messages() if each.attempt == attempt)
            exchange.answer(message, result, ack=f"N{number}", **entry)
            exchange.take(31 + number)
        results.append({(line.status, line.why): line.count for line in exchange.account(31).lines})
        check_one_by_one(exchange, 31)
    assert results[0] == results[1]
    assert exchange.ledger.verify().is_sound


def _reset(exchange: Exchange, content: bytes) -> None:
    exchange.ledger.close()
    place = exchange.inbox.parent / "ledger.db"
    for name in ("-wal", "-shm"):
        place.with_name(place.name + name).unlink(missing_ok=True)
    place.write_bytes(content)


def _answers(exchange: Exchange) -> Answers:
    messages = {message.attempt: exchange.ids(message) for message in exchange.messages()}

    def partial(attempt: int) -> Answers:
        code = st.sampled_from(["", "", "no_match", "busy", "wrong_person"])
        item = st.tuples(st.sampled_from(messages[attempt]), code)
        items = st.lists(item, min_size=1, max_size=5, unique_by=lambda each: each[0])
        return items.map(
            lambda each: (attempt, "partial", {"items": tuple(ItemAnswer(*pair) for pair in each)})
        )

    attempts = st.sampled_from(sorted(messages))
    return st.one_of(
        attempts.map(lambda attempt: (attempt, "accepted", {})),
        st.tuples(attempts, st.sampled_from(["bad_sha256", "not_ours"])).map(
            lambda pair: (pair[0], "rejected", {"code": pair[1]})
        ),
        attempts.flatmap(partial),
    )


# --- new ids of persons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", ["before", "after", "never"])
def test_who_was_told_of_a_new_id_is_told_of_the_next_one_whenever_it_answers(
    exchange: Exchange, answered: str
) -> None:
    """A person is merged into another, and that one into a third: an answer to the first id says nothing of the next."""

    def rekey(old: str, new: str) -> None:
        payload = {"to": [new], "why": "merge"}
        exchange.ledger.append([Event(Kind.PERSON_REKEYED, old, payload)], OPERATOR, exchange.at)

    def told() -> list[tuple[str, str]]:
        message = exchange.messages("corrections", "rekey")[-1]
        data = (exchange.out / "corrections" / message.file).read_bytes()
        rows = decode(PROFILES["corrections"], data)
        return sorted({(row["former_person"], row["person"]) for row in rows})

    exchange.export(1)
    rekey("p0", "q0")
    exchange.export(2)
    assert told() == [("p0", "q0")]
    [first] = exchange.messages("corrections", "rekey")
    if answered == "before":
        exchange.answer(first)
        exchange.take(3)
    rekey("q0", "r0")
    if answered == "after":
        exchange.answer(first)
        exchange.take(3)
    exchange.export(4)
    assert told() == [("q0", "r0")]
    exchange.answer(exchange.messages("corrections", "rekey")[-1])
    exchange.take(5)
    assert exchange.export(5).messages == 0
    states = m.Item.objects.using(exchange.ledger.alias).filter(purpose="rekey", recipient="corrections")
    assert set(states.values_list("state", flat=True)) == {"acknowledged"}
    assert exchange.ledger.verify().is_sound


# --- cut off --------------------------------------------------------------------------------------------------


def test_what_a_killed_export_half_wrote_is_removed_by_the_next(exchange: Exchange) -> None:
    """It may hold names."""
    left = exchange.out / "court" / ".a-message-that-is-made-no-more.csv.part"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    exchange.export(1)
    assert not left.exists()


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "message").mkdir()  # nothing can take the place of a folder
    with pytest.raises(OSError, match="message"):
        put(tmp_path / "message", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["message"]


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize("step", range(0, 52, 7))
def test_an_export_cut_off_anywhere_ends_alike(
    exchange: Exchange, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write of a file and each append is a step, before or after which the process may end."""
    left = step
    append = exchange.ledger.append

    def counted(call: object) -> object:
        def do(*args: object) -> object:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            found = call(*args)  # type: ignore[operator]
            if left == 0:
                raise Killed
            left -= 1
            return found

        return do

    monkeypatch.setattr(module, "put", counted(put))
    monkeypatch.setattr(exchange.ledger, "append", counted(append))
    with pytest.raises(Killed):
        exchange.export(1)
    monkeypatch.undo()
    exchange.export(1)
    rows = m.Message.objects.using(exchange.ledger.alias)
    assert rows.count() == 8
    assert {message.attempt for message in rows.all()} == {1}
    assert not rows.exclude(state="sent").exists()
    assert exchange.export(1).messages == 0
    expected = hashlib.sha256()
    for message in rows.order_by("id"):
        data = (exchange.out / message.recipient / message.file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == message.sha256
        expected.update(data)
    assert len(exchange.files()) == 8 * 3
    assert exchange.ledger.verify().is_sound


def test_what_was_made_and_is_restored_before_it_is_sent_is_told_to_be_undone_alone(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(module, "put", killed)
    with pytest.raises(Killed):
        exchange.export(1)
    monkeypatch.undo()
    restore(exchange.ledger, "k00000", day(1), exchange.at)
    exchange.export(1)  # nobody knows whether a file was fetched: its recipient is told to undo it
    for recipient in ("court", "repository", "corrections", "screener"):
        entries = [
            each
            for message in exchange.messages(recipient)
            if message.sent_on
            for each in exchange.ids(message)
        ]
        assert len(entries) == 11
        assert "k00000" not in entries
        assert [exchange.ids(message) for message in exchange.messages(recipient, "restore")] == [["k00000"]]
    assert exchange.account(1).totals()["court"] == {"waiting": 12}
    assert exchange.account(1).totals()["fbi"] == {"never_told": 1, "waits_for": 11}
    check_one_by_one(exchange, 1)


def cut_off_before_it_is_said(exchange: Exchange, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that is killed when its first files lie in the outbox, and the ledger has not heard that they do."""
    append = exchange.ledger.append

    def killed(events: Sequence[Event], *rest: object) -> object:
        if any(event.kind == Kind.MESSAGE_SENT for event in events):
            raise Killed
        return append(events, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(exchange.ledger, "append", killed)
    with pytest.raises(Killed):
        exchange.export(number)
    monkeypatch.undo()


@pytest.mark.parametrize("exports_first", [False, True])
@pytest.mark.parametrize("is_part", [False, True])
def test_an_answer_to_a_file_that_was_fetched_before_a_restoration_is_taken(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, *, exports_first: bool, is_part: bool
) -> None:
    cut_off_before_it_is_said(exchange, 1, monkeypatch)
    message = exchange.messages()[0]
    undone, *ids = exchange.ids(message)
    if is_part:
        items = tuple(ItemAnswer(each, "no_match" if each == ids[0] else "") for each in (undone, *ids))
        exchange.answer(message, "partial", items=items)
    else:
        exchange.answer(message)
    assert exchange.take(1).early == 1, "the next export may say that it is sent"
    restore(exchange.ledger, undone, day(1), exchange.at)
    if exports_first:
        exchange.export(1)
    assert (exchange.take(2).taken, exchange.take(2).early) == (1, 0)
    exchange.export(2)
    first = m.Message.objects.using(exchange.ledger.alias).get(id=message.id)
    assert first.sent_on == day(2)
    entries = [exchange.ids(each) for each in exchange.messages(purpose="restore")]
    assert entries == [[undone]], "it closed what is to be open"
    again = [each for each in exchange.messages() if each.batch == first.batch and each.attempt > 1]
    assert len(again) == (1 if exports_first else 0)
    lines = {
        (line.purpose, line.status): line.count
        for line in exchange.account(2).lines
        if (line.recipient, line.batch) == ("court", first.batch)
    }
    done = {("clear", "acknowledged"): 4, ("clear", "waiting" if exports_first else "rejected"): 1}
    assert lines == (done if is_part else {("clear", "acknowledged"): 5}) | {("restore", "waiting"): 1}
    check_one_by_one(exchange, 2)
    assert exchange.ledger.verify().is_sound


@pytest.mark.parametrize("of_undone", ["whole", "", "restored", "no_match", "not named"])
def test_an_answer_to_a_message_of_which_a_clearance_was_restored_counts_each_once(
    exchange: Exchange, of_undone: str
) -> None:
    """The repository answers after one of the six was restored, whatever it says of that one."""
    exchange.export(1)
    message = exchange.messages("repository")[0]
    undone, *ids = exchange.ids(message)
    restore(exchange.ledger, undone, day(2), exchange.at)
    items = tuple(ItemAnswer(each) for each in ids)
    if of_undone == "whole":
        exchange.answer(message)
    else:
        named = () if of_undone == "not named" else (ItemAnswer(undone, of_undone),)
        exchange.answer(message, "partial", items=(*items, *named))

    def lines(number: int) -> dict[tuple[str, str, str], int]:
        found: dict[tuple[str, str, str], int] = {}
        for line in exchange.account(number).lines:
            if line.batch == message.batch and line.recipient in ("repository", "fbi"):
                place = (line.recipient, line.purpose, line.status)
                found[place] = found.get(place, 0) + line.count
        return found

    assert exchange.take(3).taken == 1
    assert lines(3)["repository", "clear", "acknowledged"] == 5
    assert lines(3)["repository", "restore", "not_sent"] == 1
    exchange.export(3)
    [back] = exchange.messages("repository", "restore")
    assert exchange.ids(back) == [undone]
    exchange.answer(back)
    exchange.take(4)
    assert lines(4) == {
        ("repository", "clear", "acknowledged"): 5,
        ("repository", "restore", "acknowledged"): 1,
        ("fbi", "clear", "waiting"): 5,
        ("fbi", "restore", "never_told"): 1,
    }
    [entries] = [each for each in exchange.messages("fbi") if each.batch == message.batch]
    assert sorted(exchange.ids(entries)) == sorted(ids)
    check_one_by_one(exchange, 4)
    assert exchange.export(4).messages == 0
    assert exchange.ledger.verify().is_sound


def test_what_is_not_sent_any_more_is_taken_back_from_the_outbox(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off_before_it_is_said(exchange, 1, monkeypatch)
    message = next(each for each in exchange.messages() if "k00000" in exchange.ids(each))
    restore(exchange.ledger, "k00000", day(1), exchange.at)
    exchange.export(1)
    assert not [name for name in exchange.files() if message.id in name]
