"""What events say of laws: that counsel signed one off, and took that back."""

from __future__ import annotations

from clearslate.clearance.events.payloads.form import WHY, Today, Why, may, of, says
from clearslate.clearance.events.vocabulary import Kind, Role


@says(Kind.LAW_SIGNED_OFF, "law", Role.COUNSEL, Role.SYSTEM, decides=True)
class LawSignedOff(Today):
    """Counsel says that a state's records may be cleared under a law, as it stands here and is read here.

    By the machinery in a rehearsal alone, where no counsel is needed.
    """

    jurisdiction: str = of("USPS code of the state")
    text: str = of(
        "SHA-256 of the files from which the state's laws are read, and of the language",
        pattern="^[0-9a-f]{64}$",
    )
    readings: dict[str, str] = of("of each open question of the law, the reading that the state takes")
    presumptions: list[str] = of("the presumptions that the state takes")
    counsel: str = of("name and office of who signs off, as outputs say them", min_length=3, max_length=120)
    why: str = may(WHY, "")
    named: list[str] = may(
        "the statements that counsel adopts though nobody read them in the text: memory, readings", []
    )


@says(Kind.LAW_SIGN_OFF_WITHDRAWN, "law", Role.COUNSEL, decides=True)
class LawSignOffWithdrawn(Why):
    """A law is signed off no more; what was planned under it goes on until somebody stops it."""
