"""All that happened to something, told by the events.

A clearance goes the way of its batch: what was done to the batch, to its wave, and what was said to agencies and by
them, happened to the clearance too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from clearslate.clearance.events import Kind, form_of
from clearslate.clearance.events.chain import Link
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.notices import briefly


def history(ledger: Ledger, subject: str) -> list[Link]:
    """The events about a subject, in order; of a clearance, also those by which its batch carried it along.

    Raises:
        NotAllowed: the subject is outside of what who reads was granted.
    """
    ledger.sees.check(subject, ledger.alias)
    found = {link.seq: link for link in ledger.links(subject=subject)}
    clearance = m.Clearance.objects.using(ledger.alias).filter(id=subject).first()
    if clearance is not None:
        for link in _carried(ledger, clearance, list(found.values())):
            found[link.seq] = link
    return [found[seq] for seq in sorted(found)]


def _carried(ledger: Ledger, clearance: Any, own: list[Link]) -> Iterator[Link]:
    """What happened to the batches of a clearance while it was in them, and what messages said of it."""
    stays = _stays(own)
    batches = [batch for batch, _ in stays]
    messages = dict(
        m.Message.objects.using(ledger.alias).filter(batch__in=batches).values_list("id", "recipient")
    )
    links = _about(ledger, [*batches, clearance.wave, *messages])
    for number, (batch, since) in enumerate(stays):
        until = stays[number + 1][1] if number + 1 < len(stays) else None
        for link in links[batch]:
            if link.kind == Kind.BATCH_FORMED or (link.seq >= since and (until is None or link.seq < until)):
                yield link
    yield from links[clearance.wave]
    for message in messages:
        of = links[message]
        if all(_speaks_of(link, clearance.id) for link in of if link.kind == Kind.MESSAGE_MADE):
            yield from (link for link in of if _speaks_of(link, clearance.id))
    of_recipients = ledger.links(subjects=sorted(set(messages.values())))
    yield from (link for link in of_recipients if _names(link, clearance.id))


def _about(ledger: Ledger, subjects: list[str]) -> dict[str, list[Link]]:
    """The events about each of several subjects, in order, asked for together."""
    found: dict[str, list[Link]] = {subject: [] for subject in subjects}
    for link in ledger.links(subjects=sorted(found)):
        found[link.subject].append(link)
    return found


def _stays(own: list[Link]) -> list[tuple[str, int]]:
    """The batches of a clearance, each with the event by which it came into it."""
    joins = (Kind.CLEARANCE_PLANNED, Kind.CLEARANCE_MOVED)
    return [(json.loads(link.payload)["batch"], link.seq) for link in own if link.kind in joins]


def _speaks_of(link: Link, clearance: str) -> bool:
    """Whether an event about a message concerns a clearance: it names it, or names none."""
    document = json.loads(link.payload)
    named = document.get("only", document.get("clearances"))
    return named is None or clearance in named


def _names(link: Link, clearance: str) -> bool:
    return clearance in json.loads(link.payload).get("clearances", ())


_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What would begin a new line, move the cursor or turn the text around: a reason is one line, and stays in it."""


def said(link: Link, longest: int = 60) -> str:
    """What an event says, in one line: its values in the order of its form, long ones cut short."""
    payload = link.told
    form = form_of(Kind(link.kind))
    order = [*form.says, *form.may]
    shown = []
    for name in sorted(payload, key=lambda name: (order.index(name) if name in order else len(order), name)):
        value = briefly(payload[name]) if name == "notices" else payload[name]
        if isinstance(value, list | dict) and len(value) > 3:
            text = f"{len(value):,} of them"
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text = _LINE.sub("?", text)
        if text not in ("", "null"):
            shown.append(f"{name} {text if len(text) <= longest else text[: longest - 1] + '…'}")
    return "; ".join(shown)
