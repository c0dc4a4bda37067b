"""An outsider verifies a ledger with the very program of docs/verify-a-ledger.md, and nothing of ours."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey, keep, write_public
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from tests.clearance.cleared import OPERATOR, clear
from tests.clearance.rehearsed import Rehearsed

PAGE = (Path(__file__).parents[2] / "docs/verify-a-ledger.md").read_text(encoding="utf-8")


AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a chain, as the command writes it, its checkpoints and the public key."""
    tmp_path, at = tmp_path_factory.mktemp("exported"), AT
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url)
    clear(ledger, at, cite="18 Pa.C.S. § 9122.2")
    key = SigningKey.make()
    ledger.checkpoint(key, at)
    moved = Actor("olive", Role.OPERATOR, "web:password+totp")
    ledger.append([Event(Kind.ROLE_GRANTED, "nina", {"role": "clerk"})], moved, at)
    ledger.checkpoint(key, at)
    keep(tmp_path / "kept.jsonl", ledger.checkpoints())
    write_public(key.public, tmp_path / "public.pem")
    ledger.close()
    out = tmp_path / "chain.jsonl"
    done = CliRunner().invoke(main, ["ledger", "export", "--ledger", url, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o777 == 0o600
    [program] = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "check.py").write_text(program, encoding="utf-8")
    return tmp_path


@pytest.fixture
def exported(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(made, tmp_path / "exported")


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the program of the page says; isolated, without any package that is installed."""
    words = [sys.executable, "-I", "-S", "check.py", "chain.jsonl", "kept.jsonl"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_the_page_verifies_a_sound_chain(exported: Path) -> None:
    lines = (exported / "chain.jsonl").read_text(encoding="utf-8").splitlines()
    assert any("§" in line for line in lines), "more than ASCII is hashed"
    assert any(isinstance(json.loads(line)["payload"].get("bound"), float) for line in lines), (
        "fractions are hashed"
    )
    found = checked(exported)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith(f"{len(lines)} events, an unbroken chain")
    assert json.loads(lines[-1])["authentication"] == "web:password+totp"
    [command] = re.findall(r"```sh\n(openssl .*?)\n```", PAGE, flags=re.DOTALL)
    signed = subprocess.run(command.split(), cwd=exported, capture_output=True, text=True, check=False)
    assert signed.returncode == 0, signed.stderr
    other = json.loads((exported / "signed").read_text(encoding="utf-8"))
    (exported / "signed").write_text(json.dumps([*other[:2], other[2] + 1, *other[3:]]), encoding="utf-8")
    assert subprocess.run(command.split(), cwd=exported, capture_output=True, check=False).returncode != 0


def _edit(lines: list[str]) -> list[str]:
    return "\n".join(lines).replace("Adams", "Adamz", 1).splitlines()


def _take(lines: list[str]) -> list[str]:
    return [*lines[:20], *lines[21:]]


def _swap(lines: list[str]) -> list[str]:
    return [*lines[:20], lines[21], lines[20], *lines[22:]]


def _rename(lines: list[str]) -> list[str]:
    return [*lines[:-1], lines[-1].replace("web:password+totp", "command line")]


def _cut(lines: list[str]) -> list[str]:
    return lines[:-1]


@pytest.mark.parametrize("tamper", [_edit, _take, _swap, _rename, _cut])
def test_the_page_finds_a_tampered_chain(exported: Path, tamper: Callable[[list[str]], list[str]]) -> None:
    chain = exported / "chain.jsonl"
    lines = chain.read_text(encoding="utf-8").splitlines()
    changed = tamper(lines)
    assert changed != lines
    chain.write_text("\n".join(changed) + "\n", encoding="utf-8")
    found = checked(exported)
    assert found.returncode == 1
    assert found.stderr.startswith("event ")


def test_the_page_finds_a_tail_that_was_linked_anew(exported: Path) -> None:
    """Who can write the database can hash as well as the program can; the kept checkpoint is of another hash."""
    url = f"sqlite:{exported / 'ledger.db'}"
    ledger = Ledger(url)
    before = ""
    for link in list(ledger.links()):
        forged = link if not before else link.linked(before)
        if link.subject == "k00003":
            forged = replace(link, payload=link.payload.replace("Adams", "Adamz")).linked(before)
        before = forged.hash
        m.Event.objects.using(ledger.alias).filter(seq=link.seq).update(
            payload=forged.payload, hash=forged.hash
        )
    (exported / "chain.jsonl").write_text("\n".join(ledger.exported()) + "\n", encoding="utf-8")
    ledger.close()
    found = checked(exported)
    assert found.returncode == 1
    assert "is not the one whose hash was signed" in found.stderr


def test_a_payload_in_another_form_is_a_fault(tmp_path: Path, at: dt.datetime) -> None:
    """Rightly hashed as it stands, it would be hashed otherwise by an outsider."""
    ledger = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    ledger.append([Event(Kind.ROLE_GRANTED, "clara", {"role": "clerk"})], OPERATOR, at)
    *_, before, last = ledger.links()
    spaced = replace(last, payload=last.payload.replace(":", ": ")).linked(before.hash)
    m.Event.objects.using(ledger.alias).filter(seq=last.seq).update(payload=spaced.payload, hash=spaced.hash)
    m.Head.objects.using(ledger.alias).update(hash=spaced.hash)
    [fault] = ledger.verify(state=False).faults
    ledger.close()
    assert fault.seq == last.seq
    assert "RFC 8785" in fault.what


def test_an_actor_says_in_plain_words_how_he_is_known(tmp_path: Path) -> None:
    for words in ("", "Password", "a b  c", "x" * 65, "olive@example.org", "web:\npassword"):
        with pytest.raises(ValueError, match="few plain words"):
            Actor("olive", Role.OPERATOR, words)
    ledger = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    ledger.append([Event(Kind.ROLE_GRANTED, "clara", {"role": "clerk"})], OPERATOR, AT)
    last = list(ledger.links())[-1]
    forged = replace(last, seq=last.seq + 1, key=None, authentication="Mr. Olive")
    linked = forged.linked(last.hash)
    m.Event.objects.using(ledger.alias).create(**linked.stored)
    m.Head.objects.using(ledger.alias).update(seq=linked.seq, hash=linked.hash)
    with pytest.raises(NotAllowed, match="how it is known who did"):
        ledger.rebuild()
    ledger.close()
