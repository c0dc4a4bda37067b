"""A source's own files become canonical records; what does not fit is quarantined, and nothing is lost."""

from clearslate.ingest.mapping import Mapping, find_mapping, load_mapping
from clearslate.ingest.reasons import REMEDY, IngestError, Reason
from clearslate.ingest.run import FileCount, IngestReport, JoinedCount, ingest

__all__ = [
    "REMEDY",
    "FileCount",
    "IngestError",
    "IngestReport",
    "JoinedCount",
    "Mapping",
    "Reason",
    "find_mapping",
    "ingest",
    "load_mapping",
]
