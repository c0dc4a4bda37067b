"""Which clearances enter a plan: eligible under an automatic law in force, and so again on the newest records."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events.ids import bundle_id, clearance_id
from clearslate.clearance.state import ended
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ORIS, Workflow
from clearslate.engine.determine import Evaluator
from clearslate.law import Status
from clearslate.runs.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray


_FACTS: Final = (
    "charge_id", "case_id", "person_id", "county", "court", "case_number", "sequence", "statute", "disposition",
    "disposition_date_to", "tracking_number", "date_of_death_from", *(f"{each}_agency" for each in ORIS), *ORIS.values(),
)  # fmt: skip


_FOUND: Final = ("charge_id", "law", "version", "row")


_OF_DETERMINATION: Final = ("certain_from", "notices", "notices_unknown", "notice_days")


class PlanError(Exception):
    """A plan cannot be made. The message says why."""


def only_checked(*runs: Run) -> None:
    """Refuse a run whose manifest does not say its own hash: nobody can tell whether its files are what was written."""
    for each in runs:
        if not each.sha256:
            raise PlanError(
                f"{each.path} was made by an older clearslate, and its files cannot be checked: determine it again"
            )


def only_of_a_day_that_has_come(run: Run, today: dt.date) -> None:
    """Refuse a run that asks of a later day: what is eligible then is not eligible yet. ``today``: of the ledger."""
    if run.as_of > today:
        raise PlanError(
            f"the run asks of {run.as_of}, a day that has not come (in the ledger it is {today}): nothing is cleared before "
            "its day. Ask of that day (`clearslate determine --as-of`)"
        )


def laws_of(run: Run, newest: Run, workflow: Workflow) -> list[str]:
    """The laws that a state clears under by itself, the preferred first."""
    asked = attrgetter("laws", "law_text", "readings", "presumptions")
    if asked(run.manifest.inputs) != asked(newest.manifest.inputs):
        raise PlanError("the newest records were asked other laws than the run: ask the same")
    known = run.laws()
    running = [
        name
        for name, law in known.items()
        if law["automatic"] and law["status"] == Status.IN_FORCE and law["state"] == workflow.jurisdiction
    ]
    chosen = [name for name in workflow.laws if name in running] if workflow.laws else running
    if not chosen:
        raise PlanError(
            f"no law of {workflow.jurisdiction} in this run is automatic and in force: there is nothing to plan"
        )
    return chosen


def _decided(run: Run, index: int, laws: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """The determinations of a bucket that say eligible, of the laws."""
    asked = ("outcome", "decides")
    table = _eligible(run.read(index, [*columns, *asked]), laws)
    return table.drop_columns([name for name in asked if name not in columns])


def _eligible(table: pa.Table, laws: Sequence[str]) -> pa.Table:
    """Those of determinations that say eligible, of the laws."""
    names = table["law"].cast(pa.string())
    eligible = pc.and_(table["decides"], pc.equal(table["outcome"].cast(pa.string()), "eligible"))
    return table.filter(pc.and_(eligible, pc.is_in(names, pa.array(laws))))


def eligible_pairs(run: Run, laws: Sequence[str]) -> pa.ChunkedArray:
    """The pairs of charge and law that a run finds eligible."""
    parts = [_decided(run, index, laws, ("charge_id", "law")) for index in range(len(run.buckets))]
    return pairs_of(pa.concat_tables(parts, promote_options="permissive"), laws)


def pairs_of(table: pa.Table, laws: Sequence[str]) -> pa.ChunkedArray:
    """One text a charge and law."""
    places = pc.index_in(table["law"].cast(pa.string()), pa.array(list(laws))).cast(pa.string())
    return pc.binary_join_element_wise(places, table["charge_id"], ":")


def facts_of(run: Run, laws: Sequence[str]) -> pa.Table:
    """What is eligible on the newest records, with what the ledger needs to know of it."""
    dataset = run.dataset()
    parts = []
    for index in range(len(run.buckets)):
        found = _decided(run, index, laws, (*_FOUND, *_OF_DETERMINATION))
        facts = dataset.read(index, list(_FACTS)).take(found["row"])
        for name in ("law", "version"):
            facts = facts.append_column(name, found[name].cast(pa.string()))
        for name in found.column_names:
            if name not in _FOUND:
                facts = facts.append_column(name, found[name])
        parts.append(_plain(facts))
    return pa.concat_tables(parts)


def ask_again(newest: Run, rows: pa.Table, laws: Sequence[str]) -> int:
    """Ask the laws themselves of what is about to be taken: a run's files say nothing that was not asked now.

    A run's hashes have no key: whoever can write its files can make them all again.

    Args:
        newest: the run over the newest records.
        rows: what is taken of it.
        laws: the laws.

    Returns:
        How many charges of the people concerned were asked about.

    Raises:
        PlanError: the laws say otherwise of some; nothing is taken.
    """
    dataset, evaluator = newest.dataset(), Evaluator(newest.spec().question())
    held = set(dataset.schema.names)
    wanted = [name for name in evaluator.columns if name in held]
    people = pa.array(pc.unique(rows["person_id"]))
    found, asked = [], 0
    for index in range(len(newest.buckets)):
        bucket = dataset.read(index, list(dict.fromkeys([*wanted, "person_id", "charge_id"])))
        table = bucket.filter(pc.is_in(bucket["person_id"], people))
        if not table.num_rows:
            continue
        asked += table.num_rows
        judged = evaluator.determine(table)
        charges = table["charge_id"].take(judged["row"])
        judged = judged.drop_columns(["charge_id"]) if "charge_id" in judged.column_names else judged
        found.append(_plain(_eligible(judged.append_column("charge_id", charges), laws)))
    pairs: list[str] = pairs_of(rows, laws).to_pylist()
    answers: dict[str, tuple[object, ...]] = {}
    for table in found:
        answers.update(zip(pairs_of(table, laws).to_pylist(), _answers(table), strict=True))
    others = [pair for pair, answer in zip(pairs, _answers(rows), strict=True) if answers.get(pair) != answer]
    if others:
        raise PlanError(
            f"asked again, the laws say otherwise of {len(others):,} of {len(pairs):,} charges than run {newest.manifest.run_id}, "
            f"as of {others[0].partition(':')[2]}: its files were changed, or it was judged by another clearslate. Nothing is "
            "planned: determine it again, and find out who changed it"
        )
    return asked


def _answers(rows: pa.Table) -> list[tuple[object, ...]]:
    """What of an answer goes into the ledger."""
    names = sorted(
        name for name in rows.column_names if name in ("version", "certain_from") or name.startswith("notice")
    )
    return list(zip(*(rows[name].to_pylist() for name in names), strict=True))


def _plain(table: pa.Table) -> pa.Table:
    """Dictionaries as text: they differ from bucket to bucket."""
    plain = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, plain, strict=True)))


def preferred(rows: pa.Table, laws: Sequence[str]) -> NDArray[np.bool_]:
    """The row of each charge under the law that is preferred."""
    place = pc.index_in(rows["law"], pa.array(list(laws))).to_numpy()
    charges = rows["charge_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((place, charges))
    first = np.ones(len(order), bool)
    first[1:] = charges[order][1:] != charges[order][:-1]
    keep = np.zeros(len(order), bool)
    keep[order[first]] = True
    return keep


def drop(rows: pa.Table, keep: NDArray[np.bool_], reason: str, dropped: Counter[str]) -> pa.Table:
    """The rows that are kept; the others are counted under a reason."""
    dropped[reason] += int((~keep).sum())
    return rows.filter(pa.array(keep))


def with_ids(
    rows: pa.Table,
    ledger: Ledger,
    dropped: Counter[str],
    reliefs: Mapping[str, str],
    *,
    again: AbstractSet[str],
    but: str = "",
    key: str,
) -> pa.Table:
    """The rows with their clearance ids, less what the ledger knows already.

    ``reliefs``: of each law its relief, the widest first. ``but``: a plan whose clearances are passed over. ``key``: of
    the plan, under which its ids are made; ``nth`` says which clearance of its charge each is.
    """
    known = _known(ledger, but)
    nth, after, keep = [], [], np.ones(rows.num_rows, bool)
    reasons = []
    for place, (charge, law) in enumerate(
        zip(rows["charge_id"].to_pylist(), rows["law"].to_pylist(), strict=True)
    ):
        former, state, count, under = known.get(charge, ("", "", 0, ""))
        reason = None if state in again else _REASONS.get(state)  # none of what a recheck took back
        if state == m.State.CLEARED and _is_wider(law, under, reliefs):
            reason = WIDER
        if reason is not None:
            keep[place] = False
            reasons.append(reason)
        nth.append(count + 1)
        after.append(former)
    dropped.update(reasons)
    rows = rows.append_column("nth", pa.array(nth, pa.int32()))
    rows = rows.append_column("after", pa.array(after, pa.string()))
    return keyed(rows.filter(pa.array(keep)), key)


def keyed(rows: pa.Table, key: str) -> pa.Table:
    """The rows with the ids that they have under the key of a plan, and what the chain says instead of their cases."""
    triples = zip(
        rows["charge_id"].to_pylist(), rows["law"].to_pylist(), rows["nth"].to_pylist(), strict=True
    )
    ids = pa.array([clearance_id(key, *each) for each in triples], pa.string())
    bundles = pa.array([bundle_id(key, case) for case in rows["case_id"].to_pylist()], pa.string())
    there = [name for name in ("id", "bundle") if name in rows.column_names]
    return rows.drop_columns(there).append_column("id", ids).append_column("bundle", bundles)


_REASONS: Final[dict[str, str]] = {
    m.State.PLANNED: "on_its_way",
    m.State.CLEARED: "cleared_before",
    m.State.RESTORED: "restored_before",
    m.State.WITHDRAWN: "taken_back_before",
    "objected": "objected_to_before",
    "found_wrong": "found_wrong_before",
}


AGAIN: Final = ("restored", "withdrawn", "objected", "found_wrong")
"""How a clearance ended that a plan may plan again if it names that: each by itself."""


WIDER: Final = "wider_relief_waits"
"""A charge is cleared, and now eligible for more: a human decides, as the engine does of what is cleared before."""


def _is_wider(law: str, before: str, reliefs: Mapping[str, str]) -> bool:
    """Whether a law gives another relief than the one under which a charge is cleared, and is preferred to it."""
    order = list(reliefs)
    if before not in reliefs or reliefs[law] == reliefs[before]:
        return False
    return order.index(law) < order.index(before)


def _known(ledger: Ledger, but: str) -> dict[str, tuple[str, str, int, str]]:
    """Of each charge in the ledger its last clearance, how that one stands or ended, how many there were, and its law."""
    found: dict[str, tuple[str, str, int, str]] = {}
    rows = m.Clearance.objects.using(ledger.alias).exclude(plan=but).order_by("charge", "after", "id")
    names = ("charge", "id", "state", "why", "after", "law")
    rows_known = rows.values_list(*names).iterator(chunk_size=10_000)
    for charge, group in groupby(rows_known, key=itemgetter(0)):
        each = list(group)
        followed = {after for *_, after, _ in each}
        newest, state, why, law = next((row[1], *row[2:4], row[5]) for row in each if row[1] not in followed)
        found[charge] = (newest, ended(state, why), len(each), law)
    return found
