"""A list of objections as a program reads it, and an office's answers in it."""

from __future__ import annotations

import csv
from pathlib import Path


def head_and_lines(file: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """What stands above the lines of a list, and the lines by the names of their columns."""
    with file.open(encoding="utf-8-sig", newline="") as rows:
        all_rows = list(csv.reader(rows))
    top = next(place for place, row in enumerate(all_rows) if row[:1] == ["No."])
    return all_rows[:top], [dict(zip(all_rows[top], row, strict=True)) for row in all_rows[top + 1 :]]


def lines(file: Path) -> list[dict[str, str]]:
    """The lines of a list."""
    return head_and_lines(file)[1]


def answered(file: Path, *answers: dict[str, str]) -> None:
    """Fill in the first lines of a list, as an office does in a spreadsheet that saves CSV."""
    head, entries = head_and_lines(file)
    for line, answer in zip(entries, answers, strict=False):
        line.update(answer)
    with file.open("w", encoding="utf-8", newline="") as rows:
        table = csv.writer(rows)
        table.writerows(head)
        table.writerow(entries[0])
        table.writerows(line.values() for line in entries)
