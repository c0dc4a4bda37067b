"""What events say of what was erased: words beside the chain, files past their keeping time."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import Payload, of, says
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
    sha256: str = of("of the list of their names, each with its SHA-256")
