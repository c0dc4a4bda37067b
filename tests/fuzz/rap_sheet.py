"""Coverage-guided fuzzing of the rap sheet reader, outside the test suite.

    pip install atheris
    python tests/fuzz/rap_sheet.py -max_total_time=300 CORPUS_FOLDER

Whatever the bytes: no error but IngestError, and each row that the reader counts comes out.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # installed for this script alone

with atheris.instrument_imports(include=["clearslate.ingest.formats"]):
    from clearslate.ingest.formats.rap_cycle import COLUMNS
    from clearslate.ingest.formats.rap_sheet import RapSheet, RapSheetSource
from clearslate.ingest import IngestError

TABLE = RapSheet.model_validate(
    {"format": "rap_sheet", "files": ["*"], "terms": {"probation": ["Probation"]}}
)
FILE = Path(tempfile.mkdtemp()) / "sheet.xml"


def one_input(data: bytes) -> None:
    """Read one file."""
    FILE.write_bytes(data)
    source = RapSheetSource(FILE, TABLE)
    try:
        found = sum(len(batch) + len(batch.rejected) for batch in source.batches(dict.fromkeys(COLUMNS, "")))
    except IngestError:
        return
    if found != source.rows:
        raise AssertionError(f"{source.rows} rows counted, {found} came")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
