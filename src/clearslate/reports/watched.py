"""What became of each statement of the cross-check, and what was hunted for outside of the chapters: tables of docs/ in the coverage page."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, TypeVar

CROSSCHECK: Final = "crosscheck.csv"
HUNT: Final = "hunt.csv"
BECAME: Final = {
    "mended": "mended, with the commit and its stories",
    "question": "a question that the text leaves open is asked, or the answer is unknown",
    "carried": "carried to the practical facts or to the acts",
    "known": "relief that is known and not encoded",
    "refused": "refused, with the reason",
    "right": "right already, or nothing to do",
}
"""What may have become of a statement, in the order in which the page shows it."""
T = TypeVar("T", "Checked", "Hunted")


class TableError(Exception):
    """A table of docs/ is wrong. The message names the file, the line and the column."""


@dataclass(frozen=True)
class Checked:
    """One statement of the cross-check of December 2026."""

    jurisdiction: str
    row: str
    law: str
    subject: str
    verdict: str
    became: str
    commit: str
    stories: str
    note: str
    cite: str
    address: str


@dataclass(frozen=True)
class Hunted:
    """Relief without a petition that stands outside of the chapters that we have."""

    jurisdiction: str
    citation: str
    what: str
    found: str
    encoded: str
    why: str
    source: str


def crosscheck(docs: Path) -> list[Checked]:
    """The statements of the cross-check.

    Raises:
        TableError: the file is wrong.
    """
    found = _rows(docs / CROSSCHECK, Checked)
    for line, each in enumerate(found, start=2):
        if each.became not in BECAME:
            raise TableError(
                f"{CROSSCHECK}, line {line}, became: {each.became!r} is none of {', '.join(BECAME)}"
            )
        if each.became != "right" and not each.note:
            raise TableError(f"{CROSSCHECK}, line {line}, note: write what became of it")
        if (each.became == "mended") > bool(each.commit):
            raise TableError(f"{CROSSCHECK}, line {line}, commit: write which commit mended it")
    return found


def hunt(docs: Path) -> list[Hunted]:
    """What was hunted for.

    Raises:
        TableError: the file is wrong.
    """
    return _rows(docs / HUNT, Hunted)


def _rows(path: Path, kind: type[T]) -> list[T]:
    names = [field.name for field in fields(kind)]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, []) != names:
            raise TableError(f"{path.name}, line 1: the columns are {','.join(names)}")
        found = []
        for row in reader:
            if len(row) != len(names):
                raise TableError(
                    f"{path.name}, line {reader.line_num}: {len(row)} cells, not {len(names)}: quote what holds a comma"
                )
            found.append(kind(*row))
    return found


def watched(docs: Path) -> list[str]:
    """The parts of the coverage page that the two tables make."""
    checked, hunted = crosscheck(docs), hunt(docs)
    counts = Counter((each.became, _verdict(each.verdict)) for each in checked)
    verdicts = ("wrong or lacking", "open", "to carry", "confirmed or ours right")
    lines = [
        "## The cross-check of December 2026",
        "",
        f"{len(checked)} statements of ours, of 52 jurisdictions (with the tables' headings {len(checked) + 52} lines), were put beside another public",
        f"project's notes and what texts could be had. [What became of each]({CROSSCHECK}), by what the cross-check said of it:",
        "",
        f"| what became of it | {' | '.join(verdicts)} | all |",
        "|---|" + "---:|" * (len(verdicts) + 1),
    ]
    for name, words in BECAME.items():
        row = [counts[name, verdict] for verdict in verdicts]
        lines.append(f"| {words} | {' | '.join(map(str, row))} | {sum(row)} |")
    whole = [sum(counts[name, verdict] for name in BECAME) for verdict in verdicts]
    lines.append(f"| **all** | {' | '.join(map(str, whole))} | {sum(whole)} |")
    lines += [
        "",
        "## Relief without a petition outside of the chapters",
        "",
        "A first reader looked on 2026-12-01, in the dossiers, the READMEs, the cross-check and stored public pages (drug, alcohol and tobacco",
        'offenses, diversion, treatment courts, pardons, mistaken identity; "by operation of law", "shall be sealed, expunged, destroyed"). A **second',
        "reader** searched the codes of eleven states as of 2022, but for their longest titles, and single sections of others: the last column says",
        "which. For every other state **one reader** looked. That a law is missing here says that nobody found it, no more. *Remembered*: a",
        "lead of which nothing was read.",
        "",
        "| jurisdiction | where | what | found | encoded | why, or what it would take | found by |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.jurisdiction} | {each.citation} | {each.what} | {each.found} | {_law(each.encoded)} | {each.why} | {each.source} |"
        for each in sorted(hunted, key=lambda each: (each.jurisdiction, each.citation))
    ]
    return lines


def _law(encoded: str) -> str:
    return f"`{encoded}`" if "-" in encoded else encoded


def _verdict(text: str) -> str:
    """The verdict of the cross-check, of four kinds: its tables say it in many words."""
    text = text.lower()
    if any(word in text for word in ("carry", "status to say")):
        return "to carry"
    if any(
        word in text
        for word in ("wrong", "lack", "difference", "should be", "stale", "too strict", "too sure", "incomplete",
                     "inconsistent", "missing", "clears what", "add", "narrow", "notice", "coming", "first day to")
    ) and not text.startswith(("confirmed", "theirs", "ours right")):  # fmt: skip
        return "wrong or lacking"
    if any(
        word in text for word in ("open", "check", "decide", "one source", "not cross")
    ) and not text.startswith(("confirmed", "theirs", "ours")):
        return "open"
    return "confirmed or ours right"
