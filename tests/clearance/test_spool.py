"""Later extracts that agencies sent lie in a folder, and are compared each once by a command."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from pathlib import Path

from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.synthetic import generate
from tests.clearance.cleared import clear
from tests.clearance.rehearsed import Rehearsed


def test_extracts_are_taken_once_and_what_is_none_is_set_aside(tmp_path: Path, at: dt.datetime) -> None:
    url = f"sqlite:{tmp_path / 'ledger.db'}"
    ledger = Rehearsed(url, "spool")
    clear(ledger, at)
    ledger.close()
    generate("PA", 60, tmp_path / "data", seed=5, known_through=dt.date(2026, 1, 4))
    place = tmp_path / "extracts" / "court"
    place.mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for path in (tmp_path / "data").rglob("*"):
            if path.name == "manifest.json" or path.suffix == ".parquet":
                archive.write(path, path.relative_to(tmp_path / "data"))
    data = (tmp_path / "x.zip").read_bytes()
    (place / f"{hashlib.sha256(data).hexdigest()}.whole.zip").write_bytes(data)
    (place / f"{hashlib.sha256(b'x').hexdigest()}.zip").write_bytes(b"x")

    def take() -> tuple[int, str]:
        result = CliRunner().invoke(
            main, ["clear", "take-extracts", str(tmp_path / "extracts"), "--ledger", url, "--as", "ada"]
        )
        return result.exit_code, result.output

    code, output = take()
    assert (code, "compared" in output, "no ZIP of a dataset" in output, "2 extracts taken" in output) == (
        1,
        True,
        True,
        True,
    ), output
    assert take() == (0, "0 extracts taken\n")
    ledger = Rehearsed(url, "again")
    assert [link.kind for link in ledger.links()].count("extract.compared") == 1
    assert ledger.verify(now=at + dt.timedelta(days=3650)).is_sound
    ledger.close()
    assert (
        not (place / "aside" / f"{hashlib.sha256(b'x').hexdigest()}.zip.txt")
        .read_text()
        .startswith("Traceback")
    )
