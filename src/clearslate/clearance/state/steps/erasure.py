"""What was erased stands in the ledger and changes no state; what is forgotten leaves the state without what identifies it."""

from __future__ import annotations

from collections.abc import Sequence

from clearslate.clearance.events.payloads import (
    ClearanceForgotten,
    FilesPurged,
    ForgettingPlanned,
    TextErased,
)
from clearslate.clearance.state.beside import coarse
from clearslate.clearance.state.entries import Entry, on_each, on_many, stands
from clearslate.clearance.state.forgetting import FORGOTTEN, Kept
from clearslate.clearance.state.queries import chunks, clearance_of, existing, must, must_be_new, some
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update

stands(TextErased)
stands(FilesPurged)


@on_each(ForgettingPlanned)
def _planned(entry: Entry[ForgettingPlanned], using: str) -> None:
    says = entry.says
    must(bool(says.clearances), "a plan to forget names clearances")
    must_be_new(
        not m.Forgetting.objects.using(using).filter(id=entry.subject).exists(),
        f"forgetting {entry.subject} was planned before",
    )
    m.Forgetting.objects.using(using).create(
        id=entry.subject, by=entry.actor, planned_on=says.on, kinds=says.kinds, clearances=len(says.clearances),
        persons=says.persons, made=entry.seq,
    )  # fmt: skip
    kept_by = Kept(using)
    for part in chunks(says.clearances):
        found = list(some(m.Clearance, using, part))
        must(
            len(found) == len(set(part)) == len(part),
            "a plan to forget names what is no clearance, or one twice",
        )
        for each in found:
            kept = kept_by.why(each, says.kinds.get(each.law, ()), says.on)
            must(not kept, f"clearance {each.id} is not forgotten: {kept}")
        some(m.Clearance, using, part).update(forgetting=entry.subject)


@on_many(ClearanceForgotten)
def _all_forgotten(events: Sequence[Entry[ClearanceForgotten]], using: str) -> None:
    kept_by = Kept(using)  # nothing that it asks changes between them
    for entry in events:
        _forgotten(entry, kept_by, using)


def _forgotten(entry: Entry[ClearanceForgotten], kept_by: Kept, using: str) -> None:
    """What identifies it goes out of the state too; what is counted stays."""
    found, says = clearance_of(entry, using), entry.says
    planned = existing(m.Forgetting, using, "forgetting", says.forgetting)
    must_be_new(found.forgotten_on is None, f"clearance {found.id} was forgotten on {found.forgotten_on}")
    must(found.forgetting == planned.id, f"clearance {found.id} is not of forgetting {planned.id}")
    must(
        planned.by != entry.actor,
        "four eyes: another operator than the one who planned it lets it be forgotten",
    )
    kept = kept_by.why(found, planned.kinds.get(found.law, ()), says.on)
    must(not kept, f"clearance {found.id} is not forgotten: {kept}")
    must(
        planned.made <= says.verified < entry.seq,
        "the whole ledger is verified after it was planned, before anything is destroyed",
    )
    found.charge = found.case = found.person = found.number = found.statute = found.facts = ""
    found.former = FORGOTTEN if found.former else ""
    found.since = found.sequence = None
    found.keys, found.agencies, found.notices = {}, {}, coarse(found.notices)
    found.forgotten_on = says.on
    update(found, using)
    m.Item.objects.using(using).filter(clearance=found.id).update(under="")
    for order in some(m.Order, using, says.orders):
        left = m.Clearance.objects.using(using).filter(forgotten_on=None)
        is_named = (
            left.filter(order=order.id).exists() or left.filter(signed__contains=f",{order.id},").exists()
        )
        order.case = order.case if is_named else ""
        order.sha256 = ""
        update(order, using)
    for part in chunks(says.messages):
        some(m.Message, using, part).update(sha256="")
