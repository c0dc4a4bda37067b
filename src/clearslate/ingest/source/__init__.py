"""What every source has in common, whatever its format.

- `described`: how a mapping describes a source
- `text`: the text of a file, unpacked within bounds and decoded so that no byte is lost
- `rows`: batches of cells; what was rejected, what is spoiled
- `sources`: where rows come from, and the columns that must be there
"""

from clearslate.ingest.source.described import Encoding, FileTable, Fill, Part, Table, Texts, listed
from clearslate.ingest.source.rows import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    DIFFER,
    DOUBTED,
    MAX_FIELD,
    MAX_KEPT,
    MAX_ROW,
    NO_DIGIT,
    NO_KEY,
    NO_NUMBER,
    RAW_KEPT,
    UNREADABLE,
    ZEROS,
    Batch,
    Gathering,
    Rejected,
    Spoiled,
    is_decoded,
    is_readable,
    joined,
)
from clearslate.ingest.source.sources import FileSource, Source, require
from clearslate.ingest.source.text import (
    BROKEN,
    PACKED,
    WEB_PAGE,
    decoding_errors,
    is_web_page,
    is_wide,
    open_bytes,
    open_text,
    text_lines,
)

__all__ = [
    "BATCH_CHARACTERS",
    "BATCH_ROWS",
    "BROKEN",
    "DIFFER",
    "DOUBTED",
    "MAX_FIELD",
    "MAX_KEPT",
    "MAX_ROW",
    "NO_DIGIT",
    "NO_KEY",
    "NO_NUMBER",
    "PACKED",
    "RAW_KEPT",
    "UNREADABLE",
    "WEB_PAGE",
    "ZEROS",
    "Batch",
    "Encoding",
    "FileSource",
    "FileTable",
    "Fill",
    "Gathering",
    "Part",
    "Rejected",
    "Source",
    "Spoiled",
    "Table",
    "Texts",
    "decoding_errors",
    "is_decoded",
    "is_readable",
    "is_web_page",
    "is_wide",
    "joined",
    "listed",
    "open_bytes",
    "open_text",
    "require",
    "text_lines",
]
