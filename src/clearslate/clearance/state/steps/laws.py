"""The texts of statutes that counsel brings, and what counsel signs off."""

from __future__ import annotations

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import (
    LawSignedOff,
    LawSignOffWithdrawn,
    LawTextAdded,
    SheetCertified,
)
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.queries import must, must_be_new
from clearslate.clearance.state.sign_offs import SIGNED, WITHDRAWN
from clearslate.clearance.store.ready import models as m


@on_each(LawTextAdded)
def _text_added(entry: Entry[LawTextAdded], using: str) -> None:
    says = entry.says
    must(says.taken_on <= says.on, "the day on which the text was taken has not come")
    texts = m.LawText.objects.using(using)
    known = texts.filter(section=entry.subject)
    must_be_new(
        not known.filter(
            sha256=says.sha256, address=says.address, taken_on=says.taken_on, current=True
        ).exists(),
        f"this text of {entry.subject} is there already",
    )
    known.filter(current=True).update(current=False)
    texts.update_or_create(
        id=f"{entry.subject} {says.sha256}",
        defaults={
            "section": entry.subject, "jurisdiction": says.jurisdiction, "sha256": says.sha256, "address": says.address,
            "taken_on": says.taken_on, "on": says.on, "by": entry.actor, "current": True,
        },
    )  # fmt: skip


@on_each(LawSignedOff)
def _signed_off(entry: Entry[LawSignedOff], using: str) -> None:
    says = entry.says
    is_machine = entry.role == Role.SYSTEM
    must(
        not is_machine or m.Opening.objects.using(using).get().rehearsal,
        "only a rehearsal signs a law off by itself: of a real ledger, counsel does",
    )
    payload = {
        "jurisdiction": says.jurisdiction, "state": SIGNED, "text": says.text, "readings": says.readings,
        "presumptions": sorted(says.presumptions), "counsel": says.counsel,
        "named": sorted(says.named), "texts": sorted(says.texts),
    }  # fmt: skip
    found = m.SignOff.objects.using(using).filter(id=entry.subject).first()
    is_same = found is not None and all(getattr(found, name) == value for name, value in payload.items())
    must_be_new(not is_same, f"{entry.subject} is signed off so already")
    by = {"on": says.on, "by": entry.actor, "rehearsed": is_machine}
    m.SignOff.objects.using(using).update_or_create(id=entry.subject, defaults={**payload, **by})


@on_each(LawSignOffWithdrawn)
def _withdrawn(entry: Entry[LawSignOffWithdrawn], using: str) -> None:
    found = m.SignOff.objects.using(using).filter(id=entry.subject, state=SIGNED)
    must(found.exists(), f"{entry.subject} is not signed off")
    found.update(state=WITHDRAWN)


@on_each(SheetCertified)
def _certified(entry: Entry[SheetCertified], using: str) -> None:
    before = m.Sheet.objects.using(using).filter(id=entry.subject).first()
    must_be_new(
        before is None,
        f"cover sheet {entry.subject} is certified: {before and before.by} did that on {before and before.on}",
    )
    m.Sheet.objects.using(using).create(
        id=entry.subject,
        jurisdiction=entry.says.jurisdiction,
        counsel=entry.says.counsel,
        on=entry.says.on,
        by=entry.actor,
    )
