"""Audit and release of waves."""

from __future__ import annotations

from django.db.models import F

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.payloads import (
    AuditDrawn,
    AuditFound,
    AuditOpened,
    AuditSet,
    ReleaseApproved,
    ReleaseRefused,
    ReleaseRequested,
    WaveHalted,
    WaveResumed,
)
from clearslate.clearance.events.vocabulary import in_state
from clearslate.clearance.state.audit import seed_of
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.queries import (
    FOUND_WRONG,
    audited,
    came_to_nothing,
    chunks,
    clearance_of,
    draw,
    existing,
    must,
    must_be_new,
    not_to_its_end,
    some,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update


@on_each(AuditSet)
def _audit_set(entry: Entry[AuditSet], using: str) -> None:
    says, wave = entry.says, existing(m.Wave, using, "wave", entry.subject)
    _must_be_planned(wave, using)
    must(wave.state == m.WaveState.FORMED, "a sample is drawn before the release is asked for")
    must(wave.seed is None, f"the draw of wave {wave.id} was opened: its bound stands")
    sizes = m.Batch.objects.using(using).filter(wave=wave.id).values_list("size", flat=True)
    count = m.Clearance.objects.using(using).filter(wave=wave.id).count()
    must(count == sum(sizes), f"wave {wave.id} is not planned to its end: run the plan again")
    policy = workflow_of_plan(wave.plan, using)
    must(
        0 < says.bound <= policy.audit_bound,
        f"a bound is a share above 0, and at most {policy.audit_bound:.2%} here",
    )
    must(
        policy.audit_confidence <= says.confidence < 1,
        f"one must be sure to at least {policy.audit_confidence:.2%} here, and below 100%",
    )
    wave.bound, wave.confidence, wave.set_by = says.bound, says.confidence, entry.actor
    wave.unverified = says.unverified
    update(wave, using)


def _must_be_planned(wave: m.Wave, using: str) -> None:
    """Nothing is drawn from a wave, and no release asked for, while its plan is not complete."""
    if wave.state == m.WaveState.FORMING:
        raise NotAllowed(not_to_its_end(existing(m.Plan, using, "plan", wave.plan)))


@on_each(AuditOpened)
def _audit_opened(entry: Entry[AuditOpened], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    must(wave.state == m.WaveState.FORMED, "a sample is drawn before the release is asked for")
    must(bool(wave.set_by), f"the bound of wave {wave.id} is not set: that comes first (`clear audit --set`)")
    must(wave.seed is None, f"the draw of wave {wave.id} was opened before: it can only be extended")
    must(
        wave.set_by != entry.actor, "four eyes: another person than the one who set the bound opens the draw"
    )
    wave.seed = seed_of(entry.hash)
    update(wave, using)


@on_each(AuditDrawn)
def _audit_drawn(entry: Entry[AuditDrawn], using: str) -> None:
    says, sample = entry.says, entry.says.sample
    wave = existing(m.Wave, using, "wave", entry.subject)
    must(wave.state == m.WaveState.FORMED, "a sample is drawn before the release is asked for")
    must(wave.seed is not None, f"the draw of wave {wave.id} was not opened: a second person does it")
    must(
        (wave.seed, wave.bound, wave.confidence) == (says.seed, says.bound, says.confidence),
        "a draw has the seed of the event that opened it, and the bound and the confidence that were set",
    )
    must(bool(sample), f"nothing of wave {wave.id} is left to draw: it needs no release")
    must(
        (sample, says.extra) == draw(wave, len(sample), using),
        "the sample is not what the seed draws from the wave",
    )
    wave.drawn, wave.draws = wave.drawn + len(sample), wave.draws + 1
    for ids in chunks(
        sample
    ):  # what was drawn for its law before is now of the sample of the wave, as it was found
        before = some(m.Clearance, using, ids).filter(extra=True)
        wave.right += before.filter(audit=m.AuditState.RIGHT).count()
        wave.wrong += before.filter(audit=m.AuditState.WRONG).count()
        some(m.Clearance, using, ids).filter(audit=m.AuditState.NOT_DRAWN).update(audit=m.AuditState.DRAWN)
        before.update(extra=False)
    for ids in chunks(says.extra):
        some(m.Clearance, using, ids).update(audit=m.AuditState.DRAWN, extra=True)
    update(wave, using)


@on_each(AuditFound)
def _audit_found(entry: Entry[AuditFound], using: str) -> None:
    found = clearance_of(entry, using)
    must(found.audit == m.AuditState.DRAWN, "only what was drawn is audited, and once")
    right = entry.says.right
    must(isinstance(right, bool), "a finding is right or wrong")
    found.audit = m.found(right=right)
    if not right and found.state == m.State.PLANNED:
        found.state, found.why = m.State.WITHDRAWN, FOUND_WRONG
    update(found, using)
    if not found.extra:
        m.Wave.objects.using(using).filter(id=found.wave).update(**{found.audit: F(found.audit) + 1})


@on_each(WaveHalted)
def _wave_halted(entry: Entry[WaveHalted], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    must_be_new(not wave.halted, f"wave {wave.id} stands halted already")
    wave.halted = in_state(entry.says.why)
    if wave.state in (m.WaveState.FORMED, m.WaveState.REQUESTED):
        wave.state, wave.requested_by = m.WaveState.FORMED, ""
    update(wave, using)


@on_each(WaveResumed)
def _wave_resumed(entry: Entry[WaveResumed], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    must(bool(wave.halted), f"wave {wave.id} is not halted")
    wave.halted = ""
    update(wave, using)


@on_each(ReleaseRequested)
def _requested(entry: Entry[ReleaseRequested], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    _must_be_planned(wave, using)
    must_be_new(
        wave.state == m.WaveState.FORMED,
        f"wave {wave.id} is {wave.state}: its release was asked for before",
    )
    must(not wave.halted, f"wave {wave.id} is halted: resume it first")
    pilots = m.Wave.objects.using(using).filter(plan=wave.plan, pilot=True).exclude(id=wave.id)
    waiting = pilots.exclude(state=m.WaveState.RELEASED).exclude(id__in=came_to_nothing(using).values("id"))
    for pilot in waiting.order_by("id")[:1]:
        raise NotAllowed(f"the pilot goes first: release wave {pilot.id}")
    _check_audited(wave, using)
    wave.state, wave.requested_by = m.WaveState.REQUESTED, entry.actor
    update(wave, using)


def _check_audited(wave: m.Wave, using: str) -> None:
    """Nobody asks for the release of what was not looked through, and nobody approves it."""
    must(wave.drawn > 0, f"wave {wave.id} has no audit sample: draw one first")
    must(
        wave.right + wave.wrong == wave.drawn,
        f"{wave.drawn - wave.right - wave.wrong} of the sample are not audited",
    )
    found = audited(wave, using)
    must(not found.waiting, f"{found.waiting} of those drawn for their law are not audited")
    must(
        found.is_sure,
        f"up to {found.interval[1]:.2%} of wave {wave.id} may be wrong, more than the maximum of {found.bound:.2%}: "
        f"draw {found.lacking} more",
    )


@on_each(ReleaseApproved)
def _approved(entry: Entry[ReleaseApproved], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    must_be_new(wave.state != m.WaveState.RELEASED, f"wave {wave.id} is released already")
    must(
        wave.state == m.WaveState.REQUESTED,
        f"wave {wave.id} is {wave.state}: nobody asks for its release",
    )
    must(wave.requested_by != entry.actor, "four eyes: another person must approve the release")
    must(not wave.halted, f"wave {wave.id} is halted: resume it first")
    _check_audited(wave, using)
    wave.state, wave.released_by = m.WaveState.RELEASED, entry.actor
    update(wave, using)


@on_each(ReleaseRefused)
def _refused(entry: Entry[ReleaseRefused], using: str) -> None:
    wave = existing(m.Wave, using, "wave", entry.subject)
    must(
        wave.state == m.WaveState.REQUESTED,
        f"wave {wave.id} is {wave.state}: nobody asks for its release",
    )
    wave.state, wave.requested_by = m.WaveState.FORMED, ""
    update(wave, using)
