"""The ledger's vocabulary: kinds of events, what each says, and who may do it."""

from clearslate.clearance.events.canonical import canonical
from clearslate.clearance.events.event import Event
from clearslate.clearance.events.payloads import Payload, form_of, payload_of
from clearslate.clearance.events.vocabulary import DoneBefore, Kind, NotAllowed, Role

__all__ = [
    "DoneBefore",
    "Event",
    "Kind",
    "NotAllowed",
    "Payload",
    "Role",
    "canonical",
    "form_of",
    "payload_of",
]
