"""What the interface takes and gives, as its description says it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from clearslate.clearance.exchange.reasons import OF_ITEM, OF_MESSAGE


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Message(Schema):
    """A message to the agency that asks: which clearances to close, reopen, rekey, amend or erase is in its file."""

    id: str = Field(description="Name it in the answer.")
    purpose: Literal["clear", "restore", "rekey", "correct", "destroy"]
    attempt: int = Field(description="1 the first time; a later one asks the same again.")
    rows: int
    sha256: str = Field(description="Of the file.")
    file: str = Field(description="The name that the file has in the exchange of files.")
    sent_on: dt.date
    due: dt.date | None = Field(description="Last day of the window; null where it has none.")
    state: str = Field(description="sent, partly, acknowledged, rejected, or replaced by a later attempt.")
    answered_on: dt.date | None
    code: str = Field(description="Why it was refused; empty otherwise.")


class Messages(Schema):
    """Messages in the order in which they were made."""

    items: list[Message]
    next: str | None = Field(description="Give it as `after` for those that follow; null where none do.")


class Item(_Strict):
    """What became of one row of a message."""

    clearance: Annotated[str, Field(pattern=r"^[!-~]{1,80}$")]
    code: str = Field(
        "", description="Why it was not done: " + "; ".join(f"{c}: {w.words}" for c, w in OF_ITEM.items())
    )


class Answer(_Strict):
    """An acknowledgment of one message, as it would stand in a file (docs/exchange.md)."""

    ack: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,20}$")] = Field(
        description="The agency's own id of the answer."
    )
    message: Annotated[str, Field(pattern=r"^[!-~]{1,80}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="Of the file that was read.")
    on: dt.date = Field(description="The agency's day.")
    result: Literal["accepted", "partial", "rejected"]
    code: str = Field(
        "",
        description="Why all of it is refused: "
        + "; ".join(f"{c}: {w.words}" for c, w in OF_MESSAGE.items()),
    )
    rows: int = Field(0, ge=0, le=10_000_000, description="How many rows were read in the message.")
    items: list[Item] = Field([], description="Of a partial answer, every row.")


class Taken(Schema):
    """An answer that was taken in."""

    result: Literal["taken", "known"] = Field(
        description="known: the same answer came before, and counts once."
    )
    sha256: str = Field(description="Of the answer, as it would be written into a file.")


class Received(Schema):
    """A later extract."""

    sha256: str
    state: Literal["received", "compared", "set_aside"]
    why_not: str = Field("", description="Why it was set aside.")


class Removal(Schema):
    """A charge of a feed: where its record was, and nothing that the record said."""

    clearance: str
    action: Literal["remove", "public_again", "amend"]
    county: str
    case_number: str
    sequence: int | None = Field(description="The charge's number in its case.")


class Removals(Schema):
    """What a background check company was told in these days: the last word about each charge."""

    recipient: str
    since: dt.date
    through: dt.date
    rows: list[Removal]
    digest: str = Field(description="Of the feed: give it back to attest that all of it is done.")
    open_messages: int = Field(description="Messages of the feed that wait for an answer.")
    law: str


class Attestation(_Strict):
    """A company's word that it did all that a feed says."""

    since: dt.date = Field(description="Of the feed.")
    through: dt.date = Field(description="Of the feed.")
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="Of the feed.")
    ack: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,20}$")] = Field(
        description="The company's own id of the attestation."
    )


class Attested(Schema):
    """An attestation that was recorded, as answers to the messages of the feed."""

    messages: int = Field(description="How many it answered.")
    rows: int
    known: bool = Field(description="Nothing of the feed waited for an answer.")


class Told(Schema):
    """What one agency was told of a clearance."""

    recipient: str
    purpose: str
    sent_on: dt.date
    done: bool = Field(description="Whether it says that it did what was asked.")


class Status(Schema):
    """Where a clearance stands. Nothing of the person, the case or the charge is in it."""

    id: str
    state: Literal["planned", "cleared", "withdrawn", "restored"]
    in_force: bool
    cleared_on: dt.date | None
    restored_on: dt.date | None
    held: bool = Field(description="Whether it is kept back for now.")
    told: list[Told]


class Self(Schema):
    """The access that asks."""

    id: str
    name: str
    recipient: str
    scopes: list[str]
    ends_at: dt.datetime
    requests_a_minute: int


class Wrong(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
