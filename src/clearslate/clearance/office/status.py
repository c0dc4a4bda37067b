"""Where everything stands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum

from clearslate.clearance.office.desk import Desk
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.state import (
    cut_off,
    existing,
    found_so_far,
    moving_on,
    to_correct,
    workflow_of,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.presumptions import in_words


class Status(Desk):
    """Counts and lines for who looks at all of it."""

    def status(self, today: dt.date) -> dict[str, list[dict[str, Any]]]:
        """Waves with their audits, how old the records asked are, what plans presume, open stages with their age, clearances, objections.

        Of stages that end by silence, also the batches of which nobody was shown the list.
        """
        unshown: dict[str, list[Any]] = {}
        for row, stage in never_shown(self.using):
            if stage.must_be_shown:
                unshown.setdefault(stage.id, []).append(row)
        return {
            "waves": self.wave_lines(),
            "plans not recorded to their end": [
                {
                    "plan": plan.id,
                    "state": plan.jurisdiction,
                    "recorded": plan.planned,
                    "of": plan.holds["clearances"],
                }
                for plan in cut_off(self.using)
            ],
            "records": self.records(today),
            "presumed and read": [
                {"plan": plan.id, "state": plan.jurisdiction, "what": words}
                for plan in m.Plan.objects.using(self.using).order_by("as_of", "id")
                for words in in_words(plan.assumed, plan.jurisdiction)
            ],
            "signed orders to correct": [
                {
                    "order": each,
                    "batch": existing(m.Order, self.using, "order", each).batch,
                    "charges": len(ids),
                }
                for each, ids in to_correct(self.using).items()
            ],
            "open stages": list(self._stage_lines(today, unshown)),
            "lists that nobody was shown": [
                {
                    "stage": stage,
                    "batches": len(rows),
                    "since": since.isoformat(),
                    "days": (today - since).days,
                }
                for stage, rows in sorted(unshown.items())
                for since in [min(row.opened_on for row in rows)]
            ],
            "clearances": self._counted(m.Clearance, "state"),
            "objections": list(self._objection_lines()),
        }

    def wave_lines(self) -> list[dict[str, Any]]:
        """Each wave with how far its audit is."""
        return list(self._wave_lines())

    def _wave_lines(self) -> Iterator[dict[str, Any]]:
        sizes = dict(m.Batch.objects.using(self.using).values_list("wave").annotate(Sum("size")))
        for wave in m.Wave.objects.using(self.using).order_by("plan", "number"):
            low, high = found_so_far(wave).interval
            yield {
                "wave": wave.id, "number": wave.number, "state": f"{wave.state}, halted" if wave.halted else wave.state,
                "clearances": sizes.get(wave.id, 0), "audited": f"{wave.right + wave.wrong} of {wave.drawn}",
                "wrong": wave.wrong, "share": f"{low:.2%} to {high:.2%}",
            }  # fmt: skip

    def records(self, today: dt.date) -> list[dict[str, Any]]:
        """Of each plan with clearances on their way: up to which day the records were asked, and whether to ask again.

        They are to be asked again where they are older than the workflow bears, or where the ledger knows that there are
        newer ones: another plan was made of them.
        """
        on_their_way = m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED)
        of_plan = dict(m.Batch.objects.using(self.using).values_list("id", "plan"))
        counts = Counter[str]()
        # By batch, which an index has beside the state: by plan every row would be read.
        for batch, count in on_their_way.values_list("batch").annotate(count=Count("*")).order_by():
            counts[of_plan[batch]] += count
        plans = list(m.Plan.objects.using(self.using).order_by("as_of", "id"))
        newest = {
            code: max(plan.asked_on for plan in plans if plan.jurisdiction == code)
            for code in {plan.jurisdiction for plan in plans}
        }
        lines = []
        for plan in plans:
            bound = workflow_of(plan).asked_again_by(plan.asked_on)
            too_old = f"nothing comes into force after {bound}" if today > bound else ""
            newer = f"records up to {newest[plan.jurisdiction]} are there"
            lines.append({
                "plan": plan.id, "state": plan.jurisdiction, "on their way": counts[plan.id],
                "records up to": plan.asked_on.isoformat(), "days ago": (today - plan.asked_on).days,
                "ask again": too_old or (newer if newest[plan.jurisdiction] > plan.asked_on else ""),
            })  # fmt: skip
        return [line for line in lines if line["on their way"]]

    def _stage_lines(self, today: dt.date, unshown: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
        rows = m.Stage.objects.using(self.using).filter(how=m.StageEnd.OPEN).values("stage")
        # Whether one goes on is asked batch by batch: to gather the batches of all that go on reads every clearance.
        goes_on = Exists(moving_on(self.using).filter(batch=OuterRef("batch")))
        counted = rows.annotate(
            batches=Count("id"), oldest=Min("opened_on"), late=Count("id", filter=Q(due__lt=today)),
            waiting=Count("id", filter=~goes_on),
        )  # fmt: skip
        for row in counted.order_by("stage"):
            not_begun = sum(each.due < today for each in unshown.get(row["stage"], ()))
            yield {
                "stage": row["stage"], "batches": row["batches"], "oldest opened": row["oldest"].isoformat(),
                "days open": (today - row["oldest"]).days, "past their window": row["late"] - not_begun,
                "wait for charges held back": row["waiting"],
            }  # fmt: skip

    def _objection_lines(self) -> Iterator[dict[str, Any]]:
        """Of each stage and ground: what became of objections, and their share of all that was shown there."""
        stages = m.Stage.objects.using(self.using).values_list("stage", "batch")
        sizes = dict(m.Batch.objects.using(self.using).values_list("id", "size"))
        shown = Counter[str]()
        for stage, batch in stages.iterator(chunk_size=5000):
            shown[stage] += sizes[batch]
        counted = self._counted(m.Objection, "stage", "ground", "state")
        for (stage, ground), rows in groupby(counted, key=lambda row: (row["stage"], row["ground"])):
            by_state = {row["state"]: row["count"] for row in rows}
            filed = sum(by_state.values())
            yield {
                "stage": stage, "ground": ground, "filed": filed, "of shown": f"{filed / shown[stage]:.2%}",
                "undecided": by_state.get(m.ObjectionState.FILED, 0),
            } | {state: by_state.get(state, 0) for state in m.ObjectionState if state != m.ObjectionState.FILED}  # fmt: skip

    def _counted(self, table: Any, *by: str) -> list[dict[str, Any]]:
        return list(table.objects.using(self.using).values(*by).annotate(count=Count("*")).order_by(*by))
