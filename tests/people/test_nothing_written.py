"""What a person types is written nowhere: marked words in every field, then everything that the server could write is searched."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from clearslate.web.lookup.sealing import new_key
from tests.people.conftest import Reader

MARK = "qzxmarked"


def typed_everywhere(reader: Reader) -> None:
    """Go through the pages with a marked word in each field, and into each error."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    reader.get("/en/check/")
    reader.do("begin", jurisdiction=f"{MARK}0")
    reader.do("begin", jurisdiction="PA")
    reader.do("search", q=f"{MARK}1")
    reader.do("details", pick=f"{MARK}2", grade=f"{MARK}3", ending=f"{MARK}4", when=f"{MARK}5")
    reader.do("details", pick="typed", grade="M2", ending="convicted", when="2012")
    reader.do(f"{MARK}6", charge=f"{MARK}7", case=f"{MARK}8")
    reader.do("go_on")
    assert reader.is_asked, reader.heading
    for _ in range(12):
        if not reader.is_asked:
            break
        reader.do("answer", f0="yes", f0_t=f"{MARK}9", f0_u=f"{MARK}a")
        reader.answer()
    heads = f"client,name,state,case number,statute,offense,how it ended,{MARK}c"
    row = f"{MARK}d,{MARK}e,PA,{MARK}f,18 § 3929,{MARK}g,convicted,"
    bad = row.replace("convicted", f"{MARK}h")
    for do in ("show", "pack"):
        for content in (f"{heads}\n{row}\n", f"{heads}\n{bad}\n", f"{MARK}i"):
            brought = SimpleUploadedFile(f"{MARK}j.csv", content.encode())
            reader.client.post("/en/clinic/", {"list": brought, "do": do})
    reader.client.post("/en/check/keep/", {"state": f"{MARK}b"})
    reader.client.post("/en/check/pdf/", {"state": reader.state})
    sheet = f"Name: {MARK}k\nState: PA\nDocket number: {MARK}l\nCharge: {MARK}m\nDisposition: {MARK}n\n"
    for name, text in (
        ("kept.yaml", f"- id: {MARK}o"),
        ("sheet.txt", sheet),
        ("scan.pdf", f"%PDF-1.7 {MARK}p"),
    ):
        brought = SimpleUploadedFile(f"{MARK}{name}", text.encode())
        reader.client.post("/en/check/load/", {"file": brought}, follow=True)
    reader.client.post("/en/proof/", {"code": f"{MARK}q"})
    reader.client.post("/en/proof/name/", {"name": f"{MARK}r", "born": f"{MARK}s", "case": f"{MARK}t"})
    reader.client.post("/en/proof/name/", {"name": f"{MARK}r", "born": "3/5/1980", "case": f"{MARK}t"})
    entries = (
        "name",
        "address",
        "company",
        "for_whom",
        "report",
        "offense",
        "case",
        "place",
        "on",
        "code",
        "said",
        "where",
    )
    for why in ("cleared", f"{MARK}u"):
        for page in ("/en/report/", "/es/report/letter/"):
            reader.client.post(page, {"why": why, **{field: f"{MARK}{field}" for field in entries}})


def test_neither_log_nor_folder_holds_what_was_typed(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    typed_everywhere(reader)
    readouterr = capfd.readouterr()
    assert MARK not in readouterr.out + readouterr.err
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.prove
def test_the_server_writes_nothing_and_dies_without_a_core(tmp_path: Path) -> None:
    """A server of its own, with a home, temporary folder, cache and public database of its own: searched whole after it was killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {name: str(tmp_path / name.lower()) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for place in places.values():
        Path(place).mkdir()
    database = tmp_path / "public.db"
    lookup = {"CLEARSLATE_PUBLIC": f"sqlite:///{database}", "CLEARSLATE_LOOKUP_KEY": new_key()[1]}
    log = tmp_path / "log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [sys.executable, "-m", "clearslate.cli.main", "public", "--bind", f"127.0.0.1:{port}"],
            env=os.environ | places | lookup, cwd=tmp_path, stdout=sink, stderr=sink,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _until_open(address)

        typed_everywhere(Reader(Client(address)))
    finally:
        server.send_signal(signal.SIGABRT)
        server.wait(30)
    found = [path for path in tmp_path.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
    assert found == []
    # what was sealed is there, and no one reads it without the office's key
    with closing(sqlite3.connect(database)) as read:
        tables = [name for (name,) in read.execute("select name from sqlite_master where type = 'table'")]
        assert sum(read.execute(f"select count(*) from {name}").fetchone()[0] for name in tables) >= 2  # noqa: S608
    assert [path for path in tmp_path.rglob("core*") if path.is_file()] == []


class Stays(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Client:
    """Sends requests to a server, as Django's client does to an application: it keeps cookies, and follows where it is asked to."""

    def __init__(self, address: str) -> None:
        self._address, cookies = address, HTTPCookieProcessor()
        self._follows, self._stays = build_opener(cookies), build_opener(cookies, Stays)

    def get(self, path: str) -> Client:
        return self._sent(path, None)

    def post(self, path: str, told: dict[str, Any], *, follow: bool = False) -> Client:
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        return self._sent(path, encode_multipart(BOUNDARY, told), MULTIPART_CONTENT, follow=follow)

    def _sent(
        self, path: str, body: bytes | None, kind: str = "text/plain", *, follow: bool = False
    ) -> Client:
        request = Request(self._address + path, body, {"Content-Type": kind})  # noqa: S310 (our own server)
        try:
            with (self._follows if follow else self._stays).open(request, timeout=120) as answer:
                self.status_code, self.content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            self.status_code, self.content = error.code, error.read()
        return self


def _until_open(address: str) -> None:
    for _ in range(300):
        try:
            Client(address).get("/en/check/")
        except OSError:
            time.sleep(1)
        else:
            return
    raise AssertionError("the server does not open")
