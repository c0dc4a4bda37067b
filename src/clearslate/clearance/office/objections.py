"""Objections to single clearances, holds, and what is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.ids import short_id
from clearslate.clearance.office.desk import Desk
from clearslate.clearance.state.ledger import Actor
from clearslate.clearance.store.ready import models as m


@dataclass(frozen=True, slots=True)
class Filed:
    """One line of a list of objections.

    ``why``: more words, without personal data. ``line``: where it stands in its file; 0 where it came by no file.
    """

    charge: str
    ground: str
    why: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FiledList:
    """What became of a list of objections: charge and ground, each once.

    ``new``: filed now. ``waiting``: filed before, and not decided. ``decided``: filed before, and sustained or overruled.
    """

    new: int
    waiting: int
    decided: int


class Objections(Desk):
    """Objections, holds and withdrawals."""

    def object(
        self, clearance_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, ground: str, why: str = ""
    ) -> str:
        """File an objection to a clearance in the stage that its batch is in.

        Returns:
            The objection's id; where this actor objected on the same ground and it is not decided yet, that one's.

        Raises:
            NotAllowed: the stage takes none, the ground is not one of its grounds, or it is too late.
        """
        batch, stage = self._open_stage(self._clearance(clearance_id).batch)
        earlier = self._objections_of(actor, batch.id, stage.id).get((clearance_id, ground), [])
        if standing := [each.id for each in earlier if each.state == m.ObjectionState.FILED]:
            return str(standing[0])
        filed = self._filing(clearance_id, batch.id, stage.id, ground, actor, len(earlier), today, why)
        self.ledger.append([filed], actor, at)
        return str(filed.payload["objection"])

    def _objections_of(self, actor: Actor, batch: str, stage: str) -> dict[tuple[str, str], list[Any]]:
        """What an actor filed in a stage of a batch, by clearance and ground, in the order of filing."""
        found: dict[tuple[str, str], list[Any]] = {}
        rows = m.Objection.objects.using(self.using).filter(batch=batch, stage=stage, by=actor.name)
        for each in rows:
            found.setdefault((each.clearance, each.ground), []).append(each)
        return found

    @staticmethod
    def _filing(
        clearance: str, batch: str, stage: str, ground: str, actor: Actor, earlier: int, today: dt.date, why: str
    ) -> Event:  # fmt: skip
        """An objection. ``earlier``: how many this actor filed to the same in this stage of this batch, on this ground.

        Its id holds all of that: an objection in a new batch, or after one that was withdrawn, is another one.
        """
        objection = short_id("objection", clearance, batch, stage, ground, actor.name, str(earlier))
        payload = {
            "objection": objection,
            "stage": stage,
            "ground": ground,
            "on": today.isoformat(),
            "why": why,
        }
        return Event(Kind.OBJECTION_FILED, clearance, payload, key=f"objection:{objection}")

    def object_all(
        self, batch_id: str, filed: Sequence[Filed], actor: Actor, today: dt.date, at: dt.datetime
    ) -> FiledList:
        """File a list of objections to clearances of a batch, all or none.

        Passed over is what this actor filed in this stage of this batch before, and did not withdraw. A line that says
        neither a ground nor why objects to nothing, as those of a list that came back.

        Raises:
            NotAllowed: a line speaks of no charge of the batch, or says a ground that is none; it names the line.
        """
        _, stage = self._open_stage(batch_id)
        rows = m.Clearance.objects.using(self.using).filter(batch=batch_id).values_list("charge", "id")
        of_charge, before = dict(rows), self._objections_of(actor, batch_id, stage.id)
        events: dict[tuple[str, str], Event] = {}
        waiting: set[tuple[str, str]] = set()
        decided: set[tuple[str, str]] = set()
        for number, each in enumerate(filed, 1):
            if not each.ground and not each.why:
                continue
            clearance = of_charge.get(each.charge)
            place = each.line or number
            if clearance is None:
                raise NotAllowed(f"line {place}: the charge is not in batch {batch_id}")
            if each.ground not in stage.grounds:
                raise NotAllowed(
                    f"line {place}: no objection on that ground in stage {stage.id}; the grounds: "
                    f"{', '.join(stage.grounds) or 'none'}"
                )
            wanted = (clearance, each.ground)
            earlier = before.get(wanted, [])
            if wanted in events or any(one.state == m.ObjectionState.FILED for one in earlier):
                waiting.update({wanted} - events.keys())
            elif any(
                one.state in (m.ObjectionState.SUSTAINED, m.ObjectionState.OVERRULED) for one in earlier
            ):
                decided.add(wanted)
            else:
                events[wanted] = self._filing(
                    clearance, batch_id, stage.id, each.ground, actor, len(earlier), today, each.why
                )
        made = self.ledger.append(list(events.values()), actor, at)
        return FiledList(len(made), len(waiting), len(decided))

    def decide(
        self,
        objection_id: str,
        actor: Actor,
        today: dt.date,
        at: dt.datetime,
        *,
        sustained: bool,
        why: str = "",
    ) -> None:
        """Decide an objection: sustained, the clearance is taken back; overruled, it goes on.

        Raises:
            NotAllowed: it was decided, or somebody else decides it.
        """
        objection = self._objection(objection_id)
        kind = Kind.OBJECTION_SUSTAINED if sustained else Kind.OBJECTION_OVERRULED
        self.ledger.append([self._about(objection, kind, today, why)], actor, at)

    def withdraw_objection(
        self, objection_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, why: str = ""
    ) -> None:
        """Who objected takes it back."""
        objection = self._objection(objection_id)
        self.ledger.append([self._about(objection, Kind.OBJECTION_WITHDRAWN, today, why)], actor, at)

    @staticmethod
    def _about(objection: Any, kind: Kind, today: dt.date, why: str) -> Event:
        payload = {"objection": objection.id, "on": today.isoformat(), "why": why}
        return Event(kind, objection.clearance, payload, key=f"{objection.id}:{kind}")

    def hold(self, clearance_id: str, actor: Actor, at: dt.datetime, *, reason: str) -> None:
        """Keep a clearance back while its record is still needed."""
        self.ledger.append([Event(Kind.CLEARANCE_HELD, clearance_id, {"reason": reason})], actor, at)

    def free(self, clearance_id: str, actor: Actor, at: dt.datetime, *, reason: str) -> None:
        """End a hold."""
        self.ledger.append([Event(Kind.CLEARANCE_FREED, clearance_id, {"reason": reason})], actor, at)

    def withdraw(self, clearance_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Take a clearance back before it is in force."""
        self.ledger.append([Event(Kind.CLEARANCE_WITHDRAWN, clearance_id, {"why": why})], actor, at)
