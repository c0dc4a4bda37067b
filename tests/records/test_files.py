"""Files are whole or not there, their owner's alone, and one process at a time works in a place."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearslate.records import files
from clearslate.records.files import (
    BusyError,
    SoundFiles,
    UnsoundError,
    create_private,
    locked,
    make_private,
    put,
    sha256_of,
    sweep,
    whole,
)


@pytest.fixture(autouse=True)
def _generous() -> Iterator[None]:
    """A umask that gives everything to all."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_put_is_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "list.csv"
    put(path, b"first")
    put(path, b"second")
    assert path.read_bytes() == b"second"
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == (0o600, 0o700, 0o700)
    assert names(path.parent) == ["list.csv"]


def test_a_folder_shared_on_purpose_shares_with_its_group(tmp_path: Path) -> None:
    tmp_path.chmod(0o2750)
    put(tmp_path / "list.csv", b"")
    assert mode(tmp_path / "list.csv") == 0o640


def half(part: Path) -> None:
    part.write_bytes(b"half")
    raise ZeroDivisionError


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "answers.parquet"
    path.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError), whole(path) as part:
        half(part)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["answers.parquet"]


def test_what_a_killed_process_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".list.csv.part").write_bytes(b"half")
    put(tmp_path / "list.csv", b"whole")
    (tmp_path / ".other.csv.part").write_bytes(b"half")
    sweep(tmp_path)
    assert names(tmp_path) == ["list.csv"]


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "link")
    put(tmp_path / "link", b"here")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["folder", "file.lock"])
def test_one_process_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    make_private(tmp_path / "folder")
    code = (
        "import sys, pathlib\n"
        "from clearslate.records.files import BusyError, locked\n"
        "try:\n"
        "    with locked(pathlib.Path(sys.argv[1])): print('mine')\n"
        "except BusyError: print('busy')\n"
    )
    ask = [sys.executable, "-c", code, str(tmp_path / name)]
    with locked(tmp_path / name):
        assert subprocess.run(ask, check=True, capture_output=True, text=True).stdout == "busy\n"
        with pytest.raises(BusyError), locked(tmp_path / name):
            pass
        monkeypatch.setattr(files, "_PATIENCE", 0.1)
        with pytest.raises(BusyError, match="another process is at work"), locked(tmp_path / name, wait=True):
            pass
    with locked(tmp_path / name, wait=True):
        assert mode(tmp_path / name) & 0o077 == 0


def test_what_fails_while_a_place_is_locked_is_no_other_process(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError), locked(tmp_path):
        raise BlockingIOError
    with locked(tmp_path):
        pass


def test_a_file_that_changed_is_found_even_with_its_length(tmp_path: Path) -> None:
    path, files = tmp_path / "bucket", SoundFiles()
    path.write_bytes(b"eligible")
    noted = sha256_of(path)
    assert noted == hashlib.sha256(b"eligible").hexdigest()
    assert files.content(path, noted).to_pybytes() == b"eligible"
    path.write_bytes(b"ineligib")
    os.utime(path, ns=(0, 0))
    with pytest.raises(UnsoundError, match="is not the file that was written"):
        files.content(path, noted)
