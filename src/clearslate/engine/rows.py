"""The rows of a bucket's determinations, laid out column by column: every law's one after another, in one table.

The columns are made whole at once, so that no dictionary is a law's own and nothing is copied a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine import kernels, masks
from clearslate.engine.outcomes import OUTCOMES, LawResult, Noticed
from clearslate.records.columns import of_numbers, one_chunk
from clearslate.records.days import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DAYS_OF_NOTICES: Final = pa.list_(pa.date32())


@dataclass(frozen=True)
class Said:
    """All that is said of one law: its result, and the masks of its rows that the result does not hold.

    ``turns``: as the result's, the answers without a presumption thought of too.
    """

    result: LawResult
    missing: NDArray[Any]
    presumed: NDArray[Any]
    noticed: Noticed | None
    turns: NDArray[Any]

    @property
    def masks(self) -> dict[str, NDArray[Any]]:
        """Its masks by name: word, row."""
        found = {
            "failed": self.result.failed,
            "unknown": self.result.unknown,
            "missing": self.missing,
            "presumed": self.presumed,
        }
        if self.noticed is not None:
            found |= {"notices": self.noticed.certain, "notices_unknown": self.noticed.unknown}
        return found


@dataclass(frozen=True)
class _Stretch:
    """Determinations that stand together: of one law the deciding ones, or those of a ``version`` still to come.

    ``rows``: of which rows of the bucket (int32), in their order. ``place``: where they stand among all determinations.
    """

    said: Said
    version: int | None
    rows: NDArray[np.int32]
    place: slice


def determinations(statements: Sequence[Said], table: pa.Table, as_of: int, schema: pa.Schema) -> pa.Table:
    """The determinations of a bucket: of each law the deciding version of every charge reached, then the versions to come.

    Args:
        statements: of each law.
        table: the bucket's rows.
        as_of: the day asked about.
        schema: of the determinations.
    """
    stretches = list(_stretches(statements, as_of))
    if not stretches:
        return schema.empty_table()
    total = stretches[-1].place.stop
    row = np.concatenate([stretch.rows for stretch in stretches])

    def column(kind: Any, fill: Callable[[_Stretch, NDArray[Any]], None]) -> NDArray[Any]:
        out = np.empty(total, kind)
        for stretch in stretches:
            fill(stretch, out[stretch.place])
        return out

    laws = {one.result.law.id: code for code, one in enumerate(statements)}
    names: dict[str, int] = {}
    for one in statements:
        for version in one.result.versions:
            names.setdefault(version.resolved.version.name, len(names))
    eligible_on = column(np.int32, _fill_eligible_on)
    arrays = {
        "law": _dictionary(column(np.int16, lambda s, out: out.fill(laws[s.said.result.law.id])), list(laws)),
        "version": _dictionary(column(np.int16, lambda s, out: _fill_version(s, out, names)), list(names)),
        "decides": of_numbers(column(np.bool_, lambda s, out: out.fill(s.version is None))),
        "outcome": _dictionary(
            column(np.int8, lambda s, out: kernels.take(s.said.result.outcome, s.rows, out)), list(OUTCOMES)
        ),
        "possible_from": _dates(column(np.int32, lambda s, out: _fill_days(s, out, "possible"))),
        "certain_from": _dates(column(np.int32, lambda s, out: _fill_days(s, out, "certain"))),
        "eligible_on": _dates(eligible_on, eligible_on < NEVER),
        "notice_days": _notice_days(stretches, total),
        "row": of_numbers(row),
    }
    if "charge_id" in schema.names:
        arrays["charge_id"] = one_chunk(table.column("charge_id")).take(arrays["row"])
    for name in ("failed", "unknown", "missing", "presumed", "notices", "notices_unknown"):
        for word, each in enumerate(masks.columns_in(name, schema.names)):
            arrays[each] = of_numbers(column(np.uint64, partial(_fill_mask, name, word)))
    return pa.Table.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _stretches(statements: Sequence[Said], as_of: int) -> Iterator[_Stretch]:
    start = 0
    for one in statements:
        result = one.result
        reached = np.flatnonzero(result.reached).astype(np.int32)
        parts: list[tuple[int | None, NDArray[np.int32]]] = [(None, reached)]
        if len(result.versions) > 1:
            deciding = result.version[reached]
            parts += [
                (index, reached[deciding != index])
                for index, version in enumerate(result.versions)
                if version.resolved.version.end > as_of
            ]
        for version, rows in parts:
            yield _Stretch(one, version, rows, slice(start, start + len(rows)))
            start += len(rows)


def _fill_days(stretch: _Stretch, out: NDArray[Any], name: str) -> None:
    result = stretch.said.result
    days = result if stretch.version is None else result.versions[stretch.version].onset
    kernels.take(getattr(days, name), stretch.rows, out)


def _fill_eligible_on(stretch: _Stretch, out: NDArray[Any]) -> None:
    if stretch.version is None:
        kernels.take(stretch.said.result.eligible_on, stretch.rows, out)
    else:
        out.fill(NEVER)


def _fill_version(stretch: _Stretch, out: NDArray[Any], names: dict[str, int]) -> None:
    result = stretch.said.result
    codes = np.array([names[version.resolved.version.name] for version in result.versions], np.int16)
    if stretch.version is None:
        kernels.take(kernels.pick(codes, result.version), stretch.rows, out)
    else:
        out.fill(codes[stretch.version])


def _fill_mask(name: str, word: int, stretch: _Stretch, out: NDArray[Any]) -> None:
    """Of the deciding version; a version to come says nothing of conditions."""
    found = stretch.said.masks.get(name) if stretch.version is None else None
    if found is not None and word < len(found):
        kernels.take(found[word], stretch.rows, out)
    else:
        out.fill(0)


def _notice_days(stretches: Sequence[_Stretch], total: int) -> pa.Array:
    """For each determination the days of its law's notices; a null where none of them has a day."""
    lengths = np.zeros(total, np.int32)
    parts: list[NDArray[np.int32]] = []
    for stretch in stretches:
        noticed = stretch.said.noticed if stretch.version is None else None
        if noticed is not None and noticed.days:
            noticed_days = np.logical_or.reduce([day < NEVER for day in noticed.days])[stretch.rows]
            lengths[stretch.place] = noticed_days * np.int32(len(noticed.days))
            parts.append(np.stack([day[stretch.rows[noticed_days]] for day in noticed.days], axis=1).ravel())
    if not parts:
        return pa.nulls(total, _DAYS_OF_NOTICES)
    flat = np.concatenate(parts)
    ends = of_numbers(np.concatenate([np.zeros(1, np.int32), np.cumsum(lengths, dtype=np.int32)]))
    values = _dates(flat, flat < NEVER)
    return pa.ListArray.from_arrays(ends, values, type=_DAYS_OF_NOTICES, mask=of_numbers(lengths == 0))


def _dictionary(codes: NDArray[Any], words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(of_numbers(codes), pa.array(words, pa.string()), safe=False)


def _dates(days: NDArray[Any], known: NDArray[np.bool_] | None = None) -> pa.Array:
    return of_numbers(days, pa.date32(), known)
