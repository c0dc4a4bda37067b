"""No room on the disk, or told to end: one sentence, an exit code, and nothing half written."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clearslate.cli.common import TERMINATED, UNUSABLE, Unusable, ends_when_told, errors, files_named

MAPPING = """\
id: county
source: Example
owner: Clerk
jurisdiction: PA
known_through: 2025-12-31
coverage: {history: whole, first_year: 1985, last_year: 2025}
table: {files: ["charges.csv"]}
keys: {person: PERSON, case: CASE, charge: CHARGE}
fields: {case_number: CASE, statute: STATUTE}
"""


def begun(place: Path, rows: int, blocks: str = "unlimited") -> subprocess.Popen[str]:
    """An ingest of so many rows, begun in a process of its own, whose files may have so many blocks."""
    source = place / "source"
    source.mkdir()
    lines = (f"{at:07},C{at:09},H{at:09},18 § {at % 9000}\n" for at in range(rows))
    (source / "charges.csv").write_text("PERSON,CASE,CHARGE,STATUTE\n" + "".join(lines), encoding="utf-8")
    (place / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    command = [sys.executable, "-m", "clearslate.cli.main", "ingest", str(place / "mapping.yaml")]
    return subprocess.Popen(
        ["/bin/sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *command, "--source", str(source), "--out", str(place / "out"), "--quiet"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def left(place: Path) -> set[str]:
    return {each.name for each in place.iterdir()}


def test_an_ingest_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    process = begun(tmp_path, 400_000)
    for _ in range(3_000):
        if (tmp_path / "out.partial" / "ingest" / "quarantine.csv").exists() or process.poll() is not None:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, value = process.communicate(timeout=60)
    assert process.returncode == TERMINATED, value
    assert value == "Stopped, because the process was told to end (SIGTERM). Run the command again.\n"
    assert left(tmp_path) == {"source", "mapping.yaml"}


def test_an_ingest_without_room_leaves_nothing(tmp_path: Path) -> None:
    process = begun(tmp_path, 60_000, "400")
    _, value = process.communicate(timeout=120)
    assert process.returncode == UNUSABLE, value
    assert value.startswith("Error: No room is left (a file may not grow larger here): make room")
    assert value.count("\n") == 1
    assert left(tmp_path) == {"source", "mapping.yaml"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_a_sentence_however_a_command_meets_it(number: int) -> None:
    for guard in (files_named(), errors(OSError)):
        with (
            pytest.raises(
                Unusable, match=r"^No room is left \(.*\): make room, then run the command again\.$"
            ),
            guard,
        ):
            raise OSError(number, "Error writing bytes to file")
    with pytest.raises(Unusable, match="No room is left for /data/x "), files_named():
        raise OSError(number, os.strerror(number), "/data/x")


def test_another_error_without_a_file_goes_on() -> None:
    with pytest.raises(OSError, match="broken"), files_named():
        raise OSError(errno.EIO, "broken")


def test_who_listens_for_the_signal_already_keeps_it_and_else_it_is_given_back() -> None:
    def mine(*_: object) -> None: ...

    before = signal.signal(signal.SIGTERM, mine)
    try:
        with ends_when_told():
            assert signal.getsignal(signal.SIGTERM) is mine
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with pytest.raises(SystemExit) as ended, ends_when_told():
            signal.raise_signal(signal.SIGTERM)
        assert ended.value.code == TERMINATED
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
        with pytest.raises(KeyboardInterrupt), ends_when_told():
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGTERM, before)
