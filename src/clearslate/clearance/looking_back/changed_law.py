"""Whom a changed law affects among those whose clearance is on its way or in force.

A law that is read again may turn out to say something else. The records that a plan was made of, judged by the law as
it reads now, tell which clearances it would not grant any more. Nothing is recorded here: what is on its way is taken
back by a recheck, and what is in force only by people (``restoration``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.rechecking import outcomes, stands_now
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.runs.run import Run

_GRANTED: Final = "eligible"
_CLEARED: Final = "cleared before by these records"


@dataclass(frozen=True, slots=True)
class Affected:
    """A clearance that the run does not find eligible: ``state`` as the ledger has it, ``outcome`` as the run says."""

    clearance: str
    charge: str
    law: str
    state: str
    outcome: str


def affected(run: Run, ledger: Ledger) -> list[Affected]:
    """The clearances on their way or in force that a run over their own records no longer finds eligible.

    Args:
        run: the records that were planned, judged by the law as it reads now.
        ledger: the ledger.

    Raises:
        PlanError: the run asks none of the laws under which the ledger has clearances.
    """
    rows = (
        m.Clearance.objects.using(ledger.alias)
        .filter(state__in=(m.State.PLANNED, m.State.CLEARED), law__in=list(run.laws()), forgotten_on=None)
        .order_by("id")
        .values_list("id", "charge", "law", "state")
    )
    known = list(rows.iterator(chunk_size=5000))
    if not known:
        raise PlanError(
            "the ledger has no clearance under a law that the run was asked: judge what was planned"
        )
    outcomes_now = outcomes(run, {(charge, law) for _, charge, law, _ in known})
    there = dict(stands_now(run.dataset(), [{"charge": charge} for _, charge, _, _ in known]))

    def outcome(charge: str, law: str) -> str:
        """What the run says; of what its records have as cleared, that: no law is asked about it."""
        if (now := there.get(charge)) is not None and now.cleared:
            return _CLEARED
        return outcomes_now.get((charge, law), "not in the records" if now is None else "not judged")

    found = (
        Affected(name, charge, law, str(state), outcome(charge, law)) for name, charge, law, state in known
    )
    return [
        one
        for one in found
        if one.outcome != _GRANTED and (one.state, one.outcome) != (m.State.CLEARED, _CLEARED)
    ]
