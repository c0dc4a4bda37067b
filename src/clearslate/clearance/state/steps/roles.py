"""Which ledger this is, the clock of a rehearsal, who may act in which role, and the policies of the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import (
    ClockCorrected,
    ClockDoubted,
    ClockMoved,
    ClockVouched,
    LedgerOpened,
    PaperRead,
    PolicySet,
    RoleConfirmed,
    RoleGranted,
    RoleRevoked,
    is_reference,
)
from clearslate.clearance.events.payloads.form import PAPER
from clearslate.clearance.events.policies import POLICIES, is_looser
from clearslate.clearance.events.users import is_user, looks_like
from clearslate.clearance.state.days import zone_of
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.state.queries import must, must_be_new
from clearslate.clearance.state.scope import Scope
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update


@on_each(LedgerOpened)
def _opened(entry: Entry[LedgerOpened], using: str) -> None:
    says = entry.says
    must(entry.seq == 1, "a ledger is opened once, by its first event")
    must(
        bool(says.operators) and says.operators[0] == entry.actor, "who opens a ledger is its first operator"
    )
    for place, each in enumerate(says.operators):
        _check_user(each, says.operators[:place])
    must(
        says.rehearsal or len(set(says.operators)) > 1,
        "a real ledger begins with two operators: neither grants a role alone",
    )
    must(
        says.rehearsal == (says.clock is not None), "a rehearsal has a clock of its own, and nothing else has"
    )
    zone_of(says.zone)
    m.Opening.objects.using(using).create(
        id=entry.subject, rehearsal=says.rehearsal, zone=says.zone, clock=says.clock
    )
    for policy, values in POLICIES.items():
        value = says.policies.get(policy, values[0])
        must(
            value in values, f"{value!r} is no value of the policy {policy}; its values: {', '.join(values)}"
        )
        m.Policy.objects.using(using).create(id=policy, value=value)
    must(says.policies.keys() <= POLICIES.keys(), f"the policies: {', '.join(POLICIES)}")
    for each in sorted(set(says.operators)):
        m.Grant.objects.using(using).create(user=each, role=Role.OPERATOR, by=entry.actor, confirmed=True)


@on_each(ClockMoved)
def _moved(entry: Entry[ClockMoved], using: str) -> None:
    opening = m.Opening.objects.using(using).get()
    must(opening.rehearsal, "only a rehearsal has a clock that is moved; this ledger is real")
    must(entry.subject == opening.id, f"the clock is that of ledger {opening.id}")
    must(
        entry.says.to > opening.clock, f"it is {opening.clock} in this rehearsal: a clock goes on, never back"
    )
    opening.clock = entry.says.to
    update(opening, using)


@on_each(ClockVouched)
def _vouched(entry: Entry[ClockVouched], using: str) -> None:
    _real_clock(entry, using)


@on_each(ClockDoubted)
def _doubted(entry: Entry[ClockDoubted], using: str) -> None:
    opening, says = _real_clock(entry, using), entry.says
    must(1 < says.first <= says.last < entry.seq, f"events {says.first} to {says.last} are not all there")
    opening.doubted, opening.doubted_by = f"{says.first}-{says.last}", entry.actor
    update(opening, using)


@on_each(ClockCorrected)
def _corrected(entry: Entry[ClockCorrected], using: str) -> None:
    """What was ended on a day that has not come goes through its stages again; what is in force since one halts."""
    opening, says = _real_clock(entry, using), entry.says
    must(
        opening.doubted == f"{says.first}-{says.last}",
        f"nobody else says that events {says.first} to {says.last} have a wrong time",
    )
    must(
        opening.doubted_by != entry.actor,
        "four eyes: another operator than the one who doubts the clock corrects it",
    )
    opening.doubted = opening.doubted_by = ""
    update(opening, using)
    early = (
        m.Stage.objects.using(using).filter(closed_on__gt=entry.today, how=m.StageEnd.LAPSED).values("batch")
    )
    batches = m.Batch.objects.using(using)
    ended = batches.filter(id__in=early).exclude(state__in=m.OVER)
    open_stages = m.Stage.objects.using(using).filter(batch__in=ended.values("id"), how=m.StageEnd.OPEN)
    open_stages.update(how=m.StageEnd.ENDED, closed_on=entry.today)
    in_force = batches.filter(state=m.BatchState.CLEARED).filter(
        Q(id__in=early) | Q(cleared_on__gt=entry.today) | Q(cleared_by__range=(says.first, says.last))
    )
    waves = m.Wave.objects.using(using).filter(id__in=in_force.values("wave"), halted="")
    waves.update(halted="its batches came into force by a clock that was ahead: restore them, or let them be")
    ended.update(
        state=m.BatchState.ENDED, stage="", due=None
    )  # what is left of them goes on in batches of its own


def _real_clock(entry: Entry[Any], using: str) -> m.Opening:
    opening = m.Opening.objects.using(using).get()
    must(not opening.rehearsal, "a rehearsal has a clock of its own, which is moved")
    must(entry.subject == opening.id, f"the clock is that of ledger {opening.id}")
    return opening


@on_each(PaperRead)
def _paper_read(entry: Entry[PaperRead], using: str) -> None:
    must(is_reference(entry.subject), f"a paper is named by {PAPER}")
    _, is_new = m.Paper.objects.using(using).get_or_create(
        reference=entry.subject, on=entry.says.on, by=entry.actor
    )
    must_be_new(is_new, f"{entry.actor} read paper {entry.subject} before")


def _check_user(name: str, known: Iterable[str]) -> None:
    must(is_user(name), f"{name!r} is no user's name: small letters, without blanks at its ends")
    for other in known:
        must(
            other == name or looks_like(other) != looks_like(name),
            f"{name} looks like {other}, who is another user: nobody could tell the two apart",
        )


@on_each(RoleGranted)
def _granted(entry: Entry[RoleGranted], using: str) -> None:
    _check_user(entry.subject, m.Grant.objects.using(using).values_list("user", flat=True).distinct())
    known = [role for role in Role if role != Role.SYSTEM]
    must(entry.says.role in known, f"{entry.says.role!r} is no role of a user; the roles: {', '.join(known)}")
    must(entry.subject != entry.actor, "nobody grants a role to himself or herself: another operator does")
    grants = m.Grant.objects.using(using)
    must(
        not grants.filter(user=entry.subject, role=entry.says.role).exists(),
        f"{entry.subject} was granted the role {entry.says.role} before",
    )
    is_rehearsal = m.Opening.objects.using(using).get().rehearsal
    says, scope = entry.says, Scope.named(entry.says)
    named = (*says.counties, *says.courts, *([says.agency] if says.agency else []))
    must(
        all(each and each == each.strip() for each in named),
        "a county, court or agency has a name, without blanks at its ends",
    )
    grants.create(
        user=entry.subject, role=says.role, by=entry.actor, confirmed=is_rehearsal, scoped=not scope.is_all,
        counties=sorted(scope.counties), courts=sorted(scope.courts), agency=scope.agency,
    )  # fmt: skip


@on_each(RoleConfirmed)
def _confirmed(entry: Entry[RoleConfirmed], using: str) -> None:
    grants = m.Grant.objects.using(using).filter(user=entry.subject, role=entry.says.role, confirmed=False)
    found = grants.first()
    must(found is not None, f"no role {entry.says.role} of {entry.subject} waits to be confirmed")
    must(found.by != entry.actor, "four eyes: another operator than the one who granted the role confirms it")
    must(entry.subject != entry.actor, "four eyes: nobody confirms a role of their own")
    must(
        Scope.named(entry.says) == (granted := Scope.named(found)),
        f"the role {entry.says.role} of {entry.subject} is confirmed as it was granted: for {granted}",
    )
    grants.update(confirmed=True)


@on_each(RoleRevoked)
def _revoked(entry: Entry[RoleRevoked], using: str) -> None:
    grants = m.Grant.objects.using(using)
    gone, _ = grants.filter(user=entry.subject, role=entry.says.role).delete()
    must(gone == 1, f"{entry.subject} has no role {entry.says.role}")
    needed = 1 if m.Opening.objects.using(using).get().rehearsal else 2
    left = grants.filter(role=Role.OPERATOR, confirmed=True, scoped=False).count()
    must(left >= needed, "the last operator cannot be taken away: grant the role to another first")


@on_each(PolicySet)
def _policy(entry: Entry[PolicySet], using: str) -> None:
    policy, value = entry.subject, entry.says.value
    must(policy in POLICIES, f"{policy!r} is no policy; the policies: {', '.join(POLICIES)}")
    must(
        value in POLICIES[policy],
        f"{value!r} is no value of the policy {policy}; its values: {', '.join(POLICIES[policy])}",
    )
    before = value_of(policy, using)
    must_be_new(value != before, f"the policy {policy} is {value} already")
    rows = m.Policy.objects.using(using)
    asked = rows.filter(id=policy, asked=value).values_list("asked_by", flat=True).first()
    is_rehearsal = m.Opening.objects.using(using).get().rehearsal
    if is_looser(policy, value, before) and not is_rehearsal:
        must_be_new(
            asked != entry.actor, "four eyes: a looser policy holds when another operator says it too"
        )
        if asked is None:
            rows.filter(id=policy).update(asked=value, asked_by=entry.actor)
            return
    rows.update_or_create(id=policy, defaults={"value": value, "asked": "", "asked_by": ""})
