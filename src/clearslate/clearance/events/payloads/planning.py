"""What events say of plans, waves and batches, their audit and release."""

from __future__ import annotations

import datetime as dt
from typing import Any

from clearslate.clearance.events.payloads.form import SHA256, WHY, Payload, Why, beside, may, of, says
from clearslate.clearance.events.vocabulary import Kind, Role


class LawAsked(Payload):
    """By which text a law was judged, and how that was read."""

    text: str = of("SHA-256 of the files from which the state's laws are read, and of the language")
    readings: dict[str, str] = of("of each open question of the law, the reading taken")
    presumptions: list[str] = of("the presumptions taken")
    rests_on: dict[str, str] = may(
        "of each version that clears something, what such a clearance rests on", {}
    )
    weak: list[str] = may("its statements that counsel names before it clears anything by itself", [])


class Covers(Payload):
    """What records cover."""

    jurisdictions: list[str] = of("of which they are complete")
    history: str = of("whether they hold whole histories")
    charges: int = of("how many they are")
    first_year: int | None = of("from which they are complete; null where that is not known")
    last_year: int | None = of("up to which; null where that is not known")


class Holds(Payload):
    """The clearances of a plan."""

    clearances: int = of("how many they are")
    sha256: str = of("of the id and batch of each, linked in order")


@says(Kind.PLAN_MADE, "plan", Role.OPERATOR)
class PlanMade(Payload):
    """A run led to a plan."""

    run: str = of("id of the run")
    dataset: str = of("digest of the newest dataset, against which it was checked again")
    as_of: dt.date = of("day of the question")
    workflow: dict[str, Any] = of("the jurisdiction's workflow, whole")
    dropped: dict[str, int] = of("how many determinations were left out, by reason")
    known_through: dt.date | None = may("day up to which that dataset is complete")
    assumed: dict[str, Any] | None = may("the run's presumptions, and its readings of open questions")
    covers: Covers | None = may("what that dataset covers", None)
    again: list[str] = may(
        "of what ended before, what it plans again: restored, withdrawn, objected, found_wrong", []
    )
    runs: list[str] = may("SHA-256 of the manifests of the run looked through and of the newest", [])
    laws: dict[str, LawAsked] = may(
        "of each law of its clearances, by which text it was judged, and how read", {}
    )
    asked_again: int | None = may(
        "of how many charges the laws were asked again, beside what the run's files say, when it was made"
    )
    holds: Holds | None = may(
        "what it is to hold, where it is recorded in parts: it is complete when it says so", None
    )

    @property
    def asked_up_to(self) -> dt.date:
        """Up to which day records were asked."""
        return self.as_of if self.known_through is None else min(self.as_of, self.known_through)


@says(Kind.PLAN_COMPLETED, "plan", Role.OPERATOR)
class PlanCompleted(Holds):
    """A plan is recorded to its end; of one that was cut off and is not taken up, what there is of it is all."""


@says(Kind.PLAN_RECHECKED, "plan", Role.OPERATOR)
class PlanRechecked(Payload):
    """Newer records were asked of what is on its way."""

    run: str = of("id of the run over newer records")
    as_of: dt.date = of("day of the question")
    known_through: dt.date = of("day up to which those records are complete")
    found: dict[str, int] = of("how many of what is on its way there are, by what the records say")
    sha256: str = of("of that run's manifest", pattern=SHA256)
    covers: Covers = of("what those records cover")

    @property
    def asked_up_to(self) -> dt.date:
        """Up to which day records were asked: that of the question, or that up to which they are complete, if earlier."""
        return min(self.as_of, self.known_through)


@says(Kind.RECHECK_ALLOWED, "plan", Role.OPERATOR, Role.REVIEWER, decides=True)
class RecheckAllowed(Payload):
    """A run over newer records may take back more than the workflow bears."""

    run: str = of("id of the run")
    taken: int = of("how many pending clearances it may withdraw")


@says(Kind.CLEARANCE_PLANNED, "clearance", Role.OPERATOR)
class ClearancePlanned(Payload):
    """A charge is to be cleared under a law."""

    batch: str = of("the batch")
    charge: str = beside("charge id")
    case: str = beside("case id")
    person: str = beside("person id")
    law: str = of("law id")
    version: str = of("version of the law")
    since: dt.date | None = beside("day from which it is certainly eligible", gone=None)
    county: str = of("")
    court: str = of("")
    number: str = beside("case number")
    sequence: int | None = beside("number of the charge in the case", gone=None)
    statute: str = beside("")
    conviction: bool = of("whether a conviction is cleared")
    keys: dict[str, str] = beside(
        "identifiers that recipients match on: tracking number, state id and the like", gone={}
    )
    notices: list[dict[str, Any]] = may(
        "what those who act must know; the chain holds their keys, days and doubts lie beside it", []
    )
    after: str = may("the restored clearance that this one follows", "")
    facts: str = beside("digest of what agencies are told of who the person is", "")
    agencies: dict[str, dict[str, str]] = beside(
        "of the arresting and the prosecuting agency the name and ORI that the records give", {}, gone={}
    )
    bundle: str = may("which clearances of the plan are of one case: its case id, keyed as the ids are", "")
    oris: dict[str, str] | None = may("of these agencies the ORI, where it is one")


@says(Kind.CLEARANCE_MOVED, "clearance", Role.OPERATOR, Role.SYSTEM)
class ClearanceMoved(Payload):
    """A clearance that was left behind goes on with another batch."""

    batch: str = of("the batch that it goes on with")


@says(Kind.CLEARANCE_WITHDRAWN, "clearance", Role.OPERATOR, Role.REVIEWER, Role.SYSTEM)
class ClearanceWithdrawn(Why):
    """A clearance was taken back before it was in force."""


@says(Kind.CLEARANCE_CORRECTED, "clearance", Role.OPERATOR)
class ClearanceCorrected(Payload):
    """The docket of a clearance in force, or who its person is, is another by newer records; in a real ledger once another person confirms it."""

    county: str = of("")
    court: str = of("")
    number: str = beside("case number")
    sequence: int | None = beside("number of the charge in the case", gone=None)
    statute: str = beside("")
    keys: dict[str, str] = beside("identifiers that recipients match on", gone={})
    facts: str = beside(
        "digest of what agencies are told of who the person is; empty where the records name nobody"
    )
    differs: list[str] | None = may(
        "which of these are others than before; null where what it says itself shows that"
    )


@says(Kind.WAVE_FORMED, "wave", Role.OPERATOR)
class WaveFormed(Payload):
    """Batches are to be released together."""

    plan: str = of("the plan")
    number: int = of("1 is the first")
    pilot: bool = of("whether it is the pilot")


@says(Kind.BATCH_FORMED, "batch", Role.OPERATOR, Role.SYSTEM)
class BatchFormed(Payload):
    """Clearances go through the stages together."""

    wave: str = of("the wave")
    by: str = of("what its clearances have in common (county, court)")
    size: int = of("how many they are")
    conviction: bool | None = of("whether it is of convictions; null where of both")
    sha256: str = of("of their ids, in order")
    law: str = may("a law of it, where the workflow tells laws apart: all of the batch go its way", "")


@says(Kind.AUDIT_SET, "wave", Role.OPERATOR, decides=True)
class AuditSet(Payload):
    """How much error a wave may have is fixed, before anybody can know what will be drawn."""

    bound: float = of("maximum error rate")
    confidence: float = of("how sure one must be of it")
    unverified: list[str] = may(
        "laws of it that were not verified against a text: more of them are drawn", []
    )


@says(Kind.AUDIT_OPENED, "wave", Role.OPERATOR, Role.REVIEWER, decides=True)
class AuditOpened(Payload):
    """A second person opens the draw: the hash of this event is its seed."""


@says(Kind.AUDIT_DRAWN, "wave", Role.SYSTEM, Role.OPERATOR)
class AuditDrawn(Payload):
    """A sample of a wave is to be looked through."""

    sample: list[str] = of("clearance ids drawn at random from the whole wave")
    extra: list[str] = may("drawn besides, so that each law, of convictions and of others, is looked at", [])
    seed: int = of("of the draw: of the hash of the event that opened it")
    bound: float = of("maximum error rate")
    confidence: float = of("of the interval")


@says(Kind.AUDIT_FOUND, "clearance", Role.REVIEWER, decides=True)
class AuditFound(Payload):
    """A human looked at a clearance of the sample."""

    wave: str = of("the wave")
    right: bool = of("whether the reviewer found the clearance right")
    why: str = may(WHY, "")


@says(Kind.WAVE_HALTED, "wave", Role.SYSTEM, Role.OPERATOR, Role.REVIEWER)
class WaveHalted(Why):
    """Nothing of a wave moves."""


@says(Kind.WAVE_RESUMED, "wave", Role.OPERATOR, decides=True)
class WaveResumed(Why):
    """A halted wave goes on."""


@says(Kind.RELEASE_REQUESTED, "wave", Role.OPERATOR, decides=True)
class ReleaseRequested(Payload):
    """One person asks for the release of a wave."""


@says(Kind.RELEASE_APPROVED, "wave", Role.OPERATOR, Role.REVIEWER, decides=True)
class ReleaseApproved(Payload):
    """Another person approves it."""


@says(Kind.RELEASE_REFUSED, "wave", Role.OPERATOR, Role.REVIEWER, decides=True)
class ReleaseRefused(Why):
    """It is not released now."""
