"""In which waves and batches: a pilot first, what is alike together, no case apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.workflow import Workflow
from clearslate.clearance.workflow.agencies import court_in
from clearslate.records.days import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def arranged(
    rows: pa.Table, workflow: Workflow, victims: NDArray[np.bool_] | None = None
) -> tuple[pa.Table, tuple[PlannedBatch, ...]]:
    """The rows in the order of waves and batches; the charges of a case stay together where kinds do.

    Args:
        rows: what is planned.
        workflow: the state's.
        victims: of which a victim may be heard first: they go in batches of their own, so that no other waits for them.
    """
    conviction = pc.equal(rows["disposition"], "convicted").fill_null(False).to_numpy(zero_copy_only=False)
    rows = rows.append_column("conviction", pa.array(conviction, pa.bool_()))
    if not rows.num_rows:
        return rows.append_column("wave", pa.array([], pa.int32())).append_column(
            "batch", pa.array([], pa.int32())
        ), ()
    wave = _waves(rows, conviction, workflow)
    by = _common(rows, conviction, workflow, np.zeros(rows.num_rows, bool) if victims is None else victims)
    cases = _text_codes(rows["case_id"])[0]
    order = np.lexsort((rows["sequence"].fill_null(0).to_numpy(), cases, by.codes, wave))
    batch = _numbered(wave[order], by.codes[order], cases[order], workflow.batch_size)
    rows = rows.take(pa.array(order)).append_column("wave", pa.array(wave[order], pa.int32()))
    rows = rows.append_column("batch", pa.array(batch, pa.int32()))
    firsts = order[np.searchsorted(batch, np.arange(batch[-1] + 1))]
    return in_order(rows), tuple(
        PlannedBatch(int(wave[first]), *by.what[by.codes[first]]) for first in firsts
    )


def in_order(rows: pa.Table) -> pa.Table:
    """Rows of batches in the order of their ids, each case together: sorted by docket, its neighbors would tell a docket."""
    if "bundle" not in rows.column_names:
        return rows
    return rows.sort_by([("batch", "ascending"), ("bundle", "ascending"), ("id", "ascending")])


def deceased(rows: pa.Table) -> NDArray[np.bool_]:
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
    np.maximum.at(dead, cases, deceased(rows).astype(np.int64))
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


def _common(
    rows: pa.Table, conviction: NDArray[np.bool_], workflow: Workflow, victims: NDArray[np.bool_]
) -> _Common:
    parts = [_places(rows, name) for name in workflow.batch_by if name not in ("kind", "law")]
    kinds = conviction.astype(np.int64) if workflow.splits_kinds else np.full(rows.num_rows, -1)
    ways = _ways(rows, conviction, workflow)
    table = np.column_stack([*(codes for codes, _ in parts), ways.codes, victims.astype(np.int64), kinds])
    known, codes = np.unique(table, axis=0, return_inverse=True)
    what = []
    for *places, way, heard, kind in known.tolist():
        words = [texts[place] for (_, texts), place in zip(parts, places, strict=True)]
        said, law_of = ways.what[way]
        words += [said] if said else []
        words += ["victim notice"] if heard else []
        words += [_KIND[bool(kind)]] if kind >= 0 else []
        is_conviction = None if kind < 0 else bool(kind)
        what.append((", ".join(words), is_conviction, law_of[is_conviction]))
    return _Common(codes.reshape(-1), what)


def _places(rows: pa.Table, name: str) -> tuple[NDArray[Any], list[str]]:
    """The county of each row, or its court: a number each, and the words. Many counties have a "District Court": it is one of its county."""
    codes, texts = _text_codes(rows[name])
    if name != "court":
        return codes, texts
    of_county, counties = _text_codes(rows["county"])
    pairs, found = np.unique(np.column_stack([codes, of_county]), axis=0, return_inverse=True)
    named = [court_in(texts[court], counties[county]) for court, county in pairs.tolist()]
    known = sorted(set(named))
    place = {words: number for number, words in enumerate(known)}
    return np.array([place[words] for words in named], np.int64)[found.reshape(-1)], known


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
            label = law if "law" in workflow.batch_by else " and ".join(stages) or "at once"
            what.append((label, {None: law}))
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
