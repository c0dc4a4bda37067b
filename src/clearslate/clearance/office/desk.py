"""What all work on a ledger reads first."""

from __future__ import annotations

from typing import Any

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state import (
    audited,
    existing,
    workflow_of,
)
from clearslate.clearance.state.audit import Audited
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage


class Desk:
    """The work on one ledger: what all of it reads."""

    def __init__(self, ledger: Ledger) -> None:
        """Of a ledger."""
        self.ledger = ledger
        self.using = ledger.alias

    def audited(self, wave_id: str) -> Audited:
        """Where the audit of a wave stands."""
        return audited(self._wave(wave_id), self.using)

    def _planned(self, **where: str) -> Any:
        return m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED, **where)

    def _clearance(self, clearance_id: str) -> Any:
        return self._get(m.Clearance, clearance_id, "clearance")

    def _objection(self, objection_id: str) -> Any:
        return self._get(m.Objection, objection_id, "objection")

    def _wave(self, wave_id: str) -> Any:
        return self._get(m.Wave, wave_id, "wave")

    def _get(self, table: Any, wanted: str, what: str) -> Any:
        return existing(table, self.using, what, wanted)

    def _row(self, batch: Any) -> Any:
        return m.Stage.objects.using(self.using).get(batch=batch.id, stage=batch.stage)

    def _open_stage(self, batch_id: str) -> tuple[Any, Stage]:
        batch = self._get(m.Batch, batch_id, "batch")
        if not batch.stage:
            raise NotAllowed(
                f"batch {batch_id} is in no stage: `clear batches` says where it stands, `clear advance` opens the next"
            )
        return batch, workflow_of(m.Plan.objects.using(self.using).get(id=batch.plan)).stage(batch.stage)
