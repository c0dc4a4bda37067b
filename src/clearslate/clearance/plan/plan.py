"""From a run to a plan: which clearances, in which waves and batches.

Only what is ``eligible`` under an automatic law in force enters, and only if it is so again on the newest
records. What is left out is counted by its reason.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.ids import clearance_id, digest_of, short_id
from clearslate.clearance.state import ended
from clearslate.clearance.state.coverage import covers
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ORIS, Workflow
from clearslate.clearance.workflow.notices import noticed
from clearslate.engine import masks
from clearslate.law import Status
from clearslate.records.days import NEVER
from clearslate.records.names import told_of
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


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """A batch to be formed: the number of its wave, and what its clearances have in common.

    ``by``: in words. ``conviction``: None where it may hold both. ``law``: one of its laws, where the workflow
    tells laws apart.
    """

    wave: int
    by: str
    conviction: bool | None
    law: str


@dataclass(frozen=True)
class Plan:
    """What will be done, before it is done.

    ``known_through``: day up to which the newest records are complete. ``assumed``: the run's presumptions and readings.
    ``unverified``: what of the plan's laws and of the workflow was not verified against a text.
    ``rows``: one a clearance, with ``wave`` and ``batch`` (numbers, 0 is the first) and the facts that go into
    the ledger. ``notices``: of each law, as the run describes them. ``covers``: what the newest records cover. ``runs``:
    SHA-256 of the manifests of the run that was looked through and of the newest. ``facts``: of each person, the digest
    of what agencies would be told of who that is. ``again``: what of that ended before it plans again.
    """

    id: str
    workflow: Workflow
    run: str
    dataset: str
    as_of: dt.date
    known_through: dt.date
    assumed: dict[str, Any]
    rows: pa.Table
    batches: tuple[PlannedBatch, ...]
    dropped: dict[str, int]
    unverified: tuple[str, ...]
    notices: dict[str, list[dict[str, Any]]]
    covers: dict[str, Any]
    runs: tuple[str, ...]
    facts: dict[str, str]
    again: frozenset[str] = frozenset()

    @property
    def waves(self) -> int:
        """How many."""
        return max((batch.wave for batch in self.batches), default=-1) + 1

    def events(self) -> Iterator[Event]:
        """The events that put the plan into a ledger, each with its key."""
        said = {
            "run": self.run,
            "dataset": self.dataset,
            "as_of": self.as_of.isoformat(),
            "known_through": self.known_through.isoformat(),
            "assumed": self.assumed,
            "workflow": self.workflow.model_dump(mode="json"),
            "dropped": self.dropped,
            "covers": self.covers,
            "runs": list(self.runs),
        } | ({"again": sorted(self.again)} if self.again else {})
        yield Event(Kind.PLAN_MADE, self.id, said, key=f"plan:{self.id}")
        for number in range(self.waves):
            wave = {"plan": self.id, "number": number + 1, "pilot": number == 0}
            yield Event(Kind.WAVE_FORMED, self._wave(number), wave, key=f"wave:{self._wave(number)}")
        bounds = np.searchsorted(self.rows["batch"].to_numpy(), np.arange(len(self.batches) + 1))
        for number, each in enumerate(self.batches):
            ids = self.rows["id"].slice(bounds[number], bounds[number + 1] - bounds[number]).to_pylist()
            batch = self._batch(number)
            formed = {
                "wave": self._wave(each.wave), "by": each.by, "size": len(ids), "conviction": each.conviction,
                "law": each.law, "sha256": digest_of(ids),
            }  # fmt: skip
            yield Event(Kind.BATCH_FORMED, batch, formed, key=f"batch:{batch}")
        for part in self.rows.to_batches(max_chunksize=10_000):
            for row in part.to_pylist():
                yield self._planned(row)

    def _planned(self, row: dict[str, Any]) -> Event:
        said = {
            "batch": self._batch(row["batch"]),
            "charge": row["charge_id"],
            "case": row["case_id"],
            "person": row["person_id"],
            "law": row["law"],
            "version": row["version"],
            "since": row["certain_from"].isoformat(),
            "county": row["county"] or "",
            "court": row["court"] or "",
            "number": row["case_number"] or "",
            "sequence": row["sequence"],
            "statute": row["statute"] or "",
            "conviction": row["conviction"],
            "keys": {"tracking_number": row["tracking_number"]} if row["tracking_number"] else {},
        }
        certain, unknown = masks.in_row(row, "notices"), masks.in_row(row, "notices_unknown")
        if certain | unknown:
            said["notices"] = noticed(self.notices[row["law"]], certain, unknown, row["notice_days"])
        if row["after"]:
            said["after"] = row["after"]
        if agencies := _agencies(row):
            said["agencies"] = agencies
        if row["person_id"] in self.facts:
            said["facts"] = self.facts[row["person_id"]]
        return Event(Kind.CLEARANCE_PLANNED, row["id"], said, key=f"clearance:{row['id']}")

    def _wave(self, number: int) -> str:
        return short_id(self.id, "wave", str(number + 1))

    def _batch(self, number: int) -> str:
        batch = self.batches[number]
        return short_id(self._wave(batch.wave), batch.by, str(number))


def _agencies(row: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The agencies that a record names, each with what it says of it."""
    said = {each: {"name": row[f"{each}_agency"], "ori": row[column]} for each, column in ORIS.items()}
    named = {each: {name: text for name, text in of.items() if text} for each, of in said.items()}
    return {each: of for each, of in named.items() if of}


def make_plan(
    run: Run, newest: Run, workflow: Workflow, ledger: Ledger, *, again: AbstractSet[str] = frozenset()
) -> Plan:
    """Plan the clearance of what a run found eligible and the newest records confirm.

    Args:
        run: the run that was looked through.
        newest: the same laws asked of the newest records (the same run, where there are none).
        workflow: the jurisdiction's.
        ledger: what stands in it is not planned a second time.
        again: what ended before and is planned again all the same: of ``AGAIN``.

    Raises:
        PlanError: the runs ask different laws, or none of their laws is automatic and in force.
        RunError, DatasetError: a file of a run or its dataset is not the one that was written.
    """
    if cautions := dict.fromkeys((*run.cautions, *newest.cautions)):
        raise PlanError(f"{'. '.join(cautions)}: nothing is planned on such records")
    only_checked(run, newest)
    laws = _laws(run, newest, workflow)
    wanted, found = _eligible(run, laws), _facts(newest, laws)
    dropped: Counter[str] = Counter()
    sure = pc.is_in(_pairs(found, laws), wanted).to_numpy()
    dropped["newly_eligible"] += int((~sure).sum())
    dropped["eligible_no_more"] += len(wanted) - int(sure.sum())
    rows = found.filter(pa.array(sure))
    rows = _drop(rows, _preferred(rows, laws), "cleared_under_another_law", dropped)
    if workflow.deceased == "left_out":
        rows = _drop(rows, ~_deceased(rows), "deceased", dropped)
    known = run.laws()
    reliefs = {law: known[law]["relief"] for law in laws}
    rows = _with_ids(rows, workflow.jurisdiction, ledger, dropped, reliefs, again=again)
    rows, batches = _arranged(rows, workflow)
    plan_id = short_id("plan", run.manifest.run_id, newest.manifest.run_id, digest_of(rows["id"].to_pylist()))
    counts = {reason: count for reason, count in sorted(dropped.items()) if count}
    used = set(pc.unique(rows["law"]).to_pylist())
    unverified = {law: known[law]["unverified"] for law in laws if law in used}
    of_laws = (f"{law}: {', '.join(parts)}" for law, parts in unverified.items() if parts)
    return Plan(
        plan_id, workflow, run.manifest.run_id, newest.manifest.inputs.dataset, newest.as_of,
        newest.spec().known_through, assumed_of(newest), rows, batches, counts,
        (*of_laws, *workflow.unverified), {law: known[law]["notices"] for law in laws},
        covers(newest.dataset().manifest), (run.sha256, newest.sha256),
        told_of(newest.dataset().path, rows["person_id"].to_pylist()), frozenset(again),
    )  # fmt: skip


def record(plan: Plan, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """Put a plan into the ledger, all of it or nothing: half of one would be on its way for the next, and never end.

    Returns:
        How many events were appended; none of a plan that is there.
    """
    with ledger.together():
        return ledger.append_many(plan.events(), actor, at)


def assumed_of(run: Run) -> dict[str, Any]:
    """What a run presumes, and how it reads open questions."""
    inputs = run.manifest.inputs
    return {"presumptions": list(inputs.presumptions), "readings": dict(inputs.readings)}


# --- what is eligible ---------------------------------------------------------------------------------------


def only_checked(*runs: Run) -> None:
    """Refuse a run whose manifest does not say its own hash: nobody can tell whether its files are what was written."""
    for each in runs:
        if not each.sha256:
            raise PlanError(
                f"{each.path} was made by an older clearslate, and its files cannot be checked: determine it again"
            )


def _laws(run: Run, newest: Run, workflow: Workflow) -> list[str]:
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
    table = run.read(index, [*columns, *asked])
    names = table["law"].cast(pa.string())
    eligible = pc.and_(table["decides"], pc.equal(table["outcome"].cast(pa.string()), "eligible"))
    keep = pc.and_(eligible, pc.is_in(names, pa.array(laws)))
    return table.filter(keep).drop_columns([name for name in asked if name not in columns])


def _eligible(run: Run, laws: Sequence[str]) -> pa.ChunkedArray:
    parts = [_decided(run, index, laws, ("charge_id", "law")) for index in range(len(run.buckets))]
    return _pairs(pa.concat_tables(parts, promote_options="permissive"), laws)


def _pairs(table: pa.Table, laws: Sequence[str]) -> pa.ChunkedArray:
    """One text a charge and law."""
    places = pc.index_in(table["law"].cast(pa.string()), pa.array(list(laws))).cast(pa.string())
    return pc.binary_join_element_wise(places, table["charge_id"], ":")


def _facts(run: Run, laws: Sequence[str]) -> pa.Table:
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


def _plain(table: pa.Table) -> pa.Table:
    """Dictionaries as text: they differ from bucket to bucket."""
    plain = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, plain, strict=True)))


def _preferred(rows: pa.Table, laws: Sequence[str]) -> NDArray[np.bool_]:
    """The row of each charge under the law that is preferred."""
    place = pc.index_in(rows["law"], pa.array(list(laws))).to_numpy()
    charges = rows["charge_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((place, charges))
    first = np.ones(len(order), bool)
    first[1:] = charges[order][1:] != charges[order][:-1]
    keep = np.zeros(len(order), bool)
    keep[order[first]] = True
    return keep


def _drop(rows: pa.Table, keep: NDArray[np.bool_], reason: str, dropped: Counter[str]) -> pa.Table:
    dropped[reason] += int((~keep).sum())
    return rows.filter(pa.array(keep))


def _with_ids(
    rows: pa.Table,
    code: str,
    ledger: Ledger,
    dropped: Counter[str],
    reliefs: Mapping[str, str],
    *,
    again: AbstractSet[str],
) -> pa.Table:
    """The rows with their clearance ids, less what the ledger knows already.

    ``reliefs``: of each law its relief, the widest first.
    """
    known = _known(ledger)
    ids, after, keep = [], [], np.ones(rows.num_rows, bool)
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
        ids.append(clearance_id(code, charge, law, count + 1))
        after.append(former)
    dropped.update(reasons)
    rows = rows.append_column("id", pa.array(ids, pa.string()))
    rows = rows.append_column("after", pa.array(after, pa.string()))
    return rows.filter(pa.array(keep))


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


def _known(ledger: Ledger) -> dict[str, tuple[str, str, int, str]]:
    """Of each charge in the ledger its last clearance, how that one stands or ended, how many there were, and its law."""
    found: dict[str, tuple[str, str, int, str]] = {}
    rows = m.Clearance.objects.using(ledger.alias).order_by("charge", "after", "id")
    names = ("charge", "id", "state", "why", "after", "law")
    told = rows.values_list(*names).iterator(chunk_size=10_000)
    for charge, group in groupby(told, key=itemgetter(0)):
        each = list(group)
        followed = {after for *_, after, _ in each}
        newest, state, why, law = next((row[1], *row[2:4], row[5]) for row in each if row[1] not in followed)
        found[charge] = (newest, ended(state, why), len(each), law)
    return found


# --- waves and batches --------------------------------------------------------------------------------------


def _arranged(rows: pa.Table, workflow: Workflow) -> tuple[pa.Table, tuple[PlannedBatch, ...]]:
    """The rows in the order of waves and batches; the charges of a case stay together where kinds do."""
    conviction = pc.equal(rows["disposition"], "convicted").fill_null(False).to_numpy(zero_copy_only=False)
    rows = rows.append_column("conviction", pa.array(conviction, pa.bool_()))
    if not rows.num_rows:
        return rows.append_column("wave", pa.array([], pa.int32())).append_column(
            "batch", pa.array([], pa.int32())
        ), ()
    wave = _waves(rows, conviction, workflow)
    by = _common(rows, conviction, workflow)
    cases = _text_codes(rows["case_id"])[0]
    order = np.lexsort((rows["sequence"].fill_null(0).to_numpy(), cases, by.codes, wave))
    batch = _numbered(wave[order], by.codes[order], cases[order], workflow.batch_size)
    rows = rows.take(pa.array(order)).append_column("wave", pa.array(wave[order], pa.int32()))
    rows = rows.append_column("batch", pa.array(batch, pa.int32()))
    firsts = order[np.searchsorted(batch, np.arange(batch[-1] + 1))]
    return rows, tuple(PlannedBatch(int(wave[first]), *by.what[by.codes[first]]) for first in firsts)


def _deceased(rows: pa.Table) -> NDArray[np.bool_]:
    """Whether a day of death is recorded."""
    day = pc.cast(rows["date_of_death_from"], pa.int32()).fill_null(NEVER).to_numpy()
    return day < NEVER  # NEVER: known to be alive


def _waves(rows: pa.Table, conviction: NDArray[np.bool_], workflow: Workflow) -> NDArray[Any]:
    """The wave of each row: whole cases, in the workflow's order, the pilot first."""
    cases = _text_codes(rows["case_id"])[0]
    count = int(cases.max()) + 1
    disposed = pc.cast(rows["disposition_date_to"], pa.int32()).fill_null(0).to_numpy()
    day, hard, dead = (np.zeros(count, np.int64) for _ in range(3))
    np.maximum.at(day, cases, disposed)
    np.maximum.at(dead, cases, _deceased(rows).astype(np.int64))
    if workflow.waves == "easiest_first":
        np.maximum.at(hard, cases, conviction.astype(np.int64))
    newest = day if workflow.waves == "oldest_first" else -day
    order = np.lexsort((np.arange(count), newest, hard, dead))  # the living wait for no one
    before = np.zeros(count, np.int64)
    sizes = np.bincount(cases, minlength=count)[order]
    before[order] = np.cumsum(sizes) - sizes
    later = (before - workflow.pilot_size) // workflow.wave_size + 1
    wave = np.where(before < workflow.pilot_size, 0, later)
    _, numbers = np.unique(wave, return_inverse=True)
    return numbers[cases]


@dataclass(frozen=True)
class _Common:
    """What rows have in common: a code a row; for each code its words, kind and law."""

    codes: NDArray[Any]
    what: list[tuple[str, bool | None, str]]


def _common(rows: pa.Table, conviction: NDArray[np.bool_], workflow: Workflow) -> _Common:
    parts = [_text_codes(rows[name]) for name in workflow.batch_by if name not in ("kind", "law")]
    kinds = conviction.astype(np.int64) if workflow.splits_kinds else np.full(rows.num_rows, -1)
    ways = _ways(rows, conviction, workflow)
    table = np.column_stack([*(codes for codes, _ in parts), ways.codes, kinds])
    known, codes = np.unique(table, axis=0, return_inverse=True)
    what = []
    for *places, way, kind in known.tolist():
        words = [texts[place] for (_, texts), place in zip(parts, places, strict=True)]
        said, law_of = ways.what[way]
        words += [said] if said else []
        words += [_KIND[bool(kind)]] if kind >= 0 else []
        is_conviction = None if kind < 0 else bool(kind)
        what.append((", ".join(words), is_conviction, law_of[is_conviction]))
    return _Common(codes.reshape(-1), what)


_KIND: Final = {True: "convictions", False: "other records"}


@dataclass(frozen=True)
class _Ways:
    """The way of each row: a code a row; for each code its words, and by kind (None: any) one of its laws, or nothing.

    A law may go a way with one kind of records and not with the other.
    """

    codes: NDArray[Any]
    what: list[tuple[str, dict[bool | None, str]]]


def _ways(rows: pa.Table, conviction: NDArray[np.bool_], workflow: Workflow) -> _Ways:
    """Which rows may go together: those of one law, or of laws that go through the same stages to the same agencies."""
    if not workflow.splits_laws:
        return _Ways(np.zeros(rows.num_rows, np.int64), [("", dict.fromkeys((None, False, True), ""))])
    law_codes, laws = _text_codes(rows["law"])
    known: dict[tuple[str, ...], int] = {}
    what: list[tuple[str, dict[bool | None, str]]] = []
    place = np.empty((len(laws), 2), np.int64)
    for number, kind in sorted(set(zip(law_codes.tolist(), conviction.tolist(), strict=True))):
        law = laws[number]
        way = (law,) if "law" in workflow.batch_by else workflow.way(conviction=kind, law=law)
        place[number, int(kind)] = known.setdefault(way, len(what))
        if len(what) < len(known):
            stages = [stage.id for stage in workflow.stages_for(conviction=kind, law=law)]
            said = law if "law" in workflow.batch_by else " and ".join(stages) or "at once"
            what.append((said, {None: law}))
        what[place[number, int(kind)]][1].setdefault(kind, law)
    return _Ways(place[law_codes, conviction.astype(np.int64)], what)


def _text_codes(column: pa.ChunkedArray) -> tuple[NDArray[Any], list[str]]:
    """A number for each distinct text, in the order of the texts, and the texts."""
    encoded = column.fill_null("").combine_chunks().dictionary_encode()
    order = pc.array_sort_indices(encoded.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    return rank[encoded.indices.to_numpy()], encoded.dictionary.take(order).to_pylist()


def _numbered(wave: NDArray[Any], by: NDArray[Any], cases: NDArray[Any], size: int) -> NDArray[Any]:
    """Batch numbers of sorted rows: a new one at each change, and where a batch is full, between two cases."""
    numbers = np.empty(len(wave), np.int64)
    number, filled = -1, 0
    starts = np.flatnonzero(
        np.r_[True, (wave[1:] != wave[:-1]) | (by[1:] != by[:-1]) | (cases[1:] != cases[:-1])]
    )
    ends = np.r_[starts[1:], len(wave)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        new = start == 0 or wave[start] != wave[start - 1] or by[start] != by[start - 1]
        if new or filled + (end - start) > size:
            number, filled = number + 1, 0
        filled += end - start
        numbers[start:end] = number
    return numbers


def summary(plan: Plan) -> list[dict[str, Any]]:
    """What the plan will do, a line a wave: batches, cases, people, charges, convictions apart."""
    lines = []
    waves = plan.rows["wave"].to_numpy() if plan.rows.num_rows else np.array([], np.int32)
    for number in range(plan.waves):
        rows = plan.rows.filter(pa.array(waves == number))
        convictions = int(pc.sum(rows["conviction"]).as_py() or 0)
        lines.append(
            {
                "wave": number + 1,
                "pilot": number == 0,
                "batches": sum(batch.wave == number for batch in plan.batches),
                "people": len(pc.unique(rows["person_id"])),
                "cases": len(pc.unique(rows["case_id"])),
                "charges": rows.num_rows,
                "convictions": convictions,
                "disposed": f"{_day(pc.min(rows['disposition_date_to']))} to {_day(pc.max(rows['disposition_date_to']))}",
            }
        )
    return lines


def _day(scalar: Any) -> str:
    found = scalar.as_py()
    return "?" if found is None else str(found)
