"""A source's own files become canonical records; what does not fit is quarantined, and nothing is lost."""

from clearslate.ingest.deletions import Deletion, read_deletions
from clearslate.ingest.deliveries import feed
from clearslate.ingest.deliveries.store import Delivery, Feed, Store, Totals
from clearslate.ingest.draft import draft_mapping
from clearslate.ingest.mapping import Mapping, find_mapping, load_mapping
from clearslate.ingest.reasons import REMEDY, IngestError, Reason
from clearslate.ingest.repairs import repairs
from clearslate.ingest.report import FileCount, IngestReport, JoinedCount, StatuteCount, ValueCount
from clearslate.ingest.run import ingest, preview

__all__ = [
    "REMEDY",
    "Deletion",
    "Delivery",
    "Feed",
    "FileCount",
    "IngestError",
    "IngestReport",
    "JoinedCount",
    "Mapping",
    "Reason",
    "StatuteCount",
    "Store",
    "Totals",
    "ValueCount",
    "draft_mapping",
    "feed",
    "find_mapping",
    "ingest",
    "load_mapping",
    "preview",
    "read_deletions",
    "repairs",
]
