"""What events say of what was erased: words beside the chain, files past their keeping time."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import Payload, Today, beside, may, of, says
from clearslate.clearance.events.vocabulary import Kind, Role


@says(Kind.TEXT_ERASED, "whatever the words told of", Role.OPERATOR)
class TextErased(Payload):
    """Words that people wrote were erased."""

    events: list[int] = of("the events whose words they were")
    reason: str = of("why: names_a_person, asked_by_the_person, past_keeping")


@says(Kind.FILES_PURGED, "folder", Role.OPERATOR)
class FilesPurged(Payload):
    """Files past their keeping time were removed."""

    on: dt.date = of("day by the clock of the machine, which files have")
    before: dt.date = of("day from which files are kept: those that last changed before it went")
    files: int = of("how many")
    sha256: str = beside("of the list of their names, each with its SHA-256")


@says(Kind.FORGETTING_PLANNED, "forgetting", Role.OPERATOR, decides=True)
class ForgettingPlanned(Today):
    """One operator plans that clearances be forgotten; a second one carries it out."""

    clearances: list[str] = of("their ids")
    kinds: dict[str, list[str]] = of(
        "of each of their laws the kinds of relief that it gives, by which it is known how long each waits"
    )
    persons: int = of("how many persons that are")


@says(Kind.CLEARANCE_FORGOTTEN, "clearance", Role.OPERATOR, decides=True)
class ClearanceForgotten(Today):
    """What identifies a clearance is destroyed, with the salts of its commitments; what the chain says of it stays."""

    forgetting: str = of("by which plan of another operator")
    events: list[int] = of("the events of which what lay beside the chain is destroyed")
    verified: int = of("the last event of the whole ledger that was verified before")
    orders: list[str] = may("orders of which the digest of the document is destroyed with it", [])
    messages: list[str] = may("messages of which the digest of the file is", [])
