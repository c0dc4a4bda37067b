"""Drafts a mapping: profiles a source and writes what a data engineer finishes in an hour.

A draft decides nothing. What is guessed stands behind a question mark (``"? DISPO_DATE"``), what only a person
can say is a question mark alone, and `load_mapping` refuses a mapping as long as one is left. A draft says nothing
of anyone: of what cells hold it shows the codes of dispositions and grades alone, with the rows that bear them, and
none that fewer than ``RARE`` rows bear.
"""

from __future__ import annotations

import fnmatch
from collections import Counter
from itertools import takewhile
from pathlib import Path
from string import digits
from typing import Final

from clearslate.ingest.draft.related import Related, read, related, repeated, weight
from clearslate.ingest.draft.sample import profile
from clearslate.ingest.draft.sketch import Sketch, head_of, sheets_beside, sketch_database, sketch_file
from clearslate.ingest.draft.suggest import guessed
from clearslate.ingest.draft.text import rap_sheet, text_of
from clearslate.ingest.reasons import IngestError

_MOST_COLUMNS: Final = 1_000
_MOST_FILES: Final = 500
_OF_LINES: Final = ("delimited", "fixed_width", "nested")


def draft_mapping(where: str) -> str:
    """A mapping for a source, to be finished by hand: `load_mapping` refuses it as it is.

    Args:
        where: a file, or a folder of all files of the source: the one that tells most of charges is drafted, and the others
            are proposed as joins by the keys that they share with it (so are the other sheets of a workbook). Or
            ``database:VARIABLE/TABLE``: the environment variable that holds the URL, and the table.

    Raises:
        IngestError: the source cannot be read, is empty, or is of no format that clearslate reads.
    """
    others: list[tuple[str, Sketch]] = []
    notes: list[str] = []
    path = Path(where)
    if where.startswith("database:"):
        sketch = sketch_database(where.removeprefix("database:"))
    elif path.is_dir():
        sketch, others, notes = _of_folder(path)
    else:
        if not path.is_file():
            raise IngestError(f"{where}: there is no such file; give one file of the source, as it was sent")
        head = head_of(path)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return rap_sheet(path, head)
        sketch = sketch_file(path, head)
        others = sheets_beside(path, sketch)
    if len(sketch.columns) > _MOST_COLUMNS:
        raise IngestError(
            f"{sketch.source.name}: {len(sketch.columns):,} columns; this is not one table, or the delimiter is unusual"
        )
    sketch.notes += notes
    columns, faults, sample = profile(sketch)
    beside: list[Related] = []
    again = 0, Counter[str]()
    guesses = guessed(columns)
    charge = [found[0] for key in ("keys.case", "sequence") if (found := guesses.get(key))]
    if others or len(charge) == 2:
        _, rows = read(sketch)
        beside, unread = related(rows, columns, others)
        sketch.notes += unread
        again = repeated(rows, charge) if len(charge) == 2 else again
    return "\n".join(text_of(sketch, columns, faults, sample, beside, again)) + "\n"


def _of_folder(folder: Path) -> tuple[Sketch, list[tuple[str, Sketch]], list[str]]:
    """The main table of the files of a folder, the others, and notes on them. Files of the same columns are one table.

    Raises:
        IngestError: no file in it can be read.
    """
    notes: list[str] = []
    tables: list[tuple[str, Sketch]] = []
    files = [each for each in sorted(folder.iterdir()) if each.is_file() and not each.name.startswith(".")]
    for file in files[:_MOST_FILES]:
        try:
            head = head_of(file)
            if file.suffix in (".yaml", ".yml"):
                continue
            if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                notes.append(f"not looked at: {file.name}: begins as XML or a web page does; draft it alone")
                continue
            if any(sketch.take(file) for _, sketch in tables):
                continue
            sketch = sketch_file(file, head)
        except IngestError as error:
            notes.append(f"not looked at: {error}")
            continue
        if len(sketch.columns) <= _MOST_COLUMNS:
            beside = sheets_beside(file, sketch)
            tables += [(sketch.table["sheet"] if beside else file.stem, sketch), *beside]
    for own in [each for each in tables if each[1].table["format"] in _OF_LINES and not each[1].more]:
        file = (
            folder / own[1].table["files"][0]
        )  # too short to show its heading, perhaps: it may be that of another file
        if any(sketch.take(file) for _, sketch in tables if sketch is not own[1]):
            tables.remove(own)
    if len(files) > _MOST_FILES:
        notes.append(f"the folder has {len(files):,} files; the first {_MOST_FILES} were looked at")
    if not tables:
        raise IngestError(f"{folder}: no file in it can be drafted; give one of them to see why")
    main = max(tables, key=lambda each: weight(read(each[1])[0]))
    for _, sketch in tables:
        sketch.table["files"] = _shortened(sketch.table["files"], [file.name for file in files])
    others = [each for each in tables if each is not main]
    return main[1], others, notes


def _shortened(names: list[str], every: list[str]) -> list[str]:
    """Names of files as one pattern, where it fits these files of a folder alone."""
    prefix, suffix = _shared(names), _shared([name[::-1] for name in names])[::-1]
    pattern = f"{prefix.rstrip(digits)}*{suffix.lstrip(digits)}"  # the first year of a decade is no name
    fits = len(names) > 2 and not set("*?[]") & set(prefix + suffix)
    return [pattern] if fits and fnmatch.filter(every, pattern) == names else names


def _shared(names: list[str]) -> str:
    """How all of the names begin."""
    return "".join(
        signs[0] for signs in takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    )
