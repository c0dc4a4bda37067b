"""Numba kernels over runs of equal keys. They know nothing of law.

A segment is a run of rows of one person or one case: ``starts`` holds the first row of each run and, last, the number of
rows. ``bits`` are truths (bit 0: possibly, bit 1: certainly). Days are int32.

- `segments`: one answer for a whole segment: how many, whether some, the latest, the earliest, from when every one
- `keys`: rows that belong together within a segment: cases, arrests, incidents
- `relations`: answers that differ from row to row: charges of the same day, before, after, within a time of it
- `onsets`: joining conditions, the lifetime cap, the version that decides
- `codes`: look-ups and runs

A file's kernels call none of another file's: Numba keeps what it compiled until the file itself changes.
"""

from clearslate.engine.kernels.codes import (
    compact,
    filled,
    pick,
    run_starts,
    take,
    tally,
    truths,
)
from clearslate.engine.kernels.keys import consolidated, distinct, groups, total
from clearslate.engine.kernels.onsets import (
    cap,
    choose,
    conclude,
    cut,
    decide,
    later_days,
    later_static,
    meet,
    meet_static,
    notice,
    notice_day,
)
from clearslate.engine.kernels.relations import (
    AFTER,
    ANY_DAY,
    BEFORE,
    COUNT,
    EARLIEST,
    EVERY,
    LATEST,
    SAME_DAY,
    SAME_OWN_DAY,
    WITHIN,
    Relation,
    others_count,
    others_last,
    others_latest,
    related,
    related_blame,
    same_key_blame,
    same_key_count,
    stands,
)
from clearslate.engine.kernels.segments import add, blame, count, earliest, every, latest, least, some

__all__ = [
    "AFTER", "ANY_DAY", "BEFORE", "COUNT", "EARLIEST", "EVERY", "LATEST", "SAME_DAY", "SAME_OWN_DAY", "WITHIN",
    "Relation", "add", "blame", "cap", "choose", "compact", "conclude", "consolidated", "count", "cut", "decide",
    "distinct", "earliest", "every", "filled", "groups", "later_days", "later_static", "latest", "least",
    "meet", "meet_static", "notice", "notice_day", "others_count", "others_last", "others_latest", "pick",
    "related", "related_blame", "run_starts", "same_key_blame", "same_key_count", "some", "stands", "take", "tally",
    "total", "truths",
]  # fmt: skip
