"""The audit of a wave, and its release by two people."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.office.desk import Desk
from clearslate.clearance.state import (
    draw,
    workflow_of,
)
from clearslate.clearance.state.audit import DEFAULT_BOUND, Audited, Bound
from clearslate.clearance.state.ledger import SYSTEM, Actor
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.states import jurisdiction


class Release(Desk):
    """Audits and releases."""

    def set_audit(self, wave_id: str, actor: Actor, at: dt.datetime, *, bound: Bound = DEFAULT_BOUND) -> None:
        """Fix how much error a wave may have, before anybody can know what will be drawn.

        Raises:
            NotAllowed: the wave is not planned to its end, its draw was opened, or the bound is beyond the workflow's limits.
        """
        wave = self._wave(wave_id)
        if wave.seed is None and (wave.set_by, wave.bound, wave.confidence) == (
            actor.name,
            bound.share,
            bound.confidence,
        ):
            return  # as it is set
        code = workflow_of(m.Plan.objects.using(self.using).get(id=wave.plan)).jurisdiction
        laws = self._planned(wave=wave_id).values_list("law", flat=True).distinct().order_by("law")
        unverified = [law for law in laws if jurisdiction(code).law(law).unverified]
        payload = {"bound": bound.share, "confidence": bound.confidence, "unverified": unverified}
        earlier = m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_SET, subject=wave_id).count()
        key = f"{wave_id}:set:{earlier + 1}"  # two who set it at once set it once
        self.ledger.append([Event(Kind.AUDIT_SET, wave_id, payload, key=key)], actor, at)

    def open_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, size: int | None = None
    ) -> list[str]:
        """Open the draw of a wave, and draw clearances of it for a human to look through.

        The hash of the event that opens it is the seed: nobody can choose it, nor draw twice. Beside the sample of the whole
        wave some are drawn of each law, of convictions and of others; of a law that was not verified more.

        Args:
            wave_id: the wave, whose bound was set.
            actor: who opens it: another than who set the bound.
            at: now.
            size: of the sample; by default as many as the bound needs, or the whole wave where it is smaller.

        Returns:
            The ids drawn, in the order of the draw; of a draw that was made before, the same.

        Raises:
            NotAllowed: the bound is not set, the same person set it, or the wave is released.
        """
        with self.ledger.together():
            opened = Event(Kind.AUDIT_OPENED, wave_id, {}, key=f"{wave_id}:audit:opened")
            self.ledger.append([opened], actor, at)
            wave = self._wave(wave_id)
            return self._draw(wave, SYSTEM, at, 1, size or Bound(wave.bound, wave.confidence).sample)

    def draw_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, opened_by: Actor, bound: Bound = DEFAULT_BOUND,
        size: int | None = None,
    ) -> list[str]:  # fmt: skip
        """Set the bound of a wave and have its draw opened by another, as ``set_audit`` and ``open_audit`` do."""
        if self._wave(wave_id).seed is None:
            self.set_audit(wave_id, actor, at, bound=bound)
        return self.open_audit(wave_id, opened_by, at, size=size)

    def extend_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, size: int | None = None
    ) -> list[str]:
        """Draw further clearances of a wave whose sample left too much doubt.

        Args:
            wave_id: the wave.
            actor: who draws.
            at: now.
            size: how many; by default as many as must be found right to be sure of the bound.

        Returns:
            The ids drawn, in the order of the draw; of a further draw that is not audited yet, the same again; empty
            where the wave needs none.

        Raises:
            NotAllowed: there is no first draw, its sample is not audited yet, or the wave is released.
        """
        wave, found = self._wave(wave_id), self.audited(wave_id)
        waits = found.drawn == 0 or found.drawn > found.right + found.wrong or bool(found.waiting)
        if waits and wave.draws < 2:
            raise NotAllowed(f"the sample of wave {wave_id} is not audited yet: draw more when it is")
        wanted = size or found.lacking
        if waits:
            return self._draw(wave, actor, at, wave.draws, wanted)
        if found.is_sure or not wanted:
            return []
        return self._draw(wave, actor, at, wave.draws + 1, wanted)

    def _draw(self, wave: Any, actor: Actor, at: dt.datetime, number: int, size: int) -> list[str]:
        """What the draw of a number draws, less what earlier ones drew for its law."""
        key = f"{wave.id}:audit:{number}"
        events = m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_DRAWN, subject=wave.id)
        if not events.filter(key=key).exists():
            sample, extra = draw(wave, size, self.using)
            payload = {
                "sample": sample, "extra": extra, "seed": wave.seed, "bound": wave.bound, "confidence": wave.confidence,
            }  # fmt: skip
            self.ledger.append([Event(Kind.AUDIT_DRAWN, wave.id, payload, key=key)], actor, at)
        payloads = {
            name: json.loads(payload)
            for name, payload in events.order_by("seq").values_list("key", "payload")
        }
        of_this = payloads.pop(key)
        earlier = {each for payload in payloads.values() for each in payload.get("extra", ())}
        return [each for each in (*of_this["sample"], *of_this.get("extra", ())) if each not in earlier]

    def drawn(self, wave_id: str) -> list[str]:
        """All that was drawn of a wave, in the order of its draws."""
        events = (
            m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_DRAWN, subject=wave_id).order_by("seq")
        )
        payloads = [json.loads(payload) for payload in events.values_list("payload", flat=True)]
        return list(
            dict.fromkeys(
                each for payload in payloads for each in (*payload["sample"], *payload.get("extra", ()))
            )
        )

    def looked_through(self, drawn: list[str]) -> list[tuple[str, str, str, str, str, str]]:
        """Of each id drawn: the clearance, its charge, case number and law, what was found of it so far, and its case."""
        names = ("id", "charge", "number", "law", "audit", "case")
        found: dict[str, tuple[str, str, str, str, str, str]] = {}
        for start in range(0, len(drawn), 500):
            part = m.Clearance.objects.using(self.using).filter(id__in=drawn[start : start + 500])
            found.update((row[0], row) for row in part.values_list(*names))
        return [found[each] for each in drawn]

    def find(
        self, clearance_id: str, actor: Actor, at: dt.datetime, *, right: bool, why: str = ""
    ) -> Audited:
        """Record what a human found, and halt the wave where the stop rule says so.

        Raises:
            NotAllowed: it was not drawn, or was found otherwise before.
        """
        clearance = self._clearance(clearance_id)
        if clearance.audit in m.FOUND and clearance.audit != m.found(right=right):
            raise NotAllowed(
                f"clearance {clearance_id} was found {clearance.audit} before, and a finding stands: take the clearance "
                "back (`clear withdraw`), or halt its wave (`clear halt`), where that was a mistake"
            )
        payload = {"wave": clearance.wave, "right": right, "why": why}
        found = Event(Kind.AUDIT_FOUND, clearance_id, payload, key=f"{clearance.wave}:audit:{clearance_id}")
        self.ledger.append([found], actor, at)
        so_far = self.audited(clearance.wave)
        if so_far.must_stop and not self._wave(clearance.wave).halted:
            words = (
                f"{so_far.wrong} of a sample of {so_far.drawn} are wrong: more than the maximum error rate of "
                f"{so_far.bound:.2%}"
            )
            looked = sum(each.right + each.wrong for each in so_far.strata)
            key = f"{clearance.wave}:halt:{looked}"  # resumed, each new finding halts it again
            self.ledger.append([Event(Kind.WAVE_HALTED, clearance.wave, {"why": words}, key=key)], SYSTEM, at)
        return so_far

    def is_halted(self, clearance_id: str) -> bool:
        """Whether the wave of a clearance is halted."""
        return bool(self._wave(self._clearance(clearance_id).wave).halted)

    def assumed(self, wave_id: str) -> list[str]:
        """What the run of a wave's plan presumed, and how it read open questions, in words."""
        plan = self._get(m.Plan, self._wave(wave_id).plan, "plan")
        return in_words(plan.assumed, plan.jurisdiction)

    def halt(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Stop a wave: none of its batches moves on."""
        self.ledger.append([Event(Kind.WAVE_HALTED, wave_id, {"why": why})], actor, at)

    def resume(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Let a halted wave go on."""
        self.ledger.append([Event(Kind.WAVE_RESUMED, wave_id, {"why": why})], actor, at)

    def request_release(self, wave_id: str, actor: Actor, at: dt.datetime) -> None:
        """Ask for the release of a wave.

        Raises:
            NotAllowed: its sample is not audited, or leaves more doubt than the bound: see ``extend_audit``.
        """
        self.ledger.append([Event(Kind.RELEASE_REQUESTED, wave_id, {})], actor, at)

    def approve_release(self, wave_id: str, actor: Actor, at: dt.datetime) -> None:
        """Release a wave: by another person than the one who asked."""
        self.ledger.append([Event(Kind.RELEASE_APPROVED, wave_id, {})], actor, at)

    def refuse_release(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Do not release it now."""
        self.ledger.append([Event(Kind.RELEASE_REFUSED, wave_id, {"why": why})], actor, at)
