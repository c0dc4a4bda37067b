"""By what an agency is known: an ORI, or the id of a court, a jail or a company that was enrolled."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final, Literal

Holder = Literal[
    "court", "repository", "arresting_agency", "prosecutor", "corrections", "fbi", "screener", "other"
]
"""A kind of agency that may hold a copy."""


ORIS: Final = {"arresting": "arresting_ori", "prosecuting": "prosecuting_ori"}
"""The agencies that a record names by their ORI, and what of a record and a clearance holds it."""


AGENCIES: Final = {**ORIS, "court": "court_id", "jail": "jail_id"}
"""Of which one agency holds a copy, and what of a clearance holds its id; empty while nobody knows it.

A record names its court, and no jail.
"""


ORI: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")
"""An originating agency identifier: of the state two letters, and seven letters or digits. It names a folder too."""


def is_ori(text: str) -> bool:
    """Whether a text is an ORI that can name an agency."""
    return ORI.fullmatch(text) is not None


def ori_of(text: str) -> str:
    """The ORI that a record's cell is, without blanks and in capitals; empty where it is none."""
    found = text.strip().upper()
    return found if is_ori(found) else ""


PLACE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The id of a court or jail: words and numbers between hyphens. It names a folder too."""


_LONGEST: Final = 36


def is_agency(agency: str, of: str) -> bool:
    """Whether an id can name an agency: an ORI; of a court or jail also its own id."""
    return is_ori(of) or (agency not in ORIS and len(of) <= _LONGEST and PLACE.fullmatch(of) is not None)


def court_in(court: str, county: str) -> str:
    """A court with its county; the county once, where the court's name holds it."""
    return ", ".join(part for part in (court, county if county not in court else "") if part)


def court_of(court: str, county: str) -> str:
    """The id of the court that a record names, by its name and county; empty where it names neither.

    Where a record names the county alone, it is the court of that county. A name that is long, or has other letters, is told
    apart from those like it by some digits of its hash.
    """
    plain = unicodedata.normalize(
        "NFKD", f"{court} {'' if county.casefold() in court.casefold() else county}"
    )
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    found = "-".join(words)
    if len(found) <= _LONGEST and plain.isascii():
        return found
    digits = hashlib.sha256(plain.casefold().encode()).hexdigest()[:8]
    return "-".join([*(part for part in [found[: _LONGEST - 9].strip("-")] if part), digits])
