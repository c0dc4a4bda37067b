"""Drafts a mapping: profiles a source and writes what a data engineer finishes in an hour.

A draft decides nothing. What is guessed stands behind a question mark (``"? DISPO_DATE"``), what only a person
can say is a question mark alone, and `load_mapping` refuses a mapping as long as one is left. A draft says nothing
of anyone: of what cells hold it shows the codes of dispositions and grades alone, with the rows that bear them, and
none that fewer than ``RARE`` rows bear.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clearslate.ingest.draft.sample import profile
from clearslate.ingest.draft.sketch import head_of, sketch_database, sketch_file
from clearslate.ingest.draft.text import rap_sheet, text_of
from clearslate.ingest.reasons import IngestError

_MOST_COLUMNS: Final = 1_000


def draft_mapping(where: str) -> str:
    """A mapping for a source, to be finished by hand: `load_mapping` refuses it as it is.

    Args:
        where: a file, or ``database:VARIABLE/TABLE``: the environment variable that holds the URL, and the table.

    Raises:
        IngestError: the source cannot be read, is empty, or is of no format that clearslate reads.
    """
    if where.startswith("database:"):
        sketch = sketch_database(where.removeprefix("database:"))
    else:
        path = Path(where)
        if not path.is_file():
            raise IngestError(f"{where}: there is no such file; give one file of the source, as it was sent")
        head = head_of(path)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return rap_sheet(path, head)
        sketch = sketch_file(path, head)
    if len(sketch.columns) > _MOST_COLUMNS:
        raise IngestError(
            f"{sketch.source.name}: {len(sketch.columns):,} columns; this is not one table, or the delimiter is unusual"
        )
    columns, faults, sample = profile(sketch)
    return "\n".join(text_of(sketch, columns, faults, sample)) + "\n"
