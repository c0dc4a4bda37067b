"""What stands in the ledger under which id: batches, clearances, objections that wait for a decision.

Whoever acts must name a batch, a clearance or an objection; here its id is found by what a clerk knows of it. Ids,
docket numbers and statutes only; no names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q

from clearslate.clearance.events import Kind
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.state.forgetting import FORGOTTEN
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.notices import briefly

_NOT_SHOWN: Final = "not shown"  # the list, from which a window runs


def batches(ledger: Ledger, *, wave: str = "", stage: str = "", state: str = "") -> list[dict[str, Any]]:
    """Batches by what they have in common: where each stands, and the last day of its window."""
    return batches_told(ledger, batches_of(ledger, wave=wave, stage=stage, state=state).order_by("by", "id"))


def batches_of(ledger: Ledger, *, wave: str = "", stage: str = "", state: str = "") -> Any:
    """The rows of batches that have that in common and are seen, in no order."""
    rows = m.Batch.objects.using(ledger.alias).filter(
        **_given({"wave": wave, "stage": stage, "state": state})
    )
    if ledger.sees.is_all:
        return rows
    return rows.filter(id__in=ledger.sees.clearances(ledger.alias).values("batch"))


def waves_of(ledger: Ledger) -> Any:
    """The rows of waves of which something is seen, in no order."""
    rows = m.Wave.objects.using(ledger.alias)
    return (
        rows
        if ledger.sees.is_all
        else rows.filter(id__in=ledger.sees.clearances(ledger.alias).values("wave"))
    )


def batches_told(
    ledger: Ledger, rows: Iterable[m.Batch], among: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """What is told of batches. ``among``: their ids, where they are few."""
    until = _until(ledger, among)
    return [
        {
            "batch": row.id, "of": row.by, "clearances": row.size, "state": row.state, "stage": row.stage or "",
            "until": until.get(row.id, ""),
            "in force": "" if row.cleared_on is None else row.cleared_on.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def clearances(
    ledger: Ledger, *, batch: str = "", case: str = "", charge: str = "", state: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Clearances of a batch, a case (its docket number or id) or a charge: at most ``limit``."""
    rows = clearances_of(ledger, batch=batch, case=case, charge=charge, state=state)
    return clearances_told(rows.order_by("number", "case", "sequence", "id")[:limit])


def clearances_of(
    ledger: Ledger, *, batch: str = "", case: str = "", charge: str = "", state: str = ""
) -> Any:
    """The rows of clearances that are asked for and seen, in no order."""
    rows = ledger.sees.clearances(ledger.alias).filter(
        **_given({"batch": batch, "charge": charge, "state": state})
    )
    return rows.filter(Q(number=case) | Q(case=case)) if case else rows


def docket_of(row: m.Clearance) -> str:
    """The docket number of a clearance, or its case id; that it was forgotten, where it was."""
    return FORGOTTEN if row.forgotten_on is not None else row.number or row.case


def clearances_told(rows: Iterable[m.Clearance]) -> list[dict[str, Any]]:
    """What is told of clearances."""
    return [
        {
            "clearance": row.id, "case": docket_of(row), "no.": row.sequence, "charge": row.charge,
            "statute": row.statute, "law": row.law, "state": row.state, "held back": _held_back(row), "batch": row.batch,
            "notices": briefly(row.notices),
        }
        for row in rows
    ]  # fmt: skip


def undecided(ledger: Ledger) -> list[dict[str, Any]]:
    """Objections that nobody decided yet, those first whose window ends first."""
    seen = ledger.sees.clearances(ledger.alias).values("id")
    rows = list(
        m.Objection.objects.using(ledger.alias).filter(state=m.ObjectionState.FILED, clearance__in=seen)
    )
    objections = objections_told(ledger, rows)
    return sorted(
        objections,
        key=lambda row: (row["until"] in ("", _NOT_SHOWN), row["until"], row["filed"], row["objection"]),
    )


def objections_told(
    ledger: Ledger, rows: Sequence[m.Objection], among: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """What is told of objections. ``among``: their batches, where they are few."""
    if not rows:
        return []
    of = m.Clearance.objects.using(ledger.alias).in_bulk([row.clearance for row in rows])
    until = _until(ledger, among)
    return [
        {
            "objection": row.id, "case": of[row.clearance].number, "no.": of[row.clearance].sequence,
            "clearance": row.clearance, "stage": row.stage, "ground": row.ground, "filed": row.filed_on.isoformat(),
            "by": row.role, "until": until.get(row.batch, ""), "who": row.by, "state": row.state,
            "decided": "" if row.decided_on is None else row.decided_on.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def _until(ledger: Ledger, among: Sequence[str] | None) -> dict[str, str]:
    """Of batches in a stage with a window, its last day, if it runs; of some, or of all."""
    if among is not None and not among:
        return {}
    open_ = m.Batch.objects.using(ledger.alias).exclude(due=None)
    if among is not None:
        open_ = open_.filter(id__in=among)
    unshown = {row.batch for row, _ in never_shown(ledger.alias, among)}
    return {
        batch: _NOT_SHOWN if batch in unshown else day.isoformat()
        for batch, day in open_.values_list("id", "due")
    }


def _given(wanted: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in wanted.items() if value}


def _held_back(row: Any) -> str:
    return ", ".join([*row.holds, *(["objected to"] if row.objections else [])])


def unsigned(ledger: Ledger, wanted: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The orders that nobody signed yet and that were not made again; of some batches, or of all."""
    rows = orders_of(ledger).filter(signed_on=None, replaced=False).order_by("batch", "case", "id")
    if wanted:
        rows = rows.filter(batch__in=wanted)
    return [
        {
            "order": each.id, "number": each.number, "batch": each.batch, "case": each.case, "clearances": each.clearances,
            "corrects": each.corrects,
        }
        for each in rows
    ]  # fmt: skip


def orders_of(ledger: Ledger) -> Any:
    """The rows of orders of which all is seen, in no order."""
    rows = m.Order.objects.using(ledger.alias)
    if ledger.sees.is_all:
        return rows
    seen, hidden = (of(ledger.alias) for of in (ledger.sees.clearances, ledger.sees.hidden))
    return rows.filter(id__in=seen.values("order")).exclude(id__in=hidden.values("order"))


_ANSWERS: Final = (
    Kind.MESSAGE_ACKNOWLEDGED,
    Kind.MESSAGE_REJECTED,
    Kind.ITEM_ACKNOWLEDGED,
    Kind.ITEM_REJECTED,
)


def answers(ledger: Ledger, *, quarantined: bool = False, recipient: str = "") -> list[dict[str, Any]]:
    """The answers of recipients, newest last; ``quarantined``: those that were set aside, each with its reason.

    ``file``: of one that was set aside; ``taken``: whether the same file was taken in since.
    """
    kinds = [Kind.ACK_QUARANTINED]
    if not quarantined:
        kinds += _ANSWERS
    of_message = dict(m.Message.objects.using(ledger.alias).values_list("id", "recipient"))
    taken = m.Event.objects.using(ledger.alias).filter(key__startswith="ack:")
    known = {key.removeprefix("ack:") for key in taken.values_list("key", flat=True)}
    known |= {link.told.get("answer", "") for link in ledger.links(kinds=_ANSWERS)}
    found = []
    for link in ledger.links(kinds=kinds):
        payload, is_aside, at, kind, subject = (
            link.told,
            link.kind == Kind.ACK_QUARANTINED,
            link.at,
            link.kind,
            link.subject,
        )
        who = subject if is_aside else of_message[subject]
        if recipient in ("", who) and ledger.sees.is_theirs(who):
            found.append({
                "at": at, "recipient": who, "answer": kind, "message": "" if is_aside else subject,
                "file": payload.get("file", ""), "code": payload.get("code", ""),
                "taken": "yes" if not is_aside or payload["sha256"] in known else "no",
            })  # fmt: skip
    return found
