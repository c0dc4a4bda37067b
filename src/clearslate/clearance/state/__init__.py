"""The present state, made of the events alone.

Each kind of event has one step (``steps``) that first refuses what may not happen in the present state, then changes
it. Nothing else writes the tables of the projection. So whoever appends (the office, an importer, a test) can reach
legal states only, and the same events always give the same state.
"""

from clearslate.clearance.state.lanes import (
    PURPOSES,
    Lane,
    both_codes,
    speaks_of,
)
from clearslate.clearance.state.projection import project
from clearslate.clearance.state.queries import (
    CHUNK,
    GOES_ON,
    RECHECKED,
    UNDER_WAY,
    audited,
    chunks,
    cut_off,
    draw,
    ended,
    existing,
    found_so_far,
    is_ordered,
    may_come,
    moving_on,
    not_to_its_end,
    open_clearances,
    recipients_of,
    stages_of,
    to_correct,
    too_many_back,
    workflow_of,
    workflow_of_plan,
    workflows,
)
from clearslate.clearance.state.tables import TABLES, clear_tables, fingerprint

__all__ = [
    "CHUNK",
    "GOES_ON",
    "PURPOSES",
    "RECHECKED",
    "TABLES",
    "UNDER_WAY",
    "Lane",
    "audited",
    "both_codes",
    "chunks",
    "clear_tables",
    "cut_off",
    "draw",
    "ended",
    "existing",
    "fingerprint",
    "found_so_far",
    "is_ordered",
    "may_come",
    "moving_on",
    "not_to_its_end",
    "open_clearances",
    "project",
    "recipients_of",
    "speaks_of",
    "stages_of",
    "to_correct",
    "too_many_back",
    "workflow_of",
    "workflow_of_plan",
    "workflows",
]  # fmt: skip
