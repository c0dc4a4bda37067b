"""Tables: no id is broken over two lines, nothing is cut off, whatever the width of the terminal."""

import re

import pytest
from rich.text import Text

from clearslate.cli.common import print_table
from clearslate.wording import things

ID = "6281bb28549c1d4b7f6d"
ROWS = [(ID, 1204, "sent, the time to answer is running", None, "2026-01-05")]
COLUMNS = ("clearance", "days", "why", "held", "since")


def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int) -> list[str]:
    """The lines of a table in a terminal of a width."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(COLUMNS, ROWS, title="A title that is wider than many a table and is not broken for it")
    return Text.from_ansi(capsys.readouterr().out).plain.splitlines()


@pytest.mark.parametrize("width", [35, 70, 80, 120, 200])
def test_a_table_fits_its_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    title, *lines = shown(monkeypatch, capsys, width)
    assert title.startswith("A title")
    assert any(ID in line for line in lines)
    assert any("1,204" in line for line in lines)
    words = " ".join(re.findall(r"[a-z]+", " ".join(lines)))
    assert all(word in words for word in ("sent", "answer", "running"))
    assert "┃" in "".join(lines) or width < 70, "a row a block where a table would be too wide"
    assert max(map(len, lines)) <= width
    assert "None" not in "".join(lines)


def test_a_file_gets_the_table_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([f"column{number}" for number in range(20)], [[ID] * 20])
    assert capsys.readouterr().out.count(ID) == 20


def test_one_is_no_plural() -> None:
    assert (things(1, "batch", "batches"), things(0, "row"), things(1200, "row")) == (
        "1 batch",
        "0 rows",
        "1,200 rows",
    )
