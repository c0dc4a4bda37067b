"""The interface by HTTP: a client made of its description does what files do, and nobody does more than was granted."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import importlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.answers import Answer, ItemAnswer, write
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.formats import decode
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.looking_back.spool import take_extracts, unpack
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.cli.office_access import OPENAPI
from clearslate.records.errors import DatasetError
from clearslate.records.names import People
from clearslate.synthetic import generate
from clearslate.web import clock
from clearslate.web.accounts.worker import attached
from clearslate.web.api import access
from clearslate.web.api.models import Answered
from clearslate.web.api.views import described
from clearslate.web.wsgi import application
from tests.clearance.cleared import CLEARED_ON, clear, people
from tests.clearance.rehearsed import Rehearsed

NOW: Final = dt.datetime.now(dt.UTC)
AT: Final = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
COURT: Final = "court"
ALL: Final = ("messages:read", "answers:write", "extracts:write", "status:read")


@dataclass
class Agency:
    """A ledger with messages sent, and ways to speak for an agency."""

    ledger: Ledger
    files: Path
    keys: Iterator[str] = field(default_factory=lambda: (f"key-{n:06}" for n in range(10**6)))

    def token(self, recipient: str = COURT, *scopes: str, **named: Any) -> str:

        given: dict[str, Any] = {"days": 30, "scopes": scopes or ALL, "recipient": recipient} | named
        _, token = access.make("a program", "operator", given.pop("at", NOW), **given)
        return token

    def client(self, token: str) -> Client:
        return Client(headers={"Authorization": f"Bearer {token}"})

    def post(self, client: Client, what: str, body: Any, *, key: str = "", **named: Any) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        return client.post(
            f"/api/v1/{what}", data, content_type=kind, headers={"Idempotency-Key": key or next(self.keys)}, **named
        )  # fmt: skip

    def messages(self, recipient: str = COURT) -> list[Any]:

        return list(m.Message.objects.using(self.ledger.alias).filter(recipient=recipient).order_by("made"))

    def events(self) -> list[tuple[Any, ...]]:
        return [
            (link.kind, link.actor, link.role, link.subject, _key(link.key), link.told)
            for link in self.ledger.links()  # salts are drawn, and key what is known of an answer's file
        ]  # fmt: skip


def _key(key: str | None) -> str | None:
    """The key of an event; not of an answer's file, which is under a salt that is drawn."""
    return None if key is not None and key.startswith(("ack:", "aside:")) else key


def _sent(folder: Path, alias: str) -> Agency:
    """Two batches in force, told to five agencies."""

    folder.mkdir()
    ledger = Rehearsed(f"sqlite:{folder / 'ledger.db'}", alias)
    clear(ledger, AT)
    outbox = folder / "outbox"
    Exporter(ledger, load_profiles(), outbox, SigningKey.make(), People(people(folder / "data"))).run(
        CLEARED_ON, AT
    )
    return Agency(ledger, folder)


@pytest.fixture
def agency(tables: None, tmp_path: Path, changed: Callable[..., None]) -> Iterator[Agency]:  # noqa: ARG001 (they must be there)
    """The office works on a ledger with messages sent."""

    found = _sent(tmp_path / "agency", "for_agencies")
    changed(LEDGER="for_agencies", FILES=str(found.files))
    attached.cache_clear()
    cache.clear()
    yield found
    attached.cache_clear()
    found.ledger.close()


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A client made of the description, by a tool of others."""

    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yaml").write_text("post_hooks: []\n")
    tool = Path(sys.executable).with_name("openapi-python-client")
    command = [
        str(tool), "generate", "--path", str(OPENAPI), "--output-path", str(folder / "made"), "--meta", "none",
        "--config", str(folder / "config.yaml"), "--fail-on-warning",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "made").rename(folder / "agency_client")
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("agency_client")
    finally:
        sys.path.remove(str(folder))


def speaks(generated: Any, token: str) -> Any:
    """The client, speaking to the application without a socket."""

    transport = httpx.WSGITransport(app=application)
    return generated.AuthenticatedClient("http://testserver", token, httpx_args={"transport": transport})


def accepted(message: Any, ack: str = "A1") -> dict[str, Any]:
    return {
        "ack": ack, "message": message.id, "sha256": message.sha256, "on": CLEARED_ON.isoformat(), "result": "accepted", "rows": message.rows,
    }  # fmt: skip


def test_the_description_is_what_the_code_says() -> None:
    """`clearslate office openapi --write` writes it."""

    assert json.loads(OPENAPI.read_text(encoding="utf-8")) == json.loads(json.dumps(described()))


def test_a_generated_client_fetches_checks_and_answers_a_message(agency: Agency, generated: Any) -> None:
    """The whole of an agency's day, by a program that knows only the description."""

    of = importlib.import_module
    client = speaks(generated, agency.token())
    listed = of("agency_client.api.messages.list_messages").sync(client=client, open_only=True)
    assert [each.id for each in listed.items] == [each.id for each in agency.messages()]
    first, second = listed.items
    got = of("agency_client.api.messages.fetch_file").sync_detailed(first.id, client=client)
    assert hashlib.sha256(got.content).hexdigest() == first.sha256
    manifest = json.loads(
        of("agency_client.api.messages.fetch_manifest").sync_detailed(first.id, client=client).content
    )
    assert (manifest["message"], manifest["sha256"]) == (first.id, first.sha256)
    rows = decode(load_profiles()["court_clerk"], got.content)
    models = of("agency_client.models")
    refused = rows[0]["clearance"]
    items = [models.Item(row["clearance"], "no_match" if row is rows[0] else "") for row in rows]
    answer = of("agency_client.api.answers.answer")
    bodies = [
        models.Answer(
            "A1",
            first.id,
            first.sha256,
            CLEARED_ON,
            models.AnswerResult.PARTIAL,
            rows=first.rows,
            items=items,
        ),
        models.Answer(
            "A2",
            second.id,
            second.sha256,
            CLEARED_ON,
            models.AnswerResult.ACCEPTED,
            rows=second.rows,
        ),
    ]
    for number, body in enumerate(bodies):
        taken = answer.sync(client=client, body=body, idempotency_key=f"answer-of-today-{number}")
        assert taken.result == models.TakenResult.TAKEN, taken
    assert [each.state for each in agency.messages()] == ["partly", "acknowledged"]
    status = of("agency_client.api.clearances.show_status")
    done = {each: status.sync(each, client=client).told[0].done for each in (refused, rows[1]["clearance"])}
    assert done == {refused: False, rows[1]["clearance"]: True}
    wrong = of("agency_client.api.messages.show_message").sync("message-of-nobody", client=client)
    assert (wrong.status, wrong.code) == (404, "not_found")
    assert agency.ledger.verify().is_sound


def test_an_answer_by_http_and_one_by_file_give_the_same_events(agency: Agency, tmp_path: Path) -> None:
    """In two ledgers of the same story: kind, actor, role, subject, key and payload of every event."""

    by_file = _sent(tmp_path / "by-file", "by_file")
    try:
        client, inbox = agency.client(agency.token()), tmp_path / "inbox"
        first, second = agency.messages()
        ids = [f"k{number:05}" for number in range(6)]
        codes = {ids[2]: "no_match"}
        items = [{"clearance": each, "code": codes.get(each, "")} for each in ids]
        wrong = accepted(second, "A3") | {"sha256": "0" * 64}
        for place, entry in enumerate(
            [accepted(first) | {"result": "partial", "items": items}, accepted(second, "A2"), wrong]
        ):
            found = agency.post(client, "answers", entry)
            assert found.status_code == (422 if entry is wrong else 200), found.content
            lines = tuple(ItemAnswer(each["clearance"], each["code"]) for each in entry.get("items", ()))
            answer = Answer(
                entry["ack"],
                entry["message"],
                entry["sha256"],
                entry["on"],
                entry["result"],
                rows=entry["rows"],
                items=lines,
            )
            data = write(answer, load_profiles()["court_clerk"].format)
            file = inbox / COURT / f"api-{hashlib.sha256(data).hexdigest()[:12]}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            today = agency.ledger.day(NOW)
            Importer(by_file.ledger, load_profiles(), inbox).run(today, NOW)
            assert len(by_file.events()) == len(agency.events()), place
        assert by_file.events() == agency.events()
        known = {link.authentication for link in agency.ledger.links() if (link.key or "").startswith("ack:")}
        assert known == {"api:token"}
        # What came as a file is known when it comes by HTTP, in the file's own bytes too.
        again = agency.post(client, "answers/file", (inbox / COURT / "done" / next(
            each.name for each in (inbox / COURT / "done").iterdir()
        )).read_bytes())  # fmt: skip
        assert json.loads(again.content)["result"] == "known"
    finally:
        by_file.ledger.close()


def test_a_background_check_company_reads_its_feed_and_attests_to_it(agency: Agency) -> None:
    """C.G.S. § 54-142e, Va. Code § 19.2-392.16: dockets and charges removed since a date, and the word that it is done."""

    company, court = agency.client(agency.token("screener")), agency.client(agency.token())
    days = {"since": "2026-01-01", "through": "2026-12-31"}
    assert court.get("/api/v1/removals", days).status_code == 422, "a court has no such feed"
    feed = company.get("/api/v1/removals", days).json()
    assert {row["action"] for row in feed["rows"]} == {"remove"}
    assert len(feed["rows"]) == sum(message.rows for message in agency.messages("screener"))
    assert feed["open_messages"] == len(agency.messages("screener"))
    told = days | {"digest": feed["digest"], "ack": "W-7"}
    assert agency.post(company, "removals/attestations", told | {"digest": "0" * 64}).status_code == 409
    reader = agency.client(agency.token("screener", "messages:read"))
    assert agency.post(reader, "removals/attestations", told).status_code == 403
    done = agency.post(company, "removals/attestations", told)
    assert (done.status_code, done.json()["messages"]) == (200, feed["open_messages"])
    assert {message.state for message in agency.messages("screener")} == {m.MessageState.ACKNOWLEDGED}
    again = agency.post(company, "removals/attestations", told)
    assert again.json() == {"messages": 0, "rows": 0, "known": True}


def test_the_same_request_is_answered_as_before_and_another_under_its_key_refused(agency: Agency) -> None:
    client = agency.client(agency.token())
    message, other = agency.messages()
    first = agency.post(client, "answers", accepted(message), key="the-only-one")
    before = len(agency.events())
    again = agency.post(client, "answers", accepted(message), key="the-only-one")
    assert (again.status_code, again.content, again.headers["Idempotent-Replayed"]) == (
        200,
        first.content,
        "true",
    )
    changed = agency.post(client, "answers", accepted(other), key="the-only-one")
    assert (changed.status_code, changed.json()["code"]) == (422, "key_used")
    assert len(agency.events()) == before
    for key in ("short", "with blanks in it", "x" * 81):
        assert agency.post(client, "answers", accepted(message), key=key).json()["code"] == "key"
    none = client.post("/api/v1/answers", json.dumps(accepted(message)), content_type="application/json")
    assert (none.status_code, none.headers["Content-Type"]) == (422, "application/problem+json")
    # Another access may use the same key: it is another request.
    assert (
        agency.post(agency.client(agency.token()), "answers", accepted(other), key="the-only-one").status_code
        == 200
    )


def test_a_request_that_was_broken_off_is_taken_up_again(agency: Agency) -> None:
    """Killed between the ledger and the kept answer: the key is free after a while, and nothing is done twice."""

    client, message = agency.client(agency.token()), agency.messages()[0]
    agency.post(client, "answers", accepted(message), key="broken-off")
    before = agency.events()
    row = Answered.objects.get(key="broken-off")
    row.status = 0
    row.save()
    assert agency.post(client, "answers", accepted(message), key="broken-off").json()["code"] == "at_work"
    Answered.objects.filter(key="broken-off").update(at=NOW - dt.timedelta(minutes=5))
    again = agency.post(client, "answers", accepted(message), key="broken-off")
    assert (again.status_code, again.json()["result"]) == (200, "known")
    assert agency.events() == before


def test_without_a_valid_access_nothing_is_told(agency: Agency) -> None:
    good = agency.token()
    old = agency.token(at=NOW - dt.timedelta(days=60))
    gone = agency.token()
    access.revoke(gone.removeprefix(access.PREFIX).partition(":")[0], "operator", NOW)
    wrong = (
        "",
        "Bearer",
        f"Bearer {good[:-1]}{'x' if good[-1] != 'x' else 'y'}",
        f"Basic {good}",
        f"Bearer {good.removeprefix('cls_')}",
        f"Bearer {old}",
    )
    for header in wrong:
        found = Client(headers={"Authorization": header}).get("/api/v1/messages")
        assert (found.status_code, found.headers["Content-Type"]) == (401, "application/problem+json"), header
        assert found.headers["WWW-Authenticate"].startswith("Bearer")
    left = [agency.client(token).get("/api/v1/self").status_code for token in (good, gone)]
    assert left == [200, 401]


def test_scopes_hold(agency: Agency) -> None:
    """Each scope opens its own addresses and no others."""
    message = agency.messages()[0]
    extract = hashlib.sha256(b"x").hexdigest()
    asked: dict[str, Callable[[Client], Any]] = {
        "messages:read": lambda c: c.get("/api/v1/messages"),
        "answers:write": lambda c: agency.post(c, "answers", accepted(message)),
        "extracts:write": lambda c: c.get(f"/api/v1/extracts/{extract}"),
        "status:read": lambda c: c.get("/api/v1/clearances/k00000"),
    }
    for mine in asked:
        client = agency.client(agency.token(COURT, mine))
        refused = {scope for scope, ask in asked.items() if ask(client).status_code == 403}
        assert refused == asked.keys() - {mine}


def test_the_ids_of_others_are_as_if_they_were_not_there(agency: Agency) -> None:
    theirs = agency.messages("repository")[0]
    client = agency.client(agency.token())
    nothing = client.get("/api/v1/messages/message-none")
    for what in ("", "/file", "/manifest", "/signature"):
        found = client.get(f"/api/v1/messages/{theirs.id}{what}")
        assert (found.status_code, found.content) == (404, nothing.content)
    refused = agency.post(client, "answers", accepted(theirs))
    assert (refused.status_code, refused.json()["code"]) == (422, "other_recipient")
    assert agency.messages("repository")[0].state == "sent"
    court = agency.token("", "status:read", counties=["York"])
    adams = agency.token("", "status:read", counties=["Adams"])
    assert agency.client(court).get("/api/v1/clearances/k00000").status_code == 404
    seen = agency.client(adams).get("/api/v1/clearances/k00000").json()
    assert (seen["state"], seen["in_force"]) == ("cleared", True)
    assert {each["recipient"] for each in seen["told"]} >= {"court", "repository"}
    assert not set(json.dumps(seen).split('"')) & {"p0", "c0", "CP-0", "h0", "18 § 3929"}, (
        "nothing of the record"
    )
    assert agency.client(adams).get("/api/v1/messages").status_code == 403


def test_what_has_not_the_form_is_refused_without_being_repeated(agency: Agency) -> None:
    client, message = agency.client(agency.token()), agency.messages()[0]
    for change in (
        {"result": "DOE, JANE"},
        {"extra": "DOE"},
        {"rows": "DOE"},
        {"items": [{"clearance": "DOE JANE"}]},
    ):
        found = agency.post(client, "answers", accepted(message) | change)
        assert (found.status_code, found.headers["Content-Type"]) == (422, "application/problem+json")
        assert "DOE" not in found.content.decode()
    for body in (b"not json", b"[1]", b"{" * 5000, b"\xff"):
        found = client.post(
            "/api/v1/answers",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": next(agency.keys)},
        )
        assert 400 <= found.status_code < 500, found.content
        assert found.headers["Content-Type"] == "application/problem+json"


def test_messages_come_a_page_at_a_time_and_no_longer_list_costs_more(agency: Agency) -> None:
    client = agency.client(agency.token("screener"))
    whole = client.get("/api/v1/messages").json()["items"]
    seen, after = [], ""
    while True:
        with CaptureQueriesContext(connections["for_agencies"]) as asked:
            page = client.get("/api/v1/messages", {"limit": 1, "after": after}).json()
        assert len(asked) <= 2, [each["sql"] for each in asked]
        seen += page["items"]
        if not page["next"]:
            break
        after = page["next"]
    assert seen == whole
    assert client.get("/api/v1/messages", {"after": "forged"}).json()["code"] == "place"
    assert client.get("/api/v1/messages", {"limit": 501}).status_code == 422


def test_rates_are_bounded(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)  # no minute ends between two requests
    monkeypatch.setattr(access, "PER_MINUTE", 3)
    monkeypatch.setattr(access, "FAILED_PER_MINUTE", 2)
    client = agency.client(agency.token())
    found = [client.get("/api/v1/self") for _ in range(8)]
    assert {each.status_code for each in found} == {200, 429}
    assert found[-1].json()["code"] == "too_many"
    assert 0 < int(found[-1].headers["Retry-After"]) <= 60
    assert [Client().get("/api/v1/self").status_code for _ in range(6)][-1] == 429
    assert agency.client(agency.token()).get("/api/v1/self").status_code == 200, (
        "another access is not hindered"
    )


def test_a_certificate_is_believed_from_the_proxy_alone(agency: Agency, changed: Callable[..., None]) -> None:

    made = certificate()
    der = made.public_bytes(Encoding.DER)
    agency.token(certificate=hashlib.sha256(der).hexdigest())
    forms = (f":{base64.b64encode(der).decode()}:", quote(made.public_bytes(Encoding.PEM).decode()))
    other = f":{base64.b64encode(certificate().public_bytes(Encoding.DER)).decode()}:"

    def ask(value: str) -> int:
        return int(Client(headers={"Client-Cert": value}).get("/api/v1/self").status_code)

    assert [ask(each) for each in forms] == [401, 401], "no proxy is configured"
    changed(CLIENT_CERTIFICATE_HEADER="Client-Cert", PROXIES=["10.0.0.9"])
    assert [ask(each) for each in forms] == [401, 401], "the request does not come from it"
    changed(PROXIES=["127.0.0.1"])
    assert [ask(each) for each in (*forms, other, ":broken:", "-----BEGIN", "")] == [
        200,
        200,
        401,
        401,
        401,
        401,
    ]


def certificate() -> Any:
    """A certificate that somebody signed for themself."""

    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a program")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    lasting = (
        made.serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(9))
    )
    return lasting.sign(key, None)


def test_a_file_that_is_gone_or_was_changed_is_not_given(agency: Agency) -> None:
    client, message = agency.client(agency.token()), agency.messages()[0]
    place = agency.files / "outbox" / COURT / message.file
    place.write_bytes(place.read_bytes() + b" ")
    assert client.get(f"/api/v1/messages/{message.id}/file").json()["code"] == "gone"
    place.unlink()
    assert client.get(f"/api/v1/messages/{message.id}/file").status_code == 410


def test_a_later_extract_is_received_compared_and_recorded_once(agency: Agency, tmp_path: Path) -> None:
    """By HTTP as by a folder: the same function compares both."""

    generate("PA", 60, tmp_path / "data", seed=5, known_through=dt.date(2026, 1, 4))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((tmp_path / "data").rglob("*")):
            if path.name == "manifest.json" or path.suffix == ".parquet":
                archive.write(path, path.relative_to(tmp_path / "data"))
    data, client = packed.getvalue(), agency.client(agency.token())
    sha256 = hashlib.sha256(data).hexdigest()
    assert client.get(f"/api/v1/extracts/{sha256}").status_code == 404
    wrong = agency.post(client, f"extracts?sha256={'0' * 64}", data)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_sum")
    for key in ("one-extract", "one-extract", "another-key"):
        found = agency.post(client, f"extracts?sha256={sha256}&covers=whole", data, key=key)
        assert (found.status_code, found.json()["state"]) == (202, "received")
    broken = agency.post(client, f"extracts?sha256={hashlib.sha256(b'x').hexdigest()}", b"x")
    assert broken.status_code == 202
    day = agency.ledger.day(NOW)
    taken = list(take_extracts(agency.ledger, load_profiles(), agency.files / "extracts", SYSTEM, day, NOW))
    assert {each.sha256: bool(each.why_not) for each in taken} == {
        sha256: False,
        hashlib.sha256(b"x").hexdigest(): True,
    }
    assert client.get(f"/api/v1/extracts/{sha256}").json()["state"] == "compared"
    document = client.get(f"/api/v1/extracts/{hashlib.sha256(b'x').hexdigest()}").json()
    assert (document["state"], "no ZIP of a dataset" in document["why_not"]) == ("set_aside", True)
    assert [kind for kind, *_ in agency.events()].count("extract.compared") == 1
    assert (
        list(take_extracts(agency.ledger, load_profiles(), agency.files / "extracts", SYSTEM, day, NOW)) == []
    )


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/b/c/d", ".hidden", "a\\b"])
def test_no_name_in_an_extract_leads_out_of_it(name: str, tmp_path: Path) -> None:

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(DatasetError, match="a name that no file of a dataset has"):
        unpack(tmp_path / "x.zip", tmp_path / "in")
    assert not any(path.name == "out" for path in tmp_path.rglob("*"))


@pytest.mark.usefixtures("agency")
def test_accesses_are_made_listed_and_revoked_on_the_command_line() -> None:

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["office", "token", *words], env=dict(os.environ))

    made = run(
        "make",
        "--as",
        "operator",
        "--name",
        "court of Adams",
        "--recipient",
        "court",
        "--scope",
        "messages:read",
    )
    assert made.exit_code == 0, made.output
    token = made.stdout.strip().splitlines()[-1]
    assert token.startswith("cls_")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    shown = client.get("/api/v1/self").json()
    assert (shown["name"], shown["recipient"]) == ("court of Adams", "court")
    assert "court of Adams" in run("list").stdout
    assert "is no operator" in run("revoke", "--as", "judge", shown["id"]).output
    assert run("revoke", "--as", "operator", shown["id"]).exit_code == 0
    assert client.get("/api/v1/self").status_code == 401
    refused = run("make", "--as", "operator", "--name", "x", "--scope", "messages:read")
    assert "without a recipient" in refused.output
