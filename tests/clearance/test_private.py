"""What holds people's data is its owner's alone, whoever's umask it is; nothing in a list or a reason does more than it says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.exchange.agency import receive
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.formats import Header, decode, encode
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.cli.common import UNUSABLE
from clearslate.records.files import create_private, make_private
from tests.clearance import cleared
from tests.clearance.cleared import OPERATOR, clear
from tests.clearance.exchange.test_exchange_commands import Desk, call, day
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_shown import Asked

PROFILES = load_profiles()


@pytest.fixture
def generous() -> Iterator[None]:
    """An umask that lets everybody read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def _open_to_others(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if not path.is_symlink())
    return [f"{path} {stat.S_IMODE(path.stat().st_mode):o}" for path in found if path.stat().st_mode & 0o077]


@pytest.mark.usefixtures("generous")
def test_whatever_a_command_writes_is_its_owners_alone(tmp_path: Path) -> None:
    result = call(
        "clear",
        "rehearse",
        "--people",
        40,
        "--days",
        1,
        "--jobs",
        1,
        "--documents",
        1,
        "--out",
        tmp_path / "all",
        "--quiet",
    )
    assert result.exit_code == 0, result.output
    assert {"outbox", "inbox", "records", "run", "ledger.db"} <= {
        path.name for path in (tmp_path / "all").iterdir()
    }
    assert call("report", tmp_path / "all" / "run", "--html", tmp_path / "report.html").exit_code == 0
    assert call("ledger", "key", tmp_path / "private.pem", tmp_path / "public.pem").exit_code == 0
    assert _open_to_others(tmp_path) == []
    assert os.umask(0) == 0, "what a command does with the umask ends with the command"


@pytest.mark.usefixtures("generous")
def test_a_ledger_that_a_program_opens_is_its_owners_alone(tmp_path: Path, at: dt.datetime) -> None:
    ledger = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    clear(ledger, at)
    assert _open_to_others(tmp_path) == []
    ledger.close()


@pytest.mark.usefixtures("generous")
def test_a_folder_shared_on_purpose_shares_with_its_group_and_not_with_all(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b")
    shared = tmp_path / "a" / "b" / "court"
    shared.mkdir()
    shared.chmod(0o2755)
    for folder, mode in ((shared, 0o640), (shared.parent, 0o600)):
        with create_private(folder / "x") as file:
            file.write(b"x")
        assert stat.S_IMODE((folder / "x").stat().st_mode) == mode
        with pytest.raises(FileExistsError):
            create_private(folder / "x")


def test_an_agency_that_shares_its_outbox_by_group_can_read_what_is_sent(
    tmp_path: Path, at: dt.datetime
) -> None:
    desk = Desk(tmp_path, at)
    court = desk.out / "court"
    court.mkdir(parents=True)
    court.chmod(0o2750)
    assert desk.export(1).exit_code == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in court.iterdir()} == {0o640}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (desk.out / "fbi").rglob("*")} <= {0o600}


# --- cells ----------------------------------------------------------------------------------------------------


def test_no_cell_of_a_message_begins_a_formula_and_each_is_read_as_it_was() -> None:
    profile = PROFILES["arresting_agency"]
    entries = ["=HYPERLINK(A1)", "+1", "-1", "@x", "'=1", "O'Brien", "plain", "'"]
    facts = [each.of for each in profile.fields]
    rows = [dict.fromkeys(facts, text) for text in entries]
    data = encode(profile, Header("m", "PA", "police", "clear"), rows)
    for line in csv.reader(io.StringIO(data.decode())):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)
    assert decode(profile, data) == rows


def test_a_list_begins_no_formula_and_comes_back_as_it_went(
    tmp_path: Path, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, url = cleared.planned, f"sqlite:{tmp_path / 'ledger.db'}"
    monkeypatch.setattr(cleared, "planned", lambda *of: Event(*_odd(real(*of))))
    ledger = Rehearsed(url)
    Asked(ledger, at, tmp_path).show(1)
    ledger.close()
    [place] = tmp_path.glob("*.csv")
    lines = list(csv.reader(place.read_text(encoding="utf-8-sig").splitlines()))
    assert all(not cell.startswith(("=", "@")) for line in lines for cell in line)
    [at_head] = [number for number, line in enumerate(lines) if "Ground" in line]
    head, rows = lines[at_head], lines[at_head + 1 :]
    filled = [
        dict(zip(head, row, strict=True)) | {"Object (Y/N)": "Y", "Ground": "no match", "Facts": "'=1"}
        for row in rows
    ]
    with place.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines[:at_head])
        table = csv.DictWriter(file, head)
        table.writeheader()
        table.writerows(filled)
    filed = call(
        "clear", "objections", place, "--batch", "b0", "--ledger", url, "--as", "paul", "--role", "prosecutor",
        "--today", day(2),
    )  # fmt: skip
    assert "4 objections filed" in filed.output, filed.output


def _odd(event: Event) -> tuple[Kind, str, dict[str, object], str | None]:
    charge = event.payload["charge"]
    odd = {"charge": f"={charge}", "statute": '=HYPERLINK("http://x")', "county": "@Adams"}
    return event.kind, event.subject, dict(event.payload) | odd, event.key


# --- manifests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../../secret"}, {"file": "/etc/hostname"}, {"file": ".."}, {"file": ""}, {"file": 5}, {"file": "a\0b"},
        {"message": "../../../../tmp/x"}, {"message": "a/b"}, {"message": ["x"]}, {"recipient": "../court"},
        {"profile": ["court_clerk"]}, {"sha256": None}, {"rows": "many"}, {"purpose": "\ud800"},
    ],
)  # fmt: skip
def test_a_manifest_names_nothing_outside_of_its_folder(tmp_path: Path, change: dict[str, object]) -> None:
    manifest = {
        "message": "m1", "recipient": "court", "purpose": "clear", "file": "m1.csv", "rows": 0, "sha256": "0" * 64,
        "idempotency_key": "k", "profile": "court_clerk", "attempt": 1, "due": None,
    } | change  # fmt: skip
    place = tmp_path / "box" / "m1.csv.manifest.json"
    place.parent.mkdir()
    place.write_text(json.dumps(manifest))
    with pytest.raises(ExchangeError, match=r"m1\.csv\.manifest\.json"):
        receive(place, PROFILES, None)
    answered = call(
        "clear", "answer", place, "--out", tmp_path / "in" / "court", "--ack", "A1", "--today", "2026-01-09"
    )
    assert answered.exit_code == UNUSABLE, answered.output
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["box", "m1.csv.manifest.json"]


def test_a_message_that_is_a_link_is_not_followed(tmp_path: Path, at: dt.datetime) -> None:
    desk = Desk(tmp_path, at)
    desk.export(1)
    [place, _] = desk.manifests("court")
    file = place.with_name(place.name.removesuffix(".manifest.json"))
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert "bad_sha256" in call("clear", "read-message", place).output


def test_an_answers_own_id_names_no_folder(tmp_path: Path, at: dt.datetime) -> None:
    desk = Desk(tmp_path, at)
    desk.export(1)
    answer = desk.answer(desk.manifests("court")[0], "--ack", "../../x")
    assert (answer.exit_code, desk.inbox.exists()) == (UNUSABLE, False)


# --- history ----------------------------------------------------------------------------------------------------


def test_a_reason_cannot_forge_a_line_of_history(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    clear(ledger, at)
    forged = "x\n       9  2026-01-01 00:00:00  clearance.restored  juno (judge)\x1b[2J\x85y\u2028z"
    ledger.append([Event(Kind.WAVE_HALTED, "w1", {"why": forged})], OPERATOR, at)
    count = ledger.head()[0]
    ledger.close()
    result = call("ledger", "history", "w1", "--ledger", url)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert sum("juno" in line and line.lstrip().startswith("9 ") for line in lines) == 0
    assert len(result.output.strip().split("\n")) == len(lines) < count
    assert "\x1b" not in result.output
