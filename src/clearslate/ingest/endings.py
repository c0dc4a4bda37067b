"""Codes of how a charge ended that name a program alone: entered, running, completed or revoked, they do not say.

``diverted`` means that a program was completed and the charge ended by it. A code that names the program stands for that only if
it says so, or if another column tells the day of completion.
"""

from __future__ import annotations

import re
from typing import Final

from clearslate.ingest.mapping import Mapping
from clearslate.records.schema import Disposition

_PROGRAM: Final = re.compile(
    r"\b(pti|ptd|ard|div|acd|def|pbj|sis|arp|dpa|deferred|deferral|diversion|diverted|intervention|supervision|accelerated|"
    r"adjourned in contemplation|abeyance|conditional (discharge|dismissal)|probation (before|without)|withheld judgment|"
    r"first offender|continued for dismissal)\b",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(r"complet|success|satisf|dismiss|discharg|fulfil", re.IGNORECASE)
ASK: Final = "entered, completed or revoked? which column says so? diverted: completed; deferred: entered; null: not told"


# "Withheld" is in no line: a judgment held back is deferred in one state, and in another a conviction.
_WORDS: Final = (
    (Disposition.ACQUITTED_INSANITY, r"insan|mental disease"),
    (Disposition.ACQUITTED, r"not guilty|acquit|directed verdict"),
    (Disposition.VACATED, r"vacat|set aside"),
    (Disposition.NO_CHARGE, r"no (info|file|bill|charge|action|papers?)|not filed|declin|refus"),
    (Disposition.NOLLE_PROSSED, r"nol(le)?\W*pros|nolle"),
    (Disposition.WITHDRAWN, r"withdr[ae]w"),
    (Disposition.DISMISSED, r"dismiss|dism\b|quash"),
    (Disposition.TRANSFERRED, r"transf|bound over|waived (for|to) court|change of venue|remand"),
    (Disposition.PENDING, r"pending|open\b|active\b|no disposition"),
    (Disposition.CONVICTED, r"guilty|convict|no contest|nolo|adjudicated\b"),
)


def nearest_ending(code: str) -> Disposition | None:
    """The ending that the words of a code suggest, for a person to confirm; None of a bare program, and where they suggest none."""
    if names_program(code):
        return None
    return next((ending for ending, words in _WORDS if re.search(words, code, re.IGNORECASE)), None)


def names_program(code: str) -> bool:
    """Whether a code names a program, and not how it went."""
    return _PROGRAM.search(code) is not None and _ENDED.search(code) is None


def doubtful(mapping: Mapping) -> tuple[str, ...]:
    """The codes that a mapping takes for a completed program, though nothing says that it was completed."""
    if "completed_on" in mapping.fields:
        return ()
    found: dict[str, None] = {}
    for rule in mapping.fields.get("disposition", ()):
        for code, value in (rule.values or {}).items():
            if value == Disposition.DIVERTED and _ENDED.search(str(code)) is None:
                found[str(code)] = None
    return tuple(found)
