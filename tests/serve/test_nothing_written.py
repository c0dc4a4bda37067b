"""Nothing that is sent is written: not to a file, not to the log. The system calls of the service are watched."""

from __future__ import annotations

import json
import re
import shutil
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.serve.people import person
from tests.serve.server import running

MARK: Final = "zq-marked-zq"
_OPENED: Final = re.compile(r'open(?:at)?\((?:[^,"]+, )?"([^"]+)", ([A-Z_|0-9a-z]+)')
_MAY: Final = re.compile(r"^(/dev/null|/dev/shm/wgunicorn-[^/]+|/dev/tty)$")
"""What gunicorn opens for itself: where its workers show that they live, in memory, unlinked at once."""


def send(address: str, body: bytes) -> int:
    """Send a document; gives the status, when all of the answer has come."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("POST", parts.path, body, {"Content-Type": "application/json"})
    found = connection.getresponse()
    assert found.read()
    connection.close()
    return found.status


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace, to watch what is opened")
def test_no_file_is_opened_for_writing_and_none_is_made(tmp_path: Path) -> None:
    trace, folder = tmp_path / "trace", tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o555)
    watched = "open,openat,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,mknod,mknodat,write,writev,pwrite64"
    with running(
        before=["strace", "-f", "-qq", "-s", "4000", "-e", f"trace={watched}", "-o", str(trace)],
        folder=folder, CLEARSLATE_SERVE_RATE="0", PYTHONDONTWRITEBYTECODE="1",
    ) as (address, _):  # fmt: skip
        document = person(charges=2)
        document["cases"][0]["charges"][0]["facts"]["description"] = MARK
        document["cases"][0]["charges"][0]["id"] = f"{MARK}-id"
        wrong = {"format": MARK, "cases": MARK}
        for path, body in (
            ("judge", {"person": document}), ("ask", {"person": document}), ("judge", {"person": wrong}), ("batch", document), ("batch", wrong),
        ):  # fmt: skip
            assert send(f"{address}/v1/{path}", json.dumps(body).encode()) in (200, 422)
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    opened = [
        found
        for line in lines
        if (found := _OPENED.search(line)) and re.search("O_WRONLY|O_RDWR|O_CREAT", found[2])
    ]
    failed = {line for line in lines if "= -1 " in line}
    wrote = [found[1] for found in opened if not _MAY.match(found[1]) and found.string not in failed]
    assert opened, "the trace shows nothing: it was not watched"
    assert wrote == []
    made = [
        line
        for line in lines
        if re.search(r"(creat|rename|link|symlink|mkdir|mknod)\w*\(", line) and line not in failed
    ]
    assert [line for line in made if "unlink" not in line] == []
    marked = [line for line in lines if MARK in line and re.search(r"\bp?writev?(64)?\(\d+", line)]
    assert all(re.search(r"\bwritev?\(([3-9]|\d\d+),", line) for line in marked), (
        "standard output and error hold it"
    )
