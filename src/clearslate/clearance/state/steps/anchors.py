"""Time from outside: whose word counts, when it was asked, and what it said."""

from __future__ import annotations

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.payloads import TimeAnchored, TimeAsked, WitnessNamed
from clearslate.clearance.events.users import is_user
from clearslate.clearance.events.witnesses import is_key, is_witnessed
from clearslate.clearance.state.days import moment_of, zone_of
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.queries import must, must_be_new
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update


@on_each(WitnessNamed)
def _named(entry: Entry[WitnessNamed], using: str) -> None:
    key, rows = entry.says.key, m.Witness.objects.using(using)
    must(
        is_user(entry.subject),
        f"{entry.subject!r} is no witness's name: small letters, without blanks at its ends",
    )
    must(key == "" or is_key(key), f"what is named of {entry.subject} is no public key")
    found, _ = rows.get_or_create(id=entry.subject)
    must_be_new(found.key != key or bool(found.asked_by), f"the key of witness {found.id} is that already")
    if not m.Opening.objects.using(using).get().rehearsal:
        is_second = bool(found.asked_by) and found.asked == key
        must_be_new(
            not is_second or found.asked_by != entry.actor,
            "four eyes: the word of a witness counts when another operator names the same key",
        )
        if not is_second:
            found.asked, found.asked_by = key, entry.actor
            update(found, using)
            return
    found.key, found.asked, found.asked_by = key, "", ""
    update(found, using)


@on_each(TimeAsked)
def _asked(entry: Entry[TimeAsked], using: str) -> None:
    _known(entry.subject, using)
    m.Anchor.objects.using(using).create(
        id=str(entry.seq), seq=entry.seq, hash=entry.hash, witness=entry.subject
    )


@on_each(TimeAnchored)
def _anchored(entry: Entry[TimeAnchored], using: str) -> None:
    says, witness, rows = entry.says, _known(entry.subject, using), m.Anchor.objects.using(using)
    found = rows.filter(seq=says.seq, witness=witness.id).first()
    if found is None:
        raise NotAllowed(f"witness {witness.id} was not asked for the time by event {says.seq}")
    must_be_new(found.day is None, f"witness {witness.id} said the time of event {says.seq} before")
    opening = m.Opening.objects.using(using).get()
    must(
        is_witnessed(witness.key, opening.id, says.seq, found.hash, says.at, says.proof),
        f"this is not what witness {witness.id} says of event {says.seq}: its signature is of another key, event or time",
    )
    day = moment_of(says.at).astimezone(zone_of(opening.zone)).date()
    earlier = rows.filter(seq__lt=says.seq, at__gt=says.at)
    later = rows.filter(seq__gt=says.seq, at__lt=says.at).exclude(at="")
    must(
        not earlier.exists() and not later.exists(),
        "it is of another order than the times that witnesses said of other events: one of their clocks is wrong",
    )
    found.at, found.day = says.at, day
    update(found, using)


def _known(name: str, using: str) -> m.Witness:
    found = m.Witness.objects.using(using).filter(id=name).exclude(key="").first()
    if found is None:
        raise NotAllowed(f"{name} is no witness: two operators name one (`clearslate ledger witness`)")
    return found
