"""Lists for the office that tells victims, where the law has them heard before a record is cleared.

A victim needs the case, the offense, what is to happen, until when, and how to be heard. The list has no birth date, no
number and no address of the person: nobody needs them to find the victim of a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clearslate.clearance.lists.charges import ListedCharge, unverified
from clearslate.clearance.lists.columns import NUMBER, Cell
from clearslate.clearance.lists.head import deadline
from clearslate.clearance.lists.workbook import Field, Sheet
from clearslate.clearance.orders.documents import Mark, VictimWords, documents_of
from clearslate.clearance.workflow import Stage
from clearslate.wording import things


@dataclass(frozen=True, slots=True)
class Context:
    """Of which list it is. ``code``: of the state; ``banner``: what stands on top of what asks nothing of a real office.

    ``signed_off``: who signed off its laws, in words.
    """

    code: str
    stage: Stage
    number: str
    last_day: dt.date | None
    zone: str
    banner: str
    signed_off: tuple[str, ...] = ()


_FIELDS = (
    Field(NUMBER, 15), Field("Case", 24), Field("Court", 28), Field("Defendant", 24), Field("Offense", 32), Field("Section", 18),
    Field("How it ended", 16), Field("On", 12), Field("What is to happen", 16), Field("Under", 24), Field("Check in your file", 30),
    Field("Victim told on", 13, is_reply=True, is_day=True), Field("Told how", 16, is_reply=True),
    Field("Wishes to be heard (Y/N)", 14, is_reply=True, choices=("Y", "N")),
)  # fmt: skip


def victim_sheet(context: Context, charges: Sequence[ListedCharge]) -> Sheet:
    """What the list says."""
    until = deadline(context.last_day, context.zone)
    rows = [_row(context, charge) for charge in charges]
    lead = (
        f"Victims may be heard until {until}",
        "For the office that tells victims. The columns on the right are for its own file.",
    )
    return Sheet(
        f"Victim notice list {context.number}", context.banner, lead, tuple(_head(context, charges)), _FIELDS, rows
    )  # fmt: skip


def _head(context: Context, charges: Sequence[ListedCharge]) -> Iterator[tuple[str, str]]:
    stage = context.stage
    yield "Heard until", deadline(context.last_day, context.zone)
    yield "What this is", stage.what
    yield "On the list", f"{things(len(charges), 'charge')}"
    documents = documents_of(context.code)
    victims = documents.victims_of(stage.laws[0]) if stage.laws else None
    if victims is not None:
        yield "Who tells victims", victims.office
        yield (
            "How to be heard",
            f"{victims.heard.says} ({victims.heard.cite})" if victims.heard.cite else victims.heard.says,
        )
    yield (
        "Until then",
        "No order is made for these charges before the day above is over, counted from this list.",
    )
    yield "Not on this list", "birth date, numbers and address of the defendant"
    pending = [*_pending(stage, victims), *unverified(context.code, charges)]
    if pending:
        yield "Legal review pending", f"Not read in the text of the law: {'; '.join(pending)}"
    if context.signed_off:
        yield "Counsel", "; ".join(context.signed_off)


def _pending(stage: Stage, words: VictimWords | None) -> Iterator[str]:
    if not stage.is_verified:
        yield stage.cite
    if words is not None and words.heard.mark != Mark.V:
        yield words.heard.cite or "how victims are heard"


def _row(context: Context, charge: ListedCharge) -> list[Cell]:
    doubt = "; ".join(note for note in charge.notes.split("; ") if note.startswith("perhaps: "))
    return [
        f"{context.number}-{charge.line}", charge.docket, charge.court, charge.name, charge.offense, charge.statute,
        charge.disposition, charge.disposed, charge.relief, charge.cite, doubt, "", "", "",
    ]  # fmt: skip
