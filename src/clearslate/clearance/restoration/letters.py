"""Letters to the person whose clearance may be undone, or was: in English and Spanish, in plain words.

Where notice comes first, the letter says what was asked, and until when a hearing may be asked; afterwards, that the
record is open again, and what that means. To write a letter tells nobody: whoever hands it over records that
(``restoration.notice``, ``restoration.tell``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clearslate.clearance.events import Kind, NotAllowed, Role
from clearslate.clearance.orders.cases import names_of
from clearslate.clearance.orders.letter import (
    LISTED,
    ask_whom,
    banner,
    charges_of,
    named,
    short_title,
    state_in_words,
)
from clearslate.clearance.orders.offices import NOBODY, Offices
from clearslate.clearance.orders.render import write_template
from clearslate.clearance.state import workflow_of_plan
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.texts import words_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Route, due
from clearslate.records.dataset import Dataset
from clearslate.states import jurisdiction


def write_letter(
    ledger: Ledger,
    clearances: Sequence[str],
    dataset: Dataset,
    on: dt.date,
    out: Path,
    offices: Offices = NOBODY,
) -> str:
    """Write the letter about clearances of one person; the same content gives the same bytes.

    Returns:
        Which letter it is: notice, or undone.

    Raises:
        NotAllowed: there is nothing to tell yet, or they are not of one person and one way to undo them.
    """
    letter = letter_of(ledger, clearances, dataset, on, offices)
    write_template("undone.typ", letter, out)
    kind: str = letter["kind"]
    return kind


def letter_of(
    ledger: Ledger, clearances: Sequence[str], dataset: Dataset, on: dt.date, offices: Offices = NOBODY
) -> dict[str, Any]:
    """What the letter says.

    Args:
        ledger: the ledger.
        clearances: their ids.
        dataset: the records, for the name and the names of offenses.
        on: the day that the letter bears; the time to ask for a hearing runs from it, unless notice was given already.
        offices: whom the person may call.

    Raises:
        NotAllowed: as ``write_letter``.
    """
    rows = ledger.sees.clearances(ledger.alias).filter(id__in=list(clearances))
    found = list(rows.order_by("number", "sequence", "id"))
    if len(found) != len(set(clearances)) or not found:
        raise NotAllowed("there is no clearance of that id")
    first = found[0]
    if any((row.person, row.route, row.state) != (first.person, first.route, first.state) for row in found):
        raise NotAllowed("a letter is of one person, and of what stands alike: write one for each")
    workflow = workflow_of_plan(first.plan, ledger.alias)
    is_undone = first.state == m.State.RESTORED
    route = workflow.route(first.route) if first.route else None
    if route is None or not (is_undone or _has_notice(found, route)):
        raise NotAllowed(
            f"clearance {first.id} is {first.state}: a letter is written when it is undone, or before, where notice comes "
            "first and somebody asked for it"
        )
    hearing_by = first.hearing_by or due(on, route.hearing, workflow.jurisdiction)
    charges, opening = charges_of(found, dataset), ledger.opening()
    return {
        "kind": "undone" if is_undone else "notice",
        "on": on.isoformat(),
        "name": names_of({first.person}, dataset).get(first.person, ""),
        "state": state_in_words(workflow.jurisdiction),
        "banner": banner(dataset, is_rehearsal=opening is not None and opening.rehearsal),
        "ask": ask_whom(offices),
        "listed": LISTED,
        "why": list(dict.fromkeys(_why(ledger, row) for row in found)),
        "cite": route.cite,
        "is_verified": route.is_verified,
        "by_judge": route.decided_by == Role.JUDGE,
        "hearing_by": "" if is_undone or hearing_by is None else hearing_by.isoformat(),
        "records": [_record(row, workflow.jurisdiction, charges) for row in found],
    }


def _has_notice(rows: Sequence[Any], route: Route) -> bool:
    return route.notice_first and all(
        row.restoring in (m.RestorationState.ASKED, m.RestorationState.NOTICED) for row in rows
    )


def _why(ledger: Ledger, row: Any) -> str:
    """Why it was undone; before that, why somebody asked."""
    kind = Kind.CLEARANCE_RESTORED if row.state == m.State.RESTORED else Kind.RESTORATION_ASKED
    last = m.Event.objects.using(ledger.alias).filter(subject=row.id, kind=kind).order_by("seq").last()
    return words_of(json.loads(last.payload)["why"], ledger.alias)


def _record(row: Any, code: str, charges: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return named(row, charges) | {
        "did": short_title(code, jurisdiction(code).law(row.law).relief.word),
        "cleared_on": row.cleared_on.isoformat(),
        "undone_on": "" if row.restored_on is None else row.restored_on.isoformat(),
    }
