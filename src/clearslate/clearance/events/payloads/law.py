"""What events say of laws: the statute's text that counsel brought, what counsel signed off and took back, and certified for orders."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events.payloads.form import SHA256, WHY, Today, Why, may, of, says
from clearslate.clearance.events.vocabulary import Kind, Role


@says(Kind.LAW_TEXT_ADDED, "section", Role.COUNSEL)
class LawTextAdded(Today):
    """Counsel brings the text of a section of a statute. The words lie beside the chain, under their hash."""

    jurisdiction: str = of("USPS code of the state")
    sha256: str = of("SHA-256 of the text in UTF-8", pattern=SHA256)
    taken_on: dt.date = of("the day on which the text was taken from where it stands")
    address: str = may("the address at which it stands", "", pattern=r"^(https://\S+)?$", max_length=400)


@says(Kind.LAW_SIGNED_OFF, "law", Role.COUNSEL, Role.SYSTEM, decides=True)
class LawSignedOff(Today):
    """Counsel says that a state's records may be cleared under a law, as it stands here and is read here.

    By the machinery in a rehearsal alone, where no counsel is needed.
    """

    jurisdiction: str = of("USPS code of the state")
    text: str = of(
        "SHA-256 of the files from which the state's laws are read, and of the language",
        pattern=SHA256,
    )
    readings: dict[str, str] = of("of each open question of the law, the reading that the state takes")
    presumptions: list[str] = of("the presumptions that the state takes")
    counsel: str = of("name and office of who signs off, as outputs say them", min_length=3, max_length=120)
    texts: list[str] = may(
        "SHA-256 of the text of each section of the statute that was read beside the law", []
    )
    why: str = may(WHY, "")
    named: list[str] = may(
        "the statements that counsel adopts though nobody read them in the text: memory, readings", []
    )


@says(Kind.LAW_SIGN_OFF_WITHDRAWN, "law", Role.COUNSEL, decides=True)
class LawSignOffWithdrawn(Why):
    """A law is signed off no more; what was planned under it goes on until somebody stops it."""


@says(Kind.SHEET_CERTIFIED, "sheet", Role.COUNSEL, decides=True)
class SheetCertified(Today):
    """Counsel certifies a cover sheet: its statements may be put before a judge. Orders that rest on it are no drafts any more."""

    jurisdiction: str = of("USPS code of the state")
    counsel: str = of(
        "name and office of who certifies, as the sheets print them", min_length=3, max_length=120
    )
    statements: int = of("how many statements the sheet lists", ge=1)
