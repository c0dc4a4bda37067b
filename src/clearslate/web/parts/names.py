"""What a page calls the things that the ledger has as codes: stages, states of a batch, how a stage ended, what happened."""

from __future__ import annotations

import datetime as dt
from typing import Final

from clearslate.clearance.events import Kind, form_of

STAGES: Final = {
    "ard_motion": "ARD objection window", "court_relief": "Court relief", "court_review": "Review by the court",
    "dismissal": "Dismissal on completion of a program", "dismissal_order": "Dismissal order", "district_attorney": "District attorney's review",
    "district_attorney_felony": "District attorney's review of felonies", "hand_check": "Check by hand", "identity_order": "Order after a mistaken identity",
    "objections": "Objections",
    "objections_2022": "Objections under the law of 2022", "order": "Order of the court", "order_after_pardon": "Order after a pardon",
    "order_of_the_case": "Order of the case",
    "order_on_copy": "Order on the copy of a pardon or writ", "prosecutor_list": "Prosecutor's review", "validate": "State police check",
    "victim_date": "Notice to victims",
}  # fmt: skip
"""By their ids, of every workflow that is shipped."""
BATCHES: Final = {
    "formed": "Not released", "running": "On its way", "cleared": "In force", "ended": "Closed, nothing left",
}  # fmt: skip
WAVES: Final = {
    "forming": "Its plan is being recorded", "formed": "Not released", "requested": "Release asked for", "released": "Released",
}  # fmt: skip
CLEARANCES: Final = {
    "planned": "On its way", "cleared": "In force", "withdrawn": "Taken off", "restored": "Undone",
}  # fmt: skip
ENDS: Final = {
    "completed": "ended",
    "lapsed": "ended without an objection",
    "ended": "closed, since nothing was left",
}


def stage_name(stage: str) -> str:
    """A stage, as a page names it."""
    return STAGES.get(stage) or stage.replace("_", " ").capitalize()


def batch_name(of: str) -> str:
    """What a batch is of, as a page names it: ``Adams, ard_motion and order`` as Adams · ARD objection window and order of the court."""
    parts = []
    for part in of.split(", "):
        steps = part.split(" and ")
        known = [stage_name(step) if step in STAGES else step.replace("_", " ") for step in steps]
        parts.append(" and ".join([*known[:1], *(_within(word) for word in known[1:])]))
    return " · ".join(parts)


def full_name(of: str, apart: tuple[dt.date, int, int]) -> str:
    """A batch by place, stages and the day of its plan: Adams · ARD objection window · Jan 11, 2026 (2 of 3)."""
    day, number, same = apart
    return f"{batch_name(of)} · {day:%b} {day.day}, {day.year}{f' ({number} of {same})' if same > 1 else ''}"


def _within(word: str) -> str:
    """A name that does not begin a line."""
    return word if word[:3].isupper() else word[:1].lower() + word[1:]


def sentence(kind: str) -> str:
    """What happened, as a sentence: the first line of what the ledger says of such an event."""
    return str(form_of(Kind(kind)).payload.__doc__).partition("\n")[0]
