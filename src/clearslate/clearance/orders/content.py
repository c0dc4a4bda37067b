"""Which documents a batch has, and what each covers.

``documents.py`` has the state's words, ``cases.py`` the charges, ``wording.py`` what is said of them, ``paper.py`` its form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any

from clearslate.clearance.events import Kind, NotAllowed
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.orders.cases import CaseLines, cases_of
from clearslate.clearance.orders.certified import Certified
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.orders.wording import (
    Batch,
    batch_of,
    decree,
    filled_in,
    findings,
    foot_of,
    head_of,
    letters_of,
    notices_of,
    served,
    worded,
)
from clearslate.clearance.state import existing, open_clearances, workflow_of_plan
from clearslate.clearance.state.beside import known_file, salt_of
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.names import told_of


class DaysMissing(NotAllowed):
    """No charge of a batch has a known day of disposition: a judge is shown none of them before a clerk supplies it."""


def contents(
    ledger: Ledger,
    batch_id: str,
    dataset: Dataset,
    on: dt.date,
    *,
    per_case: bool,
    counsel: Certified | None = None,
    service: Mapping[str, str] = MappingProxyType({}),
) -> list[OrderContent]:
    """The orders (or notices) of a batch.

    Args:
        ledger: where the batch stands.
        batch_id: the batch.
        dataset: the records, for the charges that stay public and for names.
        on: the day that the document bears.
        per_case: one order a case, else one for the whole batch.
        service: how recipients are served, as the operator's file of offices says.
        counsel: what counsel certified; without it, an order with anything unverified is a draft.

    Raises:
        NotAllowed: nothing of the batch goes on, the dataset does not hold one of its charges, none of them has a known day
            of disposition, or one order would be of several courts.
    """
    row = existing(m.Batch, ledger.alias, "batch", batch_id)
    rows = list(covered(row, ledger).order_by("number", "case", "sequence", "id"))
    if not rows:
        raise NotAllowed(
            f"nothing of batch {batch_id} goes on: there is nothing to order; what was withdrawn after a signature is written "
            "by `clear orders --due`"
        )
    workflow = workflow_of_plan(row.plan, ledger.alias)
    batch = batch_of(ledger, row, workflow, rows, dataset, on, counsel, service)
    cases = cases_of(rows, dataset, ledger, on, exact=batch.signed is not None)
    others = _others(rows, dataset)
    if others:
        raise NotAllowed(
            f"{len(others)} of batch {batch_id} stand under another person, or are named otherwise, in these records: ask "
            "them first (`clear recheck`)"
        )
    replaced = replaced_orders(batch_id, ledger)
    of_case: dict[str, list[Any]] = {}
    for each in rows:
        of_case.setdefault(each.case, []).append(each)
    groups = [(case_id, [case_id]) for case_id in cases] if per_case else [("", list(cases))]
    found = [
        _content(batch, case_id, [cases[each] for each in members], [row for each in members for row in of_case[each]], replaced)
        for case_id, members in groups
        if any(cases[each].close for each in members)
    ]  # fmt: skip
    if not found:
        raise DaysMissing(
            f"the records give no exact day of disposition for any of the {len(rows)} charges of batch {batch_id}: the clerk of "
            "the court supplies it, then give the newer records (--dataset)"
        )
    beside = [case for case in cases.values() if per_case and not case.close]
    return [replace(each, beside=beside) for each in found]


def covered(batch: Any, ledger: Ledger) -> Any:
    """The clearances of a batch that go on, or that are in force already."""
    if batch.state == m.BatchState.CLEARED:
        return m.Clearance.objects.using(ledger.alias).filter(batch=batch.id, state=m.State.CLEARED)
    return open_clearances(batch.id, ledger.alias)


def order_id(batch: str, case: str, says: str, replaced: AbstractSet[str], salt: str) -> str:
    """The id of an order: another one, when it says something else, or what one said that was replaced.

    ``salt``: of what lies beside one of its clearances (``salt_beside``): an id tells nobody what the order says.
    """
    ids = (
        known_file(salt, digest_of([batch, case, says, *again]))[:20]
        for again in (["again"] * n for n in count())
    )
    return next(each for each in ids if each not in replaced)


def salt_beside(clearances: Iterable[str], using: str) -> str:
    """The salt of what lies beside the first of some clearances."""
    return salt_of(Kind.CLEARANCE_PLANNED, min(clearances), using)


def replaced_orders(batch: str, ledger: Ledger) -> frozenset[str]:
    """The ids of the orders of a batch that were made again."""
    rows = m.Order.objects.using(ledger.alias).filter(batch=batch, replaced=True)
    return frozenset(rows.values_list("id", flat=True))


def _others(rows: Sequence[Any], dataset: Dataset) -> list[Any]:
    """The clearances whose person the records name otherwise than the ledger knows."""
    now = told_of(dataset.path, {row.person for row in rows if row.facts})
    return [row for row in rows if row.facts and now.get(row.person, "") != row.facts]


def _content(
    batch: Batch, case_id: str, cases: list[CaseLines], rows: Sequence[Any], replaced: frozenset[str]
) -> OrderContent:
    laws = dict.fromkeys(line.law for case in cases for line in (*case.close, *case.left_off))
    document = batch.words.of_all(tuple(laws))
    kind = "order" if batch.signed else ("notice" if document.kind == "order" else document.kind)
    lines = {line.clearance for case in cases for line in case.close}
    named = [row for row in rows if row.id in lines]
    notices = notices_of(batch.workflow.jurisdiction, named)
    letters = letters_of(named, notices, batch.workflow.jurisdiction)
    cases = [worded(case, batch, letters) for case in cases]
    listed = [case for case in cases if case.close]
    filled = filled_in(listed)
    content = OrderContent(
        kind=kind, code=batch.workflow.jurisdiction, batch=batch.row.id, on=batch.on.isoformat(), covers=digest_of(sorted(lines)),
        case=case_id, head=head_of(batch, document, listed, filled, kind, is_case=bool(case_id)),
        findings=findings(batch, document) if kind == "order" else [],
        decree=[part.format(**filled) for part in decree(batch, document, listed, kind)],
        served=served(batch, document, filled), foot=foot_of(batch, document, filled), cases=cases, notices=notices,
        unchecked=batch.unchecked, is_invented=batch.is_invented, is_draft=batch.is_draft,
        certificate=batch.certificate,
    )  # fmt: skip
    salt = salt_beside((row.id for row in rows), batch.row._state.db)  # noqa: SLF001 (where it was read)
    return replace(content, id=order_id(batch.row.id, case_id, content.digest, replaced, salt))
