"""Each agency is told of its own, answers for its own, and learns nothing of another's."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

import clearslate.states
from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.account import Account, account
from clearslate.clearance.exchange.acks import Imported, Importer
from clearslate.clearance.exchange.aging import aging
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, write
from clearslate.clearance.exchange.export import Exported, Exporter
from clearslate.clearance.exchange.formats import decode
from clearslate.clearance.exchange.profiles import Profile, load_profiles
from clearslate.clearance.office.assigning import Written, assign_written, unassigned
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.scope import Scope
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import WorkflowError, court_of, is_agency, load_workflow
from clearslate.cli.common import DONE_BEFORE, REFUSED
from clearslate.cli.main import main
from clearslate.records.names import People
from clearslate.states import CARRIED_OUT
from tests.clearance import cleared
from tests.clearance.cleared import CLEARED_ON, OPERATOR
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.rehearsed import Rehearsed

PROFILES: Final = load_profiles()
KEY: Final = SigningKey.make()
CITY, SHERIFF, PROSECUTOR = "PA0010100", "PA0010000", "PA001013A"
COURT: Final = {"id": "court", "role": "court", "profile": "court_clerk"}
POLICE: Final = {
    "id": "arresting_agency", "role": "arresting_agency", "profile": "arresting_agency", "agency": "arresting",
}  # fmt: skip
ATTORNEY: Final = {"id": "prosecutor", "role": "prosecutor", "profile": "prosecutor", "agency": "prosecuting"}


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


def profile_of(recipient: str) -> Profile:
    kind = recipient.partition(".")[0]
    return PROFILES["court_clerk" if kind == "court" else kind]


class Exchange:
    """Six clearances in force: of the city's police, of the sheriff, and of nobody that the records name, in turn."""

    def __init__(
        self, ledger: Ledger, folder: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch, *recipients: Any
    ) -> None:
        self.ledger, self.at, self.out, self.inbox = ledger, at, folder / "out", folder / "in"
        plain = cleared.planned

        def planned(number: int, batch: str, law: str) -> Event:
            event = plain(number, batch, law)
            police = [{"name": "City Police", "ori": f" {CITY.lower()}"}, {"name": "Sheriff", "ori": SHERIFF}]
            says = [*police, {"name": "Washington Township Police", "ori": "?"}][number % 3]
            agencies = {"arresting": says, "prosecuting": {"ori": PROSECUTOR}}
            return replace(event, payload={**event.payload, "agencies": agencies})

        monkeypatch.setattr(cleared, "planned", planned)
        common = {"what": "an agency", "cite": "test", "within": {"days": 20, "rolls": False}}
        entries = [common | each for each in (recipients or (COURT, POLICE, ATTORNEY))]
        self.people = People(cleared.people(folder / "data"))
        self.ids = cleared.clear(ledger, at, batches=1, recipients=entries)
        self.city, self.sheriff, self.nobody = self.ids[::3], self.ids[1::3], self.ids[2::3]

    def export(self, number: int) -> Exported:
        return Exporter(self.ledger, PROFILES, self.out, KEY, self.people).run(day(number), self.at)

    def take(self, number: int) -> Imported:
        return Importer(self.ledger, PROFILES, self.inbox).run(day(number), self.at)

    def account(self, number: int) -> Account:
        return account(self.ledger, PROFILES, day(number))

    def messages(self, recipient: str) -> list[m.Message]:
        rows = m.Message.objects.using(self.ledger.alias).filter(recipient=recipient)
        return list(rows.order_by("attempt", "id"))

    def told(self, recipient: str) -> list[str]:
        """Whom the files in a recipient's folder name."""
        profile = profile_of(recipient)
        files = (self.out / recipient).glob(f"*{profile.ending}") if (self.out / recipient).exists() else ()
        return sorted(row["clearance"] for file in files for row in decode(profile, file.read_bytes()))

    def answer(self, message: m.Message, *items: ItemAnswer, folder: str = "") -> None:
        entries = ("A", message.id, message.sha256, day(2).isoformat(), "partial" if items else "accepted")
        place = self.inbox / (folder or message.recipient) / f"{message.id}-{len(items)}"
        place.parent.mkdir(parents=True, exist_ok=True)
        form = profile_of(message.recipient).format
        place.write_bytes(write(Answer(*entries, rows=message.rows, items=items), form))

    def assign(self, clearance: str, ori: str, agency: str = "arresting") -> None:
        payload = {"agency": agency, "ori": ori}
        self.ledger.append([Event(Kind.AGENCY_ASSIGNED, clearance, payload)], OPERATOR, self.at)

    def made(self, recipient: str, only: list[str] | None, attempt: int = 1) -> Event:
        payload = {
            "batch": "b0", "recipient": recipient, "purpose": "clear", "attempt": attempt, "file": "f", "sha256": "0",
            "rows": 6 if only is None else len(only), "due": None,
        }  # fmt: skip
        return Event(Kind.MESSAGE_MADE, "x", payload | ({} if only is None else {"only": only}))


@pytest.fixture
def exchange(ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange(ledger, tmp_path, at, monkeypatch)


@BY_ITSELF
def test_a_police_department_is_told_of_its_own_arrests_alone(exchange: Exchange) -> None:
    exchange.export(1)
    assert exchange.told(f"arresting_agency.{CITY}") == exchange.city
    assert exchange.told(f"arresting_agency.{SHERIFF}") == exchange.sheriff
    assert sorted(path.name for path in exchange.out.iterdir() if path.is_dir()) == [
        f"arresting_agency.{SHERIFF}", f"arresting_agency.{CITY}", "court", f"prosecutor.{PROSECUTOR}",
    ]  # fmt: skip
    assert exchange.told(f"prosecutor.{PROSECUTOR}") == exchange.ids
    assert exchange.ledger.verify().is_sound


@BY_ITSELF
def test_a_grant_for_an_agency_is_for_its_own_alone(exchange: Exchange) -> None:
    exchange.export(1)
    within = Scope(agency=f"arresting_agency.{CITY}").where(exchange.ledger.alias)
    seen = m.Clearance.objects.using(exchange.ledger.alias).filter(within)
    assert sorted(seen.values_list("id", flat=True)) == exchange.city


@BY_ITSELF
def test_one_department_does_not_answer_for_another(exchange: Exchange) -> None:
    exchange.export(1)
    [city] = exchange.messages(f"arresting_agency.{CITY}")
    exchange.answer(city)
    exchange.answer(city, *(ItemAnswer(each) for each in exchange.ids), folder=f"arresting_agency.{SHERIFF}")
    taken = exchange.take(2)
    assert (taken.taken, taken.quarantined) == (1, {"other_recipient": 1})
    totals = exchange.account(2).totals()
    assert totals[f"arresting_agency.{CITY}"] == {"acknowledged": 2}
    assert totals[f"arresting_agency.{SHERIFF}"] == {"waiting": 2}
    assert totals["arresting_agency"] == {"unassigned": 2}
    assert exchange.account(40).totals()[f"arresting_agency.{SHERIFF}"] == {"overdue": 2}


@BY_ITSELF
@pytest.mark.parametrize(
    ("recipient", "of", "words"),
    [
        (f"arresting_agency.{CITY}", "sheriff", "another agency's"),
        (f"arresting_agency.{CITY}", "nobody", "nobody's yet"),
        (f"arresting_agency.{CITY}", "", "its own alone"),
        ("arresting_agency", "city", "nothing goes to all of them"),
        ("arresting_agency.../court", "city", "no recipient"),
        (f"court.{CITY}", "city", "no recipient"),
    ],
)
def test_the_ledger_refuses_a_message_that_names_another_agencys_people(
    exchange: Exchange, recipient: str, of: str, words: str
) -> None:
    only = getattr(exchange, of) if of else None
    with pytest.raises(NotAllowed, match=words):
        exchange.ledger.append([exchange.made(recipient, only)], SYSTEM, exchange.at)


@BY_ITSELF
def test_what_is_nobodys_is_never_sent_grows_old_and_goes_when_it_is_assigned(exchange: Exchange) -> None:
    exchange.export(1)
    first, second = exchange.nobody
    report = aging(exchange.ledger, exchange.account(31), day(31))
    assert ("arresting_agency", 2) in {(each, count) for _, each, count in report.alarms}
    [stuck] = [each for each in report.stuck if each.recipient == "arresting_agency"]
    assert (stuck.status, stuck.count, stuck.oldest, stuck.since) == ("unassigned", 2, 31, CLEARED_ON)
    exchange.assign(first, SHERIFF)
    exchange.export(31)
    assert set(exchange.told(f"arresting_agency.{SHERIFF}")) == {*exchange.sheriff, first}
    assert exchange.account(31).totals()["arresting_agency"] == {"unassigned": 1}
    folders = [path for path in exchange.out.iterdir() if path.name.startswith("arresting_agency")]
    assert not any(second in file.read_text() for folder in folders for file in folder.iterdir())
    assert exchange.ledger.verify().is_sound


def test_an_agency_is_assigned_anew_only_when_it_refused(exchange: Exchange) -> None:
    [one, _] = exchange.nobody
    exchange.assign(one, CITY)
    exchange.assign(one, SHERIFF)  # nobody was told yet
    with pytest.raises(DoneBefore, match="already"):
        exchange.assign(one, SHERIFF)
    exchange.export(1)
    with pytest.raises(NotAllowed, match="has not refused it"):
        exchange.assign(one, CITY)
    [message] = exchange.messages(f"arresting_agency.{SHERIFF}")
    own = [*exchange.sheriff, one]
    exchange.answer(message, *(ItemAnswer(each, "no_match" if each == one else "") for each in own))
    exchange.take(2)
    exchange.assign(one, CITY)
    exchange.export(3)
    assert one in exchange.told(f"arresting_agency.{CITY}")
    exchange.answer(message)  # and did it after all: that closes nothing at the other agency
    exchange.take(4)
    totals = exchange.account(4).totals()
    assert totals[f"arresting_agency.{SHERIFF}"] == {"acknowledged": 2}
    assert totals[f"arresting_agency.{CITY}"] == {"waiting": 3}
    assert exchange.ledger.verify().is_sound


@BY_ITSELF
@pytest.mark.parametrize("ori", ["", "PA001", "pa0010100", "PA0010100 ", "../court01", "PA00101000"])
def test_nothing_but_an_ori_is_assigned(exchange: Exchange, ori: str) -> None:
    with pytest.raises(NotAllowed, match="is no ORI"):
        exchange.assign(exchange.nobody[0], ori)


@BY_ITSELF
def test_a_restoration_goes_to_the_agency_that_was_told(exchange: Exchange) -> None:
    exchange.export(1)
    for each in (exchange.city[0], exchange.nobody[0]):
        cleared.restore(exchange.ledger, each, CLEARED_ON, exchange.at)
    with pytest.raises(NotAllowed, match="no agency is told of it"):
        exchange.assign(exchange.nobody[0], CITY)
    exchange.export(2)
    entries = {
        each.recipient for each in m.Message.objects.using(exchange.ledger.alias).filter(purpose="restore")
    }
    assert entries == {"court", f"arresting_agency.{CITY}", f"prosecutor.{PROSECUTOR}"}
    totals = exchange.account(2).totals()
    assert totals["arresting_agency"] == {"never_told": 1, "unassigned": 1}


def test_who_comes_after_the_agencies_waits_for_the_one_of_each(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the State Police of New Jersey, whom the county prosecutor tells."""
    exchange = Exchange(ledger, tmp_path, at, monkeypatch, POLICE, COURT | {"after": "arresting_agency"})
    exchange.export(1)
    assert not exchange.messages("court")
    exchange.answer(*exchange.messages(f"arresting_agency.{CITY}"))
    exchange.take(2)
    exchange.export(2)
    [court] = exchange.messages("court")
    parts = m.Part.objects.using(ledger.alias).filter(message=court.id)
    assert sorted(parts.values_list("clearance", flat=True)) == exchange.city
    assert exchange.account(2).totals()["court"] == {"waiting": 2, "waits_for": 4}
    too_early = exchange.made("court", exchange.sheriff, attempt=2)
    with pytest.raises(NotAllowed, match="told when arresting_agency has done it"):
        ledger.append([too_early], SYSTEM, at)
    assert ledger.verify().is_sound


@pytest.mark.parametrize("state", CARRIED_OUT)
def test_no_workflow_tells_all_agencies_of_a_kind_alike(state: str) -> None:
    single = {
        ("NJ", "attorney_general"), ("CT", "prosecutor"), ("DE", "prosecutor"), ("CT", "court"), ("CT", "corrections"),
        ("DC", "court"), ("DC", "corrections"), ("MO", "court_administrator"), ("NJ", "corrections_by_list"), ("NC", "corrections"),
    }  # fmt: skip
    for each in load_workflow(clearslate.states.folder(state) / "workflow.yaml").recipients:
        if each.role in ("arresting_agency", "prosecutor", "court", "corrections", "screener"):
            assert each.is_many != ((state, each.id) in single)


def test_a_workflow_that_does_not_say_which_agency_is_refused(tmp_path: Path) -> None:
    text = (
        (clearslate.states.folder("PA") / "workflow.yaml").read_text().replace("    agency: arresting\n", "")
    )
    (tmp_path / "workflow.yaml").write_text(text)
    with pytest.raises(WorkflowError, match="recipient arresting_agency: write `agency: arresting`"):
        load_workflow(tmp_path / "workflow.yaml")


# --- courts and jails -----------------------------------------------------------------------------------------

EACH_COURT: Final = COURT | {"agency": "court"}
JAIL: Final = {"id": "corrections", "role": "corrections", "profile": "corrections", "agency": "jail"}
ADAMS, ERIE = "common-pleas-adams", "mdj-06-1-01-erie"


@pytest.fixture
def courts(ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """Clearances of two courts and of none that the records name, in turn; each has a jail, which no record names."""
    plain = cleared.planned

    def planned(number: int, batch: str, law: str) -> Event:
        event = plain(number, batch, law)
        places = [("Common Pleas, Adams", "Adams"), ("MDJ 06-1-01", "Erie"), ("", "")]
        court, county = places[number % 3]
        return replace(event, payload={**event.payload, "court": court, "county": county})

    monkeypatch.setattr(cleared, "planned", planned)
    return Exchange(ledger, tmp_path, at, monkeypatch, EACH_COURT, JAIL)


def test_each_court_is_told_of_its_own_cases_and_answers_for_them(courts: Exchange) -> None:
    """All clerks of a state shared a folder, and one of them closed for all."""
    courts.export(1)
    assert courts.told(f"court.{ADAMS}") == courts.city
    assert courts.told(f"court.{ERIE}") == courts.sheriff
    courts.answer(*courts.messages(f"court.{ADAMS}"))
    courts.take(2)
    totals = courts.account(2).totals()
    assert totals[f"court.{ADAMS}"] == {"acknowledged": 2}
    assert totals[f"court.{ERIE}"] == {"waiting": 2}
    assert totals["court"] == {"unassigned": 2}
    assert totals["corrections"] == {"unassigned": 6}
    assert not courts.messages("court")
    assert courts.ledger.verify().is_sound


@BY_ITSELF
def test_a_jail_is_nobodys_until_an_operator_says_which(courts: Exchange) -> None:
    waiting = unassigned(courts.ledger)
    assert [(each["agency"], each["county"], each["clearances"]) for each in waiting] == [
        ("court", "", 2), ("jail", "", 2), ("jail", "Adams", 2), ("jail", "Erie", 2),
    ]  # fmt: skip
    for wrong in ("", "Jail", "a b", "../x", "-x", "x" * 37):
        with pytest.raises(NotAllowed, match="is no ORI"):
            courts.assign(courts.city[0], wrong, "jail")
    assert (
        assign_written(courts.ledger, Written("jail", "Adams"), "adams-county-jail", OPERATOR, courts.at) == 2
    )
    courts.assign(courts.nobody[0], "PA001013J", "court")
    courts.export(1)
    assert courts.told("corrections.adams-county-jail") == courts.city
    assert courts.told("court.PA001013J") == courts.nobody[:1]
    assert courts.ledger.verify().is_sound


@pytest.mark.parametrize(
    ("court", "county", "known"),
    [
        ("Common Pleas, Adams", "ADAMS", "common-pleas-adams"),
        ("Common Pleas", "Adams", "common-pleas-adams"),
        ("", "Prince George's", "prince-george-s"),
        ("", "", ""),
        (" - ", "", ""),
        ("Juzgado de Añasco", "", "juzgado-de-anasco-"),
        ("The Superior Court of the County of Los Angeles, Central", "", "the-superior-court-of-the-c-"),
    ],
)
def test_a_court_is_known_by_its_name_and_county(court: str, county: str, known: str) -> None:
    found = court_of(court, county)
    assert found.startswith(known[:28])
    assert not found or is_agency("court", found)
    assert len(found) <= 36


def test_an_agency_of_a_real_ledger_is_assigned_by_two(
    tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One operator's slip told a stranger's record to a police department."""
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Ledger(url, "real")
    ledger.begin(["olive", "otto", "rhea"], at, name="real", zone="UTC")
    ledger.append([Event(Kind.ROLE_GRANTED, "rhea", {"role": "reviewer"})], OPERATOR, at)
    ledger.append(
        [Event(Kind.ROLE_CONFIRMED, "rhea", {"role": "reviewer"})], Actor("otto", Role.OPERATOR), at
    )
    monkeypatch.setattr(cleared, "CLEARED_ON", at.date())
    exchange = Exchange(ledger, tmp_path, at, monkeypatch)
    one, two = exchange.nobody
    exchange.assign(one, CITY)
    exchange.assign(two, CITY)
    exchange.export(0)
    assert one not in exchange.told(f"arresting_agency.{CITY}"), "it waits for a second person"
    [line] = unassigned(ledger)
    assert line["to be confirmed"] == CITY
    payload = {"agency": "arresting", "ori": CITY}
    with pytest.raises(NotAllowed, match="four eyes"):
        ledger.append([Event(Kind.AGENCY_CONFIRMED, one, payload)], OPERATOR, at)
    with pytest.raises(NotAllowed, match="nobody said"):
        ledger.append([Event(Kind.AGENCY_CONFIRMED, one, payload | {"ori": SHERIFF})], OPERATOR, at)
    ledger.close()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    vouch = ("ledger", "clock", "--ledger", url, "--as", "otto", "--to", today)
    assert CliRunner().invoke(main, vouch).exit_code == 0
    by = ("--ledger", url, "--as", "otto", "--agency", "arresting", "--confirm")
    written = ("--county", "Adams", "--named", "Washington Township Police", "--written", "?")
    done = call("assign", CITY, *by, *written)
    assert (done.exit_code, done.output) == (0, f"2 clearances assigned to {CITY}\n"), done.output
    ledger = Ledger(url, "real")
    assert m.Clearance.objects.using(ledger.alias).get(id=one).arresting_ori == CITY
    assert unassigned(ledger) == []
    assert ledger.verify().is_sound
    ledger.close()


# --- companies ------------------------------------------------------------------------------------------------

SCREENER: Final = {"id": "screener", "role": "screener", "profile": "screener", "agency": "registered"}


def enroll(
    ledger: Ledger, at: dt.datetime, company: str, on: dt.date, kind: Kind = Kind.RECIPIENT_ENROLLED
) -> None:
    ledger.append([Event(kind, company, {"on": on.isoformat()})], OPERATOR, at)


@BY_ITSELF
def test_each_company_is_told_of_what_comes_into_force_while_it_is_enrolled(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All screening companies shared a folder, and one of them answered for all."""
    for company in ("screener.acme", "screener.bolt", "screener.gone"):
        enroll(ledger, at, company, dt.date(2025, 12, 1))
    enroll(ledger, at, "screener.gone", dt.date(2025, 12, 2), Kind.RECIPIENT_LEFT)
    exchange = Exchange(ledger, tmp_path, at, monkeypatch, SCREENER)
    enroll(ledger, at, "screener.late", day(1))
    exchange.export(1)
    assert exchange.told("screener.acme") == exchange.told("screener.bolt") == exchange.ids
    assert not exchange.messages("screener.late"), "it may never have held what was in force before"
    exchange.answer(*exchange.messages("screener.acme"))
    exchange.take(2)
    assert exchange.account(2).totals() == {
        "screener.acme": {"acknowledged": 6}, "screener.bolt": {"waiting": 6},
    }  # fmt: skip
    for whom, words in (
        ("screener", "many agencies"), ("screener.late", "was not enrolled"), ("screener.gone", "was not enrolled"),
        ("screener.nobody", "was not enrolled"), ("screener.../x", "is no recipient"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=words):
            ledger.append([exchange.made(whom, None)], SYSTEM, at)
    cleared.restore(ledger, exchange.ids[0], CLEARED_ON, at)
    exchange.export(3)
    messages = (
        m.Message.objects.using(ledger.alias).filter(purpose="restore").values_list("recipient", flat=True)
    )
    assert sorted(messages) == ["screener.acme", "screener.bolt"]
    assert ledger.verify().is_sound


@BY_ITSELF
def test_while_no_company_was_ever_enrolled_what_is_cleared_waits(
    ledger: Ledger, tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange(ledger, tmp_path, at, monkeypatch, SCREENER)
    exchange.export(1)
    assert exchange.account(1).totals() == {"screener": {"unassigned": 6}}
    for wrong in ("screener", "screener.", "screener.A B", ".x"):
        with pytest.raises(NotAllowed, match="is no recipient's id"):
            enroll(ledger, at, wrong, day(1))


def test_a_company_is_enrolled_by_two(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    begin = ("ledger", "init", "--ledger", url, "--operator", "olive", "--operator", "otto", "--state", "VA",
             "--decisions", "whoever-says-a-name")  # fmt: skip
    assert CliRunner().invoke(main, begin).exit_code == 0
    by = ("screener.acme", "--ledger", url, "--as")
    assert call("enroll", *by, "olive").output == (
        "screener.acme: enrolled, once another operator confirms it (--confirm)\n"
    )
    assert call("enroll", *by, "olive").exit_code == DONE_BEFORE
    assert call("enroll", *by, "olive", "--confirm").exit_code == REFUSED
    assert call("enroll", *by, "otto", "--confirm").output == "screener.acme: enrolled\n"
    assert call("enroll", *by, "otto", "--leave").output == "screener.acme: left\n"


# --- commands -------------------------------------------------------------------------------------------------


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["clear", *map(str, arguments)])


def test_an_operator_assigns_all_that_the_records_write_alike(
    tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    nobody = Exchange(ledger, tmp_path, at, monkeypatch).nobody
    ledger.close()
    asked = call("unassigned", "--ledger", url, "--json")
    line = {"agency": "arresting", "county": "Adams", "name": "Washington Township Police", "ori": "?"}
    assert json.loads(asked.output) == [line | {"clearances": 2, "in force": 2, "since": "2026-01-05"}]
    by = ("--ledger", url, "--as", "olive", "--agency", "arresting")
    group = ("--county", "Adams", "--named", line["name"], "--written", "?")
    assert call("assign", "PA001", *by, *group).exit_code == REFUSED
    assert call("assign", CITY, *by, "--county", "Adams", "--named", "Other").exit_code == REFUSED
    assert call("assign", CITY, *by).exit_code == 2
    done = call("assign", CITY, *by, *group, "--json")
    assert json.loads(done.output) == {"outcome": "done", "said": [f"2 clearances assigned to {CITY}"]}
    assert call("assign", CITY, *by, *group).exit_code == DONE_BEFORE
    assert call("assign", CITY, *nobody, *by).exit_code == DONE_BEFORE
    assert call("assign", SHERIFF, nobody[0], *by).exit_code == 0
    assert call("unassigned", "--ledger", url).output == "Every clearance has its agency.\n"
