"""A command that takes long says that it works, on a terminal alone, and not beside a bar."""

from __future__ import annotations

import sys
import time

import pytest

from clearslate.cli import common


class _Terminal:
    """An error stream that is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    """The error stream of a test, which pytest would take back between a fixture and the test."""
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(common, "_BEATS", (0.02, 0.04, 0.06))
    return stream


def until(terminal: _Terminal, lines: int) -> None:
    for _ in range(200):
        if terminal.text.count("\n") >= lines:
            return
        time.sleep(0.02)


def test_long_work_is_told_in_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with common.still_working():
        until(terminal, 4)
    text = terminal.text
    assert text.startswith("Working: 0.02 s\nWorking: 0.04 s\nWorking: 0.06 s\nWorking: 0.12 s\n")
    time.sleep(0.1)
    assert terminal.text == text, "nothing is said once it is done"


def test_nothing_is_said_of_quick_work_nor_beside_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with common.still_working(), common.hushed():
        time.sleep(0.2)
    monkeypatch.setattr(common, "_BEATS", (60,))
    with common.still_working():
        pass
    assert terminal.text == ""


def test_nothing_is_said_into_a_file(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(common, "_BEATS", (0.01,))
    with common.still_working():
        time.sleep(0.1)
    assert capfd.readouterr().err == ""
