"""Why a recipient refuses: a closed list of codes, so that every refusal can be counted and dealt with.

A refusal is answered by asking again where the cause passes or is ours to mend (``again``); else a human looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code. ``words``: what it means; ``again``: whether the same is asked anew by itself."""

    words: str
    again: bool


OF_MESSAGE: Final[dict[str, Reason]] = {
    "bad_sha256": Reason("the file is not the one of its manifest", again=True),
    "bad_signature": Reason("the manifest's signature is not ours", again=True),
    "unreadable": Reason("the file cannot be read", again=True),
    "system_error": Reason("the recipient's system failed", again=True),
    "not_ours": Reason("nothing in it concerns the recipient", again=False),
    "not_accepted": Reason("the recipient refuses this kind of message", again=False),
}
"""Reasons for which a whole message is refused."""

OF_ITEM: Final[dict[str, Reason]] = {
    "no_match": Reason("the recipient finds no such record", again=False),
    "ambiguous": Reason("the keys fit several records of the recipient", again=False),
    "wrong_person": Reason("the record found is another person's", again=False),
    "in_custody": Reason("the record is needed: the person is in custody", again=False),
    "pending_case": Reason("the record is needed: a case is pending", again=False),
    "legal_hold": Reason("the record is under another order", again=False),
    "busy": Reason("not done yet, ask again", again=True),
    "restored": Reason("the clearance was restored meanwhile", again=False),
    "destroyed": Reason("the record was destroyed and cannot be opened again", again=False),
}
"""Reasons for which one row is refused."""


DESTROYED: Final = "destroyed"
"""The code of a recipient that cannot undo a clearance."""


def passes(codes: str) -> bool:
    """Whether a refusal for these codes (with commas) is asked anew by itself: every one of them passes."""
    known = OF_MESSAGE | OF_ITEM
    return all(known[code].again for code in codes.split(",") if code)


def in_words(codes: str) -> str:
    """What codes (with commas) mean."""
    known = OF_MESSAGE | OF_ITEM
    return "; ".join(known[code].words for code in codes.split(",") if code)
