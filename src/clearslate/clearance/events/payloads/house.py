"""What events say of the ledger itself: its opening, a rehearsal's clock, and who may act in which role."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import Past, Payload, Today, may, of, says
from clearslate.clearance.events.vocabulary import Kind, Role


@says(Kind.LEDGER_OPENED, "ledger", Role.OPERATOR)
class LedgerOpened(Payload):
    """The first event: which ledger this is, whether it is real, and who begins."""

    rehearsal: bool = of("whether it is a rehearsal; that can never change")
    zone: str = of("time zone in which its days begin")
    operators: list[str] = of("users who may act as operators from the beginning: two where it is real")
    clock: dt.date | None = may("of a rehearsal, the day on which it begins")
    policies: dict[str, str] = may("the value of each policy; the loosest of one that it does not name", {})


@says(Kind.CLOCK_MOVED, "ledger", Role.OPERATOR, Role.SYSTEM)
class ClockMoved(Payload):
    """The clock of a rehearsal goes on; a real ledger has none but the world's."""

    to: dt.date = of("the day that it is now")


@says(Kind.CLOCK_VOUCHED, "ledger", Role.OPERATOR)
class ClockVouched(Today):
    """Nothing happened for long, and a person says which day it is: the machine's clock alone is not believed."""


class _WrongTime(Payload):
    first: int = of("the first event of a wrong time")
    last: int = of("the last one")


@says(Kind.CLOCK_DOUBTED, "ledger", Role.OPERATOR, decides=True)
class ClockDoubted(_WrongTime):
    """An operator says that events have a wrong time: a clock was ahead, and nobody can append until that time comes."""


@says(Kind.CLOCK_CORRECTED, "ledger", Role.OPERATOR, decides=True)
class ClockCorrected(_WrongTime):
    """A second operator says the same, at the right time: from here on it is that. What the wrong time ended is undone, or halts."""


@says(Kind.WITNESS_NAMED, "witness", Role.OPERATOR, decides=True)
class WitnessNamed(Payload):
    """Whose word on the time counts, from outside of this machine: when a second operator names the same key; in a rehearsal at once."""

    key: str = of("form and public key in base64 (events.witnesses); empty: its word counts no more")


@says(Kind.TIME_ASKED, "witness", Role.SYSTEM)
class TimeAsked(Payload):
    """A witness is asked for the time: what it signs is the hash of this event, and so of all before it."""


@says(Kind.TIME_ANCHORED, "witness", Role.SYSTEM)
class TimeAnchored(Payload):
    """A witness says when it saw the hash of the event by which it was asked."""

    seq: int = of("the event by which it was asked")
    at: str = of("when it saw that, by its own clock, in UTC")
    proof: str = of("its signature, or its time-stamp token of RFC 3161, in base64")


@says(
    Kind.PAPER_READ,
    "paper",
    Role.OPERATOR,
    Role.REVIEWER,
    Role.PROSECUTOR,
    Role.CLERK,
    Role.JUDGE,
    decides=True,
)
class PaperRead(Past):
    """Somebody read on a paper of which day it is; another enters what it says, late."""

    on: dt.date = of("day of what happened, as the paper says it")


class _Scoped(Payload):
    counties: list[str] = may("for cases of these counties alone; of all where empty", [])
    courts: list[str] = may("for cases of these courts alone; of all where empty", [])
    agency: str = may("for what this recipient is told, and its answers, alone", "")


@says(Kind.ROLE_GRANTED, "user", Role.OPERATOR, decides=True)
class RoleGranted(_Scoped):
    """A user may act in a role, when a second operator has confirmed it; in a rehearsal at once."""

    role: str = of("in which the user may act")


@says(Kind.ROLE_CONFIRMED, "user", Role.OPERATOR, decides=True)
class RoleConfirmed(_Scoped):
    """A second person confirms a role, with all that it was granted for."""

    role: str = of("in which the user may act from now on")


@says(Kind.ROLE_REVOKED, "user", Role.OPERATOR, decides=True)
class RoleRevoked(Payload):
    """A user may act in a role no more."""

    role: str = of("in which the user may act no more")


@says(Kind.POLICY_SET, "policy", Role.OPERATOR, decides=True)
class PolicySet(Payload):
    """A policy of the house: a stricter value holds at once, a looser one of a real ledger when a second operator says it too."""

    value: str = of("one of the policy's values")
